"""What was spoken of: what words that name nothing are about, in a second turn and in the later parts of a sentence.

The context says what was last spoken of; the home's facts decide whether it can be meant.
"""

import re
from dataclasses import replace

from edgehome.intents import INTENTS
from edgehome.lm.calls import reach
from edgehome.lm.model.decode import Heard
from edgehome.messages import Context, Entity
from edgehome.protocols import Home

_TOGETHER = re.compile(
    r"\b(?:both|all of (?:them|these|those)|them all|the lot|every(?:thing| one of them)|they|them)\b|都|全|俩|倆|晒|哂",
    re.IGNORECASE,
)


def focused(heard: Heard, context: Context, home: Home) -> list[Entity]:
    """Return what was last spoken of, as far as the intent can reach it: "both off" after one thing takes in those before it."""
    last = [home.entities[e] for e in context.entities if e in home.entities]
    if {e.domain for e in last} == {"person"}:  # after "is dad home?" it is the lamp before that
        last = [home.entities[e] for e in context.earlier[-1:] if e in home.entities] or last
    if len(last) == 1 and _TOGETHER.search(heard.clause):
        kin = [home.entities[e] for e in context.earlier if e in home.entities]
        last = [*(e for e in kin if e.domain == last[0].domain), *last]
    return (
        [e for e in last if reach.reaches(heard.intent, e)] or measured_by(last, home, heard.intent) or last
    )


_CHANGES = {"temperature": ("climate",), "humidity": ("humidifier",)}
"""What changes what a sensor of this class measures."""


def measured_by(things: list[Entity], home: Home, intent: str = "AdjustTemperature") -> list[Entity]:
    """Return the one thing that changes what a room's sensor measures, or that raised an alarm, where that is what was spoken
    of: "warm it up", "reset the pump it came from"."""
    if len(things) == 1 and things[0].domain == "alarm":
        source = home.entities.get(str(things[0].attributes.get("source")))
        return [source] if source is not None and reach.reaches(intent, source) else []
    if len(things) != 1 or things[0].domain != "sensor" or things[0].area is None:
        return []
    kinds = _CHANGES.get(things[0].device_class or "", ())
    found = [
        e
        for e in home.entities.values()
        if e.area == things[0].area and e.domain in kinds and reach.reaches(intent, e)
    ]
    return found if len(found) == 1 else []


_OTHER = re.compile(
    r"\b(?:the|that) other(?: one| ones)?\b|另(?:外)?(?:那|一)|第二(?=[台个個盏盞])|其他那|隔[篱離]嗰",
    re.IGNORECASE,
)


_OTHERS = re.compile(r"\b(?:the |that )?other\b\s*", re.IGNORECASE)


def other(heard: Heard, text: str, context: Context, home: Home) -> list[Entity]:
    """Return what "the other one" is beside what was last spoken of: the one before it, or the others of its kind; none if it is not said."""
    last = [home.entities[e] for e in context.entities if e in home.entities]
    start = max(0, text.find(heard.clause))
    if not last or not _OTHER.search(text[max(0, start - 10) : start] + heard.clause):
        return []
    if any(s.slot == "name" for s in heard.spans):  # "the other oven" after an oven
        pool = [e for e in home.entities.values() if reach.reaches(heard.intent, e)]
        nouns = [replace(s, text=_OTHERS.sub("", s.text)) for s in heard.spans]
        called = reach.called_so(replace(heard, spans=nouns), pool)
        left = [e for e in called if e not in last]
        return left if len(left) < len(called) else []
    kin = [
        e
        for e in home.entities.values()
        if e.domain == last[0].domain and e not in last and reach.reaches(heard.intent, e)
    ]
    for near in (
        [e for e in kin if e.id in context.earlier],
        [e for e in kin if e.area == last[0].area],
        kin,
    ):
        if near:
            return near
    return []


def spoken_of_together(context: Context, home: Home) -> list[Entity]:
    """Return the things of one kind that the last turns were about, where there are several: "which is warmer?"."""
    last = [home.entities[e] for e in (*context.earlier, *context.entities) if e in home.entities]
    kin = [e for e in last if (e.domain, e.device_class) == (last[-1].domain, last[-1].device_class)]
    return kin if len(kin) > 1 else []


_OF_ANY_KIND = frozenset(("HassTurnOn", "HassTurnOff", "HassToggle", "HassSetPosition", "HassGetState"))


def of_same_kind(heard: Heard, before: Heard | None, home: Home) -> Heard:
    """Return a call that says only its place as one about the kind of the call before it: "... lights off, garage on"."""
    said = {s.slot for s in heard.spans}
    if (
        before is None
        or heard.pointing != "place"
        or said & {"name", "domain"}
        or heard.intent not in _OF_ANY_KIND
    ):
        return heard
    if before.pointing not in ("place", "here", "all", "device") or before.domain in (
        None,
        "other",
        heard.domain,
    ):
        return heard
    alike = replace(heard, domain=before.domain, device_class=before.device_class)
    return alike if reach.in_places(alike, home) else heard


def left_out(heard: Heard, context: Context, home: Home) -> bool:
    """Whether the words leave out what they are for, and what was last spoken of can be told so: "louder"."""
    last = [home.entities[e] for e in context.entities if e in home.entities]
    if not last or heard.pointing not in ("here", "all") or INTENTS[heard.intent].asks:
        return False
    reached = all(reach.reaches(heard.intent, e) for e in last)
    kin = heard.domain in (None, "other") or any(e.domain == heard.domain for e in last)
    sure = reach.device_sure(heard, home)
    goes_on = context.calls and {heard.intent, context.calls[-1].intent} <= _VOLUME
    return reached and kin and unnamed(heard) and (sure is None or sure in last or bool(goes_on))


_VOLUME = frozenset(
    ("HassSetVolume", "HassSetVolumeRelative", "HassMediaPlayerMute", "HassMediaPlayerUnmute")
)


_THESE = re.compile(r"\b(?:ones?|they|them|those|these|it|its)\b|它|佢|哪[几些个個]|邊[個啲]", re.IGNORECASE)


def asked_of(heard: Heard, context: Context, home: Home) -> list[Entity]:
    """Return what a question is about that names nothing but "it" or "which ones": what was last spoken of.

    After one thing "which ones" asks about all of its kind.
    """
    last = [home.entities[e] for e in context.entities if e in home.entities]
    if heard.intent != "HassGetState" or not last or not unnamed(heard) or heard.areas:
        return []
    which = _THESE.search(heard.clause)
    if which is None or reach.device_sure(heard, home) is not None:
        return []
    if len(last) > 1 or not re.search(r"ones|哪|邊", heard.clause):
        return last
    return [
        e
        for e in home.entities.values()
        if (e.domain, e.device_class) == (last[0].domain, last[0].device_class)
    ]


def unnamed(heard: Heard) -> bool:
    """Whether the words say neither a thing, its kind, a place nor that all are meant."""
    low = heard.clause.lower()
    named = any(
        s.slot in ("name", "area", "floor", "domain", "except_name", "except_area") for s in heard.spans
    )
    return (
        not named and not _WHOLE.search(low) and not any(w in low for w in (*reach.MUSIC, *reach.TELEVISION))
    )


_WHOLE = re.compile(
    r"\b(?:here|room|house|home|place|everything|everywhere|all|every|both)\b|这里|这儿|這裡|這裏|呢度|屋|房|家|全|所有|都|晒|哂",
    re.IGNORECASE,
)

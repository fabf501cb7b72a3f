"""What an order is for and this home does not have: the thing is named, and nothing else is told in its place.

Judges only things that everyday words name (`things.py`); whether other words mean a device is the network's part.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from edgehome import words
from edgehome.intents import INTENTS
from edgehome.lm.calls import reach
from edgehome.lm.model.decode import PLANT, Heard
from edgehome.lm.names import kin, things
from edgehome.lm.names.bilingual import called
from edgehome.lm.names.things import Mention
from edgehome.messages import Area, Call, Context, Entity, Floor
from edgehome.protocols import Home

_NAMING = ("name", "domain", "area", "floor")
_ARTICLE = re.compile(r"^(?:the|my|our|that|this|a|an|your|his|her|their)\s+", re.IGNORECASE)
_OTHER = frozenset(("todo", "person", "weather", "vehicle", "machine", "sensor", "alarm"))
"""Domains whose devices are not called by everyday words, or are never told anything in place of another."""
LONGEST = 120
"""The most characters of an order that is taken apart here."""
APART = 12
"""The most letters between two parts of one name: "light in the attic"."""


@dataclass(frozen=True)
class Fitting:
    """Of the devices that a call reaches those that can be what was said, and what was said that none of them is."""

    entities: list[Entity]
    lacking: tuple[str, ...]


def fitting(heard: Heard, text: str, entities: list[Entity], home: Home) -> Fitting:
    """Return the devices without those that cannot be the thing that was said, or what of the home can be it instead."""
    spec = INTENTS[heard.intent]
    said = _things_said(heard, text)
    if spec.asks or not spec.targets or not said or any(e.domain in _OTHER for e in entities):
        return Fitting(entities, ())
    if heard.pointing in ("focus", "all") or not entities:
        return Fitting(entities, ())
    fits = {
        m: [e for e in entities if _fits(e, m, text)] or [e for e in entities if _lamp_called(e, m, before)]
        for m, before in said.items()
    }
    fits = {m: [e for e in found if not things.on_another_side(e, said[m])] for m, found in fits.items()}
    if len(said) == 1 and len(entities) > 1 and not reach.plural(heard):
        only = [e for m in said for e in entities if m.what in _NAMED and m.what in things.things_of(e)]
        fits = {m: only if len(only) == 1 else found for m, found in fits.items()}
    if len(said) == 1 and (one := _the_one(next(iter(said)), entities, heard, home)):
        return Fitting([one], ())
    kept = {e.id for found in fits.values() for e in found}
    if not kept and (instead := _called_so(said, heard, home)):
        return Fitting(instead, ())
    lacking = tuple(_plain(text[m.start : m.end]) for m, found in fits.items() if not found)
    return Fitting([e for e in entities if e.id in kept], lacking)


def _the_one(mention: Mention, entities: list[Entity], heard: Heard, home: Home) -> Entity | None:
    """Return the home's one television where "the TV" was taken for a speaker of the room."""
    found = (
        things.called(home, mention.what)
        if mention.what in ("tv", "projector") and len(entities) == 1
        else []
    )
    found = [e for e in found if reach.reaches(heard.intent, e) and e.domain == "media_player"]
    return found[0] if len(found) == 1 and mention.what not in things.things_of(entities[0]) else None


_NAMED = frozenset(("tv", "radio", "speaker", "projector"))
"""Players that are called by their kind: "the TV" is the one of that name, among speakers too."""


def _things_said(heard: Heard, text: str) -> dict[Mention, str]:
    """Return the things that the words for the devices of a call mean, with the words before each in its name; none where
    any of these words may mean anything."""
    spans = [s for s in heard.spans if s.slot in ("name", "domain") and s.text.strip()]
    found = things.mentions(text)
    if not spans:
        start = max(text.find(heard.clause), 0)
        inside = [m for m in found if start <= m.start and m.end <= start + len(heard.clause or text)]
        first = len(inside) == 1 and not _plain(text[: inside[0].start])
        plain = len(inside) == 1 and heard.pointing in ("device", "here") and (first or _PLAIN.match(text))
        return dict.fromkeys(inside, "") if plain else {}
    said: dict[Mention, str] = {}
    for span in spans:
        start = span.start if text[span.start : span.end] == span.text else text.find(span.text)
        over = [m for m in found if start >= 0 and m.start < start + len(span.text) and start < m.end]
        last = over[-1] if over else None
        if last is not None and last.what == "door lock" and len(over) > 1:
            last = over[-2]  # "garage door lock" is that of the garage door
        if last is None or (last.end < start + len(span.text.rstrip()) and not _LOCK.match(text, last.end)):
            return {}
        placed = [r for r in things.rooms(text) if r.end <= last.start]
        unknown = text[max([start, *(r.end for r in placed)]) : last.start].strip(" 的嘅")
        if last.end - last.start == 1 and unknown:
            return {}  # 百叶窗 misspelt is no window
        said[last] = _plain(text[start : last.start])
    return said


_LOCK = re.compile(r"\s*(?:lock|锁|鎖)", re.IGNORECASE)
_PLAIN = re.compile(
    r"^\W*(?:(?:please|can you|could you|now|and)\b[, ]*)*(?:turn|switch|put|start|stop|open|close|shut|lock|unlock|run|heat|preheat|fire|pause)\b"
    r"|^\W*(?:请|請|帮我|幫我|把)?.{0,12}[开開关關启啟停锁鎖熄閂闩]",
    re.IGNORECASE,
)


def _fits(entity: Entity, mention: Mention, text: str) -> bool:
    names = (entity.name, *entity.aliases)
    return things.may_be(entity, mention.what) or things.spoken(names, text[mention.start : mention.end])


def _lamp_called(entity: Entity, mention: Mention, before: str) -> bool:
    """Return whether a lamp is called by the words before its kind: "front lawn spotlights" is the switch "Front lawn"."""
    lamp = entity.domain in ("light", "switch") and mention.what in things.LAMPS
    return lamp and things.spoken((entity.name, *entity.aliases), before)


def _called_so(said: dict[Mention, str], heard: Heard, home: Home) -> list[Entity]:
    """Return the one device that is called what was said, where the network thought of another; else none."""
    if len(said) != 1:
        return []
    ((mention, before),) = said.items()
    if mention.what in ("light", "door", "window", "fan"):
        return []
    found = [e for e in things.called(home, mention.what) if reach.reaches(heard.intent, e)]
    # "lock it" said of a cover would open it: a lock stands only for a lock
    found = [e for e in found if (e.domain == "lock") == (heard.domain == "lock")]
    found = [e for e in found if not things.on_another_side(e, before)]
    return found if len(found) == 1 else []


def otherwise(heard: Heard, text: str, context: Context, home: Home) -> list[Entity]:
    """Return what of the home is meant by words that it does not use itself: by another word for the same thing or for
    its room, or as the ceiling light of the room spoken in; none where that is not one thing."""
    named = _things_said(heard, text)
    said = list(named)
    if INTENTS[heard.intent].asks or len(said) != 1 or _foreign(named[said[0]], text, home):
        return []
    area = context.area
    if places := [
        m
        for m in things.rooms(text)
        if -APART <= m.start - said[0].end <= APART or -APART <= said[0].start - m.end <= APART
    ]:
        same = [
            a.id
            for a in home.areas.values()
            if any(m.what == places[0].what for n in called(a) for m in things.rooms(n))
        ]
        if len(places) != 1 or len(same) != 1:
            return []
        area = same[0]
    fit = [
        e for e in home.entities.values() if reach.reaches(heard.intent, e) and things.may_be(e, said[0].what)
    ]
    fit = [e for e in fit if (e.domain == "lock") == (heard.domain == "lock")]
    here = [e for e in fit if area is not None and e.area == area]
    here = [e for e in here if e.domain == things.domain_of(said[0].what)] or here
    if places or said[0].what in ("ceiling light", "main light"):
        return here if len(here) == 1 or (said[0].what == "light" and reach.plural(heard)) else []
    return _called_so(named, heard, home)


def _foreign(before: str, text: str, home: Home) -> bool:
    """Return whether the words before a thing name something that is not of this home: 小区大门, "next door's gate"."""
    if before.isascii():
        return bool(re.search(r"\b(?:neighbour|neighbor|next door)('?s)?\b", before, re.IGNORECASE))
    left = before
    for m in reversed([m for m in things.rooms(before)]):
        left = left[: m.start] + left[m.end :]
    names = {n for a in home.areas.values() for n in (a.name, *a.aliases)}
    names |= {n for e in home.entities.values() for n in (e.name, *e.aliases)}
    left = re.sub(r"[的嘅那这這个個把将將我们們咱家里裡]", "", left)
    return len(left) > 1 and not any(left in n for n in names)


def apart(text: str, home: Home) -> tuple[str, tuple[str, ...]] | None:
    """Return a joined order without the things joined in it that this home does not have, and these; None if there are none:
    "turn off the iron and the TV" is "turn off the TV" here."""
    if len(text) > LONGEST:
        return None
    rest, gone = text, []
    for m in reversed(things.mentions(text)):
        if things.domain_of(m.what) or _known(home, m, text):
            continue
        before, after = _ARTICLES.sub("", rest[: m.start]), rest[m.end :]
        left, right = _JOINER_LEFT.search(before), _JOINER_RIGHT.match(after)
        if left is not None:
            rest = before[: left.start()] + after
        elif right is not None and not _VERB.match(after[right.end() :]):
            rest = before + (" " if after.isascii() else "") + after[right.end() :]
        else:
            continue
        gone.append(_plain(text[m.start : m.end]))
    return (rest, tuple(reversed(gone))) if gone and _PLAIN.match(text) else None


_ARTICLES = re.compile(r"(?:\b(?:the|my|our|that|this|a|an|both)\s+)+$", re.IGNORECASE)
_JOINER_LEFT = re.compile(
    r"(?:[\s,，、&]|\band\b|\bplus\b|\bas well as\b|和|跟|与|與|及|同埋|同|还有|還有|以及)*(?:[,，、&]|\band\b|\bplus\b|\bas well as\b|和|跟|与|與|及|同埋|同|还有|還有|以及)\s*$",
    re.IGNORECASE,
)
_JOINER_RIGHT = re.compile(
    r"\s*(?:[,，、&]|\band\b|\bplus\b|\bas well as\b|和|跟|与|與|及|同埋|同|还有|還有|以及)(?:[\s,，、&]|\band\b)*",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"(?:then|also|please|turn|switch|put|start|stop|open|close|shut|lock|unlock|run|set|dim|pause|play|make|tell|leave|keep|don't|do|if|when)\b|[把将將打关關开開锁鎖调調停熄]",
    re.IGNORECASE,
)


_ORDER = re.compile(
    r"(?:\bfor (?:the|my|our|some|a) \w+(?: \w+)?\W*$|\b(?:please|can|could|would|will|you|we|i|want|like|need|to|hey|ok|okay|now|just|and|or|the|my|our|that|this|a|an|in|of|at|for|me|us|again"
    r"|turn|switch|power|put|flip|start|stop|open|close|shut|lock|unlock|run|activate|deactivate|enable|disable|heat|preheat|warm|fire|boil|dim|pause"
    r"|set|get|go|raise|lower|toggle|on|off|up|down|half|halfway|both|all|bit|notch|little|degrees?|percent|minutes?|ta|love|\d+)\b|[\s,.!?%°'，。！？、]|"
    r"预热|預熱|调|調|设|設|烧|燒|[到成至]|[零一二两兩三四五六七八九十百\d]+[度档檔]?|请|請|麻烦|麻煩|唔该|唔該|你|帮忙|幫忙|帮|幫|给|給|我|把|将|將|个|個|里|裡|面|的|和|跟|同|都|打开|打開|开启|開啟|启动|啟動"
    r"|关掉|關掉|关闭|關閉|关上|關上|关|關|开|開|锁上|鎖上|锁|鎖|暂停|停|熄|閂|闩|掉|咗|了|一下|吧|啦|喇|先|它|佢)*+",
    re.IGNORECASE,
)
"""All words that a plain order may be made of but for what it is for."""
_TOLD = re.compile(
    r"\b(?:on|off|up|down|to|at|open|shut)\b|\d|[开開关關调調设設熄锁鎖停]|预热|預熱", re.IGNORECASE
)
"""What tells an order that begins with what it is for from the bare name of a thing."""


def unheard(text: str, home: Home) -> tuple[str, ...]:
    """Return what a plain order is for, where it is for nothing but things and rooms that this home does not have."""
    if len(text) > LONGEST:
        return ()
    found = sorted((*things.mentions(text), *things.rooms(text)))
    rest = text
    for m in reversed(found):
        rest = rest[: m.start] + " " + rest[m.end :]
    first = bool(found) and not _plain(text[: found[0].start]) and bool(_TOLD.search(rest))
    if not found or not (first or _PLAIN.match(text)) or not _ORDER.fullmatch(rest):
        return ()
    missing = [m for m in found if not _known(home, m, text)]
    return (
        tuple(_plain(text[m.start : m.end]) for m in missing)
        if missing and len(missing) == len(found)
        else ()
    )


def _known(home: Home, mention: Mention, text: str) -> bool:
    said = text[mention.start : mention.end]
    things_named = {n for e in home.entities.values() for n in (e.name, *e.aliases)}
    if things.known(home, mention.what) or things.spoken(things_named, said) or things.any_name(mention.what):
        return True
    places: list[Area | Floor] = [*home.areas.values(), *home.floors.values()]
    names = [n for p in places for n in (p.name, *p.aliases)]
    return things.spoken(names, said) or any(m.what == mention.what for n in names for m in things.rooms(n))


def said(heard: Heard, text: str) -> str:
    """Return the words that name what a call is for, as they stand in the text; "" where there are none."""
    spans = sorted((s for s in heard.spans if s.slot in _NAMING and s.text.strip()), key=lambda s: s.start)
    if not spans:
        return ""
    start, end = spans[0].start, spans[-1].end
    if all(text[s.start : s.end] == s.text for s in spans) and all(
        b.start - a.end <= APART for a, b in pairwise(spans)
    ):
        over = [m for m in (*things.mentions(text), *things.rooms(text)) if m.start < end and start < m.end]
        return _plain(
            text[min(start, *(m.start for m in over), start) : max(end, *(m.end for m in over), end)]
        )
    apart = "" if words.has_chinese(spans[0].text) else " "
    return apart.join(_plain(s.text) for s in spans)


_ANOTHER_UNIT = re.compile(
    r"\d\s?(?:lumens?|lux|lm|lx|watts?|kw|amps?|volts?|hz|流明|勒克斯|瓦|安|伏|赫)", re.IGNORECASE
)


def of_another_unit(calls: Iterable[Call], words: str) -> bool:
    """Return whether a value is said in a unit that nothing of its kind is set in: no lamp is told lumens."""
    return bool(_ANOTHER_UNIT.search(words)) and any(c.intent in _IN_PERCENT for c in calls)


_IN_PERCENT = frozenset(("HassLightSet", "HassSetPosition", "HassSetVolume", "HassFanSetSpeed"))


def for_the_rest(resolved: Sequence, home: Home) -> list:
    """Return the calls of a joined order that can be done though something that it is for is not here; none where nothing
    can, or where it is for a plant: there one part may be why the other is safe."""
    there = [r for r in resolved if not r.absent]
    partly = len(there) < len(resolved) or any(r.lacking for r in there)
    kinds = {home.entities[e].domain for r in there for e in r.call.entities if e in home.entities}
    asks = any(INTENTS[r.call.intent].asks for r in resolved)
    return there if partly and any(r.lacking for r in resolved) and not asks and not kinds & PLANT else []


def named(heard: Heard) -> list[str]:
    """Return the words of a call for its devices, each by itself."""
    return [_plain(s.text) for s in heard.spans if s.slot in ("name", "domain")]


def _plain(text: str) -> str:
    return _ARTICLE.sub("", text.strip())


def reason(names: tuple[str, ...], lang: str, home: Home) -> str:
    """Return the reason that names what is not there, or what is there and cannot do it: a lamp without colours, a sensor."""
    called_so = [e for n in names for e in kin.whole_name(n, home)]
    only = called_so or [
        e for n in names for m in things.mentions(n) for e in things.called(home, m.what)
        if e.domain in ("sensor", "binary_sensor") and not things.domain_of(m.what) and things.holds(e, n)
    ]  # fmt: skip
    if len(names) == 1 and only:
        return words.reason("cannot", name=words.called(lang, only[0]))
    return words.reason("unknown_entity", name=words.join(lang, list(dict.fromkeys(names))))

"""What is said after an order for a group to leave some of it out: "leave the hall one on", 玄关的别关.

Those are put back; where nothing of the group is meant nothing is to be done. Knows no network.
"""

import re

from edgehome.lm.grammars.folding import fold
from edgehome.lm.names import kin
from edgehome.lm.parts.fragments import call_for
from edgehome.messages import Call, Context, Entity
from edgehome.protocols import Home

BACK = {
    "HassTurnOn": "HassTurnOff",
    "HassTurnOff": "HassTurnOn",
    "StopMachine": "StartMachine",
    "StartMachine": "StopMachine",
    "DispatchVehicle": "StopMachine",
}
_LEAD = r"^(?:(?:wait|no|but|oh|hang on|hold on|sorry|ok|okay|and|actually|well|just)\b[, ]*|等等|等一下|等下|不过|但是?|哦|啊|喂|[，,、 ])*"
_STATE = r"(?P<state>on|off|open|running|closed|shut|up|down|going|locked)"
_END = r"(?:[, ]+(?:though|please|too|as well|then|for now))*$"
_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_LEAD}(?:please )?(?:leave|keep) (?P<what>.+?) (?:{_STATE}|alone|as (?:it is|it was|they are|is)|be){_END}",
        rf"{_LEAD}(?P<what>.+?) (?:can|should|may|must|stays?|remains?|is to|has to)(?: (?:stay|remain|wait|be left|keep))?(?: {_STATE}| put| here| there| where (?:it|he|she)(?: is|'s))?{_END}",
        rf"{_LEAD}(?:but )?(?:not|except(?: for)?|apart from|all but|don'?t (?:turn|switch|touch|close|shut|open|stop|do)(?: off| on)?) (?P<what>.+?){_END}",
        rf"{_LEAD}(?P<what>.+?)(?:就|先|都|还是)?(?:别|不要|唔好|唔使|不用|不必)(?:关|开|熄|动|闩|郁|停|碰|去|过去|跑)?(?:掉|它|佢|了)?(?:吧|啦|喇)?$",
        rf"{_LEAD}(?P<what>.+?)(?:就|先|都|还是)?(?:留着|留返|留低|留住|保留|照旧|开着|亮着|不动|待着|原地待着|原地不动|留在原地|待在原地)(?:吧|啦|喇)?$",
        rf"{_LEAD}(?:别|不要|唔好)(?:把)?(?:关|开|熄|动|停)(?:掉)?(?P<what>.+?)(?:吧|啦)?$",
        rf"{_LEAD}(?:留着|留返|留低|留下|保留|留|除了|除咗)(?P<what>.+?)(?:吧|啦|喇|以外|之外|不关|唔熄)?$",
    )
)  # fmt: skip
AS_TOLD = {
    "HassTurnOff": ("off", "closed", "shut", "down"), "HassTurnOn": ("on", "open", "running", "up", "going", "locked"),
    "StopMachine": ("off",), "StartMachine": ("on", "running", "going"),
}  # fmt: skip


def spared(text: str, context: Context, home: Home) -> tuple[Call, ...] | None:
    """Return the calls that put back what the words leave out of the group that was told last; none, "()", where nothing is to
    be done, None for any other words."""
    last = context.calls[-1] if len(context.calls) == 1 and context.question is None else None
    if last is None or last.intent not in BACK:
        return None
    words = fold(text).strip(" .!?。;")
    match = next((m for form in _FORMS if (m := form.match(words))), None)
    if match is None:
        return None
    group = [home.entities[e] for e in last.entities if e in home.entities]
    own = of_group(match["what"], group, home)
    if own and (match.groupdict().get("state") or "") not in AS_TOLD.get(last.intent, ()):
        return (call_for(Call(intent=BACK[last.intent]), own),) if len(own) < len(group) else None
    if own:
        return ()
    kinds = {e.domain for e in group}
    others = [e for e in home.entities.values() if e.domain in kinds]
    return () if len(kinds) == 1 and group and kin.picked(match["what"], others, group, home) else None


_SET = re.compile(r"tv|telly|television|电视机?", re.IGNORECASE)


def of_group(what: str, group: list[Entity], home: Home) -> list[Entity]:
    """Return those of the group that the words pick, or all of it in the room that they name."""
    if len(group) < 2:
        return []
    rooms = {kin.plain(n): a.id for a in home.areas.values() for n in (a.name, *a.aliases)}
    words = re.sub(
        r"^the | ?(?:ones?|lights?|lamps?)$|(?:那|嗰)?[个盏]$|[的嘅](?:灯)?$|(?:的|嗰)[盏个]$|^把",
        "",
        kin.plain(what),
    ).strip()
    if _SET.fullmatch(words):
        return [e for e in group if e.domain == "media_player" and kin.picked(what, [e], (), home)]
    there = [e for e in group if e.area is not None and e.area == rooms.get(words)]
    return there or kin.picked(what, group, (), home)

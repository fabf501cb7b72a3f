"""What a call as heard means in this home: the same act of another kind, an order told as a state, a number gone to.

Each function takes what was heard and returns it as it was meant, unchanged where it was meant as heard.
"""

import re
from dataclasses import replace
from typing import Any

from edgehome.intents import INTENTS
from edgehome.lm.calls import reach, spokenof
from edgehome.lm.grammars import values
from edgehome.lm.model.decode import Heard
from edgehome.messages import Context, Entity
from edgehome.protocols import Home

_QUESTION = re.compile(
    r"[?？]|^\W*(?:is|are|was|were|am|did|do|does|has|have|had|what|which|who|where|when|why|how|any|tell|check|can|could|will|would|should)\b"
    r"|[吗嗎么麼呢没沒哪谁誰几幾咩]|是不是|有冇",
    re.IGNORECASE,
)


_TOLD = (
    (
        re.compile(
            r"(?<![a-z])(?:on|open|up|locked)(?![a-z])|都(?:给我)?(?:打?[开開]|亮)(?:了|咗)?[吧啦]?$",
            re.IGNORECASE,
        ),
        "HassTurnOn",
        "StartMachine",
    ),
    (
        re.compile(
            r"(?<![a-z])(?:off|closed|shut|down)(?![a-z])|都(?:给我)?[关關熄灭滅](?:了|掉|咗)?[吧啦]?$",
            re.IGNORECASE,
        ),
        "HassTurnOff",
        "StopMachine",
    ),
)
"""States that are told as orders; "all doors unlocked" is none: what only reports must never unlock."""
_REPORT = re.compile(
    r"\b(?:is|are|was|were|been|still|already|left)\b|['’](?:s|re)(?= (?:all |not )?(?:on|off|open|up|down|shut|closed|locked|running)\b)|着|著|还是|還是|已经|已經|咗|了没|现在|現在|而家",
    re.IGNORECASE,
)


def as_told(heard: Heard, text: str, spared: bool = False) -> Heard:
    """Return "all pumps off", "everything off but the kitchen" as the orders they are: nobody asks or reports so."""
    if heard.intent != "HassGetState" or "attribute" in heard.closed or _QUESTION.search(text):
        return heard
    spares = spared or heard.except_devices or heard.except_areas
    if not spares and (not reach.plural(heard) or _REPORT.search(heard.clause or text)):
        return heard
    told = [(switch, machine) for word, switch, machine in _TOLD if word.search(heard.clause or text)]
    if len(told) != 1:
        return heard
    closed = {k: v for k, v in heard.closed.items() if k not in ("state", "all")}
    return replace(heard, intent=told[0][heard.domain == "machine"], closed=closed)


_SAYS_ON = re.compile(
    r"\bon\b(?! (?:the|my|our|his|her|a|an|this|that|it|top|each|every|both|all|\d))", re.IGNORECASE
)
_SAYS_OFF = re.compile(r"\boff\b", re.IGNORECASE)
_ON_OR_OFF = (
    "light",
    "switch",
    "fan",
    "climate",
    "media_player",
    "humidifier",
    "water_heater",
    "input_boolean",
)


def as_said(heard: Heard) -> Heard:
    """Return a call whose own words say "on", or "off", and not the other, as what they say: "lights off, fan on"."""
    on, off = _SAYS_ON.search(heard.clause), _SAYS_OFF.search(heard.clause)
    if (
        heard.intent not in ("HassTurnOn", "HassTurnOff")
        or heard.domain not in _ON_OR_OFF
        or bool(on) == bool(off)
    ):
        return heard
    return replace(heard, intent="HassTurnOn" if on else "HassTurnOff")


_BRIGHTER = re.compile(
    r"\btoo (?:\w+ )?(?:dark|dim|gloomy)\b|\bbrighter\b|[太好]暗|[太好]黑|[亮光](?:堂)?(?:一?[点點]|[点點]?[啲些])",
    re.IGNORECASE,
)
_SWITCH_ON = re.compile(
    r"\b(?:on|another|more lights?)\b|[开開](?!着|著)(?!.*[光亮](?:[啲些]|少少|一?[点點]))", re.IGNORECASE
)
"""What switches on; 開盞燈光啲 turns it up."""


def as_lit(heard: Heard, entities: list[Entity], text: str) -> Heard:
    """Return "too dark" said of lamps that are on already as what it asks for: more light."""
    lit = bool(entities) and all(e.domain == "light" and e.state == "on" for e in entities)
    if (
        heard.intent != "HassTurnOn"
        or not lit
        or not _BRIGHTER.search(text)
        or _SWITCH_ON.search(heard.clause)
    ):
        return heard
    return replace(heard, intent="AdjustBrightness", closed={**heard.closed, "direction": "up"})


_OF_MACHINES = {"HassFanSetSpeed": "SetSpeed", "HassClimateSetTemperature": "SetPoint"}
_CHANGES = {"AdjustSpeed": "speed", "AdjustTemperature": "temperature", "AdjustPressure": "pressure"}


def as_able(heard: Heard, entities: list[Entity]) -> Heard:
    """Return a machine's call by what it can be told: an oven has no speed, a conveyor no temperature."""
    if heard.intent in _OF_MACHINES and entities and all(e.domain == "machine" for e in entities):
        heard = replace(heard, intent=_OF_MACHINES[heard.intent])
    if heard.intent not in ("SetPoint", "SetSpeed", *_CHANGES) or any(
        e.domain != "machine" for e in entities
    ):
        return heard
    able = {c for e in entities for c in e.attributes.get("commands", ())}
    sets = [c.removeprefix("set_") for c in ("set_speed", "set_temperature", "set_pressure") if c in able]
    if heard.intent in _CHANGES:
        if len(sets) == 1 and sets[0] != _CHANGES[heard.intent]:
            return replace(heard, intent=next(i for i, what in _CHANGES.items() if what == sets[0]))
        return heard
    if heard.intent == "SetSpeed" and sets and "speed" not in sets:
        return replace(heard, intent="SetPoint", closed={**heard.closed, "property": sets[0]})
    if heard.intent == "SetPoint" and sets == ["speed"]:
        return replace(heard, intent="SetSpeed")
    return heard


def as_before(heard: Heard, context: Context, home: Home) -> Heard:
    """Return a call about what was spoken of by what can be said of that: the same act of its kind, or the last one."""
    last = context.calls[-1].intent if context.calls else ""
    about = [home.entities[e] for e in context.entities if e in home.entities]
    if not about or any(reach.reaches(heard.intent, e) for e in about):
        return heard
    if heard.intent in ("HassSetVolume", "HassSetVolumeRelative") and _VOLUME.search(heard.clause):
        return heard
    if heard.pointing in ("focus", "here", "all") and spokenof.unnamed(heard):
        for alike in _SAME_ACT:
            able = [i for i in alike if all(reach.reaches(i, e) for e in about)]
            if heard.intent in alike and able:
                return replace(heard, intent=able[0], pointing="focus", domain=about[0].domain)
    if heard.pointing != "focus" or last not in INTENTS or not any(reach.reaches(last, e) for e in about):
        return heard
    if INTENTS[heard.intent].acts and INTENTS[last].asks:
        return heard  # "close it" after the weather asks nothing again
    return replace(heard, intent=last)


_FAN = re.compile(r"(?:the |my )?fans?|风扇|風扇|电扇|電扇", re.IGNORECASE)


def as_fan(heard: Heard, home: Home) -> Heard:
    """Return "fan on low" as an order for a fan where the home has one: an air conditioner's fan is said with its name."""
    said = [s.text for s in heard.spans if s.slot in ("name", "domain")]
    named = bool(said) and all(map(_FAN.fullmatch, said))
    if (
        heard.intent != "HassClimateSetFanMode"
        or not named
        or not any(e.domain == "fan" for e in home.entities.values())
    ):
        return heard
    spans = [replace(s, slot="percentage") if s.slot == "fan_mode" else s for s in heard.spans]
    return replace(
        heard, intent="HassFanSetSpeed", domain="fan", spans=spans, devices=[], ranked=[], no_device_p=0.0
    )


_VOLUME = re.compile(r"\b(?:volume|sound)\b|音量|声音|聲音", re.IGNORECASE)
"""What only players have: an order that names it is for nothing else that was spoken of."""


_NO_QUERY = (
    (re.compile(r"(?:the |that |my )?(?:music|song|tunes?)|it|音乐|音樂|歌"), "HassMediaUnpause"),
    (re.compile(r"(?:the )?(?:previous|last) (?:song|track|one|episode|tune)\b.*|上一(?:首|曲|集).*"), "HassMediaPrevious"),
    (re.compile(r"(?:the )?next (?:song|track|one|episode|tune)\b.*|下一(?:首|曲|集).*"), "HassMediaNext"),
)  # fmt: skip


def as_played(heard: Heard) -> Heard:
    """Return "play the music" and "play the previous song" as what they ask for: neither is a title to look for."""
    said = " ".join(heard.words().get("query", ())).lower().strip()
    meant = next((intent for words, intent in _NO_QUERY if words.fullmatch(said)), None)
    if heard.intent != "HassMediaSearchAndPlay" or meant is None:
        return heard
    return replace(heard, intent=meant, spans=[s for s in heard.spans if s.slot != "query"])


_LEFT_OUT = re.compile(
    r"^\W*(?:(?:oh|no|wait|but|and|ok|well)[, ]+)*(?:not|except|apart from|all but|leave|without|minus)\b|^\W*(?:不过|不過|但|但是|哦|等等)?[，, ]?(?:除了|除咗|别|別|不要|唔好|唔包)"
    r"|(?:别|別|不要|唔好)(?:动|動|[关關开開拉熄锁鎖郁])|(?:除外|不算|不包括|留着|留著|留返)\W*$",
    re.IGNORECASE,
)


_AS_TOLD = {
    "HassTurnOff": re.compile(r"\b(?:off|closed|shut|unlocked)\b|[关關]着|[关關]著", re.IGNORECASE),
    "HassTurnOn": re.compile(r"\b(?:on|open|locked|running)\b|[开開锁鎖]着|[开開锁鎖]著", re.IGNORECASE),
}
"""Words for the state that the last order brought about."""


def put_back(
    heard: Heard, entities: list[Entity], text: str, context: Context, home: Home
) -> tuple[Heard, list[Entity]]:
    """Return "not the kitchen one" after an order for a group as what it asks for: that one of the group put back."""
    last = context.calls[-1] if context.calls else None
    back = {"HassTurnOn": "HassTurnOff", "HassTurnOff": "HassTurnOn"}
    if last is None or len(last.entities) < 2 or heard.intent != last.intent or not _LEFT_OUT.search(text):
        return heard, entities
    if last.intent in _AS_TOLD and _AS_TOLD[last.intent].search(text):
        return heard, entities  # "leave the hall off" after all went off is no wish for light
    group = [home.entities[e] for e in last.entities if e in home.entities]
    own = [e for e in entities if e in group] if len(entities) < len(group) else []
    own = own or reach.named_in(text, group, home)
    if heard.intent not in back or not own:
        return heard, [] if heard.intent in back else entities
    return replace(heard, intent=back[heard.intent], pointing="device"), own


_TAKEN_OFF = re.compile(
    r"\b(?:take|remove|delete|scrap|drop|strike)\b|删|刪|去掉|移除|不要了|唔要", re.IGNORECASE
)


_NOT_WANTED = re.compile(
    r"(?:不要|唔要|不用|不买|不買|唔買)(?:了|啦|喇)\W*$|\b(?:don'?t|do not) (?:need|want) .*(?:any ?more|after all)\W*$",
    re.IGNORECASE,
)


def as_taken(heard: Heard) -> Heard:
    """Return "take milk off the list" as what it asks for: what is removed was not bought."""
    complete = ("HassShoppingListCompleteItem", "HassListCompleteItem")
    if "ListAddItem" in heard.intent and _NOT_WANTED.search(heard.clause):
        return replace(heard, intent="HassListRemoveItem")
    if heard.intent not in complete or not _TAKEN_OFF.search(heard.clause):
        return heard
    return replace(heard, intent="HassListRemoveItem")


def as_there(heard: Heard, home: Home) -> Heard:
    """Return a call for a kind that this home lacks as the same act on what is called so: "start the robot" in a plant."""
    domains = INTENTS[heard.intent].domains
    alike = next((acts for acts in _SAME_ACT if heard.intent in acts), ())
    if not alike or any(e.domain in domains for e in home.entities.values()):
        return heard
    for intent in alike:
        called = reach.called_so(heard, [e for e in home.entities.values() if reach.reaches(intent, e)])
        if intent != heard.intent and called:
            devices = [(e.id, 1.0) for e in called]
            return replace(
                heard, intent=intent, pointing="device", domain=called[0].domain, device_class=None,
                devices=devices, ranked=devices, no_device_p=0.0,
            )  # fmt: skip
    return heard


_SAME_ACT = (
    ("HassMediaPause", "PauseVacuum", "StopCover", "StopMachine"),
    ("HassMediaUnpause", "HassVacuumStart", "HassLawnMowerStartMowing", "StartMachine"),
    ("HassVacuumReturnToBase", "HassLawnMowerDock", "ChargeVehicle", "HomeMachine"),
    ("HassTurnOff", "StopMachine"),
    ("HassTurnOn", "StartMachine"),
    ("HassFanSetSpeed", "SetSpeed"),
    ("HassSetVolumeRelative", "AdjustTemperature", "AdjustBrightness", "AdjustPosition", "AdjustSpeed"),
    (
        "HassSetPosition",
        "HassClimateSetTemperature",
        "HassSetVolume",
        "HassFanSetSpeed",
        "SetSpeed",
        "SetPoint",
        "HassLightSet",
        "SetHumidity",
    ),
)
"""Acts of the same words on different things: "stop there" said of the vacuum is no order to the blinds."""


SETS = {
    "HassSetVolumeRelative": ("HassSetVolume", "volume_level", "volume_level"),
    "AdjustBrightness": ("HassLightSet", "brightness", "brightness_pct"),
    "AdjustPosition": ("HassSetPosition", "position", "current_position"),
    "AdjustTemperature": ("HassClimateSetTemperature", "temperature", "temperature"),
    "AdjustSpeed": ("HassFanSetSpeed", "percentage", "percentage"),
}
"""Relative intents: what sets the same, its argument, and the attribute where the value stands."""
_TO = re.compile(
    r"(?:[到成至为為]|\bto|\bat|\bback to)\s*(?:about |around |大概|大约|差不多|百分之)?$", re.IGNORECASE
)

_BELOW = re.compile(r"\bminus (?=\d|one|two|three|four|five|six|ten)|零下|[负負](?=\d)", re.IGNORECASE)
"""What makes a number one below zero, which nobody goes by: "heating down to minus 5"."""


def to_a_number(heard: Heard, given: dict[str, Any], entities: list[Entity]) -> tuple[Heard, dict[str, Any]]:
    """Return a relative call whose number is said to be gone to as what sets it: 回到28 is no 28 more."""
    intent, argument, _ = SETS.get(heard.intent, ("", "", ""))
    numbers = [
        s
        for s in values.find_spans(heard.clause)
        if s.kind in ("number", "percentage", "temperature", "quantity")
    ]
    to = len(numbers) == 1 and _TO.search(heard.clause[: numbers[0].start])
    below = heard.intent == "AdjustTemperature" and _BELOW.search(heard.clause)
    to = to or below
    if not intent or "step" not in given or not to or not all(reach.reaches(intent, e) for e in entities):
        return heard, given
    return replace(heard, intent=intent), {argument: -abs(given["step"]) if below else given["step"]}

"""Words that go on with what was spoken of in its own terms: more fan for an air conditioner, a value behind a comparative,
so many more, a mode by its name, another room for a vacuum, the way back to the room that was meant.

Each counts only for things of the kind it can be said of. Knows no network and changes nothing.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from edgehome.lm.calls.arguments import arguments
from edgehome.lm.grammars import values
from edgehome.lm.grammars.folding import fold
from edgehome.lm.names import kin
from edgehome.lm.names.bilingual import called
from edgehome.lm.parts.comparing import compared
from edgehome.lm.parts.fragments import set_to
from edgehome.lm.parts.stepped import step
from edgehome.messages import Call, Entity
from edgehome.protocols import Home

_UP = r"more|higher|faster|stronger|harder|up|louder|brighter|warmer|hotter|大|高|强|快|猛|多|亮|热|暖"
_DOWN = r"less|lower|slower|slowly|weaker|gentler|down|quieter|softer|dimmer|darker|cooler|colder|小|低|弱|慢|少|轻|细|暗|冷|凉"
_LEAD = re.compile(
    r"^(?:(?:and|then|now|ok|okay|so|no|just|please|actually|right|well|wait|but|even|a bit|a little|bit|make it|make that|turn it|give me|go)\b[, ]*|那|就|再|还是|请|把|调|开|[，, ])+",
    re.IGNORECASE,
)
_END = re.compile(
    r"(?:[, ]*\b(?:please|then|now|again|thanks|mode|instead|i meant?)|一?[点些啲]|一下|吧|了|啦|喇|啊|模式|档|[，, ])+$",
    re.IGNORECASE,
)


def going_on(text: str, last: Call, things: Sequence[Entity], home: Home, now: datetime) -> Call | None:
    """Return the call of words that go on with these things, None for any other words."""
    words = fold(text).strip(" .!?。;！？")
    if not things or len(words) > 40 or len({e.domain for e in things}) != 1:
        return None
    bare = _END.sub("", _LEAD.sub("", words)).strip(" ,")
    for read in (
        _fan,
        _value,
        step,
        _moist,
        _mode,
        _armed,
        _white,
        _color,
        _compared,
        _too,
        _track,
        _home,
        _room,
    ):
        if given := read(words, bare, last, things, home, now):
            intent, told = given
            ids = tuple(e.id for e in things)
            return Call(intent=intent, entities=ids, arguments=told)
    return None


Read = tuple[str, dict[str, Any]] | None

_FAN = re.compile(
    rf"(?:(?:can |could |make |have )?(?:it |you )?blow (?:a (?:bit|little) )?(?P<e3>{_UP}|{_DOWN})|(?P<e1>{_UP}|{_DOWN}) (?:the |of the |its )?fan(?: speed)?|(?:the |its |turn (?:the |its )|set (?:the |its )|put (?:the |its ))?fan(?: speed)? ?(?:a (?:bit|little|notch|touch) )?(?P<e2>{_UP}|{_DOWN})?(?: ?(?:on|to|at))? ?(?P<mode>low|medium|mid|high|auto|max|min|quiet)?"
    rf"|(?:风速|风量|风力|风|冷气风)(?:再|调|开|要|也|都|得|吹|校|较)*(?P<z1>大|高|强|快|猛|小|低|弱|慢|细)(?:返|点|些|啲)*|(?P<z2>大|细|小|猛)风|(?:风速|风量|风)?(?:调到|调成|到|换成|改成|用)?(?P<zmode>自动|低|中|高|静音|最大|最小)(?:速|档|风|速风)?)",
    re.IGNORECASE,
)
_COMPARED = re.compile(rf"(?:again |even |a bit |a little )?(?P<up>{_UP})|(?P<down>{_DOWN})", re.IGNORECASE)
_WARMTH = re.compile(r"warm|hot|cool|cold|temp|degree|[热暖冷凉温度]", re.IGNORECASE)


def more_or_less(text: str) -> bool:
    """Return whether the words say no more than that something is to be more, or less: "a bit more"."""
    words = fold(text).strip(" .!?。;！？")
    return bool(_COMPARED.fullmatch(_END.sub("", _LEAD.sub("", words)).strip(" ,")))


def _way(word: str) -> str:
    return "up" if re.fullmatch(_UP, word, re.IGNORECASE) else "down"


def _fan(words: str, bare: str, last: Call, things: Sequence[Entity], home: Home, now: datetime) -> Read:
    """More fan after an air conditioner that has fan modes was spoken of; "more" once its fan was."""
    if things[0].domain != "climate" or not all(e.attributes.get("fan_modes") for e in things):
        return None
    of_fan = last.intent == "HassClimateSetFanMode"
    if of_fan and (alone := _COMPARED.fullmatch(bare)) and not _WARMTH.search(words):
        return last.intent, {"direction": "up" if alone["up"] else "down"}
    match = _FAN.fullmatch(bare)
    if match is None or not (of_fan or re.search(r"\bfan\b|\bblow|风", words)):
        return None
    if mode := match["mode"] or match["zmode"]:
        given = arguments("HassClimateSetFanMode", {"fan_mode": [mode]}, {}, mode, list(things), now)
        offered = all(given.get("fan_mode") in e.attributes["fan_modes"] for e in things)
        return ("HassClimateSetFanMode", {"fan_mode": given["fan_mode"]}) if offered else None
    way = match["e1"] or match["e2"] or match["e3"] or match["z1"] or match["z2"]
    return ("HassClimateSetFanMode", {"direction": _way(way)}) if way else None


_AND_VALUE = re.compile(
    rf"(?:{_UP}|{_DOWN})(?:一?[点些啲])?(?:\s*[,，;:]\s*(?:(?:say|to|at|like|about|maybe|就|到)\s*)?|\s+(?:say|to|at)\s+|到)(?P<value>[^,，]+)", re.IGNORECASE
)  # fmt: skip


def _value(words: str, bare: str, last: Call, things: Sequence[Entity], home: Home, now: datetime) -> Read:
    """Return "slower, 0.3" and "lower, to 52" as the value said, where the thing can have it."""
    match = _AND_VALUE.fullmatch(bare)
    spans = values.find_spans(match["value"]) if match else []
    if (
        match is None
        or len(spans) != 1
        or spans[0].start > 0
        or spans[0].end < len(match["value"].rstrip("%度 "))
    ):
        return None
    made = set_to(last.intent, spans[0].kind, match["value"], list(things), now)
    if made is None:
        return None
    said = next((v for v in made.arguments.values() if isinstance(v, int | float)), None)
    return (
        (made.intent, made.arguments)
        if said is not None and all(_within(said, made.intent, e) for e in things)
        else None
    )


def _within(value: float, intent: str, entity: Entity) -> bool:
    have = entity.attributes
    if intent == "HassClimateSetTemperature" or (intent == "SetPoint" and "min_temp" in have):
        return float(have.get("min_temp", 5)) <= value <= float(have.get("max_temp", 95))
    kind = "speed" if intent == "SetSpeed" else "pressure" if intent == "SetPoint" else ""
    low, high = have.get(f"{kind}_min", 0), have.get(f"{kind}_max", 100)
    return float(low) <= value <= float(high)


_DAMP = re.compile(
    r"(?:(?:it'?s |still |way |a bit )*too (?P<e>dry|humid|damp|moist|wet)|[太好](?P<z>干|湿|潮))",
    re.IGNORECASE,
)


def _moist(words: str, bare: str, last: Call, things: Sequence[Entity], home: Home, now: datetime) -> Read:
    match = _DAMP.fullmatch(bare) if things[0].domain == "humidifier" else None
    return (
        ("SetHumidity", {"direction": "up" if (match["e"] or match["z"]) in ("dry", "干") else "down"})
        if match
        else None
    )


_TO_MODE = re.compile(
    r"^(?:set (?:it )?to|to|on|in|put it (?:on|in)|switch (?:it )?to|换成|改成|调到|调成|切到|转|用|开)\s*",
    re.IGNORECASE,
)


def _mode(words: str, bare: str, last: Call, things: Sequence[Entity], home: Home, now: datetime) -> Read:
    """Return the name of what an air conditioner does, or of a fan's or heater's preset in any usual words."""
    said = _TO_MODE.sub("", bare)
    if not said or len(said) > 16:
        return None
    if things[0].domain == "climate" and (mode := values.hvac_mode(said)) and _only(said, "hvac_mode", mode):
        return (
            ("SetHvacMode", {"hvac_mode": mode})
            if all(mode in (e.attributes.get("hvac_modes") or ()) for e in things) and mode != "off"
            else None
        )
    preset = values.preset(said)
    offered = [str(m) for m in things[0].attributes.get("preset_modes") or ()]
    found = [m for m in offered if preset is not None and preset in (m.lower(), values.preset(m))]
    if (
        len(found) == 1
        and all(found[0] in (e.attributes.get("preset_modes") or ()) for e in things)
        and _only(said, "preset", preset)
    ):
        return "SetPresetMode", {"preset_mode": found[0]}
    return None


def _only(said: str, kind: str, value: Any) -> bool:
    """Whether the words are the name of the mode and no more."""
    table = values.vocabulary.HVAC_MODES if kind == "hvac_mode" else values.vocabulary.PRESETS
    return any(
        (start, end) == (0, len(said)) or said[end:] in ("风",) and start == 0
        for start, end, _ in table.find(said)
    )


_ARMED = re.compile(
    r"(?P<away>away|out|离家|外出|出门)|(?P<home>(?:at )?home|stay|在家|居家)|(?P<night>(?:for the )?night|夜间|晚上|睡眠)",
    re.IGNORECASE,
)


def _armed(words: str, bare: str, last: Call, things: Sequence[Entity], home: Home, now: datetime) -> Read:
    match = _ARMED.fullmatch(_TO_MODE.sub("", bare)) if last.intent == "ArmAlarm" else None
    return ("ArmAlarm", {"mode": match.lastgroup}) if match else None


_WHITER = re.compile(
    r"(?:(?:make|have) (?:it|that|them|this) )?(?:(?:a )?(?:bit|tad|touch|little|lot) |even |still |more |much |slightly )*(?:(?P<warmer>warmer|cosier|more yellow|yellower)|(?P<cooler>cooler|colder|whiter|bluer))(?: (?:a )?(?:bit|tad|touch|again|still|than that))*"
    r"|(?:光)?(?:再|更|要)?(?:(?P<zwarmer>暖|黄)|(?P<zcooler>冷|白))",
    re.IGNORECASE,
)
_WANTED = re.compile(r"[再更多调校弄放换变点些啲]")
_TOO_WHITE = re.compile(
    r"(?:(?:it|that|they)(?:'s|'re| is| are) )?(?:still |a bit |way |bit )*too (?:(?P<cooler>warm|yellow|orange)|(?P<warmer>cold|cool|white|blue|harsh))|(?:还是|有点)?太(?:(?P<zcooler>暖|黄)|(?P<zwarmer>冷|白))",
    re.IGNORECASE,
)


def _white(words: str, bare: str, last: Call, things: Sequence[Entity], home: Home, now: datetime) -> Read:
    """Return "warmer" after a lamp as its white, where it has more than one."""
    able = all("color_temp" in (e.attributes.get("supported_color_modes") or ()) for e in things)
    match = (
        (_WHITER.fullmatch(bare) or _TOO_WHITE.fullmatch(bare))
        if things[0].domain == "light" and able
        else None
    )
    if match is None or (match.re is _WHITER and not words.isascii() and not _WANTED.search(words)):
        return None  # 冷 alone is no wish for another white
    return "AdjustColorTemperature", {"direction": str(match.lastgroup).lstrip("z")}


def _color(words: str, bare: str, last: Call, things: Sequence[Entity], home: Home, now: datetime) -> Read:
    """Return a colour alone, after lamps that can have it."""
    modes = [set(e.attributes.get("supported_color_modes") or ()) for e in things]
    spans = values.find_spans(bare) if things[0].domain == "light" else []
    if (
        len(spans) != 1
        or (spans[0].start, spans[0].end) != (0, len(bare))
        or spans[0].kind not in ("color", "color_temperature")
    ):
        return None
    able = {"hs", "rgb", "rgbw", "rgbww", "xy"} if spans[0].kind == "color" else {"color_temp"}
    name = "color" if spans[0].kind == "color" else "temperature"
    return ("HassLightSet", {name: spans[0].value}) if all(m & able for m in modes) else None


def _compared(words: str, bare: str, last: Call, things: Sequence[Entity], home: Home, now: datetime) -> Read:
    return compared(words, bare, last, things, now)


_EXCESS = re.compile(
    r"(?:(?:it'?s |that'?s |still |a bit |way )*too (?P<e>high|much|low|little|fast|slow)|太(?P<z>高|大|多|低|小|少|快|慢))",
    re.IGNORECASE,
)


def _too(words: str, bare: str, last: Call, things: Sequence[Entity], home: Home, now: datetime) -> Read:
    """Return "too high" as a step the other way, in what the last order set."""
    match = _EXCESS.fullmatch(bare)
    if match is None:
        return None
    way = (
        "down"
        if (match["e"] or match["z"]).lower() in ("high", "much", "fast", "高", "大", "多", "快")
        else "up"
    )
    intent = last.intent if "direction" in last.arguments else _STEP_OF.get(last.intent, "")
    return (intent, {"direction": way}) if intent and intent != "AdjustColorTemperature" else None


_STEP_OF = {
    "HassClimateSetTemperature": "AdjustTemperature", "HassFanSetSpeed": "AdjustSpeed", "SetSpeed": "AdjustSpeed", "HassSetVolume": "HassSetVolumeRelative",
    "HassSetPosition": "AdjustPosition", "HassLightSet": "AdjustBrightness", "SetHumidity": "SetHumidity",
}  # fmt: skip
_TRACK = re.compile(
    r"(?P<next>(?:play )?(?:the )?next(?: song| track| one)?|skip(?: it| this| this one| that| this song)?|(?:换|切|下)一?(?:首|曲|个)|切歌)|(?P<back>(?:play )?(?:the )?(?:previous|last)(?: song| track| one)|go back one|上一(?:首|曲|个))",
    re.IGNORECASE,
)


def _track(words: str, bare: str, last: Call, things: Sequence[Entity], home: Home, now: datetime) -> Read:
    match = _TRACK.fullmatch(bare) if things[0].domain == "media_player" else None
    return ("HassMediaNext" if match["next"] else "HassMediaPrevious", {}) if match else None


_HOMEWARD = re.compile(
    r"(?:(?:send|bring|call|get|take|put|have|let) )?(?:(?:him|her|it|them|that|the robot) )?(?:go )?(?:back )?(?:(?:to (?:the |its |his |her )?)?(?:base|dock|home|charger|charging(?: station)?|bed)|home|back|(?<= )charge)(?: then| now)?"
    r"|(?:叫|让|喊)?(?:它|他|她|佢)?(?:回|返|滚回|去)(?:去|家|屋企|充电|基站|底座|窝|充电座)*(?:充电)?",
)
_TO_BASE = {"vacuum": "HassVacuumReturnToBase", "lawn_mower": "HassLawnMowerDock", "vehicle": "ChargeVehicle"}


def _home(words: str, bare: str, last: Call, things: Sequence[Entity], home: Home, now: datetime) -> Read:
    """Return "send him home" after a robot."""
    intent = _TO_BASE.get(things[0].domain, "")
    if not intent or not _HOMEWARD.fullmatch(bare):
        return None
    charged = things[0].domain != "vehicle" or re.search(r"charg|充电", bare)
    return (intent, {}) if charged else None


_CLEAN = re.compile(
    r"^(?:and |also |only |just |do |clean |in )+|(?: too| as well| next| only| first)+$|^(?:扫|吸|去|到|打扫|清扫|再扫|还有|换成?|改成?)+|(?:也)?(?:扫|吸)?(?:一下|一遍)?$",
    re.IGNORECASE,
)


def _room(words: str, bare: str, last: Call, things: Sequence[Entity], home: Home, now: datetime) -> Read:
    """Return a room alone, after a vacuum, as where it shall clean."""
    if things[0].domain != "vacuum":
        return None
    said = re.sub(r"^the ", "", _CLEAN.sub("", _CLEAN.sub("", bare)).strip())
    areas = [a for a in home.areas.values() if said and said in [kin.plain(n) for n in called(a)]]
    return ("HassVacuumCleanArea", {"area": areas[0].name}) if len(areas) == 1 else None

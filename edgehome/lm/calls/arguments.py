"""From tagged words to the arguments of a call: the network says which words, the grammars of values say what.

Knows what each intent takes; does not know what a device can do (that is the host's to check).
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from edgehome import items
from edgehome.asked import wants
from edgehome.intents import INTENTS
from edgehome.lm.grammars import values
from edgehome.lm.grammars.folding import fold
from edgehome.lm.said import felt
from edgehome.messages import Entity

Spans = Mapping[str, list[str]]
Closed = Mapping[str, str]
LEVELS = ("brightness", "percentage", "position", "volume", "humidity", "value", "number", "speed")
_LEVEL_ARGUMENT = {
    "HassLightSet": "brightness",
    "HassSetPosition": "position",
    "HassFanSetSpeed": "percentage",
    "HassSetVolume": "volume_level",
    "SetHumidity": "humidity",
}
_REQUIRED = {
    "HassSetPosition": ("position",), "HassFanSetSpeed": ("percentage",), "HassSetVolume": ("volume_level",),
    "HassClimateSetTemperature": ("temperature",), "HassLightSet": ("brightness", "color", "temperature"),
    "SetHumidity": ("humidity", "direction"), "DispatchVehicle": ("destination",), "SetSpeed": ("value",), "SetPoint": ("value",),
    "SetHvacMode": ("hvac_mode",), "SetPresetMode": ("preset_mode",), "HassShoppingListAddItem": ("item",), "HassListAddItem": ("item",),
    "HassShoppingListCompleteItem": ("item",),
    "HassBroadcast": ("message",),
    "HassStartTimer": ("hours", "minutes", "seconds"), "SelectOption": ("option",), "SetValue": ("value",),
}  # fmt: skip
_OPENS = {"on": "open", "off": "closed"}
_OF_DOMAIN = {
    "cover": _OPENS,
    "valve": _OPENS,
    "lock": {"on": "locked", "off": "unlocked", "closed": "locked", "open": "unlocked"},
}
"""States by the domain's own names."""
_SENSED = {
    **dict.fromkeys(
        ("detected", "triggered", "wet", "problem", "unsafe", "connected", "low", "tampered"), "on"
    ),
    **dict.fromkeys(("clear", "dry", "safe", "ok", "normal", "disconnected"), "off"),
}
"""What a binary sensor says when it is so; Home Assistant, binary_sensor device classes."""
_DIRECTED = {
    "AdjustBrightness", "AdjustColorTemperature", "AdjustTemperature", "AdjustPosition", "AdjustSpeed",
    "AdjustPressure", "HassSetVolumeRelative",
}  # fmt: skip
_TIMERS = {
    "HassStartTimer", "HassCancelTimer", "HassIncreaseTimer", "HassDecreaseTimer", "HassPauseTimer",
    "HassUnpauseTimer", "HassTimerStatus",
}  # fmt: skip


def plain(value: float | None) -> int | float | None:
    """Return a whole number as int."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def arguments(
    intent: str, spans: Spans, closed: Closed, rest: str, entities: list[Entity], now: datetime
) -> dict[str, Any]:
    """Return the arguments of a call.

    `spans` are the words by slot, `closed` the values that heads of the network chose, `rest` the words of
    the call without names, where a value is looked for that no tag marked.
    """
    out: dict[str, Any] = {}
    for part in (_levels, _light, _climate, _machine, _relative, _modes, _text, _timer, _question):
        part(intent, _Slots(spans, closed, rest, entities), out)
    return {k: v for k, v in out.items() if v is not None}


def missing(intent: str, given: Mapping[str, Any]) -> str:
    """Return the argument that is not there and without which nothing can be done, or ""."""
    wanted = _REQUIRED.get(intent, ())
    if str(given.get("item", "")).lower() in items.NOTHING_SAID:
        return "item"
    return "" if not wanted or any(name in given for name in wanted) else wanted[0]


class _Slots:
    """The words of one call."""

    def __init__(self, spans: Spans, closed: Closed, rest: str, entities: list[Entity]):
        self.spans, self.closed, self.rest, self.entities = spans, closed, rest, entities

    def text(self, *slots: str) -> str | None:
        """Return the words of the first of these slots that has any."""
        return next((self.spans[s][0] for s in slots if self.spans.get(s)), None)

    def value(self, read: Callable[[str], Any], *slots: str) -> Any:
        """Return the first value that the words of these slots give."""
        for slot in slots:
            for words in self.spans.get(slot, ()):
                if (value := read(words)) is not None:
                    return value
        return None


def _levels(intent: str, slots: _Slots, out: dict[str, Any]) -> None:
    argument = _LEVEL_ARGUMENT.get(intent)
    if argument is None:
        return
    own = "volume" if argument == "volume_level" else argument
    others = [s for s in LEVELS if s != own]
    value = slots.value(_number, own)  # "on low, say 15 percent": the number is what is meant
    exact = _PERCENT.search(slots.rest) if value is None else None
    value = values.percentage(exact.group()) if exact else value
    if value is None and (said := _SAY.search(slots.rest)):
        value = _number(said[1])
    if value is None:
        value = slots.value(_level, own)
    if value is None and "level" in slots.closed:
        value = int(slots.closed["level"])
    if intent == "HassSetPosition" and value is None and _WHOLLY.search(slots.rest):
        value = 0 if _SHUT.search(slots.rest) else 100
    if intent != "HassLightSet":
        if value is None:
            value = slots.value(_level, *others, "step")
        if value is None:
            value = _level(slots.rest)
    elif value is None and not (slots.spans.get("color") or slots.spans.get("temperature")):
        value = slots.value(_level, *others, "step")
    if intent == "HassSetPosition" and value and _SO_FAR_SHUT.search(slots.rest):
        value = 100 - value
    if intent == "HassFanSetSpeed" and (gear := _GEAR.search(fold(slots.rest))):
        value = _geared(values.number(gear[1]) or 0, slots.entities)
    below = value is not None and _BELOW.search(slots.rest)
    out[argument] = plain(-abs(value) if below and value else value)


_GEAR = re.compile(r"([一二两三四五六七八九\d]|十[一二]?)[档挡](?!风)")


def _geared(gear: float, fans: list[Entity]) -> float | None:
    """Return what a gear comes to in percent: of as many as the fan has, or of the usual three; None where it has no such one."""
    step = next(
        (s for e in fans if isinstance(s := e.attributes.get("percentage_step"), (int, float))), 100 / 3
    )
    return min(100, round(gear * step)) if gear * step < 101 else None


_BELOW = re.compile(
    r"(?:\b(?:minus|negative) +|[负負]|(?<![\w%])[-−])"
    r"(?=\d|[零一二三四五六七八九十两兩]|(?:one|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|forty|fifty)\b)",
    re.IGNORECASE,
)
"""Below nothing: no level is, and what no device can do is refused, never taken for the nearest that it can."""


_SAY = re.compile(r"\b(?:say|maybe|about|like)\s+(\w+(?:[ -]\w+)?)\W*$", re.IGNORECASE)
_PERCENT = re.compile(
    r"\b\w+ ?(?:%|per ?cent)|百分之[零〇一二两三四五六七八九十百\d.]+|[一二两兩三四五六七八九]成(?!员)",
    re.IGNORECASE,
)
_KELVIN = re.compile(r"\d{4} ?(?:k\b|kelvin)", re.IGNORECASE)
_WHOLLY = re.compile(
    r"\b(?:all the way|fully|completely|wide open|to the (?:top|bottom|end|floor))\b|到底|完全|全部|到顶|到頂|最[大高低]",
    re.IGNORECASE,
)
_SHUT = re.compile(r"\b(?:down|closed?|shut|bottom|floor)\b|[关關]|[拉放]下|最低|到底", re.IGNORECASE)
_SO_FAR_SHUT = re.compile(
    r"(?:\b(?:quarters?|thirds?|fifths?|percent|per cent|tenths?|of the way)|%) (?:of the way )?(?:closed|shut)\b|(?:[关關閂闩]|拉上|拉埋|拉下|放下|合上)(?:掉|上|个|埋|下|去|咗)?(?:百分之|[一二两兩三四五六七八九\d]+(?:成|%|分之|巴仙))",
    re.IGNORECASE,
)
"""A part that is shut, not one that is left open: "a quarter closed", 关三成; 关到三成 is how far it is open then."""
_GRADES = {
    "very low": 10, "low": 20, "medium": 50, "mid": 50, "middle": 50, "high": 80, "very high": 90, "loud": 80, "quiet": 20,
    "soft": 20, "dim": 20, "bright": 80, "低": 20, "小": 20, "中": 50, "高": 80, "大": 80, "亮": 80, "暗": 20,
}  # fmt: skip
"""What a grade without a number comes to, in points of 100."""


def _number(text: str) -> float | None:
    value = values.percentage(text)
    return values.number(text) if value is None else value


def _level(text: str) -> float | None:
    value = _number(text)
    if value is None:
        value = _GRADES.get(text.strip().lower().removeprefix("to ").removesuffix("档").removesuffix("等"))
    return value


def _light(intent: str, slots: _Slots, out: dict[str, Any]) -> None:
    if intent != "HassLightSet":
        return
    out["color"] = slots.value(values.color, "color")
    exact = _KELVIN.search(" ".join((*slots.spans.get("temperature", ()), slots.rest)))
    out["temperature"] = values.color_temperature(exact.group()) if exact else None
    out["temperature"] = out["temperature"] or slots.value(
        values.color_temperature, "temperature", "color", "value"
    )
    if not any(v is not None for v in out.values()):
        out["temperature"] = values.color_temperature(slots.rest)
        out["color"] = values.color(slots.rest)
        if not any(v is not None for v in out.values()):
            out["brightness"] = plain(_level(slots.rest))


def _climate(intent: str, slots: _Slots, out: dict[str, Any]) -> None:
    if intent == "HassClimateSetTemperature":
        found = slots.value(values.temperature, "temperature", "value", "number", "step")
        found = found or values.temperature(slots.rest)
        if found:
            out["temperature"] = plain(_in_unit(found, slots.entities))


def _in_unit(found: tuple[float, str | None], entities: list[Entity]) -> float:
    degrees, scale = found
    unit = next((e.attributes.get("unit") or e.attributes.get("temperature_unit") for e in entities), None)
    if scale == "celsius" and unit == "°F":
        return round(degrees * 9 / 5 + 32, 1)
    if scale == "fahrenheit" and unit == "°C":
        return round((degrees - 32) * 5 / 9, 1)
    return degrees


def _machine(intent: str, slots: _Slots, out: dict[str, Any]) -> None:
    if intent not in ("SetSpeed", "SetPoint", "SetValue"):
        return
    read = values.quantity
    found = slots.value(read, "value", "speed", "pressure", "temperature", "number", "percentage") or read(
        slots.rest
    )
    if found is None:
        return
    out["value"] = plain(found[0])
    if intent == "SetValue":
        return
    entity = slots.entities[0] if slots.entities else None
    have = entity.attributes if entity else {}
    if intent == "SetSpeed":
        out["unit"] = found[1] if found[1] == "%" else have.get("speed_unit") or found[1]
        return
    kind = slots.closed.get("property") or ("pressure" if slots.spans.get("pressure") else "temperature")
    if found[1] in ("bar", "kPa", "psi"):
        kind = "pressure"
    able = [k for k in ("temperature", "pressure") if f"set_{k}" in have.get("commands", ())]
    kind = able[0] if len(able) == 1 and found[1] is None else kind
    out["property"] = kind
    out["unit"] = have.get("pressure_unit" if kind == "pressure" else "unit") or (
        "bar" if kind == "pressure" else "°C"
    )


_BY = re.compile(r"\b(?:by|more|less|another)\b|再[高低多少干湿乾濕升降加减減]", re.IGNORECASE)
_TO = re.compile(r"[到至]|\bto\b", re.IGNORECASE)
_DOWN = re.compile(r"\b(?:down|less|lower|drop|reduce|off)\b|低|降|减|減|少|干|乾", re.IGNORECASE)


def _relative(intent: str, slots: _Slots, out: dict[str, Any]) -> None:
    spec = INTENTS.get(intent)
    if spec is None or "direction" not in spec.slots:
        return
    direction = felt.direction(intent, slots.rest) or slots.closed.get("direction")
    if direction is None and intent == "SetHumidity" and _BY.search(slots.rest):
        direction = "down" if _DOWN.search(slots.rest) else "up"
    if intent in _DIRECTED or direction:
        pairs = {"warmer": "up", "cooler": "down"}
        if direction is None:
            direction = "up"
        if intent == "AdjustColorTemperature":
            direction = {v: k for k, v in pairs.items()}.get(direction, direction)
        else:
            direction = pairs.get(direction, direction)
        said = [k for k, v in out.items() if v is not None]
        by = _BY.search(slots.rest) or (slots.spans.get("step") and not _TO.search(slots.rest))
        if intent == "SetHumidity" and said == ["humidity"] and by:
            out["step"], out["humidity"], said = out["humidity"], None, []
        if not (intent in ("SetHumidity", "HassClimateSetFanMode") and said):
            out["direction"] = direction
    if "step" in spec.slots and intent in _DIRECTED:
        read = _degrees if intent == "AdjustTemperature" else values.step
        step = slots.value(read, "step", *LEVELS, "temperature", "pressure")
        if step is None and intent == "AdjustTemperature" and _ONE_DEGREE.search(slots.rest):
            step = 1
        halved = step == 50 and intent in ("AdjustPressure", "AdjustTemperature") and _HALF.search(slots.rest)
        out["step"] = 0.5 if halved else plain(step)


_ONE_DEGREE = re.compile(r"(?<!half )\ba(?:nother)? degree\b", re.IGNORECASE)
_HALF = re.compile(r"\bhalf\b|半", re.IGNORECASE)


def _degrees(text: str) -> float | None:
    found = values.temperature(text)
    return abs(found[0]) if found else values.step(text)


def _modes(intent: str, slots: _Slots, out: dict[str, Any]) -> None:
    if intent == "SetHvacMode":
        out["hvac_mode"] = slots.value(values.hvac_mode, "hvac_mode", "mode") or slots.closed.get("hvac_mode")
        out["hvac_mode"] = out["hvac_mode"] or values.hvac_mode(slots.rest)
    elif intent == "HassClimateSetFanMode":
        said = "direction" not in out or slots.text("fan_mode", "mode", "speed")
        out["fan_mode"] = (
            _offered(slots, "fan_modes", values.fan_mode, "fan_mode", "mode", "speed") if said else None
        )
    elif intent == "SetPresetMode":
        out["preset_mode"] = _offered(slots, "preset_modes", values.preset, "preset_mode", "mode", "fan_mode")
    elif intent == "ArmAlarm":
        mode = slots.closed.get("mode") or slots.text("mode", "preset_mode")
        out["mode"] = "away" if "away" in slots.rest.lower().split() else mode
    elif intent == "SelectOption":
        out["option"] = _option(slots)


def _offered(slots: _Slots, offers: str, read: Callable[[str], str | None], *kinds: str) -> str | None:
    """Return the mode that was said, by the name that the devices themselves give it where they offer it."""
    offered = [str(o) for e in slots.entities for o in e.attributes.get(offers) or ()]
    said = " ".join((slots.text(*kinds) or "", slots.rest)).lower()
    by_name = next((o for o in sorted(offered, key=len, reverse=True) if o.lower() in said), None)
    meant = slots.value(read, *kinds) or slots.closed.get(kinds[0]) or read(slots.rest)
    return next((o for o in offered if meant is not None and meant in (o, read(o))), None) or by_name or meant


def _option(slots: _Slots) -> str | None:
    options = [o for e in slots.entities for o in e.attributes.get("options", ())]
    said = (slots.text("option", "mode", "value", "preset_mode") or slots.rest).lower()
    return next((o for o in sorted(options, key=len, reverse=True) if o.lower() in said), None)


_OF_SONGS = re.compile(r"(?<=..)(?:的|嘅|啲)(?:歌曲?|音乐|音樂|曲子)$")
_QUOTED = re.compile(r"[\"“「『]([^\"”」』]{2,})[\"”」』]|(?:^|(?<=[\s:：]))['‘](.{2,}?)['’](?=$|[\s.,!?])")
"""Words in quotation marks, as people set apart what is to be written or said."""
_SPOKEN = re.compile(
    r"^.*?\b(?:say|announce|broadcast|tell (?:everyone|everybody|them all|them|the (?:kids|family|house)))(?: that| to)?\s+"
    r"|^.*?(?:广播|廣播|喊一下|喊一声|喊一聲|通知(?:大家|全家|所有人)|告诉(?:大家|全家|所有人)|告訴(?:大家|全家|所有人)|同大家講|话俾大家知)[:：，,]?\s*",
    re.IGNORECASE,
)
_ON_WHAT = re.compile(
    r"\s*\b(?:(?:through|via) .*|(?:over|on|in|from) (?:all |every |each )?(?:of )?(?:the |my |our )?(?:speakers?|rooms?|house|tannoy|intercom|loudspeakers?)?\W*)$",
    re.IGNORECASE,
)


def quoted(intent: str, text: str) -> dict[str, str]:
    """Return the words in quotation marks as what an intent of a person's own words is to write or say."""
    slot = "message" if intent == "HassBroadcast" else "item" if "List" in intent else ""
    found = _QUOTED.search(text) if slot else None
    return {slot: next(g.strip() for g in found.groups() if g)} if found else {}


def _spoken(words: str) -> str | None:
    """Return what is to be said, where no tag marked it: what comes behind "say"."""
    opened = _SPOKEN.match(words)
    return _ON_WHAT.sub("", words[opened.end() :]).strip(" ，,。.") or None if opened else None


def _text(intent: str, slots: _Slots, out: dict[str, Any]) -> None:
    if "ListAdd" in intent or "ListComplete" in intent or "ListRemove" in intent:
        out["item"] = slots.text("item")
    elif intent == "HassBroadcast":
        out["message"] = slots.text("message", "item", "query") or _spoken(slots.rest)
    elif intent == "HassMediaSearchAndPlay":
        query = slots.text("query", "message", "item")
        out["search_query"] = _OF_SONGS.sub("", items.item(query)) or query if query else None
        out["media_class"] = slots.value(values.media_class, "media_class")


def _timer(intent: str, slots: _Slots, out: dict[str, Any]) -> None:
    if intent not in _TIMERS and intent != "HassCancelAllTimers":
        return
    if intent in ("HassStartTimer", "HassIncreaseTimer", "HassDecreaseTimer"):
        parts = slots.value(values.duration_parts, "duration", "delay", "time", "step", "value")
        out.update(parts or values.duration_parts(slots.rest) or {})
    start = slots.value(values.duration_parts, "start_duration")
    if start is None and intent not in ("HassStartTimer", "HassIncreaseTimer", "HassDecreaseTimer"):
        start = slots.value(values.duration_parts, "duration", "time")
    if intent != "HassStartTimer":
        out.update({f"start_{k}": v for k, v in (start or {}).items()})
    out["name"] = slots.text("timer_name")
    if intent != "HassStartTimer" and slots.spans.get("area"):
        out["area"] = slots.spans["area"][0]


_AT_HOME = re.compile(r"\b(?:home|in|back|here)\b|在家|到家|[返回][来來嚟]|[返回]咗", re.IGNORECASE)


def _question(intent: str, slots: _Slots, out: dict[str, Any]) -> None:
    if intent == "Compare":
        out["op"] = slots.closed.get("op", "max")
    if intent in ("Compare", "HassGetState"):
        out["attribute"] = slots.closed.get("attribute")
        if out["attribute"] == "other":
            out["attribute"] = None
    if intent == "HassGetState":
        domain = slots.entities[0].domain if slots.entities else ""
        if slots.entities and domain == "binary_sensor":
            domain = slots.entities[0].device_class or domain
        state = slots.value(lambda text: values.state_word(text, domain=domain), "state")
        at_home = "home" if domain == "person" and _AT_HOME.search(slots.rest) else None
        state = state or slots.closed.get("state") or at_home
        out["state"] = _OF_DOMAIN.get(domain, {}).get(str(state), state)
        if slots.entities and slots.entities[0].domain == "binary_sensor":
            out["state"] = _SENSED.get(str(out["state"]), out["state"])
        if out["state"] is not None:
            out["attribute"] = None
        if slots.closed.get("all"):
            out["all"] = True
        out["wants"] = wants(slots.rest) if out.get("state") is not None else None

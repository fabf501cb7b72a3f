"""Answers to questions, computed from the home; nothing here can change it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from edgehome import words
from edgehome.asked import holds, things
from edgehome.messages import UNCONFIRMED, Call, Context, Entity
from edgehome.protocols import Home

_WEEKDAYS = "一二三四五六日"


def answer(call: Call, lang: str, at: float, timezone: str, context: Context, home: Home) -> str:
    """Return the answer to a question call, in words of the language."""
    match call.intent:
        case "HassNevermind":
            return words.say(lang, "nothing")
        case "HassRespond":
            return str(call.arguments.get("response") or words.say(lang, "help"))
        case "HassGetCurrentTime" | "HassGetCurrentDate":
            return _clock(call.intent, lang, at, timezone)
        case "HassGetWeather":
            return _weather(call, lang, home)
        case "HassClimateGetTemperature":
            return _temperature(call, lang, context, home)
        case "Compare":
            return _compare(call, lang, home)
        case "ExplainEvent":
            return _explain(call, lang, home)
    return _state(call, lang, at, home)


def _clock(intent: str, lang: str, at: float, timezone: str) -> str:
    now = datetime.fromtimestamp(at, ZoneInfo(timezone) if timezone else None)
    if intent == "HassGetCurrentTime":
        return words.say(lang, "time", time=now.strftime("%H:%M"))
    if words.is_chinese(lang):
        return words.say(
            lang, "date", date=f"{now.year}年{now.month}月{now.day}日，星期{_WEEKDAYS[now.weekday()]}"
        )
    return words.say(lang, "date", date=f"{now:%A}, {now.day} {now:%B %Y}")


def _weather(call: Call, lang: str, home: Home) -> str:
    found = things(call, home) or [e for e in home.entities.values() if e.domain == "weather"]
    if not found:
        return words.say(lang, "none")
    entity = found[0]
    temperature = entity.attributes.get("temperature", "?")
    unit = entity.attributes.get("temperature_unit", entity.attributes.get("unit", "°C"))
    return words.say(
        lang,
        "weather",
        name=words.called(lang, entity),
        state=words.say_state(lang, entity.state),
        temperature=f"{temperature} {unit}",
    )


def _temperature(call: Call, lang: str, context: Context, home: Home) -> str:
    found = things(call, home)
    if not found:
        thermal = [
            e
            for e in home.entities.values()
            if e.domain == "climate" or (e.domain == "sensor" and e.device_class == "temperature")
        ]
        said = [a.id for a in home.areas.values() if a.name in call.areas or a.id in call.areas]
        found = [e for e in thermal if e.area in (said or (context.area,))]
        found = found or ([] if said else thermal[:1])
    for entity in found:
        value = entity.attributes.get("current_temperature")
        if value is None and entity.domain == "sensor":
            value = entity.state
        if value is not None:
            unit = entity.attributes.get("unit") or "°C"
            return _aged(
                lang,
                words.say(lang, "temperature", name=words.called(lang, entity), value=f"{value} {unit}"),
                entity,
            )
    return words.say(lang, "no_temperature")


_ALSO_CALLED = {"brightness": "brightness_pct", "position": "current_position", "volume": "volume_level"}
_PERCENT = frozenset(("brightness_pct", "current_position", "percentage"))


def value_of(entity: Entity, attribute: str | None = None) -> str:
    """Return an entity's state or attribute with its unit, as text."""
    if attribute:
        named = _ALSO_CALLED.get(attribute, attribute)
        value = entity.attributes.get(attribute, entity.attributes.get(named))
        return (
            "?"
            if value is None
            else f"{value}{'%' if named in _PERCENT and isinstance(value, int | float) else ''}"
        )
    unit = entity.attributes.get("unit") or entity.attributes.get("unit_of_measurement") or ""
    return f"{entity.state} {unit}".strip()


def _state(call: Call, lang: str, at: float, home: Home) -> str:
    found = things(call, home)
    if not found:
        return words.say(lang, "no") if call.arguments.get("state") else words.say(lang, "none")
    asked = call.arguments.get("state")
    if asked is not None and not call.arguments.get("attribute"):
        return _asked_state(str(asked), call, found, lang)
    texts = [_one_state(e, call.arguments.get("attribute"), lang, home) for e in found[:8]]
    return ("" if words.is_chinese(lang) else " ").join(texts)


def _asked_state(asked: str, call: Call, found: list[Entity], lang: str) -> str:
    matching = [e for e in found if holds(e, asked)]
    called = words.join(lang, [words.called(lang, e) for e in matching])
    if (wanted := call.arguments.get("wants")) and not call.arguments.get("all"):
        if not matching:
            return words.say(lang, "none")
        return words.say(lang, "count" if wanted == "count" else "names", count=len(matching), names=called)
    if len(found) == 1:
        entity = found[0]
        key = "yes.one" if matching else "no.one"
        return _aged(
            lang, words.say(lang, key, name=words.called(lang, entity), state=_shown(entity, lang)), entity
        )
    if call.arguments.get("all"):
        others = [e for e in found if e not in matching]
        if not others:
            return words.say(lang, "yes", names=words.join(lang, [words.called(lang, e) for e in matching]))
        gap = "" if words.is_chinese(lang) else " "
        those = words.join(lang, [f"{words.called(lang, e)}{gap}{_shown(e, lang)}" for e in others])
        return words.say(lang, "no.these", names=those)
    if not matching:
        return words.say(lang, "no")
    return words.say(lang, "yes", names=words.join(lang, [words.called(lang, e) for e in matching]))


_BINARY = {
    "door": ("open", "closed"), "window": ("open", "closed"), "garage_door": ("open", "closed"), "opening": ("open", "closed"),
    "lock": ("unlocked", "locked"),
}  # fmt: skip


def _shown(entity: Entity, lang: str) -> str:
    if entity.domain == "binary_sensor" and entity.state in ("on", "off"):
        on, off = _BINARY.get(entity.device_class or "", ("on", "off"))
        return words.say_state(lang, on if entity.state == "on" else off)
    return words.say_state(lang, entity.state)


def _one_state(entity: Entity, attribute: str | None, lang: str, home: Home) -> str:
    if entity.state is None and not attribute:
        return words.say(lang, "state.unknown", name=words.called(lang, entity))
    items = entity.attributes.get("items") if entity.domain == "todo" else None
    if isinstance(items, list) and not attribute:
        open_ones = [str(i.get("summary")) for i in items if i.get("status") != "completed"]
        names = words.join(lang, open_ones) if open_ones else words.say(lang, "nothing_on_it")
        return _aged(lang, words.say(lang, "list", name=words.called(lang, entity), items=names), entity)
    if attribute and value_of(entity, attribute) == "?":
        text = words.say(lang, "state.unknown", name=words.called(lang, entity))
    elif attribute:
        text = words.say(
            lang, "state.value", name=words.called(lang, entity), value=value_of(entity, attribute)
        )
    elif entity.domain in ("sensor", "number", "select", "text"):
        text = words.say(lang, "state.value", name=words.called(lang, entity), value=value_of(entity))
    else:
        state = _shown(entity, lang)
        if (
            entity.domain == "light"
            and entity.state == "on"
            and entity.attributes.get("brightness_pct") is not None
        ):
            state += f" ({entity.attributes['brightness_pct']:g}%)"
        if entity.domain in ("cover", "valve") and entity.attributes.get("current_position") not in (
            None,
            0,
            100,
        ):
            state += f" ({entity.attributes['current_position']:g}%)"
        text = words.say(lang, "state", name=words.called(lang, entity), state=state)
    return _aged(lang, text, entity)


def _aged(lang: str, text: str, entity: Entity) -> str:
    notes = {
        "unconfirmed": ("told otherwise since, and not answered yet", "之后发过指令，还没有回应"),
        "stale": ("not heard of lately", "近期没有消息"),
        "gone": ("not reachable now", "现在不在线"),
    }
    doubtful = entity.liveness == "live" and entity.attributes.get(UNCONFIRMED)
    note = notes.get("unconfirmed" if doubtful else entity.liveness)
    if note is None:
        return text
    return (
        f"{text.rstrip('.。')} ({note[0]})."
        if not words.is_chinese(lang)
        else f"{text.rstrip('.。')}（{note[1]}）。"
    )


def _number(entity: Entity, attribute: str | None) -> float | None:
    keys = [attribute] if attribute else []
    for key in [
        *keys,
        "current_temperature",
        "brightness_pct",
        "battery_level",
        "speed",
        "temperature",
        "pressure",
    ]:
        value = entity.attributes.get(key) if key else None
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
    try:
        return float(entity.state or "")
    except ValueError:
        return None


def _compare(call: Call, lang: str, home: Home) -> str:
    attribute = call.arguments.get("attribute")
    rated = [(value, e) for e in things(call, home) if (value := _number(e, attribute)) is not None]
    if not rated:
        return words.say(lang, "none")
    best = (min if call.arguments.get("op") == "min" else max)(rated, key=lambda pair: pair[0])
    unit = best[1].attributes.get("unit", "")
    return words.say(lang, "compare", name=words.called(lang, best[1]), value=f"{best[0]:g} {unit}".strip())


def _explain(call: Call, lang: str, home: Home) -> str:
    texts = []
    for entity in things(call, home):
        reasons = [
            str(f.get("text", f)) if isinstance(f, dict) else str(f)
            for f in entity.attributes.get("faults", ())
        ]
        reasons += [str(i) for i in entity.attributes.get("interlocks", ())]
        if entity.attributes.get("last_error"):
            reasons.append(str(entity.attributes["last_error"]))
        if reasons:
            texts.append(
                words.say(lang, "explain", name=words.called(lang, entity), reason=words.join(lang, reasons))
            )
        else:
            texts.append(words.say(lang, "explain.none", name=words.called(lang, entity)))
    return " ".join(texts) or words.say(lang, "none")

"""How states look: a value with its unit, words of the language, signs for kinds and freshness. Pure."""

import json
from collections.abc import Mapping
from typing import Any

from edgehome.tui.entities import is_alert, is_on, number
from edgehome.tui.glossary import word
from edgehome.tui.lines import Span
from edgehome.words import STATES

SIGNS = {"live": "●", "stale": "◐", "gone": "○"}
OUTCOME_SIGNS = {
    "done": "✓", "tried": "~", "refused": "✗", "answered": "i", "asked": "?", "not_understood": "…", "unsent": "!", "": "·",
}  # fmt: skip
OUTCOME_ROLES = {
    "done": "ok", "tried": "warn", "refused": "bad", "answered": "accent", "asked": "warn", "not_understood": "warn",
    "unsent": "bad", "": "dim",
}  # fmt: skip
_LEVELS = {
    "light": "brightness_pct", "cover": "current_position", "valve": "current_position", "fan": "percentage",
    "media_player": "volume_level",
}  # fmt: skip
_STATELESS = ("button", "input_button", "scene", "notify", "script", "event")
_OPENED = {  # binary sensors say on and off; people say open and closed
    "door": ("open", "closed"), "window": ("open", "closed"), "garage_door": ("open", "closed"),
    "opening": ("open", "closed"), "lock": ("unlocked", "locked"), "presence": ("home", "not_home"),
}  # fmt: skip
_SENSED = {  # in Chinese there is something, or nothing
    "moisture": ("wet", "dry"), "smoke": ("smoke", "clear"), "gas": ("gas", "clear"), "motion": ("motion", "clear"),
    "carbon_monoxide": ("CO", "clear"), "occupancy": ("occupied", "clear"),
}  # fmt: skip


def state_word(entity: Mapping[str, Any], lang: str) -> str:
    """Return the state as a word of the language; the kind of what has no state."""
    state = entity["state"]
    if state is None:
        return word(entity["domain"], lang) if entity["domain"] in _STATELESS else "–"
    if entity["domain"] == "binary_sensor" and state in ("on", "off"):
        kind, at = entity["attributes"].get("device_class"), 0 if state == "on" else 1
        if kind in _OPENED:
            state = _OPENED[kind][at]
        elif lang == "zh":
            return "有无"[at]
        elif kind in _SENSED:
            return _SENSED[kind][at]
    return STATES.get(state, state) if lang == "zh" else word(state, lang)


def plain(raw: Any) -> str:
    """Return a value of any kind as text for people: lists with commas, numbers short, the rest as JSON."""
    if isinstance(raw, float):
        return short(raw)
    if isinstance(raw, list | tuple) and all(isinstance(x, str | int) for x in raw):
        return ", ".join(str(x) for x in raw)
    if isinstance(raw, dict) and raw and all(isinstance(x, str | int | float) for x in raw.values()):
        return ", ".join(f"{name} {plain(x)}" for name, x in raw.items())
    return raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False, default=str)


def short(value: float) -> str:
    """Return a number with as many digits as a person reads."""
    size = abs(value)
    if value == int(value) and size < 1e7:
        return str(int(value))
    return (
        f"{value:.0f}"
        if size >= 1000
        else f"{value:.1f}"
        if size >= 10
        else f"{value:.2f}".rstrip("0").rstrip(".")
    )


def value_text(entity: Mapping[str, Any], lang: str) -> str:
    """Return state and value as one short text: on 80 %, 21.5 °C, heat 20 → 22°."""
    attributes = entity["attributes"]
    amount = number(entity["state"])
    if amount is not None:
        unit = attributes.get("unit") or attributes.get("unit_of_measurement") or ""
        return f"{short(amount)} {unit}".rstrip()
    word = state_word(entity, lang)
    if entity["domain"] in ("climate", "water_heater", "weather"):
        now = number(attributes.get("current_temperature"))
        wanted = number(attributes.get("temperature"))
        degrees = "→".join(short(v) for v in (now, wanted) if v is not None)
        return (
            " ".join(p for p in (word if entity["state"] is not None else "", degrees and f"{degrees}°") if p)
            or "–"
        )
    level = number(attributes.get(_LEVELS.get(entity["domain"], "")))
    shows = level is not None and (is_on(entity) or entity["domain"] in ("cover", "valve")) and level < 100
    if shows and level is not None and not (level == 0 and not is_on(entity)):
        return f"{word} {level:.0f}%"
    return word


def value_role(entity: Mapping[str, Any]) -> str:
    """Return the role of the value: gone and alerts first, then on, numbers as text, the rest dim."""
    if entity["liveness"] == "gone":
        return "gone"
    if is_alert(entity):
        return "warn"
    if is_on(entity):
        return "on"
    return "text" if number(entity["state"]) is not None else "dim"


def sign(entity: Mapping[str, Any]) -> Span:
    """Return the sign of freshness in its role."""
    return Span(SIGNS[entity["liveness"]], entity["liveness"])


_OPPOSITES = {
    "light": ("turn_off", "turn_on"), "switch": ("turn_off", "turn_on"), "input_boolean": ("turn_off", "turn_on"),
    "fan": ("turn_off", "turn_on"), "siren": ("turn_off", "turn_on"), "climate": ("turn_off", "turn_on"),
    "humidifier": ("turn_off", "turn_on"), "water_heater": ("turn_off", "turn_on"), "cover": ("close", "open"),
    "valve": ("close", "open"), "lock": ("lock", "lock"), "media_player": ("pause", "play"),
    "vacuum": ("return_to_base", "start"), "lawn_mower": ("dock", "start_mowing"), "button": ("press", "press"),
    "scene": ("turn_on", "turn_on"), "machine": ("stop", "stop"), "vehicle": ("stop", "stop"),
}  # fmt: skip


def opposite(entity: Mapping[str, Any]) -> str:
    """Return the verb that one key sends: off if it is on, else on; never what should be asked first."""
    pair = _OPPOSITES.get(entity["domain"])
    if pair is None:
        return ""
    verb = pair[0 if is_on(entity) else 1]
    allowed = entity["attributes"].get("supported") or ()
    return verb if not allowed or verb in allowed else ""

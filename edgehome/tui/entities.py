"""One entity as the TUI keeps it: what the host says of it, made safe to show, and what its state means to people."""

from collections.abc import Iterable, Mapping
from typing import Any

from edgehome.alarms import is_raised
from edgehome.tui.lines import clean

LIVENESS = ("live", "stale", "gone")
LABELS = ("name", "area", "floor", "aliases")  # what it is called and where it is
_DEFAULTS: dict[str, Any] = {
    "name": "", "domain": "", "device": "", "aliases": (), "area": None, "floor": None, "state": None, "attributes": {},
    "liveness": "live", "reported_at": None, "risk": None, "adapter": "",
}  # fmt: skip


def checked(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entity with every field there is, of the right shape and safe on a terminal.

    Raises KeyError, TypeError or ValueError where `raw` is no entity.
    """
    entity = {
        **_DEFAULTS,
        **{k: v for k, v in raw.items() if k in _DEFAULTS and v is not None},
        "id": str(raw["id"]),
    }
    entity["attributes"], entity["aliases"] = dict(entity["attributes"]), [str(a) for a in entity["aliases"]]
    entity["name"] = clean(entity["name"] or entity["id"], 120)
    for name in ("area", "floor"):
        entity[name] = clean(entity[name], 80) if entity[name] else None
    if entity["state"] is not None:
        entity["state"] = clean(entity["state"], 200)
    if entity["liveness"] not in LIVENESS:
        entity["liveness"] = "stale"
    return entity


_FREE = frozenset({"state", "attributes", "reported_at"})  # what changes with every reading


def renewed(old: Mapping[str, Any], raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entity with what was heard of it; names that stayed the same are not looked at again."""
    news = {name: value for name, value in raw.items() if name in _DEFAULTS and value != old[name]}
    if not news.keys() <= _FREE or news.get("attributes", True) is None:
        return checked({**old, **raw})
    entity = {**old, **news}
    if "attributes" in news:
        entity["attributes"] = dict(news["attributes"])
    if news.get("state") is not None:
        entity["state"] = clean(news["state"], 200)
    return entity


def in_language(name: str, aliases: Iterable[str], lang: str) -> str:
    """Return the name; in a Chinese interface the first Chinese alias of one that has no Chinese characters."""
    if lang != "zh" or not name.isascii():
        return name
    return next((clean(alias, 120) for alias in aliases if not alias.isascii()), name)


def label(entity: Mapping[str, Any], lang: str) -> str:
    """Return what an entity is called in the language."""
    return in_language(entity["name"], entity["aliases"], lang)


def number(state: Any) -> float | None:
    """Return the state as a finite number, or None."""
    try:
        value = float(state)
    except (TypeError, ValueError):
        return None
    return value if abs(value) < 1e15 else None


_ON = {
    "on", "open", "opening", "playing", "heat", "cool", "heat_cool", "auto", "dry", "fan_only", "cleaning", "mowing",
    "running", "unlocked", "home", "driving", "charging", "triggered", "active", "returning", "closing",
}  # fmt: skip


def is_on(entity: Mapping[str, Any]) -> bool:
    """Return whether the entity is in a state that people call on."""
    return str(entity["state"]) in _ON


def is_alert(entity: Mapping[str, Any]) -> bool:
    """Return whether a person should look: an alarm, a fault, a lock that is open."""
    state, attributes = str(entity["state"]), entity["attributes"]
    if entity["domain"] == "lock":
        return state in ("unlocked", "open", "jammed")
    if entity["domain"] == "binary_sensor":
        return is_raised("binary_sensor", state, attributes)
    return state in ("triggered", "fault", "error", "jammed", "problem") or (
        entity["domain"] == "alarm" and state == "active"
    )


def is_alarm(entity: Mapping[str, Any]) -> bool:
    """Return whether the entity is an alarm that has not gone away."""
    return is_raised(entity["domain"], entity["state"], entity["attributes"])

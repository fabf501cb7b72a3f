"""What will be seen of an entity when it was told something, and whether it was seen; pure.

Scenes and scripts show nothing of their own; one that says what it sets (`sets`) is seen in its members.
"""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from edgehome import words
from edgehome.errors import Unsupported
from edgehome.messages import Action, Entity


class Verb(NamedTuple):
    """One thing to tell an entity."""

    verb: str
    args: dict[str, Any]


class Expected(NamedTuple):
    """What an entity shall report: states any of which will do (empty: no matter), and attributes."""

    states: tuple[str, ...] = ()
    attributes: dict[str, Any] = {}


_STATES: dict[str, dict[str, tuple[str, ...]]] = {
    "turn_on": {"": ("on",)},
    "turn_off": {"": ("off",), "media_player": ("off", "standby")},
    "open": {
        "cover": ("open", "opening"),
        "valve": ("open", "opening"),
        "lock": ("open", "unlocked", "opening"),
    },
    "close": {"": ("closed", "closing")},
    "lock": {"": ("locked", "locking")},
    "unlock": {"": ("unlocked", "unlocking", "open")},
    "play": {"": ("playing",)},
    "pause": {"": ("paused", "idle")},
    "play_media": {"": ("playing", "buffering")},
    "start": {"vacuum": ("cleaning",), "machine": ("running",)},
    "clean_area": {"": ("cleaning",)},
    "return_to_base": {"": ("returning", "docked")},
    "start_mowing": {"": ("mowing",)},
    "dock": {"": ("docked", "returning")},
    "disarm": {"": ("disarmed",)},
    "charge": {"": ("charging", "driving")},
    "acknowledge": {"": ("acknowledged",)},
}
_ATTRIBUTES = {  # argument -> attribute that echoes it
    "brightness_pct": "brightness_pct", "rgb_color": "rgb_color", "color_temp_kelvin": "color_temp_kelvin",
    "position": "current_position", "percentage": "percentage", "temperature": "temperature",
    "fan_mode": "fan_mode", "preset_mode": "preset_mode", "swing_mode": "swing_mode", "humidity": "humidity",
    "volume_level": "volume_level", "speed": "speed", "pressure": "pressure", "effect": "effect", "mode": "mode",
    "oscillating": "oscillating", "tilt": "current_tilt_position", "source": "source", "fan_speed": "fan_speed",
}  # fmt: skip
_NOTHING_SEEN = {"press", "locate", "send_message", "announce", "next", "previous", "clean_spot", "install"}


def expected(entity: Entity, verb: Verb) -> Expected | None:
    """Return what the entity will report once it has done it; None if nothing can be seen."""
    name, args = verb
    if name in _NOTHING_SEEN or entity.domain in ("scene", "script", "notify", "assist_satellite"):
        return None
    attributes = {_ATTRIBUTES[k]: v for k, v in args.items() if k in _ATTRIBUTES and v is not None}
    if entity.domain == "climate" and name == "turn_on":
        return Expected(
            tuple(m for m in entity.attributes.get("hvac_modes", ("heat", "cool", "auto")) if m != "off")
        )
    if entity.domain == "water_heater" and name == "turn_on":
        modes = entity.attributes.get("operation_list") or ("on",)
        return Expected(tuple(m for m in modes if m != "off"))
    if name in ("set_hvac_mode", "set_operation_mode", "select_option"):
        return Expected((str(next(iter(args.values()))),)) if args else None
    if name == "set_value":
        return Expected((str(args.get("value")),))
    if name == "set_position":
        return Expected((), attributes)
    if name.startswith("arm_"):
        return Expected((f"armed_{name[4:]}", "arming"))
    if name in ("mute", "unmute"):
        return Expected((), {"is_volume_muted": name == "mute"})
    if name in ("add_item", "complete_item", "remove_item"):
        return Expected((), {"items": items_after(entity, name, str(args.get("item", "")))})
    if name == "stop" and entity.domain in ("cover", "valve"):
        return Expected(("open", "closed", "stopped"))
    if name == "stop":
        return Expected(
            {"machine": ("stopped",), "vehicle": ("idle",)}.get(entity.domain, ("idle", "docked", "off"))
        )
    if name == "pause" and entity.domain in ("vacuum", "lawn_mower"):
        return Expected(("paused", "idle"))
    if name == "dispatch":
        return _dispatched(entity, args.get("destination"))
    if name in ("reset", "home"):
        return Expected(("stopped", "running", "idle"))
    table = _STATES.get(name, {})
    states = table.get(entity.domain, table.get("", ()))
    if name == "turn_on" and entity.domain == "media_player":
        states = ("on", "idle", "playing", "paused")
    return Expected(states, attributes)


def _dispatched(entity: Entity, destination: Any) -> Expected:
    """A vehicle is there, or says that it drives there; one that never names its destination, that it drives."""
    if entity.attributes.get("position") == destination and entity.state != "driving":
        return Expected((), {"position": destination})
    named = {"destination": destination} if "destination" in entity.attributes else {}
    return Expected(("driving",), named)


def items_after(entity: Entity, verb: str, item: str) -> list[Any]:
    """Return the items of a list after `add_item`, `remove_item` or `complete_item`."""
    items = [dict(i) for i in entity.attributes.get("items", ())]
    same = [i for i in items if str(i.get("summary", "")).casefold() == item.casefold()]
    if verb == "add_item":
        return items if same else [*items, {"summary": item, "status": "needs_action"}]
    if verb == "remove_item":
        return [i for i in items if i not in same]
    return [{**i, "status": "completed"} if i in same else i for i in items]


def fulfilled(entity: Entity, wanted: Expected) -> bool:
    """Return whether the entity reports what was expected, small rounding of devices allowed."""
    if wanted.states and entity.state not in wanted.states:
        return False
    return all(_close(name, entity.attributes.get(name), value) for name, value in wanted.attributes.items())


_TOLERANCE = {
    "brightness_pct": 1.5, "current_position": 3.0, "percentage": 4.0, "volume_level": 2.0, "temperature": 0.26,
    "humidity": 1.0, "speed": 1.0, "pressure": 0.05, "color_temp_kelvin": 80.0, "current_tilt_position": 3.0,
}  # fmt: skip


def _close(name: str, got: Any, wanted: Any) -> bool:
    if name == "rgb_color" and isinstance(got, list | tuple) and len(got) >= 3:
        return all(abs(number(a) - number(b)) <= 12 for a, b in zip(got, wanted, strict=False))
    if name == "items":

        def shape(items: Any) -> list:
            return sorted((str(i.get("summary")), str(i.get("status"))) for i in items or ())

        return shape(got) == shape(wanted)
    if isinstance(wanted, bool) or isinstance(got, bool):
        return got == wanted
    if isinstance(wanted, int | float):
        try:
            return abs(float(got) - wanted) <= _TOLERANCE.get(name, 0.01)
        except (TypeError, ValueError):
            return False
    return got == wanted


def predict(entity: Entity, verb: Verb) -> tuple[str | None, dict[str, Any]]:
    """Return the state and the changed attributes after the verb, as a well-behaved device reports them."""
    wanted = expected(entity, verb)
    if wanted is None:
        return entity.state, {}
    state = wanted.states[0] if wanted.states else entity.state
    if entity.state in wanted.states:
        state = entity.state
    attributes = dict(wanted.attributes)
    if entity.domain in ("cover", "valve"):
        if verb.verb in ("open", "close") and "current_position" in entity.attributes:
            attributes["current_position"] = 100 if verb.verb == "open" else 0
        if "current_position" in attributes:
            state = "closed" if number(attributes["current_position"]) == 0 else "open"
    if entity.domain in ("light", "fan") and verb.verb in ("turn_on", "set_percentage"):
        state = "on"
    return state, attributes


def level(entity: Entity) -> float | None:
    """Return the brightness of a light in points of 100, from either habit."""
    attributes = entity.attributes
    if attributes.get("brightness_pct") is not None:
        return number(attributes["brightness_pct"])
    if attributes.get("brightness") is not None:
        return round(number(attributes["brightness"]) / 2.55)
    return None


def number(value: Any) -> float:
    """Return the number. Raises Unsupported for what is none."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise Unsupported(words.reason("value_missing"))
    return number


def members(entity: Entity) -> dict[str, Verb]:
    """Return what a scene or script says that it tells others, by entity id: its attribute `sets`."""
    told = entity.attributes.get("sets")
    if entity.domain not in ("scene", "script") or not isinstance(told, Mapping):
        return {}
    return {
        str(i): Verb(str(order["verb"]), dict(order.get("args") or {}))
        for i, order in told.items()
        if isinstance(order, Mapping) and order.get("verb")
    }


def expected_of_members(entity: Entity, home: Mapping[str, Entity]) -> list[tuple[Entity, Expected]]:
    """Return the members of a scene or script with what each shall report; [] where that is not known of every one."""
    found = []
    for entity_id, verb in members(entity).items():
        member = home.get(entity_id)
        wanted = expected(member, verb) if member is not None else None
        if member is None or wanted is None:
            return []
        found.append((member, wanted))
    return found


def refusal(action: Action, before: Mapping[str, Any], now: Entity) -> str:
    """Return what the device itself answered against the action, "" if nothing."""
    told = now.attributes.get("last_command")
    if isinstance(told, dict) and told.get("id") == action.id and told.get("result") == "refused":
        return str(told.get("reason") or "refused")
    error = now.attributes.get("last_error")
    return str(error) if error and error != before.get("last_error") else ""


def describe(entity: Entity, wanted: Expected) -> str:
    """Return what the entity reports where it differs from what was wanted."""
    parts = [str(entity.state)] if wanted.states and entity.state not in wanted.states else []
    parts += [f"{k} {entity.attributes.get(k)}" for k in wanted.attributes]
    return ", ".join(parts) or str(entity.state)

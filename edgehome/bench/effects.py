"""What calls would change in a home if every device obeyed at once: for dialogues in files, where no device is."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from edgehome.echo import items_after
from edgehome.homefile import StaticHome
from edgehome.messages import Call, Entity

Change = tuple[str | None, dict[str, Any]]

_ON = {"cover": "open", "valve": "open", "lock": "locked", "vacuum": "cleaning", "lawn_mower": "mowing"}
_OFF = {
    "cover": "closed",
    "valve": "closed",
    "lock": "unlocked",
    "vacuum": "returning",
    "lawn_mower": "returning",
}
_STATELESS = ("scene", "script", "button", "input_button")
_STATES = {
    "HassMediaPause": "paused",
    "HassMediaUnpause": "playing",
    "HassMediaSearchAndPlay": "playing",
    "HassVacuumStart": "cleaning",
    "HassVacuumCleanArea": "cleaning",
    "HassVacuumReturnToBase": "returning",
    "PauseVacuum": "paused",
    "HassLawnMowerStartMowing": "mowing",
    "HassLawnMowerDock": "returning",
    "StartMachine": "running",
    "StopMachine": "stopped",
    "HomeMachine": "stopped",
    "ResetFault": "stopped",
    "DispatchVehicle": "driving",
    "ChargeVehicle": "charging",
    "AcknowledgeAlarm": "acknowledged",
    "DisarmAlarm": "disarmed",
}
_SETS = {
    "HassLightSet": {"brightness": "brightness_pct", "color": "color", "temperature": "color_temp_kelvin"},
    "HassSetPosition": {"position": "current_position"},
    "HassFanSetSpeed": {"percentage": "percentage"},
    "HassSetVolume": {"volume_level": "volume_level"},
    "HassClimateSetTemperature": {"temperature": "temperature"},
    "HassClimateSetFanMode": {"fan_mode": "fan_mode"},
    "SetPresetMode": {"preset_mode": "preset_mode"},
    "SetHumidity": {"humidity": "humidity"},
    "SetSpeed": {"value": "speed"},
}
_STEPS = {
    "AdjustBrightness": ("brightness_pct", 10),
    "HassSetVolumeRelative": ("volume_level", 10),
    "AdjustPosition": ("current_position", 10),
    "AdjustSpeed": ("percentage", 10),
    "AdjustTemperature": ("temperature", 1),
    "SetHumidity": ("humidity", 5),
}


def after(calls: Iterable[Call], home: StaticHome) -> StaticHome:
    """Return the home as it is when the calls have been obeyed; what is not known to change a state does not."""
    entities = dict(home.entities)
    for call in calls:
        for entity_id in call.entities:
            entity = entities.get(entity_id)
            if entity is not None:
                state, attributes = _change(call, entity)
                entities[entity_id] = msgspec.structs.replace(
                    entity,
                    state=entity.state if state is None else state,
                    attributes={**entity.attributes, **attributes},
                )
    return StaticHome(entities, home.areas, home.floors, home.timers, home.revision)


_BACK = {
    "brightness_pct": ("HassLightSet", "brightness"), "color": ("HassLightSet", "color"), "color_temp_kelvin": ("HassLightSet", "temperature"),
    "current_position": ("HassSetPosition", "position"), "percentage": ("HassFanSetSpeed", "percentage"), "volume_level": ("HassSetVolume", "volume_level"),
    "temperature": ("HassClimateSetTemperature", "temperature"), "speed": ("SetSpeed", "value"), "humidity": ("SetHumidity", "humidity"),
}  # fmt: skip
_RESTING = ("off", "closed", "unlocked")


def undone(before: StaticHome, home: StaticHome) -> tuple[Call, ...]:
    """Return the calls that bring a home back to what it was: the values that were, else on and off."""
    calls: list[Call] = []
    for entity_id, was in before.entities.items():
        now = home.entities.get(entity_id, was)
        if (was.state, was.attributes) == (now.state, now.attributes):
            continue
        values = [k for k, v in was.attributes.items() if k in _BACK and now.attributes.get(k) != v]
        if now.attributes.get("is_volume_muted", False) != was.attributes.get("is_volume_muted", False):
            told = "Unmute" if now.attributes["is_volume_muted"] else "Mute"
            calls.append(Call(intent=f"HassMediaPlayer{told}", entities=(entity_id,)))
            continue
        if {was.state, now.state} == {"playing", "paused"}:
            told = "HassMediaUnpause" if was.state == "playing" else "HassMediaPause"
            calls.append(Call(intent=told, entities=(entity_id,)))
            continue
        if was.state != now.state and _RESTING[0] in (was.state, now.state) or not values:
            intent = "HassTurnOff" if was.state in _RESTING else "HassTurnOn"
            calls.append(Call(intent=intent, entities=(entity_id,)))
        if was.state in _RESTING[:1]:
            continue
        for name in values:
            intent, argument = _BACK[name]
            value = was.attributes[name]
            if was.domain == "machine" and name == "temperature":
                given = {"property": "temperature", "value": value, "unit": was.attributes.get("unit")}
                calls.append(Call(intent="SetPoint", entities=(entity_id,), arguments=given))
            else:
                calls.append(Call(intent=intent, entities=(entity_id,), arguments={argument: value}))
    return tuple(calls)


def _change(call: Call, entity: Entity) -> Change:
    special = _SPECIAL.get(call.intent)
    if special is not None:
        return special(call, entity)
    arguments = call.arguments
    if call.intent in _STEPS and arguments.get("direction"):
        return None, _stepped(call.intent, arguments, entity)
    given = {name: arguments[key] for key, name in _SETS.get(call.intent, {}).items() if key in arguments}
    if given:
        return _state_of(given, entity), given
    return _STATES.get(call.intent), {}


def _state_of(given: Mapping[str, Any], entity: Entity) -> str | None:
    if entity.domain == "light":
        return "off" if given.get("brightness_pct") == 0 else "on"
    if entity.domain in ("cover", "valve"):
        return "closed" if given.get("current_position") == 0 else "open"
    return "on" if entity.domain == "fan" else None


def _stepped(intent: str, arguments: Mapping[str, Any], entity: Entity) -> dict[str, Any]:
    attribute, usual = _STEPS[intent]
    now = entity.attributes.get(attribute)
    if not isinstance(now, (int, float)):
        return {}
    step = float(arguments.get("step") or usual) * (1 if arguments["direction"] == "up" else -1)
    moved = now + step
    return {attribute: moved if attribute == "temperature" else min(100, max(0, moved))}


def _switch(on: bool) -> Callable[[Call, Entity], Change]:
    def change(call: Call, entity: Entity) -> Change:
        if entity.domain in _STATELESS:
            return None, {}
        position = {"current_position": 100 if on else 0} if entity.domain in ("cover", "valve") else {}
        return (_ON if on else _OFF).get(entity.domain, "on" if on else "off"), position

    return change


def _written(verb: str) -> Callable[[Call, Entity], Change]:
    def change(call: Call, entity: Entity) -> Change:
        return None, {"items": items_after(entity, verb, str(call.arguments.get("item", "")))}

    return change


_SPECIAL: dict[str, Callable[[Call, Entity], Change]] = {
    "HassTurnOn": _switch(True),
    "HassTurnOff": _switch(False),
    "HassListAddItem": _written("add_item"),
    "HassListRemoveItem": _written("remove_item"),
    "HassListCompleteItem": _written("complete_item"),
    "SetHvacMode": lambda call, entity: (str(call.arguments.get("hvac_mode")), {}),
    "ArmAlarm": lambda call, entity: (f"armed_{call.arguments.get('mode', 'away')}", {}),
    "HassMediaPlayerMute": lambda call, entity: (None, {"is_volume_muted": True}),
    "HassMediaPlayerUnmute": lambda call, entity: (None, {"is_volume_muted": False}),
}

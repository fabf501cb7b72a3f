"""The table of intents: what can be understood, what it takes, whether it asks or acts, how risky it is.

Names are Home Assistant's where it has one (home-assistant-intents, intents.json), else ours.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

LIGHT, COVER, CLIMATE = ("light",), ("cover",), ("climate",)
MEDIA, MACHINE, VACUUM, MOWER = ("media_player",), ("machine",), ("vacuum",), ("lawn_mower",)
SWITCHABLE = (
    "light", "switch", "fan", "climate", "cover", "valve", "lock", "media_player", "scene", "script",
    "button", "input_boolean", "input_button", "humidifier", "water_heater", "siren", "vacuum",
    "lawn_mower", "automation", "remote", "alarm_control_panel", "camera", "update", "group",
)  # fmt: skip
TARGET = ("name", "area", "floor", "domain", "device_class")
TIMER = ("start_hours", "start_minutes", "start_seconds", "name", "area")


@dataclass(frozen=True)
class IntentSpec:
    """One intent: `asks` means it only reads and can never actuate; `domains` empty means any or none."""

    name: str
    slots: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    asks: bool = False
    targets: bool = True
    home_assistant: bool = True

    @property
    def acts(self) -> bool:
        """Whether it changes something."""
        return not self.asks


def _ha(name: str, *slots: str, domains: tuple[str, ...] = (), asks: bool = False, targets: bool = True):
    return IntentSpec(name, slots, domains, asks, targets)


def _ours(name: str, *slots: str, domains: tuple[str, ...] = (), asks: bool = False, targets: bool = True):
    return IntentSpec(name, slots, domains, asks, targets, home_assistant=False)


_SPECS = (
    _ha("HassTurnOn", domains=SWITCHABLE),
    _ha("HassTurnOff", domains=SWITCHABLE),
    _ha("HassToggle", domains=SWITCHABLE),
    _ha("HassGetState", "state", "attribute", "all", asks=True),
    _ha("HassNevermind", targets=False, asks=True),
    _ha("HassRespond", "response", targets=False, asks=True),
    _ha("HassBroadcast", "message", targets=False),
    _ha("HassSetPosition", "position", domains=("cover", "valve")),
    _ha("HassGetCurrentDate", targets=False, asks=True),
    _ha("HassGetCurrentTime", targets=False, asks=True),
    _ha("HassLightSet", "brightness", "color", "temperature", domains=LIGHT),
    _ha("HassClimateSetTemperature", "temperature", domains=("climate", "water_heater")),
    _ha("HassClimateGetTemperature", domains=CLIMATE, asks=True),
    _ha("HassClimateSetFanMode", "fan_mode", "direction", domains=CLIMATE),
    _ha("HassShoppingListAddItem", "item", targets=False),
    _ha("HassShoppingListCompleteItem", "item", targets=False),
    _ha("HassGetWeather", domains=("weather",), asks=True),
    _ha("HassListAddItem", "item", domains=("todo",)),
    _ha("HassListCompleteItem", "item", domains=("todo",)),
    _ha("HassListRemoveItem", "item", domains=("todo",)),
    _ha("HassVacuumStart", domains=VACUUM),
    _ha("HassVacuumReturnToBase", domains=VACUUM),
    _ha("HassVacuumCleanArea", "area", domains=VACUUM),
    _ha("HassMediaPause", domains=MEDIA),
    _ha("HassMediaUnpause", domains=MEDIA),
    _ha("HassMediaNext", domains=MEDIA),
    _ha("HassMediaPrevious", domains=MEDIA),
    _ha("HassSetVolume", "volume_level", domains=MEDIA),
    _ha("HassMediaPlayerMute", domains=MEDIA),
    _ha("HassMediaPlayerUnmute", domains=MEDIA),
    _ha("HassSetVolumeRelative", "direction", "step", "volume_step", domains=MEDIA),
    _ha("HassMediaSearchAndPlay", "search_query", "media_class", domains=MEDIA),
    _ha("HassStartTimer", "hours", "minutes", "seconds", "name", "conversation_command", targets=False),
    _ha("HassCancelAllTimers", "area", targets=False),
    _ha("HassCancelTimer", *TIMER, targets=False),
    _ha("HassIncreaseTimer", "hours", "minutes", "seconds", *TIMER, targets=False),
    _ha("HassDecreaseTimer", "hours", "minutes", "seconds", *TIMER, targets=False),
    _ha("HassPauseTimer", *TIMER, targets=False),
    _ha("HassUnpauseTimer", *TIMER, targets=False),
    _ha("HassTimerStatus", *TIMER, targets=False, asks=True),
    _ha("HassFanSetSpeed", "percentage", domains=("fan",)),
    _ha("HassLawnMowerStartMowing", domains=MOWER),
    _ha("HassLawnMowerDock", domains=MOWER),
    _ours("AdjustBrightness", "direction", "step", domains=LIGHT),
    _ours("AdjustColorTemperature", "direction", domains=LIGHT),
    _ours("AdjustTemperature", "direction", "step", domains=("climate", "water_heater", "machine")),
    _ours("AdjustPosition", "direction", "step", domains=("cover", "valve")),
    _ours("AdjustSpeed", "direction", "step", domains=("fan", "machine")),
    _ours("AdjustPressure", "direction", "step", domains=MACHINE),
    _ours("SetHvacMode", "hvac_mode", domains=CLIMATE),
    _ours("SetPresetMode", "preset_mode", domains=("fan", "climate")),
    _ours("SetHumidity", "humidity", "direction", "step", domains=("humidifier", "climate")),
    _ours("StopCover", domains=("cover", "valve")),
    _ours("PauseVacuum", domains=("vacuum", "lawn_mower")),
    _ours("ArmAlarm", "mode", domains=("alarm_control_panel",)),
    _ours("DisarmAlarm", domains=("alarm_control_panel",)),
    _ours("CancelSchedule", targets=False),
    _ours("StartMachine", domains=MACHINE),
    _ours("StopMachine", domains=("machine", "vehicle")),
    _ours("HomeMachine", domains=MACHINE),
    _ours("ResetFault", domains=MACHINE),
    _ours("SetSpeed", "value", "unit", domains=MACHINE),
    _ours("SetPoint", "property", "value", "unit", domains=MACHINE),
    _ours("AcknowledgeAlarm", domains=("alarm",)),
    _ours("DispatchVehicle", "destination", domains=("vehicle",)),
    _ours("ChargeVehicle", domains=("vehicle",)),
    _ours("SelectOption", "option", domains=("select",)),
    _ours("SetValue", "value", domains=("number",)),
    _ours("Confirm", targets=False),
    _ours("Deny", targets=False),
    _ours("Undo", targets=False),
    _ours("ExplainEvent", asks=True),
    _ours("Compare", "op", "attribute", asks=True),
)

INTENTS: dict[str, IntentSpec] = {spec.name: spec for spec in _SPECS}


def asks(intent: str) -> bool:
    """Return whether the intent only reads; an unknown intent counts as acting."""
    spec = INTENTS.get(intent)
    return spec is not None and spec.asks


@dataclass(frozen=True)
class PluginIntent:
    """A plugin's own intent: usable at once from five to twenty example sentences in any language.

    A gap of an example, `{area}` or `{minutes:number}`, is a slot: the name, and what fills it (one of SLOT_KINDS;
    left out, it is the name's own kind, else free text). `handler(text, site, **slots)` runs in a worker thread and
    returns the words of the answer, or Calls of the table above, which go on through decide, gate and read-back, or
    a sequence of both. What `asks` may answer only.
    """

    name: str
    examples: tuple[str, ...]
    handler: Callable[..., Any]
    asks: bool = True

    @property
    def slots(self) -> dict[str, str]:
        """Return the slots of the examples and their kinds."""
        found = (match.groups() for example in self.examples for match in _GAP.finditer(example))
        return {name: kind or (name if name in SLOT_KINDS else "text") for name, kind in found}


SLOT_KINDS = (
    "name", "area", "floor", "number", "percentage", "temperature", "duration", "time", "date", "color", "text",
)  # fmt: skip
"""What may fill a gap: an entity's id, an area's, a floor's, a number, a percentage, degrees, seconds, HH:MM,
YYYY-MM-DD, a colour's name, the person's own words."""
_GAP = re.compile(r"\{(\w+)(?::(\w+))?\}")


def without_gaps(example: str) -> str:
    """Return an example without its gaps."""
    return " ".join(_GAP.sub(" ", example).split())

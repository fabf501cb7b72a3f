"""What to tell battery, heating and blinds of a home as it is now; pure. The wishes become actions for the gate."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import numpy as np

from edgehome.messages import Action as Told
from edgehome.messages import Context, Entity, Intent, Observation, Plan
from edgehome.protocols import Home

from .house import BRIGHT, battery_energy, heating_target, shaded
from .settings import Settings

KIND = "energy"
BATTERY_STEP_W = 150  # differences that are not worth a command
DEGREES = 0.2


class Reading(NamedTuple):
    """The home in numbers: net need without the battery in kW, level in kWh, °C, kW/m²; None where not known."""

    net: float
    level: float | None
    room: float | None
    outside: float | None
    sun: float
    price: float | None
    carbon: float | None


class Wish(NamedTuple):
    """What one entity shall be told."""

    entity: str
    verb: str
    args: dict[str, Any]


def _live(home: Home, entity_id: str) -> Entity | None:
    entity = home.entities.get(entity_id)
    return entity if entity is not None and entity.liveness == "live" else None


def _number(home: Home, entity_id: str, attribute: str = "") -> float | None:
    entity = _live(home, entity_id)
    if entity is None:
        return None
    try:
        return float(entity.attributes[attribute] if attribute else entity.state or "")
    except (KeyError, TypeError, ValueError):
        return None


def read(home: Home, settings: Settings) -> Reading | None:
    """Return the readings; None while a meter that is named does not answer: nothing is steered blindly."""
    loads = [_number(home, i) for i in settings.load]
    suns = [_number(home, i) for i in settings.solar]
    level = _number(home, settings.battery_level) if settings.battery else None
    if None in loads or None in suns or (settings.battery and level is None):
        return None
    solar = sum(s for s in suns if s is not None) / 1000
    rooms = [r for i in settings.heating if (r := _number(home, i, "current_temperature")) is not None]
    outside = _number(home, settings.outside)
    if outside is None:
        outside = _number(home, settings.outside, "temperature")
    return Reading(
        net=sum(x for x in loads if x is not None) / 1000 - solar,
        level=None if level is None else level / 100 * settings.capacity_kwh,
        room=sum(rooms) / len(rooms) if rooms else None,
        outside=outside,
        sun=solar / settings.solar_peak_kw,
        price=_number(home, settings.price),
        carbon=_number(home, settings.carbon),
    )


def wishes(
    home: Home, settings: Settings, hour: int, choices: Mapping[str, int], left: Collection[str] = (),
    ours: Collection[str] = (),
) -> list[Wish]:  # fmt: skip
    """Return what to tell now. `left` is what a person has taken over, `ours` the blinds that were closed here."""
    reading = read(home, settings)
    if reading is None:
        return []
    found = [*_heating(home, settings, hour, choices), *_blinds(home, settings, reading, choices, ours)]
    found += _battery(home, settings, reading, choices)
    return [wish for wish in found if wish.entity not in left]


def _battery(home: Home, settings: Settings, reading: Reading, choices: Mapping[str, int]) -> list[Wish]:
    entity = _live(home, settings.battery) if settings.battery else None
    now = _number(home, settings.battery)
    if entity is None or reading.level is None:
        return []
    choice, level, net = (np.array([v]) for v in (choices.get("battery", 0), reading.level, reading.net))
    power_w = round(float(battery_energy(settings.house, choice, level, net)[0]) * 1000)
    if now is not None and abs(power_w - now) < BATTERY_STEP_W and not (power_w == 0 and now):
        return []
    return [Wish(entity.id, "set_value", {"value": power_w})]


def _heating(home: Home, settings: Settings, hour: int, choices: Mapping[str, int]) -> list[Wish]:
    target = float(heating_target(np.array([choices.get("heating", 0)]), hour)[0])
    found = []
    for entity_id in settings.heating:
        entity, now = _live(home, entity_id), _number(home, entity_id, "temperature")
        if entity is None or entity.state not in ("heat", "auto", "heat_cool"):
            continue  # heating that people switched off stays off
        if now is None or abs(now - target) >= DEGREES:
            found.append(Wish(entity_id, "set_temperature", {"temperature": target}))
    return found


def _blinds(
    home: Home, settings: Settings, reading: Reading, choices: Mapping[str, int], ours: Collection[str]
) -> list[Wish]:
    if reading.room is None:
        return []
    room, sun = np.array([reading.room]), np.array([reading.sun])
    closed = bool(shaded(np.array([choices.get("blinds", 0)]), room, sun)[0]) and reading.sun > BRIGHT
    found = []
    for entity_id in settings.blinds:
        entity = _live(home, entity_id)
        if entity is None:
            continue
        if closed and entity.state == "open":
            found.append(Wish(entity_id, "close", {}))
        elif not closed and entity.state == "closed" and entity_id in ours:
            found.append(Wish(entity_id, "open", {}))  # only what was closed here is opened again
    return found


class EnergyDecider:
    """Turns what the source saw into actions; the home is read again, so an old look tells nothing old."""

    name = KIND

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def decide(self, intent: Intent, observation: Observation, context: Context, home: Home) -> Plan | None:
        """Return the plan for an observation of this plugin's source, None for any other."""
        if observation.kind != KIND:
            return None
        data = observation.data
        found = wishes(home, self.settings, data["hour"], data["choices"], data["left"], data["ours"])
        actions = tuple(
            Told(
                id="",
                trace=observation.trace,
                entity=w.entity,
                verb=w.verb,
                args=w.args,
                expires_at=0.0,
                origin=KIND,
            )
            for w in found
        )
        return Plan(trace=observation.trace, lang=intent.lang, actions=actions)

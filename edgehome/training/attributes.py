"""Random states and attributes for the devices of made-up homes, in both habits of the evaluation data.

`levels` homes count brightness, volume and position from 0 to 100; the others keep Home Assistant's scales.
"""

from random import Random
from typing import Any

from edgehome.training.names import Kind

COLOUR_MODES = (
    ["onoff"],
    ["brightness"],
    ["color_temp"],
    ["hs"],
    ["color_temp", "hs"],
    ["color_temp", "hs"],
    ["rgbw"],
)
HVAC = ("off", "heat", "cool", "auto", "heat_cool", "dry", "fan_only")
FAN_MODES = ("auto", "low", "medium", "high", "quiet", "turbo", "mid", "focus", "diffuse", "on", "off")
PRESETS = (
    "eco",
    "sleep",
    "boost",
    "away",
    "auto",
    "natural",
    "breeze",
    "turbo",
    "whoosh",
    "night",
    "smart",
    "baby",
    "comfort",
)
OPTIONS = (
    ("Cotton 40", "Quick", "Wool", "Eco", "Rinse"),
    ("Low", "Medium", "High"),
    ("Auto", "Manual", "Off"),
    ("Day", "Night", "Away"),
)
INTERLOCKS = ("guard open", "light curtain interrupted", "low oil", "emergency stop pressed")
FAULTS = (
    ("E12", "motor overload"),
    ("F07", "jam at infeed"),
    ("A31", "over temperature"),
    ("E4", "no signal"),
)


def state_of(
    rng: Random, kind: Kind, levels: bool, unit: str, areas: list[str]
) -> tuple[str | None, dict[str, Any]]:
    """Return a state (or None) and attributes for a device of the kind."""
    attributes: dict[str, Any] = {}
    if kind.device_class and (kind.domain in ("sensor", "binary_sensor", "machine") or rng.random() < 0.85):
        attributes["device_class"] = kind.device_class
    if kind.key == "switch.outlet" or (kind.domain == "switch" and rng.random() < 0.15):
        attributes["device_class"] = "outlet" if kind.key == "switch.outlet" else "switch"
    maker = _MAKERS.get(kind.domain)
    state = maker(rng, kind, levels, unit, areas, attributes) if maker else rng.choice(["on", "off"])
    if kind.domain not in ("sensor", "binary_sensor", "person") and rng.random() < 0.12:
        state = None
    return state, attributes


def _light(rng, kind, levels, unit, areas, attributes):
    state = rng.choice(["on", "off"])
    attributes["supported_color_modes"] = list(rng.choice(COLOUR_MODES))
    if attributes["supported_color_modes"] != ["onoff"] and state == "on":
        value = rng.randint(1, 100)
        attributes["brightness_pct" if levels else "brightness"] = value if levels else round(value * 2.55)
    return state


def _cover(rng, kind, levels, unit, areas, attributes):
    state = rng.choice(["open", "closed"])
    if kind.domain == "valve" and rng.random() < 0.4:
        return state
    attributes["supported"] = (
        ["open", "close", "stop", "set_position"] if rng.random() < 0.75 else ["open", "close"]
    )
    if "set_position" in attributes["supported"]:
        attributes["current_position"] = (
            0 if state == "closed" else rng.choice([100, 100, 25, 50, 75, rng.randint(1, 100)])
        )
    return state


def _fan(rng, kind, levels, unit, areas, attributes):
    state = rng.choice(["on", "off"])
    attributes["percentage"] = rng.choice([25, 33, 50, 66, 75, 100]) if state == "on" else 0
    if rng.random() < 0.5:
        attributes["preset_modes"] = rng.sample(PRESETS, rng.randint(2, 4))
    return state


def _climate(rng, kind, levels, unit, areas, attributes):
    hot = unit == "°F"
    modes = ["off", *rng.sample(HVAC[1:], rng.randint(1, 5))]
    low, high = rng.choice([(16, 30), (7, 35), (5, 30), (10, 32)])
    attributes.update(
        hvac_modes=modes, min_temp=round(low * 1.8 + 32) if hot else low, max_temp=round(high * 1.8 + 32) if hot else high, unit=unit,
        temperature=rng.randint(62, 78) if hot else rng.choice([18, 19, 20, 21, 21.5, 22, 23, 24, 25, 26]),
        current_temperature=rng.randint(60, 82) if hot else rng.randint(15, 30),
    )  # fmt: skip
    if rng.random() < 0.6:
        attributes["fan_modes"] = rng.sample(FAN_MODES, rng.randint(2, 5))
    if rng.random() < 0.3:
        attributes["preset_modes"] = rng.sample(PRESETS, rng.randint(2, 4))
    return rng.choice(modes)


def _media(rng, kind, levels, unit, areas, attributes):
    state = rng.choice(["playing", "paused", "idle", "off", "on"])
    value = rng.randint(5, 90)
    if rng.random() < 0.8:
        attributes["volume_level"] = value if levels else value / 100
    return state


def _humidifier(rng, kind, levels, unit, areas, attributes):
    low, high = rng.choice([(30, 80), (20, 90), (35, 70)])
    attributes.update(humidity=rng.randint(low, high), min_humidity=low, max_humidity=high)
    return rng.choice(["on", "off"])


def _heater(rng, kind, levels, unit, areas, attributes):
    hot = unit == "°F"
    attributes.update(
        min_temp=95 if hot else 35,
        max_temp=150 if hot else 70,
        unit=unit,
        temperature=120 if hot else rng.randint(40, 60),
    )
    return rng.choice(["on", "off", "eco", "electric"])


def _machine(rng, kind, levels, unit, areas, attributes):
    sub = kind.device_class
    commands = ["start", "stop"]
    if rng.random() < 0.7:
        commands.append("reset")
    if sub in ("robot", "cnc", "press", "filler") and rng.random() < 0.7:
        commands.append("home")
    if (
        sub in ("pump", "conveyor", "mixer", "cnc", "fan", "robot", "filler", "compressor")
        or rng.random() < 0.2
    ):
        speed_unit, low, high = rng.choice(
            [("rpm", 100, 3000), ("%", 0, 100), ("m/min", 1, 60), ("m/s", 0, 3), ("Hz", 5, 60)]
        )
        attributes.update(
            speed=round(rng.uniform(low, high), 1), speed_unit=speed_unit, speed_min=low, speed_max=high
        )
        commands.append("set_speed")
    if sub in ("oven", "boiler", "mixer", "filler") or rng.random() < 0.15:
        low, high = rng.choice([(20, 250), (50, 400), (0, 120)])
        target = rng.randint(low, high)
        attributes.update(
            temperature=target,
            current_temperature=target - rng.randint(0, 20),
            unit="°C",
            min_temp=low,
            max_temp=high,
        )
        commands.append("set_temperature")
    if sub in ("pump", "press", "compressor", "boiler") or rng.random() < 0.1:
        high = rng.choice([6, 10, 16, 250])
        attributes.update(
            pressure=round(rng.uniform(0, high), 1), pressure_unit="bar", pressure_min=0, pressure_max=high
        )
        commands.append("set_pressure")
    attributes["commands"] = commands
    if rng.random() < 0.25:
        attributes["interlocks"] = [rng.choice(INTERLOCKS)]
    state = rng.choices(["running", "stopped", "fault"], [5, 4, 1.5])[0]
    if state == "fault":
        code, text = rng.choice(FAULTS)
        attributes["faults"] = [
            {"code": code, "text": text, "time": f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}"}
        ]
    return state


def _vehicle(rng, kind, levels, unit, areas, attributes):
    attributes.update(
        position=rng.choice(areas), battery_level=rng.randint(5, 100), commands=["dispatch", "stop", "charge"]
    )
    return rng.choice(["idle", "driving", "charging"])


def _alarm(rng, kind, levels, unit, areas, attributes):
    attributes.update(
        severity=rng.choice(["low", "medium", "high", "critical"]),
        since=f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}",
    )
    return rng.choice(["active", "active", "acknowledged", "cleared"])


def _sensor(rng, kind, levels, unit, areas, attributes):
    if kind.device_class == "temperature":
        attributes["unit_of_measurement"] = unit
    elif kind.unit:
        attributes["unit_of_measurement"] = kind.unit
    return (
        str(round(rng.uniform(1, 100), rng.choice([0, 1])))
        if kind.unit
        else rng.choice(["idle", "running", "done", "3", "12"])
    )


def _select(rng, kind, levels, unit, areas, attributes):
    attributes["options"] = list(rng.choice(OPTIONS))
    return rng.choice(attributes["options"])


def _number(rng, kind, levels, unit, areas, attributes):
    attributes.update(min=0, max=rng.choice([10, 60, 100, 300]), step=1)
    return str(rng.randint(0, attributes["max"]))


_MAKERS = {
    "light": _light, "cover": _cover, "valve": _cover, "fan": _fan, "climate": _climate, "media_player": _media, "humidifier": _humidifier,
    "water_heater": _heater, "machine": _machine, "vehicle": _vehicle, "alarm": _alarm, "sensor": _sensor, "select": _select, "number": _number,
    "lock": lambda rng, *_: rng.choice(["locked", "unlocked"]),
    "vacuum": lambda rng, *_: rng.choice(["docked", "cleaning", "idle", "paused", "returning"]),
    "lawn_mower": lambda rng, *_: rng.choice(["docked", "mowing", "paused"]),
    "alarm_control_panel": lambda rng, *_: rng.choice(["disarmed", "armed_home", "armed_away", "armed_night"]),
    "person": lambda rng, *_: rng.choice(["home", "not_home", "Work", "School"]),
    "weather": lambda rng, *_: rng.choice(["sunny", "rainy", "cloudy", "clear-night", "snowy"]),
    "todo": lambda rng, *_: str(rng.randint(0, 9)), "scene": lambda *_: None, "button": lambda *_: None, "camera": lambda *_: "idle",
}  # fmt: skip

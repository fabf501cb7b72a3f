"""The closed vocabularies of the model: what its heads choose from. Their order is part of a shipped model."""

NONE = "none"
CONDITION_TYPES = ("state", "num", "sun", "time", "days")
INTENT = (
    "HassTurnOn", "HassTurnOff", "HassGetState", "HassNevermind", "HassRespond", "HassBroadcast",
    "HassSetPosition", "HassGetCurrentDate", "HassGetCurrentTime", "HassLightSet",
    "HassClimateSetTemperature", "HassClimateGetTemperature", "HassClimateSetFanMode",
    "HassShoppingListAddItem", "HassShoppingListCompleteItem", "HassGetWeather", "HassListAddItem",
    "HassListCompleteItem", "HassListRemoveItem", "HassVacuumStart", "HassVacuumReturnToBase",
    "HassVacuumCleanArea", "HassMediaPause", "HassMediaUnpause", "HassMediaNext", "HassMediaPrevious",
    "HassSetVolume", "HassMediaPlayerMute", "HassMediaPlayerUnmute", "HassSetVolumeRelative",
    "HassMediaSearchAndPlay", "HassStartTimer", "HassCancelAllTimers", "HassCancelTimer",
    "HassIncreaseTimer", "HassDecreaseTimer", "HassPauseTimer", "HassUnpauseTimer", "HassTimerStatus",
    "HassFanSetSpeed", "HassLawnMowerStartMowing", "HassLawnMowerDock", "AdjustBrightness",
    "AdjustColorTemperature", "AdjustTemperature", "AdjustPosition", "AdjustSpeed", "AdjustPressure",
    "SetHvacMode", "SetPresetMode", "SetHumidity", "StopCover", "PauseVacuum", "ArmAlarm", "DisarmAlarm",
    "CancelSchedule", "StartMachine", "StopMachine", "HomeMachine", "ResetFault", "SetSpeed", "SetPoint",
    "AcknowledgeAlarm", "DispatchVehicle", "ChargeVehicle", "SelectOption", "SetValue", "Confirm", "Deny",
    "Undo", "ExplainEvent", "Compare",
    *CONDITION_TYPES,
    "HassToggle",
)  # fmt: skip
ROLE = ("now", "trigger", "condition", "then")
POINTING = ("none", "device", "place", "here", "all", "focus")
OUTCOME = ("act", "answer", "ask", "refuse", "none")
SCHEDULE = (NONE, "timer", "delay", "at", "rule")
QUESTION = (NONE, "yes_no", "which", "value")
LAST_DIRECTION = {"up": 1, "warmer": 1, "down": 2, "cooler": 2}
"""Which way the last change went, as a part of the context; 0 is no way."""
DOMAIN = (
    NONE, "light", "switch", "fan", "climate", "cover", "valve", "lock", "media_player", "scene", "script",
    "button", "input_boolean", "input_button", "humidifier", "water_heater", "siren", "vacuum", "lawn_mower",
    "automation", "remote", "alarm_control_panel", "camera", "update", "group", "sensor", "binary_sensor",
    "person", "device_tracker", "weather", "todo", "calendar", "select", "input_select", "number", "input_number",
    "timer", "machine", "vehicle", "alarm", "sun", "zone", "event", "text", "image", "other",
)  # fmt: skip
CONTEXT_SIZES = (len(INTENT) + 1, len(QUESTION), len(DOMAIN) + 1, 6)
AREA, FLOOR = "area", "floor"
KIND = (*DOMAIN, AREA, FLOOR)
DEVICE_CLASS = (
    NONE, "door", "window", "garage", "garage_door", "gate", "blind", "shade", "curtain", "shutter", "awning",
    "damper", "motion", "occupancy", "presence", "moisture", "smoke", "gas", "carbon_monoxide", "carbon_dioxide",
    "battery", "battery_charging", "temperature", "humidity", "illuminance", "power", "energy", "pressure", "pm25",
    "pm10", "pm1", "voc", "volatile_organic_compounds", "aqi", "voltage", "current", "speed", "weight", "sound",
    "vibration", "tamper", "problem", "safety", "lock", "light", "plug", "cold", "heat", "connectivity", "moving",
    "opening", "running", "update", "tv", "speaker", "receiver", "outlet", "switch", "water", "distance", "duration",
    "moisture_sensor", "wind_speed", "signal_strength", "pump", "conveyor", "oven", "press", "robot", "cnc", "mixer",
    "compressor", "lathe", "furnace", "boiler", "packaging", "agv", "forklift", "welder", "chiller", "tank", "dryer",
    "filler", "labeler", "palletizer", "motor", "mill", "injection_molder", "furnace_fan", "other",
)  # fmt: skip
TAG = (
    "O", "name", "area", "floor", "domain", "brightness", "percentage", "position", "volume", "temperature",
    "color", "humidity", "speed", "pressure", "value", "step", "fan_mode", "hvac_mode", "preset_mode", "mode",
    "item", "message", "query", "media_class", "timer_name", "duration", "start_duration", "delay", "time",
    "date", "days", "state", "attribute", "destination", "except_name", "except_area", "number", "option",
)  # fmt: skip
CLOSED = {
    "direction": (NONE, "up", "down", "warmer", "cooler"),
    "op": (NONE, "max", "min", ">", "<"),
    "property": (NONE, "temperature", "pressure"),
    "all": (NONE, "true"),
    "event": (NONE, "sunset", "sunrise"),
    "side": (NONE, "after", "before"),
    "state": (
        NONE, "on", "off", "open", "closed", "locked", "unlocked", "home", "not_home", "playing", "paused", "idle",
        "running", "stopped", "fault", "cleaning", "docked", "returning", "mowing", "active", "acknowledged",
        "charging", "driving", "heat", "cool", "unavailable",
    ),
    "attribute": (
        NONE, "brightness", "temperature", "current_temperature", "target_temperature", "humidity",
        "current_humidity", "position", "current_position", "volume_level", "volume", "speed", "percentage",
        "pressure", "battery_level", "battery", "color", "color_temp", "hvac_mode", "fan_mode", "preset_mode",
        "power", "energy", "faults", "interlocks", "location", "media_title", "carbon_dioxide", "illuminance",
        "pm25", "moisture", "other",
    ),
    "level": (NONE, "0", "1", "5", "10", "20", "25", "30", "33", "40", "50", "60", "66", "70", "75", "80", "90", "100"),
    "hvac_mode": (NONE, "heat", "cool", "auto", "heat_cool", "dry", "fan_only", "off"),
    "fan_mode": (NONE, "auto", "low", "medium", "high", "on", "off", "quiet", "turbo", "other"),
    "preset_mode": (
        NONE, "auto", "sleep", "eco", "boost", "away", "home", "comfort", "turbo", "natural", "smart", "night", "other",
    ),
    "mode": (NONE, "away", "home", "night", "vacation"),
    "media_class": (
        NONE, "artist", "album", "track", "playlist", "podcast", "movie", "tv_show", "music", "genre", "channel",
        "other",
    ),
}  # fmt: skip
"""Arguments that no words spell out alone: a head of the network chooses them."""
HEADS: dict[str, tuple[str, ...]] = {
    "role": (*ROLE, NONE),
    "more": ("end", "more"),
    "intent": INTENT,
    "pointing": POINTING,
    "domain": DOMAIN,
    "device_class": DEVICE_CLASS,
    "outcome": OUTCOME,
    "schedule": SCHEDULE,
    **CLOSED,
}


def position(vocabulary: tuple[str, ...], value: str | None) -> int:
    """Return the place of a value; None is "none", anything unknown "other" or the first."""
    if value is None:
        return 0
    if value in vocabulary:
        return vocabulary.index(value)
    return len(vocabulary) - 1 if vocabulary[-1] == "other" else 0

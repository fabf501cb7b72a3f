"""The kinds of components and the modules that know them."""

from .alarm import AlarmControlPanel
from .climate import Climate, WaterHeater
from .component import Component
from .config import BadConfig, Config
from .cover import Cover, Valve
from .fan import Fan
from .humidifier import Humidifier
from .inputs import Button, Date, DateTime, Notify, Number, Scene, Select, Text, Time
from .light import TemplateLight
from .light_basic import BasicLight
from .light_json import JsonLight
from .lock import Lock
from .sensors import (
    BinarySensor,
    Camera,
    DeviceAutomation,
    DeviceTracker,
    Event,
    Image,
    Infrared,
    Sensor,
    Tag,
)
from .switches import Siren, Switch
from .updates import Update
from .vacuum import LawnMower, Vacuum

_SCHEMAS: dict[str, type[Component]] = {
    "json": JsonLight,
    "template": TemplateLight,
    "basic": BasicLight,
    "default": BasicLight,
}

_KINDS: dict[str, type[Component]] = {
    "alarm_control_panel": AlarmControlPanel,
    "binary_sensor": BinarySensor,
    "button": Button,
    "camera": Camera,
    "climate": Climate,
    "cover": Cover,
    "date": Date,
    "datetime": DateTime,
    "device_automation": DeviceAutomation,
    "device_tracker": DeviceTracker,
    "event": Event,
    "fan": Fan,
    "humidifier": Humidifier,
    "image": Image,
    "infrared": Infrared,
    "lawn_mower": LawnMower,
    "light": BasicLight,
    "lock": Lock,
    "notify": Notify,
    "number": Number,
    "scene": Scene,
    "select": Select,
    "sensor": Sensor,
    "siren": Siren,
    "switch": Switch,
    "tag": Tag,
    "text": Text,
    "time": Time,
    "update": Update,
    "vacuum": Vacuum,
    "valve": Valve,
    "water_heater": WaterHeater,
}


def kind_of(component: str, config: Config) -> type[Component]:
    """Return the class for a component; a light's schema decides among three. Raises BadConfig."""
    kind = _KINDS.get(component)
    if kind is None:
        raise BadConfig(f"component: expected one of {', '.join(_KINDS)}, got {component[:60]}")
    if component == "light" and config.has("schema"):
        schema = config.text("schema").lower()
        if schema not in _SCHEMAS:
            raise BadConfig(f"schema: expected one of {', '.join(_SCHEMAS)}, got {schema[:40]!r}")
        return _SCHEMAS[schema]
    return kind

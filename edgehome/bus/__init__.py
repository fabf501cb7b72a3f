"""The buses: one inside a process (`local`), one over MQTT (`mqtt`), and the broker behind it (`broker`)."""

from edgehome.bus.interface import Bus, Handler
from edgehome.bus.local import LocalBus
from edgehome.bus.mqtt import MqttBus

__all__ = ["Bus", "Handler", "LocalBus", "MqttBus"]

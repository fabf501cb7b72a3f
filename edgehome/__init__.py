"""EdgeHome: a local assistant for homes and plants that acts over MQTT and says only what it saw."""

__version__ = "0.1.0"

"""Whether an entity can be reached, after what its availability topics said so far."""

from .config import BadConfig, Config
from .templates import Payload, render_value

MODES = ("all", "any", "latest")


class AvailabilityRule:
    """The availability part of a config: topics, payloads, templates, and how several topics add up."""

    __slots__ = ("_said", "_topics", "mode")

    def __init__(self, config: Config) -> None:
        self._topics: dict[str, tuple[str, str, str | None]] = {}
        self._said: dict[str, bool] = {}
        self.mode = config.text("availability_mode", "latest")
        if self.mode not in MODES:
            raise BadConfig(f"availability_mode: expected one of {', '.join(MODES)}, got {self.mode[:40]!r}")
        entries = config.raw.get("availability") or []
        if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
            raise BadConfig("availability: expected a list of objects with a topic")
        for entry in map(Config, entries):
            topic = entry.state_topic("topic")
            if topic is None:
                raise BadConfig("availability: expected a topic in each entry")
            template = entry.template("value_template")
            self._add(topic, entry, template)
        if topic := config.state_topic("availability_topic"):
            self._add(topic, config, config.template("availability_template"))

    def _add(self, topic: str, entry: Config, template: str | None) -> None:
        online = entry.text("payload_available", "online")
        offline = entry.text("payload_not_available", "offline")
        self._topics[topic] = (online, offline, template)

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics (or filters) to listen on."""
        return tuple(self._topics)

    def hear(self, topic: str, payload: Payload) -> bool | None:
        """Return whether the entity is reachable now, None if that is not yet known. Raises BadTemplate."""
        online, offline, template = self._topics[topic]
        text = payload.text if template is None else render_value(template, payload)
        if text not in (online, offline):
            return None
        self._said[topic] = text == online
        if self.mode == "latest":
            return text == online
        said = self._said.values()
        if self.mode == "all":
            return False if not all(said) else (True if len(said) == len(self._topics) else None)
        return True if any(said) else (False if len(said) == len(self._topics) else None)

"""Locks."""

from edgehome.messages import Entity, Packet

from .component import Args, Component, Sender, Update

_STATES = {
    "locked": "LOCKED", "unlocked": "UNLOCKED", "locking": "LOCKING", "unlocking": "UNLOCKING",
    "jammed": "JAMMED", "open": "OPEN", "opening": "OPENING",
}  # fmt: skip


class Lock(Component):
    """`lock`: lock, unlock and, where there is a payload for it, open."""

    domain = "lock"

    def setup(self) -> None:
        config = self.config
        topic = self.must_command("command_topic")
        self._names = {config.text(f"state_{state}", text): state for state, text in _STATES.items()}
        self._reset = config.text("payload_reset", "None")
        self.reads("state_topic", "value_template", self._read)
        self.verbs["lock"] = self._sender(topic, config.text("payload_lock", "LOCK"))
        self.verbs["unlock"] = self._sender(topic, config.text("payload_unlock", "UNLOCK"))
        if config.has("payload_open"):
            self.verbs["open"] = self._sender(topic, config.text("payload_open"))
        if config.has("code_format"):
            self.attributes["code_format"] = config.text("code_format")

    def _sender(self, topic: str, payload: str) -> Sender:
        def send(args: Args, entity: Entity) -> list[Packet]:
            return self.send(topic, "command_template", payload, code=args.get("code"))

        return send

    def _read(self, text: str) -> Update:
        if text == self._reset:
            return "unknown", {}
        if text not in self._names:
            raise ValueError(f"state: expected one of {', '.join(self._names)}, got {text[:60]!r}")
        return self._names[text], {}

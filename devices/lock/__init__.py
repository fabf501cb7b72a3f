"""Simulated locks: the bolt takes a moment."""

from collections.abc import Mapping
from typing import Any

from edgehome.simulated import HomeAssistantDevice


class Device(HomeAssistantDevice):
    """A motor bolt."""

    def setup(self) -> None:
        """Locked."""
        self.state = "locked"

    def do(self, verb: str, args: Mapping[str, Any]) -> None:
        """Begin to turn."""
        if verb == "lock" and self.state != "locked":
            self.state = "locking"
        elif verb == "unlock" and self.state != "unlocked":
            self.state = "unlocking"

    def advance(self, seconds: float) -> None:
        """The bolt arrives."""
        self.state = {"locking": "locked", "unlocking": "unlocked"}.get(str(self.state), self.state)

    def config(self) -> dict[str, Any]:
        """Return the config."""
        return {
            "command_topic": "~/set",
            "state_topic": "~/state",
            "state_locked": "LOCKED",
            "state_unlocked": "UNLOCKED",
        }

    def messages(self, shown: Any) -> dict[str, str]:
        """Return the state in capitals, as locks report it."""
        return {"state": str(shown.state).upper()}

    def order(self, what: str, text: str) -> tuple[str, dict[str, Any]] | None:
        """Return the order of LOCK and UNLOCK."""
        return {"LOCK": ("lock", {}), "UNLOCK": ("unlock", {})}.get(text)

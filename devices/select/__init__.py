"""Simulated choices: one of the `options` of the scenario."""

from collections.abc import Mapping
from typing import Any

from edgehome.simulated import HomeAssistantDevice, Refused


class Device(HomeAssistantDevice):
    """Holds what was chosen."""

    def setup(self) -> None:
        """The first."""
        self.choices = list(self.option("options", ["home", "away"]))
        self.state = self.choices[0]

    def do(self, verb: str, args: Mapping[str, Any]) -> None:
        """Choose."""
        if args["option"] not in self.choices:
            raise Refused(f"option: expected one of {', '.join(self.choices)}, got {args['option']}")
        self.state = args["option"]

    def config(self) -> dict[str, Any]:
        """Return the config."""
        return {"command_topic": "~/set", "state_topic": "~/state", "options": self.choices}

    def order(self, what: str, text: str) -> tuple[str, dict[str, Any]] | None:
        """Return the order."""
        return "select_option", {"option": text}

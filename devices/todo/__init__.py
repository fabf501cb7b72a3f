"""Simulated lists: shopping, things to do. The state is how many items are open."""

from collections.abc import Mapping
from typing import Any

from edgehome.simulated import OwnDevice, Refused


class Device(OwnDevice):
    """Items with summary and status."""

    def setup(self) -> None:
        """What the scenario says."""
        self.attributes = {
            "items": [{"summary": i, "status": "needs_action"} for i in self.option("items", [])]
        }
        self._count()

    def do(self, verb: str, args: Mapping[str, Any]) -> None:
        """Add, tick off, remove."""
        wanted = str(args["item"]).casefold()
        items = [dict(item) for item in self.attributes["items"]]
        same = [item for item in items if item["summary"].casefold() == wanted]
        if verb == "add_item":
            items += [] if same else [{"summary": str(args["item"]), "status": "needs_action"}]
        elif not same:
            raise Refused(f"item: expected one of the list, got {args['item']}")
        elif verb == "complete_item":
            items = [{**item, "status": "completed"} if item in same else item for item in items]
        else:
            items = [item for item in items if item not in same]
        self.attributes = {**self.attributes, "items": items}
        self._count()

    def _count(self) -> None:
        self.state = str(sum(item["status"] == "needs_action" for item in self.attributes["items"]))

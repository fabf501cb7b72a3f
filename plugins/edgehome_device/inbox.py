"""The device's side of a command: what is late is dropped, what comes twice gets the first result again.

Pure: no MQTT here. A device feeds it the bytes of its set topic and tells it what became of each order.
"""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import msgspec

MAX_BYTES = 65536


class Order(msgspec.Struct, frozen=True):
    """One command as it came over the set topic; `expires_at` in Unix seconds, 0 means never."""

    entity: str
    verb: str
    args: dict[str, Any] = {}
    id: str = ""
    expires_at: float = 0.0


class CommandInbox:
    """Decodes commands for a device and remembers the results of the newest `size` ids."""

    def __init__(self, now: Callable[[], float], size: int = 1000) -> None:
        self._now = now
        self._size = size
        self._results: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self._decoder = msgspec.json.Decoder(Order)

    def take(self, payload: bytes) -> Order | None:
        """Return the order to carry out, or None: unreadable, expired or already answered."""
        if len(payload) > MAX_BYTES:
            return None
        try:
            order = self._decoder.decode(payload)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return None
        expired = order.expires_at and order.expires_at < self._now()
        return None if expired or order.id in self._results else order

    def answer(self, order: Order, result: str, reason: str = "") -> dict[str, Any]:
        """Remember what became of the order and return it as the `command` part of a state message."""
        entry = {"id": order.id, "result": result, **({"reason": reason} if reason else {})}
        if order.id:
            self._results[order.id] = entry
            while len(self._results) > self._size:
                self._results.popitem(last=False)
        return entry

    def repeated(self, payload: bytes) -> dict[str, Any] | None:
        """Return the first result if these bytes repeat an order that was already answered."""
        try:
            return self._results.get(self._decoder.decode(payload[:MAX_BYTES]).id)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return None

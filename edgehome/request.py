"""One request under way: what the stages know of it besides the messages that they hand on."""

from contextvars import ContextVar
from dataclasses import dataclass

from edgehome.conversation import Memory
from edgehome.errors import EdgeHomeError
from edgehome.messages import Call
from edgehome.nicknames import Correction
from edgehome.placing import Placing


class Declined(EdgeHomeError):
    """The host will not do what was asked of itself (a timer, a schedule); the text says why, in words."""


@dataclass
class Request:
    """One request under way: its memory of the conversation and what it has cost so far."""

    trace: str
    began: float
    memory: Memory
    lang: str = "en"
    tier: str = ""
    compute_ms: float = 0.0
    transport_ms: float = 0.0
    calls: tuple[Call, ...] = ()
    spoken_of: tuple[str, ...] = ()
    confirmed: bool = False
    served: bool = False
    replaces: str = ""
    correction: Correction | None = None
    placing: Placing | None = None


UNDER_WAY: ContextVar[Request | None] = ContextVar("UNDER_WAY", default=None)
"""The request that a tier is understanding now, also in the thread that it runs in."""

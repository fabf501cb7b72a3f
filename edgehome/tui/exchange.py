"""Words that were said, and what became of them. How they are drawn is in `exchanges`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from edgehome.tui.lines import clean

OURS = ("words", "schedule", "rule")  # sources whose questions are put to whoever speaks here


@dataclass
class Exchange:
    """Words and their answer; `outcome` is empty while the answer is awaited."""

    said: str
    at: float
    outcome: str = ""
    reply: str = ""
    lang: str = "en"
    tier: str = ""
    trace: str = ""
    person: str = ""
    intents: tuple[str, ...] = ()
    actions: tuple[Mapping[str, Any], ...] = ()
    candidates: tuple[str, ...] = ()
    question: str = ""
    total_ms: float = 0.0
    compute_ms: float = 0.0
    transport_ms: float = 0.0
    processing_ms: float = 0.0
    own: bool = False
    source: str = ""
    open_s: float = 0.0
    until: float = 0.0  # when its question lapses, by the clock here; 0: never

    def answer(self, body: Mapping[str, Any]) -> None:
        """Take the host's reply. Raises KeyError, TypeError or ValueError where it is none."""
        timing = body.get("t") or {}
        self.outcome = str(body.get("outcome", "answered"))
        self.reply, self.lang = text_of(body.get("reply", "")), str(body.get("lang", "en"))
        self.tier, self.trace = clean(body.get("tier") or "", 60), str(body["trace"])
        self.person = clean(body.get("person") or "", 60)
        self.intents = tuple(str(i) for i in body.get("intents") or ())
        self.actions = tuple(body.get("actions") or ())
        self.candidates = tuple(str(c) for c in body.get("candidates") or ())
        self.question, self.source = str(body.get("question") or ""), str(body.get("source") or "")
        self.open_s = float(body.get("open_s") or 0.0)
        for name in ("total_ms", "compute_ms", "transport_ms", "processing_ms"):
            setattr(self, name, float(timing.get(name, 0.0)))

    @property
    def ours(self) -> bool:
        """Whether it belongs to the conversation that is held here: that of words without a person's name."""
        return self.own or (not self.person and self.source in OURS)


def text_of(raw: object) -> str:
    """Return text of several lines that is safe on a terminal, at most 60 of them."""
    return "\n".join(clean(line) for line in str(raw)[:20_000].splitlines()[:60])

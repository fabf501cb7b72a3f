"""What the TUI knows: feeds of the host folded into one view. No Textual, no drawing, no clock of its own.

Times `at` are Unix seconds. `fold` returns which parts changed, so that only these are drawn again.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from edgehome.tui.entities import (
    LABELS,
    LIVENESS,
    checked,
    in_language,
    is_alarm,
    is_alert,
    is_on,
    number,
    renewed,
)
from edgehome.tui.exchange import Exchange, text_of
from edgehome.tui.lines import clean

MAX_EXCHANGES = 300
MAX_ACTIVITY = 2_000
MAX_TRACES = 200
MAX_STEPS = 200
MAX_CURVE = 120
SILENT_AFTER_S = 4.0
PREVIEW = "preview"  # the source of words that were not said, only looked at

Part = str
DEVICES, CONVERSATION, ACTIVITY, HEALTH, TRACES = "devices", "conversation", "activity", "health", "traces"
PLACES = "places"  # which devices there are, their names and rooms
ALL = frozenset({DEVICES, CONVERSATION, ACTIVITY, HEALTH, TRACES, PLACES})
NONE: frozenset[Part] = frozenset()


class Note(NamedTuple):
    """One line of the activity: `kind` is change, step, problem, plugin or bus; `key` an entity or a trace."""

    at: float
    kind: str
    text: str
    role: str = "text"
    key: str = ""
    detail: str = ""


@dataclass
class View:
    """Everything that is shown, and when it was heard."""

    entities: dict[str, dict[str, Any]] = field(default_factory=dict)
    exchanges: list[Exchange] = field(default_factory=list)
    activity: deque[Note] = field(default_factory=lambda: deque(maxlen=MAX_ACTIVITY))
    health: dict[str, Any] = field(default_factory=dict)
    health_at: float = 0.0
    rate: float | None = None  # messages a second that the host gets
    connected: bool = False
    error: str = ""
    offline: bool = False
    curves: dict[str, deque[tuple[float, float]]] = field(default_factory=dict)
    steps: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    now: float = 0.0
    previews: deque[str] = field(default_factory=lambda: deque(maxlen=20))
    noted: int = 0
    places: dict[str, tuple[str, ...]] = field(default_factory=dict)
    alarms: dict[str, dict[str, Any]] = field(default_factory=dict)  # what the host knows of raised ones
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LIVENESS, 0))  # how many are live, …
    _raised: set[str] = field(default_factory=set)  # entities that are an alarm
    touched: set[str] = field(default_factory=set)  # entities that changed since they were last drawn

    # ---- what was loaded ------------------------------------------------------------------------

    def set_devices(self, entities: Iterable[Mapping[str, Any]]) -> frozenset[Part]:
        """Take the whole home as it is now."""
        checked_ones = [checked(e) for e in entities]
        self.entities, self._raised = {}, set()
        self.counts = dict.fromkeys(LIVENESS, 0)
        for entity in checked_ones:
            self._put(entity, self.entities.get(entity["id"]))
        return frozenset({DEVICES, PLACES, HEALTH})

    # ---- what is heard --------------------------------------------------------------------------

    def fold(self, feed: str, body: Any, now: float) -> frozenset[Part]:
        """Take one message of a feed. Unknown feeds and bodies of a wrong shape change nothing."""
        self.now = now
        take = getattr(self, f"_fold_{feed}", None)
        if take is None:
            return NONE
        try:
            changed: frozenset[Part] = take(body)
        except (KeyError, TypeError, ValueError, AttributeError):
            return NONE
        return changed

    def _fold_home(self, body: list[Mapping[str, Any]]) -> frozenset[Part]:
        parts = {DEVICES}
        for raw in body:
            old = self.entities.get(str(raw["id"]))
            new = checked(raw) if old is None else renewed(old, raw)
            was_alarm = new["id"] in self._raised
            self._put(new, old)
            self.touched.add(new["id"])
            if old is None or any(old[n] != new[n] for n in LABELS):
                parts.add(PLACES)
            if old is None or old["liveness"] != new["liveness"] or was_alarm != (new["id"] in self._raised):
                parts.add(HEALTH)
            if old is not None and self._changed(old, new):
                parts.add(ACTIVITY)
        return frozenset(parts)

    def _put(self, new: dict[str, Any], old: Mapping[str, Any] | None) -> None:
        """Keep an entity, and count it: what is counted once need not be counted each second."""
        self.entities[new["id"]] = new
        if old is not None:
            self.counts[old["liveness"]] -= 1
        self.counts[new["liveness"]] += 1
        (self._raised.add if is_alarm(new) else self._raised.discard)(new["id"])
        self._curve(new)

    def _changed(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
        if old["liveness"] != new["liveness"]:
            return self._note(
                Note(self.now, "change", new["name"], new["liveness"], new["id"], new["liveness"])
            )
        if old["state"] == new["state"] or number(new["state"]) is not None:
            return False
        role = "warn" if is_alert(new) else ("on" if is_on(new) else "text")
        return self._note(
            Note(self.now, "change", new["name"], role, new["id"], str(new["state"] or "unknown"))
        )

    def _curve(self, entity: Mapping[str, Any]) -> None:
        value = number(entity["state"])
        if value is None:
            return
        curve = self.curves.setdefault(entity["id"], deque(maxlen=MAX_CURVE))
        if not curve or curve[-1][1] != value or self.now - curve[-1][0] >= 10:
            curve.append((self.now, value))

    def _fold_reply(self, body: Mapping[str, Any]) -> frozenset[Part]:
        if body.get("source") == PREVIEW or not body.get("trace"):
            return NONE
        exchange = self._matching(body)
        if exchange is None:
            exchange = Exchange(said=clean(body.get("said") or "", 600), at=float(body.get("at") or self.now))
            self._add(exchange)
        exchange.answer(body)
        if exchange.open_s and not exchange.until:
            exchange.until = self.now + exchange.open_s
        return frozenset({CONVERSATION, TRACES})

    def _matching(self, body: Mapping[str, Any]) -> Exchange | None:
        for exchange in reversed(self.exchanges):
            if exchange.trace == body["trace"]:
                return exchange
        said = clean(body.get("said") or "", 600)
        for exchange in self.exchanges:
            if exchange.own and not exchange.outcome and exchange.said == said:
                return exchange
        return None

    def _fold_step(self, body: list[Mapping[str, Any]]) -> frozenset[Part]:
        for raw in body:
            step = {"stage": "", "what": "", "data": {}, "ms": 0.0, "at": self.now, **raw}
            if step["data"].get("source") == PREVIEW:
                self.previews.append(str(step["trace"]))
            if step["trace"] in self.previews:
                continue
            chain = self.steps.setdefault(str(step["trace"]), [])
            chain.append(step)
            del chain[:-MAX_STEPS]
            role = step_role(step)
            what = clean(step["what"] or "", 200)
            self._note(
                Note(float(step["at"]), "step", what, role, str(step["trace"]), clean(step["stage"], 20))
            )
        while len(self.steps) > MAX_TRACES:
            self.steps.pop(next(iter(self.steps)))
        return frozenset({ACTIVITY, TRACES})

    def _fold_health(self, body: Mapping[str, Any]) -> frozenset[Part]:
        old, at = self.health, self.health_at
        self.health, self.health_at, self.offline = dict(body), self.now, False
        before, count = number(old.get("received")), number(body.get("received"))
        if before is None or count is None or count < before:
            self.rate = None
        elif self.now - at >= 0.5:  # two that came late together say nothing
            self.rate = (count - before) / (self.now - at)
        broken = [n for n in body.get("plugins_broken") or () if n not in (old.get("plugins_broken") or ())]
        for name in broken:
            self._note(Note(self.now, "plugin", clean(name, 80), "bad", "", "broken"))
        return frozenset({HEALTH, ACTIVITY} if broken else {HEALTH})

    def _fold_link(self, body: Mapping[str, Any]) -> frozenset[Part]:
        self.connected = bool(body["connected"])
        role, what = ("ok", "connected") if self.connected else ("bad", "lost")
        return self.note("bus", str(body.get("broker") or "broker"), role, "", what) | {HEALTH}

    def _fold_said(self, body: Mapping[str, Any]) -> frozenset[Part]:
        self.say(str(body["text"]), self.now)
        return frozenset({CONVERSATION})

    def _fold_unsent(self, body: Mapping[str, Any]) -> frozenset[Part]:
        waiting = [e for e in self.exchanges if e.own and not e.outcome and e.said == body["said"]]
        if waiting:
            self.fail(waiting[0], str(body["reason"]))
        return frozenset({CONVERSATION})

    def _fold_devices(self, body: list[Mapping[str, Any]]) -> frozenset[Part]:
        return self.set_devices(body)

    def _fold_places(self, body: Mapping[str, Any]) -> frozenset[Part]:
        rows = [*body.get("floors", ()), *body.get("areas", ())]
        self.places = {str(r["name"]): tuple(str(a) for a in r.get("aliases", ())) for r in rows}
        return frozenset({DEVICES, PLACES})

    def _fold_alarms(self, body: list[Mapping[str, Any]]) -> frozenset[Part]:
        self.alarms = {str(item["id"]): dict(item) for item in body}
        return frozenset({DEVICES, HEALTH})

    def _fold_status(self, body: Mapping[str, Any]) -> frozenset[Part]:
        self.offline = body["state"] == "offline"
        return frozenset({HEALTH})

    # ---- what is done here ----------------------------------------------------------------------

    def say(self, text: str, now: float) -> Exchange:
        """Add words typed here, whose answer is awaited, and return their exchange."""
        exchange = Exchange(said=clean(text, 600), at=now, own=True)
        self._add(exchange)
        return exchange

    def fail(self, exchange: Exchange, reason: str) -> None:
        """Say that words did not reach the host."""
        exchange.outcome, exchange.reply, exchange.tier = "unsent", text_of(reason), "tui"

    def note(
        self, kind: str, text: str, role: str = "text", key: str = "", detail: str = ""
    ) -> frozenset[Part]:
        """Add a line of one's own to the activity."""
        self._note(Note(self.now, kind, clean(text, 300), role, key, clean(detail, 80)))
        return frozenset({ACTIVITY})

    def _add(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)
        del self.exchanges[:-MAX_EXCHANGES]

    def _note(self, note: Note) -> bool:
        self.activity.append(note)
        self.noted += 1
        return True

    # ---- what follows from it -------------------------------------------------------------------

    @property
    def silent(self) -> bool:
        """Whether the host has not been heard of for longer than it should be."""
        return self.offline or (self.health_at > 0 and self.now - self.health_at > SILENT_AFTER_S)

    @property
    def asking(self) -> Exchange | None:
        """The last exchange if it waits for a yes, a no or a choice from here, and has not lapsed."""
        last = self.exchanges[-1] if self.exchanges else None
        if last is None or last.outcome != "asked" or not last.ours:
            return None
        return None if 0 < last.until <= self.now else last

    @property
    def host_now(self) -> float:
        """The time of the host's clock, which may be a simulated one."""
        return float(self.health.get("time") or self.now)

    def open_alarms(self) -> list[dict[str, Any]]:
        """Return the entities in alarm that nobody has acknowledged or shelved."""
        raised = [self.entities[key] for key in sorted(self._raised)]
        return [e for e in raised if self.alarm_state(e) == "active"]

    def alarm_state(self, entity: Mapping[str, Any]) -> str:
        """Return what became of an alarm: active, acknowledged or shelved; what is shelved comes back in time."""
        known = self.alarms.get(entity["id"])
        if known is None or (known.get("until") and self.host_now >= float(known["until"])):
            return str(entity["state"]) if entity["state"] in ("acknowledged", "shelved") else "active"
        return str(known.get("state") or "active")

    def place(self, name: str, lang: str) -> str:
        """Return what a room or floor is called in the language."""
        return in_language(name, self.places.get(name, ()), lang)


def step_role(step: Mapping[str, Any]) -> str:
    """Return the role of a step: bad for refusals and failures, ok for confirmed echoes, dim for the rest."""
    what, stage = str(step["what"]), step["stage"]
    if "refused" in what or "failed" in what or "bypass" in what or what == "lost":
        return "bad"
    if stage == "echo":
        return "ok" if what == "confirmed" else "warn"
    if stage == "reply":
        return {"done": "ok", "answered": "ok", "tried": "warn", "refused": "bad"}.get(what, "accent")
    return "text" if stage == "event" else "dim"

"""Looks at the home every few minutes, keeps what the days were like, and says when something is to be steered."""

import json
import logging
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from edgehome import paths
from edgehome.messages import Event, Intent, Observation
from edgehome.protocols import Home, Site

from .house import CHOICES, STATES, Days, Sight, states
from .learned import Choices
from .settings import Settings
from .steering import KIND, Reading, Wish, read, wishes

log = logging.getLogger(__name__)

FILE = "energy.json"
SEASONS = ("winter", "spring", "summer", "autumn")


class Perceiver:
    """Gives what the source saw an intent of its own; nobody has to understand it."""

    name = KIND

    def perceive(self, event: Event, home: Home) -> Observation | None:
        """Return the observation, None for other events."""
        if event.kind != KIND:
            return None
        return Observation(
            trace=event.trace, source=event.source, kind=event.kind, at=event.at, data=event.data,
            intent=Intent(outcome="act", tier=KIND),
        )  # fmt: skip


def load_learnt(file: Path) -> dict[str, Choices]:
    """Return the tables by season that beat the rule on months nobody had learnt on; {} without a usable file."""
    try:
        kept = json.loads(file.read_bytes())
        found = {}
        for season, entry in kept["seasons"].items():
            if season not in SEASONS or not float(entry["learnt"]) < float(entry["rule"]):
                continue
            choices = Choices(tuple(entry["tables"]))
            for part, table in entry["tables"].items():
                choices.tables[part] = np.array(table, dtype=float).reshape(STATES[part], len(CHOICES[part]))
            found[season] = choices
        return found
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        log.warning("%s: expected a file of `edgehome energy learn`, the rule decides: %s", file, error)
        return {}


class Watch:
    """The source. Until a whole day was seen, and where nothing better was learnt, the rule decides."""

    name = KIND

    def __init__(self, site: Site, settings: Settings, zone: str) -> None:
        self._site, self.settings = site, settings
        self._zone = ZoneInfo(zone) if zone else None
        self.days = Days(1)
        self.learnt = load_learnt(Path(settings.learnt) if settings.learnt else paths.state_dir() / FILE)
        self.choices = dict.fromkeys(CHOICES, 0)
        self._hour: int | None = None
        self._readings: list[Reading] = []
        self._usual: dict[str, float] = {}
        self._told: dict[str, tuple[Wish, float]] = {}
        self._left: dict[str, float] = {}
        self._ours: set[str] = set()

    async def events(self) -> AsyncIterator[Event]:
        """Yield an event whenever something is to be steered."""
        while True:
            await self._site.clock.sleep(60.0 * self.settings.every_min)
            event = self.look()
            if event is not None:
                yield event

    def look(self) -> Event | None:
        """Take the home in; return an event if something is to be steered."""
        now = self._site.clock.now()
        reading = read(self._site.home, self.settings)
        if reading is None:
            return None
        hour = datetime.fromtimestamp(now, self._zone).hour
        if hour != self._hour:
            self._new_hour(hour, reading, now)
        self._readings.append(reading)
        self._taken_over(now)
        left = sorted(i for i, until in self._left.items() if until > now)
        wanted = wishes(self._site.home, self.settings, hour, self.choices, left, self._ours)
        fresh = [w for w in wanted if not self._repeats(w, now)]
        if not fresh:
            return None
        for wish in fresh:
            self._told[wish.entity] = (wish, now)
            if wish.verb == "close":
                self._ours.add(wish.entity)
            elif wish.verb == "open":
                self._ours.discard(wish.entity)
        ours = sorted(self._ours | {w.entity for w in fresh if w.verb == "open"})
        data = {"hour": hour, "choices": dict(self.choices), "left": left, "ours": ours}
        return Event(source=KIND, kind=KIND, at=now, data=data)

    def _repeats(self, wish: Wish, now: float) -> bool:
        """Whether just this was told a short while ago: what is refused or not obeyed is not said again and again."""
        last = self._told.get(wish.entity)
        return last is not None and last[0] == wish and now - last[1] < 1800.0

    def _taken_over(self, now: float) -> None:
        """Leave alone for some hours what a person has set to something else than was told here."""
        for entity_id in self.settings.heating:
            entity, last = self._site.home.entities.get(entity_id), self._told.get(entity_id)
            if entity is None or last is None or now - last[1] < 60.0 * self.settings.every_min:
                continue
            shown = entity.attributes.get("temperature")
            before = self._usual.get(entity_id)
            told = last[0].args["temperature"]
            if (
                isinstance(shown, int | float)
                and abs(shown - told) >= 0.3
                and before is not None
                and abs(before - told) < 0.3
            ):
                self._left[entity_id] = now + 3600.0 * self.settings.hands_off_h
                log.info("%s was set to %s by somebody else and is left alone", entity_id, shown)
            if isinstance(shown, int | float):
                self._usual[entity_id] = float(shown)

    def _new_hour(self, hour: int, reading: Reading, now: float) -> None:
        weight = self._weight(reading)
        if self._hour is not None and self._readings:
            net = sum(r.net for r in self._readings) / len(self._readings)
            outside = 10.0 if reading.outside is None else reading.outside
            self.days.note(self._hour, np.array([net]), np.array([weight]), np.array([outside]))
        self._hour, self._readings = hour, []
        self.choices = self._chosen(hour, reading, weight, now)

    def _weight(self, reading: Reading) -> float:
        """What a kWh counts now, against the running mean: money and carbon alike, where they are known."""
        parts = []
        for name, value in (("price", reading.price), ("carbon", reading.carbon)):
            if value is None or value <= 0:
                continue
            usual = self._usual.setdefault(name, value)
            self._usual[name] = usual + (value - usual) / 168.0
            parts.append(value / self._usual[name])
        return sum(parts) / len(parts) if parts else 1.0

    def _chosen(self, hour: int, reading: Reading, weight: float, now: float) -> dict[str, int]:
        choices = dict.fromkeys(CHOICES, 0)
        learnt = self.learnt.get(season_of(datetime.fromtimestamp(now, self._zone).month))
        if learnt is None or not self.days.ready or reading.room is None or reading.outside is None:
            return choices
        net, later = self.days.ahead(hour)
        seen = (reading.level or 0.0, weight, reading.room, reading.outside, reading.sun)
        level, now_weight, room, outside, sun = (np.array([value]) for value in seen)
        sight = Sight(hour, level, now_weight, net, later, room, outside, self.days.season, sun)
        met = states(self.settings.house, sight)
        return choices | {part: int(learnt.choose(part, met[part])[0]) for part in learnt.parts}


def season_of(month: int) -> str:
    """Return the season of a month, 1 to 12."""
    return SEASONS[month % 12 // 3]

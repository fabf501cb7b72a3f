"""Recordings of what the TUI heard: written as it comes, read back as a view at any moment. Pure of Textual.

A file is JSON lines: first the view as it was when the recording began, then {"at", "feed", "body"}.
"""

import contextlib
import json
from collections import deque
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from edgehome.errors import MessageError
from edgehome.tui.exchange import Exchange
from edgehome.tui.view import MAX_CURVE, Note, View

FORM = "edgehome-recording-1"


class Heard(NamedTuple):
    """One message of a feed."""

    at: float
    feed: str
    body: Any


class Recorder:
    """Writes a recording. Raises OSError if the file cannot be made."""

    def __init__(self, file: Path, view: View, site: str, broker: str, now: float) -> None:
        self.file, self.count = file, 0
        file.parent.mkdir(parents=True, exist_ok=True)
        self._sink = file.open("w", encoding="utf-8")
        self._write({"form": FORM, "site": site, "broker": broker, "at": now, "view": dump(view)})

    def heard(self, feed: str, body: Any, at: float) -> None:
        """Write a message; a full disk ends the writing, not the TUI."""
        self.count += 1
        self._write({"at": at, "feed": feed, "body": body})

    def _write(self, record: dict[str, Any]) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._sink.write(json.dumps(record, ensure_ascii=False, default=str) + "\n")

    def close(self) -> None:
        """End the recording."""
        with contextlib.suppress(OSError):
            self._sink.close()


def dump(view: View) -> dict[str, Any]:
    """Return a view as JSON data."""
    return {
        "entities": list(view.entities.values()),
        "exchanges": msgspec.to_builtins(view.exchanges),
        "activity": [list(note) for note in view.activity],
        "health": view.health,
        "health_at": view.health_at,
        "rate": view.rate,
        "connected": view.connected,
        "curves": {key: list(curve) for key, curve in view.curves.items()},
        "steps": view.steps,
        "places": view.places,
        "alarms": view.alarms,
        "now": view.now,
    }


def load(data: dict[str, Any]) -> View:
    """Return the view of such data. Raises MessageError."""
    try:
        view = View(now=float(data["now"]))
        view.set_devices(data["entities"])
        view.exchanges = msgspec.convert(data["exchanges"], list[Exchange])
        view.activity.extend(Note(*note) for note in data["activity"])
        view.health, view.health_at = dict(data["health"]), float(data["health_at"])
        view.connected, view.rate = bool(data["connected"]), data.get("rate")
        view.curves = {
            key: deque(((float(at), float(v)) for at, v in curve), maxlen=MAX_CURVE)
            for key, curve in data["curves"].items()
        }
        view.steps = dict(data["steps"])
        view.alarms = dict(data.get("alarms", {}))
        view.places = {name: tuple(aliases) for name, aliases in data["places"].items()}
    except (KeyError, TypeError, ValueError, AttributeError, msgspec.ValidationError) as error:
        raise MessageError(f"recording: the view at its beginning is not usable: {error!r}") from error
    return view


class Recording:
    """A recording read back; `view_at` gives the view as it was `seconds` after the beginning."""

    def __init__(self, file: Path) -> None:
        """Read the file. Raises MessageError naming what is wrong; a cut last line is left out."""
        try:
            lines = file.read_text("utf-8", "replace").splitlines()
            head = json.loads(lines[0])
        except (OSError, ValueError, IndexError) as error:
            raise MessageError(
                f"recording {file}: expected a file made by the TUI's R key: {error}"
            ) from error
        if not isinstance(head, dict) or head.get("form") != FORM:
            raise MessageError(f"recording {file}: expected form {FORM!r} in its first line")
        self.site, self.broker = str(head.get("site", "")), str(head.get("broker", "recording"))
        self.began_at = float(head.get("at", 0.0))
        self._first = head.get("view", {})
        load(self._first)
        self.heard: list[Heard] = []
        for line in lines[1:]:
            with contextlib.suppress(ValueError, KeyError, TypeError):
                record = json.loads(line)
                self.heard.append(Heard(float(record["at"]), str(record["feed"]), record["body"]))
        self.heard.sort(key=lambda heard: heard.at)

    @property
    def length_s(self) -> float:
        """How long it is."""
        return max(0.0, self.heard[-1].at - self.began_at) if self.heard else 0.0

    def fresh(self) -> View:
        """Return the view at the beginning."""
        return load(self._first)

    def play(self, view: View, start_s: float, end_s: float) -> frozenset[str]:
        """Fold what was heard after `start_s` up to `end_s` into the view; return what changed."""
        parts: set[str] = set()
        for heard in self.heard:
            if start_s < heard.at - self.began_at <= end_s:
                parts |= view.fold(heard.feed, heard.body, heard.at)
        view.now = self.began_at + end_s
        return frozenset(parts)

    def view_at(self, seconds: float) -> View:
        """Return the view as it was."""
        view = self.fresh()
        self.play(view, -1.0, seconds)
        return view

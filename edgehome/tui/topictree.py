"""The topics heard by the inspector as a tree, bounded in topics and bytes. Pure."""

import json
from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any

from edgehome.tui.lines import Line, Span, clean, cut, sides, wrap
from edgehome.tui.rows import clock_text
from edgehome.tui.texts import T

MAX_TOPICS = 20_000
MAX_KEPT = 100_000


@dataclass
class Topic:
    """The last message of a topic and how many there were."""

    payload: bytes = b""
    at: float = 0.0
    retained: bool = False
    count: int = 0
    size: int = 0


@dataclass
class TopicTree:
    """All topics by name."""

    topics: dict[str, Topic] = field(default_factory=dict)
    messages: int = 0
    dropped: int = 0

    def take(self, topic: str, payload: bytes, retained: bool, at: float) -> bool:
        """Take a message; return whether its topic is new. Beyond a bound new topics are only counted."""
        self.messages += 1
        known = self.topics.get(topic)
        if known is None:
            if len(self.topics) >= MAX_TOPICS:
                self.dropped += 1
                return False
            known = self.topics[topic] = Topic()
        known.payload, known.size = payload[:MAX_KEPT], len(payload)
        known.at, known.retained = at, retained or (known.retained and known.count == 0)
        known.count += 1
        return known.count == 1

    def rows(self, wanted: str, closed: Container[str]) -> list[tuple[str, int, bool, int]]:
        """Return (path, depth, whether it is a topic, topics below) in order; only what holds `wanted`."""
        found = sorted(t for t in self.topics if not wanted or wanted.casefold() in t.casefold())
        below: dict[str, int] = {}
        for topic in found:
            parts = topic.split("/")
            for i in range(1, len(parts)):
                path = "/".join(parts[:i])
                below[path] = below.get(path, 0) + 1
        rows: list[tuple[str, int, bool, int]] = []
        seen: set[str] = set()
        for topic in found:
            parts = topic.split("/")
            for i in range(1, len(parts) + 1):
                path = "/".join(parts[:i])
                if path in seen:
                    if not wanted and path in closed:
                        break
                    continue
                seen.add(path)
                rows.append((path, i - 1, path in self.topics, below.get(path, 0)))
                if not wanted and path in closed and i < len(parts):
                    break
        return rows

    def line(self, row: tuple[str, int, bool, int], is_open: bool, width: int) -> Line:
        """Return a row: the level's name, how many topics are below, the payload's beginning."""
        path, depth, is_topic, below = row
        name = path.rsplit("/", 1)[-1] or "∅"
        mark = ("▾ " if is_open else "▸ ") if below else "  "
        left = [
            Span("  " * min(depth, 8) + mark, "dim"),
            Span(clean(name, 120), "text" if is_topic else "accent"),
        ]
        if below:
            left.append(Span(f" {below}", "dim"))
        right = []
        if is_topic:
            topic = self.topics[path]
            used = sum(len(s.text) for s in left)
            right = [Span(cut(preview(topic.payload), max(6, width - used - 6)), "spark")]
            right += [Span(" ◆", "warn")] if topic.retained else []
        return Line(sides(left, right, width), path, "topic" if is_topic else "level")


def preview(payload: bytes) -> str:
    """Return the beginning of a payload as text, or its size if it is binary."""
    try:
        return clean(payload[:200].decode("utf-8", "ignore" if len(payload) > 200 else "strict"), 120)
    except UnicodeDecodeError:
        return f"<{len(payload)} B>"


def payload_lines(path: str, topic: Topic | None, t: T, width: int) -> list[Line]:
    """Return a topic's last message in full: JSON set out, binary as hexadecimal."""
    if topic is None:
        return [Line((Span(t("empty.topics"), "dim"),))]
    marks = f"{clock_text(topic.at)}  {topic.size} B  {t('mqtt.count', count=topic.count)}"
    lines = [Line((Span(row, "strong"),), path, "topic") for row in wrap(clean(path, 400), width)]
    lines.append(
        Line((Span(marks, "dim"), Span(f"  ◆ {t('mqtt.retained')}" if topic.retained else "", "warn")))
    )
    lines.append(Line((Span(""),)))
    for row in _shown(topic.payload).split("\n")[:400]:
        lines += [Line((Span(part),), "payload", "payload") for part in wrap(clean(row, 4000), width)[:200]]
    return lines


def _shown(payload: bytes) -> str:
    try:
        text = payload.decode()
    except UnicodeDecodeError:
        return "\n".join(payload[i : i + 16].hex(" ") for i in range(0, min(len(payload), 1024), 16))
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return json.dumps(value, ensure_ascii=False, indent=2) if isinstance(value, (dict, list)) else text

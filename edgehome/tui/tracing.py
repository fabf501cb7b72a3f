"""Draws requests with their parts of time, and the chain of one. Pure."""

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from edgehome.tui import charts, glossary, values
from edgehome.tui.exchange import Exchange
from edgehome.tui.glossary import word
from edgehome.tui.lines import Line, Span, cell_len, clean, cut, fit, wrap
from edgehome.tui.rows import clock_text
from edgehome.tui.texts import T
from edgehome.tui.values import plain
from edgehome.tui.view import step_role
from edgehome.words import say_reason


def request_lines(exchanges: Sequence[Exchange], slowest: bool, t: T, width: int) -> list[Line]:
    """Return the requests, newest or slowest first: time, words, total, and a bar of Tc, Tt and Tp."""
    done = [e for e in exchanges if e.trace]
    done = sorted(done, key=lambda e: -e.total_ms) if slowest else done[::-1]
    bar = max(10, min(40, width // 4))
    room = max(8, width - bar - 24)
    lines = []
    most = max((e.total_ms for e in done), default=0.0)
    for exchange in done:
        role = values.OUTCOME_ROLES.get(exchange.outcome, "dim")
        spans = [
            Span(clock_text(exchange.at) + " ", "dim"),
            Span(values.OUTCOME_SIGNS.get(exchange.outcome, "·") + " ", role),
            Span(fit(exchange.said or f"({t('conversation.host')}) {exchange.reply}", room)),
            Span(fit(f"{exchange.total_ms:.1f}", 9, right=True) + " ", "strong"),
            *time_bar(exchange, bar, most),
        ]
        lines.append(Line(tuple(spans), exchange.trace, "request"))
    return lines or [Line((Span(t("empty.trace"), "dim"),))]


def time_bar(exchange: Exchange, width: int, most: float) -> list[Span]:
    """Return Tc, Tt and Tp as a bar: its length is the total beside the longest, its parts add up."""
    cells = max(1, round(exchange.total_ms / most * width)) if most > 0 else 0
    amounts = (exchange.compute_ms, exchange.transport_ms, exchange.processing_ms)
    spans = [
        Span(char * count, role)
        for count, role, char in zip(charts.parts(amounts, cells), ("tc", "tt", "tp"), "█▓░", strict=True)
        if count
    ]
    return [*spans, Span(" " * (width - sum(cell_len(s.text) for s in spans)))]


def summary(exchanges: Sequence[Exchange], t: T) -> str:
    """Return how many requests there were and how long they took."""
    times = sorted(e.total_ms for e in exchanges if e.trace and e.total_ms)
    if not times:
        return ""
    p95 = times[min(len(times) - 1, int(len(times) * 0.95))]
    return t("percentiles", count=len(times), p50=f"{statistics.median(times):.1f}", p95=f"{p95:.1f}")


def chain_lines(
    steps: Sequence[Mapping[str, Any]], exchange: Exchange | None, t: T, width: int
) -> list[Line]:
    """Return the why-chain: when, which stage, what, and the data of each step."""
    lines: list[Line] = []
    if exchange is not None and exchange.total_ms:
        lines += _parts_lines(exchange, t, width)
    for step in steps:
        stage = fit(word(clean(step["stage"], 12), t.lang), 10)
        head = (Span(f"{float(step['ms']):9.2f} ", "dim"), Span(stage + " ", "accent"))
        what = wrap(_what(step, t), max(8, width - 22))
        lines.append(
            Line(
                (*head, Span(what[0], step_role(step) if step_role(step) != "dim" else "text")),
                "step",
                "step",
            )
        )
        lines += [Line((Span(" " * 21), Span(row))) for row in what[1:]]
        for name, value in (step.get("data") or {}).items():
            if value in (None, "", [], {}) or (name == "t" and step["stage"] == "reply"):
                continue  # the parts of time stand above as a bar
            title = word("intents" if name == "calls" else name, t.lang)
            rows = wrap(f"{title}: {_datum(name, value, t)}", max(8, width - 23))
            lines += [Line((Span(" " * 21), Span(row, "dim")), "data", "data") for row in rows[:12]]
    return lines or [Line((Span(t("empty.trace"), "dim"),))]


def _what(step: Mapping[str, Any], t: T) -> str:
    return glossary.step(clean(step["what"], 400), t.lang)


def _datum(name: str, value: Any, t: T) -> str:
    if name == "reason":
        return clean(say_reason(t.lang, str(value)), 1200)
    if name in ("tier", "verb", "outcome"):
        return clean(word(value, t.lang), 1200)
    if name == "actions" and isinstance(value, list) and all(isinstance(a, dict) for a in value):
        return clean("; ".join(_action(a, t) for a in value), 1200)
    if name == "calls" and isinstance(value, list) and all(isinstance(c, dict) for c in value):
        return clean("; ".join(_call(c) for c in value), 1200)
    return clean(plain(value), 1200)


def _call(call: Mapping[str, Any]) -> str:
    given = (f"{k} {plain(v)}" for k, v in call.items() if k != "intent" and v not in (None, "", [], {}))
    return f"{call.get('intent', '')}  {', '.join(given)}".rstrip()


def _action(action: Mapping[str, Any], t: T) -> str:
    args = ", ".join(f"{word(k, t.lang)} {plain(v)}" for k, v in (action.get("args") or {}).items())
    return f"{word(action.get('verb', ''), t.lang)} {action.get('entity', '')} {args}".rstrip()


def _parts_lines(exchange: Exchange, t: T, width: int) -> list[Line]:
    bar = max(10, min(60, width - 12))
    total = f"{exchange.total_ms:.1f} ms"
    parts = [
        ("tc", "Tc", exchange.compute_ms), ("tt", "Tt", exchange.transport_ms), ("tp", "Tp", exchange.processing_ms),
    ]  # fmt: skip
    legend = [Span("  ")]
    for (role, name, ms), char in zip(parts, "█▓░", strict=True):
        legend.append(Span(f"{char} {name} {ms:.1f}   ", role))
    legend.append(Span(cut(f"= {total}", 24), "strong"))
    return [
        Line((Span(" " * 2), *time_bar(exchange, bar, exchange.total_ms))),
        Line(tuple(legend)),
        Line((Span(""),)),
    ]

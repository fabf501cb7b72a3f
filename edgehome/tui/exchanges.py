"""Draws the conversation: what was said, the answer, what stands behind it, and what a question lets one choose. Pure."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from edgehome.tui import values
from edgehome.tui.entities import label
from edgehome.tui.exchange import Exchange
from edgehome.tui.glossary import word
from edgehome.tui.lines import Line, Span, cell_len, clean, cut, sides, wrap
from edgehome.tui.rows import clock_text, message
from edgehome.tui.texts import T
from edgehome.tui.view import View

EXAMPLES = (
    ("light", "turn on {name}", "打开{name}"),
    ("light", "把{other}调暗一点", "把{name}调暗一点"),
    ("lock", "is {name} locked?", "{name}锁了吗？"),
    ("machine", "is {name} running?", "{name}在运行吗？"),
    ("light", "why did {name} turn on?", "{name}为什么开了？"),
)


def examples(view: View, t: T) -> list[str]:
    """Return some things to say about devices of this home; none if there are no devices yet."""
    found = []
    for domain, english, chinese in EXAMPLES:
        known = sorted((e for e in view.entities.values() if e["domain"] == domain), key=lambda e: e["id"])
        if known:
            name, other = label(known[0], t.lang), label(known[0], "zh")
            found.append(t.either(english, chinese).format(name=name, other=other))
    return found


def conversation_lines(view: View, t: T, width: int) -> list[Line]:
    """Return all exchanges, oldest first; each line's key is the number of its exchange."""
    if not view.exchanges:
        lines = message(t("conversation.empty") if view.entities else t("conversation.nothing"), width)
        lines += [Line((Span("   › ", "accent"), Span(cut(text, width - 5)))) for text in examples(view, t)]
        return lines
    lines = []
    for number, exchange in enumerate(view.exchanges):
        lines += exchange_lines(exchange, str(number), t, width, view.entities)
        lines.append(Line((Span(""),), str(number), "gap"))
    return lines[:-1]


def exchange_lines(
    exchange: Exchange, key: str, t: T, width: int, entities: Mapping[str, Mapping[str, Any]] | None = None
) -> list[Line]:
    """Return the words with their time, the answer, and what stands behind it: outcome, tier, time taken."""
    at = Span(clock_text(exchange.at), "dim")
    who = Span(f"{exchange.person}  " if exchange.person else "", "dim")
    said = wrap(exchange.said or t("conversation.host"), max(8, width - 12))
    lines = [Line(sides([Span("› ", "accent"), Span(said[0], "strong")], [who, at], width), key, "said")]
    lines += [Line((Span("  "), Span(row, "strong")), key, "said") for row in said[1:]]
    role = values.OUTCOME_ROLES.get(exchange.outcome, "text")
    mark = values.OUTCOME_SIGNS.get(exchange.outcome, "·")
    reply = exchange.reply if exchange.outcome else t("outcome.waiting") + " …"
    for i, row in enumerate(wrap(reply, max(8, width - 4))):
        lines.append(
            Line(
                (
                    Span(f"{mark} " if not i else "  ", role),
                    Span(row, role if not exchange.outcome else "text"),
                ),
                key,
                "reply",
            )
        )
    for n, choice in enumerate(choices(exchange, entities or {}, t.lang), 1):
        lines.append(Line((Span(f"  {n} ", "key"), Span(choice.shown)), key, "choice"))
    if len(exchange.actions) > 1:
        lines += [_action_line(a, width, key, entities or {}, t.lang) for a in exchange.actions]
    if exchange.outcome:
        lines.append(Line(_behind(exchange, t, width), key, "behind"))
    return lines


def _behind(exchange: Exchange, t: T, width: int) -> tuple[Span, ...]:
    role = values.OUTCOME_ROLES.get(exchange.outcome, "dim")
    key = f"outcome.{exchange.outcome}"
    outcome = t(key) if key in _OUTCOME_KEYS else exchange.outcome
    rest = [word(exchange.tier, t.lang), f"{exchange.total_ms:.1f} ms" if exchange.total_ms else ""]
    rest.append(", ".join(dict.fromkeys(exchange.intents)))
    spans, room = [Span("  "), Span(outcome, role)], width - cell_len(outcome) - 4
    for part in filter(None, rest):
        if cell_len(part) + 3 > room:
            break
        spans.append(Span(f" · {part}", "dim"))
        room -= cell_len(part) + 3
    return tuple(spans)


_OUTCOME_KEYS = {f"outcome.{name}" for name in values.OUTCOME_SIGNS if name}


class Choice(NamedTuple):
    """One of the things a question asks for: how it is shown, and the words that choose it."""

    shown: str
    said: str


def choices(exchange: Exchange, entities: Mapping[str, Mapping[str, Any]], lang: str) -> list[Choice]:
    """Return what a question lets one choose from: by name, by room where two have the same name."""
    known = [entities.get(candidate) for candidate in exchange.candidates]
    names = [label(e, lang) if e else c for e, c in zip(known, exchange.candidates, strict=True)]
    found = []
    for entity, name in zip(known, names, strict=True):
        room = (entity["area"] or "") if entity and names.count(name) > 1 else ""
        found.append(Choice(f"{name} ({room})" if room else name, room or name))
    return found


def _action_line(
    action: Mapping[str, Any], width: int, key: str, entities: Mapping[str, Mapping[str, Any]], lang: str
) -> Line:
    outcome = str(action.get("outcome", ""))
    role = values.OUTCOME_ROLES.get(outcome, "dim")
    args = " ".join(f"{word(k, lang)}={v}" for k, v in (action.get("args") or {}).items())
    known = entities.get(str(action.get("entity", "")))
    name = label(known, lang) if known else action.get("entity", "")
    text = clean(f"{name} · {word(action.get('verb', ''), lang)} {args}", 200)
    return Line(
        (
            Span(f"    {values.OUTCOME_SIGNS.get(outcome, '·')} ", role),
            Span(cut(text, max(4, width - 8)), "dim"),
        ),
        key,
        "action",
    )

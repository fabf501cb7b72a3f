"""Home Assistant's own sentence grammars (home-assistant-intents, CC BY 4.0) as sections of wording.

The installed package's data is parsed with hassil and turned into this package's templates; numbers, names and
states become slots, so that places are kept. Sentences with lists that mean nothing here are left out.
"""

import itertools
import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

from hassil.expression import (
    Alternative,
    Expression,
    Group,
    ListReference,
    Permutation,
    RuleReference,
    TextChunk,
)
from hassil.parse_expression import parse_sentence
from hassil.parser import ParseError

from edgehome.training.templates import Choice, Node, Rule, Sequence_, Slot, Text, slots_in, weight
from edgehome.training.wording import Section, Wording

_SLOTS = {
    "name": "name", "area": "area", "floor": "floor", "message": "message", "search_query": "query", "timer_name": "timer_name", "shopping_list_item": "item",
    "todo_list_item": "item", "brightness": "ha_brightness", "position": "ha_position", "volume": "ha_volume", "volume_percentage": "ha_volume", "fan_speed": "ha_percentage",
    "temperature": "ha_temperature", "color_temperature": "ha_color_temp", "media_class": "media_class", "volume_step_up": "ha_step", "volume_step_down": "ha_step",
}  # fmt: skip
_TIMER = {"timer_hours": "hours", "timer_minutes": "minutes", "timer_seconds": "seconds"}
_CLOSED = {
    "color_temperature_names": "temperature",
    "brightness_level": "brightness",
    "color": "color",
    "fan_mode": "fan_mode",
}
_STATES = re.compile(r"^(\w+_states|state|home_zone)$")
_NOUNS = re.compile(r"^(light|lights|lamp|lockable|lock|fan|fans|switch|switches|cover|covers|track|media)$")
_CLASSES = {
    "bs_open_states": ("door", "window", "garage_door", "opening"),
    "bs_door_states": ("door", "window", "garage_door", "opening"),
    "bs_occupancy_states": ("motion", "occupancy", "presence"),
}
_UNKNOWN = {"zone", "timer_command", "timer_half", "response"}
_UNIT = re.compile(
    r"(\s?(%|percent|per cent|K\b|k\b|kelvin|degrees?|°( ?[CFcf]\b)?|度|摄氏度|攝氏度|巴仙|趴))|[ -]?(hours?|minutes?|seconds?)|个?小时|個?小時|個?鐘(頭)?|个钟头|分钟|分鐘|分|秒钟|秒鐘|秒", re.I
)  # fmt: skip


class _Skip(Exception):
    """The sentence uses a list that has no slot here."""


@cache
def _data(lang: str) -> dict[str, Any]:
    path = files("home_assistant_intents") / "data" / f"{lang}.json"
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def load(lang: str, wording: Wording | None = None) -> dict[str, list[Section]]:
    """Return the grammar's sections by intent for `en`, `zh-CN`, `zh-TW` or `zh-HK`; none if not installed."""
    try:
        data = _data(lang)
    except (FileNotFoundError, ModuleNotFoundError):
        return {}
    reader = _Reader(data)
    found: dict[str, list[Section]] = {}
    for intent, entry in data["intents"].items():
        for block in entry["data"]:
            for section in reader.sections(intent, block):
                found.setdefault(intent, []).append(section)
    return found


class _Reader:
    """Turns the data's expressions into templates."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.lists = data["lists"]
        self.rules = {
            name: parse_sentence(f"({body})").expression for name, body in data["expansion_rules"].items()
        }

    def sections(self, intent: str, block: dict[str, Any]) -> list[Section]:
        """Return one section for each combination of closed values that the block's sentences can hold."""
        attrs = self._attrs(intent, block)
        grouped: dict[tuple, Section] = {}
        for sentence in block["sentences"]:
            try:
                expression = parse_sentence(sentence).expression
            except ParseError:
                continue
            names = sorted(
                {
                    n
                    for n in self._lists_in(expression)
                    if n in _CLOSED or n == "cover_classes" or n == "volume_step" or _STATES.match(n)
                }
            )
            options = [
                [(name, i) for i in range(len(self.lists.get(name, {}).get("values", ())))] for name in names
            ]
            for combination in itertools.islice(itertools.product(*options), 40):
                chosen = dict(combination)
                try:
                    template = self._sequence(expression, chosen)
                except _Skip:
                    continue
                own = {**attrs, **self._closed(chosen)}
                if any(n.startswith("volume_step_") for n in self._lists_in(expression)):
                    own["direction"] = ("up" if "volume_step_up" in self._lists_in(expression) else "down",)
                key = tuple(sorted((k, v) for k, v in own.items()))
                section = grouped.setdefault(key, Section(intent, own))
                section.sources.append(sentence)
                section.templates.append(template)
        for section in grouped.values():
            section.held = [False] * len(section.templates)
            section.weights = [weight(t, {}) for t in section.templates]
            section.slots = [slots_in(t, {}) for t in section.templates]
        return list(grouped.values())

    def _attrs(self, intent: str, block: dict[str, Any]) -> dict[str, tuple[str, ...]]:
        attrs: dict[str, tuple[str, ...]] = {"ha": ("true",)}
        slots, context = block.get("slots") or {}, block.get("requires_context") or {}
        domain = slots.get("domain") or context.get("domain")
        if isinstance(domain, dict):
            domain = domain.get("value")
        if domain:
            attrs["domain"] = tuple([domain] if isinstance(domain, str) else domain)
        if intent == "HassClimateSetTemperature":
            attrs["domain"] = ("climate",)
        combination = (block.get("metadata") or {}).get("slot_combination", "")
        if "volume_step" in slots:
            attrs["direction"] = (slots["volume_step"],)
        if block.get("response") == "all":
            attrs["all"] = ("true",)
        if combination == "domain_all" or (
            intent == "HassGetState" and combination in ("domain_state", "device_class_state")
        ):
            attrs["point"] = ("all",)
        return attrs

    def _closed(self, chosen: dict[str, int]) -> dict[str, tuple[str, ...]]:
        attrs: dict[str, tuple[str, ...]] = {}
        for name, index in chosen.items():
            out = str(self.lists[name]["values"][index]["out"])
            if name == "cover_classes":
                attrs["class"] = (out,)
            elif name == "volume_step":
                attrs["direction"] = (out,)
            elif name in _CLOSED:
                attrs[_CLOSED[name]] = (out,)
            else:
                attrs["state"] = (out,)
                if name in _CLASSES:
                    attrs["class"] = _CLASSES[name]
        return attrs

    def _lists_in(self, expression: Expression, depth: int = 0) -> set[str]:
        if isinstance(expression, ListReference):
            return {expression.list_name}
        if isinstance(expression, RuleReference) and depth < 8:
            return self._lists_in(self.rules[expression.rule_name], depth + 1)
        if isinstance(expression, Group):
            return (
                set().union(*(self._lists_in(item, depth) for item in expression.items))
                if expression.items
                else set()
            )
        return set()

    def _sequence(self, expression: Expression, chosen: dict[str, int]) -> Sequence_:
        node = self._node(expression, chosen)
        return node if isinstance(node, tuple) else (node,)

    def _node(self, expression: Expression, chosen: dict[str, int]) -> Node | Sequence_:
        if isinstance(expression, TextChunk):
            return expression.original_text
        if isinstance(expression, RuleReference):
            body = self._sequence(self.rules[expression.rule_name], chosen)
            if _NOUNS.match(expression.rule_name) and not slots_in(body, {}):
                words = sorted({w.strip().removesuffix("的").removesuffix("嘅") for w in _words(body)})
                return Choice(tuple((Slot(f"domain:{w}"),) for w in words if w))
            return (Choice((body,)),)
        if isinstance(expression, ListReference):
            return self._slot(expression, chosen)
        assert isinstance(expression, Group)
        if isinstance(expression, Alternative):
            return Choice(tuple(self._sequence(item, chosen) for item in expression.items))
        if isinstance(expression, Permutation):
            orders = itertools.permutations([self._sequence(item, chosen) for item in expression.items])
            return Choice(
                tuple(
                    tuple(itertools.chain.from_iterable((*part, " ") for part in order))
                    for order in itertools.islice(orders, 6)
                )
            )
        out: list[Node] = []
        for item in expression.items:
            made = self._node(item, chosen)
            out.extend(made) if isinstance(made, tuple) else out.append(made)
        return tuple(out)

    def _slot(self, reference: ListReference, chosen: dict[str, int]) -> Node | Sequence_:
        name, slot = reference.list_name, reference.slot_name
        if name in _UNKNOWN:
            raise _Skip
        if name in _TIMER:
            return Slot(f"ha_{slot}")
        if name in chosen:
            words = self._value_words(self.lists[name]["values"][chosen[name]]["in"])
            kind = (
                "domain"
                if name == "cover_classes"
                else _CLOSED.get(name, "" if name == "volume_step" else "state")
            )
            return Choice(tuple((Slot(f"{kind}:{w}") if kind else w,) for w in words))
        if name in _SLOTS:
            return Slot(_SLOTS[name])
        raise _Skip

    def _value_words(self, source: str) -> list[str]:
        body = self._sequence(parse_sentence(f"({source})").expression, {})
        return sorted({w.strip() for w in _words(body) if w.strip()})


def _words(sequence: Sequence_, limit: int = 60) -> list[str]:
    """Return the wordings of a template without slots."""
    out = [""]
    for node in sequence:
        if isinstance(node, str):
            out = [o + node for o in out]
        elif isinstance(node, Choice):
            tails = list(itertools.chain.from_iterable(_words(option, limit) for option in node.options))
            out = [o + t for o in out for t in tails][:limit]
        elif isinstance(node, (Slot, Rule)):
            raise _Skip
    return out


def widened(text: Text) -> Text:
    """Return the text with number spans reaching over their units, and the parts of a duration as one span."""
    marks = []
    times: dict[str, list[tuple[int, int, int]]] = {}
    for slot, start, end, owner in text.marks:
        if slot in ("hours", "minutes", "seconds", "start_hours", "start_minutes", "start_seconds"):
            unit = _UNIT.match(text.text, end)
            times.setdefault("start_duration" if slot.startswith("start_") else "duration", []).append(
                (start, unit.end() if unit else end, owner)
            )
            continue
        if slot in ("brightness", "position", "volume", "percentage", "temperature", "step"):
            unit = _UNIT.match(text.text, end)
            end = unit.end() if unit else end
            if text.text[max(0, start - 3) : start] == "百分之":
                start -= 3
        marks.append((slot, start, end, owner))
    for slot, places in times.items():
        marks.append((slot, min(p[0] for p in places), max(p[1] for p in places), places[0][2]))
    return Text(text.text, marks)

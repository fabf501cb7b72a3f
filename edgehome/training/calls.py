"""One order or question in words: an intent's template, its target and its values, all with their places.

Joining several, politeness and schedules are in compose.py.
"""

import re
from dataclasses import dataclass, field
from random import Random
from typing import Any

import msgspec

from edgehome.intents import INTENTS
from edgehome.training import fillings
from edgehome.training.aims import pick_target, spoken_of
from edgehome.training.homes import Thing
from edgehome.training.sample import GoldCall, Role
from edgehome.training.saying import Speech
from edgehome.training.targets import Target
from edgehome.training.templates import Slot, Text, clause, draw, spans
from edgehome.training.unsaid import afterthought, bare, names_nothing
from edgehome.training.wording import Section

NO_TARGET = {name for name, spec in INTENTS.items() if not spec.targets}
STATEFUL = (
    "light", "switch", "fan", "cover", "lock", "climate", "media_player", "valve", "binary_sensor", "sensor", "person", "vacuum", "machine",
    "humidifier", "water_heater", "lawn_mower", "alarm_control_panel", "vehicle", "alarm", "input_boolean",
)  # fmt: skip


@dataclass
class Draft:
    """A call before its words stand in the whole sentence."""

    intent: str
    arguments: dict[str, Any] = field(default_factory=dict)
    target: Target | None = None
    role: Role = "now"
    refusal: str = ""
    missing: str = ""
    attrs: dict[str, str] = field(default_factory=dict)

    @property
    def goal(self) -> Target:
        """The target of a call that has one."""
        assert self.target is not None
        return self.target

    @property
    def entities(self) -> tuple[str, ...]:
        """The ids reached."""
        return tuple(t.id for t in self.target.things) if self.target else ()


def finish(draft: Draft, text: Text, owner: int) -> GoldCall:
    """Return the call with the places of its words in the finished sentence."""
    target = draft.target
    call = GoldCall(
        role=draft.role, intent=draft.intent, arguments=draft.arguments, spans=spans(text, owner), clause=clause(text, owner)
    )  # fmt: skip
    if target is None:
        return call
    return msgspec.structs.replace(
        call, pointing=target.pointing, entities=draft.entities, devices=target.devices, areas=target.areas, floors=target.floors,
        domain=target.domain, device_class=target.device_class, except_devices=target.except_devices, except_areas=target.except_areas,
    )  # fmt: skip


def reachable(speech: Speech, section: Section) -> list[Thing]:
    """Return the things of the home that the section's orders may reach."""
    cached = speech.world.reach.get(section.signature)
    if cached is not None:
        return cached
    found = speech.world.reach[section.signature] = _reachable(speech, section)
    return found


def _reachable(speech: Speech, section: Section) -> list[Thing]:
    intent = section.attr("intent") or section.key
    domains = section.attrs.get("domain") or (INTENTS[intent].domains if intent in INTENTS else ())
    if not domains and intent == "HassGetState":
        domains = STATEFUL
    if not domains and intent in ("ExplainEvent", "Compare"):
        domains = (
            ("machine", "sensor", "light", "alarm", "vehicle", "cover", "climate", "fan", "vacuum")
            if intent == "ExplainEvent"
            else ("sensor", "climate", "machine")
        )
    by_domain = speech.world.by_domain
    things = [t for d in domains for t in by_domain.get(d, ())]
    classes = section.attrs.get("class")
    if classes:
        things = [
            t for t in things if t.kind.device_class in classes or (t.kind.key.partition(".")[2] in classes)
        ]
    nouns = section.attrs.get("noun")
    if nouns:
        things = [t for t in things if any(noun in t.name.lower() for noun in nouns)]
    return [t for t in things if fillings.able(intent, t, section)]


AFTERTHOUGHT = 0.06
"""Share of orders that say what they are for behind a comma, or before one."""


def _may_follow(section: Section, parts: list[str | Slot]) -> bool:
    """Whether the target can come after the rest: an order whose words name it by one gap, or not at all."""
    slots = {p.name for p in parts if isinstance(p, Slot)}
    intent = section.attr("intent") or section.key
    named = slots & {"name", "list", "area", "floor", "kind", "1", "2"}
    free = intent in INTENTS and INTENTS[intent].targets and not INTENTS[intent].asks
    return (
        free
        and not named
        and not {"noun", "point"} & set(section.attrs)
        and section.attr("style") != "indirect"
    )


def make_call(
    speech: Speech,
    section: Section,
    index: int | None = None,
    pointing: str | None = None,
    anchor: Thing | None = None,
    pool: list[Thing] | None = None,
    unsaid: bool = False,
) -> tuple[Text, Draft] | None:
    """Return the words and the draft of one call by a template of the section; None if the home has nothing for it.

    `pointing` and `anchor` ask for that kind of target and that device, `pool` for other devices than the home's.
    With `unsaid` the words leave out their target, which is what was last spoken of.
    """
    rng = speech.rng
    if index is None:
        if not section.usable(speech.heldout):
            return None
        index = section.pick(rng, speech.heldout)
    parts = draw(section.templates[index], rng, speech.wording.rules)
    if unsaid and (parts := bare(parts, speech.chinese) or []) == []:
        return None
    later = None
    if not unsaid and pointing is None and rng.random() < AFTERTHOUGHT and _may_follow(section, parts):
        later = afterthought(parts, speech.chinese, rng)
    parts = later or parts
    slots = {p.name for p in parts if isinstance(p, Slot)}
    attrs = {k: v[0] for k, v in section.attrs.items()}
    draft = Draft(section.attr("intent") or section.key, {}, attrs=attrs)
    target: Target | None = None
    replaced: dict[str, Text] = {}
    targeted = not (section.key in NO_TARGET or attrs.get("point") == "none")
    if targeted:
        pool = reachable(speech, section) if pool is None else pool
        if anchor is not None:
            pool = pool if anchor in pool else []
        if not pool and section.key != "HassGetWeather":
            return None
        if pool:
            if unsaid:
                found = spoken_of(speech, section, slots, pool)
            else:
                found = pick_target(speech, section, parts, slots, pool, pointing, anchor)
            if found is None:
                return None
            target, replaced = found
    draft.target = target
    values = fillings.fill(speech, section, draft, slots, target)
    if values is None:
        return None
    draft.arguments.update(fillings.fixed(section))

    def filling(slot: str) -> Text | str:
        return replaced.get(slot) or values.get(slot) or Text()

    text = speech.join(parts, filling)
    if not text.text:
        return None
    if (unsaid or later) and target is not None:
        words = "".join(p for p in parts if isinstance(p, str))
        if not names_nothing(words, _nouns(speech, target.domain or "")):
            return None
    if target is not None and target.pointing in ("place", "here", "all") and target.domain:
        _mark_kind(speech, text, target.domain)
    text.marks.append(("clause", 0, len(text.text), 0))
    return text, draft


def _mark_kind(speech: Speech, text: Text, domain: str) -> None:
    """Mark the template's own word for the kind of device ("the lights"), where no slot has said it."""
    if any(slot in ("domain", "name") for slot, *_ in text.marks):
        return
    pattern = _nouns(speech, domain)
    for found in pattern.finditer(text.text) if pattern else ():
        start, end = found.span(1)
        if not any(a < end and start < b for _, a, b, _ in text.marks):
            text.marks.append(("domain", start, end, 0))
            return


_PATTERNS: dict[tuple[str, str], re.Pattern[str] | None] = {}


def _nouns(speech: Speech, domain: str) -> re.Pattern[str] | None:
    key = (speech.lang, domain)
    if key not in _PATTERNS:
        words = set()
        for name, sections in speech.wording.sections.items():
            if name == f"kind {domain}" or name.startswith(f"kind {domain}."):
                for section in sections:
                    for template in section.templates:
                        words.add(
                            "".join(
                                p
                                for p in draw(template, Random(0), speech.wording.rules)
                                if isinstance(p, str)
                            ).strip()
                        )
        known = sorted(
            (re.escape(w) for w in words if len(w) > (0 if speech.chinese else 2)), key=len, reverse=True
        )
        if not known:
            _PATTERNS[key] = None
        elif speech.chinese:
            _PATTERNS[key] = re.compile("(" + "|".join(known) + ")", re.I)
        else:
            before = (
                r"(?:^|\b(?:the|my|our|all|every|any|this|that|your|some|of|more|these) )"
                if domain in ("climate", "media_player", "lock", "vacuum")
                else r"\b"
            )
            _PATTERNS[key] = re.compile(before + "(" + "|".join(known) + r")\b", re.I)
    return _PATTERNS[key]

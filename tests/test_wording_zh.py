"""The Chinese wording of the training sentences: every file reads, every intent has words, nothing twice."""

from collections import Counter
from pathlib import Path

import pytest

from edgehome.intents import INTENTS
from edgehome.training import names_zh, phrases_zh
from edgehome.training.templates import Rule, Sequence_, slots_in
from edgehome.training.wording import FOLDER, load

LANGS = ("zh-CN", *(pytest.param(lang, marks=pytest.mark.slow) for lang in ("zh-TW", "zh-HK")))
# Dialogue intents are said by the answers and follow-ups of frame.txt.
SAID_ELSEWHERE = {"Confirm": "answer.yes", "Deny": "answer.no", "Undo": "follow.undo"}
SLOTS = {
    "target", "name", "area", "floor", "kind", "list", "call", "1", "2", "3", "4", "except", "on",
    "off", "delay", "time", "date", "days", "duration", "trigger", "condition", "after", "before",
    "offset", "brightness", "percentage", "position", "volume", "temperature", "color",
    "color_temp", "humidity", "speed", "pressure", "value", "step", "fan_mode", "hvac_mode",
    "preset_mode", "option", "item", "message", "query", "timer_name", "start_duration", "state",
    "destination", "number",
}  # fmt: skip
FRAMES = {
    "wrap", "wrap.ask", "join", "join3", "pair", "except", "contrast", "target@device",
    "target@place", "target@all", "target@here", "target@focus", "follow.place", "follow.device",
    "follow.more", "follow.value", "follow.undo", "answer.yes", "answer.no", "answer.which",
    "answer.value", "delay", "at", "duration", "rule", "trigger.sun", "condition.time", "ask",
}  # fmt: skip


def _files() -> list[Path]:
    return sorted((FOLDER / "zh").glob("*.txt"))


def _rules_of(sequence: Sequence_) -> set[str]:
    found: set[str] = set()
    for node in sequence:
        if isinstance(node, Rule):
            found.add(node.name)
        elif not isinstance(node, str) and hasattr(node, "options"):
            for option in node.options:
                found |= _rules_of(option)
    return found


@pytest.mark.parametrize("lang", LANGS)
def test_every_intent_can_be_said(lang):
    sections = load(lang).sections
    missing = [name for name in INTENTS if SAID_ELSEWHERE.get(name, name) not in sections]
    assert missing == []


@pytest.mark.parametrize("lang", LANGS)
def test_every_frame_around_a_call_has_words(lang):
    sections = load(lang).sections
    assert [key for key in sorted(FRAMES) if not any(s.templates for s in sections.get(key, []))] == []


@pytest.mark.parametrize("lang", LANGS)
def test_no_template_uses_a_slot_or_rule_that_nothing_fills(lang):
    wording = load(lang)
    for key, sections in wording.sections.items():
        for section in sections:
            for source, template in zip(section.sources, section.templates, strict=True):
                unknown = {s.partition(":")[0] for s in slots_in(template, wording.rules)} - SLOTS
                assert not unknown, f"[{key}] {source}: {unknown}"
                assert _rules_of(template) <= set(wording.rules), f"[{key}] {source}"


@pytest.mark.parametrize("lang", LANGS)
def test_an_intent_outside_the_table_has_no_section(lang):
    named = {key for key in load(lang).sections if key[0].isupper()}
    assert named <= set(INTENTS)


@pytest.mark.parametrize("lang", LANGS)
def test_no_order_question_or_talk_stands_twice_in_a_section(lang):
    for key, sections in load(lang).sections.items():
        if key[0].isupper() or key.startswith(("none", "ask", "follow", "answer")):
            for section in sections:
                twice = [line for line, times in Counter(section.sources).items() if times > 1]
                assert twice == [], f"[{key} {section.attrs}]"


@pytest.mark.parametrize("path", _files(), ids=lambda p: p.name)
def test_no_section_is_empty(path):
    lines = [
        line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")
    ]
    headers = [
        line.startswith("[") and line.endswith("]") and line[1].isascii() and line[1] != "{" for line in lines
    ]
    empty = [lines[i] for i in range(len(lines)) if headers[i] and (i + 1 == len(lines) or headers[i + 1])]
    assert empty == []


def test_talk_that_wants_nothing_is_as_rich_as_the_orders():
    sections = load("zh-CN").sections
    assert (
        sum(len(s.templates) for key, group in sections.items() if key.startswith("none") for s in group)
        >= 400
    )


def test_words_that_are_orders_are_not_also_talk():
    wording = load("zh-CN")
    talk = {
        line
        for key, group in wording.sections.items()
        if key.startswith("none")
        for s in group
        for line in s.sources
    }
    orders = {
        line
        for key, group in wording.sections.items()
        if key[0].isupper()
        for s in group
        for line in s.sources
    }
    assert talk & orders == set()


@pytest.mark.parametrize(
    ("module", "name"), [(m, n) for m in (names_zh, phrases_zh) for n in dir(m) if n.isupper()]
)
def test_lists_of_names_hold_no_blank_and_nothing_twice(module, name):
    found = getattr(module, name)
    groups = found.values() if isinstance(found, dict) else [found]
    for group in groups:
        words = [group] if isinstance(group, str) else [w if isinstance(w, str) else w[0] for w in group]
        assert all(word.strip() == word and word for word in words)
        assert [w for w, times in Counter(words).items() if times > 1] == []

"""What the TUI shows, without Textual: folding feeds, drawing lines, completion, history, charts, texts."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tui_host import HOME, NOW, entity

from edgehome.tui import (
    agentmap,
    charts,
    completion,
    details,
    exchanges,
    glossary,
    help_data,
    keymap,
    logfile,
    risk,
    rows,
    tables,
    texts,
    topictree,
    tracing,
    values,
)
from edgehome.tui.history import History
from edgehome.tui.lines import cell_len, clean, cut, fit, sides, wrap
from edgehome.tui.texts import T
from edgehome.tui.view import View

TUI = Path(texts.__file__).parent


def view_of(home=HOME) -> View:
    view = View(now=NOW)
    view.set_devices(home)
    view.connected, view.health_at = True, NOW
    return view


# ---- lines --------------------------------------------------------------------------------------

anything = st.text(max_size=60)


@given(anything, st.integers(0, 30))
def test_cut_text_never_takes_more_cells_than_there_are(text, width):
    assert cell_len(cut(clean(text), width)) <= width


@given(st.text(alphabet="ab 客厅，。😀", max_size=30), st.integers(1, 30), st.booleans())
def test_fitted_text_takes_exactly_its_cells(text, width, right):
    assert cell_len(fit(text, width, right)) == width


@given(st.text(alphabet="ab 客厅，。", max_size=80), st.integers(2, 20))
def test_wrapped_lines_fit_and_lose_no_letter(text, width):
    lines = wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(st.text(max_size=200))
def test_clean_text_holds_nothing_a_terminal_obeys(text):
    assert clean(text).isprintable()


def test_a_row_keeps_its_right_side_aligned_with_wide_characters():
    from edgehome.tui.lines import Span

    for name in ("客厅的温度传感器在窗边", "Living room", "混合 mixed 名称"):
        assert sum(cell_len(s.text) for s in sides([Span(name)], [Span("26.5 °C")], 24)) == 24


# ---- view ---------------------------------------------------------------------------------------


def test_a_state_that_changes_is_noted_but_a_number_is_not():
    view = view_of()
    view.fold("home", [{**HOME[4], "state": "on"}, {**HOME[3], "state": "27.0"}], NOW)
    assert [(n.text, n.detail) for n in view.activity] == [("Kitchen light", "on")]
    assert list(view.curves["sensor.temperature"])[-1] == (NOW, 27.0)


def test_an_answer_finds_the_words_typed_here_whichever_comes_first():
    view = view_of()
    exchange = view.say("开灯", NOW)
    body = {"trace": "a" * 32, "outcome": "done", "reply": "好了", "said": "开灯", "t": {"total_ms": 3}}
    view.fold("reply", body, NOW)
    view.fold("reply", body, NOW)
    assert len(view.exchanges) == 1
    assert exchange.outcome == "done"
    assert view.fold("reply", {**body, "trace": "b" * 32, "said": "elsewhere"}, NOW)
    assert len(view.exchanges) == 2


def test_a_question_is_open_until_something_else_is_said():
    view = view_of()
    view.fold("reply", {**ASKED, "source": "words"}, NOW)
    assert view.asking is not None
    view.say("no", NOW)
    assert view.asking is None


ASKED = {"trace": "1", "outcome": "asked", "reply": "Shall I?", "said": "unlock", "open_s": 60}


@pytest.mark.parametrize(
    "whose", [{"source": "cli"}, {"source": "words", "person": "anna"}, {"source": "agent:1"}]
)
def test_a_question_put_to_somebody_else_is_shown_and_cannot_be_answered_here(whose):
    view = view_of()
    view.fold("reply", {**ASKED, **whose}, NOW)
    assert view.exchanges[-1].reply == "Shall I?"
    assert view.asking is None


def test_a_question_that_was_not_answered_in_time_is_none_any_more():
    view = view_of()
    view.fold("reply", {**ASKED, "source": "words"}, NOW)
    view.now = NOW + 59
    assert view.asking is not None
    view.now = NOW + 60
    assert view.asking is None


@pytest.mark.parametrize("why", [{"error": "timeout"}, {"offline": True}])
def test_a_host_that_was_never_heard_is_asked_for_by_the_name_of_its_site(why):
    view = View(now=NOW, connected=True, **why)
    severity, text = rows.banner(view, T("en"), "mqtt://far:1883", "factory")
    assert severity == "bad"
    assert "“factory”" in text and "mqtt://far:1883" in text and "EDGEHOME_SITE__NAME" in text


def test_a_preview_is_not_part_of_the_conversation():
    view = view_of()
    view.fold(
        "reply", {"trace": "1", "outcome": "asked", "reply": "?", "said": "x", "source": "preview"}, NOW
    )
    steps = [
        {"trace": "1", "stage": "event", "what": "x", "data": {"source": "preview"}},
        {"trace": "1", "stage": "reply", "what": "asked"},
    ]
    view.fold("step", steps, NOW)
    assert not view.exchanges
    assert not view.activity


@given(
    st.sampled_from(["home", "reply", "step", "health", "status", "nonsense"]),
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "trace", "state", "t", "devices", "attributes"]), inner, max_size=3), max_leaves=8),
)  # fmt: skip
def test_no_body_of_a_feed_breaks_the_view(feed, body):
    view = view_of()
    view.fold(feed, body, NOW)
    t = T("en")
    rows.device_rows(view, t)
    exchanges.conversation_lines(view, t, 40)
    rows.activity_lines(view, t, 40)


def test_the_conversation_and_the_activity_stay_bounded():
    view = view_of()
    for i in range(1000):
        view.say(f"words {i}", NOW)
        view.fold("step", [{"trace": f"{i}", "stage": "event", "what": "x"}] * 5, NOW)
    assert len(view.exchanges) <= 300
    assert len(view.activity) <= 2000
    assert len(view.steps) <= 200


# ---- rows ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", texts.LANGUAGES)
@pytest.mark.parametrize("width", [10, 26, 60])
def test_every_row_of_the_tree_is_as_wide_as_its_panel(lang, width):
    view, t = view_of(), T(lang)
    for row in rows.device_rows(view, t):
        line = rows.draw_row(row, view, t, width)
        assert sum(cell_len(s.text) for s in line.spans) == width


def test_rooms_say_how_many_are_on_and_gone():
    view, t = view_of(), T("en")
    lines = {r.name: rows.draw_row(r, view, t, 40).plain for r in rows.device_rows(view, t)}
    assert lines["客厅"].split()[-1] == "3/4"
    assert "○1" in lines["主卧"]


def test_a_folded_room_hides_its_devices_but_not_from_a_filter():
    view, t = view_of(), T("en")
    room = next(r.key for r in rows.device_rows(view, t) if r.name == "客厅")
    assert "light.ceiling" not in [r.key for r in rows.device_rows(view, t, closed={room})]
    assert "light.ceiling" in [r.key for r in rows.device_rows(view, t, closed={room}, wanted="吊灯")]


def test_pinned_devices_come_first():
    view, t = view_of(), T("en")
    assert rows.device_rows(view, t, pinned={"fan.bed"})[0].key == "fan.bed"


def test_what_may_be_said_is_about_devices_of_this_home():
    assert exchanges.examples(View(now=NOW), T("en")) == []
    english, chinese = (exchanges.examples(view_of(), T(lang)) for lang in ("en", "zh"))
    assert "is Front door locked?" in english and "前门锁了吗？" in chinese
    assert len(english) == len(chinese) == 4


def test_each_outcome_has_its_own_sign_and_word():
    from edgehome.tui.exchange import Exchange

    t = T("en")
    seen = set()
    for outcome in ("done", "tried", "refused", "answered", "asked", "not_understood", "unsent"):
        lines = exchanges.exchange_lines(
            Exchange(said="x", at=NOW, outcome=outcome, reply="y", trace="1"), "0", t, 60
        )
        seen.add((lines[1].plain.split()[0], lines[-1].plain.strip()))
    assert len(seen) == 7


def test_every_action_of_a_reply_with_several_is_shown():
    from edgehome.tui.exchange import Exchange

    actions = ({"entity": "light.a", "verb": "turn_on", "outcome": "done"}, {"entity": "light.b", "verb": "turn_on", "outcome": "tried"})  # fmt: skip
    lines = exchanges.exchange_lines(
        Exchange(said="x", at=NOW, outcome="tried", reply="y", actions=actions), "0", T(), 60
    )
    assert any("✓ light.a" in line.plain for line in lines)
    assert any("~ light.b" in line.plain for line in lines)


@pytest.mark.parametrize(
    ("domain", "state", "attributes", "shown"),
    [
        ("light", "on", {"brightness_pct": 60}, "on 60%"), ("light", "off", {"brightness_pct": 60}, "off"),
        ("sensor", "26.53", {"unit": "°C"}, "26.5 °C"), ("sensor", "1234.5", {"unit": "W"}, "1234 W"),
        ("climate", "cool", {"current_temperature": 26.5, "temperature": 24}, "cool 26.5→24°"),
        ("binary_sensor", "on", {"device_class": "door"}, "open"), ("cover", "open", {"current_position": 70}, "open 70%"),
        ("sensor", None, {}, "–"), ("sensor", "nan", {}, "nan"), ("sensor", "inf", {}, "inf"),
    ],
)  # fmt: skip
def test_states_are_shown_as_people_say_them(domain, state, attributes, shown):
    assert values.value_text(entity(f"{domain}.x", "x", "r", state, attributes=attributes), "en") == shown


# ---- completion and history ---------------------------------------------------------------------


def test_pinyin_initials_stand_for_chinese_names():
    names = completion.names_of(view_of().entities.values())
    assert completion.complete("kt", 2, names)[0].text == "客厅"
    found = completion.complete("把zw", 3, names)
    assert {c.text for c in found} >= {"主卧", "主卧灯"}
    assert completion.complete("keti", 4, names)[0].text == "客厅"


def test_a_name_in_the_middle_of_words_is_completed_with_the_rest_kept():
    names = [("Kitchen light", "device"), ("Kitchen", "room")]
    found = completion.complete("turn on the kitch now", 17, names)
    text, cursor = completion.apply("turn on the kitch now", 17, found[0])
    assert text.startswith("turn on the Kitchen")
    assert text.endswith("now")
    assert cursor <= len(text)


@pytest.mark.parametrize(
    ("text", "never"),
    [("turn off", "Office"), ("打开前门", "门铃"), ("关掉kt", ""), ("unlock front door", "Doorbell")],
)
def test_a_part_of_a_whole_name_or_verb_is_not_taken_for_the_beginning_of_another(text, never):
    names = [("Office", "room"), ("前门", "device"), ("门铃", "device"), ("前门门磁", "device"), ("客厅", "room"),
             ("Front door", "device"), ("Front door contact", "device"), ("Doorbell", "device")]  # fmt: skip
    found = [c.text for c in completion.complete(text, len(text), names)]
    assert never not in found
    assert {"打开前门": ["前门门磁"], "关掉kt": ["客厅"], "unlock front door": ["Front door contact"]}.get(
        text, []
    ) == found


def test_words_that_name_a_lock_or_a_garage_door_are_previewed_in_both_languages():
    home = [entity("lock.front", "Front door", "Hall", "locked", aliases=["前门"]),
            entity("cover.garage", "Garage", "Hall", "closed", attributes={"device_class": "garage"}, aliases=["车房"]),
            entity("cover.curtain", "Curtain", "Hall", "closed", aliases=["窗帘"])]  # fmt: skip
    names = risk.names_at_risk(home)
    assert all(
        risk.risky(text, names)
        for text in ("打开前门", "let me in at the front door", "把车房打开", "打开前门的锁")
    )
    assert not any(risk.risky(text, names) for text in ("拉开窗帘", "dim the curtain light"))
    assert not risk.risky("打开前门")


def test_verbs_are_completed_only_at_the_start():
    assert any(c.text == "turn on" for c in completion.complete("tur", 3, []))
    assert not completion.complete("the tur", 7, [])


def test_the_history_keeps_what_was_typed_and_survives_a_bad_file(tmp_path):
    file = tmp_path / "deep" / "history"
    first = History(file)
    for text in ("打开灯", "打开灯", "two\twords"):
        first.add(text)
    file.write_text(file.read_text() + "not json\n")
    again = History(file)
    assert again.items == ["打开灯", "two\twords"]
    assert again.search("灯") == "打开灯"
    assert again.search("nothing") is None
    assert History(tmp_path).items == []


# ---- charts -------------------------------------------------------------------------------------


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=200), st.integers(1, 40))
def test_sparklines_have_at_most_their_width(numbers, width):
    assert 1 <= len(charts.sparkline(numbers, width)) <= width


@given(
    st.lists(st.tuples(st.floats(0, 100), st.floats(-1e3, 1e3)), min_size=1, max_size=40),
    st.integers(1, 30),
    st.integers(1, 10),
)
def test_braille_charts_fill_exactly_their_box(points, width, height):
    drawn = charts.braille(sorted(points), width, height, (0, 100))
    assert [len(row) for row in drawn] == [width] * height
    assert any(cell != "⠀" for row in drawn for cell in row)


def test_a_rising_line_goes_from_the_bottom_left_to_the_top_right():
    drawn = charts.braille([(0, 0), (1, 1)], 2, 1, (0, 1))
    assert ord(drawn[0][0]) & 0x40
    assert ord(drawn[0][1]) & 0x08


@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=5), st.integers(1, 50))
def test_parts_of_a_bar_add_up(amounts, width):
    cells = charts.parts(amounts, width)
    assert sum(cells) == (width if sum(amounts) > 0 else 0)


# ---- pages --------------------------------------------------------------------------------------


def test_a_bar_of_time_is_as_long_as_its_share_and_its_parts_add_up():
    from edgehome.tui.exchange import Exchange

    half = Exchange(said="x", at=NOW, total_ms=5, compute_ms=2, transport_ms=2, processing_ms=1)
    spans = tracing.time_bar(half, 20, most=10)
    assert sum(len(s.text) for s in spans if s.role != "text") == 10
    assert sum(len(s.text) for s in spans) == 20


def test_the_chain_shows_each_step_with_its_data():
    steps = [
        {"stage": "gate", "what": "refused", "ms": 1.5, "data": {"reason": "a window is open", "none": None}}
    ]
    text = "\n".join(line.plain for line in tracing.chain_lines(steps, None, T(), 60))
    assert "gate" in text
    assert "reason: a window is open" in text
    assert "none" not in text


def test_numbers_get_a_chart_and_states_get_their_changes():
    numbers = [(NOW - 100 + i, str(i), float(i)) for i in range(100)]
    drawn = details.history_lines(numbers, NOW, 300.0, T(), 60, 16)
    assert any("⠀" <= c <= "⣿" for line in drawn for c in line.plain)
    changes = details.history_lines(
        [(NOW - 60, "off", None), (NOW - 10, "on", None)], NOW, 300.0, T(), 60, 16
    )
    assert "on" in changes[1].plain
    assert changes[1].plain.endswith("10 s")


def test_typed_arguments_are_numbers_where_they_are_numbers():
    assert details.typed_arguments({"a": "21.5", "b": "heat", "c": " ", "d": "[1,2]"}) == {
        "a": 21.5,
        "b": "heat",
        "d": [1, 2],
    }


def test_active_alarms_stay_above_the_others():
    view = view_of([
        entity("alarm.old", "Old", "Hall", "acknowledged"), entity("alarm.new", "New", "Hall", "active"),
        entity("binary_sensor.smoke", "Smoke", "Hall", "on", attributes={"device_class": "smoke"}),
        entity("light.x", "x", "Hall", "on"),
    ])  # fmt: skip
    alarms = tables.alarms_of(view)
    assert {a["id"] for a in alarms[:2]} == {"alarm.new", "binary_sensor.smoke"}
    assert [a["id"] for a in alarms][2:] == ["alarm.old"]
    drawn = tables.alarm_lines(alarms, NOW, T(), 60)
    assert drawn[0].plain.startswith("▲")
    assert drawn[2].plain.startswith("△")


def test_a_shelved_alarm_says_why_and_comes_back_in_time():
    view = view_of(
        [entity("binary_sensor.smoke", "Smoke", "Hall", "on", attributes={"device_class": "smoke"})]
    )
    assert [e["id"] for e in view.open_alarms()] == ["binary_sensor.smoke"]
    mark = {"id": "binary_sensor.smoke", "state": "shelved", "reason": "toast", "until": NOW + 60}
    view.fold("alarms", [mark], NOW)
    assert not view.open_alarms()
    drawn = tables.alarm_lines(tables.alarms_of(view), NOW, T(), 70)
    assert drawn[0].plain.startswith("▽") and "toast" in drawn[0].plain
    view.now = NOW + 61
    assert view.open_alarms()
    assert tables.alarms_of(view)[0]["state"] == "active"


def test_tables_take_items_with_missing_and_unknown_fields():
    for item in ({}, {"id": "x", "extra": {"a": [1]}}, {"name": "n", "state": None, "skills": ["s"]}):
        for draw in (agentmap.agent_lines, tables.rule_lines, tables.timer_lines, tables.alarm_lines):
            assert draw([item], NOW, T("zh"), 70)
        assert tables.plugin_lines([item], T(), 70)
        assert tables.model_lines([item], T(), 70)
        assert all(agentmap.agent_map([item], "home", {}, NOW, T(), width) for width in (40, 100))
        assert bool(tables.item_lines(item, T(), 70)) == bool(item)


def test_messages_on_the_map_are_arrows_that_move_and_an_idle_way_has_none():
    way = agentmap.Way
    assert agentmap.arrows(way(0, 0, 0), 8).text == "─" * 8
    out = [agentmap.arrows(way(2, 0, phase), 8).text for phase in range(4)]
    assert len(set(out)) == 4 and all(row.count("▶") == 2 for row in out)
    assert agentmap.arrows(way(0, 0, 0), 8, back=True).text == " " * 8
    assert "◀" in agentmap.arrows(way(0, 3, 0), 8, back=True).text
    agents = [{"id": "pi", "state": "online", "skills": ["understanding"], "capacity": 4, "outstanding": 1, "served": 7, "at": NOW - 2},
              {"id": "nas", "state": "draining", "served": 2}]  # fmt: skip
    drawn = agentmap.agent_map(agents, "home", {"pi": 5}, NOW, T(), 100)
    assert all(sum(cell_len(s.text) for s in line.spans) == 100 for line in drawn)
    text = "\n".join(line.plain for line in drawn)
    assert "1/4 · 7 done · 2 s ago" in text and "understanding" in text and "◀" in text and "draining" in text


def test_what_the_host_calls_by_name_is_said_in_the_language():
    from edgehome.verbs import VERBS

    assert all(verb in glossary.CHINESE for verbs in VERBS.values() for verb in verbs)
    for stage in ("event", "perceive", "understand", "decide", "gate", "wire", "echo", "reply", "schedule"):
        assert not glossary.word(stage, "zh").isascii()
    assert glossary.step("turn_on light.lamp", "en") == "turn on light.lamp"
    assert glossary.step("publish home/lamp/set", "zh") == "发布 home/lamp/set"
    assert glossary.step("cannot;name=Lamp", "en") == "Lamp cannot do that."
    assert glossary.step("把客厅的灯调暗", "en") == "把客厅的灯调暗"


def test_a_question_offers_names_and_rooms_where_names_are_the_same():
    from edgehome.tui.exchange import Exchange

    home = {"light.a": entity("light.a", "Lamp", "Hall", "on"), "light.b": entity("light.b", "Lamp", "Study", "on"),
            "light.c": entity("light.c", "Strip", "Study", "on")}  # fmt: skip
    asked = Exchange(said="x", at=NOW, outcome="asked", candidates=("light.a", "light.b", "light.c", "other"))
    assert [tuple(c) for c in exchanges.choices(asked, home, "en")] == [
        ("Lamp (Hall)", "Hall"), ("Lamp (Study)", "Study"), ("Strip", "Strip"), ("other", "other"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "room", "shown"),
    [
        ("Living Room Speaker", "Living Room", "Speaker"), ("客厅温度", "客厅", "温度"), ("Kitchenette", "Kitchen", "Kitchenette"),
        ("Kitchen", "Kitchen", "Kitchen"), ("Lamp", "", "Lamp"),
    ],
)  # fmt: skip
def test_a_name_too_long_for_its_row_loses_its_room(name, room, shown):
    assert rows.without_room(name, room) == shown


def test_the_footer_of_the_command_line_names_no_key_that_would_be_typed():
    for action in keymap.ACTIONS:
        for key in filter(None, keymap.while_typing(action.keys).split(",")):
            assert len(key) > 1 and key not in ("slash", "colon", "question_mark"), action.id
    assert keymap.while_typing("u,ctrl+z") == "ctrl+z"


# ---- inspector and log --------------------------------------------------------------------------


def test_topics_are_a_tree_with_their_last_payload():
    tree = topictree.TopicTree()
    tree.take("a/b/c", b"1", True, NOW)
    tree.take("a/b/c", b"2", False, NOW)
    tree.take("a", b"\xff\x00", False, NOW)
    assert [(r[0], r[1], r[2], r[3]) for r in tree.rows("", set())] == [
        ("a", 0, True, 1), ("a/b", 1, False, 1), ("a/b/c", 2, True, 0),
    ]  # fmt: skip
    assert [r[0] for r in tree.rows("", {"a"})] == ["a"]
    assert tree.topics["a/b/c"].count == 2
    assert "<2 B>" in tree.line(("a", 0, True, 1), True, 40).plain
    assert "ff 00" in "\n".join(
        line.plain for line in topictree.payload_lines("a", tree.topics["a"], T(), 40)
    )


def test_the_inspector_keeps_a_bound_of_topics(monkeypatch):
    monkeypatch.setattr(topictree, "MAX_TOPICS", 10)
    tree = topictree.TopicTree()
    for i in range(25):
        tree.take(f"t/{i}", b"x", False, NOW)
    assert len(tree.topics) == 10
    assert (tree.messages, tree.dropped) == (25, 15)


def _write_log(file: Path, first: int, count: int) -> None:
    with file.open("a") as sink:
        for i in range(first, first + count):
            level = "ERROR" if i % 1000 == 0 else "DEBUG" if i % 2 else "INFO"
            sink.write(f"2026-01-01 10:00:00,000 {level} edgehome: line {i} 客厅\n")


def _found(log: logfile.LogFile, part: str, level: str) -> list[str]:
    log.searched = 0
    return [log.read(at)[0].text for batch in log.search(part, level, lambda: False) for at in batch]


def test_lines_of_a_large_log_are_counted_and_read_by_number(tmp_path):
    file = tmp_path / "host.log"
    _write_log(file, 0, 20_000)
    log = logfile.LogFile(file)
    assert log.look()
    assert log.lines == 20_000
    for number in (0, 1, 999, 12_345, 19_999):
        assert log.read(log.offset(number))[0].text == f"edgehome: line {number} 客厅"
    assert [line.text[-9:-3] for line in log.read(log.offset(500), 2)] == ["ne 500", "ne 501"]
    _write_log(file, 20_000, 10)
    assert not log.look()
    assert log.lines == 20_010
    assert log.read(log.offset(20_009))[0].text == "edgehome: line 20009 客厅"
    assert [line.text for line in logfile.tail(file, 2)] == [
        f"edgehome: line {i} 客厅" for i in (20_008, 20_009)
    ]


def test_a_large_log_is_searched_by_text_and_level_and_goes_on_where_it_grew(tmp_path):
    file = tmp_path / "host.log"
    _write_log(file, 0, 20_000)
    log = logfile.LogFile(file)
    log.look()
    assert _found(log, "LINE 12345", "") == ["edgehome: line 12345 客厅"]
    assert _found(log, "客厅", "ERROR") == [f"edgehome: line {i} 客厅" for i in range(0, 20_000, 1000)]
    assert len(_found(log, "", "INFO")) == 10_000
    _write_log(file, 20_000, 1)
    log.look()
    assert [at for batch in log.search("", "ERROR", lambda: False) for at in batch] == [log.offset(20_000)]


@pytest.mark.parametrize("end", ["", "\n"])
def test_a_line_longer_than_a_block_is_one_line_of_which_the_beginning_is_shown(tmp_path, end):
    file = tmp_path / "host.log"
    file.write_text("short\n" + "x" * 1_000_000 + "needle\nlast" + end)
    log = logfile.LogFile(file)
    log.look()
    assert log.lines == 3
    assert [len(line.text) for line in log.read(0, 3)] == [5, logfile.LONGEST, 4]
    assert log.read(log.offset(2))[0].text == "last"
    assert [at for batch in log.search("needle", "", lambda: False) for at in batch] == [6]


def test_a_log_that_was_cut_or_is_gone_begins_anew(tmp_path):
    file = tmp_path / "host.log"
    _write_log(file, 0, 100)
    log = logfile.LogFile(file)
    log.look()
    file.write_text("fresh\n")
    assert log.look()
    assert (log.lines, log.read(0)[0].text) == (1, "fresh")
    file.unlink()
    assert list(log.search("fresh", "", lambda: False)) == []
    assert log.look()
    assert (log.lines, logfile.tail(file, 5)) == (0, [])
    assert list(log.search("fresh", "", lambda: False)) == []


def test_a_log_line_names_its_request_and_json_lines_are_read():
    trace = "a" * 32
    assert logfile.parse(f"2026-01-01 10:00:00,000 WARNING x: refused {trace}").trace == trace
    assert logfile.parse(json.dumps({"message": "hello", "level": "error"})).level == "ERROR"
    assert logfile.parse("{broken").text == "{broken"


# ---- texts, keys, help --------------------------------------------------------------------------


def _used_texts() -> set[str]:
    used = set()
    for file in TUI.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                if name == "t" and isinstance(node.args[0].value, str):
                    used.add(node.args[0].value)
    return used


def test_no_text_is_missing_in_either_language():
    used = _used_texts()
    assert len(used) > 60
    assert used <= set(texts.TEXTS)
    for key, (english, chinese) in texts.TEXTS.items():
        assert english.strip() and chinese.strip(), key
        fields = [sorted(part.split("}")[0] for part in text.split("{")[1:]) for text in (english, chinese)]
        assert fields[0] == fields[1], key
    for action in keymap.ACTIONS:
        assert action.english and action.chinese


def test_no_text_is_there_that_nothing_shows():
    source = "".join(p.read_text("utf-8") for p in TUI.rglob("*.py") if p.name != "texts.py")
    built = tuple(set(re.findall(r'f"(\w+\.)\{', source)))
    assert {
        key
        for key in texts.TEXTS
        if f'"{key}"' not in source and f"'{key}'" not in source and not key.startswith(built)
    } <= {
        "live",
        "stale",
        "gone",
    }


def test_chinese_texts_are_chinese():
    same = {
        key for key, (english, chinese) in texts.TEXTS.items() if chinese.isascii() and english == chinese
    }
    assert same <= {"page.mqtt"}


def test_every_page_and_panel_has_help_in_both_languages():
    from edgehome.tui.widgets import panels

    named = {*keymap.PAGES, *(a.where for a in keymap.ACTIONS if a.where != "app")}
    named |= {c.where for c in vars(panels).values() if isinstance(c, type) and issubclass(c, panels.Panel)}
    assert named <= set(help_data.HELP)
    assert all(all(part.strip() for part in entry) for entry in help_data.HELP.values())


def test_no_key_does_two_things_in_one_place():
    for where in {a.where for a in keymap.ACTIONS}:
        keys = [k for a in keymap.of(where) for k in a.keys.split(",")]
        assert len(keys) == len(set(keys)), where


def test_a_keymap_file_is_read_back_as_it_was_written(tmp_path):
    file = tmp_path / "keymap.toml"
    file.write_text(keymap.dump({"undo": "f9", "quit": "ctrl+x"}))
    assert keymap.load(file) == ({"undo": "f9", "quit": "ctrl+x"}, "")
    file.write_text("undo = 5\nnothing = 'x'\n")
    keys, wrong = keymap.load(file)
    assert keys == {}
    assert "undo" in wrong and "nothing" in wrong
    file.write_text("= broken")
    assert keymap.load(file)[1]


# ---- the process --------------------------------------------------------------------------------


def test_the_tui_loads_no_host_no_plugin_and_no_training():
    code = (
        "import sys, edgehome.tui.app, edgehome.tui.screens.pages\n"
        "bad = ('edgehome.host', 'edgehome.pipeline', 'edgehome.registry', 'edgehome.training', 'edgehome.plugins', 'edgehome.lm',\n"
        "       'pluggy', 'hassil', 'tflite_runtime', 'numpy', 'torch', 'jinja2', 'sentencepiece')\n"
        "print([m for m in sys.modules if m.startswith(bad)])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"

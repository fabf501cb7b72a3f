"""The TUI as a person uses it: keys in, what is on the screen out."""

import asyncio
import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.command import CommandList
from textual.geometry import Region, Size
from tui_host import NOW, FakeHost, app_of, entity

from edgehome import paths
from edgehome.errors import EdgeHomeError
from edgehome.tui import keymap
from edgehome.tui.pasting import MAX_PASTE, PasteParser
from edgehome.tui.screens.dialogs import HelpScreen
from edgehome.tui.screenshot import screen_text
from edgehome.tui.widgets.bars import Banner, QuestionBar
from edgehome.tui.widgets.commandline import CommandLine
from edgehome.tui.widgets.linelist import LineList


async def until(claim, pilot, turns: int = 1000) -> None:
    """Wait until the claim holds; a bound of turns, not of time, ends it."""
    for _ in range(turns):
        if claim():
            return
        await pilot.pause(0.01)
    raise AssertionError("never came true")


async def ready(app, pilot) -> None:
    await until(lambda: app.view.entities and app.view.health, pilot)


async def type_words(pilot, text: str) -> None:
    await pilot.press(*("space" if c == " " else c for c in text))


def plain(panel: LineList) -> str:
    return "\n".join(panel.line(i).plain for i in range(panel.count()))


def shown(app, panel_id: str) -> str:
    return plain(app.query_one(f"#{panel_id}", LineList))


async def test_words_typed_are_answered_with_outcome_tier_and_time():
    host = FakeHost()
    app = app_of(host)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        await type_words(pilot, "打开厨房的灯")
        await pilot.press("enter")
        await until(lambda: "grammar" in shown(app, "talk"), pilot)
        text = shown(app, "talk")
        assert "› 打开厨房的灯" in text
        assert "✓ 好了：厨房灯开着。" in text
        assert "done · grammar · 10.0 ms" in text
        assert app.view.entities["light.kitchen"]["state"] == "on"


async def test_a_question_is_answered_by_one_key_and_undone_by_another():
    host = FakeHost()
    app = app_of(host)
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(app, pilot)
        await type_words(pilot, "unlock it")
        await pilot.press("enter")
        await until(lambda: app.query_one(QuestionBar).display, pilot)
        assert app.query_one(QuestionBar).has_focus
        await pilot.press("y")
        await until(lambda: host.home["lock.front"]["state"] == "unlocked", pilot)
        await until(lambda: not app.query_one(QuestionBar).display, pilot)
        assert app.query_one(CommandLine).has_focus
        await pilot.press("escape", "u")
        await until(lambda: ("say", {"text": "undo"}) in host.asked, pilot)


async def test_a_question_is_answered_from_the_page_too_and_escape_leads_there():
    host = FakeHost()
    app = app_of(host)
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(app, pilot)
        app.say("unlock it")
        await until(lambda: app.query_one(QuestionBar).has_focus, pilot)
        await pilot.press("escape")
        await until(lambda: app.query_one("#devices").has_focus, pilot)
        await until(lambda: "y Yes  n No" in str(app.query_one("#keys").render()), pilot)
        await pilot.press("y")
        await until(lambda: host.home["lock.front"]["state"] == "unlocked", pilot)
        await until(lambda: "y Yes" not in str(app.query_one("#keys").render()), pilot)
        app.say("which one")
        await until(lambda: app.query_one(QuestionBar).display, pilot)
        await pilot.press("2")
        await until(lambda: ("say", {"text": "Kitchen light"}) in host.asked, pilot)
        assert app.page == "home"
        await until(lambda: app.view.asking is None, pilot)
        await pilot.press("2")
        await until(lambda: app.page == "device", pilot)


async def test_a_question_that_lapsed_or_was_put_to_somebody_else_has_no_keys_here():
    moment = [NOW]
    host = FakeHost()
    app = app_of(host, now=lambda: moment[0])
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        bar = app.query_one(QuestionBar)
        await host.tell("reply", host.reply("unlock", "asked", "Shall I?", source="cli"))
        await until(lambda: "Shall I?" in shown(app, "talk"), pilot)
        assert not bar.display
        await host.tell("reply", host.reply("unlock", "asked", "Shall I now?", source="words", open_s=60.0))
        await until(lambda: bar.display, pilot)
        moment[0] += 61
        app._tick()
        assert not bar.display
        assert app.query_one(CommandLine).has_focus


async def test_escape_and_a_letter_that_came_at_once_leave_the_line_and_do_what_the_letter_does():
    host = FakeHost()
    app = app_of(host)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        app.post_message(events.Key("alt+u", "u"))
        await until(lambda: ("say", {"text": "undo"}) in host.asked, pilot)
        assert app.query_one(CommandLine).value == ""


async def test_a_letter_that_answers_nothing_goes_on_in_the_command_line():
    host = FakeHost()
    app = app_of(host)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        app.say("unlock")
        await until(lambda: app.query_one(QuestionBar).has_focus, pilot)
        await pilot.press("t")
        line = app.query_one(CommandLine)
        await until(lambda: line.has_focus, pilot)
        assert line.value == "t"


async def test_words_that_come_at_once_answer_nothing_by_their_letters():
    host = FakeHost()
    app = app_of(host)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        app.say("unlock")
        await until(lambda: app.query_one(QuestionBar).has_focus, pilot)
        for letter in "try 2 pans":  # as they come over a slow line, all in one read
            app.post_message(events.Key("space" if letter == " " else letter, letter))
        app.post_message(events.Key("enter", "\r"))
        await until(lambda: ("say", {"text": "try 2 pans"}) in host.asked, pilot)
        said = [params["text"] for method, params in host.asked if method == "say"]
        assert said == ["unlock", "try 2 pans"]


@pytest.mark.parametrize("word", ["no", "yes"])
async def test_a_whole_yes_or_no_that_comes_at_once_is_said_whole(word):
    host = FakeHost()
    app = app_of(host)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        app.say("unlock")
        await until(lambda: app.query_one(QuestionBar).has_focus, pilot)
        for letter in word:
            app.post_message(events.Key(letter, letter))
        app.post_message(events.Key("enter", "\r"))
        await until(lambda: ("say", {"text": word}) in host.asked, pilot)
        said = [params["text"] for method, params in host.asked if method == "say"]
        assert set(said) == {"unlock", word}


async def test_choices_are_taken_by_their_number():
    host = FakeHost()
    app = app_of(host)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        app.say("which one")
        await until(lambda: app.query_one(QuestionBar).has_focus, pilot)
        await pilot.press("2")
        await until(lambda: ("say", {"text": "Kitchen light"}) in host.asked, pilot)


@pytest.mark.slow
async def test_the_history_survives_a_restart_and_is_searched(tmp_path):
    host = FakeHost()
    app = app_of(host, state_dir=tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        for text in ("kitchen on", "which one"):
            await type_words(pilot, text)
            await pilot.press("enter")
            app.action_command()
    again = app_of(FakeHost(), state_dir=tmp_path)
    async with again.run_test(size=(80, 24)) as pilot:
        await ready(again, pilot)
        line = again.query_one(CommandLine)
        await pilot.press("up")
        assert line.value == "which one"
        await pilot.press("up")
        assert line.value == "kitchen on"
        await pilot.press("down", "down")
        assert line.value == ""
        await pilot.press("ctrl+r", "k", "i", "t", "enter")
        assert line.value == "kitchen on"
        await pilot.press("ctrl+r", "x", "escape")
        assert line.value == "kitchen on"
        await pilot.press("ctrl+u", "ctrl+r", "n", "ctrl+r", "ctrl+r", "ctrl+r")
        assert "kitchen on" in str(again.query_one("#keys").render())


async def test_pinyin_initials_become_the_room_by_tab():
    app = app_of(FakeHost())
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        await type_words(pilot, "打开kt")
        await pilot.press("tab")
        assert app.query_one(CommandLine).value == "打开客厅"
        await pilot.press("tab")
        assert app.query_one(CommandLine).value.startswith("打开客厅")
        assert app.query_one(CommandLine).value != "打开客厅"


async def test_the_device_tree_is_filtered_as_it_is_typed_and_escape_shows_all():
    app = app_of(FakeHost())
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        await until(lambda: "客厅吊灯" in shown(app, "devices"), pilot)
        await pilot.press("escape", "f", "z", "w")
        await until(lambda: "客厅吊灯" not in shown(app, "devices"), pilot)
        assert "主卧灯" in shown(app, "devices")
        await pilot.press("escape")
        await until(lambda: "客厅吊灯" in shown(app, "devices"), pilot)


async def test_freshness_is_a_sign_and_a_colour():
    app = app_of(FakeHost())
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        await until(lambda: "主卧灯" in shown(app, "devices"), pilot)
        signs = {}
        panel = app.query_one("#devices", LineList)
        for i in range(panel.count()):
            line = panel.line(i)
            for span in line.spans:
                if span.text in "●◐○" and line.kind == "device":
                    signs[line.key] = (span.text, span.role)
        assert signs["light.ceiling"] == ("●", "live")
        assert signs["light.bed"] == ("◐", "stale")
        assert signs["fan.bed"] == ("○", "gone")


async def test_space_switches_the_device_under_the_cursor():
    host = FakeHost()
    app = app_of(host)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        await until(lambda: "Kitchen light" in shown(app, "devices"), pilot)
        await pilot.press("escape")
        app.query_one("#devices", LineList).go_to("light.kitchen")
        await pilot.press("space")
        await until(lambda: host.home["light.kitchen"]["state"] == "on", pilot)
        assert ("act", {"entity": "light.kitchen", "verb": "turn_on", "args": {}}) in host.asked


async def test_enter_on_an_answer_opens_its_chain():
    app = app_of(FakeHost())
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        app.say("kitchen")
        await until(lambda: "grammar" in shown(app, "talk"), pilot)
        talk = app.query_one("#talk", LineList)
        talk.focus()
        await pilot.pause()
        talk.begin()
        await pilot.press("enter")
        await until(lambda: app.page == "trace" and "confirmed" in shown(app, "chain"), pilot)
        assert "Tc 4.0" in shown(app, "chain")


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (40, 10), (300, 80)])
async def test_every_page_opens_at_every_size_and_has_help(size):
    app, told = app_of(FakeHost()), []
    notify = app.notify
    app.notify = lambda text, **more: (told.append(text), notify(text, **more))
    async with app.run_test(size=size) as pilot:
        await ready(app, pilot)
        await pilot.press("escape")
        for at, name in enumerate(keymap.PAGES):
            await pilot.press(str((at + 1) % 10))
            await until(lambda name=name: app.page == name and bool(app.query(f"#{name}")), pilot)
            app.action_help_here()
            await until(lambda: isinstance(app.screen, HelpScreen), pilot)
            app.pop_screen()
        assert any("at least 64 × 16" in text for text in told) == (size == (40, 10))
        for wide, high in ((30, 5), (200, 60), (64, 16)):
            await pilot.resize_terminal(wide, high)
        await pilot.pause()
        assert app.is_running


async def test_a_method_the_host_lacks_is_said_in_words():
    app = app_of(FakeHost())
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        await app.action_page("agents")
        await until(lambda: "no such part (agents)" in shown(app, "agents-list"), pilot)


async def test_a_lost_link_is_a_banner_and_orders_are_not_sent():
    host = FakeHost()
    app = app_of(host)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        await host.app_bus.close()
        host.app_bus._announce(False)
        await until(lambda: app.query_one(Banner).display, pilot)
        before = len(host.asked)
        app.say("kitchen")
        await until(lambda: "Not sent" in shown(app, "talk").replace("\n  ", " "), pilot)
        assert len(host.asked) == before
        host.medium.buses.append(host.app_bus)
        host.app_bus._announce(True)
        await until(lambda: not app.query_one(Banner).display, pilot)


async def test_a_silent_host_and_a_broken_plugin_are_banners():
    moment = [NOW]
    host = FakeHost()
    app = app_of(host, now=lambda: moment[0])
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        assert not app.query_one(Banner).display
        host.plugins_broken = ["grammar"]
        await host.tell("health", await host.do_status())
        await until(lambda: app.query_one(Banner).display, pilot)
        assert "grammar" in str(app.query_one(Banner).render())
        moment[0] += 60
        app._tick()
        assert "silent for 60 s" in str(app.query_one(Banner).render())


@pytest.mark.slow
async def test_a_window_on_top_does_not_keep_the_page_from_hearing_and_resizing():
    moment = [NOW]
    host = FakeHost()
    app = app_of(host, now=lambda: moment[0])
    async with app.run_test(size=(160, 40)) as pilot:
        await ready(app, pilot)
        app.action_help_here()
        await until(lambda: isinstance(app.screen, HelpScreen), pilot)
        await host.report("light.kitchen", state="on")
        moment[0] += 60
        app._tick()
        assert app.query_one(Banner).display
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        app.pop_screen()
        await pilot.pause()
        assert app.screen.has_class("narrow")
        assert "0Log" in str(app.query_one("#tabs").render())
        await until(lambda: "on" in shown(app, "devices").split("Kitchen light")[1].split("\n")[0], pilot)


async def test_feeds_of_a_wrong_shape_change_nothing():
    host = FakeHost()
    app = app_of(host)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        for feed in ("home", "reply", "step", "health", "status", "unknown"):
            for body in (None, 7, "x", [], {}, [None], [{"id": None}], {"trace": 5}):
                await host.tell(feed, body)
        await pilot.pause()
        assert len(app.view.entities) == 9
        assert app.is_running


async def test_pasted_control_characters_and_a_megabyte_line_do_not_break_the_line():

    app = app_of(FakeHost())
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        line = app.query_one(CommandLine)
        line.post_message(events.Paste("turn\x1b[2J on\x07\nthe light" + "x" * 1_000_000))
        await until(lambda: bool(line.value), pilot)
        assert line.value.isprintable()
        assert len(line.value) <= 4_000


async def test_what_is_pasted_on_a_page_stands_in_the_command_line_and_nothing_is_sent():
    host = FakeHost()
    app = app_of(host)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        app.say("unlock it")
        await until(lambda: app.query_one(QuestionBar).has_focus, pilot)
        app.post_message(events.Paste("y\nturn on the light\n"))
        line = app.query_one(CommandLine)
        await until(lambda: line.value == "y turn on the light", pilot)
        assert host.home["lock.front"]["state"] == "locked"
        assert [p["text"] for m, p in host.asked if m == "say"] == ["unlock it"]


PASTE = "ab\x1b[200~turn\x1b[2J on\x07\r\nthe \x1b]0;owned\x07light\t厨房\x1b[201~y"


@given(st.lists(st.integers(1, 12), min_size=1))
def test_no_letter_of_a_paste_is_a_key_wherever_its_bytes_are_cut(sizes):
    parser, rest, events_ = PasteParser(), PASTE, []
    for size in itertools.cycle(sizes):
        if not rest:
            break
        events_ += parser.feed(rest[:size])
        rest = rest[size:]
    *typed, pasted, last = events_
    assert [key.key for key in (*typed, last)] == ["a", "b", "y"]
    assert pasted.text == "turn [2J on \n\nthe  ]0;owned light 厨房"


def test_of_a_paste_of_a_megabyte_only_the_beginning_is_kept():
    parser = PasteParser()
    list(parser.feed("\x1b[200~"))
    for _ in range(250):
        list(parser.feed("x" * 4_096))
    (paste,) = parser.feed("\x1b[201~")
    assert paste.text == "x" * MAX_PASTE


def test_the_terminal_is_read_by_the_parser_that_keeps_pastes_text(monkeypatch):
    from textual.drivers import linux_driver

    monkeypatch.setattr(linux_driver, "XTermParser", None)
    assert app_of(FakeHost()).get_driver_class() is linux_driver.LinuxDriver
    assert linux_driver.XTermParser is PasteParser


@pytest.mark.slow
async def test_every_action_works_from_the_palette_and_has_an_entry():
    from edgehome.tui import palette

    app = app_of(FakeHost())
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(app, pilot)
        entries = palette.action_entries(app)
        assert len(entries) == len(keymap.ACTIONS)
        names = [entry.text for entry in palette.other_entries(app)]
        assert all(any(e["name"] in n for n in names) for e in app.view.entities.values())
        provider = palette.Everything(app.screen)
        for entry in (*entries, *palette.other_entries(app)):
            assert entry.text in [hit.text async for hit in provider.search(entry.text)]
        ran = []
        run_action = app.run_action

        async def noting(*given, **more) -> bool:
            ran.append(await run_action(*given, **more))
            return ran[-1]

        app.run_action = noting
        for action in keymap.ACTIONS:
            if action.id == "quit":
                continue
            ran.clear()
            await app.run_anywhere(action.id)
            assert ran[:1] == [True], action.id
            await pilot.pause()
            while len(app.screen_stack) > 1:
                app.pop_screen()
                await pilot.pause()
        assert app.is_running


@pytest.mark.slow
async def test_the_palette_offers_the_best_of_many_that_match():
    from edgehome.tui import palette

    names = [f"灯 {i}9" for i in range(200)] + ["灯 9"]
    app = app_of(FakeHost([entity(f"light.l{i}", name, "", "off") for i, name in enumerate(names)]))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        found = [hit.text async for hit in palette.Everything(app.screen).search("灯 9")]
        assert "灯 9" in found
        assert len(found) == palette.MAX_HITS


@pytest.mark.slow
async def test_what_can_be_clicked_has_keys_and_what_has_keys_can_be_clicked():
    app = app_of(FakeHost())
    async with app.run_test(size=(160, 48)) as pilot:
        await ready(app, pilot)
        app.say("which one")
        await until(lambda: spans_of(app.query_one(QuestionBar)), pilot)
        with_keys = {a.name for a in keymap.ACTIONS} | {f"choose({i})" for i in range(1, 10)}
        clicked = set().union(*(spans_of(app.query_one(bar)) for bar in ("#tabs", "#question", "#keys")))
        pages = {f"app.page('{name}')" for name in keymap.PAGES}
        assert pages <= clicked
        assert {"app.choose(1)", "app.choose(2)", "app.run_here('palette')"} <= clicked
        for action in clicked - pages:
            name = action.removeprefix("app.")
            if name.startswith("run_here("):
                assert app.keys_of(keymap.BY_ID[name.split("'")[1]])
            else:
                assert name in with_keys, action
        await app.action_page("device")
        keys = app.query_one("#keys")
        x = str(keys.render()).index("Palette")
        await pilot.click(keys, offset=(x, 0))
        await until(lambda: len(app.screen_stack) == 2, pilot)
        offered = app.screen.query_one(CommandList)
        await until(lambda: offered.option_count == len(keymap.ACTIONS), pilot)
        assert "Go to Home" in str(offered.get_option_at_index(0).prompt)
        await pilot.click(offered, offset=(6, 1))
        await until(lambda: app.page == "home", pilot)


def spans_of(bar) -> set[str]:
    """The actions that a click somewhere on a bar does."""
    return {
        segment.style.meta["@click"]
        for strip in bar.render_lines(Region(0, 0, *bar.size))
        for segment in strip
        if segment.style is not None and "@click" in segment.style.meta
    }


def texts_in(data):
    """All texts of the data but the names of its fields, which the interface has words for."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, list | dict):
        for inside in data.values() if isinstance(data, dict) else data:
            yield from texts_in(inside)


ENGLISH_IN_CHINESE = re.compile(r"[A-Za-z]{3,}")


@pytest.mark.slow
async def test_no_english_is_left_on_any_page_help_or_form_of_the_chinese_interface():
    host = FakeHost()
    host.answers |= {
        "agents": [{"id": "n1", "state": "online", "skills": ["understand"], "languages": ["zh"], "speed": 1.0, "capacity": 2,
                    "outstanding": 0, "working": [], "served": 3, "heartbeat_s": 1.0, "at": NOW, "domains": [], "models": []}],
        "rules": [{"name": "夜灯", "state": "active", "text": "天黑时打开主卧灯", "enabled": True, "ran_at": NOW}],
        "rule_why_not": {"reasons": [], "held_back": []},
        "timers": [{"id": "1", "name": "茶", "left_s": 60.0, "state": "running"}],
        "schedules": [], "alarms": [],
        "models": {"models": [{"name": "language_model", "bytes": 1, "bits": 8}], "tiers": [{"tier": "rules", "requests": 3, "ms": 2.0}]},
    }  # fmt: skip
    app = app_of(host, lang="zh")
    data = [
        [*host.home.values()],
        host.answers,
        await host.do_why(),
        await host.do_plugins(),
        await host.do_status(),
    ]
    known = set(ENGLISH_IN_CHINESE.findall(f"{[*texts_in(data)]} {paths.state_dir()}")) | {
        "EdgeHome", "Tab", "Esc", "Alt", "Home", "End", "PgUp", "PgDn", "English", "mqtt", "test", "kitchen", "light", "the",
        "turn", "edgehome", "agent", "run", "broker", "set", "host", "log", "home", "Ctrl", "MQTT",
    }  # fmt: skip
    async with app.run_test(size=(140, 48)) as pilot:
        await ready(app, pilot)
        app.say("打开厨房的灯")
        await until(lambda: app.view.exchanges[-1].outcome, pilot)
        await host.tell("home", [{**host.home["light.bed"], "state": "on"}])
        left = {}
        for name in keymap.PAGES:
            await app.action_page(name)
            await pilot.pause(0.3)
            left[name] = screen_text(app)
            app.action_help_here()
            await pilot.pause()
            left[f"help {name}"] = screen_text(app)
            app.pop_screen()
        for action in ("publish", "rename", "shelve"):
            await app.run_anywhere(action)
            await pilot.pause()
            left[action] = screen_text(app)
            while len(app.screen_stack) > 1:
                app.pop_screen()
        english = {where: set(ENGLISH_IN_CHINESE.findall(text)) - known for where, text in left.items()}
        english = {where: words for where, words in english.items() if words}
        assert not english, english


async def test_the_language_changes_at_once_everywhere():
    app = app_of(FakeHost())
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(app, pilot)
        await pilot.press("f2")
        await until(lambda: app.query_one("#talk").border_title == "对话", pilot)
        assert app.query_one(CommandLine).placeholder.startswith("直接说")
        await until(lambda: "制冷" in shown(app, "devices"), pilot)
        tree = shown(app, "devices")
        assert "厨房灯" in tree and "Kitchen" not in tree


async def test_the_users_keymap_is_used(tmp_path, monkeypatch):
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "keymap.toml").write_text('undo = "f9"\n')
    monkeypatch.setenv("EDGEHOME_CONFIG_DIR", str(folder))
    host = FakeHost()
    app = app_of(host)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        await pilot.press("f9")
        await until(lambda: ("say", {"text": "undo"}) in host.asked, pilot)


async def test_read_only_sends_nothing():
    host = FakeHost()
    app = app_of(host, read_only=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        app.say("kitchen")
        app.switch("light.kitchen")
        await pilot.press("escape", "u")
        await pilot.pause()
        assert {method for method, _ in host.asked} <= {"alarms", "devices", "status", "places"}
        assert "Read only" in shown(app, "talk")


async def test_a_read_only_link_refuses_what_is_not_a_question_even_to_a_panel_of_a_plugin():
    host = FakeHost()
    app = app_of(host, read_only=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        for method, params in (
            ("say", {"text": "open the door"}), ("act", {"entity": "lock.front", "verb": "unlock"}),
            ("publish", {"topic": "a/set", "payload": "1"}), ("plugin_enable", {"plugin": "grammar", "enabled": False}),
        ):  # fmt: skip
            with pytest.raises(EdgeHomeError, match="read only"):
                await app.link.call(method, **params)
        assert (await app.link.call("why"))[0]["stage"] == "event"
        assert not {method for method, _ in host.asked} & {"say", "act", "publish", "plugin_enable"}


@pytest.mark.slow
async def test_jump_mode_reaches_every_panel_by_a_letter():
    app = app_of(FakeHost())
    async with app.run_test(size=(160, 48)) as pilot:
        await ready(app, pilot)
        await pilot.press("ctrl+o")
        await pilot.press("s")
        await until(lambda: app.query_one("#talk").has_focus, pilot)


@pytest.mark.slow
async def test_a_click_on_a_device_and_another_opens_it():
    app = app_of(FakeHost())
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(app, pilot)
        panel = app.query_one("#devices", LineList)
        await until(lambda: "Kitchen light" in plain(panel), pilot)
        row = next(i for i in range(panel.count()) if panel.line_key(i) == "light.kitchen")
        await pilot.click(panel, offset=(5, row))
        assert panel.current_key == "light.kitchen"
        await pilot.pause(0.6)
        await pilot.click(panel, offset=(5, row))
        await until(lambda: app.page == "device", pilot)
        assert "light.kitchen" in shown(app, "details")


async def test_publishing_on_a_guarded_topic_tells_the_reason():
    host = FakeHost()
    app = app_of(host)
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(app, pilot)
        await app.action_page("mqtt")
        page = app.current_page
        await page._send({"topic": "home/lamp/set", "payload": "ON", "retain": "n"})
        await pilot.pause()
        assert any("needs a yes" in str(n.message) for n in app._notifications)


async def test_the_inspector_listens_only_while_it_is_shown():
    host = FakeHost()
    app = app_of(host)
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(app, pilot)
        await app.action_page("mqtt")
        await until(lambda: "#" in host.app_bus.dispatch.filters(), pilot)
        await host.bus.publish("a/b/温度", b'{"t": 21}')
        await until(lambda: "温度" in shown(app, "mqtt-list"), pilot)
        app.query_one("#mqtt-list", LineList).go_to("a")
        await until(lambda: "a: topics below: 1." in shown(app, "mqtt-detail"), pilot)
        await app.action_page("home")
        assert "#" not in host.app_bus.dispatch.filters()


@pytest.mark.slow
async def test_a_thousand_devices_are_drawn_only_where_they_are_seen():
    host = FakeHost([entity(f"light.l{i}", f"灯{i}", f"房间{i % 40}", "off") for i in range(1000)])
    app = app_of(host)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        panel = app.query_one("#devices", LineList)
        await until(lambda: panel.count() > 1000, pilot)
        drawn = []
        line = type(panel).line
        panel.line = lambda index: (drawn.append(index), line(panel, index))[1]
        await host.report("light.l5", state="on")
        await until(lambda: app.view.entities["light.l5"]["state"] == "on" and bool(drawn), pilot)
        assert len(set(drawn)) <= 30
        assert asyncio.get_running_loop().is_running()


@pytest.mark.slow
async def test_risky_words_are_previewed_while_they_are_typed_and_nothing_is_done():
    host = FakeHost()
    app = app_of(host)
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(app, pilot)
        await type_words(pilot, "unlock the door")
        await until(lambda: "would ask first: Shall I unlock" in str(app.query_one("#keys").render()), pilot)
        assert host.home["lock.front"]["state"] == "locked"
        assert not app.view.exchanges
        assert {p["source"] for m, p in host.asked if m == "say"} == {"preview"}


async def test_harmless_words_are_not_previewed():
    from edgehome.tui.risk import risky

    assert not any(risky(text) for text in ("turn on the lamp", "把灯调暗", "is it raining", "关灯"))
    assert all(risky(text) for text in ("unlock the door", "把所有灯打开", "start the press", "打开车库门"))


PANELS = """
from textual.widgets import Static
from edgehome.hookspecs import hookimpl

class Good(Static):
    panel_title = "Motto"
    help = "A thought for the day."
    def on_mount(self):
        self.update("Say only what you saw.")

class Bad(Static):
    panel_title = "Broken"
    help = "Raises."
    def on_mount(self):
        raise ValueError("no such thing")

class Later(Static, can_focus=True):
    panel_title = "Later"
    help = "Raises when k is pressed."
    def key_k(self):
        raise RuntimeError("boom [bold]")

@hookimpl
def register_panels():
    return [Good, Bad, Later]
"""


@pytest.mark.slow
async def test_panels_of_plugins_are_pages_and_one_that_raises_only_says_so(tmp_path, monkeypatch):
    from edgehome.config import load_config
    from edgehome.tui import palette

    folder = tmp_path / "config" / "plugins"
    folder.mkdir(parents=True)
    (folder / "mottos.py").write_text(PANELS)
    monkeypatch.setenv("EDGEHOME_CONFIG_DIR", str(tmp_path / "config"))
    host = FakeHost()
    host.answers["plugins"] = [{"name": "mottos", "state": "active", "hooks": ["register_panels"]}]
    app = app_of(host, config=load_config())
    async with app.run_test(size=(160, 30)) as pilot:
        await ready(app, pilot)
        await until(lambda: list(app.panels.values()) == ["Motto", "Broken", "Later"], pilot)
        assert {"Motto", "Broken"} <= {entry.text for entry in palette.other_entries(app)}
        await app.action_page("panel-0")
        await until(lambda: "Say only what you saw" in screen_text(app), pilot)
        app.action_help_here()
        await until(lambda: "A thought for the day." in screen_text(app), pilot)
        app.pop_screen()
        await app.action_page("home")
        app.action_leave_command()
        await pilot.press("ctrl+o")
        place = (app.query_one("#tabs").starts["panel-2"] + 1, 1)

        def letters() -> list[str]:
            return [str(m.render()).strip() for m in app.screen.query(".jump") if m.region.offset == place]

        await until(lambda: bool(letters()), pilot)
        (letter,) = letters()
        await pilot.press(letter)
        await until(lambda: app.page == "panel-2" and app.focused is not None, pilot)
        await until(lambda: app.focused.parent is app.current_page, pilot)
        await pilot.press("k")
        await until(lambda: "RuntimeError: boom [bold]" in screen_text(app), pilot)
        await app.action_page("panel-1")
        await until(lambda: "ValueError: no such thing" in screen_text(app), pilot)
        await app.action_page("home")
        assert app.is_running


async def drag(pilot, start: tuple[int, int], end: tuple[int, int]) -> None:
    """Press the button at one place of the screen, move, and let go at another."""
    await pilot.mouse_down(offset=start)
    await pilot.hover(offset=((start[0] + end[0]) // 2, (start[1] + end[1]) // 2))
    await pilot.hover(offset=end)
    await pilot.mouse_up(offset=end)
    await pilot.pause()


@pytest.mark.slow
async def test_the_frames_between_panels_are_dragged_and_stay_where_they_were_left(tmp_path):
    app = app_of(FakeHost(), state_dir=tmp_path)
    async with app.run_test(size=(160, 40)) as pilot:
        await ready(app, pilot)
        tree, activity = app.query_one("#tree-box"), app.query_one("#activity")
        edge = tree.region.right - 1
        await drag(pilot, (edge, 20), (edge + 9, 20))
        await until(lambda: tree.region.right - 1 == edge + 9, pilot)
        left = activity.region.x
        await drag(pilot, (left, 20), (left - 12, 20))
        await until(lambda: activity.region.x == left - 12, pilot)
        assert not app.screen.selections
        widths = tree.region.width, activity.region.width
        await pilot.press("alt+right")
        await until(lambda: activity.region.width == widths[1] - 4, pilot)
    again = app_of(FakeHost(), state_dir=tmp_path)
    async with again.run_test(size=(160, 40)) as pilot:
        await pilot.pause()
        assert again.query_one("#tree-box").region.width == widths[0]


@pytest.mark.slow
async def test_text_of_the_conversation_is_selected_by_dragging_and_copied():
    app = app_of(FakeHost())
    async with app.run_test(size=(120, 30)) as pilot:
        await ready(app, pilot)
        app.say("打开厨房的灯")
        await until(lambda: "grammar" in shown(app, "talk"), pilot)
        await pilot.pause(0.3)
        talk = app.query_one("#talk", LineList)
        x, y = talk.content_region.offset
        await drag(pilot, (x + 2, y), (x + 13, y + 1))
        assert app.screen.selections
        assert app.page == "home"
        await pilot.press("ctrl+c")
        await until(lambda: bool(app.clipboard), pilot)
        first, second = app.clipboard.split("\n")
        assert first.startswith("打开厨房的灯")
        assert second.startswith("✓ 好了：厨房") and "着" not in second
        await pilot.click(talk, offset=(3, 8))
        assert not app.screen.selections


@pytest.mark.slow
async def test_lines_of_the_log_are_selected_across_screens_and_the_wheel_scrolls(tmp_path):
    from edgehome.tui.screens.log import FilePanel, LogPage

    file = tmp_path / "host.log"
    file.write_text("".join(f"2026-01-01 10:00:00,000 INFO edgehome: line {i}\n" for i in range(5_000)))
    app = app_of(FakeHost())
    app._pages["log"] = lambda: LogPage(id="log", file=file)
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(app, pilot)
        await app.action_page("log")
        panel = app.query_one(FilePanel)
        await until(lambda: panel.count() == 5_000 and panel.scroll_y > 4_000, pilot)
        x, y = panel.content_region.offset
        await drag(pilot, (x + 17, y), (x + 40, y + 2))
        text = app.screen.get_selected_text()
        top = int(panel.scroll_y)
        assert text.split("\n")[0] == f"edgehome: line {top}"
        assert text.split("\n")[2].endswith(f"edgehome: line {top + 2}")
        for _ in range(3):
            panel.post_message(mouse(events.MouseScrollUp, panel, x + 3, y + 3))
        await until(lambda: panel.scroll_y < top, pilot)
        await type_words(pilot, "f")
        await type_words(pilot, "line 77")
        await until(lambda: panel.count() == 1 + 10, pilot)
        await pilot.press("enter")
        panel.focus()
        await pilot.press("g")
        assert "line 77" in panel.current.plain


def mouse(kind, widget, x: int, y: int):
    """A mouse event at a place of the screen."""
    return kind(widget, x, y, 0, 0, 0, False, False, False, screen_x=x, screen_y=y)


@pytest.mark.slow
async def test_an_alarm_is_acknowledged_and_shelved_with_a_reason_and_never_scrolls_away():
    host = FakeHost()
    app = app_of(host)
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(app, pilot)
        await app.action_page("alarms")
        await host.report("binary_sensor.smoke", state="on")
        await until(lambda: shown(app, "alarms-list").startswith("▲ Smoke detector"), pilot)
        await until(lambda: "alarms: 1" in screen_text(app), pilot)
        app.query_one("#alarms-list").focus()
        app.query_one("#alarms-list", LineList).begin()
        host.answers["alarm_acknowledge"] = {"outcome": "done"}
        await pilot.press("a")
        await until(lambda: ("alarm_acknowledge", {"entity": "binary_sensor.smoke"}) in host.asked, pilot)
        await host.tell("alarms", [{"id": "binary_sensor.smoke", "state": "acknowledged"}])
        await until(lambda: shown(app, "alarms-list").startswith("△"), pilot)
        assert "alarms: 1" not in screen_text(app)
        host.answers["alarm_shelve"] = {"outcome": "done"}
        await pilot.press("v")
        await until(lambda: len(app.screen_stack) == 2, pilot)
        await pilot.press("ctrl+u", "s", "o", "o", "n", "enter")
        await pilot.press("enter")
        await until(lambda: "got “soon”" in screen_text(app), pilot)
        app.screen.query_one("#field-minutes").value = "30"
        await pilot.press("enter")
        await until(lambda: "A reason is needed." in screen_text(app), pilot)
        await type_words(pilot, "toast")
        await pilot.press("enter")
        wanted = {"entity": "binary_sensor.smoke", "reason": "toast", "seconds": 1800.0}
        await until(lambda: ("alarm_shelve", wanted) in host.asked, pilot)
        await host.tell("alarms", [{"id": "binary_sensor.smoke", "state": "shelved", "reason": "toast"}])
        await until(lambda: shown(app, "alarms-list").startswith("▽"), pilot)


@pytest.mark.slow
async def test_a_storm_of_sizes_and_of_lines_of_a_megabyte_leaves_the_app_alive():
    import random

    sizes = random.Random(5)
    host = FakeHost()
    app = app_of(host)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        for _ in range(40):
            app.post_message(events.Resize(size := Size(sizes.randint(1, 300), sizes.randint(1, 80)), size))
        long = "x" * 1_000_000
        await host.tell("reply", host.reply("\x1b[2J" + long, "answered", long + "\x07"))
        await host.report("light.kitchen", name="\x1b]0;owned\x07" + long, state=long)
        await host.tell("step", [{"trace": "1", "stage": "event", "what": long, "data": {"a": long}}])
        await pilot.resize_terminal(80, 24)
        await until(lambda: "xxxx" in shown(app, "talk"), pilot)
        text = screen_text(app)
        assert text.replace("\n", "").isprintable()
        assert app.is_running

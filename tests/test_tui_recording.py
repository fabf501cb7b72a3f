"""Recording and replaying, pictures from scripts, and serving in a browser."""

import asyncio
import json
import time

import pytest
from click.testing import CliRunner
from tui_host import NOW, FakeHost, app_of

from edgehome.errors import ConfigError, MessageError
from edgehome.tui import exchanges, recording, replay, rows, screenshot
from edgehome.tui.texts import T
from edgehome.tui.view import View


def heard(host: FakeHost) -> list[tuple[float, str, object]]:
    changed = {**host.home["light.kitchen"], "state": "on"}
    return [
        (NOW + 1, "home", [changed]),
        (NOW + 2, "said", {"text": "打开厨房的灯"}),
        (NOW + 3, "reply", host.reply("打开厨房的灯", "done", "好了")),
        (NOW + 4, "step", [{"trace": "1", "stage": "echo", "what": "confirmed", "at": NOW + 4, "ms": 2.0}]),
        (NOW + 5, "health", asyncio.run(host.do_status())),
    ]


def lines_of(view: View) -> list[str]:
    t = T("en")
    tree = [rows.draw_row(r, view, t, 40).plain for r in rows.device_rows(view, t)]
    talk = [line.plain for line in exchanges.conversation_lines(view, t, 60)]
    return tree + talk + [line.plain for line in rows.activity_lines(view, t, 60)]


@pytest.fixture
def recorded(tmp_path):
    host = FakeHost()
    live = View(now=NOW)
    live.set_devices(host.home.values())
    live.connected = True
    live.note("bus", "connected")
    recorder = recording.Recorder(tmp_path / "x.ehrec", live, "home", "mqtt://test", NOW)
    for at, feed, body in heard(host):
        recorder.heard(feed, body, at)
        live.fold(feed, body, at)
    recorder.close()
    return recorder.file, live


def test_a_replayed_view_equals_the_live_one(recorded):
    file, live = recorded
    again = recording.Recording(file)
    assert again.length_s == 5.0
    assert lines_of(again.view_at(5.0)) == lines_of(live)
    kitchen = next(line for line in lines_of(again.view_at(0.5)) if "Kitchen light" in line)
    assert kitchen.endswith("off")


def test_seeking_back_and_forth_ends_where_playing_through_ends(recorded):
    file, _ = recorded
    again = recording.Recording(file)
    view = again.fresh()
    for start, end in ((-1, 1.5), (1.5, 3.0), (3.0, 5.0)):
        again.play(view, start, end)
    assert lines_of(view) == lines_of(again.view_at(5.0))


def test_a_file_that_is_no_recording_is_named(tmp_path):
    for text in ("", "not json", "[]", '{"form": "other"}', json.dumps({"form": recording.FORM, "view": {}})):
        file = tmp_path / "bad.ehrec"
        file.write_text(text)
        with pytest.raises(MessageError, match="recording"):
            recording.Recording(file)


def test_a_cut_last_line_is_left_out(recorded):
    file, _ = recorded
    file.write_text(file.read_text()[:-20])
    assert len(recording.Recording(file).heard) == 4


def cells(app, rows: int) -> list[list[tuple[str, str]]]:
    """The first rows of the screen as they are on the terminal: each piece of text with its whole style."""
    strips = app.screen._compositor.render_strips()[:rows]
    return [[(piece.text, str(piece.style)) for piece in strip.simplify()] for strip in strips]


async def leave(app, pilot) -> None:
    """Go to the tree, on its first line, and let everything be drawn."""
    tree = app.query_one("#devices")
    while tree.cursor < 0 or not tree.has_focus:
        app.action_leave_command()
        await pilot.pause(0.05)
    await pilot.pause(0.4)


@pytest.mark.slow
@pytest.mark.parametrize("lost", [False, True], ids=["", "broker lost"])
async def test_the_replayed_screen_equals_the_live_one_cell_by_cell(tmp_path, lost):
    host = FakeHost()
    app = app_of(host, state_dir=tmp_path)
    async with app.run_test(size=(120, 36)) as pilot:
        while not (app.view.entities and app.view.health):
            await pilot.pause(0.01)
        app.action_record()
        app.say("打开厨房的灯")
        while not app.view.exchanges[-1].outcome or app.view.entities["light.kitchen"]["state"] != "on":
            await pilot.pause(0.01)
        app.say("unlock the front door")
        while app.view.asking is None:
            await pilot.pause(0.01)
        await host.report("binary_sensor.smoke", state="on")
        if lost:
            await host.app_bus.close()
            host.app_bus._announce(False)
        while bool(app.view.connected) is lost or not app.view.open_alarms():
            await pilot.pause(0.01)
        file = app.recorder.file
        app.action_record()
        await leave(app, pilot)
        app.clear_notifications()
        await pilot.pause(0.4)
        live = cells(app, 34)  # below are the command line and its keys, where a replay has its bar
        assert any("Shall I unlock" in text for text, _ in live[33])
    again = replay.ReplayApp(recording.Recording(file), lang="en", state_dir=tmp_path)
    async with again.run_test(size=(120, 36)) as pilot:
        await pilot.press("space")  # it plays from the start
        again.seek(again.recording.length_s)
        await leave(again, pilot)
        replayed = cells(again, 34)
        for row, (shown, was) in enumerate(zip(replayed, live, strict=True)):
            assert shown == was, f"row {row}"
        before = again.speed
        await pilot.press("plus", "left", "space", "full_stop")
        assert again.speed > before
        bar, keys = again.query_one("#time"), again.query_one("#keys")
        await pilot.click(bar, offset=(replay.MARK + bar.room // 2, 0))
        assert again.position == pytest.approx(again.recording.length_s / 2, rel=0.1, abs=0.2)
        before = again.speed
        await pilot.click(keys, offset=(str(keys.render()).index("Faster"), 0))
        assert again.speed > before
        assert again.is_running


def test_a_recording_is_described_as_json(recorded):
    file, _ = recorded
    result = CliRunner().invoke(replay.command, [str(file), "--json"])
    assert result.exit_code == 0
    assert json.loads(result.output)["feeds"] == {"home": 1, "said": 1, "reply": 1, "step": 1, "health": 1}


# ---- pictures -----------------------------------------------------------------------------------


def test_a_script_with_an_unknown_command_names_the_line():
    assert screenshot.parse_script("# hello\ntype 打开灯; press enter f2\n") == [
        ("type", "打开灯"),
        ("press", "enter f2"),
    ]
    with pytest.raises(ConfigError, match="script line 2: expected one of type"):
        screenshot.parse_script("press a\nclick b")
    with pytest.raises(ConfigError, match="columns x rows"):
        screenshot.parse_size("big")


@pytest.mark.slow
def test_a_script_makes_a_picture_of_what_was_typed(tmp_path):
    file = tmp_path / "a" / "shot.svg"
    app = app_of(FakeHost(), state_dir=tmp_path)
    screenshot.take(app, file, "until 客厅; type 打开厨房的灯; press enter; until grammar", (100, 30))
    picture = file.read_text("utf-8")
    assert "打开厨房的灯" in picture
    assert "grammar" in picture


@pytest.mark.slow
def test_words_that_never_appear_are_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(screenshot, "WAIT_S", 0.3)
    with pytest.raises(ConfigError, match="did not appear"):
        screenshot.take(app_of(FakeHost()), tmp_path / "x.svg", "until nothing like that", (80, 24))


def test_wide_characters_take_two_cells_in_pictures():
    raw = '<text x="0" textLength="48.8" y="1">客厅ab</text><text textLength="24.4">ab</text>'
    assert screenshot.widen(raw) == raw.replace("48.8", "73.2")


def test_a_terminal_that_cannot_move_its_cursor_is_told_how_to_mend_it(monkeypatch, tmp_path):
    from edgehome.cli import cli

    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.delenv("TEXTUAL_DRIVER", raising=False)
    result = CliRunner().invoke(cli, ["tui", "--broker", "mqtt://127.0.0.1:9"])
    assert result.exit_code == 2
    assert "TERM=xterm-256color" in result.output and "edgehome say" in result.output


# ---- in a browser -------------------------------------------------------------------------------


def test_serving_to_others_without_a_password_is_refused():
    pytest.importorskip("textual_serve")
    from edgehome.tui import serve

    result = CliRunner().invoke(serve.command, ["--host", "0.0.0.0"])
    assert result.exit_code == 2
    assert "password" in result.output


async def test_nothing_is_served_without_the_password_and_the_command_is_read_only():
    pytest.importorskip("textual_serve")
    from aiohttp.test_utils import TestClient, TestServer

    from edgehome.tui import serve

    server = serve.PasswordServer("true", "secret", host="127.0.0.1", port=0)
    async with TestClient(TestServer(await server._make_app())) as client:
        for path in ("/", "/ws", "/static/js/textual.js"):
            answer = await client.get(path, allow_redirects=False)
            assert answer.status in (302, 401), path
        assert (await client.post("/login", data={"password": "wrong"}, allow_redirects=False)).status == 401
        answer = await client.post("/login", data={"password": "secret"}, allow_redirects=False)
        assert answer.status == 302
        assert "HttpOnly" in answer.headers["Set-Cookie"]
        assert (await client.get("/", allow_redirects=False)).status == 200
    assert serve.tui_command("mqtt://h:1", True).endswith("tui --broker mqtt://h:1 --read-only")


def test_wrong_passwords_are_slowed_down():
    pytest.importorskip("textual_serve")
    from edgehome.tui import serve

    guard = serve.Guard("secret", now=lambda: 100.0)
    assert not any(guard.try_password(str(i)) for i in range(serve.TRIES))
    assert not guard.try_password("secret")
    later = serve.Guard("secret", now=time.time)
    assert later.try_password("secret")

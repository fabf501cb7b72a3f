"""`edgehome replay FILE`: the TUI on a recording, with a time bar, steps and speed; it talks to nobody."""

from pathlib import Path
from typing import Any

import click
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.timer import Timer
from textual.widgets import Static

from edgehome.errors import EdgeHomeError
from edgehome.tui import charts, view
from edgehome.tui.app import READ_ONLY, EdgeHomeApp
from edgehome.tui.lines import cell_len
from edgehome.tui.recording import Recording
from edgehome.tui.widgets.bars import HealthBar, KeyBar
from edgehome.tui.widgets.commandline import CommandLine

FRAME_S = 0.1
SPEEDS = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 60.0)


class RecordedLink:
    """Answers what a recording can answer, from the view of the moment."""

    connected, error, bus = True, "", None

    def __init__(self, app: "ReplayApp") -> None:
        self._app = app

    async def open(self) -> None:
        """There is nothing to connect to."""

    async def close(self) -> None:
        """There is nothing to leave."""

    async def call(self, method: str, timeout_s: float = 15.0, **params: Any) -> Any:
        """Return what the recording knows. Raises EdgeHomeError for the rest."""
        shown = self._app.view
        if method == "devices":
            return list(shown.entities.values())
        if method == "status":
            return shown.health
        if method == "why":
            return shown.steps.get(params.get("trace", ""), [])
        if method == "device":
            curve = shown.curves.get(params.get("entity", ""), ())
            return {"history": [[at, str(value), value] for at, value in curve], "command_topics": []}
        raise EdgeHomeError(f"method {method!r}: unknown; expected one of the recording's")


KEYS = (
    ("␣", "replay.play", "play"), (".", "replay.step", "step"), ("−", "replay.slower", "speed(-1)"),
    ("+", "replay.faster", "speed(1)"), ("←", "replay.back", "seek(-5)"), ("→", "replay.on", "seek(5)"),
)  # fmt: skip
MARK = 3  # columns before the bar


class TimeBar(Static):
    """Where in the recording we are; a click goes there."""

    app: "ReplayApp"
    room = 8

    def on_click(self, event: events.Click) -> None:
        """Go to the moment that was clicked."""
        share = (event.x - MARK + 0.5) / self.room
        if 0 <= share <= 1:
            self.app.seek(share * self.app.recording.length_s)


class ReplayApp(EdgeHomeApp):
    """Plays a recording."""

    BINDINGS = [
        Binding("space", "play", priority=True, show=False),
        Binding("full_stop", "step", show=False),
        Binding("plus,equals_sign", "speed(1)", show=False),
        Binding("minus", "speed(-1)", show=False),
        Binding("left", "seek(-5)", show=False),
        Binding("right", "seek(5)", show=False),
    ]

    def __init__(self, recording: Recording, speed: float = 1.0, **options: Any) -> None:
        super().__init__(
            site=recording.site, broker=recording.broker, now=self._recorded_now, read_only=True, **options
        )
        self.recording, self.speed, self.position = recording, speed, 0.0
        self.playing = False
        self._frames: Timer | None = None
        self.link: Any = RecordedLink(self)
        self.view = recording.view_at(0.0)

    def _recorded_now(self) -> float:
        recording = getattr(self, "recording", None)
        return recording.began_at + self.position if recording else 0.0

    def compose(self) -> ComposeResult:
        """The TUI with a time bar."""
        yield from super().compose()
        yield TimeBar(id="time")

    def on_mount(self) -> None:
        """Show the beginning, and play."""
        super().on_mount()
        self.query_one("#line").display = False
        self.query_one(CommandLine).can_focus = False
        self.action_leave_command()
        self.action_play()

    async def load_home(self) -> None:
        """The recording has it."""
        self.changed(view.ALL)

    def marks(self) -> list[tuple[str, str, str]]:
        """Return what the live screen had marked; that nothing is sent from a recording goes without saying."""
        return [mark for mark in super().marks() if mark[0] != READ_ONLY]

    def show_keys(self) -> None:
        """Say how a recording is played, and what works in every app."""
        if self.query(KeyBar):
            self.query_one(KeyBar).offer([(key, self.t(name), f"app.{action}") for key, name, action in KEYS])

    def say(self, text: str) -> None:
        """Nothing is said to a recording."""
        self.may_change()

    def action_play(self) -> None:
        """Play, or pause; at the end begin again."""
        if not self.playing and self.position >= self.recording.length_s:
            self.seek(0.0)
        self.playing = not self.playing
        if self._frames is None and self.playing:
            self._frames = self.set_interval(FRAME_S, self._frame)
        elif self._frames is not None and not self.playing:
            self._frames.stop()
            self._frames = None
        self._show_bar()

    def _frame(self) -> None:
        self.seek(self.position + FRAME_S * self.speed)
        if self.position >= self.recording.length_s:
            self.action_play()

    def seek(self, seconds: float) -> None:
        """Show the moment `seconds` after the beginning."""
        seconds = max(0.0, min(self.recording.length_s, seconds))
        if seconds < self.position:
            self.view = self.recording.view_at(seconds)
            parts = view.ALL
        else:
            parts = self.recording.play(self.view, self.position, seconds)
        self.position = seconds
        self.changed(parts)
        self.say_question()
        self._show_bar()

    def action_step(self) -> None:
        """Go to the next message."""
        ahead = [h.at - self.recording.began_at for h in self.recording.heard]
        self.seek(next((at for at in ahead if at > self.position), self.recording.length_s))

    def action_seek(self, by: float) -> None:
        """Go back or forward by seconds."""
        self.seek(self.position + by)

    def action_speed(self, by: int) -> None:
        """Play faster or slower."""
        nearest = min(range(len(SPEEDS)), key=lambda i: abs(SPEEDS[i] - self.speed))
        self.speed = SPEEDS[max(0, min(len(SPEEDS) - 1, nearest + by))]
        self._show_bar()

    def _show_bar(self) -> None:
        if not self.query("#time"):
            return
        end = self.recording.length_s
        share = self.position / end if end else 1.0
        state = "replay.playing" if self.playing else ("replay.ended" if share >= 1 else "replay.paused")
        text = self.t(
            "replay.bar",
            at=_clock(self.position),
            end=_clock(end),
            speed=f"{self.speed:g}",
            state=self.t(state),
        )
        bar = self.query_one(TimeBar)
        bar.room = max(8, self.size.width - cell_len(text) - MARK - 4)
        bar.update(f" {'▶' if self.playing else '‖'} {charts.bar(share, bar.room)}  {text}")
        self.query_one(HealthBar).update_view(view.ALL)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60:02}:{int(seconds) % 60:02}"


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--speed", type=click.FloatRange(0.1, 100), default=1.0, help="How fast it is played.")
@click.option(
    "--screenshot", "picture", type=click.Path(), help="Write the screen as SVG instead of showing it."
)
@click.option(
    "--at", "at_s", type=float, default=None, help="With --screenshot: seconds after the beginning."
)
@click.option("--size", default="120x36", help="With --screenshot: columns x rows.")
@click.option("--json", "as_json", is_flag=True, help="Print what is in the recording as JSON.")
def command(
    file: str, speed: float, picture: str | None, at_s: float | None, size: str, as_json: bool
) -> None:
    """Play a recording made with the TUI's R key: space pauses, . steps, + and - change the speed, arrows seek."""
    import json
    import sys

    from edgehome.tui import screenshot

    try:
        recording = Recording(Path(file))
    except EdgeHomeError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        feeds: dict[str, int] = {}
        for heard in recording.heard:
            feeds[heard.feed] = feeds.get(heard.feed, 0) + 1
        click.echo(json.dumps({"site": recording.site, "began_at": recording.began_at, "length_s": recording.length_s, "messages": len(recording.heard), "feeds": feeds}))  # fmt: skip
        return
    app = ReplayApp(recording, speed)
    if picture:
        position = recording.length_s if at_s is None else at_s
        screenshot.take(app, Path(picture), f"call seek {position}", screenshot.parse_size(size))
        return
    app.run()
    sys.exit(app.return_code or 0)

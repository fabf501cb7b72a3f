"""The log page: the host's log file if it is on this machine, else what was heard; jumps to the request."""

from pathlib import Path

from textual.app import ComposeResult
from textual.widgets import Input

from edgehome import paths
from edgehome.tui import logfile, rows, view
from edgehome.tui.lines import Line, Span, clean, cut
from edgehome.tui.screens.device import DetailPanel
from edgehome.tui.screens.home import FilterInput
from edgehome.tui.screens.page import Page
from edgehome.tui.widgets.linelist import LineList, bindings

SHOWN = 500
_ROLES = {"WARNING": "warn", "ERROR": "bad", "CRITICAL": "bad", "DEBUG": "dim"}


class LogPage(Page):
    """Steps of requests above, the host's log below; one filter for both."""

    page = "log"
    BINDINGS = bindings("log")

    def __init__(self, *, id: str, file: Path | None = None) -> None:
        super().__init__(id=id)
        self.file = file or paths.state_dir() / "host.log"
        self.wanted, self.level, self.paused = "", "", False
        self._bytes_seen = -1
        self._read: list[logfile.LogLine] = []

    def compose(self) -> ComposeResult:
        """Filter, steps, file."""
        yield FilterInput(id="log-filter", compact=True)
        steps = DetailPanel(
            "panel.lines", self._steps, id="log-list", where="log", parts=frozenset({view.ACTIVITY})
        )
        steps.follow = True
        yield steps
        file = DetailPanel("page.log", self._file, id="log-file", where="log")
        file.follow = True
        yield file

    def shown(self) -> None:
        """Read the file's end."""
        self.retitle()
        self._look()

    def retitle(self) -> None:
        """Name the file and the level."""
        super().retitle()
        panel = self.query_one("#log-file", LineList)
        panel.border_title = self.app.t("log.host", file=self.file)
        panel.border_subtitle = self.level or None

    def update_view(self, parts: frozenset[str]) -> None:
        """Look at the file once a second while it is shown."""
        if self.paused:
            return
        super().update_view(parts)
        if view.HEALTH in parts and self.app.page == "log":
            self._look()

    def _look(self, always: bool = False) -> None:
        try:
            size = self.file.stat().st_size
        except OSError:
            size = 0
        if size != self._bytes_seen or always:
            self._bytes_seen = size
            self._read = logfile.tail(self.file, SHOWN, self.wanted, self.level)
            self.query_one("#log-file", LineList).rebuild()

    def _steps(self, width: int) -> list[Line]:
        return rows.activity_lines(self.app.view, self.app.t, width, self.wanted, limit=SHOWN)

    def _file(self, width: int) -> list[Line]:
        lines = []
        for line in self._read:
            head = f"{line.at} {line.level:<8}" if line.at or line.level else ""
            text = cut(clean(line.text), max(4, width - len(head)))
            lines.append(
                Line(
                    (Span(head, "dim"), Span(text, _ROLES.get(line.level, "text"))),
                    line.trace or "line",
                    "trace",
                )
            )
        return lines or self.say_empty(self.app.t("empty.none"), width)

    # ---- actions --------------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Type a filter."""
        box = self.query_one("#log-filter", Input)
        box.display = True
        box.placeholder = self.app.t("dialog.filter")
        box.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter as it is typed."""
        event.stop()
        self.wanted = event.value
        self._look(always=True)
        self.query_one("#log-list", LineList).rebuild()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the lines."""
        event.stop()
        event.input.display = bool(event.value)
        self.query_one("#log-list", LineList).focus()

    def action_level(self) -> None:
        """Show the next level and above: all, info, warnings, errors."""
        order = ["", *logfile.LEVELS[1:]]
        self.level = order[(order.index(self.level) + 1) % len(order)]
        self._look(always=True)
        self.retitle()

    def action_pause(self) -> None:
        """Hold still, or go on."""
        self.paused = not self.paused
        self.query_one("#log-list", LineList).border_subtitle = (
            self.app.t("chart.paused") if self.paused else None
        )

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """Go to the request or the device."""
        event.stop()
        if event.line.kind == "trace" and event.line.key != "line":
            self.app.show_trace(event.line.key)
        elif event.line.kind == "device":
            self.app.show_device(event.line.key)

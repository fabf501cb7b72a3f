"""The log page: steps of requests, and the host's log file if it is on this machine; jumps to the request."""

import asyncio
from array import array
from collections import OrderedDict
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
from edgehome.tui.work import start

SHOWN = 500
SEARCH_DRAW_S = 0.2
KEPT = 2_000  # lines of the file that were seen last
_ROLES = {"WARNING": "warn", "ERROR": "bad", "CRITICAL": "bad", "DEBUG": "dim"}


class FilePanel(DetailPanel):
    """A file's lines; any number of them, since a line is read when it is seen. `found` holds where matches begin."""

    source: logfile.LogFile
    found: "array[int] | None" = None
    last: list[logfile.LogLine]
    _seen: "OrderedDict[int, logfile.LogLine]"

    def layout_lines(self, width: int) -> None:
        """Nothing is laid out before it is seen."""
        self._lines = [] if self.count_of_file() else self.build(width)

    def count_of_file(self) -> int:
        """Return how many lines there are to show."""
        return (
            len(self.last)
            if not self.source.size
            else self.source.lines
            if self.found is None
            else len(self.found)
        )

    def count(self) -> int:
        """Return how many lines there are, or those of the text that says why there are none."""
        return self.count_of_file() or len(self._lines)

    def line_key(self, index: int) -> str:
        """Return what the line is known by: a log only grows at its end."""
        return f"line {index}" if self.count_of_file() else ""

    def line(self, index: int) -> Line:
        """Return a line as it looks."""
        if not self.count_of_file():
            return self._lines[index]
        raw = self._read(index)
        head = f"{raw.at} {raw.level:<8}" if raw.at or raw.level else ""
        text = cut(clean(raw.text), max(4, self.width - len(head)))
        spans = (Span(head, "dim"), Span(text, _ROLES.get(raw.level, "text")))
        return Line(spans, raw.trace or "line", "trace")

    def _read(self, index: int) -> logfile.LogLine:
        if not self.source.size:
            return self.last[index]
        if index not in self._seen:
            try:
                if self.found is None:
                    first = max(0, index - 10)
                    read = self.source.read(self.source.offset(first), self.size.height + 20)
                    self._seen.update((first + i, line) for i, line in enumerate(read))
                else:
                    self._seen.update((index, line) for line in self.source.read(self.found[index]))
            except OSError:
                pass
            while len(self._seen) > KEPT:
                self._seen.popitem(last=False)
        return self._seen.get(index, logfile.LogLine(""))

    def forget(self, found: bool) -> None:
        """Begin anew: with lines that are found, or with all."""
        self.found = array("Q") if found else None
        self._seen = OrderedDict()
        self.source.searched = 0


class LogPage(Page):
    """Steps of requests above, the host's log below; one filter for both."""

    page = "log"
    BINDINGS = bindings("log")

    def __init__(self, *, id: str, file: Path | None = None) -> None:
        super().__init__(id=id)
        self.file = file or paths.state_dir() / "host.log"
        self.wanted, self.level, self.paused = "", "", False
        self.source = logfile.LogFile(self.file)

    def compose(self) -> ComposeResult:
        """Filter, steps, file."""
        yield FilterInput(id="log-filter", compact=True)
        steps = DetailPanel(
            "panel.lines", self._steps, id="log-list", where="log", parts=frozenset({view.ACTIVITY})
        )
        steps.follow = True
        yield steps
        file = FilePanel("page.log", self._no_lines, id="log-file", where="log")
        file.source, file.last, file.follow = self.source, [], True
        file.forget(found=False)
        yield file

    @property
    def panel(self) -> FilePanel:
        """The file's lines."""
        return self.query_one(FilePanel)

    def shown(self) -> None:
        """Show the file's end at once, then count its lines."""
        self.retitle()
        if not self.source.size:
            self.panel.last = logfile.tail(self.file, SHOWN)
            self.panel.rebuild()
        self._look()

    def retitle(self) -> None:
        """Name the file, the level, and how many lines there are."""
        super().retitle()
        t = self.app.t
        self.panel.border_title = t("log.host", file=self.file)
        filtered = self.panel.found is not None
        lines = [t("log.found", count=self.panel.count_of_file())] if filtered else []
        lines.append(t("log.lines", count=self.source.lines))
        self.panel.border_subtitle = "  ".join(filter(None, (self.level, *lines)))
        paused = t("chart.paused") if self.paused else None
        self.query_one("#log-list", LineList).border_subtitle = paused

    def update_view(self, parts: frozenset[str]) -> None:
        """Look at the file once a second while it is shown."""
        if self.paused:
            return
        super().update_view(parts)
        if view.HEALTH in parts and self.app.page == "log":
            self._look()

    def _look(self) -> None:
        start(self, self._count, group="log", exclusive=True)

    async def _count(self) -> None:
        """Count the file's lines, and search those that are new, beside the loop; show what is found meanwhile."""
        before = self.source.size
        replaced = await asyncio.to_thread(self.source.look, lambda: not self.is_attached)
        if replaced:
            self.panel.forget(found=bool(self.wanted or self.level))
        if self.panel.found is not None:
            await self._search()
        elif self.source.size != before or replaced:
            self.panel.rebuild()
            self.retitle()

    async def _search(self) -> None:
        """Add what matches in the part of the file that was not searched yet."""
        looked_for, drawn_at = (self.wanted, self.level), 0.0
        batches = self.source.search(*looked_for, stop=lambda: (self.wanted, self.level) != looked_for)
        while (batch := await asyncio.to_thread(next, batches, None)) is not None:
            found = self.panel.found
            if found is None or (self.wanted, self.level) != looked_for:
                return
            found.extend(batch)
            now = asyncio.get_running_loop().time()
            if batch and now - drawn_at > SEARCH_DRAW_S:
                drawn_at = now
                self.panel.rebuild()
                self.retitle()
        self.panel.rebuild()
        self.retitle()

    def _filter(self) -> None:
        self.panel.forget(found=bool(self.wanted or self.level))
        self.panel.cursor, self.panel.at_end = -1, True
        self.panel.rebuild()
        self.retitle()
        self._look()

    def _steps(self, width: int) -> list[Line]:
        return rows.activity_lines(self.app.view, self.app.t, width, self.wanted, limit=SHOWN)

    def _no_lines(self, width: int) -> list[Line]:
        if not self.file.exists():
            return self.say_empty(self.app.t("log.elsewhere", file=self.file), width)
        key = "command.no_match" if self.wanted or self.level else "empty.none"
        return self.say_empty(self.app.t(key), width)

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
        self._filter()
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
        self._filter()

    def action_pause(self) -> None:
        """Hold still, or go on."""
        self.paused = not self.paused
        self.retitle()

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """Go to the request or the device."""
        event.stop()
        if event.line.kind == "trace" and event.line.key != "line":
            self.app.show_trace(event.line.key)
        elif event.line.kind == "device":
            self.app.show_device(event.line.key)

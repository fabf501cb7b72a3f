"""The trace page: requests with their parts of time, and why the chosen one did what it did."""

from typing import Any

from textual.app import ComposeResult

from edgehome.tui import tracing, view
from edgehome.tui.lines import Line
from edgehome.tui.screens.device import DetailPanel
from edgehome.tui.screens.page import Page
from edgehome.tui.widgets.linelist import LineList, bindings
from edgehome.tui.work import start


class TracePage(Page):
    """Two panels: requests above, the chain of the chosen one below."""

    page = "trace"
    BINDINGS = bindings("trace")

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.trace = ""
        self.slowest = False
        self.steps: list[dict[str, Any]] = []
        self.error = ""

    def compose(self) -> ComposeResult:
        """Requests above, chain below."""
        yield DetailPanel(
            "panel.requests", self._requests, id="requests", where="trace", parts=frozenset({view.TRACES})
        )
        yield DetailPanel("panel.chain", self._chain, id="chain", where="trace")

    def shown(self) -> None:
        """Show the newest request if none was chosen."""
        self.retitle()
        if not self.trace:
            last = next((e.trace for e in reversed(self.app.view.exchanges) if e.trace), "")
            if last:
                self.show(last)

    def show(self, trace: str) -> None:
        """Show the chain of a request."""
        self.trace = trace
        start(self, self._load, trace, group="trace", exclusive=True)
        self.query_one("#requests", LineList).go_to(trace)

    async def _load(self, trace: str) -> None:
        found, self.error = await self.ask("why", trace=trace)
        self.steps = found or self.app.view.steps.get(trace, [])
        chain = self.query_one("#chain", LineList)
        chain.scroll_to(y=0, animate=False)
        chain.cursor = -1
        chain.rebuild()

    def retitle(self) -> None:
        """Say the order and the figures in the title."""
        super().retitle()
        panel = self.query_one("#requests", LineList)
        t = self.app.t
        order = t("slowest") if self.slowest else t("newest")
        panel.border_title = f"{t('panel.requests')} · {order}"
        panel.border_subtitle = tracing.summary(self.app.view.exchanges, t)

    def update_view(self, parts: frozenset[str]) -> None:
        """Keep the figures in the title right."""
        super().update_view(parts)
        if view.TRACES in parts:
            self.query_one("#requests", LineList).border_subtitle = tracing.summary(
                self.app.view.exchanges, self.app.t
            )

    def _requests(self, width: int) -> list[Line]:
        return tracing.request_lines(self.app.view.exchanges, self.slowest, self.app.t, width)

    def _chain(self, width: int) -> list[Line]:
        if self.error and not self.steps:
            return self.say_empty(self.error, width)
        exchange = next((e for e in self.app.view.exchanges if e.trace and e.trace == self.trace), None)
        return tracing.chain_lines(self.steps, exchange, self.app.t, width)

    def action_slowest(self) -> None:
        """Change the order."""
        self.slowest = not self.slowest
        self.retitle()

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        """Show the chain of the request under the cursor."""
        event.stop()
        if event.line.kind == "request" and event.line.key != self.trace:
            self.show(event.line.key)

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """Go to the chain."""
        event.stop()
        if event.line.kind == "request":
            self.show(event.line.key)
            self.query_one("#chain", LineList).focus()

"""The page of rules and timers: what runs later, and why it has not run."""

from typing import Any

from textual.app import ComposeResult

from edgehome.tui import tables
from edgehome.tui.lines import Line
from edgehome.tui.screens.device import DetailPanel
from edgehome.tui.screens.table import TablePage, items_of
from edgehome.tui.widgets.linelist import LineList, bindings
from edgehome.tui.work import start


class RulesPage(TablePage):
    """What runs later."""

    page, method = "rules", "rules"
    BINDINGS = bindings("rules")

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.timers: list[dict[str, Any]] = []
        self.timers_error = ""
        self.why_not: dict[str, Any] = {}

    def compose(self) -> ComposeResult:
        """Rules, timers, details."""
        yield DetailPanel("page.rules", self.list_lines, id="rules-list", where="rules")
        yield DetailPanel("panel.timers", self._timer_rows, id="rules-timers", where="rules")
        yield DetailPanel("panel.details", self.detail_lines, id="rules-detail", where="rules")

    async def load(self) -> None:
        """Ask for rules, timers and what is planned for a time."""
        found, self.error = await self.ask("rules")
        self.items = items_of(found)
        found, self.timers_error = await self.ask("timers")
        planned, _ = await self.ask("schedules")
        self.timers = [*items_of(found), *items_of(planned)]
        await self._load_why()
        self.draw()

    async def _load_why(self) -> None:
        item = self.chosen
        if item:
            found, _ = await self.ask("rule_why_not", name=tables.key_of(item))
            self.why_not = found if isinstance(found, dict) else {}

    def empty(self) -> str:
        """Return how to make a rule."""
        return self.app.t("empty.rules")

    def rows(self, width: int) -> list[Line]:
        """Return the rules."""
        return tables.rule_lines(self.items, self.app.view.host_now, self.app.t, width)

    def detail_lines(self, width: int) -> list[Line]:
        """Return why the rule has not run, then its fields."""
        item = self.chosen
        if item is None:
            return super().detail_lines(width)
        reasons = [*self.why_not.get("reasons", ()), *self.why_not.get("held_back", ())]
        return tables.reason_lines(reasons, self.app.t, width) + super().detail_lines(width)

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        """Ask why the rule under the cursor has not run."""
        super().on_line_list_moved(event)
        if event.sender is self.list_panel:
            self.why_not = {}
            start(self, self._show_why, group="why", exclusive=True)

    async def _show_why(self) -> None:
        await self._load_why()
        self.query_one("#rules-detail", LineList).rebuild()

    def action_toggle_rule(self) -> None:
        """Disable the rule, or enable it again."""
        if (item := self.chosen) and self.app.may_change():
            method = "rule_disable" if item.get("enabled", True) else "rule_enable"
            self.app.order(method, name=tables.key_of(item))
            self.loaded_at = 0.0

    def _timer_rows(self, width: int) -> list[Line]:
        if self.timers_error:
            return self.say_empty(self.timers_error, width)
        return tables.timer_lines(self.timers, self.app.view.host_now, self.app.t, width)

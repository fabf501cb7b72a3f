"""The pages that are lists of what the host answers: plugins, agents, rules and timers, alarms, models."""

from typing import Any

from textual.app import ComposeResult

from edgehome.tui import agentmap, tables, view
from edgehome.tui.lines import Line
from edgehome.tui.screens.device import DetailPanel
from edgehome.tui.screens.dialogs import Dialog
from edgehome.tui.screens.page import Page
from edgehome.tui.widgets.linelist import LineList, bindings
from edgehome.tui.work import start


class TablePage(Page):
    """A list above, the chosen item's details below; `method` names what the host is asked."""

    method = ""
    reload_s = 5.0

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.items: list[dict[str, Any]] = []
        self.error = ""
        self.loaded_at = 0.0

    def compose(self) -> ComposeResult:
        """List above, details below."""
        yield DetailPanel(f"page.{self.page}", self.list_lines, id=f"{self.page}-list", where=self.page)
        yield DetailPanel("panel.details", self.detail_lines, id=f"{self.page}-detail", where=self.page)

    @property
    def list_panel(self) -> LineList:
        """The list."""
        return self.query_one(f"#{self.page}-list", LineList)

    def shown(self) -> None:
        """Ask the host."""
        self.retitle()
        self.action_reload()

    def action_reload(self) -> None:
        """Ask the host again."""
        self.loaded_at = self.app.view.now
        start(self, self.load, group=self.page, exclusive=True)

    async def load(self) -> None:
        """Take the host's answer."""
        found, self.error = await self.ask(self.method)
        self.items = _items(found)
        self.draw()

    def draw(self) -> None:
        """Draw all panels again, with the cursor on the first item if it is nowhere."""
        for panel in self.query(LineList):
            if panel.id in (f"{self.page}-detail", f"{self.page}-map"):
                panel.display = bool(self.items)  # an empty frame says nothing
            panel.rebuild()
        if self.items and self.list_panel.cursor < 0:
            self.list_panel.begin()

    def update_view(self, parts: frozenset[str]) -> None:
        """Ask again every few seconds while the host is heard."""
        super().update_view(parts)
        if (
            view.HEALTH in parts
            and self.app.view.now - self.loaded_at >= self.reload_s
            and self.app.page == self.page
        ):
            self.action_reload()

    def list_lines(self, width: int) -> list[Line]:
        """Return the list, or why there is none."""
        if self.error:
            return self.say_empty(self.error, width)
        return self.rows(width) if self.items else self.say_empty(self.empty(), width)

    def empty(self) -> str:
        """Return what stands where there are no items."""
        return self.app.t("empty.none")

    def rows(self, width: int) -> list[Line]:
        """Return the items as lines."""
        raise NotImplementedError

    @property
    def chosen(self) -> dict[str, Any] | None:
        """The item under the cursor."""
        key = self.list_panel.current_key
        return next((item for item in self.items if tables.key_of(item) == key), None)

    def detail_lines(self, width: int) -> list[Line]:
        """Return the chosen item's fields."""
        return tables.item_lines(self.chosen, self.app.t, width) if self.items else []

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        """Show the details of what the cursor is on."""
        event.stop()
        if event.sender is self.list_panel:
            self.query_one(f"#{self.page}-detail", LineList).rebuild()

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """Go to the details."""
        event.stop()
        if event.sender is self.list_panel:
            self.query_one(f"#{self.page}-detail", LineList).focus()


def _items(found: Any) -> list[dict[str, Any]]:
    if isinstance(found, dict):
        found = next((v for v in found.values() if isinstance(v, list)), [found])
    return [item for item in found or [] if isinstance(item, dict)]


class PluginsPage(TablePage):
    """What is plugged in."""

    page, method = "plugins", "plugins"
    BINDINGS = bindings("plugins")

    def rows(self, width: int) -> list[Line]:
        """Return the plugins."""
        return tables.plugin_lines(self.items, self.app.t, width)

    def action_toggle_plugin(self) -> None:
        """Take the plugin out, or put it back."""
        item = self.chosen
        if item and self.app.may_change():
            enabled = str(item.get("state")) in ("disabled", "failed", "broken")
            start(self, self._toggle, str(item["name"]), enabled, group="plugins", exclusive=True)

    async def _toggle(self, name: str, enabled: bool) -> None:
        found, self.error = await self.ask("plugin_enable", plugin=name, enabled=enabled)
        self.items = _items(found)
        self.draw()


class AgentsPage(TablePage):
    """The nodes that work for this site: a table, a map, the chosen one below."""

    page, method = "agents", "agents"
    BINDINGS = bindings("agents")
    reload_s = 1.0

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.served: dict[str, int] = {}
        self.looks = 0

    def compose(self) -> ComposeResult:
        """Table, map, details."""
        yield DetailPanel("page.agents", self.list_lines, id="agents-list", where="agents")
        yield DetailPanel("panel.map", self._map, id="agents-map", where="agents")
        yield DetailPanel("panel.details", self.detail_lines, id="agents-detail", where="agents")

    async def load(self) -> None:
        """Take the agents; remember how much each had done before, so that what came back since is seen."""
        self.served = {tables.key_of(a): int(a.get("served") or 0) for a in self.items}
        self.looks += not self.app.settings.saved.reduced_motion
        await super().load()

    def empty(self) -> str:
        """Return what stands where no agents are: how to start one."""
        return self.app.t("empty.agents", broker=self.app.broker or "mqtt://…")

    def rows(self, width: int) -> list[Line]:
        """Return the agents."""
        return agentmap.agent_lines(self.items, self.app.view.now, self.app.t, width)

    def _map(self, width: int) -> list[Line]:
        app = self.app
        return agentmap.agent_map(self.items, app.site, self.served, app.view.now, app.t, width, self.looks)

    def action_drain(self) -> None:
        """Let the agent finish and take nothing more."""
        if (item := self.chosen) and self.app.may_change():
            self.app.order("agent_drain", agent=tables.key_of(item))


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
        self.items = _items(found)
        found, self.timers_error = await self.ask("timers")
        planned, _ = await self.ask("schedules")
        self.timers = [*_items(found), *_items(planned)]
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


class AlarmsPage(TablePage):
    """What needs a person; open alarms stay at the top until they are gone."""

    page, method = "alarms", "alarms"
    BINDINGS = bindings("alarms")

    async def load(self) -> None:
        """Take the host's alarms; without such a method those that devices report."""
        found, _ = await self.ask("alarms")
        if found is not None:
            self.app.heard("alarms", found)
        self._show()

    def _show(self) -> None:
        found = tables.alarms_of(self.app.view)
        if found != self.items or not found:
            self.items = found
            self.draw()

    def update_view(self, parts: frozenset[str]) -> None:
        """Show a new alarm at once."""
        if view.DEVICES in parts:
            self._show()
        super().update_view(parts)

    def list_lines(self, width: int) -> list[Line]:
        """Return the alarms, or that there are none."""
        return tables.alarm_lines(self.items, self.app.view.now, self.app.t, width)

    def action_acknowledge(self) -> None:
        """Say that the alarm was seen."""
        if (item := self.chosen) and self.app.may_change():
            self.app.order("alarm_acknowledge", entity=tables.key_of(item))

    def action_shelve(self) -> None:
        """Put the alarm aside for some time, with a reason."""
        if self.chosen and self.app.may_change():
            t = self.app.t
            fields = [("minutes", t("dialog.minutes"), "30"), ("reason", t("dialog.reason"), "")]
            self.app.push_screen(Dialog(t("dialog.shelve"), fields), self._shelve)

    def _shelve(self, chosen: dict[str, str] | None) -> None:
        item = self.chosen
        if not chosen or not item:
            return
        if not chosen["reason"].strip():
            self.app.notify(self.app.t("toast.reason_missing"), severity="warning")
            return
        try:
            seconds = float(chosen["minutes"]) * 60
        except ValueError:
            seconds = 1800.0
        self.app.order(
            "alarm_shelve", entity=tables.key_of(item), reason=chosen["reason"].strip(), seconds=seconds
        )


class ModelsPage(TablePage):
    """Which tier understood what, and the model files."""

    page, method = "models", "models"
    BINDINGS = bindings("models")

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.tiers: list[dict[str, Any]] = []

    def compose(self) -> ComposeResult:
        """Tiers, models, details."""
        yield DetailPanel("panel.tiers", self._tiers, id="models-tiers", where="models")
        yield DetailPanel("page.models", self.list_lines, id="models-list", where="models")
        yield DetailPanel("panel.details", self.detail_lines, id="models-detail", where="models")

    async def load(self) -> None:
        """Take what the host counts of all requests; from an older host what was heard here."""
        found, self.error = await self.ask(self.method)
        known = found if isinstance(found, dict) else {}
        self.items = _items(known.get("models"))
        self.tiers = _items(known.get("tiers")) if found else tables.tiers_of(self.app.view.exchanges)
        self.draw()

    def empty(self) -> str:
        """Return that no model files are there."""
        return self.app.t("empty.models")

    def rows(self, width: int) -> list[Line]:
        """Return the models."""
        return tables.model_lines(self.items, self.app.t, width)

    def _tiers(self, width: int) -> list[Line]:
        return tables.tier_lines(self.tiers, self.app.t, width)

"""The pages of what does the work: plugins, agents, models."""

from typing import Any

from textual.app import ComposeResult

from edgehome.tui import agentmap, tables
from edgehome.tui.lines import Line
from edgehome.tui.screens.device import DetailPanel
from edgehome.tui.screens.table import TablePage, items_of
from edgehome.tui.widgets.linelist import bindings
from edgehome.tui.work import start


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
        self.items = items_of(found)
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
        self.items = items_of(known.get("models"))
        self.tiers = items_of(known.get("tiers")) if found else tables.tiers_of(self.app.view.exchanges)
        self.draw()

    def empty(self) -> str:
        """Return that no model files are there."""
        return self.app.t("empty.models")

    def rows(self, width: int) -> list[Line]:
        """Return the models."""
        return tables.model_lines(self.items, self.app.t, width)

    def _tiers(self, width: int) -> list[Line]:
        return tables.tier_lines(self.tiers, self.app.t, width)

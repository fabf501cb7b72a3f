"""Pages of plugins: each widget of `register_panels` is a page; one that raises is taken out and says so."""

import logging
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Input, Static

from edgehome.tui.lines import clean
from edgehome.tui.screens.page import Page

if TYPE_CHECKING:
    from edgehome.config import Config

log = logging.getLogger(__name__)


class PanelPage(Page):
    """A plugin's widget in a frame of ours."""

    def __init__(self, plugin: str, panel: Any, title: str, *, id: str) -> None:
        super().__init__(id=id)
        self.page = id
        self.plugin, self.panel, self.panel_title = plugin, panel, title

    def compose(self) -> ComposeResult:
        """The widget, made only now."""
        try:
            widget = self.panel() if isinstance(self.panel, type) else self.panel
            if not isinstance(widget, Widget):
                raise TypeError(f"expected a Textual widget, got {type(widget).__name__}")
        except Exception as error:  # a plugin's object
            log.warning("panel %s of plugin %s: %s", self.panel_title, self.plugin, error)
            yield Static(self._said(error), markup=False, classes="head")
            return
        widget.add_class("panel")
        widget.border_title = self.panel_title
        yield widget

    def shown(self) -> None:
        """Give the focus to what takes keys in the widget, as on pages of our own, unless somebody types."""
        self.call_after_refresh(self._enter)

    def _enter(self) -> None:
        inside = next((w for w in self.query("*") if w.focusable), None)
        if inside is not None and not isinstance(self.app.focused, Input):
            inside.focus()

    def fail(self, error: Exception) -> None:
        """Take the widget out and say what was wrong."""
        log.warning("panel %s of plugin %s: %s", self.panel_title, self.plugin, error, exc_info=error)
        for child in list(self.children):
            self.app._unregister(
                child
            )  # a widget whose start failed has no loop left that `remove` could wait for
        self.mount(Static(self._said(error), markup=False, classes="head"))

    def _said(self, error: Exception) -> str:
        what = clean(f"{type(error).__name__}: {error}", 300)
        return self.app.t("banner.panel", name=f"{self.panel_title} ({self.plugin})", error=what)

    def retitle(self) -> None:
        """The title is the plugin's."""


async def load_panels(config: "Config", plugins: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    """Return (plugin, panel) of the plugins that have panels and are on this machine, too.

    Only these plugins are imported here, whatever else the host has.
    """
    wanted = {
        str(p["name"])
        for p in plugins
        if "register_panels" in p.get("hooks", ()) and p.get("state") == "active"
    }
    if not wanted:
        return []
    from edgehome.paths import bundled
    from edgehome.registry import Registry, names_in

    others = ({str(p["name"]) for p in plugins} | set(names_in(bundled("plugins")))) - wanted
    table = config.plugins.model_copy(update={"disabled": tuple(sorted(others)), "order": ()})
    registry = Registry(config.model_copy(update={"plugins": table}))
    await registry.load()
    return [(owned.plugin, owned.object) for owned in await registry.objects("register_panels")]

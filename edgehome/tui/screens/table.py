"""What pages have in common that list what the host answers: a list above, the chosen item below, loaded anew in time."""

from typing import Any

from textual.app import ComposeResult

from edgehome.tui import tables, view
from edgehome.tui.lines import Line
from edgehome.tui.screens.device import DetailPanel
from edgehome.tui.screens.page import Page
from edgehome.tui.widgets.linelist import LineList
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
        self.items = items_of(found)
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


def items_of(found: Any) -> list[dict[str, Any]]:
    """Return the items of an answer: a list, or the list in a dict; what is no item is left out."""
    if isinstance(found, dict):
        found = next((v for v in found.values() if isinstance(v, list)), [found])
    return [item for item in found or [] if isinstance(item, dict)]

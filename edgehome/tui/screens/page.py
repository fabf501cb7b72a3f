"""What every page is: a column of panels, filled when it is shown, with its name, help and actions."""

from typing import TYPE_CHECKING, Any

from edgehome.errors import EdgeHomeError
from edgehome.tui.lines import Line, clean
from edgehome.tui.rows import message
from edgehome.tui.view import Part
from edgehome.tui.widgets.frames import Column
from edgehome.tui.widgets.linelist import LineList
from edgehome.tui.widgets.panels import Panel

if TYPE_CHECKING:
    from edgehome.tui.app import EdgeHomeApp


class Page(Column):
    """A page; `name` is its id and its place in the keymap."""

    app: "EdgeHomeApp"
    page = ""

    @property
    def where(self) -> str:
        """The name of the page's actions in the keymap."""
        return self.page

    def shown(self) -> None:
        """Called each time the page comes to the front."""

    async def hidden(self) -> None:
        """Called each time another page comes to the front."""

    def show(self, what: str) -> None:
        """Show one thing: a device, a trace, topics."""

    def update_view(self, parts: frozenset[Part]) -> None:
        """Draw again what the parts concern."""
        for panel in self.query(LineList):
            panel.update_view(parts)

    def retitle(self) -> None:
        """Say titles in the language of the moment, and draw all again."""
        for panel in self.query(Panel):
            panel.retitle()
            panel.rebuild()

    def first_panel(self) -> LineList | None:
        """Return the panel that gets the focus."""
        for panel in self.query(LineList):
            if panel.can_focus and panel.display:
                return panel
        return None

    async def ask(self, method: str, **params: Any) -> tuple[Any, str]:
        """Return (the host's answer, an empty text), or (None, what is wrong) in the person's language."""
        try:
            return await self.app.link.call(method, **params), ""
        except EdgeHomeError as error:
            text = str(error)
            if text.startswith(f"method {method!r}: unknown"):
                return None, self.app.t("empty.not_here", method=method)
            return None, clean(text, 300)

    def say_empty(self, text: str, width: int) -> list[Line]:
        """Return a text that stands where there is nothing to show."""
        return message(text, width)

"""The three panels of the home page: device tree, conversation, activity."""

from typing import TYPE_CHECKING

from edgehome.pinyin import spelled
from edgehome.tui import completion, exchanges, rows, view
from edgehome.tui.lines import Line
from edgehome.tui.widgets.linelist import LineList, bindings

if TYPE_CHECKING:
    from edgehome.tui.app import EdgeHomeApp


class Panel(LineList):
    """A list that reads the app's view; its title is in the language of the moment."""

    app: "EdgeHomeApp"

    def on_mount(self) -> None:
        """Show what there is, with its title."""
        self.retitle()
        super().on_mount()

    def retitle(self) -> None:
        """Say the title in the language."""
        if self.title_key:
            self.border_title = self.app.t(self.title_key)


class DeviceTree(Panel):
    """Floors, rooms and devices; drawn row by row, so that ten thousand are as quick as ten."""

    ALLOW_SELECT = False
    BINDINGS = bindings("devices")
    parts = frozenset({view.DEVICES, view.PLACES})
    rebuild_on = frozenset({view.PLACES})
    where = "devices"
    title_key = "panel.devices"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.wanted = ""
        self._rows: list[rows.Row] = []
        self._short: dict[str, str] = {}

    def layout_lines(self, width: int) -> None:
        """Make the rows; they are drawn when they are seen."""
        app = self.app
        if self.wanted and len(self._short) != len(app.view.entities):
            self._short = {
                i: " ".join(
                    f"{completion.initials(n)} {spelled(n)}"
                    for n in (e["name"], e["area"] or "", *e["aliases"])
                    if n
                )
                for i, e in app.view.entities.items()
            }
        self._rows = rows.device_rows(
            app.view, app.t, wanted=self.wanted, closed=app.settings.closed, pinned=app.settings.pinned, initials=self._short
        )  # fmt: skip
        self._lines = [] if self._rows else rows.no_devices(app.view, app.t, width, self.wanted)

    def update_view(self, parts: frozenset[view.Part]) -> None:
        """Draw again only the rows that are seen and whose devices changed."""
        if view.DEVICES not in parts or parts & self.rebuild_on:
            super().update_view(parts)
            return
        touched = self.app.view.touched
        top = int(self.scroll_y)
        for index, row in enumerate(self._rows[top : top + self.size.height], top):
            if not touched.isdisjoint(row.ids) and self.drawn.get(index - top) != self.line(index):
                self.refresh_line(index)

    def count(self) -> int:
        """Return how many rows there are."""
        return len(self._rows) or len(self._lines)

    def line(self, index: int) -> Line:
        """Return a row as it looks now."""
        if not self._rows:
            return self._lines[index]
        return rows.draw_row(self._rows[index], self.app.view, self.app.t, self.width)

    def line_key(self, index: int) -> str:
        """Return a row's key."""
        return self._rows[index].key if self._rows else ""

    def filter(self, text: str) -> None:
        """Show only what matches the text."""
        self.wanted = text
        self.scroll_to(y=0, animate=False)
        self.cursor = -1
        self.rebuild()

    def action_filter(self) -> None:
        """Type a filter."""
        self.app.home.open_filter()

    def action_clear_filter(self) -> None:
        """Show all devices."""
        self.app.home.close_filter()

    def action_open(self) -> None:
        """Open the device, or fold the room."""
        line = self.current
        if line is not None and line.kind in ("floor", "room"):
            self._fold(line.key)
        else:
            super().action_open()

    def action_switch(self) -> None:
        """Switch the device on or off through the gate, or fold the room."""
        line = self.current
        if line is not None and line.kind in ("floor", "room"):
            self._fold(line.key)
        elif line is not None and line.key:
            self.app.switch(line.key)

    def action_pin(self) -> None:
        """Keep the device at the top, or no longer."""
        if (line := self.current) and line.kind == "device":
            self.app.settings.toggle("pinned", line.key)
            self.rebuild()

    def action_fold_all(self) -> None:
        """Fold all rooms, or unfold them."""
        settings = self.app.settings
        if settings.closed:
            settings.closed.clear()
        else:
            settings.closed.update(r.key for r in self._rows if r.kind == "room")
        settings.save()
        self.rebuild()

    def _fold(self, key: str) -> None:
        self.app.settings.toggle("closed", key)
        self.rebuild()


class Conversation(Panel):
    """What was said and answered; the cursor moves by exchanges."""

    BINDINGS = bindings("conversation")
    parts = frozenset(
        {view.CONVERSATION, view.PLACES}
    )  # places: what may be said stands where nothing was said
    where = "conversation"
    title_key = "panel.conversation"
    follow = True

    def build(self, width: int) -> list[Line]:
        """Return the exchanges as lines."""
        return exchanges.conversation_lines(self.app.view, self.app.t, width)

    def _stops_at(self, index: int) -> bool:
        return self._lines[index].kind == "said" and (
            index == 0
            or self._lines[index - 1].key != self._lines[index].key
            or self._lines[index - 1].kind == "gap"
        )

    def _same_item(self, index: int) -> bool:
        line = self._lines[index]
        return bool(line.key) and line.key == self.current_key and line.kind != "gap"

    def action_again(self) -> None:
        """Say the same words again."""
        if self.current_key:
            self.app.say(self.app.view.exchanges[int(self.current_key)].said)


class Activity(Panel):
    """What happens: changes of devices, steps of requests, troubles."""

    BINDINGS = bindings("activity")
    parts = frozenset({view.ACTIVITY})
    where = "activity"
    title_key = "panel.activity"
    follow = True

    def build(self, width: int) -> list[Line]:
        """Return the newest notes."""
        return rows.activity_lines(self.app.view, self.app.t, width)

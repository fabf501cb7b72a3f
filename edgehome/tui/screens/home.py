"""The home page: device tree, conversation, activity."""

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from edgehome.tui.screens.page import Page
from edgehome.tui.widgets.frames import Row
from edgehome.tui.widgets.linelist import LineList
from edgehome.tui.widgets.panels import Activity, Conversation, DeviceTree


class FilterInput(Input):
    """A filter over a list: what is typed shows at once; Enter and the arrows go to the list, Esc shows all."""

    def key_escape(self) -> None:
        """Show all."""
        self.value = ""
        self.post_message(Input.Submitted(self, ""))

    def key_down(self) -> None:
        """Go to the list."""
        self.post_message(Input.Submitted(self, self.value))


PANES = {"tree_width": "#tree-box", "activity_width": "#activity"}  # by the setting that keeps their width
LEAST, LEFT_OVER = 20, 30


class HomePage(Page):
    """Where people talk to the home and see what it does. The frames between its panels can be dragged."""

    page = "home"
    _dragged = ""

    def compose(self) -> ComposeResult:
        """The three panels side by side."""
        with Row():
            with Vertical(id="tree-box", classes="panel"):
                yield FilterInput(id="filter", compact=True)
                yield DeviceTree(id="devices")
            talk = Conversation(id="talk")
            talk.add_class("panel")
            yield talk
            activity = Activity(id="activity")
            activity.add_class("panel")
            yield activity

    def on_mount(self) -> None:
        """Say the titles."""
        self.retitle()

    def retitle(self) -> None:
        """The tree's title stands on its box, which holds the filter too."""
        super().retitle()
        tree = self.query_one(DeviceTree)
        tree.border_title = None
        box = self.query_one("#tree-box")
        box.border_title = self.app.t("panel.devices")
        self.query_one("#filter", Input).placeholder = self.app.t("devices.filter")
        for name in PANES:
            if width := getattr(self.app.settings.saved, name):
                self.query_one(PANES[name]).styles.width = width

    def divide(self, name: str, width: int) -> None:
        """Give the pane of a setting so many columns, as far as there is room, and keep that."""
        other = next(selector for key, selector in PANES.items() if key != name)
        taken = self.query_one(other).outer_size.width if self.query_one(other).display else 0
        width = max(LEAST, min(self.size.width - LEFT_OVER - taken, width))
        self.query_one(PANES[name]).styles.width = width
        self.app.settings.put(**{name: width})

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the frame between two panels."""
        tree, activity = (self.query_one(selector) for selector in PANES.values())
        x = event.screen_x
        if tree.display and x in (tree.region.right - 1, tree.region.right):
            self._dragged = "tree_width"
        elif activity.display and x in (activity.region.x - 1, activity.region.x):
            self._dragged = "activity_width"
        else:
            return
        event.stop()
        self.screen.clear_selection()
        self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag it."""
        if self._dragged == "tree_width":
            self.divide(self._dragged, event.screen_x - self.region.x + 1)
        elif self._dragged:
            self.divide(self._dragged, self.region.right - event.screen_x)

    def on_mouse_up(self) -> None:
        """Let go."""
        if self._dragged:
            self._dragged = ""
            self.release_mouse()

    def first_panel(self) -> LineList:
        """Return the device tree, or the conversation where it is hidden."""
        tree = self.query_one(DeviceTree)
        return tree if self.query_one("#tree-box").display else self.query_one(Conversation)

    def open_filter(self) -> None:
        """Type a filter over the tree."""
        box = self.query_one("#filter", FilterInput)
        box.display = True
        box.focus()

    def close_filter(self) -> None:
        """Show all devices."""
        box = self.query_one("#filter", FilterInput)
        box.value = ""
        box.display = False
        self.query_one(DeviceTree).filter("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter as it is typed."""
        if event.input.id == "filter":
            event.stop()
            self.query_one(DeviceTree).filter(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the list."""
        if event.input.id != "filter":
            return
        event.stop()
        event.input.display = bool(event.value)
        tree = self.query_one(DeviceTree)
        tree.focus()
        tree.begin()

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """Open the device, or the reason of what was said or happened."""
        event.stop()
        kind, key = event.line.kind, event.line.key
        if isinstance(event.sender, Conversation):
            exchange = self.app.view.exchanges[int(key)]
            if exchange.trace:
                self.app.show_trace(exchange.trace)
        elif kind == "device":
            self.app.show_device(key)
        elif kind == "trace":
            self.app.show_trace(key)

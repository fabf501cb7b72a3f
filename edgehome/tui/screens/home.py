"""The home page: device tree, conversation, activity."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from edgehome.tui.screens.page import Page
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


class HomePage(Page):
    """Where people talk to the home and see what it does."""

    page = "home"

    def compose(self) -> ComposeResult:
        """The three panels side by side."""
        with Horizontal():
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
        width = self.app.settings.saved.tree_width
        if width:
            box.styles.width = width

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

"""Windows over the page: help, a form with a few fields, jump marks. They return what was chosen and do nothing."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.geometry import Offset
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button, Input, Label, Static

from edgehome.tui import help_data, keymap
from edgehome.tui.lines import cell_len

if TYPE_CHECKING:
    from edgehome.tui.app import EdgeHomeApp

JUMP_LETTERS = "asdfghjklqwertyuiopzxcvbnm"


class Dialog(ModalScreen[dict[str, str] | None]):
    """A form: a title and named fields; gives their values, or None. `wrong` says what is not right with them."""

    app: "EdgeHomeApp"
    BINDINGS = [Binding("escape", "cancel", show=False)]

    def __init__(
        self,
        title: str,
        fields: Sequence[tuple[str, str, str]],
        wrong: Callable[[dict[str, str]], str] = lambda values: "",
    ) -> None:
        super().__init__()
        self._title, self._fields, self._wrong = title, fields, wrong

    def compose(self) -> ComposeResult:
        """Fields, then the two buttons."""
        t = self.app.t
        with Vertical(id="dialog"):
            for name, label, value in self._fields:
                yield Label(label)
                yield Input(value, id=f"field-{name}", compact=True)
            yield Static("", id="wrong", markup=False)
            with Horizontal(classes="buttons"):
                yield Button(t("dialog.send"), id="send", variant="primary", compact=True)
                yield Button(t("dialog.cancel"), id="cancel", compact=True)

    def on_mount(self) -> None:
        """Say the title."""
        self.query_one("#dialog").border_title = self._title
        (self.query(Input).first() if self._fields else self.query_one("#send")).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes to the next field; in the last one it sends."""
        event.stop()
        inputs = list(self.query(Input))
        at = inputs.index(event.input)
        if at + 1 < len(inputs):
            inputs[at + 1].focus()
        else:
            self._done()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Send or leave."""
        event.stop()
        if event.button.id == "send":
            self._done()
        else:
            self.dismiss(None)

    def _done(self) -> None:
        """Send, or say what is not right and keep what was typed."""
        values = {name: self.query_one(f"#field-{name}", Input).value for name, _, _ in self._fields}
        if wrong := self._wrong(values):
            line = self.query_one("#wrong", Static)
            line.update(f"✗ {wrong}")
            line.display = True
        else:
            self.dismiss(values)

    def action_cancel(self) -> None:
        """Leave without sending."""
        self.dismiss(None)


class HelpScreen(ModalScreen[None]):
    """What a panel is for, and its keys."""

    app: "EdgeHomeApp"
    BINDINGS = [Binding("escape,f1,q,enter,question_mark", "close", show=False)]

    def __init__(self, panel: str, where: Sequence[str]) -> None:
        super().__init__()
        self._panel, self._where = panel, where

    def compose(self) -> ComposeResult:
        """The text, the keys here, the keys everywhere."""
        t = self.app.t
        text = Text(help_data.text(self._panel, t.lang) + "\n")
        local = [a for where in self._where if where != "app" for a in keymap.of(where)]
        for title, actions in ((t("help.keys"), local), (t("help.everywhere"), keymap.of("app"))):
            if actions:
                text.append(f"\n{title}\n", style="bold")
            for action in actions:
                keys = keymap.key_text(self.app.keys_of(action), first=False)
                text.append("  " + keys + " " * max(1, 14 - cell_len(keys)), style="bold")
                text.append(t.either(action.english, action.chinese) + "\n")
        with VerticalScroll(id="dialog"):
            yield Static(text)

    def on_mount(self) -> None:
        """Say the title."""
        box = self.query_one("#dialog")
        box.border_title = self.app.t("help.title", panel=help_data.title(self._panel, self.app.t.lang))
        box.border_subtitle = self.app.t("help.close")
        box.focus()

    def action_close(self) -> None:
        """Close."""
        self.dismiss(None)


class JumpScreen(ModalScreen[Widget | str | None]):
    """A letter at every place; pressing it gives what is there: a widget, or the name of a page."""

    app: "EdgeHomeApp"

    def __init__(self, targets: Sequence[tuple[Offset, Widget | str]]) -> None:
        super().__init__()
        self._targets = dict(zip(JUMP_LETTERS, targets, strict=False))

    def compose(self) -> ComposeResult:
        """A mark at the corner of each target."""
        for letter, ((x, y), _) in self._targets.items():
            mark = Static(f" {letter} ", classes="jump")
            mark.styles.offset = (x + 1, y)
            yield mark

    def on_key(self, event: events.Key) -> None:
        """Go to the target of the letter; any other key goes back."""
        event.stop()
        _, target = self._targets.get(event.character or "", (None, None))
        self.dismiss(target)

    def on_click(self, event: events.Click) -> None:
        """Go back."""
        self.dismiss(None)

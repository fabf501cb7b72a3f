"""The bars of one or two lines: health, page tabs, banner, question, keys."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import Static

from edgehome.tui import keymap, rows
from edgehome.tui.lines import Span, cell_len, clean
from edgehome.tui.widgets.linelist import LineList

if TYPE_CHECKING:
    from edgehome.tui.app import EdgeHomeApp


class HealthBar(LineList, can_focus=False):
    """The top line: site, link, counts, load, time."""

    ALLOW_SELECT = False
    parts = frozenset({"health"})
    app: "EdgeHomeApp"

    def build(self, width: int) -> list:
        """Return the one line."""
        app = self.app
        extra = [Span(f"{sign} {text}  ", role) for sign, text, role in app.marks()]
        return [rows.health_line(app.view, app.t, width, app.site, extra)]


class PageTabs(Static):
    """The pages with their digits; a click goes there."""

    auto_links = False  # the colours of links are ours
    app: "EdgeHomeApp"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.starts: dict[str, int] = {}  # where the tab of a page begins

    def show(self, current: str) -> None:
        """Mark the page that is shown."""
        text = Text(no_wrap=True, overflow="ellipsis")
        room = self.app.size.width
        names = [(name, self.app.page_title(name)) for name in self.app.page_names()]
        full = sum(cell_len(label) + 4 for _, label in names) <= room
        for i, (name, label) in enumerate(names):
            digit = str((i + 1) % 10) if i < 10 else ""
            here = name == current
            start = len(text)
            self.starts[name] = text.cell_len
            text.append(f" {digit} " if full else f" {digit}", style=self._style("accent", here))
            text.append(f"{label} " if full else label, style=self._style("text-muted", here))
            text.apply_meta({"@click": f"app.page('{name}')"}, start, len(text))
        self.update(text)

    def _style(self, name: str, here: bool) -> str:
        variables = self.app.theme_variables
        if here:
            return f"bold {variables['background']} on {variables['primary']}"
        value = variables.get(name, "")
        return value if value.startswith("#") else ""


class Banner(Static):
    """What is wrong and how to mend it; not there when nothing is."""

    def tell(self, severity: str, text: str) -> None:
        """Show a text, or hide."""
        shown = bool(text)
        self.set_class(severity == "bad", "-bad")
        self.set_class(severity == "note", "-note")
        if self.display != shown:
            self.display = shown
        if shown:
            self.update(Text(("⚠ " if severity != "note" else "") + clean(text, 400)))


class QuestionBar(Static, can_focus=True):
    """What the host asks: y and n answer, digits choose, Escape leaves to the page, where these keys do the same.

    Any other letter goes on in the command line.
    """

    auto_links = False  # the colours of links are ours
    app: "EdgeHomeApp"
    where = "question"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "app.answer_yes", "Yes", id="question_yes"),
        Binding("n", "app.answer_no", "No", id="question_no"),
        Binding("escape", "app.leave_command", "Leave"),
    ]

    _begun = ""
    """A y or an n whose answer has not been given yet: with letters that came at once it is the beginning of a word."""

    def ask(self, text: str, choices: Sequence[str]) -> None:
        """Show a question, and what may be answered as keys that can be clicked."""
        t = self.app.t
        shown = clean(text, 300)
        for answers in ("(yes/no)", "（是/否）"):  # they stand beside it as keys
            shown = shown.removesuffix(answers).rstrip()
        if choices:  # their names follow with their digits
            shown = re.split("[:：]", shown, maxsplit=1)[0].rstrip("?？") + "?"
        yes_no = (("y", t("question.yes"), "app.answer_yes"), ("n", t("question.no"), "app.answer_no"))
        keys = [(str(i), clean(name, 40), f"app.choose({i})") for i, name in enumerate(choices[:9], 1)]
        lines = [Text(f"? {shown}   ", style="bold")]
        for key, label, action in keys or yes_no:
            piece = Text(f" {key} ", style="reverse").append(f" {label}   ", style="not reverse bold")
            piece.apply_meta({"@click": action})
            if len(lines[-1]) and cell_len(lines[-1].plain + piece.plain) > self.app.size.width - 2:
                lines.append(Text())
            lines[-1].append_text(piece)
        self.update(Text("\n").join(lines))
        self.display = True

    def close(self) -> None:
        """The question is answered."""
        self.display, self._begun = False, ""

    async def on_key(self, event: events.Key) -> None:
        """Letters that answer nothing belong to the command line, and so do all keys that came with them at once.

        The focus moves after such a letter: over a slow line the next ones, a y among them, are here already.
        """
        letter = event.character if event.is_printable else None
        if letter and (self.app.typing or letter not in "yn123456789/:?"):
            event.stop()
            begun, self._begun = self._begun, ""
            self.app.type_on(begun + letter)
        elif letter in ("y", "n"):
            self._begun = letter
        elif event.key == "enter" and self.app.typing:
            event.stop()
            await self.app.enter_line()


ALWAYS = ("palette", "help")


class KeyBar(Static):
    """The last line: what the keys do here, or what the words may become while they are typed."""

    auto_links = False  # the colours of links are ours
    app: "EdgeHomeApp"

    def keys(self, where: list[str]) -> None:
        """Show the keys of the focused panel, of its page, and of the app."""
        typing = "command" in where
        local = [a for place in where for a in keymap.of(place) if a.footer]
        asking = None if typing else self.app.view.asking
        if asking is not None and not asking.candidates:
            local = [keymap.BY_ID["yes"], keymap.BY_ID["no"], *local]
        offered: dict[str, keymap.Action] = {}
        for action in [*local, *(a for a in keymap.of("app") if a.footer and a.id not in ALWAYS)]:
            if action.id != "command" or not typing:
                offered.setdefault(self.app.t.either(action.english, action.chinese), action)
        self.offer([piece for action in offered.values() for piece in self._pieces(action, typing)], typing)

    def offer(self, pieces: Sequence[tuple[str, str, str]], typing: bool = False) -> None:
        """Show keys with what they do as far as there is room, then what works everywhere; a click does the same.

        A piece is a key, a label, and the action of a click.
        """
        width = self.app.size.width - 1
        right = Text()
        for name in ALWAYS:
            for piece in self._pieces(keymap.BY_ID[name], typing):
                self._add(right, *piece)
        text = Text(no_wrap=True, overflow="ellipsis")
        for piece in pieces:
            before = len(text)
            self._add(text, *piece)
            if cell_len(text.plain) > width - cell_len(right.plain):
                text.right_crop(len(text) - before)
        text.append(" " * (width - cell_len(text.plain) - cell_len(right.plain)))
        self.update(text.append_text(right))

    def _pieces(self, action: keymap.Action, typing: bool) -> list[tuple[str, str, str]]:
        keys = self.app.keys_of(action)
        if typing:
            keys = keymap.while_typing(keys)
        label = self.app.t.either(action.english, action.chinese)
        return [(keymap.key_text(keys), label, f"app.run_here('{action.id}')")] if keys else []

    def _add(self, text: Text, key: str, label: str, click: str) -> None:
        start = len(text)
        text.append(f" {key}", style=f"bold {self._key_colour()}")
        text.append(f" {label} ")
        text.apply_meta({"@click": click}, start, len(text))

    def completions(self, items: list[str], chosen: int, lead: str = "") -> None:
        """Show what the words before the cursor may become."""
        text = Text(
            f" {lead or 'Tab'} ", style=f"bold {self._key_colour()}", no_wrap=True, overflow="ellipsis"
        )
        for i, item in enumerate(items):
            text.append(f" {clean(item, 60)} ", style="reverse" if i == max(0, chosen) else "").append(" ")
        self.update(text)

    def tell(self, text: str) -> None:
        """Show a hint."""
        self.update(Text(" " + clean(text, 300), no_wrap=True, overflow="ellipsis"))

    def _key_colour(self) -> str:
        value = self.app.theme_variables.get("accent", "")
        return value if value.startswith("#") else ""

"""The bars of one or two lines: health, page tabs, banner, question, keys."""

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

    parts = frozenset({"health", "devices"})
    rebuild_on = frozenset({"health"})
    app: "EdgeHomeApp"

    def build(self, width: int) -> list:
        """Return the one line."""
        app = self.app
        extra = [Span(f"{sign} {text}  ", role) for sign, text, role in app.marks()]
        return [rows.health_line(app.view, app.t, width, app.site, extra, app.rate)]


class PageTabs(Static):
    """The pages with their digits; a click goes there."""

    auto_links = False  # the colours of links are ours
    app: "EdgeHomeApp"

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
    """What the host asks: y and n answer, digits choose, any other letter goes on in the command line."""

    auto_links = False  # the colours of links are ours
    app: "EdgeHomeApp"
    where = "question"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "app.answer_yes", "Yes", id="question_yes"),
        Binding("n", "app.answer_no", "No", id="question_no"),
        Binding("escape", "app.command", "Leave"),
        *(Binding(str(i), f"app.choose({i})", str(i), show=False) for i in range(1, 10)),
    ]

    def ask(self, text: str, choices: tuple[str, ...]) -> None:
        """Show a question."""
        t = self.app.t
        line = Text("? ", style="bold")
        line.append(clean(text, 300) + "   ", style="bold")
        if choices:
            for i, name in enumerate(choices[:9], 1):
                line.append(f" {i} ", style="reverse").append(f" {clean(name, 40)}   ")
                line.apply_meta({"@click": f"app.choose({i})"}, len(line) - len(name) - 7, len(line))
        else:
            for key, label, action in (("y", t("question.yes"), "yes"), ("n", t("question.no"), "no")):
                start = len(line)
                line.append(f" {key} ", style="reverse").append(f" {label}   ")
                line.apply_meta({"@click": f"app.answer_{action}"}, start, len(line))
        self.update(line)
        self.display = True

    def close(self) -> None:
        """The question is answered."""
        self.display = False

    def on_key(self, event: events.Key) -> None:
        """Letters that answer nothing belong to the command line."""
        if event.is_printable and event.character and event.character not in "yn123456789/:?":
            event.stop()
            self.app.type_on(event.character)


class KeyBar(Static):
    """The last line: what the keys do here, or what the words may become while they are typed."""

    auto_links = False  # the colours of links are ours
    app: "EdgeHomeApp"

    def keys(self, where: list[str]) -> None:
        """Show the keys of the focused panel, of its page, and of the app."""
        width = self.app.size.width - 1
        local = [a for place in where for a in keymap.of(place) if a.footer]
        always = [keymap.BY_ID[name] for name in ("palette", "help")]
        right = Text()
        for action in always:
            self._add(right, action)
        text = Text(no_wrap=True, overflow="ellipsis")
        room = width - cell_len(right.plain)
        seen: set[str] = set()
        for action in [*local, *(a for a in keymap.of("app") if a.footer and a not in always)]:
            before = len(text)
            label = self.app.t.either(action.english, action.chinese)
            if label in seen or (action.id == "command" and "command" in where):
                continue
            self._add(text, action)
            if cell_len(text.plain) > room:
                text.right_crop(len(text) - before)
                continue
            seen.add(label)
        text.append(" " * (width - cell_len(text.plain) - cell_len(right.plain)))
        self.update(text.append_text(right))

    def _add(self, text: Text, action: keymap.Action) -> None:
        start = len(text)
        text.append(f" {keymap.key_text(self.app.keys_of(action))}", style=f"bold {self._key_colour()}")
        text.append(f" {self.app.t.either(action.english, action.chinese)} ")
        text.apply_meta({"@click": f"app.run_here('{action.id}')"}, start, len(text))

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

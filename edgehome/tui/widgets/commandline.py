"""The line where people type: history over restarts, search, completion. Input methods work as in any terminal."""

from typing import TYPE_CHECKING

from textual import events
from textual.widgets import Input

from edgehome.tui import completion
from edgehome.tui.history import History
from edgehome.tui.keymap import OPTION_DIGITS
from edgehome.tui.widgets.bars import KeyBar
from edgehome.tui.widgets.linelist import bindings

if TYPE_CHECKING:
    from edgehome.tui.app import EdgeHomeApp

MAX_LETTERS = 2_000


class CommandLine(Input):
    """Sends words to the host."""

    app: "EdgeHomeApp"
    BINDINGS = bindings("command")
    where = "command"

    def __init__(self, history: History, *, id: str | None = None) -> None:
        super().__init__(id=id, compact=True, select_on_focus=False, max_length=4_000)
        self.history = history
        self.cursor_blink = False
        self._found: list[completion.Completion] = []
        self._chosen = 0
        self._base: tuple[str, int] = ("", 0)
        self._search: str | None = None
        self._skip = 0
        self._draft = ""  # what stood here before the search
        self._quiet = False

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Letters are typed; with Alt or Ctrl held they are keys."""
        return "+" not in key and key not in OPTION_DIGITS and super().check_consume_key(key, character)

    def on_key(self, event: events.Key) -> None:
        """Escape and a letter that came at once, as they do over slow lines, are two keys; so is Alt and a letter."""
        if event.key.startswith("alt+") and event.is_printable and event.character:
            event.prevent_default()
            event.stop()
            self.action_leave()
            self.app.simulate_key(event.character)

    # ---- typing ---------------------------------------------------------------------------------

    def on_input_changed(self, event: Input.Changed) -> None:
        """Offer completions, or the words found by a search."""
        event.stop()
        if self._quiet:
            self._quiet = False
            return
        if self._search is not None:
            self._search, self._skip = self.value, 0
            self._show_search()
            return
        self._offer()

    def _offer(self) -> None:
        self._base = (self.value, self.cursor_position)
        self._found = completion.complete(self.value, self.cursor_position, self.app.names())
        self._chosen = -1
        if self._found:
            self._bar.completions([c.text for c in self._found], 0)
        else:
            self.app.show_keys()
        self.app.preview_soon(self.value)

    def action_complete(self) -> None:
        """Put the next completion in; without any, go to the next panel."""
        if self._search is not None:
            self._end_search(take=True)
            return
        if not self._found:
            self.screen.focus_next()
            return
        self._chosen = (self._chosen + 1) % len(self._found)
        text, cursor = completion.apply(*self._base, self._found[self._chosen])
        self._set(text, cursor)
        self._bar.completions([c.text for c in self._found], self._chosen)

    def _set(self, text: str, cursor: int | None = None) -> None:
        if text != self.value:
            self._quiet = True
            self.value = text
        self.cursor_position = len(text) if cursor is None else cursor

    @property
    def _bar(self) -> KeyBar:
        return self.app.query_one(KeyBar)

    def on_paste(self, event: events.Paste) -> None:
        """Take pasted text as one line without control characters."""
        event.prevent_default()
        event.stop()
        text = "".join(c if c.isprintable() else " " for c in event.text[:MAX_LETTERS])
        self.insert_text_at_cursor(" ".join(text.split()) if "\n" in event.text else text)

    # ---- history --------------------------------------------------------------------------------

    def action_older(self) -> None:
        """Show the words before."""
        if (text := self.history.back(self.value)) is not None:
            self._set(text)

    def action_newer(self) -> None:
        """Show the words after."""
        if (text := self.history.forward()) is not None:
            self._set(text)

    def action_search(self) -> None:
        """Search the history; again: the match before."""
        if self._search is None:
            self._search, self._skip, self._draft = self.value, 0, self.value
        elif self.history.search(self._search, self._skip + 1) is not None:
            self._skip += 1
        self._show_search()

    def _show_search(self) -> None:
        found = self.history.search(self._search or "", self._skip)
        lead = self.app.t("command.search", text=self._search or "")
        self._bar.completions([found if found else self.app.t("command.no_match")], 0, lead)

    def _end_search(self, take: bool) -> None:
        found = self.history.search(self._search or "", self._skip)
        self._search = None
        if not take:
            self._set(self._draft)
        elif found:
            self._set(found)
        self.app.show_keys()

    # ---- sending --------------------------------------------------------------------------------

    async def action_submit(self) -> None:
        """Send the words; while searching, take the words found."""
        if self._search is not None:
            self._end_search(take=True)
            return
        text = self.value.strip()
        if not text:
            return
        self.history.add(text)
        self._set("")
        self._found = []
        self.app.show_keys()
        self.app.say(text)

    def action_leave(self) -> None:
        """Leave the search, or the line."""
        if self._search is not None:
            self._end_search(take=False)
        else:
            self.app.action_leave_command()

"""A scrolling list of lines with a cursor: what every panel of the TUI is made of."""

from collections.abc import Callable

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from edgehome.tui import keymap
from edgehome.tui.lines import Line
from edgehome.tui.view import Part
from edgehome.tui.widgets import selection

ROLES = (
    "text", "dim", "strong", "accent", "ok", "warn", "bad", "on", "live", "stale", "gone", "key", "spark", "brand", "tc",
    "tt", "tp",
)  # fmt: skip


def bindings(where: str) -> list[BindingType]:
    """Return Textual's bindings for the actions of a panel or page."""
    return [
        Binding(a.keys, a.name, a.english, show=a.footer, id=a.id, priority=a.priority)
        for a in keymap.of(where)
    ]


BASE = "base"  # the style of what has no role
ROOMY = 40  # from here on there is a cell between the text and the scrollbar


class LineList(ScrollView, can_focus=True):
    """Draws only the lines that are seen. `parts` of the view make it draw again; `where` names its actions."""

    COMPONENT_CLASSES = {f"lines--{role}" for role in ROLES} | {"lines--cursor", "lines--cursor-idle"}
    BINDINGS = bindings("list")
    parts: frozenset[Part] = frozenset()
    rebuild_on: frozenset[Part] | None = None
    where = "list"
    title_key = ""
    follow = False

    class Opened(Message):
        """Enter or a click on the line that had the cursor."""

        def __init__(self, sender: "LineList", line: Line) -> None:
            super().__init__()
            self.sender, self.line = sender, line

        @property
        def control(self) -> "LineList":
            """The list."""
            return self.sender

    class Moved(Opened):
        """The cursor stands on another line."""

    def __init__(self, build: Callable[[int], list[Line]] | None = None, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._build = build
        self._lines: list[Line] = []
        self._styles: dict[str, Style] = {}
        self._built_width = -1
        self.cursor = -1
        self.at_end = True
        self.drawn: dict[int, Line] = {}  # what stands in each row of the screen

    # ---- what is shown --------------------------------------------------------------------------

    def build(self, width: int) -> list[Line]:
        """Return the lines at this width."""
        return self._build(width) if self._build else []

    def count(self) -> int:
        """Return how many lines there are."""
        return len(self._lines)

    def line(self, index: int) -> Line:
        """Return a line as it looks now."""
        return self._lines[index]

    def line_key(self, index: int) -> str:
        """Return a line's key without drawing it."""
        return self._lines[index].key

    def layout_lines(self, width: int) -> None:
        """Make the lines again."""
        self._lines = self.build(width)

    @property
    def width(self) -> int:
        """How many cells a line may take."""
        inside = self.scrollable_content_region.width
        return max(4, inside - 1 if inside >= ROOMY and self.can_focus else inside)

    def update_view(self, parts: frozenset[Part]) -> None:
        """Draw again if one of the parts concerns this list."""
        wanted = self.rebuild_on if self.rebuild_on is not None else self.parts
        if parts & wanted:
            self.rebuild()
        elif parts & self.parts:
            self.refresh()

    def rebuild(self) -> None:
        """Make the lines again, keep the cursor on what it stood on, follow the end if it was there."""
        if not self.size.width:
            return
        key, before = self.current_key, (self._built_width, self._lines)
        self._built_width = self.width
        self.layout_lines(self._built_width)
        if (
            self._lines
            and before == (self._built_width, self._lines)
            and self.virtual_size.height == self.count()
        ):
            return  # what is on the screen is right: a quiet home costs nothing
        self.virtual_size = Size(self.width, self.count())
        if key and not (0 <= self.cursor < self.count() and self.line_key(self.cursor) == key):
            self.cursor = next((i for i in range(self.count()) if self.line_key(i) == key), self.cursor)
        self.cursor = min(self.cursor, self.count() - 1)
        if self.follow and self.at_end:
            self.cursor = -1
            self.scroll_to(y=max(0, self.count() - self.size.height), animate=False, force=True)
        self.refresh()

    # ---- drawing --------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """Return one row of the screen."""
        index = y + self.scroll_offset.y
        width = self._built_width if self._built_width > 0 else self.width
        if not 0 <= index < self.count():
            return Strip.blank(self.size.width, self._style(BASE))
        line = self.drawn[y] = self.line(index)
        over = Style()
        if line.key and index == self.cursor or self._same_item(index):
            over = self._style("cursor" if self.has_focus else "cursor-idle")
        segments = [Segment(span.text, self._style(span.role) + over) for span in line.spans]
        if not self.ALLOW_SELECT:
            return self._fitted(segments, width, over)
        if (chosen := self.text_selection) and (part := chosen.get_span(index)):
            style = self.screen.get_component_rich_style("screen--selection")
            segments = selection.marked(segments, *part, style)
        return self._fitted(segments, width, over).apply_offsets(0, index)

    def _fitted(self, segments: list[Segment], width: int, over: Style) -> Strip:
        return Strip(segments).adjust_cell_length(width, self._style(BASE) + over).crop(0, width)

    def get_selection(self, chosen: Selection) -> tuple[str, str] | None:
        """Return the selected text, and what separates it from the next panel's."""
        return selection.text_of(chosen, self.count(), self.line), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Mark what is selected."""
        self.refresh()

    def text_select_all(self) -> None:
        """A double click opens; text is selected by dragging."""

    def _same_item(self, index: int) -> bool:
        return False

    def _style(self, role: str) -> Style:
        style = self._styles.get(role)
        if style is None and role == BASE:
            style = self._styles[BASE] = self.rich_style
        if style is None:
            name = f"lines--{role}" if role in ROLES or role.startswith("cursor") else "lines--text"
            partial = (
                self.get_component_styles(name).partial_rich_style if role.startswith("cursor") else None
            )
            style = partial if partial is not None else self.get_component_rich_style(name)
            self._styles[role] = style
        return style

    def notify_style_update(self) -> None:
        """Forget the styles of the old theme."""
        super().notify_style_update()
        self._styles = {}

    # ---- the cursor -----------------------------------------------------------------------------

    @property
    def current_key(self) -> str:
        """The key of the line with the cursor."""
        return self.line_key(self.cursor) if 0 <= self.cursor < self.count() else ""

    @property
    def current(self) -> Line | None:
        """The line with the cursor."""
        return self.line(self.cursor) if 0 <= self.cursor < self.count() else None

    def move_to(self, index: int, by: int = 1) -> None:
        """Put the cursor on the next line with a key from `index` on, in direction `by`, and show it."""
        while 0 <= index < self.count() and not self._stops_at(index):
            index += by
        if not 0 <= index < self.count():
            return
        self.cursor = index
        self.at_end = index >= self.count() - 2
        self.scroll_to_region(Region(0, index, 1, 1), animate=False, force=True)
        self.refresh()
        self.post_message(self.Moved(self, self.line(index)))

    def begin(self) -> None:
        """Put the cursor on the first line, or the last one of a list that follows, if it is nowhere."""
        if self.cursor < 0:
            self.action_cursor(1)

    def _stops_at(self, index: int) -> bool:
        return bool(self.line_key(index))

    def go_to(self, key: str) -> bool:
        """Put the cursor on the line of this key; return whether there is one."""
        for index in range(self.count()):
            if self.line_key(index) == key:
                self.move_to(index)
                return True
        return False

    def action_cursor(self, by: int) -> None:
        """Move the cursor."""
        if self.cursor >= 0:
            self.move_to(self.cursor + by, by)
        elif self.follow:
            self.move_to(self.count() - 1, -1)
        else:
            self.move_to(0)

    def action_page(self, by: int) -> None:
        """Move the cursor by a page."""
        target = max(0, min(self.count() - 1, max(0, self.cursor) + by * max(1, self.size.height - 2)))
        self.move_to(target, by)

    def action_edge(self, by: int) -> None:
        """Move the cursor to the first or the last line."""
        self.move_to(self.count() - 1 if by > 0 else 0, -by)

    def action_open(self) -> None:
        """Open what the cursor is on."""
        if (line := self.current) and line.key:
            self.post_message(self.Opened(self, line))

    def action_copy(self) -> None:
        """Copy the line to the clipboard."""
        if line := self.current:
            self.app.copy_to_clipboard(line.plain.strip())

    # ---- events ---------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Show what there is."""
        self.rebuild()

    def on_resize(self) -> None:
        """Lay the lines out for the new width."""
        if self.width != self._built_width or self.follow:
            self.rebuild()

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Dim the cursor."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Move the cursor; a click where it stands opens."""
        index = event.y + self.scroll_offset.y
        if self.text_selection is not None:
            return  # it was the end of a drag
        if not 0 <= index < self.count() or not self.line_key(index):
            return
        if index == self.cursor or self._same_item(index):
            self.action_open()
        else:
            self.move_to(index)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Note whether the end is seen, so that a list that follows stays where a person scrolled to."""
        super().watch_scroll_y(old_value, new_value)
        self.at_end = new_value >= self.max_scroll_y - 0.5

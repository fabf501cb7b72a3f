"""The page of one device: details, what it can be told, its history as a chart or a list of changes."""

from typing import Any

from textual.app import ComposeResult

from edgehome.tui import details, view
from edgehome.tui.entities import number
from edgehome.tui.glossary import word
from edgehome.tui.lines import Line
from edgehome.tui.screens.dialogs import Dialog
from edgehome.tui.screens.page import Page
from edgehome.tui.widgets.frames import Column, Row
from edgehome.tui.widgets.linelist import LineList, bindings
from edgehome.tui.widgets.panels import Panel
from edgehome.tui.work import start

POINTS = 2_000


class DetailPanel(Panel):
    """A panel whose lines its page makes."""

    def __init__(
        self, title_key: str, build: Any, *, id: str, where: str, parts: frozenset[str] = frozenset()
    ) -> None:
        super().__init__(id=id)
        self._build = build
        self.title_key, self.where, self.parts = title_key, where, parts
        self.add_class("panel")


class DevicePage(Page):
    """Shows the device that was chosen last."""

    page = "device"
    BINDINGS = bindings("device")

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.entity = ""
        self.points: list[tuple[float, str, float | None]] = []
        self.topics: list[str] = []
        self.range_at = 1
        self.paused_at: float | None = None

    def compose(self) -> ComposeResult:
        """Details and actions left, history right."""
        parts = frozenset({view.DEVICES})
        with Row():
            with Column(id="device-left"):
                yield DetailPanel("panel.details", self._details, id="details", where="device", parts=parts)
                yield DetailPanel("panel.actions", self._actions, id="actions", where="device", parts=parts)
            yield DetailPanel("panel.history", self._history, id="history", where="device", parts=parts)

    def show(self, entity: str) -> None:
        """Show a device."""
        self.entity, self.points, self.topics, self.paused_at = entity, [], [], None
        start(self, self._load, group="device", exclusive=True)
        self.retitle()

    def shown(self) -> None:
        """Load the history again."""
        self.retitle()
        known = self.app.view.entities
        if not self.entity:
            key = self.app.home.query_one("#devices", LineList).current_key
            able = (i for i, entity in known.items() if details.verbs_of(entity))
            self.entity = key if key in known else next(able, next(iter(known), ""))
        if self.entity:
            start(self, self._load, group="device", exclusive=True)

    def first_panel(self) -> LineList | None:
        """Begin at the actions."""
        return self.query_one("#actions", LineList)

    async def _load(self) -> None:
        found, _ = await self.ask("device", entity=self.entity, points=POINTS)
        if found is not None:
            self.points = [(float(at), str(state), value) for at, state, value in found.get("history", ())]
            self._add_now()
            self.topics = list(found.get("command_topics", ()))
            oldest = self.app.view.now - self.points[0][0] if self.points else 0.0
            self.range_at = next(
                (i for i, r in enumerate(details.RANGES) if r >= oldest * 0.75), len(details.RANGES) - 1
            )
        for panel in self.query(LineList):
            panel.rebuild()

    def update_view(self, parts: frozenset[str]) -> None:
        """Add what was just heard to the history, then draw."""
        if view.DEVICES in parts and self.paused_at is None:
            self._add_now()
        super().update_view(parts)

    def _add_now(self) -> None:
        """Add the state of the moment to the history if it is another one."""
        entity = self.app.view.entities.get(self.entity)
        if entity is None or entity["state"] is None:
            return
        state, last = str(entity["state"]), self.points[-1] if self.points else None
        now = self.app.view.now
        since = min(now, float(entity["reported_at"] or now)) if last is None else now
        if last is None or last[1] != state:
            self.points.append((since, state, number(state)))

    def _details(self, width: int) -> list[Line]:
        entity = self.app.view.entities.get(self.entity)
        if entity is None:
            return self.say_empty(self.app.t("empty.device"), width)
        return details.detail_lines(entity, self.topics, self.app.view, self.app.t, width)

    def _actions(self, width: int) -> list[Line]:
        entity = self.app.view.entities.get(self.entity)
        return details.action_lines(entity, self.app.t, width) if entity else []

    def _history(self, width: int) -> list[Line]:
        panel = self.query_one("#history", LineList)
        now = self.paused_at or self.app.view.now
        return details.history_lines(
            self.points, now, details.RANGES[self.range_at], self.app.t, width, panel.size.height, self.paused_at is not None,
            self.app.view.entities.get(self.entity),
        )  # fmt: skip

    # ---- actions --------------------------------------------------------------------------------

    def action_chart_range(self, by: int) -> None:
        """Show a shorter or longer time."""
        self.range_at = max(0, min(len(details.RANGES) - 1, self.range_at + by))
        self.query_one("#history", LineList).rebuild()

    def action_pause(self) -> None:
        """Hold the chart still, or let it go on."""
        self.paused_at = None if self.paused_at is not None else self.app.view.now
        self.query_one("#history", LineList).rebuild()

    def action_topics(self) -> None:
        """Show the device's topics in the inspector."""
        self.app.show_topics(self.topics[0].rsplit("/", 1)[0] if self.topics else self.entity)

    def action_rename(self) -> None:
        """Give the device a name and a room of one's own."""
        entity = self.app.view.entities.get(self.entity)
        if entity is None or not self.app.may_change():
            return
        t = self.app.t
        fields = [("name", t("column.name"), entity["name"]), ("area", t("field.area"), entity["area"] or "")]
        self.app.push_screen(Dialog(t("dialog.rename"), fields), self._rename)

    def _rename(self, chosen: dict[str, str] | None) -> None:
        if chosen:
            wanted = {name: text.strip() for name, text in chosen.items() if text.strip()}
            self.app.order("rename", entity=self.entity, **wanted)

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """Send the verb, asking for its value first."""
        event.stop()
        if event.line.kind != "verb" or not self.app.may_change():
            return
        verb = event.line.key
        entity = self.app.view.entities.get(self.entity)
        wanted = details.verb_arguments(entity, verb, self.app.t.lang) if entity else ()
        if not wanted:
            self.app.act(self.entity, verb, {})
            return
        fields = [(name, label, "") for name, label in wanted]
        self.app.push_screen(
            Dialog(word(verb.strip("+"), self.app.t.lang), fields),
            lambda chosen: self._send(verb.strip("+"), chosen),
        )

    def _send(self, verb: str, chosen: dict[str, str] | None) -> None:
        if chosen is not None:
            self.app.act(self.entity, verb, details.typed_arguments(chosen))

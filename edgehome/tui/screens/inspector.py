"""The MQTT inspector: what goes over the broker, and publishing by hand through the host's gate."""

from typing import Any

from textual.app import ComposeResult
from textual.widgets import Input

from edgehome.errors import EdgeHomeError
from edgehome.messages import Received
from edgehome.tui import topictree, view
from edgehome.tui.lines import Line, clean
from edgehome.tui.screens.device import DetailPanel
from edgehome.tui.screens.dialogs import Dialog
from edgehome.tui.screens.home import FilterInput
from edgehome.tui.screens.page import Page
from edgehome.tui.widgets.frames import Column, Row
from edgehome.tui.widgets.linelist import LineList, bindings
from edgehome.tui.work import start
from edgehome.words import say_reason

EVERYTHING = "#"


class TopicList(DetailPanel):
    """The tree of topics, drawn row by row."""

    heard: topictree.TopicTree
    closed: set[str]
    wanted = ""
    topic_rows: list[tuple[str, int, bool, int]]

    def layout_lines(self, width: int) -> None:
        """Make the rows."""
        self.topic_rows = self.heard.rows(self.wanted, self.closed)
        self._lines = [] if self.topic_rows else self.build(width)

    def count(self) -> int:
        """Return how many rows there are."""
        return len(self.topic_rows) or len(self._lines)

    def line(self, index: int) -> Line:
        """Return a row as it looks now."""
        if not self.topic_rows:
            return self._lines[index]
        row = self.topic_rows[index]
        return self.heard.line(row, row[0] not in self.closed, self.width)

    def line_key(self, index: int) -> str:
        """Return the path."""
        return self.topic_rows[index][0] if self.topic_rows else ""


class InspectorPage(Page):
    """Topics left, the last message of the chosen one right; listens only while it is shown."""

    page = "mqtt"
    BINDINGS = bindings("mqtt")

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.heard = topictree.TopicTree()
        self.paused = False
        self._listening = False
        self._new = False

    def compose(self) -> ComposeResult:
        """Filter and topics left, message right."""
        with Row():
            with Column(id="mqtt-left"):
                yield FilterInput(id="mqtt-filter", compact=True)
                topics = TopicList("panel.topics", self._empty, id="mqtt-list", where="mqtt")
                topics.heard, topics.closed, topics.topic_rows = self.heard, set(), []
                yield topics
            yield DetailPanel("panel.message", self._message, id="mqtt-detail", where="mqtt")

    @property
    def topics(self) -> TopicList:
        """The tree."""
        return self.query_one(TopicList)

    def shown(self) -> None:
        """Begin to listen."""
        self.retitle()
        if not self._listening:
            start(self, self._listen, group="mqtt")

    async def _listen(self) -> None:
        bus = self.app.link.bus
        if bus is not None and not self._listening:
            self._listening = True
            await bus.subscribe(EVERYTHING, self._heard)

    async def hidden(self) -> None:
        """Stop listening: a flood on the broker shall not cost anything while nobody looks."""
        bus = self.app.link.bus
        if bus is not None and self._listening:
            self._listening = False
            await bus.unsubscribe(EVERYTHING, self._heard)

    def _heard(self, message: Received) -> None:
        if not self.paused:
            self._new |= self.heard.take(message.topic, message.payload, message.retain, message.at)
            self.app.changed({"topics"})

    def update_view(self, parts: frozenset[str]) -> None:
        """Draw the tree, and the message if it is the chosen topic's."""
        if "topics" not in parts and view.HEALTH not in parts:
            return
        if self._new:
            self._new = False
            self.topics.rebuild()
        else:
            self.topics.refresh()
        self.query_one("#mqtt-detail", LineList).rebuild()
        seen = self.app.t("mqtt.seen", topics=len(self.heard.topics), messages=self.heard.messages)
        if self.heard.dropped:
            seen += "  " + self.app.t("mqtt.dropped", limit=topictree.MAX_TOPICS)
        self.topics.border_subtitle = self.app.t("chart.paused") if self.paused else seen

    def show(self, what: str) -> None:
        """Show only topics that hold the text."""
        box = self.query_one("#mqtt-filter", Input)
        box.display, box.value = True, what

    def _empty(self, width: int) -> list[Line]:
        return self.say_empty(self.app.t("empty.topics"), width)

    def _message(self, width: int) -> list[Line]:
        path = self.topics.current_key
        if path and path not in self.heard.topics:
            below = sum(topic.startswith(f"{path}/") for topic in self.heard.topics)
            return self.say_empty(self.app.t("mqtt.below", path=path, count=below), width)
        if not path and self.heard.topics:
            return self.say_empty(self.app.t("empty.topic"), width)
        return topictree.payload_lines(path, self.heard.topics.get(path), self.app.t, width)

    # ---- actions --------------------------------------------------------------------------------

    def action_pause(self) -> None:
        """Hold the tree still, or let it go on."""
        self.paused = not self.paused
        self.app.changed({"topics"})

    def action_filter(self) -> None:
        """Type a filter."""
        box = self.query_one("#mqtt-filter", Input)
        box.display = True
        box.placeholder = self.app.t("dialog.filter")
        box.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter as it is typed."""
        event.stop()
        self.topics.wanted = event.value
        self.topics.rebuild()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the tree."""
        event.stop()
        event.input.display = bool(event.value)
        self.topics.focus()

    def action_publish(self) -> None:
        """Ask for topic and payload."""
        if self.app.may_change():
            t = self.app.t
            path = self.topics.current_key
            fields = [
                ("topic", t("dialog.topic"), path if path in self.heard.topics else ""),
                ("payload", t("dialog.payload"), ""), ("retain", f"{t('dialog.retain')} (y/n)", "n"),
            ]  # fmt: skip
            self.app.push_screen(Dialog(t("dialog.publish"), fields, self._wrong), self._publish)

    def _wrong(self, values: dict[str, str]) -> str:
        topic = values["topic"].strip()
        return (
            "" if topic and not set(topic) & set("+#") else self.app.t("dialog.topic_wrong", text=topic[:40])
        )

    def _publish(self, chosen: dict[str, str] | None) -> None:
        if chosen:
            start(self, self._send, chosen, group="act")

    async def _send(self, chosen: dict[str, str]) -> None:
        t = self.app.t
        retain = chosen["retain"].strip().casefold() in ("y", "yes", "是", "true", "1")
        try:
            result: dict[str, Any] = await self.app.link.call(
                "publish", topic=chosen["topic"].strip(), payload=chosen["payload"], retain=retain
            )
        except EdgeHomeError as error:
            self.app.notify(t("toast.failed", reason=clean(error, 200)), severity="error", markup=False)
            return
        if result["outcome"] == "done":
            self.app.notify(t("toast.done", what=chosen["topic"]), timeout=2, markup=False)
        else:
            reason = say_reason(t.lang, str(result.get("reason") or ""))
            self.app.notify(
                t("toast.refused", reason=clean(reason, 200)), severity="warning", timeout=6, markup=False
            )

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        """Show the message of the topic under the cursor."""
        event.stop()
        self.query_one("#mqtt-detail", LineList).rebuild()

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """Fold or unfold a level."""
        event.stop()
        if event.sender is self.topics:
            self.topics.closed.symmetric_difference_update({event.line.key})
            self.topics.rebuild()

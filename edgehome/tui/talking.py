"""Talking to the host: words, previews, questions, and single verbs sent from a device's page."""

from functools import partial
from typing import Any

from textual import events
from textual.timer import Timer
from textual.widgets import Input

from edgehome.errors import BrokerUnavailable, EdgeHomeError
from edgehome.tui import completion, exchanges, rows, view
from edgehome.tui.entities import label
from edgehome.tui.exchange import Exchange
from edgehome.tui.glossary import word
from edgehome.tui.lines import clean
from edgehome.tui.paging import Paged
from edgehome.tui.risk import names_at_risk, risky
from edgehome.tui.widgets.bars import KeyBar, QuestionBar
from edgehome.tui.widgets.commandline import CommandLine
from edgehome.tui.work import start
from edgehome.words import say_reason

PREVIEW_S = 0.6
ANSWER_S = 130.0
"""More than [understanding] budget_s can be: a larger model may use all of it."""


class Talking(Paged):
    """An app that takes orders."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._preview_timer: Timer | None = None
        self._names: list[tuple[str, str]] = []
        self._at_risk: frozenset[str] = frozenset()

    def names(self) -> list[tuple[str, str]]:
        """Return the names that words may be completed with."""
        if self.names_stale:
            also = [(alias, "room") for aliases in self.view.places.values() for alias in aliases]
            self._at_risk = names_at_risk(self.view.entities.values())
            self._names = list(dict(completion.names_of(self.view.entities.values()) + also).items())
            self.names_stale = False
        return self._names

    def say(self, text: str) -> None:
        """Send words to the host and wait for the answer in the conversation."""
        exchange = self.view.say(text, self.now())
        if self.recorder is not None:
            self.recorder.heard("said", {"text": text}, self.now())
        if self.read_only:
            self._unsent(exchange, self.t("command.read_only"))
        elif not self.link.connected:
            self._unsent(exchange, self.t("command.not_connected"))
        else:
            start(self, self._say, exchange, text, group="say")
        self.changed({view.CONVERSATION})
        self.say_question()

    async def _say(self, exchange: Exchange, text: str, method: str = "say", **params: Any) -> None:
        try:
            reply = await self.link.call(
                method, ANSWER_S, **({"text": text} if method == "say" else {}), **params
            )
            self.changed(self._take("reply", {**reply, "said": exchange.said}))
        except BrokerUnavailable:
            self._unsent(exchange, self.t("command.not_connected"))
        except EdgeHomeError as error:
            self._unsent(exchange, str(error))
        self.changed({view.CONVERSATION})
        self.say_question()

    def _unsent(self, exchange: Exchange, reason: str) -> None:
        self._take("unsent", {"said": exchange.said, "reason": reason})

    def preview_soon(self, text: str) -> None:
        """Show what risky words would do, soon after they were typed; nothing is done by that."""
        if self._preview_timer is not None:
            self._preview_timer.stop()
            self._preview_timer = None
        wanted = risky(text, self._at_risk)
        if wanted and self.link.connected and not self.read_only and self.view.asking is None:
            self._preview_timer = self.set_timer(
                PREVIEW_S, partial(start, self, self._preview, text, group="preview", exclusive=True)
            )

    async def _preview(self, text: str) -> None:
        try:
            reply = await self.link.call(
                "say", 3.0, text=text, what_if=True, source=view.PREVIEW, person=view.PREVIEW
            )
        except EdgeHomeError:
            return
        if self.query_one(CommandLine).value != text or self.view.asking is not None:
            return
        keys = {
            "asked": "preview.asks",
            "refused": "preview.refused",
            "answered": "preview.would",
            "done": "preview.would",
        }
        key, said = keys.get(str(reply.get("outcome"))), " ".join(str(reply.get("reply") or "").split())
        if key and said:
            self.query_one(KeyBar).tell(self.t(key, text=said))

    def say_question(self) -> None:
        """Show what the host asks, or no longer."""
        bar = self.query_one(QuestionBar)
        asking = self.view.asking
        self.changed({view.HEALTH})
        if not self.query_one(CommandLine).has_focus:
            self.call_after_refresh(self.show_keys)
        if asking is None:
            had_focus = bar.has_focus
            bar.close()
            if had_focus:
                self.query_one(CommandLine).focus()
            return
        question = asking.reply.splitlines()[0] if asking.reply else ""
        bar.ask(question, [choice.shown for choice in self._choices()])
        line = self.query_one(CommandLine)
        if not line.value and line.can_focus and (line.has_focus or bar.has_focus):
            bar.focus()

    def _tick(self) -> None:
        super()._tick()
        if self.view.asking is None and any(bar.display for bar in self.query(QuestionBar)):
            self.say_question()  # it has lapsed

    def _answer(self, english: str, chinese: str) -> None:
        asking = self.view.asking
        if asking is not None:
            self.say(chinese if asking.lang.startswith("zh") else english)

    def action_answer_yes(self) -> None:
        """Say yes to what is asked."""
        self._answer("yes", "是")

    def action_answer_no(self) -> None:
        """Say no to what is asked."""
        self._answer("no", "否")

    def action_choose(self, number: int) -> None:
        """Say the choice of this number."""
        choices = self._choices()
        if 0 < number <= len(choices):
            self.say(choices[number - 1].said)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Digits choose where something may be chosen and nothing is typed; else they go to pages."""
        if action == "choose":
            free = len(self.screen_stack) == 1 and not isinstance(self.focused, Input)
            return free and 0 < int(str(parameters[0])) <= len(self._choices())
        return super().check_action(action, parameters)

    def _choices(self) -> list[exchanges.Choice]:
        asking = self.view.asking
        return exchanges.choices(asking, self.view.entities, self.t.lang) if asking is not None else []

    def action_undo_last(self) -> None:
        """Put the values of the last change back."""
        self.say(self.t.either("undo", "撤销"))

    def may_change(self) -> bool:
        """Return whether orders may be sent from here; says so if not."""
        if self.read_only:
            self.notify(self.t("toast.read_only"), severity="warning", timeout=3)
        return not self.read_only

    def switch(self, entity: str) -> None:
        """Send the device's opposite verb: off if it is on, else on."""
        found = self.view.entities.get(entity)
        verb = rows.values.opposite(found) if found else ""
        if verb and self.may_change():
            self.act(entity, verb, {})

    def act(self, entity: str, verb: str, args: dict[str, Any]) -> None:
        """Send one verb through the gate and say what became of it."""
        start(self, self._act, entity, verb, args, group="act")

    async def _act(self, entity: str, verb: str, args: dict[str, Any]) -> None:
        try:
            result = await self.link.call("act", entity=entity, verb=verb, args=args)
        except EdgeHomeError as error:
            self.notify(self.t("toast.failed", reason=clean(error, 200)), severity="error", markup=False)
            return
        found = self.view.entities.get(entity)
        name = label(found, self.t.lang) if found else entity
        what = word(verb, self.t.lang)
        reason = say_reason(self.t.lang, str(result.get("reason") or ""))
        if str(result.get("reason", "")).startswith("needs_confirmation"):
            self.say(self.t.either(f"{what} {name}", f"{what}{name}"))  # by words it can be confirmed
        elif result["outcome"] == "done":
            self.notify(self.t("toast.done", what=f"{name} · {what}"), timeout=2, markup=False)
        else:
            key = "toast.refused" if result["outcome"] == "refused" else "toast.tried"
            self.notify(self.t(key, reason=clean(reason, 200)), severity="warning", timeout=5, markup=False)

    def order(self, method: str, **params: Any) -> None:
        """Ask the host for a change and say what went wrong, if anything did."""
        start(self, self._order, method, params, group="act")

    async def _order(self, method: str, params: dict[str, Any]) -> None:
        try:
            await self.link.call(method, **params)
        except EdgeHomeError as error:
            self.notify(self.t("toast.failed", reason=clean(error, 200)), severity="error", markup=False)
            return
        self.notify(self.t("toast.done", what=word(method, self.t.lang)), timeout=2, markup=False)
        await self.load_home()

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted where nothing is typed goes to the command line."""
        if len(self.screen_stack) == 1:
            line = self.query_one(CommandLine)
            line.focus()
            line.on_paste(event)

    @property
    def typing(self) -> bool:
        """Whether the command line holds words."""
        return bool(self.query_one(CommandLine).value)

    async def enter_line(self) -> None:
        """Send what the command line holds."""
        await self.query_one(CommandLine).action_submit()

    def type_on(self, text: str) -> None:
        """Go on typing in the command line."""
        line = self.query_one(CommandLine)
        line.focus()
        line.insert_text_at_cursor(text)

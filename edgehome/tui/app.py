"""The application: one screen with pages in the middle, and the one place where what is heard changes what is shown."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.css.query import NoMatches
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Static

from edgehome import paths
from edgehome.bus.interface import Bus
from edgehome.errors import BrokerUnavailable, EdgeHomeError
from edgehome.tui import completion, keymap, rows, themes, view
from edgehome.tui.history import History
from edgehome.tui.link import Link
from edgehome.tui.screens.home import HomePage
from edgehome.tui.screens.page import Page
from edgehome.tui.settings import Settings
from edgehome.tui.texts import T
from edgehome.tui.widgets.bars import Banner, HealthBar, KeyBar, PageTabs, QuestionBar
from edgehome.tui.widgets.commandline import CommandLine
from edgehome.tui.widgets.linelist import LineList, bindings

DRAW_S = 0.1
NARROW, SMALL = 110, 64
_LOGIN = ("username", "password", "ca_file", "cert_file", "key_file")


class EdgeHomeApp(App[int]):
    """Shows a running site. Give `bus` to use one that is open already; `now` is the clock."""

    TITLE = "EdgeHome"
    CSS_PATH = "edgehome.tcss"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("app"),
        Binding("ctrl+c", "copy_or_hint", show=False),
    ]

    def __init__(
        self,
        *,
        config: Any = None,
        site: str = "home",
        broker: str = "",
        bus: Bus | None = None,
        now: Callable[[], float] = time.time,
        lang: str = "",
        theme: str = "",
        state_dir: Path | None = None,
        read_only: bool = False,
    ) -> None:
        super().__init__()
        self.site, self.broker, self.now, self.read_only = site, broker, now, read_only
        folder = state_dir or paths.state_dir()
        self.settings = Settings(folder / "tui.json")
        self.t = T(lang or self.settings.saved.language or _language_of_terminal())
        self.view = view.View(now=now())
        self.history = History(folder / "tui-history.jsonl")
        login = {n: getattr(config.mqtt, n) for n in _LOGIN} if config is not None else {}
        self.link = Link(site, broker, login, self.heard, self._link_changed, bus)
        self.rate: float | None = None
        self.page = "home"
        self.traces_seen = ""
        self._pages: dict[str, Callable[[], Page]] = {"home": lambda: HomePage(id="home")}
        self._dirty: set[str] = set()
        self._draw_timer: Timer | None = None
        self._names: list[tuple[str, str]] = []
        self._names_stale = True
        self._boot = ""
        self._received = (0.0, 0)
        self._keymap: dict[str, str] = {}
        self._wanted_theme = theme or self.settings.saved.theme
        for ours in themes.OURS:
            self.register_theme(ours)

    # ---- layout ---------------------------------------------------------------------------------

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Colours of ours that themes of others lack."""
        return themes.DEFAULT_VARIABLES

    def compose(self) -> ComposeResult:
        """Health, tabs, banner, pages, question, command line, keys."""
        yield HealthBar(id="health")
        yield PageTabs(id="tabs")
        yield Banner(id="banner")
        with ContentSwitcher(initial="home", id="pages"):
            yield HomePage(id="home")
        yield QuestionBar(id="question")
        with Horizontal(id="line"):
            yield Static("›", id="prompt")
            yield CommandLine(self.history, id="command")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Connect, and look at the clock once a second."""
        names = self.available_themes
        self.theme = self._wanted_theme if self._wanted_theme in names else "edgehome-dark"
        if self.settings.saved.reduced_motion:
            self.animation_level = "none"
        self._load_keymap()
        self._lay_out()
        self.say_everything()
        self.query_one(CommandLine).focus()
        self.run_worker(self._connect(), group="link")
        self.set_interval(1.0, self._tick)

    def _load_keymap(self) -> None:
        file = paths.user_config_dir() / "keymap.toml"
        self._keymap, wrong = keymap.load(file)
        self.set_keymap(self._keymap)
        if wrong:
            self.notify(self.t("toast.keymap", file=file, error=wrong), severity="warning", timeout=8)

    def on_resize(self) -> None:
        """Hide what has no room."""
        self.call_after_refresh(self._lay_out)

    def _lay_out(self) -> None:
        width, height = self.size
        self.screen.set_class(width < NARROW, "narrow")
        self.screen.set_class(width < SMALL, "small")
        self.screen.set_class(height < 16, "bare")
        self.screen.set_class(self.settings.saved.hide_activity, "no-activity")
        self.query_one(PageTabs).show(self.page)
        self.show_keys()

    def say_everything(self) -> None:
        """Say every text in the language of the moment."""
        self.query_one(CommandLine).placeholder = self.t("command.placeholder")
        self.query_one(PageTabs).show(self.page)
        for page in self.query(Page):
            page.retitle()
        self.changed(view.ALL)
        self.show_keys()

    # ---- the link -------------------------------------------------------------------------------

    async def _connect(self) -> None:
        await self.link.open()
        await self.load_home()

    async def on_unmount(self) -> None:
        """Leave the broker."""
        await self.link.close()

    async def load_home(self) -> None:
        """Ask for the whole home."""
        try:
            found, health = await self.link.call("devices"), await self.link.call("status")
        except EdgeHomeError as error:
            self.view.error = str(error)
        else:
            self.view.error = ""
            self.view.now = self.now()
            self._boot = str(health.get("boot", ""))
            self.changed(self.view.set_devices(found) | self.view.fold("health", health, self.now()))
        self._say_banner()

    def _link_changed(self) -> None:
        was, self.view.connected = self.view.connected, self.link.connected
        self.view.error = self.link.error
        if self.view.connected != was:
            self.changed(
                self.view.note("bus", self.broker or "broker", "ok" if self.view.connected else "bad")
            )
            if self.view.connected and self._boot:
                self.run_worker(self.load_home(), group="load", exclusive=True)
        self.changed({view.HEALTH})

    def heard(self, feed: str, body: Any) -> None:
        """Take what the host tells."""
        if feed == "status":
            self.view.offline = body.get("state") == "offline"
            self.changed({view.HEALTH})
            return
        parts = self.view.fold(feed, body, self.now())
        if feed == "health":
            self._check_health(body)
        if feed == "reply" and view.CONVERSATION in parts:
            self._say_question()
        self.changed(parts)

    def _check_health(self, body: Any) -> None:
        at, received = self._received
        now, count = self.now(), int(body.get("received", 0))
        self.rate = (count - received) / (now - at) if at and now > at and count >= received else None
        self._received = (now, count)
        total = sum((body.get("devices") or {}).values())
        boot = str(body.get("boot", ""))
        if (boot != self._boot or total != len(self.view.entities)) and self.link.connected:
            self._boot = boot
            self.run_worker(self.load_home(), group="load", exclusive=True)

    # ---- drawing --------------------------------------------------------------------------------

    def changed(self, parts: frozenset[str] | set[str]) -> None:
        """Draw parts of the view soon: what changes within a tenth of a second is drawn once."""
        if not parts or not self.is_running:
            return
        self._dirty |= parts
        if view.PLACES in parts:
            self._names_stale = True
        if self._draw_timer is None:
            self._draw_timer = self.set_timer(DRAW_S, self._draw)

    def _draw(self) -> None:
        self._draw_timer = None
        parts, self._dirty = frozenset(self._dirty), set()
        try:
            self.query_one(HealthBar).update_view(parts)
            self.current_page.update_view(parts)
        except NoMatches:
            return
        if view.HEALTH in parts:
            self._say_banner()

    def _tick(self) -> None:
        self.view.now = self.now()
        if self.view.silent or not self.view.connected:
            self._say_banner()

    def _say_banner(self) -> None:
        severity, text = rows.banner(self.view, self.t, self.broker)
        banner = self.query_one(Banner)
        if text or banner.display:
            banner.tell(severity, text)

    def marks(self) -> list[tuple[str, str, str]]:
        """Return what else the health line shows: sign, text, role."""
        marks = []
        if self.read_only:
            marks.append(("⊘", self.t("health.read_only"), "warn"))
        return marks

    # ---- pages ----------------------------------------------------------------------------------

    def page_names(self) -> list[str]:
        """Return the pages there are, in the order of their digits."""
        return [name for name in keymap.PAGES if name in self._pages]

    @property
    def home(self) -> HomePage:
        """The home page."""
        return self.query_one(HomePage)

    @property
    def current_page(self) -> Page:
        """The page in front."""
        return self.query_one(f"#{self.page}", Page)

    async def action_page(self, name: str) -> None:
        """Go to a page."""
        if name not in self._pages:
            return
        switcher = self.query_one(ContentSwitcher)
        typing = isinstance(self.focused, CommandLine)
        if not self.query(f"#{name}"):
            await switcher.mount(self._pages[name]())
        self.page = name
        switcher.current = name
        self.query_one(PageTabs).show(name)
        page = self.current_page
        page.update_view(view.ALL)
        page.shown()
        if not typing and (panel := page.first_panel()):
            panel.focus()
        self.show_keys()

    def show_device(self, entity: str) -> None:
        """Open the page of a device."""

    def show_trace(self, trace: str) -> None:
        """Open the page that says why."""

    # ---- talking --------------------------------------------------------------------------------

    def names(self) -> list[tuple[str, str]]:
        """Return the names that words may be completed with."""
        if self._names_stale:
            self._names = completion.names_of(self.view.entities.values())
            self._names_stale = False
        return self._names

    def say(self, text: str) -> None:
        """Send words to the host and wait for the answer in the conversation."""
        exchange = self.view.say(text, self.now())
        if self.read_only:
            self.view.fail(exchange, self.t("command.read_only"))
        elif not self.link.connected:
            self.view.fail(exchange, self.t("command.not_connected"))
        else:
            self.run_worker(self._say(exchange, text), group="say")
        self.changed({view.CONVERSATION})
        self._say_question()

    async def _say(self, exchange: view.Exchange, text: str, method: str = "say", **params: Any) -> None:
        try:
            reply = await self.link.call(
                method, 30.0, **({"text": text} if method == "say" else {}), **params
            )
            self.changed(self.view.fold("reply", {**reply, "said": exchange.said}, self.now()))
        except BrokerUnavailable:
            self.view.fail(exchange, self.t("command.not_connected"))
        except EdgeHomeError as error:
            self.view.fail(exchange, str(error))
        self.changed({view.CONVERSATION})
        self._say_question()

    def preview_soon(self, text: str) -> None:
        """Show what risky words would do, soon after they were typed."""

    def _say_question(self) -> None:
        bar = self.query_one(QuestionBar)
        asking = self.view.asking
        if asking is None:
            had_focus = bar.has_focus
            bar.close()
            if had_focus:
                self.query_one(CommandLine).focus()
            return
        bar.ask(asking.reply.splitlines()[0] if asking.reply else "", asking.candidates)
        line = self.query_one(CommandLine)
        if not line.value and (line.has_focus or bar.has_focus):
            bar.focus()

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
        asking = self.view.asking
        if asking is not None and 0 < number <= len(asking.candidates):
            self.say(asking.candidates[number - 1])

    def action_undo_last(self) -> None:
        """Put the values of the last change back."""
        self.say(self.t.either("undo", "撤销"))

    def switch(self, entity: str) -> None:
        """Turn a device on or off by words, so that it is asked, gated and explained like any order."""
        found = self.view.entities.get(entity)
        if found is not None:
            self.run_worker(self._switch(found), group="say")

    async def _switch(self, entity: dict[str, Any]) -> None:
        verb = rows.values.opposite(entity)
        if not verb or self.read_only:
            return
        try:
            result = await self.link.call("act", entity=entity["id"], verb=verb)
        except EdgeHomeError as error:
            self.notify(self.t("toast.failed", reason=error), severity="error")
            return
        if result["outcome"] != "done":
            self.notify(self.t("toast.refused", reason=result["reason"]), severity="warning")

    # ---- moving about ---------------------------------------------------------------------------

    def action_command(self) -> None:
        """Go to the command line."""
        self.query_one(CommandLine).focus()

    def type_on(self, text: str) -> None:
        """Go on typing in the command line."""
        line = self.query_one(CommandLine)
        line.focus()
        line.insert_text_at_cursor(text)

    def action_leave_command(self) -> None:
        """Go from the command line to the page."""
        if panel := self.current_page.first_panel():
            panel.focus()
            if panel.cursor < 0:
                panel.move_to(0) if not panel.follow else panel.action_cursor(-1)

    def keys_of(self, action: keymap.Action) -> str:
        """Return an action's keys, the user's own if there are."""
        return self._keymap.get(action.id, action.keys)

    def show_keys(self) -> None:
        """Say in the last line what works here."""
        where = []
        if isinstance(self.focused, Widget) and (here := getattr(self.focused, "where", "")):
            where.append(here)
        if isinstance(self.focused, LineList):
            where.append("list")
        if self.page not in where:
            where.insert(1 if where else 0, self.page)
        if isinstance(self.focused, CommandLine):
            where = ["command"]
        try:
            self.query_one(KeyBar).keys(where)
        except NoMatches:
            return

    def on_descendant_focus(self) -> None:
        """Say the keys of the panel that has the focus now."""
        self.show_keys()

    def action_language(self) -> None:
        """Switch between English and Chinese."""
        self.t.lang = "zh" if self.t.lang == "en" else "en"
        self.settings.put(language=self.t.lang)
        self.say_everything()
        self.notify(self.t("toast.language"), timeout=2)

    def action_next_theme(self) -> None:
        """Take the next theme of ours."""
        names = list(themes.NAMES)
        at = names.index(self.theme) if self.theme in names else -1
        self.theme = names[(at + 1) % len(names)]
        self.settings.put(theme=self.theme)
        self.notify(self.theme, timeout=2)

    def watch_theme(self, _old: str, new: str) -> None:
        """Draw again what takes its colours by name."""
        if self.is_running and self.query("#tabs"):
            self.call_after_refresh(self._lay_out)

    def action_toggle_activity(self) -> None:
        """Show or hide the activity."""
        self.settings.put(hide_activity=not self.settings.saved.hide_activity)
        self._lay_out()

    def action_widen(self, by: int) -> None:
        """Make the device tree wider or narrower."""
        box = self.query_one("#tree-box")
        width = max(20, min(self.size.width - 30, box.size.width + 2 + by))
        box.styles.width = width
        self.settings.put(tree_width=width)

    def action_reduced_motion(self) -> None:
        """Switch animations off or on."""
        reduced = not self.settings.saved.reduced_motion
        self.animation_level = "none" if reduced else "full"
        self.settings.put(reduced_motion=reduced)


def _language_of_terminal() -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "zh" if os.environ[name].lower().startswith("zh") else "en"
    return "en"

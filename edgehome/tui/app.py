"""The application: one screen with pages in the middle, and the one place where what is heard changes what is shown."""

import contextlib
import os
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, cast

from textual._context import active_message_pump
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
from edgehome.tui import completion, help_data, keymap, rows, themes, view
from edgehome.tui.history import History
from edgehome.tui.lines import clean
from edgehome.tui.link import Link
from edgehome.tui.palette import Everything
from edgehome.tui.recording import Recorder
from edgehome.tui.risk import risky
from edgehome.tui.screens import pages
from edgehome.tui.screens.dialogs import HelpScreen, JumpScreen
from edgehome.tui.screens.home import HomePage
from edgehome.tui.screens.page import Page
from edgehome.tui.screens.panel import PanelPage, load_panels
from edgehome.tui.screenshot import widen
from edgehome.tui.settings import Settings
from edgehome.tui.texts import T
from edgehome.tui.widgets.bars import Banner, HealthBar, KeyBar, PageTabs, QuestionBar
from edgehome.tui.widgets.commandline import CommandLine
from edgehome.tui.widgets.linelist import LineList, bindings
from edgehome.tui.work import start
from edgehome.words import say_reason

DRAW_S = 0.1
MAX_ERRORS = 20  # after so many it is better to end than to go on
PREVIEW_S = 0.6
SMALL, NARROW, WIDE = 64, 108, 140
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
        self.config = config
        self.panels: dict[str, str] = {}
        self.traces_seen = ""
        self._pages: dict[str, Callable[[], Page]] = {"home": lambda: HomePage(id="home"), **pages.BUILDERS}
        self._dirty: set[str] = set()
        self._draw_timer: Timer | None = None
        self._preview_timer: Timer | None = None
        self.recorder: Recorder | None = None
        self._names: list[tuple[str, str]] = []
        self._names_stale = True
        self._boot = ""
        self._errors = 0
        self._received = (0.0, 0)
        self.user_keys: dict[str, str] = {}
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
        self.get_css_variables()  # what takes its colours by name must not wait for the next refresh of the CSS
        if self.settings.saved.reduced_motion:
            self.animation_level = "none"
        self._load_keymap()
        self._lay_out()
        self.say_everything()
        self.query_one(CommandLine).focus()
        start(self, self._connect, group="link")
        self.set_interval(1.0, self._tick)

    def _load_keymap(self) -> None:
        file = paths.user_config_dir() / "keymap.toml"
        self.user_keys, wrong = keymap.load(file)
        self.set_keymap(self.user_keys)
        if wrong:
            self.notify(self.t("toast.keymap", file=file, error=wrong), severity="warning", timeout=8)

    def on_resize(self) -> None:
        """Hide what has no room."""
        self.call_after_refresh(self._lay_out)

    def _lay_out(self) -> None:
        width, height = self.size
        self.default_screen.set_class(width < NARROW, "narrow")
        self.default_screen.set_class(width < SMALL, "small")
        self.default_screen.set_class(width >= WIDE, "wide")
        self.default_screen.set_class(height < 16, "bare")
        self.default_screen.set_class(self.settings.saved.hide_activity, "no-activity")
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
        await self._load_panels()

    async def _load_panels(self) -> None:
        if self.config is None:
            return
        try:
            plugins = await self.link.call("plugins")
        except EdgeHomeError:
            return
        for number, (plugin, found) in enumerate(await load_panels(self.config, plugins)):
            title = clean(getattr(found, "panel_title", plugin), 40)
            name = f"panel-{number}"
            self._pages[name] = partial(PanelPage, plugin, found, title, id=name)
            self.panels[name] = title
            help_data.HELP[name] = (title, title, *(2 * (clean(getattr(found, "help", ""), 2000),)))
        if self.panels:
            self.query_one(PageTabs).show(self.page)

    async def on_unmount(self) -> None:
        """Leave the broker; end a recording."""
        if self.recorder is not None:
            self.recorder.close()
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
            self.changed(self._take("devices", found) | self._take("health", health))
            with contextlib.suppress(EdgeHomeError):
                self.changed(self._take("places", await self.link.call("places")))
        self._say_banner()

    def _link_changed(self) -> None:
        was, self.view.connected = self.view.connected, self.link.connected
        self.view.error = self.link.error
        if self.view.connected != was:
            self.changed(
                self.view.note("bus", self.broker or "broker", "ok" if self.view.connected else "bad")
            )
            if self.view.connected and self._boot:
                start(self, self.load_home, group="load", exclusive=True)
        self.changed({view.HEALTH})

    def heard(self, feed: str, body: Any) -> None:
        """Take what the host tells."""
        parts = self._take(feed, body)
        if feed == "health":
            self._check_health(body)
        if feed == "reply" and view.CONVERSATION in parts:
            self._say_question()
        self.changed(parts)

    def _take(self, feed: str, body: Any) -> frozenset[str]:
        if self.recorder is not None:
            self.recorder.heard(feed, body, self.now())
        return self.view.fold(feed, body, self.now())

    def _check_health(self, body: Any) -> None:
        at, received = self._received
        now, count = self.now(), int(body.get("received", 0))
        self.rate = (count - received) / (now - at) if at and now > at and count >= received else None
        self._received = (now, count)
        total = sum((body.get("devices") or {}).values())
        boot = str(body.get("boot", ""))
        if (boot != self._boot or total != len(self.view.entities)) and self.link.connected:
            self._boot = boot
            start(self, self.load_home, group="load", exclusive=True)

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
        self.view.touched.clear()
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

    def _handle_exception(self, error: Exception) -> None:
        """Keep the app alive in a terminal: what went wrong is written to tui.log and said, not shown as a trace."""
        page = _panel_of(active_message_pump.get(None))
        if page is not None:
            page.fail(error)
            return
        self._errors += 1
        if self.is_headless or self._errors > MAX_ERRORS:
            super()._handle_exception(error)
            return
        file = paths.state_dir() / "tui.log"
        with contextlib.suppress(OSError), file.open("a", encoding="utf-8") as sink:
            sink.write(time.strftime("%Y-%m-%d %H:%M:%S\n") + "".join(traceback.format_exception(error)))
        what = clean(f"{type(error).__name__}: {error}", 160)
        self.notify(self.t("toast.error", error=what, file=file), severity="error", timeout=10, markup=False)

    def marks(self) -> list[tuple[str, str, str]]:
        """Return what else the health line shows: sign, text, role."""
        marks = []
        alarms = [e for e in self.view.entities.values() if view.is_alarm(e)]
        if alarms:
            marks.append(("▲", self.t("health.alarms", count=len(alarms)), "bad"))
        if self.view.asking is not None:
            marks.append(("?", self.t("health.asks", count=1), "warn"))
        if self.recorder is not None:
            marks.append(("●", self.t("health.recording"), "bad"))
        if self.read_only:
            marks.append(("⊘", self.t("health.read_only"), "warn"))
        return marks

    # ---- pages ----------------------------------------------------------------------------------

    def page_names(self) -> list[str]:
        """Return the pages there are, in the order of their digits."""
        return [*keymap.PAGES, *self.panels]

    def page_title(self, name: str) -> str:
        """Return what a page is called in the language; a plugin's by its own title."""
        return self.panels.get(name) or self.t(f"page.{name}")

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
        if self.page != name:
            await self.current_page.hidden()
        self.page = name
        switcher.current = name
        self.query_one(PageTabs).show(name)
        page = self.current_page
        page.update_view(view.ALL)
        page.shown()
        if (panel := page.first_panel()) is not None:
            if not typing:
                panel.focus()
            self.call_after_refresh(panel.begin)
        self.show_keys()

    async def action_turn_page(self, by: int) -> None:
        """Go to the page after or before."""
        names = self.page_names()
        await self.action_page(names[(names.index(self.page) + by) % len(names)])

    def show_device(self, entity: str) -> None:
        """Open the page of a device."""
        start(self, self._show, "device", entity, group="page", exclusive=True)

    def show_trace(self, trace: str) -> None:
        """Open the page that says why."""
        start(self, self._show, "trace", trace, group="page", exclusive=True)

    def show_topics(self, wanted: str) -> None:
        """Open the inspector at the topics that hold the text."""
        start(self, self._show, "mqtt", wanted, group="page", exclusive=True)

    async def _show(self, name: str, what: str) -> None:
        if name == self.page and not isinstance(self.focused, CommandLine):
            self.current_page.show(what)
            return
        await self.action_page(name)
        self.current_page.show(what)

    def action_why_last(self) -> None:
        """Open the reason of the last request."""
        if last := next((e.trace for e in reversed(self.view.exchanges) if e.trace), ""):
            self.show_trace(last)

    # ---- talking --------------------------------------------------------------------------------

    def names(self) -> list[tuple[str, str]]:
        """Return the names that words may be completed with."""
        if self._names_stale:
            also = [(alias, "room") for aliases in self.view.places.values() for alias in aliases]
            self._names = list(dict(completion.names_of(self.view.entities.values()) + also).items())
            self._names_stale = False
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
        self._say_question()

    async def _say(self, exchange: view.Exchange, text: str, method: str = "say", **params: Any) -> None:
        try:
            reply = await self.link.call(
                method, 30.0, **({"text": text} if method == "say" else {}), **params
            )
            self.changed(self._take("reply", {**reply, "said": exchange.said}))
        except BrokerUnavailable:
            self._unsent(exchange, self.t("command.not_connected"))
        except EdgeHomeError as error:
            self._unsent(exchange, str(error))
        self.changed({view.CONVERSATION})
        self._say_question()

    def _unsent(self, exchange: view.Exchange, reason: str) -> None:
        self._take("unsent", {"said": exchange.said, "reason": reason})

    def preview_soon(self, text: str) -> None:
        """Show what risky words would do, soon after they were typed; nothing is done by that."""
        if self._preview_timer is not None:
            self._preview_timer.stop()
            self._preview_timer = None
        if risky(text) and self.link.connected and not self.read_only and self.view.asking is None:
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
        key, said = keys.get(str(reply.get("outcome"))), str(reply.get("reply") or "").splitlines()
        if key and said:
            self.query_one(KeyBar).tell(self.t(key, text=said[0]))

    def _say_question(self) -> None:
        bar = self.query_one(QuestionBar)
        asking = self.view.asking
        self.changed({view.HEALTH})
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
        name = found["name"] if found else entity
        reason = say_reason(self.t.lang, str(result.get("reason") or ""))
        if str(result.get("reason", "")).startswith("needs_confirmation"):
            self.say(f"{verb.replace('_', ' ')} {name}")  # by words it can be asked and confirmed
        elif result["outcome"] == "done":
            self.notify(
                self.t("toast.done", what=f"{name} · {verb.replace('_', ' ')}"), timeout=2, markup=False
            )
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
        self.notify(self.t("toast.sent", what=method), timeout=2, markup=False)
        await self.load_home()

    # ---- any action, by palette, mouse or key ---------------------------------------------------

    async def action_run_here(self, action_id: str) -> None:
        """Do an action of the footer where the focus is."""
        await self.run_anywhere(action_id)

    async def run_anywhere(self, action_id: str) -> None:
        """Do an action: of the app, or of its panel or page, which comes to the front first."""
        action = keymap.BY_ID[action_id]
        if action.where == "app":
            await self.run_action(action.name)
            return
        target: Widget | None = self.focused
        if action.where in keymap.PAGES:
            if self.page != action.where:
                await self.action_page(action.where)
            target = self.current_page
        elif action.where == "command":
            target = self.query_one(CommandLine)
            target.focus()
        elif action.where in ("devices", "conversation", "activity"):
            if self.page != "home":
                await self.action_page("home")
            target = next(p for p in self.home.query(LineList) if p.where == action.where)
            target.focus()
        elif not isinstance(target, LineList):
            target = self.current_page.first_panel()
        if target is not None:
            await self.run_action(action.name, target)

    def search_palette(self) -> None:
        """Open the palette."""
        self.action_command_palette()

    def action_command_palette(self) -> None:
        """Open the palette in the language of the moment."""
        from textual.command import CommandPalette

        if not CommandPalette.is_open(cast(Any, self)):
            self.push_screen(CommandPalette([Everything], placeholder=self.t("palette.placeholder")))

    def action_help_here(self) -> None:
        """Say what the focused panel is for, and its keys."""
        here = self.page if self.page in self.panels else getattr(self.focused, "where", "") or self.page
        where = list(
            dict.fromkeys([here, self.page, *(["list"] if isinstance(self.focused, LineList) else [])])
        )
        self.push_screen(HelpScreen(here, where))

    def action_jump(self) -> None:
        """Put a letter on every panel."""
        targets: list[Widget] = [p for p in self.current_page.query(LineList) if p.can_focus and p.size]
        targets.append(self.query_one(CommandLine))
        self.push_screen(JumpScreen(targets), self._jumped)

    def _jumped(self, target: Widget | None) -> None:
        if target is not None:
            target.focus()

    def action_record(self) -> None:
        """Begin to record what is heard, or end and say where it is."""
        if self.recorder is not None:
            recorder, self.recorder = self.recorder, None
            recorder.close()
            self.notify(self.t("toast.recorded", count=recorder.count, file=recorder.file), markup=False)
        else:
            name = time.strftime("edgehome-%Y%m%d-%H%M%S.ehrec", time.localtime(self.now()))
            try:
                self.recorder = Recorder(paths.state_dir() / name, self.view, self.site, self.now())
            except OSError as error:
                self.notify(self.t("toast.failed", reason=error), severity="error", markup=False)
                return
            self.notify(self.t("toast.recording", file=self.recorder.file), markup=False)
        self.changed({view.HEALTH})

    def use_theme(self, name: str) -> None:
        """Take a theme, and keep it."""
        self.theme = name
        self.settings.put(theme=name)

    def use_language(self, lang: str) -> None:
        """Take a language, and keep it."""
        if lang != self.t.lang:
            self.action_language()

    def action_copy_or_hint(self) -> None:
        """Ctrl+C does not end the program by accident."""
        self.notify(self.t("toast.quit"), timeout=3)

    def export_screenshot(self, *, title: str | None = None, simplify: bool = False) -> str:
        """Return the screen as SVG with wide characters in their right places."""
        return widen(super().export_screenshot(title=title, simplify=simplify))

    def action_picture(self) -> None:
        """Save a picture of the screen in the state folder."""
        folder = paths.state_dir()
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / time.strftime("edgehome-%Y%m%d-%H%M%S.svg", time.localtime(self.now()))
        file.write_text(self.export_screenshot(title="EdgeHome"), "utf-8")
        self.notify(self.t("toast.screenshot", file=file), markup=False)

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
            panel.begin()

    def keys_of(self, action: keymap.Action) -> str:
        """Return an action's keys, the user's own if there are."""
        return self.user_keys.get(action.id, action.keys)

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
            self.get_css_variables()
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


def _panel_of(node: Any) -> PanelPage | None:
    """Return the plugin's page in which something happens now, if it is one."""
    while node is not None and not isinstance(node, PanelPage):
        node = getattr(node, "_parent", None)
    return node


def _language_of_terminal() -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "zh" if os.environ[name].lower().startswith("zh") else "en"
    return "en"

"""Going about in the app: pages, panels of plugins, focus, palette, help, jump marks, and the keys of each place."""

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from textual.app import ScreenStackError
from textual.css.query import NoMatches
from textual.geometry import Offset
from textual.widget import Widget

from edgehome.errors import EdgeHomeError
from edgehome.tui import help_data, keymap, view
from edgehome.tui.lines import clean
from edgehome.tui.linked import Linked
from edgehome.tui.palette import Everything
from edgehome.tui.screens import pages
from edgehome.tui.screens.dialogs import HelpScreen, JumpScreen
from edgehome.tui.screens.home import HomePage
from edgehome.tui.screens.page import Page
from edgehome.tui.screens.panel import PanelPage, load_panels
from edgehome.tui.widgets.bars import KeyBar, PageTabs
from edgehome.tui.widgets.commandline import CommandLine
from edgehome.tui.widgets.frames import Pages
from edgehome.tui.widgets.linelist import LineList
from edgehome.tui.work import start


class Paged(Linked):
    """An app with pages."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.panels: dict[str, str] = {}
        self.user_keys: dict[str, str] = {}
        self._pages: dict[str, Callable[[], Page]] = {"home": lambda: HomePage(id="home"), **pages.BUILDERS}

    async def load_plugin_panels(self) -> None:
        """Make pages of the panels that plugins bring."""
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

    async def action_page(self, name: str) -> None:
        """Go to a page."""
        if name not in self._pages:
            return
        switcher = self.query_one(Pages)
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
        """Put a letter on every panel, and on the tabs of pages that have no digit."""
        own = self.page in self.panels
        inside = (w for w in self.current_page.query("*") if w.focusable and (own or isinstance(w, LineList)))
        targets: list[tuple[Offset, Widget | str]] = [(w.region.offset, w) for w in inside if w.size]
        targets.append((self.query_one(CommandLine).region.offset, self.query_one(CommandLine)))
        tabs = self.query_one(PageTabs)
        targets += [
            (tabs.region.offset + (x, 0), name) for name, x in tabs.starts.items()
            if name in self.panels and x + 3 < self.size.width
        ]  # fmt: skip
        self.push_screen(JumpScreen(targets), self._jumped)
        self.query_one(KeyBar).tell(self.t("jump.title"))

    async def _jumped(self, target: Widget | str | None) -> None:
        self.show_keys()
        if isinstance(target, str):
            await self.action_page(target)
        elif target is not None:
            target.focus()

    # ---- where the focus is ---------------------------------------------------------------------

    def action_command(self) -> None:
        """Go to the command line."""
        self.query_one(CommandLine).focus()

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
        try:
            focused, bar = self.focused, self.query_one(KeyBar)
        except (NoMatches, ScreenStackError):
            return  # the app is being closed
        if isinstance(focused, Widget) and (here := getattr(focused, "where", "")):
            where.append(here)
        if isinstance(focused, LineList):
            where.append("list")
        if self.page not in where:
            where.insert(1 if where else 0, self.page)
        bar.keys(["command"] if isinstance(focused, CommandLine) else where)

    def on_descendant_focus(self) -> None:
        """Say the keys of the panel that has the focus now."""
        self.show_keys()

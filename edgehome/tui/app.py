"""The application: what is on its screen, and how it looks. What it hears, shows and says is in the classes below it."""

import sys
import time
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.widgets import Static

from edgehome import paths
from edgehome.tui import keymap, themes, view
from edgehome.tui.lines import clean
from edgehome.tui.pasting import PasteParser
from edgehome.tui.recording import Recorder
from edgehome.tui.screens.home import HomePage
from edgehome.tui.screens.page import Page
from edgehome.tui.screenshot import widen
from edgehome.tui.talking import Talking
from edgehome.tui.widgets.bars import Banner, HealthBar, KeyBar, PageTabs, QuestionBar
from edgehome.tui.widgets.commandline import CommandLine
from edgehome.tui.widgets.frames import Pages, Row
from edgehome.tui.widgets.linelist import bindings
from edgehome.tui.work import settle_memory, start

SMALL, NARROW, WIDE = 64, 108, 140
LOW = 16
READ_ONLY = "⊘"  # the sign of an app that sends nothing


class EdgeHomeApp(Talking):
    """Shows a running site."""

    TITLE = "EdgeHome"
    _small = False
    CSS_PATH = "edgehome.tcss"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("app"),
        Binding("ctrl+c", "copy_or_hint", show=False),
        *(Binding(str(i), f"choose({i})", show=False, priority=True) for i in range(1, 10)),
    ]

    def get_driver_class(self) -> type[Driver]:
        """Return Textual's driver of this platform; it reads the terminal by a parser that keeps pastes text."""
        driver = super().get_driver_class()
        module = vars(sys.modules[driver.__module__])
        if "XTermParser" in module:  # Textual has no other way to give it one
            module["XTermParser"] = PasteParser
        return driver

    # ---- layout ---------------------------------------------------------------------------------

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Colours of ours that themes of others lack."""
        return themes.DEFAULT_VARIABLES

    def compose(self) -> ComposeResult:
        """Health, tabs, banner, pages, question, command line, keys."""
        yield HealthBar(id="health")
        yield PageTabs(id="tabs")
        yield Banner(id="banner")
        with Pages(initial="home", id="pages"):
            yield HomePage(id="home")
        yield QuestionBar(id="question")
        with Row(id="line"):
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
        if _has_terminal():  # a page in a browser and a test have none
            self.set_interval(2.0, self._end_without_terminal)

    def _end_without_terminal(self) -> None:
        """End when the terminal is gone: nobody sees the app, and reading what is no more would keep a core busy."""
        if not _has_terminal():
            self.exit(return_code=1)

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
        small = width < SMALL or height < LOW
        if small and not self._small:
            self.notify(self.t("toast.small", width=SMALL, height=LOW), timeout=4)
        self._small = small
        self.default_screen.set_class(width < NARROW, "narrow")
        self.default_screen.set_class(width < SMALL, "small")
        self.default_screen.set_class(width >= WIDE, "wide")
        self.default_screen.set_class(height < LOW, "bare")
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

    async def _connect(self) -> None:
        await self.link.open()
        await self.load_home()
        await self.load_plugin_panels()
        if not self.is_headless:
            settle_memory()

    def marks(self) -> list[tuple[str, str, str]]:
        """Return what else the health line shows: sign, text, role."""
        marks = []
        if alarms := self.view.open_alarms():
            marks.append(("▲", self.t("health.alarms", count=len(alarms)), "bad"))
        if self.view.asking is not None:
            marks.append(("?", self.t("health.asks", count=1), "warn"))
        if self.recorder is not None:
            marks.append(("●", self.t("health.recording"), "bad"))
        if self.read_only:
            marks.append((READ_ONLY, self.t("health.read_only"), "warn"))
        return marks

    # ---- records and pictures -------------------------------------------------------------------

    def action_record(self) -> None:
        """Begin to record what is heard, or end and say where it is."""
        if self.recorder is not None:
            recorder, self.recorder = self.recorder, None
            recorder.close()
            self.notify(self.t("toast.recorded", count=recorder.count, file=recorder.file), markup=False)
        else:
            name = time.strftime("edgehome-%Y%m%d-%H%M%S.ehrec", time.localtime(self.now()))
            try:
                self.recorder = Recorder(
                    paths.state_dir() / name, self.view, self.site, self.broker, self.now()
                )
            except OSError as error:
                self.notify(self.t("toast.failed", reason=error), severity="error", markup=False)
                return
            self.notify(self.t("toast.recording", file=self.recorder.file), markup=False)
        self.changed({view.HEALTH})

    def copy_to_clipboard(self, text: str) -> None:
        """Copy the text, and say so."""
        super().copy_to_clipboard(text)
        shown = clean(text.strip(), 60)
        self.notify(self.t("toast.copied", what=shown), timeout=2, markup=False)

    def action_copy_or_hint(self) -> None:
        """Ctrl+C copies what is selected; without that it does not end the program by accident."""
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

    # ---- looks ----------------------------------------------------------------------------------

    def use_theme(self, name: str) -> None:
        """Take a theme, and keep it."""
        self.theme = name
        self.settings.put(theme=name)

    def use_language(self, lang: str) -> None:
        """Take a language, and keep it."""
        if lang != self.t.lang:
            self.action_language()

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
        self.home.divide("tree_width", self.query_one("#tree-box").outer_size.width + by)

    def action_widen_activity(self, by: int) -> None:
        """Make the activity wider or narrower."""
        self.home.divide("activity_width", self.query_one("#activity").outer_size.width + by)

    def action_reduced_motion(self) -> None:
        """Switch animations off or on."""
        reduced = not self.settings.saved.reduced_motion
        self.animation_level = "none" if reduced else "full"
        self.settings.put(reduced_motion=reduced)


def _has_terminal() -> bool:
    return sys.__stdin__ is not None and sys.__stdin__.isatty()

"""The app's link to a site: what is heard is folded into the view, and what changed is drawn soon after, once.

Layouts, pages and words stand in the classes above it: `Paged`, `Talking`, and the app itself.
"""

import contextlib
import os
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual._context import active_message_pump
from textual.app import App
from textual.css.query import NoMatches
from textual.timer import Timer

from edgehome import paths
from edgehome.bus.interface import Bus
from edgehome.errors import EdgeHomeError
from edgehome.tui import rows, themes, view
from edgehome.tui.history import History
from edgehome.tui.lines import clean
from edgehome.tui.link import Link
from edgehome.tui.recording import Recorder
from edgehome.tui.screens.page import Page
from edgehome.tui.screens.panel import PanelPage
from edgehome.tui.settings import Settings
from edgehome.tui.texts import T
from edgehome.tui.widgets.bars import Banner, HealthBar
from edgehome.tui.work import start

DRAW_S = 0.1
MAX_ERRORS = 20  # after so many it is better to end than to go on
_LOGIN = ("username", "password", "ca_file", "cert_file", "key_file")


class Linked(App[int]):
    """An app that knows a site. Give `bus` to use one that is open already; `now` is the clock."""

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
        self.link = Link(site, broker, login, self.heard, self._link_changed, bus, read_only)
        self.page = "home"
        self.config = config
        self._dirty: set[str] = set()
        self._draw_timer: Timer | None = None
        self.recorder: Recorder | None = None
        self.names_stale = True  # which names there are to complete with
        self._boot = ""
        self._errors = 0
        self._wanted_theme = theme or self.settings.saved.theme
        for ours in themes.OURS:
            self.register_theme(ours)

    @property
    def current_page(self) -> Page:
        """The page in front."""
        return self.query_one(f"#{self.page}", Page)

    # ---- the link -------------------------------------------------------------------------------

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
                self.changed(self._take("alarms", await self.link.call("alarms")))
        self._say_banner()

    def _link_changed(self) -> None:
        self.view.error = self.link.error
        if self.view.connected != self.link.connected:
            self.changed(self._take("link", {"connected": self.link.connected, "broker": self.broker}))
            if self.view.connected and self._boot:
                start(self, self.load_home, group="load", exclusive=True)
        self.changed({view.HEALTH})

    def heard(self, feed: str, body: Any) -> None:
        """Take what the host tells."""
        parts = self._take(feed, body)
        if feed == "health":
            self._check_health(body)
        if feed == "reply" and view.CONVERSATION in parts:
            self.say_question()
        self.changed(parts)

    def _take(self, feed: str, body: Any) -> frozenset[str]:
        if self.recorder is not None:
            self.recorder.heard(feed, body, self.now())
        return self.view.fold(feed, body, self.now())

    def _check_health(self, body: Any) -> None:
        total = sum((body.get("devices") or {}).values())
        boot = str(body.get("boot", ""))
        if (boot != self._boot or total != len(self.view.entities)) and self.link.connected:
            self._boot = boot
            start(self, self.load_home, group="load", exclusive=True)

    def say_question(self) -> None:
        """Called when the host may ask something, or no longer."""

    # ---- drawing --------------------------------------------------------------------------------

    def changed(self, parts: frozenset[str] | set[str]) -> None:
        """Draw parts of the view soon: what changes within a tenth of a second is drawn once."""
        if not parts or not self.is_running:
            return
        self._dirty |= parts
        self.names_stale |= view.PLACES in parts
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
        severity, text = rows.banner(self.view, self.t, self.broker, self.site)
        banner = next(iter(self.query(Banner)), None)
        if banner is None:
            return  # the app is being closed
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

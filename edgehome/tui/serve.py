"""`edgehome serve`: the TUI in a browser, behind a password; every window is a process of its own.

Needs the extra `serve` (textual-serve). For other machines put it behind TLS, for example a reverse proxy.
"""

import hmac
import os
import secrets
import shlex
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

import click

try:
    from aiohttp import web
    from textual_serve.server import Server
except ImportError:  # the extra is not installed
    web = None  # type: ignore[assignment]
    Server = object  # type: ignore[assignment,misc]

COOKIE = "edgehome"
TRIES, PER_S = 5, 30.0
_FORM = """<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>EdgeHome</title><style>body{background:#16181f;color:#c8d0e8;font:16px monospace;display:grid;place-items:center;
height:100vh;margin:0}input,button{font:inherit;padding:.5em;background:#282c3a;color:inherit;border:1px solid #7aa2f7}</style>
<form method="post" action="/login"><p>EdgeHome %s</p><input type="password" name="password" autofocus aria-label="password">
<button>→</button></form>"""


class Guard:
    """Knows the password and who has given it; wrong ones are limited in time."""

    def __init__(self, password: str, now: Callable[[], float] = time.monotonic) -> None:
        self._password, self._now = password.encode(), now
        self._sessions: set[str] = set()
        self._wrong: deque[float] = deque(maxlen=TRIES)

    def try_password(self, text: str) -> str:
        """Return a new session's token, or nothing for a wrong password or after too many of them."""
        if len(self._wrong) == TRIES and self._now() - self._wrong[0] < PER_S:
            return ""
        if not hmac.compare_digest(text.encode(), self._password):
            self._wrong.append(self._now())
            return ""
        token = secrets.token_urlsafe(32)
        self._sessions.add(token)
        return token

    def knows(self, token: str | None) -> bool:
        """Return whether the token is a session's."""
        return token in self._sessions


class PasswordServer(Server):
    """textual-serve's server that lets nobody in without the password (none: everybody on this machine)."""

    def __init__(self, command: str, password: str, **options: Any) -> None:
        super().__init__(command, title="EdgeHome", **options)
        self.guard = Guard(password) if password else None

    async def _make_app(self) -> Any:
        app = await super()._make_app()
        if self.guard is not None:
            app.router.add_get("/login", self._form)
            app.router.add_post("/login", self._login)
            app.middlewares.append(_only_for(self.guard))
        return app

    async def _form(self, request: Any) -> Any:
        return web.Response(text=_FORM % "", content_type="text/html")

    async def _login(self, request: Any) -> Any:
        assert self.guard is not None
        given = str((await request.post()).get("password", ""))
        token = self.guard.try_password(given)
        if not token:
            return web.Response(text=_FORM % "✗", content_type="text/html", status=401)
        answer = web.HTTPFound("/")
        answer.set_cookie(COOKIE, token, httponly=True, samesite="Strict")
        raise answer


def _only_for(guard: Guard) -> Any:
    @web.middleware
    async def check(request: Any, handler: Callable[[Any], Awaitable[Any]]) -> Any:
        if request.path == "/login" or guard.knows(request.cookies.get(COOKIE)):
            return await handler(request)
        if request.path == "/":
            raise web.HTTPFound("/login")
        raise web.HTTPUnauthorized(text="log in first")

    return check


def tui_command(broker: str | None, read_only: bool, lang: str | None = None) -> str:
    """Return the command line that each window runs."""
    words = [sys.executable, "-m", "edgehome.cli", "tui"]
    words += ["--broker", broker] if broker else []
    words += ["--read-only"] if read_only else []
    words += ["--lang", lang] if lang else []
    return shlex.join(words)


def _is_loopback(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")


@click.command()
@click.option("--host", default="127.0.0.1", help="Where to listen.")
@click.option("--port", default=8377, type=click.IntRange(0, 65535), help="On which port.")
@click.option("--broker", metavar="URL", help="The broker of a running site.")
@click.option("--read-only", is_flag=True, help="Show, but take no orders.")
@click.option("--lang", type=click.Choice(["en", "zh"]), default=None, help="The language of the interface.")
@click.option("--url", default=None, help="The address browsers use, where a proxy stands before it.")
@click.option(
    "--password", envvar="EDGEHOME_SERVE_PASSWORD", default="", help="Better in EDGEHOME_SERVE_PASSWORD."
)
def command(
    host: str,
    port: int,
    broker: str | None,
    read_only: bool,
    lang: str | None,
    url: str | None,
    password: str,
) -> None:
    """Show the TUI in a browser. Other machines need a password."""
    if web is None:
        raise click.ClickException(
            "textual-serve is not installed; install it with: pip install 'edgehome[serve]'"
        )
    if not password and not _is_loopback(host):
        raise click.UsageError(f"--host {host}: a password is needed there; set EDGEHOME_SERVE_PASSWORD")
    os.environ.pop("EDGEHOME_SERVE_PASSWORD", None)
    PasswordServer(
        tui_command(broker, read_only, lang), password, host=host, port=port, public_url=url
    ).serve()

"""`edgehome serve` in a real browser: the password first, then the app on the page, which orders nothing where it must not."""

import asyncio
import base64
import contextlib
import itertools
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tui_host import FakeHost

from edgehome.bus.mqtt import MqttBus

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")]
aiohttp = pytest.importorskip("aiohttp")
pytest.importorskip("textual_serve")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Browser:
    """A page of headless Chromium, driven over its debugging protocol."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.numbers = folder, itertools.count(1)

    async def __aenter__(self) -> "Browser":
        port = free_port()
        flags = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--window-size=1300,800",
            f"--user-data-dir={self.folder}",
        ]
        self.process = subprocess.Popen(
            [str(CHROMIUM), *flags, f"--remote-debugging-port={port}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.session = aiohttp.ClientSession()
        for _ in range(200):
            try:
                async with self.session.get(f"http://127.0.0.1:{port}/json") as answer:
                    page = next(p for p in await answer.json() if p["type"] == "page")
                    break
            except (aiohttp.ClientError, StopIteration):
                await asyncio.sleep(0.1)
        self.socket = await self.session.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.socket.close()
        await self.session.close()
        self.process.terminate()
        await asyncio.to_thread(self.process.wait, 20)

    async def call(self, method: str, **params):
        number = next(self.numbers)
        await self.socket.send_str(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = json.loads((await self.socket.receive()).data)
            if message.get("id") == number:
                return message.get("result", {})

    async def value(self, expression: str):
        found = await self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        return found.get("result", {}).get("value")

    async def until(self, expression: str) -> None:
        for _ in range(300):
            if await self.value(expression):
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"never true: {expression}")

    async def keys(self, *keys: str) -> None:
        """Press keys: single letters, or Enter, Escape."""
        await self.until("!!document.querySelector('.xterm-helper-textarea')")
        await self.value("document.querySelector('.xterm-helper-textarea').focus()")
        codes = {"Enter": (13, "\r"), "Escape": (27, "")}
        for key in keys:
            code, text = codes[key] if key in codes else (ord(key.upper()), key)
            for kind in ("keyDown", "keyUp"):
                await self.call(
                    "Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code,
                    **({"text": text} if text and kind == "keyDown" else {}),
                )  # fmt: skip
            await asyncio.sleep(0.02)

    async def open(self, port: int, password: str) -> None:
        """Go through the door, after a wrong try, and wait for the terminal's first byte."""
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            await asyncio.sleep(0.1)
        await self.call("Page.navigate", url=f"http://127.0.0.1:{port}/")
        await self.until("!!document.querySelector('input[type=password]')")
        await self.value("document.querySelector('input').value = 'wrong'; document.forms[0].submit()")
        await self.until("document.body.innerText.includes('✗')")
        await self.value(f"document.querySelector('input').value = {password!r}; document.forms[0].submit()")
        await self.until("!!document.querySelector('.textual-terminal')")
        await self.until("document.body.classList.contains('-first-byte')")


@contextlib.asynccontextmanager
async def serving(folder: Path, *options: str) -> AsyncIterator[Browser]:
    """A page that `edgehome serve` with these options has let in."""
    port, password = free_port(), "open sesame"
    command = [sys.executable, "-m", "edgehome.cli", "serve", "--port", str(port), *options]
    server = subprocess.Popen(
        command, env={**os.environ, "EDGEHOME_SERVE_PASSWORD": password}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )  # fmt: skip
    try:
        async with Browser(folder / "browser") as page:
            await page.open(port, password)
            yield page
    finally:
        server.terminate()
        await asyncio.to_thread(server.wait, 20)


async def test_the_app_is_shown_in_a_browser_after_the_password(tmp_path):
    async with serving(tmp_path, "--read-only", "--broker", "mqtt://127.0.0.1:9") as page:
        for _ in range(60):  # an empty screen is a picture of 4 kB
            picture = base64.b64decode((await page.call("Page.captureScreenshot"))["data"])
            if len(picture) > 20_000:
                break
            await asyncio.sleep(0.5)
        (tmp_path / "page.png").write_bytes(picture)
        assert len(picture) > 20_000


@pytest.mark.broker
@pytest.mark.parametrize("options", [(), ("--read-only",)], ids=["", "read only"])
async def test_a_read_only_page_sends_no_order_where_another_does(tmp_path, broker, options):
    host = FakeHost()
    bus = MqttBus(broker, "fake-host")
    await bus.open()
    try:
        await host.serve_on(bus)
        async with serving(tmp_path, "--broker", f"mqtt://{broker.host}:{broker.port}", *options) as page:
            await asked(host, "alarms")  # the home is loaded
            await page.keys(*"turn on the kitchen light", "Enter")
            await asyncio.sleep(1.0)
            await page.keys("Escape")
            await asyncio.sleep(1.0)  # at once they would be one key, Alt+5
            await page.keys("5")
            await asked(host, "rules")  # so that all keys before have arrived, too
            orders = {"say", "act", "undo"} & {method for method, _ in host.asked}
            assert orders == (set() if options else {"say"})
    finally:
        await bus.close()


async def asked(host: FakeHost, method: str) -> None:
    for _ in range(600):
        if method in (name for name, _ in host.asked):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{method} was never asked; asked: {[name for name, _ in host.asked]}")

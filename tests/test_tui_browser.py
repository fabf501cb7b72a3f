"""`edgehome serve` in a real browser: the password first, then the app on the page."""

import asyncio
import base64
import itertools
import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

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


async def test_the_app_is_shown_in_a_browser_after_the_password(tmp_path):
    port = free_port()
    env = {**os.environ, "EDGEHOME_SERVE_PASSWORD": "open sesame"}
    command = [
        sys.executable,
        "-m",
        "edgehome.cli",
        "serve",
        "--port",
        str(port),
        "--read-only",
        "--broker",
        "mqtt://127.0.0.1:9",
    ]
    server = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        async with Browser(tmp_path / "browser") as page:
            for _ in range(300):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                await asyncio.sleep(0.1)
            await page.call("Page.navigate", url=f"http://127.0.0.1:{port}/")
            await page.until("!!document.querySelector('input[type=password]')")
            await page.value("document.querySelector('input').value = 'wrong'; document.forms[0].submit()")
            await page.until("document.body.innerText.includes('✗')")
            await page.value(
                "document.querySelector('input').value = 'open sesame'; document.forms[0].submit()"
            )
            await page.until("!!document.querySelector('.textual-terminal')")
            await page.until("document.body.classList.contains('-first-byte')")
            for _ in range(60):  # an empty screen is a picture of 4 kB
                picture = base64.b64decode((await page.call("Page.captureScreenshot"))["data"])
                if len(picture) > 20_000:
                    break
                await asyncio.sleep(0.5)
            (tmp_path / "page.png").write_bytes(picture)
            assert len(picture) > 20_000
    finally:
        server.terminate()
        await asyncio.to_thread(server.wait, 20)

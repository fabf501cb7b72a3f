"""Pictures of the TUI, with Chinese names, at two sizes in each theme; the clock stands still."""

import asyncio
import os
import time
from importlib.metadata import version

import pytest
from tui_host import FakeHost, app_of

MADE_WITH = "8.2."  # another version of Textual draws a little differently
pytestmark = [
    pytest.mark.filterwarnings("default"),
    pytest.mark.skipif(
        not version("textual").startswith(MADE_WITH), reason=f"pictures are of Textual {MADE_WITH}x"
    ),
]


@pytest.fixture(autouse=True)
def utc(monkeypatch):
    """Times in pictures are the same everywhere."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    os.environ.setdefault("TZ", "")
    if not os.environ["TZ"]:
        del os.environ["TZ"]
    time.tzset()


async def settled(pilot) -> None:
    """Wait until no work runs and nothing is left to draw."""
    app = pilot.app
    for _ in range(500):
        await pilot.pause(0.01)
        if all(w.is_finished for w in app.workers) and not app._dirty and app._draw_timer is None:
            break
    await pilot.pause()


async def talk(pilot) -> None:
    app = pilot.app
    while not (app.view.entities and app.view.health):
        await asyncio.sleep(0.01)
    for text in ("打开厨房的灯", "tell me a story", "unlock the front door"):
        app.say(text)
        while not app.view.exchanges[-1].outcome:
            await asyncio.sleep(0.01)
    await settled(pilot)


@pytest.mark.parametrize(
    "theme",
    [
        "edgehome-dark",
        *(pytest.param(f"edgehome-{t}", marks=pytest.mark.slow) for t in ("light", "contrast", "plain")),
    ],
)
@pytest.mark.parametrize(
    "size", [(80, 24), pytest.param((160, 48), marks=pytest.mark.slow)], ids=["80x24", "160x48"]
)
def test_the_home_page_looks_as_it_should(snap_compare, theme, size):
    app = app_of(FakeHost(), theme=theme)
    app.history.file = None
    assert snap_compare(app, terminal_size=size, run_before=talk)


def test_the_chinese_interface_looks_as_it_should(snap_compare):
    assert snap_compare(app_of(FakeHost(), lang="zh"), terminal_size=(120, 36), run_before=talk)


@pytest.mark.parametrize(
    "page",
    [
        pytest.param("device", marks=pytest.mark.slow),
        pytest.param("trace", marks=pytest.mark.slow),
        "plugins",
        "alarms",
    ],
)
def test_a_page_looks_as_it_should(snap_compare, page):
    async def go(pilot) -> None:
        await talk(pilot)
        if page == "device":
            pilot.app.show_device("sensor.temperature")
        else:
            await pilot.app.action_page(page)
        await settled(pilot)

    assert snap_compare(app_of(FakeHost()), terminal_size=(100, 30), run_before=go)

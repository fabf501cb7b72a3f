"""The app in a real terminal: one that is there, and then is not."""

import os
import pty
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.slow

PROMPT = "›".encode()


def test_the_app_goes_on_while_it_has_a_terminal_and_ends_when_it_is_gone():
    """The terminal is not the one that controls the session, so no hang-up signal ends the app."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "edgehome.cli", "tui", "--broker", "mqtt://127.0.0.1:9"]
    app = subprocess.Popen(
        command,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        env={**os.environ, "TERM": "xterm"},
    )
    os.close(theirs)
    try:
        _read(ours, lambda shown: PROMPT in shown)
        up = time.monotonic()
        _read(ours, lambda _: time.monotonic() - up > 5)  # it looks for its terminal every two seconds
        assert app.poll() is None
        os.close(ours)
        assert app.wait(30) == 1
    finally:
        app.kill()
        app.wait()


def _read(terminal: int, enough) -> None:
    """Read what is shown until it is enough; OSError when the app has closed its end."""
    shown = b""
    while not enough(shown):
        shown += os.read(terminal, 65536)

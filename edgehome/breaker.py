"""What is known of each plugin, and when one that errs or hangs is taken out and tried again."""

import logging
import time
from dataclasses import dataclass, field
from typing import Any

log = logging.getLogger(__name__)

RETRY_S = 60.0


@dataclass
class PluginRecord:
    """What is known of one plugin. state: active, failed (at import or start), broken (taken out), disabled."""

    name: str
    origin: str
    state: str = "active"
    error: str = ""
    version: str = ""
    hooks: tuple[str, ...] = ()
    calls: int = 0
    errors: int = 0
    hangs: int = 0
    busy_ms: float = 0.0
    failing: int = field(default=0, repr=False)
    broken_at: float = field(default=0.0, repr=False)
    stuck: int = field(default=0, repr=False)

    def shown(self) -> dict[str, Any]:
        """Return what lists show of it."""
        public = ("name", "origin", "state", "error", "version", "hooks", "calls", "errors", "hangs")
        mean_ms = round(self.busy_ms / self.calls, 3) if self.calls else 0.0
        return {**{name: getattr(self, name) for name in public}, "ms_per_call": mean_ms}

    def usable(self, failures: int) -> bool:
        """Return whether it may be called; one that was taken out is tried again after a minute.

        `failures` in a row take it out, one suffices for one that is tried again.
        """
        if self.state == "active":
            return True
        if self.state == "broken" and not self.stuck and time.monotonic() - self.broken_at > RETRY_S:
            self.state, self.failing = "active", failures - 1
            return True
        return False

    def count(self, ms: float, failures: int, error: str = "", hang: bool = False) -> None:
        """Count a call that took `ms`; an error that makes it `failures` in a row, or a hang, takes the plugin out."""
        self.calls += 1
        self.busy_ms += ms
        if hang:
            self.hangs += 1
            self.stuck += 1
        elif self.state == "broken" and self.stuck:  # the call that was too slow has come back after all
            self.stuck -= 1
            if not error and not self.stuck and self.hangs < failures:
                # slow now and then, as at the first load on a small machine, is not broken
                self.state = "active"
        if not error:
            self.failing = 0
            return
        self.errors += 1
        self.failing += 1
        self.error = error
        if self.state == "active" and (hang or self.failing >= failures):
            self.state, self.broken_at = "broken", time.monotonic()
            log.warning("plugin %s is taken out after %d errors, last: %s", self.name, self.errors, error)

    def forgive(self) -> None:
        """Forget what counted against it."""
        self.failing = self.hangs = self.stuck = 0

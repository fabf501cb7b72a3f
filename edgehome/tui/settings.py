"""What a person chose in the TUI: language, theme, pinned devices, folded rooms; kept in the state folder."""

import contextlib
from pathlib import Path
from typing import Any

import msgspec


class Saved(msgspec.Struct, omit_defaults=True):
    """The choices as they are in the file."""

    language: str = ""
    theme: str = "edgehome-dark"
    pinned: list[str] = []
    closed: list[str] = []
    tree_width: int = 0
    activity_width: int = 0
    reduced_motion: bool = False
    hide_activity: bool = False


class Settings:
    """Choices in memory, written through to the file if there is one."""

    def __init__(self, file: Path | None) -> None:
        self.file = file
        saved = Saved()
        if file is not None:
            with contextlib.suppress(OSError, msgspec.DecodeError):
                saved = msgspec.json.decode(file.read_bytes(), type=Saved)
        self.saved = saved
        self.pinned, self.closed = set(saved.pinned), set(saved.closed)

    def toggle(self, name: str, key: str) -> None:
        """Put a key into `pinned` or `closed`, or take it out."""
        getattr(self, name).symmetric_difference_update({key})
        self.save()

    def put(self, **values: Any) -> None:
        """Change a choice."""
        for name, value in values.items():
            setattr(self.saved, name, value)
        self.save()

    def save(self) -> None:
        """Write the file; a folder that cannot be written only means the choices are forgotten."""
        if self.file is None:
            return
        self.saved.pinned, self.saved.closed = sorted(self.pinned), sorted(self.closed)
        with contextlib.suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self.file.write_bytes(msgspec.json.encode(self.saved))

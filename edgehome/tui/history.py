"""The words typed before, kept over restarts in one file of the state folder; newest last."""

import contextlib
import json
from pathlib import Path

LIMIT = 1_000


class History:
    """Moves through what was typed; a file that cannot be read or written only means a shorter memory."""

    def __init__(self, file: Path | None) -> None:
        self.file = file
        self.items: list[str] = []
        self._at = 0
        self._draft = ""
        if file is not None:
            with contextlib.suppress(OSError):
                for line in file.read_text("utf-8", "replace").splitlines()[-LIMIT:]:
                    with contextlib.suppress(ValueError):
                        self.items.append(str(json.loads(line)))
        self._at = len(self.items)

    def add(self, text: str) -> None:
        """Remember the words; the same words twice in a row count once."""
        if text and (not self.items or self.items[-1] != text):
            self.items.append(text)
            self._append(text)
        self._at = len(self.items)

    def _append(self, text: str) -> None:
        if self.file is None:
            return
        with contextlib.suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            if len(self.items) > 2 * LIMIT:
                del self.items[:-LIMIT]
                lines = [json.dumps(item, ensure_ascii=False) + "\n" for item in self.items]
                self.file.write_text("".join(lines), "utf-8")
                return
            with self.file.open("a", encoding="utf-8") as sink:
                sink.write(json.dumps(text, ensure_ascii=False) + "\n")

    def back(self, now: str) -> str | None:
        """Return the words before, or None at the oldest; `now` is kept as the draft to come back to."""
        if self._at == len(self.items):
            self._draft = now
        if self._at == 0:
            return None
        self._at -= 1
        return self.items[self._at]

    def forward(self) -> str | None:
        """Return the words after, at the end the draft, then None."""
        if self._at >= len(self.items):
            return None
        self._at += 1
        return self._draft if self._at == len(self.items) else self.items[self._at]

    def search(self, part: str, skip: int = 0) -> str | None:
        """Return the newest words that hold `part`, or those `skip` matches before them."""
        seen: set[str] = set()
        for item in reversed(self.items):
            if part.casefold() in item.casefold() and item not in seen:
                if len(seen) == skip:
                    return item
                seen.add(item)
        return None

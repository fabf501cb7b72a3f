"""What a terminal pastes is text whatever is in it: nothing of it reaches the app as keys.

Textual's parser takes an escape character inside a paste for the beginning of keys: such a paste pressed Enter, or y.
"""

from collections.abc import Iterable

from textual._xterm_parser import XTermParser
from textual.message import Message

BEGIN, END = "\x1b[200~", "\x1b[201~"  # bracketed paste, as in xterm's ctlseqs, "Bracketed Paste Mode"
MAX_PASTE = 20_000  # letters of one paste; what is longer is no order


class PasteParser(XTermParser):
    """Parses what a terminal sends; of a paste only printable text and new lines, as far as it may be long."""

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._pasting, self._kept = False, 0
        self._held = ""  # in a paste: what may be the first part of its end
        self._tail = ""  # else: what may have been the first part of its beginning

    def feed(self, data: str) -> Iterable[Message]:
        """Return the events of the data; empty data ends the stream."""
        safe = self._safe(data)
        return super().feed(safe) if safe or not data else ()

    def _safe(self, data: str) -> str:
        out = []
        while data:
            if not self._pasting:
                window = self._tail + data
                at = window.find(BEGIN)
                if at < 0:
                    self._tail = window[1 - len(BEGIN) :]
                    out.append(data)
                    break
                cut = at + len(BEGIN) - len(self._tail)
                out.append(data[:cut])
                data, self._tail, self._pasting, self._kept = data[cut:], "", True, 0
            else:
                text, end, data = (self._held + data).partition(END)
                self._held = "" if end else _beginning(text)
                out.append(self._tamed(text[: len(text) - len(self._held)]) + end)
                self._pasting = not end
        return "".join(out)

    def _tamed(self, text: str) -> str:
        text = text[: MAX_PASTE - self._kept].replace("\r", "\n")
        self._kept += len(text)
        return "".join(c if c.isprintable() or c == "\n" else " " for c in text)


def _beginning(text: str) -> str:
    """Return the longest end of the text with which END may begin."""
    return next((END[:n] for n in range(len(END) - 1, 0, -1) if text.endswith(END[:n])), "")

"""Words to pieces: one-to-one character normalisation, then the trimmed SentencePiece model.

Normalising keeps the length, so a place in the pieces is the same place in what the person typed.
"""

import unicodedata
from pathlib import Path
from typing import NamedTuple

import sentencepiece

MAX_PIECES = 48


class Tokens(NamedTuple):
    """Pieces of a text: ids, and the characters start..end of the text that each covers."""

    ids: list[int]
    starts: list[int]
    ends: list[int]


class Characters:
    """Lower case, half width, simplified: each character becomes exactly one."""

    def __init__(self, traditional: str, simplified: str):
        self._map = dict(zip(traditional, simplified, strict=True))
        self._known: dict[str, str] = {}

    def normalise(self, text: str) -> str:
        """Return the text in the form the model reads; same length."""
        known = self._known
        out = []
        for char in text:
            if (low := known.get(char)) is None:
                low = known[char] = self._one(char)
            out.append(low)
        return "".join(out)

    def _one(self, char: str) -> str:
        for step in (lambda c: unicodedata.normalize("NFKC", c), str.lower):
            changed = step(char)
            if len(changed) == 1:
                char = changed
        if char.isspace() or unicodedata.category(char) in {"Cc", "Cf", "Cs"}:
            return " "
        return self._map.get(
            char, {"’": "'", "‘": "'", "“": '"', "”": '"', "。": ".", "、": ","}.get(char, char)
        )


class Tokenizer:
    """The SentencePiece model and character map of a model folder."""

    def __init__(self, folder: Path):
        traditional, simplified = (folder / "simplified.txt").read_text(encoding="utf-8").split("\n")[:2]
        self.characters = Characters(traditional, simplified)
        self._pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "sp.model"))
        self.size: int = self._pieces.get_piece_size()

    def pieces(self) -> list[str]:
        """Return every piece by its id."""
        return [self._pieces.id_to_piece(i) for i in range(self.size)]

    def logarithms(self) -> list[float]:
        """Return the logarithm of how common each piece is, by its id."""
        return [self._pieces.get_score(i) for i in range(self.size)]

    def words(self) -> dict[str, float]:
        """Return the English words that are pieces of their own, with the logarithm of how common each is."""
        scored = zip(self.pieces(), self.logarithms(), strict=True)
        return {p[1:]: v for p, v in scored if p[0] == "▁" and p[1:].isascii() and p[1:].isalpha()}

    def encode(self, normal: str, limit: int = MAX_PIECES) -> Tokens:
        """Return at most `limit` pieces of a normalised text; pieces of blanks alone are left out."""
        ids = self._pieces.encode(normal, out_type=int)
        if self._pieces.unk_id() in ids:  # what the model has no piece for is known by its text alone
            texts = self._pieces.encode(normal, out_type=str)
        else:
            texts = self._pieces.id_to_piece(ids)
        tokens = Tokens([], [], [])
        at = 0
        for text, piece in zip(texts, ids, strict=True):
            bare = text.replace("▁", "")
            if not bare:
                continue
            start = normal.find(bare, at)
            if start < 0:  # the model wrote a character in another way: ¼ as 1⁄4
                start, bare = min(at, len(normal) - 1), bare[:1]
            at = min(start + len(bare), len(normal))
            tokens.ids.append(piece)
            tokens.starts.append(start)
            tokens.ends.append(at)
            if len(tokens.ids) == limit:
                break
        return tokens

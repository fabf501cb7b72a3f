"""Chinese characters as toneless pinyin: one reading a character, for names typed as letters and for likeness.

The table (characters of GB 2312 and of Big5's first level) was taken from the package pypinyin 0.5x (MIT): importing
that package itself costs 55 MB, the table 2. Readings by context (银行, 重庆) are not told apart.
"""

from functools import cache
from pathlib import Path


@cache
def _table() -> dict[str, str]:
    lines = (Path(__file__).parent / "pinyin.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(" ", 1) for line in lines)
    return {character: syllable for syllable, characters in pairs for character in characters}


def reading(character: str) -> str:
    """Return the syllable of one Chinese character, "" for any other."""
    return _table().get(character, "")


def syllables(text: str) -> list[str]:
    """Return the text cut into syllables: a reading for each known character, runs of other characters as they are."""
    table, found, run = _table(), [], ""
    for character in text:
        syllable = table.get(character)
        if syllable is None:
            run += character
            continue
        if run:
            found.append(run)
            run = ""
        found.append(syllable)
    return [*found, run] if run else found


def spelled(text: str) -> str:
    """Return the text as letters without tones or gaps: 客厅灯 -> ketingdeng."""
    return "".join(syllables(text))


def initials(text: str) -> str:
    """Return the first letters of the syllables: 客厅灯 -> ktd."""
    return "".join(syllable[0] for syllable in syllables(text) if syllable)

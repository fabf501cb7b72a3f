"""Things put on a list in one breath: "bread, butter and jam" are three; an item without the words for some of it."""

import re

NOTHING_SAID = frozenset(("something", "some things", "some stuff", "a thing", "an item", "东西", "點東西", "点东西", "個東西", "个东西", "一样东西", "嘢", "啲嘢"))  # fmt: skip
"""Words for a thing that leave open which."""
_BETWEEN = re.compile(
    r"\s*(?:,|、|，|;|；|\band\b|和(?!牛|平|面(?![包粉条條]))|跟|同埋|同(?![学事类花])|以及|还有|還有)\s*"
)
_SOME = re.compile(
    r"^(?:some|a bit of|a little|a few|any)\s+(?=\w{2})|^(?:一?些|一?点|一?點|(?:瓶|盒|袋|罐|包|箱|斤|桶|支)(?![装裝头頭子饭飯])(?=..))",
    re.IGNORECASE,
)
_THE = re.compile(r"^(?:the|our|my)\s+(?=\w)", re.IGNORECASE)
_OF_THE_VERB = re.compile(r"^(?:上(?!海)|入(?=[^口])|多(?=[一两兩几幾点點些])|一下|返)(?=.)")
"""What belongs to the verb before a Chinese item: 加上葱 adds 葱."""


def item(words: str) -> str:
    """Return what is wanted without the words for some of it: "some jazz" is jazz, 瓶酱油 is 酱油."""
    return _SOME.sub("", words.strip())


def listed(words: str, text: str = "") -> list[str]:
    """Return each of the things that are said in one breath.

    `text` is the whole sentence, where the words may have lost their commas.
    """
    if text and (pieces := words.split()):
        found = re.search(r"[\s,;]+".join(map(re.escape, pieces)), text, re.IGNORECASE)
        words = found.group() if found else words
    words = _OF_THE_VERB.sub("", words.strip())
    return [item(_THE.sub("", part)) for part in _BETWEEN.split(words) if part.strip()] or [item(words)]

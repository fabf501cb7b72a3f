"""The bare words of a turn that goes on with what was said: without what is called out before them, and without remarks."""

import re
from collections.abc import Iterator

from edgehome.lm.grammars import values
from edgehome.lm.names.bilingual import called
from edgehome.lm.said import remarks, speaker
from edgehome.protocols import Home

_CALLED_OUT = re.compile(
    r"^(?:(?:fine|great|good|lovely|perfect|nice|better|cheers|thanks?(?: you)?|ta|ok(?:ay)?|right|h+m+|u+g+h+|eek|blimey|gosh|whoa|wow|oh|ooh+|ah+|aha|god|phew|b+r+r*|nah|yeah|yep|well|actually|you know what|hang on|hold on|wait|sorry|please|so|then|now|anyway|no|jeez|crikey|oi|hey|love|oops|whoops|come on|in fact|or rather|by the way|one more thing)\b(?:[\s,.!…;:–—-]+|$))+"
    r"|^(?:(?:哎呀?|唉|哦|喔|噢|嗯+|呃|好(?:的|了|吧|啦|嘞)?|行(?:了|吧|啦)?|对了|對了|哎|诶|欸|誒|喂|哇|嘿|啊|呀|那个|那個|等等|等下|等一下|算了|得了|谢谢|謝謝|唔該|唔系|係喇|喺|咦|还有啥来着|還有啥來著|还有什么来着|還有什麼來著)[\s,，。.!！…、~]+|(?:哦|喔|噢|唉|诶|欸|哎|咦|算了|行了|得了)+(?=..))+",
    re.IGNORECASE,
)
_AT_IT = re.compile(
    r"[, ]+(?:while (?:you|we)(?:'re| are) (?:there|at it|up)|at the same time|if you (?:can|would|could|don'?t mind)|would you|will you|for me)$|^顺便|^順便",
    re.IGNORECASE,
)
_MORE = re.compile(r"[还還]有")
_FELT = re.compile(
    r"\b(?:cold|freez\w+|chilly|shiver\w*|hot|boil\w+|sweat\w*|melt\w*|warm)\b|[冷冻凍热熱凉涼暖]",
    re.IGNORECASE,
)
_LIKENED = re.compile(r"\b(?:like )?an? \w+|像\S{1,4}", re.IGNORECASE)
"""What no room of the home is: "it's like an office"."""
_WARMTH = re.compile(r"warm|cool|cold|hot|暖|冷|热|熱|凉|涼", re.IGNORECASE)


_OF_IT = re.compile(
    r"^(?:the )?(?P<what>[\w' -]{1,24}?)(?:'s| is| has)(?: been)? (?:\w+ ?){1,3}[,;.]+ (?P<rest>.*\b(?:it|him|her)\b.*)$"
    r"|^(?P<zwhat>[^，,]{1,8}?)(?:已经|都|刚|剛)?(?:装|裝|卸|充|弄|修|空|闲|閒|忙|洗|做)[^，,]{0,4}[，,](?P<zrest>.*[它佢].*)$",
    re.IGNORECASE,
)
"""What is told of a thing and the order about it: "number one's loaded, have it come here"."""
_ASKS = re.compile(r"(?:is|are|was|were|does|do|did|has|have|can|could|will|isn'?t|aren'?t)\b", re.IGNORECASE)
_IT = re.compile(r"\b(?:it|him|her)\b|[它佢]", re.IGNORECASE)


MAX_PARTS = 4
_HAN = re.compile(r"[\u3400-\u9fff]")
_MATTERS = re.compile(r"[不别別没沒勿唔冇未吗嗎呢?？它佢再也都就那到]")


_MATTERS_EN = re.compile(
    r"\b(?:not|no|it|them|that|this|too|also|again|if|when|until|unless|once|except|but|and|or|then|instead|is|isn'?t|please)\b|n't\b|\?|^(?:turn|switch|set|put|make|open|close|shut|lock|unlock|start|stop|dim|play|pause|mute|send|add|call|tell|bring|take|leave|keep|move|push|change|cancel|give|get|go|try|same|what|how|which|who|where)\b",
    re.IGNORECASE,
)
_ABOUT_IT = re.compile(r"^(?:(?:please|can you|just|better|let's) )*[a-z]+ (?:it|that|them)\b", re.IGNORECASE)


def _told(part: str, home: Home) -> bool:
    """Return whether an English clause tells of people or things that are none of the home's: "the match runs over"."""
    if not re.match(r"(?:the|my|our|his|her|their|we|they|he|she|everyone|some\w+|\w+'s)\b", part, re.I):
        return False
    if _MATTERS_EN.search(part) or values.find_spans(part):
        return False
    said = set(re.findall(r"[a-z]+", part.lower()))
    names = (n for e in home.entities.values() for n in (e.name, *e.aliases))
    places = (n for a in home.areas.values() for n in called(a))
    people = {n.lower() for e in home.entities.values() if e.domain == "person" for n in (e.name, *e.aliases)}
    known = {w for n in (*names, *places) for w in re.findall(r"[a-z]{3,}", n.lower())}
    return not said & (known - people - _SMALL)


_SMALL = frozenset(("the", "and", "for", "all", "out", "off", "our", "are"))


def _idle(part: str, home: Home) -> bool:
    """Return whether a Chinese clause neither orders nor measures nor names anything of the home: 要送孩子."""
    if not _HAN.search(part) or _MATTERS.search(part) or remarks.orders(part) or values.find_spans(part):
        return False
    names = (n for e in home.entities.values() for n in (e.name, *e.aliases))
    places = (n for a in home.areas.values() for n in called(a))
    return not any(len(n) > 1 and n in part for n in (*names, *places))


def ways(text: str, home: Home) -> Iterator[str]:
    """Yield the other forms of the words, the fullest first: the same without what leads in, then without remarks.

    A remark that names a place stays, and so does one about being cold or hot beside "warmer".
    """
    if (mine := speaker.named(text, home)) != text:
        yield mine
    bare = _CALLED_OUT.sub("", _AT_IT.sub("", text)).strip()
    if bare and bare != text:
        yield bare
        if _MORE.search(text.removesuffix(bare)):  # 还有啥来着……哦，垃圾袋
            yield f"还有{bare}"
    parts = [p.text for p in remarks.pieces(bare or text)]
    if any(map(_ASKS.match, parts)):
        return
    if 1 < len(parts) <= MAX_PARTS:
        if all(map(remarks.tells, parts[1:])) and not _matters(" ".join(parts[1:]), parts[0], home):
            yield parts[0]
        orders = [p for p in parts if not _idle(p, home)]
        if len(orders) == 1:
            yield _CALLED_OUT.sub("", orders[0])
        if _ABOUT_IT.match(parts[-1]) and all(_told(p, home) for p in parts[:-1]):
            yield parts[-1]
    if about := _OF_IT.match(text):
        yield _IT.sub(about["what"] or about["zwhat"], about["rest"] or about["zrest"], count=1)
    told = remarks.without(text)
    if told is None or not told.rest or _matters(" ".join(told.remarks), told.rest, home):
        return
    for rest in dict.fromkeys((told.rest, _CALLED_OUT.sub("", told.rest).strip())):
        if rest and rest not in (text, bare):
            yield rest


def _matters(beside: str, rest: str, home: Home) -> bool:
    """Return whether what is told beside an order may say where it is meant, or that a person is cold beside "warmer"."""
    low = _LIKENED.sub(" ", beside.lower())
    placed = any(len(n) > 1 and n.lower() in low for a in home.areas.values() for n in called(a))
    return placed or bool(_FELT.search(beside) and _WARMTH.search(rest))

"""The bare words of a turn that goes on with what was said: without what is called out before them, and without remarks."""

import re
from collections.abc import Iterator

from edgehome.lm.grammars import values
from edgehome.lm.names.bilingual import called
from edgehome.lm.said import remarks, speaker
from edgehome.protocols import Home

_CALLED_OUT = re.compile(
    r"^(?:(?:fine|great|good|lovely|perfect|nice|better|cheers|thanks?(?: you)?|ta|ok(?:ay)?|right|h+m+|u+g+h+|eek|blimey|gosh|whoa|wow|oh|ooh+|ah+|aha|god|phew|b+r+r*|nah|yeah|yep|well|actually|you know what|hang on|hold on|wait|sorry|please|so|then|now|anyway|no|jeez|crikey|oi|hey|love|oops|whoops|come on|in fact|or rather|by the way|one more thing)\b(?:[\s,.!…;:–—-]+|$))+"
    r"|^(?:(?:哎呀?|唉|哦|喔|噢|嗯+|呃|好(?:的|了|吧|啦|嘞)?|行(?:了|吧|啦)?|对了|對了|哎|诶|欸|誒|喂|哇|嘿|啊|呀|那个|那個|等等|等下|等一下|算了|得了|谢谢|謝謝|唔該|唔系|係喇|喺|咦|吓|弊|哗|嘩|大吉利是|还有啥来着|還有啥來著|还有什么来着|還有什麼來著)[\s,，。.!！…、~]+|(?:哦|喔|噢|唉|诶|欸|哎|咦|算了|行了|得了|吓|嚇|弊|哗|嘩)+(?=..)|(?:未|冇|[没沒](?:有|[关關锁鎖开開])?)[呀啊吗]?[?？，,]+(?:那|咁)?)+",
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
_MATTERS = re.compile(
    r"[别別勿吗嗎?？]|不要|不用|唔好|唔使|先不|如果|要是|[如若]果|的[话話]|除[了咗非]|^等(?!等|下|一下|陣|阵)|的?[时時]候|[之以][后後前]|^.{1,4}呢$|^(?:也|都|再|那|就)"
)
_MATTERS_EN = re.compile(
    r"\b(?:not|no|too|also|if|when|until|till|unless|once|after|before|while|as soon|except|but|then|instead|let|want(?:s|ed)?|need(?:s|ed)?)\b|\b(?:do|did|must|should|ca|wo)n'?t\b|\?|\b(?:on|off|up|down|open|shut|closed|back)\W*$|^(?:(?:please|just|and|can you|could you|better|now) )*(?:turn|switch|set|put|make|open|close|shut|lock|unlock|start|stop|dim|play|pause|mute|send|add|call|tell|bring|take|leave|keep|move|push|change|cancel|give|get|go|try|same|what|how|which|who|where|is|are|was|were|do|does|did|has|have|can|could|will|kill|undo|reset)\b",
    re.IGNORECASE,
)
_MEASURES = frozenset(
    ("percentage", "temperature", "number", "quantity", "time", "duration", "delay", "level", "color")
)


def _beside(part: str, home: Home) -> bool:
    """Return whether a clause neither orders, forbids, asks nor measures, nor names anything of the home: "it's a tomb", 要送孩子."""
    han = _HAN.search(part)
    if _CALLED_OUT.fullmatch(part):
        return True
    if han and (_MATTERS.search(part) or remarks.orders(part)):
        return False
    tells = not han and remarks.tells(part)
    if not han and _MATTERS_EN.search(part) and not (tells and _TELLS_OF.match(part)):
        return False
    kinds = {s.kind for s in values.find_spans(_COUNTED.sub(" ", part))}
    if kinds & _MEASURES or (kinds and not han and not tells):
        return False
    names = [n for e in home.entities.values() if e.domain != "person" for n in (e.name, *e.aliases)]
    places = [n for a in home.areas.values() for n in called(a)]
    if han:
        return not any(len(n) > 1 and n in part for n in (*names, *places))
    people = {n.lower() for e in home.entities.values() if e.domain == "person" for n in (e.name, *e.aliases)}
    known = {w for n in (*names, *places) for w in re.findall(r"[a-z]{3,}", n.lower())}
    return not set(re.findall(r"[a-z]+", part.lower())) & (known - people - _SMALL)


_SMALL = frozenset(("the", "and", "for", "all", "out", "off", "our", "are"))
_COUNTED = re.compile(
    r"\bones?\b|\b(?:two|three|four|five|six|\d+) (?!percent|degrees|points|notches|steps|hours|minutes|seconds|bars?|turns|more|less)[a-z]+s\b",
    re.IGNORECASE,
)
_TELLS_OF = re.compile(
    r"(?!.*\b(?:if|when|once|un(?:til|less)|till|soon as) )(?:\w+ ){0,4}?(?:it|he|she|they|we|i|there|that|everyone|[a-z]+)['’](?:ll|s|ve|d|re|m)\b",
    re.IGNORECASE,
)


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
        own = [n for n, p in enumerate(parts) if not _beside(p, home)]
        for n in own if len(own) == 1 else [] if own else reversed(range(len(parts))):
            if _of_a_body(" ".join(parts[:n] + parts[n + 1 :]), parts[n]):
                continue
            yield _CALLED_OUT.sub("", parts[n]).strip() or parts[n]
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
    return placed or _of_a_body(beside, rest)


def _of_a_body(beside: str, rest: str) -> bool:
    return bool(_FELT.search(beside) and _WARMTH.search(rest))

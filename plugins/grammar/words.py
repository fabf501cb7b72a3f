"""Cleaning up what was typed or said, and telling which grammars may read it; knows no home."""

import re
import unicodedata

LANGUAGES = ("en", "zh-CN", "zh-TW", "zh-HK")
MAX_LENGTH = 300  # an exact sentence is never longer; what is longer is for another tier

_HAN = re.compile(r"[\u3400-\u9fff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028\u2029\ufeff]+")
_HAN_GAPS = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff\d])|(?<=\d) (?=[\u3400-\u9fff])")
_HAN_EDGES = re.compile(r"(?<=[\u3040-\u30ff\u3400-\u9fff]) +| +(?=[\u3040-\u30ff\u3400-\u9fff])")
_SPACES = re.compile(r"\s+")
_ENDING = re.compile(r"[\s.。!！?？,，;；、…~～]+$")
_LEADING = re.compile(r"^[\s,，.。!！、…]+")

# Characters only Cantonese is written with.
_CANTONESE = frozenset("嘅喺唔咗啲嗰睇冚閂熄俾畀佢哋冇咁嘢咩緊喎啱揿撳掣")
_CANTONESE_WORDS = ("而家", "依家", "點樣", "幾多", "開晒", "熄晒", "較")


def clean(text: str) -> str:
    """Return the text in plain form: full-width letters and digits narrowed, control characters and end marks gone."""
    text = unicodedata.normalize("NFKC", text)
    text = _CONTROL.sub(" ", text).replace("’", "'").replace("‘", "'")
    text = _HAN_GAPS.sub("", _SPACES.sub(" ", text).strip())
    return _LEADING.sub("", _ENDING.sub("", text))


def without_han_gaps(text: str) -> str:
    """Return the text without the spaces beside Chinese characters, which mean nothing there."""
    return _HAN_EDGES.sub("", text)


def has_han(text: str) -> bool:
    """Return whether there is a Chinese character in the text."""
    return _HAN.search(text) is not None


def _encodes(char: str, charset: str) -> bool:
    """Return whether a national character set has the character: GB 2312 the simplified, Big5 the traditional."""
    try:
        char.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def languages(text: str) -> tuple[str, ...]:
    """Return the grammars that may read the text, the likeliest first; English only where there are Latin letters."""
    latin = any("a" <= c <= "z" for c in text.lower())
    if not has_han(text):
        return ("en",) if latin else ()
    chars = frozenset(_HAN.findall(text))
    traditional = any(_encodes(c, "big5hkscs") and not _encodes(c, "gb2312") for c in chars)
    simplified = any(_encodes(c, "gb2312") and not _encodes(c, "big5hkscs") for c in chars)
    if chars & _CANTONESE or any(word in text for word in _CANTONESE_WORDS):
        chinese: tuple[str, ...] = ("zh-HK", "zh-TW", "zh-CN")
    elif traditional and not simplified:
        chinese = ("zh-TW", "zh-HK")
    elif simplified and not traditional:
        chinese = ("zh-CN",)
    else:
        chinese = ("zh-CN", "zh-TW", "zh-HK")
    return (*chinese, "en") if latin else chinese


_POLITE_START = re.compile(
    r"^(?:(?:hey|ok|okay|hello|hi)[, ]+|(?:please|kindly|could you|can you|would you|will you|can we|could we|"
    r"may i ask you to|i want you to|i need you to|i would like you to|i'd like you to|i would like to|i'd like to|"
    r"i want to|i need to|let's|lets|go ahead and|just|now)[, ]+|"
    r"(?:你好|喂|嘿|请问|請問|请|請|麻烦你|麻煩你|麻烦|麻煩|劳驾|帮我|幫我|帮忙|幫忙|帮|幫|给我|給我|替我|同我|唔該你|唔該|我想|我要|我想要|"
    r"能不能|可不可以|可以|能否|能|那(?=[把将將](?![锁鎖椅刀]))|[咁那](?=就?[请請帮幫]))[,， ]*)+",
    re.IGNORECASE,
)
_POLITE_END = re.compile(
    r"(?:[, ]+(?:please|thanks|thank you|for me|now|right now|right away|would you|will you|ok|okay)|"
    r"[,， ]*(?:谢谢你|謝謝你|谢谢|謝謝|唔該晒|唔該|麻烦了|拜托|拜託|好吗|好嗎|好不好|可以吗|可以嗎|行吗|行嗎|吧|呗|啦|喇|呀|啊|一下))+$",
    re.IGNORECASE,
)


def without_courtesies(text: str) -> str:
    """Return the text without polite words at its ends, as they add nothing to an order."""
    bare = _POLITE_END.sub("", text.rstrip("吗嗎") if _MAY_ZH.search(text) else text)
    bare = _POLITE_START.sub("", bare).strip()
    return bare or text


def without_article(text: str) -> str:
    """Return the text without a leading "the" or "my"."""
    return re.sub(r"^(?:the|my|our)\s+", "", text, flags=re.IGNORECASE)


_ASKS_EN = re.compile(
    r"^(?:is|are|was|were|did|does|what|what's|whats|which|who|who's|when|where|where's|why|how|how's|should|if|"
    r"am i|have you|has|had|don't|do not|never|stop telling)\b",
    re.IGNORECASE,
)
_ASKS_ZH = re.compile(
    r"(?:吗|嗎|没有|沒有|了没|了沒|是不是|有没有|有沒有|有冇|未|多少|几度|幾度|什么|什麼|为什么|為什麼|哪|怎么|怎麼)"
)
_NOT_ZH = re.compile(r"^(?:请|請|先|麻烦|麻煩)?(?:别|別|不要|唔好|勿|不用|不许|不准)")
_MAY_ZH = re.compile(r"(?:能|可以|可不可以|能不能|麻烦|麻煩|行不行|可否|帮|幫).*(?:吗|嗎)$")


def is_question(text: str) -> bool:
    """Return whether the words ask or forbid, so that they can never be an order."""
    if _ASKS_EN.match(text) or _NOT_ZH.match(text):
        return True
    return bool(_ASKS_ZH.search(text)) and not _MAY_ZH.search(text)

"""What a sentence says beside its orders: what is to stay as it is, and what only tells of something. Knows no home."""

import re
from typing import NamedTuple

_KEPT = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?:\s*[,;]\s*(?:but |and )?|\s+(?:but|and)\s+)(?:please )?(?:just )?(?:leave|keep) (?P<what>.+?)(?: (?:on|off|open|running|alone|as (?:it )?is|as (?:they )?are|be|out|going|closed|shut))+\s*(?=[,.;]|$)",
        r"\s*[,;]\s*(?:but |and )?(?P<what>[\w' -]{2,30}?) (?:stays?|remains?)(?: (?:on|off|open|running|as (?:it )?is|as (?:they )?are|put|closed|shut))*\s*(?=[,.;]|$)",
        r"\s*,?\s*\b(?:except(?: for)?|apart from|other than|but not|just not)\s+(?:for |in )?(?P<what>[\w' -]{2,44}?)\s*(?=[,.;]|$)",
        r"(?<!\d) bar (?!(?:light|stool|fridge|area)s?\b)(?:for |in )?(?:the |my |our )?(?P<what>[\w' -]{3,30}?)\s*(?=[,.;]|$)",
        r"\s*[,;.]\s*(?:(?:oh|and|also|but)\b[, ]*)*not (?P<what>[\w' -]{2,30}?)(?: though| please| either)*\s*$",
        r"\s*(?:,|，|\bbut\b|\band\b)\s*(?P<what>[\w' -]{2,20}?)\s*leave (?:it|them)(?: on| off| alone| be)?\s*(?=[,.;，。]|$)",
        r"^(?:except(?: for)?|apart from|other than|all but) (?:in )?(?P<what>[\w' -]{2,40}?)\s*,\s*(?=.{3})",
        r"[，,、](?:但是?|就)?除(?:了|咗)(?P<what>[^，,]{1,12}?)(?:以外|之外|外)?$",
        r"[，,、；;。](?:但是?|不过|不過)?(?P<what>[^，,、；;。]{1,12}?)(?:就|先|都)?(?:不用|唔使|不必|唔要|不要)(?:了|啦|喇)?$",
        r"[，,、](?P<what>[^，,、；;。]{1,12}?)(?:的|嘅|那[个個盏盞台扇])?(?:除外|不算(?:在内)?)(?=[，,、；;。]|$)",
        r"^(?:就|只|淨係|净系|单独|單獨)(?:留着?|留著|留返|留低|留下|保留)(?P<what>[^，,、；;。一半]{1,12}?)(?:开着|開著|亮着|亮著)?[，,、；;。]\s*(?=(?:别|別|其他|其它|其余|其餘|剩))",
        r"^(?:不要|不用|别|別|唔好|唔使)(?:把)?(?:关|關|熄|动|動)(?:掉)?(?P<what>[^，,、；;。]{1,12}?)[，,；;。]\s*(?=(?:其他|其它|其余|其餘|剩下|别的|別的).*[关關熄灭滅])",
        r"除(?:了|咗|开|開)(?P<what>[^，,、]{1,12}?)(?:以外|之外|外)?[，,]?(?=(?:其他|其它|其余|其餘|剩下)的?)",
        r"^除(?:了|咗|开|開)(?P<what>[^，,]{1,12}?)(?:以外|之外|外|的|嘅)?[，,]\s*(?=.{2})",
        r"^除(?:了|咗|开|開)(?P<what>[^，,]{1,10}?(?:[灯燈帘簾扇机機视視]|空[调調]|冷[气氣]))(?:以外|之外|外)?(?=[^，,]{2,8}[都全统統通])",
        r"^(?P<what>[^，,、；;。]{1,12}?)(?:就|先|都)*(?:留着|留著|留低|留返|(?:别|別|不要|不用|唔好|唔使|甭)(?:关|關|熄|停|动|動|郁|閂|碰|开|開)(?:掉|它|佢)?)[，,、；;。]\s*(?=.{2})",
        r"(?:\s*[,;]\s*(?:but |and |just )*|\s+but (?:just )?)leave (?P<what>(?:the|my|our|[a-z]+['’]s) [a-z' ]{2,30}?)\s*(?=[,.;]|$)",
        r"^(?:leave|keep) (?P<what>.+?)(?: (?:on|off|open|running|going|alone|as (?:it )?is|be))+\s*(?:[,;]|\band\b|\bbut\b)\s*(?=.{3})",
        r"^(?:just )?(?:leave|keep) (?P<what>[\w' -]{2,40}?)\s*(?:[,;.]|\band\b|\bbut\b)\s*(?=(?:\w+ ){0,3}(?:everything|all|the rest|(?:the )?others?|the lot|every)\b)",
        r"[，,、；;。](?:但是?|不过|不過|只有|就|只)?(?P<what>[^，,、；;。]{1,12}?)(?:就|先|都)?(?:不要|唔好|不用|别|別|唔使)(?:关|關|熄|开|開|动|動|閂|碰)(?:掉|它|佢)?(?=[，,、；;。]|$)",
        r"[，,、；;。](?:但是?|不过|不過)?(?P<what>[^，,、；;。]{1,12}?)(?:就|先|都)?(?:不动|不動|别动|別動|唔郁|留着|留著|留低|照旧|照舊|保持不变|保持不變)+(?=[，,、；;。]|$)",
        r"(?:就|只|淨係|净系)(?:留着?|留著|留返|留低|留下|保留)(?P<what>[^，,、；;。一半]{1,12}?)(?:开着|開著|亮着|亮著)?[，,、；;。]\s*(?:别|別|其他|其它|其余|其餘|剩下)的?(?:[灯燈])?(?=(?:全部?|都|统统|統統|通通)*(?:给我)?[关關灭滅熄])",
        r"[，,、；;。](?:但是?|不过|不過)?(?:淨係|净系|只|就|单独|單獨)?(?:留着|留著|留返|留低|留下|保留|留)(?P<what>[^，,、；;。一半]{2,12}?)(?:不关|不關|唔熄|开着|開著|亮着|亮著)?(?=[，,、；;。]|$)",
    )
)
_BUT = re.compile(
    r"\b(?:all|every(?:thing|one)?|both)\b.*?(?P<cut>\s*,?\s+but (?:for )?(?P<what>(?:(?:the|my|our) |\w+'s )[a-z' -]{2,30}))\s*$",
    re.IGNORECASE,
)
"""The end of "everything off but the fan"."""
_BOTH = re.compile(r"\s*(?:,|、|\band\b|\bor\b|和|跟|与|與|同)\s*", re.IGNORECASE)
_ARTICLE = re.compile(
    r"^(?:the|my|our|that|this)\s+|^ones? (?:on|in|at|by|over) (?:the )?|(?:\s+(?:ones?|too|as well|either))+$|^(?:就|只|但)(?=[^，,]{2})|(?:那|嗰)[个個盏盞台扇部只隻條条]$|(?:留着|留著|还是|還是)$|(?<=.)[的嘅](?=那?[个個盏盞台扇]?$)",
    re.IGNORECASE,
)
_ITS = re.compile(
    r"(?<=[，,；;。])(?:她|他|它|佢|那边|那里|那)?(?:那|嗰)?[台盏盞个個扇部](?=[^，,的人月]{2})"
)
_HERS = re.compile(r"(?<=, )(?:hers|his|theirs|that one)(?= \w)", re.IGNORECASE)
"""What is ordered of the very thing that was left out: "except Emma's, hers halfway", 除了主卧那台，空调关了，那台二十六度."""
_TELLS = re.compile(
    r"^(?:(?:the|my|our|his|her|their|that|this) [\w ]{1,24}?(?:'s|'re| is| are| was| were| has| have| keeps?| looks?| feels?)"
    r"|(?:it|that|there|he|she)(?:'s| is| was| looks| feels)|(?:i|we|they|you)(?:'m|'re|'ve|'ll| am| are| have| had| can't| cannot| can| will| need to| was| were| got))"
    r" (?!on$|off$|open$|closed$|to \d)(?:\w+)"
    r"|^[^，,。]*(?:别|別|不要|唔好|唔使|甭)[关關熄闩閂停动動碰郁](?:掉|它|佢)?\W*$",
    re.IGNORECASE,
)
_TELLS_ZH = re.compile(
    r"^(?:人都?[在走睡出回]|太阳|太陽|阳光|外面|外頭|天气|天氣|今天|今日|我|我们|我們|我哋|咱们|他|她|佢|孩子|宝宝|寶寶|客人|有人|屋里|这里|這裡|有点|有點|好|太)(?!想|要)"
)
_ORDERS_ZH = re.compile(
    r"把|将|將|开|開|关|關|調|调|设|設|播|放|拉|锁|鎖|停|启|啟|啓|熄|閂|校|较|較|换|換|加"
)


def is_aside(part: str) -> bool:
    """Return whether a part tells of something and orders nothing: "the sun's on the telly", 太阳照进来了."""
    return bool(_TELLS.match(part) or (_TELLS_ZH.match(part) and not _ORDERS_ZH.search(part)))


_FORBIDDEN = re.compile(
    r"^\W*(?:(?:no|oh|please|ok|okay|well|and|but|just)\b[, ]*)*(?:(?:there'?s |you have )?no need to|(?:you )?(?:don'?t|do not|needn'?t|need not|mustn'?t)(?: (?:have|need) to)?(?: bother(?: to| with)?)?|never ?mind (?:about )?(?=the|my|our)|forget (?:about )?(?=the |my |our ))"
    r"\s*(?:you )?(?:(?:turn|switch|lock|unlock|open|close|shut|start|stop|set|dim|touch|change|move|adjust)(?:ing)?\b|(?:the|my|our)\b)[^,;.!?]*[.!]*$"
    r"|^\W*(?:那|哦|啊|先|就)*(?:不用|不必|没必要|沒必要|无需|無需|用不着|用不著|唔使|别|別|不要|唔好)(?:再|去|帮我|幫我|给我|給我)?(?:把[^，,。;；]{1,8})?(?:打开|打開|关|關|开|開|锁|鎖|动|動|碰|调|調|拉|郁|熄|閂|恢复|恢復|还原|還原|复原|復原|启动|啟動|换|換|改)(?![着著咗])[^，,。;；!！?？]{0,12}[。!！]*$",
    re.IGNORECASE,
)
"""A whole sentence that only says what is not to be done."""
_HOLD_ON = re.compile(
    r"(?:(?:just |please )*(?:wait|hang on|hold on|one|just)(?: (?:a|one|for a))? (?:sec(?:ond)?|minute|min|moment|mo|tick)s?(?: please)?)\W*|(?:(?:请|請)?(?:等|稍等|等等|慢|先等)(?:一下|一会儿?|一會兒?|会儿|會兒|阵|陣|一等)?)\W*",
    re.IGNORECASE,
)


_REPORTED = re.compile(
    r"\b(?:said|says|saying|shout(?:ed|s|ing)|yell(?:ed|s|ing)|scream(?:ed|s|ing)|mutter(?:ed|ing)|asked me|told me|told us|whisper(?:ed|ing)|wrote|singing|sings|goes|went|spam|message|email|sign|post)[,:]? ['\"‘“].{3,}|说过?[，,：:]?[“「『\"].{2,}[”」』\"](?!.*(?:把|帮|请))"
)
"""What somebody is quoted with is no order: "to" would make it one."""
_ENOUGH = re.compile(
    r"(?:差不多|可以|行|够|夠|就这样|就這樣|就咁|得)(?:了|啦|喇|吧)+|(?:(?:that'?s|ok|it'?s|yeah|lovely)\b[, ]*)*(?:that'?ll do|that'?s (?:fine|good|better|it)|just right)(?: (?:now|thanks|then|there))*",
    re.IGNORECASE,
)
_PUT_OFF = re.compile(
    r"(?:那|还是|還是|等)*(?:明天|明日|聽日|听日|后天|後天|改天|下次|晚点|晚點|遲啲|迟啲)(?:再?(?:说|說|讲|講|算|弄))?(?:吧|啦|喇|先)+|(?:(?:not now|no|nah|ok|actually|maybe|let'?s leave it)\b[, ]*)*(?:tomorrow|later|another (?:day|time))(?:[, ]+(?:then|maybe|perhaps|instead))*",
    re.IGNORECASE,
)
"""What puts off, without a time at which it could be done, what was just spoken of."""


def ends(text: str, asked: bool) -> bool:
    """Return whether the words alone put off what was spoken of (明天吧) or, where nothing was asked, call it right as it is."""
    said = text.strip(" .!。！")
    return bool(_PUT_OFF.fullmatch(said) or (not asked and _ENOUGH.fullmatch(said)))


def asks_nothing(text: str) -> bool:
    """Return whether a sentence only forbids or puts off: "no need to lock the door", "wait a minute"."""
    return bool(_FORBIDDEN.match(text) or _REPORTED.search(text) or _HOLD_ON.fullmatch(text.strip()))


_FOR_NOW = re.compile(
    r",? for (?:now|the (?:night|evening|moment|time being|day)|tonight|today|good|a bit|once)(?: please)?(?=\W*$)",
    re.IGNORECASE,
)


_FOR_WHAT = re.compile(
    r"(?:(?<= on)|(?<= off)) for (?:the |my |our |some |a )?(?!\d|one\b|two\b|three\b|five\b|ten\b|half\b|an? )(?:(?!(?:minute|min|hour|hr|second|sec|moment|bit|while|now|ever|day|night|week|until|and|then|when|at)s?\b)[a-z']+ ?){1,3}$",
    re.IGNORECASE,
)
"""What something is switched on for: "lamp on for story time"."""
_FROM = re.compile(
    r"\bfrom \d+(?: ?(?:%|percent|degrees?))? (?=(?:down |up |back )?to \d)|从\s?\d+[%度]?(?=.{0,4}[到至]\s?\d)",
    re.IGNORECASE,
)


_LEFT_BUT = re.compile(
    r"\b(?:just )?(?:leave|keep) (?P<what>(?:the |my )?[\w' ]{2,30}?)(?: on)?,? (?:but|and)(?: just)? (?P<verb>turn|dim|set|put|bring|make) (?:it|them|'?em)\b"
    r"|(?P<zh>[^，,。；的]{1,8}?)(?:就)?(?:留着|留著|开着|開著)(?:[，,]?但是?|[，,])?(?P<zverb>[调調开開降升])(?=[到成至])",
    re.IGNORECASE,
)
"""What stays but is set: "leave the worktop ones but dim them to 30" dims those."""


def _left_but(text: str) -> str:
    return _LEFT_BUT.sub(
        lambda m: f"{m['verb']} {m['what']}" if m["what"] else f"{m['zh']}{m['zverb']}", text
    )


def plain(text: str) -> str:
    """Return an order without words that only say that it may pass, or what was before: "off for the night", "from 50 to 20"."""
    occasion = _OCCASION.match(text)
    if occasion and (is_aside(occasion["said"]) or _COMES.search(occasion["said"])):
        text = text[occasion.end() :]
    text = _OTHERS.sub("其他", _left_but(_FOR_WHAT.sub("", text)))
    return _FROM.sub("", _FOR_NOW.sub("", _ANYWAY.sub("", _NOT_THAT.sub("", text))))


_OTHERS = re.compile(r"(?<![分区區特类類])[别別]的(?=[^，,。]*[关關开開熄灭滅停拉锁鎖])")
"""别的 are the others: here 别 forbids nothing."""


_NOT_THAT = re.compile(r"^\W*not the [\w' ]{2,24}[,;—–-]+\s*(?=the |my )", re.IGNORECASE)
"""What is not meant, in front of what is: "not the ceiling one, the corner lamp brighter"."""


_ANYWAY = re.compile(
    r"^\W*(?:never ?mind|forget it|you know what|tell you what|on second thoughts?|right then|go on then|算了|得了|这样吧|這樣吧|对了|對了|哦对|哦對)[,，.。…\s]+(?=\S{2})",
    re.IGNORECASE,
)
"""What only leads over to another order."""


_OCCASION = re.compile(r"^(?P<said>[^:：,，\d]{2,24})[:：]\s*(?=.{3})")
_COMES = re.compile(r"(?:了|喇|啦)$|\b(?:\w*time|night|leaving|going)\b", re.IGNORECASE)
"""Words in front of orders that say why they are given: "bedtime: tv off", 出门了：关灯."""


class Kept(NamedTuple):
    """A sentence without the words that spare something, and what they spare."""

    rest: str
    what: tuple[str, ...]


def kept(text: str) -> Kept | None:
    """Return the sentence without "leave the porch on", "除了书房，" and their like; None if nothing is spared."""
    rest, what = text, []
    for form in (*_KEPT, _BUT):
        if match := form.search(rest):
            parts = [
                _ARTICLE.sub("", _ARTICLE.sub("", p.strip())).removesuffix("'s").removesuffix("的")
                for p in _BOTH.split(match["what"])
            ]
            what += [p for p in parts if p]
            start = match.start("cut") if form is _BUT else match.start()
            rest = (rest[:start] + rest[match.end() :]).strip(" ,，;；。")
            if len(parts) == 1:
                rest = _HERS.sub(match["what"], _ITS.sub(match["what"], rest))
    return Kept(rest, tuple(what)) if what and len(rest) > 1 else None


_TWICE = re.compile(
    r"(?:(?<=^)|(?<=[，,。！!；;]))\s*(?P<said>[\u3400-\u9fff]{2,6})(?:[，,。！!\s]*(?P=said))+(?=[，,。！!；;吧啊呀]|\s*$)"
    r"|^\s*(?P<words>[a-z]+(?: [a-z]+){1,3})(?:[,.!\s]+(?P=words))+(?=\W*$|[,.!])",
    re.IGNORECASE,
)


def once(text: str) -> str:
    """Return an order that is called out twice as said once: "lights off, lights off!", 开门开门."""
    return _TWICE.sub(lambda m: m["said"] or m["words"], text)

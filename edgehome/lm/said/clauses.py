"""Where a sentence falls into parts, by its punctuation and joining words alone.

Only proposes: the network must hear a whole order in each part before it counts. Knows no home.
"""

import re
from typing import NamedTuple

from edgehome.lm.grammars import conditions, values

MAX_PARTS = 6
_JOIN = re.compile(
    r"\s*(?:[,;，；。、]|\.(?=\s)|\b(?:and then|and also|and after that|after that|and|then|plus|also|while you're at it)\b"
    r"|然后|然後|接着|接著|再(?=[扫掃把开關关打调調停锁鎖放拉]|启动|啟動)|同时|同時|顺便|順便|并且|並且|而且|还有|還有|跟着|跟住)\s*",
    re.IGNORECASE,
)
_ZH_VERB = r"(?:打开|打開|关闭|關閉|关掉|關掉|关上|關上|开启|開啟|锁上|鎖上|拉上|拉开|拉開|[开開关關锁鎖熄閂](?![了着著掉上闭閉启啟好关關始机機水]))"
_ZH_CHAIN = re.compile(rf"(?<![打别別不没沒要去来來想能可])(?={_ZH_VERB}.|[布佈设設]防)")
"""Where one Chinese order follows another with nothing between them: 关电视关灯锁门."""
_EN_FIRST = re.compile(
    r"^\s*(?:please\s+)?(?:if|when|whenever|once|as soon as|every time|each time|in case)\s+(?P<when>.+?)"
    r"(?:\s*,\s*(?:then\s+|please\s+)?|\s+then\s+)(?P<what>.+)$",
    re.IGNORECASE,
)
_EN_LAST = re.compile(
    r"^(?P<what>.+?)\s*,?\s+(?:if|when|whenever|once|as soon as|every time|each time|in case)\s+(?P<when>.+)$",
    re.IGNORECASE,
)
_ZH = re.compile(
    r"^\s*(?:如果|要是|假如|若是|若|当|當|等|只要|一旦|每当|每當|每次|万一|萬一)?(?P<when>[^，,]+?)"
    r"(?:的话|的話|的时候|的時候|时|時|嗰陣|之后|之後|以后|以後)?[，,]?\s*(?:(?<!本来)(?<!本來)(?<!一直)(?<!早)就(?!行|好|可以|够|夠|得|是|成|OK|ok|[关關开開]着|[关關开開]著)|(?<![顺順方随隨])便|则|則)(?P<what>.+)$"
)
_ZH_WHEN = re.compile(
    r"^\s*(?:如果|要是|假如|若是|若|当|當|等|只要|一旦|每当|每當|每次)?(?P<when>[^，,]+?)(?:的话|的話|的时候|的時候|时|時|嗰陣)[，,]?\s*(?P<what>.+)$"
)
_SURE = re.compile(
    r"^\s*(?:please\s+)?(?:if|whenever|when|(?:as )?soon as|every time|each time|in case|once (?!more\b|again\b)|(?:the )?(?:second|minute|moment|instant) (?=(?:the|my|our|it|he|she|they|any\w*|some\w*|dad|mum|mom)\b))\b"
    r"|^\s*should (?!i\b|we\b|you\b)[\w' ]{3,30} (?:hit|reach|get|go|rise|drop|fall|open|stop|come|be|start|ring)\b"
    r"|^\s*(?:if|unless|assuming|supposing|provided(?: that)?|as long as|so long as)\b|^\s*the (?:very )?(?:second|minute|moment|instant) (?!of\b|hand\b|floor\b)\w"
    r"|^\s*(?:我)?(?:平时|平時|平常|每次|以后|以後)[^，,了]{0,8}(?:下班|放学|放學|回家|回来|回來|到家|进门|進門|出门|出門)(?:[之以]?[后後]|的?时候?|的?時候?)?[，,]?(?:就)?(?=[把将將开開关關打])"
    r"|^\s*(?:如果|要是|假如|若是|一旦|每当|每當|只要|下[次回趟](?=[^，,]{2,14}[，,])|万一|萬一|除非)"
    r"|^(?:[^，,。]{2,14}|[^，,。关關开開扫掃拖锁鎖停])(?:之后|之後|以后|以後|[^然过過最前]后|[^然]後)[，,]?(?:就|再)?(?=[开開关關打把将將停启啟锁鎖拉熄])"
    r"|^[^，,。]{1,10}[了完好]就(?=[把将將开開关關打停启啟锁鎖拉熄])",
    re.IGNORECASE,
)


_SURE_LAST = re.compile(
    r"\S,? (?:when(?:ever)?|once|as soon as|after|the (?:moment|minute|second|instant)) (?:(?:the|my|our|her|his) (?!\w+ing\b)[\w' ]{2,24}?|it|he|she|they|every(?:one|body)|no(?:body| one)|any(?:one|body)|some(?:one|body))"
    r"(?:['’]s|['’]re|['’]ve|['’]d| is| are| has| have| gets?| goes| comes?| opens?| closes?| stops?| starts?| finish(?:es)?| ends?| leaves?| arrives?| drops?| falls?| rises?| wakes?| reach(?:es)?| hits?)\b",
    re.IGNORECASE,
)


_UNLESS = re.compile(
    r"\S,? (?:unless|as long as|so long as|provided(?: that)?|only if|on condition that) (?=\w)|^\W*unless\b|除非",
    re.IGNORECASE,
)
_ONCE_ZH = re.compile(
    r"^(?!.*(?:太|已经|已經|这么|這麼|怎么|怎麼))[^，,]{1,12}(?:[走来來到完好停睡醒离離满滿熟凉涼黑回响響]|结束|結束|出门|出門|下班|放学|放學|离开|離開|睡着|睡著|回家|下雨|充好|装好|裝好|洗好|煮好)(?:了|咗)(?:以后|以後|之后|之後)?[，,]?(?:你|请|請|帮我|幫我)?(?:(?:就|再)(?!是|行|好|可以|得|算)|[，,]?(?=告[诉訴]|提醒|通知|叫|喊|话我|話我))\S{2,}"
)
"""An order for when something has happened: 车开走了就关门; with 太 or 已经 the words tell how it is."""


_SOME_TIME = re.compile(
    r"^(?!.*\b(?:tell|ask|remind|say|play|list)\b).*\b(?:off|on|up|down|it|lights?|lamps?|heating|tv|telly|music|blinds?|curtains?|door) (?:in a (?:bit|while|little while)|later(?: on)?|after a while)(?: please)?\W*$"
    r"|^\W*[^，,。？?]{0,8}?(?:等会儿?|等會兒?|待会儿?|待會兒?|过会儿?|過會兒?|过一会儿?|過一會兒?|晚点|晚點|晚些时候|晚些時候|回头|回頭)(?:再|就|帮我|你)*(?=[把将將开開关關打停调調拉锁鎖熄])",
    re.IGNORECASE,
)
"""An order for some time that is not said: "lamp off in a bit", 待会儿把灯关了."""


def some_time(text: str) -> bool:
    """Return whether an order is for later and the words do not say when."""
    return bool(_SOME_TIME.search(text))


class Rule(NamedTuple):
    """The two halves of a conditional sentence."""

    when: str
    what: str


def parts(text: str) -> list[str]:
    """Return the parts a sentence may have, at least two and at most MAX_PARTS; else none. No value is cut: "19 and a half"."""
    found = [c for p in _split(text) if p.strip() for c in _chained(p.strip())]
    return found if 2 <= len(found) <= MAX_PARTS else []


def _split(text: str) -> list[str]:
    joins = list(_JOIN.finditer(text))
    inside = [(s.start, s.end) for s in values.find_spans(text)] if joins else []
    cuts = [m for m in joins if not any(a < m.start() and m.end() < b for a, b in inside)]
    starts, ends = [0, *(m.end() for m in cuts)], [*(m.start() for m in cuts), len(text)]
    return [text[a:b] for a, b in zip(starts, ends, strict=True)]


def _chained(piece: str) -> list[str]:
    """Return the orders of a chain of them, else the piece as it is: each begins with its verb and says what it is for."""
    cuts = [c for c in _ZH_CHAIN.split(piece) if c]
    whole = len(cuts) > 1 and all(re.match(_ZH_VERB + ".|[布佈设設]防", c) for c in cuts)
    return cuts if whole else [piece]


def conditional(text: str) -> Rule | None:
    """Return the halves of a sentence with a condition, as far as its form shows them."""
    for form in (_EN_FIRST, _ZH, _ZH_WHEN, _EN_LAST):
        if match := form.match(text):
            return Rule(match["when"].strip(), match["what"].strip(" ，,"))
    compared = values.find_comparisons(text) if _SURE.match(text) else []
    if compared and compared[0][1] < len(text) - 3:
        end = compared[0][1]
        return Rule(_SURE.sub("", text[:end]).strip(), text[end:].strip(" ，,"))
    return None


_CHECKED = (
    re.compile(
        r"^(?P<when>.+?(?:未|没有?|沒有?|[吗嗎冇么麼]))[？?，, ]+(?:如果|要是)?(?:还没有?|還沒有?|仲未|未|没有?|沒有?|冇|唔係|不是)[关關开開锁鎖熄]?(?:好|上)?(?:的话|的話|嘅話)?[，, ]?(?:就|便|咁就|那就)(?P<what>.+)$"
    ),
    re.compile(
        r"^(?P<when>(?:is|are|did|do|does|have|has|was|were)\b[^?]+?)[?,]\s*(?:if (?:not|it isn'?t|it is not|they aren'?t|so|it is|they are)|(?:no|yes)\?)[,.]?\s*(?:then |just |please )*(?P<what>.+)$",
        re.IGNORECASE,
    ),
    re.compile(
        r"^(?P<when>(?:is|are|did|do|does|have|has|was|were)\b[^?]+)\?\s*(?P<what>[^?]+?),?\s+if (?:not|it isn'?t|it is not|they aren'?t|you haven'?t|i didn'?t)\W*$",
        re.IGNORECASE,
    ),
)
"""A question and what to do if the answer is no: "is the gas shut? shut it if not", 鎖門未？未就鎖埋佢."""


def checked(text: str) -> Rule | None:
    """Return the question and the order of such a sentence, None for any other."""
    found = next((match for form in _CHECKED if (match := form.match(text.strip()))), None)
    return Rule(found["when"].strip(), found["what"].strip(" ，,.。!！")) if found else None


_ASKED_FIRST = re.compile(
    r"^(?P<when>[^?？]{4,}[?？])\s*(?:(?:那就|那|就|so|then|well|please|just|right)[,， ]*)*(?P<what>[^?？]{2,60})$",
    re.IGNORECASE,
)


_ACT = r"(?:turn|switch|put|open|close|shut|lock|start|stop|set|dim|play|pause|mute|add|tell|announce|send|run|arm|raise|lower)"
_ASKED_BESIDE = re.compile(
    r"^(?P<when>(?:is|are|any|what(?:'s| is| are| time)|who(?:'s| is)|where(?:'s| is)|which|how (?:warm|hot|cold|cool|much|many|long|bright|loud|humid|full|is|are))\b"
    rf"(?:(?!\bto {_ACT}\b|\bok to\b|\bif\b|\bwhen\b)[^?])+?)[,?]*\s+(?:and|then|also)\s+(?:(?:then|also|please|just|can you|could you)\s+)*"
    rf"(?P<what>{_ACT}\s(?!to\b|at\b)[^?]{{2,80}})\??$",
    re.IGNORECASE,
)
"""A question joined to an order: "what's the heating at and turn it down one"; "did you lock up and turn off the lights" asks of both."""
_THEN_ASKED = re.compile(
    r"^(?P<what>[^?？]{4,80}?)\s*[.,;!，。；]\s*(?:(?:oh|wait|and|also|哦|对了|等等)[,， ]+)*(?:对了|等等)?"
    r"(?P<when>(?:(?:is|are|what|who|where|which|how|did|any)\b[^?？,]{4,60}|[^?？，,]{3,20}(?:[吗嗎么麼没沒]|几[度点點]|多少度?))[?？])$",
    re.IGNORECASE,
)


def asked_first(text: str) -> Rule | None:
    """Return a question and the order that follows it: "did I leave the iron on? turn it off"; None for any other sentence."""
    found = _ASKED_FIRST.match(text.strip()) or _ASKED_BESIDE.match(text.strip())
    if found is None:
        return None
    what = re.sub(r"^(?:and|also|顺便|順便|然后|然後)[,， ]*", "", found["what"].strip(" ，,.。!！"))
    return Rule(found["when"].strip(), what)


def asked_last(text: str) -> Rule | None:
    """Return the question behind an order, and the order: "turn on the TV. wait, is the radio on?"; None for any other sentence."""
    found = _THEN_ASKED.match(text.strip())
    return Rule(found["when"].strip(), found["what"].strip()) if found else None


def surely_conditional(text: str) -> bool:
    """Return whether the sentence has the form of a rule, so that acting at once would be wrong."""
    waits = conditions.awaited(text)
    if some_time(text):
        return True
    return bool(
        _SURE.match(text)
        or (waits is not None and waits.sure)
        or _SURE_LAST.search(text)
        or _ONCE_ZH.match(text)
        or _UNLESS.search(text)
    )

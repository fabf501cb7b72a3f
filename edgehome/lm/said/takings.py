"""Orders taken back in part: "dryer and telly off. no, leave the dryer", 主灯和落地灯关了，哦不，落地灯别关. Works on the words alone."""

import re
from typing import NamedTuple

_LEAD = re.compile(
    r"[,;.…—–，。；、!！-]+\s*(?:(?:oh|ah|uh|um|er|hmm|but|and)\b[\s,.…]*)*"
    r"(?:(?:no|nope|wait|actually|sorry|well|hang on|hold on|scratch that|on second thoughts?|i mean|i meant|oh)\b[\s,.…]*)+"
    r"|[，,。；;、…！!\s]+(?:啊|哦|噢|呃|哎|欸|唉)?(?:不对|不對|不是|不不|不|等等|等一下|算了|还是|還是|说错了?|說錯了?|错了|錯了|唔係|慢着|慢著)[，,。.…！!\s]*(?:还是|還是)?",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"\s*[,;，；。.!！]\s*(?:(?:and|but|then|oh)\b\s*)*(?:然后|然後|再|顺便|順便|另外)?"
    r"|\s+(?:and|but|then)\s+(?=(?:then |please |just )*(?:turn|switch|put|set|open|close|shut|lock|start|stop|dim|play|pause|mute|leave|keep)\b)",
    re.IGNORECASE,
)
_STATE = (
    r"(?:on|off|open|closed|shut|running|alone|be|going|as (?:it|they) (?:is|are|was|were)|as is|up|down)"
)
_LEFT = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:please |just )*(?:leave|keep)(?: out)? (?P<what>.+?)(?: (?P<state>{_STATE}))?(?: please| though| for now)?",
        r"(?:please |just )*(?:not|forget(?: about)?|never ?mind(?: about)?|skip|don'?t (?:turn|switch|touch|close|shut|open|stop|do|bother with|lock|unlock|start|run|put|pause|play|mute|arm|disarm)(?: (?:off|on))?) (?P<what>.+?)(?: (?:off|on|down|up))?(?: please| though)?",
        rf"(?P<what>.+?) (?:can stay|should stay|stays?)(?: (?P<state>{_STATE}))?",
        r"(?:把)?(?P<what>.{1,10}?)(?:就|先|还是|還是|都)?(?:别|別|不要|唔好|不用|唔使|不)(?:解锁|解鎖|启动|啟動|关|關|开|開|熄|动|動|拉|碰|锁|鎖|停)(?:掉|了|它|上)*(?:吧|啦)?",
        r"(?P<what>.{1,10}?)(?:就|先|还是|還是|都)?(?:留着|留著|留返|留低|开着|開著|亮着|亮著|不动|不動|别动|別動|照旧|照舊|算了)+(?:吧|就行|就好)?",
        r"(?:还是|還是|先)?(?:留着|留著|留返|留|别关|別關|别开|別開|别锁|別鎖|别停|別停|别启动|別啟動|不要关|不要開|别动|別動|不关|不開|唔好熄)(?P<what>.{1,10}?)(?:吧|了|啦|就行)?",
    )
)
_ONLY = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?:(?:it's |i meant? |i want )?(?:just|only)) (?P<what>(?!turn|switch|put|set|open|close|shut|lock|dim|play|pause|mute|leave|make|stop|start)[\w' -]+?)(?: (?:on|off|down|up|please|then|then please))*",
        r"(?:就|只|只要|只是|淨係|净系)(?:把)?(?:关|關|开|開|熄|拉|停)?(?P<what>.{1,10}?)(?:关|關|开|開)?(?:就行|就好|就可以|掉|了|吧|得喇)*",
    )
)
_IT = re.compile(r"(?:it|them|that|those|this)|它|它们|佢", re.IGNORECASE)
_AND = re.compile(r"\s*(?:,|、|\band\b|\bor\b|和|跟|与|與|同)\s*", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:the|my|our|that)\s+|\s+(?:one|ones)$|^那个?|(?:那)?[个盏台]$", re.IGNORECASE)


class Taken(NamedTuple):
    """An order, the names of what is left out of it and of what alone is meant, the state that is said of the
    former, and what is ordered besides."""

    first: str
    left: tuple[str, ...]
    only: tuple[str, ...]
    state: str
    more: str


def leads(text: str) -> list[re.Match[str]]:
    """Return the words that take something back, the last first, but for those that the text begins with."""
    return [m for m in reversed(list(_LEAD.finditer(text))) if m.start()]


def taken_back(text: str) -> Taken | None:
    """Return the parts of a sentence that takes back some of what it ordered; None for any other."""
    for lead in leads(text):
        left: list[str] = []
        only: list[str] = []
        state, more = "", ""
        first, rest = text[: lead.start()].strip(), text[lead.end() :].strip(" ,，.。!！")
        start = 0
        for cut in (*_CUT.finditer(rest), None):
            said = rest[start : cut.start() if cut else len(rest)].strip()
            found = _names(said, _LEFT)
            if found:
                left += found[0]
                state = found[1] or state
            elif found := _names(said, _ONLY):
                only += found[0]
            elif said:
                more = rest[start:].strip()
                break
            start = cut.end() if cut else start
        if first and (left or only):
            return Taken(first, tuple(left), tuple(only), state, more)
    return None


def leaves(clause: str) -> bool:
    """Return whether a clause only says that something stays as it is: "the hall one stays on"."""
    return _names(clause.strip(" ,，.。!！"), _LEFT) is not None


def _names(said: str, forms: tuple[re.Pattern[str], ...]) -> tuple[list[str], str] | None:
    """Return the names in a clause of one of these forms, and the state said of them."""
    match = next((m for form in forms if (m := form.fullmatch(said))), None)
    if match is None:
        return None
    names = ["" if _IT.fullmatch(n) else _ARTICLE.sub("", n) for n in _AND.split(match["what"].strip())]
    return names, (match.groupdict().get("state") or "").lower()

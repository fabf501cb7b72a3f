"""Words of a person's own that an order lacks: "I'd like to announce something" is asked for them, and what is answered is them.

Works on the words alone; what is answered is taken as it is said.
"""

import re

import msgspec

from edgehome import items
from edgehome.lm.grammars import values
from edgehome.messages import Call, Intent, Question

_ANNOUNCE = re.compile(
    r"\W*(?:(?:hey|ok(?:ay)?|right|so|please|can (?:you|i|we)|could (?:you|i|we)|i(?:'d| would) like|i (?:want|need)|we (?:want|need)|let'?s|let me|to)\b[, ]*)*"
    r"(?:(?:make|do|put out|give) (?:an?|the|another|a quick) (?:quick |short )?announcement|(?:announce|broadcast|say|put out) (?:something|a message)"
    r"|tell (?:everyone|everybody|the (?:kids|family|house|whole house)|them all|the (?:crew|team|staff)) something)"
    r"(?: for me| to (?:everyone|everybody|the (?:house|family|kids|staff|crew|team))| (?:over|on|through) the (?:tannoy|speakers?|intercom|pa))*(?: please)?\W*"
    r"|[，,。\s]*(?:那个|那個)?(?:我(?:想|要|得)|请|請|帮我|幫我|给我|給我|麻烦|麻煩|你)*(?:广播|廣播|播|发|發|喊|通知|跟大家说|跟大家說)(?:一?[个個条條则則句下声聲])?(?:通知|广播|廣播|消息|话|話|大家|全家|事|一声|一聲|一下)?(?:吧|可以吗|可以嗎|行吗|行嗎)?[。.！!？?]*",
    re.IGNORECASE,
)


_TIMES = re.compile(
    r"\W*(?:(?:can|could|would|will) you|please|[, ])*(?:time (?=(?:my|the|our|some|these|this) )|(?:set|start|put|stick|pop|do) (?:me )?(?:an?|the) timer(?: on)? for )(?:(?:my|the|our|some|these|this) )?(?P<what>(?!me\b|it\b|that\b|how\b)[a-z' -]{2,24}?)(?: for me)?(?:,? please)?\W*",
    re.IGNORECASE,
)


def announcement(text: str) -> Intent | None:
    """Return the question what to announce, or how long to time something, where the words want that and do not say it."""
    if (timed := _TIMES.fullmatch(text)) and not values.find_spans(text):
        call = Call(intent="HassStartTimer", arguments={"name": timed["what"]})
        return Intent(outcome="ask", calls=(call,), missing="hours", tier="rules", lang="en")
    if not _ANNOUNCE.fullmatch(text) or re.fullmatch(r"\W*(?:broadcast|播|发|發|喊)\W*", text, re.IGNORECASE):
        return None
    lang = "en" if text.isascii() else "zh-CN"
    return Intent(
        outcome="ask", calls=(Call(intent="HassBroadcast"),), missing="message", tier="rules", lang=lang
    )


_SAYS = re.compile(
    r"^(?:(?:just |please )?(?:say|tell (?:them|everyone|everybody)|announce|that)\b(?: that)?[:,]? +|(?:就)?(?:说|說|讲|講|播|喊)(?:一下|一声|一聲)?[：:，, ]*)",
    re.IGNORECASE,
)
_PLAYS = re.compile(
    r"^(?:(?:just |please |can you )*(?:play|put on)\b(?: me)?(?: some)? +|(?:就)?(?:放|播|来|來)(?:点|點|首|一首)?)",
    re.IGNORECASE,
)
_LONGEST = 160


def answered(text: str, question: Question) -> tuple[Call, ...]:
    """Return the calls asked about with the words that answer what was lacking, "()" where no words of one's own were."""
    words = text.strip(" .。")
    lacks = question.missing
    if not words or len(words) > _LONGEST or len(question.calls) != 1 or question.candidates:
        return ()
    call = question.calls[0]
    if lacks == "hours":
        parts = values.duration_parts(words) if call.arguments.get("name") else None
        return (_with(call, **parts),) if parts else ()
    if lacks == "message":
        return (_with(call, message=_SAYS.sub("", words) or words),)
    if lacks == "search_query":
        return (_with(call, search_query=_PLAYS.sub("", words) or words),)
    return tuple(_with(call, item=i) for i in items.listed(words)) if lacks == "item" else ()


def _with(call: Call, **arguments: object) -> Call:
    return msgspec.structs.replace(call, arguments={**call.arguments, **arguments})

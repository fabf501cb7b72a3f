"""A person's own words after a word that announces them: what is to be called through the house, what goes on a list.

The network need not hear them: they may hold any order ("tell everyone to close the windows"). It hears a stand-in.
"""

import re
from typing import NamedTuple

_CALLED = re.compile(
    r"(?P<head>\b(?:announce|broadcast)(?: that| to everyone| over the speakers)?[:,]?\s+|\btell (?:everyone|everybody|them all|the (?:kids|family|house|whole house)|all of them)(?: that| to)?[:,]?\s+|\b(?:shout|call|yell) (?:(?:up|out|down|through)(?: the (?:house|stairs|hall|flat))? (?:to (?:everyone|everybody|them all|the (?:kids|family|house)) )?|to (?:everyone|everybody|them all|the (?:kids|family|house)) )(?:that |to )?(?=\w)|\blet (?:everyone|everybody|the (?:kids|family|house)) know(?: that)?[:,]?\s+"
    r"|(?:广播|廣播)(?:里|裡)?(?:(?:一下|一声|一聲)?(?:喊|说|說|讲|講|通知|播)(?:一句|一声|一聲|一下)?|一下|一声|一聲|(?=[：:]))(?:大家|全家)?[：:，,]?\s*|(?:喊|通知|告诉|告訴|話俾)(?:大家|全家|所有人|全屋|全厂|全廠)(?:知)?(?:一声|一聲|一下|一句|说|說)?[：:，,]?\s*|[喊吼嚷]上?一(?:下|声|聲|句|嗓子)(?:[，,](?:[让讓给給叫])?(?:全家|大家|所有人|全屋|整[屋个個]\S{0,2})(?:人|都|能|要)*(?:听|聽)(?:[见見到]|得[见見到])?(?:的?那[种種])?)?[：:，,]?\s*)"
    r"(?P<words>[^\s,;，；。.!！?？：:](?:(?!,? (?:and|then) (?:turn|switch|lock|open|close|shut|start|stop|set|dim|put|play)\b)[^。！？\n]){1,120}?)(?=[。.!！]?\s*$|[，,；;]\s*(?:然后|然後|再|顺便|順便|同时|同時)|,? (?:and|then) (?:turn|switch|lock|open|close|shut|start|stop|set|dim|put|play)\b)",
    re.IGNORECASE,
)
_NOTED = re.compile(
    r"(?P<head>(?:清单|清單|列表|单子|單子|备忘录|備忘錄|待办|待辦)(?:里|裡|上|度|入面)?(?:再|帮我|幫我|给我|給我)?(?:写|寫|记|記|加|添|落)(?:上|低|入)?一(?:笔|筆|条|條|下|句|项|項)[，,：:]\s*"
    r"|\b(?:add|put|write|note)(?: this| it)?(?: down)? (?:on|to|onto) (?:the |my |our )?(?:[\w-]+ )?(?:list|to-?dos?|chores):\s+)(?P<words>[^，,。；;]{2,60})",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(
    r"(?<=\w)(?:\s*[,，:：;；]\s*|\s+(?:that|saying|says?)\b\s*|[说說讲講]\s*[:：，,]?)(?=[\w{])",
    re.IGNORECASE,
)
_STAND_IN = {"HassBroadcast": ("dinner is ready", "吃饭了"), "item": ("milk", "牛奶")}
_HAN = re.compile(r"[\u3400-\u9fff]")


class Dictated(NamedTuple):
    """A sentence with a stand-in for the words that were dictated, the argument they are, the words and the stand-in."""

    text: str
    argument: str
    words: str
    stand_in: str


_OVER = re.compile(
    r"^\W*(?:(?:please|right|ok|can you|could you)\b\W*)*(?:(?:put|get|send|give|make|stick|pop|call|read|ask|say) (?:it|this|that|the word|word|a message|a call|an announcement|everyone|out)?(?: ?(?:out|round|up))*|get|go|jump) ?"
    r"(?:over|on|onto|through|across|via) (?:the |all the |our )?(?:\w+ )?(?:speakers?|tannoy|pa|intercom|loudspeakers?|horn)(?: system)?(?:\s*[:–—-]+\s*|\s+and (?:say|tell (?:everyone|them))(?: that)?[: ]+|\s+(?:that|saying)[: ]+)(?=\w)",
    re.IGNORECASE,
)


def dictated(text: str) -> Dictated | None:
    """Return the sentence with a stand-in for the words that it announces; None if it announces none."""
    text = _OVER.sub("announce: ", text)
    for form, argument, key in ((_CALLED, "message", "HassBroadcast"), (_NOTED, "item", "item")):
        if found := form.search(text):
            said = found["words"].strip()
            stand_in = _STAND_IN[key][bool(_HAN.search(found["head"]))]
            if said == stand_in:
                continue
            whole = text[: found.start("words")] + stand_in + text[found.end("words") :]
            return Dictated(whole, argument, said, stand_in)
    return None


def announces(example: str) -> bool:
    """Return whether an example of a plugin's intent ends with any words, announced: 给{person}留个言说{note}."""
    gap = re.search(r"\{\w+\}$", example)
    return gap is not None and any(m.end() == gap.start() for m in _ANNOUNCED.finditer(example))


def announcing(text: str) -> str | None:
    """Return what stands before words that something announces: "leave a note for Anna" before "that dinner is ready"."""
    found = _ANNOUNCED.search(text)
    return text[: found.end()].strip(" ,，:：;；") if found else None

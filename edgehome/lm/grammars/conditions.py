"""Conditions that no "if" announces: "loft over 27, fan on", 水温一过40度，排风扇全开, "the dryer stops, tell everyone".

Works on the words alone. What reports how things are now ("the loft's over 27, fan on") is no condition.
"""

import re
from typing import NamedTuple

from edgehome.lm.grammars.measures import find_comparisons, find_reached

_ONCE = re.compile(
    r"(?<![万萬第统統周期拜初十唯逐停开開关關走响亮])一(?=超|[过過](?![会會])|高[于於过過出]|低[于於过過]|掉|降|升|[涨漲跌]|到(?!底)|[开開](?!始)|[关關](?!于)|停|[响響]|走|回|出|[进進]|亮|黑|[灭滅]"
    r"|漏|[坏壞]|[启啟][动動]|[断斷]|[满滿]|没(?!有)|空(?![调調])|[热熱]|冷|有|落|[来來]|合|拉|[锁鎖]|解|打[开開]|下[雨雪山班课課])"
)
"""一 before what happens: as soon as it does."""
_ONCE_MORE = re.compile(
    r"(?<![万萬第统統周期拜初十唯逐了过過着是有每同这這那另前后後哪某任])一(?![小钟鐘点點下个個些会會直起样樣边邊键鍵号號楼成半共旦切般定位份把杯盏盞台扇间間层層天周日月年次遍首集曲段支部档檔度级級格分秒刻块塊张張条條只隻件种種双雙路线線代等家早晚声聲嗓句口身地脸臉阵陣股宿夜])"
    r"(?=[^\W\d，,]{1,3}(?:[，,]|就))"
)
"""一 before any other verb that a comma or 就 follows soon: 急停一拍，全部停."""
_JOINT = re.compile(r"[，,]\s*(?:我?就|便|立刻|马上|馬上|自动|自動|请|請)*|就|便")
_HAPPENED = re.compile(
    r"(?:[度%％]|漏水?|下[雨雪]|[开開关關停响響走亮黑灭滅坏壞断斷满滿空热熱冷](?![门門窗机機])|打[开開]|[启啟][动動]|回[来來家]|出[门門去])(?=.{2})"
)
_ORDERS_ZH = re.compile(
    r"[把将將请請帮幫]|(?<!空)[调調]|[设設校較](?![备備])|[开開]到|定在|保持|[别別]|不要|控制|[维維]持|加到|打到|烘到|烤到|[烧燒]到|[开開]成|[来來]到"
)
_SETS_ZH = re.compile(r"[升降][到至]|达到|不[超高低]|最多|至少")
"""What compares in a condition, and tells where to go in an order: 烤箱降到150度，风扇关掉."""
_SETS_EN = re.compile(r"(?:down|up|at (?:most|least)|no more)\b", re.IGNORECASE)
_REPORTS_ZH = re.compile(
    r"都|已[经經]|[现現]在|[这這][会會]|怎[么麼]|[刚剛]|快要|[吗嗎呢么麼]|[几幾多]|是不是|有[没沒]有|没有|沒有"
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_WAIT = re.compile(
    r"^\W*等(?!一?[下会會阵陣等]|[着著])(?:到|到了)?(?P<when>[^，,]{2,24}?)(?:[，,]?\s*(?:就|再|便|才)|(?:了)?(?:之?后|之?後|以后|以後)[，,]?\s*(?:就|再)?|了[，,]\s*(?:就|再)?|了(?=告[诉訴]|提醒|通知|[叫喊]))(?P<what>[^，,]+)$"
)
_ORDERS_EN = re.compile(
    r"^\W*(?:(?:please|and|then|just|can you|could you|would you|ok|okay|hey)\b[, ]*)*(?:turn|switch|set|put|make|keep|bring|get|take|open|close|shut|lock|unlock|start|stop|dim|brighten|play|pause|raise|lower|"
    r"move|crank|bump|drop|push|pop|stick|run|heat|cool|warm|give|let|leave|don'?t|do not|if|when\w*|once|unless|until|while|after|before|what|why|how|who|where|which|is|are|was|were|do|does|did|add|tell|say|"
    r"remind|announce|no(?=,)|yes|at|in|on|every|i|we|you|it(?! (?:gets|goes|drops|rises|falls|hits)\b))\b",
    re.IGNORECASE,
)
_IS_SO = re.compile(
    r"(?:['’](?:s|re|ve)|\b(?:is|are|was|were|has|have|had|been|be|gone|got|went|still|already|now|just|sitting|at))\s*(?:(?:well|way|now|already|just|gone|got|been|still|right|up|a bit) )*$",
    re.IGNORECASE,
)
_BECOMES = re.compile(
    r"^(?:(?:the|my|our|his|her|their|any|an?) )?(?:[\w'’-]+ ){0,4}?(?:(?:comes?|gets?|arrives?) (?:back |in )?(?:home|back)|arrives|leaves(?: (?:home|the house|for \w+))?|goes (?:out|to (?:bed|work|school))|"
    r"(?:opens|closes|shuts|unlocks|locks|rings|finishes|ends|stops|starts|trips|beeps|boils)(?: up)?)$",
    re.IGNORECASE,
)
_EN = re.compile(r"^(?P<when>[^,;.]{3,60}?)\s*(?:,\s*(?:then |and |so |please )*|\s[–—-]\s)(?P<what>[^,].+)$")
_EN_VERB = re.compile(
    r"^(?P<when>[^,;.]{3,50}?)\s+(?P<what>(?:turn|switch|open|close|shut|start|stop|send|put|tell|pop|set|lock|run|stick|knock|kill)\b.+)$",
    re.IGNORECASE,
)
_SAY = re.compile(r",? (?:say|like|i mean),? (?=(?:under|over|below|above|past)\b)", re.IGNORECASE)
_WHILE_EN = re.compile(r"(?:\b(?:no|nobody|nothing)\b.*|\b(?:open|ajar|empty|on|off|running|shut|closed|unlocked)) for (?:more than |over |longer than |at least )?[\w ]{2,20}(?:minutes?|mins?|hours?|seconds?|secs?)$", re.IGNORECASE)  # fmt: skip


_LAST_OUT = re.compile(
    r"^\W*(?P<when>(?:谁|誰|哪个|哪個|邊個|边个)(?:是|係)?(?:最[后後先]|先|第一个|第一個|頭一個)(?:一个|一個)?[出离離走回返到进進起][^，,]{0,5})[，,]\s*(?:就|记得|記得)?(?P<what>[^，,]{2,})$"
)
"""Whoever does something last or first: 谁最后出门，灯都关掉."""


class Awaited(NamedTuple):
    """What an order waits for, the order, and whether the words can mean nothing else."""

    when: str
    what: str
    sure: bool = True


def awaited(text: str) -> Awaited | None:
    """Return what a sentence waits for by its form, without a word like "if"; None for any other sentence."""
    text = _SAY.sub(" ", text.strip())
    if _HAN.search(text):
        return _once(text) or _compared_zh(text)
    found = _EN.match(text) or _EN_VERB.match(text)
    if found is None or _ORDERS_EN.match(found["when"]):
        return None
    when, what = found["when"], found["what"]
    if compared := find_comparisons(when) or find_reached(when):
        start, said = compared[0][0], when[compared[0][0] : compared[0][1]]
        so = (
            _SETS_EN.match(said)
            or _IS_SO.search(when[:start])
            or re.match(r"(?:is|are|it's) ", said, re.IGNORECASE)
        )
        return None if so or len(when) < len(said) + 3 else Awaited(when, what)
    if found.re is _EN_VERB:
        return None
    if _BECOMES.match(when):
        return Awaited(when, what)
    return Awaited(when, what, sure=False) if _WHILE_EN.search(when) else None


def _once(text: str) -> Awaited | None:
    wait = _WAIT.match(text) or _LAST_OUT.match(text)
    if wait:
        return Awaited(wait["when"], wait["what"])
    found = _ONCE.search(text) or _ONCE_MORE.search(text)
    if found and text[found.start() - 1 : found.start()] == text[found.end() : found.end() + 1]:
        return None  # 停一停
    if (
        found is None
        or _ORDERS_ZH.search(text[: found.start()])
        or re.search(r"[，,]", text[: found.start()])
    ):
        return None
    joint = _JOINT.search(text, found.end())
    after = _HAPPENED.search(text, found.end()) if found.start() > 0 else None
    if after and (joint is None or (joint[0] in ("就", "便") and after.end() < joint.start())):
        return Awaited(text[: after.end()], text[after.end() :].replace("就", "", 1))
    if joint is None or len(text) - joint.end() < 2 or joint.start() < found.end() + 1:
        return None
    return Awaited(text[: joint.start()], text[joint.end() :])


def _compared_zh(text: str) -> Awaited | None:
    joint = re.search(
        r"[，,]\s*(?P<then>我?就|再|便|才)?|就(?!是|好|行|可以)|再(?=[把将將打开開关關停调調启啟拉放])|便|才|(?<=[\d度成%百十])(?P<told>(?=告[诉訴]|提醒|通知|[叫喊][我大]))|(?<=[\d度成%百十])(?=[让讓叫喊把將将请請关關停]|启动|啟動|打开|打開)",
        text,
    )
    if joint is None or not text[joint.end() :]:
        return None
    when, what = text[: joint.start()], text[joint.end() :]
    then = bool(joint["then"]) or joint["told"] is not None or joint[0].startswith(("就", "再", "便", "才"))
    found = [c for c in find_comparisons(when) if then or not _SETS_ZH.match(when, c[0])]
    found = found or (find_reached(when) if then else [])
    if not found or found[0][0] < 1 or _ORDERS_ZH.search(when) or _REPORTS_ZH.search(when):
        return None
    if when.endswith(("了", "喇", "啦")) and not then:
        return None  # 都35度了，开空调 tells how it is
    return Awaited(when, what)

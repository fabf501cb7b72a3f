"""What the words of a call say themselves, where the network heard otherwise: which way, or by how much.

Only what cannot be meant otherwise; each function returns the call unchanged where its words are not plain.
"""

import re
from dataclasses import replace

from edgehome.lm.calls.meant import SETS
from edgehome.lm.grammars import values
from edgehome.lm.model.decode import Heard
from edgehome.lm.said import felt
from edgehome.messages import Entity

_THAT_ARE = re.compile(
    r"\brunning\b|运行中|運行中|正在(?:跑|运行|運行|转|轉)|[跑转轉]着的?|\b(?:that|which|still|already|left|who)(?:'s|'re| is| are)?(?: still| left)? (?:turned |switched )?(?:on|off|open|lit)\b"
    r"|(?:还|還|正|仲)?(?:[亮开開关關](?:着|著|咗|緊|住)|冇熄|冇關|没关|沒關)(?:的|嘅|啲)?(?=.*[关關熄开開閂])",
    re.IGNORECASE,
)
"""Words that tell which things are meant, not what to do with them: 亮着的灯都关掉."""
_NOT = re.compile(r"\b(?:don'?t|not|never|without)\b|[别別]|不要|唔好|不用", re.IGNORECASE)
_ON = re.compile(
    r"\b(?:turn|switch|put|power|back|all|everything|lights?)\b.{0,40}\bon\b|\bon\W*$|[开開]|亮起|启|啟|点上|點上",
    re.IGNORECASE,
)
_OFF = re.compile(r"\boff\b|\b(?:un)?plug\b|\bkill\b|[关關](?!于|於|心|键|鍵)|熄|閂|断电|斷電", re.IGNORECASE)
_SWITCHED = frozenset(
    (
        "light",
        "switch",
        "fan",
        "media_player",
        "climate",
        "humidifier",
        "siren",
        "input_boolean",
        "water_heater",
    )
)
_DISARM = re.compile(
    r"\bdisarm|\b(?:unset|disable|deactivate|cancel|stop|kill|silence)\b[^,;.]{0,20}\balarm\b|\balarm\b[^,;.]{0,12}\boff\b|\boff\b[^,;.]{0,8}\balarm\b|撤防|解除|取消布防|關閉保安|关闭警戒",
    re.IGNORECASE,
)
_ARM = re.compile(
    r"\barm\b|\b(?:set|activate|engage|enable|reset)\b(?! off\b)[^,;.]{0,20}\balarm\b|(?<!取消)布防|設防|设防",
    re.IGNORECASE,
)


_STOP = re.compile(r"\b(?:stop|halt|shut|kill|off)\b|停(?!下来再|车位)|[关關]掉|[关關]了|断开", re.IGNORECASE)
_START = re.compile(
    r"\b(?:start|run|fire|go(?:ing)?|on|restart|resume|back)\b|启动|啟動|[开開](?!着|著)|跑起|转起|恢复|恢復|运行起",
    re.IGNORECASE,
)


_DRAWN = re.compile(r"\bdraw(?:n|ing)?\b(?!.{0,24}\b(?:back|open|apart)\b)", re.IGNORECASE)


_LEFT = re.compile(
    r"\b(?:i|we|he|she|they|some\w+|[a-z]+)(?:['’]ve|['’]s| have| has)? left (?:the|my|our|his|her|that|all the|every\w*)\b[\w'’ ]* (?:on|running|open)\b(?! (?:purpose|for))",
    re.IGNORECASE,
)
"""What was left on wants off, if anything."""
_STILL = re.compile(
    r"\b(?:why|how come)\b.*\bstill (?P<en>on|open|running|shut|closed|off)\b|(?:怎么|怎麼|做乜|點解|点解|[为為]什[么麼])(?:还|還|仲)(?P<zh>[亮开開着著关關閂熄])",
    re.IGNORECASE,
)
"""What is complained of to be so still wants the opposite: 车都到了，卷帘门怎么还关着."""
_ALARM = re.compile(
    r"^\W*(?!.*\b(?:is|are|was|has|did|does|why|when|if)\b)(?:.*\W)?(?:the |my |our |house |burglar )*alarm (?P<way>on|off)(?: (?:please|now|and|thank|thanks|you|ta|love|mate|for the (?:night|day)|tonight|then))*\W*$",
    re.IGNORECASE,
)
_OUT = re.compile(r"\bout\b(?! of)(?!.*\b(?:in|home|back|dock)\b)", re.IGNORECASE)
_PAUSES = re.compile(r"\b(?:pause|hold)\b|暂停|暫停", re.IGNORECASE)
_ENDS = re.compile(r"\b(?:cancel|stop|clear|delete|kill|end|scrap)\b|取消|停止|删|刪|清", re.IGNORECASE)


_TURNED = re.compile(r"\b(?:turn|bring|take|crank|knock)\b[^,;]{0,30}\b(?P<way>up|down)\b", re.IGNORECASE)
_TURNED_IS = {
    "media_player": "HassSetVolumeRelative", "light": "AdjustBrightness", "climate": "AdjustTemperature", "fan": "AdjustSpeed",
}  # fmt: skip
"""What is turned up or down is not switched: "no, turn the telly down"."""
_LOCKS = re.compile(r"\b(?:lock|secure|bolt)\b|(?<![开開解])[锁鎖][上好]?|闩|閂", re.IGNORECASE)
"""What is locked is shut, never opened: "lock the skylight"."""


def as_switched(heard: Heard, entities: list[Entity]) -> Heard:
    """Return an order that was heard the wrong way round as its words say it: off is off, drawn curtains are shut."""
    guards = heard.intent in ("HassGetState", "HassTurnOn", "HassTurnOff") and bool(entities)
    if (
        guards
        and all(e.domain == "alarm_control_panel" for e in entities)
        and (told := _ALARM.match(heard.clause))
    ):
        return replace(heard, intent="ArmAlarm" if told["way"].lower() == "on" else "DisarmAlarm", closed={})
    if (
        heard.intent == "HassTurnOn"
        and entities
        and _LEFT.search(heard.clause)
        and all(e.domain != "lock" for e in entities)
    ):
        return replace(heard, intent="HassTurnOff")
    still = (
        _STILL.search(heard.clause) if heard.intent in ("HassTurnOn", "HassTurnOff") and entities else None
    )
    if still and all(e.domain not in ("lock", "valve") for e in entities):
        shut = (still["en"] or still["zh"]).lower() in "shut closed off 关關閂熄"
        return replace(heard, intent="HassTurnOn" if shut else "HassTurnOff")
    if heard.intent == "HassLawnMowerDock" and _OUT.search(heard.clause):
        return replace(heard, intent="HassLawnMowerStartMowing")
    if (
        heard.intent == "HassCancelAllTimers"
        and _PAUSES.search(heard.clause)
        and not _ENDS.search(heard.clause)
    ):
        return replace(heard, intent="HassPauseTimer")
    covers = heard.intent == "HassTurnOn" and entities and all(e.domain == "cover" for e in entities)
    if covers and (_DRAWN.search(heard.clause) or _LOCKS.search(_unnamed(heard, heard.clause))):
        return replace(heard, intent="HassTurnOff")
    text = _THAT_ARE.sub(" ", _unnamed(heard, heard.clause))
    if heard.intent in ("ArmAlarm", "DisarmAlarm"):
        off, on = bool(_DISARM.search(heard.clause)), bool(_ARM.search(heard.clause))
        return heard if off == on else replace(heard, intent="DisarmAlarm" if off else "ArmAlarm")
    if (
        heard.intent == "StartMachine" and entities and not _NOT.search(text)
    ):  # never the other way: a stop stays one
        stops = _STOP.search(text) and not _START.search(text)
        return replace(heard, intent="StopMachine") if stops else heard
    if heard.intent not in ("HassTurnOn", "HassTurnOff", "HassToggle") or _NOT.search(text):
        return heard
    off, on = bool(_OFF.search(text)), bool(_ON.search(text))
    turned = None if off or on else _TURNED.search(text)
    if turned and entities and (level := _TURNED_IS.get(entities[0].domain)):
        return replace(heard, intent=level, closed={**heard.closed, "direction": turned["way"].lower()})
    if off == on or not entities or any(e.domain not in _SWITCHED for e in entities):
        return heard
    return replace(heard, intent="HassTurnOff" if off else "HassTurnOn")


_LEVELS = ("HassLightSet", "HassFanSetSpeed", "HassSetVolume", "AdjustBrightness", "AdjustSpeed")
_SWITCH = re.compile(r"\b(?:turn|switch|shut|power)\b.*?\b(?P<way>on|off)\b", re.IGNORECASE)


def as_timed(heard: Heard, text: str) -> Heard:
    """Return "turn on the study light at nine" as an order for that time: what only switches has no level."""
    said = _SWITCH.search(text) if heard.intent in _LEVELS and heard.role == "now" else None
    clocks = values.find_times(text) if said else []
    timed = [s for s in heard.spans if any(c.start <= s.start and s.end <= c.end for c in clocks)]
    if said is None or len(clocks) != 1 or not timed or values.find_spans(text)[0].kind != "time":
        return heard
    intent = "HassTurnOn" if said["way"].lower() == "on" else "HassTurnOff"
    spans = [replace(s, slot="time") if s in timed else s for s in heard.spans]
    return replace(
        heard, intent=intent, spans=spans, closed={k: v for k, v in heard.closed.items() if k != "level"}
    )


_BY = re.compile(
    r"(?P<down>[调調]?(?:低|暗|小|慢|细|細)(?![到至成为為]|一?[点點些])|降低|降(?![到至成])|减少?|減少?|\b(?:down|lower|drop|reduce|cut)\b(?:(?!\bto\b).){0,30}\bby\b|\bdown\b)"
    r"|(?P<up>[调調]?(?:高|亮|大|快)(?![到至成为為]|一?[点點些])|升高|升(?![到至成])|提高(?!到|至)|增加(?!到|至)|加(?![到至湿濕热熱])|\b(?:up|raise|increase|boost)\b(?:(?!\bto\b).){0,30}\bby\b|\bup\b)",
    re.IGNORECASE,
)
_RELATIVE = {sets: adjust for adjust, (sets, _, _) in SETS.items()} | {"SetSpeed": "AdjustSpeed"}


def as_step(heard: Heard, words: str) -> Heard:
    """Return a value that is only gone by as a step: 调低两成 is not 20 percent, 调到两成 is."""
    text = _unnamed(heard, words)
    if heard.intent == "HassLightSet" and felt.toned(text) and not _says_value(heard):
        return replace(heard, intent="AdjustColorTemperature", closed={})
    relative = _RELATIVE.get(heard.intent)
    measures = [
        s for s in values.find_spans(text) if s.kind in ("percentage", "number", "temperature", "quantity")
    ]
    if relative is None or len(measures) != 1:
        return heard
    way = _by(text, measures[0].start)
    if way is None:
        return heard
    closed = {k: v for k, v in heard.closed.items() if k != "level"}
    return replace(heard, intent=relative, closed={**closed, "direction": way})


def _says_value(heard: Heard) -> bool:
    return bool(
        {"brightness", "percentage", "number", "color", "temperature"} & {s.slot for s in heard.spans}
    )


def _by(text: str, start: int) -> str | None:
    """Return up or down where the words right before the number say that it is gone by."""
    near = (m for m in _BY.finditer(text) if text[m.end() : start] in ("", " ", "了", "个", "個"))
    return next((m.lastgroup for m in near if m.end() <= start), None)


def _unnamed(heard: Heard, text: str) -> str:
    """Return the words with those that name things or places blanked out."""
    for span in heard.spans:
        if span.slot in ("name", "area", "floor"):
            text = text.replace(span.text, " " * len(span.text), 1)
    return text


_FULL = {"fan": "HassFanSetSpeed", "light": "HassLightSet"}
_EXACTLY = re.compile(
    r"(?:\b(?:like|say|about|around|maybe|roughly|at|to|just)\s+|[,;:，]\s*|大概|大约|大約|差不多|就|到|[给給]个?|開細風，?)$",
    re.IGNORECASE,
)
_ENOUGH = re.compile(
    r"^\s*(?:%|percent|per cent)?\s*(?:就?(?:好|行|够|夠|可以|得)|得[喇啦了]|will do|is enough|is fine|or so|ish\b|tops|max\b)",
    re.IGNORECASE,
)


_LEAVES = re.compile(r"\bleav(?:e|ing)\b(?!.*\bby\b).{0,24}$|[留剩](?:个|個|下|返|條|条|一)?$", re.IGNORECASE)
"""Words for how far open something stays: "leave a ten percent gap", 留两成透气."""


def as_value(heard: Heard, words: str) -> Heard:
    """Return a change by steps whose words name where it ends as what sets that: "right down, like 10", 亮一点，三成就好."""
    if heard.intent not in (*SETS, "HassTurnOn", "HassTurnOff"):
        return heard
    sets, argument, _ = SETS.get(heard.intent, ("", "", ""))
    text = _unnamed(heard, words)
    found = [s for s in values.find_spans(text) if s.kind in ("percentage", "number", "temperature", "level")]
    part = len(found) == 1 and found[0].kind == "percentage" and _LEAVES.search(text[: found[0].start])
    moves = heard.intent in ("HassTurnOn", "HassTurnOff", "AdjustPosition")
    if moves and heard.domain in ("cover", "valve") and part:
        return replace(heard, intent="HassSetPosition", clause=words)
    if heard.intent == "HassTurnOff":
        return heard
    if heard.intent == "HassTurnOn":
        full = len(found) == 1 and found[0].kind == "level" and found[0].value == 100
        told = len(found) == 1 and any(s.slot in ("brightness", "percentage") for s in heard.spans)
        whole = heard.domain in _FULL and (full or (told and found[0].kind != "level"))
        return replace(heard, intent=_FULL[heard.domain or ""], clause=words) if whole else heard
    if len(found) != 1:
        return heard
    one = found[0]
    most = one.kind == "level" and argument in ("percentage", "brightness", "volume_level", "position")
    exact = one.kind != "level" and (_EXACTLY.search(text[: one.start]) or _ENOUGH.match(text[one.end :]))
    by = _by(text, one.start) or re.search(r"\bby\s*$|再\S{0,3}$", text[: one.start])
    return replace(heard, intent=sets, clause=words) if (most or exact) and not by else heard


_ASKS = re.compile(
    r"^\W*(?:(?:hey|oh|so|and|um|wait|hmm)\b[, ]*)*(?:did (?:i|we|you|he|she|they|any\w+|some\w+)|have (?:i|we)|has (?:any\w+|some\w+)|is|are|was|were)\b(?!.*\b(?:can|could|would|will|please)\b)[^,;.!]*$",
    re.IGNORECASE,
)
_ASKS_ZH = re.compile(
    r"(?:[开開关關锁鎖亮熄閂](?:没|沒|唔|不|冇)[开開关關锁鎖亮熄閂]|[开開关關锁鎖熄閂](?:了|咗|好|上|着|著|緊)?(?:没有?|沒有?|冇|吗|嗎|么|麼|未))[啊呀呢的吧喇]?[?？。!！]*$"
)
_REQUESTS_ZH = re.compile(r"能|可以|可唔可以|可不可以|帮|幫|[把将將]|请|請|麻烦|麻煩|唔該")
_STATES = {"HassTurnOn": "on", "HassTurnOff": "off"}


def as_asked(heard: Heard, text: str, entities: list[Entity]) -> Heard:
    """Return "did I lock the back door or am I imagining it" as the question that it is: what asks must not act."""
    asks = _ASKS.match(text.rstrip("?？ ")) or (_ASKS_ZH.search(text) and not _REQUESTS_ZH.search(text))
    if heard.intent not in _STATES or heard.role != "now" or not entities or not asks:
        return heard
    own = {
        "lock": {"on": "locked", "off": "unlocked"},
        "cover": {"on": "open", "off": "closed"},
        "valve": {"on": "open", "off": "closed"},
    }
    state = _STATES[heard.intent]
    return replace(
        heard, intent="HassGetState", closed={"state": own.get(entities[0].domain, {}).get(state, state)}
    )

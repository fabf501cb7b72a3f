"""What a question asks for, as its words say it: how much charge, how hot by now, what it was set to; and that it asks at all.

Each function returns the call unchanged where its words are not plain. What only asks must never act.
"""

import re
from dataclasses import replace

from edgehome.intents import INTENTS
from edgehome.lm.model.decode import Heard
from edgehome.lm.names import things
from edgehome.lm.said import asking
from edgehome.messages import Entity
from edgehome.protocols import Home

_ASKS = re.compile(
    r"^\W*(?:(?:hey|oh|so|and|um|wait|hmm)\b[, ]*)*(?:(?:who|whose|which|where)(?:['’]s)?\b|what(?:['’]s)?\b(?! about| if)|how (?:much|many|hot|warm|cold|cool|long|far|full|bright|loud|humid)\b)"
    r"(?!.*\b(?:please|can you|could you|would you|will you)\b)[^,;.!]*$",
    re.IGNORECASE,
)
_ASKS_ZH = re.compile(
    r"[够夠]不[够夠]|[够夠][^，,]{0,8}(?:不|吗|嗎|么|沒|没)[?？啊呀]*$|[剩有](?:多少|几|幾)|(?P<a>[热熱冷亮吵潮烫燙])(?:不|唔)(?P=a)|哪(?:间|間|个|個|台|盏|盞|扇|屋)(?!.{0,3}都)"
    r"|是不是|(?:多少|几|幾)(?:度|格|电|電)(?:了|啊|呀)?[?？]*$|要不要|用不用|(?<![好行以成])[吗嗎][?？]*$"
)
_REQUESTS_ZH = re.compile(r"能|可以|可唔可以|可不可以|帮|幫|[把将將]|请|請|麻烦|麻煩|唔該|好不好|行不行")
_CHARGE = re.compile(r"\bbatter(?:y|ies)\b|\bcharged?\b|\bjuice\b|电量|電量|电池|電池|[格少几幾]电|[格少几幾]電|[剩够夠有].{0,4}[电電]|[电電].{0,3}[够夠剩多少]", re.IGNORECASE)  # fmt: skip
_MORE = re.compile(
    r"\b(?:more|most|fuller|fullest|higher|highest|better|best)\b|更多|最多|更足|最足|最高", re.IGNORECASE
)
_LESS = re.compile(
    r"\b(?:less|least|lower|lowest|fewer|emptier|emptiest|flatter|worse|worst)\b|更少|最少|更低|最低",
    re.IGNORECASE,
)
_WHICH = re.compile(r"\b(?:which|who|whose)\b|哪|谁|誰|邊", re.IGNORECASE)
_BY_NOW = re.compile(r"\bactual(?:ly)?\b|\breally\b|实际|實際|真正|真实|真實", re.IGNORECASE)
_WARMTH = re.compile(
    r"\bhow (?:hot|warm|cold|cool)\b|\b(?:hot|warm|cold|cool) enough\b|\btoo (?:hot|warm|cold)\b|\btemperature\b|\bwhat(?:['’]s| is| are)\b.* at(?: now| the moment)?\W*$|多[热熱烫燙冷]|[热熱冷烫燙]不[热熱冷烫燙]|[够夠]不?[够夠]?[热熱烫燙]|(?:多少|几|幾)度",
    re.IGNORECASE,
)
_SET = re.compile(r"\bset\b|\bset ?point\b|\btarget\b|\bmeant to\b|\bsupposed to\b|[设設]|校|目标|目標|调到|調到|调的|調的", re.IGNORECASE)  # fmt: skip


_SET_TO = re.compile(
    r"\b(?:set|turned (?:up|down)|set ?point|target)\b|[设設]得|[调調]得|校得", re.IGNORECASE
)


def of_set(heard: Heard, entities: list[Entity], text: str, home: Home) -> tuple[Heard, list[Entity]]:
    """Return "which radiator is set highest?" as the comparison of what these are set to, not of how warm it is there."""
    if heard.intent != "Compare" or not _SET_TO.search(text):
        return heard, entities
    kinds = [m.what for m in things.mentions(text) if things.domain_of(m.what) == "climate"]
    found = [
        e
        for e in home.entities.values()
        if e.domain == "climate" and any(things.may_be(e, k) for k in kinds) and "temperature" in e.attributes
    ]
    called = [e for e in found if things.things_of(e) & set(kinds)]
    found = called if len(called) > 1 else found
    placed = [e for e in found if e.area in heard.areas] or found
    if len(placed) < 2:
        return heard, entities
    return replace(heard, domain="climate", closed={**heard.closed, "attribute": "temperature"}), placed


def asks(text: str) -> bool:
    """Return whether words ask and cannot be a request: "which lamp is on", 够扫一圈不."""
    if _ASKS.match(text.rstrip("?？ ")):
        return True
    return bool(_ASKS_ZH.search(text.strip())) and not _REQUESTS_ZH.search(text)


def as_question(heard: Heard, entities: list[Entity], text: str) -> Heard:
    """Return an act that the words only ask about as the question after its state."""
    spec = INTENTS.get(heard.intent)
    if spec is None or not spec.acts or not spec.targets or heard.role != "now" or not entities:
        return heard
    said = heard.clause or text
    asked = asks(said) or bool(asking.of_two(text))
    return replace(heard, intent="HassGetState", closed={}, spans=_naming(heard)) if asked else heard


def _naming(heard: Heard) -> list:
    return [s for s in heard.spans if s.slot in ("name", "area", "floor", "domain")]


def as_wanted(heard: Heard, entities: list[Entity], text: str) -> Heard:
    """Return a question after a thing with the one of its values that the words want."""
    if (
        heard.intent not in ("HassGetState", "Compare")
        or not entities
        or heard.closed.get("state") is not None
    ):
        return heard
    if _CHARGE.search(text) and all("battery_level" in e.attributes for e in entities):
        more, less = bool(_MORE.search(text)), bool(_LESS.search(text))
        op = {"op": "max" if more else "min"} if more != less and len(entities) > 1 else {}
        intent = "Compare" if op and _WHICH.search(text) else heard.intent
        return replace(heard, intent=intent, closed={**heard.closed, "attribute": "battery_level", **op})
    if heard.intent == "Compare":
        return heard
    warms = all("temperature" in e.attributes or "current_temperature" in e.attributes for e in entities)
    if not warms or not (_WARMTH.search(text) or _BY_NOW.search(text)):
        return heard
    now = all("current_temperature" in e.attributes for e in entities)
    of_set = bool(_SET.search(text)) and not _BY_NOW.search(text)
    asked = heard.closed.get("attribute")
    if of_set or not now:
        wanted = "temperature"
    elif _BY_NOW.search(text) or asked is None:
        wanted = "current_temperature"
    else:
        wanted = asked
    return replace(heard, closed={**heard.closed, "attribute": wanted})

"""What shall be done, as the other tiers read it; "it" is what set it off, and what is told without words is that."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from edgehome import effects, spans, spoken, words
from edgehome.errors import Unsupported
from edgehome.intents import asks
from edgehome.lm.grammars.durations import find_durations
from edgehome.lm.grammars.folding import as_written
from edgehome.messages import Call, Context, Entity, Intent, Observation
from edgehome.protocols import Home, Understander

from .things import folded

SURE = 0.75  # how sure a tier must be of the order in a sentence about later
TIER = "schedules"
_GLUE = re.compile(
    r"^[\s,，。.、;；的就让]*(?:(?:之后|以后|的时候)[，,]?)?(?:then |please |just |automatically |also |就|请|帮我|记得|提前|自动|马上|立刻|立即)*(?=.)|(?:[\s,，。.、;；]| though$| please$)+$",
    re.I,
)
_FOR = re.compile(r" for (?:another |the next |about )?$", re.I)
_TELL = re.compile(
    r"^(?:please )?(?:announce|say|broadcast|(?:tell|remind|warn|notify) (?:everyone|everybody|us|me|the house))"
    r"(?: that| to| everyone that)?[:,]? (?P<en>.+)$"
    r"|^(?:广播|播报|提醒|通知|告诉|喊)(?:一声|一下|大家|我们|我|全家|家里人)*+(?:说)?[:：，,]?(?P<zh>.+)$", re.I,
)  # fmt: skip
_TELL_IT = re.compile(
    r"^(?:please )?(?:(?:tell|notify|alert|warn|remind|inform|message) (?:me|us|everyone|everybody|the (?:house|family))"
    r"(?: about (?:it|that)| of (?:it|that)| then| please| right away| at once)?|let (?:me|us|everyone|everybody) know(?: about it| please)?"
    r"|(?:send|give) (?:me|us) an? (?:message|notification|note|alert|shout|warning)|say so|announce it|make an announcement)$"
    r"|^(?:请|就|便|再|马上|立刻|要|你)*(?:告诉|提醒|通知|告知|喊|叫|提示|播报|广播|说|报警|报个警|示警|发消息给|发通知给|报警给)(?:我|大家|我们|全家|家里人|所有人)?(?:一声|一下|说一声)?(?:吧)?$", re.I,
)  # fmt: skip
_ORDER_EN = re.compile(
    r"^(?:please |also |then |automatically )*(?:turn|switch|shut|power|lock|close|open|start|stop|pause|dim|mute|set|dock|send)\b",
    re.I,
)
_IT_EN = re.compile(
    r"\b(?:it|them|that|this)\b(?! is)|\b(?:her|him)\b(?= (?:home|back|off|on|out|down|up|to)\b|$)", re.I
)
_IT_ZH = re.compile(r"它们?|[他她]|(?<=把)(?:这个|那个)")
_BARE_ZH = re.compile(
    r"^(?:请|就|再|也|应该|要|自动|马上|立刻|立即|给我|帮我)*(?:把|将)?(?:它们?|他|她|其|这个|那个)?(?:都|自动|给)?"
    r"(?P<verb>关机|开机|停机|回去充电|去充电|回充|充电|关|熄|闩|打开|开启|开|锁|停|启动|暂停|解锁)(?:了)?(?:它们?)?(?:掉|上|了|闭|住|起来|下来|好)*(?:吧|一下)?$"
)
_VERBS_ZH = {"关机": "关闭", "开机": "打开", "停机": "停止", "关": "关闭", "熄": "关闭", "闩": "关闭", "打开": "打开", "开启": "打开", "开": "打开", "锁": "锁上", "停": "停止", "启动": "启动", "暂停": "暂停", "解锁": "解锁"}  # fmt: skip

_AND_TELL = re.compile(
    r",? and (?:then )?(?=(?:announce|say|broadcast|tell|remind|warn|notify|alert|let me|let us)\b)|[，,]?(?:并且?|同时|然后|再)(?=播报|广播|告诉|提醒|通知)",
    re.I,
)


class Actions:
    """Reads orders for one sentence by the tiers `others`."""

    def __init__(
        self, others: Sequence[Understander], observation: Observation, context: Context, home: Home
    ) -> None:
        self._others, self._observation, self._context, self._home = others, observation, context, home
        self._known: dict[str, Intent | None] = {}
        self._written = as_written(observation.text)  # what is read here is simplified, what is told is not

    def after(self, context: Context) -> "Actions":
        """Return what reads orders after others: with what these spoke of."""
        return Actions(self._others, self._observation, context, self._home)

    def read(self, text: str, about: dict[str, Any] | None = None) -> Intent | None:
        """Return what the tiers make of an order alone: an act on something, or a question which one.

        `about` is the trigger of the sentence, what "it" and a message without words mean.
        """
        text = _BY_ITSELF.sub(_as_order, _GLUE.sub("", text.strip()).strip(" ,，。."))
        text = _OWN_WAY.sub(r"turn \g<what> \g<way>", text)
        if len(text) < 2 and not ((about or self._context.entities) and _BARE_ZH.match(folded(text))):
            return None
        if also := _AND_TELL.search(text):
            done, told = (self.read(t, about) for t in (text[: also.start()], text[also.end() :]))
            if done is not None and told is not None and done.outcome == told.outcome == "act":
                return msgspec.structs.replace(done, calls=(*done.calls, *told.calls))
        if about is not None and len(parts := _MEANWHILE.split(text)) == 2:
            done, then = (self.read(t, about) for t in parts)
            if done is not None and then is not None and done.outcome == then.outcome == "act":
                return msgspec.structs.replace(done, calls=(*done.calls, *then.calls))
        if about is not None:
            if _TELL_IT.match(text):
                return self._told(about)
            if (named := self._in_place_of_it(text, about)) is not None:
                return named
        if text not in self._known:
            self._known[text] = self._read(text)
        found = self._known[text]
        return self._nearest(text, found, about) if found is not None and about is not None else found

    def does(self, text: str) -> bool:
        """Return whether an order alone is understood, or is to tell of what set it off."""
        return bool(_TELL_IT.match(text)) or self.read(text) is not None

    def device(self, text: str) -> Entity | None:
        """Return the one thing that an order is about, None where there is none or several."""
        found = self.read(text)
        ids = (
            {i for call in found.calls for i in call.entities} if found and found.outcome == "act" else set()
        )
        return self._home.entities.get(ids.pop()) if len(ids) == 1 else None

    def anything(self, text: str) -> Intent | None:
        """Return what the first tier that understands the whole sentence makes of it."""
        for other in self._others:
            if getattr(other, "name", "") not in ("larger_model", TIER):
                intent = other.understand(self._observation_of(text), self._context, self._home)
                if intent is not None and intent.outcome != "none":
                    return intent
        return None

    def _observation_of(self, text: str) -> Observation:
        text = text.translate(self._written)
        return msgspec.structs.replace(self._observation, text=text, lang=words.language(text))

    def _read(self, text: str, area: str | None = None) -> Intent | None:
        context = msgspec.structs.replace(self._context, area=area) if area else self._context
        seconds, bare = for_a_while(text)
        for other in self._others:
            if getattr(other, "name", "") in ("larger_model", TIER):
                continue
            intent = other.understand(self._observation_of(bare), context, self._home)
            if intent is None or intent.schedule is not None or not intent.calls:
                continue
            if intent.outcome == "ask" and intent.candidates:
                return intent
            if intent.outcome == "act" and intent.confidence >= SURE and all(map(_acts, intent.calls)):
                return lasting(intent, seconds) if seconds else intent
        if told := _TELL.match(bare):
            message = (told["en"] or told["zh"]).strip(" '\"“”‘’")
            call = Call(intent="HassBroadcast", arguments={"message": message.translate(self._written)})
            return Intent(outcome="act", calls=(call,))
        return None

    def _told(self, about: dict[str, Any]) -> Intent | None:
        if about["type"] not in ("state", "num", "anomaly", "event"):
            return None
        lang = "zh-CN" if words.is_chinese(words.language(self._observation.text)) else "en"
        message = spoken.occurrence(lang, about, self._home, begins=True)
        call = Call(intent="HassBroadcast", arguments={"message": message})
        return Intent(outcome="act", calls=(call,))

    def _in_place_of_it(self, text: str, about: dict[str, Any]) -> Intent | None:
        """Return the order with the thing that set it off for "it"; None where that is no thing that obeys."""
        ids = [about["entity"]] if isinstance(about.get("entity"), str) else list(about.get("entity") or ())
        entity = self._home.entities.get(ids[0]) if len(ids) == 1 else None
        if entity is None:
            return None
        chinese = words.is_chinese(words.language(text))
        name = words.called("zh" if chinese else "en", entity)
        if chinese:
            bare = _BARE_ZH.match(text)
            if not bare and not _IT_ZH.search(text):
                return None
            verb = bare["verb"] if bare else ""
            aside = f"让{name}{verb}" if "充" in verb else f"{_VERBS_ZH.get(verb, verb)}{name}"
            text = aside if bare else _IT_ZH.sub(lambda _: name, text, count=1)
        elif _ORDER_EN.match(text) and _IT_EN.search(text):
            text = _IT_EN.sub(lambda _: name, text, count=1)
        else:
            return None
        found = self._read(text)
        if found is None or len(found.calls) != 1:
            return None
        call = msgspec.structs.replace(found.calls[0], entities=(entity.id,))
        try:
            effects.verb_for(entity, call.intent, call.arguments)
        except Unsupported:
            return None
        return msgspec.structs.replace(found, outcome="act", calls=(call,), candidates=())

    def _nearest(self, text: str, intent: Intent, about: dict[str, Any]) -> Intent:
        """Of what may be meant that in the room which the trigger is about, where the words do not say another."""
        ids = [about["entity"]] if isinstance(about.get("entity"), str) else list(about.get("entity") or ())
        areas = {e.area for i in ids if (e := self._home.entities.get(i)) is not None and e.area}
        if len(areas) != 1:
            return intent
        there = self._read(text, area := areas.pop())
        if there is None or there.outcome != "act":
            return intent
        found = {
            self._home.entities[i].area for c in there.calls for i in c.entities if i in self._home.entities
        }
        return there if intent.outcome == "ask" or found == {area} else intent


_MEANWHILE = re.compile(r"[，,]?\s*(?:同时|并且)\s*")
_BY_ITSELF = re.compile(
    r"^(?:(?:我|希望|想|要)*(?:让|给)?)(?P<what>(?![把将打关开])[^，,]{1,10}?)(?:(?:[就也都先]|自己|自动|跟着|马上|立刻)+(?P<verb>亮|灭|打?开|关|停)|(?P<lit>(?<!不)[亮灭]))(?:起来|起|掉|了|上)?$"
)
"""What a thing shall do by itself: 阳台灯自己亮, 空调自动关."""
_SELF = r"(?: (?:by|all by|on) (?:it(?:s|self)?|their|them(?:s?elves)?)(?: own)?)"
_OWN_WAY = re.compile(
    rf"^(?:(?:please |i want |i wanna have |i wish |i'd (?:like|want|love) |(?:can|could) (?:you )?(?:have |get |make )?|have |make |get |let )*)(?P<what>(?:the |my |our |all )?(?!i\b|we\b|you\b)[\w' ]+?){_SELF}? (?:(?:to|should|could|can|shall|must|needs? to|has to|ought to) )?"
    rf"(?:come|go|turn|switch|shut)(?: itself| themselves)? (?P<way>on|off)(?: again)?{_SELF}?$", re.I,
)  # fmt: skip
"""What a thing shall do by itself, as a wish: "I'd like the tree to come on by itself"."""
_ITSELF = {"亮": "打开", "灭": "关掉", "开": "打开", "打开": "打开", "关": "关掉", "停": "停止"}


def _as_order(match: re.Match[str]) -> str:
    return f"{_ITSELF[match['verb'] or match['lit']]}{match['what']}"


def _acts(call: Call) -> bool:
    return not asks(call.intent) and (bool(call.entities) or call.intent == "HassBroadcast")


def for_a_while(text: str) -> tuple[float | None, str]:
    """Return how long an order shall last ("for five minutes", 开五分钟), and the order alone."""
    for start, end, seconds in find_durations(text):
        if seconds <= 0 or end < len(text.rstrip()):
            continue
        if match := _FOR.search(text[:start]):
            return float(seconds), text[: match.start()].strip(" ,")
        left = re.sub(r"[，,] ?(?:持续|大概|约)$", "", text[:start]).rstrip()
        if (
            left
            and not re.search(r"[，,]", left[-6:])  # "…，要出差一周" is talk
            and re.search(r"[\u4e00-\u9fff]$", left)
            and not left.endswith(("后", "前", "到", "成", "为", "过", "加", "减", "延长", "剩"))
        ):
            return float(seconds), re.sub(r"(?:，|,)?(?:持续|大概|约)?$", "", left)
    return None, text


def lasting(intent: Intent, seconds: float | None = None, until: str = "") -> Intent | None:
    """Return the act for a while, or until then; None where nothing takes it back."""
    made = [spans.lasting(call, seconds, until) for call in intent.calls]
    kept = [call for call in made if call is not None]
    return msgspec.structs.replace(intent, calls=tuple(kept)) if len(kept) == len(made) else None

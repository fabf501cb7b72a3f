"""Short words that go on with what was just done: a bare verb or value for it, another thing or room, one more item.

Only what is certain without guessing: the words hold nothing else, and the device can be told so. Knows no grammar."""

import re
from datetime import datetime

import msgspec

from edgehome import asked
from edgehome.intents import INTENTS
from edgehome.lm.calls import meant
from edgehome.lm.calls.spokenof import measured_by
from edgehome.lm.grammars.lasting import lasting, put_off
from edgehome.lm.names import kin
from edgehome.lm.parts.acts import act
from edgehome.lm.parts.fragments import fragment
from edgehome.lm.parts.goingon import going_on, more_or_less
from edgehome.lm.parts.onward import another_so
from edgehome.lm.parts.replan import replanned
from edgehome.lm.parts.sparing import spared
from edgehome.lm.said import leadin
from edgehome.lm.said.wanted import answered
from edgehome.messages import Call, Context, Entity, Intent
from edgehome.protocols import Home

from . import timing
from .lists import ADDS, OF_LISTS, ORDER, ORDINALS, listed
from .names import HomeNames, folded
from .replies import picked, short_answer
from .valued import TIMERS, mode_told, timer_told, with_value
from .words import has_han

_LEAD = re.compile(
    r"^(?:(?:and|then|now|ok|okay|so|no|yes|yeah|just|please|actually|right|well|wait)[, ]+|那就?|再|就|还是|還是|请|請|帮我|幫我|给我|給我|同我|不如|干脆|乾脆|[赶趕][紧緊]|[快早][点點啲]|即刻|马上|馬上|好[，, ]|唔好意思[，, ]?|[，, ]+)+",
    re.I,
)
_TAIL = re.compile(
    r"(?:[, ]+(?:then|again|instead|now|please|after all|too|as well|an?d? all)|(?:吧|了|啦|喇|好了|算了|一下|它|佢|[，, ])+)+$",
    re.I,
)
_ANOTHER = re.compile(
    r"^(?:(?:and|also|oh and|then)[, ]+(?:for |in )?|(?:the )?same (?:for|with|in|again for) |(?:what|how) about |还有|還有|同埋)?(?P<what>.+?)"
    r"(?:[, ]+(?:too|as well|also)|也(?:一样|一樣|是|要|开|开一下)?|都(?:一样|係|系)|呢|呢个也是|亦然)?$",
    re.I,
)
_MARKED = re.compile(
    r"^(?:and|also|oh and|then|the same|same|what about|how about)\b|(?:too|as well|also)$|^(?:还有|還有|同埋)|(?:也|也一样|也一樣|也是|也要|都一样|呢)$",
    re.I,
)
_AGAIN = re.compile(r"(?:^|[,，;] ?)(?:now |please |so |then )*(?:try|do) (?:it |that )?(?:again|once more|now)(?: please| now)?[.!]*$|(?:^|[，, ])(?:请|請|那|现在|而家|你)*再(?:试|試|来|來|做)(?:一次|一下|一遍|次|过|過|试|試)?(?:吧|啦|看)?[。！]*$|重试|重試", re.I)  # fmt: skip
_OTHER_ONE = re.compile(
    r"(?:(?:and|what about|how about|now|also|do|actually)[, ]+)*(?:the|that) other(?: one)?(?:[, ]+(?:too|as well|also|please|then|an?d? all|the same))*"
    r"|(?:那|还有|還有)?(?:另外?(?:一|嗰|那)?|第二|[换換])(?:另一)?(?:个|個|盏|盞|台|只|隻|扇|边|邊|辆|輛|架|部|条|條)(?:呢|去|也(?:是|要|一样|一樣|开|關|关|開)?|都(?:係|系|一[样樣])?)?[吧啦喇呀呢]?"
    r"|(?:send|use|try|take) the other(?: one)?(?: instead)?", re.I,
)  # fmt: skip
_WHICH_SO = re.compile(
    r"(?:(?:well|so|and)[, ]+)?(?:which(?: ones?)?(?:'s| is| are)?|(?:哪|邊)(?:些|啲|一?(?:个|個|盏|盞|台|扇|道)))(?:现在|現在|而家)?"
    r" ?(?:(?P<on>on|[开開]着|[开開]著|亮着|開緊)|(?P<off>off|[关關]着|[关關]著)|(?P<open>open)|(?P<closed>closed|shut))(?: now| already)?(?:的|呢|啊)?", re.I,
)  # fmt: skip
"""A question about those that were asked about, before one is picked."""
_THEIRS = re.compile(
    r"(?:(?:and|also|now|plus)[, ]+)?(?:his|hers|theirs|the other (?:person|side)'s)(?:[, ]+(?:too|as well|also|please))*|(?:还有|還有|那)?(?:他|她|佢)(?:那|嗰)?(?:个|個|盏|盞|台|边|邊)?(?:的|嘅)?(?:也|都|呢)[^，,]{0,2}", re.I,
)  # fmt: skip
"""What belongs to the other of two people: the one that is called as the thing spoken of."""
MAX_WORDS, MAX_CHARACTERS = 9, 40


def called_off(text: str, context: Context) -> Intent | None:
    """Return the intent of "cancel it" after a timer was spoken of, which cancels the timer; None for any other words."""
    last = context.calls[-1] if context.calls and context.question is None else None
    if last is None or last.intent not in TIMERS or not _CALL_OFF.fullmatch(text.strip(" .!。！")):
        return None
    name = {k: v for k, v in last.arguments.items() if k == "name"}
    return _act([Call(intent="HassCancelTimer", arguments=name)], "zh-CN" if has_han(text) else "en")


_DO_SO = re.compile(
    r"(?:(?:well|then|so|ok|okay|oh|yes|please|just|can you|could you|right)[, ]+)*(?:please )?do (?:it|that|so)(?: for me)?(?:[, ]+(?:then|now|please))*"
    r"|(?:那|那就|好|好吧|嗯|[，, ])*(?:你|麻烦|麻煩)?(?:帮我|幫我|给我|同我|去)(?:弄|搞|办|做)(?:好)?(?:一下)?(?:它|佢)?(?:吧|啦)?",
    re.I,
)
_BROUGHT_ABOUT = {
    "locked": {"lock": "HassTurnOn"}, "closed": {"cover": "HassTurnOff", "valve": "HassTurnOff"},
    "on": dict.fromkeys(("light", "switch", "fan", "climate", "media_player", "humidifier"), "HassTurnOn"),
    "off": dict.fromkeys(("light", "switch", "fan", "climate", "media_player", "humidifier", "water_heater"), "HassTurnOff"),
}  # fmt: skip


def as_asked(text: str, context: Context, home: Home) -> Intent | None:
    """Return "well do it then" after "is the door locked?" as what brings that about; nothing is opened or started so."""
    last = context.calls[-1] if len(context.calls) == 1 and context.question is None else None
    does = (
        _BROUGHT_ABOUT.get(str(last.arguments.get("state"))) if last and INTENTS[last.intent].asks else None
    )
    if last is None or does is None or not _DO_SO.fullmatch(text.strip(" .!。！")):
        return None
    left = [e for e in asked.things(last, home) if not asked.holds(e, str(last.arguments["state"]))]
    told = {does.get(e.domain, "") for e in left}
    if len(told) != 1 or not (intent := told.pop()):
        return None
    return _act([Call(intent=intent, entities=tuple(e.id for e in left))], "zh-CN" if has_han(text) else "en")


_ALONE = ("HassNevermind", "Undo")
"""Short answers that mean something where nothing was asked."""


_IS_THAT = re.compile(
    r"(?P<what>(?:and |what about |how about )?.+?),? (?:is|are) (?:that|it|they|those)(?: too| as well)?",
    re.I,
)


def _is_that(
    text: str, last: Call, things: list[Entity], home: Home, now: datetime, lang: str
) -> Intent | None:
    """Return "and the side door, is that?" as the question whether the last order holds there, or as the last question again."""
    match = _IS_THAT.fullmatch(text.strip(" .!?"))
    call = fragment(match["what"], last, things, home, now) if match and things else None
    if call is None or (call.intent, call.arguments) != (last.intent, last.arguments):
        return None
    if not INTENTS[last.intent].asks:
        domain = home.entities[call.entities[0]].domain
        state = next((s for s, does in _BROUGHT_ABOUT.items() if does.get(domain) == last.intent), None)
        if state is None:
            return None
        call = msgspec.structs.replace(call, intent="HassGetState", arguments={"state": state})
    return msgspec.structs.replace(_act([call], lang), outcome="answer")


def after_lead_in(text: str, context: Context, home: Home, names: HomeNames) -> Intent | None:
    """Return the intent of words that go on behind what is called out, or beside a remark: "ugh, brighter", "louder, he can't hear it"."""
    if not context.calls and context.question is None and context.schedule is None:
        return None
    for said in leadin.ways(text, home):
        if (
            intent := called_off(said, context)
            or as_asked(said, context, home)
            or followup(said, context, home, names)
        ):
            return intent
        told = short_answer(said)
        if told is not None and (told.calls[0].intent in _ALONE or context.question is not None):
            return told
    return None


_TOLD = re.compile(r"\b(?:on|off|up|down|open|shut|closed|to \d+)\b|[开開关關熄]", re.IGNORECASE)


def _told_of_a_thing(text: str, home: Home) -> bool:
    """Return whether words name a thing of the home and tell it something: "desk lamp to 20" is no thing to buy."""
    low, things = (
        text.lower(),
        (e for e in home.entities.values() if e.domain not in ("person", "todo", "scene")),
    )
    return bool(_TOLD.search(text)) and any(
        n.lower() in low for e in things for n in (e.name, *e.aliases) if len(n) > 2
    )


def followup(text: str, context: Context, home: Home, names: HomeNames) -> Intent | None:
    """Return the intent of words that mean something only after what was said before; None for any other words."""
    question = context.question
    words_lack = question is not None and question.missing in ("message", "search_query", "hours")
    if question is not None and words_lack and not short_answer(text) and (told := answered(text, question)):
        return _act(list(told), "zh-CN" if has_han(text) else "en")
    now = datetime.fromtimestamp(context.now) if context.now else datetime.now()
    if planned := replanned(text, context, home, now):
        return planned
    if len(text) > MAX_CHARACTERS or len(text.split()) > MAX_WORDS:
        return None
    lang = "zh-CN" if has_han(text) else "en"
    orders = ORDER.search(text) or _told_of_a_thing(text, home)
    if question is not None and not orders and (told := answered(text, question)):
        return _act(list(told), lang)
    calls = question.calls if question is not None else context.calls
    about = tuple(e for c in calls for e in c.entities) if question is not None else context.entities
    things = [home.entities[i] for i in about if i in home.entities]
    if bounded := lasting(text, context, home, now):
        return bounded
    if not calls:
        return None
    if back := spared(text, context, home):
        return _act(list(back), lang)
    if len(calls) == 1 or all(c.intent in (*ADDS, *OF_LISTS) for c in calls):
        both = _with_earlier(text, things, context, home)
        if both and (made := with_value(_THEM.sub(" ", text), calls[-1], both)):
            return _act(made, lang)
        made = listed(text, calls, home) or with_value(text, calls[-1], things)
        if made:
            told = _act(made, lang)
            open_still = question.candidates if question is not None else ()
            if len(open_still) > 1 and {e for c in made for e in c.entities} < set(open_still):
                return msgspec.structs.replace(told, outcome="ask", candidates=open_still, missing="name")
            return told
    if question is not None:
        if planned := put_off(text, question, now):
            return planned
        if len(question.candidates) > 1 and (so := _WHICH_SO.fullmatch(text.strip(" ?？"))):
            told_of = Call(
                intent="HassGetState", entities=question.candidates, arguments={"state": so.lastgroup}
            )
            return msgspec.structs.replace(_act([told_of], lang), outcome="answer")
        told = _going_on(text, calls[-1], things, home, now, lang)
        if len(question.candidates) > 1 and (told or more_or_less(text)):  # "a bit more" says not which one
            made = _act(list(question.calls), lang)
            return msgspec.structs.replace(
                made, outcome="ask", candidates=question.candidates, missing="name"
            )
        able = told and told.calls[0].intent not in _STARTS
        return told if told and able else None
    of_timer = calls[-1].intent in TIMERS
    if of_timer and (timed := timer_told(text, calls[-1]) or timing.going_on(text, calls[-1])):
        answers = INTENTS[timed.intent].asks
        return msgspec.structs.replace(_act([timed], lang), outcome="answer" if answers else "act")
    if moded := mode_told(text, things):
        return _act([moded], lang)
    if _AGAIN.search(text):
        asks = all(INTENTS[c.intent].asks for c in calls)
        return msgspec.structs.replace(_act(list(calls), lang), outcome="answer" if asks else "act")
    if _OTHER_ONE.fullmatch(text.strip(" .!?。！？")):
        return _the_other(calls, things, home, lang, context.earlier)
    if len(things) == 1 and _THEIRS.fullmatch(text.strip(" .!?。！？")):
        alike = [e for e in home.entities.values() if e.domain == things[0].domain and e.id != things[0].id]
        like = [e for e in alike if e.name == things[0].name] or kin.namesakes(things[0], alike)
        return _the_other(calls, things, home, lang, tuple(e.id for e in like)) if len(like) == 1 else None
    if not things:
        return None
    source = measured_by(things, home, "ResetFault")
    if source and act(_TAIL.sub("", _LEAD.sub("", text)).strip(" ,，.!。！"), source) == "ResetFault":
        return _act([Call(intent="ResetFault", entities=(source[0].id,))], lang)
    earlier = [home.entities[e] for e in context.earlier if e in home.entities]
    if len(things) == 1 and _TWO.search(text) and things[0].domain not in {e.domain for e in earlier}:
        pair = [e for e in home.entities.values() if e.domain == things[0].domain and e not in things]
        earlier += pair if len(pair) == 1 else []
    told = measured_by(things, home)
    if told and (made := with_value(text, calls[-1], told)):
        return _act(made, lang)
    if told and (gone_on := _going_on(text, calls[-1], told, home, now, lang)):
        return gone_on
    return (
        _and_the_other(text, calls, things, context, home, now, lang)
        or _is_that(text, calls[-1], things, home, now, lang)
        or _verb(text, things, earlier, lang)
        or _that_one(text, calls, things, earlier, home, lang)
        or _going_on(text, calls[-1], things, home, now, lang)
        or _another(text, calls, things, home, names, lang)
        or _fragment(text, context, home, lang)
        or _asked_about(text, things, home, lang)
        or _in_clauses(text, calls, things, earlier, home, now, lang)
    )


def _and_the_other(
    text: str, calls: tuple[Call, ...], things: list[Entity], context: Context, home: Home, now: datetime, lang: str
) -> Intent | None:  # fmt: skip
    """Return what "it" does and the call before for the other one: "let it charge and send the other one", 让它去充电,换另一辆去."""
    parts = [p.strip(" .。!！") for p in _CLAUSE.split(text) if p.strip()]
    if len(parts) < 2 or len(things) != 1:
        return None
    *before, one, other = parts
    if not _OTHER_ONE.fullmatch(other) or any(ORDER.search(b) for b in before):
        return None
    earlier = [home.entities[e] for e in context.earlier if e in home.entities]
    first = _verb(one, things, earlier, lang) or _going_on(one, calls[-1], things, home, now, lang)
    told = calls if re.match(r"send|use|try|take|[换換]", other, re.I) or not first else first.calls
    second = first and _the_other(told, things, home, lang, context.earlier)
    if not first or not second or second.outcome != "act":
        return None
    return _act([*first.calls, *second.calls], lang)


_WHAT_OF = re.compile(
    r"(?:and |then |ok |oh )*(?:what|how) about (?:the |my )?(?P<what>.+)|(?:那|那么|还有|還有)*(?P<zwhat>.+?)(?:的)?(?:呢|点样|點樣)",
    re.I,
)


def _asked_about(text: str, things: list[Entity], home: Home, lang: str) -> Intent | None:
    """Return 燃气阀呢 after something of another kind as a question: nothing was said to be done to it."""
    match = _WHAT_OF.fullmatch(text.strip(" .!?。！？"))
    found = kin.whole_name(match["what"] or match["zwhat"], home) if match else []
    if len(found) != 1 or found[0].domain in {e.domain for e in things}:
        return None
    call = Call(intent="HassGetState", entities=(found[0].id,), names=(found[0].name,))
    return msgspec.structs.replace(_act([call], lang), outcome="answer")


_CLAUSE = re.compile(r"\s*(?:[,，;；、。]|\band\b|\bthen\b)[\s,，]*(?:and |then |然后|再)?", re.I)


def _in_clauses(
    text: str,
    calls: tuple[Call, ...],
    things: list[Entity],
    earlier: list[Entity],
    home: Home,
    now: datetime,
    lang: str,
) -> Intent | None:
    """Return what several clauses tell what was spoken of, each by itself: "on, and up to 25", "too cold, warmer"."""
    parts = [p.strip() for p in _CLAUSE.split(text) if p.strip()]
    if not 2 <= len(parts) <= 3:
        return None
    made: list[Call] = []
    for part in parts:
        last = made[-1] if made else calls[-1]
        told = (valued := with_value(part, last, things)) and _act(valued, lang)
        told = told or _verb(part, things, earlier, lang) or _going_on(part, last, things, home, now, lang)
        if not told or told.outcome != "act":
            return None
        made += [c for c in told.calls if c not in made]
    made = [c for c in made if not any(meant.SETS.get(c.intent, ("",))[0] == d.intent for d in made)]
    return (
        _act(made, lang)
        if made and len({c.entities for c in made}) == 1 and len({c.intent for c in made}) == len(made)
        else None
    )


def _going_on(
    text: str, last: Call, things: list[Entity], home: Home, now: datetime, lang: str
) -> Intent | None:
    call = going_on(text, last, things, home, now)
    return _act([call], lang) if call else None


def _fragment(text: str, context: Context, home: Home, lang: str) -> Intent | None:
    """Return the call of words that name another thing of the kind, with an act or a value of its own or without."""
    last = context.calls[-1]
    about = [home.entities[e] for e in last.entities or context.entities if e in home.entities]
    now = datetime.fromtimestamp(context.now) if context.now else datetime.now()
    call = fragment(text, last, about, home, now, here=context.area) if about else None
    call = call or another_so(text, last, about, home, now)
    if call is None:
        return None
    asks = INTENTS[call.intent].asks
    return msgspec.structs.replace(_act([call], lang), outcome="answer" if asks else "act")


def _act(calls: list[Call], lang: str) -> Intent:
    return Intent(outcome="act", calls=tuple(calls), tier="rules", lang=lang)


_CALL_OFF = re.compile(
    r"(?:(?:ok|okay|actually|no|right|oh)[, ]+)?(?:cancel|stop|end|kill|forget|drop)(?: it| that| the timer)?(?:[, ]+(?:please|then|now|again))*|never ?mind(?: it| that)?"
    r"|(?:那|还是|還是|算了|唔使|不用)?[，, ]*(?:取消|停掉|关掉|關掉|不要|cut)(?:它|掉|佢|计时)?(?:吧|了|啦|喇)?|不用了|唔使喇|(?:不用|别|別|唔使|不要)(?:再)?(?:叫|提醒|响|響|计|計)(?:我)?(?:了|啦|喇)",
    re.I,
)


_TWO = re.compile(r"\bboth\b|[两兩][个個台盏盞部扇条條]|俩|倆", re.I)
_THEM = re.compile(
    r"\b(?:them|both|the lot|all)\b(?: of (?:them|those))?|佢哋|它们|它們|他们|^(?:都|全部?都?)|[两兩][个個台盏盞部扇条條]|俩|倆",
    re.I,
)


def _with_earlier(text: str, things: list[Entity], context: Context, home: Home) -> list[Entity]:
    """Return the one thing spoken of with its like from the turns before, where the words say both."""
    if len(things) != 1 or not _THEM.search(text):
        return []
    kin_before = [home.entities[e] for e in context.earlier if e in home.entities]
    kin_before = [e for e in kin_before if e.domain == things[0].domain]
    return [*kin_before, *things] if kin_before else []


def _verb(text: str, things: list[Entity], earlier: list[Entity], lang: str) -> Intent | None:
    """Return what a bare verb does to what was spoken of: "them", after one thing, takes in those of its kind before it."""
    bare = _TAIL.sub("", _LEAD.sub("", text)).strip(" ,，.!。！")
    if len(things) == 1 and _THEM.search(bare if bare.startswith(("都", "全")) else text):
        things = [*(e for e in earlier if e.domain == things[0].domain), *things]
    for words in (bare, _THEM.sub("", bare).strip(" 都也把")):
        if intent := act(words, things):
            return _act([Call(intent=intent, entities=tuple(e.id for e in things))], lang)
    return None


_STARTS = ("StartMachine", "ResetFault", "DispatchVehicle")
"""What a question about a thing is never answered with."""
_THAT_ONE = re.compile(
    rf"(?P<act>[a-z ]*?)\s*\b(?:the )?(?P<which>{'|'.join(o.split('|')[0] + '|' + o.split('|')[1] for o in ORDINALS)}|last|other)(?: one)?(?P<behind>(?: (?:on|off|open|closed|up|down))?)"
    r"|(?P<zact>[^第另\d]{0,4}?)(?P<zwhich>第[一二三四]|最后一|最後一|另外?[一那嗰])(?:个|個|盏|盞|台|只|隻|扇|条|條|边|邊)?(?P<zbehind>.{0,4})",
    re.I,
)


def _that_one(
    text: str, calls: tuple[Call, ...], things: list[Entity], earlier: list[Entity], home: Home, lang: str
) -> Intent | None:
    """Return what is told to one of several that were named, or to the other of two: "acknowledge the first one", "open the other"."""
    bare = _TAIL.sub("", _LEAD.sub("", text)).strip(" ,，.!。！")
    match = _THAT_ONE.fullmatch(bare)
    if match is None:
        return None
    said = " ".join(
        g.strip(" 把也都就")
        for g in match.group("act", "behind", "zact", "zbehind")
        if g and g.strip(" 把也都就")
    )
    which = (match["which"] or match["zwhich"]).lower()
    if which == "other" or which.startswith("另"):
        about = next((e for e in (*things, *reversed(earlier)) if said and act(said, [e])), None)
        if about is None or len(things) > 1:
            return None
        does = msgspec.structs.replace(calls[-1], intent=act(said, [about]), arguments={})
        return _the_other((does,), [about], home, lang, tuple(e.id for e in earlier))
    place = next((i for i, names in enumerate(ORDINALS) if which in names.split("|")), -1)
    if len(things) < 2 or place >= len(things) or not (intent := act(said, [things[place]])):
        return None
    one = things[place]
    return _act([Call(intent=intent, entities=(one.id,), names=(one.name,))], lang)


def _the_other(
    calls: tuple[Call, ...],
    things: list[Entity],
    home: Home,
    lang: str,
    earlier: tuple[str, ...] = (),
) -> Intent | None:
    """Return the call before for the other one of its kind: in its room if there is one, asked about if there are more."""
    if len(calls) != 1 or len(things) != 1 or not INTENTS[calls[0].intent].targets:
        return None
    last, thing = calls[0], things[0]
    alike = [e for e in home.entities.values() if e.domain == thing.domain and e.id != thing.id]
    alike = [e for e in alike if e.device_class == thing.device_class] or alike
    if thing.domain == "alarm":  # what waits to be acknowledged, wherever it is
        alike = [e for e in alike if e.state != "acknowledged"] or alike
    spoken = [e for e in alike if e.id in earlier]
    others = [e for e in spoken if e.name == thing.name or e.domain == "alarm"]
    near = [e for e in alike if e.area == thing.area and e.domain != "alarm"]
    others = others or near or spoken or alike
    others = kin.namesakes(thing, others) or others if len(others) > 1 else others
    if not others:
        return None
    call = msgspec.structs.replace(
        last, entities=tuple(e.id for e in others), names=(), areas=(), floors=(), domains=(), device_classes=()
    )  # fmt: skip
    if len(others) > 1:
        made = _act([msgspec.structs.replace(call, entities=(others[0].id,))], lang)
        return msgspec.structs.replace(
            made, outcome="ask", candidates=tuple(e.id for e in others), missing="name"
        )
    made = _act([call], lang)
    return msgspec.structs.replace(made, outcome="answer") if INTENTS[last.intent].asks else made


def _another(
    text: str, calls: tuple[Call, ...], things: list[Entity], home: Home, names: HomeNames, lang: str
) -> Intent | None:
    """Return the call before for another thing or room: "and the bedroom", 书房也一样."""
    match = _ANOTHER.match(text)
    if match is None or not _MARKED.search(text) or len(calls) != 1 or not things:
        return None
    last, domains = calls[0], {e.domain for e in things}
    if not INTENTS[last.intent].targets or (
        last.intent.startswith("Adjust") and re.search(r"same|一样|一樣", text)
    ):
        return None
    gone = {e.id for e in things}
    able = tuple(e.id for e in home.entities.values() if e.domain in domains and e.id not in gone)
    found = picked(folded(match["what"]), able, home, names)
    if not found:
        return None
    call = msgspec.structs.replace(
        last, entities=found, names=tuple(home.entities[i].name for i in found), areas=(), floors=(), domains=(), device_classes=()
    )  # fmt: skip
    asks = INTENTS[last.intent].asks
    return msgspec.structs.replace(_act([call], lang), outcome="answer" if asks else "act")

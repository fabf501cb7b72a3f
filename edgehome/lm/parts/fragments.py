"""Parts that leave something out: another thing of the kind that was spoken of, with the act before or one of its own.

"And the kitchen one too", "dad's to 50", "door 2 down", 二号也是: the words must be no more than that. Knows no network.
"""

import re
from collections.abc import Sequence
from datetime import datetime

import msgspec

from edgehome.intents import INTENTS
from edgehome.lm.calls.arguments import arguments
from edgehome.lm.calls.meant import SETS
from edgehome.lm.grammars import values
from edgehome.lm.grammars.folding import fold
from edgehome.lm.names import kin
from edgehome.messages import Call, Entity
from edgehome.protocols import Home

MAX_CHARACTERS, MAX_WORDS = 40, 9
_LEAD = re.compile(
    r"^(?:(?:(?:oh )?and|also|plus|then|now|ok|okay|so|oh|but|right|well|do|(?:the )?same (?:for|with|in|again for)|(?:what|how) about|for|in)\b[, ]*"
    r"|还有|同埋|另外|然后|跟住|那么?|再|[，,、 ]+)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:[, ]*\b(?:too|as well|also|likewise|(?:to |at |on )?the same|same|again|please|then|now|though|instead)"
    r"|也(?:这么|那么|这样|照这样|照样)(?:来|开|弄|办|调|设)|也(?:是|一样|一起|要|系|行|过去|过来|去|来|跑一趟|走一趟)?(?:吧|的)?|都(?:是|一样|系|要)|一样|同样|照样|一起|亦然|呢|吧|啦|喇|哦|啊)+$",
    re.IGNORECASE,
)
_MARK = re.compile(
    r"\b(?:too|also|as well|likewise|same|and|plus)\b|还有|同埋|也|一样|同样|一起|呢|都", re.IGNORECASE
)
_SAME = re.compile(r"\bsame\b|一样|同样", re.IGNORECASE)
_STEPS_BY_VALUE = (
    "HassSetVolumeRelative",
    "AdjustBrightness",
    "AdjustPosition",
    "AdjustTemperature",
    "AdjustSpeed",
)
_SWITCHED = frozenset(
    ("light", "switch", "fan", "climate", "media_player", "humidifier", "input_boolean", "water_heater", "siren", "valve", "machine")
)  # fmt: skip
_ACTS: tuple[tuple[re.Pattern[str], dict[str, str]], ...] = tuple(
    (re.compile(rf"^(?P<what>.+?)[, ]*(?:{pattern})$", re.IGNORECASE), does)
    for pattern, does in (
        (r"\b(?:back )?on\b|(?:也|都|就|再)*(?:打开|开启|开返|开回来|开|启动)(?:一下)?", {**dict.fromkeys(_SWITCHED, "HassTurnOn"), "machine": "StartMachine", "cover": "HassTurnOn"}),
        (r"\boff\b|(?:也|都|就|再)*(?:关掉|关闭|关了|关上|熄掉|熄了|(?:熄|闩|关)[埋返]?)", {**dict.fromkeys(_SWITCHED, "HassTurnOff"), "machine": "StopMachine", "cover": "HassTurnOff"}),
        (r"\b(?:open|up)\b|(?:也|都|就|再)*(?:打开|拉开|升起来|升)", {"cover": "HassTurnOn", "valve": "HassTurnOn"}),
        (r"\b(?:closed?|shut|down)\b|(?:也|都|就|再)*(?:拉上|合上|拉埋|放下来|降下来|降)", {"cover": "HassTurnOff", "valve": "HassTurnOff"}),
        (r"\block(?:ed)?(?: up)?\b|(?:也|都|就|再)*(?:锁上|锁好|锁埋|锁)", {"lock": "HassTurnOn"}),
        (r"\bunlock(?:ed)?\b|(?:也|都|就|再)*(?:解锁|开锁)", {"lock": "HassTurnOff"}),
        (r"\bstop(?:ped)?\b|(?:也|都|就|再)*(?:停掉|停机|停下|停低|停了|停)", {"machine": "StopMachine", "vehicle": "StopMachine", "cover": "StopCover", "media_player": "HassMediaPause"}),
        (r"\b(?:start(?:ed)?|running)\b|(?:也|都|就|再)*(?:启动|开机|开动)", {"machine": "StartMachine"}),
        (r"\breset\b|(?:也|都|就|再)*(?:复位|重置)", {"machine": "ResetFault"}),
        (r"\bpaused?\b|(?:也|都|就|再)*暂停", {"media_player": "HassMediaPause", "vacuum": "PauseVacuum"}),
        (r"\bplay(?:ing)?\b|(?:也|都|就|再)*(?:播放|播|放)", {"media_player": "HassMediaUnpause"}),
        (r"\back(?:nowledged?)?\b|(?:也|都|就|再)*(?:确认|消除)", {"alarm": "AcknowledgeAlarm"}),
    )
)  # fmt: skip
_ONE = r"(?:the |that |this |my )?(?:[\w'-]+ ){0,3}ones?|(?:[\w-]+ )?[\w-]+'s|(?:number |no\.? |line )?\d+"
_ONE_ZH = r"[^,，]{1,8}[的嘅]|[^,，]{0,6}那[个盏台扇条只部]|[一二三四五六七八九十\d]+号"
_VERB_FIRST = re.compile(
    rf"(?:turn|switch|put) (?P<what>{_ONE}) (?:back )?(?P<act>on|off)|(?:turn|switch|put) (?:back )?(?P<act2>on|off) (?P<what2>{_ONE})"
    rf"|(?P<act3>open|close|shut|lock|unlock|stop|start|reset|pause|play|ack|acknowledge) (?:up )?(?P<what3>{_ONE})(?: up)?"
    rf"|(?:帮我|去|请)?(?P<zact>打开|关掉|关闭|关埋|开|关|熄|停|锁上|锁|解锁|启动|复位|暂停|拉开|拉上|播放|确认)(?:一下)?(?P<zwhat>{_ONE_ZH})"
)
"""A verb in front of a name that leaves the kind out; with the kind in it the words are a whole order."""
_SETS = {
    "light": "HassLightSet", "cover": "HassSetPosition", "valve": "HassSetPosition", "fan": "HassFanSetSpeed", "media_player": "HassSetVolume",
    "humidifier": "SetHumidity", "climate": "HassClimateSetTemperature", "water_heater": "HassClimateSetTemperature",
}  # fmt: skip
_TAKES = {
    "HassLightSet": ("percentage", "number", "color", "color_temperature", "level"), "HassClimateSetTemperature": ("temperature", "number"),
}  # fmt: skip
_OF_MACHINES = ("quantity", "temperature", "number", "percentage")
_LEVEL = ("percentage", "number", "level")
_TO = re.compile(
    r"(?:[, ]+|\b)(?:(?:down|up|back|on|set) )?(?:to|at|on|=|only)\s*$|[:：,，]\s*$|(?:也|都|就|要|得)*(?:调|设|开|升|降|拉|改|换|加|减|转|较|校)?(?:到|成|至|为)\s*$|(?:也|都)?(?:是|要|只要)\s*$"
)
_ONLY_HAN = re.compile(r"[\u3400-\u9fff度]$")


def fragment(
    text: str,
    last: Call,
    about: Sequence[Entity],
    home: Home,
    now: datetime,
    going_on: bool = True,
    here: str | None = None,
) -> Call | None:
    """Return the call of words that name another thing of the kind of `about`, which the call before was for.

    With an act or a value behind the name that is done, else the same as before. A name alone counts only with
    a word that goes on ("and", "too"), or where `going_on` says that nothing else can be meant. None for any other words.
    `here` is the speaker's room, for a vehicle that shall come.
    """
    domains = {e.domain for e in about}
    if (
        len(text) > MAX_CHARACTERS
        or len(text.split()) > MAX_WORDS
        or len(domains) != 1
        or not INTENTS[last.intent].targets
    ):
        return None
    words = fold(text).strip(" .!?。;")
    if last.intent in _STEPS_BY_VALUE and _SAME.search(words):
        return _as_far(goes_on(words), last, about, home, now)
    marked = bool(_MARK.search(words))
    lead = _LEAD.match(words)
    rest = words[lead.end() :] if lead else words
    domain = domains.pop()
    pool = [e for e in home.entities.values() if e.domain == domain and e.liveness != "gone"]
    ending = _TAIL.sub("", rest).strip(" ,")
    if kin.another_kind(ending, pool, home):
        return None
    first = _VERB_FIRST.fullmatch(ending)
    if first is not None:
        ending = _behind(first)
    plainly, loosely = _valued(ending, last, domain)
    for what, call in (*_sent(ending, domain, home, here), *_acted(ending, last, domain, first is not None)):
        if other := _other_of(what, pool, about):
            return call_for(call, other)
        if kin.another_kind(what, pool, home):
            return None
        anew = (call.intent, call.arguments) != (last.intent, last.arguments) and len(about) == 1
        if found := (anew and kin.picked(what, about, (), home)) or kin.picked(what, pool, about, home):
            return call_for(call, found)
    if first is not None:
        return None
    for what, value in plainly:
        if found := kin.picked(what, pool, about, home) or kin.whole_name(what, home):
            return set_to(*value, found, now) if len(found) == 1 or found[0].domain == domain else None
    if not marked and len(about) == 1 and INTENTS[last.intent].acts and kin.picked(ending, about, (), home):
        return last  # "the kitchen one" may say no more than which was meant
    if (marked or going_on) and (found := kin.picked(ending, pool, about, home)):
        return call_for(last, found)
    for what, value in loosely:
        if found := kin.picked(what, pool, about, home):
            return set_to(*value, found, now)
    return None


def _as_far(what: str, last: Call, about: Sequence[Entity], home: Home, now: datetime) -> Call | None:
    """Return what sets another thing to the value that the first has after its steps: "same for Poppy"."""
    where = "" if last.intent == "HassSetVolumeRelative" else SETS.get(last.intent, ("", "", ""))[2]
    value = about[0].attributes.get(where) if len(about) == 1 else None
    pool = [e for e in home.entities.values() if e.domain == about[0].domain and e.liveness != "gone"]
    found = kin.picked(what, pool, about, home) if what and isinstance(value, int | float) else []
    return set_to(last.intent, "number", f"{value:g}", found, now) if found else None


_OTHER = re.compile(
    r"(?:the |that )?other(?: one)?|另(?:外)?(?:一|那)?(?:台|个|辆|部|架|只)|第二(?:台|个|辆|部)",
    re.IGNORECASE,
)


def _other_of(what: str, pool: Sequence[Entity], about: Sequence[Entity]) -> list[Entity]:
    """Return the only other one of the pool, where the words are "the other one"."""
    others = [e for e in pool if e not in about] if len(about) == 1 and _OTHER.fullmatch(what.strip()) else []
    return others if len(others) == 1 else []


def goes_on(text: str) -> str:
    """Return the words without those that go on ("and", "as well", 也), "" where there are none of these."""
    words = fold(text).strip(" .!?。;")
    lead = _LEAD.match(words)
    return _TAIL.sub("", words[lead.end() :] if lead else words).strip(" ,") if _MARK.search(words) else ""


def call_for(call: Call, found: Sequence[Entity]) -> Call:
    """Return the call for these things."""
    ids, names = tuple(e.id for e in found), tuple(e.name for e in found)
    return msgspec.structs.replace(
        call, entities=ids, names=names, areas=(), floors=(), domains=(), device_classes=()
    )


_SENT = re.compile(
    r"^(?:(?:send|have|get|tell|let|bring|move|call|让|叫|派|把|喊|请) ?)?(?P<what>.+?)(?:[, ]+(?:to )?(?:go|come|head|drive|over|back|out) (?:over |back |out )?(?:to (?:the )?)?|[, ]+to (?:the )?|也?(?:开|回|过)?(?:去|到|来))(?P<where>[^,]+)$",
    re.IGNORECASE,
)
_PARKED = re.compile(
    r"^(?:park|leave|put|have|get) (?P<what>.+?) (?:at|in|by) (?:the )?(?P<where>[^,]+)$", re.IGNORECASE
)
_COME = re.compile(
    r"^(?:(?:have|get|tell|let|bring|call|让|叫|派|把|喊|请) ?)?(?P<what>.+?)(?: (?:to )?(?:come|over)(?: over| here| to me| to us)*| here|也?(?:开|回)?过来|也?来(?:这里|这儿|这边)?)$",
    re.IGNORECASE,
)
_CHARGE = re.compile(r"charge|charging|be charged|(?:去)?充(?:一下|会儿)?电|充", re.IGNORECASE)
_HERE = re.compile(r"here|me|us|我(?:这|呢)?(?:里|儿|边|度)?来?|这(?:里|儿|边)来?|呢度", re.IGNORECASE)


def _sent(words: str, domain: str, home: Home, here: str | None) -> list[tuple[str, Call]]:
    """Return the way to read the words as a vehicle and where it is sent: "3 to the packing area"."""
    if domain != "vehicle":
        return []
    come, match = _COME.match(words), _PARKED.match(words) or _SENT.match(words)
    made = (
        [(come["what"], Call(intent="DispatchVehicle", arguments={"destination": here}))]
        if come and here
        else []
    )
    if match is None:
        return made
    where = kin.plain(match["where"]).strip()
    if _CHARGE.fullmatch(where):
        return [(match["what"], Call(intent="ChargeVehicle"))]
    area = here if _HERE.fullmatch(where) else kin.room(where, home)
    if area:
        made.append((match["what"], Call(intent="DispatchVehicle", arguments={"destination": area})))
    return made


def _behind(first: re.Match[str]) -> str:
    """Return the words with the verb behind the name."""
    if first["zact"]:
        return f"{first['zwhat']}{first['zact']}"
    what = first["what"] or first["what2"] or first["what3"]
    return f"{what} {first['act'] or first['act2'] or first['act3']}"


def _acted(words: str, last: Call, domain: str, ordered: bool) -> list[tuple[str, Call]]:
    """Return the ways to read the words as a name and an act behind it; after a question only what is surely `ordered`."""
    if INTENTS[last.intent].asks and not ordered:
        return []
    made = []
    for form, does in _ACTS:
        if (match := form.match(words)) and domain in does:
            made.append((match["what"], Call(intent=does[domain])))
    return made


Value = tuple[str, tuple[str, str, str]]
_AT_NUMBER = re.compile(r"^(?P<what>.+?) (?:at|to) (?P<value>\d{3,4})$")


def _valued(words: str, last: Call, domain: str) -> tuple[list[Value], list[Value]]:
    """Return the ways to read the words as a name and a value behind it: those with a word between them, and those without."""
    intent = last.intent if domain == "machine" else _SETS.get(domain, "")
    if INTENTS[last.intent].asks or not intent:
        return [], []
    if domain == "machine" and (match := _AT_NUMBER.match(words)):  # "102 at 1000" is no time
        return [(match["what"], (intent, "number", match["value"]))], []
    takes = _OF_MACHINES if domain == "machine" else _TAKES.get(intent, _LEVEL)
    plainly: list[Value] = []
    loosely: list[Value] = []
    for found in values.find_spans(words):
        if found.end < len(words) or found.kind not in takes:
            continue
        before = words[: found.start]
        joint = _TO.search(before)
        what = before[: joint.start()] if joint else before
        sure = joint is not None or found.kind != "number" or _ONLY_HAN.search(before.rstrip())
        if what.strip():
            (plainly if sure else loosely).append((what, (intent, found.kind, words[found.start :])))
    return plainly, loosely


def set_to(intent: str, kind: str, value: str, found: list[Entity], now: datetime) -> Call | None:
    """Return the call that sets these things, of one kind, to the value that the words are; `kind` is `find_spans`'s."""
    if found[0].domain != "machine":
        intent = _SETS.get(found[0].domain, "")
    if not intent:
        return None
    if found[0].domain == "machine":
        able = [
            c.removeprefix("set_") for c in found[0].attributes.get("commands", ()) if c.startswith("set_")
        ]
        if len(able) != 1:
            return None
        intent = "SetSpeed" if able[0] == "speed" else "SetPoint"
        given = arguments(intent, {"value": [value]}, {"property": able[0]}, value, found, now)
    else:
        slot = {"color": "color", "color_temperature": "temperature", "temperature": "temperature"}.get(
            kind, "number"
        )
        given = arguments(intent, {slot: [value]}, {}, value, found, now)
    return call_for(Call(intent=intent, arguments=given), found) if given else None

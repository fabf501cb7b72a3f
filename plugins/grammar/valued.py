"""A value told of what was spoken of: a level, a mode, how long: "35 percent", "yes but only 15", "five more"."""

import re
from datetime import datetime

import msgspec

from edgehome.lm.grammars import values
from edgehome.lm.grammars.folding import fold
from edgehome.lm.parts import comparing
from edgehome.lm.parts.fragments import set_to
from edgehome.messages import Call, Entity

from .lists import with_arguments

_SETS = {
    "light": ("HassLightSet", "brightness"),
    "cover": ("HassSetPosition", "position"),
    "fan": ("HassFanSetSpeed", "percentage"),
    "media_player": ("HassSetVolume", "volume_level"),
    "humidifier": ("SetHumidity", "humidity"),
    "climate": ("HassClimateSetTemperature", "temperature"),
    "water_heater": ("HassClimateSetTemperature", "temperature"),
}


_AROUND_VALUE = re.compile(
    r"\b(?:make|set|turn|put|it|that|to|at|then|try|instead|let's say|say|go for|about|degrees?|percent|one|but|only|just|yes|yeah|ok|okay|actually|no|sorry)\b"
    r"|调到|調到|设为|設為|设成|設到|设到|开到|開到|设定|設定|设|設|调|調|校|較|改成|改为|改為|换成|降到|升到|加到|减到|就|那|把|它|到|吧|好了|好的|好|可以|但是|但|只要|只|不过|就够|就夠|就行|就好|够|夠|还是|還是|了|啦|度|[%％，,。.!！ ]",
    re.I,
)


_LEVEL_OF = {
    "light": r"brightness|亮度", "media_player": r"(?:the )?volume|音量|声音|聲音", "climate": r"temperature|温度|溫度", "water_heater": r"temperature|温度|溫度|水温",
    "fan": r"(?:the )?speed|风速|風速|风量", "humidifier": r"humidity|湿度|濕度", "machine": r"(?:the )?(?:speed|pressure|temperature)|速度|压力|温度|转速",
}  # fmt: skip
"""What a value alone may be called, by the kind that was spoken of."""


_TO = re.compile(r"\b(?:make|set|put|turn) (?:it|that)\b|(?:调|調|开|開|设|設)(?:到|成|为|為)", re.I)


_MODES = (
    ("preset_modes", "SetPresetMode", "preset_mode"), ("fan_modes", "HassClimateSetFanMode", "fan_mode"), ("options", "SelectOption", "option"),
)  # fmt: skip


_AROUND_MODE = re.compile(
    r"\b(?:make|set|turn|put|switch|change|it|that|to|on|in|into|use|then|now|please|and|mode|preset|the|ok|okay)\b|^(?:请|請|那|就|再|帮我|幫我)*(?:调到|調到|转到|轉到|转成|轉成|换成|換成|改成|改为|切换到|切到|用|开|開|转|轉|调|調|换|換)|(?:模式|档|吧|了|啦|喇|好了|[，,。.!！ ])",
    re.I,
)


def mode_told(text: str, things: list[Entity]) -> Call | None:
    """Return the call that puts what was spoken of in a mode that it offers, where the words are its name and no more."""
    bare = fold(re.sub(r"\s+", " ", _AROUND_MODE.sub(" ", text)).strip())
    for offers, intent, argument in _MODES if bare and things else ():
        for mode in map(str, things[0].attributes.get(offers) or ()):
            if fold(mode.lower()) == bare and all(mode in (e.attributes.get(offers) or ()) for e in things):
                return Call(intent=intent, entities=tuple(e.id for e in things), arguments={argument: mode})
    return None


def timer_told(text: str, last: Call) -> Call | None:
    """Return what goes on with the timer that was spoken of: "five more", 再加五分钟."""
    if last.intent not in TIMERS:
        return None
    name = {k: v for k, v in last.arguments.items() if k == "name"}
    longer, shorter = _LONGER.search(text), _SHORTER.search(text)
    if bool(longer) == bool(shorter) or len(text) > 24:
        return None
    parts = values.duration_parts(text)
    if not parts and (number := values.number(text)) is not None and _BARE.fullmatch(text.strip(" .!。！")):
        unit = next((u for u in ("minutes", "hours", "seconds") if u in last.arguments), "minutes")
        parts = {unit: int(number) if float(number).is_integer() else number}
    if not parts:
        return None
    return Call(intent="HassIncreaseTimer" if longer else "HassDecreaseTimer", arguments={**parts, **name})


TIMERS = frozenset(
    (
        "HassStartTimer",
        "HassIncreaseTimer",
        "HassDecreaseTimer",
        "HassTimerStatus",
        "HassPauseTimer",
        "HassUnpauseTimer",
    )
)


_LONGER = re.compile(r"\b(?:more|another|longer|extra|add|plus|extend)\b|再|加|多|延长|延長", re.I)


_SHORTER = re.compile(r"\b(?:less|fewer|shorter|minus|sooner|take off|knock off)\b|减|減|少|缩短|縮短", re.I)


_BARE = re.compile(
    r"(?:(?:make (?:it|that)|give (?:it|me)|add|just|another|say|ok|please|and)[, ]+)*[\w ]+? (?:more|less)(?: please| on it| on that)?|another [\w ]+|(?:再|多|加|再加|再多)[零一二两兩三四五六七八九十百\d]+",
    re.I,
)


def with_value(text: str, last: Call, things: list[Entity]) -> list[Call]:
    """Return the call that sets what was spoken of to the value that the words are, and nothing but that."""
    spans = values.find_spans(text)
    if comparing.is_part(text) or len(spans) > 1 or not things or len({e.domain for e in things}) != 1:
        return []
    kind = spans[0].kind if spans else ""
    percent = kind == "percentage"
    number = values.percentage(text) if percent else values.number(text)
    rest = text
    for span in spans:
        rest = text[: span.start] + text[span.end :]
    level = _LEVEL_OF.get(things[0].domain)
    named = re.match(rf"\W*(?:the |把)?(?:{level})(?:的)?", rest, re.I) if level else None
    rest = rest[named.end() :] if named else rest
    if things[0].domain in ("cover", "valve") and percent:
        rest = re.sub(
            r"^\W*(?:还是|還是|就|那就?)?(?:[开開留]|拉开|拉開)(?:个|個)?(?=\W*$|.{0,2}$)", "", rest
        )
    rest = _AROUND_VALUE.sub("", re.sub(r"[\d.]+", "", rest))
    if number is None or rest.strip() or kind not in ("percentage", "temperature", "number", "quantity"):
        return []
    value = int(number) if float(number).is_integer() else number
    if last.intent in ("SetPoint", "SetSpeed") and not percent:
        said = text[spans[0].start : spans[0].end]
        anew = None if last.arguments.get("unit") else set_to(last.intent, kind, said, things, datetime.now())
        return [anew if anew and anew.intent == last.intent else with_arguments(last, value=value)]
    domain = things[0].domain
    intent, argument = _SETS.get(domain, ("", ""))
    if not intent or (argument == "temperature") != (kind == "temperature") and kind != "number":
        return []
    stepped = "direction" in last.arguments and last.intent != "HassClimateSetFanMode"
    if argument == "temperature" and not 4 <= value <= 95:
        return []
    if (
        argument != "temperature"
        and not percent
        and not (argument in last.arguments or named or stepped or _TO.search(text))
    ):
        return []
    if argument == "temperature":  # not for what is off where something else runs
        things = [e for e in things if e.state != "off"] or things
    elif not 0 <= value <= 100:
        return []
    kept = {
        k: v for k, v in last.arguments.items() if last.intent == intent and k not in ("color", "temperature")
    }
    call = msgspec.structs.replace(last, intent=intent, entities=tuple(e.id for e in things))
    return [msgspec.structs.replace(call, arguments={**kept, argument: value})]

"""How far, said of what was spoken of in its own terms: "dimmer", "still too loud", "as high as it goes", "half that", "not all the way".

The words must be no more than that, and the thing must be able to be told so. Knows no network and changes nothing.
"""

import functools
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from edgehome.lm.parts.fragments import set_to
from edgehome.messages import Call, Entity

Read = tuple[str, dict[str, Any]] | None


class _Terms(NamedTuple):
    """How more and less of a thing is said: English comparatives, English plain words, Chinese words."""

    more: str
    less: str
    much: str
    little: str
    much_zh: str
    little_zh: str


_HEAT = _Terms(
    "warmer|hotter", "cooler|colder", "warm|hot|high", "cold|cool|chilly|low", "热|暖|高|烫", "冷|凉|冻|低"
)
_PACE = _Terms("faster|quicker", "slower", "fast|quick", "slow", "快", "慢")
_TERMS = {
    "light": _Terms("brighter|lighter", "dimmer|darker", "bright", "dark|dim|gloomy", "亮|光|刺眼|晃眼", "暗|黑"),
    "media_player": _Terms("louder", "quieter|softer", "loud|noisy", "quiet|soft|low", "大声?|响|吵|嘈", "小声?|轻|细声?"),
    "climate": _HEAT,
    "water_heater": _HEAT,
    "fan": _Terms("faster|stronger|harder", "slower|gentler|weaker|softer", "fast|strong|windy", "slow|weak", "快|大|强|猛", "慢|小|弱|细"),
    "humidifier": _Terms("wetter|damper", "drier|dryer", "humid|damp|wet|moist", "dry", "湿|潮", "干"),
}  # fmt: skip
_OF_MACHINES = {
    "speed": _PACE,
    "temperature": _HEAT,
    "pressure": _Terms("stronger", "weaker", "high", "low", "高|大", "低|小"),
}
_STEPS = {
    "light": "AdjustBrightness", "media_player": "HassSetVolumeRelative", "climate": "AdjustTemperature", "water_heater": "AdjustTemperature",
    "fan": "AdjustSpeed", "humidifier": "SetHumidity",
}  # fmt: skip
_STEPS_OF_MACHINES = {
    "speed": "AdjustSpeed",
    "temperature": "AdjustTemperature",
    "pressure": "AdjustPressure",
}
_BIT = r"(?:a |just a )?(?:tiny |wee |little |good )?(?:bit|tad|touch|notch|little|fraction|smidge|lot)(?: more)?|some more|more|slightly|even|still|much"
_TURNED = re.compile(
    rf"(?:(?:turn|put|nudge|push|bring|take|knock|crank|bump|notch|back|go) )?(?:(?:it|that|them|both) )?(?:back |right )?(?:{_BIT} )?(?:(?P<up>up|higher)|(?P<down>down|lower))(?: (?:{_BIT}))*(?: too| as well| again)?"
)
_COMPARED = rf"(?:(?:make|get|have) (?:it|that|them|this) )?(?:(?:{_BIT}) )*(?:(?P<up>{{}})|(?P<down>{{}}))(?: (?:{_BIT}))*(?: too| as well| again| than that)?"
_TOO = r"(?:(?:it|that|they|this|now|oh)(?:'s|'re| is| are)? )*(?:(?:still|now|way|far|just|a bit|a little|bit|rather|much|all) )*(?:too|still|a bit|a little|bit|rather) (?:(?P<up>{})|(?P<down>{}))(?: now| for me| in here)?"
_NOT_SO = r"not (?:so|that|as|quite so) (?:(?P<up>{})|(?P<down>{}))"
_WANTED_ZH = re.compile(r"再|更|多(?!么)|[调较校弄放转]|[点些啲]|少少|返")
_COMPARED_ZH = r"(?:再|更|还要|要|弄|让它|把它|转|校|较|调|放|开|多|得)*(?:(?P<up>{})|(?P<down>{}))(?:[得返翻番]?)(?:一?[点些啲]|少少|多啲|一下)?(?:儿)?"
_TOO_ZH = r"(?:还是|仲系|仲|依然|这也|又|都|有点|有啲|也)*(?:太|好|有点|有啲|还是|仲系)(?:过)?(?:(?P<up>{})|(?P<down>{}))"


_LEVEL = {
    domain: re.compile(rf"^(?:(?:(?:turn|put) )?(?:the |its )?(?:{english}) |(?:它的)?(?:{chinese})的?(?=.))")
    for domain, english, chinese in (
        ("light", "brightness", "亮度|灯光"), ("media_player", "volume|sound", "声音|音量"), ("climate", "temperature|temp", "温度"),
        ("water_heater", "temperature|water", "水温|温度"), ("fan", "speed", "风速|风量|风|风力"), ("humidifier", "humidity", "湿度"),
        ("machine", "speed|pressure|temperature", "速度|转速|压力|温度"),
    )
}  # fmt: skip


def is_part(text: str) -> bool:
    """Return whether the words are a part of what is now, not of all there is: "half that"."""
    match = _SHARE.fullmatch(text.lower().strip(" .!"))
    return match is not None and not (match["half"] == "half" and "cut" not in text)


def compared(words: str, bare: str, last: Call, things: Sequence[Entity], now: datetime) -> Read:
    """Return what more, less, a complaint, an extreme or a part asks of things of one kind; None for other words."""
    if level := _LEVEL.get(things[0].domain):
        words, bare = level.sub("", words), level.sub("", bare)
    return (
        _taken_back(words, bare, last, things)
        or _more_or_less(words, bare, things)
        or _extreme(bare, last, things, now)
        or _part(bare, last, things, now)
    )


def _set_by(thing: Entity) -> str:
    """Return the one property of a machine that can be set, "" where there is none or several."""
    able = [c.removeprefix("set_") for c in thing.attributes.get("commands", ()) if c.startswith("set_")]
    return able[0] if len(able) == 1 else ""


def terms_of(thing: Entity, what: str = "") -> _Terms | None:
    """Return the words for more and less of a thing; of a machine those for the property that can be set."""
    return _OF_MACHINES.get(what) if thing.domain == "machine" else _TERMS.get(thing.domain)


def _more_or_less(words: str, bare: str, things: Sequence[Entity]) -> Read:
    domain = things[0].domain
    able = {_set_by(e) for e in things} if domain == "machine" else set()
    what = able.pop() if len(able) == 1 else ""
    terms = terms_of(things[0], what)
    intent = _STEPS_OF_MACHINES.get(what, "") if domain == "machine" else _STEPS.get(domain, "")
    if terms is None or not intent:
        return None
    forms = _forms(terms)
    told = _any(forms.too, re.sub(r"[了喇啦呀啊]+$", "", words)) or forms.not_so.fullmatch(bare)
    if told and not re.search(r"[点些啲]$", words):
        return intent, {"direction": "down" if told["up"] else "up"}
    asked = _any(forms.asked, words) or _any(forms.asked, bare)
    if asked is None and _WANTED_ZH.search(words):
        asked = forms.asked_zh.fullmatch(re.sub(r"[了喇啦吧呀啊,，]+$", "", words))
    return (intent, {"direction": "up" if asked["up"] else "down"}) if asked else None


def _any(forms: Sequence[re.Pattern[str]], words: str) -> re.Match[str] | None:
    return next((m for form in forms if (m := form.fullmatch(words))), None)


class _Forms(NamedTuple):
    too: tuple[re.Pattern[str], ...]
    not_so: re.Pattern[str]
    asked: tuple[re.Pattern[str], ...]
    asked_zh: re.Pattern[str]


@functools.cache
def _forms(terms: _Terms) -> _Forms:
    """Return the sentences that the terms make."""
    return _Forms(
        (
            re.compile(_TOO.format(terms.much, terms.little)),
            re.compile(_TOO_ZH.format(terms.much_zh, terms.little_zh)),
        ),
        re.compile(_NOT_SO.format(terms.much, terms.little)),
        (re.compile(_COMPARED.format(terms.more, terms.less)), _TURNED),
        re.compile(_COMPARED_ZH.format(terms.much_zh, terms.little_zh)),
    )


_NOT_SO_FAR = re.compile(
    r"(?:but )?not (?:all the way|(?:quite|fully|completely|all|totally) (?:shut|closed|open|up|down)|so (?:far|much|wide)|that (?:far|much|wide)|fully|completely|quite (?:so|that) (?:far|much))|leave (?:a |me a )?(?:little |small )?(?:gap|crack|bit of light)|(?:bit|a bit|a little) too far|too (?:far|much|wide)"
    r"|(?:不要|不用|别|唔好|唔使)(?:全部?|完全|都)?(?:拉|开|关|闩|放|升|降)(?:到底|到顶|满|晒|完|死|那么多|这么多|太多|咁多)|(?:不要|不用|别|唔好|唔使)(?:全部?|完全)(?:拉|开|关|闩|放|升|降)(?:上|下来|开|晒)?|留(?:一)?(?:条|道|点)(?:缝|光|罅)|太多",
)
_TOO_MUCH = re.compile(
    r"(?:(?:it|that)(?:'s| is) |a bit |way |far |bit )*(?:too|a bit) much|not (?:that|so|as) much|less than that|(?:太|有点|有啲)?多(?:过头)?了|过头|过了"
)
_WAY_BACK = {"HassTurnOff": "up", "HassTurnOn": "down"}


def _taken_back(words: str, bare: str, last: Call, things: Sequence[Entity]) -> Read:
    """Return "not all the way" and "too much" as some of the way back."""
    before = str(last.arguments.get("direction") or "")
    before = {"warmer": "up", "cooler": "down"}.get(before, before)
    if all(e.domain in ("cover", "valve") for e in things):
        if not any(_NOT_SO_FAR.fullmatch(w) for w in (words, bare)):
            return None
        way = _WAY_BACK.get(last.intent) or {"up": "down", "down": "up"}.get(before, "")
        can = all("set_position" in e.attributes.get("supported", ("set_position",)) for e in things)
        return ("AdjustPosition", {"direction": way}) if way and can else None
    if before not in ("up", "down") or not any(_TOO_MUCH.fullmatch(w) for w in (words, bare)):
        return None
    back = {"up": "down", "down": "up"}[before]
    if last.intent == "AdjustColorTemperature":
        back = {"up": "warmer", "down": "cooler"}[back]
    return last.intent, {"direction": back}


_HIGH, _LOW = (
    "high|hot|warm|far|bright|loud|fast|hard|strong|much|humid",
    "low|cold|cool|dim|dark|quiet|slow|soft|little|dry",
)
_AS_IT_GOES = r"(?:to |at |on |as |go )*(?:as )?(?:(?P<up>{})|(?P<down>{})) as (?:(?:it|they|that|you|we)(?:'ll| will| can| could)?(?: possibly)?(?: go(?:es)?| gets?| can| will| allows?| manages?)*|possible)"
_MOST = re.compile(
    rf"{_AS_IT_GOES.format(_HIGH, _LOW)}|(?:all the way )?(?:to |on |at |the |its |full )*(?:(?P<top>max(?:imum)?|highest|hottest|brightest|loudest|fastest|full (?:power|speed|blast|tilt|volume|brightness|whack)|flat out)|(?P<bottom>min(?:imum)?|lowest|coldest|dimmest|slowest))(?: (?:setting|level|speed|brightness|temperature|it goes|possible))?"
    r"|能(?:有)?(?:多|几)(?P<zup>高|热|烫|亮|大|快|强|远|响)就(?:开|调|要)?(?:多|几)(?P=zup)|能(?:有)?(?:多|几)(?P<zdown>低|冷|凉|暗|小|慢|弱)就(?:开|调|要)?(?:多|几)(?P=zdown)"
    r"|(?:直接|给我|干脆|再|开|调|拉|升|降|设|推|较|校|加|放|转)*(?:到|成|至|去)?(?:最(?P<ztop>高|大|亮|热|快|强|响)|(?P<zfull>顶|满|头|尽))(?:档|值|限度|亮度|温度|音量|风速|声)?"
    r"|(?:直接|给我|干脆|再|开|调|拉|降|设|较|校|减|放|转)*(?:到|成|至|去)?最(?P<zbottom>低|小|暗|冷|凉|慢|弱)(?:档|值|限度|亮度|温度|音量|风速|声)?"
)  # fmt: skip
_LIMITS = {
    "climate": ("max_temp", "min_temp", "HassClimateSetTemperature", "temperature"), "water_heater": ("max_temp", "min_temp", "HassClimateSetTemperature", "temperature"),
    "humidifier": ("max_humidity", "min_humidity", "SetHumidity", "humidity"),
}  # fmt: skip
_PERCENT = {
    "light": ("HassLightSet", "brightness", 1),
    "fan": ("HassFanSetSpeed", "percentage", None),
    "media_player": ("HassSetVolume", "volume_level", None),
}
_LIMITS_OF_MACHINES = {
    "speed": ("speed_max", "speed_min"),
    "pressure": ("pressure_max", "pressure_min"),
    "temperature": ("max_temp", "min_temp"),
}


def _extreme(bare: str, last: Call, things: Sequence[Entity], now: datetime) -> Read:
    """Return "as high as it goes" as the most that each of the things can have, where that is known and the same."""
    match = _MOST.fullmatch(bare)
    if match is None:
        return None
    low = any(match[g] for g in ("down", "bottom", "zdown", "zbottom"))
    domain = things[0].domain
    if domain in _PERCENT:
        intent, argument, least = _PERCENT[domain]
        value = least if low else 100
        return None if value is None else (intent, {argument: value})
    if domain == "climate" and any(
        match[g] in ("大", "强", "快", "小", "弱", "慢") for g in ("zup", "zdown", "ztop", "zbottom")
    ):
        return None  # its fan may be meant
    if domain in _LIMITS:
        most, least_of, intent, argument = _LIMITS[domain]
        values = {e.attributes.get(least_of if low else most) for e in things}
        value = values.pop() if len(values) == 1 else None
        return None if value is None else (intent, {argument: value})
    return _machine_to(lambda e, what: e.attributes.get(_LIMITS_OF_MACHINES[what][low]), last, things, now)


def _machine_to(value_of: Any, last: Call, things: Sequence[Entity], now: datetime) -> Read:
    what = _set_by(things[0]) if things[0].domain == "machine" and len(things) == 1 else ""
    value = value_of(things[0], what) if what in _LIMITS_OF_MACHINES else None
    made = (
        set_to(last.intent, "number", f"{value:g}", list(things), now)
        if isinstance(value, int | float)
        else None
    )
    return (made.intent, made.arguments) if made else None


_SHARE = re.compile(
    r"(?:just |only |make it |cut (?:it|that) (?:to |in |down to |by )?)*(?:(?P<half>half(?: (?:of )?(?:that|it)| as (?:much|loud|bright|fast|high))?|halve(?: (?:that|it))?)|(?P<twice>(?:double|twice) (?:that|it|as (?:much|loud|bright|fast|high))))|(?:再)?(?:(?P<zhalf>减半|减一半|少一半|降一半|(?:降|减|调|开)(?:到|成|至)?(?:现在的)?一半)|(?P<ztwice>翻倍|翻一倍|翻番|加倍|加一倍|大一倍|多一倍|快一倍|亮一倍))(?:吧|好了|就行)?"
)
_NOW = {
    "light": ("brightness_pct", "HassLightSet", "brightness"), "media_player": ("volume_level", "HassSetVolume", "volume_level"),
    "fan": ("percentage", "HassFanSetSpeed", "percentage"),
}  # fmt: skip


def _part(bare: str, last: Call, things: Sequence[Entity], now: datetime) -> Read:
    """Return "half that" and "twice as fast" as that part of what the one thing has now."""
    match = _SHARE.fullmatch(bare)
    if match is None or len(things) != 1 or (match["half"] == "half" and "cut" not in bare):
        return None  # "half" alone is half of all there is
    share = 2.0 if match["twice"] or match["ztwice"] else 0.5
    if things[0].domain in _NOW:
        attribute, intent, argument = _NOW[things[0].domain]
        value = things[0].attributes.get(attribute)
        if not isinstance(value, int | float) or not value:
            return None
        return intent, {argument: min(100, round(value * share))}
    return _machine_to(lambda e, what: _of(e.attributes.get(what), share), last, things, now)


def _of(value: Any, share: float) -> float | None:
    return round(value * share, 3) if isinstance(value, int | float) else None

"""Which way a complaint asks to go: too hot is colder, too quiet is louder. Only what cannot be meant otherwise."""

import re

_VERY = r"(?:(?:too|so|bit|little|rather|quite|very|really|i'?m|we'?re|it'?s|is|feels?|getting|bloody|awfully) +)(?:\w+ +)?"


def _felt(english: str, chinese: str) -> re.Pattern[str]:
    return re.compile(rf"{english}|{chinese}", re.IGNORECASE)


_COLD = _felt(
    rf"\b{_VERY}(?:cold|chilly|nippy|frozen|icy|draughty|frigid)\b|\b(?:freezing|shivering|brr+)\b|\bnot (?:warm|hot) enough\b|\btoo cool\b",
    r"[太好很真死超]冷|[太好]\s?(?:cold|chilly)|有[点點啲]冷|冷死|(?<![够夠])[冻凍]|[太好有][点點啲]?[凉涼]|不够[暖热]|不夠[暖熱]|唔夠暖|发抖|發抖|打冷震|[凉涼冷]飕飕|[凉涼冷]颼颼",
)
_HOT = _felt(
    rf"\b{_VERY}(?:hot|warm|stifling|muggy|sticky|humid)\b|\b(?:boiling|roasting|sweltering|scorching|melting|sweating|baking)\b|\bnot (?:cool|cold) enough\b",
    r"[太好很真死超闷悶]热|[太好]\s?(?:hot|warm)|[太好很真死超闷悶]熱|有[点點啲]热|有[点點啲]熱|热死|熱死|[热熱][到得]|蒸[笼籠]|桑拿|[出冒流]汗|火[炉爐]|不够[凉冷]|不夠[涼冷]|唔夠凍",
)
_QUIET = _felt(
    r"\btoo (?:\w+ )?(?:quiet|low|soft|faint)\b|\b(?:can'?t|cannot|can hardly|can barely|barely|hardly) hear\b|\b(?:louder|speak up)\b",
    r"[听聽]不[见見到清]|听唔到|聽唔到|太小[声聲]|[声聲]音太小|太[细細][声聲]|大[声聲][点點啲一些]",
)
_LOUD = _felt(
    r"\btoo (?:\w+ )?(?:loud|noisy)\b|\b(?:quieter|softer|deafening)\b|\bkeeping \w+ (?:up|awake)\b|\b(?:racket|din)\b",
    r"太吵|[太好]\s?(?:loud|noisy)|太大[声聲]|[声聲]音太大|好嘈|嘈死|吵死|吵到|震耳|[小细細][声聲][点點啲一些]",
)
_DARK = _felt(
    r"\btoo (?:\w+ )?(?:dark|dim|gloomy)\b|\b(?:can'?t|cannot|can hardly|can barely) see\b|\bbrighter\b",
    r"[太好]暗|[太好]\s?(?:dark|dim)|[太好]黑|黑漆漆|看不[见見清]|睇唔[到清]",
)
_BRIGHT = _felt(
    r"\btoo (?:\w+ )?bright\b|\b(?:blinding|glaring|dazzling|dimmer)\b",
    r"刺眼|[太好]\s?bright|晃眼|[太好]亮|[太好]光|亮瞎",
)
_SLOW = _felt(r"\b(?:too|so) (?:\w+ )?slow\b|\bcrawling\b", r"[太好]慢|慢吞吞|慢死")
_FAST = _felt(r"\b(?:too|so) (?:\w+ )?(?:fast|quick)\b|\bracing\b", r"[太好]快")
_WAYS = {
    "AdjustSpeed": (_SLOW, _FAST),
    "AdjustTemperature": (_COLD, _HOT),
    "HassSetVolumeRelative": (_QUIET, _LOUD),
    "AdjustBrightness": (_DARK, _BRIGHT),
}
_TOO_WHITE = _felt(
    r"\btoo (?:\w+ )?(?:white|cold|cool|blue|harsh|clinical)\b",
    r"[太好]白|[太好]冷|[太好]蓝|[太好]藍|惨白|慘白|刺白",
)
_TOO_YELLOW = _felt(
    r"\btoo (?:\w+ )?(?:yellow|warm|orange)\b", r"[太好][黄黃]|[太好]暖|昏[黄黃]|[发發][黄黃]"
)
_WAYS["AdjustColorTemperature"] = (_TOO_WHITE, _TOO_YELLOW)
_TOLD = re.compile(
    r"\b(?:up|down|higher|lower|more|less|warmer|cooler|hotter|colder|raise|increase|reduce|decrease|drop)\b"
    r"|[调調开開]?[高低大小][一点點些啲]|[升降加减減][高低温溫]?|再[高低暖热熱冷凉涼亮暗]|[暖热熱冷凉涼亮暗](?:一[点點]|[点點啲些])",
    re.IGNORECASE,
)

_NO_WAY = re.compile(r"\bkeep(?:ing|s)? \w+ up\b|\bspeak up\b", re.IGNORECASE)


_A_BIT = r"(?:得)?(?:一?[点點]|[点點]?[啲些]|少少)"
_NOT = r"(?<![太别別不唔])(?<!不要)(?<!不要太)"
_SAYS = {
    "HassSetVolumeRelative": (_felt(r"\blouder\b", rf"{_NOT}[大高响響]{_A_BIT}"), _felt(r"\b(?:quieter|softer)\b|\bbe (?:\w+ )?quiet\b", rf"{_NOT}[小低轻輕细細]{_A_BIT}")),
    "AdjustSpeed": (_felt(r"\b(?:faster|quicker)\b", rf"{_NOT}[大高快猛强強]{_A_BIT}"), _felt(r"\bslower\b", rf"{_NOT}[小低慢弱轻輕细細]{_A_BIT}")),
    "AdjustBrightness": (_felt(r"\bbrighter\b", rf"{_NOT}[亮光]{_A_BIT}"), _felt(r"\b(?:dimmer|darker)\b", rf"{_NOT}暗{_A_BIT}")),
    "AdjustTemperature": (_felt(r"\b(?:warmer|hotter)\b", rf"{_NOT}[高暖热熱]{_A_BIT}"), _felt(r"\b(?:cooler|colder)\b", rf"{_NOT}[低凉涼冷]{_A_BIT}")),
}  # fmt: skip
"""Words that say the way themselves, for what they are about."""


_NEVER = re.compile(r"(?!)")
_EITHER_WAY = frozenset(("AdjustSpeed", "AdjustPressure", "AdjustTemperature", "HassSetVolumeRelative"))
_MORE = _felt(
    r"\b(?:up|raise|higher|increase|boost|add)\b",
    r"[调調升提加][高升大快]|增加|提高|升高|加[零一二三四五六七八九十两兩半\d]",
)
_LESS = _felt(
    r"\b(?:down|lower|less|reduce|decrease|drop|cut)\b|\b(?:knock|ease|dial|pull|throttle|bring|take|set)\b.*\bback\b(?! up)",
    r"[调調降][低小慢]|降低|减少|減少|[减減降][零一二三四五六七八九十两兩半\d]",
)


def direction(intent: str, words: str) -> str | None:
    """Return "up" or "down" where the words say the way, or complain of one side only and do not say which way to go."""
    says = _SAYS.get(intent)
    told = (bool(says[0].search(words)), bool(says[1].search(words))) if says else (False, False)
    if told[0] != told[1]:
        return "up" if told[0] else "down"
    if intent in _EITHER_WAY:
        more, less = bool(_MORE.search(_NO_WAY.sub("", words))), bool(_LESS.search(words))
        if more != less:
            up, down = (bool(w.search(words)) for w in _WAYS.get(intent, (_NEVER, _NEVER)))
            against = down > up if more else up > down
            return None if against else "up" if more else "down"
    ways = _WAYS.get(intent)
    if ways is None or _TOLD.search(_NO_WAY.sub("", words)):
        return None
    up, down = bool(ways[0].search(words)), bool(ways[1].search(words))
    return None if up == down else "up" if up else "down"


def complained(intent: str, words: str) -> bool:
    """Return whether the words complain of what such a change would mend."""
    ways = _WAYS.get(intent)
    return ways is not None and any(way.search(words) for way in ways)

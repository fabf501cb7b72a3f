"""What words say one feels, sees, hears or smells, and which way that asks to go: too hot is colder, too quiet is louder.

The words of the senses, and nothing of a home: `wishes.py` finds what of it helps.
"""

import re
from typing import NamedTuple

_VERY = r"(?:(?:too|so|bit|little|rather|quite|very|really|i'?m|we'?re|it'?s|is|am|are|['’]s|feels?|getting|bloody|awfully) +)(?:\w+ +)?"


class _Felt:
    """The words for one thing that is felt, in either language."""

    def __init__(self, english: str, chinese: str):
        self.english, self.chinese = (re.compile(p, re.IGNORECASE) for p in (english, chinese))

    def search(self, words: str) -> re.Match[str] | None:
        """Return where such words stand."""
        return self.english.search(words) or (None if words.isascii() else self.chinese.search(words))


_OF_ONE = r"(?=\W*$|\W*[,.!;]| (?:in|up|out|down|here|over|outside|outdoors|alive|to|today|tonight|yesterday|last|me|us|so|and|isn|it|like|with|at|hot|cold|on|by|again|now|mate|love|inside|really|my \w+ off)\b)"
"""What follows a word for how one is, and no thing that is boiled or frozen."""
_BODY = r"(?:fingers?|toes|feet|hands?|nose|ears|legs|bones|teeth|knees|back)"
_COLD = _Felt(
    rf"\b{_VERY}(?:cold|chilly|nippy|parky|icy|draughty|frigid|frozen)\b(?! call)|\b(?:freezing|perishing|shivering|baltic){_OF_ONE}|\b(?:perished|nithered|arctic|shivery|brr+|goose ?(?:bumps|pimples)|brass monkeys)\b"
    rf"|\bhow cold\b|\bcolder than\b|\bnot (?:warm|hot) enough\b|\btoo cool\b|\bchilled to\b|\bsee (?:my|our|your) (?:own )?breath\b|\b(?:can'?t|cannot) feel (?:my|our) (?:\w+ )?{_BODY}\b"
    rf"|\b{_BODY}\b[^,.]{{0,16}}\b(?:cold|ice|icy|frozen|numb|white|blue|stiff|chattering)\b|\b(?:like|a) (?:an? )?(?:fridge|freezer|ice ?box|igloo|morgue)\b",
    r"[太好很真死超]冷|[太好]\s?(?:cold|chilly)|有[点點啲]冷|冷[死得]|(?<![够夠])[冻凍](?!库|庫)|[太好有][点點啲]?[凉涼]|不够[暖热]|不夠[暖熱]|唔夠暖|发抖|發抖|打冷震|打冷[战戰颤顫]|哆嗦|[凉涼冷][飕嗖颼]|冰[窖窟]",
)
_HOT = _Felt(
    rf"\b{_VERY}(?:hot|warm|stifling|muggy|humid|clammy)\b|\b(?:it'?s|i'?m|we'?re|so|too|bit) (?:\w+ )?sticky\b|\b(?:boiling|roasting|sweltering|scorching|melting|sweating|baking|perspiring){_OF_ONE}|\bnot (?:cool|cold) enough\b|\bhow hot\b|\bdripping with sweat\b|\bhotter than\b"
    r"|\b(?:i'm|we're) (?:\w+ )?cooking(?= (?:up|in|out) (?:here|this)| alive|\W*$)|\b(?:like|an?) (?:an? )?(?:oven|sauna|furnace|sweat ?box)\b(?! (?:is|needs|door|timer))",
    r"[太好很真死超闷悶]热(?![烈闹门情爱心衷])|[太好]\s?(?:hot|warm)|[太好很真死超闷悶]熱|有[点點啲]热|热死|熱死|[热熱][到得]|蒸[笼籠]|桑拿(?!房)|[出冒流]汗|[身头頭]汗|火[炉爐]|不够[凉冷]|不夠[涼冷]|唔夠凍",
)
_NO_COLD = r"(?:空调|空調|冷气|冷氣)[^，,]{0,6}[不唔][冷凉涼冻凍]|\b(?:a/?c|air ?con\w*) (?:is|isn'?t|does|doesn'?t|'s)(?: not)? (?:cold|cool|cooling)\b"
_NO_HEAT = r"(?:暖气|暖氣|地暖|暖炉|暖爐)[^，,]{0,6}[不唔][热熱暖]|\b(?:radiators?|heating) (?:is|isn'?t|are|aren'?t)(?: not)? (?:warm|hot)\b"
_QUIET = _Felt(
    r"\btoo (?:\w+ )?(?:quiet|low|soft|faint)\b|\b(?:can'?t|cannot|can hardly|can barely|barely|hardly) hear\b(?! \w+sel(?:f|ves)\b)|\b(?:louder|speak up|inaudible|mumbling)\b",
    r"[听聽]不[见見到清]|听唔[到清]|聽唔[到清]|太小[声聲]|[声聲]音?[儿兒]?(?:有[点點啲])?[太好]?小|[像似跟](?:只|個|个)?蚊子|太[細细][声聲]|大[声聲][点點啲一些]|[没沒冇][声聲]",
)
_LOUD = _Felt(
    r"\btoo (?:\w+ )?(?:loud|noisy)\b|\b(?:quieter|softer|deafening|blaring|blasting|roaring)\b|\b(?:so|bit|that|very|really|awfully|how) (?:loud|noisy)\b|\bkeeping \w+ (?:up|awake)\b|\b(?:racket|din)\b"
    r"|\b(?:hear|hearing) \w+sel(?:f|ves)\b|\bdoing my head in\b",
    r"太吵|[太好]\s?(?:loud|noisy)|太大[声聲]|[声聲]音太大|好嘈|嘈[死住]|吵[死到得]|[太好]闹|太鬧|震耳|[小细細][声聲][点點啲一些]|[那这這咁]么?麼?大[声聲]",
)
_DARK = _Felt(
    r"\b(?:too|so|that|bit|well|very|rather|really|pretty|awfully|it'?s|is|getting) (?:\w+ )?(?:dark|dim|gloomy|murky)\b|\bpitch[ -]?(?:black|dark)\b|\bblack as\b|\b(?:can'?t|cant|cannot|can hardly|can barely|hardly|barely) (?:see|read|make out)(?= (?:a |any|what|my|the|where|well|clearly|properly|much|for|how|who|to|out|it|in|here|this|nothing|nowt|owt|these|those|our)|\W*$)|\b(?:brighter|squinting)\b",
    r"[太好]暗|[太好]\s?(?:dark|dim)|[太好]黑(?!暗|心)|黑漆漆|黑[咕灯燈麻][隆瞎麻]|昏暗|摸黑|看不[见見清]|睇唔[到清]|不够亮|不夠亮|唔夠光|[像似跟](?:只|個|个)?(?:萤火虫|螢火蟲|鬼火|[油煤]灯|[油煤]燈|烛火|燭火)",
)
_BRIGHT = _Felt(
    r"\b(?:too|so|bit|that|very|really|awfully) (?:\w+ )?bright\b|\b(?:blinding|glaring|dazzling|dimmer)\b|\bhurt(?:s|ing)? my eyes\b",
    r"刺眼|[太好]\s?bright|晃[眼得]|[太好]亮|[太好]光|亮瞎",
)
_SUN = _Felt(
    r"\bsun(?:light|shine)?\b.{0,40}\b(?:eyes?|face|screen|telly|tv|monitor|blind\w*|glar\w*|bouncing|streaming)\b|\bglare\b.{0,24}\b(?:screen|telly|tv|monitor|laptop)\b|\b(?:screen|telly|tv|monitor)\b.{0,24}\bglare\b",
    r"(?:太阳|太陽|阳光|陽光|日头|日頭).{0,8}[刺晒曬晃射眼]|[屏荧螢].{0,4}反光|西[晒曬]",
)
_FOUL = _Felt(
    r"\b(?:stinks?|stinky|stinking|reeks?|whiff\w*|pongs?|stench|smelly|smells? (?:of (?:paint|fish|burning|burnt|smoke|damp|feet|drains?|dog|rubbish|bins?|onions?|garlic|fat|grease|bleach)|bad|awful|horrible|rotten|disgusting|like (?:burning|something died)|terrible|funny|off|foul|rank|vile)"
    r"|smok(?:y|ey)|fumes|smoke everywhere|full of (?:smoke|steam|fumes)|(?:steamed|misted|fogged) up|steamy|phwoar)\b",
    r"臭(?!豆腐|美|小子)|抽一?[下抽][气氣]?(?=\W*$)|[有股]味|[异異怪霉糊焦烟煙腥].?味|油[烟煙](?!机|機)|[满滿]屋.{0,5}[烟煙味]|[呛嗆熏]|[全都][是系係][雾霧烟煙]|[雾霧][茫蒙气氣]|起[雾霧]|味[道儿兒]?[好太很真这這]?[么麼]?[大重难難]",
)
_GAS = _Felt(
    r"\b(?:smell\w*|stinks?|reeks?|leak\w*|whiff)\b.{0,12}\bgas\b|\bgas (?:smell|leak\w*)\b|\bgas is leaking\b",
    r"(?:煤气|煤氣|燃气|燃氣|瓦斯|天然气|天然氣).{0,3}[味漏泄洩]|漏(?:煤|燃)?[气氣]",
)
_STUFFY = _Felt(
    r"\b(?:stuffy|airless|stale|fuggy|musty)\b|\b(?:bit|so|too|very|awfully) close in here\b|\b(?:no air|can'?t breathe)\b(?! (?:fresheners?|con))",
    r"(?<!闷)[闷悶焗](?!闷不|热|熱|烧|燒)|不透[气氣]|唔透氣|[喘透]不[上过過][来來]?[气氣]",
)
_DRY = _Felt(
    r"\b(?:air|throat|skin|nose|lips|eyes)\b.{0,16}\b(?:dry|scratchy|parched|cracked)\b|\b(?:too|so|very|bit) dry\b|\bdry in here\b|\bdry air\b",
    r"(?:嗓子|喉咙|喉嚨|鼻子|嘴唇|嘴巴|皮肤|皮膚|空气|空氣).{0,3}[干乾](?!净|淨|杯)|[太好][干乾](?!净|淨)|[干乾]燥",
)
_DAMP = _Felt(
    r"\b(?:walls?|windows?|tiles?|mirrors?|ceiling)(?: is| are|['’]s|['’]re)(?: all| absolutely| just)? (?:dripping|streaming|running|sweating|soaking|wet)\b|\blike (?:an? |the )?(?:\w+ )?(?:rain ?forest|jungle|swamp|steam ?room|turkish bath|tropics)\b|\b(?:too|so|very|bit|it'?s|feels?) (?:\w+ )?(?:damp|humid|muggy|clammy)\b|\bcondensation\b",
    r"[太好很有][点點]?潮|[潮湿濕][到得]|[发發长長生][晒咗了满滿]?[霉黴]|潮[湿濕]|[返回]潮|回南|[湿濕][气氣]重",
)
_BLOWN = _Felt(
    r"\bblow(?:s|ing|n)? (?:(?:all )?(?:my|our|his|her|the|their|everyone['’]s) [\w ]{2,24}?|every\w+|stuff|things|paper\w*) ?(?:everywhere|about|around|away|off|over|all over|to the floor|onto the floor)\b|\b(?:too strong|like a (?:gale|hurricane|wind tunnel))\b",
    r"吹得?(?:到处|到處|满地|滿地|乱|亂|飞|飛)|[风風]太大",
)
_SLOW = _Felt(r"\b(?:too|so) (?:\w+ )?slow\b|\bcrawling\b", r"[太好]慢|慢吞吞|慢死")
_FAST = _Felt(r"\b(?:too|so) (?:\w+ )?(?:fast|quick)\b|\bracing\b", r"[太好]快")
_WAYS = {
    "AdjustSpeed": (_SLOW, _FAST),
    "AdjustTemperature": (_COLD, _HOT),
    "HassSetVolumeRelative": (_QUIET, _LOUD),
    "AdjustBrightness": (_DARK, _BRIGHT),
}
_TOO_WHITE = _Felt(
    r"\b(?:too|so|that|bit|very|rather|really|awfully|all) (?:\w+ )?(?:white|cold|cool|blue|harsh|clinical|stark)\b|\b(?:is|are) (?:harsh|clinical|stark)\b|\blike (?:\w+ ){0,3}(?:dentist|hospital|operating theatre)\b",
    r"[太好]白|白得|[太好]冷|[太好]蓝|[太好]藍|惨白|慘白|刺白|[像似跟](?:医院|醫院|手术室|手術室)",
)
_TOO_YELLOW = _Felt(
    r"\b(?:too|so|that|bit|very|rather|really|awfully|all) (?:\w+ )?(?:yellow|warm|orange)\b",
    r"[太好][黄黃]|[黄黃]得|[太好]暖|昏[黄黃]|[发發][黄黃]",
)
_WAYS["AdjustColorTemperature"] = (_TOO_WHITE, _TOO_YELLOW)
_TOLD = re.compile(
    r"\b(?:up|down|higher|lower|more|less|warmer|cooler|hotter|colder|raise|increase|reduce|decrease|drop)\b"
    r"|[调調开開]?[高低大小][一点點些啲]|[升降加减減][高低温溫]?|再[高低暖热熱冷凉涼亮暗]|[暖热熱冷凉涼亮暗](?:一[点點]|[点點啲些])",
    re.IGNORECASE,
)

_NO_WAY = re.compile(r"\bkeep(?:ing|s)? \w+ up\b|\bspeak up\b", re.IGNORECASE)


_A_BIT = r"[得返]?(?:一?[点點]|[点點]?[啲些]|少少|[一两兩二三半][级級格档檔])"
_NOT = r"(?<![太别別不唔])(?<!不要)(?<!不要太)"
_NOT_SO = r"\b(?:less|not (?:so|as|quite as|that))"
_WHITISH = r"(?:white|blue|cold|cool|harsh|clinical|stark|icy)\b"
_YELLOWISH = r"(?:yellow|orange|warm|amber|golden)\b"
_SAYS = {
    "HassSetVolumeRelative": (_Felt(r"\blouder\b", rf"{_NOT}[大高响響]{_A_BIT}"), _Felt(r"\b(?:quieter|softer)\b|\bbe (?:\w+ )?quiet\b", rf"{_NOT}[小低轻輕细細]{_A_BIT}")),
    "AdjustSpeed": (_Felt(r"\b(?:faster|quicker)\b", rf"{_NOT}[大高快猛强強]{_A_BIT}"), _Felt(r"\bslower\b", rf"{_NOT}[小低慢弱轻輕细細]{_A_BIT}")),
    "AdjustBrightness": (_Felt(r"\bbrighter\b", rf"{_NOT}[亮光]{_A_BIT}"), _Felt(r"\b(?:dimmer|darker)\b", rf"{_NOT}暗{_A_BIT}")),
    "AdjustColorTemperature": (_Felt(rf"\b(?:warmer|yellower|cosier|cozier)\b|{_NOT_SO} {_WHITISH}|\bmore {_YELLOWISH}", rf"{_NOT}[黄黃暖]{_A_BIT}"), _Felt(rf"\b(?:cooler|whiter|bluer|crisper|colder)\b|{_NOT_SO} {_YELLOWISH}|\bmore {_WHITISH}", rf"{_NOT}[白冷]{_A_BIT}")),
    "AdjustTemperature": (_Felt(r"\b(?:warmer|hotter|cosier|cozier)\b", rf"{_NOT}[高暖热熱]{_A_BIT}"), _Felt(r"\b(?:cooler|colder)\b", rf"{_NOT}[低凉涼冷]{_A_BIT}")),
}  # fmt: skip
"""Words that say the way themselves, for what they are about."""


_NEVER = _Felt(r"(?!)", r"(?!)")
_EITHER_WAY = frozenset(("AdjustSpeed", "AdjustPressure", "AdjustTemperature", "HassSetVolumeRelative"))
_MORE = _Felt(
    r"\b(?:up|raise|higher|increase|boost|add)\b",
    r"[调調升提加][高升大快]|增加|提高|升高|加[零一二三四五六七八九十两兩半\d]",
)
_LESS = _Felt(
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


def toned(words: str) -> bool:
    """Return whether the words say which way the white of a lamp shall go: 偏黄一点."""
    warmer, cooler = (bool(w.search(words)) for w in _SAYS["AdjustColorTemperature"])
    return warmer != cooler


def complained(intent: str, words: str) -> bool:
    """Return whether the words complain of what such a change would mend."""
    ways = _WAYS.get(intent)
    return ways is not None and any(way.search(words) for way in ways)


class Feeling(NamedTuple):
    """What one feels to be wrong, and the way that it asks to go."""

    what: str
    way: str


_FAILS = {"up": re.compile(_NO_HEAT, re.IGNORECASE), "down": re.compile(_NO_COLD, re.IGNORECASE)}
_FEELINGS = {
    Feeling("gas", "off"): _GAS, Feeling("sun", "down"): _SUN, Feeling("foul", "up"): _FOUL, Feeling("white", "warmer"): _TOO_WHITE,
    Feeling("white", "cooler"): _TOO_YELLOW, Feeling("warmth", "up"): _COLD, Feeling("warmth", "down"): _HOT, Feeling("stuffy", "up"): _STUFFY,
    Feeling("moisture", "up"): _DRY, Feeling("moisture", "down"): _DAMP, Feeling("sound", "up"): _QUIET, Feeling("sound", "down"): _LOUD,
    Feeling("draught", "down"): _BLOWN, Feeling("light", "up"): _DARK, Feeling("light", "down"): _BRIGHT,
}  # fmt: skip
"""Feelings by their words; of two in one remark the first counts: what cannot be seen for smoke or for the sun is not dark."""


def fails(words: str) -> bool:
    """Return whether the words say that what heats or cools does not."""
    return bool(_FAILS["up"].search(words) or _FAILS["down"].search(words))


_BARE = re.compile(
    r"^\W*(?:(?P<warmth_up>cold|chilly|nippy)|(?P<warmth_down>hot|warm|toasty)|(?P<light_up>dark|dim|gloomy)|(?P<light_down>bright)|(?P<sound_down>loud|noisy))(?: (?:in|up|out|down) here| in the [\w ]+| today| tonight| enough)?\W*$",
    re.IGNORECASE,
)


def feelings(words: str) -> list[Feeling]:
    """Return what the words say that one feels; both ways of one thing say nothing."""
    found = [feeling for feeling, said in _FEELINGS.items() if said.search(words)]
    if (bare := _BARE.match(words)) and bare.lastgroup and " " in words.strip():
        found.append(Feeling(*bare.lastgroup.split("_")))
    found += [Feeling("warmth", way) for way, said in _FAILS.items() if said.search(words)]
    return [f for f in dict.fromkeys(found) if sum(f.what == g.what for g in set(found)) == 1]

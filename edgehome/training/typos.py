"""What happens to words between mind and text: case, punctuation, slips of fingers and ears; marks follow."""

import re
from functools import cache
from itertools import pairwise
from random import Random

from edgehome.pinyin import reading, syllables
from edgehome.training.templates import Text

_NEIGHBOURS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk", "k": "jl", "l": "k", "m": "n",
    "n": "bm", "o": "ip", "p": "o", "q": "w", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip
_HEARD = {
    "light": "lite", "lights": "lites", "their": "there", "to": "too", "kitchen": "kichen", "room": "rom", "living": "liveing", "bedroom": "bed room",
    "bathroom": "bath room", "ceiling": "sealing", "curtains": "curtins", "blinds": "blindes", "thermostat": "thermostate", "temperature": "temprature",
    "please": "plz", "you": "u", "degrees": "degree", "vacuum": "vaccum", "hallway": "hall way", "livingroom": "living room", "volume": "volum",
    "brightness": "brightnes", "bright": "brite", "garage": "garege", "percent": "per cent", "fan": "fann", "turn": "trun", "off": "of", "the": "teh",
    "office": "offise", "television": "televison", "conditioner": "conditionar", "what's": "whats", "it's": "its", "don't": "dont", "i'm": "im", "can't": "cant",
    "isn't": "isnt", "i'd": "id", "that's": "thats", "let's": "lets", "is": "iz",
}  # fmt: skip
_HOMOPHONES = {
    "灯": "登等", "帘": "联连", "窗": "床", "厅": "听", "卧": "我", "室": "是", "调": "条", "扇": "善", "度": "肚", "关": "管", "开": "凯", "空": "控", "厨": "除",
    "床": "窗", "亮": "量", "暗": "岸", "锁": "所", "热": "惹", "客": "克", "书": "输", "房": "防", "电": "店", "视": "是", "把": "吧", "吧": "把", "的": "地得", "在": "再",
    "台": "抬", "音": "因", "量": "亮", "高": "搞", "低": "滴", "净": "静", "湿": "失", "器": "气", "机": "鸡", "扫": "嫂", "走": "奏", "廊": "郎", "阳": "洋", "卫": "喂",
}  # fmt: skip
_PUNCTUATION = set(",.;:!?，。！？；：、'’~")
_FIXED = {"color", "item", "message", "query", "timer_name", "except_name", "except_area"}
_USUAL = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物"
    "现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系"
    "军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处"
    "队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确"
    "才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除"
    "消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严灯窗帘厨房厅卧室扇暖冷暗亮锁音箱视影床厕卫阳台"
    "沙扫洒湿加除净器泵阀炉烤箱冰洗衣烘碗煲壶咖啡茶喷灌车库院玄关走廊儿童客主次书饭浴储物阁楼泳池健身"
)


def _free(text: Text, start: int, end: int) -> bool:
    """Return whether no value stands there: only names and verbs suffer slips."""
    return not any(
        a < end and start < b and slot not in ("name", "area", "floor", "domain", "clause")
        for slot, a, b, _ in text.marks
    )


def dress(text: Text, rng: Random, chinese: bool) -> Text:
    """Return the text in a random habit of case and punctuation, with a slip now and then."""
    roll = rng.random()
    if chinese:
        if roll < 0.5:
            text = strip(text, rng)
        elif roll < 0.7 and text.text[-1:] not in "。？！?!":
            text = text.edited([(len(text.text), len(text.text), rng.choice("。。！"))])
        if rng.random() < 0.07:
            text = homophone(text, rng)
        elif rng.random() < 0.015 and not any(slot in _FIXED for slot, *_ in text.marks):
            text = spelt(text, rng)
        if rng.random() < 0.35:
            text = _lowered(text)
        return text
    if roll < 0.5:
        text = _lowered(strip(text, rng, keep_apostrophes=rng.random() < 0.6))
    elif roll < 0.62:
        text = _lowered(text)
    elif roll < 0.85 and text.text:
        text = text.edited([(0, 1, text.text[0].upper())])
        if text.text[-1] not in ".?!":
            text = text.edited([(len(text.text), len(text.text), rng.choice("...!"))])
    elif roll < 0.93:
        text = text.edited([(0, 1, text.text[0].upper())])
    elif roll < 0.94:
        upper = text.text.upper()
        text = Text(upper, text.marks) if len(upper) == len(text.text) else text
    if rng.random() < 0.06:
        text = heard(text, rng)
    if rng.random() < 0.06:
        text = slip(text, rng)
    return text


def _lowered(text: Text) -> Text:
    lower = text.text.lower()
    return Text(lower, text.marks) if len(lower) == len(text.text) else text


def strip(text: Text, rng: Random, keep_apostrophes: bool = True) -> Text:
    """Return the text without punctuation (numbers keep theirs), as speech recognition writes it."""
    edits, words = [], text.text
    for index, char in enumerate(words):
        if char in _PUNCTUATION and not (keep_apostrophes and char in "'’"):
            before, after = words[index - 1 : index], words[index + 1 : index + 2]
            if (
                before.isdigit()
                and after.isdigit()
                or (
                    char == "."
                    and before.isalpha()
                    and index > 1
                    and words[index - 2] in " ."
                    and before.isascii()
                )
            ):
                continue
            gap = (
                " "
                if char in "，。；：、"
                and before.isascii()
                and before.isalnum()
                and after.isascii()
                and after.isalnum()
                else ""
            )
            edits.append((index, index + 1, gap))
    return text.edited(edits)


def heard(text: Text, rng: Random) -> Text:
    """Return the text with one word spelled as it is heard, or run together."""
    words, start = [], 0
    for word in text.text.split(" "):
        words.append((start, start + len(word), word))
        start += len(word) + 1
    known = [w for w in words if w[2].lower() in _HEARD and _free(text, w[0], w[1])]
    if not known:
        return text
    begin, end, word = rng.choice(known)
    return text.edited([(begin, end, _HEARD[word.lower()])])


def slip(text: Text, rng: Random) -> Text:
    """Return the text with one letter swapped, doubled, dropped or replaced in a longer word."""
    places = [
        i for i in range(1, len(text.text) - 1)
        if text.text[i - 1 : i + 2].isalpha() and text.text[i - 1 : i + 2].isascii() and _free(text, i - 1, i + 2)
    ]  # fmt: skip
    if not places:
        return text
    at = rng.choice(places)
    char = text.text[at]
    roll = rng.random()
    if roll < 0.3:
        return text.edited([(at, at + 1, "")])
    if roll < 0.5:
        return text.edited([(at, at + 1, char * 2)])
    if roll < 0.75:
        near = _NEIGHBOURS.get(char.lower())
        return text.edited([(at, at + 1, rng.choice(near))]) if near else text
    inside = all((a <= at and at + 2 <= b) or b <= at or at + 2 <= a for _, a, b, _ in text.marks)
    return text.edited([(at, at + 2, text.text[at + 1] + char)]) if inside else text


@cache
def _sounds() -> dict[str, str]:
    """Return for each usual character those that sound the same (without tone)."""
    groups: dict[str, list[str]] = {}
    for character in dict.fromkeys(_USUAL):
        if sound := reading(character):
            groups.setdefault(sound, []).append(character)
    return {
        c: "".join(o for o in group if o != c) for group in groups.values() if len(group) > 1 for c in group
    }


def spelt(text: Text, rng: Random) -> Text:
    """Return the Chinese text with one name or noun, or all of it, in the letters of its sound."""
    spots = [
        (a, b)
        for slot, a, b, _ in text.marks
        if slot in ("name", "area", "domain") and not text.text[a:b].isascii()
    ]
    if not spots:
        return text
    start, end = rng.choice(spots)
    if rng.random() < 0.25:
        runs = [(m.start(), m.end()) for m in re.finditer("[\u4e00-\u9fff]+", text.text)]
        cuts = sorted({p for _, a, b, _ in text.marks for p in (a, b)} | {p for run in runs for p in run})
        pieces = [(a, b) for a, b in pairwise(cuts) if any(a >= x and b <= y for x, y in runs)]
        return text.edited(
            [
                (a, b, (" " if a else "") + " ".join(syllables(text.text[a:b])))
                for a, b in pieces
                if _free(text, a, b) or True
            ]
        )
    gap = rng.choice(["", "", " "])
    return text.edited([(start, end, gap.join(syllables(text.text[start:end])))])


def homophone(text: Text, rng: Random) -> Text:
    """Return the Chinese text with one character that sounds alike."""
    sounds = _sounds()
    inside = [i for slot, a, b, _ in text.marks if slot in ("name", "area", "domain") for i in range(a, b)]
    chosen = inside if inside and rng.random() < 0.7 else range(len(text.text))
    places = [i for i in chosen if text.text[i] in sounds and _free(text, i, i + 1)]
    if not places:
        return text
    at = rng.choice(places)
    near = _HOMOPHONES.get(text.text[at]) if rng.random() < 0.5 else None
    return text.edited([(at, at + 1, rng.choice(near or sounds[text.text[at]]))])

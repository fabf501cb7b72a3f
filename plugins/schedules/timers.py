"""Timers in words the exact sentences do not hold: "an egg timer, six and a half minutes", 计时两小时，炖汤."""

import re

from edgehome.lm.grammars import values
from edgehome.lm.grammars.durations import find_durations
from edgehome.lm.grammars.folding import fold
from edgehome.messages import Call, Intent

_TIMER = re.compile(r"\b(?:timer|countdown)\b|倒计时|计时|计个时|计一下时|定时器|闹铃|闹钟")
_OTHER = re.compile(
    r"\b(?:cancel|stop|pause|hold|resume|continue|add|extend|more|longer|shorter|less|left|remaining|remains?|how|what|which|is|are|delete|"
    r"remove|end|kill|all|every|off|on)\b|取消|停|暂停|继续|加|延长|缩短|减|剩|多久|多长|几|删|关|所有|全部|吗"
)
_NAMED = re.compile(
    r"\b(?:called|named|labell?ed|for|about|to) (?:the |a |an |my )?(?P<en>[\w' -]{2,40}?)(?= (?:with|of|for|in)\b|,|$)|(?:叫|名叫|名为)(?P<zh>[^，,。的]{1,12})"
)
_KIND = re.compile(
    r"(?:\b(?:an?|the|my|another) |^(?:please |ok |okay )*(?!(?:set|start|give|make|put|run|do|can|could|please|i|new|timer|begin|let)\b))(?P<kind>[a-z' -]{2,30}?) (?:timer|countdown)"
)
_NO_NAME = re.compile(r"\b(?:new|kitchen|short|quick|minutes?|hours?|seconds?|half|quarter|long)\b")
_ZH_FRAME = re.compile(
    r"请|帮我|给我|麻烦|较|开始|计个时|计一下时|来|设置|设定|设|定|校|开|启动|用|做|个|一下|吧|的|倒计时器?|计时器?|定时器?|闹铃|闹钟|时间|提醒我?|[，,。 ]|^为|去"
)


_SWITCHED_LATER = re.compile(r"定时(?P<span>[^，,。]{1,8}?)(?:后|之后|以后)?(?P<verb>关|开|熄|闭)")
_RUNS_ON = (
    re.compile(
        r"^(?:(?:please|just|can you|could you)\b )*(?:let|leave|keep) (?P<what>.+?) (?:(?:run|go|running|going|on|playing|play|be)\b ?)*(?:for )?(?:another |a further |the next )?"
        r"(?P<span>(?:(?:half an?|an?|half|[\d.]+|one|two|three|four|five|six|eight|ten|twelve|fifteen|twenty(?:[- ]five)?|thirty|forty(?:[- ]five)?|fifty|ninety|a couple of)[ -])?(?:and a half )?(?:more )?(?:minutes?|mins?|hours?|seconds?))(?: more| longer)?,? (?:and |but )?then (?:(?:turn|switch|knock|shut|put) )?(?:it |them )?(?P<verb>off)\W*$",
        re.I,
    ),
    re.compile(
        r"^(?:让(?P<let>[^，,让把]{1,12}?)[再多]*|把?(?P<what>[^，,让把]{1,12}?)(?:再多?|多))(?:吹|开|转|亮|放|播|跑|烧|烤|煮|运行|工作)(?P<span>(?!了)[^，,]{1,6}?(?:分钟|小时|钟|秒))[，,]?(?:然后|之后|以后|就|再)+(?:自动|自己)?(?:把它|给)?(?P<verb>关|停)[掉了上下]?$"
    ),
)
"""What goes on for a while and is switched off then: "let the fan run another ten minutes, then off", 让风扇再吹十分钟就关."""


_NOT_PAST = re.compile(
    r"^(?:please )?(?:don'?t|do not|never) let (?P<what>.+?) (?:run|stay on|go on|be on|play|keep going)(?: on)? (?:past|after|beyond) (?P<at>[\w: ]+)$",
    re.I,
)
_BACK_AFTER = re.compile(
    r"^(?P<order>.*就(?:打开|开)[^，,]{1,8})[，,]\s*(?P<span>[^，,]{1,6}?(?:分钟|小时|钟|秒))(?:之|以)?后(?:再|就|自动)*关[掉了上]?$"
)
"""有人就开灯，一分钟后关 is an order for a minute."""


def spelt_out(text: str) -> str:
    """Return "定时半小时关" as what it says: 半小时后关; any other text as it is."""
    if past := _NOT_PAST.match(text):
        return f"turn off {past['what']} at {past['at']}"
    for form in _RUNS_ON:
        runs = form.match(text)
        if runs and runs["span"] in ("hour", "minute"):
            return spelt_out(f"{text[: runs.start('span')]}an {text[runs.start('span') :]}")
        if runs and values.duration_parts(runs["span"]):
            if runs["verb"] == "off":
                return f"turn off {runs['what']} in {runs['span'].replace('more ', '')}"
            return (
                f"{runs['span']}后{'关掉' if runs['verb'] == '关' else '停止'}{runs['what'] or runs['let']}"
            )
    if back := _BACK_AFTER.match(text):
        return f"{back['order']}{back['span']}"
    found = _SWITCHED_LATER.search(fold(text))
    if found is None or not values.duration_parts(text[found.start("span") : found.end("span")]):
        return text
    span = text[found.start("span") : found.end("span")]
    rest = text[found.start("verb") :]
    return f"{text[: found.start()]}{span}后{rest + '掉' if rest in ('关', '關') else rest}"


def read(text: str) -> Intent | None:
    """Return the intent of an order that starts a timer, None for any other words."""
    plain = fold(text)
    if not _TIMER.search(plain) or _OTHER.search(plain):
        return None
    lengths = [found for found in find_durations(text) if found[2] > 0]
    parts = values.duration_parts(text)
    if len(lengths) != 1 or not parts:
        return None
    arguments: dict[str, object] = dict(parts)
    if name := _name(plain[: lengths[0][0]] + "|" + plain[lengths[0][1] :]):
        at = plain.find(name)
        arguments["name"] = text[at : at + len(name)] if at >= 0 else name
    chinese = any("\u4e00" <= c <= "\u9fff" for c in text)
    call = Call(intent="HassStartTimer", arguments=arguments)
    return Intent(outcome="act", calls=(call,), confidence=0.9, lang="zh-CN" if chinese else "en")


def _name(text: str) -> str:
    bare = " ".join(text.replace("|", " ").split())
    if any("\u4e00" <= c <= "\u9fff" for c in bare):
        if (match := _NAMED.search(bare)) and match["zh"]:
            return match["zh"]
        rest = re.sub(r"(?<=..)[煮蒸炖煎烤泡焖煲]$", "", _ZH_FRAME.sub("", bare).strip("一"))
        return rest if len(rest) <= 10 else ""
    for pattern, group in ((_NAMED, "en"), (_KIND, "kind")):
        match = pattern.search(bare)
        if match and match[group] and not _NO_NAME.search(match[group]) and "timer" not in match[group]:
            return str(match[group]).strip()
    return ""

"""Timers in words the exact sentences do not hold: "an egg timer, six and a half minutes", 计时两小时，炖汤."""

import re
from collections.abc import Mapping

from edgehome.lm.grammars import values
from edgehome.lm.grammars.durations import find_durations
from edgehome.lm.grammars.folding import fold
from edgehome.lm.grammars.times import find_times
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


_ON_THEN_OFF = (
    re.compile(r"^(?P<order>(?=.*\bon\b).+? for [\w -]+?),? (?:and |but )?then (?:(?:turn|switch) )?(?:it |them )?(?:back )?off(?: again)?\W*$", re.I),
    re.compile(r"^(?P<order>.*(?<!再)(?<!多)[开開](?![灯燈了咗着]|.*[超过過满滿]).*?(?:分钟|分鐘|小时|小時|[个個]钟|[个個]鐘|秒))[，,]?(?:然后|之后|后|再|就|自动|自動)+(?:把它)?[关關熄](?:[掉了上]|返)?$"),
)  # fmt: skip
"""What is switched on for a while, and off then."""
_SHOUT = re.compile(
    r"^(?P<span>.+?) (?:timer )?(?:for|on) (?:the |my |a )?(?P<en>[\w' -]{2,30}?),? (?:and |then |please )*(?:give (?:me|us) an? (?:shout|call|yell|nudge|ping|buzz)|(?:shout|call|ping|buzz|holler|yell|alert|tell|remind)(?: (?:at|to|for))? (?:me|us)|let (?:me|us) know)(?: when.*| then)?$"
    r"|^(?P<zspan>.+?)(?P<zh>[炖燉煮蒸烤焗煲泡焖][\u3400-\u9fff]{1,4}|[\u3400-\u9fff]{1,3})[，,]\s*(?:到[点點时時]|好了|[时時]间到|[时時]間到)(?:了|再|就)?(?:叫|喊|提醒|告[诉訴]|通知)(?:我|大家|一?[声聲])",
    re.IGNORECASE,
)
"""A length of time for something, and to be told: "ten minutes for the eggs, shout me"."""
_WAKE = re.compile(
    r"\bwake (?P<who>[a-z]+)(?: up)?(?P<mid>[^,]*?) (?:with|using|by) (?P<what>[^,]+?)(?P<at> at [^,]+)?(?=,|$)",
    re.IGNORECASE,
)
_WAKE_ZH = re.compile(
    r"[用拿](?P<what>[^，,]{1,12}?)(?:叫醒?|[唤喚]醒)(?P<who>[^，,醒起]{1,4}?)(?:起床|起身)?$"
)


def _woken(text: str) -> str:
    """Return "wake me at seven with the bedside lamp" as what the lamp is to do then, in the morning."""
    if zh := _WAKE_ZH.search(text):
        text = f"{text[: zh.start()]}打开{zh['what']}"
        clock = next((c for c in find_times(text) if c.ambiguous), None)
        return f"{text[: clock.start]}早上{text[clock.start :]}" if clock else text
    found = _WAKE.search(text)
    if found is None:
        return text
    known = found["who"].lower() not in ("me", "us", "him", "her", "them", "everyone", "everybody")
    what = re.sub(r"^(?:his|her|their) ", f"{found['who']}'s " if known else "the ", found["what"])
    said = f"{text[: found.start()]}turn on {what}{found['mid']}{found['at'] or ''}"
    early = " in the morning" if any(c.ambiguous for c in find_times(said)) else ""
    return f"{said}{early}{text[found.end() :]}"


def spelt_out(text: str) -> str:
    """Return "定时半小时关" as what it says: 半小时后关; any other text as it is."""
    text = _woken(text)
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
    if stretch := next((m for form in _ON_THEN_OFF if (m := form.match(text))), None):
        return stretch["order"]
    found = _SWITCHED_LATER.search(fold(text))
    if found is None or not values.duration_parts(text[found.start("span") : found.end("span")]):
        return text
    span = text[found.start("span") : found.end("span")]
    rest = text[found.start("verb") :]
    return f"{text[: found.start()]}{span}后{rest + '掉' if rest in ('关', '關') else rest}"


def read(text: str) -> Intent | None:
    """Return the intent of an order that starts a timer, None for any other words."""
    plain = fold(text)
    told = _SHOUT.match(plain)
    if (
        told
        and len(found := find_durations(told["span"] or told["zspan"])) == 1
        and found[0][:2] == (0, len(told["span"] or told["zspan"]))
    ):
        return _started(
            values.duration_parts(told["span"] or told["zspan"]),
            text[slice(*told.span("en" if told["en"] else "zh"))],
        )
    if not _TIMER.search(plain) or _OTHER.search(plain):
        return None
    lengths = [found for found in find_durations(text) if found[2] > 0]
    parts = values.duration_parts(text)
    if len(lengths) != 1 or not parts:
        return None
    name = _name(plain[: lengths[0][0]] + "|" + plain[lengths[0][1] :])
    at = plain.find(name)
    return _started(parts, text[at : at + len(name)] if at >= 0 else name)


def _started(parts: Mapping[str, object] | None, name: str) -> Intent:
    """Return the intent of a timer of a length, with its name where it has one."""
    arguments = {**(parts or {}), **({"name": name} if name else {})}
    chinese = any("\u4e00" <= c <= "\u9fff" for c in name)
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

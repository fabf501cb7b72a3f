"""How long what was just done shall last: "for an hour", "just until nine", 开半个小时就行 plan the way back.

The words must be no more than that. What would start a machine or open something that was shut is never planned so.
"""

import re
from datetime import datetime
from typing import Any

from edgehome.intents import INTENTS
from edgehome.lm.grammars import values
from edgehome.lm.grammars.times import time_of_day
from edgehome.messages import Call, Context, Intent, Question, Schedule
from edgehome.protocols import Home

_LEAD = r"^(?:(?:just|only|but|and|ok|okay|please|do (?:it|that)|leave (?:it|them) (?:on|off|open)|keep (?:it|them) (?:on|off|open)|go)\b[, ]*)*"
_FORM = re.compile(
    rf"{_LEAD}(?:(?P<en>for) (?:about |the next |only |just )?|(?P<till>until|till?|'til|up to) )(?P<rest>[\w :.]+?)(?: please| only| then)*$"
    r"|^(?:就|只|先|那就?|，)*(?:开|開|亮|放|播|吹|关|關|停)(?:着|著)?(?P<zh>到)?(?P<zrest>[^，,到]+?)(?:就行了?|就好了?|就够了?|吧|为止)*$"
    r"|^(?:(?:just|only|but|and|ok|okay)\b[, ]*)*(?P<alone>[\w ]*?(?:hours?|minutes?|mins?|seconds?))(?: only| please| though| or so| should do(?: it)?| will do| is (?:plenty|enough))*$"
    r"|^(?:就|只|先)*(?P<zalone>[^，,到後后]{0,6}?(?:小时|小時|分钟|分鐘|钟头|鐘頭|鐘|秒))(?:吧|就行了?|就好|就够了?|啦|喇|得喇)*$"
    r"|^(?:就|只|先)*(?P<zh2>到)(?P<zrest2>[^，,到]+?)(?:为止|就行|就好|就?再?(?:关|關|停))?(?:吧|了)?$",
    re.IGNORECASE,
)
_SWITCHED = ("light", "switch", "fan", "climate", "media_player", "humidifier", "input_boolean")
_BACK: dict[str, dict[str, str]] = {
    "HassTurnOn": {**dict.fromkeys((*_SWITCHED, "cover", "valve", "siren"), "HassTurnOff")},
    "HassFanSetSpeed": {"fan": "HassTurnOff"},
    "HassTurnOff": {**dict.fromkeys(("light", "switch", "fan", "climate", "media_player"), "HassTurnOn"), "lock": "HassTurnOn"},
    "StartMachine": {"machine": "StopMachine"},
    "HassMediaUnpause": {"media_player": "HassMediaPause"},
    "HassMediaSearchAndPlay": {"media_player": "HassMediaPause"},
}  # fmt: skip


def lasting(text: str, context: Context, home: Home, now: datetime) -> Intent | None:
    """Return the plan that puts back what was just done when the words say; None for any other words."""
    match = _FORM.match(text.strip(" .!。！"))
    if match is None or context.question is not None or context.schedule is not None or not context.calls:
        return None
    alone = match["alone"] or match["zalone"]
    if alone and not all(
        c.intent in ("HassTurnOn", "HassFanSetSpeed") and _switched(c, home) for c in context.calls
    ):
        return None  # a time alone is how long what was switched on shall be so; after anything else it may be a timer's
    till = bool(match["till"] or match["zh"] or match["zh2"])
    when = _when(alone or match["rest"] or match["zrest"] or match["zrest2"], till, now)
    back = [_back(call, home) for call in context.calls]
    if when is None or not all(back):
        return None
    kind, trigger = when
    schedule = Schedule(kind=kind, trigger=trigger, calls=tuple(c for c in back if c is not None))
    lang = "zh-CN" if re.search(r"[\u3400-\u9fff]", text) else "en"
    return Intent(outcome="act", schedule=schedule, tier="rules", lang=lang)


_AROUND = re.compile(
    r"^(?:(?:in|at|about|say|make it|after|oh|um|well|maybe|ok)\b[, ]*|[就大概约嗯呃，, ]|差不多)+|(?:[, ]*\b(?:please|then|or so|from now)|之?[后後]|以[后後]|[吧啦喇了]|好了|就行|就好)+$",
    re.IGNORECASE,
)


def put_off(text: str, question: Question, now: datetime) -> Intent | None:
    """Return the plan of an order for some time, with the time that answers when; None for any other words."""
    said = _AROUND.sub("", text.strip(" .!。！"))
    when = _when(said, False, now) or _when(said, True, now) if question.missing == "trigger" else None
    if when is None or not question.calls:
        return None
    schedule = Schedule(kind=when[0], trigger=when[1], calls=question.calls)
    lang = "zh-CN" if re.search(r"[\u3400-\u9fff]", text) else "en"
    return Intent(outcome="act", schedule=schedule, tier="rules", lang=lang)


def _when(said: str, till: bool, now: datetime) -> tuple[Any, dict[str, Any]] | None:
    if till and values.find_spans(said, now)[:1] and values.find_spans(said, now)[0].kind == "number":
        said = f"{said}点" if re.search(r"[\u3400-\u9fff]", said) else f"{said} o'clock"
    spans = values.find_spans(said, now)
    if len(spans) != 1 or said[: spans[0].start].strip() or said[spans[0].end :].strip():
        return None
    if till and spans[0].kind == "time":
        time = time_of_day(said, now)
        return ("at", {"time": time[0]}) if time else None
    if till or spans[0].kind not in ("duration", "delay"):
        return None
    parts = values.duration_parts(said) or {}
    seconds = sum(int(parts.get(u, 0)) * s for u, s in (("hours", 3600), ("minutes", 60), ("seconds", 1)))
    return ("delay", {"seconds": seconds}) if seconds else None


def _switched(call: Call, home: Home) -> bool:
    return all(home.entities[e].domain in _SWITCHED for e in call.entities if e in home.entities)


def _back(call: Call, home: Home) -> Call | None:
    things = [home.entities[e] for e in call.entities if e in home.entities]
    does = {_BACK.get(call.intent, {}).get(e.domain, "") for e in things}
    if len(does) != 1 or not (intent := does.pop()) or not INTENTS[call.intent].acts:
        return None
    return Call(intent=intent, entities=call.entities, names=call.names)

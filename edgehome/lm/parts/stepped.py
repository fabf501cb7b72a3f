"""So many more or less of what was spoken of: "ten more", "two degrees warmer", "down another half", 再高一度, 慢200.

Knows no network and changes nothing.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from edgehome.lm.grammars import values
from edgehome.lm.parts.comparing import terms_of
from edgehome.messages import Call, Entity
from edgehome.protocols import Home

_UNIT = r"(?: ?(?:degrees?|percent|points?|bars?|rpm|notch(?:es)?|m/s|strokes?)|%|°)"
_UP, _DOWN = "more|higher|up|raise|bump|add", "less|lower|down|fewer|drop|knock|cut|take"
_SO_MANY = re.compile(
    rf"(?:(?:bring|turn|push|take|put|go|move|nudge|bump|set|come) )?(?:it |that |them )?(?:back )?(?P<turned>up|down) (?:by |another )*(?P<behind2>[\w.]+(?: [\w.]+)??){_UNIT}*"
    rf"|(?:another |by |a further )?(?P<number>[\w.]+(?: [\w.]+)??){_UNIT}*(?: (?P<way>[a-z]+))(?: than that| again| then)?"
    rf"|(?P<first>[a-z]+) (?:it |that |them )?(?:back |up |down |off )*(?:by |another )*(?P<behind>[\w.]+(?: [\w.]+)??){_UNIT}*"
    rf"|(?P<more>another|one more) ?(?P<count>[\w.]+)?{_UNIT}*",
    re.IGNORECASE,
)
_SO_MANY_ZH = re.compile(
    r"(?:再|往|调|给我|把它|它|要|还要|稍微)*(?:(?P<up>上调|调高|升高|提高|加快|调大|升|加|高|快|大|亮|热|暖|多|提)|(?P<down>下调|调低|降低|减慢|调小|降|减|低|慢|小|暗|冷|凉|少)|(?P<same>来))(?:了|个|返)?(?P<number>[\d.零一二两三四五六七八九十百千半]+)(?:个)?(?P<unit>摄氏度|度|转|米|巴|公斤|%|个点)?(?:每分钟|每秒|/分|/秒)?(?:吧|了|就行|就好)*"
)
_STEPS = {
    "light": "AdjustBrightness", "cover": "AdjustPosition", "valve": "AdjustPosition", "fan": "AdjustSpeed", "media_player": "HassSetVolumeRelative",
    "climate": "AdjustTemperature", "water_heater": "AdjustTemperature", "humidifier": "SetHumidity",
}  # fmt: skip
_OF_MACHINE = {"speed": "AdjustSpeed", "temperature": "AdjustTemperature", "pressure": "AdjustPressure"}
_WARM = ("度", "摄氏度")


def step(
    words: str, bare: str, last: Call, things: Sequence[Entity], home: Home, now: datetime
) -> tuple[str, dict[str, Any]] | None:
    """Return so many more or less as a step, in the way of the last one where the words say none."""
    able = [c.removeprefix("set_") for c in things[0].attributes.get("commands", ()) if c.startswith("set_")]
    what = able[0] if len(able) == 1 else ""
    intent = _OF_MACHINE.get(what, "") if things[0].domain == "machine" else _STEPS.get(things[0].domain, "")
    if not intent:
        return None
    before = str(last.arguments.get("direction") or "")
    if match := _SO_MANY_ZH.fullmatch(words):
        if match["unit"] in _WARM and intent != "AdjustTemperature":
            return None
        if match["number"] == "半" and match["unit"] is None and intent != "AdjustTemperature":
            return None  # 减半 is half of what it is
        direction = "up" if match["up"] else "down" if match["down"] else before
        return _by(intent, match["number"], direction)
    match = _SO_MANY.fullmatch(bare)
    if match is None:
        return None
    said = (match["number"] or match["behind"] or match["behind2"] or match["count"] or "one").strip()
    way = (match["way"] or match["turned"] or match["first"] or "").lower()
    direction = _way(way, things[0], what) if way else before
    if way in ("", "more"):
        direction = before or direction  # "one more" goes the way of the last step
    return _by(intent, "one" if said in ("a", "an", "another") else said, direction)


def _way(way: str, thing: Entity, what: str) -> str:
    terms = terms_of(thing, what)
    for direction, words in (("up", _UP), ("down", _DOWN)):
        own = "" if terms is None else terms.more if direction == "up" else terms.less
        if re.fullmatch(f"{words}|{own}", way):
            return direction
    return "down" if way == "slow" and terms is not None and "slower" in terms.less else ""


def _by(intent: str, said: str, direction: str) -> tuple[str, dict[str, Any]] | None:
    spans = values.find_spans(said)
    number = values.number(said) if [(f.start, f.end) for f in spans] == [(0, len(said))] else None
    if number is None or number <= 0 or direction not in ("up", "down"):
        return None
    return intent, {"direction": direction, "step": int(number) if float(number).is_integer() else number}

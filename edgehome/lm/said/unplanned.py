"""Plans that are called off in words of their own: "leave it on tonight", 不用关了 after "off in an hour". Works on the words alone."""

import re

from edgehome.messages import Schedule

_OFF = re.compile(
    r"\b(?:leave|keep|let) (?:it|them|that|her|him)(?: all)? (?:on|open|running|going|as (?:it is|they are))\b|\b(?:no need|don'?t(?: bother)?(?: to)?)\b.{0,12}\b(?:switch|turn|clos|shut)\w*\b.{0,12}"
    r"|(?:不用|不要|别|別|唔使|唔好|不必|先不)(?:再)?(?:给它|把它|帮我|幫我)?(?:[关關熄闩閂停])(?:了|啦|喇|它|掉|上)?|(?:让|讓|由|给|給)(?:它|佢)(?:一直)?[开開亮跑运運](?:着|著|住|行)?",
    re.IGNORECASE,
)
_ON = re.compile(
    r"\b(?:leave|keep) (?:it|them|that|her|him)(?: all)? (?:off|shut|closed)\b|\b(?:no need|don'?t(?: bother)?(?: to)?)\b.{0,12}\b(?:switch|turn|open|start)\w*\b.{0,12}"
    r"|(?:不用|不要|别|別|唔使|唔好|不必|先不)(?:再)?(?:给它|把它|帮我|幫我)?(?:启动|啟動|[开開启啟])(?:了|啦|喇|它)?|(?:让|讓|由)(?:它|佢)(?:关|關|停)(?:着|著)",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"\b(?:ok(?:ay)?|no|nah|actually|wait|oh|right|then|tonight|today|please|after all|for now|instead|on|off|it|them|that)\b|算了|算啦|还是|還是|那|就|今晚|今天|今日|先|吧|了|啦|喇|[\s,，.。!！;；]",
    re.IGNORECASE,
)
_SHUTS, _OPENS = ("HassTurnOff", "StopMachine"), ("HassTurnOn", "StartMachine")


def unplanned(text: str, schedule: Schedule) -> bool:
    """Return whether the words, and no more than they, say that what was just planned is not to be done."""
    done = {c.intent for c in schedule.calls}
    form = _OFF if done and done <= set(_SHUTS) else _ON if done and done <= set(_OPENS) else None
    if form is None or len(text) > 40 or not form.search(text):
        return False
    return not _BESIDE.sub("", form.sub(" ", text))

"""What was done already, and what somebody is quoted with: told of, and no order. Of a home it only knows who lives there.

"I put the heater on at noon" plans nothing, "the advert went 'lock the doors'" locks none.
"""

import re

from edgehome.lm.said import felt
from edgehome.protocols import Home

_PAST = (
    r"(?:turned|switched|popped|whacked|bunged|chucked|flicked|flipped|knocked|cranked|raised|lowered|locked|unlocked|opened|closed|started|stopped|dimmed|drew|drawn|pulled|paused|played|muted"
    r"|armed|disarmed|cleaned|hoovered|vacuumed|mopped|mowed|watered|boiled|heated|warmed|filled|activated|adjusted|changed|moved|stuck|ran|took|got|gave|made|brought|lit|reset|plugged|unplugged)"
)
_EITHER = r"(?:put|set|shut|let|cut)"
"""Verbs whose past is their present: with a subject they tell, without one they order."""
_MID = r"(?: (?:just|already|only|all|always|finally|have|had|even|never|also|then|must have|think i|thought i|accidentally|stupidly|probably|actually))*"
_DID = re.compile(
    rf"^(?:(?:so|and|then|well|yeah|but|oh|no|ok|okay|right|because|cos|honestly|(?:at|by|around|about) [\w:]+(?: (?:[ap]m|o'clock))?|(?:last|this|yesterday) \w+|yesterday|earlier)\b[, ]*)*?"
    rf"(?:(?P<bare>already{_MID} (?:{_PAST}|{_EITHER})|(?:just )?{_PAST})"
    rf"|(?P<who>i|we|he|she|they)(?:['’](?:ve|d|s))?{_MID} (?:{_PAST}|{_EITHER})"
    rf"|(?P<name>[^\W\d]+|(?:the|my|our|his|her) [^\W\d]+)(?:['’](?:s|d))?(?: (?:has|had))?{_MID} (?:{_PAST}|(?P<either>{_EITHER})))"
    r"\b(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_LEFT = re.compile(
    r"^(?:so |and |well |but )*(?:i|we|he|she|they)(?:['’]d| had|['’]ve| have) left\b", re.IGNORECASE
)
_OBJECT = re.compile(
    r"^(?: (?:on|off|up|down|out|over|back))?(?: (?:the|my|our|his|her|their|your|a|an|it|them|that|all|both|every\w*|[\w-]+['’]s)\b| the\b)",
    re.IGNORECASE,
)
_ONCE = re.compile(
    r"\b(?:already|just|ago|earlier|yesterday|last|this morning|so (?!turn|switch|can|please)|at (?:\d|half|noon|quarter|\w+ (?:so|and)))\b",
    re.IGNORECASE,
)
"""What shows that words without a subject are past: "turned off the lights" alone may be an order misheard."""
_WISHES = re.compile(
    r"\b(?:turn|switch|dim|lock|unlock|open|close|start|stop|pause|arm|disarm|mute|raise|lower|so (?:please |now )?(?:put|set|shut|let|play|pull|draw|bring|take|get|make|run)|like|want|wish|need|please|can you|could you|would you|should|instead|rather|if)\b",
    re.IGNORECASE,
)


def done(clause: str, home: Home | None = None) -> bool:
    """Return whether a clause tells what somebody did: "I put the lamp on at six", "Ann locked the gate" (a person of the home,
    where the verb alone could be an order to one)."""
    said = clause.strip(" \t,;.!?…")
    if _LEFT.match(said):
        return bool(re.search(r"\b(?:till|until|all|since|last|yesterday)\b", said, re.IGNORECASE))
    found = _DID.match(said)
    if found is None or _WISHES.search(said) or felt.feelings(found["rest"]):
        return False
    if found["name"]:
        name = found["name"].lower()
        if home is not None and name in _people(home):
            return True
        return not found["either"] and found["name"][:1].isupper() and bool(_OBJECT.match(found["rest"]))
    return bool(found["who"]) or bool(_OBJECT.match(found["rest"]) and _ONCE.search(said))


def _people(home: Home) -> set[str]:
    persons = [e for e in home.entities.values() if e.domain == "person"]
    return {n.lower() for e in persons for n in (e.name, *e.aliases)}


_QUOTE = re.compile(
    r"(?P<before>^.*?)(?:(?<!\w)[\"'‘“](?=\w)(?P<words>[^\"“”]{4,}?)(?:[\"”]|['’](?!\w)|$))(?P<after>.*)$",
    re.DOTALL,
)
_DO = re.compile(
    r"^(?:please |now |just |and |then |can you |could you |don'?t |everyone |somebody |alexa,? |hey \w+,? )*(?:turn|switch|put|open|close|shut|lock|unlock|start|stop|run|set|dim|raise|lower|pull|draw|arm|disarm|play|pause|mute|hoover|clean|boil|kill|lights?|curtains|doors?)\b",
    re.IGNORECASE,
)
_DICTATES = re.compile(
    r"^\W*(?:(?:please|can you|could you|would you|will you|hey|ok|okay|and|then|now|just|i want (?:you )?to|i'd like (?:you )?to|let'?s|go)\b[, ]*)*(?:add|put|say|tell|announce|broadcast|play|write|note|remind|shout|call|rename|name|set|turn|switch|activate|run|start|trigger|do|make|stick|jot|pop|queue|search|find|show|use|go to|hit|read|send|text|message|let|give|ask|yell|page|repeat|delete|remove|cross|tick|create|save|add)\b",
    re.IGNORECASE,
)
_NAMES = re.compile(
    r"\b(?:the|my|our|a|called|named|titled|scene|mode|script|list|button|routine|song)\W*$", re.IGNORECASE
)
_THEN = re.compile(
    r"[,.;!?…]\s*(?:so |now |and |but |please )*(?:can you|could you|would you|please|turn|switch|put|open|close|shut|lock|dim|start|stop|set|do (?:it|that|so))\b"
    r"|\bso (?:please |can you |could you )?(?:turn|switch|put|open|close|shut|lock|dim|start|stop|set|do)\b",
    re.IGNORECASE,
)


def quotes(text: str) -> bool:
    """Return whether an order in the words is only what somebody or something is quoted with."""
    found = _QUOTE.match(text)
    if found is None or not _DO.match(found["words"]):
        return False
    before, after = found["before"].strip(), found["after"]
    if not before or _DICTATES.match(before) or _NAMES.search(before):
        return False
    return not _THEN.search(after)

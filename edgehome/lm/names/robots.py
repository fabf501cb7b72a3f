"""Work that is asked for and that nothing told does: a vacuum mows no lawn, a window cleans nothing, Emma is no robot."""

import re
from collections.abc import Iterable

from edgehome.lm.names import things
from edgehome.messages import Call, Entity
from edgehome.protocols import Home

LONGEST = 80
_SENT = re.compile(
    r"^\W*(?:(?:please|hey|ok|okay|now|right|and|oi|go on)\b[, ]*)*(?:(?:can|could|would|will) you )?(?:please )?"
    r"(?:(?:get|have|let|make|send|ask|tell|set|put|can|could|would|will) (?:the |our |my )?(?P<who>[\w'-]+(?: [\w'-]+)??) (?:please )?(?:to |off to )?|(?:the )?(?P<called>[\w'-]+(?: [\w'-]+)?), (?:please )?(?:can you |could you )?)"
    r"(?P<does>[a-z]+)(?: (?:up|out|me|us))?(?P<what>(?: (?:the|my|our|some|all|a|that|those|these))* (?P<noun>[a-z-]+))?.*$",
    re.IGNORECASE | re.DOTALL,
)
_ROBOTS = frozenset(("robot", "hoover", "vacuum", "robot vacuum", "robot hoover", "vacuum cleaner"))
_MOWS = re.compile(r"\b(?:mow|mows|mowing)\b|\b(?:cut|trim)\b.*\b(?:grass|lawns?)\b", re.IGNORECASE)
_ITS_OWN = re.compile(
    r"^(?:clean|cleans|hoover|vacuum|sweep|mop|do|start|go|run|dust|begin|tidy|pick|suck|work|get|take|"
    r"give|come|return|dock|charge|stop|pause|wait|finish|carry|spin|have|sort|blitz|cover|head|be|"
    r"know|stay|keep|hold|park|recharge|hush|move|leave|avoid|skip|continue|resume|zip|whizz|buzz|nip|"
    r"pop|turn|switch|drive|quit|round|in|on|at|back|home|loose|off|a|the|going|out)$",
    re.IGNORECASE,
)
"""What a vacuum may be sent to do."""
_FLOOR = re.compile(r"\b(?:floors?|carpets?|rugs?|tiles|lino)\b", re.IGNORECASE)
_NO_FLOOR = re.compile(
    r"^(?:windows?|dishes|washing|washing-up|ironing|laundry|cars?|ovens?|hob|baths?|toilets?|loos?|sinks?|pools?|bins?|beds?|shopping|cooking|gardening|lawns?|grass|hedges?|plants|walls|ceilings?|fridge"
    r"|gutters?|mirrors?|worktops?|tables?|shelves|silver|dogs?|cats?|fish|homework|clothes|tea|coffee|dinner|lunch|breakfast|barbecue|bbq|grill|roof|van|patio)$",
    re.IGNORECASE,
)


def beyond(text: str, home: Home) -> str:
    """Return the id of the vacuum that words send to do what no vacuum does ("get the robot to wash the dishes"); "" for none."""
    found = _SENT.match(text) if len(text) <= LONGEST else None
    who = (found["who"] or found["called"]).lower() if found else ""
    if (
        found is None
        or (_ITS_OWN.match(found["does"]) and not _NO_FLOOR.match(found["noun"] or ""))
        or _FLOOR.search(text)
    ):
        return ""
    sent = _called(who, home)
    if _MOWS.search(text) and any(e.domain == "lawn_mower" for e in home.entities.values()):
        return ""
    return sent[0].id if sent and all(e.domain != "machine" for e in sent) else ""


def _called(who: str, home: Home) -> list[Entity]:
    robots = [e for e in home.entities.values() if e.domain in ("vacuum", "machine", "lawn_mower")]
    named = [e for e in robots if who in (n.lower() for n in (e.name, *e.aliases))]
    return named or [
        e for e in robots
        if who in _ROBOTS and (e.domain == "vacuum" or any(who in n.lower() for n in (e.name, *e.aliases)))
    ]  # fmt: skip


def for_somebody_else(text: str, calls: Iterable[Call], home: Home) -> str:
    """Return who else is to clean where words were taken for an order to the vacuum: "get Emma to tidy her room"; "" for none."""
    if not any(c.intent in ("HassVacuumStart", "HassVacuumCleanArea") for c in calls):
        return ""
    found = _SENT.match(text)
    who = found["who"] if found else None
    if not who or f"{who} to " not in text or _called(who.lower(), home) or things.mentions(who):
        return ""
    return who


def mows(text: str, home: Home) -> bool:
    """Return whether "the robot" is asked to mow where there is one that does."""
    sent = _SENT.match(text)
    who = (sent["who"] or sent["called"]).lower() if sent else ""
    return (
        who in _ROBOTS
        and bool(_MOWS.search(text))
        and any(e.domain == "lawn_mower" for e in home.entities.values())
    )


_CLEANS = re.compile(r"\b(?:clean\w*|hoover\w*|vacuum\w*|sweep\w*|mop\w*|floors?|carpets?)\b", re.IGNORECASE)
_CHORE = re.compile(
    r"^\W*(?:(?:please|hey|ok|okay|now|right|and|oi|go on|can you|could you|would you)\b[, ]*)*(?:clean|wash|wipe|polish|scrub|iron|paint|mend|fix|repair|replace|empty|feed|decorate|sell|buy"
    r"|do (?:the|my|our|some) (?:\w+ )?(?:laundry|ironing|washing|dishes|cleaning|cooking|shopping|gardening|hoovering|homework|bins|beds))\b",
    re.IGNORECASE,
)
_NO_WORKER = frozenset(
    ("light", "cover", "lock", "fan", "media_player", "climate", "valve", "siren", "alarm_control_panel")
)


def idlers(text: str, calls: Iterable[Call], home: Home) -> list[Entity]:
    """Return the things that an order for a chore would switch or move though they do no work: "clean the windows" opens none."""
    calls = list(calls)
    vacuums = [c for c in calls if c.intent in ("HassVacuumStart", "HassVacuumCleanArea")]
    if vacuums and _MOWS.search(text) and not _CLEANS.search(text):
        return [home.entities[e] for c in vacuums for e in c.entities if e in home.entities]
    if not _CHORE.match(text):
        return []
    told = [home.entities[e] for c in calls for e in c.entities if e in home.entities]
    return told if all(e.domain in _NO_WORKER for e in told) else []

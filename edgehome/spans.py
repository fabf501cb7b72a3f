"""Calls for a while ("for five minutes", "until 11 pm"): what is done now, and what takes it back after; pure."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec

from edgehome.messages import Call, Intent, Schedule

KEY, UNTIL = "for_seconds", "until"
BACK = {
    "HassTurnOn": "HassTurnOff", "HassTurnOff": "HassTurnOn", "HassLightSet": "HassTurnOff",
    "HassFanSetSpeed": "HassTurnOff", "StartMachine": "StopMachine", "StopMachine": "StartMachine",
    "HassMediaUnpause": "HassMediaPause", "HassMediaPause": "HassMediaUnpause",
    "HassMediaPlayerMute": "HassMediaPlayerUnmute", "HassVacuumStart": "HassVacuumReturnToBase",
    "HassLawnMowerStartMowing": "HassLawnMowerDock", "SetHvacMode": "HassTurnOff",
}  # fmt: skip


class Back(NamedTuple):
    """What takes a call back, and when: after some seconds ({seconds}), or at a time or the sun ({time}, {event})."""

    trigger: Mapping[str, Any]
    call: Call

    @property
    def schedule(self) -> Schedule:
        """What is to be planned."""
        plan = Schedule(kind="at", trigger=dict(self.trigger), calls=(self.call,))
        return msgspec.structs.replace(plan, kind="delay") if "seconds" in self.trigger else plan


def split(calls: Iterable[Call]) -> tuple[tuple[Call, ...], tuple[Back, ...]]:
    """Return the calls as they are made now, and what takes those for a while back."""
    plain: list[Call] = []
    back: list[Back] = []
    for call in calls:
        arguments = dict(call.arguments)
        seconds, until = arguments.pop(KEY, None), arguments.pop(UNTIL, None)
        plain.append(msgspec.structs.replace(call, arguments=arguments))
        if (seconds or until) and call.intent in BACK:
            undone = msgspec.structs.replace(call, intent=BACK[call.intent], arguments={})
            back.append(Back({"seconds": float(seconds)} if seconds else moment(str(until)), undone))
    return tuple(plain), tuple(back)


def moment(until: str) -> dict[str, Any]:
    """Return the trigger of an end: "23:00", "sunset" or "sunrise"."""
    return {"event": until} if until in ("sunset", "sunrise") else {"time": until}


def lasting(call: Call, seconds: float | None = None, until: str = "") -> Call | None:
    """Return the call for a while, or until a time of day or the sun; None for one that nothing takes back."""
    if call.intent not in BACK:
        return None
    more = {KEY: seconds} if seconds else {UNTIL: until}
    return msgspec.structs.replace(call, arguments={**call.arguments, **more})


def now_and_later(intent: Intent) -> Intent:
    """Return an order for a while as what is done now and a plan for what takes it back."""
    if intent.schedule is not None or intent.outcome != "act":
        return intent
    now, back = split(intent.calls)
    if not back:
        return intent
    plan = msgspec.structs.replace(back[0].schedule, calls=tuple(b.call for b in back))
    return msgspec.structs.replace(intent, calls=now, schedule=plan)

"""Calls for a while ("for five minutes"): what is done now, and what takes it back after; pure."""

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from edgehome.messages import Call

KEY = "for_seconds"
BACK = {
    "HassTurnOn": "HassTurnOff", "HassTurnOff": "HassTurnOn", "HassLightSet": "HassTurnOff",
    "HassFanSetSpeed": "HassTurnOff", "StartMachine": "StopMachine", "StopMachine": "StartMachine",
    "HassMediaUnpause": "HassMediaPause", "HassMediaPause": "HassMediaUnpause",
    "HassMediaPlayerMute": "HassMediaPlayerUnmute", "HassVacuumStart": "HassVacuumReturnToBase",
    "HassLawnMowerStartMowing": "HassLawnMowerDock", "SetHvacMode": "HassTurnOff",
}  # fmt: skip


class Back(NamedTuple):
    """What takes a call back after some seconds."""

    seconds: float
    call: Call


def split(calls: Iterable[Call]) -> tuple[tuple[Call, ...], tuple[Back, ...]]:
    """Return the calls as they are made now, and what takes those for a while back."""
    plain: list[Call] = []
    back: list[Back] = []
    for call in calls:
        arguments = dict(call.arguments)
        seconds = arguments.pop(KEY, None)
        plain.append(msgspec.structs.replace(call, arguments=arguments))
        if seconds and call.intent in BACK:
            back.append(
                Back(float(seconds), msgspec.structs.replace(call, intent=BACK[call.intent], arguments={}))
            )
    return tuple(plain), tuple(back)


def lasting(call: Call, seconds: float) -> Call | None:
    """Return the call for a while; None for one that nothing takes back."""
    if call.intent not in BACK:
        return None
    return msgspec.structs.replace(call, arguments={**call.arguments, KEY: seconds})

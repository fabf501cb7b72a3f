"""One training example: words, the home they were said in, and what they ask for, with places in the words.

The generator makes these, the model learns from them; nothing here knows how either works.
"""

from typing import Any, Literal

import msgspec

# Where a call's targets come from in the words:
#   device   one or more devices are named (fully, partly, by alias, by a generic noun that fits one)
#   place    a kind of device in areas or on floors ("the kitchen lights", 二楼的窗帘); areas/floors say which
#   here     a kind of device, no place said: the speaker's area, or the only ones there are
#   all      every device of the kind in the whole home
#   focus    "it", "them", 它: what was last spoken of (context.entities)
#   none     the intent has no target (date, timers, lists) or talk
Pointing = Literal["device", "place", "here", "all", "focus", "none"]
Role = Literal["now", "trigger", "condition", "then"]


class Span(msgspec.Struct, frozen=True):
    """Characters start..end of the utterance fill this slot.

    Slots: name, area, floor (the naming words), domain (generic noun: lights, 灯), brightness, percentage,
    position, volume, temperature, color, humidity, speed, pressure, value, step, fan_mode, hvac_mode,
    preset_mode, mode, item, message, query, media_class, timer_name, duration, start_duration (the timer that
    is meant), delay, time, date, days, state, attribute, destination, except_name, except_area, number, option.
    """

    slot: str
    start: int
    end: int


class GoldCall(msgspec.Struct, frozen=True, kw_only=True):
    """One call in the order of the words.

    `intent` is a name of `edgehome.intents`, or for role trigger/condition one of state, num, sun, time, days.
    `arguments` are the final values as in docs/messages.md (closed ones such as direction too).
    `entities` are all ids reached after exceptions; `devices` those the words name one by one, in their order.
    `clause` is where the call's own words stand (start, end), its verb and target; None where nothing was split.

    Roles: a delay or a time of day is a call of role trigger and intent time, arguments {seconds} or {time,
    days, days_ahead, weekday}, spans delay, time, days, date. Other triggers and conditions: state {to,
    for_seconds}, num {operator, value, unit}, sun {event, offset_seconds} or {after}, time {after, before}.
    In dialogue Undo, Confirm and Deny have pointing none; "again" is the last call once more.
    """

    role: Role = "now"
    intent: str
    pointing: Pointing = "none"
    entities: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    floors: tuple[str, ...] = ()
    domain: str | None = None
    device_class: str | None = None
    except_devices: tuple[str, ...] = ()
    except_areas: tuple[str, ...] = ()
    arguments: dict[str, Any] = {}
    spans: tuple[Span, ...] = ()
    clause: tuple[int, int] | None = None


class SampleContext(msgspec.Struct, frozen=True, kw_only=True):
    """What the host knows beside the words: the speaker's area id, what was last spoken of and done."""

    area: str | None = None
    entities: tuple[str, ...] = ()
    last_intent: str | None = None
    last_arguments: dict[str, Any] = {}
    question: str | None = None  # yes_no, which (candidates in `entities`), value: the host's open question


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """An utterance with its label.

    `home` is a home in the form of the evaluation data's homes (floors, areas, entities, timers).
    outcome: act, answer (a question about the home), ask (ambiguous: `candidates`, or `missing` says which
    argument was not given), refuse (`reason`: no_such_device, cannot, out_of_range), none (chatter, quotes,
    hypotheticals, negations, requests no home serves). With refuse or ask the calls say what was meant.
    `schedule` is timer, delay, at, rule or None; then the calls with role then run later.
    """

    utterance: str
    lang: str
    home: dict[str, Any]
    context: SampleContext = SampleContext()
    calls: tuple[GoldCall, ...] = ()
    outcome: Literal["act", "answer", "ask", "refuse", "none"] = "act"
    reason: str = ""
    candidates: tuple[str, ...] = ()
    missing: str = ""
    schedule: Literal["timer", "delay", "at", "rule"] | None = None
    source: str = ""

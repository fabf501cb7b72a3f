"""What no rule may lead to, and what the gate's settings say of it; judged on what the rule itself asks for.

The gate refuses at run time whatever a rule says; here a rule that would always be refused, or that opens the house
to strangers, is found before it is active.
"""

from collections.abc import Mapping
from fnmatch import fnmatchcase

from edgehome.config import GateTable
from edgehome.echo import Verb
from edgehome.messages import Entity
from edgehome.occasions import Place, local
from edgehome.rules.model import Occasion

_LEAKS = {"valve": {"water": ("moisture",), "gas": ("gas", "smoke", "carbon_monoxide")}}
_HOT = ("oven", "press", "heater", "iron", "stove", "kettle", "furnace")


def _is_kind(kind: str, entity: Entity) -> bool:
    names = (entity.id, entity.domain, f"{entity.domain}.{entity.device_class}")
    return any(fnmatchcase(name, kind) for name in names)


def forbidden(entity: Entity, verb: Verb, facts: Mapping[str, Entity], gate: GateTable) -> str:
    """Return the reason of a forbidden pair that the rule's own trigger and conditions make true, else ""."""
    for pair in gate.forbid:
        kind, _, what = pair.do.partition(" ")
        if not _is_kind(kind, entity) or not _does(what, verb, entity):
            continue
        when, _, state = pair.when.partition(" ")
        for other in facts.values():
            near = not pair.same_area or other.area is None or other.area == entity.area
            if near and other.state == (state or "on") and _is_kind(when, other):
                return f"{pair.reason or pair.when} ({other.name})"
    if (
        entity.domain == "machine"
        and entity.id in facts
        and verb.verb == "start"
        and facts[entity.id].state == "fault"
    ):
        return f"{entity.name} is in fault"
    return ""


def _does(what: str, verb: Verb, entity: Entity) -> bool:
    if what in ("heat", "cool"):
        if verb.verb == "set_hvac_mode":
            return verb.args.get("hvac_mode") in (what, "heat_cool", "auto")
        if verb.verb == "turn_on":
            return what in entity.attributes.get("hvac_modes", (what,))
        return verb.verb == "set_temperature" and what == "heat"
    return what in ("", "*", verb.verb)


def asks_first(entity: Entity, verb: Verb, gate: GateTable) -> bool:
    """Return whether the gate asks a person before this."""
    names = (
        f"{entity.domain}.{verb.verb}",
        f"{entity.domain}.{entity.device_class}.{verb.verb}",
        f"{entity.id}.{verb.verb}",
    )
    listed = verb.verb != "stop" and any(fnmatchcase(n, p) for n in names for p in gate.ask_first)
    calming = ("stop", "close", "lock", "pause", "turn_off")
    return listed or (entity.risk == "ask_first" and verb.verb not in calming)


def unsafe(entity: Entity, verb: Verb, start: Occasion, place: Place) -> tuple[str, str] | None:
    """Return why the act is unsafe on this occasion (English, Chinese), None if it is not."""
    facts = list(start.facts.values())
    empty = any(e.domain == "person" and e.state == "not_home" for e in facts)
    opens = (entity.domain == "lock" and verb.verb in ("unlock", "open")) or (
        entity.domain == "cover"
        and entity.device_class in ("garage", "gate", "door")
        and verb.verb in ("open", "set_position")
    )
    if opens and empty:
        return f"it opens {entity.name} when people have left", f"人离开时会打开{entity.name}"
    if opens and not facts and 0 <= local(start.at, place).hour < 5:
        return f"it opens {entity.name} in the middle of the night", f"半夜会打开{entity.name}"
    if entity.domain == "valve" and verb.verb in ("open", "set_position"):
        for kind, classes in _LEAKS["valve"].items():
            alarms = [
                e
                for e in facts
                if e.domain == "binary_sensor" and e.device_class in classes and e.state == "on"
            ]
            if alarms and (entity.device_class in (kind, None)):
                return (
                    f"it opens {entity.name} while {alarms[0].name} reports",
                    f"{alarms[0].name}报警时会打开{entity.name}",
                )
    hot = any(word in f"{entity.id} {entity.device_class}".casefold() for word in _HOT)
    if hot and empty and verb.verb in ("turn_on", "start", "set_temperature"):
        return f"it heats {entity.name} with nobody there", f"没人时会加热{entity.name}"
    alarm = [
        e for e in facts
        if e.domain == "binary_sensor" and e.device_class in ("smoke", "gas", "carbon_monoxide") and e.state == "on"
    ]  # fmt: skip
    if alarm and (
        (entity.domain == "siren" and verb.verb == "turn_off")
        or (entity.domain == "lock" and verb.verb == "lock")
    ):
        return (
            f"with {alarm[0].name} on it does {verb.verb.replace('_', ' ')} {entity.name}",
            f"{alarm[0].name}报警时会{'关掉' if entity.domain == 'siren' else '锁上'}{entity.name}",
        )
    intruder = [e for e in facts if e.domain == "alarm_control_panel" and e.state == "triggered"]
    if entity.domain == "alarm_control_panel" and verb.verb == "disarm" and (intruder or empty):
        return f"it disarms {entity.name} without a person", f"没有人时会撤防{entity.name}"
    return None

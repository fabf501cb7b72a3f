"""What a later order of a sentence is about where it leaves that to the one before: "... then start", "... and her lamp off".

Never all of a kind: what such an order cannot be told to stays to be asked for. Knows no network.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from edgehome.intents import INTENTS
from edgehome.lm import reach, spokenof
from edgehome.lm.bilingual import called
from edgehome.lm.decode import Heard
from edgehome.lm.units import WEAK, units
from edgehome.messages import Call, Context, Entity
from edgehome.protocols import Home

_OF_THE_HOME = frozenset(
    ("lock", "alarm_control_panel", "scene", "vacuum", "lawn_mower", "vehicle", "person", "todo")
)
"""What an order is for wherever one stands: it does not say where the next one is meant."""
_HERS = re.compile(r"(?:\b(?:her|his|their)\s+|(?:她|他|佢|她们|他们)(?:的|嘅))$", re.IGNORECASE)
_ALONE = re.compile(r"(?:her|his|their) (?P<what>.+)|(?:她|他|佢)们?[的嘅](?P<zh>.+)", re.IGNORECASE)


def about(heard: Heard, context: Context, text: str, home: Home) -> Heard:
    """Return an order behind another one of its sentence as one about what that was for, where its own words leave that out."""
    before = [home.entities[e] for e in context.entities if e in home.entities]
    if not before or INTENTS[heard.intent].asks:
        return heard
    if _leaves_out(heard, home) and any(_can_be_meant(heard, e) for e in before):
        return replace(heard, pointing="focus", devices=[], domain=None, device_class=None)
    return _theirs(heard, before, text, home)


_SWITCHED = frozenset(
    (
        "light",
        "switch",
        "fan",
        "climate",
        "media_player",
        "humidifier",
        "water_heater",
        "input_boolean",
        "machine",
    )
)


def _can_be_meant(heard: Heard, entity: Entity) -> bool:
    """Whether the act can be said of the thing: to lock is no order for the door that was opened before."""
    kin = heard.domain in (None, "other", entity.domain) or {heard.domain, entity.domain} <= _SWITCHED
    return kin and reach.reaches(heard.intent, entity)


def _leaves_out(heard: Heard, home: Home) -> bool:
    """Whether an order says nothing of what it is for: no name, kind or place, nor a word of the name that it was heard for."""
    if heard.pointing not in ("here", "all", "device") or not spokenof.unnamed(heard):
        return False
    if heard.pointing != "device":
        return True
    said = {u.key for u in units(heard.clause.lower())} - WEAK
    names = [n for i, _ in heard.devices if i in home.entities for n in _called(home.entities[i], home)]
    return not any(said & {u.key for u in units(n.lower())} for n in names)


def _called(entity: Entity, home: Home) -> list[str]:
    area = home.areas.get(entity.area or "")
    return [entity.name, *entity.aliases, *(called(area) if area else ())]


def _theirs(heard: Heard, before: Sequence[Entity], text: str, home: Home) -> Heard:
    """Return "her lamp" behind an order for a thing of somebody's room as what is called so in that room, and nothing else."""
    rooms = {e.area for e in before}
    spans = [s for s in heard.spans if s.slot in ("name", "domain")]
    if len(rooms) != 1 or None in rooms or not spans or heard.areas:
        return heard
    first = spans[0]
    own = _ALONE.fullmatch(first.text.strip())
    stands = text[first.start : first.end] == first.text
    if not own and not (stands and _HERS.search(text[: first.start])):
        return heard
    noun = replace(first, text=own["what"] or own["zh"]) if own else first
    there = [e for e in home.entities.values() if e.area in rooms and reach.reaches(heard.intent, e)]
    of_kind = [e for e in there if e.domain == heard.domain and e.domain in _ONE_WORD]
    found = reach.called_so(replace(heard, spans=[noun, *spans[1:]]), there) or of_kind
    if len(found) != 1 and not (found and reach.plural(heard)):
        somebodys = any(_SOMEBODYS.search(n) for e in before for n in _called(e, home))
        lost = replace(heard, pointing="device", devices=[], ranked=[], no_device_p=1.0)
        return lost if somebodys and not found else heard
    devices = [(e.id, 1.0) for e in found]
    return replace(heard, pointing="device", devices=devices, ranked=devices, no_device_p=0.0)


_ONE_WORD = frozenset(("light", "fan", "climate", "media_player", "lock"))
"""Kinds that one everyday word stands for, whatever the thing is called."""
_SOMEBODYS = re.compile(r"\w['’]s\b|[奶爷爺婆公爸妈媽哥姐弟妹]|儿童|兒童|老人")


def placed(call: Call, context: Context, home: Home) -> str | None:
    """Return the area that an order leaves for the next one of its sentence: that of its things, if they are of one room."""
    things = [home.entities[e] for e in call.entities]
    places = {e.area for e in things}
    of_home = any(e.domain in _OF_THE_HOME for e in things)
    return places.pop() if context.area is None and len(places) == 1 and not of_home else context.area

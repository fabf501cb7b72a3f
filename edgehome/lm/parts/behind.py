"""What a later order of a sentence is about where it leaves that to the one before: "... then start", "... and her lamp off".

Never all of a kind: what such an order cannot be told to stays to be asked for. Knows no network.
"""

from dataclasses import replace

from edgehome.intents import INTENTS
from edgehome.lm.calls import reach, spokenof
from edgehome.lm.model.decode import Heard
from edgehome.lm.names.bilingual import called
from edgehome.lm.names.units import WEAK, units
from edgehome.lm.parts.acts import act
from edgehome.messages import Call, Context, Entity
from edgehome.protocols import Home

_OF_THE_HOME = frozenset(
    ("lock", "alarm_control_panel", "scene", "vacuum", "lawn_mower", "vehicle", "person", "todo")
)
"""What an order is for wherever one stands: it does not say where the next one is meant."""


def about(heard: Heard, context: Context, home: Home) -> Heard:
    """Return an order behind another one of its sentence as one about what that was for, where its own words leave that out."""
    before = [home.entities[e] for e in context.entities if e in home.entities]
    if not before or INTENTS[heard.intent].asks:
        return heard
    if _leaves_out(heard, home) and any(_can_be_meant(heard, e) for e in before):
        return replace(heard, pointing="focus", devices=[], domain=None, device_class=None)
    leaving = heard.intent == "HassTurnOff" and heard.domain == "light" and context.area is None
    said = [s.text.strip().lower() for s in heard.spans]
    if leaving and said in (["灯"], ["燈"], ["lights"]) and {e.domain for e in before} <= _OF_THE_HOME:
        return replace(heard, pointing="all")  # 锁门，关灯: who locks up leaves no lamp on
    return heard


def _can_be_meant(heard: Heard, entity: Entity) -> bool:
    """Whether the act can be said of the thing: to lock is no order for the door that was opened before."""
    bare = (
        heard.domain in (None, "other", entity.domain) or act(heard.clause.strip(), [entity]) == heard.intent
    )
    return bare and reach.reaches(heard.intent, entity)


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


def placed(call: Call, context: Context, home: Home) -> str | None:
    """Return the area that an order leaves for the next one of its sentence: that of its things, if they are of one room."""
    things = [home.entities[e] for e in call.entities if e in home.entities]
    places = {e.area for e in things}
    of_home = any(e.domain in _OF_THE_HOME for e in things)
    return places.pop() if context.area is None and len(places) == 1 and not of_home else context.area

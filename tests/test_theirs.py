"""The room of what was spoken of: whose thing is meant, which of several, and what changes what a sensor measures."""

import pytest

from edgehome.homefile import load_home
from edgehome.lm.calls import owners, spokenof
from edgehome.lm.model.decode import Heard
from edgehome.lm.model.spanning import Span
from edgehome.messages import Call, Context, Observation
from edgehome.registry import load_bundled

HOME = load_home({
    "areas": [{"id": "mo", "name": "Mo's Den"}, {"id": "hall", "name": "Hall"}, {"id": "bare", "name": "Larder"}],
    "entities": [
        {"id": "light.mo", "domain": "light", "name": "Star Light", "area": "mo"}, {"id": "light.hall", "domain": "light", "name": "Hall Light", "area": "hall"},
        {"id": "cover.mo", "domain": "cover", "name": "Mo Blind", "area": "mo"}, {"id": "cover.hall", "domain": "cover", "name": "Hall Blind", "area": "hall"},
        {"id": "climate.mo", "domain": "climate", "name": "Mo Heater", "area": "mo"}, {"id": "lock.hall", "domain": "lock", "name": "Hall Door", "area": "hall"},
        {"id": "lock.back", "domain": "lock", "name": "Back Door", "area": "bare"}, {"id": "switch.x", "domain": "switch", "name": "Games Box", "area": "hall"},
        {"id": "sensor.mo", "domain": "sensor", "name": "Mo Warmth", "area": "mo", "attributes": {"device_class": "temperature"}},
        {"id": "sensor.bare", "domain": "sensor", "name": "Larder Warmth", "area": "bare", "attributes": {"device_class": "temperature"}},
        {"id": "machine.a", "domain": "machine", "name": "Saw A"}, {"id": "machine.b", "domain": "machine", "name": "Saw B"},
    ],
})  # fmt: skip


def heard(intent: str, clause: str, domain: str, noun: str, pointing: str = "here") -> Heard:
    at = clause.find(noun)
    return Heard(
        role="now", intent=intent, intent_p=1.0, pointing=pointing, pointing_p=1.0, domain=domain, device_class=None, closed={}, areas=[], floors=[],
        except_areas=[], devices=[], ranked=[], no_device_p=0.0, except_devices=[], spans=[Span("domain", at, at + len(noun), noun)], clause=clause,
    )  # fmt: skip


def after(entity: str, area: str | None = None) -> Context:
    return Context(entities=(entity,), calls=(Call(intent="HassTurnOff", entities=(entity,)),), area=area)


def ids(found):
    return None if found is None else [e.id for e in found]


@pytest.mark.parametrize(
    ("clause", "text", "domain", "noun", "got", "meant"),
    [
        ("shut his blind", "and shut his blind", "cover", "blind", "cover.hall", ["cover.mo"]),
        ("light", "and his light", "light", "light", "light.hall", ["light.mo"]),  # "his" left out of the clause
        ("关佢盞燈", "关佢盞燈", "light", "燈", "light.hall", ["light.mo"]),
        ("shut the blind", "shut the blind", "cover", "blind", "cover.hall", None),  # nobody's
        ("his games box off", "his games box off", "switch", "games box", "switch.x", None),  # by its name, wherever it stands
        ("lock his door", "lock his door", "lock", "door", "lock.hall", []),  # no other door is locked for it
    ],
)  # fmt: skip
def test_whose_it_is_says_the_room(
    clause: str, text: str, domain: str, noun: str, got: str, meant: list | None
) -> None:
    call = heard("HassTurnOff" if domain != "lock" else "HassTurnOn", clause, domain, noun)
    assert ids(owners.theirs(call, text, after("light.mo", "hall"), HOME, [HOME.entities[got]])) == meant


def test_a_conversation_tells_apart_what_words_do_not() -> None:
    both = ("cover.hall", "cover.mo")
    call = heard("HassTurnOff", "shut the blind", "cover", "blind")
    assert owners.spoken_of(call, both, after("cover.mo", "hall"), HOME).id == "cover.mo"
    assert owners.spoken_of(call, both, after("climate.mo"), HOME).id == "cover.mo"
    assert (
        owners.spoken_of(call, both, after("climate.mo", "hall"), HOME) is None
    )  # the speaker's room is another
    assert owners.spoken_of(call, both, after("sensor.bare"), HOME) is None
    start = heard("StartMachine", "start the saw", "machine", "saw")
    assert owners.spoken_of(start, ("machine.a", "machine.b"), after("machine.a"), HOME) is None
    unlock = heard("HassTurnOff", "unlock the door", "lock", "door")
    assert owners.spoken_of(unlock, ("lock.hall", "lock.back"), after("lock.back"), HOME) is None


def test_what_a_sensor_measures_is_changed_by_what_is_in_its_room() -> None:
    assert ids(spokenof.measured_by([HOME.entities["sensor.mo"]], HOME)) == ["climate.mo"]
    assert spokenof.measured_by([HOME.entities["sensor.bare"]], HOME) == []
    asked = Call(intent="HassClimateGetTemperature", entities=("sensor.mo",))
    words = Observation(trace="t", source="test", kind="utterance", at=0.0, text="turn it up a bit")
    intent = (
        load_bundled("grammar")
        .Rules()
        .understand(words, Context(calls=(asked,), entities=asked.entities), HOME)
    )
    assert intent is not None and [(c.intent, c.entities) for c in intent.calls] == [
        ("AdjustTemperature", ("climate.mo",))
    ]

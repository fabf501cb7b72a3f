"""Things called nearly alike: another number is another thing, a kind of which there are several is asked about."""

import pytest

from edgehome.homefile import load_home
from edgehome.lm.calls.namesakes import marks
from edgehome.lm.understand import LanguageModel
from edgehome.messages import Context, Intent

COMMANDS = {"commands": ["start", "stop", "set_speed"], "unit": "rpm"}
PLANT = load_home({
    "areas": [{"id": "yard", "name": "Loading yard", "aliases": ["装卸场"]}, {"id": "wash", "name": "Wash hall", "aliases": ["清洗间"]}],
    "entities": [
        {"id": "machine.b1", "domain": "machine", "name": "Blower B-21", "aliases": ["1号风机"], "area": "wash", "state": "running", "attributes": COMMANDS},
        {"id": "machine.b2", "domain": "machine", "name": "Blower B-22", "aliases": ["2号风机"], "area": "wash", "state": "stopped", "attributes": COMMANDS},
        {"id": "machine.press", "domain": "machine", "name": "Baler", "aliases": ["压机"], "area": "yard", "state": "running", "attributes": COMMANDS},
        {"id": "machine.c1", "domain": "machine", "name": "Air compressor 1", "aliases": ["一号空压机"], "area": "yard", "state": "running", "attributes": COMMANDS},
        {"id": "machine.c2", "domain": "machine", "name": "Air compressor 2", "aliases": ["二号空压机"], "area": "yard", "state": "running", "attributes": COMMANDS},
        {"id": "cover.g1", "domain": "cover", "name": "Shutter gate 1", "aliases": ["一号卷闸门"], "area": "yard", "state": "closed", "device_class": "gate"},
        {"id": "cover.g2", "domain": "cover", "name": "Shutter gate 2", "aliases": ["二号卷闸门"], "area": "yard", "state": "closed", "device_class": "gate"},
        {"id": "vehicle.t1", "domain": "vehicle", "name": "Tug 1", "area": "yard", "attributes": {"commands": ["dispatch", "charge"]}},
        {"id": "sensor.v", "domain": "sensor", "name": "B-21 vibration", "area": "wash", "state": "2"},
    ],
})  # fmt: skip
HOUSE = load_home({
    "areas": [{"id": "aunt", "name": "Aunt Bo's Room"}, {"id": "main", "name": "Main Bedroom"}, {"id": "den", "name": "Den"}],
    "entities": [
        {"id": "light.aunt", "domain": "light", "name": "Bedside Lamp", "area": "aunt", "state": "on"},
        {"id": "light.main", "domain": "light", "name": "Bedside Lamp", "area": "main", "state": "on"},
        {"id": "switch.lava", "domain": "switch", "name": "Lava Lamp", "area": "den", "state": "off"},
        {"id": "vacuum.pip", "domain": "vacuum", "name": "Pip", "aliases": ["robot vacuum"], "area": "den", "state": "docked"},
    ],
})  # fmt: skip


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    return LanguageModel()


def understood(model: LanguageModel, text: str, home=PLANT) -> Intent:
    intent = model.understand(text, Context(), home)
    assert intent is not None
    return intent


def reached(intent: Intent) -> set[str]:
    return {e for call in intent.calls for e in call.entities}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Feed pump P-101", {"p101", "101"}), ("二号冲床", {"2"}), ("Conveyor C", {"c"}), ("A线", {"a"}), ("a lamp", set()), ("Dad's lamp", set()),
        ("fan at 30%", set()), ("pump two", {"2"}), ("the kitchen one", set()), ("三台空压机", set()),
    ],
)  # fmt: skip
def test_what_a_name_is_told_apart_by(name: str, expected: set[str]) -> None:
    assert marks(name) == expected


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("stop blower B-27", "B-27"), ("stop blower 5", "blower 5"), ("停一下三号风机", "三号风机"), ("open shutter gate 4", "shutter gate 4"),
        ("send tug 7 to the wash hall", "tug 7"), ("send tug 1 to the car park", "car park"),
    ],
)  # fmt: skip
def test_another_number_is_another_thing(model: LanguageModel, text: str, named: str) -> None:
    intent = understood(model, text)
    assert (intent.outcome, reached(intent) - {"vehicle.t1"}) == ("refuse", set())
    assert named.lower() in intent.reason.lower()
    assert "vibration" not in intent.reason


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("停空压机", {"machine.c1", "machine.c2"}),
        ("卷闸门开一下", {"cover.g1", "cover.g2"}),
        ("open the shutter gate", {"cover.g1", "cover.g2"}),
        ("stop the air compressor", {"machine.c1", "machine.c2"}),
    ],
)
def test_one_of_a_numbered_kind_is_asked_for(model: LanguageModel, text: str, choices: set[str]) -> None:
    intent = understood(model, text)
    assert (intent.outcome, set(intent.candidates)) == ("ask", choices)


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("stop air compressor 2", {"machine.c2"}),
        ("open shutter gate 1", {"cover.g1"}),
        ("停二号空压机", {"machine.c2"}),
        ("stop the baler", {"machine.press"}),
    ],
)
def test_the_number_said_is_meant(model: LanguageModel, text: str, one: set[str]) -> None:
    intent = understood(model, text)
    assert (intent.outcome, reached(intent)) == ("act", one)


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("could you pop the bedside lamp off in aunt bo's room", {"light.aunt"}),
        ("can you get the bedside lamp off in the main bedroom please", {"light.main"}),
    ],
)
def test_the_room_said_decides_between_namesakes(model: LanguageModel, text: str, one: set[str]) -> None:
    intent = understood(model, text, HOUSE)
    assert (intent.outcome, reached(intent)) == ("act", one)


def test_what_is_here_and_cannot_do_it_is_not_said_to_be_missing(model: LanguageModel) -> None:
    intent = understood(model, "turn the lava lamp green", HOUSE)
    assert (intent.outcome, intent.reason) == ("refuse", "cannot;name=Lava Lamp")


def test_a_room_that_is_not_here_is_not_cleaned(model: LanguageModel) -> None:
    intent = understood(model, "Pip, clean the conservatory", HOUSE)
    assert (intent.outcome, intent.reason) == ("refuse", "unknown_entity;name=conservatory")

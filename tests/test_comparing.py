"""How far, said of what was spoken of: more, less, complaints, extremes, parts; what is called out or remarked beside it."""

import pytest

from edgehome.homefile import load_home
from edgehome.messages import Call, Context, Intent, Observation
from edgehome.registry import load_bundled

RULES = load_bundled("grammar").Rules()
HOME = load_home({
    "areas": [{"id": "shed", "name": "Shed", "aliases": ["棚"]}, {"id": "office", "name": "Office"}],
    "entities": [
        {"id": "light.a", "domain": "light", "name": "Bench Lamp", "area": "shed", "state": "on", "attributes": {"brightness_pct": 60, "supported_color_modes": ["color_temp"]}},
        {"id": "light.b", "domain": "light", "name": "Shed Tube", "area": "shed", "state": "on", "attributes": {"brightness_pct": 80, "supported_color_modes": ["brightness"]}},
        {"id": "climate.c", "domain": "climate", "name": "Shed AC", "area": "shed", "attributes": {"min_temp": 17, "max_temp": 29, "fan_modes": ["low", "high"]}},
        {"id": "water_heater.w", "domain": "water_heater", "name": "Boiler", "attributes": {"min_temp": 38, "max_temp": 62}},
        {"id": "media_player.m", "domain": "media_player", "name": "Box", "area": "shed", "attributes": {"volume_level": 44}},
        {"id": "media_player.n", "domain": "media_player", "name": "Set", "area": "shed"},
        {"id": "fan.f", "domain": "fan", "name": "Breezer", "area": "shed"},
        {"id": "cover.b", "domain": "cover", "name": "Shed Blind", "area": "shed", "attributes": {"supported": ["open", "close", "set_position"]}},
        {"id": "machine.k", "domain": "machine", "name": "Kiln", "attributes": {"commands": ["start", "set_temperature"], "min_temp": 50, "max_temp": 900}},
        {"id": "machine.b", "domain": "machine", "name": "Belt", "attributes": {"commands": ["set_speed"], "speed": 2.4, "speed_unit": "m/s", "speed_max": 3}},
        {"id": "vacuum.v", "domain": "vacuum", "name": "Dot"},
    ],
})  # fmt: skip


def after(last: str, text: str, **given: object) -> Intent | None:
    intent, about = last.split()
    call = Call(intent=intent, entities=(about,), arguments=given)
    context = Context(calls=(call,), entities=(about,), area="shed")
    return RULES.understand(
        Observation(trace="t", source="test", kind="utterance", at=0.0, text=text), context, HOME
    )


@pytest.mark.parametrize(
    ("last", "text", "intent", "given"),
    [
        ("HassTurnOn light.a", "brighter", "AdjustBrightness", {"direction": "up"}),
        ("HassTurnOn light.a", "再暗一点", "AdjustBrightness", {"direction": "down"}),
        ("HassTurnOn light.a", "仲系太光", "AdjustBrightness", {"direction": "down"}),
        ("HassTurnOn light.a", "oh, that's still too dim", "AdjustBrightness", {"direction": "up"}),
        ("AdjustColorTemperature light.a", "too cold, warmer", "AdjustColorTemperature", {"direction": "warmer"}),
        ("HassLightSet light.a", "make it warmer, it's like an office", "AdjustColorTemperature", {"direction": "warmer"}),
        ("HassTurnOn climate.c", "凍啲", "AdjustTemperature", {"direction": "down"}),
        ("HassTurnOn climate.c", "还是冷", "AdjustTemperature", {"direction": "up"}),
        ("HassClimateGetTemperature climate.c", "turn it up some more", "AdjustTemperature", {"direction": "up"}),
        ("HassClimateSetTemperature water_heater.w", "fine, as hot as it goes", "HassClimateSetTemperature", {"temperature": 62}),
        ("HassClimateSetTemperature climate.c", "调到最低", "HassClimateSetTemperature", {"temperature": 17}),
        ("HassClimateSetTemperature climate.c", "能多高就多高", "HassClimateSetTemperature", {"temperature": 29}),
        ("SetPoint machine.k", "max", "SetPoint", {"property": "temperature", "value": 900, "unit": "°C"}),
        ("SetSpeed machine.b", "half that", "SetSpeed", {"value": 1.2, "unit": "m/s"}),
        ("HassSetVolume media_player.m", "half that", "HassSetVolume", {"volume_level": 22}),
        ("HassSetVolume media_player.m", "再小", "HassSetVolumeRelative", {"direction": "down"}),
        ("HassTurnOff cover.b", "not all the way", "AdjustPosition", {"direction": "up"}),
        ("HassTurnOff cover.b", "not quite shut", "AdjustPosition", {"direction": "up"}),
        ("HassMediaPause media_player.m", "ok play it again", "HassMediaUnpause", {}),
        ("PauseVacuum vacuum.v", "行了回去吧", "HassVacuumReturnToBase", {}),
        ("HassTurnOn cover.b", "唔好全開", "AdjustPosition", {"direction": "down"}),
        ("HassTurnOn fan.f", "full blast", "HassFanSetSpeed", {"percentage": 100}),
        ("PauseVacuum vacuum.v", "right, send him home", "HassVacuumReturnToBase", {}),
    ],
)  # fmt: skip
def test_how_far_is_said_of_what_was_spoken_of(last: str, text: str, intent: str, given: dict) -> None:
    found = after(last, text)
    assert found is not None
    assert [(c.intent, c.entities, c.arguments) for c in found.calls] == [(intent, (last.split()[1],), given)]


def test_too_much_after_a_step_goes_back() -> None:
    down = after("AdjustBrightness light.a", "whoa, too much", direction="down")
    assert down is not None and down.calls[0].arguments == {"direction": "up"}


def test_two_clauses_are_both_about_it() -> None:
    found = after("HassGetState climate.c", "幫我開，設25度")
    assert found is not None
    assert [(c.intent, c.arguments) for c in found.calls] == [
        ("HassTurnOn", {}), ("HassClimateSetTemperature", {"temperature": 25})
    ]  # fmt: skip
    once = after("HassTurnOn climate.c", "too warm, 19")
    assert once is not None and [c.arguments for c in once.calls] == [{"temperature": 19}]


@pytest.mark.parametrize(
    ("last", "text"),
    [
        ("HassTurnOn light.a", "warmer, I'm freezing"),  # the room
        ("HassTurnOn light.a", "louder, the office can't hear it"),
        ("HassTurnOn climate.c", "最大"),  # its fan, perhaps
        ("HassTurnOn light.a", "half"),  # of all there is
        ("HassTurnOn light.a", "冷"),
    ],
)  # fmt: skip
def test_what_may_be_about_something_else_is_no_step_of_it(last: str, text: str) -> None:
    found = after(last, text)
    steps = (
        "AdjustColorTemperature",
        "HassSetVolumeRelative",
        "AdjustTemperature",
        "HassClimateSetTemperature",
    )
    assert found is None or not [
        c for c in found.calls if c.intent in steps and c.entities == (last.split()[1],)
    ]
    assert found is None or found.calls[0].arguments != {"brightness": 30}

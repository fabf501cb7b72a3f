"""From what was heard to calls in a home: places, "here", exceptions, absent devices, values, schedules."""

from datetime import datetime

import pytest

from edgehome.homefile import StaticHome, load_home
from edgehome.lm.calls.arguments import arguments, missing
from edgehome.lm.calls.meant import as_told
from edgehome.lm.calls.resolve import Resolved, resolve
from edgehome.lm.calls.scheduling import schedule_of
from edgehome.lm.model import spanning
from edgehome.lm.model.decode import Heard, Sentence
from edgehome.lm.model.spanning import Span
from edgehome.lm.parts import follow
from edgehome.messages import Call, Context, Entity, Question

NOW = datetime(2025, 5, 5, 10, 0)
HOME = load_home({
    "floors": [{"id": "up", "name": "Upstairs"}],
    "areas": [{"id": "k", "name": "Kitchen"}, {"id": "b", "name": "Bedroom", "floor": "up"}],
    "entities": [
        {"id": "light.k1", "domain": "light", "name": "Spots", "area": "k", "attributes": {"supported_color_modes": ["onoff"]}},
        {"id": "light.k2", "domain": "light", "name": "Strip", "area": "k", "attributes": {"supported_color_modes": ["hs"]}},
        {"id": "light.b", "domain": "light", "name": "Bed Lamp", "area": "b"},
        {"id": "fan.b", "domain": "fan", "name": "Fan", "area": "b"},
        {"id": "climate.b", "domain": "climate", "name": "Heating", "area": "b", "attributes": {"unit": "°C"}},
        {"id": "binary_sensor.door", "domain": "binary_sensor", "name": "Front Door",
         "attributes": {"device_class": "door"}},
        {"id": "sensor.t", "domain": "sensor", "name": "Outside", "attributes": {"unit": "°C"}},
        {"id": "media_player.tv", "domain": "media_player", "name": "TV", "area": "k", "state": "playing"},
        {"id": "media_player.radio", "domain": "media_player", "name": "Radio", "area": "k", "state": "idle"},
    ],
})  # fmt: skip


def heard(intent: str, pointing: str, **more) -> Heard:
    made = {"role": "now", "intent_p": 1.0, "domain": None, "device_class": None, **more}
    return Heard(intent=intent, pointing=pointing, **made)


def entities(call: Heard, text: str = "", **context) -> tuple[str, ...]:
    return resolve(call, text, Context(**context), HOME, NOW).call.entities


def test_a_kind_in_a_room_reaches_all_of_the_kind_there() -> None:
    assert entities(heard("HassTurnOn", "place", domain="light", areas=["k"])) == ("light.k1", "light.k2")


def test_a_floor_reaches_its_rooms() -> None:
    assert entities(heard("HassTurnOff", "place", domain="light", floors=["up"])) == ("light.b",)


def test_a_place_the_home_does_not_know_never_means_everywhere() -> None:
    call = heard(
        "HassTurnOff",
        "place",
        domain="light",
        spans=[Span("area", 0, 4, "pool"), Span("domain", 5, 11, "lights")],
    )
    done = resolve(call, "", Context(), HOME, NOW)
    assert done.absent and done.call.entities == ()


def test_a_room_may_be_only_in_the_names() -> None:
    call = heard(
        "HassTurnOff",
        "place",
        domain="light",
        spans=[Span("area", 0, 3, "bed"), Span("domain", 4, 10, "lights")],
    )
    assert entities(call) == ("light.b",)


def test_here_is_the_speakers_room() -> None:
    assert entities(heard("HassTurnOn", "here", domain="light"), area="b") == ("light.b",)


def test_here_without_such_a_device_asks_which_of_those_elsewhere() -> None:
    done = resolve(heard("HassTurnOn", "here", domain="light"), "", Context(area="x"), HOME, NOW)
    assert set(done.candidates) == {"light.k1", "light.k2", "light.b"}


def test_one_lamp_without_a_room_is_asked_for() -> None:
    call = heard("HassTurnOn", "here", domain="light", spans=[Span("domain", 0, 4, "lamp")])
    assert len(resolve(call, "", Context(), HOME, NOW).candidates) == 3


def test_lamps_without_a_room_are_all_of_them() -> None:
    call = heard("HassTurnOn", "here", domain="light", spans=[Span("domain", 0, 5, "lamps")])
    assert len(entities(call)) == 3


def test_the_only_one_in_the_home_is_meant_from_any_room() -> None:
    assert entities(heard("HassTurnOn", "here", domain="fan"), area="k") == ("fan.b",)


def test_exceptions_are_left_out() -> None:
    call = heard("HassTurnOff", "all", domain="light", except_devices=["light.k2"], except_areas=["b"])
    assert entities(call) == ("light.k1",)


def test_of_a_group_only_those_that_can_are_coloured() -> None:
    call = heard("HassLightSet", "place", domain="light", areas=["k"], spans=[Span("color", 0, 3, "red")])
    assert entities(call) == ("light.k2",)


def test_what_no_device_explains_is_absent() -> None:
    call = heard("HassTurnOn", "device", no_device_p=0.9, devices=[("light.b", 0.1)])
    done = resolve(call, "", Context(), HOME, NOW)
    assert done.absent and done.call.entities == ()


def test_two_devices_that_fit_alike_are_a_choice() -> None:
    pair = [("light.k1", 0.5), ("light.k2", 0.45)]
    done = resolve(heard("HassTurnOn", "device", devices=pair[:1], ranked=pair), "", Context(), HOME, NOW)
    assert done.candidates == ("light.k1", "light.k2")


def test_it_is_what_was_last_spoken_of() -> None:
    assert entities(heard("HassTurnOff", "focus"), entities=("fan.b",)) == ("fan.b",)


def test_of_several_players_the_playing_one_is_paused() -> None:
    assert entities(heard("HassMediaPause", "here", domain="media_player"), area="k") == ("media_player.tv",)


def test_an_entity_is_never_made_up() -> None:
    assert entities(heard("HassTurnOn", "device", devices=[("light.unknown", 1.0)])) == ()


@pytest.mark.parametrize(
    ("intent", "spans", "closed", "want"),
    [
        ("HassLightSet", {"brightness": ["fifty percent"]}, {}, {"brightness": 50}),
        ("HassLightSet", {"color": ["红色"]}, {}, {"color": "red"}),
        ("HassLightSet", {}, {"level": "100"}, {"brightness": 100}),
        ("HassSetPosition", {"position": ["一半"]}, {}, {"position": 50}),
        ("HassClimateSetTemperature", {"temperature": ["22.5 degrees"]}, {}, {"temperature": 22.5}),
        ("HassStartTimer", {"duration": ["1 hour and 5 minutes"], "timer_name": ["pasta"]}, {},
         {"hours": 1, "minutes": 5, "name": "pasta"}),
        ("HassIncreaseTimer", {"duration": ["5 minutes"], "start_duration": ["1 hour"]}, {},
         {"minutes": 5, "start_hours": 1}),
        ("AdjustBrightness", {"step": ["20%"]}, {"direction": "down"}, {"direction": "down", "step": 20}),
        ("AdjustColorTemperature", {}, {"direction": "up"}, {"direction": "warmer"}),
        ("HassListAddItem", {"item": ["oat milk"]}, {}, {"item": "oat milk"}),
        ("HassGetState", {}, {"state": "on"}, {"state": "on"}),
    ],
)  # fmt: skip
def test_tagged_words_become_arguments(intent, spans, closed, want) -> None:
    assert arguments(intent, spans, closed, "", [], NOW) == want


def test_a_value_that_was_not_said_is_missing() -> None:
    assert missing("HassSetPosition", {}) == "position"
    assert missing("HassTurnOn", {}) == ""


def sentence(schedule: str, *calls: Heard) -> Sentence:
    return Sentence({"act": 1.0}, schedule, list(calls), 0.0)


THEN = Call(intent="HassTurnOff", entities=("fan.b",))


def made(schedule: str, text: str, *calls: Heard):
    return schedule_of(sentence(schedule, *calls), [THEN], text, Context(), HOME, NOW)


def trigger(intent: str, text: str, role: str = "trigger", **more) -> Heard:
    return heard(intent, more.pop("pointing", "none"), role=role, clause=text, **more)


def test_a_delay_is_counted_in_seconds() -> None:
    part = trigger("time", "in ten minutes", spans=[Span("delay", 12, 26, "in ten minutes")])
    done = made("delay", "fan off in ten minutes", part)
    assert (
        done is not None
        and done.kind == "delay"
        and done.trigger == {"seconds": 600}
        and done.calls == (THEN,)
    )


def test_a_time_of_day_is_kept_as_said() -> None:
    text = "fan off at 7:30 pm every monday"
    done = made(
        "at",
        text,
        trigger("time", text, spans=[Span("time", 8, 18, "at 7:30 pm"), Span("days", 19, 31, text[19:])]),
    )
    assert done is not None and done.kind == "at"
    assert done.trigger["time"] == "19:30" and list(done.trigger["days"]) == ["mon"]


def test_a_rule_has_its_sensor_as_trigger() -> None:
    text = "when the front door opens turn off the fan"
    part = trigger("state", "the front door opens", pointing="device", devices=[("binary_sensor.door", 1.0)])
    done = made("rule", text, part)
    assert done is not None and done.trigger == {"type": "state", "entity": "binary_sensor.door", "to": "on"}


def test_a_rule_compares_a_number() -> None:
    text = "if outside is above 25 degrees turn off the fan"
    part = trigger("num", "outside is above 25 degrees", pointing="device", devices=[("sensor.t", 1.0)])
    done = made("rule", text, part)
    assert done is not None
    assert done.trigger == {"type": "num", "operator": ">", "value": 25, "unit": "°C", "entity": "sensor.t"}


def test_the_sun_may_be_early() -> None:
    text = "half an hour before sunset turn off the fan"
    done = made("rule", text, trigger("sun", "half an hour before sunset"))
    assert done is not None and done.trigger == {"type": "sun", "event": "sunset", "offset_seconds": -1800}


def test_nothing_to_run_is_no_schedule() -> None:
    assert schedule_of(sentence("delay"), [], "in ten minutes", Context(), HOME, NOW) is None


def test_what_is_told_with_an_exception_is_an_order_and_a_question_never_acts() -> None:
    said = heard("HassGetState", "all", domain="light", closed={"state": "off"}, except_areas=["b"])
    assert as_told(said, "all lights off except the bedroom").intent == "HassTurnOff"
    for text in (
        "are all lights off except the bedroom",
        "all lights off except the bedroom?",
        "除了卧室灯都关了吗",
    ):
        assert as_told(said, text).intent == "HassGetState"


@pytest.mark.parametrize(
    ("text", "first", "second", "counts"),
    [
        ("to fifty no thirty percent", (3, 8), (12, 26), False),
        ("to 50, no wait, 30 percent", (3, 5), (16, 26), False),
        ("调到50，不对，30", (2, 4), (8, 10), False),
        ("from 20 to 80", (5, 7), (11, 13), True),
    ],
)
def test_a_value_taken_back_does_not_count(text, first, second, counts) -> None:
    one, two = (Span("brightness", a, b, text[a:b]) for a, b in (first, second))
    assert spanning._taken_back(text, one, [two]) is not counts
    assert not spanning._taken_back(text, two, [])


def test_a_list_left_unsaid_is_the_one_spoken_of_or_for_shopping_never_a_guess() -> None:
    def todo(id: str, name: str) -> Entity:
        return Entity(id=id, name=name, domain="todo", device="")

    both = {e.id: e for e in (todo("todo.s", "Shopping list"), todo("todo.c", "Chores"))}
    call = Call(intent="HassListRemoveItem", arguments={"item": "milk"})
    home, spoken_of = StaticHome(both), Context(calls=(Call(intent="HassListAddItem", entities=("todo.c",)),))
    assert follow.listed(Resolved(call), Context(), home).call.entities == ("todo.s",)
    assert follow.listed(Resolved(call), spoken_of, home).call.entities == ("todo.c",)
    unknown = StaticHome({e.id: e for e in (todo("todo.a", "Anna"), todo("todo.b", "Bob"))})
    assert follow.listed(Resolved(call), Context(), unknown).call.entities == ()


def test_one_of_the_devices_offered_answers_the_question_and_nothing_else_does() -> None:
    asked = Context(question=Question(id="q", text="which", candidates=("light.a", "light.b")))
    assert follow.answers((Call(intent="HassTurnOn", entities=("light.a",)),), asked)
    assert not follow.answers((Call(intent="HassTurnOn", entities=("light.c",)),), asked)
    assert not follow.answers((Call(intent="HassTurnOn", entities=("light.a",)),), Context())

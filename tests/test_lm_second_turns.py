"""Second turns by rule: what was spoken of where the words leave it out, complaints, orders told as states, told replies."""

import json
from datetime import datetime

import msgspec
import pytest

from edgehome.asked import told_of
from edgehome.bench.understand import answer
from edgehome.homefile import load_home
from edgehome.lm.calls import spokenof
from edgehome.lm.calls.arguments import arguments, missing
from edgehome.lm.calls.meant import as_told
from edgehome.lm.calls.resolve import resolve
from edgehome.lm.model.decode import Heard
from edgehome.lm.model.spanning import Span
from edgehome.lm.parts import follow
from edgehome.lm.said import clauses, felt
from edgehome.messages import Call, Context, Intent, Observation, Schedule
from edgehome.registry import load_bundled

NOW = datetime(2025, 5, 5, 10, 0)
HOME = load_home({
    "areas": [{"id": "k", "name": "Kitchen"}, {"id": "dock", "name": "Dock"}],
    "entities": [
        {"id": "light.k", "domain": "light", "name": "Spots", "area": "k", "state": "on"},
        {"id": "light.s", "domain": "light", "name": "Stand", "state": "on"},
        {"id": "fan.f", "domain": "fan", "name": "Fan", "attributes": {"preset_modes": ["normal", "natural"]}},
        {"id": "media_player.tv", "domain": "media_player", "name": "Living Room TV"},
        {"id": "media_player.radio", "domain": "media_player", "name": "Radio"},
        {"id": "vacuum.v", "domain": "vacuum", "name": "Rosie", "state": "cleaning"},
        {"id": "machine.c", "domain": "machine", "name": "Compressor", "attributes": {"commands": ["start", "set_pressure"]}},
        {"id": "vehicle.a", "domain": "vehicle", "name": "AGV-1"},
        {"id": "binary_sensor.w", "domain": "binary_sensor", "name": "Window", "state": "on", "attributes": {"device_class": "window"}},
        {"id": "binary_sensor.x", "domain": "binary_sensor", "name": "Skylight", "state": "off", "attributes": {"device_class": "window"}},
    ],
})  # fmt: skip


def heard(intent: str, pointing: str, clause: str = "", **more) -> Heard:
    made = {"role": "now", "intent_p": 1.0, "domain": None, "device_class": None, **more}
    return Heard(intent=intent, pointing=pointing, clause=clause, **made)


def called(call: Heard, *spoken_of: str) -> tuple[str, tuple[str, ...]]:
    found = resolve(call, call.clause, Context(entities=spoken_of), HOME, NOW).call
    return found.intent, found.entities


def test_what_the_words_leave_out_is_what_was_spoken_of() -> None:
    louder = heard("HassSetVolumeRelative", "here", "louder", domain="media_player")
    assert called(louder, "media_player.radio")[1] == ("media_player.radio",)


@pytest.mark.parametrize("words", ["lights off everywhere", "全部关掉", "turn off all of it here"])
def test_words_for_everything_are_not_about_what_was_spoken_of(words: str) -> None:
    off = heard("HassTurnOff", "all", words, domain="light")
    assert called(off, "light.k")[1] == ("light.k", "light.s")


def test_what_was_spoken_of_is_not_meant_where_a_kind_is_said() -> None:
    off = heard("HassTurnOff", "all", "lights off", domain="light", spans=[Span("domain", 0, 6, "lights")])
    assert called(off, "light.k")[1] == ("light.k", "light.s")


def test_stop_is_said_of_what_was_spoken_of_in_its_own_act() -> None:
    pause = heard("HassMediaPause", "here", "stop, the dog eats there", domain="media_player")
    assert called(pause, "vacuum.v") == ("PauseVacuum", ("vacuum.v",))
    music = heard("HassMediaPause", "here", "stop the music", domain="media_player")
    assert called(music, "vacuum.v")[0] == "HassMediaPause"


def test_one_player_that_the_words_are_surely_like_is_not_asked_about() -> None:
    tv = heard(
        "HassMediaPause", "here", "pause the tv", domain="media_player", ranked=[("media_player.tv", 1.0)]
    )
    assert called(tv)[1] == ("media_player.tv",)
    unsure = heard("HassMediaPause", "here", "pause", domain="media_player", ranked=[("media_player.tv", 0.2)], no_device_p=0.6)  # fmt: skip
    assert len(resolve(unsure, "", Context(), HOME, NOW).candidates) == 2


def test_a_machine_is_changed_in_what_it_can_be_told() -> None:
    up = heard(
        "AdjustTemperature",
        "device",
        "raise it by half a bar",
        domain="machine",
        devices=[("machine.c", 1.0)],
    )
    assert called(up)[0] == "AdjustPressure"


def test_a_vehicle_sent_to_a_place_is_not_sent_to_charge() -> None:
    said = {"domain": "vehicle", "devices": [("vehicle.a", 1.0)]}
    sent = resolve(
        heard("ChargeVehicle", "device", "AGV-1 to the dock", **said), "", Context(), HOME, NOW
    ).call
    assert (sent.intent, sent.arguments) == ("DispatchVehicle", {"destination": "dock"})
    assert (
        called(heard("ChargeVehicle", "device", "AGV-1 to the dock to charge", **said))[0] == "ChargeVehicle"
    )


@pytest.mark.parametrize(
    ("words", "domain", "intent"),
    [("all lights off", "light", "HassTurnOff"), ("every blind down", "cover", "HassTurnOff"), ("all doors locked", "lock", "HassTurnOn"),
     ("all pumps off", "machine", "StopMachine")],
)  # fmt: skip
def test_a_whole_group_told_as_a_state_is_an_order(words: str, domain: str, intent: str) -> None:
    told = heard(
        "HassGetState", "all", words, domain=domain, spans=[Span("domain", 0, 0, words.split()[1] + "s")]
    )
    assert as_told(told, words).intent == intent


@pytest.mark.parametrize(
    "words",
    [
        "all doors unlocked",
        "are all lights off",
        "all lights off?",
        "all lights are off",
        "the lamp off",
        "灯都关着",
    ],
)
def test_what_asks_or_reports_stays_a_question(words: str) -> None:
    assert as_told(heard("HassGetState", "all", words, domain="light"), words).intent == "HassGetState"


@pytest.mark.parametrize(
    ("intent", "words", "way"),
    [("AdjustTemperature", "it's boiling in the study", "down"), ("AdjustTemperature", "I'm freezing", "up"), ("AdjustTemperature", "not warm enough", "up"),
     ("AdjustTemperature", "有点热", "down"), ("AdjustTemperature", "热到要融化了", "down"), ("AdjustTemperature", "有點涼", "up"),
     ("HassSetVolumeRelative", "the telly is way too quiet", "up"), ("HassSetVolumeRelative", "it is keeping me up, quieter", "down"),
     ("HassSetVolumeRelative", "太吵了", "down"), ("HassSetVolumeRelative", "听不清", "up"), ("AdjustBrightness", "太刺眼了", "down"), ("AdjustBrightness", "太暗", "up")],
)  # fmt: skip
def test_a_complaint_says_which_way_to_go(intent: str, words: str, way: str) -> None:
    assert felt.direction(intent, words) == way


@pytest.mark.parametrize(
    ("intent", "words", "way"),
    [("AdjustTemperature", "热一点", "up"), ("AdjustTemperature", "再热一点", "up"), ("AdjustTemperature", "make it hotter", "up"),
     ("AdjustTemperature", "too hot, cooler please", "down"), ("AdjustSpeed", "再小一点", "down"), ("AdjustSpeed", "a little faster", "up"),
     ("HassSetVolumeRelative", "大聲啲", "up"), ("HassSetVolumeRelative", "细声啲", "down"), ("HassSetVolumeRelative", "louder", "up"),
     ("AdjustBrightness", "别太亮一点", None), ("AdjustBrightness", "暗一点", "down"), ("AdjustTemperature", "turn it up, it's hot", None),
     ("AdjustTemperature", "too hot or too cold", None), ("AdjustTemperature", "高一点还是低一点", None)],
)  # fmt: skip
def test_words_that_say_the_way_themselves_say_it(intent: str, words: str, way: str | None) -> None:
    assert felt.direction(intent, words) == way


def test_a_mode_has_the_name_that_the_device_gives_it() -> None:
    fan = [HOME.entities["fan.f"]]
    assert arguments("SetPresetMode", {}, {}, "自然风", fan, NOW) == {"preset_mode": "natural"}
    assert arguments("SetPresetMode", {"preset_mode": ["breeze"]}, {}, "", fan, NOW) == {
        "preset_mode": "natural"
    }
    assert arguments("SetPresetMode", {"preset_mode": ["turbo"]}, {}, "", fan, NOW) == {
        "preset_mode": "boost"
    }


def test_humidity_by_some_points_is_a_change() -> None:
    up = arguments("SetHumidity", {"humidity": ["五个点"]}, {}, "再高五个点", [], NOW)
    assert up == {"direction": "up", "step": 5}
    assert arguments("SetHumidity", {"humidity": ["45"]}, {}, "to 45", [], NOW) == {"humidity": 45}


def test_something_is_nothing_to_put_on_a_list() -> None:
    assert missing("HassListAddItem", {"item": "something"}) == "item"
    assert missing("HassListAddItem", {"item": "milk"}) == ""


def test_an_answer_speaks_of_the_things_it_names() -> None:
    windows = ("binary_sensor.w", "binary_sensor.x")
    asked = Call(intent="HassGetState", entities=windows, arguments={"state": "open"})
    assert told_of(asked, HOME) == ("binary_sensor.w",)
    whether_all = Call(intent="HassGetState", entities=windows, arguments={"state": "open", "all": True})
    assert told_of(whether_all, HOME) == ("binary_sensor.x",)
    assert told_of(Call(intent="HassGetState", entities=windows), HOME) == windows


OFF = Intent(outcome="act", calls=(Call(intent="HassTurnOff", entities=("light.k",)),), confidence=1.0)
YES = Intent(outcome="act", calls=(Call(intent="Confirm"),), confidence=1.0)
LATER = Intent(outcome="act", schedule=Schedule(kind="delay", trigger={"seconds": 60}), confidence=1.0)
NEVER_MIND = Intent(outcome="act", calls=(Call(intent="HassNevermind"),), confidence=1.0)


@pytest.mark.parametrize(
    ("intents", "before", "last"),
    [((OFF, YES), "Shall I switch it off?", ["HassTurnOff"]), ((OFF, YES), "Done.", []), ((LATER, NEVER_MIND), "In a minute.", ["CancelSchedule"])],
)  # fmt: skip
def test_a_file_of_dialogues_tells_what_was_said_before(intents, before: str, last: list[str]) -> None:
    said = iter(intents)
    record = {"id": "x", "turns": [{"utterance": "off"}, {"utterance": "go on", "before": before}]}
    lines = list(answer(json.loads(json.dumps(record)), HOME, lambda *_: next(said)))
    assert [c["intent"] for c in lines[1]["calls"]] == last


def test_a_place_alone_is_about_the_kind_of_the_call_before() -> None:
    lights = heard("HassTurnOff", "place", "lights off", domain="light", areas=["k"])
    alone = heard("HassTurnOn", "place", "kitchen on", domain="fan", areas=["k"])
    assert spokenof.of_same_kind(alone, lights, HOME).domain == "light"
    named = heard(
        "HassTurnOn",
        "place",
        "kitchen fan on",
        domain="fan",
        areas=["k"],
        spans=[Span("domain", 8, 11, "fan")],
    )
    assert spokenof.of_same_kind(named, lights, HOME).domain == "fan"
    elsewhere = heard("HassTurnOn", "place", "dock on", domain="fan", areas=["dock"])
    assert spokenof.of_same_kind(elsewhere, lights, HOME).domain == "fan"


def test_the_same_said_twice_is_one_call() -> None:
    by_name = Call(intent="HassTurnOn", entities=("light.k",), names=("Spots",))
    assert follow.same(by_name, Call(intent="HassTurnOn", entities=("light.k",), areas=("Kitchen",)))
    assert not follow.same(by_name, Call(intent="HassTurnOff", entities=("light.k",)))
    assert not follow.same(by_name, Call(intent="HassTurnOn", entities=("light.s",)))


@pytest.mark.parametrize(
    "words", ["幫我關電視順便把電風扇也打開", "窗帘开一条缝，百分之十就行", "台灯本来就关着"]
)
def test_words_with_just_and_by_the_way_are_no_conditions(words: str) -> None:
    assert clauses.conditional(words) is None


@pytest.mark.parametrize("words", ["门开了就开灯", "温度超过30度就打开空调", "灯一关便锁门"])
def test_words_with_then_are_conditions(words: str) -> None:
    assert clauses.conditional(words) is not None


@pytest.mark.parametrize(
    ("query", "intent"),
    [("the music", "HassMediaUnpause"), ("the previous song", "HassMediaPrevious"), ("下一首", "HassMediaNext"), ("music for airports", "HassMediaSearchAndPlay")],
)  # fmt: skip
def test_play_without_a_title_looks_for_none(query: str, intent: str) -> None:
    play = heard(
        "HassMediaSearchAndPlay",
        "here",
        f"play {query}",
        domain="media_player",
        spans=[Span("query", 5, 5 + len(query), query)],
    )
    assert called(play)[0] == intent


TWO_ROOMS = load_home({
    "areas": [{"id": "k", "name": "Kitchen"}, {"id": "b", "name": "Bedroom"}],
    "entities": [
        {"id": "light.k", "domain": "light", "name": "Spots", "area": "k"},
        {"id": "light.b1", "domain": "light", "name": "Ceiling", "area": "b"},
        {"id": "light.b2", "domain": "light", "name": "Bedside", "area": "b"},
        {"id": "light.h", "domain": "light", "name": "Hall"},
    ],
})  # fmt: skip
ON = Call(intent="HassTurnOn", entities=("light.b1",))


def gone_on(text: str, *spoken_of: str) -> Intent | None:
    said = Observation(trace="", source="t", kind="utterance", at=0.0, text=text)
    calls = (msgspec.structs.replace(ON, entities=spoken_of),)
    context = Context(calls=calls, entities=spoken_of)
    return load_bundled("grammar").Rules().understand(said, context, TWO_ROOMS)


@pytest.mark.parametrize(
    "text", ["the other one", "and the other one too", "另一个呢", "另外一盏也开", "另一盞也是"]
)
def test_the_other_one_is_the_other_of_the_room(text: str) -> None:
    intent = gone_on(text, "light.b1")
    assert intent is not None and [c.entities for c in intent.calls] == [("light.b2",)]


def test_the_other_one_of_several_is_asked_about() -> None:
    intent = gone_on("the other one", "light.h")
    assert intent is not None and intent.outcome == "ask" and len(intent.candidates) == 3


@pytest.mark.parametrize(
    "text", ["gate's closed now, try again", "do it again", "再试一次", "那现在再来一次吧"]
)
def test_again_is_the_last_order_once_more(text: str) -> None:
    intent = gone_on(text, "light.b1")
    assert intent is not None and intent.calls == (ON,)

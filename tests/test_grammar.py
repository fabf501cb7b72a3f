"""The first tier of understanding: exact sentences in English and Chinese, grounded in a home."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edgehome.homefile import StaticHome, load_home
from edgehome.intents import INTENTS
from edgehome.messages import Call, Context, Entity, Intent, Observation, Question
from edgehome.registry import load_bundled
from tests.examples import examples

grammar = load_bundled("grammar")
ANY_TEXT = grammar.Rules()

AREAS = (
    ("kitchen", "Kitchen", "厨房", "ground"),
    ("living", "Living Room", "客厅", "ground"),
    ("bedroom", "Bedroom", "卧室", "upper"),
    ("garage", "Garage", "车库", "ground"),
)
ENTITIES = (
    ("light.kitchen", "Kitchen Light", ("厨房灯",), "kitchen", {}),
    ("light.sofa", "Sofa Lamp", ("沙发灯",), "living", {}),
    ("light.ceiling", "Ceiling Light", ("吸顶灯",), "living", {}),
    ("light.bed", "Bedside Lamp", ("床头灯",), "bedroom", {}),
    ("cover.living", "Living Room Curtain", ("客厅窗帘",), "living", {"device_class": "curtain"}),
    ("cover.garage", "Big Door", ("车库大门",), "garage", {"device_class": "garage"}),
    ("lock.front", "Front Door", ("前门",), "living", {}),
    ("lock.back", "Back Door", ("后门",), "kitchen", {}),
    ("climate.living", "Thermostat", ("空调",), "living", {}),
    ("fan.living", "Tower Fan", ("塔扇",), "living", {}),
    ("fan.bedroom", "Desk Fan", (), "bedroom", {}),
    ("media_player.tv", "TV", ("电视",), "living", {}),
    ("vacuum.rover", "Rover", ("小扫",), "living", {}),
    ("lawn_mower.clippy", "Clippy", ("小割",), None, {}),
    ("valve.main", "Main Valve", ("主阀门",), "kitchen", {}),
    ("scene.movie", "Movie Night", ("观影",), None, {}),
    ("script.bedtime", "Bedtime", (), None, {}),
    ("switch.kettle", "Kettle", ("水壶",), "kitchen", {}),
    ("todo.chores", "Chores", ("家务",), None, {}),
    ("weather.home", "Town", ("本地",), None, {}),
    ("binary_sensor.leak", "Leak Sensor", (), "kitchen", {"device_class": "moisture"}),
    ("sensor.outside", "Outside Temperature", ("室外温度",), None, {"device_class": "temperature"}),
    ("alarm_control_panel.house", "House Guard", (), None, {}),
    ("machine.pump", "Feed Pump", ("给水泵",), None, {}),
    ("vehicle.agv", "Carrier", ("小车",), None, {}),
)


@pytest.fixture(scope="module")
def home() -> StaticHome:
    return load_home(
        {
            "floors": [
                {"id": "ground", "name": "Ground Floor", "aliases": ["一楼"]},
                {"id": "upper", "name": "Upper Floor", "aliases": ["二楼"]},
            ],
            "areas": [{"id": i, "name": n, "aliases": [zh], "floor": f} for i, n, zh, f in AREAS],
            "entities": [
                {
                    "id": i,
                    "name": n,
                    "domain": i.split(".")[0],
                    "aliases": list(aliases),
                    "area": area,
                    "state": "off",
                    "attributes": attributes,
                }
                for i, n, aliases, area, attributes in ENTITIES
            ],
        }
    )


@pytest.fixture(scope="module")
def rules() -> "grammar.Rules":
    return grammar.Rules(
        shortcuts={"Movie time": "dim the sofa lamp to 20% and turn on the tv", "睡了": "关掉沙发灯"}
    )


@pytest.fixture(scope="module")
def understand(rules, home):
    def ask(text: str, context: Context | None = None, in_home: StaticHome | None = None) -> Intent | None:
        words = Observation(trace="t", source="test", kind="utterance", at=0.0, text=text)
        return rules.understand(words, context or Context(area="living"), in_home or home)

    return ask


def called(intent: Intent | None) -> list[tuple[str, tuple[str, ...]]]:
    assert intent is not None
    return [(call.intent, tuple(sorted(call.entities))) for call in intent.calls]


# ---- the built-in intents -----------------------------------------------------------------------

BUILT_IN = {
    "HassTurnOn": "turn on the sofa lamp",
    "HassTurnOff": "关掉沙发灯",
    "HassGetState": "is the front door locked",
    "HassNevermind": "never mind",
    "HassRespond": "what can I say",
    "HassBroadcast": "broadcast dinner is ready",
    "HassSetPosition": "set the main valve position to 50%",
    "HassGetCurrentDate": "what's the date today",
    "HassGetCurrentTime": "现在几点了",
    "HassLightSet": "把沙发灯亮度设置为百分之三十",
    "HassClimateSetTemperature": "set the thermostat to 21 degrees",
    "HassClimateGetTemperature": "what is the temperature in the living room",
    "HassClimateSetFanMode": "set the thermostat fan mode to high",
    "HassShoppingListAddItem": "add milk to my shopping list",
    "HassShoppingListCompleteItem": "check off milk from my shopping list",
    "HassGetWeather": "what's the weather in Town",
    "HassListAddItem": "add dishes to my chores list",
    "HassListCompleteItem": "complete dishes on my chores list",
    "HassListRemoveItem": "remove dishes from my chores list",
    "HassVacuumStart": "启动小扫",
    "HassVacuumReturnToBase": "return rover to base",
    "HassVacuumCleanArea": "clean the kitchen",
    "HassMediaPause": "pause the tv",
    "HassMediaUnpause": "resume tv",
    "HassMediaNext": "skip this song",
    "HassMediaPrevious": "previous track",
    "HassSetVolume": "set tv volume to 40%",
    "HassMediaPlayerMute": "mute the tv",
    "HassMediaPlayerUnmute": "unmute the tv",
    "HassSetVolumeRelative": "volume up",
    "HassMediaSearchAndPlay": "play jazz on the tv",
    "HassStartTimer": "set a timer for 5 minutes",
    "HassCancelAllTimers": "cancel all timers",
    "HassCancelTimer": "cancel the pizza timer",
    "HassIncreaseTimer": "add 5 minutes to my timer",
    "HassDecreaseTimer": "remove 5 minutes from my timer",
    "HassPauseTimer": "pause the timer",
    "HassUnpauseTimer": "resume the timer",
    "HassTimerStatus": "how much time is left on my timer",
    "HassFanSetSpeed": "set tower fan speed to 60%",
    "HassLawnMowerStartMowing": "start mowing",
    "HassLawnMowerDock": "dock clippy",
}


def test_every_built_in_intent_has_a_sentence_here():
    assert set(BUILT_IN) == {name for name, spec in INTENTS.items() if spec.home_assistant} - {"HassToggle"}
    assert len(BUILT_IN) == 42


@pytest.mark.parametrize(("intent", "text"), BUILT_IN.items())
def test_each_built_in_intent_comes_out_of_words(understand, intent, text):
    got = understand(text)
    assert [call.intent for call in got.calls] == [intent]
    assert got.confidence == 1.0 and got.tier == "rules"
    if intent not in ("HassNevermind",):
        assert got.outcome == ("answer" if INTENTS[intent].asks else "act")


@pytest.mark.parametrize(
    ("text", "intent", "arguments"),
    [
        ("toggle the sofa lamp", "HassToggle", {}),
        ("切换沙发灯", "HassToggle", {}),
        ("dim the sofa lamp", "AdjustBrightness", {"direction": "down"}),
        ("把沙发灯调暗一点", "AdjustBrightness", {"direction": "down"}),
        ("turn up the heating", "AdjustTemperature", {"direction": "up"}),
        ("set the thermostat to cool mode", "SetHvacMode", {"hvac_mode": "cool"}),
        ("空调调到制冷模式", "SetHvacMode", {"hvac_mode": "cool"}),
        ("set the tower fan to sleep mode", "SetPresetMode", {"preset_mode": "sleep"}),
        ("speed up the tower fan", "AdjustSpeed", {"direction": "up"}),
        ("stop the living room curtain", "StopCover", {}),
        ("pause rover", "PauseVacuum", {}),
        ("arm the house guard in away mode", "ArmAlarm", {"mode": "away"}),
        ("disarm the house guard", "DisarmAlarm", {}),
        ("start the feed pump", "StartMachine", {}),
        ("停止给水泵", "StopMachine", {}),
        ("set the feed pump to 1200 rpm", "SetSpeed", {"value": 1200, "unit": "rpm"}),
        ("set the feed pump to 5 bar", "SetPoint", {"property": "pressure", "unit": "bar", "value": 5}),
        ("给水泵转速调到两百三十转", "SetSpeed", {"value": 230, "unit": "rpm"}),
        ("给水泵转速调到一千五百转", "SetSpeed", {"value": 1500, "unit": "rpm"}),
        ("clear the fault on the feed pump", "ResetFault", {}),
        ("send the carrier to the garage", "DispatchVehicle", {"destination": "Garage"}),
        ("让小车去充电", "ChargeVehicle", {}),
        ("why did the feed pump stop", "ExplainEvent", {}),
        ("cancel that schedule", "CancelSchedule", {}),
        ("turn the tv volume down by 20%", "HassSetVolumeRelative", {"direction": "down", "step": 20}),
    ],
)
def test_our_own_intents_come_out_of_words(understand, text, intent, arguments):
    got = understand(text)
    assert [call.intent for call in got.calls] == [intent]
    assert got.calls[0].arguments == arguments


@pytest.mark.slow
def test_no_table_of_numbers_is_made_while_a_person_waits(understand, monkeypatch):
    ANY_TEXT.prepare()
    monkeypatch.setattr(
        "hassil.string_matcher._build_range_trie", lambda *_: pytest.fail("made while reading")
    )
    assert understand("给水泵转速调到二十五转").calls[0].arguments["value"] == 25


# ---- targets ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("turn off the lights", [("HassTurnOff", ("light.ceiling", "light.sofa"))]),
        ("turn off the kitchen lights", [("HassTurnOff", ("light.kitchen",))]),
        (
            "turn on all the lights in the house",
            [("HassTurnOn", ("light.bed", "light.ceiling", "light.kitchen", "light.sofa"))],
        ),
        ("turn the lights on the upper floor off", [("HassTurnOff", ("light.bed",))]),
        ("关掉卧室的灯", [("HassTurnOff", ("light.bed",))]),
        ("打开二楼的灯", [("HassTurnOn", ("light.bed",))]),
        ("打开沙发灯", [("HassTurnOn", ("light.sofa",))]),
        ("打开客厅窗帘", [("HassTurnOn", ("cover.living",))]),
        ("打开 TV", [("HassTurnOn", ("media_player.tv",))]),
        ("turn on 沙发灯", [("HassTurnOn", ("light.sofa",))]),
        ("lock all the doors", [("HassTurnOn", ("lock.back", "lock.front"))]),
        ("锁上前门", [("HassTurnOn", ("lock.front",))]),
        ("让小扫去打扫厨房", [("HassVacuumCleanArea", ("vacuum.rover",))]),
        ("clean the bedroom", [("HassVacuumCleanArea", ("vacuum.rover",))]),
        ("关上窗帘", [("HassTurnOff", ("cover.living",))]),
        ("turn off everything in the bedroom", [("HassTurnOff", ("fan.bedroom", "light.bed"))]),
        ("activate movie night", [("HassTurnOn", ("scene.movie",))]),
    ],
)
def test_targets_become_the_entities_of_this_home(understand, text, want):
    assert called(understand(text)) == want


def test_opening_by_da_kai_is_decided_by_the_kind_of_device(understand):
    assert called(understand("打开主阀门")) == [("HassTurnOn", ("valve.main",))]
    assert called(understand("打开塔扇")) == [("HassTurnOn", ("fan.living",))]


def test_opening_a_door_does_not_unlock_the_locks_of_a_room(understand):
    got = understand("把厨房的门打开")
    assert got is None or all("lock.back" not in call.entities for call in got.calls)


def test_here_needs_to_know_where_the_speaker_is(understand):
    assert understand("turn off the lights", Context()) is None
    assert called(understand("turn off the lights", Context(area="kitchen"))) == [
        ("HassTurnOff", ("light.kitchen",))
    ]


def test_a_name_that_two_devices_share_means_the_one_in_the_speakers_room(understand, home):
    twin = Entity(id="light.twin", name="Sofa Lamp", domain="light", area="bedroom")
    two = StaticHome({**home.entities, twin.id: twin}, home.areas, home.floors)
    assert called(understand("turn on the sofa lamp", Context(area="bedroom"), two)) == [
        ("HassTurnOn", ("light.twin",))
    ]
    asked = understand("turn on the sofa lamp", Context(area="kitchen"), two)
    assert asked.outcome == "ask" and set(asked.candidates) == {"light.sofa", "light.twin"}


def test_names_that_change_are_heard_and_old_ones_forgotten(rules, home):
    changed = StaticHome(dict(home.entities), home.areas, home.floors)
    lamp = changed.entities["light.sofa"]
    changed.entities["light.sofa"] = msgspec.structs.replace(lamp, name="Moon", aliases=())
    changed.revision += 1
    say = Observation(trace="", source="", kind="utterance", at=0.0, text="turn on the moon")
    assert called(rules.understand(say, Context(), changed)) == [("HassTurnOn", ("light.sofa",))]
    say = msgspec.structs.replace(say, text="turn on the sofa lamp")
    assert rules.understand(say, Context(), changed) is None


@pytest.mark.parametrize(
    ("name", "domain", "said"),
    [
        ("Boathouse Door Lock", "lock", "unlock the boathouse door"),
        ("Porch Light", "light", "turn off the porch lights"),
        ("Annas Lamp", "light", "turn off anna's lamp"),
        ("Garden Fountain Switch", "switch", "turn off the garden fountain"),
        ("书房灯", "light", "关掉书房的灯"),
        ("大门锁", "lock", "解锁大门"),
    ],
)
def test_a_name_may_be_said_in_other_ways_that_mean_the_same(understand, name, domain, said):
    one = load_home({"entities": [{"id": f"{domain}.x", "name": name, "domain": domain}]})
    assert called(understand(said, Context(), one)) == [("HassTurnOff", (f"{domain}.x",))]


def test_a_thing_that_is_really_called_so_goes_before_another_way_to_say_a_name(understand):
    entities = [
        {"id": "light.one", "name": "Porch Light", "domain": "light"},
        {"id": "light.many", "name": "Porch Lights", "domain": "light"},
    ]
    assert called(understand("turn off the porch lights", Context(), load_home({"entities": entities}))) == [
        ("HassTurnOff", ("light.many",))
    ]


@pytest.mark.parametrize("text", ["turn it off", "把它关掉", "关掉它"])
def test_it_is_what_was_spoken_of(understand, text):
    context = Context(area="living", entities=("light.bed",))
    assert called(understand(text, context)) == [("HassTurnOff", ("light.bed",))]
    assert understand(text, Context(area="living")) is None


# ---- languages and cleaning ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "ＴＵＲＮ　ＯＮ　the sofa lamp！",
        "  turn   on the sofa lamp.  ",
        "Could you please turn on the sofa lamp, thanks",
        "turn on the sofa lamp\x00\x07",
        "麻烦你打开沙发灯，谢谢",
        "请把 沙发灯 打开。",
        "可以打开沙发灯吗？",
        "打開沙发灯",
        "唔該開咗沙发灯",
    ],
)
def test_courtesies_widths_and_marks_do_not_matter(understand, text):
    assert called(understand(text)) == [("HassTurnOn", ("light.sofa",))]


def test_the_language_is_told_by_the_characters():
    words = load_bundled("grammar.words")
    assert words.languages("turn on the tv") == ("en",)
    assert words.languages("关掉客厅的灯") == ("zh-CN",)
    assert words.languages("關掉客廳的燈")[0] == "zh-TW"
    assert words.languages("熄咗客廳嘅燈")[0] == "zh-HK"
    assert "en" in words.languages("打开 TV")
    assert words.languages("12345") == ()


@pytest.mark.parametrize(
    "text",
    [
        "is the sofa lamp on",
        "沙发灯开着吗",
        "which lights are on",
        "what is the outside temperature",
        "哪些灯开着",
    ],
)
def test_a_question_never_acts(understand, text):
    got = understand(text)
    assert got is None or (got.outcome == "answer" and all(INTENTS[call.intent].asks for call in got.calls))


@pytest.mark.parametrize(
    "text",
    [
        "don't turn on the sofa lamp",
        "先别打开沙发灯",
        "why is the sky blue",
        "should I turn on the tv",
        "",
        "？？？",
        "a" * 10_000,
    ],
)
def test_what_is_no_order_does_nothing(understand, text):
    got = understand(text)
    assert got is None or got.outcome != "act"


@settings(max_examples=examples(60), deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error(text):
    tiny = load_home({"entities": [{"id": "light.a", "name": text or "a", "domain": "light"}]})
    words = Observation(trace="", source="", kind="utterance", at=0.0, text=text)
    got = ANY_TEXT.understand(words, Context(), tiny)
    assert got is None or isinstance(got, Intent)


# ---- several orders, later, answers ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("turn on the sofa lamp and lock the front door", [("HassTurnOn", ("light.sofa",)), ("HassTurnOn", ("lock.front",))]),
        ("turn off the tv, open the main valve, then lock the front door",
         [("HassTurnOff", ("media_player.tv",)), ("HassTurnOn", ("valve.main",)), ("HassTurnOn", ("lock.front",))]),
        ("turn off the kitchen and bedroom lights", [("HassTurnOff", ("light.kitchen",)), ("HassTurnOff", ("light.bed",))]),
        ("turn off the sofa lamp and the tv", [("HassTurnOff", ("light.sofa",)), ("HassTurnOff", ("media_player.tv",))]),
        ("打开沙发灯，然后锁上前门", [("HassTurnOn", ("light.sofa",)), ("HassTurnOn", ("lock.front",))]),
        ("关掉厨房和卧室的灯", [("HassTurnOff", ("light.kitchen",)), ("HassTurnOff", ("light.bed",))]),
        ("把客厅的灯调暗一点, then lock the front door",
         [("AdjustBrightness", ("light.ceiling", "light.sofa")), ("HassTurnOn", ("lock.front",))]),
        ("打开沙发灯 and lock the front door", [("HassTurnOn", ("light.sofa",)), ("HassTurnOn", ("lock.front",))]),
        ("Movie time", [("HassLightSet", ("light.sofa",)), ("HassTurnOn", ("media_player.tv",))]),
        ("睡了。", [("HassTurnOff", ("light.sofa",))]),
    ],
)  # fmt: skip
def test_several_orders_in_one_sentence_are_all_understood(understand, text, want):
    assert called(understand(text)) == want


@pytest.mark.parametrize(
    "text",
    [
        "turn on the sofa lamp and dance",
        "turn off the lights and tv",
        "打开沙发灯和飞船",
        "turn on the sofa lamp and what time is it",
    ],
)
def test_several_orders_are_left_to_the_next_tier_if_one_is_not_certain(understand, text):
    assert understand(text) is None


def test_an_order_for_later_is_a_schedule_with_its_calls(understand):
    got = understand("turn off the sofa lamp in 1 hour 5 minutes")
    assert got.calls == () and got.schedule.kind == "delay" and got.schedule.trigger["seconds"] == 3900
    assert [(c.intent, c.entities) for c in got.schedule.calls] == [("HassTurnOff", ("light.sofa",))]
    assert understand("5分钟后关掉沙发灯").schedule.trigger["seconds"] == 300


def test_small_talk_is_answered_in_the_language_of_the_words(understand):
    assert "here" in understand("hello").answer
    assert "你好" in understand("你好").answer
    assert "数据" in understand("我的数据去哪了").answer


def test_a_delayed_command_that_means_nothing_here_is_left_to_a_tier_that_may_know_it(understand):
    assert understand("feed the unicorn in 5 minutes").confidence < 0.5
    assert understand("turn off the lights in 5 minutes", Context()).confidence == 1.0


def test_a_timer_named_after_its_length_is_the_timer_of_that_length(understand):
    assert understand("cancel the 5 minute timer").calls[0].arguments == {"start_minutes": 5}
    assert understand("取消5分钟计时器").calls[0].arguments == {"start_minutes": 5}
    assert understand("cancel the pizza timer").calls[0].arguments == {"name": "pizza"}


@pytest.mark.parametrize(
    ("text", "intent"),
    [("yes", "Confirm"), ("好的", "Confirm"), ("No!", "Deny"), ("不用了", "Deny"), ("undo that", "Undo"), ("撤销", "Undo"),
     ("never mind", "HassNevermind"), ("算了", "HassNevermind"), ("取消", "HassNevermind")],
)  # fmt: skip
def test_short_answers_are_understood(understand, text, intent):
    assert [call.intent for call in understand(text).calls] == [intent]


@pytest.mark.parametrize(
    ("answer", "picked"),
    [
        ("the bedroom one", ("light.bed",)),
        ("沙发灯", ("light.sofa",)),
        ("the second one", ("light.bed",)),
        ("卧室那个", ("light.bed",)),
        ("both", ("light.sofa", "light.bed")),
    ],
)
def test_an_answer_to_which_one_picks_the_candidate(understand, answer, picked):
    asked = Call(intent="HassTurnOff", entities=("light.sofa", "light.bed"))
    question = Question(id="q", text="Which?", calls=(asked,), candidates=asked.entities, missing="name")
    got = understand(answer, Context(area="kitchen", question=question))
    assert [(call.intent, call.entities) for call in got.calls] == [("HassTurnOff", picked)]


def test_the_plugin_hands_over_the_tier_with_the_persons_shortcuts():
    class Site:
        def settings(self, plugin: str) -> dict[str, object]:
            return {"shortcuts": {"lamp": "turn on the sofa lamp"}} if plugin == "grammar" else {}

    (tier,) = grammar.register_understanders(Site())
    assert tier.name == "rules" and callable(tier.understand)


@pytest.mark.parametrize("text", ["购物清单加牛奶，顺便把厨房灯关了", "购物清单加牛奶，然后关电视"])
def test_an_order_behind_a_thing_to_buy_is_no_thing_to_buy(understand, text) -> None:
    got = understand(text)
    assert got is None or all("关" not in str(c.arguments.get("item", "")) for c in got.calls)

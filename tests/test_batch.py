"""Reading files of records: predictions as the understanding data wants them, dialogues turn by turn."""

import json
from pathlib import Path

import pytest

from edgehome.bench.effects import after, undone
from edgehome.bench.understand import batch, first, prediction
from edgehome.errors import ConfigError
from edgehome.homefile import load_home
from edgehome.messages import Call, Context, Intent, Observation, Schedule
from edgehome.protocols import Home
from edgehome.registry import load_bundled

HOME = {
    "floors": [],
    "areas": [{"id": "kitchen_id", "name": "Kitchen"}, {"id": "hall_id", "name": "Hall"}],
    "entities": [
        {"id": "light.kitchen", "name": "Kitchen Light", "domain": "light", "area": "kitchen_id", "state": "off"},
        {"id": "light.hall", "name": "Hall Light", "domain": "light", "area": "hall_id", "state": "off"},
        {"id": "media_player.tv", "name": "TV", "domain": "media_player", "area": "hall_id", "state": "off"},
    ],
}  # fmt: skip


class Listener:
    """An understander that keeps what it was asked and gives prepared intents."""

    name = "listener"

    def __init__(self, *intents: Intent | None) -> None:
        self.intents = list(intents)
        self.asked: list[tuple[Observation, Context, Home]] = []

    def understand(self, observation: Observation, context: Context, home: Home) -> Intent | None:
        self.asked.append((observation, context, home))
        return self.intents.pop(0) if self.intents else None


def run(tmp_path: Path, records: list[dict[str, object]], *understanders: object) -> list[dict[str, object]]:
    (tmp_path / "house.json").write_text(json.dumps(HOME), encoding="utf-8")
    source, out = tmp_path / "records.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join(json.dumps(r) for r in records), encoding="utf-8")
    count = batch(source, tmp_path, out, first(understanders))
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert count == len(lines)
    return lines


def on(*entities: str) -> Intent:
    return Intent(outcome="act", calls=(Call(intent="HassTurnOn", entities=entities),), tier="listener")


def test_a_record_becomes_one_line_with_calls_tier_and_latency(tmp_path):
    record = {"id": "x/1", "utterance": "turn on the lights", "home": "house", "context": {"area": "Kitchen"}}
    (line,) = run(tmp_path, [record], load_bundled("grammar").Rules())
    assert line["id"] == "x/1" and line["outcome"] == "act" and line["tier"] == "rules"
    assert line["calls"][0]["entities"] == ["light.kitchen"]
    assert line["calls"][0]["targets"] == {"areas": ["Kitchen"], "domains": ["light"]}
    assert line["latency_ms"] > 0


def test_words_nobody_understands_are_answered_with_nothing(tmp_path):
    (line,) = run(tmp_path, [{"id": "x/1", "utterance": "sing", "home": "house"}], Listener(None))
    assert line["calls"] == [] and line["outcome"] == "none"


def test_setup_timers_and_clock_of_a_record_reach_the_understander(tmp_path):
    listener = Listener(None)
    record = {
        "id": "x/1",
        "utterance": "hm",
        "home": "house",
        "context": {"area": "Hall", "now": "2025-05-05T10:00:00", "device": "panel"},
        "setup": {"light.hall": {"state": "on", "attributes": {"brightness_pct": 40}}},
        "timers": [{"name": "pizza"}],
    }
    run(tmp_path, [record], listener)
    observation, context, home = listener.asked[0]
    assert context.area == observation.area == "hall_id" and context.device == "panel" and context.now > 0
    assert home.entities["light.hall"].state == "on"
    assert home.entities["light.hall"].attributes["brightness_pct"] == 40
    assert home.timers == [{"name": "pizza"}]


def test_a_dialogue_gives_a_line_a_turn_and_later_turns_see_what_earlier_ones_did(tmp_path):
    listener = Listener(on("light.hall"), None)
    turns = [
        {"utterance": "hall light on", "reply": "Done."},
        {"utterance": "and that?", "context": {"area": "Hall"}},
    ]
    lines = run(tmp_path, [{"id": "d/1", "home": "house", "turns": turns}], listener)
    assert [line["id"] for line in lines] == ["d/1#1", "d/1#2"]
    _, context, home = listener.asked[1]
    assert home.entities["light.hall"].state == "on"
    assert context.entities == ("light.hall",) and context.calls[0].intent == "HassTurnOn"
    assert context.text == "hall light on" and context.reply == "Done." and context.area == "hall_id"


def test_a_yes_to_the_hosts_question_carries_out_what_was_asked(tmp_path):
    call = Call(intent="HassTurnOff", entities=("light.hall",))
    asked = Intent(outcome="ask", calls=(call,), candidates=("light.hall",))
    turns = [{"utterance": "hm"}, {"utterance": "yes"}, {"utterance": "yes"}]
    rules = load_bundled("grammar").Rules()
    lines = run(tmp_path, [{"id": "d/1", "home": "house", "turns": turns}], Listener(asked), rules)
    assert lines[0]["outcome"] == "ask" and lines[0]["candidates"] == ["light.hall"]
    assert lines[1]["outcome"] == "act" and lines[1]["calls"][0]["intent"] == "HassTurnOff"
    assert lines[2]["calls"] == [] and lines[2]["outcome"] == "none"


def test_an_unsure_understander_is_passed_over_for_the_next(tmp_path):
    unsure = Intent(outcome="act", calls=on("light.hall").calls, confidence=0.3)
    ask = first([Listener(unsure), Listener(on("light.kitchen"))], act_above=0.75)
    words = Observation(trace="", source="", kind="utterance", at=0.0, text="x")
    assert ask(words, Context(), load_home(HOME)).calls[0].entities == ("light.kitchen",)
    alone = first([Listener(unsure)], act_above=0.75, ask_above=0.4)
    assert alone(words, Context(), load_home(HOME)).outcome == "none"
    asking = first([Listener(unsure)], act_above=0.75, ask_above=0.2)
    assert asking(words, Context(), load_home(HOME)).outcome == "ask"


def test_a_volume_step_is_written_by_home_assistants_name():
    call = Call(intent="HassSetVolumeRelative", arguments={"direction": "down", "step": 20})
    assert prediction(Intent(outcome="act", calls=(call,)))["calls"][0]["arguments"] == {"volume_step": -20}
    call = Call(intent="HassSetVolumeRelative", arguments={"direction": "up"})
    assert prediction(Intent(outcome="act", calls=(call,)))["calls"][0]["arguments"] == {"volume_step": "up"}


def test_a_schedule_is_written_whole_and_a_said_timer_with_its_command():
    schedule = Schedule(kind="at", trigger={"time": "07:00"}, calls=on("light.hall").calls)
    line = prediction(Intent(outcome="act", schedule=schedule))
    assert line["schedule"]["trigger"] == {"time": "07:00"}
    assert line["schedule"]["calls"][0]["entities"] == ["light.hall"]
    said = {"minutes": 5, "conversation_command": "hall light on"}
    later = Schedule(kind="delay", trigger={"seconds": 300, "said": said}, calls=on("light.hall").calls)
    line = prediction(Intent(outcome="act", schedule=later))
    assert "schedule" not in line and line["calls"][0]["arguments"] == said
    assert line["calls"][0]["calls"][0]["entities"] == ["light.hall"]


@pytest.mark.parametrize(
    ("text", "part"), [("{", ":1:"), ('{"id": "a"}\n[]', ":2:"), ('{"utterance": "x"}', "an id")]
)
def test_a_bad_line_is_named(tmp_path, text, part):
    source = tmp_path / "bad.jsonl"
    source.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=part):
        batch(source, tmp_path, tmp_path / "out", first([]))


def test_a_home_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ConfigError, match="nowhere"):
        run(tmp_path, [{"id": "x/1", "utterance": "x", "home": "nowhere"}], Listener())


@pytest.mark.parametrize(
    ("call", "state", "attributes"),
    [
        (
            Call(intent="HassLightSet", entities=("light.hall",), arguments={"brightness": 30}),
            "on",
            {"brightness_pct": 30},
        ),
        (Call(intent="HassMediaPause", entities=("media_player.tv",)), "paused", {}),
        (Call(intent="HassTurnOff", entities=("light.hall",)), "off", {}),
        (Call(intent="HassGetState", entities=("light.hall",)), "off", {}),
    ],
)
def test_what_a_call_would_change_is_laid_over_the_home(call, state, attributes):
    changed = after([call], load_home(HOME)).entities[call.entities[0]]
    assert changed.state == state and attributes.items() <= changed.attributes.items()


DATA = Path(__file__).parents[2] / "shared" / "eval" / "nlu"


@pytest.mark.slow
@pytest.mark.skipif(not DATA.is_dir(), reason="the understanding data is not beside this checkout")
def test_the_grammars_own_sentences_are_all_recognised(tmp_path):
    out = tmp_path / "out.jsonl"
    rules = load_bundled("grammar").Rules()
    for name in ("ohf_intents_en", "ohf_intents_zh_cn", "ohf_intents_zh_hk", "ohf_intents_zh_tw"):
        batch(DATA / f"{name}.jsonl", DATA / "homes", out, first([rules]))
        lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
        assert all(line["calls"] for line in lines), name


def test_what_was_done_is_undone_by_the_values_that_were() -> None:
    before = load_home({
        "entities": [
            {"id": "light.a", "domain": "light", "name": "A", "state": "off", "attributes": {"brightness_pct": 40}},
            {"id": "climate.b", "domain": "climate", "name": "B", "state": "heat", "attributes": {"temperature": 19}},
            {"id": "cover.c", "domain": "cover", "name": "C", "state": "open", "attributes": {"current_position": 60}},
        ]
    })  # fmt: skip
    done = after(
        [
            Call(intent="HassTurnOn", entities=("light.a",)),
            Call(intent="HassClimateSetTemperature", entities=("climate.b",), arguments={"temperature": 22}),
            Call(intent="HassSetPosition", entities=("cover.c",), arguments={"position": 10}),
        ],
        before,
    )
    assert [(c.intent, c.entities, c.arguments) for c in undone(before, done)] == [
        ("HassTurnOff", ("light.a",), {}),
        ("HassClimateSetTemperature", ("climate.b",), {"temperature": 19}),
        ("HassSetPosition", ("cover.c",), {"position": 60}),
    ]
    assert undone(before, before) == ()

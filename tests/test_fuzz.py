"""Noise and broken sentences: nothing unknown, ill-formed or acting on a question comes out, and the counting counts."""

import random

import pytest

from edgehome.homefile import load_home
from edgehome.lm.understand import DATA
from edgehome.messages import Action, Call, Intent, Plan, Schedule
from edgehome.training import fuzz

HOME = load_home({
    "areas": [{"id": "k", "name": "Kitchen"}],
    "entities": [{"id": "light.k", "domain": "light", "name": "Lamp", "area": "k"}],
})  # fmt: skip


def plan(entity: str = "light.k", verb: str = "turn_on", **args) -> Plan:
    return Plan(
        trace="t", actions=(Action(id="a", trace="t", entity=entity, verb=verb, args=args, expires_at=0.0),)
    )


def act(**call) -> Intent:
    return Intent(outcome="act", calls=(Call(intent="HassTurnOn", **call),))


@pytest.mark.parametrize(
    ("intent", "made", "kind"),
    [
        (act(entities=("light.gone",)), None, "unknown_ids"),
        (act(areas=("cellar",)), None, "unknown_ids"),
        (Intent(outcome="ask", candidates=("light.gone",)), None, "unknown_ids"),
        (act(), plan("light.gone"), "unknown_ids"),
        (Intent(outcome="act"), None, "ill_formed"),
        (Intent(outcome="act", calls=(Call(intent="Fly"),)), None, "ill_formed"),
        (act(arguments={"brightness": float("inf")}), None, "ill_formed"),
        (act(arguments={"brightness": None}), None, "ill_formed"),
        (act(), plan(verb="fly"), "ill_formed"),
        (act(), plan(brightness_pct=400), "ill_formed"),
        (Intent(outcome="answer", calls=(Call(intent="HassGetState"),)), plan(), "queries_that_act"),
        (Intent(outcome="ask"), plan(), "queries_that_act"),
        (Intent(outcome="none"), Plan(trace="t", schedule=Schedule(kind="delay", trigger={})), "queries_that_act"),
    ],
)  # fmt: skip
def test_a_fault_is_counted_by_its_kind(intent: Intent, made: Plan | None, kind: str) -> None:
    assert set(fuzz.faults(intent, made, HOME)) == {kind}


def test_what_is_right_has_no_fault() -> None:
    assert fuzz.faults(act(entities=("light.k",), areas=("Kitchen",)), plan(brightness_pct=40), HOME) == {}


def test_the_words_are_broken_in_many_ways_and_the_same_ways_again() -> None:
    made = [fuzz.broken(random.Random(i), "turn on the lamp", "把灯关掉") for i in range(200)]
    again = [fuzz.broken(random.Random(i), "turn on the lamp", "把灯关掉") for i in range(200)]
    assert made == again and len(set(made)) > 120 and "turn on the lamp" in made


@pytest.mark.slow
@pytest.mark.skipif(not (DATA / "model.json").exists(), reason="no model folder")
def test_noise_and_broken_sentences_do_no_harm() -> None:
    found = fuzz.measure(400, seed=11)
    assert {k: found[k] for k in fuzz.COUNTED} == dict.fromkeys(fuzz.COUNTED, 0), found["examples"]
    assert found["outcomes"]["act"] > 20 and found["outcomes"]["none"] > 20 and found["homes"] > 5

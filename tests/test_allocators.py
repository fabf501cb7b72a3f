"""The allocation policies, and who is eligible at all."""

import math
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edgehome.config import load_config
from edgehome.errors import ConfigError
from edgehome.messages import AgentStatus, Task, TaskResult
from edgehome.registry import Registry, load_bundled
from tests.examples import examples

allocators = load_bundled("allocators")
policy_gradient = load_bundled("allocators.policy_gradient")
q_learning = load_bundled("allocators.q_learning")
frame = load_bundled("allocators.policy")


@dataclass
class View:
    """An agent as the coordinator shows it."""

    id: str
    status: AgentStatus
    outstanding: int = 0
    expected_ms: float | None = None
    accuracy: Mapping[tuple[str, str, str], float] = field(default_factory=dict)


def agent(name: str, outstanding: int = 0, expected_ms: float | None = None, accuracy=None, **status) -> View:
    given = {"state": "online", "boot": "b", "skills": ("understanding",), "capacity": 100, **status}
    return View(name, AgentStatus(agent=name, **given), outstanding, expected_ms, accuracy or {})


def task(number: int | str = 0, skill: str = "understanding", **rest) -> Task:
    return Task(id=str(number), trace="t", skill=skill, **rest)


def named(name: str, seed: int = 1, **settings_):
    return allocators.POLICIES[name](random.Random(seed), **settings_)


# ---- who can do it at all -------------------------------------------------------------------


def test_all_policies_of_the_design_are_there_by_name():
    assert set(allocators.POLICIES) >= {
        "round_robin", "random", "least_loaded", "capability", "weighted_round_robin", "random_light",
        "power_of_two", "shortest_expected_delay", "q_learning", "policy_gradient",
    }  # fmt: skip
    for name in allocators.POLICIES:
        assert isinstance(allocators.create(name), allocators.Allocator)


@pytest.mark.parametrize("name", list(allocators.POLICIES))
def test_every_policy_gives_work_only_to_agents_that_can_do_it(name):
    agents = [
        agent("deaf", skills=("perception",)),
        agent("english", languages=("en",)),
        agent("lights", languages=("zh-TW",), domains=("light",), models=("tiny",)),
        agent("climate", domains=("climate",), models=("tiny",)),
        agent("other_model", models=("big",)),
        agent("leaving", state="draining", models=("tiny",)),
        agent("gone", state="offline", models=("tiny",)),
        agent("full", models=("tiny",), capacity=2, outstanding=2),
    ]
    policy = named(name)
    wanted = task(lang="zh-CN", domain="light", model="tiny")
    assert {policy.choose(wanted, agents) for _ in range(20)} == {"lights"}


@pytest.mark.parametrize(
    ("wanted", "agents", "reason"),
    [
        (task(), [], "no agent is known"),
        (task(), [agent("a", state="draining")], "no agent is online (a is draining)"),
        (task(skill="decision"), [agent("a")], "nobody has the skill 'decision'; there is understanding"),
        (task(lang="zh"), [agent("a", languages=("en",))], "nobody has the language 'zh'; there is en"),
        (task(domain="light"), [agent("a", domains=("climate",))], "the domain 'light'; there is climate"),
        (task(model="big"), [agent("a")], "nobody has the model 'big'; there is none"),
        (task(), [agent("a", 2, capacity=2), agent("b", 1, capacity=1)], "budget: a 2/2, b 1/1"),
    ],
)
def test_when_nobody_can_the_reason_says_what_is_missing(wanted, agents, reason):
    found = allocators.eligible(wanted, agents)
    assert found.agents == ()
    assert reason in found.reason
    assert all(named(name).choose(wanted, agents) is None for name in allocators.POLICIES)


def test_an_agent_that_names_no_language_takes_any():
    assert allocators.eligible(task(lang="zh"), [agent("a")]).agents[0].id == "a"


# ---- turns ----------------------------------------------------------------------------------


def test_round_robin_is_the_plain_cycle_over_a_thousand_tasks():
    agents, policy = [agent(name) for name in "cabd"], named("round_robin")
    assert [policy.choose(task(i), agents) for i in range(1000)] == ["cabd"[i % 4] for i in range(1000)]


def test_an_agent_that_leaves_and_comes_back_disturbs_nobody_elses_turn():
    agents, policy = [agent(name) for name in "abc"], named("round_robin")
    got = Counter(policy.choose(task(i), agents if i % 10 < 5 else agents[:2]) for i in range(300))
    assert abs(got["a"] - got["b"]) <= 1
    assert got["c"] >= 50


def test_round_robin_at_the_lowest_load_turns_among_the_least_busy():
    agents = [agent("a", 1), agent("b"), agent("c"), agent("d", 4)]
    policy = named("round_robin_lowest_load")
    assert [policy.choose(task(i), agents) for i in range(4)] == ["b", "c", "b", "c"]


def test_smooth_weighted_turns_are_spread_as_nginx_spreads_them():
    agents = [agent("a", speed=5), agent("b", speed=1), agent("c", speed=1)]
    policy = named("weighted_round_robin")
    assert "".join(policy.choose(task(i), agents) for i in range(7)) == "aabacaa"


@given(st.lists(st.integers(1, 12), min_size=1, max_size=6))
@settings(deadline=None, max_examples=examples(60))
def test_weighted_shares_are_within_one_of_the_weight_in_each_cycle(weights):
    agents = [agent(str(i), speed=w) for i, w in enumerate(weights)]
    policy, cycle = named("weighted_round_robin"), sum(weights)
    for _ in range(3):
        got = Counter(policy.choose(task(i), agents) for i in range(cycle))
        assert all(abs(got[str(i)] - w) <= 1 for i, w in enumerate(weights))


# ---- chance ---------------------------------------------------------------------------------


def chi_square(counts: Mapping[str, int], chances: Mapping[str, float]) -> float:
    total = sum(counts.values())
    return sum((counts[name] - total * p) ** 2 / (total * p) for name, p in chances.items())


def test_random_gives_everybody_the_same_chance():
    agents, policy = [agent(name) for name in "abcd"], named("random", seed=7)
    got = Counter(policy.choose(task(i), agents) for i in range(8000))
    assert chi_square(got, dict.fromkeys("abcd", 0.25)) < 16.27  # 3 degrees of freedom, p = 0.001


def test_random_light_draws_evenly_among_those_at_or_below_the_mean_load():
    agents, policy = [agent("a"), agent("b", 1), agent("c", 9)], named("random_light", seed=7)
    got = Counter(policy.choose(task(i), agents) for i in range(4000))
    assert got["c"] == 0
    assert chi_square(got, {"a": 0.5, "b": 0.5}) < 10.83  # 1 degree of freedom, p = 0.001


def test_power_of_two_takes_the_shorter_delay_of_two_drawn_by_speed():
    agents = [agent("slow", speed=1), agent("fast", 9, speed=2), agent("jammed", 90, speed=1)]
    policy = named("power_of_two", seed=7)
    got = Counter(policy.choose(task(i), agents) for i in range(4000))
    assert got["jammed"] == 0
    # slow wins every pair it is in; fast only beside jammed: .5 x .5 + .25 x 2/3 of the draws
    assert chi_square(got, {"slow": 7 / 12, "fast": 5 / 12}) < 10.83


# ---- load -----------------------------------------------------------------------------------


def test_least_loaded_counts_tasks_as_a_share_of_the_budget():
    agents = [agent("small", 1, capacity=2), agent("big", 3, capacity=10), agent("middle", 2, capacity=5)]
    assert named("least_loaded").choose(task(), agents) == "big"


def test_shortest_expected_delay_weighs_the_queue_by_the_measured_time():
    agents = [
        agent("a", 0, expected_ms=90.0),
        agent("b", 3, expected_ms=20.0),
        agent("c", 1, expected_ms=60.0),
    ]
    assert named("shortest_expected_delay").choose(task(), agents) == "b"


def test_of_equal_delays_the_one_with_the_least_to_do_is_taken():
    agents = [agent("fast", 3, speed=4), agent("slow", 0, speed=1)]
    assert {named("shortest_expected_delay", seed).choose(task(), agents) for seed in range(10)} == {"slow"}


def test_an_agent_not_measured_yet_is_judged_by_its_speed_on_the_scale_of_the_others():
    agents = [agent("a", expected_ms=40.0, speed=1), agent("b", speed=2), agent("c", speed=0.5)]
    assert frame.service_times(agents) == [40.0, 20.0, 80.0]
    assert frame.service_times([agent("a", speed=4)]) == [0.25]


def test_capability_takes_the_agent_measured_to_be_right_most_often_on_such_tasks():
    agents = [
        agent("broad", accuracy={("understanding", "", ""): 0.9}),
        agent("narrow", 5, accuracy={("understanding", "", ""): 0.7, ("understanding", "zh", "light"): 0.97}),
        agent("unknown"),
    ]
    policy = named("capability")
    assert policy.choose(task(lang="zh", domain="light"), agents) == "narrow"
    assert policy.choose(task(lang="en", domain="light"), agents) == "broad"


def test_capability_takes_the_quicker_of_equally_good_agents():
    good = {("understanding", "", ""): 0.9}
    agents = [agent("busy", 3, accuracy=good), agent("free", accuracy=good), agent("bad", accuracy={})]
    assert named("capability").choose(task(), agents) == "free"


# ---- learning -------------------------------------------------------------------------------


def test_one_step_of_q_learning_is_the_update_rule_worked_by_hand():
    # Q + a (r + g max Q' - Q) = -2 + 0.1 (-3 + 0.9 x -1.5 + 2) = -2.235
    assert q_learning.q_step(-2.0, -3.0, -1.5, alpha=0.1, gamma=0.9) == pytest.approx(-2.235)


def test_the_q_table_holds_what_the_rule_gives_for_two_answers():
    policy = named("q_learning", alpha=0.5, gamma=0.9, epsilon=0.0, epsilon_floor=0.0)
    only = [agent("a")]
    policy.choose(task(1), only)
    policy.finished(task(1), "a", 10.0, True)
    policy.choose(task(2), only)  # the state after task 1: nothing known yet, max Q' = 0
    row = policy.rows["a", "understanding"]
    assert row.values == [pytest.approx(-10.0)]  # the first answer: step 1
    policy.finished(task(2), "a", 4.0, True)
    policy.choose(task(3), only)  # max Q' = -10; step 1/2
    assert row.values == [pytest.approx(-10 + 0.5 * (-4 + 0.9 * -10 + 10))]


def test_an_answer_counts_once_for_a_learning_policy():
    policy = named("q_learning", epsilon=0.0)
    policy.choose(task(1), [agent("a")])
    policy.choose(task(2), [agent("a")])
    for _ in range(3):
        policy.finished(task(1), "a", 10.0, True)
    assert policy.rows["a", "understanding"].visits == [1]


def test_a_failure_costs_a_learning_policy_more_than_a_usual_answer():
    policy = named("q_learning", epsilon=0.0, gamma=0.0)
    for i, (ms, ok) in enumerate([(10.0, True), (1.0, False)]):
        policy.choose(task(i), [agent("a")])
        policy.finished(task(i), "a", ms, ok)
    policy.choose(task(9), [agent("a")])
    assert policy.rows["a", "understanding"].values == [pytest.approx(-30.0)]  # mean of 10 and 5 x 10


numbers = st.floats(-3, 3)


@given(
    st.lists(numbers, min_size=3, max_size=3),
    st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=5),
    st.randoms(use_true_random=False),
)
@settings(deadline=None)
def test_the_policy_gradient_is_that_of_finite_differences(weights, features, rng):
    chosen, h = rng.randrange(len(features)), 1e-5

    def log_chance(w):
        return math.log(policy_gradient.probabilities(w, features)[chosen])

    for d, slope in enumerate(policy_gradient.gradient(weights, features, chosen)):
        up, down = list(weights), list(weights)
        up[d] += h
        down[d] -= h
        assert slope == pytest.approx((log_chance(up) - log_chance(down)) / (2 * h), abs=1e-6)


@pytest.mark.parametrize("name", ["q_learning", "policy_gradient"])
def test_a_learning_policy_finds_the_faster_agent_without_being_told(name):
    policy, agents = named(name), [agent("slow"), agent("fast")]
    for i in range(600):
        chosen = policy.choose(task(i), agents)
        policy.finished(task(i), chosen, 50.0 if chosen == "slow" else 10.0, True)
    policy.learning = False
    assert [policy.choose(task(i), agents) for i in range(5)] == ["fast"] * 5


# ---- the plugin -----------------------------------------------------------------------------


@pytest.fixture
def plugin():
    yield allocators
    allocators.use(allocators.DEFAULT)


def test_the_hook_uses_the_policy_of_the_settings_and_is_swapped_while_running(plugin):
    registry = Registry(load_config())
    registry.add(plugin, "allocators")
    ((_, allocate),) = registry.impls("allocate")
    agents = [agent("a"), agent("b")]
    plugin.startup(SimpleNamespace(config=load_config(agents={"allocator": "round_robin"})))
    assert [allocate(task=task(i), agents=agents) for i in range(3)] == [["a"], ["b"], ["a"]]
    plugin.use("shortest_expected_delay")
    busy = [agent("a", 5), agent("b")]
    assert [allocate(task=task(i), agents=busy) for i in range(3)] == [["b"]] * 3
    assert allocate(task=task(skill="decision"), agents=busy) is None


def test_a_policy_swapped_out_and_in_again_goes_on_where_it_was(plugin):
    agents = [agent("a"), agent("b")]
    plugin.use("round_robin")
    first = plugin.allocate(task(1), agents)
    plugin.use("random")
    plugin.use("round_robin")
    assert plugin.allocate(task(2), agents) != first


def test_an_unknown_policy_is_refused_with_the_names_there_are(plugin):
    with pytest.raises(ConfigError, match=r"allocator: expected one of round_robin.* got 'best'"):
        plugin.use("best")


def test_the_plugin_learns_from_answers_that_go_by_but_not_from_a_late_one(plugin):
    policy = plugin.allocation._kept["q_learning"] = named("q_learning")
    plugin.use("q_learning")
    (holder,) = plugin.allocate(task(1), [agent("a")])
    plugin.observe(TaskResult(task="1", agent="somebody", compute_ms=1.0))
    plugin.observe(TaskResult(task="1", agent=holder, queue_ms=3.0, compute_ms=7.0))
    plugin.allocate(task(2), [agent("a")])
    assert policy.rows["a", "understanding"].values == [pytest.approx(-10.0)]
    del plugin.allocation._kept["q_learning"]

"""The aggregators: what several answers become, how far they agree, and when the host is to ask."""

import functools
import random
from types import SimpleNamespace

import msgspec
import pytest

from edgehome.config import load_config
from edgehome.errors import ConfigError
from edgehome.messages import Call, Intent, Task, TaskResult, encode
from edgehome.registry import Registry, load_bundled
from tests.examples import examples

aggregators = load_bundled("aggregators")
votes = load_bundled("aggregators.votes")
numbers = load_bundled("aggregators.numbers")

TASK = Task(id="1", trace="t", skill="understanding", lang="zh", domain="light")


def says(agent: str, body, **rest) -> TaskResult:
    return TaskResult(task="1", agent=agent, body=msgspec.Raw(encode(body)), **rest)


def answers(*bodies) -> list[TaskResult]:
    return [says(f"a{i}", body) for i, body in enumerate(bodies)]


def body(joined):
    return msgspec.json.decode(joined.result.body)


def known(**accuracy: float):
    """Return a reliability measured so often that the prior no longer counts."""
    table = aggregators.Reliability()
    for agent, share in accuracy.items():
        table.load(agent, {("understanding", "", ""): share}, answers=1_000_000)
    return table


# ---- each by its name -----------------------------------------------------------------------


def test_first_takes_the_first_answer_that_is_not_an_error():
    results = [says("a", None, error="no model"), says("b", "on"), says("c", "off")]
    joined = aggregators.create("first", 0.5).join(TASK, results, ["d"])
    assert (body(joined), joined.agreement, joined.wait, joined.ask) == ("on", 0.5, False, False)


def test_first_asks_when_answers_already_at_hand_disagree_too_much():
    joined = aggregators.create("first", 0.6).join(TASK, answers("on", "off", "off"), [])
    assert joined.ask
    assert joined.agreement == pytest.approx(1 / 3)


def test_majority_takes_what_most_say_and_its_share_is_the_agreement():
    joined = aggregators.create("majority").join(TASK, answers("on", "off", "on"), [])
    assert (body(joined), joined.agreement, joined.ask) == ("on", pytest.approx(2 / 3), False)


def test_of_a_tie_majority_takes_the_first_and_asks():
    joined = aggregators.create("majority").join(TASK, answers("on", "off"), [])
    assert (body(joined), joined.agreement, joined.ask) == ("on", 0.5, True)
    assert joined.reason == "agreement 0.50 is below 0.60"


def test_majority_waits_while_a_missing_answer_may_change_the_result():
    majority = aggregators.create("majority")
    assert majority.join(TASK, answers("on", "on"), ["c", "d"]).wait
    assert not majority.join(TASK, answers("on", "on", "on"), ["d", "e"]).wait
    assert majority.join(TASK, [], ["c"]).wait


def test_majority_waits_while_a_missing_answer_may_make_it_one_to_ask_about():
    strict = aggregators.create("majority", 0.8)
    assert strict.join(TASK, answers("on", "on", "on"), ["d", "e"]).wait
    assert not strict.join(TASK, answers("on", "on", "on", "on"), ["e"]).wait


def test_how_sure_an_agent_is_does_not_make_its_answer_another():
    call = Call(intent="HassTurnOn", entities=("light.hall",))
    surer = Intent(outcome="act", calls=(call,), confidence=0.9, tier="language_model", trace="x")
    other = Intent(outcome="act", calls=(call,), confidence=0.6, tier="grammar")
    off = Intent(outcome="act", calls=(Call(intent="HassTurnOff", entities=("light.hall",)),))
    results = [says("a", other, confidence=0.6), says("b", off), says("c", surer, confidence=0.9)]
    joined = aggregators.create("majority").join(TASK, results, [])
    assert joined.result.agent == "c"
    assert joined.agreement == pytest.approx(2 / 3)


def test_weighted_lets_one_good_expert_outvote_two_poor_ones():
    weighted = aggregators.create("weighted", 0.5, reliability=known(a0=0.6, a1=0.6, a2=0.9), classes=2)
    joined = weighted.join(TASK, answers("off", "off", "on"), [])
    assert body(joined) == "on"
    assert joined.agreement == pytest.approx(2.1972 / (2.1972 + 2 * 0.4055), abs=1e-3)  # log 9, log 1.5


def test_an_agent_worse_than_chance_speaks_against_what_it_says():
    weighted = aggregators.create("weighted", reliability=known(a0=0.1, a1=0.55), classes=2)
    joined = weighted.join(TASK, answers("off", "on"), [])
    assert body(joined) == "on"


def test_weighted_does_not_wait_for_an_agent_that_cannot_change_the_result():
    weighted = aggregators.create("weighted", reliability=known(a0=0.95, poor=0.55, good=0.95), classes=2)
    assert not weighted.join(TASK, answers("on"), ["poor"]).wait
    assert weighted.join(TASK, answers("on"), ["good"]).wait


def test_reliability_is_learned_from_recorded_truth_and_narrow_counts_start_from_wide_ones():
    table = aggregators.Reliability()
    assert table.of("a", TASK) == pytest.approx(0.7)
    for i in range(200):
        table.record("a", TASK, right=i % 10 != 0)
    assert table.of("a", TASK) == pytest.approx(0.9, abs=0.01)
    elsewhere = Task(id="2", trace="t", skill="understanding", lang="en")
    assert table.of("a", elsewhere) == pytest.approx(0.89, abs=0.01)
    assert table.of("b", TASK) == pytest.approx(0.7)


def test_weights_are_log_odds():
    assert votes.log_odds(0.5, 2) == pytest.approx(0.0)
    assert votes.log_odds(0.9, 10) == pytest.approx(4.3944, abs=1e-4)  # log 81


@pytest.mark.parametrize(
    ("bodies", "mean"),
    [
        ((20.0, 21.0, 22.0), 21.0),
        (({"value": 20, "unit": "°C"}, {"value": 21, "unit": "°C"}), {"value": 20.5, "unit": "°C"}),
        (([1, 10], [3, 30]), [2.0, 20.0]),
    ],
)
def test_mean_keeps_the_form_of_the_readings(bodies, mean):
    assert body(aggregators.create("mean", 0.0).join(TASK, answers(*bodies), [])) == mean


def test_mean_asks_when_the_readings_lie_apart():
    near = aggregators.create("mean").join(TASK, answers(20.9, 21.0, 21.2), [])
    apart = aggregators.create("mean").join(TASK, answers(20.9, 21.0, 35.0), [])
    assert (near.agreement, near.ask) == (1.0, False)
    assert (apart.agreement, apart.ask) == (0.0, True)


def test_mean_waits_for_all_and_leaves_words_to_others():
    assert aggregators.create("mean").join(TASK, answers(20.0), ["b"]).wait
    assert aggregators.create("mean").join(TASK, answers(20.0, "warm"), []) is None
    assert aggregators.create("mean").join(TASK, answers(True, False), []) is None


@pytest.mark.parametrize("name", list(aggregators.AGGREGATORS))
def test_no_usable_answer_is_never_acted_on(name):
    results = [says("a", None, error="no model"), TaskResult(task="1", agent="b", body=msgspec.Raw(b"{"))]
    joined = aggregators.create(name).join(TASK, results, [])
    assert (joined.ask, joined.agreement, joined.result.error) == (True, 0.0, "no model")
    assert aggregators.create(name).join(TASK, results, ["c"]).wait
    assert aggregators.create(name).join(TASK, [], []).ask


# ---- the plugin -----------------------------------------------------------------------------


@pytest.fixture
def plugin():
    yield aggregators
    aggregators.use(aggregators.DEFAULT)


def test_the_hook_uses_aggregator_and_threshold_of_the_settings_and_is_swapped_while_running(plugin):
    registry = Registry(load_config())
    registry.add(plugin, "aggregators")
    ((_, aggregate),) = registry.impls("aggregate")
    config = load_config(agents={"aggregator": "majority", "agreement_above": 0.7})
    plugin.startup(SimpleNamespace(config=config))
    results = answers("off", "on", "on")
    joined = aggregate(task=TASK, results=results, missing=[])
    assert (body(joined), joined.ask) == ("on", True)
    plugin.use("first", 0.3)
    joined = aggregate(task=TASK, results=results, missing=[])
    assert (body(joined), joined.ask) == ("off", False)


def test_the_weighted_vote_of_the_plugin_uses_the_reliability_it_was_told(plugin, monkeypatch):
    monkeypatch.setattr(plugin, "reliability", known(a0=0.95, a1=0.3, a2=0.3))
    plugin.use("weighted")
    assert body(plugin.aggregate(TASK, answers("on", "off", "off"), [])) == "on"


def test_an_unknown_aggregator_is_refused_with_the_names_there_are(plugin):
    with pytest.raises(
        ConfigError, match="aggregator: expected one of first, mean, majority, weighted, got 'x'"
    ):
        plugin.use("x")


# ---- the measured table ---------------------------------------------------------------------

DRAWS = examples(20_000)
TOLERANCE = 1.1 * (20_000 / DRAWS) ** 0.5  # points: three standard errors at this many draws


@functools.cache
def measure(accuracies, classes=10, confused=False):
    """Return in per cent how often the best expert, the majority and the weighted vote are right.

    Wrong answers are drawn evenly, or, `confused`, are all the same one. The order of arrival is random,
    so that ties fall by chance.
    """
    rng = random.Random(f"{accuracies} {classes} {confused}")
    experts = [(a, votes.log_odds(a, classes)) for a in accuracies]
    right = [0, 0, 0]
    for _ in range(DRAWS):
        cast = []
        for accuracy, weight in experts:
            wrong = 1 if confused else rng.randrange(1, classes)
            cast.append((0 if rng.random() < accuracy else wrong, weight))
        right[0] += cast[0][0] == 0
        rng.shuffle(cast)
        said, weights = [c[0] for c in cast], [c[1] for c in cast]
        right[1] += next(iter(votes.tally(said, [1.0] * len(said)))) == 0
        right[2] += next(iter(votes.tally(said, weights))) == 0
    return [100 * n / DRAWS for n in right]


@pytest.mark.parametrize(
    ("accuracies", "settings", "table"),
    [
        ((0.7,) * 3, {}, (70.0, 84.0, 83.7)),
        ((0.7,) * 5, {}, (70.1, 95.0, 95.0)),
        ((0.85,) * 3, {}, (84.6, 95.6, 95.6)),
        ((0.85,) * 5, {}, (85.0, 99.4, 99.4)),
        ((0.7,) * 3, {"confused": True}, (69.7, 78.5, 78.5)),
        ((0.85,) * 5, {"confused": True}, (84.5, 97.2, 97.2)),
        ((0.9, 0.8, 0.7), {}, (89.9, 92.8, 94.9)),
        ((0.9, 0.8, 0.7, 0.6, 0.5), {"confused": True}, (89.6, 85.2, 88.7)),
        ((0.9, 0.6, 0.6), {}, (89.8, 85.0, 91.7)),
        ((0.9, 0.6, 0.6), {"classes": 2}, (89.7, 79.0, 89.7)),
    ],
)
def test_votes_are_right_as_often_as_the_measured_table_says(accuracies, settings, table):
    assert measure(accuracies, **settings) == pytest.approx(table, abs=TOLERANCE)


def test_a_majority_of_unequal_experts_loses_to_the_best_one_and_the_weighted_vote_does_not():
    best, majority, weighted = measure((0.9, 0.6, 0.6), classes=2)
    assert majority < best - 8
    assert weighted >= best


def rmse(spreads, told: bool) -> float:
    rng = random.Random(1)
    mean = numbers.Mean(0.0, spread={f"a{i}": s for i, s in enumerate(spreads)} if told else None)
    errors = [body(mean.join(TASK, answers(*(rng.gauss(0, s) for s in spreads)), [])) for _ in range(5_000)]
    return (sum(e * e for e in errors) / len(errors)) ** 0.5


def test_the_mean_of_three_equal_sensors_errs_by_the_root_of_a_third():
    assert rmse((1, 1, 1), told=False) == pytest.approx(0.577, abs=0.01)


@pytest.mark.slow
def test_with_unequal_sensors_only_the_mean_by_inverse_variance_beats_the_best():
    assert rmse((1, 2, 4), told=False) == pytest.approx(1.53, abs=0.03)
    assert rmse((1, 2, 4), told=True) == pytest.approx(0.87, abs=0.02)

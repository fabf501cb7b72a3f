"""Plugins' own intents: understood from examples, with their slots, and carried out like any order."""

from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from edgehome.bench.intents import DATA as BENCH
from edgehome.bench.intents import load, measure
from edgehome.checks import check_path
from edgehome.homefile import load_home
from edgehome.hookspecs import hookimpl
from edgehome.intents import PluginIntent
from edgehome.lm.model.sentence import FILE, Sentences
from edgehome.lm.said.dictated import announces, announcing
from edgehome.lm.said.mood import mood
from edgehome.lm.taught.slots import filled
from edgehome.lm.understand import DATA, LanguageModel
from edgehome.messages import Call
from tests.fixtures_host import site

pytestmark = pytest.mark.skipif(not (DATA / FILE).exists(), reason="no sentence network")
TIERS = {"tiers": ("grammar", "schedules", "language_model"), "budget_s": 60.0}
FEED = (
    "feed the cat", "give the cat some food", "the cat is hungry", "put {amount:number} portions into the cat's bowl",
    "time for the cat's dinner", "the cat has not eaten yet",
)  # fmt: skip
COSY = (
    "make it cosy for reading",
    "我想看书",
    "prepare the {area} for a book",
    "我要在{area}读书",
    "reading time",
)


class Pets:
    """A plugin with two intents; what its handlers got is kept."""

    def __init__(self, asks: bool = False) -> None:
        self.asks, self.got = asks, []

    def feed(self, text, site, amount=1):
        """Say what was given."""
        self.got.append((text, amount))
        return f"{amount:g} portions given."

    def cosy(self, text, site, area=""):
        """Dim the lamp of the hall."""
        return Call(intent="HassLightSet", entities=("light.hall_lamp",), arguments={"brightness": 30})

    @hookimpl
    def register_intents(self, site):
        """Bring both."""
        return [
            PluginIntent("FeedCat", FEED, self.feed, asks=False),
            PluginIntent("Cosy", COSY, self.cosy, asks=self.asks),
        ]


def test_the_sentence_network_belongs_to_the_shipped_table() -> None:
    model = LanguageModel()
    vector = Sentences(model.folder, model.network).vector
    assert (
        vector("lock the front door") @ vector("把前门锁上")
        > 0.6
        > vector("lock the front door") @ vector("讲个笑话")
    )


async def test_an_intent_is_understood_in_other_words_and_in_the_other_language() -> None:
    pets = Pets()
    async with site(extra={"pets": pets}, understanding=TIERS) as s:
        said = await s.say("put two portions in the cat bowl", timeout_s=60.0)
        assert (said["outcome"], said["reply"]) == ("done", "2 portions given.")
        assert (await s.say("给猫喂点吃的", timeout_s=60.0))["outcome"] == "done"
        assert [amount for _, amount in pets.got] == [2, 1]


async def test_before_an_act_that_was_less_surely_meant_the_host_asks() -> None:
    pets = Pets()
    async with site(extra={"pets": pets}, understanding=TIERS) as s:
        said = await s.say("our pets are starving", timeout_s=60.0)
        assert said["outcome"] == "asked" and pets.got == []
        assert (await s.say("yes", timeout_s=60.0))["outcome"] == "done"
        assert [amount for _, amount in pets.got] == [1]
        assert (await s.say("would you serve the kitty her supper, 2 portions", timeout_s=60.0))[
            "outcome"
        ] == "done"
        assert [amount for _, amount in pets.got] == [1, 2]


async def test_an_order_of_a_handler_goes_through_the_gate_and_is_read_back() -> None:
    async with site(extra={"pets": Pets()}, understanding=TIERS) as s:
        said = await s.say("reading time", timeout_s=60.0)
        assert said["outcome"] == "done"
        assert [(a["entity"], a["outcome"]) for a in said["actions"]] == [("light.hall_lamp", "done")]
        assert s.state("light.hall_lamp") == "on"


async def test_an_intent_that_asks_cannot_act() -> None:
    async with site(extra={"pets": Pets(asks=True)}, understanding=TIERS) as s:
        assert (await s.say("reading time", timeout_s=60.0))["outcome"] == "refused"
        assert s.device.got == []


async def test_orders_and_talk_stay_what_they_are() -> None:
    pets = Pets()
    async with site(extra={"pets": pets}, understanding=TIERS) as s:
        assert (await s.say("turn on the hall lamp", timeout_s=60.0))["actions"][0][
            "entity"
        ] == "light.hall_lamp"
        assert (await s.say("my cat died last year", timeout_s=60.0))["outcome"] in (
            "not_understood",
            "asked",
        )
        assert pets.got == []


async def test_a_what_if_calls_no_handler() -> None:
    pets = Pets()
    async with site(extra={"pets": pets}, understanding=TIERS) as s:
        await s.say("feed the cat", what_if=True, timeout_s=60.0)
        assert pets.got == []


async def test_a_handler_that_fails_is_named_and_the_order_refused() -> None:
    class Broken(Pets):
        """Feeds nobody."""

        def feed(self, text, site, amount=1):
            """Raise."""
            raise OSError("the feeder is empty")

    async with site(extra={"pets": Broken()}, understanding=TIERS) as s:
        said = await s.say("feed the cat", timeout_s=60.0)
        assert said["outcome"] == "refused" and "the feeder is empty" in said["reply"]


async def test_a_name_that_is_taken_fails_its_plugin() -> None:
    class Taker:
        """Wants a name of the table."""

        @hookimpl
        def register_intents(self, site):
            """Bring it."""
            return [PluginIntent("HassTurnOn", FEED, lambda text, site: "")]

    async with site(extra={"taker": Taker()}) as s:
        assert "HassTurnOn is taken" in s.host.registry.records["taker"].error


@pytest.mark.parametrize(
    ("examples", "handler", "finding"),
    [
        ('("a", "b")', "lambda text, site: ''", "5 to 20 examples"),
        ('("a {x:colour}", "b", "c", "d", "e")', "lambda text, site, x='': ''", "slots of known kinds"),
        ('("a {x}", "b", "c", "d", "e")', "lambda text, site: ''", "every slot"),
        ('("a", "b", "c", "d", "e")', "lambda text, site: 7 / 0", "handler"),
        ('("a", "b", "c", "d", "e")', "lambda text, site: [object()]", "words or known calls"),
    ],
)
async def test_the_check_names_what_is_wrong_with_an_intent(tmp_path, examples, handler, finding) -> None:
    path = tmp_path / "bad_intent.py"
    path.write_text(
        "from edgehome.hookspecs import hookimpl\nfrom edgehome.intents import PluginIntent\n"
        f"@hookimpl\ndef register_intents(site):\n    return [PluginIntent('Mine', {examples}, {handler})]\n"
    )
    bad = [f for f in await check_path(path) if not f["ok"]]
    assert len(bad) == 1 and finding in bad[0]["check"]


def test_the_bench_has_ten_intents_with_ten_sentences_a_language() -> None:
    intents, data = load()
    assert len(intents) == 10 and all(5 <= len(i.examples) <= 20 for i in intents)
    assert all(len(one[lang]) >= 10 for one in data["intent"] for lang in ("en", "zh"))


SECOND = Path(__file__).parent / "understanding" / "own_intents.toml"
OTHER = SECOND.with_name("own_intents_other.toml")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("data", "en", "zh", "talk"),
    [(BENCH, 69.0, 76.0, 6), (SECOND, 53.0, 72.0, 8), (OTHER, 57.0, 66.0, 8)],
    ids=["bench", "second", "other language"],
)
def test_invented_intents_stay_above_their_floor(data, en, zh, talk) -> None:
    found = measure(data)
    assert found["en"] >= en and found["zh"] >= zh, found["missed"]
    assert found["orders_taken"] == 0 and found["talk_taken"] <= talk, found["wrongly_taken"]


@pytest.mark.parametrize(
    ("text", "tells", "asks"),
    [
        ("my aunt used to keep two canaries", True, False),
        ("以前我们家养过鹦鹉", True, False),
        ("if I had a boat I would sell it", True, False),
        ("crows are cleverer than they look", True, False),
        ("has the canary been fed", False, True),
        ("鹦鹉喂过了没有", False, True),
        ("cover the cage please", False, True),
        ("what a lovely bird", False, False),
    ],
)
def test_the_form_of_a_sentence_says_whether_it_only_tells(text, tells, asks) -> None:
    assert mood(text) == (tells, asks)[::-1]


def test_several_sentences_read_at_once_mean_what_each_does_alone() -> None:
    model = LanguageModel()
    sentences = Sentences(model.folder, model.network)
    texts = ["sail", "is the harbour open this evening", "把船开到码头去", "没风"]
    alone = np.stack([sentences.vector(t) for t in texts])
    assert np.allclose(sentences.vectors(texts), alone, atol=1e-5)


def test_what_any_words_may_follow_is_known_by_what_announces_them() -> None:
    assert announces("给{person}留个言说{note}") and not announces("is there a bus to {place} soon")
    assert announcing("write Kim a postcard saying the sea is cold") == "write Kim a postcard saying"
    assert announcing("next bus please") is None


TRANSLATE = (
    "how do you say {phrase} in {language}", "translate {phrase} into {language}", "what is {phrase} in {language}",
    "what's the {language} word for {phrase}", "say {phrase} in {language}",
)  # fmt: skip
TAXI = (
    "call a taxi to {place}", "I need a cab to {place} at {when:time}", "order a ride for {people:number} people", "get me a taxi",
    "send a car to take me to {place}",
)  # fmt: skip
WORKOUT = (
    "记录跑步{distance:number}公里", "今天跑了{distance:number}公里，用了{length:duration}", "锻炼了{length:duration}",
    "我做了{reps:number}个俯卧撑", "记一下运动",
)  # fmt: skip
DONATE = (
    "给{charity}捐{amount:number}块钱",
    "捐款给{charity}",
    "向{charity}捐{amount:number}元",
    "我要捐款",
    "支持一下{charity}",
)


@pytest.mark.parametrize(
    ("examples", "text", "wanted"),
    [
        (TRANSLATE, "can you tell me how to say good morning in Spanish", {"phrase": "good morning", "language": "Spanish"}),
        (TAXI, "a ride to the airport at 6:30 please", {"place": "the airport", "when": "06:30"}),
        (TAXI, "帮我叫辆车去火车站", {"place": "火车站"}),
        (WORKOUT, "刚才做了二十个俯卧撑", {"reps": 20}),
        (WORKOUT, "log 30 push-ups", {"reps": 30}),
        (DONATE, "我想给希望工程捐一百元", {"charity": "希望工程", "amount": 100}),
        (DONATE, "I'd like to give fifty dollars to Greenpeace", {"charity": "Greenpeace", "amount": 50}),
    ],
)  # fmt: skip
def test_slots_are_filled_as_the_examples_show_in_either_language(examples, text, wanted) -> None:
    model = LanguageModel()
    tokens = model.network.tokenizer.encode(normal := model.network.tokenizer.characters.normalise(text))
    fit = model.home(load_home({"entities": []})).fit(normal, tokens)
    vectors = Sentences(model.folder, model.network).vectors
    intent = PluginIntent("Own", examples, lambda text, site, **slots: "")
    assert filled(intent, text, normal, tokens, fit, None, datetime(2025, 6, 15, 7), vectors) == wanted

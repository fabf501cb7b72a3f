"""Names learnt from corrections, per person and room; undo with values, its limit, and the undo of an undo."""

import random

import pytest
from fixtures_host import site

from edgehome.bench.house import house
from edgehome.homefile import load_home
from edgehome.messages import Call
from edgehome.nicknames import Nickname, Nicknames, correction, without_putting_back
from edgehome.store import Database

HOME = load_home(
    {
        "floors": [],
        "areas": [{"id": "living", "name": "Living room", "aliases": ["客厅"]}, {"id": "study", "name": "Study", "aliases": ["书房"]}],
        "entities": [
            {"id": "light.ceiling", "name": "Ceiling light", "aliases": ["大灯"], "domain": "light", "area": "living", "state": "on"},
            {"id": "light.sofa", "name": "Sofa lamp", "aliases": ["沙发灯"], "domain": "light", "area": "living", "state": "off"},
            {"id": "light.desk", "name": "Desk lamp", "aliases": ["台灯"], "domain": "light", "area": "study", "state": "off"},
            {"id": "fan.study", "name": "Study fan", "aliases": ["风扇"], "domain": "fan", "area": "study", "state": "off"},
        ],
    }
)  # fmt: skip
ON = (Call(intent="HassTurnOn", entities=("light.ceiling",)),)


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("no, the one by the sofa", "light.sofa"), ("No, I meant the sofa lamp", "light.sofa"), ("not that one, the desk lamp", "light.desk"),
        ("wrong one, the one in the study", "light.desk"), ("不是这个，是台灯", "light.desk"), ("不对，我说的是沙发灯", "light.sofa"),
        ("错了，是书房的灯", "light.desk"), ("I meant the sofa lamp", "light.sofa"), ("the sofa one I meant", "light.sofa"),
        ("不是大灯，是沙发灯", "light.sofa"),
    ],
)  # fmt: skip
def test_a_correction_names_the_thing_that_was_meant(text, entity):
    found = correction(text, "turn on the big lamp", ("light.ceiling",), HOME)
    assert found == (entity, "big lamp", ())


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "no thanks",
        "no, never mind",
        "不用了",
        "turn on the sofa lamp",
        "no, the helicopter",
        "不是",
        "nothing is on",
    ],
)
def test_what_is_no_correction_or_names_nothing_here_is_left_alone(text):
    assert correction(text, "turn on the big lamp", ("light.ceiling",), HOME) is None


@pytest.mark.parametrize(
    ("before", "text", "entity", "said"),
    [
        ("and the living room", "no, the sofa lamp", "light.sofa", "living room light"),
        ("what about the living room?", "no, I meant the sofa lamp", "light.sofa", "living room light"),
        ("还有客厅的", "不是这个，是沙发灯", "light.sofa", "客厅灯"),
        ("那客厅呢", "不对，我说的是沙发灯", "light.sofa", "客厅灯"),
    ],
)
def test_after_a_follow_up_the_place_and_the_kind_are_what_was_said(before, text, entity, said):
    assert correction(text, before, ("light.ceiling",), HOME) == (entity, said, ())


def test_of_several_that_were_reached_one_may_be_the_one_that_was_meant():
    reached = ("light.ceiling", "light.sofa")
    assert correction("no, the sofa lamp", "and the living room", reached, HOME).entity == "light.sofa"


def test_one_that_no_name_fits_is_asked_about_among_those_of_its_place():
    found = correction("no, the one by the window", "turn on the big lamp", ("light.ceiling",), HOME)
    assert found == ("", "", ("light.sofa",))
    assert correction("no, the helicopter", "turn on the big lamp", ("light.ceiling",), HOME) is None


def test_a_correction_is_no_thing_that_the_order_cannot_be_said_of():
    arm = (Call(intent="ArmAlarm", entities=("light.ceiling",)),)
    assert correction("no, the sofa lamp", "arm it", ("light.ceiling",), HOME, arm) is None
    assert correction("no, the sofa lamp", "turn it on", ("light.ceiling",), HOME, ON).entity == "light.sofa"


def test_a_nickname_counts_for_its_person_and_room_only():
    names = Nicknames()
    names.learn(Nickname(said="big lamp", entity="light.sofa", person="anna", area="living"))
    assert names.apply("turn on the big lamp", "anna", "living", HOME) == "turn on the Sofa lamp"
    assert names.apply("turn on the big lamp", "ben", "living", HOME) == "turn on the big lamp"
    assert names.apply("turn on the big lamp", "anna", "study", HOME) == "turn on the big lamp"


def test_a_nickname_inside_another_name_or_word_is_not_replaced():
    names = Nicknames()
    names.learn(Nickname(said="lamp", entity="light.ceiling", person="anna"))
    assert names.apply("turn on the desk lamp", "anna", None, HOME) == "turn on the desk lamp"
    assert names.apply("turn on the lamppost", "anna", None, HOME) == "turn on the lamppost"
    assert names.apply("turn on the lamp", "anna", None, HOME) == "turn on the Ceiling light"


def test_a_nickname_for_a_thing_that_is_gone_changes_nothing():
    names = Nicknames()
    names.learn(Nickname(said="pet", entity="light.gone"))
    assert names.apply("turn on pet", None, None, HOME) == "turn on pet"


def test_nicknames_survive_a_restart_and_a_removed_one_does_not(tmp_path):
    database = Database(tmp_path / "a.db")
    names = Nicknames(database)
    names.learn(Nickname(said="big lamp", entity="light.sofa", person="anna"))
    names.learn(Nickname(said="小灯", entity="light.desk", person="anna"))
    assert names.remove("the big lamp", "anna") == 1
    database.close()
    assert [n.said for n in Nicknames(Database(tmp_path / "a.db")).all()] == ["小灯"]


async def test_a_correction_puts_the_wrong_thing_back_does_the_right_one_and_learns_after_a_yes():
    async with site() as home:
        await home.say("turn on the hall lamp", person="anna")
        reply = await home.say("no, the study blind", person="anna")
        assert home.state("light.hall_lamp") == "off"
        assert home.state("cover.study_blind") == "open"
        assert "from now on" in reply["reply"]
        await home.say("yes", person="anna")
        assert [n["entity"] for n in await home.client.call("nicknames")] == ["cover.study_blind"]


async def test_without_a_yes_nothing_is_learnt():
    async with site() as home:
        await home.say("turn on the hall lamp", person="anna")
        await home.say("no, the desk lamp", person="anna")
        await home.say("no", person="anna")
        assert await home.client.call("nicknames") == []


@pytest.mark.slow
async def test_fifty_corrections_raise_what_is_right_and_removing_them_restores_it_exactly():
    """In each script a person says one thing's name for another, is corrected, agrees, and says it again."""
    async with house(
        execution={"echo_timeout_s": 0.3, "settle_s": 0.0}, understanding={"tiers": ("grammar",)}
    ) as home:
        host = home.host
        lights = [e for e in host.home.entities.values() if e.domain == "light" and len(e.aliases) >= 1]
        pairs = [(a, b) for a in lights for b in lights if a.id != b.id]
        pairs = random.Random(1).sample(pairs, 50)
        scripts = []
        for i, (said, meant) in enumerate(pairs):
            chinese = i % 2 == 1
            words = said.aliases[0] if chinese else said.name
            other = meant.aliases[0] if chinese else meant.name
            order = f"打开{words}" if chinese else f"turn on the {words}"
            scripts.append(
                (f"p{i}", order, f"不是这个，是{other}" if chinese else f"no, the {other}", meant.id, words)
            )

        async def right() -> list[tuple[str, ...]]:
            found = []
            for person, order, _, _, _ in scripts:
                reply = await host.say(order, person=person)
                memory = host.conversations._memories[person]
                found.append(memory.entities if reply.outcome == "done" else ())
            return found

        before = await right()
        for person, order, fix, _, _ in scripts:
            await host.say(order, person=person)
            await host.say(fix, person=person)
            await host.say("yes", person=person)
        learnt = len(host.pipeline.turns.nicknames.all())
        after = await right()
        for nickname in host.pipeline.turns.nicknames.all():
            host.pipeline.turns.nicknames.remove(nickname.said, nickname.person)
        restored = await right()
    hits = [
        sum(s[3] in got for s, got in zip(scripts, run, strict=True)) for run in (before, after, restored)
    ]
    assert len(scripts) == 50 and learnt >= 45
    assert hits[0] == 0 and hits[1] >= 45
    assert restored == before


# ---- undo ---------------------------------------------------------------------------------------


async def test_an_undo_can_be_taken_back():
    async with site() as home:
        await home.say("set the desk lamp to 20%")
        await home.say("undo")
        assert home.host.home.entity("light.desk_lamp").attributes["brightness_pct"] == 60
        await home.say("redo")
        assert home.host.home.entity("light.desk_lamp").attributes["brightness_pct"] == 20
        await home.say("撤销")
        assert home.host.home.entity("light.desk_lamp").attributes["brightness_pct"] == 60


async def test_a_redo_without_an_undo_says_so_in_the_language_of_the_words():
    async with site() as home:
        assert (await home.say("重做"))["reply"] == "没有可以恢复的撤销。"


async def test_what_is_older_than_the_limit_is_not_put_back_and_says_so():
    async with site(execution={"echo_timeout_s": 0.3, "settle_s": 0.0, "undo_min": 1e-7}) as home:
        await home.say("turn off the desk lamp")
        reply = await home.say("undo")
        assert (reply["outcome"], "minute" in reply["reply"]) == ("answered", True)
        assert home.state("light.desk_lamp") == "off"


async def test_what_a_rule_did_for_a_person_can_be_undone_by_them():
    async with site(understanding={"tiers": ("grammar", "schedules")}) as home:
        await home.client.call(
            "rule_add",
            text="when the study window opens, turn off the desk lamp",
            name="r",
            enable=True,
            person="anna",
        )
        await home.device.report("window", "on")
        for _ in range(200):
            await home.settled()
            if home.state("light.desk_lamp") == "off":
                break
        await home.settled()
        await home.say("undo", person="anna")
        assert home.state("light.desk_lamp") == "on"


@pytest.mark.parametrize(
    "text",
    [
        "oh sorry, I was thinking of the sofa lamp, leave the ceiling one as it was",
        "no, I meant the sofa lamp. put the ceiling light back how it was",
    ],
)
def test_a_correction_may_say_that_the_wrong_thing_is_put_back(text):
    found = correction(text, "turn on the big lamp", ("light.ceiling",), HOME)
    assert found is not None and found.entity == "light.sofa"
    assert without_putting_back(text, ("light.ceiling",), HOME)
    assert not without_putting_back(text, ("fan.study",), HOME)

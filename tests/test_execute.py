"""A compound order as a graph: what runs at once, what waits, and what is left alone when a part fails."""

import asyncio

import pytest
from fixtures_host import ENTITIES, site
from hypothesis import given
from hypothesis import strategies as st

from edgehome import words
from edgehome.homefile import StaticHome
from edgehome.messages import Action, Entity, Outcome, Plan
from edgehome.registry import load_bundled

execute = load_bundled("execute")

DOORS = {
    e.id: e
    for e in (
        Entity(id="lock.garage", name="Garage lock", domain="lock", area="garage"),
        Entity(id="cover.garage", name="Garage door", domain="cover", area="garage", attributes={"device_class": "garage"}),
        Entity(id="cover.blind", name="Blind", domain="cover", area="garage", attributes={"device_class": "blind"}),
        Entity(id="light.a", name="Lamp A", domain="light", area="hall"),
        Entity(id="light.b", name="Lamp B", domain="light", area="hall"),
    )
}  # fmt: skip


def act(entity: str, verb: str, **args) -> Action:
    return Action(id=f"{entity}:{verb}", trace="t", entity=entity, verb=verb, args=args, expires_at=9e9)


class Gate:
    """Notes when each action began and ended; those named fail."""

    def __init__(self, *failing: str) -> None:
        self.log: list[str] = []
        self.failing = failing

    async def send(self, action: Action) -> Outcome:
        self.log.append(f"+{action.id}")
        await asyncio.sleep(0.01)
        self.log.append(f"-{action.id}")
        return Outcome(action=action, result="tried" if action.id in self.failing else "done")


async def run(gate: Gate, *actions: Action, ordered: bool = False):
    plan = Plan(trace="t", actions=actions, ordered=ordered)
    return await execute.Executor(StaticHome(DOORS)).execute(plan, gate)


async def test_parts_that_need_nothing_of_each_other_run_at_once():
    gate = Gate()
    await run(gate, act("light.a", "turn_on"), act("light.b", "turn_off"))
    assert [line[0] for line in gate.log] == ["+", "+", "-", "-"]


async def test_after_then_a_part_waits_until_the_one_before_is_over():
    gate = Gate()
    await run(gate, act("light.a", "turn_on"), act("light.b", "turn_off"), ordered=True)
    assert [line[0] for line in gate.log] == ["+", "-", "+", "-"]


async def test_within_one_part_all_devices_are_told_at_once_even_after_then():
    gate = Gate()
    await run(
        gate, act("light.a", "turn_on"), act("light.b", "turn_on"), act("cover.blind", "close"), ordered=True
    )
    assert [line[0] for line in gate.log] == ["+", "+", "-", "-", "+", "-"]


async def test_one_entity_is_told_one_thing_after_the_other():
    gate = Gate()
    await run(gate, act("light.a", "turn_on"), act("light.a", "turn_off"))
    assert [line[0] for line in gate.log] == ["+", "-", "+", "-"]


async def test_a_door_is_closed_before_it_is_locked_whatever_the_order_of_the_words():
    gate = Gate()
    outcomes = await run(gate, act("lock.garage", "lock"), act("cover.garage", "close"))
    assert gate.log[0] == "+cover.garage:close"
    assert gate.log[2] == "+lock.garage:lock"
    assert [o.action.entity for o in outcomes] == ["lock.garage", "cover.garage"]


async def test_a_door_that_was_not_unlocked_is_not_opened_and_the_reason_names_both():
    gate = Gate("lock.garage:unlock")
    outcomes = await run(
        gate, act("lock.garage", "unlock"), act("cover.garage", "open"), act("light.a", "turn_on")
    )
    assert [o.result for o in outcomes] == ["tried", "refused", "done"]
    said = words.say_reason("en", outcomes[1].reason)
    assert "Garage door" in said and "Garage lock" in said
    assert "+cover.garage:open" not in gate.log


async def test_a_blind_in_the_same_room_has_nothing_to_do_with_the_lock():
    gate = Gate("lock.garage:unlock")
    outcomes = await run(gate, act("lock.garage", "unlock"), act("cover.blind", "open"))
    assert [o.result for o in outcomes] == ["tried", "done"]


async def test_a_part_that_failed_does_not_keep_the_next_part_from_being_tried():
    outcomes = await run(
        Gate("light.a:turn_on"), act("light.a", "turn_on"), act("light.b", "turn_off"), ordered=True
    )
    assert [o.result for o in outcomes] == ["tried", "done"]


VERBS = {"lock": ["lock", "unlock"], "cover": ["open", "close"], "light": ["turn_on", "turn_off"]}


@given(st.lists(st.sampled_from(sorted(DOORS)).flatmap(lambda e: st.tuples(st.just(e), st.sampled_from(VERBS[e.split(".")[0]]))), max_size=9), st.booleans())  # fmt: skip
def test_no_graph_waits_for_itself_and_every_action_is_in_it_once(picked, ordered):
    actions = tuple(
        Action(id=str(i), trace="t", entity=e, verb=v, expires_at=9e9) for i, (e, v) in enumerate(picked)
    )
    nodes = execute.graph(Plan(trace="t", actions=actions, ordered=ordered), DOORS)
    assert [n.action.id for n in nodes] == [a.id for a in actions]
    waiting = {n.action.id: set(n.after) for n in nodes}
    while waiting:
        free = [i for i, after in waiting.items() if not after & waiting.keys()]
        assert free, waiting
        for i in free:
            del waiting[i]


@pytest.mark.parametrize(
    ("text", "ordered"),
    [
        ("turn on the lamp and then close the blind", True), ("turn on the lamp and close the blind", False),
        ("关灯，然后锁门", True), ("关灯和锁门", False), ("先关灯再锁门", True), ("turn it off afterwards", True),
        ("再亮一点", False), ("strengthen the light", False),
    ],
)  # fmt: skip
def test_words_that_put_one_thing_after_another_are_heard(text, ordered):
    assert words.orders(text) is ordered


async def test_a_partial_failure_is_reported_part_by_part():
    assert {e["id"] for e in ENTITIES} >= {"light.hall_lamp", "cover.study_blind"}
    async with site() as home:
        await home.device.bus.unsubscribe("edgehome/home/device/d1/set", home.device._take)
        take = home.device._take

        def only_the_lamp(message):
            if b'"lamp"' in message.payload:
                take(message)

        await home.device.bus.subscribe("edgehome/home/device/d1/set", only_the_lamp)
        reply = await home.say("turn on the hall lamp and then open the study blind")
        assert {a["entity"]: a["outcome"] for a in reply["actions"]} == {
            "light.hall_lamp": "done",
            "cover.study_blind": "tried",
        }
        assert "Hall lamp is on" in reply["reply"]
        assert "Study blind" in reply["reply"]

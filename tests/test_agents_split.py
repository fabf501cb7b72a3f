"""The compact model split over agents answers as it does whole, also when an agent is lost in the middle."""

import asyncio
import contextlib

import numpy as np
import pytest
from fixtures_agents import local_agent, until
from fixtures_host import site
from hypothesis import given
from hypothesis import strategies as st

from edgehome.agent.layers import LayersSkill
from edgehome.agent.process import Abilities, Agent
from edgehome.bench.split import verdict
from edgehome.bus import LocalBus
from edgehome.bus.local import Medium
from edgehome.config import AgentsTable, load_config
from edgehome.errors import ModelError
from edgehome.homefile import StaticHome
from edgehome.hookspecs import hookimpl
from edgehome.layers import packed, place, unpacked
from edgehome.lm.understand import DATA, LanguageModel
from edgehome.messages import Context, Entity, Layers, StageInput, Task, encode
from edgehome.registry import Job, Registry
from edgehome.tasks import Coordinator

needs_model = pytest.mark.skipif(not (DATA / "encoder.tflite").is_file(), reason="no model is shipped here")
SENTENCES = [
    "turn on the hall lamp",
    "dim the desk lamp to 30 percent",
    "打开台灯",
    "is the hall lamp on",
    "turn off the desk lamp and the hall lamp",
]
HOME = StaticHome(
    {
        i: Entity(
            id=i, name=n, domain="light", state="off", attributes={"supported_color_modes": ["brightness"]}
        )
        for i, n in (("light.hall", "Hall lamp"), ("light.desk", "台灯"), ("light.desk2", "Desk lamp"))
    }
)


@given(st.lists(st.floats(width=32, allow_nan=False), min_size=1, max_size=50))
def test_arrays_come_over_the_wire_bit_for_bit(values):
    array = np.array(values, np.float32).reshape(1, -1)
    body = encode(packed({"x": array}))
    import msgspec

    assert (unpacked(msgspec.json.decode(body, type=Layers))["x"] == array).all()


@pytest.mark.parametrize("shape", [(3,), (2, 2), ()])
def test_bytes_that_do_not_fill_their_shape_are_refused(shape):
    with pytest.raises(ModelError, match="fill their shapes"):
        unpacked(Layers(arrays={"x": b"\0" * 8}, shapes={"x": shape}))


async def test_an_agent_asked_without_arrays_says_what_it_expected():
    skill = LayersSkill.__new__(LayersSkill)
    with pytest.raises(ModelError, match="expected arrays"):
        await skill(StageInput(), Task(id="t", trace="t", skill="layers"))


@needs_model
@pytest.mark.slow
async def test_split_over_two_agents_the_answers_are_the_same_and_survive_the_loss_of_one():
    medium = Medium()
    registry = Registry(load_config())
    await registry.load()
    table = AgentsTable(heartbeat_s=0.2, lease_s=1.0)
    coordinator = Coordinator(LocalBus(medium), registry, table, "home", "boot", lambda *a, **k: None)
    await coordinator.start()
    agents = {}
    for graph in ("encoder", "step"):
        agents[graph] = Agent(graph, LocalBus(medium), "home", Abilities(models=(graph,)), heartbeat_s=0.2)
        agents[graph].skills["layers"] = LayersSkill(DATA, graph)
        await agents[graph].start()
        agents[graph].ready()
    await until(lambda: sum(v.usable for v in coordinator.presence.views.values()) == 2)
    whole, split = LanguageModel(), LanguageModel()
    loop = asyncio.get_running_loop()
    place(split.network, coordinator, loop)
    encoder, stepper = split.network.encoder, split.network.stepper

    async def same(text: str) -> bool:
        answers = [await asyncio.to_thread(m.understand, text, Context(), HOME) for m in (whole, split)]
        return encode(answers[0]) == encode(answers[1])

    assert all([await same(text) for text in SENTENCES])
    assert encoder.far >= len(SENTENCES) and stepper.far > 0 and encoder.near == stepper.near == 0
    medium.buses.remove(agents["step"].bus)  # killed: it says and hears nothing more
    assert all([await same(f"{text} please") for text in SENTENCES])  # what was heard before is remembered
    assert stepper.near > 0
    for agent in agents.values():
        await agent.stop()
    await coordinator.stop()
    registry.close()


@needs_model
@pytest.mark.slow
async def test_a_host_with_layers_remote_answers_the_same_and_goes_on_by_itself_when_a_stage_is_lost():
    orders = ["turn on the hall lamp", "dim the desk lamp to 30 percent", "turn off the hall lamp"]
    tiers = {"tiers": ("language_model",)}
    agents = {"remote": ("layers",), "lease_s": 5.0, "heartbeat_s": 0.2}
    async with site(understanding=tiers) as whole:
        wanted = [await whole.say(text) for text in orders]
    async with contextlib.AsyncExitStack() as stack:
        split = await stack.enter_async_context(site(understanding=tiers, agents=agents))
        stages = {}
        for graph in ("encoder", "step"):
            agent = local_agent(split.medium, graph, ("layers",), 0.3, models=(graph,))
            stages[graph] = await stack.enter_async_context(agent)
        views = split.host.remote.coordinator.presence.views
        await until(lambda: sum(v.usable for v in views.values()) == 2)
        got = [await split.say(text) for text in orders]
        for one, other in zip(got, wanted, strict=True):
            assert (one["outcome"], one["actions"]) == (other["outcome"], other["actions"])
            t = one["t"]
            assert t["total_ms"] == pytest.approx(t["compute_ms"] + t["transport_ms"] + t["processing_ms"])
            assert min(t["compute_ms"], t["transport_ms"], t["processing_ms"]) > 0
        served = {name: agent.served for name, agent in stages.items()}
        assert served["encoder"] >= len(orders) and served["step"] >= len(orders)
        chain = await split.client.call("why", trace=got[0]["trace"])
        assert [s["what"] for s in chain if s["stage"] == "agents"][:2] == [
            "encoder answered",
            "step answered",
        ], chain
        split.medium.buses.remove(stages["step"].bus)  # killed: it says and hears nothing more
        assert (await split.say("turn on the hall lamp"))["outcome"] == "done"
        assert stages["encoder"].served > served["encoder"]


async def test_a_stranger_that_allocates_is_asked_even_while_every_worker_waits_for_an_answer():
    medium = Medium()
    registry = Registry(load_config())
    await registry.load()

    class Stranger:
        @hookimpl
        def allocate(self, task, agents):
            return [agents[0].id] if agents else None

    registry.records.pop("allocators")
    registry._manager.unregister(name="allocators")
    registry.add(Stranger(), "stranger")
    table = AgentsTable(heartbeat_s=0.2, lease_s=1.0)
    coordinator = Coordinator(LocalBus(medium), registry, table, "home", "boot", lambda *a, **k: None)
    await coordinator.start()
    agent = Agent("one", LocalBus(medium), "home", heartbeat_s=0.2)

    async def echo(stage, task):
        return {"trace": task.trace}, 1.0

    agent.skills["echo"] = echo
    await agent.start()
    agent.ready()
    await until(lambda: coordinator.presence.has("echo"))
    loop = asyncio.get_running_loop()

    def ask(text):
        work = coordinator.perform("echo", StageInput(), trace=text)
        return asyncio.run_coroutine_threadsafe(work, loop).result(5) is not None

    jobs = [Job("stranger", ask, (str(i),)) for i in range(6)]
    answers = await asyncio.gather(*(registry.run([job], 4.0) for job in jobs))
    assert [a.value for (a,) in answers] == [True] * 6
    await agent.stop()
    await coordinator.stop()
    registry.close()


def row(way, in_flight, per_s, p50_ms):
    return {"way": way, "in_flight": in_flight, "per_s": per_s, "p50_ms": p50_ms}


def test_the_verdict_says_what_the_figures_say():
    poor = [row("whole", 1, 100, 10), row("split", 1, 50, 20), row("replicas", 1, 90, 11)]
    assert "does not pay" in verdict(poor) and "2.0 times" in verdict(poor)
    rich = [*poor, row("split", 8, 300, 25)]
    assert "splitting pays here for many" in verdict(rich)

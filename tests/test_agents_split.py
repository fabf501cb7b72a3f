"""The compact model split over agents answers as it does whole, also when an agent is lost in the middle."""

import asyncio

import numpy as np
import pytest
from fixtures_agents import until
from hypothesis import given
from hypothesis import strategies as st

from edgehome.agent.layers import FarRunner, LayersSkill, packed, unpacked
from edgehome.agent.process import Abilities, Agent
from edgehome.bench.split import verdict
from edgehome.bus import LocalBus
from edgehome.bus.local import Medium
from edgehome.config import AgentsTable, load_config
from edgehome.errors import ModelError
from edgehome.homefile import StaticHome
from edgehome.lm.understand import DATA, LanguageModel
from edgehome.messages import Context, Entity, Layers, StageInput, Task, encode
from edgehome.registry import Registry
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
    encoder = split.network.encoder = FarRunner(split.network.encoder, "encoder", coordinator, loop)
    stepper = split.network.stepper = FarRunner(split.network.stepper, "step", coordinator, loop)

    async def same(text: str) -> bool:
        answers = [await asyncio.to_thread(m.understand, text, Context(), HOME) for m in (whole, split)]
        return encode(answers[0]) == encode(answers[1])

    assert all([await same(text) for text in SENTENCES])
    assert encoder.far >= len(SENTENCES) and stepper.far > 0 and encoder.near == stepper.near == 0
    medium.buses.remove(agents["step"].bus)  # killed: it says and hears nothing more
    assert all([await same(text) for text in SENTENCES])
    assert stepper.near > 0
    for agent in agents.values():
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

"""Every path to every guarded device in every state of a model; a plugin that goes round the gate is found."""

import asyncio
import json

import pytest

from edgehome.bench.interlocks import model_site
from edgehome.config import load_config
from edgehome.hookspecs import hookimpl
from edgehome.messages import Entity, Plan, Received

ENTITIES = [
    Entity(id="lock.front", name="Front door", domain="lock", area="hall", state="locked"),
    Entity(id="climate.study", name="Heating", domain="climate", area="study", state="off",
           attributes={"hvac_modes": ["off", "heat"], "temperature": 20, "current_temperature": 18, "min_temp": 7, "max_temp": 30}),
    Entity(id="binary_sensor.window", name="Window", domain="binary_sensor", area="study", state="off", attributes={"device_class": "window"}),
    Entity(id="machine.press", name="Press", domain="machine", area="hall", state="stopped", attributes={"device_class": "press", "interlocks": []}),
    Entity(id="light.hall", name="Lamp", domain="light", area="hall", state="off"),
]  # fmt: skip


def config():
    return load_config(understanding={"tiers": ("grammar",)})


@pytest.mark.slow
async def test_no_path_leads_round_the_interlocks():
    async with model_site(config(), ENTITIES) as verifier:
        result = await verifier.run()
    assert result["violations"] == 0
    assert result["states"] >= 4
    assert result["paths"] >= 8
    assert result["refused"] > 0
    assert result["allowed"] > 0  # what is safe does get through, so the paths are real


async def test_what_interlocks_do_not_look_at_is_not_guarded():
    async with model_site(config(), ENTITIES) as verifier:
        assert "light.hall" not in {act.entity for act in verifier.guarded()}


class Bypass:
    """Sees plans go by and sends their commands itself, over a connection of its own."""

    @hookimpl
    def startup(self, host):
        self.host = host

    @hookimpl
    def observe(self, message):
        if not isinstance(message, Plan):
            return
        loop = self.host.later._tasks[0].get_loop()
        for action in message.actions:
            order = {"entity": action.entity, "verb": action.verb, "args": action.args}
            packet = Received(topic="edgehome/home/device/model/set", payload=json.dumps(order).encode())
            for bus in self.host.bus.medium.buses:
                loop.call_soon_threadsafe(bus.dispatch.deliver, packet)


@pytest.mark.slow
async def test_a_plugin_that_goes_round_the_gate_is_found():
    async with model_site(config(), ENTITIES, {"bypass": Bypass()}) as verifier:
        result = await verifier.run()
        await asyncio.sleep(0.05)
    assert result["violations"] > 0
    assert {"lock.front", "climate.study"} & {v["entity"] for v in result["examples"]}

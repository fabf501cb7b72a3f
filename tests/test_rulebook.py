"""The commands for what runs later, against a host with a real broker."""

import asyncio
import json

import pytest
from click.testing import CliRunner

from edgehome.cli import cli
from edgehome.config import load_config
from edgehome.host import running_host
from edgehome.simulated import DeviceSpec

SPECS = (
    DeviceSpec(id="hall_lamp", kind="light", name="Hall lamp", aliases=("门厅灯",)),
    DeviceSpec(id="study_fan", kind="fan", name="Study fan"),
)


async def run(*arguments: str) -> tuple[int, str]:
    result = await asyncio.to_thread(CliRunner().invoke, cli, list(arguments))
    return result.exit_code, result.output


@pytest.mark.broker
@pytest.mark.slow
async def test_a_rule_and_a_timer_live_their_lives_by_commands(tmp_path, free_port):
    from edgehome.bus.mqtt import BrokerAddress
    from edgehome.simulate import Connected, make_device
    from edgehome.world import World

    config = load_config(understanding={"tiers": ("grammar", "schedules")}, mqtt={"port": free_port})
    async with running_host(config) as host:
        devices = [
            Connected(make_device(s, World(), "home"), BrokerAddress.parse(host.address)) for s in SPECS
        ]
        for device in devices:
            await device.open()
        async with asyncio.timeout(10):
            while len(host.home.entities) < len(SPECS):
                await asyncio.sleep(0.02)
        order = "when the study fan turns on, turn on the hall lamp"
        status, said = await run("rule", "add", *order.split(), "--name", "fan_light", "--json")
        assert (status, json.loads(said)["enabled"]) == (0, False)
        assert (await run("rule", "enable", "fan_light"))[0] == 0
        status, said = await run("rules", "list", "--json")
        assert [r["state"] for r in json.loads(said)] == ["active"]
        status, said = await run("rule", "test", "fan_light", "--state", "fan.study_fan=on")
        assert (status, "it would turn on Hall lamp" in said) == (0, True)
        status, said = await run("rule", "why-not", "fan_light")
        assert (status, "not so now" in said) == (0, True)
        status, said = await run("verify", "rules", "--json")
        assert (status, json.loads(said)["rules"], json.loads(said)["errors"]) == (0, 1, 0)
        assert "[when]" in (await run("rule", "show", "fan_light"))[1]
        assert (tmp_path / "state" / "home.rules" / "fan_light.toml").is_file()
        assert (await run("rule", "show", "no_such"))[0] == 1
        assert (await run("timers", "start", "5", "minutes", "--name", "tea"))[0] == 0
        assert "tea" in (await run("timers"))[1]
        assert (await run("timers", "cancel", "tea"))[0] == 0
        assert (await run("nicknames", "remove", "nothing"))[0] == 1
        status, said = await run("say", "--what-if", "--json", "turn on the study fan")
        assert "fan_light" in json.loads(said)["reply"]
        for device in devices:
            await device.close()

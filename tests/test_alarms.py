"""Alarms: raised by devices, acknowledged and shelved by people, kept over restarts, gone when the device says so."""

import pytest
from fixtures_host import site

from edgehome.alarms import is_raised
from edgehome.errors import EdgeHomeError

SMOKE = "binary_sensor.study_window"  # the window sensor of the fixture, told to be one of smoke


async def raise_smoke(running) -> None:
    await running.device.report("window", "on", device_class="smoke")
    await running.settled()


@pytest.mark.parametrize(
    ("domain", "state", "attributes", "raised"),
    [
        ("binary_sensor", "on", {"device_class": "smoke"}, True), ("binary_sensor", "off", {"device_class": "smoke"}, False),
        ("binary_sensor", "on", {"device_class": "window"}, False), ("alarm", "acknowledged", {}, True),
        ("alarm", "cleared", {}, False), ("alarm_control_panel", "triggered", {}, True), ("lock", "unlocked", {}, False),
    ],
)  # fmt: skip
def test_what_is_an_alarm(domain, state, attributes, raised):
    assert is_raised(domain, state, attributes) is raised


async def test_an_alarm_is_acknowledged_once_and_open_again_when_it_is_raised_anew():
    async with site() as running:
        assert await running.client.call("alarms") == []
        await raise_smoke(running)
        assert [a["state"] for a in await running.client.call("alarms")] == ["active"]
        done = await running.client.call("alarm_acknowledge", entity=SMOKE, person="Anna")
        assert done["outcome"] == "done"
        (alarm,) = await running.client.call("alarms")
        assert (alarm["state"], alarm["person"]) == ("acknowledged", "Anna")
        chain = await running.client.call("why", trace=done["trace"])
        assert [(s["stage"], s["what"]) for s in chain] == [("alarm", "acknowledged")]
        await running.device.report("window", "off")
        await running.settled()
        assert await running.client.call("alarms") == []
        await raise_smoke(running)
        assert [a["state"] for a in await running.client.call("alarms")] == ["active"]


async def test_an_alarm_is_shelved_with_a_reason_and_that_survives_a_restart(tmp_path):
    database = str(tmp_path / "site.db")
    async with site(database) as running:
        await raise_smoke(running)
        with pytest.raises(EdgeHomeError, match="reason: expected why"):
            await running.client.call("alarm_shelve", entity=SMOKE, reason=" ")
        with pytest.raises(EdgeHomeError, match="seconds: expected above 0"):
            await running.client.call("alarm_shelve", entity=SMOKE, reason="toast", seconds=0)
        await running.client.call("alarm_shelve", entity=SMOKE, reason="toast", seconds=3600)
    async with site(database) as running:
        await raise_smoke(running)
        (alarm,) = await running.client.call("alarms")
        assert (alarm["state"], alarm["reason"]) == ("shelved", "toast")


async def test_what_is_no_raised_alarm_cannot_be_acknowledged():
    async with site() as running:
        with pytest.raises(EdgeHomeError, match="expected an alarm that is raised"):
            await running.client.call("alarm_acknowledge", entity="light.hall_lamp")

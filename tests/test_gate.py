"""One gate before the wire: whatever path is taken, and whatever goes wrong with a check."""

import ast
import asyncio
import time
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edgehome.effects import check, verb_for
from edgehome.errors import GateBypassed, Unsupported
from edgehome.hookspecs import hookimpl
from edgehome.messages import Action, Entity
from edgehome.verbs import VERBS
from tests.examples import examples
from tests.fixtures_host import site

ROOT = Path(__file__).parents[1]


def action(entity="light.hall_lamp", verb="turn_on", **args):
    return Action(
        id=f"{entity}{verb}{time.time()}",
        trace="t",
        entity=entity,
        verb=verb,
        args=args,
        expires_at=time.time() + 5,
    )


async def test_a_vetoed_action_reaches_no_device_on_any_path():
    class Against:
        """A plugin against everything."""

        @hookimpl
        def veto(self, action, home):
            return "never"

    async with site(extra={"against": Against()}) as s:
        topic = next(t for t, es in s.host.gate.topics.items() if "light.hall_lamp" in es)
        assert (await s.say("turn on the hall lamp"))["outcome"] == "refused"
        assert (await s.client.call("act", entity="light.hall_lamp", verb="turn_on"))["outcome"] == "refused"
        assert (await s.client.call("publish", topic=topic, payload="{}"))["outcome"] == "refused"
        assert (await s.host.site.gate.send(action())).result == "refused"
        assert s.device.got == []


@pytest.mark.parametrize("fault", ["raises", "hangs", "lies"])
async def test_a_check_that_fails_closes_the_gate(fault):
    class Broken:
        """A veto that does not work."""

        @hookimpl
        def veto(self, action, home):
            if fault == "raises":
                raise RuntimeError("bug")
            if fault == "hangs":
                time.sleep(3)
            return ""

    async with site(extra={"broken": Broken()}, plugins={"call_budget_s": 0.2}) as s:
        outcome = await s.host.gate.send(action())
        assert outcome.result == "refused" and "broken" in outcome.reason
        assert s.device.got == []


async def test_a_plugin_that_publishes_past_the_gate_is_refused_and_written_down():
    class Sly:
        """A plugin that tries the bus instead of the gate."""

        error = None

        @hookimpl
        def startup(self, host):
            self.host = host

    sly = Sly()
    async with site(extra={"sly": sly}) as s:
        topic = next(t for t, es in s.host.gate.topics.items() if "lock.front_door" in es)
        with pytest.raises(GateBypassed):
            await s.host.site.bus.publish(topic, b'{"entity": "door", "verb": "unlock"}')
        with pytest.raises(GateBypassed):
            await s.host.bus.publish(topic, b"x")
        with pytest.raises(GateBypassed):
            s.host.bus.open_wire()
        await asyncio.sleep(0.05)
        assert s.device.got == []
        steps = await s.client.call("why", trace="bypass")
        assert len(steps) == 2 and "lock.front_door" in steps[0]["data"]["entities"]


async def test_a_plugin_cannot_confirm_its_own_risky_act():
    async with site() as s:
        forged = Action(
            id="f",
            trace="t",
            entity="lock.front_door",
            verb="unlock",
            expires_at=time.time() + 5,
            confirmed=True,
        )
        outcome = await s.host.site.gate.send(forged)
        assert outcome.result == "refused" and outcome.reason == "needs_confirmation"
        outcome = await s.host.gate.send(msgspec.structs.replace(forged, id="g"))
        assert outcome.result == "refused"
        assert s.device.got == []


async def test_raw_bytes_to_a_lock_need_a_yes_too():
    async with site() as s:
        topic = next(t for t, es in s.host.gate.topics.items() if "lock.front_door" in es)
        result = await s.client.call(
            "publish", topic=topic, payload='{"entity": "door", "verb": "unlock", "args": {}}'
        )
        assert result["outcome"] == "refused"
        assert s.device.got == []


def test_only_the_gate_opens_the_wire():
    """Whoever adds another caller of `open_wire`, or a paho client beside the bus, fails here."""
    callers, clients = set(), set()
    for folder in ("edgehome", "plugins"):
        for path in (ROOT / folder).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            if not any(word in text for word in ("open_wire", "_send", "paho")):
                continue
            for node in ast.walk(ast.parse(text)):
                name = getattr(node, "attr", None)
                if isinstance(node, ast.Attribute) and name in ("open_wire", "_send") and _is_bus(node):
                    callers.add(str(path.relative_to(ROOT)))
                if isinstance(node, ast.Import | ast.ImportFrom) and "paho" in ast.dump(node):
                    clients.add(str(path.relative_to(ROOT)))
    assert callers <= {"edgehome/gate.py", "edgehome/bus/interface.py"}
    assert clients <= {"edgehome/bus/mqtt.py"} | {c for c in clients if c.startswith("edgehome/bench/")}


def _is_bus(node):
    return "bus" in ast.dump(node.value).lower()


values = st.one_of(
    st.none(),
    st.integers(-500, 500),
    st.floats(allow_nan=True),
    st.text(max_size=5),
    st.lists(st.integers(), max_size=2),
)


@given(
    st.sampled_from(sorted(VERBS)),
    st.dictionaries(
        st.sampled_from(["brightness", "temperature", "position", "percentage", "humidity", "volume_level", "step", "direction"]),
        values, max_size=3,
    ),
    st.sampled_from(["HassTurnOn", "HassLightSet", "HassSetPosition", "HassClimateSetTemperature", "AdjustBrightness", "HassFanSetSpeed",
                     "SetHumidity", "HassSetVolume", "AdjustTemperature"]),
)  # fmt: skip
def test_whatever_is_asked_a_verb_is_legal_for_its_entity_or_unsupported(domain, arguments, intent):
    limits = {
        "min_temp": 7,
        "max_temp": 30,
        "min_humidity": 20,
        "max_humidity": 80,
        "supported_color_modes": ["hs"],
    }
    entity = Entity(id=f"{domain}.x", name="X", domain=domain, state="on", attributes=limits)
    try:
        verb = verb_for(entity, intent, arguments)
    except Unsupported:
        return
    assert verb.verb in VERBS[domain]
    check(entity, verb)
    for name in ("brightness_pct", "position", "percentage", "volume_level"):
        assert name not in verb.args or 0 <= verb.args[name] <= 100
    assert "temperature" not in verb.args or 7 <= verb.args["temperature"] <= 30
    assert "humidity" not in verb.args or 20 <= verb.args["humidity"] <= 80


@settings(
    max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    entity=st.sampled_from(
        ["light.hall_lamp", "lock.front_door", "climate.study", "cover.study_blind", "nobody", ""]
    ),
    verb=st.sampled_from(["turn_on", "unlock", "set_temperature", "open", "raw", "explode", ""]),
    args=st.dictionaries(
        st.sampled_from(["temperature", "brightness_pct", "position", "topic"]), values, max_size=2
    ),
)
def test_no_action_however_made_opens_the_lock_or_leaves_the_range(entity, verb, args):
    async def run():
        async with site(understanding={"tiers": ()}) as s:
            await s.host.site.gate.send(action(entity, verb, **args))
            await asyncio.sleep(0)
            for order in s.device.got:
                assert order.get("verb") != "unlock"
                assert 7 <= order.get("args", {}).get("temperature", 20) <= 30
                assert 0 <= order.get("args", {}).get("position", 0) <= 100

    asyncio.run(run())

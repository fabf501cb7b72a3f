"""From words to the wire and back to words: the promises of the path, on a whole host without a broker."""

import asyncio
import time

import msgspec
import pytest

from edgehome.errors import EdgeHomeError
from edgehome.hookspecs import hookimpl
from edgehome.messages import Action, Call, Intent, Plan
from tests.fixtures_host import site


async def test_words_move_the_device_and_the_answer_is_what_was_seen():
    async with site() as s:
        reply = await s.say("turn on the hall lamp")
        assert (reply["outcome"], reply["reply"]) == ("done", "Done: Hall lamp is on.")
        assert s.device.truth["lamp"]["state"] == "on"
        assert s.device.got[0]["verb"] == "turn_on"


async def test_chinese_words_are_answered_in_chinese():
    async with site() as s:
        reply = await s.say("打开门厅灯")
        assert reply["outcome"] == "done"
        assert reply["reply"] == "好了：门厅灯开着。"


async def test_the_parts_of_the_time_add_up_to_the_whole():
    async with site() as s:
        for text in ("turn on the hall lamp", "what time is it", "sing me a song"):
            t = (await s.say(text))["t"]
            parts = sum(t.get(name, 0.0) for name in ("compute_ms", "transport_ms", "processing_ms"))
            assert abs(t["total_ms"] - parts) < 1.0


@pytest.mark.parametrize(
    ("mode", "reason"),
    [("silent", "did not confirm"), ("refusing", "motor blocked"), ("lying", "reports off")],
)
async def test_done_is_never_said_of_what_was_not_seen(mode, reason):
    async with site() as s:
        s.device.mode = mode
        reply = await s.say("turn on the hall lamp")
        assert reply["outcome"] == "tried"
        assert reason in reply["reply"]


async def test_a_device_that_is_gone_is_refused_with_the_reason():
    async with site() as s:
        await s.device._send("availability", "offline")
        await s.settled()
        reply = await s.say("turn on the hall lamp")
        assert reply["outcome"] == "refused" and "not reachable" in reply["reply"]
        assert s.device.got == []


async def test_what_is_so_already_is_not_sent_again():
    async with site() as s:
        reply = await s.say("turn on the desk lamp")
        assert reply["outcome"] == "done" and "already" in reply["reply"]
        assert s.device.got == []


async def test_a_question_is_answered_from_the_home_and_sends_nothing():
    async with site() as s:
        reply = await s.say("is the front door locked?")
        assert reply["outcome"] == "answered" and "locked" in reply["reply"].lower()
        assert s.device.got == []


async def test_undo_puts_values_back_not_only_on_and_off():
    async with site() as s:
        await s.say("set desk lamp brightness to 10%")
        assert s.device.truth["desk"]["attributes"]["brightness_pct"] == 10
        reply = await s.say("undo")
        assert reply["outcome"] == "done"
        assert s.device.truth["desk"]["attributes"]["brightness_pct"] == 60


async def test_opening_a_lock_is_asked_first_and_a_yes_opens_it():
    async with site() as s:
        reply = await s.say("unlock the front door")
        assert reply["outcome"] == "asked" and s.device.got == []
        reply = await s.say("yes")
        assert reply["outcome"] == "done" and s.device.truth["door"]["state"] == "unlocked"


async def test_a_no_leaves_the_lock_alone_and_the_question_is_gone():
    async with site() as s:
        await s.say("把前门解锁")
        await s.say("不要")
        reply = await s.say("好")
        assert s.device.got == []
        assert reply["outcome"] != "done"


async def test_a_yes_after_the_question_has_lapsed_does_nothing():
    async with site(gate={"confirm_s": 0.05, "ask_first": ("lock.unlock",)}) as s:
        await s.say("unlock the front door")
        await asyncio.sleep(0.1)
        await s.say("yes")
        assert s.device.got == []


async def test_one_persons_yes_does_not_answer_anothers_question():
    async with site() as s:
        await s.say("unlock the front door", person="ann")
        await s.say("yes", person="bob")
        assert s.device.got == []


async def test_no_heating_while_the_window_is_open():
    async with site() as s:
        await s.device.report("window", "on")
        await s.settled()
        reply = await s.say("set the study heating to 25 degrees")
        assert reply["outcome"] == "refused" and "Study window" in reply["reply"]
        assert s.device.got == []


async def test_a_value_out_of_range_is_refused_with_the_range():
    async with site() as s:
        reply = await s.say("set the study heating to 60 degrees")
        assert reply["outcome"] == "refused"
        assert "7" in reply["reply"] and "30" in reply["reply"]
        assert s.device.got == []


async def test_a_decider_cannot_make_a_question_switch_anything():
    class Fooled:
        """A plugin that takes a question for an order."""

        name = "fooled"

        def understand(self, observation, context, home):
            call = Call(intent="HassGetState", entities=("light.hall_lamp",))
            return Intent(outcome="act", calls=(call,), tier="fooled")

        def decide(self, intent, observation, context, home):
            action = Action(id="x", trace="", entity="light.hall_lamp", verb="turn_on", expires_at=0.0)
            return Plan(trace=observation.trace, actions=(action,))

        @hookimpl
        def register_understanders(self, site):
            return [self]

        @hookimpl
        def register_deciders(self, site):
            return [self]

    async with site(extra={"fooled": Fooled()}, understanding={"tiers": ("fooled",)}) as s:
        s.host.pipeline.stages.deciders.reverse()
        reply = await s.say("is the hall lamp on")
        assert reply["outcome"] == "refused" and s.device.got == []


async def test_why_shows_the_chain_from_the_words_to_the_echo():
    async with site() as s:
        reply = await s.say("turn on the hall lamp")
        steps = await s.client.call("why", trace=reply["trace"])
        assert [step["stage"] for step in steps] == [
            "event",
            "understand",
            "decide",
            "gate",
            "wire",
            "echo",
            "reply",
        ]
        wire = steps[4]
        assert wire["data"]["topic"] == "edgehome/home/device/d1/set"
        assert '"turn_on"' in wire["data"]["payload"]
        assert (await s.client.call("audit_verify"))["first_bad"] is None


async def test_why_not_names_the_refusal():
    async with site() as s:
        await s.device.report("window", "on")
        await s.settled()
        reply = await s.say("set the study heating to 25 degrees")
        steps = await s.client.call("why", trace=reply["trace"])
        gate = next(step for step in steps if step["stage"] == "gate")
        assert gate["what"] == "refused" and "window is open" in gate["data"]["reason"]


@pytest.mark.parametrize("text", ["", "   ", "\x00\x07", "x" * 10_240, "\u202eevil", "{{7*7}}", "开" * 5000])
async def test_odd_utterances_get_an_answer_and_touch_nothing(text):
    async with site() as s:
        reply = await s.say(text)
        assert reply["outcome"] in ("not_understood", "answered") and reply["reply"]
        assert s.device.got == []


async def test_a_repeated_action_id_is_sent_once_and_answered_with_the_first_outcome():
    async with site() as s:
        action = Action(
            id="same", trace="t", entity="light.hall_lamp", verb="turn_on", expires_at=time.time() + 5
        )
        first, second = await asyncio.gather(s.host.gate.send(action), s.host.gate.send(action))
        third = await s.host.gate.send(action)
        assert first.result == second.result == third.result == "done"
        assert len(s.device.got) == 1


async def test_an_expired_action_is_dropped():
    async with site() as s:
        action = Action(
            id="old", trace="t", entity="light.hall_lamp", verb="turn_on", expires_at=time.time() - 1
        )
        outcome = await s.host.gate.send(action)
        assert outcome.result == "refused" and outcome.reason == "expired"
        assert s.device.got == []


async def test_the_conversation_and_the_home_survive_a_restart(tmp_path):
    path = str(tmp_path / "site.db")
    async with site(path) as s:
        await s.say("set desk lamp brightness to 10%")
        await s.client.call("rename", entity="light.hall_lamp", name="Porch lamp", aliases=["灯笼"])
    async with site(path) as s:
        assert s.host.home.entity("light.hall_lamp").name == "Porch lamp"
        assert (await s.say("打开灯笼"))["outcome"] == "done"
        await s.say("undo")
        await s.say("undo")
        assert s.device.got[-1]["args"] == {"brightness_pct": 60}


async def test_a_bad_request_is_answered_with_what_would_be_right():
    async with site() as s:
        with pytest.raises(EdgeHomeError, match="unknown; expected one of"):
            await s.client.call("explode")
        with pytest.raises(EdgeHomeError, match=r"light\.none"):
            await s.client.call("device", entity="light.none")


async def test_the_reply_goes_nowhere_but_to_a_clients_own_topic():
    async with site() as s:
        got = []
        await s.client.bus.subscribe("#", lambda m: got.append(m.topic))
        request = {
            "id": "1",
            "method": "status",
            "params": {},
            "reply_to": "lamp/set",
            "expires_at": time.time() + 5,
        }
        await s.client.bus.publish("edgehome/home/request", msgspec.json.encode(request))
        await asyncio.sleep(0.05)
        assert "lamp/set" not in got


async def test_dimmer_leaves_lamps_alone_that_are_off():
    async with site() as s:
        await s.client.call("rename", entity="light.hall_lamp", area="Study")
        reply = await s.say("dim the study lights")
        assert reply["outcome"] == "done"
        assert [order["entity"] for order in s.device.got] == ["desk"]
        assert s.device.truth["desk"]["attributes"]["brightness_pct"] < 60


async def test_undo_without_a_name_puts_back_the_last_change_of_anybody():
    async with site() as s:
        await s.say("turn on the hall lamp", person="ann")
        await s.say("set desk lamp brightness to 10%", source="cli")
        await s.client.call("undo")
        assert s.device.truth["desk"]["attributes"]["brightness_pct"] == 60
        await s.client.call("undo", person="ann")
        assert s.device.truth["lamp"]["state"] == "off"


async def test_what_if_touches_neither_a_device_nor_the_open_question():
    async with site() as s:
        await s.say("unlock the front door")
        await s.say("turn on the hall lamp", what_if=True)
        assert s.device.got == []
        assert (await s.say("yes"))["outcome"] == "done"
        assert s.device.truth["door"]["state"] == "unlocked"

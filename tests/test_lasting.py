"""How long what was just done shall last, and what else goes on with a plan or a list afterwards."""

import pytest

from edgehome.homefile import load_home
from edgehome.messages import Call, Context, Intent, Observation, Schedule
from edgehome.registry import load_bundled

RULES = load_bundled("grammar").Rules()
HOME = load_home({
    "areas": [{"id": "spa", "name": "Spa"}],
    "entities": [
        {"id": "switch.s", "domain": "switch", "name": "Sauna", "area": "spa"}, {"id": "lock.l", "domain": "lock", "name": "Gate"},
        {"id": "valve.v", "domain": "valve", "name": "Gas"}, {"id": "machine.m", "domain": "machine", "name": "Mill"}, {"id": "light.a", "domain": "light", "name": "Lamp A"},
        {"id": "light.b", "domain": "light", "name": "Lamp B"},
        {"id": "media_player.m", "domain": "media_player", "name": "Box"},
        {"id": "todo.t", "domain": "todo", "name": "Errands", "attributes": {"items": [{"summary": "soap", "status": "needs_action"}, {"summary": "tea", "status": "needs_action"}]}},
    ],
})  # fmt: skip
NOON = 1746532800.0 - 1746532800.0 % 86400 + 36000


def after(
    last: str, text: str, schedule: Schedule | None = None, earlier: tuple[str, ...] = (), **given: object
) -> Intent | None:
    intent, about = last.split()
    call = Call(intent=intent, entities=(about,), arguments=given)
    context = Context(calls=(call,), entities=(about,), earlier=earlier, schedule=schedule, now=NOON)
    return RULES.understand(
        Observation(trace="t", source="test", kind="utterance", at=NOON, text=text), context, HOME
    )


@pytest.mark.parametrize(
    ("last", "text", "kind", "trigger", "back"),
    [
        ("HassTurnOn switch.s", "just for an hour", "delay", {"seconds": 3600}, "HassTurnOff"),
        ("HassTurnOn switch.s", "开半个小时就行", "delay", {"seconds": 1800}, "HassTurnOff"),
        ("HassTurnOn switch.s", "until half past six tonight", None, None, None),  # a day is said too
        ("HassTurnOn light.a", "until 18:30", "at", {"time": "18:30"}, "HassTurnOff"),
        ("HassTurnOn light.a", "开到晚上十点", "at", {"time": "22:00"}, "HassTurnOff"),
        ("HassTurnOff lock.l", "for ten minutes", "delay", {"seconds": 600}, "HassTurnOn"),  # locked again
        ("HassTurnOn lock.l", "for ten minutes", None, None, None),  # would unlock
        ("HassTurnOff valve.v", "for an hour", None, None, None),  # would open
        ("StopMachine machine.m", "for an hour", None, None, None),  # would start
    ],
)  # fmt: skip
def test_how_long_plans_the_way_back(
    last: str, text: str, kind: str | None, trigger: dict | None, back: str | None
) -> None:
    found = after(last, text)
    plan = found.schedule if found else None
    assert (plan.kind if plan else None, plan.trigger if plan else None) == (kind, trigger)
    assert [c.intent for c in plan.calls] == [back] if plan else back is None


DAILY = Schedule(
    kind="at", trigger={"time": "07:00", "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]},
    calls=(Call(intent="HassTurnOn", entities=("light.a",)),),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "days"), [("not at weekends", 5), ("except sundays", 6), ("周末可别，我要睡懒觉", 5)]
)
def test_a_daily_plan_may_spare_days(text: str, days: int) -> None:
    found = after("HassTurnOn light.a", text, schedule=DAILY)
    assert found is not None and found.schedule is not None and len(found.schedule.trigger["days"]) == days


def test_a_plan_is_called_off_beside_a_reason() -> None:
    for text in ("you know what, don't bother, she's asleep", "她刚说加班，别弄了"):
        found = after("HassTurnOn light.a", text, schedule=DAILY)
        assert found is not None and [c.intent for c in found.calls] == ["HassNevermind"]


@pytest.mark.parametrize(
    ("last", "text", "calls"),
    [
        (
            "HassListAddItem",
            "no sorry, coffee instead",
            [("HassListRemoveItem", "tea"), ("HassListAddItem", "coffee")],
        ),
        ("HassListRemoveItem", "换成咖啡", [("HassListAddItem", "咖啡")]),
        ("HassListRemoveItem", "and the soap", [("HassListRemoveItem", "soap")]),  # off as well
        ("HassListRemoveItem", "oh and milk", [("HassListAddItem", "milk")]),
        ("HassListAddItem", "oh and some milk as well", [("HassListAddItem", "milk")]),
        ("HassListAddItem", "还有啥来着……哦，垃圾袋", [("HassListAddItem", "垃圾袋")]),
        ("HassListAddItem", "scrub the soap", [("HassListRemoveItem", "soap")]),
    ],
)
def test_a_list_goes_on(last: str, text: str, calls: list) -> None:
    found = after(f"{last} todo.t", text, item="tea")
    assert found is not None and [(c.intent, c.arguments["item"]) for c in found.calls] == calls


def test_both_take_in_the_turn_before() -> None:
    for text, given in (("both to 20", {"brightness": 20}), ("all off", {}), ("全关了", {})):
        found = after("HassLightSet light.b", text, earlier=("light.a",), brightness=50)
        assert found is not None and found.calls[0].entities == ("light.a", "light.b")
        assert found.calls[0].arguments == given


def test_a_no_beside_a_call_off_is_no_answer_where_nothing_was_asked() -> None:
    assert (
        after("HassTurnOn light.a", "不用了，取消吧", schedule=DAILY) is None
    )  # what follows is heard whole


def test_an_idle_clause_is_left_out() -> None:
    found = after("HassSetVolumeRelative media_player.m", "算了静音，看字幕")
    assert found is not None and [c.intent for c in found.calls] == ["HassMediaPlayerMute"]
    assert after("HassSetVolumeRelative media_player.m", "静音吗，看字幕") is None

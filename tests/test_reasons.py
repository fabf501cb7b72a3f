"""What adapters and devices say against an order is said in the language of the person who asked."""

import ast
import re
from pathlib import Path

import pytest
from fixtures_host import site

from edgehome import words
from edgehome.colors import CHINESE, COLORS, name_of
from edgehome.homefile import load_home
from edgehome.messages import Call, Context, Intent, Observation
from edgehome.paths import bundled
from edgehome.reasons import in_both
from edgehome.registry import load_bundled


@pytest.mark.parametrize(
    ("raw", "english", "chinese"),
    [
        ("temperature: expected 7 to 30, got 35", "goes from 7 to 30", "温度只能在7到30之间"),
        ("value: expected a number from 0 to 100, got 'x'", "goes from 0 to 100", "数值只能在0到100之间"),
        ("preset_mode: expected one of eco, boost, got 'x'", "knows eco, boost", "只有eco, boost"),
        ("code: expected the panel's code, got none", "wants its code", "需要密码"),
        ("light.a: expected a device that announced itself, got none", "not reachable", "不在线"),
        ("brightness_pct: expected a light that can be dimmed", "cannot do that", "做不到"),
        ("interlock: guard door open · 防护门开着", "guard door open", "防护门开着"),
        ("fault: dry run · 干转; reset it first", "dry run", "有故障（干转），请先复位"),
        ("there is no such alarm now", "nothing to confirm", "没有可以确认"),
        ("E17: motor blocked", "“E17: motor blocked”", "设备原文：“E17: motor blocked”"),
    ],
)  # fmt: skip
def test_a_reason_is_said_in_both_languages(raw, english, chinese):
    reason = in_both("Lamp", raw)
    assert english in words.say_reason("en", reason) and not words.has_chinese(words.say_reason("en", reason))
    assert chinese in words.say_reason("zh", reason)


def _filled(part: ast.expr) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    return "light.a" if isinstance(getattr(part, "value", None), ast.Attribute) else "1"


def _texts() -> set[str]:
    """Every text with which an adapter raises Unsupported, holes filled with a word."""
    found = set()
    for file in [*Path(bundled("plugins")).glob("*/*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not (
                isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Unsupported" and node.args
            ):
                continue
            arg = node.args[0]
            if isinstance(arg, ast.Constant):
                found.add(str(arg.value))
            elif isinstance(arg, ast.JoinedStr):
                found.add("".join(_filled(v) for v in arg.values))
    return found


def test_no_text_of_an_adapter_of_ours_reaches_people_raw():
    texts = _texts()
    assert len(texts) > 20
    raw = [t for t in texts if in_both("Lamp", t).startswith("device_words")]
    assert raw == []
    for text in texts:
        said = words.say_reason("zh", in_both("灯", text))
        assert words.has_chinese(said) and not re.search(r"\bexpected\b|\bgot\b", said), text


async def test_the_answer_in_chinese_holds_no_english_reason_and_the_log_keeps_the_raw_one():
    async with site() as home:
        home.device.mode = "refusing"
        reply = await home.say("关台灯")
        assert "设备原文" in reply["reply"] and reply["outcome"] == "tried"


def test_every_colour_has_a_name_in_both_languages():
    assert set(CHINESE) == set(COLORS)
    assert (name_of([0, 130, 2]), name_of([0, 130, 2], chinese=True)) == ("green", "绿色")


@pytest.mark.parametrize(
    ("call", "english", "chinese"),
    [
        (Call(intent="HassClimateSetTemperature", entities=("light.desk",), arguments={"temperature": 20}),
         "there is no heating or air conditioning in Study.", "书房没有空调或暖气。"),
        (Call(intent="SetHvacMode", areas=("study",), domains=("climate",), arguments={"hvac_mode": "heat"}),
         "there is no heating or air conditioning in Study.", "书房没有空调或暖气。"),
        (Call(intent="HassVacuumStart", domains=("vacuum",)), "there is no vacuum here.", "这里没有扫地机。"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named_and_not_the_thing_that_is_there(call, english, chinese):
    home = load_home(
        {
            "areas": [{"id": "study", "name": "Study", "aliases": ["书房"]}],
            "entities": [{"id": "light.desk", "name": "Desk lamp", "domain": "light", "area": "study", "state": "off"}],
        }
    )  # fmt: skip
    observation = Observation(trace="t", source="words", kind="words", at=0.0, text="x")
    plan = (
        load_bundled("decide")
        .HomeDecider()
        .decide(Intent(outcome="act", calls=(call,)), observation, Context(), home)
    )
    assert (plan.actions, words.say_reason("en", plan.refusal), words.say_reason("zh", plan.refusal)) == (
        (),
        english,
        chinese,
    )

"""Questions keep their sense without what is said around them; orders keep their words."""

import pytest

from edgehome.homefile import load_home
from edgehome.lm.calls import concern
from edgehome.lm.model.decode import Heard
from edgehome.lm.names import jobs
from edgehome.lm.said import asking


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("brr is the loft hatch open", "is the loft hatch open"),
        ("before I turn in, is the shed or any window unlocked", "is the shed or any window unlocked"),
        ("is the oven on or am I dreaming", "is the oven on"),
        ("reassure me the shed isn't open", "is the shed open"),
        ("pls tell me the boiler hasnt tripped", "has the boiler tripped"),
        ("of the two heaters, which one is set higher", "which of the two heaters is set higher"),
        ("what made the oven pack up today", "why did the oven stop today"),
        ("what speed's Ann got that mixer of hers on", "what speed is Ann's mixer"),
        ("is the shed or any hatch still open", "is the shed or any hatch open"),
        ("out of the vans, whose battery is fuller", "which of the vans has the fuller battery"),
        ("what's cooler now, the boiler or the still?", "which is cooler, the boiler or the still"),
        ("is the pantry any damper than the cellar", "which is damper, the pantry or the cellar"),
        ("the attic or Ned's room, which one is colder?", "which is colder, the attic or Ned's room"),
        ("饭厅热还是阁楼热呀", "饭厅和阁楼哪个热"),
        ("雪房同茶水間邊間濕啲", "雪房和茶水間哪个濕"),
        ("how cold is it in the attic compared with the yard", "which is colder, the attic or the yard"),
        ("Ned's room against the cellar, which is warmer", "which is warmer, Ned's room or the cellar"),
        ("阁楼跟外头比起来哪个凉", "阁楼和外头哪个凉"),
        ("has Ned got in yet? the soup's going cold", "is Ned home"),
        ("細佬返咗嚟未呀,碗湯凍喇", "細佬在家吗"),
        ("邊位返咗嚟未", "谁在家"),
        ("what have we got lined up for tonight?", "any timers going"),
        ("我都安排了什么", "有几个计时器"),
    ],
)
def test_a_question_is_said_plainly(text: str, plain: str) -> None:
    assert asking.plainly(text) == plain


@pytest.mark.parametrize(
    "text",
    [
        "is the lamp or the fan on",
        "before I leave turn the heater off",
        "tell me when the boiler is done",
        "tell me what is on",
        "has the oven got hot, can you turn it off or is it busy",
        "oh turn the lamp off",
        "is it damp or is it me? heater on",
        "tell everyone the door is open",
        "make it warmer in the attic or the cellar",
        "is Ned in? if so shut the gate",
        "is the hall warmer than 20",
    ],
)
def test_other_words_stay_as_they_are(text: str) -> None:
    assert asking.plainly(text) == text


HOME = load_home(
    {
        "areas": [{"id": "den", "name": "Den"}, {"id": "loft", "name": "Loft"}],
        "entities": [
            {"id": "binary_sensor.pane", "name": "Loft pane", "domain": "binary_sensor", "area": "loft", "attributes": {"device_class": "window"}},
            {"id": "binary_sensor.den", "name": "Den exit", "domain": "binary_sensor", "area": "den", "attributes": {"device_class": "door"}},
            {"id": "cover.loft", "name": "Loft shade", "domain": "cover", "area": "loft"},
            {"id": "sensor.washer", "name": "Washing machine power", "domain": "sensor", "area": "den"},
            {"id": "switch.rice", "name": "电饭煲", "domain": "switch", "area": "den"},
        ],
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("is the laundry still running", "is the Washing machine power still running"),
        ("has the wash finished", "has the Washing machine power finished"),
        ("饭煮好了没", "电饭煲煮好了没"),
        ("is the toast done", "is the toast done"),
        ("wash the sheets", "wash the sheets"),
        ("饭厅的灯还开着吗", "饭厅的灯还开着吗"),
    ],
)
def test_a_question_after_a_job_is_after_its_appliance(text: str, asked: str) -> None:
    assert jobs.asked(text, HOME) == asked


@pytest.mark.parametrize(
    ("text", "areas", "found"),
    [
        ("is anything open, a door or a window", [], {"binary_sensor.pane", "binary_sensor.den"}),
        ("any door or window open in the den", ["den"], {"binary_sensor.den"}),
        ("仲有窗未閂", [], {"binary_sensor.pane"}),
        ("is any curtain open", [], {"cover.loft"}),
        ("窗帘都关了吗", [], {"cover.loft"}),
    ],
)
def test_doors_and_windows_are_asked_about_together(text: str, areas: list[str], found: set[str]) -> None:
    heard = Heard("now", "HassGetState", 1.0, "all", "cover", None, clause=text, areas=areas)
    cover = [HOME.entities["cover.loft"]]
    assert {e.id for e in concern.stand_open(heard, cover, text, HOME)} == found

"""Questions keep their sense without what is said around them; orders keep their words."""

import pytest

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

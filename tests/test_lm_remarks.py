"""What is said beside an order, what is taken back, what is spelt in Latin letters: by the words alone."""

import pytest

from edgehome.lm.said import asides, clauses, corrections, pinyin, remarks


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("blinds shut, the match is starting", "blinds shut"),
        ("twins are down, bathroom light off and stairs to 20", "bathroom light off and stairs to 20"),
        ("I'm off to work, so set the alarm", "so set the alarm"),
        ("carport light on so I can find my keys", "carport light on"),
        ("the lorry's swapped bays, open gate two", "open gate two"),
        ("inspector's here — stop the belt", "stop the belt"),
        ("she's asleep, turn it off", "turn it off"),
        ("fan off because we're freezing", "fan off"),
        ("boiler off would you love", "boiler off"),
        ("porch light on there's somebody outside", "porch light on"),
        ("bring the robot back she's under the table", "bring the robot back"),
        ("guests arriving soon switch on the porch light", "switch on the porch light"),
        ("the soup is cold please warm the plate up", "please warm the plate up"),
        ("blind halfway so the sun's off my screen", "blind halfway"),
        ("台灯暗一点，我要写作业", "台灯暗一点"),
        ("单子上的面粉划掉，超市买到了", "单子上的面粉划掉"),
        ("锅都冒烟了，排风开大", "排风开大"),
        ("空压机加0.5巴，末端气不够", "空压机加0.5巴"),
        ("窗户开着超过十分钟，暖气就关掉，省得浪费", "窗户开着超过十分钟，暖气就关掉"),
    ],
)
def test_a_remark_beside_an_order_is_left_out(text: str, rest: str) -> None:
    told = remarks.without(text)
    assert told is not None
    assert told.rest == rest


@pytest.mark.parametrize(
    "text",
    [
        "it's boiling in here",
        "don't turn on the boiler",
        "i am not going to switch on the oven",
        "before leaving turn off the hob",
        "make sure it's locked",
        "turn the lamp on when it's dark",
        "tell everyone it's dinner",
        "the radio is too loud, turn it down",
        "somebody left the lamp on, switch it off",
        "my boss said, stop the pump",
        "he shouted 'lights off', and left",
        "we leave at eight, heating off",
        "I'm in bed at ten, turn them off then",
        "we're out of oats, put some on the list",
        "I'd like the fan on, and the lights off",
        "if it rains, close the skylight",
        "Emma's lamp on, Tom's lamp off",
        "lamp on, half will do",
        "我要开灯，关窗",
        "如果下雨了，就关窗",
        "面粉买到了，从单子上划掉",
    ],
)
def test_what_is_needed_to_understand_stays(text: str) -> None:
    assert remarks.without(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "turn on the... no, actually don't",
        "open the gate... forget it",
        "switch off the radio, oh no leave it on",
        "打开风扇，算了不用了",
        "把电视关了，还是别关了",
    ],
)
def test_an_order_taken_back_at_its_end_is_none(text: str) -> None:
    assert corrections.called_back(text)


@pytest.mark.parametrize(
    "text",
    ["turn on the lamp. leave it on", "open the window, don't close the door", "lamp on and leave it on", "把灯都关了，不要开空调"],
)  # fmt: skip
def test_an_order_that_says_what_shall_not_be_is_not_taken_back(text: str) -> None:
    assert not corrections.called_back(text)


@pytest.mark.parametrize(
    ("text", "first", "then"),
    [
        ("close the skylight, I mean open it", "close the skylight", "open it"),
        ("start the robot, no, send it home", "start the robot", "send it home"),
        ("turn on the hall lamp, scratch that, turn off the desk lamp", "turn on the hall lamp", "turn off the desk lamp"),
        ("打开阳台灯……说错了，是关阳台灯", "打开阳台灯", "关阳台灯"),
    ],
)  # fmt: skip
def test_the_later_order_counts(text: str, first: str, then: str) -> None:
    assert corrections.corrected(text) == (first, then)


def test_also_is_no_correction() -> None:
    assert corrections.corrected("close the door, actually open the window too") is None


def test_a_question_before_an_order_is_found() -> None:
    assert clauses.asked_first("did I leave the iron on? turn it off") == (
        "did I leave the iron on?",
        "turn it off",
    )
    assert clauses.asked_first("is the iron on?") is None


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("guan台灯", "关台灯"),
        ("书房kongtiao开zhileng", "书房空调开制冷"),
        ("kong tiao tiao dao er shi liu du", "空调调到二十六度"),
        ("keting de deng guan le", "客厅的灯关了"),
        ("shengyin大点", "声音大点"),
        ("吊灯安一点", "吊灯暗一点"),
        ("空调再滴一些", "空调再低一些"),
        ("灯安静一点", "灯安静一点"),
    ],
)
def test_pinyin_is_read(text: str, want: str) -> None:
    assert pinyin.read(text) == want


@pytest.mark.parametrize(
    "text", ["turn on the men light", "把living room的灯关了", "open一下厨房灯", "fan 可以 off 了", "P-101停", "men", "play some jazz"]
)  # fmt: skip
def test_english_is_no_pinyin(text: str) -> None:
    assert pinyin.read(text) == text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("lantern on for the puppies", "lantern on"),
        ("lantern off for tea time", "lantern off"),
        ("lantern on for ten minutes", "lantern on for ten minutes"),
        ("lantern on for an hour", "lantern on for an hour"),
    ],
)
def test_what_it_is_switched_on_for_is_left_out(text: str, plain: str) -> None:
    assert asides.plain(text) == plain

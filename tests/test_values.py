"""What pieces of English and Chinese words are worth: numbers, levels, colours, modes."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgehome.lm.grammars import values
from edgehome.lm.grammars.colors import find_color_temperatures
from edgehome.lm.grammars.folding import fold

NOW = datetime(2025, 5, 5, 10, 0)  # a Monday


@given(st.integers(0, 99999), st.sampled_from((" and ", " ")), st.sampled_from((" ", "-")))
def test_an_english_number_reads_as_it_was_written(n: int, conjunction: str, hyphen: str) -> None:
    assert values.number(values.spell_number_en(n, conjunction, hyphen)) == n


@given(st.integers(0, 99999), st.sampled_from("二两"), st.booleans())
def test_a_chinese_number_reads_as_it_was_written(n: int, two: str, short: bool) -> None:
    assert values.number(values.spell_number_zh(n, two, short)) == n


@given(st.integers(-99999, 99999).map(lambda n: n / 100))
def test_decimals_and_minus_read_as_they_were_written(x: float) -> None:
    assert values.number(values.spell_number_en(x)) == pytest.approx(x)
    assert values.number(values.spell_number_zh(x)) == pytest.approx(x)
    assert values.number(values.spell_number_zh(x, minus="零下")) == pytest.approx(x)


@given(st.integers(0, 99999))
def test_a_number_in_a_sentence_is_found_where_it_stands(n: int) -> None:
    for words, before, after in (
        (values.spell_number_en(n), "please use ", " lamps"),
        (values.spell_number_zh(n), "我要", "盏灯"),
        (str(n), "use ", " lamps"),
    ):
        (found,) = [item for item in values.find_spans(before + words + after) if item.kind == "number"]
        assert (found.start, found.end, found.value) == (len(before), len(before + words), n)


@given(
    st.text(alphabet="abc 12.5%:点半一二十百两个分钟小时周日月号后前度成 halfminutesto-#/：％２", max_size=24)
)
def test_no_text_breaks_the_grammars(text: str) -> None:
    taken = 0
    for found in values.find_spans(text, NOW):
        assert taken <= found.start < found.end <= len(text)
        taken = found.end
    values.moment(text, NOW)
    values.percentage(text)
    values.duration_parts(text)
    values.step(text)
    values.color(text)
    values.color_temperature(text)


@pytest.mark.parametrize(
    "text",
    ["一" * 500, "9" * 5000, "亿" * 50, "十" + "亿" * 50 + "小时"],
    ids=["ones", "nines", "units", "hours"],
)
def test_a_number_too_long_to_mean_anything_is_none(text: str) -> None:
    assert values.find_spans(text, NOW) == []
    assert values.number(text) is None
    assert values.duration(text) is None


def test_a_decimal_with_many_places_is_read() -> None:
    assert values.number("三点" + "一" * 11) == pytest.approx(3.111, abs=0.001)


@given(st.text())
def test_folding_keeps_every_character_in_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("twenty five", 25), ("twenty-five", 25), ("a hundred and ten", 110), ("half", 0.5),
        ("one and a half", 1.5),
        ("two point five", 2.5), ("point five", 0.5), ("a couple", 2), ("a couple of", 2),
        ("half a dozen", 6),
        ("minus five", -5), ("negative 3", -3), ("-5", -5), ("twenty seven hundred", 2700), ("1,200", 1200),
        ("1 1/2", 1.5), ("½", 0.5), ("2½", 2.5), ("１２", 12), ("20.5", 20.5), ("three quarters", 3),
        ("二十五", 25), ("一百一", 110), ("一百零一", 101), ("两百零五", 205), ("兩千七", 2700),
        ("三万二", 32000),
        ("三点五", 3.5), ("半", 0.5), ("一半", 0.5), ("两个半", 2.5), ("廿", 20), ("廿五", 25), ("卅", 30),
        ("負五", -5), ("零下五", -5), ("二零二六", 2026), ("3万", 30000), ("把灯调到三十", 30), ("五千瓦", 5),
    ],
)  # fmt: skip
def test_a_number_is_read(text: str, want: float) -> None:
    assert values.number(text) == want


@pytest.mark.parametrize(
    "text",
    ["turn on the lamp", "this one", "调亮一点", "一下", "第二", "周一", "mp3", "often", "亮一些", "十分亮"],
)
def test_words_that_only_look_like_numbers_are_none(text: str) -> None:
    assert values.number(text) is None


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("50%", 50), ("50 %", 50), ("fifty percent", 50), ("40 per cent", 40), ("百分之五十", 50),
        ("百分之20", 20),
        ("百分百", 100), ("百分之百", 100), ("五成", 50), ("七成半", 75), ("half", 50), ("halfway", 50),
        ("一半", 50),
        ("半开", 50), ("开一半", 50), ("a third", 33), ("two thirds", 67), ("three quarters", 75),
        ("a quarter", 25),
        ("三分之二", 67), ("四分之一", 25), ("max", 100), ("full", 100), ("fully open", 100),
        ("brightest", 100),
        ("全开", 100), ("最大", 100), ("最亮", 100), ("調到最光", 100), ("minimum", 1), ("dimmest", 1),
        ("最低", 1),
        ("最暗", 1), ("off", 0), ("mute", 0), ("静音", 0), ("fully closed", 0), ("全关", 0), ("0", 0),
        ("35", 35),
        ("set lamp 2 to 40", 40), ("把2号灯调到40", 40), ("亮度40", 40), ("音量減到百分之五", 5),
        ("五十趴", 50),
    ],
)  # fmt: skip
def test_a_level_is_read(text: str, want: float) -> None:
    assert values.percentage(text) == want


@pytest.mark.parametrize("text", ["150%", "brighter", "亮一点", "turn it up", "half an hour", "两百"])
def test_what_is_no_level_is_none(text: str) -> None:
    assert values.percentage(text) is None


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("by 10%", 10), ("two degrees", 2), ("十度", 10), ("调低两度", 2), ("by half", 50), ("15 points", 15),
        ("half a degree", 0.5), ("半度", 0.5), ("20", 20), ("百分之五", 5), ("a bit", None), ("一点", None),
        ("slightly", None), ("多一些", None),
    ],
)  # fmt: skip
def test_the_size_of_a_change_is_read(text: str, want: float | None) -> None:
    assert values.step(text) == want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("21.5", (21.5, None)), ("21 degrees", (21, None)), ("72 f", (72, "fahrenheit")),
        ("20c", (20, "celsius")),
        ("seventy two degrees fahrenheit", (72, "fahrenheit")), ("25 celsius", (25, "celsius")),
        ("27°C", (27, "celsius")), ("68℉", (68, "fahrenheit")), ("minus 5 degrees", (-5, None)),
        ("5 degrees below zero", (-5, None)), ("twenty one and a half degrees", (21.5, None)),
        ("二十二度半", (22.5, None)), ("二十六度五", (26.5, None)), ("二十三点五度", (23.5, None)),
        ("摄氏20度", (20, "celsius")), ("20攝氏度", (20, "celsius")), ("华氏七十度", (70, "fahrenheit")),
        ("零下五度", (-5, None)), ("空调调到26度", (26, None)), ("26°", (26, None)),
    ],
)  # fmt: skip
def test_degrees_are_read_with_the_scale_that_was_said(text: str, want: tuple[float, str | None]) -> None:
    assert values.temperature(text) == want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("warm white", 2700), ("cool white", 4000), ("cold white", 4000), ("daylight", 6500),
        ("day light", 6500),
        ("candle light", 1900), ("3000K", 3000), ("2700 Kelvin", 2700), ("twenty seven hundred kelvin", 2700),
        ("暖光", 2700), ("暖白光", 2700), ("冷白", 4000), ("日光", 6500), ("正白光", 6500), ("燭光", 1900),
        ("黃光", 2700),
        ("自然光", 4000), ("色温调到4000", 4000), ("三千开尔文", 3000), ("5000", 5000), ("red", None),
        ("50", None),
    ],
)  # fmt: skip
def test_shades_of_white_are_read_in_kelvin(text: str, want: int | None) -> None:
    assert values.color_temperature(text) == want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("red", "red"), ("make it blue", "blue"), ("light blue", "lightblue"), ("sky-blue", "skyblue"),
        ("dark grey", "darkgray"), ("orange red", "orangered"), ("deep red", "darkred"),
        ("turquoise", "turquoise"),
        ("bright white", "white"), ("紅色", "red"), ("粉红色", "pink"), ("粉紅", "pink"), ("橘色", "orange"),
        ("咖啡色", "brown"), ("青绿色", "turquoise"), ("天蓝色", "skyblue"), ("黃色", "yellow"),
        ("綠色", "green"),
        ("把燈變成紫色", "purple"), ("变红", "red"), ("绿光", "green"), ("红", "red"), ("黑色", "black"),
        ("warm white", None), ("暖白色", None), ("白天", None), ("色温", None), ("redo", None),
    ],
)  # fmt: skip
def test_colours_are_read_as_css_names(text: str, want: str | None) -> None:
    assert values.color(text) == want


def test_a_shade_of_white_is_found_where_it_stands() -> None:
    assert find_color_temperatures("make it warm white now") == [(8, 18, 2700)]


@pytest.mark.parametrize(
    ("text", "operator", "value", "unit"),
    [
        ("above 28 degrees", ">", 28, "°"), ("drops below 5 bar", "<", 5, "bar"),
        ("more than 600 ppm", ">", 600, "ppm"),
        ("is over 25", ">", 25, None), ("lower than 20 °C", "<", 20, "°C"),
        ("less than thirty percent", "<", 30, "%"),
        ("exceeds 1500 rpm", ">", 1500, "rpm"), ("> 30", ">", 30, None),
        ("falls below 5 degrees celsius", "<", 5, "°C"),
        ("10 or less", "<", 10, None), ("高于28度", ">", 28, "°"), ("超过80%", ">", 80, "%"),
        ("低於百分之三十", "<", 30, "%"),
        ("28度以上", ">", 28, "°"), ("湿度不到四十", "<", 40, None), ("二十六点五度以上", ">", 26.5, "°"),
        ("小于3巴", "<", 3, "bar"),
    ],
)  # fmt: skip
def test_a_comparison_is_read(text: str, operator: str, value: float, unit: str | None) -> None:
    assert values.comparison(text) == {"operator": operator, "value": value, "unit": unit}


def test_over_without_a_number_is_no_comparison() -> None:
    assert values.comparison("turn over the lamp") is None


@pytest.mark.parametrize(
    "text", ["open for more than 5 minutes", "超过五分钟", "over an hour", "less than 2 hours"]
)
def test_a_length_of_time_is_not_compared_as_a_reading(text: str) -> None:
    assert values.comparison(text) is None


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("1500 rpm", (1500, "rpm")), ("3 bar", (3, "bar")), ("五巴", (5, "bar")), ("180°C", (180, "°C")),
        ("三千转", (3000, "rpm")),
        ("60%", (60, "%")), ("200 degrees", (200, "°")), ("2.5 m/s", (2.5, "m/s")), ("80", (80, None)),
        ("go", None),
    ],
)  # fmt: skip
def test_a_quantity_keeps_its_unit(text: str, want: tuple[float, str | None] | None) -> None:
    assert values.quantity(text) == want


@pytest.mark.parametrize(
    ("read", "text", "want"),
    [
        (values.hvac_mode, "heating", "heat"), (values.hvac_mode, "制热", "heat"),
        (values.hvac_mode, "制冷", "cool"),
        (values.hvac_mode, "heat/cool", "heat_cool"), (values.hvac_mode, "除濕", "dry"),
        (values.hvac_mode, "送风", "fan_only"),
        (values.hvac_mode, "fan only", "fan_only"), (values.hvac_mode, "自動", "auto"),
        (values.hvac_mode, "wheat", None),
        (values.fan_mode, "low", "low"), (values.fan_mode, "中速", "medium"),
        (values.fan_mode, "high speed", "high"),
        (values.fan_mode, "强风", "high"), (values.fan_mode, "自动", "auto"),
        (values.fan_mode, "slowly", None),
        (values.preset, "睡眠模式", "sleep"), (values.preset, "eco", "eco"), (values.preset, "節能", "eco"),
        (values.preset, "离家", "away"), (values.preset, "natural wind", "breeze"),
        (values.preset, "智能", "smart"),
        (values.media_class, "song", "track"), (values.media_class, "tv show", "tv_show"),
        (values.media_class, "專輯", "album"),
        (values.media_class, "播客", "podcast"), (values.media_class, "歌单", "playlist"),
        (values.media_class, "lamp", None),
    ],
)  # fmt: skip
def test_modes_and_kinds_of_media_are_read(read, text: str, want: str | None) -> None:
    assert read(text) == want


@pytest.mark.parametrize(
    ("text", "domain", "want"),
    [
        ("locked", "lock", "locked"), ("not locked", "lock", "unlocked"), ("已上鎖", "lock", "locked"),
        ("没锁", "lock", "unlocked"),
        ("开着", "light", "on"), ("开着", "cover", "open"), ("關著", "cover", "closed"),
        ("閂咗", "light", "off"),
        ("shut", "cover", "closed"), ("not home", "person", "not_home"),
        ("有人", "binary_sensor", "on"), ("wet", "binary_sensor", "on"),
        ("shut", "binary_sensor", "off"),
        ("playing", "media_player", "playing"), ("blue", "light", None), ("有没有开关开着", "switch", "on"),
        ("所有开关都关着吗", "switch", "off"),
    ],
)  # fmt: skip
def test_a_state_is_read_for_its_kind_of_thing(text: str, domain: str, want: str | None) -> None:
    assert values.state_word(text, domain=domain) == want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        (
            "set the lamp to 40% and the heating to 21 degrees",
            [("percentage", "40%"), ("hvac_mode", "heating"), ("temperature", "21 degrees")],
        ),
        (
            "把灯调到百分之三十然后把空调设成制冷26度",
            [("percentage", "百分之三十"), ("hvac_mode", "制冷"), ("temperature", "26度")],
        ),
        ("turn it off in ten minutes", [("delay", "in ten minutes")]),
        ("half an hour before sunset close the blinds", [("sun", "half an hour before sunset")]),
        ("如果温度高于28度就打开风扇", [("comparison", "高于28度")]),
        ("明晚十点关灯", [("date", "明晚"), ("time", "十点")]),
        ("每天早上七点半打开窗帘", [("days", "每天"), ("time", "早上七点半")]),
        ("把燈調成藍色亮度最大", [("color", "藍色"), ("level", "最大")]),
        ("set a pizza timer for 1 hour 5 minutes", [("duration", "1 hour 5 minutes")]),
        (
            "turn on the porch light at half past six tomorrow",
            [("time", "half past six"), ("date", "tomorrow")],
        ),
        ("from 9 pm to 6", [("time", "9 pm"), ("time", "6")]),
        ("remind me at ten to nine tonight", [("time", "ten to nine"), ("date", "tonight")]),
        ("门开着超过五分钟", [("state", "开着"), ("duration", "五分钟")]),
        ("set the press to 5 bar", [("quantity", "5 bar")]),
        ("turn on the lamp", []),
    ],
)  # fmt: skip
def test_the_values_of_a_sentence_are_found_where_they_stand(text: str, want: list[tuple[str, str]]) -> None:
    assert [(item.kind, text[item.start : item.end]) for item in values.find_spans(text, NOW)] == want


def test_a_date_has_no_value_without_a_clock() -> None:
    (found,) = values.find_spans("tomorrow")
    assert (found.kind, found.value) == ("date", None)

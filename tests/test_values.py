"""What pieces of English and Chinese words are worth: numbers, levels, times, days, colours, modes."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgehome.lm import values
from edgehome.lm.colors import find_color_temperatures
from edgehome.lm.folding import fold

NOW = datetime(2025, 5, 5, 10, 0)  # a Monday
EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WORKING = EVERY_DAY[:5]


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


@given(st.integers(0, 48), st.integers(0, 59), st.integers(0, 59))
def test_a_length_of_time_reads_as_it_was_written(hours: int, minutes: int, seconds: int) -> None:
    total = hours * 3600 + minutes * 60 + seconds
    parts = {"hours": hours, "minutes": minutes, "seconds": seconds}
    said = {name: count for name, count in parts.items() if count} or None
    english = [f"{values.spell_number_en(count)} {name}" for name, count in parts.items() if count]
    units = {"hours": "个小时", "minutes": "分钟", "seconds": "秒"}
    chinese = [values.spell_number_zh(count, "两") + units[name] for name, count in parts.items() if count]
    for text in (" and ".join(english), ", ".join(english), " ".join(english), "".join(chinese)):
        assert values.duration(text) == (total or None)
        assert values.duration_parts(text) == said


@given(st.integers(0, 23), st.integers(0, 59))
def test_a_clock_time_reads_as_it_was_written(hour: int, minute: int) -> None:
    want = f"{hour:02d}:{minute:02d}"
    twelve, half = hour % 12 or 12, "am" if hour < 12 else "pm"
    assert values.time_of_day(f"{twelve}:{minute:02d} {half}") == (want, False)
    part = "凌晨" if hour < 6 else "上午" if hour < 12 else "下午" if hour < 18 else "晚上"
    minutes = f"{values.spell_number_zh(minute)}分" if minute else ""
    assert values.time_of_day(f"{part}{values.spell_number_zh(twelve, '两')}点{minutes}") == (want, False)


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
    ("text", "seconds", "parts"),
    [
        ("an hour and a half", 5400, {"hours": 1, "minutes": 30}), ("90 sec", 90, {"seconds": 90}),
        ("90 minutes", 5400, {"minutes": 90}), ("half an hour", 1800, {"minutes": 30}),
        ("1h30", 5400, {"hours": 1, "minutes": 30}),
        ("1h30m", 5400, {"hours": 1, "minutes": 30}),
        ("45 minutes and 10 seconds", 2710, {"minutes": 45, "seconds": 10}),
        ("half a minute", 30, {"seconds": 30}), ("a quarter of an hour", 900, {"minutes": 15}),
        ("three quarters of an hour", 2700, {"minutes": 45}),
        ("two and a half hours", 9000, {"hours": 2, "minutes": 30}),
        ("2.5 hours", 9000, {"hours": 2, "minutes": 30}),
        ("one hour thirty", 5400, {"hours": 1, "minutes": 30}),
        ("an hour and 15", 4500, {"hours": 1, "minutes": 15}), ("a 5-minute timer", 300, {"minutes": 5}),
        ("a couple of minutes", 120, {"minutes": 2}), ("1 1/2 hours", 5400, {"hours": 1, "minutes": 30}),
        ("90s", 90, {"seconds": 90}), ("a day", 86400, {"hours": 24}), ("1 hour 20%", 3600, {"hours": 1}),
        ("两个半小时", 9000, {"hours": 2, "minutes": 30}), ("一刻钟", 900, {"minutes": 15}),
        ("三刻鐘", 2700, {"minutes": 45}),
        ("半个钟", 1800, {"minutes": 30}), ("個半鐘", 5400, {"hours": 1, "minutes": 30}),
        ("三個字", 900, {"minutes": 15}),
        ("一個半小時", 5400, {"hours": 1, "minutes": 30}), ("1個鐘30秒", 3630, {"hours": 1, "seconds": 30}),
        ("1小时10分钟30秒", 4230, {"hours": 1, "minutes": 10, "seconds": 30}),
        ("五分钟半", 330, {"minutes": 5, "seconds": 30}),
        ("一分半钟", 90, {"minutes": 1, "seconds": 30}), ("两小时零五分", 7500, {"hours": 2, "minutes": 5}),
        ("三点五小时", 12600, {"hours": 3, "minutes": 30}), ("十分钟", 600, {"minutes": 10}),
        ("两天", 172800, {"hours": 48}),
        ("1/2 an hour", 1800, {"minutes": 30}), ("1 個 半 鐘", 5400, {"hours": 1, "minutes": 30}),
        ("1 個鐘頭 30 秒", 3630, {"hours": 1, "seconds": 30}),
        ("5 分 10 秒", 310, {"minutes": 5, "seconds": 10}),
        ("計時45秒", 45, {"seconds": 45}), ("兩粒鐘", 7200, {"hours": 2}),
    ],
)  # fmt: skip
def test_a_length_of_time_is_read_and_kept_in_its_units(
    text: str, seconds: int, parts: dict[str, int]
) -> None:
    assert values.duration(text) == seconds
    assert values.duration_parts(text) == parts


@pytest.mark.parametrize(
    "text", ["the second lamp", "七点五分", "十分亮", "at 7", "百分之20", "明天", "周三"]
)
def test_what_is_no_length_of_time_is_none(text: str) -> None:
    assert values.duration(text) is None
    assert values.duration_parts(text) is None


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("half past 6 pm", "18:30"), ("noon", "12:00"), ("midnight", "00:00"), ("19:30", "19:30"),
        ("07:05", "07:05"),
        ("6 a.m.", "06:00"), ("seven a m", "07:00"), ("7.30 pm", "19:30"), ("12 am", "00:00"),
        ("12 pm", "12:00"),
        ("eight o'clock in the evening", "20:00"), ("7 in the morning", "07:00"), ("at 9 tonight", "21:00"),
        ("this evening at eight", "20:00"), ("quarter to seven in the morning", "06:45"),
        ("tonight at 1", "01:00"),
        ("at 1930", "19:30"), ("0700", "07:00"), ("seven oh five pm", "19:05"),
        ("every morning at 6:15", "06:15"),
        ("早上七点半", "07:30"), ("晚上十点一刻", "22:15"), ("下午三点钟", "15:00"), ("中午", "12:00"),
        ("中午一点", "13:00"),
        ("凌晨三点", "03:00"), ("晚上十二点", "00:00"), ("今晚九点", "21:00"), ("19时30分", "19:30"),
        ("下午2:30", "14:30"),
        ("下晝三點", "15:00"), ("夜晚八點半", "20:30"), ("朝早七點三個字", "07:15"),
        ("下午差一刻七点", "18:45"),
        ("今晚帮我在九点关灯", "21:00"), ("二十二点", "22:00"), ("零点", "00:00"), ("傍晚六点十分", "18:10"),
    ],
)  # fmt: skip
def test_a_clock_time_is_read(text: str, want: str) -> None:
    assert values.time_of_day(text, NOW) == (want, False)


@pytest.mark.parametrize(
    ("text", "said", "coming"),
    [
        ("7", "07:00", "19:00"), ("at 11", "11:00", "11:00"), ("quarter to seven", "06:45", "18:45"),
        ("at seven thirty", "07:30", "19:30"), ("ten past six", "06:10", "18:10"),
        ("at half seven", "07:30", "19:30"),
        ("twenty five to eight", "07:35", "19:35"), ("7 o'clock", "07:00", "19:00"),
        ("at 10", "10:00", "22:00"),
        ("七点", "07:00", "19:00"), ("八点二十", "08:20", "20:20"), ("七点零五分", "07:05", "19:05"),
        ("一點鐘", "01:00", "13:00"),
        ("七点差五分", "06:55", "18:55"), ("12:30", "12:30", "12:30"),
    ],
)  # fmt: skip
def test_a_time_without_a_part_of_the_day_means_the_next_one(text: str, said: str, coming: str) -> None:
    assert values.time_of_day(text) == (said, True)
    assert values.time_of_day(text, NOW) == (coming, True)


@pytest.mark.parametrize(
    "text",
    [
        "set volume at 10",
        "at 50%",
        "from 20 to 25",
        "set it to 10",
        "亮一点",
        "三点五度",
        "two hours",
        "at 45",
    ],
)
def test_what_is_no_clock_time_is_none(text: str) -> None:
    assert values.time_of_day(text, NOW) is None


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("today", "2025-05-05"), ("tonight", "2025-05-05"), ("tomorrow", "2025-05-06"),
        ("friday", "2025-05-09"),
        ("the day after tomorrow", "2025-05-07"), ("next friday", "2025-05-16"),
        ("this friday", "2025-05-09"),
        ("on monday", "2025-05-12"), ("on the 5th", "2025-05-05"), ("on the 3rd", "2025-06-03"),
        ("may 6th", "2025-05-06"), ("6 may", "2025-05-06"), ("may the fourth", "2026-05-04"),
        ("the twenty first of june", "2025-06-21"), ("december 25", "2025-12-25"),
        ("2025-12-24", "2025-12-24"),
        ("in three days", "2025-05-08"), ("in a week", "2025-05-12"), ("this weekend", "2025-05-10"),
        ("今天", "2025-05-05"), ("今晚", "2025-05-05"), ("明天", "2025-05-06"), ("明早", "2025-05-06"),
        ("聽日", "2025-05-06"),
        ("后天", "2025-05-07"), ("後天", "2025-05-07"), ("大后天", "2025-05-08"), ("周五", "2025-05-09"),
        ("下周五", "2025-05-16"), ("下下周一", "2025-05-19"), ("本周六", "2025-05-10"),
        ("星期天", "2025-05-11"),
        ("六月一号", "2025-06-01"), ("5月6日", "2025-05-06"), ("下个月三号", "2025-06-03"),
        ("三天后", "2025-05-08"),
        ("every monday", None), ("weekdays", None), ("february 31", None), ("may i", None), ("明亮", None),
    ],
)  # fmt: skip
def test_a_date_is_counted_from_now(text: str, want: str | None) -> None:
    assert values.date(text, NOW) == want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("weekdays", WORKING), ("on weekdays", WORKING), ("workdays", WORKING), ("weekends", ("sat", "sun")),
        ("every day", EVERY_DAY), ("daily", EVERY_DAY), ("every night", EVERY_DAY),
        ("on mondays and fridays", ("mon", "fri")),
        ("every tuesday", ("tue",)), ("monday to friday", WORKING), ("mon-fri", WORKING),
        ("on monday", ("mon",)),
        ("saturday, sunday and monday", ("mon", "sat", "sun")), ("工作日", WORKING), ("周末", ("sat", "sun")),
        ("週末", ("sat", "sun")),
        ("每天", EVERY_DAY), ("每晚", EVERY_DAY), ("周一到周五", WORKING), ("周一至五", WORKING),
        ("星期三", ("wed",)),
        ("每周一三五", ("mon", "wed", "fri")), ("周一、周三和周五", ("mon", "wed", "fri")),
        ("逢星期一", ("mon",)),
        ("星期六日", ("sat", "sun")), ("周五五分钟", ("fri",)), ("the sun", None), ("明天天气", None),
        ("一周", None),
    ],
)  # fmt: skip
def test_days_of_the_week_are_read(text: str, want: tuple[str, ...] | None) -> None:
    assert values.days(text) == want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("in ten minutes", {"seconds": 600}), ("in half an hour", {"seconds": 1800}),
        ("an hour from now", {"seconds": 3600}),
        ("ten minutes", {"seconds": 600}), ("十分钟后", {"seconds": 600}),
        ("半个小时以后关灯", {"seconds": 1800}),
        ("过半小时", {"seconds": 1800}), ("一小時30分鐘後", {"seconds": 5400}),
        ("tomorrow at 7", {"time": "07:00", "date": "2025-05-06"}),
        ("at 9 tonight", {"time": "21:00", "date": "2025-05-05"}),
        ("this evening at eight", {"time": "20:00", "date": "2025-05-05"}), ("at 7", {"time": "19:00"}),
        ("tonight at 1", {"time": "01:00", "date": "2025-05-06"}),
        ("midnight tonight", {"time": "00:00", "date": "2025-05-06"}),
        ("next friday at noon", {"time": "12:00", "date": "2025-05-16"}),
        ("in three days at 7 pm", {"time": "19:00", "date": "2025-05-08"}),
        ("every weekday at 6:30 am", {"time": "06:30", "days": WORKING}),
        ("on mondays at 8", {"time": "08:00", "days": ("mon",)}),
        ("每天早上七点", {"time": "07:00", "days": EVERY_DAY}),
        ("周一到周五早上六点半", {"time": "06:30", "days": WORKING}),
        ("明晚九点", {"time": "21:00", "date": "2025-05-06"}),
        ("明天下午三点", {"time": "15:00", "date": "2025-05-06"}),
        ("周一三点", {"time": "03:00", "date": "2025-05-12"}),
        ("聽日朝早八點", {"time": "08:00", "date": "2025-05-06"}),
        ("tomorrow", {"date": "2025-05-06"}), ("every 10 minutes", None), ("turn off the lamp", None),
        ("after 5 minutes of silence", None),
    ],
)  # fmt: skip
def test_a_schedule_phrase_becomes_a_moment(text: str, want: dict[str, object] | None) -> None:
    assert values.moment(text, NOW) == want


@pytest.mark.parametrize(
    ("text", "event", "offset"),
    [
        ("half an hour before sunset", "sunset", -1800), ("at sunset", "sunset", 0),
        ("20 minutes after sunrise", "sunrise", 1200),
        ("when the sun goes down", "sunset", 0), ("an hour and a half after dawn", "sunrise", 5400),
        ("when it gets dark", "sunset", 0),
        ("日落后半小时", "sunset", 1800), ("日落前20分钟", "sunset", -1200), ("日落半小时后", "sunset", 1800),
        ("日出時", "sunrise", 0), ("天黑", "sunset", 0), ("天亮之前", "sunrise", 0),
        ("日落之後三十分鐘", "sunset", 1800),
    ],
)  # fmt: skip
def test_sunset_and_sunrise_are_read_with_their_offset(text: str, event: str, offset: int) -> None:
    assert values.sun(text) == {"event": event, "offset_seconds": offset}


def test_sunday_and_dark_blue_are_no_sun() -> None:
    assert [values.sun(text) for text in ("on sunday", "dark blue", "周日", "the sunroom")] == [None] * 4


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


def test_the_end_of_a_stretch_of_time_comes_after_its_start() -> None:
    for text, want in (
        ("晚上八点到十点", "22:00"),
        ("from 9 pm to 6", "06:00"),
        ("between 22:00 and 6:30", "06:30"),
    ):
        assert values.find_spans(text)[-1].value == (want, False)

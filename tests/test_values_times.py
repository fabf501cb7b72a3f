"""What English and Chinese words of time are worth: lengths, times of day, dates, days, the sun."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgehome.lm.grammars import values

NOW = datetime(2025, 5, 5, 10, 0)  # a Monday
EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WORKING = EVERY_DAY[:5]


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


def test_the_end_of_a_stretch_of_time_comes_after_its_start() -> None:
    for text, want in (
        ("晚上八点到十点", "22:00"),
        ("from 9 pm to 6", "06:00"),
        ("between 22:00 and 6:30", "06:30"),
    ):
        assert values.find_spans(text)[-1].value == (want, False)

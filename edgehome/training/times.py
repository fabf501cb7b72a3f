# ruff: noqa: SIM905
"""Writing lengths of time, times of day, days and dates in words, in English and Chinese; reading them is the runtime's."""

from random import Random
from typing import Any

from edgehome.training.values import chinese, english, in_script, is_chinese, number, old_script


def duration(rng: Random, lang: str, longest: int = 12) -> tuple[str, int, dict[str, int]]:
    """Return a length of time in words, in seconds, and as hours, minutes, seconds where not 0."""
    roll = rng.random()
    hours = minutes = seconds = 0
    if roll < 0.62:
        minutes = rng.choice([1, 2, 3, 5, 10, 15, 20, 25, 30, 40, 45, rng.randint(1, 90)])
    elif roll < 0.78:
        hours = rng.choice([1, 2, 3, rng.randint(1, longest)])
    elif roll < 0.88:
        seconds = rng.choice([5, 10, 15, 20, 30, 45, 60, 90, rng.randint(2, 99)])
    elif roll < 0.95:
        hours, minutes = rng.randint(1, 3), rng.choice([5, 10, 15, 20, 30, 45])
    elif roll < 0.985:
        minutes, seconds = rng.randint(1, 20), rng.choice([10, 15, 30, 45])
    else:
        hours, minutes, seconds = rng.randint(1, 3), rng.randint(1, 59), rng.randint(1, 59)
    parts = {k: v for k, v in (("hours", hours), ("minutes", minutes), ("seconds", seconds)) if v}
    words = (
        _duration_zh(rng, hours, minutes, seconds, lang)
        if is_chinese(lang)
        else _duration_en(rng, hours, minutes, seconds)
    )
    return words, hours * 3600 + minutes * 60 + seconds, parts


def _duration_en(rng: Random, hours: int, minutes: int, seconds: int) -> str:
    if not hours and not seconds:
        if minutes == 30 and rng.random() < 0.45:
            return rng.choice(["half an hour", "half an hour", "a half hour"])
        if minutes == 15 and rng.random() < 0.2:
            return rng.choice(["a quarter of an hour", "quarter of an hour"])
        if minutes == 1 and rng.random() < 0.3:
            return "a minute"
        if minutes == 2 and rng.random() < 0.1:
            return "a couple of minutes"
        if minutes == 45 and rng.random() < 0.12:
            return "three quarters of an hour"
    if hours and minutes == 30 and not seconds and rng.random() < 0.5:
        return rng.choice(
            ["an hour and a half", "one and a half hours"]
            if hours == 1
            else [
                f"{hours} and a half hours",
                f"{english(hours)} and a half hours",
                f"{hours}.5 hours",
                f"{hours} hours and a half",
            ]
        )
    if hours == 1 and not minutes and not seconds and rng.random() < 0.5:
        return "an hour"
    words, pieces = 0.3 if rng.random() < 0.5 else 0.0, []
    short = rng.random() < 0.12
    for value, unit, brief in ((hours, "hour", "h"), (minutes, "minute", "min"), (seconds, "second", "s")):
        if value:
            text = number(rng, value, "en", words)
            if short and text[0].isdigit():
                pieces.append(
                    text
                    + rng.choice(
                        [
                            brief,
                            " " + {"h": "hr", "min": "mins", "s": "secs"}[brief],
                            {"h": "h", "min": "min", "s": "sec"}[brief],
                        ]
                    )
                )
            else:
                pieces.append(f"{text} {unit}{'' if value == 1 else 's'}")
    return rng.choice([" and ", " ", " and ", ", "]).join(pieces)


def _duration_zh(rng: Random, hours: int, minutes: int, seconds: int, lang: str) -> str:
    if not hours and not seconds and minutes == 30 and rng.random() < 0.55:
        return in_script(
            rng.choice(
                ["半小时", "半个小时", "半个钟头"] if lang != "zh-HK" else ["半个钟", "半小时", "半个钟头"]
            ),
            lang,
        )
    if not hours and not seconds and minutes == 15 and rng.random() < 0.15:
        return in_script("一刻钟", lang)
    if hours and minutes == 30 and not seconds and rng.random() < 0.6:
        return in_script(
            f"{chinese(hours, True)}个半{rng.choice(['小时', '小时', '钟头']) if lang != 'zh-HK' else '钟'}",
            lang,
        )
    han = rng.random() < 0.45
    text = ""
    for value, units in (
        (hours, ("小时", "个小时", "个钟头", "钟头")),
        (minutes, ("分钟", "分钟", "分")),
        (seconds, ("秒", "秒钟", "秒")),
    ):
        if value:
            if lang == "zh-HK" and units[0] == "小时":
                units = ("个钟", "小时", "个钟头")
            unit = rng.choice(units) if not (units[0] == "分钟" and not text and not seconds) else "分钟"
            text += (chinese(value, True) if han else str(value)) + unit
            if hours and minutes and value is hours and rng.random() < 0.08:
                text += "零" if minutes < 10 else ""
    return in_script(text, lang)


DAY_KEYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def clock(rng: Random, lang: str) -> tuple[str, str]:
    """Return a time of day in words and as HH:MM."""
    minute = rng.choices([0, 30, 15, 45, rng.randrange(0, 60, 5), rng.randint(1, 59)], [50, 18, 6, 6, 12, 8])[
        0
    ]
    hour = rng.choices(range(24), [3, 1, 1, 1, 1, 3, 7, 9, 8, 5, 4, 3, 4, 3, 3, 3, 4, 5, 6, 7, 7, 7, 8, 6])[0]
    return _clock_zh(rng, hour, minute, lang) if is_chinese(lang) else _clock_en(rng, hour, minute)


def _clock_en(rng: Random, hour: int, minute: int) -> tuple[str, str]:
    value = f"{hour:02}:{minute:02}"
    twelve = hour % 12 or 12
    half = "am" if hour < 12 else "pm"
    roll = rng.random()
    if minute == 0 and hour == 0 and roll < 0.5:
        return "midnight", value
    if minute == 0 and hour == 12 and roll < 0.5:
        return rng.choice(["noon", "midday"]), value
    if roll < 0.18:
        return f"{hour}:{minute:02}" if rng.random() < 0.5 else value, value
    part = (
        "in the morning"
        if hour < 12
        else "in the afternoon"
        if hour < 18
        else "in the evening"
        if hour < 22
        else "at night"
    )
    tail = rng.choice(
        [f" {half}", half, f" {half[0]}.m.", f" {half}", f" {part}", f" {part}", f" {half.upper()}"]
    )
    words = rng.random() < 0.3
    text = english(twelve) if words else str(twelve)
    if tail[0] != " " and words:
        tail = " " + tail
    if minute == 0:
        if tail[1:3] in ("in", "at") and rng.random() < 0.4:
            text += " o'clock"
        return text + tail, value
    if minute == 30 and rng.random() < 0.3:
        return f"half past {text}" + (tail if " in" in tail or " at" in tail else f" {half}"), value
    if minute == 15 and rng.random() < 0.35:
        return f"{rng.choice(['quarter past', 'a quarter past'])} {text} {rng.choice([half, part])}", value
    if minute == 45 and rng.random() < 0.35:
        following = (twelve % 12) + 1
        half = "am" if (hour + 1) % 24 < 12 else "pm"
        return (
            f"{rng.choice(['quarter to', 'a quarter to'])} {english(following) if words else following} {half}",
            value,
        )
    if words:
        return f"{text} {'oh ' if minute < 10 else ''}{english(minute)}{tail}", value
    return f"{text}:{minute:02}{tail}", value


def _clock_zh(rng: Random, hour: int, minute: int, lang: str) -> tuple[str, str]:
    value = f"{hour:02}:{minute:02}"
    if rng.random() < 0.12:
        return value, value
    if minute == 0 and hour in (0, 12) and rng.random() < 0.4:
        return ("午夜" if hour == 0 else "中午"), value
    named = (
        "凌晨"
        if hour < 5
        else "早上"
        if hour < 9
        else "上午"
        if hour < 12
        else "中午"
        if hour == 12
        else "下午"
        if hour < 18
        else "晚上"
    )
    if lang == "zh-HK":
        named = {"早上": "朝早", "上午": "上晝", "中午": "晏晝", "下午": "下晝", "晚上": "夜晚"}.get(
            named, named
        )
    if hour < 12 and rng.random() < 0.2 and hour >= 5:
        named = "早晨" if hour < 9 and lang == "zh-CN" else named
    twelve = hour if hour <= 12 and hour else (hour - 12 if hour > 12 else 12)
    plain_hour = rng.random() < 0.15
    shown = hour if plain_hour else twelve
    han = rng.random() < 0.5
    text = ("" if plain_hour else named) + (chinese(shown, True) if han else str(shown)) + "点"
    if minute == 0:
        text += rng.choice(["", "", "钟", "整"])
    elif minute == 30 and rng.random() < 0.75:
        text += "半"
    elif minute in (15, 45) and rng.random() < 0.4:
        text += "一刻" if minute == 15 else "三刻"
    else:
        number_text = (("零" if minute < 10 else "") + chinese(minute)) if han else f"{minute:02}"
        text += number_text + rng.choice(["分", "", "分"])
    return in_script(text, lang), value


def days(rng: Random, lang: str) -> tuple[str, list[str]]:
    """Return days of the week in words and as keys (mon ... sun)."""
    roll = rng.random()
    every = list(DAY_KEYS)
    if is_chinese(lang):
        week = (
            rng.choice(["周", "星期", "礼拜"])
            if lang == "zh-CN"
            else "星期"
            if lang == "zh-HK"
            else rng.choice(["週", "星期", "禮拜"])
        )
        names = [week + c for c in "一二三四五"] + [
            week + "六",
            week + ("日" if lang != "zh-CN" or rng.random() < 0.6 else "天"),
        ]
        if roll < 0.3:
            return rng.choice(["每天", "天天", "每日"] if lang != "zh-HK" else ["每日", "日日"]), every
        if roll < 0.5:
            words = rng.choice(
                ["工作日", "每个工作日", "平日", f"{week}一到{week}五", f"每{week}一至{week}五"]
            )
            return in_script(words, lang), every[:5]
        if roll < 0.62:
            words = (
                rng.choice(["周末", "每周末", "每个周末"])
                if lang == "zh-CN"
                else rng.choice(["週末", "每個週末", "假日"])
            )
            return words, every[5:]
        if roll < 0.85:
            index = rng.randrange(7)
            return rng.choice(["每", "每个", ""]).replace("个", "個" if old_script(lang) else "个") + names[
                index
            ], [every[index]]
        first, second = sorted(rng.sample(range(7), 2))
        return rng.choice(["每", ""]) + names[first] + rng.choice(["和", "、"]) + names[second], [
            every[first],
            every[second],
        ]
    if roll < 0.3:
        return rng.choice(["every day", "each day", "daily", "every single day"]), every
    if roll < 0.5:
        return rng.choice(
            [
                "on weekdays",
                "every weekday",
                "on workdays",
                "Monday to Friday",
                "Monday through Friday",
                "on weekdays",
                "every working day",
            ]
        ), every[:5]
    if roll < 0.62:
        return rng.choice(
            ["on weekends", "on the weekend", "at weekends", "every weekend", "at the weekend"]
        ), every[5:]
    if roll < 0.85:
        index = rng.randrange(7)
        return rng.choice(
            [
                f"every {_DAYS_EN[index]}",
                f"on {_DAYS_EN[index]}s",
                f"each {_DAYS_EN[index]}",
                f"{_DAYS_EN[index]}s",
            ]
        ), [every[index]]
    first, second = sorted(rng.sample(range(7), 2))
    return rng.choice(["on {}s and {}s", "every {} and {}", "{}s and {}s"]).format(
        _DAYS_EN[first], _DAYS_EN[second]
    ), [every[first], every[second]]


def day_clock(rng: Random, lang: str) -> tuple[str, str, str, int]:
    """Return words for a day's part, words for the time, the time as HH:MM and the days ahead ("tonight", "eight", ...)."""
    minute = rng.choice([0, 0, 0, 30, 15, 45])
    if is_chinese(lang):
        table = {
            "zh-HK": (("聽朝", 1, 5, 11), ("今晚", 0, 18, 23), ("聽晚", 1, 18, 23), ("後日朝早", 2, 6, 11)),
            "zh-TW": (
                ("明早", 1, 5, 11),
                ("今晚", 0, 18, 23),
                ("明晚", 1, 18, 23),
                ("後天早上", 2, 6, 11),
                ("明天下午", 1, 13, 17),
                ("明天早上", 1, 6, 11),
            ),
        }.get(
            lang,
            (
                ("明早", 1, 5, 11),
                ("今晚", 0, 18, 23),
                ("明晚", 1, 18, 23),
                ("后天晚上", 2, 18, 23),
                ("明儿一早", 1, 5, 8),
                ("明天下午", 1, 13, 17),
                ("周末早上", 0, 7, 10),
            ),
        )
        if lang == "zh-CN":
            table = table[:-1]
        words, ahead, low, high = rng.choice(table)
        hour = rng.randint(low, high)
        shown = hour - 12 if hour > 12 else hour
        text = (chinese(shown, True) if rng.random() < 0.6 else str(shown)) + "点"
        text += {0: rng.choice(["", "钟", ""]), 30: "半", 15: "一刻", 45: "三刻"}[minute]
        return in_script(words, lang), in_script(text, lang), f"{hour:02}:{minute:02}", ahead
    words, ahead, low, high = rng.choice(
        (
            ("tonight", 0, 18, 23),
            ("tomorrow morning", 1, 5, 11),
            ("tomorrow night", 1, 19, 23),
            ("tomorrow evening", 1, 17, 21),
            ("this evening", 0, 17, 21),
            ("tomorrow afternoon", 1, 13, 17),
            ("this afternoon", 0, 13, 17),
        )
    )
    hour = rng.randint(low, high)
    shown = hour % 12 or 12
    said = english(shown) if rng.random() < 0.4 else str(shown)
    if minute:
        said = (
            f"{shown}:{minute}"
            if rng.random() < 0.6
            else f"{said} {english(minute)}"
            if not said.isdigit()
            else f"{shown}:{minute}"
        )
    return words, said, f"{hour:02}:{minute:02}", ahead


def habit(rng: Random) -> tuple[str, str, str]:
    """Return English words for a part of every day, bare words for an hour in it and that hour as HH:MM ("every night", "eleven", "23:00")."""
    words, low, high = rng.choice(
        (
            ("every morning", 5, 11),
            ("each morning", 5, 11),
            ("every afternoon", 13, 17),
            ("every evening", 17, 21),
            ("each evening", 18, 21),
            ("every night", 20, 23),
            ("each night", 21, 23),
        )
    )
    hour, minute = rng.randint(low, high), rng.choice([0, 0, 0, 0, 30, 15, 45])
    shown = hour % 12
    if minute == 30 and rng.random() < 0.4:
        said = f"half past {english(shown)}"
    elif minute:
        said = f"{shown}:{minute}"
    else:
        said = rng.choice([english(shown), english(shown), str(shown), f"{shown} o'clock"])
    return words, said, f"{hour:02}:{minute:02}"


def day_kind(rng: Random) -> tuple[str, list[str]]:
    """Return English words after "it is" for a kind of day, and its keys."""
    roll = rng.random()
    if roll < 0.35:
        return rng.choice(["a weekday", "a workday", "a working day", "a week day"]), list(DAY_KEYS[:5])
    if roll < 0.65:
        return rng.choice(["the weekend", "a weekend", "Saturday or Sunday"]), list(DAY_KEYS[5:])
    index = rng.randrange(7)
    return rng.choice([_DAYS_EN[index], f"a {_DAYS_EN[index]}"]), [DAY_KEYS[index]]


def date(rng: Random, lang: str) -> tuple[str, dict[str, Any]]:
    """Return a single day in words and what it means: days ahead of today, or the next day of that name."""
    roll = rng.random()
    if is_chinese(lang):
        week = "周" if lang == "zh-CN" else "週" if lang == "zh-TW" else "星期"
        table = {"zh-HK": (("听日", 1), ("后日", 2), ("今日", 0), ("今晚", 0))}.get(
            lang, (("明天", 1), ("后天", 2), ("今天", 0), ("今晚", 0), ("明儿", 1), ("大后天", 3))
        )
        if roll < 0.75:
            words, ahead = rng.choice(table)
            return in_script(words, lang).replace("听", "聽"), {"days_ahead": ahead}
        index = rng.randrange(7)
        return rng.choice(["这", "这个", "", "本"]).replace("这", "這" if old_script(lang) else "这").replace(
            "个", "個" if old_script(lang) else "个"
        ) + week + "一二三四五六日"[index], {"weekday": DAY_KEYS[index]}
    if roll < 0.7:
        words, ahead = rng.choice(
            [("tomorrow", 1), ("tomorrow", 1), ("today", 0), ("the day after tomorrow", 2), ("tonight", 0)]
        )
        return words, {"days_ahead": ahead}
    index = rng.randrange(7)
    return rng.choice(["on {}", "this {}", "on {}", "next {}"]).format(_DAYS_EN[index]), {
        "weekday": DAY_KEYS[index]
    }

"""Writing days, dates and times of a day of theirs in words, in English and Chinese; reading them is the runtime's."""

from random import Random
from typing import Any

from edgehome.training.values import chinese, english, in_script, is_chinese, old_script

DAY_KEYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


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

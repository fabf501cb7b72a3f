# ruff: noqa: SIM905
"""Writing lengths of time and times of day in words, in English and Chinese; days are in dates.py, reading is the runtime's."""

from random import Random

from edgehome.training.values import chinese, english, in_script, is_chinese, number


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

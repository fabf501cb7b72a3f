"""Parts of the day in English and Chinese, and what they make of an hour said in twelve; no clock times."""

import re

ENGLISH = "(?:morning|afternoon|evening|night)"
ENGLISH_BEFORE = re.compile(
    r"(?<![a-z])(?P<part>morning|afternoon|evening|tonight|night)s?,? (?:at |around |by )?$"
)
ENGLISH_ANYWHERE = re.compile(
    rf"(?<![a-z])(?:(?:this|in the|every|each|tomorrow|on the|\w+day) (?P<part>{ENGLISH})"
    rf"|(?P<night>tonight|at night|(?:on )?(?:week|school) ?nights?)|(?P<wake>wake|waking)(?= ))"
)
_CHINESE = {
    "dawn": "凌晨",
    "night": "半夜 深夜 午夜 夜半 夜里 夜间 夜晚 今夜 三更半夜 晚上 今晚 明晚 听晚 晚间 每晚 当晚 夜头 后晚",
    "morning": "清晨 早上 早晨 上午 今早 明早 朝早 上昼 今朝 听朝 一早 大清早 清早 早间 每早 每朝 后早 起床 叫醒 唤醒 叫起身",
    "noon": "中午 正午 晌午 晏昼",
    "afternoon": "下午 午后 下昼",
    "evening": "傍晚 黄昏",
}
CHINESE = {word: part for part, words in _CHINESE.items() for word in words.split()}
_WORDS = "|".join(sorted(CHINESE, key=len, reverse=True))
CHINESE_ANYWHERE = re.compile(rf"(?P<part>{_WORDS})")
CHINESE_BEFORE = re.compile(rf"(?P<part>{_WORDS})(?:的|,| |在|嘅)*$")


def hour_in(part: str, hour: int) -> tuple[int, bool]:
    """Return the hour of 0-23 that `hour` of 1-12 is in this part of the day, and whether past midnight.

    At night and in the evening 12 and 1 to 4 come after midnight, 5 to 11 before it.
    """
    if part in ("night", "evening"):
        if hour == 12 or hour < (5 if part == "night" else 3):
            return hour % 12, True
        return hour + 12, False
    if part == "afternoon" or part == "noon" and hour < 10:
        return hour % 12 + 12, False
    return (0 if part == "dawn" and hour == 12 else hour), False

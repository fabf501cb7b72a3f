"""What a plan leaves out behind its order: "weekdays at seven …, not at weekends", 工作日七点…，周末就不用."""

import re

from edgehome.lm.grammars import values
from edgehome.lm.grammars.folding import fold

from .limits import WEEK

_END = re.compile(
    r"[，,；;] ?(?:但是?|不过)?(?P<zh>(?:节?假日|放假|休息日|假期|公休)|(?:周末|双休日|(?:(?:周|星期|礼拜)[一二三四五六日天](?:[、,和与及跟同]*[一二三四五六日天])*[、,和与及跟同]*)+))(?:的时候|那天)?(?:就|都|则|咱|可以)*"
    r"(?:不用|不必|不要|不需要|不开|不关|别|免了?|唔使|唔好|不)[^，,]{0,5}$"
    r"|,? (?:but )?(?:not|no need|never|skip it|leave it)(?: (?:on|at|over))?(?: the)? (?P<en>weekends?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?(?:(?:,? and |, | or )(?:mon|tues|wednes|thurs|fri|satur|sun)days?)*)$",
    re.IGNORECASE,
)
_USUAL = re.compile(r"^(?:平时|平時|平常|平日)")
_FREE = ("sat", "sun")
"""The days that nobody works, where holidays are left out of a plan for the days of work."""


def spelt_out(text: str) -> str:
    """Return a plan without the days at its end that it leaves out anyway; of every day, those "except" them."""
    found = _END.search(fold(text))
    if found is None:
        return text
    rest = _USUAL.sub("工作日", text[: found.start()])
    said = found["zh"] or found["en"]
    left_out = values.days(f"on {said}" if found["en"] else said)
    named = values.days(rest) or WEEK
    if left_out is None:  # holidays
        return rest if not set(named) & set(_FREE) else text
    if not set(named) & set(left_out):
        return rest
    return f"{rest} except on {said}" if found["en"] else f"{rest}，{said}除外"

"""What adapters and devices say against an order, turned into reasons that can be said in both languages.

Adapters and our own devices write `<what>: expected <what would be right>, got <what was wrong>`; what is not known is
quoted as the device's own words. The raw text stays in the log.
"""

import re

from edgehome import words

_RANGE = re.compile(
    r"(?:(?P<what>[\w]+): )?expected (?:a number from )?(?P<low>-?[\d.]+) to (?P<high>-?[\d.]+)(?: characters)?, got (?P<value>.+)"
)
_OPTIONS = re.compile(r"expected one of (?P<options>.+), got (?P<value>.+)")
_ADAPTER = re.compile(r"[a-z_]+\.\w+(?: \w+)?: ")  # an adapter names the entity and the verb
_UNABLE = ("does not know it", "takes no orders")
_FAULT = re.compile(r"fault: (?P<text>.+); reset it first")


def in_both(name: str, text: str) -> str:
    """Return a reason of `words.py` for what an adapter or device said of the thing of this name."""
    if text.partition(";")[0] in words.TEXTS:
        return text
    if found := _RANGE.search(text):
        value = found["value"].strip("\"'")
        return words.reason(
            "outside_range",
            what=found["what"] or "value",
            name=name,
            low=found["low"],
            high=found["high"],
            value=value,
        )
    if text.startswith("code:"):
        return words.reason("code_wrong", name=name)
    if "expected a device that" in text:
        return words.reason("gone", name=name)
    if "expected the argument" in text or "expected usable arguments" in text:
        return words.reason("value_missing")
    if "no such alarm" in text:
        return words.reason("nothing_to_do", name=name)
    if found := _FAULT.search(text):
        return words.reason("fault_first", name=name, text=found["text"])
    if text.startswith("interlock: "):
        return words.reason("interlock", name=name, text=text.removeprefix("interlock: "))
    if _ADAPTER.match(text) or text.endswith(_UNABLE):
        return words.reason("cannot", name=name)
    if found := _OPTIONS.search(text):
        return words.reason(
            "not_an_option", name=name, options=found["options"], value=found["value"].strip("\"'")
        )
    if ": expected " in text:
        return words.reason("cannot", name=name)
    return words.reason("device_words", name=name, error=text)

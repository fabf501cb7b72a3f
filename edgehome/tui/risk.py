"""Guesses whether words that are being typed may be risky, so that what they would do is shown first.

Only a guess for the preview: what needs a yes is decided by the host's gate.
"""

import re

_RISKY = re.compile(
    r"\b(unlock|open|disarm|garage|gas|oven|stove|press|start|shut ?down|everything|all|whole|every)\b"
    r"|解锁|开锁|开门|大门|车库|撤防|燃气|煤气|烤箱|炉|冲压|启动|停机|全部|所有|整个|都",
    re.IGNORECASE,
)


def risky(text: str) -> bool:
    """Return whether the words should be previewed."""
    return len(text.strip()) >= 3 and _RISKY.search(text) is not None

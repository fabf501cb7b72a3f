"""Guesses whether words that are being typed may be risky, so that what they would do is shown first.

Only a guess for the preview: what needs a yes is decided by the host's gate.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

_RISKY = re.compile(
    r"\b(unlock|open|disarm|garage|gas|oven|stove|press|start|shut ?down|everything|all|whole|every)\b"
    r"|锁|开门|大门|车库|防|燃气|煤气|烤箱|炉|冲压|启动|停机|全部|所有|整个|都",
    re.IGNORECASE,
)
_DOMAINS = frozenset({"lock", "alarm_control_panel", "machine", "valve"})
_CLASSES = frozenset({"garage", "gate", "door", "gas"})


def names_at_risk(entities: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Return the names, in small letters, of devices of a kind whose orders are often asked about first."""
    found = (
        entity for entity in entities
        if entity["risk"] or entity["domain"] in _DOMAINS
        or (entity["domain"] == "cover" and entity["attributes"].get("device_class") in _CLASSES)
    )  # fmt: skip
    return frozenset(
        str(name).casefold() for entity in found for name in (entity["name"], *entity["aliases"])
    )


def risky(text: str, names: Collection[str] = ()) -> bool:
    """Return whether the words should be previewed; `names` are those of devices at risk."""
    folded = text.strip().casefold()
    return len(folded) >= 3 and (
        _RISKY.search(folded) is not None or any(name in folded for name in names if len(name) > 1)
    )

"""Vehicles that are sent for by what they are: "I need a cart in the kiln hall", 派辆小车去装卸区 mean any of those there are.

Rewrites the words before they are heard; a home's own name for a cart, or for anything else that is called one, stays.
"""

import re

from edgehome.protocols import Home

_NOUN = r"(?:carts?|trolleys?|trucks?|buggy|buggies|AGVs?|vehicles?|tuggers?|robots?)"
_WANTED = re.compile(
    rf"^\W*(?:(?:please|can|could|hey|ok)\b[, ]*)*(?:(?:i|we)(?:'d| would)? (?:need|want|like|have|get)|get (?:me|us)|send(?: me| us)?|bring(?: me| us)?|(?:you )?(?:send|get|bring)(?: me| us)?) (?:(?:a|an|one|any|another|one of the|any of the) )(?P<noun>{_NOUN})(?: over| down| up)?(?: (?:in|at|to|by|into|over to|over in))(?: the)? (?P<where>[\w' -]{{2,30}}?)(?: please| now)?\W*$"
    r"|^\W*(?:请|請|帮我|幫我|给我|給我|我要|我们要|我們要)*(?:派|叫|来|來|调|調|要)(?:一)?(?:台|部|辆|輛|架|个|個)(?P<znoun>小?车|小?車|AGV|搬运车|搬運車|推车|推車)(?:去|到|来|來|过去|過去|过来|過來)(?P<zwhere>[^，,。]{2,10}?)(?:吧|一下|啦)?\W*$",
    re.IGNORECASE,
)


def plainly(text: str, home: Home) -> str:
    """Return an order for any vehicle as one for an AGV, else the words as they are."""
    match = _WANTED.match(text)
    if match is None or not any(e.domain == "vehicle" for e in home.entities.values()):
        return text
    noun = (match["noun"] or match["znoun"]).lower().removesuffix("s")
    others = (
        n.lower() for e in home.entities.values() if e.domain != "vehicle" for n in (e.name, *e.aliases)
    )
    if any(noun in name for name in others):
        return text
    return f"send an AGV to {match['where'] or match['zwhere']}"

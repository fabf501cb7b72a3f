"""Questions in people's words, said plainly: what is called out or said before them, what is asked again behind them.

Works on the words alone; what is no question stays as it is.
"""

import re

_AUX = r"(?:is|are|was|were|has|have|did|does|do|am|what|which|who|whose|where|how)"
_BEFORE = re.compile(
    rf"^\W*(?:(?:brr+|ooh+|oh|ah+|hmm+|erm?|um+|wait|hang on|quick(?: question| one)?|hey|god|right|so|just checking|oi)\b[ ,!.:…-]*)*"
    rf"(?:(?:before|while|as|now|since|when) (?:i|we|you)\b(?:['’]\w+)?(?! (?:was|were|left))[^,;.?!]{{2,40}}?,? (?={_AUX} (?:the|any|my|our|there|it|all|every|some|[A-Z]\w+|\w+['’]s)\b))?(?={_AUX}\b)",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"(?<=\w),? or (?:is|are|has|have|did|does|do|was|am|will) (?:i|we|he|she|they|it|some\w+|any\w+|that|you)\b[^,;.!?]*[?]?$",
    re.IGNORECASE,
)
_ASKS = re.compile(rf"^\W*{_AUX}\b", re.IGNORECASE)
_REQUEST = re.compile(r"\b(?:can|could|would|will) you\b|\bplease\b", re.IGNORECASE)
_ASSURE = re.compile(
    r"^\W*(?:(?:pls|please|plz|just|can you|could you|would you|will you|someone|somebody)\b[ ,]*)*(?:tell|reassure|assure|promise|swear to|confirm (?:to|for)) (?:me|us)(?: that)? "
    r"(?P<who>(?:the |my |our |that )?[\w'’ -]{2,40}?) (?:(?P<aux>is|are|has|have|was|did|does)(?P<not>n['’]?t| not)?|(?P<cut>isnt|hasnt|arent|havent|didnt|wasnt)) (?:still )?(?P<rest>\w[^,;.]*)$",
    re.IGNORECASE,
)
_WHAT = re.compile(r"^(?:what|which|who|where|how|when|why|if|whether|i|you|he|she|they|it)\b", re.IGNORECASE)
_OF = re.compile(
    r"^\W*(?:out )?of (?P<what>[\w'’ -]{4,40}?)(?:,| -)? (?:which(?: one)?|who)(?P<own>['’]s| has(?: got)?)? (?P<rest>[^,;.?]+)\W*$"
    r"|^\W*(?:out )?of (?P<these>[\w'’ -]{4,40}?)(?:,| -)? whose (?P<of>[^,;.?]+)\W*$",
    re.IGNORECASE,
)
_STOPPED = re.compile(
    r"^\W*(?:what(?:['’]s| has)? made|what caused) (?P<what>.+?) (?:to )?(?:pack (?:up|in)|conk out|go down|cut out|die|give up|seize up|break down|fail|trip)\b(?P<rest>[^,;.?]*)\W*$",
    re.IGNORECASE,
)
_HAS_GOT = re.compile(
    r"^\W*(?:what (?P<what>[a-z]+)|how (?P<how>[a-z]+))(?:['’]s| has) (?P<who>[a-z]+) got (?:that |the |his |her |their )?(?P<thing>[\w ]{2,24}?)(?: of (?:his|hers|theirs))?(?: (?:on|at|to|set to|set at|up to|running at|turned up to))?\W*$",
    re.IGNORECASE,
)
_STILL = re.compile(
    r"(?<=\w) still (?=(?:open|on|off|shut|closed|locked|unlocked|running|home|out|up|down)\b)", re.IGNORECASE
)
_VALUE = re.compile(r"^(?P<noun>[\w ]{2,20}?) is (?:the )?(?P<how>\w+)$", re.IGNORECASE)


def plainly(text: str) -> str:
    """Return a question without what is said around it: "brr, is the hatch open or is it me?" asks whether it is open."""
    if found := _ASSURE.match(text):
        aux = (found["aux"] or found["cut"][:-2]).lower()
        if not _WHAT.match(found["who"]):
            return f"{aux} {found['who']} {found['rest']}"
    if (found := _OF.match(text)) and (which := _of_these(found)):
        return which
    if found := _STOPPED.match(text):
        return f"why did {found['what']} stop{found['rest']}"
    if found := _HAS_GOT.match(text):
        asked = f"what {found['what']}" if found["what"] else f"how {found['how']}"
        return f"{asked} is {found['who']}'s {found['thing']}"
    lead = _BEFORE.match(text)
    bare = text[lead.end() :] if lead else text
    if not _ASKS.match(bare) or _REQUEST.search(bare):
        return text
    cut = _BEHIND.sub("", _STILL.sub(" ", bare))
    return cut if len(cut.split()) > 2 else bare


def _of_these(found: re.Match[str]) -> str:
    """Return "which of the carts has the lower battery" for "of the carts, whose battery is lower"; "" where it is none."""
    what, rest = found["what"] or found["these"], found["rest"] or found["of"]
    owned = found["of"] or (found["own"] or "").lower().endswith("s")
    value = _VALUE.match(rest) if owned else None
    if value:
        return f"which of {what} has the {value['how']} {value['noun']}"
    if found["of"]:
        return ""
    own = re.sub(r"^['’]s$", " is", (found["own"] or "").lower())
    return f"which of {what}{own} {rest}"

"""Words that are drawn out ("film niiight") or point back at a room ("everything off in there"), in their plain form."""

import re

from edgehome.lm.names.areas import areas_named
from edgehome.lm.said import loosely, remarks
from edgehome.protocols import Home

_RUN = re.compile(r"(?P<letter>[a-z])(?P=letter){2,}", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]+")
_SOUNDS = re.compile(
    r"(?:b+r+|h?m+|s+h+|a+h*|a+r+g*h*|o+h*|u+g*h+|e+w+|w+|z+|x+|i+|p+f+|t+s+k*|y+a+y+|w+o+w*)", re.IGNORECASE
)
_DOUBLED = frozenset("oelsf")
_SINGLE = re.compile(
    r"(?:s+o+|n+o+|g+o+|y+e+s+|p+l+e+a+s+e+|t+h+e+|m+e+|p+l+s+|c+l+o+s+e+|t+e+l+y+)", re.IGNORECASE
)
_THERE = re.compile(r"\b(?:in|up|down) there\b", re.IGNORECASE)


_TOLD = re.compile(
    r"^(?P<lead>\W*(?:(?:please|ok|okay|right|now|just)\b[, ]*)*)(?:everything|the lot|all of it|it all) (?P<way>off|on)\b(?!\?)(?= in\b| at\b| up| down|\W*$)",
    re.IGNORECASE,
)
_OF = re.compile(
    r"(?<=\bturn )of(?= (?!course\b))|(?<=\bswitch )of\b|(?<=\bput )of(?= (?:the|my))|(?<=\w )of(?=(?: (?:plz|pls|please|ta|thanks|now))*\W*$)",
    re.IGNORECASE,
)
_CALLED_OUT = re.compile(
    r"(?<=\w{3})[\s,.!…–—-]+(?:hit it|go for it|let['’]?s (?:go|do (?:it|this)|have it)|bring it on|off you go|chop chop|make it so|do your (?:thing|stuff|magic))\W*$",
    re.IGNORECASE,
)


def plainly(text: str, home: Home) -> str:
    """Return an order in its plain form: letters, cries and misspelt little words put right, "in there" the room told of."""
    text = loosely.plainly(_CALLED_OUT.sub("", drawn_out(text)), home)
    text = _OF.sub("off", text) if " of" in text.lower() else text
    return _TOLD.sub(r"\g<lead>turn everything \g<way>", there(text, home))


def drawn_out(text: str) -> str:
    """Return the words without letters that only draw them out: "pleeease", "niiight"; sounds ("brrr") stay."""
    return _WORD.sub(_short, text) if _RUN.search(text) else text


def _short(word: re.Match[str]) -> str:
    said = word[0]
    if said.isupper() or not _RUN.search(said) or _SOUNDS.fullmatch(said):
        return said
    single = bool(_SINGLE.fullmatch(said))

    def once(run: re.Match[str]) -> str:
        letter = run["letter"]
        return letter if single or letter.lower() not in _DOUBLED else letter * 2

    return _RUN.sub(once, said)


def there(text: str, home: Home) -> str:
    """Return an order for "in there" with the one room that was told of before it, which then need not be told."""
    found = _THERE.search(text)
    if found is None:
        return text
    pieces = remarks.pieces(text)
    areas = areas_named(text[: found.start()], home)
    last = pieces[-1].text if pieces else ""
    if len(pieces) < 2 or len(areas) != 1 or not _THERE.search(last) or areas_named(last, home):
        return text
    said = _THERE.sub(lambda _: f"in {home.areas[areas[0]].name}", last)
    return said if all(remarks.tells(p.text) or _OUT.search(p.text) for p in pieces[:-1]) else text


_OUT = re.compile(r"^\W*(?:every(?:one|body)|no(?:body| one)|all) (?:is )?(?:out|gone|in)\b", re.IGNORECASE)

"""Words that are drawn out ("film niiight") or point back at a room ("everything off in there"), in their plain form."""

import re

from edgehome.lm.names import things
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


_WILL_DO = re.compile(
    r"^\W*(?:(?:right|ok|look|hey|guys)\b\W*)*(?P<what>(?:the|my|our|that|[a-z'’]+['’]s) [\w' -]{2,30}?) (?:wants?|needs?|could do with|has to|should)\b[^,;]*?[,;:—–-]\s*(?:say |about |maybe |just )*(?P<value>\d[\d.]*(?: ?(?:%|percent|degrees|bar|rpm|m/s))?)(?: (?:will|would|should|ought to) do|['’]ll do| is (?:plenty|enough|fine|loads|about right)| say)(?: it| me| nicely| for now| please)*\W*$",
    re.IGNORECASE,
)
"""A wish and the number that is enough: "the belt wants slowing while I fix it, 0.2 will do"."""
_HEARD = re.compile(
    r"^\W*(?:(?:yes|yeah|yep|ok(?:ay)?|alright|all right|right|look|oh)\b\W*)*(?:(?:i|we)(?:['’]ve)? (?:bloody |already |do )?(?:know|heard|hear|get it|got it|saw|seen)\b|i['’]?m aware)(?P<what>[^;]*?)[,;.!—–-]+\s*(?:so |now |just |please |you can )*(?:stop (?:telling|going on|bleeping|beeping|shouting|nagging|moaning|saying|warning|bothering)|shut up|shush|pipe down|give it a rest|leave off)\b.*$"
    r"|^(?:行了|好了|好啦|得啦|得喇|我|都|早|[，,\s])*(?:知道|听到|聽到|知)(?:了|啦|喇|咗)?(?P<han>[^。；]*?)[，,。！!\s]+(?:你)?(?:别|別|不要|唔好|唔使|咪)(?:再|老|一直|总|總)*(?:叫|响|響|吵|嚷|提醒|报|報|嘈|滴滴)\S*$",
    re.IGNORECASE,
)


_ACK = re.compile(r"^\W*(?:(?:please|can you|could you|just)\b[, ]*)*(?:ack|acknowledge|shut up|silence|hush|shush) (?:the |that |this )(?P<what>[\w ]{3,40}? )(?:alarm|alert|warning|one)\W*$|^\W*ack (?:the |that )?(?P<all>[\w ]{3,40})\W*$", re.IGNORECASE)  # fmt: skip


def _heard(text: str, home: Home) -> str:
    """Return the complaint about an alarm as its acknowledgement: that alarm of those still active whose name the words have most of."""
    if (found := _ACK.match(text) or _HEARD.match(text)) is None:
        return text
    active = [e for e in home.entities.values() if e.domain == "alarm" and e.state == "active"]
    said = set(things.keys(" ".join(filter(None, found.groups()))))
    shared = {e.id: max(len(said & set(things.keys(n))) for n in (e.name, *e.aliases)) for e in active}
    most = [e for e in active if shared[e.id] == max(shared.values()) and (shared[e.id] or not said)]
    verb = "acknowledge " if text.isascii() else "确认"
    return verb + most[0].name if len(most) == 1 else text


def plainly(text: str, home: Home) -> str:
    """Return an order in its plain form: letters, cries and misspelt little words put right, "in there" the room told of."""
    text = _heard(text, home)
    if wish := _WILL_DO.match(text):
        return f"set {wish['what']} to {wish['value']}"
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

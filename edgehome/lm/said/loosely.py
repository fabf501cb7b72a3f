"""Orders in people's loose wording, said plainly: "on the shopping", "do the film thing", "my tea isn't going to make itself".

Rewrites words before they are heard; what it does not know whole it leaves as it is.
"""

import re

from edgehome.lm.names.units import units
from edgehome.protocols import Home

LONGEST = 200
_WAYS = tuple((re.compile(form, re.IGNORECASE), plain) for form, plain in (
    (r"(?<= )(?P<way>up|down|by) (?:a )?couple(?: of)?\b", r"\g<way> two"),
    (r",? (?:and|but) (?:no|not (?:an?|one) (?:degree|notch|percent|bit|touch|hair|inch|jot)) (?:more|higher|lower|further|less|louder|hotter|over|above)\b", ""),
    (r"[，,](?:一[度点點格]|再)?(?:都|也)?(?:别|別|不[能许許要准]|唔好)再?[多高低少热熱](?:了|啦|喇)?(?=[，,。!！]|$)", ""),
    (r"(?<=\w)(?: (?:on|onto|to) (?:the|my|our) (?:weekly |food )?shopping)(?= ?(?:$|[,.!]|please|will you|would you|ta\b))", r"\g<0> list"),
    (r" and (?=(?:an?|two|three|four|five|six|seven|eight|nine|ten|\d+|some|another) \w+ of [\w ]+ (?:on|onto|to) (?:the|my|our) (?:\w+ )?list\b)", ", "),
    (r"\b(?:the |that )?(?P<what>lamp|light) (?:by|next to|beside) my bed\b", r"my bedside \g<what>"),
    (r"\b(?:a bit |more |slightly )+(?:yellow|orang|amber|gold)e?(?:y|ish)\b", "warmer"),
    (r"^\W*(?:is there )?any chance of (?=(?:a (?:bit|little|touch) (?:of |more )?|some |more )(?!rain|snow|sun|frost|storm|wind|change))(?P<what>[^?]+)\??", r"\g<what>, please"),
    (r",? (?:is (?:that|it) |if (?:it['’]s|that['’]s) not )?(?:really )?too much to ask\W*$", ", please"),
    (r"^\W*(?P<what>(?:the|my|our|that|this) [\w ]+?)(?:['’]s not| is not| isn['’]?t| aren['’]?t| are not) (?:going to|gonna) (?P<do>(?!open|unlock|start|run)[a-z]+) (?:itself|themselves|himself|herself)\b(?:,? (?:is|are) (?:it|they|he|she))?\W*$", r"\g<do> \g<what>"),
    (r"^[把将將]?[^，,。…]{1,8}(?:…+|\.{2,}|[，,。])\s*(?:[哎唉诶欸啊哦]+[，,]?)?算了(?:吧|啦)?[，,。]?(?:[^，,。]{1,8}不[管弄用](?:它)?(?:了|吧)*[，,。])?(?=[^，,。]{3})", ""),
    (r"(?<=[箱叭响響视視])(?:[给給俾](?:我|我们|我們|我哋|大家))?(?:来|來|嚟)(?:一?[点點段曲个個]|啲)|(?<=[事音]机)(?:[给給]我)?来(?:一?[点首段个])", "播放"),
    (r"^(?:是|到底)?(?:谁|誰|边个|邊個)又?[把将將](?P<what>[^，,]+?)(?:开|開|调|調|弄|搞|较|較)(?:得|到|成)?(?:这么|這麼|那么|那麼|咁)(?P<how>[大高小低亮暗热熱冷])[的啊呀㗎]*$", r"\g<what>太\g<how>了"),
))  # fmt: skip
_THING = re.compile(r"\b(?:do|run|start|put on|put|fire up|let['’]s have|hit) (?:the|my|our) (?P<name>[\w' -]{2,24}?) (?:thing|routine|bit|set-?up|business)(?: on)?\b(?:,? you know\b)?(?:,? (?:the one )?(?:where|when|that) [^,;.]*)?", re.IGNORECASE)  # fmt: skip
_SIDE = re.compile(r"\b(?P<side>front|back|side|rear)(?=\W*$|,| (?:and|then|too|both|locked|please|as well)\b)", re.IGNORECASE)  # fmt: skip


def plainly(text: str, home: Home) -> str:
    """Return an order in plain words, with the scene or the lock that half its name calls; any other text as it is."""
    if len(text) > LONGEST:
        return text
    for form, plain in _WAYS:
        text = form.sub(plain, text)
    if found := _THING.search(text):
        said = {u.key for u in units(found["name"].lower())}
        scenes = [e.name for e in home.entities.values() if e.domain in ("scene", "script")]
        meant = [n for n in scenes if said and said <= {u.key for u in units(n.lower())}]
        text = f"{text[: found.start()]}turn on {meant[0]}{text[found.end() :]}" if len(meant) == 1 else text
    if re.search(r"\block(?:ed)?\b", text, re.IGNORECASE):
        locks = [e.name for e in home.entities.values() if e.domain == "lock"]
        text = _SIDE.sub(
            lambda m: next((n for n in locks if n.lower().startswith(m["side"].lower() + " ")), m[0]), text
        )
    return text

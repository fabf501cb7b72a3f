"""All the others: "hall light on, everything else off", 开台灯，其他灯都关了 leave out what the parts before were for."""

import re
from collections.abc import Sequence
from dataclasses import replace

import msgspec

from edgehome.lm.model.decode import Heard
from edgehome.messages import Call
from edgehome.protocols import Home

_OTHERS = re.compile(
    r"\b(?:every(?:thing|one)|all) (?:the )?else\b|\b(?:all )?(?:of )?the (?:rest|others?)(?!\s+(?:one|day|night|time|thing|side)\b)\b|\b(?:all|any) (?:the )?others?\b|(?<!the )\bother (?=[\w ]*s\b)"
    r"|其[他它余餘]|剩下的?|(?<![分区區特类類])[别別]的",
    re.IGNORECASE,
)
_ONE_OTHER = re.compile(r"\bthe other (?:one\b|(?!\w+s\b))", re.IGNORECASE)
_ACTS = ("HassTurnOn", "HassTurnOff", "HassLightSet", "HassSetPosition", "HassFanSetSpeed")
_KINDS = ("light", "cover", "climate", "fan", "media_player", "switch")


def says_others(words: str) -> bool:
    """Return whether words are about all the others of what was ordered before them."""
    return bool(_OTHERS.search(words)) and not _ONE_OTHER.search(words)


def of_the_rest(heard: Heard, text: str, before: Sequence[Call], home: Home) -> Heard:
    """Return a later part that is for all the others as one for all of the kind it names, else of the kind before it."""
    if heard.intent not in _ACTS or not before or not says_others(with_lead(heard.clause, text)):
        return heard
    about = [home.entities[e] for c in before for e in c.entities if e in home.entities]
    kinds = {e.domain for e in about}
    named = heard.domain if any(s.slot == "domain" for s in heard.spans) else None
    kind = named or (kinds.pop() if len(kinds) == 1 else None)
    if kind not in _KINDS or any(s.slot == "name" for s in heard.spans):
        return heard
    pointing = "place" if heard.areas or heard.floors else "all"
    classes = {e.device_class for e in about if e.domain == kind}
    one = classes.pop() if not named and len(classes) == 1 else heard.device_class if named else None
    return replace(
        heard, domain=kind, device_class=one, pointing=pointing, devices=[], ranked=[], no_device_p=0.0
    )


def but_for(call: Call, words: str, before: Sequence[Call]) -> Call:
    """Return an order for all the others without what the parts before it were for."""
    if not before or not says_others(words):
        return call
    done = {e for b in before for e in b.entities}
    left = tuple(e for e in call.entities if e not in done)
    return msgspec.structs.replace(call, entities=left)


def with_lead(clause: str, text: str) -> str:
    """Return the clause with the few characters before it: "the other" may have been left out of it."""
    start = text.find(clause)
    return text[max(0, start - 6) : start] + clause if start > 0 else clause

"""What was spoken of earlier, called by just that: "the lamp from before", 刚才那个灯, "the 23 we had", "when he gets in", "tell her".

The words get the name of the thing or person; what was not spoken of leaves them as they are.
"""

import re
from collections.abc import Sequence

from edgehome.lm.grammars.folding import fold
from edgehome.lm.names import things
from edgehome.messages import Entity
from edgehome.nicknames import unique_name
from edgehome.protocols import Home

_BEFORE = re.compile(
    r"\b(?:the|that|this) (?P<what>(?:(?!the\b|that\b)[\w'’.%]+ ){1,3}?)(?:from (?:before|earlier|just now)|(?:that )?(?:i|we|you) (?:just )?(?:mentioned|said|(?:was|were) (?:on about|talking about)|had(?: it (?:at|on))?)(?: (?:before|earlier|just now)|(?=\W*$|,)))"
    r"|(?:[刚剛](?:[刚剛]|才)|方才|之前|先前|前面|[头頭]先|啱啱|啱先)(?:我?(?:说|說|讲|講|提到?)(?:过|過)?)?[的嘅]?(?:那|嗰|这|這|個)(?:一)?(?P<of>[个個盏盞台部条條扇道只隻把])?(?![首曲集张張])(?P<zh>\d|[\u3400-\u9fff]{0,6})",
    re.IGNORECASE,
)
_WAITED = re.compile(r"\b(when|once|if|as soon as|until|till|the (?:minute|moment)) (?:he|she)\b|(等到?|如果|要是|只要|一旦)[他她佢](?=一?[进進到回返出离離走入])", re.IGNORECASE)  # fmt: skip
_TOLD = re.compile(
    r"^\W*(?:(?:well|then|so|and|ok(?:ay)?|right|oh|please|just|can you|could you|in that case)\b[, ]*)*(?:tell|let) (?:him|her|them) (?:know )?(?:that )?(?=\w)"
    r"|^(?:那|那就|好|你|帮我|幫我|麻烦|麻煩|去|[，,])*(?:(?:告诉|告訴|通知|話俾|话俾|喊|叫)[他她佢](?:知|一声|一聲|说|說)?|[跟同和][他她佢](?:说|說|讲|講)(?:一?[声聲下])?)[：:，, ]*(?=.)",
    re.IGNORECASE,
)


def plainly(text: str, last: Sequence[str], earlier: Sequence[str], home: Home) -> str:
    """Return the words with names for what was spoken of; `last` was in the last turn, `earlier` before that, the newest last."""
    spoken = [home.entities[i] for i in (*reversed(last), *reversed(earlier)) if i in home.entities]
    if not spoken:
        return text
    text = _BEFORE.sub(lambda said: _named(said, spoken, last, home, text), text)
    people = [e for e in spoken if e.domain == "person"]
    if people:
        text = _WAITED.sub(lambda m: f"{m[1]} {people[0].name}" if m[1] else m[2] + people[0].name, text)
    if people and people[0].id in last:
        text = _TOLD.sub("广播：" if re.search(r"[\u3400-\u9fff]", text) else "announce: ", text)
    return text


def _named(said: re.Match[str], spoken: list[Entity], last: Sequence[str], home: Home, text: str) -> str:
    """Return the name of the newest thing spoken of that can be what is said; without one, what is said without when."""
    what, behind = (said["what"] or "").strip(), said[0][len(said[0].rstrip()) :]
    if said["zh"] is not None:
        thing = next((m for m in things.mentions(fold(said["zh"])) if m.start == 0), None)
        what, behind = said["zh"][: thing.end if thing else 0], said["zh"][thing.end if thing else 0 :]
        lamp = said["of"] in ("盏", "盞") and behind[:1] in "再也還还又打关關开開调調熄停"
        what = what or "灯" * lamp
    if what in ("", "one", "thing"):
        fit = [e for e in spoken if e.id not in last and (what or not behind)]
        return unique_name(fit[0], home, text) + behind if fit else said["zh"] or said[0]
    fit = [e for e in spoken if _can_be(e, fold(what))]
    if fit and sum(e.id in last for e in fit) < 2:
        return unique_name(fit[0], home, text) + behind
    return what + behind if said["zh"] or what[0].isdigit() else f"the {what}{behind}"


def _can_be(entity: Entity, what: str) -> bool:
    kinds = [m.what for m in things.mentions(what) if (m.start, m.end) == (0, len(what))]
    return any(things.may_be(entity, kind) for kind in kinds) or things.holds(entity, what)

"""Orders with words beside them that do not count: self-corrections, what shall not be done, remarks."""

from edgehome.training import misses
from edgehome.training.choice import ACTING, TARGETED, any_call
from edgehome.training.finishing import finished
from edgehome.training.joins import two_targets
from edgehome.training.sample import Sample
from edgehome.training.saying import Speech
from edgehome.training.templates import Slot, Text


def aside(speech: Speech) -> Sample | None:
    """Return an order with a remark beside it that asks nothing ("the kids are asleep, turn off ...")."""
    rng = speech.rng
    keys = [k for k in ("reason", "none.report", "none.chat") if speech.wording.get(k)]
    made = any_call(speech, ACTING, direct=True)
    parts = speech.words("aside") or (
        [Slot("1"), "，", Slot("2")] if rng.random() < 0.7 else [Slot("2"), "，", Slot("1")]
    )
    if made is None or not keys:
        return None
    key = rng.choices(keys, [6 if k == "reason" else 2 for k in keys])[0]
    remark = Text(misses.mentioned(speech, key).text)
    if len(remark.text) > 70:
        return None
    text = speech.join(parts, lambda slot: remark if slot == "1" else made[0] if slot == "2" else Text())
    return finished(speech, text, [made[1]], source="aside")


def repaired(speech: Speech) -> Sample | None:
    """Return an order that corrects itself: only what was said last counts."""
    if speech.rng.random() < 0.4:
        made = two_targets(speech, "repair.target" if speech.wording.get("repair.target") else "repair")
        if made is None:
            return None
        text, draft, wanted_target = made
        draft.target = wanted_target
        text.marks = [(s, a, b, 0) for s, a, b, o in text.marks if o == 1 or not _inside_first(text, a, b)]
        text.marks = [m for m in text.marks if m[0] != "clause"] + [("clause", 0, len(text.text), 0)]
        return finished(speech, text, [draft], source="repair")
    dropped, wanted = any_call(speech, TARGETED, direct=True), None
    if dropped is None:
        return None
    same = (dropped[1].intent,) if speech.rng.random() < 0.7 else TARGETED
    wanted = any_call(speech, same, direct=True)
    parts = speech.words("repair" if speech.rng.random() < 0.6 else "join.not")
    if wanted is None or parts is None or wanted[0].text == dropped[0].text:
        return None
    text = speech.join(parts, lambda slot: Text(dropped[0].text) if slot == "1" else wanted[0])
    return finished(speech, text, [wanted[1]], source="repair")


def _inside_first(text: Text, start: int, end: int) -> bool:
    return any(
        slot == "clause" and owner == 0 and a <= start and end <= b for slot, a, b, owner in text.marks
    )

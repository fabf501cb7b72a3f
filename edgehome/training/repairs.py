"""Orders that correct themselves: of what was said, only the last counts."""

from edgehome.training import misses
from edgehome.training.choice import TARGETED, any_call
from edgehome.training.finishing import finished
from edgehome.training.joins import two_targets
from edgehome.training.sample import Sample
from edgehome.training.saying import Speech
from edgehome.training.templates import Text


def repaired(speech: Speech) -> Sample | None:
    """Return an order that corrects itself: only what was said last counts."""
    if speech.rng.random() < 0.4:
        made = two_targets(speech, "repair.target" if speech.wording.get("repair.target") else "repair")
        if made is None:
            return None
        text, draft, others = made
        draft.target = others[0]
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


_VALUES = frozenset((
    "brightness", "percentage", "position", "volume", "temperature", "humidity", "speed", "pressure", "value", "step",
    "duration", "delay", "time", "color",
))  # fmt: skip
_NO = (
    " no ",
    ", no, ",
    " no wait ",
    " sorry ",
    ", sorry, ",
    ", i mean ",
    " i mean ",
    " actually ",
    ", scratch that, ",
    " or rather ",
    " uh no ",
    "... no, ",
    " make that ",
    ", wait, ",
)
_NO_ZH = (
    "，不，",
    "，不对，",
    "不对",
    "，哦不，",
    "，啊不是，",
    "，错了，",
    "，不是，",
    "，说错了，",
    "算了",
    "，还是",
    "呃不",
    "……不",
    "，等等，",
    "，应该是",
)


def second_thought(speech: Speech, text: Text) -> Text:
    """Return the words with another value said and taken back before the only value ("to fifty no fifteen")."""
    said = [(s, a, b) for s, a, b, _ in text.marks if s in _VALUES]
    if len(said) != 1:
        return text
    slot, start, end = said[0]
    first = misses.mention(speech, slot)
    if not first or first == text.text[start:end]:
        return text
    return text.edited([(start, start, first + speech.rng.choice(_NO_ZH if speech.chinese else _NO))])

"""Orders about one room in one breath, the room said once: "living room lamp off, blind down, heating to 20", 儿童房灯暗一点，窗帘拉上。

What comes after the first order stays in that room, wherever the speaker is. Now and then something is to be left as it is.
"""

import re

from edgehome.intents import INTENTS
from edgehome.training import calls
from edgehome.training.aims import OWN_AREA
from edgehome.training.calls import Draft
from edgehome.training.choice import SHARES, TARGETED, menu
from edgehome.training.finishing import finished, wrapped
from edgehome.training.homes import Thing
from edgehome.training.sample import Sample
from edgehome.training.saying import Speech, say_area
from edgehome.training.templates import Slot, Text, mark

FRONTED, TERSE, NAMED, LEFT_ALONE = 0.4, 0.65, 0.25, 0.12
"""Shares: the room before all orders, joined by commas alone, later things by name, something left as it is."""
_HERE = re.compile(
    r"\b(?:here|this|these|that|those|near|next|beside|by|around|where|my|our|room|house|place|inside|outside|everything|everywhere|all|every|both|whole)\b"
    r"|[这這那我咱呢本]|身边|旁边|身邊|旁邊|附近|屋|房|家|全|所有|里面|裡面|外面",
    re.IGNORECASE,
)
"""Words that would take a later order out of the room, or say a room again."""

Made = tuple[Text, Draft]


def routine(speech: Speech) -> Sample | None:
    """Return two to four orders for the things of one room, or None where no room has enough of them."""
    rng = speech.rng
    rooms = sorted(a for a in speech.world.areas if len({t.kind.domain for t in _things(speech, a)}) > 1)
    if not rooms:
        return None
    area = rng.choice(rooms)
    count = rng.choices([2, 3, 4], [60, 32, 8])[0]
    held, speech.here = speech.here, area
    try:
        made = _orders(speech, area, count, rng.random() < FRONTED)
    finally:
        speech.here = held
    if made is None:
        return None
    texts = [text.owned(owner) for owner, (text, _) in enumerate(made)]
    drafts = [draft for _, draft in made]
    if rng.random() < LEFT_ALONE and (left := _left_alone(speech, area, drafts)) is not None:
        texts.insert(rng.randrange(1, len(texts) + 1), left)
    words = (
        None
        if rng.random() < TERSE
        else speech.words({2: "join", 3: "join3", 4: "join4"}.get(len(texts), ""))
    )
    comma = "，" if speech.chinese else ", "
    parts = words or [Slot("1"), *(p for n in range(2, len(texts) + 1) for p in (comma, Slot(str(n))))]
    text = speech.join(parts, lambda slot: texts[int(slot) - 1] if slot.isdigit() else Text())
    return finished(speech, wrapped(speech, text, drafts, 0.15), drafts, source=f"routine.{count}")


def _things(speech: Speech, area: str) -> list[Thing]:
    """Return the things in the room that can be told to do something."""
    domains = {d for i in TARGETED for d in INTENTS[i].domains}
    return [t for t in speech.world.things if t.area == area and t.kind.domain in domains]


def _orders(speech: Speech, area: str, count: int, fronted: bool) -> list[Made] | None:
    things = _things(speech, area)
    made: list[Made] = []
    for _ in range(count * 6):
        if len(made) == count:
            return made
        reached = {e for _, d in made for e in d.entities}
        free = [t for t in things if t.id not in reached]
        if not free:
            return None
        one = _order(speech, area, speech.rng.choice(free), first=not made, fronted=fronted)
        if one is not None and not reached & set(one[1].entities):
            made.append(one)
    return None


def _order(speech: Speech, area: str, thing: Thing, first: bool, fronted: bool) -> Made | None:
    """Return one order for the thing: the first says the room, the later ones leave it out."""
    rng, card = speech.rng, menu(speech)
    intents = [
        i for i in card.among(TARGETED)
        if i not in OWN_AREA and (not INTENTS[i].domains or thing.kind.domain in INTENTS[i].domains)
    ]  # fmt: skip
    if not intents:
        return None
    found: list[Made] = []
    for _ in range(5):
        section = card.pick(rng, rng.choices(intents, [SHARES[i] for i in intents])[0])
        inside = [t for t in calls.reachable(speech, section) if t.area == area]
        if section.attr("style") or thing not in inside:
            continue
        says_room = first and not fronted
        pointing = "device" if rng.random() < NAMED else "place" if says_room else "here"
        made = calls.make_call(
            speech, section, pointing=pointing, anchor=thing, pool=None if says_room else inside
        )
        if made is None or made[1].target is None or made[1].goal.candidates or made[1].refusal:
            continue
        if _fits(made, pointing, area, thing, says_room):
            found.append(made)
            if len(found) > 1:
                break
    if not found:
        return None
    text, draft = min(found, key=lambda m: len(m[0].text))
    if draft.goal.pointing == "here":
        draft.goal.pointing, draft.goal.areas = "place", (area,)
    return (_fronted(speech, area, text), draft) if first and fronted else (text, draft)


def _fits(made: Made, pointing: str, area: str, thing: Thing, says_room: bool) -> bool:
    text, draft = made
    if draft.goal.pointing != pointing or any(t.area != area for t in draft.goal.things):
        return False
    if says_room:
        return (
            draft.goal.areas == (area,) or pointing == "device" and any(w == "area" for w, _ in thing.parts)
        )
    if any(slot in ("area", "floor") for slot, *_ in text.marks):
        return False
    if pointing == "device":
        return True
    return any(slot == "domain" for slot, *_ in text.marks) and not _HERE.search(text.text)


def _fronted(speech: Speech, area: str, text: Text) -> Text:
    """Return the first order behind the room's name, as one clause."""
    parts = speech.words("front") or [Slot("area"), ", ", Slot("call")]
    inner = Text(text.text, [m for m in text.marks if m[0] != "clause"])
    whole = speech.join(parts, lambda slot: say_area(speech, area) if slot == "area" else inner)
    whole.marks.append(("clause", 0, len(whole.text), 0))
    return whole


def _left_alone(speech: Speech, area: str, drafts: list[Draft]) -> Text | None:
    """Return words that leave something of the room as it is; they ask for nothing."""
    reached = {e for d in drafts for e in d.entities}
    free = [t for t in _things(speech, area) if t.id not in reached]
    parts = speech.words("stay")
    if not free or parts is None:
        return None
    name = mark(speech.rng.choice(free).name, "name")
    return Text(speech.join(parts, lambda _: Text(name.text)).text)

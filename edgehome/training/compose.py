"""Whole utterances: single calls and talk, wrapped in courtesy, joined, put off, or following up.

Chooses what kind of utterance to make; the words of a single call come from calls.py.
"""

from edgehome.training import calls, typos
from edgehome.training.calls import Draft
from edgehome.training.sample import GoldCall, Sample, SampleContext
from edgehome.training.targets import Speech, device_target, group_target, Aim
from edgehome.training.templates import Slot, Text, draw
from edgehome.training import fillings, values

# How often each intent is drawn for a single call, before the home is asked whether it has the device.
SHARES = {
    "HassTurnOn": 13, "HassTurnOff": 11, "HassLightSet": 8, "AdjustBrightness": 7, "AdjustColorTemperature": 1.5, "HassSetPosition": 3, "AdjustPosition": 1.5,
    "StopCover": 1.3, "HassClimateSetTemperature": 4, "AdjustTemperature": 4.5, "HassClimateGetTemperature": 2, "HassClimateSetFanMode": 1.2, "SetHvacMode": 2,
    "HassFanSetSpeed": 2, "AdjustSpeed": 2, "SetPresetMode": 1, "SetHumidity": 1, "HassMediaPause": 2, "HassMediaUnpause": 2, "HassMediaNext": 1.7,
    "HassMediaPrevious": 1.5, "HassSetVolume": 2.5, "HassSetVolumeRelative": 3.5, "HassMediaPlayerMute": 1.3, "HassMediaPlayerUnmute": 1.3,
    "HassMediaSearchAndPlay": 2.5, "HassVacuumStart": 2.2, "HassVacuumReturnToBase": 1.5, "HassVacuumCleanArea": 1.5, "PauseVacuum": 1, "HassLawnMowerStartMowing": 0.8,
    "HassLawnMowerDock": 0.8, "HassListAddItem": 1.5, "HassListCompleteItem": 1, "HassListRemoveItem": 1, "HassShoppingListAddItem": 1.5,
    "HassShoppingListCompleteItem": 0.8, "HassGetWeather": 1.5, "HassGetCurrentTime": 1, "HassGetCurrentDate": 1, "HassBroadcast": 1.2, "HassNevermind": 0.8,
    "HassStartTimer": 2.5, "HassCancelTimer": 1, "HassCancelAllTimers": 0.7, "HassIncreaseTimer": 1, "HassDecreaseTimer": 1, "HassPauseTimer": 0.8,
    "HassUnpauseTimer": 0.8, "HassTimerStatus": 1.2, "HassGetState": 14, "ArmAlarm": 1, "DisarmAlarm": 0.8, "CancelSchedule": 0.8, "StartMachine": 1.5,
    "StopMachine": 1.5, "HomeMachine": 0.8, "ResetFault": 0.8, "SetSpeed": 1.2, "SetPoint": 1.2, "AdjustPressure": 0.8, "AcknowledgeAlarm": 0.8,
    "DispatchVehicle": 1, "ChargeVehicle": 0.7, "SelectOption": 0.6, "SetValue": 0.6, "ExplainEvent": 1, "Compare": 1.2, "HassRespond": 0.7,
}  # fmt: skip
_INTENTS = list(SHARES)
_WEIGHTS = list(SHARES.values())


def make_sample(speech: Speech) -> Sample | None:
    """Return one utterance with its label, or None where the home had nothing for what was drawn."""
    roll = speech.rng.random()
    if roll < 0.14:
        return talk(speech)
    return single(speech)


def any_call(speech: Speech, intents: tuple[str, ...] | None = None, tries: int = 6) -> tuple[Text, Draft] | None:
    """Return a call of a random intent (of those given) that this home can have."""
    for _ in range(tries):
        if intents:
            intent = speech.rng.choices(intents, [SHARES.get(i, 1) for i in intents])[0]
        else:
            intent = speech.rng.choices(_INTENTS, _WEIGHTS)[0]
        sections = [s for s in speech.wording.get(intent) if s.usable(speech.heldout)]
        if not sections:
            continue
        made = calls.make_call(speech, _pick(speech, sections))
        if made is not None:
            return made
    return None


def _pick(speech: Speech, sections):
    weights = [len(s.templates) ** 0.5 * float(s.attr("weight", "1")) * (2.5 if "lang" in s.attrs else 1) for s in sections]
    return speech.rng.choices(sections, weights)[0]


def single(speech: Speech) -> Sample | None:
    """Return one order or question."""
    made = any_call(speech)
    if made is None:
        return None
    text, draft = made
    text = wrapped(speech, text, draft.intent)
    return finished(speech, text, [draft], source=f"call.{draft.intent}")


def wrapped(speech: Speech, text: Text, intent: str) -> Text:
    """Return the words in a frame of courtesy or hesitation, now and then."""
    rng = speech.rng
    if rng.random() > 0.32:
        return text
    key = "wrap.ask" if calls.INTENTS.get(intent) and calls.INTENTS[intent].asks else "wrap"
    parts = speech.words(key)
    if parts is None:
        return text
    return speech.join(parts, lambda slot: text if slot == "call" else Text())


def finished(speech: Speech, text: Text, drafts: list[Draft], source: str, **label) -> Sample | None:
    """Return the sample of an utterance: words dressed, spans and outcome set."""
    if not text.text:
        return None
    text = typos.dress(text, speech.rng, speech.chinese)
    gold = tuple(calls.finish(draft, text, owner) for owner, draft in enumerate(drafts))
    if "outcome" not in label:
        label.update(outcome_of(drafts))
    context = label.pop("context", None) or SampleContext(area=speech.here, entities=speech.focus)
    return Sample(utterance=text.text, lang=speech.lang, home=speech.world.home, context=context, calls=gold, source=source, **label)


def outcome_of(drafts: list[Draft]) -> dict:
    """Return outcome, reason and candidates for calls."""
    for draft in drafts:
        if draft.target is not None and draft.target.candidates:
            return {"outcome": "ask", "reason": "ambiguous", "candidates": draft.target.candidates}
    for draft in drafts:
        if draft.refusal:
            return {"outcome": "refuse", "reason": draft.refusal}
    if drafts and all(calls.INTENTS[d.intent].asks for d in drafts if d.intent in calls.INTENTS) and drafts[0].role == "now":
        return {"outcome": "answer"}
    return {"outcome": "act"}


# ---- talk -------------------------------------------------------------------------------------------

NONE_KEYS = {
    "none.chat": 2, "none.question": 5, "none.negated": 1.2, "none.quoted": 1, "none.hypothetical": 1, "none.report": 1.5, "none.injection": 0.8, "none.other": 3, "none.service": 3,
}  # fmt: skip


def talk(speech: Speech) -> Sample | None:
    """Return an utterance that asks nothing of the home."""
    rng = speech.rng
    keys = [k for k in speech.wording.sections if k.startswith("none") and any(s.usable(speech.heldout) for s in speech.wording.get(k))]
    if not keys:
        return None
    key = rng.choices(keys, [NONE_KEYS.get(k, 1) for k in keys])[0]
    sections = [s for s in speech.wording.get(key) if s.usable(speech.heldout)]
    section = _pick(speech, sections)
    parts = draw(section.templates[section.pick(rng, speech.heldout)], rng, speech.wording.rules)
    text = speech.join(parts, lambda slot: _mention(speech, slot))
    text.marks = []
    return finished(speech, text, [], source=key, outcome="none")


def _mention(speech: Speech, slot: str) -> str:
    """Return words for a slot of a sentence that is no order: things merely mentioned."""
    rng, world = speech.rng, speech.world
    thing = rng.choice(world.things)
    if slot in ("name", "target"):
        named = [t for t in world.things if t.kind.domain in ("light", "switch", "fan", "cover", "climate", "lock", "media_player", "machine")]
        thing = rng.choice(named or world.things)
        if slot == "target" and rng.random() < 0.6:
            group = group_target(speech, rng.choice(["here", "place", "all"]), Aim(world.things, anchor=thing))
            if group is not None:
                return group.text.text
        found = device_target(speech, thing, world.things, None if slot == "target" else [Slot("name")])
        return found.text.text if found else thing.name
    if slot == "kind":
        group = group_target(speech, "all", Aim(world.things, anchor=thing), [Slot("kind")])
        return group.text.text if group else thing.name
    if slot == "area":
        return rng.choice(world.home["areas"])["name"] if world.areas else rng.choice(["厨房", "客厅"] if speech.chinese else ["kitchen", "living room"])
    if slot == "floor":
        return rng.choice(world.home["floors"])["name"] if world.floors else ("二楼" if speech.chinese else "second floor")
    if slot == "time":
        return values.clock(rng, speech.lang)[0]
    if slot == "days":
        return values.days(rng, speech.lang)[0]
    if slot == "date":
        return values.date(rng, speech.lang)[0]
    if slot in ("delay", "duration"):
        return values.duration(rng, speech.lang)[0]
    if slot == "temperature":
        return values.temperature(rng, speech.lang, "°C", rng.randint(16, 30))
    if slot == "color":
        return values.colour(rng, speech.lang)[0]
    if slot in ("brightness", "percentage", "volume", "position", "humidity", "step"):
        return values.percent(rng, speech.lang, slot)[0]
    if slot in ("value", "speed", "pressure", "number"):
        return values.number(rng, rng.randint(1, 100), speech.lang)
    writer = fillings._WRITERS.get(slot)
    filled = writer(speech, Draft("none"), None, _EMPTY) if writer and slot in ("item", "message", "query", "timer_name", "media_class") else ""
    return filled.text if isinstance(filled, Text) else filled or ""


from edgehome.training.wording import Section  # noqa: E402

_EMPTY = Section("none", {})
_ = GoldCall

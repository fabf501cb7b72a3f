"""Which intents a home can have at all, and drawing a call among them by their shares."""

from collections.abc import Mapping
from functools import cache
from itertools import accumulate
from random import Random

from edgehome.intents import INTENTS
from edgehome.training import calls, hassil_sampler
from edgehome.training.calls import Draft
from edgehome.training.saying import Speech
from edgehome.training.templates import Text
from edgehome.training.wording import Section, load

# How often each intent is drawn, among those that the home has devices for.
SHARES = {
    "HassTurnOn": 13, "HassTurnOff": 11, "HassToggle": 1.5, "HassLightSet": 8, "AdjustBrightness": 6, "AdjustColorTemperature": 1.3, "HassSetPosition": 3, "AdjustPosition": 1.5,
    "StopCover": 1.2, "HassClimateSetTemperature": 4, "AdjustTemperature": 4.5, "HassClimateGetTemperature": 2, "HassClimateSetFanMode": 1.2, "SetHvacMode": 1.8,
    "HassFanSetSpeed": 2, "AdjustSpeed": 2, "SetPresetMode": 0.9, "SetHumidity": 0.9, "HassMediaPause": 2, "HassMediaUnpause": 1.8, "HassMediaNext": 1.5,
    "HassMediaPrevious": 1.3, "HassSetVolume": 2.5, "HassSetVolumeRelative": 3.2, "HassMediaPlayerMute": 1.2, "HassMediaPlayerUnmute": 1.2,
    "HassMediaSearchAndPlay": 2.5, "HassVacuumStart": 2, "HassVacuumReturnToBase": 1.4, "HassVacuumCleanArea": 1.4, "PauseVacuum": 0.9, "HassLawnMowerStartMowing": 0.7,
    "HassLawnMowerDock": 0.7, "HassListAddItem": 1.4, "HassListCompleteItem": 0.9, "HassListRemoveItem": 0.9, "HassShoppingListAddItem": 1.3,
    "HassShoppingListCompleteItem": 0.7, "HassGetWeather": 1.3, "HassGetCurrentTime": 0.8, "HassGetCurrentDate": 0.8, "HassBroadcast": 1, "HassNevermind": 0.6,
    "HassStartTimer": 2.2, "HassCancelTimer": 0.9, "HassCancelAllTimers": 0.6, "HassIncreaseTimer": 0.9, "HassDecreaseTimer": 0.9, "HassPauseTimer": 0.7,
    "HassUnpauseTimer": 0.7, "HassTimerStatus": 1, "HassGetState": 13, "ArmAlarm": 0.8, "DisarmAlarm": 0.6, "CancelSchedule": 0.7, "StartMachine": 2.5,
    "StopMachine": 2.5, "HomeMachine": 1.3, "ResetFault": 1.3, "SetSpeed": 1.8, "SetPoint": 1.8, "AdjustPressure": 1, "AcknowledgeAlarm": 1.3,
    "DispatchVehicle": 1.5, "ChargeVehicle": 1, "SelectOption": 0.6, "SetValue": 0.6, "ExplainEvent": 1, "Compare": 1.1, "HassRespond": 0.5,
}  # fmt: skip
ACTING = tuple(
    i for i in SHARES
    if INTENTS[i].acts and i not in ("HassNevermind", "HassRespond", "CancelSchedule") and "Timer" not in i
)  # fmt: skip
TARGETED = tuple(i for i in ACTING if INTENTS[i].targets)
ASKING = tuple(i for i in SHARES if INTENTS[i].asks and i not in ("HassRespond", "HassNevermind"))


GRAMMAR_SHARE = 0.25  # of single calls, drawn from Home Assistant's sentences


Group = tuple[list[Section], list[float]]  # sections that reach the same devices, their cumulated weights


@cache
def _groups(lang: str, heldout: bool | None, grammar: bool) -> dict[str, list[Group]]:
    """Return the usable sections of each intent, together where they reach the same devices."""
    source: Mapping[str, list[Section]] = hassil_sampler.load(lang) if grammar else load(lang).sections
    found: dict[str, list[Group]] = {}
    for intent in SHARES:
        alike: dict[object, list[Section]] = {}
        for section in source.get(intent, ()):
            if section.usable(heldout):
                alike.setdefault(section.signature, []).append(section)
        found[intent] = [
            (group, list(accumulate(section_weight(s) for s in group))) for group in alike.values()
        ]
    return found


class Menu:
    """What a home can be asked in one language: the groups of sections by intent that reach something."""

    def __init__(self, speech: Speech, groups: Mapping[str, list[Group]]) -> None:
        """Look at every group once."""
        self.groups: dict[str, tuple[list[Group], list[float]]] = {}
        for intent, group in groups.items():
            free = intent in calls.NO_TARGET or intent == "HassGetWeather"
            fitting = [g for g in group if free or calls.reachable(speech, g[0][0])]
            if fitting:
                self.groups[intent] = (fitting, list(accumulate(g[1][-1] for g in fitting)))
        self.intents = list(self.groups)
        self.weights = list(accumulate(SHARES[i] for i in self.intents))

    def among(self, intents: tuple[str, ...]) -> list[str]:
        """Return those of the intents that the home can have."""
        return [i for i in intents if i in self.groups]

    def pick(self, rng: Random, intent: str) -> Section:
        """Return a section of the intent, by its weight."""
        groups, cumulated = self.groups[intent]
        sections, weights = rng.choices(groups, cum_weights=cumulated)[0]
        return rng.choices(sections, cum_weights=weights)[0] if len(sections) > 1 else sections[0]


def section_weight(section: Section) -> float:
    """Return how often to draw a section beside its siblings."""
    return (
        len(section.templates) ** 0.5
        * float(section.attr("weight", "1"))
        * (2.5 if "lang" in section.attrs else 1)
    )


def menu(speech: Speech, grammar: bool = False) -> Menu:
    """Return the home's menu for this language and split (kept with the home); `grammar`: Home Assistant's sentences."""
    key = (speech.lang, speech.heldout, grammar)
    found = speech.world.menus.get(key)
    if found is None:
        found = speech.world.menus[key] = Menu(speech, _groups(*key))
    return found


def any_call(
    speech: Speech,
    intents: tuple[str, ...] | None = None,
    direct: bool = False,
    pointing: str | None = None,
    tries: int = 8,
) -> tuple[Text, Draft] | None:
    """Return a call of a random intent (of those given) that this home can have; `direct`: no hints, plain orders."""
    rng = speech.rng
    grammar = speech.heldout is not True and rng.random() < GRAMMAR_SHARE
    card = menu(speech, grammar)
    allowed = card.among(intents) if intents else None
    if grammar and (allowed == [] or not card.intents):
        card = menu(speech)
        allowed = card.among(intents) if intents else None
    if allowed == [] or not card.intents:
        return None
    for _ in range(tries):
        if allowed:
            intent = rng.choices(allowed, [SHARES[i] for i in allowed])[0]
        else:
            intent = rng.choices(card.intents, cum_weights=card.weights)[0]
        section = card.pick(rng, intent)
        if direct and section.attr("style"):
            continue
        made = calls.make_call(speech, section, pointing=pointing)
        if made is not None:
            return (hassil_sampler.widened(made[0]), made[1]) if "ha" in section.attrs else made
    return None

"""The Understander of the first tier: cleans the words, tries them as an answer, as one order, as several."""

import itertools
import re
from collections.abc import Mapping

import msgspec

from edgehome.intents import INTENTS
from edgehome.lm.said.wanted import announcement
from edgehome.messages import Call, Context, Intent, Observation, Schedule
from edgehome.protocols import Home

from . import compound, words
from .durations import seconds
from .followups import after_lead_in, as_asked, called_off, followup
from .grounding import ground
from .pack import load
from .reading import Reader, Reading
from .replies import choice, short_answer

_LATER = re.compile(r"后(?=[，,把将关开打锁就])|的时候|就(?=[把将关开打锁])|[，,](?=.*[把将关开打锁])")

# How sure a delayed command is whose words mean nothing to us: another tier may know them.
UNSURE = 0.4


_TOLD = re.compile(
    r"(?:please )?(?:all|every|both|the) (?!.*\b(?:is|are|was|were|still|already|left)\b).*\b(?:off|on|open|closed|shut|locked|unlocked)\b",
    re.I,
)
_TWO = re.compile(r"\bor (?:is|are|has|have|did|does|was) (?:i|we|he|she|they|it|some\w+|any\w+)\b", re.I)
_NO_PLACE = re.compile(r"[,;:.!]|^(?:in|back|here|out|about|around|up)\b|\byet\b|(?:\w+ ){4}", re.I)
_AND_THEN = re.compile(
    r"(?:顺便|順便|然后|然後|同时|同時|再把|[把将將].{1,8}(?:关|關|开|開|锁|鎖|调|調))|, (?:and |then )+(?:turn|switch|lock|close|open|set)\b|\b(?:to|on) (?:the |my )?(?:shopping|chores|to-?dos?|[\w ]{0,12}list)\b"
)
_NO_TITLE = re.compile(r"(?:the |that |my )?(?:(?:music|song|tunes?)$|(?:previous|last|next) (?:song|track|one|episode|tune)\b)|(?:on|in) the ", re.I)  # fmt: skip

_ONE_OF_ELSEWHERE = frozenset(("cover", "lock", "climate", "valve", "humidifier"))
_LAMP = re.compile(r"\b(?:lights?|lamps?|lantern)\b|[灯燈]", re.I)


class Rules:
    """Reads exact sentences; `shortcuts` are the person's own words for others, compared without case."""

    name = "rules"

    def __init__(self, shortcuts: Mapping[str, str] | None = None) -> None:
        self._reader = Reader()
        self._shortcuts = {words.clean(k).casefold(): v for k, v in (shortcuts or {}).items()}

    def prepare(self) -> None:
        """Read the sentences of all languages now."""
        for language in words.LANGUAGES:
            load(language)

    def understand(self, observation: Observation, context: Context, home: Home) -> Intent | None:
        """Return the intent of the words, or None if they are not exactly a sentence we know."""
        text = words.clean(observation.text)
        text = words.clean(self._shortcuts.get(text.casefold(), text))
        if not text or len(text) > words.MAX_LENGTH:
            return None
        names = self._reader.names(home)
        intent = (
            called_off(text, context)
            or as_asked(text, context, home)
            or short_answer(text)
            or choice(text, context, home, names)
            or followup(text, context, home, names)
            or announcement(text)
            or self._sentence(text, context, home)
            or self._several(text, context, home)
            or after_lead_in(text, context, home, names)
        )
        return msgspec.structs.replace(intent, trace=observation.trace) if intent else None

    def _sentence(self, text: str, context: Context, home: Home) -> Intent | None:
        """Return the intent of one sentence: of the language that finds something and guesses least."""
        asks = words.is_question(text)
        for attempt in dict.fromkeys((text, words.without_courtesies(text))):
            best: tuple[tuple[bool, int, int], Intent] | None = None
            for reading in self._reader.read(attempt, home, context):
                spec = INTENTS.get(reading.intent)
                if spec is None or (spec.acts and asks and (reading.wildcards or attempt != text)):
                    continue
                if (
                    reading.intent == "HassGetState"
                    and "state" in reading.slots
                    and not asks
                    and _TOLD.match(text)
                ):
                    continue  # "all lights off upstairs" asks nothing
                if reading.wildcards and spec.asks and _TWO.search(text):
                    continue  # nobody's state is "back yet or is he still out"
                if (
                    reading.wildcards
                    and spec.asks
                    and _NO_PLACE.search(str(reading.slots.get("state") or ""))
                ):
                    continue  # nobody is at "back, the tea is going cold"
                if _NO_TITLE.match(str(reading.slots.get("search_query") or "")):
                    continue  # "play the previous song" looks for no such title
                if _AND_THEN.search(str(reading.slots.get("item") or "")):
                    continue  # 牛奶，顺便把灯关了 is an order behind a thing to buy
                if spec.asks and reading.wildcards and not asks and _LATER.search(text):
                    continue  # 大家都{anything} is no question about where everybody is
                intent = self._later(
                    ground(reading, attempt, context, home, self._reader.names(home).by_domain), context, home
                )
                found = not spec.targets or any(call.entities for call in intent.calls)
                if not found and reading.area_of_speaker and spec.acts and self._elsewhere(reading, home):
                    continue  # which of those in other rooms is meant takes more than a template
                if found and not reading.wildcards:
                    return intent
                if not found and reading.wildcards and spec.asks:
                    continue  # "who is {anything}" is no question about a home without people
                rank = (found, -reading.wildcards, reading.literal)
                if best is None or rank > best[0]:
                    best = (rank, intent)
            if best is not None:
                return best[1]
        return None

    def _elsewhere(self, reading: Reading, home: Home) -> bool:
        """Return whether the home has things of the kind that was said that are not where it was said: doors, blinds and their
        like in other rooms, or a switch of this room that is called a lamp."""
        if reading.slots.get("device_class") == "window":
            return False  # as a rule nothing moves one: then the room has none
        said = reading.slots.get("domain")
        domains = (
            (said if isinstance(said, list | tuple) else (said,)) if said else INTENTS[reading.intent].domains
        )
        by_domain = self._reader.names(home).by_domain
        if set(domains) <= _ONE_OF_ELSEWHERE:
            return any(by_domain.get(str(d)) for d in domains)
        here = [
            home.entities[i]
            for i in by_domain.get("switch", ())
            if home.entities[i].area in reading.ids["area"]
        ]
        return "light" in domains and any(_LAMP.search(n) for e in here for n in (e.name, *e.aliases))

    def _later(self, intent: Intent, context: Context, home: Home) -> Intent:
        """Return a timer that runs a command as a schedule, if the command is understood."""
        call = intent.calls[0]
        command = call.arguments.get("conversation_command")
        if call.intent != "HassStartTimer" or not command:
            return intent
        inner = self._sentence(str(command), context, home) or self._several(str(command), context, home)
        if inner is None or inner.outcome != "act" or inner.schedule is not None:
            return (
                intent
                if self._anywhere(str(command), context, home)
                else msgspec.structs.replace(intent, confidence=UNSURE)
            )
        trigger = {"seconds": seconds(call.arguments), "said": dict(call.arguments)}
        schedule = Schedule(kind="delay", trigger=trigger, calls=inner.calls)
        return msgspec.structs.replace(intent, calls=(), schedule=schedule)

    def _anywhere(self, text: str, context: Context, home: Home) -> bool:
        """Return whether the words are an order as soon as it is known where they are said."""
        place = next(iter(home.areas), None)
        here = msgspec.structs.replace(context, area=place)
        return context.area is None and place is not None and any(self._reader.read(text, home, here))

    def _several(self, text: str, context: Context, home: Home) -> Intent | None:
        """Return the intent of several orders in one sentence; each must be exact and reach something."""
        text = words.without_courtesies(text)
        pieces = compound.cut(text)
        if len(pieces) < 2 or len(pieces) > 2 * compound.MAX_PARTS or words.is_question(text):
            return None
        known: dict[str, Call | None] = {}
        one_verb = compound.shared(pieces, self._reader.phrases(text, home))
        for parts in itertools.chain([one_verb] if one_verb else [], compound.groupings(pieces)):
            calls: list[Call] = []
            for part in parts:
                if part not in known:
                    known[part] = self._order(part, context, home)
                call = known[part]
                if call is None:
                    break
                calls.append(call)
            else:
                lang = "zh-CN" if words.has_han(text) else "en"
                return Intent(outcome="act", calls=tuple(calls), tier=self.name, lang=lang)
        return None

    def _order(self, text: str, context: Context, home: Home) -> Call | None:
        """Return the one call of a part that is a whole order by itself: verb, target found, nothing guessed."""
        text = words.without_courtesies(text)
        if self._is_bare_name(text, home):
            return None
        for reading in self._reader.read(text, home, context):
            spec = INTENTS.get(reading.intent)
            if spec is None or spec.asks or reading.wildcards:
                continue
            intent = ground(reading, text, context, home, self._reader.names(home).by_domain)
            if intent.outcome == "act" and (intent.calls[0].entities or not spec.targets):
                return intent.calls[0]
        return None

    def _is_bare_name(self, text: str, home: Home) -> bool:
        return words.without_article(text).casefold() in self._reader.phrases(text, home)

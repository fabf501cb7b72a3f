"""The turns of a conversation that are the host's own business, from the words to the plan.

Yes, no, which one, undo; a correction and the nickname it may leave; a room given in one's own words. What other words
mean is the tiers' business. What is not carried out here goes on through the gate like any plan.
"""

import time
import uuid
from collections.abc import Callable

import msgspec

from edgehome import dialogue, nicknames, recalled, spans, words
from edgehome.config import Config
from edgehome.conversation import Memory, others_asked
from edgehome.gate import Gatekeeper
from edgehome.home import HomeState
from edgehome.messages import Call, Intent, Observation, Plan, Question
from edgehome.placing import Placing, placed, placing
from edgehome.request import Request
from edgehome.services import Services


class Turns:
    """Answers its own turns; `record(trace, stage, what, **data)` keeps the why-chain."""

    def __init__(
        self,
        home: HomeState,
        gate: Gatekeeper,
        config: Config,
        services: Services,
        record: Callable[..., None],
        now: Callable[[], float] = time.time,
    ) -> None:
        self.nicknames = nicknames.Nicknames()
        self.unwritten: Callable[[str], str] = lambda lang: ""
        self.just_planned: Callable[[Memory], bool] = lambda memory: False
        self._home, self._gate, self._config, self._services = home, gate, config, services
        self._record, self._now = record, now

    # ---- understand -----------------------------------------------------------------------------

    def understood(self, text: str, request: Request) -> Intent | None:
        """Return the intent of words that the host understands itself, None for any others."""
        question = request.memory.question
        if question and question.candidates and (chosen := dialogue.choose(question, text, self._home)):
            self._record(request.trace, "understand", "act", tier="dialogue", chosen=chosen)
            request.memory.question = None
            request.memory.earlier = others_asked(question, chosen, request.memory.earlier)
            return dialogue.chosen_intent(question, chosen, request.lang)
        own = dialogue.redo_intent(text, request.lang) or self._corrected(text, request)
        if own is not None:
            return own
        request.placing = placing(text, self._home)
        return Intent(outcome="act", tier="dialogue", lang=request.lang) if request.placing else None

    def in_known_words(self, text: str, observation: Observation, request: Request) -> Observation:
        """Return the observation with each nickname, and what was spoken of before, in the words of the home."""
        memory = request.memory
        area = observation.area or memory.area
        known = self.nicknames.apply(text, observation.person, area, self._home)
        known = recalled.plainly(known, memory.entities, memory.earlier, self._home)
        if known == text:
            return observation
        self._record(request.trace, "understand", "nickname", said=text, meant=known)
        return msgspec.structs.replace(observation, text=known)

    def _corrected(self, text: str, request: Request) -> Intent | None:
        """Return the last order for another thing, if the words say that another one was meant."""
        memory = request.memory
        if not memory.calls or not memory.entities:
            return None
        fixed = nicknames.correction(text, memory.text, memory.entities, self._home, memory.calls)
        if fixed is None:
            return None
        if not fixed.entity:
            return dialogue.one_of(memory.calls, fixed.among, request.lang)
        request.correction = fixed
        self._record(request.trace, "understand", "correction", meant=fixed.entity, said=fixed.said)
        return dialogue.meant_instead(memory.calls, fixed.entity, request.lang)

    # ---- decide ---------------------------------------------------------------------------------

    def meant(self, intent: Intent, memory: Memory) -> Intent:
        """Return the intent; a "never mind" or "put it back" after something was planned cancels that."""
        names = [call.intent for call in intent.calls]
        back = names == [dialogue.UNDO] and not intent.calls[0].arguments
        if (names == ["HassNevermind"] or back) and not memory.question and self.just_planned(memory):
            return msgspec.structs.replace(intent, outcome="act", calls=(Call(intent="CancelSchedule"),))
        return spans.now_and_later(intent)

    def plan(self, intent: Intent, request: Request) -> Plan | None:
        """Return the plan of an own turn; any other turn leaves the question before it and is None."""
        if own := dialogue.own_turn(intent, request.memory):
            return self._answered(own, request)
        request.calls = intent.calls
        request.memory.question = None
        return self._placed(request.placing, request) if request.placing else None

    def _answered(self, own: str, request: Request) -> Plan:
        """Return the plan of yes, no or undo."""
        question, lang, trace = request.memory.question, request.lang, request.trace
        request.memory.question = None
        if own in (dialogue.UNDO, dialogue.REDO):
            limit_s = 60.0 * self._config.execution.undo_min
            redo = own == dialogue.REDO
            return dialogue.undo_plan(
                trace, lang, request.memory, self._home, self._expires(), self._now(), limit_s, redo
            )
        if question is None or own == dialogue.DENY:
            text = words.say(
                lang, "no_question" if question is None and own == dialogue.CONFIRM else "cancelled"
            )
            return Plan(trace=trace, lang=lang, answers=(text,))
        if question.nickname:
            text = self._learnt(question.nickname, lang)
            return Plan(trace=trace, lang=lang, answers=(f"{text}{self.unwritten(lang)}",))
        if question.place:
            kept = Placing(**question.place)
            self._home.rename(kept.entity, area=kept.area)
            request.served = True
            return Plan(trace=trace, lang=lang, answers=(placed(lang, "place_kept", kept, self._home),))
        request.calls = question.calls
        request.confirmed = True
        actions = tuple(
            msgspec.structs.replace(a, trace=trace, expires_at=self._expires(), confirmed=True)
            for a in question.actions
        )
        for action in actions:
            self._gate.confirm(action.id)
        calls = (
            ()
            if actions or question.schedule
            else tuple(c for c in question.calls if c.intent in self._services)
        )
        return Plan(trace=trace, lang=lang, actions=actions, schedule=question.schedule, calls=calls)

    def _placed(self, said: Placing, request: Request) -> Plan:
        """Ask whether a thing stands where the words say, unless that is known."""
        lang, trace = request.lang, request.trace
        if self._home.entities[said.entity].area == said.area:
            return Plan(trace=trace, lang=lang, answers=(placed(lang, "place_known", said, self._home),))
        question = Question(
            id=uuid.uuid4().hex, text=placed(lang, "place_ask", said, self._home), place=said._asdict(),
            expires_at=self._now() + self._config.gate.confirm_s,
        )  # fmt: skip
        return Plan(trace=trace, lang=lang, question=question)

    def _learnt(self, about: dict[str, str], lang: str) -> str:
        """Keep a nickname that was agreed to; return the answer."""
        nickname = msgspec.convert(about, nicknames.Nickname)
        self.nicknames.learn(nickname)
        entity = self._home.entities.get(nickname.entity)
        name = words.called(lang, entity) if entity else nickname.entity
        return words.say(lang, "nickname_learnt", said=nickname.said, name=name)

    # ---- execute --------------------------------------------------------------------------------

    def taken_back(self, plan: Plan, request: Request) -> Plan:
        """Before a corrected order, what the wrong one changed is put back."""
        memory = request.memory
        if not request.correction or not memory.undo or abs(memory.undo[-1][0].at - memory.at) > 1.0:
            return plan
        back = dialogue.undo_plan(plan.trace, plan.lang, memory, self._home, self._expires())
        kept = tuple(a for a in back.actions if a.entity not in plan.already)  # one of them was meant
        return msgspec.structs.replace(plan, actions=(*kept, *plan.actions))

    def offered(self, plan: Plan, observation: Observation, request: Request) -> Plan:
        """After a correction, ask whether the words shall mean that thing from now on."""
        fixed, memory = request.correction, request.memory
        entity = self._home.entities.get(fixed.entity) if fixed else None
        if fixed is None or entity is None or not fixed.said:
            return plan
        if fixed.said in {nicknames.folded(n) for n in (entity.name, *entity.aliases)}:
            return plan
        if nicknames.is_general(fixed.said):
            return plan
        area = observation.area or memory.area or ""
        about = {"said": fixed.said, "entity": entity.id, "person": observation.person or "", "area": area}
        text = words.say(plan.lang, "nickname_ask", said=fixed.said, name=words.called(plan.lang, entity))
        memory.question = Question(
            id=uuid.uuid4().hex,
            text=text,
            nickname=about,
            expires_at=self._now() + self._config.gate.confirm_s,
        )
        return msgspec.structs.replace(plan, answers=(*plan.answers, text))

    def _expires(self) -> float:
        return self._now() + self._config.execution.expires_s

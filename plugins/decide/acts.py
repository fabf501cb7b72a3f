"""From a typed intent to a plan: which entities, which verbs, what is already so, what cannot be."""

import uuid

import msgspec

from edgehome import echo, effects, intents, words
from edgehome.echo import Verb
from edgehome.errors import Unsupported
from edgehome.messages import UNCONFIRMED, Action, Call, Context, Entity, Intent, Observation, Plan, Question
from edgehome.protocols import Home
from edgehome.verbs import VERBS

from . import answers

_LISTS = {
    "HassListAddItem", "HassListCompleteItem", "HassListRemoveItem",
    "HassShoppingListAddItem", "HassShoppingListCompleteItem",
}  # fmt: skip
_SHOPPING = ("shopping", "grocer", "购物", "購物", "买菜")
_WHILE_ON = {"AdjustBrightness", "AdjustColorTemperature", "AdjustSpeed"}
_RELATIVE = ("Adjust", "HassSetVolumeRelative")
_KINDS = {
    "climate": "heating or air conditioning · 空调或暖气", "water_heater": "water heater · 热水器", "light": "light · 灯", "fan": "fan · 风扇",
    "cover": "blind or curtain · 窗帘", "valve": "valve · 阀门", "lock": "lock · 锁", "vacuum": "vacuum · 扫地机", "humidifier": "humidifier · 加湿器",
    "lawn_mower": "lawn mower · 割草机", "media_player": "speaker or television · 音箱或电视", "machine": "machine · 机器", "vehicle": "vehicle · 车",
    "alarm_control_panel": "alarm system · 安防系统", "switch": "switch · 开关",
}  # fmt: skip


def _names_no_item(intent: Intent) -> bool:
    """Whether the one thing to do is to change a list, and the words do not say by what."""
    one = intent.calls[0] if len(intent.calls) == 1 and intent.schedule is None else None
    return one is not None and one.intent in _LISTS and not one.arguments.get("item")


class HomeDecider:
    """Pure: the same intent and home give the same plan (ids apart)."""

    name = "decide"

    def __init__(self, timezone: str = "") -> None:
        self.timezone = timezone

    def decide(self, intent: Intent, observation: Observation, context: Context, home: Home) -> Plan | None:
        """Return the plan for any intent."""
        lang = intent.lang or words.language(observation.text)
        plan = _Draft(observation.trace, lang, observation.source)
        match intent.outcome:
            case "none":
                if intent.answer:
                    plan.answers.append(intent.answer)
                else:
                    plan.refusal = "not_understood"
            case "refuse":
                plan.refusal = _refusal(intent, home)
            case "ask":
                plan.question = _question(intent, lang, home)
            case "act" if _names_no_item(intent):
                plan.question = _question(msgspec.structs.replace(intent, missing="item"), lang, home)
            case _:
                for call in intent.calls:
                    self._one(call, plan, observation, context, home)
                if intent.answer and not plan.answers:
                    plan.answers.append(intent.answer)
                if intent.outcome == "act" and intent.reason:  # the part of the order that could not be one
                    plan.problems.insert(0, intent.reason)
        return plan.finish(intent)

    def _one(
        self, call: Call, plan: "_Draft", observation: Observation, context: Context, home: Home
    ) -> None:
        if intents.asks(call.intent) and call.intent != "HassTimerStatus":
            plan.answers.append(answers.answer(call, plan.lang, observation.at, self.timezone, context, home))
            return
        spec = intents.INTENTS.get(call.intent)
        if spec is None:  # a plugin's own: its handler does it
            plan.calls.append(call)
            return
        entities = reached(call, home)
        if call.intent in _LISTS and not entities:
            entities = _list_for(call, home)
        if call.intent == "HassBroadcast" and not entities:
            entities = [
                e for e in home.entities.values() if e.domain == "assist_satellite" and e.liveness != "gone"
            ]
        if not entities:
            if not spec.targets:
                plan.calls.append(call)
            else:
                plan.problems.append(
                    _missing(call.domains, call.areas, home) or words.reason("nothing_there")
                )
            return
        if all(spec.domains and e.domain not in spec.domains for e in entities):  # a lamp for a heating
            areas = call.areas or tuple(e.area for e in entities[:1] if e.area)
            if missing := _missing(spec.domains, areas, home):
                plan.problems.append(missing)
                return
        self._tell(_with_place(call, home), entities, plan)

    def _tell(self, call: Call, entities: list[Entity], plan: "_Draft") -> None:
        if call.intent in _WHILE_ON and len(entities) > 1:
            # "dimmer" is said of lamps that are on; it must not switch the others on
            entities = [e for e in entities if e.state != "off"] or entities
        if call.intent in _WHILE_ON and call.arguments.get("direction") == "down":
            plan.already += [e.id for e in entities if e.state == "off"]
            entities = [e for e in entities if e.state != "off"]
        problems: list[str] = []
        told = 0
        for entity in entities:
            try:
                verb = effects.verb_for(entity, call.intent, call.arguments)
            except Unsupported as error:
                problems.append(str(error))
                continue
            told += 1
            if not call.intent.startswith(_RELATIVE) and _is_so(entity, verb):
                plan.already.append(entity.id)
            else:
                plan.act(entity, verb, call.intent)
        if problems and (not told or len(entities) <= 3):
            plan.problems += problems


def _missing(domains: tuple[str, ...], areas: tuple[str, ...], home: Home) -> str:
    """Return the reason that names the kind that a place does not have; "" where the kind has no name."""
    kind = _KINDS.get(domains[0]) if domains else None
    if kind is None:
        return ""
    known = [home.areas[a] for a in areas if a in home.areas]
    if not known:
        return words.reason("no_kind", kind=kind)
    names = (known[0].name, *known[0].aliases)
    chinese = next((n for n in names if words.has_chinese(n)), known[0].name)
    english = next((n for n in names if not words.has_chinese(n)), known[0].name)
    return words.reason("no_kind_there", kind=kind, place=f"{english} · {chinese}")


class _Draft:
    def __init__(self, trace: str, lang: str, origin: str) -> None:
        self.trace, self.lang, self.origin = trace, lang, origin
        self.actions: list[Action] = []
        self.answers: list[str] = []
        self.already: list[str] = []
        self.problems: list[str] = []
        self.calls: list[Call] = []
        self.question: Question | None = None
        self.refusal = ""

    def act(self, entity: Entity, verb: Verb, intent: str) -> None:
        self.actions.append(
            Action(
                id=uuid.uuid4().hex,
                trace=self.trace,
                entity=entity.id,
                verb=verb.verb,
                args=verb.args,
                expires_at=0.0,
                origin=self.origin,
                intent=intent,
            )
        )

    def finish(self, intent: Intent) -> Plan:
        return Plan(
            trace=self.trace,
            lang=self.lang,
            actions=tuple(self.actions),
            answers=tuple(self.answers),
            question=self.question,
            refusal=self.refusal or next(iter(self.problems), ""),
            schedule=intent.schedule if intent.outcome == "act" else None,
            calls=tuple(self.calls),
            already=tuple(self.already),
            intents=tuple(call.intent for call in intent.calls),
        )


def reached(call: Call, home: Home) -> list[Entity]:
    """Return the entities a call reaches: the ids it names, else what its targets select."""
    if call.entities:
        return [home.entities[i] for i in call.entities if i in home.entities]
    if not (call.names or call.areas or call.floors or call.domains or call.device_classes):
        return []
    return [e for e in home.entities.values() if _selected(e, call, home) and e.domain in VERBS]


def _selected(entity: Entity, call: Call, home: Home) -> bool:
    area = home.areas.get(entity.area or "")
    floor = home.floors.get(entity.floor or "")
    names = {n.casefold() for n in (entity.name, *entity.aliases)}
    return (
        (not call.names or "all" in call.names or any(n.casefold() in names for n in call.names))
        and (not call.areas or (area is not None and _named(call.areas, area.id, area.name, *area.aliases)))
        and (
            not call.floors
            or (floor is not None and _named(call.floors, floor.id, floor.name, *floor.aliases))
        )
        and (not call.domains or entity.domain in call.domains)
        and (not call.device_classes or entity.device_class in call.device_classes)
    )


def _named(wanted: tuple[str, ...], *names: str) -> bool:
    return any(w.casefold() == n.casefold() for w in wanted for n in names)


def _is_so(entity: Entity, verb: Verb) -> bool:
    wanted = echo.expected(entity, verb)
    settled = wanted is not None and (wanted.states or wanted.attributes)
    a = entity.attributes
    if not settled or entity.liveness != "live" or a.get("assumed_state") or a.get(UNCONFIRMED):
        return False
    if verb.verb == "charge":
        return entity.state == "charging"  # what drives may be on its way to anywhere
    if verb.verb == "dispatch" and "destination" not in entity.attributes:
        return False
    if verb.verb in ("clean_area", "play_media"):
        return False  # what is cleaned or played now may be something else
    return verb.verb != "stop" and echo.fulfilled(entity, wanted)


def _with_place(call: Call, home: Home) -> Call:
    """A place is told as devices know it: a vehicle by the area's id, a vacuum, that has rooms of its own, by its name."""
    key = "area" if call.intent == "HassVacuumCleanArea" else "destination"
    said = str(call.arguments.get(key) or next(iter(call.areas), "")).casefold()
    for area in home.areas.values():
        if said and said in (n.casefold() for n in (area.id, area.name, *area.aliases)):
            known = area.name if key == "area" else area.id
            return msgspec.structs.replace(call, arguments={**call.arguments, key: known})
    return call


def _list_for(call: Call, home: Home) -> list[Entity]:
    lists = [e for e in home.entities.values() if e.domain == "todo" and e.liveness != "gone"]
    if call.names:
        wanted = [n.casefold() for n in call.names]
        named = [e for e in lists if any(w in e.name.casefold() or e.name.casefold() in w for w in wanted)]
        return named[:1]
    shopping = [e for e in lists if any(s in e.name.casefold() for s in _SHOPPING)]
    return (shopping or lists)[:1]


def _refusal(intent: Intent, home: Home) -> str:
    for call in intent.calls:
        for entity in reached(call, home):
            try:
                effects.verb_for(entity, call.intent, call.arguments)
            except Unsupported as error:
                return str(error)
    known = {"no_such_device": "no_such_device", "cannot": "nothing_there", "out_of_range": "nothing_there"}
    key = known.get(intent.reason)
    return words.reason(key) if key else intent.reason or words.reason("nothing_there")


OPTIONS_SHOWN = 8
"""A question that could mean more things than this names only so many; each of them can be the answer."""


def _question(intent: Intent, lang: str, home: Home) -> Question:
    if intent.candidates:
        labels = [
            _label(home.entities[i], intent.candidates, home, lang)
            for i in intent.candidates
            if i in home.entities
        ]
        shown = labels[:OPTIONS_SHOWN] + (["…"] if len(labels) > OPTIONS_SHOWN else [])
        text = words.say(lang, "which", options=words.join(lang, shown))
    else:
        own = f"missing.{intent.missing}"
        key = own if own in words.TEXTS else "missing"
        text = intent.answer or words.say(lang, key, what=intent.missing or "…")
    return Question(
        id=uuid.uuid4().hex,
        text=text,
        calls=intent.calls,
        schedule=intent.schedule,
        candidates=intent.candidates,
        missing=intent.missing,
        expires_at=float("inf"),
    )


def _label(entity: Entity, candidates: tuple[str, ...], home: Home, lang: str) -> str:
    same = sum(home.entities[i].name == entity.name for i in candidates if i in home.entities)
    area = home.areas.get(entity.area or "")
    name = words.called(lang, entity)
    return f"{name} ({area.name})" if same > 1 and area else name

"""Answers in words, built from what was observed, in the language of the question; no decisions."""

from collections.abc import Iterable, Sequence

from edgehome import words
from edgehome.colors import name_of
from edgehome.messages import Action, ActionReport, Outcome, Plan, ReplyOutcome
from edgehome.protocols import Home

_VERBS = {
    "turn_on": ("turn on {name}", "打开{name}"), "turn_off": ("turn off {name}", "关闭{name}"),
    "open": ("open {name}", "打开{name}"), "close": ("close {name}", "关上{name}"), "stop": ("stop {name}", "停下{name}"),
    "lock": ("lock {name}", "锁上{name}"), "unlock": ("unlock {name}", "解锁{name}"),
    "set_position": ("set {name} to {position}%", "把{name}调到{position}%"),
    "set_temperature": ("set {name} to {temperature}°", "把{name}调到{temperature}度"),
    "set_hvac_mode": ("set {name} to {hvac_mode}", "把{name}调成{hvac_mode}"),
    "set_fan_mode": ("set the fan of {name} to {fan_mode}", "把{name}的风速调成{fan_mode}"),
    "set_preset_mode": ("set {name} to {preset_mode}", "把{name}调成{preset_mode}"),
    "set_humidity": ("set {name} to {humidity}%", "把{name}调到{humidity}%"),
    "set_percentage": ("set {name} to {percentage}%", "把{name}调到{percentage}%"),
    "set_volume": ("set the volume of {name} to {volume_level}", "把{name}的音量调到{volume_level}"),
    "mute": ("mute {name}", "把{name}静音"), "unmute": ("unmute {name}", "取消{name}的静音"),
    "play": ("resume {name}", "继续播放{name}"), "pause": ("pause {name}", "暂停{name}"),
    "next": ("next on {name}", "{name}下一个"), "previous": ("previous on {name}", "{name}上一个"),
    "play_media": ("play {query} on {name}", "在{name}播放{query}"),
    "start": ("start {name}", "启动{name}"), "return_to_base": ("send {name} home", "让{name}回充"),
    "clean_area": ("let {name} clean {area}", "让{name}打扫{area}"),
    "start_mowing": ("start {name}", "让{name}割草"), "dock": ("send {name} home", "让{name}回去"),
    "press": ("press {name}", "按下{name}"), "disarm": ("disarm {name}", "给{name}撤防"),
    "arm_away": ("arm {name} (away)", "给{name}外出布防"), "arm_home": ("arm {name} (home)", "给{name}在家布防"),
    "arm_night": ("arm {name} (night)", "给{name}夜间布防"),
    "add_item": ("add {item} to {name}", "把{item}加到{name}"),
    "complete_item": ("tick off {item} on {name}", "划掉{name}里的{item}"),
    "remove_item": ("take {item} off {name}", "从{name}删除{item}"),
    "announce": ("announce “{message}” on {name}", "在{name}广播“{message}”"),
    "reset": ("reset {name}", "复位{name}"), "home": ("home {name}", "让{name}回零"),
    "set_speed": ("set {name} to {speed}", "把{name}的速度调到{speed}"),
    "set_pressure": ("set {name} to {pressure}", "把{name}的压力调到{pressure}"),
    "dispatch": ("send {name} to {destination}", "派{name}去{destination}"),
    "charge": ("send {name} to charge", "让{name}去充电"), "acknowledge": ("acknowledge {name}", "确认{name}"),
    "select_option": ("set {name} to {option}", "把{name}设为{option}"), "set_value": ("set {name} to {value}", "把{name}设为{value}"),
    "raw": ("publish to {topic}", "发布到{topic}"),
}  # fmt: skip


class _Values(dict):
    def __missing__(self, key: str) -> str:
        return "…"


def describe(lang: str, action: Action, home: Home) -> str:
    """Return what an action does, in words: "turn on the hall lamp (40%, red)"."""
    entity = home.entities.get(action.entity)
    chinese = words.is_chinese(lang)
    texts = _VERBS.get(action.verb, (action.verb.replace("_", " ") + " {name}", "{name}：" + action.verb))
    values = _Values({k: f"{v:g}" if isinstance(v, float) else v for k, v in action.args.items()})
    values["name"] = words.called(lang, entity) if entity else action.entity
    extras = []
    if "brightness_pct" in action.args:
        extras.append(f"{action.args['brightness_pct']:g}%")
    if "rgb_color" in action.args:
        extras.append(name_of(action.args["rgb_color"], chinese))
    if "color_temp_kelvin" in action.args:
        extras.append(f"{action.args['color_temp_kelvin']} K")
    text = texts[chinese].format_map(values)
    if not extras:
        return text
    return text + ("（" + "，".join(extras) + "）" if chinese else " (" + ", ".join(extras) + ")")


def observed(lang: str, outcome: Outcome, home: Home) -> str:
    """Return what was seen after an action: "Hall lamp is on, 40%"."""
    entity = home.entities.get(outcome.action.entity)
    if entity is None:
        return outcome.action.entity
    if entity.domain == "todo":
        return describe(lang, outcome.action, home)
    state = words.say_state(lang, str(outcome.after.get("state"))) if outcome.after.get("state") else ""
    details = []
    for name, value in outcome.after.items():
        if outcome.before.get(name) != value or name in _OF_ARGS.get(outcome.action.verb, ()):
            shown = _detail(lang, name, value, outcome.after)
            if shown:
                details.append(shown)
    text = (
        words.say(lang, "state", name=words.called(lang, entity), state=state).rstrip(".。")
        if state
        else words.called(lang, entity)
    )
    sep = "，" if words.is_chinese(lang) else ", "
    return sep.join([text, *details])


_OF_ARGS = {
    "set_position": ("current_position",),
    "set_temperature": ("temperature",),
    "set_volume": ("volume_level",),
}


def _detail(lang: str, name: str, value: object, after: dict) -> str:
    if isinstance(value, bool) and name == "is_volume_muted":
        return (
            ("静音" if words.is_chinese(lang) else "muted")
            if value
            else ("有声" if words.is_chinese(lang) else "unmuted")
        )
    if not isinstance(value, int | float | str | list | tuple) or isinstance(value, bool):
        return ""
    match name:
        case "brightness_pct" | "percentage" | "current_position" | "volume_level" | "humidity":
            return f"{value:g}%" if isinstance(value, int | float) else ""
        case "temperature":
            return f"{value:g}°" if isinstance(value, int | float) else ""
        case "color_temp_kelvin":
            return f"{value} K"
        case "rgb_color" if isinstance(value, list | tuple):
            return name_of(list(value), words.is_chinese(lang))
        case "speed" | "pressure":
            unit = after.get(f"{name}_unit", "")
            return f"{value:g} {unit}".strip() if isinstance(value, int | float) else ""
        case "fan_mode" | "preset_mode" | "media_title":
            return str(value)
    return ""


def confirm(lang: str, actions: Sequence[Action], home: Home) -> str:
    """Return the question that a risky order is answered with."""
    return words.say(lang, "confirm", what=_several(lang, (describe(lang, a, home) for a in actions)))


def unsure(lang: str, actions: Sequence[Action], home: Home) -> str:
    """Return the question for an order that was not understood surely."""
    return words.say(lang, "unsure", what=_several(lang, (describe(lang, a, home) for a in actions)))


def _several(lang: str, parts: Iterable[str]) -> str:
    return words.join(lang, list(dict.fromkeys(parts)), limit=6)


def compose(plan: Plan, outcomes: Sequence[Outcome], home: Home) -> tuple[ReplyOutcome, str]:
    """Return outcome and text for a plan that was carried out as far as it could be.

    The outcome is the weakest of its parts: refused, then tried, then done.
    """
    lang = plan.lang
    if plan.question:
        return "asked", plan.question.text
    parts: list[str] = []
    results: list[str] = []
    done = [o for o in outcomes if o.result == "done"]
    tried = [o for o in outcomes if o.result == "tried"]
    refused = [o for o in outcomes if o.result == "refused"]
    if done:
        results.append("done")
        parts.append(words.say(lang, "done", what=_several(lang, (observed(lang, o, home) for o in done))))
    if plan.already:
        results.append("done")
        parts.append(already(lang, plan.already, home))
    if tried:
        results.append("tried")
        what = _several(lang, (describe(lang, o.action, home) for o in tried))
        parts.append(words.say(lang, "tried", what=what, reason=_reasons(lang, tried)))
    if refused:
        results.append("refused")
        parts.append(words.say(lang, "refused", reason=_reasons(lang, refused)))
    if plan.refusal:
        results.append("refused")
        if plan.refusal == "not_understood":
            return "not_understood", words.say(lang, "not_understood")
        parts.append(words.say(lang, "refused", reason=words.say_reason(lang, plan.refusal)))
    if plan.answers:
        parts += plan.answers
        results = results or ["answered"]
    for outcome in ("refused", "tried", "done", "answered"):
        if outcome in results:
            return outcome, ("" if words.is_chinese(lang) else " ").join(parts)
    return "not_understood", words.say(lang, "not_understood")


def already(lang: str, entity_ids: Iterable[str], home: Home) -> str:
    """Return that entities are in the state asked for as it is."""
    return words.say(lang, "done.already", what=words.join(lang, [_now(lang, i, home) for i in entity_ids]))


def _now(lang: str, entity_id: str, home: Home) -> str:
    entity = home.entities[entity_id]
    if entity.domain == "todo":  # its state is a number of items
        return words.say(lang, "state.same", name=words.called(lang, entity))
    return words.say(
        lang, "state", name=words.called(lang, entity), state=words.say_state(lang, entity.state)
    ).rstrip(".。")


def _reasons(lang: str, outcomes: Sequence[Outcome]) -> str:
    said = dict.fromkeys(words.say_reason(lang, o.reason) for o in outcomes if o.reason)
    return ("" if words.is_chinese(lang) else " ").join(said)


def reports(outcomes: Sequence[Outcome]) -> tuple[ActionReport, ...]:
    """Return the outcomes as a reply lists them."""
    return tuple(
        ActionReport(
            entity=o.action.entity, verb=o.action.verb, args=o.action.args, outcome=o.result, reason=o.reason
        )
        for o in outcomes
    )

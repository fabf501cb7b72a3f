"""The words of answers, English and Chinese; texts only, no decisions.

A reason is either free text or `key;name=value;…` with a key of this table, so that it can be said in the
language of the person who asked.
"""

import re
from typing import Any

from edgehome.messages import Entity

TEXTS: dict[str, tuple[str, str]] = {
    # outcomes
    "done": ("Done: {what}.", "好了：{what}。"),
    "done.already": ("{what} already.", "{what}，本来就是这样。"),
    "tried": ("I tried: {what}. {reason}", "我试了：{what}。{reason}"),
    "refused": ("No: {reason}", "不行：{reason}"),
    "not_understood": ("I did not understand that.", "我没听懂。"),
    "nothing": ("All right.", "好的。"),
    "asked": ("{question}", "{question}"),
    "confirm": ("Shall I {what}? (yes/no)", "要{what}吗？（是/否）"),
    "which": ("Which one: {options}?", "您指哪一个：{options}？"),
    "missing": ("Please say {what}.", "请说明{what}。"),
    "missing.destination": ("Where to?", "去哪里？"),
    "missing.name": ("Which device do you mean?", "您指哪个设备？"),
    "missing.item": ("What shall I put there?", "要写什么？"),
    "missing.brightness": ("How bright?", "要多亮？"),
    "missing.position": ("How far open, in percent?", "开到百分之几？"),
    "missing.percentage": ("How fast, in percent?", "风速百分之几？"),
    "missing.volume_level": ("How loud, in percent?", "音量百分之几？"),
    "missing.temperature": ("How many degrees?", "多少度？"),
    "missing.humidity": ("How humid, in percent?", "湿度百分之几？"),
    "missing.hvac_mode": ("In which mode?", "用什么模式？"),
    "missing.preset_mode": ("In which mode?", "用什么模式？"),
    "missing.value": ("To which value?", "设为多少？"),
    "missing.hours": ("For how long?", "多长时间？"),
    "missing.message": ("What shall I say?", "要说什么？"),
    "missing.search_query": ("What shall I play?", "想听什么？"),
    "missing.option": ("Which option?", "选哪一项？"),
    "missing.trigger": ("When shall that happen?", "什么时候做？"),
    "unsure": ("Did you mean: {what}? (yes/no)", "您是说：{what}吗？（是/否）"),
    "cancelled": ("Cancelled.", "已取消。"),
    "no_question": ("There is nothing to confirm.", "没有需要确认的事。"),
    "lapsed": ("That question has lapsed; please say it again.", "刚才的问题已过期，请再说一遍。"),
    "undone": ("Put back: {what}.", "已恢复：{what}。"),
    "nothing_to_undo": ("There is nothing to undo.", "没有可以撤销的。"),
    "undo_too_old": (
        "That was {age} ago; I put back only what is at most {limit} old.",
        "那是{age}前的事，只能撤销{limit}以内的。",
    ),
    "nothing_to_redo": ("There is no undo to take back.", "没有可以恢复的撤销。"),
    "nickname_ask": (
        "Shall “{said}” mean {name} for you from now on? (yes/no)",
        "以后“{said}”就指{name}吗？（是/否）",
    ),
    "nickname_learnt": ("From now on “{said}” means {name}.", "以后“{said}”就是{name}。"),
    "place_ask": ("Shall I note that {name} is in {area}? (yes/no)", "要记下{name}在{area}吗？（是/否）"),
    "place_kept": ("{name} is in {area} from now on.", "记住了，{name}在{area}。"),
    "place_known": ("{name} is in {area}, as I have it.", "{name}就在{area}，我知道的。"),
    "cannot_undo": ("{what} cannot be undone.", "{what}无法撤销。"),
    # reasons
    "no_echo": ("{name} did not confirm.", "{name}没有确认。"),
    "no_echo_at_all": (
        "{name} never reports its state, so I cannot see whether it happened.",
        "{name}从不报告状态，无法确认是否成功。",
    ),
    "as_before": (
        "all that {name} sets was so before, so nothing could be seen to change.",
        "{name}要设置的都已经是那样，看不到变化。",
    ),
    "echo_differs": ("{name} reports {got} instead.", "{name}报告的是{got}。"),
    "gone": ("{name} is not reachable.", "{name}不在线。"),
    "unknown_entity": ("there is no {name} here.", "这里没有{name}。"),
    "no_such_device": ("I know no such device here.", "这里没有这样的设备。"),
    "no_remedy": ("nothing here can change that.", "这里没有什么能改变这个。"),
    "no_kind": ("there is no {kind} here.", "这里没有{kind}。"),
    "no_kind_there": ("there is no {kind} in {place}.", "{place}没有{kind}。"),
    "cannot": ("{name} cannot do that.", "{name}做不到。"),
    "no_such_time": ("there is no such time: {said}.", "没有这个时间：{said}。"),
    "no_such_recurrence": (
        "I cannot repeat anything like that: {said}. Days of the week and times of day I can.",
        "我没法这样重复：{said}。可以按星期几和几点重复。",
    ),
    "no_such_day": (
        "I do not know when that is: {said}. Say the date.",
        "我不知道那是哪天：{said}。请说日期。",
    ),
    "no_bypass": ("what keeps people safe is not bypassed from here.", "安全防护不能从这里绕过。"),
    "one_time_each": ("one time for one order, please: {said}.", "一次只能安排一个时间：{said}。"),
    "past": ("that is over: {said}.", "那已经过去了：{said}。"),
    "both_ways": ("that is said both ways at once: {said}.", "前后矛盾：{said}。"),
    "planned_otherwise": (
        "at that time something else is planned for {name}: {what}. Cancel that first.",
        "那个时间{name}已经另有安排：{what}。请先取消它。",
    ),
    "unclear_limit": ("I do not know how to watch for this: {said}.", "我不知道怎么判断：{said}。"),
    "who_speaks": (
        "I do not know who is speaking: {said}. Say it with the person's name.",
        "我不知道说话的是谁：{said}。请说出名字。",
    ),
    "cannot_watch": ("{said} does not report when it is pressed.", "{said}按下时不会报告，没法据此触发。"),
    "outside_range": (
        "{what} of {name} goes from {low} to {high}; {value} was asked.",
        "{name}的{what}只能在{low}到{high}之间，要求的是{value}。",
    ),
    "not_an_option": ("{name} knows {options}, not {value}.", "{name}只有{options}，没有{value}。"),
    "broker_lost": ("the broker is not reachable.", "连不上消息服务器。"),
    "expired": ("the command was too old and was dropped.", "命令已过期，未发送。"),
    "forbidden": ("{en}.", "{zh}。"),
    "quiet_hours": ("quiet hours last until {until}.", "{until}之前是安静时段。"),
    "interlock": ("interlock of {name}: {text}", "{name}的联锁：{text}"),
    "gate_failed": ("the gate's check by {plugin} failed: {error}", "闸门检查 {plugin} 出错：{error}"),
    "handler_failed": ("{plugin} could not do it: {error}", "{plugin}没有做成：{error}"),
    "device_error": ("{name} answered: {error}", "{name}回答：{error}"),
    "device_words": ("{name} answered: “{error}”", "{name}报错，设备原文：“{error}”"),
    "code_wrong": ("{name} wants its code, and got none or another one.", "{name}需要密码，没有给出或不对。"),
    "nothing_to_do": ("{name} has nothing to confirm now.", "{name}现在没有可以确认的。"),
    "fault_first": ("{name} is in fault ({text}); reset it first.", "{name}有故障（{text}），请先复位。"),
    "needed_first": (
        "{what} was left as it is, since {name} had to come first and did not work.",
        "{name}没有成功，所以没有动{what}。",
    ),
    "not_leader": ("this host does not lead the site now.", "此刻本机不负责这个站点。"),
    "question_cannot_act": ("a question does not switch anything.", "提问不会操作设备。"),
    "too_many": ("more than {count} devices at once need a yes.", "一次超过{count}个设备需要确认。"),
    "nothing_there": ("there is nothing like that here.", "这里没有这种设备。"),
    "value_missing": ("the value is missing.", "没有说数值。"),
    "needs_confirmation": ("this needs a yes first.", "这需要先确认。"),
    "empty": ("Say something, for example: turn on the kitchen light.", "请说点什么，例如：打开厨房的灯。"),
    "too_long": ("That is too long: at most {limit} characters.", "太长了：最多{limit}个字。"),
    # answers
    "state": ("{name} is {state}.", "{name}{state}。"),
    "state.value": ("{name} is {value}.", "{name}是{value}。"),
    "state.same": ("{name} is like that", "{name}已经有了"),
    "state.unknown": ("I do not know the state of {name}.", "不知道{name}的状态。"),
    "state.stale": ("{answer} (last heard {age} ago)", "{answer}（{age}前的消息）"),
    "yes": ("Yes: {names}.", "是的：{names}。"),
    "yes.one": ("Yes, {name} is {state}.", "是的，{name}{state}。"),
    "no": ("No.", "没有。"),
    "no.one": ("No, {name} is {state}.", "没有，{name}{state}。"),
    "no.these": ("No: {names}.", "没有：{names}。"),
    "none": ("None.", "一个也没有。"),
    "count": ("{count}: {names}.", "{count}个：{names}。"),
    "list": ("{name}: {items}.", "{name}：{items}。"),
    "nothing_on_it": ("nothing", "没有内容"),
    "names": ("{names}.", "{names}。"),
    "time": ("It is {time}.", "现在{time}。"),
    "date": ("Today is {date}.", "今天是{date}。"),
    "weather": ("{name}: {state}, {temperature}.", "{name}：{state}，{temperature}。"),
    "temperature": ("{name}: {value}.", "{name}：{value}。"),
    "no_temperature": ("Nothing here measures a temperature.", "这里没有温度读数。"),
    "person": ("{name} is {place}.", "{name}{place}。"),
    "compare": ("{name}, with {value}.", "{name}，{value}。"),
    "explain.none": ("I know of no reason for {name}.", "不知道{name}的原因。"),
    "explain": ("{name}: {reason}", "{name}：{reason}"),
    "broadcast": ("Announced: {message}", "已广播：{message}"),
    "help": (
        "Say what to do or ask about the home, for example: “turn on the hall light”, “is the front door locked?”",
        "直接说要做什么，或问家里的情况，例如：“打开客厅的灯”“前门锁了吗？”",
    ),
}

STATES: dict[str, str] = {
    "on": "开着", "off": "关着", "open": "开着", "closed": "关着", "opening": "正在打开", "closing": "正在关闭",
    "locked": "锁着", "unlocked": "没锁", "home": "在家", "not_home": "不在家", "playing": "正在播放",
    "paused": "暂停了", "idle": "空闲", "cleaning": "正在清扫", "docked": "在充电座上", "returning": "正在返回",
    "mowing": "正在割草", "running": "运行中", "stopped": "停了", "fault": "故障", "heat": "制热", "cool": "制冷",
    "auto": "自动", "dry": "除湿", "fan_only": "送风", "heat_cool": "冷暖自动", "disarmed": "已撤防",
    "armed_away": "外出布防", "armed_home": "在家布防", "armed_night": "夜间布防", "triggered": "已触发",
    "unknown": "状态未知", "unavailable": "不在线", "active": "有报警", "acknowledged": "已确认",
    "cleared": "已解除", "driving": "行驶中", "charging": "充电中", "sunny": "晴", "cloudy": "多云", "rainy": "雨",
    "snowy": "雪", "partlycloudy": "局部多云", "clear-night": "晴夜", "fog": "雾", "windy": "大风", "pouring": "大雨",
}  # fmt: skip


_ENGLISH_STATES = {
    "heat": "set to heat", "cool": "set to cool", "auto": "set to auto", "dry": "set to dry", "fan_only": "on fan only",
    "heat_cool": "set to heat and cool", "not_home": "not at home", "home": "at home",
}  # fmt: skip


def is_chinese(lang: str) -> bool:
    """Return whether answers in this language are Chinese ones."""
    return lang.lower().startswith("zh")


def say(lang: str, key: str, **values: Any) -> str:
    """Return the text `key` in the language, filled in."""
    english, chinese = TEXTS[key]
    return (chinese if is_chinese(lang) else english).format(**values)


_THEN = re.compile(
    r"\b(then|after that|afterwards|followed by)\b|然后|接着|之后再|随后|再(?=[把将关开打调锁])|先.*再",
    re.IGNORECASE,
)


def orders(text: str) -> bool:
    """Return whether the words put one part after the other: "and then", "然后", "先…再…"."""
    return _THEN.search(text) is not None


def reason(key: str, **values: Any) -> str:
    """Return a reason that can be said in any language later."""
    return ";".join([key, *(f"{k}={str(v).replace(';', ',')}" for k, v in values.items())])


QUANTITIES: dict[str, tuple[str, str]] = {
    "brightness_pct": ("brightness", "亮度"), "color_temp_kelvin": ("colour temperature", "色温"), "rgb_color": ("colour", "颜色"),
    "position": ("position", "位置"), "tilt": ("tilt", "倾角"), "percentage": ("speed", "风速"), "volume_level": ("volume", "音量"),
    "temperature": ("temperature", "温度"), "humidity": ("humidity", "湿度"), "speed": ("speed", "转速"), "pressure": ("pressure", "压力"),
    "value": ("value", "数值"), "option": ("option", "选项"),
}  # fmt: skip


def half(lang: str, text: str) -> str:
    """Return the half of "guard door open · 防护门开着" that is in the language, of every item of a list."""
    if " · " not in text:
        return text
    chosen = [item.split(" · ")[-1 if is_chinese(lang) else 0].strip() for item in text.split(", ")]
    return ("、" if is_chinese(lang) else ", ").join(chosen)


def say_reason(lang: str, text: str) -> str:
    """Return the reason in the language; free text as it is."""
    key, _, rest = text.partition(";")
    if key not in TEXTS:
        return half(lang, text)
    values = {k: half(lang, v) for k, v in (part.split("=", 1) for part in rest.split(";") if "=" in part)}
    if values.get("what") in QUANTITIES:
        values["what"] = QUANTITIES[values["what"]][is_chinese(lang)]
    try:
        return say(lang, key, **values)
    except (KeyError, IndexError):
        return text


def say_state(lang: str, state: str | None) -> str:
    """Return a state as a word of the language."""
    state = state or "unknown"
    if is_chinese(lang):
        return STATES.get(state, state)
    return _ENGLISH_STATES.get(state, state.replace("_", " "))


def called(lang: str, entity: Entity) -> str:
    """Return the entity's name in the language of the answer: an alias where the name is of the other one."""
    wanted = is_chinese(lang)
    if has_chinese(entity.name) == wanted:
        return entity.name
    return next((alias for alias in entity.aliases if has_chinese(alias) == wanted), entity.name)


def has_chinese(text: str) -> bool:
    """Return whether the text holds a Chinese character."""
    return any("\u3400" <= c <= "\u9fff" or "\uf900" <= c <= "\ufaff" for c in text)


def join(lang: str, names: list[str], limit: int = 8) -> str:
    """Return the names as a list in words, cut after `limit`."""
    shown = names[:limit]
    rest = len(names) - len(shown)
    if is_chinese(lang):
        return "、".join(shown) + (f"等{len(names)}个" if rest else "")
    if rest:
        return ", ".join(shown) + f" and {rest} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def language(text: str, hint: str = "en") -> str:
    """Return zh if the words hold Chinese characters, else en; the hint decides where there are no letters."""
    if has_chinese(text):
        return "zh"
    return "en" if any(c.isascii() and c.isalpha() for c in text) else hint

"""Verbs that need nothing beside them, after something was spoken of: what each does to which kind of thing."""

import re
from collections.abc import Mapping, Sequence

from edgehome.messages import Entity

_IT = r"(?: (?:it|them|that|this|both|the lot|all of them))?"
_VERBS = {
    "on": rf"(?:turn|switch|put){_IT} (?:back )?on|on|turn on(?: (?:it|them|both))?|开|打开|开启|開|打開|開返|开回来|启动|啟動",
    "off": rf"(?:turn|switch){_IT} (?:back )?off|off|kill{_IT}|turn off(?: (?:it|them|both))?|关|关掉|关闭|關|關掉|熄|熄咗|閂|閂咗|閂埋",
    "open": rf"open{_IT}(?: up)?|打开|开|拉开|開|打開|拉開",
    "close": rf"(?:close|shut){_IT}|关|关上|关掉|拉上|關|關上|閂|閂埋|拉埋",
    "lock": rf"lock{_IT}(?: up)?|锁|锁上|鎖|鎖上|鎖返|上锁",
    "unlock": rf"unlock{_IT}|解锁|开锁|開鎖|解鎖",
    "stop": rf"(?:stop|halt|hold)(?:[, ]+(?:stop|halt))*{_IT}(?: there)?|先?停[停,，]*(?:下|住|低|一下|一停)?",
    "start": rf"(?:re)?start{_IT}(?: up)?(?: again)?|run(?: it| them)?|开始|開始|启动起来|开起来|跑起来|重启|重启动|重新启动|启动|啟動|开机|開機",
    "home": rf"(?:go|come|send{_IT}|head|drive)? ?(?:back )?(?:to (?:its|her|his|the|their) (?:dock|base|charger)|home|to base|to charge)(?: after(?:wards)?| when done)?|dock|charge{_IT}|回充|充电|充電|回去(?:充电|充電)?|回家",
    "pause": rf"pause{_IT}|暂停|暫停",
    "go on": rf"play{_IT}(?: again)?|(?:resume|continue|go on|carry on|play on){_IT}|(?:继续|繼續|接着|接著|接住)(?:[扫掃吸拖播放干幹做走跑唱]|打扫|打掃|干活|工作|清扫|清掃)?",
    "acknowledge": rf"(?:acknowledge|ack|confirm|clear){_IT}|确认|確認|消除|消掉",
    "mute": rf"mute{_IT}|静音|靜音|闭嘴|收聲",
    "unmute": rf"unmute{_IT}|取消静音|取消靜音|声音放出来|聲音放出來|恢复声音|恢復聲音",
    "reset": rf"reset{_IT}|复位|復位|重置",
}
_SAID = {name: re.compile(pattern, re.I) for name, pattern in _VERBS.items()}
_SWITCHED = frozenset(
    ("light", "switch", "fan", "climate", "media_player", "humidifier", "input_boolean", "water_heater", "siren", "valve")
)  # fmt: skip
_STOPPED = {
    "media_player": "HassMediaPause",
    "vacuum": "PauseVacuum",
    "lawn_mower": "PauseVacuum",
}
_DOES: Mapping[str, Mapping[str, str]] = {
    "open": {"cover": "HassTurnOn", "valve": "HassTurnOn"},
    "close": {"cover": "HassTurnOff", "valve": "HassTurnOff"},
    "lock": {"lock": "HassTurnOn"},
    "unlock": {"lock": "HassTurnOff"},
    "on": {**dict.fromkeys(_SWITCHED, "HassTurnOn"), "machine": "StartMachine"},
    "off": {**dict.fromkeys(_SWITCHED, "HassTurnOff"), "machine": "StopMachine"},
    "stop": {**_STOPPED, "cover": "StopCover", "machine": "StopMachine", "vehicle": "StopMachine"},
    "start": {
        "machine": "StartMachine",
        "vacuum": "HassVacuumStart",
        "lawn_mower": "HassLawnMowerStartMowing",
    },
    "home": {
        "vacuum": "HassVacuumReturnToBase",
        "lawn_mower": "HassLawnMowerDock",
        "vehicle": "ChargeVehicle",
    },
    "pause": _STOPPED,
    "go on": {
        "media_player": "HassMediaUnpause",
        "vacuum": "HassVacuumStart",
        "lawn_mower": "HassLawnMowerStartMowing",
    },
    "mute": {"media_player": "HassMediaPlayerMute"},
    "unmute": {"media_player": "HassMediaPlayerUnmute"},
    "acknowledge": {"alarm": "AcknowledgeAlarm"},
    "reset": {"machine": "ResetFault"},
}


def act(words: str, things: Sequence[Entity]) -> str:
    """Return the intent of a bare verb for these things, "" where the words are none or it means different things for them."""
    for name, pattern in _SAID.items():
        if pattern.fullmatch(words):
            does = {_DOES[name].get(e.domain, "") for e in things}
            if len(does) == 1 and (intent := does.pop()):
                return intent
    return ""

"""Closed words in English and Chinese: modes of climates and fans, presets, kinds of media, states of things.

Each table maps a value by Home Assistant's name to the words for it. What a device knows is not decided here.
"""

import re

from edgehome.lm.grammars.folding import fold

_Table = list[tuple[int, int, str]]
_NOT_BEFORE = {"开": "(?!关)", "亮": "(?!度)", "湿": "(?!度)", "热": "(?![水风])", "冷": "(?![气风水])"}


def _guarded(word: str) -> str:
    """Return a Chinese word's pattern: 开关 is a switch, 湿度 no state, 有没有开 no denial."""
    before = "(?<!有)" if word[0] == "没" else "(?<!开)" if word == "关" else ""
    return before + word + _NOT_BEFORE.get(word[-1], "")


class Words:
    """One table, compiled: finds its words in text, the longest first."""

    def __init__(self, table: dict[str, str]) -> None:
        english: list[tuple[str, str]] = []
        chinese: list[tuple[str, str]] = []
        for name, words in table.items():
            for word in words.split(", "):
                (english if word.isascii() else chinese).append((word, name))
        self._values = {word.replace("-", " "): name for word, name in (*english, *chinese)}
        longest = sorted((word for word, _ in english), key=len, reverse=True)
        parts = []
        if longest:
            spelled = "|".join(
                re.escape(word).replace(r"\ ", "[ -]").replace(r"\-", "[ -]") for word in longest
            )
            parts.append(rf"(?<![a-z])(?:{spelled})(?![a-z])")
        if chinese:
            parts.append(
                "|".join(map(_guarded, sorted((word for word, _ in chinese), key=len, reverse=True)))
            )
        self._pattern = re.compile("|".join(parts))

    def find(self, text: str) -> _Table:
        """Return (start, end, value) of each word of the table, in order."""
        folded = fold(text)
        return [
            (match.start(), match.end(), self._values[match[0].replace("-", " ")])
            for match in self._pattern.finditer(folded)
        ]

    def first(self, text: str) -> str | None:
        """Return the value of the first word of the table, or None."""
        match = self._pattern.search(fold(text))
        return self._values[match[0].replace("-", " ")] if match else None


HVAC_MODES = Words({
    "heat_cool": "heat cool, heat/cool, heat and cool, heat_cool, 冷暖, 冷热, 制冷制热, 冷暖自动",
    "fan_only": "fan only, fan mode, fan_only, only fan, just the fan, ventilate, ventilation, 送风, "
        "通风, 吹风, 只吹风, 仅送风",
    "heat": "heat, heating, heater mode, warm, 制热, 加热, 暖气, 供暖, 取暖, 暖风, 热风, 发热, 采暖, 制暖",
    "cool": "cool, cooling, air conditioning mode, ac mode, 制冷, 冷气, 冷风, 降温, 冷房",
    "dry": "dry, drying, dehumidify, dehumidifying, dehumidification, 除湿, 抽湿, 干燥, 抽湿",
    "auto": "auto, automatic, automatically, 自动",
    "off": "off, 关, 关闭, 关掉, 停用",
})  # fmt: skip
FAN_MODES = Words({
    "auto": "auto, automatic, 自动",
    "quiet": "quiet, silent, whisper, 静音, 安静, 宁静",
    "low": "low, lowest, slow, gentle, minimum, min, 低, 低速, 低档, 低风, 小风, 微风, 弱, 弱风, 慢, "
        "慢速, 最低, 最小, 一档, 细风, 1档",
    "medium": "medium, mid, middle, moderate, normal, 中, 中速, 中档, 中风, 二档, 中等, 2档, 适中",
    "high": "high, highest, fast, strong, maximum, max, full, 高, 高速, 高档, 高风, 大风, 强, 强风, "
        "快, 快速, 最高, 最大, 三档, 3档",
    "turbo": "turbo, boost, powerful, 强劲, 超强, 强力, 极速, 急速",
    "top": "top",
    "focus": "focus, focused, 聚风",
    "diffuse": "diffuse, diffused, 散风",
    "on": "on, 常开, 开",
    "off": "off, 关",
})  # fmt: skip
PRESETS = Words({
    "eco": "eco, economy, economic, energy saving, energy saver, power saving, saving, 节能, 省电, "
        "经济, 环保, 节电, 慳电",
    "away": "away, vacation, holiday, leave, 离家, 外出, 度假, 离开, 不在家",
    "boost": "boost, turbo, power, powerful, 强劲, 强力, 速热, 速冷, 极速, 增强, 快速",
    "comfort": "comfort, comfortable, comfy, 舒适, 舒服",
    "home": "home, at home, 在家, 居家, 回家",
    "sleep": "sleep, sleeping, night, bedtime, 睡眠, 夜间, 睡觉, 就寝, 夜晚",
    "activity": "activity, active, 活动",
    "smart": "smart, intelligent, ai, 智能, 智慧",
    "silent": "silent, quiet, silence, whisper, 静音, 安静, 宁静",
    "breeze": "breeze, natural, nature, natural wind, natural breeze, 自然风, 自然, 微风, 仿自然风",
    "baby": "baby, child, 儿童, 宝宝, 婴儿",
    "auto": "auto, automatic, 自动",
    "manual": "manual, 手动",
    "normal": "normal, standard, regular, 普通, 标准, 正常",
    "none": "none, no preset, 无预设",
})  # fmt: skip
MEDIA_CLASSES = Words({
    "artist": "artist, singer, band, musician, music by, songs by, 歌手, 艺人, 演唱者, 乐队, 乐团, 音乐人",
    "album": "album, record, 专辑, 唱片",
    "track": "track, song, tune, single, 歌, 歌曲, 曲子, 单曲, 曲目",
    "playlist": "playlist, play list, mix, 播放列表, 歌单, 播放清单, 播放单",
    "podcast": "podcast, 播客, 博客节目",
    "movie": "movie, film, 电影, 影片, 戏",
    "tv_show": "tv show, show, series, tv series, sitcom, 电视剧, 剧集, 影集, 连续剧, 剧, 电视节目, 美剧",
    "music": "music, 音乐",
    "channel": "channel, station, radio station, 频道, 电台, 广播",
    "game": "game, 游戏",
    "audiobook": "audiobook, audio book, 有声书",
})  # fmt: skip
_STATES = {
    "opening": "opening, 打开中, 正在打开, 正在开, 开紧, 打开紧, 正开",
    "closing": "closing, shutting, 关闭中, 正在关闭, 正在关, 正关上, 关紧",
    "unlocked": "unlocked, not locked, unlock, 解锁, 已解锁, 没锁, 没有锁, 没上锁, 没有上锁, 未锁, "
        "未上锁, 无锁, 开锁",
    "locked": "locked, securely locked, lock, locked up, 锁着, 上锁, 已上锁, 锁上, 锁了, 锁好, 锁住, "
        "反锁, 锁咗",
    "not_home": "not home, not at home, away, out, not_home, 不在家, 外出, 出门, 不在, 冇喺屋企",
    "home": "home, at home, 在家, 家里, 到家, 屋企",
    "playing": "playing, 播放中, 正在播放, 在播放, 播紧, 在放",
    "paused": "paused, 暂停, 暂停中, 已暂停",
    "idle": "idle, 空闲, 闲置, 待机",
    "docked": "docked, docking, charging dock, 在充电座, 在基站, 已回充, 归位",
    "cleaning": "cleaning, vacuuming, 清扫中, 正在清扫, 扫地中, 在打扫, 打扫中",
    "returning": "returning, 返回中, 回充中",
    "mowing": "mowing, 割草中, 正在割草",
    "running": "running, active, in operation, 运行, 运行中, 运转, 在转, 工作中",
    "stopped": "stopped, 停止, 停了, 停机, 停下",
    "fault": "fault, faulty, problem, problems, in fault, error, broken, 故障, 报警, 出错, 坏了, 问题, 异常",
    "driving": "driving, 行驶, 行驶中",
    "charging": "charging, 充电中, 正在充电, 充电",
    "armed": "armed, 布防, 已布防, 设防",
    "disarmed": "disarmed, 撤防, 已撤防",
    "triggered": "triggered, 触发, 被触发",
    "detected": "detected, occupied, motion, present, 检测到, 侦测到, 检测, 侦测, 有人, 漏水, "
        "占用, 感应到",
    "clear": "clear, empty, unoccupied, no motion, not detected, normal, 没人, 无人, 清空, 正常, 清除, "
        "没有人, 冇人",
    "unavailable": "unavailable, offline, 离线, 不可用, 掉线, 断线",
    "unplugged": "unplugged, not plugged in, 未插电, 没插, 拔掉, 拔了",
    "plugged": "plugged in, plugged, 插着, 插上, 已插",
    "connected": "connected, online, 已连接, 连上, 连线, 在线, 连着",
    "disconnected": "disconnected, not connected, 未连接, 断开",
    "low": "low, running low, 电量低, 低电量, 没电, 快没电",
    "cold": "cold, freezing, 冷, 过冷, 冻",
    "hot": "hot, 热, 过热",
    "wet": "wet, leaking, leak, leaks, damp, moist, flooded, 漏水, 湿, 湿了, 渗水, 进水",
    "dry": "dry, not wet, 干, 干燥, 干了",
    "safe": "safe, 安全",
    "unsafe": "unsafe, dangerous, not safe, 不安全, 危险",
    "available": "available, pending, 可用, 可更新, 有更新",
    "moving": "moving, vibrating, shaking, 在动, 移动, 震动, 振动",
    "tampered": "tampered, tampered with, 被拆, 被破坏, 防拆",
    "open": "open, opened, ajar, wide open, 开启, 敞开, 没关, 没关好, 未关",
    "closed": "closed, shut, close, 关好, 合上, 拉上, 闭合, 关严",
    "on": "on, switched on, turned on, powered on, lit, 开着, 打开, 开了, 亮着, 亮了, 已打开, 开咗, "
        "着咗, 着紧, 着着, 开, 亮, 着",
    "off": "off, switched off, turned off, powered off, 关着, 关闭, 关了, 关掉, 关上, 灭了, 已关闭, "
        "熄了, 熄灭, 没开, 没有开, 没亮, 关咗, 闩咗, 熄咗, 冇开, 关, 闩, 熄",
}  # fmt: skip
STATES = Words(_STATES)
# 开着 and 关着 say on and off of a lamp, open and closed of a door.
OPENING_DOMAINS = frozenset({"cover", "valve", "door", "window", "garage_door"})
_OPENINGS = {"on": "open", "off": "closed"}
# What a binary sensor reports for its word; Home Assistant, binary_sensor device classes.
_SENSED = {
    "open": "on", "unlocked": "on", "detected": "on", "triggered": "on", "charging": "on", "running": "on",
    "fault": "on", "plugged": "on", "connected": "on", "low": "on", "cold": "on", "hot": "on", "wet": "on",
    "unsafe": "on", "available": "on", "moving": "on", "tampered": "on", "home": "on", "playing": "on",
    "closed": "off", "locked": "off", "clear": "off", "stopped": "off", "unplugged": "off", "dry": "off",
    "disconnected": "off", "safe": "off", "not_home": "off",
}  # fmt: skip


def hvac_mode(text: str) -> str | None:
    """Return the climate mode by Home Assistant's name (heat, heat_cool, dry, fan_only, off, …), or None."""
    return HVAC_MODES.first(text)


def fan_mode(text: str) -> str | None:
    """Return the fan mode (auto, low, medium, high, quiet, turbo, top, middle is medium, …), or None."""
    return FAN_MODES.first(text)


def preset(text: str) -> str | None:
    """Return the preset by Home Assistant's name or a usual one of fans (eco, sleep, breeze, …), or None."""
    return PRESETS.first(text)


def media_class(text: str) -> str | None:
    """Return the kind of media (artist, album, track, playlist, podcast, movie, tv_show, …), or None."""
    return MEDIA_CLASSES.first(text)


def state_word(text: str, lang: str = "", domain: str = "") -> str | None:
    """Return the state a word names (on, off, open, closed, locked, home, playing, detected, …), or None.

    With a `domain` of covers, valves or doors the Chinese words for on and off mean open and closed; with
    binary_sensor words come to on or off (a wet sensor and an open door are on). Words of both languages
    are read whatever `lang` is, since people mix them.
    """
    state = STATES.first(text)
    if state in _OPENINGS and domain in OPENING_DOMAINS:
        return _OPENINGS[state]
    if domain == "binary_sensor" and state:
        return _SENSED.get(state, state)
    return state

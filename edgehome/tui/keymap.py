"""Every action of the TUI: its keys, where it works, its name in both languages; and the user's own keys.

The palette, the footer, the help and the bindings are all made from this one table.
`keymap.toml` in the user's configuration folder changes keys: `undo = "ctrl+z,u"`.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple


class Action(NamedTuple):
    """One thing a person can do; `where` is `app` or the panel or page it belongs to."""

    id: str
    keys: str
    where: str
    english: str
    chinese: str
    action: str = ""
    footer: bool = False
    priority: bool = False

    @property
    def name(self) -> str:
        """The Textual action."""
        return self.action or self.id


PAGES = ("home", "device", "agents", "trace", "rules", "alarms", "models", "plugins", "mqtt", "log")

OPTION_DIGITS = (  # what Textual makes of Escape or Alt and a digit, 1 to 0
    "inverted_exclamation_mark", "trade_mark_sign", "pound_sign", "cent_sign", "infinity", "section_sign", "pilcrow_sign",
    "bullet", "ª", "º",
)  # fmt: skip

_PAGE_NAMES = {
    "home": ("Home", "首页"), "device": ("Device", "设备"), "agents": ("Agents", "代理"), "trace": ("Trace", "追踪"),
    "rules": ("Rules and timers", "规则和定时"), "alarms": ("Alarms", "警报"), "models": ("Models", "模型"),
    "plugins": ("Plugins", "插件"), "mqtt": ("MQTT inspector", "MQTT 检查"), "log": ("Log", "日志"),
}  # fmt: skip

ACTIONS: tuple[Action, ...] = (
    *(
        Action(f"page_{name}", f"{(i + 1) % 10},alt+{(i + 1) % 10},{OPTION_DIGITS[i]}", "app", f"Go to {_PAGE_NAMES[name][0]}",
               f"转到{_PAGE_NAMES[name][1]}", f"page('{name}')")
        for i, name in enumerate(PAGES)
    ),
    Action("page_next", "ctrl+pagedown", "app", "Next page", "下一页面", "turn_page(1)"),
    Action("page_previous", "ctrl+pageup", "app", "Previous page", "上一页面", "turn_page(-1)"),
    Action("command", "slash,colon", "app", "Say", "说话", footer=True),
    Action("palette", "ctrl+p", "app", "Palette", "面板", "command_palette", footer=True, priority=True),
    Action("help", "f1,question_mark", "app", "Help", "帮助", "help_here", footer=True, priority=False),
    Action("yes", "y", "app", "Yes", "是", "answer_yes"),
    Action("no", "n", "app", "No", "否", "answer_no"),
    Action("undo", "u,ctrl+z", "app", "Undo", "撤销", "undo_last", footer=True),
    Action("jump", "ctrl+o,j", "app", "Jump", "跳转", footer=True),
    Action("language", "f2", "app", "English / 中文", "English / 中文", "language"),
    Action("theme", "f3", "app", "Next theme", "下一个主题", "next_theme"),
    Action("why", "w", "app", "Why the last one", "最近一次的原因", "why_last"),
    Action("record", "R", "app", "Record, stop recording", "开始/停止录制", "record"),
    Action("screenshot", "f12", "app", "Save a picture", "保存截图", "picture"),
    Action("motion", "f4", "app", "Reduced motion on or off", "减少动画开/关", "reduced_motion"),
    Action("activity", "f6", "app", "Show or hide the activity", "显示/隐藏动态", "toggle_activity"),
    Action("widen", "ctrl+right", "app", "Wider device tree", "加宽设备树", "widen(4)"),
    Action("narrow", "ctrl+left", "app", "Narrower device tree", "缩窄设备树", "widen(-4)"),
    Action("activity_widen", "alt+left", "app", "Wider activity", "加宽动态", "widen_activity(4)"),
    Action("activity_narrow", "alt+right", "app", "Narrower activity", "缩窄动态", "widen_activity(-4)"),
    Action("quit", "ctrl+q,q", "app", "Quit", "退出", "quit"),
    # command line
    Action("send", "enter", "command", "Send", "发送", "submit", footer=True),
    Action("complete", "tab", "command", "Complete", "补全", "complete", footer=True),
    Action("older", "up", "command", "History", "历史", "older", footer=True),
    Action("newer", "down", "command", "Newer words", "较新的话", "newer"),
    Action("search", "ctrl+r", "command", "Search history", "搜索历史", "search", footer=True),
    Action("leave", "escape", "command", "Leave the line", "离开输入行", "leave", footer=True),
    # device tree
    Action("open_device", "enter", "devices", "Open", "打开", "open", footer=True),
    Action("filter", "f", "devices", "Filter", "筛选", "filter", footer=True),
    Action("switch", "space", "devices", "Switch or fold", "开关/折叠", "switch", footer=True),
    Action("pin", "p", "devices", "Pin", "置顶", "pin", footer=True),
    Action("fold_all", "z", "devices", "Fold or unfold all", "全部折叠/展开", "fold_all"),
    Action("filter_clear", "escape", "devices", "Show all", "显示全部", "clear_filter"),
    # conversation
    Action("why_this", "enter", "conversation", "Why", "原因", "open", footer=True),
    Action("again", "a", "conversation", "Say again", "再说一遍", "again", footer=True),
    # activity
    Action("activity_open", "enter", "activity", "Open", "打开", "open", footer=True),
    # every list
    Action("copy", "c", "list", "Copy the line", "复制该行", "copy", footer=True),
    Action("up", "up", "list", "Up", "上", "cursor(-1)"),
    Action("down", "down", "list", "Down", "下", "cursor(1)"),
    Action("page_up", "pageup", "list", "Page up", "上一页", "page(-1)"),
    Action("page_down", "pagedown", "list", "Page down", "下一页", "page(1)"),
    Action("first", "home,g", "list", "First", "第一行", "edge(-1)"),
    Action("last", "end,G", "list", "Last", "最后一行", "edge(1)"),
    # device page
    Action("range_shorter", "left_square_bracket", "device", "Shorter range", "缩短范围", "chart_range(-1)", footer=True),
    Action("range_longer", "right_square_bracket", "device", "Longer range", "延长范围", "chart_range(1)", footer=True),
    Action("chart_pause", "x", "device", "Pause the chart", "暂停图表", "pause", footer=True),
    Action("rename", "e", "device", "Rename", "重命名", "rename", footer=True),
    Action("device_topic", "m", "device", "Show its MQTT topics", "查看其 MQTT 主题", "topics"),
    # trace page
    Action("slowest", "s", "trace", "Slowest or newest first", "最慢/最新在前", "slowest", footer=True),
    # rules page
    Action("rule_toggle", "e", "rules", "Enable or disable", "启用/停用", "toggle_rule", footer=True),
    Action("rules_reload", "r", "rules", "Reload", "刷新", "reload", footer=True),
    # alarms page
    Action("acknowledge", "a", "alarms", "Acknowledge", "确认", "acknowledge", footer=True),
    Action("shelve", "v", "alarms", "Shelve", "搁置", "shelve", footer=True),
    # agents page
    Action("drain", "d", "agents", "Drain", "排空", "drain", footer=True),
    Action("agents_reload", "r", "agents", "Reload", "刷新", "reload", footer=True),
    # models page
    Action("models_reload", "r", "models", "Reload", "刷新", "reload", footer=True),
    # plugins page
    Action("plugin_toggle", "e", "plugins", "Enable or disable", "启用/停用", "toggle_plugin", footer=True),
    Action("plugins_reload", "r", "plugins", "Reload", "刷新", "reload", footer=True),
    # MQTT inspector
    Action("publish", "p", "mqtt", "Publish", "发布", "publish", footer=True),
    Action("mqtt_filter", "f", "mqtt", "Filter", "筛选", "filter", footer=True),
    Action("mqtt_pause", "x", "mqtt", "Pause", "暂停", "pause", footer=True),
    # log
    Action("log_filter", "f", "log", "Filter", "筛选", "filter", footer=True),
    Action("log_level", "l", "log", "Level", "级别", "level", footer=True),
    Action("log_pause", "x", "log", "Pause", "暂停", "pause", footer=True),
)  # fmt: skip

BY_ID: Mapping[str, Action] = {action.id: action for action in ACTIONS}
_KEY_NAMES = {
    "slash": "/", "colon": ":", "question_mark": "?", "escape": "Esc", "enter": "⏎", "space": "␣", "tab": "Tab", "up": "↑",
    "down": "↓", "left": "←", "right": "→", "pageup": "PgUp", "pagedown": "PgDn", "left_square_bracket": "[",
    "right_square_bracket": "]", "home": "Home", "end": "End",
}  # fmt: skip


def of(where: str) -> list[Action]:
    """Return the actions that belong to a panel, a page or the app."""
    return [action for action in ACTIONS if action.where == where]


def key_text(keys: str, first: bool = True) -> str:
    """Return keys as a footer shows them: ctrl+p as ^p, slash as /."""
    shown = [_one_key(key.strip()) for key in keys.split(",") if key.strip() not in OPTION_DIGITS]
    return shown[0] if first else " ".join(shown)


def while_typing(keys: str) -> str:
    """Return those of the keys that are not typed into a line as letters."""
    return ",".join(key for key in keys.split(",") if len(_one_key(key)) > 1 or _one_key(key) in "⏎↑↓←→")


def _one_key(key: str) -> str:
    *held, last = key.split("+")
    name = _KEY_NAMES.get(last, last.upper() if last.startswith("f") and last[1:].isdigit() else last)
    marks = {"ctrl": "^", "alt": "Alt+", "shift": "⇧"}
    return "".join(marks.get(h, h + "+") for h in held) + name


def load(file: Path) -> tuple[dict[str, str], str]:
    """Return the user's keys by action id, and what is wrong with the file (empty if nothing is)."""
    if not file.is_file():
        return {}, ""
    try:
        table = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return {}, str(error)
    keys = {k: v for k, v in table.items() if k in BY_ID and isinstance(v, str) and v.strip()}
    wrong = [k for k in table if k not in keys]
    known = "expected an action of docs/tui.md with keys as text"
    return keys, f"{', '.join(wrong)}: {known}" if wrong else ""


def dump(keys: Mapping[str, str]) -> str:
    """Return a keymap file with these keys."""
    return "".join(f'{name} = "{value}"\n' for name, value in keys.items())

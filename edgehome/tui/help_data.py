"""The help of each panel and page, English and Chinese; a test finds panels without."""

HELP: dict[str, tuple[str, str, str, str]] = {
    "command": (
        "Command line", "输入行",
        "Type an order or a question in English, Chinese or both, and press Enter. Tab completes verbs, rooms and devices; "
        "pinyin initials work too (kt gives 客厅). Up and down go through what you said before, Ctrl+R searches it. "
        "When the host asks first, y or n answers.",
        "用中文、英文或混合输入指令或问题，按回车发送。Tab 补全动词、房间和设备，也可用拼音首字母（kt → 客厅）。"
        "上下键浏览历史，Ctrl+R 搜索。主机询问时按 y 或 n 回答。",
    ),
    "home": ("Home", "首页", "Devices left, the conversation in the middle, what happens on the right.",
             "左边是设备，中间是对话，右边是动态。"),
    "devices": (
        "Devices", "设备",
        "Floors, rooms and devices. ● live: heard from lately. ◐ stale: silent for too long. ○ gone: its broker or itself says "
        "it cannot be reached. Beside a room: how many are on, of how many. Enter opens a device, Space switches it, f filters "
        "by name, room, kind, state or pinyin initials, p pins it to the top.",
        "楼层、房间和设备。● 在线；◐ 陈旧：太久没有消息；○ 离线。房间右边是开着的数量和总数。"
        "回车打开设备，空格开关，f 按名称、房间、类型、状态或拼音首字母筛选，p 置顶。",
    ),
    "conversation": (
        "Conversation", "对话",
        "What was said, and the answer. ✓ done: the change was seen. ~ tried: sent, but not confirmed. ✗ refused, with the "
        "reason. The line below says the outcome, which tier understood, and the time taken. Enter shows the whole chain.",
        "说过的话和回答。✓ 完成：已看到变化；~ 已尝试：已发送但未确认；✗ 拒绝并说明原因。"
        "下面一行是结果、理解层级和用时。回车查看完整原因链。",
    ),
    "activity": (
        "Activity", "动态",
        "Changes of devices and the steps of requests as they happen. Enter opens the device or the request.",
        "设备变化和请求步骤的实时记录。回车打开对应的设备或请求。",
    ),
    "device": (
        "Device", "设备",
        "Everything about one device: state, attributes, topics, history. [ and ] change the range of the chart, x pauses it, "
        "e renames. An action goes through the gate like any order.",
        "单个设备的全部信息：状态、属性、主题、历史。[ 和 ] 改变图表范围，x 暂停，e 重命名。操作与指令一样经过闸门检查。",
    ),
    "trace": (
        "Trace", "追踪",
        "Each request with its time: Tc compute, Tt transport, Tp processing; the parts add up to the total. Below: the chain "
        "of the chosen one, from the words to the wire and the echo. s shows the slowest first.",
        "每个请求及用时：Tc 计算、Tt 传输、Tp 处理，相加等于总时间。下方是所选请求从话语到报文再到回报的完整链。s 按最慢排序。",
    ),
    "agents": (
        "Agents", "代理",
        "The nodes that do work for this site: skills, load, tasks in hand, last heartbeat. d drains one: it finishes what it "
        "has and takes nothing more.",
        "为本站点工作的节点：能力、负载、进行中的任务、最近心跳。d 排空：完成手头任务后不再接新任务。",
    ),
    "rules": (
        "Rules and timers", "规则和定时",
        "What runs later: rules with when they last fired, and when they last did not and why; timers with the time left.",
        "之后会执行的内容：规则上次触发的时间、上次未触发及原因；定时器剩余时间。",
    ),
    "alarms": (
        "Alarms", "警报",
        "Active alarms stay at the top until they are cleared. a acknowledges, v shelves for some minutes with a reason.",
        "未解除的警报始终在最上面。a 确认，v 填写原因并搁置若干分钟。",
    ),
    "models": (
        "Models", "模型",
        "Which tier understood how many requests and how fast, and the model files with their size.",
        "各理解层级处理的请求数和速度，以及模型文件的大小。",
    ),
    "plugins": (
        "Plugins", "插件",
        "What is plugged in: hooks, calls, time per call, errors. e takes a plugin out or puts it back.",
        "已加载的插件：钩子、调用次数、每次用时、错误。e 停用或启用。",
    ),
    "mqtt": (
        "MQTT inspector", "MQTT 检查",
        "All topics as a tree with their last payload. p publishes; a topic that commands a device passes the gate and may be "
        "refused. f filters, x pauses.",
        "以树形显示所有主题及最新消息。p 发布；发往设备的主题会经过闸门检查，可能被拒绝。f 筛选，x 暂停。",
    ),
    "log": (
        "Log", "日志",
        "The host's log and the steps of requests. f filters by text, l by level, Enter jumps to the request.",
        "主机日志和请求步骤。f 按文字筛选，l 按级别，回车跳转到请求。",
    ),
    "question": ("Question", "询问", "y says yes, n says no, digits choose. Esc leaves to the page, where these keys answer as well; what is "
                 "not answered in time lapses.",
                 "y 是，n 否，数字选择。Esc 回到页面，这些键在那里同样有效；过时未答自动作废。"),
    "list": ("List", "列表", "Arrows move, Enter opens, c copies the line.", "方向键移动，回车打开，c 复制该行。"),
}  # fmt: skip


def title(panel: str, lang: str) -> str:
    """Return the panel's name."""
    entry = HELP.get(panel, HELP["list"])
    return entry[1] if lang == "zh" else entry[0]


def text(panel: str, lang: str) -> str:
    """Return the panel's help."""
    entry = HELP.get(panel, HELP["list"])
    return entry[3] if lang == "zh" else entry[2]

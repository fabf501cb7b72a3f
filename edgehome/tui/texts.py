"""The words of the interface in English and Chinese; texts only. `T` says them in the language of the moment."""

from typing import Any

LANGUAGES = ("en", "zh")

TEXTS: dict[str, tuple[str, str]] = {
    # pages
    "page.home": ("Home", "首页"),
    "page.device": ("Device", "设备"),
    "page.agents": ("Agents", "代理"),
    "page.trace": ("Trace", "追踪"),
    "page.rules": ("Rules", "规则"),
    "page.alarms": ("Alarms", "警报"),
    "page.models": ("Models", "模型"),
    "page.plugins": ("Plugins", "插件"),
    "page.mqtt": ("MQTT", "MQTT"),
    "page.log": ("Log", "日志"),
    # panels
    "panel.devices": ("Devices", "设备"),
    "panel.conversation": ("Conversation", "对话"),
    "panel.activity": ("Activity", "动态"),
    "panel.details": ("Details", "详情"),
    "panel.history": ("History", "历史"),
    "panel.actions": ("Actions", "操作"),
    "panel.topics": ("Topics", "主题"),
    "panel.message": ("Last message", "最新消息"),
    "panel.requests": ("Requests", "请求"),
    "panel.chain": ("Why", "原因链"),
    "panel.map": ("Map", "分布图"),
    "panel.timers": ("Timers", "定时"),
    "panel.tiers": ("Tiers", "理解层级"),
    "panel.lines": ("Steps of requests", "请求步骤"),
    # outcomes
    "outcome.done": ("done", "完成"),
    "outcome.tried": ("tried", "已尝试"),
    "outcome.refused": ("refused", "拒绝"),
    "outcome.answered": ("answer", "回答"),
    "outcome.asked": ("question", "询问"),
    "outcome.not_understood": ("not understood", "没听懂"),
    "outcome.unsent": ("not sent", "未发送"),
    "outcome.waiting": ("waiting", "等待中"),
    # freshness
    "live": ("live", "在线"),
    "stale": ("stale", "陈旧"),
    "gone": ("gone", "离线"),
    "ago": ("{age} ago", "{age}前"),
    "never": ("never", "从未"),
    # places
    "place.none": ("No room", "未分配房间"),
    "place.floor_none": ("Elsewhere", "其他"),
    # health line
    "health.plugins": ("{count} broken", "{count}个插件故障"),
    "health.dropped": ("{count} dropped", "丢弃{count}条"),
    "health.rate": ("{count}/s", "{count}条/秒"),
    "health.up": ("up {age}", "已运行{age}"),
    "health.waiting": ("looking for the host …", "正在寻找主机……"),
    "health.read_only": ("read only", "只读"),
    "health.recording": ("recording", "录制中"),
    "health.alarms": ("alarms: {count}", "{count}个警报"),
    "health.simulated": ("simulated", "模拟"),
    "health.asks": ("{count} waiting", "{count}个待确认"),
    # banners: what is wrong, and how to mend it
    "banner.connecting": ("Connecting to {broker} …", "正在连接 {broker}……"),
    "banner.broker": (
        "Broker lost: {broker} does not answer. Orders are not sent until it is back; is it running, is the network up?",
        "消息服务器断开：{broker} 没有回应。恢复之前不会发送指令；请检查服务器是否运行、网络是否正常。",
    ),
    "banner.host": (
        "Host silent for {age}: devices are shown as last heard. Start it with `edgehome run`.",
        "主机已{age}没有消息：显示的是最后的状态。请用 `edgehome run` 启动。",
    ),
    "banner.no_host": (
        "No host of the site “{site}” answers at {broker}. Start one with `edgehome run`; of another site: EDGEHOME_SITE__NAME=its name.",
        "{broker} 上没有站点“{site}”的主机。请用 `edgehome run` 启动；若站点名称不同，请设置 EDGEHOME_SITE__NAME。",
    ),
    "banner.plugin": (
        "Plugin {name} is broken and was taken out; see Plugins (8) to read why and to enable it again.",
        "插件 {name} 出错已停用；请到“插件”（8）查看原因并重新启用。",
    ),
    "banner.store": ("The database cannot be written: {error}", "数据库无法写入：{error}"),
    "banner.panel": (
        "Panel {name} failed and was taken out: {error}",
        "面板 {name} 出错，已移除：{error}",
    ),
    # command line
    "command.placeholder": (
        "Say what to do, or ask: turn on the kitchen light · 打开厨房的灯",
        "直接说要做什么，或提问：打开厨房的灯 · turn on the kitchen light",
    ),
    "command.search": ("search history: {text}", "搜索历史：{text}"),
    "command.no_match": ("nothing found", "没有找到"),
    "command.read_only": ("Read only: orders are not sent from here.", "只读模式：不能从这里发送指令。"),
    "command.not_connected": (
        "Not sent: the broker is not reachable. Say it again when the banner is gone.",
        "未发送：连不上消息服务器。横幅消失后请再说一遍。",
    ),
    "question.yes": ("Yes", "是"),
    "question.no": ("No", "否"),
    "preview.would": ("preview: {text}", "预览：{text}"),
    "preview.asks": ("would ask first: {text}", "会先询问：{text}"),
    "preview.refused": ("would be refused: {text}", "会被拒绝：{text}"),
    "conversation.nothing": ("Nothing said yet.", "还没有对话。"),
    "conversation.empty": ("Nothing said yet. Some things to try:", "还没有对话。可以试试："),
    "conversation.host": ("host", "主机"),
    "devices.empty": (
        "No devices yet. They appear here as soon as they announce themselves over MQTT.",
        "还没有设备。设备通过 MQTT 上报后会自动出现在这里。",
    ),
    "devices.no_match": ("No device matches “{text}”. Esc shows all.", "没有匹配“{text}”的设备。Esc 显示全部。"),
    "devices.filter": ("filter: name, room, kind, pinyin", "筛选：名称、房间、类型、拼音"),
    "activity.empty": ("Nothing happened yet.", "还没有动态。"),
    "empty.actions": ("It takes no orders; it only reports.", "该设备只上报状态，不接受指令。"),
    "device.turn_on_with": ("turn on with …", "打开并设置 …"),
    "empty.rules": (
        "No rules yet. Say one, for example: when the hall motion sensor sees somebody after sunset, turn on the hall lamp.",
        "还没有规则。直接说出来就行，例如：天黑后玄关有人时打开玄关灯。",
    ),
    "empty.timers": (
        "Nothing is planned. Say for example: set a timer for ten minutes, or: every day at seven turn on the bedside lamp.",
        "没有定时。可以说：定时十分钟，或：每天早上七点打开床头灯。",
    ),
    "empty.agents": (
        "No agents: this host does all the work itself. Start one here or on another machine: edgehome agent run --broker {broker}",
        "没有代理：所有工作都由本机完成。可在本机或别的机器上启动：edgehome agent run --broker {broker}",
    ),
    "empty.models": ("No model files here.", "这里没有模型文件。"),
    "empty.device": ("Choose a device in the tree and press Enter.", "在设备树中选择一个设备，按回车。"),
    "empty.not_here": (
        "The host has no such part ({method}). It may be an older version, or it was left out.",
        "主机没有这一部分（{method}）。可能是旧版本，或没有启用。",
    ),
    "empty.none": ("Nothing here yet.", "这里还没有内容。"),
    "empty.trace": ("No request yet. Say something first.", "还没有请求。先说点什么吧。"),
    "empty.topics": ("No messages yet.", "还没有消息。"),
    # details of a device
    "field.id": ("id", "标识"),
    "field.area": ("room", "房间"),
    "field.floor": ("floor", "楼层"),
    "field.device": ("device", "设备"),
    "field.adapter": ("connected by", "接入方式"),
    "field.aliases": ("also called", "别名"),
    "field.risk": ("risk", "风险"),
    "field.heard": ("last heard", "最后消息"),
    "field.topics": ("command topics", "命令主题"),
    "field.attributes": ("attributes", "属性"),
    "chart.range": ("{range}   least {low}   most {high}   now {now}", "{range}   最低 {low}   最高 {high}   现在 {now}"),
    "chart.paused": ("paused", "已暂停"),
    "chart.states": ("changes of state, newest first", "状态变化，最新在前"),
    "chart.none": ("no history yet", "还没有历史"),
    # columns
    "column.name": ("name", "名称"),
    "column.state": ("state", "状态"),
    "column.hooks": ("hooks", "钩子"),
    "column.calls": ("calls", "次数"),
    "column.errors": ("errors", "错误"),
    "column.ms": ("ms", "毫秒"),
    "column.origin": ("from", "来源"),
    "column.time": ("time", "时间"),
    "column.total": ("total ms", "总毫秒"),
    "column.said": ("said", "说的话"),
    "column.tier": ("by", "层"),
    "column.parts": ("Tc / Tt / Tp", "计算/传输/处理"),
    "column.agent": ("agent", "代理"),
    "column.skills": ("skills", "能力"),
    "column.load": ("load", "负载"),
    "column.beat": ("last beat", "心跳"),
    "column.leases": ("leases", "任务"),
    "column.fired": ("last fired", "上次触发"),
    "column.not_fired": ("last not fired, and why", "上次未触发及原因"),
    "column.text": ("text", "内容"),
    "column.priority": ("priority", "级别"),
    "column.size": ("size", "大小"),
    "column.requests": ("requests", "请求"),
    "column.runtime": ("runs on", "运行库"),
    "column.bits": ("bits", "位数"),
    "column.rate": ("share", "占比"),
    "column.left": ("left", "剩余"),
    "column.kind": ("kind", "类型"),
    "slowest": ("slowest first", "最慢在前"),
    "newest": ("newest first", "最新在前"),
    "percentiles": ("{count} requests   median {p50} ms   95 % {p95} ms", "{count}个请求   中位数 {p50} 毫秒   95 % {p95} 毫秒"),
    # toasts
    "toast.done": ("Done: {what}", "完成：{what}"),
    "toast.refused": ("Refused: {reason}", "被拒绝：{reason}"),
    "toast.tried": ("Tried: {reason}", "已尝试：{reason}"),
    "toast.quit": ("Ctrl+Q quits.", "按 Ctrl+Q 退出。"),
    "toast.failed": ("Failed: {reason}", "失败：{reason}"),
    "toast.copied": ("Copied: {what}", "已复制：{what}"),
    "toast.language": ("Language: English", "语言：中文"),
    "toast.recording": ("Recording to {file}; R stops.", "正在录制到 {file}；按 R 停止。"),
    "toast.recorded": ("Recorded {count} messages to {file}", "已录制{count}条消息到 {file}"),
    "toast.screenshot": ("Picture saved: {file}", "截图已保存：{file}"),
    "toast.small": (
        "The window is small: make it at least {width} × {height} to see all panels.",
        "窗口太小：至少 {width} × {height} 才能显示全部面板。",
    ),
    "toast.keymap": ("Keymap {file}: {error}", "按键文件 {file}：{error}"),
    "toast.error": ("Something here failed: {error}. More in {file}", "界面出错：{error}。详见 {file}"),
    "toast.read_only": ("Read only.", "只读。"),
    # dialogs
    "dialog.publish": ("Publish", "发布"),
    "dialog.topic": ("topic", "主题"),
    "dialog.payload": ("payload", "内容"),
    "dialog.retain": ("retain", "保留"),
    "dialog.send": ("Send", "发送"),
    "dialog.cancel": ("Cancel", "取消"),
    "dialog.rename": ("Rename", "重命名"),
    "dialog.reason": ("reason", "原因"),
    "dialog.shelve": ("Shelve for how many minutes, and why?", "搁置多少分钟，为什么？"),
    "dialog.minutes": ("minutes", "分钟"),
    "dialog.minutes_wrong": (
        "minutes: expected a number above 0, at most {most}; got “{text}”",
        "分钟：应为大于 0、不超过 {most} 的数字，而不是“{text}”",
    ),
    "dialog.reason_missing": ("A reason is needed.", "需要填写原因。"),
    "dialog.topic_wrong": ("topic: expected one without + and #, got “{text}”", "主题：不能为空，也不能含 + 和 #，而不是“{text}”"),
    "dialog.filter": ("filter", "筛选"),
    "help.title": ("Help: {panel}", "帮助：{panel}"),
    "help.keys": ("Keys here", "这里的按键"),
    "help.everywhere": ("Keys everywhere", "全局按键"),
    "help.close": ("Esc closes", "Esc 关闭"),
    "jump.title": ("Press the letter to jump to.", "按字母跳转。"),
    "palette.placeholder": ("Search actions, devices, pages …", "搜索操作、设备、页面……"),
    "palette.device": ("open this device", "打开设备"),
    "palette.theme": ("use the theme", "使用主题"),
    "palette.language": ("change the language", "切换语言"),
    "palette.panel": ("go to the panel", "转到面板"),
    "mqtt.below": (
        "{path}: topics below: {count}. Enter folds or unfolds; a topic shows its last message.",
        "{path}：下面有{count}个主题。回车折叠或展开；选中主题可看最新消息。",
    ),
    "empty.topic": ("Choose a topic to see its last message.", "选择一个主题可看最新消息。"),
    "mqtt.retained": ("retained", "保留"),
    "mqtt.count": ("messages: {count}", "{count}条消息"),
    "mqtt.seen": ("{topics} topics, {messages} messages", "{topics}个主题，{messages}条消息"),
    "mqtt.dropped": ("more topics than {limit} are not kept", "超过{limit}个主题的不保留"),
    "log.lines": ("{count:,} lines", "{count:,}行"),
    "log.elsewhere": (
        "{file} is not on this machine: the log is where the host runs. The steps above come from the host itself.",
        "{file} 不在本机：日志在主机所在的机器上。上方的步骤直接来自主机。",
    ),
    "log.found": ("{count:,} found in", "找到{count:,}行，共"),
    "log.host": ("host log {file}", "主机日志 {file}"),
    "agents.served": ("{count} done", "已完成{count}"),
    "agents.host": ("this host", "本机"),
    "alarms.none": ("No alarms.", "没有警报。"),
    "alarms.active": ("active", "未处理"),
    "alarms.acknowledged": ("acknowledged", "已确认"),
    "alarms.shelved": ("shelved", "已搁置"),
    "alarms.cleared": ("cleared", "已解除"),
    "replay.bar": ("{at} of {end}   {speed}×   {state}", "{at} / {end}   {speed}×   {state}"),
    "replay.play": ("Play, pause", "播放/暂停"),
    "replay.step": ("Next message", "下一条"),
    "replay.slower": ("Slower", "减速"),
    "replay.faster": ("Faster", "加速"),
    "replay.back": ("5 s back", "后退5秒"),
    "replay.on": ("5 s on", "前进5秒"),
    "replay.playing": ("playing", "播放中"),
    "replay.paused": ("paused", "已暂停"),
    "replay.ended": ("ended", "结束"),
}  # fmt: skip


class T:
    """Says texts; `lang` may change at any time. A key that is missing is an error, not an empty place."""

    def __init__(self, lang: str = "en") -> None:
        self.lang = lang if lang in LANGUAGES else "en"

    def __call__(self, key: str, **values: Any) -> str:
        english, chinese = TEXTS[key]
        text = chinese if self.lang == "zh" else english
        return text.format(**values) if values else text

    def either(self, english: str, chinese: str) -> str:
        """Return the one of two texts that is in the language."""
        return chinese if self.lang == "zh" else english


def age(seconds: float, lang: str = "en") -> str:
    """Return a length of time in its largest fitting unit: 12 s, 5 min, 3 h, 2 d."""
    seconds = max(0.0, seconds)
    for limit, size, english, chinese in (
        (100, 1, "s", "秒"), (5400, 60, "min", "分钟"), (172800, 3600, "h", "小时"), (float("inf"), 86400, "d", "天"),
    ):  # fmt: skip
        if seconds < limit:
            amount = int(seconds / size)
            return f"{amount}{chinese}" if lang == "zh" else f"{amount} {english}"
    raise AssertionError("an infinite limit ends the loop")

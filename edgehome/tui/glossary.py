"""Names that come from the host (verbs, stages, outcomes, states, fields) as words of the interface's language."""

import re

from edgehome.words import say_reason

CHINESE: dict[str, str] = {
    # verbs of devices
    "turn_on": "打开", "turn_off": "关闭", "open": "打开", "close": "关闭", "stop": "停止", "lock": "锁上", "unlock": "解锁",
    "set_percentage": "设置风速", "set_preset_mode": "设置模式", "oscillate": "摆头", "set_direction": "设置方向",
    "set_position": "设置位置", "set_tilt": "设置角度", "set_temperature": "设置温度", "set_hvac_mode": "设置冷暖模式",
    "set_fan_mode": "设置风量", "set_swing_mode": "设置摆风", "set_humidity": "设置湿度", "set_operation_mode": "设置运行模式",
    "set_mode": "设置模式", "play": "播放", "pause": "暂停", "next": "下一首", "previous": "上一首", "set_volume": "设置音量",
    "mute": "静音", "unmute": "取消静音", "play_media": "播放内容", "select_source": "选择音源", "start": "启动",
    "return_to_base": "回充", "clean_area": "清扫房间", "locate": "寻找", "clean_spot": "局部清扫", "set_fan_speed": "设置吸力",
    "start_mowing": "开始割草", "dock": "回充", "arm_home": "在家布防", "arm_away": "外出布防", "arm_night": "夜间布防",
    "arm_vacation": "度假布防", "disarm": "撤防", "trigger": "触发", "press": "按下", "set_value": "设置数值",
    "select_option": "选择", "send_message": "发送消息", "install": "安装", "add_item": "添加项目", "complete_item": "完成项目",
    "remove_item": "删除项目", "announce": "广播", "reset": "复位", "home": "回零", "set_speed": "设置速度",
    "set_pressure": "设置压力", "dispatch": "派往", "charge": "充电", "acknowledge": "确认", "shelve": "搁置",
    # what is asked of the host
    "alarm_acknowledge": "确认警报", "alarm_shelve": "搁置警报", "agent_drain": "排空代理", "rename": "重命名",
    "rule_enable": "启用规则", "rule_disable": "停用规则",
    # arguments of verbs
    "rgb_color": "颜色", "color_temp_kelvin": "色温", "effect": "效果", "position": "位置", "tilt": "角度", "hvac_mode": "冷暖模式",
    "fan_mode": "风量", "swing_mode": "摆风", "humidity": "湿度", "value": "数值", "option": "选项", "media": "内容", "item": "项目",
    "preset_mode": "模式", "mode": "模式", "pressure": "压力", "destination": "目的地", "code": "密码", "seconds": "秒数",
    # stages of a request, and what they did
    "event": "事件", "perceive": "感知", "understand": "理解", "decide": "决定", "gate": "闸门", "wire": "报文", "echo": "回报",
    "reply": "回答", "schedule": "安排", "rule": "规则", "agents": "代理", "bus": "总线", "host": "主机", "act": "执行",
    "answer": "回答", "ask": "询问", "none": "无", "plan": "计划", "passed": "通过", "confirmed": "已确认", "planned": "已安排",
    "question": "询问", "correction": "更正", "nickname": "昵称", "connected": "已连接", "lost": "已断开",
    "refuse": "拒绝", "cancel": "取消", "intents": "意图", "bytes": "字节", "served": "已完成", "suspect": "可疑",
    "expected_ms": "预计毫秒", "accuracy": "准确率", "bypass refused": "绕过被拒", "broker lost": "消息服务器断开", "the clock was set": "时钟已校准",
    # outcomes
    "done": "完成", "tried": "已尝试", "refused": "拒绝", "answered": "已回答", "asked": "询问", "not_understood": "没听懂",
    # states of plugins, agents, rules, alarms
    "active": "启用", "enabled": "启用", "disabled": "停用", "failed": "失败", "broken": "故障", "loaded": "已加载",
    "online": "在线", "offline": "离线", "starting": "启动中", "draining": "排空中", "running": "运行中", "paused": "暂停",
    "acknowledged": "已确认", "shelved": "已搁置", "cleared": "已解除", "shipped": "自带", "user": "用户", "installed": "已安装",
    # tiers of understanding
    "rules": "规则", "language_model": "语言模型", "larger_model": "大模型", "schedules": "日程", "dialogue": "对话",
    "timer": "定时", "schedule_entry": "日程", "tui": "界面",
    # kinds of devices that have no state
    "button": "按钮", "input_button": "按钮", "scene": "场景", "notify": "通知", "script": "脚本",
    # fields
    "name": "名称", "id": "标识", "state": "状态", "origin": "来源", "hooks": "钩子", "calls": "调用次数", "errors": "错误",
    "hangs": "超时", "ms_per_call": "每次毫秒", "error": "错误信息", "version": "版本", "enabled_at": "启用时间", "text": "内容",
    "area": "房间", "priority": "级别", "at": "时间", "agent": "代理", "skills": "能力", "languages": "语言", "domains": "种类",
    "models": "模型", "speed": "速度", "capacity": "容量", "outstanding": "进行中", "heartbeat_s": "心跳秒数", "working": "任务",
    "boot": "启动标识", "size": "大小", "bits": "位数", "method": "压缩方法", "runtime": "运行库", "files": "文件", "folder": "文件夹",
    "parameters": "参数量", "rss_mb": "内存 MB", "ms": "毫秒", "tier": "层级", "requests": "请求", "en": "英文", "zh": "中文",
    "ran_at": "上次触发", "person": "人", "words": "原话", "time": "时刻", "reason": "原因", "message": "消息", "brightness_pct": "亮度",
    "device_class": "类别", "state_class": "数值类型", "unit": "单位", "current_temperature": "当前温度", "temperature": "温度",
    "current_position": "位置", "percentage": "百分比", "volume_level": "音量", "battery": "电量", "min": "最小", "max": "最大",
    "aliases": "别名", "domain": "种类", "device": "设备", "floor": "楼层", "risk": "风险", "reported_at": "报告时间",
    "adapter": "接入方式", "liveness": "新鲜度", "attributes": "属性", "until": "搁置到", "bundled": "自带", "kind": "种类",
    "live": "在线", "stale": "陈旧", "gone": "离线", "light": "灯", "binary_sensor": "传感器", "alarm": "警报",
    "source": "来源", "confidence": "把握", "actions": "操作", "answers": "回答", "already": "已是如此", "topic": "主题",
    "payload": "内容", "qos": "服务质量", "retain": "保留", "entity": "设备", "verb": "动作", "args": "参数", "got": "收到",
    "expected": "应为", "plugin": "插件", "candidates": "候选",
}  # fmt: skip
ENGLISH: dict[str, str] = {
    "partlycloudy": "partly cloudy", "clear-night": "clear night", "not_home": "away", "lightning-rainy": "thunderstorm",
    "alarm_acknowledge": "acknowledge the alarm", "alarm_shelve": "shelve the alarm", "agent_drain": "drain the agent",
    "rule_enable": "enable the rule", "rule_disable": "disable the rule", "snowy-rainy": "sleet", "windy-variant": "windy", "act": "an order", "answer": "a question", "ms_per_call": "ms per call",
}  # fmt: skip
_ENTITY = re.compile(r"^[a-z_]+\.[a-z0-9_]+$")


def word(name: object, lang: str) -> str:
    """Return a name as a word: the Chinese one if there is one, else the name with spaces."""
    text = str(name)
    if lang == "zh" and text in CHINESE:
        return CHINESE[text]
    if _ENTITY.match(text):
        return text
    return text.replace("_", " ") if lang == "zh" else ENGLISH.get(text, text.replace("_", " "))


def step(what: str, lang: str) -> str:
    """Return what a step did; only names are said in the language, words of people and devices stay as they are."""
    if what in CHINESE or what in ENGLISH:
        return word(what, lang)
    head, _, rest = what.partition(" ")
    if lang == "zh" and head == "publish" and rest:
        return f"发布 {rest}"
    verb, _, entity = what.partition(" ")
    if verb in CHINESE and _ENTITY.match(entity):
        return f"{word(verb, lang)} {entity}"
    return say_reason(lang, what)

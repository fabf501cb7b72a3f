"""Chinese typed by its sound: "guan床头灯", "kong tiao tiao dao er shi liu du", 灯安一点. Words of homes and numbers, no dictionary."""

import re

from edgehome.pinyin import reading

_WORDS = {
    "打开": "dakai", "开": "kai", "关": "guan", "关掉": "guandiao", "关闭": "guanbi", "关上": "guanshang", "开启": "kaiqi", "调": "tiao", "调到": "tiaodao",
    "调高": "tiaogao", "调低": "tiaodi", "调大": "tiaoda", "调小": "tiaoxiao", "调亮": "tiaoliang", "调暗": "tiaoan", "拉上": "lashang", "拉开": "lakai", "锁": "suo", "锁上": "suoshang", "锁门": "suomen",
    "停": "ting", "停止": "tingzhi", "停掉": "tingdiao", "暂停": "zanting", "启动": "qidong", "播放": "bofang", "放": "fang", "静音": "jingyin", "设置": "shezhi", "设": "she", "设成": "shecheng", "扫": "sao",
    "灯": "deng", "空调": "kongtiao", "电视": "dianshi", "电视机": "dianshiji", "风扇": "fengshan", "电风扇": "dianfengshan", "吊扇": "diaoshan", "窗帘": "chuanglian", "纱帘": "shalian", "百叶窗": "baiyechuang", "卷帘": "juanlian",
    "窗": "chuang", "窗户": "chuanghu", "门": "men", "大门": "damen", "门锁": "mensuo", "车库": "cheku", "车库门": "chekumen", "热水器": "reshuiqi", "加湿器": "jiashiqi", "除湿机": "chushiji", "净化器": "jinghuaqi", "新风": "xinfeng",
    "扫地机": "saodiji", "扫地": "saodi", "水壶": "shuihu", "热水壶": "reshuihu", "插座": "chazuo", "油烟机": "youyanji", "排风扇": "paifengshan", "暖气": "nuanqi", "地暖": "dinuan", "洗衣机": "xiyiji", "冰箱": "bingxiang", "电饭煲": "dianfanbao",
    "音箱": "yinxiang", "音乐": "yinyue", "歌": "ge", "台灯": "taideng", "落地灯": "luodideng", "床头灯": "chuangtoudeng", "大灯": "dadeng", "吊灯": "diaodeng", "灯带": "dengdai", "夜灯": "yedeng", "小夜灯": "xiaoyedeng", "主灯": "zhudeng", "吸顶灯": "xidingdeng",
    "客厅": "keting", "卧室": "woshi", "主卧": "zhuwo", "次卧": "ciwo", "厨房": "chufang", "书房": "shufang", "阳台": "yangtai", "餐厅": "canting", "卫生间": "weishengjian", "浴室": "yushi", "厕所": "cesuo", "洗手间": "xishoujian",
    "儿童房": "ertongfang", "玄关": "xuanguan", "走廊": "zoulang", "车间": "chejian", "仓库": "cangku", "办公室": "bangongshi", "院子": "yuanzi", "花园": "huayuan", "楼上": "loushang", "楼下": "louxia",
    "制冷": "zhileng", "制热": "zhire", "除湿": "chushi", "送风": "songfeng", "睡眠": "shuimian", "自动": "zidong", "模式": "moshi", "湿度": "shidu", "温度": "wendu", "亮度": "liangdu", "色温": "sewen", "声音": "shengyin", "音量": "yinliang", "风速": "fengsu",
    "亮": "liang", "暗": "an", "大": "da", "小": "xiao", "高": "gao", "低": "di", "冷": "leng", "热": "re", "一点": "yidian", "点": "dian", "一些": "yixie", "度": "du", "把": "ba", "一下": "yixia", "了": "le", "吧": "ba", "全部": "quanbu", "所有": "suoyou", "都": "dou",
    "定时": "dingshi", "分钟": "fenzhong", "小时": "xiaoshi", "秒": "miao", "后": "hou", "闹钟": "naozhong", "倒计时": "daojishi", "现在": "xianzai", "多少": "duoshao", "几": "ji", "吗": "ma", "没": "mei", "关了没": "guanlemei",
    "红色": "hongse", "蓝色": "lanse", "绿色": "lvse", "白色": "baise", "黄色": "huangse", "暖光": "nuanguang", "最大": "zuida", "最小": "zuixiao", "最亮": "zuiliang", "泵": "beng", "水泵": "shuibeng", "机器": "jiqi", "传送带": "chuansongdai", "空压机": "kongyaji",
    "报警": "baojing", "复位": "fuwei", "转速": "zhuansu", "压力": "yali", "充电": "chongdian", "小车": "xiaoche", "太": "tai", "的": "de", "到": "dao", "再": "zai", "不要": "buyao", "别": "bie", "帮我": "bangwo", "请": "qing", "回家": "huijia", "晚安": "wanan",
}  # fmt: skip
"""Words of homes and plants by how they are spelt without tones; of two with the same spelling the first counts."""
_HAN_OF: dict[str, str] = {}
for _han, _letters in _WORDS.items():
    _HAN_OF.setdefault(_letters, _han)
_DIGITS = {"ling": "零", "yi": "一", "er": "二", "liang": "两", "san": "三", "si": "四", "wu": "五", "liu": "六", "qi": "七", "ba": "八", "jiu": "九", "shi": "十", "bai": "百", "ban": "半"}  # fmt: skip
_NUMBER = re.compile(rf"(?:{'|'.join(sorted(_DIGITS, key=len, reverse=True))})+")
_DIGIT = re.compile("|".join(sorted(_DIGITS, key=len, reverse=True)))
_RUN = re.compile(r"[A-Za-z]+(?:[ '][A-Za-z]+)*")
_HAN = re.compile(r"[\u3400-\u9fff]")
JOINED = 4
SHORT = 4
"""A spelling of fewer letters may be an English word ("men", "da"): read only where it touches Chinese."""
ALONE = 5
"""The least letters of a sentence that is all pinyin."""


_GRADES = {
    "liang": "亮", "an": "暗", "xiao": "小", "di": "低", "leng": "冷", "nuan": "暖", "man": "慢", "kuai": "快", "qiang": "强", "ruo": "弱",
}  # fmt: skip
_GRADED = re.compile(r"(?<=[灯燈光度音声聲量风風扇机機调調变變弄再][\u4e00-\u9fff])(?=一?[点點些]|啲)")
_MEANT = frozenset("亮暗小低冷暖慢快强強弱凉涼晾量两兩一有校满滿笑")
"""Characters that sound like a grade and are one, or are said there themselves."""


def _by_sound(text: str) -> str:
    """Return the text with the grade that is meant where one that only sounds like it is written: 灯安一点 is 灯暗一点."""
    for place in _GRADED.finditer(text):
        said = text[place.start() - 1]
        if said not in _MEANT and (grade := _GRADES.get(reading(said))):
            text = text[: place.start() - 1] + grade + text[place.start() :]
    return text


def read(text: str) -> str:
    """Return the text with what is spelt in Latin letters in characters; unchanged where it may be another language."""
    if _HAN.search(text):
        text = _by_sound(text)
    if not _HAN.search(text):
        if len(re.findall(r"[A-Za-z]", text)) < ALONE:
            return text
        whole = _RUN.sub(lambda match: _spelt(match.group(), 1), text)
        return text if re.search(r"[A-Za-z]", whole) else whole
    return _RUN.sub(lambda match: _spelt(match.group(), 1 if _touches(text, match) else SHORT), text)


def _spelt(run: str, least: int) -> str:
    words = re.split(r"[ ']", run)
    least = least if len(words) == 1 or least == 1 else SHORT
    out, i = [], 0
    while i < len(words):
        for n in range(min(JOINED, len(words) - i), 0, -1):
            spelling = "".join(words[i : i + n]).lower()
            if (han := _one(spelling)) and (n > 1 or len(spelling) >= least):
                out.append(han)
                i += n
                break
        else:
            out.append(words[i])
            i += 1
    return re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", " ".join(out)) if out != words else run


def _one(spelling: str) -> str:
    if han := _HAN_OF.get(spelling):
        return han
    return _DIGIT.sub(lambda m: _DIGITS[m.group()], spelling) if _NUMBER.fullmatch(spelling) else ""


def _touches(text: str, match: re.Match[str]) -> bool:
    around = text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
    return bool(_HAN.search(around))

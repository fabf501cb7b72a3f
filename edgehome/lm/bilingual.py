"""Names of rooms and things in the other language, where they are made of everyday words: 客厅主灯 is the "living room main light".

Whole names only: a name with any other word in it ("Dusty", 小爱音箱) has no translation. Chinese is read simplified and traditional.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from edgehome.lm.folding import fold
from edgehome.messages import Area

_ROOMS = """
living room, lounge, sitting room = 客厅, 起居室
bedroom = 卧室, 睡房
master bedroom, main bedroom = 主卧, 主卧室, 主人房
guest room, guest bedroom = 客房, 客卧
kids room, children's room, kid's room, child's room, nursery = 儿童房, 小孩房, 孩子房
kitchen = 厨房
dining room = 餐厅, 饭厅
study, office, home office = 书房
bathroom, toilet, washroom, restroom = 卫生间, 浴室, 洗手间, 厕所, 冲凉房
balcony = 阳台
terrace, roof terrace = 露台, 天台
hall, hallway, entrance, entryway, entrance hall = 玄关, 门厅
corridor = 走廊, 过道
garage = 车库
garden, yard = 花园, 院子
basement = 地下室
attic, loft = 阁楼
laundry, laundry room = 洗衣房, 洗衣间
storage, storage room, store room = 储藏室, 储物间
gym = 健身房
stairs, staircase = 楼梯
upstairs = 楼上
downstairs = 楼下
first floor, ground floor = 一楼
second floor = 二楼
warehouse = 仓库
workshop = 车间
meeting room = 会议室
"""
_THINGS = """
light, lamp, lights = 灯
main light, big light, main lamp = 主灯, 大灯
ceiling light, ceiling lamp = 吸顶灯, 顶灯
floor lamp = 落地灯
desk lamp, table lamp = 台灯, 书桌灯
bedside lamp, bedside light = 床头灯
night light = 夜灯, 小夜灯
light strip, led strip, strip light, strip = 灯带
pendant, chandelier, pendant light = 吊灯
spotlight, spotlights, spots = 射灯
wall light, wall lamp = 壁灯
mirror light = 镜前灯
cabinet light, counter light = 橱柜灯
fan = 风扇, 电风扇
ceiling fan = 吊扇
exhaust fan, extractor, extractor fan = 排气扇, 换气扇
range hood, cooker hood = 油烟机, 抽油烟机
air conditioner, ac, aircon, air con = 空调, 冷气
heating, radiator = 暖气
heater = 取暖器, 电暖器
floor heating, underfloor heating = 地暖
thermostat = 温控器
curtain, curtains = 窗帘
blind, blinds = 百叶窗, 百叶帘, 百叶
sheer curtain, sheers = 纱帘
roller blind, roller shade = 卷帘
tv, television, telly = 电视, 电视机
speaker, loudspeaker = 音箱, 音响
projector = 投影仪, 投影
radio = 收音机
vacuum, vacuum cleaner, robot vacuum, robot vacuum cleaner = 扫地机, 扫地机器人
mower, lawn mower = 割草机
kettle = 热水壶, 电水壶, 烧水壶
rice cooker = 电饭煲, 电饭锅
coffee machine, coffee maker = 咖啡机
washing machine, washer = 洗衣机
dryer = 烘干机
dishwasher = 洗碗机
oven = 烤箱
microwave = 微波炉
fridge, refrigerator = 冰箱
water dispenser = 饮水机
water heater, boiler = 热水器, 热水炉
humidifier = 加湿器
dehumidifier = 除湿机, 抽湿机
air purifier, purifier = 空气净化器, 净化器
fish tank, aquarium = 鱼缸
router, wifi = 路由器
front door = 大门, 入户门, 前门
back door = 后门
door = 门
door lock, lock, smart lock = 门锁, 智能锁
front door lock = 大门锁, 入户门锁
garage door = 车库门
gate = 院门
window = 窗户, 窗
awning = 遮阳棚, 遮阳篷
sprinkler = 洒水器
socket, plug, outlet = 插座
camera = 摄像头
doorbell = 门铃
temperature = 温度
humidity = 湿度
pump = 泵, 水泵
compressor = 空压机
conveyor = 输送带, 传送带
mixer = 搅拌机
"""


def _table(lines: str) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Return the words of each language with theirs in the other."""
    english: dict[str, tuple[str, ...]] = {}
    chinese: dict[str, tuple[str, ...]] = {}
    for line in filter(None, lines.strip().splitlines()):
        one, other = ([w.strip() for w in side.split(",")] for side in line.split("="))
        english |= {w: tuple(other) for w in one}
        chinese |= {w: tuple(one) for w in other}
    return english, chinese


(_ROOM_EN, _ROOM_ZH), (_THING_EN, _THING_ZH) = _table(_ROOMS), _table(_THINGS)
_HAN = re.compile(r"[\u3400-\u9fff]")
MAX_LENGTH, MAX_WAYS = 24, 6


def translations(names: Iterable[str]) -> tuple[str, ...]:
    """Return what these names of one thing are in the other language; none where it has names in both."""
    names = tuple(names)
    if len({bool(_HAN.search(n)) for n in names}) > 1:
        return ()
    return tuple(dict.fromkeys(way for name in names for way in translated(name)))[:MAX_WAYS]


def called(place: Area) -> tuple[str, ...]:
    """Return all that a room is called, in both languages."""
    own = (place.name, *place.aliases)
    return (*own, *translations(own))


@lru_cache(maxsize=8192)
def translated(name: str) -> tuple[str, ...]:
    """Return the ways to say a name of everyday words in the other language, the plainest first; none for any other name."""
    plain = " ".join(fold(name).split())
    if not plain or len(plain) > MAX_LENGTH:
        return ()
    chinese = bool(_HAN.search(plain))
    rooms, things = (_ROOM_ZH, _THING_ZH) if chinese else (_ROOM_EN, _THING_EN)
    if plain in rooms or plain in things:
        return rooms.get(plain, ()) + things.get(plain, ())
    for end in range(len(plain) - 1, 0, -1):  # a room, then a thing
        room, thing = plain[:end].strip().removesuffix("的"), plain[end:].strip()
        if (chinese or plain[end - 1] == " ") and room in rooms and thing in things:
            between = " " if chinese else ""
            return tuple(f"{r}{between}{t}" for r in rooms[room][:2] for t in things[thing][:2])
    return ()

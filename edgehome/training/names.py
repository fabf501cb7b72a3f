# ruff: noqa: SIM905
"""What homes and plants are made of: words for places, people, brands and kinds of devices in two languages.

Only lists; how a home is put together is in homes.py. zh lists are simplified Chinese.
"""

from dataclasses import dataclass

AREAS_EN = {
    "common": [
        "Kitchen", "Living Room", "Bedroom", "Bathroom", "Hallway", "Garage", "Office", "Dining Room", "Entrance",
        "Master Bedroom", "Guest Room", "Kids Room", "Laundry Room", "Balcony", "Garden", "Basement", "Attic", "Study",
    ],
    "more": [
        "Kitchenette", "Lounge", "Family Room", "Den", "Nursery", "Guest Bedroom", "Master Bathroom", "Guest Bathroom",
        "Ensuite", "Powder Room", "Toilet", "WC", "Shower Room", "Utility Room", "Pantry", "Larder", "Cellar", "Wine Cellar",
        "Loft", "Landing", "Stairs", "Stairway", "Staircase", "Foyer", "Entryway", "Porch", "Front Porch", "Back Porch", "Patio",
        "Terrace", "Deck", "Roof Terrace", "Veranda", "Conservatory", "Sunroom", "Winter Garden", "Library", "Home Office",
        "Workshop", "Shed", "Tool Shed", "Greenhouse", "Backyard", "Front Yard", "Back Garden", "Driveway", "Pool", "Pool House",
        "Sauna", "Gym", "Game Room", "Playroom", "Media Room", "Home Cinema", "Theater", "Music Room", "Bar", "Closet",
        "Walk-in Closet", "Dressing Room", "Mudroom", "Boiler Room", "Server Room", "Storage Room", "Hobby Room", "Studio",
        "Annex", "Carport", "Barn", "Stable", "Courtyard", "Lobby", "Corridor", "Upstairs Hall", "Downstairs Hall", "Bedroom 1",
        "Bedroom 2", "Second Bedroom", "Spare Room", "Box Room", "Craft Room", "Sewing Room", "Reading Nook", "Breakfast Nook",
        "Snug", "Parlor", "Drawing Room", "Reception", "Meeting Room", "Conference Room", "Break Room", "Cloakroom", "Crawl Space",
        "Rumpus Room", "Granny Flat", "Dock", "Boathouse", "Rooftop", "Lanai", "Bonus Room", "Great Room", "Front Room", "Back Room",
    ],
    "person": ["{p}'s Room", "{p}'s Bedroom", "{p}'s Office", "{p} Room", "{p}'s Bathroom", "{p}'s Study", "{p}'s Den"],
    "plant": [
        "Hall 1", "Hall 2", "Hall A", "Assembly Line 1", "Assembly Line 2", "Line 3", "Packaging", "Packing Station", "Warehouse",
        "Loading Dock", "Dock 4", "Paint Shop", "Press Shop", "Body Shop", "Boiler House", "Pump House", "Compressor Room",
        "Control Room", "Quality Lab", "Test Bench", "Cold Store", "Raw Material Store", "Tank Farm", "Mixing Room", "Filling Line",
        "Bottling", "Cell 1", "Cell 2", "Robot Cell", "Welding Cell", "Machine Shop", "Tool Room", "Maintenance Bay", "Charging Station",
        "Yard", "Gate 1", "Office", "Canteen", "Locker Room", "Silo Area", "Furnace Hall", "Clean Room", "Shipping", "Receiving",
        "Aisle 7", "Bay 12", "Palletizing", "Oven Room", "Cooling Tunnel", "Effluent Plant", "Substation", "Wash Bay",
    ],
}  # fmt: skip
AREAS_ZH = {
    "common": [
        "厨房", "客厅", "卧室", "主卧", "次卧", "书房", "卫生间", "阳台", "餐厅", "玄关", "走廊", "儿童房", "客房", "洗手间", "浴室",
        "车库", "花园", "地下室", "衣帽间", "门厅",
    ],
    "more": [
        "主卫", "客卫", "次卫", "厕所", "洗衣房", "储物间", "储藏室", "杂物间", "阁楼", "露台", "院子", "前院", "后院", "庭院", "楼梯",
        "楼梯间", "楼道", "过道", "影音室", "家庭影院", "健身房", "棋牌室", "茶室", "会客厅", "起居室", "娱乐室", "游戏室", "老人房",
        "保姆房", "婴儿房", "宝宝房", "主人房", "办公室", "会议室", "工作室", "画室", "琴房", "酒窖", "工具房", "泳池", "天台", "屋顶",
        "车道", "门口", "入户", "大厅", "客餐厅", "西厨", "中厨", "小阳台", "生活阳台", "南阳台", "北阳台", "南卧", "北卧", "东卧", "小房间",
        "大卧室", "小卧室", "客卧", "榻榻米房", "飘窗", "吧台", "淋浴间", "淋浴房", "主阳台", "二楼客厅", "一楼卫生间", "多功能室", "衣帽房",
        "阳光房", "温室", "仓库", "机房", "宠物房", "猫房", "睡房", "浴厕", "房间", "饭厅",
    ],
    "person": ["{p}的房间", "{p}房间", "{p}房", "{p}的卧室", "{p}卧室", "{p}的书房"],
    "plant": [
        "一号车间", "二号车间", "三车间", "装配线", "一号产线", "二号线", "包装区", "打包工位", "成品库", "原料库", "仓库", "装卸口", "四号码头",
        "喷涂车间", "冲压车间", "焊接车间", "锅炉房", "泵房", "空压机房", "中控室", "质检室", "实验室", "冷库", "罐区", "搅拌间", "灌装线", "机加工区",
        "工具间", "维修区", "充电站", "堆场", "一号门", "办公室", "食堂", "更衣室", "料仓", "熔炼车间", "无尘室", "发货区", "收货区", "七号货架",
        "码垛区", "烘房", "冷却区", "污水站", "变电所", "洗车间", "配料间", "注塑车间", "热处理车间",
    ],
}  # fmt: skip
FLOORS_EN = [
    ("Ground Floor", ("downstairs", "first level"), 0), ("First Floor", ("upstairs",), 1), ("Second Floor", (), 2), ("Basement Level", ("cellar level",), -1),
    ("Upstairs", ("upper floor",), 1), ("Downstairs", ("lower floor",), 0), ("Main Floor", (), 0), ("Top Floor", ("attic floor",), 3),
    ("Third Floor", (), 3), ("Upper Floor", (), 1), ("Lower Level", (), -1), ("Main Level", (), 0), ("Mezzanine", (), 1),
]  # fmt: skip
FLOORS_ZH = [
    ("一楼", ("楼下", "一层"), 0), ("二楼", ("楼上", "二层"), 1), ("三楼", ("三层", "顶楼"), 2), ("地下一层", ("负一楼",), -1), ("一层", ("底层",), 0),
    ("二层", (), 1), ("顶层", (), 3), ("四楼", (), 3), ("负一层", ("地下",), -1), ("楼上", (), 1), ("楼下", (), 0),
]  # fmt: skip
PEOPLE_EN = """Anna Ben Carla David Emma Frank Grace Henry Isla Jack Kate Liam Mia Noah Olivia Paul Quinn Rosa Sam Tom Uma Victor Wendy
Xavier Yara Zoe Max Lucy Alex Maria Peter Sofia Oscar Nina Leo Ella Hugo Ivy George Julia Ken Laura Mark Nora Owen Pam Ray Sue Tim Vera Will
Mom Dad Grandma Grandpa Amy Bob Chris Dan Eva Fred Gina Hannah Ian Jess Kyle Lily Mike Nick Otto Priya Raj Sarah Tara Arjun Chen Li Yuki Ahmed Fatima""".split()
PEOPLE_ZH = """妈妈 爸爸 奶奶 爷爷 宝宝 小明 小红 小美 小刚 丽丽 明明 乐乐 豆豆 妞妞 姐姐 弟弟 哥哥 妹妹 老王 小李 小张 大宝 二宝 外婆 外公 姥姥 姥爷 阿姨
安娜 大卫 艾米 佳佳 浩浩 婷婷 雨桐 子轩 思远 晓雯 阿强 阿明 老公 老婆""".split()
BRANDS = """Hue Ikea Aqara Yeelight Nanoleaf Sonos Bose Samsung LG Sony Philips Xiaomi Mi Tapo Shelly Tuya Meross Lifx Wiz Govee Nest Ecobee Honeywell
Daikin Dyson Roborock Roomba Bosch Miele Siemens Panasonic TP-Link Osram Eve Ring Arlo Yale August Denon Yamaha Bambu Midea Gree Haier Hisense TCL
Mitsubishi Fujitsu Husqvarna Gardena Worx Dreame Ecovacs Neato Somfy Fibaro Sonoff Zigbee Broadlink Apple Google Amazon Roku JBL""".split()
BRANDS_ZH = "小米 米家 美的 格力 海尔 华为 海信 创维 科沃斯 石头 追觅 大金 松下 飞利浦 欧普 雷士 公牛 易来 天猫精灵 小度 小爱 绿米 涂鸦 方太 老板 索尼 三星 云鲸 奥克斯 长虹".split()
INVENTED_EN = """Rosie Jarvis Dusty Bumblebee Beast Sparky Glowworm Sunny Marvin Bender Dobby Wall-E Gandalf Alfred Hal Cookie Pixel Zephyr Nimbus
Blinky Moonbeam Firefly Orion Luna Stardust Pluto Robbie Sir Sucks-a-Lot Big Bertha Old Faithful Snoopy Yoda Groot Kitt Ziggy Noodle Biscuit Mochi
Puck Echo Aurora Comet Neptune Vulcan Thor Loki Titan Gizmo Widget Rex Fido Captain Breeze Frosty Whirlwind Typhoon Bubbles Glados Tardis Nova Lumo""".split()
INVENTED_ZH = "小白 大黄 旺财 小懒 阿土 月光 星星 小太阳 萤火虫 小旋风 胖墩 闪电 大白 来福 小鱼 铁柱 吸尘侠 小黑 球球 布丁 糯米 彩虹 北极星 蓝精灵 钢铁侠 悟空 八戒 哪吒".split()
ORDINALS_EN = [
    "1",
    "2",
    "3",
    "4",
    "5",
    "A",
    "B",
    "One",
    "Two",
    "Left",
    "Right",
    "North",
    "South",
    "East",
    "West",
    "Front",
    "Back",
    "Main",
    "01",
    "02",
    "No. 3",
]
ORDINALS_ZH = [
    "1",
    "2",
    "3",
    "4",
    "一",
    "二",
    "三",
    "左",
    "右",
    "南",
    "北",
    "东",
    "西",
    "前",
    "后",
    "一号",
    "二号",
    "三号",
    "1号",
    "2号",
    "3号",
]


@dataclass(frozen=True)
class Kind:
    """A kind of device: its domain and class, how it is called, how often a home has it.

    `spots` stand before the noun ("ceiling", 床头); `where`: home, plant, both; `once`: at most one in a home.
    """

    key: str
    domain: str
    device_class: str | None
    en: tuple[str, ...]
    zh: tuple[str, ...]
    spots_en: tuple[str, ...] = ()
    spots_zh: tuple[str, ...] = ()
    share: float = 1.0
    where: str = "home"
    once: bool = False
    unit: str = ""


def _kind(
    key,
    en,
    zh,
    share=1.0,
    spots_en="",
    spots_zh="",
    where="home",
    once=False,
    domain="",
    device_class="",
    unit="",
):
    found, _, sub = key.partition(".")
    return Kind(
        key, domain or found, (device_class or sub or None) if device_class != "-" else None,
        tuple(w.strip() for w in en.split(",") if w.strip()), tuple(zh.split()),
        tuple(w.strip() for w in spots_en.split(",") if w.strip()), tuple(spots_zh.split()), share, where, once, unit,
    )  # fmt: skip


_LIGHT_EN = (
    "Ceiling, Main, Bedside, Desk, Floor, Wall, Reading, Corner, Counter, Under Cabinet, Mirror, Closet, Vanity, Accent, Mood, Ambient, Pendant, "
    "Spot, Track, Strip, LED, Night, Table, Overhead, Shelf, Fireplace, Island, Sink, Stove, Sofa, TV, Cove, Aquarium, Stair, Path, Flood, "
    "Post, Gate, Tree, Christmas, Nightstand, Left, Right, Small, Big, Old, New, Blue, Red, Tall, Window, Workbench, Piano, Picture, Rope, Color"
)
_LIGHT_ZH = "吸顶 床头 台 落地 壁 阅读 主 镜前 橱柜 氛围 射 筒 灯带 夜 书桌 沙发 电视墙 餐桌 吊 感应 走廊 楼梯 衣柜 左边 右边 大 小 鱼缸 玄关 装饰 彩 天花板 岛台 洗手台"
KINDS = [
    _kind("light", "Light, Lights, Lamp, Light, Lights, Chandelier, Spotlights, Downlights, String Lights, LEDs, Sconce, Lantern, Bulb, Light Strip, Fairy Lights, Downlight, Lighting, Light Bar, Night Light, Nightlight, Uplighter, Torch, Lampshade, Lava Lamp, Spotlight", "灯 灯 灯 大灯 顶灯 主灯 台灯 落地灯 吸顶灯 吊灯 壁灯 射灯 筒灯 灯带 夜灯 床头灯 氛围灯 镜前灯 照明 灯光 小夜灯 水晶灯 彩灯 感应灯 护眼灯 日光灯 燈", 9, _LIGHT_EN, _LIGHT_ZH, where="both"),
    _kind("switch.lamp", "Light, Lamp, Lights, Light Switch, String Lights, Christmas Lights, Lighting", "灯 台灯 灯开关 彩灯 射灯 装饰灯", 1.4, _LIGHT_EN, _LIGHT_ZH, domain="switch", device_class="-"),
    _kind("switch", "Coffee Maker, Coffee Maker, Coffee Maker, Coffee Machine, Coffee Machine, Coffee, Coffee Pot, Espresso Machine, Kettle, Kettle, Electric Kettle, Toaster, Fountain, Heater, Space Heater, Fireplace, Towel Warmer, Electric Blanket, Air Purifier, Dehumidifier, Aquarium Pump, Pool Pump, Sprinkler, Sprinklers, Irrigation, Oven, Microwave, Dishwasher, Washing Machine, Washer, Dryer, Washer and Dryer, Tumble Dryer, Fridge, Freezer, Wine Cooler, Printer, Computer, PC, Monitor, Router, Modem, Server, NAS, Charger, Phone Charger, Car Charger, EV Charger, Game Console, PlayStation, Xbox, Bidet, Hot Tub, Sauna Heater, Jacuzzi, Rice Cooker, Slow Cooker, Blender, Doorbell, Siren, Feeder, Cat Feeder, Water Pump, Well Pump, Boiler, Immersion Heater, Exhaust, Ventilation, Projector, Amplifier, Subwoofer, Power Strip, Switch, Disco Ball, Massage Chair, Treadmill, Diffuser, Garden Hose, Shower, Shower Pump, Guest Mode, Vacation Mode, Night Mode, Party Mode, Bubble Machine, Grow Light, Soldering Iron, 3D Printer, Table Saw, Heat Lamp, Mosquito Trap, Bug Zapper, Garbage Disposal, Ice Maker, Crypto Miner, Scanner, Shredder, Hair Dryer, Iron, Curling Iron, Humidifier Plug", "咖啡机 咖啡机 咖啡机 意式咖啡机 电水壶 热水壶 烧水壶 烤面包机 喷泉 取暖器 电暖气 壁炉 毛巾架 电热毯 空气净化器 除湿机 鱼缸水泵 泳池水泵 喷灌 烤箱 微波炉 洗碗机 洗衣机 烘干机 冰箱 冰柜 酒柜 打印机 电脑 显示器 路由器 服务器 充电器 手机充电 充电桩 游戏机 马桶盖 浴缸 电饭煲 电饭锅 榨汁机 门铃 喂食器 水泵 锅炉 排风扇 排气扇 浴霸 新风 投影仪 功放 低音炮 插排 开关 按摩椅 跑步机 香薰机 净水器 饮水机 破壁机 消毒柜 油烟机 抽油烟机 暖风机 灭蚊灯 足浴盆 空气炸锅 智能马桶 晾衣机 鱼缸 音响电源", 4.5, "Left, Right, Old, Big, Small, Upstairs, Main, Back, Front", "左边 右边 大 小 旧 新", domain="switch", device_class="-"),
    _kind("switch.outlet", "Outlet, Plug, Smart Plug, Socket, Power Outlet", "插座 智能插座 插排 墙插 插头", 1.6, "TV, Desk, Bed, Wall, Left, Right, Lamp, Heater, Fan, Aquarium, Christmas Tree, Office, Kettle, Bedside", "电视 书桌 床头 墙壁 左边 右边 台灯 风扇 空调 餐边柜 冰箱 热水器", where="both"),
    _kind("fan", "Fan, Ceiling Fan, Exhaust Fan, Extractor Fan, Fan, Tower Fan, Desk Fan, Bathroom Fan, Ventilator, Air Purifier, Range Hood, Extractor, Pedestal Fan", "风扇 电风扇 吊扇 换气扇 排气扇 落地扇 循环扇 空气净化器 新风机 塔扇 台扇 抽风机", 2.2, "Ceiling, Big, Small, Left, Right, Window, Desk, Bedside, Tall, Old", "吸顶 床头 大 小 左边 右边 桌面 窗边", where="both"),
    _kind("climate", "Thermostat, Thermostat, AC, Air Conditioner, Air Conditioning, Heating, Heater, Radiator, Heat Pump, Underfloor Heating, Floor Heating, Heating and Cooling, HVAC, Climate, Radiator Valve, TRV, Aircon, Mini Split", "空调 空调 空调 恒温器 暖气 地暖 中央空调 散热器 温控器 暖气片 壁挂空调 柜机", 2.2, "Left, Right, Main, Window, Wall, Central", "左边 右边 主 立式 壁挂 中央", where="both", device_class="-"),
    _kind("cover.curtain", "Curtain, Curtains, Drapes, Drape", "窗帘 纱帘 布帘 遮光帘 落地窗帘", 1.6, "Left, Right, Front, Window, Sheer, Blackout, Bay Window, Balcony Door, Back, Main, Tall, East, West", "左边 右边 飘窗 落地窗 遮光 主 东 西 南 阳台门"),
    _kind("cover.blind", "Blind, Blinds, Venetian Blinds, Roller Blind, Roman Blind, Roller Blinds", "百叶窗 卷帘 百叶帘 罗马帘 卷帘窗", 1.3, "Left, Right, Front, Window, Skylight, Desk, Bay Window, Big, Small, North, South", "左边 右边 天窗 大 小 东 西 办公桌"),
    _kind("cover.shade", "Shade, Shades, Roller Shade, Sunshade", "遮阳帘 遮光帘 遮阳卷帘", 0.7, "Left, Right, Patio, Sun, Window, Skylight", "左边 右边 天窗"),
    _kind("cover.shutter", "Shutter, Shutters, Roller Shutter, Roller Shutters", "卷帘门 卷闸 百叶 防盗卷帘", 0.6, "Left, Right, Front, Back, Window, Balcony", "左边 右边 前 后", where="both"),
    _kind("cover.awning", "Awning, Sun Sail, Canopy", "遮阳篷 雨篷 遮阳棚", 0.4, "Big, Small, Left, Right, Patio", "大 小 左边 右边"),
    _kind("cover.garage", "Garage Door, Garage, Garage Door Opener, Roller Door", "车库门 车库卷帘门 车库大门", 0.9, "Left, Right, Big, Main, Front, Double, Single", "左边 右边 大", device_class="garage"),
    _kind("cover.gate", "Gate, Driveway Gate, Front Gate, Sliding Gate", "大门 院门 电动门 伸缩门 车道门", 0.5, "Front, Back, Main, Side, Garden, Big", "前 后 侧 花园", where="both"),
    _kind("cover.door", "Sliding Door, Door, Barn Door, Pet Door, Fast Door, Folding Door", "推拉门 自动门 移门 电动门 快速门", 0.4, "Front, Back, Left, Right, Glass", "前 后 左边 右边 玻璃", where="both"),
    _kind("cover.window", "Window, Skylight, Roof Window, Windows, Transom, Bay Window", "窗户 天窗 窗 推窗器 电动窗", 0.7, "Left, Right, Front, Back, Big, Small, North, South", "左边 右边 大 小 南 北"),
    _kind("lock", "Lock, Door Lock, Smart Lock, Deadbolt, Front Door, Back Door, Side Door, Front Door Lock, Back Door Lock, Door, Gate Lock, Padlock", "门锁 智能锁 指纹锁 大门锁 大门 前门 后门 入户门锁 门 电子锁 密码锁", 1.6, "Front, Back, Side, Main, Patio, Garage, Cellar, Smart, Gate", "前门 后门 大门 主 车库 院门", where="both"),
    _kind("media_player.tv", "TV, Television, Apple TV, Chromecast, Fire TV, Smart TV, Projector, Roku, Telly, Shield, LG TV, Samsung TV", "电视 电视机 投影仪 电视盒子 智慧屏 机顶盒 小米电视 投影", 1.7, "Big, Small, Old, Bedroom, Left, Wall", "大 小 旧 卧室", device_class="tv"),
    _kind("media_player.speaker", "Speaker, Speakers, Soundbar, Stereo, Radio, HomePod, Echo, Sonos, Hi-Fi, Receiver, Record Player, Music Player, Boombox, Sound System, Google Home, Nest Mini, Echo Dot, Jukebox", "音箱 音响 智能音箱 回音壁 收音机 小爱音箱 蓝牙音箱 播放器 小度 天猫精灵 背景音乐 音乐播放器", 2.0, "Left, Right, Small, Big, Shower, Desk, Wall, Portable, Main", "左边 右边 大 小 桌面 浴室", where="both", device_class="speaker"),
    _kind("vacuum", "Vacuum, Robot Vacuum, Vacuum Cleaner, Roomba, Robot, Hoover, Robovac, Cleaning Robot, Mop Robot, Robot Mop", "扫地机器人 扫地机 吸尘器 扫拖机器人 拖地机器人 扫地机器", 0.9, "Upstairs, Downstairs, Big, Small, Old", "楼上 楼下 大 小"),
    _kind("lawn_mower", "Lawn Mower, Mower, Robot Mower, Automower, Lawnmower, Lawn Robot", "割草机 割草机器人 除草机 剪草机", 0.35, "Front, Back, Big, Small", "前院 后院"),
    _kind("valve", "Valve, Water Valve, Sprinkler System, Irrigation System, Shower, Sink, Bathtub, Drip System, Garden Hose, Sprinkler System, Pool Valve, Main Water Valve, Gas Valve, Sprinkler Valve, Irrigation Valve, Tap, Water Shutoff, Faucet, Sprinkler, Shutoff Valve, Drip Line", "阀门 水阀 总水阀 燃气阀 灌溉阀 水龙头 煤气阀 进水阀 排水阀", 0.8, "Main, Left, Right, Lawn, Garden, Hot, Cold, Inlet, Outlet, Back, Front, Rose Bed, Vegetable", "总 左边 右边 草坪 花园 热水 冷水 进水 排水", where="both"),
    _kind("humidifier", "Humidifier, Dehumidifier, Air Humidifier, Moisturizer", "加湿器 除湿机 除湿器 抽湿机", 0.6, "Big, Small, Left, Bedside", "大 小 床头"),
    _kind("water_heater", "Water Heater, Boiler, Hot Water, Hot Water Tank, Geyser, Immersion Heater, Hot Water Heater", "热水器 燃气热水器 电热水器 热水炉 锅炉", 0.5, "Main, Old, Upstairs, Solar", "主 太阳能", once=False),
    _kind("alarm_control_panel", "Alarm, Alarm Panel, Security System, House Alarm, Home Alarm, Burglar Alarm, Alarm System, Security", "安防 报警器 警报系统 安防系统 防盗系统 安防主机 保安系统", 0.45, "", "", once=True),
    _kind("scene", "Movie Night, Good Night, Good Morning, Party, Romantic, Relax, Reading, Dinner, Bright, Cozy Evening, Focus, Work, Away, Welcome Home, Bedtime, Sunset, Cinema, Party Time, Chill, Dinner Time, Wake Up, Guests, Yoga, Gaming, Study Time, Leaving Home, Cooking, Movie Time, Date Night, Tropical Twilight, Arctic Aurora, Spring Blossom, Energize, Night Owl, Halloween", "观影模式 晚安 早安 聚会 浪漫 放松 阅读模式 晚餐 回家 离家 睡眠模式 起床 电影模式 会客模式 工作模式 派对模式 用餐模式 影院模式 睡觉模式 午睡 瑜伽模式 学习模式 游戏模式 浪漫晚餐 回家模式 离家模式", 0.8, "", ""),
    _kind("script", "Start Coffee, Water the Plants, Leave Home, Arrive Home, Lock Up, Morning Routine, Bedtime Routine, Party Mode, Feed the Cat, Reboot Router, Doorbell Chime, Fire Drill, Vacation Mode, Laundry Day, Test Siren, Evening Routine, Backup, Emergency Stop Routine, Flash Lights, Wake the Kids, Shutdown Everything, Announce Dinner", "煮咖啡 浇花 出门 回家 早晨流程 睡前流程 喂猫 重启路由器 叫醒孩子 度假模式 关灯睡觉 备份 消防演习 晚饭广播 晨起流程 闪灯提醒", 0.4, "", ""),
    _kind("button", "Restart, Doorbell, Restart Router, Identify, Feed Now, Ring Bell, Gate Opener, Reboot, Elevator Call, Panic Button, Flush, Find Phone", "重启 门铃按钮 重启路由器 喂食 呼叫电梯 寻找手机 开门按钮 紧急按钮", 0.3, "Router, Gate, Feeder", "路由器 大门", where="both"),
    _kind("input_boolean", "Guest Mode, Vacation Mode, Night Mode, Sleep Mode, Party Mode, Do Not Disturb, Kids Mode, Away Mode, Quiet Hours, Eco Mode, Movie Mode", "访客模式 度假模式 夜间模式 睡眠模式 勿扰 儿童模式 离家状态 节能模式 免打扰", 0.35, "", ""),
    _kind("automation", "Morning Automation, Sunset Lights, Motion Lights, Night Watch, Heating Schedule, Leak Alert, Wake Up Automation", "日落开灯 人来灯亮 夜间巡检 供暖计划 漏水报警 起床自动化", 0.15, "", ""),
    _kind("siren", "Siren, Alarm Siren, Horn, Chime, Buzzer", "警笛 警报器 蜂鸣器 警铃", 0.25, "Indoor, Outdoor, Garage", "室内 室外 车库", where="both"),
    _kind("camera", "Camera, Doorbell Camera, Webcam, Security Camera, Dome Camera", "摄像头 监控 门口摄像头 摄像机 监控摄像头", 0.5, "Front, Back, Driveway, Baby, Indoor, Yard, Gate", "门口 院子 室内 宝宝 车道", where="both"),
    _kind("select", "Washing Program, Oven Mode, Fan Direction, Wash Cycle, Pump Mode, Energy Tariff, House Mode", "洗涤程序 烤箱模式 水泵模式 家庭模式 电价方案", 0.2, "", "", where="both"),
    _kind("number", "Target Soil Moisture, Screen Timeout, Fade Time, Charge Limit, Sleep Delay, Pump Runtime, Setpoint Offset", "充电上限 延时时间 渐变时间 水泵时长 屏幕超时 目标湿度", 0.2, "", "", where="both"),
    _kind("todo", "Shopping List, To-Do List, Groceries, Grocery List, Chores, Tasks, Packing List, Wish List, Hardware Store, Gift Ideas, Honey Do, Errands, Work Tasks, Vet, Christmas List, Maintenance List, Reading List", "购物清单 待办事项 采购单 家务清单 任务 买菜清单 待办 行李清单 工作清单 心愿单 日用品", 0.5, "", "", where="both"),
    _kind("weather", "Home, Weather, Home Weather, Forecast, Local Weather, Cabin, Beach House, London, Berlin, Office Weather, Boston", "天气 家 本地天气 天气预报 家里天气 北京 上海 公司天气", 0.4, "", "", once=False),
    _kind("person", "", "", 0.8, "", ""),
    _kind("sensor.temperature", "Temperature, Temperature Sensor, Thermometer, Temp", "温度 温度计 温度传感器", 1.1, "Fridge, Freezer, Outdoor, Pool, Water, Aquarium, Server, Room, Ceiling, Floor, Outside, Soil, Oven", "冰箱 冷柜 室外 泳池 水 鱼缸 室内 烤箱", where="both", unit="°C"),
    _kind("sensor.humidity", "Humidity, Humidity Sensor, Hygrometer, Moisture Level", "湿度 湿度计 湿度传感器", 0.9, "Outdoor, Room, Soil, Indoor, Air", "室外 室内 土壤 空气", where="both", unit="%"),
    _kind("sensor.battery", "Battery, Battery Level, Charge", "电量 电池 电池电量", 0.9, "Phone, Lock, Remote, Motion Sensor, Vacuum, Tablet, Doorbell, Watch, Car, Camera, Mower, Laptop", "手机 门锁 遥控器 扫地机 平板 门铃 手表 汽车 传感器", where="both", unit="%"),
    _kind("sensor.power", "Power, Power Usage, Consumption, Load, Power Meter", "功率 用电功率 电力 负载", 0.6, "Solar, Washer, House, Grid, Total, Oven, Server, Line", "光伏 洗衣机 全屋 电网 总 产线", where="both", unit="W"),
    _kind("sensor.energy", "Energy, Energy Today, Energy Usage, Energy Meter", "用电量 电表 耗电量 今日用电", 0.5, "Solar, Washer, House, Grid, Total, Daily", "光伏 洗衣机 全屋 今日 总", where="both", unit="kWh"),
    _kind("sensor.illuminance", "Illuminance, Brightness Sensor, Light Level, Lux", "光照 照度 光照度 亮度传感器", 0.4, "Outdoor, Window, Desk", "室外 窗边", where="both", unit="lx"),
    _kind("sensor.co2", "CO2, CO2 Level, Carbon Dioxide, Air Quality", "二氧化碳 二氧化碳浓度 CO2", 0.4, "Office, Room, Indoor", "室内", where="both", device_class="carbon_dioxide", unit="ppm"),
    _kind("sensor.pm25", "PM2.5, Air Quality, Particulates, PM25", "PM2.5 空气质量 颗粒物", 0.35, "Indoor, Outdoor", "室内 室外", where="both", unit="µg/m³"),
    _kind("sensor.pressure", "Pressure, Air Pressure, Barometer, Water Pressure, Line Pressure", "压力 气压 水压 管道压力", 0.3, "Tank, Pump, Outdoor, Boiler, Inlet, Hydraulic", "水箱 水泵 室外 锅炉 进口 液压", where="both", unit="bar"),
    _kind("sensor.water", "Water Usage, Water Meter, Water Consumption", "用水量 水表", 0.25, "Garden, House, Daily", "花园 全屋 今日", where="both", unit="L"),
    _kind("sensor.gas", "Gas Meter, Gas Usage, Gas", "燃气表 用气量 煤气表", 0.15, "", "", unit="m³"),
    _kind("sensor.moisture", "Soil Moisture, Moisture, Plant Moisture", "土壤湿度 土壤水分 花盆湿度", 0.25, "Rose, Tomato, Lawn, Ficus, Basil", "玫瑰 番茄 草坪 绿萝", unit="%"),
    _kind("sensor.level", "Tank Level, Water Level, Salt Level, Oil Level, Fill Level, Silo Level", "液位 水位 盐量 油位 料位", 0.25, "Rain, Main, Diesel, Silo, Buffer", "雨水 主 柴油 料仓", where="both", device_class="-", unit="%"),
    _kind("sensor.vibration", "Vibration, Vibration Level, Vibration Sensor", "振动 振动值 振动传感器", 0.4, "Motor, Spindle, Gearbox, Pump, Bearing", "电机 主轴 齿轮箱 水泵 轴承", where="plant", device_class="-", unit="mm/s"),
    _kind("sensor.status", "Washing Machine Status, Dishwasher Status, Printer Status, Garbage Pickup, Next Alarm, Outdoor Status, UV Index, Wind Speed, Rain Today, Pollen, Bus Arrival, Steps, Download Speed, Signal, Cycle Counter, OEE, Parts Today", "洗衣机状态 洗碗机状态 打印机状态 紫外线 风速 降雨量 花粉 公交到站 步数 网速 信号 产量 今日产量 循环次数", 0.5, "", "", where="both", device_class="-"),
    _kind("binary_sensor.door", "Door, Door Sensor, Front Door, Back Door, Fridge Door, Cabinet Door, Door Contact, Cellar Door, Freezer Door, Side Door, Safety Door, Guard Door", "门 门磁 前门 后门 冰箱门 柜门 入户门 大门 门窗传感器 安全门", 1.1, "Front, Back, Fridge, Patio, Balcony, Side, Cellar, Main, Shed, Guard", "前 后 冰箱 阳台 入户 侧 地下室", where="both"),
    _kind("binary_sensor.window", "Window, Window Sensor, Windows, Skylight", "窗户 窗 窗磁 天窗 窗户传感器", 1.0, "Left, Right, Front, Back, Bay, Small, Big, Roof, Kitchen, East", "左边 右边 前 后 大 小 东 飘"),
    _kind("binary_sensor.motion", "Motion, Motion Sensor, Movement, PIR, Motion Detector, Camera Motion", "人体传感器 移动传感器 移动侦测 人体感应 移动检测", 1.0, "Front, Back, Driveway, Stairs, Ceiling, Porch, Camera", "前 后 车道 楼梯 门口", where="both"),
    _kind("binary_sensor.occupancy", "Occupancy, Presence, Presence Sensor, Occupancy Sensor", "有人 存在传感器 人在传感器 占用", 0.6, "Bed, Desk, Sofa, Room, Parking", "床 书桌 沙发 房间 车位", where="both"),
    _kind("binary_sensor.moisture", "Leak Sensor, Leak, Water Leak, Leak Detector, Flood Sensor", "漏水传感器 水浸 漏水 水浸传感器", 0.6, "Sink, Washer, Boiler, Toilet, Dishwasher, Under Sink, Pump", "水槽 洗衣机 锅炉 马桶 洗碗机", where="both"),
    _kind("binary_sensor.smoke", "Smoke Detector, Smoke Alarm, Smoke, Fire Alarm", "烟雾报警器 烟感 烟雾传感器 烟雾", 0.5, "", "", where="both"),
    _kind("binary_sensor.gas", "Gas Detector, Gas Sensor, Gas Alarm", "燃气报警器 燃气传感器 可燃气体", 0.25, "", "", where="both"),
    _kind("binary_sensor.carbon_monoxide", "CO Detector, Carbon Monoxide Alarm, CO Sensor", "一氧化碳报警器 一氧化碳", 0.15, "", ""),
    _kind("binary_sensor.garage", "Garage Door Sensor, Garage Door Contact", "车库门传感器 车库门磁", 0.2, "", "", device_class="garage_door"),
    _kind("binary_sensor.lock", "Lock Status, Door Lock Sensor, Lock Sensor", "门锁状态 锁状态", 0.15, "Front, Back", "前门 后门"),
    _kind("binary_sensor.connectivity", "Internet, WiFi, Connection, Internet Connection, Server Online, VPN", "网络 WiFi 网络连接 宽带", 0.25, "", "", where="both"),
    _kind("binary_sensor.battery", "Battery Low, Battery, Low Battery", "电池低 电量低", 0.25, "Lock, Remote, Phone, Motion Sensor", "门锁 遥控器 手机"),
    _kind("binary_sensor.battery_charging", "Charging, Phone Charging, Car Charging, Laptop Charging", "充电 手机充电中 汽车充电", 0.15, "", ""),
    _kind("binary_sensor.problem", "Problem, Fault, Printer Problem, Boiler Fault, Pump Fault", "故障 打印机故障 锅炉故障 水泵故障", 0.15, "", "", where="both"),
    _kind("binary_sensor.running", "Washer Running, Dryer Running, Dishwasher Running, Pump Running", "洗衣机运行 烘干机运行 水泵运行", 0.15, "", "", where="both"),
    _kind("binary_sensor.sound", "Sound, Noise, Sound Sensor, Baby Crying, Camera Sound", "声音 噪音 声音传感器 婴儿哭声", 0.2, "", ""),
    _kind("binary_sensor.vibration", "Vibration, Vibration Sensor, Washer Vibration", "振动 震动传感器", 0.15, "", "", where="both"),
    _kind("binary_sensor.tamper", "Tamper, Camera Tamper", "防拆 防拆传感器", 0.1, "", ""),
    _kind("binary_sensor.cold", "Freezing, Cold Sensor, Pipe Freeze", "低温 结冰传感器", 0.08, "", ""),
    _kind("binary_sensor.heat", "Heat Sensor, Overheat", "高温 过热传感器", 0.08, "", "", where="both"),
    _kind("binary_sensor.light", "Light Sensor, Daylight", "光线传感器 光感", 0.1, "", ""),
    _kind("binary_sensor.power", "Power Sensor, Mains, Grid Power", "市电 电源状态", 0.1, "", "", where="both"),
    _kind("binary_sensor.safety", "Safety, Light Curtain, Emergency Stop, E-Stop", "安全 安全光幕 急停 急停按钮", 0.2, "Left, Right, Press, Line", "左边 右边 冲床 产线", where="plant"),
    _kind("binary_sensor.mail", "Mailbox, Mail, Letterbox, Package", "信箱 邮箱 快递箱", 0.15, "", "", device_class="opening"),
    _kind("machine.pump", "Pump, Feed Pump, Circulation Pump, Coolant Pump, Vacuum Pump, Dosing Pump, Booster Pump, Transfer Pump", "泵 水泵 循环泵 冷却泵 给水泵 真空泵 增压泵 输送泵 计量泵", 2.5, "Main, Backup, North, Left, Right, Cooling, Sump, Well", "主 备用 左边 右边 冷却", where="plant"),
    _kind("machine.conveyor", "Conveyor, Conveyor Belt, Belt, Infeed Conveyor, Outfeed Conveyor, Roller Conveyor", "传送带 输送带 输送机 皮带机 辊道", 2.5, "Main, Infeed, Outfeed, Left, Right, Upper, Lower", "主 进料 出料 左边 右边 上料", where="plant"),
    _kind("machine.oven", "Oven, Furnace, Kiln, Curing Oven, Reflow Oven, Drying Oven, Tunnel Oven", "烤炉 烘箱 窑炉 固化炉 回流焊炉 加热炉 退火炉", 1.5, "Left, Right, Main, Big, Small", "左边 右边 大 小", where="plant"),
    _kind("machine.press", "Press, Hydraulic Press, Stamping Press, Punch Press, Injection Press, Press Brake", "压机 液压机 冲床 压力机 注塑机 折弯机", 1.5, "Left, Right, Big, Small, 200-ton", "左边 右边 大 小", where="plant"),
    _kind("machine.mixer", "Mixer, Agitator, Stirrer, Blender, Kneader, Tank Mixer", "搅拌机 混合机 搅拌器 和面机 混料机", 1.2, "Main, Left, Right, Syrup, Paint", "主 左边 右边 糖浆 油漆", where="plant"),
    _kind("machine.robot", "Robot, Robot Arm, Welding Robot, Palletizer, Pick and Place, Cobot, Gantry", "机器人 机械臂 焊接机器人 码垛机 协作机器人 桁架机械手", 1.5, "Left, Right, Blue, North", "左边 右边 北侧", where="plant"),
    _kind("machine.compressor", "Compressor, Air Compressor, Screw Compressor", "空压机 压缩机 螺杆机", 1.0, "Main, Backup, Left", "主 备用", where="plant"),
    _kind("machine.cnc", "CNC, Mill, Lathe, Milling Machine, CNC Mill, Router Table, Grinder, Spindle, Laser Cutter, Saw", "数控机床 铣床 车床 磨床 加工中心 激光切割机 主轴 锯床", 1.5, "Left, Right, Old, New, Five-axis", "左边 右边 旧 新 五轴", where="plant"),
    _kind("machine.boiler", "Boiler, Steam Boiler, Heater, Chiller, Autoclave, Sterilizer, Pasteurizer", "锅炉 蒸汽锅炉 加热器 冷水机 灭菌器 杀菌机", 1.0, "Main, Backup, Steam", "主 备用 蒸汽", where="plant"),
    _kind("machine.fan", "Blower, Exhaust Blower, Extraction Fan, Ventilation Unit, Dust Collector", "风机 鼓风机 引风机 除尘器 排风机", 1.0, "Main, Roof, Left", "主 屋顶 左边", where="plant"),
    _kind("machine.filler", "Filler, Filling Machine, Capper, Labeler, Wrapper, Packaging Machine, Sealer, Sorter, Bottle Washer, Centrifuge", "灌装机 贴标机 封盖机 包装机 封箱机 分拣机 洗瓶机 离心机", 1.2, "Left, Right, Main", "左边 右边 主", where="plant"),
    _kind("vehicle", "AGV, Forklift, Tugger, AMR, Shuttle, Delivery Robot, Transporter, Cart", "AGV 叉车 无人叉车 搬运车 穿梭车 小车 牵引车 运输机器人", 1.6, "Left, Red, Blue, Small", "红色 蓝色 小", where="plant", device_class="-"),
    _kind("alarm", "Overpressure Alarm, High Temperature Alarm, Low Oil Alarm, Motor Overload, Jam Alarm, Tank Level High, Pressure Low, Bearing Hot, Belt Slip, E-Stop Active, Door Open Alarm, Coolant Low", "超压报警 高温报警 低油位报警 电机过载 卡料报警 液位高报警 压力低报警 轴承过热 皮带打滑 急停报警 冷却液不足 门未关报警", 1.4, "", "", where="plant", device_class="-"),
]  # fmt: skip
BY_KEY = {kind.key: kind for kind in KINDS}

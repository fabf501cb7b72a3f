"""Free text that people say inside orders: shopping items, messages, music and films, timer names; and words for modes and states."""

from edgehome.training import phrases_zh

ITEMS_EN = """milk;eggs;bread;butter;bananas;apples;toilet paper;paper towels;dog food;cat litter;orange juice;coffee;coffee beans;tea bags;sugar;salt;olive oil;
pasta;rice;chicken breast;ground beef;onions;garlic;tomatoes;potatoes;carrots;a dozen eggs;two bottles of wine;red wine;beer;sparkling water;batteries;light bulbs;
dish soap;laundry detergent;shampoo;toothpaste;diapers;baby wipes;birthday cake;candles;wrapping paper;ice cream;frozen pizza;yogurt;cheddar cheese;cream cheese;
ham;bacon;salmon;shrimp;lettuce;spinach;avocados;lemons;limes;strawberries;blueberries;cereal;oatmeal;honey;peanut butter;jam;chips;cookies;chocolate;flour;
baking powder;vanilla extract;cinnamon;soy sauce;ketchup;mustard;mayonnaise;tortillas;salsa;black beans;tofu;call the plumber;water the plants;pay the rent;
book dentist appointment;pick up dry cleaning;walk the dog;clean the gutters;renew passport;mow the lawn;fix the sink;take out the trash;buy stamps;send the invoice;
change the air filter;wash the car;email the landlord;wrap the presents;return library books;check tire pressure;sunscreen;passport;phone charger;socks;
wood screws;duct tape;sandpaper;white paint;AA batteries;two pounds of flour;a bag of ice;three lemons;half a pound of turkey;six pack of beer;lactose free milk;
gluten free bread;sourdough;hummus;a gallon of milk;sponges;trash bags;vitamins;ibuprofen;flowers for grandma;grease the bearings;order new filters;
calibrate the scale;replace belt;hydraulic oil;safety gloves""".replace("\n", "").split(";")
ITEMS_ZH = """牛奶;鸡蛋;面包;香蕉;苹果;卫生纸;洗衣液;牙膏;洗发水;大米;面粉;食用油;酱油;醋;盐;白糖;啤酒;可乐;矿泉水;咖啡;茶叶;西红柿;土豆;黄瓜;大白菜;胡萝卜;
猪肉;牛肉;鸡胸肉;排骨;三文鱼;虾;豆腐;酸奶;奶酪;饺子皮;挂面;方便面;火锅底料;葱;姜;蒜;猫粮;狗粮;猫砂;尿不湿;湿巾;垃圾袋;电池;灯泡;洗洁精;抽纸;水果;草莓;蓝莓;
西瓜;橙子;柠檬;两斤苹果;一箱牛奶;三瓶可乐;一打鸡蛋;五号电池;生日蛋糕;蜡烛;巧克力;薯片;冰淇淋;交水电费;给妈妈打电话;取快递;修水龙头;洗车;遛狗;倒垃圾;预约牙医;
换滤芯;浇花;买火车票;还信用卡;订机票;打扫阳台;写周报;接孩子;买菜;换床单;给轴承加油;校准电子秤;更换皮带;液压油;防护手套;螺丝;胶带;一包盐;两盒鸡蛋;口罩;防晒霜""".replace(
    "\n", ""
).split(";")
MESSAGES_EN = """dinner is ready;it's time to leave;the taxi is here;time for bed;please come downstairs;I'm home;the movie is starting;wash your hands;we're leaving in five minutes;
breakfast is on the table;lunch is served;someone is at the door;good night everyone;happy birthday;the laundry is done;don't forget your homework;turn the music down please;
the pizza has arrived;I'm going to be late;the kids are asleep;come help in the garage;the dog needs a walk;meeting in ten minutes;grandma is here;I love you;
the bus is coming;pick up your toys;shift change in ten minutes;line two is stopped;the truck has arrived at dock four;lunch break is over;fire drill at three;the food is getting cold;
everyone to the kitchen;I'll be back soon;who wants ice cream;school starts in half an hour;time to get up;the guests are here;the water is off until noon""".replace(
    "\n", ""
).split(";")
MESSAGES_ZH = """吃饭了;该出发了;车来了;该睡觉了;下楼吃饭;我回来了;电影开始了;快去洗手;五分钟后出门;早饭好了;午饭做好了;有人敲门;晚安;生日快乐;衣服洗好了;别忘了写作业;
音乐小声点;外卖到了;我要晚点回家;孩子睡着了;来厨房帮忙;该遛狗了;十分钟后开会;奶奶来了;我爱你们;校车来了;把玩具收好;十分钟后交接班;二号线停机了;货车到四号码头了;
午休结束;下午三点消防演习;菜要凉了;大家到客厅来;我马上回来;谁要吃冰淇淋;起床了;客人到了;中午停水;该吃药了""".replace(
    "\n", ""
).split(";")
_QUERIES_EN = {
    "artist": "The Beatles;Taylor Swift;Queen;Adele;Coldplay;Miles Davis;Pink Floyd;Mozart;Bach;Ed Sheeran;Beyoncé;Bob Marley;Daft Punk;Metallica;Norah Jones;Radiohead;Fleetwood Mac;Drake;Billie Eilish;Johnny Cash;ABBA;Jay Chou;Eminem;Chopin;Frank Sinatra;Rihanna;Nirvana;Prince;Elton John;Kendrick Lamar",
    "album": "Abbey Road;Dark Side of the Moon;Thriller;Rumours;Back in Black;Kind of Blue;1989;Hotel California;The Wall;21;Nevermind;Graceland;Purple Rain;OK Computer",
    "track": "Bohemian Rhapsody;Yesterday;Imagine;Shape of You;Hotel California;Billie Jean;Let It Be;Rolling in the Deep;Sweet Caroline;Africa by Toto;Blinding Lights;Here Comes the Sun;Happy Birthday;Clair de Lune;Wonderwall;Hey Jude;Smells Like Teen Spirit;Dancing Queen;Take Five;Stairway to Heaven;Jolene;Purple Haze;Lose Yourself;Last Christmas;Baby Shark;Moon River",
    "playlist": "my workout mix;dinner jazz;Discover Weekly;chill vibes;road trip;kids songs;party hits;my favorites;focus;sleep sounds;classic rock;summer hits;morning acoustic;cleaning music;Christmas classics",
    "podcast": "This American Life;Serial;Radiolab;The Daily;Planet Money;Stuff You Should Know;Science Friday;Hardcore History;99 Percent Invisible;the news podcast",
    "movie": "The Matrix;Inception;Frozen;Toy Story;The Godfather;Interstellar;Moana;Jurassic Park;Home Alone;Casablanca;Spirited Away;Finding Nemo;The Lion King;Star Wars;Kitchen Confidential;Panic Room",
    "tv_show": "Friends;The Office;Stranger Things;Planet Earth;Bluey;Breaking Bad;Game of Thrones;Seinfeld;The Crown;Sesame Street;Peppa Pig;Doctor Who",
    "": "some jazz;classical music;rock music;white noise;rain sounds;the radio;some rock;something relaxing;80s hits;lo-fi beats;christmas songs;hip hop;country music;my spotify;the local radio station;BBC Radio 4;KEXP;smooth jazz;piano music;the news;a bedtime story;ocean waves;salsa;reggae;techno;spa music;disco;an audiobook;FM 101.1;meditation music;upbeat music;my favorites;my favourite songs;songs from my favorites;my liked songs;some good music;the latest hits;oldies;opera;metal;punk;blues;soul;latin music;k-pop;folk songs;movie soundtracks;music for dinner;party music;bird songs;npr;capital fm;the top forty",
}  # fmt: skip
QUERIES_EN: dict[str, list[str]] = {k: v.split(";") for k, v in _QUERIES_EN.items()}
_QUERIES_ZH = {
    "artist": "周杰伦;邓丽君;陈奕迅;王菲;林俊杰;五月天;孙燕姿;薛之谦;张学友;刘德华;毛不易;李荣浩;蔡依林;Beyond;Taylor Swift;莫扎特;贝多芬;许巍;朴树;李健",
    "album": "范特西;叶惠美;七里香;十一月的萧邦;我很忙;魔杰座;依然范特西",
    "track": "稻香;青花瓷;晴天;小苹果;月亮代表我的心;告白气球;夜曲;海阔天空;后来;平凡之路;成都;光年之外;红豆;童话;生日快乐歌;两只老虎;小星星;十年;富士山下;起风了;演员;花海",
    "playlist": "我的收藏;睡前歌单;跑步歌单;儿歌合集;华语经典;每日推荐;轻音乐歌单;开车歌单",
    "podcast": "故事FM;得到头条;早安新闻;科技早知道;日谈公园",
    "movie": "流浪地球;大话西游;功夫;千与千寻;让子弹飞;泰坦尼克号;哪吒;疯狂动物城;无间道;星际穿越",
    "tv_show": "甄嬛传;武林外传;西游记;小猪佩奇;三体;琅琊榜;熊出没;亮剑",
    "": "轻音乐;爵士乐;摇滚;白噪音;雨声;古典音乐;儿歌;睡前故事;钢琴曲;流行歌曲;民谣;广播;新闻;相声;评书;郭德纲的相声;粤语歌;老歌;英文歌;舒缓的音乐;助眠音乐;好听的歌;交通广播;有声书;海浪声",
}  # fmt: skip
QUERIES_ZH: dict[str, list[str]] = {k: v.split(";") for k, v in _QUERIES_ZH.items()}
TIMER_NAMES_EN = [
    "pizza",
    "pasta",
    "egg",
    "eggs",
    "laundry",
    "tea",
    "cookies",
    "rice",
    "oven",
    "workout",
    "nap",
    "study",
    "bread",
    "chicken",
    "potatoes",
    "coffee",
    "dishes",
    "homework",
    "brownies",
    "roast",
    "meditation",
    "break",
    "soup",
    "steak",
    "cake",
    "plank",
    "screen time",
    "yoga",
    "turkey",
    "lasagna",
    "dough",
    "washing machine",
    "batch 4",
    "curing",
    "parking",
]
TIMER_NAMES_ZH = [
    "披萨",
    "煮蛋",
    "泡面",
    "洗衣服",
    "泡茶",
    "烤饼干",
    "煮饭",
    "烤箱",
    "健身",
    "午睡",
    "学习",
    "面包",
    "炖汤",
    "红烧肉",
    "休息",
    "作业",
    "面膜",
    "瑜伽",
    "蒸鱼",
    "蛋糕",
    "咖啡",
    "煲汤",
    "平板支撑",
    "洗衣机",
    "固化",
    "停车",
]

ITEMS_ZH += phrases_zh.ITEMS
MESSAGES_ZH += phrases_zh.MESSAGES
TIMER_NAMES_ZH += phrases_zh.TIMER_NAMES
for _kind, _words in (
    ("artist", phrases_zh.ARTISTS), ("album", phrases_zh.ALBUMS), ("track", phrases_zh.TRACKS), ("playlist", phrases_zh.PLAYLISTS),
    ("podcast", phrases_zh.PODCASTS), ("movie", phrases_zh.MOVIES), ("tv_show", phrases_zh.SHOWS), ("", [w for w in phrases_zh.AUDIO if w not in ("音乐", "歌")]),
):  # fmt: skip
    QUERIES_ZH[_kind] += _words

HVAC_EN = {
    "heat": ("heat", "heating", "heat mode", "heating mode"),
    "cool": ("cool", "cooling", "cool mode", "cooling mode", "cold"),
    "auto": ("auto", "automatic", "auto mode"),
    "heat_cool": ("heat cool", "heat/cool", "heat and cool"),
    "dry": ("dry", "dry mode", "dehumidify", "drying mode"),
    "fan_only": ("fan only", "fan mode", "fan-only mode", "ventilation"),
    "off": ("off",),
}
HVAC_ZH = {
    "heat": ("制热", "制热模式", "加热", "暖风", "采暖"),
    "cool": ("制冷", "制冷模式", "冷风", "冷气"),
    "auto": ("自动", "自动模式"),
    "heat_cool": ("冷暖", "冷暖自动", "冷暖模式"),
    "dry": ("除湿", "除湿模式", "抽湿", "干燥模式"),
    "fan_only": ("送风", "送风模式", "通风", "吹风模式"),
    "off": ("关闭",),
}
FAN_MODES_EN = {
    "auto": ("auto", "automatic"),
    "low": ("low", "low speed"),
    "medium": ("medium",),
    "high": ("high", "high speed"),
    "quiet": ("quiet", "silent"),
    "turbo": ("turbo",),
    "mid": ("mid",),
    "focus": ("focus", "focused"),
    "diffuse": ("diffuse",),
    "on": ("on",),
    "off": ("off",),
    "middle": ("middle",),
    "top": ("top",),
}
FAN_MODES_ZH = {
    "auto": ("自动", "自动风"),
    "low": ("低", "低速", "低风", "小风", "低档"),
    "medium": ("中", "中速", "中风", "中档"),
    "high": ("高", "高速", "高风", "大风", "高档"),
    "quiet": ("静音", "安静"),
    "turbo": ("强力", "强劲"),
    "mid": ("中",),
    "focus": ("聚焦",),
    "diffuse": ("扩散",),
    "on": ("开启",),
    "off": ("关闭",),
    "middle": ("中",),
    "top": ("最高",),
}
PRESETS_EN = {
    "eco": ("eco", "economy", "energy saving"),
    "sleep": ("sleep", "sleeping"),
    "boost": ("boost",),
    "away": ("away",),
    "auto": ("auto", "automatic"),
    "natural": ("natural", "natural wind"),
    "breeze": ("breeze",),
    "turbo": ("turbo",),
    "whoosh": ("whoosh",),
    "night": ("night", "nighttime"),
    "smart": ("smart",),
    "baby": ("baby",),
    "comfort": ("comfort",),
}
PRESETS_ZH = {
    "eco": ("节能", "经济", "ECO"),
    "sleep": ("睡眠",),
    "boost": ("强劲", "增强"),
    "away": ("离家",),
    "auto": ("自动",),
    "natural": ("自然风", "自然"),
    "breeze": ("微风",),
    "turbo": ("强力",),
    "whoosh": ("呼呼",),
    "night": ("夜间", "夜晚"),
    "smart": ("智能",),
    "baby": ("婴儿",),
    "comfort": ("舒适",),
}
STATES_EN: dict[str, dict[str, tuple[str, ...]]] = {
    "light": {"on": ("on", "turned on", "switched on", "lit", "still on"), "off": ("off", "turned off", "switched off", "out")},
    "switch": {"on": ("on", "turned on", "running", "still on"), "off": ("off", "turned off")},
    "fan": {"on": ("on", "running", "spinning", "turned on"), "off": ("off", "turned off")},
    "input_boolean": {"on": ("on", "active", "enabled"), "off": ("off", "disabled")},
    "humidifier": {"on": ("on", "running"), "off": ("off",)},
    "water_heater": {"on": ("on", "running"), "off": ("off",)},
    "climate": {"heat": ("heating", "on heat", "set to heat"), "cool": ("cooling", "set to cool"), "off": ("off", "turned off"), "auto": ("on auto", "in auto mode")},
    "cover": {"open": ("open", "opened", "up", "still open"), "closed": ("closed", "shut", "down", "fully closed")},
    "valve": {"open": ("open", "opened"), "closed": ("closed", "shut")},
    "lock": {"locked": ("locked", "securely locked", "locked up"), "unlocked": ("unlocked", "not locked", "open")},
    "media_player": {"playing": ("playing", "playing something", "playing music"), "paused": ("paused", "on pause"), "off": ("off",), "on": ("on",), "idle": ("idle",)},
    "vacuum": {"cleaning": ("cleaning", "running", "vacuuming"), "docked": ("docked", "at its base", "charging", "home"), "paused": ("paused", "stuck")},
    "lawn_mower": {"mowing": ("mowing", "running"), "docked": ("docked", "at its base")},
    "person": {"home": ("home", "at home", "in the house"), "not_home": ("away", "out", "not home", "not at home"), "Work": ("at work",), "School": ("at school",)},
    "machine": {"running": ("running", "on", "in operation", "going"), "stopped": ("stopped", "idle", "off", "standing still"), "fault": ("faulted", "in fault", "in error", "broken down")},
    "vehicle": {"idle": ("idle", "parked", "free"), "driving": ("driving", "moving", "on the move"), "charging": ("charging", "on charge")},
    "alarm": {"active": ("active", "still active"), "acknowledged": ("acknowledged",), "cleared": ("cleared", "gone")},
    "alarm_control_panel": {"disarmed": ("disarmed", "off"), "armed_home": ("armed home",), "armed_away": ("armed away", "armed"), "armed_night": ("armed night",)},
    "binary_sensor": {"on": ("on", "triggered", "active"), "off": ("off", "clear", "inactive")},
    "binary_sensor.door": {"on": ("open", "opened", "ajar"), "off": ("closed", "shut")},
    "binary_sensor.window": {"on": ("open", "opened"), "off": ("closed", "shut")},
    "binary_sensor.garage_door": {"on": ("open",), "off": ("closed", "shut")},
    "binary_sensor.opening": {"on": ("open",), "off": ("closed",)},
    "binary_sensor.lock": {"on": ("unlocked",), "off": ("locked",)},
    "binary_sensor.motion": {"on": ("triggered", "detecting motion", "detected"), "off": ("clear",)},
    "binary_sensor.occupancy": {"on": ("occupied", "detected"), "off": ("empty", "clear", "unoccupied")},
    "binary_sensor.moisture": {"on": ("wet", "leaking", "detecting water"), "off": ("dry",)},
    "binary_sensor.smoke": {"on": ("triggered", "detecting smoke", "on"), "off": ("clear", "off")},
    "binary_sensor.gas": {"on": ("triggered", "detecting gas", "on"), "off": ("clear", "off")},
    "binary_sensor.carbon_monoxide": {"on": ("triggered",), "off": ("clear",)},
    "binary_sensor.battery": {"on": ("low",), "off": ("normal", "ok")},
    "binary_sensor.battery_charging": {"on": ("charging",), "off": ("not charging",)},
    "binary_sensor.connectivity": {"on": ("connected", "online", "up"), "off": ("disconnected", "offline", "down")},
    "binary_sensor.cold": {"on": ("cold", "freezing"), "off": ("normal",)},
    "binary_sensor.heat": {"on": ("hot", "overheating"), "off": ("normal",)},
    "binary_sensor.problem": {"on": ("reporting a problem", "faulty"), "off": ("ok", "fine")},
    "binary_sensor.running": {"on": ("running",), "off": ("not running", "stopped")},
    "binary_sensor.sound": {"on": ("detecting sound", "triggered"), "off": ("clear", "quiet")},
    "binary_sensor.vibration": {"on": ("vibrating", "shaking"), "off": ("still", "clear")},
    "binary_sensor.power": {"on": ("powered",), "off": ("without power",)},
    "binary_sensor.safety": {"on": ("unsafe", "triggered"), "off": ("safe", "clear")},
    "binary_sensor.tamper": {"on": ("tampered with",), "off": ("clear",)},
    "binary_sensor.light": {"on": ("bright", "detecting light"), "off": ("dark",)},
}  # fmt: skip
STATES_ZH: dict[str, dict[str, tuple[str, ...]]] = {
    "light": {"on": ("开着", "亮着", "打开", "开了"), "off": ("关着", "关了", "灭了", "关闭")},
    "switch": {"on": ("开着", "打开", "开了"), "off": ("关着", "关了", "关闭")},
    "fan": {"on": ("开着", "在转", "打开"), "off": ("关着", "关了", "停了")},
    "input_boolean": {"on": ("开着", "开启"), "off": ("关着", "关闭")},
    "humidifier": {"on": ("开着", "在工作"), "off": ("关着", "关了")},
    "water_heater": {"on": ("开着", "在加热"), "off": ("关着", "关了")},
    "climate": {"heat": ("制热", "在制热"), "cool": ("制冷", "在制冷"), "off": ("关着", "关了", "关闭"), "auto": ("自动模式",)},
    "cover": {"open": ("开着", "打开", "拉开", "开了"), "closed": ("关着", "关上", "拉上", "关了")},
    "valve": {"open": ("开着", "打开"), "closed": ("关着", "关闭")},
    "lock": {"locked": ("锁着", "锁好", "上锁", "锁了"), "unlocked": ("没锁", "开着", "解锁")},
    "media_player": {"playing": ("在播放", "放着", "在放"), "paused": ("暂停", "停着"), "off": ("关着",), "on": ("开着",), "idle": ("空闲",)},
    "vacuum": {"cleaning": ("在打扫", "在工作", "在扫地"), "docked": ("在充电座", "在充电", "回充"), "paused": ("暂停", "卡住")},
    "lawn_mower": {"mowing": ("在割草", "在工作"), "docked": ("在充电座", "回充")},
    "person": {"home": ("在家", "在家里"), "not_home": ("不在家", "在外面", "外出"), "Work": ("在公司", "在上班"), "School": ("在学校",)},
    "machine": {"running": ("在运行", "运行", "开着", "在转"), "stopped": ("停着", "停机", "停了"), "fault": ("故障", "报错", "出故障")},
    "vehicle": {"idle": ("空闲", "停着"), "driving": ("在行驶", "在跑", "在路上"), "charging": ("在充电", "充电中")},
    "alarm": {"active": ("激活", "还在报"), "acknowledged": ("已确认", "确认了"), "cleared": ("解除", "消除")},
    "alarm_control_panel": {"disarmed": ("撤防", "关着"), "armed_home": ("在家布防",), "armed_away": ("布防", "离家布防", "开着"), "armed_night": ("夜间布防",)},
    "binary_sensor": {"on": ("触发", "开着"), "off": ("正常", "关着")},
    "binary_sensor.door": {"on": ("开着", "打开", "没关"), "off": ("关着", "关上", "关好")},
    "binary_sensor.window": {"on": ("开着", "打开", "没关"), "off": ("关着", "关上", "关好")},
    "binary_sensor.garage_door": {"on": ("开着", "打开"), "off": ("关着", "关上")},
    "binary_sensor.opening": {"on": ("开着", "打开"), "off": ("关着",)},
    "binary_sensor.lock": {"on": ("没锁",), "off": ("锁着",)},
    "binary_sensor.motion": {"on": ("有人移动", "触发", "有动静"), "off": ("没有动静", "正常")},
    "binary_sensor.occupancy": {"on": ("有人", "占用"), "off": ("没人", "空着")},
    "binary_sensor.moisture": {"on": ("漏水", "有水", "湿"), "off": ("干的", "正常")},
    "binary_sensor.smoke": {"on": ("报警", "有烟"), "off": ("正常",)},
    "binary_sensor.gas": {"on": ("报警", "漏气"), "off": ("正常",)},
    "binary_sensor.carbon_monoxide": {"on": ("报警",), "off": ("正常",)},
    "binary_sensor.battery": {"on": ("电量低", "没电"), "off": ("正常",)},
    "binary_sensor.battery_charging": {"on": ("在充电",), "off": ("没充电",)},
    "binary_sensor.connectivity": {"on": ("连着", "在线"), "off": ("断开", "离线")},
    "binary_sensor.problem": {"on": ("有问题", "故障"), "off": ("正常",)},
    "binary_sensor.running": {"on": ("在运行",), "off": ("没运行", "停了")},
    "binary_sensor.safety": {"on": ("不安全", "触发"), "off": ("安全", "正常")},
}  # fmt: skip

# ruff: noqa: SIM905
"""Made-up titles, singers, shopping items, tasks and messages, so that free text is not learnt by heart."""

from random import Random

_ADJECTIVES = """silent golden broken electric midnight little crazy lonely sweet blue red wild secret last first burning frozen lost hidden ancient happy
velvet crystal wicked gentle hollow distant rising falling dancing endless paper wooden silver dirty holy young old bright dark purple lazy""".split()
_NOUNS = """river heart moon city mountain dream garden mirror shadow train ocean highway kitchen window fire summer winter rain angel devil stranger horse
bird queen king letter house road island star night morning bridge tower engine radio dragon wolf rabbit diamond ghost door light room sister brother road thunder""".split()
_FIRST = "Ella Marcus Nina Otis Stella Jonas Freya Miles Ruby Felix Aretha Leon Clara Bruno Maya Theo Iris Hank Dolly Ray Etta Sofia Luca Amara Kofi Ravi Mei".split()
_LAST = "Hart Monroe Vega Stone Cole Fitzgerald Parker Bloom Rivers Castle Moreno Lindqvist Okafor Singh Tanaka Weiss Dubois Novak Ferrari Walker Knight Fox Young".split()
_GOODS = """bread rolls;rice noodles;orange juice;oat milk;goat cheese;toilet cleaner;paper plates;dog treats;bird seed;potting soil;garden gloves;sticky notes;hair ties;
dental floss;razor blades;baking paper;frozen peas;corn tortillas;coconut milk;almond butter;rye bread;pumpkin seeds;fish sauce;green tea;olive tapenade;hand soap;
sponge cake;maple syrup;cat food;glue sticks;printer paper;shower gel;ink cartridges;fuse wire;masking tape;drill bits;cable ties;cutting oil;pallets;labels;gaskets""".replace(
    "\n", ""
).split(";")
_QUALITIES = "organic fresh frozen large small cheap good whole sliced unsalted vegan dried canned new big extra low-fat spicy smoked".split()
_AMOUNTS = "a bag of;two;three;a pack of;a box of;some;a few;a bottle of;six;a can of;half a pound of;a dozen;two cans of;a jar of;a loaf of;five kilos of".split(
    ";"
)
_TASKS = "call;email;pick up;clean;fix;return;renew;check;order;pay;paint;wash;sort;pack;cancel;visit;water;replace;sharpen;inspect".split(
    ";"
)
_OBJECTS = "the car;the bank;aunt Lily;the bathroom sink;library card;the windows;the gym;garage shelves;the tax form;the bike;winter clothes;the landlord;the roof;school forms;the fridge filter;the fence;my resume;the spare key;the report;pump number two;the fire extinguisher".split(
    ";"
)
_SUBJECTS = "the kids;dinner;grandpa;the bus;the meeting;our guest;the delivery;mom;the game;lunch;the doctor;everybody;the dog;shift B;the inspector;the truck;the cake;my sister;the teacher".split(
    ";"
)
_VERBS = "is ready;is here;is late;starts in ten minutes;is waiting outside;needs help upstairs;was cancelled;will be back soon;is on the phone;has arrived;is over;leaves at noon;wants to go home;is starting now;called again;is looking for you".split(
    ";"
)

_ZH_ADJECTIVES = "最美的 孤独的 遥远的 蓝色 红色 午夜 夏天的 冬日 温柔的 疯狂 沉默的 金色 最后的 秘密 流浪的 飞翔的 小小 永远的 失落的 透明的".split()
_ZH_NOUNS = "月亮 河流 花园 城市 海岸 列车 雨季 星空 少年 姑娘 玫瑰 故乡 窗外 灯火 风筝 蝴蝶 大海 山谷 夜晚 清晨 影子 房间 时光 旅程 钥匙 信".split()
_ZH_SURNAMES = (
    "王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 梁 宋 郑 谢 韩 唐 冯 于 董 萧".split()
)
_ZH_GIVEN = "子轩 一诺 浩然 雨桐 梓涵 思远 晓东 建国 丽华 俊杰 佳怡 明哲 若曦 天宇 小川 海燕 文静 志强 诗雅 家豪".split()
_ZH_GOODS = "全麦面包 燕麦奶 山羊奶酪 洗碗布 狗零食 猫抓板 花土 便利贴 牙线 剃须刀片 烘焙纸 冷冻豌豆 椰奶 杏仁酱 南瓜籽 鱼露 绿茶 洗手液 枫糖浆 胶棒 打印纸 沐浴露 墨盒 保险丝 钻头 扎带 切削液 托盘 标签纸 密封圈 豆瓣酱 木耳 腐竹 玉米 红薯".split()
_ZH_QUALITIES = "新鲜 有机 大包 小瓶 便宜 进口 无糖 低脂 冷冻 散装".split()
_ZH_AMOUNTS = "一包 两瓶 三盒 一箱 几个 半斤 一袋 五斤 一打 两罐 一些 六个".split()
_ZH_TASKS = "联系 打扫 修理 归还 续办 检查 预订 缴纳 清洗 整理 取消 更换 打磨 巡检 拜访".split()
_ZH_OBJECTS = "银行 卫生间 图书证 窗户 健身房 车库 报税表 自行车 冬天的衣服 房东 屋顶 校服 冰箱滤芯 栅栏 简历 备用钥匙 报告 二号泵 灭火器".split()
_ZH_SUBJECTS = (
    "孩子们 晚饭 爷爷 校车 会议 客人 快递 妈妈 比赛 午饭 医生 大家 狗 乙班 检查组 货车 蛋糕 姐姐 老师".split()
)
_ZH_VERBS = "准备好了 到了 迟到了 十分钟后开始 在外面等着 需要帮忙 取消了 马上回来 在打电话 结束了 中午出发 要回家了 又打来了 在找你".split()


def title(rng: Random, chinese: bool) -> str:
    """Return a song, film, show or band that does not exist."""
    roll = rng.random()
    if chinese:
        if roll < 0.35:
            return rng.choice(_ZH_SURNAMES) + rng.choice(_ZH_GIVEN) + ("的歌" if rng.random() < 0.4 else "")
        return (
            rng.choice(_ZH_ADJECTIVES) + rng.choice(_ZH_NOUNS)
            if roll < 0.8
            else rng.choice(_ZH_NOUNS) + "与" + rng.choice(_ZH_NOUNS)
        )
    adjective, noun, other = (
        rng.choice(_ADJECTIVES).title(),
        rng.choice(_NOUNS).title(),
        rng.choice(_NOUNS).title(),
    )
    if roll < 0.25:
        return f"{rng.choice(_FIRST)} {rng.choice(_LAST)}"
    forms = (f"{adjective} {noun}", f"The {adjective} {noun}", f"{noun} of the {other}", f"The {noun}s", f"{noun} and {other}", f"My {adjective} {noun}",
             f"In the {noun}", f"{adjective} {noun} by {rng.choice(_FIRST)} {rng.choice(_LAST)}", f"{noun}s on {other}", f"Goodbye {noun}", f"Turn the {noun}", f"{noun} in the {other}")  # fmt: skip
    return rng.choice(forms)


def item(rng: Random, chinese: bool) -> str:
    """Return something to buy or to do."""
    roll = rng.random()
    if chinese:
        if roll < 0.3:
            return rng.choice(_ZH_TASKS) + rng.choice(_ZH_OBJECTS)
        return (
            (rng.choice(_ZH_AMOUNTS) if roll > 0.75 else "")
            + (rng.choice(_ZH_QUALITIES) if roll > 0.55 else "")
            + rng.choice(_ZH_GOODS)
        )
    if roll < 0.3:
        return f"{rng.choice(_TASKS)} {rng.choice(_OBJECTS)}"
    words = [rng.choice(_GOODS)]
    if roll > 0.5:
        words.insert(0, rng.choice(_QUALITIES))
    if roll > 0.75:
        words.insert(0, rng.choice(_AMOUNTS))
    return " ".join(words)


def message(rng: Random, chinese: bool) -> str:
    """Return something to announce."""
    if chinese:
        return rng.choice(_ZH_SUBJECTS) + rng.choice(_ZH_VERBS)
    return f"{rng.choice(_SUBJECTS)} {rng.choice(_VERBS)}"

"""An order told by what an appliance is for: "boil some water" is the kettle, 煮饭 the rice cooker, "a coffee, please" the coffee machine.

Counts where the home has exactly one such appliance; what is for later, or asks, keeps its own words.
"""

import re

from edgehome import words
from edgehome.lm.names import robots, things
from edgehome.messages import Context
from edgehome.protocols import Home

_JOBS = """
coffee machine | make brew get have do fix prepare | coffee espresso cappuccino latte americano macchiato mocha | 泡冲沖煮做整来來打 | 咖啡 拿铁 美式 浓缩
kettle | boil | water | 烧燒煮煲 | 水 滾水 开水 開水 热水 熱水 滚水
kettle | make brew get have do fix prepare | tea cuppa brew hot-chocolate hot-drink | 泡沏冲沖来來 | 茶 热茶 熱茶
rice cooker | cook make | rice | 煮蒸焖燜做 | 饭 飯 米饭 米飯 白饭 粥
washing machine | wash | clothes washing laundry sheets towels bedding whites | 洗 | 衣服 衣物 床单 被套
dryer | dry | clothes washing laundry towels sheets bedding | 烘 | 衣服 衣物 毛巾 床单
dishwasher | wash clean do | dishes plates dirty-dishes | 洗 | 碗 盘子 碗碟
toaster | toast make | bread toast bagels | 烤 | 面包 吐司 多士
bread maker | bake | bread loaf | 做烤 | 面包
juicer | make | juice smoothie | 榨 | 汁 果汁 橙汁
soy milk maker | make | soy-milk | 打磨做 | 豆浆
electric blanket | warm heat | bed | 暖热 | 床 被窝 被子
popcorn machine | make pop | popcorn | 爆做 | 爆米花
ice maker | make | ice | 做 | 冰块
printer | print | this it document page | 打印 | 文件 这个
"""
"""An appliance, and for either language the verbs and the things that its job is told by; words of two with a hyphen."""
_DRINKS = frozenset(("coffee machine", "kettle"))
"""What one may also say one would like, when it is a drink."""
_ASK = r"(?:(?:please|hey|ok|okay|now|olly|right|and)\b[, ]*)*(?:(?:can|could|may|would|will) (?:i|we|you) (?:please |kindly )?)?"
_WANT = r"(?:i(?:'d| would) like|i (?:want|need|fancy)|(?:i )?could (?:do with|murder)|i(?:'d| would) (?:love|murder)|give me|let'?s have)"
_SOME = r"(?:(?: me| us)?(?: up)?(?: please)?(?: (?:a|an|some|another|one|my|our|more|the|fresh|strong|hot|nice|nother|cup|mug|pot|load|of|cafe|filter|black|white|large|small|double|quick|dirty|wet))*)"
_END = r"(?: (?:up|dry|on))?(?: with(?:out)? [a-z ]{2,24}?)?(?: (?:for (?:me|us|everyone|everybody)|please|now|again|right now|would you|will you|then))*"
_ASK_ZH = r"(?:麻烦|麻煩|请|請)?(?:你)?(?:给|給|帮|幫|为)?(?:我|我们|大家)?(?:们|們)?(?:来|去)?"
_SOME_ZH = r"(?:一?[下点點些]|[一两]?[杯壶壺锅鍋碗煲炉份]|一个|个|了)?(?:黑|热|熱|浓|濃|新鲜的?)?"
_WANT_ZH = r"(?:我)?(?:想|要|想要)(?:喝|吃|饮|飲)?"
_END_ZH = r"(?:(?:来|去)?(?:喝|吃|饮|泡茶|泡面|冲茶)|一下|吧|啦|喇|了|呗|先|唔該|唔该|麻烦|麻煩)*"


def _form(thing: str, verbs: str, objects: str, zh_verbs: str, zh_objects: str) -> re.Pattern[str]:
    nouns = "|".join(o.replace("-", " ") for o in objects.split())
    han = "|".join(sorted(zh_objects.split(), key=len, reverse=True))
    wants, wants_zh = (f"|{_WANT}", f"|{_WANT_ZH}") if thing in _DRINKS else ("", "")
    return re.compile(
        rf"^\W*{_ASK}(?:(?:{verbs.replace(' ', '|')}){wants})\b{_SOME} (?:{nouns}){_END}\W*$"
        rf"|^\W*{_ASK_ZH}(?:[{zh_verbs}]{wants_zh}){_SOME_ZH}(?:{han}){_END_ZH}\W*$"
        rf"|^\W*{_ASK_ZH}[把将將]?(?:{han})(?:给我|給我)?[{zh_verbs}](?:上|起来|起來)(?:吧|呗|啦|喇|嘛|先)*\W*$",
        re.IGNORECASE,
    )


def _asking(thing: str, verbs: str, objects: str, zh_verbs: str, zh_objects: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<=\bthe )(?:{f'{verbs} {objects}'.replace(' ', '|').replace('-', ' ')})(?= (?:been |all )?(?:done|finished|over|still (?:on|going|running))\b)"
        rf"|^[{zh_verbs}]?(?:{zh_objects.replace(' ', '|')})(?=(?:还|還|现在|都|是不是|已经|已經)*(?:在[{zh_verbs}]|[{zh_verbs}]?(?:完|好)(?:了|咗|晒)?(?:吗|嗎|没|沒|未)))",
        re.IGNORECASE,
    )


_ROWS = [[c.strip() for c in line.split("|")] for line in _JOBS.strip().splitlines()]
_FORMS = [(row[0], _form(*row)) for row in _ROWS]
_ASKED = [(row[0], _asking(*row)) for row in _ROWS]


def asked(text: str, home: Home) -> str:
    """Return a question whether a job is done as one after its appliance: "has the wash finished", 衣服洗完了没有."""
    for thing, form in _ASKED:
        found = things.called(home, thing) if form.search(text) else []
        if len(found) == 1:
            return form.sub(found[0].name.replace("\\", " "), text, count=1)
    return text


_OBJECTS = frozenset(o.split("-")[-1] for row in _ROWS for o in row[2].split())
_OBJECTS_ZH = re.compile("|".join(sorted({o for row in _ROWS for o in row[4].split()})))
_WORD = re.compile(r"[a-z]+")
LONGEST = 80


def plainly(text: str, context: Context, home: Home) -> str:
    """Return an order told by an appliance's job as the order to switch that on; any other words as they are."""
    if robots.mows(text, home):
        return "mow the lawn"
    said = _OBJECTS.intersection(_WORD.findall(text.lower())) if text.isascii() else _OBJECTS_ZH.search(text)
    if len(text) > LONGEST or not said:
        return text
    for thing, form in _FORMS:
        if not form.match(text):
            continue
        found = things.called(home, thing)
        found = [e for e in found if e.area == context.area] or found if len(found) > 1 else found
        found = [
            e for e in found if e.domain in ("switch", "input_boolean", "water_heater", "machine", "climate")
        ]
        if len(found) == 1:
            return f"打开{found[0].name}" if words.has_chinese(found[0].name) else f"turn on {found[0].name}"
    return text

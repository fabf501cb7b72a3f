"""A wish told by what one feels: "I'm freezing", 满屋子都是烟. What of this home helps there is told, or asked about.

The words must tell of here and now and order nothing; then the feeling says which devices help, the room and the names
said which of them are meant. Several that are alike are a question, none is said to be none.
"""

import re
from collections.abc import Iterable

from edgehome import words
from edgehome.lm.calls.certainty import DOUBTFUL
from edgehome.lm.comfort.remedies import EVERYWHERE, TOGETHER, Remedy, heats, remedies
from edgehome.lm.names import things
from edgehome.lm.names.areas import areas_named
from edgehome.lm.names.bilingual import called
from edgehome.lm.said import remarks
from edgehome.lm.said.felt import Feeling, fails, feelings
from edgehome.messages import Call, Context, Entity, Intent
from edgehome.protocols import Home

LONGEST = 90
TOLD = 0.9
"""How sure it is that a feeling told in a room where one thing helps is a wish for that."""
_ELSEWHERE = re.compile(
    r"\b(?:was|were|had|used to|yesterday|tonight|last|ago|if|unless|until|when|would|will|gonna|tomorrow|forecast|outside|outdoors|abroad|remember|never|always|days|he|you|said|says|hope|wish|because of"
    r"|at (?:work|school|hers|his|my|the (?:office|beach|pool))|on the (?:bus|train|tube)|in the (?:car|street|film|book|fridge|freezer|oven|sea)|neighbours?|next door)\b"
    r"|外面|室外|户外|戶外|外头|外頭|出面|街上|公司|单位|學校|学校|上班|返工|路上|车上|車上|昨|前[天晚]|去年|那[天时會会]|小时候|小時候|以前|从前|後天|后天|明[天早晚]|聽日|如果|要是|假如|时候|時候|别人|別人|隔壁|邻居|鄰居|[听聽][说說]|新闻|新聞|预报|預報|他|她|佢|你|您",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\bnot\b(?! (?:\w+ )?enough| even\b| yet\b| just\b)|\b(?:isn|aren|don|doesn|won|didn)'?t\b(?! (?:it|they|enough)\W*$)|\bno longer\b|\b(?:i|we|they|you|she|he)(?: really| quite| do)? (?:like|love) (?:it|the|a)\b|(?:不|唔|没有?|沒有?|冇)(?:太|怎么|怎麼|算|是|觉得|覺得|点|點)?[冷热熱黑暗亮吵臭闷悶干乾潮凉涼冻凍呛嗆]",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^\W*(?:is|are|am|do|does|did|has|have|can|could|should|shall|what(?! a\b)|which|how|any)\b(?!')|\bwhat['’]?s\b|(?<!it)\?|[吗嗎]\W*$|(.)[不没唔]\1|[几幾][度点]|多少|(?<![都也])[没沒]\W*$",
    re.IGNORECASE,
)
_ORDERS = re.compile(
    r"\d|%|\b(?:please|can you|could you|would you|will you|make(?! out)|give|let|set|turn|switch|put|dim|raise|lower|play|pause|stop|start|run|close|shut|open|draw|pull|lock|mute|add|remind|crank|want|need|skip|send|get)\b"
    r"|\b(?:percent|degrees|minutes|timer)\b|\b(?:lights?|lamps?|tv|telly|heating|fan|ac|radio|it|them) (?:on|off|up|down)\b|\b(?:louder|quieter|softer|brighter|dimmer|warmer|cooler|(?:hotter|colder)(?! than)|leave|alone)\b|^\W*\w+ (?:up|down|off)\W*$"
    r"|[一二两兩三四五六七八九十半]+\s?[度成档檔]|[加减減](?![班油热熱湿濕])|[把将將帮幫請请]|打[开開]|[关關]|(?<![打离離睁睜张張不])[开開](?!心|水|会|會|玩)|(?<!空)[调調较較校](?!皮|味|休)|设|設|拉[上下开開]|升|降|播|放|停|[让讓叫]|回[去来來]|跳过|下一|切|锁|鎖|启|啟|熄|静音|靜音|[换換]|再[^，,]{0,3}[点點些啲]|[亮暗高低大小轻輕暖冷凉涼快慢白黄黃][声聲]?(?:一[点點]|一?[些啲]|(?<![太有好].)[点點])|大[声聲][点點啲]|[别別](?!人)|不要|唔好|不用|唔使|弄|整[^个個间間]|来[点點个個]|俾|[给給]",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:an?|some|the|my) (?!bit\b|little\b|touch\b|tad\b|few\b|right\b|freezing\b|boiling\b)(?:\w+ )?(?:cold|hot|warm|dark|bright|loud|quiet|dim)\b(?! in here)|\b(?:phones?|car|exam|interview|joke|story|idea|headphones|earphones)\b|^\W*that['’]?s (?:so |really |just )?(?:cold|hot|dark)\b|\b(?:kids|children|boys|girls|dogs?|people) (?:are|is) (?:\w+ )?(?:loud|noisy)\b|\b(?:over|about) (?:this|the|my) \w+\W*$"
    r"|手机|手機|耳机|耳機|心里|心裡|心[好很真]|头发|頭髮|脸|臉|人[真很好]|游戏|遊戲|股市|成绩|成績",
    re.IGNORECASE,
)
_FOOD = re.compile(
    r"\b(?:cold|hot) (?:water|tap|person|drink|beer|shower|bath|food|feet)\b|\b(?:tea|coffee|soup|food|dinner|lunch|breakfast|beer|wine|plate|pan|mug|water|bath|shower|weather|january|february|march|april|may|june|july|august|september|october|november|december|winters?|summers?|autumn|season|country)\b"
    r"|汤|湯|饭|飯|茶|粥|面条|麵|咖啡|奶(?!奶)|饮料|飲料|酒|外卖|外賣|水果|天气|天氣|水(?!汽|气|氣)|冬天|夏天",
    re.IGNORECASE,
)
"""What is cold, dark or loud itself, and no room of this home."""


_SHOWN = re.compile(
    r"(?<!for )(?<!for a )(?<!for the )\b(?:film|movie|photo|picture|series|colou?rs?)\b|电影|電影|照片|颜色|顏色",
    re.IGNORECASE,
)
"""What is dark by itself where nothing is said of not seeing it."""


_EXCLAIMS = r"(?:(?:oi|oo+h*|oh|ah+|aw+|e+w+|yuck|y['’]?all|hiya|look|listen|yikes|whoa|ugh|urgh|argh|phew|phwoar|cor|wow|wah|blimey|crikey|god|gosh|jesus|brr+|bloody|hell|right|well|and|but|ok|hey|honestly|seriously|love|dear|why|mum|dad|no|yeah|man|guys|folks)\b\W*)*"
_SUBJECT = re.compile(
    rf"^\W*{_EXCLAIMS}"
    r"(?:(?:i|it|we|they|she|there|this|that|these|those|the|my|our|walls?|windows|mirrors?|tiles|ceiling|everyone|everybody|nobody|something|somebody|who|what|a|proper|absolutely|im|its|theres|thats|theyre|cant|can'?t|cannot|can (?:hardly|barely)|hardly|barely|could|too|so|bit|very|really|how|pretty|all|feels?|smells?|stinks?|reeks?|looks?|sounds?)\b|[\w-]+(?: [\w-]+)?['’]s\b|\w+ing\b|$)",
    re.IGNORECASE,
)
"""How words begin that tell of something."""
_CRY_ZH = re.compile(r"[哎呦哟喲啊呀唉嘿喂哇哦噢嗯天妈媽我的啦娘老哈]+")
_CRY = re.compile(rf"\W*{_EXCLAIMS}", re.IGNORECASE)
_VERB = re.compile(r"\b(?:is|are|gets?|got|looks?|feels?)\b", re.IGNORECASE)
FEW = 4
"""The most words of a feeling told without a verb: "freezing in here"."""


def _tells(piece: str) -> bool:
    """Return whether a part of the words only tells: of a feeling, of what made it so, or nothing at all."""
    felt = bool(feelings(piece))
    if words.has_chinese(piece):
        return felt or remarks.tells(piece) or bool(_CRY_ZH.fullmatch(piece))
    if _CRY.fullmatch(piece):
        return True
    begins = bool(_SUBJECT.match(piece)) or (felt and len(piece.split()) <= FEW and not _VERB.search(piece))
    return begins if felt else remarks.tells(piece) or (begins and piece.split(" ")[0].endswith("ing"))


def told(text: str) -> tuple[list[Feeling], bool]:
    """Return the feelings of words that only tell of them, and whether here and now; none of any other words."""
    if len(text) > LONGEST or _ORDERS.search(text) or _ASKS.search(text) or not (felt := feelings(text)):
        return [], False
    pieces = [p.text.strip() for p in remarks.pieces(text)]
    if not all(map(_tells, pieces)):
        return [], False
    if len(felt) > 1 and len(pieces) > 1:
        each = [{"foul" if f.what == "stuffy" else f.what for f in feelings(p)} for p in pieces]
        if any(a and b and not a & b for a in each for b in each):
            return [], False
    if fails(text):
        return felt, True
    if _ELSEWHERE.search(text):
        return (felt if all(map(remarks.tells, pieces)) else []), False
    if _NOT.search(text) or _OTHERS.search(text) or (felt[0].what == "warmth" and _FOOD.search(text)):
        return felt, False
    return felt, not (_SHOWN.search(text) and any(f.what == "light" for f in felt))


_SHOWN = re.compile(
    r"(?<!for )(?<!for a )(?<!for the )\b(?:film|movie|photo|picture|series|colou?rs?)\b|电影|電影|照片|颜色|顏色",
    re.IGNORECASE,
)
"""What is dark by itself where nothing is said of not seeing it."""
_ROOM = re.compile(
    r"\b(?!(?:this|the|that|my|our|whole|living)\b)[\w'’]+ room\b|(?<![这這那屋])房间?里?(?=[太好很真])",
    re.IGNORECASE,
)
"""A room that this home may not have."""
_LIKE = re.compile(
    r"\b(?:by|near|over|beside|next to|behind|under|from) (?:the|this|that|my|these|those) [\w-]+|\blike (?:\w+ ){0,4}?(?:an?|the) \w+|\ban? (?:oven|sauna|furnace|fridge|freezer)\b|[像跟同](?:进了?|在)?[^，,]{1,5}(?:一样|一樣|似的|咁)|蒸[笼籠]|桑拿|冰[窖窟]",
    re.IGNORECASE,
)
"""What a room is only likened to, or what is beside one."""


_NOUN = re.compile(
    rf"^\W*{_EXCLAIMS}(?:the|this|that|my|our|these|those) (?P<noun>(?:[\w-]+ ){{0,2}}?[\w-]+?)(?:['’](?:s|re)| is| are| was| looks?| smells?| feels?| stinks?| reeks?| has| have)\b",
    re.IGNORECASE,
)
_OURS = re.compile(
    r"\b(?:fingers?|toes|feet|hands?|nose|ears|legs|bones|teeth|knees|back|eyes|throat|skin|lips|air|sun\w*|mirrors?|walls?|ceilings?|floors?|screens?|pages?|rooms?|place|house|flat|whole|bed|baby|kids?|lads|mum|dad|gran\w*|nan|smell|stench|music|programme|film|picture|sound|glare|din|racket|brightness|sauna|loo)\b",
    re.IGNORECASE,
)
"""What is cold, dark or foul together with a room."""
_SOMEWHERE = re.compile(r"\bin (?!here\b|this\b|there\b|the\b|my\b|our\b|a\b|two\b|it\b)\w+", re.IGNORECASE)


def _of_another(text: str, areas: list[str], home: Home) -> bool:
    """Return whether the words are about something that is no part of the home: "this match stinks", "cold in London"."""
    if not areas and _SOMEWHERE.search(text):
        return True
    noun = _NOUN.match(text)
    if noun is None or _OURS.search(noun["noun"]) or things.mentions(noun["noun"]):
        return False
    return not (areas_named(noun["noun"], home) or _named(noun["noun"], list(home.entities.values())))


_PLEASES = re.compile(
    r"\bsmells? (?:so |really |absolutely )?(?:lovely|nice|good|great|amazing|delicious|gorgeous|divine|like (?:dinner|lunch|home|christmas))\b|[真好]香(?!薰)",
    re.IGNORECASE,
)


def wish(text: str, context: Context, home: Home) -> Intent | None:
    """Return what is to be done about a feeling that the words tell of; None for any other words."""
    if _PLEASES.search(text) and not _ORDERS.search(text) and context.question is None:
        return Intent(outcome="none", confidence=TOLD, lang="zh" if words.has_chinese(text) else "en")
    felt, here = told(text) if context.question is None else ([], False)
    if not felt:
        return None
    lang = "zh" if words.has_chinese(text) else "en"
    if not here:
        return Intent(outcome="none", confidence=TOLD, lang=lang)
    areas = areas_named(text, home)
    if len(areas) > 1:  # "Kai's shower" is no word of Kai's room
        areas = [a for a in areas if any(things.spoken([n], text) for n in called(home.areas[a]))] or areas
    if _of_another(text, areas, home):
        return None
    text = _LIKE.sub(" ", text)
    of_lamps = any(map(things.is_lamp, _kinds_said(text)))
    felt = [f for f in felt if f.what != "white" or of_lamps]
    if not felt:
        return None
    unknown = not areas and (things.rooms(text) or _ROOM.search(text))
    if len(areas) > 1 or unknown:
        return None
    area = areas[0] if areas else context.area
    for feeling in felt:
        found = _for(feeling, text, area, context, home)
        if found is None:
            return None
        if found:
            return _intent(feeling, found, lang)
    return Intent(outcome="refuse", reason=words.reason("no_remedy"), confidence=TOLD, lang=lang)


def _for(feeling: Feeling, text: str, area: str | None, context: Context, home: Home) -> list[Remedy] | None:
    """Return what helps against a feeling in a room; None where the words speak of a thing that does not."""
    everything = list(home.entities.values())
    inside = [e for e in everything if e.area == area] if area is not None else everything
    kinds = _kinds_said(text)
    named = _named(text, inside) or _named(text, everything)
    if feeling.what == "sun":  # a screen is only what it falls on
        kinds = [k for k in kinds if things.domain_of(k) != "media_player"]
        named = [e for e in named if e.domain != "media_player"]
    if kinds or named:
        named = named or [e for e in inside if _is_one(e, kinds)]
        return [r._replace(sure=r.sure or r.intent != "HassTurnOn") for r in remedies(feeling, named)] or None
    about = [home.entities[e] for e in context.entities if e in home.entities]
    if spoken := remedies(feeling, about):
        return spoken
    found = remedies(feeling, inside)
    if found and all(r.sure for r in found):
        return found
    if feeling.what == "warmth":
        return _heating(feeling, area, home) or found
    return found or (remedies(feeling, everything) if feeling.what in EVERYWHERE else [])


def _kinds_said(text: str) -> list[str]:
    return [m.what for m in things.mentions(text) if m.what not in ("door", "window", "temperature")]


def _heating(feeling: Feeling, area: str | None, home: Home) -> list[Remedy]:
    """Return what helps by the heating of the whole home, or of its storey; no room's own, but for a question."""
    heating = [e for e in home.entities.values() if heats(e) and things.things_of(e) & _CENTRAL]
    floor = _floor(area, home)
    here = [e for e in heating if floor is not None and _floor(e.area, home) == floor]
    central = [e for e in heating if not _of_its_room(e, home)]
    near = [e for e in central if e in here] or (here if here and area is not None else central)
    found = remedies(feeling, near)
    return found if near and near[0] in central else [r._replace(sure=False) for r in found]


_CENTRAL = frozenset(("heating", "thermostat", "floor heating"))


def _of_its_room(entity: Entity, home: Home) -> bool:
    place = home.areas.get(entity.area or "")
    own = {k for n in (entity.name, *entity.aliases) for k in things.keys(n)}
    return place is not None and any(k in own for k in things.keys(place.name))


def _floor(area: str | None, home: Home) -> str | None:
    place = home.areas.get(area or "")
    return place.floor if place is not None else None


def _is_one(entity: Entity, kinds: list[str]) -> bool:
    return any(things.may_be(entity, kind) for kind in kinds)


def _named(text: str, pool: list[Entity]) -> list[Entity]:
    """Return those of the pool of whose names one stands in the text."""
    said = things.keys(text)
    return [e for e in pool if any(things.within(things.keys(n), said) for n in (e.name, *e.aliases))]


def _intent(feeling: Feeling, found: list[Remedy], lang: str) -> Intent:
    several = len(found) > 1 and (feeling.what not in TOGETHER or len({r.entity.area for r in found}) > 1)
    acts = (
        [found[:1]]
        if several
        else [[r for r in found if (r.intent, r.arguments) == kind] for kind in _kinds(found)]
    )
    calls = tuple(
        Call(intent=same[0].intent, entities=tuple(r.entity.id for r in same), arguments=same[0].arguments)
        for same in acts
    )
    if several:
        near = tuple(r.entity.id for r in found)
        return Intent(outcome="ask", calls=calls, candidates=near, missing="name", confidence=TOLD, lang=lang)
    sure = all(r.sure for r in found)
    return Intent(outcome="act", calls=calls, confidence=TOLD if sure else DOUBTFUL, lang=lang)


def _kinds(found: list[Remedy]) -> list[tuple[str, dict[str, object]]]:
    kinds: list[tuple[str, dict[str, object]]] = []
    for remedy in found:
        if (remedy.intent, remedy.arguments) not in kinds:
            kinds.append((remedy.intent, remedy.arguments))
    return kinds


_DIRT = re.compile(
    r"\b(?:crumbs?|dirt\w*|filth\w*|mud\w*|dust\w*|mess\w*|hairs?|spil\w+|floors?|carpets?|rugs?|sand|rice|glitter|everywhere)\b|[脏髒灰渣毛地屑]|垃圾|[饭飯米]粒|乱|亂",
    re.IGNORECASE,
)
_CLEANS = {"HassVacuumStart", "HassVacuumCleanArea"}
_STARTED = (
    "switch",
    "input_boolean",
    "water_heater",
    "media_player",
    "vacuum",
    "valve",
    "lock",
    "cover",
    "machine",
)


def guesses(text: str, calls: Iterable[Call], home: Home) -> bool:
    """Return whether words that only tell of something were taken to start or to open what they do not name."""
    starts = {"HassTurnOn", "StartMachine"} | (set() if _DIRT.search(text) else _CLEANS)
    started = [
        home.entities[e] for c in calls if c.intent in starts for e in c.entities
        if e in home.entities and home.entities[e].domain in _STARTED
    ]  # fmt: skip
    if not started or _ORDERS.search(text) or not all(remarks.tells(p.text) for p in remarks.pieces(text)):
        return False
    said = set(things.keys(text))
    kinds = {m.what for m in things.mentions(text)}
    return not all(
        things.things_of(e) & kinds or any(said & set(things.keys(n)) for n in (e.name, *e.aliases))
        for e in started
    )

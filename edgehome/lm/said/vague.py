"""Vague wishes with one sensible reading, said plainly: "no noise, please" is mute, "another colour" one it has not now.

Rewrites words before they are heard, and finds the colour of those that name none. What is for later keeps its own words.
"""

import re
from collections.abc import Iterable

from edgehome.colors import name_of
from edgehome.lm.names import jobs, things
from edgehome.messages import Context, Entity
from edgehome.protocols import Home

LONGEST = 160
"""The most characters of a wish that is looked at here."""
_LEVEL = re.compile(
    r"\b(?:turn|put|adjust|set|change|bring|switch|take)\b(?P<what>[^,;]*?\blights?\b[^,;]*?)(?: down| up)? (?:to|on|onto|at) (?:a |the )?(?P<way>lower|dimmer|softer|higher|brighter|stronger)"
    r"(?: brightness| light)? (?:setting|level|brightness)(?: of brightness)?",
    re.IGNORECASE,
)
_ISH = re.compile(
    r"\b(?:to be )?(?:a (?:little|bit|tad) |slightly |somewhat )?(?:more )?(?P<color>red|blue|green|yellow|orange|pink|purple|violet|brown)(?:d?ish| ish)\b"
    r"|\b(?:a (?:little|bit|tad) |slightly )?(?P<more>redd|blu|greenn?|pink|purpl)er\b",
    re.IGNORECASE,
)
_MORE = {"redd": "red", "blu": "blue", "green": "green", "greenn": "green", "pink": "pink", "purpl": "purple"}
_HUSH = re.compile(
    r"^\W*(?:please )?(?:(?:do not|don't|dont) (?:(?:make|utter) (?:a|any) (?:sounds?|noises?)|say (?:a word|a thing|anything)|talk|speak|respond|reply)|(?:make )?no (?:more )?(?:sounds?|noises?|talking)|(?:stay|keep|remain) (?:silent|quiet))(?: please)?\W*$"
    r"|^(?:请|請)?(?:不要|别|別|唔好)(?:再)?(?:出声|出聲|发出声音|發出聲音|发声|说话|說話|讲话|講話)(?:了|喇)?\W*$|^(?:请|請)?(?:保持|给我|給我)?(?:安静|安靜)\W*$",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r",? (?:un)?till? (?:i (?:say|tell|ask|let)\b[^,;]*|later|(?:i've )?(?:said|told|asked) otherwise|further notice|you(?:'re| are) told[^,;]*)(?=\W*$)",
    re.IGNORECASE,
)
_QUIET = re.compile(r"\b(?:quiet|silent|mute|muted|shut up|don't (?:talk|speak))\b", re.IGNORECASE)
_ADDRESSED = re.compile(
    r"^\W*(?:hey |ok |okay )?(?:system|assistant|google|alexa|siri|olly)\b[, ]+(?!on\b|off\b)(?=please\b|[a-z]+ )",
    re.IGNORECASE,
)
_SOMETHING_ELSE = re.compile(
    r"\bthe colou?rs? of (?P<what>[\w' ]{2,30}?) to (?:something|anything) (?:\w+ )?(?:random|different|else|new)\b",
    re.IGNORECASE,
)
_RACKET = re.compile(
    r"\b(?:that|this|the) (?:\w+ )?(?:racket|din|noise|row)\b(?= down| up|\W*$)", re.IGNORECASE
)
_PURPOSE = re.compile(
    r"(?:(?<=brighter)|(?<=dimmer)) for (?:the |my )?(?:reading|working|studying|cooking|sewing|drawing|writing|work|homework)\b",
    re.IGNORECASE,
)


_INSIDE = re.compile(r"(?<=[机機炉爐箱])(?:里|裡|的)?(?:料筒|机筒|機筒|炉膛|爐膛|腔体|腔體|内胆|內膽)(?=(?:的)?(?:温度|溫度)?(?:实际|實際|现在|現在|多少|几|幾|设|設))")  # fmt: skip
"""The part of a machine whose temperature is the machine's: 一号机料筒实际多少度."""
_WARMED = re.compile(
    r"(?P<verb>[校較较调調])(?:[热熱暖]|(?P<down>[冻凍冷凉涼]))(?:返|翻)?(?=[\d一二两兩三四五六七八九十半]+(?:个|個)?(?:度|半度))"
)
"""Made colder by so many degrees, 校凍兩度: the network hears a mode in the word."""


def plainly(text: str, context: Context, home: Home) -> str:
    """Return the words as a plain order where they are a vague one, else as they are."""
    if len(text) > LONGEST:
        return text
    rooms = {home.entities[e].area for e in context.entities if e in home.entities}
    if len(rooms) == 1 and (area := home.areas.get(rooms.pop() or "")) is not None:
        text = _THERE.sub(f"in the {area.name}" if text.isascii() else f"{area.name}", text)
    if (order := jobs.plainly(text, context, home)) != text:
        return order
    if _HUSH.match(text):
        return "mute"
    text = extent(things.plainly(text, home))
    if text.lower().startswith(("turn", "keep", "bring", "put", "take")):
        text = _RACKET.sub("the volume", text)
    text = _TWICE.sub(r"\g<said>", text)
    if (left := _LEFT_ON.match(text)) and not _OPENS.search(what := next(w for w in left.groups() if w)):
        text = f"把{what}关了"
    text = _PURPOSE.sub("", _ADDRESSED.sub("", text))
    text = _INSIDE.sub("", text)
    text = jobs.asked(text, home)
    if quiet_till_told(text):
        text = _UNTIL.sub("", text)
    if re.search(r"\blights?\b|\blamps?\b|\bhue\b", text, re.IGNORECASE):
        text = _ISH.sub(lambda m: m["color"] or _MORE[m["more"].lower()], text)
    text = _WARMED.sub(lambda m: m["verb"] + ("低" if m["down"] else "高"), text)
    text = _SOMETHING_ELSE.sub(r"\g<what> to a different colour", text)
    return _LEVEL.sub(
        lambda m: ("dim" if m["way"].lower() in ("lower", "dimmer", "softer") else "brighten") + m["what"],
        text,
    )


_THERE = re.compile(r"\b(?:in|up|down|out) there(?=\W*$)|(?<![\u3400-\u9fff])那(?:屋|间房?|間房?)(?=的|里|裡|有)", re.IGNORECASE)  # fmt: skip
"""The room of what was spoken of, behind what is asked or told: "is the fan on in there?"."""
_TWICE = re.compile(
    r"^(?P<said>[\u3400-\u9fff]{2,6}|[a-z]+ [a-z]+(?: [a-z]+)?)(?:[,，!！、 ]*(?P=said))+(?=\W|$)",
    re.IGNORECASE,
)
"""What is said twice over: 开门开门, "lights off, lights off"."""


_WHO = r"(?:谁|誰|哪个|哪個|邊個|边个)"
_LEFT_ON = re.compile(
    rf"^\W*(?:又是|到底是?|係)?{_WHO}(?:又|啊|呀)?[把将將](?P<what>[^，,]{{2,10}}?)(?:给|給)?[点點开開亮](?:了|着|著|咗)?(?:[一整][^，,]{{0,2}}[宿夜晚天上]|半天|这么久|咁耐|就走|不管)[^，,]{{0,4}}(?:[，,].*)?$"
    rf"|^\W*(?:又是|係)?{_WHO}(?:又)?[开開点點](?:了|咗|着|著)(?P<lit>[^，,]{{2,8}}?)(?:又|都|也)*(?:[唔不][关關熄閂]|[没沒冇][关關熄閂]|忘了?[关關])[^，,]{{0,3}}$"
    rf"|^(?P<one>[^，,]{{2,8}}?)(?:是|係|又)?{_WHO}[开開点點][的嘅]?[^，,]{{0,2}}[，,]\s*(?:快|赶紧|趕緊|给我|給我|帮我|幫我)*[关關熄][^，,]{{0,4}}$"
)
"""Who left it on all night, which says that it should be off."""
_OPENS = re.compile(r"[窗门門锁鎖阀閥]")


def quiet_till_told(text: str) -> bool:
    """Return whether the words want silence until the speaker says otherwise, which is silence from now on."""
    return bool(_QUIET.search(text) and _UNTIL.search(text))


_ANOTHER = re.compile(
    r"\b(?:another|different|random|new|other|any)\b.{0,12}\b(?:colou?rs?|hues?|shades?)\b|\bcolou?rs? .{0,20}\brandom\b|(?:换|換|变|變)(?:一?[个個种種])?(?:别的|別的|其他|其它|另一种|另一種|另外的?)?(?:颜色|顏色)|随机.{0,2}颜色|隨機.{0,2}顏色",
    re.IGNORECASE,
)
_MOODS = (
    (re.compile(r"\bromantic\b|浪漫", re.IGNORECASE), "pink"),
    (re.compile(r"\b(?:party|disco|festive)\b|派对|派對|聚会|聚會", re.IGNORECASE), "purple"),
    (re.compile(r"\b(?:cosy|cozy|warm|autumn\w*|sunset)\b|温馨|溫馨|温暖|溫暖", re.IGNORECASE), "orange"),
    (re.compile(r"\b(?:calm\w*|relax\w*|soothing|cool)\b|放松|放鬆|宁静|寧靜", re.IGNORECASE), "blue"),
)
_LIKENED = (
    ("skyblue", "sky"), ("blue", "sea ocean blueberry denim"), ("green", "grass lawn leaf leaves frog emerald moss cucumber"),
    ("red", "tomato blood cherry strawberry rose apple ketchup poppy lobster post-box postbox fire-engine ladybird"), 
    ("yellow", "lemon banana sun sunflower butter custard daffodil canary"), ("orange", "pumpkin carrot satsuma tangerine clementine sunset fire flame amber"),
    ("purple", "grape aubergine blackberry plum"), ("pink", "flamingo bubblegum candyfloss pig piglet prawn"), ("white", "snow milk moon cloud"),
)  # fmt: skip
"""What a colour is likened to, by the colour."""
_LIKE = re.compile(
    r"\bcolou?rs? of (?:an? |the |my )?(?P<of>[a-z' -]{3,40})|\b(?:look|looking|glow|colou?red)(?: \w+)? like (?:an? |the |my )?(?P<like>[a-z' -]{3,40})",
    re.IGNORECASE,
)
_COLOR = re.compile(r"\bcolou?rs?\b|\bhues?\b|颜色|顏色|色调|色調", re.IGNORECASE)
_CHOICES = ("orange", "blue", "purple", "green")


def color(text: str, entities: Iterable[Entity]) -> str | None:
    """Return the colour that is meant by words that name none: that of a mood, or one that the lamps have not now."""
    if (like := _LIKE.search(text)) and (named := _likened(like["of"] or like["like"])):
        return named
    if not _COLOR.search(text):
        return None
    if mood := next((c for words, c in _MOODS if words.search(text)), None):
        return mood
    if not _ANOTHER.search(text):
        return None
    now = {name_of(list(rgb), False) for e in entities if (rgb := e.attributes.get("rgb_color"))}
    return next((c for c in _CHOICES if not any(c in n for n in now)), _CHOICES[0])


def _likened(words: str) -> str | None:
    """Return the colour of the thing that the words name last: red for "a ripe cherry", orange for "a pumpkin"."""
    said = words.lower().replace("post box", "post-box").replace("fire engine", "fire-engine").split()
    of = {thing: color for color, names in _LIKENED for thing in names.split()}
    return next((of[w] for n in reversed(said) for w in (n, n.removesuffix("s")) if w in of), None)


_EXTENT = re.compile(
    r"^(?P<lead>\W*(?:(?:please|can you|could you|would you|just|now|and)\b[, ]*)*)(?:drop|close|shut|open|pull|lower|raise|bring|let|draw|roll|wind|put|take) (?:up |down |back |out )?(?P<what>(?:the |my |our )?[\w'’ -]{3,32}?)(?: up| down| back| shut| open| out)?"
    r",? (?:un)?till? (?:it['’]?s |it is |they['’]?re |they are |there['’]?s |there is )?(?:just |only |about |roughly |around )*(?:an? )?(?P<part>three quarters|two thirds|half ?way|halfway|half|quarter|third|\d{1,2} ?(?:%|percent|per cent))(?: of it| of them)?(?: is| are)? (?P<way>open|up|shut|closed|down)(?P<tail>\W.*)?$",
    re.IGNORECASE | re.DOTALL,
)
_PARTS = {
    "three quarters": 75,
    "two thirds": 67,
    "half way": 50,
    "halfway": 50,
    "half": 50,
    "quarter": 25,
    "third": 33,
}


def extent(text: str) -> str:
    """Return "lower the shutter till it's a third open" as an order to a position; other words as they are."""
    found = _EXTENT.match(text)
    if found is None:
        return text
    part = found["part"].lower()
    number = re.match(r"\d+", part)
    open_ = int(number[0]) if number else _PARTS[part]
    if found["way"].lower() in ("shut", "closed", "down"):
        open_ = 100 - open_
    return f"{found['lead']}set {found['what']} to {open_}% open{found['tail'] or ''}"

"""Questions in people's words, said plainly: what is called out or said before them, what is asked again behind them.

Works on the words alone; what is no question stays as it is.
"""

import re

from edgehome.lm.said import corrections, remarks

_AUX = r"(?:is|are|was|were|has|have|did|does|do|am|what|which|who|whose|where|how)"
_BEFORE = re.compile(
    rf"^\W*(?:(?:brr+|ooh+|oh|ah+|hmm+|erm?|um+|wait|hang on|quick(?: question| one)?|hey|god|right|so|just checking|oi)\b[ ,!.:…-]*)*"
    rf"(?:(?:before|while|as|now|since|when) (?:i|we|you)\b(?:['’]\w+)?(?! (?:was|were|left))[^,;.?!]{{2,40}}?[,:]? (?={_AUX}(?:['’]s)? (?:the|any|my|our|there|it|all|every|some|\w+er\b|[A-Z]\w+|\w+['’]s)\b))?(?={_AUX}\b)",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"(?<=\w),? or (?:is|are|has|have|did|does|do|was|am|will) (?:i|we|he|she|they|it|some\w+|any\w+|that|you)\b[^,;.!?]*[?]?$",
    re.IGNORECASE,
)
_ASKS = re.compile(rf"^\W*{_AUX}\b", re.IGNORECASE)
_REQUEST = re.compile(r"\b(?:can|could|would|will) you\b|\bplease\b", re.IGNORECASE)
_ASSURE = re.compile(
    r"^\W*(?:(?:pls|please|plz|just|can you|could you|would you|will you|someone|somebody)\b[ ,]*)*(?:tell|reassure|assure|promise|swear to|confirm (?:to|for)) (?:me|us)(?: that)? "
    r"(?P<who>(?:the |my |our |that )?[\w'’ -]{2,40}?) (?:(?P<aux>is|are|has|have|was|did|does)(?P<not>n['’]?t| not)?|(?P<cut>isnt|hasnt|arent|havent|didnt|wasnt)) (?:still )?(?P<rest>\w[^,;.]*)$",
    re.IGNORECASE,
)
_WHAT = re.compile(r"^(?:what|which|who|where|how|when|why|if|whether|i|you|he|she|they|it)\b", re.IGNORECASE)
_OF = re.compile(
    r"^\W*(?:out )?of (?P<what>[\w'’ -]{4,40}?)(?:,| -)? (?:which(?: one)?|who)(?P<own>['’]s| has(?: got)?)? (?P<rest>[^,;.?]+)\W*$"
    r"|^\W*(?:out )?of (?P<these>[\w'’ -]{4,40}?)(?:,| -)? whose (?P<of>[^,;.?]+)\W*$",
    re.IGNORECASE,
)
_STOPPED = re.compile(
    r"^\W*(?:what(?:['’]s| has)? made|what caused) (?P<what>.+?) (?:to )?(?:pack (?:up|in)|conk out|go down|cut out|die|give up|seize up|break down|fail|trip)\b(?P<rest>[^,;.?]*)\W*$",
    re.IGNORECASE,
)
_HAS_GOT = re.compile(
    r"^\W*(?:what (?P<what>[a-z]+)|how (?P<how>[a-z]+))(?:['’]s| has) (?P<who>[a-z]+) got (?:that |the |his |her |their )?(?P<thing>[\w ]{2,24}?)(?: of (?:his|hers|theirs))?(?: (?:on|at|to|set to|set at|up to|running at|turned up to))?\W*$",
    re.IGNORECASE,
)
_STILL = re.compile(
    r"(?<=\w) still (?=(?:open|on|off|shut|closed|locked|unlocked|running|home|out|up|down)\b)", re.IGNORECASE
)
_MORE = r"(?:(?:hott|warm|cool|cold|damp|wett|dri|bright|loud|full|empti|fast|slow)er|(?:more|less) humid)"
_NOW = r"(?:(?: just| right)? now| at the moment| currently| at present)?"
_AGAINST = r"(?:,? (?:compared (?:with|to)|against|versus|vs))"
_OF_TWO = (
    re.compile(
        rf"^\W*(?:what|which|who|where)(?:(?: one| room)?['’]?s| (?:(?:one|room) )?is| are)? (?:the )?(?P<more>{_MORE}){_NOW}\W+(?:in |out of |between )?(?P<a>[\w'’ -]{{2,40}}?) (?:or|and) (?:in )?(?P<b>[\w'’ -]{{2,40}}?){_NOW}\W*$",
        re.IGNORECASE,
    ),
    re.compile(
        rf"^\W*(?:is|are) (?P<a>(?:the |my |our |(?-i:[A-Z])|\w+['’]s )[\w'’ -]{{1,40}}?) (?:any |a bit |much )?(?P<more>{_MORE}) than (?!\d)(?P<b>[\w'’ -]{{2,40}}?){_NOW}\W*$",
        re.IGNORECASE,
    ),
    re.compile(
        rf"^\W*how (?P<more>hot|warm|cold) is (?:it )?(?:in )?(?P<a>[\w'’ -]{{2,40}}?){_AGAINST} (?:in )?(?P<b>[\w'’ -]{{2,40}}?){_NOW}\W*$",
        re.IGNORECASE,
    ),
    re.compile(
        rf"^\W*(?P<a>[\w'’ -]{{2,40}}?)(?: or| and|{_AGAINST}) (?P<b>[\w'’ -]{{2,40}}?)\s*[,:;–-]+\s*(?:what|which|who)(?: one| room)?(?:['’]s| is| are| was)? (?:the )?(?P<more>{_MORE}){_NOW}\W*$",
        re.IGNORECASE,
    ),
)
_MORE_ZH = r"(?P<more>[热熱冷冻凍凉涼暖烫燙亮湿濕潮]|[干乾]燥|潮[湿濕])"
_NOW_ZH = r"(?:现在|現在|而家|依家|这会儿)?"
_OF_TWO_ZH = (
    re.compile(
        rf"^(?P<a>[^，,。同和跟与與定]{{1,10}}?){_NOW_ZH}(?:比较|比較|更)?{_MORE_ZH}(?:啲|些)?[，,]?(?:还是|還是|定係|定系|定)(?P<b>[^，,。]{{1,10}}?)(?:比较|比較|更)?(?P=more)(?:啲|些)?[啊呀呢]?\W*$"
    ),
    re.compile(
        rf"^(?P<a>[^，,。]{{1,10}}?)(?:同埋?|和|跟|与|與|、){_NOW_ZH}(?P<b>[^，,。]{{1,10}}?)(?:比(?:起来|起來|较|較|一比)?)?[，,]?{_NOW_ZH}(?:边|邊|哪|究竟)(?:个|個|间|間|边|邊|台|部|度|处|處|头|頭|裡|里)?(?:会|會)?(?:比较|比較|更|最)?{_MORE_ZH}(?:啲|些|一?[点點]儿?)?[啊呀呢]?\W*$"
    ),
)
_HOME = re.compile(
    r"^\W*(?:(?:is|has|did) (?P<who>(?:(?:my|our) )?(?!it\b|the\b|there\b|that\b|this\b)[\w'’]+) (?:(?:got|come|made it|get|gotten|already) )*(?:home|back|in|here)(?: home)?(?: yet| already| now| safe)*"
    r"|who(?:['’]?s| is) (?:all )?(?:in|about|around|here|home|at home)(?: (?:today|atm|now|right now|at the moment|at home))*)(?:\s*[?,;.!—-]+\s*(?P<rest>(?!if\b).*)|$)",
    re.IGNORECASE,
)
_HOME_ZH = re.compile(
    r"^\W*(?P<who>[^，,。？?有把將将]{1,4}?)(?:[返回](?:咗|了)?(?:嚟|来|來|到)?(?:屋企|家)?(?:咗|了)?|到(?:咗|了)?(?:屋企|家)?(?:咗|了)?)(?:[没沒]有?|冇|未|[吗嗎])[呀啊呢㗎]?(?:[，,。？?！!]+(?P<rest>.*)|$)"
)
_PLANNED = re.compile(
    r"^\W*(?:what|anything|which (?:things|plans|timers)|is (?:there )?anything|have (?:i|we|you)(?: got)? anything)(?:['’]s| is| have| has| do| did)?(?: (?:i|we|you))?(?: have| got|['’]ve)* (?:planned|scheduled|lined up|coming up|on the (?:schedule|timer|cards))(?: (?:in|for|later|today|tonight|tomorrow|now|the|this|week|evening|here))*\W*$"
    r"|^(?:我|我们|我們|你|今天|今晚|明天|都|还|還|现在|而家|[给給幫帮])*(?:[定订訂排设設校]|安排|计划|計劃|预定|預定)(?:了|咗|好)+(?:哪些|哪几个|什么|什麼|甚麼|乜嘢?|咩|啥)(?:计划|計劃|安排|定时|定時|事|任务|任務)?[呀啊呢]?\W*$",
    re.IGNORECASE,
)
_VALUE = re.compile(r"^(?P<noun>[\w ]{2,20}?) is (?:the )?(?P<how>\w+)$", re.IGNORECASE)


def plainly(text: str) -> str:
    """Return a question without what is said around it: "brr, is the hatch open or is it me?" asks whether it is open."""
    if found := _ASSURE.match(text):
        aux = (found["aux"] or found["cut"][:-2]).lower()
        if not _WHAT.match(found["who"]):
            return f"{aux} {found['who']} {found['rest']}"
    if (found := _OF.match(text)) and (which := _of_these(found)):
        return which
    if found := _STOPPED.match(text):
        return f"why did {found['what']} stop{found['rest']}"
    if found := _HAS_GOT.match(text):
        asked = f"what {found['what']}" if found["what"] else f"how {found['how']}"
        return f"{asked} is {found['who']}'s {found['thing']}"
    lead = _BEFORE.match(text)
    bare = text[lead.end() :] if lead else text
    if _PLANNED.match(bare):
        return "any timers going" if bare.isascii() else "有几个计时器"
    if one := of_two(bare) or of_two(text) or _at_home(bare):
        return one
    if not _ASKS.match(bare) or _REQUEST.search(bare):
        return text
    cut = _BEHIND.sub("", _STILL.sub(" ", bare))
    return cut if len(cut.split()) > 2 else bare


def of_two(text: str) -> str:
    """Return a question that compares two in its plain form: "which is hotter, A or B", A和B哪个热; "" for any other words."""
    if found := next(filter(None, (form.match(text) for form in _OF_TWO)), None):
        more = {"hot": "hotter", "warm": "warmer", "cold": "colder"}.get(found["more"], found["more"])
        return f"which is {more}, {found['a']} or {found['b']}"
    found = next(filter(None, (form.match(text) for form in _OF_TWO_ZH)), None)
    return f"{found['a']}和{found['b']}哪个{found['more']}" if found else ""


def _at_home(text: str) -> str:
    """Return "is dad home" for "has dad got back yet? tea's going cold", with no order behind it; "" for other words."""
    found = _HOME.match(text) or _HOME_ZH.match(text)
    rest = found["rest"] or "" if found else ""
    told = remarks.tells(rest) or not (corrections if rest.isascii() else remarks).orders(rest)
    if found is None or not told:
        return ""
    who = found["who"] or "谁"
    if found.re is _HOME:
        return f"is {who} home" if found["who"] else "who is home"
    return "谁在家" if who[0] in "谁誰邊" or who[:2] == "有人" else f"{who}在家吗"


def _of_these(found: re.Match[str]) -> str:
    """Return "which of the carts has the lower battery" for "of the carts, whose battery is lower"; "" where it is none."""
    what, rest = found["what"] or found["these"], found["rest"] or found["of"]
    owned = found["of"] or (found["own"] or "").lower().endswith("s")
    value = _VALUE.match(rest) if owned else None
    if value:
        return f"which of {what} has the {value['how']} {value['noun']}"
    if found["of"]:
        return ""
    own = re.sub(r"^['’]s$", " is", (found["own"] or "").lower())
    return f"which of {what}{own} {rest}"

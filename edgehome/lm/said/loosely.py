"""Orders in people's loose wording, said plainly: "on the shopping", "do the film thing", "my tea isn't going to make itself".

Rewrites words before they are heard; what it does not know whole it leaves as it is.
"""

import re
from collections.abc import Callable

from edgehome.lm.names.areas import areas_named
from edgehome.lm.names.units import units
from edgehome.protocols import Home

LONGEST = 200


def _only(said: re.Match[str]) -> str:
    """Return what to leave alight as the order for the others: 书房只留台灯 is 除了台灯，书房的灯都关掉."""
    return f"除了{said['what']}，{said['where'] + '的' if said['where'] else '其他'}灯都关掉"


_FORMS: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"^(?:那|那就|就|再|[哎啊哦][，,])*(?:[给給幫帮同][我他她佢]|给[\u3400-\u9fff]{2})?(?:在|喺)?(?P<where>(?![我你他她佢只净淨])[\u3400-\u9fff]{2,5}?)(?:里|裡|那边|那邊)?(?:[给給幫帮同][我他她佢们們]{1,2})?留(?:一)?[个個盏盞](?:灯|燈)?(?=[，,。吧啦]|$)", r"打开\g<where>灯"),
    (r"(?<= )(?P<way>up|down|by) (?:a )?couple(?: of)?\b", r"\g<way> two"),
    (r",? (?:and|but) (?:no|not (?:an?|one) (?:degree|notch|percent|bit|touch|hair|inch|jot)) (?:more|higher|lower|further|less|louder|hotter|over|above)\b", ""),
    (r"[，,](?:一[度点點格]|再)?(?:都|也)?(?:别|別|不[能许許要准]|唔好)再?[多高低少热熱](?:了|啦|喇)?(?=[，,。!！]|$)", ""),
    (r"^\W*(?:(?:那|那就|现在|現在)(?=[就只淨净单單]))?(?P<where>[^，,。我你他她佢现現今昨]{1,6}?)?(?:就|只|淨係|净系|单|單|单独|單獨)(?:留着|留著|留返|留低|留下|保留|留)(?P<what>[^，,。了过過一半]{0,8}[灯燈][带帶泡]?)(?:开着|開著|亮着|亮著)?(?:就好|就行|就得|就够|就夠)?(?:[了吧啦喇]|唔該)*\W*$", _only),
    (r"(?:还|還|仲)?(?:[亮开開](?:着|著|咗|緊)|没关|沒關|冇熄|冇閂)(?:的|嘅|啲)(?P<what>[灯燈]|[电電]器|风扇|風扇|空调|空調|冷[气氣])(?=[^，,？?吗嗎]*[关關熄灭滅閂])", r"\g<what>"),
    (r"\b(?P<off>(?:turn|switch) off|kill)(?: all)?(?: of)? (?:the|any|whatever) (?P<what>\w+s)(?: that| which)?(?:['’]re| are)?(?: still| left)? (?:on|lit)(?=\W*$| (?:down|up|in)\w*\b)", r"\g<off> all the \g<what>"),
    (r"^\W*(?:any|all(?: the)?|whatever|the)?(?P<what> ?\w+s)(?: that)?(?: are)?(?: still| left) on(?P<where>[\w' ]*)[,:]? (?:turn|switch) (?:them|it)(?: all)? off", r"turn off all the \g<what>\g<where>"),
    (r"(?<=\w)(?: (?:on|onto|to) (?:the|my|our) (?:weekly |food )?shopping)(?= ?(?:$|[,.!]|please|will you|would you|ta\b))", r"\g<0> list"),
    (r" and (?=(?:an?|two|three|four|five|six|seven|eight|nine|ten|\d+|some|another) \w+ of [\w ]+ (?:on|onto|to) (?:the|my|our) (?:\w+ )?list\b)", ", "),
    (r"\b(?:the |that )?(?P<what>lamp|light) (?:by|next to|beside) my bed\b", r"my bedside \g<what>"),
    (r"\b(?:a bit |more |slightly )+(?:yellow|orang|amber|gold)e?(?:y|ish)\b", "warmer"),
    (r"^\W*(?:is there )?any chance of (?=(?:a (?:bit|little|touch) (?:of |more )?|some |more )(?!rain|snow|sun|frost|storm|wind|change))(?P<what>[^?]+)\??", r"\g<what>, please"),
    (r",? (?:is (?:that|it) |if (?:it['’]s|that['’]s) not )?(?:really )?too much to ask\W*$", ", please"),
    (r"^\W*(?P<what>(?:the|my|our|that|this) [\w ]+?)(?:['’]s not| is not| isn['’]?t| aren['’]?t| are not) (?:going to|gonna) (?P<do>(?!open|unlock|start|run)[a-z]+) (?:itself|themselves|himself|herself)\b(?:,? (?:is|are) (?:it|they|he|she))?\W*$", r"\g<do> \g<what>"),
    (r"^[把将將]?[^，,。…]{1,8}(?:…+|\.{2,}|[，,。])\s*(?:[哎唉诶欸啊哦]+[，,]?)?算了(?:吧|啦)?[，,。]?(?:[^，,。]{1,8}不[管弄用](?:它)?(?:了|吧)*[，,。])?(?=[^，,。]{3})", ""),
    (r"(?<=[箱叭响響视視])(?:[给給俾](?:我|我们|我們|我哋|大家))?(?:来|來|嚟)(?:一?[点點段曲个個]|啲)|(?<=[事音]机)(?:[给給]我)?来(?:一?[点首段个])", "播放"),
    (r"^(?:是|到底)?(?:谁|誰|边个|邊個)又?[把将將](?P<what>[^，,]+?)(?:开|開|调|調|弄|搞|较|較)(?:得|到|成)?(?:这么|這麼|那么|那麼|咁)(?P<how>[大高小低亮暗热熱冷])[的啊呀㗎]*$", r"\g<what>太\g<how>了"),
    (r"^\W*(?:(?:you|someone|anyone) (?:couldn['’]?t|could not|wouldn['’]?t)|i (?:don['’]?t|do not) suppose (?:you|someone|anyone) (?:could|can|would))(?: (?:just|possibly|maybe|please|kindly|also))* (?P<what>(?!be\b|have\b|believe\b|happen\b|mind\b|think\b|know\b)[a-z]+ [^?]+?),?(?: (?:could|would|can) (?:you|they))?\W*$", r"\g<what>"),
    (r"\b(?:would|do|could) you mind (?:just |awfully |terribly )*(?P<verb>turn|switch|knock|bring|dim|open|lock|unlock|start|pull|draw|lower|mute|pop)p?ing\b", r"\g<verb>"),
    (r"^\W*(?P<what>(?:the |my |our )?[\w'’ -]{3,32}?) (?:needn['’]?t|need not|(?:doesn|don)['’]?t (?:need|have) to|does not (?:need|have) to) be on(?: (?:any ?more|now|really|anymore|all night|in here))*\W*$", r"turn off \g<what>"),
    (r"\bits (?=(?:been|getting|gone|too|so|not|late|dark|cold|hot|just|jammed|full|going|running|raining|freezing)\b)", "it's "),
    (r"^(?P<order>\W*(?!is\b|are\b|was\b|what|when|if\b|leave\b|why|who|how|which)[\w'’ -]{3,40}? (?:on|off|shut))(?= (?:it['’]s|he['’]?s|she['’]?s|they['’]?re|i['’]?m|we['’]?re|there['’]?s|the \w+ (?:is|are|has|have)) \w| too \w+\W*$)", r"\g<order>,"),
    (r"^(?P<order>\W*(?:(?:please|can you|could you|just)\b[, ]*)*(?:open|unlock|close|shut|lock) (?:the |my |our )?[\w'’ -]{3,30}?) for (?:the |my |our |some )?(?!\d|an?\b|now\b|good\b|tonight\b|(?:\w+ )?(?:minute|second|hour|day|night|while|bit|moment)s?\b)[a-z'’]+(?: (?:guy|man|lady|driver|people|lads?))?(?: please)?\W*$", r"\g<order>"),
    (r"(?P<lit>\b(?:lights?|lamps?|strip|bulbs?|pendants?|spots)\b[^,;.]*?) (?:to |look |glow |go )*like (?:an? |the )?sun(?:set|rise|down)\b", r"\g<lit> orange"),
    (r"(?<=\w)(?= (?:stick|bung|pop|put|whack|chuck) (?:it|them|some) on (?:the|my|our) [\w ]*list\b)", ","),
    (r"(?P<what>(?:\b(?:the|my|our) )?\b[\w ]{3,30}?)(?:['’]s| is) (?P<state>locked|shut|closed|off|on|open),? (?:right|yeah|yes|isn['’]?t it|innit|no)\s*\?", r"is \g<what> \g<state>?"),
    (r"\bto amber\b|(?<=\w{3} )amber(?=\W*$)", "orange"),
    (r"^\W*(?:the |my )?(?P<what>[\w'’]+(?: [\w'’]+)?) to (?P<color>red|blue|green|orange|yellow|purple|pink|white)\W*$", r"set the \g<what> to \g<color>"),
    (r"\b(?:at|to|on)? ?just enough (?:light |brightness )?(?:to|for) (?:read|see|find|walk|get)\w*(?: \w+)?(?: by)?\b", "at 30 percent"),
    (r"^.{0,24}?\b(?:can(?:no|['’])?t|cannot|can (?:hardly|barely)) hear\b[^,;.]*? over (?P<what>(?:the |that |this |his |her )[\w'’ -]{2,24}?)\W*$", r"turn \g<what> down"),
    (r"^.{0,32}?\b(?:do something about|get rid of) (?:the|that|this) (?:awful |terrible )?(?P<what>glare|racket|din|smell|stink|stench|damp|draught|cold|heat|dark)\b", r"the \g<what>"),
)  # fmt: skip
_WAYS = tuple((re.compile(form, re.IGNORECASE), plain) for form, plain in _FORMS)
_STOP_ALL = re.compile(r"^\W*(?:stop|halt) (?:everything|the lot|it all)(?: now| right now| please)*\W*$", re.IGNORECASE)  # fmt: skip
_NOISY = re.compile(r"\b(?:that|the) (?:\w+ )?(?:noisy|loud|humming|whirring|droning|rattling) thing (?=in\b)", re.IGNORECASE)  # fmt: skip
_THING = re.compile(r"\b(?:do|run|start|put on|put|fire up|let['’]s have|hit) (?:the|my|our) (?P<name>[\w' -]{2,24}?) (?:thing|routine|bit|set-?up|business)(?: on)?\b(?:,? you know\b)?(?:,? (?:the one )?(?:where|when|that) [^,;.]*)?", re.IGNORECASE)  # fmt: skip
_SIDE = re.compile(r"\b(?P<side>front|back|side|rear)(?=\W*$|,| (?:and|then|too|both|locked|please|as well)\b)", re.IGNORECASE)  # fmt: skip


def plainly(text: str, home: Home) -> str:
    """Return an order in plain words, with the scene or the lock that half its name calls; any other text as it is."""
    if len(text) > LONGEST:
        return text
    for form, plain in _WAYS:
        text = form.sub(plain, text)
    if _STOP_ALL.match(text) and any(e.domain == "machine" for e in home.entities.values()):
        return "stop all the machines"
    if _NOISY.search(text):
        fans = [e.name for e in home.entities.values() if e.domain == "fan" and e.area in areas_named(text, home)]  # fmt: skip
        text = _NOISY.sub(f"the {fans[0]} ", text) if len(fans) == 1 else text
    if found := _THING.search(text):
        said = {u.key for u in units(found["name"].lower())}
        scenes = [e.name for e in home.entities.values() if e.domain in ("scene", "script")]
        meant = [n for n in scenes if said and said <= {u.key for u in units(n.lower())}]
        text = f"{text[: found.start()]}turn on {meant[0]}{text[found.end() :]}" if len(meant) == 1 else text
    if re.search(r"\block(?:ed)?\b", text, re.IGNORECASE):
        locks = [e.name for e in home.entities.values() if e.domain == "lock"]
        text = _SIDE.sub(
            lambda m: next((n for n in locks if n.lower().startswith(m["side"].lower() + " ")), m[0]), text
        )
    return text

"""Orders for a list in the words people have for them, said plainly: "out of foil, stick it on the list" adds foil.

Rewrites words before they are heard; what it does not know whole it leaves as it is. Knows no home.
"""

import re

_LIST = r"(?P<list>(?:the |my |our )?(?:[\w-]+ )?list)"
_PUT = r"(?:please |can you |could you |just |go )*(?:put|stick|pop|add|chuck|bung|throw|get|write|jot|whack|shove)"
_THEM = r"(?:it|them|that|those|some(?: more)?|more|another|a (?:new one|couple|few))"
_OFF = r"(?:please |can you |could you |just |you can )*(?:cross|tick|check|scratch|strike|take|knock|scrub|mark)"
_ITEM = r"(?P<item>(?!.*\b(?:the (?:lights?|lamps?|door|kettle)|heating|volume)\b)[\w' -]{2,40}?(?:(?:, (?:and )?| and )[\w' -]{2,30}?){0,4})"
_SINCE = r"(?:,? (?:so|and|then)|[,;.!]+(?: so| and| then)?| [-–—]+)(?: you can| we can)? "
_FORMS_EN = tuple(
    (re.compile(rf"^\W*(?:{pattern})(?:,? (?:please|thanks|ta|cheers|would you|will you|love))*\W*$", re.IGNORECASE), plainly)
    for pattern, plainly in (
        (
            rf"(?:(?:we|i|they)(?:'re|'m| are| am|'ve| have)? )?(?:just |nearly |almost |all |clean |running |run |right )*(?:out of|low on|short of|down to the last (?:of the )?)(?: the| our| any)? {_ITEM}{_SINCE}{_PUT} {_THEM} (?:down )?(?:on|onto|to|in) {_LIST}",
            "add {item} to {list}",
        ),
        (
            rf"(?:(?:we|i|they|he|she|(?:the |my )?\w+)(?:'ve| have|'s| has)? )?(?:just )?(?:finished|used up|drank|ate|needs?|wants?|forgot)(?: the| our| some| all the| more)? {_ITEM}{_SINCE}{_PUT} {_THEM} (?:down )?(?:on|onto|to|in) {_LIST}",
            "add {item} to {list}",
        ),
        (
            rf"(?:the |our )?{_ITEM} (?:is|are|'s|has|have)(?: all| nearly| almost| just)* (?:gone|finished|empty|done|run out|low){_SINCE}{_PUT} {_THEM} (?:down )?(?:on|onto|to|in) {_LIST}",
            "add {item} to {list}",
        ),
        (
            rf"(?:(?:we|i|he|she|they)(?:'ve| have|'s| has)? )?(?:already |just )*(?:got|bought|picked up|fetched|found|have)(?: the| some| our)? {_ITEM}(?: already| today| on (?:my|the) way(?: home)?)?{_SINCE}{_OFF} (?:it|them|that|those)(?: one| ones)?(?: (?:off|done|as (?:bought|done)))?(?: (?:of )?{_LIST})?",
            "mark {item} as bought",
        ),
        (rf"(?:please |can you |could you |just )*(?:scrub|strike|knock|scratch|drop|chuck) {_ITEM} (?:off|from) {_LIST}", "remove {item} from {list}"),
        (
            rf"(?:please |can you |just )*(?:note down|jot down|write down|make a note|to buy|things to buy|we need to buy|need to get)\s*[:：,-]+\s*{_ITEM}",
            "add {item} to the shopping list",
        ),
        (rf"{_PUT} {_ITEM} (?:down )?on {_LIST} (?:when|next time|if|as soon as) (?:you|i|we) (?:get|have|go|can|find)[\w' ]*", "add {item} to {list}"),
        (rf"{_PUT} {_ITEM} (?:down )?(?:on|onto|to) {_LIST},? (?:(?:cos|because|'cause|since|as) )?(?:we|i|he|she|they|the kids|there|it|that)\b[^,;]*", "add {item} to {list}"),
    )
)  # fmt: skip
_NAMED = r"(?P<item>[^，,。：:；;了没沒]{1,12}?)"
_LIST_ZH = r"(?:(?:购物|購物|买菜|買菜|买餸|買餸)?(?:清单|清單|单子|單子|單))"
_FORMS_ZH = tuple(
    (re.compile(rf"^(?:{pattern})[。!！吧啦了喇啊呀哦～~]*$"), plainly)
    for pattern, plainly in (
        (
            rf"(?:家里|家裡|屋企)?(?:快|都|又)?(?:没|沒|冇){_NAMED}了?[，, ]+(?:帮我|幫我|请|請|就)?(?:加|写|寫|记|記|添)(?:到|进|進|上|入|落)?{_LIST_ZH}(?:里|裡|上)?",
            "把{item}加到购物清单",
        ),
        (
            rf"{_NAMED}(?:快|都|又)?(?:没有?|沒有?|用完|吃完|喝完|见底|見底)(?:了|啦|喇)[，, ]+(?:帮我|幫我|请|請|就)?(?:把它)?(?:加|写|寫|记|記|添)(?:到|进|進|上|入|落)?{_LIST_ZH}(?:里|裡|上)?",
            "把{item}加到购物清单",
        ),
        (
            rf"{_NAMED}(?:我|我们|他|她|老公|老婆|妈|爸)?(?:已经|已經|顺路|順路|刚|剛)*(?:买|買)(?:好|到|回来|回來|返)?(?:了|咗)[，, ]*(?:请|請|帮我|幫我)?(?:把)?{_LIST_ZH}?(?:上|里|裡)?(?:的|那个|那個|嗰個|它)*(?:划掉|劃掉|勾掉|删掉|刪掉|去掉|拿掉|剔走|剔咗)",
            "把{item}从购物清单划掉",
        ),
        (
            r"(?:帮我|幫我|请|請)?(?:记一下|記一下|记下|記低|写一下|寫一下)?(?:要买的?|要買的?|待买|購物|购物)(?:东西|東西|清单|清單)?[:：]\s*(?P<item>[^。]{1,60})",
            "把{item}加到购物清单",
        ),
        (
            rf"(?P<add>(?:把)?(?P<item2>[^，,。：:；;]{{1,12}}?)(?:加|写|寫|记|記|添)(?:到|进|進|上|入|落){_LIST_ZH})(?:里|裡|上)?[，, ]+(?:家里|家裡|屋企|都|快|已经|已經)*(?:没|沒|冇|用完|吃完|喝完|饮完|不够|唔够)[^，,]{{0,10}}",
            "{add}",
        ),
    )
)  # fmt: skip
_SWAPPED = (
    (
        re.compile(
            rf"^(?=.*\b(?:list|instead)\b)\W*(?:please |just )*(?:take|remove|cross|scrub) (?:the )?(?P<old>[\w' -]{{2,24}}?) off(?: (?:of )?(?:it|{_LIST}))? and (?:put|add|stick|pop) (?:some |the )?(?P<new>[\w' -]{{2,24}}?)(?: (?:on|on it|on there))?(?: instead)?\W*$",
            re.IGNORECASE,
        ),
        ("remove {old} from the shopping list", "add {new} to the shopping list"),
    ),
    (
        re.compile(
            rf"^(?:把)?{_LIST_ZH}(?:上|里|裡)的?(?P<old>[^，,。]{{1,10}}?)(?:拿掉|删掉|刪掉|划掉|劃掉|去掉)?[，, ]*(?:换成|換成|改成|改为|改為)(?P<new>[^，,。]{{1,12}}?)[。吧啦]*$"
        ),
        ("把{old}从购物清单删掉", "把{new}加到购物清单"),
    ),
)
LONGEST = 160


def plainly(text: str) -> str:
    """Return an order for a list as add, remove or mark; any other text as it is."""
    for form, plain in (*_FORMS_EN, *_FORMS_ZH) if len(text) <= LONGEST else ():
        if found := form.match(text):
            said = {k: v.strip() for k, v in found.groupdict().items() if v}
            return plain.format(**{"list": "the list", **said})
    return text


def swapped(text: str) -> tuple[str, str] | None:
    """Return the two orders of "take X off the list and put Y on instead": what goes, then what comes."""
    for form, (old, new) in _SWAPPED if len(text) <= LONGEST else ():
        if found := form.match(text):
            return old.format(old=found["old"].strip()), new.format(new=found["new"].strip())
    return None

"""Sentences that speak of orders and give none: told to others, wished back, put off, forbidden, impossible, planned by oneself.

Works on the words alone. What is only thought of must do nothing, above all where it would start a machine or open a lock.
"""

import re

from edgehome.lm.said import asides, corrections, felt, remarks, reported
from edgehome.protocols import Home

_DO = r"(?:turn|switch|put|open|close|shut|lock|unlock|start|stop|run|set|dim|raise|lower|pull|move|use|touch|restart|reset|arm|disarm)"
_SOMEBODY = r"(?:him|her|them|everyone|everybody|(?:my|our|his|her|their) [\w-]+|the (?:lads?|kids?|boys?|girls?|lasses|cleaner|plumber|fitter|neighbours?|boss)|[A-Z][\w'-]+)"
_TOLD_ON = re.compile(
    rf"^(?:(?:so|and|then|well|yeah|but|anyway|honestly|like)\b[, ]*)*(?:[Ii]|[Ww]e)(?:'d| had| have|'ve)?(?: just| always| already| only| keep| kept)? "
    rf"(?:(?:said|says?|saying|shouted|goes|go|went|was saying|were saying) (?:to|at) {_SOMEBODY}|(?:told|tell|telling|was telling|asked|begged|warned|reminded|texted) {_SOMEBODY})\b"
)
"""What the speaker said to somebody else."""
_STORY = re.compile(
    r"^(?:(?:so|and|then|well|but)\b[, ]*)+(?:he|she|they|mum|dad|nan|gran)(?:'s like| was like| were like| goes| went| says| said)\b[,: ]"
    r"|^(?:he|she|they|i)(?:'s like| was like| were like| goes)[,: ]",
    re.IGNORECASE,
)
_CANNOT = re.compile(
    rf"^(?:(?:but|no|well|sorry|because|cos)\b[, ]*)*(?:i|we|you|they|he|she)(?: really| still| just)? "
    rf"(?:can'?t|cannot|can not|mustn'?t|must not|shouldn'?t|should not|daren'?t|won'?t|wouldn'?t|couldn'?t|aren'?t (?:allowed|supposed) to|are not to|never)(?: ever| even| just)? {_DO}\b"
    rf"|^(?:nobody|no one|none of you)(?: \w+){{0,2}} {_DO}\b",
    re.IGNORECASE,
)
_WOULD_BUT = re.compile(
    rf"^(?:i|we)(?:'d| would| was going to| were going to| was gonna| wanted to| meant to| could| should)(?: have| of)? {_DO}(?:ed)?\b.*\bbut\b",
    re.IGNORECASE,
)
_OFF = re.compile(
    rf"^(?:please )?(?:don'?t|do not|never) (?:let|allow) (?:anyone|anybody|any of|him|her|them|the|my|our|[A-Z])[\w' ]*\b{_DO}"
    rf"|^(?:please )?(?:hold (?:off|fire)|wait|don'?t bother|no (?:rush|hurry)|not yet)\b (?:on |with |to )?(?:{_DO}|\w+ing\b|(?:the|my|our)\b)"
    r"|^(?:please |just |can you |would you )*(?:stop|quit|no more) (?:turning|switching|changing|dimming|locking|unlocking|starting|touching|messing|fiddling|putting)\b",
    re.IGNORECASE,
)
"""What puts an order off, or forbids one that keeps being carried out."""
_IS_ONE = re.compile(
    r"^(?:he|she|they|you)(?:'s|'re| is| are| was| were)(?: just| really| such)? (?:a|an|the|my|our|always|never)\b",
    re.IGNORECASE,
)
_ZH_DO = r"(?:打开|打開|关|關|开|開|拉|锁|鎖|调|調|熄|停|启|啟|放|收|按|动|動)"
_ZH_OTHER = r"(?:我|俺)?(?:妈|媽|爸|老公|老婆|媳妇|同事|朋友|邻居|鄰居|他|她|他们|她们|佢|佢哋|儿子|女儿|孩子|老板|师傅|師傅|阿\w|老\w|小\w)"
_TOLD_ON_ZH = re.compile(
    rf"^(?:我|俺)(?:刚|剛|都|早就|上次|昨天)?(?:跟|和|对|對|同|告诉|告訴|提醒)(?!你|您){_ZH_OTHER}[们們]?(?:说|說|讲|講|过|過)(?!.*(?:帮我|幫我|请|請|你把))"
)
_ZH = re.compile(
    rf"^.{{1,8}}(?:先|就|可|千万|千萬)?(?:别|別|不要|唔好|不用|唔使|甭)(?:再|去)?{_ZH_DO}(?:啊|掉|它|上|啦)*$"
    rf"|^(?:我|俺|咱们?|我们|我們)?(?:还?以为|還?以為|幸好|幸亏|幸虧|好在|早知道|差点|差點|本来(?:想|要|打算)|本來(?:想|要|打算)|原本|要不是|难怪|難怪|怪不得|好不容易).*{_ZH_DO}"
    rf"|^(?:先)?(?:不着急|不急着|不急|别急着|別急著|用不着|用不著|犯不着|没必要|沒必要)(?:去|再)?(?:把)?{_ZH_DO}"
    rf"|^(?:我|俺|我们|我們)(?:自己|自个儿)?(?:来|來|去|待会儿?|一会儿?|等下)(?:把.{{1,8}})?{_ZH_DO}(?![会會])(?!.*[吗嗎？?])"
    rf"|^(?:我|俺|我们|我們)自己{_ZH_DO}"
    rf"|要不要(?:把.{{1,8}})?{_ZH_DO}|该不该|該不該|用不用(?:把.{{1,8}})?{_ZH_DO}|需不需要|有没有必要|有沒有必要|是不是[该該要]"
    rf"|^(?:他|她|佢|他们|她们|他們)(?:们)?(?:昨[天晚]|上次|以前|那天|前天|刚才|剛才|老是|总是|總是|总|總|天天|每天|非要|非得|就爱|就愛|又)"
    rf"|^.{{1,8}}(?:[还還]?(?<!能)不能|[还還]?不可以|开不得|動不得|动不得|碰不得|[还還]没到时候)(?:去|再)?{_ZH_DO}"
    rf"|^(?!.*(?:哪|[几幾][盏盞个個扇台]|谁|誰|邊)).{{1,8}}(?:先|还|還|就|一直|继续|繼續)[开開亮放留][着著](?:吧|啊|就行|就好|别关|別關)?$"
)
_BROKEN = re.compile(
    r"^(?:(?:这|這|那|我们?家的?)?.{1,8}?(?:坏了|壞了|壞咗|坏掉了|没电了|沒電了|用不了|不能用|不好使|失灵|失靈)|.{0,6}[\u3400-\u9fff]不了(?:了|啦)?)(?:啊|呀|啦|的)?$"
)
_ASKS_LEAVE = re.compile(
    r"^\W*(?:so |and |hey )?(?:can|could|may|should|shall|do) (?:i|we|they|he|she)\b"
    r"|(?:能不能|可不可以|可以不可以|能否|可唔可以)(?!.*(?:帮|幫|请|請|把|給|给|一下|下))|^.{0,8}?(?:能|可以)(?!帮|幫|请|請|把|给|給).{1,10}(?:吗|嗎|么|不)[?？]?$|(?:能|可以)(?![^，,]{0,2}[帮幫请請把给給])[^，,]{0,4}[开開启啟][^，,]{0,4}(?:吧|吗|嗎|没|未|么)[?？]?$",
    re.IGNORECASE,
)


def asks_leave(text: str) -> bool:
    """Return whether words only ask whether something may be done: 压机能不能开, "can we start the press"."""
    return bool(_ASKS_LEAVE.search(text.strip(" ?？。.!")))


def _gives_none(piece: str) -> bool:
    said = piece.strip(" \t.!?。！？…，,")
    forms = (_CANNOT, _WOULD_BUT, _OFF, _IS_ONE, _ZH, _BROKEN)
    return any(form.search(said) for form in forms) or asides.asks_nothing(said)


_NOT_YET_ZH = re.compile(
    r"^[^，,]{1,14}?(?:[没沒]|未|不到|唔到)[^，,]{0,10}?(?:之前|以前|前|的话|的話|嘅話)?[，,]?\s*[^，,]{0,8}?(?:别|別|不要|唔好|唔准|不准|不许|不許|咪(?=[开開关關熄锁鎖])|甭)[^，,]{1,12}$"
)
"""What is forbidden until something is so: 妹妹未返屋企就唔好鎖大門."""


def gives_none(text: str, home: Home | None = None) -> bool:
    """Return whether the words give no order though they speak of one: "we can't start the dryer, the fitter's inside",
    "so I said to Marge, you leave every light on", 我以为我把煤气关了.

    What was said to somebody else is all that follows. Else every clause must be of that form, or a remark beside one.
    """
    if _TOLD_ON_ZH.search(text.strip()) or remarks.WHO_SET.match(text) or _NOT_YET_ZH.match(text.strip()):
        return True
    if _TOLD_ON.search(text.strip()) or _STORY.search(text.strip()):
        return not _THEN.search(text)
    if recounts(text, home):
        return True
    if (kept := asides.kept(text)) and remarks.tells(kept.rest) and not corrections.orders(kept.rest):
        return True  # 空调先别关，我还热着呢
    clauses = [p.text for p in remarks.pieces(text)]
    none = [_gives_none(c) for c in clauses]
    if not any(none):
        return False
    told = (_IS.search(c.strip()) or remarks.tells(c) or not corrections.orders(c) for c in clauses)
    return all(n or t for n, t in zip(none, told, strict=True))


_QUESTION = re.compile(
    r"^\W*(?:(?:so|and|but|now)\b[, ]*)*(?:is|are|was|did|do|does|has|have|what|which|who|where|how|why|can|could|will)\b|.*\?\W*$|.*(?:[吗嗎麼呢]|[咗了到](?:嚟|来|來)?(?:没|沒|未))[呀啊呢㗎]?\W*$",
    re.IGNORECASE,
)


def still_to_do(text: str, home: Home | None = None) -> str:
    """Return the words without the clauses that tell what was done already."""
    return ", ".join(p.text for p in remarks.pieces(text) if not reported.done(p.text, home))


def recounts(text: str, home: Home | None = None) -> bool:
    """Return whether the words tell what was done already or what somebody is quoted with, and wish nothing beside it."""
    if reported.quotes(text):
        return True
    clauses = [p.text for p in remarks.pieces(text)]
    did = [reported.done(c, home) for c in clauses]
    if not any(did) or any(map(felt.feelings, clauses)) or any(map(_QUESTION.match, clauses)):
        return False  # "I opened the window, it's still too hot" is a wish
    orders = (corrections.orders(c) or _TO_VALUE.search(c) for c in clauses)
    told = (_IS.search(c.strip()) or remarks.tells(c) or not o for c, o in zip(clauses, orders, strict=True))
    return all(d or t for d, t in zip(did, told, strict=True))


_TO_VALUE = re.compile(r"^(?!.*\b(?:i|we|he|she|they|it)\b)[\w' ]{3,30} to \d", re.IGNORECASE)
_IS = re.compile(
    r"^(?:the|my|our|his|her|it|there|he|she|they|that|some(?:one|body))\b[\w ]{0,24}(?:'s|'re| is| are| was| were)\b",
    re.IGNORECASE,
)
"""A clause that tells how something is: "the blade's off"."""


_THEN = re.compile(
    r"[.;!?,] *(?:so |now |and |but )*(?:can you|could you|please|would you|turn|switch)\b", re.IGNORECASE
)
"""An order to the house after what was told to somebody."""

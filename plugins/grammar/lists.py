"""What goes on with the list that was spoken of: one more item, one taken off again, another one instead, the first one done."""

import re
from collections.abc import Sequence

import msgspec

from edgehome.messages import Call
from edgehome.protocols import Home

_MORE = re.compile(
    r"^(?:(?:oh[, ]+)?(?:and|also|plus)[, ]+(?:also |some |add )?|还有|還有|再加(?:上|点|點)?|还要|還要|同埋|再来(?:点)?)(?P<item>[^,.!?]{1,40}(?:, ?[^,.!?]{1,40})*)$"
    r"|^(?P<too>[^,.!?，。]{1,40}?)(?:,? (?:too|as well|also)|也(?:要|加上?|买|買)(?:点|點|一些|些)?|都要)(?: please)?[.!。！]?$",
    re.I,
)
_LESS = re.compile(
    r"^(?:take|cross) (?:the |that )?(?P<a>[\w ]+?) off\b.*$|^(?:remove|delete|scratch|drop|scrub|scrap|lose|ditch|bin) (?:the )?(?P<b>[\w ]+?)(?: again)?$"
    r"|^(?:把|将)?(?P<c>[^，, ]{1,8}?)(?:不要|唔要|不用买|去掉|删掉|划掉)[了啦喇]?(?:[，,].+)?$",
    re.I,
)
ORDER = re.compile(
    r"\b(?:turn|switch|set|open|close|shut|lock|unlock|start|stop|play|dim|remind|tell|call|timer|minutes?|lights?)\b|打开|关|開|關|设|調|调|提醒|播",
    re.I,
)
_COMMAS = re.compile(r"\s*(?:,|、|，|\band\b|和|跟|同埋)\s*(?:some |a |the )?")
ADDS = ("HassListAddItem", "HassShoppingListAddItem")
ORDINALS = ("first|1st|第一", "second|2nd|第二", "third|3rd|第三", "fourth|4th|第四")


_BESIDE = re.compile(r"(?:[, ]+(?:too|as well|also|please|then))+$", re.I)


def items_of(text: str) -> list[str]:
    text = _BESIDE.sub("", text.strip(" .!"))
    parts = (re.sub(r"^(?:一个|一個|一样|一樣)(?=.)", "", p.strip(" .!。！")) for p in _COMMAS.split(text))
    return [i for i in parts if i]


OF_LISTS = ("HassListRemoveItem", "HassListCompleteItem")
_DONE = re.compile(
    r"(?:and )?(?:the )?(?P<which>first|second|third|fourth|last)(?: one)?(?: is|'s)? (?:done|finished|bought|ticked off|sorted)"
    r"|(?P<zh>第[一二三四])(?:个|個|样|樣|件)(?:已经|已經)?(?:做完|完成|买|買|弄好|做好|办好|搞掂)(?:了|咗)?", re.I,
)  # fmt: skip


def listed(text: str, calls: Sequence[Call], home: Home) -> list[Call]:
    """Return one more item for the list that was spoken of, or one taken off again."""
    last = calls[-1]
    if last.intent in (*ADDS, *OF_LISTS) and (done := _DONE.fullmatch(text.strip(" .!。！"))):
        items = [
            i
            for e in last.entities
            if e in home.entities
            for i in home.entities[e].attributes.get("items", ())
        ]
        left = [str(i.get("summary")) for i in items if i.get("status") != "completed"]
        place = next(
            (
                n
                for n, names in enumerate(ORDINALS)
                if (done["which"] or done["zh"]).lower() in names.split("|")
            ),
            len(left) - 1,
        )
        if 0 <= place < len(left) and last.entities:
            return [
                msgspec.structs.replace(last, intent="HassListCompleteItem", arguments={"item": left[place]})
            ]
        return []
    if last.intent not in (*ADDS, *OF_LISTS):
        return []
    there = {
        str(i.get("summary")).casefold()
        for e in last.entities
        if e in home.entities
        for i in home.entities[e].attributes.get("items", ())
    }
    anew = "HassListAddItem" if last.entities else "HassShoppingListAddItem"
    add = last if last.intent in ADDS else msgspec.structs.replace(last, intent=anew, arguments={})
    remove = msgspec.structs.replace(last, intent="HassListRemoveItem")
    if other := _INSTEAD.match(text):
        new = [with_arguments(add, item=i) for i in items_of(other["a"] or other["b"])]
        return [with_arguments(remove, item=last.arguments.get("item")), *new] if last.intent in ADDS else new
    if (more := _MORE.match(text)) and not ORDER.search(item := more["item"] or more["too"]):
        items = items_of(item)
        off = last.intent in OF_LISTS and all(re.sub(r"^the ", "", i.casefold()) in there for i in items)
        return [
            with_arguments(last, item=re.sub(r"^the ", "", i)) if off else with_arguments(add, item=i)
            for i in items
        ]
    if less := _LESS.match(text):
        item = (less["a"] or less["b"] or less["c"]).strip()
        given_up = less["c"] and not any(item in (e.name, *e.aliases) for e in home.entities.values())
        said = {str(c.arguments.get("item")).casefold() for c in calls if c.intent in ADDS}
        if given_up or item.casefold() in there | said:
            return [with_arguments(remove, item=item)]
    return []


_INSTEAD = re.compile(
    r"^(?:make (?:it|that) )?(?P<b>(?!(?:it|that|them|this)\b)[\w ]{2,30}?) instead$|^(?:那就?|还是|還是)?[换換改]成(?P<a>[^，,。\d]{1,12}?)(?:吧|好了)?$",
    re.I,
)


def with_arguments(call: Call, **arguments: object) -> Call:
    return msgspec.structs.replace(call, arguments={**call.arguments, **arguments})

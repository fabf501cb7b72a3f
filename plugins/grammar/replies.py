"""Short words between host and person: yes, no, never mind, undo, and which of several; both languages."""

import re
from collections.abc import Mapping

import msgspec

from edgehome.lm.names import kin
from edgehome.lm.said import whichever
from edgehome.messages import Call, Context, Intent
from edgehome.protocols import Home

from .names import HomeNames, folded
from .words import has_han

_WORDS = {
    "Confirm": (
        "yes|yes please|yeah|yep|yup|sure|sure thing|ok|okay|alright|all right|do it|do that|yes do it|go ahead|"
        "confirm|confirmed|please do|go on then|yes go on|yeah go on|yes go ahead|yeah go ahead|go for it|if you would|correct|of course|definitely|affirmative|i confirm|yes i am sure|yes i'm sure|"
        "是|是的|对|对的|對|對的|好|好的|好啊|好呀|行|可以|可以的|确认|確認|确定|確定|没问题|沒問題|嗯|嗯嗯|要|要的|同意|"
        "执行|執行|照做|係|係呀|係啊|冇問題|得|好喇|没错|沒錯|就这样|就這樣"
    ),
    "Deny": (
        "no|nope|nah|not yet|not now|no thanks|no thank you|don't|do not|don't do it|do not do it|negative|better not|no way|"
        "不|不要|不用|不用了|不了|不是|别|別|否|不行|不可以|不好|不必|不必了|先别|先別|唔好|唔要|唔使|唔係|唔得|不对|不對|没有|沒有"
    ),
    "HassNevermind": (
        "never mind|nevermind|scrap that|scrap it|scratch that|bin that|call it off|call that off|don't bother|no need|leave it|cancel|cancel that|cancel it|forget it|forget that|forget about it|drop it|"
        "算了|算了吧|算啦|取消|没事|沒事|没事了|沒事了|没什么|沒什麼|当我没说|當我沒說|唔使喇|冇嘢|冇事|别弄了|別弄了|不用弄了|别管了|別管了|不用管了|唔使搞喇|唔使理喇"
    ),
    "Undo": (
        "undo|as it was|as it was before|like it was before|back to what it was|back to how it was|undo the last thing|undo last|"
        "take that back|go back to how it was|撤销上一步|撤銷上一步|取消刚才的操作|取消剛才的操作|返轉頭"
    ),
}
_SAID: dict[str, str] = {word: intent for intent, text in _WORDS.items() for word in text.split("|")}
_UNDO = re.compile(
    r"(?:please |just |right |well |can you |could you |you can |you'd better )*(?:(?:undo|revert|restore) (?:that|it|this|them|everything)"
    r"|(?:put|change|set) (?:it|that|this|them|things|everything|the lot|both) (?:all )?(?:right )?(?:back|how it was|as it was|to (?:what|how|where) it was)|put back everything)"
    r"(?:(?: to| exactly)? (?:how|what|where|the way|as|like) (?:it|they|things|we|i|everything)(?: all)?(?: (?:was|were|had (?:it|them)|started|found (?:it|them)|began))?)?(?: (?:before|again|now|then|please|for me))*"
    r"|(?!恢[复復]$)(?:还是|還是|那|就|快|请|請|都|全部?|全都|给我|給我|帮我|幫我|同我|把它们?|把佢|将佢)*(?:撤[销銷消回]|恢[复復]|[还還]原|[复復]原|(?:改|变|變|弄|调|調|放|搞|整|设|設)回(?:去|来|來|原[样樣])?|(?:整|搞|弄|改|變|校|較|較|調|擺|攞)返(?!去)|回到原[样樣])(?:佢|它|返)?"
    r"(?:哋|们)?(?:到|成|做)?(?:原[样樣]|原[来來]的?(?:[样樣]子?)?|正常|[刚剛]才的?(?:[样樣]子|操作)?|之前的?(?:[样樣]子)?|以前(?:[那咁][样樣]?)?|頭先(?:咁樣?)?)?(?:好|就好)?(?:吧|啦|喇|了|佢|它)*",
    re.IGNORECASE,
)
_FILLERS = re.compile(
    r"\b(?:the|one|ones|in|on|at|of|from|my|please|that|this|i mean|i meant|make it|it's)\b|"
    r"[的那这這个個里裡裏边邊在上那台]|房间|房間|请|請|嗰"
)
_ORDINALS = (
    ("first", "第一"),
    ("second", "第二"),
    ("third", "第三"),
    ("fourth", "第四"),
    ("fifth", "第五"),
)
# What is said to small talk that the grammar knows, by its name there: English, Mandarin, Cantonese.
_SMALL_TALK = {
    "hello": ("Hello, I am here.", "你好，我在。", "你好，我喺度。"),
    "listening": (
        "No. I only see what you type or say to me.",
        "没有，我只看你对我说的话。",
        "冇，我只睇你對我講嘅嘢。",
    ),
    "data": ("Your data stays on this machine.", "你的数据只留在这台机器上。", "你嘅資料只會留喺呢部機。"),
    "commands": (
        "Ask for lights, covers, climate, media, locks, timers and lists, or what state something is in.",
        "你可以让我控制灯、窗帘、空调、音响、门锁，设定计时器和清单，也可以问设备的状态。",
        "你可以叫我控制燈、窗簾、冷氣、音響、門鎖，校計時器同清單，亦可以問裝置嘅狀態。",
    ),
    "creator": (
        "I am EdgeHome, an open-source program.",
        "我是 EdgeHome，一个开源程序。",
        "我係 EdgeHome，一個開源程式。",
    ),
}


def small_talk(topic: str, lang: str) -> str | None:
    """Return what is said to a greeting or a question about the host itself, None if there is nothing to say."""
    texts = _SMALL_TALK.get(topic)
    return texts and texts[0 if lang == "en" else 2 if lang == "zh-HK" else 1]


def short_answer(text: str) -> Intent | None:
    """Return the intent of a yes, a no, a never mind or an undo; None for any other words."""
    said = folded(text).replace(",", "")
    intent = _SAID.get(said) or ("Undo" if _UNDO.fullmatch(said) else None)
    if intent is None:
        return None
    lang = "zh-CN" if has_han(text) else "en"
    return Intent(outcome="act", calls=(Call(intent=intent),), tier="rules", lang=lang)


_MINE = re.compile(
    r"(?:(?:i'?m|it'?s|this is|我是|我係)[^,，]{1,20}[,，]\s*)?(?:(?:so |the )?(?:mine|my one|my side|the other(?: one)?)(?: obviously| please| of course)?|我(?:自己)?(?:的|嘅)?(?:那|嗰|这|這)?(?:个|個|盏|盞|台|边|邊)?(?:的)?|另外?(?:一|那)(?:个|個|盏|盞|台|边|邊))",
    re.IGNORECASE,
)


def choice(text: str, context: Context, home: Home, names: HomeNames) -> Intent | None:
    """Return what was asked with the candidate that the words pick, or None if they are no such answer."""
    question = context.question
    if question is None or not question.candidates or not question.calls:
        return None
    chosen = picked(folded(text), question.candidates, home, names)
    left = () if chosen else _left_out(text, question.candidates, home, names)
    unclear = _MINE.fullmatch(text.strip(" .!。！")) or whichever.told(text)
    guarded = any(i.startswith(("lock.", "machine.", "vehicle.")) for i in left)
    if not chosen and (
        unclear or len(left) > 1 or guarded
    ):  # nobody said whose, or several are so; what starts is never left over
        return Intent(
            outcome="ask",
            calls=question.calls,
            schedule=question.schedule,
            candidates=left or question.candidates,
            missing="name",
            tier="rules",
            lang="zh-CN" if has_han(text) else "en",
        )
    chosen = chosen or left
    if not chosen:
        return None
    calls = tuple(
        msgspec.structs.replace(call, entities=chosen, names=_names(chosen, home)) for call in question.calls
    )
    lang = "zh-CN" if has_han(text) else "en"
    return Intent(outcome="act", calls=calls, schedule=question.schedule, tier="rules", lang=lang)


def _left_out(text: str, candidates: tuple[str, ...], home: Home, names: HomeNames) -> tuple[str, ...]:
    """Return the candidates that remain where the words say which one is not meant: "not the hall one", 书房那个不用."""
    match = whichever.NOT_THIS.fullmatch(text.strip(" .!。！"))
    if match is None:
        return ()
    what, among = match["what"] or match["zh"], [home.entities[c] for c in candidates if c in home.entities]
    gone = picked(folded(what), candidates, home, names) or [e.id for e in kin.picked(what, among, (), home)]
    return tuple(c for c in candidates if c not in gone)


def _names(ids: tuple[str, ...], home: Home) -> tuple[str, ...]:
    return tuple(home.entities[i].name for i in ids if i in home.entities)


def picked(text: str, candidates: tuple[str, ...], home: Home, names: HomeNames) -> tuple[str, ...]:
    """Return the candidates that folded words are a name, a place or an ordinal of; none where several fit."""
    if whichever.ALL.fullmatch(text):
        return candidates
    for index, words in enumerate(_ORDINALS[: len(candidates)]):
        if any(re.fullmatch(rf"(?:the )?{word}(?: one)?(?:个|個|台|盏|盞)?", text) for word in words):
            return (candidates[index],)
    found: Mapping[str, Mapping[str, tuple[str, ...]]] = names.phrases_in(text)
    for kind in ("name", "area", "floor"):
        for phrase, ids in sorted(found[kind].items(), key=lambda item: -len(item[0])):
            if _FILLERS.sub("", text.replace(phrase, "", 1)).strip():
                continue
            near = tuple(
                c for c in candidates if c in ids or (kind != "name" and _place(c, kind, home) in ids)
            )
            if len(near) == 1:
                return near
    return ()


def _place(entity_id: str, kind: str, home: Home) -> str | None:
    entity = home.entities.get(entity_id)
    if entity is None:
        return None
    area = home.areas.get(entity.area or "")
    return entity.area if kind == "area" else area.floor if area else entity.floor

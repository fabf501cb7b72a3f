"""Words without which some acts are never asked for: what takes free words or guards the house is not guessed from talk.

The network may hear a thing to buy in "frying chillies makes me cry"; without a word of buying or noting there is none.
"""

import re

_LIST = (
    r"\b(?:add|adds?|put|list|lists|shopping|groceries|buy|get|need|needs|out of|run out|ran out|running (?:low|out)|low on|no more|pick up|grab|order|remember|note|write|jot|stick|bung|pop|more|forget|want|missing|remind|to-?dos?|chores?|tasks?|also|and|another)\b"
    r"|买|買|加|添|记|記|清单|清單|单|單|列表|要|缺|没|沒|冇|完|补|補|写|寫|入|落|还有|還有|仲|再来|换|換|也|带|帶|晒"
)
_CROSSED = (
    r"\b(?:tick(?:ed)?|check(?:ed)?|cross(?:ed)?|done|got (?:the|some|it|them|those|that|my|our|us)|bought|did|finish(?:ed)?|complet\w+|strike|mark(?:ed)?|off|pick(?:ed)?|remove|delete|drop|take|scrap|list|already|sorted|don'?t need|no longer)\b"
    r"|买|買|划|劃|勾|完|搞掂|搞定|做好|做了|剔|删|刪|去掉|拿掉|不要|唔要|好了|清单|清單|单|單|有了"
)
_WORDS = {
    "HassListAddItem": _LIST,
    "HassShoppingListAddItem": _LIST,
    "HassListCompleteItem": _CROSSED,
    "HassShoppingListCompleteItem": _CROSSED,
    "HassListRemoveItem": _CROSSED,
    "HassBroadcast": r"\b(?:say|saying|tell|announce\w*|broadcast|know|call|shout|message|remind|yell|page|inform|ask|warn|let|give|intercom|tannoy|everyone|everybody|all)\b"
    r"|广播|廣播|喊|吼|嚷|叫|说|說|讲|講|通知|告诉|告訴|话俾|話俾|提醒|宣布|播|大家|全家|转告|轉告|传|傳",
    "HassMediaSearchAndPlay": r"\b(?:play|plays|put|listen|hear|watch|stream|find|music|song|songs|tunes?|radio|album|podcast|playlist|show|movie|film|episode|stick|start|queue|some|give|blast|throw|want|fancy|spotify|youtube|netflix|channel|switch|turn|on)\b"
    r"|放|播|听|聽|看|睇|来|來|点|點|唱|想|换|換|歌|曲|音乐|音樂|电台|電台|频道|頻道|节目|節目|戏|戲|剧|劇|开|開",
    "HassMediaUnpause": r"\b(?:play\w*|resume|continue|unpause|carry on|go on|on with|start|back|again|music|song|songs|radio|tunes?|on|listen|keep|watch|put|go|going|some)\b|放|播|继续|繼續|接着|接著|听|聽|看|睇|开|開|音乐|音樂|歌|恢复|恢復|再|返|曲",
    "HassUnpauseTimer": r"\b(?:timers?|countdowns?|clock|it|that|again|resume|continue|unpause|carry on|go on)\b|计|計|时|時|它|继续|繼續|接着|接著|恢复|恢復",
    "DisarmAlarm": r"\b(?:disarm\w*|off|unset|disable|deactivate|cancel|stop|kill|silence|shut up|shut it up|quiet|stand down|drop|lift|end|release|remove|unlock)\b|撤|解|[关關]|取消|停|熄|消",
    "ArmAlarm": r"\b(?:arm\w*|set|activate|enable|lock(?:ed)? up|night mode|away mode|engage|start)\b|\b(?:turn|switch|put)\b.*\bon\b|\balarms? (?:\w+ )?on\b(?! (?:my|your|his|her|the|for (?:\d|half))\b)|布防|设防|設防|警戒|保安|保全|设定|設定|设置|設置|开|開|启|啟|上锁|戒备|戒備|警报|警報|安防|防盗|防盜",
    "Confirm": r"\b(?:y|ye|yes|yea|yeah|yep|yup|yess+|yah|ya|aye|ok|okay|okey|kk?|sure|surely|fine|right|correct|exactly|absolutely|definitely|certainly|indeed|affirmative|confirm\w*|agreed?|approved?|proceed|go|going|do|does|did|please|pls|course|ahead|on|allowed|suppose|guess|must|happy|alright|aright|righto|good|great|perfect|lovely|brilliant|true|uh[- ]?huh|mm+|mhm|why not|you (?:can|may)|i am|i'm|that's it|that one|all of (?:them|it)|both|open|shut|close|lock|unlock|start|stop|run|turn|switch|let|make|carry|get|keep|save|positive|means|bet|thanks|ta|cheers)\b"
    r"|是|对|對|好|行|可|嗯|恩|没错|沒錯|冇错|冇錯|系|係|要|确|確|嘅|得|没问题|沒問題|冇问题|冇問題|当然|當然|来|來|做|同意|准|开|開|关|關|打|锁|鎖|停|启|啟|执|執|动手|去|啱|中|成|尽管|儘管|快|干|幹|就|吧|弄|搞|整|放",
}  # fmt: skip
_EDGE = (r"(?<![a-z])", r"(?![a-z])")  # no \b: in a mixed sentence Chinese stands beside English
_SAID = {
    intent: re.compile(
        words.replace(r"\b(?:", _EDGE[0] + "(?:").replace(r")\b", ")" + _EDGE[1]), re.IGNORECASE
    )
    for intent, words in _WORDS.items()
}


_WAKES = re.compile(
    r"\bcancel (?:my|his|her|all|\w+'s) alarms?\b|\bcancel\b.{0,16}\balarm for\b|(?:\bmorning|\bwake[- ]?up|\d ?(?:[ap]m)?|o'?clock) alarms?\b|\balarm clock\b"
    r"|\balarm for (?:\d|half|quarter|one\b|two\b|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon)|闹[钟铃]|鬧[鐘鈴]",
    re.IGNORECASE,
)
"""The alarm that wakes people: no order to arm or disarm the house."""


def spoken(intent: str, text: str) -> bool:
    """Return whether the text has a word that such an act needs; always for acts that need none."""
    if intent in ("ArmAlarm", "DisarmAlarm") and _WAKES.search(text):
        return False
    needed = _SAID.get(intent)
    return needed is None or bool(needed.search(text))


_ANNOUNCES = re.compile(
    r"\W*(?:please |can you |could you |and |then )*(?:tell|announce|broadcast|call out|shout|let|remind|ask) (?:up |out |to )*(?:that |everyone|everybody|the (?:kids|family|house|others)|them all|all of them|the whole house)"
    r"|\W*(?:再|就|然后|然後)?(?:[跟和同对對向]|告[诉訴]|通知)(?:全家|全屋|大家|所有人|各位|家里人|屋企人)",
    re.IGNORECASE,
)


def announces(text: str) -> bool:
    """Return whether the words have something called through the house: "tell everyone dinner is ready" tells us nothing."""
    return bool(_ANNOUNCES.match(text))

"""What people ask other assistants for: mail, recipes, shops, rates, the news. None of it is an order to a home.

Looked at only where a sentence was heard as words taken down as they are, a title, a timer, the time or the weather: that is
what such talk is taken for. A list, a player or a room that is named stays what it is.
"""

import re
from collections.abc import Iterable

from edgehome.lm.model.calibrate import FREE_TEXT

_TAKEN_FOR = FREE_TEXT - {"HassBroadcast"} | {
    "HassStartTimer", "HassTimerStatus", "HassGetCurrentDate", "HassGetCurrentTime",
}  # fmt: skip
_BUSINESS = re.compile(
    r"\be-?mails?\b|\binbox\b|\bmail (?:id|address)|\b(?:whatsapp|facebook|twitter|tweet|instagram|telegram|sms)\b|\btext messages?\b|\bvoicemail\b"
    r"|\b(?:reply|respond|write back|forward|text|message) (?:to |that |my |him|her|them|the (?:mail|message|invitation))|\b(?:any|new|unread|last) messages?\b"
    r"|\b(?:contacts|address book|phone number)\b|\binvitations?\b|\bcalled me\b|\bcall (?:me|my|him|her)\b"
    r"|\brecipes?\b|\bingredients? (?:for|of|in)\b|\bhow (?:do|can|should|to) (?:i |you |we )?(?:cook|bake)\b"
    r"|\bnear(?:by|est| me| here)\b|\bclosest\b|\bwithin (?:\w+ )?(?:miles?|km|kilomet\w+|blocks?)\b|\baround here\b"
    r"|\b(?:find|looking for|look for|where|which|what|any|know)\b.*\b(?:stores?|shops?|restaurants?|hotels?|malls?|supermarkets?|cinemas?|museums?|flights?|trains?)\b"
    r"|\bexchange rates?\b|\bcurrency\b|\brates? (?:of|for|between)\b|\b(?:stock|share) prices?\b|\bprice (?:of|for|on)\b"
    r"|\b(?:find|read|give|get|tell|show|search)\b.*\b(?:news|headlines?)\b|\b(?:latest|today's) (?:news|headlines)\b"
    r"|\b(?:track|analy[sz]e|detect|recogni[sz]e|learn|read) (?:my|our|how i)\b.*\b(?:emotions?|moods?|voice|feelings?|speak|talk|face)\b"
    r"|邮件|郵件|短信|短訊|微信|微博|朋友圈|回复|回覆|通讯录|通訊錄|未接|附近|最近的(?:店|超市|餐馆)|汇率|匯率|股价|股價|菜谱|食谱|食譜|做法|机票|機票|新闻头条",
    re.IGNORECASE,
)
_ORDER = re.compile(
    r"\b(?:add|put|write|note|append|jot|tick|cross|check|remove|delete|take)\b.*\b(?:list|to-?do|chores)\b|^\W*(?:please )?(?:play|put on|listen|stream|announce|broadcast|set|start)\b"
    r"|\btimer\b|\balarm\b|[加写寫记記放添].*(?:清单|清單|列表|待办|待辦)|^\W*(?:请|請)?(?:播放|播|放|听|聽)|倒计时|计时|計時|定时",
    re.IGNORECASE,
)
"""Orders for a list, a player or a timer, which may be about anything: "add answer the mail to my list"."""


_ERRAND = re.compile(
    r"\b(?:book|reserve|order|hail)\b(?: \w+){0,3} \b(?:taxi|cab|uber|table|flight|hotel|tickets?|appointment|pizza|takeaway|train)\b|打车|打車|订(?:票|餐|位|酒店)|訂(?:票|餐|位|酒店)|叫外卖|叫外賣",
    re.IGNORECASE,
)


def is_errand(text: str) -> bool:
    """Return whether the words send for something from outside: "book a taxi in one hour"; whatever it was heard as."""
    return bool(_ERRAND.search(text)) and not _ORDER.search(text)


def is_business(text: str, intents: Iterable[str]) -> bool:
    """Return whether a sentence heard as these intents is other assistants' business: "reply to Tom that I'll be late"."""
    heard = set(intents)
    return bool(heard) and heard <= _TAKEN_FOR and bool(_BUSINESS.search(text)) and not _ORDER.search(text)


_DATES = re.compile(
    r"\b(?:dates?|days?|today|tonight|tomorrow|yesterday|months?|years?|weeks?|weekend|time|clock|hours?|o'clock|noon|midnight|morning|afternoon|evening|night|late|early"
    r"|\w+day|january|february|march|april|may|june|july|august|september|october|november|december|calendar)\b|[几幾日号號周週天点點时時刻月年钟鐘夜早晚节節农農]",
    re.IGNORECASE,
)
_NO_WEATHER = re.compile(
    r"^\W*the weather (?:was|has been|had been|will have been|is so|is such)\b(?!.*\?)|\b(?:a|some|another|which|what|any) (?:place|city|country|town|region)\b|\bcan (?:we|i) (?:go|fly|travel) to\b(?!.*\b(?:rain|coat|umbrella)\w*)",
    re.IGNORECASE,
)


def is_talk(text: str, intents: Iterable[str]) -> bool:
    """Return whether what was heard as a question for the date, the time or the weather is none: nothing in it is of those,
    it tells of them, or it is about elsewhere."""
    heard = set(intents)
    if heard and heard <= {"HassGetCurrentDate", "HassGetCurrentTime"}:
        return not (_DATES.search(text) or text.lower().startswith("is it"))
    return heard == {"HassGetWeather"} and bool(_NO_WEATHER.search(text))

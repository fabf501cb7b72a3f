"""What is said beside an order: why it is given, who is asleep, what happened. Works on the words alone.

"kids are down, bathroom light off" is an order and its reason. Alone a remark may be a wish ("it's dark in here"), so
only what stands beside something else is left out, and the network must hear a sure order in what remains.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from edgehome.lm.grammars import values
from edgehome.lm.said import clauses, corrections, evidence, felt, reported

_CUT = re.compile(
    r"(?P<mark>\s*(?:[,;!…，。；！]+|\.+(?=\s|$)|:(?=\s)|：|\s[-–—]+\s|—+)\s*)"
    r"|(?<!long)(?<!soon)\s+(?P<why>(?:because|'?cause|cos|cuz|otherwise|or else|or (?=(?:i|we|he|she|they|it|the \w+)['’]ll\b)|so (?:that )?(?=(?:(?:i|we|he|she|they|it|nobody|everyone)\b|(?:the|my|our) \w+(?:['’]s| is| are| can| doesn| won)))|(?:since|as) (?=(?:i|we|he|she|they|it|there)(?:'|\b)))\b\s*)"
    r"|\s+(?=or (?:should|shall|do|will) (?:i|we|it|that)\b)"
    r"|\s+(?:and|so|but)\s+(?=(?:please |can you |could you |would you )?(?:turn|switch|put|open|close|shut|lock|start|stop|set|dim|play|pause)\b)"
    r"|\s+(?=(?:please|can you|could you|would you) (?:turn|switch|put|open|close|shut|lock|start|stop|set|dim|pause|make|brew|boil|warm|heat|run|send|get)\b)"
    r"|\s+(?=(?:(?:will|would|could) you|there['’]s a (?:dear|love)|ta|love|mate)(?: (?:love|dear|mate|ta))?\W*$)"
    r"|(?=(?:因为|因為|省得|免得|不然|否则|否則|要不然|費事))",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:and|but|so|because|'?cause|cos|cuz|since|as|well|oh|ooh|ah|urgh|ugh|hmm|right|ok|okay|look|honestly|anyway|otherwise|or|god|also|then|yeah|ha|wow|blimey|gosh|golly|phew|whew|crikey|jeez|lovely|great|good|guys|morning|last (?:time|night|week|year|month)|yesterday|every time)\b[\s,]*)+",
    re.IGNORECASE,
)
_WHO = (
    r"(?:i|we|they|he|she|it|there|that|who|what|every(?:one|body|thing)|no(?:body| one|thing)|some(?:one|body|thing)|"
    r"(?:(?:the|my|our|his|her|their|this|that|these|those|a|an|all|both|half) )?(?:[\w&-]+ ){0,2}[\w&-]+)"
)
_DOES = (
    r"(?:['’](?:m|re|ve|ll|d)\b|n['’]t\b| (?:is|are|am|was|were|has|have|had|will|would|can|cannot|could|might|may|must|do|does|did|got|gets?|keeps?|looks?|smells?|sounds?|feels?|seems?|says?|said|wants?|"
    r"starts|begins|ends|arrives|leaves|finishes|came|went|comes?|goes|left|forgot|finished|started|burnt|dropped|spilled|broke|fell|hates?|loves?|likes?|thinks?|reckons?|just|already|always|never|still|only|really|finally|nearly)\b"
    r"|['’]s (?=[\w ]{2,24} (?:tomorrow|today|tonight)\W*$|(?:\w+ing|\w+ed|[a-z]{3,}y(?= in here\b| out\b|\W*$)|here|there|in|on|at|up|down|out|off|over|gone|back|asleep|awake|ill|sick|late|early|cold|hot|warm|freezing|dark|bright|loud|dead|done|wet|a|an|the|my|our|got|been|so|too|very|not|no|still|already|home|just|all|like|nearly|about|half|full|empty|stuck|broken|put|let|set|due|nothing|pitch|bit|way|really)\b))"
)
_TELLS = re.compile(rf"^(?:{_WHO}{_DOES}|(?:s?he|there)['’]s\b)\s*(?P<rest>.*)$", re.IGNORECASE)
_STATE_ALONE = re.compile(
    r"^(?:on|off|open|closed|shut|locked|unlocked|to \S+|at \d+\S*|\d+\S*)\W*$", re.IGNORECASE
)
_ASKS = re.compile(
    r"(?:what(?:['’]s| is| are| time| day)|who(?:['’]s| is)|where(?:['’]s| is| are)|which|how (?:warm|hot|cold|much|many|long|bright|humid|full|is|are))\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile(r"(?:i|we|he|she|they|kids|everyone|everybody)\b", re.IGNORECASE)
_SUBJECT = re.compile(
    r"^(?:i|we|he|she|they) (?:(?!fancy|feel like)[a-z'’]+ ){1,2}\w|^that(?:['’]s| is) (?:us|me|him|her|them|all|it)\b",
    re.IGNORECASE,
)
"""What begins with who does it is no order, whatever the verb is: "I loathe this song"."""
_WISH = re.compile(
    r"^(?:i|we)(?:['’]d| would)? (?:like|love|want|wanna|need(?! to (?:go|leave|sleep|work|be|get))|could (?:do with|use)|wish|prefer|mean|meant|said|can'?t (?:see|hear|sleep|read|breathe))\b"
    r"|^(?:i|we)(?:['’]ll| will) (?:have|take)\b|^let'?s\b|\b(?:should|needs? to|has to|have to|ought to|supposed to)\b|^(?:can|could|would|will|may) (?:i|we|you)\b|^it(?:['’]s| is) (?:the|my) .* (?:i|that)\b"
    r"|^one |\byou\b|\bplease\b|\b(?:will|would|should) (?:do|be (?:fine|enough|plenty))\b|\b(?:is|are) (?:fine|enough|plenty|loads|ample|lots|about right|(?:my|the) (?:limit|max\w*))\b",
    re.IGNORECASE,
)
_TIMED = re.compile(
    r"\bat (?:\d|half|quarter|noon|midnight|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)|[\d二三四五六七八九十两兩]\s?[点點]|[上下午晚早晨][^，,]{0,2}一[点點]|o'?clock|\b\d{1,2}[ap]m\b",
    re.IGNORECASE,
)
_THEN = re.compile(r"\bthen\b|到时候?|到時候?|那时|那時|嗰陣|再(?=[把将开关開關打])", re.IGNORECASE)
_REPORTS = re.compile(
    r"(?:\b(?:said|says?|saying|told (?:me|us|him|her)|yelled?|shout(?:ed|s)?|scream(?:ed|s)|asked|reads?|goes|went|called|quote)\W*$|[说說講讲喊叫问問写寫][：:，, ]*$)|\bwhat (?:he|she|they|it) (?:always )?(?:said|says?|yelled|shouts?)",
    re.IGNORECASE,
)
_SAYS = re.compile(r"\b(?:said|says?|saying|told|tells?|asked)\b|[说說讲講话話]", re.IGNORECASE)
_QUOTES = re.compile(r"[\"“”「」『』]|(?<!\w)['‘][^'’]{3,}['’](?!\w)")
_IT = re.compile(
    r"\b(?:it|them|they|those|these|that one|this one|one|ones|both|he|him)\b|[它牠佢]", re.IGNORECASE
)
_ONESELF = re.compile(
    r"^\W*(?:i|we|he|she|they|everyone|everybody|nobody|no one)(?:['’]\w+| \w+)(?! (?:the|a|an|my|our|left)\b)(?: [\w'’]+){0,4}\W*$|^\W*[\w'’]+(?: is|['’]s) (?:asleep|sleeping|home|back|here|out|away|ill|in bed)\W*$",
    re.IGNORECASE,
)
"""Remarks about people: "it" behind them is no part of them."""
_OUT_OF = re.compile(
    r"\b(?:out of|low on|no more|need|ran out)\b|没了|沒了|冇咗|用完|吃完|食晒", re.IGNORECASE
)
_WHEN_ZH = re.compile(r"(?:(?:早上|上午|中午|下午|晚上|今晚|明早)?[\d一二三四五六七八九十两兩半]+(?:[点點]半?|个?半?(?:小时|小時|钟头|鐘頭|鐘)|分[钟鐘]))+(?:之?[后後]|以[后後]|内|內)?")  # fmt: skip
_RUNS_ON = re.compile(r"^(?:千万|可)?(?:别|別|不要|唔好|咪|不用|不能)(?:再|[让讓俾叫由][它佢])?(?:[^，,]{0,3}(?:一直|整[晚夜天]|通宵|一[晚夜整]|成晚)|[^，,把将]{1,3}到)")  # fmt: skip
"""That a thing shall not run on for ever is why an order has its time: 别让它一直保温, 不要吹到半夜."""
_BOUGHT = re.compile(r"[买買](?:[到好回]了|咗)")
_IF = re.compile(
    r"(?<![钟鐘时時秒])就(?![在是要会會来來嚟快行好])|\b(?:if|when|whenever|once|unless|until|provided|only)\b|前提|除非|的时候|的話|的话|的時候",
    re.IGNORECASE,
)

_TELLS_ZH = re.compile(
    r"^(?:因为|因為|省得|免得|不然|否则|否則|要不然|反正|費事|难怪|難怪)"
    r"|^(?:我|我们|我們|咱们?|俺|我哋|佢|佢哋|他|她|他们|她们|他們|大家伙|孩子|宝宝|寶寶|娃|小孩|老人家?|奶奶|爷爷|爺爺|婆婆|公公|外婆|外公|爸爸?|妈妈?|媽媽?|老爸|老妈|老公|老婆|儿子|女儿|客人|朋友|有人|师傅|師傅|老板|領導|领导|阿?[公婆爸妈媽姨哥姐妹弟])(?!.{0,3}(?:房|屋|间|間|的|嘅|那边|那邊))"
    r"(?:们|們)?(?:刚|剛|正|已|还|還|都|就|要|想|得|在|快|马上|馬上|今天|明天|昨晚|先|也|人|怕|怕|觉得|覺得|睡|瞓|说|說|講|嫌|看|听|聽|嗓|眼|头|頭|肚|手|脚|腳|老|等|待|出|回|去|来|來|到|有|没|沒|冇|洗|做|煮|炒|吃|食|喝|饮|飲|上|下|坐|站|躺|累|冷|热|熱|困|饿|餓|病|感冒|受|不|唔|一|够|夠|忘|返|訓|玩|学|學|写|寫|打|跑|买|買|换|換|准备|準備)"
    r"|^(?:明天|明早|今天|今晚|后天|後天|听日|聽日|今日)[^，,]{0,2}(?:要|有|得|是|係|不用|唔使)|(?:受不了|受唔住|难受|難受|冒[火烟煙汗]|死了|喘不[上过過]|睡着了|睡著了|瞓着咗|瞓咗|走了|来了|來了|到了|完了|开会|開會|快要|马上要|馬上要|就要|刚刚|剛剛|刚才|剛才|已经|已經|看不[见見清到]|睇唔[到清]|听不[见見清到]|聽唔到|不够|不夠|唔夠|够不着|够不到|没干透|太[^，。]{1,4}了|好[^，。好]{1,3}(?:啊|呀|喔|哦)|似的|一样一样|就行了|没人|沒人|冇人|有味|难闻|難聞|[买買][到好回]了|买咗|買咗)"
    r"|^(?:想|打算|准备|準備|正要|刚|剛|快要|等下|等陣|等阵|一会儿?要|一會兒?要|待会儿?|待會兒?)(?!.*(?:灯|燈|空调|空調|冷气|冷氣|电视|電視|窗|门|門))"
)
_ORDERS_ZH = re.compile(
    r"[把将將帮幫替给](?!.{0,2}(?:我|他|她)(?:[看睡吃]))|打开|打開|关|關|開(?=[燈灯咗埋返着定大細])|(?<![打离離])开(?=[灯空电窗门风热净加暖电投音一个下到大小启])|[调調较較校](?!皮|味|休)|设|設|拉上|拉开|拉開|收起|放下|升|降|(?<![主直广廣转轉联聯])播(?!音[员員]|[报報][员員])放?|停掉?|暂停|暫停|锁|鎖|启动|啟動|熄|閂|充电|充電|扫|掃|拖地|静音|靜音|复位|復位|确认|確認|[加减減]到|换成|換成|\d+\s?(?:度|%|档|转|巴)|[到成]\s?[一二三四五六七八九十百两\d]"
)
_COURTESY = re.compile(
    r"\W*(?:(?:thanks?(?: you| a lot| so much)?|ta|cheers|please|love|mate|dear|pal|night(?:[- ]night)?|good ?night|bye|see you|lovely|brilliant|doctor'?s orders|dentist'?s orders|there['’]s a (?:dear|love)|if you (?:can|could|would|don'?t mind)|would you|will you|could you|can you|you'?re a star)\W*)+|\W*(?:谢+(?:谢|啦|了)?|謝+(?:謝|啦|了)?|多谢晒?|多謝晒?|唔該晒?|辛苦(?:了|啦|晒)?|麻烦(?:了|你了)?|麻煩(?:了|你了)?|拜托了?|拜託了?|好吗|好嗎|好唔好|行不行|行吗|行嗎|啊|哈|吧|呗|晚安)+\W*",
    re.IGNORECASE,
)
WHO_SET = re.compile(
    r"^\W*(?:是|到底|又是)?(?:谁|誰|边个|邊個|哪个|哪個)又?(?:[把将將][^，,]+[开開调調设設弄]|[开開较較校调調])(?:到|成)?[^，,]*?\d+\s?(?:度|%)[^，,]{0,4}$"
    r"|^\W*it (?:was|is|must have been|['’]s) [\w' ]{2,20} (?:who|that) (?:set|put|turned|left|switched|opened|closed|shut)\b[^,;.]*$",
    re.IGNORECASE,
)
"""Who set it so complains and asks for nothing of the kind."""
_HAN = re.compile(r"[\u3400-\u9fff]")
_ASKS_ZH = re.compile(r"[吗嗎呢么麼?？几幾哪谁誰邊边]|多少|[没沒未冇]$|是不是|有[没沒冇]")


_VERBLESS = re.compile(
    r"(?:the )?last (?:one|man|person)\b[\w ]*|(?:all )?off (?:out|now|to [\w' ]+)|(?:nobody|no one|everyone|everybody|(?:the )?kids|(?:the )?boys|(?:the )?girls) (?:in|home|asleep|in bed|here|gone|away|back)(?: now)?"
    r"|(?:both |my )?hands full|long day|early start|all done",
    re.IGNORECASE,
)
"""What tells of people without a verb, beside an order."""
_POLITE = re.compile(
    r"^\W*(?:(?:please|hey|oh)\b[, ]*)*(?:would|could|can|will) you\b[^?]*(?P<mark>\?)(?=\s+\S)",
    re.IGNORECASE,
)
MAX_PIECES = 8
_ADVICE = re.compile(
    r"^(?:(?:and|so|or|but)\b[ ,]*)*(?:(?:should|shall|do|have|am|will) (?:i|we)\b(?! (?:have|get) the\b)|(?:is|will) (?:it|that) (?:enough|ok|okay|safe|do|be|last|make)\b|enough (?:for|to)\b).*$"
    r"|^(?:那)?(?:还|還)?(?:够|夠|要不要|用不用|需不需要|该不该|該不該|要(?=带|帶|穿|加|开|開)|赶得上|來得及|来得及|会不会|會不會|正常不).{0,12}$",
    re.IGNORECASE,
)
"""A question behind a question, for which the answer is asked: "how cold is it, do I need a coat?"."""
_QUESTION = re.compile(
    r"^\W*(?:(?:so|and|hey|oh|ok)\b[, ]*)*(?:what|who|which|where|how|is|are|has|have|does|do|did|any)\b|[吗嗎么麼几幾哪谁誰]|多少|[没沒不]$",
    re.IGNORECASE,
)


class Piece(NamedTuple):
    """A clause with the mark before it."""

    mark: str
    text: str


def pieces(text: str) -> list[Piece]:
    """Return the clauses of a sentence, each with what stands before it."""
    found: list[Piece] = []
    if polite := _POLITE.match(text):  # what stands behind "would you …?" is no part of the question
        text = f"{text[: polite.start('mark')]},{text[polite.end('mark') :]}"
    last, mark = 0, ""
    for cut in _CUT.finditer(text):
        if cut.start() > last or not found:
            found.append(Piece(mark, text[last : cut.start()]))
        mark, last = cut.group(), cut.end()
    found.append(Piece(mark, text[last:]))
    if len(found) == 1 and (at := _unmarked(text)):
        whole = found.pop()
        found += [Piece(whole.mark, whole.text[:at]), Piece(" ", whole.text[at:].strip())]
    return [p for p in found if p.text.strip()]


_CLAUSE = re.compile(
    r"(?<=\s)(?:(?:he|she|they|it|i|we)['’](?:s|re|m|ve|ll)|there['’]s|im|ive|its|hes|shes|theyre|weve|my \w+(?:['’]s| is| are))\b",
    re.IGNORECASE,
)
_LEADS_ON = re.compile(
    r"\b(?:that|if|when(?:ever)?|because|cos|cause|what(?:ever)?|like|how|so|as|and|or|but|know|think|where|while|until|till|once|whether|than|sure|check|time|minute|moment|day|before|after|since"
    r"|unless|case|who|which|why|see|hope|bet|guess|though|although|to|in|at|for|with|of|is|are|the|let)\s*$",
    re.IGNORECASE,
)
_PLAIN_ORDER = re.compile(
    r"^\W*(?:(?:please|can you|could you|just|oi|hey)\b\W*)*(?:turn|switch|put|open|close|shut|lock|start|stop|set|dim|pause|send|get|knock|whack|crank|bung|stick|run|take|bring|raise|lower|mute|skip|kill|fetch|clean|hoover)\b"
    r"(?!.*\b(?:list|tell|say|announce|remind|timer|message|play|song|film)\b)|^\W*(?!.*\b(?:if|is|are|was|did|has)\b)[\w' ]+ (?:on|off|up|down)\s*$",
    re.IGNORECASE,
)


_ORDER_AFTER = re.compile(r"(?<=\s)(?:turn|switch) (?:on|off)\b", re.IGNORECASE)
_DOING = re.compile(
    r"^(?:(?:the|my|our) )?(?!(?:not|never|start|stop|keep|begin|avoid|by|when|while|if|before|after|without|for|from|until)\b)[a-z]+(?: (?!not\b|never\b|to\b)[a-z]+)? (?!\w+thing\b|ceiling|morning|evening|heating|lighting|landing|dining|living)\w+ing(?: (?:over|home|round|up|in|back|soon|out|down|off|now|here|tonight))?\W*$",
    re.IGNORECASE,
)


def _unmarked(text: str) -> int:
    """Return where an order and what tells of something meet with no mark between: "send the robot home she's in my way"."""
    order = _ORDER_AFTER.search(text)
    if order and _DOING.match(text[: order.start()]):
        return order.start()
    for clause in _CLAUSE.finditer(text):
        before, after = text[: clause.start()], text[clause.start() :]
        if (
            _PLAIN_ORDER.search(before)
            and not _LEADS_ON.search(before)
            and len(after.split()) > 1
            and tells(after)
        ):
            return clause.start()
    return 0


_BESIDE_ZH = re.compile(
    r"(?:[听聽看睇放播唱讲講说說](?:了|过|過|咗|得|上|都|足足|已[经經])+[成好几幾]*[\d一二三四五六七八九十两兩]*[百千万萬]?[\d一二三四五六七八九十]*(?:遍|回|次|轮|輪|天)(?:了|喇|啦)?"
    r"|[听聽看睇放播唱](?:[\d一二三四五六七八九十两兩]+[百千万萬]?[\d一二三四五六七八九十]*|[成好几幾][\d一二三四五六七八九十]*[百千万萬]?)(?:遍|回|次)(?:了|喇|啦))\W*$"
    r"|^(?:好)?(?:留|透|进|進|漏)(?:返|低)?(?:一?[点點些]|啲|少少)(?:儿|兒)?\s?(?:阳光|陽光|太阳|太陽|光[线線]?|亮|风|風|空气|空氣|sunlight|daylight|light|air|sun)\W*$"
    r"|^(?:来|來|搞|有|要|整|添|增|加)(?:一?[点點些]|啲|少少)(?:儿|兒)?(?:气氛|氣氛|氛[围圍]|情[调調]|浪漫|[感]?[觉覺]|vibe|mood|atmosphere)\W*$"
    r"|^(?:太阳|太陽|日头|日頭|阳光|陽光|光线|光線)(?:都|也|正|又|好|太|直接|一直)*(?:晒|曬|射|照|刺|大|毒|猛|烈)[^，,]*$"
    r"|^(?:[这這那呢嗰]?[股阵陣]?[风風光烟煙味灰太阳陽]*)(?:吹|晒|曬|熏|呛|嗆|吵|[闹鬧]|热|熱|冷|冻|凍|照|刺|闷|悶|[烫燙])(?:得|到)(?:我|咱|人|他|她|佢|孩子|娃|头|頭|眼)[^，,]*$"
    r"|^(?!把|将|將)[^，,]{0,4}(?<!窗)(?:[门門窗罩盖蓋]|窗户|窗戶)?(?:都|已经|已經|我)*[关關盖蓋合装裝](?:好|上|严|嚴|紧|緊)(?:了|啦|喇|咗)$",
    re.IGNORECASE,
)
"""What only says why, beside an order: that a song was heard eight hundred times, a bit of light, some mood, the sun on the screen."""


def tells(clause: str) -> bool:
    """Return whether a clause only tells of something: "we're two short today", 锅都冒烟了."""
    if _COURTESY.fullmatch(clause.strip()) or _BESIDE_ZH.search(clause.strip()):
        return True
    said = _LEAD.sub("", clause.strip())
    if WHO_SET.match(said):
        return True
    if _HAN.search(said):
        said = _WHEN_ZH.sub("", said)  # 我半小时后回来
        return bool(_TELLS_ZH.search(said)) and not _ORDERS_ZH.search(said)
    if reported.done(said) or _VERBLESS.fullmatch(said.strip(" .!")):
        return True
    found = _TELLS.match(said)
    if found is None and _SUBJECT.match(said):
        return not (_WISH.search(said) or corrections.orders(said))
    if found is None or _WISH.search(said) or _ASKS.match(said) or evidence.announces(said):
        return False
    return bool(_PEOPLE.match(said)) or not _STATE_ALONE.match(found["rest"])


_ACTS_ZH = re.compile(
    r"[把将將帮幫给給俾开開关關调調設设播放拉锁鎖停启啟啓熄閂灭滅切留打转轉校较較换換加减減升降扫掃拖吹充派送收卷捲叫让讓别別喊续續设取确確解布恢静靜]|不[要用]|唔[好使]|亮起|一[样樣]|也|下一|上一"
    r"|(?<!有)(?:一[点點]|[些啲])(?:儿|兒|吧|啦|呀|喇)?$|[大小高低亮暗快慢冷热熱暖轻輕响響光]一?[点點啲些]|要(?!.*[了喇啦啊]$)|去|回"
)
"""What a Chinese order has one of, whatever it is for."""


def gives_none(clause: str) -> bool:
    """Return whether a clause beside an order can be none: it tells of something, or says what one feels without a word of doing."""
    if tells(clause):
        return not _PLAIN_ORDER.match(clause)
    if evidence.announces(clause):
        return False
    if _HAN.search(clause):
        does = _ACTS_ZH.search(clause) or _ASKS_ZH.search(clause) or corrections.takes_back(clause)
        return not does and not values.find_spans(clause)
    felt_ = felt.feelings(clause)
    return bool(felt_) and not corrections.orders(clause) and not values.find_spans(clause)


def orders(clause: str) -> bool:
    """Return whether a Chinese clause has a word that orders something."""
    return bool(_ORDERS_ZH.search(clause))


class Told(NamedTuple):
    """A sentence without its remarks, and the remarks."""

    rest: str
    remarks: tuple[str, ...]


def without(text: str, talk: Callable[[str], bool] | None = None) -> Told | None:
    """Return the sentence without its remarks; None if it has none, has nothing else, or needs them to be understood.

    `talk` says of a clause that is none by its form whether it is one all the same.
    """
    found = pieces(text)
    if not 2 <= len(found) <= MAX_PIECES or _QUOTES.search(text) or (talk and _SAYS.search(text)):
        return None
    told = [
        not _IF.search(p.text)
        and (tells(p.text) or bool(_DOING.match(p.text)) or _because(p) or bool(talk and talk(p.text)))
        or (n > 0 and bool(_RUNS_ON.match(p.text)))
        for n, p in enumerate(found)
    ]
    advice = [n > 0 and bool(_ADVICE.match(p.text.strip("?？ "))) for n, p in enumerate(found)]
    if any(advice) and _QUESTION.search(found[0].text):
        told = [n > 0 and (t or a) for n, (t, a) in enumerate(zip(told, advice, strict=True))]
    if clauses.surely_conditional(text):
        told = [t and i == len(told) - 1 for i, t in enumerate(told)]
    if not any(told) or all(told):
        return None
    remarks = tuple(p.text.strip() for p, t in zip(found, told, strict=True) if t)
    kept = [p for p, t in zip(found, told, strict=True) if not t]
    rest = "".join((p.mark if n else "") + p.text for n, p in enumerate(kept)).strip(" ,，;；")
    if _OUT_OF.search(" ".join(remarks)) and (_IT.search(rest) or " some" in rest):
        return None
    before = told.index(True) < told.index(False)
    if before and any(map(_BOUGHT.search, remarks)):
        return None  # "the eggs are bought, off the list": it says what
    if (before and _IT.search(rest) and not all(map(_ONESELF.match, remarks))) or _THEN.search(rest):
        return None
    timed = any(s.kind in ("time", "delay") for s in values.find_spans(rest))
    # "we leave at eight, heating off" may be for eight
    when = (_RUNS_ON.match(r) or (before and _TIMED.search(r) and not reported.done(r)) for r in remarks)
    if any(map(_REPORTS.search, remarks)) or (not timed and any(when)):
        return None
    return Told(rest, remarks)


def _because(piece: Piece) -> bool:
    cut = _CUT.search(f"x {piece.mark.strip()} {piece.text.strip()}") if piece.mark.strip() else None
    return bool(cut and cut["why"])

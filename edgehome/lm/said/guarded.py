"""Orders against what keeps people safe: a guard, an interlock, a light curtain is never switched off, got round or run without.

Works on the words alone, so that no such order is taken for one to the machine itself.
"""

import re

_GUARD = re.compile(
    r"\b(?:(?:light|laser|safety) (?:curtains?|barriers?|screens?|beams?|scanners?)|(?:safety )?interlocks?|e-?stops?|emergency[ -]stops?|(?:(?:machine|safety|finger|belt|blade|light) )?guard(?:s|ing|ed)?"
    r"|(?:safety|robot|light) (?:gates?|doors?|switch(?:es)?|circuits?|relays?|mats?|systems?|covers?|chains?|devices?|features?|edges?|stops?|fences?)|(?:limit|trip|dead ?man'?s?) switch(?:es)?|two[- ]hand(?:ed)? controls?"
    r"|(?:over[- ]?\w+|thermal|motor|safety|fault|flame|collision|anti[- ]\w+|machine) (?:protection|cut-?outs?|shut-?downs?|trips?)|(?<=the )protections?|(?<=its )protections?|safeties|safety)\b(?: protection\b)?"
    r"(?! (?:rooms?|huts?|houses?|lodge|box|booth|post|cabin|lights?|lamps?|alarms?|faults?|warnings?|messages?|blankets?|list|dogs?|cameras?))",
    re.IGNORECASE,
)
_AWAY = r"(?:de-?activate|disable|defeat|bypass|override|overrule|jumper|short (?:out|circuit)|disconnect|unplug|silence|mute|kill|ditch|skip|ignore|disregard|suspend|remove|cheat|trick|fool|tape (?:down|up|over)|wedge|(?:get|go|work) (?:a)?round|leave out|(?:switch|turn|knock|cut|take|put|power|shut|flick)(?:ing)? (?:off|out))"
_GAP = r"(?:[ ](?!(?:when|if|while|until|till|once|because|with|near|by|on|over|above|behind|after|before|in|at|inside|of|for|to|and|or|then)\b)[\w'’-]+){0,4}"
_BEFORE = re.compile(rf"\b{_AWAY}{_GAP} $", re.IGNORECASE)
_MOVED = re.compile(
    rf"\b(?:turn|switch|flip|knock|cut|take|put|power|shut|flick|whip|have|get|want|need){_GAP} $",
    re.IGNORECASE,
)
_OUT = re.compile(
    r"^(?: (?:protection|for|on|of|the|press|line|machine|\w*\d+|one|two|three))*(?: (?:is|to be|to come|turned|switched|taken|wants|needs|switching|turning|taking))* (?:off|out|disabled|bypassed)\b",
    re.IGNORECASE,
)
_WANTS = re.compile(
    r"^(?: protection)? (?:wants|needs) (?:to be |to come )?(?:(?:turn|switch|tak)(?:ing|ed|en) )?(?:off|out|disabl\w+|bypass\w+)\b",
    re.IGNORECASE,
)
_RUNS = re.compile(
    r"\b(?:run|start|restart|fire|get|operate|kick|set|spin|bring|turn|switch|put|go|keep|carry on)\b",
    re.IGNORECASE,
)
_LESS = re.compile(
    rf"\b(?:without|never ?mind|ignoring|forget(?: about)?|despite|regardless of|bypassing|don'?t (?:bother|worry|wait)(?: with| about| for)?){_GAP} $",
    re.IGNORECASE,
)
_WITH = re.compile(rf"\b(?:even (?:though|if|with)|with){_GAP} $", re.IGNORECASE)
_OPEN = re.compile(
    r"^(?: is|['’]s)?(?: still| not| half)* (?:open|off|up|out|removed|missing|broken|tripped|disabled|bypassed|(?<=not )closed|(?<=not )shut)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^\W*(?:what|who|why|when|where|which|how|is|are|was|were|did|does|do|has|have|had|if|whenever)\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:don'?t|do not|never|mustn'?t|can'?t|cannot|nobody|no one)\b(?! (?:mind|bother|worry|wait)\b)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,.;!?]| (?:and|then|but|so) ", re.IGNORECASE)
_ZH = re.compile(
    r"(?:短接|屏蔽|绕过|繞過|跳过|跳過|旁路|无视|無視|忽略|不管|拆掉|顶住|頂住).{0,6}(?:联锁|聯鎖|互锁|互鎖|防护|防護|光栅|光柵|光幕|急停|安全|限位|护栏|護欄)"
    r"|(?:联锁|聯鎖|互锁|互鎖|防护门?|防護門?|光栅|光柵|光幕|急停|安全门|安全門|限位|护栏|護欄).{0,4}(?:短接|屏蔽|绕过|繞過|跳过|跳過|旁路|拆掉)"
    r"|(?<!别)(?<!不要)(?<!没)(?:关掉|關掉|关闭|關閉|停用|禁用|撤掉|断开|斷開)[^，,。]{0,8}(?:光栅|光柵|光幕|联锁|聯鎖|互锁|互鎖|急停|(?:过载|過載|超温|超溫|过热|過熱|安全|护罩|護罩|防护|防護|限位)保[护護])(?!.{0,2}(?:报警|報警|警报|警報|灯|燈))"
    r"|[把将將][^，,。]{0,8}(?:光栅|光柵|光幕|联锁|聯鎖|互锁|互鎖|急停|保[护護])[^，,。报報警]{0,2}(?:关掉|關掉|关了|關了|关闭|關閉|停用|禁用|撤掉|断开|斷開|关$|關$)"
)


def bypasses(text: str) -> bool:
    """Return whether the words ask to get round what keeps people safe, or to run without it: "bypass the guard", 短接防护门,
    "switch press 1's light curtain off", "start the mill with the guard open"."""
    if _ZH.search(text):
        return True
    if _ASKS.match(text) or _NOT.search(text):
        return False
    for guard in _GUARD.finditer(text):
        before, after = text[: guard.start()], text[guard.end() :]
        inside = _CLAUSE.split(before)[-1]
        if _BEFORE.search(inside) or _WANTS.match(after) or (_MOVED.search(inside) and _OUT.match(after)):
            return True
        if not _RUNS.search(text):
            continue
        if _LESS.search(before) or (_WITH.search(before) and _OPEN.match(after)):
            return True
    return False

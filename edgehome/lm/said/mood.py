"""Whether words ask or only tell, by the form of their sentence: whatever it is about, in English and Chinese.

"How is the print going" and "the dragon I printed came out well" are about one thing and near each other as vectors;
only the first wants anything. What was, what others do, what is always so and what is not so is told; who asks or
wishes says so by few words. Words of things are no part of this.
"""

import re
from typing import NamedTuple

_LEAD = r"^\W*(?:(?:hey|hi|ok|okay|oh|so|and|but|well|now|then|right|um|hmm|alright|yes|no)\b[\s,]*)*"
_ASKS = re.compile(
    _LEAD + r"(?:(?:what(?! an? )|when|where|which|who|whose|why|how|whether)(?:['’]s|['’]re)?\b"
    r"|(?:is|are|am|was|were|do|does|did|has|have|had|can|could|will|would|shall|should|may|any)(?:n['’]t)? (?!you\b.{0,8}\bfeel|been\b))"
    r"|\bplease\b|\b(?:can|could|would|will) (?:you|we|i)\b|^\W*(?:tell|show|give|read|let|get|remind|find|check|list) (?:me|us)\b"
    r"|\b(?:i|we)(?:['’]d| would)? (?:like|need|want|wanna)\b|\blet me know\b|\bdo (?:i|we|they|you)\b|[?？]\s*$"
    r"|[吗嗎呢]\W*$|[么麼](?!好|大|多|贵|貴|慢|快|远|遠|难|難)|什么|什麼|甚麼|多少|多[久远遠高长長大重热熱]|[几幾](?![乎年])|哪|[谁誰]|怎|如何|有没有|有沒有|是不是|会不会|會不會"
    r"|(?P<x>[\u3400-\u9fff])[不没沒](?P=x)|(?:没有?|沒有?|未)\W*$|何时|何時|请|請|帮|幫|麻烦|麻煩|替我|[给給同][我咱]|告[诉訴]|[看查念报報数數]一?下|我[想要]",
    re.IGNORECASE,
)
_TOLD_OF = (
    r"\b(?:yesterday|ago|last (?:night|week|weekend|month|year|spring|summer|autumn|winter|time|\w+day)|used to|back then|these days|lately|nowadays|as a (?:child|kid|boy|girl)|when (?:i|we|he|she) (?:was|were)|once)\b"
    r"|^(?!(?:was|were|had|did|when|what|where|which|who|how|why|note|log|record|write)\b)(?:[\w'’]+ ){1,5}(?:was|were|had)\b|^(?:the|my|our|that|an?|some) (?:\w+ ){1,4}\w{3,}(?<!e)ed\b"
    r"|[昨前]天|昨[晚夜]|上个?[周週月次回]|上個?[周週月次回]|去年|前年|小[时時]候|[那当當][时時会會年]|以前|[从從]前|曾[经經]|年[轻輕]的?[时時]候|最近",
    r"\b(?:always|never|often|usually|everyone|everybody|nobody|people|many|most|every (?:day|night|week|month|year|morning|\w+day))\b|\b(?:is|are) (?:so|too|far too|really|very|pretty|quite|supposed)\b"
    r"|^(?:(?!the|my|our|your|his|her|those|these|any|are|is|do|have|what|which|how|where|when|who)\w+ ){0,2}(?!this|his|is)\w+s (?:are|were|have|don['’]t|can)\b"
    r"|[总總][是爱愛]|老是|一直|[从從][来來]|[经經]常|大家|真(?!的[吗嗎])[\u3400-\u9fff]|太[^，。]{1,4}了|好难|特别|特別|其[实實]|越[来來]越|^[^，,？?吗嗎呢什甚哪多几幾怎谁誰不]{1,8}是[^，,？?吗嗎呢什甚哪多几幾怎谁誰不]{2,}$",
    r"\b(?:if (?:i|we|you|he|she|they)|would (?:have|never|probably|be)|should have)\b|要是|如果|假如|早知|[当當]初|就好了",
    r"\b(?:he|she|they|\w+ (?:said|says|told|thinks?|thought|asked|heard|believes?|reckons?|wanted|hates?|loves?))\b|\bi (?:think|thought|heard|believe|guess|bet|love|hate|feel|felt|saw|read|remember|grew)\b"
    r"|[听聽][说說]|据[说說]|[觉覺]得|[说說][过過]?他|他[们們]?[说說]|她[们們]?[说說]|[隔邻鄰]居|邻居|同事|朋友",
)
_TELLS = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _TOLD_OF)


class Mood(NamedTuple):
    """Whether a sentence has the form of a question or a wish, and of what is only told."""

    asks: bool
    tells: bool


def mood(text: str) -> Mood:
    """Return the form of a sentence."""
    return Mood(bool(_ASKS.search(text)), any(p.search(text) for p in _TELLS))

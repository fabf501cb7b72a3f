"""Other ways to say a device's name that mean no other thing: its plural, its owner with an apostrophe, without the
word for its kind at the end. A device that is really called so always goes first."""

import re
from collections.abc import Iterator

_PLURAL = re.compile(
    r"^(.+ )?(light|lamp|fan|blind|curtain|shade|shutter|speaker|sprinkler|spotlight|plug|lock|door|window)(s?)$"
)
_OWNED = re.compile(r"^([a-z]{3,})s (?=\w)")
_HAN = r"\u3400-\u9fff"

# The words for its kind that the end of a name can do without, by domain.
_KINDS = {
    "light": r"lights?|lamps?",
    "switch": r"switch|plug|outlet|relay|dimmer",
    "lock": r"(?:door )?lock|smart lock",
    "media_player": r"player|media player|speaker",
    "cover": r"cover|opener",
    "valve": r"valve",
    "climate": r"thermostat|climate",
    "vacuum": r"vacuum|vacuum cleaner",
}
_KINDS_ZH = {"lock": ("锁", "鎖"), "switch": ("开关", "開關", "插座"), "media_player": ("播放器",)}
_OF_ZH = re.compile(
    rf"^([{_HAN}]{{2,6}}?)([灯燈]|台灯|檯燈|吸顶灯|吸頂燈|空调|空調|冷气|冷氣|窗帘|窗簾|风扇|風扇|电视|電視|音箱|音响|音響|插座|开关|開關|门锁|門鎖|加湿器|加濕器)$"
)


def variants(name: str, domain: str) -> Iterator[str]:
    """Yield other ways to say a folded name of a thing of this domain."""
    forms = [name]
    kind = _KINDS.get(domain)
    if kind:
        shorter = re.sub(rf" (?:{kind})$", "", name)
        if shorter != name and (" " in shorter or domain in ("lock", "valve")):
            forms.append(shorter)
    for ending in _KINDS_ZH.get(domain, ()):
        shorter = name.removesuffix(ending)
        if shorter != name and len(shorter) > 1 and re.search(rf"[{_HAN}]$", shorter):
            forms.append(shorter)
    for form in forms:
        if form != name:
            yield form
        match = _PLURAL.match(form)
        if match:
            yield form[:-1] if match[3] else form + "s"
        if _OWNED.match(form):
            yield _OWNED.sub(r"\1's ", form)
        match = _OF_ZH.match(form)
        if match:
            yield f"{match[1]}的{match[2]}"
            yield f"{match[1]}嘅{match[2]}"

"""Words of Chinese dialects that order as others do: 莫关恁个死 is 别关那么死, 开多少少 is 开多一点. Works on the words alone."""

import re

_WAYS = (
    (re.compile(r"(?<![切莫爱愛])莫(?=再?[关關开開拉放调調停动動锁鎖吵说說讲講熄把])"), "别"),
    (re.compile(r"恁(?:个|個|么|麼|地)?(?=[\u3400-\u9fff])"), "那么"),
    (re.compile(r"(?<=[开開较較调調校拉升])(?:大|高)?多(?:少少|啲|D)(?!钱|錢)"), "多一点"),
    (re.compile(r"(?<![\u3400-\u9fff])[廳厅](?=[嗰那的嘅入里裡度部])"), "客廳"),
)


def plain(text: str) -> str:
    """Return the words with those of a dialect as the usual ones."""
    for form, usual in _WAYS:
        text = form.sub(usual, text)
    return text

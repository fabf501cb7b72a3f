"""Characters as pinyin."""

import pytest

from edgehome.pinyin import initials, spelled, syllables


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("客厅", "keting"),
        ("空调", "kongtiao"),
        ("臥室燈", "woshideng"),
        ("打开AC", "dakaiAC"),
        ("", ""),
        ("kitchen", "kitchen"),
    ],
)
def test_a_text_is_spelled(text, letters):
    assert spelled(text) == letters


def test_initials_are_what_people_type():
    assert initials("客厅灯") == "ktd"


def test_what_is_no_chinese_stays_together():
    assert syllables("把TV关了") == ["ba", "TV", "guan", "le"]

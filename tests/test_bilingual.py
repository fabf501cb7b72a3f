"""Names in the other language: made of everyday words or not at all; said in either language they mean the thing."""

import pytest

from edgehome.homefile import load_home
from edgehome.lm.names.bilingual import MAX_WAYS, translated, translations
from edgehome.lm.understand import LanguageModel
from edgehome.messages import Context


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("客厅", "living room"),
        ("客廳冷氣", "living room ac"),
        ("Kitchen Light", "厨房灯"),
        ("Floor Lamp", "落地灯"),
        ("主卧的窗帘", "master bedroom curtain"),
        ("Study AC", "书房空调"),
    ],
)
def test_a_name_of_everyday_words_has_ways_in_the_other_language(name: str, way: str) -> None:
    assert way in translated(name)


@pytest.mark.parametrize(
    "name",
    [
        "Dusty",
        "小爱音箱",
        "Nora's Lamp",
        "P-101",
        "",
        "灯灯灯灯灯灯灯灯灯灯灯灯灯灯灯灯灯灯灯灯灯灯灯灯灯灯灯",
    ],
)
def test_any_other_name_has_none(name: str) -> None:
    assert translated(name) == ()


def test_a_thing_with_names_in_both_languages_needs_none() -> None:
    assert translations(("客厅", "Living room")) == ()
    assert 0 < len(translations(("客厅", "大厅"))) <= MAX_WAYS


HOME = load_home({
    "areas": [{"id": "k", "name": "客厅"}, {"id": "w", "name": "主卧"}],
    "entities": [
        {"id": "light.k", "domain": "light", "name": "客厅主灯", "area": "k"},
        {"id": "light.w", "domain": "light", "name": "床头灯", "area": "w"},
        {"id": "cover.w", "domain": "cover", "name": "主卧窗帘", "area": "w", "attributes": {"device_class": "curtain"}},
        {"id": "cover.k", "domain": "cover", "name": "客厅窗帘", "area": "k", "attributes": {"device_class": "curtain"}},
    ],
})  # fmt: skip


@pytest.mark.parametrize(
    ("words", "entity"),
    [
        ("turn on the living room light", "light.k"),
        ("close the master bedroom curtains", "cover.w"),
        ("把living room的窗帘拉上", "cover.k"),
        ("switch off the bedside lamp", "light.w"),
    ],
)
def test_a_home_named_in_chinese_is_spoken_to_in_english(words: str, entity: str) -> None:
    intent = LanguageModel().understand(words, Context(), HOME)
    assert intent is not None
    assert (intent.outcome, [c.entities for c in intent.calls]) == ("act", [(entity,)])

"""Words to pieces, and the units names are compared by."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgehome.lm.model.tokens import Tokenizer
from edgehome.lm.names.units import near, stem, units
from edgehome.lm.understand import DATA

pytestmark = pytest.mark.skipif(not (DATA / "sp.model").exists(), reason="no model folder")


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer(Path(DATA))


@given(text=st.text(max_size=60))
def test_normalising_keeps_every_character_in_its_place(tokenizer: Tokenizer, text: str) -> None:
    assert len(tokenizer.characters.normalise(text)) == len(text)


@given(text=st.text(alphabet="abc 把客厅的燈TURN,.5%°'\n", max_size=40))
def test_pieces_stand_in_order_inside_the_text(tokenizer: Tokenizer, text: str) -> None:
    tokens = tokenizer.encode(tokenizer.characters.normalise(text))
    assert len(tokens.ids) == len(tokens.starts) == len(tokens.ends)
    places = [0, *(p for pair in zip(tokens.starts, tokens.ends, strict=True) for p in pair)]
    assert places == sorted(places)
    assert all(p <= len(text) for p in places)


def test_case_width_and_script_do_not_matter(tokenizer: Tokenizer) -> None:
    normalise = tokenizer.characters.normalise
    assert normalise("TURN ON 客廳的燈") == normalise("turn on 客厅的灯")
    assert normalise("５０％") == "50%"


def test_long_texts_are_cut_at_the_limit(tokenizer: Tokenizer) -> None:
    assert len(tokenizer.encode("lamp " * 200).ids) == 48


def test_units_drop_plurals_and_possessives_and_split_chinese() -> None:
    assert [u.key for u in units("sam's two lamps")] == ["sam", "2", "lamp"]
    assert [u.key for u in units("客厅灯2")] == ["客", "厅", "灯", "2"]
    assert stem("glass") == "glass" and stem("batteries") == "battery"


def test_near_forgives_one_slip_but_not_another_word() -> None:
    assert near("kitchen", "kichen") > 0.5
    assert near("light", "couch") == 0.0
    assert near("tv", "tb") == 0.0

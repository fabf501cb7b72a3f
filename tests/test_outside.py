"""What values from outside may look like before anything keeps them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgehome.messages import encode
from edgehome.outside import MAX_DEPTH, check_plain, clean


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("客厅 灯", "客厅 灯"),
        ("a\x1b[31m\x00b", "a [31m b"),
        ("  two\n lines\t", "two lines"),
        ("right\u202eleft", "right left"),
        ("x" * 300, "x" * 200),
        ("\ud800", "?"),
    ],
)
def test_words_are_kept_on_one_line_without_control_characters(text: str, expected: str) -> None:
    assert clean(text) == expected


@given(st.text())
def test_any_text_becomes_one_that_can_be_written_and_shown(text: str) -> None:
    kept = clean(text)
    assert len(kept) <= 200 and not any(c < " " or "\x7f" <= c <= "\x9f" for c in kept)
    kept.encode()


def nested(depth: int) -> Any:
    """Return a list in a list, so deep."""
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def test_attributes_may_be_as_deep_as_devices_need_and_no_deeper() -> None:
    check_plain({"a": nested(3), "rgb_color": [1, 2, 3], "b": {"c": {"d": "e"}}})
    for bad in (
        {"a": nested(MAX_DEPTH + 1)},
        {"a": ["x"] * 6000},
        {"a": "x" * 200_000},
        {"a": ["y" * 60_000] * 2},
    ):
        with pytest.raises(ValueError, match="expected"):
            check_plain(bad)


@given(
    st.dictionaries(
        st.text(),
        st.recursive(
            st.none() | st.text(), lambda i: st.lists(i) | st.dictionaries(st.text(), i), max_leaves=20
        ),
    )
)
def test_what_is_kept_can_be_written_as_json(attributes: dict[str, Any]) -> None:
    try:
        check_plain(attributes)
    except ValueError:
        return
    assert encode(attributes).startswith(b"{")

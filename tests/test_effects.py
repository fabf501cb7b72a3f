"""What an intent makes of a device, where a value is missing."""

import pytest

from edgehome import echo
from edgehome.effects import Verb, verb_for
from edgehome.errors import Unsupported
from edgehome.messages import Entity

SELECT = Entity(id="select.pump", domain="select", name="Pump mode", attributes={"options": ["eco", "boost"]})


def test_an_option_that_was_not_said_is_asked_for_not_sent() -> None:
    with pytest.raises(Unsupported, match="value_missing"):
        verb_for(SELECT, "SelectOption", {})
    assert verb_for(SELECT, "SelectOption", {"option": "eco"}) == Verb("select_option", {"option": "eco"})


def test_nothing_is_expected_to_be_seen_of_no_option() -> None:
    assert echo.expected(SELECT, Verb("select_option", {})) is None

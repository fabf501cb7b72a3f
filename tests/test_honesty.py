"""Answers against devices that lie, are slow, drop, refuse or stay silent: done is said only of what is so."""

import pytest

from edgehome.bench.honesty import measure


@pytest.mark.slow
async def test_no_answer_says_done_of_what_is_not_so():
    result = await measure(faults=48, seed=11)
    assert (result["faults"], result["false_done"]) == (48, 0)
    assert result["timid_by_kind"]["lying"] == 0
    assert result["corrected"] > 0

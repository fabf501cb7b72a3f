"""Expert routing: requests find the agent that has been right most often on their kind."""

import pytest

from edgehome.bench.routing import routing


@pytest.mark.slow
async def test_after_the_trials_nine_in_ten_requests_go_to_the_best_expert():
    measured = [await routing(300, seed) for seed in (1, 2, 3)]
    assert sum(m["to_the_best"] for m in measured) / len(measured) >= 0.9, measured
    assert all(m["right"] > m["right_at_random"] + 0.15 for m in measured), measured

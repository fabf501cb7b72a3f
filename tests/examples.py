"""How many examples a property tries: the number it names in the whole, a part of them in the fast part."""

from hypothesis import settings


def examples(whole: int) -> int:
    """Return `whole`, or as much less as the profile of the run is below Hypothesis' own 100; at least 1."""
    return max(1, whole * settings.default.max_examples // 100)

"""Whether a reading is unusual for its sensor: far from its running mean, in standard deviations. Keeps no history."""

import math

SIGMAS = 5.0
LEARN = 20


class Usual:
    """Running mean and variance (Welford, 1962) with old readings fading; unusual readings are not learnt from."""

    def __init__(self) -> None:
        self._count, self._mean, self._square = 0, 0.0, 0.0

    def strange(self, value: float) -> bool:
        """Return whether the value lies more than five standard deviations off; the first twenty never do."""
        spread = math.sqrt(self._square / self._count) if self._count else 0.0
        found = self._count >= LEARN and abs(value - self._mean) > SIGMAS * max(
            spread, 1e-3 * abs(self._mean), 1e-9
        )
        if not found:
            self._count = min(self._count + 1, 1000)
            step = value - self._mean
            self._mean += step / self._count
            self._square += (step * (value - self._mean)) - (
                self._square / self._count if self._count == 1000 else 0
            )
            self._square = max(0.0, self._square)
        return found

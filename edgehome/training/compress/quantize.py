"""The formulas of quantisation: numbers to codes of 2 to 8 bits and back. Numpy only; knows no network and no file.

Every method gives a `Coded` whose `restore()` is the values the codes stand for. `axis=None` shares one scale among
all values, `axis=0` gives each row its own.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

MU = 15.0
"""How strongly the logarithm favours small values."""


@dataclass(frozen=True)
class Coded:
    """Codes from 0 to 2**bits - 1 in the shape of the values, and how to read them."""

    codes: np.ndarray  # uint8
    bits: int
    scale: np.ndarray  # float64, () or (rows, 1, ...)
    offset: (
        np.ndarray
    )  # the code that stands for 0 (symmetric, asymmetric, log) or the value of code 0 (min-max)
    expand: Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray] = field(repr=False)

    def restore(self) -> np.ndarray:
        """Return the values, float32."""
        return self.expand(self.codes.astype(np.float64), self.scale, self.offset).astype(np.float32)

    @property
    def bytes(self) -> int:
        """Bytes of the packed codes and a float32 scale and offset for each group."""
        return len(pack(self.codes, self.bits)) + 8 * self.scale.size


def minmax(values: np.ndarray, bits: int = 8, axis: int | None = None) -> Coded:
    """Linear min-max: code = round((x - min) / (max - min) * (2**bits - 1)), x' = min + code * (max - min) / (2**bits - 1).

    The two ends come back exactly; 0 need not. A constant tensor comes back exactly: its step is 0.
    """
    x = _checked(values, bits)
    low, high = _ends(x, axis)
    step = (high - low) / (2**bits - 1)
    codes = np.rint((x - low) / np.where(step > 0, step, 1.0))
    return Coded(codes.astype(np.uint8), bits, step, low, lambda q, scale, least: least + q * scale)


def symmetric(values: np.ndarray, bits: int = 8, axis: int | None = None) -> Coded:
    """Symmetric linear: q = round(x / s) from -(2**(bits-1) - 1) to 2**(bits-1) - 1, s = max|x| / (2**(bits-1) - 1).

    0 is exactly 0 (Jacob et al., 2018, section 3). 2 bits have the three values -s, 0, s.
    """
    x = _checked(values, bits)
    top = 2 ** (bits - 1) - 1
    low, high = _ends(x, axis)
    largest = np.maximum(np.abs(low), np.abs(high))
    scale = np.where(largest > 0, largest / top, 1.0)
    q = np.clip(np.rint(x / scale), -top, top)
    zero = np.full_like(scale, top)
    return Coded((q + top).astype(np.uint8), bits, scale, zero, _affine)


def asymmetric(values: np.ndarray, bits: int = 8, axis: int | None = None) -> Coded:
    """Asymmetric (affine): q = round(x / s) + z with an integer z, s = (max - min) / (2**bits - 1) over a range that holds 0.

    0 is exactly 0 because z is an integer (Jacob et al., 2018, eq. 1).
    """
    x = _checked(values, bits)
    low, high = _ends(x, axis)
    low, high = np.minimum(low, 0.0), np.maximum(high, 0.0)
    top = 2**bits - 1
    scale = np.where(high > low, (high - low) / top, 1.0)
    zero = np.clip(np.rint(-low / scale), 0, top)
    codes = np.clip(np.rint(x / scale) + zero, 0, top)
    return Coded(codes.astype(np.uint8), bits, scale, zero, _affine)


def logarithmic(values: np.ndarray, bits: int = 8, axis: int | None = None) -> Coded:
    """Non-linear: y = sign(x) ln(1 + mu |x| / m) / ln(1 + mu), m = max|x|, and y is quantised symmetrically.

    The companding law of ITU-T G.711 with mu = 15: steps are fine near 0, where most weights are, and coarse at
    the ends. 0 is exactly 0, and so are the ends.
    """
    x = _checked(values, bits)
    top = 2 ** (bits - 1) - 1
    low, high = _ends(x, axis)
    largest = np.maximum(np.abs(low), np.abs(high))
    largest = np.where(largest > 0, largest, 1.0)
    y = np.sign(x) * np.log1p(MU * np.abs(x) / largest) / np.log1p(MU)
    codes = np.rint(y * top) + top
    return Coded(codes.astype(np.uint8), bits, largest, np.full_like(largest, top), _expanded)


METHODS: dict[str, Callable[..., Coded]] = {
    "minmax": minmax, "symmetric": symmetric, "asymmetric": asymmetric, "log": logarithmic,
}  # fmt: skip


def affine_range(low: float, high: float) -> tuple[float, int]:
    """Return scale and zero point of int8 activations that reach from `low` to `high` (asymmetric, -128 to 127)."""
    low, high = min(low, 0.0), max(high, 0.0)
    scale = (high - low) / 255.0 if high > low else 1.0
    return scale, int(np.clip(round(-128 - low / scale), -128, 127))


def clipped_range(values: np.ndarray, share: float = 1.0) -> tuple[float, float]:
    """Return the range that holds the middle `share` of the values: calibration by percentile; 1.0 is min and max."""
    if share >= 1.0:
        return float(values.min()), float(values.max())
    tail = (1.0 - share) / 2
    low, high = np.quantile(values, [tail, 1.0 - tail])
    return float(low), float(high)


def half(values: np.ndarray) -> np.ndarray:
    """Return the values as float16 holds them, as float32. Raises ValueError beyond its range (65,504)."""
    made = np.asarray(values, np.float32).astype(np.float16)
    if not np.isfinite(made).all():
        raise ValueError("float16: expected values up to 65504, got larger ones or no numbers")
    return made.astype(np.float32)


def pack(codes: np.ndarray, bits: int) -> bytes:
    """Return codes of `bits` bits each without gaps, first code in the first bits."""
    wide = np.unpackbits(codes.astype(np.uint8).reshape(-1, 1), axis=1)  # (n, 8), high bit first
    return np.packbits(wide[:, 8 - bits :]).tobytes()


def unpack(data: bytes, bits: int, shape: tuple[int, ...]) -> np.ndarray:
    """Return the codes that `pack` packed."""
    count = int(np.prod(shape))
    flat = np.unpackbits(np.frombuffer(data, np.uint8))[: count * bits].reshape(count, bits)
    wide = np.zeros((count, 8), np.uint8)
    wide[:, 8 - bits :] = flat
    return np.packbits(wide, axis=1).reshape(shape)


def _affine(q: np.ndarray, scale: np.ndarray, zero: np.ndarray) -> np.ndarray:
    return (q - zero) * scale


def _expanded(q: np.ndarray, largest: np.ndarray, top: np.ndarray) -> np.ndarray:
    y = (q - top) / top
    return np.sign(y) * np.expm1(np.abs(y) * np.log1p(MU)) * largest / MU


def _checked(values: np.ndarray, bits: int) -> np.ndarray:
    if not 2 <= bits <= 8:
        raise ValueError(f"bits: expected 2 to 8, got {bits}")
    x = np.asarray(values, np.float64)
    if not x.size or not np.isfinite(x).all():
        raise ValueError("quantise: expected finite numbers, got none or some that are not")
    return x


def _ends(x: np.ndarray, axis: int | None) -> tuple[np.ndarray, np.ndarray]:
    if axis is None:
        return x.min(), x.max()
    others = tuple(i for i in range(x.ndim) if i != axis % x.ndim)
    return x.min(axis=others, keepdims=True), x.max(axis=others, keepdims=True)

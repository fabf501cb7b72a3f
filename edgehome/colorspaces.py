"""Conversions between the ways in which lights say colours. Pure.

RGB and CIE xy after Philips' Wide RGB D65 formulas, as Home Assistant uses them; mired is 10**6 / kelvin.
"""

import colorsys
import math
from collections.abc import Sequence

RGB = tuple[int, int, int]


def hs_of(rgb: Sequence[float]) -> tuple[float, float]:
    """Return hue (0-360) and saturation (0-100), rounded to 3 digits."""
    hue, saturation, _ = colorsys.rgb_to_hsv(*(c / 255 for c in rgb))
    return round(hue * 360, 3), round(saturation * 100, 3)


def rgb_of_hs(hue: float, saturation: float, value: float = 100) -> RGB:
    """Return red, green, blue of hue (0-360), saturation and value (0-100)."""
    r, g, b = colorsys.hsv_to_rgb(hue / 360, saturation / 100, value / 100)
    return round(r * 255), round(g * 255), round(b * 255)


def xy_of(rgb: Sequence[float]) -> tuple[float, float]:
    """Return CIE xy of a colour, rounded to 3 digits."""
    r, g, b = (_to_linear(c / 255) for c in rgb)
    x = r * 0.664511 + g * 0.154324 + b * 0.162028
    y = r * 0.283881 + g * 0.668433 + b * 0.047685
    z = r * 0.000088 + g * 0.072310 + b * 0.986039
    total = x + y + z
    return (round(x / total, 3), round(y / total, 3)) if total else (0.0, 0.0)


def rgb_of_xy(x: float, y: float) -> RGB:
    """Return the colour at full brightness."""
    y = y or 1e-11
    tall, deep = x / y, (1 - x - y) / y
    r = tall * 1.656492 - 0.354851 - deep * 0.255038
    g = -tall * 0.707196 + 1.655397 + deep * 0.036152
    b = tall * 0.051713 - 0.121364 + deep * 1.011530
    top = max(r, g, b, 1e-11)
    r, g, b = (_from_linear(max(c, 0.0) / top) for c in (r, g, b))
    top = max(r, g, b, 1e-11)
    return round(r / top * 255), round(g / top * 255), round(b / top * 255)


def rgbw_of(rgb: Sequence[float]) -> tuple[int, int, int, int]:
    """Return the colour with its white part taken out, scaled to the same maximum."""
    white = min(rgb)
    return tuple(_matched(rgb, (rgb[0] - white, rgb[1] - white, rgb[2] - white, white)))  # type: ignore[return-value]


def rgb_of_rgbw(rgbw: Sequence[float]) -> RGB:
    """Return the colour with its white part mixed in."""
    r, g, b, w = rgbw
    mixed = _matched(rgbw, (r + w, g + w, b + w))
    return mixed[0], mixed[1], mixed[2]


def mired_of(kelvin: float) -> int:
    """Return the colour temperature in mired."""
    return math.floor(1_000_000 / kelvin)


def kelvin_of(mired: float) -> int:
    """Return the colour temperature in kelvin."""
    return math.floor(1_000_000 / mired)


def _matched(original: Sequence[float], changed: Sequence[float]) -> list[int]:
    top = max(changed)
    factor = max(original) / top if top else 0.0
    return [round(c * factor) for c in changed]


def _to_linear(value: float) -> float:
    return ((value + 0.055) / 1.055) ** 2.4 if value > 0.04045 else value / 12.92


def _from_linear(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055

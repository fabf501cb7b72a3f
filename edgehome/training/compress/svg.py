"""Two plots as SVG text, no library: lines over numbers, bars by name. Readable on light and dark pages."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

COLOURS = ("#2f6fde", "#d9822b", "#2e9e5b", "#b0479c", "#7a6ff0", "#c0392b", "#16a2b8", "#8d8d8d")
WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 720, 340, 56, 44, 34, 190
Line = tuple[str, Sequence[tuple[float, float]]]


def lines(title: str, x_name: str, y_name: str, series: Sequence[Line], ticks: Sequence[float]) -> str:
    """Return a plot of named lines; `ticks` are the x values in their order from left to right."""
    values = [y for _, points in series for _, y in points]
    low, high = _bounds(values)
    across, up = _scale(len(ticks)), _up(low, high)
    place = {x: LEFT + across * (i + 0.5) for i, x in enumerate(ticks)}
    parts = _frame(title, x_name, y_name, low, high)
    parts += [_text(place[x], HEIGHT - BOTTOM + 18, f"{x:g}", "middle") for x in ticks]
    for i, (name, points) in enumerate(series):
        colour = COLOURS[i % len(COLOURS)]
        path = " ".join(f"{place[x]:.1f},{up(y):.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{place[x]:.1f}" cy="{up(y):.1f}" r="3" fill="{colour}"/>' for x, y in points]
        parts += _legend(i, name, colour)
    return _document(parts)


def bars(
    title: str, y_name: str, names: Sequence[str], series: Sequence[tuple[str, Sequence[float | None]]]
) -> str:
    """Return a plot with a group of bars for each name and a bar for each series; None leaves one out."""
    values = [v for _, row in series for v in row if v is not None]
    high = max(values, default=1.0) * 1.08
    across, up = _scale(len(names)), _up(0.0, high)
    parts = _frame(title, "", y_name, 0.0, high)
    width = across * 0.8 / max(len(series), 1)
    for i, (name, row) in enumerate(series):
        colour = COLOURS[i % len(COLOURS)]
        for n, value in enumerate(row):
            if value is not None:
                x, y = LEFT + across * (n + 0.1) + width * i, up(value)
                tall = HEIGHT - BOTTOM - y
                parts.append(
                    f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{tall:.1f}" fill="{colour}"/>'
                )
        parts += _legend(i, name, colour)
    for n, name in enumerate(names):
        x = LEFT + across * (n + 0.5)
        turned = f'transform="rotate(-18 {x:.1f} {HEIGHT - BOTTOM + 14})"'
        parts.append(_text(x, HEIGHT - BOTTOM + 14, name, "end" if len(names) > 4 else "middle", turned, 10))
    return _document(parts)


def _scale(count: int) -> float:
    return (WIDTH - LEFT - RIGHT) / max(count, 1)


def _up(low: float, high: float):
    tall = HEIGHT - TOP - BOTTOM
    return lambda value: HEIGHT - BOTTOM - (value - low) / (high - low) * tall


def _bounds(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values, default=0.0), max(values, default=1.0)
    room = (high - low) * 0.08 or 1.0
    return max(0.0, low - room) if low >= 0 else low - room, high + room


def _frame(title: str, x_name: str, y_name: str, low: float, high: float) -> list[str]:
    right, bottom, up = WIDTH - RIGHT, HEIGHT - BOTTOM, _up(low, high)
    parts = [_text(LEFT, 20, title, "start", 'font-weight="bold"', 14)]
    for i in range(5):
        value = low + (high - low) * i / 4
        y = up(value)
        parts.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}" stroke="#8884"/>')
        parts.append(_text(LEFT - 6, y + 4, f"{value:.3g}", "end"))
    parts.append(f'<line x1="{LEFT}" y1="{bottom}" x2="{right}" y2="{bottom}" stroke="#888"/>')
    parts.append(_text((LEFT + right) / 2, HEIGHT - 6, x_name, "middle"))
    middle = (TOP + bottom) / 2
    return [*parts, _text(14, middle, y_name, "middle", f'transform="rotate(-90 14 {middle})"')]


def _legend(i: int, name: str, colour: str) -> list[str]:
    x, y = WIDTH - RIGHT + 14, TOP + 8 + 18 * i
    return [
        f'<rect x="{x}" y="{y - 9}" width="10" height="10" fill="{colour}"/>',
        _text(x + 15, y, name, "start"),
    ]


def _text(x: float, y: float, words: str, anchor: str, more: str = "", size: int = 11) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="#777" {more}>'
        f"{escape(words)}</text>"
    )


def _document(parts: list[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">'
    return "\n".join([head, *parts, "</svg>"]) + "\n"

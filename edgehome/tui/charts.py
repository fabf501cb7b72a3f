"""Pictures made of characters: sparklines, braille charts and bars. Pure functions of numbers."""

from collections.abc import Sequence

BLOCKS = "▁▂▃▄▅▆▇█"
_DOTS = (
    (0x01, 0x08),
    (0x02, 0x10),
    (0x04, 0x20),
    (0x40, 0x80),
)  # Unicode 15, chapter 21.1: braille dots by row, column


def resample(values: Sequence[float], count: int) -> list[float]:
    """Return `count` values: means of equal parts, or the values themselves, repeated, if there are fewer."""
    if not values or count <= 0:
        return []
    size = len(values) / count
    if size <= 1:
        return [values[min(len(values) - 1, int(i * size))] for i in range(count)]
    parts = (values[int(i * size) : max(int(i * size) + 1, int((i + 1) * size))] for i in range(count))
    return [sum(part) / len(part) for part in parts]


def sparkline(values: Sequence[float], width: int) -> str:
    """Return the values as blocks of eight heights, at most `width` of them; the newest is at the right."""
    if not values:
        return ""
    shown = list(values) if len(values) <= width else resample(values, width)
    low, high = min(shown), max(shown)
    if high == low:
        return BLOCKS[2] * len(shown)
    return "".join(BLOCKS[round((v - low) / (high - low) * 7)] for v in shown)


def bar(fraction: float, width: int) -> str:
    """Return a bar of eighths of a cell for a fraction from 0 to 1, padded to `width`."""
    eighths = round(min(1.0, max(0.0, fraction)) * width * 8)
    full, rest = divmod(eighths, 8)
    return ("█" * full + (" ▏▎▍▌▋▊▉"[rest] if rest else "")).ljust(width)


def parts(amounts: Sequence[float], width: int) -> list[int]:
    """Return whole cells for each amount that add up to `width` (largest remainders); zeros if all are zero."""
    total = sum(amounts)
    if total <= 0:
        return [0 for _ in amounts]
    exact = [amount / total * width for amount in amounts]
    cells = [int(x) for x in exact]
    order = sorted(range(len(exact)), key=lambda i: exact[i] - cells[i], reverse=True)
    for i in order[: width - sum(cells)]:
        cells[i] += 1
    return cells


def braille(
    points: Sequence[tuple[float, float]], width: int, height: int, span: tuple[float, float]
) -> list[str]:
    """Return a chart of `height` rows of `width` cells: (x, y) points joined as a line, each cell 2 x 4 dots.

    `span` is the range of x; y goes from the least to the greatest value.
    """
    if not points or width <= 0 or height <= 0:
        return [" " * max(0, width)] * max(0, height)
    grid = [[0] * width for _ in range(height)]
    low, high = min(y for _, y in points), max(y for _, y in points)
    left, right = span
    dots_x, dots_y = width * 2 - 1, height * 4 - 1

    def place(x: float, y: float) -> tuple[int, int]:
        along = (x - left) / (right - left) if right > left else 1.0
        up = (y - low) / (high - low) if high > low else 0.5
        return round(min(1.0, max(0.0, along)) * dots_x), round((1 - up) * dots_y)

    before: tuple[int, int] | None = None
    for point in points:
        x, y = place(*point)
        x0, y0 = before or (x, y)
        steps = max(abs(x - x0), abs(y - y0), 1)
        for i in range(steps + 1):
            px, py = round(x0 + (x - x0) * i / steps), round(y0 + (y - y0) * i / steps)
            grid[py // 4][px // 2] |= _DOTS[py % 4][px % 2]
        before = (x, y)
    return ["".join(chr(0x2800 + cell) for cell in row) for row in grid]

"""Plots as SVG that needs nothing else: lines over time, or dots, with what is allowed as a dashed line."""

import math
from collections.abc import Mapping, Sequence
from html import escape

Points = Sequence[tuple[float, float]]
WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 640, 240, 52, 26, 10, 12
COLORS = ("#2563eb", "#d97706", "#059669", "#db2777", "#7c3aed", "#0891b2", "#65a30d", "#64748b")
MOST_SERIES = len(COLORS)
TICKS = 4
WHOLE = 100.0  # from here on without decimals


def plot(
    title: str, unit: str, series: Mapping[str, Points], *, allowed: float | None = None, has_dots: bool = False
) -> str:
    """Return a figure with a legend.

    Args:
        title: What is shown.
        unit: Of the upright axis.
        series: Points of (second, value) by name; the highest `MOST_SERIES` of them are drawn.
        allowed: A threshold.
        has_dots: Whether points are no course over time, but apart.
    """
    drawn = dict(sorted(series.items(), key=lambda each: -max((y for _, y in each[1]), default=0.0))[:MOST_SERIES])
    xs = [x for points in drawn.values() for x, _ in points]
    ys = [y for points in drawn.values() for _, y in points]
    most_x, most_y = nice(max(xs, default=1.0)), nice(max([*ys, allowed or 0.0, 0.001]))
    shapes = [grid(most_x, most_y)]
    for color, points in zip(COLORS, drawn.values(), strict=False):
        places = [place(x / most_x, y / most_y) for x, y in points]
        shapes.append(dots(places, color) if has_dots else line(places, color))
    if allowed is not None:
        (x, y), (end, _) = place(0.0, allowed / most_y), place(1.0, 0.0)
        shapes.append(f'<line class="allowed" x1="{x:.1f}" y1="{y:.1f}" x2="{end:.1f}" y2="{y:.1f}"/>')
    label = escape(f"{title}, {unit}")
    return (
        f"<figure><figcaption>{escape(title)} <small>{escape(unit)}</small></figcaption>"
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">{"".join(shapes)}</svg>'
        f"<ul>{''.join(legend(drawn, allowed, unit))}</ul></figure>"
    )


def legend(drawn: Mapping[str, Points], allowed: float | None, unit: str) -> list[str]:
    """Return an entry for each series, with its highest value."""
    highest = {name: max((y for _, y in points), default=0.0) for name, points in drawn.items()}
    entries = [
        f'<li><i style="background:{color}"></i>{escape(name)}: at most {number(most)}</li>'
        for color, (name, most) in zip(COLORS, highest.items(), strict=False)
    ]
    return [
        *entries,
        *([f'<li><i class="dashed"></i>allowed: {number(allowed)} {escape(unit)}</li>'] if allowed else []),
    ]


def grid(most_x: float, most_y: float) -> str:
    """Return the axes with their numbers."""
    parts = []
    for step in range(TICKS + 1):
        share = step / TICKS
        (x, low), (_, y) = place(share, 0.0), place(0.0, share)
        parts.append(f'<line class="grid" x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{number(most_y * share)}</text>')
        parts.append(f'<text x="{x:.1f}" y="{low + 18:.1f}" text-anchor="middle">{number(most_x * share)}</text>')
    return "".join(parts)


def line(places: Sequence[tuple[float, float]], color: str) -> str:
    """Return a course over time."""
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return f'<polyline fill="none" stroke="{color}" stroke-width="1.8" points="{points}"/>'


def dots(places: Sequence[tuple[float, float]], color: str) -> str:
    """Return points that stand apart."""
    return "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.4" fill="{color}" fill-opacity=".55"/>' for x, y in places)


def place(x: float, y: float) -> tuple[float, float]:
    """Return where a point stands whose coordinates are shares of the axes."""
    return LEFT + x * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - y * (HEIGHT - BOTTOM - TOP)


def number(value: float) -> str:
    """Return a number as people read it."""
    return f"{value:,.0f}" if value >= WHOLE else f"{value:.3g}"


def nice(value: float) -> float:
    """Return the next number that an axis may well end with."""
    power = 10.0 ** math.floor(math.log10(max(value, 1e-9)))
    return next(step * power for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * power >= value * 0.999)

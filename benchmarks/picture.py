"""Picture of cost against number of events: lines in a chart with logarithmic axes, as SVG."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import NamedTuple

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 76, 230, 72, 52
LINE_HEIGHT = 16
_STYLE = """\
    .page { fill: #ffffff; }
    .grid { stroke: #d0d7de; }
    .title { fill: #1f2328; font: 600 13px system-ui, sans-serif; }
    .note { fill: #59636e; font: 12px system-ui, sans-serif; }
    .line { fill: none; stroke-width: 2; }
    .s0 { stroke: #0550ae; } .f0 { fill: #0550ae; }
    .s1 { stroke: #1a7f37; } .f1 { fill: #1a7f37; }
    .s2 { stroke: #953800; } .f2 { fill: #953800; }
    @media (prefers-color-scheme: dark) {
      .page { fill: #0d1117; }
      .grid { stroke: #3d444d; }
      .title { fill: #f0f6fc; }
      .note { fill: #9198a1; }
      .s0 { stroke: #79c0ff; } .f0 { fill: #79c0ff; }
      .s1 { stroke: #56d364; } .f1 { fill: #56d364; }
      .s2 { stroke: #ffa657; } .f2 { fill: #ffa657; }
    }
"""


class Point(NamedTuple):
    """Cost of a run: seconds for a number of events."""

    events: int
    seconds: float


def draw_costs(title: str, note: str, costs: Mapping[str, Sequence[Point]]) -> str:
    """Return the picture of up to three lines by their names; ``note`` stands below the title."""
    points = [point for line in costs.values() for point in line]
    axes = _Axes(
        _decades([point.events for point in points]), _decades([p.seconds for p in points])
    )
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="title">',
        f'  <title id="title">{escape(title)}</title>',
        f"  <style>\n{_STYLE}  </style>",
        f'  <rect class="page" width="{WIDTH}" height="{HEIGHT}" rx="8"/>',
        f'  <text class="title" x="{LEFT}" y="28">{escape(title)}</text>',
        f'  <text class="note" x="{LEFT}" y="48">{escape(note)}</text>',
        *axes.draw(),
    ]
    for number, line in enumerate(costs.values()):
        places = [axes.place(point) for point in line]
        path = " ".join(f"{x:.0f},{y:.0f}" for x, y in places)
        lines.append(f'  <polyline class="line s{number}" points="{path}"/>')
        for x, y in places:
            lines.append(f'  <circle class="f{number}" cx="{x:.0f}" cy="{y:.0f}" r="3"/>')
    lowest = 0.0
    for number, name in sorted(enumerate(costs), key=lambda item: -costs[item[1]][-1].seconds):
        x, y = axes.place(costs[name][-1])
        lowest = max(y + 4, lowest + LINE_HEIGHT)  # labels of near lines stand below each other
        label = f"{escape(name)}: {_format_seconds(costs[name][-1].seconds)}"
        lines.append(
            f'  <text class="note f{number}" x="{x + 10:.0f}" y="{lowest:.0f}">{label}</text>'
        )
    return "\n".join([*lines, "</svg>", ""])


class _Axes:
    def __init__(self, events: range, seconds: range) -> None:
        """Each range is that of the powers of ten of an axis, both ends included."""
        self._events, self._seconds = events, seconds

    def place(self, point: Point) -> tuple[float, float]:
        """Return the coordinates of a point."""
        return self._x(math.log10(point.events)), self._y(math.log10(point.seconds))

    def draw(self) -> Iterator[str]:
        """Yield the grid with its labels."""
        right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
        for power in self._seconds:
            y = self._y(power)
            yield f'  <line class="grid" x1="{LEFT}" y1="{y:.0f}" x2="{right}" y2="{y:.0f}"/>'
            label = _format_seconds(10.0**power)
            place = f'text-anchor="end" x="{LEFT - 8}" y="{y + 4:.0f}"'
            yield f'  <text class="note" {place}>{label}</text>'
        for power in self._events:
            x = self._x(power)
            yield f'  <line class="grid" x1="{x:.0f}" y1="{TOP}" x2="{x:.0f}" y2="{bottom}"/>'
            yield (
                f'  <text class="note" text-anchor="middle" x="{x:.0f}" y="{bottom + 20}">'
                f"{10**power:,}</text>"
            )
        middle = (LEFT + right) / 2
        yield (
            f'  <text class="note" text-anchor="middle" x="{middle:.0f}" y="{bottom + 40}">'
            "events</text>"
        )

    def _x(self, power: float) -> float:
        width = WIDTH - LEFT - RIGHT
        return LEFT + width * (power - self._events[0]) / (self._events[-1] - self._events[0])

    def _y(self, power: float) -> float:
        height = HEIGHT - TOP - BOTTOM
        return (
            HEIGHT
            - BOTTOM
            - height * (power - self._seconds[0]) / (self._seconds[-1] - self._seconds[0])
        )


def _decades(values: Sequence[float]) -> range:
    """Return the powers of ten around values, at least two."""
    first = math.floor(math.log10(min(values)))
    return range(first, max(math.ceil(math.log10(max(values))), first + 1) + 1)


def _format_seconds(seconds: float) -> str:
    return f"{seconds:.3g} s" if seconds >= 1 else f"{seconds * 1000:.3g} ms"

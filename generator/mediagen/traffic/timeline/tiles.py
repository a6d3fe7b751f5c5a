"""Tiles of a timeline, for pages: parts of the same width, drawn when they come into view.

The zoom of a page is a step: each step multiplies the pixels per second by the square root of 2.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mediagen.traffic.timeline.geometry import Geometry, TimelineWords
from mediagen.traffic.timeline.layout import Timeline
from mediagen.traffic.timeline.scale import View
from mediagen.traffic.timeline.sessions import MarkLevel
from mediagen.traffic.timeline.svg import GUTTER, draw_labels, draw_view, format_number
from mediagen.traffic.timeline.text import xml_text

#: Width of a tile, and the space before the first and after the last message, in pixels.
TILE, INSET = 1024, 20
#: Range of the zoom: from years in a tile to milliseconds.
SMALLEST_STEP, LARGEST_STEP = -60, 20
_STRIP_WIDTH, _STRIP_HEIGHT = 1000, 26
_STRIP_CLASSES = {MarkLevel.WARNING: "mt-doubt", MarkLevel.ERROR: "mt-bad"}


@dataclass(frozen=True)
class TimelineTiles:
    """Draws the parts of a timeline; ``words`` are the titles of its lanes."""

    timeline: Timeline
    geometry: Geometry
    words: TimelineWords

    @property
    def shape(self) -> str:
        """Describes what all tiles have in common; if it changes, all of them are drawn anew."""
        low, high = self.timeline.curve_range
        return f"{self.geometry.height:g} {len(self.timeline.lanes)} {low:g} {high:g}"

    def draw_tile(self, step: int, index: int) -> str:
        """Return a tile as an SVG element."""
        view = View(pixels_per_second(step), index * TILE - INSET, TILE)
        label = f"Part {index + 1} of the timeline"
        return self._draw_svg(TILE, label, draw_view(self.timeline, self.geometry, view))

    def draw_gutter(self) -> str:
        """Return the titles of the lanes as an SVG element."""
        labels = draw_labels(self.timeline, self.geometry, self.words)
        return self._draw_svg(GUTTER, "Lanes", labels)

    def _draw_svg(self, width: int, label: str, parts: Iterable[str]) -> str:
        height = f"{self.geometry.height:g}"
        inside = "".join(parts)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="mt" width="{width}" '
            f'height="{height}" viewBox="0 0 {width} {height}" role="img" '
            f'aria-label="{xml_text(label)}">{inside}</svg>'
        )

    def first_tile(self, step: int, time: float) -> int:
        """Return the index of the tile that shows a time, in seconds since 1970."""
        seconds = time - self.timeline.start
        return int((seconds * pixels_per_second(step) + INSET - 24) // TILE)


def pixels_per_second(step: int) -> float:
    """Return the pixels per second of a step of the zoom."""
    return float(2.0 ** (min(max(step, SMALLEST_STEP), LARGEST_STEP) / 2))


def draw_strip(timeline: Timeline) -> str:
    """Return a session in a line: its playback, its outermost scope, and marks of findings.

    Each style is one element: a page has hundreds of strips.
    """
    scale = _STRIP_WIDTH / max(timeline.seconds, 1)
    outlines: dict[str, list[str]] = {}
    for lane, y, height in zip(timeline.lanes[:2], (3, 17), (11, 6), strict=False):
        narrow: set[int] = set()
        for bar in lane.rows[0]:
            x, width = bar.start * scale, max(1.5, (bar.end - bar.start) * scale)
            if width < 2 and int(x) in narrow:
                continue
            narrow.add(int(x))
            outlines.setdefault(f"mt-bar {bar.style}", []).append(_outline(x, y, width, height))
    for level, style in _STRIP_CLASSES.items():
        columns = {
            int(time * scale / 2)
            for message, time in zip(timeline.messages, timeline.times, strict=True)
            if message.findings and message.level is level
        }
        if columns:
            marks = (_outline(2 * column - 1, 0, 3, _STRIP_HEIGHT) for column in sorted(columns))
            outlines[style] = list(marks)
    parts = (f'<path class="{style}" d="{"".join(d)}"/>' for style, d in outlines.items())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="mt mt-strip" aria-hidden="true" '
        f'preserveAspectRatio="none" viewBox="0 0 {_STRIP_WIDTH} {_STRIP_HEIGHT}">'
        f'{"".join(parts)}</svg>'
    )


def _outline(x: float, y: float, width: float, height: float) -> str:
    """Return the outline of a rectangle for a path."""
    across = format_number(width)
    return f"M{format_number(x)} {y}h{across}v{height}h-{across}z"

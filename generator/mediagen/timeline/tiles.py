"""Tiles of a timeline, for pages: parts of the same width, drawn when they come into view.

The zoom of a page is a step: each step multiplies the pixels per second by the square root of 2.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mediagen.timeline.geometry import Geometry, TimelineWords
from mediagen.timeline.layout import Timeline
from mediagen.timeline.scale import View
from mediagen.timeline.sessions import MarkLevel
from mediagen.timeline.svg import GUTTER, draw_labels, draw_view, format_number
from mediagen.timeline.text import xml_text

#: Width of a tile, and the space before the first and after the last message, in pixels.
TILE, INSET = 1024, 20
#: Range of the zoom: from years in a tile to milliseconds.
SMALLEST_STEP, LARGEST_STEP = -60, 20
_STRIP_WIDTH, _STRIP_HEIGHT = 1000, 26
_STRIP_CLASSES = {MarkLevel.ERROR: "mt-bad", MarkLevel.WARNING: "mt-doubt"}


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
    """Return a session in a line: its playback, its outermost scope, and marks of findings."""
    scale = _STRIP_WIDTH / max(timeline.seconds, 1)
    parts: list[str] = []
    for lane, y, height in zip(timeline.lanes[:2], (3, 17), (11, 6), strict=False):
        taken: set[int] = set()
        for bar in lane.rows[0]:
            x, width = bar.start * scale, max(1.5, (bar.end - bar.start) * scale)
            if width < 2 and int(x) in taken:
                continue
            taken.add(int(x))
            place = f'x="{format_number(x)}" y="{y}" width="{format_number(width)}"'
            parts.append(f'<rect class="mt-bar {bar.style}" {place} height="{height}"/>')
    seen: set[tuple[int, str]] = set()
    for message, time in zip(timeline.messages, timeline.times, strict=True):
        if not message.findings:
            continue
        level = message.level
        key = (int(time * scale / 2), level)
        if level in _STRIP_CLASSES and key not in seen:
            seen.add(key)
            left = format_number(time * scale - 1)
            parts.append(f'<rect class="{_STRIP_CLASSES[level]}" x="{left}" y="0" width="3" ')
            parts.append(f'height="{_STRIP_HEIGHT}"/>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="mt mt-strip" aria-hidden="true" '
        f'preserveAspectRatio="none" viewBox="0 0 {_STRIP_WIDTH} {_STRIP_HEIGHT}">'
        f'{"".join(parts)}</svg>'
    )

"""Geometry of a timeline: the vertical places of its lanes, its curve and its marks, in pixels."""

from __future__ import annotations

from typing import NamedTuple

from mediagen.traffic.timeline.layout import Lane, Timeline

#: Height of the axis, of a bar, and from one row of a lane to the next.
AXIS, BAR, ROW = 28, 20, 23
#: Height of the curve of the playhead, and of the row of marks.
CURVE, MARKS = 46, 26
_GAP = 9


class TimelineWords(NamedTuple):
    """Titles of the parts of every timeline, and the sentences that describe one.

    ``summary`` has the placeholders ``title``, ``count`` and ``duration``; without it, the counts
    of findings are part of the description.
    """

    playback: str = "Playback"
    playhead: str = "Playhead"
    messages: str = "Messages"
    summary: str = ""
    lane: str = "{title}: {spans}."
    span: str = "{title} {start} to {end}"
    more_spans: str = "{count} more"
    comma: str = ", "


class PlacedLane(NamedTuple):
    """A lane, and the top of its first row."""

    lane: Lane
    y: float


class Geometry:
    """Places of the parts of a timeline, from its top; ``height`` is that of the whole."""

    def __init__(self, timeline: Timeline) -> None:
        y: float = AXIS + 6
        self.lanes: list[PlacedLane] = []
        for lane in timeline.lanes:
            self.lanes.append(PlacedLane(lane, y))
            y += ROW * len(lane.rows) - (ROW - BAR) + _GAP
        #: Top of the curve, and center of the marks.
        self.curve = y
        if timeline.curve:
            y += CURVE + _GAP
        self.marks = y + MARKS / 2
        self.height = y + MARKS + 4

"""SVG of a part of a timeline: the axis, bars, the curve and marks within a view.

Everything that comes from messages is text or a number here, never markup.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from mediagen.traffic.timeline.geometry import BAR, CURVE, ROW, Geometry, TimelineWords
from mediagen.traffic.timeline.layout import Bar, Timeline
from mediagen.traffic.timeline.scale import View, format_duration, format_tick
from mediagen.traffic.timeline.sessions import MarkLevel, TimelineMessage
from mediagen.traffic.timeline.text import cut_text, xml_text

#: Width of the labels of lanes, left of a view.
GUTTER = 112
#: Marks of a kind that are nearer than this are drawn as one.
_CLUSTER = 7
_REACH = 9  # of a mark, left and right of its position
_MOST_FINDINGS = 5
_LONGEST_TITLE = 1000
_LEVELS = {MarkLevel.VALID: 1, MarkLevel.WARNING: 2, MarkLevel.ERROR: 3}


def format_number(value: float) -> str:
    """Return a position in pixels with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def draw_view(timeline: Timeline, geometry: Geometry, view: View) -> Iterator[str]:
    """Yield the elements of a view."""
    yield from _draw_axis(timeline, geometry, view)
    for lane, y in geometry.lanes:
        for index, row in enumerate(lane.rows):
            yield from _draw_bars(row, y + index * ROW, view)
    if timeline.curve:
        yield from _draw_curve(timeline, geometry, view)
    yield from _draw_marks(timeline, geometry, view)


def draw_labels(timeline: Timeline, geometry: Geometry, words: TimelineWords) -> Iterator[str]:
    """Yield the titles of the lanes, for the gutter left of a view."""
    for lane, y in geometry.lanes:
        yield _draw_label(12, y + 14, lane.title, "mt-note")
    if timeline.curve:
        low, high = timeline.curve_range
        yield _draw_label(12, geometry.curve + CURVE / 2 + 4, words.playhead, "mt-note")
        ends = ((geometry.curve + 10, high), (geometry.curve + CURVE, low))
        for y, value in ends if high > low else ((geometry.curve + CURVE / 2 + 4, low),):
            text = format_duration(value)
            x = GUTTER - 8
            yield f'<text class="mt-note mt-tick" x="{x}" y="{y:g}" text-anchor="end">{text}</text>'
    yield _draw_label(12, geometry.marks + 4, words.messages, "mt-note")


def _draw_label(x: float, y: float, text: str, classes: str) -> str:
    cut = xml_text(cut_text(text, GUTTER - 18))
    return f'<text class="{classes}" x="{x:g}" y="{y:g}">{cut}</text>'


def _draw_axis(timeline: Timeline, geometry: Geometry, view: View) -> Iterator[str]:
    last = max(timeline.seconds, view.seconds(view.width))
    for x, seconds in view.ticks(last):
        place = format_number(x)
        yield f'<path class="mt-grid" d="M{place} 22V{geometry.height:g}"/>'
        text = format_tick(seconds)
        yield f'<text class="mt-note mt-tick" x="{place}" y="15" text-anchor="middle">{text}</text>'


# -- bars ---------------------------------------------------------------------------------------


def _draw_bars(bars: list[Bar], y: float, view: View) -> Iterator[str]:
    narrow: set[tuple[int, str]] = set()
    for bar in bars:
        left, right = view.position(bar.start), view.position(bar.end)
        if right < -1 or left > view.width + 1:
            continue
        if right - left < 2:  # what is narrower than two pixels is drawn once in them
            key = (int((left + view.left) / 2), bar.style)
            if key in narrow:
                continue
            narrow.add(key)
        yield _draw_bar(bar, left, right, y, view)


def _draw_bar(bar: Bar, left: float, right: float, y: float, view: View) -> str:
    start, end = max(left, -8), min(right, view.width + 8)
    width = max(2, end - start)
    until = "now" if bar.is_open else format_duration(bar.end, 1)
    title = xml_text(f"{bar.label}: {format_duration(bar.start, 1)} to {until}")
    visible = max(start, 0)
    text = cut_text(bar.label, min(end, view.width) - visible - 12)
    label = (
        f'<text class="mt-text mt-label" x="{format_number(visible + 6)}" y="{y + 14:g}">'
        f"{xml_text(text)}</text>"
        if text
        else ""
    )
    return (
        f'<g><title>{title}</title><rect class="mt-bar {bar.style}" x="{format_number(start)}" '
        f'y="{y:g}" width="{format_number(width)}" height="{BAR}" rx="3"/>{label}</g>'
    )


# -- playhead -----------------------------------------------------------------------------------


def _draw_curve(timeline: Timeline, geometry: Geometry, view: View) -> Iterator[str]:
    curve = timeline.curve
    first = bisect_left(curve, view.seconds(-20), key=lambda point: point[0])
    last = bisect_right(curve, view.seconds(view.width + 20), key=lambda point: point[0])
    points = curve[max(0, first - 1) : last + 1]
    if not points:
        return
    low, high = timeline.curve_range
    bottom = geometry.curve + CURVE

    def height(position: float) -> float:
        return (CURVE - 4) * ((position - low) / (high - low) if high > low else 0.5)

    line = " ".join(
        f"{format_number(x)},{format_number(bottom - 2 - height(position))}"
        for x, position in _thin_points(points, view)
    )
    left, right = (format_number(_clamp(view.position(points[i][0]), view)) for i in (0, -1))
    area = f"{left},{bottom:g} {line} {right},{bottom:g}"
    yield f'<polygon class="mt-area" points="{area}"/>'
    yield f'<polyline class="mt-curve" points="{line}"/>'


def _clamp(x: float, view: View) -> float:
    """Keep a position near the view: renderers lose precision far away from it."""
    return min(max(x, -20_000.0), view.width + 20_000.0)


def _thin_points(points: list[tuple[float, float]], view: View) -> Iterator[tuple[float, float]]:
    """Yield positions of points: the first, lowest, highest and last one of each pixel."""
    column: int | None = None
    bucket: list[tuple[float, float]] = []
    for time, position in points:
        x = _clamp(view.position(time), view)
        if int(x) != column:
            yield from _extremes(bucket)
            column, bucket = int(x), []
        bucket.append((x, position))
    yield from _extremes(bucket)


def _extremes(bucket: list[tuple[float, float]]) -> list[tuple[float, float]]:
    if len(bucket) <= 4:
        return bucket
    low = min(range(len(bucket)), key=lambda index: bucket[index][1])
    high = max(range(len(bucket)), key=lambda index: bucket[index][1])
    return [bucket[index] for index in sorted({0, low, high, len(bucket) - 1})]


# -- marks --------------------------------------------------------------------------------------


@dataclass(slots=True)
class _MarkShape:
    """Messages of the same kind that are drawn as one mark."""

    x: float
    first: TimelineMessage
    time: float
    level: MarkLevel
    count: int = 1


def _draw_marks(timeline: Timeline, geometry: Geometry, view: View) -> Iterator[str]:
    times = timeline.times
    first = bisect_left(times, view.seconds(-_CLUSTER - _REACH))
    last = bisect_right(times, view.seconds(view.width + _CLUSTER + _REACH))
    clusters: dict[tuple[int, MarkLevel, bool, bool], _MarkShape] = {}
    for index in range(first, last):
        message = timeline.messages[index]
        x, level = view.position(times[index]), message.level
        bucket = int((x + view.left) // _CLUSTER)
        key = (bucket, level, message.is_pulse, message.is_settled)
        mark = clusters.get(key)
        if mark is None:
            clusters[key] = _MarkShape(x, message, times[index], level)
        else:
            mark.count += 1
    marks = sorted(
        (mark for mark in clusters.values() if -_REACH <= mark.x <= view.width + _REACH),
        key=lambda mark: (_LEVELS[mark.level] if not _is_tick(mark) else 0, mark.x),
    )
    for mark in marks:  # those with findings on top
        yield _draw_mark(mark, geometry.marks)


def _is_tick(mark: _MarkShape) -> bool:
    return mark.first.is_pulse and mark.level is MarkLevel.VALID


def _draw_mark(mark: _MarkShape, y: float) -> str:
    message, x = mark.first, format_number(mark.x)
    settled = " mt-settled" if message.is_settled else ""
    if _is_tick(mark):
        shape = f'<path class="mt-pulse{settled}" d="M{x} {y - 6:g}v12"/>'
        target = format_number(mark.x - 3)
        # A tick is hard to hit with a pointer.
        shape += f'<path class="mt-target" fill="none" pointer-events="all" d="M{target} '
        shape += f'{y - 8:g}h6v16h-6z"/>'
    else:
        classes = f"mt-mark mt-{mark.level}{settled}"
        outline = {
            MarkLevel.ERROR: f"M{x} {y - 8:g}l7.5 13h-15z",
            MarkLevel.WARNING: f"M{x} {y - 6.5:g}l6.5 6.5l-6.5 6.5l-6.5 -6.5z",
            MarkLevel.VALID: f"M{format_number(mark.x - 4.5)} {y:g}a4.5 4.5 0 1 0 9 0"
            "a4.5 4.5 0 1 0 -9 0z",
        }[mark.level]
        shape = f'<path class="{classes}" d="{outline}" pointer-events="all"/>'
    title = xml_text(describe_message(message, mark.time, mark.count))
    return (
        f'<g class="mt-message" data-message="{message.number}"><title>{title}</title>{shape}</g>'
    )


def describe_message(message: TimelineMessage, seconds: float, count: int = 1) -> str:
    """Return a message in words: its time, its playhead and its findings with expectations."""
    playhead = message.verdict.playhead
    head = f"{message.verdict.event} at {format_duration(seconds, 1)}"
    if playhead is not None:
        head += f", playhead {format_duration(playhead, 1)}"
    if not message.is_settled:
        head += ", verdict pending"
    lines = [head]
    for finding in message.findings[:_MOST_FINDINGS]:
        lines.append(f"{finding.message} (expected: {finding.expected})")
    if len(message.findings) > _MOST_FINDINGS:
        lines.append(f"{len(message.findings) - _MOST_FINDINGS} more findings")
    if count > 1:
        lines.append(f"and {count - 1} more here")
    return "; ".join(lines)[:_LONGEST_TITLE]

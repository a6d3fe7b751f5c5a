"""SVG files of timelines: one or several sessions, with what they need to be read alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mediagen.diagnostics.counts import format_count
from mediagen.diagnostics.words import fill_words
from mediagen.spec.model import Spec
from mediagen.traffic.timeline.geometry import Geometry, TimelineWords
from mediagen.traffic.timeline.layout import Bar, Timeline, build_timeline
from mediagen.traffic.timeline.scale import View, format_duration, format_moment
from mediagen.traffic.timeline.sessions import MarkLevel, SessionRecord
from mediagen.traffic.timeline.style import timeline_style
from mediagen.traffic.timeline.svg import GUTTER, draw_labels, draw_view
from mediagen.traffic.timeline.text import cut_text, xml_text

#: Space around the picture, and between its edge and the first message.
_MARGIN, _INSET = 16, 20
_HEADER, _LINE = 48, 19
#: Findings that are listed below a session.
_MOST_FINDINGS = 8
#: Bars of a lane that the description of a picture names.
_MOST_BARS = 40
_WORDS = TimelineWords()
_CLASSES = {MarkLevel.ERROR: "mt-bad", MarkLevel.WARNING: "mt-doubt", MarkLevel.VALID: "mt-note"}


def draw_timelines(
    spec: Spec,
    sessions: Sequence[SessionRecord],
    *,
    title: str = "",
    words: TimelineWords = _WORDS,
    width: int = 1200,
    with_header: bool = True,
) -> str:
    """Return an SVG file with the timelines of sessions, one below the other.

    ``title`` is the title of the file; without it, that of its first session. ``with_header``
    adds the title, the counts and the findings of each session as text.
    """
    parts: list[str] = []
    y = float(_MARGIN)
    for session in sessions:
        drawing = _SessionDrawing(spec, session, words, width, with_header)
        parts += [f'<g transform="translate({_MARGIN} {y:g})">', *drawing.draw(), "</g>"]
        y += drawing.height + 2 * _MARGIN
    height = max(y - _MARGIN, 2 * _MARGIN)
    name = title or (sessions[0].title if sessions else "")
    description = " ".join(_describe_session(spec, session, words) for session in sessions)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="mt" width="{width}" height="{height:g}" '
        f'viewBox="0 0 {width} {height:g}" role="img" aria-labelledby="mt-name mt-text">\n'
        f'<title id="mt-name">{xml_text(name)}</title>\n'
        f'<desc id="mt-text">{xml_text(description)}</desc>\n'
        f"<style>\n{timeline_style()}</style>\n"
        f'<rect class="mt-page" width="{width}" height="{height:g}"/>\n'
        + "".join(f"{part}\n" for part in parts)
        + "</svg>\n"
    )


class _SessionDrawing:
    """The picture of one session in a file."""

    def __init__(
        self, spec: Spec, session: SessionRecord, words: TimelineWords, width: int, header: bool
    ) -> None:
        self._session, self._words = session, words
        self._timeline = build_timeline(session, spec, words.playback)
        self._geometry = Geometry(self._timeline)
        self._width = width - 2 * _MARGIN
        self._top = _HEADER if header else 0
        self._lines = list(self._finding_lines()) if header else []
        self.height = self._top + self._geometry.height + _LINE * len(self._lines) + 6

    def draw(self) -> Iterator[str]:
        """Yield the elements of the picture."""
        if self._top:
            yield from self._draw_header()
        area = self._width - GUTTER
        seconds = max(self._timeline.seconds, 1)
        view = View((area - 2 * _INSET) / seconds, -_INSET, area)
        yield f'<g transform="translate(0 {self._top})">'
        yield from draw_labels(self._timeline, self._geometry, self._words)
        yield f'<g transform="translate({GUTTER} 0)">'
        yield from draw_view(self._timeline, self._geometry, view)
        yield "</g>"
        height = self._geometry.height
        yield f'<path class="mt-frame" d="M{GUTTER}.5 0V{height:g}"/>'
        size = f'width="{self._width - 1}" height="{height:g}"'
        yield f'<rect class="mt-frame" x="0.5" y="0.5" {size} rx="6"/>'
        yield "</g>"
        y = self._top + height + 20
        for level, text in self._lines:
            cut = xml_text(cut_text(text, self._width - 24))
            yield f'<text class="{_CLASSES[level]}" x="12" y="{y:g}">{cut}</text>'
            y += _LINE

    def _draw_header(self) -> Iterator[str]:
        session = self._session
        tally = session.count_findings()
        start = format_moment(session.start)
        note = f"{start}  ·  session {session.id}" if session.id else start
        messages = format_count(len(session.messages), "message")
        level = "mt-bad" if tally.errors else "mt-doubt" if tally.warnings else "mt-note"
        yield _draw_text("mt-text mt-title", 14, cut_text(session.title, self._width * 0.5))
        yield _draw_text("mt-note", 35, cut_text(note, self._width * 0.6))
        length = f"{messages} in {format_duration(session.seconds)}"
        yield _draw_text("mt-text", 14, length, self._width)
        yield _draw_text(level, 35, str(tally), self._width)

    def _finding_lines(self) -> Iterator[tuple[MarkLevel, str]]:
        """Yield the first findings as text, the most severe first."""
        lines = [
            (level, text)
            for level in (MarkLevel.ERROR, MarkLevel.WARNING)
            for text in _describe_findings(self._timeline, level)
        ]
        yield from lines[:_MOST_FINDINGS]
        if len(lines) > _MOST_FINDINGS:
            more = format_count(len(lines) - _MOST_FINDINGS, "more finding")
            yield MarkLevel.VALID, f"{more}, not listed here"


def _draw_text(classes: str, y: float, text: str, end_x: float | None = None) -> str:
    """Return a line of text from the left edge on, or one that ends at ``end_x``."""
    place = 'x="0"' if end_x is None else f'x="{end_x:g}" text-anchor="end"'
    return f'<text class="{classes}" {place} y="{y:g}">{xml_text(text)}</text>'


def _describe_findings(timeline: Timeline, level: MarkLevel) -> Iterator[str]:
    for message, time in zip(timeline.messages, timeline.times, strict=True):
        if message.level is not level:
            continue
        for finding in message.findings:
            if str(finding.level) == level:
                yield (
                    f"{format_duration(time, 1)}  {message.verdict.event}: {finding.message}; "
                    f"expected: {finding.expected}"
                )


def _describe_session(spec: Spec, session: SessionRecord, words: TimelineWords) -> str:
    """Return the timeline of a session in words, as the alternative of its picture."""
    timeline = build_timeline(session, spec, words.playback)
    duration = format_duration(session.seconds)
    count = len(session.messages)
    summary = (
        fill_words(
            words.summary, {"title": session.title, "count": f"{count}", "duration": duration}
        )
        if words.summary
        else f"{session.title}: {format_count(count, 'message')} in {duration}, "
        f"{session.count_findings()}."
    )
    parts = [summary]
    for lane in timeline.lanes:
        bars = sorted((bar for row in lane.rows for bar in row), key=lambda bar: bar.start)
        spans = [_describe_bar(bar, words) for bar in bars[:_MOST_BARS]]
        if len(bars) > len(spans):
            spans.append(fill_words(words.more_spans, {"count": f"{len(bars) - len(spans)}"}))
        spans_text = words.comma.join(spans)
        parts.append(fill_words(words.lane, {"title": lane.title, "spans": spans_text}))
    return " ".join(parts)


def _describe_bar(bar: Bar, words: TimelineWords) -> str:
    times = {"start": format_duration(bar.start), "end": format_duration(bar.end)}
    return fill_words(words.span, {"title": bar.label, **times})

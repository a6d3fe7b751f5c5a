"""Layout of a session: lanes with bars, the curve of the playhead, and the messages as marks.

The lanes are the playback and the scopes of the session rules, so that a scope that is added to
the spec is a lane. Times are in seconds since the first message.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mediagen.spec.model import SessionEffect, Spec
from mediagen.traffic.timeline.sessions import ScopeChange, SessionRecord, TimelineMessage

#: Rows of a lane beyond this number share the last one.
_MOST_ROWS = 12
#: Lengths of the range of a curve, in seconds.
_RANGES = (0, 10, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 5400, 7200, 14400, 28800, 86400)


@dataclass(slots=True)
class Bar:
    """A span of time in a lane. ``style`` is its class; it ``is_open`` if nothing has ended it."""

    start: float
    end: float
    label: str
    style: str
    is_open: bool = False


@dataclass(slots=True)
class Lane:
    """A lane with rows of bars, in the order of their starts."""

    title: str
    rows: list[list[Bar]] = field(default_factory=list)


@dataclass(slots=True)
class Timeline:
    """The parts of a session's picture.

    ``start`` is in seconds since 1970, ``curve`` has the positions of the playhead in seconds of
    the content, as ``(time, position)``, and ``times`` those of the ``messages``.
    """

    start: float
    seconds: float
    lanes: list[Lane]
    curve: list[tuple[float, float]]
    messages: list[TimelineMessage]
    times: list[float]

    @property
    def playhead_range(self) -> tuple[float, float]:
        """The lowest and the highest position of the playhead."""
        positions = [position for _, position in self.curve]
        return min(positions, default=0.0), max(positions, default=0.0)

    @property
    def curve_range(self) -> tuple[float, float]:
        """The range of positions that the curve is scaled to, which changes rarely as it grows."""
        low, high = self.playhead_range
        if low >= 0 and high - low > 0.2 * high:
            low = 0.0
        return low, low + next((s for s in _RANGES if s >= high - low), high - low)


def build_timeline(session: SessionRecord, spec: Spec, playback_title: str) -> Timeline:
    """Lay out a session; ``playback_title`` is the title of the lane of playback."""
    return _TimelineBuilder(session, spec, playback_title).build()


class _TimelineBuilder:
    """Follows the messages of a session, and opens and closes bars."""

    def __init__(self, session: SessionRecord, spec: Spec, playback_title: str) -> None:
        self._session, self._spec = session, spec
        rules = spec.session
        self._playback_styles = {state: f"p{i % 6}" for i, state in enumerate(rules.playback)}
        self._scope_styles = {scope: f"s{i % 6}" for i, scope in enumerate(rules.scopes)}
        self._playback = Lane(playback_title, [[]])
        self._lanes = {scope: Lane(rule.title) for scope, rule in rules.scopes.items()}
        self._rows: dict[tuple[str, str], int] = {}
        self._playing: Bar | None = None
        self._playing_state: str | None = None
        self._open: dict[tuple[str, str], Bar] = {}

    def build(self) -> Timeline:
        """Return the timeline."""
        messages, start = self._session.messages, self._session.start
        curve: list[tuple[float, float]] = []
        times: list[float] = []
        for message in messages:
            time = message.time - start
            times.append(time)
            playhead = message.verdict.playhead
            if playhead is not None and abs(playhead) < 1e15:
                curve.append((time, float(playhead)))
            self._take_message(message, time)
        seconds = self._session.seconds
        for bar in self._open_bars():
            bar.end, bar.is_open = max(bar.start, seconds), self._session.closing is None
        lanes = [self._playback, *self._lanes.values()]
        return Timeline(
            start, seconds, [lane for lane in lanes if any(lane.rows)], curve, messages, times
        )

    def _open_bars(self) -> Iterator[Bar]:
        yield from self._open.values()
        if self._playing is not None:
            yield self._playing

    def _take_message(self, message: TimelineMessage, time: float) -> None:
        event = message.event
        if event is None:
            return
        if event.playback is not None and event.playback != self._playing_state:
            self._change_playback(event.playback, time)
        for change in message.changes:
            self._close(change.scope, change.name, time)
            if change.opens:
                self._open_scope(change, time)
        if event.session is SessionEffect.CLOSES:
            for bar in self._open_bars():
                bar.end = time
            self._open.clear()
            self._playing = self._playing_state = None

    def _change_playback(self, state: str, time: float) -> None:
        if self._playing is not None:
            self._playing.end = time
        rule = self._spec.session.playback.get(state)
        title = rule.title if rule else state
        self._playing = Bar(time, time, title, self._playback_styles.get(state, "p0"))
        self._playing_state = state
        self._playback.rows[0].append(self._playing)

    def _close(self, scope: str, name: str, time: float) -> None:
        """Close a scope, and those inside it."""
        bar = self._open.pop((scope, name), None)
        if bar is not None:
            bar.end = time
        for inner, rule in self._spec.session.scopes.items():
            if rule.parent != scope or inner == scope:
                continue
            for key in [key for key in self._open if key[0] == inner]:
                self._open.pop(key).end = time

    def _open_scope(self, change: ScopeChange, time: float) -> None:
        scope = change.scope
        lane, rule = self._lanes[scope], self._spec.session.scopes[scope]
        row = self._rows.setdefault((scope, change.name), min(len(lane.rows), _MOST_ROWS - 1))
        while len(lane.rows) <= row:
            lane.rows.append([])
        label = change.label or change.name or rule.title
        bar = Bar(time, time, label, self._scope_styles[scope])
        lane.rows[row].append(bar)
        self._open[scope, change.name] = bar


def legend_styles(spec: Spec) -> Mapping[str, str]:
    """Return the classes of bars with their titles, in the order of lanes."""
    rules = spec.session
    styles = {f"p{i % 6}": state.title for i, state in enumerate(rules.playback.values()) if i < 6}
    styles |= {f"s{i % 6}": scope.title for i, scope in enumerate(rules.scopes.values()) if i < 6}
    return styles

"""Scale of time: positions of seconds in pixels, the ticks of the axis, and times in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

#: Steps between ticks, in seconds.
_STEPS = (
    *(0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30),
    *(60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 43200, 86400),
)
_TICK_WIDTH = 72


class View(NamedTuple):
    """A part of a timeline: ``width`` pixels from ``left`` on, at ``zoom`` pixels per second."""

    zoom: float
    left: float
    width: float

    def position(self, seconds: float) -> float:
        """Return the position of a time in the view, in pixels."""
        return seconds * self.zoom - self.left

    def seconds(self, position: float) -> float:
        """Return the time at a position in the view."""
        return (position + self.left) / self.zoom

    def ticks(self, last: float) -> Iterator[tuple[float, float]]:
        """Yield the positions and the times of the ticks, at most up to a time."""
        step = next((s for s in _STEPS if s * self.zoom >= _TICK_WIDTH), None)
        if step is None:
            step = 86400 * 10.0 ** len(str(int(_TICK_WIDTH / self.zoom / 86400)))
        number = max(0, int(self.seconds(-_TICK_WIDTH) / step))
        while number * step <= last and self.position(number * step) <= self.width + _TICK_WIDTH:
            yield self.position(number * step), number * step
            number += 1


def format_duration(seconds: float, digits: int = 0) -> str:
    """Return a time since the start as ``m:ss`` or ``h:mm:ss``, with digits of its fraction."""
    sign = "-" if seconds < 0 else ""
    units = round(abs(seconds) * 10**digits)
    whole, fraction = divmod(units, 10**digits)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    text = f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
    return f"{sign}{text}.{fraction:0{digits}}" if digits else sign + text


def format_tick(seconds: float) -> str:
    """Return the time of a tick with as many digits as it needs."""
    digits = 0 if abs(seconds - round(seconds)) < 1e-9 else 2
    text = format_duration(seconds, digits)
    return text.rstrip("0") if digits else text


def format_moment(time: float) -> str:
    """Return a time in seconds since 1970 in UTC, such as ``2026-01-31 20:15:00.250 UTC``."""
    try:
        moment = datetime.fromtimestamp(time, UTC)
    except (OverflowError, OSError, ValueError):
        return "an unknown time"
    return f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03} UTC"

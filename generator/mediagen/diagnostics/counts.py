"""Counts and durations in messages."""

_UNITS = ((3600, "hour"), (60, "minute"), (1, "second"))


def format_count(count: float, noun: str) -> str:
    """Return a count with its noun in the singular or plural, such as ``2 messages``."""
    number = str(count) if isinstance(count, int) else f"{count:g}"
    return f"{number} {noun}" if count == 1 else f"{number} {noun}s"


def format_duration(seconds: int) -> str:
    """Return a duration in the largest unit that divides it, such as ``10 minutes``."""
    for size, unit in _UNITS:
        if seconds >= size and seconds % size == 0:
            return format_count(seconds // size, unit)
    return format_count(seconds, "second")

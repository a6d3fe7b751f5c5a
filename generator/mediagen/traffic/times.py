"""Times as recorders write them."""

from __future__ import annotations

from datetime import UTC, datetime


def read_timestamp(text: object) -> float | None:
    """Return an ISO 8601 date-time in seconds since 1970, or None; without an offset it is UTC."""
    if not isinstance(text, str) or len(text) > 40:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    if time.tzinfo is None:
        time = time.replace(tzinfo=UTC)
    try:
        return time.timestamp()
    except (OverflowError, ValueError):
        return None

"""Counts in messages."""


def format_count(count: int, noun: str) -> str:
    """Return a count with its noun in the right number, such as ``1 message``, ``2 messages``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"

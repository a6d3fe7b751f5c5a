"""Signals: a terminated run cleans up after itself, and short critical steps are finished."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = [
    number
    for name in ("SIGHUP", "SIGINT", "SIGTERM")
    if (number := getattr(signal, name, None)) is not None
]


@contextmanager
def terminable() -> Iterator[None]:
    """Let SIGTERM and SIGHUP raise, as Ctrl-C does, so that unfinished work can be undone."""
    handlers = {}
    try:
        for number in _SIGNALS:
            if number != signal.SIGINT and signal.getsignal(number) == signal.SIG_DFL:
                handlers[number] = signal.signal(number, _terminate)
    except ValueError:  # only the main thread receives signals
        pass
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Block signals until the end of the block, which takes milliseconds."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _terminate(number: int, _: FrameType | None) -> None:
    raise SystemExit(128 + number)

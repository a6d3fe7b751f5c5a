"""Ends of processes: a terminated run cleans up after itself, and its processes end with it."""

from __future__ import annotations

import os
import signal
import threading
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
def block_signals() -> Iterator[None]:
    """Block signals until the end of the block, which takes milliseconds."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def follow_parent() -> None:
    """Leave Ctrl-C to the parent of this worker process, and end with it, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in _SIGNALS:
        if signal.getsignal(number) == _terminate:  # of a parent that forked
            signal.signal(number, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):  # the parent blocked them to fork
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    threading.Thread(target=_exit_with_parent, daemon=True).start()


def _exit_with_parent() -> None:
    from multiprocessing import parent_process  # most commands have no worker processes

    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _terminate(number: int, _: FrameType | None) -> None:
    raise SystemExit(128 + number)

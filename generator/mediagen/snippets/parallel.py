"""Parallel rendering of many events: a second process renders every other share of them."""

from __future__ import annotations

import marshal
import os
import sys
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

from mediagen.diagnostics.problems import Problems
from mediagen.filesystem.signals import block_signals, follow_parent, terminable
from mediagen.spec.model import Event

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

#: Cells of an event by platform and example, as ``marshal`` writes them.
Columns = list[list[Any]]
#: Fewer events take less time than the start of a process saves.
_FEWEST_EVENTS = 200
#: Events of a share: two shares of one process wait for each other no longer than one takes.
_SHARE = 25


def render_events(
    events: Sequence[Event], render: Callable[[Event], Columns], problems: Problems
) -> Iterator[Columns]:
    """Yield what ``render`` returns for each event, in their order.

    ``render`` reports problems to ``problems``; they have the order of the events.
    """
    if len(events) < _FEWEST_EVENTS or not _can_fork():
        yield from map(render, events)
        return
    shares = [events[start : start + _SHARE] for start in range(0, len(events), _SHARE)]
    with closing(_receive_shares(shares[1::2], render, problems)) as received:
        for number, share in enumerate(shares):
            columns = next(received) if number % 2 else None
            yield from map(render, share) if columns is None else columns


def _can_fork() -> bool:
    """Return whether a forked process is safe, and has a processor of its own."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return False
    from multiprocessing import parent_process  # 20 ms, which small projects do not need

    return len(os.sched_getaffinity(0)) > 1 and parent_process() is None


def _receive_shares(
    shares: Sequence[Sequence[Event]], render: Callable[[Event], Columns], problems: Problems
) -> Generator[list[Columns] | None, None, None]:
    """Yield the columns of each share from another process; None if it has a problem."""
    from multiprocessing import get_context

    context = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    worker = context.Process(
        target=_send_shares, args=(theirs, shares, render, problems), daemon=True
    )
    with terminable():
        try:
            with block_signals():  # Python drops what a signal raises within a fork
                worker.start()
            theirs.close()
            yield from _read_shares(ours, len(shares))
        finally:
            ours.close()
            if worker.pid is not None:
                worker.terminate()
                worker.join()


def _read_shares(pipe: Connection, count: int) -> Iterator[list[Columns] | None]:
    for number in range(count):
        try:
            data = pipe.recv_bytes()
        except (EOFError, OSError):  # it has a problem, or it was killed
            yield from [None] * (count - number)
            return
        yield marshal.loads(data)


def _send_shares(
    pipe: Connection,
    shares: Sequence[Sequence[Event]],
    render: Callable[[Event], Columns],
    problems: Problems,
) -> None:
    """Render shares up to the first problem: the other process finds and reports it again."""
    follow_parent()
    before = len(problems)
    try:
        for share in shares:
            columns = [render(event) for event in share]
            if len(problems) > before:
                return
            pipe.send_bytes(marshal.dumps(columns))
    except Exception:  # rendering it again raises it
        return
    finally:
        pipe.close()

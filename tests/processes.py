"""Processes that a command starts, as /proc shows them."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

from tests.toolchains.requirement import require_tools


def children_of(pid: int) -> list[int]:
    """Return the processes that the main thread of a process started; needs /proc."""
    path = Path(f"/proc/{pid}/task/{pid}/children")
    if not path.exists():
        require_tools("needs the children of a process in /proc; run the test on Linux")
    return [int(child) for child in path.read_text().split()]


def wait_for_end(processes: Iterable[int], seconds: float = 15) -> list[int]:
    """Return the processes that still run after these seconds."""
    end = time.monotonic() + seconds
    while (running := list(filter(_is_running, processes))) and time.monotonic() < end:
        time.sleep(0.05)
    return running


def _is_running(pid: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False

"""``mediagen collect`` in a process of its own."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Collecting:
    """A collector that runs; ``base`` is its address without a path."""

    process: subprocess.Popen[bytes]
    base: str
    port: int

    def stop(self) -> tuple[int, bytes]:
        """Interrupt it as a person does; gives its exit code and what else it printed."""
        self.process.send_signal(signal.SIGINT)
        out, _ = self.process.communicate(timeout=30)
        return self.process.returncode, out


@contextmanager
def collecting(*options: str) -> Iterator[Collecting]:
    """A collector on a free port, killed at the end if it still runs."""
    command = [sys.executable, "-m", "mediagen", "collect", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            assert process.stdout is not None
            first = process.stdout.readline().decode()
            found = re.search(r"(https?://\S+:(\d+))", first)
            assert found, first
            yield Collecting(process, found[1], int(found[2]))
        finally:
            process.kill()

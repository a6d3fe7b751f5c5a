"""``mediagen collect`` in a process of its own."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Collecting:
    """A collector that runs; ``base`` is its address without a path."""

    def __init__(self, process: subprocess.Popen[bytes], base: str, port: int) -> None:
        self.process, self.base, self.port = process, base, port
        self._printed: list[bytes] = []
        # Read all the time: a full pipe would stop the collector.
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def stop(self, by: signal.Signals = signal.SIGINT) -> tuple[int, bytes]:
        """Interrupt it as a person does; gives its exit code and what else it printed."""
        self.process.send_signal(by)
        self.process.wait(timeout=30)
        self._reader.join(timeout=30)
        return self.process.returncode, b"".join(self._printed)

    def _read(self) -> None:
        assert self.process.stdout is not None
        self._printed.extend(self.process.stdout)


@contextmanager
def collecting(*options: str) -> Iterator[Collecting]:
    """A collector on a free port, killed at the end if it still runs."""
    command = [sys.executable, "-m", "mediagen", "collect", "--port", "0", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        assert process.stdout is not None
        first = process.stdout.readline().decode()
        while first.startswith("mediagen collect: MG"):  # a notice, such as of packaged folders
            first = process.stdout.readline().decode()
        match = re.search(r"(https?://\S+:(\d+))", first)
        assert match, first
        yield Collecting(process, match[1], int(match[2]))
    finally:
        process.kill()
        process.wait()

"""Time and peak memory of whole processes, alternating the sides of a comparison.

The process that starts the others imports this module, so it stays small: on Linux, the peak memory
of a child starts at that of its parent.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

#: Output folder of a command; it does not exist at the start of a run.
FRESH = "{fresh}"


class Failure(Exception):
    """Failure of a measured command, with its command line and its errors."""


class Measured(NamedTuple):
    """Medians over the runs of a command."""

    seconds: float
    bytes: int


class Bench:
    """Runner of commands in ``folder``; byte code is cached in ``scratch``."""

    def __init__(self, folder: Path, scratch: Path) -> None:
        self._folder, self._fresh = folder, scratch / "fresh"
        self._environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(scratch / "bytecode")}
        self._environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def compare(
        self, commands: Mapping[str, Sequence[str]], runs: int, warm: bool = True
    ) -> dict[str, Measured]:
        """Run all commands in turns (A B A B), ``runs`` times each and once more to warm up."""
        found: dict[str, list[Measured]] = {name: [] for name in commands}
        for number in range(-warm, runs):
            for name, command in commands.items():
                measured = self.run(command)
                if number >= 0:
                    found[name].append(measured)
        return {
            name: Measured(
                statistics.median(each.seconds for each in all_),
                round(statistics.median(each.bytes for each in all_)),
            )
            for name, all_ in found.items()
        }

    def run(self, command: Sequence[str]) -> Measured:
        """Run and measure a process. Raises ``Failure``."""
        words = [str(self._fresh) if word == FRESH else word for word in command]
        with (self._fresh.parent / "errors").open("w+") as errors:
            start = time.perf_counter()
            process = subprocess.Popen(
                words,
                cwd=self._folder,
                env=self._environment,
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - start
            process.returncode = os.waitstatus_to_exitcode(status)
            shutil.rmtree(self._fresh, ignore_errors=True)
            if process.returncode:
                errors.seek(0)
                said = errors.read().strip().rpartition("\n")[2]
                raise Failure(f"{Path(words[0]).name} exited with {process.returncode}: {said}")
        return Measured(seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024))

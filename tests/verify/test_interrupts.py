"""A verification that is interrupted or terminated leaves no processes and no files behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.helpers import ROOT
from tests.toolchains.requirement import require_tools
from tests.verify.proving import find_proof, prover

PLATFORM = "media-edge-api"


def running_in(folder: Path) -> list[str]:
    """Return the processes that work in a folder or below it."""
    processes = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink().is_relative_to(folder):
                processes.append(process.name)
        except OSError:  # it ended, or is another user's
            continue
    return processes


@pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="needs /proc")
@pytest.mark.parametrize(
    ("number", "code", "message"),
    [(signal.SIGTERM, 143, ""), (signal.SIGINT, 130, "interrupted\n")],
)
def test_a_verification_that_ends_early_ends_its_tools(
    number: signal.Signals, code: int, message: str, tmp_path: Path
) -> None:
    for check in find_proof(f"wrappers/{PLATFORM}/python").checks:
        require_tools(prover().missing_tools(check))
    process = subprocess.Popen(
        [sys.executable, "-m", "mediagen", "verify", "--platform", PLATFORM],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        # A shell in the background ignores SIGINT, and its children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        deadline = time.monotonic() + 60
        while not running_in(tmp_path) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert running_in(tmp_path)
        process.send_signal(number)
        _, errors = process.communicate(timeout=60)
    finally:
        process.kill()
    assert (process.returncode, errors) == (code, message)
    assert running_in(tmp_path) == []
    assert list(tmp_path.glob("mediagen-*")) == []

"""The command line of the preview: ports, browsers, packages, and the start of other commands."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest
from mediagen.commands.preview_server.jobs import (
    ChangeReport,
    JobRunner,
    LineExplanation,
    SnippetLine,
)
from mediagen.diagnostics.problems import Problem

from tests.helpers import project, run
from tests.preview.server import serve_preview
from tests.processes import children_of, wait_for_end
from tests.test_architecture import IMPORTS


def test_a_port_in_use_is_an_error_with_its_fix(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        result = run("preview", "--port", port, cwd=project(tmp_path))
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        f"mediagen preview: MG706 cannot listen on 127.0.0.1:{port}: port in use; "
        "use another one with --port, or 0 for a free one\n"
    )


@pytest.mark.parametrize("port", ["x", "-1", "65536", ""])
def test_an_invalid_port_is_refused(port: str, tmp_path: Path) -> None:
    result = run("preview", f"--port={port}", cwd=tmp_path)
    assert result.code == 2
    assert f"expected a port from 0 to 65535, got '{port}'" in result.err


def test_open_opens_the_address_in_a_browser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, opened = tmp_path / "browser", tmp_path / "opened"
    browser.write_text(f'#!/bin/sh\necho "$1" >> {opened}\n')
    browser.chmod(browser.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("BROWSER", str(browser))
    with serve_preview(project(tmp_path / "project"), "--open") as preview:
        preview.wait_for("/events/play", lambda _: opened.exists())
        assert opened.read_text() == f"{preview.address}/\n"


def test_without_a_browser_the_address_is_printed_again(tmp_path: Path) -> None:
    environment = {**os.environ, "BROWSER": "", "PATH": "", "DISPLAY": ""}
    process = subprocess.Popen(
        [sys.executable, "-m", "mediagen", "preview", "--port", "0", "--open"],
        cwd=project(tmp_path),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    try:
        line = process.stderr.readline()
    finally:
        process.terminate()
        process.communicate(timeout=15)
    assert re.fullmatch(
        r"mediagen preview: MG743 no web browser found; open http://127\.0\.0\.1:\d+/\n", line
    )


def test_a_missing_package_is_named_with_the_command_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [
        name for name in sys.modules if name.startswith("mediagen.commands.preview_server")
    ]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    result = run("preview", cwd=tmp_path)
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "mediagen preview: MG704 missing package watchfiles; "
        "run pip install '.[preview]' in a clone, "
        "or pip install 'FILE.whl[preview]' with the wheel\n"
    )


def test_no_other_command_imports_the_preview() -> None:
    importers = {
        name
        for name, imported in IMPORTS.items()
        if any(module.startswith("mediagen.commands.preview_server") for module in imported)
        and not name.startswith("mediagen.commands.preview_server")
    }
    assert importers == {"mediagen.commands.preview", "mediagen.commands.preview_tasks"}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_its_processes_end_with_the_preview(number: signal.Signals, tmp_path: Path) -> None:
    with serve_preview(project(tmp_path), end_by=number) as preview:
        preview.wait_for("/changes", lambda _: len(children_of(preview.pid)) > 1)
        children = children_of(preview.pid)  # at work, besides one that Python itself starts
    assert wait_for_end(children) == []


def test_an_interrupt_right_after_the_start_leaves_no_thread_behind() -> None:
    """The interpreter prints a traceback if the thread of a pool ends while it exits."""
    jobs = JobRunner(_SlowTasks())

    async def interrupt() -> None:
        task = asyncio.create_task(jobs.compare_output())
        await asyncio.sleep(0)  # the processes are being started
        jobs.close()
        with pytest.raises(BrokenProcessPool):
            await task
        with pytest.raises(BrokenProcessPool):
            await jobs.compare_output()  # which starts no process anymore

    before = set(threading.enumerate())
    asyncio.run(interrupt())
    assert set(threading.enumerate()) <= before
    assert not multiprocessing.active_children()


class _SlowTasks:
    """Tasks that take longer than the preview runs."""

    def find_template_problems(self) -> Sequence[Problem]:
        return ()

    def compare_output(self) -> ChangeReport:
        time.sleep(60)
        return ChangeReport()

    def explain(self, line: SnippetLine) -> LineExplanation:
        return LineExplanation(str(line))

"""``generate --watch`` and ``inject --watch`` follow the files, and end cleanly with Ctrl-C."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.gate_projects import edit, write_small_project
from tests.helpers import run

WAITING = "watching for changes, Ctrl-C ends it\n"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return write_small_project(tmp_path / "plan")


@contextmanager
def watch(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run a command that watches, and end it with Ctrl-C: its exit code is 0."""
    command = [sys.executable, "-m", "mediagen", *arguments, "--watch"]
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        command, cwd=folder, stdout=pipe, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield process
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=30)
        assert (process.returncode, rest.strip()) == (0, "")
    finally:
        process.kill()
        process.communicate()


def read_run(process: subprocess.Popen[str]) -> str:
    """Return the lines of a run, up to the wait after it."""
    assert process.stdout is not None
    lines = iter(process.stdout.readline, "")
    text = ""
    for line in lines:
        if line == WAITING:
            return text
        text += line
    raise AssertionError(text)


def test_generate_follows_the_spec_and_survives_its_errors(plan: Path) -> None:
    event, snippet = plan / "spec/events/play.yaml", plan / "output/snippets/web/play.js"
    with watch(plan, "generate", "--kind", "snippets") as process:
        assert read_run(process) == "output: 4 files, 0 written\n"
        edit(event, "playhead: 0", "playhead: 7")
        assert read_run(process) == "output: 4 files, 1 written\n"
        assert "playhead: 7" in snippet.read_text("utf-8")
        edit(event, "playhead: 7", "playhed: 7")
        assert "spec/events/play.yaml:12:" in read_run(process)
        edit(event, "playhed: 7", "playhead: 8")
        assert read_run(process) == "output: 4 files, 1 written\n"
    assert "playhead: 8" in snippet.read_text("utf-8")


def test_inject_follows_the_spec_and_the_pages(plan: Path) -> None:
    page = plan / "handbook/page.md"
    with watch(plan, "inject") as process:
        assert read_run(process) == "2 regions in 1 file, 0 files written\n"
        edit(plan / "spec/events/play.yaml", "playhead: 0", "playhead: 7")
        assert read_run(process) == "2 regions in 1 file, 1 file written\n"
        begin = "<!-- mediagen:begin snippet event=pause platform=web -->"
        page.write_text(f"{page.read_text('utf-8')}\n{begin}\n<!-- mediagen:end -->\n", "utf-8")
        assert read_run(process) == "3 regions in 1 file, 1 file written\n"
        edit(plan / "mediagen.yaml", "[handbook]", "[handbook, docs]")
        assert read_run(process) == "5 regions in 2 files, 1 file written\n"
        edit(plan / "docs/tracking.md", "# Tracking", "# Tracking events")
        assert read_run(process) == "5 regions in 2 files, 0 files written\n"
        (plan / "docs").rename(plan / "away")
        assert "MG779 'docs' not found" in read_run(process)
        (plan / "away").rename(plan / "docs")
        assert read_run(process) == "5 regions in 2 files, 0 files written\n"
    assert "playhead: 30" in page.read_text("utf-8")


def test_options_that_write_nothing_are_refused(plan: Path) -> None:
    for option in ("--check", "--expect=2", "--format=json"):
        result = run("inject", "--watch", option, cwd=plan)
        assert result.code == 2 and "MG705" in result.err


def test_a_missing_package_is_named(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "mediagen.commands.watching", raising=False)
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    result = run("generate", "--watch", cwd=plan)
    assert result.code == 2 and "MG704 missing package watchfiles" in result.err

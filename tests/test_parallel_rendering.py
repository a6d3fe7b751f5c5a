"""Snippets of many events have the same bytes and problems in one process and in two."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from mediagen.snippets import parallel

from tests.helpers import ROOT, contents, run

ONE_PROCESS = 10**6


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project with as many events as two processes share in three shares or more."""
    monkeypatch.setenv("XDG_CACHE_HOME", os.fspath(tmp_path / "cache"))
    monkeypatch.setattr(parallel, "_SHARE", 1)
    shutil.copytree(ROOT / "tests/broken/base", tmp_path / "project")
    return tmp_path / "project"


def generate(root: Path, monkeypatch: pytest.MonkeyPatch, fewest: int) -> tuple[int, str, object]:
    """Return the exit code, the errors and the files of a run without caches."""
    monkeypatch.setattr(parallel, "_FEWEST_EVENTS", fewest)
    shutil.rmtree(root / "output", ignore_errors=True)
    result = run("generate", "--no-cache", cwd=root)
    files = contents(root / "output") if (root / "output").is_dir() else {}
    return result.code, result.err, files


def count_processes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list of the shares that other processes were given, in runs from now on."""
    counts: list[int] = []
    receive = parallel._receive_shares

    def count(shares, *arguments):  # type: ignore[no-untyped-def]
        counts.append(len(shares))
        return receive(shares, *arguments)

    monkeypatch.setattr(parallel, "_can_fork", lambda: True)
    monkeypatch.setattr(parallel, "_receive_shares", count)
    return counts


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked on this system")
def test_two_processes_write_the_same_files(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = count_processes(monkeypatch)
    one = generate(root, monkeypatch, ONE_PROCESS)
    assert one[0] == 0 and not counts
    assert generate(root, monkeypatch, 1) == one
    assert counts and counts[0]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked on this system")
@pytest.mark.parametrize("text", ["{{ missing.name }}\n", "{{ 1 // 0 }}\n"])
def test_two_processes_report_the_same_problems(
    root: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    counts = count_processes(monkeypatch)
    for template in (root / "templates").glob("*/snippet.j2"):
        template.write_text(text + template.read_text("utf-8"), "utf-8")
    one = generate(root, monkeypatch, ONE_PROCESS)
    assert one[0] == 2 and one[1] and not counts
    assert generate(root, monkeypatch, 1) == one
    assert counts and counts[0]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked on this system")
def test_a_killed_process_costs_time_only(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count_processes(monkeypatch)
    one = generate(root, monkeypatch, ONE_PROCESS)
    monkeypatch.setattr(parallel, "_send_shares", lambda *arguments: os._exit(9))
    assert generate(root, monkeypatch, 1) == one

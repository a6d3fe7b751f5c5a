"""A year of changes: ``diff`` describes each commit, and the gate stops those that break.

``year.yaml`` has twenty commits. ``year.txt`` has what ``diff`` and ``check --breaking-against``
report about each; run this module to write it: ``python -m tests.changes.test_year``.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.helpers import run
from tests.test_broken import FOLDER, spoil

COMMITS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "year.yaml").read_text("utf-8")
)
GOLDEN = Path(__file__).parent / "year.txt"
HEADING = "=== "


def git(folder: Path, *arguments: str) -> None:
    names = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "gc.auto=0"]
    subprocess.run(["git", *names, *arguments], cwd=folder, check=True, capture_output=True)


def reports(folder: Path) -> Iterator[tuple[str, int, str]]:
    """Yield the subject, the exit code of the gate and the texts of each commit."""
    for name in ("spec", "templates"):
        shutil.copytree(FOLDER / "base" / name, folder / name)
    git(folder, "init", "-q")
    for commit in [None, *COMMITS]:
        for edit in commit["edits"] if commit else ():
            spoil(folder, edit)
        generated = run("generate", cwd=folder)
        assert (generated.code, generated.err) == (0, ""), generated.err
        git(folder, "add", ".")
        git(folder, "commit", "-qm", commit["subject"] if commit else "Start")
        if commit is not None:
            diff = run("diff", "HEAD~1", "HEAD", "--from-version", "1.0.0", cwd=folder)
            gate = run("check", "--breaking-against", "HEAD~1", cwd=folder)
            assert (diff.code, diff.err, gate.err) == (0, "", "")
            lines = gate.out.splitlines(keepends=True)
            yield commit["subject"], gate.code, diff.out + "--- gate\n" + "".join(lines[1:])


def golden_text(texts: dict[str, str]) -> str:
    return "\n".join(f"{HEADING}{subject}\n{text}" for subject, text in texts.items())


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_each_commit_of_a_year_is_described_and_judged(tmp_path: Path) -> None:
    texts, stopped = {}, []
    for subject, code, text in reports(tmp_path):
        texts[subject] = text
        stopped += [subject] if code else []
    assert golden_text(texts) == GOLDEN.read_text("utf-8")
    assert stopped == [commit["subject"] for commit in COMMITS if commit.get("stops")]
    assert (len(texts), len(stopped)) == (20, 5)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        found = {subject: text for subject, _, text in reports(Path(place))}
    GOLDEN.write_text(golden_text(found), "utf-8")

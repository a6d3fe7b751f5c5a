"""The proof of a wrapper detects a playhead that is passed before the session start.

Tracker SDKs start every session at playhead 0, ignore what precedes the start and log a warning.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from mediagen.project.folders import resolve_folders
from mediagen.project.project import load_project
from mediagen.verify.runner import ProofRunner

from tests.helpers import project as copied
from tests.verify.proving import find_proof, require

TEMPLATES = {
    "ios": "Sources/{package}/MediaTracking.swift.j2",
    "android": "src/main/kotlin/{package}/MediaTracking.kt.j2",
}
START = "startSession()\n"


@pytest.mark.parametrize("platform", TEMPLATES)
def test_an_update_before_the_session_start_fails_the_proof(platform: str, tmp_path: Path) -> None:
    name = f"wrappers/{platform}"
    (check,) = (check for check in find_proof(name).checks if check.purpose == "run")
    require([check])
    copied(tmp_path)
    template = tmp_path / "templates" / platform / "wrapper" / TEMPLATES[platform]
    text = template.read_text("utf-8")
    line = next(line for line in text.splitlines(keepends=True) if line.strip() == START.strip())
    template.write_text(text.replace(line, line + line.replace(START, "updatePlayer()\n")), "utf-8")
    spoiled = ProofRunner(
        load_project(resolve_folders(str(tmp_path / "spec"), str(tmp_path / "templates"), None))
    )
    proof = spoiled.proofs[name]
    (check,) = (check for check in proof.checks if check.purpose == "run")
    story = next(case for case in spoiled.wrapper_cases(name, check) if case.strict)
    (outcome,) = spoiled.run_check(name, check, [story])
    assert outcome.error is not None
    assert "Media tracker is not in tracking session" in outcome.error

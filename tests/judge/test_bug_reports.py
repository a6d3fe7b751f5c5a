"""Recordings built from public bug reports have the findings that their reports are about.

``recordings/expected.json`` states for each file its source, the behavior, and either
that it is "right" or at which line a finding is expected, and its message. With "note" a finding of
any level will do.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from mediagen.diagnostics.catalogue import Severity
from mediagen.traffic.entries import Unreadable
from mediagen.traffic.findings import Finding
from mediagen.traffic.recordings import Recording
from mediagen.traffic.streams import open_stream
from mediagen.traffic.trace import Coverage, TraceValidator
from mediagen.traffic.verdicts import Verdict

from .bodies import spec

FOLDER = Path(__file__).parent / "recordings"
EXPECTED: dict[str, dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text("utf-8"))


def findings_by_line(path: Path) -> list[tuple[int, Finding]]:
    """Return the findings of a recording with the line of the message they are about."""
    trace = TraceValidator(spec(), Coverage(spec()))
    with open_stream(str(path)) as stream:
        items = [*trace.validate_entries(Recording(stream).read_entries()), *trace.finish_trace()]
    findings = []
    for place, item in items:
        if isinstance(item, (Verdict, Unreadable)):
            findings += [(place.line, finding) for finding in item.findings]
    return findings


def test_every_recording_has_its_expectation() -> None:
    assert {path.stem for path in FOLDER.glob("*.jsonl")} == EXPECTED.keys()
    assert len(EXPECTED) == 57


@pytest.mark.parametrize("name", EXPECTED)
def test_a_recording_is_judged_as_expected(name: str) -> None:
    expected = EXPECTED[name]["expected"]
    findings = findings_by_line(FOLDER / f"{name}.jsonl")
    serious = [(line, finding) for line, finding in findings if finding.level is not Severity.INFO]
    if expected == "right":
        assert serious == []
        return
    accepted = findings if expected.get("note") else serious
    texts = [
        f"{finding.path} {finding.message} {finding.expected}"
        for line, finding in accepted
        if line == expected["line"]
    ]
    assert any(re.search(expected["says"], text) for text in texts), findings
    # Nothing before the fault is called one.
    assert [line for line, _ in serious if line < expected["line"]] == []

"""Counts of the findings of a recording, with details of each kind."""

from __future__ import annotations

import json
from bisect import insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mediagen.diagnostics.catalogue.model import Code
from mediagen.traffic.entries import RecordingPlace, Unreadable
from mediagen.traffic.findings import Finding
from mediagen.traffic.live_report import VerdictFormatter, make_printable
from mediagen.traffic.trace import Coverage, PlacedResult
from mediagen.traffic.verdicts import Tally, has_errors


class Detail(NamedTuple):
    """Findings at one place, as text and as data; details are in the order of the places."""

    line: int
    entry: int
    text: str
    data: str


@dataclass(slots=True)
class FindingKind:
    """One kind of finding: its number of occurrences, and its first details."""

    code: Code
    count: int = 0
    details: list[Detail] = field(default_factory=list)
    first: tuple[RecordingPlace, str] = (RecordingPlace(0), "")


class FindingCounts:
    """The findings of a recording: all are counted, of each kind at most ``limit`` are kept."""

    def __init__(self, name: str, limit: int | None) -> None:
        self._name, self._limit = name, limit
        self._lines = VerdictFormatter()
        self.kinds: dict[str, FindingKind] = {}

    def add_result(self, result: PlacedResult) -> None:
        """Count the findings of an item, and keep it as a detail of their kinds."""
        place, item = result
        findings = item.findings
        detail: Detail | None = None
        for finding in findings:
            kind = self.kinds.get(finding.name)
            if kind is None:
                kind = self.kinds[finding.name] = FindingKind(finding.code)
            kind.count += 1
            if kind.count == 1 or place < kind.first[0]:
                kind.first = (place, make_printable(finding.message))
            full = self._limit is not None and len(kind.details) >= self._limit
            if full and (not kind.details or (place.line, place.entry) >= kind.details[-1][:2]):
                continue
            detail = detail or self._make_detail(result, findings)
            if detail not in kind.details[-1:]:
                insort(kind.details, detail)
                del kind.details[self._limit if self._limit is not None else len(kind.details) :]

    def merge_kinds(self, kinds: Iterable[FindingKind]) -> None:
        """Add the findings of another part of the recording."""
        for rival in kinds:
            kind = self.kinds.setdefault(rival.code.name, FindingKind(rival.code))
            if not kind.count or rival.first[0] < kind.first[0]:
                kind.first = rival.first
            kind.count += rival.count
            details = sorted({*kind.details, *rival.details})
            kind.details = details if self._limit is None else details[: self._limit]

    def details(self) -> list[Detail]:
        """Return the kept details of all kinds, in the order of their places."""
        return sorted({detail for kind in self.kinds.values() for detail in kind.details})

    def _make_detail(self, result: PlacedResult, findings: Sequence[Finding]) -> Detail:
        place, item = result
        display = place.show(make_printable(self._name))
        if isinstance(item, Unreadable):
            lines = [
                f"{display}: {make_printable(f.message)} ({f.name}); "
                f"expected: {make_printable(f.expected)}"
                for f in findings
            ]
            valid = not has_errors(findings)
            data: dict[str, Any] = {"valid": valid, "findings": [f.as_json() for f in findings]}
        else:
            first, *rest = self._lines.format_item(item)
            lines = [f"{display}: {first}", *rest]
            data = item.as_json()
        text = "".join(line + "\n" for line in lines)
        entry = {"file": self._name, **place.as_json(), **data}
        return Detail(place.line, place.entry, text, json.dumps(entry))


@dataclass
class Result:
    """Result of the validation of one file."""

    name: str
    findings: FindingCounts
    coverage: Coverage
    messages: int = 0
    sessions: int = 0
    tally: Tally = field(default_factory=Tally)
    requests: int = 0
    description: str = ""


def collect_findings(result: Iterable[PlacedResult], findings: FindingCounts) -> None:
    """Keep the items that have findings."""
    for item in result:
        if item.item.findings:
            findings.add_result(item)

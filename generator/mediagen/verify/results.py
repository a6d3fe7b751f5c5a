"""Results of checks and proofs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mediagen.diagnostics.catalogue import verify as codes
from mediagen.diagnostics.catalogue.model import Code
from mediagen.platforms.model import Platform
from mediagen.platforms.proofs import Check, Purpose
from mediagen.project.proof_records import ArtifactType


class Kind(StrEnum):
    """Kind of the proved code."""

    SNIPPETS = "snippets"
    INSTALL = "install"
    WRAPPERS = "wrappers"


#: Purposes of the checks that each kind of code needs. An installation step only needs a run: its
#: language may lack a compiler or a formatter.
REQUIRED_PURPOSES: Mapping[Kind, frozenset[Purpose]] = {
    Kind.SNIPPETS: frozenset((Purpose.COMPILE, Purpose.RUN, Purpose.FORMAT)),
    Kind.INSTALL: frozenset((Purpose.RUN,)),
    Kind.WRAPPERS: frozenset(Purpose),
}
#: Codes of failures by the purpose of the failed check.
FAILURE_CODES: Mapping[Purpose, Code] = {
    Purpose.COMPILE: codes.CODE_NOT_COMPILED,
    Purpose.RUN: codes.UNEXPECTED_CALLS,
    Purpose.FORMAT: codes.CODE_NOT_FORMATTED,
    Purpose.FAULTS: codes.EVENT_NOT_ACCOUNTED_FOR,
}


@dataclass(frozen=True, slots=True)
class Failure:
    """Failure of a case: its position, and the message of the tool.

    ``line`` and ``template_line`` start at 1, and are 0 if unknown.
    """

    snippet: str
    path: str
    line: int
    template: str
    template_line: int
    check: str
    message: str
    code: Code


@dataclass(slots=True)
class CheckResult:
    """Result of one check of a platform; ``skipped`` is the reason if it did not run.

    ``seconds`` is the time that the check took.
    """

    check: Check
    version: str = ""
    count: int = 0
    failed: int = 0
    seconds: float = 0.0
    skipped: str = ""


@dataclass(frozen=True, slots=True)
class ProvedCode:
    """Code that a result is about: the name of its case, and its path and bytes in a record."""

    type: ArtifactType
    name: str
    path: str
    data: bytes


@dataclass(slots=True)
class ProofResult:
    """Result for the snippets of a platform, an installation step of its SDK, or a wrapper.

    ``count`` is the number of snippets, or 1 for another ``kind``; ``without`` is the number of
    events without a snippet. ``unproved`` is the reason if there is no proof. ``codes`` are the
    snippets, or the files of the wrapper.
    """

    name: str
    platform: Platform
    kind: Kind
    count: int = 1
    without: int = 0
    checks: list[CheckResult] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    unproved: str = ""
    codes: list[ProvedCode] = field(default_factory=list)

    def count_proved(self, purpose: Purpose) -> int:
        """Return how many passed every check of a ``purpose``; 0 if one was skipped."""
        matching = [result for result in self.checks if result.check.purpose == purpose]
        if not matching or any(result.skipped for result in matching):
            return 0
        ids = {result.check.id for result in matching}
        failed = {failure.snippet for failure in self.failures if failure.check in ids}
        return self.count - (len(failed) if self.kind == Kind.SNIPPETS else bool(failed))

    @property
    def missing_purposes(self) -> list[Purpose]:
        """Required purposes without a check, or without a scenario; empty if nothing is proved."""
        purposes = {
            result.check.purpose
            for result in self.checks
            if result.count or result.check.purpose != Purpose.FAULTS
        }
        if not self.count or self.unproved:
            return []
        return [p for p in Purpose if p in REQUIRED_PURPOSES[self.kind] - purposes]

    @property
    def is_complete(self) -> bool:
        """True if all checks ran, and there is one for each required purpose."""
        is_skipped = self.unproved or any(result.skipped for result in self.checks)
        return not self.count or not (is_skipped or self.missing_purposes)

"""Results of checks and proofs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from mediagen.platforms.model import Platform
from mediagen.platforms.proofs import Check

Kind = Literal["snippets", "install", "wrappers"]


@dataclass(frozen=True, slots=True)
class Failure:
    """A snippet that a check refuses: where it is, and the tool's own message."""

    snippet: str
    path: str
    line: int
    template: str
    template_line: int
    check: str
    message: str


@dataclass(slots=True)
class CheckResult:
    """Result of one check of a platform; ``skipped`` is the reason if it was not run."""

    check: Check
    version: str = ""
    count: int = 0
    failed: int = 0
    seconds: float = 0.0
    skipped: str = ""


@dataclass(slots=True)
class ProofResult:
    """Result for the snippets of a platform, an install step of its SDK, or a wrapper.

    ``kind`` is the kind of the code, and ``count`` the number of snippets, or 1.
    """

    name: str
    platform: Platform
    kind: Kind
    count: int = 1
    without: int = 0
    checks: list[CheckResult] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    unproved: str = ""

    def count_proved(self, purpose: str) -> int:
        """How many passed every check of a ``purpose``; none where one was skipped."""
        matching = [result for result in self.checks if result.check.purpose == purpose]
        if not matching or any(each.skipped for each in matching):
            return 0
        ids = {check_result.check.id for check_result in matching}
        failed = {each.snippet for each in self.failures if each.check in ids}
        return self.count - (len(failed) if self.kind == "snippets" else bool(failed))

    @property
    def is_complete(self) -> bool:
        """Whether all of its checks were run, and it has one of each kind that it needs.

        A step of an installation has to be run: not every language of one has a formatter, and a
        compiler apart from what runs it.
        """
        purposes = {result.check.purpose for result in self.checks if not result.skipped}
        needs = {"run"} if self.kind == "install" else {"compile", "run", "format"}
        skipped = any(check_result.skipped for check_result in self.checks)
        return not self.count or (needs <= purposes and not skipped)

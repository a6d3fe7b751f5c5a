"""Model of a report: the diagnostics of one run, whatever format it is written in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from mediagen.diagnostics.catalogue.model import Code, Severity
from mediagen.diagnostics.problems import Problem


class ReportFormat(StrEnum):
    """Format of a report; ``TEXT`` is what a command prints for people."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    GITLAB = "gitlab"
    SARIF = "sarif"
    JUNIT = "junit"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A message with a code and its position.

    ``path`` is relative to the working folder, or empty if the message concerns no file. ``line``,
    ``column`` and ``end_line`` start at 1, and are 0 if unknown. ``subject`` identifies the message
    in a file if others have the same code, independently of the line. ``case`` is the test case
    that it belongs to if that is not a file.
    """

    code: Code
    message: str
    path: str = ""
    line: int = 0
    column: int = 0
    end_line: int = 0
    subject: str = ""
    case: str = ""

    @property
    def fingerprint(self) -> str:
        """Digest that stays the same when lines move."""
        text = "\0".join((self.code.id, self.path, self.subject or self.message))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(slots=True)
class Report:
    """Diagnostics of one run of a command, and what was checked: paths of files, or test cases."""

    command: str
    diagnostics: list[Diagnostic] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Add problems of a user's files."""
        self.diagnostics += [
            Diagnostic(item.code, item.message, item.path, item.line, item.column)
            for item in problems
        ]

    def count(self, severity: Severity) -> int:
        """Return the number of diagnostics of a severity."""
        return sum(item.code.severity is severity for item in self.diagnostics)

"""Model of the gate: its parts, the result of each, and what a run of it needs."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from mediagen.diagnostics.problems import Problem
from mediagen.diagnostics.reports.model import Diagnostic
from mediagen.output.drift import Difference
from mediagen.project.folders import Folders
from mediagen.project.project import Project

if TYPE_CHECKING:
    from mediagen.commands.gate.baseline import Baseline
    from mediagen.commands.gate.changes import ChangedFiles


class Part(StrEnum):
    """Part of the gate, in the order in which they are checked."""

    OUTPUT = "output"
    REGIONS = "regions"
    WRAPPERS = "wrappers"
    OVERRIDES = "overrides"
    PROOFS = "proofs"


@dataclass
class PartResult:
    """Result of a part.

    ``summaries`` are lines about files in sync, ``details`` those about findings, both with line
    feeds. ``problems`` are errors of files that are no findings, such as an invalid marker.
    ``unchecked`` counts what could not be compared, by noun, because the spec is invalid.
    """

    findings: list[Diagnostic] = field(default_factory=list)
    warnings: list[Diagnostic] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)
    summaries: list[str] = field(default_factory=list)
    details: list[str] = field(default_factory=list)
    unchecked: dict[str, int] = field(default_factory=dict)

    def add(self, other: PartResult) -> None:
        """Add the result of another check of the same part."""
        for name in ("findings", "warnings", "problems", "checked", "summaries", "details"):
            getattr(self, name).extend(getattr(other, name))
        for noun, count in other.unchecked.items():
            self.unchecked[noun] = self.unchecked.get(noun, 0) + count


class GateRun:
    """Options, folders and project of a run, which all parts share.

    ``is_fixing`` is true if a part brings its files up to date before it compares them, and
    ``completed`` has a line for each folder, and for all pages, that it brought up to date.
    """

    def __init__(
        self,
        options: argparse.Namespace,
        folders: Folders,
        baseline: Baseline | None,
        changes: ChangedFiles | None,
    ) -> None:
        self.options, self.folders = options, folders
        self.changes = changes
        self.is_fixing: bool = options.fix
        self.completed: list[str] = []
        self._baseline = baseline

    @cached_property
    def project(self) -> Project:
        """The project, with its proofs and checked templates; problems are noted in it."""
        from mediagen.pages.template_checks import check_templates
        from mediagen.project.project import load_project

        project = load_project(self.folders)
        check_templates(project)
        return project

    @property
    def is_broken(self) -> bool:
        """True if the project was loaded, and is invalid."""
        return "project" in vars(self) and bool(self.project.problems)

    def is_accepted(self, item: Diagnostic) -> bool:
        """Return whether the baseline has a finding, which then counts as none."""
        return self._baseline is not None and self._baseline.accept(item)

    def without_accepted(self, items: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Return the findings that the baseline does not have."""
        return [item for item in items if not self.is_accepted(item)]

    def add_drift(
        self, result: PartResult, findings: Iterable[Diagnostic], differing: Iterable[Difference]
    ) -> list[Difference]:
        """Add the findings about differences to a result; return those differences.

        ``findings`` has one item for each difference. What the baseline has is left out.
        """
        pairs = [
            (item, difference)
            for item, difference in zip(findings, differing, strict=True)
            if not self.is_accepted(item)
        ]
        result.findings += (item for item, _ in pairs)
        return [difference for _, difference in pairs]

    def concerns(self, paths: Sequence[str]) -> bool:
        """Return whether a change can touch files at or below some paths."""
        return self.changes is None or self.changes.may_touch(paths)

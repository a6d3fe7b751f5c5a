"""The settings of a project for the judge of traffic, from ``mediagen.yaml``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mediagen.diagnostics.catalogue import traffic as codes
from mediagen.diagnostics.problems import Problems
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.traffic.findings import FINDING_CODES, Finding
from mediagen.yaml_files.source import Source


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of a project: the names of findings that are switched off, and the interval.

    ``interval`` is the configured heartbeat interval in seconds, or None for the usual one.
    """

    off: frozenset[str] = frozenset()
    interval: float | None = None

    def without_off(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return the findings that are not switched off."""
        if not self.off:
            return list(findings)
        return [finding for finding in findings if finding.name not in self.off]


def read_settings(
    findings: Mapping[str, Source], ping_interval: float | None, problems: Problems
) -> Settings:
    """Return the settings of ``mediagen.yaml``; unknown names are added to the problems.

    ``findings`` are the names of those that are switched off, with the files that do so.
    """
    names = {code.name for code in FINDING_CODES}
    off = set()
    for name, source in findings.items():
        if name in names:
            off.add(name)
        else:
            message = f"unknown finding '{name}'{suggest_name(name, sorted(names))}"
            path = ["findings", name]
            problems.add_at(source, path, message, code=codes.UNKNOWN_FINDING, key=True)
    return Settings(frozenset(off), ping_interval)

"""The settings of a project for the judge of traffic, from ``mediagen.yaml``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mediagen.diagnostics.problems import Problems
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.traffic.findings import Finding, FindingName
from mediagen.yaml_files.source import Source


@dataclass(frozen=True, slots=True)
class Settings:
    """Findings that are switched off, and the heartbeat interval in seconds if it is configured."""

    off: frozenset[FindingName] = frozenset()
    interval: float | None = None

    def without_off(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return the findings that are not switched off."""
        if not self.off:
            return list(findings)
        return [finding for finding in findings if finding.name not in self.off]


def read_settings(source: Source, problems: Problems) -> Settings:
    """Return the settings in ``mediagen.yaml``; unknown names are added to the problems."""
    names = {name.value: name for name in FindingName}
    off = set()
    for name in source.data.get("findings", {}):
        if name in names:
            off.add(names[name])
        else:
            message = f"unknown finding '{name}'{suggest_name(name, names)}"
            problems.add_at(source, ["findings", name], message, key=True)
    return Settings(frozenset(off), source.data.get("ping_interval"))

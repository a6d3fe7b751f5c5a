"""Check of the files of a project that override those of lower layers."""

from __future__ import annotations

from mediagen.commands.gate.model import GateRun, PartResult
from mediagen.commands.override_upgrades import moved_warnings


def check_overrides(run: GateRun) -> PartResult:
    """Warn about overridden files that changed below, such as ejected templates."""
    result = PartResult()
    if run.changes is None or run.changes.has_inputs:
        result.warnings += moved_warnings(run.folders)
    return result

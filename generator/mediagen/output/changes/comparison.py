"""Comparison of two states of a project, and the version that the changes ask for."""

from __future__ import annotations

import re

from mediagen.output.changes.kinds import Impact
from mediagen.output.changes.lifecycle_changes import compare_lifecycles
from mediagen.output.changes.model import Change, Comparison, FileCounts, merge_platforms
from mediagen.output.changes.platform_changes import compare_apis, compare_platforms
from mediagen.output.changes.snapshot import Snapshot
from mediagen.output.changes.spec_changes import compare_specs
from mediagen.output.changes.template_changes import compare_templates
from mediagen.spec.model import BlockForm

_VERSION = re.compile(r"v?(\d+)\.(\d+)\.(\d+)")
_IMPACT_ORDER = {impact: number for number, impact in enumerate(Impact)}


def _event_types(*states: Snapshot) -> dict[str, set[str]]:
    """Return the event types that any of some states sends, by protocol."""
    types: dict[str, set[str]] = {}
    for state in states:
        for event in state.spec.events.values():
            for protocol, block in event.blocks.items():
                if block.form is BlockForm.SEND:
                    types.setdefault(protocol, set()).add(block.name)
    return types


def compare_snapshots(old: Snapshot, new: Snapshot) -> Comparison:
    """Return the changes between two states, the most severe first."""
    changes = merge_platforms(
        (
            *compare_specs(old.spec, new.spec, new.platforms),
            *compare_platforms(old.platforms, new.platforms, _event_types(old, new)),
            *compare_apis(old.apis, new.apis),
            *compare_templates(old.templates, new.templates),
            *compare_lifecycles(old, new),
        )
    )
    changes.sort(key=lambda change: _IMPACT_ORDER[change.kind.impact])
    paths = _differing_paths(old, new)
    return Comparison(old.name, new.name, tuple(changes), _count_files(old, new), paths)


def _differing_paths(old: Snapshot, new: Snapshot) -> dict[str, tuple[str, ...]]:
    """Return the paths of differing files of the new state by the top folder of the output."""
    paths: dict[str, list[str]] = {}
    for path, digest in sorted(new.digests.items()):
        if old.digests.get(path) != digest:
            paths.setdefault(path.split("/")[0], []).append(f"{new.out}/{path}")
    return {kind: tuple(names) for kind, names in sorted(paths.items())}


def _count_files(old: Snapshot, new: Snapshot) -> dict[str, FileCounts]:
    """Return the numbers of differing files by the top folder of the output."""
    counts: dict[str, list[int]] = {}
    for path in dict.fromkeys((*old.digests, *new.digests)):
        before, after = old.digests.get(path), new.digests.get(path)
        if before == after:
            continue
        numbers = counts.setdefault(path.split("/")[0], [0, 0, 0])
        numbers[0 if before is None else 1 if after is None else 2] += 1
    return {kind: FileCounts(*numbers) for kind, numbers in sorted(counts.items())}


def propose_version(changes: tuple[Change, ...], version: str) -> str:
    """Return the next version by the rules of semantic versioning.

    Before 1.0.0, a breaking change raises the minor version. The same version is returned without
    changes. Raises ``ValueError`` if ``version`` is not of the form ``1.2.3``.
    """
    matched = _VERSION.fullmatch(version)
    if matched is None:
        raise ValueError(version)
    major, minor, patch = map(int, matched.groups())
    impacts = {change.kind.impact for change in changes}
    if not impacts:
        return f"{major}.{minor}.{patch}"
    if any(impact.is_breaking for impact in impacts):
        return f"{major + 1}.0.0" if major else f"0.{minor + 1}.0"
    if impacts & {Impact.ADDITION, Impact.REPORTS, Impact.DEPRECATION}:
        return f"{major}.{minor + 1}.0" if major else f"0.{minor}.{patch + 1}"
    return f"{major}.{minor}.{patch + 1}"

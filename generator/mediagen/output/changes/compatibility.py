"""Compatibility of a state with an older one: breaking changes, and those that are accepted.

A removal is accepted if the part was deprecated in the older state, and any other breaking change
if the spec records an exception for it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from mediagen.diagnostics.words import join_words
from mediagen.output.changes.kinds import ChangeKind
from mediagen.output.changes.lifecycle_changes import PartKey, index_parts
from mediagen.output.changes.model import Change, Comparison
from mediagen.output.changes.snapshot import Snapshot
from mediagen.spec.exceptions import ChangeException
from mediagen.spec.lifecycle import Deprecation, is_date
from mediagen.spec.lifecycle_checks import LifecyclePart, PartKind

_NOT_DEPRECATED = "the part was never deprecated"
_NO_EXCEPTION = "no exception accepts it"


class ChangeVerdict(NamedTuple):
    """ChangeVerdict on a breaking change: the reason why it is accepted, or why it is not."""

    change: Change
    accepted: str = ""
    refused: str = ""


class Compatibility(NamedTuple):
    """Verdicts on the breaking changes between two states, and exceptions that match none."""

    verdicts: tuple[ChangeVerdict, ...]
    unused: tuple[ChangeException, ...]  # with the names that no change has
    unknown: tuple[ChangeException, ...]  # for kinds of changes that do not exist

    @property
    def refused(self) -> tuple[ChangeVerdict, ...]:
        """The verdicts on changes that are not accepted."""
        return tuple(verdict for verdict in self.verdicts if verdict.refused)


def check_compatibility(
    old: Snapshot, new: Snapshot, comparison: Comparison, today: datetime.date
) -> Compatibility:
    """Return the verdicts on the breaking changes of a comparison."""
    parts = index_parts(old)
    exceptions = {(entry.subject, entry.kind): entry for entry in new.spec.exceptions}
    verdicts = []
    used: dict[ChangeException, set[str]] = {}
    for change in comparison.breaking:
        exception = exceptions.get((change.subject, change.kind.id))
        if exception is not None:
            used.setdefault(exception, set()).update(change.names)
        verdicts.append(_judge_change(change, parts, exception, today))
    kinds = {kind.id for kind in ChangeKind}
    unknown = tuple(entry for entry in new.spec.exceptions if entry.kind not in kinds)
    unused = []
    for entry in new.spec.exceptions:
        names = tuple(name for name in entry.names if name not in used.get(entry, ()))
        if entry not in unknown and (names or entry not in used):
            unused.append(entry._replace(names=names))
    return Compatibility(tuple(verdicts), tuple(unused), unknown)


def _judge_change(
    change: Change,
    parts: Mapping[PartKey, LifecyclePart],
    exception: ChangeException | None,
    today: datetime.date,
) -> ChangeVerdict:
    deprecation = _find_deprecation(change, parts)
    if deprecation is not None:
        removed = deprecation.removed
        if not is_date(removed) or removed <= today.isoformat():
            return ChangeVerdict(change, accepted=f"deprecated since {deprecation.since}")
    if exception is not None:
        unnamed = [name for name in change.names if name not in exception.names]
        if unnamed:
            names = join_words(unnamed)
            return ChangeVerdict(change, refused=f"its exception does not have {names} in 'names'")
        if exception.until >= today.isoformat():
            return ChangeVerdict(change, accepted=f"{exception.reason} (until {exception.until})")
        return ChangeVerdict(change, refused=f"its exception expired on {exception.until}")
    if deprecation is not None:
        return ChangeVerdict(change, refused=f"its removal is announced for {deprecation.removed}")
    is_removal = _removed_parts(change) != ()
    return ChangeVerdict(change, refused=_NOT_DEPRECATED if is_removal else _NO_EXCEPTION)


def _find_deprecation(change: Change, parts: Mapping[PartKey, LifecyclePart]) -> Deprecation | None:
    for key in _removed_parts(change):
        part = parts.get(key)
        if part is not None and part.lifecycle.deprecation is not None:
            return part.lifecycle.deprecation
    return None


def _removed_parts(change: Change) -> tuple[PartKey, ...]:
    """Return the keys of the parts whose removal a change is; none if it is no removal."""
    return tuple(_iterate_removed_parts(change))


def _iterate_removed_parts(change: Change) -> Iterator[PartKey]:
    match change.kind:
        case ChangeKind.EVENT_REMOVED | ChangeKind.METHOD_REMOVED | ChangeKind.EVENT_NOT_SENT:
            yield PartKind.EVENT, change.subject
        case ChangeKind.FIELD_REMOVED:
            yield PartKind.FIELD, change.subject
        case ChangeKind.PARAMETER_REMOVED:
            yield PartKind.FIELD, change.part
        case ChangeKind.VALUE_REMOVED | ChangeKind.MEMBER_REMOVED:
            yield PartKind.VALUE, f"{change.subject}.{change.old}"
        case ChangeKind.PLATFORM_REMOVED:
            yield PartKind.PLATFORM, change.subject
        case ChangeKind.WRAPPER_REMOVED:
            yield PartKind.PLATFORM, change.subject.partition("/")[0]

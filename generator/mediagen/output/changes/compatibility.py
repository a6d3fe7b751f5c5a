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
from mediagen.spec.model import Spec

_NOT_DEPRECATED = "the part was never deprecated"
_PARTS_NOT_DEPRECATED = "not all of its parts were deprecated"
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
        removals = _find_removals(change, old.spec, new.spec)
        verdicts.append(_judge_change(change, _Removal(removals, parts), exception, today))
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
    removal: _Removal,
    exception: ChangeException | None,
    today: datetime.date,
) -> ChangeVerdict:
    deprecations = removal.find_deprecations()
    days = [d.removed for d in deprecations if is_date(d.removed)]
    later_days = [day for day in days if day > today.isoformat()]
    if deprecations and not later_days:
        versions = dict.fromkeys(deprecation.since for deprecation in deprecations)
        return ChangeVerdict(change, accepted=f"deprecated since {join_words(list(versions))}")
    if exception is not None:
        unnamed = [name for name in change.names if name not in exception.names]
        if unnamed:
            names = join_words(unnamed)
            return ChangeVerdict(change, refused=f"its exception does not have {names} in 'names'")
        if exception.until >= today.isoformat():
            return ChangeVerdict(change, accepted=f"{exception.reason} (until {exception.until})")
        return ChangeVerdict(change, refused=f"its exception expired on {exception.until}")
    if later_days:
        return ChangeVerdict(change, refused=f"its removal is announced for {max(later_days)}")
    return ChangeVerdict(change, refused=removal.explain_gap())


class _Removal(NamedTuple):
    """Removal that a change is; none if it has no alternatives.

    ``alternatives`` are sets of parts: the removal was announced if all of one are deprecated.
    """

    alternatives: tuple[tuple[PartKey, ...], ...]
    parts: Mapping[PartKey, LifecyclePart]

    def find_deprecations(self) -> list[Deprecation]:
        """Return the deprecations that announced the removal; none if it was not announced."""
        for keys in self.alternatives:
            deprecations = [self._deprecation(key) for key in keys]
            announced = [item for item in deprecations if item is not None]
            if announced and len(announced) == len(keys):
                return announced
        return []

    def explain_gap(self) -> str:
        """Return why a change is refused that no exception accepts."""
        if not self.alternatives:
            return _NO_EXCEPTION
        keys = self.alternatives[0]
        return _NOT_DEPRECATED if len(keys) == 1 else _PARTS_NOT_DEPRECATED

    def _deprecation(self, key: PartKey) -> Deprecation | None:
        part = self.parts.get(key)
        return part.lifecycle.deprecation if part is not None else None


def _find_removals(change: Change, old: Spec, new: Spec) -> tuple[tuple[PartKey, ...], ...]:
    """Return the alternatives of parts whose removal a change is; none if it is no removal."""
    return tuple(keys for keys in _iterate_removals(change, old, new) if keys)


def _iterate_removals(change: Change, old: Spec, new: Spec) -> Iterator[tuple[PartKey, ...]]:
    match change.kind:
        case ChangeKind.EVENT_REMOVED | ChangeKind.METHOD_REMOVED | ChangeKind.EVENT_NOT_SENT:
            yield ((PartKind.EVENT, change.subject),)
        case ChangeKind.FIELD_REMOVED:
            yield ((PartKind.FIELD, change.subject),)
        case ChangeKind.GROUP_REMOVED:
            yield _group_fields(old, change.subject)
        case ChangeKind.GROUP_NOT_CARRIED:
            yield _group_fields(old, change.old)
        case ChangeKind.PARAMETER_REMOVED:
            is_field = bool(change.part)
            field: PartKey = (PartKind.FIELD, change.part)
            yield (field,) if is_field else _group_fields(old, change.old)
        case ChangeKind.VALUE_REMOVED:
            yield ((PartKind.VALUE, f"{change.subject}.{change.old}"),)
        case ChangeKind.MEMBER_REMOVED:
            yield ((PartKind.VALUE, f"{change.subject}.{change.old}"),)
            if change.subject not in new.values:
                yield _fields_of_type(old, change.subject)
        case ChangeKind.SET_REMOVED:
            values = old.values[change.subject].values
            yield tuple((PartKind.VALUE, f"{change.subject}.{value}") for value in values)
            yield _fields_of_type(old, change.subject)
        case ChangeKind.PLATFORM_REMOVED:
            yield ((PartKind.PLATFORM, change.subject),)
        case ChangeKind.WRAPPER_REMOVED:
            yield ((PartKind.PLATFORM, change.subject.partition("/")[0]),)


def _group_fields(spec: Spec, id_: str) -> tuple[PartKey, ...]:
    """Return the fields of a group, all of which are removed with it."""
    group = spec.groups.get(id_)
    return tuple((PartKind.FIELD, f.id) for f in group.fields.values()) if group else ()


def _fields_of_type(spec: Spec, type_: str) -> tuple[PartKey, ...]:
    """Return the fields whose values a set has: without them, apps cannot send any."""
    return tuple((PartKind.FIELD, f.id) for f in spec.fields.values() if f.type == type_)

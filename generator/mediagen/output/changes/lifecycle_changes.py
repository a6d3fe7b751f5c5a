"""Changes of lifecycles: deprecations, stability, and the versions that added parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from mediagen.output.changes.kinds import ChangeKind
from mediagen.output.changes.model import Change
from mediagen.output.changes.snapshot import Snapshot
from mediagen.platforms.checks import platform_parts
from mediagen.spec.lifecycle import UNLIMITED, Deprecation
from mediagen.spec.lifecycle_checks import LifecyclePart, PartKind, lifecycle_parts

#: Key of a part: its kind and its ID.
PartKey = tuple[PartKind, str]


def index_parts(snapshot: Snapshot) -> dict[PartKey, LifecyclePart]:
    """Return the parts of a state that have a lifecycle, by kind and ID."""
    parts: Iterable[LifecyclePart] = chain(
        lifecycle_parts(snapshot.spec), platform_parts(snapshot.platforms)
    )
    return {(part.kind, part.id): part for part in parts}


def compare_lifecycles(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    """Yield the changes of the lifecycles of parts that both states have."""
    before, after = index_parts(old), index_parts(new)
    for key, part in after.items():
        earlier = before.get(key)
        kind, id_ = key
        lifecycle = part.lifecycle
        previous = earlier.lifecycle if earlier is not None else UNLIMITED
        place = part.place
        if previous.deprecation != lifecycle.deprecation:
            yield _compare_deprecations(part, previous.deprecation, lifecycle.deprecation)
        if earlier is None and kind is not PartKind.VALUE:
            continue  # values without a lifecycle are not among the parts
        if previous.is_experimental != lifecycle.is_experimental:
            is_lower = lifecycle.is_experimental
            change = ChangeKind.PART_EXPERIMENTAL if is_lower else ChangeKind.PART_STABLE
            yield Change(change, id_, new=kind, place=place)
        if previous.since != lifecycle.since:
            names = (previous.since or "none", lifecycle.since or "none")
            yield Change(ChangeKind.PART_SINCE, id_, *names, place=place)
    for key, part in before.items():
        is_kept = key[0] is PartKind.VALUE and key not in after and _has_value(new, part.id)
        if is_kept and part.lifecycle.deprecation is not None:
            yield Change(ChangeKind.PART_RESTORED, part.id, new=part.kind)


def _has_value(snapshot: Snapshot, id_: str) -> bool:
    set_id, _, value = id_.partition(".")
    values = snapshot.spec.values.get(set_id)
    return values is not None and value in values.values


def _compare_deprecations(
    part: LifecyclePart, old: Deprecation | None, new: Deprecation | None
) -> Change:
    if new is None:
        return Change(ChangeKind.PART_RESTORED, part.id, new=part.kind, place=part.place)
    text = new.clause(str)
    if old is None:
        return Change(ChangeKind.PART_DEPRECATED, part.id, part.kind, text, place=part.place)
    return Change(ChangeKind.DEPRECATION_CHANGED, part.id, old.clause(str), text, place=part.place)

"""Model of the changes between two states of a project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from mediagen.output.changes.kinds import ChangeKind
from mediagen.spec.model import Place

#: Kinds of breaking changes of a part of the subject whose old or new name the change has.
_NAMED_BY_OLD = frozenset(
    (
        ChangeKind.FIELD_NOT_CARRIED,
        ChangeKind.GROUP_NOT_CARRIED,
        ChangeKind.MEMBER_REMOVED,
        ChangeKind.MEMBER_RENAMED,
        ChangeKind.PARAMETER_REMOVED,
        ChangeKind.PARAMETER_RENAMED,
        ChangeKind.PLATFORM_LACKS,
        ChangeKind.VALUE_REMOVED,
    )
)
_NAMED_BY_NEW = frozenset(
    (
        ChangeKind.FIELD_REQUIRED_IN,
        ChangeKind.GROUP_CARRIED_REQUIRED,
        ChangeKind.GROUP_REQUIRED,
        ChangeKind.PARAMETER_ADDED_REQUIRED,
        ChangeKind.PARAMETER_REQUIRED,
        ChangeKind.SESSION_RULE,
    )
)


@dataclass(frozen=True, slots=True)
class Change:
    """A change: its kind, what changed, and how.

    ``subject`` is the ID of an event or a field, or of another part of the project. ``platforms``
    are those that it concerns; empty for all of them. ``place`` is where the new state has the
    subject, if it does.
    """

    kind: ChangeKind
    subject: str
    old: str = ""
    new: str = ""
    platforms: tuple[str, ...] = ()
    place: Place | None = field(default=None, compare=False)
    part: str = ""  # ID of the field that a parameter passes

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parts of the subject that change, such as values; empty for the subject."""
        if self.kind in _NAMED_BY_OLD:
            return tuple(self.old.split(", "))
        return tuple(self.new.split(", ")) if self.kind in _NAMED_BY_NEW else ()

    @property
    def sentence(self) -> str:
        """Sentence about the subject."""
        return self.kind.sentence.replace("{old}", self.old).replace("{new}", self.new)

    def __str__(self) -> str:
        is_named = self.platforms in ((), (self.subject,))
        platforms = "" if is_named else f" ({', '.join(self.platforms)})"
        return f"{self.subject}: {self.sentence}{platforms}"


@dataclass(frozen=True, slots=True)
class FileCounts:
    """Numbers of the generated files of one kind that a change adds, removes or rewrites."""

    added: int = 0
    removed: int = 0
    changed: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Changes from an old to a new state, and the generated files that they concern."""

    old_name: str
    new_name: str
    changes: tuple[Change, ...]
    files: Mapping[str, FileCounts]
    paths: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # of those files, by kind

    @property
    def breaking(self) -> tuple[Change, ...]:
        """The changes that break code or messages."""
        return tuple(change for change in self.changes if change.kind.impact.is_breaking)


def merge_platforms(changes: Iterable[Change]) -> list[Change]:
    """Return changes in order, with equal ones of several platforms as one."""
    merged: dict[Change, Change] = {}
    for change in changes:
        key = replace(change, platforms=())
        before = merged.get(key)
        if before is None:
            merged[key] = change
        elif before.platforms and change.platforms:
            platforms = tuple(dict.fromkeys((*before.platforms, *change.platforms)))
            merged[key] = replace(before, platforms=platforms)
        else:  # one of them concerns all platforms
            merged[key] = replace(before, platforms=())
    return list(merged.values())

"""Lifecycle of the parts of a spec: their stability, first version, and deprecation."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

#: Function that returns the name of a part in the terms of a reader, by its ID.
NameOf = Callable[[str], str]


class Stability(StrEnum):
    """Stability of a part of the spec."""

    EXPERIMENTAL = "experimental"  # it can change in any version
    STABLE = "stable"


class Deprecation(NamedTuple):
    """Announcement that a part of the spec will be removed.

    ``since`` and ``removed`` are versions of the spec, or dates. ``instead`` is the ID of the part
    that replaces it. Parts that are unknown are empty.
    """

    since: str
    reason: str
    instead: str = ""
    removed: str = ""

    def clause(self, name_of: NameOf) -> str:
        """Return the deprecation in words, as they follow "deprecated"; its end is a sentence.

        ``name_of`` returns the name of the replacement, or an empty string if it has none.
        """
        parts = [f"since {self.since}: {self.reason}"]
        name = name_of(self.instead) if self.instead else ""
        if name:
            parts.append(f"Use `{name}` instead.")
        if self.removed:
            parts.append(f"It will be removed in {self.removed}.")
        return " ".join(parts)


class Lifecycle(NamedTuple):
    """Stability of a part of the spec, the version that added it, and its deprecation."""

    stability: Stability = Stability.STABLE
    since: str = ""
    deprecation: Deprecation | None = None

    @property
    def is_experimental(self) -> bool:
        """True if the part can change in any version."""
        return self.stability is Stability.EXPERIMENTAL


#: Lifecycle of a part that has none of the keys: stable since the first version.
UNLIMITED = Lifecycle()


def build_lifecycle(data: Mapping[str, Any]) -> Lifecycle:
    """Return the lifecycle of an entry of the spec; without any of its keys it is stable."""
    deprecated = data.get("deprecated")
    return Lifecycle(
        Stability(data.get("stability", Stability.STABLE)),
        data.get("since", ""),
        Deprecation(**deprecated) if deprecated is not None else None,
    )


def version_key(version: str) -> tuple[int, ...]:
    """Return a key that sorts versions such as ``2.1``, and dates such as ``2026-01-31``."""
    return tuple(int(number) for number in re.findall(r"\d+", version))


def is_date(version: str) -> bool:
    """Return whether a version is a date such as ``2026-01-31``."""
    return re.fullmatch(r"\d{4}-\d{2}-\d{2}", version) is not None

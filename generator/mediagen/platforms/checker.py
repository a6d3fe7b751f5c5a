"""Base class of the checks of a platform against the spec."""

from __future__ import annotations

from collections.abc import Mapping

from mediagen.diagnostics.problems import Problems
from mediagen.platforms.model import Platform
from mediagen.spec.model import (
    Spec,
)


class PlatformChecker:
    """A platform, the spec, and the problems that the checks report."""

    def __init__(
        self,
        spec: Spec,
        platform: Platform,
        declared_ids: Mapping[str, set[str]],
        problems: Problems,
    ) -> None:
        self._spec, self._platform, self._problems = spec, platform, problems
        self._events = {*spec.events, *declared_ids["event"]}
        self._groups = {*spec.groups, *declared_ids["group"]}
        self._whole = (
            spec.events.keys() >= declared_ids["event"]
            and spec.groups.keys() >= declared_ids["group"]
        )
        self._declared = {*platform.silent, *platform.lost_fields}
        self._fold = str if platform.language.case_sensitive else str.casefold
        self._reserved = set(map(self._fold, platform.language.reserved))

    def _report(self, path: list[str], message: str, *, key: bool = False) -> None:
        self._problems.add_at(self._platform.place.source, path, message, key=key)

    def _is_in_faulty_group(self, field: str) -> bool:
        """Whether the group of a field is in a faulty file, where its fault is reported."""
        group, dot, _ = field.partition(".")
        return group in self._groups - self._spec.groups.keys() or not (dot or self._whole)

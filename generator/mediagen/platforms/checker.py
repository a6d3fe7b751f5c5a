"""Base of the checks of a platform against the spec."""

from __future__ import annotations

from collections.abc import Mapping

from mediagen.diagnostics.catalogue.model import Code
from mediagen.diagnostics.problems import Problems
from mediagen.platforms.model import Platform
from mediagen.spec.model import (
    Spec,
)


class PlatformChecker:
    """Base of the checks of one platform.

    ``declared_ids`` has the IDs of invalid files as well, so that no problem is reported twice.
    """

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
        self._is_complete = (
            spec.events.keys() >= declared_ids["event"]
            and spec.groups.keys() >= declared_ids["group"]
        )
        #: Fields that the calls of the platform do not have to carry.
        self._declared = {*platform.silent, *platform.lost_fields}
        self._fold = str if platform.language.case_sensitive else str.casefold
        self._reserved = set(map(self._fold, platform.language.reserved))

    def _report(self, path: list[str], message: str, code: Code, *, key: bool = False) -> None:
        source = self._platform.place.source
        self._problems.add_at(source, path, message, code=code, key=key)

    def _is_in_invalid_group(self, field: str) -> bool:
        """Return whether the group of a field is in an invalid file, which is reported there."""
        group, dot, _ = field.partition(".")
        return group in self._groups - self._spec.groups.keys() or not (dot or self._is_complete)

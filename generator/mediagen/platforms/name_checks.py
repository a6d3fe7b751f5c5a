"""Checks of the names of events and fields in the language of a platform."""

from __future__ import annotations

from mediagen.diagnostics.catalogue import platforms as codes
from mediagen.platforms.checker import PlatformChecker
from mediagen.platforms.model import NameKind
from mediagen.spec.casing import change_case
from mediagen.spec.model import (
    GroupKind,
    Place,
)


class NameChecker(PlatformChecker):
    """Checks of names in the language of a platform."""

    def check_names(self) -> None:
        """Check that the names of events and fields are not reserved, and do not clash."""
        functions: dict[str, str] = {}
        methods: dict[str, str] = {}
        for event in self._spec.events.values():
            name = change_case(event.id, self._platform.naming[NameKind.FUNCTION])
            if self._check_name(name, event.id, functions, event.place, "event"):
                continue
            # Methods are members, which may have the names of reserved words.
            name = change_case(event.method, self._platform.naming[NameKind.FUNCTION])
            first_event = self._spec.events.get(methods.get(self._fold(name), event.id), event)
            if event.method != event.id or first_event.method != first_event.id:
                self._report_clash(name, event.id, methods, event.place, "method")
            methods.setdefault(self._fold(name), event.id)
        # Events that carry the same groups also share their parameters.
        carried = {
            tuple(g.id for g in self._spec.carried_groups(e)) for e in self._spec.events.values()
        }
        for ids in sorted(carried):
            parameters: dict[str, str] = {}
            for group in map(self._spec.groups.__getitem__, ids):
                if group.kind in (GroupKind.LIST, GroupKind.MESSAGES, GroupKind.PAIRS):
                    continue
                for field in group.fields.values():
                    name = change_case(field.parameter, self._platform.naming[NameKind.PARAMETER])
                    place = Place(field.place.source, [*field.place.path, "parameter"])
                    self._check_name(name, field.id, parameters, place, NameKind.PARAMETER)

    def _check_name(
        self, name: str, id_: str, ids_by_name: dict[str, str], place: Place, noun: str
    ) -> bool:
        """Check a name, and return whether it clashes with another."""
        language = self._platform.language
        source, path = place
        folded = self._fold(name)
        if folded in self._reserved:
            message = f"'{name}' is a reserved word of {language.title}; use another {noun} name"
            self._problems.add_at(
                source, path, message, code=codes.RESERVED_NAME, key=noun == NameKind.PARAMETER
            )
        return self._report_clash(name, id_, ids_by_name, place, noun)

    def _report_clash(
        self, name: str, id_: str, ids_by_name: dict[str, str], place: Place, noun: str
    ) -> bool:
        source, path = place
        first_id = ids_by_name.setdefault(self._fold(name), id_)
        if first_id != id_:
            title = self._platform.language.title
            message = f"the {noun} name '{name}' clashes with that of {first_id} in {title}"
            self._problems.add_at(
                source, path, message, code=codes.NAME_CLASH, key=noun == NameKind.PARAMETER
            )
        return first_id != id_

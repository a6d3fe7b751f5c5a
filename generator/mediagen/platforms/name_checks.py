"""Checks of the names of events and fields in the languages of platforms."""

from __future__ import annotations

from typing import NamedTuple

from mediagen.diagnostics.catalogue import platforms as codes
from mediagen.platforms.checker import PlatformChecker
from mediagen.platforms.model import NameKind
from mediagen.platforms.name_problems import NameProblems
from mediagen.spec.casing import change_case
from mediagen.spec.model import (
    Event,
    Field,
    GroupKind,
    Place,
)


class _Name(NamedTuple):
    """Name of the spec as it is written, with its entry.

    ``key`` is the key with which an entry can set the name; ``is_set`` is true if the entry has it.
    ``is_custom`` names are those of typed custom metadata, which is declared on top of the others.
    """

    text: str
    noun: str
    owner: str
    id: str
    place: Place
    key: str = ""
    is_set: bool = False
    is_custom: bool = False

    @property
    def fix(self) -> str:
        """Advice for a clash: the key to change, or the ID."""
        return f"use another name under '{self.key}'" if self.key else self.rename

    @property
    def rename(self) -> str:
        """Advice for a reserved name, in the words that the checks of wrappers use."""
        another = f"another name under '{self.key}'" if self.key else "another ID"
        return f"give the {self.owner} {another}"


class NameChecker(PlatformChecker):
    """Checks of names in the language of a platform."""

    def check_names(self, reports: NameProblems) -> None:
        """Check that the names of events and fields are not reserved, and do not clash."""
        functions: dict[str, _Name] = {}
        methods: dict[str, _Name] = {}
        for event in self._spec.events.values():
            function = _Name(event.id, "name", "event", event.id, event.place)
            case = self._platform.naming[NameKind.FUNCTION]
            if self._check_name(function, case, functions, reports):
                continue
            # Methods are members, which may have the names of reserved words.
            self._report_clash(_method_name(event), case, methods, reports)
        # Events that carry the same groups also share their parameters.
        carried = {
            tuple(g.id for g in self._spec.carried_groups(e)) for e in self._spec.events.values()
        }
        for ids in sorted(carried):
            parameters: dict[str, _Name] = {}
            for group in map(self._spec.groups.__getitem__, ids):
                if group.kind in (GroupKind.LIST, GroupKind.MESSAGES, GroupKind.PAIRS):
                    continue
                for field in group.fields.values():
                    case = self._platform.naming[NameKind.PARAMETER]
                    self._check_name(_parameter_name(field), case, parameters, reports)

    def _check_name(
        self, name: _Name, case: str, names: dict[str, _Name], reports: NameProblems
    ) -> bool:
        """Check a name, and return whether it clashes with another."""
        text = change_case(name.text, case)
        if self._fold(text) in self._reserved:
            reports.add(
                name.place,
                f"'{text}' is a reserved word of {{places}}; {name.rename}",
                self._platform.language.title,
                codes.RESERVED_NAME,
                key=bool(name.key),
            )
        return self._report_clash(name, case, names, reports)

    def _report_clash(
        self, name: _Name, case: str, names: dict[str, _Name], reports: NameProblems
    ) -> bool:
        first = names.setdefault(self._fold(change_case(name.text, case)), name)
        if first.id == name.id:
            return False
        # The entry that sets the name is the one that its author looks at.
        if first.is_set and not name.is_set and not name.is_custom:
            first, name = name, first
        owner = f"the {name.key or name.noun} {'name ' if name.key else ''}of {first.owner} "
        if first.text == name.text:
            message = f"'{name.text}' is already {owner}{first.id}; {name.fix}"
        else:
            message = (
                f"'{name.text}' is the same name as '{first.text}', {owner}{first.id}, in "
                f"{{places}}; {name.fix}"
            )
        title = self._platform.language.title
        is_key = bool(name.key) and not name.is_set
        reports.add(name.place, message, title, codes.NAME_CLASH, key=is_key)
        return True


def _method_name(event: Event) -> _Name:
    source = event.place.source
    is_set = "method" in source.data
    place = Place(source, ["method"]) if is_set else event.place
    return _Name(event.method, "name", "event", event.id, place, "method", is_set)


def _parameter_name(field: Field) -> _Name:
    source, path = field.place
    data = source.data
    for step in path:
        data = data[step]
    place = Place(source, [*path, "parameter"])
    return _Name(
        field.parameter,
        "name",
        "field",
        field.id,
        place,
        "parameter",
        "parameter" in data,
        bool(field.events),
    )

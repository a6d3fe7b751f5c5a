"""Checks of the tables and names of wrappers against the spec."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mediagen.diagnostics.catalogue import platforms as codes
from mediagen.diagnostics.catalogue import spec as spec_codes
from mediagen.diagnostics.catalogue.model import Code
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.platforms.checker import PlatformChecker
from mediagen.platforms.model import NameKind, Wrapper
from mediagen.platforms.name_problems import NameProblems
from mediagen.spec.casing import change_case
from mediagen.spec.model import GroupKind, Place


class _Table(NamedTuple):
    """A table of a wrapper whose keys are names of the spec."""

    key: str
    names: Iterable[str]
    allowed: set[str]
    noun: str
    code: Code


class _MemberName(NamedTuple):
    """A name of the spec as it appears in the API of wrappers."""

    kind: NameKind
    id: str
    place: Place
    fix: str
    is_key: bool = False


class WrapperChecker(PlatformChecker):
    """Checks of the wrappers of a platform."""

    def check_wrapper(self, wrapper: Wrapper, reports: NameProblems) -> None:
        """Check that names in the tables exist, and that the names of its API are valid."""
        self._check_value_names(wrapper)
        self._check_table_names(wrapper)
        self._check_substitutes(wrapper)
        self._check_member_names(wrapper, reports)
        self._check_sdk_objects(wrapper)

    def _check_value_names(self, wrapper: Wrapper) -> None:
        """Check that the values of value sets have valid names in the language."""
        language = wrapper.language
        fold = str if language.case_sensitive else str.casefold
        reserved = {*map(fold, language.reserved)}
        for values in self._spec.values.values():
            for value in values.values:
                name = change_case(values.names.get(value, value), wrapper.naming[NameKind.VALUE])
                if fold(name) in reserved or not name.isidentifier():
                    message = (
                        f"'{name}' of {values.id} is not a valid name in {language.title}; "
                        "use another under 'names' in values.yaml"
                    )
                    self._problems.add_at(
                        *wrapper.tables.place_of("wrapper"), message, code=codes.RESERVED_NAME
                    )

    def _check_table_names(self, wrapper: Wrapper) -> None:
        """Check that the names in the tables exist in the spec."""
        if not self._spec.values:
            return
        for table in self._tables(wrapper):
            for index, name in enumerate(table.names):
                if name in table.allowed or self._is_in_invalid_group(name):
                    continue
                is_list = table.key == "settings"
                place = wrapper.tables.place_of(table.key, index if is_list else name)
                message = f"unknown {table.noun} '{name}'{suggest_name(name, table.allowed)}"
                self._problems.add_at(*place, message, code=table.code, key=not is_list)

    def _tables(self, wrapper: Wrapper) -> Iterator[_Table]:
        spec = self._spec
        fields = {*spec.fields}
        unknown_field = spec_codes.UNDEFINED_FIELD
        settings = {*fields, *self._groups}
        yield _Table("settings", wrapper.settings, settings, "field", unknown_field)
        yield _Table("added_fields", wrapper.added_fields, fields, "field", unknown_field)
        yield _Table("optional_fields", wrapper.optional_fields, fields, "field", unknown_field)
        yield _Table("omitted_fields", wrapper.omitted_fields, fields, "field", unknown_field)
        yield _Table("substitutes", wrapper.substitutes, fields, "field", unknown_field)
        yield _Table(
            "automatic_events",
            wrapper.automatic_events,
            self._events,
            "event",
            spec_codes.UNDEFINED_EVENT,
        )
        yield _Table(
            "constants", wrapper.constants, {*spec.values}, "value set", codes.UNKNOWN_VALUE_SET
        )
        if self._is_complete:
            scopes = {name for event in spec.events.values() for name in event.cadence}
            yield _Table(
                "keepalive_seconds",
                wrapper.keepalive_seconds,
                scopes,
                "scope",
                spec_codes.UNKNOWN_SCOPE,
            )

    def _check_substitutes(self, wrapper: Wrapper) -> None:
        """Check that the fields that substitute others exist."""
        fields = self._spec.fields
        for name, substitute in wrapper.substitutes.items():
            is_known = substitute in fields or self._is_in_invalid_group(substitute)
            if not is_known and self._spec.values:
                message = f"unknown field '{substitute}'{suggest_name(substitute, fields)}"
                self._problems.add_at(
                    *wrapper.tables.place_of("substitutes", name),
                    message,
                    code=spec_codes.UNDEFINED_FIELD,
                )

    def _check_sdk_objects(self, wrapper: Wrapper) -> None:
        """Check that a call or a constant of the platform uses each object of the SDK."""
        expressions = [call.call for call in self._platform.calls.values()]
        expressions += [c for table in self._platform.constants.values() for c in table.values()]
        for name in wrapper.sdk_objects:
            if not any(expression.startswith(f"{name}.") for expression in expressions):
                message = f"no call and no constant of the platform begins with '{name}.'"
                self._problems.add_at(
                    *wrapper.tables.place_of("sdk_objects", name),
                    message,
                    code=codes.UNUSED_SDK_OBJECT,
                    key=True,
                )

    def _check_member_names(self, wrapper: Wrapper, reports: NameProblems) -> None:
        """Check that no name of the API is reserved by the language or the wrapper's code."""
        language = wrapper.language
        fold = str if language.case_sensitive else str.casefold
        used_names = {kind: set(map(fold, names)) for kind, names in wrapper.reserved.items()}
        words = {*map(fold, language.reserved)}
        for member in self._member_names(wrapper):
            name = change_case(member.id, wrapper.naming[member.kind])
            is_function = member.kind == NameKind.FUNCTION
            # A function may have a prefix: media_{name}; of tracking.{name} the name is a member.
            pattern = wrapper.callee.rpartition(".")[2] if is_function else "{name}"
            is_member = is_function and language.reserved_members
            if fold(name) in used_names.get(member.kind, ()):
                message = f"'{name}' is already used by the wrapper code of {{places}}"
                origin = wrapper.path
            elif fold(pattern.replace("{name}", name)) in words and not is_member:
                message, origin = f"'{name}' is a reserved word of {{places}}", language.title
            else:
                continue
            reports.add(
                member.place,
                f"{message}; {member.fix}",
                origin,
                codes.RESERVED_NAME,
                key=member.is_key,
            )

    def _member_names(self, wrapper: Wrapper) -> Iterator[_MemberName]:
        """Yield the names of functions, types and parameters, and where each can be changed."""
        spec = self._spec
        for event in spec.events.values():
            source = event.place.source
            place = Place(source, ["method"]) if "method" in source.data else event.place
            fix = "give the event another name under 'method'"
            yield _MemberName(NameKind.FUNCTION, event.method, place, fix)
            yield _MemberName(NameKind.TYPE, event.id, event.place, "give the event another ID")
        for group in spec.groups.values():
            place = Place(group.place.source, [*group.place.path, "group"])
            fix = "give the group another ID"
            if group.kind in (GroupKind.LIST, GroupKind.MESSAGES, GroupKind.PAIRS):
                yield _MemberName(NameKind.PARAMETER, group.id, place, fix)
            if group.kind == GroupKind.LIST or group.any_event:
                yield _MemberName(NameKind.TYPE, group.id, place, fix)
            for field in group.fields.values():
                place = Place(field.place.source, [*field.place.path, "parameter"])
                fix = "give the field another name under 'parameter'"
                yield _MemberName(NameKind.PARAMETER, field.parameter, place, fix, is_key=True)
        for values in spec.values.values():
            place = wrapper.tables.place_of("reserved", "type")
            fix = f"give the value set {values.id} of values.yaml another ID"
            yield _MemberName(NameKind.TYPE, values.id, place, fix)

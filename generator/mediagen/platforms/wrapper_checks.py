"""Check the tables of a wrapper against the spec."""

from __future__ import annotations

from collections.abc import Iterable

from mediagen.diagnostics.suggestions import suggest_name
from mediagen.platforms.checker import PlatformChecker
from mediagen.platforms.model import Wrapper
from mediagen.spec.casing import change_case
from mediagen.spec.model import (
    GroupKind,
    Place,
)

#: What the keys of a table of a wrapper are, where they are no fields.
_NOUNS = {"automatic_events": "event", "constants": "set of values", "keepalive_seconds": "scope"}


class WrapperChecker(PlatformChecker):
    """Checks of the wrappers of a platform."""

    def check_wrapper(self, wrapper: Wrapper) -> None:
        """Check that names in a wrapper's tables exist in the spec."""
        spec, source = self._spec, wrapper.place.source
        fields, groups = spec.fields.keys(), self._groups
        tables: tuple[tuple[str, Iterable[str], set[str]], ...] = (
            ("settings", wrapper.settings, {*fields, *groups}),
            ("added_fields", wrapper.added_fields, {*fields}),
            ("optional_fields", wrapper.optional_fields, {*fields}),
            ("substitutes", wrapper.substitutes, {*fields}),
            ("automatic_events", wrapper.automatic_events, self._events),
            ("constants", wrapper.constants, {*spec.values}),
            (
                "keepalive_seconds",
                wrapper.keepalive_seconds,
                {name for e in spec.events.values() for name in e.cadence},
            ),
        )
        fold = str if wrapper.language.case_sensitive else str.casefold
        reserved = {*map(fold, wrapper.language.reserved)}
        for values in spec.values.values():
            for value in values.values:
                name = change_case(values.names.get(value, value), wrapper.naming["value"])
                if fold(name) in reserved or not name.isidentifier():
                    reserved_message = (
                        f"'{name}' of {values.id} is no name in {wrapper.language.title}"
                    )
                    message = f"{reserved_message}; give it another under 'names' in values.yaml"
                    self._problems.add_at(source, ["wrapper"], message)
        for table, names, allowed in tables:
            for index, name in enumerate(names):
                if name in allowed or self._is_in_faulty_group(name) or not spec.values:
                    continue
                if table == "keepalive_seconds" and not self._whole:
                    continue
                noun = _NOUNS.get(table, "field")
                path = [table, index if table == "settings" else name]
                message = f"unknown {noun} '{name}'{suggest_name(name, allowed)}"
                self._problems.add_at(source, path, message, key=table != "settings")
        for name, substitute in wrapper.substitutes.items():
            if (
                substitute not in fields
                and not self._is_in_faulty_group(substitute)
                and spec.values
            ):
                message = f"unknown field '{substitute}'{suggest_name(substitute, fields)}"
                self._problems.add_at(source, ["substitutes", name], message)

        self._members(wrapper)
        said_by = [call.call for call in self._platform.calls.values()]
        said_by += [c for table in self._platform.constants.values() for c in table.values()]
        for name in wrapper.sdk_objects:
            if not any(word.startswith(f"{name}.") for word in said_by):
                message = f"no call and no constant of the platform begins with '{name}.'"
                self._problems.add_at(source, ["sdk_objects", name], message, key=True)

    def _members(self, wrapper: Wrapper) -> None:
        """Report names of the spec that a wrapper's language or code reserves."""
        spec, language = self._spec, wrapper.language
        fold = str if language.case_sensitive else str.casefold
        reserved = {kind: set(map(fold, names)) for kind, names in wrapper.reserved.items()}
        words = {*map(fold, language.reserved)}

        def check(kind: str, id_: str, place: Place, cure: str, *, key: bool = False) -> None:
            name = change_case(id_, wrapper.naming[kind])
            # A function may have a prefix: media_{name}; of tracking.{name} the name is a member.
            pattern = wrapper.callee.rpartition(".")[2] if kind == "function" else "{name}"
            is_member = kind == "function" and language.reserved_members
            if fold(name) in reserved.get(kind, ()):
                message = f"the code of the wrapper {wrapper.path} uses the name '{name}' itself"
            elif fold(pattern.replace("{name}", name)) in words and not is_member:
                message = f"'{name}' is a reserved word of {language.title}"
            else:
                return
            self._problems.add_at(place.source, place.path, f"{message}; {cure}", key=key)

        for event in spec.events.values():
            source = event.place.source
            at_method = Place(source, ["method"]) if "method" in source.data else event.place
            check("function", event.method, at_method, "give the event another name under 'method'")
            check("type", event.id, event.place, "give the event another id")
        for group in spec.groups.values():
            source, path = group.place
            if group.kind in (GroupKind.LIST, GroupKind.MESSAGES, GroupKind.PAIRS):
                place = Place(source, [*path, "group"])
                check("parameter", group.id, place, "give the group another id")
            if group.kind == GroupKind.LIST or group.any_event:
                check(
                    "type", group.id, Place(source, [*path, "group"]), "give the group another id"
                )
            for field in group.fields.values():
                place = Place(field.place.source, [*field.place.path, "parameter"])
                cure = "give the field another name under 'parameter'"
                check("parameter", field.parameter, place, cure, key=True)
        for values in spec.values.values():
            cure = f"give the set {values.id} of values.yaml another id"
            check("type", values.id, Place(wrapper.place.source, ["reserved", "type"]), cure)

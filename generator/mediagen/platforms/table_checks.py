"""Checks of the tables of a platform: names of the spec, types, page texts, placeholders."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from mediagen.diagnostics.catalogue import platforms as codes
from mediagen.diagnostics.catalogue import spec as spec_codes
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.diagnostics.words import PLACEHOLDER
from mediagen.platforms.checker import PlatformChecker
from mediagen.platforms.model import PAGE, SENTENCE, Argument
from mediagen.platforms.vocabulary import PARTS, PLAIN
from mediagen.spec.model import (
    EFFECTS,
    BlockForm,
    Protocol,
    RouteWay,
)
from mediagen.spec.placeholders import placeholder_values


class TableChecker(PlatformChecker):
    """Checks of the tables of a platform."""

    def check_page_texts(self, platforms: Collection[str]) -> None:
        """Check that page texts name existing platforms and placeholders."""
        platform = self._platform
        new = platform.successor
        if new is not None and new not in platforms:
            hint = suggest_name(new, platforms)
            self._report(["successor"], f"unknown platform '{new}'{hint}", codes.UNKNOWN_PLATFORM)
        tabs = platform.place.source.data.get("tab", {})
        for effect, sentence in platform.tab.items():
            if effect not in EFFECTS and effect not in self._events:
                hint = suggest_name(effect, (*EFFECTS, *self._spec.events))
                message = f"unknown event '{effect}'{hint}"
                self._report(["tab", effect], message, spec_codes.UNDEFINED_EVENT, key=True)
            for name in PLACEHOLDER.findall(sentence):
                if name not in SENTENCE:
                    hint = suggest_name(name, SENTENCE)
                    path = ["tab"] if isinstance(tabs, str) else ["tab", effect]
                    message = f"unknown placeholder '{{{name}}}'{hint}"
                    self._report(path, message, codes.UNKNOWN_PLACEHOLDER)

    def check_reference_names(self) -> None:
        """Check that the URLs of the reference belong to calls or event types of the platform."""
        platform = self._platform
        calls = [maker.call for maker in platform.objects.values()]
        calls += [call.call for call in platform.calls.values()]
        blocks = (event.blocks[platform.protocol] for event in self._spec.events.values())
        names = {
            *(PAGE, *calls, *(call.rpartition(".")[2] for call in calls if call)),
            *(block.name for block in blocks if block.name),
            *self._events,
        }
        for name in platform.reference:
            if name not in names:
                hint = suggest_name(name, names)
                message = f"unknown call or event type '{name}'{hint}"
                code = spec_codes.UNKNOWN_REFERENCE_NAME
                self._report(["reference", name], message, code, key=True)

    def check_references(self) -> None:
        """Check that names in the tables exist in the spec."""
        self.check_reference_names()
        spec, platform = self._spec, self._platform
        for table in ("configuration", "automatic_fields", "lost_fields"):
            for id_ in getattr(platform, table):
                if id_ not in spec.fields and not self._is_in_invalid_group(id_):
                    hint = suggest_name(id_, spec.fields)
                    message = f"unknown field '{id_}'{hint}"
                    self._report([table, id_], message, spec_codes.UNDEFINED_FIELD, key=True)
        for id_ in platform.automatic_events:
            if id_ not in self._events:
                hint = suggest_name(id_, spec.events)
                message, path = f"unknown event '{id_}'{hint}", ["automatic_events", id_]
                self._report(path, message, spec_codes.UNDEFINED_EVENT, key=True)
        kinds = {
            group.routes["tracker"].name
            for group in spec.groups.values()
            if group.routes["tracker"].way == RouteWay.OBJECT
        }
        verbs = {
            event.blocks["tracker"].name
            for event in spec.events.values()
            if event.blocks["tracker"].form in (BlockForm.CALL, BlockForm.EVENT)
        }
        for name in platform.unsupported:
            names_of_spec = kinds | verbs | self._groups
            if name not in names_of_spec and self._is_complete:
                hint = suggest_name(name, names_of_spec)
                expected = "expected an object, a verb, an event constant or a group"
                message = f"unknown name '{name}': {expected}{hint}"
                path = ["unsupported", name]
                self._report(path, message, codes.UNKNOWN_UNSUPPORTED_NAME, key=True)

    def check_event_types(self) -> None:
        """Check that the table of event types fits the protocol and covers other event types."""
        types = self._platform.event_types
        if types is None:
            return
        path, code = ["event_types"], codes.INVALID_EVENT_TYPES
        if self._platform.protocol == Protocol.TRACKER:
            message = (
                "unexpected 'event_types' of a tracker; use the family 'event' under 'constants'"
            )
            self._report(path, message, code, key=True)
            return
        if bool(types.reason) == bool(types.note):
            message = "expected either 'reason' or 'note', for events of other types"
            self._report(path, message, code, key=True)
        for key, sentence in (("reason", types.reason), ("note", types.note)):
            for name in PLACEHOLDER.findall(sentence):
                if name != "type":
                    message = f"unknown placeholder '{{{name}}}'; expected '{{type}}'"
                    self._report([*path, key], message, codes.UNKNOWN_PLACEHOLDER)

    def check_tables(self) -> None:
        """Check that the types, families and placeholders in the tables exist."""
        platform = self._platform
        for kind, constructor in platform.objects.items():
            self._check_argument_types(constructor.arguments, ["objects", kind, "arguments"], ())
        for verb, call in platform.calls.items():
            self._check_argument_types(call.arguments, ["calls", verb, "arguments"], PARTS)
            if not call.call and call.delegate is None:
                message = f"missing 'call' or 'delegate' of {verb}"
                self._report(["calls", verb], message, codes.INCOMPLETE_CALL, key=True)
        self._check_constants()
        if self._is_complete:
            self._check_urls()

    def _check_constants(self) -> None:
        """Check that the families of constants, and the values of value sets, exist."""
        spec = self._spec
        routes = [field.routes["tracker"] for field in spec.fields.values()]
        families = {f"metadata.{route.name}" for route in routes if route.way == RouteWay.METADATA}
        families |= {"event", "property", *spec.values}
        for family, table in self._platform.constants.items():
            if family not in families and self._is_complete and spec.values:
                hint = suggest_name(family, families)
                message = f"unknown family of constants '{family}'{hint}"
                path = ["constants", family]
                self._report(path, message, codes.UNKNOWN_CONSTANT_FAMILY, key=True)
            values = spec.values[family].known_values if family in spec.values else table
            for name in table:
                if name not in values:
                    message = f"{family} has no value '{name}'{suggest_name(name, values)}"
                    path = ["constants", family, "names", name]
                    self._report(path, message, spec_codes.UNKNOWN_VALUE, key=True)

    def _check_argument_types(
        self, arguments: tuple[Argument, ...], path: list[str], parts: Iterable[str]
    ) -> None:
        types = {*PLAIN, *parts, *self._spec.values}
        for argument in arguments:
            if argument.type not in types and self._spec.values:
                message = f"unknown type '{argument.type}'{suggest_name(argument.type, types)}"
                self._report([*path, argument.name, "type"], message, spec_codes.UNKNOWN_TYPE)

    def _check_urls(self) -> None:
        names = {"type", *placeholder_values(self._spec, {})}
        urls = self._platform.place.source.data.get("url", {})
        for effect, url in self._platform.url.items():
            path = ["url"] if isinstance(urls, str) else ["url", effect]
            for name in PLACEHOLDER.findall(url):
                if name not in names:
                    hint = suggest_name(name, names, limit=20)
                    message = f"unknown placeholder '{{{name}}}'{hint}"
                    self._report(path, message, codes.UNKNOWN_PLACEHOLDER)

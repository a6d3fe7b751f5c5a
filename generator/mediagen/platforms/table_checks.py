"""Check the tables of a platform: names of the spec, types, page texts and placeholders."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from mediagen.diagnostics.suggestions import suggest_name
from mediagen.diagnostics.words import PLACEHOLDER
from mediagen.platforms.checker import PlatformChecker
from mediagen.platforms.model import SENTENCE, Argument
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
            self._report(["successor"], f"unknown platform '{new}'{hint}")
        tabs = platform.place.source.data.get("tab", {})
        for effect, sentence in platform.tab.items():
            if effect not in EFFECTS and effect not in self._events:
                hint = suggest_name(effect, (*EFFECTS, *self._spec.events))
                self._report(["tab", effect], f"unknown event '{effect}'{hint}", key=True)
            for name in PLACEHOLDER.findall(sentence):
                if name not in SENTENCE:
                    hint = suggest_name(name, SENTENCE)
                    path = ["tab"] if isinstance(tabs, str) else ["tab", effect]
                    self._report(path, f"unknown word '{{{name}}}'{hint}")

    def check_references(self) -> None:
        """Check that names in the tables exist in the spec."""
        spec, platform = self._spec, self._platform
        for table in ("configuration", "automatic_fields", "lost_fields"):
            for id_ in getattr(platform, table):
                if id_ not in spec.fields and not self._is_in_faulty_group(id_):
                    hint = suggest_name(id_, spec.fields)
                    self._report([table, id_], f"unknown field '{id_}'{hint}", key=True)
        for id_ in platform.automatic_events:
            if id_ not in self._events:
                hint = suggest_name(id_, spec.events)
                self._report(["automatic_events", id_], f"unknown event '{id_}'{hint}", key=True)
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
            if name not in names_of_spec and self._whole:
                hint = suggest_name(name, names_of_spec)
                message = f"'{name}' is no object, verb, event constant or group of the spec{hint}"
                self._report(["unsupported", name], message, key=True)

    def check_event_types(self) -> None:
        """The list of event types says what becomes of others, and holds what it has to."""
        types = self._platform.event_types
        if types is None:
            return
        path = ["event_types"]
        if self._platform.protocol == Protocol.TRACKER:
            message = "unexpected key: the event types of a tracker are under constants, 'event'"
            self._report(path, message, key=True)
            return
        if bool(types.reason) == bool(types.note):
            message = "expected either 'reason' or 'note', for events of other types"
            self._report(path, message, key=True)
        for key, sentence in (("reason", types.reason), ("note", types.note)):
            for name in PLACEHOLDER.findall(sentence):
                if name != "type":
                    message = f"unknown placeholder '{{{name}}}'; expected '{{type}}'"
                    self._report([*path, key], message)

    def check_tables(self) -> None:
        """The types, families and placeholders that the tables use exist."""
        spec, platform = self._spec, self._platform
        for kind, maker in platform.objects.items():
            self._check_argument_types(maker.arguments, ["objects", kind, "arguments"], ())
        for verb, call in platform.calls.items():
            self._check_argument_types(call.arguments, ["calls", verb, "arguments"], PARTS)
            if not call.call and call.delegate is None:
                self._report(["calls", verb], "says neither 'call' nor 'delegate'", key=True)
        routes = [field.routes["tracker"] for field in spec.fields.values()]
        families = {f"metadata.{route.name}" for route in routes if route.way == RouteWay.METADATA}
        families |= {"event", "property", *spec.values}
        for family, table in platform.constants.items():
            if family not in families and self._whole and spec.values:
                hint = suggest_name(family, families)
                self._report(["constants", family], f"unknown family '{family}'{hint}", key=True)
            values = spec.values[family].values if family in spec.values else table
            for name in table:
                if name not in values:
                    message = (
                        f"'{name}' is none of the values of {family}{suggest_name(name, values)}"
                    )
                    self._report(["constants", family, "names", name], message, key=True)
        if self._whole:
            self._check_addresses()

    def _check_argument_types(
        self, arguments: tuple[Argument, ...], path: list[str], parts: Iterable[str]
    ) -> None:
        types = {*PLAIN, *parts, *self._spec.values}
        for argument in arguments:
            if argument.type not in types and self._spec.values:
                message = f"unknown type '{argument.type}'{suggest_name(argument.type, types)}"
                self._report([*path, argument.name, "type"], message)

    def _check_addresses(self) -> None:
        words = {"type", *placeholder_values(self._spec, {})}
        urls = self._platform.place.source.data.get("url", {})
        for session, address in self._platform.url.items():
            path = ["url"] if isinstance(urls, str) else ["url", session]
            for name in PLACEHOLDER.findall(address):
                if name not in words:
                    hint = suggest_name(name, words, limit=20)
                    self._report(path, f"unknown placeholder '{{{name}}}'{hint}")

"""Translate messages to the terms of a platform: constants, constructors, argument order, types.

Translation is a lookup in the tables of the platform, without syntax. A gap in the tables is
reported at the place to change; what the platform declares under ``unsupported`` raises
``UnsupportedOnPlatform``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

from mediagen.diagnostics.catalogue import platforms as codes
from mediagen.diagnostics.catalogue.model import Code
from mediagen.diagnostics.problems import number_text
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.diagnostics.words import PLACEHOLDER
from mediagen.platforms.model import Argument, Platform
from mediagen.platforms.vocabulary import DOUBLE, PLAIN
from mediagen.protocols.messages import (
    Hole,
    Message,
    MetadataEntry,
    Object,
    Payload,
    TrackerCall,
    Tree,
    TypedPairs,
    Value,
)
from mediagen.rendering.nodes import Invoke, List, Node, Record, Symbol, Text
from mediagen.rendering.printer import Printer, UnwritableText
from mediagen.rendering.views import CallView, MetadataView, ObjectView, PayloadView, View
from mediagen.spec.model import Field, GroupKind, RouteWay, Spec, ValueType

#: Character for private use that fills the values of a marked field.
MARK = "\ue010"


class UnsupportedOnPlatform(Exception):
    """The platform does not support a message; the text is the reason that pages print."""


class TranslationError(NamedTuple):
    """Failed translation, at ``path`` of the platform's file or at the value of a field."""

    message: str
    code: Code
    path: tuple[str, ...] = ()
    field: Field | None = None
    group: str | None = None


class Translator:
    """Translates messages for one platform, and reports what cannot be translated.

    Gaps in the tables that do not depend on an example are reported by ``platforms.checks`` alone.
    """

    def __init__(
        self,
        platform: Platform,
        spec: Spec,
        printer: Printer,
        report: Callable[[TranslationError], None],
        spell: Callable[[Hole | TypedPairs], Node] | None = None,
    ) -> None:
        self._spell = spell
        self._platform = platform
        self._sets = spec.values
        self._pairs = {g.id for g in spec.groups.values() if g.kind == GroupKind.PAIRS}
        routes = (field.routes["tracker"] for field in spec.fields.values())
        self._filled = {route.name for route in routes if route.way == RouteWay.ARGUMENT}
        self._printer = printer
        self._report = report
        self._language = platform.language
        #: The field whose values are printed as ``MARK``, as often as they have characters.
        self.marked_field: Field | None = None

    def translate_messages(
        self, messages: Sequence[Message], settings: Mapping[str, str]
    ) -> list[View]:
        """Return messages in the terms of the platform.

        Payloads are without the values that the SDK is configured with or adds; ``settings`` are
        the values of the placeholders in their URL. Raises ``UnsupportedOnPlatform``.
        """
        types = [message.type for message in messages if isinstance(message, Payload)]
        refusal = next(filter(None, map(self._platform.type_refusal, types)), "")
        if len(types) > 1:
            refusal = refusal or self._platform.one_message or ""
        if refusal:
            raise UnsupportedOnPlatform(refusal)
        return [
            (
                self._translate_payload(message, settings)
                if isinstance(message, Payload)
                else self.translate_call(message)
            )
            for message in messages
        ]

    # -- values -------------------------------------------------------------------------------

    def translate_literal(self, value: Value, type_: str | None = None) -> Node:
        """Return a value as the language writes it; ``type_`` is the platform's type for it."""
        node = self._translate_value(value, type_)
        if self.marked_field is not None and self._is_marked(value, node):
            return Symbol(MARK * len(self._printer.print_inline(node)))  # keeps the layout
        return node

    def _is_marked(self, value: Value, node: Node) -> bool:
        marked, field = self.marked_field, value.field
        return (
            field is not None
            and marked is not None
            and not isinstance(node, Record | List)  # their parts are marked
            and (field is marked or (field.group == marked.group and marked.group in self._pairs))
        )

    def _translate_value(self, value: Value, type_: str | None) -> Node:
        data, type_ = value.data, type_ or value.type
        if isinstance(data, (Hole, TypedPairs)):
            assert self._spell is not None  # only wrappers have such values
            return self._spell(data)
        if isinstance(data, bool):
            return Symbol(self._language.words["true" if data else "false"])
        if isinstance(data, (int, float)):
            return self._translate_number(data, type_, value.field)
        if isinstance(data, str):
            if type_ not in PLAIN:
                constant = self._find_constant(type_, data, value.field)
                if constant is not None:
                    return constant
            return self._make_text(data, value.field)
        if isinstance(data, Mapping):
            return Record(
                [
                    (
                        self._check_record_key(key, value.field),
                        self._translate_inner(item, value.field),
                    )
                    for key, item in data.items()
                ]
            )
        if isinstance(data, list):
            return List([self._translate_inner(item, value.field) for item in data])
        return self._make_text(str(data), value.field)

    def _translate_inner(self, data: Any, field: Field | None) -> Node:
        return self.translate_literal(
            Value(data, ValueType.NUMBER if isinstance(data, float) else ValueType.OBJECT, field)
        )

    def _translate_number(self, data: int | float, type_: str, field: Field | None) -> Node:
        limits = self._language.integers
        if isinstance(data, int):
            text = str(data)
            if limits and not limits[0] <= data <= limits[1]:
                low, high = map(number_text, limits)
                expected = f"expected an integer from {low} to {high}"
                message = f"{expected} in {self._language.title}, got {number_text(data)}"
                self._report_error(message, codes.INTEGER_OUT_OF_RANGE, field)
            if type_ == DOUBLE and self._language.double:
                text = self._language.double.format(text)
            return Symbol(text)
        if type_ == ValueType.INTEGER:
            message = f"expected an integer for {self._platform.title}, got {number_text(data)}"
            self._report_error(message, codes.FRACTION_FOR_INTEGER, field)
        return Symbol(repr(data))

    def _make_text(self, data: str, field: Field | None, style: str = "value") -> Text:
        try:
            self._printer.check_string(data, style)
        except UnwritableText as error:
            message = f"{self._language_name()} cannot represent {error} in a string"
            self._report_error(message, codes.UNWRITABLE_CHARACTER, field)
            data = ""
        return Text(data, style)

    def _check_record_key(self, key: str, field: Field | None) -> str:
        try:
            self._printer.check_key(key)
        except UnwritableText as error:
            message = f"{self._language_name()} cannot represent {error} in a name"
            self._report_error(message, codes.UNWRITABLE_CHARACTER, field)
            return ""
        return key

    def _language_name(self) -> str:
        return f"{self._language.title} (platform {self._platform.id})"

    def _find_constant(self, family: str, value: str, field: Field | None) -> Symbol | None:
        """Return the constant of a value; None if the platform takes the value itself."""
        table = self._platform.constants.get(family)
        if table is None:
            return None
        loss = self._platform.lost_fields.get(field.id) if field else None
        if value not in table and loss is not None and loss.supported_value in table:
            value = str(loss.supported_value)
        if value in table:
            return Symbol(table[value])
        if family in self._sets and not self._sets[family].open:
            message = f"missing constant for the value '{value}'{suggest_name(value, table)}"
            path = ("constants", family, "names")
            self._report(TranslationError(message, codes.MISSING_CONSTANT, path))
        return None

    def _report_error(self, message: str, code: Code, field: Field | None) -> None:
        self._report(TranslationError(message, code, field=field))

    # -- payloads -----------------------------------------------------------------------------

    def _translate_payload(self, message: Payload, settings: Mapping[str, str]) -> PayloadView:
        body = self._translate_tree(message.body)
        pattern = self._platform.url.get(message.session, "")
        style = "word" if "word" in self._language.strings else "value"
        words = {**settings, "type": message.type}
        url = _fill_address(pattern, words)
        return PayloadView(
            Symbol(message.type),
            message.session,
            body or Record([]),
            self._make_text(url, None, style),
        )

    def _translate_tree(self, tree: Tree) -> Node | None:
        """Return a tree without the values that the SDK adds; None if nothing is left."""
        if isinstance(tree, Value):
            if tree.field is not None and tree.field.id in self._platform.silent:
                return None
            return self.translate_literal(tree)
        if isinstance(tree, Mapping):
            entries = []
            for key, value in tree.items():
                node = self._translate_tree(value)
                if node is not None:
                    owner = value.field if isinstance(value, Value) else None
                    entries.append((self._check_record_key(key, owner), node))
            return Record(entries) if entries else None
        items = [self._translate_tree(item) for item in tree]
        return List([item for item in items if item is not None])

    # -- calls --------------------------------------------------------------------------------

    def translate_call(self, message: TrackerCall) -> CallView:
        """Return a tracker call in the terms of the platform. Raises ``UnsupportedOnPlatform``."""
        platform = self._platform
        for name in (message.object.kind if message.object else "", message.verb):
            if name in platform.unsupported:
                raise UnsupportedOnPlatform(platform.unsupported[name])
        call = platform.calls.get(message.verb)
        if call is None:
            near = suggest_name(message.verb, platform.calls)
            problem = f"missing call for the verb '{message.verb}'{near}"
            self._report(TranslationError(problem, codes.MISSING_CALL, ("calls",)))
            raise UnsupportedOnPlatform("")
        argument_types = {argument.type for argument in call.arguments}
        object_view = (
            self._translate_object(message.object, "$object!" in argument_types)
            if message.object
            else None
        )
        metadata = self._translate_metadata(message) if message.metadata else None
        if call.delegate is not None:
            return CallView(message.verb, object_view, metadata, None, Symbol(call.delegate))
        parts: dict[str, Node | None] = {"$metadata": metadata.variable if metadata else None}
        parts["$object"] = parts["$object!"] = (
            None
            if object_view is None
            else object_view.make if object_view.inline else object_view.variable
        )
        if message.event is not None:
            parts["$event"] = self._event_symbol(message.event)
        arguments = self._fill_arguments(call.arguments, parts, message)
        return CallView(message.verb, object_view, metadata, Invoke(call.call, arguments), None)

    def _event_symbol(self, name: str) -> Symbol:
        platform = self._platform
        if name in platform.unsupported:
            raise UnsupportedOnPlatform(platform.unsupported[name])
        table = platform.constants.get("event", {})
        if name not in table:
            message = f"missing constant for the event '{name}'{suggest_name(name, table)}"
            path = ("constants", "event", "names")
            self._report(TranslationError(message, codes.MISSING_CONSTANT, path))
            return Symbol(name)
        return Symbol(table[name])

    def _fill_arguments(
        self,
        signature: tuple[Argument, ...],
        parts: Mapping[str, Node | None],
        message: TrackerCall,
    ) -> list[tuple[str, Node]]:
        arguments: list[tuple[str, Node | None]] = []
        for argument in signature:
            if argument.type.startswith("$"):
                node = parts.get(argument.type)
            else:
                node = self._fill_argument(argument, message.arguments, message.verb, None)
            arguments.append((argument.label, node))
        while (
            self._language.call.get("omit_trailing_absent")
            and arguments
            and arguments[-1][1] is None
        ):
            arguments.pop()
        absent = self._language.words.get("absent")
        for label, node in arguments:
            if node is None and absent is None:
                title = self._language.title
                problem = f"argument '{label}' has no value, and {title} no word for an absent one"
                path = ("calls", message.verb, "arguments")
                self._report(TranslationError(problem, codes.NO_WORD_FOR_ABSENT, path))
        return [(label, node or Symbol(absent or "")) for label, node in arguments]

    def _fill_argument(
        self, argument: Argument, values: Mapping[str, Value], call: str, group: str | None
    ) -> Node:
        value = values.get(argument.name)
        if value is not None:
            return self.translate_literal(value, argument.type)
        if argument.default is not None:
            return self.translate_literal(Value(argument.default, argument.type), argument.type)
        if argument.name in self._filled:  # other gaps are reported at the platform
            title = self._platform.title
            message = f"missing value for '{argument.name}', which {title} requires for {call}"
            code = codes.MISSING_ARGUMENT
            self._report(TranslationError(message, code, group=group or ""))
        return Symbol("")

    def _translate_object(self, object_: Object, needed: bool) -> ObjectView:
        maker = self._platform.objects.get(object_.kind)
        if maker is None:
            raise UnsupportedOnPlatform("")  # reported at the platform
        arguments = [
            (
                argument.label,
                self._fill_argument(argument, object_.arguments, maker.call, object_.group),
            )
            for argument in maker.arguments
        ]
        constants = self._platform.constants.get("property", {})
        properties = tuple(
            (Symbol(constants[name]), self.translate_literal(value))
            for name, value in object_.properties.items()
            if name in constants
        )
        return ObjectView(
            variable=Symbol(maker.variable) if maker.variable else None,
            make=Invoke(maker.call, arguments),
            needed=maker.optional and (needed or bool(properties)),
            inline=maker.variable is None,
            properties=properties,
            record=Record(properties),
        )

    def _translate_metadata(self, message: TrackerCall) -> MetadataView:
        open_ = (entry for entry in message.metadata if not entry.family and not entry.name)
        rest = next((entry for entry in open_ if isinstance(entry.value.data, Hole)), None)
        entries = [
            (self._metadata_name(entry), self.translate_literal(entry.value))
            for entry in message.metadata
            if entry is not rest
            if not entry.family or entry.name in self._platform.constants.get(entry.family, {})
        ]
        kind = message.object.kind if message.object else "event"
        return MetadataView(
            variable=Symbol(f"{kind}Metadata"),
            record=Record(entries),
            entries=tuple(
                (key if isinstance(key, Symbol) else Text(key), value) for key, value in entries
            ),
            constants=any(isinstance(key, Symbol) for key, _ in entries),
            rest=self.translate_literal(rest.value) if rest else None,
        )

    def _metadata_name(self, entry: MetadataEntry) -> str | Symbol:
        if not entry.family:
            return self._check_record_key(entry.name, entry.value.field)
        return Symbol(self._platform.constants[entry.family][entry.name])


def _fill_address(pattern: str, words: Mapping[str, str]) -> str:
    """Return a URL with its placeholders filled in and percent-encoded.

    A value that is a placeholder itself keeps its braces.
    """

    def fill_part(match: re.Match[str]) -> str:
        text = words.get(match[1], match[0])
        if re.fullmatch(r"\{\w+\}", text):
            return text
        # The first placeholder is the host, which may be an IPv6 address in brackets. Elsewhere
        # brackets are encoded as braces are, because curl expands both.
        first = "{" not in pattern[: match.start()]
        return quote(text, safe=":/@[]" if first else ":/@")

    return PLACEHOLDER.sub(fill_part, pattern)

"""Messages in the words of a platform: constants, constructors, argument order, number types.

A closed table lookup without syntax. What the platform's tables lack is a fault, with the place
that would have to change; what it cannot say by its own word (``lacks``) is a ``Lacking``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from mediagen.diagnostics.problems import number_text
from mediagen.diagnostics.suggestions import suggestion
from mediagen.platforms.model import Argument, Platform
from mediagen.platforms.vocabulary import PLACEHOLDER, PLAIN
from mediagen.protocols.messages import Entry, Object, Open, Payload, TrackerCall, Tree, Value
from mediagen.rendering.nodes import Invoke, List, Node, Record, Symbol, Text
from mediagen.rendering.printer import Printer, Unwritable
from mediagen.spec.model import Field, Spec


class Lacking(Exception):
    """The platform cannot say this; the text is the reason that pages print."""


class Fault(NamedTuple):
    """What cannot be phrased: at ``path`` of the platform's file, or at a field's value."""

    message: str
    path: tuple[str, ...] = ()
    field: Field | None = None
    group: str | None = None


class PayloadView(NamedTuple):
    """A payload as templates see it."""

    type: Symbol
    session: str
    body: Node
    url: Text


class ObjectView(NamedTuple):
    """An object as templates see it; ``inline`` objects are written in place.

    ``record`` has its ``properties``.
    """

    variable: Symbol | None
    make: Invoke
    needed: bool
    inline: bool
    properties: tuple[tuple[Symbol, Node], ...]
    record: Record


class MetadataView(NamedTuple):
    """Metadata as templates see it; ``constants`` tells whether any key is a constant."""

    variable: Symbol
    record: Record
    entries: tuple[tuple[Node, Node], ...]
    constants: bool
    rest: Node | None = None  # all custom metadata, where a wrapper is given it


class CallView(NamedTuple):
    """A tracker call as templates see it; ``delegate`` is set where there is nothing to call."""

    verb: str
    object: ObjectView | None
    metadata: MetadataView | None
    invoke: Invoke | None
    delegate: Symbol | None


View = PayloadView | CallView


class Speaker:
    """Phrases messages for one platform, and reports what cannot be phrased.

    What its tables lack whatever an example says is reported by ``cover`` alone.
    """

    def __init__(
        self,
        platform: Platform,
        spec: Spec,
        printer: Printer,
        report: Callable[[Fault], None],
        spell: Callable[[Open], Node] | None = None,
    ) -> None:
        self._spell = spell
        self._platform = platform
        self._sets = spec.values
        routes = (field.routes["tracker"] for field in spec.fields.values())
        self._filled = {route.name for route in routes if route.way == "argument"}
        self._printer = printer
        self._report = report
        self._language = platform.language

    def payloads(self, messages: list[Payload], settings: Mapping[str, str]) -> list[PayloadView]:
        """Payloads without the values that the platform configures or fills in."""
        for message in messages:
            refusal = self._platform.type_refusal(message.type)
            if refusal:
                raise Lacking(refusal)
        if len(messages) > 1 and self._platform.one_message:
            raise Lacking(self._platform.one_message)
        return [self._payload(message, settings) for message in messages]

    def calls(self, messages: list[TrackerCall]) -> list[CallView]:
        """Tracker calls in the platform's words."""
        return [self._call(message) for message in messages]

    # -- values -------------------------------------------------------------------------------

    def literal(self, value: Value, type_: str | None = None) -> Node:
        """A value as the language writes it; ``type_`` is the platform's type for it."""
        data, type_ = value.data, type_ or value.type
        if isinstance(data, Open):
            assert self._spell is not None  # only wrappers have such values
            return self._spell(data)
        if isinstance(data, bool):
            return Symbol(self._language.words["true" if data else "false"])
        if isinstance(data, (int, float)):
            return self._number(data, type_, value.field)
        if isinstance(data, str):
            if type_ not in PLAIN:
                constant = self._constant(type_, data, value.field)
                if constant is not None:
                    return constant
            return self._text(data, value.field)
        if isinstance(data, Mapping):
            return Record(
                [
                    (self._key(key, value.field), self._inner(item, value.field))
                    for key, item in data.items()
                ]
            )
        if isinstance(data, list):
            return List([self._inner(item, value.field) for item in data])
        return self._text(str(data), value.field)

    def _inner(self, data: Any, field: Field | None) -> Node:
        return self.literal(Value(data, "number" if isinstance(data, float) else "object", field))

    def _number(self, data: int | float, type_: str, field: Field | None) -> Node:
        limits = self._language.integers
        if isinstance(data, int):
            text = str(data)
            if limits and not limits[0] <= data <= limits[1]:
                self._fault(
                    f"{number_text(data)} is no whole number that {self._language.title} holds",
                    field,
                )
            if type_ == "double" and self._language.double:
                text = self._language.double.format(text)
            return Symbol(text)
        if type_ == "integer":
            title = self._platform.title
            self._fault(f"{title} takes a whole number, not {number_text(data)}", field)
        return Symbol(repr(data))

    def _text(self, data: str, field: Field | None, style: str = "value") -> Text:
        try:
            self._printer.check(data, style)
        except Unwritable as error:
            self._fault(f"{self._writer()} cannot write a text with {error}", field)
            data = ""
        return Text(data, style)

    def _key(self, key: str, field: Field | None) -> str:
        try:
            self._printer.check_key(key)
        except Unwritable as error:
            self._fault(f"{self._writer()} cannot write a name with {error}", field)
            return ""
        return key

    def _writer(self) -> str:
        return f"{self._language.title} (platform {self._platform.id})"

    def _constant(self, family: str, value: str, field: Field | None) -> Symbol | None:
        """The constant of a value; None where the platform has none and takes the value itself."""
        table = self._platform.constants.get(family)
        if table is None:
            return None
        loss = self._platform.lost.get(field.id) if field else None
        if value not in table and loss is not None and loss.unless in table:
            value = str(loss.unless)
        if value in table:
            return Symbol(table[value])
        if family in self._sets and not self._sets[family].open:
            message = f"has no constant for the value '{value}'{suggestion(value, table)}"
            self._report(Fault(message, ("constants", family, "names")))
        return None

    def _fault(self, message: str, field: Field | None) -> None:
        self._report(Fault(message, field=field))

    # -- payloads -----------------------------------------------------------------------------

    def _payload(self, message: Payload, settings: Mapping[str, str]) -> PayloadView:
        body = self._tree(message.body)
        pattern = self._platform.url.get(message.session, "")
        style = "word" if "word" in self._language.strings else "value"
        words = {**settings, "type": message.type}
        url = _filled(pattern, words)
        return PayloadView(
            Symbol(message.type), message.session, body or Record([]), self._text(url, None, style)
        )

    def _tree(self, tree: Tree) -> Node | None:
        """A tree without the values that the platform is not given; None where nothing is left."""
        if isinstance(tree, Value):
            if tree.field is not None and tree.field.id in self._platform.silent:
                return None
            return self.literal(tree)
        if isinstance(tree, Mapping):
            kept = []
            for key, value in tree.items():
                node = self._tree(value)
                if node is not None:
                    owner = value.field if isinstance(value, Value) else None
                    kept.append((self._key(key, owner), node))
            return Record(kept) if kept else None
        items = [self._tree(item) for item in tree]
        return List([item for item in items if item is not None])

    # -- calls --------------------------------------------------------------------------------

    def _call(self, message: TrackerCall) -> CallView:
        platform = self._platform
        for name in (message.object.kind if message.object else "", message.verb):
            if name in platform.lacks:
                raise Lacking(platform.lacks[name])
        how = platform.calls.get(message.verb)
        if how is None:
            near = suggestion(message.verb, platform.calls)
            path = ("calls",)
            self._report(Fault(f"has no call for the verb '{message.verb}'{near}", path))
            raise Lacking("")
        given = {argument.type for argument in how.arguments}
        made = self._object(message.object, "$object!" in given) if message.object else None
        metadata = self._metadata(message) if message.metadata else None
        if how.delegate is not None:
            return CallView(message.verb, made, metadata, None, Symbol(how.delegate))
        parts: dict[str, Node | None] = {"$metadata": metadata.variable if metadata else None}
        parts["$object"] = parts["$object!"] = (
            None if made is None else made.make if made.inline else made.variable
        )
        if message.event is not None:
            parts["$event"] = self._event(message.event)
        arguments = self._arguments(how.arguments, parts, message)
        return CallView(message.verb, made, metadata, Invoke(how.call, arguments), None)

    def _event(self, name: str) -> Symbol:
        platform = self._platform
        if name in platform.lacks:
            raise Lacking(platform.lacks[name])
        table = platform.constants.get("event", {})
        if name not in table:
            message = f"has no constant for the event '{name}'{suggestion(name, table)}"
            self._report(Fault(message, ("constants", "event", "names")))
            return Symbol(name)
        return Symbol(table[name])

    def _arguments(
        self,
        signature: tuple[Argument, ...],
        parts: Mapping[str, Node | None],
        message: TrackerCall,
    ) -> list[tuple[str, Node]]:
        found: list[tuple[str, Node | None]] = []
        for argument in signature:
            if argument.type.startswith("$"):
                node = parts.get(argument.type)
            else:
                node = self._argument(argument, message.arguments, message.verb, None)
            found.append((argument.label, node))
        while self._language.call.get("omits_absent") and found and found[-1][1] is None:
            found.pop()
        absent = self._language.words.get("absent")
        for label, node in found:
            if node is None and absent is None:
                said = f"{self._language.title} has no word for an absent argument, as '{label}' is"
                self._report(Fault(said, ("calls", message.verb, "arguments")))
        return [(label, node or Symbol(absent or "")) for label, node in found]

    def _argument(
        self, argument: Argument, given: Mapping[str, Value], call: str, group: str | None
    ) -> Node:
        value = given.get(argument.name)
        if value is not None:
            return self.literal(value, argument.type)
        if argument.default is not None:
            return self.literal(Value(argument.default, argument.type), argument.type)
        if argument.name in self._filled:  # or else it is the platform's fault
            message = f"gives no {argument.name}, which {self._platform.title} needs for {call}"
            self._report(Fault(message, group=group or ""))
        return Symbol("")

    def _object(self, object_: Object, needed: bool) -> ObjectView:
        maker = self._platform.objects.get(object_.kind)
        if maker is None:
            raise Lacking("")  # reported as the platform's fault
        arguments = [
            (argument.label, self._argument(argument, object_.arguments, maker.call, object_.group))
            for argument in maker.arguments
        ]
        constants = self._platform.constants.get("property", {})
        properties = tuple(
            (Symbol(constants[name]), self.literal(value))
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

    def _metadata(self, message: TrackerCall) -> MetadataView:
        open_ = (entry for entry in message.metadata if not entry.family and not entry.name)
        rest = next((entry for entry in open_ if isinstance(entry.value.data, Open)), None)
        entries = [
            (self._name(entry), self.literal(entry.value))
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
            rest=self.literal(rest.value) if rest else None,
        )

    def _name(self, entry: Entry) -> str | Symbol:
        if not entry.family:
            return self._key(entry.name, entry.value.field)
        return Symbol(self._platform.constants[entry.family][entry.name])


def _filled(pattern: str, words: Mapping[str, str]) -> str:
    """An address with its parts filled in, each percent-encoded; placeholders keep their braces."""

    def part(found: re.Match[str]) -> str:
        text = words.get(found[1], found[0])
        if re.fullmatch(r"\{\w+\}", text):
            return text
        # What comes first is the host, which may be a number in brackets. Anywhere else they are
        # encoded as braces are: curl would make several addresses of them.
        first = "{" not in pattern[: found.start()]
        return quote(text, safe=":/@[]" if first else ":/@")

    return PLACEHOLDER.sub(part, pattern)

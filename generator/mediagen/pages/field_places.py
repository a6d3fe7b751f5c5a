"""Places of a field on a platform: the argument, property, key or member that takes its value."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mediagen.pages.markdown_nodes import Address, CodeSpan
from mediagen.pages.words import Words
from mediagen.platforms.model import PAGE, Argument, Platform
from mediagen.protocols.messages import Message, Payload, TrackerCall, Value
from mediagen.rendering.nodes import Node
from mediagen.spec.model import Field, GroupKind, Spec

#: Names of the words for positions of arguments, the first one first.
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


@dataclass(frozen=True)
class FieldPlaces:
    """Finds the places of fields in the messages of a platform."""

    spec: Spec
    platform: Platform
    words: Words

    def describe_place(self, messages: Sequence[Message], field: Field) -> Node | None:
        """Return a sentence with the place of a field in messages, or None if they lack it."""
        for message in messages:
            place = (
                self._place_in_payload(message, field)
                if isinstance(message, Payload)
                else self._place_in_call(message, field)
            )
            if place is not None:
                return place
        return None

    def reference_link(self, name: str) -> Node:
        """Return a name of the SDK as code, with a link to its reference if there is one."""
        reference = self.platform.reference
        url = reference.get(name) or reference.get(name.rpartition(".")[2]) or reference.get(PAGE)
        return Address(CodeSpan(name), url) if url else CodeSpan(name)

    def _matches(self, value: Any, field: Field) -> bool:
        return isinstance(value, Value) and value.field is field

    def _place_in_payload(self, message: Payload, field: Field) -> Node | None:
        path = next(self._find_paths(message.body, {field.id}), None)
        group = self.spec.groups[field.group]
        if path is None and group.kind == GroupKind.PAIRS:  # the name is the key of the value
            ids = {item.id for item in group.fields.values()}
            path = next(self._find_paths(message.body, ids), None)
        if path is None:
            return None
        name = _format_path(path)
        return self.words.node(
            "field_places.member", path=CodeSpan(name), type=self.reference_link(message.type)
        )

    def _find_paths(self, tree: Any, ids: Collection[str]) -> Iterator[tuple[str, ...]]:
        """Yield the paths of the values of some fields."""
        if isinstance(tree, Value):
            if tree.field is not None and tree.field.id in ids:
                yield ()
        elif isinstance(tree, Mapping):
            for key, part in tree.items():
                yield from ((key, *rest) for rest in self._find_paths(part, ids))
        else:
            for part in tree:
                yield from (("[]", *rest) for rest in self._find_paths(part, ids))

    def _place_in_call(self, message: TrackerCall, field: Field) -> Node | None:
        object_ = message.object
        if object_ is not None:
            maker = self.platform.objects.get(object_.kind)
            for name, value in object_.arguments.items():
                if maker is not None and self._matches(value, field):
                    return self._argument_place(maker.call, maker.arguments, name)
            for name, value in object_.properties.items():
                if self._matches(value, field):
                    constant = self.platform.constants.get("property", {}).get(name)
                    name_node = CodeSpan(constant or name)
                    return self.words.node("field_places.property", name=name_node)
        call = self.platform.calls.get(message.verb)
        for name, value in message.arguments.items():
            if call is not None and self._matches(value, field):
                return self._argument_place(call.call, call.arguments, name)
        return self._place_in_metadata(message, field)

    def _argument_place(self, call: str, arguments: Sequence[Argument], name: str) -> Node | None:
        index = next((i for i, argument in enumerate(arguments) if argument.name == name), None)
        if index is None:
            return None
        link = self.reference_link(call)
        labels = self.platform.language.call["labels"]
        if (labels and arguments[index].label) or index >= len(_ORDINALS):
            label = CodeSpan(arguments[index].label or name)
            return self.words.node("field_places.label", label=label, call=link)
        ordinal = self.words.text(f"ordinals.{_ORDINALS[index]}")
        return self.words.node("field_places.argument", ordinal=ordinal, call=link)

    def _place_in_metadata(self, message: TrackerCall, field: Field) -> Node | None:
        is_pair = self.spec.groups[field.group].kind == GroupKind.PAIRS
        for entry in message.metadata:
            owner = entry.value.field
            if owner is None:
                continue
            if owner is field and entry.family:
                constant = self.platform.constants.get(entry.family, {}).get(entry.name)
                if constant:
                    return self.words.node("field_places.key", key=CodeSpan(constant))
            elif is_pair and owner.group == field.group:
                return self.words.node("field_places.metadata")
        return None


def _format_path(path: tuple[str, ...]) -> str:
    """Return the path of a member; keys with dots are in brackets, as they are not nested."""
    text = ""
    for key in path:
        if key == "[]":
            text += key
        elif "." in key:
            text += f'["{key}"]'
        else:
            text += f".{key}" if text else key
    return text

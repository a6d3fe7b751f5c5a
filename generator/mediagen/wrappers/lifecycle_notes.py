"""Notes on the lifecycles of the parts of an API, in the names and the language of its wrapper."""

from __future__ import annotations

from typing import NamedTuple

from mediagen.platforms.model import NameKind
from mediagen.rendering.nodes import NamedCall, Node, Symbol, Text
from mediagen.spec.lifecycle import UNLIMITED, Lifecycle, NameOf
from mediagen.spec.model import ValueSet
from mediagen.wrappers.api_model import Api, Method, Parameter, value_name

#: Argument of the language's mark of deprecation that stands for the message.
_MESSAGE = "$message"


class LifecycleNote(NamedTuple):
    """Note on the lifecycle of a part: sentences, and its deprecation as a clause; may be empty."""

    sentences: tuple[str, ...]
    deprecation: str

    @property
    def text(self) -> str:
        """The whole note in sentences."""
        deprecation = f"Deprecated {self.deprecation}" if self.deprecation else ""
        return " ".join(filter(None, (*self.sentences, deprecation)))


class LifecycleNotes:
    """Builds the notes for one API."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def method_note(self, method: Method) -> LifecycleNote:
        """Return the note on a method: that of the event that it sends, or of its own."""
        own = method.event.lifecycle
        lifecycle = own if own.deprecation else method.sent_event.lifecycle
        return _build_note(lifecycle._replace(since=own.since), self._method_name)

    def parameter_note(self, parameter: Parameter) -> LifecycleNote:
        """Return the note on a parameter."""
        field = parameter.field
        return _build_note(field.lifecycle if field else UNLIMITED, self._parameter_name)

    def value_note(self, values: ValueSet, value: str) -> LifecycleNote:
        """Return the note on a value of a set."""
        case = self._api.wrapper.naming[NameKind.VALUE]
        return _build_note(
            values.lifecycles.get(value, UNLIMITED), lambda name: value_name(values, name, case)
        )

    def build_mark(self, note: LifecycleNote) -> Node | None:
        """Return the mark of a deprecation in code, or None if the language has none."""
        table = self._api.wrapper.language.deprecation
        if not table or not note.deprecation:
            return None
        arguments = []
        for argument in table["arguments"]:
            label, _, value = argument.rpartition(": ")
            node: Node = Text(note.deprecation) if value == _MESSAGE else Symbol(value)
            arguments.append((label, node))
        return NamedCall(table["callee"], arguments)

    def _method_name(self, event: str) -> str:
        method = self._api.find_method(event)
        return method.name if method is not None else ""

    def _parameter_name(self, field: str) -> str:
        parameters = self._api.parameters.values()
        return next((p.name for p in parameters if p.field and p.field.id == field), "")


def _build_note(lifecycle: Lifecycle, name_of: NameOf) -> LifecycleNote:
    sentences = []
    if lifecycle.is_experimental:
        sentences.append("Experimental: it can change in any version.")
    if lifecycle.since:
        sentences.append(f"Since {lifecycle.since}.")
    deprecation = lifecycle.deprecation
    return LifecycleNote(tuple(sentences), deprecation.clause(name_of) if deprecation else "")

"""Calls of a wrapper as an app writes them, for the steps of a story."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mediagen.diagnostics.words import fill_words
from mediagen.platforms.model import ArgumentStyle, NameKind
from mediagen.protocols.messages import Value
from mediagen.rendering.nodes import (
    CommandLine,
    Comment,
    Invoke,
    List,
    NamedCall,
    Node,
    Record,
    Symbol,
    Text,
)
from mediagen.rendering.printer import Printer
from mediagen.rendering.translate import Translator
from mediagen.spec.model import Spec, Step, Story, ValueType
from mediagen.wrappers.api_model import (
    Api,
    Method,
    Parameter,
    ParameterKind,
    ParameterPart,
    Structure,
    type_name,
    value_name,
)
from mediagen.wrappers.view_models import ApiView, StepView, StoryView


class CallExamples:
    """Writes the calls of one wrapper."""

    def __init__(self, spec: Spec, api: Api, printer: Printer, translator: Translator) -> None:
        self._spec, self._api, self._wrapper = spec, api, api.wrapper
        self._printer, self._translator = printer, translator

    def story_view(self, story: Story, view: ApiView) -> StoryView:
        """Return a story as calls of the wrapper, without steps that the platform lacks."""
        views = {str(m.event.text): m for m in (view.opening, *view.methods)}
        steps: list[StepView] = []
        before: dict[str, Any] = {}
        for step in story.steps:
            method = self._api.find_method(step.event)
            if method is None:
                continue
            bare = {
                name: step.values[name]
                for name, field in self._spec.fields.items()
                if field.id == field.name and name in step.values
            }
            nodes = {name: self._plain_node(value) for name, value in bare.items()}
            changed = {n: nodes[n] for n, value in bare.items() if before.get(n) != value}
            before |= bare
            steps.append(
                StepView(
                    method=views[step.event],
                    call=self._call_node(method, step),
                    time=Symbol(f"{step.seconds:g}"),
                    comment=Comment(step.comment) if step.comment else None,
                    fields=nodes,
                    changed=changed,
                )
            )
        return StoryView(Symbol(story.title), Symbol(story.summary), tuple(steps))

    def _call_node(self, method: Method, step: Step) -> Node:
        callee = self._wrapper.callee.replace("{name}", method.name)
        values: list[tuple[Parameter, Any]] = []
        for parameter in method.parameters:
            value = self._value_of(parameter, step.values)
            if value is not None:
                values.append((parameter, value))
        arguments = [(p.name, self.value_node(p, value)) for p, value in values]
        match self._wrapper.arguments:
            case ArgumentStyle.RECORD:
                return Invoke(callee, [("", Record(arguments))] if arguments else [])
            case ArgumentStyle.WORDS:
                return CommandLine(callee, list(self._named_arguments(values)))
            case ArgumentStyle.PLAIN:
                return Invoke(callee, [("", node) for _, node in arguments])
            case ArgumentStyle.OPTIONS:
                required_arguments = [
                    ("", self.value_node(p, value)) for p, value in values if p.required
                ]
                rest = [
                    (p.name, self.value_node(p, value)) for p, value in values if not p.required
                ]
                return Invoke(
                    callee,
                    [*required_arguments, ("", Record(rest))] if rest else required_arguments,
                )
        gather = self._wrapper.literals.get("metadata")
        if gather is None:
            return NamedCall(callee, arguments)
        gathered = [
            (p.name, self.value_node(p, v)) for p, v in values if p.part == ParameterPart.METADATA
        ]
        optional_arguments: list[tuple[str, Node]] = []
        for parameter, value in values:
            if parameter.part != ParameterPart.METADATA:
                optional_arguments.append((parameter.name, self.value_node(parameter, value)))
            elif gathered:
                type_ = gather.replace("{type}", method.type)
                optional_arguments.append(("metadata", NamedCall(type_, gathered)))
                gathered = []
        return NamedCall(callee, optional_arguments)

    def _named_arguments(
        self, values: Sequence[tuple[Parameter, Any]]
    ) -> Iterator[tuple[str, Node]]:
        for parameter, value in values:
            if parameter.kind == ParameterKind.MAP:
                yield from (
                    (f"{parameter.name}.{name}", _word_node(text)) for name, text in value.items()
                )
            elif parameter.kind == ParameterKind.LIST and isinstance(parameter.item, Structure):
                names = {p.field.name: p.name for p in parameter.item.fields if p.field}
                for item in value:
                    yield from (
                        (f"{parameter.name}.{names[name]}", _word_node(text))
                        for name, text in item.items()
                    )
            elif parameter.kind == ParameterKind.LIST:
                yield from ((parameter.name, _word_node(_only_value(item))) for item in value)
            else:
                yield parameter.name, _word_node(value)

    def _value_of(self, parameter: Parameter, values: Mapping[str, Any]) -> Any:
        group_values: Any = values.get(parameter.group.id)
        if parameter.field is None or group_values is None:
            return group_values
        if isinstance(group_values, list):  # a list with one item
            group_values = group_values[0] if group_values else {}
        return group_values.get(parameter.field.name)

    def value_node(self, parameter: Parameter, value: Any) -> Node:
        """Return a value as an app writes it in a call."""
        literal = self._wrapper.literals
        if parameter.values is not None:
            values = parameter.values
            words = {
                "type": type_name(self._wrapper, values.id),
                "value": self._printer.print_inline(Text(value)),
            }
            if value in values.values:
                words["name"] = value_name(values, value, self._wrapper.naming[NameKind.VALUE])
                pattern = literal.get("open" if values.open else "set")
            else:
                pattern = literal.get("other")
            return Symbol(fill_words(pattern, words)) if pattern else Text(value)
        item = parameter.item
        if parameter.kind == ParameterKind.LIST and isinstance(item, Structure):
            return List([self._structure_node(item, part) for part in value])
        if isinstance(item, Parameter):
            return List([self.value_node(item, _only_value(part)) for part in value])
        return self._plain_node(value)

    def argument_node(self, parameter: Parameter, value: Any) -> Node:
        """Return a value as an argument of a call, or as the word of a command line."""
        is_word = self._wrapper.arguments == ArgumentStyle.WORDS
        return _word_node(value) if is_word else self.value_node(parameter, value)

    def _structure_node(self, structure: Structure, values: Mapping[str, Any]) -> Node:
        entries = [
            (p.name, self.value_node(p, values[p.field.name]))
            for p in structure.fields
            if p.field and p.field.name in values
        ]
        if self._wrapper.arguments == ArgumentStyle.NAMED:
            return NamedCall(structure.name, entries)
        return Record(entries)

    def _plain_node(self, value: Any) -> Node:
        return self._translator.translate_literal(Value(value, ValueType.OBJECT))


def _only_value(item: Mapping[str, Any]) -> Any:
    (value,) = item.values()
    return value


def _word_node(value: Any) -> Node:
    return Text(str(value).lower() if isinstance(value, bool) else str(value), "word")

"""How an app uses a wrapper: the calls of a story, and values as they are written in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mediagen.protocols.messages import Value
from mediagen.rendering.nodes import (
    Command,
    Comment,
    Invoke,
    List,
    Named,
    Node,
    Record,
    Symbol,
    Text,
)
from mediagen.rendering.printer import Printer
from mediagen.rendering.translate import Speaker
from mediagen.spec.model import Spec, Step, Story
from mediagen.wrappers.api_model import (
    Api,
    Method,
    Parameter,
    Structure,
    filled,
    type_name,
    value_name,
)
from mediagen.wrappers.view_models import ApiView, StepView, StoryView


class Usage:
    """Writes calls of one wrapper."""

    def __init__(self, spec: Spec, api: Api, printer: Printer, speaker: Speaker) -> None:
        self._spec, self._api, self._wrapper = spec, api, api.wrapper
        self._printer, self._speaker = printer, speaker

    def story(self, story: Story, view: ApiView) -> StoryView:
        """A story as calls of the wrapper; steps that the platform does not know are left out."""
        views = {str(m.event.text): m for m in (view.opening, *view.methods)}
        steps: list[StepView] = []
        before: dict[str, Any] = {}
        for step in story.steps:
            method = self._api.method(step.event)
            if method is None:
                continue
            bare = {
                name: step.values[name]
                for name, field in self._spec.fields.items()
                if field.id == field.name and name in step.values
            }
            nodes = {name: self._plain(value) for name, value in bare.items()}
            changed = {n: nodes[n] for n, value in bare.items() if before.get(n) != value}
            before |= bare
            steps.append(
                StepView(
                    method=views[step.event],
                    call=self._call(method, step),
                    at=Symbol(f"{step.at:g}"),
                    comment=Comment(step.because) if step.because else None,
                    fields=nodes,
                    changed=changed,
                )
            )
        return StoryView(Symbol(story.title), Symbol(story.summary), tuple(steps))

    def _call(self, method: Method, step: Step) -> Node:
        callee = self._wrapper.callee.replace("{name}", method.name)
        given: list[tuple[Parameter, Any]] = []
        for parameter in method.parameters:
            value = self._value_of(parameter, step.values)
            if value is not None:
                given.append((parameter, value))
        arguments = [(p.name, self.value(p, value)) for p, value in given]
        match self._wrapper.arguments:
            case "record":
                return Invoke(callee, [("", Record(arguments))] if arguments else [])
            case "words":
                return Command(callee, list(self._words(given)))
            case "plain":
                return Invoke(callee, [("", node) for _, node in arguments])
            case "options":
                due = [("", self.value(p, value)) for p, value in given if p.required]
                rest = [(p.name, self.value(p, value)) for p, value in given if not p.required]
                return Invoke(callee, [*due, ("", Record(rest))] if rest else due)
        gather = self._wrapper.literal.get("metadata")
        if gather is None:
            return Named(callee, arguments)
        gathered = [(p.name, self.value(p, v)) for p, v in given if p.part == "metadata"]
        found: list[tuple[str, Node]] = []
        for parameter, value in given:
            if parameter.part != "metadata":
                found.append((parameter.name, self.value(parameter, value)))
            elif gathered:
                type_ = gather.replace("{type}", method.type)
                found.append(("metadata", Named(type_, gathered)))
                gathered = []
        return Named(callee, found)

    def _words(self, given: Sequence[tuple[Parameter, Any]]) -> Iterator[tuple[str, Node]]:
        for parameter, value in given:
            if parameter.kind == "map":
                yield from (
                    (f"{parameter.name}.{name}", _word(text)) for name, text in value.items()
                )
            elif parameter.kind == "list" and isinstance(parameter.item, Structure):
                names = {p.field.name: p.name for p in parameter.item.fields if p.field}
                for item in value:
                    yield from (
                        (f"{parameter.name}.{names[name]}", _word(text))
                        for name, text in item.items()
                    )
            elif parameter.kind == "list":
                yield from ((parameter.name, _word(_only(item))) for item in value)
            else:
                yield parameter.name, _word(value)

    def _value_of(self, parameter: Parameter, values: Mapping[str, Any]) -> Any:
        given: Any = values.get(parameter.group.id)
        if parameter.field is None or given is None:
            return given
        if isinstance(given, list):  # the one item of a list
            given = given[0] if given else {}
        return given.get(parameter.field.name)

    def value(self, parameter: Parameter, value: Any) -> Node:
        """A value as an app writes it."""
        literal = self._wrapper.literal
        if parameter.values is not None:
            values = parameter.values
            words = {
                "type": type_name(self._wrapper, values.id),
                "value": self._printer.flat(Text(value)),
            }
            if value in values.values:
                words["name"] = value_name(values, value, self._wrapper.naming["value"])
                pattern = literal.get("open" if values.open else "set")
            else:
                pattern = literal.get("other")
            return Symbol(filled(pattern, words)) if pattern else Text(value)
        item = parameter.item
        if parameter.kind == "list" and isinstance(item, Structure):
            return List([self._made(item, part) for part in value])
        if isinstance(item, Parameter):
            return List([self.value(item, _only(part)) for part in value])
        return self._plain(value)

    def _made(self, structure: Structure, given: Mapping[str, Any]) -> Node:
        entries = [
            (p.name, self.value(p, given[p.field.name]))
            for p in structure.fields
            if p.field and p.field.name in given
        ]
        if self._wrapper.arguments == "named":
            return Named(structure.name, entries)
        return Record(entries)

    def _plain(self, value: Any) -> Node:
        return self._speaker.literal(Value(value, "object"))


def _only(item: Mapping[str, Any]) -> Any:
    (value,) = item.values()
    return value


def _word(value: Any) -> Node:
    return Text(str(value).lower() if isinstance(value, bool) else str(value), "word")

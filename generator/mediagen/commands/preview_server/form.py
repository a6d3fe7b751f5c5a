"""Form of an event or action: its fields with types, limits and values, and errors of ``--set``."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mediagen.diagnostics.catalogue import preview as codes
from mediagen.diagnostics.problems import UsageError, number_text
from mediagen.diagnostics.words import join_words
from mediagen.platforms.model import Platform
from mediagen.snippets.overrides import find_override_error, settable_groups
from mediagen.spec.model import Action, Event, Field, Group, GroupKind, Spec, ValueSet, ValueType
from mediagen.spec.units import unit_name


class Control(StrEnum):
    """Control of a field: a list of values, or one or several lines of text."""

    CHOICE = "choice"
    LINE = "line"
    LINES = "lines"


@dataclass(frozen=True)
class FormField:
    """Field of the form; ``name`` is its name for ``--set``.

    ``default`` is the value of the example, empty if it has none, and None for a pair that was
    added, which is applied whatever its value is. ``error`` is the message about
    ``value``, empty if it is valid or the default. ``required_by`` are titles of platforms.
    """

    name: str
    title: str
    summary: str
    control: Control
    default: str | None
    value: str
    placeholder: str
    limits: str
    choices: Sequence[str] = ()
    required_by: Sequence[str] = ()
    error: str = ""

    @property
    def is_changed(self) -> bool:
        """True if the value differs from that of the example."""
        return self.value != self.default


@dataclass(frozen=True)
class FormGroup:
    """Fields with a common title; pairs with any name can be added if it ``accepts_pairs``."""

    id: str
    title: str
    summary: str
    fields: Sequence[FormField]
    accepts_pairs: bool = False


@dataclass(frozen=True)
class Form:
    """Form of an example of an event or action.

    ``assignments`` are the valid changes as ``--set`` takes them, ``errors`` the messages about
    values that belong to no field.
    """

    groups: Sequence[FormGroup]
    assignments: Sequence[str]
    errors: Sequence[str]

    @property
    def fields(self) -> Iterator[FormField]:
        """The fields of all groups."""
        return (item for group in self.groups for item in group.fields)

    @property
    def invalid_count(self) -> int:
        """Number of values that are left out because they are invalid."""
        return len(self.errors) + sum(bool(item.error) for item in self.fields)


def build_form(
    spec: Spec,
    subject: Event | Action,
    example: str,
    platforms: Sequence[Platform],
    values: Mapping[str, str],
) -> Form:
    """Return the form of an example; ``values`` are the changed ones by the names of fields."""
    return _FormBuilder(spec, subject, example, platforms, values).build()


class _FormBuilder:
    def __init__(
        self,
        spec: Spec,
        subject: Event | Action,
        example: str,
        platforms: Sequence[Platform],
        values: Mapping[str, str],
    ) -> None:
        self._spec, self._subject, self._example = spec, subject, example
        self._platforms, self._values = platforms, values
        self._example_values = subject.examples[example].values
        self._assignments: dict[str, str] = {}

    def build(self) -> Form:
        groups = [self._build_group(group) for group in settable_groups(self._spec, self._subject)]
        groups = [group for group in groups if group.fields or group.accepts_pairs]
        names = {item.name for group in groups for item in group.fields}
        errors = []
        for name, value in self._values.items():
            if name not in names:
                error = self._check(name, value)
                errors += [error] if error else []
        # In the order of the address, so that the command line has the same one.
        assignments = [self._assignments[n] for n in self._values if n in self._assignments]
        return Form(groups, assignments, errors)

    def _build_group(self, group: Group) -> FormGroup:
        fields: list[FormField] = []
        if group.kind == GroupKind.LIST:
            fields.append(self._build_list(group))
        elif group.kind == GroupKind.PAIRS:
            fields += self._build_pairs(group)
        else:
            for item in group.fields.values():
                if not self._is_absent(item):
                    fields.append(self._build_field(group, item))
        is_open = group.kind == GroupKind.PAIRS
        return FormGroup(group.id, group.title, group.summary, fields, accepts_pairs=is_open)

    def _is_absent(self, item: Field) -> bool:
        """Return whether the event never sends a field."""
        subject = self._subject
        return isinstance(subject, Event) and subject.session in item.absent_when

    def _build_field(self, group: Group, item: Field) -> FormField:
        default = ""
        if group.kind != GroupKind.SETTINGS:
            default = _value_text(group.values_in(self._example_values).get(item.name))
        choices, is_open = _find_choices(self._spec.values.get(item.type), item.type)
        control = Control.CHOICE if choices and not is_open else Control.LINE
        placeholder = item.placeholder.get("xdm", item.default)
        return self._finish(
            FormField(
                name=item.id,
                title=item.title,
                summary=item.summary,
                control=control,
                default=default,
                value=default,
                placeholder="" if placeholder is None else str(placeholder),
                limits=describe_limits(item, self._spec.values),
                choices=choices,
                required_by=self._requiring_platforms(item),
            )
        )

    def _build_list(self, group: Group) -> FormField:
        item = next(iter(group.fields.values()))
        items = self._example_values.get(group.id, ())
        default = ",".join(_value_text(entry.get(item.name)) for entry in items)
        choices, _ = _find_choices(self._spec.values.get(item.type), item.type)
        limits = "List, separated by commas"
        if choices:
            limits += f": {join_words(choices, 'or')}"
        control = Control.LINE
        draft = FormField(
            group.id, group.title, group.summary, control, default, default, "", limits, choices
        )
        return self._finish(draft)

    def _build_pairs(self, group: Group) -> Iterator[FormField]:
        defaults = self._example_values.get(group.id, {})
        prefix = f"{group.id}."
        added = [n[len(prefix) :] for n in self._values if n.startswith(prefix)]
        for name in dict.fromkeys((*defaults, *filter(None, added))):
            default = _value_text(defaults[name]) if name in defaults else None
            draft = FormField(prefix + name, name, "", Control.LINE, default, "", "", "String")
            yield self._finish(draft)

    def _finish(self, draft: FormField) -> FormField:
        """Return the field with the value of the state, its error, and a fitting control."""
        value = self._values.get(draft.name, draft.default or "")
        error = self._check(draft.name, value) if value != draft.default else ""
        control = draft.control
        has_lines = any(end in text for text in (value, draft.default or "") for end in "\r\n")
        if control == Control.LINE and has_lines:
            control = Control.LINES
        choices = draft.choices
        if control == Control.CHOICE:
            missing = [text for text in (draft.default or "", value) if text not in choices]
            choices = (*dict.fromkeys(missing), *choices)
        return dataclasses.replace(
            draft, value=value, error=error, control=control, choices=choices
        )

    def _check(self, name: str, value: str) -> str:
        """Return the message about a value; note it if it is valid."""
        assignment = f"{name}={value}"
        error = find_override_error(self._spec, self._subject, self._example, assignment)
        if error is None and "\0" in assignment:
            message = f"{name}: expected a string without NUL characters, which no page can show"
            error = UsageError(message, code=codes.UNDISPLAYABLE_VALUE)
        if error is not None:
            return str(error)
        self._assignments[name] = assignment
        return ""

    def _requiring_platforms(self, item: Field) -> list[str]:
        return [
            platform.title
            for platform in self._platforms
            if platform.protocol in item.required and item.id not in platform.silent
        ]


def describe_limits(item: Field, sets: Mapping[str, ValueSet]) -> str:
    """Return the type, the unit and the limits of a field in a few words."""
    values = sets.get(item.type)
    parts = [values.title if values is not None else _TYPE_NAMES.get(item.type, item.type)]
    if values is not None and values.open:
        parts.append("or another value")
    if item.unit:
        parts.append(unit_name(item.unit))
    if item.minimum is not None:
        parts.append(f"{number_text(item.minimum)} or greater")
    if item.maximum is not None:
        parts.append(f"{number_text(item.maximum)} or less")
    if item.pattern:
        parts.append(f"matches {item.pattern}")
    return ", ".join(parts)


_TYPE_NAMES: Mapping[str, str] = {
    ValueType.STRING: "String",
    ValueType.INTEGER: "Integer",
    ValueType.NUMBER: "Number",
    ValueType.BOOLEAN: "True or false",
    ValueType.TIMESTAMP: "Date and time",
    ValueType.OBJECT: "Mapping",
}


def _find_choices(values: ValueSet | None, type_: str) -> tuple[Sequence[str], bool]:
    """Return the values to choose from, and whether others are accepted."""
    if values is not None:
        return tuple(values.values), values.open
    return (("true", "false"), False) if type_ == ValueType.BOOLEAN else ((), True)


def _value_text(value: Any) -> str:
    """Return a value of an example as ``--set`` reads it; empty for a missing one."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)

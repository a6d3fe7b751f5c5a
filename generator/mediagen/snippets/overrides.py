"""Render one snippet with values from the command line, so that the code can be run."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from mediagen.diagnostics.catalogue import actions as action_codes
from mediagen.diagnostics.catalogue import snippets as codes
from mediagen.diagnostics.problems import SpecError, UsageError
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.diagnostics.words import join_words
from mediagen.platforms.model import Platform
from mediagen.project.project import Project
from mediagen.snippets.matrix import SnippetRenderer
from mediagen.spec.model import Action, BlockForm, Event, Field, Group, GroupKind, Spec
from mediagen.spec.values import (
    ValueProblem,
    check_pair_name,
    check_string,
    check_value,
    parse_value,
)

_FIELD_KINDS = (GroupKind.FIELDS, GroupKind.MESSAGE, GroupKind.CUSTOM)


def render_with_overrides(
    project: Project, event_id: str, platform_id: str, example: str, assignments: Sequence[str]
) -> str:
    """Return the text of a snippet; ``assignments`` are of the form ``field=value``.

    ``event_id`` is the ID of an event or of an action.

    Raises ``SpecError`` for problems of the spec, and ``UsageError`` for an invalid call.
    """
    if project.problems:
        raise SpecError(project.problems)
    project.check_event_selection([event_id])
    (platform,) = project.selected_platforms([platform_id])
    if event_id in project.spec.actions:
        return _render_action(project, event_id, platform, example, assignments)
    event = project.spec.events[event_id]
    if example not in event.examples:
        hint = suggest_name(example, event.examples)
        message = f"unknown example '{example}' of {event.id}{hint}"
        raise UsageError(message, code=codes.UNKNOWN_SNIPPET_EXAMPLE)
    values = copy.deepcopy(dict(event.examples[example].values))
    words: dict[str, str] = {}
    for text in assignments:
        _apply_override(project.spec, event, text, values, words)
    groups = event.requires_any
    if groups and not any(values.get(group) for group in groups):
        message = f"{event.id} requires one of {join_words(groups, 'or')}"
        raise UsageError(message, code=codes.MISSING_ALTERNATIVE)
    snippets = SnippetRenderer(project.spec, project.folders.templates, project.problems)
    cell = snippets.render_override(event, example, platform, values, words)
    if project.problems or cell is None:
        if assignments:
            message = "; ".join(problem.message for problem in project.problems)
            raise UsageError(message, code=codes.UNUSABLE_OVERRIDE)
        raise SpecError(project.problems)
    if cell.text is None:
        message = f"{platform.title} has no snippet for {event.id}: {cell.reason}"
        raise UsageError(message, code=codes.NO_SNIPPET)
    return cell.text


def _render_action(
    project: Project, action_id: str, platform: Platform, example: str, assignments: Sequence[str]
) -> str:
    """Return the code of an action; ``assignments`` can set settings only."""
    action = project.spec.actions[action_id]
    if example not in action.examples:
        message = f"unknown example '{example}' of {action.id}"
        message += suggest_name(example, action.examples)
        raise UsageError(message, code=codes.UNKNOWN_SNIPPET_EXAMPLE)
    settings: dict[str, str] = {}
    for text in assignments:
        _apply_setting(project.spec, action, text, settings)
    snippets = SnippetRenderer(project.spec, project.folders.templates, project.problems)
    cell = snippets.render_action(action, example, platform, settings)
    if cell is None:
        raise SpecError(project.problems)
    if cell.text is None:
        message = f"{platform.title} has no snippet for {action.id}: {cell.reason}"
        raise UsageError(message, code=codes.NO_SNIPPET)
    return cell.text


def _apply_setting(spec: Spec, action: Action, text: str, settings: dict[str, str]) -> None:
    """Apply one assignment to the settings of an action. Raises ``UsageError``."""
    name, equals, value = text.partition("=")
    if not equals:
        message = f"--set: expected setting=value, got '{text}'"
        raise UsageError(message, code=codes.INVALID_ASSIGNMENT)
    groups = settable_groups(spec, action)
    names = {n: f for g in groups for f in g.fields.values() for n in (f.id, f.name)}
    if name not in names:
        message = f"{action.id} has no value '{name}'{suggest_name(name, names)}"
        raise UsageError(message, code=action_codes.ACTION_OVERRIDE)
    _raise_if_invalid(name, check_value(names[name], value, spec.values))
    settings[names[name].name] = value


def find_override_error(
    spec: Spec, subject: Event | Action, example: str, assignment: str
) -> UsageError | None:
    """Return the error of one assignment ``field=value`` for an example, or None if it is valid."""
    try:
        if isinstance(subject, Event):
            values = copy.deepcopy(dict(subject.examples[example].values))
            _apply_override(spec, subject, assignment, values, {})
        else:
            _apply_setting(spec, subject, assignment, {})
    except UsageError as error:
        return error
    return None


def settable_groups(spec: Spec, subject: Event | Action) -> list[Group]:
    """Return the groups whose values can be set for an event or action, in the payload's order."""
    settings = [group for group in spec.groups.values() if group.kind == GroupKind.SETTINGS]
    if not isinstance(subject, Event):
        return settings
    event = subject
    carried = spec.carried_groups(event)
    groups = [g for g in _field_carrier(spec, event) if g.kind in _FIELD_KINDS]
    groups += [g for g in carried if g.kind in (GroupKind.LIST, GroupKind.PAIRS)]
    return groups + settings


def _apply_override(
    spec: Spec, event: Event, text: str, values: dict[str, Any], words: dict[str, str]
) -> None:
    name, equals, value = text.partition("=")
    if not equals:
        message = f"--set: expected field=value, got '{text}'"
        raise UsageError(message, code=codes.INVALID_ASSIGNMENT)
    fields = _settable_fields(spec, event)
    group_id, _, leaf = name.partition(".")
    group = spec.groups.get(group_id)
    if (
        group is not None
        and group.kind == GroupKind.PAIRS
        and leaf
        and group in spec.carried_groups(event)
    ):
        _raise_if_invalid(group_id, check_pair_name(spec, group, leaf))
        _raise_if_invalid(name, check_string(value))
        values[group_id] = {**values.get(group_id, {}), leaf: value}
        return
    if (
        group is not None
        and group.kind == GroupKind.LIST
        and group in spec.carried_groups(event)
        and not leaf
    ):
        values[group_id] = [_parse_item(spec, group, part) for part in value.split(",") if part]
        return
    if name not in fields:
        hint = suggest_name(name, fields) or "; 'mediagen list fields' prints all fields"
        message = f"unknown field '{name}' of {event.id}{hint}"
        raise UsageError(message, code=codes.UNKNOWN_OVERRIDE_FIELD)
    field = fields[name]
    if event.session in field.absent_when:
        raise UsageError(f"{event.id} never sends {name}", code=codes.FIELD_NOT_SENT)
    data = parse_value(field.type, value)
    _raise_if_invalid(field.id, check_value(field, data, spec.values))
    owner = spec.groups[field.group]
    if owner.kind == GroupKind.SETTINGS:
        words[field.name] = value
    elif owner.is_common:
        values[field.name] = data
        words[field.name] = value  # the URL can also contain it
    else:
        values[owner.id] = {**values.get(owner.id, {}), field.name: data}


def _settable_fields(spec: Spec, event: Event) -> Mapping[str, Field]:
    """Return the fields that can be set, by ID and, if it is unambiguous, by name."""
    groups = [g for g in _field_carrier(spec, event) if g.kind in _FIELD_KINDS]
    groups += [group for group in spec.groups.values() if group.kind == GroupKind.SETTINGS]
    fields = [field for group in groups for field in group.fields.values()]
    short: dict[str, list[Field]] = {}
    for field in fields:
        short.setdefault(field.name, []).append(field)
    clear = {name: candidates[0] for name, candidates in short.items() if len(candidates) == 1}
    return clear | {field.id: field for field in fields}


def _field_carrier(spec: Spec, event: Event) -> Sequence[Group]:
    """Return the groups of the event whose message is sent: a replacement has its own."""
    target = next(
        (spec.events[b.name] for b in event.blocks.values() if b.form == BlockForm.REPLACEMENT),
        event,
    )
    return spec.carried_groups(target)


def _parse_item(spec: Spec, group: Group, text: str) -> dict[str, Any]:
    field = next(iter(group.fields.values()))
    data = parse_value(field.type, text)
    _raise_if_invalid(f"{group.id}.{field.name}", check_value(field, data, spec.values))
    return {field.name: data}


def _raise_if_invalid(name: str, problem: ValueProblem | None) -> None:
    if problem is not None:
        raise UsageError(f"{name}: {problem.message}", code=problem.code)

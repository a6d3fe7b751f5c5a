"""One snippet with values from the command line, so that what comes out can be run."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from mediagen.diagnostics.problems import Failed, UsageError
from mediagen.diagnostics.suggestions import suggestion
from mediagen.project.project import Project
from mediagen.snippets.matrix import Snippets
from mediagen.spec.model import Event, Field, Group, Spec
from mediagen.spec.values import fault, name_fault, parse, text_fault


def bound_snippet(
    project: Project, event_id: str, platform_id: str, example: str, given: Sequence[str]
) -> str:
    """The text of a snippet.

    Raises ``Failed`` for a broken spec and ``UsageError`` for a wrong call.
    """
    if project.problems:
        raise Failed(project.problems)
    (event,) = project.events([event_id])
    (platform,) = project.selected_platforms([platform_id])
    if example not in event.examples:
        hint = suggestion(example, event.examples)
        raise UsageError(f"{event.id} has no example '{example}'{hint}")
    values = copy.deepcopy(dict(event.examples[example].values))
    words: dict[str, str] = {}
    for text in given:
        _bind(project.spec, event, text, values, words)
    groups = event.requires_any
    if groups and not any(values.get(group) for group in groups):
        raise UsageError(f"{event.id} requires one of {', '.join(groups)}")
    snippets = Snippets(project.spec, project.folders.templates, project.problems)
    cell = snippets.one(event, example, platform, values, words)
    if project.problems or cell is None:
        if given:
            raise UsageError("; ".join(problem.message for problem in project.problems))
        raise Failed(project.problems)
    if cell.text is None:
        raise UsageError(f"{platform.title} has no snippet for {event.id}: {cell.reason}")
    return cell.text


def _bind(
    spec: Spec, event: Event, text: str, values: dict[str, Any], words: dict[str, str]
) -> None:
    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"--set takes field=value, not '{text}'")
    known = _settable(spec, event)
    group_id, _, leaf = name.partition(".")
    group = spec.groups.get(group_id)
    if group is not None and group.kind == "pairs" and leaf and group in spec.carried(event):
        _check(f"{group_id}:", name_fault(spec, group, leaf))
        _check(name, text_fault(value))
        values[group_id] = {**values.get(group_id, {}), leaf: value}
        return
    if group is not None and group.kind == "list" and group in spec.carried(event) and not leaf:
        values[group_id] = [_item(spec, group, part) for part in value.split(",") if part]
        return
    if name not in known:
        raise UsageError(f"{event.id} has no field '{name}'{suggestion(name, known)}")
    field = known[name]
    if event.session in field.absent_when:
        raise UsageError(f"{event.id} never carries {name}")
    data = parse(field.type, value)
    _check(field.id, fault(field, data, spec.values))
    owner = spec.groups[field.group]
    if owner.kind == "settings":
        words[field.name] = value
    elif owner.bare:
        values[field.name] = data
        words[field.name] = value  # an address may hold it, too
    else:
        values[owner.id] = {**values.get(owner.id, {}), field.name: data}


def _settable(spec: Spec, event: Event) -> Mapping[str, Field]:
    """The fields that can be bound, by their id and, where that is clear, by their own name."""
    target = next(
        (spec.events[b.name] for b in event.blocks.values() if b.form == "instead"), event
    )
    groups = [g for g in spec.carried(target) if g.kind in ("fields", "message")]
    groups += [group for group in spec.groups.values() if group.kind == "settings"]
    fields = [field for group in groups for field in group.fields.values()]
    short: dict[str, list[Field]] = {}
    for field in fields:
        short.setdefault(field.name, []).append(field)
    clear = {name: found[0] for name, found in short.items() if len(found) == 1}
    return clear | {field.id: field for field in fields}


def _item(spec: Spec, group: Group, text: str) -> dict[str, Any]:
    field = next(iter(group.fields.values()))
    data = parse(field.type, text)
    _check(f"{group.id}.{field.name}", fault(field, data, spec.values))
    return {field.name: data}


def _check(name: str, wrong: str | None) -> None:
    if wrong:
        raise UsageError(f"{name} {wrong}")

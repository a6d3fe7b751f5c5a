"""Example values of lower layers, completed for the fields that a layer requires or narrows."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from mediagen.diagnostics.catalogue import layers as codes
from mediagen.diagnostics.problems import Problems
from mediagen.spec.model import (
    PROTOCOLS,
    Event,
    Example,
    Field,
    Group,
    GroupKind,
    Place,
    RouteWay,
    Spec,
    Step,
    Story,
)
from mediagen.spec.narrowed_sets import find_limit
from mediagen.spec.values import check_value, merge_deep
from mediagen.yaml_files.layered_folder import LayeredFolder
from mediagen.yaml_files.layered_source import LayeredSource, Parts
from mediagen.yaml_files.source import Source

_Path = tuple[str | int, ...]


class ExampleCompleter:
    """Completes the examples and stories of a spec.

    A value that a layer above the example requires, or no longer accepts, is replaced by the
    ``example`` of the field. Values of the layer itself are left to the checks.
    """

    def __init__(self, spec: Spec, folder: LayeredFolder, problems: Problems) -> None:
        self._spec, self._folder, self._problems = spec, folder, problems
        self._ranks = {id_: self._field_rank(field) for id_, field in spec.fields.items()}
        #: The fields without an example: their refused values, as (value, event).
        self._lacking: dict[str, list[tuple[Any, str]]] = {}

    def complete(self) -> Spec:
        """Return the spec with complete examples; report the fields that have no example."""
        events = {id_: self._complete_event(event) for id_, event in self._spec.events.items()}
        stories = {id_: self._complete_story(story) for id_, story in self._spec.stories.items()}
        for id_, refused in self._lacking.items():
            self._report_lacking(self._spec.fields[id_], refused)
        return replace(self._spec, events=events, stories=stories)

    def _rank(self, source: Source) -> int:
        """Return the layer of a file: 0 for the lowest one."""
        folders = self._folder.folders
        for index, folder in enumerate(folders):
            if source.path.is_relative_to(folder):
                return len(folders) - 1 - index
        return 0

    def _value_rank(self, source: Source) -> int:
        """Return the layer of the values of a file; a copy has those of the layer below."""
        rank = self._rank(source)
        return max(rank - 1, 0) if source.is_copy else rank

    def _field_rank(self, field: Field) -> int:
        """Return the topmost layer that has a part of a field."""
        source, path = field.place
        return self._rank(source.locate(path)[0])

    # -- events -------------------------------------------------------------------------------

    def _complete_event(self, event: Event) -> Event:
        source = event.place.source
        data: Any = None
        parts: Parts = {}
        for name, example in event.examples.items():
            path: _Path = ("examples", name, "values")
            own_values = source.value_at(path)
            filled = self._complete_values(event, source, path, own_values, example.values)
            for field_path, value, field in filled:
                if data is None:
                    data = copy.deepcopy(source.data)
                _put(data, (*path, *field_path), value)
                parts[(*path, *field_path)] = _example_place(field)
        data, new_parts = self._add_group_examples(event, data)
        if data is None:
            return event
        return _replace_examples(event, data, {**parts, **new_parts})

    def _complete_values(
        self,
        event: Event,
        source: Source,
        path: _Path,
        own_values: Mapping[str, Any],
        values: Mapping[str, Any],
    ) -> list[tuple[_Path, Any, Field]]:
        """Return the values to fill in: path below the values, value and field.

        ``own_values`` are those of the example itself, ``values`` include those of ``basic``.
        """
        filled: list[tuple[_Path, Any, Field]] = []
        for group in self._spec.carried_groups(event):
            if group.kind == GroupKind.MESSAGES:
                filled += self._complete_messages(group, source, path, own_values.get(group.id))
            elif group.kind == GroupKind.PAIRS and not group.free:
                filled += self._without_free_pairs(group, source, path, own_values)
            elif group.kind in (GroupKind.FIELDS, GroupKind.CUSTOM, GroupKind.MESSAGE):
                filled += self._complete_group(event, group, source, path, own_values, values)
        return filled

    def _without_free_pairs(
        self, group: Group, source: Source, path: _Path, own_values: Mapping[str, Any]
    ) -> list[tuple[_Path, Any, Field]]:
        """Return empty pairs for those of a lower layer, if the project accepts typed ones only."""
        place = (*path, group.id)
        if not own_values.get(group.id) or self._value_rank(source.owner(place)) > 0:
            return []
        return [((group.id,), {}, next(iter(group.fields.values())))]

    def _complete_messages(
        self, group: Group, source: Source, path: _Path, items: Any
    ) -> list[tuple[_Path, Any, Field]]:
        filled: list[tuple[_Path, Any, Field]] = []
        for index, item in enumerate(items if isinstance(items, list) else ()):
            event = (
                self._spec.events.get(str(item.get("event"))) if isinstance(item, dict) else None
            )
            inner = item.get("values") if event is not None else None
            if event is not None and isinstance(inner, dict):
                start: _Path = (group.id, index, "values")
                for inner_path, value, field in self._complete_values(
                    event, source, (*path, *start), inner, inner
                ):
                    filled.append(((*start, *inner_path), value, field))
        return filled

    def _complete_group(
        self,
        event: Event,
        group: Group,
        source: Source,
        path: _Path,
        own_values: Mapping[str, Any],
        values: Mapping[str, Any],
    ) -> list[tuple[_Path, Any, Field]]:
        own, merged = group.values_in(own_values), group.values_in(values)
        if not isinstance(own, Mapping) or not isinstance(merged, Mapping):
            return []  # reported by the checks
        start: _Path = () if group.is_common else (group.id,)
        is_sent = group.is_common or bool(merged) or event.carries.get(group.id, False)
        filled: list[tuple[_Path, Any, Field]] = []
        for name, field in group.fields.items():
            rank = self._ranks[field.id]
            if rank == 0:
                continue
            if name in own:
                place = (*path, *start, name)
                is_refused = check_value(field, own[name], self._spec.values) is not None
                is_needed = is_refused and self._value_rank(source.owner(place)) < rank
                refused = own[name]
            else:
                is_needed = name not in merged and is_sent and self._is_required(event, field)
                is_needed = is_needed and self._value_rank(source.owner(path[:2])) < rank
                refused = None
            has_example = (
                field.example is not None
                and check_value(field, field.example, self._spec.values) is None
            )
            if is_needed and not has_example:
                self._lacking.setdefault(field.id, []).append((refused, event.id))
            elif is_needed:
                filled.append(((*start, name), field.example, field))
        return filled

    def _is_required(self, event: Event, field: Field) -> bool:
        """Return whether a protocol requires a field of an event, without another value for it."""
        return any(
            protocol in field.required
            and field.routes[protocol].way != RouteWay.NONE
            and event.session not in field.absent_when
            and (field.default is None or field.constant is not None)
            and protocol not in field.placeholder
            for protocol in PROTOCOLS
        )

    # -- examples of custom metadata ----------------------------------------------------------

    def _add_group_examples(self, event: Event, data: Any) -> tuple[Any, Parts]:
        """Return the data of an event with an example for each group of custom metadata."""
        parts: Parts = {}
        for group in self._spec.carried_groups(event):
            if group.kind != GroupKind.CUSTOM or group.id in event.examples:
                continue
            values = {f.name: f.example for f in group.fields.values() if f.example is not None}
            if not values:
                continue
            data = data if data is not None else copy.deepcopy(event.place.source.data)
            title = group.title[:1].lower() + group.title[1:]
            data["examples"][group.id] = {
                "title": f"With {title}",
                "summary": group.summary,
                "values": {group.id: values},
            }
            path: _Path = ("examples", group.id)
            parts[path] = (group.place.source, ("fields",))
            for name in values:
                place = _example_place(group.fields[name])
                parts[(*path, "values", group.id, name)] = place
        return data, parts

    # -- stories ------------------------------------------------------------------------------

    def _complete_story(self, story: Story) -> Story:
        steps: list[Step] = []
        source = story.place.source
        for index, step in enumerate(story.steps):
            event = self._spec.events.get(step.event)
            values: Any = step.values
            path: _Path = ("steps", index, "values")
            filled = self._complete_values(event, source, path, values, values) if event else []
            if filled:
                values = copy.deepcopy(values)
                for field_path, value, _ in filled:
                    _put(values, field_path, value)
            steps.append(step._replace(values=values))
        return story._replace(steps=tuple(steps))

    def _report_lacking(self, field: Field, refused: Sequence[tuple[Any, str]]) -> None:
        """Report once that a field needs an example, at the layer that requires or narrows it."""
        source, path = find_limit(field) or field.place
        value, event = next((item for item in refused if item[0] is not None), refused[0])
        if value is None:
            message = (
                f"{field.id} is required, so that the examples of the layers below need a value; "
                "add 'example'"
            )
        else:
            count = f"{len(refused)} examples and steps" if len(refused) > 1 else "an example"
            verb = "have" if len(refused) > 1 else "has"
            message = (
                f"{count} of the layers below {verb} a value that this refuses, such as "
                f"'{value}' in {event}; add 'example' with a value that is valid"
            )
        code = codes.EXAMPLE_NEEDED
        self._problems.add_at(source, path, message, code=code, key=True)


def _example_place(field: Field) -> tuple[Source, tuple[str | int, ...]]:
    source, path = field.place.source.locate([*field.place.path, "example"])
    return source, tuple(path)


def _put(data: Any, path: _Path, value: Any) -> None:
    for step in path[:-1]:
        data = data.setdefault(step, {}) if isinstance(data, dict) else data[step]
    data[path[-1]] = value


def _replace_examples(event: Event, data: Any, parts: Parts) -> Event:
    """Return an event with the examples of other data; ``parts`` are the values filled in."""
    source = event.place.source
    filled = {path: origin for path, (origin, _) in parts.items()}
    if isinstance(source, LayeredSource):
        parts, filled = {**source.parts, **parts}, {**source.whole, **filled}
    merged = LayeredSource(source.layers, data, parts, filled)
    basic = data["examples"]["basic"]["values"]
    examples = {}
    for name, example in data["examples"].items():
        values = example["values"] if name == "basic" else merge_deep(basic, example["values"])
        examples[name] = Example(
            name, example.get("title"), values, example.get("summary", ""), example.get("when")
        )
    return replace(event, place=Place(merged, event.place.path), examples=examples)

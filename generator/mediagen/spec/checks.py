"""Check the links within the spec: every name leads somewhere, every example says what it must."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from mediagen.diagnostics.problems import Problems
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.diagnostics.words import join_words
from mediagen.filesystem.device_names import is_device_name
from mediagen.spec.model import (
    PROTOCOLS,
    TYPES,
    BlockForm,
    Event,
    Field,
    Group,
    GroupKind,
    Place,
    Protocol,
    RouteWay,
    Spec,
)
from mediagen.spec.values import name_fault, text_fault, value_fault
from mediagen.yaml_files.reader import device_message
from mediagen.yaml_files.schema import describe_value

_Path = tuple[str | int, ...]


def check_spec(spec: Spec, declared_ids: Mapping[str, set[str]], problems: Problems) -> list[Event]:
    """Note every broken link of the spec; returns the events that can be composed.

    ``known`` has the ids of faulty files, too, so that one fault is not reported twice.
    """
    _check_fields(spec, problems)
    _device_names(spec, problems)
    _check_categories(spec, declared_ids, problems)
    clash = _has_path_clash(spec, problems)
    checks = [_EventChecker(spec, event, declared_ids, problems) for event in spec.events.values()]
    for check in checks:
        check.check_event()
    for story in spec.stories.values():
        for index, step in enumerate(story.steps):
            event = spec.events.get(step.event)
            if event is not None:
                story_event = replace(event, place=story.place)
                _EventChecker(spec, story_event, declared_ids, problems).check_step(
                    step.values, index
                )
            elif step.event not in declared_ids["event"]:
                hint = suggest_name(step.event, spec.events)
                step_path: list[str | int] = ["steps", index, "event"]
                problems.add_at(
                    story.place.source, step_path, f"unknown event '{step.event}'{hint}"
                )
    return [check.event for check in checks if check.sound and not clash]


def _device_names(spec: Spec, problems: Problems) -> None:
    """Note the categories without a table entry, and the titles of fields, that name a device."""
    for event in spec.events.values():
        if is_device_name(event.category) and event.category not in spec.categories:
            message = device_message(event.category)
            problems.add_at(event.place.source, ["category"], message)
    for field in spec.fields.values():
        source, path = field.place
        if is_device_name(field.title):  # its page is named after it
            problems.add_at(source, [*path, "title"], device_message(field.title))


def _check_fields(spec: Spec, problems: Problems) -> None:
    for field in spec.fields.values():
        source, path = field.place
        types = [(field.type, [*path, "type"])]
        route = field.routes["collection"]
        if route.type != field.type and route.way == RouteWay.PATH:
            types.append((route.type, [*path, "collection", "type"]))
        for type_, type_path in types:
            if type_ not in TYPES and type_ not in spec.values and spec.values:
                hint = suggest_name(type_, [*TYPES, *spec.values], limit=0)
                problems.add_at(source, type_path, f"unknown type '{type_}'{hint}")
        if field.default is not None:
            fault_text = value_fault(field, field.default, spec.values)
            if fault_text:
                problems.add_at(source, [*path, "default"], f"the default {fault_text}")
        for protocol in sorted(field.required):
            route = field.routes[protocol]
            required = field.place.source.data["fields"][field.name].get("required")
            if route.way == RouteWay.NONE and isinstance(required, list):
                message = f"is required by {protocol}, which does not carry it"
                problems.add_at(source, [*path, "required"], message)


def _check_categories(spec: Spec, declared_ids: Mapping[str, set[str]], problems: Problems) -> None:
    """Note categories that are unknown or empty, and what their order names and does not hold."""
    if not spec.categories:
        return  # a spec need not say anything about them
    shelves = {
        field.id: field.category or spec.groups[field.group].category
        for field in spec.fields.values()
    }
    used = {event.category for event in spec.events.values()} | set(shelves.values())
    _unknown_categories(spec, problems)
    complete = (
        spec.events.keys() >= declared_ids["event"] and spec.groups.keys() >= declared_ids["group"]
    )
    for category in spec.categories.values():
        assert category.place is not None
        source, path = category.place
        if is_device_name(category.id):
            problems.add_at(source, path, device_message(category.id), key=True)
        members = {e.id for e in spec.events.values() if e.category == category.id}
        members |= {id_ for id_, shelf in shelves.items() if shelf == category.id}
        if not members and complete:
            hint = suggest_name(category.id, used - spec.categories.keys())
            message = f"no event and no field is in the category '{category.id}'{hint}"
            problems.add_at(source, path, message, key=True)
            continue
        for i, id_ in enumerate(category.order):
            if id_ not in members and id_ not in declared_ids["event"] - spec.events.keys():
                message = f"'{id_}' is no event or field of this category"
                hint = suggest_name(id_, members)
                problems.add_at(source, [*path, "order", i], f"{message}{hint}")


def _unknown_categories(spec: Spec, problems: Problems) -> None:
    """Note every category that an event, a group or a field names and categories.yaml lacks."""
    named: list[tuple[str | None, Place]] = []
    for event in spec.events.values():
        named.append((event.category, Place(event.place.source, ["category"])))
    for group in spec.groups.values():
        source, path = group.place
        named.append((source.data.get("category"), Place(source, [*path, "category"])))
        for field in group.fields.values():
            source, path = field.place
            named.append((field.category, Place(source, [*path, "category"])))
    for name, (source, path) in named:
        if name is not None and name not in spec.categories:
            hint = suggest_name(name, spec.categories) or "; add it to categories.yaml"
            problems.add_at(source, path, f"unknown category '{name}'{hint}")


def _has_path_clash(spec: Spec, problems: Problems) -> bool:
    """Whether two fields have one place in a payload, or one has its place inside another's."""
    clash = False
    for protocol in ("xdm", "collection"):
        leaves: dict[tuple[str, ...], str] = {("eventType",): "the event type"}
        branches: dict[tuple[str, ...], str] = {}
        for path, id_, place in _payload_places(spec, protocol):
            steps = [path[:i] for i in range(1, len(path))]
            first = next((leaves[step] for step in (*steps, path) if step in leaves), None)
            first = first or branches.get(path)
            if first is not None:
                message = f"has the place of {first} in {protocol}: {'.'.join(path)}"
                problems.add_at(place.source, [*place.path, protocol], message, key=True)
                clash = True
            leaves[path] = id_
            branches.update(dict.fromkeys(steps, id_))
    return clash


def _payload_places(spec: Spec, protocol: str) -> Iterator[tuple[tuple[str, ...], str, Place]]:
    """Yield the independent parts of a payload: path, id, and place in the spec."""
    for group in spec.groups.values():
        root = group.routes[protocol]
        if root.way == RouteWay.NONE or (
            protocol == Protocol.COLLECTION and group.kind in (GroupKind.LIST, GroupKind.MESSAGES)
        ):
            continue
        above = tuple(root.name.split(".")) if protocol == Protocol.XDM else (root.name,)
        if group.kind not in (GroupKind.FIELDS, GroupKind.MESSAGE):
            yield above, group.id, group.place
            continue
        for field in group.fields.values():
            route = field.routes[protocol]
            if route.way == RouteWay.NONE:
                continue
            if protocol == Protocol.COLLECTION:
                yield (route.member, route.name), field.id, field.place
            elif route.name.startswith("/"):
                yield tuple(route.name[1:].split(".")), field.id, field.place
            else:
                yield (*above, *route.name.split(".")), field.id, field.place


class _EventChecker:
    """The checks of one event; ``sound`` tells whether nothing it leans on is missing or wrong."""

    def __init__(
        self, spec: Spec, event: Event, declared_ids: Mapping[str, set[str]], problems: Problems
    ) -> None:
        self.event, self.sound = event, spec.groups.keys() >= event.carries.keys()
        self._spec, self._known, self._problems = spec, declared_ids, problems

    def check_event(self) -> None:
        """Note every broken link of the event and of its examples."""
        event, spec = self.event, self._spec
        scopes = spec.session.get("scopes", {})
        for key in ("needs", "opens", "closes"):
            self._check_names(getattr(event, key), scopes, [key], "scope", bool(scopes))
        playback = spec.session.get("playback", {})
        if event.playback is not None:
            self._check_names([event.playback], playback, ["playback"], "playback", bool(playback))
        self._check_names(
            event.cadence, ("main", *scopes), ["cadence"], "scope", bool(scopes), key=True
        )
        groups = {name for name, group in spec.groups.items() if not group.bare}
        groups |= self._known["group"]
        self._check_names(event.carries, groups, ["carries"], "group", key=True)
        self._check_names(event.requires_any, event.carries, ["requires_any"], "carried group")
        self._check_objects()
        for protocol in PROTOCOLS:
            if event.blocks[protocol].form == BlockForm.REPLACEMENT:
                self._check_replacement(protocol, event.blocks[protocol].name)
        for example in event.examples.values():
            values_path = ("examples", example.name, "values")
            self._check_values(event, example.given, values_path)
            for message in self._missing_fields(event, example.values):
                basic = event.examples["basic"]
                if example is basic or message not in self._missing_fields(event, basic.values):
                    self._report(("examples", example.name), message)

    def check_step(self, values: Mapping[str, Any], index: int) -> None:
        """Note what is wrong with a step of a story, whose file is the event's place."""
        self._check_values(self.event, values, ("steps", index, "values"))
        for message in self._missing_fields(self.event, values):
            self._report(("steps", index), message)

    def _check_objects(self) -> None:
        """Trackers take one object with a call, beside those that are handed over before it."""
        groups = (self._spec.groups.get(name) for name in self.event.carries)
        object_groups = [
            group.id
            for group in groups
            if group and group.routes["tracker"].way == RouteWay.OBJECT and not group.update
            if group.kind != GroupKind.LIST
            and self.event.blocks["tracker"].form in (BlockForm.CALL, BlockForm.EVENT)
        ]
        for name in object_groups[1:]:
            message = f"trackers take one object with a call, which is {object_groups[0]} already"
            self._problems.add_at(self.event.place.source, ["carries", name], message, key=True)

    def _check_replacement(self, protocol: str, name: str) -> None:
        target = self._spec.events.get(name)
        if target is None:
            self.sound = False
            self._check_names([name], self._known["event"], [protocol, "replacement"], "event")
        elif target.blocks[protocol].form not in (BlockForm.SEND, BlockForm.CALL, BlockForm.EVENT):
            self._report((protocol, "replacement"), f"'{name}' is not sent on {protocol} either")

    def _check_names(
        self,
        names: Iterable[str],
        declared: Iterable[str],
        path: Sequence[str],
        noun: str,
        checkable: bool = True,
        *,
        key: bool = False,
    ) -> None:
        declared = set(declared)
        for index, name in enumerate(names):
            if name in declared or not checkable:
                continue
            steps: list[str | int] = [*path]
            if key:
                steps.append(name)
            elif path[-1] in ("needs", "opens", "closes", "requires_any"):
                steps.append(index)
            self._report(steps, f"unknown {noun} '{name}'{suggest_name(name, declared)}", key=key)

    def _report(self, path: Sequence[str | int], message: str, *, key: bool = False) -> None:
        self.sound = False
        self._problems.add_at(self.event.place.source, path, message, key=key)

    # -- examples -----------------------------------------------------------------------------

    def _check_values(
        self, event: Event, values: Mapping[str, Any], values_path: _Path, inner: bool = False
    ) -> None:
        spec = self._spec
        carried = {group.id: group for group in spec.carried_groups(event) if not group.bare}
        bare = {name: field for name, field in spec.fields.items() if name == field.name}
        for key, value in values.items():
            path = (*values_path, key)
            if key in bare:
                field = bare[key]
                if event.session in field.absent_when and not inner:
                    self._report(path, f"{event.id} never carries {key}", key=True)
                else:
                    self._check_value(field, value, path)
            elif key in carried:
                self._check_group(carried[key], value, path)
            elif key in spec.groups:
                message = f"{event.id} does not carry {key}: add it under carries, or leave it out"
                self._report(path, message, key=True)
            elif key not in self._known["group"] and spec.groups.keys() >= self._known["group"]:
                hint = suggest_name(key, [*bare, *carried])
                self._report(path, f"unknown field or group '{key}'{hint}", key=True)

    def _check_value(self, field: Field, value: Any, path: _Path) -> None:
        fault_text = value_fault(field, value, self._spec.values)
        if fault_text:
            self._report(path, f"{field.id} {fault_text}")

    def _check_group(self, group: Group, value: Any, path: _Path) -> None:
        lists = group.kind in (GroupKind.LIST, GroupKind.MESSAGES)
        if lists and isinstance(value, list):
            check = partial(
                self._check_message if group.kind == GroupKind.MESSAGES else self._check_item, group
            )
            for index, item in enumerate(value):
                check(item, (*path, index))
        elif lists or not isinstance(value, dict):
            noun = "a list" if lists else "a mapping"
            self._report(path, f"{group.id} must be {noun}, not {describe_value(value)}")
        elif group.kind == GroupKind.PAIRS:
            self._check_pairs(group, value, path)
        else:
            self._check_record(group, value, path)

    def _check_pairs(self, group: Group, value: Mapping[str, Any], path: _Path) -> None:
        for name, data in value.items():
            fault_text = name_fault(self._spec, group, name)
            if fault_text:
                self._report((*path, name), fault_text, key=True)
            fault_text = text_fault(data)
            if fault_text:
                self._report((*path, name), f"{group.id}.{name} {fault_text}")

    def _check_item(self, group: Group, item: Any, path: _Path) -> None:
        if not isinstance(item, dict):
            self._report(
                path, f"an item of {group.id} must be a mapping, not {describe_value(item)}"
            )
            return
        self._check_record(group, item, path)
        for name, field in group.fields.items():
            if name not in item and field.required and field.default is None:
                self._report(path, f"gives no {field.id}, which is required")

    def _check_record(self, group: Group, value: Mapping[str, Any], path: _Path) -> None:
        for name, data in value.items():
            if name in group.fields:
                self._check_value(group.fields[name], data, (*path, name))
            else:
                hint = suggest_name(name, group.fields)
                self._report((*path, name), f"{group.id} has no field '{name}'{hint}", key=True)

    def _check_message(self, group: Group, item: Any, path: _Path) -> None:
        if not isinstance(item, dict) or set(item) != {"event", "values"}:
            self._report(path, "must be a mapping with the keys event and values")
            return
        id_ = item["event"]
        event = self._spec.events.get(id_) if isinstance(id_, str) else None
        if event is None:
            self.sound = False
            if not isinstance(id_, str):
                self._report((*path, "event"), f"must be a text, not {describe_value(id_)}")
            elif id_ not in self._known["event"]:
                hint = suggest_name(id_, self._spec.events)
                self._report((*path, "event"), f"unknown event '{id_}'{hint}")
        elif not isinstance(item["values"], dict):
            value_text = describe_value(item["values"])
            self._report((*path, "values"), f"values must be a mapping, not {value_text}")
        else:
            self._check_values(event, item["values"], (*path, "values"), inner=True)
            protocols = [name for name in PROTOCOLS if group.routes[name].way != RouteWay.NONE]
            for value_text in self._missing_fields(event, item["values"], protocols, "whole"):
                self._report(path, value_text)
            for name in protocols:
                if event.blocks[name].form in (BlockForm.AUTOMATIC, BlockForm.NONE):
                    self._report((*path, "event"), f"'{id_}' is not sent on {name}")

    def _missing_fields(
        self,
        event: Event,
        values: Mapping[str, Any],
        protocols: Sequence[str] = PROTOCOLS,
        session: str = "",
    ) -> list[str]:
        """Return a message for each field that an event's protocols require and the values lack.

        ``session`` is what the message does to the session, where it is not as the event says.
        """
        messages: list[str] = []
        missing: dict[str, list[str]] = {}
        for group in self._spec.carried_groups(event):
            group_values = values if group.bare else values.get(group.id)
            if group.kind in (GroupKind.LIST, GroupKind.MESSAGES, GroupKind.PAIRS):
                if event.carries.get(group.id) and not group_values:
                    messages.append(f"gives no {group.id}, which {event.id} requires")
                continue
            if not isinstance(group_values, dict):
                if group_values is not None or not event.carries.get(group.id):
                    continue
                group_values = {}
                if event.carries.get(group.id) and all(
                    not f.required and not f.placeholder for f in group.fields.values()
                ):
                    messages.append(f"gives no {group.id}, which {event.id} requires")
            for protocol in protocols:
                for field in self._required_fields(event, group, protocol, session):
                    if field.name not in group_values:
                        missing.setdefault(field.id, []).append(protocol)
        for id_, missed in missing.items():
            verb = "requires" if len(missed) == 1 else "require"
            messages.append(f"gives no {id_}, which {join_words(missed)} {verb}")
        groups = event.requires_any
        if groups and not any(values.get(name) for name in groups):
            messages.append(f"gives none of {', '.join(groups)}, of which {event.id} requires one")
        return messages

    def _required_fields(
        self, event: Event, group: Group, protocol: str, session: str
    ) -> list[Field]:
        """The fields of a group that an example has to give, since nothing stands for them."""
        block = event.blocks[protocol]
        if block.form == BlockForm.REPLACEMENT:
            event = self._spec.events.get(block.name, event)
            if group not in self._spec.carried_groups(event):
                return []
        if event.blocks[protocol].form in (BlockForm.AUTOMATIC, BlockForm.NONE):
            return []
        return [
            field
            for field in group.fields.values()
            if protocol in field.required
            and field.routes[protocol].way != RouteWay.NONE
            and (session or event.session) not in field.absent_when
            and field.default is None
            and protocol not in field.placeholder
        ]

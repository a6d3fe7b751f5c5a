"""Check the links within the spec: every name leads somewhere, every example says what it must."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from mediagen.diagnostics.problems import Problems
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.filesystem.device_names import is_device_name
from mediagen.spec.event_checks import EventChecker
from mediagen.spec.model import (
    TYPES,
    Event,
    GroupKind,
    Place,
    Protocol,
    RouteWay,
    Spec,
)
from mediagen.spec.values import value_fault
from mediagen.yaml_files.reader import device_message


def check_spec(spec: Spec, declared_ids: Mapping[str, set[str]], problems: Problems) -> list[Event]:
    """Note every broken link of the spec; returns the events that can be composed.

    ``known`` has the ids of faulty files, too, so that one fault is not reported twice.
    """
    _check_fields(spec, problems)
    _device_names(spec, problems)
    _check_categories(spec, declared_ids, problems)
    clash = _has_path_clash(spec, problems)
    checks = [EventChecker(spec, event, declared_ids, problems) for event in spec.events.values()]
    for check in checks:
        check.check_event()
    for story in spec.stories.values():
        for index, step in enumerate(story.steps):
            event = spec.events.get(step.event)
            if event is not None:
                story_event = replace(event, place=story.place)
                EventChecker(spec, story_event, declared_ids, problems).check_step(
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

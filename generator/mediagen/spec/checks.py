"""Check the links within the spec, and the values of its examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from mediagen.diagnostics.catalogue import spec as codes
from mediagen.diagnostics.catalogue import yaml_files as yaml_codes
from mediagen.diagnostics.problems import Problems, number_text
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.filesystem.device_names import is_device_name
from mediagen.spec.event_checks import EventChecker
from mediagen.spec.lifecycle_checks import check_spec_lifecycles
from mediagen.spec.model import (
    TYPES,
    Event,
    Field,
    GroupKind,
    Place,
    Protocol,
    RouteWay,
    Spec,
    ValueType,
)
from mediagen.spec.report_variables import check_variables
from mediagen.spec.values import check_value
from mediagen.yaml_files.reader import device_message


def check_spec(spec: Spec, declared_ids: Mapping[str, set[str]], problems: Problems) -> list[Event]:
    """Report the problems of the spec, and return the events that can be composed.

    ``declared_ids`` has the IDs of invalid files as well, so that no problem is reported twice.
    """
    _check_fields(spec, problems)
    _check_device_names(spec, problems)
    check_variables(spec, declared_ids["event"], problems)
    _check_categories(spec, declared_ids, problems)
    check_spec_lifecycles(spec, declared_ids, problems)
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
                message = f"unknown event '{step.event}'{hint}"
                problems.add_at(story.place.source, step_path, message, code=codes.UNDEFINED_EVENT)
    return [check.event for check in checks if check.is_valid and not clash]


def _check_device_names(spec: Spec, problems: Problems) -> None:
    """Check the titles of fields, and the categories that categories.yaml does not have."""
    for event in spec.events.values():
        if is_device_name(event.category) and event.category not in spec.categories:
            message = device_message(event.category)
            problems.add_at(
                event.place.source, ["category"], message, code=yaml_codes.RESERVED_FILE_NAME
            )
    for field in spec.fields.values():
        source, path = field.place
        if is_device_name(field.title):  # its page is named after it
            message = device_message(field.title)
            problems.add_at(source, [*path, "title"], message, code=yaml_codes.RESERVED_FILE_NAME)


def _check_limits(field: Field, problems: Problems) -> None:
    """Check that the limits of a field fit its type, and that some value satisfies them."""
    source, path = field.place
    is_number = field.type in (ValueType.INTEGER, ValueType.NUMBER)
    is_string = not is_number and field.type != ValueType.BOOLEAN
    for key, limit, noun, fits in (
        ("minimum", field.minimum, "numbers", is_number),
        ("maximum", field.maximum, "numbers", is_number),
        ("pattern", field.pattern, "strings", is_string),
    ):
        if limit is not None and not fits:
            message = f"'{key}' limits {noun}; {field.id} has values of another type; delete it"
            code = codes.CONTRADICTORY_LIMITS
            problems.add_at(source, [*path, key], message, code=code, key=True)
    if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
        is_later = source.owner([*path, "minimum"]) is not source.layers[0]
        key = "minimum" if is_later else "maximum"  # the one that a layer added
        least, most = number_text(field.minimum), number_text(field.maximum)
        message = (
            f"no value of {field.id} is valid: its minimum {least} is above its maximum {most}"
        )
        problems.add_at(source, [*path, key], message, code=codes.CONTRADICTORY_LIMITS)


def _check_fields(spec: Spec, problems: Problems) -> None:
    for field in spec.fields.values():
        _check_limits(field, problems)
        source, path = field.place
        types = [(field.type, [*path, "type"])]
        route = field.routes["collection"]
        if route.type != field.type and route.way == RouteWay.PATH:
            types.append((route.type, [*path, "collection", "type"]))
        for type_, type_path in types:
            if type_ not in TYPES and type_ not in spec.values and spec.values:
                hint = suggest_name(type_, [*TYPES, *spec.values], limit=0)
                message = f"unknown type '{type_}'{hint}"
                problems.add_at(source, type_path, message, code=codes.UNKNOWN_TYPE)
        if field.default is not None:
            problem = check_value(field, field.default, spec.values)
            if problem is not None:
                message = f"invalid default: {problem.message}"
                problems.add_at(source, [*path, "default"], message, code=problem.code)
        for protocol in sorted(field.required):
            route = field.routes[protocol]
            required = field.place.source.data["fields"][field.name].get("required")
            if route.way == RouteWay.NONE and isinstance(required, list):
                message = f"{field.id} is required by {protocol}, which does not carry it"
                problems.add_at(
                    source, [*path, "required"], message, code=codes.REQUIRED_BUT_NOT_CARRIED
                )


def _check_categories(spec: Spec, declared_ids: Mapping[str, set[str]], problems: Problems) -> None:
    """Report unknown and unused categories, and entries of an order that are no members."""
    if not spec.categories:
        return  # they are optional
    categories_of_fields = {
        field.id: field.category or spec.groups[field.group].category
        for field in spec.fields.values()
    }
    used = {event.category for event in spec.events.values()} | set(categories_of_fields.values())
    _check_category_names(spec, problems)
    complete = (
        spec.events.keys() >= declared_ids["event"] and spec.groups.keys() >= declared_ids["group"]
    )
    for category in spec.categories.values():
        assert category.place is not None
        source, path = category.place
        if is_device_name(category.id):
            message = device_message(category.id)
            problems.add_at(source, path, message, code=yaml_codes.RESERVED_FILE_NAME, key=True)
        members = {e.id for e in spec.events.values() if e.category == category.id}
        has_variables = any(v.category == category.id for v in spec.variables.values())
        members |= {id_ for id_, name in categories_of_fields.items() if name == category.id}
        if not members and not has_variables and complete:
            hint = suggest_name(category.id, used - spec.categories.keys())
            message = f"no event and no field is in the category '{category.id}'{hint}"
            problems.add_at(source, path, message, code=codes.UNUSED_CATEGORY, key=True)
            continue
        for i, id_ in enumerate(category.order):
            if id_ not in members and id_ not in declared_ids["event"] - spec.events.keys():
                hint = suggest_name(id_, members)
                message = f"'{id_}' is not an event or a field of this category{hint}"
                problems.add_at(
                    source, [*path, "order", i], message, code=codes.UNKNOWN_CATEGORY_MEMBER
                )


def _check_category_names(spec: Spec, problems: Problems) -> None:
    """Check that categories.yaml has the category of every event, group and field."""
    uses: list[tuple[str | None, Place]] = []
    for event in spec.events.values():
        uses.append((event.category, Place(event.place.source, ["category"])))
    for group in spec.groups.values():
        source, path = group.place
        uses.append((source.data.get("category"), Place(source, [*path, "category"])))
        for field in group.fields.values():
            source, path = field.place
            uses.append((field.category, Place(source, [*path, "category"])))
    for name, (source, path) in uses:
        if name is not None and name not in spec.categories:
            hint = suggest_name(name, spec.categories) or "; add it to categories.yaml"
            message = f"unknown category '{name}'{hint}"
            problems.add_at(source, path, message, code=codes.UNKNOWN_CATEGORY)


def _has_path_clash(spec: Spec, problems: Problems) -> bool:
    """Return whether two parts of a payload share a path, and report each such path."""
    clash = False
    for protocol in ("xdm", "collection"):
        leaves: dict[tuple[str, ...], str] = {("eventType",): "the event type"}
        branches: dict[tuple[str, ...], str] = {}
        for path, id_, place in _payload_places(spec, protocol):
            steps = [path[:i] for i in range(1, len(path))]
            first = next((leaves[step] for step in (*steps, path) if step in leaves), None)
            first = first or branches.get(path)
            if first is not None:
                message = f"{id_} and {first} have the same path in {protocol}: {'.'.join(path)}"
                problems.add_at(
                    place.source, [*place.path, protocol], message, code=codes.PATH_CLASH, key=True
                )
                clash = True
            leaves[path] = id_
            branches.update(dict.fromkeys(steps, id_))
    return clash


def _payload_places(spec: Spec, protocol: str) -> Iterator[tuple[tuple[str, ...], str, Place]]:
    """Yield the independent parts of a payload: path, ID, and place in the spec."""
    for group in spec.groups.values():
        root = group.routes[protocol]
        if (root.way == RouteWay.NONE or group.kind == GroupKind.CUSTOM) or (
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

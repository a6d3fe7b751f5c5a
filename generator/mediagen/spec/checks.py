"""Check the links within the spec: every name leads somewhere, every example says what it must."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from mediagen.diagnostics.problems import Problems
from mediagen.diagnostics.suggestions import suggestion
from mediagen.filesystem.device_names import is_device_name
from mediagen.spec.model import PROTOCOLS, TYPES, Event, Field, Group, Place, Spec
from mediagen.spec.values import fault, name_fault, text_fault
from mediagen.yaml_files.reader import device_message
from mediagen.yaml_files.schema import describe

_Path = tuple[str | int, ...]


def link(spec: Spec, known: Mapping[str, set[str]], problems: Problems) -> list[Event]:
    """Note every broken link of the spec; returns the events that can be composed.

    ``known`` has the ids of faulty files, too, so that one fault is not reported twice.
    """
    _fields(spec, problems)
    _device_names(spec, problems)
    _categories(spec, known, problems)
    clash = _clashes(spec, problems)
    checks = [_Event(spec, event, known, problems) for event in spec.events.values()]
    for check in checks:
        check.check()
    for story in spec.stories.values():
        for index, step in enumerate(story.steps):
            event = spec.events.get(step.event)
            if event is not None:
                told = replace(event, place=story.place)
                _Event(spec, told, known, problems).step(step.values, index)
            elif step.event not in known["event"]:
                hint = suggestion(step.event, spec.events)
                where: list[str | int] = ["steps", index, "event"]
                problems.add(story.place.source, where, f"unknown event '{step.event}'{hint}")
    return [check.event for check in checks if check.sound and not clash]


def _device_names(spec: Spec, problems: Problems) -> None:
    """Note the categories without a table entry, and the titles of fields, that name a device."""
    for event in spec.events.values():
        if is_device_name(event.category) and event.category not in spec.categories:
            message = device_message(event.category)
            problems.add(event.place.source, ["category"], message)
    for field in spec.fields.values():
        source, path = field.place
        if is_device_name(field.title):  # its page is named after it
            problems.add(source, [*path, "title"], device_message(field.title))


def _fields(spec: Spec, problems: Problems) -> None:
    for field in spec.fields.values():
        source, path = field.place
        types = [(field.type, [*path, "type"])]
        route = field.routes["collection"]
        if route.type != field.type and route.way == "path":
            types.append((route.type, [*path, "collection", "type"]))
        for type_, at in types:
            if type_ not in TYPES and type_ not in spec.values and spec.values:
                hint = suggestion(type_, [*TYPES, *spec.values], limit=0)
                problems.add(source, at, f"unknown type '{type_}'{hint}")
        if field.default is not None:
            wrong = fault(field, field.default, spec.values)
            if wrong:
                problems.add(source, [*path, "default"], f"the default {wrong}")
        for protocol in sorted(field.required):
            route = field.routes[protocol]
            given = field.place.source.data["fields"][field.name].get("required")
            if route.way == "none" and isinstance(given, list):
                message = f"is required by {protocol}, which does not carry it"
                problems.add(source, [*path, "required"], message)


def _categories(spec: Spec, known: Mapping[str, set[str]], problems: Problems) -> None:
    """Note categories that are unknown or empty, and what their order names and does not hold."""
    if not spec.categories:
        return  # a spec need not say anything about them
    shelves = {
        field.id: field.category or spec.groups[field.group].category
        for field in spec.fields.values()
    }
    used = {event.category for event in spec.events.values()} | set(shelves.values())
    _unknown_categories(spec, problems)
    complete = spec.events.keys() >= known["event"] and spec.groups.keys() >= known["group"]
    for category in spec.categories.values():
        assert category.place is not None
        source, path = category.place
        if is_device_name(category.id):
            problems.add(source, path, device_message(category.id), key=True)
        members = {e.id for e in spec.events.values() if e.category == category.id}
        members |= {id_ for id_, shelf in shelves.items() if shelf == category.id}
        if not members and complete:
            hint = suggestion(category.id, used - spec.categories.keys())
            message = f"no event and no field is in the category '{category.id}'{hint}"
            problems.add(source, path, message, key=True)
            continue
        for i, id_ in enumerate(category.order):
            if id_ not in members and id_ not in known["event"] - spec.events.keys():
                message = f"'{id_}' is no event or field of this category"
                hint = suggestion(id_, members)
                problems.add(source, [*path, "order", i], f"{message}{hint}")


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
            hint = suggestion(name, spec.categories) or "; add it to categories.yaml"
            problems.add(source, path, f"unknown category '{name}'{hint}")


def _clashes(spec: Spec, problems: Problems) -> bool:
    """Whether two fields have one place in a payload, or one has its place inside another's."""
    clash = False
    for protocol in ("xdm", "collection"):
        leaves: dict[tuple[str, ...], str] = {("eventType",): "the event type"}
        branches: dict[tuple[str, ...], str] = {}
        for path, id_, place in _places(spec, protocol):
            steps = [path[:i] for i in range(1, len(path))]
            other = next((leaves[step] for step in (*steps, path) if step in leaves), None)
            other = other or branches.get(path)
            if other is not None:
                message = f"has the place of {other} in {protocol}: {'.'.join(path)}"
                problems.add(place.source, [*place.path, protocol], message, key=True)
                clash = True
            leaves[path] = id_
            branches.update(dict.fromkeys(steps, id_))
    return clash


def _places(spec: Spec, protocol: str) -> Iterator[tuple[tuple[str, ...], str, Place]]:
    """What stands in a payload by itself: its path, its id, and where it is written."""
    for group in spec.groups.values():
        root = group.routes[protocol]
        if root.way == "none" or (protocol == "collection" and group.kind in ("list", "messages")):
            continue
        above = tuple(root.name.split(".")) if protocol == "xdm" else (root.name,)
        if group.kind not in ("fields", "message"):
            yield above, group.id, group.place
            continue
        for field in group.fields.values():
            route = field.routes[protocol]
            if route.way == "none":
                continue
            if protocol == "collection":
                yield (route.member, route.name), field.id, field.place
            elif route.name.startswith("/"):
                yield tuple(route.name[1:].split(".")), field.id, field.place
            else:
                yield (*above, *route.name.split(".")), field.id, field.place


class _Event:
    """The checks of one event; ``sound`` tells whether nothing it leans on is missing or wrong."""

    def __init__(
        self, spec: Spec, event: Event, known: Mapping[str, set[str]], problems: Problems
    ) -> None:
        self.event, self.sound = event, spec.groups.keys() >= event.carries.keys()
        self._spec, self._known, self._problems = spec, known, problems

    def check(self) -> None:
        """Note every broken link of the event and of its examples."""
        event, spec = self.event, self._spec
        scopes = spec.session.get("scopes", {})
        for key in ("needs", "opens", "closes"):
            self._names(getattr(event, key), scopes, [key], "scope", bool(scopes))
        playback = spec.session.get("playback", {})
        if event.playback is not None:
            self._names([event.playback], playback, ["playback"], "playback", bool(playback))
        self._names(event.cadence, ("main", *scopes), ["cadence"], "scope", bool(scopes), key=True)
        groups = {name for name, group in spec.groups.items() if not group.bare}
        groups |= self._known["group"]
        self._names(event.carries, groups, ["carries"], "group", key=True)
        self._names(event.requires_any, event.carries, ["requires_any"], "carried group")
        self._objects()
        for protocol in PROTOCOLS:
            if event.blocks[protocol].form == "instead":
                self._instead(protocol, event.blocks[protocol].name)
        for example in event.examples.values():
            at = ("examples", example.name, "values")
            self._values(event, example.given, at)
            for said in self._lacking(event, example.values):
                basic = event.examples["basic"]
                if example is basic or said not in self._lacking(event, basic.values):
                    self._note(("examples", example.name), said)

    def step(self, values: Mapping[str, Any], index: int) -> None:
        """Note what is wrong with a step of a story, whose file is the event's place."""
        self._values(self.event, values, ("steps", index, "values"))
        for said in self._lacking(self.event, values):
            self._note(("steps", index), said)

    def _objects(self) -> None:
        """Trackers take one object with a call, beside those that are handed over before it."""
        groups = (self._spec.groups.get(name) for name in self.event.carries)
        made = [
            group.id
            for group in groups
            if group and group.routes["tracker"].way == "object" and not group.update
            if group.kind != "list" and self.event.blocks["tracker"].form in ("call", "event")
        ]
        for name in made[1:]:
            said = f"trackers take one object with a call, which is {made[0]} already"
            self._problems.add(self.event.place.source, ["carries", name], said, key=True)

    def _instead(self, protocol: str, name: str) -> None:
        target = self._spec.events.get(name)
        if target is None:
            self.sound = False
            self._names([name], self._known["event"], [protocol, "instead"], "event")
        elif target.blocks[protocol].form not in ("send", "call", "event"):
            self._note((protocol, "instead"), f"'{name}' is not sent on {protocol} either")

    def _names(
        self,
        given: Iterable[str],
        known: Iterable[str],
        path: Sequence[str],
        what: str,
        checkable: bool = True,
        *,
        key: bool = False,
    ) -> None:
        known = set(known)
        for index, name in enumerate(given):
            if name in known or not checkable:
                continue
            steps: list[str | int] = [*path]
            if key:
                steps.append(name)
            elif path[-1] in ("needs", "opens", "closes", "requires_any"):
                steps.append(index)
            self._note(steps, f"unknown {what} '{name}'{suggestion(name, known)}", key=key)

    def _note(self, path: Sequence[str | int], message: str, *, key: bool = False) -> None:
        self.sound = False
        self._problems.add(self.event.place.source, path, message, key=key)

    # -- examples -----------------------------------------------------------------------------

    def _values(
        self, event: Event, given: Mapping[str, Any], at: _Path, inner: bool = False
    ) -> None:
        spec = self._spec
        carried = {group.id: group for group in spec.carried(event) if not group.bare}
        bare = {name: field for name, field in spec.fields.items() if name == field.name}
        for key, value in given.items():
            path = (*at, key)
            if key in bare:
                field = bare[key]
                if event.session in field.absent_when and not inner:
                    self._note(path, f"{event.id} never carries {key}", key=True)
                else:
                    self._value(field, value, path)
            elif key in carried:
                self._group(carried[key], value, path)
            elif key in spec.groups:
                message = f"{event.id} does not carry {key}: add it under carries, or leave it out"
                self._note(path, message, key=True)
            elif key not in self._known["group"] and spec.groups.keys() >= self._known["group"]:
                hint = suggestion(key, [*bare, *carried])
                self._note(path, f"unknown field or group '{key}'{hint}", key=True)

    def _value(self, field: Field, value: Any, path: _Path) -> None:
        wrong = fault(field, value, self._spec.values)
        if wrong:
            self._note(path, f"{field.id} {wrong}")

    def _group(self, group: Group, value: Any, path: _Path) -> None:
        lists = group.kind in ("list", "messages")
        if lists and isinstance(value, list):
            check = partial(self._message if group.kind == "messages" else self._item, group)
            for index, item in enumerate(value):
                check(item, (*path, index))
        elif lists or not isinstance(value, dict):
            noun = "a list" if lists else "a mapping"
            self._note(path, f"{group.id} must be {noun}, not {describe(value)}")
        elif group.kind == "pairs":
            self._pairs(group, value, path)
        else:
            self._record(group, value, path)

    def _pairs(self, group: Group, value: Mapping[str, Any], path: _Path) -> None:
        for name, data in value.items():
            wrong = name_fault(self._spec, group, name)
            if wrong:
                self._note((*path, name), wrong, key=True)
            wrong = text_fault(data)
            if wrong:
                self._note((*path, name), f"{group.id}.{name} {wrong}")

    def _item(self, group: Group, item: Any, path: _Path) -> None:
        if not isinstance(item, dict):
            self._note(path, f"an item of {group.id} must be a mapping, not {describe(item)}")
            return
        self._record(group, item, path)
        for name, field in group.fields.items():
            if name not in item and field.required and field.default is None:
                self._note(path, f"gives no {field.id}, which is required")

    def _record(self, group: Group, value: Mapping[str, Any], path: _Path) -> None:
        for name, data in value.items():
            if name in group.fields:
                self._value(group.fields[name], data, (*path, name))
            else:
                hint = suggestion(name, group.fields)
                self._note((*path, name), f"{group.id} has no field '{name}'{hint}", key=True)

    def _message(self, group: Group, item: Any, path: _Path) -> None:
        if not isinstance(item, dict) or set(item) != {"event", "values"}:
            self._note(path, "must be a mapping with the keys event and values")
            return
        id_ = item["event"]
        event = self._spec.events.get(id_) if isinstance(id_, str) else None
        if event is None:
            self.sound = False
            if not isinstance(id_, str):
                self._note((*path, "event"), f"must be a text, not {describe(id_)}")
            elif id_ not in self._known["event"]:
                hint = suggestion(id_, self._spec.events)
                self._note((*path, "event"), f"unknown event '{id_}'{hint}")
        elif not isinstance(item["values"], dict):
            said = describe(item["values"])
            self._note((*path, "values"), f"values must be a mapping, not {said}")
        else:
            self._values(event, item["values"], (*path, "values"), inner=True)
            protocols = [name for name in PROTOCOLS if group.routes[name].way != "none"]
            for said in self._lacking(event, item["values"], protocols, "whole"):
                self._note(path, said)
            for name in protocols:
                if event.blocks[name].form in ("automatic", "none"):
                    self._note((*path, "event"), f"'{id_}' is not sent on {name}")

    def _lacking(
        self,
        event: Event,
        values: Mapping[str, Any],
        protocols: Sequence[str] = PROTOCOLS,
        session: str = "",
    ) -> list[str]:
        """What protocols that send an event require and do not find in values.

        ``session`` is what the message does to the session, where it is not as the event says.
        """
        found: list[str] = []
        missing: dict[str, list[str]] = {}
        for group in self._spec.carried(event):
            given = values if group.bare else values.get(group.id)
            if group.kind in ("list", "messages", "pairs"):
                if event.carries.get(group.id) and not given:
                    found.append(f"gives no {group.id}, which {event.id} requires")
                continue
            if not isinstance(given, dict):
                if given is not None or not event.carries.get(group.id):
                    continue
                given = {}
                if event.carries.get(group.id) and all(
                    not f.required and not f.placeholder for f in group.fields.values()
                ):
                    found.append(f"gives no {group.id}, which {event.id} requires")
            for protocol in protocols:
                for field in self._due(event, group, protocol, session):
                    if field.name not in given:
                        missing.setdefault(field.id, []).append(protocol)
        for id_, missed in missing.items():
            *most, last = missed
            said = f"{', '.join(most)} and {last} require" if most else f"{last} requires"
            found.append(f"gives no {id_}, which {said}")
        groups = event.requires_any
        if groups and not any(values.get(name) for name in groups):
            found.append(f"gives none of {', '.join(groups)}, of which {event.id} requires one")
        return found

    def _due(self, event: Event, group: Group, protocol: str, session: str) -> list[Field]:
        """The fields of a group that an example has to give, since nothing stands for them."""
        block = event.blocks[protocol]
        if block.form == "instead":
            event = self._spec.events.get(block.name, event)
            if group not in self._spec.carried(event):
                return []
        if event.blocks[protocol].form in ("automatic", "none"):
            return []
        return [
            field
            for field in group.fields.values()
            if protocol in field.required
            and field.routes[protocol].way != "none"
            and (session or event.session) not in field.absent_when
            and field.default is None
            and protocol not in field.placeholder
        ]

"""Check the events of the spec, and the values of their examples and of the stories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from mediagen.diagnostics.problems import Problems
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.diagnostics.words import join_words
from mediagen.spec.model import (
    PROTOCOLS,
    BlockForm,
    Event,
    Field,
    Group,
    GroupKind,
    RouteWay,
    Spec,
)
from mediagen.spec.values import name_fault, text_fault, value_fault
from mediagen.yaml_files.schema import describe_value

_Path = tuple[str | int, ...]


class EventChecker:
    """The checks of one event; ``sound`` tells whether nothing it leans on is missing or wrong."""

    def __init__(
        self, spec: Spec, event: Event, declared_ids: Mapping[str, set[str]], problems: Problems
    ) -> None:
        self.event, self.sound = event, spec.groups.keys() >= event.carries.keys()
        self._spec, self._known, self._problems = spec, declared_ids, problems

    def check_event(self) -> None:
        """Note every broken link of the event and of its examples."""
        event, spec = self.event, self._spec
        scopes = spec.session.scopes
        for key in ("needs", "opens", "closes"):
            self._check_names(getattr(event, key), scopes, [key], "scope", bool(scopes))
        playback = spec.session.playback
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
            if event.blocks[protocol].form == BlockForm.INSTEAD:
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
            self._check_names([name], self._known["event"], [protocol, "instead"], "event")
        elif target.blocks[protocol].form not in (BlockForm.SEND, BlockForm.CALL, BlockForm.EVENT):
            self._report((protocol, "instead"), f"'{name}' is not sent on {protocol} either")

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
        if block.form == BlockForm.INSTEAD:
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

"""Check the events of the spec, and the values of their examples and of the stories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from mediagen.diagnostics.catalogue import spec as codes
from mediagen.diagnostics.catalogue.model import Code
from mediagen.diagnostics.catalogue.yaml_files import MISSING_KEY
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
    Protocol,
    RouteWay,
    SessionEffect,
    Spec,
)
from mediagen.spec.narrowed_sets import find_limit
from mediagen.spec.values import check_pair_name, check_string, check_value
from mediagen.yaml_files.schema import describe_value

_Path = tuple[str | int, ...]


class EventChecker:
    """Checks of one event; ``is_valid`` is False as soon as one of them reports a problem."""

    def __init__(
        self, spec: Spec, event: Event, declared_ids: Mapping[str, set[str]], problems: Problems
    ) -> None:
        self.event, self.is_valid = event, spec.groups.keys() >= event.carries.keys()
        self._spec, self._declared_ids, self._problems = spec, declared_ids, problems

    def check_event(self) -> None:
        """Report the problems of the event and of its examples."""
        event, spec = self.event, self._spec
        if Protocol.TRACKER not in event.place.source.data and not event.only_on:
            message = (
                f"missing key '{Protocol.TRACKER}', with the call of trackers or a 'reason'; an "
                "event of your own can have 'only_on' instead, with the platforms that can send it"
            )
            self._report((), message, MISSING_KEY)
        scopes = spec.session.scopes
        for key in ("needs", "opens", "closes"):
            if scopes:
                self._check_names(getattr(event, key), scopes, [key], codes.UNKNOWN_SCOPE)
        playback = spec.session.playback
        if event.playback is not None and playback:
            self._check_names(
                [event.playback], playback, ["playback"], codes.UNKNOWN_PLAYBACK_STATE
            )
        if scopes:
            self._check_names(
                event.cadence, ("main", *scopes), ["cadence"], codes.UNKNOWN_SCOPE, key=True
            )
        groups = {name for name, group in spec.groups.items() if not group.is_common}
        groups |= self._declared_ids["group"]
        self._check_names(event.carries, groups, ["carries"], codes.UNKNOWN_GROUP, key=True)
        for index, name in enumerate(event.requires_any):
            if name not in event.carries:
                message = f"{event.id} does not carry '{name}'{suggest_name(name, event.carries)}"
                self._report(["requires_any", index], message, codes.UNKNOWN_GROUP)
        self._check_objects()
        for protocol in PROTOCOLS:
            if event.blocks[protocol].form == BlockForm.REPLACEMENT:
                self._check_replacement(protocol, event.blocks[protocol].name)
        for example in event.examples.values():
            values_path = ("examples", example.name, "values")
            self._check_values(event, event.place.source.value_at(values_path), values_path)
            for message in self._missing_fields(event, example.values):
                basic = event.examples["basic"]
                if example is basic or message not in self._missing_fields(event, basic.values):
                    self._report(("examples", example.name), message, codes.MISSING_VALUE)

    def check_step(self, values: Mapping[str, Any], index: int) -> None:
        """Report the problems of a step of a story; the place of the event is the story's file."""
        self._check_values(self.event, values, ("steps", index, "values"))
        for message in self._missing_fields(self.event, values):
            self._report(("steps", index), message, codes.MISSING_VALUE)

    def _check_objects(self) -> None:
        """Check that the event carries one object only, besides those that are passed before it."""
        groups = (self._spec.groups.get(name) for name in self.event.carries)
        object_groups = [
            group.id
            for group in groups
            if group and group.routes["tracker"].way == RouteWay.OBJECT and not group.update
            if group.kind != GroupKind.LIST
            and self.event.blocks["tracker"].form in (BlockForm.CALL, BlockForm.EVENT)
        ]
        for name in object_groups[1:]:
            message = (
                f"{name} and {object_groups[0]} are both objects for trackers, "
                "but a call takes only one"
            )
            self._problems.add_at(
                self.event.place.source,
                ["carries", name],
                message,
                code=codes.SEVERAL_OBJECTS,
                key=True,
            )

    def _check_replacement(self, protocol: str, name: str) -> None:
        target = self._spec.events.get(name)
        if target is None:
            self.is_valid = False
            path = [protocol, "replacement"]
            self._check_names([name], self._declared_ids["event"], path, codes.UNDEFINED_EVENT)
        elif target.blocks[protocol].form not in (BlockForm.SEND, BlockForm.CALL, BlockForm.EVENT):
            message = f"{protocol} does not send '{name}' either; name an event that it sends"
            self._report((protocol, "replacement"), message, codes.EVENT_NOT_SENT)

    def _check_names(
        self,
        names: Iterable[str],
        declared: Iterable[str],
        path: Sequence[str],
        code: Code,
        *,
        key: bool = False,
    ) -> None:
        declared = set(declared)
        for index, name in enumerate(names):
            if name in declared:
                continue
            steps: list[str | int] = [*path]
            if key:
                steps.append(name)
            elif path[-1] in ("needs", "opens", "closes"):
                steps.append(index)
            noun = code.name.partition("-")[2].replace("-", " ")
            message = f"unknown {noun} '{name}'{suggest_name(name, declared)}"
            self._report(steps, message, code, key=key)

    def _report(
        self, path: Sequence[str | int], message: str, code: Code, *, key: bool = False
    ) -> None:
        self.is_valid = False
        self._problems.add_at(self.event.place.source, path, message, code=code, key=key)

    # -- examples -----------------------------------------------------------------------------

    def _check_values(
        self, event: Event, values: Mapping[str, Any], values_path: _Path, inner: bool = False
    ) -> None:
        spec = self._spec
        carried = {group.id: group for group in spec.carried_groups(event) if not group.is_common}
        bare = {name: field for name, field in spec.fields.items() if name == field.name}
        for key, value in values.items():
            path = (*values_path, key)
            if key in bare:
                field = bare[key]
                if event.session in field.absent_when and not inner:
                    message = f"{event.id} never carries {key}; delete it"
                    self._report(path, message, codes.NOT_CARRIED, key=True)
                else:
                    self._check_value(field, value, path)
            elif key in carried:
                self._check_group(carried[key], value, path)
            elif key in spec.groups:
                message = f"{event.id} does not carry {key}; add it under 'carries', or delete it"
                self._report(path, message, codes.NOT_CARRIED, key=True)
            elif (
                key not in self._declared_ids["group"]
                and spec.groups.keys() >= self._declared_ids["group"]
            ):
                hint = suggest_name(key, [*bare, *carried])
                message = f"unknown field or group '{key}'{hint}"
                self._report(path, message, codes.UNDEFINED_FIELD, key=True)

    def _check_value(self, field: Field, value: Any, path: _Path) -> None:
        problem = check_value(field, value, self._spec.values)
        if problem is not None:
            message = f"{field.id}: {problem.message}{_limit_note(field)}"
            self._report(path, message, problem.code)

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
            message = f"{group.id}: expected {noun}, got {describe_value(value)}"
            self._report(path, message, codes.WRONG_VALUE_TYPE)
        elif group.kind == GroupKind.PAIRS:
            self._check_pairs(group, value, path)
        else:
            self._check_record(group, value, path)

    def _check_pairs(self, group: Group, value: Mapping[str, Any], path: _Path) -> None:
        for name, data in value.items():
            problem = check_pair_name(self._spec, group, name)
            if problem is not None:
                self._report((*path, name), problem.message, problem.code, key=True)
            problem = check_string(data)
            if problem is not None:
                self._report((*path, name), f"{group.id}.{name}: {problem.message}", problem.code)

    def _check_item(self, group: Group, item: Any, path: _Path) -> None:
        if not isinstance(item, dict):
            message = f"expected a mapping as item of {group.id}, got {describe_value(item)}"
            self._report(path, message, codes.WRONG_VALUE_TYPE)
            return
        self._check_record(group, item, path)
        for name, field in group.fields.items():
            if name not in item and field.required and field.default is None:
                message = f"missing {field.id}, which is required"
                self._report(path, message, codes.MISSING_VALUE)

    def _check_record(self, group: Group, value: Mapping[str, Any], path: _Path) -> None:
        for name, data in value.items():
            if name in group.fields:
                self._check_value(group.fields[name], data, (*path, name))
            else:
                hint = suggest_name(name, group.fields)
                message = f"{group.id} has no field '{name}'{hint}"
                self._report((*path, name), message, codes.UNDEFINED_FIELD, key=True)

    def _check_message(self, group: Group, item: Any, path: _Path) -> None:
        if not isinstance(item, dict) or set(item) != {"event", "values"}:
            message = "expected a mapping with the keys 'event' and 'values'"
            self._report(path, message, codes.WRONG_VALUE_TYPE)
            return
        id_ = item["event"]
        event = self._spec.events.get(id_) if isinstance(id_, str) else None
        if event is None:
            self.is_valid = False
            if not isinstance(id_, str):
                message = f"expected the ID of an event, got {describe_value(id_)}"
                self._report((*path, "event"), message, codes.WRONG_VALUE_TYPE)
            elif id_ not in self._declared_ids["event"]:
                hint = suggest_name(id_, self._spec.events)
                message = f"unknown event '{id_}'{hint}"
                self._report((*path, "event"), message, codes.UNDEFINED_EVENT)
        elif not isinstance(item["values"], dict):
            message = f"expected a mapping, got {describe_value(item['values'])}"
            self._report((*path, "values"), message, codes.WRONG_VALUE_TYPE)
        else:
            self._check_values(event, item["values"], (*path, "values"), inner=True)
            protocols = [name for name in PROTOCOLS if group.routes[name].way != RouteWay.NONE]
            for message in self._missing_fields(
                event, item["values"], protocols, SessionEffect.WHOLE
            ):
                self._report(path, message, codes.MISSING_VALUE)
            for name in protocols:
                if event.blocks[name].form in (BlockForm.AUTOMATIC, BlockForm.NONE):
                    message = f"{name} does not send '{id_}'; name an event that it sends"
                    self._report((*path, "event"), message, codes.EVENT_NOT_SENT)

    def _missing_fields(
        self,
        event: Event,
        values: Mapping[str, Any],
        protocols: Sequence[str] = PROTOCOLS,
        session: SessionEffect | None = None,
    ) -> list[str]:
        """Return a message for each value that an event or its protocols require and is missing.

        ``session`` is the effect of the message on the session, if it differs from the event's.
        """
        messages: list[str] = []
        missing: dict[str, list[str]] = {}
        for group in self._spec.carried_groups(event):
            group_values = values if group.is_common else values.get(group.id)
            if group.kind in (GroupKind.LIST, GroupKind.MESSAGES, GroupKind.PAIRS):
                if event.carries.get(group.id) and not group_values:
                    messages.append(f"missing {group.id}, which {event.id} requires")
                continue
            if not isinstance(group_values, dict):
                if group_values is not None or not event.carries.get(group.id):
                    continue
                group_values = {}
                if event.carries.get(group.id) and all(
                    not f.required and not f.placeholder for f in group.fields.values()
                ):
                    messages.append(f"missing {group.id}, which {event.id} requires")
            for protocol in protocols:
                for field in self._required_fields(event, group, protocol, session):
                    if field.name not in group_values:
                        missing.setdefault(field.id, []).append(protocol)
        for id_, missed in missing.items():
            verb = "requires" if len(missed) == 1 else "require"
            protocol_word = "protocol" if len(missed) == 1 else "protocols"
            messages.append(
                f"missing value for {id_}; the {protocol_word} {join_words(missed)} {verb} it"
            )
        groups = event.requires_any
        if groups and not any(values.get(name) for name in groups):
            messages.append(f"{event.id} requires at least one of {join_words(groups, 'or')}")
        return messages

    def _required_fields(
        self, event: Event, group: Group, protocol: str, session: SessionEffect | None
    ) -> list[Field]:
        """Return the fields of a group that an example must have: those without a default."""
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


def _limit_note(field: Field) -> str:
    """Return where a layer set a limit on a field of a lower layer; empty without one."""
    limit = find_limit(field)
    if limit is None:
        return ""
    line, _ = limit.source.position(limit.path, key=True)
    return f" (the limit is in {limit.source.name}:{line})"

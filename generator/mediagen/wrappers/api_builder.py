"""Build the API of a wrapper from the spec: methods, their parameters, types and order.

An app opens a session and then calls one method per event. The result is frozen data without
syntax; ``method_views`` adds the language.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from mediagen.platforms.model import NameKind, Platform, Wrapper
from mediagen.protocols.messages import Hole
from mediagen.spec.casing import change_case
from mediagen.spec.caveats import wrapper_caveat_texts
from mediagen.spec.model import (
    BlockForm,
    Event,
    Field,
    Group,
    GroupKind,
    Protocol,
    RouteWay,
    SessionEffect,
    Spec,
    ValueType,
)
from mediagen.wrappers.api_model import (
    Api,
    Loop,
    Method,
    NoOpeningEvent,
    OmissionCause,
    OmittedField,
    Parameter,
    ParameterKind,
    ParameterPart,
    Structure,
    kind_of_type,
)


def build_api(spec: Spec, platform: Platform, wrapper: Wrapper) -> Api:
    """Return the API of a wrapper.

    Raises ``NoOpeningEvent`` if the platform has no event that opens a session.
    """
    return _ApiBuilder(spec, platform, wrapper).build()


class _ApiBuilder:
    def __init__(self, spec: Spec, platform: Platform, wrapper: Wrapper) -> None:
        self._spec, self._platform, self._wrapper = spec, platform, wrapper
        self._protocol = platform.protocol
        self._parameters: dict[str, Parameter] = {}
        self._structures: dict[str, Structure] = {}
        self._session_fields = tuple(self._iterate_session_fields())
        self._session_ids = {field.id for field in self._session_fields}
        self._settings = tuple(self._session_parameters())

    def build(self) -> Api:
        """Return the API. Raises ``NoOpeningEvent``."""
        opening: Method | None = None
        methods: list[Method] = []
        automatic: list[Method] = []
        missing: dict[str, str] = {}
        for event in self._spec.events.values():
            reason = self._missing_reason(event)
            if reason:
                missing[event.id] = reason
                continue
            method = self._build_method(event)
            if method.sent_event.session == SessionEffect.OPENS and opening is None:
                opening = method
            elif method.automatic:
                automatic.append(method)
                missing[event.id] = method.automatic
            else:
                methods.append(method)
        if opening is None:
            raise NoOpeningEvent
        quality = tuple(
            self._build_structure(group, ParameterPart.QUALITY)
            for group in self._spec.groups.values()
            if group.any_event and self._is_group_taken(group)
        )
        named = (p.values for p in self._parameters.values() if p.values)
        sets = {values.id: values for values in named}
        return Api(
            platform=self._platform,
            wrapper=self._wrapper,
            opening=opening,
            methods=tuple(methods),
            automatic=tuple(automatic),
            missing=missing,
            settings=self._settings,
            quality=quality,
            structures=tuple(self._structures.values()),
            sets=tuple(values for id_, values in self._spec.values.items() if id_ in sets),
            omitted_fields=tuple(self._omitted_fields((opening, *methods))),
            parameters=self._parameters,
        )

    def _omitted_fields(self, methods: Sequence[Method]) -> Iterator[OmittedField]:
        """Yield the fields of the methods' groups that the platform does not take from the app."""
        platform = self._platform
        carried = {name for method in methods for name in method.sent_event.carries}
        for group in self._spec.groups.values():
            for field in group.fields.values() if group.id in carried else ():
                if self._is_field_taken(field):
                    continue
                id_ = field.id
                if id_ in platform.configuration:
                    cause, reason = OmissionCause.CONFIGURED, platform.configuration[id_]
                elif id_ in platform.automatic_fields:
                    cause, reason = OmissionCause.FILLED, platform.automatic_fields[id_]
                elif id_ in platform.lost_fields:
                    cause, reason = OmissionCause.LOST, platform.lost_fields[id_].reason
                elif id_ in self._wrapper.omitted_fields:
                    cause, reason = OmissionCause.OMITTED, self._wrapper.omitted_fields[id_]
                else:
                    cause, reason = OmissionCause.LOST, field.routes[self._protocol].reason
                yield OmittedField(
                    field, self._name_in_case(field.parameter, NameKind.PARAMETER), cause, reason
                )

    # -- methods ------------------------------------------------------------------------------

    def _missing_reason(self, event: Event) -> str:
        """Return why an event has no method, or an empty string."""
        block = event.blocks[self._protocol]
        if event.only_on and self._platform.id not in event.only_on:
            return event.only_on_reason
        if block.form in (BlockForm.AUTOMATIC, BlockForm.NONE):
            return block.reason
        lacks = self._platform.unsupported
        for group in (self._spec.groups[name] for name in event.carries):
            for name in (group.id, group.routes["tracker"].name):
                if name in lacks and (self._protocol == Protocol.TRACKER or name == group.id):
                    return lacks[name]
        if block.form in (BlockForm.CALL, BlockForm.EVENT):
            return lacks.get(block.name, "")
        sent_event = self._spec.events[block.name] if block.form == BlockForm.REPLACEMENT else event
        return self._platform.type_refusal(sent_event.blocks[self._protocol].name)

    def _build_method(self, event: Event) -> Method:
        block = event.blocks[self._protocol]
        sent_event = self._spec.events[block.name] if block.form == BlockForm.REPLACEMENT else event
        parameters: list[Parameter] = []
        values: dict[str, Any] = {}
        groups = (self._spec.groups[name] for name in sent_event.carries)
        for group in (group.for_event(sent_event.id) for group in groups):
            if self._is_group_taken(group):
                group_parameters, group_values = self._group_parameters(sent_event, group)
                parameters += group_parameters
                if group_values:
                    values[group.id] = group_values
        order = tuple(ParameterPart)
        parameters.sort(key=lambda p: (not p.required, order.index(p.part)))
        for group in self._spec.groups.values():
            if group.is_common:
                fields = group.fields.items()
                values |= {
                    name: Hole(f.id)
                    for name, f in fields
                    if self._is_added_by_wrapper(f, sent_event)
                }
        loops: tuple[Loop, ...] = ()
        if block.form == BlockForm.PER_ITEM:
            by_id = {
                group.id: group.item_events[self._protocol]
                for group in self._spec.carried_groups(event)
                if group.item_events
            }
            lists = [p for p in parameters if p.kind == ParameterKind.LIST]
            loops = tuple(Loop(p, self._spec.events[by_id[p.group.id]]) for p in lists)
        one_of = [p for p in parameters if p.group.id in sent_event.requires_any]
        for name, is_required in sent_event.carries.items():
            of_group = [p for p in parameters if p.group.id == name]
            if is_required and of_group and not any(p.required for p in of_group):
                one_of += of_group
        return Method(
            event=event,
            sent_event=sent_event,
            replacement_reason=block.reason if block.form == BlockForm.REPLACEMENT else "",
            name=self._name_in_case(event.method, NameKind.FUNCTION),
            type=self._event_type_name(event),
            parameters=tuple(parameters),
            one_of=tuple(one_of),
            loops=loops,
            values=values,
            automatic=self._wrapper.automatic_events.get(event.id, ""),
            keepalive_seconds=self._keepalive_interval(event),
        )

    def _keepalive_interval(self, event: Event) -> int | None:
        """Return the seconds between keepalive events after an event; None if unchanged."""
        seconds: dict[str, int] = {}
        for pulse in self._spec.events.values():
            seconds |= pulse.cadence
        seconds |= {
            name: n for name, n in self._wrapper.keepalive_seconds.items() if name in seconds
        }
        if not seconds or event.session == SessionEffect.WHOLE:
            return None
        if self._spec.is_quiet_after(event):
            return 0
        if event.session == SessionEffect.OPENS or seconds.keys() & set(event.closes):
            return seconds["main"]
        return min((seconds[scope] for scope in event.opens if scope in seconds), default=None)

    def _is_added_by_wrapper(self, field: Field, sent_event: Event) -> bool:
        """Return whether the wrapper itself adds a field of every message."""
        return (
            field.id in self._wrapper.added_fields and sent_event.session not in field.absent_when
        )

    def _group_parameters(self, event: Event, group: Group) -> tuple[list[Parameter], Any]:
        """Return the parameters of a method for a group, and the holes for the group's values."""
        is_required = event.carries[group.id]
        part = ParameterPart.PARAMETER
        match group.kind:
            case GroupKind.PAIRS:
                return self._whole_group(group, ParameterKind.MAP, is_required)
            case GroupKind.MESSAGES:
                return self._whole_group(group, ParameterKind.MESSAGES, is_required)
            case GroupKind.LIST if not group.item_events or _is_batch_event(event):
                item_fields = self._taken_fields(group)
                item = (
                    self._add_field(group, item_fields[0], part)
                    if len(item_fields) == 1
                    else self._build_structure(group, part)
                )
                return self._whole_group(group, ParameterKind.LIST, is_required, item)
        fields = [self._add_field(group, f, part, is_required) for f in self._taken_fields(group)]
        holes: dict[str, Any] = {p.field.name: Hole(p.key) for p in fields if p.field}
        for field in group.fields.values():
            if field.id in self._session_ids:
                holes[field.name] = Hole(field.id)
            loss = self._platform.lost_fields.get(field.id)
            if (
                loss is not None
                and loss.supported_value is not None
                and self._protocol in field.required
            ):
                holes[field.name] = loss.supported_value
            elif loss is not None and field.routes[self._protocol].way == RouteWay.ARGUMENT:
                holes.setdefault(field.name, loss.supported_value)
        return fields, [holes] if group.kind == GroupKind.LIST and holes else holes

    # -- parameters ---------------------------------------------------------------------------

    def _is_group_taken(self, group: Group) -> bool:
        """Return whether the platform takes a group from the app."""
        return group.routes[self._protocol].way != RouteWay.NONE and (
            group.kind == GroupKind.MESSAGES
            or any(map(self._is_field_taken, group.fields.values()))
        )

    def _is_field_taken(self, field: Field) -> bool:
        platform, wrapper = self._platform, self._wrapper
        tables = (platform.silent, platform.lost_fields, wrapper.omitted_fields)
        declared = any(field.id in table for table in tables)
        is_carried = field.routes[self._protocol].way != RouteWay.NONE
        return is_carried and not declared and field.constant is None

    def _taken_fields(self, group: Group) -> list[Field]:
        """Return the fields of a group that a method takes."""
        return [
            field
            for field in group.fields.values()
            if self._is_field_taken(field) and field.id not in self._session_ids
        ]

    def _whole_group(
        self,
        group: Group,
        kind: ParameterKind,
        required: bool,
        item: Structure | Parameter | None = None,
    ) -> tuple[list[Parameter], Hole]:
        """Return the only parameter of a group that is passed as a whole, and its hole."""
        parameter = Parameter(
            key=group.id,
            name=self._name_in_case(group.id, NameKind.PARAMETER),
            kind=kind,
            part=ParameterPart.CUSTOM if kind == ParameterKind.MAP else ParameterPart.LIST,
            required=required,
            group=group,
            protocol=self._protocol,
            field=None,
            item=item,
            substitute=self._wrapper.substitutes.get(group.id, ""),
            default_note=self._default_note(group.id),
        )
        self._parameters[parameter.key] = parameter
        return [parameter], Hole(parameter.key)

    def _add_field(
        self, group: Group, field: Field, part: ParameterPart, is_group_required: bool = True
    ) -> Parameter:
        """Return the parameter for a field."""
        is_required = self._protocol in field.required
        if part == ParameterPart.SETTING:
            is_required |= group.kind == GroupKind.SETTINGS and field.default is None
        elif (
            part == ParameterPart.PARAMETER
            and field.routes["tracker"].way == RouteWay.METADATA
            and not field.events  # typed custom metadata can be required
        ):
            part = ParameterPart.METADATA
        # In a structure the group names the field already.
        is_nested = group.kind == GroupKind.LIST and len(group.fields) > 1
        values = self._spec.values.get(field.type)
        # A protocol may take fractions where another does not.
        types = (field.type, field.routes[self._protocol].type)
        is_number = types == (ValueType.INTEGER, ValueType.NUMBER)
        key = f"{part}:{field.id}" if part == ParameterPart.QUALITY else field.id
        kind = kind_of_type(field.type, values)
        if field.events and kind == ParameterKind.TIMESTAMP:
            kind = ParameterKind.STRING
        parameter = Parameter(
            key=key,
            name=self._name_in_case(
                field.name if is_nested else field.parameter, NameKind.PARAMETER
            ),
            kind=ParameterKind.NUMBER if is_number else kind,
            part=part,
            required=(
                is_group_required and is_required and field.id not in self._wrapper.optional_fields
            ),
            group=group,
            protocol=self._protocol,
            field=field,
            values=values,
            substitute=self._wrapper.substitutes.get(key, ""),
            default_note=self._default_note(key),
        )
        known = self._parameters.get(key)
        if known is not None and known.required != parameter.required:  # by another event
            parameter = replace(parameter, key=f"{key}:{len(self._parameters)}")
        self._parameters[parameter.key] = parameter
        return parameter

    def _default_note(self, key: str) -> str:
        return self._wrapper.optional_fields.get(key, "").removesuffix(".")

    def _build_structure(self, group: Group, part: ParameterPart) -> Structure:
        structure = Structure(
            id=group.id,
            name=self._name_in_case(group.id, NameKind.TYPE),
            title=group.title,
            summary=group.summary,
            caveats=wrapper_caveat_texts(group.caveats, self._protocol),
            fields=tuple(self._add_field(group, f, part) for f in self._taken_fields(group)),
        )
        if part != ParameterPart.QUALITY:
            self._structures[group.id] = structure
        return structure

    def _iterate_session_fields(self) -> Iterator[Field]:
        """Yield the fields that an app passes once, when it creates the wrapper."""
        for id_ in self._wrapper.settings:
            group = self._spec.groups.get(id_)
            yield from group.fields.values() if group else [self._spec.fields[id_]]

    def _session_parameters(self) -> Iterator[Parameter]:
        for field in self._session_fields:
            yield self._add_field(self._spec.groups[field.group], field, ParameterPart.SETTING)

    def _event_type_name(self, event: Event) -> str:
        """Return the name of the type of an event's parameters, which hides no built-in type."""
        name = self._name_in_case(event.id, NameKind.TYPE)
        is_built_in = name in self._wrapper.language.built_in_types
        return self._name_in_case(f"{event.id}Details", NameKind.TYPE) if is_built_in else name

    def _name_in_case(self, name: str, noun: NameKind) -> str:
        return change_case(name, self._wrapper.naming[noun])


def _is_batch_event(event: Event) -> bool:
    """Return whether an event has several items that some protocols send one by one."""
    return any(block.form == BlockForm.PER_ITEM for block in event.blocks.values())

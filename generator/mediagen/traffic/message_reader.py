"""Reader of messages: finds the event of a body, and validates its values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mediagen.diagnostics.catalogue import traffic as codes
from mediagen.diagnostics.suggestions import nearest_name
from mediagen.diagnostics.words import join_words
from mediagen.protocols.shapes import Branch, Leaf, collection_shape, xdm_shape
from mediagen.spec.model import BlockForm, Event, GroupKind, Protocol, RouteWay, SessionEffect, Spec
from mediagen.traffic.body_validator import (
    LONGEST_KEY,
    BodyValidator,
    Message,
    deprecated_use,
    display_value,
    missing_value,
    unknown_key,
    wrong_type,
)
from mediagen.traffic.findings import Finding
from mediagen.traffic.rules import PreparedRules
from mediagen.traffic.validation_plan import MOST_PLANS, Form, ReadingPlan, form_of, make_plan


class MessageReader:
    """Validates bodies by the shapes of the spec."""

    def __init__(self, rules: PreparedRules) -> None:
        self._rules = rules
        self._spec = spec = rules.spec
        self._made: dict[tuple[str, str, bool], Branch] = {}
        self._accepted: dict[tuple[object, ...], set[str | int]] = {}
        self._plans: dict[tuple[str, str], dict[Form, ReadingPlan | None]] = {}
        self._usual_plans: dict[tuple[str, str], ReadingPlan] = {}
        self._types = {
            protocol: _events_by_type(spec, protocol) for protocol in ("xdm", "collection")
        }

    def find_event(
        self, protocol: str, type_: object, path: str, findings: list[Finding]
    ) -> Event | None:
        """Return the event of an event type; findings about the type are added."""
        if not isinstance(type_, str):
            opening = self._spec.opening_event
            example = f', such as "{_type_prefix(protocol)}{opening.id}"' if opening else ""
            expected = f"the type of the event{example}"
            findings.append(
                missing_value(path, expected)
                if type_ is None
                else wrong_type(path, "a string", type_)
            )
            return None
        event = self._types[protocol].get(type_)
        if event is not None:
            reason = event.blocks[protocol].reason
            if event.blocks[protocol].form == BlockForm.PER_ITEM:
                message = f"sources disagree on whether {type_} exists here"
                findings.append(Finding(codes.DISPUTED_EVENT, message, reason, path))
            deprecation = event.lifecycle.deprecation
            if deprecation is not None:
                findings.append(deprecated_use(event.id, deprecation, path))
            return event
        name = type_.removeprefix(_type_prefix(protocol))
        rival = self._spec.events.get(name)
        block = rival.blocks[protocol] if rival else None
        if block is not None and block.form == BlockForm.REPLACEMENT:
            expected = f"send {_type_prefix(protocol)}{block.name} instead. {block.reason}"
        elif block is not None and block.reason:
            expected = block.reason
        elif block is not None and block.form == BlockForm.SEND:
            expected = f"send {_type_prefix(protocol)}{block.name}"
        else:
            near = nearest_name(type_, self._types[protocol])
            expected = f"did you mean {near}?" if near else "one of the event types of the spec"
        message = f"no event type {display_value(type_)}"
        findings.append(Finding(codes.UNKNOWN_EVENT, message, expected, path))
        return None

    @property
    def complete_session_event(self) -> Event | None:
        """The event that carries a complete session."""
        return next(
            (e for e in self._spec.events.values() if e.session == SessionEffect.WHOLE), None
        )

    def inner_lists(self, event: Event) -> list[str]:
        """Return the members of a body in which an event carries complete messages."""
        groups = (self._spec.groups[name] for name in event.carries)
        return [group.routes["xdm"].name for group in groups if group.kind == GroupKind.MESSAGES]

    def inner_names(self, protocol: str) -> dict[str, str]:
        """Return the names of the parts of an inner message, by their usual names."""
        if protocol == Protocol.COLLECTION:
            return {"eventType": "eventType"}
        fields = (f for g in self._spec.groups.values() for f in g.fields.values())
        return {f.message_part: f.name for f in fields if f.message_part}

    def inner_body(
        self, protocol: str, item: Mapping[str, Any], place: str, findings: list[Finding]
    ) -> dict[str, Any]:
        """Return the body of a message inside another, with the usual names of its parts."""
        names = self.inner_names(protocol)
        if all(usual == name for usual, name in names.items()):
            return dict(item)
        for key in [key for key in item if key not in names.values()]:
            near = nearest_name(key[:LONGEST_KEY], names.values())
            expected = f"did you mean {near}?" if near else f"one of {', '.join(names.values())}"
            findings.append(unknown_key(key, expected, place))
        return {usual: item[name] for usual, name in names.items() if name in item}

    def outer_paths(
        self, findings: list[Finding], place: str, names: Mapping[str, str]
    ) -> list[Finding]:
        """Return findings with the actual paths of the parts of an inner message."""
        heads = {f"{place}.{usual}": f"{place}.{name}" for usual, name in names.items()}
        out = []
        for finding in findings:
            head = next(
                (h for h in heads if finding.path == h or finding.path.startswith(f"{h}.")), None
            )
            path = heads[head] + finding.path[len(head) :] if head else finding.path
            out.append(replace(finding, path=path))
        return out

    def read_message(
        self,
        protocol: str,
        event: Event,
        body: Any,
        path: str,
        findings: list[Finding],
        *,
        lax: bool = False,
        inner: bool = False,
    ) -> Message:
        """Check the body of an event.

        ``lax`` bodies may hold more than media fields; an ``inner`` one is part of another message,
        which stands for its session.
        """
        form = form_of(body) if type(body) is dict and not inner else None
        plans = self._plans.setdefault((protocol, event.id), {})
        is_planned = form in plans
        plan = plans[form] if form is not None and is_planned else None
        planned = plan.read_body(body) if plan is not None else None
        if planned is not None:
            self._note_plan(plan, body)
            return planned
        message = Message(protocol, event, None, None, None, {}, set(), {})
        shape = self._shape_of(protocol, event, inner)
        count = len(findings)
        BodyValidator(self._rules, message, findings, lax).validate_branch(shape, body, path)
        plain = len(findings) == count and not message.items and not event.requires_any
        if plain and form is not None and not is_planned and len(plans) < MOST_PLANS:
            fields = message.fields
            plans[form] = make_plan(protocol, event, shape, body, fields, self._rules)
        groups = event.requires_any
        if groups and message.items.keys().isdisjoint(groups):
            place = f"{path}.mediaCollection" if protocol == Protocol.XDM else path
            expected = f"{join_words(groups, 'or')} with at least one item"
            findings.append(Finding(codes.MISSING, f"none of {', '.join(groups)}", expected, place))
        return message

    def _note_plan(self, plan: ReadingPlan | None, body: Mapping[str, Any]) -> None:
        """Note the plan of a body for the next message of the same type in an open session."""
        if plan is None or plan.event.session in (SessionEffect.OPENS, SessionEffect.WHOLE):
            return
        type_ = body.get("eventType")
        has_finding = (
            plan.event.blocks[plan.protocol].form == BlockForm.PER_ITEM
            or plan.event.lifecycle.deprecation is not None
        )
        if isinstance(type_, str) and not has_finding and type_ in self._types[plan.protocol]:
            self._usual_plans[plan.protocol, type_] = plan

    def read_usual_message(self, protocol: str, body: dict[str, Any]) -> Message | None:
        """Return the message of an open session in a body that certainly has no findings.

        Such a body has the form of the last one, and values that were accepted before. None means
        that the body has to be validated.
        """
        type_ = body.get("eventType")
        plan = self._usual_plans.get((protocol, type_)) if type(type_) is str else None
        return plan.read_body(body) if plan is not None else None

    def is_unpadded(self, protocol: str, body: Any) -> bool:
        """Return whether the software that sent a body prints milliseconds without zeros."""
        rule = self._rules.unpadded
        if rule is None:
            return False
        field = self._spec.fields[rule.field]
        route, group = field.routes[protocol], self._spec.groups[field.group].routes[protocol]
        if route.way == RouteWay.NONE or group.way == RouteWay.NONE:
            return False
        for step in (*group.name.split("."), *route.name.split(".")):
            body = body.get(step) if isinstance(body, dict) else None
        return isinstance(body, str) and body.endswith(rule.suffix)

    def _shape_of(self, protocol: str, event: Event, inner: bool) -> Branch:
        key = (protocol, event.id, inner)
        if key not in self._made:
            make = xdm_shape if protocol == Protocol.XDM else collection_shape
            # An inner message names no session, like one that opens it.
            shape = make(self._spec, event, SessionEffect.OPENS if inner else event.session)
            self._share_accepted(shape)
            self._made[key] = shape
        return self._made[key]

    def _share_accepted(self, shape: Branch) -> None:
        """Let equal fields of several events share the values that were accepted for one."""
        for node in shape.children.values():
            if isinstance(node, Branch):
                self._share_accepted(node)
            elif isinstance(node, Leaf):
                key = (node.field.id, node.checked.type, node.type, node.required, node.lone)
                node.accepted = self._accepted.setdefault(key, node.accepted)


def _type_prefix(protocol: str) -> str:
    return "media." if protocol == Protocol.XDM else ""


def _events_by_type(spec: Spec, protocol: str) -> dict[str, Event]:
    events = {}
    for event in spec.events.values():
        block = event.blocks[protocol]
        per_item = protocol == Protocol.COLLECTION and block.form == BlockForm.PER_ITEM
        if per_item or (block.form == BlockForm.SEND and block.name == event.id):
            events[_type_prefix(protocol) + event.id] = event
    return events

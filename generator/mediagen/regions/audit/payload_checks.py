"""Checks of payloads in code: the validator of recorded messages, with the lines of the code."""

from __future__ import annotations

import re
from typing import Any

from mediagen.diagnostics.catalogue import audit as codes
from mediagen.diagnostics.catalogue import traffic
from mediagen.platforms.model import Platform
from mediagen.protocols.shapes import Branch, Items, Leaf, collection_shape, xdm_shape
from mediagen.regions.audit.findings import CodeFinding
from mediagen.regions.audit.messages import CodeLeaf, LeafKind, SentMessage, repeated_key
from mediagen.regions.audit.payload_values import ROOT, PlainBody, field_paths
from mediagen.spec.model import Event, Protocol, SessionEffect, Spec
from mediagen.traffic.findings import Finding
from mediagen.traffic.message_reader import MessageReader
from mediagen.traffic.rules import PreparedRules

_CODES = {
    traffic.MISSING: codes.MISSING_FIELD,
    traffic.WRONG_TYPE: codes.WRONG_ARGUMENT_VALUE,
    traffic.INVALID_VALUE: codes.WRONG_ARGUMENT_VALUE,
    traffic.UNKNOWN_FIELD: codes.MISPLACED_FIELD,
    traffic.UNKNOWN_EVENT: codes.UNKNOWN_SDK_NAME,
}


class PayloadChecks:
    """Checks the bodies of one platform."""

    def __init__(self, spec: Spec, platform: Platform) -> None:
        self._spec, self._platform = spec, platform
        self._protocol = Protocol(platform.protocol)
        self._reader = MessageReader(PreparedRules(spec))
        self._shapes: dict[tuple[str, str], Branch] = {}

    def session_of(self, key: str) -> str:
        """Return the effect of a message on its session."""
        event = self._event_of(key.partition(":")[2])
        return event.session if event is not None else SessionEffect.CONTINUES

    def _event_of(self, type_: object) -> Event | None:
        return self._reader.find_event(self._protocol, type_, ROOT, [])

    def _shape_of(self, event: Event, session: SessionEffect) -> Branch:
        key = (event.id, str(session))
        if key not in self._shapes:
            make = xdm_shape if self._protocol == Protocol.XDM else collection_shape
            self._shapes[key] = make(self._spec, event, session)
        return self._shapes[key]

    def read_body(self, body: PlainBody, line: int) -> SentMessage:
        """Return the message of a body, with the findings about it."""
        path = f"{ROOT}.eventType"
        leaf = body.leaves.get(path)
        type_ = body.data.get("eventType") if isinstance(body.data, dict) else None
        message = SentMessage(f"type:{type_ or ''}", line)
        for place, name in body.shorthands:
            text = f'{{{name}}} is a record with one entry; write "{{{name}}}"'
            message.findings.append(CodeFinding(codes.OPEN_VALUE, body.line_of(place), text))
        for key_line, key in body.repeated:
            message.findings.append(repeated_key(key_line, key))
        if leaf is not None and leaf.kind is LeafKind.OPEN:
            message.open_parts.append("the event type")
            return message
        if body.is_open(ROOT):
            message.open_parts.append("the payload is not complete")
        raw_findings: list[Finding] = []
        event = self._reader.find_event(self._protocol, type_, path, raw_findings)
        refusal = self._platform.type_refusal(str(type_).rpartition(".")[2]) if event else ""
        if refusal:
            message.findings.append(
                CodeFinding(codes.UNKNOWN_SDK_NAME, body.line_of(path), refusal)
            )
        if event is not None:
            self._read_event(message, event, body, raw_findings)
        for finding in raw_findings:
            self._add_finding(message, finding, body, event)
        return message

    def _read_event(
        self, message: SentMessage, event: Event, body: PlainBody, raw_findings: list[Finding]
    ) -> None:
        shape = self._shape_of(event, event.session)
        self._reader.read_message(self._protocol, event, body.data, ROOT, raw_findings)
        for name in self._reader.inner_lists(event):
            self._read_inner(body, name, raw_findings)
        for name, path in field_paths(shape, body.data):
            if self._is_silent(name):
                self._note_silent(message, name, body.line_of(path))
                continue
            leaf = body.leaves.get(path)
            if leaf is None:
                if not body.is_open(path):
                    continue
                leaf = CodeLeaf(LeafKind.OPEN, None, body.line_of(path), "")
            message.values[name] = leaf
        self._note_open_groups(message, shape, body)

    def _note_open_groups(self, message: SentMessage, shape: Branch, body: PlainBody) -> None:
        """Note the groups whose whole value is created elsewhere."""
        for path, leaf in body.leaves.items():
            node: Any = shape
            for step in path.split(".")[1:]:
                node = node.children.get(step) if isinstance(node, Branch) else None
            if leaf.kind is LeafKind.OPEN and node is not None and not isinstance(node, Leaf):
                if path.endswith("eventType") or leaf.is_placeholder:
                    continue
                message.open_parts.append(f"{path.rpartition('.')[2]} is created elsewhere")

    def _read_inner(self, body: PlainBody, name: str, raw_findings: list[Finding]) -> None:
        """Check the complete messages in a member of a body."""
        items: Any = body.data
        for step in name.split("."):
            items = items.get(step) if isinstance(items, dict) else None
        if not isinstance(items, list):
            return
        names = self._reader.inner_names(self._protocol)
        for index, item in enumerate(items):
            place = f"{ROOT}.{name}[{index}]"
            if not isinstance(item, dict):
                continue
            inner: list[Finding] = []
            data = self._reader.inner_body(self._protocol, item, place, inner)
            path = f"{place}.eventType"
            event = self._reader.find_event(self._protocol, data.get("eventType"), path, inner)
            if event is not None:
                self._reader.read_message(self._protocol, event, data, place, inner, inner=True)
            raw_findings += self._reader.outer_paths(inner, place, names)

    def _is_silent(self, name: str) -> bool:
        return name.partition("[")[0] in self._platform.silent or name in self._platform.silent

    def _note_silent(self, message: SentMessage, name: str, line: int) -> None:
        place = self._platform.configuration.get(name)
        if place is not None:
            text = f"{name} is ignored here; it is configured: {place}"
            message.findings.append(CodeFinding(codes.IGNORED_FIELD, line, text, name))

    def _add_finding(
        self, message: SentMessage, finding: Finding, body: PlainBody, event: Event | None
    ) -> None:
        code = _CODES.get(finding.code)
        if code is None or body.is_open(finding.path):
            return
        field = self._field_at(finding.path, event)
        if code is codes.MISSING_FIELD and self._is_silent(field):
            return
        name = field or finding.path.removeprefix(f"{ROOT}.")
        if code is codes.MISSING_FIELD:
            subject = event.id if event is not None else "the message"
            text = f"{subject} needs {name}: {finding.expected}"
        elif code is codes.MISPLACED_FIELD:
            path = finding.path.removeprefix(f"{ROOT}.")
            text = f"no field {path}; {self._place_of(finding, event, body)}"
        else:
            text = f"{name}: {finding.message}; expected {finding.expected}"
        is_missing = code is codes.MISSING_FIELD
        line = (body.record_line if is_missing else body.line_of)(finding.path)
        message.findings.append(CodeFinding(code, line, text, field))

    def _place_of(self, finding: Finding, event: Event | None, body: PlainBody) -> str:
        """Return where the last key of a path belongs, or the expectation of the finding."""
        key = (_steps(finding.path) or [""])[-1]
        here = finding.path.split(".")[1] if "." in finding.path else ""
        here = here.partition("[")[0]
        value = body.data.get(key) if here == key else None
        keys = [key, *(value if isinstance(value, dict) else ())]
        if event is not None:
            shape = self._shape_of(event, event.session)
            for name, child in shape.children.items():
                for inner_name, inner in _branches(name, child):
                    for moved in keys:
                        if moved in inner.children and inner_name != here:
                            return f"{moved} belongs in {inner_name}, not in {here}"
        return finding.expected

    def _field_at(self, path: str, event: Event | None) -> str:
        """Return the ID of the field or group at a JSON path, or an empty string."""
        if event is None:
            return ""
        node: Any = self._shape_of(event, event.session)
        for step in _steps(path):
            if isinstance(node, Items):
                node = node.item
            node = node.children.get(step) if isinstance(node, Branch) else None
        return node.field.id if isinstance(node, Leaf) else ""


def _branches(name: str, node: Any) -> list[tuple[str, Branch]]:
    if not isinstance(node, Branch):
        return []
    inner = [pair for key, child in node.children.items() for pair in _branches(key, child)]
    return [(name, node), *inner]


def _steps(path: str) -> list[str]:
    """Return the keys of a JSON path, without the indexes of items."""
    steps = re.findall(r"\.([A-Za-z_$][\w$]*)|\['([^']*)'\]", path)
    return [plain or quoted for plain, quoted in steps]

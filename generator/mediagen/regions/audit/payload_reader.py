"""Reader of payloads: from calls, requests and JSON to messages in the terms of the spec.

The calls around payloads are learned from the generated snippets, which are read the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from mediagen.diagnostics.catalogue import audit as codes
from mediagen.diagnostics.suggestions import nearest_name
from mediagen.diagnostics.words import join_words
from mediagen.platforms.model import Platform
from mediagen.regions.audit.code_nodes import (
    CallNode,
    CodeNode,
    ListNode,
    NameNode,
    RecordNode,
    TextNode,
    UnwrappedNode,
    iterate_nodes,
    key_text,
)
from mediagen.regions.audit.findings import CodeFinding
from mediagen.regions.audit.interpreter import Interpreter
from mediagen.regions.audit.messages import CodeLeaf, LeafKind, Leaves, Reading, SentMessage
from mediagen.regions.audit.payload_checks import PayloadChecks
from mediagen.regions.audit.payload_values import convert_body
from mediagen.regions.audit.sdk_names import SdkNames
from mediagen.spec.model import Protocol, Spec
from mediagen.traffic.command_requests import CommandRequest
from mediagen.yaml_files.layered_folder import LayeredFolder

#: The key of the event type, in all protocols of payloads.
EVENT_TYPE = "eventType"


class Envelope(NamedTuple):
    """Call around a payload: its callee, its first string, and the path of the payload in it."""

    callee: str
    command: str
    path: tuple[str, ...]


class PayloadReader:
    """Reads the payloads of one platform; ``learned`` are the calls of the generated snippets."""

    def __init__(
        self, spec: Spec, platform: Platform, templates: LayeredFolder, checks: PayloadChecks
    ) -> None:
        self._platform = platform
        self._checks = checks
        is_command = bool(platform.url) and "word" in platform.language.strings
        self._leaves = Leaves(spec, Protocol(platform.protocol), is_command)
        self._names = SdkNames(platform, templates, self._fold)
        self.learned: set[Envelope] = set()
        self.body_paths: set[tuple[str, ...]] = set()
        self._options: set[str] = set()  # keys around the payloads of the generated snippets
        self.is_learning = False

    def _fold(self, name: str) -> str:
        return name if self._platform.language.case_sensitive else name.casefold()

    # -- calls --------------------------------------------------------------------------------

    def read_operations(self, interpreter: Interpreter) -> Reading:
        """Return the messages of code that was interpreted."""
        messages: list[SentMessage] = []
        findings: list[CodeFinding] = []
        names: set[str] = set()
        used: set[int] = set()
        for operation in interpreter.operations:
            value = (
                operation.value.value
                if isinstance(operation.value, UnwrappedNode)
                else operation.value
            )
            bodies = list(_find_bodies(value, interpreter)) if isinstance(value, CallNode) else []
            if isinstance(value, CallNode):
                bodies = bodies or self._untyped_bodies(value, interpreter)
                for path, body in bodies:
                    used.update((id(body), *_ids(value, interpreter)))
                    message = self._read_body(body, interpreter)
                    self._read_envelope(message, value, path)
                    self._read_options(message, value, path, interpreter)
                    messages.append(message)
                if not bodies:
                    self._check_call(value, findings)
            names |= _names_of(operation.target, operation.value)
        for operation in interpreter.operations:
            value = operation.value
            if isinstance(value, RecordNode) and id(value) not in used:
                for _, body in _find_bodies(value, interpreter):
                    if id(body) not in used:
                        used.add(id(body))
                        message = self._read_body(body, interpreter)
                        message.is_part = True
                        messages.append(message)
        return Reading(messages, findings, frozenset(names))

    def _untyped_bodies(
        self, call: CallNode, interpreter: Interpreter
    ) -> list[tuple[tuple[str, ...], RecordNode]]:
        """Return the record at the place of a payload, in a call that sends payloads."""
        command = self._command_of(call)
        for envelope in self.learned:
            if _last(envelope.callee) != _last(self._fold(call.path)):
                continue
            if envelope.command and envelope.command != command:
                continue
            node: CodeNode | None = ListNode(call.line, [value for _, value in call.arguments])
            for step in envelope.path:
                node = _step_into(interpreter.resolve(node), step) if node is not None else None
            body = interpreter.resolve(node) if node is not None else None
            if isinstance(body, RecordNode) and body.entries:
                return [(envelope.path, body)]
        return []

    def _command_of(self, call: CallNode) -> str:
        first = call.arguments[0][1] if call.arguments else None
        return first.value if isinstance(first, TextNode) else ""

    def _read_envelope(self, message: SentMessage, call: CallNode, path: tuple[str, ...]) -> None:
        callee, command = self._fold(call.path), self._command_of(call)
        if self.is_learning:
            self.learned.add(Envelope(callee, command, path))
        if command:
            node = call.arguments[0][1]
            leaf = CodeLeaf(LeafKind.VALUE, command, node.line, command)
            message.request["command"] = leaf
        else:
            message.request["call"] = CodeLeaf(
                LeafKind.VALUE, _last(callee), call.line, _last(call.path)
            )
        if not self.is_learning:
            self._check_envelope(message, call, path)

    def _read_options(
        self, message: SentMessage, call: CallNode, path: tuple[str, ...], interpreter: Interpreter
    ) -> None:
        """Note the options beside a payload, with which the SDK sends other messages."""
        node: CodeNode | None = ListNode(call.line, [value for _, value in call.arguments])
        for step in path:
            node = interpreter.resolve(node) if node is not None else None
            for key, _ in node.entries if isinstance(node, RecordNode) else ():
                if self.is_learning:
                    self._options.add(key_text(key))
                elif key_text(key) not in self._options and key_text(key) != step:
                    self._note_option(message, key_text(key), key.line)
            node = _step_into(node, step) if node is not None else None

    def _note_option(self, message: SentMessage, option: str, line: int) -> None:
        supplied = self._platform.option_fields.get(option, ())
        message.findings = [
            finding
            for finding in message.findings
            if finding.code is not codes.MISSING_FIELD or finding.field not in supplied
        ]
        text = f"no example has the option {option} beside the payload"
        if supplied:
            text += f"; the SDK then supplies {join_words(supplied)}"
        message.findings.append(CodeFinding(codes.DIFFERENT_FIELDS, line, text))

    def _check_envelope(self, message: SentMessage, call: CallNode, path: tuple[str, ...]) -> None:
        title = self._platform.title
        callee, command = self._fold(call.path), self._command_of(call)
        callees = {_last(envelope.callee) for envelope in self.learned}
        if _last(callee) not in callees and not self._names.has_member(_last(call.path)):
            near = nearest_name(_last(callee), callees)
            if near is None:
                message.open_parts.append(f"passed to {call.path}")
                return
            text = f"{title} has no {call.path}; it has {near}"
            finding = CodeFinding(codes.UNKNOWN_SDK_NAME, call.line, text, "", call.path, near)
            message.findings.append(finding)
            return
        commands = {e.command for e in self.learned if e.command}
        if commands and command not in commands and not self._names.has_string(command):
            near = nearest_name(command, commands) or min(commands)
            line = call.arguments[0][1].line if call.arguments else call.line
            text = f'{title} has no command "{command}"; it has "{near}"'
            finding = CodeFinding(codes.UNKNOWN_SDK_NAME, line, text, "", command, near)
            message.findings.append(finding)
        paths = {envelope.path for envelope in self.learned}
        if paths and path not in paths:
            expected = _describe_path(min(paths))
            text = f"expected the payload in {expected}, found it in {_describe_path(path)}"
            message.findings.append(CodeFinding(codes.WRONG_REQUEST, message.line, text))

    def _check_call(self, call: CallNode, findings: list[CodeFinding]) -> None:
        """Report a call whose name is nearly that of a call that sends payloads."""
        command = self._command_of(call)
        callee = _last(self._fold(call.path))
        commands = {e.command for e in self.learned if _last(e.callee) == callee and e.command}
        near = nearest_name(command, commands) if command else None
        if near is None or command in commands or self._names.has_string(command):
            return
        text = f'{self._platform.title} has no command "{command}"; it has "{near}"'
        finding = CodeFinding(codes.UNKNOWN_SDK_NAME, call.line, text, "", command, near)
        findings.append(finding)

    # -- requests and JSON --------------------------------------------------------------------

    def read_document(self, node: CodeNode, interpreter: Interpreter) -> Reading:
        """Return the messages of a document."""
        messages = []
        for path, body in _find_bodies(node, interpreter):
            message = self._read_body(body, interpreter)
            message.path = path
            if self.is_learning:
                self.body_paths.add(path)
            elif path not in self.body_paths:
                message.is_part = True
            messages.append(message)
        names = _names_of("", node)
        return Reading(messages, [], frozenset(names))

    def add_request(self, reading: Reading, request: CommandRequest) -> None:
        """Add to messages what their request contains, and check the endpoint."""
        for message in reading.messages:
            message.is_part = False
            if message.path not in self.body_paths:
                expected = _describe_path(min(self.body_paths, default=()))
                text = f"expected the payload in {expected}, found it in "
                text += _describe_path(message.path)
                message.findings.append(CodeFinding(codes.WRONG_REQUEST, message.line, text))
            method = request.method or "POST"
            line = request.line
            message.request["method"] = CodeLeaf(LeafKind.VALUE, method, line, method)
            self._read_url(message, request)
            for name, value in request.headers.items():
                kind = LeafKind.OPEN if self._leaves.is_placeholder(value) else LeafKind.VALUE
                message.request[f"header {name}"] = CodeLeaf(kind, value, line, value)

    def _read_url(self, message: SentMessage, request: CommandRequest) -> None:
        base, _, query = request.url.partition("?")
        event_type = message.key.partition(":")[2].rpartition(".")[2]
        session = self._checks.session_of(message.key)
        pattern = self._platform.url.get(session, "")
        base_pattern, _, query_pattern = pattern.partition("?")
        line = request.line
        if "{type}" in base_pattern:
            prefix, _, endpoint = base.rpartition("/")
            is_open = re.search(r"[${<]", endpoint) is not None
            if not is_open and endpoint != event_type and event_type:
                type_ = message.key.partition(":")[2]
                text = f"the endpoint is {endpoint}, the event {type_}"
                message.findings.append(CodeFinding(codes.WRONG_REQUEST, line, text))
            kind = LeafKind.OPEN if re.search(r"[${<]", prefix) else LeafKind.VALUE
            message.request["address"] = CodeLeaf(kind, prefix, line, prefix)
        elif base_pattern:
            tail = base_pattern.partition("://")[2].partition("/")[2]
            expected = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(tail))
            if not re.search(rf"/{expected}/?$", base) and not re.search(r"^[${<]", base):
                text = f"the endpoint is {base}, expected {base_pattern}"
                message.findings.append(CodeFinding(codes.WRONG_REQUEST, line, text))
        written = {part.partition("=")[0] for part in query.split("&") if part}
        for part in query_pattern.split("&") if query_pattern else ():
            name = part.partition("=")[0]
            if name not in written and not re.search(r"[${<]", base.rpartition("/")[2]):
                text = f"the address lacks the parameter {name}"
                message.findings.append(CodeFinding(codes.WRONG_REQUEST, line, text))

    # -- bodies -------------------------------------------------------------------------------

    def _read_body(self, node: RecordNode, interpreter: Interpreter) -> SentMessage:
        body = convert_body(node, self._leaves, interpreter.resolve)
        return self._checks.read_body(body, node.line)


def _find_bodies(
    node: CodeNode, interpreter: Interpreter, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], RecordNode]]:
    """Yield the records with an event type in a value, with their paths."""
    node = interpreter.resolve(node)
    match node:
        case UnwrappedNode(value=value):
            yield from _find_bodies(value, interpreter, path)
        case RecordNode():
            if node.get(EVENT_TYPE) is not None:
                yield path, node
                return
            for key, value in node.entries:
                yield from _find_bodies(value, interpreter, (*path, key_text(key)))
        case ListNode(items=items):
            for item in items:
                yield from _find_bodies(item, interpreter, (*path, "[]"))
        case CallNode(arguments=arguments) if not path:
            for index, (_, value) in enumerate(arguments):
                resolved = interpreter.resolve(value)
                if not isinstance(resolved, CallNode):
                    yield from _find_bodies(resolved, interpreter, (str(index),))


def _step_into(node: CodeNode, step: str) -> CodeNode | None:
    match node:
        case RecordNode():
            return node.get(step)
        case ListNode(items=items):
            if step == "[]":
                return items[0] if items else None
            return items[int(step)] if step.isdigit() and int(step) < len(items) else None
    return None


def _ids(node: CodeNode, interpreter: Interpreter) -> Iterator[int]:
    """Yield the identities of all records that a value contains, through variables."""
    node = interpreter.resolve(node)
    match node:
        case RecordNode(entries=entries):
            yield id(node)
            for _, value in entries:
                yield from _ids(value, interpreter)
        case ListNode(items=items):
            for item in items:
                yield from _ids(item, interpreter)
        case CallNode(arguments=arguments):
            for _, value in arguments:
                if not isinstance(value, CallNode):
                    yield from _ids(value, interpreter)


def _names_of(target: str, node: CodeNode) -> set[str]:
    names = {target} - {""}
    for part in iterate_nodes(node):
        if isinstance(part, TextNode) and " " not in part.value:
            names.add(part.value)
        elif isinstance(part, (NameNode, CallNode)):
            names.add(part.path)
    return names


def _last(path: str) -> str:
    return path.rpartition(".")[2]


def _describe_path(path: tuple[str, ...]) -> str:
    steps = [step for step in path if not step.isdigit() and step != "[]"]
    return f"'{'.'.join(steps)}'" if steps else "the argument itself"

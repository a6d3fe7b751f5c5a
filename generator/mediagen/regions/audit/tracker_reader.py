"""Reader of tracker calls: from the operations of code to messages in the terms of the spec."""

from __future__ import annotations

from mediagen.diagnostics.catalogue import audit as codes
from mediagen.platforms.model import Call, Constructor, Platform
from mediagen.regions.audit.code_nodes import (
    CallNode,
    CodeNode,
    NameNode,
    NumberNode,
    TextNode,
    UnwrappedNode,
    WordNode,
    iterate_nodes,
)
from mediagen.regions.audit.findings import CodeFinding
from mediagen.regions.audit.interpreter import Interpreter, Operation
from mediagen.regions.audit.messages import Reading, SentMessage
from mediagen.regions.audit.tracker_tables import TrackerTables
from mediagen.regions.audit.tracker_values import (
    EVENT_PART,
    METADATA_PART,
    OBJECT_PART,
    REQUIRED_OBJECT_PART,
    ValueReader,
)
from mediagen.spec.model import Spec
from mediagen.yaml_files.layered_folder import LayeredFolder

_UPDATE = "update."


class TrackerReader:
    """Reads the calls of one platform."""

    def __init__(self, spec: Spec, platform: Platform, templates: LayeredFolder) -> None:
        self._tables = TrackerTables(spec, platform, templates)

    def read_operations(self, interpreter: Interpreter) -> Reading:
        """Return the messages of code that was interpreted."""
        run = _ActionReader(self._tables, interpreter)
        for operation in interpreter.operations:
            run.read_operation(operation)
        return run.finish()


class _ActionReader(ValueReader):
    """Reads the operations of one block of code."""

    def __init__(self, tables: TrackerTables, interpreter: Interpreter) -> None:
        super().__init__(tables, interpreter)
        self._messages: list[SentMessage] = []
        self._findings: list[CodeFinding] = []
        self._made: list[tuple[CallNode, Constructor]] = []
        self._other_names: set[str] = set()

    # -- operations ---------------------------------------------------------------------------

    def read_operation(self, operation: Operation) -> None:
        """Read a call or an assignment."""
        value = operation.value
        inner = value.value if isinstance(value, UnwrappedNode) else value
        if operation.target:
            self._other_names.add(operation.target)
            delegate = self._tables.delegates.get(self._fields.fold(operation.target))
            maker = self._find_maker(inner)
            if delegate is not None and maker is not None and isinstance(inner, CallNode):
                self._read_delegate(delegate, inner, maker, operation.line)
                return
        if isinstance(inner, CallNode):
            self._read_call(inner)
        self._note_names(value)

    def _note_names(self, node: CodeNode) -> None:
        for part in iterate_nodes(node):
            if isinstance(part, TextNode) and " " not in part.value:
                self._other_names.add(part.value)
            elif isinstance(part, NameNode):
                self._other_names.add(part.path)

    def _read_delegate(self, call: Call, created: CallNode, maker: Constructor, line: int) -> None:
        message = self._new_message(f"call:{call.verb}", line, call.verb)
        self._read_object(message, created, maker)
        self._messages.append(message)

    def _new_message(self, key: str, line: int, verb: str) -> SentMessage:
        return SentMessage(key, line, is_supporting=verb.startswith(_UPDATE))

    def _read_call(self, call: CallNode) -> None:
        if not call.path or id(call) in self._used:
            return
        maker = self._find_maker(call)
        if maker is not None:
            self._made.append((call, maker))
            return
        entry = self._find_call(call.path)
        self._mark_objects(call)
        if entry is None:
            self._check_unknown_call(call)
            return
        self._used.add(id(call))
        self._read_known_call(call, entry)

    def _find_call(self, path: str) -> Call | None:
        folded = self._fields.fold(path)
        entry = self._tables.calls.get(folded)
        if entry is not None:
            return entry
        owner, _, method = folded.rpartition(".")
        is_result = owner.endswith(")")  # the tracker that a call of the SDK returns
        if not owner or (self._names.is_root(path) and not is_result):
            return None
        for known, candidate in self._tables.calls.items():
            base, _, name = known.rpartition(".")
            if name == method and base in self._names.instances:
                return candidate
        return None

    def _check_unknown_call(self, call: CallNode) -> None:
        path = call.path
        owner, _, method = path.rpartition(".")
        folded = self._fields.fold(owner.rpartition(".")[2].rstrip("?!"))
        is_result = owner.endswith(")")
        is_instance = is_result or any(
            folded.casefold().endswith(n.casefold()) for n in self._names.instances
        )
        known_root = self._names.is_root(path)
        if known_root and not owner and path.endswith(")"):
            return
        if known_root and self._fields.fold(path) in {
            root.removesuffix("()") for root in self._names.roots
        }:
            return
        near = self._names.suggest_call(path)
        if not known_root and not (owner and is_instance):
            looks_alike = near and not owner and "_" in near and self._prefix_of(near, path)
            if not looks_alike:
                return
        if known_root and self._names.exists(path):
            return
        if not known_root and self._names.has_member(method or path):
            return
        constant = self._event_in(method or path)
        entry = self._platform.calls.get("event")
        if constant and entry is not None:
            near = f"{entry.call} with {constant}"
        hint = f"; it has {near}" if near else ""
        message = f"{self._platform.title} has no {path}{hint}"
        self._findings.append(
            CodeFinding(codes.UNKNOWN_SDK_NAME, call.line, message, "", path, near)
        )

    def _event_in(self, method: str) -> str:
        """Return the longest event constant whose name a method contains, or an empty string."""
        constants = self._platform.constants.get("event", {}).items()
        fitting = [path for name, path in constants if name.casefold() in method.casefold()]
        return max(fitting, key=len, default="")

    @staticmethod
    def _prefix_of(first: str, second: str) -> bool:
        return first.partition("_")[0].casefold() == second.partition("_")[0].casefold()

    # -- calls --------------------------------------------------------------------------------

    def _mark_objects(self, call: CallNode) -> None:
        """Note the objects that a call is passed as used, whatever it does with them."""
        for _, node in call.arguments:
            value = self._interpreter.resolve(node)
            value = value.value if isinstance(value, UnwrappedNode) else value
            if self._find_maker(value) is not None:
                self._used.add(id(value))

    def _read_known_call(self, call: CallNode, entry: Call) -> None:
        message = self._new_message(f"call:{entry.verb}", call.line, entry.verb)
        arguments = self._match_arguments(call, entry.call, entry.arguments, message)
        for argument, node in arguments:
            if argument.type == EVENT_PART:
                self._read_event(message, node)
        for argument, node in arguments:
            value = self._interpreter.resolve(node)
            if argument.type == EVENT_PART:
                continue
            if argument.type in (OBJECT_PART, REQUIRED_OBJECT_PART):
                self._read_object_argument(message, node, value, argument)
            elif argument.type == METADATA_PART:
                self._read_metadata(message, value, argument)
            else:
                field = self._fields.argument_field(message.key, "", argument.name)
                field = field or self._spec.fields.get(argument.name)
                name = field.id if field else argument.name
                self._read_argument(message, argument, value, field, name)
        self._messages.append(message)

    def _read_event(self, message: SentMessage, node: CodeNode) -> None:
        value = self._interpreter.resolve(node)
        if isinstance(value, NameNode):
            for family, name in self._fields.find_constants(value.path, "event"):
                if family == "event":
                    message.key = f"event:{name}"
                    return
            if self._is_unknown_constant(value.path, "event"):
                near = self._names.suggest_constant(value.path)
                self._report_name(message, value, near)
                return
            families = self._fields.find_constants(value.path)
            if families:
                text = f"expected a constant of event, got {value.path} of {families[0][0]}"
                message.findings.append(CodeFinding(codes.WRONG_ARGUMENT_VALUE, value.line, text))
                return
        if isinstance(value, (TextNode, NumberNode, WordNode)) or self._find_maker(value):
            title = self._platform.title
            text = f"expected an event constant of {title}, such as {self._sample_event()}"
            message.findings.append(CodeFinding(codes.WRONG_ARGUMENT_VALUE, value.line, text))
        message.open_parts.append("the event")

    def _sample_event(self) -> str:
        return next(iter(self._platform.constants.get("event", {}).values()), "a constant")

    # -- result -------------------------------------------------------------------------------

    def finish(self) -> Reading:
        """Return the messages; objects that no call uses are parts if nothing else is sent."""
        is_alone = not self._messages and not self._findings
        for call, maker in self._made:
            if id(call) in self._used:
                continue
            if not is_alone:
                text = f"no call passes the object of {maker.call}"
                self._findings.append(CodeFinding(codes.PARTIAL_CODE, call.line, text))
                continue
            message = SentMessage(f"object:{maker.kind}", call.line, is_part=True)
            self._read_object(message, call, maker)
            self._messages.append(message)
        names = frozenset(self._other_names)
        return Reading(self._messages, self._findings, names)

"""Reader of tracker calls: from the actions of code to messages in the terms of the spec."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from mediagen.audit.code_nodes import (
    CallNode,
    CodeNode,
    NameNode,
    NumberNode,
    RecordNode,
    TextNode,
    UnwrappedNode,
    WordNode,
    iterate_nodes,
)
from mediagen.audit.findings import CodeFinding
from mediagen.audit.interpreter import Action, Interpreter
from mediagen.audit.messages import CodeLeaf, LeafKind, Leaves, Reading, SentMessage
from mediagen.audit.sdk_names import SdkNames
from mediagen.audit.tracker_fields import TrackerFields
from mediagen.diagnostics.catalogue import audit as codes
from mediagen.platforms.model import Argument, Call, Constructor, Platform
from mediagen.spec.model import Field, Protocol, Spec, ValueType
from mediagen.spec.values import check_value

_UPDATE = "update."
_EVENT, _OBJECT, _REQUIRED_OBJECT, _METADATA = "$event", "$object", "$object!", "$metadata"


class TrackerReader:
    """Reads the calls of one platform."""

    def __init__(self, spec: Spec, platform: Platform, templates: Path) -> None:
        self._spec, self._platform = spec, platform
        self._language = platform.language
        self.fields = TrackerFields(spec, platform)
        fold = self.fields.fold
        self._names = SdkNames(platform, templates, fold)
        self._calls = {fold(c.call): c for c in platform.calls.values() if c.call}
        self._delegates = {
            fold(c.delegate): c for c in platform.calls.values() if c.delegate is not None
        }
        self._makers = {fold(maker.call): maker for maker in platform.objects.values()}
        self._leaves = Leaves(spec, Protocol.TRACKER, False)

    def read_actions(self, interpreter: Interpreter) -> Reading:
        """Return the messages of code that was interpreted."""
        run = _Run(self, interpreter)
        for action in interpreter.actions:
            run.read_action(action)
        return run.finish()


class _Run:
    """Reading of one block of code."""

    def __init__(self, reader: TrackerReader, interpreter: Interpreter) -> None:
        self._reader, self._interpreter = reader, interpreter
        self._platform, self._spec = reader._platform, reader._spec
        self._language, self._names = reader._language, reader._names
        self._fields, self._leaves = reader.fields, reader._leaves
        self._messages: list[SentMessage] = []
        self._findings: list[CodeFinding] = []
        self._used: set[int] = set()
        self._made: list[tuple[CallNode, Constructor]] = []
        self._other_names: set[str] = set()

    # -- actions ------------------------------------------------------------------------------

    def read_action(self, action: Action) -> None:
        """Read a call or an assignment."""
        value = action.value
        inner = value.value if isinstance(value, UnwrappedNode) else value
        if action.target:
            self._other_names.add(action.target)
            delegate = self._reader._delegates.get(self._fields.fold(action.target))
            maker = self._find_maker(inner)
            if delegate is not None and maker is not None and isinstance(inner, CallNode):
                self._read_delegate(delegate, inner, maker, action.line)
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

    def _read_delegate(
        self, call: Call, made: CallNode, maker: Constructor, line: int
    ) -> None:
        message = self._new_message(f"call:{call.verb}", line, call.verb)
        self._read_object(message, made, maker)
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
        entry = self._reader._calls.get(folded)
        if entry is not None:
            return entry
        owner, _, method = folded.rpartition(".")
        if not owner or self._names.is_root(path):
            return None
        for known, candidate in self._reader._calls.items():
            base, _, name = known.rpartition(".")
            if name == method and base in self._names.instances:
                return candidate
        return None

    def _find_maker(self, node: CodeNode) -> Constructor | None:
        if not isinstance(node, CallNode) or not node.path:
            return None
        return self._reader._makers.get(self._fields.fold(node.path))

    def _check_unknown_call(self, call: CallNode) -> None:
        path = call.path
        owner, _, method = path.rpartition(".")
        folded = self._fields.fold(owner.rpartition(".")[2].rstrip("?!"))
        is_instance = any(folded.casefold().endswith(n.casefold()) for n in self._names.instances)
        known_root = self._names.is_root(path)
        if known_root and not owner and path.endswith(")"):
            return
        if known_root and self._fields.fold(path) in {root.removesuffix("()") for root in self._names.roots}:
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
        self._findings.append(CodeFinding(codes.UNKNOWN_SDK_NAME, call.line, message, "", path, near))

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
            if argument.type == _EVENT:
                self._read_event(message, node)
        for argument, node in arguments:
            value = self._interpreter.resolve(node)
            match argument.type:
                case "$event":
                    continue
                case "$object" | "$object!":
                    self._read_object_argument(message, node, value, argument)
                case "$metadata":
                    self._read_metadata(message, value, argument)
                case _:
                    field = self._fields.argument_field(message.key, "", argument.name)
                    name = field.id if field else argument.name
                    self._read_argument(message, argument, value, field, name)
        self._messages.append(message)

    def _match_arguments(
        self,
        call: CallNode,
        title: str,
        signature: tuple[Argument, ...],
        message: SentMessage,
    ) -> list[tuple[Argument, CodeNode]]:
        """Return the arguments of a signature with their nodes; faults go to the message."""

        def report(text: str, line: int = call.line) -> None:
            message.findings.append(CodeFinding(codes.WRONG_ARGUMENTS, line, f"{title} {text}"))

        given = call.arguments
        uses_labels = bool(self._language.call.get("labels"))
        labels = [argument.label for argument in signature]
        if not uses_labels and any(label for label, _ in given):
            line = next(node.line for label, node in given if label)
            report("takes its arguments by position, without names", line)
        least = self._least_count(signature)
        if not least <= len(given) <= len(signature):
            count = f"{len(signature)} argument{'' if len(signature) == 1 else 's'}"
            report(f"takes {count}, not {len(given)}")
        elif uses_labels:
            written = [label for label, _ in given]
            for index, label in enumerate(written):
                line = given[index][1].line
                if not label:
                    report(f"needs the label '{labels[index]}:'", line)
                elif label not in labels:
                    report(f"has no argument '{label}'; it has '{labels[index]}'", line)
            if sorted(written) == sorted(labels) and written != labels:
                report(f"takes its arguments in the order {', '.join(labels)}", given[0][1].line)
        pairs = []
        by_label = {argument.label: argument for argument in signature} if uses_labels else {}
        for index, (label, node) in enumerate(given[: len(signature)]):
            pairs.append((by_label.get(label, signature[index]), node))
        return pairs

    def _least_count(self, signature: tuple[Argument, ...]) -> int:
        count = len(signature)
        if self._language.call.get("omit_trailing_absent"):
            while count and signature[count - 1].type in (_OBJECT, _METADATA):
                count -= 1
        while count and signature[count - 1].default is not None:
            count -= 1
        return count

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
                text = f"{value.path} is a constant of {families[0][0]}, not of event"
                message.findings.append(CodeFinding(codes.WRONG_ARGUMENT_VALUE, value.line, text))
                return
        if isinstance(value, (TextNode, NumberNode, WordNode)) or self._find_maker(value):
            title = self._platform.title
            text = f"expected an event constant of {title}, such as {self._sample_event()}"
            message.findings.append(CodeFinding(codes.WRONG_ARGUMENT_VALUE, value.line, text))
        message.open_parts.append("the event")

    def _sample_event(self) -> str:
        return next(iter(self._platform.constants.get("event", {}).values()), "a constant")

    def _report_name(self, message: SentMessage, node: NameNode, near: str) -> None:
        hint = f"; it has {near}" if near else ""
        text = f"{self._platform.title} has no {node.path}{hint}"
        finding = CodeFinding(codes.UNKNOWN_SDK_NAME, node.line, text, "", node.path, near)
        message.findings.append(finding)

    def _is_unknown_constant(self, path: str, family: str) -> bool:
        """Return whether a name stands for a constant that the SDK does not have."""
        if path.startswith("."):
            return not self._fields.find_constants(path, family)
        if "." not in path or self._fields.find_constants(path):
            return False
        root = path.partition(".")[0]
        if not self._names.is_root(path) and not (root[:1].isupper()):
            return False
        return not self._names.exists(path)

    # -- objects ------------------------------------------------------------------------------

    def _read_object_argument(
        self, message: SentMessage, node: CodeNode, value: CodeNode, argument: Argument
    ) -> None:
        inner = value.value if isinstance(value, UnwrappedNode) else value
        if isinstance(inner, WordNode) and inner.value is None:
            if argument.type == _REQUIRED_OBJECT:
                text = f"'{argument.label}' needs an object, not an absent value"
                finding = CodeFinding(codes.WRONG_ARGUMENT_VALUE, node.line, text)
                message.findings.append(finding)
            return
        maker = self._find_maker(inner)
        constants = self._fields.find_constants(inner.path) if isinstance(inner, NameNode) else []
        if constants or isinstance(inner, (TextNode, NumberNode, WordNode)):
            text = f"'{argument.label}' needs an object that a constructor creates"
            finding = CodeFinding(codes.WRONG_ARGUMENT_VALUE, node.line, text)
            message.findings.append(finding)
            return
        if maker is None or not isinstance(inner, CallNode):
            if isinstance(inner, CallNode):
                self._read_call(inner)
            name = node.path if isinstance(node, NameNode) else "the object"
            message.open_parts.append(f"{name} is created elsewhere")
            return
        unwrapped = inner.is_unwrapped or isinstance(value, UnwrappedNode)
        unwrapped = unwrapped or isinstance(node, UnwrappedNode)
        needs = argument.type == _REQUIRED_OBJECT or inner.entries is not None
        if maker.optional and needs and not unwrapped and self._language.reader.get(
            "checks_optionals"
        ):
            name = f"'{node.path}'" if isinstance(node, NameNode) else f"the result of {maker.call}"
            text = f"{name} may be absent: unwrap the optional before the call"
            message.findings.append(CodeFinding(codes.OPTIONAL_NOT_UNWRAPPED, node.line, text))
        self._read_object(message, inner, maker)

    def _read_object(self, message: SentMessage, call: CallNode, maker: Constructor) -> None:
        self._used.add(id(call))
        for argument, node in self._match_arguments(call, maker.call, maker.arguments, message):
            value = self._interpreter.resolve(node)
            field = self._fields.argument_field(message.key, maker.kind, argument.name)
            name = field.id if field else f"{maker.kind}.{argument.name}"
            self._read_argument(message, argument, value, field, name)
        for key, node in call.entries.entries if call.entries else ():
            self._read_property(message, maker, self._interpreter.resolve(key), node)

    def _read_property(
        self, message: SentMessage, maker: Constructor, key: CodeNode, node: CodeNode
    ) -> None:
        value = self._interpreter.resolve(node)
        if not isinstance(key, NameNode):
            return
        for family, name in self._fields.find_constants(key.path, "property"):
            field = self._fields.property_field(maker.kind, name)
            if family == "property" and field is not None:
                self._add_value(message, field.id, value, field, "", key.line)
                return
        if isinstance(value, RecordNode):  # standard metadata as a property of the object
            self._read_metadata(message, value, None)
            return
        message.unread.append(key.path)
        if self._is_unknown_constant(key.path, "property"):
            self._report_name(message, key, self._names.suggest_constant(key.path))

    def _read_argument(
        self,
        message: SentMessage,
        argument: Argument,
        value: CodeNode,
        field: Field | None,
        name: str,
    ) -> None:
        family = argument.type if argument.type in self._platform.constants else ""
        if (
            self._language.reader.get("typed_numbers")
            and argument.type == ValueType.INTEGER
            and isinstance(value, NumberNode)
            and not value.text.lstrip("-").replace("_", "").isdigit()
        ):
            text = f"{name}: {value.text} is no integer literal; write {value.value:g}"
            message.findings.append(CodeFinding(codes.WRONG_ARGUMENT_VALUE, value.line, text, name))
            message.values[name] = self._leaves.make_leaf(value)
            return
        if isinstance(value, WordNode) and value.value is None:
            text = f"{name}: expected a value, not an absent one"
            message.findings.append(CodeFinding(codes.WRONG_ARGUMENT_VALUE, value.line, text, name))
            return
        self._add_value(message, name, value, field, family, value.line)

    def _add_value(
        self,
        message: SentMessage,
        name: str,
        value: CodeNode,
        field: Field | None,
        family: str,
        line: int,
    ) -> None:
        """Add a value of a field, and check its type and range."""
        if isinstance(value, UnwrappedNode):
            value = value.value
        if isinstance(value, NameNode):
            constants = self._fields.find_constants(value.path, family)
            match = next((n for f, n in constants if f == family), None)
            if match is not None:
                message.values[name] = CodeLeaf(LeafKind.CONSTANT, match, value.line, value.path)
                return
            if constants:
                expected = f"not of {family}" if family else f"where {name} has no constants"
                text = f"{value.path} is a constant of {constants[0][0]}, {expected}"
                finding = CodeFinding(codes.WRONG_ARGUMENT_VALUE, value.line, text, name)
                message.findings.append(finding)
                return
            if self._is_unknown_constant(value.path, family):
                self._report_name(message, value, self._names.suggest_constant(value.path))
                return
        leaf = self._leaves.make_leaf(value)
        if leaf.kind is LeafKind.OPEN:
            leaf = leaf._replace(line=line)
        message.values[name] = leaf
        if leaf.kind is not LeafKind.VALUE or field is None:
            return
        route = field.routes[Protocol.TRACKER]
        checked = replace(field, type=route.type) if route.type else field
        if isinstance(leaf.value, float) and leaf.value.is_integer():
            problem = check_value(checked, int(leaf.value), self._spec.values)
        else:
            problem = check_value(checked, leaf.value, self._spec.values)
        if problem is not None:
            text = f"{name}: {problem.message}"
            message.findings.append(CodeFinding(codes.WRONG_ARGUMENT_VALUE, line, text, name))

    # -- metadata -----------------------------------------------------------------------------

    def _read_metadata(
        self, message: SentMessage, value: CodeNode, argument: Argument | None
    ) -> None:
        if isinstance(value, UnwrappedNode):
            value = value.value
        if isinstance(value, WordNode) and value.value is None:
            return
        if not isinstance(value, RecordNode):
            if isinstance(value, (TextNode, NumberNode, WordNode)) or self._find_maker(value):
                label = argument.label if argument else "metadata"
                text = f"'{label}' needs a record of metadata"
                finding = CodeFinding(codes.WRONG_ARGUMENT_VALUE, value.line, text)
                message.findings.append(finding)
                return
            name = value.path if isinstance(value, NameNode) else "the metadata"
            message.open_parts.append(f"{name} is created elsewhere")
            return
        if value.is_open:
            message.open_parts.append("a part of the metadata is created elsewhere")
        for key, node in value.entries:
            self._read_entry(message, self._interpreter.resolve(key), node)

    def _read_entry(self, message: SentMessage, key: CodeNode, node: CodeNode) -> None:
        value = self._interpreter.resolve(node)
        is_path = isinstance(key, NameNode) and "." in key.path
        if isinstance(key, NameNode) and is_path:
            families = [
                (field, f)
                for f, name in self._fields.find_constants(key.path)
                if (field := self._fields.metadata_field(f, name)) is not None
            ]
            carried = {group.id for group in self._fields.groups_of(message.key)}
            fitting = [field for field, _ in families if field.group in carried]
            field = next(iter(fitting), families[0][0] if families else None)
            if field is not None:
                self._add_value(message, field.id, value, field, "", key.line)
            elif self._fields.find_constants(key.path):
                text = f"{key.path} is no key of metadata"
                finding = CodeFinding(codes.WRONG_ARGUMENT_VALUE, key.line, text)
                message.findings.append(finding)
            else:
                message.unread.append(key.path)
                if self._is_unknown_constant(key.path, ""):
                    self._report_name(message, key, self._names.suggest_constant(key.path))
            return
        if isinstance(key, (NameNode, TextNode)):
            self._read_custom_entry(message, key, value)

    def _read_custom_entry(
        self, message: SentMessage, key: NameNode | TextNode, value: CodeNode
    ) -> None:
        group = self._fields.pairs_group()
        name = key.value if isinstance(key, TextNode) else key.path
        for group_ in self._fields.groups_of(message.key):
            own = group_.fields.get(name)
            if own is not None and own.id in self._platform.configuration:
                place = self._platform.configuration[own.id]
                text = f"{own.id} is ignored here; it is configured: {place}"
                message.findings.append(CodeFinding(codes.IGNORED_FIELD, key.line, text, own.id))
        if group is None:
            return
        *_, content = group.fields.values()
        self._add_value(message, f"{group.id}.{name}", value, content, "", key.line)

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

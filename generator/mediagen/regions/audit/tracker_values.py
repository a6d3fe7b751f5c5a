"""Values of tracker calls: arguments, objects, properties and metadata, with their checks."""

from __future__ import annotations

from dataclasses import replace

from mediagen.diagnostics.catalogue import audit as codes
from mediagen.platforms.model import Argument, Constructor
from mediagen.regions.audit.code_nodes import (
    CallNode,
    CodeNode,
    NameNode,
    NumberNode,
    RecordNode,
    TextNode,
    UnwrappedNode,
    WordNode,
    key_text,
    repeated_keys,
)
from mediagen.regions.audit.findings import CodeFinding
from mediagen.regions.audit.interpreter import Interpreter
from mediagen.regions.audit.messages import CodeLeaf, LeafKind, SentMessage, repeated_key
from mediagen.regions.audit.tracker_tables import TrackerTables
from mediagen.spec.model import Field, Protocol, ValueType
from mediagen.spec.values import check_value

#: Parts of a message as arguments of a call.
EVENT_PART, OBJECT_PART, REQUIRED_OBJECT_PART = "$event", "$object", "$object!"
METADATA_PART = "$metadata"


class ValueReader:
    """Reads the values of the calls in one block of code."""

    def __init__(self, tables: TrackerTables, interpreter: Interpreter) -> None:
        self._tables, self._interpreter = tables, interpreter
        self._platform, self._spec = tables.platform, tables.spec
        self._language = tables.platform.language
        self._names, self._fields = tables.names, tables.fields
        self._leaves = tables.leaves
        self._used: set[int] = set()

    def _find_maker(self, node: CodeNode) -> Constructor | None:
        if not isinstance(node, CallNode) or not node.path:
            return None
        return self._tables.makers.get(self._fields.fold(node.path))

    # -- arguments ----------------------------------------------------------------------------

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

        arguments = call.arguments
        uses_labels = bool(self._language.call.get("labels"))
        labels = [argument.label for argument in signature]
        if not uses_labels and any(label for label, _ in arguments):
            line = next(node.line for label, node in arguments if label)
            report("takes its arguments by position, without names", line)
        least = self._least_count(signature)
        if not least <= len(arguments) <= len(signature):
            count = f"{len(signature)} argument{'' if len(signature) == 1 else 's'}"
            report(f"takes {count}, not {len(arguments)}")
        elif uses_labels:
            written = [label for label, _ in arguments]
            for index, label in enumerate(written):
                line = arguments[index][1].line
                if not label:
                    report(f"needs the label '{labels[index]}:'", line)
                elif label not in labels:
                    report(f"has no argument '{label}'; it has '{labels[index]}'", line)
            if sorted(written) == sorted(labels) and written != labels:
                report(
                    f"takes its arguments in the order {', '.join(labels)}", arguments[0][1].line
                )
        pairs = []
        by_label = {argument.label: argument for argument in signature} if uses_labels else {}
        for index, (label, node) in enumerate(arguments[: len(signature)]):
            pairs.append((by_label.get(label, signature[index]), node))
        return pairs

    def _least_count(self, signature: tuple[Argument, ...]) -> int:
        count = len(signature)
        if self._language.call.get("omit_trailing_absent"):
            while count and signature[count - 1].type in (OBJECT_PART, METADATA_PART):
                count -= 1
        while count and signature[count - 1].default is not None:
            count -= 1
        return count

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
            if argument.type == REQUIRED_OBJECT_PART:
                text = f"'{argument.label}': expected an object, got an absent value"
                finding = CodeFinding(codes.WRONG_ARGUMENT_VALUE, node.line, text)
                message.findings.append(finding)
            return
        maker = self._find_maker(inner)
        constants = self._fields.find_constants(inner.path) if isinstance(inner, NameNode) else []
        if constants or isinstance(inner, (TextNode, NumberNode, WordNode)):
            text = f"'{argument.label}': expected an object that a constructor creates"
            finding = CodeFinding(codes.WRONG_ARGUMENT_VALUE, node.line, text)
            message.findings.append(finding)
            return
        if maker is None or not isinstance(inner, CallNode):
            name = node.path if isinstance(node, NameNode) else "the object"
            message.open_parts.append(f"{name} is created elsewhere")
            return
        unwrapped = inner.is_unwrapped or isinstance(value, UnwrappedNode)
        unwrapped = unwrapped or isinstance(node, UnwrappedNode)
        needs = argument.type == REQUIRED_OBJECT_PART or inner.entries is not None
        if (
            maker.optional
            and needs
            and not unwrapped
            and self._language.reader.get("checks_optionals")
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
            text = f"{name}: expected an integer literal, got {value.text}; write {value.value:g}"
            message.findings.append(CodeFinding(codes.WRONG_ARGUMENT_VALUE, value.line, text, name))
            message.values[name] = self._leaves.make_leaf(value)
            return
        if isinstance(value, WordNode) and value.value is None:
            text = f"{name}: expected a value, got an absent one"
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
                expected = f"a constant of {family}" if family else "a value"
                text = f"{name}: expected {expected}, got {value.path} of {constants[0][0]}"
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
        if name in self._platform.silent:  # the SDK takes it from elsewhere
            del message.values[name]
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
                text = f"'{label}': expected a map of metadata"
                finding = CodeFinding(codes.WRONG_ARGUMENT_VALUE, value.line, text)
                message.findings.append(finding)
                return
            name = value.path if isinstance(value, NameNode) else "the metadata"
            message.open_parts.append(f"{name} is created elsewhere")
            return
        if value.is_open:
            message.open_parts.append("a part of the metadata is created elsewhere")
        for key in repeated_keys(value):
            message.findings.append(repeated_key(key.line, key_text(key)))
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
                text = f"expected a key of metadata, got {key.path}"
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
            field = group_.fields.get(name)
            if field is not None and field.id in self._platform.configuration:
                place = self._platform.configuration[field.id]
                text = f"{field.id} is ignored here; it is configured: {place}"
                message.findings.append(CodeFinding(codes.IGNORED_FIELD, key.line, text, field.id))
        if group is None:
            return
        *_, content = group.fields.values()
        self._add_value(message, f"{group.id}.{name}", value, content, "", key.line)

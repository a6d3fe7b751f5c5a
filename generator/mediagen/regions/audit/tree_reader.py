"""Reader of code with a tree-sitter grammar: one walker for all languages, by a table of roles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mediagen.platforms.model import Language
from mediagen.regions.audit.code_nodes import (
    CallNode,
    CodeNode,
    CodeReading,
    IndexNode,
    ListNode,
    NameNode,
    NumberNode,
    OpenNode,
    RecordNode,
    Statement,
    SyntaxFault,
    TextNode,
    UnwrappedNode,
    WordNode,
)
from mediagen.regions.audit.grammars import parse_code
from mediagen.regions.audit.tree_nodes import (
    Role,
    decode_escape,
    iterate_tree,
    join_path,
    node_text,
    parse_number,
    role_table,
)

if TYPE_CHECKING:
    from tree_sitter import Node


#: Separators of a label from its argument.
_LABEL_SIGNS = ("=", ":")


def read_tree(language: Language, code: str) -> CodeReading:
    """Return the statements of code. Raises ``UsageError`` if the grammar is not installed."""
    return _TreeReader(language).read_code(code)


class _TreeReader:
    """Walks a syntax tree; nodes without a role stand for their only child."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._table = language.reader
        self._roles = role_table(language)
        self._words: dict[str, bool | None] = {}
        for name, value in (("true", True), ("false", False), ("absent", None)):
            if name in language.words:
                self._words[language.words[name]] = value
        self._records = frozenset(self._table.get("record_calls", ()))

    def read_code(self, code: str) -> CodeReading:
        root = parse_code(self._language, code)
        reading = CodeReading()
        if root.has_error:
            reading.faults.append(self._find_fault(root))
        if self._table.get("strict"):
            self._check_document(root, reading)
        children = self._children(root)
        if len(children) == 1 and self._role(children[0]) is Role.DECLARATION:
            name = children[0].child_by_field_name("name")
            if not self._has_statements(children[0]):
                reading.declares = node_text(name) if name is not None else node_text(children[0])
                return reading
        reading.statements = list(self._statements(root))
        return reading

    def _has_statements(self, node: Node) -> bool:
        return any(True for _ in self._statements(node))

    def _check_document(self, root: Node, reading: CodeReading) -> None:
        comments = [n for n in iterate_tree(root) if self._role(n) is Role.COMMENT]
        title = self._language.title
        if comments:
            line = comments[0].start_point[0]
            reading.faults.append(SyntaxFault(line, f"{title} has no comments"))
        documents = self._children(root)
        if len(documents) > 1 and not root.has_error:
            line = documents[1].start_point[0]
            message = f"{len(documents)} {title} documents in one block"
            reading.faults.append(SyntaxFault(line, message))

    def _find_fault(self, root: Node) -> SyntaxFault:
        for node in iterate_tree(root):
            if node.is_error or node.is_missing:
                text = node_text(node).strip().split("\n")[0][:40]
                hint = f": {text}" if text else ""
                message = f"not valid {self._language.title}{hint}"
                return SyntaxFault(node.start_point[0], message)
        return SyntaxFault(0, f"not valid {self._language.title}")

    # -- statements ---------------------------------------------------------------------------

    def _statements(self, node: Node) -> Iterator[Statement]:
        """Yield the statements of a node in order."""
        for child in self._children(node):
            yield from self._statement(child)

    def _statement(self, node: Node) -> Iterator[Statement]:
        line = node.start_point[0]
        match self._role(node):
            case Role.DEFINE | Role.ASSIGN:
                yield from self._assignment(node)
            case Role.BINDING:
                yield from self._binding(node)
            case Role.TYPE:
                return
            case None:
                children = self._children(node)
                if children:
                    for child in children:
                        yield from self._statement(child)
            case Role.CLOSURE | Role.DECLARATION:
                yield from self._statements(node)
            case Role.NAME | Role.STRING | Role.NUMBER | Role.TEXT | Role.ESCAPE:
                return
            case _:
                yield Statement(line, self._expression(node))

    def _assignment(self, node: Node) -> Iterator[Statement]:
        children = [c for c in self._children(node) if self._role(c) is not Role.TYPE]
        if len(children) < 2:
            return
        first, last = children[0], children[-1]
        value = self._expression(last)
        if self._role(first) is Role.PATTERN:
            yield from self._destructure(first, value)
            return
        target = self._target(first)
        defines = self._role(node) is Role.DEFINE
        yield Statement(node.start_point[0], value, target, defines)

    def _destructure(self, pattern: Node, value: CodeNode) -> Iterator[Statement]:
        """Yield the call whose result is taken apart, or an alias of each member of a name."""
        line = pattern.start_point[0]
        if not isinstance(value, NameNode):
            yield Statement(line, value)
            return
        for part in self._children(pattern):
            names = [node_text(node) for node in self._children(part)] or [node_text(part)]
            member = NameNode(line, f"{value.path}.{names[0]}")
            yield Statement(line, member, NameNode(line, names[-1]), True)

    def _target(self, node: Node) -> CodeNode:
        target = self._expression(node)
        if isinstance(target, CallNode) and len(target.arguments) == 1:
            base = NameNode(target.line, target.path)
            return IndexNode(target.line, base, target.arguments[0][1])
        return target

    def _binding(self, node: Node) -> Iterator[Statement]:
        """Yield the bindings of a condition, then the statements that it guards."""
        name_field, value_field = self._table["bound_name"], self._table["bound_value"]
        name: Node | None = None
        rest = []
        for index, child in enumerate(node.children):
            field = node.field_name_for_child(index)
            if not child.is_named:
                continue
            if field == name_field:
                if name is not None:
                    yield _rebinding(name)
                name = child
            elif self._role(child) is Role.TYPE:
                continue
            elif field == value_field and name is not None:
                if self._role(child) is not None:
                    value, line = self._expression(child), name.start_point[0]
                    yield Statement(line, value, NameNode(line, node_text(name)), True, True)
                    name = None
            elif self._role(child) is not Role.COMMENT:
                rest.append(child)
        if name is not None:
            yield _rebinding(name)
        for child in rest:
            yield from self._statement(child)

    # -- expressions --------------------------------------------------------------------------

    def _expression(self, node: Node) -> CodeNode:
        line = node.start_point[0]
        text = node_text(node)
        if text in self._words:
            return WordNode(line, self._words[text])
        match self._role(node):
            case Role.STRING:
                return self._string(node)
            case Role.NUMBER:
                value = parse_number(text)
                return OpenNode(line, text) if value is None else NumberNode(line, value, text)
            case Role.NAME:
                return NameNode(line, text)
            case Role.MEMBER:
                return self._member(node)
            case Role.INDEX:
                base, *keys = self._children(node)
                key = self._expression(keys[-1]) if keys else OpenNode(line, text)
                return IndexNode(line, self._expression(base), key)
            case Role.CALL:
                return self._call(node)
            case Role.RECORD:
                return self._record(node)
            case Role.LIST:
                return ListNode(line, [self._expression(item) for item in self._children(node)])
            case Role.PREFIX:
                return self._prefix(node)
            case Role.UNWRAP:
                children = self._children(node)
                return UnwrappedNode(line, self._expression(children[0]))
            case Role.BINARY:
                return self._binary(node)
            case Role.CLOSURE:
                call = CallNode(line, "", [])
                call.closures.append(list(self._statements(node)))
                return call
            case None:
                children = [c for c in self._children(node) if self._role(c) is not Role.TYPE]
                if len(children) == 1:
                    return self._expression(children[0])
        return OpenNode(line, text)

    def _string(self, node: Node) -> CodeNode:
        parts = []
        for child in node.children:
            match self._role(child):
                case Role.TEXT:
                    parts.append(node_text(child))
                case Role.ESCAPE:
                    parts.append(decode_escape(self._language, node_text(child)))
                case _ if child.is_named:
                    return OpenNode(node.start_point[0], node_text(node))
        return TextNode(node.start_point[0], "".join(parts))

    def _member(self, node: Node) -> CodeNode:
        base, *names = self._children(node)
        name = re.sub(r"^\W+", "", node_text(names[-1])) if names else ""
        owner = self._expression(base)
        path = join_path(owner, name)
        return (
            OpenNode(node.start_point[0], node_text(node))
            if path is None
            else NameNode(node.start_point[0], path)
        )

    def _call(self, node: Node) -> CodeNode:
        if "call_name" in self._table:
            return self._field_call(node)
        line = node.start_point[0]
        callee, *rest = self._children(node)
        if self._role(callee) is Role.RECORD:  # the type of an empty record
            return RecordNode(line)
        call = CallNode(line, "", [])
        function = self._expression(callee)
        if isinstance(function, NameNode):
            call.path = function.path
        elif self._role(callee) is Role.MEMBER:
            base, *names = self._children(callee)
            call.receiver = self._expression(base)
            call.path = re.sub(r"^\W+", "", node_text(names[-1])) if names else ""
        return self._finish_call(call, rest)

    def _field_call(self, node: Node) -> CodeNode:
        """Return a call whose object, and the name of its method or type, are fields."""
        call = CallNode(node.start_point[0], "", [])
        owner = node.child_by_field_name(self._table.get("call_object", ""))
        name = node.child_by_field_name(self._table["call_name"])
        if name is None:
            name = node.child_by_field_name(self._table.get("call_type", ""))
        # Without the arguments of a generic type.
        call.path = node_text(name).partition("<")[0].strip() if name is not None else ""
        if owner is not None:
            base = self._expression(owner)
            path = join_path(base, call.path)
            if path is None:
                call.receiver = base
            else:
                call.path = path
        parts = [child for child in self._children(node) if child not in (owner, name)]
        return self._finish_call(call, parts)

    def _finish_call(self, call: CallNode, parts: list[Node]) -> CodeNode:
        """Return a call with the arguments in ``parts``, or the record that it makes."""
        for part in parts:
            self._read_arguments(part, call)
        if not self._records.isdisjoint((call.path, call.path.rpartition(".")[2])):
            if not call.closures:
                return self._record_call(call, parts)
            if call.receiver is None and call.path in self._table.get("receiver_calls", ()):
                call.receiver = RecordNode(call.line)
        return call

    def _read_arguments(self, node: Node, call: CallNode) -> None:
        match self._role(node):
            case Role.ARGUMENTS:
                for child in self._children(node):
                    self._read_arguments(child, call)
            case Role.ARGUMENT:
                call.arguments.append(self._argument(node))
            case Role.CLOSURE:
                call.closures.append(list(self._statements(node)))
            case Role.TYPE:
                pass
            case _:
                call.arguments.append(("", self._expression(node)))

    def _argument(self, node: Node) -> tuple[str, CodeNode]:
        children = self._children(node)
        has_label = len(children) > 1 and any(c.type in _LABEL_SIGNS for c in node.children)
        if not children:
            return "", OpenNode(node.start_point[0], node_text(node))
        label = node_text(children[0]).strip() if has_label else ""
        return label, self._expression(children[-1])

    def _record_call(self, call: CallNode, parts: list[Node]) -> CodeNode:
        """Return the record of a call whose arguments are pairs."""
        operator = self._table.get("pair_operator", "")
        record = RecordNode(call.line)
        if operator == ",":
            values = [value for _, value in call.arguments]
            if len(values) % 2 == 0:
                record.entries += zip(values[::2], values[1::2], strict=True)
            parts = []
        for part in parts:
            for node in iterate_tree(part):
                children = self._children(node)
                if len(children) == 3 and node_text(children[1]) == operator:
                    key, value = self._expression(children[0]), self._expression(children[2])
                    record.entries.append((key, value))
        record.is_open = bool(call.arguments) and not record.entries
        return record

    def _record(self, node: Node) -> CodeNode:
        record = RecordNode(node.start_point[0])
        key: CodeNode | None = None
        for index, child in enumerate(node.children):
            role = self._role(child)
            if not child.is_named or role is Role.COMMENT:
                continue
            field = node.field_name_for_child(index)
            if role is Role.PAIR:
                name, *values = self._children(child)
                if values:
                    record.entries.append((self._expression(name), self._expression(values[-1])))
            elif role is Role.SHORTHAND:
                name_node = NameNode(child.start_point[0], node_text(child))
                record.entries.append((name_node, name_node))
            elif field is not None and field == self._table.get("key_field"):
                key = self._expression(child)
            elif key is not None and field == self._table.get("value_field"):
                record.entries.append((key, self._expression(child)))
            else:
                record.is_open = True
        return record

    def _prefix(self, node: Node) -> CodeNode:
        line, text = node.start_point[0], node_text(node)
        value = self._expression(self._children(node)[-1])
        if text.startswith("-") and isinstance(value, NumberNode):
            return NumberNode(line, -value.value, text)
        if text.startswith(".") and isinstance(value, NameNode):
            return NameNode(line, text)
        return OpenNode(line, text)

    def _binary(self, node: Node) -> CodeNode:
        line, text = node.start_point[0], node_text(node)
        children = self._children(node)
        operators = [node_text(c) for c in node.children if not c.is_named]
        if "+" in operators and len(children) == 2:
            parts = [self._expression(child) for child in children]
            if all(isinstance(part, TextNode) for part in parts):
                return TextNode(line, "".join(p.value for p in parts if isinstance(p, TextNode)))
        if set(operators) & {"?:", "??"} and children:
            return UnwrappedNode(line, self._expression(children[0]))
        return OpenNode(line, text)

    # -- tree ---------------------------------------------------------------------------------

    def _role(self, node: Node) -> Role | None:
        return self._roles.get(node.type)

    def _children(self, node: Node) -> list[Node]:
        return [c for c in node.children if c.is_named and self._role(c) is not Role.COMMENT]


def _rebinding(name: Node) -> Statement:
    line = name.start_point[0]
    return Statement(
        line, NameNode(line, node_text(name)), NameNode(line, node_text(name)), True, True
    )

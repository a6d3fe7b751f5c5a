"""Interpreter of statements: variables, aliases and assignments, without any control flow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mediagen.platforms.model import Language
from mediagen.regions.audit.code_nodes import (
    CallNode,
    CodeNode,
    IndexNode,
    ListNode,
    NameNode,
    OpenNode,
    RecordNode,
    Statement,
    TextNode,
    UnwrappedNode,
    parts_of,
)

#: Limit of aliases of aliases, so that a circle ends.
_MOST_ALIASES = 20
#: Limit of the parts of a value: values can contain each other many times, or themselves. Code on
#: pages has far fewer.
_MOST_PARTS = 10_000


@dataclass(slots=True)
class Operation:
    """A call, or the assignment of a value to the name ``target``."""

    line: int
    value: CodeNode
    target: str = ""


class Interpreter:
    """Runs the statements of one block of code; ``operations`` are its calls and assignments."""

    def __init__(self, language: Language) -> None:
        self._is_sensitive = language.case_sensitive
        table = language.reader
        self._puts = {self.fold(name) for name in table.get("put_calls", ())}
        self._receivers = {self.fold(name) for name in table.get("receiver_calls", ())}
        self._variables: dict[str, CodeNode] = {}
        self.operations: list[Operation] = []

    def fold(self, name: str) -> str:
        """Return a name in the form in which the language compares names."""
        return name if self._is_sensitive else name.casefold()

    def run_statements(self, statements: Sequence[Statement]) -> None:
        """Run statements in order."""
        for statement in statements:
            self._run(statement)

    def _run(self, statement: Statement) -> None:
        value = self.resolve(statement.value)
        if statement.is_unwrapped and isinstance(value, CallNode):
            value.is_unwrapped = True
        target = statement.target
        if isinstance(value, CallNode):
            for closure in value.closures:
                self.run_statements(closure)
        match target:
            case None:
                self._run_call(statement.line, value)
            case NameNode(path=path):
                self._assign(path, value, statement)
            case IndexNode(base=base, key=key):
                self._put(base, self.resolve(key), value)
                if isinstance(base, NameNode):
                    self.operations.append(Operation(statement.line, value, base.path))
            case _:
                self.operations.append(Operation(statement.line, value, "_"))

    def _run_call(self, line: int, value: CodeNode) -> None:
        if isinstance(value, CallNode):
            if isinstance(value.receiver, CallNode):
                self._run_call(line, value.receiver)
            owner, _, method = value.path.rpartition(".")
            if self.fold(method) in self._puts and len(value.arguments) == 2 and owner:
                key, item = (argument for _, argument in value.arguments)
                base = self._lookup(owner)
                if base is not None:
                    self._put_into(base, self.resolve(key), self.resolve(item))
                    return
        self.operations.append(Operation(line, value))

    def _assign(self, path: str, value: CodeNode, statement: Statement) -> None:
        root, _, rest = path.partition(".")
        record = self._variables.get(self.fold(root))
        if rest and isinstance(record, RecordNode):
            self._set_member(record, rest.split("."), value)
            return
        if rest and isinstance(record, NameNode):
            path = f"{record.path}.{rest}"
        name = self.fold(path)
        if name in self._variables:
            # Statements before this one have the value of that time, and so has its own value.
            seen: set[int] = set()
            for operation in self.operations:
                self._keep_value(operation.value, name, seen)
            value = self._keep_value(value, name, seen)
        if self._is_too_large(value):
            value = OpenNode(value.line, "[…]")
        self._variables[name] = value
        self.operations.append(Operation(statement.line, value, path))

    def _keep_value(self, node: CodeNode, name: str, seen: set[int]) -> CodeNode:
        """Return an expression in which a variable is replaced by its value.

        ``seen`` are the nodes that were replaced already: values share nodes.
        """
        if isinstance(node, NameNode):
            return self._variables[name] if self.fold(node.path) == name else node
        if id(node) in seen:
            return node
        seen.add(id(node))
        match node:
            case CallNode():
                if node.receiver is not None:
                    node.receiver = self._keep_value(node.receiver, name, seen)
                node.arguments[:] = [
                    (label, self._keep_value(argument, name, seen))
                    for label, argument in node.arguments
                ]
            case RecordNode():
                node.entries[:] = [
                    (key, self._keep_value(value, name, seen)) for key, value in node.entries
                ]
            case ListNode():
                node.items[:] = [self._keep_value(item, name, seen) for item in node.items]
        return node

    def _set_member(self, record: RecordNode, steps: list[str], value: CodeNode) -> None:
        *parents, last = steps
        for step in parents:
            child = record.get(step)
            child = self.resolve(child) if child is not None else None
            if not isinstance(child, RecordNode):
                child = RecordNode(value.line)
                record.put(NameNode(value.line, step), child)
            record = child
        self._put_into(record, NameNode(value.line, last), value)

    def _put(self, base: CodeNode, key: CodeNode, value: CodeNode) -> None:
        if isinstance(base, NameNode):
            owner = self._lookup(base.path)
            if owner is None:
                owner = RecordNode(base.line, is_open=True)
                self._variables[self.fold(base.path)] = owner
        else:
            owner = self.resolve(base)
        self._put_into(owner, key, value)

    def _put_into(self, owner: CodeNode, key: CodeNode, value: CodeNode) -> None:
        match owner:
            case RecordNode():
                owner.put(key, value)
                if self._is_too_large(owner):
                    owner.put(key, OpenNode(value.line, "[…]"))
            case CallNode():
                if owner.entries is None:
                    owner.entries = RecordNode(owner.line)
                self._put_into(owner.entries, key, value)
            case UnwrappedNode(value=inner):
                self._put_into(inner, key, value)

    def _is_too_large(self, value: CodeNode) -> bool:
        """Return whether a value has too many parts, those of variables included."""
        pending = [value]
        for _ in range(_MOST_PARTS):
            if not pending:
                return False
            part = pending.pop()
            variable = self._lookup(part.path) if isinstance(part, NameNode) else None
            pending += parts_of(part) if variable is None else [variable]
        return True

    # -- values -------------------------------------------------------------------------------

    def _lookup(self, path: str) -> CodeNode | None:
        """Return the value of a variable, or of a member of one; None if it is unknown."""
        path = path.rstrip("?!")
        whole = self._variables.get(self.fold(path))
        if whole is not None:
            return whole
        root, _, rest = path.partition(".")
        value = self._variables.get(self.fold(root))
        for step in rest.split(".") if rest else ():
            if not isinstance(value, RecordNode):
                return None
            value = value.get(step)
            value = self.resolve(value) if value is not None else None
        return value if rest else None

    def resolve(self, node: CodeNode, depth: int = 0) -> CodeNode:
        """Return the value of an expression: variables and aliases are replaced."""
        if depth > _MOST_ALIASES:
            return node
        match node:
            case NameNode(path=path):
                return self._resolve_name(node, path, depth)
            case UnwrappedNode(value=value):
                inner = self.resolve(value, depth)
                return inner if not isinstance(inner, CallNode) else UnwrappedNode(node.line, inner)
            case ListNode(items=items):
                return ListNode(node.line, [self.resolve(item, depth) for item in items])
            case IndexNode(base=base, key=key):
                return self._resolve_index(node, base, key, depth)
            case CallNode():
                return self._resolve_call(node, depth)
        return node

    def _resolve_name(self, node: NameNode, path: str, depth: int) -> CodeNode:
        value = self._lookup(path)
        if value is not None and value is not node:
            return self.resolve(value, depth + 1) if isinstance(value, NameNode) else value
        alias = self._alias_path(path)
        if alias != path:
            return self.resolve(NameNode(node.line, alias), depth + 1)
        return node

    def _alias_path(self, path: str) -> str:
        """Return a path whose first name is replaced if it is an alias of another path."""
        names = path.split(".")
        for count in range(len(names) - 1, 0, -1):
            prefix, rest = ".".join(names[:count]), ".".join(names[count:])
            match self._variables.get(self.fold(prefix)):
                case NameNode(path=other) if other != prefix:
                    return f"{other}.{rest}"
                case CallNode(path=other, arguments=[], closures=[]) if other:
                    return f"{other}().{rest}"
        return path

    def _resolve_index(
        self, node: IndexNode, base: CodeNode, key: CodeNode, depth: int
    ) -> CodeNode:
        owner = self.resolve(base, depth + 1)
        name = self.resolve(key, depth + 1)
        if isinstance(owner, RecordNode) and isinstance(name, TextNode):
            value = owner.get(name.value)
            if value is not None:
                return self.resolve(value, depth + 1)
        if isinstance(owner, NameNode) and isinstance(name, TextNode):
            return NameNode(node.line, f"{owner.path}.{name.value}")
        return OpenNode(node.line, "[…]")

    def _resolve_call(self, call: CallNode, depth: int) -> CodeNode:
        owner, _, method = call.path.rpartition(".")
        if self.fold(method) in self._receivers and call.closures:
            base = self.resolve(call.receiver or NameNode(call.line, owner), depth + 1)
            for statement in (s for closure in call.closures for s in closure):
                value = statement.value
                if (
                    isinstance(value, CallNode)
                    and self.fold(value.path.rpartition(".")[2]) in self._puts
                    and len(value.arguments) == 2
                ):
                    key, item = (argument for _, argument in value.arguments)
                    self._put_into(base, self.resolve(key), self.resolve(item))
            return base
        call.path = self._alias_path(call.path)
        if isinstance(call.receiver, CallNode):
            call.receiver = self.resolve(call.receiver, depth + 1)
        return call

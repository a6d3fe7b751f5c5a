"""Readers of the engine's syntax trees: imports, enums, and comparisons with bare strings."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path


def module_name(path: Path, root: Path) -> str:
    """Return the dotted name of a module below the folder that has its package."""
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def imported_modules(tree: ast.Module, name: str, is_package: bool, modules: set[str]) -> set[str]:
    """Return the modules that a module imports, wherever in it, by absolute or relative names."""
    imported: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = name.split(".")
                parts = parts[: len(parts) - node.level + is_package]
                base = ".".join([*parts, *filter(None, [base])])
            submodules = {f"{base}.{alias.name}" for alias in node.names}
            imported |= (submodules & modules) or {base}
            if submodules - modules:
                imported.add(base)
    return imported & modules - {name}


def find_cycle(graph: Mapping[str, set[str]]) -> list[str]:
    """Return the modules of a circle of imports, or an empty list."""
    done: set[str] = set()

    def visit(name: str, path: list[str]) -> list[str]:
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done:
            return []
        for target in sorted(graph.get(name, ())):
            if cycle := visit(target, [*path, name]):
                return cycle
        done.add(name)
        return []

    return next((cycle for name in sorted(graph) if (cycle := visit(name, []))), [])


def enum_values(tree: ast.Module) -> Iterator[tuple[str, set[str]]]:
    """Yield the names of the enums of strings in a module, and their values."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any(
            ast.unparse(base).endswith("StrEnum") for base in node.bases
        ):
            yield node.name, {
                statement.value.value
                for statement in node.body
                if isinstance(statement, ast.Assign)
                and isinstance(statement.value, ast.Constant)
                and isinstance(statement.value.value, str)
            }


@dataclass(frozen=True)
class BareString:
    """A bare string that is compared, and the last names of the expressions it is compared to."""

    line: int
    value: str
    subjects: frozenset[str]


def _subject_names(node: ast.expr) -> Iterator[str]:
    """Yield the last name of an expression: of ``str(group.kind.value)`` it is ``kind``."""
    match node:
        case ast.Name(id=name):
            yield name
        case ast.Attribute(value=value, attr="value" | "name"):
            yield from _subject_names(value)
        case ast.Attribute(attr=name):
            yield name
        case ast.Subscript(slice=ast.Constant(value=str() as name)):
            yield name
        case ast.Subscript(value=value) | ast.Await(value=value) | ast.Starred(value=value):
            yield from _subject_names(value)
        case ast.NamedExpr(target=target, value=value):
            yield from (*_subject_names(target), *_subject_names(value))
        case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(value=str() as name), *_]):
            yield name
        case ast.Call(func=ast.Attribute(value=value), args=[]):  # such as kind.lower()
            yield from _subject_names(value)
        case ast.Call(args=arguments):
            for argument in arguments:
                yield from _subject_names(argument)
        case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
            for element in elements:
                yield from _subject_names(element)
        case ast.JoinedStr(values=values) | ast.BoolOp(values=values):
            for value in values:
                yield from _subject_names(value)
        case ast.FormattedValue(value=value):
            yield from _subject_names(value)
        case ast.IfExp(body=body, orelse=other):
            yield from (*_subject_names(body), *_subject_names(other))


@dataclass
class _Scope:
    """The names of a module whose values are strings, or tables by strings."""

    strings: dict[str, set[str]] = field(default_factory=dict)
    tables: dict[str, set[str]] = field(default_factory=dict)


def _strings(node: ast.expr | ast.pattern, scope: _Scope) -> Iterator[str]:
    """Yield the bare strings that an expression or a pattern has as a whole, or as its items."""
    match node:
        case ast.Constant(value=str() as value):
            yield value
        case ast.Name(id=name):
            yield from scope.strings.get(name, set()) | scope.tables.get(name, set())
        case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
            for item in items:
                yield from _strings(item, scope)
        case ast.Dict(keys=keys):
            for key in keys:
                if key is not None:
                    yield from _strings(key, scope)
        case ast.Call(func=ast.Attribute(value=ast.Dict() as table, attr="keys"), args=[]):
            yield from _strings(table, scope)
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=keywords):
            yield from (keyword.arg for keyword in keywords if keyword.arg)
        case ast.Call(func=ast.Name(id="frozenset" | "set" | "tuple" | "list"), args=[inner]):
            yield from _strings(inner, scope)
        case ast.Starred(value=inner) | ast.NamedExpr(value=inner):
            yield from _strings(inner, scope)
        case ast.IfExp(body=body, orelse=other):
            yield from (*_strings(body, scope), *_strings(other, scope))


def _patterns(
    pattern: ast.pattern, subjects: frozenset[str]
) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the bare strings in a pattern, with the names of what they match."""
    match pattern:
        case ast.MatchValue(value=ast.Constant(value=str() as value)):
            yield value, subjects
        case ast.MatchClass(kwd_attrs=names, kwd_patterns=inner, patterns=positional):
            for name, part in zip(names, inner, strict=True):
                yield from _patterns(part, frozenset((name,)))
            for part in positional:
                yield from _patterns(part, subjects)
        case ast.MatchMapping(keys=keys, patterns=inner):
            for key, part in zip(keys, inner, strict=True):
                key_name = str(key.value) if isinstance(key, ast.Constant) else ast.unparse(key)
                yield from _patterns(part, frozenset((key_name,)))
        case ast.MatchSequence(patterns=inner) | ast.MatchOr(patterns=inner):
            for part in inner:
                yield from _patterns(part, subjects)
        case ast.MatchAs(pattern=ast.pattern() as part):
            yield from _patterns(part, subjects)


def _read_scope(tree: ast.Module) -> _Scope:
    scope = _Scope()
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                pass
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                pass
            case ast.NamedExpr(target=ast.Name(id=name), value=value):
                pass
            case _:
                continue
        if isinstance(value, ast.Dict):
            keys = {text for key in value.keys if key for text in _strings(key, _Scope())}
            scope.tables.setdefault(name, set()).update(keys)
        elif name.strip("_").isupper():
            scope.strings.setdefault(name, set()).update(_strings(value, _Scope()))
    return scope


def bare_strings(tree: ast.Module) -> Iterator[BareString]:
    """Yield the bare strings in comparisons, memberships, patterns, and keys of indexed tables."""
    scope = _read_scope(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Compare(left=left, comparators=others):
                sides = [left, *others]
                for side in sides:
                    rest = (name for s in sides if s is not side for name in _subject_names(s))
                    subjects = frozenset(rest)
                    if isinstance(side, ast.Name) and not subjects:
                        continue  # such as "key" in table
                    for value in _strings(side, scope):
                        yield BareString(node.lineno, value, subjects)
            case ast.Match(subject=subject, cases=cases):
                names = frozenset(_subject_names(subject))
                for case in cases:
                    for value, subjects in _patterns(case.pattern, names):
                        yield BareString(case.pattern.lineno, value, subjects)
            case ast.Subscript(value=table, slice=key) if not isinstance(key, ast.Constant):
                for value in _strings(table, scope):
                    yield BareString(node.lineno, value, frozenset(_subject_names(key)))
            case ast.Call(func=ast.Attribute(value=table, attr="get"), args=[key, *_]):
                if not isinstance(key, ast.Constant):
                    for value in _strings(table, scope):
                        yield BareString(node.lineno, value, frozenset(_subject_names(key)))
            case ast.Call(func=ast.Attribute(attr="eq" | "ne" | "contains"), args=[left, right]):
                for side, other in ((left, right), (right, left)):
                    for value in _strings(side, scope):
                        yield BareString(node.lineno, value, frozenset(_subject_names(other)))
            case ast.Call(
                func=ast.Attribute(
                    value=subject, attr="startswith" | "endswith" | "__eq__" | "__contains__"
                ),
                args=[argument],
            ):
                for value in _strings(argument, scope):
                    yield BareString(node.lineno, value, frozenset(_subject_names(subject)))

"""Templates in layers: names of templates of a lower layer, and the faults of overridden blocks.

A plain name is that of the topmost template. ``package:NAME`` is the template of the package, and
``below:NAME`` that of the next layer below the template that uses the name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import jinja2
from jinja2 import nodes
from jinja2.runtime import BlockReference, Context
from markupsafe import Markup

from mediagen.diagnostics.catalogue import layers as layer_codes
from mediagen.diagnostics.catalogue import usage as codes
from mediagen.diagnostics.catalogue.model import Code
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.yaml_files.layered_folder import LayeredFolder

PACKAGE, BELOW = "package", "below"
_PREFIXES = (PACKAGE, BELOW)
#: Name of the template of a layer: its number, and the name below its folder.
_LAYER_NAME = re.compile(r"(\d+)!(.+)", re.DOTALL)
#: Name with which Jinja prints a block once more. That prints text, of which no line has an origin.
_SELF = "self"
#: Statements that a template can have beside its blocks: they print nothing.
_SILENT = (
    nodes.Assign,
    nodes.AssignBlock,
    nodes.Block,
    nodes.Extends,
    nodes.FromImport,
    nodes.Import,
    nodes.Macro,
)


class BlockText(str):
    """Text of a block of a lower template: its nodes are tokens already."""


class _BlockReference(BlockReference):
    """Block of a lower template, which prints its text in place of ``{{ super() }}``."""

    def __call__(self) -> str:
        text: str = super().__call__()
        if isinstance(text, Markup):
            return text
        # The line of the expression ends the last line of the block.
        return BlockText(text.removesuffix("\n"))

    @property
    def super(self) -> BlockReference | jinja2.Undefined:
        """The block of the next lower template."""
        if self._depth + 1 >= len(self._stack):
            return super().super
        return _BlockReference(self.name, self._context, self._stack, self._depth + 1)


class BlockContext(Context):
    """Context of templates whose blocks can print those of lower templates."""

    def super(
        self, name: str, current: Callable[[Context], Iterator[str]]
    ) -> BlockReference | jinja2.Undefined:
        """Return the block below the current one."""
        block = super().super(name, current)
        if not isinstance(block, BlockReference):
            return block
        return _BlockReference(name, self, self.blocks[name], self.blocks[name].index(current) + 1)


class OverrideFault(NamedTuple):
    """Fault of a template that extends another one: its line, from 1, and the message."""

    line: int
    message: str
    code: Code


class MissingLayerTemplate(jinja2.TemplateNotFound):
    """No lower layer has the template; the message says which one was looked for."""


class TemplateLayers:
    """Templates folders of the layers of a project, the topmost first."""

    def __init__(self, folder: LayeredFolder) -> None:
        self._roots = folder.folders
        self._has_package = folder.has_package

    def resolve_name(self, name: str, path: Path | None) -> str:
        """Return the name of the template that a name in the template at a path stands for.

        Raises ``MissingLayerTemplate``.
        """
        prefix, colon, rest = name.partition(":")
        if not colon or prefix not in _PREFIXES:
            return name
        last = len(self._roots) - 1
        if prefix == PACKAGE:
            if not self._has_package:
                raise MissingLayerTemplate(name, f"'{name}': the project does not use the package")
            numbers: Iterator[int] = iter((last,))
        else:
            numbers = iter(range(self._layer_number(path) + 1, last + 1))
        for number in numbers:
            if (self._roots[number] / rest).is_file():
                return f"{number}!{rest}"
        place = "the package" if prefix == PACKAGE else "a lower layer"
        raise MissingLayerTemplate(name, f"no template '{rest}' in {place}")

    def find_template(self, name: str) -> Path | None:
        """Return the template of a resolved name; None for a plain name, or if there is none."""
        match = _LAYER_NAME.fullmatch(name)
        if match is None:
            return None
        path = self._roots[int(match[1])] / match[2]
        return path if path.is_file() else None

    def describe_template(self, name: str, path: Path) -> str:
        """Return a template for a message: its name below its folder, and its layer."""
        match = _LAYER_NAME.fullmatch(name)
        rest = match[2] if match else name
        return f"{rest} of the package" if self.is_packaged(path) else str(path)

    def is_packaged(self, path: Path) -> bool:
        """Return whether a template is one of the package."""
        return self._has_package and path.is_relative_to(self._roots[-1])

    def template_below(self, path: Path) -> str | None:
        """Return the resolved name of the template that a template takes the place of, if any."""
        number = self._layer_number(path)
        if number < 0:
            return None
        try:
            name = path.relative_to(self._roots[number]).as_posix()
            return self.resolve_name(f"{BELOW}:{name}", path)
        except (MissingLayerTemplate, ValueError):
            return None

    def _layer_number(self, path: Path | None) -> int:
        """Return the number of the layer of a template, from 0; -1 if it is in none of them."""
        for number, root in enumerate(self._roots):
            if path is not None and path.is_relative_to(root):
                return number
        return -1


#: Returns the source of a template by its resolved name, and its path.
ReadTemplate = Callable[[str], tuple[str, Path]]


class OverrideChecker:
    """Checks templates that extend others: what they add outside of blocks is never printed."""

    def __init__(
        self, environment: jinja2.Environment, layers: TemplateLayers, read: ReadTemplate
    ) -> None:
        self._environment, self._layers, self._read = environment, layers, read

    def find_fault(self, source: str, path: Path) -> OverrideFault | None:
        """Return the first fault of a template; None if it is valid, or extends no other one.

        Raises ``jinja2.TemplateSyntaxError`` and ``jinja2.TemplateNotFound``.
        """
        tree = self._environment.parse(source, filename=str(path))
        reference = next((n for n in tree.find_all(nodes.Name) if n.name == _SELF), None)
        if reference is not None:
            message = "'self' cannot print a block; print the block below with {{ super() }}, or "
            message += "define a macro for lines that two blocks share"
            return OverrideFault(reference.lineno, message, layer_codes.BLOCK_OF_SELF)
        parent = _parent_name(tree)
        if parent is None:
            return None
        name = self._layers.resolve_name(parent, path)
        _, parent_path = self._read(name)
        if parent_path == path:
            message = f"extends itself; use '{PACKAGE}:{parent}' or '{BELOW}:{parent}'"
            return OverrideFault(_line_of(tree.find(nodes.Extends)), message, codes.EXTENDS_ITSELF)
        blocks = set(self._find_blocks(name, {path}))
        for statement in tree.body:
            fault = self._check_statement(statement, blocks, name, parent_path)
            if fault is not None:
                return fault
        return None

    def _check_statement(
        self, statement: nodes.Node, blocks: set[str], name: str, parent: Path
    ) -> OverrideFault | None:
        if isinstance(statement, nodes.Block):
            if statement.name in blocks:
                return None
            shown = self._layers.describe_template(name, parent)
            hint = suggest_name(statement.name, sorted(blocks))
            message = f"unknown block '{statement.name}' of {shown}{hint}"
            return OverrideFault(statement.lineno, message, codes.UNKNOWN_BLOCK)
        line = _printed_line(statement)
        if line is None:
            return None
        message = "text outside of blocks is not printed in a template that extends another one"
        return OverrideFault(line, message, codes.TEXT_OUTSIDE_BLOCKS)

    def _find_blocks(self, name: str, seen: set[Path]) -> Iterator[str]:
        """Yield the names of the blocks of a template and of those that it extends."""
        source, path = self._read(name)
        if path in seen:
            return
        tree = self._environment.parse(source, filename=str(path))
        for block in tree.find_all(nodes.Block):
            yield block.name
        parent = _parent_name(tree)
        if parent is not None:
            yield from self._find_blocks(self._layers.resolve_name(parent, path), {*seen, path})

    def import_missing_macros(self, source: str, path: Path) -> str:
        """Return a statement that completes a template with the macros of the one below it.

        Jinja does not pass on imported macros, but variables. The result is empty if the template
        extends another one, defines no macros, or lacks none of them.
        """
        below = self._layers.template_below(path)
        if below is None:
            return ""
        tree = self._environment.parse(source, filename=str(path))
        macros = {macro.name for macro in tree.find_all(nodes.Macro)}
        if not macros or tree.find(nodes.Extends):
            return ""
        lower, lower_path = self._read(below)
        lower_tree = self._environment.parse(lower, filename=str(lower_path))
        names = [m.name for m in lower_tree.find_all(nodes.Macro) if m.name not in macros]
        if not names:
            return ""
        imports = ", ".join(f"{name} as below_{name}" for name in names)
        assignments = "".join(f"{{% set {name} = below_{name} %}}" for name in names)
        lower_name = below.partition("!")[2]
        return f'{{% from "{BELOW}:{lower_name}" import {imports} %}}{assignments}'


def _parent_name(tree: nodes.Template) -> str | None:
    """Return the name that a template extends, unless it is computed."""
    extends = tree.find(nodes.Extends)
    if extends is None or not isinstance(extends.template, nodes.Const):
        return None
    return str(extends.template.value)


def _line_of(node: nodes.Node | None) -> int:
    return node.lineno if node is not None else 1


def _printed_line(statement: nodes.Node) -> int | None:
    """Return the line of the first thing that a statement prints; None if it prints nothing."""
    if isinstance(statement, _SILENT):
        return None
    if not isinstance(statement, nodes.Output):
        return statement.lineno
    for node in statement.nodes:
        if not isinstance(node, nodes.TemplateData):
            return node.lineno
        if node.data.strip():
            blank = node.data[: len(node.data) - len(node.data.lstrip())]
            return node.lineno + blank.count("\n")
    return None

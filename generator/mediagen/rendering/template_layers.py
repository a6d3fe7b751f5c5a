"""Templates in layers: names of templates of a lower layer, and the faults of overridden blocks.

A plain name is that of the topmost template. ``package:NAME`` is the template of the package, and
``below:NAME`` that of the next layer below the template that uses the name.
"""

from __future__ import annotations

import marshal
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
from jinja2 import nodes
from jinja2.runtime import BlockReference, Context
from markupsafe import Markup

from mediagen.diagnostics.catalogue import layers as layer_codes
from mediagen.diagnostics.catalogue import usage as codes
from mediagen.diagnostics.catalogue.model import Code
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.filesystem.caching.value_cache import open_value_cache
from mediagen.yaml_files.layered_folder import LayeredFolder

PACKAGE, BELOW = "package", "below"
_PREFIXES = (PACKAGE, BELOW)
#: Name of the template of a layer: its number, and the name below its folder.
_LAYER_NAME = re.compile(r"(\d+)!(.+)", re.DOTALL)
#: Name with which Jinja prints a block once more. That prints text, of which no line has an origin.
_SELF = "self"
#: Name of the cache of outlines of templates.
_OUTLINES = "outlines"
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


class TemplateOutline(NamedTuple):
    """Parts of a template that decide about templates in layers; lines count from 1.

    ``self_line`` is that of the first use of ``self``, ``extends_line`` that of ``extends``; both
    are 0 without one. ``parent`` is the name that it extends; None if that is computed.
    ``statements`` are those at the top that print something, with their lines, and the blocks
    there by their names.
    """

    self_line: int
    extends_line: int
    parent: str | None
    statements: Sequence[tuple[str, int]]
    blocks: Sequence[str]
    macros: Sequence[str]


class OverrideChecker:
    """Checks templates that extend others: what they add outside of blocks is never printed."""

    def __init__(
        self, environment: jinja2.Environment, layers: TemplateLayers, read: ReadTemplate
    ) -> None:
        self._environment, self._layers, self._read = environment, layers, read
        self._outlines: dict[str, TemplateOutline] = {}  # by source

    def find_fault(self, source: str, path: Path) -> OverrideFault | None:
        """Return the first fault of a template; None if it is valid, or extends no other one.

        Raises ``jinja2.TemplateSyntaxError`` and ``jinja2.TemplateNotFound``.
        """
        outline = self._outline(source, path)
        if outline.self_line:
            message = "'self' cannot print a block; print the block below with {{ super() }}, or "
            message += "define a macro for lines that two blocks share"
            return OverrideFault(outline.self_line, message, layer_codes.BLOCK_OF_SELF)
        parent = outline.parent
        if parent is None:
            return None
        name = self._layers.resolve_name(parent, path)
        _, parent_path = self._read(name)
        if parent_path == path:
            message = f"extends itself; use '{PACKAGE}:{parent}' or '{BELOW}:{parent}'"
            return OverrideFault(outline.extends_line, message, codes.EXTENDS_ITSELF)
        blocks = set(self._find_blocks(name, {path}))
        for block, line in outline.statements:
            fault = self._check_statement(block, line, blocks, name, parent_path)
            if fault is not None:
                return fault
        return None

    def _check_statement(
        self, block: str, line: int, blocks: set[str], name: str, parent: Path
    ) -> OverrideFault | None:
        if block in blocks:
            return None
        if block:
            shown = self._layers.describe_template(name, parent)
            message = f"unknown block '{block}' of {shown}{suggest_name(block, sorted(blocks))}"
            return OverrideFault(line, message, codes.UNKNOWN_BLOCK)
        message = "text outside of blocks is not printed in a template that extends another one"
        return OverrideFault(line, message, codes.TEXT_OUTSIDE_BLOCKS)

    def _find_blocks(self, name: str, seen: set[Path]) -> Iterator[str]:
        """Yield the names of the blocks of a template and of those that it extends."""
        source, path = self._read(name)
        if path in seen:
            return
        outline = self._outline(source, path)
        yield from outline.blocks
        if outline.parent is not None:
            parent = self._layers.resolve_name(outline.parent, path)
            yield from self._find_blocks(parent, {*seen, path})

    def import_missing_macros(self, source: str, path: Path) -> str:
        """Return a statement that completes a template with the macros of the one below it.

        Jinja does not pass on imported macros, but variables. The result is empty if the template
        extends another one, defines no macros, or lacks none of them.
        """
        below = self._layers.template_below(path)
        if below is None:
            return ""
        outline = self._outline(source, path)
        if not outline.macros or outline.extends_line:
            return ""
        lower = self._outline(*self._read(below))
        names = [name for name in lower.macros if name not in outline.macros]
        if not names:
            return ""
        imports = ", ".join(f"{name} as below_{name}" for name in names)
        assignments = "".join(f"{{% set {name} = below_{name} %}}" for name in names)
        lower_name = below.partition("!")[2]
        return f'{{% from "{BELOW}:{lower_name}" import {imports} %}}{assignments}'

    def _outline(self, source: str, path: Path) -> TemplateOutline:
        """Return the outline of a template, as an earlier run found it if its text is known.

        Raises ``jinja2.TemplateSyntaxError``.
        """
        outline = self._outlines.get(source)
        if outline is None:
            cache = open_value_cache(_OUTLINES)
            data = cache.find(source)
            if data is not None:
                outline = TemplateOutline(*marshal.loads(data))
            else:
                outline = _outline_tree(self._environment.parse(source, filename=str(path)))
                parts: list[Any] = list(outline)
                cache.add(marshal.dumps(parts), source)
            self._outlines[source] = outline
        return outline


def _outline_tree(tree: nodes.Template) -> TemplateOutline:
    reference = next((n for n in tree.find_all(nodes.Name) if n.name == _SELF), None)
    extends = tree.find(nodes.Extends)
    return TemplateOutline(
        reference.lineno if reference is not None else 0,
        extends.lineno if extends is not None else 0,
        _parent_name(extends),
        [statement for node in tree.body if (statement := _outline_statement(node))],
        [block.name for block in tree.find_all(nodes.Block)],
        [macro.name for macro in tree.find_all(nodes.Macro)],
    )


def _outline_statement(node: nodes.Node) -> tuple[str, int] | None:
    """Return the name of a block, or an empty one, and a line; None if a node prints nothing."""
    if isinstance(node, nodes.Block):
        return node.name, node.lineno
    line = _printed_line(node)
    return ("", line) if line is not None else None


def _parent_name(extends: nodes.Extends | None) -> str | None:
    """Return the name that a template extends, unless it is computed."""
    if extends is None or not isinstance(extends.template, nodes.Const):
        return None
    return str(extends.template.value)


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

"""Grammars of tree-sitter, which the extra ``mediagen[audit]`` installs."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from mediagen.diagnostics.catalogue import audit as codes
from mediagen.diagnostics.extras import missing_package
from mediagen.platforms.model import Language

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

EXTRA = "audit"


@lru_cache
def _load_parser(module: str, package: str) -> Parser:
    """Return the parser of a grammar. Raises ``UsageError`` if it is not installed."""
    try:
        from tree_sitter import Language as Grammar
        from tree_sitter import Parser
    except ImportError:
        raise missing_package("tree-sitter", EXTRA, code=codes.MISSING_GRAMMAR) from None
    try:
        grammar = import_module(module)
    except ImportError:
        raise missing_package(package, EXTRA, further=package, code=codes.MISSING_GRAMMAR) from None
    return Parser(Grammar(grammar.language()))


def parse_code(language: Language, code: str) -> Node:
    """Return the syntax tree of code. Raises ``UsageError`` if the grammar is not installed."""
    reader = language.reader
    module = reader["module"]
    package = reader.get("package", module.replace("_", "-"))
    return _load_parser(module, package).parse(code.encode("utf-8", "surrogatepass")).root_node

"""Grammars of tree-sitter, which the extra ``mediagen[audit]`` installs."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from mediagen.diagnostics.catalogue import audit as codes
from mediagen.diagnostics.problems import UsageError
from mediagen.platforms.model import Language

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

EXTRA = "mediagen[audit]"


@lru_cache
def _load_parser(module: str, package: str) -> Parser:
    """Return the parser of a grammar. Raises ``UsageError`` if it is not installed."""
    try:
        from tree_sitter import Language as Grammar
        from tree_sitter import Parser
    except ImportError:
        raise _missing_package("tree-sitter", EXTRA) from None
    try:
        grammar = import_module(module)
    except ImportError:
        raise _missing_package(package, f"{EXTRA} {package}") from None
    return Parser(Grammar(grammar.language()))


def _missing_package(package: str, requirement: str) -> UsageError:
    names = " ".join(f"'{name}'" if "[" in name else name for name in requirement.split())
    message = f"missing package {package}; install it with: pip install {names}"
    return UsageError(message, code=codes.MISSING_GRAMMAR)


def parse_code(language: Language, code: str) -> Node:
    """Return the syntax tree of code. Raises ``UsageError`` if the grammar is not installed."""
    reader = language.reader
    module = reader["module"]
    package = reader.get("package", module.replace("_", "-"))
    return _load_parser(module, package).parse(code.encode("utf-8", "surrogatepass")).root_node

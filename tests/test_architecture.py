"""The structure of the engine: packages in layers, and closed sets as enums."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers import ROOT

ENGINE = ROOT / "generator" / "mediagen"
#: Packages from the top layer down: a module imports from its own package and from lower ones.
LAYERS = (
    "commands",
    "verify",
    "regions",
    "pages",
    "output",
    "wrappers",
    "snippets",
    "rendering",
    "project",
    "traffic",
    "platforms",
    "protocols",
    "spec",
    "yaml_files",
    "filesystem",
    "diagnostics",
)
MODULES = sorted(ENGINE.rglob("*.py"))


def package_of(path: Path) -> str:
    """Return the package of a module, or an empty string for the modules at the top."""
    parts = path.relative_to(ENGINE).parts
    return parts[0] if len(parts) > 1 else ""


def imported_packages(tree: ast.Module) -> Iterator[str]:
    """Yield the packages of the engine that a module imports from, wherever in the module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("mediagen."):
            yield str(node.module).split(".")[1]
        elif isinstance(node, ast.Import):
            yield from (a.name.split(".")[1] for a in node.names if a.name.startswith("mediagen."))


def test_the_packages_are_the_layers() -> None:
    assert {package_of(path) for path in MODULES} - {""} == set(LAYERS)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ENGINE).as_posix())
def test_a_module_imports_only_from_its_own_package_and_lower_layers(path: Path) -> None:
    package = package_of(path)
    if not package:
        return
    allowed = set(LAYERS[LAYERS.index(package) :])
    assert set(imported_packages(ast.parse(path.read_text("utf-8")))) <= allowed


#: Attributes and variables whose values are closed sets, and the enum of each.
CLOSED_SETS = ("way", "form", "protocol", "effect")


def bare_comparisons(tree: ast.Module) -> Iterator[str]:
    """Yield comparisons of a closed set with a bare string."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides: list[ast.AST] = [node.left, *node.comparators]
        elif isinstance(node, ast.Match):
            sides = [node.subject, *(n for case in node.cases for n in ast.walk(case.pattern))]
        else:
            continue
        operands = sides[:1] if isinstance(node, ast.Match) else sides
        names = {ast.unparse(side).split(".")[-1].lstrip("_") for side in operands}
        strings = [
            constant
            for side in sides
            for constant in (
                side.elts if isinstance(side, ast.Tuple | ast.Set | ast.List) else [side]
            )
            if isinstance(constant, ast.Constant) and isinstance(constant.value, str)
        ]
        if strings and (names & set(CLOSED_SETS) or "group.kind" in map(ast.unparse, operands)):
            yield f"line {node.lineno}: {ast.unparse(node).splitlines()[0]}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ENGINE).as_posix())
def test_no_closed_set_is_compared_with_a_bare_string(path: Path) -> None:
    assert list(bare_comparisons(ast.parse(path.read_text("utf-8")))) == []

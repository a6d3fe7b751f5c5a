"""The wording of the project: no word of its former dialect reaches a reader."""

from __future__ import annotations

import ast
import contextlib
import json
import re
import tokenize
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from tests.dialect import find_dialect
from tests.helpers import ROOT

#: Words that begin a clause instead of naming a thing or an action.
QUESTION = re.compile(r"(What|Where|When|Whether|Which|Who|Why|How)\b")
SCHEMAS = sorted((ROOT / "generator/mediagen/yaml_files/schemas").glob("*.json"))


def read_texts(folder: str) -> Iterator[tuple[Path, str]]:
    """Yield the text files in a folder of the project, or one file."""
    top = ROOT / folder
    for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
        if path.is_file() and "__pycache__" not in path.parts:
            with contextlib.suppress(UnicodeDecodeError):
                yield path, path.read_text("utf-8")


def python_modules(*folders: str) -> list[Path]:
    """Return the Python modules in folders of the project."""
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def module_strings(path: Path) -> Iterator[str]:
    """Yield the strings of a module: messages, help texts and docstrings."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def module_docstrings(path: Path) -> Iterator[str]:
    """Yield the docstrings of a module, its classes and its functions."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield ast.get_docstring(node) or ""


def module_comments(path: Path) -> Iterator[str]:
    """Yield the comments of a module without their markers."""
    with path.open("rb") as stream:
        for token in tokenize.tokenize(stream.readline):
            if token.type == tokenize.COMMENT:
                yield token.string.lstrip("#: ")


def find_problems(
    modules: Iterable[Path],
    read: Callable[[Path], Iterator[str]],
    find: Callable[[str], Sequence[str]],
) -> dict[str, list[str]]:
    """Return the problems in texts of modules, by the path of the module."""
    return {
        str(path.relative_to(ROOT)): problems
        for path in modules
        if (problems := [problem for text in read(path) for problem in find(text)])
    }


def find_question(text: str) -> list[str]:
    """Return the first line of a docstring that begins with a question word."""
    return [text.splitlines()[0]] if QUESTION.match(text) else []


@pytest.mark.parametrize(
    "folder",
    ["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs", "spec", "templates", "output"],
)
def test_pages_templates_and_the_spec_use_standard_terms(folder: str) -> None:
    problems = {
        str(path.relative_to(ROOT)): lines
        for path, text in read_texts(folder)
        if (lines := find_dialect(text))
    }
    assert problems == {}


def test_readmes_of_wrappers_are_among_the_pages() -> None:
    readmes = [path for path, _ in read_texts("output/wrappers") if path.name == "README.md"]
    platforms = {path.relative_to(ROOT / "output/wrappers").parts[0] for path in readmes}
    assert platforms == {path.name for path in (ROOT / "output/wrappers").iterdir()}


def test_messages_help_and_docstrings_use_standard_terms() -> None:
    assert find_problems(python_modules("generator"), module_strings, find_dialect) == {}


def test_docstrings_of_tests_use_standard_terms() -> None:
    modules = python_modules("tests", "benchmarks")
    assert find_problems(modules, module_docstrings, find_dialect) == {}


def test_comments_use_standard_terms() -> None:
    modules = python_modules("generator", "tests", "benchmarks")
    assert find_problems(modules, module_comments, find_dialect) == {}


def test_no_docstring_begins_with_a_question_word() -> None:
    modules = python_modules("generator", "tests", "benchmarks")
    assert find_problems(modules, module_docstrings, find_question) == {}


def schema_descriptions(value: object) -> Iterator[str]:
    """Yield the descriptions of a JSON schema: editors show them for the keys of a file."""
    if isinstance(value, dict):
        description = value.get("description")
        if isinstance(description, str):
            yield description
        for member in value.values():
            yield from schema_descriptions(member)
    elif isinstance(value, list):
        for item in value:
            yield from schema_descriptions(item)


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_descriptions_of_schemas_use_standard_terms(path: Path) -> None:
    descriptions = list(schema_descriptions(json.loads(path.read_text("utf-8"))))
    assert descriptions
    problems = [text for text in descriptions if QUESTION.match(text) or find_dialect(text)]
    assert problems == []

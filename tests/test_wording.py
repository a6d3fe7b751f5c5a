"""The wording of the project: no word of its former dialect reaches a reader."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers import ROOT

#: Words that the technical English of the project does not use. Word boundaries keep "attest" & co.
DIALECT = re.compile(
    r"\bis told\b|\btold\b|\ba text\b|\ba right\b|\bsays what\b|\bwhat there is\b|\btoo\.(?=\s|$)",
    re.I,
)
#: Words that begin a clause instead of naming a thing or an action.
QUESTION = re.compile(r"(What|Where|When|Whether|Which|Who|Why|How)\b")
SCHEMAS = sorted((ROOT / "generator/mediagen/yaml_files/schemas").glob("*.json"))
SUFFIXES = {".md", ".mdx", ".j2", ".yaml", ".py", ".js", ".ts", ".kt", ".swift", ".brs", ".sh"}


def read_texts(*folders: str) -> Iterator[tuple[Path, str]]:
    """Yield the files below folders of the project that hold prose or code."""
    for folder in folders:
        top = ROOT / folder
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.suffix in SUFFIXES and path.is_file():
                yield path, path.read_text("utf-8")


def find_dialect(text: str) -> list[str]:
    """Return the lines of a text that use a word of the dialect."""
    return [line.strip() for line in text.splitlines() if DIALECT.search(line)]


def engine_strings(path: Path) -> Iterator[str]:
    """Yield the strings of a module: messages, help texts and docstrings."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


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


def test_messages_help_and_docstrings_use_standard_terms() -> None:
    problems = {
        str(path.relative_to(ROOT)): lines
        for path in sorted((ROOT / "generator").rglob("*.py"))
        if (lines := [line for text in engine_strings(path) for line in find_dialect(text)])
    }
    assert problems == {}


def test_no_docstring_begins_with_a_question_word() -> None:
    problems = []
    for path in sorted((ROOT / "generator").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                text = ast.get_docstring(node) or ""
                if QUESTION.match(text):
                    problems.append(f"{path.relative_to(ROOT)}: {text.splitlines()[0]}")
    assert problems == []


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
    problems = [text for text in descriptions if QUESTION.match(text) or DIALECT.search(text)]
    assert problems == []

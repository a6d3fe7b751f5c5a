"""The wording of the project: no word of its former dialect reaches a reader."""

from __future__ import annotations

import ast
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
                if re.match(r"(What|Where|When|Whether|Who|How)\b", text):
                    problems.append(f"{path.relative_to(ROOT)}: {text.splitlines()[0]}")
    assert problems == []

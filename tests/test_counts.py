"""Counts in messages have their noun in the right number, wherever they are printed."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from mediagen.diagnostics.counts import format_count, format_duration

from tests.helpers import ROOT

NOUNS = """
bytes checks cells entries errors events fields files findings hours kinds lines messages minutes
pages problems programs reasons regions requests seconds sessions snippets steps times warnings
"""
#: A number of whole units that is printed with a plural whatever it is.
PLURAL = re.compile(rf"^ (?:{'|'.join(NOUNS.split())})\b")
#: Numbers with decimals, and sizes that are never 1.
ALLOWED = {"late", "gap", "elapsed", "LARGEST", "checked.seconds", "len(line)", "len(request.body)"}


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 files"), (1, "1 file"), (2, "2 files"), (1.0, "1 file")]
)
def test_a_count_is_singular_for_one_only(count: float, text: str) -> None:
    assert format_count(count, "file") == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(1, "1 second"), (60, "1 minute"), (90, "90 seconds"), (600, "10 minutes"), (3600, "1 hour")],
)
def test_a_duration_has_the_largest_unit_that_divides_it(seconds: int, text: str) -> None:
    assert format_duration(seconds) == text


@pytest.mark.parametrize(
    "path", sorted((ROOT / "generator").rglob("*.py")), ids=lambda path: path.name
)
def test_no_message_prints_a_number_before_a_fixed_plural(path: Path) -> None:
    problems = []
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.JoinedStr):
            continue
        for value, following in zip(node.values, node.values[1:], strict=False):
            if isinstance(value, ast.FormattedValue) and isinstance(following, ast.Constant):
                number, text = ast.unparse(value.value), repr(following.value)[1:-1]
                if PLURAL.match(text) and number not in ALLOWED:
                    problems.append(f"{path.name}:{node.lineno}: {{{number}}}{text}")
    assert problems == []

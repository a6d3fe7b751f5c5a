"""Patterns of fields are valid in all languages of the generated code, and end in time."""

from __future__ import annotations

from pathlib import Path

import pytest
from mediagen.yaml_files.patterns import find_pattern_fault

from tests.helpers import run
from tests.layers.projects import custom_group, write_project

UNPORTABLE = [
    *("(?P<x>[a-z])b", "(?i)abc", "(?i:a)b", "a++b", "(?>a)b", "(?<=a)b", r"\Aab", r"ab\Z"),
    *(r"(a)\1", "(a)?(?(1)b|c)", "("),
]
SLOW = ["(a+)+$", "(a+)*", "([a-z]+)*x", "(a*)*", "(a|b+)+", "([a-z]+[0-9]?)+", "(?:(?:a+)+)b"]
VALID = [
    *("P[0-9]{6}", "[a-z]+(-[a-z]+)*", "([a-z]+,)+", "(?:a|b)+", "[^,]+(?:,[^,]+)*", ".*"),
    *(r"\d+(\.\d+)?", "(?=[a-z])[a-z0-9]+", "(?!x)[a-z]{1,3}", "^[A-Z]+$", "(?:[0-9]{3})+"),
    r"(?=(?:[a-z]+)(?![\s\S]))(?:a.*)",
]


@pytest.mark.parametrize("pattern", [*UNPORTABLE, *SLOW])
def test_a_pattern_that_some_language_cannot_use_is_refused(pattern: str) -> None:
    assert find_pattern_fault(pattern)


@pytest.mark.parametrize("pattern", VALID)
def test_usual_patterns_are_valid(pattern: str) -> None:
    assert find_pattern_fault(pattern) is None


def test_a_slow_pattern_is_reported_at_its_line(tmp_path: Path) -> None:
    fields = 'programmeId: {type: string, pattern: "(a+)+$", example: aa}'
    files = {"spec/fields/programme.yaml": custom_group(fields)}
    result = run("check", cwd=write_project(tmp_path, files))
    assert result.code == 2
    assert result.err.startswith(
        "spec/fields/programme.yaml:7:40: MG127 a repeat inside of a repeat can match the same text"
    )

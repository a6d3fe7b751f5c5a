"""Valid values of fields, and the conversion of strings from a command line to values."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mediagen.diagnostics.problems import Problems
from mediagen.spec.loader import load_spec
from mediagen.spec.model import Field, ValueSet
from mediagen.spec.values import (
    check_value,
    epoch_milliseconds,
    merge_deep,
    parse_datetime,
    parse_value,
)
from mediagen.yaml_files.layered_folder import LayeredFolder
from mediagen.yaml_files.reader import YamlReader

SETS = {
    "mood": ValueSet("mood", "Moods", False, None, {"calm": "Calm.", "wild": "Wild."}, ()),
    "genre": ValueSet("genre", "Genres", True, "^[a-z]+$", {"news": "News."}, ()),
    "label": ValueSet("label", "Labels", True, None, {"one": "One."}, ()),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("spec")


def field(folder: Path, type_: str, **given: Any) -> Field:
    """A field as the loader makes it."""
    group = {
        "group": "g", "title": "G", "summary": "G.", "xdm": "g", "collection": "g",
        "tracker": {"none": "None."},
        "fields": {"f": {"title": "F", "summary": "F.", "type": type_, "collection": "f", **given}},
    }  # fmt: skip
    (folder / "fields").mkdir(exist_ok=True)
    (folder / "fields" / "g.yaml").write_text(json.dumps(group))
    problems = Problems()  # of the files that are not there, and none of this one
    spec = load_spec(YamlReader(problems), LayeredFolder([folder]))
    assert not [problem for problem in problems if "g.yaml" in problem.path]
    return spec.groups["g"].fields["f"]


GOOD: Mapping[str, list[object]] = {
    "string": ["", "a", "5", "é\n", "\0"],
    "integer": [0, -1, 10**30],
    "number": [0, 1.5, -2, 1e300],
    "boolean": [True, False],
    "timestamp": [
        "2026-01-31T20:15:00Z",
        "2026-01-31T20:15:00.123+05:45",
        "2024-02-29T00:00:00-00:00",
    ],
    "object": [{}, {"a": [1]}],
    "mood": ["calm"],
    "genre": ["news", "anything"],
    "label": ["", "Anything at all"],
}

BAD: Mapping[str, list[object]] = {
    "string": [None, 5, 1.5, True, [], {}, "\ud800"],
    "integer": [None, "5", 5.0, True, math.inf, []],
    "number": [None, "5", True, math.inf, math.nan, {}],
    "boolean": [None, 0, 1, "true", "yes"],
    "timestamp": [
        None,
        0,
        "2026-01-31",
        "2026-01-31T20:15:00",
        "2026-13-31T20:15:00Z",
        "2026-02-30T20:15:00Z",
        "2026-01-31 20:15:00Z",
        "2026-01-31T20:15:00+25:00",
        "２026-01-31T20:15:00Z",
        "2026-01-31T20:15:00Z\n",
    ],
    "object": [None, [], "a"],
    "mood": [None, "Calm", "", 5, "\ud800"],
    "genre": ["News", "", "sci-fi", 5, "news\n"],
    "label": [None, 5, "\udfff"],
}


@pytest.mark.parametrize("type_", GOOD)
def test_a_type_accepts_its_values(type_: str, folder: Path) -> None:
    for value in GOOD[type_]:
        assert check_value(field(folder, type_), value, SETS) is None, repr(value)


@pytest.mark.parametrize("type_", BAD)
def test_a_type_refuses_all_other_values(type_: str, folder: Path) -> None:
    for value in BAD[type_]:
        assert check_value(field(folder, type_), value, SETS), repr(value)


def test_limits_are_part_of_the_range(folder: Path) -> None:
    ranged = field(folder, "number", minimum=1, maximum=2.5)
    assert [check_value(ranged, value, SETS) for value in (1, 2, 2.5)] == [None, None, None]
    problems = [check_value(ranged, value, SETS) for value in (0.999, 3)]
    assert [problem and problem.message for problem in problems] == [
        "expected 1 or greater, got 0.999",
        "expected 2.5 or less, got 3",
    ]


def test_a_pattern_matches_the_whole_value(folder: Path) -> None:
    coded = field(folder, "string", pattern="[A-Z]+")
    assert check_value(coded, "AB", SETS) is None
    for value in ("ABc", "AB\n", "", "xAB"):
        problem = check_value(coded, value, SETS)
        assert problem is not None
        assert problem.message == f"expected a string that matches [A-Z]+, got '{value}'"


@given(st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(9999, 12, 30)))
def test_a_time_keeps_its_milliseconds(time: datetime) -> None:
    expected = time.replace(microsecond=time.microsecond // 1000 * 1000, tzinfo=UTC)
    text = expected.isoformat(timespec="milliseconds")
    assert parse_datetime(text) == expected
    assert parse_datetime(str(parse_value("timestamp", str(epoch_milliseconds(text))))) == expected


def test_a_time_counts_from_its_offset() -> None:
    assert epoch_milliseconds("1970-01-01T05:45:00.001+05:45") == 1


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        ("integer", "7", 7),
        ("integer", "-7", -7),
        ("integer", "7.0", "7.0"),
        ("integer", "1_000", "1_000"),
        ("integer", " 7", " 7"),
        ("integer", "٧", "٧"),
        ("number", "7", 7),
        ("number", "7.5", 7.5),
        ("number", "1e3", 1000.0),
        ("number", "nan", "nan"),
        ("number", "infinity", "infinity"),
        ("number", "1.2.3", "1.2.3"),
        ("boolean", "true", True),
        ("boolean", "True", "True"),
        ("string", "7", "7"),
        ("timestamp", "0", "1970-01-01T00:00:00.000+00:00"),
        ("timestamp", "999999999999999", "999999999999999"),
        ("mood", "calm", "calm"),
    ],
)
def test_text_becomes_a_value_of_its_type_or_stays_text(
    type_: str, text: str, value: object
) -> None:
    parsed_value = parse_value(type_, text)
    assert (parsed_value, type(parsed_value)) == (value, type(value))


@given(st.text(max_size=30), st.sampled_from(sorted(GOOD)))
def test_any_text_of_a_command_line_is_answered(text: str, type_: str) -> None:
    parse_value(type_, text)


def test_examples_are_merged_deeply() -> None:
    base = {"a": 1, "b": {"c": 1, "d": {"e": 1}}, "f": [1, 2]}
    delta = {"b": {"d": {"g": 2}, "c": 3}, "f": [3], "h": {}}
    assert merge_deep(base, delta) == {
        "a": 1,
        "b": {"c": 3, "d": {"e": 1, "g": 2}},
        "f": [3],
        "h": {},
    }
    assert base == {"a": 1, "b": {"c": 1, "d": {"e": 1}}, "f": [1, 2]}

"""YAML by the core schema, and the place of everything in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from mediagen.diagnostics.problems import Problems
from mediagen.yaml_files.causes import UNICODE_BLANK, find_invisible
from mediagen.yaml_files.parsing import read_source
from mediagen.yaml_files.source import Source

from tests.helpers import ROOT, contents


def source(folder: Path, text: str | bytes) -> tuple[Source, list[str]]:
    path = folder / "file.yaml"
    path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    problems = Problems()
    return read_source(path, "file.yaml", problems), [str(problem) for problem in problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"), ("no", "no"), ("on", "on"), ("off", "off"), ("y", "y"),
        ("2016-01-25", "2016-01-25"), ("2001-12-14T21:59:43Z", "2001-12-14T21:59:43Z"),
        ("12:30:45", "12:30:45"), ("1_000", "1_000"), ("010", 10), ("0o10", 8), ("0x1F", 31),
        ("0b11", "0b11"), ("-5", -5), ("+5", 5), ("1.50", 1.5), ("1e3", 1000.0), (".5", 0.5),
        ("5.", 5.0), ("-", [None]), ("--", "--"), (".", "."), (".inf", ".inf"), (".nan", ".nan"),
        ("~", None), ("null", None), ("Null", None), ("nULL", "nULL"), ("", None),
        ("true", True), ("TRUE", True), ("tRUE", "tRUE"), ("false", False),
        ("'5'", "5"), ('"true"', "true"), ("''", ""), ("!!str 5", "5"), ("=", "="),
        ("1.2.3", "1.2.3"), ("1e", "1e"), ("0x", "0x"), ("=5", "=5"), ("1٢", "1٢"),
    ],
)  # fmt: skip
def test_words_are_read_by_the_core_schema(text: str, value: object, tmp_path: Path) -> None:
    root, problems = source(tmp_path, f"key:\n  {text}\n" if text == "-" else f"key: {text}\n")
    assert problems == []
    assert root.data == {"key": value}
    assert type(root.data["key"]) is type(value)


def test_keys_are_always_words(tmp_path: Path) -> None:
    root, problems = source(tmp_path, "5: a\ntrue: b\n~: c\n1.0: d\n<<: e\n'': f\n")
    assert problems == []
    assert root.data == {"5": "a", "true": "b", "~": "c", "1.0": "d", "<<": "e", "": "f"}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_endings_and_a_byte_order_mark_change_nothing(
    end: str, mark: str, tmp_path: Path
) -> None:
    text = f"{mark}# first{end}a: 1{end}b:{end}  - c{end}  - d: e{end}"
    root, problems = source(tmp_path, text)
    assert (root.data, problems) == ({"a": 1, "b": ["c", {"d": "e"}]}, [])
    assert root.position(["b", 1, "d"]) == (5, 8)
    assert root.line_text(5) == "  - d: e"


def test_everything_has_its_place(tmp_path: Path) -> None:
    root, _ = source(tmp_path, "a:\n  b: {c: [1, 'two']}\n  é漢: 5\n")
    assert root.position([]) == (1, 1)
    assert root.position(["a"]) == (2, 3)
    assert root.position(["a"], key=True) == (1, 1)
    assert root.position(["a", "b", "c", 1]) == (2, 14)
    assert root.position(["a", "é漢"]) == (3, 7)
    assert root.position(["a", "é漢"], key=True) == (3, 3)


def test_what_is_not_there_has_the_place_of_what_holds_it(tmp_path: Path) -> None:
    root, _ = source(tmp_path, "a:\n  b: {c: [1, 'two']}\n")
    assert root.position(["a", "x", "y"]) == (2, 3)
    assert root.position(["a", "b", "c", 9]) == (2, 10)
    assert root.position(["a", "b", "c", 0, "x"]) == (2, 11)
    assert root.line_text(0) == root.line_text(99) == ""


#: Without the characters that a file can have only as escapes.
TEXT = st.text(
    st.characters(codec="utf-8", exclude_characters="\x85\u2028\u2029\ufeff"), max_size=8
)
#: A plain key with an invisible character, or with a blank of Unicode first, is reported.
KEY = TEXT.filter(lambda text: not UNICODE_BLANK.match(text) and not find_invisible(text))
SCALAR = st.none() | st.booleans() | st.integers(-(10**20), 10**20) | TEXT
DATA = st.recursive(
    SCALAR | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEY, inner, max_size=3),
    max_leaves=12,
)


@given(data=st.dictionaries(KEY, DATA, min_size=1, max_size=4), flow=st.booleans())
def test_what_yaml_writes_is_read_again(
    data: dict[str, Any], flow: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = yaml.dump(data, allow_unicode=True, default_flow_style=flow)
    root, problems = source(tmp_path_factory.getbasetemp(), text)
    assert (root.data, problems) == (data, [])


def test_a_quoted_key_can_start_with_any_blank(tmp_path: Path) -> None:
    root, problems = source(tmp_path, '"\xa0a": 1\n')
    assert (root.data, problems) == ({"\xa0a": 1}, [])


def test_without_libyaml_everything_is_the_same(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "sys.modules['yaml._yaml'] = sys.modules['yaml.cyaml'] = None\n"
        "import mediagen.yaml_files.nodes, yaml\n"
        "assert not yaml.__with_libyaml__\n"
        "from mediagen.commands.cli import main\n"
        f"sys.exit(main(['generate', '--out', {str(tmp_path / 'output')!r}]))\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")},  # or nothing is parsed
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert contents(tmp_path / "output") == contents(ROOT / "output")


def test_a_quoted_string_can_have_invisible_characters_as_escapes(tmp_path: Path) -> None:
    root, problems = source(tmp_path, r'"a\u200b": "\u2028\N\ufeff"' + "\n")
    assert (root.data, problems) == ({"a\u200b": "\u2028\x85\ufeff"}, [])

"""The catalogue of messages: stable codes, complete, and explained by the command line."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest
from mediagen.commands.parser import COMMANDS
from mediagen.diagnostics import catalogue
from mediagen.diagnostics.catalogue import CODES

from tests.helpers import ROOT, run

ENGINE = ROOT / "generator" / "mediagen"


def test_codes_and_names_are_unique_and_well_formed() -> None:
    ids, names = [code.id for code in CODES], [code.name for code in CODES]
    assert len(set(ids)) == len(ids)
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"MG[1-9]\d\d", id_) for id_ in ids)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)


def test_the_first_digit_names_the_area() -> None:
    for number, area in enumerate(catalogue._AREAS, 1):
        for name, code in (item for module in area for item in vars(module).items()):
            if isinstance(code, catalogue.Code):
                assert code.id.startswith(f"MG{number}"), code
                assert name == code.name.upper().replace("-", "_")


@pytest.mark.parametrize("code", CODES, ids=str)
def test_meaning_and_help_are_sentences(code: catalogue.Code) -> None:
    for text in (code.meaning, code.help):
        assert (text.endswith((".", "```")) and text[:1].isupper()) or text[:1] == "`"
        assert "\n" not in code.meaning


def test_every_code_is_used() -> None:
    used = set()
    for path in ENGINE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute):
                used.add(node.attr)
    assert [c.name for c in CODES if c.name.upper().replace("-", "_") not in used] == []


@pytest.mark.parametrize("text", ["MG101", "mg101", "unknown-key"])
def test_explain_prints_meaning_and_help_of_a_code(text: str) -> None:
    result = run("explain", text, cwd=ROOT)
    assert result.code == 0
    assert result.out.startswith("MG101 unknown-key (error)\n\n")


def test_explain_suggests_the_nearest_code() -> None:
    assert run("explain", "unknown-kye", cwd=ROOT) == (
        2,
        "",
        "mediagen explain: MG701 unknown code 'unknown-kye'; did you mean 'unknown-key'?\n",
    )


def test_list_codes_lists_them_as_text_and_as_json() -> None:
    first = run("list", "codes", cwd=ROOT).out.splitlines()[0]
    assert first.split()[:3] == ["MG101", "unknown-key", "error"]
    rows = json.loads(run("list", "codes", "--json", cwd=ROOT).out)
    assert [row["code"] for row in rows] == [code.id for code in CODES]


COMMANDS_IN_HELP = sorted(
    {
        command
        for code in CODES
        for command in re.findall(r"`mediagen ([a-z][^`]*)`", f"{code.meaning} {code.help}")
    }
)


@pytest.mark.parametrize("command", COMMANDS_IN_HELP)
def test_commands_in_the_help_of_a_code_exist(command: str, tmp_path: Path) -> None:
    name, *arguments = command.split()
    assert name in COMMANDS
    # Options before -h are parsed first; a missing argument is left to the reader.
    assert run(name, *arguments, "-h", cwd=tmp_path).code == 0
    if name == "list":
        assert run(name, *arguments, cwd=ROOT).code == 0

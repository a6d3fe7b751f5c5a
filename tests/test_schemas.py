"""`mediagen schema` prints the schemas that the loader uses, and editors find them by their ID."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from mediagen.yaml_files.schema import SCHEMAS, load_schema, schema_kinds

from tests.helpers import ROOT, contents, run


@pytest.mark.parametrize("kind", schema_kinds())
def test_a_schema_is_printed_as_it_is_used_and_has_an_id(kind: str) -> None:
    result = run("schema", kind, cwd=ROOT)
    assert (result.code, result.err) == (0, "")
    schema = json.loads(result.out)
    assert schema == load_schema(kind)
    assert schema["$id"] == f"urn:mediagen:schema:{kind}"


def test_without_a_kind_all_kinds_are_listed() -> None:
    lines = run("schema", cwd=ROOT).out.splitlines()
    assert [line.split()[0] for line in lines] == schema_kinds()
    assert "event       One event: " in lines[schema_kinds().index("event")]


def test_an_unknown_kind_is_refused_with_the_nearest_one() -> None:
    assert run("schema", "evnt", cwd=ROOT) == (
        2,
        "",
        "mediagen schema: MG720 unknown kind of file 'evnt'; did you mean 'event'?\n",
    )


def test_all_schemas_are_written_to_a_folder_and_refreshed_there(tmp_path: Path) -> None:
    assert run("schema", "--out", ".mediagen/schemas", cwd=tmp_path).code == 0
    folder = tmp_path / ".mediagen" / "schemas"
    assert contents(folder) == contents(SCHEMAS)
    (folder / "event.json").write_text('{"$id": "urn:mediagen:schema:event"}', "utf-8")
    assert run("schema", "--out", ".mediagen/schemas", cwd=tmp_path).code == 0
    assert contents(folder) == contents(SCHEMAS)


def test_a_file_of_somebody_else_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "event.json").write_text("{}", "utf-8")
    result = run("schema", "--out", ".", cwd=tmp_path)
    assert result.code == 2
    assert result.err.startswith("event.json: MG721 exists, and is no schema of mediagen; ")
    assert contents(tmp_path) == {"event.json": b"{}"}


def test_a_kind_and_a_folder_are_incompatible(tmp_path: Path) -> None:
    result = run("schema", "event", "--out", ".", cwd=tmp_path)
    assert result.code == 2
    assert "MG705 --out writes the schemas of all kinds; remove KIND" in result.err

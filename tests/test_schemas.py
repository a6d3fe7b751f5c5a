"""`mediagen schema` prints the schemas that the loader uses, and editors find them by their ID."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest
from mediagen.diagnostics.problems import Problems
from mediagen.yaml_files.parsing import read_source
from mediagen.yaml_files.refinement import kind_of_file
from mediagen.yaml_files.schema import load_schema, schema_kinds

from tests.guide import reference
from tests.helpers import ROOT, contents, run


@pytest.mark.parametrize("kind", schema_kinds())
def test_a_schema_has_an_id_and_all_keys_of_the_loader(kind: str) -> None:
    result = run("schema", kind, cwd=ROOT)
    assert (result.code, result.err) == (0, "")
    schema = json.loads(result.out)
    assert schema["$id"] == f"urn:mediagen:schema:{kind}"
    keys = load_schema(kind).get("properties", {}).keys()
    for part in [schema[name] for name in ("then", "else") if name in schema] or [schema]:
        assert keys <= part.get("properties", {}).keys()


def check(path: Path, kind: str) -> list[str]:
    """Return the errors of a YAML file by the schema that editors use."""
    validator = jsonschema_rs.validator_for(json.loads(run("schema", kind, cwd=ROOT).out))
    data = read_source(path, path.name, Problems()).data
    return [error.message for error in validator.iter_errors(data)]


@pytest.mark.parametrize("kind", reference.KINDS, ids=lambda kind: kind.id)
def test_editors_accept_every_file_of_the_package(kind: reference.Kind) -> None:
    for pattern in kind.patterns:
        for path in sorted(ROOT.glob(pattern)):
            data = read_source(path, path.name, Problems()).data
            if kind_of_file(kind.id, data) == kind.id:
                assert check(path, kind.id) == [], path


REFINEMENTS = {
    "event": "event: adStart\nrefine: true\nremove: [notes]\nwhen: [..., Later.]\n",
    "fields": "group: a\nrefine: true\nfields: {name: {required: true, example: x}}\n",
    "categories": "refine: true\nads: {order: [adStart, ...]}\n",
    "session": "refine: true\nlimits: {inactivity: {seconds: 60}}\n",
}


@pytest.mark.parametrize(("kind", "text"), REFINEMENTS.items(), ids=REFINEMENTS)
def test_editors_accept_refinements(kind: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_text(text, "utf-8")
    assert check(path, kind) == []
    path.write_text(text.replace("refine: true\n", ""), "utf-8")
    assert check(path, kind) != []
    path.write_text(f"{text}unknown_key: 1\n", "utf-8")
    assert check(path, kind) != []


FOLDERS = {"events": ("event",), "fields": ("fields", "custom"), "languages": ("language",)}
CUSTOMERS = sorted((ROOT / "tests/layers/customers").rglob("*.yaml"))


@pytest.mark.parametrize("path", CUSTOMERS, ids=lambda path: "/".join(path.parts[-4:]))
def test_editors_accept_the_files_of_customers(path: Path) -> None:
    name = {"mediagen": "project"}.get(path.stem, path.stem)
    kinds = FOLDERS.get(path.parent.name, (name,))
    assert [] in [check(path, kind) for kind in kinds]


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
    printed = {f"{k}.json": run("schema", k, cwd=ROOT).out.encode() for k in schema_kinds()}
    assert contents(folder) == printed
    (folder / "event.json").write_text('{"$id": "urn:mediagen:schema:event"}', "utf-8")
    assert run("schema", "--out", ".mediagen/schemas", cwd=tmp_path).code == 0
    assert contents(folder) == printed


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

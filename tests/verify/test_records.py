"""Records of proofs: ``verify --record`` writes them, ``check --proof`` names what they lack."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from mediagen.platforms.proofs import Purpose
from mediagen.project.folders import resolve_folders
from mediagen.project.project import load_project
from mediagen.project.proof_records import (
    ArtifactType,
    PassedCheck,
    ProvedArtifact,
    digest_code,
    format_record,
)
from mediagen.snippets.field_examples import FieldExamples
from mediagen.snippets.matrix import LazyCells, SnippetRenderer

from tests.helpers import ROOT, run
from tests.test_broken import FOLDER, spoil
from tests.verify.test_small import EVENT_TYPE, SET_UP, SMALL, set_up

SCHEMA = ROOT / "generator/mediagen/project/proof-record.schema.json"
PLAY = "snippets/web/play.js"


@pytest.fixture(scope="module")
def proved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with its output, and a record of one of its two platforms."""
    folder = tmp_path_factory.mktemp("proved") / "project"
    for name in ("spec", "templates"):
        shutil.copytree(FOLDER / "base" / name, folder / name)
    shutil.copytree(SMALL, folder / "templates", dirs_exist_ok=True)
    set_up(folder, SET_UP)
    assert run("generate", cwd=folder).code == 0
    result = run("verify", "--platform", "web", "--record", "proof.json", cwd=folder)
    assert (result.code, result.err) == (0, "proof.json: 7 artifacts recorded\n")
    return folder


@pytest.fixture
def tree(proved: Path, tmp_path: Path) -> Path:
    """A copy of the project for one test."""
    return Path(shutil.copytree(proved, tmp_path / "project"))


def read(path: Path) -> dict[str, dict[str, Any]]:
    """Return the artifacts of a record by path; the shipped schema accepts the record."""
    data = json.loads(path.read_text("utf-8"))
    jsonschema_rs.validator_for(json.loads(SCHEMA.read_text("utf-8"))).validate(data)
    return {item["path"]: item for item in data["artifacts"]}


def gaps(tree: Path, *arguments: str) -> list[str]:
    """Return the messages about code that no record covers."""
    result = run("check", "--only", "proofs", "-q", *arguments, cwd=tree)
    lines = [line.partition(" MG855 ")[2] for line in result.out.splitlines()]
    assert result.code == bool(lines) and all(lines)
    return lines


def test_a_record_has_each_artifact_with_its_checks_and_tools(tree: Path) -> None:
    artifacts = read(tree / "proof.json")
    kinds = sorted(item["kind"] for item in artifacts.values())
    assert set(kinds) == {"page-code", "setup-code", "snippet-file"} and len(kinds) == 7
    for item in artifacts.values():
        assert {check["purpose"] for check in item["checks"]} == {"compile", "run", "format"}
        assert all(check["version"].startswith("3.") for check in item["checks"])
    before = (tree / "proof.json").read_bytes()
    run("verify", "--platform", "web", "--record", "proof.json", cwd=tree)
    assert (tree / "proof.json").read_bytes() == before


def test_code_without_a_record_is_named(tree: Path) -> None:
    named = gaps(tree, "--proof", "proof.json")
    assert named and all(line.startswith("snippets/phone/") for line in named)
    assert all(line.endswith(": not verified") for line in named)
    result = run("check", "--only", "proofs", "-q", cwd=tree)
    assert result.code == 2 and "MG702 --only proofs: no records" in result.err
    assert run("check", "-q", cwd=tree).code == 0, "without a record, there is nothing to compare"


def test_code_that_changed_since_is_named(tree: Path) -> None:
    with (tree / "output" / PLAY).open("a", encoding="utf-8") as stream:
        stream.write("// edit\n")
    spoil(tree, {"file": "templates/web/setup.j2", "append": "// more\n"})
    named = [line for line in gaps(tree, "--proof", "proof.json") if "phone" not in line]
    assert named == [f"{name}: changed since it was verified" for name in (PLAY, "setup/web")]


def test_a_failed_check_is_not_recorded(tree: Path) -> None:
    file = "templates/web/snippet.j2"
    spoil(tree, {"file": file, "replace": EVENT_TYPE, "by": '{{ message.body }}\n}");'})
    result = run("verify", "--platform", "web", "--record", "proof.json", cwd=tree)
    assert result.code == 1
    assert run("generate", cwd=tree).code == 0
    named = [line for line in gaps(tree, "--proof", "proof.json") if "web" in line]
    assert len(named) == 4 and all("not verified" in n or "without a check" in n for n in named)


def test_a_limited_run_keeps_the_rest_of_a_record(tree: Path) -> None:
    before = read(tree / "proof.json")
    result = run(
        "verify", "--event", "play", "--platform", "web", "--record", "proof.json", cwd=tree
    )
    assert result.code == 0
    assert read(tree / "proof.json") == before


def test_the_project_names_its_records(tree: Path) -> None:
    (tree / "mediagen.yaml").write_text("proofs: [proof.json]\n", "utf-8")
    result = run("check", cwd=tree)
    assert result.code == 1 and result.out.endswith("mediagen verify --record proof.json\n")
    shutil.rmtree(tree / "output/snippets/phone")
    assert gaps(tree) == []


@pytest.mark.parametrize("text", ["{", "[]", '{"version": 1, "tool": {}, "artifacts": []}', "\xff"])
def test_a_file_that_is_no_record_is_named_and_never_replaced(tree: Path, text: str) -> None:
    (tree / "other.json").write_text(text, "latin-1")
    for call in (("check", "--proof"), ("verify", "--event", "play", "--record")):
        result = run(*call, "other.json", "--platform", "web", cwd=tree)
        assert (result.code, "MG856" in result.err) == (2, True) or call[0] == "check"
    assert (tree / "other.json").read_text("latin-1") == text


def test_the_preview_names_the_tools_that_verified_its_code(tree: Path) -> None:
    (tree / "mediagen.yaml").write_text("proofs: [proof.json]\n", "utf-8")
    assert run("preview", "--export", "site", cwd=tree).code == 0
    page = (tree / "site/events/play.html").read_text("utf-8")
    assert re.search(r"Compiled with Grammar 3\.\S+ and run with Player 3\.\S+\.", page)
    assert page.count("No record of verify covers this code.") == 1  # that of the other platform


def test_pages_name_the_tools_only_if_records_cover_all_code(tmp_path: Path) -> None:
    assert run("init", "--bare", cwd=tmp_path).code == 0
    project = load_project(
        resolve_folders(str(tmp_path / "spec"), str(tmp_path / "templates"), None)
    )
    snippets = SnippetRenderer(project.spec, project.folders.templates, project.problems)
    cells = LazyCells(project, snippets)
    (platform,) = project.platforms.values()
    fields = FieldExamples(project.spec, project.platforms, cells)
    keys = [(event.id, "basic") for event in project.spec.events.values()]
    codes = {cells[*key, "web"].text or "" for key in (*keys, *fields.shown_cells(platform))}
    checks = tuple(PassedCheck(p, p, f"{p}-tool", "1.5") for p in Purpose)
    artifacts = [
        ProvedArtifact(
            ArtifactType.SNIPPET, "web", f"snippets/{n}", digest_code(code.encode()), checks
        )
        for n, code in enumerate(sorted(codes))
    ]
    settings = (tmp_path / "mediagen.yaml").read_text("utf-8")
    proofs = "proofs: [proof.json]\npages: {proofs: true}\n"
    sentence = (
        "All code for this platform is compiled with compile-tool 1.5 and run with run-tool 1.5."
    )
    page = tmp_path / "output/docs/github/platforms/web.md"
    for shown, count in ((artifacts, 1), (artifacts[1:], 0), (artifacts, 1)):
        (tmp_path / "mediagen.yaml").write_text(settings + proofs, "utf-8")
        (tmp_path / "proof.json").write_bytes(format_record(shown))
        assert run("generate", cwd=tmp_path).code == 0
        assert page.read_text("utf-8").count(sentence) == count
    (tmp_path / "mediagen.yaml").write_text(settings, "utf-8")
    assert run("generate", cwd=tmp_path).code == 0
    assert sentence not in page.read_text("utf-8"), "it is switched off"
    (tmp_path / "mediagen.yaml").write_text(settings + proofs, "utf-8")
    (tmp_path / "proof.json").unlink()
    result = run("generate", cwd=tmp_path)
    assert result.code == 2 and result.err.startswith("proof.json: MG856 ")

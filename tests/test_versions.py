"""Versions: what a project requires, what wrote its output, and migrations of its files."""

from __future__ import annotations

from pathlib import Path

import pytest
from mediagen import SPEC_FORMAT, __version__
from mediagen.project.migrations import MIGRATIONS

from tests.helpers import contents, run
from tests.releases import Release, make_release

SNIPPETS = ("--kind", "snippets", "--platform", "ios")
#: Migration of a release that exists only in these tests: a setting has another name.
MIGRATION = """
def _rename_out(name: str, text: str) -> str:
    return text.replace("out: ", "output_folder: ") if name == "mediagen.yaml" else text


def _rename_title(name: str, text: str) -> str:
    return text.replace("title: ", "heading: ") if name.startswith("spec/events/") else text


MIGRATIONS: tuple[Migration, ...] = (
    Migration("mediagen.yaml: out is output_folder", _rename_out),
    Migration("spec/events: title is heading", _rename_title),
)
"""


def change_format(data: Path) -> None:
    """Give a release a format with two migrations."""
    package = data.parent
    init = package / "__init__.py"
    text = init.read_text("utf-8").replace("SPEC_FORMAT = 1", "SPEC_FORMAT = 3")
    init.write_text(text, "utf-8")
    path = package / "project" / "migrations.py"
    text = path.read_text("utf-8")
    table = "MIGRATIONS: tuple[Migration, ...] = ()\n"
    assert table in text
    path.write_text(text.replace(table, MIGRATION), "utf-8")


def change_snippet(data: Path) -> None:
    """Change a template of a release."""
    path = data / "templates/ios/snippet.j2"
    path.write_text(path.read_text("utf-8").replace("let {{", "var {{"), "utf-8")


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Release]:
    """Releases of mediagen by version; 0.3.0 has another format."""
    folder = tmp_path_factory.mktemp("releases")
    return {
        "0.1.0": make_release(folder, "0.1.0"),
        "0.2.0": make_release(folder, "0.2.0", change_snippet),
        "0.3.0": make_release(folder, "0.3.0", change_format),
    }


def make_project(folder: Path, text: str = "extends: package\n") -> Path:
    (folder / "mediagen.yaml").write_text(text, "utf-8")
    return folder


# -- requires -----------------------------------------------------------------------------------


def test_another_version_is_refused_in_one_sentence(tmp_path: Path) -> None:
    """Also with keys that only the required version knows."""
    text = 'extends: package\nrequires: "~=99.2"\nnew_key: 1\n'
    result = run("generate", cwd=make_project(tmp_path, text))
    assert result.code == 2
    assert result.err == (
        f"mediagen.yaml:2:11: MG727 this project requires mediagen ~=99.2, and this is "
        f"{__version__}: pip install 'mediagen~=99.2'\n"
        '    requires: "~=99.2"\n              ^\n'
        "1 error; no files were written\n"
    )


@pytest.mark.parametrize("specifier", [f"=={__version__}", ">=0.0.1", "~=0.1,!=0.1.99"])
def test_a_version_that_the_project_requires_is_accepted(specifier: str, tmp_path: Path) -> None:
    text = f'extends: package\nrequires: "{specifier}"\n'
    assert run("list", "platforms", cwd=make_project(tmp_path, text)).code == 0


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("requires: latest", "MG128 invalid version specifier 'latest': expected one such as"),
        ("requires: 2", "MG103 expected a string, got the integer 2; put it in quotes"),
        ("format: 99", f"MG729 the spec has format 99, and mediagen {__version__} reads up to"),
        ("format: new", "expected an integer, got 'new'"),
    ],
)
def test_an_invalid_requirement_is_reported(line: str, message: str, tmp_path: Path) -> None:
    result = run("check", cwd=make_project(tmp_path, f"extends: package\n{line}\n"))
    assert result.code == 2
    assert result.err.startswith("mediagen.yaml:2:")
    assert message in result.err.replace("MG102", "MG103")


def test_the_requirement_of_a_lower_layer_counts(tmp_path: Path) -> None:
    for name in ("plan", "client"):
        (tmp_path / name).mkdir()
    make_project(tmp_path / "plan", 'extends: package\nrequires: "~=99.2"\n')
    result = run("check", cwd=make_project(tmp_path / "client", "extends: ../plan\n"))
    assert result.code == 2
    assert result.err.startswith("../plan/mediagen.yaml:2:11: MG727 ")


# -- the manifest -------------------------------------------------------------------------------


def test_check_names_the_version_that_wrote_the_output(
    tmp_path: Path, releases: dict[str, Release]
) -> None:
    folder = make_project(tmp_path)
    old, new = releases["0.1.0"], releases["0.2.0"]
    assert old.run("generate", *SNIPPETS, cwd=folder).code == 0
    manifest = (folder / "output/.manifest").read_text("utf-8")
    assert manifest.startswith(f"# generator: mediagen 0.1.0, spec format {SPEC_FORMAT}\n")
    result = new.run("check", *SNIPPETS, cwd=folder)
    assert result.code == 1
    assert result.out.startswith("output: written by mediagen 0.1.0, this is 0.2.0\noutput: ")
    assert "written by" not in old.run("check", *SNIPPETS, cwd=folder).out


def test_another_version_alone_is_no_drift(tmp_path: Path, releases: dict[str, Release]) -> None:
    folder = make_project(tmp_path)
    assert releases["0.2.0"].run("generate", "--kind", "snippets", cwd=folder).code == 0
    arguments = ("--kind", "snippets", "--platform", "web-sdk")
    result = releases["0.1.0"].run("check", *arguments, cwd=folder)
    assert (result.code, result.out.endswith("in sync\n")) == (0, True)


def test_a_selection_keeps_the_version_of_the_other_files(
    tmp_path: Path, releases: dict[str, Release]
) -> None:
    folder = make_project(tmp_path)
    for version in ("0.1.0", "0.2.0"):
        assert releases[version].run("generate", *SNIPPETS, cwd=folder).code == 0
    lines = (folder / "output/.manifest").read_text("utf-8").splitlines()[:3]
    assert [line.split(",")[0] for line in lines[:2]] == [
        "# generator: mediagen 0.1.0",
        "# generator: mediagen 0.2.0",
    ]


def test_unknown_facts_of_a_manifest_are_ignored(tmp_path: Path) -> None:
    folder = make_project(tmp_path)
    assert run("generate", *SNIPPETS, cwd=folder).code == 0
    path = folder / "output/.manifest"
    path.write_text("# later_fact: value\n" + path.read_text("utf-8"), "utf-8")
    result = run("generate", *SNIPPETS, cwd=folder)
    assert (result.code, result.err) == (0, "")


# -- migrations ---------------------------------------------------------------------------------


def test_the_table_of_migrations_leads_to_the_current_format() -> None:
    assert len(MIGRATIONS) == SPEC_FORMAT - 1


def test_there_is_nothing_to_migrate_in_the_current_format(tmp_path: Path) -> None:
    folder = make_project(tmp_path)
    before = contents(folder)
    result = run("migrate", cwd=folder)
    expected = f"the spec has format 1, the current one of mediagen {__version__}\n"
    assert result == (0, expected, "")
    assert contents(folder) == before


def test_without_a_project_there_is_nothing_to_migrate(tmp_path: Path) -> None:
    result = run("migrate", cwd=tmp_path)
    assert result.code == 2
    assert result.err.startswith("mediagen migrate: MG773 no project found here")


def test_migrate_changes_the_files_of_an_older_format(
    tmp_path: Path, releases: dict[str, Release]
) -> None:
    new = releases["0.3.0"]
    folder = make_project(tmp_path, "# Ours.\nextends: package\nout: generated\n")
    event = folder / "spec/events/play.yaml"
    event.parent.mkdir(parents=True)
    event.write_text("event: play\nrefine: true\ntitle: Playing  # ours\n", "utf-8")
    (folder / "spec/fields").mkdir()
    before = contents(folder)
    refused = new.run("check", cwd=folder)
    assert refused.code == 2
    assert "MG728 the spec has format 1, and mediagen 0.3.0 reads 3; run mediagen migrate" in (
        refused.err
    )
    check = new.run("migrate", "--check", cwd=folder)
    assert (check.code, contents(folder)) == (1, before)
    assert check.out == (
        "mediagen.yaml: out is output_folder\nspec/events: title is heading\n"
        "  mediagen.yaml\n  spec/events/play.yaml\n"
        "the spec has format 1; the current one is 3\n"
    )
    assert new.run("migrate", cwd=folder).code == 0
    assert (folder / "mediagen.yaml").read_text("utf-8") == (
        "# Ours.\nextends: package\noutput_folder: generated\nformat: 3\n"
    )
    assert event.read_text("utf-8") == "event: play\nrefine: true\nheading: Playing  # ours\n"
    again = new.run("migrate", cwd=folder)
    assert (again.code, again.out) == (
        0,
        "the spec has format 3, the current one of mediagen 0.3.0\n",
    )


def test_only_the_migrations_after_the_format_of_the_project_run(
    tmp_path: Path, releases: dict[str, Release]
) -> None:
    folder = make_project(tmp_path, "extends: package\nformat: 2\nout: generated\n")
    assert releases["0.3.0"].run("migrate", cwd=folder).code == 0
    text = (folder / "mediagen.yaml").read_text("utf-8")
    assert text == "extends: package\nformat: 3\nout: generated\n"

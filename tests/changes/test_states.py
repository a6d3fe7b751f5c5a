"""States that ``diff`` and ``check --breaking-against`` compare, and those that they refuse."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from tests.changes.test_compatibility import NARROWED
from tests.changes.test_kinds import write_state
from tests.changes.test_year import git
from tests.helpers import Result, run
from tests.test_broken import FOLDER

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
NARROWER = "content.length: narrower limit"


@pytest.fixture(name="folder")
def narrowed_project(tmp_path: Path) -> Path:
    """Return a project whose last commit has a wider limit than the working folder."""
    folder = write_state(tmp_path / "project", [])
    assert run("generate", cwd=folder).code == 0
    git(folder, "init", "-qb", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "Start")
    shutil.copytree(write_state(tmp_path / "edited", NARROWED), folder, dirs_exist_ok=True)
    return folder


def compare(folder: Path, *arguments: str) -> Result:
    return run("check", "--only", "overrides", "--breaking-against", *arguments, cwd=folder)


def test_the_packaged_spec_of_a_wheel_is_a_state(folder: Path, tmp_path: Path) -> None:
    wheel = tmp_path / "mediagen-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path in (FOLDER / "base").rglob("*.*"):
            archive.write(path, f"mediagen/data/{path.relative_to(FOLDER / 'base')}")
    result = run("diff", str(wheel), cwd=folder)
    assert (result.code, result.err) == (0, "")
    assert NARROWER in result.out and "1 change, 1 breaking" in result.out
    other = tmp_path / "other.whl"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("other/a.py", "")
    assert "is not a wheel of mediagen" in run("diff", str(other), cwd=folder).err


def test_an_empty_revision_is_refused(folder: Path) -> None:
    for result in (compare(folder, ""), run("diff", "", cwd=folder)):
        assert (result.code, result.out) == (2, "")
        assert "MG780" in result.err and "got an empty string" in result.err


def test_a_revision_precedes_a_folder_without_a_project(folder: Path) -> None:
    (folder / "main").mkdir()
    result = compare(folder, "main")
    assert (result.code, result.err) == (1, "")
    assert NARROWER in result.out


def test_a_folder_without_a_project_is_refused(folder: Path) -> None:
    (folder / "pages").mkdir()
    for source in ("pages", "./pages"):
        for result in (compare(folder, source), run("diff", source, cwd=folder)):
            assert result.code == 2
            assert f"'{source}' is neither a folder with a project, nor" in result.err


def test_a_folder_with_a_project_precedes_a_revision(folder: Path) -> None:
    shutil.copytree(folder / "spec", folder / "main/spec")
    shutil.copytree(folder / "templates", folder / "main/templates")
    assert "no breaking changes since main" in compare(folder, "main").out


def test_a_revision_without_a_project_has_nothing_to_compare(folder: Path) -> None:
    git(folder, "rm", "-rq", "--cached", ".")
    git(folder, "commit", "-qm", "Empty", "--allow-empty")
    result = compare(folder, "HEAD")
    assert (result.code, result.err) == (0, "")
    assert "HEAD has no project; nothing to compare" in result.out
    result = run("diff", cwd=folder)
    assert result.code == 2 and "HEAD has no project" in result.err


def test_the_project_of_a_revision_is_found_from_a_folder_below(folder: Path) -> None:
    (folder / "pages/new").mkdir(parents=True)
    assert NARROWER in compare(folder / "pages/new", "HEAD").out


def test_the_folders_of_a_call_are_compared(folder: Path, tmp_path: Path) -> None:
    (folder / "plan").mkdir()
    for name in ("spec", "templates"):
        shutil.move(folder / name, folder / "plan" / name)
    git(folder, "checkout", "--", "spec", "templates")
    arguments = ("--spec", "plan/spec", "--templates", "plan/templates")
    result = compare(folder, ".", *arguments)
    assert result.code == 1 and NARROWER in result.out
    assert "HEAD has no project" in compare(folder, "HEAD", *arguments).out
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "Plan")
    limits = folder / "plan/spec/fields/content.yaml"
    limits.write_text(limits.read_text("utf-8").replace("maximum: 600", "maximum: 300"), "utf-8")
    assert "was at most 600" in compare(folder, "HEAD", *arguments).out
    outside = shutil.copytree(folder / "plan/spec", tmp_path / "outside")
    result = compare(folder, "HEAD", "--spec", str(outside))
    assert result.code == 2 and "is not in the repository" in result.err


def test_variables_of_git_do_not_select_another_repository(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    assert NARROWER in compare(folder, "HEAD").out
    assert run("check", "--since", "HEAD", "--only", "overrides", cwd=folder).code == 0


def test_old_states_have_files_that_archives_leave_out(folder: Path) -> None:
    (folder / ".gitattributes").write_text("spec/fields export-ignore\ntemplates export-ignore\n")
    git(folder, "add", ".gitattributes")
    git(folder, "commit", "-qm", "Leave the spec out of archives")
    index = (folder / ".git/index").read_bytes()
    result = compare(folder, "HEAD")
    assert (result.code, result.err) == (1, "")
    assert NARROWER in result.out
    assert (folder / ".git/index").read_bytes() == index


def test_old_states_have_the_files_of_submodules(folder: Path, tmp_path: Path) -> None:
    git(folder, "checkout", "--", "spec")
    fields = Path(shutil.move(folder / "spec/fields", tmp_path / "fields"))
    git(fields, "init", "-qb", "main")
    git(fields, "add", ".")
    git(fields, "commit", "-qm", "Start")
    git(folder, "rm", "-rq", "--cached", "spec/fields")
    add = ("-c", "protocol.file.allow=always", "submodule", "--quiet", "add")
    git(folder, *add, str(fields), "spec/fields")
    git(folder, "add", "spec")
    git(folder, "commit", "-qm", "Move the fields to a submodule")
    assert "no breaking changes since HEAD" in compare(folder, "HEAD").out
    content = folder / "spec/fields/content.yaml"
    content.write_text(content.read_text("utf-8").replace("maximum: 86400", "maximum: 600"))
    assert NARROWER in compare(folder, "HEAD").out
    shutil.rmtree(folder / "spec/fields")
    shutil.copytree(fields, folder / "spec/fields", ignore=shutil.ignore_patterns(".git"))
    result = compare(folder, "HEAD")
    assert result.code == 2 and "MG781" in result.err
    assert "the submodule spec/fields; run: git submodule update --init" in result.err


def test_a_shallow_clone_without_the_revision_names_the_cure(folder: Path, tmp_path: Path) -> None:
    git(folder, "commit", "-qam", "Narrow a limit")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth=1", folder.as_uri(), str(clone))
    for result in (
        compare(clone, "HEAD~1"),
        run("check", "--only", "overrides", "--since", "HEAD~1", cwd=clone),
        run("diff", "HEAD~1", cwd=clone),
    ):
        assert result.code == 2 and "MG780" in result.err
        assert "the clone is shallow: run git fetch --unshallow" in result.err
    assert "shallow" not in compare(folder, "HEAD~5").err

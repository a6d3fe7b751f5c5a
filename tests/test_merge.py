"""A merge that conflicts in generated files is mended by ``generate`` alone, whatever git made."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from unittest.mock import ANY

import pytest

from tests.helpers import ROOT, Result, contents, files, project, run
from tests.test_broken import FOLDER

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

SPEC = Path("spec/events/open.yaml")


def git(*arguments: str, cwd: Path) -> int:
    identity = {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in (("NAME", "n"), ("EMAIL", "n@example.com"))
    }
    nothing = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    command = ["git", "-c", "merge.renames=false", *arguments]
    environment = os.environ | identity | nothing
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True).returncode


def change(tree: Path, file: Path | str, old: str, new: str) -> None:
    path = tree / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def commit(tree: Path, message: str) -> None:
    assert run("generate", cwd=tree).code == 0
    assert git("add", "--all", cwd=tree) == 0
    assert git("commit", "--quiet", "--message", message, cwd=tree) == 0


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The small project under version control."""
    for name in ("spec", "templates"):
        shutil.copytree(FOLDER / "base" / name, tmp_path / name)
    assert git("init", "--quiet", "--initial-branch=main", cwd=tmp_path) == 0
    commit(tmp_path, "base")
    return tmp_path


def merge(
    tree: Path,
    ours: Callable[[Path], None],
    theirs: Callable[[Path], None],
    style: str = "merge",
) -> None:
    """Merge two branches of the project; git stops at conflicts."""
    git("checkout", "--quiet", "-b", "theirs", cwd=tree)
    theirs(tree)
    commit(tree, "theirs")
    git("checkout", "--quiet", "main", cwd=tree)
    ours(tree)
    commit(tree, "ours")
    assert git("-c", f"merge.conflictStyle={style}", "merge", "theirs", cwd=tree) == 1


def resolve(tree: Path) -> None:
    """Resolve only the conflicts of the spec, as a person does."""
    text = (FOLDER / "base" / SPEC).read_text("utf-8")
    (tree / SPEC).write_text(text.replace("My Video", "Both Videos"), "utf-8")


def add_event(tree: Path, summary: str) -> None:
    text = (FOLDER / "base/spec/events/play.yaml").read_text("utf-8")
    text = text.replace("event: play", "event: halt").replace("Playback begins.", summary)
    (tree / "spec/events/halt.yaml").write_text(text, "utf-8")


def retitle(name: str) -> Callable[[Path], None]:
    return lambda tree: change(tree, SPEC, "My Video", name)


@pytest.mark.parametrize("style", ["merge", "diff3", "zdiff3"])
@pytest.mark.parametrize("attributes", [True, False])
def test_two_changes_of_one_event_are_mended(attributes: bool, style: str, tree: Path) -> None:
    (tree / "output/notes.txt").write_text("mine\n")
    if not attributes:  # those of somebody else: the manifest conflicts, too
        (tree / "output/.gitattributes").write_text("*.txt text\n")
        commit(tree, "attributes")
    merge(tree, retitle("Our Video"), retitle("Their Video"), style)
    resolve(tree)
    marked = [path for path, data in contents(tree / "output").items() if b"<<<<<<< " in data]
    assert (".manifest" in marked) == (not attributes)
    assert len(marked) == (4 if attributes else 5)
    check = run("check", cwd=tree)
    assert check.code == 1
    assert "  conflict (merge conflict: generate resolves it)\n" in check.out
    assert all(f"    output/{path}\n" in check.out for path in marked)
    assert check.out.endswith("\nmediagen generate\n")
    result = run("generate", cwd=tree)
    resolved = f"{len(marked)} merge conflicts resolved"
    assert result == (0, f"output: 8 files, 4 written, {resolved}\n", "")
    assert run("check", cwd=tree).code == 0
    after = contents(tree / "output")
    assert after["notes.txt"] == b"mine\n"
    assert not any(b"<<<<<<< " in data for data in after.values())


def test_a_file_that_one_branch_removes_and_the_other_changes_is_mended(tree: Path) -> None:
    def remove(tree: Path) -> None:
        (tree / "spec/events/seek.yaml").unlink()

    def change_seek(tree: Path) -> None:
        change(tree, "spec/events/seek.yaml", "playhead: 20", "playhead: 30")

    merge(tree, remove, change_seek)
    (tree / "spec/events/seek.yaml").unlink(missing_ok=True)
    assert list((tree / "output").rglob("seek.*"))
    assert run("generate", cwd=tree).code == 0
    assert run("check", cwd=tree).code == 0
    assert not list((tree / "output").rglob("seek.*"))


def test_a_conflicting_file_that_is_no_longer_planned_is_removed(tree: Path) -> None:
    def change_both(title: str, playhead: int) -> Callable[[Path], None]:
        def apply_changes(tree: Path) -> None:
            change(tree, "spec/events/seek.yaml", "playhead: 20", f"playhead: {playhead}")
            change(tree, SPEC, "My Video", title)

        return apply_changes

    merge(tree, change_both("Our Video", 21), change_both("Their Video", 22))
    resolve(tree)
    (tree / "spec/events/seek.yaml").unlink()
    result = run("generate", cwd=tree)
    assert (result.code, result.err) == (0, "")
    assert run("check", cwd=tree).code == 0
    assert not list((tree / "output").rglob("seek.*"))


def test_an_event_that_both_branches_add_is_mended(tree: Path) -> None:
    def add_halt(playhead: int) -> Callable[[Path], None]:
        def add(tree: Path) -> None:
            add_event(tree, "It halts.")
            change(tree, "spec/events/halt.yaml", "playhead: 10", f"playhead: {playhead}")

        return add

    merge(tree, add_halt(1), add_halt(2))
    add_event(tree, "It halts.")
    assert run("generate", cwd=tree).code == 0
    assert run("check", cwd=tree).code == 0


def test_a_file_of_somebody_else_is_kept_in_a_conflict(tree: Path) -> None:
    foreign = tree / "output/notes.txt"

    def ours(tree: Path) -> None:
        retitle("Our Video")(tree)
        foreign.write_text("our notes\n")

    def theirs(tree: Path) -> None:
        retitle("Their Video")(tree)
        foreign.write_text("their notes\n")

    merge(tree, ours, theirs)
    resolve(tree)
    before = foreign.read_bytes()
    assert b"<<<<<<< " in before
    assert run("generate", cwd=tree).code == 0
    assert foreign.read_bytes() == before
    assert run("check", cwd=tree).code == 0


def test_a_page_of_somebody_else_at_a_new_path_is_not_overwritten(tree: Path) -> None:
    """One branch wrote it by hand, the other generates it: git stops, and so does mediagen."""
    path = tree / "output/snippets/web/halt.js"

    def ours(tree: Path) -> None:
        retitle("Our Video")(tree)
        path.write_text("by hand\n")

    def theirs(tree: Path) -> None:
        retitle("Their Video")(tree)
        add_event(tree, "It halts.")

    merge(tree, ours, theirs)
    resolve(tree)
    before = path.read_bytes()
    assert b"by hand\n" in before
    result = run("generate", cwd=tree)
    assert (result.code, path.read_bytes()) == (2, before)
    expected = "MG614 contains a merge conflict with an edit; resolve it, or delete the file"
    assert f"output/snippets/web/halt.js: {expected}\n" in result.err
    check = run("check", cwd=tree)
    assert "  unresolved (" in check.out
    *_, move, generate = check.out.splitlines()
    assert subprocess.run(shlex.split(move), cwd=tree, check=False).returncode == 0
    assert run(*shlex.split(generate)[1:], cwd=tree).code == 0
    assert run("check", cwd=tree).code == 0
    assert path.with_name("halt.js.orig").read_bytes() == before


def test_line_endings_that_git_converted_are_one_sentence(tree: Path) -> None:
    for path, data in contents(tree / "output").items():
        (tree / "output" / path).write_bytes(data.replace(b"\n", b"\r\n"))
    result = run("check", cwd=tree)
    assert result == (
        1,
        "output: 8 files with other line endings and no other difference; "
        "commit output/.gitattributes to keep git from converting them\nmediagen generate\n",
        "",
    )
    assert run("generate", cwd=tree).code == 0
    assert run("check", cwd=tree).code == 0


def test_a_checkout_that_converts_line_endings_is_in_sync(tree: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    config = ("-c", "core.autocrlf=true", "-c", "core.eol=crlf")
    assert git(*config, "clone", "--quiet", str(tree), str(clone), cwd=tmp_path) == 0
    assert b"\r\n" in (clone / SPEC).read_bytes()
    assert run("check", cwd=clone) == (0, "output: 8 files in sync\n", "")


def test_attributes_of_somebody_else_stay(tree: Path) -> None:
    path = tree / "output/.gitattributes"
    path.write_text("*.js text\n")
    assert run("check", cwd=tree).code == 1  # it is not mediagen's any more
    assert run("generate", cwd=tree).code == 0
    assert path.read_text() == "*.js text\n"
    assert run("check", cwd=tree).code == 0


def test_the_attributes_of_a_wrapper_are_for_its_own_files(tmp_path: Path) -> None:
    assert run("wrapper", "web-sdk", "--out", "app", cwd=tmp_path).code == 0
    lines = (tmp_path / "app/.gitattributes").read_text("utf-8").splitlines()
    record = json.loads((tmp_path / "app/.mediagen/wrapper/record.json").read_text("utf-8"))
    app_files = record["app_files"]
    assert {"README.md", "package.json"} < {*app_files}
    files = {f"/{path}" for path in contents(tmp_path / "app").keys() - app_files}
    assert {line.removesuffix(" -text") for line in lines if line.endswith(" -text")} == files
    assert [line for line in lines if line[0] == "*"] == []


def test_a_project_whose_spec_and_templates_git_converted_is_in_sync(tmp_path: Path) -> None:
    project(tmp_path, output=True)
    for name in ("spec", "templates"):
        for path in files(tmp_path / name):
            data = (tmp_path / name / path).read_bytes()
            if b"\0" not in data:
                (tmp_path / name / path).write_bytes(data.replace(b"\n", b"\r\n"))
    result = run("check", cwd=tmp_path)
    assert (result.code, result.out.endswith("in sync\n")) == (0, True), result.out[:500]


def run_wrapper(tree: Path, name: str) -> Result:
    folders = [f"--{folder}={ROOT / folder}" for folder in ("spec", "templates")]
    return run("wrapper", "web-sdk", "--out", "app", "--name", name, *folders, cwd=tree)


def merge_wrappers(tree: Path, edit: tuple[str, str, str] | None = None) -> None:
    """Merge two branches that renamed a wrapper of a user's tree; ours may also be edited."""

    def rename(name: str, edit: tuple[str, str, str] | None) -> Callable[[Path], None]:
        def write(tree: Path) -> None:
            assert run_wrapper(tree, name).code == 0
            if edit:
                change(tree, *edit)

        return write

    assert run_wrapper(tree, "acme-base").code == 0
    commit(tree, "wrapper")
    merge(tree, rename("acme-ours", edit), rename("acme-theirs", None))


def test_a_conflict_of_two_wrappers_in_a_tree_of_the_user_is_mended(tree: Path) -> None:
    merge_wrappers(tree)
    marked = {path for path, data in contents(tree / "app").items() if b"<<<<<<< " in data}
    assert {"CHANGELOG.md", "README.md", "examples/player-session.js", "package.json"} < marked
    assert run_wrapper(tree, "acme-both") == (0, ANY, "")
    after = contents(tree / "app")
    assert not any(b"<<<<<<< " in data for data in after.values())
    assert b"acme-both" in after["package.json"]
    section = after["CHANGELOG.md"].decode().partition("## Unreleased\n\n")[2].partition("\n\n")[0]
    assert section.splitlines() == [
        "* Breaking: `acme-base`: renamed to acme-ours",
        "* Breaking: `acme-base`: renamed to acme-theirs",
        "* Breaking: `acme-ours`: renamed to acme-both",
        "* Proposed version: 0.2.0",
    ]


@pytest.mark.parametrize(
    ("file", "text", "edited"),
    [
        ("package.json", '"acme-ours"', '"acme-edited"'),
        ("examples/player-session.js", '"acme-ours"', '"acme-edited"'),
        ("CHANGELOG.md", "* Breaking: `acme-base`: renamed to", "* We call it"),
    ],
)
def test_an_edit_in_a_conflict_of_two_wrappers_is_kept(
    file: str, text: str, edited: str, tree: Path
) -> None:
    merge_wrappers(tree, (f"app/{file}", text, edited))
    before = contents(tree / "app")
    result = run_wrapper(tree, "acme-both")
    message = (
        f"app/{file}: MG614 contains a merge conflict with an edit; "
        "resolve it, or delete the file"
    )
    assert (result.code, message in result.err) == (2, True)
    assert contents(tree / "app") == before

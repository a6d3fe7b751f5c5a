"""What ``generate`` does to the output folder, what it never does, and what ``check`` tells."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers import ROOT, Result, contents, files, project, run
from tests.test_broken import FOLDER

PLAY = "output/snippets/phone/play.bas"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small project whose output is in sync."""
    for name in ("spec", "templates"):
        shutil.copytree(FOLDER / "base" / name, tmp_path / name)
    assert run("generate", cwd=tmp_path).code == 0
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


HALT = "output/snippets/web/halt.js"


def add_event(tree: Path) -> None:
    text = (tree / "spec/events/play.yaml").read_text("utf-8")
    (tree / "spec/events/halt.yaml").write_text(text.replace("event: play", "event: halt"), "utf-8")


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    found = {}
    for path in files(folder):
        status = (folder / path).lstat()
        found[path.as_posix()] = (status.st_mtime_ns, status.st_ino)
    return found


def retitle(tree: Path) -> None:
    """A change of the spec that changes several output files."""
    edit(tree / "spec/events/open.yaml", "name: My Video", "name: Your Video")


def no_leftovers(tree: Path) -> None:
    assert [path for path in files(tree) if path.name.startswith(".mediagen")] == []


# -- what is written ----------------------------------------------------------------------------


def test_nothing_is_written_when_anything_is_wrong(tree: Path) -> None:
    retitle(tree)
    edit(tree / "spec/events/play.yaml", "playhead: 10", "playhead: ten")
    before = stamps(tree / "output")
    assert run("generate", cwd=tree).code == 2
    assert stamps(tree / "output") == before


def test_unchanged_files_are_not_touched(tree: Path) -> None:
    before = stamps(tree / "output")
    assert run("generate", cwd=tree) == Result(0, "output: 8 files, 0 written\n", "")
    assert stamps(tree / "output") == before


def test_only_changed_files_are_written(tree: Path) -> None:
    before = stamps(tree / "output")
    retitle(tree)
    assert run("generate", cwd=tree) == Result(0, "output: 8 files, 4 written\n", "")
    after = stamps(tree / "output")
    changed = {path for path in before if before[path] != after[path]}
    assert changed == {".manifest"} | {path for path in before if "open" in path}


def test_a_file_that_is_no_longer_planned_is_removed_with_its_folder(tree: Path) -> None:
    shutil.rmtree(tree / "templates/phone")
    assert run("generate", cwd=tree) == Result(0, "output: 4 files, 0 written, 4 removed\n", "")
    assert not (tree / "output/snippets/phone").exists()
    assert run("check", cwd=tree).code == 0


def test_a_foreign_file_stays(tree: Path) -> None:
    foreign = tree / "output/snippets/phone/notes.txt"
    foreign.write_text("mine\n")
    shutil.rmtree(tree / "templates/phone")
    assert run("generate", cwd=tree).code == 0
    assert list((tree / "output/snippets/phone").iterdir()) == [foreign]


def test_a_stale_file_that_was_edited_by_hand_stays(tree: Path) -> None:
    edited = tree / PLAY
    edited.write_text("mine\n")
    shutil.rmtree(tree / "templates/phone")
    result = run("generate", cwd=tree)
    assert result == Result(
        0,
        "output: 4 files, 0 written, 3 removed\n",
        f"{PLAY}: is no longer planned, but was edited: it stays, and is yours from now on\n",
    )
    assert edited.read_text() == "mine\n"
    assert run("check", cwd=tree).code == 0


def test_a_file_that_mediagen_did_not_write_is_not_overwritten(tree: Path) -> None:
    add_event(tree)
    (tree / HALT).write_text("mine\n")
    before = contents(tree / "output")
    result = run("generate", cwd=tree)
    assert result.code == 2
    assert f"{HALT}: was not written by mediagen; move it away, or delete it\n" in result.err
    assert contents(tree / "output") == before


def test_the_cure_of_check_moves_a_file_of_somebody_else_away(tree: Path) -> None:
    add_event(tree)
    (tree / HALT).write_text("mine\n")
    (tree / f"{HALT}.orig").write_text("also mine\n")
    *_, move, generate = run("check", cwd=tree).out.splitlines()
    assert subprocess.run(shlex.split(move), cwd=tree, check=False).returncode == 0
    assert run(*shlex.split(generate)[1:], cwd=tree).code == 0
    assert (tree / f"{HALT}.orig2").read_text() == "mine\n"
    assert (tree / f"{HALT}.orig").read_text() == "also mine\n"
    assert run("check", cwd=tree).code == 0


def test_a_file_of_ours_that_was_edited_by_hand_is_refreshed(tree: Path) -> None:
    due = (tree / PLAY).read_bytes()
    (tree / PLAY).write_text("mine\n")
    assert run("generate", cwd=tree) == Result(0, "output: 8 files, 1 written\n", "")
    assert (tree / PLAY).read_bytes() == due


def test_the_permissions_of_a_file_stay(tree: Path) -> None:
    (tree / PLAY).chmod(0o640)
    (tree / PLAY).write_text("mine\n")
    assert run("generate", cwd=tree).code == 0
    assert (tree / PLAY).stat().st_mode & 0o777 == 0o640


# -- what fails ---------------------------------------------------------------------------------


def test_a_folder_in_the_place_of_a_file_leaves_everything_as_it_was(tree: Path) -> None:
    (tree / PLAY).unlink()
    (tree / PLAY).mkdir()
    retitle(tree)
    before = stamps(tree / "output")
    result = run("generate", cwd=tree)
    assert (result.code, result.out) == (2, "")
    assert PLAY in result.err
    assert stamps(tree / "output") == before
    no_leftovers(tree)


def test_a_file_in_the_place_of_a_folder_leaves_everything_as_it_was(tree: Path) -> None:
    shutil.rmtree(tree / "output/snippets/web")
    (tree / "output/snippets/web").write_text("mine\n")
    retitle(tree)  # files of phone could be written, those of web cannot
    before = stamps(tree / "output")
    result = run("generate", cwd=tree)
    assert (result.code, result.out) == (2, "")
    assert "output/snippets/web/open.js: cannot be written: Not a directory\n" in result.err
    assert stamps(tree / "output") == before
    no_leftovers(tree)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_leaves_everything_as_it_was(tree: Path) -> None:
    folder = tree / "output/snippets/web"
    retitle(tree)
    before = stamps(tree / "output")
    folder.chmod(0o555)
    result = run("generate", cwd=tree)
    folder.chmod(0o755)
    assert "cannot be written: Permission denied\n" in result.err
    assert (result.code, stamps(tree / "output")) == (2, before)
    no_leftovers(tree)


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_half_way_leaves_everything_as_it_was(
    error: BaseException, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    retitle(tree)
    shutil.rmtree(tree / "output/snippets/web")  # its folder has to be made, and unmade
    before = stamps(tree / "output")
    stat = os.stat

    def full(path: str, *args: object, **options: object) -> os.stat_result:
        if str(path).endswith("web/play.js"):  # when the new file is already written beside it
            raise error
        return stat(path, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "stat", full)
    result = run("generate", cwd=tree)
    monkeypatch.undo()
    assert result.code == (2 if isinstance(error, OSError) else 130)
    assert result.err.startswith(("output/snippets/web/play.js: cannot be", "interrupted\n"))
    assert stamps(tree / "output") == before
    no_leftovers(tree)


def ended(tree: Path, how: str) -> int:
    """The exit code of a run that ends in this way when three new files are in their places."""
    script = (
        "import os, signal, sys\n"
        "from mediagen.commands.cli import main\n"
        "link, count = os.link, 0\n"
        "def last(*paths, **options):\n"
        "    global count\n"
        "    count += 1\n"
        f"    {how} if count == 4 else None\n"
        "    link(*paths, **options)\n"
        "os.link = last\n"
        "main(['generate'])\n"
    )
    return subprocess.run([sys.executable, "-c", script], cwd=tree, check=False).returncode


def test_a_run_that_is_killed_half_way_does_not_make_its_files_foreign(tree: Path) -> None:
    shutil.rmtree(tree / "output")
    assert ended(tree, "os._exit(9)") == 9
    retitle(tree)
    assert run("generate", cwd=tree).code == 0
    assert run("check", cwd=tree).code == 0
    no_leftovers(tree)


def test_a_run_that_is_told_to_end_leaves_nothing_half_done(tree: Path) -> None:
    shutil.rmtree(tree / "output")
    assert ended(tree, "os.kill(os.getpid(), signal.SIGTERM)") == 143
    assert run("check", cwd=tree).code == 0
    no_leftovers(tree)


def test_a_run_may_make_a_folder_at_the_same_time(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(tree / "output")
    make = Path.mkdir

    def made(self: Path) -> None:
        make(self)  # by the other one, who is faster
        make(self)

    monkeypatch.setattr(Path, "mkdir", made)
    assert run("generate", cwd=tree) == Result(0, "output: 8 files, 8 written\n", "")


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_link_that_leads_out_of_the_output_folder_is_refused(what: str, tree: Path) -> None:
    outside = tree / "outside"
    if what == "file":
        outside.write_text("mine\n")
        (tree / PLAY).unlink()
        (tree / PLAY).symlink_to(outside)
    else:
        shutil.move(tree / "output/snippets/phone", outside)
        (outside / "play.bas").write_text("mine\n")
        (tree / "output/snippets/phone").symlink_to(outside)
    before = stamps(tree)
    result = run("generate", cwd=tree)
    assert result == Result(
        2, "", f"{PLAY}: leaves the output folder\n1 error; no files were written\n"
    )
    assert stamps(tree) == before


def test_an_output_folder_may_be_a_link_itself(tree: Path) -> None:
    shutil.move(tree / "output", tree / "elsewhere")
    (tree / "output").symlink_to("elsewhere")
    retitle(tree)
    assert run("generate", cwd=tree) == Result(0, "output: 8 files, 4 written\n", "")


# -- the manifest -------------------------------------------------------------------------------


def test_the_manifest_is_one_of_sha256sum(tree: Path) -> None:
    tool = shutil.which("sha256sum")
    if tool is None:
        pytest.skip("sha256sum is not installed")
    command = [tool, "--check", "--strict", "--quiet", ".manifest"]
    assert subprocess.run(command, cwd=tree / "output", check=False).returncode == 0
    listed = {line[66:] for line in (tree / "output/.manifest").read_text("utf-8").splitlines()}
    assert listed == set(contents(tree / "output")) - {".manifest"}


@pytest.mark.parametrize(
    "line", ["nonsense", "0" * 64 + "  ../outside", "0" * 64 + "  /etc/passwd", "0" * 64 + " x", ""]
)
def test_a_damaged_line_of_the_manifest_is_named_and_mended(line: str, tree: Path) -> None:
    manifest = tree / "output/.manifest"
    before = contents(tree)
    with manifest.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    note = "output/.manifest:10:1: warning: expected a digest and a path; the line is ignored\n"
    check = run("check", cwd=tree)
    assert (check.code, check.err) == (1, note)
    assert "  damaged (" in check.out
    assert check.out.endswith("\nmediagen generate\n")
    assert run("generate", cwd=tree) == Result(0, "output: 8 files, 0 written\n", note)
    assert contents(tree) == before


def lose(tree: Path, how: str) -> None:
    """Lose what the manifest lists."""
    if how == "missing":
        (tree / "output/.manifest").unlink()
    else:
        (tree / "output/.manifest").write_bytes(b"\xff garbage\n")


@pytest.mark.parametrize("how", ["missing", "garbage"])
def test_a_lost_manifest_is_written_again_with_the_same_bytes(how: str, tree: Path) -> None:
    before = contents(tree)
    lose(tree, how)
    check = run("check", cwd=tree)
    assert check.code == 1
    assert "output/.manifest: 9 lines to add, " in check.out
    assert not re.search("[0-9a-f]{64}", check.out)
    assert run("generate", cwd=tree).code == 0
    assert contents(tree) == before


@pytest.mark.parametrize("how", ["missing", "garbage"])
@pytest.mark.parametrize("first", [[], ["--event", "play"]])
def test_generate_alone_mends_a_lost_manifest_and_keeps_every_text(
    first: list[str], how: str, tree: Path
) -> None:
    lose(tree, how)
    retitle(tree)
    (tree / PLAY).write_text("mine\n")
    texts = set(contents(tree / "output/snippets").values())
    run("generate", *first, cwd=tree)  # of a selection: the rest is not lost for it
    check = run("check", cwd=tree)
    assert check.out.splitlines()[-1:] in (["mediagen generate"], ["output: 8 files in sync"])
    result = run("generate", cwd=tree)
    assert (result.code, "problem" in result.err) == (0, False)
    assert run("check", cwd=tree).code == 0
    after = contents(tree / "output/snippets")
    assert texts <= set(after.values())
    assert after["phone/play.bas.orig"] == b"mine\n"
    assert ".orig" not in (tree / "output/.manifest").read_text("utf-8")
    assert "# incomplete" not in (tree / "output/.manifest").read_text("utf-8")


def test_a_folder_without_the_attributes_of_mediagen_is_not_taken_over(tree: Path) -> None:
    for name in (".manifest", ".gitattributes"):
        (tree / "output" / name).unlink()
    (tree / PLAY).write_text("mine\n")
    before = contents(tree)
    result = run("generate", cwd=tree)
    message = f"{PLAY}: was not written by mediagen; move it away, or delete it\n"
    assert (result.code, result.err) == (2, f"{message}1 error; no files were written\n")
    assert contents(tree) == before


@pytest.mark.parametrize("how", ["missing", "garbage"])
def test_a_flavour_stays_part_of_the_project_without_a_manifest(how: str, tree: Path) -> None:
    shutil.copytree(ROOT / "templates/docs", tree / "templates/docs")
    assert run("generate", "--flavour", "github", "--event", "play", cwd=tree).code == 0
    assert run("generate", cwd=tree).code == 0
    (page,) = [p for p in files(tree) if p.name == "play.md" and "github" in p.parts]
    text = (tree / page).read_text("utf-8")
    lose(tree, how)
    (tree / page).write_text(f"{text}\nmine\n", "utf-8")
    check = run("check", cwd=tree)
    assert check.code == 1
    assert f"    {page.as_posix()}\n" in check.out
    assert run("generate", cwd=tree).code == 0
    assert (tree / page).read_text("utf-8") == text


def test_files_that_mediagen_does_not_know_are_named_in_one_line(tree: Path) -> None:
    for name in ("a.js", "b.js", "c.js", "d.js"):
        (tree / "output/snippets/web" / name).write_text("x\n")
    warning = (
        "warning: 4 files in output not written by mediagen: output/snippets/web/a.js, "
        "output/snippets/web/b.js, output/snippets/web/c.js and 1 more; "
        "move or delete them if not needed\n"
    )
    assert run("check", cwd=tree) == Result(0, "output: 8 files in sync\n", warning)
    assert run("generate", cwd=tree) == Result(0, "output: 8 files, 0 written\n", warning)


# -- selections ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "written"),
    [
        (
            ["--event", "open"],
            ["phone/open.bas", "phone/open.labels.bas", "web/open.js", "web/open.labels.js"],
        ),
        (
            ["--platform", "phone"],
            ["phone/open.bas", "phone/open.labels.bas", "phone/play.bas", "phone/seek.bas"],
        ),
        (
            ["--event", "play", "--event", "seek", "--platform", "web"],
            ["web/play.js", "web/seek.js"],
        ),
        (["--kind", "snippets", "--event", "play"], ["phone/play.bas", "web/play.js"]),
    ],
)
def test_a_selection_writes_only_its_own(
    options: list[str], written: list[str], tree: Path
) -> None:
    shutil.rmtree(tree / "output")
    assert run("generate", *options, cwd=tree).code == 0
    names = [path.as_posix() for path in files(tree / "output/snippets")]
    assert names == written
    assert run("check", *options, cwd=tree).code == 0
    assert run("check", cwd=tree).code == 1


def test_a_selection_keeps_the_rest(tree: Path) -> None:
    before = contents(tree / "output")
    retitle(tree)
    edit(tree / "spec/events/play.yaml", "playhead: 10", "playhead: 11")
    shutil.rmtree(tree / "templates/phone")
    assert run("generate", "--event", "play", cwd=tree).out == "output: 1 file, 1 written\n"
    after = contents(tree / "output")
    assert before.keys() == after.keys()
    changed = {path for path in before if before[path] != after[path]}
    assert changed == {".manifest", "snippets/web/play.js"}
    assert run("generate", cwd=tree).out == "output: 4 files, 2 written, 4 removed\n"


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--event", "play", "--platform", "phone"], "play on phone: It plays by itself."),
        (["--event", "play", "--kind", "wrappers"], "a wrapper is of a platform, not of an event"),
    ],
)
def test_a_selection_without_a_file_has_a_warning_with_the_reason(
    options: list[str], reason: str, tree: Path
) -> None:
    edit(
        tree / "spec/events/play.yaml",
        "tracker: {call: play}",
        "tracker: {none: It plays by itself.}",
    )
    assert run("generate", cwd=tree).code == 0
    warning = f"warning: no file matches {' '.join(options)}: {reason}\n"
    assert run("check", *options, cwd=tree) == Result(0, "output: 0 files in sync\n", warning)
    assert run("generate", *options, cwd=tree).err == warning


# -- check --------------------------------------------------------------------------------------


def test_check_tells_sync_drift_and_faults_apart(tree: Path) -> None:
    assert run("check", cwd=tree) == Result(0, "output: 8 files in sync\n", "")
    one = ("--event", "play", "--platform", "web")
    assert run("check", *one, cwd=tree) == Result(0, "output: 1 file in sync\n", "")
    (tree / PLAY).write_text("mine\n")
    assert run("check", cwd=tree).code == 1
    edit(tree / "spec/events/play.yaml", "playhead: 10", "playhead: ten")
    assert run("check", cwd=tree).code == 2


def test_check_writes_nothing(tree: Path) -> None:
    retitle(tree)
    before = stamps(tree)
    assert run("check", cwd=tree).code == 1
    assert stamps(tree) == before


@pytest.mark.parametrize(
    ("file", "old", "new", "diff"),
    [
        pytest.param(
            "spec/events/play.yaml",
            "playhead: 10",
            "playhead: 19",
            "--- output/snippets/web/play.js\n"
            "+++ output/snippets/web/play.js (generated)\n"
            "@@ -3,7 +3,7 @@\n"
            '     eventType: "media.play",\n'
            "     session: {\n"
            '       sessionID: "{sid}",\n'
            "-      playhead: 10\n"
            "+      playhead: 19\n"
            "     }\n"
            "   }\n"
            " });\n",
            id="spec",
        ),
        pytest.param(
            "templates/phone/snippet.j2",
            ".variable }} = {{ call.object",
            ".variable }} := {{ call.object",
            "--- output/snippets/phone/open.bas\n"
            "+++ output/snippets/phone/open.bas (generated)\n"
            "@@ -1,3 +1,3 @@\n"
            '-media = newMedia("My Video", 120)\n'
            '+media := newMedia("My Video", 120)\n'
            " media.MOOD = Mood.CALM\n"
            " tracker.start(media, invalid)\n",
            id="template",
        ),
        pytest.param(
            PLAY,
            "tracker.play()",
            "tracker.pley()",
            f"--- {PLAY}\n+++ {PLAY} (generated)\n@@ -1 +1 @@\n-tracker.pley()\n+tracker.play()\n",
            id="output",
        ),
    ],
)
@pytest.mark.parametrize(
    "options", ["", "--spec spec --out output", "--platform phone --platform web"]
)
def test_check_shows_the_drift_and_the_command_that_mends_it(
    options: str, file: str, old: str, new: str, diff: str, tree: Path
) -> None:
    edit(tree / file, old, new)
    result = run("check", *options.split(), cwd=tree)
    assert (result.code, result.err) == (1, "")
    assert diff in result.out
    *_, last = result.out.splitlines()
    assert last == f"mediagen generate {options}".rstrip()
    _, *arguments = shlex.split(last)
    assert run(*arguments, cwd=tree).code == 0
    assert run("check", *options.split(), cwd=tree).code == 0


def test_the_mending_command_holds_for_folders_with_spaces(tree: Path) -> None:
    result = run("check", "--out", "my output", "--event", "play", cwd=tree)
    assert result.out.splitlines()[-1] == "mediagen generate --out 'my output' --event play"
    assert "--- /dev/null\n+++ my output/snippets/phone/play.bas (generated)\n" in result.out
    run(*shlex.split(result.out.splitlines()[-1])[1:], cwd=tree)
    assert run("check", "--out", "my output", "--event", "play", cwd=tree).code == 0


def test_check_shows_what_generate_would_remove(tree: Path) -> None:
    shutil.rmtree(tree / "templates/phone")
    result = run("check", cwd=tree)
    assert f"--- {PLAY}\n+++ /dev/null\n@@ -1 +0,0 @@\n-tracker.play()\n" in result.out
    assert result.out.splitlines()[-1] == "mediagen generate"


def test_check_shows_what_a_terminal_would_obey(tree: Path) -> None:
    (tree / PLAY).write_bytes(b"\x1b[31mred\r\n\xffno newline")
    result = run("check", cwd=tree)
    assert "-\\x1b[31mred\\x0d\n-\\xffno newline\n\\ No newline at end of file\n" in result.out


def test_check_tells_first_which_files_differ_and_why(tree: Path) -> None:
    (tree / "output/snippets/phone/seek.bas").unlink()
    (tree / PLAY).write_text("mine\n")
    path = tree / "output/snippets/web/seek.js"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    edit(tree / "spec/events/open.yaml", "name: My Video", "name: Your Video")
    (tree / "spec/events/stop.yaml").write_text(
        (tree / "spec/events/play.yaml").read_text().replace("event: play", "event: stop")
    )
    (tree / "output/snippets/web/stop.js").write_text("mine\n")
    result = run("check", "--event", "open", "--event", "play", "--event", "stop", cwd=tree)
    assert result.out.startswith(
        "output: 7 files not as generate would write them\n"
        "  changed (the spec or a template gives another text now)\n"
        "    output/snippets/phone/open.bas\n"
        "    output/snippets/phone/open.labels.bas\n"
        "    output/snippets/web/open.js\n"
        "    output/snippets/web/open.labels.js\n"
        "  missing (to be written)\n"
        "    output/snippets/phone/stop.bas\n"
        "  edited (not as mediagen wrote it: generate overwrites it)\n"
        "    output/snippets/phone/play.bas\n"
        "  foreign (not written by mediagen: move it away, or delete it)\n"
        "    output/snippets/web/stop.js\n"
        "--- output/snippets/phone/open.bas\n"
    )
    (tree / "spec/events/stop.yaml").unlink()
    edit(tree / "spec/events/open.yaml", "name: Your Video", "name: My Video")
    shutil.rmtree(tree / "templates/phone")
    (tree / "output/snippets/phone/open.bas").write_text("mine\n")
    result = run("check", cwd=tree)
    assert result.out.startswith(
        "output: 2 files not as generate would write them\n"
        "  stale (no longer planned: generate removes it)\n"
        "    output/snippets/phone/open.labels.bas\n"
        "  line endings (the same text with other line endings)\n"
        "    output/snippets/web/seek.js\n"
        "--- output/snippets/phone/open.labels.bas\n"
    )
    assert "seek.js\n+++" not in result.out


def test_check_shows_200_lines_of_diff_unless_all_are_asked_for(tmp_path: Path) -> None:
    project(tmp_path)
    result = run("check", "--kind", "snippets", cwd=tmp_path)
    assert result.code == 1
    lines = result.out.splitlines()
    assert lines[0] == "output: 332 files not as generate would write them"
    assert lines[1] == "  missing (to be written)"
    assert lines[42] == "    … and 292 more files"
    assert lines[43] == "--- /dev/null"
    shown, cut, last = lines[43:-2], lines[-2], lines[-1]
    assert len(shown) == 200
    assert last == "mediagen generate --kind snippets"
    count, _, command = cut.removeprefix("… ").partition(" more lines of diff: ")
    whole = run(*shlex.split(command)[1:], cwd=tmp_path).out.splitlines()
    start = whole.index("--- /dev/null")
    assert start == 2 + 332
    assert whole[-1] == last
    diff = whole[start:-1]
    assert diff[:200] == shown
    assert len(diff) == 200 + int(count)


@pytest.mark.parametrize("name", ["a\nb", "\x1b[31m", "\u202e", "\udcff"])
def test_a_name_cannot_write_a_line_of_its_own(name: str, tree: Path) -> None:
    result = run("check", "--out", name, cwd=tree)
    assert result.code == 1
    assert name not in result.out
    assert all(
        line[:1] in " -+@m…\\$" or "not as generate" in line for line in result.out.split("\n")
    )
    command = result.out.splitlines()[-1]
    bash = shutil.which("bash")
    if bash:
        script = f"mediagen() {{ printf '%s\\0' \"$@\"; }}; {command}"
        done = subprocess.run([bash, "-c", script], capture_output=True, check=True)
        assert done.stdout.split(b"\0")[2] == name.encode("utf-8", "surrogateescape")


# -- determinism --------------------------------------------------------------------------------


def test_the_same_spec_gives_the_same_bytes_everywhere(tmp_path: Path) -> None:
    project(tmp_path / "tree")
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG"))}

    def generate(out: Path, cwd: Path, seed: str, **environment: str) -> None:
        arguments = ["--spec", "spec", "--templates", "templates"]
        if cwd != tmp_path / "tree":
            arguments[1::2] = [str(tmp_path / "tree" / name) for name in ("spec", "templates")]
        subprocess.run(
            [sys.executable, "-m", "mediagen", "generate", *arguments, "--out", str(out)],
            cwd=cwd,
            env={**plain, "PYTHONHASHSEED": seed, **environment},
            check=True,
            capture_output=True,
        )

    (tmp_path / "other").mkdir()
    generate(tmp_path / "a", tmp_path / "tree", "1", LC_ALL="C.UTF-8")
    generate(tmp_path / "b", tmp_path / "tree", "2", LC_ALL="C", PYTHONUTF8="0")
    generate(tmp_path / "c", tmp_path / "other", "3", TZ="Asia/Kathmandu")
    first = contents(tmp_path / "a")
    assert len(first) > 250
    assert first == contents(tmp_path / "b") == contents(tmp_path / "c")
    assert first == contents(ROOT / "output")

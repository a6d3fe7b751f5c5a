"""Nothing is lost: whatever fails and whoever writes meanwhile, files are whole and edits stay."""

from __future__ import annotations

import json
import os
import random
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml
from mediagen.filesystem import files as filesystem
from mediagen.filesystem import folder_locks, publish

from tests.faults import Killed, Points, fail
from tests.helpers import ROOT, Result, contents, run
from tests.test_broken import FOLDER, spoil

REGION = "<!-- mediagen:begin snippet event=play platform=web -->\n<!-- mediagen:end -->\n"
#: EROFS lasts: what is half done cannot be undone either.
KINDS = ("kill", "ENOSPC", "EIO", "EACCES", "EROFS")


def small(folder: Path) -> Path:
    """The small project, with pages, and a file of somebody else's in its output."""
    for name in ("spec", "templates"):
        shutil.copytree(FOLDER / "base" / name, folder / name)
    (folder / "docs").mkdir()
    for name in ("a", "b", "c"):
        (folder / f"docs/{name}.md").write_text(f"# {name}\n\n{REGION}\nMine.\n")
    return folder


def with_flavours(folder: Path) -> Path:
    """The small project with the flavours that pages need."""
    small(folder)
    shutil.copytree(ROOT / "templates/docs", folder / "templates/docs")
    return folder


def replace_text(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def refreshed(folder: Path) -> Path:
    """A project whose output is in sync, whose spec changes after: files to write and to remove."""
    small(folder)
    assert run("generate", cwd=folder).code == 0
    (folder / "output/snippets/phone/notes.txt").write_text("mine\n")
    replace_text(folder / "spec/events/open.yaml", "name: My Video", "name: Your Video")
    shutil.rmtree(folder / "templates/phone")
    return folder


def with_wrapper(folder: Path) -> Path:
    """Return the small project with a wrapper of three files."""
    small(folder)
    case = yaml.safe_load((FOLDER / "cases/wrapper-template-undefined.yaml").read_text("utf-8"))
    for change in case["change"]:
        spoil(folder, change)
    wrapper = folder / "templates/web/wrapper"
    for name in ("index.js.j2", "play.js.j2", "{name}/README.j2"):
        (wrapper / name).parent.mkdir(exist_ok=True)
        (wrapper / name).write_text("{{ package.name }} {{ api.opening.name }}\n", "utf-8")
    return folder


def with_old_wrapper(folder: Path) -> Path:
    """Return a project with a wrapper in its tree that the templates no longer give."""
    with_wrapper(folder)
    assert run("wrapper", "web", "--out", "app", cwd=folder).code == 0
    for path in (folder / "templates/web/wrapper").rglob("*.j2"):
        path.write_text(f"new {path.read_text('utf-8')}", "utf-8")
    return folder


#: A project, the command that writes, and the one that checks the result, if there is one.
SCENARIOS: dict[str, tuple[Callable[[Path], Path], str, str]] = {
    "generate-fresh": (small, "generate", "check"),
    "generate-refresh": (refreshed, "generate", "check"),
    "inject": (with_flavours, "inject docs", "inject --check docs"),
    "wrapper-fresh": (with_wrapper, "wrapper web --out app", ""),
    "wrapper-refresh": (with_old_wrapper, "wrapper web --out app", ""),
}


#: Folders that no command writes to; they are the larger part of a project.
READ_ONLY_FOLDERS = ("spec", "templates")


def writable_files(folder: Path) -> dict[str, bytes]:
    """Return the files of a project, without its spec and templates."""
    return {
        f"{child.name}/{path}": data
        for child in sorted(folder.iterdir())
        if child.name not in READ_ONLY_FOLDERS
        for path, data in contents(child).items()
    }


def texts(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return files without those in the hidden folders of runs."""
    return {path: data for path, data in files.items() if "/.mediagen-" not in path}


class Harness:
    """Runs a command again and again, with a fault at each point at which it writes."""

    def __init__(self, scenario: str, folder: Path, points: Points) -> None:
        make, command, check = SCENARIOS[scenario]
        self.command, self.check = command.split(), check.split()
        self.points, self.tree = points, folder / "tree"
        self._start = make(folder / "start")
        self.before = writable_files(self._start)
        complete = folder / "complete"
        shutil.copytree(self._start, complete)
        points.arm(0, lambda: None)
        assert run(*self.command, cwd=complete).code == 0
        self.after = writable_files(complete)
        self.total = points.count
        shutil.copytree(self._start, self.tree)

    def restore(self) -> None:
        """Bring the tree into the state before the run."""
        for child in self.tree.iterdir():
            if child.name not in READ_ONLY_FOLDERS:
                shutil.rmtree(child)
        for child in self._start.iterdir():
            if child.name not in READ_ONLY_FOLDERS:
                shutil.copytree(child, self.tree / child.name)

    def run_with_fault(self, kind: str, point: int) -> Result:
        """Run the command with a fault at a point; a killed one has the code -9."""
        strike = self.points.kill if kind == "kill" else fail(kind)
        self.points.arm(point, strike, lasts=kind == "EROFS")
        try:
            return run(*self.command, cwd=self.tree)
        except Killed:
            return Result(-9, "", "")
        finally:
            self.points.arm(0, lambda: None)

    def assert_files_are_whole(self, current: Mapping[str, bytes], place: str) -> None:
        """Assert that every file is the old or the new one, and that none is lost."""
        for path in current.keys() - {"output/.manifest", "app/.manifest"}:
            assert current[path] in (
                self.before.get(path),
                self.after.get(path),
            ), f"{path}: {place}"
        assert self.before.keys() & self.after.keys() <= current.keys(), place

    def assert_last_line_is_true(
        self, result: Result, current: Mapping[str, bytes], kind: str, place: str
    ) -> None:
        """Assert that a failed run reports exactly the files that it changed nevertheless."""
        changed = {path for path in current if current[path] != self.before.get(path)}
        changed |= self.before.keys() - current.keys()
        if not changed:
            assert "could not be restored" not in result.err, place
            return
        assert kind == "EROFS", place
        _, _, names = result.err.splitlines()[-1].partition("; files that could not be restored: ")
        assert set(names.split(", ")) == changed, place

    def assert_check_is_true(self, current: Mapping[str, bytes], place: str) -> None:
        """Assert that the check succeeds only if nothing is left to do, and cleans up."""
        if not self.check:
            return
        result = run(*self.check, cwd=self.tree)
        assert result.code == (0 if current == self.after else 1), place
        assert writable_files(self.tree) == current, place

    def assert_next_run_finishes(self, place: str) -> None:
        """Assert that the same command finishes the work, without an error or leftovers."""
        result = run(*self.command, cwd=self.tree)
        warning = "warning: MG616 1 file in output not generated by mediagen: "
        errors = [line for line in result.err.splitlines() if not line.startswith(warning)]
        assert (result.code, errors) == (0, []), place
        assert writable_files(self.tree) == self.after, place


@pytest.mark.parametrize(
    ("kind", "exchanges"),
    # Without exchanges, only the ways to put files into their places and back differ.
    [*((kind, True) for kind in KINDS), ("kill", False), ("EROFS", False)],
)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_fault_at_any_point_leaves_whole_files_and_the_next_run_finishes(
    scenario: str, exchanges: bool, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    harness = Harness(scenario, tmp_path, Points(monkeypatch, exchanges=exchanges))
    assert harness.total > 12
    for point in range(1, harness.total + 1):
        result = harness.run_with_fault(kind, point)
        place = f"{kind} at point {point} of {harness.total}"
        everything = writable_files(harness.tree)
        current = texts(everything)
        harness.assert_files_are_whole(current, place)
        if kind not in ("kill", "EROFS"):
            # Only what could not be removed at the end of a successful run is left.
            assert everything == current or result.code == 0, place
        if result.code == 2:
            harness.assert_last_line_is_true(result, current, kind, place)
        elif result.code == 0:
            assert current == harness.after, place
        if everything != harness.before:  # otherwise the next run is the first one
            harness.assert_check_is_true(current, place)
            harness.assert_next_run_finishes(place)
            harness.restore()


def test_faults_are_injected_at_400_points_or_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = Points(monkeypatch)
    totals = [Harness(name, tmp_path / name, points).total for name in SCENARIOS]
    assert sum(totals) * len(KINDS) >= 400


@pytest.mark.parametrize(
    ("first", "command"),
    [
        ("", "init --platform web-sdk"),
        ("init --platform web-sdk", "schema --out schemas"),
        ("init --platform web-sdk", "eject templates/web-sdk/actions templates/web-sdk/tests"),
    ],
)
def test_files_of_a_project_that_a_killed_command_left_are_completed_by_the_next_one(
    first: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(folder: Path) -> Path:
        folder.mkdir()
        assert not first or run(*first.split(), cwd=folder).code == 0
        return folder

    complete = start(tmp_path / "complete")
    points = Points(monkeypatch)
    assert run(*command.split(), cwd=complete).code == 0
    total, step = points.count, points.count // 4
    for point in dict.fromkeys((*range(step, total, step), total - 2)):
        tree = tmp_path / str(point)
        points.arm(0, lambda: None)
        start(tree)
        points.arm(point, points.kill)
        with pytest.raises(Killed):
            run(*command.split(), cwd=tree)
        points.arm(0, lambda: None)
        result = run(*command.split(), cwd=tree)
        assert contents(tree) == contents(complete), result.err
        # The second eject of files that are complete is an error.
        assert result.code == 0 or "exists already" in result.err


def test_a_temporary_folder_in_a_project_is_removed_by_the_next_command(tmp_path: Path) -> None:
    tree = small(tmp_path)
    (tree / "mediagen.yaml").write_text("flavours: []\n")
    (tree / ".mediagen-0123456789abcdef").mkdir()
    assert run("list", "events", cwd=tree / "spec").code == 0
    assert not (tree / ".mediagen-0123456789abcdef").exists()


def kill_at_exchange(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kill the next run when it has replaced so many files but one."""
    points = Points(monkeypatch)
    exchange, calls = vars(publish)["exchange"], 0  # that of the points

    def count_exchange(path: str, other: str) -> bool:
        nonlocal calls
        calls += 1
        if calls == number:
            points.kill()
        return bool(exchange(path, other))

    monkeypatch.setattr(publish, "exchange", count_exchange)


def test_check_tells_of_an_interrupted_run_and_generate_finishes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = refreshed(tmp_path)
    with monkeypatch.context() as patched, pytest.raises(Killed):
        kill_at_exchange(3, patched)
        run("generate", cwd=tree)
    result = run("check", cwd=tree)
    assert result.code == 1
    assert (
        "unfinished (a run was interrupted, or branches were merged: generate finishes it)\n"
        in result.out
    )
    assert run("generate", cwd=tree).code == 0
    assert run("check", cwd=tree).code == 0
    assert not (tree / "output/snippets/phone/play.bas").exists()


def test_an_interrupted_refresh_of_a_wrapper_is_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = ("wrapper", "web-sdk", "--out", "app", "--name")
    assert run(*options, "acme-player", cwd=tmp_path).code == 0
    with monkeypatch.context() as patched, pytest.raises(Killed):
        kill_at_exchange(3, patched)
        run(*options, "acme-screen", cwd=tmp_path)
    result = run(*options, "acme-screen", cwd=tmp_path)
    assert (result.code, "problem" in result.err) == (0, False)
    whole = tmp_path / "whole"
    whole.mkdir()
    for name in ("acme-player", "acme-screen"):
        assert run(*options, name, cwd=whole).code == 0
    after = contents(tmp_path / "app")
    assert after == contents(whole / "app")
    assert [path for path, data in after.items() if b"acme-player" in data] == ["CHANGELOG.md"]


@pytest.mark.parametrize("scenario", ["inject", "wrapper-fresh", "generate-fresh"])
def test_files_are_forced_to_the_disk_before_success_is_reported(
    scenario: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages and wrappers entirely; of the output folder, which is generated again, the manifest."""
    make, command, _ = SCENARIOS[scenario]
    tree = make(tmp_path)
    before = contents(tree)
    synced: set[int] = set()
    fsync = os.fsync

    def record(handle: int) -> None:
        synced.add(os.fstat(handle).st_ino)
        fsync(handle)

    monkeypatch.setattr(os, "fsync", record)
    assert run(*command.split(), cwd=tree).code == 0
    changed = {path for path, data in contents(tree).items() if before.get(path) != data}
    assert changed
    for path in changed:
        if not path.startswith("output/") or path == "output/.manifest":
            assert (tree / path).stat().st_ino in synced, path
            assert (tree / path).parent.stat().st_ino in synced, path


# -- edits that are saved meanwhile -------------------------------------------------------------


def save_in_place(path: Path) -> None:
    text = path.read_text()
    with path.open("w") as file:
        file.write(text + "\nMY NEW PARAGRAPH\n")


def save_by_renaming(path: Path) -> None:
    other = path.with_name("editor.tmp")
    other.write_text(path.read_text() + "\nMY NEW PARAGRAPH\n")
    other.rename(path)


@pytest.mark.parametrize(
    ("save", "exchanges"),
    [
        (save_in_place, True),
        (save_in_place, False),
        pytest.param(
            save_by_renaming,
            True,
            marks=pytest.mark.skipif(
                sys.platform != "linux", reason="only Linux can exchange files"
            ),
        ),
    ],
)
@pytest.mark.parametrize("name", ["a", "c"])
def test_an_edit_that_is_saved_at_any_point_of_a_run_is_kept(
    name: str,
    save: Callable[[Path], None],
    exchanges: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start = with_flavours(tmp_path / "start")
    points = Points(monkeypatch, exchanges=exchanges)
    tree = tmp_path / "tree"
    point, saved = 0, 0
    while point == 0 or points.count >= point:
        point += 1
        points.arm(0, lambda: None)
        shutil.rmtree(tree, ignore_errors=True)
        shutil.copytree(start, tree)
        page = tree / f"docs/{name}.md"
        armed = point

        def strike(page: Path = page) -> None:
            at, points.at = points.at, 0  # the editor's own calls do not count
            save(page)
            points.at = at

        points.arm(armed, strike)
        result = run("inject", "docs", cwd=tree)
        if points.count >= armed:
            saved += 1
            assert "MY NEW PARAGRAPH" in page.read_text(), f"point {armed}"
            assert result.code == 0, result.err  # planned again, once
    assert saved > 10


def test_a_page_that_changes_again_and_again_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = with_flavours(tmp_path)
    page = tree / "docs/b.md"
    exchange, before = filesystem.exchange, contents(tree)

    def saved(path: str, other: str) -> bool:
        save_in_place(page)
        return bool(exchange(path, other))

    monkeypatch.setattr(publish, "exchange", saved)
    result = run("inject", "docs", cwd=tree)
    assert result == Result(
        2,
        "",
        "docs/b.md: MG606 changed while mediagen was writing; run the command again\n"
        "1 error; no files were written\n",
    )
    after = contents(tree)
    assert {path for path in after if after[path] != before[path]} == {"docs/b.md"}


def test_a_stale_file_that_is_edited_meanwhile_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = refreshed(tmp_path)
    stale = tree / "output/snippets/phone/play.bas"
    exchange = filesystem.exchange

    def saved(path: str, other: str) -> bool:
        if stale.read_text() != "mine\n":
            stale.write_text("mine\n")
        return bool(exchange(path, other))

    monkeypatch.setattr(publish, "exchange", saved)
    assert run("generate", cwd=tree).code == 0
    assert stale.read_text() == "mine\n"


def test_edits_at_random_moments_of_runs_are_kept(tmp_path: Path) -> None:
    """``MEDIAGEN_EDITS`` is how many; ``.ci/run`` sets it to 200."""
    edits = int(os.environ.get("MEDIAGEN_EDITS", "5"))
    options = [f"--{name}={ROOT / name}" for name in ("spec", "templates")]
    command = [sys.executable, "-m", "mediagen", "inject", *options, "docs"]
    pages = [tmp_path / f"docs/{number}.md" for number in range(30)]
    text = REGION.replace("platform=web", "platform=web-sdk") + REGION.replace(
        "snippet event=play platform=web", "tabs event=adStart"
    )
    (tmp_path / "docs").mkdir()
    randomly = random.Random(11)
    longest, during, lost = 0.5, 0, 0
    for _ in range(edits * 20):
        if during == edits:
            break
        for page in pages:
            page.write_text(f"# A\n\n{text}\nMine.\n")
        start = time.monotonic()
        process = subprocess.Popen(
            command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(randomly.random() * longest)
        if process.poll() is None:
            during += 1
            page = randomly.choice(pages)
            randomly.choice((save_in_place, save_by_renaming))(page)
            process.wait()
            longest = time.monotonic() - start
            lost += "MY NEW PARAGRAPH" not in page.read_text()
        else:
            longest *= 0.9
    assert (during, lost) == (edits, 0)


# -- owner, permissions, links ------------------------------------------------------------------


@pytest.fixture(params=["inject", "generate"])
def rewritten(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, str, Path]:
    """A project, a command, and a file that it rewrites."""
    if request.param == "inject":
        tree = with_flavours(tmp_path)
        return tree, "inject docs", tree / "docs/a.md"
    tree = small(tmp_path)
    assert run("generate", cwd=tree).code == 0
    path = tree / "output/snippets/web/play.js"
    path.write_text("edited\n")
    return tree, "generate", path


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can")
def test_owner_and_group_of_a_rewritten_file_stay(rewritten: tuple[Path, str, Path]) -> None:
    tree, command, path = rewritten
    os.chown(path, 1234, 4321)
    path.chmod(0o6750)
    before = path.stat().st_ino
    assert run(*command.split(), cwd=tree).code == 0
    status = path.stat()
    assert status.st_ino != before
    assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (1234, 4321, 0o6750)


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="the system has none")
def test_extended_attributes_of_a_rewritten_file_stay(rewritten: tuple[Path, str, Path]) -> None:
    tree, command, path = rewritten
    try:
        os.setxattr(path, "user.note", b"mine")
    except OSError:
        pytest.skip("the file system has none")
    assert run(*command.split(), cwd=tree).code == 0
    assert os.getxattr(path, "user.note") == b"mine"


def test_a_file_with_hard_links_is_refused(rewritten: tuple[Path, str, Path]) -> None:
    tree, command, path = rewritten
    os.link(path, tree / "other")
    before = contents(tree)
    result = run(*command.split(), cwd=tree)
    name = path.relative_to(tree)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(
        f"{name}: MG605 has 2 hard links, and only this one would change; "
    )
    assert contents(tree) == before
    assert path.samefile(tree / "other")


def test_a_read_only_file_is_refused(rewritten: tuple[Path, str, Path]) -> None:
    tree, command, path = rewritten
    path.chmod(0o444)
    before = contents(tree)
    result = run(*command.split(), cwd=tree)
    name = path.relative_to(tree)
    assert result == Result(
        2,
        "",
        f"{name}: MG604 is read-only; make it writable, for example with chmod u+w\n"
        "1 error; no files were written\n",
    )
    assert contents(tree) == before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has none")
@pytest.mark.parametrize(
    ("path", "command"),
    [
        ("docs/a.md", "inject docs/a.md"),
        ("output/snippets/web/play.js", "generate"),
        ("output/snippets/web/play.js", "check"),
        ("output/.manifest", "check"),
        ("spec/events/play.yaml", "check"),
        ("templates/web/snippet.j2", "snippet play --platform web"),
        ("templates/web/shared.j2", "check"),
        ("templates/web/wrapper/index.js.j2", "generate"),
        ("templates/web/wrapper/copied.txt", "wrapper web --out app"),
        ("templates/web/wrapper/wrapper.yaml", "list events"),
    ],
)
def test_a_fifo_is_refused_at_once(path: str, command: str, tmp_path: Path) -> None:
    tree = with_wrapper(tmp_path)
    assert run("generate", cwd=tree).code == 0
    (tree / path).unlink(missing_ok=True)
    os.mkfifo(tree / path)
    done = subprocess.run(
        [sys.executable, "-m", "mediagen", *command.split()],
        cwd=tree, capture_output=True, encoding="utf-8", check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{path}" in done.stderr
    assert "MG603" in done.stderr
    assert "is a FIFO, not a regular file" in done.stderr


@pytest.mark.skipif(not hasattr(os, "mknod"), reason="the system has none")
def test_a_socket_is_refused_at_once(tmp_path: Path) -> None:
    tree = with_flavours(tmp_path)
    (tree / "docs/a.md").unlink()
    os.mknod(tree / "docs/a.md", stat.S_IFSOCK | 0o600)
    expected = "mediagen inject: MG603 docs/a.md is a socket, not a regular file\n"
    assert run("inject", "docs/a.md", cwd=tree) == Result(2, "", expected)
    assert run("inject", "docs", cwd=tree).code == 0


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="the system has none")
def test_a_device_is_refused_at_once(tmp_path: Path) -> None:
    result = run("inject", "/dev/zero", cwd=small(tmp_path))
    expected = "mediagen inject: MG603 /dev/zero is a device, not a regular file\n"
    assert result == Result(2, "", expected)


# -- two runs -----------------------------------------------------------------------------------


def test_two_runs_in_one_folder_wait_for_each_other(tmp_path: Path) -> None:
    tree = small(tmp_path)
    command = [sys.executable, "-m", "mediagen", "generate"]
    for _ in range(3):
        shutil.rmtree(tree / "output", ignore_errors=True)
        runs = [
            subprocess.Popen([*command, *options], cwd=tree, stdout=subprocess.DEVNULL)
            for options in ([], ["--event", "play"], ["--platform", "web"], [])
        ]
        assert [process.wait() for process in runs] == [0] * 4
        assert run("check", cwd=tree).code == 0


def test_a_run_that_does_not_end_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fcntl = pytest.importorskip("fcntl")
    tree = small(tmp_path)
    (tree / "output").mkdir()
    folder = os.open(tree / "output", os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    monkeypatch.setattr(folder_locks, "_LONGEST_WAIT", 0.05)
    result = run("generate", cwd=tree)
    os.close(folder)
    expected = (
        "output: MG607 is locked by another run of mediagen for more than 0.05 seconds; "
        "wait until it ends, or stop it, then run the command again\n"
    )
    assert result == Result(2, "", f"{expected}1 error; no files were written\n")
    assert run("generate", cwd=tree).code == 0


@pytest.mark.parametrize("name", ["-x.md", "a b.md", "a\nb.md", "\u202ea.md", "\udcff.md"])
def test_the_command_that_mends_a_page_can_be_pasted(name: str, tmp_path: Path) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("bash is not installed")
    tree = with_flavours(tmp_path)
    shutil.rmtree(tree / "docs")
    (tree / name).write_text(REGION)
    result = run("inject", "--check", ".", cwd=tree)
    assert result.code == 1
    assert len(result.out.split("\n")) == 3, "a name writes no line of its own"
    script = f'mediagen() {{ "{sys.executable}" -m mediagen "$@"; }}; {result.out.splitlines()[-1]}'
    subprocess.run([bash, "-c", script], cwd=tree, check=True, capture_output=True)
    assert run("inject", "--check", ".", cwd=tree).code == 0


def test_unusual_names_of_pages_are_usable_in_messages_and_reports(tmp_path: Path) -> None:
    tree = with_flavours(tmp_path)
    shutil.rmtree(tree / "docs")
    (tree / "-x.md").write_text(REGION)
    assert run("inject", "--check", ".", cwd=tree).out.startswith("./-x.md:1: ")
    (tree / "-x.md").rename(tree / os.fsdecode(b"a\xff.md"))
    result = run("inject", "--check", "--format", "gitlab", ".", cwd=tree)
    assert [entry["location"]["path"] for entry in json.loads(result.out)] == ["a\\xff.md"]


@pytest.mark.parametrize("command", ["generate", "inject docs"])
def test_a_temporary_folder_that_stays_is_named(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = with_flavours(tmp_path)
    real = os.rmdir

    def refuse(path: str, **options: int | None) -> None:
        if ".mediagen-" in str(path):
            raise OSError(5, "Input/output error", path)
        real(path, **options)

    with monkeypatch.context() as patch:
        patch.setattr("os.rmdir", refuse)
        result = run(*command.split(), cwd=tree)
    left = [path.relative_to(tree).as_posix() for path in tree.rglob(".mediagen-*")]
    assert result.code == 0
    assert left
    for path in left:
        assert f"MG608 {path}: temporary folder cannot be removed: Input/output" in result.err
    assert run(*command.split(), cwd=tree).code == 0
    assert not list(tree.rglob(".mediagen-*"))


def test_what_a_killed_run_left_is_not_in_the_status_of_git(tmp_path: Path) -> None:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    tree = with_flavours(tmp_path)
    script = (
        "import os\nimport mediagen.filesystem.publish\nfrom mediagen.commands.cli import main\n"
        "mediagen.filesystem.publish.exchange = lambda *_: os._exit(9)\nmain(['inject', 'docs'])\n"
    )
    subprocess.run(["git", "init", "-q"], cwd=tree, check=True)
    subprocess.run(["git", "add", "."], cwd=tree, check=True)
    assert subprocess.run([sys.executable, "-c", script], cwd=tree, check=False).returncode == 9
    assert list((tree / "docs").glob(".mediagen-*/*"))
    status = ["git", "status", "--porcelain", "--untracked-files=all"]
    done = subprocess.run(status, cwd=tree, capture_output=True, encoding="utf-8", check=True)
    assert "??" not in done.stdout
    assert run("inject", "--check", "docs", cwd=tree).code == 1
    assert not list((tree / "docs").glob(".mediagen-*"))

"""The project of a command: the nearest one upwards, complete or rejected, never guessed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers import ROOT, Result, contents, files, run
from tests.test_broken import FOLDER

PAGE = """\
# Play

<!-- mediagen:begin snippet event=play platform=web -->
<!-- mediagen:end -->
"""
RECORD = '{"path": "/va/v1/play?configId=d", "body": {"events": []}}\n'
NOTICE = "using the packaged "


def base(folder: Path, below: str = "") -> Path:
    """A small project in a repository; ``below`` is where its spec and templates are."""
    for name in ("spec", "templates"):
        shutil.copytree(FOLDER / "base" / name, folder / below / name)
    for name in ("common", "exl"):
        shutil.copytree(ROOT / "templates/docs" / name, folder / below / "templates/docs" / name)
    (folder / ".git").mkdir()
    (folder / "docs/guide").mkdir(parents=True)
    (folder / "docs/guide/play.md").write_text(PAGE)
    (folder / "session.jsonl").write_text(RECORD)
    return folder


def configured(folder: Path) -> Path:
    """Return the same project with other folders, as set in ``mediagen.yaml``."""
    base(folder, "tracking")
    (folder / "mediagen.yaml").write_text(
        "spec: tracking/spec\ntemplates: tracking/templates\nout: docs/generated\n"
    )
    return folder


LAYOUTS = {"folders": (base, "output"), "config": (configured, "docs/generated")}


def subfolders(root: Path) -> list[Path]:
    return [root, *sorted(p for p in root.rglob("*") if p.is_dir() and ".git" not in p.parts)]


def call(command: str, root: Path, cwd: Path) -> Result:
    """Run a command whose ``@`` stand for the root of the project, as seen from a folder."""
    here = os.path.relpath(root, cwd)
    return run(*(word.replace("@", here) for word in command.split()), cwd=cwd)


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    roots = {}
    for name, (create, _) in LAYOUTS.items():
        root = roots[name] = create(tmp_path_factory.mktemp(name))
        assert run("generate", cwd=root).code == 0
        assert run("inject", "docs", cwd=root).code == 0
    return roots


COMMANDS = (
    "generate",
    "check",
    "check --kind snippets --platform web",
    "check --event nothing",
    "list events",
    "list fields --json",
    "snippet play --platform web",
    "snippet play --platform nothing",
    "inject --check @/docs",
    "inject --check @/docs/guide/play.md",
    "trace @/session.jsonl",
    "wrapper web --out @/wrapper",
    "verify --platform web",
    "verify --require-all",
)
#: Changes of a project before a command runs, by name.
CHANGES: dict[str, Callable[[Path, str], None]] = {
    "nothing": lambda root, out: None,
    "drift": lambda root, out: _spoil(root / out / "snippets"),
    "a page edited by hand": lambda root, out: _spoil(root / "docs/guide"),
    "no output": lambda root, out: shutil.rmtree(root / out),
    "a broken event": lambda root, out: _spoil(next(root.rglob("spec/events"))),
    "no fields": lambda root, out: shutil.rmtree(next(root.rglob("spec/fields"))),
}


def _spoil(folder: Path) -> None:
    path = next(path for path in sorted(folder.rglob("*")) if path.is_file())
    text = path.read_text("utf-8")
    spoilt = text.replace("\n", "\nedited\n", 3) if path.suffix == ".md" else f"x{text}"
    path.write_text(spoilt, "utf-8")


class Runs:
    """Runs commands in fresh copies of the projects, each in a folder of the copy."""

    def __init__(self, folder: Path, projects: dict[str, Path]) -> None:
        self._folder, self._projects = folder, projects
        self._at_root: dict[tuple[str, str, str], object] = {}

    def verdict(self, layout: str, change: str, command: str, folder: Path) -> object:
        """The exit code, how much was printed, and what the project holds afterwards."""
        root = self._folder / "project"
        shutil.copytree(self._projects[layout], root)
        try:
            CHANGES[change](root, LAYOUTS[layout][1])
            (root / folder).mkdir(parents=True, exist_ok=True)
            result = call(command, root, root / folder)
            assert NOTICE not in result.err
            lines = (result.out.count("\n"), result.err.count("\n"))
            return result.code, lines, contents(root)
        finally:
            shutil.rmtree(root)

    def verdict_at_root(self, layout: str, change: str, command: str) -> object:
        """Return the result at the root of the project, computed once."""
        key = (layout, change, command)
        if key not in self._at_root:
            self._at_root[key] = self.verdict(*key, Path())
        return self._at_root[key]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, projects: dict[str, Path]) -> Runs:
    return Runs(tmp_path_factory.mktemp("copies"), projects)


@settings(max_examples=80)
@given(
    st.sampled_from(sorted(LAYOUTS)),
    st.sampled_from(sorted(CHANGES)),
    st.sampled_from(COMMANDS),
    st.data(),
)
def test_a_command_gives_the_same_verdict_in_every_folder_of_a_project(
    runs: Runs,
    projects: dict[str, Path],
    layout: str,
    change: str,
    command: str,
    data: st.DataObject,
) -> None:
    folder = data.draw(st.sampled_from(subfolders(projects[layout])[1:]))
    folder = folder.relative_to(projects[layout])
    expected = runs.verdict_at_root(layout, change, command)
    assert runs.verdict(layout, change, command, folder) == expected


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_every_folder_of_a_project_is_in_sync_when_its_root_is(
    projects: dict[str, Path], layout: str
) -> None:
    root, out = projects[layout], LAYOUTS[layout][1]
    count = sum(not path.name.startswith(".") for path in files(root / out))
    for folder in subfolders(root):
        result = run("check", cwd=folder)
        relative = os.path.relpath(root / out, folder)
        assert result == (0, f"{relative}: {count} files in sync\n", ""), folder


def test_paths_of_the_call_are_relative_to_the_working_folder(tmp_path: Path) -> None:
    root = configured(tmp_path)
    result = run("generate", "--out", "here", cwd=root / "docs")
    assert (result.code, result.err) == (0, "")
    assert (root / "docs/here/snippets").is_dir()
    (root / "mediagen.yaml").write_text("out: elsewhere\n")
    options = ("--spec", "../tracking/spec", "--templates", "./../tracking/templates")
    assert run("generate", *options, cwd=root / "docs").out.startswith("../elsewhere: ")
    assert (root / "elsewhere/snippets").is_dir()


def test_messages_show_paths_from_the_working_folder(tmp_path: Path) -> None:
    root = base(tmp_path)
    (root / "spec/events/play.yaml").write_text("event: play\n")
    assert run("check", cwd=root / "docs/guide").err.startswith("../../spec/events/play.yaml:")
    assert run("check", cwd=root / "spec/fields").err.startswith("../events/play.yaml:")
    (root / "mediagen.yaml").write_text("specs: spec\n")
    message = "../mediagen.yaml:1:1: MG101 unknown key 'specs'; did you mean 'spec'?\n"
    assert run("check", cwd=root / "docs").err.startswith(message)


def test_the_help_has_examples_of_the_project_in_every_folder(tmp_path: Path) -> None:
    root = base(tmp_path)
    for folder in (root, root / "docs/guide"):
        assert "example: mediagen snippet open --platform phone\n" in run("-h", cwd=folder).out


def test_the_search_ends_at_the_root_of_the_repository(tmp_path: Path) -> None:
    root = base(tmp_path)
    module = root / "vendor/module"
    module.mkdir(parents=True)
    assert run("list", "events", "--json", cwd=module).out.count('"id"') == 3
    (module / ".git").write_text("gitdir: elsewhere\n")  # as submodules and worktrees have it
    assert run("list", "events", "--json", cwd=module).out.count('"id"') > 3


def test_the_nearest_project_is_used(tmp_path: Path) -> None:
    root = base(tmp_path)
    inner = root / "apps/player"
    shutil.copytree(root / "spec", inner / "spec")
    shutil.copytree(root / "templates", inner / "templates")
    (inner / "spec/events/seek.yaml").unlink()
    (inner / "src").mkdir()
    assert run("list", "events", "--json", cwd=inner / "src").out.count('"id"') == 2
    assert run("list", "events", "--json", cwd=root / "apps").out.count('"id"') == 3


def test_a_spec_below_the_project_file_of_a_parent_is_a_project_of_its_own(tmp_path: Path) -> None:
    root = configured(tmp_path)
    inner = root / "apps/player"
    shutil.copytree(root / "tracking/spec", inner / "spec")
    (inner / "spec/events/seek.yaml").unlink()
    (inner / "src").mkdir()
    options = ("--templates", os.path.relpath(root / "tracking/templates", inner / "src"))
    assert run("list", "events", "--json", *options, cwd=inner / "src").out.count('"id"') == 2
    for folder in ("apps", "tracking", "tracking/spec", "tracking/templates/web", "docs"):
        assert run("list", "events", "--json", cwd=root / folder).out.count('"id"') == 3
    # In one folder, the project file decides.
    (inner / "mediagen.yaml").write_text("spec: ../../tracking/spec\n")
    assert run("list", "events", "--json", *options, cwd=inner / "src").out.count('"id"') == 3


def test_a_folder_of_a_faulty_project_file_above_is_no_project_of_its_own(tmp_path: Path) -> None:
    root = configured(tmp_path)
    (root / "mediagen.yaml").write_text("spec: [\n")
    result = run("list", "events", cwd=root / "tracking")
    assert result.code == 2
    assert result.err.startswith("../mediagen.yaml:")


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
@pytest.mark.parametrize("name", ["templates", "spec", "spec/events", "templates/languages"])
def test_an_empty_folder_does_not_hide_the_project_above(
    tmp_path: Path, layout: str, name: str
) -> None:
    root = LAYOUTS[layout][0](tmp_path)
    (root / "docs" / name).mkdir(parents=True)
    for folder in ("docs", "docs/guide", f"docs/{name}"):
        assert run("list", "events", "--json", cwd=root / folder).out.count('"id"') == 3


@pytest.mark.parametrize(
    ("command", "has_notice"),
    [
        ("generate --kind snippets --platform ios", True),
        ("check --kind snippets --platform ios", True),
        ("inject --check page.md", True),
        ("wrapper ios --out library", True),
        ("verify --platform ios --event play --kind wrappers", True),
        ("trace session.jsonl", True),
        ("list platforms", False),
        ("snippet play --platform ios", False),
    ],
)
def test_the_packaged_spec_is_never_used_in_silence_to_write_or_validate(
    tmp_path: Path, command: str, has_notice: bool
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "page.md").write_text("# A page\n")
    (tmp_path / "session.jsonl").write_text(RECORD)
    notice = "no mediagen.yaml, spec or templates found here or in a parent folder; "
    notice = f"mediagen {command.split()[0]}: MG714 {notice}{NOTICE}spec and templates\n"
    err = run(*command.split(), cwd=tmp_path).err
    assert err.count(NOTICE) == has_notice
    assert err.startswith(notice if has_notice else "")


def test_packaged_templates_of_a_project_with_a_spec_are_not_used_in_silence(
    tmp_path: Path,
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "docs").mkdir()
    shutil.copytree(ROOT / "spec", tmp_path / "spec")
    result = run("generate", "--kind", "snippets", "--platform", "ios", cwd=tmp_path / "docs")
    assert (tmp_path / "output/snippets/ios/play.swift").is_file()
    notice = (
        "mediagen generate: MG714 the project has no templates folder; using the packaged templates"
    )
    assert (result.code, result.err) == (0, f"{notice}\n")


def test_folders_of_other_tools_are_passed_over_with_a_word(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    for path in ("spec/models/user_spec.rb", "spec/events/log_spec.rb", "templates/base/page.html"):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text("")
    result = run("check", "--kind", "snippets", cwd=tmp_path)
    assert "(spec and templates: no mediagen files); using the packaged" in result.err


@pytest.mark.parametrize(
    ("paths", "missing"),
    [
        (["spec/"], ["spec/events", "spec/fields", "spec/session.yaml", "spec/values.yaml"]),
        (["spec/events/"], ["spec/fields", "spec/session.yaml", "spec/values.yaml"]),
        (["spec/values.yaml"], ["spec/events", "spec/fields", "spec/session.yaml"]),
        (["templates/"], ["templates/languages"]),
        (["templates/web-sdk/snippet.j2"], ["templates/languages"]),
        (["templates/web-sdk/wrapper/wrapper.yaml"], ["templates/languages"]),
        (["templates/docs/exl/flavour.yaml"], ["templates/languages"]),
    ],
)
@pytest.mark.parametrize("command", ["generate", "list events", "inject --check page.md"])
def test_a_part_of_a_project_is_refused_with_what_is_missing(
    tmp_path: Path, paths: list[str], missing: list[str], command: str
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "page.md").write_text("# A page without regions\n")
    for path in paths:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).mkdir() if path.endswith("/") else (tmp_path / path).write_text("")
    result = run(*command.split(), cwd=tmp_path)
    assert (result.code, result.out) == (2, "")
    *lines, last = result.err.splitlines()
    assert [line.partition(": MG709 not found; expected a ")[0] for line in lines] == missing
    assert last.startswith(f"{len(missing)} error")


def test_a_project_file_with_the_wrong_extension_is_refused(tmp_path: Path) -> None:
    root = base(tmp_path)
    (root / "mediagen.yml").write_text("out: elsewhere\n")
    message = "../mediagen.yml: MG710 not read; rename it to mediagen.yaml\n"
    assert run("check", cwd=root / "docs").err.startswith(message)
    (root / "mediagen.yaml").write_text("out: elsewhere\n")
    message = "mediagen.yml: MG710 not read, because mediagen.yaml exists; delete one of them\n"
    assert run("check", cwd=root).err.startswith(message)

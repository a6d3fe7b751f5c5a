"""Shards are an exact partition, and the declared inputs of a file are all that it depends on."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import ROOT, run
from tests.test_artifact_cache import edit_word

BASE = ROOT / "tests" / "broken" / "base"
NOTHING = "ninja: no work to do.\n"
EXAMPLE = ROOT / "tests/ninja/configure.py"
#: Number of random edits; more with the environment variable.
EDITS = int(os.environ.get("MEDIAGEN_CHANGES", "200")) // 4


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project without an output folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", os.fspath(tmp_path / "cache"))
    root = tmp_path / "project"
    shutil.copytree(BASE, root, ignore=shutil.ignore_patterns("output"))
    for name in ("common", "github", "material"):
        shutil.copytree(ROOT / "templates/docs" / name, root / "templates/docs" / name)
    (root / "mediagen.yaml").write_text("flavours: [github, material]\n")
    return root


def generated_files(folder: Path) -> dict[str, bytes]:
    """Return the files of an output folder without the manifest and the attributes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in (".manifest", ".gitattributes")
    }


def load_plan(root: Path, *options: str) -> dict[str, Any]:
    result = run("plan", "--json", *options, cwd=root)
    assert result.code == 0, result.err
    plan: dict[str, Any] = json.loads(result.out)
    return plan


@pytest.mark.parametrize("total", [1, 2, 3, 7])
def test_shards_are_an_exact_partition(project: Path, total: int) -> None:
    assert run("generate", "--out", "whole", cwd=project).code == 0
    whole = generated_files(project / "whole")
    shards = {
        file["path"]: file["shard"] for file in load_plan(project, f"--shards={total}")["files"]
    }
    assert shards.keys() == whole.keys()
    union: dict[str, bytes] = {}
    for number in range(1, total + 1):
        out = f"part{number}"
        assert run("generate", f"--shard={number}/{total}", "--out", out, cwd=project).code == 0
        part = generated_files(project / out) if (project / out).is_dir() else {}
        assert union.keys().isdisjoint(part)
        assert {path for path, shard in shards.items() if shard == number} == part.keys()
        union |= part
    assert union == whole


def test_shards_in_one_folder_are_in_sync(project: Path) -> None:
    for number in (2, 1, 3):
        assert run("generate", f"--shard={number}/3", cwd=project).code == 0
        assert run("check", f"--shard={number}/3", cwd=project).code == 0
    assert run("check", cwd=project).code == 0
    shutil.copytree(project / "output", project / "shards")
    shutil.rmtree(project / "output")
    assert run("generate", cwd=project).code == 0
    manifests = [(project / name / ".manifest").read_bytes() for name in ("shards", "output")]
    assert manifests[0] == manifests[1]


@pytest.mark.parametrize("shard", ["", "1", "0/3", "4/3", "1/0", "-1/3", "a/b", "1/3/5", "١/٣"])
def test_invalid_shards_are_refused(project: Path, shard: str) -> None:
    result = run("generate", f"--shard={shard}", cwd=project)
    assert result.code == 2
    assert "MG702" in result.err
    assert "1/4" in result.err


def test_a_selection_limits_the_plan(project: Path) -> None:
    files = load_plan(project, "--kind", "snippets", "--platform", "web")["files"]
    assert files
    assert all(file["path"].startswith("snippets/web/") for file in files)
    text = run("plan", "--kind", "snippets", "--platform", "web", cwd=project).out
    lines = [line for file in files for line in (file["path"], *(f"  {i}" for i in file["inputs"]))]
    assert text.splitlines() == lines


def test_a_file_changes_only_with_its_inputs(project: Path) -> None:
    """Whatever an edit changes has declared the edited file, or the digest of contents changes."""
    chooser = random.Random(1)
    backup = project.parent / "backup"
    shutil.copytree(project, backup)
    files = [
        path.relative_to(project)
        for folder in ("spec", "templates")
        for path in sorted((project / folder).rglob("*"))
        if path.suffix in (".yaml", ".j2")
    ]
    assert run("generate", cwd=project).code == 0
    plan, before = load_plan(project), generated_files(project / "output")
    inputs = {file["path"]: file["inputs"] for file in plan["files"]}
    effects = 0
    for _ in range(EDITS):
        name = chooser.choice(files)
        edit_word(project / name, chooser)
        shutil.rmtree(project / "output", ignore_errors=True)
        if run("generate", cwd=project).code == 0:
            after = generated_files(project / "output")
            changed = {path for path in before if after.get(path) != before[path]}
            undeclared = {path for path in changed if name.as_posix() not in inputs[path]}
            effects += bool(changed)
            if undeclared:
                assert load_plan(project)["contents"] != plan["contents"], (name, undeclared)
        shutil.copy2(backup / name, project / name)
    assert effects > EDITS / 10


@pytest.fixture
def build(project: Path) -> Callable[[], str]:
    """Return a function that builds the project with Ninja, and returns what Ninja printed."""
    ninja = Path(sysconfig.get_path("scripts")) / "ninja"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

    def run_program(*command: str) -> str:
        result = subprocess.run(
            command, cwd=project, env=environment, capture_output=True, encoding="utf-8"
        )
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    shutil.copy(EXAMPLE, project)
    run_program(sys.executable, "configure.py")
    return lambda: run_program(os.fspath(ninja), "--quiet", "-d", "explain", "-v")


def test_ninja_builds_only_what_an_edit_affects(project: Path, build: Callable[[], str]) -> None:
    build()
    assert run("check", cwd=project).code == 0
    output = project / "output"
    assert build() == NOTHING

    def times() -> dict[str, int]:
        return {path: (output / path).stat().st_mtime_ns for path in generated_files(output)}

    before, old_times, plan = generated_files(output), times(), load_plan(project, "--shards=4")
    event = project / "spec/events/play.yaml"
    event.write_text(event.read_text("utf-8").replace("description: ", "description: Newly, "))
    steps = build()
    assert run("check", cwd=project).code == 0
    changed = {path for path, data in generated_files(output).items() if data != before[path]}
    assert changed
    assert changed == {path for path, time in times().items() if time != old_times[path]}
    readers = [file for file in plan["files"] if "spec/events/play.yaml" in file["inputs"]]
    assert changed <= {file["path"] for file in readers}
    shards = {file["shard"] for file in readers}
    assert {int(n) for n in re.findall(r"--shard (\d)/4", steps)} == shards
    assert build() == NOTHING


def test_ninja_follows_a_new_event(project: Path, build: Callable[[], str]) -> None:
    build()
    text = (project / "spec/events/play.yaml").read_text("utf-8")
    text = text.replace("event: play", "event: replay").replace("title: Play", "title: Replay")
    (project / "spec/events/replay.yaml").write_text(text)
    build()
    assert (project / "output/snippets/web/replay.js").is_file()
    assert run("check", cwd=project).code == 0
    assert build() == NOTHING

"""Partial runs render what an edit affects, and nothing else; the result is that of a whole run."""

from __future__ import annotations

import os
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from mediagen.commands.planning import plan_output
from mediagen.filesystem.caching.artifact_cache import ArtifactCache
from mediagen.project import artifact_reads
from mediagen.project.folders import resolve_folders
from mediagen.project.project import Project, load_project
from mediagen.project.selection import Selection

from tests.helpers import ROOT, run

BASE = ROOT / "tests" / "broken" / "base"
#: Number of random edits; more with the environment variable.
CHANGES = int(os.environ.get("MEDIAGEN_CHANGES", "200"))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project with snippets, wrappers and pages in two flavours, in sync."""
    monkeypatch.setenv("XDG_CACHE_HOME", os.fspath(tmp_path / "cache"))
    root = tmp_path / "project"
    shutil.copytree(BASE, root)
    for name in ("common", "github", "material"):
        shutil.copytree(ROOT / "templates/docs" / name, root / "templates/docs" / name)
    (root / "mediagen.yaml").write_text("flavours: [github, material]\n")
    assert run("generate", cwd=root).code == 0
    return root


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that gets the name of each artifact that a run computes."""
    names: list[str] = []
    find = ArtifactCache.find_or_compute

    def note(self: ArtifactCache, key: str, compute: Callable[[], object]) -> object:
        def noted() -> object:
            names.append(key)
            return compute()

        return find(self, key, noted)

    monkeypatch.setattr(ArtifactCache, "find_or_compute", note)
    return names


def replace_text(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_comment_renders_nothing(project: Path, computed: list[str]) -> None:
    replace_text(project / "spec/events/play.yaml", "title:", "# edited\ntitle:")
    assert run("check", cwd=project).code == 0
    assert computed == []


def test_an_edited_event_renders_its_own_pages_and_those_that_name_it(
    project: Path, computed: list[str]
) -> None:
    path = project / "spec/events/play.yaml"
    description = re.search(r"^description: *>?\s*(\S.*)$", path.read_text("utf-8"), re.M)
    assert description is not None
    replace_text(path, description[1], f"Newly {description[1]}")
    whole = run("check", "--no-cache", cwd=project)
    assert run("check", cwd=project) == whole
    assert whole.code == 1
    pages = [name for name in computed if name.startswith("page ")]
    assert pages
    assert all("play" in name for name in pages)
    assert not [name for name in computed if name.startswith(("cells", "code"))]


def test_an_edited_template_renders_what_it_prints(project: Path, computed: list[str]) -> None:
    replace_text(project / "templates/web/snippet.j2", "{%", "{# edited #}\n{%")
    assert run("check", cwd=project) == run("check", "--no-cache", cwd=project)
    cells = [name for name in computed if name.startswith("cells")]
    assert cells
    assert all(name.endswith(" web") for name in cells)


def test_a_selection_keeps_the_other_artifacts(project: Path, computed: list[str]) -> None:
    replace_text(project / "spec/events/play.yaml", "title:", "# edited\ntitle:")
    for call in ("check --kind snippets", "check --flavour material", "check"):
        run(*call.split(), cwd=project)
    rendered = len(computed)
    replace_text(project / "spec/events/play.yaml", "# edited", "# again")
    for call in ("check --kind snippets", "check --flavour material", "check"):
        assert run(*call.split(), cwd=project) == run(*call.split(), "--no-cache", cwd=project)
    assert len(computed) == rendered


# -- reads --------------------------------------------------------------------------------------


def load(root: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.chdir(root)
    return load_project(resolve_folders(None, None, None), whole=False)


def reads_by_artifact(loaded: Project, names: list[str], left_out: str = "") -> dict[str, object]:
    """Return the reads of artifacts; all but one are taken from the record, if one is left out."""
    caches: list[ArtifactCache] = []
    original = artifact_reads.tracked_artifacts

    class Kept(ArtifactCache):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments)  # type: ignore[arg-type]
            if left_out:
                self._entries.pop(left_out, None)
            else:
                self._entries.clear()
            caches.append(self)

        def write(self) -> None:
            if not left_out:
                super().write()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(artifact_reads, "ArtifactCache", Kept)
        patch.setattr(artifact_reads, "tracked_artifacts", original)
        plan_output(loaded, Selection((), (), (), ("github", "material")), ())
    return {name: caches[0].reads_of(name) for name in names or caches[0].names()}


def test_reads_of_an_artifact_do_not_depend_on_what_was_rendered_before(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A result that artifacts share may hide reads from all but the first of them."""
    loaded = load(project, monkeypatch)
    together = reads_by_artifact(loaded, [])
    assert len(together) > 30
    for name, reads in together.items():
        assert reads_by_artifact(loaded, [name], name)[name] == reads, name


# -- random edits -------------------------------------------------------------------------------


def edit_word(path: Path, chooser: random.Random) -> None:
    """Replace, double or remove a word or number of a file; it often stays valid."""
    text = path.read_text("utf-8")
    words = list(re.finditer(r"(?<=[ \[])[A-Za-z0-9.]+(?=[ ,.\]\n])", text))
    if words:
        word = chooser.choice(words)
        new = chooser.choice(["7", "Edited", f"{word[0]} {word[0]}", "", word[0].upper()])
        path.write_text(text[: word.start()] + new + text[word.end() :], "utf-8")


@pytest.mark.parametrize("seed", [1])
def test_no_edit_makes_a_partial_run_differ(project: Path, computed: list[str], seed: int) -> None:
    chooser = random.Random(seed)
    backup = project.parent / "backup"
    shutil.copytree(project, backup)
    files = [
        path.relative_to(project)
        for folder in ("spec", "templates")
        for path in sorted((project / folder).rglob("*"))
        if path.suffix in (".yaml", ".j2")
    ]
    calls = ["check", "check --diff", "check --kind snippets", "check --flavour material"]
    partial_runs = 0
    for number in range(CHANGES):
        name = chooser.choice(files)
        action = chooser.random()
        if action < 0.7:
            edit_word(project / name, chooser)
        elif action < 0.8 and (project / name).exists():
            (project / name).touch()
        call = chooser.choice(calls)
        before = len(computed)
        cached = run(*call.split(), cwd=project)
        rendered = len(computed) - before
        whole = run(*call.split(), "--no-cache", cwd=project)
        assert cached == whole, (number, call, str(name))
        partial_runs += cached.code != 2 and 0 < rendered < 40
        if cached.code == 2 or chooser.random() < 0.2:
            for path in files:  # restored
                shutil.copy2(backup / path, project / path)
    assert partial_runs > CHANGES / 20

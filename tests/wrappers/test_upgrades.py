"""A wrapper lives in an app's repository: what happens there, and what each upgrade does then."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from mediagen.commands import loading
from mediagen.platforms.model import Platform

from tests.helpers import ROOT, Result, contents, run
from tests.verify.proving import project as own

PLATFORMS = [platform for platform in own().platforms.values() if platform.wrappers]
MANIFESTS = ("package.json", "pyproject.toml", "build.gradle.kts")
GROUP = """group: programme
kind: custom
title: Programme
summary: The programme.
events: [sessionStart]
fields:
  tier: {type: string, summary: The tier., example: free}
"""
REQUIRED_FIELD = "  studioId: {type: string, summary: The ID., required: true, example: S1}\n"
#: The specs after the packaged one, each with one more change: its line in the changelog, and the
#: version that follows 1.4.0.
CHANGES = {
    "optional": ("Added: `sessionStart`: new optional parameter tier", "1.5.0"),
    "required": ("Breaking: `sessionStart`: new required parameter studioId", "2.0.0"),
    "removed": ("Breaking: `contentType`: the constant ugc was removed", "2.0.0"),
}


def change_spec(folder: Path, name: str) -> None:
    """Make one of the changes in a spec."""
    group = folder / "fields/programme.yaml"
    if name == "optional":
        group.write_text(GROUP, "utf-8")
    elif name == "required":
        group.write_text(GROUP + REQUIRED_FIELD, "utf-8")
        for path in (*folder.glob("events/*.yaml"), *folder.glob("stories/*.yaml")):
            values = r"\1programme: {studioId: S1}\n\g<0>"
            text = re.sub(r"(?m)^( +)sessionDetails:$", values, path.read_text("utf-8"))
            path.write_text(text, "utf-8")
    else:
        path = folder / "values.yaml"
        path.write_text(re.sub(r"\n    ugc: .*", "", path.read_text("utf-8")), "utf-8")


@pytest.fixture(scope="module")
def specs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """The packaged spec and the changed ones, each of which is loaded once."""
    folder = tmp_path_factory.mktemp("specs")
    specs = {"same": ROOT / "spec"}
    for name in CHANGES:
        shutil.copytree([*specs.values()][-1], folder / name)
        specs[name] = folder / name
        change_spec(specs[name], name)
    loaded: dict[str, Any] = {}
    load = loading.load_whole_project

    def load_once(options: Any) -> Any:
        if options.spec not in loaded:
            loaded[options.spec] = load(options)
        return loaded[options.spec]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "load_whole_project", load_once)
        yield specs


@dataclass
class Life:
    """Folder of an app with a wrapper, the results of commands, and the files before each."""

    platform: Platform
    folder: Path
    results: dict[str, Result] = field(default_factory=dict)
    before: dict[str, dict[str, bytes]] = field(default_factory=dict)
    after: dict[str, dict[str, bytes]] = field(default_factory=dict)

    def refresh(self, step: str, spec: Path, *options: str) -> None:
        """Run ``mediagen wrapper`` as a step of the life of the wrapper."""
        folders = ("--spec", str(spec), "--templates", str(ROOT / "templates"))
        call = ("wrapper", self.platform.id, "--out", ".", *folders, *options)
        self.before[step] = contents(self.folder)
        self.results[step] = run(*call, cwd=self.folder)
        self.after[step] = contents(self.folder)

    def record(self) -> dict[str, Any]:
        text = (self.folder / ".mediagen/wrapper/record.json").read_text("utf-8")
        record: dict[str, Any] = json.loads(text)
        return record

    def sources(self) -> list[Path]:
        paths = [self.folder / path for path in self.record()["sources"]]
        return [path for path in paths if path.suffix in (*SUFFIXES, ".bs")]

    def app_paths(self) -> list[str]:
        """Return the paths of the files of the app, except changelogs, which upgrades extend."""
        return [p for p in self.record()["app_files"] if not p.endswith("CHANGELOG.md")]


SUFFIXES = (".js", ".ts", ".swift", ".kt", ".py", ".sh", ".brs")


def reformat(path: Path) -> None:
    """Change the layout of a source as formatters can: indentation, empty lines, line ends."""
    lines = path.read_text("utf-8").split("\n")
    indented = [re.sub(r"^( +)(?=[^ *])", r"\1\1", line) for line in lines]
    path.write_text("\r\n".join(["", *indented, ""]), "utf-8", newline="")


def live(life: Life) -> None:
    """Format the sources, edit the README and raise the version, as an app does."""
    for source in life.sources():
        reformat(source)
    for name in life.app_paths():
        path = life.folder / name
        if path.name == "README.md":
            path.write_text(f"# Ours\n\n{path.read_text('utf-8')}", "utf-8")
        elif path.name in MANIFESTS:
            path.write_text(path.read_text("utf-8").replace("0.1.0", "1.4.0", 1), "utf-8")


@pytest.fixture(scope="module", params=PLATFORMS, ids=lambda platform: platform.id)
def life(
    request: pytest.FixtureRequest,
    specs: dict[str, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Life:
    """The life of the wrapper of a platform."""
    life = Life(request.param, tmp_path_factory.mktemp("app"))
    life.refresh("first", specs["same"], "--name", "acme-tracking", "--license", "Apache-2.0")
    life.refresh("again", specs["same"])
    live(life)
    life.refresh("formatted", specs["same"])
    source = life.sources()[0]
    source.unlink()
    license_ = life.folder / next(p for p in life.app_paths() if p.endswith("LICENSE"))
    license_.unlink()
    life.refresh("deleted", specs["same"])
    for name in CHANGES:
        for path in life.sources():
            reformat(path)
        life.refresh(name, specs[name])
    source.write_text(f"{source.read_text('utf-8')}\nmine = 1\n", "utf-8")
    life.refresh("edited", specs["same"])
    life.refresh("forced", specs["same"], "--force")
    life.refresh("check", specs["same"], "--check")
    life.refresh("outdated", specs["removed"], "--check")
    return life


def test_a_second_run_changes_nothing(life: Life) -> None:
    assert [life.results[step].err for step in ("first", "again")] == ["", ""]
    assert life.after["again"] == life.before["again"]


def test_formatted_sources_and_edited_files_of_the_app_stay_as_they_are(life: Life) -> None:
    assert (life.results["formatted"].code, life.results["formatted"].err) == (0, "")
    assert life.after["formatted"] == life.before["formatted"]
    assert life.before["formatted"] != life.after["again"]


def test_a_deleted_source_is_restored_and_a_deleted_file_of_the_app_is_not(life: Life) -> None:
    result = life.results["deleted"]
    assert (result.code, result.err.count("MG455")) == (0, 1)
    missing = life.before["formatted"].keys() - life.after["deleted"].keys()
    assert [path.rpartition("/")[2] for path in missing] == ["LICENSE"]
    assert life.before["formatted"].keys() <= life.after["forced"].keys()


@pytest.mark.parametrize("change", CHANGES)
def test_an_upgrade_replaces_formatted_sources_and_leaves_the_files_of_the_app(
    life: Life, change: str
) -> None:
    result, before, after = life.results[change], life.before[change], life.after[change]
    assert result.code == 0, result.err
    for path in life.app_paths():
        assert after.get(path) == before.get(path), path
    assert any(after[path] != before[path] for path in life.record()["sources"])


@pytest.mark.parametrize("change", CHANGES)
def test_an_upgrade_names_the_changes_for_callers_and_proposes_a_version(
    life: Life, change: str
) -> None:
    line, version = CHANGES[change]
    assert line.split("`: ")[1] in life.results[change].out
    logs = {p: d.decode() for p, d in life.after[change].items() if p.endswith("CHANGELOG.md")}
    assert len(logs) == len(life.platform.wrappers)
    for wrapper in life.platform.wrappers:
        path, log = next(item for item in logs.items() if len(logs) == 1 or wrapper.id in item[0])
        if life.after[change][path] == life.before[change][path]:
            assert (change, wrapper.language.id) == ("removed", "shell")  # it has no constants
            continue
        section = log.partition("## Unreleased\n\n")[2].partition("\n## ")[0]
        assert f"* {line}\n" in section
        if wrapper.version:
            assert section.endswith(f"* Proposed version: {version}\n")


def test_an_edited_source_is_refused_and_nothing_is_written(life: Life) -> None:
    result = life.results["edited"]
    assert (result.code, "MG613 edited since mediagen wrote it" in result.err) == (2, True)
    assert life.after["edited"] == life.before["edited"]


def test_force_overwrites_an_edited_source_and_keeps_a_copy(life: Life) -> None:
    assert (life.results["forced"].code, life.results["forced"].err.count("MG456")) == (0, 1)
    copies = [path for path in life.after["forced"] if path.endswith(".orig")]
    assert [life.after["forced"][p] for p in copies] == [
        life.before["forced"][p.removesuffix(".orig")] for p in copies
    ]
    assert len(copies) == 1


def test_check_tells_whether_the_wrapper_is_up_to_date_and_writes_nothing(life: Life) -> None:
    assert life.results["check"].code == 0
    result = life.results["outdated"]
    assert (result.code, "\n-" in result.out, "\n+" in result.out) == (1, True, True)
    assert life.after["outdated"] == life.before["outdated"]

"""A project has the settings of the layers below, except for those that it sets itself."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

import pytest
from mediagen.project.folders import Folders, PageOptions, resolve_folders
from mediagen.traffic.settings import Settings

from tests.helpers import run
from tests.layers.projects import write_project

_PLAN = """\
extends: package
out: plan-output
flavours: [github]
pages: {disputes: true, wrapper_command: true}
findings: {parts-overlap: {off: The app moves its markers.}}
ping_interval: 30
"""


def _write(folder: Path, client: str, plan: str = _PLAN) -> Path:
    write_project(folder / "plan", {"mediagen.yaml": plan})
    return write_project(folder / "client", {"mediagen.yaml": f"extends: ../plan\n{client}"})


def _resolve(folder: Path, client: str) -> Folders:
    with contextlib.chdir(_write(folder, client)):
        return resolve_folders(None, None, None)


def test_settings_hold_as_the_layer_below_has_them(tmp_path: Path) -> None:
    folders = _resolve(tmp_path, "")
    assert folders.flavours == ("github",)
    assert folders.page_options == PageOptions(disputes=True, wrapper_command=True)
    assert folders.settings == Settings(frozenset({"parts-overlap"}), 30)


def test_the_output_folder_is_that_of_the_project_itself(tmp_path: Path) -> None:
    assert _resolve(tmp_path, "").out == Path("output")


def test_mappings_merge_and_other_settings_replace(tmp_path: Path) -> None:
    folders = _resolve(
        tmp_path,
        "flavours: [material]\n"
        "pages: {disputes: false}\n"
        "findings: {playhead-backwards: {off: The clock of the app.}}\n"
        "ping_interval: 5\n",
    )
    assert folders.flavours == ("material",)
    assert folders.page_options == PageOptions(disputes=False, wrapper_command=True)
    assert folders.settings is not None
    assert folders.settings.off >= {"parts-overlap"}
    assert len(folders.settings.off) == 2
    assert folders.settings.interval == 5


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        ("flavours: [nothing]", "../plan/mediagen.yaml:2:12: MG505 unknown flavour 'nothing'"),
        ("findings: {nothing: {off: A.}}", "../plan/mediagen.yaml:2:12: "),
    ],
)
def test_a_mistake_is_reported_in_the_layer_that_has_it(
    plan: str, message: str, tmp_path: Path
) -> None:
    project = _write(tmp_path, "", f"extends: package\n{plan}\n")
    result = run("check", cwd=project)
    assert result.code == 2
    assert result.err.startswith(message), result.err


def test_a_value_of_the_project_is_in_all_code(tmp_path: Path) -> None:
    """The values of the package are in no snippet, no setup, no page and no README of a wrapper."""
    values = {"channel": "Acme One", "playerName": "Acme Player"}
    settings = "\n".join(f"  sessionDetails.{id_}: {value}" for id_, value in values.items())
    config = f"extends: package\nflavours: [github]\nset:\n{settings}\n"
    project = write_project(tmp_path, {"mediagen.yaml": config})
    assert run("generate", cwd=project).err == ""
    texts = {path: path.read_text("utf-8") for path in project.rglob("*") if path.is_file()}
    packaged = re.compile(r"\bSports\b|My Player|HTML5 Player")
    assert [str(path) for path, text in texts.items() if packaged.search(text)] == []
    assert all(any(value in text for text in texts.values()) for value in values.values())

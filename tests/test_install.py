"""The wheel, installed by itself, does all that the working tree does."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.helpers import ROOT, contents, files


def call(command: Sequence[str | Path], cwd: Path) -> str:
    """Return the output of a command; fail the test if the command fails."""
    plain = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    result = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env=plain,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def pip(*arguments: str | Path, python: str | Path = sys.executable, cwd: Path) -> str:
    return call([python, "-m", "pip", "-q", "--disable-pip-version-check", *arguments], cwd)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    try:
        pip("download", "--no-deps", "--dest", folder / "probe", "hatchling", cwd=folder)
    except AssertionError:
        pytest.skip("there is no package index: the wheel and its dependencies cannot be had")
    pip("wheel", "--no-deps", "--wheel-dir", folder / "dist", ROOT, cwd=folder)
    (path,) = (folder / "dist").iterdir()
    return path


def test_the_wheel_holds_the_spec_and_the_templates(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder in ("spec", "starter", "templates", "toolchains"):
        expected = {f"mediagen/data/{folder}/{path.as_posix()}" for path in files(ROOT / folder)}
        assert expected <= names
    engine = ROOT / "generator/mediagen"
    expected = {
        f"mediagen/{path.as_posix()}"
        for path in files(engine)
        if "__pycache__" not in path.parts and path.suffix in (".py", ".json")
    }
    assert expected <= names
    assert not any(name.startswith(("tests", "output")) for name in names)


def test_an_installed_mediagen_works_in_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    scripts = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    pip("install", wheel, python=scripts / "python", cwd=tmp_path)
    empty = tmp_path / "empty"
    empty.mkdir()
    printed = call([scripts / "mediagen", "generate"], empty)
    expected = contents(ROOT / "output")
    count = len(expected) - 2  # the manifest and the attributes of git
    assert printed == f"output: {count} files, {count} written\n"
    assert contents(empty / "output") == expected
    assert call([scripts / "mediagen", "check"], empty) == f"output: {count} files in sync\n"
    snippet = call([scripts / "mediagen", "snippet", "sessionEnd", "--platform", "ios"], empty)
    assert snippet == "tracker.trackSessionEnd()\n"
    assert "\nswift " in call([scripts / "mediagen", "toolchains", "list"], empty)


#: House style for one block of one template.
HOUSE = """\
{% extends "package:web-sdk/snippet.j2" %}
{% block sends scoped %}
await alloy("sendEvent", {
  xdm: {{ message.body }}
});
{% endblock %}
"""


def test_an_own_plan_from_the_wheel_is_a_few_short_files(wheel: Path, tmp_path: Path) -> None:
    """An own event, a typed field that is required on session start, and one overridden block."""
    venv.create(tmp_path / "venv", with_pip=True)
    scripts = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    pip("install", wheel, python=scripts / "python", cwd=tmp_path)
    folder = tmp_path / "plan"
    folder.mkdir()
    program = scripts / "mediagen"
    platforms = ("--platform", "web-sdk", "--platform", "media-edge-api")
    call([program, "init", *platforms, "--ci", "none"], folder)
    (folder / "templates/web-sdk").mkdir(parents=True)
    (folder / "templates/web-sdk/snippet.j2").write_text(HOUSE, "utf-8")
    parts = ("mediagen.yaml", "spec", "templates")
    own = [path for path in files(folder) if path.parts[0] in parts]
    lines = [line for path in own for line in (folder / path).read_text("utf-8").splitlines()]
    assert (len(own) <= 5, len(lines) <= 60) == (True, True), (own, len(lines))
    call([program, "generate"], folder)
    call([program, "inject", "docs"], folder)
    assert "files in sync\n" in call([program, "check"], folder)
    snippets = folder / "output/snippets"
    assert (snippets / "web-sdk/play.js").read_text("utf-8").startswith("await alloy(")
    assert "programmeId" in (snippets / "web-sdk/sessionStart.js").read_text("utf-8")
    assert (snippets / "media-edge-api/creditsStart.sh").is_file()
    assert not (snippets / "web-sdk/creditsStart.js").exists()
    wrapper = "\n".join(
        (folder / "output/wrappers/web-sdk" / path).read_text("utf-8")
        for path in files(folder / "output/wrappers/web-sdk")
        if path.suffix == ".ts"
    )
    assert re.search(r"^\s*programmeId: string;$", wrapper, re.MULTILINE)
    assert re.search(r"^\s*tier\?: \w+( \| undefined)?;$", wrapper, re.MULTILINE)

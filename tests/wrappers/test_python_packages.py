"""The Python clients are published and typed as tools for Python packages expect."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.helpers import run as run_mediagen
from tests.toolchains import tools
from tests.toolchains.requirement import require
from tests.toolchains.tools import toolchain_folder

PLATFORMS = ("media-edge-api", "media-collection-api")


def run(command: Sequence[str | Path], folder: Path, **variables: str) -> str:
    done = tools.run(command, cwd=folder, env={"NO_COLOR": "1", **variables}, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_package_is_built_checked_and_typed_completely(platform: str, tmp_path: Path) -> None:
    require("python-packages")
    options = ("--package", "acme_tracking", "--license", "MIT", "--version", "2.0.0")
    result = run_mediagen("wrapper", platform, "--out", "starter", *options, cwd=tmp_path)
    assert result.code == 0, result.err
    package = tmp_path / "starter/python"
    python = toolchain_folder() / "packaging/bin/python"
    run([python, "-m", "build", "--no-isolation", "--quiet", "."], package)  # wheel of the sdist
    archives = sorted((package / "dist").iterdir())
    assert [path.name.endswith((".whl", ".tar.gz")) for path in archives] == [True, True]
    checked = run([python, "-m", "twine", "check", "--strict", *archives], package)
    assert checked.count("PASSED") == 2

    site = tmp_path / "site"
    shutil.unpack_archive(archives[0], site, "zip")
    (metadata,) = site.glob("*.dist-info")
    text = (metadata / "METADATA").read_text("utf-8")
    assert "License-Expression: MIT\nLicense-File: LICENSE\n" in text
    assert (site / "acme_tracking/py.typed").is_file()
    pyright = toolchain_folder() / "typescript/node_modules/pyright/index.js"
    words: list[str | Path] = [
        tools.executable("node"),
        pyright,
        "--pythonpath",
        python,
        "--ignoreexternal",
    ]
    report = run([*words, "--verifytypes", "acme_tracking"], tmp_path, PYTHONPATH=str(site))
    assert re.findall(r"completeness score: (.*)", report) == ["100%"]

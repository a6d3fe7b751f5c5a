"""Releases of mediagen that exist only in tests: the package of this repository with changes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.helpers import ROOT, Result


@dataclass(frozen=True)
class Release:
    """A release: a folder with the package ``mediagen``, as an installation of the wheel has."""

    site: Path

    def run(self, *arguments: str, cwd: Path, path: str | None = None) -> Result:
        """Run the command of the release in a folder; ``path`` replaces the path of programs."""
        environment = os.environ | {"PYTHONPATH": str(self.site), "PYTHONUTF8": "1"}
        if path is not None:
            environment["PATH"] = path
        done = subprocess.run(
            [sys.executable, "-m", "mediagen", *arguments],
            cwd=cwd, env=environment, capture_output=True, check=False, encoding="utf-8",
        )  # fmt: skip
        return Result(done.returncode, done.stdout, done.stderr)


def make_release(
    folder: Path, version: str, change: Callable[[Path], None] = lambda data: None
) -> Release:
    """Return a release of a version; ``change`` gets its folder with the spec and the templates."""
    package = folder / version / "mediagen"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "generator/mediagen", package, ignore=ignored)
    for name in ("spec", "templates"):
        shutil.copytree(ROOT / name, package / "data" / name, ignore=ignored)
    init = package / "__init__.py"
    text = init.read_text("utf-8")
    line = next(line for line in text.splitlines() if line.startswith("__version__"))
    init.write_text(text.replace(line, f'__version__ = "{version}"'), "utf-8")
    change(package / "data")
    return Release(folder / version)

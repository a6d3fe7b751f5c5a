"""Install and list the toolchains that ``verify`` runs; ``toolchains/install`` does the work."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from mediagen.diagnostics.problems import UsageError
from mediagen.diagnostics.suggestions import suggest_name

#: The command that messages name; names of toolchains follow it.
COMMAND = "mediagen toolchains install"
_PACKAGE = Path(__file__).parent.parent


class Toolchain(NamedTuple):
    """A toolchain: its name, whether its pinned version is installed, and what it contains."""

    name: str
    installed: bool
    contents: str


def list_toolchains() -> list[Toolchain]:
    """Return all toolchains. Raises ``UsageError`` where the installer cannot run."""
    done = subprocess.run(
        [*_installer(), "--list"], stdout=subprocess.PIPE, env=_environment(), check=False
    )
    if done.returncode:
        raise UsageError(f"cannot list toolchains: the installer ended with {done.returncode}")
    rows = (line.split("\t") for line in done.stdout.decode("utf-8").splitlines())
    return [Toolchain(name, state == "installed", contents) for name, state, contents in rows]


def install_toolchains(names: Sequence[str]) -> bool:
    """Install toolchains by name, or ``all``; return whether that succeeded.

    The installer prints its progress to standard error. Raises ``UsageError`` for unknown names.
    """
    if not names:
        raise UsageError("expected the name of a toolchain, or all; see mediagen toolchains list")
    is_known = ["all", *(toolchain.name for toolchain in list_toolchains())]
    for name in names:
        if name not in is_known:
            hint = suggest_name(name, is_known) or "; see mediagen toolchains list"
            raise UsageError(f"unknown toolchain '{name}'{hint}")
    return subprocess.run([*_installer(), *names], env=_environment(), check=False).returncode == 0


def _installer() -> list[str]:
    bash = shutil.which("bash")
    if bash is None:
        raise UsageError("needs bash, which is not installed")
    # The wheel bundles the folder; in a working copy it is beside generator/.
    for folder in (_PACKAGE / "data/toolchains", _PACKAGE.parent.parent / "toolchains"):
        script = folder / "install"
        if script.is_file():
            return [bash, str(script)]
    raise UsageError("the installer is missing; reinstall mediagen")


def _environment() -> dict[str, str]:
    environment = {**os.environ, "MEDIAGEN_CALL": COMMAND}
    environment.pop("MEDIAGEN_SITES", None)  # only the tests need it
    return environment

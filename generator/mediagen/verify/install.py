"""Installation of the toolchains that ``verify`` runs, by the script ``toolchains/install``."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from mediagen.diagnostics.catalogue import verify as codes
from mediagen.diagnostics.problems import UsageError
from mediagen.diagnostics.suggestions import suggest_name

#: Command in messages; names of toolchains follow it.
COMMAND = "mediagen toolchains install"
_PACKAGE = Path(__file__).parent.parent


class Toolchain(NamedTuple):
    """A toolchain; ``installed`` is true if its pinned version is installed."""

    name: str
    installed: bool
    contents: str


def list_toolchains() -> list[Toolchain]:
    """Return all toolchains. Raises ``UsageError`` if the installer cannot run."""
    done = subprocess.run(
        [*_installer(), "--list"], stdout=subprocess.PIPE, env=_environment(), check=False
    )
    if done.returncode:
        message = f"cannot list toolchains: the installer ended with exit code {done.returncode}"
        raise UsageError(message, code=codes.INSTALLER_FAILED)
    rows = (line.split("\t") for line in done.stdout.decode("utf-8").splitlines())
    return [Toolchain(name, state == "installed", contents) for name, state, contents in rows]


def install_toolchains(names: Sequence[str]) -> bool:
    """Install toolchains by name, or ``all``; return whether that succeeded.

    The installer prints its progress to standard error. Raises ``UsageError`` for unknown names.
    """
    if not names:
        message = "expected the name of a toolchain, or all; see mediagen toolchains list"
        raise UsageError(message, code=codes.MISSING_TOOLCHAIN_NAME)
    known_names = ["all", *(toolchain.name for toolchain in list_toolchains())]
    for name in names:
        if name not in known_names:
            hint = suggest_name(name, known_names) or "; see mediagen toolchains list"
            raise UsageError(f"unknown toolchain '{name}'{hint}", code=codes.UNKNOWN_TOOLCHAIN)
    return subprocess.run([*_installer(), *names], env=_environment(), check=False).returncode == 0


def _installer() -> list[str]:
    bash = shutil.which("bash")
    if bash is None:
        raise UsageError("missing bash; install it and try again", code=codes.MISSING_BASH)
    # Part of the wheel; in a working copy it is next to generator/.
    for folder in (_PACKAGE / "data/toolchains", _PACKAGE.parent.parent / "toolchains"):
        script = folder / "install"
        if script.is_file():
            return [bash, str(script)]
    message = "missing installer of toolchains; reinstall mediagen"
    raise UsageError(message, code=codes.MISSING_INSTALLER)


def _environment() -> dict[str, str]:
    environment = {**os.environ, "MEDIAGEN_CALL": COMMAND}
    environment.pop("MEDIAGEN_SITES", None)  # only used by tests
    return environment

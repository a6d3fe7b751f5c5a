"""Where the toolchains are, and how to start them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from mediagen.filesystem.caches import toolchain_folder as toolchain_folder
from mediagen.platforms.tools import find_program

INSTALL = "tests/toolchains/install"

# Longest a tool may take for one call, in seconds; a cold Kotlin compile of everything takes 15.
TIMEOUT = 300


class Missing(Exception):
    """A toolchain is not installed; the message carries the command that installs it."""


def npm_package(name: str) -> Path:
    """Folder of an installed npm package."""
    return toolchain_folder() / "npm" / "node_modules" / name


def npm_command(name: str) -> list[str]:
    """Command line that starts the executable ``name`` of an npm package."""
    return [
        str(executable("node")),
        str(toolchain_folder() / "npm" / "node_modules" / ".bin" / name),
    ]


def executable(name: str) -> Path:
    """Path of a program that is a single file.

    Raises Missing when there is none.
    """
    found = find_program(name)
    if found is None:
        raise Missing(_sentence(name, [name]))
    return Path(found)


def missing(name: str) -> str | None:
    """Say what a language or tool lacks.

    None when everything is installed, else a sentence with the command that installs it. Raises
    KeyError for a name that is none of NEEDS.
    """
    absent = [need for need in NEEDS[name] if not _present(need)]
    return _sentence(name, absent) if absent else None


def check(name: str) -> None:
    """Raise Missing unless everything that ``name`` needs is installed."""
    sentence = missing(name)
    if sentence:
        raise Missing(sentence)


def run(
    command: Sequence[str | Path],
    *,
    cwd: Path | None = None,
    stdin: str = "",
    env: Mapping[str, str] | None = None,
    timeout: float = TIMEOUT,
) -> subprocess.CompletedProcess[str]:
    """Run a program and capture its output as UTF-8; never raises on an exit code."""
    # In bytes, because text pipes would turn every \r\n and \r into \n.
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        input=stdin.encode(),
        env=None if env is None else {**os.environ, **env},
        capture_output=True,
        timeout=timeout,
        check=False,
    )
    output = done.stdout.decode("utf-8", "backslashreplace")
    errors = done.stderr.decode("utf-8", "backslashreplace")
    return subprocess.CompletedProcess(done.args, done.returncode, output, errors)


# What must be there: npm packages by their name, programs by theirs, the rest by _present.
NEEDS: dict[str, tuple[str, ...]] = {
    "javascript": ("node",),
    "json": ("node",),
    "swift": ("swift",),
    "kotlin": ("java", "kotlin-compiler", "kotlin-archive"),
    "brightscript": ("node", "@rokucommunity/brs"),
    "shell": ("sh", "curl"),
    "python": (),
    "yaml": ("node", "yaml-language-server"),
    "chromium": ("chromium", "alloy"),
    "browser": ("chromium",),
    "sites": ("node", "docusaurus"),
    "mermaid": ("node", "docusaurus", "happy-dom"),
    "mdformat": ("mdformat",),
    "patch": ("patch",),
    "prettier": ("node", "prettier"),
    "ropm": ("node", "npm", "ropm", "brighterscript", "@rokucommunity/brs"),
}

_PROGRAMS = {"node", "npm", "java", "curl", "patch", "sh", "chromium"}
# What ``install`` calls the part that a need comes with; the others are packages of "npm".
_PARTS = {
    "alloy": "alloy",
    "chromium": "chromium",
    "curl": "curl",
    "docusaurus": "sites",
    "java": "java",
    "kotlin-archive": "kotlin",
    "mdformat": "mdformat",
    "node": "node",
    "npm": "node",
    "patch": "patch",
    "ropm": "ropm",
    "sh": "all",
    "swift": "swift",
}


def _present(need: str) -> bool:
    if need in _PROGRAMS:
        return find_program(need) is not None
    if need in _PARTS:  # a folder of its own
        return (toolchain_folder() / _PARTS[need] / "stamp").is_file()
    return (toolchain_folder() / "npm" / "stamp").is_file() and npm_package(need).is_dir()


def _sentence(name: str, absent: list[str]) -> str:
    parts = dict.fromkeys(_PARTS.get(need, "npm") for need in absent)
    return f"{name} needs {', '.join(absent)}, not installed here; install with: " + " ".join(
        [INSTALL, *parts]
    )

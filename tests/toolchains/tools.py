"""Toolchains: their folders, and how to run them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from mediagen.filesystem.caches import toolchain_folder as toolchain_folder
from mediagen.platforms.tools import find_program

INSTALL = "tests/toolchains/install"

# Time limit of a call in seconds; a cold Kotlin compilation of everything takes 15.
TIMEOUT = 300


class Missing(Exception):
    """A toolchain is not installed; the message has the command that installs it."""


def npm_package(name: str) -> Path:
    """Return the folder of an installed npm package."""
    return toolchain_folder() / "npm" / "node_modules" / name


def npm_command(name: str) -> list[str]:
    """Return the command line of the executable ``name`` of an npm package."""
    return [
        str(executable("node")),
        str(toolchain_folder() / "npm" / "node_modules" / ".bin" / name),
    ]


def executable(name: str) -> Path:
    """Return the path of a program. Raises Missing if it is not installed."""
    path = find_program(name)
    if path is None:
        raise Missing(_missing_message(name, [name]))
    return Path(path)


def missing(name: str) -> str | None:
    """Return a message with the missing parts of a language or tool, or None if it is complete.

    The message has the command that installs them. Raises KeyError for a name that is not in NEEDS.
    """
    absent = [need for need in NEEDS[name] if not _present(need)]
    return _missing_message(name, absent) if absent else None


def check(name: str) -> None:
    """Raise Missing unless everything that ``name`` needs is installed."""
    message = missing(name)
    if message:
        raise Missing(message)


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


# Required npm packages, programs and folders of a language or tool.
NEEDS: dict[str, tuple[str, ...]] = {
    "javascript": ("node",),
    "json": ("node",),
    "swift": ("swift",),
    "java": ("java", "javac"),
    "google-java-format": ("java", "google-java-format"),
    "kotlin": ("java", "kotlin-compiler", "kotlin-archive"),
    "brightscript": ("node", "@rokucommunity/brs"),
    "shell": ("sh", "curl"),
    "python": (),
    "typescript": ("node", "typescript"),
    "typescript-apps": ("node", "esbuild"),
    "python-packages": ("node", "esbuild", "packaging"),
    "yaml": ("node", "yaml-language-server"),
    "chromium": ("chromium", "alloy"),
    "browser": ("chromium",),
    "players": ("chromium", "alloy", "node", "typescript", "video.js"),
    "axe": ("chromium", "axe-core"),
    "sites": ("node", "docusaurus"),
    "mermaid": ("node", "docusaurus", "happy-dom"),
    "mdformat": ("mdformat",),
    "patch": ("patch",),
    "shells": ("ksh93", "mksh", "busybox"),
    "completion": ("bash", "zsh", "fish"),
    "php": ("php",),
    "prettier": ("node", "prettier"),
    "ropm": ("node", "npm", "ropm", "brighterscript", "@rokucommunity/brs"),
}

_PROGRAMS = {"node", "npm", "java", "javac", "curl", "patch", "sh", "chromium", "ksh93", "mksh"}
_PROGRAMS |= {"busybox", "bash", "zsh", "fish", "php"}
# Toolchain of a requirement; the others are packages of "npm".
_PARTS = {
    "alloy": "alloy",
    "bash": "completion",
    "axe-core": "axe",
    "busybox": "shells",
    "chromium": "chromium",
    "curl": "curl",
    "esbuild": "typescript",
    "docusaurus": "sites",
    "fish": "completion",
    "google-java-format": "javaformat",
    "java": "java",
    "javac": "java",
    "ksh93": "shells",
    "kotlin-archive": "kotlin",
    "mdformat": "mdformat",
    "mksh": "shells",
    "node": "node",
    "npm": "node",
    "packaging": "packaging",
    "patch": "patch",
    "php": "php",
    "ropm": "ropm",
    "sh": "all",
    "swift": "swift",
    "video.js": "players",
    "zsh": "completion",
}


def _present(need: str) -> bool:
    if need in _PROGRAMS:
        return find_program(need) is not None
    if need in _PARTS:  # it has its own folder
        return (toolchain_folder() / _PARTS[need] / "stamp").is_file()
    return (toolchain_folder() / "npm" / "stamp").is_file() and npm_package(need).is_dir()


def _missing_message(name: str, absent: list[str]) -> str:
    parts = dict.fromkeys(_PARTS.get(need, "npm") for need in absent)
    return f"{name} needs {', '.join(absent)}, not installed; run: " + " ".join([INSTALL, *parts])

"""Helpers of the tests: run commands in this process, and copy the project for changes."""

from __future__ import annotations

import contextlib
import io
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from mediagen.commands.cli import main

ROOT = Path(__file__).parent.parent


class Result(NamedTuple):
    """The end of a command: its exit code and what it printed."""

    code: int
    out: str
    err: str


def run(*arguments: str, cwd: Path) -> Result:
    """Run ``mediagen`` with these arguments in a folder, as a process of its own would."""
    out = io.TextIOWrapper(io.BytesIO(), "utf-8")
    err = io.TextIOWrapper(io.BytesIO(), "utf-8")
    with (
        contextlib.chdir(cwd),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            code = main(arguments)
        except SystemExit as exit_:  # argparse ends the process
            code = exit_.code if isinstance(exit_.code, int) else 1
    return Result(code, _text(out), _text(err))


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    raw = stream.buffer
    assert isinstance(raw, io.BytesIO)
    return raw.getvalue().decode("utf-8")


def project(folder: Path, *, output: bool = False, platforms: Collection[str] = ()) -> Path:
    """Copy the project's spec and templates, and its output if requested; return the folder.

    ``platforms`` limits the copy, for tests that have to pass if the project gets another platform.
    """
    for name in ("spec", "templates", *(["output"] if output else [])):
        shutil.copytree(ROOT / name, folder / name)
    for path in (folder / "templates").glob("*/platform.yaml"):
        if platforms and path.parent.name not in platforms:
            shutil.rmtree(path.parent)
    return folder


def files(folder: Path) -> Iterator[Path]:
    """Every file below a folder, in the order of paths, with the path below it."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_dir():
            yield path.relative_to(folder)


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of every file below a folder."""
    return {path.as_posix(): (folder / path).read_bytes() for path in files(folder)}

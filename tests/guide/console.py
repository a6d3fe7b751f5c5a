"""Run the console blocks of documentation pages in one folder, and compare their output.

A block is a fence of the language ``console``. A line that starts with ``$ `` is a command, a
line that starts with ``> `` continues it, and the lines below are its output. A line ``…`` stands
for any number of lines, and ``…`` within a line for any characters. The commands of a block share
one shell.

* A command that fails has to be followed by ``$ echo $?``, so that readers see the exit code.
* A command that runs until it is interrupted (``collect``, ``preview``) comes first in its block.
  It runs beside the next block, as in a second terminal, and is interrupted after that. Its output
  shows ``^C`` above the last line.
* A fence with ``title="PATH"`` is a file: it is written before the blocks below it run.

Times, durations, IDs of sessions and port numbers differ between runs and are compared as such.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tests.helpers import ROOT

ELISION = "…"
#: Longest time for a block, in seconds; ``verify`` compiles with real toolchains.
TIMEOUT = 600
_FENCE = re.compile(r"^(?P<indent> *)(?P<fence>`{3,})(?P<info>[^`\n]*)$")
_TITLE = re.compile(r'\btitle="([^"]+)"')
_SERVER = re.compile(r"mediagen (?:collect|preview --port)\b")
_READY = re.compile("(?:collecting|previewing) at ")
_INTERRUPT = "^C"
#: The port in the documentation, which may be in use where the tests run.
_PORT = re.compile(r"\b(8080|8443)\b")
_MARK = "\x1e"
_TRACEBACK = re.compile(
    r'Traceback \(most recent call last\)|Exception ignored in|  File ".*", line '
)
_VARYING = (
    (re.compile(r"\b\d\d:\d\d:\d\d\.\d{3}\b"), "TIME"),
    (re.compile(r"\b\d+\.\d s\b"), "SECONDS"),
    (re.compile(r"(?<=  )[0-9a-f]{8}(?=  )"), "SESSION"),
)


@dataclass(frozen=True)
class Command:
    """A command of a block: the line that readers type, and the output below it."""

    text: str
    output: tuple[str, ...] = ()

    @property
    def is_server(self) -> bool:
        """True if the command runs until it is interrupted."""
        return bool(_SERVER.match(self.text))


@dataclass(frozen=True)
class Block:
    """A console block, or a file that the page shows. ``start`` and ``end`` are line indexes."""

    page: str
    start: int
    end: int
    indent: str
    commands: tuple[Command, ...] = ()
    file: str | None = None
    text: str = ""

    @property
    def location(self) -> str:
        """Path and line of the block's fence."""
        return f"{self.page}:{self.start}"

    @property
    def has_server(self) -> bool:
        """True if the first command runs until it is interrupted."""
        return bool(self.commands) and self.commands[0].is_server


def read_blocks(page: str, text: str) -> list[Block]:
    """Return the console blocks and files of a page, in their order.

    Raises ValueError for a block without a command.
    """
    return [block for block in _read_fences(page, text) if block.commands or block.file]


def _read_fences(page: str, text: str) -> Iterator[Block]:
    lines = text.split("\n")
    number = 0
    while number < len(lines):
        opening = _FENCE.match(lines[number])
        number += 1
        if opening is None:
            continue
        start, indent = number, opening["indent"]
        closing = indent + opening["fence"]
        while number < len(lines) and lines[number].rstrip() != closing:
            number += 1
        content = [line.removeprefix(indent) for line in lines[start:number]]
        title = _TITLE.search(opening["info"])
        block = Block(page, start, number, indent)
        if title:
            yield replace(block, file=title[1], text="".join(f"{line}\n" for line in content))
        elif opening["info"].strip() == "console":
            yield replace(block, commands=tuple(_read_commands(block, content)))
        number += 1


def _read_commands(block: Block, content: list[str]) -> Iterator[Command]:
    command: str | None = None
    output: list[str] = []
    for line in content:
        if line.startswith("$ "):
            if command is not None:
                yield Command(command, tuple(output))
            command, output = line.removeprefix("$ "), []
        elif command is None:
            raise ValueError(f"{block.location}: expected a command, as in '$ mediagen check'")
        elif line.startswith("> ") and not output:
            command += "\n" + line.removeprefix("> ")
        else:
            output.append(line)
    if command is None:
        raise ValueError(f"{block.location}: the block has no command")
    yield Command(command, tuple(output))


# -- comparison ---------------------------------------------------------------------------------


def matches(expected: tuple[str, ...], printed: tuple[str, ...]) -> bool:
    """Return whether shown lines, with elisions, describe the printed lines."""
    pattern = "".join(
        r"(?:[^\n]*\n)*?" if line == ELISION else _line_pattern(line) + r"\n" for line in expected
    )
    text = "".join(_without_varying(line) + "\n" for line in printed)
    return re.fullmatch(pattern, text) is not None


def _line_pattern(line: str) -> str:
    parts = _without_varying(line).split(ELISION)
    return r"[^\n]*".join(re.escape(part) for part in parts)


def _without_varying(line: str) -> str:
    for pattern, name in _VARYING:
        line = pattern.sub(name, line)
    return line.rstrip()


def refresh_output(expected: tuple[str, ...], printed: tuple[str, ...]) -> tuple[str, ...]:
    """Return the lines to show for the printed ones: elided where the shown ones are.

    As many lines as before are kept before the first elision and after the last one, and a shown
    line with an elision within stays where it describes a printed line.
    """
    if matches(expected, printed):
        return expected
    patterns = [line for line in expected if ELISION in line and line != ELISION]
    lines = tuple(
        next((shown_line for shown_line in patterns if matches((shown_line,), (line,))), line)
        for line in printed
    )
    if ELISION not in expected:
        return lines
    head = expected.index(ELISION)
    tail = expected[::-1].index(ELISION)
    if head + tail >= len(lines):
        return lines
    return (*lines[:head], ELISION, *(lines[-tail:] if tail else ()))


# -- runs ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CommandRun:
    """Output and exit code of a command."""

    command: Command
    printed: tuple[str, ...]
    code: int

    @property
    def is_as_shown(self) -> bool:
        """True if the output of the command matches the page."""
        return matches(self.command.output, self.printed)


class ConsoleRunner:
    """Runs the blocks of pages in one folder.

    The folder is the working folder of every block. Standard output and error are one stream, as in
    a terminal.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ports: dict[str, str] = {}
        commands = str(Path(sys.executable).parent)
        # As in a terminal, where curl shows no progress beside the response.
        (folder / ".curlrc").write_text("silent\n", "utf-8")
        self._environment = {
            **os.environ,
            "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}",
            "PYTHONUNBUFFERED": "1",  # or else errors come before the results above them
            "COLUMNS": "100",
            "TERM": "dumb",
            "NO_COLOR": "1",
            "LC_ALL": "C.UTF-8",
            "CURL_HOME": str(folder),
        }

    def run_blocks(self, blocks: list[Block]) -> Iterator[tuple[Block, list[CommandRun]]]:
        """Write the files and run the commands of blocks, in their order."""
        remaining = iter(blocks)
        for block in remaining:
            if block.file is not None:
                self._write_file(block.file, block.text)
                continue
            if not block.has_server:
                yield block, self._run_commands(block.commands)
                continue
            server = _Server(
                self._with_ports(block.commands[0].text), self.folder, self._environment
            )
            try:
                beside = next(remaining)
                while beside.file is not None:
                    self._write_file(beside.file, beside.text)
                    beside = next(remaining)
                runs = self._run_commands(beside.commands)
            finally:
                printed, code = server.interrupt()
            lines = [self._without_ports(line) for line in printed]
            if _INTERRUPT in block.commands[0].output:
                lines.insert(len(lines) - 1, _INTERRUPT)
            yield beside, runs
            first = CommandRun(block.commands[0], tuple(lines), code)
            yield block, [first, *self._run_commands(block.commands[1:], code)]

    def _write_file(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self._with_ports(text), "utf-8")

    def _run_commands(self, commands: tuple[Command, ...], code: int = 0) -> list[CommandRun]:
        script = "".join(
            f"mark_status=$?; printf '{_MARK}%s\\n' $mark_status; (exit $mark_status)\n"
            f"{self._with_ports(command.text)}\n"
            for command in commands
        )
        script = f"(exit {code})\n{script}mark_status=$?; printf '{_MARK}%s\\n' $mark_status\n"
        result = subprocess.run(
            ["bash", "-c", script],
            cwd=self.folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=TIMEOUT,
            check=False,
        )
        parts = self._without_ports(result.stdout.decode("utf-8")).split(_MARK)[1:]
        outputs = [part.partition("\n")[2].splitlines() for part in parts[:-1]]
        codes = [int(part.partition("\n")[0]) for part in parts[1:]]
        return [
            CommandRun(command, tuple(output), code)
            for command, output, code in zip(commands, outputs, codes, strict=True)
        ]

    def _with_ports(self, text: str) -> str:
        def replace_port(port: re.Match[str]) -> str:
            return self._ports.setdefault(port[0], str(_find_free_port()))

        return _PORT.sub(replace_port, text)

    def _without_ports(self, text: str) -> str:
        for documented, used in self._ports.items():
            text = text.replace(used, documented)
        return text


def _find_free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


class _Server:
    """A command that runs beside others until it is interrupted."""

    def __init__(self, command: str, folder: Path, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            shlex.split(command),
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        assert self._process.stdout is not None
        self._printed: list[str] = []
        for line in self._process.stdout:
            self._printed.append(line.rstrip("\n"))
            if _READY.match(line):
                return
        raise RuntimeError(f"{command} ended with code {self._process.wait()}: {self._printed}")

    def interrupt(self) -> tuple[list[str], int]:
        """Interrupt the command; return the lines that it printed, and its exit code."""
        self._process.send_signal(signal.SIGINT)
        rest, _ = self._process.communicate(timeout=60)
        return [*self._printed, *rest.splitlines()], self._process.returncode


# -- verdicts -----------------------------------------------------------------------------------


def find_differences(block: Block, runs: list[CommandRun]) -> Iterator[str]:
    """Yield a message for every command that printed something else, or failed unseen."""
    for run, following in zip(runs, (*runs[1:], None), strict=True):
        if not run.is_as_shown:
            expected, got = "\n".join(run.command.output), "\n".join(run.printed)
            yield (
                f"{block.location}: $ {run.command.text}\n"
                f"--- shown\n{expected}\n+++ printed\n{got}\n"
                "Refresh it with: make refresh-docs\n"
            )
        shows_code = following is not None and following.command.text == "echo $?"
        if run.code and not shows_code:
            yield (
                f"{block.location}: $ {run.command.text}\nexit code {run.code}; "
                "show it with '$ echo $?' if this is intended\n"
            )


def find_unfit_line(lines: Iterable[str]) -> str | None:
    """Return the first printed line that no page may show: of a traceback, or with a path of this
    machine.
    """
    folders = (tempfile.gettempdir(), str(Path.home()), sys.prefix, sys.base_prefix, str(ROOT))
    paths = [f"{folder}{os.sep}" for folder in folders if folder != os.sep]
    return next(
        (line for line in lines if _TRACEBACK.match(line) or any(p in line for p in paths)), None
    )


def replace_output(text: str, block: Block, runs: list[CommandRun]) -> str:
    """Return a page's text with the output that the commands of a block printed.

    Raises ValueError if a command printed a traceback or a path of this machine.
    """
    content: list[str] = []
    for run in runs:
        unfit = find_unfit_line(run.printed)
        if unfit is not None:
            message = (
                f"{block.location}: $ {run.command.text}\nprinted a traceback or a path of this"
            )
            raise ValueError(f"{message} machine, which no page shows:\n{unfit}")
        first, *more = run.command.text.split("\n")
        content += [f"$ {first}", *(f"> {line}" for line in more)]
        content += refresh_output(run.command.output, run.printed)
    lines = text.split("\n")
    lines[block.start : block.end] = [f"{block.indent}{line}".rstrip() for line in content]
    return "\n".join(lines)

"""Toolchains: where they are installed, their versions, and how to run them."""

from __future__ import annotations

import errno
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, TypedDict

from mediagen.diagnostics.counts import format_count
from mediagen.filesystem.caches import toolchain_folder

#: Default time limit of a command in seconds.
DEFAULT_TIMEOUT = 300
_COLORS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class Tool(NamedTuple):
    """A program and its installation.

    ``installed_path`` is a path in the cache that exists if the tool is installed, ``install`` the
    command that installs it.
    """

    name: str
    command: tuple[str, ...]
    installed_path: str | None
    version_arguments: tuple[str, ...] | None
    version_pattern: str
    install: str


class CommandResult(NamedTuple):
    """Exit code and output of a command."""

    code: int
    out: str
    err: str

    @property
    def output_text(self) -> str:
        """The whole output without colors."""
        return _COLORS.sub("", f"{self.out}\n{self.err}")


def find_program(program: str) -> str | None:
    """Return the path of a program: in the toolchains, next to Python, or on the search path."""
    places = (toolchain_folder() / "node-runtime" / "bin", Path(sys.executable).parent)
    for place in places:
        if (place / program).is_file():
            return str(place / program)
    return shutil.which(program)


class Toolbox:
    """The tools of a folder of templates."""

    def __init__(self, tools: Mapping[str, Tool]) -> None:
        self._tools = tools
        self._versions: dict[str, str] = {}

    def missing_tools(self, names: Iterable[str]) -> list[Tool]:
        """Return those of the named tools that are not installed."""
        return [self._tools[name] for name in names if not self._is_installed(self._tools[name])]

    def command_words(
        self, command: Sequence[str], fillings: Mapping[str, Sequence[str]]
    ) -> list[str]:
        """Return the words of a command whose first word is the name of a tool.

        ``fillings`` has the values of words in braces. A word that consists of a name in braces is
        replaced by all values of the name.
        """
        tool = self._tools[command[0]]
        program = find_program(self._expand_word(tool.command[0])) or self._expand_word(
            tool.command[0]
        )
        words = [program, *map(self._expand_word, tool.command[1:])]
        for word in command[1:]:
            whole = (
                fillings.get(word[1:-1]) if word.startswith("{") and word.endswith("}") else None
            )
            if whole is not None:
                words += whole
                continue
            for name, values in fillings.items():
                if len(values) == 1:
                    word = word.replace(f"{{{name}}}", values[0])
            words.append(self._expand_word(word))
        return words

    def tool_version(self, name: str) -> str:
        """Return the version that a tool reports, or an empty string if it reports none."""
        if name not in self._versions:
            self._versions[name] = self._read_version(self._tools[name])
        return self._versions[name]

    def _read_version(self, tool: Tool) -> str:
        if tool.version_arguments is None:
            return ""
        result = run_command(
            [*self.command_words([tool.name], {}), *tool.version_arguments], timeout=60
        )
        match = re.search(tool.version_pattern, result.output_text)
        return match[1] if match else ""

    def _is_installed(self, tool: Tool) -> bool:
        if (
            tool.installed_path is not None
            and not (toolchain_folder() / tool.installed_path).exists()
        ):
            return False
        program = self._expand_word(tool.command[0])
        return find_program(program) is not None or Path(program).is_file()

    def _expand_word(self, word: str) -> str:
        return word.replace("{cache}", self._cache_path)

    @cached_property
    def _cache_path(self) -> str:
        return str(toolchain_folder())


def run_command(
    command: Sequence[str],
    *,
    folder: Path | None = None,
    timeout: float = DEFAULT_TIMEOUT,
    environment: Mapping[str, str] | None = None,
) -> CommandResult:
    """Run a command and return its output; a command that fails does not raise.

    ``timeout`` is in seconds.
    """
    options: _ProcessOptions = {
        "cwd": folder,
        "env": {**os.environ, **environment} if environment else None,
    }
    try:
        with _commands.start(command, options) as process:
            try:
                output, errors = process.communicate(timeout=timeout)
            except subprocess.TimeoutExpired:
                message = f"it did not finish within {format_count(timeout, 'second')}"
                return CommandResult(-1, "", message)
    except OSError as error:
        return CommandResult(-1, "", f"cannot start {command[0]}: {error.strerror}")
    # Read as bytes, because text mode converts \r\n and \r to \n.
    return CommandResult(
        process.returncode,
        output.decode("utf-8", "backslashreplace"),
        errors.decode("utf-8", "backslashreplace"),
    )


@contextmanager
def commands_stopped() -> Iterator[None]:
    """End all commands of ``run_command``; those started before the end of the block fail."""
    _commands.stop()
    try:
        yield
    finally:
        _commands.is_stopped = False


class _ProcessOptions(TypedDict):
    """Options of a process that differ between commands."""

    cwd: Path | None
    env: Mapping[str, str] | None


class _RunningCommands:
    """The commands that run. Each has a process group, which ends with it."""

    def __init__(self) -> None:
        self.is_stopped = False
        self._processes: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()

    @contextmanager
    def start(
        self, command: Sequence[str], options: _ProcessOptions
    ) -> Iterator[subprocess.Popen[bytes]]:
        """Yield a process, and end it if it still runs after the block. Raises ``OSError``."""
        with self._lock:
            if self.is_stopped:
                raise InterruptedError(errno.EINTR, "interrupted")
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
                **options,
            )
            self._processes.add(process)
        with process:
            try:
                yield process
            finally:
                with self._lock:
                    self._processes.discard(process)
                if process.poll() is None:
                    _kill_group(process)

    def stop(self) -> None:
        """Let no command start, and end those that run."""
        with self._lock:
            self.is_stopped = True
            for process in self._processes:
                if process.poll() is None:
                    _kill_group(process)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """End a process that leads a group, and where groups exist, all processes of the group."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


_commands = _RunningCommands()

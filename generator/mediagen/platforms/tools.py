"""Where the real tools are, whether they are there, and how to start them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from mediagen.diagnostics.counts import format_count
from mediagen.filesystem.caches import toolchain_folder

#: The longest a command may take, in seconds, where its check says nothing else.
PATIENCE = 300
_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class Tool(NamedTuple):
    """A program: its command line, a path that tells that it is installed, and what installs it."""

    name: str
    command: tuple[str, ...]
    installed_path: str | None
    version_arguments: tuple[str, ...] | None
    version_pattern: str
    install: str


class CommandResult(NamedTuple):
    """The end of a command."""

    code: int
    out: str
    err: str

    @property
    def output_text(self) -> str:
        """All that it printed, without colours."""
        return _COLOURS.sub("", f"{self.out}\n{self.err}")


def find_program(program: str) -> str | None:
    """The path of a program: in the toolchains, beside Python, or on the search path."""
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
        """Those of the named tools that are not installed."""
        return [self._tools[name] for name in names if not self._is_installed(self._tools[name])]

    def command_words(
        self, command: Sequence[str], fillings: Mapping[str, Sequence[str]]
    ) -> list[str]:
        """A command whose first word is a tool, as the words to start; ``filled`` has the others.

        A word of ``filled`` that is a word of the command by itself becomes as many as it has.
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
        """The version that a tool says it has, or nothing where it does not tell."""
        if name not in self._versions:
            self._versions[name] = self._ask_version(self._tools[name])
        return self._versions[name]

    def _ask_version(self, tool: Tool) -> str:
        if tool.version_arguments is None:
            return ""
        done = run_command(
            [*self.command_words([tool.name], {}), *tool.version_arguments], patience=60
        )
        match = re.search(tool.version_pattern, done.output_text)
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
    patience: float = PATIENCE,
    environment: Mapping[str, str] | None = None,
) -> CommandResult:
    """Run a command and keep what it prints; never raises for what the command does."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=patience,
            check=False,
            env={**os.environ, **environment} if environment else None,
        )
    except subprocess.TimeoutExpired:
        return CommandResult(
            -1, "", f"it did not come to an end in {format_count(patience, 'second')}"
        )
    except OSError as error:
        return CommandResult(-1, "", f"{command[0]} cannot be started: {error.strerror}")
    # In bytes, because text pipes would turn every \r\n and \r into \n.
    return CommandResult(
        done.returncode,
        done.stdout.decode("utf-8", "backslashreplace"),
        done.stderr.decode("utf-8", "backslashreplace"),
    )

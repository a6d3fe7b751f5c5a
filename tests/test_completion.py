"""Shells complete commands, options and the names of the user's project."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.helpers import ROOT, run
from tests.toolchains.requirement import require

#: Lines up to the cursor, and the completion that a shell adds: the only one there is.
LINES = {
    "mediagen gener": "mediagen generate",
    "mediagen snippet adStart --platf": "mediagen snippet adStart --platform",
    "mediagen snippet chapterSk": "mediagen snippet chapterSkip",
    "mediagen snippet adStart --platform chro": "mediagen snippet adStart --platform chromecast",
    "mediagen schema proj": "mediagen schema project",
}
SHELLS = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
}
SETUP = {
    "bash": "PS1='$ '; bind 'set enable-bracketed-paste off'; source <(mediagen completion bash)",
    "zsh": "PS1='$ '; autoload -U compinit; compinit -u -D; eval \"$(mediagen completion zsh)\"",
}


def environment() -> dict[str, str]:
    """The environment of a shell that finds this ``mediagen`` first."""
    return os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "TERM": "dumb",
    }


class Terminal:
    """Shell on a pseudo-terminal, as a user types into it."""

    def __init__(self, shell: str) -> None:
        self._screen, follower = pty.openpty()
        self._process = subprocess.Popen(
            SHELLS[shell],
            cwd=ROOT,
            env=environment(),
            stdin=follower,
            stdout=follower,
            stderr=follower,
            start_new_session=True,
        )
        os.close(follower)
        self.type(f"{SETUP[shell]}; echo rea''dy\r", until="ready")

    def type(self, text: str, *, until: str) -> str:
        """Type some keys; return the output of the terminal until it has a certain text."""
        os.write(self._screen, text.encode())
        shown = ""
        end = time.monotonic() + 60
        while until not in shown and time.monotonic() < end:
            if select.select([self._screen], [], [], 0.1)[0]:
                shown += re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", os.read(self._screen, 4096).decode())
        assert until in shown, shown
        return shown

    def close(self) -> None:
        """End the shell."""
        self._process.kill()
        self._process.wait()
        os.close(self._screen)


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_completes_the_line(shell: str) -> None:
    require("completion")
    terminal = Terminal(shell)
    try:
        for line, completed in LINES.items():
            terminal.type(f"{line}\t", until=completed)
            terminal.type("\x15\r", until="$ ")  # clear the line
    finally:
        terminal.close()


def test_fish_completes_the_line() -> None:
    require("completion")
    assert shutil.which("fish")
    for line, completed in LINES.items():
        script = f"mediagen completion fish | source; complete --do-complete '{line}'"
        result = subprocess.run(
            ["fish", "--no-config", "--command", script],
            cwd=ROOT, env=environment(), capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert [row.split("\t")[0] for row in result.stdout.splitlines()] == [completed.split()[-1]]


def test_an_unknown_shell_is_refused_with_the_nearest_one() -> None:
    result = run("completion", "fsh", cwd=ROOT)
    assert result.code == 2
    assert "MG702 unknown shell 'fsh'; did you mean 'fish'?" in result.err


def complete(line: str, folder: Path) -> set[str]:
    """Return the completions at the end of a line, as a shell asks for them in a folder."""
    output = folder / "completions.txt"
    variables = {"_ARGCOMPLETE": "1", "COMP_LINE": line, "COMP_POINT": str(len(line))}
    variables |= {"_ARGCOMPLETE_STDOUT_FILENAME": str(output), "_ARGCOMPLETE_IFS": "\n"}
    result = subprocess.run(
        [sys.executable, "-m", "mediagen"], cwd=folder, env=environment() | variables, check=False
    )
    assert result.returncode == 0
    return {word.strip() for word in output.read_text("utf-8").splitlines()}


def test_completions_are_those_of_all_layers_of_the_project(tmp_path: Path) -> None:
    (tmp_path / "mediagen.yaml").write_text("extends: package\n", "utf-8")
    (tmp_path / "spec" / "events").mkdir(parents=True)
    (tmp_path / "spec" / "events" / "adCredits.yaml").touch()
    packaged = {p.stem for p in (ROOT / "spec/events").glob("ad*.yaml")}
    assert complete("mediagen snippet ad", tmp_path) == {"adCredits", *packaged}
    assert complete("mediagen generate --flavour mat", tmp_path) == {"material"}


def test_an_invalid_project_has_no_completions(tmp_path: Path) -> None:
    (tmp_path / "mediagen.yaml").write_text("extends: ../nowhere\n", "utf-8")
    assert complete("mediagen snippet ad", tmp_path) <= {""}
    assert "generate" in complete("mediagen gen", tmp_path)

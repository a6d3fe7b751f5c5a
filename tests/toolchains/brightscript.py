"""BrightScript literals, evaluated by @rokucommunity/brs."""

from __future__ import annotations

import re
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory

from . import tools
from .seals import Rejected, new_seals, sealed_values

_EMITTER = """\
sub emit(index as integer, value as string, seal as string)
    units = []
    for i = 1 to Len(value)
        units.Push(Asc(Mid(value, i, 1)).ToStr())
    end for
    print seal; " "; index.ToStr(); " "; units.Join(",")
end sub
"""


def evaluate(expressions: list[str]) -> list[str]:
    """Return the values of BrightScript expressions. Raises Rejected.

    A line of BrightScript is a statement, so an expression must not hold a line break.
    """
    seals = new_seals(len(expressions))
    reasons = {
        index: "line break outside of a string"
        for index, expression in enumerate(expressions)
        if "\n" in expression or "\r" in expression
    }
    if reasons:
        raise Rejected("brightscript", reasons)
    # One try block of five lines per expression: the line of an error gives the index.
    lines = ["sub main()"]
    for index, expression in enumerate(expressions):
        lines += ["try", f'emit({index}, {expression}, "{seals[index]}")', "catch failure"]
        lines += [f'print "{seals[index]} error "; failure.message', "end try"]
    lines += ["end sub", ""]
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        _write(folder, "main.brs", "\n".join(lines) + _EMITTER)
        done = _interpret(folder, ["main.brs"])
    values = sealed_values(done.stdout, seals)
    errors = dict(re.findall(r"^([0-9a-f]{16}) error (.*)$", done.stdout, re.MULTILINE))
    reasons = {index: errors[seal] for index, seal in enumerate(seals) if seal in errors}
    for line, message in re.findall(r"main\.brs\((\d+),.*?\): (.*)", done.stderr):
        reasons.setdefault((int(line) - 2) // 5, message)
    if not reasons:
        absent = [index for index in range(len(expressions)) if index not in values]
        first = next(iter(done.stderr.strip().splitlines()), "no value")
        reasons = dict.fromkeys(absent, first)
    if reasons:
        raise Rejected("brightscript", reasons)
    return [values[index] for index in range(len(expressions))]


def _write(folder: Path, name: str, text: str) -> None:
    path = folder / "source" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _interpret(folder: Path, files: list[str]) -> CompletedProcess[str]:
    return tools.run([*tools.npm_command("brs"), *files], cwd=folder / "source")

"""BrightScript snippets and literals: validated by bsc 0.73, run by @rokucommunity/brs."""

from __future__ import annotations

import json
import re
import secrets
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory

from . import tools
from .records import Outcome, Rejected
from .seals import new_seals, sealed_values

_EMITTER = """\
sub emit(index as integer, value as string, seal as string)
    units = []
    for i = 1 to Len(value)
        units.Push(Asc(Mid(value, i, 1)).ToStr())
    end for
    print seal; " "; index.ToStr(); " "; units.Join(",")
end sub
"""


def run_snippets(platform: str, sources: dict[str, str]) -> dict[str, Outcome]:
    """Validate all snippets with one run of bsc, then run the valid ones in one interpreter."""
    names = list(sources)
    outcomes: dict[str, Outcome] = {}
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        stand_ins = [
            tools.TEMPLATES / "checks" / "brs" / "recorder.brs",
            tools.TEMPLATES / platform / "sdk" / "stand-in.brs",
        ]
        for path in stand_ins:
            _write(folder, path.name, path.read_text(encoding="utf-8"))
        for index, name in enumerate(names):
            # The snippet starts on line 2; messages count from there.
            _write(folder, _file(index), f"sub snippet{index}()\n{sources[name]}\nend sub\n")
        for index, message in _validate(folder).items():
            outcomes[names[index]] = Outcome(error=message)

        runnable = [index for index, name in enumerate(names) if name not in outcomes]
        seal = secrets.token_hex(8)
        lines = [
            f'    recorderRun("{seal}", {index}, snippet{index}, "{_file(index)}")'
            for index in runnable
        ]
        _write(
            folder,
            "main.brs",
            "\n".join(["sub main()", *lines, "end sub", ""]),
        )
        files = [*(path.name for path in stand_ins), *map(_file, runnable), "main.brs"]
        done = _interpret(folder, files)
        for line in done.stdout.splitlines():
            if line.startswith(seal + " "):
                record = json.loads(line[len(seal) :])
                outcome = Outcome(record["calls"], record["error"])
                outcomes[names[record["snippet"]]] = outcome
        # bsc accepts a little that the interpreter's parser does not, and then nothing runs.
        silent = {name: sources[name] for name in names if name not in outcomes}
        if len(silent) > 1:
            for name, source in silent.items():
                outcomes |= run_snippets(platform, {name: source})
        elif silent:
            text = next(iter(done.stderr.strip().splitlines()), "the snippet ended the process")
            outcomes |= {name: Outcome(error=text) for name in silent}
    return {name: outcomes[name] for name in names}


def evaluate(expressions: list[str]) -> list[str]:
    """The strings that BrightScript expressions stand for; raises Rejected.

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
    # Each expression in a try block of its own, on a line that its index gives.
    lines = ["sub main()"]
    for index, expression in enumerate(expressions):
        lines += ["try", f'emit({index}, {expression}, "{seals[index]}")', "catch fault"]
        lines += [f'print "{seals[index]} fault "; fault.message', "end try"]
    lines += ["end sub", ""]
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        _write(folder, "main.brs", "\n".join(lines) + _EMITTER)
        done = _interpret(folder, ["main.brs"])
    values = sealed_values(done.stdout, seals)
    faults = dict(re.findall(r"^([0-9a-f]{16}) fault (.*)$", done.stdout, re.MULTILINE))
    reasons = {index: faults[seal] for index, seal in enumerate(seals) if seal in faults}
    for line, message in re.findall(r"main\.brs\((\d+),.*?\): (.*)", done.stderr):
        reasons.setdefault((int(line) - 2) // 5, message)
    if not reasons:
        absent = [index for index in range(len(expressions)) if index not in values]
        first = next(iter(done.stderr.strip().splitlines()), "no value")
        reasons = dict.fromkeys(absent, first)
    if reasons:
        raise Rejected("brightscript", reasons)
    return [values[index] for index in range(len(expressions))]


def _file(index: int) -> str:
    return f"snippet{index}.brs"


def _write(folder: Path, name: str, text: str) -> None:
    path = folder / "source" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _interpret(folder: Path, files: list[str]) -> CompletedProcess[str]:
    return tools.run([*tools.npm_command("brs"), *files], cwd=folder / "source")


def _validate(folder: Path) -> dict[int, str]:
    """The first error of bsc for each snippet file, by the snippet's index."""
    (folder / "manifest").write_text("title=snippets\n", encoding="utf-8")
    options = {
        "rootDir": ".",
        "files": ["manifest", "source/*.brs"],
        "createPackage": False,
        "copyToStaging": False,
        "diagnosticLevel": "error",
    }
    (folder / "bsconfig.json").write_text(json.dumps(options), encoding="utf-8")
    done = tools.run([*tools.npm_command("bsc"), "--project", "bsconfig.json"], cwd=folder)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr)
    faults: dict[int, str] = {}
    for index, line, message in re.findall(r"snippet(\d+)\.brs:(\d+):\d+ - error (.*)", plain):
        faults.setdefault(int(index), f"line {int(line) - 1}: {message}")
    if done.returncode and not faults:
        raise RuntimeError(f"bsc failed:\n{plain}")
    return faults

"""Swift snippets and literals, compiled and interpreted by Swift 6.0.3."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Sequence
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory

from . import tools
from .records import Outcome, Rejected
from .seals import new_seals, sealed_values

# Expressions per generated function: the type checker and the optimiser work function by function.
_CHUNK = 50

# The compiler's exit code; a trap ends the process by a signal.
_DOES_NOT_COMPILE = 1

_EMITTER = """
var emitted = ""
func emit(_ index: Int, _ value: String, _ seal: String) {
  emitted += "\\(seal) \\(index) \\(value.utf16.map { String($0) }.joined(separator: ","))\\n"
}
"""


def run_snippets(sources: dict[str, str]) -> dict[str, Outcome]:
    """Run every snippet as a function of one interpreted module, warnings being errors.

    Snippets that do not compile are taken out and the others run without them; a snippet that traps
    stops the process, and those after it are run again.
    """
    outcomes: dict[str, Outcome] = {}
    while waiting := [name for name in sources if name not in outcomes]:
        seal = secrets.token_hex(8)
        parts = [(tools.SDK / "AEPEdgeMedia.swift").read_text(encoding="utf-8")]
        for index, name in enumerate(waiting):
            parts.append(
                f"func snippet_{index}(_ tracker: MediaTracker) {{\n"
                f'#sourceLocation(file: "snippet-{index}", line: 1)\n{sources[name]}\n'
                f"#sourceLocation()\n}}"
            )
        parts += [
            f'runSnippet("{seal}", "{index}", snippet_{index})' for index in range(len(waiting))
        ]
        done = interpret("\n".join(parts), ["-warnings-as-errors"])
        for line in done.stdout.splitlines():
            if line.startswith(seal + " "):
                record = json.loads(line[len(seal) :])
                outcome = Outcome(record["calls"], record["error"])
                outcomes[waiting[int(record["name"])]] = outcome
        silent = [name for name in waiting if name not in outcomes]
        faults = _faults(done.stderr)
        if len(waiting) > 1 and done.returncode == _DOES_NOT_COMPILE:
            # An unbalanced brace makes the compiler blame other snippets or none, so those blamed
            # are judged alone, and all where it blames none.
            for name in [waiting[index] for index in faults] or silent:
                outcomes |= run_snippets({name: sources[name]})
        elif silent:
            # Each record is flushed, so the first snippet without one has stopped the process.
            text = faults.get(0) or _message(done)
            outcomes[silent[0]] = Outcome(error=text)
    return {name: outcomes[name] for name in sources}


def evaluate(expressions: list[str]) -> list[str]:
    """The strings that Swift expressions stand for; raises Rejected."""
    seals = new_seals(len(expressions))
    parts = [_EMITTER]
    for start in range(0, len(expressions), _CHUNK):
        parts.append(f"func chunk{start}() {{")
        for index in range(start, min(start + _CHUNK, len(expressions))):
            # The seal after the expression makes one that closes its literal early and goes on
            # call emit with another number of arguments, which does not compile.
            parts.append(
                f'#sourceLocation(file: "snippet-{index}", line: 1)\n'
                f'emit({index}, {expressions[index]}\n, "{seals[index]}")'
            )
        parts.append("#sourceLocation()\n}")
        parts.append(f"chunk{start}()")
    parts.append('print(emitted, terminator: "")')
    done = interpret("\n".join(parts), [])
    values = sealed_values(done.stdout, seals)
    absent = [index for index in range(len(expressions)) if index not in values]
    faults = _faults(done.stderr)
    if absent or faults or done.returncode:
        reasons = faults or dict.fromkeys(absent, _message(done))
        raise Rejected("swift", reasons)
    return [values[index] for index in range(len(expressions))]


def command(program: str) -> list[str | Path]:
    """Command line of a program of the unpacked Swift, started by the loader it came with."""
    root = tools.cache() / "swift" / "root"
    libraries = root / "usr" / "lib" / "x86_64-linux-gnu"
    swift = root / "usr" / "libexec" / "swift"
    paths = f"{libraries}:{swift}/lib/swift/linux:{swift}/lib"
    loader = libraries / "ld-linux-x86-64.so.2"
    return [loader, "--library-path", paths, swift / "bin" / program]


def interpret(program: str, options: Sequence[str] = ()) -> CompletedProcess[str]:
    """Run a program of one file, in the mode of Swift 5."""
    with TemporaryDirectory() as folder:
        main = Path(folder) / "main.swift"
        main.write_text(program, encoding="utf-8")
        return frontend(["-interpret", "-module-name", "main", *options, main], Path(folder))


def frontend(options: Sequence[str | Path], cwd: Path | None = None) -> CompletedProcess[str]:
    """The compiler proper, which needs no linker."""
    root = tools.cache() / "swift" / "root"
    return tools.run(
        [
            *command("swift-frontend"),
            *("-frontend", *options, "-sdk", root),
            *("-resource-dir", root / "usr" / "libexec" / "swift" / "lib" / "swift"),
            *("-module-cache-path", tools.cache() / "swift" / "modules"),
        ],
        cwd=cwd,
        env={"SWIFT_BACKTRACE": "enable=no", "LLVM_DISABLE_SYMBOLIZATION": "1"},
    )


def _faults(stderr: str) -> dict[int, str]:
    """The first error of each snippet that the compiler names, by the snippet's index."""
    faults: dict[int, str] = {}
    for index, line, message in re.findall(
        r"^snippet-(\d+):(\d+):\d+: error: (.*)$", stderr, re.MULTILINE
    ):
        faults.setdefault(int(index), f"line {line}: {message}")
    return faults


def _message(done: CompletedProcess[str]) -> str:
    """The first error that the compiler or the runtime printed, else the first line."""
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    errors = [line for line in lines if "error: " in line.lower()]
    text = next(iter(errors or lines), f"the process ended with exit code {done.returncode}")
    return re.sub(r"^/\S*:\d+:\d+: ", "", text)

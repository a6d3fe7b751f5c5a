"""Swift literals, evaluated by the interpreter of Swift 6.0.3."""

from __future__ import annotations

import re
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory

from . import tools
from .seals import Rejected, new_seals, sealed_values

# Expressions per generated function: the type checker and the optimiser work function by function.
_CHUNK = 50


_EMITTER = """
var emitted = ""
func emit(_ index: Int, _ value: String, _ seal: String) {
  emitted += "\\(seal) \\(index) \\(value.utf16.map { String($0) }.joined(separator: ","))\\n"
}
"""


def evaluate(expressions: list[str]) -> list[str]:
    """Return the values of Swift expressions. Raises Rejected."""
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
    done = _interpret("\n".join(parts), [])
    values = sealed_values(done.stdout, seals)
    absent = [index for index in range(len(expressions)) if index not in values]
    errors = _find_errors(done.stderr)
    if absent or errors or done.returncode:
        reasons = errors or dict.fromkeys(absent, _message(done))
        raise Rejected("swift", reasons)
    return [values[index] for index in range(len(expressions))]


def command(program: str) -> list[str | Path]:
    """Return the command line of a program of the unpacked Swift, started by its own loader."""
    root = tools.toolchain_folder() / "swift" / "root"
    libraries = root / "usr" / "lib" / "x86_64-linux-gnu"
    swift = root / "usr" / "libexec" / "swift"
    paths = f"{libraries}:{swift}/lib/swift/linux:{swift}/lib"
    loader = libraries / "ld-linux-x86-64.so.2"
    return [loader, "--library-path", paths, swift / "bin" / program]


def _interpret(program: str, options: list[str]) -> CompletedProcess[str]:
    root = tools.toolchain_folder() / "swift" / "root"
    with TemporaryDirectory() as folder:
        main = Path(folder) / "main.swift"
        main.write_text(program, encoding="utf-8")
        return tools.run(
            [
                *command("swift-frontend"),
                *("-frontend", "-interpret", "-module-name", "main", "-sdk", root),
                *("-resource-dir", root / "usr" / "libexec" / "swift" / "lib" / "swift"),
                *("-module-cache-path", tools.toolchain_folder() / "swift" / "modules"),
                *options,
                main,
            ],
            cwd=Path(folder),
            env={"SWIFT_BACKTRACE": "enable=no", "LLVM_DISABLE_SYMBOLIZATION": "1"},
        )


def _find_errors(stderr: str) -> dict[int, str]:
    """Return the first error of the compiler for each expression, by index."""
    errors: dict[int, str] = {}
    for index, line, message in re.findall(
        r"^snippet-(\d+):(\d+):\d+: error: (.*)$", stderr, re.MULTILINE
    ):
        errors.setdefault(int(index), f"line {line}: {message}")
    return errors


def _message(done: CompletedProcess[str]) -> str:
    """Return the first error that the compiler or the runtime printed, or else the first line."""
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    errors = [line for line in lines if "error: " in line.lower()]
    text = next(iter(errors or lines), f"the process ended with exit code {done.returncode}")
    return re.sub(r"^/\S*:\d+:\d+: ", "", text)

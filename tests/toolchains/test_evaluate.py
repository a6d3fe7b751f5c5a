"""Tests of the evaluators: values are exact, and only strings are accepted."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from . import LANGUAGES, Missing, Rejected, evaluate, missing
from .requirement import require


def escaped_units(text: str, pattern: str) -> str:
    """Return a quoted string with ``pattern`` for every UTF-16 unit but some letters."""
    units = memoryview(text.encode("utf-16-le")).cast("H")
    return '"' + "".join(chr(u) if chr(u) in "abcxyz" else pattern % u for u in units) + '"'


def plain(text: str) -> str:
    """Return a quoted string with the escapes that JavaScript and JSON require."""
    return json.dumps(text, ensure_ascii=False)


def brightscript(text: str) -> str:
    pieces = re.findall(r"[\r\n]|[^\r\n]+", text)
    literals = (
        f"chr({ord(piece)})" if piece in "\r\n" else '"' + piece.replace('"', '""') + '"'
        for piece in pieces
    )
    return " + ".join(literals) or '""'


def swift(text: str) -> str:
    return (
        '"' + "".join(f"\\u{{{ord(c):x}}}" if c < " " or c in '"\\\x7f' else c for c in text) + '"'
    )


def kotlin(text: str) -> str:
    return '"' + "".join(f"\\u{ord(c):04x}" if c in '"\\$\r\n' else c for c in text) + '"'


def java(text: str) -> str:
    """Return a literal with octal escapes: Java reads ``\\u0022`` as the end of the literal."""
    return '"' + "".join(f"\\{ord(c):03o}" if c in '"\\\r\n' else c for c in text) + '"'


def java_escaped(text: str) -> str:
    """Return a literal in which every UTF-16 unit is escaped, those of Latin-1 as octal."""
    units = memoryview(text.encode("utf-16-le")).cast("H")
    return '"' + "".join(f"\\{u:03o}" if u < 256 else f"\\u{u:04x}" for u in units) + '"'


NASTY = [
    "",
    "plain",
    "\"double\" 'single' `back`",
    "back\\slash \\n \\u0041 \\\\",
    "line\nbreak\r\nreturn\rtab\t",
    "$ $x ${x} $1 $(x) \\(x) #{x} %s %n {0}",
    '\'\'\' """ """"',
    "/* */ // <!-- --> </script> ' rem # ; :",
    "\u2028 \u2029 \u0085 \u00a0 \ufeff",
    "é ß 漢字 😀 👩\u200d👩\u200d👧 \U0010ffff",
    "\u202e bidi \u2066 \u061c",
    "\x01\x07\x1b\x7f",
    " leading and trailing ",
    "x" * 2000,
]

ENCODERS: dict[str, list[Callable[[str], str]]] = {
    "python": [repr, lambda text: json.dumps(text, ensure_ascii=False).replace("\x7f", "\\x7f")],
    "javascript": [plain, lambda text: escaped_units(text, "\\u%04x")],
    "json": [plain, lambda text: escaped_units(text, "\\u%04x")],
    "swift": [swift],
    "java": [java, java_escaped],
    "kotlin": [kotlin, lambda text: escaped_units(text, "\\u%04x")],
    "brightscript": [brightscript],
    "shell": [lambda text: "'" + text.replace("'", "'\\''") + "'"],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_evaluate_returns_exact_values(language: str) -> None:
    require(language)
    strings = NASTY * 10
    if language not in {"brightscript", "shell"}:
        strings.append("nul \0 nul")
    expressions = [encode(text) for encode in ENCODERS[language] for text in strings]
    assert evaluate(language, expressions) == strings * len(ENCODERS[language])


HOSTILE: dict[str, list[str]] = {
    "python": ['"a"); f("b"', '"a", "b"', '"a" # x', '"a" "b"', 'f"{name}"', '"a', "1"],
    "javascript": ['"a"); f("b"', '"a", "b"', '"a" /*', "`${name}`", '"a', "1"],
    "json": ['"a", "b"', "'a'", '"\\x41"', "1", '"a\nb"'],
    "swift": ['"a", "x"); print("b"', '"\\(name)"', '"a" /*', '"\\q"', "1"],
    "java": [
        '"a", "x"); emit(2, "b"',
        '"\\u0022, \\u0022"',
        "name",
        '"a" /*',
        '"\\q"',
        '"a',
        "null",
        "1",
    ],
    "kotlin": ['"a", "x"); print("b"', '"$name"', '"a" /*', '"\\q"', "1"],
    "brightscript": ['"a", "x") : print("b"', '"a" \' x', '"a" + name', '"a\nb"', "1"],
    "shell": ["'a'; echo", "'a' 'b'", "'a", "a # b", "'a'\n'b'"],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_evaluate_rejects_expressions_that_are_not_one_string(language: str) -> None:
    require(language)
    valid = "'fine'" if language == "shell" else '"fine"'
    # Each Kotlin compile takes over a second, so its hostile expressions are evaluated together.
    groups = [HOSTILE[language]] if language == "kotlin" else [[e] for e in HOSTILE[language]]
    for hostile in groups:
        with pytest.raises(Rejected) as caught:
            evaluate(language, [valid, *hostile, valid])
        assert caught.value.reasons, hostile


def test_a_missing_toolchain_is_reported_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MEDIAGEN_TOOLCHAINS", str(tmp_path))
    message = "swift needs swift, not installed; run: tests/toolchains/install swift"
    assert missing("swift") == message
    with pytest.raises(Missing, match="tests/toolchains/install swift"):
        evaluate("swift", ['"text"'])
    monkeypatch.delenv("MEDIAGEN_REQUIRE_TOOLCHAINS", raising=False)
    with pytest.raises(pytest.skip.Exception, match="tests/toolchains/install swift"):
        require("swift")
    monkeypatch.setenv("MEDIAGEN_REQUIRE_TOOLCHAINS", "1")
    with pytest.raises(pytest.fail.Exception, match="tests/toolchains/install swift"):
        require("swift")

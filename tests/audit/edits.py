"""Edits of code: harmless ones keep its meaning, harmful ones change what it sends."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

_STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
_NUMBER = re.compile(r'(?<![\w."{-])\d+(?:\.\d+)?(?![\w."])')
_PATH = re.compile(r"(?<![\w.\"])[A-Za-z_]\w*(?:\(\))?(?:\.[A-Za-z_]\w*)+")
_KEY = re.compile(r"(?<![\w\".?])([A-Za-z_]\w*)(?=: )")
_COMMENTS = {"javascript": "//", "swift": "//", "kotlin": "//", "brightscript": "'"}
_JOINED = ("{", "(", "[", ",", "\\", ":")


def _is_fixed(line: str) -> bool:
    """Return whether a line has only what readers replace, or what sends nothing."""
    bare = line.strip()
    return (
        not bare
        or bare.startswith(("//", "# ", "' ", "curl", "--header", "}, 7", "setTimeout", "--data"))
        or bare == "}'"
    )


def harmful_edits(code: str) -> Iterator[str]:
    """Yield code with one text, number, name or key changed, or with one line removed."""
    lines = code.split("\n")
    for index, line in enumerate(lines):
        if _is_fixed(line):
            continue
        for changed in (*_changed_strings(line), *_changed_names(line), *_changed_numbers(line)):
            yield "\n".join([*lines[:index], changed, *lines[index + 1 :]])
        if re.search(r"[\w\"]", line) and not line.startswith("const {"):
            yield "\n".join([*lines[:index], *lines[index + 1 :]])


def _changed_strings(line: str) -> Iterator[str]:
    for match in _STRING.finditer(line):
        text = match[1]
        if re.search(r"\{\w+\}|YYYY|^$", text):
            continue
        for changed in (f"{text}x", f"x{text}", text[:-1] if len(text) > 1 else "yy"):
            yield f"{line[: match.start(1)]}{changed}{line[match.end(1) :]}"


def _changed_numbers(line: str) -> Iterator[str]:
    bare = _STRING.sub(lambda match: " " * len(match[0]), line)
    for match in _NUMBER.finditer(bare):
        if len(match[0]) > 10:  # the time of an example
            continue
        for factor, added in ((1, 1), (1, 13), (10, 7)):
            number = float(match[0]) * factor + added
            text = f"{number:.1f}" if "." in match[0] else f"{number:.0f}"
            yield f"{line[: match.start()]}{text}{line[match.end() :]}"


def _changed_names(line: str) -> Iterator[str]:
    bare = _STRING.sub(lambda match: " " * len(match[0]), line)
    for match in _PATH.finditer(bare):
        yield f"{line[: match.end()]}Zq{line[match.end() :]}"
        yield f"{line[: match.end() - 1]}{line[match.end() :]}"
    for match in _KEY.finditer(bare):
        yield f"{line[: match.end(1)]}Zq{line[match.end(1) :]}"


def harmless_edits(code: str, language: str, source: random.Random) -> Iterator[str]:
    """Yield code in another style with the same meaning."""
    comment = _COMMENTS.get(language)
    lines = code.rstrip("\n").split("\n")
    if comment:
        yield f"{comment} A note.\n{code}\n{comment} The end.\n"
        place = source.randrange(len(lines))
        if not lines[place].rstrip().endswith("\\"):
            yield "\n".join([*lines[: place + 1], f"  {comment} here", *lines[place + 1 :], ""])
        yield "\n".join(
            f"{line} {comment} note" if line.strip() and comment not in line else line
            for line in lines
        )
    if language != "shell":
        yield "\n\n".join(lines) + "\n"
        yield "\n".join("    " + line for line in lines) + "\n"
        yield "\n".join(line.lstrip() for line in lines) + "\n"
        yield _outside_strings(code, r", ", ",   ")
    if language == "javascript":
        yield re.sub(r"\bconst (?=\w)", "var ", code)
        yield re.sub(r"\bconst (?=\w)", "let ", code)
        yield code.replace(";\n", "\n")
        yield _STRING.sub(lambda match: f"'{match[1]}'" if "'" not in match[1] else match[0], code)
        yield _KEY.sub(r'"\1"', code) if "eventType" in code else code
        yield code.replace("tracker.", "this.tracker.").replace("alloy(", "window.alloy(")
    if language == "kotlin":
        yield re.sub(r"\bval ", "var ", code)
    if language == "swift":
        yield re.sub(r"\blet (?=\w+ = \w+\.\w+\()", "var ", code)
        yield code.replace("tracker.", "self.tracker.")
    if language == "brightscript":
        yield code.replace("ADBMobile", "adbmobile").replace("mediaTrack", "MEDIATRACK")
        yield "adb = ADBMobile()\n" + code.replace("ADBMobile().", "adb.")
    if language in ("javascript", "kotlin", "swift", "brightscript"):
        yield _renamed(code)
    if language == "shell":
        yield code.replace("--data", "-d").replace("--header", "-H")
        yield f"$ {code}"
        yield code.replace("{sid}", "$SID").replace("{datastreamID}", "$ID")
        yield code.replace("-X POST ", "")


def _outside_strings(code: str, pattern: str, text: str) -> str:
    parts = re.split(r'("(?:[^"\\\n]|\\.)*")', code)
    return "".join(p if i % 2 else re.sub(pattern, text, p) for i, p in enumerate(parts))


def _renamed(code: str) -> str:
    """Return code whose variables have other names."""
    for name in set(re.findall(r"\b(\w+(?:Object|Metadata|Info))\b(?= = )", code)):
        code = re.sub(rf"(?<![.\w]){name}\b(?!:)", f"my{name}", code)
    return code

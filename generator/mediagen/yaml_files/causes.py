"""Causes of YAML errors that the parser notices elsewhere, or not at all.

Colons, indentation and characters that are invisible in an editor.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import takewhile
from typing import NamedTuple

import yaml

#: Blanks of Unicode that look like spaces and are none in YAML.
_BLANKS = "\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
UNICODE_BLANK = re.compile(f"[{_BLANKS}]")
_BLANK_INDENT = re.compile(f"^[ \\t-]*([{_BLANKS}])", re.MULTILINE)
#: Line breaks of YAML that editors show inside of a line, and a byte order mark after the start.
_INVISIBLE_BREAK = re.compile("[\x85\u2028\u2029\ufeff]")
_BREAK_NAMES = {
    "\x85": "next line, a line break in YAML",
    "\u2028": "line separator, a line break in YAML",
    "\u2029": "paragraph separator, a line break in YAML",
    "\ufeff": "byte order mark",
}
#: Columns of one level of indentation, the most usual first.
_INDENT_UNITS = (2, 4, 3)
#: A line that starts as an entry of a mapping, with or without its colon.
_ENTRY = re.compile(r"(?P<indent>[ ]*(?:- +)*)(?P<key>[^\W\d][\w-]*)(?P<rest>.*)")

#: Longest value that a message repeats, in characters.
_LONGEST_VALUE = 40


class Cause(NamedTuple):
    """The position of the cause of an error; line and column start at 1."""

    line: int
    column: int
    message: str


def describe_blank(character: str) -> str:
    """Return the message about a blank of Unicode in an indentation."""
    name = unicodedata.name(character).lower()
    return f"{name} (U+{ord(character):04X}) cannot indent YAML; use spaces"


def find_invisible_break(text: str) -> Cause | None:
    """Return the first invisible character that changes how YAML divides a file into lines."""
    match = None if text.isascii() else _INVISIBLE_BREAK.search(text)
    if match is None:
        return None
    start = match.start()
    character = f"U+{ord(match[0]):04X} ({_BREAK_NAMES[match[0]]})"
    message = f"invisible character {character}; delete it, or write an escape between quotes"
    return Cause(text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start), message)


def find_invisible(text: str) -> str:
    """Return the first invisible character of a key, or an empty string."""
    if text.isascii():
        return ""
    return next((sign for sign in text if unicodedata.category(sign) == "Cf"), "")


def find_cause(text: str, error: yaml.YAMLError) -> Cause | None:
    """Return the cause of an error, or None if it is where the parser noticed it."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return None
    lines = text.split("\n")
    return (
        _find_blank_indent(text, mark.line)
        or _find_missing_colon(lines, error)
        or _find_uneven_indent(lines, error)
    )


def _find_blank_indent(text: str, last: int) -> Cause | None:
    """Return the last line up to ``last``, from 0, that a blank of Unicode indents."""
    if text.isascii():
        return None
    cause = None
    for match in _BLANK_INDENT.finditer(text):
        line = text.count("\n", 0, match.start())
        if line > last:
            break
        column = match.start(1) - match.start() + 1
        cause = Cause(line + 1, column, describe_blank(match[1]))
    return cause


def _find_missing_colon(lines: list[str], error: yaml.YAMLError) -> Cause | None:
    """Return the line of a key without its colon, or without the space after the colon."""
    mark, message = getattr(error, "problem_mark", None), getattr(error, "problem", None) or ""
    context = getattr(error, "context_mark", None)
    assert mark is not None
    if message.startswith("could not find expected ':'") and context is not None:
        return _describe_colon(lines, context.line)
    if message.startswith("mapping values are not allowed"):
        # The entry above was read as the beginning of this key.
        indent = _key_column(lines[mark.line])
        line = mark.line - 1
        while line >= 0 and (not lines[line].strip() or _key_column(lines[line]) > indent):
            line -= 1
        if line < 0 or re.search(r":(\s|$)", lines[line]):
            return None
        return _describe_colon(lines, line)
    if message.startswith("did not find expected <document start>"):
        above = mark.line - 1
        if above >= 0 and lines[above].startswith("..."):
            return Cause(above + 1, 1, "the document ends here, but text follows; delete this line")
    return None


def _find_uneven_indent(lines: list[str], error: yaml.YAMLError) -> Cause | None:
    """Return a line above the error whose indentation is no multiple of that of the file."""
    mark, message = getattr(error, "problem_mark", None), getattr(error, "problem", None) or ""
    assert mark is not None
    if mark.line >= len(lines):
        return None
    noticed = _count_indent(lines[mark.line])
    above = [n for n in range(mark.line - 1, -1, -1) if _has_entry(lines[n])]
    if message.startswith("mapping values are not allowed"):
        candidates = above[:1]
    elif message.startswith("did not find expected"):
        # The first line of the deeper block that this line was expected to continue.
        deeper = takewhile(lambda n: _count_indent(lines[n]) > noticed, above)
        candidates = [*deeper][-1:] or above[:1]
    else:
        return None
    unit = _find_indent_unit(lines)
    if not candidates or unit is None:
        return None
    (line,) = candidates
    indent = _count_indent(lines[line])
    if indent % unit == 0 or noticed % unit:
        return None
    message = f"indented by {indent}, the lines around it by multiples of {unit}; indent it alike"
    return Cause(line + 1, indent + 1, message)


def _find_indent_unit(lines: list[str]) -> int | None:
    """Return the number of columns of which most indentations are multiples; None if unclear."""
    indents = [indent for line in lines if _has_entry(line) and (indent := _count_indent(line))]
    for unit in _INDENT_UNITS:
        uneven = sum(indent % unit != 0 for indent in indents)
        if len(indents) > 1 and uneven * 2 <= len(indents):
            return unit
    return None


def _has_entry(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _count_indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _key_column(line: str) -> int:
    """Return the column, from 0, of the key in a line."""
    return len(line) - len(line.lstrip(" -"))


def _describe_colon(lines: list[str], line: int) -> Cause | None:
    entry = _ENTRY.fullmatch(lines[line].rstrip("\r")) if line < len(lines) else None
    if entry is None:
        return None
    key, rest = entry["key"], entry["rest"].strip()
    if len(rest) > _LONGEST_VALUE:
        rest = f"{rest[:_LONGEST_VALUE]}…"
    column = len(entry["indent"]) + 1
    if entry["rest"].startswith(":") and rest != ":":
        message = f"missing space after the colon of '{key}'; write '{key}: {rest[1:].strip()}'"
    elif not rest:
        message = f"missing colon after '{key}'; write '{key}:'"
    else:
        message = f"missing colon after '{key}'; write '{key}: {rest.lstrip('=').strip()}'"
    return Cause(line + 1, column, message)

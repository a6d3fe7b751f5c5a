"""Causes of YAML errors above the place where the parser notices them: colons and indentation."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

import yaml

#: Blanks of Unicode that look like spaces and are none in YAML.
_BLANKS = "\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
UNICODE_BLANK = re.compile(f"[{_BLANKS}]")
_BLANK_INDENT = re.compile(f"^[ \\t-]*([{_BLANKS}])", re.MULTILINE)
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


def find_cause(text: str, error: yaml.YAMLError) -> Cause | None:
    """Return the cause of an error, or None if it is where the parser noticed it."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return None
    lines = text.split("\n")
    return _find_blank_indent(text, mark.line) or _find_missing_colon(lines, error)


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

"""Brackets and quotes of YAML that are not closed: parsers report the place where they notice."""

from __future__ import annotations

from typing import NamedTuple

import yaml

_CLOSING = {"[": "]", "{": "}"}


class Opening(NamedTuple):
    """The position of a bracket or quote that is not closed; line and column start at 1."""

    line: int
    column: int
    message: str


def find_unclosed(text: str, error: yaml.YAMLError) -> Opening | None:
    """Return the bracket or the quote whose missing end is the cause of an error, or None.

    A bracket is unclosed if a line after it is not indented more than its own line. A quote is
    unclosed if the next one, which closes it, is on such a line.
    """
    problem_mark = getattr(error, "problem_mark", None)
    if problem_mark is None:
        return None
    openings: list[yaml.Token] = []
    quotes: list[yaml.Token] = []
    try:
        for token in yaml.scan(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if token.start_mark.index >= problem_mark.index:
                break
            if isinstance(token, yaml.FlowSequenceStartToken | yaml.FlowMappingStartToken):
                openings.append(token)
            elif isinstance(token, yaml.FlowSequenceEndToken | yaml.FlowMappingEndToken):
                del openings[-1:]
            elif isinstance(token, yaml.ScalarToken) and token.style in ("'", '"'):
                quotes.append(token)
    except yaml.YAMLError:
        pass  # the error itself
    lines = text.split("\n")
    for token in quotes[-1:]:
        if _is_outdented(lines, token.start_mark.line, token.end_mark.line):
            return _opening(text, token)
    for token in openings:
        if _is_outdented(lines, token.start_mark.line, problem_mark.line):
            return _opening(text, token)
    return None


def _is_outdented(lines: list[str], start: int, stop: int) -> bool:
    """Return whether a line after ``start``, up to ``stop``, is not indented more than it."""
    indents = [
        len(line) - len(line.lstrip(" ")) for line in lines[start : stop + 1] if line.strip()
    ]
    return any(indent <= indents[0] for indent in indents[1:])


def _opening(text: str, token: yaml.Token) -> Opening:
    mark = token.start_mark
    sign = text[mark.index]
    name = "bracket" if sign in _CLOSING else "quote"
    message = f"unclosed {name} {sign}; add {_CLOSING.get(sign, sign)} on the same line"
    return Opening(mark.line + 1, mark.column + 1, message)

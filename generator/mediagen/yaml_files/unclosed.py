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

    A bracket is unclosed if the file ends, or if a line that is not indented more than its own
    line follows, before the error. The same goes for a quote, up to the next quote.
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
    context_mark = getattr(error, "context_mark", None)
    if getattr(error, "context", None) == "while scanning a quoted scalar":
        return _opening(text, context_mark) if context_mark is not None else None
    for token in quotes[-1:]:
        if _is_outdented(lines, token.start_mark.line, token.end_mark.line):
            return _opening(text, token.start_mark)
    for token in openings:
        if _is_outdented(lines, token.start_mark.line, problem_mark.line):
            return _opening(text, token.start_mark)
    return None


def _is_outdented(lines: list[str], start: int, stop: int) -> bool:
    """Return whether a line after ``start``, up to ``stop``, is not indented more than it.

    The end of the file is not indented.
    """
    if not any(line.strip() for line in lines[stop:]):
        return True
    indents = [
        len(line) - len(line.lstrip(" ")) for line in lines[start : stop + 1] if line.strip()
    ]
    return any(indent <= indents[0] for indent in indents[1:])


def _opening(text: str, mark: yaml.Mark) -> Opening:
    sign = text[mark.index]
    name = "bracket" if sign in _CLOSING else "quote"
    message = f"unclosed {name} {sign}; add {_CLOSING.get(sign, sign)} on the same line"
    return Opening(mark.line + 1, mark.column + 1, message)

"""Form of a source file that formatters do not change, and that differs after an edit.

Files are split into tokens; white space that has no meaning, and the tokens that a formatter adds
or removes, are left out. The table ``sources`` of a language has the patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import sha256

from mediagen.platforms.model import Language, SourceLayout, SourceLines

_BRACKETS = {"(": ")", "[": "]", "{": "}"}
_NEWLINE = "\n"
_INDENT, _DEDENT = "\x02", "\x03"
#: White space within a token, which is no separator of tokens.
_ENCODED = str.maketrans({" ": "\x1f", "\n": "\x1e", "\t": "\x1d"})


def source_digest(data: bytes, language: Language | None) -> str:
    """Return the digest of the form of a source; that of its lines without a ``language``.

    A file that is not UTF-8 is its own form.
    """
    text = data.decode("utf-8", "surrogateescape").replace("\r\n", "\n")
    if language is not None and language.sources is not None:
        text = source_form(text, language.sources, language.case_sensitive)
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def source_form(text: str, layout: SourceLayout, is_case_sensitive: bool = True) -> str:
    """Return the tokens of a source that formatters neither change nor add nor remove."""
    tokens = [*_split_tokens(text, layout, is_case_sensitive)]
    if layout.grouping:
        tokens = _without_grouping(tokens, layout)
    form = f" {' '.join(tokens)} "
    for pattern, replacement in layout.equivalents:
        form = re.sub(pattern, replacement, form)
    return form


@lru_cache(maxsize=32)
def _token_pattern(layout: SourceLayout) -> re.Pattern[str]:
    comments = "|".join(layout.comments) or "(?!)"
    strings = "|".join(layout.strings) or "(?!)"
    return re.compile(
        rf"(?P<comment>{comments})|(?P<literal>{strings})|(?P<newline>\n)"
        r"|(?P<blank>(?:[ \t\r\f]|\\\n)+)|\w+|(?s:.)"
    )


def _split_tokens(text: str, layout: SourceLayout, is_case_sensitive: bool) -> Iterator[str]:
    depth = 0
    indents = [0]
    is_line_start = True
    column = 0
    for match in _token_pattern(layout).finditer(text):
        token, kind = match[0], match.lastgroup
        if kind == "blank":
            column = len(token.expandtabs())
            continue
        if kind == "newline":
            if layout.lines is SourceLines.EVERYWHERE or (
                layout.lines is SourceLines.OUTSIDE_BRACKETS and not depth
            ):
                if not is_line_start:
                    yield _NEWLINE
                is_line_start = True
            column = 0
            continue
        if kind == "comment":
            words = re.sub(r"[\s*]+", " ", token).strip()
            yield words.translate(_ENCODED)
            continue
        if is_line_start and layout.has_indentation:
            yield from _indentation(indents, column)
        is_line_start = False
        if kind == "literal":
            yield _string_form(token, layout)
            continue
        depth += (token in _BRACKETS) - (token in _BRACKETS.values())
        yield token if is_case_sensitive else token.casefold()


def _indentation(indents: list[int], column: int) -> Iterator[str]:
    """Yield the beginnings and ends of blocks before a line, by the column it starts at."""
    if column > indents[-1]:
        indents.append(column)
        yield _INDENT
    while column < indents[-1]:
        indents.pop()
        yield _DEDENT


def _string_form(token: str, layout: SourceLayout) -> str:
    if layout.has_indentation and "\n" in token:  # formatters indent documentation
        token = "\n".join(line.strip() for line in token.split("\n"))
    quotes = layout.quotes
    if token[0] in quotes and token[-1] == token[0] and token[:3] != token[0] * 3:
        inner = re.sub(r"(?s)\\(.)", lambda m: m[1] if m[1] in quotes else m[0], token[1:-1])
        token = quotes[0] + inner + quotes[0]
    if "{" in token:  # it can have code, whose strings have quotes, too
        token = re.sub(f"[{re.escape(quotes)}]", quotes[0], token) if quotes else token
    return token.translate(_ENCODED)


def _without_grouping(tokens: Sequence[str], layout: SourceLayout) -> list[str]:
    """Return tokens without parentheses around a whole expression.

    The opening one is after a token of ``grouping``, and no operator is after the closing one. The
    items of a list, which commas separate, are a whole expression up to the end of a line only.
    """
    expression_ends = (_NEWLINE, *layout.grouping_ends, *_BRACKETS.values())
    opened: list[int] = []
    commas: set[int] = set()
    dropped: set[int] = set()
    for number, token in enumerate(tokens):
        if token in _BRACKETS:
            opened.append(number)
        elif token == "," and opened:
            commas.add(opened[-1])
        elif token in _BRACKETS.values() and opened:
            start = opened.pop()
            before = tokens[start - 1] if start else _NEWLINE
            after = tokens[number + 1] if number + 1 < len(tokens) else _NEWLINE
            ends = (_NEWLINE,) if start in commas else expression_ends
            if token == ")" and before in layout.grouping and after in ends:
                dropped |= {start, number}
                dropped |= {number - 1} if tokens[number - 1] == "," else set()
    return [token for number, token in enumerate(tokens) if number not in dropped]

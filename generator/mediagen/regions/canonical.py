"""Canonical form of a region's text: formatters do not change it, and checksums cover it.

Formatters of Markdown pad tables, add and remove empty lines, and format the code of fences. Two
texts with the same canonical form have the same meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mediagen.pages.tables import compact_tables
from mediagen.platforms.model import CodeLayout
from mediagen.regions.code_tokens import canonical_code

_FENCE = re.compile(r"(?P<margin>[ \t>]*)(?P<sign>`{3,}|~{3,})(?P<info>[^\n]*)")
_QUOTE = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_ITEM = re.compile(r"^([ \t>]*)(?:[*+-]|(\d+)[.)])[ \t]+(?=\S)", re.MULTILINE)
#: The beginning of a line that is not part of a paragraph.
_STRUCTURE = re.compile(
    r"(?:[-*+]|\d{1,9}[.)]|#{1,6})(?:[ \t]|$)|\||<(?!br\b)|:{3}|={2,}|-{2,}|!{3}|\?{3}|\[!"
    r"|\{|`{3}|~{3}|(?:im|ex)port\b"
)
_EMPTY_LINES = re.compile(r"\n{3,}")
_INDENTED_CODE = 4
_BLANKS = " \t\r"
#: Blanks at the end of a line of code, which editors strip; after a backslash they have a meaning.
_LINE_END = re.compile(r"(?<![\\ \t\r])[ \t\r]+$", re.MULTILINE)
#: Quotes of tabs and notes, as earlier releases printed them.
_TIGHT_QUOTE = re.compile(r"^([ \t>]*>) (?=\S)", re.MULTILINE)


def canonical(text: str, layouts: Mapping[str, CodeLayout]) -> str:
    """Return the canonical form of a string; ``layouts`` maps info strings of fences to layouts."""
    parts = []
    # Prettier indents the content of a list item by its tab width, but not comments in it.
    indent = min((len(row) - len(row.lstrip(" ")) for row in text.split("\n") if row), default=0)
    if 0 < indent < _INDENTED_CODE:
        text = re.sub(rf"^ {{{indent}}}", "", text, flags=re.MULTILINE)
    for is_code, info, lines in _parts(text):
        if is_code:
            layout = layouts.get(info)
            form = canonical_code(lines, layout) if layout is not None else _strip_lines(lines)
            # Empty lines are layout in prose only.
            parts.append(form.replace("\\", "\\\\").replace("\n", "\\n"))
        else:
            parts.append(_prose(lines))
    return _EMPTY_LINES.sub("\n\n", "\n".join(parts)).strip("\n")


def former_layouts(text: str) -> Iterator[str]:
    """Yield the text in the layouts of earlier releases, whose checksums covered every byte."""
    bare = text.strip("\n") + "\n"
    compact = compact_tables(bare)
    for layout in (bare, compact, _TIGHT_QUOTE.sub(r"\1", compact)):
        yield layout
        yield f"\n{layout}\n"


def _parts(text: str) -> Iterator[tuple[bool, str, str]]:
    """Yield the parts of a string in order, as is-code, language and lines."""
    lines: list[str] = []
    opening: re.Match[str] | None = None
    for line in text.split("\n"):
        fence = _FENCE.fullmatch(line)
        if opening is None:
            if fence is None or (fence["sign"][0] == "`" and "`" in fence["info"]):
                lines.append(line.rstrip(" \t\r"))
                continue
            yield False, "", "\n".join(lines)
            opening, lines = fence, []
            info = fence["info"].strip(_BLANKS)
            yield False, "", f"{fence['margin'].rstrip()}{fence['sign']}{info}"
        elif (
            fence is not None
            and fence["sign"].startswith(opening["sign"])
            and not fence["info"].strip(_BLANKS)
        ):
            yield True, opening["info"].strip(_BLANKS).partition(" ")[0], "\n".join(lines)
            opening, lines = None, []
            yield False, "", fence["sign"]
        else:
            margin = opening["margin"]
            lines.append(line[len(margin) :] if line.startswith(margin) else line.lstrip(" \t>"))
    yield opening is not None, "", "\n".join(lines)


def _strip_lines(code: str) -> str:
    return re.sub(r"^[ \t\r]+$", "", _LINE_END.sub("", code), flags=re.MULTILINE)


def _prose(text: str) -> str:
    text = _QUOTE.sub(lambda match: "> " * match[0].count(">"), compact_tables(text))
    text = _ITEM.sub(lambda match: f"{match[1]}{'1.' if match[2] else '-'} ", text)
    return _join_paragraphs(text)


def _join_paragraphs(text: str) -> str:
    """Return a string with each paragraph on one line, because formatters wrap paragraphs."""
    lines: list[str] = []
    continues = False  # the line above is part of a paragraph
    depth = 0  # of nested quotes
    for line in text.split("\n"):
        bare = line.lstrip(" \t>")
        margin = line[: len(line) - len(bare)]
        is_text = bool(bare) and _STRUCTURE.match(bare) is None
        if is_text and continues and margin.count(">") == depth:
            lines[-1] += f" {bare}"
        else:
            lines.append(line)
        depth = margin.count(">")
        continues = (is_text or _ITEM.match(bare) is not None) and not bare.endswith("\\")
    return "\n".join(lines)

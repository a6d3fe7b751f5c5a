"""The form of a region's text that no formatter changes: what is compared and what checksums cover.

Formatters of Markdown pad tables, add and remove empty lines, and where they format embedded code,
lay out the code of a fence again. Two texts with the same canonical form say the same.
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
#: The beginning of a line that is not one of a paragraph.
_STRUCTURE = re.compile(
    r"(?:[-*+]|\d{1,9}[.)]|#{1,6})(?:[ \t]|$)|\||<(?!br\b)|:{3}|={2,}|-{2,}|!{3}|\?{3}|\[!"
    r"|\{|`{3}|~{3}|(?:im|ex)port\b"
)
_EMPTY_LINES = re.compile(r"\n{3,}")
_INDENTED_CODE = 4
_BLANKS = " \t\r"
#: Blanks at the end of a line of code, which editors strip; behind a backslash they have a meaning.
_LINE_END = re.compile(r"(?<![\\ \t\r])[ \t\r]+$", re.MULTILINE)
#: How earlier releases printed the quotes of tabs and notes.
_TIGHT_QUOTE = re.compile(r"^([ \t>]*>) (?=\S)", re.MULTILINE)


def canonical(text: str, layouts: Mapping[str, CodeLayout]) -> str:
    """Return the canonical form of a text; ``layouts`` are those of fences, by info string."""
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
    """Yield a text as earlier releases laid it out, whose checksums covered every byte."""
    bare = text.strip("\n") + "\n"
    compact = compact_tables(bare)
    for each in (bare, compact, _TIGHT_QUOTE.sub(r"\1", compact)):
        yield each
        yield f"\n{each}\n"


def _parts(text: str) -> Iterator[tuple[bool, str, str]]:
    """Yield the parts of a text in order: whether each is code, its language, and its lines."""
    lines: list[str] = []
    opened: re.Match[str] | None = None
    for line in text.split("\n"):
        fence = _FENCE.fullmatch(line)
        if opened is None:
            if fence is None or (fence["sign"][0] == "`" and "`" in fence["info"]):
                lines.append(line.rstrip(" \t\r"))
                continue
            yield False, "", "\n".join(lines)
            opened, lines = fence, []
            info = fence["info"].strip(_BLANKS)
            yield False, "", f"{fence['margin'].rstrip()}{fence['sign']}{info}"
        elif (
            fence is not None
            and fence["sign"].startswith(opened["sign"])
            and not fence["info"].strip(_BLANKS)
        ):
            yield True, opened["info"].strip(_BLANKS).partition(" ")[0], "\n".join(lines)
            opened, lines = None, []
            yield False, "", fence["sign"]
        else:
            margin = opened["margin"]
            lines.append(line[len(margin) :] if line.startswith(margin) else line.lstrip(" \t>"))
    yield opened is not None, "", "\n".join(lines)


def _strip_lines(code: str) -> str:
    return re.sub(r"^[ \t\r]+$", "", _LINE_END.sub("", code), flags=re.MULTILINE)


def _prose(text: str) -> str:
    text = _QUOTE.sub(lambda found: "> " * found[0].count(">"), compact_tables(text))
    text = _ITEM.sub(lambda found: f"{found[1]}{'1.' if found[2] else '-'} ", text)
    return _join_paragraphs(text)


def _join_paragraphs(text: str) -> str:
    """Return a text with each paragraph on one line: formatters wrap them at their width."""
    lines: list[str] = []
    goes_on = False  # the line above is one of a paragraph
    depth = 0  # of quotes
    for line in text.split("\n"):
        bare = line.lstrip(" \t>")
        margin = line[: len(line) - len(bare)]
        is_text = bool(bare) and _STRUCTURE.match(bare) is None
        if is_text and goes_on and margin.count(">") == depth:
            lines[-1] += f" {bare}"
        else:
            lines.append(line)
        depth = margin.count(">")
        goes_on = (is_text or _ITEM.match(bare) is not None) and not bare.endswith("\\")
    return "\n".join(lines)

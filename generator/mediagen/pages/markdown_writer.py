"""Printer of Markdown nodes, with the escaping rules of a flavour.

A node is printed when the text before it on its line is known, and escaped for its place: a
paragraph, a table cell, the title of a tab, front matter.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from mediagen.pages.markdown_nodes import (
    Address,
    CodeSpan,
    HeadingLink,
    Image,
    InlineSequence,
    Link,
    Prose,
    RawBlock,
    RawText,
    Target,
)
from mediagen.rendering.nodes import Node

_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_TICKS = re.compile("`+")
_QUOTE = re.compile(r"[ \t>]*")
_ITEM = re.compile(r"(?:[-*+]|\d+[.)])[ \t]+")
_CELL = re.compile(r"[ \t>]*\|")
_KEY = re.compile(r"[a-z_-]+: ")
_EMPTY_LINE = re.compile(r"\n[ \t]*\n")
_WIDE = re.compile(r"[\s\x1c-\x1f\x85\u2028\u2029]+")
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x9f\ufeff\ufffe\uffff]")


class EscapeRule(NamedTuple):
    """Escaping rule of a place: a pattern, and the replacement for each group of the pattern."""

    pattern: re.Pattern[str]
    instead: Sequence[str]

    def apply(self, text: str) -> str:
        """Return the text with every match replaced; ``$&`` in a replacement is the match."""

        def expand_match(match: re.Match[str]) -> str:
            which = match.lastindex or 1
            return self.instead[which - 1].replace("$&", match[0])

        return self.pattern.sub(expand_match, text)


def compile_rule(table: Mapping[str, str]) -> EscapeRule:
    """Return a table of patterns and replacements as one rule. Raises ``re.error``."""
    for pattern in table:
        if re.compile(pattern).groups:
            raise re.error(f"group in {pattern!r}; write (?: ) instead of ( )")
    alternatives = "|".join(f"({pattern})" for pattern in table) or "(?!)()"
    return EscapeRule(re.compile(alternatives), tuple(table.values()))


@dataclass(frozen=True)
class Escapes:
    """Escaping rules of a flavour: for prose, the start of a block, cells, and other places."""

    text: EscapeRule
    start: EscapeRule
    cell: EscapeRule
    cell_code: EscapeRule
    contexts: Sequence[
        tuple[re.Pattern[str], bool, EscapeRule]
    ] = ()  # True if markup is valid there


@dataclass
class MarkdownPrinter:
    """Printer of nodes on one page, or in one region of a hand-written page.

    Paths are relative to the folder of the flavour, unless ``is_relative`` is false: then links
    print them as they are. ``link_targets`` maps names in backticks to
    the pages that they link to.
    """

    escapes: Escapes
    path: str = ""
    paths: Mapping[Target, str] = field(default_factory=dict)
    link_targets: Mapping[str, Target] = field(default_factory=dict)
    page_target: Target | None = None
    is_relative: bool = True
    _linked: set[Target] = field(default_factory=set)

    def print_node(self, node: Node, before: str, opening: str) -> str:
        """Return the text of a node after ``before`` on its line.

        ``opening`` is the first line of the page while the node is in its front matter.
        """
        if isinstance(node, RawBlock):
            return _continuation_margin(node.text, before)
        if opening == "---" and _KEY.match(before):
            return json.dumps(plain_text(node), ensure_ascii=False)
        for pattern, markup, escape in self.escapes.contexts:
            if pattern.search(before):
                plain = plain_text(node)
                return escape.apply(self._escape_text(plain) if markup else plain)
        if _CELL.match(before):
            return self._print_inline(node, self._escape_cell, self.escapes.cell_code).strip()
        start = not before.strip(" \t>")
        marker = _ITEM.fullmatch(before.lstrip(" \t>"))
        return self._print_flow(node, before, start or marker is not None)

    def _print_flow(self, node: Node, before: str, start: bool) -> str:
        paragraphs = [node]
        if isinstance(node, Prose):
            raw_parts = [part for part in _EMPTY_LINE.split(node.text) if part.strip()]
            paragraphs = [Prose(part) for part in raw_parts]
        blocks: list[str] = []
        for part in paragraphs:
            text = self._print_inline(part, self._escape_text, None).strip()
            blocks.append(self.escapes.start.apply(text) if start or blocks else text)
        return _continuation_margin("\n\n".join(blocks), before)

    def _escape_text(self, text: str) -> str:
        return self.escapes.text.apply(text)

    def _escape_cell(self, text: str) -> str:
        return self.escapes.cell.apply(self.escapes.text.apply(text))

    def _print_inline(
        self, node: Node, escape: Callable[[str], str], code: EscapeRule | None
    ) -> str:
        match node:
            case RawText():
                return node.text
            case Prose():
                return "".join(
                    self._print_span(text, escape, code) if is_code else escape(text)
                    for text, is_code in split_spans(node.text)
                )
            case CodeSpan():
                return code_span(node.text, code)
            case Link():
                label = self._print_inline(node.label, escape, code)
                if node.target == self.page_target:
                    return label
                self._linked.add(node.target)
                return self._print_link(label, node.target)
            case HeadingLink():
                label = self._print_inline(node.label, escape, code)
                return f"[{label}](#{heading_anchor(node.heading)})"
            case Address():
                return f"[{self._print_inline(node.label, escape, code)}]({node.url})"
            case Image():
                label = self._print_inline(node.label, escape, code)
                path = self.paths.get(node.target)
                return f"![{label}]({self._relative_path(path)})" if path else label
            case InlineSequence():
                return "".join(self._print_inline(part, escape, code) for part in node.parts)
        raise TypeError(f"cannot print {type(node).__name__} in a line")

    def _print_span(self, text: str, escape: Callable[[str], str], code: EscapeRule | None) -> str:
        """Return a code span; the first one on a page that names another page becomes a link."""
        target = self.link_targets.get(text)
        if target is None or target == self.page_target or target in self._linked:
            return code_span(text, code)
        self._linked.add(target)
        return self._print_link(code_span(text, code), target)

    def _print_link(self, label: str, target: Target) -> str:
        path = self.paths.get(target)
        return f"[{label}]({self._relative_path(path)})" if path else label

    def _relative_path(self, path: str) -> str:
        if not self.is_relative:
            return path
        return posixpath.relpath(path, posixpath.dirname(self.path) or ".")


@lru_cache(maxsize=4096)  # many pages share their sentences
def split_spans(text: str) -> tuple[tuple[str, bool], ...]:
    """Return the parts of a paragraph, in one line each, and whether they are code."""
    text = _printable_text(text)
    if "`" not in text:
        return ((text, False),) if text else ()
    parts: list[tuple[str, bool]] = []
    end = 0
    for match in _SPAN.finditer(text):
        parts.append((text[end : match.start()], False))
        inner = match[2]
        if inner.startswith(" ") and inner.endswith(" ") and inner.strip():
            inner = inner[1:-1]
        parts.append((inner, True))
        end = match.end()
    parts.append((text[end:], False))
    return tuple(part for part in parts if part[0])


def code_span(text: str, escape: EscapeRule | None = None) -> str:
    """Return a code span with enough backticks for its content."""
    text = _printable_text(text)
    if not text.strip():
        return ""
    ticks = "`" * (max((len(run) for run in _TICKS.findall(text)), default=0) + 1)
    if not ticks[1:] and text[0] != "`":
        pad = " " if text[0] == text[-1] == " " else ""
    else:
        pad = " " if "`" in (text[0], text[-1]) or text[0] == text[-1] == " " else ""
    if escape is not None:
        text = escape.apply(text)
    return f"{ticks}{pad}{text}{pad}{ticks}"


def fence_for(text: str) -> str:
    """Return the fence of a block of code: more backticks than the code has in a row."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    return "`" * (longest + 1)


def heading_anchor(text: str) -> str:
    """Return the anchor of a heading, as GitHub and the generators of sites build it."""
    plain = plain_text(Prose(text)).lower()
    return re.sub(r"\s+", "-", re.sub(r"[^\w\s-]", "", plain).strip())


def plain_text(node: Node) -> str:
    """Return the text of a node without markup, for places that do not support it."""
    match node:
        case RawText() | CodeSpan():
            return _printable_text(node.text)
        case Prose():
            return "".join(text for text, _ in split_spans(node.text)).strip()
        case Link() | HeadingLink() | Address() | Image():
            return plain_text(node.label)
        case InlineSequence():
            return "".join(map(plain_text, node.parts))
    raise TypeError(f"cannot print {type(node).__name__} in a place without markup")


def _printable_text(text: str) -> str:
    """Return the string in one line, with replacement characters for control characters."""
    if text.isprintable() and "  " not in text:
        return text
    return _NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", _WIDE.sub(" ", text))


def _continuation_margin(text: str, before: str) -> str:
    """Return a string with the margin of its first line before all other lines."""
    if "\n" not in text or not before:
        return text
    quote = _QUOTE.match(before)
    margin = quote[0] if quote else ""
    rest = before[len(margin) :]
    if _ITEM.fullmatch(rest):
        margin += " " * len(rest)
    first, *others = text.split("\n")
    bare = margin.rstrip()
    return "\n".join([first, *(margin + line if line else bare for line in others)])

"""Texts of the spec in the Markdown files of wrappers, without markup by accident."""

from __future__ import annotations

import re

from mediagen.rendering.nodes import Symbol

#: Code spans, which need no escapes.
_CODE = re.compile(r"((?<!`)(`+)(?!`).+?(?<!`)\2(?!`))", re.DOTALL)
_MARKUP = re.compile(r"[\\`*\[\]~]|_(?<![^\W_]_)|_(?![^\W_])")
_WHITE_SPACE = re.compile(r"\s+")


def markdown(text: Symbol) -> Symbol:
    """Return a string in one line for Markdown, with markup escaped outside of code spans."""
    line = _WHITE_SPACE.sub(" ", text.text).strip()
    parts: list[str] = []
    end = 0
    for match in _CODE.finditer(line):
        parts += (_escape_text(line[end : match.start()]), match[0])
        end = match.end()
    parts.append(_escape_text(line[end:]))
    return Symbol("".join(parts))


def _escape_text(text: str) -> str:
    text = _MARKUP.sub(r"\\\g<0>", text)
    text = re.sub(r"&(?=#?\w)", "&amp;", text)
    return text.replace("<", "&lt;")

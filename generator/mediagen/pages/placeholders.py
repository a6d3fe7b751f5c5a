"""Placeholders in code: the names that readers replace with their own values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mediagen.diagnostics.words import PLACEHOLDER
from mediagen.pages.markdown_nodes import CodeSpan, Link, PageKind, Prose
from mediagen.pages.wording import as_clause
from mediagen.pages.words import Words
from mediagen.platforms.model import Platform
from mediagen.rendering.nodes import Node
from mediagen.spec.model import Field, GroupKind, Spec


class Placeholder(NamedTuple):
    """Placeholder in code.

    ``sign`` is its text in the code, ``text`` a sentence about the value that replaces it, and
    ``field`` the field of the spec that it stands for, if any.
    """

    sign: str
    text: str
    field: Field | None

    def cell(self, words: Words) -> Node:
        """Return the replacement, for a cell of a table."""
        if self.field is None:
            return Prose(self.text)
        link = Link(Prose(self.field.title), (PageKind.FIELD, self.field.id))
        return words.node("placeholders.cell", field=link, text=self.text)

    def sentence(self, words: Words) -> Node:
        """Return the replacement as a sentence, for a list below the code."""
        sign, text = CodeSpan(self.sign), f"{as_clause(self.text)}."
        if self.field is None:
            return words.node("placeholders.replace", placeholder=sign, text=text)
        link = Link(Prose(as_clause(self.field.title)), (PageKind.FIELD, self.field.id))
        return words.node(
            "placeholders.replace_with_field", placeholder=sign, field=link, text=text
        )


def find_placeholders(spec: Spec, platform: Platform, code: str) -> list[Placeholder]:
    """Return the placeholders in code of a platform, in the order in which they first occur.

    A name in braces that neither the platform nor a field of the spec explains is part of the code.
    """
    placeholders: dict[str, tuple[int, Placeholder]] = {}
    for place, sign, fields in _signs(spec, platform, code):
        field = min(
            fields, key=lambda f: spec.groups[f.group].kind != GroupKind.SETTINGS, default=None
        )
        platform_placeholder = platform.placeholders.get(sign.strip("{}"))
        if platform_placeholder is None and field is not None:
            platform_placeholder = platform.placeholders.get(field.id, field.summary)
        if platform_placeholder is not None and sign not in placeholders:
            placeholders[sign] = place, Placeholder(sign, platform_placeholder, field)
    return [
        placeholder for _, placeholder in sorted(placeholders.values(), key=lambda item: item[0])
    ]


def _signs(spec: Spec, platform: Platform, code: str) -> Iterator[tuple[int, str, Sequence[Field]]]:
    """Yield the offset of each placeholder in code, its text, and the fields it stands for."""
    by_sign = spec.placeholder_fields(platform.protocol)
    for match in PLACEHOLDER.finditer(code):
        yield match.start(), match[0], by_sign.get(match[0], ())
    for sign, fields in by_sign.items():
        if sign not in code or PLACEHOLDER.fullmatch(sign):
            continue
        literal = re.search(rf"(?<![\w{{]){re.escape(sign)}(?!\w)", code)
        if literal is not None:
            yield literal.start(), sign, fields

"""Text for SVG: escaped, without characters that XML refuses, and cut to a width."""

from __future__ import annotations

import html
import re
import unicodedata

from mediagen.diagnostics.terminal import escape_controls

#: Characters that are not allowed in XML and that ``escape_controls`` leaves.
_NONCHARACTERS = re.compile("[\ufffe\uffff]")
_LETTER = 6.4  # pixels of an average letter at 12 pixels


def xml_text(text: str) -> str:
    """Return a string as content or attribute of XML, with escapes for invisible characters."""
    plain = _NONCHARACTERS.sub("\N{REPLACEMENT CHARACTER}", escape_controls(text))
    return html.escape(plain).replace("&#x27;", "&apos;")


def cut_text(text: str, width: float) -> str:
    """Return a string that fits into pixels, with an ellipsis if it is cut; empty if none fits."""
    room = width
    for index, character in enumerate(text):
        room -= _LETTER * (2 if unicodedata.east_asian_width(character) in "WF" else 1)
        if room < 0:
            kept = text[: max(0, index - 1)].rstrip()
            return f"{kept}…" if len(kept) > 1 else ""
    return text

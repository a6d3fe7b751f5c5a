"""Unresolved merge conflicts in files of the user."""

from __future__ import annotations

import re

#: A line that git puts around one side of a conflict. A row of ``=`` alone can be a heading.
_MARKER = re.compile(r"^(?:<{7}|>{7})(?:[ \t].*)?$", re.MULTILINE)
CONFLICT = "unresolved merge conflict; merge both sides, then delete the marker lines"


def find_merge_conflict(text: str) -> int:
    """Return the line, counted from 1, of the first marker of a conflict; 0 if there is none."""
    if "<<<<<<<" not in text and ">>>>>>>" not in text:
        return 0
    text = text.replace("\r\n", "\n")
    marker = _MARKER.search(text)
    return text.count("\n", 0, marker.start()) + 1 if marker else 0

"""Merge conflicts in generated files."""

from __future__ import annotations

import re

_CONFLICT = re.compile(rb"^<{7,} [^\n]*\n.*?^={7,}\r?\n.*?^>{7,} [^\n]*$", re.MULTILINE | re.DOTALL)
_MARKER = re.compile(rb"(<{7,}|\|{7,}|>{7,})(?: |\r?\n|$)|(={7,})\r?\n")


def holds_conflict(data: bytes) -> bool:
    """Return whether a file contains a merge conflict, as git marks it."""
    return _CONFLICT.search(data) is not None


def conflict_sides(data: bytes) -> tuple[bytes, bytes]:
    """Return both versions of a file with merge conflicts, as far as it contains them."""
    ours, theirs = [], []
    part = ""
    for line in data.splitlines(keepends=True):
        marker = _MARKER.match(line)
        if marker and (part or line[:1] == b"<"):
            part = "" if line[:1] == b">" else chr(line[0])
            continue
        if part in ("", "<"):
            ours.append(line)
        if part in ("", "="):
            theirs.append(line)
    return b"".join(ours), b"".join(theirs)

"""Git attributes of a folder with generated files.

They keep git from converting line endings, because files are compared byte for byte, and from
marking conflicts in the manifest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from mediagen.output.manifest import MANIFEST

ATTRIBUTES = ".gitattributes"
_HEADER = "# Generated files are compared byte for byte: git must not convert line endings."
_FOOTER = f"# Entries of both sides of a merge count.\n/{MANIFEST} merge=union\n"
_ALL_FILES = re.compile(rb"^\* -text\r?$", re.MULTILINE)


def format_attributes(patterns: Iterable[str]) -> bytes:
    """Return the attributes that protect files whose paths match one of the patterns."""
    return "\n".join([_HEADER, *(f"{pattern} -text" for pattern in patterns), _FOOTER]).encode()


def is_generated_attributes(data: bytes) -> bool:
    """Return whether attributes have the form that mediagen gives them, whatever they name."""
    text = data.replace(b"\r\n", b"\n").decode("utf-8", "replace")
    if not (text.startswith(f"{_HEADER}\n") and text.endswith(_FOOTER)):
        return False
    patterns = text[len(_HEADER) + 1 : -len(_FOOTER)].splitlines()
    return all(line == "* -text" or re.match(r'"?/.* -text$', line) for line in patterns)


def covers_all_files(data: bytes) -> bool:
    """Return whether attributes protect every file of the folder, as those of ``output/`` do."""
    return _ALL_FILES.search(data) is not None


def attribute_pattern(path: str) -> str:
    """Return the pattern that matches only this path, relative to the folder."""
    pattern = "/" + re.sub(r"([\\*?\[\]])", r"\\\1", path)
    if not re.search(r'[\s"]', pattern):
        return pattern
    return '"' + pattern.replace("\\", "\\\\").replace('"', '\\"') + '"'

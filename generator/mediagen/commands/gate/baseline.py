"""Baseline: findings that a project accepts for now, so that only new ones fail its checks."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from mediagen.diagnostics.catalogue import gate as codes
from mediagen.diagnostics.problems import Problem, SpecError
from mediagen.diagnostics.reports.model import Diagnostic
from mediagen.diagnostics.terminal import replace_surrogates
from mediagen.filesystem.files import read_file, read_file_if_any
from mediagen.filesystem.user_files import write_user_files

#: Version of the file; it changes when a key changes its meaning or disappears.
_VERSION = 1
#: Errors for files with another content, such as an infinite count or too many brackets.
_INVALID_CONTENT = (
    *(ValueError, KeyError, TypeError, AttributeError),
    *(ArithmeticError, RecursionError),
)


class _Entry(NamedTuple):
    """Identity of a finding, independent of its line."""

    code: str
    file: str
    message: str


class Baseline:
    """Findings of a file, each of which counts as accepted as often as the file has it."""

    def __init__(self, path: Path, counts: Counter[_Entry]) -> None:
        self._path, self._left = path, counts
        self._folder = os.fspath(path.parent.resolve())

    def accept(self, item: Diagnostic) -> bool:
        """Return whether the file has a finding that no other finding was taken for."""
        entry = _make_entry(item, self._folder)
        if not self._left[entry]:
            return False
        self._left[entry] -= 1
        return True

    def obsolete_entries(self, unchecked: Collection[str] = ()) -> Iterable[Diagnostic]:
        """Yield a warning for each finding of the file that no longer exists.

        Findings with the codes in ``unchecked`` are left out: a run that does not look for them.
        """
        for entry, count in sorted(self._left.items()):
            if count and entry.code not in unchecked:
                place = f"{entry.file}: " if entry.file else ""
                message = f"no longer found: {place}{entry.code} {entry.message}"
                path = os.fspath(self._path)
                yield Diagnostic(codes.OBSOLETE_BASELINE_ENTRY, message, path)


def read_baseline(path: Path) -> Baseline:
    """Read a baseline. Raises ``SpecError`` if the file is none, and ``OSError``."""
    try:
        data = json.loads(read_file(path))
        if data["version"] != _VERSION:
            raise ValueError(f"expected version {_VERSION}, got {data['version']!r}")
        counts: Counter[_Entry] = Counter()
        for item in data["findings"]:
            entry = _Entry(str(item["code"]), str(item.get("file", "")), str(item["message"]))
            counts[entry] += _read_count(item)
    except _INVALID_CONTENT as error:
        line, column, reason = 0, 0, f"{error}"
        if isinstance(error, json.JSONDecodeError):
            line, column, reason = error.lineno, error.colno, error.msg
        elif isinstance(error, KeyError):
            reason = f"missing key {error}"
        elif isinstance(error, RecursionError):
            reason = "nested too deeply"
        message = f"no baseline of mediagen: {reason}"
        problem = Problem(os.fspath(path), line, column, message, code=codes.INVALID_BASELINE)
        raise SpecError([problem]) from None
    return Baseline(path, counts)


def _read_count(item: Mapping[str, object]) -> int:
    """Return how often a finding is accepted. Raises ``ValueError``."""
    count = item.get("count", 1)
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        raise ValueError(f"expected a positive integer as the count, got {json.dumps(count)}")
    return count


def write_baseline(path: Path, items: Iterable[Diagnostic]) -> int:
    """Write findings as a baseline; return their number. Raises ``SpecError``.

    A file that is no baseline is not replaced.
    """
    if path.exists():
        read_baseline(path)
    folder = os.fspath(path.parent.resolve())
    counts = Counter(_make_entry(item, folder) for item in items)
    findings = []
    for entry, count in sorted(counts.items()):
        data: dict[str, object] = {"code": entry.code, "file": entry.file, "message": entry.message}
        findings.append({key: value for key, value in data.items() if value} | {"count": count})
    text = json.dumps({"version": _VERSION, "findings": findings}, indent=2)
    write_user_files({path: (read_file_if_any(path), f"{text}\n".encode())})
    return counts.total()


def _make_entry(item: Diagnostic, folder: str) -> _Entry:
    file = os.path.relpath(item.path, folder).replace(os.sep, "/") if item.path else ""
    return _Entry(item.code.id, replace_surrogates(file), item.subject or item.message)

"""Exceptions of a spec for breaking changes, which the gate for changes accepts."""

from __future__ import annotations

from typing import Any, NamedTuple

from mediagen.yaml_files.source import Source, YamlPath


class ChangeException(NamedTuple):
    """Exception for one kind of change of a subject, ``until`` a day such as ``2027-01-31``.

    ``names`` are the values, parameters or other parts that it concerns, if the kind has any.
    ``line`` is its place in ``file``.
    """

    subject: str
    kind: str
    reason: str
    until: str
    file: str
    line: int
    names: tuple[str, ...] = ()


def build_exceptions(source: Source) -> tuple[ChangeException, ...]:
    """Return the exceptions of a file."""
    return tuple(
        _build_exception(source, subject, kind, entry)
        for subject, entries in source.data.items()
        for kind, entry in entries.items()
    )


def _build_exception(
    source: Source, subject: str, kind: str, entry: dict[str, Any]
) -> ChangeException:
    path: YamlPath = [subject, kind]
    file, place = source.locate(path)
    line = file.position(place, key=True)[0]
    names = tuple(entry.get("names", ()))
    return ChangeException(subject, kind, entry["reason"], entry["until"], file.name, line, names)

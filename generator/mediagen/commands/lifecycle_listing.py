"""Output of ``mediagen list --deprecated``, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any

from mediagen.diagnostics.problems import SpecError
from mediagen.diagnostics.terminal import escape_controls, escape_json
from mediagen.platforms.checks import platform_parts
from mediagen.project.project import Project
from mediagen.spec.lifecycle_checks import lifecycle_parts


def list_deprecated(project: Project, topics: Collection[str], *, as_json: bool) -> str:
    """Return the text of ``list --deprecated``; ``topics`` limits it to kinds, in the plural.

    Raises ``SpecError``.
    """
    if project.problems:
        raise SpecError(project.problems)
    rows = [row for row in _deprecated_rows(project) if not topics or f"{row['kind']}s" in topics]
    if as_json:
        return escape_json(json.dumps(rows, indent=2, ensure_ascii=False)) + "\n"
    if not rows:
        return "nothing is deprecated\n"
    return escape_controls("".join(f"{row['text']}\n" for row in rows), layout=True)


def _deprecated_rows(project: Project) -> Iterator[dict[str, Any]]:
    for part in (*lifecycle_parts(project.spec), *platform_parts(project.platforms)):
        deprecation = part.lifecycle.deprecation
        if deprecation is None:
            continue
        source, path = part.place.source.locate([*part.place.path, "deprecated"])
        line = source.position(path, key=True)[0]
        yield {
            "kind": part.kind.value,
            "id": part.id,
            **deprecation._asdict(),
            "file": source.name,
            "line": line,
            "text": f"{part.kind} {part.id} ({source.name}:{line}): {deprecation.clause(str)}",
        }

"""Files of the user that a command creates or replaces: all of them, or none."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from mediagen.diagnostics.catalogue import output as codes
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem, SpecError
from mediagen.filesystem.folder_locks import lock_folders, remove_abandoned
from mediagen.filesystem.publish import FileChange, publish
from mediagen.filesystem.publish_errors import ChangedMeanwhile, PublishError


def write_user_files(
    changes: Mapping[Path, tuple[bytes | None, bytes | None]], *, root: Path | None = None
) -> None:
    """Write files, each with its bytes before and after; None stands for no file.

    Missing folders are created, and removed again after an error. Links stay links. New files are
    prepared in a hidden folder of ``root``, where the next command in a project finds what a killed
    run left; without it, in one of each file's own folder. Raises ``SpecError`` if a file was
    changed meanwhile or cannot be written; then none is.
    """
    real = {
        os.path.realpath(path): (path, old, new)
        for path, (old, new) in changes.items()
        if old != new
    }
    if root is not None:
        remove_abandoned(os.fspath(root))
    if not real:
        return
    staging = os.path.realpath(root) if root is not None else None
    folders = {os.path.dirname(path) for path in real} | ({staging} if staging else set())
    files = [FileChange(path, old, new, True) for path, (_, old, new) in real.items()]
    try:
        with lock_folders(folders):
            publish(files, root=staging)
    except ChangedMeanwhile as changed:
        message = "changed while mediagen was writing; run the command again"
        path = _display(changed.path, real)
        problem = Problem(path, 0, 0, message, code=codes.CHANGED_WHILE_WRITING)
        raise SpecError([problem]) from None
    except PublishError as error:
        problem = Problem(_display(error.path, real), 0, 0, error.reason, code=error.code)
        raise SpecError([problem], written=error.published) from None


def _display(path: str, real: Mapping[str, tuple[Path, bytes | None, bytes | None]]) -> str:
    return display_path(real[path][0]) if path in real else path

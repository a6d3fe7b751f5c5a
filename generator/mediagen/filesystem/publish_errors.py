"""Errors of the publication of files."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from mediagen.diagnostics.catalogue import output as codes
from mediagen.diagnostics.catalogue.model import Code
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.terminal import quote_path


class ChangedMeanwhile(Exception):
    """A file was changed since the run was planned. Nothing was written."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class PublishError(Exception):
    """A file cannot be written; ``reason`` is a predicate, such as "is read-only".

    ``published`` are the paths of files that have new contents nevertheless, because the old ones
    could not be restored; it is nearly always empty.
    """

    def __init__(
        self, path: str, reason: str, published: Sequence[str] = (), *, code: Code
    ) -> None:
        super().__init__(f"{path} {reason}")
        self.path = path
        self.reason = reason
        self.published = tuple(published)
        self.code = code


def write_error(path: str, error: OSError, published: Sequence[str] = ()) -> PublishError:
    """Return the publication error for an error of the system."""
    reason = f"cannot be written: {error.strerror or error}"
    parent = os.path.dirname(path)
    while isinstance(error, NotADirectoryError) and parent and not os.path.exists(parent):
        parent = os.path.dirname(parent)
    if isinstance(error, NotADirectoryError) and os.path.isfile(parent):
        file = quote_path(display_path(Path(parent)))
        reason = f"cannot be written: {file} is a file; use another folder, or delete the file"
    return PublishError(path, reason, published, code=codes.FILE_UNWRITABLE)

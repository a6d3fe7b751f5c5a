"""Migrations of YAML files and templates from one format to the next.

The table has an entry for each format after the first. It is empty: the format has not changed yet.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from mediagen import SPEC_FORMAT
from mediagen.filesystem.files import is_backup, read_file
from mediagen.project.discovery import CONFIG, SPEC, TEMPLATES
from mediagen.project.requirement import FORMAT

_FORMAT_LINE = re.compile(rf"^{FORMAT}:[^\n]*$", re.MULTILINE)


@dataclass(frozen=True)
class Migration:
    """Change of all files from a format to the next one.

    ``change`` gets the name of a file, such as ``spec/session.yaml``, and its text, and returns
    the text in the next format. It keeps comments and everything that did not change.
    """

    summary: str
    change: Callable[[str, str], str]


#: Migrations to format 2 and later, in order.
MIGRATIONS: tuple[Migration, ...] = ()


def pending_migrations(spec_format: int) -> tuple[Migration, ...]:
    """Return the migrations from a format to the current one."""
    return MIGRATIONS[spec_format - 1 :]


def migrate_files(root: Path, config: Mapping[str, object], spec_format: int) -> dict[Path, bytes]:
    """Return the new contents of the files of a project that migrations change.

    ``config`` is the data of ``mediagen.yaml``, ``spec_format`` the format of the files. Files that
    are not UTF-8 are left out.
    """
    migrations = pending_migrations(spec_format)
    changed: dict[Path, bytes] = {}
    for name, path in _find_files(root, config):
        data = read_file(path)
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            continue
        for migration in migrations:
            text = migration.change(name, text)
        if name == CONFIG:
            text = _record_format(text)
        if text.encode() != data:
            changed[path] = text.encode()
    if root / CONFIG not in changed:
        changed[root / CONFIG] = _record_format("").encode()
    return changed


def _record_format(text: str) -> str:
    """Return the text of ``mediagen.yaml`` with the current format."""
    line = f"{FORMAT}: {SPEC_FORMAT}"
    if _FORMAT_LINE.search(text):
        return _FORMAT_LINE.sub(line, text, count=1)
    separator = "" if not text or text.endswith("\n") else "\n"
    return f"{text}{separator}{line}\n"


def _find_files(root: Path, config: Mapping[str, object]) -> list[tuple[str, Path]]:
    """Return the files of a project that have a format, by name, in order."""
    files = [(CONFIG, root / CONFIG)] if (root / CONFIG).is_file() else []
    for name in (SPEC, TEMPLATES):
        folder = root / str(config.get(name, name))
        for parent, folders, names in os.walk(folder):
            folders[:] = sorted(f for f in folders if not f.startswith("."))
            for file in sorted(names):
                path = Path(parent, file)
                if file.endswith((".yaml", ".j2")) and not is_backup(file):
                    files.append((f"{name}/{path.relative_to(folder).as_posix()}", path))
    return files

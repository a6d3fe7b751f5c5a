"""The YAML files of a run: each read once, checked for its shape, and faults noted."""

from __future__ import annotations

import os
import re
import warnings
from pathlib import Path

from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem, Problems
from mediagen.filesystem.device_names import is_device_name
from mediagen.yaml_files import schema
from mediagen.yaml_files.source import Source, YamlPath, read_source


def device_message(name: str) -> str:
    """Return what to say about a name that no file can have on Windows."""
    return f"'{name}' is a device name on Windows, so no file can be called that; use another name"


class YamlReader:
    """Reads the files of one run; ``known`` has the ids of faulty files, too."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        kinds = ("event", "group", "language", "platform")
        self.known: dict[str, set[str]] = {kind: set() for kind in kinds}

    def read_file(self, path: Path, kind: str) -> Source | None:
        """One file of a kind, or None where it is faulty."""
        source = read_source(path, display_path(path), self.problems)
        if source.data is None or not schema.check_schema(kind, source, self.problems):
            return None
        return source

    def read_folder(self, path: Path, kind: str, id_key: str) -> list[Source]:
        """The files of a folder whose name is the id in them."""
        good = []
        for file in self._list_files(path):
            self.known.setdefault(id_key, set()).add(file.stem)
            source = self.read_file(file, kind)
            if source is None:
                continue
            if source.data[id_key] != file.stem:
                message = f"the file is called {file.name}, so {id_key} must be '{file.stem}'"
                self.problems.add_at(source, [id_key], message)
                continue
            if is_device_name(file.stem):
                self.problems.add_at(source, [id_key], device_message(file.stem))
                continue
            good.append(source)
        return good

    def _list_files(self, path: Path) -> list[Path]:
        try:
            entries = sorted(os.scandir(path), key=lambda entry: entry.name)
        except OSError as error:
            self.problems.add(
                Problem(display_path(path), 0, 0, f"cannot be read: {error.strerror}")
            )
            return []
        files = []
        for entry in entries:
            if entry.name.startswith("."):
                continue
            file = path / entry.name
            if file.suffix == ".yaml":
                files.append(file)
            elif file.suffix == ".yml":
                self.problems.add(Problem(display_path(file), 0, 0, "must end in .yaml to be read"))
        if not files:
            self.problems.add(Problem(display_path(path), 0, 0, "holds no .yaml file"))
        return files

    def check_pattern(self, source: Source, path: YamlPath, pattern: str | None) -> str | None:
        """A regular expression; a faulty one is noted and left out."""
        try:
            with warnings.catch_warnings(action="error"):  # what may change its meaning one day
                re.compile(pattern or "")
        except (re.error, OverflowError, FutureWarning) as error:
            self.problems.add_at(source, path, f"is no regular expression: {error}")
            return None
        return pattern

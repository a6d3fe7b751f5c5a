"""YAML files of a run: each is read once and checked against its schema."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path

from mediagen.diagnostics.catalogue import yaml_files as codes
from mediagen.diagnostics.catalogue.model import Code
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem, Problems
from mediagen.filesystem.device_names import is_device_name
from mediagen.yaml_files import schema, valid_data
from mediagen.yaml_files.source import Source, YamlPath, read_bytes


def device_message(name: str) -> str:
    """Return the message about a name that no file can have on Windows."""
    return f"'{name}' is a reserved device name on Windows; use another name"


class YamlReader:
    """Reader of the files of one run.

    ``known`` has the declared IDs by kind, including those of invalid files.
    """

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        kinds = ("event", "group", "language", "platform")
        self.known: dict[str, set[str]] = {kind: set() for kind in kinds}

    def read_file(self, path: Path, kind: str) -> Source | None:
        """Return a file of a kind; None, and problems, if it is invalid."""
        source = Source(path, display_path(path))
        raw = read_bytes(source, self.problems)
        if raw is None:
            return None
        source.data = valid_data.find(kind, raw)
        if source.data is not None:
            source.text = raw.decode("utf-8-sig")
            return source
        from mediagen.yaml_files.parsing import parse_source

        problems = Problems()
        parse_source(source, raw, problems)
        is_valid = source.data is not None and schema.check_schema(kind, source, problems)
        for problem in problems:
            self.problems.add(problem)
        if is_valid and not problems:
            valid_data.add(kind, raw, source.data)
        return source if is_valid else None

    def read_folder(self, path: Path, kind: str, id_key: str) -> list[Source]:
        """Return the valid files of a folder; the name of each is the ID in it."""
        good = []
        for file in self._list_files(path):
            self.known.setdefault(id_key, set()).add(file.stem)
            source = self.read_file(file, kind)
            if source is None:
                continue
            if source.data[id_key] != file.stem:
                message = f"expected '{file.stem}', because the file is named {file.name}"
                self.problems.add_at(source, [id_key], message, code=codes.FILE_NAME_MISMATCH)
                continue
            if is_device_name(file.stem):
                message = device_message(file.stem)
                self.problems.add_at(source, [id_key], message, code=codes.RESERVED_FILE_NAME)
                continue
            good.append(source)
        return good

    def _list_files(self, path: Path) -> list[Path]:
        try:
            entries = sorted(os.scandir(path), key=lambda entry: entry.name)
        except OSError as error:
            message = f"cannot read the folder: {error.strerror}"
            self._report_path(path, message, codes.UNREADABLE_FILE)
            return []
        files = []
        for entry in entries:
            if entry.name.startswith("."):
                continue
            file = path / entry.name
            if file.suffix == ".yaml":
                files.append(file)
            elif file.suffix == ".yml":
                message = "not read; rename it so that it ends in .yaml"
                self._report_path(file, message, codes.UNSUPPORTED_EXTENSION)
        if not files:
            self._report_path(path, "the folder has no .yaml file", codes.EMPTY_FOLDER)
        return files

    def _report_path(self, path: Path, message: str, code: Code) -> None:
        self.problems.add(Problem(display_path(path), 0, 0, message, code=code))

    def check_pattern(self, source: Source, path: YamlPath, pattern: str | None) -> str | None:
        """Return a regular expression; None, and a problem, if it is invalid."""
        try:
            with warnings.catch_warnings(action="error"):  # such as for a deprecated syntax
                re.compile(pattern or "")
        except (re.error, OverflowError, FutureWarning) as error:
            message = f"invalid regular expression: {error}"
            self.problems.add_at(source, path, message, code=codes.INVALID_PATTERN)
            return None
        return pattern


class SourceCache:
    """Files that were read once, for further runs with other values in some of them."""

    def __init__(self) -> None:
        self._files: dict[Path, Source] = {}

    @property
    def sources(self) -> list[Source]:
        """The files, in the order in which they were read."""
        return list(self._files.values())

    def make_reader(self, changed: Iterable[Source] = ()) -> YamlReader:
        """Return a reader for one run; ``changed`` replace the cached files of their paths."""
        return _CachedReader(self._files, {source.path: source for source in changed})


class _CachedReader(YamlReader):
    def __init__(self, files: dict[Path, Source], changed: Mapping[Path, Source]) -> None:
        super().__init__(Problems())
        self._files, self._changed = files, changed

    def read_file(self, path: Path, kind: str) -> Source | None:
        if path in self._changed:
            source = self._changed[path]
            return source if schema.check_schema(kind, source, self.problems) else None
        if path not in self._files:
            read = super().read_file(path, kind)
            if read is None:
                return None
            self._files[path] = read
        return self._files[path]

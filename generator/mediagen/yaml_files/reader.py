"""YAML files of a run: each is read once and checked against its schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from mediagen.diagnostics.catalogue import yaml_files as codes
from mediagen.diagnostics.catalogue.model import Code
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem, Problems
from mediagen.filesystem.device_names import is_device_name
from mediagen.yaml_files import schema, valid_data
from mediagen.yaml_files.layered_folder import LayeredFolder
from mediagen.yaml_files.patterns import find_pattern_fault, find_syntax_fault
from mediagen.yaml_files.refinement import (
    Overlap,
    kind_of_file,
    merge_layers,
    report_orphan,
)
from mediagen.yaml_files.source import Source, YamlPath, read_bytes


def device_message(name: str) -> str:
    """Return the message about a name that no file can have on Windows."""
    return f"'{name}' is a reserved device name on Windows; use another name"


class YamlReader:
    """Reader of the files of one run.

    ``known`` has the declared IDs by kind, including those of invalid files. ``overlaps`` are the
    keys that several layers wrote.
    """

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.overlaps: list[Overlap] = []
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
        is_valid = source.data is not None and schema.check_schema(
            kind_of_file(kind, source.data), source, problems
        )
        for problem in problems:
            self.problems.add(problem)
        if is_valid and not problems:
            valid_data.add(kind, raw, source.data)
        return source if is_valid else None

    def read_layered(self, folder: LayeredFolder, name: str, kind: str) -> Source | None:
        """Return a file that several layers can have, merged; None if it is invalid.

        ``name`` is its path below the folder. A file that only refines others is invalid without
        them.
        """
        paths = folder.find_all(name)
        if len(folder.folders) == 1 or paths == [folder.lowest / name] or not paths:
            return self.read_file(folder.find(name), kind)
        sources = [self._read_source(path) for path in reversed(paths)]
        if any(source.data is None for source in sources):
            return None
        ids = self._ids_below(folder, name)
        if paths[-1] != folder.lowest / name and report_orphan(
            kind, sources[0], ids, self.problems
        ):
            return None
        is_packaged = folder.has_package and paths[-1] == folder.lowest / name
        packaged = sources[0] if is_packaged else None
        overlaps: list[Overlap] = []
        merged = merge_layers(kind, sources, packaged, self.problems, overlaps)
        self.overlaps += overlaps
        return merged if merged is not None and self._matches_schema(kind, merged) else None

    def _read_source(self, path: Path) -> Source:
        from mediagen.yaml_files.parsing import parse_source

        source = Source(path, display_path(path))
        raw = read_bytes(source, self.problems)
        if raw is not None:
            parse_source(source, raw, self.problems)
        return source

    def _matches_schema(self, kind: str, source: Source) -> bool:
        return schema.check_schema(kind_of_file(kind, source.data), source, self.problems)

    def _ids_below(self, folder: LayeredFolder, name: str) -> list[str]:
        parent = folder.child(name.rpartition("/")[0]) if "/" in name else folder
        own = folder.find(name).parent
        return [
            entry.removesuffix(".yaml")
            for entry in (parent.list_names() if parent.is_dir() else ())
            if not (own / entry).exists() or (folder.lowest / name).with_name(entry).exists()
        ]

    def read_folder(self, folder: LayeredFolder, name: str, kind: str, id_key: str) -> list[Source]:
        """Return the valid files of a folder; the name of each is the ID in it."""
        good = []
        for file_name in self._list_files(folder.child(name)):
            file = folder.find(f"{name}/{file_name}")
            self.known.setdefault(id_key, set()).add(file.stem)
            source = self.read_layered(folder, f"{name}/{file_name}", kind)
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

    def _list_files(self, folder: LayeredFolder) -> list[str]:
        """Return the names of the YAML files of a folder, in order."""
        try:
            names = folder.list_names()
        except OSError as error:
            message = f"cannot read the folder: {error.strerror}"
            self._report_path(folder.lowest, message, codes.UNREADABLE_FILE)
            return []
        files = []
        for name in names:
            if name.startswith("."):
                continue
            suffix = Path(name).suffix
            if suffix == ".yaml":
                files.append(name)
            elif suffix == ".yml":
                message = "not read; rename it so that it ends in .yaml"
                self._report_path(folder.find(name), message, codes.UNSUPPORTED_EXTENSION)
        if not files:
            self._report_path(folder.lowest, "the folder has no .yaml file", codes.EMPTY_FOLDER)
        return files

    def _report_path(self, path: Path, message: str, code: Code) -> None:
        self.problems.add(Problem(display_path(path), 0, 0, message, code=code))

    def check_pattern(self, source: Source, path: YamlPath, pattern: str | None) -> str | None:
        """Return a regular expression; None, and a problem, if it is invalid."""
        return self._accept_pattern(source, path, pattern, find_syntax_fault(pattern or ""))

    def check_value_pattern(
        self, source: Source, path: YamlPath, pattern: str | None
    ) -> str | None:
        """Return the pattern of values; None, and a problem, if some language cannot use it."""
        return self._accept_pattern(source, path, pattern, find_pattern_fault(pattern or ""))

    def _accept_pattern(
        self, source: Source, path: YamlPath, pattern: str | None, fault: str | None
    ) -> str | None:
        if fault is None:
            return pattern
        self.problems.add_at(source, path, fault, code=codes.INVALID_PATTERN)
        return None


class SourceCache:
    """Files that were read once, for further runs with other values in some of them."""

    def __init__(self) -> None:
        self._files: dict[Path, Source] = {}
        self._valid: set[Path] = set()

    @property
    def sources(self) -> list[Source]:
        """The files, in the order in which they were read."""
        return list(self._files.values())

    def make_reader(self, changed: Iterable[Source] = ()) -> YamlReader:
        """Return a reader for one run; ``changed`` replace the cached files of their paths."""
        return _CachedReader(self._files, self._valid, {source.path: source for source in changed})


class _CachedReader(YamlReader):
    def __init__(
        self, files: dict[Path, Source], valid: set[Path], changed: Mapping[Path, Source]
    ) -> None:
        """``valid`` are the paths of the files that match their schema."""
        super().__init__(Problems())
        self._files, self._valid, self._changed = files, valid, changed

    def read_file(self, path: Path, kind: str) -> Source | None:
        if path in self._changed:
            source = self._changed[path]
            return source if self._matches_schema(kind, source) else None
        if path not in self._valid:
            read = super().read_file(path, kind)
            if read is None:
                return None
            self._files[path] = read
            self._valid.add(path)
        return self._files[path]

    def _read_source(self, path: Path) -> Source:
        if path in self._changed:
            return self._changed[path]
        if path not in self._files:
            source = super()._read_source(path)
            if source.data is None:
                return source
            self._files[path] = source
        return self._files[path]

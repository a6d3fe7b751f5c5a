"""Check of all templates, including those that a run does not render.

The digest of every valid template is kept in the user's cache folder: parsing all templates takes
a quarter of the time of rendering them. Without the cache, the result is the same.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import jinja2

from mediagen import __version__
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem, Problems, SpecError
from mediagen.filesystem.caches import cache_folder
from mediagen.filesystem.files import is_backup, read_file
from mediagen.filesystem.layered_folder import LayeredFolder
from mediagen.pages.flavours import COMMON
from mediagen.project.project import Project
from mediagen.rendering.jinja_host import (
    TemplateHost,
    byte_line,
    error_code,
    error_sentence,
    find_refused_text,
)
from mediagen.yaml_files.schema import SCHEMAS

_DIGEST_SIZE = 32
#: More than the templates of any project: the cache is emptied when it has more.
_MOST_ENTRIES = 5000
_SUFFIXES = (".j2", "/flavour.yaml", "/words.yaml")


def check_templates(project: Project) -> None:
    """Report the problems of all templates and flavours, whether or not the run renders them.

    Do nothing if the project has problems already: the command reports those first.
    """
    if project.problems:
        return
    folder = project.folders.templates
    texts: dict[str, bytes] = {}
    for layer in folder.folders:
        for path in _template_paths(os.fspath(layer)):
            with suppress(OSError):  # rendering reports it
                texts[path] = read_file(path)
    valid = _ValidTemplates()
    flavours = {path: data for path, data in texts.items() if not path.endswith(".j2")}
    host = TemplateHost(folder.folders, layers=folder)
    pages = TemplateHost(_page_folders(folder), layers=folder)
    for path, data in texts.items():
        if b"extends" in data and path not in flavours:  # its validity depends on other files
            name = folder.relative_name(Path(path)) or ""
            problem = _find_override_problem(
                pages if name.startswith("docs/") else host, path, data
            )
            if problem is not None:
                project.problems.add(problem)
            continue
        if path in flavours or valid.contains(path[-3:].encode(), data):
            continue
        problem = _find_template_problem(host, Path(path), data)
        if problem is None:
            valid.add(path[-3:].encode(), data)
        else:
            project.problems.add(problem)
    names = "\0".join(flavours).encode()
    if flavours and not valid.contains(names, *flavours.values()):
        before = len(project.problems)
        _check_flavours(folder, project.problems)
        if len(project.problems) == before:
            valid.add(names, *flavours.values())
    valid.write()


def _check_flavours(folder: LayeredFolder, problems: Problems) -> None:
    from mediagen.pages.flavours import load_flavours

    try:
        load_flavours(folder)
    except SpecError as error:
        for problem in error.problems:
            problems.add(problem)


def _page_folders(folder: LayeredFolder) -> list[Path]:
    """Return the folders of the templates of pages: those of the flavours, then the common ones."""
    names = [*folder.child("docs").list_folders(), COMMON] if folder.child("docs").is_dir() else []
    return [layer / "docs" / name for name in names for layer in folder.folders]


def _find_override_problem(host: TemplateHost, path: str, data: bytes) -> Problem | None:
    """Return the first problem of a template that may extend another one, or None."""
    problem = _find_template_problem(host, Path(path), data)
    if problem is not None:
        return problem
    try:
        fault = host.find_override_fault(data.decode(), Path(path))
    except (jinja2.TemplateSyntaxError, UnicodeDecodeError):  # reported with the other template
        return None
    return fault.problem if fault is not None else None


def _find_template_problem(host: TemplateHost, path: Path, data: bytes) -> Problem | None:
    """Return the problem that keeps a template from being rendered at all, or None."""
    try:
        source = data.decode("utf-8")
        refused = find_refused_text(source)
        if refused is None:
            host.check_syntax(source)
            return None
        line, message, code = refused
    except UnicodeDecodeError as error:
        line, message, code = byte_line(error), error_sentence(error), error_code(error)
        return Problem(display_path(path), line, 1, message, code=code)
    except jinja2.TemplateSyntaxError as error:
        line, message, code = error.lineno, error_sentence(error), error_code(error)
    lines = data.decode("utf-8-sig", "replace").split("\n")
    excerpt = lines[line - 1] if line <= len(lines) else ""
    column = len(excerpt) - len(excerpt.lstrip()) + 1
    return Problem(display_path(path), line, column, message, excerpt, code=code)


def _template_paths(folder: str) -> list[str]:
    """Return the templates and the YAML files of flavours below a folder, in order."""
    paths: list[str] = []
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return paths
    for entry in entries:
        if entry.name.startswith(".") or is_backup(entry.name):
            continue
        if entry.is_dir():
            paths += _template_paths(entry.path)
        elif entry.path.endswith(_SUFFIXES):
            paths.append(entry.path)
    return paths


class _ValidTemplates:
    """Digests of the templates that were valid in an earlier run of the same version."""

    def __init__(self) -> None:
        self._path = cache_folder() / "templates"
        self._salt = sha256(f"{__version__} {jinja2.__version__} {_engine_stamp()}".encode())
        self._entries: set[bytes] = set()
        self._new: set[bytes] = set()
        with suppress(OSError):
            data = self._path.read_bytes()
            if len(data) % _DIGEST_SIZE == 0:
                starts = range(0, len(data), _DIGEST_SIZE)
                self._entries = {data[i : i + _DIGEST_SIZE] for i in starts}

    def contains(self, name: bytes, *texts: bytes) -> bool:
        """Return whether texts of this kind were valid."""
        return self._digest(name, texts) in self._entries

    def add(self, name: bytes, *texts: bytes) -> None:
        """Add texts of this kind, which are valid."""
        self._new.add(self._digest(name, texts))

    def write(self) -> None:
        """Write the digests for later runs, if the cache folder is writable."""
        if not self._new:
            return
        entries = self._entries | self._new
        if len(entries) > _MOST_ENTRIES:
            entries = self._new
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            staged = self._path.with_name(f"{self._path.name}.{os.getpid()}")
            staged.write_bytes(b"".join(sorted(entries)))
            staged.replace(self._path)

    def _digest(self, name: bytes, texts: Sequence[bytes]) -> bytes:
        digest = self._salt.copy()
        for part in (name, *texts):
            digest.update(b"%d\0" % len(part))
            digest.update(part)
        return digest.digest()


def _engine_stamp() -> str:
    """Return a stamp that changes with the code of this check, so that edited code checks again."""
    from mediagen.pages import flavours, words
    from mediagen.rendering import jinja_host

    schemas = [SCHEMAS / f"{kind}.json" for kind in ("flavour", "words")]
    modules = [Path(str(module.__file__)) for module in (flavours, words, jinja_host)]
    stamps = []
    for path in (Path(__file__), *modules, *schemas):
        stat = path.stat()
        stamps.append(f"{stat.st_size}.{stat.st_mtime_ns}")
    return " ".join(stamps)

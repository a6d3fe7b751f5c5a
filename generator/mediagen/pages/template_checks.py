"""Check of all templates, also of those that a run does not render.

A template that is known to be right is remembered in the user's cache folder by its content, since
to parse all of them takes a quarter as long as to render them. The cache is only ever a shortcut.
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
from mediagen.project.project import Project
from mediagen.rendering.template_host import byte_line, error_sentence, find_refused_text

_DIGEST_SIZE = 32
#: More than the templates of any project: the cache is emptied before it grows any further.
_MOST_ENTRIES = 5000
_SUFFIXES = (".j2", "/flavour.yaml")


def check_templates(project: Project) -> None:
    """Note the faults of templates and flavours that no run needs to render.

    Does nothing where the project has problems already, which rendering would report, too.
    """
    if project.problems:
        return
    folder = project.folders.templates
    texts: dict[str, bytes] = {}
    for path in _template_paths(os.fspath(folder)):
        with suppress(OSError):  # whoever renders it reports it
            texts[path] = read_file(path)
    known = _KnownTemplates()
    flavours = {path: data for path, data in texts.items() if not path.endswith(".j2")}
    environment = jinja2.Environment(
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    for path, data in texts.items():
        if path in flavours or known.is_known(path[-3:].encode(), data):
            continue
        problem = _find_template_problem(environment, Path(path), data)
        if problem is None:
            known.add(path[-3:].encode(), data)
        else:
            project.problems.add(problem)
    names = "\0".join(flavours).encode()
    if flavours and not known.is_known(names, *flavours.values()):
        before = len(project.problems)
        _check_flavours(folder, project.problems)
        if len(project.problems) == before:
            known.add(names, *flavours.values())
    known.write()


def _check_flavours(folder: Path, problems: Problems) -> None:
    from mediagen.pages.flavours import load_flavours

    try:
        load_flavours(folder)
    except SpecError as error:
        for problem in error.problems:
            problems.add(problem)


def _find_template_problem(
    environment: jinja2.Environment, path: Path, data: bytes
) -> Problem | None:
    """Return what keeps a template from being rendered at all, or None."""
    line, message = 0, ""
    try:
        text = data.decode("utf-8")
        line, message = find_refused_text(text)
        if not message:
            environment.compile(text, raw=True)
    except UnicodeDecodeError as error:
        return Problem(display_path(path), byte_line(error), 1, error_sentence(error))
    except jinja2.TemplateSyntaxError as error:
        line, message = error.lineno, error_sentence(error)
    if not message:
        return None
    lines = data.decode("utf-8-sig", "replace").split("\n")
    excerpt = lines[line - 1] if line <= len(lines) else ""
    column = len(excerpt) - len(excerpt.lstrip()) + 1
    return Problem(display_path(path), line, column, message, excerpt)


def _template_paths(folder: str) -> list[str]:
    """Return the templates below a folder, and the tables of flavours, in order."""
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


class _KnownTemplates:
    """Digests of the templates that were right in an earlier run of the same version."""

    def __init__(self) -> None:
        self._path = cache_folder() / "templates"
        self._salt = sha256(f"{__version__} {jinja2.__version__} {_engine_stamp()}".encode())
        self._known: set[bytes] = set()
        self._new: set[bytes] = set()
        with suppress(OSError):
            data = self._path.read_bytes()
            if len(data) % _DIGEST_SIZE == 0:
                starts = range(0, len(data), _DIGEST_SIZE)
                self._known = {data[i : i + _DIGEST_SIZE] for i in starts}

    def is_known(self, name: bytes, *texts: bytes) -> bool:
        """Return whether texts of this kind were right."""
        return self._digest(name, texts) in self._known

    def add(self, name: bytes, *texts: bytes) -> None:
        """Remember that texts of this kind are right."""
        self._new.add(self._digest(name, texts))

    def write(self) -> None:
        """Keep what is new for later runs, where the cache folder can be written."""
        if not self._new:
            return
        entries = self._known | self._new
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
    """Return what changes with the code of this check, so that an edited engine checks again."""
    from mediagen.pages import flavours
    from mediagen.rendering import template_host

    schema = Path(__file__).parents[1] / "yaml_files" / "schemas" / "flavour.json"
    stamps = []
    for path in (__file__, flavours.__file__, template_host.__file__, schema):
        stat = Path(path).stat()
        stamps.append(f"{stat.st_size}.{stat.st_mtime_ns}")
    return " ".join(stamps)

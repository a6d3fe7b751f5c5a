"""Files of a spec and of templates that nothing reads, which are reported.

Hidden files, backups of editors and documentation (``README``, ``LICENSE``, ``*.md``) are ignored.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Set
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from mediagen.diagnostics.catalogue import usage as codes
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem, Problems
from mediagen.diagnostics.suggestions import nearest_name
from mediagen.filesystem.files import is_backup
from mediagen.platforms.file_names import ACTIONS, FAULTS
from mediagen.yaml_files.layered_folder import LayeredFolder

#: Templates of pages that the engine renders by name; a flavour can override each.
PAGE_TEMPLATES = frozenset(
    f"{kind}.j2"
    for kind in (
        *(
            "action",
            "category",
            "coverage",
            "event",
            "events",
            "field",
            "field_category",
            "fields",
            "home",
        ),
        *("migration", "migrations", "platform", "platforms", "region", "rules"),
        *("scenario", "scenarios", "report_variable"),
    )
)
_SPEC_FILES = (
    *("categories.yaml", "exceptions.yaml", "protocols.yaml", "session.yaml", "values.yaml"),
    "variables.yaml",
)
_SPEC_FOLDERS = ("actions", "events", "fields", "stories")
_PLATFORM_FILES = ("platform.yaml", "snippet.j2", "setup.j2", "verify.yaml")
_PLATFORM_MARKS = ("/platform.yaml", "/snippet.j2")
_WRAPPER = "wrapper.yaml"
_WORDS = "words.yaml"
_FLAVOUR_MARK = "/flavour.yaml"
_FLAVOUR_KEY = re.compile(r"^flavour:", re.MULTILINE)
_SITE_TEMPLATE = re.compile(r"""\btemplate["']?:\s*["']?([\w-]+\.j2)\b""")

#: Documentation, never a YAML file or a template: ``README.yaml`` is meant to be read.
_DOCUMENTATION = re.compile(
    r"(README|LICEN[CS]E|NOTICE|CHANGELOG|CODEOWNERS)\b(?!.*\.(ya?ml|j2)$).*|.*\.md", re.I
)
_REFERENCE = re.compile(r"""["']([^"'\n]+\.j2)["']""")
_INCLUDE = re.compile(r"\{%-?\s*(?:include|extends|import|from)\b([^%]*)%\}")


class TemplateFiles:
    """Files of a templates folder, and the names that its templates mention.

    Paths are relative to the folder, with slashes.
    """

    def __init__(self, folder: LayeredFolder) -> None:
        self.folder = folder
        self.paths = _layered_paths(folder)

    @cached_property
    def texts(self) -> dict[str, str]:
        """Text of every template outside of checks; unreadable ones are left out."""
        texts = {}
        for path in self.paths:
            parts = path.split("/")
            if path.endswith(".j2") and parts[0] != "checks" and "sdk" not in parts[1:2]:
                try:
                    texts[path] = self.folder.find(path).read_text("utf-8")
                except (OSError, UnicodeDecodeError):
                    continue  # reported when it is rendered
        return texts

    @cached_property
    def _references(self) -> dict[bool, frozenset[str] | None]:
        """Ends of paths that templates include; None if a template computes a whole path.

        The key is whether the templates are those of pages, whose names are separate.
        """
        return {of_pages: self._find_references(of_pages) for of_pages in (True, False)}

    def _find_references(self, of_pages: bool) -> frozenset[str] | None:
        references: set[str] = set()
        for path, text in self.texts.items():
            if path.startswith("docs/") is not of_pages:
                continue
            if any(".j2" not in expression for expression in _INCLUDE.findall(text)):
                return None
            references.update(name.lstrip("/") for name in _REFERENCE.findall(text))
        return frozenset(references | self._site_templates if of_pages else references)

    @cached_property
    def _site_templates(self) -> frozenset[str]:
        """Names of the templates that flavours render as further files of a site."""
        names: set[str] = set()
        for path in self.paths:
            if path.startswith("docs/") and path.endswith(_FLAVOUR_MARK):
                with suppress(OSError, UnicodeDecodeError):  # reported when it is loaded
                    text = self.folder.find(path).read_text("utf-8")
                    names.update(_SITE_TEMPLATE.findall(text))
                    if not _FLAVOUR_KEY.search(text):  # damaged: nothing is known of its files
                        folder = path.removesuffix(_FLAVOUR_MARK)
                        names.update(p for p in self.paths if p.startswith(f"{folder}/"))
        return frozenset(names)

    def is_included(self, path: str) -> bool:
        """Return whether some template includes, imports or extends a template."""
        parts = path.split("/")
        if parts[0] == "docs" and (
            len(parts) != 3
            or (parts[1] != "common" and f"docs/{parts[1]}/flavour.yaml" not in self.paths)
        ):
            return False
        references = self._references[parts[0] == "docs"]
        return references is None or any(
            "/".join(parts[i:]) in references for i in range(len(parts))
        )


def report_unread_spec_files(folder: LayeredFolder, problems: Problems) -> None:
    """Report the files below a spec folder that no loader reads."""
    unread: dict[str, Collection[str]] = {}
    for path in _layered_paths(folder):
        first, *rest = path.split("/")
        if not rest:
            if first not in _SPEC_FILES:
                unread[path] = (*_SPEC_FILES, *(f"{name}/" for name in _SPEC_FOLDERS))
        elif first not in _SPEC_FOLDERS:
            unread[path] = [f"{name}/" for name in _SPEC_FOLDERS]
        elif not rest[0].endswith((".yaml", ".yml")):  # their loader reports folders and .yml
            unread[path] = ()
    _report(folder, unread, problems)


def report_unread_template_files(
    files: TemplateFiles, read: Set[Path], programs: Set[str], problems: Problems
) -> None:
    """Report the files of templates that no loader reads and no template includes.

    ``read`` are the files that checks copy, those that wrappers share, and the templates of
    actions; ``programs`` are the templates of programs that checks run, as paths in the folder.
    """
    read_paths = {os.path.normpath(path) for path in read}
    paths = set(files.paths)
    unread: dict[str, Collection[str]] = {}
    for path in files.paths:
        candidates = _candidates(path, paths)
        if not (
            candidates is None
            or path in programs
            or (path.endswith(".j2") and files.is_included(path))
            or os.path.normpath(files.folder.find(path)) in read_paths
        ):
            unread[path] = candidates
    _report(files.folder, unread, problems)


def _candidates(path: str, paths: Set[str]) -> Collection[str] | None:
    """Return the names that a file could have in its place; None if a loader reads it."""
    first, *rest = path.split("/")
    name = rest[-1] if rest else first
    if not rest:
        return ()
    match first:
        case "languages":
            is_read = len(rest) == 1 and name.endswith((".yaml", ".yml"))
            return None if is_read else ()
        case "checks":
            # Checks name the files around their code, which are in ``read``.
            return None if len(rest) == 1 and name.endswith(".yaml") else ()
        case "docs":
            return _flavour_candidates(rest, paths)
    if any(f"{first}{mark}" in paths for mark in _PLATFORM_MARKS):
        return _platform_candidates(first, rest, paths)
    return _PLATFORM_FILES if len(rest) == 1 else ()


def _flavour_candidates(rest: list[str], paths: Set[str]) -> Collection[str] | None:
    flavour, name = rest[0], rest[-1]
    is_common = flavour == "common"
    if len(rest) == 1:
        return ()
    if flavour == "translations":
        return None if len(rest) == 2 and name.endswith(".yaml") else ()
    if not is_common and f"docs/{flavour}/flavour.yaml" not in paths:
        return ("flavour.yaml",)
    if is_common:  # templates that include a misnamed part report it
        if len(rest) == 2 and (name == _WORDS or name.endswith(".j2")):
            return None
        return (
            (_WORDS,)
            if len(rest) == 2 and nearest_name(name.removesuffix(".yaml"), ("words",))
            else ()
        )
    candidates = {*PAGE_TEMPLATES, "parts.j2", "flavour.yaml", _WORDS}
    return None if len(rest) == 2 and name in candidates else candidates


def _platform_candidates(platform: str, rest: list[str], paths: Set[str]) -> Collection[str] | None:
    if len(rest) == 1:
        return None if rest[0] in _PLATFORM_FILES else _PLATFORM_FILES
    if rest[0] == ACTIONS:
        return ()  # those that a platform uses are in ``read``
    if rest[0] == "sdk":
        return None  # the stub of an SDK may have files that its proof does not use
    if rest[0] == "tests":
        return None  # data for the tests of the repository, which the engine does not read
    if rest[0] != "wrapper":
        return ("sdk/", "tests/", "wrapper/")
    if f"{platform}/wrapper/{_WRAPPER}" in paths:
        below = rest[1:]
    elif len(rest) > 2 and f"{platform}/wrapper/{rest[1]}/{_WRAPPER}" in paths:
        below = rest[2:]
    else:
        return (_WRAPPER,)
    if below == [FAULTS]:
        return ()  # the checks of the wrapper name it
    is_part = below[-1].startswith("_") and not below[-1].startswith("__")
    return () if is_part else None


def _report(folder: LayeredFolder, unread: dict[str, Collection[str]], problems: Problems) -> None:
    for path, candidates in unread.items():
        full_path = folder.find(path)
        is_packaged = folder.has_package and full_path.is_relative_to(folder.lowest)
        if is_packaged or not full_path.is_relative_to(folder.folders[0]):
            continue  # a project checks its own layer
        *parents, name = path.split("/")
        names = [c for c in candidates if not c.endswith("/")]
        folders = [c[:-1] for c in candidates if c.endswith("/")]
        misnamed = next((part for part in parents if nearest_name(part, folders)), None)
        message = "unused file"
        if name in names:
            message += f"; its folder has no {names[0]}"
        elif (near := _nearest_file(name, names)) is not None:
            message += f"; did you mean '{near}'?"
        elif len(names) == 1:
            message += f"; its folder has no {names[0]}"
        elif misnamed is not None:
            message += f"; did you mean '{nearest_name(misnamed, folders)}/'?"
        elif path.endswith(".j2"):
            message += "; no template includes it; rename or delete it"
        elif folders:
            message += "; delete it, or move it to the folder that it belongs to"
        else:
            message += "; rename or delete it"
        shown_path = display_path(folder.find(path))
        problems.add(Problem(shown_path, 0, 0, message, code=codes.UNREAD_FILE))


def _nearest_file(name: str, names: Iterable[str]) -> str | None:
    """Return the file that a misspelled one probably stands for, or None.

    Names are compared without their extensions, which most names share, unless only these differ.
    """
    stem, _, extension = name.rpartition(".")
    stems = {candidate.rpartition(".")[0]: candidate for candidate in names}
    near = nearest_name(stem or extension, stems)
    return stems[near] if near is not None else None


def _layered_paths(folder: LayeredFolder) -> list[str]:
    """Return the files in the folders of all layers, in order."""
    paths = [list(_paths_below(os.fspath(layer))) for layer in folder.folders]
    if len(paths) == 1:
        return paths[0]
    return sorted({path for layer in paths for path in layer}, key=lambda path: path.split("/"))


def _paths_below(folder: str, prefix: str = "") -> Iterator[str]:
    """Yield the files of a folder in order, except hidden files, backups and documentation."""
    try:
        entries: Iterable[os.DirEntry[str]] = sorted(
            os.scandir(folder), key=lambda entry: entry.name
        )
    except OSError:
        return  # reported by its loader
    for entry in entries:
        name = entry.name
        if name.startswith(".") or is_backup(name) or name == "__pycache__":
            continue
        if entry.is_dir():
            yield from _paths_below(entry.path, f"{prefix}{name}/")
        elif not _DOCUMENTATION.fullmatch(name) or "/wrapper/" in prefix:
            yield f"{prefix}{name}"

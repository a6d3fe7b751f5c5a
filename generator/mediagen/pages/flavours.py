"""Flavours of Markdown: a folder of templates for each, and the facts of its syntax.

A template of a page is searched in the folder of the flavour and then in ``common/``: each kind of
page is written once, and a flavour supplies the parts that differ, such as tabs and tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from mediagen.diagnostics.catalogue import pages as codes
from mediagen.diagnostics.catalogue import yaml_files as yaml_codes
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem, Problems, SpecError, UsageError
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.diagnostics.words import fill_words
from mediagen.filesystem.device_names import is_device_name
from mediagen.pages.markdown_writer import EscapeRule, Escapes, compile_rule
from mediagen.pages.words import (
    ENGLISH,
    Words,
    list_languages,
    load_words,
    override_words,
    translate_words,
)
from mediagen.yaml_files.layered_folder import LayeredFolder
from mediagen.yaml_files.reader import YamlReader, device_message
from mediagen.yaml_files.source import Source, YamlPath

COMMON = "common"


class DiagramFormat(StrEnum):
    """Format of diagrams: drawn by the site, or a picture beside the page."""

    MERMAID = "mermaid"
    SVG = "svg"


class BlockSyntax(StrEnum):
    """Syntax of tabs or notes in a flavour, which CommonMark does not have."""

    QUOTED_TABS = "quoted-tabs"
    INDENTED_TABS = "indented-tabs"
    COMPONENT_TABS = "component-tabs"
    ALERTS = "alerts"
    ADMONITIONS = "admonitions"
    DIRECTIVES = "directives"


class Import(NamedTuple):
    """Import that a hand-written page needs for the parts of a region."""

    trigger: str  # the string in a region that requires the import
    line: str  # the line to add
    import_pattern: re.Pattern[str]
    nearby_files: tuple[str, ...]  # nearby files that make it unnecessary


class SiteFile(NamedTuple):
    """File of a site beside its pages, such as the one with the navigation."""

    path: str  # below the folder of the flavour
    template: str


@dataclass(frozen=True)
class Flavour:
    """Flavour of Markdown: the facts of its syntax, its words, and the folder of its templates."""

    id: str
    title: str
    default: bool
    extension: str
    index: str
    diagrams: DiagramFormat
    blocks: frozenset[BlockSyntax]
    suffixes: tuple[str, ...]
    markers: tuple[bytes, ...]
    nearby_files: tuple[str, ...]
    containers: tuple[str, ...]  # patterns of lines with content indented by four columns
    mdx: bool
    imports: tuple[Import, ...]
    files: tuple[SiteFile, ...]
    address: str  # of a page below that of its site, with the placeholder ``page``
    claims: bool  # whether it recognizes hand-written pages
    escapes: Escapes
    words: Words
    folder: LayeredFolder  # of all flavours

    def page_path(self, *parts: str) -> str:
        """Return the path of a page from the parts of its name."""
        return "/".join(parts) + f".{self.extension}"

    def page_address(self, path: str) -> str:
        """Return the address of a page below that of its site, from the path of its file."""
        stem = path.removesuffix(f".{self.extension}")
        folder, _, name = stem.rpartition("/")
        if self.address.endswith("/") and name == self.index:
            return f"{folder}/" if folder else ""
        return fill_words(self.address, {"page": stem})


def load_flavours(templates: LayeredFolder, files: YamlReader | None = None) -> dict[str, Flavour]:
    """Return the flavours below ``docs/`` of a folder of templates. Raises ``SpecError``."""
    files = files or YamlReader(Problems())
    problems = files.problems
    folder = templates.child("docs")
    loaded: dict[str, Flavour] = {}
    try:
        names = folder.list_folders()
    except OSError as error:
        message = f"cannot read the folder with the templates of pages: {error.strerror}"
        problem = Problem(
            display_path(folder.lowest), 0, 0, message, code=codes.UNREADABLE_FLAVOURS
        )
        raise SpecError([problem]) from None
    common_words = load_words(files, folder.child(COMMON))
    for name in names:
        path = f"{name}/flavour.yaml"
        if name == COMMON or not folder.find(path).is_file():
            continue
        source = files.read_layered(folder, path, "flavour")
        if source is None:
            continue
        if source.data["flavour"] != name:
            message = f"the ID of the flavour in folder '{name}' must be '{name}'"
            problems.add_at(source, ["flavour"], message, code=codes.FLAVOUR_ID)
            continue
        if is_device_name(name):
            problems.add_at(source, ["flavour"], device_message(name), code=codes.FLAVOUR_ID)
            continue
        words = override_words(files, common_words, folder.child(name))
        loaded[name] = _FlavourBuilder(source, problems).build_flavour(folder, words)
    if not loaded and not problems:
        message = "contains no flavour; add a folder with a flavour.yaml"
        problems.add(Problem(display_path(folder.lowest), 0, 0, message, code=codes.NO_FLAVOUR))
    if problems:
        raise SpecError(problems)
    return loaded


def select_flavours(flavours: Mapping[str, Flavour], ids: Sequence[str]) -> list[Flavour]:
    """Return the requested flavours, or the default ones. Raises ``UsageError``."""
    for id_ in ids:
        if id_ not in flavours:
            hint = suggest_name(id_, flavours)
            raise UsageError(f"unknown flavour '{id_}'{hint}", code=codes.UNKNOWN_FLAVOUR)
    return [f for f in flavours.values() if (f.id in ids if ids else f.default)]


def translate_flavour(flavour: Flavour, language: str, files: YamlReader | None = None) -> Flavour:
    """Return a flavour with its words in another language; without a language, itself.

    Raises ``UsageError`` if the language has no catalogue, ``SpecError`` if that is invalid.
    """
    if language in ("", ENGLISH):
        return flavour
    languages = list_languages(flavour.folder)
    if language not in languages:
        raise UsageError(unknown_language(language, languages), code=codes.UNKNOWN_PAGE_LANGUAGE)
    files = files or YamlReader(Problems())
    words = translate_words(files, flavour.words, flavour.folder, language)
    if files.problems:
        raise SpecError(files.problems)
    return replace(flavour, words=words)


def unknown_language(language: str, languages: Sequence[str]) -> str:
    """Return the message for a language without a catalogue."""
    hint = suggest_name(language, languages, limit=30) or "; the templates have no catalogue"
    return f"unknown language '{language}'{hint}"


class _FlavourBuilder:
    """Builder of a flavour from its ``flavour.yaml``."""

    def __init__(self, source: Source, problems: Problems) -> None:
        self._source, self._problems = source, problems

    def build_flavour(self, folder: LayeredFolder, words: Words) -> Flavour:
        """Return the flavour; ``folder`` has the templates of all flavours."""
        data = self._source.data
        pages = data.get("pages", {})
        return Flavour(
            id=data["flavour"],
            title=data["title"],
            default=data.get("default", False),
            extension=data["extension"],
            index=data["index"],
            diagrams=DiagramFormat(data["diagrams"]),
            blocks=frozenset(map(BlockSyntax, data.get("blocks", ()))),
            suffixes=tuple(pages.get("suffixes", ())),
            markers=tuple(marker.encode() for marker in pages.get("markers", ())),
            nearby_files=tuple(pages.get("nearby_files", ())),
            containers=tuple(pages.get("containers", ())),
            mdx=pages.get("mdx", False),
            imports=tuple(self._build_imports()),
            files=tuple(SiteFile(row["path"], row["template"]) for row in data.get("files", ())),
            address=data.get("address", f"{{page}}.{data['extension']}"),
            claims=bool(pages),
            escapes=self._build_escapes(),
            words=words,
            folder=folder,
        )

    def _build_imports(self) -> Iterator[Import]:
        for i, row in enumerate(self._source.data.get("imports", ())):
            yield Import(
                row["trigger"],
                row["line"],
                self._compile_pattern(row["import_pattern"], ["imports", i, "import_pattern"]),
                tuple(row.get("nearby_files", ())),
            )

    def _build_escapes(self) -> Escapes:
        escape = self._source.data["escape"]
        return Escapes(
            text=self._build_rule(escape["text"], ["escape", "text"]),
            start=self._build_rule(escape.get("start", {}), ["escape", "start"]),
            cell=self._build_rule(escape.get("cell", {}), ["escape", "cell"]),
            cell_code=self._build_rule(escape.get("cell_code", {}), ["escape", "cell_code"]),
            contexts=tuple(
                (
                    self._compile_pattern(place["after"], ["escape", "contexts", i, "after"]),
                    place.get("markup", False),
                    self._build_rule(place["escape"], ["escape", "contexts", i, "escape"]),
                )
                for i, place in enumerate(escape.get("contexts", ()))
            ),
        )

    def _compile_pattern(self, text: str, path: YamlPath) -> re.Pattern[str]:
        try:
            return re.compile(text, re.MULTILINE)
        except re.error as error:
            self._report(path, error)
            return re.compile("(?!)")

    def _build_rule(self, patterns: Mapping[str, str], path: YamlPath) -> EscapeRule:
        try:
            return compile_rule(patterns)
        except re.error as error:
            self._report(path, error)
            return compile_rule({})

    def _report(self, path: YamlPath, error: re.error) -> None:
        message = f"not a valid regular expression: {error}"
        self._problems.add_at(self._source, path, message, code=yaml_codes.INVALID_PATTERN)

"""Origins of a line of a generated file or region: its template lines and its YAML values."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

from mediagen.commands.artifacts import (
    Artifact,
    ArtifactRenderer,
    RegionArtifact,
    find_artifact,
    find_code,
)
from mediagen.diagnostics.catalogue import usage as codes
from mediagen.diagnostics.counts import format_count
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import SpecError, UsageError
from mediagen.output.attributes import ATTRIBUTES
from mediagen.output.manifest import MANIFEST
from mediagen.pages.flavours import load_flavours
from mediagen.project.folders import Folders
from mediagen.project.project import Project, load_project, without_gc
from mediagen.project.value_origins import ValueOrigins, find_value_origins
from mediagen.regions.command import read_page
from mediagen.regions.comparison import PageComparer
from mediagen.regions.content import RegionError
from mediagen.regions.scanner import MARK, region_text
from mediagen.rendering.origins import LineOrigin, TemplateLine
from mediagen.rendering.template_fault import TemplateFault
from mediagen.yaml_files.reader import SourceCache, YamlReader


@dataclass(frozen=True)
class Explanation:
    """A line of a generated file or region, with its template lines and YAML values."""

    path: str
    line: int
    text: str
    template_lines: tuple[TemplateLine, ...]
    values: ValueOrigins
    folders: Folders


class _GeneratedText(NamedTuple):
    """Artifact that a line is part of; ``position`` is the line in ``lines``, from 0."""

    artifact: Artifact
    lines: list[str]
    position: int
    refresh: str  # the command that writes it


def explain_line(folders: Folders, path: str, line: int | None) -> Explanation:
    """Return the origins of a line of a file, counted from 1.

    Raises ``UsageError`` if the line is not generated, and ``SpecError`` for an invalid project.
    """
    data = _read_file(path)
    count = data.count(b"\n") + (not data.endswith(b"\n") and bool(data))
    name = display_path(Path(path))
    if line is None:
        message = f"missing line number; expected FILE:LINE, such as {name}:1"
        raise UsageError(message, code=codes.MISSING_LINE)
    if not 1 <= line <= count:
        message = f"'{name}' has no line {line}; it has {format_count(count, 'line')}"
        raise UsageError(message, code=codes.LINE_OUT_OF_RANGE)
    cache = SourceCache()
    files = cache.make_reader()
    project = load_project(folders, whole=False, files=files)
    if project.problems:
        raise SpecError(project.problems)
    with without_gc():
        generated = _find_generated_text(project, files, path, data, line)
        return _explain_text(project, cache, files, generated, name, line)


def _explain_text(
    project: Project,
    cache: SourceCache,
    files: YamlReader,
    generated: _GeneratedText,
    name: str,
    line: int,
) -> Explanation:
    artifact = generated.artifact
    try:
        text = artifact.render(project, files)
        origins = artifact.trace(project, files) if text is not None else []
    except TemplateFault as fault:
        raise SpecError([fault.problem]) from None
    if project.problems:
        raise SpecError(project.problems)
    if text is None:
        message = f"'{name}' is not generated from the current spec and templates"
        raise UsageError(message, code=codes.NOT_A_GENERATED_FILE)
    rendered_lines = text.split("\n")
    index = _find_index(generated.lines, rendered_lines, generated.position)
    if index is None:
        message = (
            f"line {line} of '{name}' is out of date or edited by hand; "
            f"run {generated.refresh} first"
        )
        raise UsageError(message, code=codes.OUTDATED_LINE)
    origin = LineOrigin((), rendered_lines[index])  # of a picture
    if origins:
        origin = origins[index] if index < len(origins) else LineOrigin(())
    if origin.code is not None:  # the code alone is faster to render than the page
        artifact, index = find_code(project, origin.code.source), origin.code.row
        text = artifact.render(project, files) or ""
    values = _find_values(project, cache, artifact, text, index, origin)
    templates = origin.templates or _nearest_templates(origins, index)
    shown = generated.lines[generated.position]
    return Explanation(name, line, shown, templates, values, project.folders)


def find_text_origins(
    project: Project, cache: SourceCache, files: YamlReader, artifact: Artifact, index: int
) -> tuple[tuple[TemplateLine, ...], ValueOrigins]:
    """Return the template lines and the YAML values of a line of an artifact, from 0.

    ``cache`` has the files that ``project`` was loaded from. Raises ``SpecError``.
    """
    try:
        text = artifact.render(project, files) or ""
        origins = artifact.trace(project, files)
    except TemplateFault as fault:
        raise SpecError([fault.problem]) from None
    if project.problems:
        raise SpecError(project.problems)
    origin = origins[index] if index < len(origins) else LineOrigin(())
    with without_gc():
        values = _find_values(project, cache, artifact, text, index, origin)
    return origin.templates or _nearest_templates(origins, index), values


def _find_values(
    project: Project,
    cache: SourceCache,
    artifact: Artifact,
    text: str,
    index: int,
    origin: LineOrigin,
) -> ValueOrigins:
    renderer = ArtifactRenderer(project.folders, cache, artifact)
    return find_value_origins(
        renderer.sources,
        text,
        index,
        origin.printed,
        renderer.render_unchecked,
        renderer.render_checked,
    )


def _read_file(path: str) -> bytes:
    if Path(path).is_dir():
        message = f"'{path}' is a folder; expected a generated file"
        raise UsageError(message, code=codes.NOT_A_GENERATED_FILE)
    if not os.path.lexists(path):
        raise UsageError(f"file not found: '{path}'", code=codes.FILE_NOT_FOUND)
    return read_page(path)


def _find_generated_text(
    project: Project, files: YamlReader, path: str, data: bytes, line: int
) -> _GeneratedText:
    """Return the generated text that a line is part of. Raises ``UsageError``."""
    name, out = display_path(Path(path)), project.folders.out
    real = Path(os.path.realpath(path))
    if real.is_relative_to(os.path.realpath(out)):
        relative = real.relative_to(os.path.realpath(out)).as_posix()
        artifact = find_artifact(project, files, relative)
        if artifact is None:
            reason = "mediagen did not generate it, or no longer does"
            if relative in (MANIFEST, ATTRIBUTES):
                reason = "mediagen keeps it for its own use, without a template"
            message = f"'{name}' has no origin in the spec or the templates: {reason}"
            raise UsageError(message, code=codes.NOT_A_GENERATED_FILE)
        return _GeneratedText(artifact, _split_lines(data), line - 1, "mediagen generate")
    if MARK not in data:
        message = (
            f"'{name}' is not generated: it is not in the output folder "
            f"'{display_path(out)}', and contains no regions"
        )
        raise UsageError(message, code=codes.NOT_A_GENERATED_FILE)
    return _find_region_text(project, files, path, data, line)


def _find_region_text(
    project: Project, files: YamlReader, path: str, data: bytes, line: int
) -> _GeneratedText:
    name = display_path(Path(path))
    comparer = PageComparer(project, load_flavours(project.folders.templates, files))
    try:
        place = comparer.find_region(path, data, line)
        if place is not None:
            region, flavour = place
            lines = _split_lines(region_text(data, region).encode("utf-8", "surrogateescape"))
            index = line - 1 - data.count(b"\n", 0, region.start)
            if 0 <= index < len(lines):
                refresh = f"mediagen inject {name}"
                return _GeneratedText(RegionArtifact(region, flavour), lines, index, refresh)
    except RegionError as error:
        raise UsageError(f"{name}: {error}", code=error.code) from None
    message = f"line {line} of '{name}' is not in a region; it is written by hand"
    if place is not None:
        message = f"line {line} of '{name}' is a marker of a region; use a line between the markers"
    raise UsageError(message, code=codes.LINE_NOT_GENERATED)


def _split_lines(data: bytes) -> list[str]:
    lines = data.decode("utf-8", "replace").removesuffix("\n").split("\n")
    return [line.removesuffix("\r") for line in lines]


def _find_index(lines: Sequence[str], rendered_lines: Sequence[str], index: int) -> int | None:
    """Return the index of a line of a file in the rendered text; None if it is not part of it.

    Blanks do not matter, because formatters change them.
    """
    old, new = (["".join(line.split()) for line in rows] for rows in (lines, rendered_lines))
    if old == new[: len(old)]:
        return index
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for block in matcher.get_matching_blocks():
        if block.a <= index < block.a + block.size:
            return block.b + index - block.a
    return None


def _nearest_templates(origins: Sequence[LineOrigin], index: int) -> tuple[TemplateLine, ...]:
    """Return the template lines of a line; of one without any, those of the line before."""
    for origin in (*reversed(origins[: index + 1]), *origins[index + 1 :]):
        if origin.templates:
            return origin.templates
    return ()

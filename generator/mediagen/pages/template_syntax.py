"""Syntax of templates and of the files of flavours, and of what templates extend."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import jinja2

from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem, Problems, SpecError
from mediagen.filesystem.caching.value_cache import ValueCache
from mediagen.pages.flavours import COMMON
from mediagen.pages.words import list_languages
from mediagen.project.project import Project
from mediagen.rendering.jinja_host import (
    NodeTokens,
    TemplateHost,
    byte_line,
    error_code,
    error_sentence,
    find_refused_text,
)
from mediagen.rendering.template_blocks import find_tag_fault
from mediagen.yaml_files.layered_folder import LayeredFolder


def check_texts(project: Project, texts: Mapping[str, bytes], valid: ValueCache) -> None:
    """Report the problems of templates and flavours, by their paths.

    ``valid`` are those of earlier runs.
    """
    folder = project.folders.templates
    flavours = {path: data for path, data in texts.items() if not path.endswith(".j2")}
    # Options as for rendering, so that it does not compile them again.
    finalize = NodeTokens("").add
    code = TemplateHost(folder.folders, layers=folder, finalize=finalize)
    pages = TemplateHost(_page_folders(folder), layers=folder, finalize=finalize, autoescape=True)
    for path, data in texts.items():
        name = folder.relative_name(Path(path)) or ""
        host = pages if name.startswith("docs/") else code
        if b"extends" in data and path not in flavours:  # its validity depends on other files
            problem = _find_override_problem(host, path, data)
            if problem is not None:
                project.problems.add(problem)
            continue
        if path in flavours or valid.find(path[-3:], data) is not None:
            continue
        problem = _find_template_problem(host, Path(path), data)
        if problem is None:
            valid.add(b"", path[-3:], data)
        else:
            project.problems.add(problem)
    names = b"\0".join(map(os.fsencode, flavours))
    if flavours and valid.find(names, *flavours.values()) is None:
        before = len(project.problems)
        _check_flavours(folder, project.problems)
        if len(project.problems) == before:
            valid.add(b"", names, *flavours.values())


def _check_flavours(folder: LayeredFolder, problems: Problems) -> None:
    from mediagen.pages.flavours import load_flavours, translate_flavour

    try:
        flavour = next(iter(load_flavours(folder).values()))
        for language in list_languages(flavour.folder):
            translate_flavour(flavour, language)
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
            host.check_syntax(source, path)
            return None
        line, message, code = refused
    except UnicodeDecodeError as error:
        line, message, code = byte_line(error), error_sentence(error), error_code(error)
        return Problem(display_path(path), line, 1, message, code=code)
    except jinja2.TemplateSyntaxError as error:
        (line, message), code = find_tag_fault(source, error), error_code(error)
    lines = data.decode("utf-8-sig", "replace").split("\n")
    excerpt = lines[line - 1] if line <= len(lines) else ""
    column = len(excerpt) - len(excerpt.lstrip()) + 1
    return Problem(display_path(path), line, column, message, excerpt, code=code)

"""Helpers of the tests of pages: the pages of each flavour, and the parts of a Markdown page."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import yaml
from mediagen.pages.documents import render_documents
from mediagen.platforms.model import Platform
from mediagen.project.folders import resolve_folders
from mediagen.project.project import Project, load_project
from mediagen.project.selection import Selection
from mediagen.snippets.matrix import LazyCells, Snippet, SnippetRenderer, render_matrix

from tests.helpers import ROOT

FLAVOURS = sorted(path.parent.name for path in ROOT.glob("templates/docs/*/flavour.yaml"))


class Block(NamedTuple):
    """A fenced block: its line, its info string and its text."""

    line: int
    info: str
    text: str


@cache
def project() -> Project:
    """The project as it is committed."""
    loaded = load_project(resolve_folders(str(ROOT / "spec"), str(ROOT / "templates"), None))
    assert not loaded.problems, "\n".join(map(str, loaded.problems))
    return loaded


@cache
def cells() -> tuple[Snippet, ...]:
    """The whole matrix of snippets."""
    return tuple(render_matrix(project()))


def lazy_cells() -> LazyCells:
    """The whole matrix of snippets by key, which renders further code on use."""
    lazy = LazyCells(project(), _snippets())
    lazy.update({(cell.event, cell.example, cell.platform): cell for cell in cells()})
    return lazy


def _snippets() -> SnippetRenderer:
    return SnippetRenderer(project().spec, project().folders.templates, project().problems)


def setup(platform: Platform) -> str | None:
    """The code that sets a platform up, where it has any."""
    return _snippets().render_setup(platform)


@cache
def documents(flavour: str) -> dict[str, str]:
    """Everything that is generated for a flavour, by its path below the flavour's folder."""
    selection = Selection(flavours=(flavour,))
    return {
        path.removeprefix(f"docs/{flavour}/"): text
        for path, text in render_documents(project(), selection, cells())
    }


def site_files(flavour: str) -> set[str]:
    """The files beside the pages, such as the navigation."""
    path = ROOT / "templates/docs" / flavour / "flavour.yaml"
    data = yaml.safe_load(path.read_text("utf-8"))
    return {row["path"] for row in data.get("files", ())}


@cache
def pages(flavour: str) -> dict[str, str]:
    """The pages and pictures of a flavour."""
    files = site_files(flavour)
    return {path: text for path, text in documents(flavour).items() if path not in files}


def blocks(text: str) -> Iterator[Block]:
    """The fenced blocks of a page, wherever they are, without the margin of their place."""
    lines = text.split("\n")
    fence: tuple[int, str, str, str] | None = None
    for number, line in enumerate(lines, 1):
        match = re.match(r"([ >]*)(`{3,})(.*)$", line)
        if fence is None:
            if match:
                fence = (number, match[1], match[2], match[3])
        elif match and match[2] == fence[2] and not match[3]:
            inner = "\n".join(lines[fence[0] : number - 1])
            yield Block(fence[0], fence[3], textwrap.dedent(inner) if fence[1] else inner)
            fence = None
    assert fence is None, f"the fence of line {fence[0] if fence else 0} is not closed"


def without_padding(text: str) -> str:
    """A page with single spaces around the cells of its tables."""
    return re.sub(r"(?m)(?<=\S) +\|(?= |$)", " |", text)


def without_blocks(text: str) -> str:
    """A page without its code: neither fenced blocks nor code spans."""
    text = re.sub(r"(?ms)^([ >]*)(`{3,})[^\n]*\n.*?^\1\2[ ]*$", "", text)
    return re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", "", text)


def front_matter(text: str) -> dict[str, object]:
    """Return the front matter of a page, empty if it has none."""
    if not text.startswith("---\n"):
        return {}
    values: dict[str, object] = yaml.safe_load(text[4 : text.index("\n---\n")])
    return values

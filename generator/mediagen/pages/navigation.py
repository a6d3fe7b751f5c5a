"""Navigation of the pages: each page with the pages below it, in the order of the spec."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from mediagen.pages.markdown_nodes import Link, RawText, Target
from mediagen.pages.page_views import NavigationEntry, Page


@dataclass
class _Branch:
    """Page with the pages below it."""

    page: Page
    children: list[_Branch] = field(default_factory=list)


def with_positions(pages: Sequence[Page]) -> list[Page]:
    """Return the pages with their positions among the pages beside them, from 1."""
    positions: dict[Target, int] = {}

    def number_branches(branches: Sequence[_Branch]) -> None:
        for position, branch in enumerate(branches, 1):
            positions[branch.page.target] = position
            number_branches(branch.children)

    number_branches(_build_branches(pages))
    return [page._replace(position=RawText(str(positions[page.target]))) for page in pages]


def build_navigation(pages: Iterable[Page], paths: dict[Target, str]) -> list[NavigationEntry]:
    """Return the navigation of pages with their paths in a flavour."""

    def build_entry(branch: _Branch) -> NavigationEntry:
        page = branch.page
        return NavigationEntry(
            title=page.title,
            description=page.description,
            link=Link(page.title, page.target),
            path=RawText(paths[page.target]),
            anchor=RawText("-".join(part for part in page.parts if part) or "home"),
            entries=tuple(map(build_entry, branch.children)),
        )

    return [build_entry(branch) for branch in _build_branches(pages)]


def iterate_entries(entries: Iterable[NavigationEntry]) -> Iterator[NavigationEntry]:
    """Yield entries and all entries below them, in order."""
    for entry in entries:
        yield entry
        yield from iterate_entries(entry.entries)


def _build_branches(pages: Iterable[Page]) -> list[_Branch]:
    """Return the branches of the first level: the first page, and the pages beside it."""
    branches = [_Branch(page) for page in pages]
    folders = {_place(branch.page): branch for branch in reversed(branches)}
    top: list[_Branch] = []
    for branch in branches:
        place = _place(branch.page)
        parent = folders.get(place[:-1]) if len(place) > 1 else None
        (parent.children if parent is not None else top).append(branch)
    return top


def _place(page: Page) -> tuple[str, ...]:
    """Return the parts of a path; the first page of a folder stands for its folder."""
    return page.parts if page.parts[-1] else page.parts[:-1]

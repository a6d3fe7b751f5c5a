"""Which pages there are: their places, their titles and their order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from mediagen.diagnostics.problems import Problems
from mediagen.pages.flavours import Flavour
from mediagen.pages.markdown_nodes import Prose, Target, Word
from mediagen.pages.page_views import Page
from mediagen.platforms.model import Platform
from mediagen.spec.casing import words
from mediagen.spec.model import Category, Event, Field, Place, Spec

_T = TypeVar("_T", Event, Field)

_HOME = "Every media event, field and platform, with code."
_RULES = "How long a session lives, and what may happen in it."
_MATRIX = "Which platform can say which event, and why not."
_EVENTS = "What a player reports, by category."
_FIELDS = "What events carry, by category."
_PLATFORMS = "Where the code is written, the recommended ones first."
_MOVES = "From the legacy libraries to the recommended ones."


@dataclass(frozen=True)
class Contents:
    """The pages of a spec and its platforms, whatever their flavour."""

    spec: Spec
    platforms: Mapping[str, Platform]

    @cached_property
    def pages(self) -> list[Page]:
        """Every page, in the order of the documentation."""
        return list(self._pages())

    @cached_property
    def chapters(self) -> Mapping[str, list[Event]]:
        """The events of every category, in their order."""
        return _grouped(
            self.spec.categories,
            {event.id: event for event in self.spec.events.values()},
            lambda event: event.category,
        )

    @cached_property
    def shelves(self) -> Mapping[str, list[Field]]:
        """The fields of every category, in their order."""
        return _grouped(self.spec.categories, self.spec.fields, self._shelf)

    def _shelf(self, item: Field) -> str:
        return item.category or self.spec.groups[item.group].category

    def category(self, id_: str) -> Category:
        """A category, also one that the spec says nothing about."""
        found = self.spec.categories.get(id_)
        title = id_.replace("-", " ")
        return found or Category(id_, title[:1].upper() + title[1:], "", (), ())

    def shelf_title(self, name: str) -> tuple[str, str]:
        """The title of the page of a category's fields, and what it says about them."""
        about = self.category(name)
        if name not in self.chapters:
            return about.title, about.summary or f"The fields of {about.title}."
        return f"{about.title}: fields", about.fields or f"The fields of {about.title}."

    def _pages(self) -> Iterator[Page]:
        yield _page("home", "", ("",), "Media tracking", _HOME, 1)
        yield _page("rules", "", ("session-rules",), "Session rules", _RULES, 2)
        yield _page("matrix", "", ("coverage",), "Coverage", _MATRIX, 3)
        yield _page("events", "", ("events", ""), "Events", _EVENTS, 5)
        yield _page("fields", "", ("variables", ""), "Fields", _FIELDS, 6)
        yield _page("platforms", "", ("platforms", ""), "Platforms", _PLATFORMS, 7)
        for at, (name, events) in enumerate(self.chapters.items(), 1):
            alone = len(events) == 1 and events[0].id == name
            if not alone:
                about = self.category(name)
                said = about.summary or f"All events of the category {about.title}."
                yield _page("category", name, ("events", name, ""), about.title, said, at)
            folder = ("events",) if alone else ("events", name)
            for position, event in enumerate(events, 2):
                parts = (*folder, "-".join(words(event.id)))
                page = _page("event", event.id, parts, event.title, event.summary, position)
                yield page._replace(events=frozenset([event.id]))
        for at, (name, fields) in enumerate(self.shelves.items(), 1):
            title, said = self.shelf_title(name)
            yield _page("shelf", name, ("variables", name, ""), title, said, at)
            for position, item in enumerate(fields, 2):
                parts = ("variables", name, _slug(item.title) or "-".join(words(item.name)))
                yield _page("field", item.id, parts, item.title, item.summary, position)
        for position, platform in enumerate(self.platforms.values(), 1):
            parts = ("platforms", platform.id)
            page = _page("platform", platform.id, parts, platform.title, platform.summary, position)
            yield page._replace(platforms=frozenset([platform.id]))
        moves = [p for p in self.platforms.values() if self.successor(p) is not None]
        if moves:
            yield _page("moves", "", ("migration", ""), "Migration", _MOVES, 4)
        for position, platform in enumerate(moves, 2):
            new = self.successor(platform)
            assert new is not None
            title = move_title(platform, new)
            said = f"Each call of {platform.title} beside what takes its place on {new.title}."
            page = _page("move", platform.id, ("migration", platform.id), title, said, position)
            yield page._replace(platforms=frozenset([platform.id, new.id]))

    def successor(self, platform: Platform) -> Platform | None:
        """The platform that takes the place of a legacy one."""
        return self.platforms.get(platform.successor or "")

    def paths(self, flavour: Flavour) -> dict[Target, str]:
        """The path of every page in a flavour."""
        return {
            page.target: flavour.page(*page.parts[:-1], page.parts[-1] or flavour.index)
            for page in self.pages
        }

    def clashes(self, flavour: Flavour, problems: Problems) -> None:
        """Note the pages that would have the path of another."""
        taken: dict[str, Page] = {}
        paths = self.paths(flavour)
        for page in self.pages:
            path = paths[page.target]
            other = taken.setdefault(path.casefold(), page)
            if other is not page:
                source, at = self._place(page)
                message = f"has the page of {' '.join(other.target).strip()}: {path}"
                problems.add(source, at, message, key=True)

    def _place(self, page: Page) -> Place:
        """Where that is written what a page is about."""
        kind, about = page.target
        if kind == "event":
            return self.spec.events[about].place
        if kind == "field":
            return self.spec.fields[about].place
        if kind in ("platform", "move"):
            return self.platforms[about].place
        members: list[Event] | list[Field] = self.chapters.get(about) or self.shelves[about]
        return members[0].place

    @cached_property
    def known(self) -> Mapping[str, Target]:
        """The words that lead to a page where the spec has them in backticks."""
        short: dict[str, list[Field]] = {}
        for item in self.spec.fields.values():
            short.setdefault(item.name, []).append(item)
        found: dict[str, Target] = {
            name: ("field", items[0].id) for name, items in short.items() if len(items) == 1
        }
        found |= {item.id: ("field", item.id) for item in self.spec.fields.values()}
        return found | {event: ("event", event) for event in self.spec.events}


def move_title(old: Platform, new: Platform) -> str:
    """The title of the page of the way from one platform to another."""
    return f"From {old.title} to {new.title}"


def _page(
    kind: str, about: str, parts: tuple[str, ...], title: str, said: str, position: int
) -> Page:
    sentence = re.split(r"(?<=[.])\s", said.strip(), maxsplit=1)[0]
    return Page(kind, (kind, about), parts, Prose(title), Prose(sentence), Word(str(position)))


def _grouped(
    categories: Mapping[str, Category], items: Mapping[str, _T], of: Callable[[_T], str]
) -> dict[str, list[_T]]:
    """Items by category: categories and items in the order the spec gives, then all others."""
    found: dict[str, list[_T]] = {name: [] for name in categories}
    for item in items.values():
        found.setdefault(of(item), []).append(item)
    for name, members in found.items():
        order = {
            id_: i for i, id_ in enumerate(categories[name].order if name in categories else ())
        }
        members.sort(key=lambda item: order.get(item.id, len(order)))
    return {name: members for name, members in found.items() if members}


def _slug(title: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", title.lower()))

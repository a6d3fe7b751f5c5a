"""Which pages there are: their places, their titles and their order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from mediagen.diagnostics.problems import Problems
from mediagen.pages.flavours import Flavour
from mediagen.pages.markdown_nodes import Prose, RawText, Target
from mediagen.pages.page_views import Page
from mediagen.platforms.model import Platform
from mediagen.spec.casing import split_words
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
    def all_pages(self) -> list[Page]:
        """Every page, in the order of the documentation."""
        return list(self._iterate_pages())

    @cached_property
    def events_by_category(self) -> Mapping[str, list[Event]]:
        """The events of every category, in their order."""
        return _group_by_category(
            self.spec.categories,
            {event.id: event for event in self.spec.events.values()},
            lambda event: event.category,
        )

    @cached_property
    def fields_by_category(self) -> Mapping[str, list[Field]]:
        """The fields of every category, in their order."""
        return _group_by_category(self.spec.categories, self.spec.fields, self._category_of_field)

    def _category_of_field(self, item: Field) -> str:
        return item.category or self.spec.groups[item.group].category

    def find_category(self, id_: str) -> Category:
        """A category, also one that the spec says nothing about."""
        category = self.spec.categories.get(id_)
        title = id_.replace("-", " ")
        return category or Category(id_, title[:1].upper() + title[1:], "", (), ())

    def shelf_title(self, name: str) -> tuple[str, str]:
        """The title of the page of a category's fields, and what it says about them."""
        category = self.find_category(name)
        if name not in self.events_by_category:
            return category.title, category.summary or f"The fields of {category.title}."
        return f"{category.title}: fields", category.fields or f"The fields of {category.title}."

    def _iterate_pages(self) -> Iterator[Page]:
        yield _make_page("home", "", ("",), "Media tracking", _HOME, 1)
        yield _make_page("rules", "", ("session-rules",), "Session rules", _RULES, 2)
        yield _make_page("matrix", "", ("coverage",), "Coverage", _MATRIX, 3)
        yield _make_page("events", "", ("events", ""), "Events", _EVENTS, 5)
        yield _make_page("fields", "", ("variables", ""), "Fields", _FIELDS, 6)
        yield _make_page("platforms", "", ("platforms", ""), "Platforms", _PLATFORMS, 7)
        for number, (name, events) in enumerate(self.events_by_category.items(), 1):
            alone = len(events) == 1 and events[0].id == name
            if not alone:
                category = self.find_category(name)
                summary = category.summary or f"All events of the category {category.title}."
                yield _make_page(
                    "category", name, ("events", name, ""), category.title, summary, number
                )
            folder = ("events",) if alone else ("events", name)
            for position, event in enumerate(events, 2):
                parts = (*folder, "-".join(split_words(event.id)))
                page = _make_page("event", event.id, parts, event.title, event.summary, position)
                yield page._replace(events=frozenset([event.id]))
        for number, (name, fields) in enumerate(self.fields_by_category.items(), 1):
            title, summary = self.shelf_title(name)
            yield _make_page("shelf", name, ("variables", name, ""), title, summary, number)
            for position, item in enumerate(fields, 2):
                parts = (
                    "variables",
                    name,
                    _slugify(item.title) or "-".join(split_words(item.name)),
                )
                yield _make_page("field", item.id, parts, item.title, item.summary, position)
        for position, platform in enumerate(self.platforms.values(), 1):
            parts = ("platforms", platform.id)
            page = _make_page(
                "platform", platform.id, parts, platform.title, platform.summary, position
            )
            yield page._replace(platforms=frozenset([platform.id]))
        moves = [p for p in self.platforms.values() if self.successor_of(p) is not None]
        if moves:
            yield _make_page("moves", "", ("migration", ""), "Migration", _MOVES, 4)
        for position, platform in enumerate(moves, 2):
            new = self.successor_of(platform)
            assert new is not None
            title = migration_title(platform, new)
            summary = f"Each call of {platform.title} beside what takes its place on {new.title}."
            page = _make_page(
                "move", platform.id, ("migration", platform.id), title, summary, position
            )
            yield page._replace(platforms=frozenset([platform.id, new.id]))

    def successor_of(self, platform: Platform) -> Platform | None:
        """The platform that takes the place of a legacy one."""
        return self.platforms.get(platform.successor or "")

    def page_paths(self, flavour: Flavour) -> dict[Target, str]:
        """The path of every page in a flavour."""
        return {
            page.target: flavour.page_path(*page.parts[:-1], page.parts[-1] or flavour.index)
            for page in self.all_pages
        }

    def report_path_clashes(self, flavour: Flavour, problems: Problems) -> None:
        """Note the pages that would have the path of another."""
        pages_by_path: dict[str, Page] = {}
        paths = self.page_paths(flavour)
        for page in self.all_pages:
            path = paths[page.target]
            first = pages_by_path.setdefault(path.casefold(), page)
            if first is not page:
                source, path_in_source = self._source_place(page)
                message = f"has the page of {' '.join(first.target).strip()}: {path}"
                problems.add_at(source, path_in_source, message, key=True)

    def _source_place(self, page: Page) -> Place:
        """Where that is written what a page is about."""
        kind, target_id = page.target
        if kind == "event":
            return self.spec.events[target_id].place
        if kind == "field":
            return self.spec.fields[target_id].place
        if kind in ("platform", "move"):
            return self.platforms[target_id].place
        members: list[Event] | list[Field] = (
            self.events_by_category.get(target_id) or self.fields_by_category[target_id]
        )
        return members[0].place

    @cached_property
    def link_targets(self) -> Mapping[str, Target]:
        """The words that lead to a page where the spec has them in backticks."""
        short: dict[str, list[Field]] = {}
        for item in self.spec.fields.values():
            short.setdefault(item.name, []).append(item)
        targets: dict[str, Target] = {
            name: ("field", items[0].id) for name, items in short.items() if len(items) == 1
        }
        targets |= {item.id: ("field", item.id) for item in self.spec.fields.values()}
        return targets | {event: ("event", event) for event in self.spec.events}


def migration_title(old: Platform, new: Platform) -> str:
    """The title of the page of the way from one platform to another."""
    return f"From {old.title} to {new.title}"


def _make_page(
    kind: str, target_id: str, parts: tuple[str, ...], title: str, summary: str, position: int
) -> Page:
    sentence = re.split(r"(?<=[.])\s", summary.strip(), maxsplit=1)[0]
    return Page(
        kind, (kind, target_id), parts, Prose(title), Prose(sentence), RawText(str(position))
    )


def _group_by_category(
    categories: Mapping[str, Category], items: Mapping[str, _T], category_of: Callable[[_T], str]
) -> dict[str, list[_T]]:
    """Items by category: categories and items in the order the spec gives, then all others."""
    groups: dict[str, list[_T]] = {name: [] for name in categories}
    for item in items.values():
        groups.setdefault(category_of(item), []).append(item)
    for name, members in groups.items():
        order = {
            id_: i for i, id_ in enumerate(categories[name].order if name in categories else ())
        }
        members.sort(key=lambda item: order.get(item.id, len(order)))
    return {name: members for name, members in groups.items() if members}


def _slugify(title: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", title.lower()))

"""Contents of the documentation: the paths, titles and order of its pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import TypeVar

from mediagen.diagnostics.catalogue import pages as codes
from mediagen.diagnostics.problems import Problems
from mediagen.filesystem.caching.reads import SharedValue
from mediagen.pages.flavours import Flavour
from mediagen.pages.markdown_nodes import PageKind, Prose, RawText, Target
from mediagen.pages.navigation import with_positions
from mediagen.pages.page_views import Page
from mediagen.pages.words import Words
from mediagen.platforms.model import Platform
from mediagen.project.folders import PageOptions
from mediagen.project.proof_records import ProofRecords, read_records
from mediagen.spec.casing import split_words
from mediagen.spec.model import Category, Event, Field, Place, ReportVariable, Spec

_T = TypeVar("_T", Event, Field)

#: The overview pages in the order of the navigation: their kinds, and their paths.
_OVERVIEWS = {
    PageKind.HOME: ("",),
    PageKind.EVENTS: ("events", ""),
    PageKind.FIELDS: ("variables", ""),
    PageKind.STORIES: ("scenarios", ""),
    PageKind.PLATFORMS: ("platforms", ""),
    PageKind.RULES: ("session-rules",),
    PageKind.COVERAGE: ("coverage",),
    PageKind.MIGRATIONS: ("migration", ""),
}


@dataclass(frozen=True)
class Contents:
    """Pages of a spec and its platforms, in the words of a flavour.

    ``read_name`` begins the names of reads of its shared values.
    """

    spec: Spec
    platforms: Mapping[str, Platform]
    words: Words
    options: PageOptions = field(default_factory=PageOptions)
    read_name: str = ""

    @SharedValue
    def all_pages(self) -> list[Page]:
        """All pages, in the order of the documentation."""
        return with_positions(list(self._iterate_pages()))

    @SharedValue
    def proof_records(self) -> ProofRecords:
        """The records of proofs that pages show. Raises ``SpecError`` for an invalid one."""
        return read_records(self.options.records)

    @SharedValue
    def events_by_category(self) -> Mapping[str, list[Event]]:
        """The events of every category, in their order."""
        return group_by_category(
            self.spec.categories,
            {event.id: event for event in self.spec.events.values()},
            lambda event: event.category,
        )

    @SharedValue
    def fields_by_category(self) -> Mapping[str, list[Field]]:
        """The fields of every category, in their order."""
        return group_by_category(self.spec.categories, self.spec.fields, self._category_of_field)

    def variables_of(self, category: str) -> list[ReportVariable]:
        """Return the variables of a category whose events the spec has."""
        return [
            variable
            for variable in self.spec.variables.values()
            if variable.category == category
            and any(id_ in self.spec.events for id_ in variable.events)
        ]

    def _category_of_field(self, item: Field) -> str:
        return item.category or self.spec.groups[item.group].category

    def find_category(self, id_: str) -> Category:
        """Return a category, even if the spec does not describe it."""
        category = self.spec.categories.get(id_)
        title = id_.replace("-", " ")
        return category or Category(id_, title[:1].upper() + title[1:], "", (), ())

    def field_category_title(self, name: str) -> tuple[str, str]:
        """Return the title and the description of the page of a category's fields."""
        category = self.find_category(name)
        summary = self.words.text("pages.category_fields_description", category=category.title)
        if name not in self.events_by_category:
            return category.title, category.summary or summary
        title = self.words.text("pages.category_fields_title", category=category.title)
        return title, category.fields or summary

    def migration_title(self, old: Platform, new: Platform) -> str:
        """Return the title of the page of a migration from one platform to another."""
        return self.words.text("pages.migration_title", old=old.title, new=new.title)

    def _iterate_pages(self) -> Iterator[Page]:
        migrations = [p for p in self.platforms.values() if self.successor_of(p) is not None]
        empty = {
            kind
            for kind, subjects in (
                (PageKind.MIGRATIONS, migrations),
                (PageKind.STORIES, self.spec.stories),
            )
            if not subjects
        }
        for kind, parts in _OVERVIEWS.items():
            if kind not in empty:
                title = self.words.text(f"pages.{kind}_title")
                summary = self.words.text(f"pages.{kind}_description")
                yield _make_page(kind, "", parts, title, summary)
        for action in self.spec.actions.values():
            parts = ("-".join(split_words(action.id)),)
            page = _make_page(PageKind.ACTION, action.id, parts, action.title, action.summary)
            yield page._replace(events=frozenset([action.id]))
        yield from self._event_pages()
        yield from self._field_pages()
        yield from self._story_pages()
        for platform in self.platforms.values():
            parts = ("platforms", platform.id)
            page = _make_page(
                PageKind.PLATFORM, platform.id, parts, platform.title, platform.summary
            )
            yield page._replace(platforms=frozenset([platform.id]))
        for platform in migrations:
            new = self.successor_of(platform)
            assert new is not None
            title = self.migration_title(platform, new)
            summary = self.words.text(
                "pages.migration_description", old=platform.title, new=new.title
            )
            page = _make_page(
                PageKind.MIGRATION,
                platform.id,
                ("migration", platform.id),
                title,
                summary,
            )
            yield page._replace(platforms=frozenset([platform.id, new.id]))

    def _event_pages(self) -> Iterator[Page]:
        for name, events in self.events_by_category.items():
            is_single = len(events) == 1 and events[0].id == name
            if not is_single:
                category = self.find_category(name)
                summary = category.summary or self.words.text(
                    "pages.category_description", category=category.title
                )
                yield _make_page(
                    PageKind.CATEGORY, name, ("events", name, ""), category.title, summary
                )
            folder = ("events",) if is_single else ("events", name)
            for event in events:
                parts = (*folder, "-".join(split_words(event.id)))
                page = _make_page(PageKind.EVENT, event.id, parts, event.title, event.summary)
                yield page._replace(events=frozenset([event.id]))

    def _field_pages(self) -> Iterator[Page]:
        categories = dict.fromkeys(v.category for v in self.spec.variables.values())
        names = (n for n in categories if n not in self.fields_by_category and self.variables_of(n))
        members = {**self.fields_by_category, **{name: [] for name in names}}
        for name, fields in members.items():
            title, summary = self.field_category_title(name)
            yield _make_page(PageKind.FIELD_CATEGORY, name, ("variables", name, ""), title, summary)
            for item in fields:
                slug = _slugify(item.title) or "-".join(split_words(item.name))
                parts = ("variables", name, slug)
                yield _make_page(PageKind.FIELD, item.id, parts, item.title, item.summary)
            for variable in self.variables_of(name):
                slug = _slugify(variable.title) or "-".join(split_words(variable.id))
                texts = (variable.title, variable.summary)
                path = ("variables", name, slug)
                yield _make_page(PageKind.VARIABLE, variable.id, path, *texts)

    def _story_pages(self) -> Iterator[Page]:
        for story in self.spec.stories.values():
            parts = ("scenarios", story.id)
            yield _make_page(PageKind.STORY, story.id, parts, story.title, story.summary)

    def successor_of(self, platform: Platform) -> Platform | None:
        """Return the successor of a legacy platform, or None."""
        return self.platforms.get(platform.successor or "")

    def page_paths(self, flavour: Flavour) -> dict[Target, str]:
        """Return the path of every page in a flavour."""
        return {
            page.target: flavour.page_path(*page.parts[:-1], page.parts[-1] or flavour.index)
            for page in self.all_pages
        }

    def report_path_clashes(self, flavour: Flavour, problems: Problems) -> None:
        """Report pages whose path is that of another page."""
        pages_by_path: dict[str, Page] = {}
        paths = self.page_paths(flavour)
        for page in self.all_pages:
            path = paths[page.target]
            first = pages_by_path.setdefault(path.casefold(), page)
            if first is not page:
                source, path_in_source = self._source_place(page)
                other = " ".join(first.target).strip()
                message = f"the path of its page is that of {other}: {path}; change the title"
                problems.add_at(source, path_in_source, message, code=codes.PAGE_CLASH, key=True)

    def _source_place(self, page: Page) -> Place:
        """Return the place in the spec of the subject of a page."""
        kind, target_id = page.target
        if kind == PageKind.EVENT:
            return self.spec.events[target_id].place
        if kind == PageKind.FIELD:
            return self.spec.fields[target_id].place
        if kind == PageKind.VARIABLE:
            return self.spec.variables[target_id].place
        if kind == PageKind.ACTION:
            return self.spec.actions[target_id].place
        if kind == PageKind.STORY:
            return self.spec.stories[target_id].place
        if kind in (PageKind.PLATFORM, PageKind.MIGRATION):
            return self.platforms[target_id].place
        members: Sequence[Event | Field | ReportVariable] = (
            self.events_by_category.get(target_id)
            or self.fields_by_category.get(target_id)
            or self.variables_of(target_id)
        )
        return members[0].place

    def link_targets(self, page: Target) -> Mapping[str, Target]:
        """Return the pages to which names in backticks link, in the prose of a page.

        A field name that means something else in other places, such as ``id``, links only on pages
        of its own group and of the events that carry it.
        """
        groups = self._subject_groups(page)
        return {
            name: target
            for name, target in self._link_targets.items()
            if name not in self._local_names or self.spec.fields[target[1]].group in groups
        }

    def _subject_groups(self, page: Target) -> Set[str]:
        """Return the IDs of the groups that the subject of a page belongs to."""
        kind, id_ = page
        if kind == PageKind.FIELD:
            return {self.spec.fields[id_].group}
        if kind == PageKind.EVENT:
            return {*self.spec.events[id_].carries}
        return frozenset()

    @SharedValue
    def _local_names(self) -> Set[str]:
        """The field names that are plain words, or also members of messages."""
        members = {
            member
            for group in self.spec.groups.values()
            for route in group.routes.values()
            for member in route.name.split(".")
        }
        names = {item.name for item in self.spec.fields.values()}
        names -= {*self.spec.events, *self.spec.fields}
        return {name for name in names if name in members or name.islower()}

    @SharedValue
    def _link_targets(self) -> Mapping[str, Target]:
        short: dict[str, list[Field]] = {}
        for item in self.spec.fields.values():
            short.setdefault(item.name, []).append(item)
        targets: dict[str, Target] = {
            name: (PageKind.FIELD, items[0].id) for name, items in short.items() if len(items) == 1
        }
        targets |= {item.id: (PageKind.FIELD, item.id) for item in self.spec.fields.values()}
        return targets | {event: (PageKind.EVENT, event) for event in self.spec.events}


def _make_page(
    kind: PageKind, target_id: str, parts: tuple[str, ...], title: str, summary: str
) -> Page:
    sentence = re.split(r"(?<=[.])\s", summary.strip(), maxsplit=1)[0]
    return Page(kind, (kind, target_id), parts, Prose(title), Prose(sentence), RawText(""))


def group_by_category(
    categories: Mapping[str, Category], items: Mapping[str, _T], category_of: Callable[[_T], str]
) -> dict[str, list[_T]]:
    """Return items by category; categories and items with an order in the spec come first."""
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

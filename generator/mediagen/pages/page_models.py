"""Models of pages: the data that their templates print."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mediagen.pages.action_page import ActionPageBuilder
from mediagen.pages.event_page import EventPageBuilder
from mediagen.pages.field_page import FieldPageBuilder
from mediagen.pages.markdown_nodes import PageKind
from mediagen.pages.overview_pages import OverviewPageBuilder
from mediagen.pages.page_builder import PageBuilder
from mediagen.pages.page_views import (
    Page,
)
from mediagen.pages.platform_page import PlatformPageBuilder
from mediagen.pages.story_page import StoryPageBuilder
from mediagen.pages.variable_page import VariablePageBuilder


@dataclass(frozen=True)
class PageModels(PageBuilder):
    """Models of all pages, each built on request."""

    @cached_property
    def action_pages(self) -> ActionPageBuilder:
        """Builder of the pages of actions."""
        return ActionPageBuilder(self.contents, self.cells, self.render_setup)

    @cached_property
    def event_pages(self) -> EventPageBuilder:
        """Builder of the pages of events."""
        return EventPageBuilder(self.contents, self.cells, self.render_setup)

    @cached_property
    def field_pages(self) -> FieldPageBuilder:
        """Builder of the pages of fields."""
        return FieldPageBuilder(self.contents, self.cells, self.render_setup)

    @cached_property
    def platform_pages(self) -> PlatformPageBuilder:
        """Builder of the pages of platforms."""
        return PlatformPageBuilder(self.contents, self.cells, self.render_setup)

    @cached_property
    def overview_pages(self) -> OverviewPageBuilder:
        """Builder of the overview pages."""
        return OverviewPageBuilder(self.contents, self.cells, self.render_setup)

    @cached_property
    def story_pages(self) -> StoryPageBuilder:
        """Builder of the pages of stories."""
        return StoryPageBuilder(self.contents, self.cells, self.render_setup)

    @cached_property
    def variable_pages(self) -> VariablePageBuilder:
        """Builder of the pages of variables that the backend computes."""
        return VariablePageBuilder(self.contents, self.cells, self.render_setup)

    def page_model(self, page: Page) -> Any:
        """Return the model of a page."""
        target_id = page.target[1]
        match page.kind:
            case PageKind.ACTION:
                return self.action_pages.action_page(self.spec.actions[target_id])
            case PageKind.EVENT:
                return self.event_pages.event_page(self.spec.events[target_id])
            case PageKind.FIELD:
                return self.field_pages.field_page(self.spec.fields[target_id])
            case PageKind.VARIABLE:
                return self.variable_pages.variable_page(self.spec.variables[target_id])
            case PageKind.PLATFORM:
                return self.platform_pages.platform_page(self.contents.platforms[target_id])
            case PageKind.STORY:
                return self.story_pages.story_page(self.spec.stories[target_id])
            case PageKind.STORIES:
                return self.story_pages.story_links()
            case PageKind.CATEGORY:
                return self.overview_pages.category_page(target_id)
            case PageKind.FIELD_CATEGORY:
                return self.overview_pages.field_category_page(target_id)
            case PageKind.RULES:
                return self.overview_pages.rules_page()
            case PageKind.COVERAGE:
                return self.overview_pages.coverage_matrix()
            case PageKind.MIGRATION:
                return self.overview_pages.migration_page(self.contents.platforms[target_id])
            case PageKind.MIGRATIONS:
                return self.overview_pages.migration_rows()
            case PageKind.EVENTS:
                return self.overview_pages.home_page().events
            case PageKind.FIELDS:
                return self.overview_pages.home_page().fields
            case PageKind.PLATFORMS:
                return self.overview_pages.home_page().platforms
            case _:
                return self.overview_pages.home_page()

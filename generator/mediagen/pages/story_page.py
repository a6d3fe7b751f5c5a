"""Models of the pages of stories: a timeline, and the code of each step on every platform."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mediagen.pages.code_tabs import LEGACY, RECOMMENDED
from mediagen.pages.markdown_nodes import Image, Link, PageKind, Prose, RawText
from mediagen.pages.page_builder import PageBuilder, event_link
from mediagen.pages.page_views import (
    ScenarioStep,
    ScenarioTab,
    ScenarioTabs,
    StoryPageView,
    TableRows,
    TimelineView,
)
from mediagen.pages.placeholders import find_placeholders
from mediagen.platforms.model import Platform
from mediagen.spec.model import Story
from mediagen.spec.stories import played_steps, step_example


@dataclass(frozen=True)
class StoryPageBuilder(PageBuilder):
    """Builder of the pages of stories, and of their parts in regions."""

    def story_page(self, story: Story) -> StoryPageView:
        """Return the model of the page of a story."""
        groups = (
            ScenarioTabs(
                group == LEGACY,
                tuple(
                    self.scenario_tab(story, platform)
                    for platform in self.contents.platforms.values()
                    if platform.group == group
                ),
            )
            for group in (RECOMMENDED, LEGACY)
        )
        return StoryPageView(
            title=Prose(story.title),
            summary=Prose(story.summary),
            picture=Image(Prose(story.title), (PageKind.PICTURE, story.id)),
            timeline=self.timeline(story),
            groups=tuple(group for group in groups if group.tabs),
        )

    def story_links(self) -> tuple[tuple[Link, Prose], ...]:
        """Return links to the pages of all stories, with their summaries."""
        return tuple(
            (Link(Prose(story.title), (PageKind.STORY, story.id)), Prose(story.summary))
            for story in self.spec.stories.values()
        )

    def timeline(self, story: Story) -> TimelineView:
        """Return the table of a story: seconds, playhead, event and reason of each step."""
        steps = played_steps(self.spec, story)
        rows = tuple(
            (
                RawText(f"{step.seconds:g}"),
                RawText(f"{step.values.get('playhead', '')}"),
                event_link(self.spec.events[step.event]),
                Prose(step.comment or self.spec.events[step.event].summary),
            )
            for step in steps
        )
        listed = {step.event for step in steps}
        omitted = [e for e in self.spec.events.values() if e.cadence and e.id not in listed]
        links = [event_link(event) for event in omitted]
        return TimelineView(TableRows(rows), self.words.join(links) if links else None)

    def scenario_tab(self, story: Story, platform: Platform) -> ScenarioTab:
        """Return the steps of a story with their code on a platform."""
        steps = tuple(self._iterate_steps(story, platform))
        code = "\n".join(step.sample.code.text for step in steps if step.sample is not None)
        placeholders = find_placeholders(self.spec, platform, code)
        return ScenarioTab(
            RawText(platform.id),
            Prose(platform.title),
            steps,
            tuple(placeholder.sentence(self.words) for placeholder in placeholders),
        )

    def _iterate_steps(self, story: Story, platform: Platform) -> Iterator[ScenarioStep]:
        for index, step in enumerate(story.steps):
            cell = self.cells[step.event, step_example(story, index), platform.id]
            yield ScenarioStep(
                seconds=RawText(f"{step.seconds:g}"),
                event=event_link(self.spec.events[step.event]),
                comment=Prose(step.comment) if step.comment else None,
                sample=self.tab_builder.code_sample(cell) if cell.text is not None else None,
                reason=Prose(cell.reason) if cell.text is None else None,
            )

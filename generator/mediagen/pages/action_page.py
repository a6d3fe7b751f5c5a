"""Models of the pages of actions, and of their parts on other pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mediagen.diagnostics.words import fill_words
from mediagen.pages import wording
from mediagen.pages.code_tabs import LEGACY, RECOMMENDED
from mediagen.pages.markdown_nodes import Link, PageKind, Prose, RawText
from mediagen.pages.page_builder import PageBuilder
from mediagen.pages.page_views import (
    ActionCodeView,
    ActionView,
    CallDescription,
    Tab,
    Tabs,
    Variant,
)
from mediagen.pages.placeholders import find_placeholders
from mediagen.platforms.model import Platform
from mediagen.spec.model import Action


@dataclass(frozen=True)
class ActionPageBuilder(PageBuilder):
    """Builder of the pages of actions, and of their parts in regions."""

    def action_page(self, action: Action) -> ActionView:
        """Return the model of the page of an action."""
        return ActionView(
            title=Prose(action.title),
            description=Prose(action.description),
            variants=tuple(
                Variant(
                    Prose(example.title or name),
                    Prose(example.summary),
                    self.build_tabs(action, name, with_notes=index == 0),
                )
                for index, (name, example) in enumerate(action.examples.items())
            ),
            disputes=self.dispute_views(action.disputes),
        )

    def action_links(self) -> tuple[Link, ...]:
        """Return links to the pages of all actions."""
        return tuple(map(_action_link, self.spec.actions.values()))

    def platform_actions(self, platform: Platform) -> tuple[ActionCodeView, ...]:
        """Return the actions that a platform describes, with their code."""
        actions = self.spec.actions.values()
        return tuple(self.platform_action(a, platform) for a in actions if a.id in platform.actions)

    def platform_action(self, action: Action, platform: Platform) -> ActionCodeView:
        """Return the code of an action on a platform, or the reason why there is none."""
        tabs = tuple(
            (
                Prose(example.title or name),
                self.build_tab(action, name, platform, with_notes=index == 0),
            )
            for index, (name, example) in enumerate(action.examples.items())
        )
        if any(tab.sample for _, tab in tabs):
            return ActionCodeView(_action_link(action), tabs, None)
        return ActionCodeView(_action_link(action), (), Prose(self._reason(action, platform)))

    def build_tabs(
        self,
        action: Action,
        example: str,
        which: Sequence[str] = (RECOMMENDED, LEGACY),
        *,
        with_notes: bool = True,
    ) -> tuple[Tabs, ...]:
        """Return the tabs of the platforms that describe an action, by their groups.

        A page prints the notes of the platforms ``with_notes`` once.
        """
        groups = []
        for group in which:
            tabs = tuple(
                self.build_tab(action, example, platform, with_notes=with_notes)
                for platform in self.contents.platforms.values()
                if platform.group == group and action.id in platform.actions
            )
            if tabs:
                groups.append(Tabs(group == LEGACY, tabs))
        return tuple(groups)

    def build_tab(
        self, action: Action, example: str, platform: Platform, *, with_notes: bool = True
    ) -> Tab:
        """Return the tab of an example on a platform."""
        cell = self.cells[action.id, example, platform.id]
        title, id_ = Prose(platform.title), RawText(platform.id)
        if cell.text is None:
            return Tab(id_, title, None, None, Prose(cell.reason), False, ())
        code = platform.actions[action.id]
        occasion = wording.as_clause(action.examples[example].when or "")
        placeholders = find_placeholders(self.spec, platform, cell.text)
        notes = [placeholder.sentence(self.words) for placeholder in placeholders]
        notes += map(Prose, code.notes if with_notes else ())
        description = CallDescription(
            sentence=Prose(fill_words(code.sentence, {"when": occasion})),
            short_form=None,
            reason=None,
            preceding_calls=None,
            call=None,
            constant=None,
            is_repeated=False,
            type=None,
            occasion=Prose(occasion),
        )
        sample = self.tab_builder.code_sample(cell)
        return Tab(id_, title, description, sample, None, False, tuple(notes))

    def _reason(self, action: Action, platform: Platform) -> str:
        """Return why a platform has no code for an action: the reason of its first example."""
        return self.cells[action.id, next(iter(action.examples)), platform.id].reason


def _action_link(action: Action) -> Link:
    return Link(Prose(action.title), (PageKind.ACTION, action.id))

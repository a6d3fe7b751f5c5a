"""Base of the builders of page models: the data that all of them read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from mediagen.pages.code_tabs import Cells, TabBuilder
from mediagen.pages.contents import Contents
from mediagen.pages.field_code import FieldTabBuilder
from mediagen.pages.lifecycle_notes import lifecycle_note
from mediagen.pages.markdown_nodes import CodeSpan, Link, PageKind, Prose
from mediagen.pages.page_views import DisputeView, TableRows
from mediagen.pages.session_diagram import SessionDiagram, build_session_diagram
from mediagen.pages.words import Words
from mediagen.platforms.model import Platform
from mediagen.rendering.nodes import Node
from mediagen.spec.caveats import Caveat, Dispute
from mediagen.spec.model import Event, Field, Spec


@dataclass(frozen=True)
class PageBuilder:
    """Builder of the models of a kind of page.

    ``render_setup`` returns the code that sets a platform up, or None where there is none.
    """

    contents: Contents
    cells: Cells
    render_setup: Callable[[Platform], str | None]

    @property
    def spec(self) -> Spec:
        """The spec that the pages document."""
        return self.contents.spec

    @property
    def words(self) -> Words:
        """The words of the flavour."""
        return self.contents.words

    def dispute_views(self, disputes: Iterable[Dispute]) -> tuple[DisputeView, ...]:
        """Return the disputes that pages print: none, unless the project switches them on."""
        if not self.contents.options.disputes:
            return ()
        return tuple(
            DisputeView(Prose(dispute.text), tuple(map(CodeSpan, dispute.sources)))
            for dispute in disputes
        )

    def field_note(self, item: Field) -> Node | None:
        """Return the note on the lifecycle of a field, or None."""
        return lifecycle_note(
            self.words,
            item.lifecycle,
            lambda id_: Link(CodeSpan(self.spec.fields[id_].name), (PageKind.FIELD, id_)),
        )

    @cached_property
    def tab_builder(self) -> TabBuilder:
        """Builder of the tabs."""
        return TabBuilder(self.contents, self.cells)

    @cached_property
    def field_tabs(self) -> FieldTabBuilder:
        """Builder of the tabs of fields."""
        return FieldTabBuilder(self.contents, self.cells, self.tab_builder)

    @cached_property
    def session_diagram(self) -> SessionDiagram:
        """The diagram of a session."""
        return build_session_diagram(self.spec, self.words)


def caveat_nodes(caveats: Iterable[Caveat]) -> tuple[Prose, ...]:
    """Return the sentences of caveats."""
    return tuple(Prose(caveat.text) for caveat in caveats)


def event_link(event: Event) -> Link:
    """Return a link to the page of an event."""
    return Link(Prose(event.title), (PageKind.EVENT, event.id))


def non_empty_rows(rows: Iterable[tuple[Node, ...]]) -> TableRows | None:
    """Return the rows as a table, or None if there are none."""
    table_rows = tuple(rows)
    return TableRows(table_rows) if table_rows else None

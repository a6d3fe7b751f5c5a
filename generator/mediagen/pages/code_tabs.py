"""Code on pages: snippets in tabs, each below a sentence that names the call.

Pages select from the examples of the spec, and contain no other code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from mediagen.diagnostics.words import fill_words
from mediagen.pages import wording
from mediagen.pages.contents import Contents
from mediagen.pages.markdown_nodes import (
    CodeSpan,
    InlineSequence,
    Link,
    PageKind,
    Prose,
    RawBlock,
    RawText,
)
from mediagen.pages.markdown_writer import fence_for, plain_text
from mediagen.pages.page_views import CallDescription, Sample, Tab, Tabs
from mediagen.pages.placeholders import find_placeholders
from mediagen.pages.words import Words
from mediagen.platforms.model import SENTENCE, Platform
from mediagen.platforms.vocabulary import split_setting_place
from mediagen.protocols.compose import compose
from mediagen.protocols.messages import Message, Payload, TrackerCall
from mediagen.rendering.nodes import Node
from mediagen.rendering.origins import CodeSource
from mediagen.snippets.matrix import LazyCells, Snippet
from mediagen.spec.model import BlockForm, Event, GroupKind

RECOMMENDED, LEGACY = "recommended", "legacy"
Cells = LazyCells


@dataclass(frozen=True)
class TabBuilder:
    """Builder of tabs from the snippets of all events, examples and platforms."""

    contents: Contents
    cells: Cells

    @property
    def _words(self) -> Words:
        return self.contents.words

    def build_tabs(
        self, event: Event, example: str, which: Sequence[str] = (RECOMMENDED, LEGACY)
    ) -> tuple[Tabs, ...]:
        """Return the tabs of an example, by groups of platforms."""
        groups = []
        for group in which:
            tabs = tuple(
                self.build_tab(event, example, platform)
                for platform in self.contents.platforms.values()
                if platform.group == group
            )
            if tabs:
                groups.append(Tabs(group == LEGACY, tabs))
        return tuple(groups)

    def build_tab(self, event: Event, example: str, platform: Platform) -> Tab:
        """Return the tab of an example on a platform."""
        cell = self.cells[event.id, example, platform.id]
        title, id_ = Prose(platform.title), RawText(platform.id)
        if cell.text is None:
            return Tab(id_, title, None, None, Prose(cell.reason), False, ())
        basic = self.cells[event.id, "basic", platform.id]
        return Tab(
            id_,
            title,
            self.call_description(event, example, platform),
            self.code_sample(cell),
            None,
            example != "basic" and cell.text == basic.text,
            tuple(self._notes(event, example, platform)),
        )

    def code_sample(self, cell: Snippet) -> Sample:
        """Return a snippet with its fence."""
        assert cell.text is not None
        source = CodeSource(cell.platform, cell.event, cell.example)
        return fence_code(self.contents.platforms[cell.platform].language.fence, cell.text, source)

    def call_description(self, event: Event, example: str, platform: Platform) -> CallDescription:
        """Return the parts of the sentence above the code of an example."""
        block = event.blocks[platform.protocol]
        messages = self._compose_messages(event, example, platform)
        occasion = wording.as_clause(event.examples[example].when or event.when[0])
        reason = block.reason if block.form in (BlockForm.REPLACEMENT, BlockForm.PER_ITEM) else ""
        before: list[CodeSpan] = []
        call: CodeSpan | None = None
        constant: Node | None = None
        type_: CodeSpan | None = None
        several = False
        last = messages[-1]
        words_ = {**dict.fromkeys(SENTENCE, ""), "when": occasion}
        if isinstance(last, TrackerCall):
            names = [self._called_name(platform, m) for m in messages if isinstance(m, TrackerCall)]
            several = sum(isinstance(m, TrackerCall) and bool(m.event) for m in messages) > 1
            before = [CodeSpan(name) for name in names[:-1] if name != names[-1]]
            call = CodeSpan(names[-1])
            constant = self._join_constants(self._event_constants(event, [example], platform))
            words_["call"] = names[-1]
        else:
            assert isinstance(last, Payload)
            type_ = CodeSpan(last.type)
            words_["type"] = last.type
        effect = last.session if isinstance(last, Payload) else event.session
        owns = [platform.tab[key] for key in (event.id, effect) if key in platform.tab]
        brief = next((text.partition("{when}")[0] for text in owns if "{when}" in text), "")
        sentence, before_when = (
            fill_words(text, words_) for text in (owns[0] if owns else "", brief)
        )
        # Tables have a column of calls, so "Call" is redundant there.
        short = re.sub(r"^Call (?=`)", "", before_when.strip())
        return CallDescription(
            Prose(sentence) if sentence else None,
            Prose(short) if short else None,
            Prose(reason) if reason else None,
            self._words.join(before) if before else None,
            call,
            constant,
            several,
            type_,
            Prose(occasion),
        )

    def event_name_on_platform(self, event: Event, platform: Platform) -> Node:
        """Return the call of an event on a platform, with the constants of all its examples."""
        description = self.call_description(event, "basic", platform)
        constant = self._join_constants(self._event_constants(event, event.examples, platform))
        if description.short_form is not None:
            return description.short_form
        if description.call is not None:
            return (
                self._words.node("calls.with_constant", call=description.call, constant=constant)
                if constant is not None
                else description.call
            )
        assert description.type is not None
        return description.type

    def _join_constants(self, names: Iterable[str]) -> Node | None:
        codes = [CodeSpan(name) for name in names]
        return self._words.join(codes) if codes else None

    def _compose_messages(
        self, event: Event, example: str, platform: Platform
    ) -> Sequence[Message]:
        values = event.examples[example].values
        return compose(self.contents.spec, event, values, platform.protocol)

    def _event_constants(
        self, event: Event, examples: Iterable[str], platform: Platform
    ) -> Iterable[str]:
        """Return the platform's constants for the events of the examples, each once."""
        table = platform.constants.get("event", {})
        messages = (m for name in examples for m in self._compose_messages(event, name, platform))
        events = [m.event for m in messages if isinstance(m, TrackerCall) and m.event]
        return dict.fromkeys(table[name] for name in events if name in table)

    @staticmethod
    def _called_name(platform: Platform, message: TrackerCall) -> str:
        call = platform.calls[message.verb]
        return call.delegate or re.split(r"[.]", call.call)[-1]

    def _notes(self, event: Event, example: str, platform: Platform) -> Iterator[Node]:
        """Yield the notes below the code of an example.

        Notes on placeholders are left out if the basic example on the same page has them.
        """
        find = partial(find_placeholders, self.contents.spec, platform)
        explained: set[str] = set()
        if example != "basic":
            basic = self.cells[event.id, "basic", platform.id].text
            explained = {placeholder.sign for placeholder in find(basic or "")}
        for placeholder in find(self.cells[event.id, example, platform.id].text or ""):
            if placeholder.sign not in explained:
                yield placeholder.sentence(self._words)
        yield from self._type_notes(event, example, platform)
        yield from self._omitted_value_notes(event, example, platform)

    def _type_notes(self, event: Event, example: str, platform: Platform) -> Iterator[Node]:
        """Yield the notes on the event types that an example sends."""
        messages = self._compose_messages(event, example, platform)
        types = dict.fromkeys(m.type for m in messages if isinstance(m, Payload))
        yield from (Prose(note) for type_ in types if (note := platform.type_note(type_)))

    def _omitted_value_notes(
        self, event: Event, example: str, platform: Platform
    ) -> tuple[Node, ...]:
        """Return notes on values of the example that the code omits: configured or lost ones."""
        values = event.examples[example].values
        notes: list[Node] = []
        for group in self.contents.spec.carried_groups(event):
            if group.kind in (GroupKind.PAIRS, GroupKind.MESSAGES, GroupKind.SETTINGS):
                continue
            group_values = group.values_in(values)
            items = group_values if group.kind == GroupKind.LIST else [group_values]
            for item in group.fields.values():
                if not any(item.name in item_values for item_values in items):
                    continue
                label = Link(CodeSpan(item.name), (PageKind.FIELD, item.id))
                if item.id in platform.configuration:
                    location = configuration_place(platform.configuration[item.id])
                    notes.append(
                        self._words.node("fields.configured_note", field=label, place=location)
                    )
                elif item.id in platform.lost_fields:
                    notes.append(
                        self._words.node(
                            "fields.lost_note",
                            field=label,
                            reason=platform.lost_fields[item.id].reason,
                        )
                    )
        return tuple(notes)


def without_intros(groups: Iterable[Tabs]) -> tuple[Tabs, ...]:
    """Return tabs without the sentences above their code."""
    return tuple(
        group._replace(tabs=tuple(tab._replace(description=None) for tab in group.tabs))
        for group in groups
    )


def without_repeated_notes(groups: Iterable[Tabs]) -> tuple[Tabs, ...]:
    """Return tabs of one page with each note of a platform only below its first code."""
    seen: set[tuple[str, str]] = set()

    def first_notes(tab: Tab) -> Iterator[Node]:
        for note in tab.notes:
            key = tab.id.text, plain_text(note)
            if key not in seen:
                seen.add(key)
                yield note

    return tuple(
        group._replace(
            tabs=tuple(tab._replace(notes=tuple(first_notes(tab))) for tab in group.tabs)
        )
        for group in groups
    )


def fence_code(language: str, text: str, source: CodeSource | None = None) -> Sample:
    """Return code with its fence; ``source`` is the code of a platform that it is, if any."""
    block = RawBlock(text.rstrip("\n"), source)
    return Sample(RawText(language), block, RawText(fence_for(text)))


def configuration_place(text: str) -> Node:
    """Return the place of a setting: names as code, the words around them as prose."""
    pieces = split_setting_place(text)
    if len(pieces) == 1 and pieces[0][1]:
        return CodeSpan(text)
    return InlineSequence(*(CodeSpan(piece) if is_code else piece for piece, is_code in pieces))

"""The code on pages: snippets of the matrix in tabs, each below a sentence that says which call.

A page chooses among the examples of the spec. It never writes code of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from mediagen.pages import wording
from mediagen.pages.contents import Contents
from mediagen.pages.markdown_nodes import Block, Code, Link, Prose, Run, Word
from mediagen.pages.markdown_writer import fence
from mediagen.pages.page_views import How, Sample, Tab, Tabs
from mediagen.pages.placeholders import find_placeholders
from mediagen.platforms.model import SENTENCE, Platform
from mediagen.protocols.compose import compose
from mediagen.protocols.messages import Message, Payload, TrackerCall
from mediagen.rendering.nodes import Node
from mediagen.snippets.matrix import Snippet
from mediagen.spec.model import Event, Field

#: What is a name of the code in a few words of prose.
_NAME = re.compile(r"((?<!\w)[A-Za-z]\w*(?:\(\))?(?:[._]\w+(?:\(\))?)+|\b[a-z]+[A-Z]\w*)")
RECOMMENDED, LEGACY = "recommended", "legacy"
Cells = Mapping[tuple[str, str, str], Snippet]


@dataclass(frozen=True)
class Tabber:
    """Makes tabs of the cells of the matrix."""

    contents: Contents
    cells: Cells

    def tabs(
        self, event: Event, example: str, which: Sequence[str] = (RECOMMENDED, LEGACY)
    ) -> tuple[Tabs, ...]:
        """The tabs of an example, by groups of platforms."""
        found = []
        for group in which:
            tabs = tuple(
                self.tab(event, example, platform)
                for platform in self.contents.platforms.values()
                if platform.group == group
            )
            if tabs:
                found.append(Tabs(group == LEGACY, tabs))
        return tuple(found)

    def tab(self, event: Event, example: str, platform: Platform) -> Tab:
        """The tab of an example on a platform."""
        cell = self.cells[event.id, example, platform.id]
        title, id_ = Prose(platform.title), Word(platform.id)
        if cell.text is None:
            return Tab(id_, title, None, None, Prose(cell.reason), False, ())
        basic = self.cells[event.id, "basic", platform.id]
        return Tab(
            id_,
            title,
            self.how(event, example, platform),
            self.sample(cell),
            None,
            example != "basic" and cell.text == basic.text,
            tuple(self._notes(event, example, platform)),
        )

    def sample(self, cell: Snippet) -> Sample:
        """A snippet with its fence."""
        assert cell.text is not None
        return fenced(self.contents.platforms[cell.platform].language.fence, cell.text)

    def how(self, event: Event, example: str, platform: Platform) -> How:
        """The parts of the sentence above the code of an example."""
        block = event.blocks[platform.protocol]
        messages = self._messages(event, example, platform)
        when = wording.clause(event.examples[example].when or event.when[0])
        because = block.reason if block.form in ("instead", "per_item") else ""
        before: list[Code] = []
        call: Code | None = None
        constant: Node | None = None
        type_: Code | None = None
        several = False
        last = messages[-1]
        words_ = {**dict.fromkeys(SENTENCE, ""), "when": when}
        if isinstance(last, TrackerCall):
            names = [self._called(platform, m) for m in messages if isinstance(m, TrackerCall)]
            several = sum(isinstance(m, TrackerCall) and bool(m.event) for m in messages) > 1
            before = [Code(name) for name in names[:-1] if name != names[-1]]
            call = Code(names[-1])
            constant = _listed(self._constants(event, [example], platform))
            words_["call"] = names[-1]
        else:
            assert isinstance(last, Payload)
            type_ = Code(last.type)
            words_["type"] = last.type
        effect = last.session if isinstance(last, Payload) else event.session
        owns = [platform.tab[key] for key in (event.id, effect) if key in platform.tab]
        brief = next((text.partition("{when}")[0] for text in owns if "{when}" in text), "")
        said, before_when = (
            re.sub(r"\{(\w+)\}", lambda found: words_.get(found[1], found[0]), text)
            for text in (owns[0] if owns else "", brief)
        )
        # In a table there is a column of calls, and no need to say so each time.
        short = re.sub(r"^Call (?=`)", "", before_when.strip())
        return How(
            Prose(said) if said else None,
            Prose(short) if short else None,
            Prose(because) if because else None,
            wording.listed(before) if before else None,
            call,
            constant,
            several,
            type_,
            Prose(when),
        )

    def named(self, event: Event, platform: Platform) -> Node:
        """How a platform says an event, in a few words: all that its examples call."""
        how = self.how(event, "basic", platform)
        constant = _listed(self._constants(event, event.examples, platform))
        if how.short is not None:
            return how.short
        if how.call is not None:
            return Run(how.call, " with ", constant) if constant is not None else how.call
        assert how.type is not None
        return how.type

    def _messages(self, event: Event, example: str, platform: Platform) -> Sequence[Message]:
        values = event.examples[example].values
        return compose(self.contents.spec, event, values, platform.protocol)

    def _constants(
        self, event: Event, examples: Iterable[str], platform: Platform
    ) -> Iterable[str]:
        """What a platform calls the events that examples hand to it, each once."""
        table = platform.constants.get("event", {})
        messages = (m for name in examples for m in self._messages(event, name, platform))
        events = [m.event for m in messages if isinstance(m, TrackerCall) and m.event]
        return dict.fromkeys(table[name] for name in events if name in table)

    @staticmethod
    def _called(platform: Platform, message: TrackerCall) -> str:
        how = platform.calls[message.verb]
        return how.delegate or re.split(r"[.]", how.call)[-1]

    def _notes(self, event: Event, example: str, platform: Platform) -> Iterator[Node]:
        """Yield what readers have to know below the code of an example.

        What the basic example explains on the same page, other examples do not explain again.
        """
        find = partial(find_placeholders, self.contents.spec, platform)
        explained: set[str] = set()
        if example != "basic":
            basic = self.cells[event.id, "basic", platform.id].text
            explained = {placeholder.sign for placeholder in find(basic or "")}
        for placeholder in find(self.cells[event.id, example, platform.id].text or ""):
            if placeholder.sign not in explained:
                yield placeholder.sentence
        yield from self._type_notes(event, example, platform)
        yield from self._left_out(event, example, platform)

    def _type_notes(self, event: Event, example: str, platform: Platform) -> Iterator[Node]:
        """Yield what readers have to know of the event types that an example sends."""
        messages = self._messages(event, example, platform)
        types = dict.fromkeys(m.type for m in messages if isinstance(m, Payload))
        yield from (Prose(note) for type_ in types if (note := platform.type_note(type_)))

    def _left_out(self, event: Event, example: str, platform: Platform) -> tuple[Node, ...]:
        """What the example says and the code does not: configured, or lost."""
        values = event.examples[example].values
        found: list[Node] = []
        for group in self.contents.spec.carried(event):
            if group.kind in ("pairs", "messages", "settings"):
                continue
            given = values if group.bare else values.get(group.id, {})
            items = given if group.kind == "list" else [given]
            for item in group.fields.values():
                if not any(item.name in each for each in items):
                    continue
                label = Link(Code(item.name), ("field", item.id))
                if item.id in platform.configured:
                    found.append(Run(label, " is set in the configuration: ",
                                     place(platform.configured[item.id]), "."))  # fmt: skip
                elif item.id in platform.lost:
                    found.append(Run(label, " is not reported. ", platform.lost[item.id].reason))
        return tuple(found)

    # -- fields ---------------------------------------------------------------------------------

    def shown(self, item: Field) -> tuple[Event, str] | None:
        """The example that gives a field and has code on most platforms.

        Among equals it is the first in the order of the events, and basic ones come first.
        """
        found = [
            (event, name)
            for events in self.contents.chapters.values()
            for event in events
            for name, example in event.examples.items()
            if self._gives(event, example.values, item)
        ]
        found.sort(key=lambda each: (self._silent(*each), each[1] != "basic"))
        return found[0] if found else None

    def _silent(self, event: Event, example: str) -> int:
        """How many platforms have no code for an example."""
        cells = (self.cells[event.id, example, platform] for platform in self.contents.platforms)
        return sum(cell.text is None for cell in cells)

    def _gives(self, event: Event, values: Mapping[str, Any], item: Field) -> bool:
        group = self.contents.spec.groups[item.group]
        if group.kind == "settings":
            return event.session == "opens"  # part of the address, where it is part of anything
        if event.session in item.absent_when or group not in self.contents.spec.carried(event):
            return False
        if group.bare:
            return True
        given = values.get(group.id)
        if group.kind in ("pairs", "messages"):
            return bool(given)
        if group.kind == "list":
            return any(item.name in each for each in given or ())
        if item.placeholder and event.carries.get(group.id):
            return True
        return item.name in (given or {})

    def field_tabs(self, item: Field, shown: tuple[Event, str] | None) -> tuple[Tabs, ...]:
        """The tabs of a field: how it is set, in the example that shows it."""
        found = []
        for group in (RECOMMENDED, LEGACY):
            tabs = tuple(
                self._field_tab(item, shown, platform)
                for platform in self.contents.platforms.values()
                if platform.group == group
            )
            if tabs:
                found.append(Tabs(group == LEGACY, tabs))
        return tuple(found)

    def _field_tab(self, item: Field, shown: tuple[Event, str] | None, platform: Platform) -> Tab:
        title, id_ = Prose(platform.title), Word(platform.id)

        def reason(node: Node) -> Tab:
            return Tab(id_, title, None, None, node, False, ())

        if item.id in platform.configured:
            where = place(platform.configured[item.id])
            return reason(Run("Set it once, in the configuration: ", where, "."))
        if item.id in platform.filled:
            return reason(Prose(platform.filled[item.id]))
        if item.id in platform.lost:
            return reason(Prose(platform.lost[item.id].reason))
        settings = self.contents.spec.groups[item.group].kind == "settings"
        in_address = any(f"{{{item.name}}}" in url for url in platform.url.values())
        if settings and not in_address:
            return reason(Prose("This platform has no such setting."))
        route = item.routes[platform.protocol]
        if not settings and route.way == "none" and not in_address:
            return reason(Prose(route.reason or "This platform does not report it."))
        if shown is None:
            return reason(Prose("No example gives this field."))
        event, example = shown
        cell = self.cells[event.id, example, platform.id]
        if cell.text is None:
            return reason(Prose(cell.reason))
        how = self.how(event, example, platform)
        found = find_placeholders(self.contents.spec, platform, cell.text)
        notes = tuple(placeholder.sentence for placeholder in found)
        return Tab(id_, title, how, self.sample(cell), None, False, notes)


def fenced(language: str, text: str) -> Sample:
    """Code with its fence."""
    return Sample(Word(language), Block(text.rstrip("\n")), Word(fence(text)))


def place(text: str) -> Node:
    """Where something is configured: names as code, the words around them as prose."""
    parts: list[Node | str] = []
    for i, piece in enumerate(_NAME.split(text)):
        if piece:
            parts.append(Code(piece) if i % 2 else piece)
    if len(parts) == 1 and isinstance(parts[0], str) and " " not in text:
        return Code(text)
    return Run(*parts)


def _listed(names: Iterable[str]) -> Node | None:
    codes = [Code(name) for name in names]
    return wording.listed(codes) if codes else None

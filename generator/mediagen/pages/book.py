"""What is on each page: the model that its template prints."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mediagen.pages import wording
from mediagen.pages.code_tabs import Cells, Tabber, fenced, place
from mediagen.pages.contents import Contents, move_title
from mediagen.pages.markdown_nodes import Address, Code, Link, Prose, Run, Word
from mediagen.pages.page_views import (
    CategoryView,
    EventView,
    FieldView,
    HomeView,
    InstallView,
    MatrixView,
    MoveView,
    Page,
    Parameters,
    PlatformView,
    Rows,
    RulesView,
    Sample,
    Step,
    Tabs,
    Variant,
)
from mediagen.pages.placeholders import find_placeholders
from mediagen.pages.session_diagram import Life, life
from mediagen.platforms.model import InstallStep, Platform
from mediagen.rendering.nodes import Node
from mediagen.snippets.matrix import Snippet
from mediagen.spec.model import Event, Field, Spec

#: What stands in code for a value of one's own.
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_EFFECTS = {
    "opens": "Opens a session",
    "continues": "Every other event",
    "closes": "Closes a session",
    "whole": "A whole session",
    "every": "Every request",
}
_PLAYHEAD = {"moves": "Moves", "still": "Stands still", "jumps": "May jump"}
_ORDERED = {"xdm": "Edge", "collection": "Media Collection API"}


@dataclass(frozen=True)
class Book:
    """The models of all pages, each made when it is asked for."""

    contents: Contents
    cells: Cells
    setups: Callable[[Platform], str | None]  # the code that sets a platform up

    @cached_property
    def spec(self) -> Spec:
        """The spec that is told."""
        return self.contents.spec

    @cached_property
    def tabber(self) -> Tabber:
        """What makes the tabs."""
        return Tabber(self.contents, self.cells)

    @cached_property
    def life(self) -> Life:
        """The life of a session."""
        return life(self.spec)

    def view(self, page: Page) -> Any:
        """The model of a page."""
        about = page.target[1]
        match page.kind:
            case "event":
                return self.event(self.spec.events[about])
            case "field":
                return self.field(self.spec.fields[about])
            case "platform":
                return self.platform(self.contents.platforms[about])
            case "category":
                return self._chapter(about)
            case "shelf":
                return self._shelf_view(about)
            case "rules":
                return self.rules()
            case "matrix":
                return self.matrix()
            case "move":
                return self._move(self.contents.platforms[about])
            case "moves":
                return self._moves()
            case "events" | "fields" | "platforms":
                return getattr(self._home(), page.kind)
            case _:
                return self._home()

    # -- events -------------------------------------------------------------------------------

    def event(self, event: Event) -> EventView:
        """The page of an event."""
        spec = self.spec
        limits = spec.session.get("limits", {})
        closing = None
        if event.session == "closes" and limits:
            closing = (
                Word(wording.duration(limits["silence"]["seconds"])),
                Word(wording.duration(limits["stillness"]["seconds"])),
            )
        besides = [
            Link(Prose(group.title), ("shelf", group.category))
            for group in spec.carried(event)
            if group.any_event and group.id not in event.carries
        ]
        return EventView(
            title=Prose(event.title),
            description=Prose(event.description),
            closing=closing,
            notes=tuple(map(Prose, event.notes)),
            prerequisites=tuple(self._prerequisites(event)),
            metric=_metric(event),
            when=tuple(map(Prose, event.when)),
            parameters=self.parameters(event),
            besides=tuple(besides),
            groups=self.tabber.tabs(event, "basic"),
            caveats=self.event_caveats(event),
            variants=tuple(
                Variant(
                    Prose(example.title or name),
                    Prose(example.summary),
                    self.tabber.tabs(event, name),
                )
                for name, example in event.examples.items()
                if name != "basic"
            ),
        )

    def event_caveats(self, event: Event) -> tuple[Prose, ...]:
        """Where sources disagree on an event, or readers stumble."""
        return tuple(map(Prose, event.caveats))

    def _prerequisites(self, event: Event) -> Iterator[Link]:
        """What has to be sent before: the events that open the session and the scopes it needs."""
        if event.session in ("opens", "whole"):
            return
        for other in self.spec.events.values():
            if other.session == "opens":
                yield Link(Prose(other.title), ("event", other.id))
        for scope in event.needs:
            for other in self.spec.events.values():
                if scope in other.opens and scope not in other.closes:
                    yield Link(Prose(other.title), ("event", other.id))

    def parameters(self, event: Event) -> tuple[Parameters, ...]:
        """The tables of what an event carries: first what it must, then what it may."""
        found = []
        for group in self.spec.carried(event):
            if group.any_event and group.id not in event.carries:
                continue
            rows = tuple(
                self._parameter(item)
                for item in group.fields.values()
                if event.session not in item.absent_when
            )
            if not rows:
                continue
            must = group.bare or event.carries.get(group.id, False)
            only = None if group.bare else wording.carriers(group)
            about = Prose(group.title), Prose(group.summary)
            found.append(Parameters(*about, not must, only, rows))
        return tuple(sorted(found, key=lambda each: each.optional))

    def _parameter(self, item: Field) -> tuple[Node, ...]:
        return (
            Link(Code(item.name), ("field", item.id)),
            Prose(item.summary),
            wording.kind(self.spec, item),
            wording.due(item),
        )

    # -- fields -------------------------------------------------------------------------------

    def field(self, item: Field) -> FieldView:
        """The page of a field."""
        group = self.spec.groups[item.group]
        values = self.spec.values.get(item.type)
        caveats = [text for text in (item.caveat, group.caveat, values and values.caveat) if text]
        shown = self.tabber.shown(item)
        groups = self.tabber.field_tabs(item, shown)
        if not any(tab.sample for group in groups for tab in group.tabs):
            shown = None
        return FieldView(
            title=Prose(item.title),
            summary=Prose(item.summary),
            properties=self.properties(item),
            values=(
                Rows(
                    Prose(values.title),
                    None,
                    tuple((Code(code), Prose(text)) for code, text in values.values.items()),
                )
                if values
                else None
            ),
            example=Link(Prose(shown[0].title), ("event", shown[0].id)) if shown else None,
            groups=groups,
            caveats=tuple(map(Prose, caveats)),
        )

    def field_caveats(self, item: Field) -> tuple[Prose, ...]:
        """Where sources disagree on a field, or readers stumble."""
        return self.field(item).caveats

    def properties(self, item: Field) -> Rows:
        """The property table of a field: its names in the protocols, type and limits."""
        rows: list[tuple[str, Node | None]] = [
            ("Context data variable", Code(item.variable) if item.variable else None),
            *(self._protocols(item) if self._sent(item) else ()),
            ("Audience Manager trait", Code(item.trait) if item.trait else None),
            ("Type", wording.kind(self.spec, item)),
            ("Limits", wording.limits(item)),
            ("Default", Code(str(item.default)) if item.default is not None else None),
            ("Required", wording.due(item) if self._sent(item) else None),
            ("Sent with", self._sent_with(item)),
        ]
        return Rows(None, None, tuple((Prose(name), node) for name, node in rows if node))

    def _protocols(self, item: Field) -> tuple[tuple[str, Node | None], ...]:
        """The name of a field in every protocol, or why it has none."""
        return (
            ("XDM field", self._xdm(item)),
            ("Media Collection API", self._collection(item)),
            ("Trackers", self._tracker(item)),
        )

    def _sent(self, item: Field) -> bool:
        return any(route.way != "none" for route in item.routes.values())

    def _xdm(self, item: Field) -> Node | None:
        route = item.routes["xdm"]
        if route.way == "none":
            return Prose(route.reason) if route.reason else None
        return Code(
            route.name[1:] if route.name.startswith("/") else f"{route.member}.{route.name}"
        )

    def _collection(self, item: Field) -> Node | None:
        route = item.routes["collection"]
        if route.way == "none":
            return Prose(route.reason) if route.reason else None
        return Run(Code(route.name), " in ", Code(route.member))

    def _tracker(self, item: Field) -> Node | None:
        route = item.routes["tracker"]
        match route.way:
            case "argument":
                kind = self.spec.groups[item.group].routes["tracker"].name
                return Run("Argument ", Code(route.name), f" of the {kind} object" if kind else "")
            case "property":
                return Run("Property ", Code(route.name), " of the object")
            case "metadata":
                return Run(f"Metadata for {route.name}, by the SDK's constant")
            case "none":
                return Prose(route.reason) if route.reason else None
        return Run("Metadata, under a name of your own")

    def _sent_with(self, item: Field) -> Node | None:
        group = self.spec.groups[item.group]
        if group.kind == "settings":
            return None
        if group.bare:
            absent = [e for e in self.spec.events.values() if e.session in item.absent_when]
            if not absent:
                return Run("Every event")
            links = [Link(Prose(e.title), ("event", e.id)) for e in absent]
            return Run("Every event except ", wording.listed(links))
        links = [
            Link(Prose(event.title), ("event", event.id))
            for event in self.spec.events.values()
            if group.id in event.carries
        ]
        if group.any_event:
            return Run("Any event of a live session; always with ", wording.listed(links))
        return wording.listed(links) if links else None

    # -- platforms ----------------------------------------------------------------------------

    def platform(self, platform: Platform) -> PlatformView:
        """The page of a platform."""
        rows = []
        for events in self.contents.chapters.values():
            for event in events:
                own = [self.cells[event.id, name, platform.id] for name in event.examples]
                said: Node = Prose(own[0].reason)
                if own[0].text is not None:
                    said = self.tabber.named(event, platform)
                rows.append((Link(Prose(event.title), ("event", event.id)), said))
        lost: list[tuple[Node, ...]] = [
            (self._field_link(id_), Prose(loss.reason)) for id_, loss in platform.lost.items()
        ]
        lost += [(self._thing(name), Prose(reason)) for name, reason in platform.lacks.items()]
        successor = self.contents.successor(platform)
        return PlatformView(
            title=Prose(platform.title),
            summary=Prose(platform.summary),
            sdk=(Code(platform.sdk["name"]), Prose(platform.sdk["version"])),
            proved=platform.proved,
            install=tuple(map(_install, platform.install)),
            library=(
                Code(f"mediagen wrapper {platform.id} --out DIR") if platform.wrappers else None
            ),
            prepares=Prose(platform.prepares) if platform.prepares else None,
            setup=self.setup(platform),
            replaced=_rows(self._replaced(platform)),
            holds=Prose(platform.holds) if platform.holds else None,
            addresses=_rows(_addresses(platform.url)),
            parts=_rows(self._parts(platform)),
            steps=tuple(self._steps(platform)),
            configured=_rows(self._configured(platform)),
            filled=_rows((self._field_link(id_), Prose(t)) for id_, t in platform.filled.items()),
            sends=_rows(
                (Link(Prose(self.spec.events[id_].title), ("event", id_)), Prose(text))
                for id_, text in platform.sends.items()
            ),
            lost=_rows(lost),
            events=Rows(None, None, tuple(rows)),
            successor=(
                Link(Prose(move_title(platform, successor)), ("move", platform.id))
                if successor
                else None
            ),
        )

    def _configured(self, platform: Platform) -> Iterator[tuple[Node, ...]]:
        """What is configured where; two fields of one title in one place are told once."""
        told = set()
        for id_, where in platform.configured.items():
            said = self.spec.fields[id_].title, where
            if said not in told:
                told.add(said)
                yield self._field_link(id_), place(where)

    def _parts(self, platform: Platform) -> Iterator[tuple[Node, ...]]:
        """What stands for something else in the addresses alone, not in the code above them."""
        fields = self.spec.fields.values()
        above = _PLACEHOLDER.findall(self._code(platform))
        for name in dict.fromkeys(_PLACEHOLDER.findall("\n".join(platform.url.values()))):
            if name in above:
                continue
            sign = Code(f"{{{name}}}")
            if name == "type":
                yield sign, Prose("The type of the event.")
                continue
            yield from self._meant(sign, [f for f in fields if f.name == name])

    def setup(self, platform: Platform) -> Sample | None:
        """The code that has to run once before the snippets; None where there is none."""
        code = self.setups(platform)
        return fenced(platform.language.fence, code) if code is not None else None

    def _code(self, platform: Platform) -> str:
        """All code of the page: the install steps, the set-up, and the shortest session."""
        code = [step.code for step in platform.install]
        code.append(self.setups(platform) or "")
        code += [cell.text or "" for _, cell in self._session_cells(platform)]
        return "\n".join(code)

    def _replaced(self, platform: Platform) -> Iterator[tuple[Node, ...]]:
        """Yield what a reader replaces in all code of the page, in the order it comes."""
        for placeholder in find_placeholders(self.spec, platform, self._code(platform)):
            yield Code(placeholder.sign), placeholder.cell

    def _meant(self, sign: Code, fields: list[Field]) -> Iterator[tuple[Node, ...]]:
        """What a placeholder stands for: the first of these fields, settings before others."""
        if fields:
            field = min(fields, key=lambda f: self.spec.groups[f.group].kind != "settings")
            yield sign, Run(self._field_link(field.id), ": ", Prose(field.summary))

    def _steps(self, platform: Platform) -> Iterator[Step]:
        """The shortest whole session."""
        for event, cell in self._session_cells(platform):
            yield Step(
                Link(Prose(event.title), ("event", event.id)),
                self.tabber.how(event, "basic", platform),
                self.tabber.sample(cell),
            )

    def _session_cells(self, platform: Platform) -> Iterator[tuple[Event, Snippet]]:
        """Yield the snippets that open a session, begin playback, and close the session."""
        events = self.spec.events.values()
        opening = [event for event in events if event.session == "opens"]
        playing = [event for event in events if event.playback and not event.blocks["xdm"].reason]
        first = next(iter(self.spec.session.get("playback", {})), None)
        begin = [event for event in playing if event.playback == first][:1]
        closing = [event for event in events if event.session == "closes"]
        for event in (*opening, *begin, *closing):
            cell = self.cells[event.id, "basic", platform.id]
            if cell.text is not None:
                yield event, cell

    def _field_link(self, id_: str) -> Node:
        return Link(Prose(self.spec.fields[id_].title), ("field", id_))

    def _thing(self, name: str) -> Node:
        """What a platform lacks: a group of fields, or a kind of object or a verb."""
        if name in self.spec.groups:
            group = self.spec.groups[name]
            return Link(Prose(group.title), ("shelf", group.category))
        scopes = self.spec.session.get("scopes", {})
        return Prose(scopes[name]["title"] if name in scopes else name)

    # -- overviews ----------------------------------------------------------------------------

    def _chapter(self, name: str) -> CategoryView:
        about = self.contents.category(name)
        rows = [
            (Link(Prose(event.title), ("event", event.id)), Prose(event.summary))
            for event in self.contents.chapters[name]
        ]
        return CategoryView(
            Prose(about.title),
            Prose(about.summary),
            tuple(map(Prose, about.steps)),
            Rows(None, None, tuple(rows)),
        )

    def _shelf_view(self, name: str) -> CategoryView:
        title, summary = self.contents.shelf_title(name)
        rows = [
            (
                Link(Prose(item.title), ("field", item.id)),
                Prose(item.summary),
                wording.kind(self.spec, item),
            )
            for item in self.contents.shelves[name]
        ]
        return CategoryView(Prose(title), Prose(summary), (), Rows(None, None, tuple(rows)))

    def rules(self) -> RulesView:
        """The rules of a session."""
        session = self.spec.session
        scopes = []
        for name, scope in session["scopes"].items():
            opens = [e for e in self.spec.events.values() if name in e.opens]
            closes = [e for e in self.spec.events.values() if name in e.closes]
            inside = session["scopes"].get(scope.get("inside"), {}).get("title")
            scopes.append(
                (
                    Prose(scope["title"]),
                    _events(opens),
                    _events(closes),
                    Prose(f"Inside: {inside}" if inside else "At any time"),
                )
            )
        playback = []
        for name, state in session["playback"].items():
            entered = [e for e in self.spec.events.values() if e.playback == name]
            playback.append(
                (Prose(state["title"]), _events(entered), Prose(_PLAYHEAD[state["playhead"]]))
            )
        limits = session["limits"].values()
        whole = (*limits, session["end"], session["complete"], *session["ordering"].values())
        return RulesView(
            life=self.life,
            limits=tuple(
                Prose(rule["summary"]) for rule in (*limits, session["end"], session["complete"])
            ),
            playback=Rows(None, None, tuple(playback)),
            scopes=Rows(None, None, tuple(scopes)),
            ordering=tuple(
                Run(Prose(_ORDERED[protocol]), ": ", Prose(rule["summary"]))
                for protocol, rule in session["ordering"].items()
            ),
            tolerance=tuple(Prose(rule["summary"]) for rule in session["tolerance"].values()),
            caveats=tuple(Prose(rule["caveat"]) for rule in whole if rule.get("caveat")),
        )

    def matrix(self) -> MatrixView:
        """The coverage of the events."""
        rows: list[tuple[Node, ...]] = []
        reasons: dict[tuple[str, str], list[str]] = {}
        for events in self.contents.chapters.values():
            for event in events:
                row: list[Node] = [Link(Prose(event.title), ("event", event.id))]
                for platform in self.contents.platforms.values():
                    own = [self.cells[event.id, name, platform.id] for name in event.examples]
                    count = sum(cell.text is not None for cell in own)
                    block = event.blocks[platform.protocol].form
                    automatic = "by itself" if block == "automatic" else "–"
                    row.append(Word(str(count)) if count else Prose(automatic))
                    if own[0].text is None:
                        reasons.setdefault((event.id, own[0].reason), []).append(platform.title)
                rows.append(tuple(row))
        return MatrixView(
            tuple(Prose(platform.title) for platform in self.contents.platforms.values()),
            Rows(None, None, tuple(rows)),
            tuple(
                Run(
                    Link(Prose(self.spec.events[event].title), ("event", event)),
                    f" on {_and(names)}: ",
                    Prose(reason),
                )
                for (event, reason), names in reasons.items()
            ),
        )

    def _move(self, old: Platform) -> MoveView:
        new = self.contents.successor(old)
        assert new is not None
        rows: list[tuple[Node, ...]] = []
        pairs = []
        for events in self.contents.chapters.values():
            for event in events:
                link = Link(Prose(event.title), ("event", event.id))
                cells = [self.cells[event.id, "basic", p.id] for p in (old, new)]
                said = [
                    (
                        self.tabber.named(event, platform)
                        if cell.text is not None
                        else Prose(cell.reason)
                    )
                    for platform, cell in zip((old, new), cells, strict=True)
                ]
                rows.append((link, *said))
                if cells[1].text is not None:
                    tabs = tuple(
                        self.tabber.tab(event, "basic", platform) for platform in (old, new)
                    )
                    pairs.append((link, Tabs(False, tabs)))
        return MoveView(
            Prose(move_title(old, new)),
            Link(Prose(old.title), ("platform", old.id)),
            Link(Prose(new.title), ("platform", new.id)),
            Rows(None, None, tuple(rows)),
            tuple(pairs),
        )

    def _moves(self) -> Rows:
        rows = []
        for platform in self.contents.platforms.values():
            new = self.contents.successor(platform)
            if new is not None:
                rows.append(
                    (
                        Link(Prose(platform.title), ("platform", platform.id)),
                        Link(Prose(new.title), ("platform", new.id)),
                        Link(Prose("Call by call"), ("move", platform.id)),
                    )
                )
        return Rows(None, None, tuple(rows))

    def _home(self) -> HomeView:
        by_kind: dict[str, list[tuple[Link, Prose]]] = {}
        for page in self.contents.pages:
            by_kind.setdefault(page.kind, []).append(
                (Link(page.title, page.target), page.description)
            )
        events = [
            (Link(page.title, page.target), page.description)
            for page in self.contents.pages
            if page.kind == "category" or (page.kind == "event" and len(page.parts) == 2)
        ]
        return HomeView(
            self.life,
            all(platform.proved for platform in self.contents.platforms.values()),
            tuple(events),
            tuple(by_kind.get("shelf", ())),
            tuple(by_kind.get("platform", ())),
            tuple(
                link
                for kind in ("rules", "matrix", "moves", "events", "fields", "platforms")
                for link, _ in by_kind.get(kind, ())
            ),
        )


def _addresses(url: Mapping[str, str]) -> Iterator[tuple[Node, ...]]:
    """Where messages go; what closes a session is told apart only where it goes elsewhere."""
    if len(set(url.values())) == 1:
        url = {"every": next(iter(url.values()))}
    for effect, address in url.items():
        if effect != "closes" or address != url.get("continues"):
            yield Prose(_EFFECTS[effect]), Code(address)


def _metric(event: Event) -> Node | None:
    if not event.metric:
        return None
    parts: list[Node | str] = [event.metric["name"]]
    names = [Code(event.metric[key]) for key in ("variable", "field") if key in event.metric]
    if names:
        parts += [" (", wording.listed(names, "or"), ")"]
    return Run(*parts)


def _events(events: Sequence[Event]) -> Node:
    return wording.listed([Link(Code(event.id), ("event", event.id)) for event in events], "or")


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _install(step: InstallStep) -> InstallView:
    title = Prose(step.title)
    return InstallView(
        Address(title, step.url) if step.url else title,
        _rows((Code(file), Code(place)) for file, place in step.files.items()),
        fenced(step.language, step.code) if step.code else None,
    )


def _rows(rows: Any) -> Rows | None:
    found = tuple(rows)
    return Rows(None, None, found) if found else None

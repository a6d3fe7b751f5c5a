"""Model of the page of a platform."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mediagen.diagnostics.words import PLACEHOLDER
from mediagen.pages.action_page import ActionPageBuilder
from mediagen.pages.code_tabs import configuration_place, fence_code
from mediagen.pages.lifecycle_notes import lifecycle_note, note_tuple
from mediagen.pages.markdown_nodes import Address, CodeSpan, Link, PageKind, Prose
from mediagen.pages.page_builder import PageBuilder, event_link, non_empty_rows
from mediagen.pages.page_views import (
    InstallPageView,
    PlatformPageView,
    ProofView,
    Sample,
    SnippetStep,
    TableRows,
)
from mediagen.pages.placeholders import find_placeholders
from mediagen.pages.words import Words
from mediagen.platforms.model import InstallStep, Platform
from mediagen.platforms.proofs import Purpose
from mediagen.project.proof_records import format_tools
from mediagen.rendering.nodes import Node
from mediagen.rendering.origins import CodeSource
from mediagen.snippets.field_examples import FieldExamples
from mediagen.snippets.matrix import Snippet
from mediagen.spec.model import Event, Field, GroupKind, SessionEffect


@dataclass(frozen=True)
class PlatformPageBuilder(PageBuilder):
    """Builder of the pages of platforms."""

    def platform_page(self, platform: Platform) -> PlatformPageView:
        """Return the model of the page of a platform."""
        rows = []
        for events in self.contents.events_by_category.values():
            for event in events:
                event_cells = [self.cells[event.id, name, platform.id] for name in event.examples]
                sentence: Node = Prose(event_cells[0].reason)
                if event_cells[0].text is not None:
                    sentence = self.tab_builder.event_name_on_platform(event, platform)
                rows.append((event_link(event), sentence))
        successor = self.contents.successor_of(platform)
        return PlatformPageView(
            title=Prose(platform.title),
            summary=Prose(platform.summary),
            notes=note_tuple(lifecycle_note(self.words, platform.lifecycle)),
            sdk=(_sdk_name(platform.sdk["name"]), Prose(platform.sdk["version"])),
            is_verified=platform.proved,
            install=tuple(map(_install_view, platform.install)),
            wrapper_command=(
                CodeSpan(f"mediagen wrapper {platform.id} --out DIR")
                if platform.wrappers and self.contents.options.wrapper_command
                else None
            ),
            proof=self._proof_view(platform),
            setup_description=(_optional_prose(platform.setup_description)),
            setup=self.setup_sample(platform),
            placeholders=non_empty_rows(self._placeholder_rows(platform)),
            session_access=_optional_prose(platform.session_access),
            addresses=non_empty_rows(_address_rows(self.words, platform.url)),
            address_placeholders=non_empty_rows(self._address_parts(platform)),
            steps=tuple(self._session_steps(platform)),
            configuration=non_empty_rows(self._configuration_rows(platform)),
            automatic_fields=non_empty_rows(
                (self._field_link(id_), Prose(t)) for id_, t in platform.automatic_fields.items()
            ),
            automatic_events=non_empty_rows(
                (event_link(self.spec.events[id_]), Prose(text))
                for id_, text in platform.automatic_events.items()
            ),
            unsupported=non_empty_rows(self._unsupported_rows(platform)),
            caveats=tuple(map(Prose, platform.caveats)),
            events=TableRows(tuple(rows)),
            successor=self._migration_link(platform, successor) if successor else None,
            actions=ActionPageBuilder(
                self.contents, self.cells, self.render_setup
            ).platform_actions(platform),
            responses=non_empty_rows(
                (CodeSpan(status), Prose(text)) for status, text in platform.responses.items()
            ),
            schema_url=CodeSpan(platform.schema_url) if platform.schema_url else None,
            schema_placeholder=CodeSpan("{type}"),
        )

    def _proof_view(self, platform: Platform) -> ProofView | None:
        """Return the tools that verified all code of a platform; None if any code is not covered.

        Also None unless the project shows its records of proofs.
        """
        if not self.contents.options.records:
            return None
        records = self.contents.proof_records
        fields = FieldExamples(self.spec, self.contents.platforms, self.cells)
        keys = [(e.id, name) for e in self.spec.events.values() for name in e.examples]
        texts = [
            self.cells[*key, platform.id].text for key in (*keys, *fields.shown_cells(platform))
        ]
        proved = [
            records.find_code(platform.id, code)
            for code in (*texts, self.render_setup(platform))
            if code is not None
        ]
        artifacts = [artifact for artifact in proved if artifact is not None]
        if not artifacts or len(artifacts) < len(proved):
            return None
        tools = (format_tools(artifacts, purpose) for purpose in (Purpose.COMPILE, Purpose.RUN))
        compiler, runner = (Prose(", ".join(names)) for names in tools)
        return ProofView(compiler, runner)

    def _unsupported_rows(self, platform: Platform) -> Iterator[tuple[Node, ...]]:
        """Yield what a platform does not report, with the reasons."""
        for id_, loss in platform.lost_fields.items():
            yield self._field_link(id_), Prose(loss.reason)
        for name, reason in platform.unsupported.items():
            yield self._unsupported_item(name), Prose(reason)

    def _configuration_rows(self, platform: Platform) -> Iterator[tuple[Node, ...]]:
        """Yield configured fields and their places; equal titles and places appear once."""
        seen_rows = set()
        for id_, location in platform.configuration.items():
            row = self.spec.fields[id_].title, location
            if row not in seen_rows:
                seen_rows.add(row)
                yield self._field_link(id_), configuration_place(location)

    def _address_parts(self, platform: Platform) -> Iterator[tuple[Node, ...]]:
        """Yield the placeholders that occur in the addresses only, not in the code above them."""
        fields = self.spec.fields.values()
        above = PLACEHOLDER.findall(self._installation_code(platform))
        # The sentence with the URL of the schema explains the event type.
        schema_url = platform.schema_url.replace("{type}", "")
        urls = "\n".join((*platform.url.values(), schema_url))
        for name in dict.fromkeys(PLACEHOLDER.findall(urls)):
            if name in above:
                continue
            sign = CodeSpan(f"{{{name}}}")
            if name == "type":
                yield sign, self.words.node("placeholders.event_type")
                continue
            yield from self._placeholder_meaning(sign, [f for f in fields if f.name == name])

    def setup_sample(self, platform: Platform) -> Sample | None:
        """Return the code to run once before the snippets, or None if there is none."""
        code = self.render_setup(platform)
        if code is None:
            return None
        return fence_code(platform.language.fence, code, CodeSource(platform.id))

    def _installation_code(self, platform: Platform) -> str:
        """Return all code of the page: install steps, set-up, and the shortest session."""
        code = [step.code for step in platform.install]
        code.append(self.render_setup(platform) or "")
        code += [cell.text or "" for _, cell in self._session_cells(platform)]
        return "\n".join(code)

    def _placeholder_rows(self, platform: Platform) -> Iterator[tuple[Node, ...]]:
        """Yield the placeholders in the code of the page, in the order of their first use."""
        for placeholder in find_placeholders(
            self.spec, platform, self._installation_code(platform)
        ):
            yield CodeSpan(placeholder.sign), placeholder.cell(self.words)

    def _placeholder_meaning(
        self, sign: CodeSpan, fields: list[Field]
    ) -> Iterator[tuple[Node, ...]]:
        """Yield the meaning of a placeholder: the first of these fields, settings before others."""
        if fields:
            field = min(fields, key=lambda f: self.spec.groups[f.group].kind != GroupKind.SETTINGS)
            link = self._field_link(field.id)
            yield sign, self.words.node("placeholders.cell", field=link, text=field.summary)

    def _session_steps(self, platform: Platform) -> Iterator[SnippetStep]:
        """Yield the snippets of the shortest complete session."""
        for event, cell in self._session_cells(platform):
            yield SnippetStep(
                event_link(event),
                self.tab_builder.call_description(event, "basic", platform),
                self.tab_builder.code_sample(cell),
            )

    def _session_cells(self, platform: Platform) -> Iterator[tuple[Event, Snippet]]:
        """Yield the snippets that open a session, begin playback, and close the session."""
        events = self.spec.events.values()
        opening = self.spec.opening_events
        playing = [event for event in events if event.playback and not event.blocks["xdm"].reason]
        first = self.spec.session.initial_playback
        begin = [event for event in playing if event.playback == first][:1]
        closing = [event for event in events if event.session == SessionEffect.CLOSES]
        for event in (*opening, *begin, *closing):
            cell = self.cells[event.id, "basic", platform.id]
            if cell.text is not None:
                yield event, cell

    def _migration_link(self, old: Platform, new: Platform) -> Link:
        title = self.contents.migration_title(old, new)
        return Link(Prose(title), (PageKind.MIGRATION, old.id))

    def _field_link(self, id_: str) -> Node:
        return Link(Prose(self.spec.fields[id_].title), (PageKind.FIELD, id_))

    def _unsupported_item(self, name: str) -> Node:
        """Return the node of an unsupported item: a group of fields, a kind of object or a verb."""
        if name in self.spec.groups:
            group = self.spec.groups[name]
            return Link(Prose(group.title), (PageKind.FIELD_CATEGORY, group.category))
        scopes = self.spec.session.scopes
        return Prose(self.words.title(scopes[name].title) if name in scopes else name)


def _optional_prose(text: str | None) -> Prose | None:
    return Prose(text) if text else None


def _address_rows(words: Words, url: Mapping[str, str]) -> Iterator[tuple[Node, ...]]:
    """Yield the requests of a platform and their URLs, without equal ones."""
    if len(set(url.values())) == 1:
        url = {"every": next(iter(url.values()))}
    for effect, address in url.items():
        if effect != SessionEffect.CLOSES or address != url.get("continues"):
            yield words.node(f"requests.{effect}"), CodeSpan(address)


def _install_view(step: InstallStep) -> InstallPageView:
    title = Prose(step.title)
    return InstallPageView(
        Address(title, step.url) if step.url else title,
        non_empty_rows((CodeSpan(file), CodeSpan(place)) for file, place in step.files.items()),
        fence_code(step.language, step.code) if step.code else None,
    )


def _sdk_name(name: str) -> Node:
    """Return the name of an SDK: that of a package or a file is code, a title is not."""
    return Prose(name) if " " in name else CodeSpan(name)

"""The matrix: every event × example × platform is a snippet or a reason why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from mediagen.diagnostics.problems import Problems, SpecError
from mediagen.platforms.model import Platform
from mediagen.project.project import Project, without_gc
from mediagen.protocols.compose import compose
from mediagen.protocols.messages import Message
from mediagen.rendering.jinja_host import TemplateFault
from mediagen.rendering.origins import CodeLine, CodeSource, LineOrigin
from mediagen.rendering.template_host import Renderer
from mediagen.rendering.translate import TranslationError, Translator, UnsupportedOnPlatform
from mediagen.spec.model import BlockForm, Event, Protocol, Spec
from mediagen.spec.placeholders import placeholder_values


class Snippet(NamedTuple):
    """One cell of the matrix: ``text`` is the code, or None where ``reason`` says why not."""

    event: str
    example: str
    platform: str
    text: str | None
    reason: str = ""


class SnippetRenderer:
    """Composes, phrases and renders; faults are noted at the line of YAML they come from."""

    def __init__(self, spec: Spec, templates: Path, problems: Problems) -> None:
        self._spec, self._problems = spec, problems
        self._renderer = Renderer(templates)
        self._speakers: dict[str, tuple[Platform, Translator]] = {}
        self._faults: list[TranslationError] = []
        self._told: set[tuple[str, int]] = set()
        self._settings = placeholder_values(spec, {})

    def iterate_matrix(
        self, events: Sequence[Event], platforms: Sequence[Platform]
    ) -> Iterator[Snippet]:
        """Every cell, event by event; a cell with a fault is left out."""
        for event in events:
            for name, example in event.examples.items():
                composed: dict[str, list[Any]] = {}
                for platform in platforms:
                    protocol = platform.protocol
                    if protocol not in composed:
                        composed[protocol] = compose(self._spec, event, example.values, protocol)
                    cell = self._render_messages(
                        event, name, platform, composed[protocol], self._settings, True
                    )
                    if cell is not None:
                        yield cell

    def render_override(
        self,
        event: Event,
        example: str,
        platform: Platform,
        values: Mapping[str, Any],
        overrides: Mapping[str, str],
    ) -> Snippet | None:
        """One cell with other values than the example's; ``bound`` has settings by name."""
        messages = compose(self._spec, event, values, platform.protocol)
        return self._render_messages(
            event, example, platform, messages, placeholder_values(self._spec, overrides), False
        )

    def snippet_origins(self, event: Event, example: str, platform: Platform) -> list[LineOrigin]:
        """For every line of a sound snippet, the line of the template that it comes from."""
        values = event.examples[example].values
        messages = compose(self._spec, event, values, platform.protocol)
        views = self._translate_messages(platform, messages, self._settings)
        block = event.blocks[platform.protocol]
        reason = block.reason if block.form == BlockForm.REPLACEMENT else ""
        return self._renderer.snippet_origins(platform, views, self._settings, reason, event.id)

    def render_setup(self, platform: Platform) -> str | None:
        """Return the code to run once before the snippets, or None if the platform has none.

        Raises ``TemplateFault``.
        """
        if not platform.setup:
            return None
        views = self._opening_views(platform)
        return self._renderer.render_setup(platform, views, self._settings, "the set-up")

    def setup_origins(self, platform: Platform) -> list[LineOrigin]:
        """For every line of a sound set-up, the line of the template that it comes from."""
        views = self._opening_views(platform)
        return self._renderer.setup_origins(platform, views, self._settings, "the set-up")

    def code_origins(
        self, source: CodeSource, platforms: Mapping[str, Platform]
    ) -> list[LineOrigin]:
        """Return the template lines of each line of code without problems."""
        platform = platforms[source.platform]
        if source.event:
            event = self._spec.events[source.event]
            origins = self.snippet_origins(event, source.example, platform)
        else:
            origins = self.setup_origins(platform)
        return [o._replace(code=CodeLine(source, i)) for i, o in enumerate(origins)]

    def _opening_views(self, platform: Platform) -> Sequence[Any]:
        """Return the views that open a session, by the first example of the opening event."""
        event = self._spec.opening_event
        if event is None:
            return ()
        values = event.examples["basic"].values
        messages = compose(self._spec, event, values, platform.protocol)
        try:
            return self._translate_messages(platform, messages, self._settings)
        except UnsupportedOnPlatform:
            return ()

    def _translate_messages(
        self, platform: Platform, messages: Sequence[Message], overrides: Mapping[str, str]
    ) -> Sequence[Any]:
        speaker = self._translator_for(platform)
        if platform.protocol == Protocol.TRACKER:
            return speaker.translate_calls(messages)  # type: ignore[arg-type]
        return speaker.translate_payloads(messages, overrides)  # type: ignore[arg-type]

    def render_cell(self, event: Event, example: str, platform: Platform) -> Snippet | None:
        """One cell of the matrix; None where it has a fault."""
        messages = compose(self._spec, event, event.examples[example].values, platform.protocol)
        return self._render_messages(event, example, platform, messages, self._settings, True)

    def _render_messages(
        self,
        event: Event,
        example: str,
        platform: Platform,
        messages: Sequence[Message],
        overrides: Mapping[str, str],
        from_example: bool,
    ) -> Snippet | None:
        block = event.blocks[platform.protocol]
        if block.form in (BlockForm.AUTOMATIC, BlockForm.NONE) or not messages:
            reason = block.reason or "This example leaves out everything that would be sent."
            return Snippet(event.id, example, platform.id, None, reason)
        lacking = next(
            (g.id for g in self._spec.carried_groups(event) if g.id in platform.unsupported), None
        )
        if lacking is not None:
            return Snippet(event.id, example, platform.id, None, platform.unsupported[lacking])
        faults = self._faults
        faults.clear()
        replacement_reason = block.reason if block.form == BlockForm.REPLACEMENT else ""
        text = None
        try:
            views = self._translate_messages(platform, messages, overrides)
            if not faults:
                subject = f"event {event.id}, example {example}"
                text = self._renderer.render_snippet(
                    platform, views, overrides, replacement_reason, subject
                )
        except UnsupportedOnPlatform as lack:
            if not faults:
                reason = str(lack)
                if block.form == BlockForm.PER_ITEM and reason == platform.one_message:
                    reason = f"{block.reason} {reason}"
                return Snippet(event.id, example, platform.id, None, reason)
        except TemplateFault as fault:
            place = (fault.problem.path, fault.problem.line)
            if place not in self._told:  # once, not for every event
                self._told.add(place)
                self._problems.add(fault.problem)
        for translation_error in faults:
            self._report(translation_error, event, example, platform, from_example)
        return Snippet(event.id, example, platform.id, text) if text is not None else None

    def _translator_for(self, platform: Platform) -> Translator:
        translator = self._speakers.get(platform.id)
        if translator is None or translator[0] is not platform:
            printer = self._renderer.printer_for(platform.language)
            speaker = Translator(platform, self._spec, printer, self._faults.append)
            self._speakers[platform.id] = translator = (platform, speaker)
        return translator[1]

    def _report(
        self,
        fault: TranslationError,
        event: Event,
        example: str,
        platform: Platform,
        from_example: bool,
    ) -> None:
        """Note a fault; ``written`` tells that the values are those of the example."""
        if fault.path:
            source = platform.place.source
            message = f"{fault.message} (event {event.id})"
            self._problems.add_at(source, list(fault.path), message, key=True)
            return
        steps: list[str] = []
        if fault.field is not None:
            group = self._spec.groups[fault.field.group]
            steps = [fault.field.name] if group.bare else [group.id, fault.field.name]
        elif fault.group:
            steps = [fault.group]
        place, exact = event.place_of_value(example, *steps)
        message = fault.message
        if fault.field is not None and not (from_example and exact):
            message = f"{fault.field.id}: {message}"
            if not exact:  # an item of a list, or a name of one's own: where its group is written
                place, _ = event.place_of_value(example, steps[0])
        self._problems.add_at(place.source, place.path, message)


class LazyCells(dict[tuple[str, str, str], Snippet]):
    """Cells of the matrix by event, example and platform, rendered on first use."""

    def __init__(self, project: Project, snippets: SnippetRenderer) -> None:
        super().__init__()
        self._project, self._snippets = project, snippets

    def __missing__(self, key: tuple[str, str, str]) -> Snippet:
        event, example, platform = key
        spec = self._project.spec
        cell = self._snippets.render_cell(
            spec.events[event], example, self._project.platforms[platform]
        )
        if cell is None:
            cell = Snippet(event, example, platform, None)  # its problem is reported
        self[key] = cell
        return cell


def render_matrix(project: Project) -> Iterator[Snippet]:
    """Every cell of the matrix; raises ``SpecError`` after the last one, with every problem."""
    snippets = SnippetRenderer(project.spec, project.folders.templates, project.problems)
    with without_gc():
        yield from snippets.iterate_matrix(project.valid_events, project.selected_platforms(None))
    if project.problems:
        raise SpecError(project.problems)


def snippet_path(cell: Snippet, extension: str) -> str:
    """The path of a snippet below the output folder: the basic example has no suffix."""
    example = "" if cell.example == "basic" else f".{cell.example}"
    return f"snippets/{cell.platform}/{cell.event}{example}.{extension}"

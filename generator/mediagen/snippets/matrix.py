"""Matrix of snippets: each event × example × platform is a snippet, or a reason for its absence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from mediagen.diagnostics.problems import Problems, SpecError
from mediagen.filesystem.caching.artifact_cache import UNCACHED, Artifacts
from mediagen.filesystem.caching.reads import Memo, memoize, note_read
from mediagen.platforms.model import Platform
from mediagen.project.project import Project, without_gc
from mediagen.project.selection import Selection, event_group
from mediagen.protocols.compose import compose
from mediagen.protocols.messages import Message
from mediagen.rendering.origins import CodeLine, CodeSource, LineOrigin
from mediagen.rendering.template_fault import TemplateFault
from mediagen.rendering.template_host import Renderer
from mediagen.rendering.translate import (
    MARK,
    TranslationError,
    Translator,
    UnsupportedOnPlatform,
)
from mediagen.snippets.parallel import Columns, render_events
from mediagen.spec.model import Action, BlockForm, Event, Field, Place, Protocol, Spec
from mediagen.spec.placeholders import placeholder_values
from mediagen.spec.reduced_examples import base_example, find_example_values
from mediagen.spec.stories import find_step
from mediagen.yaml_files.layered_folder import LayeredFolder

#: Between the parts of the name of a cell; no ID has it.
_SEPARATOR = "\0"


class Snippet(NamedTuple):
    """Cell of the matrix: ``text`` is the code, or None if a ``reason`` explains its absence.

    ``event`` is the ID of an event or of an action.
    """

    event: str
    example: str
    platform: str
    text: str | None
    reason: str = ""


class SnippetRenderer:
    """Composes, translates and renders messages; reports problems at the YAML that causes them."""

    def __init__(self, spec: Spec, templates: LayeredFolder, problems: Problems) -> None:
        self._spec, self._problems = spec, problems
        self._renderer = Renderer(templates)
        self._translators: Memo[int, Translator] = {}  # by the identity of their platforms
        self._errors: list[TranslationError] = []
        self._reported: set[tuple[str, int]] = set()
        self._shared_settings: Memo[None, Mapping[str, str]] = {}

    @property
    def _settings(self) -> Mapping[str, str]:
        return memoize(self._shared_settings, None, lambda: placeholder_values(self._spec, {}))

    def render_override(
        self,
        event: Event,
        example: str,
        platform: Platform,
        values: Mapping[str, Any],
        overrides: Mapping[str, str],
    ) -> Snippet | None:
        """Return a cell with other values than the example's; None after a problem.

        ``overrides`` has settings by name.
        """
        messages = compose(self._spec, event, values, platform.protocol)
        settings = placeholder_values(self._spec, overrides)
        return self.render_messages(event, example, platform, messages, settings)

    def snippet_origins(self, event: Event, example: str, platform: Platform) -> list[LineOrigin]:
        """Return the template lines of each line of a snippet without problems."""
        values = self.example_values(event, example)
        messages = compose(self._spec, event, values, platform.protocol)
        views = self._translator_for(platform).translate_messages(messages, self._settings)
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
        return self._renderer.render_setup(platform, views, self._settings, "setup")

    def setup_origins(self, platform: Platform) -> list[LineOrigin]:
        """Return the template lines of each line of setup code without problems."""
        views = self._opening_views(platform)
        return self._renderer.setup_origins(platform, views, self._settings, "setup")

    def code_origins(
        self, source: CodeSource, platforms: Mapping[str, Platform]
    ) -> list[LineOrigin]:
        """Return the template lines of each line of code without problems."""
        platform = platforms[source.platform]
        if source.event in self._spec.actions:
            action = self._spec.actions[source.event]
            origins = self.action_origins(action, source.example, platform)
        elif source.event:
            event = self._spec.events[source.event]
            origins = self.snippet_origins(event, source.example, platform)
        else:
            origins = self.setup_origins(platform)
        return [o._replace(code=CodeLine(source, i)) for i, o in enumerate(origins)]

    def render_action(
        self,
        action: Action,
        example: str,
        platform: Platform,
        overrides: Mapping[str, str] | None = None,
    ) -> Snippet | None:
        """Return the cell of an example of an action; None after a problem.

        ``overrides`` has settings by name.
        """
        reason = action_reason(action, example, platform)
        if reason:
            return Snippet(action.id, example, platform.id, None, reason)
        settings = placeholder_values(self._spec, overrides) if overrides else self._settings
        try:
            code = platform.actions[action.id]
            text = self._renderer.render_action(platform, code, example, settings)
        except TemplateFault as fault:
            self._report_fault(fault)
            return None
        return Snippet(action.id, example, platform.id, text)

    def action_origins(self, action: Action, example: str, platform: Platform) -> list[LineOrigin]:
        """Return the template lines of each line of the code of an action without problems."""
        code = platform.actions[action.id]
        return self._renderer.action_origins(platform, code, example, self._settings)

    def _report_fault(self, fault: TemplateFault) -> None:
        """Report a fault of a template once, not for each event."""
        place = (fault.problem.path, fault.problem.line)
        if place not in self._reported:
            self._reported.add(place)
            self._problems.add(fault.problem)

    def _opening_views(self, platform: Platform) -> Sequence[Any]:
        """Return the views that open a session, by the first example of the opening event."""
        event = self._spec.opening_event
        if event is None:
            return ()
        values = event.examples["basic"].values
        messages = compose(self._spec, event, values, platform.protocol)
        try:
            return self._translator_for(platform).translate_messages(messages, self._settings)
        except UnsupportedOnPlatform:
            return ()

    def render_cell(self, event: Event, example: str, platform: Platform) -> Snippet | None:
        """Return one cell of the matrix, or the code of a step; None after a problem.

        ``example`` is the name of an example, of a step as ``step_example`` returns it, or of a
        reduced example as ``reduced_example`` does.
        """
        values = self.example_values(event, example)
        messages = compose(self._spec, event, values, platform.protocol)
        return self.render_messages(event, example, platform, messages)

    def example_values(self, event: Event, example: str) -> Mapping[str, Any]:
        """Return the values of an example, a reduced example or a step of a story."""
        placed = find_step(self._spec, example)
        if placed is not None:
            return placed.step.values
        return find_example_values(self._spec, event, example)

    def field_lines(
        self, event: Event, example: str, platform: Platform, field: Field
    ) -> tuple[int, ...]:
        """Return the lines of the code of ``render_cell`` that show a field, from 1.

        If the code shows no value of the field, these are the lines with its placeholder.
        """
        values = self.example_values(event, example)
        messages = compose(self._spec, event, values, platform.protocol)
        translator = self._translator_for(platform)
        translator.marked_field = field
        try:
            cell = self.render_messages(event, example, platform, messages)
        finally:
            translator.marked_field = None
        text = (cell.text if cell is not None else None) or ""
        marks = [MARK]
        if MARK not in text:
            sign = field.placeholder.get(platform.protocol, field.placeholder.get("xdm"))
            marks = [str(sign or f"{{{field.name}}}")]
        lines = enumerate(text.split("\n"), 1)
        return tuple(number for number, line in lines if any(mark in line for mark in marks))

    def _place_of_value(self, event: Event, example: str, *steps: str) -> tuple[Place, bool]:
        """Return the place of a value, and whether it exists; without it, that of the example."""
        placed = find_step(self._spec, example)
        if placed is None:
            return event.place_of_value(base_example(example), *steps)
        source = self._spec.stories[example.partition("/")[0]].place.source
        place = Place(source, (*placed.path, *steps))
        return (place, True) if place.exists() else (Place(source, placed.path), False)

    def render_messages(
        self,
        event: Event,
        example: str,
        platform: Platform,
        messages: Sequence[Message],
        overrides: Mapping[str, str] | None = None,
    ) -> Snippet | None:
        """Return the cell of the messages that an event was composed to; None after a problem.

        ``overrides`` are the settings of a call; without them, the values are the example's.
        """
        settings = self._settings if overrides is None else overrides
        block = event.blocks[platform.protocol]
        if event.only_on and platform.id not in event.only_on:
            return Snippet(event.id, example, platform.id, None, event.only_on_reason)
        if block.form in (BlockForm.AUTOMATIC, BlockForm.NONE) or not messages:
            reason = block.reason or "This example has no values to send."
            return Snippet(event.id, example, platform.id, None, reason)
        unsupported = next(
            (g.id for g in self._spec.carried_groups(event) if g.id in platform.unsupported), None
        )
        if unsupported is not None:
            return Snippet(event.id, example, platform.id, None, platform.unsupported[unsupported])
        errors = self._errors
        errors.clear()
        replacement_reason = block.reason if block.form == BlockForm.REPLACEMENT else ""
        text = None
        try:
            views = self._translator_for(platform).translate_messages(messages, settings)
            if not errors:
                subject = f"event {event.id}, example {example}"
                text = self._renderer.render_snippet(
                    platform, views, settings, replacement_reason, subject
                )
        except UnsupportedOnPlatform as error:
            if not errors:
                reason = str(error)
                if block.form == BlockForm.PER_ITEM and reason == platform.one_message:
                    reason = f"{block.reason} {reason}"
                return Snippet(event.id, example, platform.id, None, reason)
        except TemplateFault as failure:
            self._report_fault(failure)
        for translation_error in errors:
            self._report(translation_error, event, example, platform, overrides is None)
        return Snippet(event.id, example, platform.id, text) if text is not None else None

    def _translator_for(self, platform: Platform) -> Translator:
        def create() -> Translator:
            printer = self._renderer.printer_for(platform.language)
            return Translator(platform, self._spec, printer, self._errors.append)

        return memoize(self._translators, id(platform), create)

    def _report(
        self,
        error: TranslationError,
        event: Event,
        example: str,
        platform: Platform,
        from_example: bool,
    ) -> None:
        """Report an error; ``from_example`` is true if the values are those of the example."""
        if error.path:
            source = platform.place.source
            message = f"{error.message} (event {event.id})"
            self._problems.add_at(source, list(error.path), message, code=error.code, key=True)
            return
        steps: list[str] = []
        if error.field is not None:
            group = self._spec.groups[error.field.group]
            steps = [error.field.name] if group.is_common else [group.id, error.field.name]
        elif error.group:
            steps = [error.group]
        place, exact = self._place_of_value(event, example, *steps)
        message = error.message
        if error.field is not None and not (from_example and exact):
            message = f"{error.field.id}: {message}"
            if not exact:  # an item of a list, or a free name: point at its group
                place, _ = self._place_of_value(event, example, steps[0])
        self._problems.add_at(place.source, place.path, message, code=error.code)


class LazyCells(dict[tuple[str, str, str], Snippet]):
    """Cells of the matrix by event, example and platform, rendered on first use.

    Steps of stories and reduced examples are among them, by the names that ``step_example`` and
    ``reduced_example`` return. A cell as a whole is one read of its readers.
    """

    def __init__(
        self, project: Project, snippets: SnippetRenderer, artifacts: Artifacts = UNCACHED
    ) -> None:
        super().__init__()
        self._project, self._snippets, self._artifacts = project, snippets, artifacts
        self._field_lines: Memo[tuple[str, ...], tuple[int, ...]] = {}

    def __getitem__(self, key: tuple[str, str, str]) -> Snippet:
        note_read(f"cell:{_SEPARATOR.join(key)}")
        return super().__getitem__(key)

    def __missing__(self, key: tuple[str, str, str]) -> Snippet:
        text, reason = self._artifacts.find_or_compute(
            f"code {_SEPARATOR.join(key)}", lambda: self._render(self._snippets, key)
        )
        self[key] = cell = Snippet(*key, text, reason)
        return cell

    def _render(
        self, snippets: SnippetRenderer, key: tuple[str, str, str]
    ) -> tuple[str | None, str]:
        event, example, platform_id = key
        spec, platform = self._project.spec, self._project.platforms[platform_id]
        if event in spec.actions:
            cell = snippets.render_action(spec.actions[event], example, platform)
        else:
            cell = snippets.render_cell(spec.events[event], example, platform)
        return (cell.text, cell.reason) if cell is not None else (None, "")  # it is reported

    def find_cell(self, name: str) -> Snippet | None:
        """Return a cell by the name of its read; None if there is none, or if it has problems.

        Problems are not reported: possibly nothing uses the cell any more.
        """
        event, example, platform = key = tuple(name.split(_SEPARATOR))
        if key in self:
            return super().__getitem__((event, example, platform))

        def render() -> tuple[str | None, str]:
            problems, project = Problems(), self._project
            probe = SnippetRenderer(project.spec, project.folders.templates, problems)
            result = self._render(probe, (event, example, platform))
            if problems:
                raise SpecError(problems)
            return result

        try:
            text, reason = self._artifacts.find_or_compute(f"code {name}", render)
        except Exception:  # such as an example that no longer exists
            return None
        self[event, example, platform] = cell = Snippet(event, example, platform, text, reason)
        return cell

    def field_lines(self, key: tuple[str, str, str], field: Field) -> tuple[int, ...]:
        """Return the lines of the code of a cell that show a field, from 1."""
        event_id, example, platform = key

        def find() -> tuple[int, ...]:
            event = self._project.spec.events[event_id]
            return self._snippets.field_lines(
                event, example, self._project.platforms[platform], field
            )

        return memoize(self._field_lines, (*key, field.id), find)  # for several flavours


def render_matrix(
    project: Project, artifacts: Artifacts = UNCACHED, selection: Selection | None = None
) -> Iterator[Snippet]:
    """Yield every cell of the matrix; raise ``SpecError`` with all problems after the last one.

    Of a ``selection``, only the shard counts.
    """
    snippets = SnippetRenderer(project.spec, project.folders.templates, project.problems)

    def render(event: Event) -> Columns:
        composed: Memo[tuple[str, Protocol], Sequence[Message]] = {}  # shared by platforms
        return [
            artifacts.find_or_compute(
                f"cells {event.id} {platform.id}",
                partial(_render_cells, project.spec, snippets, event, platform, composed),
            )
            for platform in project.platforms.values()
        ]

    events = [
        event
        for event in project.valid_events
        if not selection or selection.has_group(event_group(event.id))
    ]
    with without_gc():
        rendered = (
            render_events(events, render, project.problems)
            if artifacts is UNCACHED
            else map(render, events)
        )
        for columns in rendered:
            for row in zip(*columns, strict=True):  # an example on all platforms
                yield from (Snippet(*cell) for cell in row if cell is not None)
    if project.problems:
        raise SpecError(project.problems)


def _render_cells(
    spec: Spec,
    snippets: SnippetRenderer,
    event: Event,
    platform: Platform,
    composed: Memo[tuple[str, Protocol], Sequence[Message]],
) -> list[tuple[str, str, str, str | None, str] | None]:
    """Return the cells of all examples of an event on a platform; None after a problem."""
    cells: list[tuple[str, str, str, str | None, str] | None] = []
    for name in event.examples:
        messages = memoize(
            composed,
            (name, platform.protocol),
            partial(_compose_example, spec, event, name, platform.protocol),
        )
        cell = snippets.render_messages(event, name, platform, messages)
        cells.append((*cell[:3], cell.text, cell.reason) if cell is not None else None)
    return cells


def _compose_example(spec: Spec, event: Event, name: str, protocol: Protocol) -> Sequence[Message]:
    return compose(spec, event, event.examples[name].values, protocol)


def render_actions(
    project: Project, artifacts: Artifacts = UNCACHED, selection: Selection | None = None
) -> Iterator[Snippet]:
    """Yield the code of every action; raise ``SpecError`` with all problems after the last one.

    Of a ``selection``, only the shard counts.
    """
    spec = project.spec
    snippets = SnippetRenderer(spec, project.folders.templates, project.problems)
    for id_ in spec.actions if not project.problems else ():
        if selection and not selection.has_group(event_group(id_)):
            continue
        columns = [
            artifacts.find_or_compute(
                f"cells {id_} {platform.id}",
                partial(_render_action_cells, spec, snippets, id_, platform),
            )
            for platform in project.platforms.values()
        ]
        for row in zip(*columns, strict=True):  # an example on all platforms
            yield from (Snippet(*cell) for cell in row if cell is not None)
    if project.problems:
        raise SpecError(project.problems)


def _render_action_cells(
    spec: Spec, snippets: SnippetRenderer, action_id: str, platform: Platform
) -> list[tuple[str, str, str, str | None, str] | None]:
    """Return the code of all examples of an action on a platform; None after a problem."""
    action = spec.actions[action_id]
    rendered = [snippets.render_action(action, name, platform) for name in action.examples]
    return [(*cell[:3], cell.text, cell.reason) if cell is not None else None for cell in rendered]


def action_reason(action: Action, example: str, platform: Platform) -> str:
    """Return why a platform has no code for an example of an action; empty if it has code."""
    code = platform.actions.get(action.id)
    if code is None:
        return "The description of this platform does not include this action."
    if example in code.values or example in code.constants:
        return ""
    return code.reasons.get(example, code.reason)


def snippet_path(cell: Snippet, extension: str) -> str:
    """Return the path of a snippet below the output folder; the basic example has no suffix."""
    example = "" if cell.example == "basic" else f".{cell.example}"
    return f"snippets/{cell.platform}/{cell.event}{example}.{extension}"

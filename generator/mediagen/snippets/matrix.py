"""The matrix: every event × example × platform is a snippet or a reason why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from mediagen.diagnostics.problems import Failed, Problems
from mediagen.platforms.model import Platform
from mediagen.project.project import Project, unhurried
from mediagen.protocols.compose import compose
from mediagen.protocols.messages import Message
from mediagen.rendering.template_host import Renderer, TemplateFault
from mediagen.rendering.translate import Fault, Lacking, Speaker
from mediagen.spec.model import Event, Spec
from mediagen.spec.session import opening, settings


class Snippet(NamedTuple):
    """One cell of the matrix: ``text`` is the code, or None where ``reason`` says why not."""

    event: str
    example: str
    platform: str
    text: str | None
    reason: str = ""


class Snippets:
    """Composes, phrases and renders; faults are noted at the line of YAML they come from."""

    def __init__(self, spec: Spec, templates: Path, problems: Problems) -> None:
        self._spec, self._problems = spec, problems
        self._renderer = Renderer(templates)
        self._speakers: dict[str, tuple[Platform, Speaker]] = {}
        self._faults: list[Fault] = []
        self._told: set[tuple[str, int]] = set()
        self._settings = settings(spec, {})

    def matrix(self, events: Sequence[Event], platforms: Sequence[Platform]) -> Iterator[Snippet]:
        """Every cell, event by event; a cell with a fault is left out."""
        for event in events:
            for name, example in event.examples.items():
                composed: dict[str, list[Any]] = {}
                for platform in platforms:
                    protocol = platform.protocol
                    if protocol not in composed:
                        composed[protocol] = compose(self._spec, event, example.values, protocol)
                    cell = self._cell(
                        event, name, platform, composed[protocol], self._settings, True
                    )
                    if cell is not None:
                        yield cell

    def one(
        self,
        event: Event,
        example: str,
        platform: Platform,
        values: Mapping[str, Any],
        bound: Mapping[str, str],
    ) -> Snippet | None:
        """One cell with other values than the example's; ``bound`` has settings by name."""
        messages = compose(self._spec, event, values, platform.protocol)
        return self._cell(event, example, platform, messages, settings(self._spec, bound), False)

    def origins(self, event: Event, example: str, platform: Platform) -> list[int]:
        """For every line of a sound snippet, the line of the template that it comes from."""
        values = event.examples[example].values
        messages = compose(self._spec, event, values, platform.protocol)
        views = self._views(platform, messages, self._settings)
        block = event.blocks[platform.protocol]
        because = block.reason if block.form == "instead" else ""
        return self._renderer.origins(platform, views, self._settings, because, event.id)

    def setup(self, platform: Platform) -> str | None:
        """What has to be done once before the snippets; None where a platform tells nothing of it.

        Raises ``TemplateFault``.
        """
        if not platform.setup:
            return None
        views = self._opening(platform)
        return self._renderer.setup(platform, views, self._settings, "the set-up")

    def setup_origins(self, platform: Platform) -> list[int]:
        """For every line of a sound set-up, the line of the template that it comes from."""
        views = self._opening(platform)
        return self._renderer.setup_origins(platform, views, self._settings, "the set-up")

    def _opening(self, platform: Platform) -> Sequence[Any]:
        """What opens a session on a platform, by the first example of the event that does."""
        event = opening(self._spec)
        if event is None:
            return ()
        values = event.examples["basic"].values
        messages = compose(self._spec, event, values, platform.protocol)
        try:
            return self._views(platform, messages, self._settings)
        except Lacking:
            return ()

    def _views(
        self, platform: Platform, messages: Sequence[Message], bound: Mapping[str, str]
    ) -> Sequence[Any]:
        speaker = self._speaker(platform)
        if platform.protocol == "tracker":
            return speaker.calls(messages)  # type: ignore[arg-type]
        return speaker.payloads(messages, bound)  # type: ignore[arg-type]

    def cell(self, event: Event, example: str, platform: Platform) -> Snippet | None:
        """One cell of the matrix; None where it has a fault."""
        messages = compose(self._spec, event, event.examples[example].values, platform.protocol)
        return self._cell(event, example, platform, messages, self._settings, True)

    def _cell(
        self,
        event: Event,
        example: str,
        platform: Platform,
        messages: Sequence[Message],
        bound: Mapping[str, str],
        written: bool,
    ) -> Snippet | None:
        block = event.blocks[platform.protocol]
        if block.form in ("automatic", "none") or not messages:
            said = block.reason or "This example leaves out everything that would be sent."
            return Snippet(event.id, example, platform.id, None, said)
        lacking = next((g.id for g in self._spec.carried(event) if g.id in platform.lacks), None)
        if lacking is not None:
            return Snippet(event.id, example, platform.id, None, platform.lacks[lacking])
        faults = self._faults
        faults.clear()
        because = block.reason if block.form == "instead" else ""
        text = None
        try:
            views = self._views(platform, messages, bound)
            if not faults:
                what = f"event {event.id}, example {example}"
                text = self._renderer.snippet(platform, views, bound, because, what)
        except Lacking as lack:
            if not faults:
                said = str(lack)
                if block.form == "per_item" and said == platform.one_message:
                    said = f"{block.reason} {said}"
                return Snippet(event.id, example, platform.id, None, said)
        except TemplateFault as fault:
            place = (fault.problem.path, fault.problem.line)
            if place not in self._told:  # once, not for every event
                self._told.add(place)
                self._problems.note(fault.problem)
        for found in faults:
            self._note(found, event, example, platform, written)
        return Snippet(event.id, example, platform.id, text) if text is not None else None

    def _speaker(self, platform: Platform) -> Speaker:
        known = self._speakers.get(platform.id)
        if known is None or known[0] is not platform:
            printer = self._renderer.printer(platform.language)
            speaker = Speaker(platform, self._spec, printer, self._faults.append)
            self._speakers[platform.id] = known = (platform, speaker)
        return known[1]

    def _note(
        self, fault: Fault, event: Event, example: str, platform: Platform, written: bool
    ) -> None:
        """Note a fault; ``written`` tells that the values are those of the example."""
        if fault.path:
            source = platform.place.source
            message = f"{fault.message} (event {event.id})"
            self._problems.add(source, list(fault.path), message, key=True)
            return
        steps: list[str] = []
        if fault.field is not None:
            group = self._spec.groups[fault.field.group]
            steps = [fault.field.name] if group.bare else [group.id, fault.field.name]
        elif fault.group:
            steps = [fault.group]
        place, exact = event.where(example, *steps)
        message = fault.message
        if fault.field is not None and not (written and exact):
            message = f"{fault.field.id}: {message}"
            if not exact:  # an item of a list, or a name of one's own: where its group is written
                place, _ = event.where(example, steps[0])
        self._problems.add(place.source, place.path, message)


def matrix(project: Project) -> Iterator[Snippet]:
    """Every cell of the matrix; raises ``Failed`` after the last one, with every problem."""
    snippets = Snippets(project.spec, project.folders.templates, project.problems)
    with unhurried():
        yield from snippets.matrix(project.sound, project.selected_platforms(None))
    if project.problems:
        raise Failed(project.problems)


def snippet_path(cell: Snippet, extension: str) -> str:
    """The path of a snippet below the output folder: the basic example has no suffix."""
    example = "" if cell.example == "basic" else f".{cell.example}"
    return f"snippets/{cell.platform}/{cell.event}{example}.{extension}"

"""Checks of stories: each is a valid session by the rules of the spec."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from mediagen.diagnostics.catalogue import usage as codes
from mediagen.diagnostics.problems import Problems
from mediagen.spec.model import Event, GroupKind, SessionEffect, Spec, Step, Story
from mediagen.spec.stories import PlacedStep, recorded_steps, timestamp_name
from mediagen.yaml_files.source import YamlPath

if TYPE_CHECKING:
    from mediagen.traffic.findings import Finding
    from mediagen.traffic.session_rules import SessionState


def check_stories(spec: Spec, problems: Problems) -> None:
    """Report the steps of stories that break the rules of a session."""
    from mediagen.traffic.rules import PreparedRules

    rules = PreparedRules(spec)
    for story in spec.stories.values():
        _StoryCheck(spec, rules, story, problems).check_story()


class _StoryCheck:
    def __init__(self, spec: Spec, rules: Any, story: Story, problems: Problems) -> None:
        self._spec, self._rules = spec, rules
        self._story, self._problems = story, problems

    def check_story(self) -> None:
        """Report the problems of the story at its steps."""
        story = self._story
        first = self._spec.events[story.steps[0].event]
        if first.session == SessionEffect.WHOLE:
            if len(story.steps) > 1:
                message = f"'{first.id}' is a complete session; delete the steps after it"
                self._report(("steps", 1), "event", message)
            recorded = list(recorded_steps(self._spec, story.steps[0]))
            name = timestamp_name(self._spec)
            for step, path in recorded:
                if name and name not in step.values:
                    message = f"expected a value of '{name}': the time when the event occurred"
                    self._report(path, "values", message)
            self._check_session(iter(recorded))
            return
        steps = (PlacedStep(step, ("steps", i)) for i, step in enumerate(story.steps))
        self._check_session(steps)

    def _report(self, path: YamlPath, key: str, message: str) -> None:
        source = self._story.place.source
        self._problems.add_at(source, (*path, key), message, code=codes.INVALID_STORY_ORDER)

    def _check_session(self, steps: Iterator[PlacedStep]) -> None:
        from mediagen.traffic.session_rules import SessionState
        from mediagen.traffic.settings import Settings

        session: SessionState | None = None
        last = 0.0
        changed: YamlPath = ()  # the step that last changed playback
        for step, path in steps:
            event = self._spec.events[step.event]
            if step.seconds < last:
                message = f"expected {last:g} or later; steps are in chronological order"
                self._report(path, "seconds", message)
                return
            last = step.seconds
            message_of_step = self._message(event, step)
            if session is None:
                if event.session != SessionEffect.OPENS:
                    message = f"expected an event that opens a session, got '{event.id}'"
                    self._report(path, "event", message)
                    return
                session = SessionState(self._rules, step.seconds, message_of_step, Settings())
                self._check_step(session, message_of_step, step, path)
            elif session.ended:
                message = "the session has ended; delete the steps after its end"
                self._report(path, "event", message)
            elif event.session in (SessionEffect.OPENS, SessionEffect.WHOLE):
                message = f"'{event.id}' starts another session; a story is one session"
                self._report(path, "event", message)
            else:
                if event.session is SessionEffect.CLOSES or self._rules.is_over(event.playback):
                    self._check_jump_end(session, changed)
                self._check_step(session, message_of_step, step, path)
            changed = path if event.playback else changed
        if session and not session.ended:
            self._check_jump_end(session, changed)

    def _check_step(self, session: SessionState, message: Any, step: Step, path: YamlPath) -> None:
        """Report what is wrong with a step in a session, and apply the step to the session."""
        before, playback, limits = session.playhead, session.playback, self._rules.limits
        findings = list(_findings(session, message, step.seconds))
        for finding in findings:
            self._report(path, "event", f"{finding.message}; expected: {finding.expected}")
        if findings or limits is None or before is None or message.playhead is None:
            return
        # Recordings of players are imprecise where playback changes, and stories are not.
        if (
            not session.is_live
            and self._rules.moves_playhead(playback)
            and message.playhead < before - self._rules.drift
        ):
            text = f"the playhead runs back from {before:g} to {message.playhead:g}"
            starters, stoppers = self._rules.starters, self._rules.stoppers
            text += f"; expected {stoppers} before a seek, {starters} after it"
            self._report(path, "event", text)

    def _check_jump_end(self, session: SessionState, path: YamlPath) -> None:
        """Report the step that began a jump, such as a seek, if the session ends within it."""
        if not self._rules.jumps_playhead(session.playback):
            return
        title = self._rules.playback[session.playback].title
        message = f"the state of playback is '{title}' until the end of the session"
        message += "; expected an event that continues playback before the end, such as "
        self._report(path, "event", message + self._rules.starters)

    def _message(self, event: Event, step: Step) -> Any:
        """Return a step as a message that the rules of a session can check."""
        from mediagen.traffic.body_validator import Message

        needed = {
            id_: value
            for id_ in self._rules.needed
            if (value := _field_value(self._spec, id_, step)) is not None
        }
        names = _item_names(self._spec, event, step.values)
        return Message("xdm", event, None, step.values.get("playhead"), None, names, set(), needed)


def _findings(session: SessionState, message: Any, seconds: float) -> Iterator[Finding]:
    """Yield the errors and warnings of the next message, except for missing heartbeats.

    Wrappers send heartbeats themselves, so stories leave them out.
    """
    from mediagen.diagnostics.catalogue.model import Severity
    from mediagen.diagnostics.catalogue.traffic import HEARTBEAT_MISSING

    for finding in session.check_message(message, seconds):
        if finding.level is not Severity.INFO and finding.code is not HEARTBEAT_MISSING:
            yield finding


def _field_value(spec: Spec, id_: str, step: Step) -> Any:
    """Return the value of a field in a step, or None."""
    field = spec.fields.get(id_)
    if field is None:
        return None
    values = spec.groups[field.group].values_in(step.values)
    return values.get(field.name) if isinstance(values, Mapping) else None


def _item_names(spec: Spec, event: Event, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the names of the items in each list that a step carries."""
    return {
        group.id: [str(next(iter(item.values()), "")) for item in values.get(group.id, ())]
        for group in spec.carried_groups(event)
        if group.kind == GroupKind.LIST and group.item_events
    }

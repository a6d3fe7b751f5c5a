"""Steps of stories: those that a player reports, and those inside a session recorded offline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mediagen.spec.model import GroupKind, SessionEffect, Spec, Step, Story, ValueType
from mediagen.spec.values import epoch_milliseconds
from mediagen.yaml_files.source import YamlPath


class PlacedStep(NamedTuple):
    """Step with its path in the file of its story."""

    step: Step
    path: YamlPath


def played_steps(spec: Spec, story: Story) -> Sequence[Step]:
    """Return the steps of the playback of a story.

    For a story that reports a whole session in one message, these are the steps inside it.
    """
    first = story.steps[0]
    if spec.events[first.event].session != SessionEffect.WHOLE:
        return story.steps
    return [placed.step for placed in recorded_steps(spec, first)]


def recorded_steps(spec: Spec, step: Step) -> Iterator[PlacedStep]:
    """Yield the events inside a message that reports a whole session.

    Their seconds are counted from the first one, by the timestamps of the events; an event without
    one has the time of the event before it.
    """
    timestamp = timestamp_name(spec)
    start: int | None = None
    milliseconds = 0
    for group in spec.carried_groups(spec.events[step.event]):
        if group.kind != GroupKind.MESSAGES:
            continue
        for index, item in enumerate(step.values.get(group.id, ())):
            time = item["values"].get(timestamp)
            milliseconds = epoch_milliseconds(time) if time else milliseconds
            start = milliseconds if start is None else start
            seconds = (milliseconds - start) / 1000
            inner = Step(item["event"], seconds, item.get("comment", ""), item["values"])
            yield PlacedStep(inner, ("steps", 0, "values", group.id, index))


def timestamp_name(spec: Spec) -> str:
    """Return the name of the field with the time of a message, or an empty string."""
    fields = (f for f in spec.fields.values() if f.type == ValueType.TIMESTAMP)
    return next((f.name for f in fields if spec.groups[f.group].is_common), "")


def step_example(story: Story, index: int) -> str:
    """Return the name of a step among the examples of its event; no example has a slash."""
    return f"{story.id}/{index}"


def find_step(spec: Spec, example: str) -> PlacedStep | None:
    """Return the step that ``step_example`` names, or None for the name of an example."""
    story_id, slash, index = example.rpartition("/")
    if not slash or story_id not in spec.stories:
        return None
    return PlacedStep(spec.stories[story_id].steps[int(index)], ("steps", int(index), "values"))

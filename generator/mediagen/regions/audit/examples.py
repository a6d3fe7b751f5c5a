"""Code of the spec: the generated snippets and the code of pages, read as hand-written code is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mediagen.regions.audit.messages import CodeLeaf, SentMessage, merge_values
from mediagen.regions.audit.platform_reader import PlatformReader
from mediagen.snippets.field_examples import FieldExamples
from mediagen.snippets.matrix import LazyCells
from mediagen.spec.model import Event


@dataclass(frozen=True, slots=True)
class ExampleReading:
    """An example of an event on a platform: the keys of its messages, and all its values."""

    event: str
    example: str
    rank: int
    keys: tuple[str, ...]
    values: Mapping[str, CodeLeaf]
    parts: Mapping[str, CodeLeaf]
    code: str


def primary_keys(messages: Sequence[SentMessage]) -> tuple[str, ...]:
    """Return the keys of messages that report events, without those that update values."""
    return tuple(message.key for message in messages if not message.is_supporting)


def read_examples(
    reader: PlatformReader, events: Sequence[Event], cells: LazyCells
) -> list[ExampleReading]:
    """Return the readings of all examples that a platform can send, in the order of the spec."""
    readings = []
    for event in events:
        for rank, name in enumerate(event.examples):
            code = cells[event.id, name, reader.platform.id].text
            if code is None:
                continue
            messages = reader.learn_code(code).messages
            readings.append(_describe_code(event.id, name, rank, messages, code))
    return readings


def read_shown_code(
    reader: PlatformReader, fields: FieldExamples, cells: LazyCells
) -> Iterator[ExampleReading]:
    """Yield the readings of the code that only pages show: steps of stories, and code of fields.

    It is read as any other code, so that it makes no call valid.
    """
    platform = reader.platform
    for event, name in fields.shown_cells(platform):
        code = cells[event, name, platform.id].text
        if code is not None:
            messages = reader.read_block(code, platform.language).messages
            yield _describe_code(event, name, 0, messages, code)


def _describe_code(
    event: str, name: str, rank: int, messages: list[SentMessage], code: str
) -> ExampleReading:
    return ExampleReading(
        event,
        name,
        rank,
        primary_keys(messages),
        merge_values(messages),
        {k: v for m in messages if m.is_supporting for k, v in m.values.items()},
        code,
    )

"""Examples of the spec as code sends them: the generated snippets, read as hand-written code is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mediagen.regions.audit.messages import CodeLeaf, SentMessage, merge_values
from mediagen.regions.audit.platform_reader import PlatformReader
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
            readings.append(
                ExampleReading(
                    event.id,
                    name,
                    rank,
                    primary_keys(messages),
                    merge_values(messages),
                    {k: v for m in messages if m.is_supporting for k, v in m.values.items()},
                    code,
                )
            )
    return readings

"""Playbacks on pages: blocks that show one session, step by step, with values that fit together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mediagen.diagnostics.words import join_words
from mediagen.regions.audit.auditor import FenceAudit, PageAudit
from mediagen.regions.audit.examples import ExampleReading
from mediagen.regions.audit.matching import Match, MessageDifference
from mediagen.regions.audit.meaning import plain_name
from mediagen.regions.audit.messages import LeafKind
from mediagen.spec.model import SessionEffect, Spec
from mediagen.spec.stories import find_step

#: Fewer blocks are no playback.
_FEWEST_STEPS = 3
#: A time at the start of a heading, or of the line above a block: ``5.6 s``, ``0:30``.
_TIME = re.compile(
    r"^(?:\W|at\b|after\b)*(?:t\s*[=+]\s*)?"
    r"(?:\d+(?:[.,]\d+)?\s*(?:ms|s|secs?|seconds?|min|minutes?)\b|\d+:\d\d\b|second\s+\d+)",
    re.IGNORECASE,
)


class _Step(NamedTuple):
    audit: FenceAudit
    match: Match


def find_playback_steps(spec: Spec, page: PageAudit) -> frozenset[int]:
    """Return the lines of the blocks of a page that are steps of a playback.

    A playback opens a session and reports events at different playheads, or at times that the page
    names. On such a page, the same steps on other platforms also belong to a playback.
    """
    sequences = [
        sequence
        for platform in dict.fromkeys(audit.platform for audit in page.fences)
        for sequence in _split_sessions(spec, page, platform)
        if len(sequence) >= _FEWEST_STEPS
    ]
    if not any(_advances(sequence) or _is_timed(sequence) for sequence in sequences):
        return frozenset()
    return frozenset(step.audit.fence.line for sequence in sequences for step in sequence)


def describe_step(
    spec: Spec,
    match: Match,
    example: ExampleReading,
    difference: MessageDifference,
    *,
    in_playback: bool,
) -> str:
    """Return how an example would break the playback that a block belongs to, or nothing."""
    names = list(dict.fromkeys(map(plain_name, difference.differing)))
    if not names:
        return ""
    if in_playback:
        shown = [
            f"{plain_name(name)} {match.values[name].text}, not {example.values[name].text}"
            for name in difference.differing[:3]
        ]
        return f"it is a step of a playback on this page: {join_words(shown)}"
    if match.shown is not None and find_step(spec, match.shown.example) is not None:
        story, _, index = match.shown.example.rpartition("/")
        step = f"step {int(index) + 1} of the scenario {story}"
        return f"it has the values of {step}; a region of the event has another {names[0]}"
    return ""


def _split_sessions(spec: Spec, page: PageAudit, platform: str) -> Iterator[list[_Step]]:
    """Yield the steps of each session that the blocks of a platform open, in their order."""
    steps: list[_Step] = []
    for audit in page.fences:
        if audit.platform != platform:
            continue
        for match in audit.matches:
            if match.example is None:
                continue
            if spec.events[match.example.event].session is SessionEffect.OPENS:
                yield steps
                steps = [_Step(audit, match)]
            elif steps:
                steps.append(_Step(audit, match))
    yield steps


def _advances(steps: Sequence[_Step]) -> bool:
    """Return whether the playhead of the steps moves, and never back."""
    playheads = [
        leaf.value
        for step in steps
        for name, leaf in step.match.values.items()
        if plain_name(name) == "playhead" and leaf.kind is not LeafKind.OPEN
    ]
    numbers = [value for value in playheads if isinstance(value, int | float)]
    return numbers == sorted(numbers) and len(set(numbers)) > 1


def _is_timed(steps: Sequence[_Step]) -> bool:
    """Return whether the page names the times of at least two steps."""
    timed = 0
    for step in steps:
        fence = step.audit.fence
        lines = [fence.lead, *(label.text for label in fence.labels[:1])]
        timed += any(_TIME.match(line) for line in lines)
    return timed > 1

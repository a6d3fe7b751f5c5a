"""Events and stories that have to arrive at the collector."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mediagen.diagnostics.catalogue import traffic as codes
from mediagen.diagnostics.counts import format_count
from mediagen.diagnostics.problems import UsageError
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.diagnostics.words import join_words
from mediagen.spec.model import Block, BlockForm, Spec, Story
from mediagen.traffic.verdicts import Verdict

_PROTOCOLS = ("xdm", "collection")


@dataclass(slots=True)
class _Progress:
    """Progress of one session in a story."""

    session: str
    steps: Sequence[str]
    arrived_count: int = 0


class Expectations:
    """Events that have to arrive, alone or in the order of a story within one session.

    Raises ``UsageError`` for an unknown event or story, and for an event that never arrives under
    its own name.
    """

    def __init__(self, spec: Spec, events: Iterable[str], stories: Iterable[str]) -> None:
        self._missing = {id_: _accepted_names(spec, id_) for id_ in events}
        self._stories: dict[str, dict[str, list[str]]] = {}
        for id_ in stories:
            if id_ not in spec.stories:
                message = f"unknown story '{id_}'{suggest_name(id_, spec.stories)}"
                raise UsageError(message, code=codes.UNKNOWN_STORY)
            story = spec.stories[id_]
            self._stories[id_] = {name: _sent_events(spec, story, name) for name in _PROTOCOLS}
        self._progress: dict[tuple[str, str], _Progress] = {}
        self._complete: set[str] = set()
        self._farthest: dict[str, _Progress] = {}

    def add_message(self, verdict: Verdict) -> None:
        """Note a message that was accepted; those of a session come in their order."""
        for id_, names in list(self._missing.items()):
            if names[verdict.protocol] == verdict.event:
                del self._missing[id_]
        if verdict.session is None:
            return
        for id_, protocols in self._stories.items():
            steps = protocols.get(verdict.protocol)
            if not steps or id_ in self._complete:
                continue
            key = (id_, verdict.session)
            progress = self._progress.get(key)
            if progress is None:
                progress = self._progress[key] = _Progress(verdict.session, steps)
            if steps[progress.arrived_count] == verdict.event:
                progress.arrived_count += 1
            if progress.arrived_count == len(steps):
                self._complete.add(id_)
            farthest = self._farthest.get(id_)
            if farthest is None or progress.arrived_count > farthest.arrived_count:
                self._farthest[id_] = progress

    def forget_session(self, session: str) -> None:
        """Forget a session that is over."""
        for id_ in self._stories:
            self._progress.pop((id_, session), None)

    def missing_sentences(self) -> list[str]:
        """Return a sentence for everything that has not arrived."""
        sentences = []
        if self._missing:
            sentences.append(f"expected events that did not arrive: {', '.join(self._missing)}")
        for id_, protocols in self._stories.items():
            if id_ in self._complete:
                continue
            progress = self._farthest.get(id_)
            if progress is None or not progress.arrived_count:
                first = next(iter(protocols.values()))[:1]
                deadline = f", which starts with {first[0]}" if first else ""
                sentences.append(f"story {id_}: none of its events arrived{deadline}")
                continue
            steps, arrived_count = progress.steps, progress.arrived_count
            sentences.append(
                f"story {id_}: {steps[arrived_count]} did not arrive after "
                f"{steps[arrived_count - 1]} "
                f"({arrived_count} of {format_count(len(steps), 'event')} arrived in order, "
                f"session {progress.session[:8]})"
            )
        return sentences


def _accepted_names(spec: Spec, id_: str) -> dict[str, str | None]:
    """Return the event that each protocol sends for an event of its own meaning."""
    event = spec.events.get(id_)
    if event is None:
        hint = suggest_name(id_, spec.events) or "; 'mediagen list events' prints all events"
        message = f"unknown event '{id_}'{hint}"
        raise UsageError(message, code=codes.UNKNOWN_EXPECTED_EVENT)
    blocks = {protocol: event.blocks[protocol] for protocol in _PROTOCOLS}
    if any(block.form == BlockForm.SEND for block in blocks.values()):
        return {name: _sent_name(block) for name, block in blocks.items()}
    others = sorted(
        {block.name for block in blocks.values() if block.form == BlockForm.REPLACEMENT}
    )
    hint = f"; expect {join_words(others, 'or')} instead" if others else ""
    reason = next((block.reason for block in blocks.values() if block.reason), "")
    message = f"{id_} never arrives under its own name{hint}. {reason}".rstrip()
    raise UsageError(message, code=codes.EVENT_NEVER_ARRIVES)


def _sent_name(block: Block) -> str | None:
    """Return the event that a protocol sends for an event, or None where it sends nothing."""
    return block.name if block.form in (BlockForm.SEND, BlockForm.REPLACEMENT) else None


def _sent_events(spec: Spec, story: Story, protocol: str) -> list[str]:
    names = []
    for step in story.steps:
        name = _sent_name(spec.events[step.event].blocks[protocol])
        if name is not None:
            names.append(name)
    return names

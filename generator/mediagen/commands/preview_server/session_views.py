"""Views of sessions and messages for the templates of the preview."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from mediagen.commands.preview_server.highlighting import Highlighter
from mediagen.commands.preview_server.session_store import SessionStore
from mediagen.diagnostics.counts import format_count
from mediagen.diagnostics.terminal import escape_controls
from mediagen.spec.model import Protocol
from mediagen.traffic.timeline.scale import format_duration, format_moment
from mediagen.traffic.timeline.sessions import MarkLevel, SessionRecord, TimelineMessage
from mediagen.traffic.timeline.tiles import draw_strip

#: Characters of a body that are shown, and that are highlighted.
_LONGEST_BODY, _LONGEST_HIGHLIGHTED = 200_000, 40_000
_PENDING = "verdict pending"


@dataclass(frozen=True)
class SessionView:
    """A session in the list of a store.

    It ``is_pending`` while the verdict of one of its messages is. ``first_finding`` is the number
    of its first message with one, None without any.
    """

    number: int
    address: str
    title: str
    id: str
    start: str
    messages: str
    duration: str
    state: str
    errors: int
    warnings: int
    verdict: str
    is_pending: bool
    first_finding: int | None
    version: str
    seconds: float
    strip: Markup


@dataclass(frozen=True)
class MessageView:
    """A message with its findings and its body, and the messages around it."""

    number: int
    title: str
    event: str
    level: str
    verdict: str
    seconds: float
    time: str
    moment: str
    playhead: str
    protocol: str
    summary: str
    message: TimelineMessage
    body: Markup
    previous: int | None
    next: int | None
    next_finding: int | None


def version_of(store: SessionStore, session: SessionRecord) -> str:
    """Return the version of a session, which also changes when it is judged anew."""
    return f"{store.generation}.{session.version}"


def session_view(store: SessionStore, session: SessionRecord) -> SessionView:
    """Return the view of a session."""
    tally = session.count_findings()
    timeline = store.tiles(session).timeline
    counts = (count for count in str(tally).split(", ") if not count.startswith("0 "))
    is_pending = not all(message.is_settled for message in session.messages)
    verdict = ", ".join(counts) or (_PENDING if is_pending else str(MarkLevel.VALID))
    return SessionView(
        number=session.number,
        address=f"/sessions/{store.key}/{session.number}",
        title=escape_controls(session.title),
        id=escape_controls(session.id),
        start=format_moment(session.start),
        messages=format_count(len(session.messages), "message"),
        duration=format_duration(session.seconds),
        state=escape_controls(session.closing.reason) if session.closing else "open",
        errors=tally.errors,
        warnings=tally.warnings,
        verdict=verdict,
        is_pending=is_pending,
        first_finding=_first_with_findings(session.messages),
        version=version_of(store, session),
        seconds=timeline.seconds,
        strip=Markup(draw_strip(timeline)),
    )


def message_view(
    store: SessionStore, session: SessionRecord, message: TimelineMessage
) -> MessageView:
    """Return the view of a message."""
    index = session.messages.index(message)
    later = session.messages[index + 1 :]
    event = message.event
    playhead = message.verdict.playhead
    return MessageView(
        number=message.number,
        title=event.title if event is not None else "Unknown event",
        event=escape_controls(message.verdict.event),
        level=message.level,
        verdict=_verdict_word(message),
        seconds=message.time - session.start,
        time=format_duration(message.time - session.start, 3),
        moment=format_moment(message.time),
        playhead="none" if playhead is None else format_duration(playhead, 1),
        protocol=store.spec.protocols[Protocol(message.verdict.protocol)].title,
        summary=event.summary if event is not None else "",
        message=message,
        body=highlight_json(message.body),
        previous=session.messages[index - 1].number if index else None,
        next=later[0].number if later else None,
        next_finding=_first_with_findings([*later, *session.messages[:index]]),
    )


def _verdict_word(message: TimelineMessage) -> str:
    word = {MarkLevel.ERROR: "invalid", MarkLevel.WARNING: "warning", MarkLevel.VALID: "valid"}
    if message.is_settled or message.level is MarkLevel.ERROR:
        return word[message.level]
    return _PENDING


def _first_with_findings(messages: Sequence[TimelineMessage]) -> int | None:
    return next((m.number for m in messages if m.level is not MarkLevel.VALID), None)


def highlight_json(value: Any) -> Markup:
    """Return a JSON value as HTML, with the classes of Pygments."""
    try:
        text = json.dumps(value, indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):  # nested too deeply
        text = repr(value)
    text = escape_controls(text, layout=True)
    if len(text) > _LONGEST_BODY:
        text = f"{text[:_LONGEST_BODY]}\n…"
    if len(text) > _LONGEST_HIGHLIGHTED:
        return Markup("{}").format(text)
    return Markup("").join(Highlighter().highlight_named(text, "json"))

"""Recorder of sessions: keeps the messages of a validator for timelines."""

from __future__ import annotations

from math import isfinite
from typing import Any

from mediagen.spec.model import SessionEffect, Spec
from mediagen.traffic.body_validator import Message
from mediagen.traffic.findings import Finding
from mediagen.traffic.rules import PreparedRules
from mediagen.traffic.timeline.body_fields import LONGEST_LABEL, FieldReader
from mediagen.traffic.timeline.sessions import ScopeChange, SessionRecord, TimelineMessage
from mediagen.traffic.verdicts import Closing, Verdict

#: Times are before this one, in seconds since 1970.
_LATEST = 1e12


class SessionRecorder:
    """Receives the messages of a validator, and groups them by session.

    Messages are placed by their own times where these are near the arrival, otherwise by the
    arrival. At most ``most_sessions`` are kept, the first ones; beyond ``most_messages``, the
    oldest sessions are forgotten. Bodies are kept on request only.
    """

    def __init__(
        self,
        spec: Spec,
        *,
        keep_bodies: bool = False,
        most_sessions: int | None = None,
        most_messages: int | None = None,
    ) -> None:
        self._rules = PreparedRules(spec)
        self._fields = FieldReader(spec)
        self._keep_bodies = keep_bodies
        self._most_sessions, self._most_messages = most_sessions, most_messages
        self.sessions: dict[str, SessionRecord] = {}
        self._omitted: set[str] = set()
        self._pending: dict[int, tuple[TimelineMessage, str]] = {}
        self._renamed: dict[str, str] = {}
        self._count = self._session_count = self._kept = 0
        self._complete: Verdict | None = None  # the message whose inner messages arrive
        self._complete_count = 0
        self._changed: dict[int, SessionRecord] = {}
        self._arrival: float | None = None  # time of the recorded request

    @property
    def omitted(self) -> int:
        """Number of sessions beyond the largest number."""
        return len(self._omitted)

    @property
    def has_changed(self) -> bool:
        """True if a session changed since ``take_changed``."""
        return bool(self._changed)

    def take_changed(self) -> list[SessionRecord]:
        """Return the sessions that changed since the last call."""
        changed, self._changed = list(self._changed.values()), {}
        return changed

    # -- messages of the validator ------------------------------------------------------------

    def note_arrival(self, time: float) -> None:
        """Take the time of a recorded request before its messages, in seconds since 1970."""
        self._arrival = time

    def add_message(self, verdict: Verdict, body: Any, message: Message | None) -> None:
        """Take a message on arrival; it is settled with ``settle`` later."""
        id_ = verdict.session or self._fields.read_session(verdict.protocol, body)
        session = self._find_session(id_)
        if session is None:
            return
        arrival = verdict.time if self._arrival is None else self._arrival
        time = self._time_of(message, arrival)
        added = self._add(session, verdict, body, message, time)
        added.is_settled = False
        self._pending[id(verdict)] = added, id_

    def add_inner_message(
        self, verdict: Verdict, body: Any, message: Message, findings: list[Finding]
    ) -> None:
        """Take a message of a complete session: it happened earlier, and is settled."""
        if verdict is not self._complete:
            self._complete, self._complete_count = verdict, self._complete_count + 1
        session = self._find_session(f"{verdict.event} {self._complete_count}")
        if session is None:
            return
        own_time = message.time / 1000 if message.time is not None else None
        time = verdict.time if own_time is None or not isfinite(own_time) else own_time
        inner = Verdict(
            time,
            verdict.protocol,
            verdict.session,
            message.event.id,
            message.playhead,
            list(findings),
        )
        self._add(session, inner, body, message, time)

    def rename_session(self, old: str, new: str) -> None:
        """Take the ID of a session that was recorded without one."""
        self._renamed[old] = new
        session = self.sessions.pop(old, None)
        if session is None:
            return
        rival = self.sessions.get(new)
        if rival is not None:
            session.merge_messages(rival.messages)
        session.id = new
        self.sessions[new] = session
        self._note(session, session.start)

    def settle(self, item: Verdict | Closing) -> None:
        """Take a verdict to which no finding is added any more, or the end of a session."""
        if isinstance(item, Closing):
            session = self.sessions.get(item.session)
            if session is not None:
                session.closing = item
                self._note(session, session.start + session.seconds)
            return
        message, id_ = self._pending.pop(id(item), (None, ""))
        session = self.sessions.get(self._renamed.get(id_, id_))
        if message is not None:
            message.is_settled = True
            if session is not None:
                self._note(session, message.time)

    def settle_all(self) -> None:
        """Settle the remaining messages, at the end of a recording."""
        for message, id_ in self._pending.values():
            message.is_settled = True
            session = self.sessions.get(self._renamed.get(id_, id_))
            if session is not None:
                self._note(session, message.time)
        self._pending.clear()

    # -- sessions -----------------------------------------------------------------------------

    def _find_session(self, id_: str) -> SessionRecord | None:
        session = self.sessions.get(id_)
        if session is None:
            if self._most_sessions is not None and len(self.sessions) >= self._most_sessions:
                self._omitted.add(id_)
                return None
            self._session_count += 1
            session = self.sessions[id_] = SessionRecord(id_, self._session_count)
        return session

    def _add(
        self,
        session: SessionRecord,
        verdict: Verdict,
        body: Any,
        message: Message | None,
        time: float,
    ) -> TimelineMessage:
        self._count += 1
        event = message.event if message is not None else None
        kept = body if self._keep_bodies else None
        added = TimelineMessage(self._count, time, event, verdict, kept)
        if message is not None:
            added.changes = self._scope_changes(message, body)
            if not session.label and event is not None and event.session is SessionEffect.OPENS:
                content = self._rules.spec.session.checks.content
                session.label = self._fields.read_text(verdict.protocol, body, content.label)
        session.add_message(added)
        self._changed[session.number] = session
        self._forget_oldest(session)
        return added

    def _note(self, session: SessionRecord, time: float) -> None:
        session.note_change(time)
        self._changed[session.number] = session

    def _forget_oldest(self, current: SessionRecord) -> None:
        """Forget the oldest sessions beyond the largest number of messages."""
        self._kept += 1
        while self._most_messages is not None and self._kept > self._most_messages:
            id_ = next((key for key, value in self.sessions.items() if value is not current), None)
            if id_ is None:
                dropped = len(current.messages) // 2
                del current.messages[:dropped]
            else:
                dropped = len(self.sessions.pop(id_).messages)
            self._kept -= max(1, dropped)

    def _scope_changes(self, message: Message, body: Any) -> list[ScopeChange]:
        changes = []
        for scope, name, opens in self._rules.scope_changes(message.event, message.items):
            field = self._rules.scopes[scope].label if opens else ""
            label = self._fields.read_text(message.protocol, body, field) if field else ""
            changes.append(ScopeChange(scope, name[:LONGEST_LABEL], opens, label))
        return changes

    def _time_of(self, message: Message | None, arrival: float) -> float:
        if not abs(arrival) < _LATEST:  # also not a number
            arrival = 0.0
        if message is None or message.time is None or not isfinite(message.time):
            return arrival
        own_time = message.time / 1000
        return own_time if abs(own_time - arrival) <= self._rules.silence else arrival

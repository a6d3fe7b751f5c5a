"""Validation of messages in their sessions, in the order of their own times."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from mediagen.diagnostics.catalogue import traffic as codes
from mediagen.diagnostics.catalogue.model import Code, Severity
from mediagen.spec.model import Event, SessionEffect, Spec
from mediagen.traffic.body_validator import Message
from mediagen.traffic.complete_sessions import CompleteSession, find_after_end
from mediagen.traffic.findings import Finding
from mediagen.traffic.live_sessions import LiveSession
from mediagen.traffic.message_reader import MessageReader
from mediagen.traffic.restarts import Start
from mediagen.traffic.rules import PreparedRules
from mediagen.traffic.session_register import SessionRegister
from mediagen.traffic.session_rules import SessionState
from mediagen.traffic.settings import Settings
from mediagen.traffic.verdicts import Closing, ReceiptState, Verdict, has_errors

#: Read once: the lookup of a member takes time for every message.
_NONE, _NEW, _OPEN = ReceiptState.NONE, ReceiptState.NEW, ReceiptState.OPEN

_PLAIN_SESSION = re.compile(r"[\x20-\x7e]{1,200}")


@dataclass(slots=True)
class Receipt:
    """Knowledge of a message on arrival, with the state of its session: enough to answer it."""

    verdict: Verdict
    state: ReceiptState
    session: str | None = None
    message: Message | None = None

    @property
    def wrong_values(self) -> list[Finding]:
        """The faults for which a backend refuses the message."""
        findings = self.verdict.findings
        return (
            [f for f in findings if f.level is Severity.ERROR and f.path] if findings else findings
        )


def _check_address(
    event: Event, place: str, expected: str | None, opens: bool | None
) -> Iterator[Finding]:
    """Check the address of an event, which names the event ``expected`` or ``opens`` sessions."""
    if expected is not None and expected != event.id:
        description = f"eventType is {event.id}, but the address names {expected}"
        yield Finding(codes.WRONG_ADDRESS, description, "the same event in both", place)
    if opens is not None and opens != (event.session is SessionEffect.OPENS):
        description = f"{event.id} is not sent to this address"
        expectation = "that of the open session" if opens else "the address that opens sessions"
        yield Finding(codes.WRONG_ADDRESS, description, expectation, place)


class MessageObserver(Protocol):
    """Receiver of every message on arrival, before its verdict is settled."""

    def note_arrival(self, time: float) -> None:
        """Take the time of a recorded request before its messages, in seconds since 1970.

        Unlike the clock of the validator, it can go back.
        """

    def add_message(self, verdict: Verdict, body: Any, message: Message | None) -> None:
        """Take a message with its body; findings may still be added to its verdict.

        ``message`` is None where the event is unknown.
        """

    def rename_session(self, old: str, new: str) -> None:
        """Take the id of a session that was recorded without one."""

    def add_inner_message(
        self, verdict: Verdict, body: Any, message: Message, findings: list[Finding]
    ) -> None:
        """Take a message of a complete session, which ``verdict`` is about, and its findings."""

    def settle(self, item: Verdict | Closing) -> None:
        """Take a verdict to which no finding is added any more, or the end of a session."""


class TrafficValidator:
    """Validates the messages of any number of sessions.

    ``new_id`` makes the ids of sessions. One that ``adopts`` takes the first unknown id for that of
    the last session it opened: in a record without answers the ids are in no other place. Verdicts
    are given once a message cannot be overtaken any more: collect them with ``settled``. An
    ``observer`` is given every message when it arrives.
    """

    def __init__(
        self,
        spec: Spec,
        new_id: Callable[[], str],
        *,
        adopts: bool = False,
        settings: Settings | None = None,
        observer: MessageObserver | None = None,
    ) -> None:
        self.settings = settings or Settings()
        self._observer = observer
        self._rules = PreparedRules(spec)
        self._reader = MessageReader(self._rules)
        self._new_id = new_id
        self._adopts = adopts
        self._orphan: str | None = None
        self._sessions = SessionRegister(self._rules, self.settings)
        self.settled, self.restarts = self._sessions.settled, self._sessions.restarts

    def __len__(self) -> int:
        """Return the number of live sessions."""
        return len(self._sessions.live)

    @property
    def complete_event(self) -> str:
        """The ID of the event that carries a complete session and has an address of its own."""
        event = self._reader.complete_session_event
        return event.id if event else "-"

    def take_message(
        self,
        protocol: str,
        body: Any,
        now: float,
        *,
        path: str = "$",
        session: str | None = None,
        expected: str | None = None,
        opens: bool | None = None,
        lax: bool = False,
        issued_id: str | None = None,
    ) -> Receipt:
        """Take a message that arrives at ``now`` (seconds since 1970).

        ``path`` is where the body stands in its request, ``session`` the id its address names,
        ``expected`` the event its address names, ``opens`` whether its address is one that opens
        sessions, ``issued`` the id that a recorded answer gave to the session it opens. ``lax``
        bodies may hold more than media fields.
        """
        receipt = self._judge_message(
            protocol, body, now, path, session, expected, opens, lax, issued_id
        )
        if self._observer is not None:
            self._observer.add_message(receipt.verdict, body, receipt.message)
        return receipt

    def _judge_message(
        self,
        protocol: str,
        body: Any,
        now: float,
        path: str,
        session: str | None,
        expected: str | None,
        opens: bool | None,
        lax: bool,
        issued_id: str | None,
    ) -> Receipt:
        self._sessions.advance_clock(now)
        findings: list[Finding] = []
        if not isinstance(body, dict):
            description = "the message is not an object"
            findings.append(Finding(codes.WRONG_TYPE, description, "a JSON object", path))
            return self._settle_now(Verdict(now, protocol, session, "-", None, findings), _NONE)
        place = f"{path}.eventType"
        event_type = body.get("eventType")
        event = self._reader.find_event(protocol, event_type, place, findings)
        name = event.id if event else "-" if event_type is None else str(event_type)[:60]
        if event is None:
            return self._settle_now(Verdict(now, protocol, session, name, None, findings), _NONE)
        findings += _check_address(event, place, expected, opens)
        message = self._reader.read_message(protocol, event, body, path, findings, lax=lax)
        findings[:] = self.settings.without_off(findings)
        session = session or message.session
        was_unpadded = self._pad_time(protocol, body, message, session, findings)
        verdict = Verdict(now, protocol, session, name, message.playhead, findings, message.fields)
        if event.session == SessionEffect.OPENS:
            is_unpadded = self._reader.is_unpadded(protocol, body)
            receipt = self._open_session(message, verdict, issued_id, is_unpadded, was_unpadded)
            receipt.message = message
            return receipt
        if event.session == SessionEffect.WHOLE:
            for key in self._reader.inner_lists(event):
                self._complete_session(protocol, verdict).validate_messages(
                    body.get(key), f"{path}.{key}"
                )
            return self._settle_now(verdict, _NONE)
        receipt = self._continue_session(message, verdict, now, session)
        receipt.message = message
        return receipt

    def take_usual_message(
        self,
        protocol: str,
        body: dict[str, Any],
        now: float,
        *,
        expected: str | None = None,
        session: str | None = None,
    ) -> Verdict | None:
        """Take a message of an open session that certainly has no findings of its own.

        ``expected`` and ``session`` are from its address. Return None if that is not certain;
        nothing is taken then, and ``take_message`` has to judge.
        """
        self._sessions.advance_clock(now)
        message = self._reader.read_usual_message(protocol, body)
        if message is None or message.unpadded is not None:
            return None
        event = message.event.id
        if expected is not None and event != expected:
            return None
        id_ = session or message.session
        live = self._sessions.live.get(id_) if id_ is not None else None
        if id_ is None or live is None or self._sessions.may_have_expired(live, now):
            return None
        verdict = Verdict(now, protocol, id_, event, message.playhead, [], message.fields)
        self._sessions.await_turn(id_, live, message, verdict, now)
        if self._observer is not None:
            self._observer.add_message(verdict, body, message)
        return verdict

    def take_complete_session(
        self, protocol: str, body: Any, now: float, *, path: str = "$"
    ) -> Receipt:
        """Take a complete session that comes as a list of messages."""
        self._sessions.advance_clock(now)
        event = self._reader.complete_session_event
        verdict = Verdict(now, protocol, None, event.id if event else "-", None)
        if not isinstance(body, list) or not body:
            expected = "an array of messages, the session start first"
            message = "the array is empty" if body == [] else "the body is not an array"
            verdict.findings.append(Finding(codes.WRONG_TYPE, message, expected, path))
        self._complete_session(protocol, verdict).validate_messages(body, path)
        if self._observer is not None:
            self._observer.add_message(verdict, body, None)
        return self._settle_now(verdict, _NONE)

    def _complete_session(self, protocol: str, verdict: Verdict) -> CompleteSession:
        observe = self._observer.add_inner_message if self._observer is not None else None
        return CompleteSession(self._reader, self._rules, self.settings, protocol, verdict, observe)

    # -- sessions -----------------------------------------------------------------------------

    def _pad_time(
        self,
        protocol: str,
        body: Mapping[str, Any],
        message: Message,
        session: str | None,
        findings: list[Finding],
    ) -> bool:
        """Mend the time of a message from an SDK that prints milliseconds without zeros.

        Return whether it had to be mended.
        """
        if message.unpadded is None:
            return False
        live = self._sessions.live.get(session or "")
        if not (live and live.is_unpadded) and not self._reader.is_unpadded(protocol, body):
            return False
        self._sessions.note_unpadded(live, findings)
        message.time, message.unpadded = message.unpadded, None
        return True

    def _open_session(
        self,
        message: Message,
        verdict: Verdict,
        issued_id: str | None,
        is_unpadded: bool,
        was_unpadded: bool,
    ) -> Receipt:
        now = verdict.time
        if has_errors(verdict.findings) and issued_id is None:
            return self._settle_now(verdict, _NONE)
        id_ = issued_id or self._new_id()
        self._orphan = id_ if self._adopts and not issued_id else None
        verdict.session = id_
        own_time = message.time / 1000 if message.time is not None else now
        session = SessionState(self._rules, own_time, message, self.settings)
        waits = self.restarts.check_start(message, verdict, id_, now)
        if id_ in self._sessions.live:
            self._sessions.close_session(id_, "opened again", now)
        live = LiveSession(session, now, now, now, message.playhead, own_time, messages=1)
        live.is_unpadded, live.told_unpadded = is_unpadded, was_unpadded
        self._sessions.add_session(id_, live, now)
        if waits is not None:
            self.restarts.add_restart(waits)
            return Receipt(verdict, _NEW, id_)
        live.tally.add_findings(verdict.findings)
        return self._settle_now(verdict, _NEW, id_)

    def find_starts(self, body: Mapping[str, Any]) -> Iterator[Start]:
        """Yield the starts of sessions in the body of a request."""
        items = body.get("events")
        messages: list[tuple[str, Any]] = []
        if "playerTime" in body:
            messages.append(("collection", body))
        for item in items if isinstance(items, list) else ():
            messages.append(("xdm", item.get("xdm") if isinstance(item, dict) else None))
        for protocol, message in messages:
            type_ = message.get("eventType") if isinstance(message, dict) else None
            event = self._reader.find_event(protocol, type_, "", [])
            if event is None or event.session != SessionEffect.OPENS:
                continue
            values = self._reader.read_message(protocol, event, message, "", []).values
            if self._rules.content_id in values:
                yield Start(protocol, values[self._rules.content_id])

    def _continue_session(
        self, message: Message, verdict: Verdict, now: float, id_: str | None
    ) -> Receipt:
        if id_ is None:
            return self._settle_now(verdict, _NONE)
        is_adopted = id_ not in self._sessions and self._orphan in self._sessions.live
        if self._orphan is not None and is_adopted:
            self._sessions.live[id_] = self._sessions.live.pop(self._orphan)
            self.restarts.rename_session(self._orphan, id_)
            if self._observer is not None:
                self._observer.rename_session(self._orphan, id_)
            self._orphan = None
        live = self._sessions.live.get(id_)
        if live is None:
            return self._refuse_without_session(id_, message, verdict)
        over = self._sessions.find_expiry(live, message, now)
        if over:
            self._sessions.close_session(id_, over, now)
            return self._refuse_without_session(id_, message, verdict)
        self._sessions.await_turn(id_, live, message, verdict, now)
        return Receipt(verdict, _OPEN, id_)

    def _refuse_without_session(self, id_: str, message: Message, verdict: Verdict) -> Receipt:
        """Settle a message of a session that is over, or that was never started."""
        reason = self._sessions.closed_state(id_)
        state = ReceiptState.EXPIRED
        if reason == ReceiptState.ENDED:
            state = ReceiptState.ENDED
            verdict.findings += find_after_end(message.event)
        elif reason == ReceiptState.UNKNOWN:
            state = ReceiptState.UNKNOWN
            display = id_ if _PLAIN_SESSION.fullmatch(id_) else "this"
            expected = "the session ID from the response to the session start"
            self._add_finding(verdict, codes.UNKNOWN_SESSION, f"no session {display}", expected)
        else:
            description = f"the session is over: {reason}"
            if message.event.session == SessionEffect.CLOSES:
                description += f"; {message.event.id} has no effect"
                self._add_finding(
                    verdict, codes.AFTER_END, description, "nothing, or a new session"
                )
            else:
                self._add_finding(
                    verdict, codes.SESSION_EXPIRED, description, "start a new session"
                )
        return self._settle_now(verdict, state, id_)

    def _add_finding(self, verdict: Verdict, code: Code, message: str, expected: str) -> None:
        verdict.findings += self.settings.without_off([Finding(code, message, expected)])

    def _settle_now(self, verdict: Verdict, state: ReceiptState, id_: str | None = None) -> Receipt:
        verdict.findings = self.settings.without_off(verdict.findings)
        self.settled.append(verdict)
        return Receipt(verdict, state, id_)

    def advance_clock(self, now: float) -> None:
        """Advance to a time: validate messages that waited enough, and close expired sessions."""
        self._sessions.advance_clock(now)

    def finish_all(self, now: float) -> None:
        """Validate all pending messages, and close the sessions that are still open."""
        self._sessions.finish_all(now)

    def take_settled(self) -> Iterator[Verdict | Closing]:
        """Yield the verdicts and the summaries of sessions since the last call, in order."""
        settled = self.settled
        while settled:
            yield settled.popleft()

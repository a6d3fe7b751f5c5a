"""Feeds messages to their sessions, in the order of their own times, and drops what is over."""

from __future__ import annotations

import re
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mediagen.diagnostics.counts import format_duration
from mediagen.spec.model import Event, Spec
from mediagen.traffic.body_validator import MOST_FINDINGS, Message, mistyped
from mediagen.traffic.findings import Finding, FindingName, Level
from mediagen.traffic.message_reader import Reader
from mediagen.traffic.rules import Rules
from mediagen.traffic.session_rules import Session
from mediagen.traffic.settings import Settings
from mediagen.traffic.verdicts import Closing, Tally, Verdict, has_errors

#: Sessions that are over are remembered up to this number, to tell them from unknown ones.
_REMEMBERED = 50_000
#: Live sessions beyond this number push out the one that was silent for longest.
_MOST_SESSIONS = 100_000

_PLAIN_SESSION = re.compile(r"[\x20-\x7e]{1,200}")


@dataclass(slots=True)
class Receipt:
    """What is known of a message when it arrives: enough to answer it.

    ``state`` of its session is ``open``, ``new``, ``unknown``, ``expired``, ``ended`` or ``none``.
    """

    verdict: Verdict
    state: str
    session: str | None = None

    @property
    def wrong_values(self) -> list[Finding]:
        """The faults for which a backend refuses the message."""
        findings = self.verdict.findings
        return [f for f in findings if f.level is Level.ERROR and f.path] if findings else findings


@dataclass(slots=True)
class _Pending:
    time: float
    arrived: float
    number: int
    message: Message
    verdict: Verdict


@dataclass(slots=True)
class _Live:
    """A session in its window of reordering; times of arrival unless said otherwise."""

    session: Session
    opened: float
    arrived: float
    moved: float
    playhead: float | None
    own_time: float
    pending: list[_Pending] = field(default_factory=list)
    messages: int = 0
    tally: Tally = field(default_factory=Tally)
    is_unpadded: bool = False  # its timestamps have milliseconds without leading zeros
    told_unpadded: bool = False


class Start(NamedTuple):
    """What a session was started for."""

    protocol: str
    content: Any


@dataclass(slots=True)
class _LastStart:
    """The last start of a content, and how many there were in a short time."""

    session: str
    time: float
    count: int


class Starts:
    """The last start of each content; ``within`` so many seconds another one follows shortly."""

    def __init__(self, within: float) -> None:
        self._within = within
        self._last: OrderedDict[Start, _LastStart] = OrderedDict()

    def add(self, start: Start, session: str, now: float) -> _LastStart | None:
        """Note a start, and return the one shortly before it, if any."""
        if not self._within:
            return None
        before = self._last.pop(start, None)
        if before is not None and now - before.time > self._within:
            before = None
        self._last[start] = _LastStart(session, now, before.count + 1 if before else 1)
        while len(self._last) > _REMEMBERED:
            self._last.popitem(last=False)
        return before

    def rename(self, old: str, new: str) -> None:
        """Follow a session to the id that its events turned out to have."""
        for start in reversed(self._last.values()):
            if start.session == old:
                start.session = new
                break


@dataclass(slots=True)
class _Restart:
    """A second start of the same content, whose verdict waits for the sessions to be used."""

    verdict: Verdict
    first: str
    second: str
    until: float
    is_settled: bool = False


def _after_end(event: Event) -> list[Finding]:
    """What is said of an event for a session that was ended; to end it twice is fine."""
    if event.session == "closes":
        return []
    said = f"{event.id} after the end of the session is dropped"
    return [Finding(FindingName.AFTER_END, said, "nothing, or a new session")]


class Judge:
    """Judges the messages of any number of sessions.

    ``new_id`` makes the ids of sessions. One that ``adopts`` takes the first unknown id for that of
    the last session it opened: in a record without answers the ids are in no other place. Verdicts
    are given once a message cannot be overtaken any more: collect them with ``settled``.
    """

    def __init__(
        self,
        spec: Spec,
        new_id: Callable[[], str],
        *,
        adopts: bool = False,
        settings: Settings | None = None,
    ) -> None:
        self.settings = settings or Settings()
        self._rules = Rules(spec)
        self._reader = Reader(self._rules)
        self._new_id = new_id
        self._adopts = adopts
        self._orphan: str | None = None
        self._ordering = spec.session["ordering"]
        self._patience: float = max(rule["seconds"] for rule in self._ordering.values())
        self._live: OrderedDict[str, _Live] = OrderedDict()
        self._gone: OrderedDict[str, str] = OrderedDict()
        self._due: deque[tuple[float, str]] = deque()
        self._settled: deque[Verdict | Closing] = deque()
        self._starts = self.new_starts()
        self._restarts: deque[_Restart] = deque()
        self._restart_of: dict[str, _Restart] = {}  # by the ids of both sessions
        self._number = 0

    def __len__(self) -> int:
        """How many sessions are live."""
        return len(self._live)

    @property
    def complete(self) -> str:
        """The event that carries a complete session, which has an address of its own."""
        event = self._reader.whole
        return event.id if event else "-"

    def take(
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
        issued: str | None = None,
    ) -> Receipt:
        """Take a message that arrives at ``now`` (seconds since 1970).

        ``path`` is where the body stands in its request, ``session`` the id its address names,
        ``expected`` the event its address names, ``opens`` whether its address is one that opens
        sessions, ``issued`` the id that a recorded answer gave to the session it opens. ``lax``
        bodies may hold more than media fields.
        """
        self.tick(now)
        found: list[Finding] = []
        given = body.get("eventType") if isinstance(body, dict) else None
        if not isinstance(body, dict):
            found.append(
                Finding(FindingName.WRONG_TYPE, "the message is no object", "a JSON object", path)
            )
            return self._done(Verdict(now, protocol, session, "?", None, found), "none")
        place = f"{path}.eventType"
        event = self._reader.event(protocol, given, place, found)
        name = event.id if event else str(given)[:60]
        if event is None:
            return self._done(Verdict(now, protocol, session, name, None, found), "none")
        if expected is not None and expected != event.id:
            said = f"eventType says {event.id}, the address {expected}"
            found.append(Finding(FindingName.WRONG_ADDRESS, said, "the same event in both", place))
        if opens is not None and opens != (event.session == "opens"):
            said = f"{event.id} is not sent to this address"
            right = "the address that opens sessions" if not opens else "that of the open session"
            found.append(Finding(FindingName.WRONG_ADDRESS, said, right, place))
        message = self._reader.read(protocol, event, body, path, found, lax=lax)
        found[:] = self.settings.without_off(found)
        session = session or message.session
        was_unpadded = self._pad_time(protocol, body, message, session, found)
        verdict = Verdict(now, protocol, session, name, message.playhead, found, message.fields)
        if event.session == "opens":
            return self._opened(
                message,
                verdict,
                now,
                issued,
                is_unpadded=self._reader.is_unpadded(protocol, body),
                was_unpadded=was_unpadded,
            )
        if event.session == "whole":
            for key in self._reader.inner_lists(event):
                self._inside(protocol, body.get(key), f"{path}.{key}", verdict)
            return self._done(verdict, "none")
        return self._continued(message, verdict, now, session)

    def take_all(self, protocol: str, body: Any, now: float, *, path: str = "$") -> Receipt:
        """Take a complete session that comes as a list of messages."""
        self.tick(now)
        event = self._reader.whole
        verdict = Verdict(now, protocol, None, event.id if event else "?", None)
        if not isinstance(body, list) or not body:
            right = "an array of messages, the session start first"
            verdict.findings.append(
                Finding(FindingName.WRONG_TYPE, "the body is no such array", right, path)
            )
        self._inside(protocol, body, path, verdict)
        return self._done(verdict, "none")

    def _inside(self, protocol: str, items: Any, path: str, verdict: Verdict) -> None:
        """Judge the messages of a complete session that came as one, by their own times."""
        session: Session | None = None
        own = 0.0
        fields = set(verdict.fields)
        names = self._reader.inner_names(protocol)
        for index, item in enumerate(items if isinstance(items, list) else ()):
            if len(verdict.findings) > MOST_FINDINGS:
                break
            place = f"{path}[{index}]"
            found: list[Finding] = []
            if not isinstance(item, dict):
                verdict.findings.append(mistyped(place, "an object", item))
                continue
            body = self._reader.inner_body(protocol, item, place, found)
            type_ = body.get("eventType")
            event = self._reader.event(protocol, type_, f"{place}.{names['eventType']}", found)
            if event is not None:
                message = self._reader.read(protocol, event, body, place, found, inner=True)
                fields |= message.fields
                own = message.time / 1000 if message.time is not None else own
                if session is None and event.session != "opens":
                    opener = self._reader.opener
                    found.append(
                        Finding(FindingName.WRONG_ORDER, f"{event.id} before any session", opener)
                    )
                elif session is None:
                    session = Session(self._rules, own, message, self.settings, recorded=True)
                elif event.session == "opens":
                    said = f"{event.id} in the middle of a session"
                    found.append(
                        Finding(
                            FindingName.WRONG_ORDER, said, "a message of its own for each session"
                        )
                    )
                elif session.ended:
                    found += _after_end(event)
                else:
                    found += session.message(message, own)
            found = self.settings.without_off(found)
            verdict.findings += self._reader.outer_paths(found, place, names)
        verdict.fields = fields

    # -- sessions -----------------------------------------------------------------------------

    def _pad_time(
        self,
        protocol: str,
        body: Mapping[str, Any],
        message: Message,
        session: str | None,
        found: list[Finding],
    ) -> bool:
        """Mend the time of a message from an SDK that prints milliseconds without zeros.

        Return whether it had to be mended.
        """
        if message.unpadded is None:
            return False
        live = self._live.get(session or "")
        if not (live and live.is_unpadded) and not self._reader.is_unpadded(protocol, body):
            return False
        self._note_unpadded(live, found)
        message.time, message.unpadded = message.unpadded, None
        return True

    def _note_unpadded(self, live: _Live | None, found: list[Finding]) -> None:
        """Say once in a session that its timestamps have milliseconds without leading zeros."""
        if live is not None:
            if live.told_unpadded:
                return
            live.is_unpadded = live.told_unpadded = True
        said = "the fraction of the timestamp is milliseconds without leading zeros, as some SDKs"
        said += " print them; it is taken for that here, and the backend sees a later time"
        finding = Finding(FindingName.SHORT_FRACTION, said, "a fraction of three digits")
        found += self.settings.without_off([finding])

    def _opened(
        self,
        message: Message,
        verdict: Verdict,
        now: float,
        issued: str | None,
        *,
        is_unpadded: bool,
        was_unpadded: bool,
    ) -> Receipt:
        if has_errors(verdict.findings) and issued is None:
            return self._done(verdict, "none")
        id_ = issued or self._new_id()
        self._orphan = id_ if self._adopts and not issued else None
        verdict.session = id_
        own = message.time / 1000 if message.time is not None else now
        session = Session(self._rules, own, message, self.settings)
        waits = self._started_again(message, verdict, id_, now)
        if id_ in self._live:
            self._close(id_, "opened again", now)
        live = _Live(session, now, now, now, message.playhead, own, messages=1)
        live.is_unpadded, live.told_unpadded = is_unpadded, was_unpadded
        self._live[id_] = live
        while len(self._live) > _MOST_SESSIONS:
            self._close(next(iter(self._live)), "pushed out by newer sessions", now)
        if waits is not None:
            self._restarts.append(waits)
            self._restart_of[waits.first] = self._restart_of[waits.second] = waits
            return Receipt(verdict, "new", id_)
        live.tally.add(verdict.findings)
        return self._done(verdict, "new", id_)

    # -- two starts of one viewing ------------------------------------------------------------

    def _started_again(
        self, message: Message, verdict: Verdict, id_: str, now: float
    ) -> _Restart | None:
        """Return what has to be seen before the start of a session is judged, if anything."""
        content = message.values.get(self._rules.content_id)
        before = None
        if content is not None:
            before = self.note_start(Start(message.protocol, content), id_, now)
        if before == id_:
            self._blame_restart(verdict, "the same session is started again")
            return None
        if before is None or not self._is_unused(before):
            return None
        return _Restart(verdict, before, id_, now + self._rules.restart_wait)

    def note_start(self, start: Start, id_: str, now: float) -> str | None:
        """Count a start, also one that another judge takes; return the session of its pair if any.

        That is the session that was started shortly before, unless the content has many viewers.
        """
        before = self._starts.add(start, id_, now)
        if before is None:
            return None
        if before.session == id_ or before.count == 1:
            return before.session
        self._settle_restart(before.session, now, blamed=False)
        return None

    def find_starts(self, body: Mapping[str, Any]) -> Iterator[Start]:
        """Yield the starts of sessions in the body of a request."""
        listed = body.get("events")
        messages: list[tuple[str, Any]] = []
        if "playerTime" in body:
            messages.append(("collection", body))
        for item in listed if isinstance(listed, list) else ():
            messages.append(("xdm", item.get("xdm") if isinstance(item, dict) else None))
        for protocol, message in messages:
            type_ = message.get("eventType") if isinstance(message, dict) else None
            event = self._reader.event(protocol, type_, "", [])
            if event is None or event.session != "opens":
                continue
            values = self._reader.read(protocol, event, message, "", []).values
            if self._rules.content_id in values:
                yield Start(protocol, values[self._rules.content_id])

    def new_starts(self) -> Starts:
        """Return a register of starts like that of this judge, with nothing in it."""
        return Starts(self._rules.restart_within)

    def _is_unused(self, id_: str) -> bool:
        live = self._live.get(id_)
        return live is not None and live.messages == 1 and not live.pending

    def _blame_restart(self, verdict: Verdict, said: str) -> None:
        expected = "one start when the viewer asks for the content"
        said += "; looks like a start that is called twice"
        finding = Finding(FindingName.SESSION_STARTED_TWICE, said, expected)
        verdict.findings += self.settings.without_off([finding])

    def _settle_restart(
        self, id_: str, now: float, *, closing: bool = False, blamed: bool = True
    ) -> None:
        """Settle a start that waited: when both sessions are used, or when one closes unused."""
        restart = self._restart_of.get(id_)
        if restart is None:
            return
        unused = [each for each in (restart.first, restart.second) if self._is_unused(each)]
        if blamed and unused and not closing and now < restart.until:
            return
        # Two starts and nothing else at the end of a record may be those of two viewers.
        if blamed and (len(unused) == 1 or (unused and now >= restart.until)):
            which = "the one before" if unused[0] == restart.first else "this one"
            said = f"a second start of the same content; {which} is not used by any event"
            self._blame_restart(restart.verdict, said)
        live = self._live.get(restart.second)
        if live is not None:
            live.tally.add(restart.verdict.findings)
        self._settled.append(restart.verdict)
        restart.is_settled = True
        del self._restart_of[restart.first], self._restart_of[restart.second]

    def _continued(
        self, message: Message, verdict: Verdict, now: float, id_: str | None
    ) -> Receipt:
        if id_ is None:
            return self._done(verdict, "none")
        known = id_ in self._live or id_ in self._gone
        if self._orphan is not None and not known and self._orphan in self._live:
            self._live[id_] = self._live.pop(self._orphan)
            self._rename_start(self._orphan, id_)
            self._orphan = None
        live = self._live.get(id_)
        if live is None:
            return self._without(id_, message, verdict)
        is_end = message.event.session == "closes"
        # Messages may be late; and SDKs end a session by themselves when it reaches a limit.
        over = self._expired(live, now - (self._rules.grace if is_end else self._patience))
        if over:
            self._close(id_, over, now)
            return self._without(id_, message, verdict)
        live.arrived = now
        self._live.move_to_end(id_)
        if message.playhead is not None and message.playhead != live.playhead:
            live.moved, live.playhead = now, message.playhead
        if message.time is not None:
            own = message.time / 1000
        else:  # as if it had happened when it came
            own = max((each.time for each in live.pending), default=live.own_time)
        self._number += 1
        self._correct_order(live, message, own)
        live.pending.append(_Pending(own, now, self._number, message, verdict))
        self._due.append((now, id_))
        self._settle_restart(id_, now)
        window = self._ordering[message.protocol]
        if len(live.pending) > window["messages"]:
            self._release(id_, live, min(p.time for p in live.pending))
        return Receipt(verdict, "open", id_)

    def _rename_start(self, old: str, new: str) -> None:
        """Follow a session to the id that its events turned out to have."""
        restart = self._restart_of.pop(old, None)
        if restart is not None:
            self._restart_of[new] = restart
            restart.first = new if restart.first == old else restart.first
            restart.second = new if restart.second == old else restart.second
        self._starts.rename(old, new)

    def _correct_order(self, live: _Live, message: Message, own: float) -> None:
        """Recognize timestamps without leading zeros by the order in which messages arrived."""
        swapped = (
            pending
            for pending in live.pending
            if pending.message.unpadded is not None
            and pending.message.unpadded / 1000 <= own < pending.time
        )
        first = next(swapped, None)
        if first is None:
            return
        self._note_unpadded(live, first.verdict.findings)
        for pending in live.pending:
            if pending.message.unpadded is not None:
                pending.message.time = pending.message.unpadded
                pending.time = pending.message.unpadded / 1000
                pending.message.unpadded = None

    def _without(self, id_: str, message: Message, verdict: Verdict) -> Receipt:
        """A message for a session that is over, or that never was."""
        state = self._gone.get(id_, "unknown")
        if state == "ended":
            verdict.findings += _after_end(message.event)
        elif state == "unknown":
            shown = id_ if _PLAIN_SESSION.fullmatch(id_) else "this"
            right = "the id that the answer to the session start gave"
            self._add(verdict, FindingName.UNKNOWN_SESSION, f"no session {shown}", right)
        else:
            said = f"the session is over: {state}"
            if message.event.session == "closes":
                said += f"; {message.event.id} has no effect"
                self._add(verdict, FindingName.AFTER_END, said, "nothing, or a new session")
            else:
                self._add(verdict, FindingName.SESSION_EXPIRED, said, "start a new session")
            state = "expired"
        return self._done(verdict, state, id_)

    def _add(self, verdict: Verdict, name: FindingName, message: str, expected: str) -> None:
        verdict.findings += self.settings.without_off([Finding(name, message, expected)])

    def _expired(self, live: _Live, now: float) -> str | None:
        rules = self._rules
        if now - live.arrived > rules.silence:
            return f"no event for {format_duration(rules.silence)}"
        if now - live.moved > rules.stillness:
            return f"no playhead movement for {format_duration(rules.stillness)}"
        if now - live.opened > rules.length:
            return f"longer than {format_duration(rules.length)}"
        return None

    def _close(self, id_: str, how: str, now: float) -> None:
        live = self._live[id_]
        self._release(id_, live, None)
        if id_ not in self._live:
            return
        self._settle_restart(id_, now, closing=True)
        del self._live[id_]
        end = min(now, live.arrived + self._rules.silence)
        seconds = end - live.opened
        self._settled.append(self._closing(end, id_, how, live, seconds))
        self._remember(id_, how)

    def _closing(self, end: float, id_: str, how: str, live: _Live, seconds: float) -> Closing:
        findings: list[Finding] = []
        if not live.session.ended and not live.session.is_complete:
            said = f"the session was neither completed nor ended: {how}"
            expected = "an end where there is time for it; the app may have been closed"
            findings.append(Finding(FindingName.SESSION_NOT_ENDED, said, expected))
        tally, kept = live.tally, tuple(self.settings.without_off(findings))
        return Closing(end, id_, how, live.messages, tally.errors, tally.warnings, seconds, kept)

    def _remember(self, id_: str, how: str) -> None:
        self._gone[id_] = how
        if len(self._gone) > _REMEMBERED:
            self._gone.popitem(last=False)

    def _done(self, verdict: Verdict, state: str, id_: str | None = None) -> Receipt:
        verdict.findings = self.settings.without_off(verdict.findings)
        self._settled.append(verdict)
        return Receipt(verdict, state, id_)

    # -- the window of reordering -------------------------------------------------------------

    def _release(self, id_: str, live: _Live, until: float | None) -> None:
        """Judge what cannot be overtaken any more: up to a time of the messages' own, or all."""
        if len(live.pending) > 1:
            live.pending.sort(key=lambda each: (each.time, each.number))
        while live.pending and (until is None or live.pending[0].time <= until):
            each = live.pending.pop(0)
            self._judge(id_, live, each)

    def _judge(self, id_: str, live: _Live, each: _Pending) -> None:
        verdict = each.verdict
        if live.session.ended:
            verdict.findings += self.settings.without_off(_after_end(each.message.event))
            self._settled.append(verdict)
            return
        found: list[Finding] = []
        if each.time == live.own_time and each.message.time is not None:
            said = f"{verdict.event} happened at the same time as the message before"
            right = "a later time: messages of the same time have no order"
            found.append(Finding(FindingName.SAME_TIME, said, right))
        live.own_time = max(live.own_time, each.time)
        findings = verdict.findings
        refused = bool(findings) and any(f.level is Level.ERROR and f.path for f in findings)
        found += live.session.message(each.message, each.time, refused=refused)
        verdict.findings += self.settings.without_off(found)
        live.messages += 1
        live.tally.add(verdict.findings)
        self._settled.append(verdict)
        if live.session.ended:
            self._settle_restart(id_, each.arrived, closing=True)
            del self._live[id_]
            seconds = each.arrived - live.opened
            how = f"ended by {verdict.event}"
            closing = self._closing(each.arrived, id_, how, live, seconds)
            self._remember(id_, "ended")
            self._release(id_, live, None)
            self._settled.append(closing)

    def tick(self, now: float) -> None:
        """Let time pass: judge what waited long enough, and drop sessions that expired."""
        while self._due and self._due[0][0] + self._patience <= now:
            arrived, id_ = self._due.popleft()
            live = self._live.get(id_)
            if live is not None:
                waited = [p.time for p in live.pending if p.arrived <= arrived]
                if waited:
                    self._release(id_, live, max(waited))
        while self._restarts and (self._restarts[0].until <= now or self._restarts[0].is_settled):
            self._settle_restart(self._restarts.popleft().second, now)
        silence = self._rules.silence
        while self._live:
            id_, live = next(iter(self._live.items()))
            if now - live.arrived <= silence:
                break
            self._close(id_, f"no event for {format_duration(silence)}", now)

    def finish(self, now: float) -> None:
        """Judge everything that still waits, and sum up the sessions that are still open."""
        self.tick(now)
        for id_ in list(self._live):
            if id_ in self._live:
                self._close(id_, "still open", now)

    def settled(self) -> Iterator[Verdict | Closing]:
        """The verdicts and the summaries of sessions since the last call, in order."""
        while self._settled:
            yield self._settled.popleft()

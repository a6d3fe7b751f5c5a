"""Recordings judged by several processes, each of which takes the sessions of its share.

Every process reads and decodes all lines, which is cheap, and judges its own. That gives the same
report as one process where each message names its session, as in records of ``collect --out``.
"""

from __future__ import annotations

import multiprocessing
import zlib
from collections import OrderedDict
from collections.abc import Iterator
from functools import lru_cache
from multiprocessing.connection import Connection
from typing import Any, NamedTuple
from urllib.parse import unquote

from mediagen.diagnostics.catalogue import traffic as codes
from mediagen.diagnostics.problems import UsageError
from mediagen.filesystem.signals import block_signals, follow_parent, terminable
from mediagen.spec.model import Spec
from mediagen.traffic.answers import find_issued_session
from mediagen.traffic.decoding import decode_line
from mediagen.traffic.entries import RecordedRequest, RecordingPlace, Unreadable
from mediagen.traffic.finding_counts import FindingCounts, FindingKind, Result, collect_findings
from mediagen.traffic.recordings import Recording
from mediagen.traffic.restarts import MOST_STARTS, Start
from mediagen.traffic.settings import Settings
from mediagen.traffic.shapes import read_record, read_record_time
from mediagen.traffic.streams import Stream, open_stream
from mediagen.traffic.trace import Coverage, TraceValidator, find_time
from mediagen.traffic.verdicts import Tally

_SESSIONS, _EVENTS = "/sessions/", "/events"


#: Sessions beyond this number that went to another share are forgotten.
_MOST_MOVED = 100_000


class Inseparable(Exception):
    """A message whose session is not recorded: one process has to judge the whole recording."""


class _Share(NamedTuple):
    """The part of a result from one process."""

    kinds: list[FindingKind]
    coverage: Coverage
    messages: int
    sessions: int
    tally: Tally
    requests: int


def trace_in_parallel(
    spec: Spec, name: str, limit: int | None, jobs: int, settings: Settings | None = None
) -> Result | None:
    """Judge a recording in ``jobs`` processes; return None where one process has to do it.

    Raises ``UsageError`` where it cannot be read.
    """
    with open_stream(name) as stream:
        if not Recording(stream).is_json_lines():
            return None
    workers: list[multiprocessing.Process] = []
    pipes: list[Connection] = []
    with terminable():
        try:
            for number in range(jobs):
                ours, theirs = multiprocessing.Pipe()
                pipes.append(ours)
                arguments = (theirs, spec, name, limit, settings, number, jobs)
                worker = multiprocessing.Process(target=_run_share, args=arguments, daemon=True)
                with block_signals():  # Python drops what a signal raises within a fork
                    worker.start()
                    workers.append(worker)
                theirs.close()
            return _gather_shares(spec, name, limit, pipes)
        except EOFError:
            message = "a process that validates it ended unexpectedly; try --jobs 1"
            raise UsageError(f"{name}: {message}", code=codes.PROCESS_ENDED) from None
        finally:
            for pipe in pipes:
                pipe.close()
            for worker in workers:
                worker.terminate()
                worker.join()


def _gather_shares(
    spec: Spec, name: str, limit: int | None, pipes: list[Connection]
) -> Result | None:
    """Return the merged result of all workers. Raises ``UsageError`` and ``EOFError``."""
    latest = 0.0
    for pipe in pipes:
        answer = pipe.recv()
        if isinstance(answer, UsageError):
            raise answer
        if answer is None:
            return None
        latest = max(latest, answer)
    for pipe in pipes:
        pipe.send(latest)
    return _merge_shares(spec, name, limit, [pipe.recv() for pipe in pipes])


def _merge_shares(spec: Spec, name: str, limit: int | None, shares: list[_Share]) -> Result | None:
    result = Result(name, FindingCounts(name, limit), Coverage(spec))
    for share in shares:
        result.findings.merge_kinds(share.kinds)
        result.coverage.merge_counts(share.coverage)
        result.messages += share.messages
        result.sessions += share.sessions
        result.tally.merge_tally(share.tally)
        result.requests += share.requests
    return result if result.requests else None  # one process reports the contents instead


def _run_share(
    pipe: Connection,
    spec: Spec,
    name: str,
    limit: int | None,
    settings: Settings | None,
    number: int,
    jobs: int,
) -> None:
    """Validate one share of a recording, and send the findings."""
    follow_parent()
    coverage = Coverage(spec)
    findings = FindingCounts(name, limit)
    trace = TraceValidator(spec, coverage, settings)
    try:
        with open_stream(name) as stream:
            entries = _read_share(stream, trace, number, jobs)
            collect_findings(trace.validate_entries(entries, only_findings=True), findings)
    except Inseparable:
        pipe.send(None)
        return
    except UsageError as error:
        pipe.send(error)
        return
    pipe.send(trace.now)
    collect_findings(trace.finish_trace(pipe.recv()), findings)
    kinds = list(findings.kinds.values())
    counts = (trace.messages, trace.sessions, trace.tally, trace.requests)
    pipe.send(_Share(kinds, coverage, *counts))


class _Router:
    """Assigns sessions to shares: two starts of one content shortly after another to the same.

    It is the same in every process, since each sees all starts.
    """

    def __init__(self, trace: TraceValidator, jobs: int) -> None:
        self._trace, self._starts = trace, trace.new_starts()
        self._moved: OrderedDict[str, int] = OrderedDict()
        self._usual = lru_cache(maxsize=10_000)(
            lambda session: zlib.crc32(session.encode("utf-8", "replace")) % jobs
        )

    def find_share(self, session: str) -> int:
        """Return the share that takes the messages of a session."""
        moved = self._moved.get(session) if self._moved else None
        return self._usual(session) if moved is None else moved

    def assign(self, session: str, starts: list[Start]) -> None:
        """Note the starts in a request that opens a session now."""
        for start in starts:
            before = self._starts.add_start(start, session, self._trace.now)
            if before is None or before.count >= MOST_STARTS or before.session == session:
                continue
            share = self.find_share(before.session)
            if share != self.find_share(session):
                self._moved[session] = share
            while len(self._moved) > _MOST_MOVED:
                self._moved.popitem(last=False)


def _read_share(
    stream: Stream, trace: TraceValidator, share: int, jobs: int
) -> Iterator[RecordedRequest | Unreadable]:
    """Yield the entries of one share; the time of the others also passes."""
    recording = Recording(stream)
    router = _Router(trace, jobs)
    find_share = router.find_share
    for number, line in enumerate(stream.read_lines(), 1):
        value, fault = decode_line(line)
        starts: list[Start] = []
        try:
            (event,) = value["body"]["events"]
            session = event["xdm"]["mediaCollection"]["sessionID"]
        except (KeyError, TypeError, ValueError):  # not the message of an open session
            session = None if fault else find_session(value)
            if isinstance(session, str):
                starts = trace.find_starts(value["body"])
        if not isinstance(session, str):
            if not share:
                yield from recording.read_line(line, number, value, fault)
            elif not fault and isinstance(value, dict) and "body" in value:
                _pass_time(trace, value)
            continue
        if starts:
            _pass_time(trace, value)
            router.assign(session, starts)
        if find_share(session) == share:
            yield read_record(value, RecordingPlace(number))
        else:
            _pass_time(trace, value)
            for start in starts:
                trace.note_start(start, session)
    if not share:
        yield from recording.find_damage()


def _pass_time(trace: TraceValidator, record: dict[str, Any]) -> None:
    trace.pass_time(find_time(read_record_time(record), record["body"]))


def find_session(record: Any) -> str | None:
    """Return the session of a record, or None where it contains no message.

    Raises ``Inseparable`` if the record alone does not identify the session.
    """
    if not isinstance(record, dict) or record.get("type") in ("verdict", "closing"):
        return None
    if "body" not in record:
        raise Inseparable
    body = record["body"]
    if isinstance(body, dict) and isinstance(body.get("events"), list):
        return _find_edge_session(record, body["events"])
    if isinstance(body, dict) and "playerTime" in body:
        path = str(record.get("path") or record.get("url") or "").partition("?")[0]
        _, separator, rest = path.rpartition(_SESSIONS)
        if separator and rest.endswith(_EVENTS):
            return unquote(rest.removesuffix(_EVENTS))
        return _find_issued(record)
    if isinstance(body, (str, list)) and body:
        raise Inseparable
    return None


def _find_edge_session(record: dict[str, Any], events: list[Any]) -> str | None:
    sessions: set[str] = set()
    for event in events:
        xdm = event.get("xdm") if isinstance(event, dict) else None
        media = xdm.get("mediaCollection") if isinstance(xdm, dict) else None
        if not isinstance(media, dict):
            continue
        session = media.get("sessionID")
        sessions.add(session if isinstance(session, str) else _find_issued(record))
    if len(sessions) > 1:
        raise Inseparable
    return sessions.pop() if sessions else None


def _find_issued(record: dict[str, Any]) -> str:
    session = record.get("session")
    if not isinstance(session, str):
        session = find_issued_session(record.get("response"))
    if session is None:
        raise Inseparable
    return session

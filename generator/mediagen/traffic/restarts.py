"""Second starts of one viewing, such as those of a player callback that runs twice."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from mediagen.diagnostics.catalogue import traffic as codes
from mediagen.traffic.body_validator import Message
from mediagen.traffic.findings import Finding
from mediagen.traffic.live_sessions import LiveSession
from mediagen.traffic.rules import PreparedRules
from mediagen.traffic.settings import Settings
from mediagen.traffic.verdicts import Closing, Verdict

#: Number of contents whose last start is remembered.
_REMEMBERED = 50_000
#: More starts of one content in quick succession are those of many viewers.
MOST_STARTS = 10


class Start(NamedTuple):
    """Protocol and content that a session was started for."""

    protocol: str
    content: Any


@dataclass(slots=True)
class LastStart:
    """The last start of a content, and how many there were in a short time."""

    session: str
    time: float
    count: int


class Starts:
    """The last start of each content; ``within`` so many seconds another one follows shortly."""

    def __init__(self, within: float) -> None:
        self._within = within
        self._last: OrderedDict[Start, LastStart] = OrderedDict()

    def add_start(self, start: Start, session: str, now: float) -> LastStart | None:
        """Note a start, and return the one shortly before it, if any."""
        if not self._within:
            return None
        before = self._last.pop(start, None)
        if before is not None and now - before.time > self._within:
            before = None
        self._last[start] = LastStart(session, now, before.count + 1 if before else 1)
        while len(self._last) > _REMEMBERED:
            self._last.popitem(last=False)
        return before

    def rename_session(self, old: str, new: str) -> None:
        """Follow a session to the id that its events turned out to have."""
        for start in reversed(self._last.values()):
            if start.session == old:
                start.session = new
                break


@dataclass(slots=True)
class PendingRestart:
    """A second start of the same content, whose verdict waits for the sessions to be used."""

    verdict: Verdict
    first: str
    second: str
    until: float
    is_settled: bool = False


class RestartDetector:
    """Detects two starts of one viewing, once it is known whether both sessions are used.

    ``live`` are the open sessions by their IDs, ``settled`` the queue of verdicts.
    """

    def __init__(
        self,
        rules: PreparedRules,
        settings: Settings,
        live: Mapping[str, LiveSession],
        settled: deque[Verdict | Closing],
    ) -> None:
        self._rules, self._settings = rules, settings
        self._live, self._settled = live, settled
        self._starts = self.new_starts()
        self._restarts: deque[PendingRestart] = deque()
        #: Starts that wait for their verdict, by the IDs of both sessions.
        self.waiting: dict[str, list[PendingRestart]] = {}

    def new_starts(self) -> Starts:
        """Return an empty register of starts with the limit of the rules."""
        return Starts(self._rules.restart_within)

    def add_restart(self, restart: PendingRestart) -> None:
        """Let the verdict on a second start wait until both sessions are used."""
        self._restarts.append(restart)
        for session in (restart.first, restart.second):
            self.waiting.setdefault(session, []).append(restart)

    def check_start(
        self, message: Message, verdict: Verdict, id_: str, now: float
    ) -> PendingRestart | None:
        """Return the restart whose verdict has to wait, if the start follows another one."""
        content = message.values.get(self._rules.content_id)
        before = None
        if content is not None:
            before = self.note_start(Start(message.protocol, content), id_, now)
        if before == id_:
            self._blame(verdict, "the same session is started again")
            return None
        if before is None or not self._is_unused(before):
            return None
        return PendingRestart(verdict, before, id_, now + self._rules.restart_wait)

    def note_start(self, start: Start, id_: str, now: float) -> str | None:
        """Count a start, also one that another judge takes; return the session of its pair if any.

        That is the session that was started shortly before, unless the content has many viewers.
        """
        before = self._starts.add_start(start, id_, now)
        if before is None:
            return None
        if before.session == id_ or before.count < MOST_STARTS:
            return before.session
        self.settle_session(before.session, now, blamed=False)
        return None

    def rename_session(self, old: str, new: str) -> None:
        """Follow a session to the id that its events turned out to have."""
        restarts = self.waiting.pop(old, [])
        if restarts:
            self.waiting[new] = restarts
        for restart in restarts:
            restart.first = new if restart.first == old else restart.first
            restart.second = new if restart.second == old else restart.second
        self._starts.rename_session(old, new)

    def settle_session(
        self, id_: str, now: float, *, closing: bool = False, blamed: bool = True
    ) -> None:
        """Settle the starts that waited: when both sessions are used, or one closes unused."""
        for restart in tuple(self.waiting.get(id_, ())):
            self._settle_pair(restart, now, closing=closing, blamed=blamed)

    def settle_overdue(self, now: float) -> None:
        """Settle the starts that waited long enough."""
        while self._restarts and (self._restarts[0].until <= now or self._restarts[0].is_settled):
            self._settle_pair(self._restarts.popleft(), now)

    def _settle_pair(
        self, restart: PendingRestart, now: float, *, closing: bool = False, blamed: bool = True
    ) -> None:
        if restart.is_settled:
            return
        unused = [item for item in (restart.first, restart.second) if self._is_unused(item)]
        if blamed and unused and not closing and now < restart.until:
            return
        # Two starts and nothing else at the end of a record may be those of two viewers.
        if blamed and (len(unused) == 1 or (unused and now >= restart.until)):
            which = "the one before" if unused[0] == restart.first else "this one"
            message = f"another start of the same content; {which} is not used by any event"
            self._blame(restart.verdict, message)
        live = self._live.get(restart.second)
        if live is not None:
            live.tally.add_findings(restart.verdict.findings)
        self._settled.append(restart.verdict)
        restart.is_settled = True
        for item in (restart.first, restart.second):
            self.waiting[item].remove(restart)
            if not self.waiting[item]:
                del self.waiting[item]

    def _is_unused(self, id_: str) -> bool:
        live = self._live.get(id_)
        return live is not None and live.messages == 1 and not live.pending

    def _blame(self, verdict: Verdict, message: str) -> None:
        expected = "one start when the viewer asks for the content"
        message += "; looks like a start that is called twice"
        finding = Finding(codes.SESSION_STARTED_TWICE, message, expected)
        verdict.findings += self._settings.without_off([finding])

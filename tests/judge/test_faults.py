"""Every error that is inserted into a valid session is detected at its message, with its name."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from mediagen.traffic.findings import Finding
from mediagen.traffic.judge import TrafficValidator
from mediagen.traffic.verdicts import Closing, Verdict

from .bodies import EPOCH, WIRE, spec
from .stories import Player, Step, judged, message_of

#: A session with everything in it; the content is 300 seconds long.
GOOD = (
    "sessionStart adBreakStart adStart play 4s adComplete adStart 3s adSkip adBreakComplete play "
    "chapterStart 25s stateStart:mute bitrateChange 21s bufferStart 3s play 12s pauseStart 25s "
    "play "
    "chapterComplete chapterStart 21s adBreakStart adStart 5s adComplete adBreakComplete play 21s "
    "stateEnd:mute error 5s pauseStart >180 play 25s chapterComplete sessionComplete sessionEnd"
)
LENGTH = 300
REMOVED = object()


@dataclass
class Sent:
    """A message of a session; ``edits`` replace values of its fields on the wire."""

    step: Step
    edits: dict[str, Any] = field(default_factory=dict)
    event_type: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    session: str | None = None

    def body(self, protocol: str, session: str) -> Any:
        message = message_of(
            protocol, self.step, EPOCH + self.step.time, self.session or session, 0
        )
        if self.step.event == "sessionStart" and "sessionDetails.length" not in self.edits:
            _put(protocol, message, "sessionDetails.length", LENGTH)
        for id_, value in self.edits.items():
            _put(protocol, message, id_, value)
        if self.event_type is not None:
            message["eventType"] = self.event_type
        inside = message["mediaCollection"] if protocol == "xdm" else message
        inside.update(self.extra)
        return message


def _put(protocol: str, message: Any, id_: str, value: Any) -> None:
    """Set or remove a field, or a whole group, where a protocol has it."""
    if id_ in spec().groups:
        path = spec().groups[id_].routes[protocol].name.split(".")
    else:
        owner = spec().fields[id_]
        route, group = owner.routes[protocol], spec().groups[owner.group].routes[protocol]
        if protocol == "collection":
            path = [group.name, route.name]
        elif route.name.startswith("/"):
            path = [route.name[1:]]
        else:
            path = [*group.name.split("."), route.name]
            if spec().groups[owner.group].kind == "list":
                path.insert(-1, "0")
    for step in path[:-1]:
        message = message[int(step)] if step.isdigit() else message.setdefault(step, {})
    if value is REMOVED:
        message.pop(path[-1], None)
    else:
        message[path[-1]] = value


class Session:
    """The messages of the good session, to plant a fault into; ``at`` is where it is expected."""

    def __init__(self) -> None:
        self.sent = [Sent(step) for step in Player().act(GOOD)]
        self.at: Sent | None = None
        self.same_id = False

    def find(self, event: str, nth: int = 0) -> Sent:
        return [message for message in self.sent if message.step.event == event][nth]

    def edit(self, event: str, id_: str, value: Any, nth: int = 0) -> None:
        self.at = self.find(event, nth)
        self.at.edits[id_] = value

    def remove(self, event: str, nth: int = 0) -> Sent:
        """Remove a message; the fault shows at the one after it."""
        gone = self.find(event, nth)
        index = self.sent.index(gone)
        del self.sent[index]
        self.at = self.sent[min(index, len(self.sent) - 1)]
        return gone

    def insert(self, event: str, before: Sent, **change: Any) -> Sent:
        """Insert a message right before another one, at its position."""
        time = before.step.time - 0.02
        step = before.step._replace(event=event, time=time, arrived=time, states=())
        new = Sent(step._replace(**change))
        self.sent.insert(self.sent.index(before), new)
        self.at = new
        return new

    def repeat(self, event: str, nth: int = 0, later: float = 0.02) -> Sent:
        """Send a message again right after itself."""
        first = self.find(event, nth)
        time = first.step.time + later
        new = copy.deepcopy(first)
        new.step = first.step._replace(time=time, arrived=time)
        self.sent.insert(self.sent.index(first) + 1, new)
        self.at = new
        return new

    def move(self, start: Sent, change: Callable[[float], float], end: Sent | None = None) -> None:
        """Change the playheads from one message on, up to before another."""
        last = self.sent.index(end) if end else len(self.sent)
        for message in self.sent[self.sent.index(start) : last]:
            message.step = message.step._replace(playhead=change(message.step.playhead))
        self.at = start

    def pings(self, after: Sent, count: int) -> list[Sent]:
        """Return the pings that follow a message."""
        rest = self.sent[self.sent.index(after) :]
        return [message for message in rest if message.step.event == "ping"][:count]

    def judge(self, protocol: str) -> list[tuple[Sent | None, Finding]]:
        """Return the findings with their messages; None for what is about the session."""
        numbers = itertools.count(1)
        judge = TrafficValidator(spec(), lambda: f"session-{next(numbers)}")
        source: dict[int, Sent] = {}
        verdicts: list[Verdict] = []
        findings: list[tuple[Sent | None, Finding]] = []
        session, now = "nobody", EPOCH
        for message in sorted(self.sent, key=lambda message: message.step.arrived):
            now = EPOCH + message.step.arrived
            opens = message.step.event == "sessionStart"
            body = message.body(protocol, session)
            named = None if opens or protocol == "xdm" else message.session or session
            new_id = session if opens and self.same_id and session != "nobody" else None
            receipt = judge.take_message(protocol, body, now, session=named, issued_id=new_id)
            source[id(receipt.verdict)] = message
            verdicts.append(receipt.verdict)  # it stays alive, and so does its id
            if receipt.state == "new" and receipt.session and session == "nobody":
                session = receipt.session
        judge.finish_all(now + 30)
        for item in judge.take_settled():
            owner = source[id(item)] if isinstance(item, Verdict) else None
            findings += [(owner, finding) for finding in item.findings]
            assert isinstance(item, (Verdict, Closing))
        return findings


Plant = Callable[[Session], object]
FAULTS: dict[str, tuple[str, Plant]] = {}
#: Faults that only one of the protocols can have.
ONLY: dict[str, str] = {}


def add(name: str, finding: str, plant: Plant, *, only: str = "") -> None:
    assert name not in FAULTS
    FAULTS[name] = (finding, plant)
    if only:
        ONLY[name] = only


def value(
    finding: str, event: str, id_: str, invalid_value: Any, name: str = "", only: str = ""
) -> None:
    """A fault that is a value of a field."""
    text = "removed" if invalid_value is REMOVED else repr(invalid_value)
    add(
        name or f"{event} {id_} {text}",
        finding,
        lambda s: s.edit(event, id_, invalid_value),
        only=only,
    )


AD, POD, CHAPTER = "advertisingDetails", "advertisingPodDetails", "chapterDetails"
QOE, CONTENT = "qoeDataDetails", "sessionDetails"

# -- values -------------------------------------------------------------------------------------

for required in ("name", "length", "contentType", "playerName", "channel"):
    value("missing", "sessionStart", f"{CONTENT}.{required}", REMOVED)
for required in ("name", "length", "podPosition", "playerName"):
    value("missing", "adStart", f"{AD}.{required}", REMOVED)
for required in ("index", "offset"):
    value("missing", "adBreakStart", f"{POD}.{required}", REMOVED)
for required in ("index", "offset", "length"):
    value("missing", "chapterStart", f"{CHAPTER}.{required}", REMOVED)
for required in ("name", "source"):
    value("missing", "error", f"errorDetails.{required}", REMOVED)
value("missing", "chapterStart", CHAPTER, REMOVED, only="xdm")
value("missing", "bitrateChange", QOE, REMOVED)
value("missing", "bitrateChange", QOE, {}, "bitrateChange without any value")
value("missing", "ping", "playhead", None)
value("missing", "ping", "playhead", REMOVED)
value("missing", "ping", "timestamp", REMOVED)
value("missing", "sessionStart", f"{CONTENT}.length", None)
for event, id_ in (
    ("sessionStart", f"{CONTENT}.name"),
    ("sessionStart", f"{CONTENT}.channel"),
    ("sessionStart", f"{CONTENT}.playerName"),
    ("adStart", f"{AD}.name"),
    ("adStart", f"{AD}.playerName"),
    ("error", "errorDetails.name"),
):
    value("empty-value", event, id_, "")
value("empty-value", "sessionStart", f"{CONTENT}.channel", "  ")
value("stringified-value", "sessionStart", f"{CONTENT}.name", "undefined")
value("stringified-value", "adStart", f"{AD}.name", "[object Object]")
value("stringified-value", "error", "errorDetails.name", "null")
value("invalid-value", "ping", "playhead", 1769889600, "playhead since 1970")
value("invalid-value", "ping", "playhead", 1769889600000, "playhead since 1970 in milliseconds")
value("invalid-value", "ping", "playhead", 90000, "playhead beyond a day")
value("invalid-value", "ping", "playhead", -1)
value("invalid-value", "ping", "playhead", "12")
value("invalid-value", "ping", "playhead", True)
value("invalid-value", "ping", "playhead", 12.5, only="xdm")
value("invalid-value", "ping", "playhead", 2**60)
value("invalid-value", "sessionStart", f"{CONTENT}.length", 596.474, only="xdm")
value("invalid-value", "sessionStart", f"{CONTENT}.length", "300")
value("invalid-value", "sessionStart", f"{CONTENT}.streamType", "movie")
value("invalid-value", "sessionStart", f"{CONTENT}.season", 2)
value("invalid-value", "adStart", f"{AD}.length", 15.04, only="xdm")
value("invalid-value", "adStart", f"{AD}.podPosition", 0)
value("invalid-value", "adBreakStart", f"{POD}.index", 0)
value("invalid-value", "adBreakStart", f"{POD}.index", -1)
value("invalid-value", "chapterStart", f"{CHAPTER}.index", 0)
value("invalid-value", "bitrateChange", f"{QOE}.bitrate", 1600.5)
value("invalid-value", "bitrateChange", f"{QOE}.framesPerSecond", 23.976)
value("invalid-value", "bitrateChange", f"{QOE}.bitrate", -1)
value("invalid-value", "error", "errorDetails.name", 3016)
value("invalid-value", "error", "errorDetails.source", "app")
value("invalid-value", "ping", "timestamp", 1769889605, "time in seconds", only="collection")
value("invalid-value", "ping", "timestamp", "2026-01-31 20:00:05", "time as words", only="xdm")
value("invalid-value", "ping", "timestamp", "2026-01-31T20:00:05", "time without zone", only="xdm")
value("case-variant", "sessionStart", f"{CONTENT}.contentType", "VOD")
# Units
value("duration-unit", "sessionStart", f"{CONTENT}.length", 300_000, "content in milliseconds")
value("duration-unit", "sessionStart", f"{CONTENT}.length", 7_200_000, "film in milliseconds")
value("duration-unit", "adStart", f"{AD}.length", 15_000)
value("duration-unit", "chapterStart", f"{CHAPTER}.length", 240_000)
value("duration-unit", "chapterStart", f"{CHAPTER}.offset", 1_769_889_600)
value("duration-unit", "bitrateChange", f"{QOE}.timeToStart", 1_769_889_600_000)
value("rate-unit", "bitrateChange", f"{QOE}.bitrate", 1_600_000)
value("rate-unit", "bitrateChange", f"{QOE}.framesPerSecond", 23_976)
# Unknown names
add("unknown field", "unknown-field", lambda s: _extra(s, "play", {"playHead": 1}))
add("unknown event", "unknown-event", lambda s: _type(s, "pauseStart", "pause"))
add("event of a tracker", "unknown-event", lambda s: _type(s, "pauseStart", "seekStart"))
add("end of buffering", "unknown-event", lambda s: _type(s, "play", "bufferComplete", 2))
add("event type is a number", "wrong-type", lambda s: _type(s, "play", 7))


def _extra(session: Session, event: str, extra: dict[str, Any]) -> None:
    session.at = session.find(event)
    session.at.extra = extra


def _type(session: Session, event: str, name: Any, nth: int = 0) -> None:
    session.at = session.find(event, nth)
    session.at.event_type = name


# -- sessions -----------------------------------------------------------------------------------


def _foreign(session: Session) -> None:
    session.at = session.find("play")
    session.at.session = "another"


def _again(session: Session, *, same_id: bool) -> None:
    session.repeat("sessionStart", later=0.03)
    session.same_id = same_id


def _after(session: Session, event: str, seconds: float = 1) -> None:
    last = session.find("sessionEnd")
    time = last.step.time + seconds
    new = Sent(last.step._replace(event=event, time=time, arrived=time))
    session.sent.append(new)
    session.at = new


def _silence(session: Session, event: str, seconds: float, nth: int = 0) -> None:
    """Let time pass without any message before one."""
    session.at = session.find(event, nth)
    for message in session.sent[session.sent.index(session.at) :]:
        time = message.step.time + seconds
        message.step = message.step._replace(time=time, arrived=time)


add("another session", "unknown-session", _foreign)
add("start twice", "session-started-twice", lambda s: _again(s, same_id=False))
add("start twice with one ID", "session-started-twice", lambda s: _again(s, same_id=True))
add("ping after the end", "after-end", lambda s: _after(s, "ping"))
add("play after the end", "after-end", lambda s: _after(s, "play", 60))
add("silent for eleven minutes", "session-expired", lambda s: _silence(s, "play", 660, 2))
add("silent for a minute", "heartbeat-missing", lambda s: _silence(s, "pauseStart", 60))
add("silent in a break", "heartbeat-missing", lambda s: _silence(s, "adComplete", 25))

# -- order --------------------------------------------------------------------------------------

add("no break start", "wrong-order", lambda s: s.remove("adBreakStart"))
add("no second break start", "wrong-order", lambda s: s.remove("adBreakStart", 1))
add("no ad start", "wrong-order", lambda s: _gone(s, "adStart", "adComplete"))
add("no ad complete", "overlap", lambda s: _gone(s, "adComplete", "adStart", 1))
add("no ad skip", "wrong-order", lambda s: s.remove("adSkip"))
add("no break complete", "playhead-in-break", lambda s: _no_break_complete(s))
add("no chapter start", "wrong-order", lambda s: _gone(s, "chapterStart", "chapterComplete"))
add("no chapter complete", "overlap", lambda s: s.remove("chapterComplete"))
add("no state start", "wrong-order", lambda s: _gone(s, "stateStart", "stateEnd"))
add("ad complete twice", "wrong-order", lambda s: s.repeat("adComplete"))
add("ad skip twice", "wrong-order", lambda s: s.repeat("adSkip"))
add("ad start twice", "overlap", lambda s: s.repeat("adStart"))
add("break start twice", "overlap", lambda s: s.repeat("adBreakStart"))
add("break complete twice", "wrong-order", lambda s: s.repeat("adBreakComplete"))
add("chapter start twice", "overlap", lambda s: s.repeat("chapterStart"))
add("chapter complete twice", "wrong-order", lambda s: s.repeat("chapterComplete"))
add("state start twice", "already-active", lambda s: s.repeat("stateStart"))
add("state end twice", "wrong-order", lambda s: s.repeat("stateEnd"))
add("ad in the content", "wrong-order", lambda s: s.insert("adStart", s.find("error")))
add("skip of no chapter", "wrong-order", lambda s: s.insert("chapterSkip", s.find("chapterStart")))
add("the same time twice", "same-time", lambda s: s.repeat("bitrateChange", later=0))
add("twelve seconds late", "too-late", lambda s: _late(s))
add("play twice", "playback-repeated", lambda s: s.repeat("play", 1))
add("pause twice", "playback-repeated", lambda s: s.repeat("pauseStart"))
add("complete twice", "completed-twice", lambda s: s.repeat("sessionComplete"))


def _gone(session: Session, event: str, shows: str, nth: int = 0, gone: int = 0) -> None:
    session.remove(event, gone)
    session.at = session.find(shows, nth)


def _no_break_complete(session: Session) -> None:
    session.remove("adBreakComplete")
    session.at = session.pings(session.find("play", 1), 1)[0]


def _late(session: Session) -> None:
    session.at = session.find("bitrateChange")
    step = session.at.step
    session.at.step = step._replace(arrived=step.arrived + 12)


# -- heartbeat ----------------------------------------------------------------------------------


def _no_pings(session: Session) -> None:
    session.sent = [message for message in session.sent if message.step.event != "ping"]
    session.at = session.find("play", 3)


def _early(session: Session) -> None:
    ping = session.pings(session.find("play", 1), 1)[0]
    time = ping.step.time + 5
    new = Sent(ping.step._replace(time=time, arrived=time, playhead=ping.step.playhead + 5))
    session.sent.insert(session.sent.index(ping) + 1, new)
    session.at = new


def _slow(session: Session) -> None:
    """Lose two pings of content, after two in succession showed the interval."""
    for ping in session.pings(session.find("bitrateChange"), 2):
        session.sent.remove(ping)
    session.at = session.find("bufferStart")


def _slow_at_first(session: Session) -> None:
    """Lose a ping of content before the interval is known: the error is detected once it is."""
    _, second = session.pings(session.find("play", 1), 2)
    session.sent.remove(second)
    session.at = session.pings(session.find("bitrateChange"), 2)[1]
    for item in session.sent[session.sent.index(session.find("stateStart")) :]:
        step = item.step
        item.step = step._replace(time=step.time + 10, arrived=step.arrived + 10)


add("pings are missing", "heartbeat-missing", lambda s: _slow(s))
add("pings are missing at first", "heartbeat-missing", lambda s: _slow_at_first(s))
add("a ping too early", "heartbeat-too-early", _early)
add("a ping again", "heartbeat-too-early", lambda s: s.repeat("ping", 8, later=1))

# -- playback and playhead ----------------------------------------------------------------------


def _no_play(session: Session) -> None:
    """No event starts the content: the error is detected when the playhead moves."""
    session.remove("play")  # of the first ad
    gone = session.remove("play")
    following = session.sent[session.sent.index(session.find("chapterStart")) :]
    session.at = next(e for e in following if e.step.playhead > gone.step.playhead + 1)


def _no_playback(session: Session) -> None:
    """No event reports playback, and the playhead does not move."""
    events = ("sessionStart", "ping", "bitrateChange", "error", "sessionEnd")
    session.sent = [message for message in session.sent if message.step.event in events]
    session.move(session.sent[0], lambda _: 0)
    session.at = session.find("sessionEnd")


def _no_play_after(session: Session) -> None:
    break_end = session.find("adBreakComplete", 1)
    session.remove("play", 4)
    session.at = session.pings(break_end, 1)[0]


def _played(session: Session) -> list[Sent]:
    """Return the pings of the first stretch of content, and what comes with them."""
    return session.pings(session.find("play", 1), 2)


def _from(change: Callable[[float], float], nth: int = 0) -> Plant:
    return lambda s: s.move(_played(s)[nth], change, s.find("bufferStart"))


def _frozen(session: Session, position: float) -> None:
    """The position of the player is read at the start only."""
    first, second = _played(session)
    session.move(first, lambda _: position, session.find("bufferStart"))
    session.at = second if position == 0 else session.find("stateStart")


def _in_pause(session: Session) -> None:
    first, second = session.pings(session.find("pauseStart"), 2)
    for message in (first, second):
        passed = message.step.time - session.find("pauseStart").step.time
        message.step = message.step._replace(playhead=message.step.playhead + passed)
    session.at = second


def _in_ad(session: Session, seconds: float) -> None:
    session.at = session.pings(session.find("adStart", 2), 5)[-1]
    session.at.step = session.at.step._replace(playhead=seconds)


def _milliseconds(session: Session) -> None:
    session.move(session.sent[0], lambda playhead: round(playhead * 1000))
    session.at = _played(session)[0]


add("no play at all", "playback-not-started", _no_play)
add("no play, and no clock", "playback-not-started", lambda s: _no_playback(s))
add("no play after ads", "playback-not-resumed", _no_play_after)
add("always 0", "playhead-frozen", lambda s: _frozen(s, 0))
add("frozen", "playhead-frozen", lambda s: _frozen(s, _played(s)[0].step.playhead))
add("backwards", "playhead-backwards", _from(lambda playhead: playhead - 18, 1))
add("far backwards", "playhead-backwards", lambda s: s.move(_played(s)[1], lambda _: 0))
add("leap", "playhead-leap", _from(lambda playhead: playhead + 100, 1))
add("leap to the end", "playhead-leap", lambda s: s.move(_played(s)[1], lambda _: 299))
add("beyond the content", "playhead-beyond-content", _from(lambda playhead: playhead + 400, 1))
add("playhead in milliseconds", "playhead-milliseconds", _milliseconds)
add("runs on in a pause", "playhead-while-stopped", _in_pause)
add("clock of the ad", "playhead-in-break", lambda s: _in_ad(s, 5))
add("content runs in the ad", "playhead-in-break", lambda s: _in_ad(s, 95))

# -- parts of the content -----------------------------------------------------------------------


def _overlap(session: Session) -> None:
    session.edit("chapterStart", f"{CHAPTER}.length", 250)
    session.at = session.find("chapterStart", 1)


def _reset(session: Session) -> None:
    session.at = session.find("sessionComplete")
    session.at.step = session.at.step._replace(playhead=0)


def _numbered(event: str, id_: str, number: int, nth: int) -> Plant:
    return lambda s: s.edit(event, id_, number, nth)


add(
    "break offset is 0",
    "offset-far-from-playhead",
    _numbered("adBreakStart", f"{POD}.offset", 0, 1),
)
add(
    "break offset far",
    "offset-far-from-playhead",
    _numbered("adBreakStart", f"{POD}.offset", 250, 1),
)
add("break in ms", "offset-far-from-playhead", _numbered("adBreakStart", f"{POD}.offset", 79000, 1))
add(
    "chapter far",
    "offset-far-from-playhead",
    _numbered("chapterStart", f"{CHAPTER}.offset", 200, 1),
)
add(
    "chapter in ms",
    "offset-far-from-playhead",
    _numbered("chapterStart", f"{CHAPTER}.offset", 59000, 1),
)
add(
    "chapter end as length",
    "beyond-content",
    _numbered("chapterStart", f"{CHAPTER}.length", 297, 1),
)
add("chapter over the next", "parts-overlap", lambda s: _overlap(s))
add("complete at 0", "playhead-backwards", lambda s: _reset(s))
add(
    "complete in a chapter",
    "left-open",
    lambda s: _gone(s, "chapterComplete", "sessionComplete", 0, 1),
)
add("chapter number again", "number-repeated", _numbered("chapterStart", f"{CHAPTER}.index", 1, 1))
add("break number again", "number-repeated", _numbered("adBreakStart", f"{POD}.index", 1, 1))
add("pod position again", "number-repeated", _numbered("adStart", f"{AD}.podPosition", 1, 1))


@pytest.mark.parametrize("protocol", WIRE)
def test_the_good_session_has_no_findings(protocol: str) -> None:
    assert Session().judge(protocol) == []


@pytest.mark.parametrize("protocol", WIRE)
@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found_at_its_message(name: str, protocol: str) -> None:
    if ONLY.get(name, protocol) != protocol:
        return
    finding, plant = FAULTS[name]
    session = Session()
    plant(session)
    findings = session.judge(protocol)
    assert session.at is not None
    here = [item for message, item in findings if message is session.at]
    assert finding in {item.name for item in here}, [
        (message and (message.step.event, round(message.step.time, 2)), item)
        for message, item in findings
    ]
    assert all(item.message and item.expected for item in here)
    # Nothing before it is called a fault.
    first = next(
        message for message, item in findings if item.level != "info" or message is session.at
    )
    assert first is session.at, [
        (message and message.step.event, item) for message, item in findings
    ]


@pytest.mark.parametrize("protocol", WIRE)
def test_there_are_enough_faults(protocol: str) -> None:
    assert sum(ONLY.get(name, protocol) == protocol for name in FAULTS) >= 90


def test_a_session_that_nobody_ends_is_reported() -> None:
    session = Session()
    session.remove("sessionEnd")
    session.remove("sessionComplete")
    ((message, finding),) = session.judge("xdm")
    assert message is None
    assert (finding.name, finding.level) == ("session-not-ended", "info")


# -- faults of whole sessions -------------------------------------------------------------------


def steps(start: float, count: int, move: float, every: float = 10) -> str:
    """Return pings of a playhead that moves by ``move`` from one to the next."""
    return " ".join(f"({every:g}s) ping@{start + move * n:g}" for n in range(1, count + 1))


STORY_FAULTS: dict[str, tuple[str, str]] = {
    "a seek soon after a message": (
        "playhead-leap",
        "sessionStart play 50s bitrateChange (0.9s) bitrateChange@650 20s sessionEnd",
    ),
    "completed again after a post-roll": (
        "completed-twice",
        "sessionStart play 10m sessionComplete adBreakStart adStart 5s adComplete "
        "adBreakComplete sessionComplete sessionEnd",
    ),
    "completed again after a post-roll that plays": (
        "completed-twice",
        "sessionStart play 10m sessionComplete adBreakStart adStart play 5s adComplete "
        "adBreakComplete sessionComplete sessionEnd",
    ),
    "completed again after a pause": (
        "completed-twice",
        "sessionStart play 10m sessionComplete pauseStart sessionComplete sessionEnd",
    ),
    "no play after a pause at 1.5 times the speed": (
        "playhead-while-stopped",
        f"sessionStart play 30s pauseStart {steps(30, 6, 15)} sessionEnd",
    ),
    "no play after a pause at double speed": (
        "playhead-while-stopped",
        f"sessionStart play 30s pauseStart 20s {steps(30, 6, 20)} sessionEnd",
    ),
    "no play in a recording that is cut": ("playback-not-started", "sessionStart 200s"),
    "no play after ads, and no clock": (
        "playback-not-resumed",
        "sessionStart play 100s adBreakStart adStart 15s adComplete adBreakComplete "
        f"{steps(100, 30, 0)} sessionEnd",
    ),
    "always 0 although play repeats": (
        "playhead-frozen",
        "sessionStart " + "play@0 (10s) ping@0 " * 12 + "sessionEnd",
    ),
    "a break in the future of a live stream": (
        "offset-far-from-playhead",
        "sessionStart@36000:live play 50s adBreakStart:80000 adBreakComplete play 20s sessionEnd",
    ),
    "a chapter that a live stream had": (
        "offset-far-from-playhead",
        "sessionStart@36000:live play 50s chapterStart:5 20s chapterComplete sessionEnd",
    ),
    "always 0 although it stalls": (
        "playhead-frozen",
        "sessionStart " + "play@0 (10s) ping@0 (3s) bufferStart@0 (2s) " * 12 + "sessionEnd",
    ),
}


@pytest.mark.parametrize("protocol", WIRE)
@pytest.mark.parametrize("name", STORY_FAULTS)
def test_a_fault_of_a_whole_session_is_the_only_serious_finding(name: str, protocol: str) -> None:
    finding, story = STORY_FAULTS[name]
    result = judged(protocol, story)
    closings = [item for closing in result.closings for item in closing.findings]
    serious = [item for item in result.findings + closings if item.level != "info"]
    assert {item.name for item in serious} == {finding}, serious


@pytest.mark.parametrize("protocol", WIRE)
@pytest.mark.parametrize("starts", [2, 3, 4, 5])
@pytest.mark.parametrize("used", [0, -1])
def test_every_start_that_is_not_used_is_found(starts: int, used: int, protocol: str) -> None:
    numbers = itertools.count(1)
    judge = TrafficValidator(spec(), lambda: f"session-{next(numbers)}")
    now, ids = EPOCH, []
    for _ in range(starts):
        now += 0.5
        step = Step(0, 0, "sessionStart", 0, ())
        receipt = judge.take_message(protocol, message_of(protocol, step, now, "", 0), now)
        assert receipt.session
        ids.append(receipt.session)
    for step in Player().act("play 90s")[0:]:
        message = message_of(protocol, step, now + 1 + step.time, ids[used], 0)
        judge.take_message(protocol, message, now + 1 + step.time, session=ids[used])
    judge.finish_all(now + 100)
    names = [f.name for item in judge.take_settled() for f in item.findings if f.level != "info"]
    assert names == ["session-started-twice"] * (starts - 1)

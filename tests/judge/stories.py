"""Sessions written as one line of text, and their validation.

A story is a list of words::

    sessionStart play 25s pauseStart 12s play 10s sessionComplete sessionEnd

=================  ===========================================================================
``play``           an event, a twentieth of a second after the one before
``play@90``        an event with this playhead; by default, the position of the player
``stateStart:a,b`` the states in a message
``chapterStart:0,1`` the offset of a chapter or an ad break, and its number
``sessionStart:live`` a session with live content; by default, with very long content on demand
``play=``          an event with the timestamp of the one before
``play~3``         an event that arrives 3 seconds late, possibly after later events
``25s``            time passes with regular pings: every 10 seconds, in ads every second
``25s/4``          time passes with a ping every 4 seconds
``(25s)``          time passes without pings; also ``(11m)`` and ``(25h)``
``>90``            the player jumps to this position
=================  ===========================================================================

The playhead of the player moves only while it plays main content. Ads, ad breaks and chapters are
numbered, and begin where the playhead is.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mediagen.traffic.findings import Finding
from mediagen.traffic.judge import TrafficValidator
from mediagen.traffic.verdicts import Closing, Verdict

from .bodies import EPOCH, body, spec

_EVENT = re.compile(r"([a-zA-Z]+)(?:@([\d.]+))?(?::([\w.,]+))?(=)?(?:~([\d.]+))?")
_PASSING = re.compile(r"(\()?([\d.]+)([smh])(?:/([\d.]+))?\)?")
_UNITS = {"s": 1, "m": 60, "h": 3600}
_MOMENT = 0.05


class Step(NamedTuple):
    """A message of a story, with its time and arrival in seconds since the start of the story."""

    arrived: float
    time: float
    event: str
    playhead: float
    states: tuple[str, ...]
    number: int = 1  # of an ad in its break, of a break or a chapter in the content


class Player:
    """Simulates a story and records the messages of a valid player."""

    def __init__(self, *, ad_pings: float = 1) -> None:
        self.steps: list[Step] = []
        self._ad_pings = ad_pings
        self._now = 0.0
        self._pace_since = 0.0
        self._playhead = 0.0
        self._plays = self._in_break = self._in_ad = False
        self._numbers: Counter[str] = Counter()

    def act(self, story: str) -> list[Step]:
        """Return the messages of a story, in the order of their arrival."""
        for word in story.split():
            passing, event = _PASSING.fullmatch(word), _EVENT.fullmatch(word)
            if word.startswith(">"):
                self._playhead = float(word[1:])
            elif passing:
                seconds = float(passing[2]) * _UNITS[passing[3]]
                self._pass(seconds, silent=bool(passing[1]), pace=float(passing[4] or 0))
            else:
                assert event, word
                self._event(*event.groups())
        return sorted(self.steps, key=lambda step: step.arrived)

    def _event(
        self, id_: str, playhead: str | None, states: str | None, same: str | None, late: str | None
    ) -> None:
        if playhead is not None:
            self._playhead = float(playhead)
        if self.steps and not same:
            self._now = max(self._now, self.steps[-1].time + _MOMENT)
        time = self.steps[-1].time if same else self._now
        names = tuple(states.split(",")) if states else ()
        arrival = time + float(late or 0)
        self._numbers[id_] += 1
        if id_ == "adBreakStart":
            self._numbers["adStart"] = 0
        self.steps.append(Step(arrival, time, id_, self._playhead, names, self._numbers[id_]))
        self._in_ad = id_ == "adStart" or (self._in_ad and id_ not in ("adComplete", "adSkip"))
        self._in_break = id_ == "adBreakStart" or (self._in_break and id_ != "adBreakComplete")
        if id_ in ("play", "pauseStart", "bufferStart", "sessionComplete"):
            self._plays = id_ == "play"
        if id_ in ("play", "pauseStart", "bufferStart", "ping") or id_.startswith("ad"):
            self._pace_since = self._now

    def _pass(self, seconds: float, *, silent: bool, pace: float) -> None:
        end = self._now + seconds
        pace = pace or (self._ad_pings if self._in_ad else 10)
        while not silent and (next_ping := max(self._pace_since + pace, self._now)) <= end:
            self._to(next_ping)
            self._event("ping", None, None, None, None)
        self._to(end)

    def _to(self, time: float) -> None:
        if self._plays and not self._in_break and not self._in_ad:
            self._playhead += time - self._now
        self._now = time


@dataclass
class Judged:
    """Verdicts of the messages in order, and the closings of the sessions."""

    verdicts: list[Verdict] = field(default_factory=list)
    closings: list[Closing] = field(default_factory=list)
    states: list[str] = field(default_factory=list)

    @property
    def findings(self) -> list[Finding]:
        return [finding for verdict in self.verdicts for finding in verdict.findings]

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.level == "error"]

    @property
    def serious(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.level != "info"]

    @property
    def closing_reasons(self) -> list[str]:
        return [closing.reason for closing in self.closings]


def judged(protocol: str, *stories: str, ad_pings: float = 1, apart: float = 1.7) -> Judged:
    """Validate stories: parallel sessions that start ``apart`` seconds after each other."""
    acted = [
        [
            (step.arrived + index * apart, index, step)
            for step in Player(ad_pings=ad_pings).act(story)
        ]
        for index, story in enumerate(stories)
    ]
    return _judged(protocol, sorted(itertools.chain(*acted), key=lambda story: story[0]), apart)


def _judged(protocol: str, steps: Iterable[tuple[float, int, Step]], apart: float) -> Judged:
    numbers = itertools.count(1)
    judge = TrafficValidator(spec(), lambda: f"session-{next(numbers)}")
    ids: dict[int, str] = {}
    out = Judged()
    now = EPOCH
    for arrival, who, step in steps:
        now = EPOCH + arrival
        message = message_of(
            protocol, step, EPOCH + step.time + who * apart, ids.get(who, "nobody"), who
        )
        named = None
        if protocol == "collection" and step.event != "sessionStart":
            named = ids.get(who, "nobody")
        receipt = judge.take_message(protocol, message, now, session=named)
        out.states.append(receipt.state)
        if receipt.state == "new":
            assert receipt.session
            ids[who] = receipt.session
    judge.finish_all(now + 30)
    for item in judge.take_settled():
        if isinstance(item, Verdict):
            out.verdicts.append(item)
        else:
            out.closings.append(item)
    return out


def message_of(protocol: str, step: Step, time: float, session: str, who: int) -> Any:
    event, values = step.event, _values(step, who)
    if step.states and event.startswith("state"):
        if protocol == "collection":
            message = body(protocol, event, playhead=round(step.playhead, 3), time=time)
            (message["params"]["media.state.name"],) = step.states
            return message
        event = "statesUpdate"
    return body(
        protocol,
        event,
        playhead=round(step.playhead, 3),
        time=time,
        session=session,
        values=values,
    )


def _values(step: Step, who: int) -> dict[str, Any] | None:
    """Return values of the content for a step, None if the basic example is sufficient."""
    event, start, number = step.event, int(step.playhead), step.number
    if event in ("adBreakStart", "chapterStart") and step.states:
        start = int(step.states[0])
        number = int(step.states[1]) if step.states[1:] else number
    basic = {**spec().events[event].examples["basic"].values}
    if event.startswith("state") and step.states:
        names = [{"name": name} for name in step.states]
        return {"playhead": 0, "statesStart" if event == "stateStart" else "statesEnd": names}
    match event:
        case "sessionStart":
            kind = step.states[0] if step.states else "vod"
            length = 70000 if kind == "vod" else 86400
            details = {**basic["sessionDetails"], "contentType": kind, "length": length}
            details["name"] = f"video-{who}"
            return {**basic, "sessionDetails": details}
        case "adBreakStart":
            details = {**basic["advertisingPodDetails"], "index": number, "offset": start}
            return {**basic, "advertisingPodDetails": details}
        case "adStart":
            details = {**basic["advertisingDetails"], "podPosition": step.number}
            return {**basic, "advertisingDetails": details}
        case "chapterStart":
            details = {
                **basic["chapterDetails"],
                "index": number,
                "offset": start,
                "length": 5,
            }
            return {**basic, "chapterDetails": details}
    return None

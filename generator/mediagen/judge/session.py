"""The order and the rhythm of a session: what may follow what, when, and where the playhead is.

Every rule comes from the spec: which scopes an event needs, opens and closes, what it makes of
playback, the cadence of the event that keeps a session alive, and the limits of ``session.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mediagen.counts import format_count
from mediagen.judge.verdict import INFO, Finding
from mediagen.judge.walk import Message
from mediagen.model import Event, Spec

#: Names beyond this number are not remembered: a session stays small, whatever is sent to it.
_MOST_NAMES = 1000


class Rules:
    """The rules of a spec, prepared once for all sessions. Times are in seconds."""

    def __init__(self, spec: Spec) -> None:
        rules = spec.session
        self.spec = spec
        self.scopes: Mapping[str, Mapping[str, Any]] = rules["scopes"]
        self.playback: Mapping[str, Mapping[str, str]] = rules["playback"]
        self.silence: int = rules["limits"]["silence"]["seconds"]
        self.stillness: int = rules["limits"]["stillness"]["seconds"]
        self.length: int = rules["limits"]["length"]["seconds"]
        self.drift: int = rules["tolerance"]["playhead"]["seconds"]
        self.slack: int = rules["tolerance"]["cadence"]["seconds"]
        self.ordering: Mapping[str, Mapping[str, Any]] = rules["ordering"]
        self.pulse = next((event for event in spec.events.values() if event.cadence), None)
        self._openers = {
            scope: [e.id for e in spec.events.values() if scope in e.opens and not _batch(spec, e)]
            for scope in self.scopes
        }
        self._closers = {
            scope: [e.id for e in spec.events.values() if scope in e.closes and not _batch(spec, e)]
            for scope in self.scopes
        }

    def title(self, scope: str) -> str:
        """What messages call a scope."""
        title: str = self.scopes[scope]["title"]
        return title[:1].lower() + title[1:]

    def opener(self, scope: str) -> str:
        """The event that opens a scope."""
        return self._openers[scope][0] if self._openers[scope] else f"an opened {scope}"

    def a(self, scope: str) -> str:
        """What messages call one of a scope."""
        title = self.title(scope)
        return f"{'an' if title[:1] in 'aeiou' else 'a'} {title}"

    def closers(self, scope: str) -> str:
        """The events that close a scope."""
        return " or ".join(self._closers[scope]) or f"a closed {scope}"

    def tells_position(self, scope: str) -> bool:
        """Whether a scope is a part of the content: where it changes, the viewer is elsewhere."""
        rule = self.scopes[scope]
        return not rule.get("playhead") and not rule.get("per")

    def beginners(self, playback: str | None) -> list[str]:
        """The events that wire protocols have for the begin of a kind of playback."""
        return [
            event.id
            for event in self.spec.events.values()
            if event.playback == playback
            and any(block.form == "send" for block in event.blocks.values())
        ]

    def inner(self, scope: str) -> list[str]:
        """The scopes that live inside another."""
        return [name for name, rule in self.scopes.items() if rule.get("inside") == scope]

    def slowest(self) -> int:
        """The longest time between two pings that is still in the cadence."""
        return max(self.pulse.cadence.values()) if self.pulse else 0


def _batch(spec: Spec, event: Event) -> bool:
    """An event whose lists say which names it opens and closes."""
    return bool(event.requires_any) and any(spec.groups[g].each for g in event.requires_any)


class Session:
    """The state of one session, by its messages in the order of their own times."""

    __slots__ = (
        "_beat",
        "_contexts",
        "_last",
        "_refused",
        "_rules",
        "_seen",
        "_started",
        "_stood",
        "ended",
        "opened",
        "playback",
        "playhead",
    )

    def __init__(self, rules: Rules, opened: float, playhead: float | None) -> None:
        self._rules = rules
        self.opened = opened
        self.ended = False
        self.playback: str | None = None
        self.playhead = playhead
        self._contexts: dict[str, dict[str, float | None]] = {}
        self._seen: dict[str, set[str]] = {}
        self._refused: set[str] = set()
        self._last = opened
        self._beat: float | None = None  # the last pulse, until something begins its pace anew
        self._started = False
        self._stood = playhead  # where playback last changed

    def open(self, scope: str) -> bool:
        """Whether a scope is open."""
        return bool(self._contexts.get(scope))

    def message(self, message: Message, now: float, *, refused: bool = False) -> list[Finding]:
        """Judge the next message, which happened at ``now``, and take it into account.

        A ``refused`` one may be sent again: what it opens may be opened once more.
        """
        found: list[Finding] = []
        event = message.event
        if now < self._last:
            found.append(self._late(message, now))
        else:
            found += self._rhythm(event, now)
        changes = list(self._changes(message))
        found += self._still(message, changes)
        if event.needs:
            found += self._needs(event, changes)
        for scope, name, opens in changes:
            found += self._open(scope, name, message) if opens else self._close(scope, name, event)
            if refused and opens:
                self._refused.add(scope)
            else:
                self._refused.discard(scope)
        if event.session == "closes":
            self.ended = True
            found += self._left_open(event)
        if message.playhead is not None:
            self.playhead = message.playhead
        if event.playback is not None:
            self.playback, self._stood = event.playback, self.playhead
        stirs = bool(changes) and any(
            self._rules.scopes[scope].get("playhead") for scope, _, _ in changes
        )
        if event.playback is not None or stirs:
            self._started, self._beat = True, None
        self._last = max(self._last, now)
        if event is self._rules.pulse:
            self._beat = self._last
        return found

    def _late(self, message: Message, now: float) -> Finding:
        late, seconds = self._last - now, self._rules.ordering[message.protocol]["seconds"]
        if self._last == self.opened and late <= seconds:
            # The start is judged at once, and some SDKs note its time only when they send it.
            said = f"{message.event.id} is {late:.3f} seconds older than the start of its session"
            return Finding("late", said, "the start of the session first", level=INFO)
        said = f"{message.event.id} is {late:.3f} seconds older than one that was judged before"
        most = format_count(seconds, "second")
        right = f"the order in which it happened, or at most {most} late"
        return Finding("late", said, right)

    # -- scopes -------------------------------------------------------------------------------

    def _changes(self, message: Message) -> Iterator[tuple[str, str, bool]]:
        """The scopes a message opens and closes: ``(scope, name, opens)``."""
        event, spec = message.event, self._rules.spec
        for group_id, names in message.items.items():
            each = spec.groups[group_id].each
            kind = spec.events.get(next(iter(each.values()), ""))
            for scope in kind.closes if kind else ():
                yield from ((scope, name, False) for name in names)
            for scope in kind.opens if kind else ():
                yield from ((scope, name, True) for name in names)
        if event.closes or event.opens:
            whole = {scope for scope, rule in self._rules.scopes.items() if not rule.get("per")}
            yield from ((scope, "", False) for scope in event.closes if scope in whole)
            yield from ((scope, "", True) for scope in event.opens if scope in whole)

    def _needs(self, event: Event, changes: Iterable[tuple[str, str, bool]]) -> Iterator[Finding]:
        closing = {scope for scope, _, opens in changes if not opens}
        for scope in event.needs:
            if not self.open(scope) and scope not in closing:
                title = self._rules.title(scope)
                right = f"send {self._rules.opener(scope)} first"
                yield Finding("order", f"{event.id} outside of any {title}", right)

    def _open(self, scope: str, name: str, message: Message) -> Iterator[Finding]:
        rules, context = self._rules, self._contexts.setdefault(scope, {})
        rule, title = rules.scopes[scope], rules.title(scope)
        event = message.event
        if rule.get("per"):
            yield from self._open_named(scope, name)
        elif context and scope not in self._refused:
            right = f"send {rules.closers(scope)} for the open one first"
            yield Finding("overlap", f"{event.id} while another {title} is open", right)
        outer = rule.get("inside")
        if outer and not self.open(outer) and outer not in event.needs:
            said = f"{event.id} outside of any {rules.title(outer)}"
            yield Finding("order", said, f"send {rules.opener(outer)} first")
        if len(context) <= _MOST_NAMES:
            context[name] = message.playhead if message.playhead is not None else self.playhead

    def _open_named(self, scope: str, name: str) -> Iterator[Finding]:
        rules, seen = self._rules, self._seen.setdefault(scope, set())
        title, most = rules.title(scope), rules.scopes[scope].get("most")
        if name in self._contexts[scope]:
            said = f"the {title} {name} is already active"
            yield Finding("repeated", said, f"send {rules.closers(scope)} for it first", level=INFO)
        if most and name not in seen and len(seen) >= most:
            said = f"the {title} {name} is number {len(seen) + 1} of this session"
            yield Finding("too-many", said, f"at most {most} different ones in a session")
        if len(seen) <= _MOST_NAMES:
            seen.add(name)

    def _close(self, scope: str, name: str, event: Event) -> Iterator[Finding]:
        rules, context = self._rules, self._contexts.setdefault(scope, {})
        title, outer = rules.title(scope), rules.scopes[scope].get("inside", "")
        for inner in rules.inner(scope):
            if self.open(inner):
                right = f"send {rules.closers(inner)} before it"
                said = f"{event.id} while {rules.a(inner)} is open"
                yield Finding("order", said, right)
                self._contexts[inner].clear()
        if name and name not in context:
            right = f"send {rules.opener(scope)} for it first"
            yield Finding("order", f"the {title} {name} ends without a start", right)
        elif name not in context and (self.open(outer) or outer not in event.needs):
            right = f"send {rules.opener(scope)} first"
            yield Finding("order", f"{event.id} outside of any {title}", right)
        context.pop(name, None)

    def _left_open(self, event: Event) -> Iterator[Finding]:
        for scope, context in self._contexts.items():
            if context and not self._rules.scopes[scope].get("per"):
                said = f"{event.id} while {self._rules.a(scope)} is open"
                right = f"send {self._rules.closers(scope)} before it where there is time"
                yield Finding("left-open", said, right, level=INFO)

    # -- playhead and rhythm ------------------------------------------------------------------

    def _still(
        self, message: Message, changes: Iterable[tuple[str, str, bool]]
    ) -> Iterator[Finding]:
        """The playhead stands still in some scopes, and while playback does."""
        now, rules = message.playhead, self._rules
        if now is None:
            return
        for scope, context in self._contexts.items():
            if context and rules.scopes[scope].get("playhead") == "still":
                at = next(iter(context.values()))
                if at is not None and abs(now - at) > rules.drift:
                    said = f"the playhead moved from {at:g} to {now:g} in {rules.a(scope)}"
                    right = f"the position of the main content, {at:g}"
                    yield Finding("playhead", said, right)
                    return
        before = self._stood
        if before is None or self._playback("playhead") != "still" or message.event.playback:
            return
        if abs(now - before) > rules.drift:
            if any(rules.tells_position(scope) for scope, _, _ in changes):
                self._stood = now  # the viewer jumped to another one
                return
            said = f"the playhead moved from {before:g} to {now:g} while {self.playback}"
            again = " or ".join(rules.beginners(self.playback))
            right = f"{before:g} until playback goes on, or {again} again after a jump"
            yield Finding("playhead", said, right)

    def _playback(self, what: str) -> str:
        """What playback makes of the playhead or the pulse at this moment."""
        return self._rules.playback.get(self.playback or "", {}).get(what, "")

    def _rhythm(self, event: Event, now: float) -> list[Finding]:
        pulse = self._rules.pulse
        if pulse is None or not self._started or event.session == "opens":
            return []
        found = self._missing(now)
        if event is pulse and self._beat is not None:
            shortest = self._cadence()
            gap = now - self._beat
            if gap < shortest - min(self._rules.slack, shortest / 2):
                said = f"{event.id} {gap:.1f} seconds after the one before"
                found.append(
                    Finding("cadence", said, f"one every {format_count(shortest, 'second')} here")
                )
        return found

    def _cadence(self) -> int:
        """The pace at this moment: of an open scope that has one, or of main content.

        Players keep the pace of an inner scope in what is around it, such as between two ads.
        """
        rules = self._rules
        assert rules.pulse is not None
        paces = rules.pulse.cadence
        if not any(self._contexts.values()):  # most of the time nothing is open
            return paces.get("main", 0)
        here = [
            pace
            for scope, pace in paces.items()
            if self.open(scope) or self.open(rules.scopes.get(scope, {}).get("inside", ""))
        ]
        return min(here, default=paces.get("main", 0))

    def _missing(self, now: float) -> list[Finding]:
        pulse = self._rules.pulse
        gap = now - self._last
        due = self._rules.slowest()
        if pulse is None or gap <= due + self._rules.slack or self._playback("pulse") == "none":
            return []
        said = f"no {pulse.id} for {gap:.1f} seconds"
        return [
            Finding(
                "cadence",
                said,
                f"one every {format_count(due, 'second')} while the session is open",
            )
        ]

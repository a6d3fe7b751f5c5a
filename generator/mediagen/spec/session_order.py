"""Order of the events of a session: the warnings that the validator and wrappers share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from mediagen.diagnostics.words import join_words, with_article
from mediagen.spec.model import Event, SessionEffect, Spec
from mediagen.spec.session_rules import PlayheadBehavior, ScopeRule


class OrderWarning(NamedTuple):
    """Warning about an event in the wrong place: what follows its name, and the expectation."""

    problem: str
    expected: str

    @property
    def text(self) -> str:
        """The whole warning, without the name of the event."""
        return f"{self.problem}; expected: {self.expected}"

    def describe(self, event: str) -> str:
        """Return the problem as a sentence about an event."""
        return f"{event} {self.problem}"


AFTER_END = OrderWarning("after the end of the session is dropped", "nothing, or a new session")
COMPLETED_TWICE = OrderWarning(
    "for the second time; the content counts as completed again",
    "it once, or a new session for another viewing",
)


class OrderWarnings:
    """The warnings of one spec; ``events`` are those that can be sent."""

    def __init__(self, scopes: Mapping[str, ScopeRule], events: Collection[Event]) -> None:
        self._scopes = scopes
        self._openers = {name: [e.id for e in events if name in e.opens] for name in scopes}
        self._closers = {name: [e.id for e in events if name in e.closes] for name in scopes}
        self._starts = [e.id for e in events if e.session is SessionEffect.OPENS]
        self._ends = [e.id for e in events if e.session is SessionEffect.CLOSES]

    def scope_title(self, scope: str) -> str:
        """Return the title of a scope for use in a message."""
        title = self._scopes[scope].title
        return title[:1].lower() + title[1:]

    def title_with_article(self, scope: str) -> str:
        """Return the title of a scope with its article."""
        return with_article(self.scope_title(scope))

    def opening_event(self, scope: str) -> str:
        """Return the event that opens a scope."""
        return self._openers[scope][0] if self._openers[scope] else f"an opened {scope}"

    def closing_events(self, scope: str) -> str:
        """Return the events that close a scope."""
        return join_words(self._closers[scope], "or") or f"a closed {scope}"

    def outside(self, scope: str) -> OrderWarning:
        """Return the warning about an event that needs a scope."""
        problem = f"outside of any {self.scope_title(scope)}"
        return OrderWarning(problem, f"send {self.opening_event(scope)} first")

    def overlap(self, scope: str) -> OrderWarning:
        """Return the warning about an event that opens a scope again."""
        problem = f"while another {self.scope_title(scope)} is open"
        return OrderWarning(problem, f"send {self.closing_events(scope)} for the open one first")

    def unclosed(self, scope: str) -> OrderWarning:
        """Return the warning about an event that closes the scope around an open one."""
        problem = f"while {self.title_with_article(scope)} is open"
        return OrderWarning(problem, f"send {self.closing_events(scope)} before it")

    @property
    def before_session(self) -> OrderWarning:
        """The warning about an event before the first session."""
        start = self._starts[0] if self._starts else "it"
        return OrderWarning("before any session", f"send {start} first")

    @property
    def second_session(self) -> OrderWarning:
        """The warning about an event that opens a session while another one is open."""
        ends = join_words(self._ends, "or") or "a session end"
        return OrderWarning("in the middle of a session", f"send {ends} first")


class OrderPart(NamedTuple):
    """Part of a session: the IDs of events that open, close and need it, and the warnings.

    A start of a session closes it. Events of ``ends`` close the part around it, and this part. A
    warning is None if no event can cause it.
    """

    name: str
    opens: tuple[str, ...]
    closes: tuple[str, ...]
    needs: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    outside: OrderWarning | None = None
    overlap: OrderWarning | None = None
    unclosed: OrderWarning | None = None


class SessionOrder(NamedTuple):
    """Rules for the order of events; ``starts`` open a session, and ``ends`` end it.

    ``parts`` come after those that they belong to.
    """

    starts: tuple[str, ...]
    ends: tuple[str, ...]
    before: OrderWarning
    after: OrderWarning
    parts: tuple[OrderPart, ...]


def session_order(spec: Spec, events: Sequence[Event]) -> SessionOrder:
    """Return the rules for an app that can send some events of a spec, one per call.

    A part that the app cannot open has no rules.
    """
    rules = spec.session
    warnings = OrderWarnings(rules.scopes, events)
    starts = _ids(e for e in events if e.session is SessionEffect.OPENS)
    ends = _ids(e for e in events if e.session is SessionEffect.CLOSES)
    final = {name for name, state in rules.playback.items() if not state.has_keepalive}
    moving = {
        name for name, state in rules.playback.items() if state.playhead is PlayheadBehavior.MOVES
    }
    completes = _ids(e for e in events if e.playback in final and e.id not in (*starts, *ends))
    parts = [
        OrderPart("session", starts, (*ends, *completes), overlap=warnings.second_session),
        OrderPart(
            "completion",
            completes,
            (*_ids(e for e in events if e.playback in moving), *starts),
            overlap=COMPLETED_TWICE,
        ),
    ]
    parts += [
        _scope_part(rules.scopes, warnings, name, events) for name in _outer_first(rules.scopes)
    ]
    return SessionOrder(
        starts,
        ends,
        warnings.before_session,
        AFTER_END,
        tuple(part for part in parts if part.opens),
    )


def _scope_part(
    scopes: Mapping[str, ScopeRule], warnings: OrderWarnings, name: str, events: Sequence[Event]
) -> OrderPart:
    inner = {scope for scope, rule in scopes.items() if rule.parent == name}
    outer = scopes[name].parent
    closes = _ids(e for e in events if name in e.closes)
    starts = _ids(e for e in events if e.session is SessionEffect.OPENS)
    needs = _ids(e for e in events if name in (*e.needs, *e.closes) or inner & {*e.opens})
    ends = _ids(e for e in events if outer and outer in e.closes and e.id not in closes)
    return OrderPart(
        name,
        _ids(e for e in events if name in e.opens),
        (*closes, *starts),
        needs,
        ends,
        warnings.outside(name) if needs else None,
        warnings.overlap(name),
        warnings.unclosed(name) if ends else None,
    )


def _outer_first(scopes: Mapping[str, ScopeRule], outer: str = "") -> list[str]:
    """Return the scopes of which one can be open at a time, each before those inside it."""
    inner = [name for name, rule in scopes.items() if rule.parent == outer and not rule.key_field]
    return [scope for name in inner for scope in (name, *_outer_first(scopes, name))]


def _ids(events: Iterable[Event]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(event.id for event in events))

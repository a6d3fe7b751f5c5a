"""Order of the calls of one tracker, which has one session at a time, by the validator's rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mediagen.diagnostics.catalogue import traffic as codes
from mediagen.spec.model import Event, Protocol, SessionEffect, Spec
from mediagen.traffic.body_validator import Message
from mediagen.traffic.complete_sessions import find_after_end
from mediagen.traffic.findings import Finding
from mediagen.traffic.rules import PreparedRules
from mediagen.traffic.session_rules import SessionState
from mediagen.traffic.settings import Settings

#: The findings about the order of events; others concern times, playheads and values.
_ORDER_CODES = frozenset({codes.WRONG_ORDER, codes.OVERLAP, codes.AFTER_END, codes.COMPLETED_TWICE})


class CallOrder:
    """Validates the order in which one tracker sends events."""

    def __init__(self, spec: Spec) -> None:
        self._rules = PreparedRules(spec)
        self._session: SessionState | None = None
        self._is_running = False

    def find_warnings(self, event: Event) -> list[str]:
        """Return the sentences of the validator about the order of the next event."""
        return [
            f"{finding.message}; expected: {finding.expected}"
            for finding in self._check_event(event)
            if finding.code in _ORDER_CODES
        ]

    def _without_named_scopes(self, event: Event) -> Event:
        """Return an event without the scopes of which several can be open, which need names."""
        opens, closes, needs = (
            tuple(scope for scope in scopes if scope in self._rules.whole)
            for scopes in (event.opens, event.closes, event.needs)
        )
        return replace(event, opens=opens, closes=closes, needs=needs)

    def _check_event(self, event: Event) -> Iterable[Finding]:
        message = Message(
            Protocol.XDM, self._without_named_scopes(event), 0, 0, None, {}, set(), {}
        )
        findings: Iterable[Finding] = []
        warnings = self._rules.warnings
        if event.session is SessionEffect.OPENS:
            if self._is_running:
                second = warnings.second_session
                description = second.describe(event.id)
                findings = [Finding(codes.WRONG_ORDER, description, second.expected)]
            self._session = SessionState(self._rules, 0, message, Settings())
            self._is_running = True
        elif self._session is None:
            before = warnings.before_session
            findings = [Finding(codes.WRONG_ORDER, before.describe(event.id), before.expected)]
        elif self._session.ended:
            findings = find_after_end(event)
        else:
            findings = self._session.check_message(message, 0)
            if self._session.ended or self._rules.is_over(event.playback):
                self._is_running = False
        return findings

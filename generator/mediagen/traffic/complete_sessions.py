"""Sessions that are sent as a whole, in one message or as a list of messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from mediagen.diagnostics.catalogue import traffic as codes
from mediagen.spec.model import Event, SessionEffect
from mediagen.spec.session_order import AFTER_END
from mediagen.traffic.body_validator import MOST_FINDINGS, Message, wrong_type
from mediagen.traffic.findings import Finding
from mediagen.traffic.message_reader import MessageReader
from mediagen.traffic.rules import PreparedRules
from mediagen.traffic.session_rules import SessionState
from mediagen.traffic.settings import Settings
from mediagen.traffic.verdicts import Verdict


def find_after_end(event: Event) -> list[Finding]:
    """Return the findings for an event after the end of its session; ending twice is allowed."""
    if event.session is SessionEffect.CLOSES:
        return []
    return [Finding(codes.AFTER_END, AFTER_END.describe(event.id), AFTER_END.expected)]


class CompleteSession:
    """Validates the messages of a complete session by their own times.

    Findings and fields are added to the verdict of the message that contains them. ``observe`` is
    called with each message and its findings.
    """

    def __init__(
        self,
        reader: MessageReader,
        rules: PreparedRules,
        settings: Settings,
        protocol: str,
        verdict: Verdict,
        observe: Callable[[Verdict, Any, Message, list[Finding]], None] | None = None,
    ) -> None:
        self._reader, self._rules, self._settings = reader, rules, settings
        self._protocol, self._verdict = protocol, verdict
        self._names = reader.inner_names(protocol)
        self._observe = observe
        self._fields = set(verdict.fields)
        self._session: SessionState | None = None
        self._time = 0.0

    def validate_messages(self, items: Any, path: str) -> None:
        """Validate the messages in the list at a path of the body; another value has none."""
        findings = self._verdict.findings
        for index, item in enumerate(items if isinstance(items, list) else ()):
            if len(findings) > MOST_FINDINGS:
                break
            place = f"{path}[{index}]"
            if not isinstance(item, dict):
                findings.append(wrong_type(place, "an object", item))
                continue
            item_findings = self._settings.without_off(self._validate_message(item, place))
            findings += self._reader.outer_paths(item_findings, place, self._names)
        self._verdict.fields = self._fields

    def _validate_message(self, item: dict[str, Any], place: str) -> list[Finding]:
        findings: list[Finding] = []
        body = self._reader.inner_body(self._protocol, item, place, findings)
        type_path = f"{place}.{self._names['eventType']}"
        event = self._reader.find_event(self._protocol, body.get("eventType"), type_path, findings)
        if event is None:
            return findings
        message = self._reader.read_message(
            self._protocol, event, body, place, findings, inner=True
        )
        self._fields |= message.fields
        if message.time is not None:
            self._time = message.time / 1000
        findings += self._check_order(event, message)
        if self._observe is not None:
            self._observe(self._verdict, item, message, self._settings.without_off(findings))
        return findings

    def _check_order(self, event: Event, message: Message) -> Iterator[Finding]:
        session = self._session
        if session is None and event.session is not SessionEffect.OPENS:
            warning = self._rules.warnings.before_session
            yield Finding(codes.WRONG_ORDER, warning.describe(event.id), warning.expected)
        elif session is None:
            self._session = SessionState(
                self._rules, self._time, message, self._settings, is_recorded=True
            )
        elif event.session is SessionEffect.OPENS:
            description = self._rules.warnings.second_session.describe(event.id)
            expected = "a message of its own for each session"
            yield Finding(codes.WRONG_ORDER, description, expected)
        elif session.ended:
            yield from find_after_end(event)
        else:
            yield from session.check_message(message, self._time)

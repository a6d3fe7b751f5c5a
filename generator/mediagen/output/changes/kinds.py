"""Kinds of changes, and what each of them affects."""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import NamedTuple


class Impact(StrEnum):
    """Part of a project's use that a change affects, the most severe first."""

    SOURCE = "source"  # code that calls a wrapper no longer compiles or is rejected at run time
    WIRE = "wire"  # messages differ, or messages that were valid are not
    REPORTS = "reports"  # the same messages are reported in another way
    ADDITION = "addition"  # something new, which existing code can ignore
    DOCS = "docs"  # only texts and examples

    @property
    def is_breaking(self) -> bool:
        """True if existing code or messages are no longer valid."""
        return self in (Impact.SOURCE, Impact.WIRE)


class _Kind(NamedTuple):
    """Name and impact of a kind, and the sentence about its subject."""

    id: str
    impact: Impact
    sentence: str


class ChangeKind(Enum):
    """Kind of a change. The sentence has the placeholders ``{old}`` and ``{new}``."""

    # -- events: the messages
    EVENT_ADDED = _Kind("event-added", Impact.ADDITION, "new event")
    EVENT_REMOVED = _Kind("event-removed", Impact.WIRE, "the event was removed")
    EVENT_SENT = _Kind("event-sent", Impact.ADDITION, "the event is now sent as {new}")
    EVENT_NOT_SENT = _Kind("event-not-sent", Impact.WIRE, "the event is no longer sent ({old})")
    EVENT_TYPE = _Kind("event-type", Impact.WIRE, "sent as {new}, was {old}")
    EVENT_SESSION = _Kind("event-session", Impact.WIRE, "effect on the session: {new}, was {old}")
    EVENT_SEQUENCE = _Kind("event-sequence", Impact.WIRE, "{new}, was: {old}")
    EVENT_CADENCE = _Kind("event-cadence", Impact.WIRE, "interval in seconds: {new}, was {old}")
    EVENT_METRIC = _Kind("event-metric", Impact.REPORTS, "metric: {new}, was {old}")
    EVENT_CATEGORY = _Kind("event-category", Impact.DOCS, "category {new}, was {old}")
    EVENT_TEXT = _Kind("event-text", Impact.DOCS, "other texts: {new}")
    GROUP_CARRIED = _Kind("group-carried", Impact.ADDITION, "can carry {new}")
    GROUP_CARRIED_REQUIRED = _Kind("group-carried-required", Impact.WIRE, "must carry {new}")
    GROUP_NOT_CARRIED = _Kind("group-not-carried", Impact.WIRE, "no longer carries {old}")
    GROUP_REQUIRED = _Kind("group-required", Impact.WIRE, "{new} is now required")
    GROUP_OPTIONAL = _Kind("group-optional", Impact.ADDITION, "{new} is now optional")
    ONE_OF_GROUPS = _Kind("one-of-groups", Impact.WIRE, "needs one of {new}, was {old}")
    # -- groups and fields
    GROUP_ADDED = _Kind("group-added", Impact.ADDITION, "new group of fields")
    GROUP_REMOVED = _Kind("group-removed", Impact.WIRE, "the group of fields was removed")
    GROUP_KIND = _Kind("group-kind", Impact.WIRE, "kind {new}, was {old}")
    GROUP_ROUTE = _Kind("group-route", Impact.WIRE, "sent as {new}, was {old}")
    GROUP_TEXT = _Kind("group-text", Impact.DOCS, "other texts: {new}")
    FIELD_ADDED = _Kind("field-added", Impact.ADDITION, "new optional field")
    FIELD_ADDED_REQUIRED = _Kind("field-added-required", Impact.WIRE, "new required field")
    FIELD_REMOVED = _Kind("field-removed", Impact.WIRE, "the field was removed")
    FIELD_REQUIRED = _Kind("field-required", Impact.WIRE, "now required")
    FIELD_OPTIONAL = _Kind("field-optional", Impact.ADDITION, "now optional")
    FIELD_TYPE = _Kind("field-type", Impact.WIRE, "type {new}, was {old}")
    FIELD_ROUTE = _Kind("field-route", Impact.WIRE, "sent as {new}, was {old}")
    FIELD_NARROWED = _Kind("field-narrowed", Impact.WIRE, "narrower limit: {new}, was {old}")
    FIELD_WIDENED = _Kind("field-widened", Impact.ADDITION, "wider limit: {new}, was {old}")
    FIELD_PATTERN = _Kind("field-pattern", Impact.WIRE, "pattern {new}, was {old}")
    FIELD_ABSENT = _Kind("field-absent", Impact.WIRE, "left out in sessions: {new}, was {old}")
    FIELD_INFINITE = _Kind("field-infinite", Impact.WIRE, "infinite is sent as {new}, was {old}")
    FIELD_UNIT = _Kind("field-unit", Impact.WIRE, "unit {new}, was {old}")
    FIELD_DEFAULT = _Kind("field-default", Impact.REPORTS, "default {new}, was {old}")
    FIELD_VARIABLE = _Kind("field-variable", Impact.REPORTS, "variable {new}, was {old}")
    FIELD_TRAIT = _Kind("field-trait", Impact.REPORTS, "trait {new}, was {old}")
    FIELD_TEXT = _Kind("field-text", Impact.DOCS, "other texts: {new}")
    # -- values
    SET_ADDED = _Kind("set-added", Impact.ADDITION, "new set of values")
    SET_REMOVED = _Kind("set-removed", Impact.WIRE, "the set of values was removed")
    SET_OPENED = _Kind("set-opened", Impact.ADDITION, "accepts other values, too")
    SET_CLOSED = _Kind("set-closed", Impact.WIRE, "no longer accepts other values")
    SET_PATTERN = _Kind("set-pattern", Impact.WIRE, "pattern {new}, was {old}")
    SET_TEXT = _Kind("set-text", Impact.DOCS, "other texts: {new}")
    VALUE_ADDED = _Kind("value-added", Impact.ADDITION, "new value {new}")
    VALUE_REMOVED = _Kind("value-removed", Impact.WIRE, "the value {old} was removed")
    VALUE_TEXT = _Kind("value-text", Impact.DOCS, "another meaning of {new}")
    # -- session, examples and chapters
    SESSION_LIMIT = _Kind("session-limit", Impact.REPORTS, "{new}, was {old}")
    SESSION_RULE = _Kind("session-rule", Impact.WIRE, "another rule: {new}")
    SESSION_TEXT = _Kind("session-text", Impact.DOCS, "other texts")
    EXAMPLE_ADDED = _Kind("example-added", Impact.DOCS, "new example {new}")
    EXAMPLE_REMOVED = _Kind("example-removed", Impact.DOCS, "the example {old} was removed")
    EXAMPLE_CHANGED = _Kind("example-changed", Impact.DOCS, "another example {new}")
    STORY_ADDED = _Kind("story-added", Impact.DOCS, "new story")
    STORY_REMOVED = _Kind("story-removed", Impact.DOCS, "the story was removed")
    STORY_CHANGED = _Kind("story-changed", Impact.DOCS, "another course")
    CATEGORY_ADDED = _Kind("category-added", Impact.DOCS, "new chapter")
    CATEGORY_REMOVED = _Kind("category-removed", Impact.DOCS, "the chapter was removed")
    CATEGORY_CHANGED = _Kind("category-changed", Impact.DOCS, "another chapter: {new}")
    # -- platforms
    PLATFORM_ADDED = _Kind("platform-added", Impact.ADDITION, "new platform")
    PLATFORM_REMOVED = _Kind("platform-removed", Impact.SOURCE, "the platform was removed")
    PLATFORM_PROTOCOL = _Kind("platform-protocol", Impact.WIRE, "protocol {new}, was {old}")
    PLATFORM_CALL = _Kind("platform-call", Impact.WIRE, "another call: {new}, was {old}")
    PLATFORM_CONSTANT = _Kind("platform-constant", Impact.WIRE, "constant {new}, was {old}")
    PLATFORM_SUPPORTS = _Kind("platform-supports", Impact.ADDITION, "now available: {new}")
    PLATFORM_LACKS = _Kind("platform-lacks", Impact.WIRE, "no longer available: {old}")
    PLATFORM_TEXT = _Kind("platform-text", Impact.DOCS, "other texts: {new}")
    # -- wrappers: the code of the apps that call them
    WRAPPER_ADDED = _Kind("wrapper-added", Impact.ADDITION, "new wrapper")
    WRAPPER_REMOVED = _Kind("wrapper-removed", Impact.SOURCE, "the wrapper was removed")
    METHOD_ADDED = _Kind("method-added", Impact.ADDITION, "new method {new}")
    METHOD_REMOVED = _Kind("method-removed", Impact.SOURCE, "the method {old} was removed")
    METHOD_RENAMED = _Kind("method-renamed", Impact.SOURCE, "the method is {new}, was {old}")
    PARAMETER_ADDED = _Kind("parameter-added", Impact.ADDITION, "new optional parameter {new}")
    PARAMETER_ADDED_REQUIRED = _Kind(
        "parameter-added-required", Impact.SOURCE, "new required parameter {new}"
    )
    PARAMETER_REMOVED = _Kind("parameter-removed", Impact.SOURCE, "no parameter {old} any more")
    PARAMETER_RENAMED = _Kind("parameter-renamed", Impact.SOURCE, "parameter {new}, was {old}")
    PARAMETER_REQUIRED = _Kind("parameter-required", Impact.SOURCE, "{new} is now required")
    PARAMETER_OPTIONAL = _Kind("parameter-optional", Impact.ADDITION, "{new} is now optional")
    PARAMETER_TYPE = _Kind("parameter-type", Impact.SOURCE, "type {new}, was {old}")
    PARAMETER_ORDER = _Kind("parameter-order", Impact.SOURCE, "order {new}, was {old}")
    MEMBER_REMOVED = _Kind("member-removed", Impact.SOURCE, "the constant {old} was removed")
    MEMBER_RENAMED = _Kind("member-renamed", Impact.SOURCE, "the constant is {new}, was {old}")

    @property
    def id(self) -> str:
        """Stable name, as reports and exceptions have it."""
        return self.value.id

    @property
    def impact(self) -> Impact:
        """Part of a project's use that the change affects."""
        return self.value.impact

    @property
    def sentence(self) -> str:
        """Sentence with placeholders."""
        return self.value.sentence

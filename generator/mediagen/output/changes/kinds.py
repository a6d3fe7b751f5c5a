"""Kinds of changes, and what each of them affects."""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import NamedTuple


class Impact(StrEnum):
    """Part of a project's use that a change affects, the most severe first."""

    SOURCE = "source"  # code that calls a wrapper no longer compiles or is rejected at run time
    WIRE = "wire"  # messages differ, or messages that were valid are not
    REPORTS = "reports"  # the same messages are reported in another way
    CODE = "code"  # the generated code differs, behind the same calls
    DEPRECATION = "deprecation"  # announced changes: what is deprecated or experimental
    ADDITION = "addition"  # something new, which existing code can ignore
    DOCS = "docs"  # only texts and examples

    @property
    def is_breaking(self) -> bool:
        """True if existing code or messages are no longer valid."""
        return self in (Impact.SOURCE, Impact.WIRE)


class _KindEntry(NamedTuple):
    """Name and impact of a kind, and the sentence about its subject."""

    id: str
    impact: Impact
    sentence: str


class ChangeKind(Enum):
    """Kind of a change. The sentence has the placeholders ``{old}`` and ``{new}``."""

    # -- events: the messages
    EVENT_ADDED = _KindEntry("event-added", Impact.ADDITION, "new event")
    EVENT_REMOVED = _KindEntry("event-removed", Impact.WIRE, "the event was removed")
    EVENT_SENT = _KindEntry("event-sent", Impact.ADDITION, "the event is now sent as {new}")
    EVENT_NOT_SENT = _KindEntry(
        "event-not-sent", Impact.WIRE, "the event is no longer sent ({old})"
    )
    EVENT_TYPE = _KindEntry("event-type", Impact.WIRE, "sent as {new}, was {old}")
    EVENT_SESSION = _KindEntry(
        "event-session", Impact.WIRE, "effect on the session: {new}, was {old}"
    )
    EVENT_SEQUENCE = _KindEntry("event-sequence", Impact.WIRE, "{new}, was: {old}")
    EVENT_CADENCE = _KindEntry(
        "event-cadence", Impact.WIRE, "interval in seconds: {new}, was {old}"
    )
    EVENT_METRIC = _KindEntry("event-metric", Impact.REPORTS, "metric: {new}, was {old}")
    EVENT_CATEGORY = _KindEntry("event-category", Impact.DOCS, "category {new}, was {old}")
    EVENT_TEXT = _KindEntry("event-text", Impact.DOCS, "other texts: {new}")
    GROUP_CARRIED = _KindEntry("group-carried", Impact.ADDITION, "can carry {new}")
    GROUP_CARRIED_REQUIRED = _KindEntry("group-carried-required", Impact.WIRE, "must carry {new}")
    GROUP_NOT_CARRIED = _KindEntry("group-not-carried", Impact.WIRE, "no longer carries {old}")
    GROUP_REQUIRED = _KindEntry("group-required", Impact.WIRE, "{new} is now required")
    GROUP_OPTIONAL = _KindEntry("group-optional", Impact.ADDITION, "{new} is now optional")
    ONE_OF_GROUPS = _KindEntry("one-of-groups", Impact.WIRE, "needs one of {new}, was {old}")
    # -- groups and fields
    GROUP_ADDED = _KindEntry("group-added", Impact.ADDITION, "new group of fields")
    GROUP_REMOVED = _KindEntry("group-removed", Impact.WIRE, "the group of fields was removed")
    GROUP_KIND = _KindEntry("group-kind", Impact.WIRE, "kind {new}, was {old}")
    GROUP_ROUTE = _KindEntry("group-route", Impact.WIRE, "sent as {new}, was {old}")
    GROUP_PATTERN = _KindEntry("group-pattern", Impact.WIRE, "pattern of names {new}, was {old}")
    GROUP_OPENED = _KindEntry("group-opened", Impact.ADDITION, "accepts undeclared names, too")
    GROUP_CLOSED = _KindEntry("group-closed", Impact.WIRE, "accepts only declared names")
    GROUP_EVENTS = _KindEntry("group-events", Impact.WIRE, "events of items: {new}, was {old}")
    GROUP_TEXT = _KindEntry("group-text", Impact.DOCS, "other texts: {new}")
    FIELD_ADDED = _KindEntry("field-added", Impact.ADDITION, "new optional field")
    FIELD_ADDED_REQUIRED = _KindEntry("field-added-required", Impact.WIRE, "new required field")
    FIELD_REMOVED = _KindEntry("field-removed", Impact.WIRE, "the field was removed")
    FIELD_REQUIRED = _KindEntry("field-required", Impact.WIRE, "now required")
    FIELD_OPTIONAL = _KindEntry("field-optional", Impact.ADDITION, "now optional")
    FIELD_CARRIED = _KindEntry("field-carried", Impact.ADDITION, "now also in {new}")
    FIELD_NOT_CARRIED = _KindEntry("field-not-carried", Impact.WIRE, "no longer in {old}")
    FIELD_REQUIRED_IN = _KindEntry("field-required-in", Impact.WIRE, "now required in {new}")
    FIELD_OPTIONAL_IN = _KindEntry("field-optional-in", Impact.ADDITION, "now optional in {old}")
    FIELD_CONSTANT = _KindEntry("field-constant", Impact.WIRE, "constant {new}, was {old}")
    FIELD_TYPE = _KindEntry("field-type", Impact.WIRE, "type {new}, was {old}")
    FIELD_ROUTE = _KindEntry("field-route", Impact.WIRE, "sent as {new}, was {old}")
    FIELD_NARROWED = _KindEntry("field-narrowed", Impact.WIRE, "narrower limit: {new}, was {old}")
    FIELD_WIDENED = _KindEntry("field-widened", Impact.ADDITION, "wider limit: {new}, was {old}")
    FIELD_PATTERN = _KindEntry("field-pattern", Impact.WIRE, "pattern {new}, was {old}")
    FIELD_ABSENT = _KindEntry("field-absent", Impact.WIRE, "left out in sessions: {new}, was {old}")
    FIELD_INFINITE = _KindEntry(
        "field-infinite", Impact.WIRE, "infinite is sent as {new}, was {old}"
    )
    FIELD_UNIT = _KindEntry("field-unit", Impact.WIRE, "unit {new}, was {old}")
    FIELD_DEFAULT = _KindEntry("field-default", Impact.REPORTS, "default {new}, was {old}")
    FIELD_VARIABLE = _KindEntry("field-variable", Impact.REPORTS, "variable {new}, was {old}")
    FIELD_TRAIT = _KindEntry("field-trait", Impact.REPORTS, "trait {new}, was {old}")
    FIELD_TEXT = _KindEntry("field-text", Impact.DOCS, "other texts: {new}")
    # -- values
    SET_ADDED = _KindEntry("set-added", Impact.ADDITION, "new set of values")
    SET_REMOVED = _KindEntry("set-removed", Impact.WIRE, "the set of values was removed")
    SET_OPENED = _KindEntry("set-opened", Impact.ADDITION, "accepts other values, too")
    SET_CLOSED = _KindEntry("set-closed", Impact.WIRE, "no longer accepts other values")
    SET_PATTERN = _KindEntry("set-pattern", Impact.WIRE, "pattern {new}, was {old}")
    SET_TEXT = _KindEntry("set-text", Impact.DOCS, "other texts: {new}")
    VALUE_ADDED = _KindEntry("value-added", Impact.ADDITION, "new value {new}")
    VALUE_REMOVED = _KindEntry("value-removed", Impact.WIRE, "the value {old} was removed")
    VALUE_TEXT = _KindEntry("value-text", Impact.DOCS, "another meaning of {new}")
    # -- session, examples and chapters
    SESSION_LIMIT = _KindEntry("session-limit", Impact.REPORTS, "{new}, was {old}")
    SESSION_RULE = _KindEntry("session-rule", Impact.WIRE, "another rule: {new}")
    SESSION_TEXT = _KindEntry("session-text", Impact.DOCS, "other texts")
    EXAMPLE_ADDED = _KindEntry("example-added", Impact.DOCS, "new example {new}")
    EXAMPLE_REMOVED = _KindEntry("example-removed", Impact.DOCS, "the example {old} was removed")
    EXAMPLE_CHANGED = _KindEntry("example-changed", Impact.DOCS, "another example {new}")
    STORY_ADDED = _KindEntry("story-added", Impact.DOCS, "new story")
    STORY_REMOVED = _KindEntry("story-removed", Impact.DOCS, "the story was removed")
    STORY_CHANGED = _KindEntry("story-changed", Impact.DOCS, "another course")
    ACTION_ADDED = _KindEntry("action-added", Impact.ADDITION, "new action")
    ACTION_REMOVED = _KindEntry("action-removed", Impact.DOCS, "the action was removed")
    ACTION_CHANGED = _KindEntry("action-changed", Impact.DOCS, "another action")
    CATEGORY_ADDED = _KindEntry("category-added", Impact.DOCS, "new chapter")
    CATEGORY_REMOVED = _KindEntry("category-removed", Impact.DOCS, "the chapter was removed")
    CATEGORY_CHANGED = _KindEntry("category-changed", Impact.DOCS, "another chapter: {new}")
    # -- lifecycles
    PART_DEPRECATED = _KindEntry("deprecated", Impact.DEPRECATION, "the {old} is deprecated {new}")
    PART_EXPERIMENTAL = _KindEntry(
        "experimental", Impact.DEPRECATION, "the {new} is now experimental"
    )
    PART_RESTORED = _KindEntry(
        "deprecation-withdrawn", Impact.ADDITION, "the {new} is no longer deprecated"
    )
    PART_STABLE = _KindEntry("stable", Impact.ADDITION, "the {new} is now stable")
    DEPRECATION_CHANGED = _KindEntry(
        "deprecation-changed", Impact.DOCS, "deprecated {new} (was: {old})"
    )
    PART_SINCE = _KindEntry("since", Impact.DOCS, "added in {new}, was {old}")
    # -- platforms
    PLATFORM_ADDED = _KindEntry("platform-added", Impact.ADDITION, "new platform")
    PLATFORM_REMOVED = _KindEntry("platform-removed", Impact.SOURCE, "the platform was removed")
    PLATFORM_PROTOCOL = _KindEntry("platform-protocol", Impact.WIRE, "protocol {new}, was {old}")
    PLATFORM_CALL = _KindEntry("platform-call", Impact.WIRE, "another call: {new}, was {old}")
    PLATFORM_CONSTANT = _KindEntry("platform-constant", Impact.WIRE, "constant {new}, was {old}")
    PLATFORM_URL = _KindEntry("platform-url", Impact.WIRE, "URL {new}, was {old}")
    PLATFORM_OBJECT = _KindEntry(
        "platform-object", Impact.WIRE, "another constructor: {new}, was {old}"
    )
    PLATFORM_SUPPORTS = _KindEntry("platform-supports", Impact.ADDITION, "now available: {new}")
    PLATFORM_LACKS = _KindEntry("platform-lacks", Impact.WIRE, "no longer available: {old}")
    PLATFORM_CODE = _KindEntry("platform-code", Impact.CODE, "other rules for code: {new}")
    PLATFORM_TEXT = _KindEntry("platform-text", Impact.DOCS, "other texts: {new}")
    # -- templates
    SNIPPET_TEMPLATE = _KindEntry(
        "snippet-template", Impact.CODE, "other templates of snippets: {new}"
    )
    WRAPPER_TEMPLATE = _KindEntry(
        "wrapper-template", Impact.CODE, "other templates of wrappers: {new}"
    )
    LANGUAGE = _KindEntry("language", Impact.CODE, "other rules for languages: {new}")
    PAGE_TEMPLATE = _KindEntry("page-template", Impact.DOCS, "other templates of pages: {new}")
    # -- wrappers: the code of the apps that call them
    WRAPPER_ADDED = _KindEntry("wrapper-added", Impact.ADDITION, "new wrapper")
    WRAPPER_REMOVED = _KindEntry("wrapper-removed", Impact.SOURCE, "the wrapper was removed")
    WRAPPER_RENAMED = _KindEntry("wrapper-renamed", Impact.SOURCE, "renamed to {new}")
    METHOD_ADDED = _KindEntry("method-added", Impact.ADDITION, "new method {new}")
    METHOD_REMOVED = _KindEntry("method-removed", Impact.SOURCE, "the method {old} was removed")
    METHOD_RENAMED = _KindEntry("method-renamed", Impact.SOURCE, "the method is {new}, was {old}")
    PARAMETER_ADDED = _KindEntry("parameter-added", Impact.ADDITION, "new optional parameter {new}")
    PARAMETER_ADDED_REQUIRED = _KindEntry(
        "parameter-added-required", Impact.SOURCE, "new required parameter {new}"
    )
    PARAMETER_REMOVED = _KindEntry(
        "parameter-removed", Impact.SOURCE, "no parameter {old} any more"
    )
    PARAMETER_RENAMED = _KindEntry("parameter-renamed", Impact.SOURCE, "parameter {new}, was {old}")
    PARAMETER_REQUIRED = _KindEntry("parameter-required", Impact.SOURCE, "{new} is now required")
    PARAMETER_OPTIONAL = _KindEntry("parameter-optional", Impact.ADDITION, "{new} is now optional")
    PARAMETER_TYPE = _KindEntry("parameter-type", Impact.SOURCE, "type {new}, was {old}")
    PARAMETER_ORDER = _KindEntry("parameter-order", Impact.SOURCE, "order {new}, was {old}")
    OPTION_ADDED = _KindEntry("option-added", Impact.ADDITION, "new option {new}")
    OPTION_REMOVED = _KindEntry("option-removed", Impact.SOURCE, "the option {old} was removed")
    MEMBER_REMOVED = _KindEntry("member-removed", Impact.SOURCE, "the constant {old} was removed")
    MEMBER_RENAMED = _KindEntry("member-renamed", Impact.SOURCE, "the constant is {new}, was {old}")

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

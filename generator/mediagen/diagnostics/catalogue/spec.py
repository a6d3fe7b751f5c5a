"""MG2xx: messages about the spec."""

from __future__ import annotations

from mediagen.diagnostics.catalogue.model import Code

UNDEFINED_EVENT = Code(
    "MG201",
    "undefined-event",
    "A file refers to an event that the spec does not have.",
    "Correct the ID of the event, or add a file for it to `spec/events`. An ID is the name of the "
    "file without `.yaml`.",
)
UNDEFINED_FIELD = Code(
    "MG202",
    "undefined-field",
    "A file refers to a field that the spec does not have.",
    "Correct the ID of the field, or add the field to its group in `spec/fields`. An ID is "
    "`group.field`, such as `advertisingDetails.name`; a field of every message has only a name.",
)
UNKNOWN_GROUP = Code(
    "MG203",
    "unknown-group",
    "An event refers to a group of fields that the spec does not have, or that it does not carry.",
    "Correct the ID of the group, add a file for it to `spec/fields`, or list it under `carries`.",
)
UNKNOWN_TYPE = Code(
    "MG204",
    "unknown-type",
    "A field or an argument has a type that does not exist.",
    "Use a built-in type, such as `string` or `integer`, or the ID of a value set in "
    "`values.yaml`.",
)
UNKNOWN_CATEGORY = Code(
    "MG205",
    "unknown-category",
    "An event, a group or a field has a category that `categories.yaml` does not have.",
    "Correct the ID of the category, or add it to `categories.yaml`.",
)
UNUSED_CATEGORY = Code(
    "MG206",
    "unused-category",
    "No event and no field belongs to a category.",
    "Delete the category, or set it as `category` of an event, a group or a field.",
)
UNKNOWN_CATEGORY_MEMBER = Code(
    "MG207",
    "unknown-category-member",
    "The order of a category lists an event or a field that does not belong to the category.",
    "Correct the ID, delete the entry, or set the `category` of the event or field.",
)
UNKNOWN_SCOPE = Code(
    "MG208",
    "unknown-scope",
    "An event refers to a scope that `session.yaml` does not have.",
    "Correct the ID of the scope, or add it under `scopes` in `session.yaml`.",
)
UNKNOWN_PLAYBACK_STATE = Code(
    "MG209",
    "unknown-playback-state",
    "An event leads to a state of playback that `session.yaml` does not have.",
    "Correct the ID of the state, or add it under `playback` in `session.yaml`.",
)
UNKNOWN_VALUE = Code(
    "MG210",
    "unknown-value",
    "A value is not one of the values of its value set.",
    "Use a value of the set, or add the value to `values.yaml`. A set with `open: true` accepts "
    "other values as well.",
)
WRONG_VALUE_TYPE = Code(
    "MG211",
    "wrong-value-type",
    "A value does not have the type of its field.",
    "Write a value of the expected type. YAML reads `5` as a number and `'5'` as a string.",
)
VALUE_OUT_OF_RANGE = Code(
    "MG212",
    "value-out-of-range",
    "A number is below the minimum or above the maximum of its field.",
    "Use a number within the limits, and check its unit: the field states both.",
)
PATTERN_MISMATCH = Code(
    "MG213",
    "pattern-mismatch",
    "A string does not match the pattern that is required here.",
    "Use a string that matches the whole pattern.",
)
RESERVED_PAIR_NAME = Code(
    "MG214",
    "reserved-pair-name",
    "A custom key-value pair has the name of a field, which would replace it.",
    "Set the field itself, or use another name for the pair.",
)
NOT_CARRIED = Code(
    "MG215",
    "not-carried",
    "An example has a field or a group that its event does not carry.",
    "Delete it from the example, or add its group under `carries` of the event.",
)
MISSING_VALUE = Code(
    "MG216",
    "missing-value",
    "An example lacks a value that its event or a protocol requires.",
    "Add the value to the example. Examples inherit the values of `basic`, so a value that all of "
    "them need belongs there.",
)
EVENT_NOT_SENT = Code(
    "MG217",
    "event-not-sent",
    "A protocol is expected to send an event that it does not send.",
    "Use an event that has a message of its own in this protocol.",
)
SEVERAL_OBJECTS = Code(
    "MG218",
    "several-objects",
    "An event carries several objects for trackers, but a call takes only one.",
    "Carry only one of the groups, or set `update: true` in groups that are passed before the "
    "call.",
)
CONFLICTING_FORMS = Code(
    "MG219",
    "conflicting-forms",
    "An event is expressed in several forms in one protocol.",
    "Keep one form, such as `call` or `none`, and delete the others.",
)
UNMAPPED_FIELD = Code(
    "MG220",
    "unmapped-field",
    "A field does not state how a protocol carries it.",
    "Add the name in the protocol, or the reason why the protocol does not carry the field:\n\n"
    "```yaml\n"
    "tracker: {none: Trackers measure it themselves.}\n"
    "```",
)
REQUIRED_BUT_NOT_CARRIED = Code(
    "MG221",
    "required-but-not-carried",
    "A field is required by a protocol that does not carry it.",
    "Delete the protocol from `required`, or state how the protocol carries the field.",
)
PATH_CLASH = Code(
    "MG222",
    "path-clash",
    "Two parts of a message have the same path, or one path is inside the other.",
    "Change the path of one of the fields or groups in this protocol.",
)
INVALID_GROUP_KIND = Code(
    "MG223",
    "invalid-group-kind",
    "A group has a kind that does not fit its fields, or the way in which a protocol carries it.",
    "Change `kind`, or how the protocol carries the group. Groups of kind `pairs` have two fields, "
    "and only they are metadata; trackers have no lists and no whole messages.",
)
LONE_SURROGATE = Code(
    "MG224",
    "lone-surrogate",
    "A string has half of a character, which no encoding can write.",
    "Write the whole character, such as `\\U0001F600`, instead of the escapes of its two halves.",
)
UNKNOWN_REFERENCE_NAME = Code(
    "MG225",
    "unknown-reference-name",
    "A URL of the reference of a platform belongs to a call or an event that does not exist.",
    "Use the name of a call under `objects` or `calls`, the name of an event, or `page` for the "
    "whole reference.",
)
CONTRADICTORY_LIMITS = Code(
    "MG226",
    "contradictory-limits",
    "No value can satisfy the limits of a field, or a limit does not apply to values of its type.",
    "Correct the limits: `minimum` and `maximum` limit numbers; `pattern` and `allowed` limit "
    "strings.",
)
UNKNOWN_REPLACEMENT = Code(
    "MG227",
    "unknown-replacement",
    "A deprecation names a replacement that does not exist.",
    "Correct the name under `instead`: the ID of an event, a field or a platform, a value of the "
    "same set, or an example of the same event. Delete the key if nothing replaces the part.",
)
DEPRECATED_REPLACEMENT = Code(
    "MG228",
    "deprecated-replacement",
    "A deprecated part is replaced by itself, or by another deprecated part.",
    "Name the part under `instead` that replaces both of them.",
)
CONTRADICTORY_LIFECYCLE = Code(
    "MG229",
    "contradictory-lifecycle",
    "A part of the spec is deprecated before it is added, or removed before it is deprecated.",
    "Correct one of the versions: `since`, `deprecated.since` and `deprecated.removed` follow each "
    "other.",
)

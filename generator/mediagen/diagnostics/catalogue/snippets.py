"""MG4xx: messages about snippets and wrappers."""

from __future__ import annotations

from mediagen.diagnostics.catalogue.model import Code

# -- MG400 to MG449: snippets ------------------------------------------------------------------

UNKNOWN_SNIPPET_EXAMPLE = Code(
    "MG401",
    "unknown-snippet-example",
    "An event has no example of the name that a command asks for.",
    "Use the name of an example of the event. `mediagen list events --json`"
    " prints the snippets of each example.",
)
NO_SNIPPET = Code(
    "MG402",
    "no-snippet",
    "A platform has no snippet for an event; the message has the reason.",
    "Use another platform. `mediagen list events` prints the reasons for all missing snippets.",
)
INVALID_ASSIGNMENT = Code(
    "MG403",
    "invalid-assignment",
    "An argument of `--set` is not of the form `field=value`.",
    "Write the name of a field, an equals sign and the value: `--set playhead=12`.",
)
UNKNOWN_OVERRIDE_FIELD = Code(
    "MG404",
    "unknown-override-field",
    "`--set` names a field that the event does not have.",
    "Use a field of the event, by its ID such as `sessionDetails.name` or, if it is unambiguous, "
    "by its name. `mediagen list fields` prints them.",
)
FIELD_NOT_SENT = Code(
    "MG405",
    "field-not-sent",
    "`--set` names a field that messages of the event never have.",
    "Omit the field: it does not apply to events with this effect on the session.",
)
UNUSABLE_OVERRIDE = Code(
    "MG406",
    "unusable-override",
    "A value of `--set` is valid for its field, but the platform cannot express it.",
    "Use another value. The message has the reason.",
)
MISSING_ALTERNATIVE = Code(
    "MG407",
    "missing-alternative",
    "An event requires at least one of several groups, and the values of a snippet have none.",
    "Set a value of one of the groups that the message lists.",
)

# -- MG450 to MG499: wrappers ------------------------------------------------------------------

NO_OPENING_EVENT = Code(
    "MG450",
    "no-opening-event",
    "A wrapper needs an event that opens a session, and the spec has none for its platform.",
    "Add an event with the effect `opens` that the platform supports, or delete the wrapper's "
    "folder.",
)
WRAPPER_WITHOUT_TEMPLATE = Code(
    "MG451",
    "wrapper-without-template",
    "The folder of a wrapper has a `wrapper.yaml`, but no template.",
    "Add a template beside `wrapper.yaml`, such as `index.js.j2`, or delete the folder.",
)
OTHER_WRAPPER = Code(
    "MG453",
    "other-wrapper",
    "The folder for a wrapper already contains the wrapper of another platform.",
    "Name another folder with `--out`, or delete the folder if its wrapper is not needed. Each "
    "wrapper is a package in a folder of its own.",
)
UNSUPPORTED_METHOD = Code(
    "MG452",
    "unsupported-method",
    "A wrapper has a method for an event that its platform cannot send.",
    "Give the reason under `unsupported` in `platform.yaml`, or add what the message lists.",
)

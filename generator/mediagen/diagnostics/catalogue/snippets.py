"""MG4xx: messages about snippets and wrappers."""

from __future__ import annotations

from mediagen.diagnostics.catalogue.model import Code, Severity

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
APP_TEMPLATE_CHANGED = Code(
    "MG454",
    "app-template-changed",
    "The template of a file that belongs to the app changed since mediagen wrote the file, which "
    "stays as it is.",
    "`mediagen wrapper PLATFORM --out DIR --diff` prints the changes of the template and those of "
    "the app, `--merge` merges the former into the file.",
    Severity.WARNING,
)
SOURCE_RESTORED = Code(
    "MG455",
    "source-restored",
    "A generated source of a wrapper was missing, and was written again.",
    "Nothing needs to be done. Files that belong to the app, such as the README, stay deleted.",
    Severity.WARNING,
)
EDIT_OVERWRITTEN = Code(
    "MG456",
    "edit-overwritten",
    "`--force` replaced an edited source of a wrapper, and kept a copy.",
    "Compare the copy with the new file, and move the edit into a file of the app. Then delete the "
    "copy.",
    Severity.WARNING,
)
LICENSE_TEXT_MISSING = Code(
    "MG457",
    "license-text-missing",
    "The text of the license that an app chose is unknown, or has places to fill in.",
    "Add the text as `LICENSE`, or fill in the year and the copyright holder.",
    Severity.WARNING,
)
APP_FILE_NOT_MERGED = Code(
    "MG458",
    "app-file-not-merged",
    "The changes of a template conflict with those of the app in a file that belongs to the app. "
    "The file stays as it is.",
    "`mediagen wrapper PLATFORM --out DIR --diff` prints both. Edit the file, then run `mediagen "
    "wrapper PLATFORM --out DIR --accept`.",
    Severity.WARNING,
)
INVALID_WRAPPER_OPTION = Code(
    "MG459",
    "invalid-wrapper-option",
    "The package, the version or the license of a wrapper is invalid.",
    "Use a name of the form that the message has, a version such as `1.2.3`, or an SPDX expression "
    "such as `MIT` or `LicenseRef-Proprietary`.",
)
UNSUPPORTED_METHOD = Code(
    "MG452",
    "unsupported-method",
    "A wrapper has a method for an event that its platform cannot send.",
    "Give the reason under `unsupported` in `platform.yaml`, or add what the message lists.",
)

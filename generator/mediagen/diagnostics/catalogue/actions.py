"""MG64x: messages about actions, such as stating the viewer's consent, and about reports."""

from __future__ import annotations

from mediagen.diagnostics.catalogue.model import Code

ACTION_NAME_CLASH = Code(
    "MG640",
    "action-name-clash",
    "An action has the ID of an event.",
    "Rename the action and its file in `spec/actions`: the files of its snippets would be those of "
    "the event.",
)
UNDEFINED_ACTION = Code(
    "MG641",
    "undefined-action",
    "A platform has code for an action that the spec does not have.",
    "Correct the ID of the action, or add a file for it to `spec/actions`.",
)
UNDEFINED_ACTION_EXAMPLE = Code(
    "MG642",
    "undefined-action-example",
    "A platform has code for an example that the action does not have.",
    "Correct the name of the example, or add it to the file of the action in `spec/actions`.",
)
MISSING_ACTION_EXAMPLE = Code(
    "MG643",
    "missing-action-example",
    "A platform does not state the code of every example of an action.",
    "Add the `value` or the `constant` of the example under `actions` in `platform.yaml`, or the "
    "`reason` why the platform has no code for it.",
)
MISSING_ACTION_TEMPLATE = Code(
    "MG644",
    "missing-action-template",
    "A platform has values of an action, but no template that prints them.",
    "Add the template to the folder `actions` of the platform. It prints the value with "
    "`{{ value }}`.",
)
ACTION_OVERRIDE = Code(
    "MG645",
    "action-override",
    "`snippet --set` sets a value that the code of an action does not have.",
    "Use only settings, such as those that `mediagen list fields` prints in the group `settings`.",
)
ACTION_REGION_OPTION = Code(
    "MG646",
    "action-region-option",
    "A region for the code of an action also names an event or a field, or selects a part of code.",
    "Keep only `action=…`, `example=…` and `platform=…` or `platforms=…`.",
)
UNKNOWN_CLOSE_CALL = Code(
    "MG647",
    "unknown-close-call",
    "The `close` of a group or a field is neither `session` nor a scope of `session.yaml`.",
    "Write `session`, the ID of a scope, or `none`.",
)

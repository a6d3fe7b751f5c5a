"""MG3xx: messages about the folders of platforms and their templates."""

from __future__ import annotations

from mediagen.diagnostics.catalogue.model import Code

# -- MG300 to MG349: tables of platforms, languages and wrappers, and proofs --------------------

NO_PLATFORMS = Code(
    "MG301",
    "no-platforms",
    "The folder of templates has no platform.",
    "Add a folder with a `platform.yaml` and a `snippet.j2`, or pass the right folder with "
    "`--templates`.",
)
MISSING_SNIPPET_TEMPLATE = Code(
    "MG302",
    "missing-snippet-template",
    "The folder of a platform has no template of its snippets.",
    "Add `snippet.j2` to the folder of the platform.",
)
UNKNOWN_LANGUAGE = Code(
    "MG303",
    "unknown-language",
    "A platform or a wrapper has a language that the folder `languages` does not have.",
    "Correct the ID of the language, or add a file for it to `languages`.",
)
UNSUITABLE_LANGUAGE = Code(
    "MG304",
    "unsuitable-language",
    "A wrapper has a language that cannot print wrappers.",
    "Add the tables `types` and `doc` to the file of the language.",
)
INVALID_FORMAT_STRING = Code(
    "MG305",
    "invalid-format-string",
    "A format of a language cannot be filled in.",
    "Use Python's format syntax with a single value, such as `{}` or `{:04x}`; write a brace of "
    "the language twice: `{{`.",
)
DUPLICATE_TITLE = Code(
    "MG306",
    "duplicate-title",
    "Two platforms, or two installation steps of a platform, have the same title.",
    "Give each a title of its own: pages and proofs refer to it.",
)
UNKNOWN_PLATFORM = Code(
    "MG307",
    "unknown-platform",
    "A platform has a successor that does not exist.",
    "Correct the ID: it is the name of the platform's folder.",
)
UNKNOWN_PLACEHOLDER = Code(
    "MG308",
    "unknown-placeholder",
    "A URL or a sentence has a name in braces that has no value here.",
    "Correct the name, or write the text without braces.",
)
INVALID_EVENT_TYPES = Code(
    "MG309",
    "invalid-event-types",
    "The table `event_types` does not fit the platform, or does not cover other event types.",
    "Give either `reason`, why events of other types have no snippet, or `note`, a sentence below "
    "their snippets. Trackers list their events under `constants`, in the family `event`.",
)
UNKNOWN_UNSUPPORTED_NAME = Code(
    "MG310",
    "unknown-unsupported-name",
    "The table `unsupported` has a name that the spec does not use.",
    "Correct the name: it is an object, a verb or an event constant of trackers, or a group.",
)
INCOMPLETE_CALL = Code(
    "MG311",
    "incomplete-call",
    "An entry of `calls` has neither a call nor a delegate.",
    "Add `call`, the code of the function, or `delegate`, the variable that a delegate returns.",
)
UNKNOWN_CONSTANT_FAMILY = Code(
    "MG312",
    "unknown-constant-family",
    "The table `constants` has a family that the spec does not use.",
    "Use `event`, `property`, `metadata.FAMILY` of a field, or the ID of a value set.",
)
MISSING_CONSTANT = Code(
    "MG313",
    "missing-constant",
    "A platform has no constant for a field, a value or an event that the spec uses.",
    "Add the constant under `constants` in `platform.yaml`, in the `names` of its family. If the "
    "platform sets or loses a field, list it under `configuration`, `automatic_fields` or "
    "`lost_fields` instead.",
)
MISSING_CONSTRUCTOR = Code(
    "MG314",
    "missing-constructor",
    "A platform has no constructor for an object that events carry.",
    "Add it under `objects`, or give the reason under `unsupported`.",
)
UNFILLED_ARGUMENT = Code(
    "MG315",
    "unfilled-argument",
    "No field of the event or group has a value for an argument of a call or constructor.",
    "Correct the name of the argument, give it a `default`, or delete it.",
)
DATA_LOSS = Code(
    "MG316",
    "data-loss",
    "An event carries data that the call or constructor of a platform does not accept.",
    "Add the argument, or list the field in one of the tables of fields that the platform sets or "
    "loses: `configuration`, `automatic_fields`, `lost_fields`.",
)
RESERVED_NAME = Code(
    "MG317",
    "reserved-name",
    "A name of the spec is a reserved word of a language, or a name that a wrapper itself uses.",
    "Give the event another `method`, the field another `parameter`, or the value another name "
    "under `names` in `values.yaml`.",
)
NAME_CLASH = Code(
    "MG318",
    "name-clash",
    "Two events or parameters have the same name in the case of a language.",
    "Give one of the events another `method`, or one of the fields another `parameter`.",
)
UNKNOWN_VALUE_SET = Code(
    "MG319",
    "unknown-value-set",
    "A wrapper has constants for a value set that `values.yaml` does not have.",
    "Correct the ID of the value set, or delete the entry.",
)
UNUSED_SDK_OBJECT = Code(
    "MG320",
    "unused-sdk-object",
    "A wrapper keeps an object of the SDK that no call and no constant of the platform uses.",
    "Correct the name, or delete the entry.",
)
UNKNOWN_TOOL = Code(
    "MG321",
    "unknown-tool",
    "A check uses a tool that `tools.yaml` does not have.",
    "Correct the name of the tool, or add it to `checks/tools.yaml`.",
)
UNKNOWN_CHECK = Code(
    "MG322",
    "unknown-check",
    "A proof uses a check that the folder `checks` does not have, or that the proof does not run.",
    "Correct the ID of the check, or add its file to `checks`.",
)
MISSING_PROOF = Code(
    "MG323",
    "missing-proof",
    "A platform, a wrapper or an installation step with code has no checks.",
    "Add the `verify.yaml` that the message names, with the checks to run under `checks`.",
)
MISPLACED_PROOF_KEY = Code(
    "MG324",
    "misplaced-proof-key",
    "A proof has a key that only the proofs of wrappers have, or only those of platforms.",
    "Move the key to the `verify.yaml` of the wrapper or of the platform, or delete it.",
)
INCOMPLETE_PROOF = Code(
    "MG325",
    "incomplete-proof",
    "The proof of a wrapper has no program that plays a story.",
    "Add `program`, the template of the program.",
)
MISSING_PROOF_FILE = Code(
    "MG326",
    "missing-proof-file",
    "A check refers to a file or a folder that does not exist.",
    "Correct the path, or add the file.",
)
INVALID_ERROR_PATTERN = Code(
    "MG327",
    "invalid-error-pattern",
    "The pattern of a tool's errors has no group for the file, the line or the message.",
    "Add the named group: `(?P<file>...)`, `(?P<line>...)` or `(?P<message>...)`.",
)
UNKNOWN_INSTALLATION_STEP = Code(
    "MG328",
    "unknown-installation-step",
    "A proof refers to an installation step with code that the platform does not have.",
    "Use the title of a step under `install` in `platform.yaml` that has `code`.",
)

# -- MG350 to MG399: wrappers' tables, translation of messages, and templates ------------------

UNKNOWN_SHARED_TABLES = Code(
    "MG350",
    "unknown-shared-tables",
    "The key `extends` of a `wrapper.yaml` names a folder that has no shared tables.",
    "Name a folder below `templates/wrappers/` that has a `wrapper.yaml`, or delete "
    "the key and write the tables out.",
)
KEY_OF_ONE_WRAPPER = Code(
    "MG351",
    "key-of-one-wrapper",
    "Tables that several wrappers share have a key that belongs to one wrapper.",
    "Move the key to the `wrapper.yaml` in the folder of the platform.",
)
INTEGER_OUT_OF_RANGE = Code(
    "MG360",
    "integer-out-of-range",
    "An integer is out of the range that the language of a platform can represent.",
    "Use a value in the range, which `integer` in the file of the language declares.",
)
FRACTION_FOR_INTEGER = Code(
    "MG361",
    "fraction-for-integer",
    "A value has a fraction, but the SDK of a platform accepts only integers.",
    "Use an integer in the example, or correct the type of the argument in `platform.yaml`.",
)
UNWRITABLE_CHARACTER = Code(
    "MG362",
    "unwritable-character",
    "A string has a character that the language of a platform cannot represent.",
    "Remove the character from the value. The message names it by its code point.",
)
# MG363 was merged into MG313.
MISSING_CALL = Code(
    "MG364",
    "missing-call",
    "A platform has no call for a verb that an event of the spec uses.",
    "Add the verb under `calls` in `platform.yaml`, or give the reason for its absence under "
    "`unsupported`.",
)
NO_WORD_FOR_ABSENT = Code(
    "MG365",
    "no-word-for-absent",
    "An argument has no value, and the language has no word that stands for an absent one.",
    "Add `absent` under `words` in the file of the language, such as `absent: 'null'`, or give the "
    "argument a `default` in `platform.yaml`.",
)
MISSING_ARGUMENT = Code(
    "MG366",
    "missing-argument",
    "An example has no value for an argument that the SDK of a platform requires.",
    "Add the value to the example, or give the argument a `default` in `platform.yaml`.",
)
UNTRACKED_EVENT = Code(
    "MG367",
    "untracked-event",
    "A fault scenario states the fate of an event that it does not track.",
    "Add the event to `events` of the scenario, or correct its name.",
)
CONTRADICTORY_FATES = Code(
    "MG369",
    "contradictory-fates",
    "The keys of a fault scenario contradict each other.",
    "Set `all_reported`, with exceptions under `received`, or list events under `reported`.",
)

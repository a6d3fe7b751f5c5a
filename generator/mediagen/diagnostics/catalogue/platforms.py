"""MG3xx: messages about the folders of platforms and their templates."""

from __future__ import annotations

from mediagen.diagnostics.catalogue.model import Code

# -- MG350 to MG399: wrappers' tables, translation of messages, and templates ------------------

UNKNOWN_SHARED_TABLES = Code(
    "MG350",
    "unknown-shared-tables",
    "The key `extends` of a `wrapper.yaml` names a folder that has no shared tables.",
    "Name a folder below `templates/wrappers/` that has a `wrapper.yaml`, such as "
    "`extends: javascript`, or delete the key and write the tables out.",
)
KEY_OF_ONE_WRAPPER = Code(
    "MG351",
    "key-of-one-wrapper",
    "Tables that several wrappers share have a key that belongs to one wrapper.",
    "Move the key to the `wrapper.yaml` in the folder of the platform.",
)
INCOMPLETE_WRAPPER = Code(
    "MG352",
    "incomplete-wrapper",
    "A `wrapper.yaml` lacks a required key, and so do the tables that it extends.",
    "Add the key to the `wrapper.yaml` of the wrapper, or to the shared tables.",
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
MISSING_CONSTANT = Code(
    "MG363",
    "missing-constant",
    "A platform has no constant for a value or an event that the spec uses.",
    "Add the constant under `constants` in `platform.yaml`, in the `names` of its family.",
)
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

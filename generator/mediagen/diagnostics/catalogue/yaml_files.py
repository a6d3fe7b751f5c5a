"""MG1xx: messages about the YAML files and their schemas."""

from __future__ import annotations

from mediagen.diagnostics.catalogue.model import Code

UNKNOWN_KEY = Code(
    "MG101",
    "unknown-key",
    "A YAML file has a key that its schema does not have.",
    "Correct the spelling, or delete the key. The message suggests the nearest key.",
)
MISSING_KEY = Code(
    "MG102",
    "missing-key",
    "A mapping does not have a required key.",
    "Add the key. An editor that completes from the JSON Schemas shows the expected value.",
)
UNEXPECTED_TYPE = Code(
    "MG103",
    "unexpected-type",
    "A value has another type than the schema expects.",
    "Write a value of the expected type. Numbers, `true` and `false` that are meant as "
    'strings need quotes: `version: "2.0"`.',
)
VALUE_NOT_ALLOWED = Code(
    "MG104",
    "value-not-allowed",
    "A value is not one of the values that the schema allows.",
    "Use one of the allowed values. The message suggests the nearest one, or lists all of " "them.",
)
INVALID_FORMAT = Code(
    "MG105",
    "invalid-format",
    "A name or a value does not have the format that the schema expects.",
    "Change it to the format that the message describes.",
)
EMPTY_YAML_VALUE = Code(
    "MG106",
    "empty-yaml-value",
    "A string, a list or a mapping is empty.",
    "Write a value, or delete the key if it is optional.",
)
TOO_FEW_ITEMS = Code(
    "MG107",
    "too-few-items",
    "A list has fewer items than the schema expects.",
    "Add items until the list has the expected length.",
)
EXCLUSIVE_KEYS = Code(
    "MG108",
    "exclusive-keys",
    "A mapping has keys of which only one is allowed.",
    "Keep one of the keys, and delete the others.",
)
NUMBER_OUT_OF_RANGE = Code(
    "MG109",
    "number-out-of-range",
    "A number is smaller or larger than the schema allows.",
    "Use a number in the range that the message states.",
)
DUPLICATE_ITEM = Code(
    "MG110",
    "duplicate-item",
    "A list has the same item more than once.",
    "Delete the repeated item.",
)
INVALID_YAML_VALUE = Code(
    "MG111",
    "invalid-yaml-value",
    "A value does not match the schema in another way.",
    "Change the value as the message describes. The JSON Schemas of all files are in the "
    "folder `schemas` of the package.",
)
UNREADABLE_FILE = Code(
    "MG112",
    "unreadable-file",
    "A file or a folder cannot be read.",
    "Check that the path exists, that it is a regular file or a folder, that you have permission "
    "to read it, and the state of the disk. The message has the reason that the system gives.",
)
INVALID_ENCODING = Code(
    "MG113",
    "invalid-encoding",
    "A file is not encoded as UTF-8.",
    "Save the file as UTF-8. The message names the first byte that is not.",
)
MERGE_CONFLICT = Code(
    "MG114",
    "merge-conflict",
    "A file has the conflict markers of an unfinished merge.",
    "Merge both sides, then delete the lines that start with `<<<<<<<`, `=======` and "
    "`>>>>>>>`.",
)
NESTED_TOO_DEEP = Code(
    "MG115",
    "nested-too-deep",
    "A YAML file nests lists and mappings deeper than the supported limit.",
    "Check the brackets and the indentation at the reported position.",
)
INVALID_YAML = Code(
    "MG116",
    "invalid-yaml",
    "A file is not valid YAML.",
    "Correct the syntax at the reported position. A string with a colon and a space needs "
    'quotes: `title: "Ads: start"`.',
)
EMPTY_FILE = Code(
    "MG117",
    "empty-file",
    "A YAML file is empty.",
    "Write the required keys, or delete the file.",
)
UNSUPPORTED_ALIAS = Code(
    "MG118",
    "unsupported-alias",
    "A YAML file uses an alias, which mediagen does not support.",
    "Write the value out wherever it is used.",
)
UNSUPPORTED_TAG = Code(
    "MG119",
    "unsupported-tag",
    "A YAML file uses a tag, which mediagen does not support.",
    "Delete the tag. Quote a value that is meant as a string.",
)
INVALID_KEY = Code(
    "MG120",
    "invalid-key",
    "A key of a mapping is a list or a mapping.",
    "Use a string as the key.",
)
DUPLICATE_KEY = Code(
    "MG121",
    "duplicate-key",
    "A mapping has the same key more than once.",
    "Delete one of the keys, or rename it.",
)
NUMBER_TOO_LARGE = Code(
    "MG122",
    "number-too-large",
    "A number has more digits than mediagen supports.",
    "Use a smaller number, or put it in quotes if it is meant as a string.",
)
FILE_NAME_MISMATCH = Code(
    "MG123",
    "file-name-mismatch",
    "The ID in a file differs from the name of the file.",
    "Rename the file, or change the ID: the event `EVENT` is in `EVENT.yaml`.",
)
RESERVED_FILE_NAME = Code(
    "MG124",
    "reserved-file-name",
    "The file name is reserved by Windows.",
    "Use another name. Windows reserves `con`, `prn`, `aux`, `nul`, `com1` to `com9` and "
    "`lpt1` to `lpt9`, with any extension.",
)
UNSUPPORTED_EXTENSION = Code(
    "MG125",
    "unsupported-extension",
    "A YAML file has another extension than `.yaml`.",
    "Rename the file so that it ends in `.yaml`.",
)
EMPTY_FOLDER = Code(
    "MG126",
    "empty-folder",
    "A folder that needs YAML files has none.",
    "Add a `.yaml` file, or check that the folder is the intended one.",
)
INVALID_PATTERN = Code(
    "MG127",
    "invalid-pattern",
    "A regular expression is not valid; or, for values, not portable, or slow.",
    "Correct the pattern. For values, groups `(?:…)`, sets, repeats, alternatives and "
    "look-aheads are allowed; flags, named groups, look-behinds and nested repeats are not.",
)
INVALID_SPECIFIER = Code(
    "MG128",
    "invalid-specifier",
    "`requires` in `mediagen.yaml` is no version specifier.",
    'Write one as in Python packages: `requires: "~=0.2"` for 0.2 and later versions before 1.0, '
    'or `requires: "==0.2.1"` for one version.',
)

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

"""MG1xx: messages about the YAML files and their schemas."""

from __future__ import annotations

from mediagen.diagnostics.catalogue.model import Code

UNKNOWN_KEY = Code(
    "MG101",
    "unknown-key",
    "A YAML file has a key that its schema does not have.",
    "Correct the spelling, or delete the key. The message suggests the nearest key.",
)

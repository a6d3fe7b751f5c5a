"""MG7xx: messages about the command line and the project."""

from __future__ import annotations

from mediagen.diagnostics.catalogue.model import Code

UNKNOWN_CODE = Code(
    "MG701",
    "unknown-code",
    "The catalogue has no message with this code.",
    "Use a code as messages print it, such as `MG101`; `mediagen list codes` prints all of them.",
)

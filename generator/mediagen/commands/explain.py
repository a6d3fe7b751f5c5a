"""``mediagen explain``: what a message means."""

from __future__ import annotations

from mediagen.diagnostics.catalogue import CODES, find_code, usage
from mediagen.diagnostics.problems import UsageError
from mediagen.diagnostics.suggestions import suggest_name


def explain_code(text: str) -> str:
    """Return the meaning and the help of a code, as lines of text.

    Raises ``UsageError`` for an unknown code.
    """
    code = find_code(text)
    if code is None:
        hint = suggest_name(text, [c.id for c in CODES] + [c.name for c in CODES])
        raise UsageError(f"unknown code '{text}'{hint}", code=usage.UNKNOWN_CODE)
    return f"{code.id} {code.name} ({code.severity})\n\n{code.meaning}\n{code.help}\n"

"""Model of the catalogue: a code for each kind of message, with its severity and its help."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Severity of a message."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Code:
    """A kind of message with a stable code.

    ``id`` is ``MG`` and three digits; the first digit names the area, as the modules of this
    package do. ``name`` is its readable form. ``meaning`` is one sentence without values;
    ``help`` is the fix for the cause. Both are Markdown.
    """

    id: str
    name: str
    meaning: str
    help: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        return self.id

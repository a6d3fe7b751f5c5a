"""Findings about messages, and the codes of the catalogue that name their kinds."""

from __future__ import annotations

from dataclasses import dataclass

from mediagen.diagnostics.catalogue import traffic as codes
from mediagen.diagnostics.catalogue.model import Code, Severity

#: Errors of the commands have codes from this one on.
_FIRST_ERROR = codes.UNREADABLE_RECORDING.id
#: Every kind of finding, in the order of the codes.
FINDING_CODES: tuple[Code, ...] = tuple(
    code for code in vars(codes).values() if isinstance(code, Code) and code.id < _FIRST_ERROR
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding about a message: a description with the likely cause, and the expectation.

    ``path`` is the JSON path in the body, empty for a finding about the session. The severity of
    the code is an error where the backend refuses the message or loses what it reports, a warning
    where the backend accepts it and the report will be wrong, and otherwise an info.
    """

    code: Code
    message: str
    expected: str
    path: str = ""

    @property
    def name(self) -> str:
        """The name of its code."""
        return self.code.name

    @property
    def level(self) -> Severity:
        """The severity of its code."""
        return self.code.severity

    def as_json(self) -> dict[str, str]:
        """Return the finding as data; empty parts are left out."""
        parts = {
            "level": str(self.level),
            "code": self.code.id,
            "name": self.name,
            "path": self.path,
            "message": self.message,
            "expected": self.expected,
        }
        return {key: value for key, value in parts.items() if value}

"""Findings about one block of code, and its verdict."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from mediagen.diagnostics.catalogue import audit as codes
from mediagen.diagnostics.catalogue.model import Code


class CodeVerdict(StrEnum):
    """Verdict on a block of code, from the worst to the best."""

    WRONG = "wrong"
    INCOMPLETE = "incomplete"
    VALUES = "values"
    PART = "part"
    OPEN = "open"
    SAME = "same"
    CONFIGURATION = "configuration"
    DECLARATION = "declaration"
    UNKNOWN = "unknown"


#: Verdicts that lead to exit code 1.
FAULTS = (CodeVerdict.WRONG, CodeVerdict.INCOMPLETE)

_WRONG_CODES = (
    codes.UNKNOWN_SDK_NAME,
    codes.WRONG_ARGUMENTS,
    codes.WRONG_ARGUMENT_VALUE,
    codes.OPTIONAL_NOT_UNWRAPPED,
    codes.MISPLACED_FIELD,
    codes.WRONG_REQUEST,
    codes.INVALID_CODE,
)
_VERDICTS: dict[Code, CodeVerdict] = {
    **dict.fromkeys(_WRONG_CODES, CodeVerdict.WRONG),
    codes.MISSING_FIELD: CodeVerdict.INCOMPLETE,
    codes.DIFFERENT_VALUE: CodeVerdict.VALUES,
    codes.DIFFERENT_FIELDS: CodeVerdict.VALUES,
    codes.IGNORED_FIELD: CodeVerdict.VALUES,
    codes.PARTIAL_CODE: CodeVerdict.PART,
    codes.OPEN_VALUE: CodeVerdict.OPEN,
}
_ORDER = {verdict: rank for rank, verdict in enumerate(CodeVerdict)}


class CodeFinding(NamedTuple):
    """A finding; ``line`` counts from 0 in the block of code.

    ``field`` is the ID of the field that it concerns, or empty. ``found`` and ``expected`` are the
    values of a difference, as code and pages show them.
    """

    code: Code
    line: int
    message: str
    field: str = ""
    found: str = ""
    expected: str = ""


def worst_verdict(findings: list[CodeFinding]) -> CodeVerdict:
    """Return the verdict that findings lead to; the best one without any."""
    verdicts = [_VERDICTS[finding.code] for finding in findings if finding.code in _VERDICTS]
    return min([*verdicts, CodeVerdict.SAME], key=_ORDER.__getitem__)

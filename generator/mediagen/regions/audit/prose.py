"""Sentences of pages that mention a value or a name that differs in their code."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from mediagen.diagnostics.catalogue import audit as codes
from mediagen.regions.audit.findings import CodeFinding
from mediagen.spec.model import Field

_CODE = re.compile(r"`+([^`]+)`+|\"([^\"]+)\"|“([^”]+)”|(?<=\|)[ \t]*([^|`]+?)[ \t]*(?=\|)")


def find_prose_values(
    prose: Sequence[tuple[int, str]],
    differing: Sequence[CodeFinding],
    fields: Mapping[str, Field],
) -> list[CodeFinding]:
    """Return a finding for each line that mentions a differing value; lines count from 1.

    A value is mentioned in code, in quotes or as a cell of a table. A number also needs the title,
    the name or the unit of its field on the line.
    """
    findings: dict[tuple[int, str], CodeFinding] = {}
    for number, line in prose:
        parts = {next(filter(None, match.groups()), "") for match in _CODE.finditer(line)}
        if not parts:
            continue
        for finding in differing:
            value = finding.found.strip('"')
            if not _mentions(parts, value) or not _concerns(line, finding, value, fields):
                continue
            hint = f"; expected {finding.expected}" if finding.expected else ""
            text = f"the sentence mentions {finding.found}{hint}"
            findings.setdefault(
                (number, value),
                CodeFinding(codes.PROSE_VALUE, number, text, finding.field, value),
            )
    return list(findings.values())


def _mentions(parts: set[str], value: str) -> bool:
    if value in parts:
        return True
    last = value.rpartition(".")[2]
    is_name = re.fullmatch(r"[A-Za-z_]\w*(?:\(\))?(?:\.[A-Za-z_]\w*)*", value) is not None
    names = {part.rstrip("()") for part in parts}
    return is_name and len(last) > 3 and any(value in part or last in part for part in names)


def _concerns(line: str, finding: CodeFinding, value: str, fields: Mapping[str, Field]) -> bool:
    """Return whether a line with a number is about the field of the number."""
    if not re.fullmatch(r"-?[0-9.]+", value):
        return True
    field = fields.get(finding.field.partition("[")[0])
    if field is None:
        return False
    words = line.casefold()
    names = [field.title.casefold(), field.name.casefold()]
    unit = field.unit or ""
    has_unit = bool(unit) and re.search(rf"{re.escape(value)}`?\s*{re.escape(unit)}\b", line)
    return any(name in words for name in names) or bool(has_unit)

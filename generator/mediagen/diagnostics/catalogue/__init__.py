"""Catalogue of messages: stable codes, which ``mediagen explain CODE`` prints.

A code is never reused for another meaning, and never renumbered.
"""

from __future__ import annotations

from types import ModuleType

from mediagen.diagnostics.catalogue import (
    actions,
    audit,
    gate,
    layers,
    lint,
    output,
    pages,
    platforms,
    preview,
    regions,
    snippets,
    spec,
    traffic,
    usage,
    verify,
    yaml_files,
)
from mediagen.diagnostics.catalogue.model import Code, Severity

__all__ = ["CODES", "Code", "Severity", "find_code"]

#: Modules by the first digit of their codes, from 1.
_AREAS: tuple[tuple[ModuleType, ...], ...] = (
    (yaml_files,),
    (spec, layers, lint),
    (platforms,),
    (snippets,),
    (pages, regions, audit),
    (output, actions),
    (usage, preview, gate),
    (verify,),
    (traffic,),
)

#: Every code, in the order of its number.
CODES: tuple[Code, ...] = tuple(
    sorted(
        (
            value
            for area in _AREAS
            for module in area
            for value in vars(module).values()
            if isinstance(value, Code)
        ),
        key=lambda code: code.id,
    )
)


def find_code(text: str) -> Code | None:
    """Return the code with an ID or a name, in upper or lower case; None if there is none."""
    wanted = text.casefold()
    return next((c for c in CODES if wanted in (c.id.casefold(), c.name)), None)

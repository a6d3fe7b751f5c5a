"""Readers of code by language, with a short list of repairs for code that is not complete."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from enum import StrEnum

from mediagen.platforms.model import Language
from mediagen.regions.audit.code_nodes import CodeReading, SyntaxFault
from mediagen.regions.audit.line_reader import read_lines
from mediagen.regions.audit.tree_reader import read_tree


class ReaderKind(StrEnum):
    """Kind of a reader, as the key ``kind`` of a language's ``reader`` has it."""

    GRAMMAR = "grammar"
    LINES = "lines"
    COMMANDS = "commands"


_READERS: Mapping[ReaderKind, Callable[[Language, str], CodeReading]] = {
    ReaderKind.GRAMMAR: read_tree,
    ReaderKind.LINES: read_lines,
}
_ELLIPSIS_LINE = re.compile(
    r"^[ \t]*(?://|#|'|/\*)?[ \t]*(?:\.{3}|…)[ \t]*(?:\*/)?,?[ \t]*$", re.MULTILINE
)
_ELLIPSIS = re.compile(r",?[ \t]*(?:\.{3}|…)(?=[ \t]*[\n}\])])")
_PLACEHOLDER = re.compile(
    r"(?<=[:(,=\[ ])(?P<name><#[^#\n]+#>|<[A-Za-z][^<>\n\"']*>|\{[A-Za-z][\w.-]*\}"
    r"|\[[A-Z][A-Z_ ]+\])(?=[ \t]*(?:[,)}\]\n]|$))"
)
_FRAGMENT = re.compile(r"\s*(?:\"[^\"\n]+\"|'[^'\n]+'|[A-Za-z_]\w*)\s*:\s*[\[{\"'\d\w-]")
_LAST_COMMA = re.compile(r",(?=\s*[}\]]|\s*$)")
SHORTENED = "shortened by an ellipsis"
_TYPOGRAPHIC = "“”‘’„«»"


def find_reader(language: Language) -> ReaderKind | None:
    """Return the kind of reader of a language; None if ``audit`` cannot read it."""
    kind = language.reader.get("kind")
    return ReaderKind(kind) if kind else None


def read_code(language: Language, code: str) -> CodeReading:
    """Return the statements of code in a language that is no command language.

    Code with syntax errors is repaired if possible; the reading lists the repairs.
    Raises ``UsageError`` if the grammar is not installed.
    """
    reader = _READERS[ReaderKind(language.reader["kind"])]
    character = _find_invisible(code)
    if character is not None:
        return CodeReading(faults=[character])
    reading = reader(language, code)
    notes = [
        SyntaxFault(code.count("\n", 0, match.start()), SHORTENED)
        for match in _ELLIPSIS_LINE.finditer(code)
    ]
    if reading.faults and not reading.declares:
        declaration = reader(language, f"{code.rstrip()} {{}}")
        if declaration.declares and not declaration.faults:
            return declaration
    for change in (_drop_ellipses, _quote_placeholders, _drop_last_commas, _wrap_fragment):
        if not reading.faults:
            break
        changed, note = change(code)
        if changed == code:
            continue
        repaired = reader(language, changed)
        if len(repaired.faults) <= len(reading.faults) or change is _drop_last_commas:
            is_fragment = reading.is_fragment or change is _wrap_fragment
            kept = list(reading.faults) if note.message.startswith("a comma") else []
            code, reading = changed, repaired
            reading.is_fragment = is_fragment
            if note not in notes:
                notes.append(note)
            if kept and not repaired.faults:
                reading.faults = [SyntaxFault(note.line, note.message)]
                break
    if reading.is_fragment and not any(f.message.startswith("not valid") for f in reading.faults):
        reading.faults = []
    reading.repairs = [*notes, *reading.repairs]
    return reading


def _find_invisible(code: str) -> SyntaxFault | None:
    """Return the fault of a character that editors hide or that only looks like a quote."""
    inside = re.sub(r"\"(?:[^\"\\\n]|\\.)*\"|//[^\n]*|#[^\n]*|'[^'\n]*'|/\*.*?\*/", _blank, code)
    for index, character in enumerate(inside):
        category = unicodedata.category(character)
        if category == "Cf" or (category == "Zs" and character != " ") or character in _TYPOGRAPHIC:
            name = unicodedata.name(character, f"U+{ord(character):04X}").lower()
            line = code.count("\n", 0, index)
            return SyntaxFault(line, f"the code contains the character {name}")
    return None


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def _first_line(code: str, pattern: re.Pattern[str]) -> int:
    match = pattern.search(code)
    return code.count("\n", 0, match.start()) if match else 0


def _drop_ellipses(code: str) -> tuple[str, SyntaxFault]:
    note = SyntaxFault(_first_line(code, _ELLIPSIS_LINE), SHORTENED)
    changed = _ELLIPSIS_LINE.sub("", code)
    if changed == code:
        note = SyntaxFault(_first_line(code, _ELLIPSIS), SHORTENED)
    return _ELLIPSIS.sub("", changed), note


def _quote_placeholders(code: str) -> tuple[str, SyntaxFault]:
    note = SyntaxFault(_first_line(code, _PLACEHOLDER), "placeholder without quotes")

    def quote(match: re.Match[str]) -> str:
        return f'"{{{re.sub(r"[^A-Za-z0-9_.-]", "", match["name"])}}}"'

    return _PLACEHOLDER.sub(quote, code), note


def _drop_last_commas(code: str) -> tuple[str, SyntaxFault]:
    note = SyntaxFault(_first_line(code, _LAST_COMMA), "a comma before the closing brace")
    return _LAST_COMMA.sub("", code), note


def _wrap_fragment(code: str) -> tuple[str, SyntaxFault]:
    note = SyntaxFault(0, "a part of a record")
    if not _FRAGMENT.match(code):
        return code, note
    return "{" + _LAST_COMMA.sub("", code) + "}", note

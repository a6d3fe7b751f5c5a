"""Problems in a user's files: message, position and code.

Problems are collected instead of raised one by one, so that one run reports all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from mediagen.diagnostics.catalogue.model import Code
from mediagen.diagnostics.terminal import escape_controls

#: Limit of characters in an excerpt.
_WIDEST = 160
#: Longer integers are displayed with their first digits and a power of ten.
_MOST_DIGITS = 21


def number_text(value: int | float) -> str:
    """Return a number for a message, such as ``86400``, ``0.5`` or ``1e+21``."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if abs(value) < 10**_MOST_DIGITS:
        return str(value)
    from decimal import Decimal

    digits, _, power = f"{Decimal(value):.6e}".partition("e")
    return f"{digits.rstrip('0').rstrip('.')}e{power}"


@dataclass(frozen=True, order=True)
class Problem:
    """One problem: ``path:line:column: CODE message``, with the line it is in.

    ``line`` and ``column`` start at 1; ``line`` is 0 if the problem concerns the whole file.
    """

    path: str
    line: int
    column: int
    message: str
    excerpt: str = ""
    code: Code = field(kw_only=True, compare=False)

    def __str__(self) -> str:
        place = f":{self.line}:{self.column}" if self.line else ""
        head = escape_controls(f"{self.path}{place}: {self.code} {self.message}")
        excerpt, column = self.excerpt.rstrip(), self.column - 1
        if not excerpt:
            return head
        if len(excerpt) > _WIDEST:
            start = max(0, column - _WIDEST // 2)
            excerpt, column = excerpt[start : start + _WIDEST], column - start
        # Tabs are kept before the caret, so that it is below its character.
        lead = "".join("\t" if c == "\t" else " " for c in excerpt[:column])
        return f"{head}\n    {escape_controls(excerpt, layout=True)}\n    {lead}^"


class SourceFile(Protocol):
    """File with positions that problems refer to."""

    @property
    def name(self) -> str:
        """Name of the file in messages."""

    def locate(self, path: Sequence[str | int]) -> tuple[SourceFile, Sequence[str | int]]:
        """Return the file that a path of the data is in, and the path in that file."""

    def position(self, path: Sequence[str | int], *, key: bool = False) -> tuple[int, int]:
        """Return line and column, from 1, of the value at a path, or of its key."""

    def line_text(self, number: int) -> str:
        """Return the text of a line, counted from 1."""


class Problems:
    """Problems that were reported so far, without duplicates."""

    def __init__(self) -> None:
        self._problems: dict[Problem, None] = {}

    def __bool__(self) -> bool:
        return bool(self._problems)

    def __len__(self) -> int:
        return len(self._problems)

    def __iter__(self) -> Iterator[Problem]:
        return iter(sorted(self._problems))

    def add_at(
        self,
        source: SourceFile,
        path: Sequence[str | int],
        message: str,
        *,
        code: Code,
        key: bool = False,
    ) -> None:
        """Add a problem at a position of a YAML file: at the value, or at its ``key``."""
        source, path = source.locate(path)
        line, column = source.position(path, key=key)
        excerpt = source.line_text(line)
        self.add(Problem(source.name, line, column, message, excerpt, code=code))

    def add(self, problem: Problem) -> None:
        """Add a problem."""
        self._problems[problem] = None

    def replace_all(self, problems: Iterable[Problem]) -> None:
        """Replace the problems by others."""
        self._problems = dict.fromkeys(problems)


class SpecError(Exception):
    """Problems that stop a command.

    ``written`` are the paths of files that were changed and could not be restored: nearly always
    none.
    """

    def __init__(self, problems: Iterable[Problem], *, written: Iterable[str] = ()) -> None:
        self.problems = list(problems)
        self.written = tuple(written)
        super().__init__("\n".join(map(str, self.problems)))


class UsageError(Exception):
    """Invalid call of a command; each line of the message is an argument."""

    def __init__(self, *lines: str, code: Code) -> None:
        super().__init__(*lines)
        self.code = code

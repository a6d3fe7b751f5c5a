"""Origins of values: the YAML values that a line of a generated file shows.

Candidates are the values whose text occurs in the line. Each is confirmed by changing it in memory
and rendering the file again: its value stands in the line if the line changes with it. Several
candidates change at once, each in its own way, so that few renderings confirm them all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import IntEnum, auto
from itertools import groupby
from typing import NamedTuple

from mediagen.yaml_files.scalars import Scalar, ScalarPath, iterate_scalars, replace_scalars
from mediagen.yaml_files.source import Source

#: Limits that keep an answer below a second.
_MOST_CANDIDATES = 96
_MOST_RENDERINGS = 32
#: Number of values that can change at once, each in its own way.
_MOST_CHANGES = 24
#: Number of words in a row that identify a part of a longer text.
_PHRASE = 3
_WORD = re.compile(r"\w+(?:[-.'’/:]\w+)*")
#: Characters of a name that other YAML files can refer to.
_NAME = re.compile(r"[\w.-]+")
#: Keys of values that are examples, not names.
_EXAMPLES = ("examples", "steps")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_DIGITS = "0123456789"
#: Layout that changes with the text around it: blanks, and the dashes of a table.
_LAYOUT = re.compile(r"\s+|-{3,}")


class ValueOrigin(NamedTuple):
    """YAML value that a line shows, in whole or in part."""

    source: Source
    path: ScalarPath
    value: Scalar


class ValueOrigins(NamedTuple):
    """Values that a line shows; ``is_complete`` is false if a limit left candidates unchecked."""

    values: tuple[ValueOrigin, ...]
    is_complete: bool


#: Renders a file with other values in some YAML files; None if the values are invalid.
Render = Callable[[Sequence[Source]], str | None]


def find_value_origins(
    sources: Iterable[Source],
    text: str,
    index: int,
    printed: str,
    render: Render,
    render_checked: Render,
) -> ValueOrigins:
    """Return the values of YAML files that a line of a generated text shows.

    ``index`` is the line, from 0; ``printed`` is its part that can contain values. ``render`` and
    ``render_checked`` render the text with changed files; the first one is faster, and checks only
    what the text depends on.
    """
    lines = text.split("\n")
    candidates = _find_candidates(sources, printed)
    is_complete = len(candidates) <= _MOST_CANDIDATES
    confirmed = candidates[:_MOST_CANDIDATES]
    for render_changed in (render, render_checked):
        finder = _OriginFinder(lines, index, render_changed)
        for _, group in groupby(confirmed, key=lambda candidate: candidate.tier):
            tier = list(group)
            for start in range(0, len(tier), _MOST_CHANGES):
                finder.confirm_distinct(tier[start : start + _MOST_CHANGES])
        confirmed = [c for c in confirmed if id(c) in finder.confirmed]
        is_complete = is_complete and not finder.is_exhausted
    return ValueOrigins(tuple(c.origin for c in confirmed), is_complete)


@dataclass(frozen=True)
class _Candidate:
    """Value that may stand in a line: the part of it that does, and how likely it is."""

    origin: ValueOrigin
    start: int
    end: int
    tier: _Tier


class _Tier(IntEnum):
    """Kind of a value, the one most likely to stand in a line first; each is checked apart.

    A name that other files refer to is usually invalid if it changes alone.
    """

    VALUE = auto()
    NAME = auto()
    SHARED_NAME = auto()


class _Change(NamedTuple):
    """Other value of a candidate, and the part of it that the line shows then."""

    value: Scalar
    part: Scalar


class _OriginFinder:
    """Finder of the values that a line depends on; ``confirmed`` has the IDs of candidates."""

    def __init__(self, lines: Sequence[str], index: int, render: Render) -> None:
        self._lines, self._index, self._render = lines, index, render
        self._line = lines[index]
        self._renderings = 0
        self._changes: dict[int, tuple[_Change, ...]] = {}
        self.confirmed: set[int] = set()
        self.is_exhausted = False

    def confirm_distinct(self, candidates: Sequence[_Candidate]) -> None:
        """Confirm the candidates that the line changes with, at most ``_MOST_CHANGES`` of them."""
        uses: Counter[Scalar] = Counter()
        self._changes = {}
        for number, candidate in enumerate(candidates):
            value = candidate.origin.value
            self._changes[id(candidate)] = tuple(
                _change_value(candidate, number if isinstance(value, str) else uses[value])
            )
            uses[value] += 1
        self._confirm_candidates(candidates, 0)

    def _confirm_candidates(self, candidates: Sequence[_Candidate], attempt: int) -> None:
        if not candidates:
            return
        if self._renderings >= _MOST_RENDERINGS:
            self.is_exhausted = True
            return
        self._renderings += 1
        changed_text = self._render(list(self._change_sources(candidates, attempt)))
        if changed_text is None:
            self._confirm_parts(candidates, attempt)
            return
        changed_line = self._find_line(changed_text.split("\n"))
        if _without_layout(changed_line) == _without_layout(self._line):
            return
        if len(candidates) == 1:
            self.confirmed.add(id(candidates[0]))
            return
        parts = [self._changes[id(c)][attempt].part for c in candidates]
        texts = list(map(str, parts))
        shown = [
            candidate
            for candidate, part, text in zip(candidates, parts, texts, strict=True)
            if sum(text in other for other in texts) == 1  # or else it may be that of another one
            and _find_phrase(part, changed_line)
            and not _find_phrase(part, self._line)
        ]
        if not shown:
            self._confirm_parts(candidates, attempt)
            return
        self.confirmed.update(map(id, shown))
        self._confirm_candidates([c for c in candidates if id(c) not in self.confirmed], attempt)

    def _confirm_parts(self, candidates: Sequence[_Candidate], attempt: int) -> None:
        """Confirm candidates that are indistinguishable, or invalid together, in two halves."""
        if len(candidates) > 1:
            half = len(candidates) // 2
            self._confirm_candidates(candidates[:half], attempt)
            self._confirm_candidates(candidates[half:], attempt)
        elif attempt + 1 < len(self._changes[id(candidates[0])]):
            self._confirm_candidates(candidates, attempt + 1)

    def _change_sources(self, candidates: Iterable[_Candidate], attempt: int) -> Iterator[Source]:
        """Yield copies of the files of candidates, with their values changed."""
        changes: dict[int, tuple[Source, dict[ScalarPath, Scalar]]] = {}
        for candidate in candidates:
            source, path, _ = candidate.origin
            value = self._changes[id(candidate)][attempt].value
            changes.setdefault(id(source), (source, {}))[1][path] = value
        for source, values in changes.values():
            yield replace_scalars(source, values)

    def _find_line(self, lines: Sequence[str]) -> str:
        """Return the line, or the lines, of a changed text at the place of the line."""
        if len(lines) == len(self._lines):
            return lines[self._index]
        matcher = SequenceMatcher(None, self._lines, lines, autojunk=False)
        for kind, start, stop, new_start, new_stop in matcher.get_opcodes():
            if start <= self._index < stop:
                if kind == "equal":
                    return self._line
                return "\n".join(lines[new_start:new_stop])
        return self._line


def _without_layout(line: str) -> str:
    return _LAYOUT.sub("", line)


# -- candidates -----------------------------------------------------------------------------------


def _find_candidates(sources: Iterable[Source], line: str) -> list[_Candidate]:
    """Return the values whose text occurs in a line, the most specific ones first."""
    line_words = frozenset(word.lower() for word in _WORD.findall(line))
    candidates: list[_Candidate] = []
    sources = list(sources)
    for source in sources:
        for path, value in iterate_scalars(source.data):
            if isinstance(value, str) and not _shares_word(value, line, line_words):
                continue
            phrase = _find_phrase(value, line)
            if phrase:
                origin = ValueOrigin(source, path, value)
                candidates.append(_Candidate(origin, *phrase, _find_tier(origin, sources)))
    return sorted(candidates, key=lambda c: (c.tier, c.start - c.end))


def _find_tier(origin: ValueOrigin, sources: Sequence[Source]) -> _Tier:
    value = origin.value
    if not isinstance(value, str) or not _NAME.fullmatch(value) or origin.path[0] in _EXAMPLES:
        return _Tier.VALUE
    word = re.compile(rf"(?<![\w.-]){re.escape(value)}(?![\w.-])")
    if any(word.search(s.text) for s in sources if s is not origin.source):
        return _Tier.SHARED_NAME
    return _Tier.NAME


def _shares_word(value: str, line: str, line_words: frozenset[str]) -> bool:
    """Return whether a string can have a phrase in a line; cheaper than to look for it."""
    words = _WORD.findall(value)
    if not words:
        return False  # punctuation, such as the quotes of a language
    return value in line or any(word.lower() in line_words for word in words)


def _find_phrase(value: Scalar, line: str) -> tuple[int, int] | None:
    """Return the start and the end of the part of a value that stands in a line, or None."""
    if isinstance(value, bool):
        is_shown = re.search(rf"(?<!\w){value}(?!\w)", line, re.IGNORECASE)
        return (0, 1) if is_shown else None
    if not isinstance(value, str):
        number = f"{value:g}" if isinstance(value, float) else str(value)
        pattern = rf"(?<![\w.]){re.escape(number)}(?:\.0+)?(?![\w]|\.\d)"
        # Compiling a pattern is slow, and most values do not occur.
        return (0, len(number)) if number in line and re.search(pattern, line) else None
    text = value.strip()
    if not text:
        return None
    before = r"(?<!\w)" if text[0].isalnum() else ""
    after = r"(?!\w)" if text[-1].isalnum() else ""
    if text in line and re.search(before + re.escape(text) + after, line):
        start = value.index(text)
        return start, start + len(text)
    return _find_words(value, line)


def _find_words(value: str, line: str) -> tuple[int, int] | None:
    """Return the part of a string whose words stand in a row in a line, or None.

    A line can show a part of a string, because comments are wrapped. Markup between words counts as
    blanks. A part has at least three words, or else is the whole text or all words of the line.
    """
    words = list(_WORD.finditer(value))
    names = [word[0] for word in words]
    line_names = _WORD.findall(line)
    if not names or not line_names:
        return None
    length = min(_PHRASE, len(names), len(line_names))
    phrases = {tuple(line_names[i : i + length]) for i in range(len(line_names) - length + 1)}
    first = next(
        (i for i in range(len(names) - length + 1) if tuple(names[i : i + length]) in phrases),
        None,
    )
    if first is None:
        return None
    last = first + length - 1
    while last + 1 < len(names) and tuple(names[last + 2 - length : last + 2]) in phrases:
        last += 1
    return words[first].start(), words[last].end()


def _change_value(candidate: _Candidate, number: int) -> Iterator[_Change]:
    """Yield changes that keep the length, the best one first; they differ for each number."""
    value, start, end = candidate.origin.value, candidate.start, candidate.end
    if isinstance(value, bool):
        yield _Change(not value, not value)
        return
    if not isinstance(value, str):
        yield from (_Change(value + n, value + n) for n in (1 + number, 1, -1))
        return
    part = value[start:end]
    rotated = "".join(_rotate(c, _LETTERS, 1 + number) for c in part)
    digit = next((i for i in range(len(part) - 1, -1, -1) if part[i] in _DIGITS), None)
    parts = [rotated] if rotated != part else []
    if digit is not None:
        parts.append(part[:digit] + _rotate(part[digit], _DIGITS, 1 + number) + part[digit + 1 :])
    for changed in parts or [part + "x" * (1 + number)]:
        yield _Change(value[:start] + changed + value[end:], changed)


def _rotate(character: str, alphabet: str, shift: int) -> str:
    """Return the character some places later in an alphabet, in the same case."""
    position = alphabet.find(character.lower())
    if position < 0 or not character:
        return character
    other = alphabet[(position + shift) % len(alphabet)]
    return other.upper() if character.isupper() else other

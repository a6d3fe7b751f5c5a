"""Regular expressions that all languages of the generated code understand, and that end in time."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import combinations
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

#: Parsed operations that some of the languages do not have, with their names in messages.
_UNPORTABLE = {
    ops.ATOMIC_GROUP: "an atomic group, '(?>'",
    ops.POSSESSIVE_REPEAT: "a possessive repeat, such as 'a++'",
    ops.GROUPREF_EXISTS: "a condition on a group",
    ops.GROUPREF: "a reference to a group",
}
_UNPORTABLE_ANCHORS = {
    ops.AT_BEGINNING_STRING: "'\\A'; patterns always match the whole value",
    ops.AT_END_STRING: "'\\Z'; patterns always match the whole value",
}
#: Escaped characters, sets of characters, and the signs between alternatives.
_PARTS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\|", re.DOTALL)
_REPEATS = (ops.MAX_REPEAT, ops.MIN_REPEAT)
_LOOKBEHIND = -1
#: Characters that stand for all others when sets of characters are compared.
_SAMPLE = [*map(chr, range(128)), "\u00e4", "\u0416", "\u4e2d"]


def find_syntax_fault(pattern: str) -> str | None:
    """Return why Python cannot read a regular expression; None if it can."""
    try:
        with warnings.catch_warnings(action="error"):  # such as for a deprecated syntax
            re.compile(pattern)
    except (re.error, OverflowError, FutureWarning) as error:
        return f"invalid regular expression: {error}"
    return None


@lru_cache(maxsize=1024)
def find_pattern_fault(pattern: str) -> str | None:
    """Return why a regular expression cannot be used for a field; None if it can."""
    fault = find_syntax_fault(pattern)
    if fault is not None:
        return fault
    parsed = _parser.parse(pattern)
    fault = next(_find_unportable(parsed, pattern), None)
    if fault is not None:
        return f"not all languages of the generated code have {fault}"
    if any(map(_is_ambiguous, _repeat_bodies(parsed))):
        return (
            "a repeat inside of a repeat can match the same text in many ways, so that a long "
            "value takes very long; separate the repetitions, as in '[a-z]+(-[a-z]+)*'"
        )
    # Python reads alternatives of one character as a set; an empty group keeps them apart.
    separated = _parser.parse(_PARTS.sub(lambda m: "()|" if m[0] == "|" else m[0], pattern))
    if any(map(_has_overlap, _repeat_bodies(separated))):
        return (
            "two alternatives inside of a repeat can match the same text, so that a long value "
            "takes very long; let each begin with other characters, or move what they share "
            "before them"
        )
    return None


def _find_unportable(parsed: Any, pattern: str) -> Iterator[str]:
    if parsed.state.flags & ~re.UNICODE:
        yield "flags, such as '(?i)'"
    if parsed.state.groupdict:
        yield "named groups in this form; use '(?:'"
    for operation, argument in _operations(parsed):
        if operation in _UNPORTABLE:
            yield _UNPORTABLE[operation]
        elif operation is ops.AT and argument in _UNPORTABLE_ANCHORS:
            yield _UNPORTABLE_ANCHORS[argument]
        elif operation in (ops.ASSERT, ops.ASSERT_NOT) and argument[0] == _LOOKBEHIND:
            yield "a look-behind, '(?<='"
        elif operation is ops.SUBPATTERN and (argument[1] or argument[2]):
            yield "flags of a group, such as '(?i:'"


def _operations(parsed: Any) -> Iterator[tuple[Any, Any]]:
    """Yield all operations of a parsed pattern, the outer ones first."""
    for operation, argument in parsed:
        yield operation, argument
        for inner in _inner_patterns(argument):
            yield from _operations(inner)


def _inner_patterns(argument: Any) -> Iterator[Any]:
    if isinstance(argument, _parser.SubPattern):
        yield argument
    elif isinstance(argument, list | tuple):
        for item in argument:
            yield from _inner_patterns(item)


def _is_unlimited(operation: Any, argument: Any) -> bool:
    return operation in _REPEATS and argument[1] is ops.MAXREPEAT


def _repeat_bodies(parsed: Any) -> Iterator[Any]:
    """Yield the patterns that are repeated without a limit."""
    for operation, argument in _operations(parsed):
        if _is_unlimited(operation, argument):
            yield argument[2]


def _is_ambiguous(body: Any) -> bool:
    """Return whether a repeated pattern has a repeat that nothing separates from the next one."""
    items = list(_flatten(body))
    for repeat in items:
        if not _is_unlimited(*repeat):
            if repeat[0] is ops.BRANCH and any(map(_is_ambiguous, repeat[1][1])):
                return True
            continue
        repeated = _characters([repeat])
        others = [item for item in items if item is not repeat and _is_required(*item)]
        if all(_characters([item]) & repeated for item in others):
            return True
    return False


def _has_overlap(body: Any) -> bool:
    """Return whether two alternatives of a repeated pattern can match the same text.

    Alternatives of which one is the beginning of the other count as well, as in ``(a|aa)*``.
    """
    return any(
        all(first & second for first, second in zip(one, other, strict=False))
        for operation, argument in _operations(body)
        if operation is ops.BRANCH
        for one, other in combinations(map(_positions, argument[1]), 2)
    )


def _positions(alternative: Any) -> list[frozenset[str]]:
    """Return the characters at each position of an alternative, up to its first repeat."""
    positions = []
    for operation, argument in _flatten(alternative):
        if operation not in (ops.AT, ops.ASSERT, ops.ASSERT_NOT):
            positions.append(_characters([(operation, argument)]))
        if operation in (*_REPEATS, ops.BRANCH):
            break
    return positions


def _flatten(body: Any) -> Iterator[tuple[Any, Any]]:
    """Yield the operations of a sequence; groups are part of it."""
    for operation, argument in body:
        if operation is ops.SUBPATTERN:
            yield from _flatten(argument[3])
        else:
            yield operation, argument


def _is_required(operation: Any, argument: Any) -> bool:
    if operation in _REPEATS:
        return bool(argument[0] > 0)
    return operation not in (ops.AT, ops.ASSERT, ops.ASSERT_NOT)


def _characters(operations: Iterable[tuple[Any, Any]]) -> frozenset[str]:
    """Return the characters of the sample that a part of a pattern can contain."""
    found: set[str] = set()
    for operation, argument in operations:
        if operation is ops.LITERAL:
            found.add(chr(argument))
        elif operation is ops.NOT_LITERAL:
            found |= {char for char in _SAMPLE if char != chr(argument)}
        elif operation is ops.ANY:
            found |= {char for char in _SAMPLE if char != "\n"}
        elif operation is ops.IN:
            found |= _set_characters(argument)
        else:
            for inner in _inner_patterns(argument):
                found |= _characters(inner)
    return frozenset(found)


_CATEGORIES = {
    ops.CATEGORY_DIGIT: r"\d",
    ops.CATEGORY_NOT_DIGIT: r"\D",
    ops.CATEGORY_SPACE: r"\s",
    ops.CATEGORY_NOT_SPACE: r"\S",
    ops.CATEGORY_WORD: r"\w",
    ops.CATEGORY_NOT_WORD: r"\W",
}


def _set_characters(items: Iterable[tuple[Any, Any]]) -> set[str]:
    chars: set[str] = set()
    is_negated = False
    for operation, argument in items:
        if operation is ops.NEGATE:
            is_negated = True
        elif operation is ops.LITERAL:
            chars.add(chr(argument))
        elif operation is ops.RANGE:
            chars |= {char for char in _SAMPLE if argument[0] <= ord(char) <= argument[1]}
        elif operation is ops.CATEGORY:
            chars |= {char for char in _SAMPLE if re.match(_CATEGORIES[argument], char)}
    return set(_SAMPLE) - chars if is_negated else chars

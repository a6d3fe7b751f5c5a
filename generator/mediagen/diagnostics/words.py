"""Words in messages and generated text: lists of names, and names in braces to fill in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

_Part = TypeVar("_Part")

#: A name in braces, such as ``{name}``, in a pattern that is filled in.
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def join_words(words: Sequence[str], conjunction: str = "and") -> str:
    """Return words as a list in a sentence: ``a``, ``a and b``, ``a, b and c``."""
    return "".join(interleave_conjunction(words, conjunction))


def interleave_conjunction(
    parts: Sequence[_Part], conjunction: str = "and"
) -> Iterator[_Part | str]:
    """Yield the parts of a list in a sentence, with commas and a conjunction between them."""
    for i, part in enumerate(parts):
        if i:
            yield f" {conjunction} " if i == len(parts) - 1 else ", "
        yield part


def with_article(noun: str) -> str:
    """Return a noun in lower case with its indefinite article."""
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def fill_words(pattern: str, words: Mapping[str, str]) -> str:
    """Return a pattern with its ``{words}`` filled in; braces around other names stay."""
    return PLACEHOLDER.sub(lambda match: words.get(match[1], match[0]), pattern)

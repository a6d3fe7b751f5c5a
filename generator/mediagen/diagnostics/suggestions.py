"""Suggestions for misspelled names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that a misspelt one was probably meant to be."""
    import difflib

    known = list(known)
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if close:
        return close[0]
    folded = {name.casefold(): name for name in known}
    return folded.get(word.casefold())


def suggestion(word: str, known: Iterable[str], *, limit: int = 8) -> str:
    """What to say after an unknown word: the nearest known one, or else all, if they are few."""
    known = list(known)
    near = nearest(word, known)
    if near is not None:
        return f"; did you mean '{near}'?"
    if known and len(known) <= limit:
        return f"; known here: {', '.join(sorted(known))}"
    return ""

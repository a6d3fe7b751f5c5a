"""Suggestions for misspelled names."""

from __future__ import annotations

from collections.abc import Iterable

from mediagen.diagnostics.words import join_words


def nearest_name(word: str, names: Iterable[str]) -> str | None:
    """Return the declared name that a misspelled one probably stands for, or None."""
    import difflib

    names = list(names)
    close = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if close:
        return close[0]
    folded = {name.casefold(): name for name in names}
    return folded.get(word.casefold())


def suggest_name(word: str, names: Iterable[str], *, limit: int = 8) -> str:
    """Return the hint after an unknown name: the nearest declared one, or all if they are few."""
    names = list(names)
    near = nearest_name(word, names)
    if near is not None:
        return f"; did you mean '{near}'?"
    if names and len(names) <= limit:
        return f"; expected {join_words(sorted(names), 'or')}"
    return ""

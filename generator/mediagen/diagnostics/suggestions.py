"""Suggestions for misspelled names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from mediagen.diagnostics.words import join_words

#: Names below this similarity, from 0 to 1, are no misspellings of each other.
_CUTOFF = 0.6
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\da-zA-Z_]+")
#: Words that programmers use for the same thing, each for the first of its row.
_SYNONYMS = {
    word: words[0]
    for words in (
        ("start", "begin", "started", "begun", "open", "opened"),
        ("complete", "end", "ended", "completed", "finish", "finished", "done", "close", "closed"),
        ("skip", "skipped"),
        ("id", "identifier", "uid"),
        ("length", "duration"),
        ("index", "position", "number"),
        ("change", "changed", "update", "updated"),
        ("picture", "pip"),
    )
    for word in words
}


def nearest_name(word: str, names: Iterable[str]) -> str | None:
    """Return the declared name that a misspelled one probably stands for, or None.

    Names of the same words in other spellings come first, then names of synonyms, then the most
    similar one.
    """
    import difflib

    names = list(names)
    for same in (_plain_words, _synonyms):
        words = same(word)
        equal = [name for name in names if words and same(name) == words]
        if equal:
            return max(equal, key=lambda name: difflib.SequenceMatcher(None, name, word).ratio())
    close = difflib.get_close_matches(word, names, n=1, cutoff=_CUTOFF)
    return close[0] if close else None


def suggest_name(word: str, names: Iterable[str], *, limit: int = 8) -> str:
    """Return the hint after an unknown name: the nearest declared one, or all if they are few."""
    names = list(names)
    near = nearest_name(word, names)
    if near is not None:
        return f"; did you mean '{near}'?"
    if names and len(names) <= limit:
        return f"; expected {join_words(sorted(names), 'or')}"
    return ""


def _plain_words(name: str) -> Sequence[str]:
    """Return a name without its capitals and the signs between its words, as one item."""
    plain = re.sub(r"[\W_]+", "", name).casefold()
    return [plain] if plain else []


def _synonyms(name: str) -> Sequence[str]:
    """Return the words of a name, with one of all synonyms in the place of each."""
    words = (part.casefold() for part in _PART.findall(name))
    return [_SYNONYMS.get(word, word) for word in words]

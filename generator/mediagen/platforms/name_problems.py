"""Problems of names that several platforms have: each is reported once, with all of them."""

from __future__ import annotations

from mediagen.diagnostics.catalogue.model import Code
from mediagen.diagnostics.problems import Problems
from mediagen.diagnostics.words import fill_words, join_words
from mediagen.spec.model import Place

_Key = tuple[str, tuple[str | int, ...], str, str]


class NameProblems:
    """Collects problems of names, by their place and message."""

    def __init__(self) -> None:
        self._reports: dict[_Key, tuple[Place, Code, bool, dict[str, None]]] = {}

    def add(self, place: Place, message: str, origin: str, code: Code, *, key: bool) -> None:
        """Add a problem; ``{places}`` in the message stands for its origins, such as languages."""
        source, path = place
        identity = (source.name, tuple(path), code.id, message)
        report = self._reports.setdefault(identity, (place, code, key, {}))
        report[3][origin] = None

    def report(self, problems: Problems) -> None:
        """Report every problem once."""
        for (_, _, _, message), (place, code, key, origins) in self._reports.items():
            text = fill_words(message, {"places": join_words(sorted(origins))})
            problems.add_at(*place, text, code=code, key=key)

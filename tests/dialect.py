"""Words of the former dialect of the project, which no reader may meet."""

from __future__ import annotations

import re

#: Patterns of words that the technical English of the project does not use, each with what to
#: write instead. Word boundaries keep "attest" & co.
REPLACEMENTS = {
    r"\btold\b": "specify, report, pass",
    r"\ba text\b": "a string",
    r"\ba right\b(?!-)": "a valid",
    r"\bsays what\b": "describes, specifies",
    r"\bwhat there is\b": "list",
    r"\btoo\.(?=\s|$)": "also",
}
_DIALECT = re.compile("|".join(REPLACEMENTS), re.I)


def find_dialect(text: str) -> list[str]:
    """Return the lines of a string that use a word of the dialect."""
    return [line.strip() for line in text.splitlines() if _DIALECT.search(line)]

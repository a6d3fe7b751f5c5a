"""Parse files as strict JSON: also reject input that parsers commonly accept.

This is: duplicate keys in an object, the words NaN and Infinity, and a byte order mark.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

_TOKEN = re.compile(r'(?P<text>"(?:[^"\\]|\\.)*")(?P<key>\s*:)?|[{}]|-?Infinity|NaN')


def find_violation(text: str) -> tuple[int, str] | None:
    """Return position and reason of the first violation of strict JSON."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.pos, error.msg
    objects: list[set[str]] = []
    for token in _TOKEN.finditer(text):
        if token[0] == "{":
            objects.append(set())
        elif token[0] == "}":
            objects.pop()
        elif token["key"]:
            key = json.loads(token["text"])
            if key in objects[-1]:
                return token.start(), f"the key {token['text']} occurs twice"
            objects[-1].add(key)
        elif not token["text"]:
            return token.start(), f"{token[0]} is not JSON"
    return None


def main() -> int:
    """Print the first violation in each file."""
    violations = 0
    for name in sys.argv[1:]:
        try:
            text = Path(name).read_bytes().decode("utf-8")
            violation = find_violation(text)
        except UnicodeDecodeError as error:
            text, violation = "", (0, f"it is not UTF-8: {error.reason}")
        if violation is not None:
            position, reason = violation
            line = text.count("\n", 0, position) + 1
            column = position - text.rfind("\n", 0, position)
            print(f"{name}:{line}:{column}: {reason}")
            violations += 1
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())

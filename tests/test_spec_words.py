"""Sentences of the spec and the platforms are standard technical English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.dialect import REPLACEMENTS
from tests.helpers import ROOT

#: Words of the former style, each with what replaces it.
FORBIDDEN = {
    **REPLACEMENTS,
    r"\bby (itself|themselves)\b": "automatically",
    r"\bof your own\b": "your own",
    r"\bthe Edge\b(?! Network| Identity)": "the Media Edge API, the Edge Network",
}
FILES = sorted(
    [
        *(ROOT / "spec").rglob("*.yaml"),
        *(ROOT / "templates").glob("*/*.yaml"),
        *(ROOT / "templates").glob("*/wrapper/**/wrapper.yaml"),
        *(ROOT / "templates").glob("wrappers/**/wrapper.yaml"),
    ]
)


def strings(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        yield from (text for value in node.values() for text in strings(value))
    elif isinstance(node, list):
        yield from (text for value in node for text in strings(value))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_sentences_use_the_words_of_the_field(path: Any) -> None:
    for text in strings(yaml.safe_load(path.read_text("utf-8"))):
        flat = " ".join(text.split())
        for pattern, better in FORBIDDEN.items():
            assert not re.search(pattern, flat), f"{flat!r}: write {better}"

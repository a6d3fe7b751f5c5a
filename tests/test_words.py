"""Words in messages: one function for lists in sentences, and one for names in braces."""

from __future__ import annotations

import pytest
from mediagen.diagnostics.words import fill_words, join_words


@pytest.mark.parametrize(
    ("words", "sentence"),
    [([], ""), (["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c")],
)
def test_words_are_joined_as_in_a_sentence(words: list[str], sentence: str) -> None:
    assert join_words(words, "or") == sentence


def test_only_known_names_in_braces_are_filled_in() -> None:
    assert fill_words("{a}/{b}: {{a}} {}", {"a": "1"}) == "1/{b}: {1} {}"

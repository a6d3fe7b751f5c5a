"""Names in the case of a language."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

_WORD = re.compile(r"[A-Z]+s?(?![a-z])|[A-Z]?[a-z0-9]+")


class LetterCase(StrEnum):
    """Letter case of names in a language."""

    CAMEL = "camel"
    PASCAL = "pascal"
    SNAKE = "snake"
    UPPER_SNAKE = "upper_snake"


def split_words(name: str) -> list[str]:
    """Return the words of a camelCase name, in lower case: ``assetID`` is asset and id."""
    return [word.lower() for word in _WORD.findall(name)]


@lru_cache(maxsize=16_384)
def change_case(name: str, case: str) -> str:
    """Return a camelCase name in the case ``camel``, ``pascal``, ``snake`` or ``upper_snake``."""
    match case:
        case LetterCase.CAMEL:
            return name[:1].lower() + name[1:]
        case LetterCase.PASCAL:
            return name[:1].upper() + name[1:]
        case LetterCase.SNAKE:
            return "_".join(split_words(name))
        case _:
            return "_".join(split_words(name)).upper()


def stem(name: str) -> str:
    """Return a camelCase name without its last word, which ``aStart`` and ``aEnd`` share."""
    return " ".join(split_words(name)[:-1])

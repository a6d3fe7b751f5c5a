"""Python literals, read by Python's own tokenizer and parser."""

from __future__ import annotations

import ast
import io
import tokenize

from .seals import Rejected

_QUIET = (tokenize.NEWLINE, tokenize.NL, tokenize.ENDMARKER)


def evaluate(expressions: list[str]) -> list[str]:
    """Return the values of expressions of one literal each. Raises Rejected."""
    values: list[str] = []
    reasons: dict[int, str] = {}
    for index, expression in enumerate(expressions):
        try:
            tokens = tokenize.generate_tokens(io.StringIO(expression).readline)
            kinds = [token.type for token in tokens if token.type not in _QUIET]
            value = ast.literal_eval(expression)
            if kinds != [tokenize.STRING] or not isinstance(value, str):
                raise ValueError("is not one string")
            values.append(value)
        except (ValueError, SyntaxError, tokenize.TokenError) as error:
            reasons[index] = str(error)
    if reasons:
        raise Rejected("python", reasons)
    return values

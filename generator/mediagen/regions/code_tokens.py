"""Tokens of code, to compare code regardless of its layout.

Only ASCII blanks and line ends are layout. Any other character that a layout does not name is a
token, so that an unusual character is always a difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from mediagen.platforms.model import CodeLayout

_SPACE = " "
_STATEMENT_END = "\n;"  # no token of any language
_OPENING = {")": "(", "]": "[", "}": "{"}


class _Token(NamedTuple):
    """A token, and the layout between it and the token before."""

    text: str
    is_word: bool
    blank: bool = False
    newline: bool = False


def canonical_code(code: str, layout: CodeLayout) -> str:
    """Return code in a form that formatters do not change, and that differs if the meaning does."""
    tokens = list(_split_tokens(code, layout))
    if layout.significant_newlines or layout.significant_spaces:
        forms = _lines_of_words(tokens, layout)
    else:
        forms = _Statements(tokens, layout).canonical_forms()
    return "".join(f"{len(form)}:{form}" for form in forms)


@lru_cache(maxsize=1000)
def _pattern(layout: CodeLayout) -> re.Pattern[str]:
    blanks = "|".join((*layout.whitespace, "[ \\t]"))
    newline = (
        r"\n" if layout.significant_newlines else r"\r\n?|\n"
    )  # some languages read \r as text
    tokens = "|".join(layout.tokens) or r"(?!)"
    operators = "".join(f"{operator}|" for operator in layout.operators)
    return re.compile(
        rf"(?P<blank>(?:{blanks})+)|(?P<newline>{newline})|(?P<token>{tokens})|"
        rf"{operators}(?P<word>\w+)|(?s:.)"
    )


def _split_tokens(code: str, layout: CodeLayout) -> Iterator[_Token]:
    blank = newline = False
    for match in _pattern(layout).finditer(code):
        text = match[0]
        if match["newline"] is not None:
            if layout.significant_newlines:
                yield _Token(text, False)
                blank = False
            newline = True
            continue
        if match["blank"] is not None:
            # A line continuation, such as a backslash, does not separate tokens by itself.
            blank = blank or bool(re.search(r"[ \t]", text))
            continue
        is_literal = match["token"] is not None
        if is_literal and text[0] in layout.quotes:
            text = _normalize_quotes(text, layout.quotes)
        yield _Token(text, is_literal or match["word"] is not None, blank, newline)
        blank = newline = False


def _lines_of_words(tokens: Sequence[_Token], layout: CodeLayout) -> list[str]:
    """Return the tokens of a language in which line ends, or blanks between words, matter."""
    forms: list[str] = []
    for token in tokens:
        at_start = not forms or forms[-1] == "\n"
        if token.text == "\n" and at_start:
            continue
        if token.blank and layout.significant_spaces and not at_start:
            forms.append(_SPACE)
        forms.append(token.text)
    while forms and forms[-1] == "\n":
        forms.pop()
    return forms


class _Bracket(NamedTuple):
    """An open bracket."""

    text: str
    holds_statements: bool
    takes_trailing: bool  # its list can end in a separator


class _Statements:
    """Code whose statements can end with their line instead of a token."""

    def __init__(self, tokens: Sequence[_Token], layout: CodeLayout) -> None:
        self._tokens = tokens
        self._layout = layout
        self._forms: list[str] = []
        self._previous: _Token | None = None  # ignoring comments
        self._before_previous = ""
        self._open: list[_Bracket] = []

    def canonical_forms(self) -> list[str]:
        """Return the tokens, without those that formatters add and remove."""
        tokens, layout = self._tokens, self._layout
        newline = False  # since the last token that is not a comment
        comments: list[str] = []  # since then; the end of a statement comes before them
        for number, token in enumerate(tokens):
            newline = newline or token.newline
            text = token.text
            if self._is_comment(text):
                comments.append(text)
                continue
            ends_statement = text in layout.optional and self._in_statements()
            if ends_statement:
                if not self._ends_block(number) or not self._ends_operand():
                    self._forms.append(_STATEMENT_END)
            elif layout.optional and newline and self._ends_at_newline(token):
                self._forms.append(_STATEMENT_END)
            if text in layout.closing and self._drops_trailing(number):
                self._forms.pop()
            self._forms += comments
            comments = []
            if not ends_statement:
                self._track_brackets(token, number)
                self._forms.append(text)
            self._advance(token)
            newline = False
        return [*self._forms, *comments]

    def _advance(self, token: _Token) -> None:
        self._before_previous = self._previous.text if self._previous else ""
        self._previous = token

    def _is_comment(self, text: str) -> bool:
        return text.startswith(self._layout.comments)

    def _in_statements(self) -> bool:
        return not self._open or self._open[-1].holds_statements

    def _ends_operand(self) -> bool:
        previous = self._previous
        return previous is not None and (previous.is_word or previous.text in _OPENING)

    def _ends_block(self, number: int) -> bool:
        """Return whether only a closing brace, or the end, follows a token."""
        following = next(
            (t.text for t in self._tokens[number + 1 :] if not self._is_comment(t.text)), "}"
        )
        return following == "}"

    def _ends_at_newline(self, token: _Token) -> bool:
        """Return whether the end of the line before a token ends a statement."""
        previous = self._previous
        if previous is None or token.text == "}" or previous.text in self._layout.optional:
            return False
        if previous.text in self._layout.expression_words or token.text == self._layout.arrow:
            return True
        if not self._in_statements():
            return False
        return self._ends_operand() and (token.is_word or token.text == "{")

    def _track_brackets(self, token: _Token, number: int) -> None:
        text, layout, previous = token.text, self._layout, self._previous
        if text in _OPENING:
            if self._open and self._open[-1].text == _OPENING[text]:
                self._open.pop()
            return
        if text not in _OPENING.values():
            return
        is_named = previous is not None and previous.text not in layout.expression_words
        follows_word = is_named and previous is not None and previous.is_word
        follows_operand = follows_word or (previous is not None and previous.text in ")]")
        if text == "{":
            block = previous is None or previous.text in (")", layout.arrow, "}", *layout.optional)
            block = block or follows_word
            self._open.append(_Bracket(text, block, not block))
        elif text == "[":
            self._open.append(_Bracket(text, False, not follows_operand))
        else:
            is_call = follows_operand and (previous is None or previous.text not in layout.reserved)
            self._open.append(_Bracket(text, False, is_call or self._is_arrow(number)))

    def _is_arrow(self, number: int) -> bool:
        """Return whether the parenthesis at a token is closed before an arrow."""
        depth = 0
        for position, token in enumerate(self._tokens[number:], number):
            depth += (token.text == "(") - (token.text == ")")
            if not depth:
                return self._next_text(position) == self._layout.arrow
        return False

    def _next_text(self, number: int) -> str:
        following = self._tokens[number + 1 : number + 2]
        return following[0].text if following else ""

    def _drops_trailing(self, number: int) -> bool:
        """Return whether the token before a closing bracket is a redundant separator."""
        trailing, previous = self._layout.trailing, self._previous
        if not trailing or previous is None or previous.text != trailing:
            return False
        if self._forms[-1] != trailing or self._before_previous in (
            "",
            trailing,
            *_OPENING.values(),
        ):
            return False
        is_key = self._tokens[number].text == "]" and self._next_text(number) == ":"
        return bool(self._open) and self._open[-1].takes_trailing and not is_key


def _normalize_quotes(token: str, quotes: str) -> str:
    """Return a string literal with the first of the equivalent quotes."""
    inner = re.sub(r"(?s)\\(.)", lambda m: m[1] if m[1] in quotes else m[0], token[1:-1])
    return quotes[0] + inner + quotes[0]

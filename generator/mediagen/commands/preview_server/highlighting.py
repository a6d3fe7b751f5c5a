"""Highlighting of code by Pygments, with a lexer made of a language's table where it has none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from markupsafe import Markup
from pygments.lexer import Lexer, RegexLexer, words
from pygments.lexers import get_lexer_by_name
from pygments.token import (
    STANDARD_TYPES,
    Comment,
    Keyword,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Text,
    _TokenType,
)
from pygments.util import ClassNotFound

from mediagen.commands.preview_server.page_renderer import format_value
from mediagen.platforms.model import Language

#: Code beyond this number of characters is not highlighted.
_LONGEST = 200_000


class Highlighter:
    """Highlights code; the lines of its results have exactly the text of the code."""

    def __init__(self) -> None:
        self._table_lexers: dict[str, tuple[Language, Lexer]] = {}

    def highlight(self, text: str, language: Language) -> list[Markup]:
        """Return the lines of code in a language as HTML, each with its line feed."""
        return _format_lines(text, find_lexer(language.fence) or self._table_lexer(language))

    def highlight_named(self, text: str, name: str) -> list[Markup]:
        """Return the lines of code as HTML; ``name`` is the language as of a Markdown fence."""
        return _format_lines(text, find_lexer(name))

    def _table_lexer(self, language: Language) -> Lexer:
        cached = self._table_lexers.get(language.id)
        if cached is None or cached[0] is not language:
            cached = self._table_lexers[language.id] = (language, build_lexer(language))
        return cached[1]


@lru_cache(maxsize=64)
def find_lexer(name: str) -> Lexer | None:
    """Return the lexer of Pygments for a language, or None if it has none."""
    try:
        return get_lexer_by_name(name)
    except ClassNotFound:
        return None


def build_lexer(language: Language) -> Lexer:
    """Return a lexer made of the comments, strings, words and reserved words of a language."""
    flags = re.MULTILINE if language.case_sensitive else re.MULTILINE | re.IGNORECASE
    constants = [word for word in language.words.values() if re.fullmatch(r"\w+", word)]
    keywords = [word for word in language.reserved if word not in constants]
    rules: list[tuple[object, _TokenType]] = [(r"\s+", Text)]
    if language.comment:
        rules.append((f"{re.escape(language.comment.strip())}.*$", Comment.Single))
    for pattern in _string_patterns(language):
        rules += [(rf"{pattern}(?=\s*:)", Name.Attribute), (pattern, String)]
    if constants:
        rules.append((words(constants, prefix=r"\b", suffix=r"\b"), Keyword.Constant))
    if keywords:
        rules.append((words(keywords, prefix=r"(?<![.\w])", suffix=r"\b(?!\s*:)"), Keyword))
    rules += [
        (r"[^\W\d]\w*(?=\s*:)", Name.Attribute),
        (r"[^\W\d]\w*(?=\()", Name.Function),
        (r"[^\W\d]\w*", Name),
        (r"\d+(?:\.\d+)?(?:[eE][-+]?\d+)?", Number),
        (r"[-+*/\\^=<>.@&|!?%]+", Operator),
        (r"[{}()\[\],:;]", Punctuation),
        (r".", Text),
    ]
    attributes = {"name": language.title, "flags": flags, "tokens": {"root": rules}}
    lexer: Lexer = type(f"{language.id}Lexer", (RegexLexer,), attributes)()
    return lexer


def _string_patterns(language: Language) -> Iterator[str]:
    """Yield a pattern for each kind of string that a language has."""
    for quote, escape in dict.fromkeys(
        (style.quote, style.escapes.get(style.quote, "")) for style in language.strings.values()
    ):
        if len(quote) != 1:
            continue
        mark = re.escape(quote)
        escaped = r"\\." if escape.startswith("\\") else re.escape(escape)
        rest = f"|{escaped}" if escaped else ""
        excluded = "\\\\" if escape.startswith("\\") else ""
        yield f"{mark}(?:[^{mark}{excluded}\\n]{rest})*{mark}"


def _format_lines(text: str, lexer: Lexer | None) -> list[Markup]:
    lines: list[Markup] = []
    current = Markup()
    for type_, value in _tokenize(text, lexer):
        css_class = _css_class(type_)
        for part in re.findall(r"[^\n]*\n|[^\n]+", value):
            escaped = format_value(part)
            if css_class and not part.isspace():
                escaped = Markup('<span class="{}">{}</span>').format(css_class, escaped)
            current += escaped
            if part.endswith("\n"):
                lines.append(current)
                current = Markup()
    if current:
        lines.append(current)
    return lines


def _tokenize(text: str, lexer: Lexer | None) -> list[tuple[_TokenType, str]]:
    """Return the tokens of a string; a single one without a lexer, or if its tokens differ."""
    if lexer is not None and len(text) <= _LONGEST:
        # Not get_tokens, which changes line ends and blank lines.
        tokens = [(type_, value) for _, type_, value in lexer.get_tokens_unprocessed(text)]
        if "".join(value for _, value in tokens) == text:
            return tokens
    return [(Text, text)]


def _css_class(type_: _TokenType) -> str:
    """Return the class of a token in style sheets for Pygments; empty for plain text."""
    css_classes: Mapping[_TokenType, str] = STANDARD_TYPES
    while type_ not in css_classes and type_.parent is not None:
        type_ = type_.parent
    css_class = css_classes.get(type_, "")
    return "" if css_class in ("n", "p", "o", "w", "err", "") else css_class

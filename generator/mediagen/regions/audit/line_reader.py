"""Reader of languages with a statement per line: a tokenizer and recursive descent.

The words of the language come from its table; strings double their quotation mark to contain it.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from mediagen.platforms.model import Language
from mediagen.regions.audit.code_nodes import (
    CallNode,
    CodeNode,
    CodeReading,
    IndexNode,
    ListNode,
    NameNode,
    NumberNode,
    OpenNode,
    RecordNode,
    Statement,
    SyntaxFault,
    TextNode,
    WordNode,
)
from mediagen.regions.audit.tree_nodes import parse_number


class LineTokenKind(Enum):
    """Kind of a token, as the groups of the pattern have it."""

    STRING = "string"
    NUMBER = "number"
    NAME = "name"
    SIGN = "sign"
    END = "end"  # of a line
    COMMENT = "comment"
    BLANK = "blank"


class _LineToken(NamedTuple):
    kind: LineTokenKind
    text: str
    line: int


class _Unreadable(Exception):
    """Statement that the language cannot read, at a token."""

    def __init__(self, token: _LineToken) -> None:
        super().__init__(token.text)
        self.token = token


def read_lines(language: Language, code: str) -> CodeReading:
    """Return the statements of code; lines that are no statements are skipped."""
    return _LineReader(language).read_code(code)


def line_tokens(language: Language, code: str) -> list[tuple[LineTokenKind, str]]:
    """Return the kinds and texts of all tokens of code, comments and blanks as well."""
    matches = _token_pattern(language).finditer(code)
    return [(LineTokenKind(match.lastgroup), match[0]) for match in matches]


def _token_pattern(language: Language) -> re.Pattern[str]:
    quote = re.escape(language.strings["value"].quote)
    comments = "|".join(
        rf"\b{re.escape(c)}" if c[:1].isalpha() else re.escape(c)
        for c in language.reader.get("comments", ())
    )
    return re.compile(
        rf"(?P<string>{quote}(?:[^{quote}\n]|{quote}{quote})*{quote})"
        rf"|(?P<comment>(?:{comments or '(?!)'})[^\n]*)"
        r"|(?P<number>&[hH][0-9a-fA-F]+|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eEdD][-+]?[0-9]+)?[!#&%]?)"
        r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*[$%!#&]?)"
        r"|(?P<end>\n|:(?=[ \t]*\n))"
        r"|(?P<blank>[ \t\r]+)"
        r"|(?P<sign>\?\.|<>|<=|>=|\+=|-=|.)",
        re.IGNORECASE,
    )


class _LineReader:
    """Parser of one text."""

    def __init__(self, language: Language) -> None:
        self._language, self._table = language, language.reader
        self._pattern = _token_pattern(language)
        self._quote = language.strings["value"].quote
        self._words: dict[str, bool | None] = {}
        for name, value in (("true", True), ("false", False), ("absent", None)):
            if name in language.words:
                self._words[language.words[name].casefold()] = value
        self._blocks = {word.casefold() for word in self._table.get("blocks", ())}
        self._tokens: list[_LineToken] = []
        self._index = 0

    def read_code(self, code: str) -> CodeReading:
        reading = CodeReading()
        self._tokens = self._tokenize(code)
        functions = {word.casefold() for word in self._table.get("functions", ())}
        while self._index < len(self._tokens) - 1:
            token = self._tokens[self._index]
            if token.kind is LineTokenKind.END:
                self._index += 1
            elif token.kind is LineTokenKind.NAME and token.text.casefold() in self._blocks:
                if token.text.casefold() in functions and not reading.declares:
                    following = self._tokens[self._index + 1]
                    reading.declares = (
                        following.text if following.kind is LineTokenKind.NAME else ""
                    )
                self._skip_line()
            else:
                self._read_statement(reading)
        if reading.statements:
            reading.declares = ""
        return reading

    def _tokenize(self, code: str) -> list[_LineToken]:
        tokens, line = [], 0
        for match in self._pattern.finditer(code):
            kind = LineTokenKind(match.lastgroup)
            if kind not in (LineTokenKind.BLANK, LineTokenKind.COMMENT):
                tokens.append(_LineToken(kind, match[0], line))
            line += match[0].count("\n")
        return [
            *tokens,
            _LineToken(LineTokenKind.END, "", line),
            _LineToken(LineTokenKind.END, "", line),
        ]

    def _read_statement(self, reading: CodeReading) -> None:
        start = self._tokens[self._index]
        try:
            target = self._operand()
            if self._accept("="):
                value = self._expression()
                reading.statements.append(Statement(start.line, value, target, True))
            else:
                while self._peek().kind is LineTokenKind.SIGN and self._peek().text in "+-*/<>&":
                    self._index += 1
                    self._operand()
                reading.statements.append(Statement(start.line, target))
            if self._peek().kind is not LineTokenKind.END and self._peek().text != ":":
                raise _Unreadable(self._peek())
            self._index += 1
        except _Unreadable as error:
            text = " ".join(error.token.text.split())
            message = f"not valid {self._language.title}{f': {text}' if text else ''}"
            reading.faults.append(SyntaxFault(error.token.line, message))
            self._skip_line()

    # -- expressions --------------------------------------------------------------------------

    def _expression(self) -> CodeNode:
        left = self._operand()
        while self._peek().kind is LineTokenKind.SIGN and self._peek().text in (
            "+",
            "-",
            "*",
            "/",
            "<",
            ">",
        ):
            sign = self._next().text
            right = self._operand()
            if sign == "+" and isinstance(left, TextNode) and isinstance(right, TextNode):
                left = TextNode(left.line, left.value + right.value)
            else:
                left = OpenNode(left.line, sign)
        return left

    def _operand(self) -> CodeNode:
        token = self._next()
        if token.kind is LineTokenKind.SIGN and token.text == "-":
            value = self._operand()
            if isinstance(value, NumberNode):
                return NumberNode(token.line, -value.value, f"-{value.text}")
            return OpenNode(token.line, "-")
        node = self._primary(token)
        while True:
            following = self._peek()
            if following.kind is not LineTokenKind.SIGN:
                return node
            if following.text in (".", "?."):
                self._index += 1
                name = self._next()
                if name.kind is not LineTokenKind.NAME:
                    raise _Unreadable(name)
                node = self._member(node, name)
            elif following.text == "(":
                self._index += 1
                node = self._call(node)
            elif following.text == "[":
                self._index += 1
                key = self._expression()
                self._expect("]")
                node = IndexNode(node.line, node, key)
            else:
                return node

    def _primary(self, token: _LineToken) -> CodeNode:
        if token.kind is LineTokenKind.STRING:
            text = token.text[1:-1].replace(self._quote * 2, self._quote)
            return TextNode(token.line, text)
        if token.kind is LineTokenKind.NUMBER:
            value = parse_number(token.text)
            if value is None:
                return OpenNode(token.line, token.text)
            return NumberNode(token.line, value, token.text)
        if token.kind is LineTokenKind.NAME:
            if token.text.casefold() in self._words:
                return WordNode(token.line, self._words[token.text.casefold()])
            return NameNode(token.line, token.text)
        if token.text == "{":
            return self._record(token.line)
        if token.text == "[":
            return ListNode(token.line, self._sequence("]"))
        if token.text == "(":
            value_node = self._expression()
            self._expect(")")
            return value_node
        raise _Unreadable(token)

    def _member(self, owner: CodeNode, name: _LineToken) -> CodeNode:
        match owner:
            case NameNode(path=path):
                return NameNode(owner.line, f"{path}.{name.text}")
            case CallNode(path=path, arguments=[]):
                return NameNode(owner.line, f"{path}().{name.text}")
        return OpenNode(owner.line, name.text)

    def _call(self, callee: CodeNode) -> CodeNode:
        arguments = self._sequence(")")
        path = callee.path if isinstance(callee, NameNode) else ""
        marks = self._table.get("record_arguments", ())
        if len(marks) > 1 and path.casefold() == marks[0].casefold() and arguments:
            first = arguments[0]
            if isinstance(first, TextNode) and first.value.casefold() == marks[1].casefold():
                return RecordNode(callee.line)
        return CallNode(callee.line, path, [("", argument) for argument in arguments])

    def _sequence(self, close: str) -> list[CodeNode]:
        items: list[CodeNode] = []
        self._skip_ends()
        while not self._accept(close):
            items.append(self._expression())
            self._skip_ends()
            if not self._accept(","):
                self._expect(close)
                return items
            self._skip_ends()
        return items

    def _record(self, line: int) -> CodeNode:
        record = RecordNode(line)
        self._skip_ends()
        while not self._accept("}"):
            token = self._next()
            if token.kind not in (LineTokenKind.NAME, LineTokenKind.STRING):
                raise _Unreadable(token)
            key = (
                TextNode(token.line, token.text[1:-1].replace(self._quote * 2, self._quote))
                if token.kind is LineTokenKind.STRING
                else NameNode(token.line, token.text)
            )
            self._expect(":")
            record.entries.append((key, self._expression()))
            ends = self._skip_ends()
            if self._accept(","):
                self._skip_ends()
            elif not ends and self._peek().text != "}":
                raise _Unreadable(self._peek())
        return record

    # -- tokens -------------------------------------------------------------------------------

    def _peek(self) -> _LineToken:
        return self._tokens[min(self._index, len(self._tokens) - 1)]

    def _next(self) -> _LineToken:
        token = self._peek()
        self._index += 1
        return token

    def _accept(self, sign: str) -> bool:
        is_next = self._peek().text == sign and self._peek().kind is LineTokenKind.SIGN
        self._index += is_next
        return is_next

    def _expect(self, sign: str) -> None:
        if not self._accept(sign):
            raise _Unreadable(self._peek())

    def _skip_ends(self) -> int:
        start = self._index
        while self._peek().kind is LineTokenKind.END and self._index < len(self._tokens) - 1:
            self._index += 1
        return self._index - start

    def _skip_line(self) -> None:
        while (
            self._index < len(self._tokens) - 1
            and self._tokens[self._index].kind is not LineTokenKind.END
        ):
            self._index += 1
        self._index += 1

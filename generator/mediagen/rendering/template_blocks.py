"""Places of syntax errors in templates: tags and blocks that are not closed, and stray end tags.

Jinja reports the place where it notices an error, which is often below its cause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

import jinja2

from mediagen.diagnostics.suggestions import suggest_name
from mediagen.diagnostics.words import join_words


class _Block(StrEnum):
    """A statement of Jinja that needs an end tag."""

    AUTOESCAPE = "autoescape"
    BLOCK = "block"
    CALL = "call"
    FILTER = "filter"
    FOR = "for"
    IF = "if"
    MACRO = "macro"
    SET = "set"
    WITH = "with"


_BLOCKS = frozenset(map(str, _Block))
_TAGS = (*sorted(_BLOCKS), "elif", "else", "extends", "from", "import", "include", "raw")
_ENDS = {f"end{name}": name for name in _BLOCKS}
_OPENING = re.compile(r"\{[{%#]")
_RAW_END = re.compile(r"\{%[-+]?\s*endraw\s*[-+]?%\}")
#: The next end or beginning of a tag, outside of strings.
_STOP = re.compile(r""""(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[-+]?[%}]\}|\{[{%#]""")
_CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}"}


class TagFault(NamedTuple):
    """A syntax error of a template: its line, from 1, and the message."""

    line: int
    message: str


class _Tag(NamedTuple):
    """A tag of a template: its line from 1, its column from 0, and the text inside."""

    line: int
    column: int
    opening: str
    text: str
    is_closed: bool

    @property
    def name(self) -> str:
        """The statement of a block tag, such as ``for``; empty for others."""
        match = re.match(r"[-+]?\s*(\w+)", self.text) if self.opening == "{%" else None
        return match[1] if match else ""

    @property
    def opens(self) -> bool:
        """True for the begin tag of a block; ``set`` is one only without a value."""
        return self.name in _BLOCKS and not (self.name == _Block.SET and "=" in self.text)


def find_tag_fault(source: str, error: jinja2.TemplateSyntaxError) -> TagFault:
    """Return the cause of a syntax error, or the place where Jinja noticed it."""
    tags = list(_scan_tags(source))
    for tag in tags:
        if not tag.is_closed and tag.line <= error.lineno:
            end = _CLOSING[tag.opening]
            return TagFault(tag.line, f"unclosed '{tag.opening}'; add '{end}'")
    text = (error.message or "").removesuffix(".")
    if "nesting mistake" in text or re.match(r"Unexpected end of|.*unknown tag 'end", text):
        fault = _find_unbalanced([tag for tag in tags if tag.opens or tag.name in _ENDS])
        if fault is not None:
            return fault
    hint = ""
    if match := re.fullmatch(r"Encountered unknown tag '(\w+)'", text):
        hint = suggest_name(match[1], _TAGS, limit=0)
    return TagFault(error.lineno, text[:1].lower() + text[1:] + hint)


def _scan_tags(source: str) -> Iterator[_Tag]:
    position, line_end, line = 0, 0, 1
    while match := _OPENING.search(source, position):
        start, opening = match.start(), match[0]
        line += source.count("\n", line_end, start)
        line_end = start
        column = start - (source.rfind("\n", 0, start) + 1)
        if opening == "{#":
            stop = source.find("#}", match.end())
            is_closed, position = stop >= 0, stop + 2 if stop >= 0 else len(source)
            text = ""
        else:
            stop, is_closed = _find_stop(source, match.end(), _CLOSING[opening])
            text = source[match.end() : stop]
            position = stop + 2 if is_closed else stop
        tag = _Tag(line, column, opening, text, is_closed)
        yield tag
        if tag.name == "raw":
            raw_end = _RAW_END.search(source, position)
            position = raw_end.end() if raw_end else len(source)


def _find_stop(source: str, position: int, closing: str) -> tuple[int, bool]:
    """Return where the text of a tag ends, and whether that is its own end."""
    for match in _STOP.finditer(source, position):
        if match[0].endswith(closing):
            return match.end() - len(closing), True
        if match[0][0] == "{" and not source.startswith("{{", match.start()):
            return match.start(), False
        if match[0] == "{{" and source.find("\n", position, match.start()) >= 0:
            return match.start(), False
    return len(source), False


def _find_unbalanced(tags: Sequence[_Tag]) -> TagFault | None:
    """Return the tag without which the others are balanced, or else the first that is not.

    If there are several, the one is chosen that leaves most pairs with the same indentation.
    """
    candidates = []
    for number, tag in enumerate(tags):
        pairs, unmatched = _match_tags([*tags[:number], *tags[number + 1 :]])
        if unmatched is None:
            uneven = sum(first.column != last.column for first, last in pairs)
            candidates.append((uneven, number, tag))
    if candidates:
        least = min(candidates)
        lines = sorted({tag.line for uneven, _, tag in candidates if uneven == least[0]})
        fault = _describe_unbalanced(least[2])
        if len(lines) == 1:
            return fault
        others = join_words([str(line) for line in lines[1:]], "or")
        return TagFault(fault.line, f"{fault.message}; the cause may also be in line {others}")
    unmatched = _match_tags(tags)[1]
    return _describe_unbalanced(unmatched) if unmatched is not None else None


def _match_tags(tags: Sequence[_Tag]) -> tuple[list[tuple[_Tag, _Tag]], _Tag | None]:
    """Return the pairs of tags up to the first tag without its counterpart, and that tag."""
    pairs, stack = [], []
    for tag in tags:
        if tag.opens:
            stack.append(tag)
        elif stack and stack[-1].name == _ENDS[tag.name]:
            pairs.append((stack.pop(), tag))
        elif any(other.name == _ENDS[tag.name] for other in stack):
            return pairs, stack[-1]
        else:
            return pairs, tag
    return pairs, stack[-1] if stack else None


def _describe_unbalanced(tag: _Tag) -> TagFault:
    if tag.opens:
        message = f"'{tag.name}' is not closed; add {{% end{tag.name} %}}"
        return TagFault(tag.line, message)
    message = f"'{tag.name}' without its '{_ENDS[tag.name]}'; delete it, or add the missing tag"
    return TagFault(tag.line, message)

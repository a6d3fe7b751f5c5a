"""Print a code tree as source text: the only module that escapes strings and breaks lines."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from typing import Any

from mediagen.diagnostics.terminal import INVISIBLE
from mediagen.platforms.model import Language, StringStyle
from mediagen.rendering.nodes import (
    CommandLine,
    Comment,
    Doc,
    Invoke,
    List,
    NamedCall,
    Node,
    ParameterRef,
    Record,
    Symbol,
    Text,
)

#: Characters that are always escaped in code: invisible ones and noncharacters. The list is fixed
#: because ``str.isprintable`` depends on the version of Python.
UNSAFE = f"{INVISIBLE}\ufffe\uffff"
_ROWS = ",\n"
#: Line of a documentation comment about a deprecation, in languages without a tag for it.
_DEPRECATION = "Deprecated {text}"


class UnwritableText(ValueError):
    """A language cannot represent a character; the message names it, as ``U+0000``."""


class Printer:
    """Prints nodes in one language."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._step = " " * language.indent
        self._continuation = language.call.get("continuation", language.indent)
        self._record, self._list, self._call = language.record, language.list, language.call
        bare = language.record.get("bare_keys")
        self._bare = re.compile(bare) if bare else None
        self._special_keys = frozenset(language.record.get("special_keys", ()))
        entry: str = language.record["entry"]
        self._before_key, _, rest = entry.partition("{key}")
        self._between, _, self._after_value = rest.partition("{value}")
        self._strings = {name: _StringWriter(style) for name, style in language.strings.items()}

    def print_node(self, node: Node, indent: int = 0, column: int = 0, after: int = 0) -> str:
        """Return the text of a node that begins at ``column`` of a line indented by ``indent``.

        ``after`` is the number of columns that follow the node on its last line.
        """
        kind = type(node)
        if kind is Text or kind is Symbol or kind is ParameterRef:
            return self.print_inline(node)
        if kind is Comment:
            return self._print_comment(node.text, indent)  # type: ignore[attr-defined]
        if kind is CommandLine:
            return self._print_command(node, indent, column)  # type: ignore[arg-type]
        if kind is Doc:
            return self._print_doc(node, indent)  # type: ignore[arg-type]
        if not self._must_break(node):
            flat = self.print_inline(node)
            if column + len(flat) + after <= self._language.width or _is_empty_node(node):
                return flat
        if kind is Record:
            return self._print_record(node, indent)  # type: ignore[arg-type]
        if kind is List:
            return self._print_list(node, indent)  # type: ignore[arg-type]
        if self._call.get("line_breaks") == "hanging":
            return self._print_hanging(node, indent, column, after)  # type: ignore[arg-type]
        return self._print_call(node, indent)  # type: ignore[arg-type]

    def print_inline(self, node: Node) -> str:
        """Return the text of a node on one line."""
        kind = type(node)
        if kind is Text:
            return self._strings[node.style].write_literal(node.data)  # type: ignore[attr-defined]
        if kind is Symbol or kind is ParameterRef:
            return node.text  # type: ignore[attr-defined, no-any-return]
        if kind is Record:
            table = self._record
            entries: list[str] = [
                f"{self._before_key}{self._print_key(key)}{self._between}{self.print_inline(value)}{self._after_value}"
                for key, value in node.entries  # type: ignore[attr-defined]
            ]
            if not entries:
                return str(table.get("empty", table["open"] + table["close"]))
            pad: str = table.get("pad", "")
            return f"{table['open']}{pad}{', '.join(entries)}{pad}{table['close']}"
        if kind is List:
            pad = self._list.get("pad", "")
            items = ", ".join(map(self.print_inline, node.items))  # type: ignore[attr-defined]
            return f"{self._list['open']}{pad}{items}{pad}{self._list['close']}"
        arguments = ", ".join(
            self._print_label(node, label) + self.print_inline(value)  # type: ignore[arg-type]
            for label, value in node.arguments  # type: ignore[attr-defined]
        )
        return f"{node.callee}({arguments})"  # type: ignore[attr-defined]

    def _must_break(self, node: Node, item: bool = False) -> bool:
        """Return whether a node takes several lines even if it fits on one."""
        kind = type(node)
        if kind is Record:
            values = [value for _, value in node.entries]  # type: ignore[attr-defined]
            if self._record["line_breaks"] == "always":
                return bool(values) and (not item or any(map(self._must_break, values)))
            return any(type(value) is Record or self._must_break(value) for value in values)
        if kind is List:
            items = node.items  # type: ignore[attr-defined]
            if len(items) > 1 and all(type(i) is Record and len(i.entries) > 1 for i in items):
                return True
            return any(self._must_break(i, item=True) for i in items)
        if kind is Invoke or kind is NamedCall:
            return any(self._must_break(value) for _, value in node.arguments)  # type: ignore[attr-defined]
        return False

    def _print_record(self, node: Record, indent: int) -> str:
        table = self._record
        inner = indent + len(self._step)
        pad = " " * inner
        rows = [pad + self._print_entry(key, value, inner) for key, value in node.entries]
        tail = "," if _has_trailing_comma(table, len(rows)) else ""
        return f"{table['open']}\n{_ROWS.join(rows)}{tail}\n{' ' * indent}{table['close']}"

    def _print_entry(self, key: str | Symbol, value: Node, indent: int) -> str:
        head = f"{self._before_key}{self._print_key(key)}{self._between}"
        after = len(self._after_value) + 1
        if (
            type(value) in (Text, Symbol, ParameterRef)
            and self._record.get("long_string") == "below"
        ):
            text = self.print_inline(value)
            if indent + len(head) + len(text) + after > self._language.width:
                return f"{head.rstrip()}\n{' ' * indent}{self._step}{text}{self._after_value}"
        return head + self.print_node(value, indent, indent + len(head), after) + self._after_value

    def _print_list(self, node: List, indent: int) -> str:
        inner = indent + len(self._step)
        rows = []
        for item in node.items:
            fits = not self._must_break(item, item=True)
            flat = self.print_inline(item) if fits else ""
            if fits and inner + len(flat) + 1 <= self._language.width:
                rows.append(" " * inner + flat)
            else:
                rows.append(" " * inner + self._print_broken(item, inner))
        tail = "," if _has_trailing_comma(self._list, len(rows)) else ""
        opening, closing = self._list["open"], self._list["close"]
        return f"{opening}\n{_ROWS.join(rows)}{tail}\n{' ' * indent}{closing}"

    def _print_broken(self, item: Node, indent: int) -> str:
        return (
            self._print_record(item, indent)
            if isinstance(item, Record) and item.entries
            else self.print_node(item, indent, indent, 1)
        )

    def _print_call(self, node: Invoke, indent: int) -> str:
        *head, (_, last) = node.arguments
        labelled = self._call["labels"] or isinstance(node, NamedCall)
        is_alone = not head or not self._call.get("trailing_comma")
        if not labelled and is_alone and isinstance(last, (Record, List)):
            before = "".join(f"{self.print_inline(value)}, " for _, value in head)
            return f"{node.callee}({before}{self.print_node(last, indent, self._language.width)})"
        if self._call.get("line_breaks") == "never":
            return self.print_inline(node)
        inner = indent + len(self._step)
        rows = [self._print_argument(node, label, value, inner) for label, value in node.arguments]
        tail = "," if self._call.get("trailing_comma") else ""
        return f"{node.callee}(\n{_ROWS.join(rows)}{tail}\n{' ' * indent})"

    def _print_hanging(self, node: Invoke, indent: int, column: int, after: int) -> str:
        """Return a call that does not fit at its place: its arguments are on the lines below.

        After other code, such as an assignment, the call begins on the next line.
        """
        inner = indent + self._continuation
        margin = f"\n{' ' * inner}"
        if column > indent:
            return margin + self.print_node(node, inner, inner, after)
        values = [value for _, value in node.arguments]
        flat = ", ".join(map(self.print_inline, values))
        if inner + len(flat) + 1 + after <= self._language.width:
            return f"{node.callee}({margin}{flat})"
        rows = [self.print_node(value, inner, inner, 1) for value in values[:-1]]
        rows += [self.print_node(value, inner, inner, 1 + after) for value in values[-1:]]
        return f"{node.callee}({margin}{f',{margin}'.join(rows)})"

    def _print_argument(self, node: Invoke, name: str, value: Node, indent: int) -> str:
        label = self._print_label(node, name)
        if label and type(value) is Text and self._call.get("long_string") == "below":
            text = self.print_inline(value)
            if indent + len(label) + len(text) > self._language.width:
                return f"{' ' * indent}{label.rstrip()}\n{' ' * indent}{self._step}{text}"
        return f"{' ' * indent}{label}" + self.print_node(value, indent, indent + len(label), 1)

    def _print_label(self, node: Invoke, label: str) -> str:
        if isinstance(node, NamedCall) and label:
            named: str = self._call.get("named_argument", "{label}: {value}")
            return named.removesuffix("{value}").replace("{label}", label)
        return f"{label}: " if self._call["labels"] and label else ""

    def _print_key(self, key: str | Symbol) -> str:
        if isinstance(key, Symbol):
            return self._print_computed_key(key.text)
        if key in self._special_keys:
            return self._print_computed_key(self._strings["value"].write_literal(key))
        if self._bare is not None and self._bare.fullmatch(key):
            return key
        return self._strings["value"].write_literal(key)

    def _print_computed_key(self, key: str) -> str:
        return str(self._record.get("computed_key", "{key}").replace("{key}", key))

    def _print_comment(self, text: str, indent: int) -> str:
        begin = self._language.comment
        if begin is None:
            raise UnwritableText(f"{self._language.title} has no comments")
        plain = " ".join(re.sub(f"[{UNSAFE}]", " ", text).split())
        for characters, instead in self._language.comment_escapes.items():
            plain = plain.replace(characters, instead)
        width = max(self._language.width - indent - len(begin), 20)
        return ("\n" + " " * indent).join(begin + line for line in textwrap.wrap(plain, width))

    def _print_command(self, node: CommandLine, indent: int, column: int) -> str:
        words = [node.callee, *(f"{name}={self.print_inline(value)}" for name, value in node.words)]
        flat = " ".join(words)
        if column + len(flat) <= self._language.width:
            return flat
        joint = f" \\\n{' ' * indent}{self._step}"
        return joint.join(words)

    def _print_doc(self, node: Doc, indent: int) -> str:
        table = self._language.doc
        begin: str = table["line"]
        width = max(self._language.width - indent - len(begin), 40)
        first: str = table["open"] if table.get("text_on_first_line") else ""
        texts = [self._escape_comment(text) for text in node.paragraphs]
        texts[:1] = [first + text for text in texts[:1]]
        blocks = [_wrap_text(text, width) for text in texts]
        rows = [line for block in blocks for line in ("", *block)][1:]
        if (node.parameters or node.deprecation) and rows:
            rows.append("")
        for name, text in node.parameters:
            pattern: str = table.get("parameter", "{name}: {text}")
            tag = pattern.replace("{name}", name).replace("{text}", self._escape_comment(text))
            rows += _wrap_text(tag, width, "  ")
        if node.deprecation:
            pattern = table.get("deprecation", _DEPRECATION)
            tag = pattern.replace("{text}", self._escape_comment(node.deprecation))
            rows += _wrap_text(tag, width, "" if pattern is _DEPRECATION else "  ")
        alone = rows[0].removeprefix(first) if rows else ""
        short: str = table.get("short", "").replace("{text}", alone)
        if short and len(rows) == 1 and indent + len(short) <= self._language.width:
            return short
        lines = [(begin + row).rstrip() for row in rows]
        if "open" in table and not first:
            lines.insert(0, table["open"])
        lines += [table["close"]] if "close" in table else []
        return "\n".join([*lines[:1], *(f"{' ' * indent}{line}".rstrip() for line in lines[1:])])

    def _escape_comment(self, text: str) -> str:
        plain = " ".join(re.sub(f"[{UNSAFE}]", " ", text).split())
        for character, instead in self._language.doc.get("escapes", {}).items():
            plain = plain.replace(character, instead)
        return plain

    def check_string(self, text: str, style: str = "value") -> None:
        """Raise ``UnwritableText`` if the language cannot represent a string."""
        self._strings[style].check_text(text)

    def check_key(self, key: str) -> None:
        """Raise ``UnwritableText`` if the language cannot represent a string as a record key."""
        self._strings["value"].check_text(key, literal=True)


def _wrap_text(text: str, width: int, hanging: str = "") -> list[str]:
    return textwrap.wrap(
        text, width, subsequent_indent=hanging, break_on_hyphens=False, break_long_words=False
    )


def _has_trailing_comma(table: Mapping[str, Any], count: int) -> bool:
    """Return whether a comma follows the last of ``count`` rows of a record or a list."""
    return bool(table.get("trailing_comma")) and count >= table.get("trailing_comma_from", 1)


def _is_empty_node(node: Node) -> bool:
    """Return whether a node has nothing between its brackets that could be broken."""
    if isinstance(node, Record):
        return not node.entries
    return not (node.items if isinstance(node, List) else node.arguments)  # type: ignore[attr-defined]


class _StringWriter:
    """Writes the strings of one style."""

    def __init__(self, style: StringStyle) -> None:
        self._style = style
        self._escapes = dict(style.escapes)
        special = "".join(map(re.escape, style.escapes))
        self._special = re.compile(f"[{UNSAFE}{special}]")
        refused_characters = "".join(map(re.escape, style.unsupported_characters))
        self._refused = re.compile(f"[{refused_characters}]") if refused_characters else None
        self._unsafe = re.compile(f"([{UNSAFE}]+)")

    def check_text(self, text: str, literal: bool = False) -> None:
        """Raise ``UnwritableText`` if the style cannot represent a string.

        With ``literal``, the string must be a single literal, not several joined ones.
        """
        match = self._refused.search(text) if self._refused else None
        if match:
            raise UnwritableText(f"U+{ord(match[0]):04X}")
        style = self._style
        if style.other is None and (literal or style.character_expression is None):
            escaped = () if style.character_expression else self._escapes
            for character in "".join(self._unsafe.findall(text)):
                if character not in escaped:
                    raise UnwritableText(f"U+{ord(character):04X}")

    def write_literal(self, text: str) -> str:
        """Return a string as source text. Raises ``UnwritableText``."""
        quote = self._style.quote
        if self._special.search(text) is None:
            return f"{quote}{text}{quote}"
        self.check_text(text)
        if self._style.character_expression is None:
            return f"{quote}{self._special.sub(self._escape_match, text)}{quote}"
        parts = []
        for i, run in enumerate(self._unsafe.split(text)):
            if i % 2:
                parts += [self._style.character_expression.format(ord(c)) for c in run]
            elif run:
                parts.append(f"{quote}{self._special.sub(self._escape_match, run)}{quote}")
        return self._style.concatenation.join(parts)

    def _escape_match(self, match: re.Match[str]) -> str:
        character = match[0]
        escape = self._escapes.get(character)
        if escape is not None:
            return escape
        if self._style.other is None:
            raise UnwritableText(f"U+{ord(character):04X}")
        return self._style.other.format(ord(character))

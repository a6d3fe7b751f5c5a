"""Strings for terminals and logs: one table of characters that are printed as escapes.

File names, diffs and excerpts are data of the user. A terminal executes control characters, a line
feed in a file name adds a line to a log, and bidirectional or invisible characters display another
string than the actual one.
"""

from __future__ import annotations

import re
from shlex import quote

#: The inside of a character class: controls, line and paragraph separators, and invisible or
#: direction-changing characters below U+10000. Generated code escapes them as well.
INVISIBLE = (
    "\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb"
)
_UNSAFE = re.compile(f"[{INVISIBLE}\ud800-\udfff\U000e0000-\U000e007f]")
_UNSAFE_BUT_LAYOUT = re.compile(_UNSAFE.pattern.replace("\x00-\x1f", "\x00-\x08\x0b-\x1f"))

_SURROGATE = re.compile("[\ud800-\udfff]")
#: Escape of JSON, or a surrogate as itself; surrogates that are no pair are in the two groups.
_JSON_SURROGATE = re.compile(
    r"\\(?:ud[89ab]..\\ud[c-f]..|u(d[89a-f]..)|.)|([\ud800-\udfff])", re.IGNORECASE
)


def escape_controls(text: str, *, layout: bool = False) -> str:
    """Return a string with every unsafe character as ``\\xNN``, ``\\uNNNN`` or ``\\UNNNNNNNN``.

    ``layout`` keeps tabs and line feeds, as a diff needs them.
    """
    return (_UNSAFE_BUT_LAYOUT if layout else _UNSAFE).sub(_escape, text)


def escape_json(text: str) -> str:
    """Return JSON with every unsafe character but line feeds and tabs as a ``\\uNNNN`` of JSON.

    A surrogate alone, as of a byte in a file name that is not UTF-8, is no character: many parsers
    refuse its escape. It becomes the visible text that messages have instead.
    """
    return _UNSAFE_BUT_LAYOUT.sub(_escape_in_json, _JSON_SURROGATE.sub(_show_surrogate, text))


def replace_surrogates(text: str) -> str:
    """Return a string with every surrogate, such as a byte that is not UTF-8, as visible text."""
    return _SURROGATE.sub(_escape, text)


def quote_argument(argument: str) -> str:
    """Return an argument for a command line: printable, and the same bytes when it is pasted.

    Names with control characters, or that are not UTF-8, become ``$'…'``, which bash, zsh and ksh
    read. A name that starts with a hyphen looks like an option: see ``quote_path``.
    """
    if not _UNSAFE.search(argument):
        return quote(argument)
    pieces = []
    for character in argument:
        if character in "\\'":
            pieces.append("\\" + character)
        elif _UNSAFE.match(character):
            data = character.encode("utf-8", "surrogateescape")
            pieces.append("".join(f"\\{byte:03o}" for byte in data))
        else:
            pieces.append(character)
    return f"$'{''.join(pieces)}'"


def quote_path(path: str) -> str:
    """Return a path as an argument of a command line that no parser mistakes for an option."""
    return quote_argument(f"./{path}" if path.startswith("-") else path)


def _show_surrogate(match: re.Match[str]) -> str:
    """Return a surrogate alone as text in JSON, with an escaped backslash; other escapes as is."""
    number = int(match[1], 16) if match[1] else ord(match[2]) if match[2] else None
    return match[0] if number is None else "\\" + _escape_number(number)


def _escape_in_json(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))


def _escape(match: re.Match[str]) -> str:
    return _escape_number(ord(match[0]))


def _escape_number(code: int) -> str:
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a file name that is not UTF-8
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

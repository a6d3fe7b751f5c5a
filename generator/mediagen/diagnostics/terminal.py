"""Text for terminals and logs: one table of characters that are shown as escapes, never printed.

File names, diffs and excerpts come from elsewhere. Control characters in them would be obeyed by a
terminal, a line feed in a file name would write a line of its own into a log, and bidirectional or
invisible characters would show another text than the one that is there.
"""

from __future__ import annotations

import re
from shlex import quote

#: C0, DEL, C1, soft hyphen, bidirectional and zero-width controls, line and paragraph separators,
#: lone surrogates, byte order mark, interlinear annotations, tags.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_UNSAFE_BUT_LAYOUT = re.compile(_UNSAFE.pattern.replace("\x00-\x1f", "\x00-\x08\x0b-\x1f"))


def escape_controls(text: str, *, layout: bool = False) -> str:
    """Return a text with every unsafe character as ``\\xNN``, ``\\uNNNN`` or ``\\UNNNNNNNN``.

    ``layout`` keeps tabs and line feeds, as a diff needs them.
    """
    return (_UNSAFE_BUT_LAYOUT if layout else _UNSAFE).sub(_escape, text)


def quote_argument(argument: str) -> str:
    """Return an argument for a command line: printable, and the same bytes when it is pasted.

    Names with control characters, or that are not UTF-8, become ``$'…'``, which bash, zsh and ksh
    read. A name that starts with a hyphen is not told from an option: see ``quote_path``.
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
    """Return a path as an argument of a command line that no option parser takes for an option."""
    return quote_argument(f"./{path}" if path.startswith("-") else path)


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a file name that is not UTF-8
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

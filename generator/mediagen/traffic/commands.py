"""curl command lines: scripts, and the commands that browsers copy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from mediagen.diagnostics.catalogue import traffic as codes
from mediagen.traffic.decoding import decode_body
from mediagen.traffic.entries import RecordedRequest, RecordingPlace, Unreadable
from mediagen.traffic.findings import Finding

_COMMAND = re.compile(
    rb"^[ \t]*(?:[$>#%][ \t]+)?"  # a prompt
    rb"(?:[\w.]+=\S*[ \t]+|\w+=\"?\$\()?(?:\w+[ \t]+)?"  # a variable, sudo
    rb"curl(?:\.exe)?[ \t\\^]",
    re.MULTILINE,
)
_WINDOWS = re.compile(r"curl(?:\.exe)?\s+\^\"|\^\r?\n")
_CARET = re.compile(r"\^(\r?\n|.)")
_HEREDOC = re.compile(r"<<-?\s*(['\"]?)(\w+)\1")
_ESCAPES = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "v": "\v",
    "e": "\x1b",
}
_CODES = re.compile(r"u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|x([0-9A-Fa-f]{1,2})|([0-7]{1,3})")
_SEPARATORS = "\n;&|()`"

#: Options that carry a body, with whether a leading ``@`` names a file.
DATA_OPTIONS = {
    "-d": True,
    "--data": True,
    "--data-ascii": True,
    "--data-binary": True,
    "--data-raw": False,
    "--json": True,
}
#: Other options with a value, in the order of curl's manual.
_VALUES = """
-A -b -c -C -D -e -E -F -h -H -K -m -o -P -Q -r -t -T -u -U -w -x -X -y -Y -z --request --url
--header --user-agent --cookie --cookie-jar --referer --cert --key --cacert --capath --form
--max-time --connect-timeout --output --output-dir --proxy --proxy-user --user --write-out
--retry --retry-delay --retry-max-time --resolve --connect-to --interface --limit-rate
--data-urlencode --upload-file --range --config --dump-header --trace --trace-ascii --tls-max
--ciphers --netrc-file --unix-socket --url-query --variable --max-redirs --oauth2-bearer
--aws-sigv4 --dns-servers --doh-url --expect100-timeout --keepalive-time --noproxy
"""
VALUE_OPTIONS = frozenset(_VALUES.split())


class ShellWord(NamedTuple):
    """A word of a command, or a separator between commands."""

    text: str
    line: int
    separates: bool = False


def recognize(head: bytes) -> bool:
    """Return whether a file starts with curl commands."""
    return not head.lstrip().startswith((b"{", b"[", b"<")) and _COMMAND.search(head) is not None


def read(text: str) -> Iterator[RecordedRequest | Unreadable]:
    """Yield the request of every curl command of a script."""
    if _WINDOWS.search(text):  # cmd.exe escapes with a caret, also the end of a line
        text = _CARET.sub(lambda match: f"\\{match[1]}" if "\n" in match[1] else match[1], text)
    command: list[ShellWord] = []
    documents: dict[int, str] = {}
    for word in split_words(text, documents):
        if not word.separates:
            command.append(word)
            continue
        yield from _read_command(command, documents)
        command = []
    yield from _read_command(command, documents)


def _read_command(
    words: list[ShellWord], documents: dict[int, str]
) -> Iterator[RecordedRequest | Unreadable]:
    start = next((i for i, word in enumerate(words[:6]) if is_curl(word.text)), None)
    if start is None:
        return
    place = RecordingPlace(words[start].line)
    method, url, data, sends_query, name = None, None, [], False, ""
    queue = [word.text for word in words[start + 1 :]][::-1]
    while queue:
        word = queue.pop()
        option, attached = split_option(word)
        if not option:
            url = url or word
        elif option in ("-G", "--get", "-I", "--head"):
            sends_query = True
        elif option in DATA_OPTIONS or option in VALUE_OPTIONS:
            value = attached or (queue.pop() if queue else "")
            if option in DATA_OPTIONS:
                if DATA_OPTIONS[option] and value.startswith("@"):
                    name = value[1:]
                    value = documents.get(words[-1].line, "") if name == "-" else ""
                data.append(value)
            elif option in ("-X", "--request"):
                method = value
            elif option == "--url":
                url = value
        elif attached:  # flags that stand together, such as -sSX
            queue.append(f"-{attached}")
    if url is None:
        return
    body = "&".join(data)
    if name and not body:
        message = f"the body is in another file ({name})"
        expected = "the body in the command, such as --data '{…}'"
        yield Unreadable(place, [Finding(codes.UNREADABLE_RECORD, message, expected)])
        return
    default = "POST" if data and not sends_query else "GET"
    yield RecordedRequest(place, decode_body(body), method or default, url, mixed=True)


def is_curl(word: str) -> bool:
    """Return whether a word starts a command that sends a request."""
    return word in ("curl", "curl.exe") or word.endswith(("/curl", "=curl"))


def split_option(word: str) -> tuple[str, str]:
    """Split a word into an option and the attached value; an empty option for other words."""
    if word.startswith("--"):
        return word, ""
    if not word.startswith("-") or word == "-":
        return "", ""
    return word[:2], word[2:]


def split_words(text: str, documents: dict[int, str]) -> Iterator[ShellWord]:
    """Split a script into words, as sh does.

    Here-documents are stored in ``documents`` by the line of the last word before them.
    """
    index, line, end = 0, 1, len(text)
    word: list[str] = []
    begun = 0  # line where the word begins, 0 outside of words
    pending: list[tuple[str, int]] = []
    while index < end:
        char = text[index]
        if char == "\\" and index + 1 < end:
            if text[index + 1] in "\r\n":
                line += 1
            else:
                word.append(text[index + 1])
                begun = begun or line
            index += 3 if text.startswith("\r\n", index + 1) else 2
            continue
        if char in "'\"" or text.startswith("$'", index):
            begun = begun or line
            piece, after = _read_quoted(text, index)
            word.append(piece)
            line += text.count("\n", index, after)
            index = after
            continue
        if char == "#" and not begun:
            after = text.find("\n", index)
            index = end if after < 0 else after
            continue
        heredoc = _HEREDOC.match(text, index) if char == "<" else None
        if char in " \t\r" or char in _SEPARATORS or heredoc:
            if begun:
                yield ShellWord("".join(word), begun)
                word, begun = [], 0
            if heredoc:
                pending.append((heredoc[2], line))
                index = heredoc.end()
                continue
            index += 1
            if char == "\n":
                index, line = _read_documents(text, index, line, pending, documents)
            if char in _SEPARATORS:
                yield ShellWord(char, line, separates=True)
            continue
        word.append(char)
        begun = begun or line
        index += 1
    if begun:
        yield ShellWord("".join(word), begun)


def _read_documents(
    text: str, index: int, line: int, pending: list[tuple[str, int]], documents: dict[int, str]
) -> tuple[int, int]:
    """Read the here-documents that begin on this line; return the index and line after them."""
    line += 1
    for name, position in pending:
        match = re.compile(rf"^\t*{re.escape(name)}\r?$", re.MULTILINE).search(text, index)
        after = match.start() if match else len(text)
        documents[position] = text[index:after]
        stop = match.end() + 1 if match else after
        line += text.count("\n", index, stop)
        index = min(stop, len(text))
    pending.clear()
    return index, line


def _read_quoted(text: str, index: int) -> tuple[str, int]:
    """Return the content of a quoted part, and the index after it."""
    if text[index] == "'":
        end = text.find("'", index + 1)
        return (text[index + 1 :], len(text)) if end < 0 else (text[index + 1 : end], end + 1)
    escapes_all = text[index] == "$"
    quote = "'" if escapes_all else '"'
    index += 2 if escapes_all else 1
    parts: list[str] = []
    while index < len(text) and text[index] != quote:
        char = text[index]
        if char != "\\" or index + 1 == len(text):
            parts.append(char)
            index += 1
        elif escapes_all:
            piece, index = _read_escape(text, index + 1)
            parts.append(piece)
        else:
            following = text[index + 1]
            remaining = "" if following in '$`"\\\n' else "\\"
            parts.append(remaining + following.replace("\n", ""))
            index += 2
    return "".join(parts), index + 1


def _read_escape(text: str, index: int) -> tuple[str, int]:
    """Return the character of an escape of ``$'…'``, and the index after it."""
    code = _CODES.match(text, index)
    if code:
        octal = code[4]
        number = int(octal, 8) if octal else int(code[1] or code[2] or code[3], 16)
        return (chr(number) if number < 0x110000 else "\ufffd"), code.end()
    return _ESCAPES.get(text[index], text[index]), index + 1

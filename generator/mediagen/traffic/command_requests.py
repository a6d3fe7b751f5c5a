"""Requests of curl command lines in pages, with the lines of their parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mediagen.traffic.commands import (
    DATA_OPTIONS,
    VALUE_OPTIONS,
    ShellWord,
    is_curl,
    split_option,
    split_words,
)

_PROMPT = re.compile(r"^([ \t]*)[$>%#][ \t]+(?=[\w./]*curl\b)", re.MULTILINE)
_HEADERS = ("-H", "--header")
_METHODS = ("-X", "--request")


@dataclass(slots=True)
class CommandRequest:
    """Request of a command; lines count from 0, ``body_line`` is that of the body's start."""

    line: int
    url: str = ""
    method: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    body_line: int = 0
    body_file: str = ""


def read_requests(code: str) -> tuple[list[CommandRequest], list[tuple[int, str]]]:
    """Return the requests of command lines, and the lines of words that are no command."""
    documents: dict[int, str] = {}
    requests, faults = [], []
    for words in _split_commands(_PROMPT.sub(r"\1", code), documents):
        start = next((i for i, word in enumerate(words[:6]) if is_curl(word.text)), None)
        if start is not None:
            requests.append(_read_command(words[start:], documents))
        elif words[0].text.startswith("-"):
            message = f"{words[0].text}: command not found; the line above ends the command"
            faults.append((words[0].line - 1, message))
    return requests, faults


def _split_commands(code: str, documents: dict[int, str]) -> Iterator[list[ShellWord]]:
    command: list[ShellWord] = []
    for word in split_words(code, documents):
        if not word.separates:
            command.append(word)
        elif command:
            yield command
            command = []
    if command:
        yield command


def _read_command(words: list[ShellWord], documents: dict[int, str]) -> CommandRequest:
    request = CommandRequest(words[0].line - 1)
    queue = words[1:][::-1]
    while queue:
        word = queue.pop()
        option, attached = split_option(word.text)
        if not option:
            request.url = request.url or word.text
            continue
        if option not in DATA_OPTIONS and option not in VALUE_OPTIONS:
            if attached:
                queue.append(ShellWord(f"-{attached}", word.line))
            continue
        value = word._replace(text=attached) if attached or not queue else queue.pop()
        if option in _HEADERS:
            name, _, text = value.text.partition(":")
            request.headers[name.strip().lower()] = text.strip()
        elif option in _METHODS:
            request.method = value.text
        elif option == "--url":
            request.url = value.text
        elif option in DATA_OPTIONS:
            _add_body(request, value, documents, words[-1].line, DATA_OPTIONS[option])
    return request


def _add_body(
    request: CommandRequest,
    value: ShellWord,
    documents: dict[int, str],
    last: int,
    names_file: bool,
) -> None:
    """Add the body of an option, which can be that of a here-document."""
    text, line = value.text, value.line - 1
    if names_file and text.startswith("@"):
        if text == "@-" and last in documents:
            text, line = documents[last], last
        else:
            request.body_file = text[1:]
            return
    request.body, request.body_line = text, line

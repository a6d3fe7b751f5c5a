"""Requests in a recording: the format is recognized by content, never by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from mediagen.diagnostics.catalogue import traffic as codes
from mediagen.traffic import commands, logs
from mediagen.traffic.decoding import (
    decode_json,
    decode_line,
    decode_sequence,
    describe_line_fault,
    find_json_fault,
)
from mediagen.traffic.entries import NOWHERE, RecordedRequest, RecordingPlace, Unreadable
from mediagen.traffic.findings import Finding
from mediagen.traffic.shapes import find_shape, read_record, read_value
from mediagen.traffic.streams import LONGEST_LINE, Stream, describe_damage, memory_failure

_SPACE = b" \t\r\n"


class TextFormat(NamedTuple):
    """A format of text files. ``title`` describes it in messages."""

    title: str
    recognize: Callable[[bytes], bool]
    read: Callable[[Stream], Iterator[RecordedRequest | Unreadable]]


def _read_commands(stream: Stream) -> Iterator[RecordedRequest | Unreadable]:
    return commands.read(stream.read_all().decode("utf-8", "replace"))


def _read_log(stream: Stream) -> Iterator[RecordedRequest | Unreadable]:
    return logs.read(stream.read_lines())


TEXT_FORMATS = (
    TextFormat("a log of a mobile SDK", logs.recognize, _read_log),
    TextFormat("a script with curl commands", commands.recognize, _read_commands),
)


class Recording:
    """The entries of one file. ``title`` describes its format once it was read."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self.title = ""
        self._has_shape = False

    def is_json_lines(self) -> bool:
        """Return whether the file has a JSON value in each line."""
        head = self._stream.head
        if any(text_format.recognize(head) for text_format in TEXT_FORMATS):
            return False
        return is_json_lines(_first_line(self._stream), head)

    def read_entries(self) -> Iterator[RecordedRequest | Unreadable]:
        """Yield the requests and the unreadable entries as they are read."""
        try:
            yield from self._read_format()
        except MemoryError:
            raise memory_failure(self._stream.name) from None
        yield from self.find_damage()

    def find_damage(self) -> Iterator[Unreadable]:
        """Yield the finding about compressed data that ended too early, if it did."""
        if self._stream.damage:
            message = describe_damage(self._stream.damage)
            fault = Finding(codes.UNREADABLE_RECORD, message, "a complete file")
            yield Unreadable(NOWHERE, [fault])

    def _read_format(self) -> Iterator[RecordedRequest | Unreadable]:
        for text_format in TEXT_FORMATS:
            if text_format.recognize(self._stream.head):
                self.title = text_format.title
                yield from text_format.read(self._stream)
                return
        first = _first_line(self._stream)
        if is_json_lines(first, self._stream.head):
            self.title = "JSON Lines"
            yield from self.read_json_lines(self._stream.read_lines())
            return
        self.title = "JSON" if first.lstrip()[:1] in (b"{", b"[") else ""
        if len(first) > LONGEST_LINE and not self.title:
            return  # neither JSON nor text with lines: not worth the memory
        yield from self._read_document(self._stream.read_all())

    def read_json_lines(self, lines: Iterable[bytes]) -> Iterator[RecordedRequest | Unreadable]:
        """Yield the requests in JSON Lines."""
        for number, line in enumerate(lines, 1):
            value, fault = decode_line(line)
            if not fault and isinstance(value, dict) and "body" in value:  # nearly all lines
                yield read_record(value, RecordingPlace(number))
            else:
                yield from self.read_line(line, number, value, fault)

    def read_line(
        self, line: bytes, number: int, value: Any, fault: Finding | None
    ) -> Iterator[RecordedRequest | Unreadable]:
        """Yield the requests in a line that was decoded as ``value``, or failed with ``fault``."""
        place = RecordingPlace(number)
        if len(line) > LONGEST_LINE:
            code = codes.UNREADABLE_RECORD
            fault = Finding(code, f"{len(line)} bytes", f"at most {LONGEST_LINE}")
        elif fault:
            message = describe_line_fault(line)
            fault = Finding(codes.INVALID_JSON, message, "one JSON value, in UTF-8")
        if fault:
            if line.strip():
                yield Unreadable(place, [fault])
        elif isinstance(value, dict) and "body" in value:
            yield read_record(value, place)
        else:
            yield from self._read_value(value, place)

    def _describe_shape(self, value: Any) -> None:
        """Describe the recording by the first of its values that has a shape."""
        while isinstance(value, list) and value:
            value = value[0]
        shape = find_shape(value)
        if shape is not None and not self._has_shape:
            self.title, self._has_shape = shape.title, True

    def _read_document(self, data: bytes) -> Iterator[RecordedRequest | Unreadable]:
        if not data.strip(_SPACE + b"\x1e"):
            return
        if b"\n" not in data:  # JSON has no such byte but between values
            data = data.replace(b"\r", b"\n")
        value, fault = decode_json(data)
        if not fault:
            first = data[: len(data) - len(data.lstrip(_SPACE))].count(b"\n") + 1
            # In a document with one value, the entry number is more useful than the line.
            whole = isinstance(value, list) or find_shape(value) is not None
            yield from self._read_value(value, RecordingPlace(0 if whole else first))
            return
        text = data.decode("utf-8", "replace")
        values = decode_sequence(text)
        count = 0
        while True:
            try:
                line, value = next(values)
            except StopIteration:
                return
            except (ValueError, RecursionError):
                break
            count += 1
            yield from self._read_value(value, RecordingPlace(line))
        if not count and _has_json_line(data):
            yield from self.read_json_lines(data.splitlines(keepends=True))
            return
        if not count and self.title:
            self.title = "JSON that is damaged or incomplete"
        line, message = find_json_fault(text)
        message = f"invalid JSON: {message}"
        fault = Finding(codes.INVALID_JSON, message, "JSON values in UTF-8")
        yield Unreadable(RecordingPlace(line), [fault])

    def _read_value(
        self, value: Any, place: RecordingPlace
    ) -> Iterator[RecordedRequest | Unreadable]:
        self._describe_shape(value)
        for entry in read_value(value, place):
            if isinstance(entry, RecordingPlace):
                code = codes.UNREADABLE_RECORD
                fault = Finding(code, "no JSON object", "a request, or its body")
                yield Unreadable(entry, [fault])
            else:
                yield entry


def is_json_lines(first: bytes, head: bytes) -> bool:
    """Return whether a file has a JSON value in each line, by its first line and first bytes."""
    line = first.strip()
    if line[:1] not in (b"{", b"["):
        return False
    if first.endswith(b"\n") or len(first) <= LONGEST_LINE:
        _, fault = decode_json(line)
        if not fault:
            return True
    return line not in (b"{", b"[") and not line.startswith(b"[") and _has_json_line(head)


def _has_json_line(data: bytes) -> bool:
    """Return whether one of the first whole lines is a JSON object by itself."""
    for line in data[: 1 << 20].split(b"\n")[:-1]:
        if line.startswith(b"{") and line.rstrip().endswith(b"}") and not decode_json(line)[1]:
            return True
    return False


def _first_line(stream: Stream) -> bytes:
    """Return the first line that is not blank, without reading it."""
    skipped: list[bytes] = []
    size = 0
    while True:
        line = stream.read_line()
        skipped.append(line)
        size += len(line)
        if line.strip() or not line or len(skipped) > 1000 or size > LONGEST_LINE:
            stream.push_back(b"".join(skipped))
            return line

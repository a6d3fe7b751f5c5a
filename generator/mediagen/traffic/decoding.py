"""JSON decoding: by orjson where it is installed (``mediagen[trace]``), or by ``json``."""

from __future__ import annotations

import base64
import binascii
import codecs
import json
from collections.abc import Callable, Iterator
from typing import Any

from mediagen.traffic.findings import Finding
from mediagen.traffic.http_api import STRICT_JSON, parse_body

_decode_fast: Callable[[bytes], Any] | None
try:
    from orjson import loads as _decode_fast
except ImportError:
    _decode_fast = None


#: JSON text sequences have \x1e, files that were appended to each other byte order marks.
_SEPARATORS = " \t\r\n,\x1e\ufeff"


def decode_json(raw: bytes) -> tuple[Any, Finding | None]:
    """Decode one JSON value in UTF-8; return the value, or the finding that describes the error."""
    if _decode_fast is not None:
        try:
            return _decode_fast(raw), None
        except ValueError:
            pass  # the standard library accepts more, and its message is the same everywhere
    return parse_body(raw)


def decode_line(line: bytes) -> tuple[Any, Finding | None]:
    """Decode a line of JSON Lines; it can begin with the byte order mark of an appended file."""
    value, fault = decode_json(line)
    if fault and line.startswith(codecs.BOM_UTF8):
        return decode_json(line[len(codecs.BOM_UTF8) :])
    return value, fault


def decode_sequence(text: str) -> Iterator[tuple[int, Any]]:
    """Decode JSON values that follow each other; yield each with the line where it starts.

    Raises ``json.JSONDecodeError`` or ``RecursionError`` at the first error.
    """
    index = line = 0
    end = len(text)
    while True:
        start = index
        while index < end and text[index] in _SEPARATORS:
            index += 1
        line += text.count("\n", start, index)
        if index == end:
            return
        value, after = STRICT_JSON.raw_decode(text, index)
        yield line + 1, value
        line += text.count("\n", index, after)
        index = after


def decode_body(text: object, encoding: object = None) -> Any:
    """Return the JSON value of a recorded body, or its text where it is not JSON.

    ``encoding`` is ``base64`` if the recorder states it. An absent body is None.
    """
    if not isinstance(text, str) or not text:
        return None
    raw = text.encode("utf-8", "surrogatepass")
    if encoding == "base64":
        try:
            raw = base64.b64decode(raw, validate=False)
        except binascii.Error:
            return text
    value, fault = decode_json(raw)
    return raw.decode("utf-8", "backslashreplace") if fault else value


def find_json_fault(text: str) -> tuple[int, str]:
    """Return the line and the description of the first error in a JSON document."""
    try:
        for _ in decode_sequence(text):
            pass
    except json.JSONDecodeError as error:
        return error.lineno, f"{error.msg}: line {error.lineno} column {error.colno}"
    except RecursionError:
        return 1, "nested too deeply"
    except ValueError as error:
        return 1, str(error)[:200]
    return 1, "unknown fault"


def describe_line_fault(line: bytes) -> str:
    """Return the message about a line that is no JSON value, with the column of the error."""
    try:
        text = line.decode("utf-8").rstrip()
        STRICT_JSON.decode(text)
    except UnicodeDecodeError as error:
        return f"invalid JSON: byte {error.start} is not UTF-8"
    except json.JSONDecodeError as error:
        if error.pos >= len(text) or error.msg.startswith("Unterminated string"):
            return "incomplete line: it ends within a JSON value"
        return f"invalid JSON: {error.msg}, column {error.colno}"
    except RecursionError:
        return "invalid JSON: nested too deeply"
    except ValueError as error:
        return f"invalid JSON: {str(error)[:200]}"
    return "invalid JSON: unknown fault"

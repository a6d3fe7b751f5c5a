"""Descriptions of files that contain no media request."""

from __future__ import annotations

import csv
import io
import re

_MAGIC = (
    (b"PK\x03\x04", "a ZIP archive; export the session as HAR or JSON instead"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"%PDF", "a PDF document"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x28\xb5\x2f\xfd", "a file compressed by zstd; decompress it first"),
    (b"BZh", "a file compressed by bzip2; decompress it first"),
    (b"\xfd7zXZ", "a file compressed by xz; decompress it first"),
    (b"\xd4\xc3\xb2\xa1", "a network capture (pcap); record a HAR instead"),
    (b"\x0a\x0d\x0d\x0a", "a network capture (pcapng); record a HAR instead"),
    (b"bplist00", "a binary property list"),
)
_MITMPROXY = re.compile(rb"^\d+:\d+:|7:request;\d+:|9:websocket;")
_HTML = re.compile(rb"\A\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b", re.I | re.S)
_XML = re.compile(rb"\A\s*<(?:\?xml|[A-Za-z])")
_REQUEST_LINE = re.compile(rb"^(?:GET|POST|PUT|HEAD|OPTIONS) \S+(?: HTTP/[\d.]+)?\r?$", re.M)
_YAML = re.compile(rb"\A(?:---\s|[A-Za-z_][\w-]*:(?:\s|$))")
_TABLE = {",": "a table of comma-separated values (CSV)", "\t": "a table of tab-separated values"}


def describe_bytes(head: bytes) -> str:
    """Return a description of a file without JSON, commands or a log, by its first bytes."""
    if not head.strip():
        return "an empty file" if not head else "a file of blank lines"
    for magic, title in _MAGIC:
        if head.startswith(magic):
            return title
    if _MITMPROXY.search(head[:4096]) and b"\x00" not in head[:1]:
        return "a mitmproxy flow file; export it as HAR: mitmdump -nr FILE --set hardump=FILE.har"
    if b"\x00" in head or _share_of_controls(head) > 0.1:
        return "binary data"
    if _HTML.match(head):
        return "an HTML page"
    if _XML.match(head):
        return "an XML document"
    if _REQUEST_LINE.search(head):
        return "a plain HTTP request; record it as HAR, or as a curl command"
    text = head.decode("utf-8", "replace")
    table = _describe_table(text)
    if table:
        return table
    if _YAML.match(head):
        return "a YAML document"
    return "plain text"


def _share_of_controls(head: bytes) -> float:
    sample = head[:4096]
    controls = sum(byte < 32 and byte not in (9, 10, 12, 13, 27) for byte in sample)
    return controls / len(sample)


def _describe_table(text: str) -> str | None:
    lines = text.splitlines()[:10]
    if len(lines) < 2:
        return None
    for delimiter, title in _TABLE.items():
        try:
            rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter))
        except csv.Error:
            continue
        widths = {len(row) for row in rows if row}
        if len(widths) == 1 and widths.pop() > 1:
            return title
    return None

"""For any content of the files, a run ends with exit code 0 or 2, never with a traceback.

The changes of the files are random, with the same seed in every run. Set MEDIAGEN_MUTATIONS to try
more of them.
"""

from __future__ import annotations

import os
import random
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.helpers import ROOT, run
from tests.test_broken import FOLDER

MUTATIONS = int(os.environ.get("MEDIAGEN_MUTATIONS", "40"))

#: Replacements of a value or a token.
VALUES = (
    "~", "null", "5", "-1", "1.5", "1e400", ".nan", "true", "[]", "{}", "''", "[~]", "[[[]]]",
    "[a, b]", "{a: b}", "{none: x}", "- a", "0x" + "f" * 6000, "9" * 5000, '"\\0"', '"\\e[31m"',
    "!!str 5", "!!binary x", "*x", "&x y", "<<", "'[('", "'{'", "'{0}{1}'",
    "{{ replacement_reason }}",
    "{% if %}", "\t", "\r\n", "\u2028", "\ue000", "\ufeff", "---", "...", "%YAML 1.1",
)  # fmt: skip

_TOKEN = re.compile(rb"[A-Za-z_$.0-9-]+")


def lines_lost(raw: bytes, chance: random.Random) -> bytes:
    lines = raw.split(b"\n")
    index = chance.randrange(len(lines))
    del lines[index : index + chance.randint(1, 4)]
    return b"\n".join(lines)


def lines_swapped(raw: bytes, chance: random.Random) -> bytes:
    lines = raw.split(b"\n")
    a, b = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]
    return b"\n".join(lines)


def line_repeated(raw: bytes, chance: random.Random) -> bytes:
    lines = raw.split(b"\n")
    lines.insert(chance.randrange(len(lines)), chance.choice(lines))
    return b"\n".join(lines)


def line_indented(raw: bytes, chance: random.Random) -> bytes:
    lines = raw.split(b"\n")
    index = chance.randrange(len(lines))
    lines[index] = b" " * chance.randint(0, 6) + lines[index].lstrip()
    return b"\n".join(lines)


def value_changed(raw: bytes, chance: random.Random) -> bytes:
    lines = raw.split(b"\n")
    index = chance.randrange(len(lines))
    key, colon, _ = lines[index].partition(b": ")
    lines[index] = key + colon + chance.choice(VALUES).encode()
    return b"\n".join(lines)


def tokens_swapped(raw: bytes, chance: random.Random) -> bytes:
    tokens = list(_TOKEN.finditer(raw))
    if len(tokens) < 2:
        return raw
    a, b = sorted(chance.sample(tokens, 2), key=lambda token: token.start())
    return raw[: a.start()] + b[0] + raw[a.end() : b.start()] + a[0] + raw[b.end() :]


def token_changed(raw: bytes, chance: random.Random) -> bytes:
    tokens = list(_TOKEN.finditer(raw))
    if not tokens:
        return raw
    token = chance.choice(tokens)
    return raw[: token.start()] + chance.choice(VALUES).encode() + raw[token.end() :]


def bytes_inserted(raw: bytes, chance: random.Random) -> bytes:
    index = chance.randrange(len(raw) + 1)
    return raw[:index] + chance.randbytes(chance.randint(1, 4)) + raw[index:]


def truncated(raw: bytes, chance: random.Random) -> bytes:
    return raw[: chance.randrange(len(raw) + 1)]


WAYS: Sequence[Callable[[bytes, random.Random], bytes]] = (
    lines_lost, lines_swapped, line_repeated, line_indented, value_changed, value_changed,
    tokens_swapped, token_changed, bytes_inserted, truncated,
)  # fmt: skip


@pytest.mark.parametrize("way", dict.fromkeys(WAYS), ids=lambda way: str(way.__name__))
@pytest.mark.parametrize("size", ["small", "real"])
def test_spoiled_files_are_answered_without_a_traceback(
    way: Callable[[bytes, random.Random], bytes], size: str, tmp_path: Path
) -> None:
    source, times = (FOLDER / "base", MUTATIONS) if size == "small" else (ROOT, MUTATIONS // 10)
    for name in ("spec", "templates"):
        shutil.copytree(source / name, tmp_path / name)
    paths = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    chance = random.Random(f"{way.__name__} {size}")
    for _ in range(times):
        spoilt = chance.sample(paths, chance.choice((1, 1, 2, 3)))
        before = {path: path.read_bytes() for path in spoilt}
        for path in spoilt:
            path.write_bytes(way(before[path], chance))
        try:
            result = run("list", "events", cwd=tmp_path)
        except Exception:
            for path in spoilt:
                print(path.relative_to(tmp_path), path.read_bytes(), sep="\n")
            raise
        assert result.code in (0, 2)
        if result.code == 2:
            assert re.search(r"^([1-9]\d*) errors?(; no files were written)?\n\Z", result.err, re.M)
            assert result.out == ""
        for path, raw in before.items():
            path.write_bytes(raw)

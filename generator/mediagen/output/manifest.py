"""The manifest of a folder: the digest of every file that mediagen wrote, as for ``sha256sum -c``.

While a run is at work, the manifest is its journal: it lists the old and the new digest of each
file, so that the next run can finish what an interrupted one began. A merge in version control has
the same effect: conflict markers are skipped, and the entries of both sides count.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

MANIFEST = ".manifest"
#: Line of a manifest that a run of a selection could not complete.
INCOMPLETE = "# incomplete: run mediagen generate"
#: Line that names the platform whose wrapper is in a folder.
_WRAPPER = re.compile(r"# wrapper: (\S+)")
#: Line that names a version of mediagen that wrote files in the folder, and its spec format.
_GENERATOR = re.compile(r"# generator: mediagen (\S+), spec format (\d+)")
#: Line with a name and a value that a later version may add.
_OTHER = re.compile(r"# [a-z_]+: .+")
_ENTRY = re.compile(r"([0-9a-f]{64})  ([^\n]+)")
_CONFLICT = re.compile(r"(?:<{7,}|>{7,}|\|{7,}|={7,})(?: .*)?")


class Generator(NamedTuple):
    """Version of mediagen, and the format of the spec that it reads."""

    version: str
    spec_format: int


@dataclass(frozen=True)
class Manifest:
    """Entries of a manifest, and the lines that are not entries.

    ``digests`` maps the path of each file to its digests: more than one in a journal.
    ``damaged_lines`` are line numbers, from 1, of lines that are neither entries nor markers.
    ``wrapper`` is the platform whose wrapper is in the folder; empty if there is none.
    ``generators`` wrote the files: several after a run of a selection, or after a merge.
    """

    digests: Mapping[str, frozenset[str]] = field(default_factory=dict)
    has_conflict: bool = False
    damaged_lines: tuple[int, ...] = ()
    wrapper: str = ""
    generators: frozenset[Generator] = frozenset()

    @property
    def is_unfinished(self) -> bool:
        """True if this is the journal of an interrupted run."""
        has_several = any(len(digests) > 1 for digests in self.digests.values())
        return has_several and not self.has_conflict


def parse_manifest(data: bytes) -> Manifest:
    """Return the entries of a manifest; lines that are not entries are skipped."""
    has_conflict = False
    platform = ""
    damaged = []
    generators = set()
    entries: dict[str, set[str]] = {}
    for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), 1):
        line = line.removesuffix("\r")
        entry = _ENTRY.fullmatch(line)
        if entry and is_inside(entry[2]):
            entries.setdefault(entry[2], set()).add(entry[1])
        elif wrapper := _WRAPPER.fullmatch(line):
            platform = wrapper[1]
        elif generator := _GENERATOR.fullmatch(line):
            generators.add(Generator(generator[1], int(generator[2])))
        elif _CONFLICT.fullmatch(line):
            has_conflict = True
        elif line != INCOMPLETE and _OTHER.fullmatch(line):
            continue
        elif line or number <= data.count(b"\n"):  # the file may end in a newline
            damaged.append(number)
    digests = {path: frozenset(values) for path, values in entries.items()}
    return Manifest(digests, has_conflict, tuple(damaged), platform, frozenset(generators))


def format_manifest(
    entries: Mapping[str, Iterable[str]],
    *,
    is_incomplete: bool = False,
    wrapper: str = "",
    generators: Iterable[Generator] = (),
) -> bytes:
    """Return the bytes of a manifest with these digests, by path; the rest as in ``Manifest``."""
    lines = [
        f"# generator: mediagen {generator.version}, spec format {generator.spec_format}\n"
        for generator in sorted(generators)
    ]
    lines += [f"# wrapper: {wrapper}\n"] if wrapper else []
    lines += [f"{digest}  {path}\n" for path in sorted(entries) for digest in sorted(entries[path])]
    if is_incomplete:
        lines.append(f"{INCOMPLETE}\n")
    return "".join(lines).encode()


def format_journal(
    digests: Mapping[str, Iterable[str]],
    manifest: bytes,
    *,
    is_incomplete: bool,
    wrapper: str,
    generators: Iterable[Generator] = (),
) -> bytes:
    """Return the manifest of a run at work: the digests before it, and those of ``manifest``."""
    entries = {path: set(values) for path, values in digests.items()}
    for digest, path in _ENTRY.findall(manifest.decode()):
        entries.setdefault(path, set()).add(digest)
    return format_manifest(
        entries, is_incomplete=is_incomplete, wrapper=wrapper, generators=generators
    )


def without_generators(manifest: bytes) -> bytes:
    """Return a manifest without the versions of mediagen that wrote the files."""
    lines = manifest.decode("utf-8", "replace").splitlines(keepends=True)
    return "".join(line for line in lines if not _GENERATOR.match(line)).encode()


def is_inside(path: str) -> bool:
    """Return whether a path is relative, with slashes, and stays below the folder it is in."""
    parts = path.split("/")
    return not (path.startswith("/") or "\\" in path or any(p in ("", ".", "..") for p in parts))


def sha256_hex(data: bytes) -> str:
    """Return the digest of a file, as manifests list it."""
    return hashlib.sha256(data).hexdigest()

"""Record of a wrapper in the folder of an app: what made it, and what mediagen wrote.

The record is a file beside the wrapper. It has the options of the app, the version of mediagen and
the digest of the spec that last changed a file, and the digests of the sources, which hold
regardless of their layout. The API of the wrapper and the original texts of the files of the app
are in files of their own. A record is never refused as edited: it can be formatted, and an app can
change its options there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, TypeVar

from mediagen import SPEC_FORMAT, __version__
from mediagen.output.changes.api_summary import ApiSummary, summary_from_json, summary_to_json
from mediagen.output.merge_conflicts import conflict_sides, holds_conflict
from mediagen.wrappers.package_names import PackageOptions
from mediagen.yaml_files.layered_folder import LayeredFolder

#: Folder of the records below the folder of a wrapper.
FOLDER = ".mediagen/wrapper/"
RECORD, API, BASES = (f"{FOLDER}{name}.json" for name in ("record", "api", "written"))
#: Characters of the digest of the spec in the header of a source.
SHORT_DIGEST = 12

_T = TypeVar("_T")


@dataclass(frozen=True)
class StarterOrigin:
    """Version of mediagen and spec that a wrapper was made with; ``spec`` is a SHA-256 digest."""

    spec: str
    mediagen: str = __version__
    spec_format: int = SPEC_FORMAT


@dataclass(frozen=True)
class StarterRecord:
    """Record of a run; ``sources`` has the digest of the form of each source, by path."""

    platform: str
    origin: StarterOrigin
    options: PackageOptions
    app_files: tuple[str, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)


def is_record(path: str) -> bool:
    """Return whether a path is that of a record of mediagen."""
    return path.startswith(FOLDER)


def digest_spec(spec: LayeredFolder) -> str:
    """Return the digest of the files of a spec."""
    digest = sha256()
    for name, path in spec.files_below().items():
        if name.endswith(".yaml"):
            data = path.read_bytes().replace(b"\r\n", b"\n")
            digest.update(f"{len(data)} {name}\n".encode())
            digest.update(data)
    return digest.hexdigest()


def format_record(record: StarterRecord) -> bytes:
    """Return the bytes of a record."""
    return _format_json(
        {
            "platform": record.platform,
            "mediagen": record.origin.mediagen,
            "spec_format": record.origin.spec_format,
            "spec": record.origin.spec,
            "options": {k: v for k, v in record.options._asdict().items() if v},
            "app_files": sorted(record.app_files),
            "sources": dict(sorted(record.sources.items())),
        }
    )


def parse_record(data: bytes | None) -> StarterRecord | None:
    """Return a record; of one with a merge conflict, the first side. None if there is none."""
    return _parse_sides(data, _record_from_json)


def format_apis(apis: Mapping[str, ApiSummary]) -> bytes:
    """Return the bytes of the APIs of the wrappers of a platform, by their IDs."""
    return _format_json({id_: summary_to_json(api) for id_, api in sorted(apis.items())})


def parse_apis(data: bytes | None) -> dict[str, ApiSummary]:
    """Return the APIs of the wrappers of a platform by their IDs; empty if they are unknown."""
    return (
        _parse_sides(data, lambda apis: {id_: summary_from_json(api) for id_, api in apis.items()})
        or {}
    )


def format_bases(bases: Mapping[str, bytes]) -> bytes:
    """Return the bytes of the original texts of the files of an app, by their paths.

    They are in one file of JSON, because formatters would change files of their own.
    """
    texts = {path: data.decode("utf-8", "surrogateescape") for path, data in bases.items()}
    return (json.dumps(dict(sorted(texts.items())), indent=2) + "\n").encode("ascii")


def parse_bases(data: bytes | None) -> dict[str, bytes]:
    """Return the original texts of the files of an app by their paths; empty if unknown."""
    return (
        _parse_sides(
            data,
            lambda texts: {
                path: str(text).encode("utf-8", "surrogateescape") for path, text in texts.items()
            },
        )
        or {}
    )


def is_same_record(current: bytes, planned: bytes) -> bool:
    """Return whether two records have the same data, regardless of their layout."""
    try:
        return bool(json.loads(current) == json.loads(planned))
    except ValueError:
        return False


def _record_from_json(data: Any) -> StarterRecord:
    return StarterRecord(
        data["platform"],
        StarterOrigin(data["spec"], data["mediagen"], data["spec_format"]),
        PackageOptions(**data["options"]),
        tuple(data["app_files"]),
        dict(data["sources"]),
    )


def _format_json(data: Any) -> bytes:
    return (json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode("utf-8")


def _parse_sides(data: bytes | None, parse: Callable[[Any], _T]) -> _T | None:
    """Return what JSON has; None if it is damaged, or if there is none."""
    if data is None:
        return None
    sides = conflict_sides(data) if holds_conflict(data) else (data,)
    for side in sides:
        try:
            return parse(json.loads(side))
        except (AttributeError, KeyError, TypeError, ValueError):
            continue
    return None

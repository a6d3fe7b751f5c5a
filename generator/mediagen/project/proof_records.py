"""Records of proofs: which generated code passed which checks, by the digests of the code."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mediagen import __version__
from mediagen.diagnostics.catalogue import verify as codes
from mediagen.diagnostics.problems import Problem, SpecError
from mediagen.filesystem.files import read_file
from mediagen.platforms.proofs import Purpose

if TYPE_CHECKING:
    from jsonschema_rs import Validator

#: Version of the format; it changes when a key changes its meaning or disappears.
_VERSION = 1
_SCHEMA = Path(__file__).parent / "proof-record.schema.json"


class ArtifactType(StrEnum):
    """Kind of the code that a record has."""

    SNIPPET = "snippet-file"
    SETUP = "setup-code"
    PAGE_CODE = "page-code"
    WRAPPER = "wrapper-file"


#: Purposes of the checks that cover a kind of code.
COVERING_PURPOSES: Mapping[ArtifactType, frozenset[Purpose]] = {
    **dict.fromkeys(ArtifactType, frozenset((Purpose.COMPILE, Purpose.RUN, Purpose.FORMAT))),
    ArtifactType.WRAPPER: frozenset(Purpose),
}


@dataclass(frozen=True, slots=True, order=True)
class PassedCheck:
    """A check that code passed, with the title and the version of its tool."""

    id: str
    purpose: Purpose
    tool: str
    version: str


@dataclass(frozen=True, slots=True)
class ProvedArtifact:
    """Generated code that passed some checks; ``path`` as in the schema of records."""

    type: ArtifactType
    platform: str
    path: str
    sha256: str
    checks: tuple[PassedCheck, ...]

    @property
    def missing_purposes(self) -> list[Purpose]:
        """Purposes without a passed check that cover this kind of code."""
        passed = {check.purpose for check in self.checks}
        return [p for p in Purpose if p in COVERING_PURPOSES[self.type] - passed]


class ProofRecords:
    """The artifacts of one or several records."""

    def __init__(self, artifacts: Iterable[ProvedArtifact]) -> None:
        self._by_path: dict[str, list[ProvedArtifact]] = {}
        self._by_code: dict[tuple[str, str], ProvedArtifact] = {}
        for artifact in artifacts:
            self._by_path.setdefault(artifact.path, []).append(artifact)
            if not artifact.missing_purposes:
                self._by_code[artifact.platform, artifact.sha256] = artifact

    def __bool__(self) -> bool:
        return bool(self._by_path)

    def identity(self) -> dict[str, list[ProvedArtifact]]:
        """Return what distinguishes the records from others."""
        return self._by_path

    def find(self, path: str, data: bytes) -> ProvedArtifact | None:
        """Return the artifact at a path with these bytes and the most checks, or None."""
        digest = digest_code(data)
        matching = [item for item in self._by_path.get(path, ()) if item.sha256 == digest]
        return max(matching, key=lambda item: len(item.checks), default=None)

    def find_code(self, platform: str, code: str) -> ProvedArtifact | None:
        """Return an artifact of a platform with this code that all its checks passed, or None."""
        return self._by_code.get((platform, digest_code(code.encode("utf-8"))))

    def explain_gap(self, path: str, data: bytes) -> str:
        """Return the reason why no record covers some bytes at a path; empty if one does."""
        artifact = self.find(path, data)
        if artifact is None:
            return "changed since it was verified" if path in self._by_path else "not verified"
        missing = ", ".join(artifact.missing_purposes)
        return f"verified without a check of this purpose: {missing}" if missing else ""


def format_tools(artifacts: Iterable[ProvedArtifact], purpose: Purpose) -> list[str]:
    """Return the tools of the checks of a purpose that artifacts passed, with their versions."""
    checks = (check for artifact in artifacts for check in artifact.checks)
    names = (f"{c.tool} {c.version}".rstrip() for c in checks if c.purpose is purpose)
    return list(dict.fromkeys(names))


def digest_code(data: bytes) -> str:
    """Return the digest of code as records have it."""
    return sha256(data).hexdigest()


def read_records(paths: Sequence[Path]) -> ProofRecords:
    """Read records. Raises ``SpecError`` for a file that is none, or that cannot be read."""
    return ProofRecords(artifact for path in paths for artifact in read_record(path))


def read_record(path: Path) -> list[ProvedArtifact]:
    """Return the artifacts of a record. Raises ``SpecError``."""
    line = column = 0
    try:
        data = json.loads(read_file(path))
        error = next(iter(_load_validator().iter_errors(data)), None)
        reason = ""
        if error is not None:
            place = ".".join(map(str, error.instance_path))
            reason = f"{place}: {error.message}" if place else error.message
    except json.JSONDecodeError as json_error:
        line, column, reason = json_error.lineno, json_error.colno, json_error.msg
    except OSError as system_error:
        reason = f"cannot be read: {system_error.strerror}"
    except UnicodeDecodeError:
        reason = "not in UTF-8"
    except RecursionError:
        reason = "nested too deeply"
    except (ValueError, ArithmeticError) as number_error:  # a number with too many digits
        reason = str(number_error)
    if reason:
        message = f"no record of verify: {reason}"
        problem = Problem(path.as_posix(), line, column, message, code=codes.INVALID_PROOF_RECORD)
        raise SpecError([problem])
    return [
        ProvedArtifact(
            ArtifactType(item["kind"]),
            item["platform"],
            item["path"],
            item["sha256"],
            tuple(
                PassedCheck(c["id"], Purpose(c["purpose"]), c["tool"], c.get("version", ""))
                for c in item["checks"]
            ),
        )
        for item in data["artifacts"]
    ]


def format_record(artifacts: Iterable[ProvedArtifact]) -> bytes:
    """Return a record as JSON; equal artifacts give equal bytes."""
    ordered = sorted(artifacts, key=lambda item: (item.path, item.type))
    data = {
        "version": _VERSION,
        "tool": {"name": "mediagen", "version": __version__},
        "artifacts": [_artifact_entry(item) for item in ordered],
    }
    return (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode()


def _artifact_entry(item: ProvedArtifact) -> dict[str, Any]:
    return {
        "kind": item.type,
        "platform": item.platform,
        "path": item.path,
        "sha256": item.sha256,
        "checks": [
            {"id": check.id, "purpose": check.purpose, "tool": check.tool}
            | ({"version": check.version} if check.version else {})
            for check in sorted(item.checks)
        ],
    }


@cache
def _load_validator() -> Validator:
    from jsonschema_rs import validator_for

    return validator_for(json.loads(_SCHEMA.read_text("utf-8")))

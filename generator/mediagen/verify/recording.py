"""Recording of proofs: the code that passed its checks, for ``verify --record``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from mediagen.filesystem.files import read_file_if_any
from mediagen.filesystem.user_files import write_user_files
from mediagen.project.proof_records import (
    PassedCheck,
    ProvedArtifact,
    digest_code,
    format_record,
    read_record,
)
from mediagen.verify.results import Kind, ProofResult


def write_record(path: Path, verified: Sequence[ProofResult], *, is_whole: bool) -> int:
    """Write the code that passed checks to a record; return the number of its artifacts.

    Unless ``is_whole``, other artifacts of an existing record stay. A file that is no record is
    never replaced. Raises ``SpecError`` and ``OSError``.
    """
    former = read_record(path) if path.exists() else []
    passed = {item.path: item for result in verified for item in proved_artifacts(result)}
    if not is_whole:
        checked = {code.path for result in verified for code in result.codes}
        passed |= {item.path: item for item in former if item.path not in checked}
    write_user_files({path: (read_file_if_any(path), format_record(passed.values()))})
    return len(passed)


def proved_artifacts(result: ProofResult) -> Iterator[ProvedArtifact]:
    """Yield the code of a result that passed at least one check, with these checks."""
    for code in result.codes:
        failed = {
            failure.check
            for failure in result.failures
            if result.kind == Kind.WRAPPERS or failure.snippet == code.name
        }
        checks = tuple(
            PassedCheck(
                checked.check.id, checked.check.purpose, checked.check.title, checked.version
            )
            for checked in result.checks
            if checked.count and not checked.skipped and checked.check.id not in failed
        )
        if checks:
            yield ProvedArtifact(
                code.type, result.platform.id, code.path, digest_code(code.data), checks
            )

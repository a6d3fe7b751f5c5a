"""Proofs of the code in the explorer, from the records that the project names."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from mediagen.diagnostics.problems import SpecError
from mediagen.platforms.proofs import Purpose
from mediagen.project.folders import Folders
from mediagen.project.kept_artifacts import kept_records
from mediagen.project.proof_records import ProofRecords, format_tools, read_records


def describe_proof(folders: Folders, platform: str, code: str) -> str:
    """Return the tools that compiled and ran some code, in a sentence.

    It is empty if the project names no valid record.
    """
    paths = kept_records(folders)
    records = _read_cached(tuple((os.fspath(path), _modification_time(path)) for path in paths))
    if not records or not code:
        return ""
    artifact = records.find_code(platform, code)
    if artifact is None:
        return "No record of verify covers this code."
    compilers, runners = (
        ", ".join(format_tools([artifact], purpose)) for purpose in (Purpose.COMPILE, Purpose.RUN)
    )
    return f"Compiled with {compilers} and run with {runners}."


def _modification_time(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=4)
def _read_cached(paths: tuple[tuple[str, int], ...]) -> ProofRecords:
    """Return the records at paths, each with its modification time; none if one is invalid."""
    try:
        return read_records([Path(path) for path, _ in paths])
    except SpecError:  # `check` reports it
        return ProofRecords(())

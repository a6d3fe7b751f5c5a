"""Version of mediagen that a project requires, and the format of its spec."""

from __future__ import annotations

from pathlib import Path

from mediagen import SPEC_FORMAT, __version__
from mediagen.diagnostics.catalogue import usage as codes
from mediagen.diagnostics.catalogue import yaml_files as yaml_codes
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problems, SpecError
from mediagen.filesystem.files import read_file
from mediagen.yaml_files.parsing import read_source
from mediagen.yaml_files.source import Source

REQUIRES, FORMAT = "requires", "format"


def check_requirements(path: Path) -> None:
    """Check the version and the format that a project file requires, before its other keys.

    A file for another version may have keys that this one does not know. Raises ``SpecError``.
    """
    try:
        data = read_file(path)
    except OSError:
        return  # the loader reports it
    if REQUIRES.encode() not in data and FORMAT.encode() not in data:
        return
    problems = Problems()
    source = read_source(path, display_path(path), Problems())
    if isinstance(source.data, dict):
        _check_version(source, problems)
        _check_format(source, problems)
    if problems:
        raise SpecError(problems)


def _check_version(source: Source, problems: Problems) -> None:
    required = source.data.get(REQUIRES)
    if not isinstance(required, str):
        return  # the schema reports it
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        is_met = SpecifierSet(required).contains(__version__, prereleases=True)
    except InvalidSpecifier:
        message = f"invalid version specifier '{required}': expected one such as \"~=0.2\""
        problems.add_at(source, [REQUIRES], message, code=yaml_codes.INVALID_SPECIFIER)
        return
    if not is_met:
        message = (
            f"this project requires mediagen {required}, and this is {__version__}: "
            f"pip install 'mediagen{required}'"
        )
        problems.add_at(source, [REQUIRES], message, code=codes.UNMET_REQUIREMENT)


def _check_format(source: Source, problems: Problems) -> None:
    number = source.data.get(FORMAT)
    if type(number) is not int:
        return  # the schema reports it
    if number > SPEC_FORMAT:
        message = (
            f"the spec has format {number}, and mediagen {__version__} reads up to "
            f"{SPEC_FORMAT}; install a newer version"
        )
        problems.add_at(source, [FORMAT], message, code=codes.NEWER_FORMAT)


def read_format(source: Source | None) -> int:
    """Return the format of the spec of a project: 1 if its file does not name one."""
    number = source.data.get(FORMAT, 1) if source is not None else 1
    return number if type(number) is int else 1


def check_format(source: Source | None) -> None:
    """Raise ``SpecError`` if the spec of a project has an older format than this version reads."""
    number = read_format(source)
    if source is None or number >= SPEC_FORMAT:
        return
    problems = Problems()
    message = (
        f"the spec has format {number}, and mediagen {__version__} reads {SPEC_FORMAT}; "
        "run mediagen migrate"
    )
    path = [FORMAT] if FORMAT in source.data else []
    problems.add_at(source, path, message, code=codes.OLDER_FORMAT)
    raise SpecError(problems)

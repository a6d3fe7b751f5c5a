"""Refinements of files that lower layers no longer have, such as an event that an upgrade renames.

The base of a refinement in ``.mediagen/base`` is the file that it was written for. It shows that an
ID existed, and which file of the lower layers has nearly the same text now.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path, PurePosixPath

from mediagen import __version__
from mediagen.diagnostics.catalogue import layers as codes
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem, Problems
from mediagen.filesystem.files import read_file
from mediagen.project.folders import Folders
from mediagen.project.overrides import Override, find_overrides, layer_files

#: Least share of equal lines of a renamed file; two different packaged files have at most 0.65.
_LEAST_SIMILARITY = 0.7


def explain_missing_files(folders: Folders, problems: Problems) -> list[Problem]:
    """Return the problems; those of refinements of missing files tell which version had them."""
    if not any(problem.code is codes.NOTHING_TO_REFINE for problem in problems):
        return list(problems)
    missing = {
        display_path(override.path): override
        for override in find_overrides(folders)
        if override.below is None and override.base is not None
    }
    return [
        (
            _explain(folders, problem, missing[problem.path])
            if problem.code is codes.NOTHING_TO_REFINE and problem.path in missing
            else problem
        )
        for problem in problems
    ]


def _explain(folders: Folders, problem: Problem, override: Override) -> Problem:
    name = PurePosixPath(override.name).stem
    message = f"'{name}' is no longer in a layer below: {override.version or 'an earlier version'}"
    new_name = _find_new_name(folders, override)
    if new_name is None:
        message += f" had it, {__version__} does not; delete this file, or make it complete and "
        message += "remove 'refine'"
    else:
        message += f" had it, {__version__} has '{new_name}' instead; rename this file and its ID, "
        message += "or delete it"
    return replace(problem, message=message, code=codes.RENAMED_BELOW)


def _find_new_name(folders: Folders, override: Override) -> str | None:
    """Return the name of the file below that has nearly the text of the base, or None."""
    assert override.base is not None
    base = _lines(override.base)
    similarities = {
        path.stem: SequenceMatcher(None, base, _lines(path), autojunk=False).ratio()
        for path in _candidates(folders, override)
    }
    best = max(similarities, key=lambda name: similarities[name], default=None)
    return best if best is not None and similarities[best] >= _LEAST_SIMILARITY else None


def _candidates(folders: Folders, override: Override) -> Iterator[Path]:
    """Yield the files of the lower layers in the same folder."""
    parent = PurePosixPath(override.name).parent
    for files in layer_files(folders):
        for relative, path in files.below.files_below().items():
            if PurePosixPath(files.name, relative).parent == parent:
                yield path


def _lines(path: Path) -> list[str]:
    return read_file(path).decode("utf-8", "replace").splitlines()

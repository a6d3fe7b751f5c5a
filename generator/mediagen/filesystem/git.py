"""Environment of the calls of git."""

from __future__ import annotations

import os

#: Variables that replace the repository of the working folder. Hooks of git set some of them.
_REPOSITORY_VARIABLES = frozenset(
    (
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_DIR",
        "GIT_GRAFT_FILE",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_NAMESPACE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_SHALLOW_FILE",
        "GIT_WORK_TREE",
    )
)


def git_environment() -> dict[str, str]:
    """Return the environment without the variables that lead git to another repository."""
    return {name: value for name, value in os.environ.items() if name not in _REPOSITORY_VARIABLES}

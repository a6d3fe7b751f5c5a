"""Environment of the calls of git, and look-ups in a repository."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable

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


def resolve_commit(run_git: Callable[..., str], revision: str) -> str:
    """Return the commit of a revision.

    ``run_git`` returns the output of a call of git, and raises an error if the call fails.
    """
    options = ("rev-parse", "--verify", "--quiet", "--end-of-options")
    # In two steps: a suffix would be part of names such as ':/text of a commit'.
    named = run_git(*options, revision).split()[-1]
    return run_git(*options, f"{named}^{{commit}}").split()[-1]


def shallow_clone_hint(folder: str) -> str:
    """Return how to fetch the revisions that a shallow clone lacks; empty for whole clones."""
    command = ["git", "-C", folder, "rev-parse", "--is-shallow-repository"]
    try:
        result = subprocess.run(command, capture_output=True, check=True, env=git_environment())
    except (OSError, subprocess.CalledProcessError):
        return ""
    if result.stdout.strip() != b"true":
        return ""
    return (
        "; the clone is shallow: run git fetch --unshallow, or in CI, set fetch-depth: 0 (GitHub) "
        "or GIT_DEPTH: 0 (GitLab)"
    )

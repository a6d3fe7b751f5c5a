"""Records of runs that changed nothing: the next equal run only compares what the first one read.

A record has every file, folder and path that decided about a run, as digests, and what the run
printed. It belongs to a call in a working folder, and to the running code. If anything differs,
or if the record is damaged, the command runs as without it. A run is recorded only if it succeeded,
changed no file, and read nothing that changed meanwhile.
"""

from __future__ import annotations

import os
import sys

from mediagen.filesystem.caches import cache_path
from mediagen.filesystem.caching.cache_files import (
    disable_caches,
    read_cache,
    write_cache,
)
from mediagen.filesystem.caching.digests import digest_bytes
from mediagen.filesystem.caching.observations import OBSERVERS
from mediagen.filesystem.caching.runtime_identity import ENGINE, is_same_runtime, runtime_identity
from mediagen.filesystem.caching.tracking import Tracker, start_tracking, stop_tracking

TYPE_CHECKING = False  # importing typing would be a tenth of the start-up
if TYPE_CHECKING:
    from collections.abc import Sequence

#: Commands whose results depend only on what they read.
_COMMANDS = ("check", "generate", "inject", "snippet")
#: Beginnings of options of which a run is not recorded: help, reports for services, which depend on
#: the environment, comparisons with a revision, and runs that watch.
_UNRECORDED = ("-h", "--help", "--format", "--breaking-against", "--watch")
#: Option of these commands that neither reads nor writes caches.
NO_CACHE = "--no-cache"
#: Characters of the output of a recorded run.
_LONGEST_OUTPUT = 100_000


class RunRecord:
    """Record of a call in the working folder."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self._name = ""
        self._tracker: Tracker | None = None
        disable_caches(NO_CACHE in arguments)
        if not arguments or arguments[0] not in _COMMANDS:
            return
        if any(argument.startswith(_UNRECORDED) for argument in arguments):
            return
        try:
            place = os.fsencode(os.getcwd())
            call = [os.fsencode(argument) for argument in arguments]
        except (OSError, UnicodeEncodeError):  # the folder was deleted
            return
        key = digest_bytes(sys.getfilesystemencoding().encode(), place, *call)
        self._name = f"run-{key.hex()}"

    def find_output(self) -> tuple[str, str] | None:
        """Return what an equal run printed to both streams; None if anything differs since.

        If it is None, note what is read from now on, for ``write_record``.
        """
        if not self._name:
            return None
        identity = runtime_identity()
        if identity is None:
            return None
        record = read_cache(self._name, identity)
        if record is not None:
            out, err, observations = record
            if all(
                OBSERVERS[kind](path) == digest
                for kind, digests in observations.items()
                for path, digest in digests.items()
            ):
                return out, err
        self._tracker = Tracker((os.path.join(ENGINE, ""), cache_path(""), os.devnull))
        start_tracking(self._tracker)
        return None

    @property
    def is_pending(self) -> bool:
        """True while what the run reads is noted for its record."""
        return self._tracker is not None

    def write_record(self, out: str, err: str) -> None:
        """Record the run that ends now, and what it printed, if it can be recorded."""
        stop_tracking()
        identity = runtime_identity()
        tracker, self._tracker = self._tracker, None
        if tracker is None or identity is None or tracker.has_effects:
            return
        if len(out) + len(err) > _LONGEST_OUTPUT:
            return
        observations = {
            kind: {path: OBSERVERS[kind](path) for path in paths}
            for kind, paths in _observed_paths(tracker).items()
        }
        if tracker.is_unchanged() and is_same_runtime():  # also since the run read it
            write_cache(self._name, identity, (out, err, observations))

    def drop(self) -> None:
        """Stop to note what is read; the run is not recorded."""
        stop_tracking()
        self._tracker = None


def _observed_paths(tracker: Tracker) -> dict[str, list[str]]:
    """Return the paths to observe by kind, without those that another observation covers."""
    trees = tuple(f"{path}/" for path in tracker.trees)
    opened = [path for path in tracker.opened if not _is_in_tree(path, trees)]
    listed = [path for path in tracker.listed if not _is_in_tree(f"{path}/", trees)]
    tested = {
        path: None
        for path in tracker.tested
        if path not in tracker.opened and not _is_in_tree(path, trees)
    }
    for path in (*opened, *listed, *tested, *tracker.trees):
        parent = os.path.dirname(path)
        while parent and parent not in tested:  # links on the way
            tested[parent] = None
            parent = os.path.dirname(parent) if parent != os.path.dirname(parent) else ""
    return {"type": list(tested), "tree": list(tracker.trees), "names": listed, "file": opened}


def _is_in_tree(path: str, trees: tuple[str, ...]) -> bool:
    """Return whether a path is below an observed tree, and not in a hidden part of it."""
    return path.startswith(trees) and "/." not in path.removeprefix(".")

"""How the output folder differs from the plan, as a unified diff."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from mediagen.artifacts import Plan
from mediagen.output import MANIFEST, Output
from mediagen.selection import Selection

#: What a terminal would obey rather than show, as it stands in a hand-edited file.
_VISIBLE = {c: f"\\x{c:02x}" for c in (*range(0x20), *range(0x7F, 0xA0)) if c not in (0x09, 0x0A)}


def drift(output: Output, plan: Plan, selection: Selection) -> Iterator[str]:
    """The diff of every file that ``generate`` would write or remove, in the order of paths."""
    wanted: dict[str, bytes | None] = {path: plan.artifacts[path] for path in plan.selected}
    if not selection:
        wanted.update(dict.fromkeys(output.stale(plan)))
    for path in sorted(wanted):
        yield from _diff(output, path, wanted[path])
    yield from _diff(output, MANIFEST, output.manifest(plan, selection))


def _diff(output: Output, path: str, due: bytes | None) -> Iterator[str]:
    found = output.read(path)
    if found == due:
        return
    name = (output.folder / path).as_posix()
    lines = difflib.unified_diff(
        visible(found),
        visible(due),
        "/dev/null" if found is None else name,
        "/dev/null" if due is None else f"{name} (generated)",
    )
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def visible(data: bytes | None) -> list[str]:
    """The lines of a file, without what a terminal would obey."""
    text = (data or b"").decode("utf-8", "backslashreplace").translate(_VISIBLE)
    return re.findall("[^\n]*\n|[^\n]+", text)

"""Reports of a comparison: text, Markdown and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from mediagen.diagnostics.counts import format_count
from mediagen.diagnostics.terminal import escape_controls, escape_json
from mediagen.output.changes.kinds import Impact
from mediagen.output.changes.model import Change, Comparison, FileCounts

#: Links to generated files of one kind; a pull request has limited space.
_MOST_LINKS = 50
_TITLES = {
    Impact.SOURCE: "Breaks code that calls a wrapper",
    Impact.WIRE: "Changes messages",
    Impact.REPORTS: "Changes reports",
    Impact.CODE: "Changes generated code",
    Impact.DEPRECATION: "Deprecated or experimental",
    Impact.ADDITION: "New",
    Impact.DOCS: "Documentation",
}


def format_text(comparison: Comparison, version: str) -> str:
    """Return a report for a terminal; ``version`` is the proposed one, or empty."""
    return "".join(f"{escape_controls(line)}\n" for line in _text_lines(comparison, version))


def _text_lines(comparison: Comparison, version: str) -> Iterator[str]:
    for impact, changes in _by_impact(comparison):
        yield f"{_TITLES[impact]}"
        for change in changes:
            yield f"  {change} [{change.kind.id}]"
        yield ""
    yield f"{_summary(comparison)}"
    if comparison.files:
        yield f"generated files: {_describe_files(comparison)}"
    if version:
        yield f"proposed version: {version}"


def format_markdown(comparison: Comparison, version: str) -> str:
    """Return a report for a pull request or a changelog."""
    names = [markdown_code(name) for name in (comparison.old_name, comparison.new_name)]
    lines = [
        f"## Changes from {names[0]} to {names[1]}",
        "",
    ]
    lines += [f"{_summary(comparison)}.".capitalize(), ""]
    for impact, changes in _by_impact(comparison):
        lines += [f"### {_TITLES[impact]}", ""]
        for change in changes:
            platforms = (
                f" ({', '.join(map(markdown_code, change.platforms))})" if change.platforms else ""
            )
            lines.append(
                f"* {markdown_code(change.subject)}: {markdown_text(change.sentence)}{platforms}"
            )
        lines.append("")
    if comparison.files:
        lines += [f"Generated files: {_describe_files(comparison)}.", ""]
        lines += _link_lines(comparison)
    if version:
        lines += [f"Proposed version: {version}", ""]
    return "\n".join(lines)


def _link_lines(comparison: Comparison) -> Iterator[str]:
    """Yield folded lists of links to the files that a change adds or rewrites."""
    for kind, paths in comparison.paths.items():
        count = format_count(len(paths), "file")
        yield from ("<details>", f"<summary>{kind}: {count} added or changed</summary>", "")
        for path in paths[:_MOST_LINKS]:
            yield f"* [{markdown_text(path)}]({quote(path)})"
        if len(paths) > _MOST_LINKS:
            yield f"* and {len(paths) - _MOST_LINKS} more"
        yield from ("", "</details>", "")


def format_json(comparison: Comparison, version: str) -> str:
    """Return a report as JSON."""
    data = {
        "version": 1,
        "old": comparison.old_name,
        "new": comparison.new_name,
        "breaking": len(comparison.breaking),
        "proposed_version": version or None,
        "changes": [_change_json(change) for change in comparison.changes],
        "files": {
            kind: {"added": n.added, "removed": n.removed, "changed": n.changed}
            for kind, n in comparison.files.items()
        },
        "paths": {kind: list(paths) for kind, paths in comparison.paths.items()},
    }
    return escape_json(json.dumps(data, indent=2)) + "\n"


def _change_json(change: Change) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "kind": change.kind.id,
        "impact": change.kind.impact,
        "subject": change.subject,
        "message": change.sentence,
        "old": change.old,
        "new": change.new,
        "platforms": list(change.platforms),
    }
    if change.place is not None:
        source, path = change.place.source.locate(change.place.path)
        entry["file"] = source.name
        entry["line"] = source.position(path, key=bool(path))[0]
    return entry


def _by_impact(comparison: Comparison) -> Iterator[tuple[Impact, list[Change]]]:
    for impact in Impact:
        changes = [change for change in comparison.changes if change.kind.impact is impact]
        if changes:
            yield impact, changes


def _summary(comparison: Comparison) -> str:
    if not comparison.changes:
        return "no changes"
    breaking = len(comparison.breaking)
    return f"{format_count(len(comparison.changes), 'change')}, {breaking} breaking"


def _describe_files(comparison: Comparison) -> str:
    return "; ".join(f"{kind}: {_describe(n)}" for kind, n in comparison.files.items())


def _describe(counts: FileCounts) -> str:
    words = (("added", counts.added), ("removed", counts.removed), ("changed", counts.changed))
    return ", ".join(f"{number} {word}" for word, number in words if number)


def markdown_code(text: str) -> str:
    """Return a string as code in Markdown, so that none of it is markup."""
    return f"`{escape_controls(text).replace('`', chr(39))}`"


def markdown_text(text: str) -> str:
    """Return a string whose signs of Markdown and HTML are printed as they are."""
    escaped = escape_controls(text)
    for sign in "\\`*_[]<>|#":
        escaped = escaped.replace(sign, f"\\{sign}")
    return escaped

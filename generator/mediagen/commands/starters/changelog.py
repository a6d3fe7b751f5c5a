"""Changes for the callers of a wrapper: in its changelog, and as a proposed version."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from mediagen.output.changes.comparison import propose_version
from mediagen.output.changes.kinds import ChangeKind, Impact
from mediagen.output.changes.model import Change
from mediagen.output.changes.reports import markdown_code, markdown_text
from mediagen.output.merge_conflicts import conflict_sides
from mediagen.platforms.model import Wrapper
from mediagen.wrappers.package_names import PackageOptions, package_id

#: File of each wrapper that has its changes.
CHANGELOG = "CHANGELOG.md"
_HEADING = re.compile(r"^## .*$", re.MULTILINE)
_UNRELEASED = re.compile(r"^## \[?unreleased\]?[^\n]*\n", re.MULTILINE | re.IGNORECASE)
_PROPOSAL = re.compile(r"^[*-] Proposed version: (\d+\.\d+\.\d+)\n", re.MULTILINE)
_TITLE = "# Changelog\n"
_NO_CHANGE = "The generated code changed, the API did not."
#: Lines of a section that a run can have written.
_ENTRY = re.compile(
    rf"[*-] (?:(?:Breaking|Changed|Deprecated|Added): `.*|{re.escape(_NO_CHANGE)}"
    r"|Proposed version: \d+\.\d+\.\d+)"
)
_LABELS = {
    Impact.SOURCE: "Breaking",
    Impact.WIRE: "Breaking",
    Impact.REPORTS: "Changed",
    Impact.DEPRECATION: "Deprecated",
    Impact.ADDITION: "Added",
    Impact.DOCS: "Changed",
}


class CallerChanges(NamedTuple):
    """Changes of a wrapper for its callers, its version, and the one that they ask for.

    ``proposal`` is empty if the version is not of the form ``1.2.3``.
    """

    changes: tuple[Change, ...]
    version: str
    proposal: str


def describe_changes(changes: Sequence[Change], version: str) -> CallerChanges:
    """Return the changes of a wrapper whose code differs, and propose its next version."""
    ordered = sorted(changes, key=lambda change: [*Impact].index(change.kind.impact))
    # Code that differs without a change of the API is a patch.
    causes = tuple(ordered) or (Change(ChangeKind.EVENT_TEXT, ""),)
    try:
        proposal = propose_version(causes, version)
    except ValueError:
        proposal = ""
    return CallerChanges(tuple(ordered), version, proposal)


def find_renaming(
    wrapper: Wrapper, former: PackageOptions, options: PackageOptions
) -> tuple[Change, ...]:
    """Return the change of the name by which callers import a wrapper, if the options change it."""
    packages = (package_id(wrapper, former), package_id(wrapper, options))
    libraries = (former.name or wrapper.name, options.name or wrapper.name)
    for old, new in (packages, libraries):
        if old != new:
            return (Change(ChangeKind.WRAPPER_RENAMED, old, new=new),)
    return ()


def first_changelog(version: str) -> bytes:
    """Return the changelog of a new wrapper."""
    return f"{_TITLE}\n## {version}\n\n* First version.\n".encode()


def add_changes(changelog: bytes, changes: CallerChanges) -> bytes:
    """Return a changelog with changes in its section for the next version.

    Lines that the section has already are not repeated. Of several proposed versions, the highest
    stays.
    """
    text = _decode(changelog)
    parts = _split_changelog(text)
    section = _extend_section(
        parts.section, _format_entries(text, changes), changes.proposal, _bullet(text)
    )
    return _join_changelog(parts._replace(section=section), like=changelog)


def merge_changelog(changelog: bytes) -> bytes | None:
    """Return a changelog with merge conflicts with the entries of both sides.

    None if the sides differ in text that mediagen did not write.
    """
    ours, theirs = (_split_changelog(_decode(side)) for side in conflict_sides(changelog))
    if ours._replace(section="") != theirs._replace(section=""):
        return None
    lines, others = ours.section.split("\n"), theirs.section.split("\n")
    if not all(_ENTRY.fullmatch(line) for line in {*lines} ^ {*others} if line):
        return None
    proposed = _PROPOSAL.search(f"{theirs.section}\n")
    entries = [line for line in others if line and not _PROPOSAL.match(f"{line}\n")]
    section = _extend_section(
        ours.section, entries, proposed[1] if proposed else "", _bullet(ours.section)
    )
    return _join_changelog(ours._replace(section=section), like=changelog)


class _Changelog(NamedTuple):
    """Text up to the heading of the next version, the section below it, and what follows."""

    head: str
    section: str
    rest: str


def _decode(changelog: bytes) -> str:
    return changelog.decode("utf-8", "surrogateescape").replace("\r\n", "\n")


def _split_changelog(text: str) -> _Changelog:
    """Return the parts of a changelog; without a section for the next version, an empty one."""
    unreleased = _UNRELEASED.search(text)
    if unreleased is None:
        first = _HEADING.search(text)
        start = first.start() if first else len(text)
        before = text[:start] if text.strip() else f"{_TITLE}\n"
        separator = "" if before.endswith("\n\n") else "\n" if before.endswith("\n") else "\n\n"
        head, section, rest = f"{before}{separator}## Unreleased\n", "", text[start:]
    else:
        following = _HEADING.search(text, unreleased.end())
        end = following.start() if following else len(text)
        head, section, rest = text[: unreleased.end()], text[unreleased.end() : end], text[end:]
    return _Changelog(head, section.strip("\n"), rest)


def _join_changelog(parts: _Changelog, *, like: bytes) -> bytes:
    """Return the bytes of a changelog, with the line endings of another."""
    text = f"{parts.head}\n{parts.section}\n" + (f"\n{parts.rest}" if parts.rest else "")
    text = text.replace("\n", "\r\n") if b"\r\n" in like else text
    return text.encode("utf-8", "surrogateescape")


def _bullet(text: str) -> str:
    """Return the bullet of a changelog, as formatters have it."""
    return "-" if re.search(r"^- ", text, re.MULTILINE) else "*"


def _format_entries(text: str, changes: CallerChanges) -> list[str]:
    """Return the lines of changes for the text of a changelog."""
    bullet = _bullet(text)
    lines = [f"{bullet} {_LABELS[c.kind.impact]}: {_sentence(c)}" for c in changes.changes]
    return lines or [f"{bullet} {_NO_CHANGE}"]


def _extend_section(section: str, lines: Sequence[str], proposal: str, bullet: str) -> str:
    """Return a section with lines that it lacks, and the higher of two proposed versions."""
    proposed = _PROPOSAL.search(f"{section}\n")
    if proposed is not None:
        section = _PROPOSAL.sub("", f"{section}\n").strip("\n")
        proposal = max(proposed[1], proposal, key=_version_key)
    present = section.split("\n")
    new = [line for line in dict.fromkeys(lines) if line not in present]
    last = [f"{bullet} Proposed version: {proposal}"] if proposal else []
    return "\n".join([*filter(None, [section]), *new, *last])


def _sentence(change: Change) -> str:
    return f"{markdown_code(change.subject)}: {markdown_text(change.sentence)}"


def _version_key(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version))


def format_changes(changes: CallerChanges) -> list[str]:
    """Return the lines that a terminal shows."""
    lines = [
        f"  {_LABELS[c.kind.impact].lower()}: {c.subject}: {c.sentence}" for c in changes.changes
    ] or ["  none: the generated code changed, the API did not"]
    if changes.proposal:
        lines.append(f"  proposed version: {changes.proposal} (was {changes.version})")
    return lines

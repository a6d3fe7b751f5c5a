"""Changes for the callers of a wrapper: in its changelog, and as a proposed version."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from mediagen.output.changes.comparison import propose_version
from mediagen.output.changes.kinds import ChangeKind, Impact
from mediagen.output.changes.model import Change
from mediagen.output.changes.reports import markdown_code, markdown_text
from mediagen.platforms.model import Wrapper
from mediagen.wrappers.package_names import PackageOptions, package_id

#: File of each wrapper that has its changes.
CHANGELOG = "CHANGELOG.md"
_HEADING = re.compile(r"^## .*$", re.MULTILINE)
_UNRELEASED = re.compile(r"^## \[?unreleased\]?[^\n]*\n", re.MULTILINE | re.IGNORECASE)
_PROPOSAL = re.compile(r"^[*-] Proposed version: (\d+\.\d+\.\d+)\n", re.MULTILINE)
_TITLE = "# Changelog\n"
_NO_CHANGE = "The generated code changed, the API did not."
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
    is_crlf = b"\r\n" in changelog
    text = changelog.decode("utf-8", "surrogateescape").replace("\r\n", "\n")
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
    bullet = "-" if re.search(r"^- ", text, re.MULTILINE) else "*"  # as formatters have it
    section = _extend_section(section.strip("\n"), changes, bullet)
    text = f"{head}\n{section}\n" + (f"\n{rest}" if rest else "")
    return (text.replace("\n", "\r\n") if is_crlf else text).encode("utf-8", "surrogateescape")


def _extend_section(section: str, changes: CallerChanges, bullet: str) -> str:
    proposal = changes.proposal
    proposed = _PROPOSAL.search(f"{section}\n")
    if proposed is not None:
        section = _PROPOSAL.sub("", f"{section}\n").strip("\n")
        proposal = max(proposed[1], proposal, key=_version_key)
    present = section.split("\n")
    lines = [f"{bullet} {_LABELS[c.kind.impact]}: {_sentence(c)}" for c in changes.changes]
    lines = lines or [f"{bullet} {_NO_CHANGE}"]
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

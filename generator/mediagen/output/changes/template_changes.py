"""Comparison of templates: which of them differ, by what they generate."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from mediagen.filesystem.files import is_backup
from mediagen.output.changes.kinds import ChangeKind
from mediagen.output.changes.model import Change
from mediagen.platforms.file_names import PLATFORM, PROOF
from mediagen.platforms.model import Platform
from mediagen.yaml_files.layered_folder import LayeredFolder

#: Kinds of the changes in the top folders that several platforms use.
_SHARED_KINDS = {
    "docs": ChangeKind.PAGE_TEMPLATE,
    "languages": ChangeKind.LANGUAGE,
    "wrappers": ChangeKind.WRAPPER_TEMPLATE,
}
#: Files and folders of a platform that generate nothing, or that other kinds of changes cover.
_PLATFORM_PARTS = frozenset((PLATFORM, PROOF, "sdk", "tests"))
#: Names of files in a sentence; a folder can have hundreds.
_MOST_NAMES = 5


class TemplateFolder(NamedTuple):
    """Folder of templates: the kind of its changes, its subject, and the platforms it concerns."""

    kind: ChangeKind
    subject: str
    platforms: tuple[str, ...] = ()


def digest_templates(
    folder: LayeredFolder, platforms: Mapping[str, Platform]
) -> dict[TemplateFolder, dict[str, str]]:
    """Return the digests of templates by their path in the folder that they belong to.

    Line endings do not count. Files that only verify generated code are left out.
    """
    kind = ChangeKind.WRAPPER_TEMPLATE
    wrappers = {
        f"{wrapper.folder}/": TemplateFolder(kind, wrapper.path, (platform.id,))
        for platform in platforms.values()
        for wrapper in platform.wrappers
    }
    digests: dict[TemplateFolder, dict[str, str]] = {}
    for name, path in folder.files_below().items():
        if is_backup(path.name):
            continue
        top, _, rest = name.partition("/")
        wrapper = next((prefix for prefix in wrappers if name.startswith(prefix)), None)
        if wrapper is not None:
            key, rest = wrappers[wrapper], name.removeprefix(wrapper)
        elif top in platforms and rest.partition("/")[0] not in _PLATFORM_PARTS:
            key = TemplateFolder(ChangeKind.SNIPPET_TEMPLATE, top, (top,))
        elif rest and (shared := _SHARED_KINDS.get(top)) is not None:
            key, rest = _shared_folder(shared, top, rest)
        else:
            continue
        data = path.read_bytes().replace(b"\r\n", b"\n")
        digests.setdefault(key, {})[rest] = hashlib.sha256(data).hexdigest()
    return digests


def _shared_folder(kind: ChangeKind, top: str, rest: str) -> tuple[TemplateFolder, str]:
    """Return the folder of a template that several platforms use, and its path in the folder."""
    name, _, below = rest.partition("/")
    subject = f"{top}/{name}" if below else top
    return TemplateFolder(kind, subject), below or name


def compare_templates(
    old: Mapping[TemplateFolder, Mapping[str, str]], new: Mapping[TemplateFolder, Mapping[str, str]]
) -> Iterator[Change]:
    """Yield a change for each folder that both states have, with the names that differ."""
    for key, files in new.items():
        earlier = old.get(key)
        if earlier is None or earlier == files:
            continue  # an added platform, wrapper or flavour is a change of its own
        names = [n for n in sorted({*earlier, *files}) if earlier.get(n) != files.get(n)]
        if key.kind is ChangeKind.LANGUAGE:  # new and removed ones change no code by themselves
            names = [name for name in names if name in earlier and name in files]
        if not names:
            continue
        text = ", ".join(names[:_MOST_NAMES])
        if len(names) > _MOST_NAMES:
            text += f" and {len(names) - _MOST_NAMES} more"
        yield Change(key.kind, key.subject, new=text, platforms=key.platforms)

"""Names of an SDK: the tables of its platform, and the names that its declarations contain."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from mediagen.diagnostics.suggestions import nearest_name
from mediagen.platforms.model import Platform
from mediagen.yaml_files.layered_folder import LayeredFolder

_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
_PATH = re.compile(r"[A-Za-z_]\w*(?:\(\))?(?:\.[A-Za-z_]\w*(?:\(\))?)+")
_STRING = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
#: Larger files are no declarations.
_LARGEST = 400_000


class SdkNames:
    """Names that exist on a platform, to find those that do not."""

    def __init__(
        self, platform: Platform, templates: LayeredFolder, fold: Callable[[str], str]
    ) -> None:
        self._fold = fold
        tables = platform.constants.values()
        self._constants = [path for names in tables for path in names.values()]
        calls = [call.call for call in platform.calls.values()]
        self._calls = [*calls, *(maker.call for maker in platform.objects.values())]
        self._prefixes = {fold(path.rpartition(".")[0]) for path in self._constants} - {""}
        folder = templates.child(platform.id)
        table = "\n".join(_read_texts(folder.find_all("platform.yaml")))
        below = folder.child("sdk").files_below() if folder.child("sdk").is_dir() else {}
        files = [path for name, path in sorted(below.items()) if "wrapper" not in name]
        actions = [templates.find(code.template) for code in platform.actions.values()]
        sources = [folder.find(platform.setup), *actions, *files]
        self._declarations = "\n".join(_read_texts(sources))
        paths = [*_PATH.findall(table), *_PATH.findall(self._declarations)]
        paths += [*self._constants, *self._calls]
        self._paths = {fold(path) for path in paths}
        self._names = names = _STRING.sub("", self._declarations)
        words = (word for text in (names, *paths) for word in _IDENTIFIER.findall(text))
        self._words = {fold(word) for word in words}
        declared = [path for path in (*self._constants, *self._calls) if "." in path]
        #: First names of paths that the SDK declares; those of other paths are variables.
        self.roots = {fold(p.partition(".")[0]) for p in declared if p[:1].isupper()}
        owners = {fold(path.rpartition(".")[0]) for path in declared}
        self._owners = {owner for owner in owners if owner.partition(".")[0] in self.roots}
        #: Variables of the app that calls have as their first name.
        self.instances = owners - self._owners

    def is_root(self, path: str) -> bool:
        """Return whether a path begins with a name that the SDK declares."""
        return self._fold(path.partition(".")[0]) in self.roots

    def has_constant_prefix(self, path: str) -> bool:
        """Return whether a path has the prefix of a family of constants."""
        return self._fold(path.rpartition(".")[0]) in self._prefixes

    def exists(self, path: str) -> bool:
        """Return whether the SDK has a constant or call; True also if it may have it."""
        folded = self._fold(path)
        if folded in self._paths:
            return True
        prefix, _, last = folded.rpartition(".")
        if prefix in self._prefixes:
            members = self._members_of(path.rpartition(".")[0].rpartition(".")[2])
            return last in (members if members is not None else self._words)
        return last in self._words and (prefix in self._owners or prefix in self.roots)

    def _members_of(self, name: str) -> set[str] | None:
        """Return the names in the blocks that declare a type or namespace; None without any."""
        blocks = re.findall(rf"\b{re.escape(name)}\b[^{{}};()]*\{{([^{{}}]*)\}}", self._names)
        if not blocks:
            return None
        return {self._fold(word) for block in blocks for word in _IDENTIFIER.findall(block)}

    def has_member(self, name: str) -> bool:
        """Return whether the declarations of the SDK contain a name."""
        return self._fold(name) in self._words

    def has_string(self, text: str) -> bool:
        """Return whether the declarations of the SDK contain a string, or a member of its name."""
        return (
            text in self._words
            or f'"{text}"' in self._declarations
            or f"'{text}'" in self._declarations
        )

    def suggest_call(self, path: str) -> str:
        """Return the call that is nearest to a path, or an empty string."""
        last = path.rpartition(".")[2]
        lasts = {call.rpartition(".")[2]: call for call in self._calls}
        near = nearest_name(last, lasts)
        return lasts[near] if near else ""

    def suggest_constant(self, path: str) -> str:
        """Return the constant that is nearest to a path, or an empty string.

        Constants of the same family come first: a long name before the last dot would make all of
        them similar.
        """
        prefix, _, last = path.rpartition(".")
        family = [
            c for c in self._constants if self._fold(c.rpartition(".")[0]) == self._fold(prefix)
        ]
        for constants in (family, self._constants):
            lasts = {name.rpartition(".")[2]: name for name in constants}
            near = nearest_name(last, lasts)
            if near:
                return lasts[near]
        return nearest_name(path, self._constants) or ""


def _read_texts(paths: Iterable[Path]) -> Iterable[str]:
    for path in paths:
        try:
            if path.is_file() and path.stat().st_size <= _LARGEST:
                yield path.read_text("utf-8", "replace")
        except OSError:
            continue

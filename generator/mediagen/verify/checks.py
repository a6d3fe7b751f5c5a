"""Read how the code of a platform is proved: tools, checks, and the proof of each platform."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mediagen.files import Files, shown
from mediagen.model import Platform
from mediagen.problems import Problem, Problems, suggestion
from mediagen.source import Source, YamlPath
from mediagen.verify.tools import PATIENCE, Tool, Tools

CHECKS, TOOLS, PROOF, SDK = "checks", "tools.yaml", "verify.yaml", "sdk"


@dataclass(frozen=True, slots=True)
class Server:
    """A collector that takes what is sent; ``unit`` is the part of the query that ends in the
    number of the snippet, where one command runs them all."""

    https: bool
    unit: str | None


@dataclass(frozen=True, slots=True)
class Check:
    """How one tool is put to the code of a language; ``files`` are laid into its folder."""

    id: str
    title: str
    does: str
    tools: tuple[str, ...]
    copy: tuple[str, ...]
    first: tuple[tuple[str, ...], ...]
    command: tuple[str, ...]
    each: bool
    finds: re.Pattern[str] | None
    ignores: re.Pattern[str] | None
    because: str
    seconds: int
    server: Server | None
    files: Mapping[str, Path]


@dataclass(frozen=True, slots=True)
class Proof:
    """What proves a platform: its checks with the files each is given, and what has to arrive."""

    platform: Platform
    checks: tuple[Check, ...]
    record: Mapping[str, Any]


def load_proofs(
    templates: Path, platforms: Mapping[str, Platform], problems: Problems
) -> tuple[Tools, dict[str, Proof]]:
    """The tools, and the proof of every platform that has one."""
    return _Loader(templates, problems).load(platforms)


class _Loader:
    def __init__(self, templates: Path, problems: Problems) -> None:
        self._templates, self._problems = templates, problems
        self._files = Files(problems)
        self._named: set[str] = set()

    def load(self, platforms: Mapping[str, Platform]) -> tuple[Tools, dict[str, Proof]]:
        tools = self._tools()
        # What names a tool cannot be judged where the tools are wrong.
        checks = {} if self._problems else self._checks(tools)
        proofs = {}
        for platform in platforms.values():
            path = self._templates / platform.id / PROOF
            source = self._files.file(path, "verify") if path.exists() else None
            if source is not None:
                proofs[platform.id] = self._proof(source, platform, checks)
        return Tools(tools), proofs

    def _tools(self) -> dict[str, Tool]:
        path = self._templates / CHECKS / TOOLS
        source = self._files.file(path, "tools") if path.exists() else None
        tools = {}
        for name, given in source.data["tools"].items() if source else ():
            versions = given.get("versions", r"(\d+(?:\.\d+)+[\w.-]*)")
            where = ["tools", name, "versions"]
            if source and self._files.pattern(source, where, versions) is None:
                continue
            version = given.get("version")
            tools[name] = Tool(
                name,
                tuple(given["command"]),
                given.get("present"),
                None if version is None else tuple(version),
                versions,
                given["install"],
            )
        return tools

    def _checks(self, tools: Mapping[str, Tool]) -> dict[str, Check]:
        folder = self._templates / CHECKS
        if not folder.is_dir():
            return {}
        checks = {}
        for path in sorted(folder.glob("*.yaml")):
            if path.name == TOOLS:
                continue
            self._named.add(path.stem)
            source = self._files.file(path, "check")
            if source is None:
                continue
            if source.data["check"] != path.stem:
                said = f"the file is called {path.name}, so check must be '{path.stem}'"
                self._problems.add(source, ["check"], said)
            elif self._known(source, tools):
                checks[path.stem] = self._check(source, folder / path.stem)
        return checks

    def _known(self, source: Source, tools: Mapping[str, Tool]) -> bool:
        """Whether a check names tools that there are."""
        before = len(self._problems)
        named: list[tuple[YamlPath, str]]
        named = [(["tools", i], name) for i, name in enumerate(source.data["tools"])]
        commands = [*source.data.get("first", ())]
        named += [(["first", i, 0], command[0]) for i, command in enumerate(commands)]
        named.append((["command", 0], source.data["command"][0]))
        for place, name in named:
            if name not in tools:
                hint = suggestion(name, tools, limit=30)
                self._problems.add(source, place, f"unknown tool '{name}'{hint}")
        return len(self._problems) == before

    def _check(self, source: Source, folder: Path) -> Check:
        data = source.data
        ignores = data.get("ignores", {})
        finds = self._pattern(source, ["finds"], data.get("finds"))
        for group in ("file", "line", "message") if finds else ():
            if finds and group not in finds.groupindex:
                self._problems.add(source, ["finds"], f"lacks the group (?P<{group}>...)")
        server = data.get("server")
        return Check(
            id=data["check"],
            title=data["title"],
            does=data["does"],
            tools=tuple(data["tools"]),
            copy=tuple(data.get("copy", ())),
            first=tuple(map(tuple, data.get("first", ()))),
            command=tuple(data["command"]),
            each=data.get("each", False),
            finds=finds,
            ignores=self._pattern(source, ["ignores", "pattern"], ignores.get("pattern")),
            because=ignores.get("because", ""),
            seconds=data.get("seconds", PATIENCE),
            server=(
                None if server is None else Server(server.get("https", False), server.get("unit"))
            ),
            files=_below(folder),
        )

    def _pattern(self, source: Source, path: list[str], text: str | None) -> re.Pattern[str] | None:
        known = self._files.pattern(source, path, text)
        return re.compile(known, re.MULTILINE) if known else None

    def _proof(self, source: Source, platform: Platform, checks: Mapping[str, Check]) -> Proof:
        found = []
        folder = self._templates / platform.id / SDK
        for name, given in source.data["checks"].items():
            if name not in checks:
                # What is wrong with the others is told of them.
                if self._named and name not in self._named:
                    said = f"unknown check '{name}'{suggestion(name, self._named, limit=30)}"
                    self._problems.add(source, ["checks", name], said, key=True)
                continue
            files = dict(checks[name].files)
            for i, path in enumerate(given):
                if (folder / path).is_file():
                    files[path] = folder / path
                elif (folder / path).is_dir():
                    files |= _below(folder / path)
                else:
                    said = f"there is no {shown(folder / path)}"
                    self._problems.add(source, ["checks", name, i], said)
            found.append(_with_files(checks[name], files))
        return Proof(platform, tuple(found), source.data["record"])


def _with_files(check: Check, files: Mapping[str, Path]) -> Check:
    from dataclasses import replace

    return replace(check, files=files)


def _below(folder: Path) -> dict[str, Path]:
    """The files of a folder by their path in it."""
    if not folder.is_dir():
        return {}
    return {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def no_proof(templates: Path, platform: Platform) -> Problem:
    """What is said of a platform that has no proof."""
    path = shown(templates / platform.id / PROOF)
    return Problem(path, 0, 0, f"{platform.title} has no checks: this file would name them")

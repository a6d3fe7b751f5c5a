"""Read how the code of a platform is proved: tools, checks, and the proof of each platform."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from mediagen.files import Files, shown
from mediagen.model import Platform, Wrapper
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
    waits: bool
    finds: re.Pattern[str] | None
    ignores: re.Pattern[str] | None
    because: str
    seconds: int
    server: Server | None
    files: Mapping[str, Path]


@dataclass(frozen=True, slots=True)
class Proof:
    """What proves the snippets of a platform, or its ``wrapper``.

    ``checks`` come with the files that each is given; ``record`` tells what has to arrive. Of a
    wrapper, ``program`` is the template of a program that plays a story, ``readme`` the fence of
    the code in its README, and ``formats`` has the patterns of the files that a check is given.
    ``callers`` has the fences of checks that are about code in another language.
    """

    platform: Platform
    checks: tuple[Check, ...]
    record: Mapping[str, Any]
    wrapper: Wrapper | None = None
    program: str = ""
    readme: str = ""
    formats: Mapping[str, Sequence[str]] = field(default_factory=dict)
    callers: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What is proved: a platform, or the path of its wrapper."""
        return f"wrappers/{self.wrapper.path}" if self.wrapper else self.platform.id


def load_proofs(
    templates: Path, platforms: Mapping[str, Platform], problems: Problems
) -> tuple[Tools, dict[str, Proof]]:
    """The tools, and the proofs of platforms and wrappers by what each proves."""
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
            for wrapper in (None, *platform.wrappers):
                path = self._templates / (wrapper.folder if wrapper else platform.id) / PROOF
                source = self._files.file(path, "verify") if path.exists() else None
                if source is not None:
                    proof = self._proof(source, platform, wrapper, checks)
                    proofs[proof.name] = proof
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
            waits=data.get("waits", False),
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

    def _proof(
        self,
        source: Source,
        platform: Platform,
        wrapper: Wrapper | None,
        checks: Mapping[str, Check],
    ) -> Proof:
        found = []
        data = source.data
        folder = self._templates / platform.id / SDK
        formats = data.get("formats", {}) if wrapper else {}
        if wrapper and "program" not in data:
            self._problems.add(source, [], "missing key 'program'")
        for key in ("program", "readme", "formats", "callers"):
            if key in data and not wrapper:
                self._problems.add(source, [key], f"'{key}' is for wrappers only", key=True)
        for name in data.get("callers", {}):
            if name not in data["checks"]:
                said = f"'{name}' is none of its checks{suggestion(name, data['checks'], limit=30)}"
                self._problems.add(source, ["callers", name], said, key=True)
        for where, named in (("formats", dict.fromkeys(formats, ())), ("checks", data["checks"])):
            for name, given in named.items():
                check = self._named_check(source, where, name, checks)
                if check is None:
                    continue
                if wrapper is not None:  # what stands around snippets is not for wrappers
                    own = {k: v for k, v in check.files.items() if "{n}" not in k}
                    check = replace(check, files=own)
                files = self._given(source, check, given, folder)
                found.append(replace(check, files=files))
        return Proof(
            platform,
            tuple(found),
            data["record"],
            wrapper,
            data.get("program", ""),
            data.get("readme", ""),
            formats,
            data.get("callers", {}),
        )

    def _named_check(
        self, source: Source, where: str, name: str, checks: Mapping[str, Check]
    ) -> Check | None:
        if name in checks:
            return checks[name]
        # What is wrong with the others is told of them.
        if self._named and name not in self._named:
            said = f"unknown check '{name}'{suggestion(name, self._named, limit=30)}"
            self._problems.add(source, [where, name], said, key=True)
        return None

    def _given(
        self, source: Source, check: Check, given: Sequence[str], folder: Path
    ) -> dict[str, Path]:
        files = dict(check.files)
        for i, path in enumerate(given):
            if (folder / path).is_file():
                files[path] = folder / path
            elif (folder / path).is_dir():
                files |= _below(folder / path)
            else:
                said = f"there is no {shown(folder / path)}"
                self._problems.add(source, ["checks", check.id, i], said)
        return files


def _below(folder: Path) -> dict[str, Path]:
    """The files of a folder by their path in it."""
    if not folder.is_dir():
        return {}
    return {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def no_proof(templates: Path, platform: Platform, wrapper: Wrapper | None) -> Problem:
    """What is said of a platform or a wrapper that has no proof."""
    path = shown(templates / (wrapper.folder if wrapper else platform.id) / PROOF)
    what = f"the wrapper of {platform.title}" if wrapper else platform.title
    return Problem(path, 0, 0, f"{what} has no checks: this file would name them")

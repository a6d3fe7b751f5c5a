"""Loader of the proofs: tools, checks, and the proof of each platform."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problems
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.platforms.model import Platform, Wrapper
from mediagen.platforms.proofs import PROOF, Check, Proof, Proofs, Server
from mediagen.platforms.tools import PATIENCE, Tool, Toolbox
from mediagen.yaml_files.reader import YamlReader
from mediagen.yaml_files.source import Source, YamlPath

CHECKS, SHARED, TOOLS, SDK = "checks", "shared", "tools.yaml", "sdk"


def load_proofs(templates: Path, platforms: Mapping[str, Platform], problems: Problems) -> Proofs:
    """Read ``checks/`` and every ``verify.yaml`` below a folder of templates."""
    return _ProofLoader(templates, problems).load_all(platforms)


class _ProofLoader:
    def __init__(self, templates: Path, problems: Problems) -> None:
        self._templates, self._problems = templates, problems
        self._files = YamlReader(problems)
        self._named: set[str] = set()
        self._read: set[Path] = set()
        self._knows_checks = False

    def load_all(self, platforms: Mapping[str, Platform]) -> Proofs:
        before = len(self._problems)
        tools = self._load_tools()
        # What names a tool cannot be judged where the tools are wrong.
        self._knows_checks = len(self._problems) == before
        checks = self._load_checks(tools) if self._knows_checks else {}
        proofs: dict[str, Proof] = {}
        for platform in platforms.values():
            for wrapper in (None, *platform.wrappers):
                path = self._templates / (wrapper.folder if wrapper else platform.id) / PROOF
                source = self._files.read_file(path, "verify") if path.exists() else None
                if source is not None:
                    proof = self._build_proof(source, platform, wrapper, checks)
                    new_proofs = [proof, *self._load_step_proofs(source, proof, checks)]
                    proofs |= {proof.proof_name: proof for proof in new_proofs}
        return Proofs(Toolbox(tools), proofs, frozenset(self._read))

    def _load_tools(self) -> dict[str, Tool]:
        path = self._templates / CHECKS / TOOLS
        source = self._files.read_file(path, "tools") if path.exists() else None
        tools = {}
        for name, table in source.data["tools"].items() if source else ():
            versions = table.get("version_pattern", r"(\d+(?:\.\d+)+[\w.-]*)")
            versions_path = ["tools", name, "version_pattern"]
            if source and self._files.check_pattern(source, versions_path, versions) is None:
                continue
            version = table.get("version_arguments")
            tools[name] = Tool(
                name,
                tuple(table["command"]),
                table.get("installed_path"),
                None if version is None else tuple(version),
                versions,
                table["install"],
            )
        return tools

    def _load_checks(self, tools: Mapping[str, Tool]) -> dict[str, Check]:
        folder = self._templates / CHECKS
        if not folder.is_dir():
            return {}
        checks = {}
        for path in sorted(folder.glob("*.yaml")):
            if path.name == TOOLS:
                continue
            self._named.add(path.stem)
            source = self._files.read_file(path, "check")
            if source is None:
                continue
            if source.data["check"] != path.stem:
                message = f"the file is called {path.name}, so check must be '{path.stem}'"
                self._problems.add_at(source, ["check"], message)
            elif self._names_known_tools(source, tools):
                checks[path.stem] = self._build_check(source, folder / path.stem)
        return checks

    def _names_known_tools(self, source: Source, tools: Mapping[str, Tool]) -> bool:
        """Whether a check names tools that there are."""
        before = len(self._problems)
        named: list[tuple[YamlPath, str]]
        named = [(["tools", i], name) for i, name in enumerate(source.data["tools"])]
        commands = [*source.data.get("setup_commands", ())]
        named += [(["setup_commands", i, 0], command[0]) for i, command in enumerate(commands)]
        named.append((["command", 0], source.data["command"][0]))
        for place, name in named:
            if name not in tools:
                hint = suggest_name(name, tools, limit=30)
                self._problems.add_at(source, place, f"unknown tool '{name}'{hint}")
        return len(self._problems) == before

    def _build_check(self, source: Source, folder: Path) -> Check:
        data = source.data
        ignored = data.get("ignored_differences", {})
        error_pattern = self._compile_pattern(source, ["error_pattern"], data.get("error_pattern"))
        for group in ("file", "line", "message") if error_pattern else ():
            if error_pattern and group not in error_pattern.groupindex:
                self._problems.add_at(
                    source, ["error_pattern"], f"lacks the group (?P<{group}>...)"
                )
        server = data.get("server")
        return Check(
            id=data["check"],
            title=data["title"],
            purpose=data["purpose"],
            tools=tuple(data["tools"]),
            copied_files=tuple(data.get("copied_files", ())),
            setup_commands=tuple(map(tuple, data.get("setup_commands", ()))),
            command=tuple(data["command"]),
            per_snippet=data.get("per_snippet", False),
            mostly_waits=data.get("mostly_waits", False),
            error_pattern=error_pattern,
            ignored_differences=self._compile_pattern(
                source, ["ignored_differences", "pattern"], ignored.get("pattern")
            ),
            exception_reason=ignored.get("reason", ""),
            timeout_seconds=data.get("timeout_seconds", PATIENCE),
            server=(
                None
                if server is None
                else Server(server.get("https", False), server.get("query_parameter"))
            ),
            files=self._note_read(
                {**self._shared_files(source, folder.parent / SHARED), **_files_below(folder)}
            ),
        )

    def _note_read(self, files: dict[str, Path]) -> dict[str, Path]:
        self._read.update(files.values())
        return files

    def _shared_files(self, source: Source, folder: Path) -> dict[str, Path]:
        """Return the files that a check shares with others."""
        files: dict[str, Path] = {}
        for i, name in enumerate(source.data.get("shared_folders", ())):
            if not (folder / name).is_dir():
                message = f"there is no folder {display_path(folder / name)}"
                self._problems.add_at(source, ["shared_folders", i], message)
            files |= _files_below(folder / name)
        return files

    def _compile_pattern(
        self, source: Source, path: list[str], text: str | None
    ) -> re.Pattern[str] | None:
        pattern = self._files.check_pattern(source, path, text)
        return re.compile(pattern, re.MULTILINE) if pattern else None

    def _build_proof(
        self,
        source: Source,
        platform: Platform,
        wrapper: Wrapper | None,
        checks: Mapping[str, Check],
    ) -> Proof:
        data = source.data
        parts = data.get("files", {}) if wrapper else {}
        if wrapper and "program" not in data:
            self._problems.add_at(source, [], "missing key 'program'")
        for key in ("program", "readme", "files", "callers"):
            if key in data and not wrapper:
                self._problems.add_at(source, [key], f"'{key}' is for wrappers only", key=True)
        for name in data.get("callers", {}):
            if name not in data["checks"]:
                message = (
                    f"'{name}' is none of its checks{suggest_name(name, data['checks'], limit=30)}"
                )
                self._problems.add_at(source, ["callers", name], message, key=True)
        # What stands around snippets is not for wrappers.
        available = (
            {id_: _without_frame(check) for id_, check in checks.items()} if wrapper else checks
        )
        selected = self._select_checks(
            source, ["files"], dict.fromkeys(parts, ()), platform, available
        )
        selected += self._select_checks(source, ["checks"], data["checks"], platform, available)
        return Proof(
            platform,
            tuple(selected),
            data["record"],
            wrapper,
            data.get("program", ""),
            data.get("readme", ""),
            parts,
            data.get("callers", {}),
        )

    def _load_step_proofs(
        self, source: Source, proof: Proof, checks: Mapping[str, Check]
    ) -> Iterator[Proof]:
        """The proofs of what installs the SDK of the platform."""
        steps = {step.title: step for step in proof.platform.install if step.code}
        for title, table in source.data.get("install", {}).items():
            path = ["install", title]
            if proof.wrapper is not None:
                message = "'install' is not for wrappers"
                self._problems.add_at(source, path[:1], message, key=True)
                return
            if title not in steps:
                message = (
                    f"the platform has no step '{title}' with code{suggest_name(title, steps)}"
                )
                self._problems.add_at(source, path, message, key=True)
                continue
            checks_path = [*path, "checks"]
            selected = self._select_checks(
                source, checks_path, table["checks"], proof.platform, checks
            )
            record = {"setup": table["record"]}
            yield Proof(proof.platform, tuple(selected), record, step=steps[title])

    def _select_checks(
        self,
        source: Source,
        path_in_source: Sequence[str],
        named: Mapping[str, Sequence[str]],
        platform: Platform,
        checks: Mapping[str, Check],
    ) -> list[Check]:
        """The checks that are named, each with the files below ``sdk`` that it is given."""
        folder = self._templates / platform.id / SDK
        selected = []
        for name, files_of_check in named.items():
            path = [*path_in_source, name]
            if name in checks:
                check = checks[name]
                files = self._note_read(self._resolve_files(source, path, files_of_check, folder))
                # A file of its own around each snippet takes the place of the one of the check.
                check_files = (
                    _without_frame(check).files
                    if any("{n}" in file for file in files)
                    else check.files
                )
                selected.append(replace(check, files={**check_files, **files}))
            # What is wrong with the others is told of them.
            elif self._knows_checks and name not in self._named:
                message = f"unknown check '{name}'{suggest_name(name, self._named, limit=30)}"
                self._problems.add_at(source, path, message, key=True)
        return selected

    def _resolve_files(
        self, source: Source, path_in_source: Sequence[str], names: Sequence[str], folder: Path
    ) -> dict[str, Path]:
        files = {}
        for i, path in enumerate(names):
            if (folder / path).is_file():
                files[path] = folder / path
            elif (folder / path).is_dir():
                files |= _files_below(folder / path)
            else:
                message = f"there is no {display_path(folder / path)}"
                self._problems.add_at(source, [*path_in_source, i], message)
        return files


def _without_frame(check: Check) -> Check:
    """A check without what it puts around each snippet."""
    return replace(check, files={k: v for k, v in check.files.items() if "{n}" not in k})


def _files_below(folder: Path) -> dict[str, Path]:
    """The files of a folder by their path in it."""
    if not folder.is_dir():
        return {}
    return {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }

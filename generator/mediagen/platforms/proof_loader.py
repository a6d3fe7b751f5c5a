"""Loader of the proofs: tools, checks, and the proof of each platform."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from mediagen.diagnostics.catalogue import platforms as codes
from mediagen.diagnostics.catalogue import yaml_files as yaml_codes
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problems
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.platforms.fault_scenarios import load_scenarios, with_faults
from mediagen.platforms.file_names import PROOF
from mediagen.platforms.model import Platform, Wrapper
from mediagen.platforms.proofs import Check, Proof, Proofs, Purpose, Server
from mediagen.platforms.tools import DEFAULT_TIMEOUT, Tool, Toolbox
from mediagen.yaml_files.layered_folder import LayeredFolder
from mediagen.yaml_files.reader import YamlReader
from mediagen.yaml_files.source import Source, YamlPath

CHECKS, SHARED, TOOLS, SDK = "checks", "shared", "tools.yaml", "sdk"


def load_proofs(
    templates: LayeredFolder, platforms: Mapping[str, Platform], problems: Problems
) -> Proofs:
    """Read the folder ``checks`` and every ``verify.yaml`` in a folder of templates."""
    return _ProofLoader(templates, problems).load_all(platforms)


class _ProofLoader:
    def __init__(self, templates: LayeredFolder, problems: Problems) -> None:
        self._templates, self._problems = templates, problems
        self._files = YamlReader(problems)
        self._check_ids: set[str] = set()
        self._copied_files: set[Path] = set()
        self._has_valid_tools = False

    def load_all(self, platforms: Mapping[str, Platform]) -> Proofs:
        """Return the tools and the proofs, and report the problems of their files."""
        before = len(self._problems)
        tools = self._load_tools()
        # Without valid tools, names of tools and of checks cannot be checked.
        self._has_valid_tools = len(self._problems) == before
        checks = self._load_checks(tools) if self._has_valid_tools else {}
        proofs: dict[str, Proof] = {}
        for platform in platforms.values():
            for wrapper in (None, *platform.wrappers):
                name = f"{wrapper.folder if wrapper else platform.id}/{PROOF}"
                source = self._read_optional(name, "verify")
                if source is not None:
                    proof = self._build_proof(source, platform, wrapper, checks)
                    new_proofs = [proof, *self._load_step_proofs(source, proof, checks)]
                    proofs |= {proof.proof_name: proof for proof in new_proofs}
        return Proofs(Toolbox(tools), proofs, frozenset(self._copied_files))

    def _read_optional(self, name: str, kind: str) -> Source | None:
        """Return a file that templates can leave out; None without it, or if it is invalid."""
        exists = self._templates.find(name).exists()
        return self._files.read_layered(self._templates, name, kind) if exists else None

    def _load_tools(self) -> dict[str, Tool]:
        source = self._read_optional(f"{CHECKS}/{TOOLS}", "tools")
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
        folder = self._templates.child(CHECKS)
        if not folder.is_dir():
            return {}
        checks = {}
        for name in folder.list_names():
            id_ = name.removesuffix(".yaml")
            if id_ == name or name == TOOLS:
                continue
            self._check_ids.add(id_)
            source = self._files.read_layered(folder, name, "check")
            if source is None:
                continue
            if source.data["check"] != id_:
                message = f"expected '{id_}', the name of the file, got '{source.data['check']}'"
                self._problems.add_at(
                    source, ["check"], message, code=yaml_codes.FILE_NAME_MISMATCH
                )
            elif self._has_known_tools(source, tools):
                checks[id_] = self._build_check(source, folder, id_)
        return checks

    def _has_known_tools(self, source: Source, tools: Mapping[str, Tool]) -> bool:
        """Return whether the tools of a check exist, and report those that do not."""
        before = len(self._problems)
        uses: list[tuple[YamlPath, str]]
        uses = [(["tools", i], name) for i, name in enumerate(source.data["tools"])]
        commands = [*source.data.get("setup_commands", ())]
        uses += [(["setup_commands", i, 0], command[0]) for i, command in enumerate(commands)]
        uses.append((["command", 0], source.data["command"][0]))
        for place, name in uses:
            if name not in tools:
                hint = suggest_name(name, tools, limit=30)
                message = f"unknown tool '{name}'{hint}"
                self._problems.add_at(source, place, message, code=codes.UNKNOWN_TOOL)
        return len(self._problems) == before

    def _build_check(self, source: Source, folder: LayeredFolder, id_: str) -> Check:
        data = source.data
        ignored = data.get("ignored_differences", {})
        error_pattern = self._compile_pattern(source, ["error_pattern"], data.get("error_pattern"))
        for group in ("file", "line", "message") if error_pattern else ():
            if error_pattern and group not in error_pattern.groupindex:
                message = f"missing group (?P<{group}>...) in the pattern of errors"
                self._problems.add_at(
                    source, ["error_pattern"], message, code=codes.INVALID_ERROR_PATTERN
                )
        server = data.get("server")
        return Check(
            id=data["check"],
            title=data["title"],
            purpose=Purpose(data["purpose"]),
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
            timeout_seconds=data.get("timeout_seconds", DEFAULT_TIMEOUT),
            server=(
                None
                if server is None
                else Server(server.get("https", False), server.get("query_parameter"))
            ),
            files=self._note_files(
                {
                    **self._shared_files(source, folder.child(SHARED)),
                    **folder.child(id_).files_below(),
                }
            ),
        )

    def _note_files(self, files: dict[str, Path]) -> dict[str, Path]:
        self._copied_files.update(files.values())
        return files

    def _shared_files(self, source: Source, folder: LayeredFolder) -> dict[str, Path]:
        """Return the files that a check shares with others, by their paths in its folder."""
        files: dict[str, Path] = {}
        for i, name in enumerate(source.data.get("shared_folders", ())):
            if not folder.child(name).is_dir():
                message = f"missing folder {display_path(folder.own_path(name))}"
                self._problems.add_at(
                    source, ["shared_folders", i], message, code=codes.MISSING_PROOF_FILE
                )
            files |= folder.child(name).files_below()
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
        other_sdk = self._templates.child(f"{data.get('sdk', platform.id)}/{SDK}")
        if "sdk" in data and not other_sdk.is_dir():
            message = f"missing folder {display_path(other_sdk.own_path(''))}"
            self._problems.add_at(source, ["sdk"], message, code=codes.MISSING_PROOF_FILE)
        parts = data.get("files", {}) if wrapper else {}
        if wrapper and "program" not in data:
            message = "missing key 'program'"
            self._problems.add_at(source, [], message, code=codes.INCOMPLETE_PROOF)
        for key in ("program", "readme", "files", "callers", "faults"):
            if key in data and not wrapper:
                message = f"only the proofs of wrappers can have '{key}'"
                self._problems.add_at(
                    source, [key], message, code=codes.MISPLACED_PROOF_KEY, key=True
                )
        for name in data.get("callers", {}):
            if name not in data["checks"]:
                hint = suggest_name(name, data["checks"], limit=30)
                message = f"this proof does not run the check '{name}'{hint}"
                self._problems.add_at(
                    source, ["callers", name], message, code=codes.UNKNOWN_CHECK, key=True
                )
        # Files around snippets do not fit wrappers.
        available = (
            {id_: _without_frame(check) for id_, check in checks.items()} if wrapper else checks
        )
        selected = self._select_checks(
            source, ["files"], dict.fromkeys(parts, ()), platform, available
        )
        selected += self._select_checks(source, ["checks"], data["checks"], platform, available)
        proof = Proof(
            platform,
            tuple(selected),
            data["record"],
            wrapper,
            data.get("program", ""),
            data.get("readme", ""),
            parts,
            data.get("callers", {}),
        )
        return self._add_faults(source, proof, available)

    def _add_faults(self, source: Source, proof: Proof, checks: Mapping[str, Check]) -> Proof:
        """Return a proof of a wrapper with its scenarios, and the checks that run them."""
        table = source.data.get("faults")
        if table is None or proof.wrapper is None:
            return proof
        selected = self._select_checks(
            source, ["faults", "checks"], table["checks"], proof.platform, checks
        )
        scenarios = load_scenarios(self._files, source, self._templates)
        self._copied_files.update(scenario.path for scenario in scenarios)
        return replace(
            proof,
            fault_checks=tuple(map(with_faults, selected)),
            scenarios=tuple(scenarios),
        )

    def _load_step_proofs(
        self, source: Source, proof: Proof, checks: Mapping[str, Check]
    ) -> Iterator[Proof]:
        """Yield the proofs of the installation steps of the platform."""
        steps = {step.title: step for step in proof.platform.install if step.code}
        for title, table in source.data.get("install", {}).items():
            path = ["install", title]
            if proof.wrapper is not None:
                message = "only the proofs of platforms can have 'install'"
                self._problems.add_at(
                    source, path[:1], message, code=codes.MISPLACED_PROOF_KEY, key=True
                )
                return
            if title not in steps:
                hint = suggest_name(title, steps)
                message = f"the platform has no step '{title}' with code{hint}"
                self._problems.add_at(
                    source, path, message, code=codes.UNKNOWN_INSTALLATION_STEP, key=True
                )
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
        files_by_check: Mapping[str, Sequence[str]],
        platform: Platform,
        checks: Mapping[str, Check],
    ) -> list[Check]:
        """Return the named checks, each with the files from ``sdk`` that it copies."""
        folders = [self._templates.child(f"{platform.id}/{SDK}")]
        if "sdk" in source.data:
            folders.append(self._templates.child(f"{source.data['sdk']}/{SDK}"))
        selected = []
        for name, files_of_check in files_by_check.items():
            path = [*path_in_source, name]
            if name in checks:
                check = checks[name]
                files = self._note_files(self._resolve_files(source, path, files_of_check, folders))
                # A file around each snippet replaces the one of the check.
                check_files = (
                    _without_frame(check).files
                    if any("{n}" in file for file in files)
                    else check.files
                )
                selected.append(replace(check, files={**check_files, **files}))
            # Checks in invalid files are reported there.
            elif self._has_valid_tools and name not in self._check_ids:
                message = f"unknown check '{name}'{suggest_name(name, self._check_ids, limit=30)}"
                self._problems.add_at(source, path, message, code=codes.UNKNOWN_CHECK, key=True)
        return selected

    def _resolve_files(
        self,
        source: Source,
        path_in_source: Sequence[str],
        names: Sequence[str],
        folders: Sequence[LayeredFolder],
    ) -> dict[str, Path]:
        """Return the files of a check from the first of the folders that has each of them."""
        files = {}
        for i, path in enumerate(names):
            folder = next((f for f in folders if f.find(path).exists()), folders[0])
            if folder.find(path).is_file():
                files[path] = folder.find(path)
            elif folder.child(path).is_dir():
                files |= folder.child(path).files_below()
            else:
                message = f"missing file {display_path(folder.own_path(path))}"
                self._problems.add_at(
                    source, [*path_in_source, i], message, code=codes.MISSING_PROOF_FILE
                )
        return files


def _without_frame(check: Check) -> Check:
    """Return a check without the files that it puts around each snippet."""
    return replace(check, files={k: v for k, v in check.files.items() if "{n}" not in k})

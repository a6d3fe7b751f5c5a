"""Working folder of a tool: the cases with the harness around them, and a map of their lines."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, NamedTuple

from mediagen.diagnostics.problems import SpecError
from mediagen.filesystem.caches import toolchain_folder
from mediagen.platforms.proofs import Check, FaultScenario
from mediagen.rendering.jinja_host import TemplateHost
from mediagen.rendering.template_fault import TemplateFault
from mediagen.spec.model import SessionEffect

#: Subfolder with the files of a wrapper.
WRAPPER = "wrapper"
#: The variables of the templates of files around the code.
_VARIABLES = ("platform", "seal", "snippet", "snippets")


class Case(NamedTuple):
    """Code to verify, with its expected records.

    ``name`` is the path of the code, or of its template. ``session`` is the effect of the event on
    a session, ``session_id`` the ID of an open one, and ``scopes`` are the scopes of the spec that
    have to be open before the code runs. ``calls`` are the expected records, or None if they are
    not compared. A ``program`` opens its own session; if it is ``strict``, its order of events is
    validated. ``file`` is the path of a file of a wrapper. A ``setup`` is code that runs once
    before any snippet, such as an installation step. A ``scenario`` has injected faults. ``rules``
    are those for the comparison of records, if they are not those of the proof.
    """

    name: str
    event: str = ""
    example: str = ""
    session: SessionEffect | Literal[""] = ""
    code: str = ""
    calls: Sequence[Mapping[str, Any]] | None = ()
    session_id: str = ""
    program: bool = False
    strict: bool = False
    file: str = ""
    setup: bool = False
    scopes: tuple[str, ...] = ()
    scenario: FaultScenario | None = None
    rules: Mapping[str, Any] | None = None


class _CodePart(StrEnum):
    """Part of the code of a snippet."""

    WHOLE = "whole"
    HEAD = "head"
    BODY = "body"


class _Code:
    """The code of a snippet in harness templates: ``{{ snippet.code | indent(4) }}``.

    ``snippet.code.head`` is the part above the first empty line, and ``snippet.code.body`` the part
    below it, for languages in which imports have to be outside of functions.
    """

    def __init__(self, token: str, indent: int = 0, part: _CodePart = _CodePart.WHOLE) -> None:
        self.token, self.indent, self.part = token, indent, part

    def __str__(self) -> str:
        return f"\ue000{self.token}:{self.indent}:{self.part}\ue001"

    @property
    def head(self) -> _Code:
        """The code above the first empty line."""
        return _Code(self.token, self.indent, _CodePart.HEAD)

    @property
    def body(self) -> _Code:
        """The code below the first empty line."""
        return _Code(self.token, self.indent, _CodePart.BODY)


class _Snippet(NamedTuple):
    """The view of a case that harness templates use."""

    n: int
    name: str
    event: str
    example: str
    session: str
    session_id: str
    file: str
    setup: bool
    scopes: tuple[str, ...]
    code: _Code


@dataclass(frozen=True, slots=True)
class CaseLine:
    """Origin of a line of a file: the number of the case, and the line in its code, from 1."""

    number: int
    line: int


class Workspace:
    """Working folder of a check, which can be laid out again for other cases."""

    def __init__(
        self,
        path: Path,
        check: Check,
        platform: str,
        extension: str,
        wrapper: Mapping[str, bytes] | None = None,
    ) -> None:
        self._path, self._check, self._platform = path, check, platform
        self._extension = extension
        self._wrapper = wrapper or {}
        self._host = TemplateHost(variables=_VARIABLES)
        self._host.environment.filters["indent"] = _indent_code
        self.seal = secrets.token_hex(8)
        self.files: dict[int, str] = {}
        self._places: dict[str, list[tuple[int, int, int, int]]] = {}

    @property
    def folder_path(self) -> Path:
        """Path of the folder."""
        return self._path

    @property
    def wrapper_sources(self) -> list[str]:
        """Paths of the wrapper's sources in the language of the platform, in the folder."""
        ending = f".{self._extension}"
        return [f"{WRAPPER}/{name}" for name in self._wrapper if name.endswith(ending)]

    def lay_out(self, cases: Mapping[int, Case]) -> None:
        """Empty the folder, and write the files of the check for these cases, by their number.

        Raises ``SpecError`` if a template of the check cannot be rendered.
        """
        shutil.rmtree(self._path, ignore_errors=True)
        self._path.mkdir(parents=True)
        self._places.clear()
        self.files.clear()
        for word in self._check.copied_files:
            source = Path(word.replace("{cache}", str(toolchain_folder())))
            shutil.copyfile(source, self._path / source.name)
        file_per_case = next((name for name in self._check.files if "{n}" in name), None)
        pattern = (
            file_per_case.removesuffix(".j2")
            if file_per_case
            else f"snippet{{n}}.{self._extension}"
        )
        for number, case in cases.items():
            self.files[number] = case.file or pattern.replace("{n}", str(number))
        for name, data in self._wrapper.items():
            target = self._path / WRAPPER / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        views = {n: self._snippet_view(n, case) for n, case in cases.items()}
        for n, case in cases.items():
            if file_per_case is None or case.file:
                self._write_file(self.files[n], f"{views[n].code}\n", cases)
        for name, source in self._check.files.items():
            if name == file_per_case:
                for n in (n for n, case in cases.items() if not case.file):
                    context = {"snippet": views[n], "snippets": list(views.values())}
                    self._render_file(source, self.files[n], context, cases)
            elif name.endswith(".j2"):
                context = {"snippets": list(views.values())}
                self._render_file(source, name.removesuffix(".j2"), context, cases)
            else:
                target = self._path / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, target)

    def locate_line(self, file: str, line: int) -> CaseLine | None:
        """Return the origin of a line of a file, from 1; None for a line of the harness.

        In a file with one case, a line of the harness is mapped to the nearest line of the case:
        compilers report an unclosed bracket below it.
        """
        name = self._relative_name(file)
        spans = self._places.get(name, [])
        for number, first, count, skipped in spans:
            if first <= line < first + count:
                return CaseLine(number, line - first + 1 + skipped)
        if len({number for number, *_ in spans}) == 1:
            above = [span for span in spans if span[1] < line]
            number, _, count, skipped = above[-1] if above else spans[0]
            return CaseLine(number, (count if above else 1) + skipped)
        return None

    def _relative_name(self, file: str) -> str:
        path = Path(file)
        if path.is_absolute():
            for base in (self._path, self._path.resolve()):
                if path.is_relative_to(base):
                    return path.relative_to(base).as_posix()
        name = path.as_posix().removeprefix("./")
        if name in self._places:
            return name
        return next(
            (candidate for candidate in self._places if candidate.endswith(f"/{name}")), name
        )

    def _snippet_view(self, number: int, case: Case) -> _Snippet:
        return _Snippet(
            number,
            re.sub(r"[^\w./-]", "-", case.name),
            case.event,
            case.example,
            case.session,
            case.session_id,
            self.files[number],
            case.setup,
            case.scopes,
            _Code(f"{self.seal}:{number}"),
        )

    def _render_file(
        self, source: Path, name: str, context: Mapping[str, Any], cases: Mapping[int, Case]
    ) -> None:
        context = {"seal": self.seal, "platform": self._platform, **context}
        try:
            with self._host.report_errors(str(source)):
                text = self._host.render_source(source.read_text("utf-8"), source, context)
        except TemplateFault as fault:
            raise SpecError([fault.problem]) from None
        self._write_file(name, text, cases)

    def _write_file(self, name: str, text: str, cases: Mapping[int, Case]) -> None:
        parts = re.split(f"\ue000{self.seal}:(\\d+):(\\d+):(\\w+)\ue001", text)
        out = [parts[0]]
        line = 1 + parts[0].count("\n")
        for i in range(1, len(parts), 4):
            number, indent, part, after = int(parts[i]), int(parts[i + 1]), *parts[i + 2 : i + 4]
            code, skipped = _code_part(cases[number].code.removesuffix("\n"), _CodePart(part))
            if indent:
                # Not splitlines(): it splits at further characters, which strings may contain.
                pad = " " * indent
                rows = code.split("\n")
                code = "\n".join(pad + row if row else row for row in rows)
            count = code.count("\n") + 1
            self._places.setdefault(name, []).append((number, line, count, skipped))
            out += (code, after)
            line += count - 1 + after.count("\n")
        target = self._path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("".join(out), encoding="utf-8", newline="\n")


def _code_part(code: str, part: _CodePart) -> tuple[str, int]:
    """Return a part of the code, and the number of lines above it."""
    if part == _CodePart.WHOLE:
        return code, 0
    head, _, body = code.partition("\n\n")
    return (head, 0) if part == _CodePart.HEAD else (body, head.count("\n") + 2)


def _indent_code(code: object, width: int) -> _Code:
    if not isinstance(code, _Code):
        raise TypeError("indent expects the code of a snippet, such as snippet.code")
    return _Code(code.token, code.indent + width, code.part)

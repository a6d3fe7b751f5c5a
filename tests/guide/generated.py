"""Tables of the documentation that are generated from the engine: codes, modules, changes."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

from mediagen.diagnostics import catalogue
from mediagen.diagnostics.catalogue import Code
from mediagen.output.changes.kinds import ChangeKind, Impact
from mediagen.spec.lint.rules import RULES

from tests.helpers import ROOT

ENGINE = ROOT / "generator" / "mediagen"
MESSAGES = ROOT / "docs" / "messages.md"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
CHANGES = ROOT / "docs" / "changes.md"
_MESSAGES_HEAD = """\
# Messages

<!-- Generated from generator/mediagen/diagnostics/catalogue by make refresh-docs. -->

Every message has a stable code. `mediagen explain CODE` prints the same text as this page, and
`mediagen list codes --json` returns all of it as data. A code is never renumbered, and never reused
for another meaning.
"""
LINT = ROOT / "docs" / "lint.md"
_RULES = re.compile(r"(?<=<!-- rules:begin -->\n).*?(?=<!-- rules:end -->)", re.DOTALL)
_KINDS = re.compile(r"(?<=<!-- kinds:begin -->\n).*?(?=<!-- kinds:end -->)", re.DOTALL)
_TABLE = re.compile(r"(?<=<!-- modules:begin -->\n).*?(?=<!-- modules:end -->)", re.DOTALL)
_ROW = re.compile(r"^\| `([\w/]+\.py)` +\|", re.MULTILINE)


def render_messages() -> str:
    """Return ``docs/messages.md``: every code of the catalogue, by area."""
    parts = [_MESSAGES_HEAD]
    for heading, codes in _codes_by_area():
        parts.append(f"\n## {heading}\n")
        for code in codes:
            parts.append(f"\n### {code.id} {code.name}\n\n{_format_code(code)}")
    return "".join(parts)


def _format_code(code: Code) -> str:
    severity = code.severity.value.capitalize()
    return f"**{severity}.** {code.meaning.strip()}\n\n{code.help.strip()}\n"


def _codes_by_area() -> Iterator[tuple[str, list[Code]]]:
    """Yield the codes of each module of the catalogue, in the order of their numbers."""
    areas = []
    for module in pkgutil.iter_modules(catalogue.__path__, f"{catalogue.__name__}."):
        area = importlib.import_module(module.name)
        codes = {id(c): c for c in vars(area).values() if isinstance(c, Code)}
        if codes:
            heading = (area.__doc__ or "").partition("\n")[0].rstrip(".")
            areas.append((heading, sorted(codes.values(), key=lambda code: code.id)))
    yield from sorted(areas, key=lambda area: area[1][0].id)


# -- modules ------------------------------------------------------------------------------------


def find_modules() -> dict[str, str]:
    """Return the modules of the engine below ``generator/mediagen``, with what each is for.

    That is the first sentence of its docstring. A package's ``__init__.py`` is the package itself.
    """
    return {
        path.relative_to(ENGINE).as_posix(): _first_sentence(path)
        for path in sorted(ENGINE.rglob("*.py"))
        if path.name != "__init__.py"
    }


def _first_sentence(path: Path) -> str:
    """Return the first sentence of a module's docstring, as Markdown."""
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    paragraph = " ".join(docstring.partition("\n\n")[0].split())
    sentence = re.split(r"(?<=\.) (?=[A-Z])", paragraph)[0].rstrip(".")
    return sentence.replace("``", "`").replace("|", r"\|")


def documented_modules(page: str) -> list[str]:
    """Return the modules that the tables of the architecture page name."""
    return _ROW.findall(page)


def render_modules() -> str:
    """Return the tables of modules: one for each package, in the order of names."""
    modules = find_modules()
    packages = sorted({name.rpartition("/")[0] for name in modules})
    parts = []
    for package in packages:
        rows = {f"`{n}`": text for n, text in modules.items() if n.rpartition("/")[0] == package}
        if package:
            purpose = _first_sentence(ENGINE / package / "__init__.py")
            parts.append(f"\n### {package}\n\n{purpose}.\n\n")
        else:
            parts.append("\n")
        parts.append("| Module | Purpose |\n| ------ | ------- |\n")
        parts += [f"| {name} | {text} |\n" for name, text in rows.items()]
    return "".join(parts) + "\n"


def refresh_modules(page: str) -> str:
    """Return the architecture page with its tables of modules refreshed."""
    table = render_modules()
    return _TABLE.sub(lambda _: table, page)


# -- changes ------------------------------------------------------------------------------------


def refresh_kinds(page: str) -> str:
    """Return the page about changes with the kinds of ``diff``."""
    rows = ["", "| Kind | Affects | Message |", "| ---- | ------- | ------- |"]
    for impact in Impact:
        rows += [
            f"| `{kind.id}` | {impact} | {kind.sentence.replace('{', '*').replace('}', '*')} |"
            for kind in ChangeKind
            if kind.impact is impact
        ]
    return _KINDS.sub(lambda _: "\n".join([*rows, "", ""]), page)


# -- lint ---------------------------------------------------------------------------------------


def refresh_rules(page: str) -> str:
    """Return the page about the lint with its rules: what each finds, why, and an example."""
    parts = [""]
    for rule in RULES:
        code = rule.code
        parts += [
            f"### {rule.name}",
            "",
            f"`{code.id}`, {code.severity.value}. {code.meaning} {rule.why}",
            "",
            f"```yaml\n{rule.example}\n```",
            "",
            code.help,
            "",
        ]
    return _RULES.sub(lambda _: "\n".join(parts) + "\n", page)

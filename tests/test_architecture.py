"""The structure of the engine: packages in layers, and closed sets as enums."""

from __future__ import annotations

import ast
from collections import Counter

import pytest

from tests.architecture import (
    BareString,
    bare_strings,
    enum_values,
    find_cycle,
    imported_modules,
    module_name,
)
from tests.helpers import ROOT

ENGINE = ROOT / "generator" / "mediagen"
#: Packages from the top layer down: a module imports from its own package and from lower ones.
LAYERS = (
    "commands",
    "verify",
    "regions",
    "pages",
    "output",
    "wrappers",
    "snippets",
    "rendering",
    "project",
    "traffic",
    "platforms",
    "protocols",
    "spec",
    "yaml_files",
    "filesystem",
    "diagnostics",
)
PATHS = sorted(ENGINE.rglob("*.py"))
NAMES = {path: module_name(path, ENGINE.parent) for path in PATHS}
TREES = {NAMES[path]: ast.parse(path.read_text("utf-8")) for path in PATHS}
PACKAGES = {NAMES[path] for path in PATHS if path.name == "__init__.py"}
IMPORTS = {
    name: imported_modules(tree, name, name in PACKAGES, set(TREES)) for name, tree in TREES.items()
}


def package_of(name: str) -> str:
    """Return the package of a module, or an empty string for the modules at the top."""
    parts = name.split(".")
    return parts[1] if len(parts) > 2 or name in PACKAGES - {"mediagen"} else ""


def test_the_packages_are_the_layers() -> None:
    assert {package_of(name) for name in TREES} - {""} == set(LAYERS)


@pytest.mark.parametrize("name", TREES)
def test_a_module_imports_only_from_its_own_package_and_lower_layers(name: str) -> None:
    package = package_of(name)
    if package:
        allowed = LAYERS[LAYERS.index(package) :]
        assert {package_of(target) for target in IMPORTS[name]} - {"", *allowed} == set()


def test_no_two_classes_have_the_same_name() -> None:
    names = Counter(
        node.name
        for tree in TREES.values()
        for node in tree.body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_no_modules_import_each_other() -> None:
    assert find_cycle(IMPORTS) == []


@pytest.mark.parametrize(
    "source",
    [
        "import mediagen.commands.cli",
        "import mediagen.commands.cli as cli",
        "from mediagen import commands",
        "from mediagen.commands import cli",
        "from mediagen.commands.cli import main",
        "from ..commands import cli",
        "from ..commands.cli import main",
        "from .. import commands",
        "def lazy():\n    from mediagen import commands",
        "if TYPE_CHECKING:\n    from mediagen.commands.cli import main",
    ],
)
def test_an_import_of_an_upper_layer_is_found_in_any_form(source: str) -> None:
    found = imported_modules(ast.parse(source), "mediagen.spec.model", False, set(TREES))
    assert "commands" in map(package_of, found)


def test_an_import_within_the_own_package_is_found_in_any_form() -> None:
    for source in ("from . import judge", "from .judge import x", "import mediagen.traffic.judge"):
        found = imported_modules(ast.parse(source), "mediagen.traffic.trace", False, set(TREES))
        assert "mediagen.traffic.judge" in found


def test_a_circle_of_imports_is_found() -> None:
    assert find_cycle({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}) == ["b", "c", "b"]


#: Bare strings with the value of an enum that mean something else: by module, the names of the
#: expressions that they are compared to, the values, and their meaning.
OTHER_MEANINGS: dict[str, tuple[set[str], set[str], str]] = {
    "regions.audit.tracker_reader": ({"family"}, {"event"}, "families of constants"),
    "regions.audit.tracker_values": ({"family"}, {"property"}, "families of constants"),
    "filesystem.caching.tracking": ({"event"}, {"open"}, "audit events of Python"),
    "commands.artifacts": ({"name"}, {"docs"}, "folders of the templates"),
    "output.changes.template_changes": ({"top"}, {"docs", "wrappers"}, "folders of the templates"),
    "commands.parser": ({"command"}, {"list"}, "names of commands"),
    "commands.listing": ({"topic"}, {"events", "fields", "platforms"}, "arguments of list"),
    "commands.toolchains": ({"action"}, {"install"}, "arguments of toolchains"),
    "pages.platform_page": ({"name"}, {"type"}, "placeholders of a sentence"),
    "platforms.name_checks": ({"data"}, {"parameter"}, "keys of field files"),
    "platforms.table_checks": ({"name"}, {"type"}, "placeholders of a sentence"),
    "platforms.wrapper_checks": ({"key"}, {"settings"}, "tables of wrapper.yaml"),
    "commands.preview_server.access": ({"Sec-Fetch-Site"}, {"none"}, "values of request headers"),
    "project.unread_files": (
        {"first", "parts"},
        {"docs", "events", "fields"},
        "folders of the project",
    ),
    "project.artifact_inputs": ({"attribute"}, {"events", "fields"}, "attributes of the spec"),
    "regions.content": (
        {"kind", "name", "option", "options"},
        {
            *("action", "event", "field", "fields", "part", "platform", "platforms"),
            *("rules", "scenario"),
        },
        "kinds and options of regions in the user's files",
    ),
    "regions.partial_snippets": ({"options"}, {"fields", "part"}, "options of regions"),
    "rendering.printer": ({"table"}, {"open"}, "keys of language.yaml"),
    "rendering.translate": ({"match"}, {"type"}, "placeholders of an address"),
    "spec.event_checks": (
        {"item", "path"},
        {"closes", "event", "opens", "values"},
        "keys of event files",
    ),
    "spec.loader": ({"key"}, {"type"}, "keys of event files"),
    "traffic.assurance": ({"xdm"}, {"timestamp"}, "keys of XDM"),
    "traffic.body_validator": ({"text"}, {"none"}, "strings that programs print"),
    "traffic.live_report": ({"state"}, {"info", "valid", "warning"}, "words of the report"),
    "traffic.charles": ({"value"}, {"path"}, "keys of Charles sessions"),
    "verify.expectations": ({"record"}, {"messages"}, "keys of proof.yaml"),
    "yaml_files.schema": (
        {"allowed", "keyword", "name"},
        {"boolean", "integer", "number", "object", "string", "type"},
        "keywords and types of JSON Schema",
    ),
}
#: The values of the enums by their names; a private enum counts only in its own module.
ENUMS = [
    (name if enum.startswith("_") else "", values)
    for name, tree in TREES.items()
    for enum, values in enum_values(tree)
]


def compared_enum_values(tree: ast.Module, name: str) -> list[BareString]:
    """Return the values of enums that a module compares as bare strings."""
    values = {value for module, values in ENUMS if module in ("", name) for value in values}
    return [bare for bare in bare_strings(tree) if bare.value in values]


def has_other_meaning(bare: BareString, name: str) -> bool:
    """Return whether a module compares a string that means something else than an enum."""
    subjects, values, _ = OTHER_MEANINGS.get(name.removeprefix("mediagen."), (set(), set(), ""))
    return bare.value in values and bool(bare.subjects) and bare.subjects <= subjects


@pytest.mark.parametrize("name", TREES)
def test_no_value_of_an_enum_is_compared_as_a_bare_string(name: str) -> None:
    compared = compared_enum_values(TREES[name], name)
    assert [bare for bare in compared if not has_other_meaning(bare, name)] == []


@pytest.mark.parametrize("module", OTHER_MEANINGS)
def test_every_exception_is_used(module: str) -> None:
    subjects, values, _ = OTHER_MEANINGS[module]
    name = f"mediagen.{module}"
    compared = [b for b in compared_enum_values(TREES[name], name) if has_other_meaning(b, name)]
    assert {bare.value for bare in compared} == values
    assert {subject for bare in compared for subject in bare.subjects} == subjects


@pytest.mark.parametrize(
    "source",
    [
        'group.kind == "settings"',
        '"settings" != group.kind',
        'x.kind == "pairs"',
        'spec.groups[field.group].kind != "settings"',
        'groups[x].kind == "pairs"',
        'event.session == "opens"',
        '"opens" in field.absent_when',
        '"opens" not in field.absent_when',
        'p == "xdm"',
        'any_name_at_all == "collection"',
        'route.way.value == "path"',
        'str(route.way) == "path"',
        'route.way.lower() == "path"',
        'f"{route.way}" == "path"',
        '(way := route.way) == "path"',
        'route.way == (name := "path")',
        'a == b == "per_item"',
        'block.form is "send"',
        'block.form in ("send", "call")',
        'block.form in ["send"]',
        'block.form in {"send"}',
        'block.form in frozenset(("send", "call"))',
        '{block.form, "other"} == {"send", "other"}',
        '(block.form, protocol) == ("send", protocol)',
        'FORMS = ("send", "call")\nblock.form in FORMS',
        '_FORMS = frozenset({"send"})\nblock.form in _FORMS',
        'SEND = "send"\nblock.form == SEND',
        '{"path": 1, "none": 2}[way]',
        '{"path": 1}.get(way, 0)',
        'table = {"path": 1}\ntable[route.way]',
        'TABLE: dict[str, int] = {"path": 1}\nTABLE.get(route.way)',
        "dict(path=1)[route.way]",
        'way in {"path": 1}',
        'TABLE = {"path": 1}\nway in TABLE',
        'way in {"path": 1}.keys()',
        'match way:\n    case "path":\n        pass',
        'match way:\n    case "x" | "path":\n        pass',
        'match way, form:\n    case ("path", _):\n        pass',
        'match route:\n    case Route(way="path"):\n        pass',
        'match route:\n    case Route("path"):\n        pass',
        'match data:\n    case {"way": "path"}:\n        pass',
        'match way:\n    case ("path" | "none") as word:\n        pass',
        'match way:\n    case _ if way == "path":\n        pass',
        'way.startswith("path")',
        'way.__eq__("path")',
        'operator.eq(way, "path")',
        '[r for r in routes if r.way == "path"]',
        'key = lambda r: r.way == "path"',
        'way == ("path" if x else "none")',
        'receipt.state == "expired"',
        'parameter.part != "metadata"',
        'field.type == "timestamp"',
        'check.purpose == "compile"',
        'wrapper.arguments == "words"',
        'level == "warning"',
    ],
)
def test_a_bare_string_is_found_in_any_form(source: str) -> None:
    assert compared_enum_values(ast.parse(source), "mediagen.spec.loader")


@pytest.mark.parametrize(
    "source",
    [
        "route.way == RouteWay.PATH",
        'route.name == "some other word"',
        'data["path"]',
        '{"path": 1}',
        'build(kind="path")',
        'match way:\n    case RouteWay.PATH:\n        "path"',
        "{RouteWay.PATH: 1}[way]",
    ],
)
def test_an_enum_and_data_are_no_bare_strings(source: str) -> None:
    assert not compared_enum_values(ast.parse(source), "mediagen.spec.loader")

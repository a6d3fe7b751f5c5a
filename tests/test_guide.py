"""README and the guide: what they show is what happens, and the site builds."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from mediagen.yaml_files.schema import load_schema, schema_kinds

from tests.guide import generated, pictures, reference, template_reference
from tests.guide.console import (
    Block,
    Command,
    CommandRun,
    ConsoleRunner,
    find_differences,
    matches,
    read_blocks,
    refresh_output,
    replace_output,
)
from tests.guide.pages import (
    CONFIG,
    DOCS,
    copy_documented_project,
    find_pages,
    read_config,
    read_page_blocks,
)
from tests.helpers import ROOT, project, run
from tests.toolchains import tools
from tests.toolchains.requirement import require as require_tool
from tests.verify.proving import prover, require

PAGES = find_pages()
#: Pages that are generated as a whole.
GENERATED = (generated.MESSAGES, reference.REFERENCE, template_reference.PAGE)
REFRESH = "refresh it with: make refresh-docs"


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# -- console blocks -----------------------------------------------------------------------------


class Walk:
    """All pages in their order, in one folder with a copy of the documented project."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._runner = ConsoleRunner(copy_documented_project(folder))
        self._remaining = list(PAGES)
        self._differences: dict[Path, list[str]] = {}

    def find_differences(self, page: Path) -> list[str]:
        """Run the pages up to this one, which did not run yet; return what differs on this one."""
        while page not in self._differences:
            earlier = self._remaining.pop(0)
            self._differences[earlier] = [
                difference
                for block, runs in self._runner.run_blocks(read_page_blocks(earlier))
                for difference in find_differences(block, runs)
            ]
        return self._differences[page]


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """The walk through the pages, shared by all tests."""
    return Walk(tmp_path_factory.mktemp("walk"))


def require_toolchains(blocks: list[Block]) -> None:
    """Skip the test, or fail, if blocks need curl, or the toolchain of a platform."""
    if any("curl" in str(block) or "| sh" in str(block) for block in blocks):
        require_tool("shell")
    for command in (command for block in blocks for command in block.commands):
        platform = re.search(r"^mediagen verify .*--platform (\S+)", command.text)
        if platform and platform[1] in prover().proofs:
            require(prover().proofs[platform[1]].checks)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_console_blocks_print_what_the_page_shows(page: Path, walk: Walk) -> None:
    require_toolchains(read_page_blocks(page))
    differences = walk.find_differences(page)
    assert not differences, "\n".join(differences)


def test_the_walk_through_all_pages_ends_green(walk: Walk) -> None:
    walk.find_differences(PAGES[-1])
    own = walk.folder / "acme"  # a project of its own
    assert run("check", cwd=own).code == 0
    shutil.rmtree(own)
    for arguments in (("check",), ("inject", "--check", ".")):
        result = run(*arguments, cwd=walk.folder)
        assert result.code == 0, result.out + result.err


def test_the_pages_show_every_command() -> None:
    content = "\n".join(
        command.text
        for page in PAGES
        for block in read_page_blocks(page)
        for command in block.commands
    )
    help_text = run("-h", cwd=ROOT).out
    commands = re.findall(r"^    (\w+)(?=\s|$)", help_text, re.MULTILINE)
    assert len(commands) > 8
    assert [command for command in commands if f"mediagen {command}" not in content] == []
    table = (DOCS / "commands.md").read_text("utf-8")
    assert [command for command in commands if f"[`mediagen {command}" not in table] == []


# -- blocks of setup commands -------------------------------------------------------------------


def shell_lines() -> Iterator[tuple[str, str]]:
    """Yield the commands in ``sh`` fences, which set mediagen up and are not run by these tests."""
    for page in [*PAGES, ROOT / "CONTRIBUTING.md"]:
        if page in GENERATED:  # its commands are advice for a user's own files
            continue
        for fence in re.findall(r"^```sh\n(.*?)^```", page.read_text("utf-8"), re.M | re.S):
            for line in fence.splitlines():
                yield name_of(page), line.partition("#")[0].strip()


def test_set_up_commands_exist() -> None:
    """Each is a target of make, an installation of the package, or the tests themselves."""
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    other = (". .venv/bin/activate", "pip install .")
    for page, line in shell_lines():
        if line.startswith("make "):
            assert set(line.split()[1:]) <= set(targets), f"{page}: {line}"
        else:
            assert line in other or "-m pytest tests/" in line, f"{page}: {line}: make it a console"


def test_extras_that_pages_install_exist() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for page in PAGES:
        for extra in re.findall(r"mediagen\[(\w+)\]", page.read_text("utf-8")):
            assert extra in extras["optional-dependencies"], f"{name_of(page)}: {extra}"


# -- continuous integration ---------------------------------------------------------------------


def find_strings(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield the strings in a YAML value with the nearest key above each."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from find_strings(item, str(name))
    elif isinstance(value, list):
        for item in value:
            yield from find_strings(item, key)
    elif isinstance(value, str):
        yield key, value


def read_ci_snippets() -> dict[str, Any]:
    """Return the contents of the YAML files of the page about continuous integration, by name."""
    return {
        str(block.file): yaml.safe_load(block.text)
        for block in read_page_blocks(DOCS / "ci.md")
        if block.file and block.file.endswith((".yml", ".yaml"))
    }


def test_commands_of_the_ci_snippets_are_green(tmp_path: Path) -> None:
    """The steps without the action, beside the page of the chapter on regions."""
    project(tmp_path, output=True)
    (page,) = (b for b in read_page_blocks(DOCS / "regions.md") if b.file)
    (tmp_path / str(page.file)).parent.mkdir()
    (tmp_path / str(page.file)).write_text(page.text, "utf-8")
    folder = str(Path(str(page.file)).parent)
    assert run("inject", folder, cwd=tmp_path).code == 0
    steps = [step["run"] for step in read_ci_snippets()["steps.yml"]]
    commands = [step for step in steps if step.startswith("mediagen ")]
    assert commands
    for command in commands:
        result = run(*shlex.split(command)[1:], cwd=tmp_path)
        assert result.code == 0, f"{command}: {result.out}{result.err}"


def test_ci_snippets_use_inputs_and_hooks_that_exist() -> None:
    snippets = read_ci_snippets()
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    (step,) = (
        step
        for step in snippets[".github/workflows/mediagen.yml"]["jobs"]["check"]["steps"]
        if "mediagen" in step["uses"]
    )
    assert step["with"].keys() <= action["inputs"].keys()
    (component,) = snippets[".gitlab-ci.yml"]["include"]
    header, _ = yaml.safe_load_all((ROOT / component["file"]).read_text("utf-8"))
    assert component["inputs"].keys() <= header["spec"]["inputs"].keys()
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    (repository,) = snippets[".pre-commit-config.yaml"]["repos"]
    assert [hook["id"] for hook in repository["hooks"]] == [hook["id"] for hook in hooks]


# -- generated parts ----------------------------------------------------------------------------


def test_the_regions_of_the_guide_are_in_sync() -> None:
    result = run("inject", "--check", "docs", cwd=ROOT)
    assert result.code == 0, f"{result.out}{result.err}{REFRESH}"
    assert int(result.out.split()[0]) >= 9


def test_the_page_of_changes_has_every_kind() -> None:
    page = generated.CHANGES.read_text("utf-8")
    assert page == generated.refresh_kinds(page), f"docs/changes.md: {REFRESH}"


def test_the_page_about_the_lint_has_every_rule() -> None:
    page = generated.LINT.read_text("utf-8")
    assert page == generated.refresh_rules(page), f"docs/lint.md: {REFRESH}"


def test_the_page_of_messages_is_the_catalogue() -> None:
    page = generated.MESSAGES.read_text("utf-8")
    assert page == generated.render_messages(), f"docs/messages.md: {REFRESH}"


def test_the_page_of_yaml_keys_is_that_of_the_schemas() -> None:
    page = reference.REFERENCE.read_text("utf-8")
    assert page == reference.render_reference(), f"docs/reference.md: {REFRESH}"
    assert {kind.id for kind in reference.KINDS} == set(schema_kinds())


@pytest.mark.parametrize("kind", reference.KINDS, ids=lambda kind: kind.id)
def test_every_key_has_a_description_and_an_example(kind: reference.Kind) -> None:
    examples = reference.find_values(kind)
    keys = list(reference.find_keys(load_schema(kind.id)))
    assert [key.path for key in keys if not key.schema.get("description", "").strip()] == []
    for key in keys:
        assert reference.format_example(key, examples), key.path


def test_a_key_without_an_example_is_reported() -> None:
    key = reference.Key(("colour",), {"description": "The colour."}, False)
    with pytest.raises(LookupError, match="no file has colour; add 'examples' to its schema"):
        reference.format_example(key, {})


def test_the_page_of_templates_is_that_of_the_classes_and_its_examples_print() -> None:
    page = template_reference.PAGE.read_text("utf-8")
    assert page == template_reference.render_page(), f"docs/templates.md: {REFRESH}"


def test_every_value_of_a_template_is_described() -> None:
    for _, _, variables, classes in template_reference.SECTIONS:
        assert all(text for _, text in variables.values())
        for class_ in classes:
            assert all(text for _, _, text in template_reference.find_attributes(class_)), class_


def test_the_architecture_page_names_every_module_and_no_other() -> None:
    page = generated.ARCHITECTURE.read_text("utf-8")
    documented, modules = generated.documented_modules(page), generated.find_modules()
    missing = sorted(modules.keys() - set(documented))
    surplus = sorted(set(documented) - modules.keys())
    assert not missing, f"docs/architecture.md: missing modules: {missing}; {REFRESH}"
    assert not surplus, f"docs/architecture.md: there are no modules {surplus}; {REFRESH}"
    assert len(documented) == len(modules)
    assert page == generated.refresh_modules(page), f"docs/architecture.md: {REFRESH}"


def test_paths_on_the_architecture_page_exist() -> None:
    page = generated.ARCHITECTURE.read_text("utf-8").partition("<!-- modules:begin -->")[0]
    paths = re.findall(r"`((?:\w+/)+[\w.]*)`", page)
    assert len(paths) > 20
    folders = (ROOT, generated.ENGINE)
    assert [p for p in paths if not any((folder / p).exists() for folder in folders)] == []


@pytest.mark.parametrize("path", pictures.draw_pictures(), ids=lambda path: path.name)
def test_pictures_are_drawn_from_the_project(path: Path) -> None:
    picture = path.read_text("utf-8")
    assert picture == pictures.draw_pictures()[path], f"{name_of(path)}: {REFRESH}"
    assert "prefers-color-scheme: dark" in picture
    root = ElementTree.fromstring(picture)
    assert root.attrib["viewBox"] == f"0 0 {root.attrib['width']} {root.attrib['height']}"


# -- pages --------------------------------------------------------------------------------------


def test_readme_is_short_and_leads_to_every_page() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert len(readme.encode()) < 8192
    links = {link.partition("#")[0] for link in re.findall(r"\]\(([^)]+)\)", readme)}
    assert [link for link in links if not (ROOT / link).is_file()] == []
    assert {name_of(page) for page in PAGES} - {"README.md", "docs/index.md"} <= links
    assert "make generate" in readme
    assert "make test" in readme


def test_the_site_has_every_page_and_builds_without_a_warning(tmp_path: Path) -> None:
    pages = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    assert pages == {path.relative_to(DOCS).as_posix() for path in PAGES[1:]}
    result = tools.run(
        [
            tools.executable("mkdocs"), "build", "--strict", "--quiet",
            "--config-file", CONFIG, "--site-dir", tmp_path / "site",
        ],
        cwd=ROOT,
        env={"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"},
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    for page in PAGES[1:]:
        name = page.relative_to(DOCS).with_suffix("").as_posix()
        path = tmp_path / "site" / ("index.html" if name == "index" else f"{name}/index.html")
        text = re.sub(r"(?s)<(pre|code|script|style)\b.*?</\1>", "", path.read_text("utf-8"))
        text = re.sub(r"<[^>]*>", "", text)
        assert not re.search(r"```|\]\(|=== &quot;|!!! |mediagen:begin", text), path
        assert not re.search(r'(?:src|href)="https?://(?!github)[^"]*\.(?:js|css)', text)


def test_markdownlint_accepts_the_pages(tmp_path: Path) -> None:
    require_tool("sites")
    for path in [*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md"]:
        (tmp_path / name_of(path)).parent.mkdir(exist_ok=True)
        shutil.copy(path, tmp_path / name_of(path))
    rules = json.loads((ROOT / "tests/sites/markdownlint.json").read_text("utf-8"))["material"]
    # Commands without output, and both fences and the indented code of tabs.
    rules |= {"MD014": False, "MD046": False}
    config = tmp_path / ".markdownlint-cli2.jsonc"
    config.write_text(json.dumps({"config": rules}), "utf-8")
    command = tools.toolchain_folder() / "sites/node_modules/.bin/markdownlint-cli2"
    result = tools.run(
        [tools.executable("node"), command, "--config", config, "**/*.md"], cwd=tmp_path
    )
    assert result.returncode == 0, result.stderr[-3000:]
    assert f"Linting: {len(PAGES) + 2} file" in result.stdout, result.stdout


def test_the_built_site_is_no_part_of_the_repository() -> None:
    assert f"/{read_config()['site_dir']}/" in (ROOT / ".gitignore").read_text().splitlines()


# -- the tools themselves -----------------------------------------------------------------------

PAGE = """\
Text.

```console
$ printf 'one\\ntwo\\n10:15:00.412\\n'
one
…
10:20:30.000
$ false
$ echo $?
1
```

```sh title="greet.sh"
echo "hello from $1"
```

```console
$ sh greet.sh \\
>   here
hello from here
```
"""


def run_page(text: str, folder: Path) -> list[tuple[Block, list[CommandRun]]]:
    return list(ConsoleRunner(folder).run_blocks(read_blocks("page.md", text)))


def test_a_page_that_shows_what_is_printed_has_no_differences(tmp_path: Path) -> None:
    runs = run_page(PAGE, tmp_path)
    assert len(runs) == 2
    assert [d for block, result in runs for d in find_differences(block, result)] == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("\none\n", "\nuno\n", "page.md:3: $ printf"),
        ("hello from here", "hello", "page.md:17: $ sh greet.sh"),
        ("$ echo $?\n1\n", "", "page.md:3: $ false\nexit code 1; show it"),
        ("$ echo $?\n1\n", "$ echo $?\n0\n", "page.md:3: $ echo $?"),
    ],
)
def test_other_output_and_unseen_failures_are_reported(
    old: str, new: str, expected: str, tmp_path: Path
) -> None:
    assert old in PAGE
    runs = run_page(PAGE.replace(old, new), tmp_path)
    (difference,) = (d for block, result in runs for d in find_differences(block, result))
    assert difference.startswith(expected)


def test_a_refreshed_page_shows_what_is_printed_and_keeps_its_elisions(tmp_path: Path) -> None:
    text = PAGE.replace("\none\n", "\nuno\n").replace("hello from here", "good bye")
    for block, result in reversed(run_page(text, tmp_path)):
        text = replace_output(text, block, result)
    assert re.sub(r"\d\d:\d\d:\d\d\.\d{3}\n\$", "10:20:30.000\n$", text) == PAGE


@pytest.mark.parametrize(
    "printed",
    [
        "Traceback (most recent call last):",
        "Exception ignored in: <module 'threading' from 'threading.py'>",
        f"wrote {ROOT}/output",
        f"wrote {Path.home()}/output",
    ],
)
def test_no_page_gets_a_traceback_or_a_path_of_the_machine(printed: str, tmp_path: Path) -> None:
    text = f'```console\n$ echo "{printed}"\n…\n```\n'
    ((block, runs),) = run_page(text, tmp_path)
    with pytest.raises(ValueError, match=r"page\.md:1: \$ echo .*\nprinted a traceback or a path"):
        replace_output(text, block, runs)


def test_elisions_stand_for_lines_and_for_parts_of_lines() -> None:
    assert matches(("a", "…", "z"), ("a", "b", "c", "z"))
    assert matches(("a … c",), ("a b c",))
    assert not matches(("a", "…", "z"), ("a", "b"))
    assert not matches(("a … c",), ("a b d",))
    assert not matches((), ("a",))
    assert refresh_output(("a", "…", "z"), ("b", "c", "d", "y")) == ("b", "…", "y")
    assert refresh_output(("a…", "b"), ("abc", "d")) == ("a…", "d")


def test_a_console_block_without_a_command_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"page.md:1: expected a command"):
        read_blocks("page.md", "```console\nmediagen check\n```\n")


def test_only_a_collector_runs_beside_the_next_block() -> None:
    assert Command("mediagen collect --port 8080").is_server
    assert not Command("mediagen check").is_server

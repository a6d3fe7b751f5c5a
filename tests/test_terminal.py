"""Terminal output: no command prints an unsafe character of the user's data.

Control characters, bidirectional and invisible characters in names, values and files are printed
as escapes. ``CASES`` has calls of every command.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from mediagen.commands.parser import COMMANDS
from mediagen.diagnostics.terminal import escape_json

from tests.helpers import ROOT, Result, run
from tests.test_broken import FOLDER

SMALL = Path(__file__).parent / "verify" / "small"
#: A control sequence, a right-to-left override and a space without width.
UNSAFE_TEXT = "a\x1b[31m\u202eb\u200bc"
#: The same as YAML has to write it.
YAML_TEXT = r'"a\e[31m\u202eb\u200bc"'
#: A name of a file: the same without the control sequence, which not every system allows.
UNSAFE_NAME = "a\u202eb\u200bc"
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
MARKERS = "<!-- mediagen:begin {} -->\n{}<!-- mediagen:end -->\n"


class Case(NamedTuple):
    """A call with unsafe data, in a folder that ``prepare`` changes."""

    call: tuple[str, ...]
    prepare: Callable[[Path], object] = lambda root: None


def replace(path: str, old: str, new: str) -> Callable[[Path], object]:
    """Return a preparation that replaces text in a file of the project."""

    def prepare(root: Path) -> None:
        text = (root / path).read_text("utf-8")
        assert old in text
        (root / path).write_text(text.replace(old, new), "utf-8")

    return prepare


def write(path: str, text: str) -> Callable[[Path], object]:
    """Return a preparation that writes a file."""

    def prepare(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")

    return prepare


def unsafe_output(root: Path) -> None:
    """Generate the output, then edit a snippet and add a file."""
    assert run("generate", cwd=root).code == 0
    with (root / "output/snippets/web/play.js").open("a", encoding="utf-8") as file:
        file.write(f"// {UNSAFE_TEXT}\n")
    write(f"output/snippets/web/{UNSAFE_NAME}.js", "")(root)


def unsafe_body(root: Path) -> None:
    """Write a recording of one message with an unsafe event type and an unsafe value."""
    xdm = {"eventType": UNSAFE_TEXT, "mediaCollection": {UNSAFE_TEXT: UNSAFE_TEXT}}
    write(f"{UNSAFE_NAME}.jsonl", json.dumps({"events": [{"xdm": xdm}]}) + "\n")(root)


def wrapper(root: Path) -> None:
    """Add a wrapper to a platform."""
    with (root / "templates/languages/script.yaml").open("a") as file:
        file.write("types: {string: string, integer: number, number: number, boolean: boolean, ")
        file.write('map: map, list: list}\ndoc: {line: "// "}\n')
    text = "wrapper: web\ntitle: A package\nlanguage: script\nname: tracking\n"
    write("templates/web/wrapper/wrapper.yaml", f'{text}arguments: record\ncallee: "{{name}}"\n')(
        root
    )
    write("templates/web/wrapper/index.js.j2", "{{ api.opening.name }}\n")(root)


def regions(path: str, options: str, content: str = "") -> Callable[[Path], object]:
    """Return a preparation that adds the templates of pages, and a page with a region."""

    def prepare(root: Path) -> None:
        shutil.copytree(ROOT / "templates/docs", root / "templates/docs")
        write(path, MARKERS.format(options, content))(root)

    return prepare


def missing_snippet(root: Path) -> None:
    """Give a platform an unsafe title, and no snippet for an event, for an unsafe reason."""
    block = "xdm: {replacement: play, reason: The protocol knows no seeking.}"
    replace("spec/events/seek.yaml", block, f"xdm: {{none: {YAML_TEXT}}}")(root)
    replace("templates/web/platform.yaml", "title: Web", f"title: {YAML_TEXT}")(root)


def missing_action(root: Path) -> None:
    """Add an action with an unsafe title and an unsafe reason why a platform has no code."""
    write(
        "spec/actions/consent.yaml",
        f"action: consent\ntitle: {YAML_TEXT}\nsummary: A choice.\ndescription: A choice.\n"
        "examples: {in: {title: In, summary: Yes., when: When the viewer agrees.}}\n",
    )(root)
    with (root / "templates/web/platform.yaml").open("a", encoding="utf-8") as file:
        file.write(f"actions: {{consent: {{reason: {YAML_TEXT}}}}}\n")


DISPUTE = replace(
    "spec/events/play.yaml",
    "title: Play",
    f"title: Play\ndisputes: [{{text: {YAML_TEXT}, sources: [{YAML_TEXT}]}}]",
)
UNKNOWN_KEY = replace("spec/events/play.yaml", "title: Play", f"title: Play\n{YAML_TEXT}: 1")
TITLE = replace("spec/events/play.yaml", "title: Play", f"title: {YAML_TEXT}")
CASES: dict[str, list[Case]] = {
    "generate": [
        Case(("generate",), UNKNOWN_KEY),
        Case(("generate",), unsafe_output),
        Case(("generate", "--event", UNSAFE_TEXT)),
        Case(("generate", "--out", UNSAFE_NAME)),
    ],
    "check": [
        Case(("check",), UNKNOWN_KEY),
        Case(("check",), unsafe_output),
        Case(("check", "--diff"), unsafe_output),
        Case(("check", "--out", UNSAFE_NAME)),
    ],
    "plan": [
        Case(("plan",), UNKNOWN_KEY),
        Case(("plan", "--event", UNSAFE_TEXT)),
        Case(("plan", "--json", "--out", UNSAFE_NAME)),
    ],
    "lint": [
        Case(("lint", "--rule", UNSAFE_TEXT)),
        Case(
            ("lint",),
            replace(
                "spec/events/play.yaml", "title: Play", f"title: Play\nlint: {{{YAML_TEXT}: No.}}"
            ),
        ),
    ],
    "snippet": [
        Case(("snippet", UNSAFE_TEXT, "--platform", "web")),
        Case(("snippet", "open", "--platform", "web", "--set", f"content.name={UNSAFE_TEXT}")),
        Case(("snippet", "open", "--platform", "web", "--set", f"playhead={UNSAFE_TEXT}")),
        Case(("snippet", "open", "--platform", "web", "--set", f"{UNSAFE_TEXT}=1")),
    ],
    "wrapper": [
        Case(("wrapper", UNSAFE_TEXT, "--out", "library")),
        Case(("wrapper", "web", "--out", "library", "--name", UNSAFE_TEXT), wrapper),
        Case(("wrapper", "web", "--out", UNSAFE_NAME), wrapper),
    ],
    "list": [
        Case(("list", "events"), missing_snippet),
        Case(("list", "events", "--json"), TITLE),
        Case(("list", "platforms"), missing_snippet),
        Case(("list", "fields"), UNKNOWN_KEY),
        Case(("list", "actions"), missing_action),
        Case(("list", "disputes"), DISPUTE),
        Case(
            ("list", "--deprecated"),
            replace(
                "spec/events/play.yaml",
                "title: Play",
                f"title: Play\ndeprecated: {{since: '1', reason: {YAML_TEXT}}}",
            ),
        ),
        Case(("list", "disputes", "--json"), DISPUTE),
    ],
    "explain": [Case(("explain", UNSAFE_TEXT))],
    "verify": [
        Case(("verify", "--platform", UNSAFE_TEXT)),
        Case(
            ("verify", "--platform", "web"),
            replace(
                "templates/checks/tidy.yaml",
                "reason: Blanks at the end of a line are a matter of taste.",
                f"reason: {YAML_TEXT}",
            ),
        ),
        Case(
            ("verify", "--platform", "web"),
            replace(
                "templates/checks/grammar/grammar.py",
                "import ",
                f"import sys; sys.exit({UNSAFE_TEXT!r})\nimport ",
            ),
        ),
    ],
    "toolchains": [Case(("toolchains", "install", UNSAFE_TEXT))],
    "inject": [
        Case(
            ("inject", "page.md"), regions("page.md", f"snippet event={UNSAFE_NAME} platform=web")
        ),
        Case(
            ("inject", "--diff", "--check", "page.md"),
            regions("page.md", "snippet event=play platform=web", f"{UNSAFE_TEXT}\n"),
        ),
        Case(("inject", UNSAFE_NAME), regions(f"{UNSAFE_NAME}/a.md", "snippet")),
        Case(("inject", "page.md", f"{UNSAFE_NAME}.md"), regions("page.md", "matrix")),
    ],
    "preview": [  # of pages: tests/preview/
        Case(("preview", "--port", UNSAFE_TEXT)),
        Case(("preview", "--export", UNSAFE_NAME)),
    ],
    "diff": [
        Case(("diff", UNSAFE_TEXT)),
        Case(("diff", ".", ".", "--from-version", UNSAFE_TEXT)),
    ],
    "init": [
        Case(("init", "--platform", UNSAFE_TEXT)),
        Case(("init", UNSAFE_NAME, "--bare")),
    ],
    "eject": [Case(("eject", f"--{UNSAFE_TEXT}"))],
    "migrate": [Case(("migrate", UNSAFE_TEXT))],
    "schema": [Case(("schema", UNSAFE_TEXT))],
    "completion": [Case(("completion", UNSAFE_TEXT))],
    "audit": [Case(("audit", UNSAFE_NAME)), Case(("audit", ".", "--format", UNSAFE_TEXT))],
    "adopt": [Case(("adopt", UNSAFE_NAME))],
    "collect": [  # of messages over HTTP: tests/judge/test_http.py
        Case(("collect", "--port", "0", "--expect", UNSAFE_TEXT)),
        Case(("collect", "--port", UNSAFE_TEXT)),
        Case(("collect", "--port", "0", "--out", f"no-folder/{UNSAFE_NAME}")),
    ],
    "trace": [
        Case(("trace", f"{UNSAFE_NAME}.jsonl"), unsafe_body),
        Case(("trace", "--json", f"{UNSAFE_NAME}.jsonl"), unsafe_body),
        Case(("trace", f"{UNSAFE_NAME}.har")),
    ],
}


def test_every_command_has_a_case() -> None:
    assert CASES.keys() == COMMANDS.keys()


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=f"{command}-{number}")
        for command, cases in CASES.items()
        for number, case in enumerate(cases)
    ],
)
def test_no_unsafe_character_reaches_the_terminal(case: Case, tmp_path: Path) -> None:
    for name in ("spec", "templates"):
        shutil.copytree(FOLDER / "base" / name, tmp_path / name)
    shutil.copytree(SMALL, tmp_path / "templates", dirs_exist_ok=True)
    case.prepare(tmp_path)
    result: Result = run(*case.call, cwd=tmp_path)
    printed = result.out + result.err
    assert not UNSAFE.search(printed), printed
    assert re.search(r"\\u202e|\\u\{202e\}|%E2%80%AE", printed), f"data not printed: {printed}"


@pytest.mark.parametrize("text", ["\x7f", "\u202e", "\U000e0001", "é\n", "\\ud800"])
def test_json_stays_the_same_with_unsafe_characters_escaped(text: str) -> None:
    plain = json.dumps([text], indent=1, ensure_ascii=False)
    escaped = escape_json(plain)
    assert json.loads(escaped) == [text]
    assert not UNSAFE.search(escaped)
    assert "é" not in plain or escaped == plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\udcffb", "a\\xffb"),
        ("\ud800", "\\ud800"),
        ("\\\udcff", "\\\\xff"),
        ("\U0001f600\ud83d", "\U0001f600\\ud83d"),
        ("\\ud800 \\\\udcff", "\\ud800 \\\\udcff"),
    ],
)
@pytest.mark.parametrize("ascii_", [True, False])
def test_json_has_surrogates_without_a_pair_as_text(text: str, shown: str, ascii_: bool) -> None:
    escaped = escape_json(json.dumps([text], ensure_ascii=ascii_))
    assert json.loads(escaped) == [shown]

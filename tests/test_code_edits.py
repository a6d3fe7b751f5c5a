"""A hand edit that changes the meaning of code is detected, however small it is.

Single-character edits of snippets are compared as ``inject`` compares them. Text that it accepts as
another layout of the same code is handed to a real parser, which has to see the same code.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator

import pytest
from mediagen.project.folders import resolve_folders
from mediagen.project.project import load_project
from mediagen.regions.canonical import canonical

from tests.helpers import ROOT
from tests.toolchains.requirement import require
from tests.toolchains.tools import executable, npm_package

INSERTED = " \n\r\u00a0\\;,"
OUTPUT = ROOT / "output" / "snippets"


def single_edits(code: str) -> Iterator[str]:
    """Yield code with one character left out, replaced or added; within words only once."""
    for place in range(len(code) + 1):
        if code[max(place - 2, 0) : place + 2].isalnum():
            continue
        if place < len(code):
            yield code[:place] + code[place + 1 :]
        for character in INSERTED:
            yield code[:place] + character + code[place:]
            if place < len(code):
                yield code[:place] + character + code[place + 1 :]


#: Prints the syntax tree of each program of a JSON list, or its error.
TREES = """
const { parsers } = require(process.argv[1] + "/plugins/acorn.js");
const programs = JSON.parse(require("fs").readFileSync(0, "utf8"));
const ignored = new Set(["start", "end", "range", "raw", "comments", "tokens", "__contentEnd"]);
const tree = (text) => {
  try {
    const root = parsers.acorn.parse(text, { filepath: "a.mjs" });
    return JSON.stringify(root, (key, value) => (ignored.has(key) ? undefined : value));
  } catch (error) {
    return String(error);
  }
};
console.log(JSON.stringify(programs.map(tree)));
"""


def read_javascript(programs: list[str]) -> list[object]:
    """Return what acorn reads in programs."""
    require("prettier")
    call = [str(executable("node")), "-e", TREES, str(npm_package("prettier"))]
    data = json.dumps(programs).encode()
    result = subprocess.run(call, input=data, capture_output=True, check=False)
    assert result.returncode == 0, result.stderr
    trees: list[object] = json.loads(result.stdout)
    return trees


def read_json(programs: list[str]) -> list[object]:
    def read(text: str) -> object:
        try:
            return json.loads(text)
        except ValueError as error:
            return str(error)

    return [read(program) for program in programs]


def read_shell(programs: list[str]) -> list[object]:
    """Return the arguments that ``curl`` gets from programs."""
    function = "curl() { printf '<%s>' \"$@\"; echo; }\n"
    call = [
        str(executable("sh")),
        "-c",
        function + 'for program; do (eval "$program") 2>&1; printf "\\001"; done',
        "sh",
    ]
    result = subprocess.run([*call, *programs], capture_output=True, env={"PATH": ""})
    return list(result.stdout.split(b"\1")[:-1])


READERS = {"javascript": read_javascript, "json": read_json, "sh": read_shell}
PROJECT = load_project(resolve_folders(str(ROOT / "spec"), str(ROOT / "templates"), None))
LAYOUTS = {
    platform.id: platform.language
    for platform in PROJECT.platforms.values()
    if platform.language.layout
}


def chosen_snippets(platform: str) -> list[str]:
    """Return the shortest snippet of a platform, and those with the most kinds of characters."""
    paths = sorted((OUTPUT / platform).iterdir())
    codes = sorted((path.read_text("utf-8").rstrip("\n") for path in paths), key=len)
    signs = [{sign for sign in code if not sign.isalnum()} for code in codes]
    most = max(map(len, signs)) - 1
    richest = next(code for code, kinds in zip(codes, signs, strict=True) if len(kinds) >= most)
    arrows = [code for code in codes if "=>" in code or "Keys." in code]
    return list(dict.fromkeys((codes[0], richest, *arrows[:1])))


def test_every_language_with_a_layout_is_read_by_a_parser() -> None:
    assert {language.fence for language in LAYOUTS.values()} == set(READERS)


@pytest.mark.parametrize("platform", LAYOUTS)
def test_an_edit_that_changes_what_code_says_is_never_in_sync(platform: str) -> None:
    language = LAYOUTS[platform]
    assert language.layout is not None
    layouts = {language.fence: language.layout}

    def form(code: str) -> str:
        return canonical(f"```{language.fence}\n{code}\n```\n", layouts)

    for code in chosen_snippets(platform):
        expected = form(code)
        alike = list(dict.fromkeys(e for e in single_edits(code) if form(e) == expected))
        assert alike
        meaning, *meanings = READERS[language.fence]([code, *alike])
        different = [e for e, read in zip(alike, meanings, strict=True) if read != meaning]
        assert different == []


#: A layout of code, another string, and true if both have the same meaning.
PAIRS = [
    ("javascript", "f();\ng();", "f()\ng()", True),
    ("javascript", "f();\ng();", "f()g();", False),
    ("javascript", "f(); // a\n// b\ng();", "f() // a\n// b\ng()", True),
    ("javascript", "f([\n  a // b\n]);", "f([\n  a, // b\n])", True),
    ("javascript", "f();\n[a] = b;", "f()\n[a] = b;", False),
    ("javascript", "f();\n[a] = b;", "f()\n;[a] = b", True),
    ("javascript", "f(() => {\n  g();\n});", "f(() => { g() })", True),
    ("javascript", "return {a: 1};", "return\n{a: 1};", False),
    ("javascript", "const a = {b: 1};", "const a = {b: 1;};", False),
    ("javascript", "if (a) {\n  b();\n}", "if (a,) {\n  b();\n}", False),
    ("javascript", "f(a, b);", "f(\n  a,\n  b,\n)", True),
    ("javascript", "f((a, b) => c);", "f((\n  a,\n  b,\n) => c);", True),
    ("javascript", "f([]);", "f([,]);", False),
    ("javascript", "a => b", "a = > b", False),
    ("javascript", "a = '\\\\\\'b';", 'a = "\\\\\'b";', True),
    ("json", "[1.5]", "[1. 5]", False),
    ("json", '{"a": 1}', '{"a":\u00a01}', False),
    ("json", '{"a": 1}', '{\n\t"a":1 }', True),
    ("sh", "a \\\n  'b'", "a 'b'", True),
    ("sh", "a \\\n'b'", "a\\\n'b'", False),
    ("sh", "a \\\n'b'", "a \\ \n'b'", False),
    ("sh", "a \\\n'b'", "a \\\t\n'b'", False),
    ("sh", "a \\\n'b'", "a \\\r\n'b'", False),
    ("sh", "--header 'b'", "--header'b'", False),
    ("sh", "a 'b'", "a\u00a0'b'", False),
    ("sh", "a '{\n}'", "a '{\n\n\n}'", False),
    ("sh", "a 'b'\nc", "  a  'b' \n\n  c\n", True),
]


@pytest.mark.parametrize(("fence", "code", "other", "same"), PAIRS)
def test_only_the_layout_of_code_is_free(fence: str, code: str, other: str, same: bool) -> None:
    layouts = {e.fence: e.layout for e in LAYOUTS.values() if e.layout is not None}
    first, second = (canonical(f"```{fence}\n{c}\n```\n", layouts) for c in (code, other))
    assert (first == second) is same


@pytest.mark.parametrize("blank", ["\u00a0", "\u2003", "\u3000"])
def test_other_white_space_in_a_table_is_an_edit(blank: str) -> None:
    table = "| a | b |\n| - | - |\n| c | d |\n"
    for place in range(len(table)):
        assert canonical(table[:place] + blank + table[place:], {}) != canonical(table, {})


def test_a_blank_behind_a_backslash_counts_in_code_of_any_language() -> None:
    code = "```x\na \\\nb\n```\n"
    assert canonical(code.replace("\\", "\\ "), {}) != canonical(code, {})
    assert canonical(code.replace("b", "b  "), {}) == canonical(code, {})

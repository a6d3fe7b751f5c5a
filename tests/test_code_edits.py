"""A hand edit that changes what code says is found, however small it is.

Every single-character edit of every snippet is compared as ``inject`` compares it. What it takes for
another layout of the same code is handed to a real parser, which has to see the same code.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from mediagen.project.project import Folders, load_project
from mediagen.regions.canonical import canonical

from tests.helpers import ROOT
from tests.toolchains.requirement import require

INSERTED = " \t\n\r\u00a0\u200b\x1f\x0b\\;,'\"#a0"
OUTPUT = ROOT / "output" / "snippets"


def single_edits(code: str) -> Iterator[str]:
    """Yield code with one character left out, replaced or added at each place."""
    for place in range(len(code) + 1):
        if place < len(code):
            yield code[:place] + code[place + 1 :]
        for character in INSERTED:
            yield code[:place] + character + code[place:]
            if place < len(code) and character != code[place]:
                yield code[:place] + character + code[place + 1 :]


#: Prints the syntax tree of each program of a JSON list, or its error.
TREES = """
const { parsers } = require(process.argv[1] + "/plugins/acorn.js");
const programs = JSON.parse(require("fs").readFileSync(0, "utf8"));
const ignored = new Set(["start", "end", "loc", "range", "raw", "comments", "tokens", "extra"]);
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
    result = subprocess.run(call, input=json.dumps(programs), capture_output=True, text=True)
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
    shown = "curl() { printf '<%s>' \"$@\"; echo; }\n"
    call = [str(executable("sh")), "-c", shown + 'for program; do (eval "$program") 2>&1; printf "\\001"; done', "sh"]
    result = subprocess.run([*call, *programs], capture_output=True, env={"PATH": ""})
    return list(result.stdout.split(b"\1")[:-1])


READERS = {"javascript": read_javascript, "json": read_json, "bash": read_shell}

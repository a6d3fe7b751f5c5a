"""Errors are reported at their exact line: random changes of files, each at a known line.

``MEDIAGEN_EXACT_LINES`` is the number of mutations: 1,000 by default, 10,000 in a nightly run. No
run ends with a traceback, and none writes a file in spite of errors.
"""

from __future__ import annotations

import os
import random
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.helpers import ROOT, contents, run
from tests.test_broken import FOLDER

MUTATIONS = int(os.environ.get("MEDIAGEN_EXACT_LINES", "1000"))
#: Share of the mutations that must be reported at their exact line.
EXPECTED_SHARE = 0.98

PAGE = """# Player

Some text.

<!-- mediagen:begin snippet event=play platform=web -->
<!-- mediagen:end -->

* A list item

  <!-- mediagen:begin parameters event=open -->
  <!-- mediagen:end -->

More text.

<!-- mediagen:begin tabs event=seek -->
<!-- mediagen:end -->
"""


class Mutation(NamedTuple):
    """The new bytes of a file, the line (from 1) of the error, and a part of its message."""

    data: bytes
    line: int
    message: str = ""


Mutate = Callable[[list[str], random.Random], Mutation | None]


def join(lines: list[str], line: int, message: str = "") -> Mutation:
    return Mutation("\n".join(lines).encode(), line, message)


def choose(lines: list[str], pattern: str, chance: random.Random) -> tuple[int, re.Match[str]]:
    """Return the index and the match of a random line that matches; raises ``IndexError``."""
    matches = [(n, m) for n, line in enumerate(lines) if (m := re.fullmatch(pattern, line))]
    return chance.choice(matches)


#: A line of a YAML file with a plain scalar: indentation, key, value.
SCALAR = r"( *)([a-z][\w-]*): ([A-Za-z][^\[\]{}#&*!|>'\"%@`:]*)"


def leave_conflict(lines: list[str], chance: random.Random) -> Mutation:
    """Leave the markers of a merge conflict around some lines."""
    start = chance.randrange(len(lines) - 1)
    stop = chance.randint(start, min(start + 5, len(lines) - 1))
    block = lines[start:stop]
    other = [line.replace("e", "a") for line in block]
    conflict = ["<<<<<<< HEAD", *block, "=======", *other, ">>>>>>> topic"]
    return join([*lines[:start], *conflict, *lines[stop:]], start + 1, "conflict")


def leave_bracket_open(lines: list[str], chance: random.Random) -> Mutation:
    number, match = choose(lines, SCALAR, chance)
    lines[number] = f"{match[1]}{match[2]}: {chance.choice('[{')}{match[3]}"
    return join(lines, number + 1)


def leave_quote_open(lines: list[str], chance: random.Random) -> Mutation:
    number, match = choose(lines, SCALAR, chance)
    lines[number] = f'{match[1]}{match[2]}: "{match[3]}'
    return join(lines, number + 1)


def indent_by_tab(lines: list[str], chance: random.Random) -> Mutation:
    number, _ = choose(lines, SCALAR, chance)
    lines[number] = f"\t{lines[number]}"
    return join(lines, number + 1)


def forget_colon(lines: list[str], chance: random.Random) -> Mutation:
    """Forget the colon of a key, or the space after it."""
    number, match = choose(lines, SCALAR, chance)
    lines[number] = f"{match[1]}{match[2]}{chance.choice((' ', ':'))}{match[3]}"
    return join(lines, number + 1)


def indent_by_unicode(lines: list[str], chance: random.Random) -> Mutation:
    """Indent a line by a blank that is no space in YAML."""
    number, match = choose(lines, r"( +)(\S.*)", chance)
    blanks = match[1][:-1] + chance.choice("\xa0\u2003\u3000")
    lines[number] = chance.choice((blanks, blanks[-1] * len(blanks))) + match[2]
    return join(lines, number + 1, "cannot indent YAML")


def repeat_key(lines: list[str], chance: random.Random) -> Mutation:
    number, _ = choose(lines, SCALAR, chance)
    lines.insert(number, lines[number])
    return join(lines, number + 2)


def add_unknown_key(lines: list[str], chance: random.Random) -> Mutation:
    number, match = choose(lines, r"( *)(title|description|type|label): \S.*", chance)
    lines.insert(number, f"{match[1]}zzzz: 1")
    return join(lines, number + 1)


def misspell_key(lines: list[str], chance: random.Random) -> Mutation:
    number, match = choose(lines, r"( *)(title|description|category|type): (\S.*)", chance)
    lines[number] = f"{match[1]}{match[2]}x: {match[3]}"
    return join(lines, number + 1)


def change_type(lines: list[str], chance: random.Random) -> Mutation:
    number, match = choose(lines, r"( *)(title|description|category|type): (\S.*)", chance)
    value = chance.choice(("[]", "{}", "5", "true", "~"))
    lines[number] = f"{match[1]}{match[2]}: {value}"
    return join(lines, number + 1)


def misspell_reference(lines: list[str], chance: random.Random) -> Mutation:
    number, match = choose(lines, r"( *)(category|language|protocol|group|type): (\w+)", chance)
    lines[number] = f"{match[1]}{match[2]}: {match[3]}x"
    return join(lines, number + 1)


def use_alias(lines: list[str], chance: random.Random) -> Mutation:
    number, match = choose(lines, SCALAR, chance)
    lines[number] = f"{match[1]}{match[2]}: {chance.choice(('*x', '!tag x', '@x', '%x'))}"
    return join(lines, number + 1)


def insert_byte(lines: list[str], chance: random.Random) -> Mutation:
    """Insert a byte that is not UTF-8."""
    number = chance.randrange(len(lines))
    position = chance.randint(0, len(lines[number]))
    raw = [line.encode() for line in lines]
    data = lines[number]
    raw[number] = data[:position].encode() + b"\xff" + data[position:].encode()
    return Mutation(b"\n".join(raw), number + 1)


def insert_control(lines: list[str], chance: random.Random) -> Mutation:
    number = chance.randrange(len(lines))
    position = chance.randint(0, len(lines[number]))
    lines[number] = lines[number][:position] + "\x07" + lines[number][position:]
    return join(lines, number + 1)


def break_template(lines: list[str], chance: random.Random) -> Mutation:
    """Insert a line with an error of syntax or a name that is undefined."""
    number = chance.randrange(len(lines))
    error = chance.choice(
        ("{{ 'a }}", "{{ ? }}", "{% zzzz %}", "{{ zzzz }}", "{{ zzzz.a }}", "{{ 1 | zzzz }}")
    )
    lines.insert(number, error)
    return join(lines, number + 1)


def leave_tag_open(lines: list[str], chance: random.Random) -> Mutation:
    number = chance.randrange(len(lines))
    tag = chance.choice(("{{ event.id ", "{% if event ", "{{ f('}}', ", "{# note"))
    lines.insert(number, tag)
    return join(lines, number + 1, "unclosed")


def leave_block_open(lines: list[str], chance: random.Random) -> Mutation:
    number = chance.randrange(len(lines))
    name, tag = chance.choice((("for", "for x in y"), ("if", "if x"), ("macro", "macro x()")))
    above = "\n".join(lines[:number])
    if above.count(f"{{% {name} ") > above.count(f"{{% end{name}"):
        raise IndexError  # one of two blocks is not closed: nobody can know which of them
    lines.insert(number, f"{{% {tag} %}}")
    return join(lines, number + 1, f"'{name}' is not closed")


def add_end_tag(lines: list[str], chance: random.Random) -> Mutation:
    number = chance.randrange(len(lines))
    name = chance.choice(("for", "if", "macro"))
    above = "\n".join(lines[:number])
    if above.count(f"{{% end{name}"):
        raise IndexError  # it could be any of the end tags of this name
    lines.insert(number, f"{{% end{name} %}}")
    return join(lines, number + 1, f"'end{name}' without its '{name}'")


def break_marker(lines: list[str], chance: random.Random) -> Mutation:
    number, match = choose(lines, r"( *)<!-- mediagen:begin (.*) -->", chance)
    broken = chance.choice(
        (
            f"<!-- mediagen:begn {match[2]} -->",
            f"<!-- mediagen begin {match[2]} -->",
            f"<!-- mediagen:begin {match[2]}",
            f"<!-- mediagen:begin {match[2]}x -->",
            f"<!-- mediagen:begin x{match[2]} -->",
            f"<!-- mediagen:begin {match[2]} more=x -->",
            f"text <!-- mediagen:begin {match[2]} -->",
        )
    )
    lines[number] = match[1] + broken
    return join(lines, number + 1)


def lose_end_marker(lines: list[str], chance: random.Random) -> Mutation:
    number, _ = choose(lines, r" *<!-- mediagen:end -->", chance)
    line = number  # of the begin marker, which is the line above
    del lines[number]
    # The next region begins inside of this one; the last one is not closed.
    later = next((n for n, text in enumerate(lines[number:], number) if ":begin" in text), None)
    return join(lines, line if later is None else later + 1)


def lose_begin_marker(lines: list[str], chance: random.Random) -> Mutation:
    number, _ = choose(lines, r" *<!-- mediagen:begin .*", chance)
    del lines[number]
    return join(lines, number + 1)


KINDS: dict[str, tuple[str, Mutate]] = {
    "conflict in YAML": ("yaml", leave_conflict),
    "conflict in a template": ("j2", leave_conflict),
    "conflict in a page": ("md", leave_conflict),
    "open bracket": ("yaml", leave_bracket_open),
    "open quote": ("yaml", leave_quote_open),
    "forgotten colon": ("yaml", forget_colon),
    "indentation by Unicode": ("yaml", indent_by_unicode),
    "tab": ("yaml", indent_by_tab),
    "repeated key": ("yaml", repeat_key),
    "unknown key": ("yaml", add_unknown_key),
    "misspelt key": ("yaml", misspell_key),
    "wrong type": ("yaml", change_type),
    "misspelt reference": ("yaml", misspell_reference),
    "alias or tag": ("yaml", use_alias),
    "byte in YAML": ("yaml", insert_byte),
    "byte in a template": ("j2", insert_byte),
    "control character": ("yaml", insert_control),
    "error in a template": ("j2", break_template),
    "open tag": ("j2", leave_tag_open),
    "open block": ("j2", leave_block_open),
    "stray end tag": ("j2", add_end_tag),
    "broken marker": ("md", break_marker),
    "lost end marker": ("md", lose_end_marker),
    "lost begin marker": ("md", lose_begin_marker),
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small project with the flavours, and a page with regions."""
    folder = tmp_path_factory.mktemp("lines")
    for name in ("spec", "templates"):
        shutil.copytree(FOLDER / "base" / name, folder / name)
    shutil.copytree(ROOT / "templates/docs", folder / "templates/docs")
    (folder / "page.md").write_text(PAGE, "utf-8")
    return folder


def count_exact_lines(tree: Path, count: int) -> tuple[Counter[str], Counter[str], list[str]]:
    """Return the numbers of reported and of exact mutations by kind, and what is not exact."""
    files = {
        suffix: [
            path
            for path in sorted(tree.rglob(f"*.{suffix}"))
            if "docs" not in path.relative_to(tree).parts
        ]
        for suffix in ("yaml", "j2", "md")
    }
    chance = random.Random(14)
    reported: Counter[str] = Counter()
    exact: Counter[str] = Counter()
    misses = []
    before = contents(tree)
    for turn in range(count):
        kind, (suffix, mutate) = list(KINDS.items())[turn % len(KINDS)]
        path = chance.choice(files[suffix])
        original = path.read_bytes()
        try:
            mutation = mutate(original.decode().split("\n"), chance)
        except IndexError:  # no line of this file can be spoiled so
            continue
        assert mutation is not None
        path.write_bytes(mutation.data)
        command = ("inject", "page.md") if suffix == "md" else ("generate",)
        result = run(*command, cwd=tree)
        assert "Traceback" not in result.err
        name = path.relative_to(tree).as_posix()
        if result.code == 2:
            changed = {p for p, data in contents(tree).items() if before.get(p) != data}
            assert changed == {name}, "something was written"
            reported[kind] += 1
            places = [line for line in result.err.split("\n") if mutation.message in line]
            if any(line.startswith(f"{name}:{mutation.line}:") for line in places):
                exact[kind] += 1
            else:
                misses.append(f"{kind}: expected {name}:{mutation.line}\n{result.err}")
        path.write_bytes(original)
        shutil.rmtree(tree / "output", ignore_errors=True)
        if suffix == "md":
            (tree / "page.md").write_text(PAGE, "utf-8")
    return reported, exact, misses


def test_errors_are_reported_at_their_exact_line(tree: Path) -> None:
    reported, exact, misses = count_exact_lines(tree, MUTATIONS)
    table = "\n".join(f"{kind}: {exact[kind]} of {reported[kind]}" for kind in KINDS)
    print(table)
    assert sum(reported.values()) >= MUTATIONS * 0.6, table
    assert sum(exact.values()) >= EXPECTED_SHARE * sum(reported.values()), "\n".join(
        [table, *misses[:20]]
    )

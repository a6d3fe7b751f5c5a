"""Random changes of files that make an error at a known line: of YAML, templates and pages."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import NamedTuple


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

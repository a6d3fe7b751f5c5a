"""Further random changes of files that make an error at a known line: slips of editors and pastes.

Each returns the new bytes and the line; ``IndexError`` if a file has no place for the slip.
"""

from __future__ import annotations

import random

from tests.mutations import SCALAR, Mutation, choose, join


def break_line_by_unicode(lines: list[str], chance: random.Random) -> Mutation:
    """Write a line break of YAML that editors do not show as one."""
    number, match = choose(lines, SCALAR, chance)
    lines[number] = match[0] + chance.choice("\x85\u2028\u2029") + "x: y"
    return join(lines, number + 1, "invisible character")


def insert_byte_order_mark(lines: list[str], chance: random.Random) -> Mutation:
    number = chance.randrange(1, len(lines) - 1)
    lines[number] = f"\ufeff{lines[number]}"
    return join(lines, number + 1, "byte order mark")


def indent_first_entry(lines: list[str], chance: random.Random) -> Mutation:
    """Indent the first of several entries of a block by one space too many."""
    first = [
        n
        for n in range(1, len(lines) - 1)
        if lines[n - 1].endswith(":")
        and (indent := _indent(lines[n])) > _indent(lines[n - 1])
        and _indent(lines[n + 1]) == indent
    ]
    number = chance.choice(first)
    lines[number] = f" {lines[number]}"
    return join(lines, number + 1)


def halve_indentation(lines: list[str], chance: random.Random) -> Mutation:
    """Indent an entry by half a level, if its block has another one below."""
    number, match = choose(lines, r"( {2,})[a-z][\w-]*: \S.*", chance)
    if _indent(lines[number + 1]) != len(match[1]):
        raise IndexError
    lines[number] = lines[number][1:]
    return join(lines, number + 1)


def contain_itself(lines: list[str], chance: random.Random) -> Mutation:
    number, match = choose(lines, SCALAR, chance)
    lines[number] = f"{match[1]}{match[2]}: {chance.choice(('&x [*x]', '&x {a: *x}'))}"
    return join(lines, number + 1)


def add_invisible_to_key(lines: list[str], chance: random.Random) -> Mutation:
    number, match = choose(lines, SCALAR, chance)
    sign = chance.choice("\u200b\u2060\xad")
    lines[number] = f"{match[1]}{match[2]}{sign}: {match[3]}"
    return join(lines, number + 1)


def use_smart_quotes(lines: list[str], chance: random.Random) -> Mutation:
    """Paste quotes of a word processor, which do not protect a colon."""
    number, match = choose(lines, SCALAR, chance)
    lines[number] = f"{match[1]}{match[2]}: \u201c{match[3]}: x\u201d"
    return join(lines, number + 1)


def add_text_after_quote(lines: list[str], chance: random.Random) -> Mutation:
    number, match = choose(lines, SCALAR, chance)
    lines[number] = f'{match[1]}{match[2]}: "{match[3]}" more'
    return join(lines, number + 1)


def add_colon(lines: list[str], chance: random.Random) -> Mutation:
    number, match = choose(lines, SCALAR, chance)
    lines[number] = f"{match[1]}{match[2]}: {match[3]}: more"
    return join(lines, number + 1)


def leave_comma(lines: list[str], chance: random.Random) -> Mutation:
    """Leave the comma of JSON, after a value in quotes or brackets."""
    number, _ = choose(lines, r"( *)([a-z][\w-]*): (\".*\"|'.*'|\{.*\}|\[.*\])", chance)
    lines[number] += ","
    return join(lines, number + 1)


def add_dash(lines: list[str], chance: random.Random) -> Mutation:
    """Write an item of a list between the entries of a mapping."""
    number, match = choose(lines, SCALAR, chance)
    if number == 0 or _indent(lines[number - 1]) != len(match[1]):
        raise IndexError  # the first entry: the ones below it would be as wrong
    lines[number] = f"{match[1]}- {match[2]}: {match[3]}"
    return join(lines, number + 1)


def lose_key(lines: list[str], chance: random.Random) -> Mutation:
    """Lose the key and the colon of an entry whose neighbours are entries."""
    number, match = choose(lines, SCALAR, chance)
    above = lines[number - 1] if number else ""
    if not above.endswith(("}", "]", '"')) or _indent(above) != len(match[1]):
        raise IndexError  # a plain string above would continue
    lines[number] = f"{match[1]}{match[3]}"
    return join(lines, number + 1)


def move_entry_to_end(lines: list[str], chance: random.Random) -> Mutation:
    """Move an indented entry to the end of the file, outside of its block."""
    number, _ = choose(lines, r"( {2,})([a-z][\w-]*: [\w{\[].*)", chance)
    if _indent(lines[-2]) or lines[-1]:
        raise IndexError  # the last block could take it
    entry = lines.pop(number)
    lines.insert(len(lines) - 1, entry)
    return join(lines, len(lines) - 1)


def mix_line_ends(lines: list[str], chance: random.Random) -> Mutation:
    """Write an unknown key in a file in which some lines end by CR LF."""
    number, match = choose(lines, r"( *)(title|summary|type|name): \S.*", chance)
    lines.insert(number, f"{match[1]}zzzz: 1")
    mixed = [line + chance.choice(("", "\r")) for line in lines[:-1]]
    return join([*mixed, lines[-1]], number + 1)


def start_second_document(lines: list[str], chance: random.Random) -> Mutation:
    number = chance.randrange(1, len(lines) - 1)
    lines.insert(number, "---")
    return join(lines, number + 1)


def escape_wrongly(lines: list[str], chance: random.Random) -> Mutation:
    number, match = choose(lines, SCALAR, chance)
    escape = chance.choice((r"\q", r"\xZZ", r"\u12"))
    lines[number] = f'{match[1]}{match[2]}: "{match[3]}{escape}"'
    return join(lines, number + 1)


def include_itself(lines: list[str], chance: random.Random) -> Mutation:
    """Include the template of the platform ``web`` in itself."""
    if not any("send(" in line for line in lines):
        raise IndexError
    number = chance.randrange(len(lines))
    lines.insert(number, "{% include 'web/snippet.j2' %}")
    return join(lines, number + 1)


def misspell_filter(lines: list[str], chance: random.Random) -> Mutation:
    number, match = choose(lines, r"(.*\{\{ [\w.]+)( \}\}.*)", chance)
    lines[number] = f"{match[1]} | uper{match[2]}"
    return join(lines, number + 1, "uper")


def misspell_variable(lines: list[str], chance: random.Random) -> Mutation:
    number, match = choose(lines, r"(.*\{\{ )(\w+)([\w.]* \}\}.*)", chance)
    lines[number] = f"{match[1]}{match[2]}x{match[3]}"
    return join(lines, number + 1, f"{match[2]}x")


def cross_tags(lines: list[str], chance: random.Random) -> Mutation:
    """Begin a tag as an expression and end it as a statement, or the other way round."""
    number, match = choose(lines, r"(.*)\{\{ ([\w.]+) \}\}(.*)", chance)
    opening, closing = chance.choice((("{{", "%}"), ("{%", "}}"), ("{{", "}")))
    lines[number] = f"{match[1]}{opening} {match[2]} {closing}{match[3]}"
    return join(lines, number + 1)


def lose_end_tag(lines: list[str], chance: random.Random) -> Mutation:
    """Delete the end tag of the outermost block: its begin tag is reported."""
    number, match = choose(lines, r"\{% end(for|if) %\}", chance)
    openings = [n for n, line in enumerate(lines[:number]) if line.startswith(f"{{% {match[1]} ")]
    block = lines[openings[0] : number] if len(openings) == 1 else []
    if not block or any(f"end{match[1]}" in line for line in lines[: openings[0]] + block):
        raise IndexError  # several begin tags could be the one that is not closed
    if sum(line.startswith(f"{{% {match[1]} ") for line in lines) != 1:
        raise IndexError
    del lines[number]
    return join(lines, openings[0] + 1)


def use_smart_quotes_in_marker(lines: list[str], chance: random.Random) -> Mutation:
    number, match = choose(lines, r"( *<!-- mediagen:begin .* event=)(\w+)(.*)", chance)
    lines[number] = f"{match[1]}\u201c{match[2]}\u201d{match[3]}"
    return join(lines, number + 1)


def double_begin_marker(lines: list[str], chance: random.Random) -> Mutation:
    number, _ = choose(lines, r" *<!-- mediagen:begin .*", chance)
    lines.insert(number, lines[number])
    return join(lines, number + 2)


def double_end_marker(lines: list[str], chance: random.Random) -> Mutation:
    number, _ = choose(lines, r" *<!-- mediagen:end -->", chance)
    lines.insert(number, lines[number])
    return join(lines, number + 2)


def double_attribute(lines: list[str], chance: random.Random) -> Mutation:
    number, match = choose(lines, r"( *<!-- mediagen:begin .* event=\w+)(.*)", chance)
    lines[number] = f"{match[1]} event=play{match[2]}"
    return join(lines, number + 1)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))

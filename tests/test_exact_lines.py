"""Errors are reported at their exact line: random changes of files, each at a known line.

``MEDIAGEN_EXACT_LINES`` is the number of mutations: 1,000 by default, 10,000 in a nightly run. No
run ends with a traceback, and none writes a file in spite of errors.
"""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.helpers import ROOT, contents, run
from tests.more_mutations import (
    add_colon,
    add_dash,
    add_invisible_to_key,
    add_text_after_quote,
    break_line_by_unicode,
    contain_itself,
    cross_tags,
    double_attribute,
    double_begin_marker,
    double_end_marker,
    escape_wrongly,
    halve_indentation,
    include_itself,
    indent_first_entry,
    insert_byte_order_mark,
    leave_comma,
    lose_end_tag,
    lose_key,
    misspell_filter,
    misspell_variable,
    mix_line_ends,
    move_entry_to_end,
    start_second_document,
    use_smart_quotes,
    use_smart_quotes_in_marker,
)
from tests.mutations import (
    Mutate,
    add_end_tag,
    add_unknown_key,
    break_marker,
    break_template,
    change_type,
    forget_colon,
    indent_by_tab,
    indent_by_unicode,
    insert_byte,
    insert_control,
    leave_block_open,
    leave_bracket_open,
    leave_conflict,
    leave_quote_open,
    leave_tag_open,
    lose_begin_marker,
    lose_end_marker,
    misspell_key,
    misspell_reference,
    repeat_key,
    use_alias,
)
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
    "line break by Unicode": ("yaml", break_line_by_unicode),
    "byte order mark inside": ("yaml", insert_byte_order_mark),
    "first entry too deep": ("yaml", indent_first_entry),
    "half indentation": ("yaml", halve_indentation),
    "alias of itself": ("yaml", contain_itself),
    "invisible key character": ("yaml", add_invisible_to_key),
    "smart quotes": ("yaml", use_smart_quotes),
    "text after a quote": ("yaml", add_text_after_quote),
    "colon in a string": ("yaml", add_colon),
    "trailing comma": ("yaml", leave_comma),
    "dash before a key": ("yaml", add_dash),
    "lost key": ("yaml", lose_key),
    "moved block": ("yaml", move_entry_to_end),
    "mixed line ends": ("yaml", mix_line_ends),
    "second document": ("yaml", start_second_document),
    "unknown escape": ("yaml", escape_wrongly),
    "template that includes itself": ("j2", include_itself),
    "wrong filter": ("j2", misspell_filter),
    "misspelt variable": ("j2", misspell_variable),
    "expression in a tag": ("j2", cross_tags),
    "lost end tag": ("j2", lose_end_tag),
    "smart quotes in a marker": ("md", use_smart_quotes_in_marker),
    "doubled begin marker": ("md", double_begin_marker),
    "doubled end marker": ("md", double_end_marker),
    "doubled attribute": ("md", double_attribute),
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

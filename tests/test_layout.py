"""Layout: every language's table, where lines break, and that no string is harmed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mediagen.diagnostics.problems import Problems
from mediagen.platforms.language_loader import load_languages
from mediagen.platforms.model import Language
from mediagen.rendering.nodes import Comment, Invoke, List, Node, Record, Symbol, Text
from mediagen.rendering.printer import Printer, UnwritableText
from mediagen.yaml_files.layered_folder import LayeredFolder
from mediagen.yaml_files.reader import YamlReader

from tests.helpers import ROOT
from tests.toolchains import tools
from tests.toolchains.requirement import require

TABLES = sorted(path.stem for path in (ROOT / "templates/languages").glob("*.yaml"))


@cache
def languages() -> Mapping[str, Language]:
    problems = Problems()
    loaded = load_languages(YamlReader(problems), LayeredFolder([ROOT / "templates"]))
    assert list(problems) == []
    return loaded


def printer(language: str) -> Printer:
    return Printer(languages()[language])


def record(**values: Node) -> Record:
    return Record(list(values.items()))


def number(value: int) -> Symbol:
    return Symbol(str(value))


def node(data: Any) -> Node:
    """Plain data as nodes."""
    match data:
        case dict():
            return Record([(key, node(value)) for key, value in data.items()])
        case list():
            return List([node(item) for item in data])
        case str():
            return Text(data)
        case _:
            return Symbol(json.dumps(data))


# -- every table --------------------------------------------------------------------------------


def test_every_language_has_a_table() -> None:
    assert list(languages()) == TABLES


@pytest.mark.parametrize("language", TABLES)
def test_a_language_prints_every_kind_of_node(language: str) -> None:
    table, printer_of_language = languages()[language], printer(language)
    inner = Record([("a", Text("x")), ("b-c", number(1)), ("d", List([Text("y"), Text("z")]))])
    text = printer_of_language.print_node(Invoke("call", [("first", number(1)), ("second", inner)]))
    for part in ("call", "1", '"x"', '"b-c"', '"y", "z"', table.record["open"], table.list["open"]):
        assert part in text
    assert printer_of_language.print_inline(Record([])) == table.record.get(
        "empty", table.record["open"] + table.record["close"]
    )
    assert printer_of_language.print_inline(List([])) == table.list["open"] + table.list["close"]
    assert not any(line != line.rstrip() for line in text.split("\n"))


@pytest.mark.parametrize("language", TABLES)
def test_a_comment_is_wrapped_at_the_width_of_its_place(language: str) -> None:
    table, printer_of_language = languages()[language], printer(language)
    words = "word " * 60
    if table.comment is None:
        with pytest.raises(UnwritableText, match="has no comments"):
            printer_of_language.print_node(Comment(words))
        return
    lines = printer_of_language.print_node(Comment(words), indent=8, column=8).split("\n")
    assert [line[:8] for line in lines[1:]] == [" " * 8] * (len(lines) - 1)
    texts = [lines[0], *(line[8:] for line in lines[1:])]
    assert all(text.startswith(table.comment) for text in texts)
    assert max(len(text) + 8 for text in texts) <= table.width
    assert sum(text.count("word") for text in texts) == 60


@pytest.mark.parametrize("language", TABLES)
def test_a_comment_does_not_end_early(language: str) -> None:
    begin = languages()[language].comment
    if begin is not None:
        text = printer(language).print_node(Comment("one\ntwo\r\u2028three\x00\u202efour"))
        assert text == f"{begin}one two three four"


def test_a_node_cannot_become_text_by_accident() -> None:
    for accident in (str, format, lambda each: each.__html__(), lambda each: f"{each}"):
        with pytest.raises(TypeError, match="cannot use a Text as a string"):
            accident(Text("x"))


# -- strings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "text", "literal"),
    [
        ("javascript", '"\\\n\x00\u2028\u202e$', r'"\"\\\n\u0000\u2028\u202e$"'),
        ("json", '"\\\x7f/\ufeff', r'"\"\\\u007f/\ufeff"'),
        ("swift", '"\\(x)\x00\u200b', r'"\"\\(x)\u{0}\u{200b}"'),
        ("kotlin", '"$x${y}\t', r'"\"\$x\${y}\t"'),
        ("brightscript", 'a"\nb', '"a""" + chr(10) + "b"'),
        ("brightscript", "\r\n", "chr(13) + chr(10)"),
        ("brightscript", "", '""'),
        ("shell", "it's", "\"it'\\''s\""),
        *[(language, "é漢😀", '"é漢😀"') for language in TABLES],
        *[(language, "", '""') for language in TABLES],
    ],
)
def test_a_string_is_escaped_as_its_language_does(language: str, text: str, literal: str) -> None:
    assert printer(language).print_inline(Text(text)) == literal


def test_a_word_of_a_command_line_is_escaped_for_the_shell() -> None:
    assert printer("shell").print_inline(Text("a$b`c\"d\\e'f", "word")) == '"a\\$b\\`c\\"d\\\\e\'f"'


@pytest.mark.parametrize("language", ["brightscript", "shell"])
def test_a_language_without_nul_refuses_it(language: str) -> None:
    with pytest.raises(UnwritableText, match=r"U\+0000"):
        printer(language).check_string("a\0b")
    with pytest.raises(UnwritableText, match=r"U\+0000"):
        printer(language).print_inline(Text("a\0b"))


# -- records, lists, calls ----------------------------------------------------------------------


def test_a_record_that_breaks_always_has_a_line_for_each_entry() -> None:
    text = printer("javascript").print_node(
        record(a=number(1), b=record(c=Text("x")), d=Record([]))
    )
    assert text == '{\n  a: 1,\n  b: {\n    c: "x"\n  },\n  d: {}\n}'


def test_a_key_is_bare_where_the_language_allows_it() -> None:
    keys = Record([("a", number(1)), ("b-c", number(2)), ("$d", number(3)), ('"', number(4))])
    assert printer("javascript").print_inline(keys) == r'{ a: 1, "b-c": 2, $d: 3, "\"": 4 }'
    assert printer("json").print_inline(keys) == r'{ "a": 1, "b-c": 2, "$d": 3, "\"": 4 }'


def test_a_constant_as_a_key_is_written_as_the_language_does() -> None:
    keys = Record([(Symbol("Key.A"), number(1))])
    assert printer("javascript").print_inline(keys) == "{ [Key.A]: 1 }"
    assert printer("swift").print_inline(keys) == "[Key.A: 1]"
    assert printer("kotlin").print_inline(keys) == "mapOf(Key.A to 1)"


@pytest.mark.parametrize(
    ("column", "after", "broken"),
    [(0, 0, False), (10, 0, False), (11, 0, True), (0, 10, False), (0, 11, True)],
)
def test_a_line_breaks_where_it_would_pass_the_width(column: int, after: int, broken: bool) -> None:
    entry = record(a=Text("x" * (70 - len('{ "a": "" }'))))
    text = printer("json").print_node(entry, 0, column, after)
    assert ("\n" in text) == broken
    assert broken or len(text) == 70


def test_a_record_in_a_record_breaks_also_where_it_would_fit() -> None:
    assert printer("json").print_node(record(a=record(b=number(1)))) == '{\n  "a": { "b": 1 }\n}'


def test_small_records_stay_on_one_line_within_a_list() -> None:
    items = List([record(name=Text("mute"))])
    assert printer("javascript").print_node(items) == '[{ name: "mute" }]'
    two = List([record(name=Text("mute")), record(name=Text("fullScreen"))])
    assert printer("javascript").print_node(two) == '[{ name: "mute" }, { name: "fullScreen" }]'


def test_larger_records_of_a_list_have_a_line_each() -> None:
    pairs = List([record(a=number(1), b=number(2)), record(a=number(3), b=number(4))])
    assert printer("javascript").print_node(pairs) == "[\n  { a: 1, b: 2 },\n  { a: 3, b: 4 }\n]"
    deep = List([record(a=record(b=number(1)))])
    assert printer("javascript").print_node(deep) == "[\n  {\n    a: {\n      b: 1\n    }\n  }\n]"


def test_a_hanging_call_moves_down_before_its_arguments_do() -> None:
    java = printer("java")
    call = Invoke("Media.create", [("", Text("x" * 40)), ("", Text("y" * 20))])
    flat = java.print_inline(call)
    assert java.print_node(call, 0, 15, 1) == flat
    assert java.print_node(call, 0, 16, 1) == f"\n    {flat}"
    long = Invoke("Media.create", [("", Text("x" * 60)), ("", Text("y" * 23))])
    together = f'"{"x" * 60}", "{"y" * 23}"'
    assert java.print_node(long, 0, 0, 1) == f"Media.create(\n    {together})"
    assert java.print_node(long, 0, 5, 1) == (
        f"\n    Media.create(\n        {together.replace(', ', ',' + chr(10) + ' ' * 8)})"
    )


def test_hanging_calls_are_laid_out_as_the_formatter_does(tmp_path: Path) -> None:
    require("google-java-format")
    java = printer("java")
    statements = []
    inner = Invoke("Media.state", [("", Symbol("Player.State.FULL"))])
    for size in range(1, 120, 3):
        text = Text("x" * size)
        for arguments in ([text], [text, number(5)], [inner, text], [inner, inner, text]):
            call = Invoke("tracker.track", [("", argument) for argument in arguments])
            for before in ("", "Map<String, Object> value = "):
                code = java.print_node(call, 0, len(before), 1)
                statements.append(before.rstrip() + code if code[0] == "\n" else before + code)
    lines = "\n".join(f"{statement};" for statement in statements).split("\n")
    body = "\n".join(f"    {line}" for line in lines)
    path = tmp_path / "A.java"
    path.write_text(f"class A {{\n  void run() {{\n{body}\n  }}\n}}\n")
    before = path.read_text()
    jar = tools.toolchain_folder() / "javaformat" / "google-java-format.jar"
    command = [str(tools.executable("java")), "-XX:TieredStopAtLevel=1", "-jar", str(jar)]
    done = tools.run([*command, "--skip-reflowing-long-strings", "--replace", str(path)])
    assert (done.returncode, done.stderr) == (0, "")
    assert path.read_text() == before


def test_a_long_list_has_a_line_for_each_item() -> None:
    text = printer("javascript").print_node(List([Text("x" * 30)] * 3), 2, 2)
    assert text == "[\n" + ",\n".join(['    "' + "x" * 30 + '"'] * 3) + "\n  ]"


def test_a_string_that_is_too_long_moves_below_its_key() -> None:
    text = printer("javascript").print_node(record(address=Text("x" * 70)))
    assert text == '{\n  address:\n    "' + "x" * 70 + '"\n}'


def test_arguments_have_labels_where_the_language_has_them() -> None:
    call = Invoke("make", [("name", Text("x")), ("", number(1))])
    assert printer("swift").print_node(call) == 'make(name: "x", 1)'
    assert printer("kotlin").print_node(call) == 'make("x", 1)'


def test_a_long_call_has_a_line_for_each_argument() -> None:
    call = Invoke("make", [("name", Text("x" * 60)), ("id", Text("y" * 40))])
    assert printer("swift").print_node(call, 2, 2) == (
        'make(\n    name: "' + "x" * 60 + '",\n    id: "' + "y" * 40 + '"\n  )'
    )
    assert printer("kotlin").print_node(call).split("\n")[0] == "make("
    assert "\n" not in printer("brightscript").print_node(call)


def test_a_record_as_the_last_argument_stays_with_its_call() -> None:
    call = Invoke("send", [("", Text("x")), ("", record(a=number(1)))])
    assert printer("javascript").print_node(call) == 'send("x", {\n  a: 1\n})'
    assert printer("brightscript").print_node(call) == 'send("x", {\n    "a": 1\n})'


@pytest.mark.parametrize("language", TABLES)
def test_what_is_empty_is_never_broken(language: str) -> None:
    printer_of_language, wide = printer(language), languages()[language].width
    for empty in (Record([]), List([]), Invoke("c" * wide, [])):
        assert printer_of_language.print_node(empty, 0, wide) == printer_of_language.print_inline(
            empty
        )
        assert printer_of_language.print_inline(empty) in printer_of_language.print_node(
            List([record(a=empty, b=empty)] * 2), wide, wide
        )


# -- round trip ---------------------------------------------------------------------------------

DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=40),
    lambda below: st.lists(below, max_size=4)
    | st.dictionaries(st.text(max_size=9), below, max_size=4),
    max_leaves=20,
)


@given(data=DATA, indent=st.integers(0, 90), after=st.integers(0, 20))
def test_what_is_printed_as_json_is_the_same_data(data: Any, indent: int, after: int) -> None:
    text = printer("json").print_node(node(data), indent, indent, after)
    assert json.loads(text) == data
    assert json.loads(printer("json").print_inline(node(data))) == data
    for line in text.split("\n")[1:]:
        assert line.startswith(" " * indent)

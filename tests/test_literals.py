"""Every string, number and comment is read back by the language's own parser as what it was."""

from __future__ import annotations

import ast
import json
import re
import shlex
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from mediagen.diagnostics.problems import Problems, number_text
from mediagen.platforms.language_loader import load_languages
from mediagen.platforms.model import Language
from mediagen.project.folders import resolve_folders
from mediagen.project.project import load_project
from mediagen.protocols.messages import Payload, Value
from mediagen.rendering.nodes import Comment, Doc, Record, Text
from mediagen.rendering.printer import UNSAFE, Printer, UnwritableText
from mediagen.rendering.translate import TranslationError, Translator
from mediagen.rendering.views import PayloadView
from mediagen.spec.model import SessionEffect
from mediagen.verify.workspace import Case
from mediagen.yaml_files.layered_folder import LayeredFolder
from mediagen.yaml_files.reader import YamlReader

from tests.helpers import ROOT, project, run
from tests.toolchains import LANGUAGES, Rejected, evaluate
from tests.toolchains.requirement import require
from tests.verify.proving import find_proof, prover
from tests.verify.proving import require as prove_with

_T = TypeVar("_T")

#: Invisible characters: controls, line ends, and changes of the text direction.
HIDDEN = [
    character
    for character in map(chr, range(0x110000))
    if unicodedata.category(character) in ("Cc", "Zl", "Zp")
    or unicodedata.bidirectional(character)
    in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    or character in "\u200e\u200f\u061c\ufeff"
]
UNSAFE_CHARACTERS = re.findall(f"[{UNSAFE}]", "".join(map(chr, range(0x10000))))
HIDDEN_OR_UNSAFE = {*HIDDEN, *UNSAFE_CHARACTERS}
NONCHARACTERS = [chr(code) for code in range(0xFDD0, 0xFDF0)]
NONCHARACTERS += [chr(plane << 16 | last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF)]
#: Characters that have a meaning in at least one of the languages.
SIGNS = "\"'\\$`{}()#/*%!:;&<\n\r\t "
NASTY = [
    "",
    "\\" * 200,
    "\\" * 199 + '"',
    '"' * 7,
    "$" * 7,
    "plain " * 200,
    "漢字😀" * 200,
    "\u2028" * 200,
    "\\u0041 \\x41 \\101 \\U00000041 \\u{41} \\N{BULLET} \\cA \\0 \\n",
    "$x ${x} $(touch x) $((1)) $1 $@ $' $\" `touch x` !x !! ~ *",
    "\\(x) #{x} {{ x }} {% x %} %s %(x)s {0} %d%n",
    "</script><script>x</script> <!-- --> ]]> <![CDATA[",
    "/* */ // # ' rem -- ; : @ \\",
    '" + x + " \', x, \' """ \'\'\' #"raw"# `tick`',
    "e\u0301 a\u0300\u0316\u0332 \u0301 first is combining",
    "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031e\u0349\u035a algo",
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 \u202eabc\u202c \u2067x\u2069 \u200f",
    "👩\u200d👩\u200d👧\u200d👦 🏳\ufe0f\u200d🌈 🇩🇪 \U000e0041 \U0010fffd",
    "\ue000\ue0010\ue001 1\ue000 \uf8ff",  # private use: the tokens of the renderer among them
    "\u00a0 \u1680 \u2003 \u202f \u205f \u3000 \u180e \u00ad",
    " leading and trailing ",
    "\n\r\n\r\t\v\f\x1c\x1d\x1e\x85",
    "__proto__",
    "constructor",
]


def draw_examples(strategy: st.SearchStrategy[_T], count: int) -> list[_T]:
    """Examples of a strategy, the same in every run: a toolchain takes them all at once."""
    values: list[_T] = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(value: _T) -> None:
        values.append(value)

    collect()
    return values


@cache
def strings() -> list[str]:
    """A few hundred drawn strings, and those that have gone wrong somewhere."""
    anything = st.characters(exclude_categories=["Cs"])
    signs = st.sampled_from([*SIGNS, *UNSAFE_CHARACTERS, *NASTY[8:], "\\u", "\\(", "${", "$("])
    texts = st.one_of(
        st.text(anything, max_size=40),
        st.lists(signs, max_size=8).map("".join),
        st.lists(st.one_of(signs, anything), max_size=8).map("".join),
    )
    ascii_ = [chr(code) for code in range(0x20, 0x7F)]
    candidates = [
        *NASTY,
        *HIDDEN,
        *UNSAFE_CHARACTERS,
        *(f"a{character}b" for character in UNSAFE_CHARACTERS),
        *NONCHARACTERS,
        *ascii_,
        *(f"\\{character}" for character in ascii_),
        *(first + second for first in SIGNS for second in SIGNS),
        *draw_examples(texts, 300),
    ]
    return list(dict.fromkeys(candidates))


def fits(language: str, text: str) -> bool:
    """Return true if the language can represent a string."""
    return "\0" not in text or language not in ("brightscript", "shell")


@cache
def languages() -> dict[str, Language]:
    problems = Problems()
    loaded = load_languages(YamlReader(problems), LayeredFolder([ROOT / "templates"]))
    assert not problems, "\n".join(map(str, problems))
    return loaded


def printer(language: str) -> Printer:
    return Printer(languages()[language])


def read(language: str, literals: list[str]) -> list[str]:
    """Return the values of string literals by the parser of the language."""
    try:
        if language == "shell":  # a JSON string in a quoted word
            words = evaluate("shell", [f"'{literal}'" for literal in literals])
            return [json.loads(word) for word in words]
        return evaluate(language, literals)
    except Rejected as error:
        reasons = [f"{literals[i]!a}: {reason}" for i, reason in list(error.reasons.items())[:10]]
        pytest.fail("\n".join(["no literals:", *reasons]))


def agree(wanted: list[str], actual: list[str]) -> None:
    differences = [f"{a!a} became {b!a}" for a, b in zip(wanted, actual, strict=True) if a != b]
    assert not differences, "\n".join(differences[:10])


@pytest.mark.parametrize("language", sorted({*LANGUAGES, *languages()}))
def test_every_language_has_an_evaluator_of_its_literals(language: str) -> None:
    assert language in languages(), "remove it from tests/toolchains/literals.py"
    module = f"tests/toolchains/{language}.py"
    assert language in LANGUAGES, f"write {module}, and add it to tests/toolchains/literals.py"


# -- strings --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_string_is_read_back_as_it_was(language: str) -> None:
    require(language)
    texts = [text for text in strings() if fits(language, text)]
    agree(texts, read(language, [printer(language).print_inline(Text(text)) for text in texts]))


REFERENCES: dict[str, Callable[[str], Any]] = {
    "json": json.loads,
    "javascript": json.loads,  # all that is escaped is escaped as in JSON, a subset of JavaScript
    "shell": lambda literal: json.loads(*shlex.split(f"'{literal}'")),
}


@pytest.mark.parametrize("language", REFERENCES)
def test_a_string_is_read_back_without_a_toolchain(language: str) -> None:
    texts = [text for text in strings() if fits(language, text)]
    read_back = REFERENCES[language]
    agree(texts, [read_back(printer(language).print_inline(Text(text))) for text in texts])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_literal_shows_all_that_it_holds(language: str) -> None:
    """Nothing in it is invisible, breaks the line or turns the direction of the text."""
    for text in strings():
        if fits(language, text):
            literal = printer(language).print_inline(Text(text))
            assert not HIDDEN_OR_UNSAFE & set(literal), ascii(literal)


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_what_a_language_cannot_hold_is_refused(language: str) -> None:
    for text in strings():
        if fits(language, text):
            printer(language).check_string(text)
        else:
            with pytest.raises(UnwritableText, match=r"U\+0000"):
                printer(language).check_string(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_key_is_read_back_as_it_was(language: str) -> None:
    require(language)
    some = [*NASTY, *UNSAFE_CHARACTERS, *SIGNS, *strings()[-50:]]
    keys = [key for key in dict.fromkeys(some) if fits(language, key)]
    if language == "brightscript":  # a key is one literal, and what has no escape is refused
        for key in keys:
            if re.search(f"[{UNSAFE}]", key):
                with pytest.raises(UnwritableText):
                    printer(language).check_key(key)
        keys = [key for key in keys if not re.search(f"[{UNSAFE}]", key)]
    for key in keys:
        printer(language).check_key(key)
    records = [printer(language).print_inline(Record([(key, Text("v"))])) for key in keys]
    match language:
        case "shell":
            words = evaluate("shell", [f"'{record}'" for record in records])
            actual = [json.loads(word) for word in words]
        case "json":  # by the JSON parser of Node
            expressions = [
                f"JSON.stringify(JSON.parse({json.dumps(record)}))" for record in records
            ]
            actual = [json.loads(text) for text in read("javascript", expressions)]
        case "python":
            actual = [ast.literal_eval(record) for record in records]
        case "javascript":
            expressions = [f"JSON.stringify({record})" for record in records]
            actual = [json.loads(text) for text in read("javascript", expressions)]
        case _:
            only = {
                "swift": "({} as [String: String]).first!.key",
                "kotlin": "{}.keys.single()",
                "java": "{}.keySet().iterator().next()",
                "brightscript": "{}.Keys()[0]",
            }[language]
            actual = [
                {key: "v"} for key in read(language, [only.replace("{}", r) for r in records])
            ]
    agree([ascii({key: "v"}) for key in keys], [ascii(record) for record in actual])


# -- words of a command line ----------------------------------------------------------------------


def is_word(text: str) -> bool:
    return not re.search(f"[{UNSAFE}]", text)


def test_nothing_in_a_word_is_expanded() -> None:
    require("shell")
    words = [text for text in strings() if is_word(text)]
    agree(
        words,
        evaluate("shell", [printer("shell").print_inline(Text(word, "word")) for word in words]),
    )


def test_a_word_refuses_what_it_cannot_escape() -> None:
    for text in strings():
        if is_word(text):
            printer("shell").check_string(text, "word")
        else:
            with pytest.raises(UnwritableText):
                printer("shell").check_string(text, "word")


# -- comments -------------------------------------------------------------------------------------

#: By language, a platform that runs it, and a call that is recorded with its text.
STATEMENTS: dict[str, tuple[str, str]] = {
    "javascript": ("js-3x", 'tracker.trackError("{}");'),
    "swift": ("ios", 'tracker.trackError(errorId: "{}")'),
    "kotlin": ("android", 'tracker.trackError("{}")'),
    "java": ("android-java", 'tracker.trackError("{}");'),
    "brightscript": (
        "roku-2x",
        'ADBMobile().mediaTrackError("{}", ADBMobile().ERROR_SOURCE_PLAYER)',
    ),
    "shell": (
        "media-edge-api",
        "curl -X POST 'https://edge.adobedc.net/ee/va/v1/error?configId=d' "
        "--header 'Content-Type: application/json' --data '{"
        '"events": [{"xdm": {"eventType": "media.error", "timestamp": "2026-01-31T20:00:00Z", '
        '"mediaCollection": {"sessionID": "{sid}", "playhead": 0, '
        '"errorDetails": {"name": "{}", "source": "player"}}}}]}\'',
    ),
}


def comments(statement: str) -> list[str]:
    """Texts that try to end a comment and to run a statement."""
    ends = [*UNSAFE_CHARACTERS, *"\\:;'\"`#&|{}()", "*/", "-->", "<!--", "]]>", '"""', "'''"]
    ends += ["\\\n", "\\\r\n", "?>", "\\u000a", "\\u2028", "\u3000", "\u00a0", "end sub\n", "#if"]
    broken = [f"a {end}{statement.replace('{}', 'broken')}{end}" for end in ends]
    return [
        *broken,
        *NASTY,
        "word " * 100,
        *draw_examples(st.text(st.characters(exclude_categories=["Cs"])), 50),
    ]


def text_of(call: Mapping[str, Any]) -> str:
    if "arguments" in call:
        return str(call["arguments"]["errorId"])
    (event,) = call["body"]["events"]
    return str(event["xdm"]["mediaCollection"]["errorDetails"]["name"])


@pytest.mark.parametrize("language", STATEMENTS)
def test_a_comment_is_nothing_but_a_comment(language: str) -> None:
    platform, statement = STATEMENTS[language]
    checks = [check for check in find_proof(platform).checks if check.purpose == "run"]
    prove_with(checks)
    comment_lines = [printer(language).print_node(Comment(text)) for text in comments(statement)]
    cases = [
        Case(
            f"from {start}",
            "comment",
            "basic",
            SessionEffect.CONTINUES,
            "".join(
                f"{comment}\n{statement.replace('{}', f'after {start + i}')}\n"
                for i, comment in enumerate(comment_lines[start : start + 40])
            ),
        )
        for start in range(0, len(comment_lines), 40)
    ]
    actual = []
    for check in checks:
        for outcome in prover().run_check(platform, check, cases):
            actual += [text_of(call) for call in outcome.calls]
    agree([f"after {i}" for i in range(len(comment_lines))], actual)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_of_a_comment_is_one(language: str) -> None:
    begin = languages()[language].comment
    if begin is None:
        with pytest.raises(UnwritableText, match="has no comments"):
            printer(language).print_node(Comment("text"))
        return
    for text in comments("statement {}"):
        for line in printer(language).print_node(Comment(text), indent=4).splitlines():
            assert line.removeprefix("    ").startswith(begin), ascii(line)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_description_is_nothing_but_a_comment(language: str) -> None:
    table = languages()[language].doc
    if not table:
        pytest.skip(f"{language} describes nothing")
    end = table.get("close", "").strip()
    for text in comments("statement {}"):
        comment = printer(language).print_node(Doc([text, text], [("name", text)]), indent=4)
        lines = comment.splitlines()
        if end:
            assert comment.count(end) == (2 if end == table["open"] else 1), ascii(comment)
            lines = lines[1:-1]
        for line in lines:
            assert line.removeprefix("    ").startswith(table["line"].rstrip()), ascii(line)


# -- numbers --------------------------------------------------------------------------------------


def numbers(
    language: str, values: list[tuple[Any, str]]
) -> tuple[list[str], list[TranslationError]]:
    """Values of a type as a platform with this language prints them, and what it finds wrong."""
    loaded = load_project(resolve_folders(str(ROOT / "spec"), str(ROOT / "templates"), None))
    # Some languages are those of wrappers only.
    spoken = replace(next(iter(loaded.platforms.values())), language=languages()[language])
    faults: list[TranslationError] = []
    speaker = Translator(
        replace(spoken, one_message=None), loaded.spec, printer(language), faults.append
    )
    tree = {f"k{i}": Value(value, type_) for i, (value, type_) in enumerate(values)}
    (view,) = speaker.translate_messages([Payload("play", SessionEffect.CONTINUES, tree)], {})
    assert isinstance(view, PayloadView) and isinstance(view.body, Record)
    return [printer(language).print_inline(node) for _, node in view.body.entries], faults


def read_numbers(language: str, literals: list[str]) -> list[str]:
    """Return the values of number literals, as strings that distinguish 5 from 5.0."""
    match language:
        case "shell":
            return evaluate("shell", [f"'{literal}'" for literal in literals])
        case "python":
            return [json.dumps(ast.literal_eval(literal)) for literal in literals]
        case "json":
            return read("javascript", [f'String(JSON.parse("{literal}"))' for literal in literals])
    text = {
        "javascript": "String({})",
        "swift": "String(describing: {})",
        "kotlin": "({}).toString()",
        "java": "String.valueOf({})",
        "brightscript": "FormatJson({})",
    }[language]
    return read(language, [text.replace("{}", literal) for literal in literals])


def limits(language: str) -> tuple[int, int]:
    integers = languages()[language].integers
    assert integers is not None
    return integers


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_is_read_back_as_it_was(language: str) -> None:
    require(language)
    least, most = limits(language)
    whole = [
        least,
        least + 1,
        -1,
        0,
        1,
        most - 1,
        most,
        *draw_examples(st.integers(least, most), 30),
    ]
    # BrightScript reads a number with an exponent as one of single precision.
    small, large = (1e-4, 1e15) if language == "brightscript" else (5e-324, 1.7e308)
    sizes = [0.5, 29.97, 0.1, 1 / 3, small, large, *draw_examples(st.floats(small, large), 30)]
    fractions = [sign * size for size in sizes for sign in (1, -1)]
    doubles = [0, 5, -5, 2**31 - 1]
    tells = language in ("swift", "kotlin")  # the two that do not convert an integer to a double
    values: list[tuple[Any, str]] = [(True, "boolean"), (False, "boolean")]
    values += [(value, "integer") for value in whole]
    values += [(value, "double") for value in doubles]
    values += [(value, "number") for value in fractions]
    literals, faults = numbers(language, values)
    assert not faults
    actual = read_numbers(language, literals)
    wanted = ["true", "false", *map(str, whole)]
    agree(wanted, actual[: len(wanted)])
    del actual[: len(wanted)]
    for value, text in zip([*doubles, *fractions], actual, strict=True):
        assert float(text) == value, f"{value} became {text}"
        assert not tells or text != str(value) or isinstance(value, float), f"{text} is no double"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_whole_number_out_of_range_is_refused(language: str) -> None:
    least, most = limits(language)
    for value in (least - 1, most + 1, 10**30):
        _, faults = numbers(language, [(value, "integer")])
        assert [fault.message for fault in faults] == [
            f"expected an integer from {number_text(least)} to {number_text(most)}"
            f" in {languages()[language].title}, got {number_text(value)}"
        ]


# -- what no language holds -----------------------------------------------------------------------

NUL_FIELDS = [
    ("events/adStart.yaml", "friendlyName: Ford F-150", 'friendlyName: "Ford\\0"', "friendlyName"),
    ("events/adStart.yaml", "name: ad-2125", 'name: "\\0"', "name"),
    ("events/error.yaml", "name: media-error-001", 'name: "\\0"', "name"),
    ("events/sessionStart.yaml", "tvStation: Sample TV", 'tvStation: "\\0"', "customMetadata"),
]


@pytest.mark.parametrize(("file", "text", "spoilt", "field"), NUL_FIELDS)
def test_a_nul_is_refused_by_those_that_cannot_write_it(
    tmp_path: Path, file: str, text: str, spoilt: str, field: str
) -> None:
    path = project(tmp_path) / "spec" / file
    before = path.read_text("utf-8")
    assert before.count(text) == 1
    path.write_text(before.replace(text, spoilt), "utf-8")
    result = run("generate", cwd=tmp_path)
    assert result.code == 2
    assert "Shell (platform media-edge-api) cannot represent U+0000 in a string" in result.err
    assert "BrightScript (platform roku-edge) cannot represent U+0000 in a string" in result.err
    assert re.search(rf"\b{field}\b", result.err)
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("advertisingDetails.friendlyName", "\udc80", "lone surrogate"),
        ("customMetadata.key", "\udc80", "lone surrogate"),
        ("advertisingDetails.friendlyName", "\0", "cannot represent U+0000 in a string"),
        ("customMetadata.key", "\0", "cannot represent U+0000 in a string"),
        ("advertisingDetails.length", "99999999999", "in BrightScript, got 99999999999"),
    ],
)
def test_a_bound_value_that_cannot_be_written_is_refused_by_its_name(
    name: str, value: str, expected: str
) -> None:
    call = ("snippet", "adStart", "--platform", "roku-edge", "--set", f"{name}={value}")
    result = run(*call, cwd=ROOT)
    assert result.code == 2
    assert expected in result.err and name.partition(".")[0] in result.err


@pytest.mark.parametrize("word", ["nan", "inf", "-inf", "1e999"])
def test_what_is_no_number_is_refused(word: str) -> None:
    call = ("snippet", "adStart", "--platform", "ios", "--set", f"playhead={word}")
    result = run(*call, cwd=ROOT)
    assert result.code == 2 and "MG211 playhead: expected an integer" in result.err

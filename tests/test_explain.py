"""``mediagen explain FILE:LINE``: the template lines and the YAML values of a generated line."""

from __future__ import annotations

import json
import random
import re
import shutil
import string
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.helpers import ROOT, project, run

BASE = ROOT / "tests" / "broken" / "base"


def explain(folder: Path, subject: str) -> dict[str, Any]:
    """Return the explanation of a line as data."""
    result = run("explain", subject, "--json", cwd=folder)
    assert result.code == 0, result.err
    explanation: dict[str, Any] = json.loads(result.out)
    return explanation


def origins(explanation: dict[str, Any]) -> tuple[list[str], dict[str, Any]]:
    """Return the template lines, and the values by their file and path."""
    templates = [f"{row['file']}:{row['line']}" for row in explanation["templates"]]
    return templates, {
        f"{row['file']} {row['path']}": row["value"] for row in explanation["values"]
    }


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small project with its output."""
    shutil.copytree(BASE, tmp_path, dirs_exist_ok=True)
    shutil.copytree(ROOT / "templates" / "docs", tmp_path / "templates" / "docs")
    result = run("generate", "--flavour", "github", "--kind", "docs", cwd=tmp_path)
    assert result.code == 0, result.err
    result = run("generate", "--kind", "snippets", cwd=tmp_path)
    assert result.code == 0, result.err
    return tmp_path


def line_with(path: Path, text: str) -> int:
    """Return the number of the first line of a file that contains a string."""
    rows = enumerate(path.read_text("utf-8").split("\n"), 1)
    return next(number for number, row in rows if text in row)


# -- snippets -------------------------------------------------------------------------------------


def test_a_line_of_a_snippet_has_its_template_line_and_its_values(small: Path) -> None:
    snippet = next((small / "output/snippets/web").glob("open.*"))
    line = line_with(snippet, "My Video")
    templates, values = origins(explain(small, f"output/snippets/web/{snippet.name}:{line}"))
    assert templates == ["templates/web/snippet.j2:6"]
    assert values["spec/events/open.yaml examples.basic.values.content.name"] == "My Video"


def test_the_text_names_files_that_editors_can_open(small: Path) -> None:
    snippet = next((small / "output/snippets/web").glob("open.*"))
    line = line_with(snippet, "My Video")
    result = run("explain", f"output/snippets/web/{snippet.name}:{line}", cwd=small)
    assert "  templates/web/snippet.j2:6\n    xdm: {{ message.body }}\n" in result.out
    row = line_with(small / "spec/events/open.yaml", "My Video")
    name = 'examples.basic.values.content.name: "My Video"'
    assert f"  spec/events/open.yaml:{row}:15\n    {name}\n" in result.out


def test_a_line_of_literal_text_has_no_values(small: Path) -> None:
    snippet = next((small / "output/snippets/web").glob("open.*"))
    line = line_with(snippet, "});")
    templates, values = origins(explain(small, f"output/snippets/web/{snippet.name}:{line}"))
    assert templates == ["templates/web/snippet.j2:7"]
    assert values == {}


def test_the_same_text_elsewhere_is_no_origin(small: Path) -> None:
    # Another event has the same value, and 20 stands in it as a part of 120.
    play = small / "spec/events/play.yaml"
    play.write_text(play.read_text("utf-8").replace("playhead: 10", "playhead: 120"), "utf-8")
    snippet = next((small / "output/snippets/web").glob("open.*"))
    line = line_with(snippet, "120")
    _, values = origins(explain(small, f"output/snippets/web/{snippet.name}:{line}"))
    examples = [name for name in values if "examples" in name]
    assert examples == ["spec/events/open.yaml examples.basic.values.content.length"]


def test_a_column_after_the_line_is_ignored(small: Path) -> None:
    snippet = next((small / "output/snippets/web").glob("open.*"))
    subject = f"output/snippets/web/{snippet.name}:1"
    assert explain(small, f"{subject}:7") == explain(small, subject)


def test_an_included_template_is_named_instead_of_the_one_that_includes_it(small: Path) -> None:
    template = small / "templates/web/snippet.j2"
    (small / "templates/web/_send.j2").write_text(template.read_text("utf-8"), "utf-8")
    template.write_text('{% include "web/_send.j2" %}\n', "utf-8")
    snippet = next((small / "output/snippets/web").glob("open.*"))
    line = line_with(snippet, "My Video")
    templates, _ = origins(explain(small, f"output/snippets/web/{snippet.name}:{line}"))
    assert templates == ["templates/web/_send.j2:6"]


# -- pages and regions ----------------------------------------------------------------------------


def page_of(small: Path, text: str) -> Path:
    """Return the first page that contains a string."""
    pages = sorted((small / "output/docs").rglob("*.md"))
    return next(page for page in pages if text in page.read_text("utf-8"))


def test_a_line_of_a_page_has_its_template_line_and_its_values(small: Path) -> None:
    page = page_of(small, "\nOpens a session.\n")
    line = line_with(page, "Opens a session.")
    templates, values = origins(explain(small, f"{page.relative_to(small)}:{line}"))
    (template,) = templates
    name, _, number = template.partition(":")
    assert name == "templates/docs/common/event.j2"
    assert "view.description" in (small / name).read_text("utf-8").split("\n")[int(number) - 1]
    assert values == {"spec/events/open.yaml description": "Opens a session."}


def test_code_on_a_page_has_the_template_line_of_the_snippet(small: Path) -> None:
    page = page_of(small, "My Video")
    line = line_with(page, "My Video")
    templates, values = origins(explain(small, f"{page.relative_to(small)}:{line}"))
    assert templates[0].startswith("templates/docs/github/parts.j2:")
    assert templates[1].startswith(("templates/web/snippet.j2:", "templates/phone/snippet.j2:"))
    assert values["spec/events/open.yaml examples.basic.values.content.name"] == "My Video"


@pytest.fixture
def page(small: Path) -> Path:
    """A page of the small project with a region."""
    begin = "> <!-- mediagen:begin snippet event=open platform=web -->"
    path = small / "page.md"
    path.write_text(f"# Page\n\n{begin}\n> <!-- mediagen:end -->\n\nText.\n", "utf-8")
    assert run("inject", "page.md", cwd=small).code == 0
    return path


def test_a_line_of_a_region_is_explained(small: Path, page: Path) -> None:
    line = line_with(page, "My Video")
    templates, values = origins(explain(small, f"page.md:{line}"))
    assert templates[-1] == "templates/web/snippet.j2:6"
    assert values["spec/events/open.yaml examples.basic.values.content.name"] == "My Video"


@pytest.mark.parametrize(
    ("text", "message"),
    [("Text.", "is not in a region; it is written by hand"), ("mediagen:begin", "is a marker")],
)
def test_a_line_beside_a_region_is_refused(
    small: Path, page: Path, text: str, message: str
) -> None:
    result = run("explain", f"page.md:{line_with(page, text)}", cwd=small)
    assert (result.code, result.out) == (2, "")
    assert "MG733" in result.err
    assert message in result.err


# -- calls that cannot be answered ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "message"),
    [
        ("output/snippets/web/open.js:999", "MG731 'output/snippets/web/open.js' has no line 999"),
        ("output/snippets/web/open.js:0", "MG731 'output/snippets/web/open.js' has no line 0"),
        ("output/snippets/web/open.js", "MG732 missing line number; expected FILE:LINE"),
        ("output/snippets/web/other.js:1", "MG735 file not found"),
        ("output/snippets:1", "MG730 'output/snippets' is a folder"),
        ("output/.manifest:1", "MG730 'output/.manifest' has no origin"),
        ("output/snippets/web/mine.js:1", "MG730 'output/snippets/web/mine.js' has no origin"),
        ("spec/values.yaml:1", "MG730 'spec/values.yaml' is not generated"),
    ],
)
def test_a_call_that_names_no_generated_line_is_refused(
    small: Path, subject: str, message: str
) -> None:
    shutil.copy(
        next((small / "output/snippets/web").glob("open.*")), small / "output/snippets/web/open.js"
    )
    (small / "output/snippets/web/mine.js").write_text("mine();\n", "utf-8")
    result = run("explain", subject, cwd=small)
    assert (result.code, result.out) == (2, "")
    assert message in result.err


def test_a_line_that_was_edited_by_hand_is_refused(small: Path) -> None:
    snippet = next((small / "output/snippets/web").glob("open.*"))
    snippet.write_text("// mine\n" + snippet.read_text("utf-8"), "utf-8")
    result = run("explain", f"output/snippets/web/{snippet.name}:1", cwd=small)
    assert result.code == 2
    assert "MG734" in result.err
    # The lines below the edit keep their origins.
    line = line_with(snippet, "My Video")
    templates, _ = origins(explain(small, f"output/snippets/web/{snippet.name}:{line}"))
    assert templates == ["templates/web/snippet.j2:6"]


def test_an_invalid_project_is_reported_with_all_its_problems(small: Path) -> None:
    snippet = next((small / "output/snippets/web").glob("open.*"))
    with (small / "spec/events/open.yaml").open("a", encoding="utf-8") as file:
        file.write("colour: red\n")
    result = run("explain", f"output/snippets/web/{snippet.name}:1", cwd=small)
    assert result.code == 2
    assert "spec/events/open.yaml" in result.err
    assert "unknown key 'colour'" in result.err


def test_unsafe_characters_of_values_are_escaped(small: Path) -> None:
    event = small / "spec/events/open.yaml"
    text = event.read_text("utf-8").replace("name: My Video", 'name: "My \\u202e Video"')
    event.write_text(text, "utf-8")
    assert run("generate", "--kind", "snippets", cwd=small).code == 0
    snippet = next((small / "output/snippets/web").glob("open.*"))
    line = line_with(snippet, "Video")
    for option in ("--json",), ():
        result = run("explain", f"output/snippets/web/{snippet.name}:{line}", *option, cwd=small)
        assert result.code == 0
        assert "\u202e" not in result.out
        assert "\\u202e" in result.out


# -- the real output ------------------------------------------------------------------------------


class Change(NamedTuple):
    """A value of a YAML file, and a word of it that a line shows."""

    subject: str
    file: str
    line: int
    column: int
    path: str
    word: str


LINES = 50
#: Number of lines above and below that a value of several lines can take.
NEARBY = 120
WORD = re.compile(r"[A-Za-z0-9]+")


def pick_lines(seed: int) -> list[str]:
    """Return lines of the output as FILE:LINE, of each kind about as many."""
    choice = random.Random(seed)
    rows = (ROOT / "output/.manifest").read_text("utf-8").splitlines()
    paths = [f"output/{row.split('  ', 1)[1]}" for row in rows if "  " in row]
    names = [path for path in paths if (ROOT / path).stat().st_size > 1]
    subjects = []
    for i in range(LINES):
        kind = ("snippets", "wrappers", "docs")[i % 3]
        path = choice.choice([name for name in names if name.startswith(f"output/{kind}/")])
        rows = (ROOT / path).read_text("utf-8").split("\n")
        subjects.append(f"{path}:{choice.choice([i for i, row in enumerate(rows, 1) if row])}")
    return subjects


def literal_parts(row: str) -> list[str]:
    """Return the literal text of a template line, without its tags."""
    return [part.strip() for part in re.split(r"\{[%{#].*?[%}#]\}", row) if part.strip()]


def shows_literal(row: str, line: str, nearby: Sequence[str]) -> bool:
    """Return whether a line shows the literal text of a template line, if it has any."""
    parts = list(map(squeeze, literal_parts(row)))
    if all(part in squeeze(line) for part in parts):
        return True
    if "{% if" in row or "{% for" in row:
        return True  # a part can depend on a condition
    # A value can take several lines.
    return "{{" in row and any(part in squeeze(shown) for part in parts for shown in nearby)


def test_lines_of_the_output_have_their_template_and_show_their_values(tmp_path: Path) -> None:
    changes = []
    for subject in pick_lines(seed=12):
        explanation = explain(ROOT, subject)
        text, name = explanation["text"], explanation["file"]
        rows = (ROOT / name).read_text("utf-8").split("\n")
        nearby = rows[max(explanation["line"] - NEARBY, 0) : explanation["line"] + NEARBY]
        for template in explanation["templates"]:
            row = (ROOT / template["file"]).read_text("utf-8").split("\n")[template["line"] - 1]
            assert row.strip() == template["text"]
            assert shows_literal(row, text, nearby), (subject, template)
        if not explanation["templates"]:
            assert subject.partition(":")[0].endswith(".svg")
        words = set(WORD.findall(text))
        for value in explanation["values"]:
            shown = [w for w in WORD.findall(str(value["value"])) if w in words or w == "True"]
            assert shown, (subject, value)
            word = max(shown, key=len)
            place = (value["file"], value["line"], value["column"], value["path"])
            changes.append(Change(subject, *place, word))
    assert len(changes) >= LINES // 2
    assert_lines_change(tmp_path, changes)


def squeeze(text: str) -> str:
    """Return a string without blanks and without the dashes that fill a table."""
    return re.sub(r"\s+|-{3,}", "", text)


def assert_lines_change(folder: Path, changes: Sequence[Change]) -> None:
    """Change each value in a copy of the project, and check that its line changes with it."""
    unique = list({(c.file, c.path): c for c in changes}.values())
    for number, group in enumerate(split_valid(folder, unique)):
        copy = folder / f"copy{number}"
        for change in group:
            name, _, line = change.subject.rpartition(":")
            if not (copy / name).exists():
                continue  # the value is a part of the path
            rows = (copy / name).read_text("utf-8").split("\n")
            old_rows = (ROOT / name).read_text("utf-8").split("\n")
            old = old_rows[int(line) - 1]
            assert rows[int(line) - 1] != old or old not in rows, change


def split_valid(folder: Path, changes: Sequence[Change]) -> Iterator[Sequence[Change]]:
    """Yield the changes in groups that are valid together; each has a folder with its output."""
    pending, number = [(changes, 0)], 0
    while pending:
        group, attempt = pending.pop()
        copy = folder / f"copy{number}"
        project(copy)
        for change in group:
            edit_value(copy / change.file, change, attempt)
        result = run("generate", cwd=copy)
        if result.code == 0:
            number += 1
            yield group
            continue
        shutil.rmtree(copy)
        half = len(group) // 2
        if half:
            pending += [(group[:half], 0), (group[half:], 0)]
        elif attempt == 0:
            pending.append((group, 1))
        else:  # a step of a story has to fit the steps around it, a limit the examples
            (change,) = group
            is_limit = change.path.endswith((".minimum", ".maximum"))
            assert is_limit or change.file.startswith("spec/stories/"), (change, result.err)


def edit_value(path: Path, change: Change, attempt: int) -> None:
    """Replace the word in a value of a YAML file, the first one from its position."""
    rows = path.read_text("utf-8").split("\n")
    start = sum(len(row) + 1 for row in rows[: change.line - 1]) + change.column - 1
    text = "\n".join(rows)
    pattern = re.compile(rf"(?<![A-Za-z0-9]){change.word}(?![A-Za-z0-9])", re.IGNORECASE)
    match = pattern.search(text, start)
    assert match, change
    word = change_word(match[0], attempt)
    path.write_text(text[: match.start()] + word + text[match.end() :], "utf-8")


def change_word(word: str, attempt: int = 0) -> str:
    """Return another word of the same length; another attempt returns a smaller number."""
    if word.lower() in ("true", "false"):
        return "false" if word.lower() == "true" else "true"
    digits = list(re.finditer("[0-9]", word))
    if digits:
        i = digits[-1].start()
        return word[:i] + str((int(word[i]) + (1, -1)[attempt]) % 10) + word[i + 1 :]
    letters = string.ascii_letters
    return word.translate(str.maketrans(letters, letters[1:26] + "a" + letters[27:] + "A"))

"""Annotations of pull requests: each kind of drift and error is at its own line of its own file."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.gate_projects import END, edit, write_app, write_small_project
from tests.helpers import run
from tests.test_reports import no_service, read_annotations

__all__ = ["no_service"]  # a fixture

Change = Callable[[Path], object]
#: File, code, and a part of the line; None for a message about a whole file.
Place = tuple[str, str, str | None]

OUT, SNIPPET = "output/.manifest", "output/snippets/web/play.js"
LONGER = "output/snippets/web/sessionStart.js"
MARKDOWN = "output/docs/github/events/playback/play.md"
PAGE, CONFIG = "handbook/page.md", "mediagen.yaml"
EVENT, PLATFORM = "spec/events/play.yaml", "templates/web/platform.yaml"
TEMPLATE, VALUES = "templates/web/snippet.j2", "spec/values.yaml"
BEGIN = "<!-- mediagen:begin snippet event=play platform=web -->"
WRAPPER = "app/tracking/Sources/AcmeTracking/Values.swift"
CONFLICT = "<<<<<<< ours\n{0}=======\n{1}>>>>>>> theirs\n"


class Row(NamedTuple):
    """A change of a project in sync, and the annotations of ``check`` with some arguments."""

    name: str
    change: Change
    places: tuple[Place, ...]
    arguments: tuple[str, ...] = ()


def replace(file: str, old: str, new: str) -> Change:
    return lambda folder: edit(folder / file, old, new)


def append(file: str, text: str) -> Change:
    def change(folder: Path) -> None:
        with (folder / file).open("a", encoding="utf-8") as stream:
            stream.write(text)

    return change


def write(file: str, text: str | bytes) -> Change:
    def change(folder: Path) -> None:
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)

    return change


def delete(file: str) -> Change:
    def change(folder: Path) -> None:
        path = folder / file
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    return change


def recode(file: str, function: Callable[[bytes], bytes]) -> Change:
    return lambda folder: (folder / file).write_bytes(function((folder / file).read_bytes()))


def to_crlf(data: bytes) -> bytes:
    return data.replace(b"\n", b"\r\n")


def region(line: str, *, end: bool = True) -> Change:
    """Add a region to the page."""
    return append(PAGE, f"\n{line}\n" + ("<!-- mediagen:end -->\n" if end else ""))


def marker(request: str) -> str:
    return f"<!-- mediagen:begin {request} -->"


def bad_region(name: str, request: str, code: str) -> Row:
    return Row(name, region(marker(request)), ((PAGE, code, marker(request)),))


SNIPPETS = ("--kind", "snippets")
REGIONS = ("--only", "regions")

OUTPUT_ROWS = [
    Row(
        "an edit in the first line",
        replace(SNIPPET, "await", "wait"),
        ((SNIPPET, "MG623", "wait"),),
    ),
    Row("an edit in a line", replace(LONGER, "120", "121"), ((LONGER, "MG623", "121"),)),
    Row("lines at the end", append(SNIPPET, "// end\n"), ((SNIPPET, "MG623", "// end"),)),
    Row("an edited page", replace(MARKDOWN, "## ", "### "), ((MARKDOWN, "MG623", "### "),)),
    Row("a lost file", delete(SNIPPET), ((SNIPPET, "MG621", None),)),
    Row("an empty file", write(SNIPPET, ""), ((SNIPPET, "MG623", None),)),
    Row("other line endings", recode(SNIPPET, to_crlf), ((SNIPPET, "MG630", "await"),)),
    Row(
        "a value of the spec",
        replace(EVENT, "playhead: 0", "playhead: 5"),
        ((SNIPPET, "MG620", "playhead: 0"),),
        SNIPPETS,
    ),
    Row(
        "a line of a template",
        replace(TEMPLATE, '"POST"', '"PUT"'),
        tuple(
            (f"output/snippets/web/{e}.js", "MG620", '"POST"')
            for e in ("pause", "play", "sessionEnd", "sessionStart")
        ),
        SNIPPETS,
    ),
    Row(
        "a merge conflict",
        recode(SNIPPET, lambda d: CONFLICT.format(d.decode(), "x\n").encode()),
        ((SNIPPET, "MG626", "<<<<<<<"),),
    ),
    Row(
        "a damaged manifest",
        append(OUT, "not an entry\n"),
        ((OUT, "MG615", "not an entry"), (OUT, "MG628", "not an entry")),
    ),
    Row(
        "lost attributes",
        delete("output/.gitattributes"),
        (("output/.gitattributes", "MG621", None),),
    ),
    Row("an unknown file", write("output/snippets/mine.txt", "x"), (("", "MG616", None),)),
]
PAGE_ROWS = [
    Row(
        "a region out of date",
        replace(EVENT, "playhead: 0", "playhead: 5"),
        ((PAGE, "MG580", BEGIN),),
        REGIONS,
    ),
    Row(
        "a region of a template",
        replace(TEMPLATE, '"POST"', '"PUT"'),
        ((PAGE, "MG580", BEGIN), (PAGE, "MG580", "event=sessionEnd")),
        REGIONS,
    ),
    Row(
        "an edited region",
        replace(PAGE, "playhead: 0", "playhead: 9"),
        ((PAGE, "MG581", "playhead: 9"),),
    ),
    Row(
        "edits of two regions",
        replace(PAGE, "await", "wait"),
        ((PAGE, "MG581", "wait"), (PAGE, "MG581", "wait")),
    ),
    Row(
        "a region without its last lines",
        recode(PAGE, lambda d: re.sub(rb"\n```\n", b"\n", d, count=1)),
        ((PAGE, "MG581", "mediagen:end"),),
    ),
    Row(
        "a region with other text",
        append(
            PAGE, f"\n{marker('snippet event=pause platform=web')}\nmine\n<!-- mediagen:end -->\n"
        ),
        ((PAGE, "MG581", "mine"),),
    ),
    Row(
        "a new region",
        region(marker("snippet event=pause platform=web")),
        ((PAGE, "MG580", "event=pause"),),
    ),
    Row(
        "a missing end marker",
        region(marker("rules"), end=False),
        ((PAGE, "MG554", marker("rules")),),
    ),
    Row(
        "an end marker alone",
        append(PAGE, "\n<!-- mediagen:end -->\n"),
        ((PAGE, "MG555", "mediagen:end -->"),),
    ),
    bad_region("an unknown kind", "snipet event=play platform=web", "MG563"),
    bad_region("an unknown event", "snippet event=plai platform=web", "MG566"),
    bad_region("an unknown platform", "snippet event=play platform=wep", "MG566"),
    bad_region("an unknown example", "snippet event=play platform=web example=x", "MG566"),
    bad_region("an unknown option", "snippet event=play platform=web exampel=x", "MG564"),
    bad_region("a missing option", "snippet event=play", "MG565"),
    bad_region("an unknown flavour", "snippet event=play platform=web flavour=x", "MG566"),
    bad_region("an unknown story", "timeline story=x", "MG566"),
    Row(
        "a misspelled marker",
        append(PAGE, "\n<!-- mediagen:beginn rules -->\n"),
        ((PAGE, "MG552", "beginn"),),
    ),
    Row(
        "a conflict in a page",
        append(PAGE, CONFLICT.format("a\n", "b\n")),
        ((PAGE, "MG558", "<<<<<<<"),),
    ),
    Row(
        "a page in UTF-16",
        recode(PAGE, lambda d: d.decode().encode("utf-16")),
        ((PAGE, "MG560", None),),
    ),
]
SETTINGS_ROWS = [
    Row(
        "an unknown setting",
        append(CONFIG, "flavour: github\n"),
        ((CONFIG, "MG101", "flavour: github"),),
    ),
    Row(
        "a missing page",
        replace(CONFIG, "[handbook]", "[handbok]"),
        ((CONFIG, "MG779", "handbok"),),
    ),
    Row(
        "a wrapper of no platform",
        append(CONFIG, "wrappers:\n  - folder: app\n    platform: wep\n"),
        ((CONFIG, "MG241", "platform: wep"),),
    ),
    Row(
        "a wrapper without folder",
        append(CONFIG, "wrappers:\n  - platform: web\n"),
        ((CONFIG, "MG102", "- platform: web"),),
    ),
    Row(
        "a version that is required",
        replace(CONFIG, '"~=0.1"', '"~=9.1"'),
        ((CONFIG, "MG727", "~=9.1"),),
    ),
    Row(
        "an unknown flavour of pages",
        replace(CONFIG, "[github]", "[gitub]"),
        ((CONFIG, "MG505", "gitub"),),
    ),
]
SPEC_ROWS = [
    Row("an unclosed bracket", append(EVENT, "bad: [\n"), ((EVENT, "MG116", "bad: ["),)),
    Row("an unknown key", append(EVENT, "sesion: opens\n"), ((EVENT, "MG101", "sesion: opens"),)),
    Row(
        "a value of another type",
        replace(EVENT, "title: Play", "title: 5"),
        ((EVENT, "MG103", "title: 5"),),
    ),
    Row(
        "a key that is missing",
        replace(EVENT, "title: Play\n", ""),
        ((EVENT, "MG102", "event: play"),),
    ),
    Row("a duplicate key", append(EVENT, "title: Again\n"), ((EVENT, "MG121", "title: Again"),)),
    Row(
        "a value outside of its limits",
        replace(EVENT, "playhead: 0", "playhead: -1"),
        ((EVENT, "MG212", "playhead: -1"),),
    ),
    Row(
        "a field that does not exist",
        replace(EVENT, "playhead: 0", "playhed: 0"),
        ((EVENT, "MG216", "playhed"), (EVENT, "MG202", "playhed")),
    ),
    Row(
        "an unknown category",
        replace(EVENT, "category: playback", "category: x"),
        ((EVENT, "MG205", "category: x"),),
    ),
    Row(
        "a file that nothing reads",
        write("spec/evnts/x.yaml", "a: 1\n"),
        (("spec/evnts/x.yaml", "MG711", None),),
    ),
    Row(
        "a language that does not exist",
        replace(PLATFORM, "language: javascript", "language: java"),
        ((PLATFORM, "MG303", "language: java"),),
    ),
    Row(
        "a tag that is not closed",
        append(TEMPLATE, "{% if x %}\n"),
        ((TEMPLATE, "MG520", "{% if x %}"),),
    ),
    Row(
        "an undefined variable",
        append(TEMPLATE, "{{ nothing }}\n"),
        ((TEMPLATE, "MG521", "{{ nothing }}"),),
    ),
]
ROWS = [*OUTPUT_ROWS, *PAGE_ROWS, *SETTINGS_ROWS, *SPEC_ROWS]
APP_ROWS = [
    Row("an edited wrapper", append(WRAPPER, "// edit\n"), ((WRAPPER, "MG775", "// edit"),)),
    Row("a lost file of a wrapper", delete(WRAPPER), ((WRAPPER, "MG774", None),)),
    Row("a wrapper that was never written", delete("app"), (("app/tracking", "MG778", None),)),
    Row(
        "an invalid name of a wrapper",
        replace(CONFIG, "name: acme-tracking", "name: Acme"),
        ((CONFIG, "MG716", "name: Acme"),),
    ),
    Row(
        "a wrapper of a changed platform",
        replace("templates/ios/platform.yaml", END, "trackSessionEnds"),
        (("app/tracking/Sources/AcmeTracking/MediaTracking.swift", "MG774", END),),
        ("--only", "wrappers"),
    ),
    Row(
        "an overridden file that changed",
        recode(".mediagen/base/templates/ios/platform.yaml", lambda d: d + b"# older\n"),
        (("templates/ios/platform.yaml", "MG726", "#"),),
    ),
]


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    """The projects in sync, by whether they are the app."""
    folder = tmp_path_factory.mktemp("projects")
    return {False: write_small_project(folder / "plan"), True: write_app(folder / "app")}


@pytest.fixture
def copies(projects: dict[bool, Path], tmp_path: Path) -> Iterator[Callable[[bool], Path]]:
    """A function that copies a project for one test."""
    yield lambda is_app: Path(shutil.copytree(projects[is_app], tmp_path / "copy"))


@pytest.mark.parametrize("row", [*ROWS, *APP_ROWS], ids=lambda row: row.name)
def test_an_annotation_is_at_the_line_of_its_kind(row: Row, copies: Callable[[bool], Path]) -> None:
    folder = copies(row in APP_ROWS)
    row.change(folder)
    result = run("check", "--format", "github", *row.arguments, cwd=folder)
    places: list[Place] = []
    for item in read_annotations(result.out):
        code = item["title"].split()[0]
        line = None
        if "line" in item:
            line = (folder / item["file"]).read_bytes().decode().split("\n")[int(item["line"]) - 1]
        places.append((item.get("file", ""), code, line))
    assert [place[:2] for place in places] == [place[:2] for place in row.places], places
    for (_, _, line), (_, _, part) in zip(places, row.places, strict=True):
        assert (part or "") in (line or "") and (part is None) == (not line), places


def test_there_are_fifty_kinds_of_drift_and_errors() -> None:
    assert len({row.name for row in (*ROWS, *APP_ROWS)}) >= 50

"""The pages: complete, true to the matrix of snippets, linked, and alike in all flavours."""

from __future__ import annotations

import json
import posixpath
import re
import shutil
from pathlib import Path

import pytest
import yaml
from mediagen.pages.markdown_nodes import PageKind
from mediagen.platforms.model import Platform
from mediagen.project.unread_files import PAGE_TEMPLATES
from mediagen.spec.model import Field, Group, ValueSet
from mediagen.spec.units import UNIT_NAMES
from mediagen.verify.cases import snippet_cases
from mediagen.yaml_files.schema import SCHEMAS

from tests.flavour_pages import PLATFORMS, REFRESH, run_on_pages
from tests.helpers import ROOT, contents, project, run
from tests.pages import (
    FLAVOURS,
    blocks,
    cells,
    documents,
    front_matter,
    pages,
    setup,
    without_blocks,
    without_padding,
)
from tests.pages import project as committed
from tests.test_promises import EVENT

EXL = ROOT / "output/docs/exl"
ENGINE = ROOT / "generator/mediagen"


def test_the_flavours_are_the_promised_ones() -> None:
    assert FLAVOURS == ["docusaurus", "exl", "github", "material", "plain"]


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_every_event_field_and_platform_has_a_page(flavour: str) -> None:
    texts = pages(flavour)
    spec = committed().spec
    titles = {re.sub(r"\\(.)", r"\1", re.findall(r"^# (.+)$", t, re.M)[0]) for p, t in texts.items()
              if not p.endswith(".svg")}  # fmt: skip
    subjects = (spec.events, spec.fields, spec.actions, spec.variables, committed().platforms)
    for kind in (items.values() for items in subjects):
        assert {item.title for item in kind} <= titles
    events = [path for path in texts if path.startswith("events/")]
    fields = [path for path in texts if path.startswith("variables/")]
    index = {"exl": "overview.md", "github": "README.md"}.get(flavour, "index")
    assert sum(index not in path for path in events) == len(spec.events)
    assert sum(index not in path for path in fields) == len(spec.fields) + len(spec.variables)


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_no_page_holds_code_that_is_not_verified(flavour: str) -> None:
    """Snippets are on any page; what installs and sets up a platform, on its own page alone."""
    platforms = committed().platforms
    proofs = committed().proofs
    assert proofs is not None
    cases, _ = snippet_cases(committed(), proofs.by_name, ())
    verified = {
        (platforms[id_].language.fence, case.code) for id_ in platforms for case in cases[id_]
    }
    count = 0
    for path, text in pages(flavour).items():
        platform_of_page = platforms.get(path.removeprefix("platforms/").partition(".")[0])
        allowed = verified | (once(platform_of_page) if platform_of_page is not None else set())
        for block in blocks(text):
            if block.info == "mermaid":  # a picture
                continue
            message = f"{path}:{block.line}: is not verified\n{block.text}"
            assert (block.info.split(" ")[0], block.text + "\n") in allowed, message
            count += 1
    assert count > len(verified)


def once(platform: Platform) -> set[tuple[str, str]]:
    """The language and the text of what installs a platform and sets it up."""
    steps = (step for step in platform.install if step.code)
    blocks_of_steps = {(step.language, step.code.rstrip("\n") + "\n") for step in steps}
    code = setup(platform)
    return blocks_of_steps | ({(platform.language.fence, code)} if code is not None else set())


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_the_page_of_a_platform_says_how_to_install_it_and_how_to_set_it_up(flavour: str) -> None:
    titles = "## Install\n", "## Set up\n", "## Configure\n", "## Track a session\n"
    texts = pages(flavour)
    for platform in committed().platforms.values():
        (text,) = (t for p, t in texts.items() if p.startswith(f"platforms/{platform.id}."))
        begin, stop = text.index(titles[0]), text.index(titles[-1])
        actual = [(block.info, block.text + "\n") for block in blocks(text[begin:stop])]
        assert set(actual) == once(platform)
        places = [text.index(title) for title in titles if title in text]
        assert places == sorted(places)
        code = setup(platform)
        assert (titles[1] in text) == (code is not None)
        if code is not None:
            assert actual[-1] == (platform.language.fence, code)
            assert platform.setup_description, f"{platform.id}: nothing is said about its set-up"
    assert any(setup(platform) is not None for platform in committed().platforms.values())


def test_every_placeholder_of_a_set_up_is_explained() -> None:
    """Also those of the install steps and addresses; and none that is not there."""
    for platform in committed().platforms.values():
        text = without_padding(pages("exl")[f"platforms/{platform.id}.md"])
        code = "".join(code for _, code in once(platform))
        there = set(re.findall(r"\{\w+\}", "".join([code, *platform.url.values()])))
        signs = {s for f in committed().spec.fields.values() for s in f.placeholder.values()}
        there |= {str(s) for s in signs if any(str(s) in block.text for block in blocks(text))}
        rows = re.findall(
            r"^\| `(\{\w+\}|[\w:+-]*\d{5}[\w:+-]*|YYYY\S+)` \| \S.*\.? \|$", text, re.MULTILINE
        )
        assert len(rows) == len(set(rows))
        assert set(rows) == there, platform.id
        expected = platform.placeholders.keys() - committed().spec.fields.keys()
        assert {f"{{{name}}}" for name in expected} <= there, platform.id


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_every_placeholder_in_code_is_explained_on_its_page(flavour: str) -> None:
    placeholders = (f.placeholder.values() for f in committed().spec.fields.values())
    signs = {str(sign) for signs in placeholders for sign in signs}
    explained = 0
    for path, text in pages(flavour).items():
        used = {sign for block in blocks(text) for sign in signs if sign in block.text}
        for sign in used:
            explained += 1
            assert re.search(rf"^ *(- Replace|\|) `{re.escape(sign)}`", text, re.MULTILINE), (
                path,
                sign,
            )
    assert explained > 100


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_every_snippet_is_on_the_page_of_its_event(flavour: str) -> None:
    texts = pages(flavour)
    for event in committed().spec.events.values():
        (text,) = (
            text for path, text in texts.items()
            if path.startswith("events/") and f"# {event.title}\n" in text
        )  # fmt: skip
        code = {block.text + "\n" for block in blocks(text)}
        for cell in cells():
            if cell.event == event.id and cell.text is not None:
                assert cell.text in code, f"{cell.event}.{cell.example} on {cell.platform}"


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_links_are_relative_and_lead_to_pages(flavour: str) -> None:
    """But for those to what is installed, and to the references of SDKs."""
    texts = pages(flavour)
    outside = {step.url for p in committed().platforms.values() for step in p.install if step.url}
    references = {url for p in committed().platforms.values() for url in p.reference.values()}
    linked, unlinked = set(), set()
    for path, text in texts.items():
        for target in re.findall(r"\]\(([^)]*)\)", without_blocks(text)):
            if target in outside | references:
                unlinked.add(target)
                continue
            if target.startswith("#"):
                headings = re.findall(r"^#+ (.+)$", text, re.M)
                assert target[1:] in {"-".join(h.lower().split()) for h in headings}, path
                continue
            assert not re.match(r"[a-z]+:|/|#", target), f"{path}: {target}"
            there = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
            assert there in texts, f"{path}: {target} leads nowhere"
            linked.add(there)
    home = next(path for path in texts if "/" not in path and "index overview README".count(
        path.rpartition(".")[0]))  # fmt: skip
    assert texts.keys() - linked <= {home}, "pages that nothing leads to"
    assert unlinked > outside


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_plain_word_links_to_a_field_only_where_it_names_that_field(flavour: str) -> None:
    """A member of messages and a word such as ``id`` mean something else on other pages."""
    spec = committed().spec
    plain = [field for field in spec.fields.values() if field.name.islower() or any(
        field.name in route.name.split(".")
        for group in spec.groups.values() for route in group.routes.values()
    )]  # fmt: skip
    titles = {title: path for path, text in pages(flavour).items()
              for title in re.findall(r"^# (.+)$", text, re.M)}  # fmt: skip
    for field in plain:
        group = spec.groups[field.group]
        if group.is_common:
            continue
        events = [event for event in spec.events.values() if group.id in event.carries]
        subjects = {titles[event.title] for event in events}
        subjects |= {titles[item.title] for item in group.fields.values()}
        name = titles[field.title].rpartition("/")[2].removeprefix("_")
        for path, text in pages(flavour).items():
            # A link in prose; notes below code and tables name the field itself.
            prose = [line for line in text.splitlines()
                     if not line.startswith("|") and not re.match(r" *- \[`", line)]  # fmt: skip
            if path not in subjects:
                assert f"[`{field.name}`]" not in "\n".join(prose), f"{path}: {name}"


@pytest.mark.parametrize("flavour", ["docusaurus", "exl", "material"])
def test_front_matter_is_yaml_with_the_title(flavour: str) -> None:
    for path, text in pages(flavour).items():
        if path.endswith(".svg"):
            continue
        front = front_matter(text)
        assert isinstance(front["title"], str)
        assert f"# {front['title']}\n" in text, path
        assert str(front["description"]).endswith("."), path
        assert "\n" not in str(front["description"])


def test_the_page_of_the_session_end_has_the_shape_of_the_seed_page() -> None:
    text = (EXL / "events/session/session-end.md").read_text("utf-8")
    marks = re.findall(r"^(?:#+ .*|> \[!.*\]|- \*\*.*?\*\*)", text, re.MULTILINE)
    platforms = committed().platforms.values()
    recommended = [each.title for each in platforms if each.group == "recommended"]
    legacy = [each.title for each in platforms if each.group == "legacy"]
    assert {"iOS", "Android"} <= {*recommended} and "Roku 2.x" in legacy
    assert marks == [
        "# Session end",
        "> [!NOTE]",
        "- **Prerequisites**",
        "- **Associated metric**",
        "## When to send the event",
        "## Parameters",
        "### Common fields",
        "## Recommended implementation types",
        "> [!BEGINTABS]",
        *(f"> [!TAB {name}]" for name in recommended),
        "> [!ENDTABS]",
        "## Legacy implementation types (Analytics-only)",
        "> [!BEGINTABS]",
        *(f"> [!TAB {name}]" for name in legacy),
        "> [!ENDTABS]",
        "## Caveats",
    ]
    assert "after 10 minutes without events, or after 30 minutes without playhead" in text
    call = (
        "Call `trackSessionEnd` when the viewer closes the player or leaves the page:\n\n```swift\n"
    )
    assert call in text


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_an_article_fits_the_word_after_it(flavour: str) -> None:
    """Names of events and fields come into sentences that know nothing of their first letter."""
    for path, text in pages(flavour).items():
        for article, word in re.findall(r"\b([Aa]n?) \[?`(\w)", text):
            assert (len(article) == 2) == (word in "aeiouAEIOU"), f"{path}: {article} {word}…"


def test_a_migration_is_documented_call_by_call() -> None:
    """In a table of calls, not of types, and with code even if the old platform has none."""
    text = without_padding(pages("exl")["migration/js-3x.md"])
    for old, new in {
        "`trackSessionStart`": "`createMediaSession`",
        "`trackPlay`": '`sendEvent` with `eventType: "media.play"`',
        "`trackEvent` with `ADB.Media.Event.StateStart` and `ADB.Media.Event.StateEnd`": (
            '`sendEvent` with `eventType: "media.statesUpdate"`'
        ),
    }.items():
        assert f" | {old} | {new} |\n" in text
    ping = text[text.index("\n## [Ping]") : text.index("\n## [Ad break start]")]
    assert "The SDK sends pings automatically" in ping
    assert 'eventType: "media.ping"' in ping
    roku = pages("exl")["migration/roku-2x.md"]
    assert "\n## [State start]" in roku


def test_the_address_of_all_requests_is_printed_once() -> None:
    edge = pages("exl")["platforms/media-edge-api.md"]
    assert edge.count("`{endpoint}/{type}?configId={datastreamID}`") == 1


def test_no_row_is_repeated_in_a_table_of_a_platform() -> None:
    """Links apart: two fields of one name that are set in one place are one row to a reader."""
    for platform in committed().platforms:
        text = without_padding(pages("exl")[f"platforms/{platform}.md"])
        rows = re.findall(r"^\| .+ \|$", text, re.M)
        cells_of_rows = [re.sub(r"\]\([^)]*\)", "]", row) for row in rows if "---" not in row]
        heads = {"| File | Destination |", "| Placeholder | Replace with |"}
        cells_of_rows = [row for row in cells_of_rows if row not in heads]
        assert len(cells_of_rows) == len(set(cells_of_rows)), platform


def test_a_platform_can_say_when_it_wants_an_event() -> None:
    """Roku Edge only forwards pings at the interval, so it must be called more often."""
    for path in "events/playback/ping.md", "migration/roku-2x.md":
        text = pages("exl")[path]
        begin = 'Call `sendMediaEvent` with `eventType: "media.ping"` '
        assert text[text.index(begin) + len(begin) :].startswith(
            "and the current playhead at least once per second"
        )


def test_required_fields_of_what_is_optional_are_not_taken_for_required() -> None:
    """An identity has an ID, but most sessions start without one, and no tracker takes it."""
    text = pages("exl")["events/session/session-start.md"]
    sentences = dict(re.findall(r"^### (.+)\n\n(.+)\n\n\| Field", text, re.MULTILINE))
    assert sentences["Identity"].endswith(" Available with XDM only. This group is optional.")
    assert sentences["Reporting parameters"].endswith(
        " Available with the Media Collection API only."
    )
    assert sentences["Custom metadata"].endswith(" This group is optional.")
    assert "optional" not in sentences["Session details"]


def test_a_field_is_shown_where_most_platforms_have_code_for_it() -> None:
    """Downloaded content also has an identity, but only one platform of three reports it."""
    text = pages("exl")["variables/identity/identity-value.md"]
    assert {block.info.split(" ")[0] for block in blocks(text)} >= {
        "javascript",
        "brightscript",
        "sh",
    }


def test_pages_do_not_call_code_checked_that_has_no_proof(tmp_path: Path) -> None:
    statements = {
        "overview.md": "has been tested",
        "platforms/ios.md": "is tested with",
        "platforms/android.md": "is tested with",
    }

    def find_pages_with_statement() -> list[str]:
        assert run("generate", "--kind", "docs", cwd=tmp_path).code == 0
        folder = tmp_path / "output/docs/exl"
        return [
            path
            for path, words in statements.items()
            if words in (folder / path).read_text("utf-8")
        ]

    folder = project(tmp_path, platforms=PLATFORMS) / "templates"
    assert find_pages_with_statement() == list(statements)
    (folder / "ios/verify.yaml").unlink()
    assert find_pages_with_statement() == ["platforms/android.md"]


def test_a_variant_has_a_heading_and_both_groups() -> None:
    text = (EXL / "events/session/session-start.md").read_text("utf-8")
    part = text[text.index("\n## Resuming a session\n") :]
    assert part.index("### Recommended implementation types") < part.index("### Legacy")
    assert "hasResume: true" in part


def test_every_caveat_and_reason_is_on_a_page() -> None:
    text = " ".join(re.sub(r"[\\`]|\]\([^)]*\)|\[", "", t) for t in pages("exl").values())
    spec = committed().spec
    sentences = [caveat.text for event in spec.events.values() for caveat in event.caveats]
    described: list[Group | Field | ValueSet]
    described = [*spec.groups.values(), *spec.fields.values(), *spec.values.values()]
    sentences += [caveat.text for item in described for caveat in item.caveats]
    sentences += [text for platform in committed().platforms.values() for text in platform.caveats]
    sentences += [cell.reason for cell in cells() if cell.text is None]
    for platform in committed().platforms.values():
        sentences += [
            *platform.automatic_fields.values(),
            *platform.unsupported.values(),
            *platform.automatic_events.values(),
        ]
        sentences += [loss.reason for loss in platform.lost_fields.values()]
    for sentence in sentences:
        plain = " ".join(re.sub(r"[`\[\]]", "", sentence).replace("<", "&lt;").split())
        assert plain in text or "set of values" in plain, sentence


def test_the_versions_that_pages_name_are_those_of_the_platforms() -> None:
    for platform in committed().platforms.values():
        text = pages("exl")[f"platforms/{platform.id}.md"]
        name = platform.sdk["name"]  # a title has spaces, and is no code
        name = name if " " in name else f"`{name}`"
        assert f"{name} {platform.sdk['version']}." in text


def test_the_committed_pages_are_those_of_the_default_flavour() -> None:
    assert contents(EXL) == {path: text.encode() for path, text in documents("exl").items()}
    assert [path.name for path in (ROOT / "output/docs").iterdir()] == ["exl"]


# -- requested pages -----------------------------------------------------------------------------


def test_pages_of_an_event_or_a_platform_alone_are_written_on_request(tmp_path: Path) -> None:
    project(tmp_path)
    assert run("generate", "--kind", "docs", "--event", "play", cwd=tmp_path).code == 0
    assert list(contents(tmp_path / "output/docs")) == ["exl/events/playback/play.md"]
    assert run("generate", "--flavour", "github", "--platform", "ios", cwd=tmp_path).code == 0
    assert "github/platforms/ios.md" in contents(tmp_path / "output/docs")
    assert not (tmp_path / "output/snippets").exists()


def test_a_project_names_its_flavours_in_its_settings(tmp_path: Path) -> None:
    project(tmp_path)
    (tmp_path / "mediagen.yaml").write_text("flavours: [material, github]\n")
    assert run("generate", "--kind", "docs", cwd=tmp_path).code == 0
    assert {path.name for path in (tmp_path / "output/docs").iterdir()} == {"material", "github"}
    (tmp_path / "mediagen.yaml").write_text("flavours: [materal]\n")
    assert run("check", cwd=tmp_path).err == (
        "mediagen.yaml:1:12: MG505 unknown flavour 'materal'; did you mean 'material'?\n"
        "    flavours: [materal]\n"
        "               ^\n"
        "1 error\n"
    )


def test_a_page_in_another_flavour_belongs_to_the_project_once_it_was_generated(
    tmp_path: Path,
) -> None:
    project(tmp_path, output=True)
    call = ("generate", "--flavour", "material", "--event", "play")
    assert run(*call, cwd=tmp_path).out == "output: 1 file, 1 written\n"
    assert run("check", cwd=tmp_path).code == 0
    page = tmp_path / "output/docs/material/events/playback/play.md"
    event = tmp_path / "spec/events/play.yaml"
    text = event.read_text("utf-8")
    title = next(line for line in text.splitlines() if line.startswith("summary: "))
    event.write_text(text.replace(title, "summary: The film runs."), "utf-8")
    check = run("check", "--event", "play", cwd=tmp_path)
    assert "    output/docs/material/events/playback/play.md\n" in check.out
    assert run("generate", cwd=tmp_path).code == 0
    assert "The film runs." in page.read_text("utf-8")
    # A page that is gone is missing while there are others of its flavour.
    assert run("generate", "--flavour", "material", "--event", "adStart", cwd=tmp_path).code == 0
    page.unlink()
    check = run("check", cwd=tmp_path)
    assert (
        "  missing (generate writes it)\n    output/docs/material/events/playback/play.md"
        in check.out
    )
    assert run("generate", cwd=tmp_path).code == 0
    assert page.exists()
    # To delete the folder is to be done with the flavour.
    shutil.rmtree(tmp_path / "output/docs/material")
    assert run("check", cwd=tmp_path).code == 1
    assert run("generate", cwd=tmp_path).code == 0
    assert run("check", cwd=tmp_path).code == 0
    assert not (tmp_path / "output/docs/material").exists()


def test_a_page_of_an_event_that_is_gone_goes_in_every_flavour(tmp_path: Path) -> None:
    project(tmp_path, output=True)
    event = tmp_path / "spec/events/creditsStart.yaml"
    event.write_text(EVENT)
    assert run("generate", cwd=tmp_path).code == 0
    call = ("generate", "--flavour", "github", "--event", "creditsStart", "--event", "play")
    assert run(*call, cwd=tmp_path).code == 0
    names = {path.parts[-4] for path in (tmp_path / "output/docs").rglob("credits-start.md")}
    assert names == {"exl", "github"}
    event.unlink()
    assert run("generate", cwd=tmp_path).code == 0
    assert not list((tmp_path / "output/docs").rglob("credits-start.md"))
    assert (tmp_path / "output/docs/github/events/playback/play.md").exists()
    assert run("check", cwd=tmp_path).code == 0


def test_a_flavour_is_a_folder(tmp_path: Path) -> None:
    """A new platform is copied from another, and describes its own parts."""
    project(tmp_path)
    folder = tmp_path / "templates/docs/wiki"
    shutil.copytree(tmp_path / "templates/docs/github", folder)
    facts = folder / "flavour.yaml"
    facts.write_text(facts.read_text("utf-8").replace("flavour: github", "flavour: wiki"))
    parts = folder / "parts.j2"
    parts.write_text(parts.read_text("utf-8").replace("> [!NOTE]", "> **Note**"))
    assert run("generate", "--flavour", "wiki", cwd=tmp_path).code == 0
    page = (tmp_path / "output/docs/wiki/events/session/session-end.md").read_text("utf-8")
    assert page == pages("github")["events/session/session-end.md"].replace(
        "> [!NOTE]", "> **Note**"
    )


def test_a_fault_in_a_template_of_a_flavour_is_reported_with_its_line(tmp_path: Path) -> None:
    project(tmp_path)
    path = tmp_path / "templates/docs/common/event.j2"
    text = path.read_text("utf-8")
    line = text[: text.index("{{ view.description }}")].count("\n") + 1
    for invalid, expected in (
        ("{{ view.descripton }}", "'descripton' is undefined; did you mean 'description'?"),
        ("{{ page.kind }}", "cannot print 'event' here; use a part of the page"),
        ("{{ view.description) }}", "unexpected ')'"),
    ):
        path.write_text(text.replace("{{ view.description }}", invalid))
        result = run("generate", "--kind", "docs", cwd=tmp_path)
        assert (result.code, result.out) == (2, "")
        assert result.err.startswith(f"templates/docs/common/event.j2:{line}:1: "), result.err
        assert expected in result.err


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("flavour: exl", "flavour: exk", "must be 'exl'"),
        ("diagrams: svg", "diagrams: png", "MG104 unknown value 'png'; expected mermaid or svg"),
        ("extension: md", "extention: md", "unknown key 'extention'; did you mean 'extension'?"),
        ("'<': ", "'<(': ", "not a valid regular expression"),
    ],
)
def test_a_fault_in_a_flavour_is_reported(
    old: str, new: str, expected: str, tmp_path: Path
) -> None:
    project(tmp_path)
    path = tmp_path / "templates/docs/exl/flavour.yaml"
    path.write_text(path.read_text("utf-8").replace(old, new, 1))
    result = run("generate", "--kind", "docs", cwd=tmp_path)
    assert result.code == 2
    assert expected in result.err
    assert "Traceback" not in result.err


def test_a_faulty_flavour_is_refused_by_what_writes_and_not_read_by_lists(tmp_path: Path) -> None:
    project(tmp_path)
    (tmp_path / "templates/docs/exl/flavour.yaml").write_text("no flavour: [")
    result = run("generate", "--kind", "snippets", cwd=tmp_path)
    assert result.code == 2
    assert result.err.startswith("templates/docs/exl/flavour.yaml:1:13: MG116 unclosed bracket")
    assert run("list", "events", "--json", cwd=tmp_path).code == 0
    assert json.loads(run("list", "platforms", "--json", cwd=tmp_path).out)


def test_pages_of_other_specs_than_the_project_s_own_work(tmp_path: Path) -> None:
    """A spec without categories, scopes that nothing opens, and a single state of playback."""
    for name in ("spec", "templates"):
        shutil.copytree(ROOT / "tests/broken/base" / name, tmp_path / name)
    shutil.copytree(ROOT / "templates/docs", tmp_path / "templates/docs")
    for flavour in FLAVOURS:
        result = run("generate", "--flavour", flavour, cwd=tmp_path)
        assert (result.code, result.err) == (0, ""), flavour
    assert (tmp_path / "output/docs/exl/events/session/open.md").is_file()


def test_a_flavour_replaces_words_of_pages(tmp_path: Path) -> None:
    project(tmp_path)
    path = tmp_path / "templates/docs/exl/words.yaml"
    path.write_text(
        "types: {string: Zeichenkette, with_unit: '{type} in {unit}'}\n"
        "required: {always: Ja}\nlists: {and: ' und '}\ndiagram: {title: Sitzung}\n"
    )
    assert run("generate", "--flavour", "exl", "--flavour", "github", cwd=tmp_path).code == 0
    words = {
        "events/ads/ad-start.md": ("| Zeichenkette", "| Integer in seconds", "| Ja"),
        "session-rules.md": ("![Sitzung]",),
        "platforms/ios.md": ("[Ad break start]",),
    }
    for page, texts in words.items():
        text = (tmp_path / "output/docs/exl" / page).read_text("utf-8")
        assert all(word in text for word in texts), page
        other = tmp_path / "output/docs/github" / page
        assert other.read_text("utf-8") == pages("github")[page]
    (tmp_path / "page.md").write_text(
        "[!BEGINTABS]\n\n<!-- mediagen:begin field field=advertisingDetails.name -->\n"
        "<!-- mediagen:end -->\n"
    )
    assert run("inject", "page.md", cwd=tmp_path).code == 0
    assert "| Zeichenkette" in (tmp_path / "page.md").read_text("utf-8")
    path.unlink()
    result = run("inject", "--check", "page.md", cwd=tmp_path)
    assert result.code == 1, "words are no input of the region"


@pytest.mark.parametrize(
    ("path", "old", "new", "message"),
    [
        ("common/words.yaml", "{type} ({unit})", "{type} ({unt})",
         ":{line}:3: MG507 unknown placeholder 'unt'; did you mean 'unit'?"),
        ("common/words.yaml", "{type} ({unit})", "{type} ({unit",
         ":{line}:3: MG507 unmatched brace; write a placeholder as its name in one pair of"),
        ("common/words.yaml", "{type} ({unit})", "{{type}}",
         ":{line}:3: MG507 unmatched brace; write a placeholder as its name in one pair of"),
        ("common/words.yaml", "  string: String\n", "",
         ":{line}:3: MG506 missing word 'string' in section 'types'"),
        ("common/words.yaml", "  string: String\n", "  strng: String\n",
         ":{line}:3: MG101 unknown key 'strng'; did you mean 'string'?"),
        ("exl/words.yaml", "", "types: {string: '{unit}'}\n",
         ":1:17: MG507 unknown placeholder 'unit'; expected no placeholder"),
        ("docusaurus/words.yaml", "", "type: {}\n",
         ":1:1: MG101 unknown key 'type'; did you mean 'types'?"),
    ],
)  # fmt: skip
def test_a_problem_in_words_is_reported(
    path: str, old: str, new: str, message: str, tmp_path: Path
) -> None:
    """In those of a flavour that is not generated as well."""
    project(tmp_path)
    file = tmp_path / "templates/docs" / path
    text = file.read_text("utf-8") if old else ""
    file.write_text(text.replace(old, new) if old else new, "utf-8")
    result = run("check", "--kind", "snippets", "--platform", "ios", cwd=tmp_path)
    assert (result.code, result.out) == (2, "")
    place, _, rest = result.err.partition(": MG")
    assert place.startswith(f"templates/docs/{path}:")
    assert f"MG{rest}".startswith(message[message.index("MG") :]), result.err
    if "{line}" not in message:
        assert place.endswith(message[: message.index(": MG")])


def test_pages_without_common_words_are_refused(tmp_path: Path) -> None:
    project(tmp_path)
    (tmp_path / "templates/docs/common/words.yaml").unlink()
    result = run("generate", "--kind", "docs", cwd=tmp_path)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("templates/docs/common/words.yaml: MG506 not found; ")


def test_every_word_is_used_and_every_used_word_exists() -> None:
    """Also those whose names are put together: their sections, and one key at least."""
    schema = json.loads((SCHEMAS / "words.json").read_text("utf-8"))["properties"]
    names = {f"{section}.{key}" for section, rule in schema.items() for key in rule["properties"]}
    paths = [*sorted(ENGINE.glob("pages/*.py")), *sorted(ROOT.glob("templates/docs/*/*.j2"))]
    code = "".join(path.read_text("utf-8") for path in paths)
    used = set(re.findall(r'"([a-z_]+\.[a-z_]+)"', code))
    patterns = [
        re.sub(r"\\{.*?\\}", r"\\w+", re.escape(pattern)).replace("\\\\w", "\\w")
        for pattern in re.findall(r'f"([a-z_]+\.[a-z_]*\{[^"]+)"', code)
    ]
    matched = {name for name in names if any(re.fullmatch(pattern, name) for pattern in patterns)}
    assert names - used - matched == set()
    assert {name for name in used if name.split(".")[0] in schema} <= names


def test_every_kind_of_page_has_a_template() -> None:
    names = {f"{kind}.j2" for kind in PageKind if kind != PageKind.PICTURE}
    assert {*names, "region.j2"} == PAGE_TEMPLATES
    assert all((ROOT / "templates/docs/common" / name).is_file() for name in PAGE_TEMPLATES)


def test_pages_name_units_as_wrappers_do() -> None:
    words = yaml.safe_load((ROOT / "templates/docs/common/words.yaml").read_text("utf-8"))
    assert words["units"] == UNIT_NAMES


def test_the_command_of_a_wrapper_is_on_platform_pages_on_request(tmp_path: Path) -> None:
    command = "`mediagen wrapper ios --out DIR`"
    assert not any("mediagen wrapper" in text for text in pages("exl").values())
    project(tmp_path)
    (tmp_path / "mediagen.yaml").write_text("pages: {wrapper_command: true}\n")
    assert run("generate", "--kind", "docs", "--platform", "ios", cwd=tmp_path).code == 0
    page = tmp_path / "output/docs/exl/platforms/ios.md"
    assert page.read_text("utf-8").count(command) == 1


def test_two_pages_of_one_path_are_refused(tmp_path: Path) -> None:
    project(tmp_path)
    path = tmp_path / "spec/fields/errorDetails.yaml"
    path.write_text(path.read_text("utf-8").replace("title: Error source", "title: Error (ID)"))
    result = run("generate", cwd=tmp_path)
    assert (result.code, result.out) == (2, "")
    expected = (
        "MG508 the path of its page is that of field errorDetails.name: "
        "variables/error/error-id.md; change the title"
    )
    assert re.match(rf"spec/fields/errorDetails.yaml:\d+:3: {expected}\n", result.err)
    assert run("generate", "--kind", "snippets", cwd=tmp_path).code == 0


def test_the_order_of_a_category_names_what_is_in_it(tmp_path: Path) -> None:
    project(tmp_path)
    path = tmp_path / "spec/categories.yaml"
    path.write_text(path.read_text("utf-8").replace("[adBreakStart, adStart", "[adBreakStrt, play"))
    result = run("check", cwd=tmp_path)
    assert result.code == 2
    assert "'adBreakStrt' is not an event or a field of this category; did you mean" in result.err
    assert "'play' is not an event or a field of this category" in result.err


def test_the_other_flavours_are_what_they_were(tmp_path: Path) -> None:
    """Pages of two events in each flavour, for platforms that a new one does not change."""
    result = run_on_pages("check", tmp_path)
    assert (result.code, result.err) == (0, ""), f"{result.out}{REFRESH}"


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_less_than_40_percent_of_the_code_on_pages_is_a_repetition(flavour: str) -> None:
    """Pages of fields show small code of their own instead of the same whole calls."""
    seen: set[str] = set()
    total = repeated = 0
    for text in pages(flavour).values():
        for block in blocks(text):
            size = len(block.text.encode())
            total += size
            repeated += size * (block.text in seen)
            seen.add(block.text)
    assert total > 100_000
    assert repeated < 0.4 * total

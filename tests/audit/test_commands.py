"""The commands ``audit`` and ``adopt``: reports, exit codes, options of regions."""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path

import pytest
from mediagen.regions.audit import grammars

from tests.helpers import ROOT, run

PAGE = """\
# Ads

The ad has a length of `30` seconds, and `Media.Event.AdBegin` reports it.

## Android

```kotlin
val ad = Media.createAdObject("Ford F-150", "ad-2125", 1, 30)
tracker.trackEvent(Media.Event.AdBegin, ad, null)
```

```kotlin
tracker.trackEvent(Media.Event.AdStart, Media.createAdObject("Ford F-150", "ad-2125", 1, 30), null)
```
"""


def write(folder: Path, text: str, name: str = "page.md") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def audit(folder: Path, *options: str) -> tuple[int, str]:
    result = run("audit", "--spec", str(ROOT / "spec"), "--templates", str(ROOT / "templates"),
                 *options, ".", cwd=folder)  # fmt: skip
    assert result.err == ""
    return result.code, result.out


def adopt(folder: Path, *options: str) -> str:
    result = run("adopt", "--spec", str(ROOT / "spec"), "--templates", str(ROOT / "templates"),
                 *options, ".", cwd=folder)  # fmt: skip
    assert (result.code, result.err) == (0, "")
    return result.out


def inject(folder: Path) -> tuple[int, str, str]:
    return run("inject", "--spec", str(ROOT / "spec"), "--templates", str(ROOT / "templates"),
               ".", cwd=folder)  # fmt: skip


def test_a_report_names_the_fault_at_its_line_and_the_sentence(tmp_path: Path) -> None:
    write(tmp_path, PAGE)
    code, out = audit(tmp_path)
    assert code == 1
    assert "page.md:7: wrong: android\n" in out
    assert "  page.md:9: MG585 Android has no Media.Event.AdBegin; it has Media.Event.Ad" in out
    assert "page.md:12: values: android adStart (basic)\n" in out
    assert "page.md:3: MG597 the sentence mentions 30; expected 15\n" in out
    assert "page.md:3: MG597 the sentence mentions Media.Event.AdBegin" in out
    assert out.endswith("2 blocks of code in 1 page: 1 wrong, 0 incomplete\n")


@pytest.mark.parametrize(
    ("constant", "expected"),
    [
        ("AdBegin", "AdStart"), ("ADStart", "AdStart"), ("AdEnd", "AdComplete"),
        ("ad_break_start", "AdBreakStart"), ("SeekEnd", "SeekComplete"),
        ("ChapterStrat", "ChapterStart"), ("BitrateChanged", "BitrateChange"),
    ],
)  # fmt: skip
def test_a_suggestion_is_the_constant_of_the_same_words(
    constant: str, expected: str, tmp_path: Path
) -> None:
    code = f"tracker.trackEvent(Media.Event.{constant}, null, null)"
    write(tmp_path, f"# Android\n\n```kotlin\n{code}\n```\n")
    assert f"MG585 Android has no Media.Event.{constant}; it has Media.Event.{expected}" in (
        audit(tmp_path)[1]
    )


def test_json_has_every_block_with_its_findings(tmp_path: Path) -> None:
    write(tmp_path, PAGE)
    code, out = audit(tmp_path, "--json")
    assert code == 1
    (page,) = json.loads(out)["pages"]
    first, second = page["blocks"]
    assert (first["line"], first["verdict"], first["platform"]) == (7, "wrong", "android")
    assert [finding["code"] for finding in first["findings"]] == ["MG585"]
    assert second["events"] == [{"event": "adStart", "example": "basic"}]
    (difference,) = second["findings"]
    assert difference["field"] == "advertisingDetails.length"
    assert (difference["found"], difference["expected"]) == ("30", "15")


def test_other_tools_get_the_findings(tmp_path: Path) -> None:
    write(tmp_path, PAGE)
    folders = ("--spec", str(ROOT / "spec"), "--templates", str(ROOT / "templates"))
    result = run("audit", *folders, "--format", "sarif", ".", cwd=tmp_path)
    assert result.code == 1
    results = json.loads(result.out)["runs"][0]["results"]
    assert {(entry["ruleId"], entry["level"]) for entry in results} >= {
        ("MG585", "error"),
        ("MG593", "warning"),
    }
    lines = [e["locations"][0]["physicalLocation"]["region"]["startLine"] for e in results]
    assert lines[0] == 9


def test_json_has_the_summary_of_each_page_and_platform(tmp_path: Path) -> None:
    write(tmp_path, PAGE)
    write(tmp_path, "# Nothing\n\n```js\nlet a = 1;\n```\n", "other.md")
    data = json.loads(audit(tmp_path, "--json")[1])
    both = {"blocks": 2, "wrong": 1, "values": 1}
    assert data["platforms"] == {"none": {"blocks": 1, "unknown": 1}, "android": both}
    assert [page["summary"] for page in data["pages"]] == [{"blocks": 1, "unknown": 1}, both]
    assert data["summary"] == {"blocks": 3, "wrong": 1, "values": 1, "unknown": 1}


@pytest.mark.parametrize(
    ("heading", "fence", "expected"),
    [
        (
            "Android",
            "dart",
            "android\n  page.md:5: MG574 not compared: the block is dart, code of ",
        ),
        ("iOS", "objc", "ios\n  page.md:5: MG574 not compared: the block is objc, code of iOS is "),
        ("iOS", "json", "ios\n  page.md:5: MG574 not compared: the block is json, code of iOS is "),
        ("Media Edge API", "http", "media-edge-api\n  page.md:5: MG574 not compared: "),
    ],
)
def test_a_language_that_a_platform_has_no_code_in_is_a_reason(
    heading: str, fence: str, expected: str, tmp_path: Path
) -> None:
    write(tmp_path, f"# Play\n\n## {heading}\n\n```{fence}\n[tracker trackPlay];\n```\n")
    code, out = audit(tmp_path)
    assert code == 0
    assert f"page.md:5: unknown: {expected}" in out
    assert "page.md:5: MG598 stays: not compared: the block is " in adopt(tmp_path)


@pytest.mark.parametrize(
    ("fence", "code", "platform"),
    [
        ("java", "tracker.trackPlay();", "android-java"),
        ("kotlin", "tracker.trackPlay()", "android"),
    ],
)
def test_the_language_of_a_block_selects_one_of_the_platforms_that_share_a_name(
    fence: str, code: str, platform: str, tmp_path: Path
) -> None:
    write(tmp_path, f"# Play\n\n## Mobile SDK (Android)\n\n```{fence}\n{code}\n```\n")
    (page,) = json.loads(audit(tmp_path, "--json")[1])["pages"]
    (block,) = page["blocks"]
    assert (block["platform"], block["verdict"]) == (platform, "same")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("command", ["audit", "adopt"])
def test_a_page_in_a_wide_encoding_is_an_error(command: str, encoding: str, tmp_path: Path) -> None:
    (tmp_path / "page.md").write_bytes(PAGE.encode(encoding))
    result = run(command, "page.md", cwd=tmp_path)
    assert result.code == 2
    assert f"page.md: MG560 is encoded in {encoding[:6].upper()}; save it as UTF-8\n" in result.err


def test_a_block_that_stays_has_the_fault_that_hides_its_event(tmp_path: Path) -> None:
    write(tmp_path, PAGE)
    reason = "stays: no event of the spec is recognized: Android has no Media.Event.AdBegin; "
    assert f"page.md:7: MG598 {reason}" in adopt(tmp_path)


def test_a_value_of_the_wrong_type_has_the_expected_one(tmp_path: Path) -> None:
    body = (
        '{"eventType": "chapterStart", "playerTime": {"playhead": "0", "ts": 1699523820000},'
        ' "params": {"media.chapter.index": 1, "media.chapter.offset": 0,'
        ' "media.chapter.length": 60}}'
    )
    write(tmp_path, f"# Media Collection API\n\n```json\n{body}\n```\n")
    assert re.search(r"MG587 playhead: .* is not a number; expected \w+", audit(tmp_path)[1])


def test_differing_values_alone_are_no_fault(tmp_path: Path) -> None:
    write(tmp_path, PAGE.partition("```kotlin")[0] + "```kotlin" + PAGE.rpartition("```kotlin")[2])
    assert audit(tmp_path)[0] == 0


def test_pages_without_code_are_reported(tmp_path: Path) -> None:
    write(tmp_path, "# Nothing\n")
    assert audit(tmp_path) == (0, "0 blocks of code in 1 page: 0 wrong, 0 incomplete\n")


def test_code_without_a_label_tells_its_platform(tmp_path: Path) -> None:
    write(
        tmp_path,
        "# Skip\n\n```js\nADBMobile.media.trackEvent(ADBMobile.media.Event.AdSkip);\n```\n",
    )
    assert "page.md:3: same: chromecast adSkip (basic)\n" in audit(tmp_path, "--all")[1]


@pytest.mark.parametrize(("fence", "verdict"), [("ts", "same"), ("js", "wrong")])
def test_a_dialect_has_syntax_that_its_language_lacks(
    fence: str, verdict: str, tmp_path: Path
) -> None:
    code = "const t = tracker as Tracker;\ntracker.trackPlay();"
    write(tmp_path, f"# Media SDK JS 3.x\n\n```{fence}\n{code}\n```\n")
    assert f"page.md:3: {verdict}: js-3x play (basic)\n" in audit(tmp_path, "--all")[1]


def test_a_missing_grammar_names_the_command_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, PAGE)

    def fail(name: str) -> object:
        if name.startswith("tree_sitter_"):
            raise ImportError(name)
        return importlib.import_module(name)

    grammars._load_parser.cache_clear()
    monkeypatch.setattr(grammars, "import_module", fail)
    result = run("audit", "--spec", str(ROOT / "spec"), "--templates", str(ROOT / "templates"),
                 ".", cwd=tmp_path)  # fmt: skip
    grammars._load_parser.cache_clear()
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("mediagen audit: MG584 missing package tree-sitter-")
    assert "pip install '.[audit]' tree-sitter-" in result.err


FLAVOURS = sorted(path.parent.name for path in (ROOT / "templates/docs").glob("*/flavour.yaml"))


@pytest.mark.parametrize("name", FLAVOURS)
def test_generated_pages_of_every_flavour_are_the_same(name: str, tmp_path: Path) -> None:
    folders = ("--spec", str(ROOT / "spec"), "--templates", str(ROOT / "templates"))
    result = run(
        "generate", *folders, "--kind", "docs", "--flavour", name, "--out", "site", cwd=tmp_path
    )
    assert result.code == 0
    code, out = audit(tmp_path, "--json")
    assert code == 0
    blocks = [block for page in json.loads(out)["pages"] for block in page["blocks"]]
    events = [block for block in blocks if block["events"]]
    assert len(events) > 500
    assert {block["verdict"] for block in events} == {"same"}
    assert {block["verdict"] for block in blocks} <= {"same", "configuration", "unknown"}
    assert all(block["platform"] for block in events)


def test_audit_never_fails_on_damaged_pages(tmp_path: Path) -> None:
    pieces = ["```", "~~~", '=== "iOS"', "<Tabs>", ">[!TAB iOS]", "<!--", "{", '"', "\0", "é\r"]
    text = "".join(f"{a}{b}\n{b}js\n{a}" for a in pieces for b in pieces)
    write(tmp_path, text)
    write(tmp_path, PAGE.replace("\n", "\r\n"), "crlf.md")
    (tmp_path / "bytes.md").write_bytes(b"```js\n\xff\xfe tracker.trackPlay()\n```\n")
    assert audit(tmp_path)[0] in (0, 1)


@pytest.mark.parametrize("fence", ["js", "swift", "kotlin", "java", "json", "brs"])
def test_deeply_nested_code_is_read_without_a_failure(fence: str, tmp_path: Path) -> None:
    code = "alloy(" + "[" * 4000 + "]" * 4000 + ", {eventType: 1})"
    write(tmp_path, f"# Page\n\n```{fence}\n{code}\n```\n")
    assert audit(tmp_path)[0] in (0, 1)


# -- adopt --------------------------------------------------------------------------------------


def test_adopt_shows_the_difference_and_writes_only_when_told(tmp_path: Path) -> None:
    path = write(tmp_path, PAGE)
    out = adopt(tmp_path)
    assert path.read_text() == PAGE
    assert "+<!-- mediagen:begin snippet event=adStart platform=android -->" in out
    assert "page.md:7: MG598 stays: no event of the spec is recognized: " in out
    assert out.endswith("1 block of 2 adopted in 1 page, in 1 file; --write makes the changes\n")
    adopt(tmp_path, "--write")
    text = path.read_text()
    assert text.startswith(PAGE.partition("\n```kotlin\ntracker.trackEvent(Media.Event.AdStart")[0])
    assert inject(tmp_path)[1] == "1 region in 1 file, 0 files written\n"


def test_adopt_keeps_line_endings_and_the_margin_of_a_block(tmp_path: Path) -> None:
    page = "1. First:\r\n\r\n   ```swift\r\n   tracker.trackPlay()\r\n   ```\r\n\r\nEnd.\r\n"
    path = write(tmp_path, page)
    adopt(tmp_path, "--write")
    data = path.read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n")
    assert b"   <!-- mediagen:begin snippet event=play platform=ios -->\r\n" in data
    assert data.startswith(b"1. First:\r\n\r\n") and data.endswith(b"\r\n\r\nEnd.\r\n")


def test_tabs_of_a_set_show_one_example_with_the_fields_of_the_page(tmp_path: Path) -> None:
    """A page about one field keeps it, and shows no other optional field."""
    page = (
        '=== "Web SDK"\n\n    ```js\n    alloy("sendEvent", {xdm: {eventType: "media.adStart", '
        'mediaCollection: {sessionID, playhead: 0, advertisingDetails: {name: "ad-2125", '
        'friendlyName: "Ford F-150", length: 15, podPosition: 1, playerName: "Freewheel", '
        'siteID: "site-42"}}}});\n    ```\n\n'
        '=== "Android"\n\n    ```kotlin\n    val data = mapOf(MediaConstants.AdMetadataKeys.SITE_ID'
        ' to "site-42")\n    val ad = Media.createAdObject("Ford F-150", "ad-2125", 1, 15)\n'
        "    tracker.trackEvent(Media.Event.AdStart, ad, data)\n    ```\n"
    )
    path = write(tmp_path, page)
    adopt(tmp_path, "--write")
    text = path.read_text()
    options = "example=standard-metadata fields=advertisingDetails.siteID"
    assert f"event=adStart platform=web-sdk {options} -->" in text
    assert f"event=adStart platform=android {options} -->" in text
    assert text.count("SITE_ID") + text.count("siteID: ") == 2
    assert "placement" not in text


def test_a_block_with_a_title_keeps_it(tmp_path: Path) -> None:
    page = '# Chromecast\n\n```js title="ads.js"\nADBMobile.media.trackPlay();\n```\n'
    path = write(tmp_path, page)
    assert "MG598 stays: its title 'ads.js' has no place in a region" in adopt(tmp_path, "--write")
    assert path.read_text() == page


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("# iOS\n\nText.\n\n    ```swift\n    tracker.trackPlay()\n    ```\n",
         "page.md:5: MG598 stays: a marker in its place would be indented code"),
        ("# iOS\n\n``` {.swift #play}\ntracker.trackPlay()\n```\n",
         "page.md:3: MG598 stays: its ID 'play' has no place in a region"),
        ("+++\ncode = \"\"\"\n```swift\ntracker.trackPlay()\n```\n\"\"\"\n+++\n", "0 blocks of 0"),
        ("\ufeff---\ncode: |\n  ```swift\n  tracker.trackPlay()\n  ```\n---\n", "0 blocks of 0"),
        *((f"# iOS\n\n<{name}>\n```swift\ntracker.trackPlay()\n```\n</{name}>\n", "0 blocks of 0")
          for name in ("pre", "PRE", "script", "style", "textarea")),
    ],
)  # fmt: skip
def test_a_block_where_no_marker_can_be_stays(page: str, reason: str, tmp_path: Path) -> None:
    path = write(tmp_path, page)
    assert reason in adopt(tmp_path, "--write")
    assert path.read_bytes() == page.encode()


def test_a_field_that_no_example_has_keeps_its_block(tmp_path: Path) -> None:
    page = (
        '## Android\n\n```kotlin\nval data = mapOf("playerName" to "Mine")\n'
        "tracker.trackEvent(Media.Event.AdStart, "
        'Media.createAdObject("Ford F-150", "ad-2125", 1, 15), data)\n```\n'
    )
    path = write(tmp_path, page)
    out = adopt(tmp_path, "--write")
    assert path.read_text() == page
    assert "MG598 stays: no example has customMetadata.playerName" in out


def collection_body(event: str, playhead: int, params: str = "") -> str:
    time = f'"playerTime": {{"playhead": {playhead}, "ts": {1699523820000 + playhead}}}'
    return f'```json\n{{{time}, "eventType": "{event}"{params}}}\n```\n\n'


def test_a_playback_keeps_the_values_of_its_steps(tmp_path: Path) -> None:
    """The playheads of a timeline belong together, unlike steps with the values of an example."""
    session = (
        ', "params": {"media.id": "film-7", "media.name": "Film", "media.length": 95,'
        ' "media.contentType": "vod", "media.playerName": "p", "media.channel": "c"}'
    )
    page = (
        "# Media Collection API\n\n## Press play\n\n"
        + collection_body("sessionStart", 0, session)
        + "## Play\n\n" + collection_body("play", 0)
        + "## Pause\n\n" + collection_body("pauseStart", 42)
        + "## End\n\n" + collection_body("sessionComplete", 95)
    )  # fmt: skip
    path = write(tmp_path, page)
    out = adopt(tmp_path, "--write")
    text = path.read_text()
    assert "film-7" in text and '"playhead": 42' in text and '"playhead": 95' in text
    assert re.search(r"page.md:17: MG598 stays: it is a step of a playback .*playhead 42, not", out)


def test_times_show_that_blocks_are_steps_of_a_playback(tmp_path: Path) -> None:
    start = (
        'val media = Media.createMediaObject("Film", "film-7", 95,'
        " MediaConstants.StreamType.VOD, Media.MediaType.Video)\n"
        "tracker.trackSessionStart(media, null)"
    )
    steps = (("**0 s** – Play pressed:", start), ("At 1.5 s:", "tracker.trackPlay()"),
             ("0:42", "tracker.trackPause()"))  # fmt: skip
    page = "# Android\n\n" + "".join(f"{t}\n\n```kotlin\n{c}\n```\n\n" for t, c in steps)
    path = write(tmp_path, page)
    adopt(tmp_path, "--write")
    assert "film-7" in path.read_text() and "event=play platform=android" in path.read_text()
    write(tmp_path, page.replace("s** –", "** –").replace("1.5 s", "once").replace("0:42", "Pause"))
    adopt(tmp_path, "--write")
    assert "film-7" not in path.read_text()


def test_a_step_of_a_scenario_keeps_its_values(tmp_path: Path) -> None:
    story = (ROOT / "output/docs/exl/scenarios/skipped-ad.md").read_text("utf-8")
    block = next(b for b in re.findall(r"```swift\n.*?```\n", story, re.DOTALL) if "203" in b)
    path = write(tmp_path, f"# iOS\n\n{block}")
    out = adopt(tmp_path, "--write")
    assert "MG598 stays: it has the values of step 1 of the scenario skipped-ad; a region" in out
    assert block in path.read_text()


# -- regions ------------------------------------------------------------------------------------


def region(folder: Path, options: str) -> tuple[int, str]:
    path = write(
        folder, f"<!-- mediagen:begin snippet {options} -->\n<!-- mediagen:end -->\n", "region.md"
    )
    code, _, err = inject(folder)
    return code, path.read_text() if code == 0 else err


def test_fields_limit_the_optional_fields_of_an_example(tmp_path: Path) -> None:
    request = "event=adStart platform=web-sdk example=standard-metadata"
    code, text = region(tmp_path, f"{request} fields=advertisingDetails.siteID")
    assert code == 0
    assert 'siteID: "site-42"' in text and 'name: "ad-2125"' in text
    assert "campaignID" not in text


def test_part_body_is_the_body_without_the_command(tmp_path: Path) -> None:
    code, text = region(tmp_path, "event=play platform=media-edge-api part=body")
    assert code == 0
    assert text.split("\n")[2] == "```json"
    body = json.loads(text.partition("```json\n")[2].partition("```")[0])
    assert body["events"][0]["xdm"]["eventType"] == "media.play"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("event=adStart platform=ios fields=advertisingDetails.site",
         "MG566 example 'basic' of adStart has no field 'advertisingDetails.site'"),
        ("event=play platform=ios part=body", "MG566 the code for iOS has no separate body"),
        ("event=play platform=media-edge-api part=head",
         "MG566 unknown part 'head'; expected body"),
    ],
)  # fmt: skip
def test_an_invalid_part_of_a_snippet_is_an_error_at_its_option(
    tmp_path: Path, options: str, expected: str
) -> None:
    code, text = region(tmp_path, options)
    assert code == 2
    assert expected in text
    option = options.rpartition(" ")[2]
    column = f"<!-- mediagen:begin snippet {options}".index(option) + 1
    assert text.startswith(f"region.md:1:{column}: ")

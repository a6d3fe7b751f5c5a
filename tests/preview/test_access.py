"""Safety of the preview: foreign pages get nothing, and data of the project is never markup."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlencode

import pytest
import yaml

from tests.helpers import project, run
from tests.preview.markup import Document
from tests.preview.server import Preview, serve_preview

MARKUP = "<img src=x onerror=alert(1)>\"'</title></script><script>alert(2)</script>&lt;`<b>`{{7*7}}"

#: Headers of a browser that follows a link on a page of another site.
LINK = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """A project whose texts and values contain markup."""
    folder = project(tmp_path_factory.mktemp("hostile"))
    for path in folder.glob("spec/events/*.yaml"):
        data = yaml.safe_load(path.read_text("utf-8"))
        data["title"] = f"{data['title']} {MARKUP}"
        data["summary"] = data["description"] = f"{MARKUP} {data['summary']}"
        data["when"] = [MARKUP]
        if path.stem == "adStart":
            data["examples"]["basic"]["values"]["advertisingDetails"]["friendlyName"] = MARKUP
        path.write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True), "utf-8")
    path = folder / "spec/actions/consent.yaml"
    data = yaml.safe_load(path.read_text("utf-8"))
    for item in (data, *data["examples"].values()):
        item |= {key: MARKUP for key in ("title", "summary", "description", "when") if key in item}
    path.write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True), "utf-8")
    with serve_preview(folder) as running:
        yield running


SCRIPTS = ("/static/common.js", "/static/preview.js")


def assert_is_harmless(document: Document, scripts: Sequence[str] = SCRIPTS) -> None:
    """Fail if a page has elements or attributes that its templates do not have."""
    assert [e.attributes.get("src") for e in document.by_tag("script")] == [*scripts]
    for element in document.elements:
        assert (
            element.tag not in ("b", "iframe", "object", "style", "base") or element.text == "gen"
        )
        names = element.attributes
        assert not [name for name in names if name.startswith("on") or name == "style"], element
        if element.tag == "img":
            assert element.attributes["src"].startswith("/pages/")
        for name in ("href", "src", "action"):
            link = element.attributes.get(name, "/")
            assert re.match(r"[/#]|(\.\./)?[\w/.-]+$|https?://", link), element


@pytest.mark.parametrize(
    "path",
    [
        "/events/adStart?platform=ios&beside=web-sdk",
        "/events/sessionStart",
        "/events/consent?platform=roku-edge",
        "/changes",
        "/pages/exl/events/ads/overview.md",
        "/pages/material/coverage.md",
        "/pages/docusaurus/events/index.mdx",
        "/pages/github/platforms/ios.md",
    ],
)
def test_markup_in_the_spec_is_text(hostile: Preview, path: str) -> None:
    response = hostile.get(path)
    assert response.status == 200
    assert_is_harmless(response.document)
    if path.startswith("/events/ad"):
        assert MARKUP.replace("`", "") in response.document.by_tag("h1")[0].text.replace("`", "")


def test_markup_in_the_spec_is_text_in_the_export(hostile: Preview, tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert run("preview", "--export", str(site), cwd=hostile.folder).code == 0
    for path in site.glob("**/*.html"):
        root = "../" if path.parent.name == "events" else ""
        scripts = [f"{root}assets/{name}.js" for name in ("common", "static")]
        assert_is_harmless(Document(path.read_text("utf-8")), scripts)


def test_ten_thousand_hostile_values_are_text(hostile: Preview) -> None:
    pieces = [
        "<script>", "</script>", "<!--", "-->", "]]>", "<svg/onload=x>", "\"", "'", "`", "&",
        "&#0;", "&lt;", "{{", "}}", "{%", "${x}", "\\", "\r", "\n", "\t", "\x01", "\x7f", "\x85",
        "\u2028", "\u202e", "\ufeff", "é", "😀", "javascript:", "</textarea>", "</pre>",
        "<a href=//x>", " ",
    ]  # fmt: skip
    numbers = random.Random(15)
    fields = ["advertisingDetails.friendlyName", "advertisingDetails.name", "playhead", "timestamp",
              "sessionID", "customMetadata.a", "customMetadata.b", "nothing"]  # fmt: skip
    total = 0
    while total < 10_000:
        values = {}
        for number in range(40):
            value = "".join(numbers.choices(pieces, k=numbers.randint(1, 8)))
            name = numbers.choice(fields) if number < 4 else f"customMetadata.k{number}"
            if number % 7 == 6:
                name = value
            values[f"set.{name}"] = value
        total += len(values)
        query = urlencode(
            {"platform": "roku-edge", "example": pieces[total % len(pieces)], **values}
        )
        response = hostile.get(f"/events/adStart?{query}")
        assert response.status == 200
        document = response.document
        assert_is_harmless(document)
        for id_ in ("f-advertisingDetails.friendlyName", "f-customMetadata.k9"):
            name = f"set.{id_[2:]}"
            if name in values and "\x00" not in values[name]:
                element = document.by_id(id_)
                shown = element.attributes.get("value", element.text.removeprefix("\n"))
                assert shown == values[name]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost"}, 200),
        ({"Host": "rebound.example:80"}, 421),
        ({"Host": "127.0.0.1.example"}, 421),
        ({"Origin": "https://example.com"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost:1"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"}, 403),
        ({**LINK, "Sec-Fetch-Dest": "iframe"}, 403),
        ({**LINK, "Sec-Fetch-Dest": "document"}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "path", ["/events/play", "/static/preview.js", "/changes", "/origin/play?line=1"]
)
def test_only_its_own_pages_and_links_reach_the_preview(
    hostile: Preview, headers: dict[str, str], status: int, path: str
) -> None:
    response = hostile.get(path, headers)
    assert response.status == status
    if status != 200:
        assert re.match(r"MG74[01] ", response.text)


def test_the_live_stream_refuses_other_origins(hostile: Preview) -> None:
    assert hostile.get("/live", {"Origin": "https://example.com"}).status == 403


def test_every_page_has_a_strict_policy(hostile: Preview) -> None:
    for path in ("/events/play", "/pages/exl/session-rules.md", "/nothing", "/static/preview.css"):
        headers = hostile.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
        assert "frame-ancestors 'none'" in policy
        assert "require-trusted-types-for 'script'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_files_outside_of_the_assets_are_not_served(hostile: Preview) -> None:
    for path in (
        "/static/../application.py",
        "/static/%2e%2e/application.py",
        "/pages/exl/../../x",
    ):
        assert hostile.get(path).status in (403, 404)


def test_the_paths_of_files_stay_text(hostile: Preview) -> None:
    path = hostile.folder / "spec/events/a<b>&.yaml"
    path.write_text("event: x\n")
    response = hostile.wait_for("/events/play", lambda r: "a&lt;b&gt;&amp;.yaml" in r.text)
    assert_is_harmless(response.document)
    path.unlink()
    hostile.wait_for("/events/play", lambda r: "No problems" in r.text)

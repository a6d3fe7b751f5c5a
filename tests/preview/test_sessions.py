"""Sessions of the preview over HTTP: what arrives, recordings, tiles, messages and files."""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from mediagen.commands.preview_server.page_renderer import PageRenderer
from mediagen.commands.preview_server.session_store import read_recording
from mediagen.commands.preview_server.session_views import message_view, session_view

from tests.helpers import project, run
from tests.judge.bodies import EPOCH, body, spec
from tests.preview.markup import Document
from tests.preview.server import Preview, Response, serve_preview
from tests.preview.traffic import App, record_lines, write_recording

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """A preview with a recording, on a project of one platform."""
    folder = project(tmp_path_factory.mktemp("sessions"), platforms=("web-sdk",))
    write_recording(folder / "session.jsonl", record_lines())
    with serve_preview(folder, "session.jsonl") as running:
        versions = "/sessions/recording-1/versions"  # judged again after the first reload
        running.wait_for(versions, lambda r: json.loads(r.text)["1"].startswith("1."))
        yield running


def upload(preview: Preview, data: bytes, name: str = "upload.jsonl", **headers: str) -> Response:
    origin = {"Origin": preview.address, "Sec-Fetch-Site": "same-origin"}
    return preview.post(f"/sessions/recordings?name={name}", data, {**origin, **headers})


def update(preview: Preview, address: str, **query: object) -> dict[str, Any]:
    text = "&".join(f"{name}={value}" for name, value in query.items())
    data = json.loads(preview.get(f"{address}/update?{text}").text)
    assert isinstance(data, dict)
    return data


def marks(tile: str) -> list[str]:
    """Return the classes of the marks of a tile, which is well-formed."""
    root = ElementTree.fromstring(tile)
    return [
        str(path.get("class"))
        for group in root.iter(f"{SVG}g")
        if group.get("data-message")
        for path in group.findall(f"{SVG}path")
        if path.get("class") != "mt-target"
    ]


def session_addresses(page: Document) -> list[str]:
    return [e.attributes["data-address"] for e in page.by_class("session")]


# -- recordings ---------------------------------------------------------------------------------


def test_a_recording_of_the_call_is_the_first_page(preview: Preview) -> None:
    response = preview.get("/sessions/")
    assert response.status == 302
    page = preview.get(response.headers["Location"]).document
    (row,) = page.by_class("session")
    assert "My Video" in row.text and "1 error" in row.text
    assert page.by_id("no-sessions").attributes.get("hidden") == ""


def test_a_dropped_recording_is_opened_whatever_its_format(preview: Preview) -> None:
    lines = record_lines(session="a" * 64)
    data = "".join(f"{json.dumps(line)}\n" for line in lines).encode()
    for name, content in (
        ("a.jsonl", data),
        ("a.jsonl.gz", gzip.compress(data)),
        ("a.json", json.dumps(lines).encode()),
    ):
        address = json.loads(upload(preview, content, name).text)["address"]
        page = preview.get(address).document
        (row,) = page.by_class("session")
        assert "a" * 12 in row.text and name in page.by_class("tabs")[0].text


def test_a_file_that_is_no_recording_is_refused_as_trace_refuses_it(
    preview: Preview, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("nothing\n")
    response = upload(preview, b"nothing\n", "notes.txt")
    assert response.status == 400
    printed = run("trace", "notes.txt", cwd=tmp_path).err
    assert json.loads(response.text)["message"].startswith("MG971 notes.txt: no media request")
    assert json.loads(response.text)["message"] in printed


def test_pages_of_other_origins_cannot_open_a_recording(preview: Preview) -> None:
    for headers in ({"Origin": "https://example.com"}, {"Sec-Fetch-Site": "cross-site"}):
        assert upload(preview, b"{}", **headers).status == 403


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["missing.jsonl"], "MG970", "missing.jsonl: cannot be read: No such file or directory"),
        (["notes.txt"], "MG971", "notes.txt: no media request found; this looks like plain text"),
        (["--https"], "MG705", "--https requires --collect-port"),
        (["--certificate", "a.pem"], "MG705", "--certificate requires --https"),
        (["--export", "site", "notes.txt"], "MG705", "--export writes the explorer only"),
        (["-", "-"], "MG705", "standard input can only be read once"),
        (["--origin", "x"], "MG979", "invalid origin 'x'"),
    ],
)
def test_a_call_that_cannot_work_ends_with_the_reason(
    tmp_path: Path, arguments: list[str], code: str, message: str
) -> None:
    (tmp_path / "notes.txt").write_text("nothing\n")
    result = run("preview", "--port", "0", *arguments, cwd=tmp_path)
    assert result.code == 2
    assert f"{code} {message}" in result.err


# -- timelines and messages ---------------------------------------------------------------------


def test_tiles_have_a_mark_for_each_message(preview: Preview) -> None:
    address = session_addresses(preview.get("/sessions/recording-1/").document)[0]
    data = update(preview, address, step=12, missing="0,1,2,3,4,5,6,7,8,9,10,11,12")
    marked = {
        number: 1 + int(more or 0)
        for tile in data["tiles"].values()
        for number, more in re.findall(
            r'message="(.*?)"><title>[^<]*?(?:and (\d+) more here)?</title>', tile
        )
    }
    assert sum(marked.values()) == len(record_lines())
    classes = {name for tile in data["tiles"].values() for name in marks(tile)}
    assert classes == {
        "mt-pulse mt-settled",
        "mt-mark mt-valid mt-settled",
        "mt-mark mt-error mt-settled",
    }


def test_an_update_has_only_what_changed(preview: Preview) -> None:
    address = session_addresses(preview.get("/sessions/recording-1/").document)[0]
    first = update(preview, address, step=4, missing="0")
    assert first["gutter"] and list(first["tiles"]) == ["0"]
    shape = first["shape"].replace(" ", "+")
    second = update(preview, address, since=first["version"], shape=shape, step=4, loaded="0")
    assert second["gutter"] is None and second["tiles"] == {}


@pytest.mark.parametrize(
    "query",
    [
        "step=x&missing=-1,a,99999999999999999999&since=..&shape=<b>",
        "step=9999999999999999999999&missing=1",
        "step=-99999999&missing=0&loaded=0,0,0",
        "missing=" + ",".join(map(str, range(1500))),
        "since=1.99999999999999999999999999",
    ],
)
def test_any_query_of_an_update_is_answered(preview: Preview, query: str) -> None:
    address = session_addresses(preview.get("/sessions/recording-1/").document)[0]
    response = preview.get(f"{address}/update?{query}")
    assert response.status == 200
    tiles = json.loads(response.text)["tiles"]
    assert len(tiles) <= 40
    for tile in tiles.values():
        ElementTree.fromstring(tile)


@pytest.mark.parametrize(
    "path",
    [
        "/sessions/nothing/",
        "/sessions/recording-1/999",
        "/sessions/recording-1/999/update",
        "/sessions/recording-1/1/messages/999999999",
        "/sessions/recording-1/x",
        "/sessions/%3Cscript%3E/",
    ],
)
def test_an_unknown_session_or_message_is_not_found(preview: Preview, path: str) -> None:
    response = preview.get(path)
    assert response.status == 404
    assert "<script>" not in response.text


def test_a_message_has_its_body_and_all_its_findings(preview: Preview) -> None:
    xdm = body("xdm", "adStart", time=EPOCH + 0.05, session="b" * 64, playhead=0)
    xdm["mediaCollection"]["playhead"] = -5
    xdm["mediaCollection"]["advertisingDetails"]["length"] = "long"
    lines = record_lines("sessionStart play sessionEnd", "b" * 64)
    lines[1]["body"] = {"events": [{"xdm": xdm}]}
    lines[1]["url"] = lines[1]["url"].replace("/play?", "/adStart?")
    data = "".join(f"{json.dumps(line)}\n" for line in lines).encode()
    store = json.loads(upload(preview, data).text)["address"]
    (address,) = session_addresses(preview.get(store).document)
    page = preview.get(f"{address}/messages/2").document
    findings = [e.text for e in page.by_tag("li")]
    assert len(findings) == 3, findings
    assert any("-5" in text and "Expected: " in text for text in findings)
    assert any("$.events[0].xdm.mediaCollection.advertisingDetails.length" in t for t in findings)
    assert any("outside of any ad break" in text for text in findings)
    assert json.loads(page.by_tag("pre")[0].text) == xdm
    goals = [e.attributes["data-go"] for e in page.by_tag("button") if "data-go" in e.attributes]
    assert goals == ["1", "3", ""]


def test_the_saved_picture_is_that_of_the_command_line(preview: Preview) -> None:
    run("trace", "session.jsonl", "--timeline", "session.svg", cwd=preview.folder)
    picture = (preview.folder / "session.svg").read_text("utf-8")
    for path in ("/sessions/recording-1/1/timeline.svg", "/sessions/recording-1/timelines.svg"):
        response = preview.get(path)
        assert response.headers["Content-Type"].startswith("image/svg+xml")
        assert response.text == picture


def test_a_picture_allows_nothing_but_its_own_style(preview: Preview) -> None:
    policy = preview.get("/sessions/recording-1/1/timeline.svg").headers["Content-Security-Policy"]
    assert re.fullmatch(r"default-src 'none'; style-src 'sha256-[\w+/=]+'", policy)


# -- sessions that arrive -----------------------------------------------------------------------


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Preview]:
    folder = project(tmp_path, platforms=("web-sdk",))
    with serve_preview(folder) as running:
        yield running


def live_addresses(preview: Preview) -> list[str]:
    return session_addresses(preview.get("/sessions/live/").document)


def test_a_session_that_arrives_is_shown_with_pending_and_settled_messages(live: Preview) -> None:
    assert live_addresses(live) == []
    app = App(live)
    app.send("play")
    (address,) = live_addresses(live)
    tile = update(live, address, step=8, missing="0")["tiles"]["0"]
    assert marks(tile) == ["mt-mark mt-valid mt-settled", "mt-mark mt-valid"]
    assert live.get(address).document.by_class("verdict")[0].text == "verdict pending"
    for number in range(1, 14):  # more messages than can be out of order
        app.send("bitrateChange", playhead=number)
    tile = update(live, address, step=8, missing="0")["tiles"]["0"]
    assert {"mt-mark mt-valid", "mt-mark mt-valid mt-settled"} == set(marks(tile))
    assert marks(tile).count("mt-mark mt-valid") == 10
    live.wait_for(
        f"{address}/update?step=8&missing=0", lambda r: r.text.count("mt-settled") == 15
    )  # the others wait for their time
    assert live.get(address).document.by_class("verdict")[0].text == "valid"


def test_several_sessions_are_told_apart_the_latest_first(live: Preview) -> None:
    apps = [App(live) for _ in range(3)]
    for app in apps:
        app.send("play")

    def is_sorted(response: Response) -> bool:
        rows = response.document.by_class("session")
        pairs = zip(apps[::-1], rows, strict=True)
        return all(app.session[:12] in row.text for app, row in pairs)

    live.wait_for("/sessions/live/", is_sorted)


def test_a_request_without_a_message_is_listed(live: Preview) -> None:
    App(live)
    live.post("/ee/va/v1/play?configId=d1", b"{not json")
    page = live.get("/sessions/live/").document
    assert "POST /ee/va/v1/play invalid JSON" in " ".join(page.by_class("faults")[0].text.split())


def test_events_of_other_origins_are_refused_as_collect_refuses_them(live: Preview) -> None:
    path = "/ee/va/v1/play?configId=d1"
    assert live.post(path, b"{}", {"Origin": "https://example.com"}).status == 403
    assert live.post(path, b"{}", {"Host": "rebound.example"}).status == 403
    assert live.post(path, b"{}", {"Origin": "http://localhost:3000"}).status == 400
    assert live.get("/sessions/live/", {"Origin": "http://localhost:3000"}).status == 403
    assert live.post("/v1/events", b"{}").status == 404
    live.post(path, b"{}", {"Origin": "https://example.com"})
    text = " ".join(live.get("/sessions/live/faults").text.split())
    assert "a page of &#39;https://example.com&#39; sent this request (2 times); expected:" in text
    assert "unknown host &#39;rebound.example&#39;" in text
    assert "<code>POST /v1/events</code> no API at /v1/events" in text
    assert "5 requests without a message" in text


def test_origins_and_hosts_of_the_call_send_events(tmp_path: Path) -> None:
    options = ("--origin", "https://app.example.com", "--allow-host", "edge.test")
    path = "/ee/va/v1/play?configId=d1"
    with serve_preview(project(tmp_path, platforms=("web-sdk",)), *options) as running:
        assert running.post(path, b"{}", {"Origin": "https://app.example.com"}).status == 400
        assert running.post(path, b"{}", {"Host": "edge.test"}).status == 400
        assert running.post(path, b"{}", {"Origin": "https://example.com"}).status == 403
        assert running.get("/sessions/", {"Host": "edge.test"}).status == 421


def test_a_recording_can_be_a_stream(tmp_path: Path) -> None:
    folder = project(tmp_path, platforms=("web-sdk",))
    pipe = folder / "session.pipe"
    os.mkfifo(pipe)
    recording = folder / "session.jsonl"
    write_recording(recording, record_lines())
    writer = threading.Thread(target=pipe.write_text, args=(recording.read_text("utf-8"),))
    writer.start()
    with serve_preview(folder, pipe.name) as running:
        assert "session.pipe" in running.get("/sessions/recording-1/").text
        assert len(session_addresses(running.get("/sessions/recording-1/").document)) >= 1
    writer.join()


def test_events_can_have_a_port_of_their_own(tmp_path: Path) -> None:
    folder = project(tmp_path, platforms=("web-sdk",))
    with serve_preview(folder, "--collect-port", "0") as running:
        assert running.post("/ee/va/v1/play?configId=d1", b"{}").status == 404
        App(running).send("play")
        assert len(live_addresses(running)) == 1
        page = running.get("/sessions/live/").document
        assert f"http://127.0.0.1:{running.collect_port}/ee" in page.by_id("no-sessions").text


def test_a_spec_that_changes_judges_everything_again(tmp_path: Path) -> None:
    folder = project(tmp_path, platforms=("web-sdk",))
    shutil.rmtree(folder / "spec/stories")  # the changed rules make them invalid
    write_recording(folder / "session.jsonl", record_lines("sessionStart play 30s sessionEnd"))
    with serve_preview(folder, "session.jsonl") as running:
        app = App(running)
        app.send("play")
        (address,) = live_addresses(running)
        version = update(running, address, step=8, missing="0")["version"]
        path = folder / "spec/events/play.yaml"
        path.write_text(
            path.read_text().replace("session: continues", "session: continues\nneeds: [ad]")
        )
        for page in ("/sessions/recording-1/1", address):
            running.wait_for(f"{page}/update", lambda r: "1 error" in json.loads(r.text)["facts"])
        data = update(running, address, since=version, step=8, loaded="0")
        assert "mt-error" in data["tiles"]["0"]
        assert app.session[:12] in data["facts"]  # the app goes on with its session
        assert app.send("sessionEnd", after=6).status == 204


def test_a_broken_spec_is_reported_and_events_still_arrive(tmp_path: Path) -> None:
    folder = project(tmp_path, platforms=("web-sdk",))
    path = folder / "spec/events/play.yaml"
    text = path.read_text()
    path.write_text("event: [")
    write_recording(folder / "session.jsonl", record_lines())
    with serve_preview(folder, "session.jsonl") as running:
        assert running.get("/sessions/").document.by_id("problems")
        assert running.post("/ee/va/v1/play?configId=d1", b"{}").status == 503
        path.write_text(text)
        running.wait_for("/sessions/recording-1/", lambda r: "My Video" in r.text)
        path.write_text("event: [")
        running.wait_for("/sessions/live/", lambda r: 'id="problems"' in r.text)
        App(running)
        assert len(live_addresses(running)) == 1


# -- hostile data -------------------------------------------------------------------------------

PIECES = [
    "<script>alert(1)</script>", "</title>", "</svg>", "<!--", "-->", "]]>", "<svg/onload=x>", '"',
    "'", "`", "&", "&#0;", "&lt;", "{{ 7*7 }}", "{%", "\\", "\r", "\n", "\t", "\x00", "\x01",
    "\x85", "\u2028", "\u202e", "\ufeff", "\uffff", "\ud800", "é", "😀", "javascript:", "</pre>",
    " ", "<a href=//x>", "<img src=x onerror=y>",
]  # fmt: skip
#: Elements of the parts of a page, and of timelines.
ELEMENTS = {
    "article", "header", "h2", "button", "p", "span", "code", "a", "div", "section", "nav", "ul",
    "li", "dl", "dt", "dd", "pre", "svg", "g", "title", "rect", "path", "text", "polyline",
    "polygon",
}  # fmt: skip


def assert_is_harmless(text: str) -> None:
    """Fail if a part of a page has elements or attributes that no template or timeline has."""
    for element in Document(text).elements:
        assert element.tag in ELEMENTS
        for name, value in element.attributes.items():
            assert not name.startswith("on") and name not in ("style", "src", "xlink:href")
            assert name != "href" or value.startswith("/sessions/")


def _hostile_lines(count: int) -> Iterator[str]:
    """Yield lines of a recording with hostile names, values, IDs, event types and addresses."""
    numbers = random.Random(15)
    lines = [json.dumps(line) for line in record_lines()]

    def text() -> str:
        return "".join(numbers.choices(PIECES, k=numbers.randint(1, 6)))

    for index in range(count):
        line = json.loads(lines[index % len(lines)])
        (item,) = line["body"]["events"]
        media = item["xdm"]["mediaCollection"]
        for _ in range(numbers.randint(1, 3)):
            groups = [value for value in media.values() if isinstance(value, dict)]
            target = numbers.choice([media, media, item["xdm"], *groups])
            name = numbers.choice([*target, text()])
            target[name] = numbers.choice([text(), {text(): text()}, [text()], 1e308, -(10**30)])
        if index % 3 == 0:
            media["sessionID"] = text()
        if index % 7 == 0:
            item["xdm"]["eventType"] = f"media.{text()}"
        if index % 11 == 0:
            line["url"] += text()
        if "response" in line and index % 2:
            payload = [{"sessionId": text()}]
            line["response"]["handle"][0]["payload"] = payload
        yield json.dumps(line)


def test_ten_thousand_hostile_messages_are_text(tmp_path: Path) -> None:
    path = tmp_path / "hostile.jsonl"
    path.write_text("".join(f"{line}\n" for line in _hostile_lines(10_000)))
    renderer = PageRenderer({"navigation": []})
    with path.open("rb") as file:
        store = read_recording("r", "hostile", file, spec(), None)
    count = 0
    for number, session in enumerate(store.sessions()):
        view = session_view(store, session)
        if number % 10 == 0 or len(session.messages) > 20:
            assert_is_harmless(renderer.render("session_row.html", session=view))
            tiles = store.tiles(session)
            for tile in (tiles.draw_gutter(), tiles.draw_tile(4, 0), tiles.draw_tile(-6, 0)):
                ElementTree.fromstring(tile)
                assert_is_harmless(tile)
        for message in session.messages:
            count += 1
            if count % 4 == 0:
                text = renderer.render(
                    "message.html", session=view, view=message_view(store, session, message)
                )
                assert_is_harmless(text)
    assert count > 9_000


def test_a_page_of_hostile_sessions_is_harmless(preview: Preview) -> None:
    data = "".join(f"{line}\n" for line in _hostile_lines(400)).encode()
    name = "%3Cscript%3Ealert(1)%3C/script%3E%22%0A.jsonl"
    address = json.loads(upload(preview, data, name).text)["address"]
    response = preview.get(address)
    scripts = [e.attributes.get("src") for e in response.document.by_tag("script")]
    assert scripts[-1] == "/static/sessions.js"
    assert all(re.fullmatch(r"/static/[a-z]+\.js", script or "") for script in scripts)
    for element in response.document.elements:
        assert not [name for name in element.attributes if name.startswith("on")]
        assert element.tag not in ("img", "iframe", "style")
    for session in session_addresses(response.document)[:40]:
        data_ = update(preview, session, step=-2, missing="0")
        for markup in (data_["facts"], data_["strip"], data_["gutter"], data_["tiles"]["0"]):
            assert_is_harmless(markup)
        assert_is_harmless(preview.get(f"{session}/row").text)

"""The sample apps of the web adapters play sessions in Chromium that the validator accepts.

Players and the Web SDK are real, and so is the time. All apps run in one start of the browser.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mediagen.commands.cli import main

from tests.helpers import ROOT
from tests.judge.browsing import FLAGS
from tests.judge.serving import collecting
from tests.toolchains import tools
from tests.toolchains.requirement import require
from tests.toolchains.tools import executable, toolchain_folder
from tests.verify.proving import prover
from tests.wrappers.test_typescript_browser import TIMEOUT, serve_site

PLAYERS = Path(__file__).parent / "players"
EXAMPLES = ROOT / "output/wrappers/web-sdk/examples"

#: The events of each session, in order.
BREAK = ["adBreakStart", "adStart", "adComplete", "adBreakComplete"]
SESSIONS = {
    "html5": "sessionStart statesUpdate play pauseStart play pauseStart pauseStart play pauseStart"
    " statesUpdate play pauseStart play sessionComplete",
    "left": "sessionStart statesUpdate play sessionEnd",
    "videojs": " ".join(
        [
            "sessionStart",
            *BREAK,
            "play",
            *BREAK[:3],
            "adStart adSkip adBreakComplete play pauseStart play",
            *BREAK,
            "sessionComplete",
        ]
    ),
    "hls": "sessionStart statesUpdate play bitrateChange sessionComplete",
}


def write_site(folder: Path) -> None:
    """Write the sample apps, their players and the recordings that they play."""
    shutil.copytree(ROOT / "output/wrappers/web-sdk", folder / "wrapper")
    for name in SESSIONS:
        app = folder / "wrapper" / "examples" / name
        if not app.exists():
            shutil.copytree(EXAMPLES / "html5", app)
        text = (app / "app.js").read_text("utf-8")
        (app / "app.js").write_text(text.replace("video-123", name), "utf-8")
    for path in PLAYERS.iterdir():
        shutil.copy(path, folder)
    (folder / "empty.html").write_text("<!doctype html><title>empty</title>")
    (folder / "alloy.js").symlink_to(toolchain_folder() / "alloy/dist/alloy.js")
    (folder / "players").symlink_to(toolchain_folder() / "players/node_modules")
    write_stream(folder / "video")


def write_stream(folder: Path) -> None:
    """Write an HLS stream of eight seconds in two bitrates: silence as MPEG audio, layer III."""
    folder.mkdir()
    main_list = ["#EXTM3U"]
    for name, header, size in (("low", 0x14, 96), ("high", 0x54, 192)):
        frame = bytes((0xFF, 0xFB, header, 0xC4)) + bytes(size - 4)
        bandwidth = 32000 if name == "low" else 64000
        main_list += [f"#EXT-X-STREAM-INF:BANDWIDTH={bandwidth}", f"{name}.m3u8"]
        lines = ["#EXTM3U", "#EXT-X-VERSION:3", "#EXT-X-TARGETDURATION:3"]
        for number in range(4):
            (folder / f"{name}{number}.mp3").write_bytes(frame * 84)  # of 24 milliseconds
            lines += ["#EXTINF:2.016,", f"{name}{number}.mp3"]
        (folder / f"{name}.m3u8").write_text("\n".join([*lines, "#EXT-X-ENDLIST", ""]))
    (folder / "main.m3u8").write_text("\n".join([*main_list, ""]))


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Return the record of all sessions, and the problems of each app."""
    require("players")
    folder = tmp_path_factory.mktemp("adapters")
    record = folder / "sessions.jsonl"
    (folder / "site").mkdir()
    write_site(folder / "site")
    with (
        collecting("--https", "--out", str(record)) as collector,
        serve_site(folder / "site") as site,
    ):
        subprocess.run(
            [
                str(executable("chromium")),
                *FLAGS,
                "--autoplay-policy=no-user-gesture-required",
                f"--user-data-dir={folder}/profile",
                f"--host-resolver-rules=MAP edge.test 127.0.0.1:{collector.port},"
                " EXCLUDE 127.0.0.1, MAP * ~NOTFOUND",
                f"http://127.0.0.1:{site.server_port}/page.html",
            ],
            capture_output=True,
            timeout=TIMEOUT + 30,
            check=False,
        )
        collector.stop()
    assert site.outcomes, "the page did not end"
    outcomes: list[Any] = [*site.outcomes]
    yield record, {outcome["name"]: outcome["problems"] for outcome in outcomes}


def events_of(record: Path, content: str) -> list[str]:
    """Return the events of the session with a content, without pings.

    On a busy machine, players buffer at any time, so that is left out.
    """
    bodies: dict[int, Any] = {}
    events: dict[str, list[str]] = {}
    sessions: dict[str, str] = {}
    for line in map(json.loads, record.read_text("utf-8").splitlines()):
        if line["type"] == "request":
            bodies[line["number"]] = line["body"]
        elif line["type"] == "verdict":
            details = bodies[line["number"]]["events"][0]["xdm"].get("mediaCollection", {})
            if "sessionDetails" in details:
                sessions[details["sessionDetails"]["name"]] = line["session"]
            events.setdefault(line["session"], []).append(line["event"])
    text = " ".join(event for event in events[sessions[content]] if event != "ping")
    return text.replace(" bufferStart play", "").split()


@pytest.mark.parametrize("name", SESSIONS)
def test_a_sample_app_reports_the_session_of_its_player(
    name: str, played: tuple[Path, dict[str, Any]]
) -> None:
    record, problems = played
    assert problems[name] == []
    assert events_of(record, name) == SESSIONS[name].split()


def test_the_validator_finds_no_error_and_no_warning(
    played: tuple[Path, dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["trace", str(played[0])])
    out = capsys.readouterr().out
    assert code == 0, out
    assert f"in {len(SESSIONS)} sessions: 0 errors, 0 warnings" in out


def test_the_adapters_compile_with_the_types_that_the_players_publish(tmp_path: Path) -> None:
    require("players")
    shutil.copytree(ROOT / "output/wrappers/web-sdk", tmp_path / "wrapper")
    (tmp_path / "node_modules").symlink_to(toolchain_folder() / "players/node_modules")
    types = ROOT / "templates/web-sdk/sdk/wrapper-types"
    shutil.copy(types / "page.d.ts", tmp_path)
    (tmp_path / "ads.d.ts").write_text('declare module "videojs-contrib-ads" {}\n')
    config = json.loads((types / "tsconfig.json").read_text("utf-8"))
    options = {**config["compilerOptions"], "skipLibCheck": True, "preserveSymlinks": True}
    (tmp_path / "tsconfig.json").write_text(json.dumps({**config, "compilerOptions": options}))
    done = tools.run(prover().tools.command_words(["tsc", "--project", "."], {}), cwd=tmp_path)
    assert done.returncode == 0, done.stdout


def test_sessions_of_players_are_left_continued_and_live(tmp_path: Path) -> None:
    require("javascript")
    shutil.copytree(ROOT / "output/wrappers/web-sdk", tmp_path / "wrapper")
    modules = tmp_path / "node_modules"
    modules.mkdir()
    (modules / "media-tracking").symlink_to(tmp_path / "wrapper")
    command = [tools.executable("node"), PLAYERS / "session.mjs", tmp_path / "wrapper"]
    done = tools.run(command, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    outcomes = json.loads(done.stdout)
    assert outcomes["left"] == [
        *["sessionStart 0", "play 0", "chapterStart 0", "adBreakStart 0", "adStart 0"],
        *["adSkip 0", "adBreakComplete 0", "chapterSkip 0", "sessionEnd 0"],
    ]
    assert outcomes["stale"] == [
        *["sessionStart 0", "play 0", "chapterStart 0", "pauseStart 9"],
        *["sessionStart 9 resumed", "chapterStart 9", "play 9"],
    ]
    assert outcomes["closed"] == [
        *["sessionStart 0", "play 0", "chapterStart 0"],
        *["sessionStart 4 resumed", "chapterStart 4", "play 4", "pauseStart 4"],
    ]
    noon = 43200 + 1900  # the pause
    assert outcomes["live"] == [
        *[f"sessionStart {noon}", f"play {noon}", f"adBreakStart {noon}"],
        f"adBreakComplete {noon + 10}",
    ]

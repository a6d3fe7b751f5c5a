"""Apps build, check and run the packages of the TypeScript clients with the usual tools."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from tests.helpers import ROOT
from tests.toolchains import tools
from tests.toolchains.requirement import require
from tests.toolchains.tools import toolchain_folder
from tests.wrappers.contract.server import backend
from tests.wrappers.typescript_client import WRAPPERS, settings_of

#: A session, whose messages the backend keeps under its channel.
SESSION = """
const reports = [];
const tracking = new MediaTracking({
  settings: SETTINGS,
  player: () => ({ playhead: 1, quality: { bitrate: 800 } }),
  onError: (error) => { reports.push(error.message); }
});
tracking.openSession({
  contentId: "v", contentLength: 60, contentType: ContentType.vod, playerName: "P",
  channel: "app", customMetadata: { a: "b" }
});
tracking.play();
tracking.adBreakStart({ adBreakPosition: 1, adBreakOffset: 0 });
tracking.adStart({ adId: "a", adLength: NaN, podPosition: 1, adPlayerName: "P" });
tracking.end();
tracking.close().then(() => console.log(JSON.stringify(reports)));
"""
EVENTS = ["sessionStart", "play", "adBreakStart", "adStart", "sessionEnd"]
REPORT = "adStart: adLength: expected a number of 0 or more, got NaN; 0 is sent"

#: An engine with the library of ES5, in which a bundle and a session run.
ENGINE = Path(__file__).parent / "faults" / "es5_engine.mjs"

each_wrapper = pytest.mark.parametrize("wrapper", WRAPPERS)


def installed() -> Path:
    """Return the folder of the packages that ``npm install`` puts into an app."""
    return toolchain_folder() / "typescript" / "node_modules"


@cache
def scripts() -> dict[str, str]:
    """Return the environment in which npm finds the commands of packages."""
    node = tools.executable("node").parent
    return {"PATH": f"{installed()}/.bin:{node}:{os.environ['PATH']}", "NO_COLOR": "1"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of apps, in which the clients are built by their scripts."""
    require("typescript-apps")
    path = tmp_path_factory.mktemp("apps")
    for wrapper in WRAPPERS:
        shutil.copytree(ROOT / "output/wrappers" / wrapper, path / wrapper)
        (path / wrapper / "node_modules").symlink_to(installed())
        for words in (["pack"], ["run", "build:es5"]):  # packing builds the package first
            run([str(tools.executable("npm")), *words, "--silent"], path / wrapper)
    return path


def run(command: Sequence[str | Path], folder: Path) -> str:
    """Run a command in a folder, and return its output."""
    done = tools.run(command, cwd=folder, env={**scripts(), "no_proxy": "*"}, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def play(folder: Path, wrapper: str, command: Sequence[str | Path], head: str) -> None:
    """Run a session, and compare its messages and reports. ``{session}`` is the program's path."""
    with backend() as server:
        settings = settings_of(wrapper, f"http://127.0.0.1:{server.server_port}")
        session = folder / wrapper / "session.js"
        session.write_text(head + SESSION.replace("SETTINGS", json.dumps(settings)), "utf-8")
        words = [str(word).replace("{session}", str(session)) for word in command]
        assert json.loads(run(words, folder / wrapper)) == [REPORT]
        (messages,) = server.messages.values()
        assert [message.event for message in messages] == EVENTS
        assert messages[0].metadata == {"a": "b"} and messages[0].quality == {"bitrate": 800}


def global_name(wrapper: str) -> str:
    return "mediaEdgeTracking" if "edge" in wrapper else "mediaCollectionTracking"


@each_wrapper
def test_the_build_for_old_engines_is_es5_and_uses_its_library_only(
    wrapper: str, folder: Path
) -> None:
    (bundle,) = (folder / wrapper / "dist-es5").glob("media-*.js")
    code = 'require("acorn").parse(require("fs").readFileSync(0, "utf8"), { ecmaVersion: 5 })'
    node = [str(tools.executable("node")), "-e", code]
    parsed = subprocess.run(node, input=bundle.read_bytes(), cwd=folder / wrapper, check=False)
    assert parsed.returncode == 0
    name = global_name(wrapper)
    head = f"var MediaTracking = {name}.MediaTracking, ContentType = {name}.ContentType;"
    play(folder, wrapper, [node[0], ENGINE, bundle, "{session}"], head)


@pytest.mark.parametrize("runtime", ["node", "bun", "deno"])
@each_wrapper
def test_the_client_runs_without_a_build_or_as_a_package(
    wrapper: str, runtime: str, folder: Path
) -> None:
    commands: dict[str, list[str | Path]] = {
        "node": [tools.executable("node")],
        "bun": [installed() / "@oven/bun-linux-x64/bin/bun", "run"],
        "deno": [installed() / "@deno/linux-x64-glibc/deno", "run", "--allow-net", "--no-lock"],
    }
    module = "./dist/index.js" if runtime == "node" else "./src/index.ts"
    head = f'import {{ ContentType, MediaTracking }} from "{module}";'
    play(folder, wrapper, [*commands[runtime], "{session}"], head)


@each_wrapper
def test_the_package_is_published_as_its_ecosystem_expects(wrapper: str, folder: Path) -> None:
    (package,) = (folder / wrapper).glob("*.tgz")
    output = run([installed() / ".bin" / "publint", package, "--strict"], folder / wrapper)
    assert "All good!" in output
    run([installed() / ".bin" / "attw", package, "--profile", "esm-only"], folder / wrapper)


@each_wrapper
def test_an_app_that_imports_one_set_of_values_gets_little_else(wrapper: str, folder: Path) -> None:
    app = folder / wrapper / "app.js"
    app.write_text('import { StreamType } from "./dist/index.js"; console.log(StreamType.video);')
    bundled = run(
        [installed() / ".bin" / "esbuild", app, "--bundle", "--format=esm", "--minify"],
        folder / wrapper,
    )
    assert len(bundled.encode()) < 200, bundled

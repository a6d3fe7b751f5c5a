"""Apps build, check, bundle, test and run the npm packages of wrappers with the usual tools."""

from __future__ import annotations

import json
import os
import re
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

#: All npm packages: those of the TypeScript clients have to be built.
PACKAGES = (*WRAPPERS, "web-sdk", "js-3x", "chromecast")

each_wrapper = pytest.mark.parametrize("wrapper", WRAPPERS)
each_package = pytest.mark.parametrize("package", PACKAGES)

#: Programs of apps in TypeScript: as a module, and as a CommonJS module.
MODULE = """
import { MediaTracking, StreamType, type PlayerDetails } from "NAME";
import * as library from "NAME";
declare const options: ConstructorParameters<typeof MediaTracking>[0];
const player = (): PlayerDetails => ({ playhead: 0, quality: undefined });
const tracking = new MediaTracking({ ...options, player, onError: undefined, strict: undefined });
tracking.chapterStart({
  chapterName: "c", chapterPosition: 1, chapterOffset: 0, chapterLength: 1,
  customMetadata: undefined
});
const type: "video" = StreamType.video;
const other: StreamType = library.StreamType.audio;
"""
SCRIPT = """
import "NAME/NAME.js";
const same: typeof StreamType = mediaTracking.StreamType;
const details: mediaTracking.PlayerDetails = { playhead: 0 };
"""
COMMONJS = """
import media = require("NAME");
declare const options: ConstructorParameters<typeof media.MediaTracking>[0];
const tracking: media.MediaTracking = new media.MediaTracking({ ...options, onError: undefined });
tracking.chapterSkip();
const type: "video" = media.StreamType.video;
"""
#: How apps resolve packages, and the kinds of modules that they compile.
RESOLUTIONS = {
    "node16": ("node16", "use.mts", "use.cts"),
    "bundler": ("esnext", "use.mts"),
    "node10": ("commonjs", "use.cts"),
}
JEST = """
const media = require("NAME");
test("the package is a CommonJS module", async () => {
  expect(Object.keys(media).sort()).toEqual(EXPORTS);
  expect(() => new media.MediaTracking({ unknown: 1 })).toThrow(TypeError);
  expect(media.StreamType.video).toBe("video");
});
"""


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


def package_name(package: str) -> str:
    manifest = json.loads((ROOT / "output/wrappers" / package / "package.json").read_text("utf-8"))
    return str(manifest["name"])


@pytest.fixture(scope="module")
def apps(folder: Path) -> Path:
    """A folder of apps in which the packages are installed, as npm packs them."""
    for package in PACKAGES:
        app, source = folder / "apps" / package, folder / package
        if not source.exists():
            shutil.copytree(ROOT / "output/wrappers" / package, source)
            run([str(tools.executable("npm")), "pack", "--silent"], source)
        (archive,) = source.glob("*.tgz")
        app.mkdir(parents=True)
        shutil.unpack_archive(archive, app, filter="data")
        (app / "node_modules").mkdir()
        (app / "package").rename(app / "node_modules" / package_name(package))
    return folder / "apps"


def write_program(app: Path, name: str, code: str) -> Path:
    package = next((app / "node_modules").iterdir()).name
    (app / name).write_text(code.replace("NAME", package), "utf-8")
    return app / name


@each_package
def test_the_package_is_published_as_its_ecosystem_expects(package: str, apps: Path) -> None:
    (archive,) = (apps.parent / package).glob("*.tgz")
    output = run([installed() / ".bin" / "publint", archive, "--strict"], apps)
    assert "All good!" in output
    assert "No problems found" in run([installed() / ".bin" / "attw", archive], apps)


@pytest.mark.parametrize("resolution", RESOLUTIONS)
def test_types_are_exact_however_an_app_resolves_packages(resolution: str, apps: Path) -> None:
    module, *names = RESOLUTIONS[resolution]
    for package in PACKAGES:
        script = SCRIPT if package in ("js-3x", "chromecast") else ""
        write_program(apps / package, "use.mts", MODULE + script)
        write_program(apps / package, "use.cts", COMMONJS)
    options = {
        "module": module,
        "moduleResolution": resolution,
        "strict": True,
        "exactOptionalPropertyTypes": True,
        "noEmit": True,
        "skipLibCheck": False,
        "target": "es2022",
        "lib": ["es2022"],
        "types": [],
    }
    config = {"compilerOptions": options, "files": [f"{p}/{n}" for p in PACKAGES for n in names]}
    (apps / "tsconfig.json").write_text(json.dumps(config))
    run([installed() / ".bin" / "tsc", "--project", apps], apps)


def test_jest_imports_every_package(apps: Path) -> None:
    names = "JSON.stringify(Object.keys(media).sort())"
    code = f'import * as media from "NAME"; console.log({names});'
    for package in PACKAGES:
        program = write_program(apps / package, "exports.mjs", code)
        exports = run([tools.executable("node"), program], apps).strip()
        write_program(apps / package, "package.test.cjs", JEST.replace("EXPORTS", exports))
    (apps / "package.json").write_text("{}")
    done = tools.run(
        [installed() / ".bin" / "jest", "--runInBand", "--rootDir", apps], cwd=apps, env=scripts()
    )
    assert done.returncode == 0, done.stderr
    assert f"Tests:       {len(PACKAGES)} passed, {len(PACKAGES)} total" in done.stderr


@each_package
def test_an_app_that_imports_one_constant_gets_nothing_else(package: str, apps: Path) -> None:
    code = 'import { StreamType } from "NAME"; console.log(StreamType.video);'
    app = write_program(apps / package, "constant.mjs", code)
    words: list[str | Path] = [app, "--bundle", "--format=esm", "--minify"]
    bundled = run([installed() / ".bin" / "esbuild", *words], apps)
    assert len(bundled.encode()) < 200, bundled


def test_the_page_of_the_readme_bundles(apps: Path) -> None:
    """The configuration of the Web SDK and the session are one module, as the README says."""
    readme = (apps.parent / "web-sdk/README.md").read_text("utf-8")
    configuration, *_, session = re.findall(r"(?s)```js\n(.*?)```", readme)
    page = apps / "web-sdk/page.js"
    page.write_text(configuration + session, "utf-8")
    words: list[str | Path] = [page, "--bundle", "--format=esm", "--external:@adobe/alloy"]
    assert "createMediaSession" in run([installed() / ".bin" / "esbuild", *words], apps)

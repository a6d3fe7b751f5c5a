"""Projects for tests of the gate, all in sync: a small one, and an app on top of the package."""

from __future__ import annotations

from pathlib import Path

from tests.helpers import run

END = "trackSessionEnd"
PAGE = """\
# Page

<!-- mediagen:begin snippet event=play platform=web -->
<!-- mediagen:end -->

<!-- mediagen:begin snippet event=sessionEnd platform=web -->
<!-- mediagen:end -->
"""


def edit(path: Path, old: str, new: str) -> None:
    """Replace each occurrence of a string in a file that has it."""
    text = path.read_text("utf-8")
    assert old in text, path
    path.write_text(text.replace(old, new), "utf-8")


def write_small_project(folder: Path) -> Path:
    """Write a project without the package, with a page."""
    assert run("init", "--bare", "--ci", "none", str(folder), cwd=folder.parent).code == 0
    (folder / "handbook").mkdir()
    (folder / "handbook/page.md").write_text(PAGE, "utf-8")
    edit(folder / "mediagen.yaml", "regions: [docs]", "regions: [handbook]")
    assert run("check", "--fix", cwd=folder).code == 0
    return folder


def write_app(folder: Path) -> Path:
    """Write a plan on top of the package, with a wrapper in the folder of an app, and a page."""
    platforms = ("--platform", "ios", "--platform", "media-edge-api")
    assert run("init", *platforms, str(folder), cwd=folder.parent).code == 0
    wrapper = "wrappers: [{platform: ios, folder: app/tracking, name: acme-tracking}]\n"
    edit(folder / "mediagen.yaml", "regions: [docs]", f"{wrapper}regions: [README.md]")
    (folder / "README.md").write_text(PAGE.replace("platform=web", "platform=ios"), "utf-8")
    assert run("eject", "templates/ios/platform.yaml", cwd=folder).code == 0
    assert run("check", "--fix", cwd=folder).code == 0
    return folder

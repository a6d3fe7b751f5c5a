"""SwiftPM reads the manifest of the iOS wrapper, as ``swift package dump-package`` prints it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.helpers import run
from tests.toolchains import tools
from tests.verify.proving import find_proof, prover, require


def test_the_manifest_describes_the_package_that_the_app_names(tmp_path: Path) -> None:
    (check,) = (check for check in find_proof("wrappers/ios").checks if check.purpose == "run")
    require([check])
    assert run("wrapper", "ios", "--out", "app", "--package", "AcmeKit", cwd=tmp_path).code == 0
    library = tools.toolchain_folder() / "swift/root/usr/libexec/swift/lib/swift/pm/ManifestAPI"
    options = ["-package-description-version", "6.0", "-swift-version", "6", "-module-name", "main"]
    words = ["swift-frontend", "-interpret", *options, "-I", str(library), "-L", str(library)]
    words += ["-lPackageDescription", "Package.swift", "--", "-fileno", "1"]  # as SwiftPM does
    done = tools.run(prover().tools.command_words(words, {}), cwd=tmp_path / "app")
    assert done.returncode == 0, done.stderr
    description = json.loads(done.stdout)
    package = description["package"]
    assert description["errors"] == []
    assert [package["name"], *(product["name"] for product in package["products"])] == [
        "AcmeKit",
        "AcmeKit",
    ]
    (target,) = package["targets"]
    assert (tmp_path / "app/Sources" / target["name"] / "MediaTracking.swift").is_file()
    urls = [each["kind"]["sourceControl"]["location"] for each in package["dependencies"]]
    used = [each["product"]["package"] for each in target["dependencies"]]
    assert [url.rpartition("/")[2].removesuffix(".git") for url in urls] == used

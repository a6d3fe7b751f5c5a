"""How SDKs are installed: what the steps name is what the code of the platform compiles against.

Code is read by a parser of its language where one is at hand; packages and versions are compared
with the ``sdk`` of the platform, commands and lists of files are taken apart.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from mediagen.verify.folder import Case

from tests.verify.proving import project, prover, require

PLATFORMS = project().platforms
#: Platforms that are an API install nothing.
NOTHING = {id_ for id_, platform in PLATFORMS.items() if "API" in platform.sdk["name"]}
READERS = {"sh", "text", "html", "xml", "json", "kotlin", "swift", "ruby"}


def steps(language: str) -> Iterator[tuple[str, str]]:
    """The platform and the code of every step in a language."""
    for platform in PLATFORMS.values():
        for step in platform.install:
            if step["language"] == language:
                yield platform.id, step["code"]


def code_of(platform: str, language: str) -> str:
    (code,) = (code for id_, code in steps(language) if id_ == platform)
    return code


def test_every_language_of_a_step_is_looked_at_here() -> None:
    assert {step["language"] for p in PLATFORMS.values() for step in p.install} == READERS


@pytest.mark.parametrize("platform", [p for p in PLATFORMS if p not in NOTHING])
def test_the_sdk_that_the_code_compiles_against_is_the_one_that_is_installed(platform: str) -> None:
    sdk = PLATFORMS[platform].sdk
    told = "\n".join(f"{step['title']}\n{step['code']}" for step in PLATFORMS[platform].install)
    assert sdk["name"].lower() in told.lower()
    installed = set(re.findall(r"(?<![\d.])\d+\.\d+\.\d+(?![\d.])", told)) - {"1.0.0"}
    assert installed <= {sdk["version"]}
    assert installed or platform in ("web-sdk", "android", "roku-edge")  # the latest one


def test_commands_install_the_package_by_its_name() -> None:
    for platform, code in steps("sh"):
        assert shlex.split(code) == ["npm", "install", PLATFORMS[platform].sdk["name"]]


def test_gradle_takes_the_artifacts_of_what_is_imported_from_a_bom_of_the_same_series() -> None:
    (check,) = (c for c in prover().proofs["android"].checks if c.id == "ktlint")
    require([check])
    code, platform = code_of("android", "kotlin"), PLATFORMS["android"]
    (outcome,) = prover().judge("android", check, [Case("install", code=code)])
    assert outcome.error is None
    group, _, artifact = platform.sdk["name"].partition(":")
    (series,) = re.findall(rf'platform\("{group}:sdk-bom:(\d+)\.\+"\)', code)
    assert platform.sdk["version"].startswith(f"{series}.")
    artifacts = re.findall(rf'^implementation\("{group}:([\w-]+)"\)$', code, re.MULTILINE)
    assert artifact in artifacts
    packages = {"core": "MobileCore", "edge": "Edge", "edgeidentity": "Identity"}
    imported = {line.rpartition(".")[2] for line in platform.imports}
    assert {packages[each] for each in artifacts if each in packages} <= imported
    assert len(artifacts) == len(packages) + 1


def test_swift_packages_are_of_the_major_version_that_is_imported() -> None:
    platform = PLATFORMS["ios"]
    form = (
        r'\.package\(url: "https://github\.com/adobe/aepsdk-(\w+)-ios\.git", '
        r'\.upToNextMajor\(from: "(\d+\.\d+\.\d+)"\)\)'
    )
    lines = code_of("ios", "swift").rstrip("\n").split(",\n")
    found = [re.fullmatch(form, line) for line in lines]
    assert all(found)
    packages = {f"aep{each[1]}": each[2] for each in found if each}
    imported = {line.removeprefix("import ").lower() for line in platform.imports}
    assert set(packages.values()) == {platform.sdk["version"]}
    assert set(packages) <= imported


def test_pods_are_the_modules_that_are_imported() -> None:
    pods = re.findall(r"^pod '(\w+)'$", code_of("ios", "ruby"), re.MULTILINE)
    assert [f"import {pod}" for pod in pods] == list(PLATFORMS["ios"].imports)


@pytest.mark.parametrize(("platform", "code"), list(steps("html")))
def test_script_tags_end_with_the_sdk(platform: str, code: str) -> None:
    sources: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert tag == "script"
            sources.append(dict(attrs)["src"] or "")

    reader = Reader()
    reader.feed(code)
    reader.close()
    assert code.count("</script>") == len(sources)
    assert sources[-1] == PLATFORMS[platform].sdk["name"]


@pytest.mark.parametrize(("platform", "code"), list(steps("xml")))
def test_a_component_names_a_file_that_was_copied(platform: str, code: str) -> None:
    (element,) = [ElementTree.fromstring(code)]
    assert (element.tag, element.attrib["type"]) == ("script", "text/brightscript")
    assert re.search(rf"^\S+ +{re.escape(element.attrib['uri'])}$", code_of(platform, "text"), re.M)


def test_a_configuration_file_has_all_that_the_library_needs() -> None:
    found = {platform: json.loads(code) for platform, code in steps("json")}
    assert list(found) == ["roku-2x"]
    keys = {f"{part}.{key}" for part, given in found["roku-2x"].items() for key in given}
    needed = {"mediaHeartbeat.server", "mediaHeartbeat.publisher", "analytics.rsids"}
    assert needed | {"analytics.server", "marketingCloud.org"} <= keys
    optional = {f"mediaHeartbeat.{key}" for key in ("channel", "playerName", "sdkVersion", "ssl")}
    assert keys <= needed | optional | {"analytics.server", "marketingCloud.org"}


@pytest.mark.parametrize(("platform", "code"), list(steps("text")))
def test_files_are_copied_under_their_own_names(platform: str, code: str) -> None:
    if platform in NOTHING:
        assert code == "Any HTTPS client."
        return
    for line in code.splitlines():
        file, _, place = line.partition(" ")
        if place.startswith(" ") or "pkg:" in place:
            assert place.strip().startswith("pkg:/")
            assert place.rpartition("/")[2] == file
        else:
            assert re.fullmatch(r"https://github\.com/[\w./-]+|In .+ also:|", line)

"""Installation steps of SDKs run, and install what the code of the platform depends on."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from mediagen.platforms.model import InstallStep
from mediagen.platforms.proofs import Proof, Purpose
from mediagen.verify.cases import install_case

from tests.verify.proving import find_proof, project, prover, require

PLATFORMS = project().platforms
#: Platforms that are an API have nothing to install.
NOTHING = {id_ for id_, platform in PLATFORMS.items() if "API" in platform.sdk["name"]}


def coded(platform: str) -> Iterator[InstallStep]:
    """Yield the steps of a platform that have code."""
    return (step for step in PLATFORMS[platform].install if step.code)


STEPS = [(platform, step) for platform in PLATFORMS for step in coded(platform)]


def proof(platform: str, title: str) -> Proof:
    return find_proof(f"install/{platform}/{title}")


def code(platform: str, title: str) -> str:
    (text,) = (step.code for step in coded(platform) if step.title == title)
    return text


# -- runs -----------------------------------------------------------------------------------------


def test_everything_that_is_installed_has_a_step_that_is_run() -> None:
    for platform in PLATFORMS.keys() - NOTHING:
        steps = list(coded(platform))
        assert steps, f"add an installation step with code to templates/{platform}/platform.yaml"
    for platform, step in STEPS:
        assert "run" in {check.purpose for check in proof(platform, step.title).checks}


@pytest.mark.parametrize("platform", sorted(PLATFORMS.keys() - NOTHING))
def test_every_step_runs(platform: str) -> None:
    for step in coded(platform):
        require(proof(platform, step.title).checks)
    results = prover().verify_platforms([PLATFORMS[platform]], kinds=["docs"])
    assert len(results) == len(list(coded(platform)))
    for verified in results:
        assert [f"{f.check}: {f.message}" for f in verified.failures] == []
        assert verified.is_complete
        assert verified.count_proved(Purpose.RUN) == 1


SPM, GRADLE, COMPONENT = "Swift Package Manager", "Gradle (Kotlin)", "In every component that calls"
#: Defects: the platform, the start of a step's title, and the string that is replaced by another.
DEFECTS = [
    ("web-sdk", "npm", "@adobe/alloy", "alloy"),
    ("web-sdk", "npm", "@adobe/alloy", "@adobe/alloy@1.0.0"),
    ("web-sdk", "npm", "npm install", "npm i install"),
    ("ios", SPM, ".package(", "package("),
    ("ios", SPM, '5.0.0"),', '5.0.0")'),
    ("ios", SPM, "edgemedia-ios", "edgemedia"),
    ("ios", SPM, 'from: "5.0.0"', 'exact: "5.0.0"'),
    ("ios", SPM, 'from: "5.0.0"', 'from: "4.0.0"'),
    ("ios", SPM, 'from: "5.0.0"', "from: 5.0"),
    ("ios", SPM, "url:", "git:"),
    ("ios", SPM, 'from: "5.0.0"', '.upToNextMinor(from: "5.0.0")'),
    ("ios", "CocoaPods", "pod 'AEPEdge'\n", ""),
    ("ios", "CocoaPods", "'AEPCore'", "'AEPCore"),
    ("ios", "CocoaPods", "'AEPEdgeMedia'", "'AEPMedia'"),
    ("ios", "CocoaPods", "'AEPEdgeMedia'", "'AEPEdgeMedia', '~> 4.0'"),
    ("ios", "CocoaPods", "pod 'AEPCore'", "pods 'AEPCore'"),
    ("android", GRADLE, 'platform("com', '("com'),
    ("android", GRADLE, ":edgemedia", ":edge-media"),
    ("android", GRADLE, ":edgemedia", ":media"),
    ("android", GRADLE, ':edgemedia")', ':edgemedia"'),
    ("android", GRADLE, ':core")', ":core"),
    ("android", GRADLE, ':core")', ":core')"),
    ("android", GRADLE, "sdk-bom:3", "sdk-bom:2"),
    ("roku-edge", COMPONENT, "source/AEPSDK.brs", "components/AEPSDK.brs"),
    ("roku-edge", COMPONENT, "AEPSDK.brs", "AepSdk.brs"),
    ("roku-edge", COMPONENT, "uri=", "url="),
    ("roku-edge", COMPONENT, "<script", "<scripts"),
    ("roku-edge", COMPONENT, " />", ">"),
    ("roku-2x", "In every SceneGraph", "adbmobile.brs", "adbmobile.js"),
    ("roku-2x", "In every SceneGraph", "pkg:/source", "pkg:/"),
    ("roku-2x", "ADBMobileConfig.json", "true\n", "true,\n"),
    ("roku-2x", "ADBMobileConfig.json", '"rsids"', '"rsid"'),
    ("roku-2x", "ADBMobileConfig.json", '"mediaHeartbeat"', '"heartbeat"'),
    ("roku-2x", "ADBMobileConfig.json", "true", "True"),
    ("roku-2x", "ADBMobileConfig.json", '"ssl": true', '"ssl": "true"'),
    ("js-3x", "Script tags", "MediaSDK.js", "MediaSdk.js"),
    ("js-3x", "Script tags", "src=", "href="),
    ("js-3x", "Script tags", '<script src="VisitorAPI.js"></script>\n', ""),
    ("js-3x", "Script tags", '"VisitorAPI.js"></script>', '"VisitorAPI.js">'),
    ("chromecast", "Script tags", "ADBMobileConfig.js", "ADBMobileConfig.json"),
    ("chromecast", "Script tags", '<script src="ADBMobileConfig.js"></script>\n', ""),
    ("chromecast", "Script tags", "mobile-chromecast", "mobile.chromecast"),
]  # fmt: skip


@pytest.mark.parametrize(("platform", "title", "before", "after"), DEFECTS)
def test_a_defect_of_a_step_is_detected(platform: str, title: str, before: str, after: str) -> None:
    (step,) = (step for step in coded(platform) if step.title.startswith(title))
    step_proof = proof(platform, step.title)
    checks = [check for check in step_proof.checks if check.purpose != "format"]
    require(checks)
    assert before in step.code
    case = install_case(project(), step_proof)._replace(code=step.code.replace(before, after, 1))
    outcomes = [prover().run_check(step_proof.proof_name, check, [case])[0] for check in checks]
    assert any(outcome.error for outcome in outcomes)


def test_a_package_that_npm_does_not_find_is_reported_with_the_message_of_npm() -> None:
    (step,) = coded("web-sdk")
    step_proof = proof("web-sdk", step.title)
    (check,) = (check for check in step_proof.checks if check.purpose == "run")
    require([check])
    case = install_case(project(), step_proof)._replace(code="npm install acme-tv\n")
    (outcome,) = prover().run_check(step_proof.proof_name, check, [case])
    assert re.match(
        r"npm error 404 .+acme-tv - this registry only has @adobe.alloy", outcome.error or ""
    )


# -- installed SDKs -------------------------------------------------------------------------------


@pytest.mark.parametrize("platform", [p for p in PLATFORMS if p not in NOTHING])
def test_the_sdk_that_the_code_compiles_against_is_the_one_that_is_installed(platform: str) -> None:
    sdk = PLATFORMS[platform].sdk
    steps = PLATFORMS[platform].install
    step_text = "\n".join(f"{step.title}\n{step.url}\n{step.files}\n{step.code}" for step in steps)
    assert sdk["name"].lower() in step_text.lower()
    installed = set(re.findall(r"(?<![\d.])\d+\.\d+\.\d+(?![\d.])", step_text)) - {"1.0.0"}
    assert installed <= {sdk["version"]}
    assert installed or platform in (
        "web-sdk",
        "android",
        "android-java",
        "roku-edge",
    )  # the latest one


@pytest.mark.parametrize("id_", ["android", "android-java"])
def test_gradle_takes_the_artifacts_of_imports_from_a_bom_of_the_same_series(id_: str) -> None:
    lines, platform = code(id_, GRADLE), PLATFORMS[id_]
    group, _, artifact = platform.sdk["name"].partition(":")
    (series,) = re.findall(rf'platform\("{group}:sdk-bom:(\d+)\.\+"\)', lines)
    assert platform.sdk["version"].startswith(f"{series}.")
    artifacts = re.findall(rf'^implementation\("{group}:([\w-]+)"\)$', lines, re.MULTILINE)
    assert artifact in artifacts
    packages = {"core": "MobileCore", "edge": "Edge", "edgeidentity": "Identity"}
    imported = {line.rpartition(".")[2].rstrip(";") for line in platform.imports}
    assert {packages[name] for name in artifacts if name in packages} <= imported
    assert len(artifacts) == len(packages) + 1


def test_swift_packages_are_of_modules_that_are_imported() -> None:
    imported = {line.removeprefix("import ").lower() for line in PLATFORMS["ios"].imports}
    packages = re.findall(r"aepsdk-(\w+)-ios", code("ios", SPM))
    assert {f"aep{name}" for name in packages} <= imported
    # It depends on the other two.
    assert "edgemedia" in packages


def test_pods_are_the_modules_that_are_imported() -> None:
    pods = re.findall(r"^pod '(\w+)'$", code("ios", "CocoaPods"), re.MULTILINE)
    assert [f"import {pod}" for pod in pods] == list(PLATFORMS["ios"].imports)


def test_a_component_names_a_file_that_was_copied() -> None:
    for platform in ("roku-edge", "roku-2x"):
        steps = PLATFORMS[platform].install
        copied = {place for step in steps for place in step.files.values()}
        (uri,) = (uri for step in steps for uri in re.findall(r'uri="([^"]+)"', step.code))
        assert uri in copied


def test_files_are_copied_under_their_own_names() -> None:
    places = [item for p in PLATFORMS.values() for step in p.install for item in step.files.items()]
    assert len(places) == 7
    for file, place in places:
        assert place.startswith("pkg:/") and place.rpartition("/")[2] == file


def test_archives_are_of_the_version_that_is_installed() -> None:
    for platform in PLATFORMS.values():
        for url in (step.url for step in platform.install if "/tag/" in step.url):
            assert url.endswith(f"-v{platform.sdk['version']}")

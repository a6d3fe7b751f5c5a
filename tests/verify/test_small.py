"""Tests of ``verify`` with a small language whose tools are scripts: no toolchain is needed.

``small`` adds the proof of one platform to the base of the broken specs.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import Result, run
from tests.test_broken import FOLDER, spoil

SMALL = Path(__file__).parent / "small"
EVENT_TYPE = "{{ message.body }}\n});"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("spec", "templates"):
        shutil.copytree(FOLDER / "base" / name, tmp_path / name)
    shutil.copytree(SMALL, tmp_path / "templates", dirs_exist_ok=True)
    return tmp_path


def verify(project: Path, *options: str) -> Result:
    return run("verify", "--platform", "web", *options, cwd=project)


def report(project: Path, *options: str) -> dict[str, Any]:
    (result,) = json.loads(verify(project, "--json", *options).out)["platforms"]
    assert isinstance(result, dict)
    return result


def change(project: Path, file: str, old: str, new: str) -> None:
    spoil(project, {"file": file, "replace": old, "by": new})


def test_a_platform_brings_its_own_proof(project: Path) -> None:
    result = verify(project, "--require-all")
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines()[-1] == ("6 snippets: 6 compiled, 6 run, 6 formatted, 0 failed")


def test_the_report_names_tools_versions_counts_and_exceptions(project: Path) -> None:
    result = report(project)
    assert (result["snippets"], result["compiled"], result["run"], result["formatted"]) == (
        6,
        6,
        6,
        6,
    )
    for check in result["checks"]:
        assert (check["checked"], check["failed"], check["skipped"]) == (6, 0, None)
        assert check["version"].startswith("3.")
    reason = "Blanks at the end of a line are a matter of taste."
    assert [check["exception"] for check in result["checks"]] == [None, None, reason]
    assert f"web tidy: differences ignored: {reason}" in verify(project).out.splitlines()


# -- setups ----------------------------------------------------------------------------------------

SET_UP = """\
{{ comment("Once.") }}
{% for message in opening %}
send({{ settings.host }}, {
  xdm: {{ message.body }}
});
{% endfor %}
"""


def set_up(project: Path, template: str = SET_UP, record: str = "setup: [$opens]") -> None:
    (project / "templates/web/setup.j2").write_text(template)
    change(project, "templates/web/verify.yaml", "record:\n", f"record:\n  {record}\n")


def test_the_setup_of_a_platform_is_verified_like_a_snippet(project: Path) -> None:
    set_up(project)
    result = verify(project, "--require-all")
    assert (result.code, result.err) == (0, "")
    assert result.out.endswith("\n7 snippets: 7 compiled, 7 run, 7 formatted, 0 failed\n")
    assert report(project, "--event", "play")["snippets"] == 1


def test_a_setup_is_optional(project: Path) -> None:
    assert not (project / "templates/web/setup.j2").exists()
    assert report(project)["snippets"] == 6


def test_a_setup_is_not_generated_as_a_snippet(project: Path) -> None:
    set_up(project)
    assert run("generate", cwd=project).code == 0
    assert not list((project / "output").rglob("setup*"))


def test_the_records_of_a_setup_are_those_of_the_proof(project: Path) -> None:
    set_up(project, record="setup: [{call: send, url: $host}]")
    assert verify(project).code == 0
    change(project, "templates/web/verify.yaml", "$host", "elsewhere")
    (failure,) = report(project)["failures"]
    assert '-  "url": "elsewhere"\n+  "url": "{host}"' in failure["message"]


def test_unexpected_records_of_a_setup_are_reported(project: Path) -> None:
    set_up(project, record="setup: []")
    (failure,) = report(project)["failures"]
    assert (failure["snippet"], failure["check"]) == ("templates/web/setup.j2", "play")


def test_an_error_of_a_setup_is_reported_at_the_line_of_its_template(project: Path) -> None:
    set_up(project, SET_UP.replace("});", '}");'))
    result = verify(project)
    assert result.code == 1
    assert "templates/web/setup.j2:5: MG850 grammar: a string has no end\n" in result.out


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("x\n{{ setings.host }}\n", "2:1: MG521 'setings' is undefined; did you mean 'settings'?"),
        ("{% for x in opening %}\n", "1:1: MG520 'for' is not closed"),
        ("{{ settings.hots }}\n", "1:1: MG521 'dict object' has no attribute 'hots'"),
    ],
)
def test_a_setup_that_cannot_be_rendered_is_reported_at_its_line(
    project: Path, template: str, message: str
) -> None:
    set_up(project, template)
    result = verify(project)
    assert (result.code, result.out) == (2, "")
    assert f"templates/web/setup.j2:{message}" in result.err


def test_a_proof_can_only_refer_to_the_records_of_a_session_start(project: Path) -> None:
    set_up(project, record="setup: [$closes]")
    result = verify(project)
    assert result.code == 2
    assert "templates/web/verify.yaml:" in result.err


# -- installation ----------------------------------------------------------------------------------

STEPS = """\
install:
  - title: Files
    files: {send.js: lib/send.js}
  - title: Script
    language: js
    code: |
      send("here", {
        "version": 1
      });
"""
PROVED = """\
install:
  Script:
    checks: {grammar: [], play: [install]}
    record: [{call: load, version: $version}]
record:
"""
LOAD = """\
def send(url, body):
    return {"call": "load", "version": f"{body['version']}.0", "url": url}
"""


def install(project: Path, steps: str = STEPS, proved: str = PROVED) -> None:
    (project / "templates/web/sdk/install").mkdir()
    (project / "templates/web/sdk/install/send.py").write_text(LOAD)
    change(project, "templates/web/platform.yaml", "install: []\n", steps)
    change(project, "templates/web/verify.yaml", "record:\n", proved)


def test_an_installation_step_is_compared_with_its_record(project: Path) -> None:
    install(project)
    result = verify(project, "--require-all")
    assert (result.code, result.err) == (0, "")
    assert result.out.endswith(
        "\n6 snippets: 6 compiled, 6 run, 6 formatted, 0 failed"
        "\n1 installation step: 1 compiled, 1 run, 0 formatted, 0 failed\n"
    )
    assert report(project, "--kind", "docs")["kind"] == "install"
    assert report(project, "--event", "play")["kind"] == "snippets"


def test_a_run_without_cases_is_reported(project: Path) -> None:
    assert verify(project, "--kind", "docs") == (0, "nothing to verify\n", "")


def test_a_step_with_another_result_is_reported(project: Path) -> None:
    install(project, STEPS.replace("1\n", "2\n"))
    result = verify(project, "--kind", "docs")
    assert result.code == 1
    assert re.search(r'^    - +"version": "1.0"', result.out, re.MULTILINE)


@pytest.mark.parametrize(
    ("step", "line"),
    [
        (STEPS.replace('"version"', '"version'), 17),
        (STEPS.replace("|\n      send", "|-\n\n      send").replace('"here"', 'here"'), 17),
        (STEPS[: STEPS.index("code")] + "code: '\"'\n", 15),
    ],
)
def test_an_error_of_a_step_is_reported_at_its_line(project: Path, step: str, line: int) -> None:
    install(project, step)
    result = verify(project, "--kind", "docs")
    assert result.code == 1
    assert (
        f"\ntemplates/web/platform.yaml:{line}: MG850 grammar: a string has no end\n" in result.out
    )


def test_a_step_without_a_proof_is_incomplete(project: Path) -> None:
    install(project, proved="record:\n")
    result = verify(project, "--require-all")
    assert result.code == 1
    message = "templates/web/verify.yaml: MG323 the installation step 'Script' of Web has no checks"
    assert message in result.out
    assert verify(project).code == 0


def test_a_step_that_is_never_run_is_incomplete(project: Path) -> None:
    install(project, proved=PROVED.replace(", play: [install]", ""))
    assert verify(project).code == 0
    assert verify(project, "--require-all").code == 1


def test_only_selected_events_are_verified(project: Path) -> None:
    assert report(project, "--event", "play")["snippets"] == 1
    assert "did you mean 'play'?" in verify(project, "--event", "pley").err


def test_an_error_is_reported_at_the_lines_of_the_snippet_and_of_the_template(
    project: Path,
) -> None:
    change(project, "templates/web/snippet.j2", EVENT_TYPE, '{{ message.body }}\n}");')
    result = verify(project, "--event", "play")
    assert result.code == 1
    assert (
        "output/snippets/web/play.js:9: MG850 grammar: a string has no end\n"
        "    rendered from templates/web/snippet.j2:7\n"
    ) in result.out


def test_unexpected_records_are_reported_as_a_diff(project: Path) -> None:
    change(
        project,
        "templates/web/snippet.j2",
        "{{ message.body }}",
        '{\n    eventType: "media.other"\n  }',
    )
    result = verify(project, "--event", "play")
    assert result.code == 1
    assert re.search(r'^    - +"eventType": "media.play"', result.out, re.MULTILINE)
    assert "4 snippets" not in result.out and "1 snippet: 1 compiled, 0 run" in result.out


def test_an_error_of_the_sdk_is_reported_with_its_message(project: Path) -> None:
    change(project, "templates/web/sdk/send.py", "media.forbidden", "media.play")
    (failure,) = report(project, "--event", "play")["failures"]
    assert failure == {
        "snippet": "output/snippets/web/play.js",
        "line": 2,
        "template": "templates/web/snippet.j2",
        "template_line": 6,
        "check": "play",
        "code": "MG851",
        "message": "this event is forbidden",
    }


def test_a_missing_statement_is_detected(project: Path) -> None:
    change(project, "templates/web/snippet.j2", "send({{", "unsent({{")
    result = report(project)
    assert (result["compiled"], result["run"], len(result["failures"])) == (6, 0, 6)


def test_code_that_its_formatter_changes_fails(project: Path) -> None:
    change(project, "templates/web/snippet.j2", "  xdm:", "\n  xdm:")
    result = report(project, "--event", "play")
    assert [failure["check"] for failure in result["failures"]] == ["tidy"]
    assert "-\n" in result["failures"][0]["message"]


def test_ignored_differences_of_a_formatter_pass(project: Path) -> None:
    change(project, "templates/web/snippet.j2", "{{ message.url }}, {", "{{ message.url }}, {  ")
    assert {f["check"] for f in report(project)["failures"]} <= {"play"}


@pytest.mark.parametrize("word", ["CRASH", "EXIT"])
def test_a_snippet_that_ends_the_tool_does_not_fail_others(project: Path, word: str) -> None:
    change(project, "spec/events/open.yaml", "name: My Video", f"name: {word}")
    result = report(project)
    failed = {failure["snippet"] for failure in result["failures"]}
    assert failed == {
        "output/snippets/web/open.js",
        "output/snippets/web/open.labels.js",
        "spec/events/open.yaml",  # the code of a field, which only pages show
    }
    assert all("error: the" in failure["message"] for failure in result["failures"])


def test_a_missing_tool_is_reported_with_the_command_that_installs_it(project: Path) -> None:
    change(project, "templates/checks/grammar.yaml", "tools: [python]", "tools: [telegraph]")
    result = verify(project)
    assert result.code == 0
    message = "MG806 telegraph not installed; run: mediagen toolchains install telegraph"
    assert f"skipped: {message}\n" in result.out
    assert report(project)["compiled"] == 0


def test_a_skipped_check_fails_if_all_are_required(project: Path) -> None:
    change(project, "templates/checks/grammar.yaml", "tools: [python]", "tools: [telegraph]")
    result = verify(project, "--require-all")
    assert result.code == 1
    assert result.out.endswith("skipped checks count as failures because of --require-all\n")


def test_a_platform_without_a_proof_is_incomplete(project: Path) -> None:
    result = run("verify", "--require-all", cwd=project)
    assert result.code == 1
    message = "templates/phone/verify.yaml: MG323 Phone has no checks; list them in this file"
    assert message in result.out
    assert run("verify", cwd=project).code == 0


def test_platforms_on_the_same_sdk_share_its_files(project: Path) -> None:
    templates = project / "templates"
    shutil.copytree(templates / "web", templates / "kiosk")
    shutil.rmtree(templates / "kiosk/sdk")
    change(project, "templates/kiosk/platform.yaml", "platform: web", "platform: kiosk")
    change(project, "templates/kiosk/platform.yaml", "title: Web", "title: Kiosk")
    change(project, "templates/kiosk/verify.yaml", "checks:", "sdk: web\nchecks:")
    result = run("verify", "--platform", "kiosk", "--require-all", cwd=project)
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines()[-1] == "6 snippets: 6 compiled, 6 run, 6 formatted, 0 failed"


def test_a_platform_without_a_check_of_each_purpose_is_incomplete(project: Path) -> None:
    change(project, "templates/web/verify.yaml", "  play: [send.py]\n", "")
    assert verify(project).code == 0
    result = verify(project, "--require-all")
    assert result.code == 1
    assert result.out.endswith("\nweb: no check for run; add one to its verify.yaml\n")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "web/verify.yaml", "grammar: []", "gramar: []",
            "templates/web/verify.yaml:2:3: MG322 unknown check 'gramar'; did you mean 'grammar'?",
        ),
        (
            "web/verify.yaml", "[send.py]", "[sent.py]",
            "templates/web/verify.yaml:3:10: MG326 missing file templates/web/sdk/sent.py",
        ),
        (
            "web/verify.yaml", "checks:", "sdk: wbe\nchecks:",
            "templates/web/verify.yaml:1:6: MG326 missing folder templates/wbe/sdk",
        ),
        (
            "web/verify.yaml", "record:", "recrod:",
            "templates/web/verify.yaml:5:1: MG101 unknown key 'recrod'; did you mean 'record'?",
        ),
        (
            "web/verify.yaml", "record:", "callers: {play: js}\nrecord:",
            "templates/web/verify.yaml:5:1: MG324 only the proofs of wrappers can have 'callers'",
        ),
        (
            "web/verify.yaml", "record:",
            "install: {Scrpt: {checks: {play: []}, record: []}}\nrecord:",
            "templates/web/verify.yaml:5:11: MG328 the platform has no step 'Scrpt' with code",
        ),
        (
            "web/verify.yaml", "record:",
            "install: {Script: {checks: {play: []}}}\nrecord:",
            "templates/web/verify.yaml:5:19: MG102 missing key 'record'",
        ),
        (
            "checks/play.yaml", "[python, play.py", "[pyton, play.py",
            "templates/checks/play.yaml:5:11: MG321 unknown tool 'pyton'; did you mean 'python'?",
        ),
        (
            "checks/play.yaml", "tools:", "shared_folders: [plays]\ntools:",
            "templates/checks/play.yaml:4:18: MG326 missing folder templates/checks/shared/plays",
        ),
        (
            "checks/play.yaml", "check: play", "check: played",
            "templates/checks/play.yaml:1:8: MG123 expected 'play', the name of the file",
        ),
        (
            "checks/grammar.yaml", "(?P<file>", "(?P<file",
            "templates/checks/grammar.yaml:6:16: MG127 invalid regular expression: ",
        ),
        (
            "checks/grammar.yaml", "(?P<message>.*)", ".*",
            "templates/checks/grammar.yaml:6:16: MG327 missing group (?P<message>...)",
        ),
        (
            "checks/tools.yaml", "install: python", "instal: python",
            "templates/checks/tools.yaml:2:64: MG101 unknown key 'instal'; did you mean 'install'?",
        ),
        (
            "checks/grammar/snippet{n}.js.j2", "snippet.event", "snippet.evnt",
            "templates/checks/grammar/snippet{n}.js.j2:1:1: MG521 'evnt' is undefined",
        ),
    ],
)  # fmt: skip
def test_an_invalid_check_is_reported_at_its_line(
    project: Path, file: str, old: str, new: str, message: str
) -> None:
    change(project, f"templates/{file}", old, new)
    result = verify(project)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(message), result.err
    assert "Traceback" not in result.err

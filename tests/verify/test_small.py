"""``verify`` itself, with a small language whose tools are scripts: no toolchain is needed.

``small`` adds to the base of the broken specs how the snippets of one platform are proved.
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
    (found,) = json.loads(verify(project, "--json", *options).out)["platforms"]
    assert isinstance(found, dict)
    return found


def change(project: Path, file: str, old: str, new: str) -> None:
    spoil(project, {"file": file, "replace": old, "by": new})


def test_a_platform_brings_its_own_proof(project: Path) -> None:
    result = verify(project, "--require-all")
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines()[-1] == ("4 snippets: 4 compiled, 4 run, 4 formatted, 0 failed")


def test_the_report_names_tools_versions_counts_and_exceptions(project: Path) -> None:
    found = report(project)
    assert (found["snippets"], found["compiled"], found["run"], found["formatted"]) == (4, 4, 4, 4)
    for check in found["checks"]:
        assert (check["checked"], check["failed"], check["skipped"]) == (4, 0, None)
        assert check["version"].startswith("3.")
    said = "Blanks at the end of a line are a matter of taste."
    assert [check["exception"] for check in found["checks"]] == [None, None, said]
    assert f"web tidy excepts: {said}" in verify(project).out.splitlines()


# -- set-ups ---------------------------------------------------------------------------------------

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


def test_the_set_up_of_a_platform_is_proved_as_one_more_snippet(project: Path) -> None:
    set_up(project)
    result = verify(project, "--require-all")
    assert (result.code, result.err) == (0, "")
    assert result.out.endswith("\n5 snippets: 5 compiled, 5 run, 5 formatted, 0 failed\n")
    assert report(project, "--event", "play")["snippets"] == 1


def test_a_platform_needs_no_set_up(project: Path) -> None:
    assert not (project / "templates/web/setup.j2").exists()
    assert report(project)["snippets"] == 4


def test_a_set_up_is_no_snippet_that_is_generated(project: Path) -> None:
    set_up(project)
    assert run("generate", cwd=project).code == 0
    assert not list((project / "output").rglob("setup*"))


def test_what_a_set_up_makes_arrive_is_what_the_proof_states(project: Path) -> None:
    set_up(project, record="setup: [{call: send, url: $host}]")
    assert verify(project).code == 0
    change(project, "templates/web/verify.yaml", "$host", "elsewhere")
    (failure,) = report(project)["failures"]
    assert '-  "url": "elsewhere"\n+  "url": "{host}"' in failure["message"]


def test_what_arrives_of_a_set_up_unasked_is_told(project: Path) -> None:
    set_up(project, record="setup: []")
    (failure,) = report(project)["failures"]
    assert (failure["snippet"], failure["check"]) == ("templates/web/setup.j2", "play")


def test_a_fault_of_a_set_up_is_told_at_its_line_of_the_template(project: Path) -> None:
    set_up(project, SET_UP.replace("});", '}");'))
    result = verify(project)
    assert result.code == 1
    assert "templates/web/setup.j2:5: grammar: a string has no end\n" in result.out


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("x\n{{ setings.host }}\n", "2:1: MG521 'setings' is undefined; did you mean 'settings'?"),
        ("{% for x in opening %}\n", "1:1: MG520 unexpected end of template"),
        ("{{ settings.hots }}\n", "1:1: MG521 'dict object' has no attribute 'hots'"),
    ],
)
def test_a_set_up_that_cannot_be_rendered_is_told_at_its_line(
    project: Path, template: str, said: str
) -> None:
    set_up(project, template)
    result = verify(project)
    assert (result.code, result.out) == (2, "")
    assert f"templates/web/setup.j2:{said}" in result.err


def test_a_proof_can_only_ask_a_set_up_for_what_opens_a_session(project: Path) -> None:
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


def test_what_installs_the_sdk_is_proved_as_its_record_says(project: Path) -> None:
    install(project)
    result = verify(project, "--require-all")
    assert (result.code, result.err) == (0, "")
    assert result.out.endswith(
        "\n4 snippets: 4 compiled, 4 run, 4 formatted, 0 failed"
        "\n1 step of an installation: 1 compiled, 1 run, 0 formatted, 0 failed\n"
    )
    assert report(project, "--kind", "docs")["kind"] == "install"
    assert report(project, "--event", "play")["kind"] == "snippets"


def test_that_there_is_nothing_to_prove_is_told(project: Path) -> None:
    assert verify(project, "--kind", "docs") == (0, "nothing to prove\n", "")


def test_a_step_that_brings_something_else_is_told(project: Path) -> None:
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
def test_a_fault_of_a_step_is_told_at_its_line(project: Path, step: str, line: int) -> None:
    install(project, step)
    result = verify(project, "--kind", "docs")
    assert result.code == 1
    assert f"\ntemplates/web/platform.yaml:{line}: grammar: a string has no end\n" in result.out


def test_a_step_without_a_proof_is_not_called_proved(project: Path) -> None:
    install(project, proved="record:\n")
    result = verify(project, "--require-all")
    assert result.code == 1
    said = "templates/web/verify.yaml: MG323 the installation step 'Script' of Web has no checks"
    assert said in result.out
    assert verify(project).code == 0


def test_a_step_that_is_never_run_is_not_complete(project: Path) -> None:
    install(project, proved=PROVED.replace(", play: [install]", ""))
    assert verify(project).code == 0
    assert verify(project, "--require-all").code == 1


def test_only_the_events_that_are_asked_for_are_proved(project: Path) -> None:
    assert report(project, "--event", "play")["snippets"] == 1
    assert "did you mean 'play'?" in verify(project, "--event", "pley").err


def test_a_fault_is_told_at_its_line_of_the_snippet_and_of_the_template(project: Path) -> None:
    change(project, "templates/web/snippet.j2", EVENT_TYPE, '{{ message.body }}\n}");')
    result = verify(project, "--event", "play")
    assert result.code == 1
    assert (
        "output/snippets/web/play.js:9: grammar: a string has no end\n"
        "    printed by templates/web/snippet.j2:7\n"
    ) in result.out


def test_what_arrives_otherwise_is_told_as_a_diff(project: Path) -> None:
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


def test_what_the_sdk_refuses_is_told_in_its_words(project: Path) -> None:
    change(project, "templates/web/sdk/send.py", "media.forbidden", "media.play")
    (failure,) = report(project, "--event", "play")["failures"]
    assert failure == {
        "snippet": "output/snippets/web/play.js",
        "line": 2,
        "template": "templates/web/snippet.j2",
        "template_line": 6,
        "check": "play",
        "message": "this event is forbidden",
    }


def test_a_statement_that_gets_lost_is_noticed(project: Path) -> None:
    change(project, "templates/web/snippet.j2", "send({{", "unsent({{")
    found = report(project)
    assert (found["compiled"], found["run"], len(found["failures"])) == (4, 0, 4)


def test_code_that_its_formatter_would_change_fails(project: Path) -> None:
    change(project, "templates/web/snippet.j2", "  xdm:", "\n  xdm:")
    found = report(project, "--event", "play")
    assert [failure["check"] for failure in found["failures"]] == ["tidy"]
    assert "-\n" in found["failures"][0]["message"]


def test_what_a_platform_excepts_from_its_formatter_passes(project: Path) -> None:
    change(project, "templates/web/snippet.j2", "{{ message.url }}, {", "{{ message.url }}, {  ")
    assert {f["check"] for f in report(project)["failures"]} <= {"play"}


@pytest.mark.parametrize("word", ["CRASH", "EXIT"])
def test_a_snippet_that_ends_the_tool_takes_no_other_with_it(project: Path, word: str) -> None:
    change(project, "spec/events/open.yaml", "name: My Video", f"name: {word}")
    found = report(project)
    failed = {failure["snippet"] for failure in found["failures"]}
    assert failed == {"output/snippets/web/open.js", "output/snippets/web/open.labels.js"}
    assert all("error: the" in failure["message"] for failure in found["failures"])


def test_a_tool_that_is_missing_is_named_with_what_installs_it(project: Path) -> None:
    change(project, "templates/checks/grammar.yaml", "tools: [python]", "tools: [telegraph]")
    result = verify(project)
    assert result.code == 0
    told = "skipped: telegraph not installed; install with: mediagen toolchains install telegraph"
    assert told in result.out
    assert report(project)["compiled"] == 0


def test_a_check_that_cannot_run_fails_where_all_are_required(project: Path) -> None:
    change(project, "templates/checks/grammar.yaml", "tools: [python]", "tools: [telegraph]")
    result = verify(project, "--require-all")
    assert result.code == 1
    assert result.out.endswith("what was skipped counts as failed: --require-all\n")


def test_a_platform_without_a_proof_is_not_called_proved(project: Path) -> None:
    result = run("verify", "--require-all", cwd=project)
    assert result.code == 1
    message = "templates/phone/verify.yaml: MG323 Phone has no checks; list them in this file"
    assert message in result.out
    assert run("verify", cwd=project).code == 0


def test_a_platform_without_a_check_of_each_kind_is_not_complete(project: Path) -> None:
    change(project, "templates/web/verify.yaml", "  play: [send.py]\n", "")
    assert verify(project).code == 0
    assert verify(project, "--require-all").code == 1


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
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
            "templates/checks/grammar/snippet{n}.js.j2:1:1: ",
        ),
    ],
)  # fmt: skip
def test_a_wrong_check_is_told_at_its_line(
    project: Path, file: str, old: str, new: str, said: str
) -> None:
    change(project, f"templates/{file}", old, new)
    result = verify(project)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(said), result.err
    assert "Traceback" not in result.err

"""Actions: code of platforms that belongs to no event, and variables that no event carries."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.helpers import ROOT, run

BASE = ROOT / "tests" / "broken" / "base"
ACTION = """\
action: approval
title: Approval
summary: State whether the viewer approves.
description: The viewer approves or refuses.
examples:
  given: {title: Approved, summary: The viewer approves., when: When the viewer approves.}
  refused: {title: Refused, summary: The viewer refuses., when: When the viewer refuses.}
"""
CODE = """\
actions:
  approval:
    sentence: "Call `approve` {when}:"
    examples:
      given: {value: true}
      refused: {reason: The SDK cannot withdraw an approval.}
    notes: [The SDK stores the approval.]
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A small project with an action that one of its two platforms has code for."""
    for name in ("spec", "templates"):
        shutil.copytree(BASE / name, tmp_path / name)
    (tmp_path / "spec/actions").mkdir()
    (tmp_path / "spec/actions/approval.yaml").write_text(ACTION, "utf-8")
    (tmp_path / "templates/web/actions").mkdir()
    (tmp_path / "templates/web/actions/approval.j2").write_text("sdk.approve({{ value }});\n")
    with (tmp_path / "templates/web/platform.yaml").open("a") as file:
        file.write(CODE)
    return tmp_path


def test_an_action_has_a_snippet_for_each_example_or_a_reason(plan: Path) -> None:
    result = run("generate", cwd=plan)
    assert (result.code, result.err) == (0, "")
    snippets = sorted(path.name for path in (plan / "output/snippets").glob("*/approval.*"))
    assert snippets == ["approval.given.js"]
    assert (plan / "output/snippets/web/approval.given.js").read_text() == "sdk.approve(true);\n"
    assert run("check", cwd=plan).code == 0
    (listed,) = json.loads(run("list", "actions", "--json", cwd=plan).out)
    assert listed["examples"]["given"]["web"] == {"snippet": True}
    assert listed["examples"]["refused"]["web"] == {
        "reason": "The SDK cannot withdraw an approval."
    }
    assert listed["examples"]["given"]["phone"] == {
        "reason": "The description of this platform does not include this action."
    }


def test_snippet_prints_the_code_of_an_action(plan: Path) -> None:
    call = ("snippet", "approval", "--platform", "web")
    assert run(*call, "--example", "given", cwd=plan).out == "sdk.approve(true);\n"
    missing = run(*call, "--example", "refused", cwd=plan)
    assert (missing.code, missing.out) == (2, "")
    assert "The SDK cannot withdraw an approval." in missing.err
    assert "expected given or refused" in run(*call, cwd=plan).err
    unknown = run(*call, "--example", "given", "--set", "playhead=7", cwd=plan)
    assert (unknown.code, "MG645" in unknown.err) == (2, True)


def test_explain_names_the_template_and_the_value_of_an_action(plan: Path) -> None:
    run("generate", cwd=plan)
    out = run("explain", "output/snippets/web/approval.given.js:1", cwd=plan).out
    assert "templates/web/actions/approval.j2:1" in out
    assert "actions.approval.examples.given.value: true" in out


def test_pages_and_regions_show_an_action(plan: Path) -> None:
    shutil.copytree(ROOT / "templates/docs", plan / "templates/docs")
    assert run("generate", "--flavour", "github", cwd=plan).code == 0
    page = (plan / "output/docs/github/approval.md").read_text()
    assert "sdk.approve(true);" in page
    assert "The SDK cannot withdraw an approval." in page
    assert page.count("The SDK stores the approval.") == 1
    guide = plan / "guide.md"
    begin = "<!-- mediagen:begin snippet action=approval example={} platform=web -->\n"
    end = "<!-- mediagen:end -->\n"
    guide.write_text(begin.format("given") + end)
    assert run("inject", "guide.md", cwd=plan).code == 0
    assert "sdk.approve(true);" in guide.read_text()
    guide.write_text(begin.format("gven") + end)
    assert "did you mean 'given'?" in run("inject", "guide.md", cwd=plan).err


@pytest.mark.parametrize(
    ("path", "before", "after", "code", "message"),
    [
        (
            "spec/actions/approval.yaml",
            "action: approval",
            "action: play",
            "MG123",
            "expected 'approval'",
        ),
        ("templates/web/platform.yaml", "  approval:", "  aproval:", "MG641", "'approval'?"),
        ("templates/web/platform.yaml", "      given:", "      gven:", "MG642", "'given'?"),
        (
            "templates/web/platform.yaml",
            "      refused: {reason: The SDK cannot withdraw an approval.}\n",
            "",
            "MG643",
            "missing example 'refused'",
        ),
    ],
)
def test_an_inconsistent_action_is_an_error(
    plan: Path, path: str, before: str, after: str, code: str, message: str
) -> None:
    file = plan / path
    text = file.read_text()
    assert text.count(before) == 1
    file.write_text(text.replace(before, after))
    result = run("generate", cwd=plan)
    assert result.code == 2
    assert code in result.err
    assert message in result.err
    assert not (plan / "output").exists()


def test_the_template_and_the_name_of_an_action_are_checked(plan: Path) -> None:
    (plan / "templates/web/actions/approval.j2").rename(plan / "templates/web/actions/approve.j2")
    err = run("generate", cwd=plan).err
    assert "MG644" in err
    shutil.copy(
        plan / "templates/web/actions/approve.j2", plan / "templates/web/actions/approval.j2"
    )
    assert "unused file" in run("generate", cwd=plan).err
    (plan / "templates/web/actions/approve.j2").unlink()
    clash = ACTION.replace("action: approval", "action: play")
    (plan / "spec/actions/play.yaml").write_text(clash)
    assert "MG640" in run("generate", cwd=plan).err


def test_a_variable_that_the_backend_computes_has_a_page_and_the_close_call_is_checked(
    plan: Path,
) -> None:
    shutil.copytree(ROOT / "templates/docs", plan / "templates/docs")
    variables = plan / "spec/variables.yaml"
    text = (
        "plays:\n  title: Plays\n  summary: How often the content started.\n"
        "  category: quality\n  events: [play]\n"
        "  metrics: [{name: Plays, variable: a.plays, trait: c.a.plays}]\n"
    )
    variables.write_text(text)
    assert run("generate", "--flavour", "github", cwd=plan).code == 0
    page = (plan / "output/docs/github/variables/quality/plays.md").read_text()
    assert "`c.a.plays`" in page
    variables.write_text(text.replace("[play]", "[plai]"))
    assert "did you mean 'play'?" in run("generate", cwd=plan).err
    variables.write_text(text)
    group = next((plan / "spec/fields").glob("*.yaml"))
    group.write_text(group.read_text().replace("\nxdm:", "\nclose: sesion\nxdm:", 1))
    assert "MG647 unknown scope 'sesion'; did you mean 'session'?" in (
        run("generate", cwd=plan).err
    )


def test_consent_is_stated_on_every_platform_that_can_store_it() -> None:
    actions = json.loads(run("list", "actions", "--json", cwd=ROOT).out)
    consent = next(action for action in actions if action["id"] == "consent")
    assert list(consent["examples"]) == ["in", "out", "unknown"]
    for outcomes in consent["examples"].values():
        for outcome in outcomes.values():
            assert outcome == {"snippet": True} or outcome["reason"].endswith(".")
    for platform, outcome in consent["examples"]["out"].items():
        is_request = platform.endswith("-api")  # an app that sends its own requests stops sending
        assert ("snippet" in outcome) != is_request, platform


def test_fields_of_reports_name_their_close_call_and_states_their_metrics() -> None:
    fields = ROOT / "output/docs/exl/variables"
    assert "The session close, which the backend sends" in (
        fields / "core/content-id.md"
    ).read_text("utf-8")
    assert "Reported with" not in (fields / "core/resume-flag.md").read_text("utf-8")
    for state in ("full-screen", "closed-captioning", "mute", "picture-in-picture", "in-focus"):
        page = (fields / f"player-state/{state}.md").read_text("utf-8")
        name = state.replace("-", "")
        for suffix in ("set", "count", "time"):
            assert f"`c_contextdata.a.media.states.{name}.{suffix}`" in page
    event = (ROOT / "output/docs/exl/events/player-state/state-start.md").read_text("utf-8")
    assert "**Associated metrics**: Streams affected" in event


def test_audit_knows_the_code_of_actions() -> None:
    result = run("audit", "output/docs/exl/consent.md", "output/docs/exl/platforms", cwd=ROOT)
    assert "MG597" not in result.out
    last = result.out.splitlines()[-1]
    assert last.endswith("0 wrong, 0 incomplete")
    assert "unknown" not in result.out

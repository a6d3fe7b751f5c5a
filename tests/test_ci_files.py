"""The files to paste into a build: each is run as the service or the tool runs it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from tests.helpers import ROOT, project, run

BIN = Path(sys.executable).parent
MARKER = "<!-- mediagen:begin snippet event={event} platform={platform} -->"


def git(folder: Path, *arguments: str) -> str:
    names = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    done = subprocess.run(
        ["git", *names, *arguments], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the spec, its output, and a page with regions, all in sync."""
    folder = project(tmp_path_factory.mktemp("repository") / "r", output=True)
    snippet = sorted((folder / "output/snippets").glob("*/*"))[0]
    marker = MARKER.format(event=snippet.name.split(".")[0], platform=snippet.parent.name)
    (folder / "handbook").mkdir()
    page = f"# Page\n\n{marker}\n<!-- mediagen:end -->\n"
    (folder / "handbook/page.md").write_text(page, "utf-8")
    assert run("inject", "handbook", cwd=folder).code == 0
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "Start")
    return folder


@pytest.fixture
def checkout(repository: Path, tmp_path: Path) -> Path:
    """A copy of the repository for one test."""
    return Path(shutil.copytree(repository, tmp_path / "checkout", symlinks=True))


def spoil(folder: Path) -> None:
    """Edit a generated file and a region."""
    snippet = sorted((folder / "output/snippets").glob("*/*"))[0]
    snippet.write_text(snippet.read_text("utf-8") + "// edit\n", "utf-8")
    page = folder / "handbook/page.md"
    page.write_text(page.read_text("utf-8").replace("```", "```\nedit", 1), "utf-8")


def environment(**variables: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    return {**kept, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", **variables}


def action_step(name: str) -> dict[str, Any]:
    steps = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["runs"]["steps"]
    (step,) = [step for step in steps if step.get("name") == name]
    return dict(step)


def run_action(folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the step of the action that checks, as a runner does: bash, exit on error, pipefail."""
    step = action_step("Check")
    defaults = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["inputs"]
    variables = {}
    for variable, expression in step["env"].items():
        name = expression.removeprefix("${{ inputs.").removesuffix(" }}")
        variables[variable] = inputs.get(name, defaults[name]["default"])
    summary = folder.parent / "summary.md"
    service = {"GITHUB_WORKSPACE": str(folder), "GITHUB_STEP_SUMMARY": str(summary)}
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=folder,
        env=environment(**variables, **service),
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_action_passes_when_everything_is_in_sync(checkout: Path) -> None:
    done = run_action(checkout, pages="handbook\n")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "no problems" in (checkout.parent / "summary.md").read_text("utf-8")


def test_the_action_annotates_each_difference_and_writes_the_patch(checkout: Path) -> None:
    spoil(checkout)
    git(checkout, "add", "-A")
    git(checkout, "commit", "-qm", "Spoil")
    patch = checkout.parent / "fix.patch"
    done = run_action(checkout, pages="handbook\n\n", patch=str(patch))
    assert done.returncode == 1, done.stderr
    annotations = [line for line in done.stdout.splitlines() if line.startswith("::error ")]
    assert len(annotations) == 2
    assert "b/output/snippets/" in patch.read_text("utf-8")
    assert "title=MG623" in annotations[0] and "file=handbook/page.md,line=5" in annotations[1]


def test_the_patch_of_the_action_brings_everything_up_to_date(checkout: Path) -> None:
    snippet = sorted((checkout / "output/snippets").glob("*/*"))[0]
    snippet.unlink()
    git(checkout, "add", "-A")
    git(checkout, "commit", "-qm", "Delete a file")
    patch = checkout.parent / "fix.patch"
    assert run_action(checkout, pages="handbook", patch=str(patch)).returncode == 1
    git(checkout, "reset", "-q", "--hard")
    git(checkout, "clean", "-qfd")
    git(checkout, "apply", str(patch))
    assert run_action(checkout, pages="handbook").returncode == 0


def test_the_action_leaves_edits_out_of_the_patch_and_reads_a_baseline(checkout: Path) -> None:
    (checkout / "mediagen.yaml").write_text("regions: [handbook]\n", "utf-8")
    spoil(checkout)
    git(checkout, "add", "-A")
    git(checkout, "commit", "-qm", "Spoil")
    patch = checkout.parent / "fix.patch"
    done = run_action(checkout, patch=str(patch))
    assert (done.returncode, done.stdout.count("::error ")) == (1, 2), done.stderr
    text = patch.read_text("utf-8")
    assert "b/output/snippets/" in text and "handbook" not in text
    git(checkout, "reset", "-q", "--hard")
    assert run("check", "--write-baseline", "accepted.json", cwd=checkout).code == 0
    assert run_action(checkout, baseline="accepted.json").returncode == 0


def test_the_action_warns_that_a_shallow_clone_lacks_the_revision(
    checkout: Path, tmp_path: Path
) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth=1", checkout.as_uri(), str(clone))
    done = run_action(clone, arguments="--only overrides --since origin/other")
    assert done.returncode == 2, done.stderr
    warnings = [line for line in done.stdout.splitlines() if line.startswith("::warning::")]
    assert len(warnings) == 1 and "fetch-depth: 0" in warnings[0]


def test_files_to_paste_are_valid_by_the_schemas_of_their_services(tmp_path: Path) -> None:
    for system in ("github", "gitlab"):
        assert run("init", "--bare", "--ci", system, system, cwd=tmp_path).code == 0
    files = {
        ROOT / "action.yml": "github-action",
        tmp_path / "github/.github/workflows/mediagen.yml": "github-workflow",
        tmp_path / "github/.pre-commit-config.yaml": "pre-commit-config",
        ROOT / ".gitlab/mediagen.yml": "gitlab-ci",
        tmp_path / "gitlab/.gitlab-ci.yml": "gitlab-ci",
    }
    guide = (ROOT / "docs/ci.md").read_text("utf-8")
    for title, schema in (
        (".github/workflows/mediagen.yml", "github-workflow"),
        (".pre-commit-config.yaml", "pre-commit-config"),
    ):
        path = tmp_path / schema
        path.write_text(guide.partition(f'title="{title}"\n')[2].partition("```")[0], "utf-8")
        files[path] = schema
    for path, name in files.items():
        schema = json.loads((ROOT / f"tests/published/{name}.json").read_text("utf-8"))
        *_, data = yaml.safe_load_all(path.read_text("utf-8"))
        if True in data:  # the key 'on', as YAML 1.1 reads it
            data["on"] = data.pop(True)
        jsonschema_rs.validator_for(schema).validate(data)


def test_values_of_inputs_are_not_part_of_a_script() -> None:
    steps = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["runs"]["steps"]
    assert all("${{" not in step.get("run", "") for step in steps)


def write_hooks(folder: Path) -> None:
    """Configure the published hooks to run the program of this environment."""
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    for hook in hooks:
        hook["language"] = "system"
    config = {"repos": [{"repo": "local", "hooks": hooks}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), "utf-8")
    git(folder, "add", ".pre-commit-config.yaml")


def run_hooks(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", "--all-files"],
        cwd=folder,
        env=environment(PRE_COMMIT_HOME=str(folder.parent / "pre-commit")),
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_hooks_of_pre_commit_pass_and_fail_with_the_project(checkout: Path) -> None:
    write_hooks(checkout)
    done = run_hooks(checkout)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("Passed") == 2
    spoil(checkout)
    git(checkout, "add", "-A")
    done = run_hooks(checkout)
    assert done.returncode == 1
    assert done.stdout.count("Failed") == 2
    assert "handbook/page.md:5: MG" in done.stdout


def test_the_hooks_of_a_new_project_pass_and_fail_with_it(tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    assert run("init", "--platform", "web-sdk", str(folder), cwd=tmp_path).code == 0
    assert run("check", "--fix", cwd=folder).code == 0
    # Wrappers and pages can be in any folder: no change of a file can be left out.
    hooks = yaml.safe_load((folder / ".pre-commit-config.yaml").read_text("utf-8"))
    assert [hook["always_run"] for hook in hooks["repos"][0]["hooks"]] == [True]
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    done = run_hooks(folder)
    assert (done.returncode, done.stdout.count("Passed")) == (0, 1), done.stdout
    page = folder / "docs/tracking.md"
    page.write_text(page.read_text("utf-8").replace("playhead: 0", "playhead: 1"), "utf-8")
    done = run_hooks(folder)
    assert done.returncode == 1
    assert "docs/tracking.md:14: MG581" in done.stdout


def test_the_component_of_gitlab_is_valid_yaml_with_its_inputs_declared() -> None:
    text = (ROOT / ".gitlab/mediagen.yml").read_text("utf-8")
    header, job = yaml.safe_load_all(text)
    used = {part.split(" ]]")[0] for part in text.split("$[[ inputs.")[1:]}
    assert used == header["spec"]["inputs"].keys()
    guide = (ROOT / "docs/ci.md").read_text("utf-8").partition('title=".gitlab-ci.yml"\n')[2]
    (include,) = yaml.safe_load(guide.partition("```")[0])["include"]
    assert include["inputs"].keys() <= used
    script = [line for line in job["mediagen"]["script"] if "pip install" not in line]
    assert any("--format gitlab" in line for line in script)


def test_the_script_of_the_gitlab_component_reports_both_checks(checkout: Path) -> None:
    spoil(checkout)
    git(checkout, "add", "-A")
    git(checkout, "commit", "-qm", "Spoil")
    _, job = yaml.safe_load_all((ROOT / ".gitlab/mediagen.yml").read_text("utf-8"))
    script = [line for line in job["mediagen"]["script"] if "pip install" not in line]
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", "\n".join(script)],
        cwd=checkout,
        env=environment(
            CI_PROJECT_DIR=str(checkout), MEDIAGEN_PAGES="handbook", MEDIAGEN_FIX="true"
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    reports = job["mediagen"]["artifacts"]["reports"]["codequality"]
    paths = [
        issue["location"]["path"]
        for name in reports
        for issue in yaml.safe_load((checkout / name).read_text("utf-8"))
    ]
    assert len(paths) == 2 and paths[1] == "handbook/page.md"
    patch = (checkout / "mediagen.patch").read_text("utf-8")
    assert "b/output/snippets/" in patch and "handbook" not in patch

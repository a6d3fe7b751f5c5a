"""Every snippet is compiled, run and formatted by the real tools of its platform.

What has to arrive is computed from the messages of the protocol, without the tables and templates
of the platform.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from mediagen.project.project import load_project, resolve_folders
from mediagen.snippets.matrix import SnippetRenderer
from mediagen.snippets.overrides import render_with_overrides
from mediagen.spec.model import Event, Field, Group
from mediagen.verify.runner import ProofRunner
from mediagen.verify.workspace import Case

from tests.helpers import ROOT
from tests.helpers import project as copied
from tests.verify.proving import find_proof, project, prover, require

PLATFORMS = list(project().platforms)

#: What has a meaning in at least one of the languages, and characters that none may lose.
HOSTILE = (
    '" \'" \\" \\\' \'\'\' """ \\ \\\\ \\n \\u0041 \\x41 $ $x ${x} \\(x) #{x} $(id) `id` %s {0} '
    "{a,b} [1-3] */ /* // # ; : & | <!-- --> </script> ' + chr(34) \n \r \r\n \t \x01 \x1b "
    "\x7f \x85 \u2028 \u2029 \u202e \u200d \ufeff \ufffe é e\u0301 \u05d0 漢字 😀 \U0010ffff "
    "\ue0000\ue001 \\"
)


def snippets() -> SnippetRenderer:
    return SnippetRenderer(project().spec, project().folders.templates, project().problems)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_platform_has_a_proof(platform: str) -> None:
    assert find_proof(platform).checks


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_snippet_is_compiled_run_and_formatted(platform: str) -> None:
    require(find_proof(platform).checks)
    (verified,) = prover().verify_platforms([project().platforms[platform]], kinds=["snippets"])
    told = [f"{f.path}:{f.line}: {f.check}: {f.message}" for f in verified.failures]
    assert not told, "\n\n".join(told)
    assert verified.is_complete
    count = verified.count
    assert count > 20
    assert [verified.count_proved(does) for does in ("compile", "run", "format")] == [count] * 3


def test_the_new_event_of_the_readme_passes_wherever_it_has_code(tmp_path: Path) -> None:
    """An event that an SDK would drop or refuse has a reason there instead."""
    readme = (ROOT / "README.md").read_text("utf-8")
    (event,) = re.findall(r"^```yaml\n(# yaml.*?)^```", readme, re.MULTILINE | re.DOTALL)
    name = yaml.safe_load(event)["event"]
    copied(tmp_path)
    (tmp_path / f"spec/events/{name}.yaml").write_text(event)
    new = ProofRunner(
        load_project(resolve_folders(str(tmp_path / "spec"), str(tmp_path / "templates"), None))
    )
    coded = 0
    for verified in new.verify_platforms(list(project().platforms.values()), [name], ["snippets"]):
        assert verified.count + verified.without == 1
        if verified.count:
            coded += 1
            require(new.proofs[verified.name].checks)
            assert [f.message for f in verified.failures] == []
            assert verified.is_complete
    assert coded == 2


# -- hostile values -------------------------------------------------------------------------------


def takes_any_text(field: Field) -> bool:
    values = project().spec.values.get(field.type)
    free = field.type == "string" or (values is not None and values.open and not values.pattern)
    return free and field.pattern is None and field.message_part is None


def hostile_group(group: Group, given: Mapping[str, Any]) -> dict[str, Any]:
    """A group with a hostile text in every field that takes any; no two are the same."""
    texts = {
        name: f"{field.id} {HOSTILE}"
        for name, field in group.fields.items()
        if takes_any_text(field)
    }
    return {**given, **texts}


def hostile(event: Event, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of an example with a hostile text in every field that takes any."""
    found = dict(values)
    for group in project().spec.carried_groups(event):
        given = values.get(group.id, {})
        match group.kind:
            case "message":
                # The id of the session is the backend's to choose.
                found = {**hostile_group(group, found), "sessionID": found.get("sessionID")}
            case "fields" if given or event.carries.get(group.id) is not None:
                found[group.id] = hostile_group(group, given)
            case "list" if given:
                found[group.id] = [hostile_group(group, item) for item in given]
            case "pairs":
                names = {name: name for name in ("__proto__", "constructor", "in", "0", "1.5")}
                found[group.id] = {**given, **names, "hostile.key_1": HOSTILE}
            case "messages":
                found[group.id] = [
                    {
                        **item,
                        "values": hostile(project().spec.events[item["event"]], item["values"]),
                    }
                    for item in given
                ]
    return found


def hostile_cases(platform: str) -> Iterator[Case]:
    target = project().platforms[platform]
    engine = snippets()
    for event in project().spec.events.values():
        values = hostile(event, event.examples["basic"].values)
        bound = {"datastreamID": HOSTILE}
        cell = engine.render_override(event, "basic", target, values, bound)
        assert cell is not None, list(project().problems)
        if cell.text is not None:
            yield prover().build_case(platform, event.id, cell.text, values, bound)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_hostile_texts_arrive_as_they_are(platform: str) -> None:
    checks = [c for c in find_proof(platform).checks if c.purpose != "format"]
    require(checks)
    cases = list(hostile_cases(platform))
    assert any(HOSTILE in value for case in cases for value in leaves(list(case.calls or ())))
    for check in checks:
        outcomes = prover().run_check(platform, check, cases)
        told = [
            f"{case.name} ({check.id}): {outcome.error}"
            for case, outcome in zip(cases, outcomes, strict=True)
            if outcome.error
        ]
        assert not told, "\n\n".join(told)


def leaves(tree: Any) -> Iterator[str]:
    if isinstance(tree, Mapping):
        tree = list(tree.values())
    if isinstance(tree, list):
        for part in tree:
            yield from leaves(part)
    elif isinstance(tree, str):
        yield tree


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_bound_text_is_written_as_one_of_the_spec(platform: str) -> None:
    event = project().spec.events["adStart"]
    values = hostile(event, event.examples["basic"].values)
    given = [f"datastreamID={HOSTILE}"]
    for group in project().spec.carried_groups(event):
        of_group = values if group.kind == "message" else values.get(group.id, {})
        given += [
            f"{name}={value}" if group.kind == "message" else f"{group.id}.{name}={value}"
            for name, value in of_group.items()
            if isinstance(value, str)
        ]
    cell = snippets().render_override(
        event, "basic", project().platforms[platform], values, {"datastreamID": HOSTILE}
    )
    assert cell is not None
    assert render_with_overrides(project(), "adStart", platform, "basic", given) == cell.text

"""Every snippet is compiled, run and formatted with the toolchain of its platform.

Expected records are computed from the messages of the protocol, without the tables and templates of
the platform.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from mediagen.platforms.proofs import Purpose
from mediagen.project.folders import resolve_folders
from mediagen.project.project import load_project
from mediagen.snippets.matrix import SnippetRenderer
from mediagen.snippets.overrides import render_with_overrides
from mediagen.spec.model import Event, Field, Group
from mediagen.verify.runner import ProofRunner
from mediagen.verify.workspace import Case

from tests.helpers import project as copied
from tests.test_promises import EVENT
from tests.verify.proving import find_proof, project, prover, require

PLATFORMS = list(project().platforms)

#: Characters with a meaning in at least one language, and characters that no language may lose.
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
    failures = [f"{f.path}:{f.line}: {f.check}: {f.message}" for f in verified.failures]
    assert not failures, "\n\n".join(failures)
    assert verified.is_complete
    count = verified.count
    assert count
    assert verified.count_proved(Purpose.COMPILE) == verified.count_proved(Purpose.RUN) == count
    assert verified.count_proved(Purpose.FORMAT) == count


def test_a_new_event_passes_wherever_it_has_code(tmp_path: Path) -> None:
    """Platforms whose SDK would drop or reject the event have a reason instead."""
    name = yaml.safe_load(EVENT)["event"]
    copied(tmp_path)
    (tmp_path / f"spec/events/{name}.yaml").write_text(EVENT)
    new = ProofRunner(
        load_project(resolve_folders(str(tmp_path / "spec"), str(tmp_path / "templates"), None))
    )
    platforms = [platform for id_, platform in project().platforms.items() if id_ in new.proofs]
    results = new.verify_platforms(platforms, [name], ["snippets"])
    assert all(result.count + result.without == 1 for result in results)
    with_code = [result for result in results if result.count]
    assert with_code
    for result in with_code:
        require(new.proofs[result.name].checks)
        assert [failure.message for failure in result.failures] == []
        assert result.is_complete


# -- hostile values -------------------------------------------------------------------------------


def accepts_any_string(field: Field) -> bool:
    values = project().spec.values.get(field.type)
    free = field.type == "string" or (values is not None and values.open and not values.pattern)
    return free and field.pattern is None and field.message_part is None


def hostile_group(group: Group, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a group with a different hostile string in every field that accepts any."""
    texts = {
        name: f"{field.id} {HOSTILE}"
        for name, field in group.fields.items()
        if accepts_any_string(field)
    }
    return {**given, **texts}


def hostile(event: Event, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of an example with a hostile string in every field that accepts any."""
    result = dict(values)
    for group in project().spec.carried_groups(event):
        given = values.get(group.id, {})
        match group.kind:
            case "message":
                # The backend sets the ID of the session.
                result = {**hostile_group(group, result), "sessionID": result.get("sessionID")}
            case "fields" if given or event.carries.get(group.id) is not None:
                result[group.id] = hostile_group(group, given)
            case "list" if given:
                result[group.id] = [hostile_group(group, item) for item in given]
            case "pairs":
                names = {name: name for name in ("__proto__", "constructor", "in", "0", "1.5")}
                result[group.id] = {**given, **names, "hostile.key_1": HOSTILE}
            case "messages":
                result[group.id] = [
                    {
                        **item,
                        "values": hostile(project().spec.events[item["event"]], item["values"]),
                    }
                    for item in given
                ]
    return result


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
def test_hostile_strings_are_recorded_unchanged(platform: str) -> None:
    checks = [c for c in find_proof(platform).checks if c.purpose != "format"]
    require(checks)
    cases = list(hostile_cases(platform))
    assert any(HOSTILE in value for case in cases for value in leaves(list(case.calls or ())))
    for check in checks:
        outcomes = prover().run_check(platform, check, cases)
        failures = [
            f"{case.name} ({check.id}): {outcome.error}"
            for case, outcome in zip(cases, outcomes, strict=True)
            if outcome.error
        ]
        assert not failures, "\n\n".join(failures)


def leaves(tree: Any) -> Iterator[str]:
    if isinstance(tree, Mapping):
        tree = list(tree.values())
    if isinstance(tree, list):
        for part in tree:
            yield from leaves(part)
    elif isinstance(tree, str):
        yield tree


@pytest.mark.parametrize("platform", PLATFORMS)
def test_an_override_is_printed_like_a_value_of_the_spec(platform: str) -> None:
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

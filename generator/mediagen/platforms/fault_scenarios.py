"""Loader of fault scenarios: sessions in which the SDK, the app or the network fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from mediagen.diagnostics.catalogue import platforms as codes
from mediagen.diagnostics.paths import display_path
from mediagen.platforms.file_names import FAULTS
from mediagen.platforms.proofs import Check, FaultScenario, Purpose
from mediagen.platforms.wrapper_tables import SHARED
from mediagen.yaml_files.layered_folder import LayeredFolder
from mediagen.yaml_files.reader import YamlReader
from mediagen.yaml_files.source import Source


def with_faults(check: Check) -> Check:
    """Return a check for fault scenarios; its name differs from that of the plain run."""
    id_ = check.id if check.id.endswith("-faults") else f"{check.id}-faults"
    return replace(check, id=id_, purpose=Purpose.FAULTS)


def load_scenarios(
    files: YamlReader, proof: Source, templates: LayeredFolder
) -> list[FaultScenario]:
    """Return the scenarios of a wrapper: those that it shares with others, then its own.

    ``proof`` is the ``verify.yaml`` beside the file of scenarios. Missing files are reported.
    """
    own_path = proof.path.with_name(FAULTS)
    own_name = templates.relative_name(own_path) or own_path.as_posix()
    shared = proof.data["faults"].get("extends")
    names = [own_name] if shared is None or templates.find(own_name).is_file() else []
    if shared is not None:
        names.insert(0, f"{SHARED}/{shared}/{FAULTS}")
    scenarios: list[FaultScenario] = []
    for name in names:
        path = templates.find(name)
        if not path.is_file():
            message = f"missing file {display_path(templates.own_path(name))}"
            files.problems.add_at(proof, ["faults"], message, code=codes.MISSING_PROOF_FILE)
            continue
        source = files.read_layered(templates, name, "faults")
        if source is not None:
            scenarios += _read_scenarios(files, source)
    return scenarios


def _read_scenarios(files: YamlReader, source: Source) -> Iterator[FaultScenario]:
    for i, data in enumerate(source.data["scenarios"]):
        counts = Counter(data["events"]) + Counter(data.get("repeated", {}))
        reported = _select_reported(data, counts)
        _check_fates(files, source, i)
        for key in ("reported", "received", "either", "at_least_once", "order"):
            for event in data.get(key, ()):
                if event not in counts:
                    message = f"the scenario does not track '{event}'; add it to 'events'"
                    files.problems.add_at(
                        source, ["scenarios", i, key], message, code=codes.UNTRACKED_EVENT
                    )
        yield FaultScenario(
            title=data["scenario"],
            code=data["code"],
            counts=counts,
            reported=reported,
            either=frozenset(data.get("either", ())),
            at_least_once=frozenset(data.get("at_least_once", ())),
            has_every_event=data.get("every_event", False),
            is_every_reported=data.get("all_reported", False),
            other_reports=tuple(data.get("other_reports", ())),
            order=tuple(data.get("order", ())),
            misplaced=Counter(data.get("misplaced", ())),
            path=source.path,
            line=source.text_line(["scenarios", i, "code"]),
        )


def _check_fates(files: YamlReader, source: Source, index: int) -> None:
    """Report keys that contradict or need ``all_reported``."""
    data = source.data["scenarios"][index]
    all_reported = data.get("all_reported", False)
    if all_reported and "reported" in data:
        message = "'all_reported' includes the events of 'reported'; delete one of them"
    elif not all_reported and "received" in data:
        message = "events are received unless they are reported; delete it, or add 'all_reported'"
    else:
        return
    key = "reported" if all_reported else "received"
    files.problems.add_at(
        source, ["scenarios", index, key], message, code=codes.CONTRADICTORY_FATES
    )


def _select_reported(data: dict[str, Any], counts: Counter[str]) -> Counter[str]:
    if data.get("all_reported"):
        received = data.get("received", ())
        return Counter({event: n for event, n in counts.items() if event not in received})
    reported = Counter(data.get("reported", ()))
    return Counter({event: data.get("repeated", {}).get(event, n) for event, n in reported.items()})

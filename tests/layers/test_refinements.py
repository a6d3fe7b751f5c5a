"""Generated refinements: each loads and renders, or all its problems are in the user's files."""

from __future__ import annotations

import contextlib
import os
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mediagen
import pytest
import yaml
from mediagen.diagnostics.problems import SpecError
from mediagen.project.folders import resolve_folders
from mediagen.project.project import load_project
from mediagen.snippets.matrix import render_matrix

from tests.helpers import ROOT, run
from tests.layers.generated_projects import ProjectGenerator
from tests.layers.projects import write_project

#: Runs of the test, with several refinements each.
_SEEDS, _REFINEMENTS = range(10), 30
_EVENTS = sorted(path.stem for path in (ROOT / "spec/events").glob("*.yaml"))
_GROUPS = sorted(path.stem for path in (ROOT / "spec/fields").glob("*.yaml"))
_FIELDS = {
    group: list(yaml.safe_load((ROOT / f"spec/fields/{group}.yaml").read_text("utf-8"))["fields"])
    for group in _GROUPS
}
_SETS = list(yaml.safe_load((ROOT / "spec/values.yaml").read_text("utf-8")))
_WORDS = ["text", "", "...", "a.b", "live", "vod", None, True, False, 0, 1, 7, 100000, -3, 2.5]
#: Keys that a refinement can have, and others.
_EVENT_KEYS = ["title", "summary", "when", "notes", "examples", "remove"]
_WRONG_EVENT_KEYS = ["category", "session", "carries", "needs", "tracker", "only_on", "unknown"]
_FIELD_KEYS = ["title", "summary", "minimum", "maximum", "pattern", "required", "allowed"]
_WRONG_FIELD_KEYS = ["constant", "default", "parameter", "type", "xdm", "unknown"]


class _Generator:
    """Generator of projects, most of which are wrong in some way."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def project(self) -> dict[str, str]:
        """Return the files of a project."""
        files = {"mediagen.yaml": {"extends": "package", "platforms": ["ios", "media-edge-api"]}}
        if self._random.random() < 0.3:
            files["mediagen.yaml"] |= dict(self._settings())
        for _ in range(self._random.randint(1, 3)):
            name, data = self._random.choice(
                [self._event, self._group, self._custom, self._values]
            )()
            files[name] = data
        return {name: yaml.safe_dump(data, sort_keys=False) for name, data in files.items()}

    def _pick(self, *items: Any) -> Any:
        return self._random.choice(items)

    def _likely(self, *items: Any) -> Any:
        """Return one of the items, or rarely any value."""
        return self._value() if self._random.random() < 0.08 else self._random.choice(items)

    def _keys(self, valid: list[str], wrong: list[str]) -> list[str]:
        keys = self._random.sample(valid, self._random.randint(1, 2))
        return keys + ([self._random.choice(wrong)] if self._random.random() < 0.15 else [])

    def _value(self, depth: int = 0) -> Any:
        kind = self._random.random()
        if depth > 2 or kind < 0.6:
            return self._random.choice(_WORDS)
        if kind < 0.8:
            return [self._value(depth + 1) for _ in range(self._random.randint(0, 3))]
        keys = [*_GROUPS[:4], "basic", "values", "none", "text", "name"]
        return {self._random.choice(keys): self._value(depth + 1) for _ in range(2)}

    def _event(self) -> tuple[str, Any]:
        event = self._random.choice(_EVENTS)
        data: dict[str, Any] = {"event": event}
        if self._random.random() < 0.97:
            data["refine"] = True
        for key in self._keys(_EVENT_KEYS, _WRONG_EVENT_KEYS):
            match key:
                case "title" | "summary":
                    data[key] = self._likely("A title.")
                case "when" | "notes":
                    data[key] = self._likely(["Then."], ["Now."])
                case "examples":
                    data[key] = {
                        self._pick("basic", "mine"): {"title": "T", "values": {"playhead": 3}}
                    }
                    if self._random.random() < 0.2:
                        data[key]["mine"] = {"title": "T", "values": self._values_of_group()}
                case "remove":
                    data[key] = [self._pick("caveats", "caveats", "title", "examples.x")]
                case "carries":
                    data[key] = {self._random.choice(_GROUPS): self._pick("required", "optional")}
                case _:
                    data[key] = self._value()
        return f"spec/events/{event}.yaml", data

    def _values_of_group(self) -> Any:
        group = self._random.choice(_GROUPS)
        return {group: {self._random.choice(_FIELDS[group]): self._value(3)}, "playhead": 1}

    def _group(self) -> tuple[str, Any]:
        group = self._random.choice(_GROUPS)
        name = self._random.choice(_FIELDS[group])
        return f"spec/fields/{group}.yaml", {
            "group": group,
            "refine": True,
            "fields": {name: self._field()},
        }

    def _field(self) -> Any:
        data: dict[str, Any] = {}
        if self._random.random() < 0.7:
            data["example"] = self._likely("text", 1, 7, "live", "vod")
        for key in self._keys(_FIELD_KEYS, _WRONG_FIELD_KEYS):
            match key:
                case "minimum" | "maximum":
                    data[key] = self._likely(0, 1, 5, 100, 1e6)
                case "required":
                    data[key] = self._likely(True, True, ["xdm"])
                case "allowed":
                    data[key] = self._likely(["live"], ["vod", "live"])
                case "pattern":
                    data[key] = self._likely("[a-z]+", "live|vod|text", ".*", "(")
                case "title" | "summary":
                    data[key] = self._likely("A title.")
                case _:
                    data[key] = self._value()
        return data

    def _custom(self) -> tuple[str, Any]:
        types = ["string", "integer", "number", "string", {"text": "A.", "b": "B."}]
        fields = {}
        for name in self._random.sample(["kids", "score", "channel", "tier"], 2):
            fields[name] = {"type": self._random.choice(types), **self._field()}
            if self._random.random() < 0.8:
                for key in ("allowed", "xdm", "unknown", "default", "required"):
                    fields[name].pop(key, None)
        events = ["sessionStart", self._random.choice(_EVENTS)][: self._pick(1, 1, 1, 2)]
        return "spec/fields/programme.yaml", {
            "group": "programme",
            "kind": "custom",
            "title": "Programme",
            "summary": "About it.",
            "events": events,
            "fields": fields,
        }

    def _values(self) -> tuple[str, Any]:
        change = self._pick({"title": "Mine"}, {"open": False}, {"values": {"mine": "Mine."}})
        data: dict[str, Any] = {"refine": True, self._random.choice(_SETS): change}
        if self._random.random() < 0.5:
            data["remove"] = [self._pick("contentType.values.vod", "streamType", "contentType.x")]
        return "spec/values.yaml", data

    def _settings(self) -> Iterator[tuple[str, Any]]:
        yield "without", self._random.sample(_EVENTS, 1)
        if self._random.random() < 0.5:
            field = self._pick("sessionDetails.channel", "sessionDetails.length", "nothing")
            yield "set", {field: self._likely("text", 5)}


@pytest.mark.parametrize("seed", _SEEDS)
def test_a_refinement_renders_or_is_reported_in_its_own_files(seed: int, tmp_path: Path) -> None:
    generator = _Generator(seed)
    for number in range(_REFINEMENTS):
        files = generator.project()
        folder = write_project(tmp_path / str(number), files)
        with contextlib.chdir(folder):
            problems = _find_problems()
        foreign = [str(p) for p in problems if Path(p.path).as_posix() not in files]
        assert foreign == [], files


@pytest.mark.parametrize("seed", range(int(os.environ.get("MEDIAGEN_REFINEMENTS", "12"))))
def test_any_change_of_a_project_is_valid_or_reported_in_its_own_files(
    seed: int, tmp_path: Path
) -> None:
    """MEDIAGEN_REFINEMENTS is the number of projects, such as 300."""
    files = ProjectGenerator(seed).project()
    result = run("check", cwd=write_project(tmp_path, files))
    heads = re.findall(r"^(\S[^:\n]*)(?::\d+)*: MG\d+ ", result.err, re.MULTILINE)
    assert [path for path in heads if path not in files] == [], result.err
    assert _foreign_paths(result.err) == [], result.err
    assert result.code == 1 or (result.code, bool(heads)) == (2, True), result.err


def _foreign_paths(messages: str) -> list[str]:
    """Return the paths in message texts that the user cannot change.

    These are absolute paths of the machine, and paths into the folder of the package.
    """
    texts = "\n".join(line for line in messages.splitlines() if re.search(r" MG\d+ ", line))
    folders = {str(ROOT), str(Path(mediagen.__file__).parent), "site-packages", "<package>"}
    absolute = re.findall(r"(?<![\w.:/}])/(?:[\w.-]+/)+[\w.-]+", texts)
    paths = [path for path in absolute if Path(path).exists()]
    return paths + [folder for folder in folders if folder in texts]


def _find_problems() -> list[Any]:
    """Return the problems of the project in the working folder, including those of rendering."""
    try:
        project = load_project(resolve_folders(None, None, None))
        if not project.problems:
            list(render_matrix(project))
    except SpecError as error:
        return error.problems
    return list(project.problems)

"""Generated projects on top of the package, with every kind of change: most are wrong in some way.

The changes of YAML files start from the data of the package, so that they reach every key that a
refinement can change, and the other ones.
"""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from mediagen.yaml_files.schema import load_schema

from tests.helpers import ROOT

_Path = tuple[Any, ...]

#: Files of the package that a project can refine, by what they have.
_PATTERNS = (
    *(f"spec/{name}" for name in ("events/*", "fields/*", "values", "session", "categories")),
    *("spec/stories/*", "spec/protocols"),
    *(f"templates/*/{name}" for name in ("platform", "verify", "wrapper/wrapper")),
    *("templates/media-edge-api/wrapper/*/*", "templates/ios/wrapper/*"),
    *("templates/languages/*", "templates/docs/*/flavour", "templates/docs/common/words"),
)
_PLATFORMS = ("ios", "media-edge-api", "web-sdk")
_WORDS = ["text", "", "...", "a.b", "live", "vod", None, True, False, 0, 1, 7, 100000, -3, 2.5]
_SNIPPETS = tuple(f"templates/{platform}/snippet.j2" for platform in _PLATFORMS)
_TEMPLATES = (
    *_SNIPPETS,
    *("templates/ios/setup.j2", "templates/web-sdk/setup.j2"),
    *("templates/docs/common/event.j2", "templates/docs/common/home.j2"),
    *("templates/docs/github/parts.j2", "templates/ios/wrapper/README.md.j2"),
)


@cache
def _packaged(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text("utf-8"))


@cache
def _packaged_names() -> list[list[str]]:
    """Return the names of the YAML files that match each pattern."""
    groups = [
        [path.relative_to(ROOT).as_posix() for path in sorted(ROOT.glob(f"{pattern}.yaml"))]
        for pattern in _PATTERNS
    ]
    assert all(groups)
    return groups


@cache
def _blocks(name: str) -> list[str]:
    """Return the names of the blocks of a template."""
    return re.findall(r"\{% block (\w+)", (ROOT / name).read_text("utf-8"))


def _inner_paths(data: Any, path: _Path = ()) -> Iterator[_Path]:
    if path:
        yield path
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _inner_paths(value, (*path, key))


@cache
def _refinable_paths(name: str) -> list[_Path]:
    """Return the paths of a packaged file that a refinement can change, as its schema says."""
    path = Path(name)
    kind = {"events": "event", "stories": "story", "languages": "language"}.get(path.parent.name)
    kind = kind or ("fields" if path.parent.name == "fields" else path.stem)
    schema = load_schema(kind)
    return [path for path in _inner_paths(_packaged(name)) if _has_right(schema, path)]


def _has_right(schema: Mapping[str, Any], path: _Path) -> bool:
    for step in path:
        if "refine" in schema:
            return True
        others = schema.get("additionalProperties")
        schema = schema.get("properties", {}).get(step) or (others if others else {})
        if not isinstance(schema, dict):
            return False
    return "refine" in schema


def _value_at(data: Any, path: _Path) -> Any:
    for step in path:
        data = data[step]
    return data


class ProjectGenerator:
    """Generator of the files of projects, from a seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def project(self) -> dict[str, str]:
        """Return the files of a project by their paths."""
        settings: dict[str, Any] = {"extends": "package", "platforms": list(_PLATFORMS[:2])}
        files: dict[str, Any] = {"mediagen.yaml": settings}
        makers: list[Callable[[], tuple[str, Any]]] = [self._refinement] * 6
        makers += [self._template] * 2
        makers += [self._replacement, self._event, self._story, self._platform]
        for _ in range(self._random.randint(1, 2)):
            name, data = self._random.choice(makers)()
            files[name] = data
        if self._random.random() < 0.3:
            settings |= dict(self._settings())
        texts = {n: d if isinstance(d, str) else _yaml_text(d) for n, d in files.items()}
        return texts

    # -- YAML files -----------------------------------------------------------------------------

    def _packaged_file(self) -> str:
        return self._random.choice(self._random.choice(_packaged_names()))

    def _refinement(self) -> tuple[str, Any]:
        name = self._packaged_file()
        data = _packaged(name)
        change: dict[str, Any] = dict(self._head(data))
        change["refine"] = True
        paths = list(_inner_paths(data))
        if _refinable_paths(name) and self._random.random() < 0.9:
            paths = _refinable_paths(name)
        for path in self._random.sample(paths, min(len(paths), self._random.randint(1, 3))):
            self._change(change, data, path)
        if self._random.random() < 0.25:
            removed = self._random.choice(list(_inner_paths(data)))
            change["remove"] = [".".join(map(str, removed))]
        return name, change

    def _replacement(self) -> tuple[str, Any]:
        """Return a packaged file that is replaced as a whole, with a change."""
        name = self._packaged_file()
        data = copy.deepcopy(_packaged(name))
        path = self._random.choice(list(_inner_paths(data)))
        inner = _value_at(data, path[:-1])
        if self._random.random() < 0.5:
            del inner[path[-1]]
        else:
            inner[path[-1]] = self._other_value(inner[path[-1]])
        return name, {**data, "replace": True}

    def _head(self, data: Any) -> Iterator[tuple[str, Any]]:
        """Yield the key with the ID of a file: its first one, if it is a plain name."""
        key = next(iter(data))
        if isinstance(data[key], str):
            yield key, data[key]

    def _change(self, change: dict[str, Any], data: Any, path: _Path) -> None:
        """Write another value of a path of packaged data into a refinement."""
        inner = change
        for step in path[:-1]:
            inner = inner.setdefault(step, {})
            if not isinstance(inner, dict):
                return
        last = path[-1]
        if self._random.random() < 0.1:
            last = self._random.choice(["mine", "unknown", last])
        inner[last] = self._other_value(_value_at(data, path))

    def _other_value(self, value: Any) -> Any:
        """Return a value in place of a packaged one, most often of the same type."""
        if self._random.random() < 0.04:
            return self._random.choice([*_WORDS, [], ["text"], {"text": 1}])
        match value:
            case bool():
                return not value
            case int() | float():
                return self._random.choice([value, value - 1, value + 1, 1, 0, value * 2])
            case str():
                return self._random.choice([value, "text", value[: len(value) // 2], "(a"])
            case list():
                part = self._random.sample(value, self._random.randint(0, min(2, len(value))))
                return self._random.choice([part, ["...", *part], ["..."], [*part, "text"]])
            case dict():
                keys = self._random.sample(list(value), self._random.randint(0, min(2, len(value))))
                return {key: self._other_value(value[key]) for key in keys}
        return "text"

    def _event(self) -> tuple[str, Any]:
        data = {
            "event": "creditsStart",
            "title": "Credits start",
            "category": self._likely("playback", "mine"),
            "summary": "The credits begin.",
            "when": ["When the first credit is shown."],
            "session": self._likely("continues", "opens"),
            "carries": self._likely({}, {"sessionDetails": "required"}, {"customMetadata": 1}),
            "only_on": {
                "platforms": self._likely(["media-edge-api"], ["ios"], ["android"]),
                "because": "Only it.",
            },
            "examples": {"basic": {"values": {"playhead": self._likely(1, "text", -1)}}},
        }
        for key in self._random.sample(list(data), self._random.randint(0, 2)):
            del data[key]
        return "spec/events/creditsStart.yaml", data

    def _story(self) -> tuple[str, Any]:
        name = self._random.choice(["mine", "playback"])
        data = copy.deepcopy(_packaged("spec/stories/playback.yaml"))
        data |= {"story": name, "order": self._likely(99, 1)}
        step = self._random.choice(data["steps"])
        step["event"] = self._likely("play", "adStart", "sessionEnd", "nothing")
        return f"spec/stories/{name}.yaml", data

    def _platform(self) -> tuple[str, Any]:
        """Return a platform of the project: a packaged one with another ID, and changes."""
        data = copy.deepcopy(_packaged("templates/media-edge-api/platform.yaml"))
        data |= {"platform": "mine", "title": self._likely("Mine", "iOS")}
        for path in self._random.sample(list(_inner_paths(data)), 1):
            inner = _value_at(data, path[:-1])
            inner[path[-1]] = self._other_value(inner[path[-1]])
        return "templates/mine/platform.yaml", data

    # -- templates ------------------------------------------------------------------------------

    def _template(self) -> tuple[str, str]:
        name = self._random.choice(_TEMPLATES)
        short = name.removeprefix("templates/")
        block = self._random.choice([*_blocks(name), "nothing"][:4])
        parent = self._random.choice([f"package:{short}"] * 4 + [f"below:{short}", short, "x.j2"])
        body = self._random.choice(
            [
                "{{ super() }}\n// mine",
                "text",
                "{{ mesage.body }}",
                "{{ message.body }}",
                "{% if x %}",
                "{{ 1 / 0 }}",
                "{% for m in messages %}{{ m.nothing.more }}{% endfor %}",
            ]
        )
        extends = f'{{% extends "{parent}" %}}\n'
        whole = f"{{% block {block} scoped %}}\n{body}\n{{% endblock %}}\n"
        outside = self._random.choice(["", "", "", "text\n", "{{ 1 }}\n", "{% set a = 1 %}\n"])
        text = self._random.choice([extends + outside + whole] * 4 + [body + "\n", ""])
        return name, text

    # -- settings -------------------------------------------------------------------------------

    def _likely(self, *items: Any) -> Any:
        """Return the first item, or sometimes another one."""
        return items[0] if self._random.random() < 0.6 else self._random.choice(items)

    def _settings(self) -> Iterator[tuple[str, Any]]:
        events = sorted(Path(name).stem for name in _packaged_names()[0])
        fields = ["sessionDetails.channel", "sessionDetails.length", "settings.datastreamID", "x"]
        values: dict[str, Callable[[], Any]] = {
            "platforms": lambda: self._random.sample([*_PLATFORMS, "nothing"], 2),
            "without": lambda: self._random.sample(events, self._random.randint(1, 2)),
            "categories": lambda: self._likely(["ads", "..."], ["ads"], ["nothing", "..."]),
            "set": lambda: {self._random.choice(fields): self._random.choice(_WORDS)},
            "flavours": lambda: self._likely(["github"], ["exl", "github"], ["nothing"]),
            "requires": lambda: self._likely("~=0.1", "~=9.0", "text"),
            "unknown": lambda: 1,
        }
        for key in self._random.sample(list(values), self._random.randint(1, 2)):
            yield key, values[key]()


def _yaml_text(data: Mapping[str, Any]) -> str:
    return yaml.safe_dump(json.loads(json.dumps(data, default=str)), sort_keys=False)

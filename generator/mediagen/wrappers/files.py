"""The files of wrappers: the templates of a folder rendered, everything else copied."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mediagen.diagnostics.paths import shown
from mediagen.diagnostics.problems import Problem, Problems
from mediagen.platforms.model import InstallStep, Platform, Wrapper
from mediagen.rendering.nodes import Comment, Symbol
from mediagen.rendering.template_host import Renderer, TemplateFault
from mediagen.spec.casing import cased
from mediagen.spec.model import Spec, Story
from mediagen.wrappers.api_builder import api
from mediagen.wrappers.api_model import NoOpening
from mediagen.wrappers.method_views import Phrasing
from mediagen.wrappers.view_models import InstallView, PackageView, PlatformView

#: What a package may be called.
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class Wrappers:
    """Renders the wrappers of platforms; faults are noted."""

    def __init__(self, spec: Spec, renderer: Renderer, problems: Problems) -> None:
        self._spec, self._renderer, self._problems = spec, renderer, problems
        self._told: set[tuple[str, int]] = set()

    def files(self, platform: Platform, wrapper: Wrapper, name: str = "") -> dict[str, bytes]:
        """The files of a wrapper by their path below its folder; ``name`` is what it is called."""
        root = self._renderer.folder / wrapper.folder
        found: dict[str, bytes] = {}
        context: dict[str, Any] | None = None
        name = name or wrapper.name
        for path in _tree(root):
            plain = _filled(path, name).removesuffix(".j2")
            if not path.endswith(".j2"):
                found[plain] = (root / path).read_bytes()
                continue
            context = context or self.context(platform, wrapper, name)
            if context is None:
                break
            what = f"wrapper {wrapper.id}"
            try:
                text = self._renderer.text(
                    f"{wrapper.folder}/{path}", wrapper.language, context, what
                )
            except TemplateFault as fault:
                place = (fault.problem.path, fault.problem.line)
                if place not in self._told:
                    self._told.add(place)
                    self._problems.note(fault.problem)
                continue
            found[plain] = text.encode("utf-8")
        if not found and not self._problems:
            said = "holds no template beside it"
            self._problems.note(Problem(shown(root / "wrapper.yaml"), 0, 0, said))
        return found

    def context(
        self,
        platform: Platform,
        wrapper: Wrapper,
        name: str = "",
        stories: Mapping[str, Story] | None = None,
    ) -> dict[str, Any] | None:
        """What the templates of a wrapper are given; None where something is wrong."""
        try:
            decided = api(self._spec, platform, wrapper)
        except NoOpening:
            said = "has no event that opens a session, so there is nothing to wrap"
            self._problems.add(wrapper.place.source, ["wrapper"], said, key=True)
            return None
        before = len(self._problems)
        maker = Phrasing(self._spec, decided, self._renderer, self._problems)
        view = maker.api()
        if len(self._problems) > before:
            return None
        stories = {**self._spec.stories, **(stories or {})}
        return {
            "api": view,
            "stories": {
                id_.replace("-", "_"): maker.story(story, view) for id_, story in stories.items()
            },
            "package": _package(name or wrapper.name),
            "platform": _platform(platform),
            "comment": Comment,
        }


#: What stands beside the templates of a wrapper.
_TABLES = ("wrapper.yaml", "verify.yaml")


def _tree(root: Path) -> Iterator[str]:
    """The files of a wrapper: not its table, not the parts that others include."""
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            path = (Path(folder) / name).relative_to(root).as_posix()
            part = name.startswith("_") and not name.startswith("__")
            if path not in _TABLES and not part and not name.endswith("~"):
                yield path


def forms(name: str) -> dict[str, str]:
    """What a package is called where another spelling is due."""
    joined = re.sub("-([a-z0-9])", lambda found: found[1].upper(), name)
    return {
        "name": name,
        "camel": joined,
        "pascal": cased(joined, "pascal"),
        "snake": name.replace("-", "_"),
        "flat": name.replace("-", ""),
    }


def _filled(path: str, name: str) -> str:
    for form, text in forms(name).items():
        path = path.replace("{" + form + "}", text)
    return path


def _package(name: str) -> PackageView:
    return PackageView(**{form: Symbol(text) for form, text in forms(name).items()})


def _install(step: InstallStep) -> InstallView:
    return InstallView(
        Symbol(step.title),
        Symbol(step.url) if step.url else None,
        tuple((Symbol(file), Symbol(place)) for file, place in step.files.items()),
        Symbol(step.language),
        Symbol(step.code.rstrip("\n")) if step.code else None,
    )


def _platform(platform: Platform) -> PlatformView:
    return PlatformView(
        Symbol(platform.title),
        Symbol(platform.summary),
        Symbol(str(platform.sdk["name"])),
        Symbol(str(platform.sdk["version"])),
        tuple(map(_install, platform.install)),
        tuple(map(Symbol, platform.imports)),
    )

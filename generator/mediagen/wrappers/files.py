"""Files of wrappers: rendered from the templates of a folder; other files are copied."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from mediagen.diagnostics.catalogue import snippets as codes
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem, Problems
from mediagen.diagnostics.words import fill_words
from mediagen.filesystem.caching.artifact_cache import UNCACHED, Artifacts
from mediagen.filesystem.caching.reads import Memo, memoize
from mediagen.filesystem.files import is_backup
from mediagen.platforms.model import InstallStep, Language, Platform, Wrapper
from mediagen.rendering.nodes import Comment, Symbol, Text
from mediagen.rendering.origins import LineOrigin, TemplateLine
from mediagen.rendering.template_fault import TemplateFault
from mediagen.rendering.template_host import Renderer
from mediagen.spec.model import Spec, Story
from mediagen.spec.placeholders import placeholder_values
from mediagen.wrappers.api_builder import build_api
from mediagen.wrappers.api_model import NoOpeningEvent
from mediagen.wrappers.markdown_text import markdown
from mediagen.wrappers.method_views import MethodViews
from mediagen.wrappers.package_names import PackageOptions, package_view, path_words
from mediagen.wrappers.view_models import InstallView, PlatformView, StoryView
from mediagen.yaml_files.layered_folder import LayeredFolder

#: Choices of an app that chooses nothing.
_DEFAULTS = PackageOptions()
#: The variables of the templates of wrappers, with their types and meanings.
WRAPPER_VARIABLES = {
    "api": ("ApiView", "API of the wrapper: methods, types and sets of values"),
    "stories": ("mapping of StoryView", "stories by their ID, with `_` for `-`"),
    "package": ("PackageView", "names, version and license of the package"),
    "platform": ("PlatformView", "the platform and its installation"),
    "comment": ("function", "`comment(string)` returns a Comment"),
    "markdown": ("function", "`markdown(symbol)` returns the Symbol as text in Markdown files"),
}


class WrapperRenderer:
    """Renders the wrappers of platforms, and collects problems."""

    def __init__(self, spec: Spec, renderer: Renderer, problems: Problems) -> None:
        self._spec, self._renderer, self._problems = spec, renderer, problems
        self._reported: set[tuple[str, int]] = set()
        self._contexts: Memo[tuple[str, str, PackageOptions], dict[str, Any] | None] = {}

    def render_files(
        self,
        platform: Platform,
        wrapper: Wrapper,
        options: PackageOptions = _DEFAULTS,
        artifacts: Artifacts = UNCACHED,
    ) -> dict[str, bytes]:
        """Return the files of a wrapper by their path below its folder.

        ``options`` replace the default names, version and license. Problems are collected; a file
        that has one is left out, and so is one whose template prints nothing.
        """
        root = self._renderer.folder.child(wrapper.folder)
        rendered: dict[str, bytes] = {}
        for path in _template_files(root):
            plain = fill_words(path, path_words(wrapper, options)).removesuffix(".j2")
            if not path.endswith(".j2"):
                rendered[plain] = _read_copied(root.find(path))
                continue
            text = artifacts.find_or_compute(
                f"wrapper {wrapper.path}/{path}",
                partial(self._render_file, platform, wrapper, options, path),
            )
            if text and text.strip():
                rendered[plain] = text.encode("utf-8")
        if not rendered and not self._problems:
            message = "expected at least one template in this folder, such as index.js.j2"
            path = display_path(root.find("wrapper.yaml"))
            self._problems.add(Problem(path, 0, 0, message, code=codes.WRAPPER_WITHOUT_TEMPLATE))
        return rendered

    def _render_file(
        self, platform: Platform, wrapper: Wrapper, options: PackageOptions, path: str
    ) -> str | None:
        """Return the text of a file of a wrapper; None after a problem."""
        context = memoize(
            self._contexts,
            (platform.id, wrapper.path, options),
            partial(self.template_context, platform, wrapper, options),
        )
        if context is None:
            return None
        subject = f"wrapper {wrapper.id}"
        try:
            return self._renderer.render_text(
                f"{wrapper.folder}/{path}", wrapper.language, context, subject
            )
        except TemplateFault as failure:
            place = (failure.problem.path, failure.problem.line)
            if place not in self._reported:
                self._reported.add(place)
                self._problems.add(failure.problem)
            return None

    def render_path(self, platform: Platform, wrapper: Wrapper, path: str) -> str | None:
        """Return the text of one file of a wrapper; None if there is none at this path.

        Raises ``TemplateFault``.
        """
        template = self.find_template(wrapper, path)
        if template is None:
            return None
        if template.suffix != ".j2":
            return _read_copied(template).decode("utf-8", "replace")
        context = self.template_context(platform, wrapper)
        if context is None:
            return None
        name = str(self._renderer.folder.relative_name(template))
        return self._renderer.render_text(name, wrapper.language, context, wrapper.id)

    def trace_path(self, platform: Platform, wrapper: Wrapper, path: str) -> list[LineOrigin]:
        """Return the template lines of each line of ``render_path``; raises as that does."""
        template = self.find_template(wrapper, path)
        if template is None:
            return []
        if template.suffix != ".j2":
            lines = _read_copied(template).count(b"\n") + 1
            return [LineOrigin((TemplateLine(template, line),)) for line in range(1, lines + 1)]
        context = self.template_context(platform, wrapper)
        if context is None:
            return []
        name = str(self._renderer.folder.relative_name(template))
        return self._renderer.trace_text(name, wrapper.language, context, wrapper.id)

    def find_template(self, wrapper: Wrapper, path: str) -> Path | None:
        """Return the template of a file of a wrapper, or the file that is copied."""
        root = self._renderer.folder.child(wrapper.folder)
        forms = path_words(wrapper, _DEFAULTS)
        for template in _template_files(root):
            if fill_words(template, forms).removesuffix(".j2") == path:
                return root.find(template)
        return None

    def template_context(
        self,
        platform: Platform,
        wrapper: Wrapper,
        options: PackageOptions = _DEFAULTS,
        stories: Mapping[str, Story] | None = None,
    ) -> dict[str, Any] | None:
        """Return the template context of a wrapper, or None after a problem."""
        try:
            api = build_api(self._spec, platform, wrapper)
        except NoOpeningEvent:
            message = f"expected an event that opens a session on {platform.title}"
            place = wrapper.tables.place_of("wrapper")
            self._problems.add_at(*place, message, code=codes.NO_OPENING_EVENT, key=True)
            return None
        before = len(self._problems)
        views = MethodViews(self._spec, api, self._renderer, self._problems)
        api_view = views.api_view()
        if len(self._problems) > before:
            return None
        stories = {**self._spec.stories, **(stories or {})}
        return {
            "api": api_view,
            "stories": _StoryViews(stories, lambda story: views.story_view(story, api_view)),
            "package": package_view(wrapper, options),
            "platform": _platform_view(platform),
            "comment": Comment,
            "markdown": markdown,
            "settings": {
                name: Text(value) for name, value in placeholder_values(self._spec, {}).items()
            },
        }


class _StoryViews(Mapping[str, StoryView]):
    """Stories as calls of a wrapper by ID, with underscores for hyphens; each is built on use."""

    def __init__(
        self, stories: Mapping[str, Story], build_view: Callable[[Story], StoryView]
    ) -> None:
        self._stories = {id_.replace("-", "_"): story for id_, story in stories.items()}
        self._build_view = build_view
        self._views: Memo[str, StoryView] = {}

    def __getitem__(self, name: str) -> StoryView:
        story = self._stories[name]
        return memoize(self._views, name, lambda: self._build_view(story))

    def __iter__(self) -> Iterator[str]:
        return iter(self._stories)

    def __len__(self) -> int:
        return len(self._stories)


#: Files beside the templates of a wrapper that are not part of it.
_TABLES = ("wrapper.yaml", "verify.yaml", "faults.yaml")


def _template_files(root: LayeredFolder) -> Iterator[str]:
    """Yield the files of a wrapper, except its tables and the parts that others include."""
    paths = set()
    for layer in root.folders:
        for folder, _, names in os.walk(layer):
            paths |= {(Path(folder) / name).relative_to(layer).as_posix() for name in names}
    for path in sorted(paths, key=_walk_key):
        name = path.rpartition("/")[2]
        part = name.startswith("_") and not name.startswith("__")
        if path not in _TABLES and not part and not is_backup(name):
            yield path


def _walk_key(path: str) -> list[tuple[bool, str]]:
    """Return a key that sorts the files of a folder before those of its subfolders."""
    *folders, name = path.split("/")
    return [*((True, folder) for folder in folders), (False, name)]


def _read_copied(path: Path) -> bytes:
    """Return the bytes of a file to copy; text files get line feeds, as rendered ones have."""
    data = path.read_bytes()
    return data if b"\0" in data else data.replace(b"\r\n", b"\n")


def find_hidden_name(language: Language, module: str, files: Mapping[str, bytes]) -> str | None:
    """Return the module or global that a module of this name would hide, or None.

    Those are the ones that the language names, and the ones that the ``files`` import; pages, which
    import the library itself, are left out.
    """
    modules = language.modules
    if modules is None:
        return None
    names = set(modules.names)
    if modules.import_pattern:
        pattern = re.compile(modules.import_pattern, re.MULTILINE)
        for path, data in files.items():
            if not path.endswith(".md"):
                text = data.decode("utf-8", "replace")
                names |= {match[1] for match in pattern.finditer(text)}
    return module if module in names else None


def _install_view(step: InstallStep) -> InstallView:
    return InstallView(
        Symbol(step.title),
        Symbol(step.url) if step.url else None,
        tuple((Symbol(file), Symbol(place)) for file, place in step.files.items()),
        Symbol(step.language),
        Symbol(step.code.rstrip("\n")) if step.code else None,
    )


def _platform_view(platform: Platform) -> PlatformView:
    deprecation = platform.lifecycle.deprecation
    return PlatformView(
        Symbol(platform.title),
        Symbol(platform.summary),
        Symbol(str(platform.sdk["name"])),
        Symbol(str(platform.sdk["version"])),
        tuple(map(_install_view, platform.install)),
        tuple(map(Symbol, platform.imports)),
        Symbol(f"Deprecated {deprecation.clause(str)}") if deprecation else None,
    )

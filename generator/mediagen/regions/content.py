"""What regions hold: each distinct one is made once, however many pages have it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from mediagen.diagnostics.suggestions import suggestion
from mediagen.pages.book import Book
from mediagen.pages.code_tabs import LEGACY, RECOMMENDED
from mediagen.pages.contents import Contents
from mediagen.pages.flavours import Flavour, Scribe
from mediagen.pages.markdown_nodes import Word
from mediagen.pages.markdown_writer import Paper
from mediagen.project.project import Project
from mediagen.regions.scanner import Region
from mediagen.snippets.matrix import Snippet, Snippets
from mediagen.spec.model import Event, Field

_T = TypeVar("_T")
_GROUPS = {"recommended": (RECOMMENDED,), "legacy": (LEGACY,), "both": (RECOMMENDED, LEGACY)}


class Wrong(Exception):
    """What a region asks for does not exist; ``part`` is where its marker says so."""

    def __init__(self, message: str, part: str = "") -> None:
        super().__init__(message)
        self.part = part


class _Kind(NamedTuple):
    """A kind of region: the options it must have, those it may have, and what makes its model."""

    needs: tuple[str, ...]
    takes: tuple[str, ...]
    model: Callable[[Filler, Mapping[str, str]], Any]


class _Cells(dict[tuple[str, str, str], Snippet]):
    """The cells of the matrix, each made when it is asked for."""

    def __init__(self, project: Project, snippets: Snippets) -> None:
        super().__init__()
        self._project, self._snippets = project, snippets

    def __missing__(self, key: tuple[str, str, str]) -> Snippet:
        event, example, platform = key
        spec = self._project.spec
        cell = self._snippets.cell(spec.events[event], example, self._project.platforms[platform])
        if cell is None:
            cell = Snippet(event, example, platform, None)  # its problem is noted
        self[key] = cell
        return cell


class Filler:
    """Makes the text of regions."""

    def __init__(self, project: Project) -> None:
        self._project = project
        snippets = Snippets(project.spec, project.folders.templates, project.problems)
        contents = Contents(project.spec, project.platforms)
        self._book = Book(contents, _Cells(project, snippets), snippets.setup)
        self._scribes: dict[str, Scribe] = {}
        self._made: dict[tuple[str, str, int], str] = {}

    def text(self, region: Region, flavour: Flavour) -> str:
        """The text of a region, in lines that end in a newline. Raises ``Wrong``."""
        key = (region.asked, flavour.id, region.level)
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._make(region, flavour)
        return found

    def _make(self, region: Region, flavour: Flavour) -> str:
        kind = KINDS.get(region.kind)
        if kind is None:
            known = ", ".join(KINDS)
            hint = suggestion(region.kind, KINDS) or f"; known here: {known}"
            if not region.kind:
                raise Wrong(f"says no kind; known here: {known}")
            raise Wrong(f"unknown kind of region '{region.kind}'{hint}", region.kind)
        allowed = (*kind.needs, *kind.takes, "flavour")
        for name in region.options:
            if name not in allowed:
                hint = suggestion(name, allowed)
                raise Wrong(f"a {region.kind} region takes no {name}{hint}", f"{name}=")
        for name in kind.needs:
            if name not in region.options:
                raise Wrong(f"a {region.kind} region needs {name}=…")
        about = kind.model(self, region.options)
        scribe = self._scribes.get(flavour.id)
        if scribe is None:
            scribe = self._scribes[flavour.id] = Scribe(flavour)
        level = Word("#" * min(region.level + 1, 6) if region.level else "##")
        paper = Paper(flavour.escapes)
        text = scribe.write("region.j2", paper, kind=region.kind, about=about, level=level)
        # Formatters put empty lines there, and Markdown inside an HTML block needs them.
        return f"\n{text}\n"

    # -- models -------------------------------------------------------------------------------

    def _snippet(self, options: Mapping[str, str]) -> Any:
        event = self._event(options)
        example = self._example(event, options)
        platform = _known(options, "platform", self._project.platforms)
        return self._book.tabber.tab(event, example, platform)

    def _setup(self, options: Mapping[str, str]) -> Any:
        platform = _known(options, "platform", self._project.platforms)
        found = self._book.setup(platform)
        if found is None:
            raise Wrong(f"{platform.id} has no set-up", f"platform={platform.id}")
        return found

    def _tabs(self, options: Mapping[str, str]) -> Any:
        event = self._event(options)
        example = self._example(event, options)
        which = _GROUPS["both"]
        if "platforms" in options:
            which = _known(options, "platforms", _GROUPS)
        return self._book.tabber.tabs(event, example, which)

    def _parameters(self, options: Mapping[str, str]) -> Any:
        return self._book.parameters(self._event(options))

    def _field(self, options: Mapping[str, str]) -> Any:
        return self._book.properties(self._field_of(options))

    def _matrix(self, _: Mapping[str, str]) -> Any:
        return self._book.matrix()

    def _rules(self, _: Mapping[str, str]) -> Any:
        return self._book.rules()

    def _caveats(self, options: Mapping[str, str]) -> Any:
        if ("event" in options) == ("field" in options):
            raise Wrong("a caveats region needs either event=… or field=…")
        if "event" in options:
            return self._book.event_caveats(self._event(options))
        return self._book.field_caveats(self._field_of(options))

    def _event(self, options: Mapping[str, str]) -> Event:
        return _known(options, "event", self._project.spec.events)

    def _field_of(self, options: Mapping[str, str]) -> Field:
        return _known(options, "field", self._project.spec.fields)

    def _example(self, event: Event, options: Mapping[str, str]) -> str:
        name = options.get("example", "basic")
        if name not in event.examples:
            hint = suggestion(name, event.examples)
            raise Wrong(f"{event.id} has no example '{name}'{hint}", f"example={name}")
        return name


def _known(options: Mapping[str, str], what: str, known: Mapping[str, _T]) -> _T:
    id_ = options[what]
    if id_ not in known:
        raise Wrong(f"unknown {what} '{id_}'{suggestion(id_, known, limit=30)}", f"{what}={id_}")
    return known[id_]


KINDS = {
    "snippet": _Kind(("event", "platform"), ("example",), Filler._snippet),
    "setup": _Kind(("platform",), (), Filler._setup),
    "tabs": _Kind(("event",), ("platforms", "example"), Filler._tabs),
    "parameters": _Kind(("event",), (), Filler._parameters),
    "field": _Kind(("field",), (), Filler._field),
    "matrix": _Kind((), (), Filler._matrix),
    "rules": _Kind((), (), Filler._rules),
    "caveats": _Kind((), ("event", "field"), Filler._caveats),
}

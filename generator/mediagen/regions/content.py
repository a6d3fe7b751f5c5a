"""Contents of regions; regions with the same request are rendered once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from mediagen.diagnostics.catalogue import actions as action_codes
from mediagen.diagnostics.catalogue import regions as codes
from mediagen.diagnostics.catalogue.model import Code
from mediagen.diagnostics.suggestions import nearest_name, suggest_name
from mediagen.diagnostics.words import join_words
from mediagen.pages.code_tabs import LEGACY, RECOMMENDED, without_intros
from mediagen.pages.contents import Contents
from mediagen.pages.flavours import Flavour, translate_flavour, unknown_language
from mediagen.pages.markdown_nodes import PageKind, RawText, Target
from mediagen.pages.markdown_renderer import MarkdownRenderer
from mediagen.pages.markdown_writer import MarkdownPrinter
from mediagen.pages.page_models import PageModels
from mediagen.pages.words import ENGLISH, list_languages
from mediagen.platforms.model import Platform
from mediagen.project.project import Project
from mediagen.regions.link_places import LINK_PLACE, region_paths
from mediagen.regions.partial_snippets import (
    PartialSnippet,
    PartialSnippetError,
    render_partial,
)
from mediagen.regions.scanner import Region
from mediagen.rendering.origins import LineOrigin
from mediagen.snippets.matrix import LazyCells, SnippetRenderer
from mediagen.spec.model import Action, Event, Field

_T = TypeVar("_T")
_GROUPS = {"recommended": (RECOMMENDED,), "legacy": (LEGACY,), "both": (RECOMMENDED, LEGACY)}
#: ``intro=none`` leaves out the sentences above the code in tabs.
_INTROS = {"none": ()}
_COMMON_OPTIONS = ("flavour", "lang", "links")
_TEMPLATE = "region.j2"


class RegionError(Exception):
    """The request of a region is invalid; ``part`` is the invalid part of its marker.

    ``others`` are further errors of the same marker.
    """

    def __init__(
        self, message: str, part: str = "", others: Sequence[RegionError] = (), *, code: Code
    ) -> None:
        super().__init__(message)
        self.part = part
        self.others = tuple(others)
        self.code = code


class _RegionKind(NamedTuple):
    """A kind of region: its required and optional options, and the function for its model."""

    required: tuple[str, ...]
    optional: tuple[str, ...]
    model: Callable[[RegionRenderer, PageModels, Mapping[str, str]], Any]


class RegionRenderer:
    """Renders the text of regions."""

    def __init__(self, project: Project) -> None:
        self._project = project
        snippets = SnippetRenderer(project.spec, project.folders.templates, project.problems)
        self._snippets = snippets
        self._cells = LazyCells(project, snippets)
        self._render_setup = snippets.render_setup
        #: By the ID of the flavour and the language.
        self._flavours: dict[tuple[str, str], Flavour] = {}
        self._models_by_flavour: dict[tuple[str, str], PageModels] = {}
        self._renderers: dict[tuple[str, str], MarkdownRenderer] = {}
        self._texts: dict[tuple[str, str, int], str] = {}

    def region_text(self, region: Region, flavour: Flavour) -> str:
        """Return the text of a region, in lines that end in a newline. Raises ``RegionError``."""
        key = (region.request, flavour.id, region.level)
        cached = self._texts.get(key)
        if cached is None:
            cached = self._texts[key] = self._render_region(region, flavour)
        return cached

    def _render_region(self, region: Region, flavour: Flavour) -> str:
        flavour, context = self._template_context(region, flavour)
        key = (flavour.id, self._language(region))
        renderer = self._renderers.get(key)
        if renderer is None:
            renderer = self._renderers[key] = MarkdownRenderer(flavour)
        printer = self._make_printer(region, flavour)
        text = renderer.render_template(_TEMPLATE, printer, **context)
        if not text.strip():
            return "\n"
        # Formatters add these empty lines, and Markdown inside an HTML block needs them.
        return f"\n{text}\n"

    def trace_region(self, region: Region, flavour: Flavour) -> list[LineOrigin]:
        """Return the template lines of each line of ``region_text``. Raises ``RegionError``."""
        flavour, context = self._template_context(region, flavour)
        printer = self._make_printer(region, flavour)
        origins = MarkdownRenderer(flavour).trace_template(
            _TEMPLATE,
            printer,
            lambda source: self._snippets.code_origins(source, self._project.platforms),
            **context,
        )
        return [LineOrigin(()), *origins]

    def _language(self, region: Region) -> str:
        return region.options.get("lang", self._project.folders.page_options.lang)

    def _translate_flavour(self, region: Region, flavour: Flavour) -> Flavour:
        """Return the flavour in the language of a region."""
        language = self._language(region)
        key = (flavour.id, language)
        if key not in self._flavours:
            self._flavours[key] = translate_flavour(flavour, language)
        return self._flavours[key]

    def _make_printer(self, region: Region, flavour: Flavour) -> MarkdownPrinter:
        """Return the printer of a region, with links to generated pages if it asks for them."""
        place = region.options.get("links")
        if place is None:
            return MarkdownPrinter(flavour.escapes)
        contents = self._page_models(flavour, self._language(region)).contents
        subject: Target = (PageKind.HOME, "")
        for option, kind in (("event", PageKind.EVENT), ("field", PageKind.FIELD)):
            if option in region.options:
                subject = (kind, region.options[option])
        return MarkdownPrinter(
            flavour.escapes,
            paths=region_paths(place, contents.page_paths(flavour), flavour),
            link_targets=contents.link_targets(subject),
            is_relative=False,
        )

    def _template_context(self, region: Region, flavour: Flavour) -> tuple[Flavour, dict[str, Any]]:
        """Return the flavour in the language of a region, and the variables of its template.

        Raises ``RegionError``.
        """
        kind = KINDS.get(region.kind)
        if kind is None:
            kinds = ", ".join(KINDS)
            hint = suggest_name(region.kind, KINDS) or f"; expected one of: {kinds}"
            if not region.kind:
                raise RegionError(
                    f"missing kind of region; expected one of: {kinds}",
                    code=codes.UNKNOWN_REGION_KIND,
                )
            message = f"unknown kind of region '{region.kind}'{hint}"
            raise RegionError(message, region.kind, code=codes.UNKNOWN_REGION_KIND)
        errors = [*_option_errors(region, kind), *self._value_errors(region.options)]
        if errors:
            first, *others = errors
            raise RegionError(str(first), first.part, others, code=first.code)
        flavour = self._translate_flavour(region, flavour)
        models = self._page_models(flavour, self._language(region))
        model = kind.model(self, models, region.options)
        level = RawText("#" * min(region.level + 1, 6) if region.level else "##")
        return flavour, {"kind": region.kind, "view": model, "level": level}

    def _value_errors(self, options: Mapping[str, str]) -> Iterator[RegionError]:
        spec = self._project.spec
        tables: dict[str, Mapping[str, object]] = {
            "action": spec.actions,
            "event": spec.events,
            "field": spec.fields,
            "platform": self._project.platforms,
            "platforms": _GROUPS,
            "story": spec.stories,
            "intro": _INTROS,
        }
        place = options.get("links")
        if place is not None and not LINK_PLACE.fullmatch(place):
            message = f"invalid value '{place}' of links; expected a relative path or a URL"
            code = codes.INVALID_LINK_PLACE
            yield RegionError(message, f"links={place}", code=code)
        if "lang" in options:
            languages = list_languages(self._project.folders.templates.child("docs"))
            if options["lang"] not in (*languages, ENGLISH):
                message = unknown_language(options["lang"], (*languages, ENGLISH))
                part = f"lang={options['lang']}"
                yield RegionError(message, part, code=codes.UNKNOWN_REGION_VALUE)
        for name in options:
            if name in tables:
                try:
                    _find_by_option(options, name, tables[name])
                except RegionError as error:
                    yield error

    def _page_models(self, flavour: Flavour, language: str) -> PageModels:
        models = self._models_by_flavour.get((flavour.id, language))
        if models is None:
            project = self._project
            options = project.folders.page_options
            contents = Contents(project.spec, project.platforms, flavour.words, options)
            models = PageModels(contents, self._cells, self._render_setup)
            self._models_by_flavour[flavour.id, language] = models
        return models

    # -- models -------------------------------------------------------------------------------

    def _snippet_model(self, models: PageModels, options: Mapping[str, str]) -> Any:
        platform = _find_by_option(options, "platform", self._project.platforms)
        if "action" in options:
            action, example = self._find_action_example(options, "snippet")
            return models.action_pages.build_tab(action, example, platform)
        if _shows_field(options, "snippet"):
            return models.field_tabs.build_tab(self._find_field(options), platform)
        event = self._find_event(options)
        example = self._example_name(event, options)
        if "fields" in options or "part" in options:
            return self._partial_model(event, example, platform, options)
        return models.tab_builder.build_tab(event, example, platform)

    def _partial_model(
        self, event: Event, example: str, platform: Platform, options: Mapping[str, str]
    ) -> PartialSnippet:
        try:
            return render_partial(
                self._snippets, self._project.spec, event, example, platform, options
            )
        except PartialSnippetError as error:
            code = codes.UNKNOWN_REGION_VALUE
            raise RegionError(str(error), error.part, code=code) from None

    def _setup_model(self, models: PageModels, options: Mapping[str, str]) -> Any:
        platform = _find_by_option(options, "platform", self._project.platforms)
        sample = models.platform_pages.setup_sample(platform)
        if sample is None:
            raise RegionError(
                f"platform '{platform.id}' has no set-up code; delete the region",
                f"platform={platform.id}",
                code=codes.PLATFORM_WITHOUT_SETUP,
            )
        return sample

    def _tabs_model(self, models: PageModels, options: Mapping[str, str]) -> Any:
        groups = _GROUPS["both"]
        if "platforms" in options:
            groups = _find_by_option(options, "platforms", _GROUPS)
        if "action" in options:
            action, example = self._find_action_example(options, "tabs")
            groups_of_tabs = models.action_pages.build_tabs(action, example, groups)
        elif _shows_field(options, "tabs"):
            groups_of_tabs = models.field_tabs.build_tabs(self._find_field(options), groups)
        else:
            event = self._find_event(options)
            example = self._example_name(event, options)
            groups_of_tabs = models.tab_builder.build_tabs(event, example, groups)
        return without_intros(groups_of_tabs) if "intro" in options else groups_of_tabs

    def _scenario_model(self, models: PageModels, options: Mapping[str, str]) -> Any:
        story = _find_by_option(options, "story", self._project.spec.stories)
        platform = _find_by_option(options, "platform", self._project.platforms)
        return models.story_pages.scenario_tab(story, platform)

    def _timeline_model(self, models: PageModels, options: Mapping[str, str]) -> Any:
        story = _find_by_option(options, "story", self._project.spec.stories)
        return models.story_pages.timeline(story)

    def _parameters_model(self, models: PageModels, options: Mapping[str, str]) -> Any:
        return models.event_pages.parameter_tables(self._find_event(options))

    def _field_model(self, models: PageModels, options: Mapping[str, str]) -> Any:
        return models.field_pages.property_rows(self._find_field(options))

    def _matrix_model(self, models: PageModels, _: Mapping[str, str]) -> Any:
        return models.overview_pages.coverage_matrix()

    def _rules_model(self, models: PageModels, _: Mapping[str, str]) -> Any:
        return models.overview_pages.rules_page()

    def _caveats_model(self, models: PageModels, options: Mapping[str, str]) -> Any:
        if _shows_field(options, "caveats"):
            return models.field_pages.field_caveats(self._find_field(options))
        return models.event_pages.event_caveats(self._find_event(options))

    def _find_event(self, options: Mapping[str, str]) -> Event:
        return _find_by_option(options, "event", self._project.spec.events)

    def _find_action_example(self, options: Mapping[str, str], kind: str) -> tuple[Action, str]:
        """Return the action and the example of a region. Raises ``RegionError``."""
        action = _find_by_option(options, "action", self._project.spec.actions)
        for name in ("event", "field", "fields", "part"):
            if name in options:
                message = f"the code of an action takes no {name}; delete the option"
                raise RegionError(message, f"{name}=", code=action_codes.ACTION_REGION_OPTION)
        if options.get("example") is None:
            names = join_words(list(action.examples), "or")
            message = f"missing option; a {kind} region of '{action.id}' needs example=…: {names}"
            raise RegionError(message, code=codes.MISSING_REGION_OPTION)
        name = options["example"]
        if name not in action.examples:
            message = f"action '{action.id}' has no example '{name}'"
            message += suggest_name(name, action.examples)
            raise RegionError(message, f"example={name}", code=codes.UNKNOWN_REGION_VALUE)
        return action, name

    def _find_field(self, options: Mapping[str, str]) -> Field:
        return _find_by_option(options, "field", self._project.spec.fields)

    def _example_name(self, event: Event, options: Mapping[str, str]) -> str:
        name = options.get("example", "basic")
        if name not in event.examples:
            hint = suggest_name(name, event.examples)
            raise RegionError(
                f"event '{event.id}' has no example '{name}'{hint}",
                f"example={name}",
                code=codes.UNKNOWN_REGION_VALUE,
            )
        return name


def _shows_field(options: Mapping[str, str], kind: str) -> bool:
    """Return whether a region is about a field, not an event. Raises ``RegionError``."""
    if ("event" in options) == ("field" in options):
        subjects = "event=… and field=…" if kind == "caveats" else "event=…, field=… and action=…"
        message = f"a {kind} region needs exactly one of {subjects}"
        raise RegionError(message, code=codes.MISSING_REGION_OPTION)
    for name in ("example", "fields", "part"):
        if "field" in options and name in options:
            message = f"the code of a field takes no {name}; delete the option"
            raise RegionError(message, f"{name}=", code=codes.FIELD_REGION_EXAMPLE)
    return "field" in options


def _option_errors(region: Region, kind: _RegionKind) -> Iterator[RegionError]:
    allowed = (*kind.required, *kind.optional, *_COMMON_OPTIONS)
    misspelled = set()
    for name in region.options:
        if name not in allowed:
            misspelled.add(nearest_name(name, allowed))
            hint = suggest_name(name, allowed)
            yield RegionError(
                f"unknown option '{name}' of a {region.kind} region{hint}",
                f"{name}=",
                code=codes.UNKNOWN_REGION_OPTION,
            )
    for name in kind.required:
        if name not in region.options and name not in misspelled:
            message = f"missing option; a {region.kind} region needs {name}=…"
            yield RegionError(message, code=codes.MISSING_REGION_OPTION)


def _find_by_option(options: Mapping[str, str], option: str, items: Mapping[str, _T]) -> _T:
    id_ = options[option]
    if id_ not in items:
        noun = f"value '{id_}' of {option}" if option == "platforms" else f"{option} '{id_}'"
        raise RegionError(
            f"unknown {noun}{suggest_name(id_, items, limit=30)}",
            f"{option}={id_}",
            code=codes.UNKNOWN_REGION_VALUE,
        )
    return items[id_]


KINDS = {
    "snippet": _RegionKind(
        ("platform",),
        ("event", "field", "action", "example", "fields", "part"),
        RegionRenderer._snippet_model,
    ),
    "setup": _RegionKind(("platform",), (), RegionRenderer._setup_model),
    "tabs": _RegionKind(
        (),
        ("event", "field", "action", "platforms", "example", "intro"),
        RegionRenderer._tabs_model,
    ),
    "parameters": _RegionKind(("event",), (), RegionRenderer._parameters_model),
    "field": _RegionKind(("field",), (), RegionRenderer._field_model),
    "matrix": _RegionKind((), (), RegionRenderer._matrix_model),
    "scenario": _RegionKind(("story", "platform"), (), RegionRenderer._scenario_model),
    "timeline": _RegionKind(("story",), (), RegionRenderer._timeline_model),
    "rules": _RegionKind((), (), RegionRenderer._rules_model),
    "caveats": _RegionKind((), ("event", "field"), RegionRenderer._caveats_model),
}

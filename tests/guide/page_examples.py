"""Examples of the views and nodes of pages: templates, and what they print on a page."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.helpers import project, run

#: Flavour whose templates the examples take the place of.
_FLAVOUR = "plain"
_MARK = "==="


class PageExample(NamedTuple):
    """Example of a class: the template of pages that it is in, and its lines."""

    template: str
    lines: str
    page: str = ""  # another page than the others of the template


#: The page on which the examples of each template are rendered.
_PAGES = {
    "action": "consent.md",
    "category": "events/ads/index.md",
    "coverage": "coverage.md",
    "event": "events/ads/ad-start.md",
    "field": "variables/quality/bitrate.md",
    "home": "index.md",
    "llms": "llms.txt",
    "migration": "migration/js-3x.md",
    "platform": "platforms/web-sdk.md",
    "report_variable": "variables/quality/bitrate-changes.md",
    "rules": "session-rules.md",
    "scenario": "scenarios/playback.md",
}
_TAB = "{% set tab = view.groups[0].tabs[0] %}\n"
_ROWS = "{% for cells in view.PATH[:2] %}\n- {{ cells[0] }}: {{ cells[1] }}\n{% endfor %}\n"
PAGE_EXAMPLES = {
    "Sample": PageExample(
        "event",
        _TAB + "{% if tab.sample %}\n{{ tab.sample.fence }}{{ tab.sample.language }}\n"
        "{{ tab.sample.code }}\n{{ tab.sample.fence }}\n{% endif %}\n",
    ),
    "CallDescription": PageExample(
        "event",
        _TAB + "{% if tab.description %}\n{{ tab.description.type }}: "
        "{{ tab.description.occasion }}\n{% endif %}\n",
    ),
    "Tab": PageExample("event", _TAB + "{{ tab.title }} ({{ tab.id }})\n"),
    "Tabs": PageExample(
        "event",
        "{% for group in view.groups if not group.is_legacy %}\n"
        "{{ group.tabs[0].title }}, {{ group.tabs[1].title }}\n{% endfor %}\n",
    ),
    "Variant": PageExample(
        "event",
        "{% for variant in view.variants[:2] %}\n"
        "- {{ variant.title }}: {{ variant.summary }}\n{% endfor %}\n",
    ),
    "DisputeView": PageExample(
        "event",
        "{% for dispute in view.disputes[:1] %}\n"
        "{{ dispute.text }} ({{ dispute.sources[0] }})\n{% endfor %}\n",
        "events/ads/ad-complete.md",
    ),
    "Parameters": PageExample(
        "event",
        "{% for group in view.parameters[:2] %}\n"
        "{{ group.title }}: {{ group.rows[0][0] }}\n{% endfor %}\n",
    ),
    "EventView": PageExample("event", "# {{ view.title }}\n\n{{ view.description }}\n"),
    "Page": PageExample("event", "{{ page.title }}: {{ page.description }}\n"),
    "Prose": PageExample("event", '{{ text("Use `alloy` once.") }}\n'),
    "CodeSpan": PageExample(
        "event",
        _TAB + "{% if tab.description %}\n{{ tab.description.type }}\n{% endif %}\n",
    ),
    "Link": PageExample(
        "event", "{% for link in view.prerequisites %}\n{{ link }}\n{% endfor %}\n"
    ),
    "RawText": PageExample("event", '{{ word("ad-start") }}\n'),
    "RawBlock": PageExample(
        "event", _TAB + "{% if tab.sample %}\n{{ tab.sample.code }}\n{% endif %}\n"
    ),
    "InlineSequence": PageExample("event", "{{ join_list(view.prerequisites) }}\n"),
    "FieldView": PageExample("field", "# {{ view.title }}\n\n{{ view.summary }}\n"),
    "TableRows": PageExample("field", _ROWS.replace("PATH", "properties.rows")),
    "VariableView": PageExample("report_variable", "{{ view.title }}: {{ view.events }}\n"),
    "PlatformPageView": PageExample("platform", "{{ view.sdk[0] }} {{ view.sdk[1] }}\n"),
    "SnippetStep": PageExample(
        "platform", "{% for step in view.steps[:2] %}\n- {{ step.event }}\n{% endfor %}\n"
    ),
    "InstallPageView": PageExample(
        "platform", "{% for step in view.install[:2] %}\n- {{ step.title }}\n{% endfor %}\n"
    ),
    "ProofView": PageExample(
        "platform",
        "{% if view.proof %}\n{{ view.proof.compiler }}\n{% else %}\nNo records.\n{% endif %}\n",
    ),
    "ActionCodeView": PageExample(
        "platform",
        "{% for action in view.actions %}\n{% for title, tab in action.tabs[:1] %}\n"
        "{{ action.title }}: {{ title }}\n{% endfor %}\n{% endfor %}\n",
    ),
    "Address": PageExample(
        "platform",
        "{% for step in view.install[:1] %}\n{{ step.title }}\n{% endfor %}\n",
        "platforms/js-3x.md",
    ),
    "ActionView": PageExample("action", "# {{ view.title }}\n\n{{ view.variants[0].title }}\n"),
    "ScenarioStep": PageExample(
        "scenario",
        "{% for step in view.groups[0].tabs[0].steps[:2] %}\n"
        "- {{ step.seconds }} s: {{ step.event }}\n{% endfor %}\n",
    ),
    "ScenarioTab": PageExample("scenario", _TAB + "{{ tab.title }}: {{ tab.steps[0].event }}\n"),
    "ScenarioTabs": PageExample(
        "scenario",
        "{% for group in view.groups %}\n- {{ group.tabs[0].title }}\n{% endfor %}\n",
    ),
    "TimelineView": PageExample("scenario", _ROWS.replace("PATH", "timeline.rows.rows")),
    "StoryPageView": PageExample("scenario", "{{ view.title }}: {{ view.summary }}\n"),
    "Image": PageExample("scenario", "{{ view.picture }}\n"),
    "CategoryView": PageExample("category", _ROWS.replace("PATH", "rows.rows")),
    "RuleView": PageExample(
        "rules", "{% for rule in view.limits[:2] %}\n- {{ rule.text }}\n{% endfor %}\n"
    ),
    "RulesView": PageExample("rules", _ROWS.replace("PATH", "scopes.rows")),
    "CoverageGroup": PageExample(
        "coverage",
        "{% for group in view.groups %}\n- {{ group.tables[0].platforms[0] }}\n{% endfor %}\n",
    ),
    "CoverageTable": PageExample(
        "coverage", _ROWS.replace("PATH", "groups[0].tables[0].rows.rows")
    ),
    "CoverageReasons": PageExample(
        "coverage",
        "{% for entry in view.reasons[:1] %}\n"
        "{{ entry.event }}: {{ entry.items[0] }}\n{% endfor %}\n",
    ),
    "CoverageView": PageExample(
        "coverage",
        "{% for entry in view.reasons[:2] %}\n- {{ entry.event }}\n{% endfor %}\n",
    ),
    "HeadingLink": PageExample("coverage", "{{ view.groups[0].tables[0].rows.rows[3][1] }}\n"),
    "MigrationView": PageExample("migration", "{{ view.old }}, {{ view.new }}\n"),
    "HomeView": PageExample(
        "home",
        "{% for link, summary in view.platforms[:2] %}\n"
        "- {{ link }}: {{ summary }}\n{% endfor %}\n",
    ),
    "NavigationEntry": PageExample(
        "llms",
        "{% for entry in navigation[:2] %}\n- {{ entry.link }}\n{% endfor %}\n",
    ),
}


@cache
def render_page_examples() -> Mapping[str, str]:
    """Return what each example prints, by its class: on generated pages of a copy."""
    printed: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="pages-") as name:
        folder = project(Path(name))
        (folder / "mediagen.yaml").write_text("pages: {disputes: true}\n", "utf-8")
        for template in _PAGES:
            text = "".join(
                f"{_MARK} {class_}\n\n{example.lines}\n"
                for class_, example in PAGE_EXAMPLES.items()
                if example.template == template
            )
            path = folder / "templates" / "docs" / _FLAVOUR / f"{template}.j2"
            path.write_text(text, "utf-8")
        result = run("generate", "--kind", "docs", "--flavour", _FLAVOUR, cwd=folder)
        assert result.code == 0, result.err
        for class_, example in PAGE_EXAMPLES.items():
            page = example.page or _PAGES[example.template]
            text = (folder / "output" / "docs" / _FLAVOUR / page).read_text("utf-8")
            output = text.partition(f"{_MARK} {class_}\n")[2].partition(f"\n{_MARK} ")[0]
            printed[class_] = output.strip("\n") + "\n"
    return printed

"""Examples of the views and nodes of code: templates, and what they print."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.helpers import project, run


@dataclass(frozen=True)
class Example:
    """Example of a class: a template, and the event or the wrapper that it is rendered for."""

    template: str
    platform: str
    event: str = ""  # empty for a wrapper
    example: str = "basic"


#: Event whose snippet has an object and metadata on trackers.
_EVENT = "adStart"
_METADATA = "standard-metadata"
EXAMPLES = {
    "PayloadView": Example(
        '{% for message in messages if message.session != "opens" %}\n'
        "send({{ message.type }}, {{ message.body }});\n{% endfor %}\n",
        "web-sdk",
        "pauseStart",
    ),
    "CallView": Example("{{ calls[0].invoke }}\n", "ios", "pauseStart"),
    "ObjectView": Example(
        "{% set object = calls[0].object %}\nlet {{ object.variable }} = {{ object.make }}\n",
        "ios",
        _EVENT,
    ),
    "MetadataView": Example(
        "{% for key, value in calls[0].metadata.entries %}\n"
        "metadata[{{ key }}] = {{ value }}\n{% endfor %}\n",
        "ios",
        _EVENT,
        _METADATA,
    ),
    "Text": Example("configure({{ settings.orgID }});\n", "web-sdk", _EVENT),
    "Symbol": Example("send({{ messages[0].type }});\n", "web-sdk", "pauseStart"),
    "Record": Example("{{ messages[0].body }}\n", "web-sdk", "pauseStart"),
    "List": Example(
        "{% for method in api.methods if method.one_of %}\n"
        "// {{ method.name }}: {{ method.one_of_names }}\n{% endfor %}\n",
        "web-sdk",
    ),
    "ParameterRef": Example("// {{ api.opening.required[0].expression }}\n", "web-sdk"),
    "NamedCall": Example("// {{ stories.playback.steps[0].call }}\n", "ios"),
    "CommandLine": Example("{{ stories.playback.steps[0].call }}\n", "media-edge-api/shell"),
    "Doc": Example("{{ api.methods[0].doc }}\n", "web-sdk"),
    "LoopView": Example(
        "{% for method in api.methods %}\n{% for call in method.loops %}\n"
        "// {{ call.list.name }}: {{ call.method }}({{ call.parameter }})\n"
        "{% endfor %}\n{% endfor %}\n",
        "ios",
    ),
    "Comment": Example('{{ comment("Send this before the ad plays.") }}\n', "web-sdk", _EVENT),
    "Invoke": Example(
        "{% for label, value in calls[0].object.make.arguments %}\n"
        "// argument: {{ value }}\n{% endfor %}\n",
        "ios",
        _EVENT,
    ),
    "MethodView": Example(
        "{% for method in api.methods[:2] %}\n"
        "// {{ method.title }}: {{ method.signature }}\n{% endfor %}\n",
        "web-sdk",
    ),
    "ParameterView": Example(
        "{% for parameter in api.opening.required[:3] %}\n"
        "// {{ parameter.name }}: {{ parameter.type }}\n{% endfor %}\n",
        "web-sdk",
    ),
    "SetView": Example(
        "{% for set in api.sets[:2] %}\n// {{ set.name }} = {{ set.record }}\n{% endfor %}\n",
        "web-sdk",
    ),
    "ValueView": Example(
        "{% for value in api.sets[0].values[:2] %}\n"
        "// {{ value.name }}: {{ value.text }}\n{% endfor %}\n",
        "web-sdk",
    ),
    "StructureView": Example("// {{ api.quality.name }}: {{ api.quality.record }}\n", "web-sdk"),
    "MissingView": Example(
        "{% for event in api.missing[:1] %}\n"
        "// {{ event.event }}: {{ event.reason }}\n{% endfor %}\n",
        "web-sdk",
    ),
    "OmittedFieldView": Example(
        "{% for field in api.omitted_fields[:1] %}\n"
        "// {{ field.name }}: {{ field.reason }}\n{% endfor %}\n",
        "web-sdk",
    ),
    "StepView": Example(
        "{% for step in stories.playback.steps[:2] %}\n{{ step.call }};\n{% endfor %}\n",
        "web-sdk",
    ),
    "StoryView": Example("// {{ stories.playback.title }}\n", "web-sdk"),
    "LeafView": Example(
        "{% for leaf in api.methods[0].leaves[:2] %}\n"
        "// {{ leaf.path }}: {{ leaf.value }}\n{% endfor %}\n",
        "web-sdk",
    ),
    "EventsView": Example(
        "// {{ api.order.starts.words }}\n{{ api.order.ends.list }}\n", "web-sdk"
    ),
    "OrderWarningView": Example("{{ api.order.before.text }}\n", "web-sdk"),
    "OrderPartView": Example("{{ api.order.parts[0].record }}\n", "web-sdk"),
    "OrderView": Example(
        "{% for part in api.order.parts %}\n"
        "// {{ part.name }}: {{ part.opens.words }}\n{% endfor %}\n",
        "web-sdk",
    ),
    "ApiView": Example("// {{ api.opening.name }}\n// {{ api.methods[0].name }}\n", "web-sdk"),
    "PackageView": Example("// {{ package.name }}, {{ package.pascal }}\n", "web-sdk"),
    "PlatformView": Example("// {{ platform.sdk }} {{ platform.version }}\n", "web-sdk"),
    "InstallView": Example(
        "{% for step in platform.install[:1] %}\n"
        "// {{ step.title }}: {{ step.code }}\n{% endfor %}\n",
        "web-sdk",
    ),
}


@cache
def render_examples() -> Mapping[str, str]:
    """Return what each example prints, by its class: through the command line, in a copy."""
    printed: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="templates-") as name:
        folder = project(Path(name))
        places = dict.fromkeys((e.platform, e.event, e.example) for e in EXAMPLES.values())
        for platform, event, example in places:
            names = [
                name
                for name, e in EXAMPLES.items()
                if (e.platform, e.event, e.example) == (platform, event, example)
            ]
            template = "".join(f"=== {name}\n{EXAMPLES[name].template}" for name in names)
            text = _render_template(folder, platform, event, example, template)
            for part in re.split("^=== ", text, flags=re.MULTILINE)[1:]:
                name, _, output = part.partition("\n")
                printed[name] = output
    return printed


def _render_template(folder: Path, platform: str, event: str, example: str, text: str) -> str:
    """Return what a template prints for an example, or in a wrapper if there is no event."""
    if event:
        (folder / "templates" / platform / "snippet.j2").write_text(text, "utf-8")
        arguments = ("snippet", event, "--platform", platform, "--example", example)
        result = run(*arguments, cwd=folder)
        assert result.code == 0, result.err
        return result.out
    id_, _, language = platform.partition("/")
    wrapper = folder / "templates" / id_ / "wrapper" / language
    (wrapper / "example.txt.j2").write_text(text, "utf-8")
    out = f"wrapper-{platform.replace('/', '-')}"
    result = run("wrapper", id_, "--out", out, cwd=folder)
    assert result.code == 0, result.err
    return (folder / out / language / "example.txt").read_text("utf-8")

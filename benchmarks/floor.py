"""Floor: the minimum that any generator of this kind does, as one small process.

It reads every YAML file of spec/ and templates/ with PyYAML's C loader, and renders one small
template per event and platform with Jinja2. It checks nothing, knows no protocol and no language,
and writes no file.
"""

import sys
from pathlib import Path

import jinja2
import yaml

TEMPLATE = """\
{# NAME #}
send("{{ event["event"] }}", {
{% for name, value in event["examples"]["basic"]["values"].items() %}
  {{ name }}: {{ value }},
{% endfor %}
});
"""


def main(spec: str, templates: str) -> None:
    """Load and render everything below the two folders."""
    events = []
    platforms = []
    for folder in (spec, templates):
        for path in sorted(Path(folder).rglob("*.yaml")):
            data = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
            if "event" in data:
                events.append(data)
            elif "platform" in data:
                platforms.append(data["platform"])
    environment = jinja2.Environment(trim_blocks=True, lstrip_blocks=True)
    sources = [TEMPLATE.replace("NAME", platform) for platform in platforms]
    compiled = [environment.from_string(source) for source in sources]
    texts = [template.render(event=event) for event in events for template in compiled]
    print(f"{len(texts)} texts")


if __name__ == "__main__":
    main(*sys.argv[1:])

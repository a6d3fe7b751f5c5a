"""Reference of templates: their variables, and the attributes of what they print.

Descriptions are docstrings and comments of the classes of the engine. Examples are rendered, and
the page shows what they print.
"""

from __future__ import annotations

import inspect
import re
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from io import StringIO

from mediagen.pages import markdown_nodes, page_views
from mediagen.pages.markdown_renderer import PAGE_VARIABLES
from mediagen.rendering import nodes, views
from mediagen.rendering.template_host import ACTION_VARIABLES, SETUP_VARIABLES, SNIPPET_VARIABLES
from mediagen.wrappers import view_models
from mediagen.wrappers.files import WRAPPER_VARIABLES

from tests.guide.code_examples import EXAMPLES, render_examples
from tests.guide.page_examples import PAGE_EXAMPLES, render_page_examples
from tests.helpers import ROOT

PAGE = ROOT / "docs" / "templates.md"
_HEAD = """\
# Templates

<!-- Generated from the classes of the engine by make refresh-docs. -->

Templates are [Jinja](https://jinja.palletsprojects.com/) templates. What `{{ }}` prints is a node:
mediagen escapes it, and lays it out with the indentation and the width at its place. A template
cannot use a node as a string. Conditions test values that are strings or booleans, such as
`message.session`, and whether a value exists.

Each block (`{% %}`) stands on a line of its own, which is not printed.
"""


#: Headings, the templates below them, their variables, and the classes of their values.
SECTIONS = (
    (
        "Snippets",
        "`templates/PLATFORM/snippet.j2`, rendered for each example of each event.",
        SNIPPET_VARIABLES,
        (views.PayloadView, views.CallView, views.ObjectView, views.MetadataView),
    ),
    (
        "Setup code",
        "`templates/PLATFORM/setup.j2`, rendered once per platform.",
        SETUP_VARIABLES,
        (),
    ),
    (
        "Actions",
        "`templates/PLATFORM/actions/ACTION.j2`, rendered once per example of an action.",
        ACTION_VARIABLES,
        (),
    ),
    (
        "Wrappers",
        "Files that end in `.j2` in `templates/PLATFORM/wrapper/`.",
        WRAPPER_VARIABLES,
        tuple(
            class_
            for name, class_ in vars(view_models).items()
            if inspect.isclass(class_) and class_.__module__ == view_models.__name__
        ),
    ),
    (
        "Pages",
        "Templates in `templates/docs/common/`, or with the same name in the folder of a flavour.",
        PAGE_VARIABLES,
        tuple(
            class_
            for name, class_ in vars(page_views).items()
            if inspect.isclass(class_) and class_.__module__ == page_views.__name__
        ),
    ),
)
_NODES = tuple(
    class_
    for module in (nodes, markdown_nodes)
    for class_ in vars(module).values()
    if inspect.isclass(class_)
    and issubclass(class_, nodes.Node)
    and class_ is not nodes.Node
    and class_.__module__ == module.__name__
)


def render_page() -> str:
    """Return ``docs/templates.md``. Raises ``LookupError`` for what has no description."""
    parts = [_HEAD]
    for title, summary, variables, classes in SECTIONS:
        parts.append(f"\n## {title}\n\n{summary}\n\n| Variable | Type | Value |\n")
        parts.append("| -------- | ---- | ----- |\n")
        parts += [
            f"| `{name}` | {_link_types(type_)} | {_capitalize(text)} |\n"
            for name, (type_, text) in variables.items()
        ]
        parts += [_format_class(class_) for class_ in classes]
    parts.append("\n## Nodes\n\n`{{ }}` prints these. A template can also read their attributes.\n")
    parts += [_format_class(class_) for class_ in _NODES]
    parts += _format_blocks()
    return "".join(parts)


_BLOCKS = """
## Blocks

A template that begins with `{% extends "package:PATH" %}` can override these blocks, and print
the one below with `{{ super() }}`: see [Override a template](own-plan.md#override-a-template). A
template that extends another one also has its blocks.

`PLATFORM/snippet.j2` has the blocks `because`, and `opens` and `sends` on platforms with payloads,
or `metadata`, `object` and `call` on those with a tracker. `PLATFORM/setup.j2` has `imports`,
`create` and `configure`.

| Template | Blocks |
| -------- | ------ |
"""


def _format_blocks() -> list[str]:
    """Return the section about the blocks of the templates that platforms and flavours share."""
    templates: dict[str, list[str]] = {}
    folders = (ROOT / "templates/docs/common", ROOT / "templates/wrappers")
    for path in sorted(path for folder in folders for path in folder.rglob("*.j2")):
        names = re.findall(r"\{% block (\w+)", path.read_text("utf-8"))
        if names:
            templates[path.relative_to(ROOT / "templates").as_posix()] = names
    rows = [
        f"| `{path}` | {', '.join(f'`{name}`' for name in names)} |\n"
        for path, names in templates.items()
    ]
    return [_BLOCKS, *rows]


def _format_class(class_: type) -> str:
    """Return the section of a class: its description, its attributes, and its example."""
    parts = [f"### {class_.__name__}", _describe_class(class_)]
    rows = list(find_attributes(class_))
    if rows:
        headings = ("Attribute", "Type", "Value") if rows[0][2] else ("Attribute", "Type")
        table: list[Sequence[str]] = [headings, ["-" * len(heading) for heading in headings]]
        for name, type_, description in rows:
            cells = (f"`{name}`", _link_types(type_), _capitalize(description))
            table.append(cells[: len(headings)])
        parts.append("\n".join(f"| {' | '.join(cells)} |" for cells in table))
    template, printed = _find_example(class_.__name__)
    parts.append(f"```jinja\n{template}```")
    fence = "````" if "```" in printed else "```"
    parts.append(f"prints:\n\n{fence}text\n{printed}{fence}")
    return "\n" + "\n\n".join(parts) + "\n"


def _find_example(name: str) -> tuple[str, str]:
    """Return the template of the example of a class, and what it prints.

    Raises ``LookupError`` for a class without one.
    """
    if name in PAGE_EXAMPLES:
        template, printed = PAGE_EXAMPLES[name].lines, render_page_examples()[name]
    else:
        template, printed = EXAMPLES[name].template, render_examples()[name]
    if not printed.strip():
        raise LookupError(f"the example of {name} prints nothing")
    return template, printed


def _describe_class(class_: type) -> str:
    docstring = " ".join((inspect.getdoc(class_) or "").split())
    if not docstring:
        raise LookupError(f"{class_.__name__} has no docstring")
    return docstring.replace("``", "`")


def _capitalize(text: str) -> str:
    text = text.replace("|", "\\|")
    return text if text.startswith("`") else text[:1].upper() + text[1:]


def find_attributes(class_: type) -> Iterator[tuple[str, str, str]]:
    """Yield the name, the type and the description of each attribute of a class.

    Nodes have slots, whose types are those of the constructor.
    """
    if not issubclass(class_, nodes.Node):
        comments = _find_comments(class_)
        for name, annotation in class_.__annotations__.items():
            yield name, getattr(annotation, "__forward_arg__", str(annotation)), comments[name]
        return
    parameters = inspect.signature(class_).parameters
    for name, parameter in parameters.items():
        if parameter.kind is not inspect.Parameter.VAR_POSITIONAL:
            yield name, str(parameter.annotation), ""


def _find_comments(class_: type) -> Mapping[str, str]:
    """Return the comments behind the attributes of a class, by attribute."""
    comments: dict[str, str] = {}
    name = ""
    for token in tokenize.generate_tokens(StringIO(inspect.getsource(class_)).readline):
        if token.type == tokenize.NAME and token.start[1] == 4:
            name = token.string
        elif token.type == tokenize.COMMENT and name:
            comments.setdefault(name, token.string.lstrip("# "))
    return comments


#: Patterns in annotations, and what the page calls them.
_TYPE_WORDS = {
    r"(?:tuple|Sequence)\[tuple\[([^\[\]]*), \.\.\.\], \.\.\.\]": r"list of lists of \1",
    r"(?:tuple|Sequence)\[tuple\[([^\[\]]*), ([^\[\]]*)\](?:, \.\.\.)?\]": r"list of pairs: \1, \2",
    r"tuple\[([^\[\],]*), \.\.\.\]": r"list of \1",
    r"Sequence\[([^\[\]]*)\]": r"list of \1",
    r"tuple\[([^\[\]]*), ([^\[\]]*)\]": r"pair: \1, \2",
    r"Mapping\[str, ([^\[\]]*)\]": r"mapping of \1",
    r"frozenset\[([^\[\]]*)\]": r"set of \1",
    r" \| ": " or ",
    r"\bstr\b": "string",
    r"\bbool\b": "true or false",
    r"\bNone\b": "none",
    r"\bAny\b": "any",
}
#: Names in types that have a section on the page.
_TYPE = re.compile(r"\b[A-Z]\w+")


def _link_types(text: str) -> str:
    """Return a type with links to the sections of the page."""
    plain = text
    for pattern, words in _TYPE_WORDS.items():
        plain = re.sub(pattern, words, plain)
    return _TYPE.sub(lambda m: f"[`{m[0]}`](#{m[0].lower()})" if m[0] in _names() else m[0], plain)


@cache
def _names() -> frozenset[str]:
    classes = [class_ for *_, below in SECTIONS for class_ in below] + list(_NODES)
    return frozenset(class_.__name__ for class_ in classes)

"""A project overrides one template of the package, or a block of it; faults are never silent."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.helpers import ROOT, contents, run

TEMPLATES = ROOT / "templates"
SNIPPETS = sorted(path.parent.name for path in TEMPLATES.glob("*/snippet.j2"))
PAYLOAD_BLOCKS = {"because", "sends"}
TRACKER_BLOCKS = {"because", "metadata", "object", "call"}


def blocks_of(path: Path) -> set[str]:
    return set(re.findall(r"\{% block (\w+)", path.read_text("utf-8")))


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write a project that extends the package."""
    for name, text in {"mediagen.yaml": "extends: package\n", **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


HOUSE = """\
{% extends "package:web-sdk/snippet.j2" %}
{% block sends scoped %}
await alloy("sendEvent", {
  xdm: {{ message.body }}
});
{% endblock %}
"""
PAUSE = """\
await alloy("sendEvent", {
  xdm: {
    eventType: "media.pauseStart",
    mediaCollection: {
      sessionID: "{sid}",
      playhead: 30
    }
  }
});
"""


SUPER = """\
{% extends "package:web-sdk/snippet.j2" %}
{% block sends scoped %}
// own first
{{ super() }}
// own last
{% endblock %}
"""


def test_a_block_can_print_the_block_below_it(tmp_path: Path) -> None:
    write(tmp_path, {"templates/web-sdk/snippet.j2": SUPER})
    result = run("snippet", "pauseStart", "--platform", "web-sdk", cwd=tmp_path)
    below = PAUSE.removeprefix("await ")
    assert (result.code, result.err) == (0, "")
    assert result.out == f"// own first\n{below}// own last\n"


def test_lines_of_a_block_below_have_their_origin_there(tmp_path: Path) -> None:
    settings = "extends: package\nplatforms: [web-sdk]\nflavours: [github]\n"
    write(tmp_path, {"mediagen.yaml": settings, "templates/web-sdk/snippet.j2": SUPER})
    assert run("generate", cwd=tmp_path).code == 0
    code = "output/snippets/web-sdk/pauseStart.js"
    own, below = (run("explain", f"{code}:{line}", cwd=tmp_path).out for line in (1, 2))
    assert "templates/web-sdk/snippet.j2:3 (this project)" in own
    assert re.search(r"templates/web-sdk/snippet.j2:15 \(package\)", below)


# -- blocks of the package ----------------------------------------------------------------------


@pytest.mark.parametrize("platform", SNIPPETS)
def test_every_snippet_has_the_blocks_of_its_protocol(platform: str) -> None:
    path = TEMPLATES / platform / "snippet.j2"
    is_payload = "in messages" in path.read_text("utf-8")
    assert (PAYLOAD_BLOCKS if is_payload else TRACKER_BLOCKS) <= blocks_of(path)


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*/setup.j2")), ids=lambda p: p.parent.name)
def test_every_setup_has_blocks(path: Path) -> None:
    assert blocks_of(path) == {"imports", "create", "configure"}


def test_every_page_and_every_readme_has_blocks() -> None:
    pages = [p for p in (TEMPLATES / "docs/common").glob("*.j2") if "head(page)" in p.read_text()]
    assert len(pages) > 10
    for path in pages:
        assert {"head", "end"} <= blocks_of(path), path
    readmes = [*TEMPLATES.glob("*/wrapper/**/README.md.j2")]
    assert len(readmes) > 8
    for path in readmes:
        text = path.read_text("utf-8")
        if text.startswith("{% extends"):
            path = TEMPLATES / text.split('"')[1]
        assert {"introduction", "set_up", "errors", "first_event", "session"} <= blocks_of(path)


# -- overrides ----------------------------------------------------------------------------------


def test_one_template_is_a_project(tmp_path: Path) -> None:
    text = "{% for message in messages %}\nsend({{ message.body }});\n{% endfor %}\n"
    folder = write(tmp_path, {"templates/web-sdk/snippet.j2": text})
    result = run("snippet", "pauseStart", "--platform", "web-sdk", cwd=folder)
    assert result.code == 0, result.err
    assert result.out.startswith("send({\n  eventType: ")
    assert run("snippet", "pauseStart", "--platform", "ios", cwd=folder).out == (
        "tracker.trackPause()\n"
    )


@pytest.mark.parametrize("prefix", ["package", "below"])
def test_one_block_is_overridden_and_the_others_stay(prefix: str, tmp_path: Path) -> None:
    house = HOUSE.replace("package:", f"{prefix}:")
    folder = write(tmp_path, {"templates/web-sdk/snippet.j2": house})
    result = run("snippet", "pauseStart", "--platform", "web-sdk", cwd=folder)
    assert (result.code, result.out) == (0, PAUSE)
    opening = run("snippet", "sessionStart", "--platform", "web-sdk", cwd=folder).out
    assert opening == run("snippet", "sessionStart", "--platform", "web-sdk", cwd=ROOT).out


def test_a_client_extends_the_template_of_its_agency(tmp_path: Path) -> None:
    write(tmp_path / "plan", {"templates/web-sdk/snippet.j2": HOUSE})
    client = """\
{% extends "below:web-sdk/snippet.j2" %}
{% block opens scoped %}
open({{ message.body }});
{% endblock %}
"""
    folder = write(
        tmp_path / "client",
        {"mediagen.yaml": "extends: ../plan\n", "templates/web-sdk/snippet.j2": client},
    )
    assert run("snippet", "pauseStart", "--platform", "web-sdk", cwd=folder).out == PAUSE
    opening = run("snippet", "sessionStart", "--platform", "web-sdk", cwd=folder).out
    assert opening.startswith("open({\n")


def test_a_page_of_the_package_gets_another_section(tmp_path: Path) -> None:
    page = """\
{% extends "package:docs/common/event.j2" %}
{% block end %}

## House rules

Ask the tracking team.
{% endblock %}
"""
    folder = write(tmp_path, {"templates/docs/common/event.j2": page})
    arguments = ("--flavour", "github", "--event", "pauseStart")
    result = run("generate", *arguments, cwd=folder)
    assert result.code == 0, result.err
    (name,) = (n for n in contents(folder / "output") if n.endswith("pause-start.md"))
    text = (folder / "output" / name).read_text("utf-8")
    original = run("generate", *arguments, "--out", str(tmp_path / "out"), cwd=ROOT)
    assert original.code == 0, original.err
    assert text == (
        (tmp_path / "out" / name).read_text("utf-8")
        + "\n## House rules\n\nAsk the tracking team.\n"
    )


def test_a_readme_of_a_wrapper_gets_another_introduction(tmp_path: Path) -> None:
    readme = """\
{% extends "package:web-sdk/wrapper/README.md.j2" %}
{% block introduction %}
# Acme tracking

{% endblock %}
"""
    folder = write(tmp_path, {"templates/web-sdk/wrapper/README.md.j2": readme})
    result = run("wrapper", "web-sdk", "--out", "library", cwd=folder)
    assert result.code == 0, result.err
    text = (folder / "library/README.md").read_text("utf-8")
    assert text.startswith("# Acme tracking\n\n## Set up\n")


def test_macros_that_a_layer_does_not_define_are_those_below(tmp_path: Path) -> None:
    parts = "{% macro note() %}\nNOTE: {{ caller()|trim }}\n{% endmacro %}\n"
    folder = write(tmp_path, {"templates/docs/github/parts.j2": parts})
    result = run("generate", "--flavour", "github", "--kind", "docs", cwd=folder)
    assert result.code == 0, result.err
    texts = [data.decode() for data in contents(folder / "output").values()]
    assert any("\nNOTE: " in text for text in texts)
    assert not any("[!NOTE]" in text for text in texts)
    assert any("\n| Event " in text for text in texts)


# -- faults -------------------------------------------------------------------------------------

FAULTS = {
    "unknown block": (
        HOUSE.replace("block sends", "block send"),
        "2:1: MG770 unknown block 'send' of web-sdk/snippet.j2 of the package; "
        "did you mean 'sends'?\n    {% block send scoped %}\n    ^\n",
    ),
    "text outside": (
        HOUSE + "console.log({{ messages[0].type }});\n",
        "7:1: MG771 text outside of blocks is not printed in a template that extends another one\n"
        "    console.log({{ messages[0].type }});\n    ^\n",
    ),
    "statement outside": (
        HOUSE + "{% for message in messages %}\nx\n{% endfor %}\n",
        "7:1: MG771 text outside of blocks is not printed in a template that extends another one\n"
        "    {% for message in messages %}\n    ^\n",
    ),
    "extends itself": (
        HOUSE.replace("package:", ""),
        "1:1: MG772 extends itself; use 'package:web-sdk/snippet.j2' or 'below:web-sdk/snippet.j2'"
        '\n    {% extends "web-sdk/snippet.j2" %}\n    ^\n',
    ),
    "missing in the package": (
        HOUSE.replace("snippet.j2", "snipet.j2"),
        "1:1: MG501 no template 'web-sdk/snipet.j2' in the package\n"
        '    {% extends "package:web-sdk/snipet.j2" %}\n    ^\n',
    ),
}


@pytest.mark.parametrize(("template", "expected"), FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize(
    "command", [("check",), ("snippet", "pauseStart", "--platform", "web-sdk")], ids=lambda c: c[0]
)
def test_an_override_without_effect_is_an_error(
    command: tuple[str, ...], template: str, expected: str, tmp_path: Path
) -> None:
    folder = write(tmp_path, {"templates/web-sdk/snippet.j2": template})
    result = run(*command, cwd=folder)
    assert result.code == 2
    assert re.sub(r"MG5\d\d no", "MG501 no", result.err).startswith(
        f"templates/web-sdk/snippet.j2:{expected}"
    )


def test_an_override_is_checked_again_when_the_template_below_changes(tmp_path: Path) -> None:
    plan = write(tmp_path / "plan", {"templates/web-sdk/snippet.j2": HOUSE})
    own = '{% extends "below:web-sdk/snippet.j2" %}\n{% block extra %}\nx\n{% endblock %}\n'
    (plan / "templates/web-sdk/snippet.j2").write_text(
        HOUSE.replace("await", "{% block extra %}\n{% endblock %}\nawait"), "utf-8"
    )
    folder = write(
        tmp_path / "client",
        {"mediagen.yaml": "extends: ../plan\n", "templates/web-sdk/snippet.j2": own},
    )
    assert run("check", "--kind", "snippets", cwd=folder).code == 1
    (plan / "templates/web-sdk/snippet.j2").write_text(HOUSE, "utf-8")
    result = run("check", "--kind", "snippets", cwd=folder)
    assert result.code == 2
    assert "MG770 unknown block 'extra' of " in result.err


def test_a_fault_of_a_parent_template_is_at_its_own_line(tmp_path: Path) -> None:
    faulty = HOUSE.replace("{{ message.body }}", "{{ message.bdy }}")
    write(tmp_path / "plan", {"templates/web-sdk/snippet.j2": faulty})
    own = '{% extends "below:web-sdk/snippet.j2" %}\n'
    folder = write(
        tmp_path / "client",
        {"mediagen.yaml": "extends: ../plan\n", "templates/web-sdk/snippet.j2": own},
    )
    result = run("snippet", "pauseStart", "--platform", "web-sdk", cwd=folder)
    assert result.code == 2
    assert result.err.startswith("../plan/templates/web-sdk/snippet.j2:4:"), result.err


def test_a_name_of_the_package_without_the_package_is_an_error(tmp_path: Path) -> None:
    from tests.helpers import project

    folder = project(tmp_path, platforms=["web-sdk"])
    (folder / "mediagen.yaml").write_text("extends: none\n", "utf-8")
    (folder / "templates/web-sdk/snippet.j2").write_text(HOUSE, "utf-8")
    result = run("snippet", "pauseStart", "--platform", "web-sdk", cwd=folder)
    assert result.code == 2
    assert "'package:web-sdk/snippet.j2': the project does not use the package" in result.err


def test_explain_names_the_lines_of_the_project_and_those_of_the_package(tmp_path: Path) -> None:
    folder = write(tmp_path, {"templates/web-sdk/snippet.j2": HOUSE})
    assert run("generate", "--platform", "web-sdk", "--kind", "snippets", cwd=folder).code == 0
    own = run("explain", "output/snippets/web-sdk/pauseStart.js:1", cwd=folder)
    assert own.code == 0, own.err
    assert "template:\n  templates/web-sdk/snippet.j2:3 (this project)\n    await al" in own.out
    opening = run("explain", "output/snippets/web-sdk/sessionStart.js:1", cwd=folder).out
    lines = (TEMPLATES / "web-sdk/snippet.j2").read_text("utf-8").splitlines()
    number = next(i for i, line in enumerate(lines, 1) if "createMediaSession" in line)
    assert f"templates/web-sdk/snippet.j2:{number} (package)\n    const {{ sess" in opening

"""Builder of a site with hand-written code: pages in five structures, with planted faults.

The code of the corpus is written by hand in the style of other documentation. Only the values that
mean nothing for a test are those of the spec's examples, which this module reads from their YAML.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.helpers import ROOT

CORPUS = Path(__file__).parent / "corpus"


@dataclass(frozen=True)
class Planted:
    """Code with its expected result; ``line`` is that of the fault in the code, from 0, or -1.

    ``events`` is None if the result may name any events. ``kind`` is the class of the fault, or of
    the harmless variation.
    """

    platform: str
    fence: str
    code: str
    kind: str
    verdicts: frozenset[str]
    events: tuple[str, ...] | None
    line: int = -1


@cache
def spec_values() -> dict[str, str]:
    """Return the values of the spec's examples by their names in the corpus."""
    table = yaml.safe_load((CORPUS / "values.yaml").read_text("utf-8"))
    values = {}
    for name, path in table.items():
        event, *steps = path.split(".")
        data: Any = yaml.safe_load((ROOT / f"spec/events/{event}.yaml").read_text("utf-8"))
        data = data["examples"]["basic"]["values"]
        for step in steps:
            data = data[step]
        values[name] = str(data)
    return values


def fill(text: str) -> str:
    """Return code with the values of the spec in place of their names."""
    values = spec_values()
    return re.sub(r"%([A-Z]+)%", lambda match: values[match[1]], text)


def load_corpus() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield each platform of the corpus with each of its snippets."""
    for path in sorted(CORPUS.glob("*.yaml")):
        data = yaml.safe_load(path.read_text("utf-8"))
        if "platform" in data:
            for snippet in data["snippets"]:
                yield data, snippet


#: Verdicts of code without a fault.
HARMLESS = frozenset(("same", "open"))


def plant_all() -> list[Planted]:
    """Return the snippets of the corpus: as written, varied, and with each planted fault."""
    planted = []
    for platform, snippet in load_corpus():
        code = fill(snippet["code"])
        verdicts = frozenset((snippet["verdict"],)) if "verdict" in snippet else HARMLESS
        base = Planted(
            platform["platform"], platform["fence"], code, "none", verdicts, (snippet["event"],)
        )
        planted.append(base)
        planted += vary(base, platform)
        planted += (_with_fault(base, fault) for fault in snippet["faults"])
    return [*planted, *_several_events(planted), *_fragments()]


def _with_fault(base: Planted, fault: dict[str, Any]) -> Planted:
    old, new = map(fill, fault["change"])
    assert base.code.count(old) >= 1, (base.platform, old, base.code)
    start = base.code.index(old)
    code = base.code.replace(old, new, 1)
    named = fault.get("event", True)
    events = base.events if named is True else () if named is False else None
    line = base.code.count("\n", 0, start)
    if old.startswith("\n"):
        line += 1
    return replace(
        base,
        code=code,
        kind=fault["kind"],
        verdicts=frozenset((fault["verdict"],)),
        events=events,
        line=line,
    )


def vary(base: Planted, platform: dict[str, Any]) -> Iterator[Planted]:
    """Yield code that means the same: other comments, spaces, quotes, words and blank lines."""
    code, comment = base.code, platform.get("comment", "")
    variants = {}
    if comment and "<<" not in code and "\\\n" not in code and "-d '{" not in code:
        variants["comment"] = f"{comment} reported by the player\n{code}\n{comment} end\n"
    if base.fence in ("js", "javascript", "java", "kotlin", "swift"):
        variants["inner comment"] = re.sub(r"\((?=\S)(?!\))", "(/* here */ ", code, count=1)
        variants["spacing"] = re.sub(r"(?<=[\w\")]),[ ]", " ,  ", code)
        variants["broken lines"] = re.sub(r",[ ](?=[^\n]*\)[;\n])", ",\n    ", code)
    if base.fence in ("js", "javascript"):
        variants["var"] = re.sub(r"\b(?:const|let|var) (?=\w)", "var ", code)
        variants["quotes"] = re.sub(r'"([^"\'\n]*)"', r"'\1'", code)
        variants["semicolons"] = re.sub(r";(?=\n)", "", code)
    if base.fence == "kotlin":
        variants["var"] = re.sub(r"\bval (?=\w)", "var ", code)
    if base.fence == "json":
        variants["spacing"] = code.replace(": ", " :  ").replace("{", "{ \n")
    if base.fence in ("brs", "brightscript"):
        variants["case"] = re.sub(r"\bADBMobile\b", "adbmobile", code)
        variants["blank lines"] = code.replace("\n", "\n\n") if "{\n" not in code else code
    for kind, changed in variants.items():
        if changed != code:
            yield replace(base, code=changed, kind=kind)


def _several_events(planted: Sequence[Planted]) -> Iterator[Planted]:
    """Yield blocks with the code of two events of a platform, one after the other."""
    plain = [p for p in planted if p.kind == "none" and p.verdicts == HARMLESS]
    for first, second in itertools.pairwise(plain):
        if first.platform != second.platform or first.fence in ("json", "sh"):
            continue
        names = set(re.findall(r"\b(?:let|const|var|val) (\w+)", first.code))
        if names & set(re.findall(r"\b(?:let|const|var|val) (\w+)", second.code)):
            continue
        assert first.events is not None and second.events is not None
        code = f"{first.code}\n{second.code}"
        yield replace(first, code=code, kind="several", events=(*first.events, *second.events))


def _fragments() -> Iterator[Planted]:
    """Yield parts of code, placeholders without quotes, declarations and configuration."""
    data = yaml.safe_load((CORPUS / "fragments.yaml").read_text("utf-8"))
    for item in data["blocks"]:
        yield Planted(
            item["platform"],
            item["fence"],
            fill(item["code"]),
            item["kind"],
            frozenset(item["verdicts"]),
            tuple(item["events"]) if "events" in item else None,
        )


# -- pages --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Page:
    """Page of the site, with the planted code of each block and the line of its fence, from 1."""

    path: str
    text: str
    blocks: tuple[tuple[int, Planted], ...]


TITLES = {
    "ios": "iOS", "android": "Android", "android-java": "Android", "web-sdk": "Web SDK",
    "roku-edge": "Roku Edge",
    "media-edge-api": "Media Edge API", "js-3x": "Media SDK JS 3.x", "chromecast": "Chromecast",
    "roku-2x": "Roku 2.x", "media-collection-api": "Media Collection API",
}  # fmt: skip


def build_pages(planted: Sequence[Planted], per_page: int = 6) -> list[Page]:
    """Return pages in five structures that contain all the planted code."""
    structures = ("exl", "material", "docusaurus", "headings", "details")
    pages = []
    # Neighbours on a page are on different platforms, as in tabs.
    step = max(len(planted) // per_page, 1)
    groups = [planted[index::step] for index in range(step)]
    for number, group in enumerate(groups):
        structure = structures[number % len(structures)]
        pages.append(_build_page(structure, number, group))
    return pages


def _build_page(structure: str, number: int, group: Sequence[Planted]) -> Page:
    lines = [
        "---",
        f"title: Page {number}",
        "---",
        f"# Page {number}",
        "",
        "The player reports it.",
    ]
    lines += ["", "<!--", "```js", "tracker.trackNothing()", "```", "-->", ""]
    if structure == "exl":
        lines.append(">[!BEGINTABS]")
    if structure == "docusaurus":
        lines[3:3] = [
            "",
            "import Tabs from '@theme/Tabs';",
            "import TabItem from '@theme/TabItem';",
            "",
        ]
        lines.append("<Tabs>")
    blocks: list[tuple[int, Planted]] = []
    for planted in group:
        title = TITLES[planted.platform]
        before, margin, after = {
            "exl": ([f">[!TAB {title}]", "", "Call it:", ""], "", [""]),
            "material": ([f'=== "{title}"', "", "    Call it:", ""], "    ", [""]),
            "docusaurus": (
                [f'<TabItem value="{planted.platform}-{len(blocks)}" label="{title}">', ""],
                "",
                ["", "</TabItem>"],
            ),
            "headings": ([f"## {title}", "", "- First:", ""], "  ", [""]),
            "details": ([f"<details><summary>{title}</summary>", ""], "", ["", "</details>"]),
        }[structure]
        lines += before
        mark = "~~~~" if len(blocks) % 3 == 1 else "```"
        blocks.append((len(lines) + 1, planted))
        lines.append(f"{margin}{mark}{planted.fence}")
        lines += (f"{margin}{line}".rstrip() for line in planted.code.rstrip("\n").split("\n"))
        lines += [f"{margin}{mark}", *after]
    if structure == "exl":
        lines.append(">[!ENDTABS]")
    if structure == "docusaurus":
        lines.append("</Tabs>")
    suffix = "mdx" if structure == "docusaurus" else "md"
    if suffix == "mdx":
        lines = [line.replace("<!--", "{/*").replace("-->", "*/}") for line in lines]
    text = "\n".join([*lines, "", "That is all.", ""])
    return Page(f"{structure}/page-{number}.{suffix}", text, tuple(blocks))

"""Audit and adoption of a site of hand-written pages in five structures, with planted faults."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from mediagen.regions.audit.auditor import Auditor, FenceAudit
from mediagen.regions.audit.report import page_line

from tests.audit.corpus_builder import HARMLESS, Page, Planted, build_pages, plant_all
from tests.audit.test_snippets import real_project
from tests.helpers import ROOT, run
from tests.toolchains import tools

SITE = ROOT / "tests/sites/mkdocs/mkdocs.yml"

#: Classes of faults in the design of the project, by their names in the corpus.
FAULT_KINDS = {
    "required", "timestamp", "method", "type", "member", "optional", "labels", "order",
    "configuration", "object", "range", "syntax",
}  # fmt: skip
VARIATIONS = {
    "comment", "inner comment", "spacing", "broken lines", "var", "quotes", "semicolons", "case",
    "several", "fragment", "placeholder", "ellipsis", "declaration", "open", "body",
}  # fmt: skip
#: Kinds of code that reports no event.
SILENT = {"declaration", "configuration", "unknown", "fragment"}


@pytest.fixture(scope="module")
def planted() -> list[Planted]:
    return plant_all()


@pytest.fixture(scope="module")
def pages(planted: list[Planted]) -> list[Page]:
    return build_pages(planted)


@pytest.fixture(scope="module")
def results(pages: list[Page]) -> list[tuple[Planted, FenceAudit]]:
    """Return each planted block with its result; every block is found where it is."""
    auditor = Auditor(real_project())
    pairs = []
    for page in pages:
        audits = {a.fence.line: a for a in auditor.audit_page(page.path, page.text.encode()).fences}
        assert audits.keys() == {line for line, _ in page.blocks}, page.path
        pairs += [(block, audits[line]) for line, block in page.blocks]
    return pairs


def test_the_corpus_has_every_class_of_fault_in_every_structure(
    planted: list[Planted], pages: list[Page]
) -> None:
    kinds = Counter(block.kind for block in planted)
    assert len(planted) >= 400
    assert len(pages) >= 60
    assert kinds.keys() >= FAULT_KINDS | VARIATIONS
    structures = Counter(page.path.partition("/")[0] for page in pages)
    assert len(structures) == 5
    assert {block.platform for block in planted} == set(real_project().platforms)


def test_blocks_keep_their_code_in_every_structure(
    results: list[tuple[Planted, FenceAudit]],
) -> None:
    for block, audit in results:
        lines = [line.rstrip() for line in audit.fence.code.split("\n")]
        assert "\n".join(lines).strip("\n") == "\n".join(
            line.rstrip() for line in block.code.split("\n")
        ).strip("\n"), block


def test_code_is_recognized(results: list[tuple[Planted, FenceAudit]]) -> None:
    """At least 98 % of the blocks have their platform and their events."""
    missed = [
        block
        for block, audit in results
        if block.events is not None
        and (
            [event for event, _ in audit.events] != list(block.events)
            or audit.platform not in (block.platform, "")
        )
    ]
    assert len(missed) <= 0.02 * len(results), missed


def test_code_without_a_fault_never_has_one(results: list[tuple[Planted, FenceAudit]]) -> None:
    for block, audit in results:
        if block.verdicts == HARMLESS:
            assert audit.verdict in HARMLESS, (block, audit.findings)
        elif block.kind in SILENT or block.verdicts <= {"part", "values", "open"}:
            assert audit.verdict in block.verdicts, (block, audit.findings)


def test_planted_faults_are_named_at_their_line(
    results: list[tuple[Planted, FenceAudit]],
) -> None:
    """At least 97 % of the faults have the right verdict, and a finding at their line."""
    faults = [(block, audit) for block, audit in results if block.line >= 0]
    assert len(faults) >= 150
    missed = [
        (block, audit.verdict, audit.findings)
        for block, audit in faults
        if audit.verdict not in block.verdicts
        or not {finding.line for finding in audit.findings} & expected_lines(block)
    ]
    assert len(missed) <= 0.03 * len(faults), missed


def expected_lines(block: Planted) -> set[int]:
    """Return the line of a fault, and for a value that is missing that of its record."""
    expected = {block.line}
    if block.kind in ("required", "timestamp"):
        lines = block.code.split("\n")
        indent = min(
            (len(text) - len(text.lstrip()) for text in lines[block.line - 1 : block.line + 1]),
            default=0,
        )
        above = (
            number
            for number in range(block.line - 1, -1, -1)
            if re.search(r"[{(]\s*$", lines[number])
            and len(lines[number]) - len(lines[number].lstrip()) <= indent
        )
        expected |= {next(above, block.line)}
    if block.kind in ("syntax", "required"):  # the parser, or the call that lacks an object
        expected.add(block.line + 1)
    return expected


def test_findings_are_inside_of_their_block(results: list[tuple[Planted, FenceAudit]]) -> None:
    for _, audit in results:
        for finding in audit.findings:
            assert audit.fence.line < page_line(audit, finding) <= audit.fence.stop


# -- adoption -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def adopted(pages: list[Page], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return the folder of the adopted site, and the output of the command."""
    folder = tmp_path_factory.mktemp("site")
    for page in pages:
        path = folder / page.path
        path.parent.mkdir(exist_ok=True)
        path.write_text(page.text, "utf-8")
    before = {page.path: (folder / page.path).read_bytes() for page in pages}
    preview = run("adopt", ".", cwd=folder)
    assert (preview.code, preview.err.count("error")) == (0, 0)
    assert {page.path: (folder / page.path).read_bytes() for page in pages} == before
    result = run("adopt", "--write", ".", cwd=folder)
    assert result.code == 0
    return folder, result.out


_REGION = re.compile(
    r"^[ \t]*(?:<!--|\{/\*) mediagen:begin (.*?) (?:-->|\*/\})\n.*?mediagen:end[^\n]*\n",
    re.DOTALL | re.MULTILINE,
)
_BLOCK = re.compile(r"^([ \t]*)(`{3,}|~{3,})[^\n]*\n.*?^\1\2[ \t]*\n", re.DOTALL | re.MULTILINE)


def test_adoption_keeps_every_byte_of_prose(pages: list[Page], adopted: tuple[Path, str]) -> None:
    folder, _ = adopted
    regions = 0
    for page in pages:
        text = (folder / page.path).read_text("utf-8")
        regions += len(_REGION.findall(text))
        without = _BLOCK.sub("", _REGION.sub("", text))
        assert without == _BLOCK.sub("", page.text), page.path
    assert regions >= 300


def test_adopted_regions_are_in_sync_and_correct(adopted: tuple[Path, str]) -> None:
    folder, output = adopted
    check = run("inject", "--check", ".", cwd=folder)
    assert (check.code, check.err.count("error")) == (0, 0)
    again = run("adopt", ".", cwd=folder)
    kept = len(re.findall(r"MG598", output))
    assert re.search(rf"^0 blocks of {kept} adopted", again.out, re.MULTILINE)


def adopted_blocks(page: Page, folder: Path) -> list[tuple[Planted, str, str]]:
    """Return each planted block of a page with the request and the text of its region.

    The request is empty for a block that stays.
    """
    text = (folder / page.path).read_text("utf-8")
    parts = [(m.start(), m[1], m[0]) for m in _REGION.finditer(text)]
    outside = _REGION.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    parts += [(m.start(), "", m[0]) for m in _BLOCK.finditer(outside)]
    comment = outside.index("trackNothing")
    parts = sorted(part for part in parts if part[0] > comment)
    assert len(parts) == len(page.blocks), page.path
    return [
        (block, request, part)
        for (_, block), (_, request, part) in zip(page.blocks, parts, strict=True)
    ]


def test_adoption_loses_no_field(pages: list[Page], adopted: tuple[Path, str]) -> None:
    """Each string of a block without a fault is in its region, but for placeholders."""
    folder, _ = adopted
    regions = 0
    for page in pages:
        for block, request, text in adopted_blocks(page, folder):
            if not request:
                continue
            regions += 1
            assert block.events is None or request.startswith(
                f"snippet event={block.events[0]} platform={block.platform}"
            ), (block, request)
            if block.verdicts != HARMLESS or block.kind in ("open", "placeholder", "ellipsis"):
                continue
            for string in re.findall(r"""["']([^"'\n{}]{2,})["']""", block.code.replace("\\", "")):
                if not re.search(r"\d{4}-|^\W|session|^ro[A-Z]|[$]|https:", string):
                    assert string in text, (block, string, request)
    assert regions >= 300


def test_adopted_pages_build_with_mkdocs_material(
    adopted: tuple[Path, str], tmp_path: Path
) -> None:
    """The site builds without a warning, and each tab has its block of code."""
    folder, _ = adopted
    shutil.copytree(folder / "material", tmp_path / "docs")
    shutil.copy(SITE, tmp_path)
    result = tools.run(
        [tools.executable("mkdocs"), "build", "--strict", "--quiet"],
        cwd=tmp_path,
        env={"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"},
    )
    assert result.returncode == 0, result.stdout + result.stderr
    for path in (tmp_path / "docs").glob("*.md"):
        built = (tmp_path / "site" / path.stem / "index.html").read_text("utf-8")
        text = path.read_text("utf-8")
        tabs = text.count('=== "')
        assert built.count('<div class="tabbed-block">') == tabs
        assert built.count("<pre>") >= tabs, path


def test_blocks_that_stay_have_a_reason(adopted: tuple[Path, str]) -> None:
    _, output = adopted
    kept = re.findall(r"^(\S+):(\d+): MG598 stays: (.+)$", output, re.MULTILINE)
    reasons = {reason for *_, reason in kept}
    assert any(re.fullmatch(r"one block has 2 events", reason) for reason in reasons)
    assert any("configures" in reason for reason in reasons)
    assert any("no example has" in reason for reason in reasons)

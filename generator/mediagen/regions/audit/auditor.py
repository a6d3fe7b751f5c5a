"""Audit of pages: the verdict on each block of code, and sentences with values that differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from mediagen.diagnostics.catalogue import audit as codes
from mediagen.diagnostics.catalogue import regions as region_codes
from mediagen.diagnostics.problems import Problem, Problems, SpecError
from mediagen.diagnostics.words import join_words
from mediagen.platforms.language_loader import load_languages
from mediagen.platforms.model import Language
from mediagen.project.project import Project
from mediagen.regions.audit.examples import ExampleReading, read_examples, read_shown_code
from mediagen.regions.audit.findings import FAULTS, CodeFinding, CodeVerdict, worst_verdict
from mediagen.regions.audit.labels import PlatformLabels
from mediagen.regions.audit.matching import Match, Matcher
from mediagen.regions.audit.messages import LeafKind, Reading, identifiers
from mediagen.regions.audit.own_code import find_own_code, read_words, words_in
from mediagen.regions.audit.page_scanner import (
    CodeFence,
    PageStructure,
    ScannedPage,
    find_wide_encoding,
    scan_page,
)
from mediagen.regions.audit.payload_reader import EVENT_TYPE
from mediagen.regions.audit.platform_reader import PlatformReader
from mediagen.regions.audit.prose import find_prose_values
from mediagen.regions.audit.readers import find_reader
from mediagen.regions.audit.tracker_fields import find_configured
from mediagen.regions.comparison import PageComparer
from mediagen.rendering.template_fault import TemplateFault
from mediagen.snippets.field_examples import FieldExamples
from mediagen.snippets.matrix import LazyCells, SnippetRenderer
from mediagen.yaml_files.reader import YamlReader


@dataclass
class FenceAudit:
    """Result for one block of code; ``matches`` are its events with their nearest examples.

    ``platform`` is empty if neither a label nor the code tells it; ``structure`` is that of the
    label. ``language`` is the one that the code is read as.
    """

    fence: CodeFence
    platform: str
    structure: PageStructure
    verdict: CodeVerdict
    matches: list[Match] = field(default_factory=list)
    findings: list[CodeFinding] = field(default_factory=list)
    configured: tuple[str, ...] = ()
    language: Language | None = None

    @property
    def events(self) -> list[tuple[str, str]]:
        """Events with their nearest examples, or with the code of a page that has their values."""
        examples = (match.shown or match.example for match in self.matches)
        return [(example.event, example.example) for example in examples if example is not None]


@dataclass
class PageAudit:
    """Results for the blocks of a page, and for its sentences; lines count from 1."""

    path: str
    fences: list[FenceAudit]
    prose: list[CodeFinding]


class Auditor:
    """Audits pages by the spec and the platforms of a valid project.

    ``comparer`` knows the syntax of each page.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        templates = project.folders.templates
        self._languages = load_languages(YamlReader(Problems()), templates)
        self._snippets = SnippetRenderer(project.spec, templates, project.problems)
        self._cells = LazyCells(project, self._snippets)
        self._fields = FieldExamples(project.spec, project.platforms, self._cells)
        self.comparer = PageComparer(project)
        self._labels = PlatformLabels(project.platforms)
        self._readers: dict[str, PlatformReader] = {}
        self._matchers: dict[str, Matcher] = {}
        self._words: dict[str, frozenset[str]] = {}
        self._setups: dict[str, frozenset[str]] = {}
        self._fences: dict[str, list[Language]] = {}
        for language in self._languages.values():
            names = [language.id, language.fence, *language.reader.get("fences", ())]
            names += language.reader.get("dialects", ())
            for name in dict.fromkeys(names):
                self._fences.setdefault(name, []).append(language)

    # -- platforms ----------------------------------------------------------------------------

    def _prepare(self, platform: str) -> tuple[PlatformReader, Matcher]:
        """Return the reader and the matcher of a platform; its examples are read once.

        Raises ``UsageError`` if a grammar is not installed, and ``SpecError``.
        """
        if platform not in self._readers:
            project = self._project
            item = project.platforms[platform]
            reader = PlatformReader(project.spec, item, project.folders.templates, self._languages)
            examples: Sequence[ExampleReading] = ()
            if find_reader(item.language) is not None:
                examples = read_examples(reader, project.valid_events, self._cells)
            if project.problems:
                raise SpecError(project.problems)
            self._readers[platform] = reader
            read_shown = partial(read_shown_code, reader, self._fields, self._cells)
            self._matchers[platform] = Matcher(project.spec, item, examples, read_shown)
            names = (path for call in item.calls.values() for path in (call.call, call.delegate))
            paths = [*filter(None, names), *(maker.call for maker in item.objects.values())]
            paths += [path for table in item.constants.values() for path in table.values()]
            paths += (re.sub(r"\{\w+\}", "", address) for address in item.url.values())
            words = {word for path in paths for word in identifiers(path) if len(word) > 3}
            self._words[platform] = frozenset(words | {EVENT_TYPE})
        return self._readers[platform], self._matchers[platform]

    def _setup_texts(self, platform: str) -> frozenset[str]:
        """Return the code that reports no event, without white space: setup, actions."""
        if platform not in self._setups:
            item = self._project.platforms[platform]
            texts = [step.code for step in item.install]
            try:
                texts.append(self._snippets.render_setup(item) or "")
            except TemplateFault as fault:
                raise SpecError([fault.problem]) from None
            for action in self._project.spec.actions.values():
                cells = (self._cells[action.id, name, platform] for name in action.examples)
                texts += [cell.text for cell in cells if cell.text is not None]
            self._setups[platform] = frozenset(_squeeze(text) for text in texts if text)
        return self._setups[platform]

    def find_own_code(self, audit: FenceAudit, example: str) -> list[str]:
        """Return what a recognized block has besides the code of an example."""
        platform = self._project.platforms[audit.platform]
        if audit.language is None:
            return []
        block = read_words(self._languages, audit.language, audit.fence.code)
        expected = read_words(self._languages, platform.language, example)
        accepted = set(self._words[platform.id])
        for call in platform.calls.values():
            owner, _, method = (call.call or "").rpartition(".")
            if owner:  # the name of the tracker's variable, which the app chooses
                receiver = rf"(\w+)[?!]*\.{re.escape(method)}\s*\("
                accepted.update(re.findall(receiver, audit.fence.code))
        for match in audit.matches:
            for leaf in match.values.values():
                if leaf.kind is LeafKind.OPEN:
                    accepted |= words_in(leaf.text)
        for finding in audit.findings:
            if finding.code is codes.UNKNOWN_SDK_NAME:
                accepted |= words_in(finding.found)
        if not audit.language.case_sensitive:
            accepted = {word.casefold() for word in accepted}
        return find_own_code(block, expected, accepted)

    # -- pages --------------------------------------------------------------------------------

    def audit_page(self, path: str, data: bytes) -> PageAudit:
        """Return the results for a page. Raises ``UsageError`` and ``SpecError``.

        A page in another encoding than UTF-8 is an error: without its code it would look correct.
        """
        encoding = find_wide_encoding(data)
        if encoding is not None:
            text = f"is encoded in {encoding}; save it as UTF-8"
            raise SpecError([Problem(path, 0, 0, text, code=region_codes.PAGE_ENCODING)])
        page = scan_page(data, self.comparer.find_dialect(path))
        fences = [self.audit_fence(fence) for fence in page.fences]
        return PageAudit(path, fences, self._audit_prose(page, fences))

    def _audit_prose(self, page: ScannedPage, fences: list[FenceAudit]) -> list[CodeFinding]:
        differing = [
            finding
            for audit in fences
            for finding in audit.findings
            if finding.found and finding.code in (codes.DIFFERENT_VALUE, codes.UNKNOWN_SDK_NAME)
        ]
        return find_prose_values(page.prose, differing, self._project.spec.fields)

    def audit_fence(self, fence: CodeFence) -> FenceAudit:
        """Return the result for a block of code."""
        languages = self._fences.get(fence.language, [])
        label = self._labels.find_platform(fence.labels, languages)
        if fence.language and not languages:
            platform = label[0] if label else ""
            structure = label[1] if label else PageStructure.NONE
            is_setup = platform and _squeeze(fence.code) in self._setup_texts(platform)
            if is_setup or not platform:
                verdict = CodeVerdict.CONFIGURATION if is_setup else CodeVerdict.UNKNOWN
                return FenceAudit(fence, platform, structure, verdict)
            return self._unread_code(fence, platform, structure)
        if label is not None:
            return self._audit_as(fence, label[0], label[1], languages)
        results = [
            self._audit_as(fence, platform, PageStructure.NONE, languages)
            for platform in self._project.platforms
            if languages
        ]
        results = [r for r in results if r.verdict is not CodeVerdict.UNKNOWN]
        if not results:
            return FenceAudit(fence, "", PageStructure.NONE, CodeVerdict.UNKNOWN)
        return min(results, key=_preference)

    def _audit_as(
        self, fence: CodeFence, platform: str, structure: PageStructure, languages: list[Language]
    ) -> FenceAudit:
        """Return the result for a block as code of a platform."""
        item = self._project.platforms[platform]
        if _squeeze(fence.code) in self._setup_texts(platform):
            return FenceAudit(fence, platform, structure, CodeVerdict.CONFIGURATION)
        if find_reader(item.language) is None:
            return FenceAudit(fence, platform, structure, CodeVerdict.UNKNOWN)
        reader, matcher = self._prepare(platform)
        languages = (
            [x for x in reader.languages if x in languages] if languages else [item.language]
        )
        if not languages:
            return self._unread_code(fence, platform, structure)
        reading = reader.read_block(fence.code, languages[0])
        matches = matcher.match_messages(reading.messages)
        findings = list(reading.findings)
        if fence.language in languages[0].reader.get("dialects", ()):
            findings = [f for f in findings if f.code is not codes.INVALID_CODE]
        for match in matches:
            findings += (finding for message in match.messages for finding in message.findings)
            findings += matcher.describe(match)
        findings = _unique(sorted(findings, key=lambda finding: finding.line))
        result = FenceAudit(fence, platform, structure, worst_verdict(findings), matches, findings)
        result.language = languages[0]
        if not reading.messages:
            self._judge_silent(result, reading)
        elif result.verdict is CodeVerdict.SAME and not result.events:
            result.verdict = CodeVerdict.UNKNOWN
        return result

    def _unread_code(self, fence: CodeFence, platform: str, structure: PageStructure) -> FenceAudit:
        """Return the result for a block in a language that its platform has no code in."""
        item = self._project.platforms[platform]
        ids = [item.language.id, *item.language.reader.get("accepts", ())]
        names = [self._languages[id_].fence for id_ in ids if id_ in self._languages]
        accepted = join_words(list(dict.fromkeys(names)), "or")
        text = f"not compared: the block is {fence.language}, code of {item.title} is {accepted}"
        finding = CodeFinding(codes.UNREAD_CODE, -1, text)
        result = FenceAudit(fence, platform, structure, CodeVerdict.UNKNOWN)
        result.findings = [finding]
        return result

    def _judge_silent(self, result: FenceAudit, reading: Reading) -> None:
        """Set the verdict on code that sends nothing."""
        words = self._words[result.platform]
        mentions = not words.isdisjoint(identifiers(result.fence.code))
        if reading.declares:
            result.verdict, result.findings = CodeVerdict.DECLARATION, []
            return
        platform = self._project.platforms[result.platform]
        result.configured = tuple(name for name, _ in find_configured(platform, reading.names))
        if result.verdict in FAULTS and (
            mentions or any(f.code is codes.UNKNOWN_SDK_NAME for f in result.findings)
        ):
            return
        if mentions and result.verdict is CodeVerdict.PART:
            return
        result.findings = []
        result.verdict = CodeVerdict.UNKNOWN
        if reading.is_fragment:
            keys = [name for name in sorted(reading.names) if self._is_key(platform, name)]
            if keys:
                text = f"a part of a message: {', '.join(keys)}"
                result.findings = [CodeFinding(codes.PARTIAL_CODE, 0, text)]
                result.findings += (
                    finding for finding in reading.findings if finding.code is codes.OPEN_VALUE
                )
                result.verdict = CodeVerdict.PART
        elif result.configured:
            result.verdict = CodeVerdict.CONFIGURATION

    def _is_key(self, platform: Any, name: str) -> bool:
        """Return whether a name is that of a field, or of a member, in payloads."""
        for item in self._project.spec.fields.values():
            route = item.routes[platform.protocol]
            group = self._project.spec.groups[item.group].routes[platform.protocol]
            if name == route.name or name in group.name.split("."):
                return True
        return False


def _preference(result: FenceAudit) -> tuple[int, int, int, int]:
    """Return the order of results of several platforms: more events and fewer faults first."""
    faults = sum(worst_verdict([finding]) in FAULTS for finding in result.findings)
    return -len(result.events), faults, len(result.findings), not result.configured


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _unique(findings: list[CodeFinding]) -> list[CodeFinding]:
    return list(dict.fromkeys(findings))

"""Adoption of pages: recognized blocks of code become regions, and no other byte changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from mediagen.diagnostics.catalogue import audit as codes
from mediagen.diagnostics.counts import format_count
from mediagen.diagnostics.words import join_words
from mediagen.project.project import Project
from mediagen.regions.audit.auditor import Auditor, FenceAudit, PageAudit
from mediagen.regions.audit.examples import ExampleReading
from mediagen.regions.audit.findings import FAULTS, CodeVerdict, worst_verdict
from mediagen.regions.audit.matching import Match, MessageDifference
from mediagen.regions.audit.meaning import describe_change, plain_name
from mediagen.regions.audit.playbacks import describe_step, find_playback_steps
from mediagen.regions.comparison import PageChange
from mediagen.regions.partial_snippets import BODY, selectable_fields
from mediagen.regions.scanner import find_regions
from mediagen.spec.model import Spec

#: Lines of an empty region.
_MARKER_LINES = 2
_REASONS = {
    CodeVerdict.UNKNOWN: "no event of the spec is recognized",
    CodeVerdict.CONFIGURATION: "it configures the SDK",
    CodeVerdict.DECLARATION: "it declares a function",
}


class KeptFence(NamedTuple):
    """Block of code that stays, with the reason; its line counts from 1."""

    path: str
    line: int
    reason: str


@dataclass
class AdoptionPlan:
    """Changes of pages, and the blocks that stay; ``adopted`` is the number of new regions."""

    changes: list[PageChange] = field(default_factory=list)
    kept: list[KeptFence] = field(default_factory=list)
    adopted: int = 0


class _Choice(NamedTuple):
    """Example of a block that becomes a region, with the optional fields that it shows."""

    audit: FenceAudit
    example: ExampleReading
    difference: MessageDifference
    fields: Sequence[str] = ()


class Adopter:
    """Plans the adoption of pages by the spec and the platforms of a valid project."""

    def __init__(self, project: Project) -> None:
        self._project, self._spec = project, project.spec
        self._auditor = Auditor(project)
        self._comparer = self._auditor.comparer

    def plan_page(self, path: str, data: bytes, plan: AdoptionPlan) -> None:
        """Add the change of a page to a plan. Raises ``UsageError`` and ``SpecError``."""
        page = self._auditor.audit_page(path, data)
        choices, kept = self._choose_examples(page)
        choices, unmarked = self._split_markable(path, data, choices)
        plan.kept += sorted([*kept, *unmarked], key=lambda fence: fence.line)
        if not choices:
            return
        marked = self._place_markers(path, data, choices)
        change, _ = self._comparer.compare_page(path, marked)
        self._comparer.raise_problems()
        if change is None:
            return
        if change.edited:
            reason = "the page has a region that was edited by hand; run mediagen inject first"
            plan.kept += (KeptFence(path, choice.audit.fence.line, reason) for choice in choices)
            return
        plan.adopted += len(choices)
        plan.changes.append(change._replace(old=data))

    # -- examples -----------------------------------------------------------------------------

    def _choose_examples(self, page: PageAudit) -> tuple[list[_Choice], list[KeptFence]]:
        """Return the example of each block that becomes a region, and the blocks that stay."""
        candidates: list[tuple[FenceAudit, Match]] = []
        kept = []
        playback = find_playback_steps(self._spec, page)
        for audit in page.fences:
            reason = _reason_to_keep(audit)
            if not reason and not _acceptable(self._spec, audit.matches[0]):
                reason = _describe_nearest(self._spec, audit.matches[0])
            if reason:
                kept.append(KeptFence(page.path, audit.fence.line, reason))
            else:
                candidates.append((audit, audit.matches[0]))
        choices = []
        for group in _tab_sets(candidates):
            preferred = _vote(self._spec, [match for _, match in group])
            group_choices: list[_Choice] = []
            for audit, match in group:
                choice = _choose(self._spec, audit, match, preferred)
                in_playback = audit.fence.line in playback
                reason = self._reason_of_choice(choice) or describe_step(
                    self._spec, match, choice.example, choice.difference, in_playback=in_playback
                )
                if reason:
                    kept.append(KeptFence(page.path, audit.fence.line, reason))
                else:
                    group_choices.append(choice)
            choices += self._share_fields(group_choices)
        kept.sort(key=lambda fence: fence.line)
        choices.sort(key=lambda choice: choice.audit.fence.line)
        return choices, kept

    def _share_fields(self, choices: Sequence[_Choice]) -> list[_Choice]:
        """Return the choices of a set of tabs: those of the same example show the same fields."""
        shared: dict[tuple[str, str], list[str]] = {}
        for choice in choices:
            key = choice.example.event, choice.example.example
            fields = shared.setdefault(key, [])
            shown = shown_fields(self._spec, choice.example, choice)
            fields += (name for name in shown if name not in fields)
        return [
            choice._replace(fields=shared[choice.example.event, choice.example.example])
            for choice in choices
        ]

    def _reason_of_choice(self, choice: _Choice) -> str:
        """Return why a block cannot become the region of an example, or an empty string."""
        own = self._auditor.find_own_code(choice.audit, choice.example.code)
        if own:
            more = f" and {len(own) - 3} more" if len(own) > 3 else ""
            return f"a region would not contain {join_words(own[:3])}{more}"
        return ""

    def _place_markers(self, path: str, data: bytes, choices: Sequence[_Choice]) -> bytes:
        """Return a page whose adopted blocks are replaced by the markers of empty regions."""
        lines = data.split(b"\n")
        opening, closing = (b"{/*", b"*/}") if path.lower().endswith(".mdx") else (b"<!--", b"-->")
        for choice in reversed(choices):
            fence = choice.audit.fence
            margin = fence.margin.encode("utf-8", "surrogateescape")
            end = b"\r" if lines[fence.line - 1].endswith(b"\r") else b""
            request = self._request(choice).encode()
            lines[fence.line - 1 : fence.stop] = [
                margin + opening + b" mediagen:begin " + request + b" " + closing + end,
                margin + opening + b" mediagen:end " + closing + end,
            ]
        return b"\n".join(lines)

    def _split_markable(
        self, path: str, data: bytes, choices: list[_Choice]
    ) -> tuple[list[_Choice], list[KeptFence]]:
        """Return the blocks whose markers would be read, and those where markers would be code."""
        marked = self._place_markers(path, data, choices)
        regions = find_regions(marked, [], self._comparer.find_dialect(path))
        read_lines = {marked.count(b"\n", 0, region.begin) for region in regions}
        moved = 0
        markable, kept = [], []
        for choice in choices:
            fence = choice.audit.fence
            if fence.line - 1 - moved in read_lines:
                markable.append(choice)
            else:
                kept.append(
                    KeptFence(path, fence.line, "a marker in its place would be indented code")
                )
            moved += fence.stop - fence.line + 1 - _MARKER_LINES
        return markable, kept

    def _request(self, choice: _Choice) -> str:
        """Return the request of a region, as it stands in its begin marker."""
        audit, example = choice.audit, choice.example
        parts = [f"snippet event={example.event} platform={audit.platform}"]
        if example.example != "basic":
            parts.append(f"example={example.example}")
        if choice.fields:
            parts.append(f"fields={','.join(choice.fields)}")
        if any(message.is_part for message in audit.matches[0].messages):
            parts.append(f"part={BODY}")
        return " ".join(parts)


def shown_fields(spec: Spec, example: ExampleReading, choice: _Choice) -> list[str]:
    """Return the optional fields that a block shows, if its example has more; else nothing."""
    event = spec.events[example.event]
    selectable = selectable_fields(spec, event, example.example)
    optional = [id_ for id_, is_basic in selectable.items() if not is_basic]
    names = {plain_name(name) for name in choice.audit.matches[0].values}
    shown = [id_ for id_ in optional if id_ in names or _is_group(id_, names)]
    whole = {id_ for id_ in optional if any(o.startswith(f"{id_}.") for o in optional)}
    single = [id_ for id_ in shown if id_ not in whole]
    hidden = [name for name in choice.difference.added if plain_name(name) in optional]
    return single if hidden and single else []


def _is_group(id_: str, names: set[str]) -> bool:
    return any(name.startswith(f"{id_}.") for name in names)


def _reason_to_keep(audit: FenceAudit) -> str:
    """Return why a block of code cannot become a region, or an empty string."""
    unread = [f.message for f in audit.findings if f.code is codes.UNREAD_CODE]
    if unread:
        return unread[0]
    if audit.verdict in _REASONS:
        return _REASONS[audit.verdict]
    if not audit.fence.is_closed:
        return "its closing fence is missing"
    if audit.fence.is_list_start:
        return "it is on the line of a list marker"
    if audit.fence.title:
        return f"its title '{audit.fence.title}' has no place in a region"
    if audit.fence.anchor:
        return f"its ID '{audit.fence.anchor}' has no place in a region"
    if len(audit.matches) > 1:
        return f"one block has {format_count(len(audit.matches), 'event')}"
    if not audit.matches or audit.matches[0].example is None:
        causes = [f.message for f in audit.findings if worst_verdict([f]) in FAULTS]
        return ": ".join([_REASONS[CodeVerdict.UNKNOWN], *causes[:1]])
    match = audit.matches[0]
    if any(m.is_part and not m.key.startswith("type:") for m in match.messages):
        return "it shows an object without its call"
    is_body = audit.language is not None and audit.language.reader.get("strict")
    if any(message.is_part for message in match.messages) and not is_body:
        return "it shows a body without its call"
    is_part = any(finding.code is codes.PARTIAL_CODE for finding in audit.findings)
    if is_part and not any(message.is_part for message in match.messages):
        return "it shows a part of the event"
    if audit.verdict is CodeVerdict.UNKNOWN:
        return "no event of the spec is recognized"
    lost = [*_least_lost(match), *(name for m in match.messages for name in m.unread)]
    for finding in audit.findings:
        if finding.code in (codes.MISPLACED_FIELD, codes.IGNORED_FIELD):
            lost.append(
                finding.field or finding.message.partition(";")[0].removeprefix("no field ")
            )
    if lost:
        return f"no example has {join_words(list(dict.fromkeys(lost)))}"
    return ""


def _least_lost(match: Match) -> list[str]:
    """Return the fields that the code would lose with every example."""
    options = [difference.lost for _, difference in match.rivals] or [match.difference.lost]
    return min(options, key=len)


def _tab_sets(
    candidates: Sequence[tuple[FenceAudit, Match]],
) -> Iterator[list[tuple[FenceAudit, Match]]]:
    """Yield the blocks of each set of tabs; blocks outside of tabs stand alone."""
    sets: dict[int, list[tuple[FenceAudit, Match]]] = {}
    for audit, match in candidates:
        if audit.fence.tab_set:
            sets.setdefault(audit.fence.tab_set, []).append((audit, match))
        else:
            yield [(audit, match)]
    yield from sets.values()


def _acceptable(spec: Spec, match: Match) -> list[tuple[ExampleReading, MessageDifference]]:
    """Return the examples with the fields and the meaning of a match, the nearest first."""
    pairs = match.rivals
    if not pairs and match.example is not None:
        pairs = [(match.example, match.difference)]
    return [
        (example, difference)
        for example, difference in pairs
        if not difference.lost and not describe_change(spec, match, example, difference)
    ]


def _describe_nearest(spec: Spec, match: Match) -> str:
    """Return why the nearest example that loses no field has another meaning."""
    pairs = match.rivals or ([(match.example, match.difference)] if match.example else [])
    reasons = (describe_change(spec, match, e, d) for e, d in pairs if not d.lost)
    return next(filter(None, reasons), "no example has its fields")


def _vote(spec: Spec, matches: Sequence[Match]) -> list[tuple[str, str]]:
    """Return the examples that blocks can show, from the one that fits most of them."""
    votes: Counter[tuple[str, str]] = Counter()
    costs: Counter[tuple[str, str]] = Counter()
    for match in matches:
        for example, difference in _acceptable(spec, match):
            key = example.event, example.example
            votes[key] += 1
            _, missing, differing, added = difference.cost
            costs[key] += missing * 10_000 + differing * 100 + added
    order = {key: index for index, key in enumerate(votes)}
    return sorted(votes, key=lambda key: (-votes[key], costs[key], order[key]))


def _choose(
    spec: Spec, audit: FenceAudit, match: Match, preferred: Sequence[tuple[str, str]]
) -> _Choice:
    options = {(e.event, e.example): (e, d) for e, d in _acceptable(spec, match)}
    key = next(key for key in preferred if key in options)
    example, difference = options[key]
    return _Choice(audit, example, difference)

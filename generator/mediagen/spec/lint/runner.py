"""Run of the lint: the findings of all rules, without those that are silenced."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from mediagen.diagnostics.catalogue import lint as codes
from mediagen.diagnostics.catalogue.model import Code
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.spec.lint.model import SILENCER, LintContext, LintRule
from mediagen.spec.model import Place

#: Item of a silencer, or None for the whole project, and the name of its rule.
_SilencerKey = tuple[tuple[str, str] | None, str]


class LintResult(NamedTuple):
    """A finding with its code and place, or a silencer that is not valid."""

    code: Code
    place: Place
    message: str


class Silencer(NamedTuple):
    """Silencer of a rule in ``mediagen.yaml``."""

    rule: str
    place: Place


class _Silencing(NamedTuple):
    """A silencer with the item that it belongs to; ``item`` is None in ``mediagen.yaml``."""

    item: tuple[str, str] | None
    rule: str
    place: Place


def run_lint(
    context: LintContext,
    rules: Sequence[LintRule],
    silencers: Sequence[Silencer],
    selected: Collection[str] = (),
) -> Iterator[LintResult]:
    """Yield the findings of rules, and the silencers that are unknown or silence nothing.

    With ``selected`` rules, only their findings and silencers count.
    """
    names = [rule.name for rule in rules]
    entries = [*_item_silencers(context), *(_Silencing(None, *entry) for entry in silencers)]
    for entry in entries:
        if entry.rule not in names:
            message = f"unknown rule '{entry.rule}'{suggest_name(entry.rule, names)}"
            yield LintResult(codes.UNKNOWN_RULE, entry.place, message)
    by_key: dict[_SilencerKey, _Silencing] = {(entry.item, entry.rule): entry for entry in entries}
    used: set[_SilencerKey] = set()
    for rule in rules:
        if selected and rule.name not in selected:
            continue
        for finding in rule.check(context):
            keys: tuple[_SilencerKey, ...] = (
                ((finding.item.kind, finding.item.id), rule.name),
                (None, rule.name),
            )
            key = next((key for key in keys if key in by_key), None)
            if key is None:
                yield LintResult(rule.code, finding.place, finding.message)
            else:
                used.add(key)
    for key, entry in by_key.items():
        is_checked = entry.rule in names and (not selected or entry.rule in selected)
        if is_checked and key not in used:
            message = f"'{entry.rule}' finds nothing here; delete the silencer"
            yield LintResult(codes.UNUSED_SILENCER, entry.place, message)


def _item_silencers(context: LintContext) -> Iterator[_Silencing]:
    for item in context.items:
        entries: Mapping[str, str] = item.data.get(SILENCER, {})
        for rule in entries:
            yield _Silencing((item.kind, item.id), rule, item.at(SILENCER, rule))

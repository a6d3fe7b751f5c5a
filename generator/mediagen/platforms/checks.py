"""Checks of the tables of platforms: no data of an event is lost without a reason.

Every field that the protocol carries is an argument, a property or a constant of the platform, or
it is declared as configuration, as automatic, or as lost, with a reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mediagen.diagnostics.catalogue import platforms as codes
from mediagen.diagnostics.problems import Problems
from mediagen.platforms.action_tables import check_actions
from mediagen.platforms.model import Platform
from mediagen.platforms.name_checks import NameChecker
from mediagen.platforms.name_problems import NameProblems
from mediagen.platforms.table_checks import TableChecker
from mediagen.platforms.tracker_checks import TrackerChecker
from mediagen.platforms.wrapper_checks import WrapperChecker
from mediagen.spec.lifecycle_checks import LifecyclePart, PartKind, check_lifecycles
from mediagen.spec.model import Protocol, Spec


def check_platforms(
    spec: Spec,
    platforms: Mapping[str, Platform],
    declared_ids: Mapping[str, set[str]],
    problems: Problems,
) -> None:
    """Report missing entries in the tables of platforms, and names that do not exist.

    ``declared_ids`` has the IDs of invalid files as well, so that no problem is reported twice.
    """
    names = NameProblems()
    platforms_by_name: dict[str, Platform] = {}
    for platform in platforms.values():
        tables = TableChecker(spec, platform, declared_ids, problems)
        tables.check_references()
        tables.check_page_texts({*platforms, *declared_ids["platform"]})
        tables.check_tables()
        tables.check_event_types()
        check_actions(spec, platform, declared_ids.get("action", set()), problems)
        NameChecker(spec, platform, declared_ids, problems).check_names(names)
        if platform.protocol == Protocol.TRACKER:
            TrackerChecker(spec, platform, declared_ids, problems).check_tracker()
        wrappers = WrapperChecker(spec, platform, declared_ids, problems)
        for wrapper in platform.wrappers:
            wrappers.check_wrapper(wrapper, names)
        twin = platforms_by_name.setdefault(platform.title.casefold(), platform)
        if twin is not platform:
            message = f"duplicate title '{platform.title}': the platform {twin.id} has the same"
            problems.add_at(platform.place.source, ["title"], message, code=codes.DUPLICATE_TITLE)
    names.report(problems)
    check_lifecycles(platform_parts(platforms), declared_ids, problems)


def platform_parts(platforms: Mapping[str, Platform]) -> Iterator[LifecyclePart]:
    """Yield the platforms with their lifecycles."""
    lifecycles = {id_: platform.lifecycle for id_, platform in platforms.items()}
    for id_, platform in platforms.items():
        yield LifecyclePart(PartKind.PLATFORM, id_, platform.lifecycle, platform.place, lifecycles)

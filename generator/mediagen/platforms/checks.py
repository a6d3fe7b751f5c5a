"""Check a platform's tables against the spec: nothing an event says is lost there in silence.

Every field that the platform's protocol hands over is an argument, a property or a constant of the
platform, or it is declared as configured, filled in or lost, with a reason.
"""

from __future__ import annotations

from collections.abc import Mapping

from mediagen.diagnostics.problems import Problems
from mediagen.platforms.model import Platform
from mediagen.platforms.name_checks import NameChecker
from mediagen.platforms.table_checks import TableChecker
from mediagen.platforms.tracker_checks import TrackerChecker
from mediagen.platforms.wrapper_checks import WrapperChecker
from mediagen.spec.model import (
    Protocol,
    Spec,
)


def check_platforms(
    spec: Spec,
    platforms: Mapping[str, Platform],
    declared_ids: Mapping[str, set[str]],
    problems: Problems,
) -> None:
    """Note what the tables of the platforms lack, and what in them leads nowhere.

    ``known`` has the ids of faulty files, too, so that one fault is not reported twice.
    """
    platforms_by_name: dict[str, Platform] = {}
    for platform in platforms.values():
        tables = TableChecker(spec, platform, declared_ids, problems)
        tables.check_references()
        tables.check_page_texts({*platforms, *declared_ids["platform"]})
        tables.check_tables()
        tables.check_event_types()
        NameChecker(spec, platform, declared_ids, problems).check_names()
        if platform.protocol == Protocol.TRACKER:
            TrackerChecker(spec, platform, declared_ids, problems).check_tracker()
        wrappers = WrapperChecker(spec, platform, declared_ids, problems)
        for wrapper in platform.wrappers:
            wrappers.check_wrapper(wrapper)
        twin = platforms_by_name.setdefault(platform.title.casefold(), platform)
        if twin is not platform:
            message = f"has the title of {twin.id}"
            problems.add_at(platform.place.source, ["title"], message)

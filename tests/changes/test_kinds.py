"""Each kind of change is recognized: two states for each, compared in both directions."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from mediagen.output.changes.comparison import compare_snapshots, propose_version
from mediagen.output.changes.kinds import ChangeKind, Impact
from mediagen.output.changes.model import Change
from mediagen.output.changes.platform_changes import compare_apis, compare_platforms
from mediagen.output.changes.snapshot import Snapshot, read_snapshot
from mediagen.output.changes.template_changes import compare_templates, digest_templates
from mediagen.platforms.model import ArgumentStyle
from mediagen.wrappers.api_model import Api, Parameter, ParameterKind
from mediagen.yaml_files.layered_folder import LayeredFolder

from tests.helpers import ROOT
from tests.test_broken import FOLDER


class Edit(NamedTuple):
    """Edit of a file: a replaced string; a whole new file if ``old`` is empty."""

    file: str
    old: str
    new: str


OPEN, PLAY, SEEK = (f"spec/events/{name}.yaml" for name in ("open", "play", "seek"))
CONTENT, VALUES, SESSION = "spec/fields/content.yaml", "spec/values.yaml", "spec/session.yaml"
LABELS = "spec/fields/labels.yaml"
PHONE, WEB = "templates/phone/platform.yaml", "templates/web/platform.yaml"
HALT = (
    "event: halt\ntitle: Halt\ncategory: playback\nsummary: It halts.\ndescription: Tells it.\n"
    "when: [When it halts.]\nsession: continues\ntracker: {call: play}\n"
    "examples:\n  basic:\n    values: {playhead: 1}\n"
)
EXTRA = (
    "group: extra\ntitle: Extra\nsummary: More.\nxdm: session.extra\ncollection: extra\n"
    "tracker: {none: No.}\nfields:\n  note:\n    title: Note\n    summary: A note.\n"
    "    type: string\n    collection: extra.note\n    tracker: {none: No.}\n"
)
STORY = (
    "story: tour\ntitle: Tour\nsummary: A tour.\nsteps:\n"
    "  - {event: open, seconds: 0, values: {playhead: 0, content: {name: A, length: 9}}}\n"
)

SPARE_EXAMPLE = "  labels:\n    title: With labels\n    values:\n      labels: {team: blue}\n"
NOTE = (
    "  note:\n    title: Note\n    summary: A note.\n    type: string\n"
    "    collection: media.note\n    tracker: {none: No.}\n"
)
K = ChangeKind
#: Subject, kind of the change by the edits, and kind of the opposite change.
PAIRS: list[tuple[str, ChangeKind, ChangeKind, list[Edit]]] = [
    ("halt", K.EVENT_ADDED, K.EVENT_REMOVED, [Edit("spec/events/halt.yaml", "", HALT)]),
    (
        "play",
        K.EVENT_NOT_SENT,
        K.EVENT_SENT,
        [Edit(PLAY, "tracker: {call: play}", "tracker: {none: Not there.}")],
    ),
    (
        "play",
        K.EVENT_TYPE,
        K.EVENT_TYPE,
        [Edit(PLAY, "tracker: {call: play}", "tracker: {call: start}")],
    ),
    ("play", K.EVENT_SESSION, K.EVENT_SESSION, [Edit(PLAY, "continues", "closes")]),
    ("play", K.EVENT_SEQUENCE, K.EVENT_SEQUENCE, [Edit(PLAY, "playback: playing\n", "")]),
    (
        "play",
        K.EVENT_CADENCE,
        K.EVENT_CADENCE,
        [Edit(PLAY, "playback: playing", "cadence: {main: 10}\nplayback: playing")],
    ),
    (
        "play",
        K.EVENT_METRIC,
        K.EVENT_METRIC,
        [Edit(PLAY, "playback: playing", "metric: {name: Plays}\nplayback: playing")],
    ),
    (
        "play",
        K.EVENT_CATEGORY,
        K.EVENT_CATEGORY,
        [Edit(PLAY, "category: playback", "category: session")],
    ),
    ("play", K.EVENT_TEXT, K.EVENT_TEXT, [Edit(PLAY, "Playback begins.", "Playback starts.")]),
    (
        "open",
        K.GROUP_NOT_CARRIED,
        K.GROUP_CARRIED,
        [Edit(OPEN, ", labels: optional", ""), Edit(OPEN, SPARE_EXAMPLE, "")],
    ),
    (
        "open",
        K.GROUP_CARRIED_REQUIRED,
        K.GROUP_NOT_CARRIED,
        [
            Edit("spec/fields/extra.yaml", "", EXTRA),
            Edit(OPEN, "carries: {", "carries: {extra: required, "),
            Edit(OPEN, "        mood: calm\n", "        mood: calm\n      extra: {note: x}\n"),
        ],
    ),
    (
        "open",
        K.GROUP_REQUIRED,
        K.GROUP_OPTIONAL,
        [
            Edit(OPEN, "labels: optional", "labels: required"),
            Edit(OPEN, "        mood: calm\n", "        mood: calm\n      labels: {team: red}\n"),
        ],
    ),
    ("play", K.EXAMPLE_CHANGED, K.EXAMPLE_CHANGED, [Edit(PLAY, "playhead: 10", "playhead: 11")]),
    ("open", K.EXAMPLE_REMOVED, K.EXAMPLE_ADDED, [Edit(OPEN, SPARE_EXAMPLE, "")]),
    ("extra", K.GROUP_ADDED, K.GROUP_REMOVED, [Edit("spec/fields/extra.yaml", "", EXTRA)]),
    ("labels", K.GROUP_PATTERN, K.GROUP_PATTERN, [Edit(LABELS, "[a-z]+", "[a-z]{1,9}")]),
    ("content", K.GROUP_TEXT, K.GROUP_TEXT, [Edit(CONTENT, "What is played.", "What plays.")]),
    ("content", K.GROUP_ROUTE, K.GROUP_ROUTE, [Edit(CONTENT, "session.content", "session.media")]),
    (
        "content.note",
        K.FIELD_ADDED,
        K.FIELD_REMOVED,
        [Edit(CONTENT, "  genre:\n", f"{NOTE}  genre:\n")],
    ),
    (
        "content.note",
        K.FIELD_ADDED_REQUIRED,
        K.FIELD_REMOVED,
        [
            Edit(CONTENT, "  genre:\n", f"{NOTE}    required: [xdm]\n  genre:\n"),
            Edit(OPEN, "        mood: calm\n", "        mood: calm\n        note: x\n"),
        ],
    ),
    (
        "content.length",
        K.FIELD_REQUIRED,
        K.FIELD_OPTIONAL,
        [Edit(CONTENT, "required: [tracker]", "required: true")],
    ),
    (
        "content.length",
        K.FIELD_TYPE,
        K.FIELD_TYPE,
        [Edit(CONTENT, "type: number", "type: integer")],
    ),
    ("content.code", K.FIELD_ROUTE, K.FIELD_ROUTE, [Edit(CONTENT, "media.code", "media.isbn")]),
    (
        "content.length",
        K.FIELD_NARROWED,
        K.FIELD_WIDENED,
        [Edit(CONTENT, "maximum: 86400", "maximum: 600")],
    ),
    ("content.length", K.FIELD_WIDENED, K.FIELD_NARROWED, [Edit(CONTENT, "    minimum: 1\n", "")]),
    ("content.code", K.FIELD_PATTERN, K.FIELD_PATTERN, [Edit(CONTENT, "[0-9]+", "[0-9]{1,9}")]),
    ("content.length", K.FIELD_UNIT, K.FIELD_UNIT, [Edit(CONTENT, "unit: s", "unit: ms")]),
    (
        "content.code",
        K.FIELD_VARIABLE,
        K.FIELD_VARIABLE,
        [Edit(CONTENT, "    summary: Its code", "    variable: eVar1\n    summary: Its code")],
    ),
    (
        "content.code",
        K.FIELD_TRAIT,
        K.FIELD_TRAIT,
        [Edit(CONTENT, "    summary: Its code", "    trait: c.code\n    summary: Its code")],
    ),
    (
        "content.code",
        K.FIELD_DEFAULT,
        K.FIELD_DEFAULT,
        [Edit(CONTENT, "    summary: Its code", "    default: AB-1\n    summary: Its code")],
    ),
    (
        "content.length",
        K.FIELD_INFINITE,
        K.FIELD_INFINITE,
        [Edit(CONTENT, "    minimum: 1\n", "    minimum: 1\n    infinite: 86400\n")],
    ),
    (
        "content.mood",
        K.FIELD_ABSENT,
        K.FIELD_ABSENT,
        [Edit(CONTENT, "    type: mood", "    type: mood\n    absent_when: [closes]")],
    ),
    (
        "content.mood",
        K.FIELD_TEXT,
        K.FIELD_TEXT,
        [Edit(CONTENT, "How it feels.", "How one feels.")],
    ),
    (
        "tone",
        K.SET_ADDED,
        K.SET_REMOVED,
        [
            Edit(VALUES, "genre:\n", "tone:\n  title: Tones\n  values: {low: Low.}\ngenre:\n"),
            Edit(CONTENT, "type: genre", "type: tone"),
        ],
    ),
    (
        "mood",
        K.SET_OPENED,
        K.SET_CLOSED,
        [Edit(VALUES, "title: Moods", "title: Moods\n  open: true")],
    ),
    ("genre", K.SET_PATTERN, K.SET_PATTERN, [Edit(VALUES, "^[a-z]+$", "^[a-z-]+$")]),
    ("mood", K.SET_TEXT, K.SET_TEXT, [Edit(VALUES, "title: Moods", "title: Feelings")]),
    (
        "genre",
        K.VALUE_ADDED,
        K.VALUE_REMOVED,
        [Edit(VALUES, "    drama:", "    talk: A talk.\n    drama:")],
    ),
    ("mood", K.VALUE_TEXT, K.VALUE_TEXT, [Edit(VALUES, "A wild one.", "A mad one.")]),
    (
        "session.limits.inactivity",
        K.SESSION_LIMIT,
        K.SESSION_LIMIT,
        [Edit(SESSION, "seconds: 600", "seconds: 700")],
    ),
    ("session", K.SESSION_RULE, K.SESSION_RULE, [Edit(SESSION, "{title: Ad}", "{title: Spot}")]),
    (
        "session.end",
        K.SESSION_TEXT,
        K.SESSION_TEXT,
        [Edit(SESSION, "The end closes", "An end closes")],
    ),
    ("tour", K.STORY_ADDED, K.STORY_REMOVED, [Edit("spec/stories/tour.yaml", "", STORY)]),
    ("play", K.PLATFORM_CALL, K.PLATFORM_CALL, [Edit(PHONE, "tracker.play", "tracker.run")]),
    ("mood.wild", K.PLATFORM_CONSTANT, K.PLATFORM_CONSTANT, [Edit(PHONE, "WILD", "WILDER")]),
    ("web", K.PLATFORM_URL, K.PLATFORM_URL, [Edit(WEB, "{host}/{type}", "{host}/v2/{type}")]),
    ("media", K.PLATFORM_OBJECT, K.PLATFORM_OBJECT, [Edit(PHONE, "call: newMedia", "call: media")]),
    ("web", K.PLATFORM_CODE, K.PLATFORM_CODE, [Edit(WEB, "function: camel", "function: snake")]),
    (
        "web",
        K.SNIPPET_TEMPLATE,
        K.SNIPPET_TEMPLATE,
        [Edit("templates/web/snippet.j2", "send(", "post(")],
    ),
    (
        "languages",
        K.LANGUAGE,
        K.LANGUAGE,
        [Edit("templates/languages/script.yaml", "title: Script", "title: Scripts")],
    ),
    ("web", K.PLATFORM_TEXT, K.PLATFORM_TEXT, [Edit(WEB, "The web.", "A browser.")]),
    (
        "phone",
        K.PLATFORM_LACKS,
        K.PLATFORM_SUPPORTS,
        [
            Edit(
                PHONE,
                "automatic_fields:",
                "lost_fields:\n  content.mood: {reason: No.}\nautomatic_fields:",
            )
        ],
    ),
]


def write_state(folder: Path, edits: list[Edit]) -> Path:
    for name in ("spec", "templates"):
        shutil.copytree(FOLDER / "base" / name, folder / name)
    for edit in edits:
        path = folder / edit.file
        if not edit.old:
            path.parent.mkdir(exist_ok=True)
            path.write_text(edit.new, "utf-8")
            continue
        text = path.read_text("utf-8")
        assert text.count(edit.old) == 1, f"{edit.old!r} in {edit.file}"
        path.write_text(text.replace(edit.old, edit.new), "utf-8")
    return folder


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return read_snapshot(str(write_state(tmp_path_factory.mktemp("base") / "old", [])))


def find_changes(old: Snapshot, new: Snapshot) -> set[tuple[str, ChangeKind]]:
    return {(change.subject, change.kind) for change in compare_snapshots(old, new).changes}


@pytest.mark.parametrize(
    ("subject", "kind", "opposite", "edits"), PAIRS, ids=[f"{row[0]}-{row[1].id}" for row in PAIRS]
)
def test_a_change_has_its_kind_in_both_directions(
    subject: str,
    kind: ChangeKind,
    opposite: ChangeKind,
    edits: list[Edit],
    base: Snapshot,
    tmp_path: Path,
) -> None:
    edited = read_snapshot(str(write_state(tmp_path / "new", edits)))
    assert (subject, kind) in find_changes(base, edited)
    assert (subject, opposite) in find_changes(edited, base)


OWN = (
    "group: own\nkind: custom\ntitle: Own\nsummary: Own facts.\nevents: [sessionStart]\n"
    "fields:\n  note: {type: string}\n"
)
TIER = "  tier: {type: string, example: x, required: false}\n"
CLOSED = "group: customMetadata\nrefine: true\nfree: false\n"
ONLY_WEB = (
    "event: bitrateChange\nrefine: true\nonly_on: {platforms: [web-sdk], because: Elsewhere not.}\n"
)


@pytest.mark.parametrize(
    ("subject", "kind", "opposite", "old", "new"),
    [
        ("own.tier", K.FIELD_ADDED, K.FIELD_REMOVED, OWN, OWN + TIER),
        (
            "own.tier",
            K.FIELD_ADDED_REQUIRED,
            K.FIELD_REMOVED,
            OWN,
            OWN + TIER.replace("false", "[sessionStart]"),
        ),
        (
            "own.tier",
            K.FIELD_CARRIED,
            K.FIELD_NOT_CARRIED,
            OWN + TIER,
            (OWN + TIER).replace("[sessionStart]", "[sessionStart, adStart]"),
        ),
        (
            "own.tier",
            K.FIELD_REQUIRED_IN,
            K.FIELD_OPTIONAL_IN,
            OWN + TIER,
            OWN + TIER.replace("false", "true"),
        ),
        (
            "own.tier",
            K.FIELD_CONSTANT,
            K.FIELD_CONSTANT,
            OWN + TIER,
            OWN + TIER.replace("example", "constant"),
        ),
        ("customMetadata", K.GROUP_CLOSED, K.GROUP_OPENED, "", CLOSED),
        ("ios", K.PLATFORM_LACKS, K.PLATFORM_SUPPORTS, "", ONLY_WEB),
    ],
)
def test_a_change_of_an_own_plan_has_its_kind(
    subject: str, kind: ChangeKind, opposite: ChangeKind, old: str, new: str, tmp_path: Path
) -> None:
    states = []
    for name, text in (("old", old), ("new", new)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "mediagen.yaml").write_text("extends: package\n")
        if text:
            type_, id_ = text.splitlines()[0].split(": ")
            folder = {"group": "fields", "event": "events"}[type_]
            (tmp_path / name / "spec" / folder).mkdir(parents=True)
            (tmp_path / name / "spec" / folder / f"{id_}.yaml").write_text(text)
        states.append(read_snapshot(str(tmp_path / name)))
    assert (subject, kind) in find_changes(*states)
    assert (subject, opposite) in find_changes(*states[::-1])


def test_an_event_type_that_a_backend_no_longer_accepts_is_a_gap() -> None:
    platforms = read_snapshot(str(ROOT)).platforms
    old = next(p for p in platforms.values() if p.event_types and p.event_types.reason)
    assert old.event_types is not None
    lost, *names = sorted(old.event_types.names)
    types = old.event_types._replace(names=frozenset(names))
    new = dataclasses.replace(old, event_types=types)
    for states, kind in (((old, new), K.PLATFORM_LACKS), ((new, old), K.PLATFORM_SUPPORTS)):
        before, after = ({state.id: state} for state in states)
        changes = [(c.kind, c.new) for c in compare_platforms(before, after, {})]
        assert changes == [(kind, lost)]


def test_a_table_of_event_types_that_is_added_or_removed_names_the_gaps() -> None:
    plan = read_snapshot(str(ROOT))
    old = next(p for p in plan.platforms.values() if p.event_types and p.event_types.reason)
    with_table, without = (
        dataclasses.replace(plan, platforms={old.id: platform})
        for platform in (old, dataclasses.replace(old, event_types=None))
    )
    for before, after, kind in (
        (with_table, without, K.PLATFORM_SUPPORTS),
        (without, with_table, K.PLATFORM_LACKS),
    ):
        changes = compare_snapshots(before, after).changes
        gaps = [change for change in changes if change.kind is kind]
        assert gaps and all(old.type_refusal(change.new) for change in gaps), changes
        assert [c.new for c in changes if c.kind is K.PLATFORM_TEXT] == ["event_types"]


def test_a_platform_that_is_added_or_removed(base: Snapshot, tmp_path: Path) -> None:
    folder = write_state(tmp_path / "new", [])
    shutil.rmtree(folder / "templates/web")
    (folder / "templates/languages/script.yaml").unlink()
    edited = read_snapshot(str(folder))
    assert ("web", ChangeKind.PLATFORM_REMOVED) in find_changes(base, edited)
    assert ("web", ChangeKind.PLATFORM_ADDED) in find_changes(edited, base)


def test_equal_states_have_no_changes(base: Snapshot) -> None:
    comparison = compare_snapshots(base, base)
    assert (comparison.changes, comparison.files) == ((), {})


# -- wrappers -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def apis() -> dict[str, Api]:
    """The APIs of the packaged wrappers."""
    return dict(read_snapshot(str(ROOT)).apis)


def edit_parameter(api: Api, **values: Any) -> Api:
    """Return an API with another first parameter of the opening method."""
    first, *rest = api.opening.parameters
    changed = dataclasses.replace(first, **values)
    opening = dataclasses.replace(api.opening, parameters=(changed, *rest))
    return dataclasses.replace(api, opening=opening)


def with_parameters(api: Api, parameters: Sequence[Parameter]) -> Api:
    opening = dataclasses.replace(api.opening, parameters=tuple(parameters))
    return dataclasses.replace(api, opening=opening)


def without_first_value(api: Api) -> Api:
    first, *rest = api.sets
    values = dict(list(first.values.items())[1:])
    return dataclasses.replace(api, sets=(first._replace(values=values), *rest))


def rename_first_value(api: Api) -> Api:
    first, *rest = api.sets
    value = next(iter(first.values))
    return dataclasses.replace(api, sets=(first._replace(names={value: "other"}), *rest))


def with_option(api: Api) -> Api:
    return dataclasses.replace(api, wrapper=dataclasses.replace(api.wrapper, options=("other",)))


#: Edit of an API, the kind of the change, and that of the opposite change.
WRAPPER_PAIRS: list[tuple[Callable[[Api], Api], ChangeKind, ChangeKind]] = [
    (
        lambda api: dataclasses.replace(api, methods=api.methods[1:]),
        K.METHOD_REMOVED,
        K.METHOD_ADDED,
    ),
    (
        lambda api: dataclasses.replace(
            api, opening=dataclasses.replace(api.opening, name="begin")
        ),
        K.METHOD_RENAMED,
        K.METHOD_RENAMED,
    ),
    (
        lambda api: with_parameters(api, [p for p in api.opening.parameters if p.required]),
        K.PARAMETER_REMOVED,
        K.PARAMETER_ADDED,
    ),
    (
        lambda api: with_parameters(api, [p for p in api.opening.parameters if not p.required]),
        K.PARAMETER_REMOVED,
        K.PARAMETER_ADDED_REQUIRED,
    ),
    (lambda api: edit_parameter(api, name="other"), K.PARAMETER_RENAMED, K.PARAMETER_RENAMED),
    (lambda api: edit_parameter(api, required=False), K.PARAMETER_OPTIONAL, K.PARAMETER_REQUIRED),
    (
        lambda api: edit_parameter(api, kind=ParameterKind.OBJECT, values=None),
        K.PARAMETER_TYPE,
        K.PARAMETER_TYPE,
    ),
    (with_option, K.OPTION_ADDED, K.OPTION_REMOVED),
    (without_first_value, K.MEMBER_REMOVED, K.MEMBER_REMOVED),
    (rename_first_value, K.MEMBER_RENAMED, K.MEMBER_RENAMED),
]


@pytest.mark.parametrize(("edit", "kind", "opposite"), WRAPPER_PAIRS)
def test_a_change_of_a_wrapper_has_its_kind(
    edit: Callable[[Api], Api], kind: ChangeKind, opposite: ChangeKind, apis: dict[str, Api]
) -> None:
    for path, api in apis.items():
        new = {path: edit(api)}
        assert kind in {change.kind for change in compare_apis({path: api}, new)}, path
        if kind is not K.MEMBER_REMOVED:  # a new constant breaks nothing
            assert opposite in {change.kind for change in compare_apis(new, {path: api})}, path


def test_another_order_is_a_change_where_arguments_are_passed_in_order(
    apis: dict[str, Api],
) -> None:
    ordered = {ArgumentStyle.PLAIN, ArgumentStyle.NAMED}
    for path, api in apis.items():
        reversed_api = with_parameters(api, api.opening.parameters[::-1])
        kinds = {change.kind for change in compare_apis({path: api}, {path: reversed_api})}
        assert (K.PARAMETER_ORDER in kinds) == (api.wrapper.arguments in ordered), path


def test_a_wrapper_that_is_added_or_removed(apis: dict[str, Api]) -> None:
    assert {change.kind for change in compare_apis(apis, {})} == {K.WRAPPER_REMOVED}
    assert {change.kind for change in compare_apis({}, apis)} == {K.WRAPPER_ADDED}


# -- templates ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "subject", "kind", "platforms"),
    [
        ("docs/material/page.j2", "docs/material", K.PAGE_TEMPLATE, ()),
        ("wrappers/shell/library.sh.j2", "wrappers/shell", K.WRAPPER_TEMPLATE, ()),
        ("ios/wrapper/README.md.j2", "ios", K.WRAPPER_TEMPLATE, ("ios",)),
        ("ios/setup.j2", "ios", K.SNIPPET_TEMPLATE, ("ios",)),
        ("ios/verify.yaml", "", None, ()),
        ("checks/swift-run.yaml", "", None, ()),
    ],
)
def test_a_changed_template_concerns_what_it_generates(
    file: str, subject: str, kind: ChangeKind | None, platforms: tuple[str, ...], tmp_path: Path
) -> None:
    project = read_snapshot(str(ROOT))
    own = tmp_path / file
    own.parent.mkdir(parents=True)
    own.write_text("Other\n")
    folder = LayeredFolder([tmp_path, ROOT / "templates"])
    digests = digest_templates(folder, project.platforms)
    changes = list(compare_templates(project.templates, digests))
    expected = [] if kind is None else [(kind, subject, platforms)]
    assert [(c.kind, c.subject, c.platforms) for c in changes] == expected
    assert list(compare_templates(project.templates, project.templates)) == []


# -- versions -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("impact", "version", "expected"),
    [
        (Impact.SOURCE, "1.2.3", "2.0.0"),
        (Impact.WIRE, "0.2.3", "0.3.0"),
        (Impact.ADDITION, "1.2.3", "1.3.0"),
        (Impact.REPORTS, "0.2.3", "0.2.4"),
        (Impact.DOCS, "v1.2.3", "1.2.4"),
        (None, "1.2.3", "1.2.3"),
    ],
)
def test_the_version_follows_from_the_most_severe_change(
    impact: Impact | None, version: str, expected: str
) -> None:
    kinds = [kind for kind in ChangeKind if kind.impact is impact][:1]
    changes = tuple(Change(kind, "x") for kind in kinds)
    assert propose_version(changes, version) == expected


def test_there_are_pairs_for_nearly_every_kind() -> None:
    paired = {kind for row in PAIRS for kind in row[1:3]}
    paired |= {kind for row in WRAPPER_PAIRS for kind in row[1:]}
    assert len(paired) >= 40
    assert len({kind.id for kind in ChangeKind}) == len(ChangeKind)

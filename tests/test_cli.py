"""The command line: what each call prints and returns, and that its help is accurate."""

from __future__ import annotations

import errno
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import types
from pathlib import Path

import pytest
from mediagen import __version__
from mediagen.__main__ import main as start_program
from mediagen.commands.cli import main
from mediagen.commands.parser import COMMANDS
from mediagen.commands.streams import TolerantStream
from mediagen.diagnostics.words import join_words

from tests.helpers import ROOT, files, project, run

EVENTS = sorted(path.stem for path in (ROOT / "spec/events").glob("*.yaml"))
PLATFORMS = sorted(path.parent.name for path in (ROOT / "templates").glob("*/platform.yaml"))


def read_error(*arguments: str) -> str:
    """Return the error message of an invalid call."""
    result = run(*arguments, cwd=ROOT)
    assert (result.code, result.out) == (2, "")
    return result.err


def read_output(*arguments: str) -> str:
    """Return the output of a valid call."""
    result = run(*arguments, cwd=ROOT)
    assert (result.code, result.err) == (0, "")
    return result.out


def process(
    *arguments: str, cwd: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


# -- start-up and help --------------------------------------------------------------------------


def test_the_version_is_printed() -> None:
    assert read_output("--version") == f"mediagen {__version__}\n"


def test_python_m_mediagen_is_the_command() -> None:
    result = process("-m", "mediagen", "--version")
    assert (result.returncode, result.stdout) == (0, f"mediagen {__version__}\n")


@pytest.mark.parametrize(
    "code",
    [
        "import mediagen.commands.cli",
        *(
            f"from mediagen.commands.cli import main; main({arguments!r})"
            for arguments in (["-h"], *([command, "-h"] for command in COMMANDS))
        ),
    ],
)
def test_start_up_imports_nothing_heavy(code: str) -> None:
    heavy = ("yaml", "jinja2", "jsonschema_rs", "black", "difflib", "hashlib", "mediagen.spec")
    script = (
        f"import sys\ntry:\n    {code}\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)"
    )
    result = process("-c", script)
    assert (result.returncode, result.stderr) == (0, "[]\n")


def commands() -> list[str]:
    (names,) = re.findall(r"^  COMMAND\n((?:    .*\n)+)", read_output("-h"), re.MULTILINE)
    return re.findall(r"^    (\w+)", names, re.MULTILINE)


def test_only_the_module_of_the_chosen_command_is_imported() -> None:
    code = (
        "from mediagen.commands.cli import main\n"
        "from mediagen.commands.parser import COMMANDS\n"
        "try:\n    main(['check', '-h'])\nexcept SystemExit:\n    pass\n"
    )
    names = "[c for c in COMMANDS if f'mediagen.commands.{c}' in sys.modules]"
    result = process("-c", f"import sys\n{code}print({names}, file=sys.stderr)")
    assert result.stderr == "['check']\n"


def test_a_check_of_regions_does_not_import_the_validation_of_traffic(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    text = f"<!-- mediagen:begin snippet event={EVENTS[0]} platform={PLATFORMS[0]} -->\n"
    page.write_text(f"{text}<!-- mediagen:end -->\n")
    call = ["inject", "--no-cache", str(page)]
    code = f"from mediagen.commands.cli import main\nassert main({call!r}) == 0\n"
    names = "[name for name in sys.modules if name.startswith('mediagen.traffic.http')]"
    result = process("-c", f"import sys\n{code}print({names}, file=sys.stderr)")
    assert result.stderr == "[]\n"
    assert len(page.read_text().splitlines()) > 2


def test_the_help_names_every_command() -> None:
    assert {"generate", "check", "snippet", "list"} <= set(commands())


@pytest.mark.parametrize("command", ["", *commands()])
def test_the_help_of_a_command_has_an_example_that_runs(command: str, tmp_path: Path) -> None:
    text = read_output(*command.split(), "-h")
    (example,) = re.findall(r"^example: mediagen (.*)$", text, re.MULTILINE)
    assert example.startswith(command)
    assert max(map(len, text.splitlines())) <= 88
    if command in ("collect", "preview", "trace"):
        return  # two do not end, the third wants a record; they have tests of their own
    folder = project(tmp_path, output=True)
    if command == "inject":
        page = "<!-- mediagen:begin snippet event=play platform=ios -->\n<!-- mediagen:end -->\n"
        (folder / "page.md").write_text(page)
        assert run("inject", "page.md", cwd=folder).code == 0
    if command == "eject":  # it copies files of the package
        assert run("init", "own", cwd=tmp_path).code == 0
        folder = tmp_path / "own"
    if command == "diff":
        for arguments in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "Start"]):
            names = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
            subprocess.run(["git", *names, *arguments], cwd=folder, check=True)
    result = run(*shlex.split(example), cwd=folder)
    assert (result.code, result.err) == (0, "")


@pytest.mark.parametrize("call", ["", "generte", "generate extra", "snippet play", "list things"])
def test_a_call_that_cannot_be_parsed_exits_2(call: str) -> None:
    assert "usage: mediagen" in read_error(*call.split())


def test_options_are_not_abbreviated() -> None:
    assert "unrecognized arguments: --plat" in read_error("generate", "--plat", "ios")


# -- unknown names ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        ("snippet plai --platform ios", "MG703 unknown event 'plai'; did you mean 'play'?"),
        ("snippet PLAY --platform ios", "MG703 unknown event 'PLAY'; did you mean 'play'?"),
        ("snippet play --platform io", "MG703 unknown platform 'io'; did you mean 'ios'?"),
        (
            "snippet play --platform tv",
            f"MG703 unknown platform 'tv'; expected {join_words(PLATFORMS, 'or')}",
        ),
        (
            "snippet sessionStart --platform ios --example resum",
            "MG401 unknown example 'resum' of sessionStart; did you mean 'resume'?",
        ),
        (
            "snippet play --platform ios --example resume",
            "MG401 unknown example 'resume' of play; expected basic",
        ),
        (
            "snippet play --platform web-sdk --set playhed=7",
            "MG404 unknown field 'playhed' of play; did you mean 'playhead'?",
        ),
        (
            "snippet play --platform web-sdk --set sessionDetails.length=7",
            "MG404 unknown field 'sessionDetails.length' of play; "
            "'mediagen list fields' prints all fields",
        ),
        (
            "snippet play --platform web-sdk --set playhead",
            "MG403 --set: expected field=value, got 'playhead'",
        ),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest_one(call: str, answer: str) -> None:
    assert read_error(*call.split()) == f"mediagen snippet: {answer}\n"


@pytest.mark.parametrize("command", ["generate", "check"])
def test_an_unknown_name_in_a_selection_is_answered_with_the_nearest_one(command: str) -> None:
    for kind, word, near in (("event", "adstart", "adStart"), ("platform", "websdk", "web-sdk")):
        answer = f"mediagen {command}: MG703 unknown {kind} '{word}'; did you mean '{near}'?\n"
        assert read_error(command, f"--{kind}", word) == answer


# -- snippet ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "line"),
    [
        ("play --platform web-sdk --set playhead=7", "      playhead: 7"),
        ("play --platform roku-edge --set playhead=7", '            "playhead": 7'),
        ("play --platform web-sdk --set sessionID=s-1", '      sessionID: "s-1",'),
        ("sessionStart --platform ios --set sessionDetails.length=300", "  length: 300,"),
        ("sessionStart --platform ios --set length=300", "  length: 300,"),
        ("sessionStart --platform js-3x --set customMetadata.team=blue", '  team: "blue"'),
        (
            "sessionStart --platform js-3x --set customMetadata.my.b=c=d",
            '  "my.b": "c=d"',
        ),
        (
            "sessionStart --platform web-sdk --set sessionDetails.hasResume=true",
            "        hasResume: true",
        ),
        (
            "play --platform media-collection-api --set timestamp=1700000000000",
            '  "playerTime": { "playhead": 0, "ts": 1700000000000 },',
        ),
        (
            "play --platform media-collection-api --set timestamp=2023-11-14T22:13:20Z",
            '  "playerTime": { "playhead": 0, "ts": 1700000000000 },',
        ),
        (
            "play --platform media-edge-api --set timestamp=1700000000000",
            '      "timestamp": "2023-11-14T22:13:20.000+00:00"',
        ),
        (
            "play --platform media-edge-api --set datastreamID=d&x",
            'curl -X POST "https://edge.adobedc.net/ee/va/v1/play?configId=d%26x" \\',
        ),
        (
            "play --platform media-edge-api --set endpoint=http://127.0.0.1:8080/ee",
            'curl -X POST "http://127.0.0.1:8080/ee/play?configId={datastreamID}" \\',
        ),
    ],
)
def test_set_gives_a_field_or_placeholder_another_value(call: str, line: str) -> None:
    text = read_output("snippet", *call.split())
    assert any(line in (printed, printed.rstrip(",")) for printed in text.splitlines()), text


def test_set_of_states_lists_them() -> None:
    text = read_output(
        "snippet", "statesUpdate", "--platform", "web-sdk", "--set", "statesStart=mute,fullScreen"
    )
    assert 'statesStart: [{ name: "mute" }, { name: "fullScreen" }]' in text


def test_set_escapes_what_it_is_given() -> None:
    hostile = '"}); alert("\\u2028\u2028\n'
    text = read_output("snippet", "play", "--platform", "web-sdk", "--set", f"sessionID={hostile}")
    assert 'sessionID: "\\"}); alert(\\"\\\\u2028\\u2028\\n",' in text


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        (
            "play --platform web-sdk --set playhead=soon",
            "MG211 playhead: expected an integer, got 'soon'",
        ),
        (
            "play --platform web-sdk --set playhead=1.5",
            "MG211 playhead: expected an integer, got '1.5'",
        ),
        (
            "sessionStart --platform web-sdk --set sessionID=abc",
            "MG405 sessionStart never sends sessionID",
        ),
        (
            "downloaded --platform media-edge-api --set playhead=1",
            "MG405 downloaded never sends playhead",
        ),
        (
            "play --platform web-sdk --set playhead=-1",
            "MG212 playhead: expected 0 or greater, got -1",
        ),
        (
            "play --platform web-sdk --set playhead=86401",
            "MG212 playhead: expected 86400 or less, got 86401",
        ),
        (
            "play --platform web-sdk --set timestamp=now",
            "MG211 timestamp: expected an RFC 3339 date-time such as 2026-01-31T20:15:00+00:00,"
            " got 'now'",
        ),
        (
            "sessionStart --platform ios --set hasResume=yes",
            "MG211 sessionDetails.hasResume: expected true or false, got 'yes'",
        ),
        (
            "sessionStart --platform ios --set streamType=vidio",
            "MG210 sessionDetails.streamType: expected one of the stream types, got 'vidio';"
            " did you mean 'video'?",
        ),
        (
            "sessionStart --platform web-sdk --set customMetadata.a-b=c",
            "MG213 customMetadata: invalid name 'a-b': expected a name that matches"
            " ^(?!a\\.)[a-zA-Z0-9_.]+$",
        ),
        (
            "sessionStart --platform roku-2x --set sessionDetails.length=3000000000",
            "MG406 sessionDetails.length: expected an integer from -2147483647 to 2147483647"
            " in BrightScript, got 3000000000",
        ),
        (
            "statesUpdate --platform web-sdk --set statesStart=",
            "MG407 statesUpdate requires one of statesStart or statesEnd",
        ),
    ],
)
def test_set_checks_what_it_is_given(call: str, answer: str) -> None:
    assert read_error("snippet", *call.split()) == f"mediagen snippet: {answer}\n"


def test_a_snippet_that_the_platform_sends_by_itself_says_so() -> None:
    answer = read_error("snippet", "ping", "--platform", "ios")
    reason = "The SDK sends pings automatically while it receives the playhead."
    assert answer == f"mediagen snippet: MG402 iOS has no snippet for ping: {reason}\n"


def test_a_snippet_is_what_generate_writes() -> None:
    for path in sorted((ROOT / "output/snippets").rglob("sessionStart.*")):
        _, *example, _ = path.name.split(".")
        named = ["--example", *example] if example else []
        text = read_output("snippet", "sessionStart", "--platform", path.parent.name, *named)
        assert text.encode() == path.read_bytes()


# -- list ---------------------------------------------------------------------------------------


def test_list_events_counts_every_snippet_and_gives_every_reason() -> None:
    head, *rows = read_output("list", "events").splitlines()
    assert head.split()[0] == "event"
    assert sorted(head.split()[1:-1]) == PLATFORMS
    table, reasons = rows[: len(EVENTS)], rows[len(EVENTS) + 3 :]
    assert sorted(row.split()[0] for row in table) == EVENTS
    for row in table:
        event, *counts, total = row.split()
        assert sum(int(count) for count in counts if count != "-") == int(total)
        for platform, count in zip(head.split()[1:], counts, strict=False):
            matches = [r for r in reasons if re.match(rf"  {event} \(.*\b{platform}\b", r)]
            assert count != "-" or matches, f"{event} on {platform} is not explained"


def test_list_platforms_gives_every_platform_and_its_gaps() -> None:
    rows = json.loads(read_output("list", "platforms", "--json"))
    assert sorted(row["id"] for row in rows) == PLATFORMS
    text = read_output("list", "platforms")
    for row in rows:
        assert re.search(rf"^{row['id']} .* {row['snippets']} +{len(row['missing'])}$", text, re.M)
        for gap in row["missing"]:
            assert gap["reason"] in text


def test_list_fields_gives_every_field() -> None:
    rows = json.loads(read_output("list", "fields", "--json"))
    text = read_output("list", "fields")
    assert len(rows) > 90
    assert len(text.splitlines()) == len(rows) + 1
    assert {row["id"] for row in rows} >= {"playhead", "sessionDetails.name", "settings.endpoint"}


# -- pipes, encodings, folders ------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
@pytest.mark.parametrize(
    "call", ["list fields --json", "list events", "snippet play --platform ios"]
)
def test_a_pipe_that_is_closed_early_is_no_error(call: str) -> None:
    command = f"set -o pipefail; {shlex.quote(sys.executable)} -u -m mediagen {call} | head -1"
    result = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert len(result.stdout.splitlines()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
def test_a_report_of_traffic_may_be_read_in_part(tmp_path: Path) -> None:
    (tmp_path / "session.jsonl").write_text('{"body": 1, "path": "/api/v1/sessions"}\n' * 9999)
    command = f"{shlex.quote(sys.executable)} -m mediagen trace session.jsonl --json | head -1"
    (tmp_path / "spec").symlink_to(ROOT / "spec")
    (tmp_path / "templates").symlink_to(ROOT / "templates")
    result = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        cwd=tmp_path, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (result.returncode, result.stderr) == (1, "")  # the verdict, as without the pipe


def drifted(folder: Path) -> Path:
    """A project whose checks all find something."""
    project(folder, output=True)
    for path in (folder / "output/snippets/ios").iterdir():
        path.write_text("edited\n" * 200)
    (folder / "docs").mkdir()
    for number in range(50):
        marks = "<!-- mediagen:begin tabs event=adStart -->\n<!-- mediagen:end -->\n"
        (folder / f"docs/{number}.md").write_text(marks)
    (folder / "session.jsonl").write_text('{"body": 1, "path": "/api/v1/sessions"}\n' * 9999)
    return folder


VERDICTS = {
    "check": 1,
    "check --diff": 1,
    "check --kind wrappers": 0,
    "inject --check docs": 1,
    "inject --check --diff docs": 1,
    "trace session.jsonl": 1,
    "trace session.jsonl --json": 1,
    "list events": 0,
    "list fields --json": 0,
    "generate --spec nowhere": 2,
}


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs a shell")
@pytest.mark.parametrize("sink", ["| head -1", "2>&1 | head -1", ">&-", ">&- 2>&-"])
def test_the_verdict_is_the_same_whatever_reads_the_output(sink: str, tmp_path: Path) -> None:
    drifted(tmp_path)
    for call, code in VERDICTS.items():
        for buffered in ("", "-u ") if sink == "| head -1" else ("",):
            command = f"{shlex.quote(sys.executable)} {buffered}-m mediagen {call} {sink}"
            result = subprocess.run(
                ["bash", "-c", f'{command}; exit "${{PIPESTATUS[0]}}"'],
                cwd=tmp_path, capture_output=True, encoding="utf-8", check=False,
            )  # fmt: skip
            expected = code or 2 if sink.startswith(">&-") else code  # nothing can be printed
            assert result.returncode == expected, (call, result.stderr)
            assert "Traceback" not in result.stderr and "Exception" not in result.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_below_the_output_does_not_turn_the_verdict(tmp_path: Path) -> None:
    drifted(tmp_path)
    for call, code in VERDICTS.items():
        result = subprocess.run(
            ["sh", "-c", f"{shlex.quote(sys.executable)} -m mediagen {call} > /dev/full"],
            cwd=tmp_path, capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert result.returncode == (code or 2), call
        if code < 2:
            name = call.partition(" ")[0]
            expected = "MG707 cannot print the results: No space left on device; the command"
            assert f"mediagen {name}: {expected} completed" in result.stderr


def test_output_is_utf_8_in_every_locale() -> None:
    call = ("-m", "mediagen", "snippet", "play", "--platform", "web-sdk", "--set", "sessionID=漢字")
    result = process(*call, LC_ALL="C.UTF-8", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert '"漢字"' in result.stdout
    assert result.returncode == 0


def test_an_argument_that_is_no_text_is_refused() -> None:
    command = [
        os.fsencode(sys.executable), b"-m", b"mediagen", b"snippet", b"play",
        b"--platform", b"web-sdk", b"--set", b"sessionID=\xff",
    ]  # fmt: skip
    result = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert result.returncode == 2
    assert b"Traceback" not in result.stderr


def test_an_empty_folder_uses_the_spec_of_the_package(tmp_path: Path) -> None:
    result = run("snippet", "sessionEnd", "--platform", "ios", cwd=tmp_path)
    assert result == (0, "tracker.trackSessionEnd()\n", "")


def test_mediagen_yaml_names_the_folders(tmp_path: Path) -> None:
    project(tmp_path / "tracking")
    config = "spec: tracking/spec\ntemplates: tracking/templates\nout: docs/generated\n"
    (tmp_path / "mediagen.yaml").write_text(config)
    result = run("generate", "--event", "play", cwd=tmp_path)
    count = sum(path.name.startswith("play.") for path in files(tmp_path / "docs/generated"))
    assert count > 1
    assert result == (0, f"docs/generated: {count} files, {count} written\n", "")
    result = run("generate", "--event", "play", "--out", "here", cwd=tmp_path)
    assert result == (0, f"here: {count} files, {count} written\n", "")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    for name in ("spec", "templates"):
        result = run("check", f"--{name}", "nowhere", cwd=tmp_path)
        assert result.err.startswith(f"nowhere: MG708 folder not found; correct --{name}\n")
        assert result.code == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_lines_that_cannot_be_written_are_dropped() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        stream = TolerantStream(full)
        stream.writelines(["line\n"] * 100_000)
        stream.flush()
    assert stream.failure is not None and stream.failure.errno == errno.ENOSPC


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize(
    "call", ["list events", "list fields --json", "snippet play --platform ios"]
)
def test_what_cannot_be_printed_is_no_drift(call: str) -> None:
    command = f"{shlex.quote(sys.executable)} -m mediagen {call} > /dev/full"
    result = subprocess.run(
        ["sh", "-c", command], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    expected = (
        f"mediagen {call.partition(' ')[0]}: MG707 cannot print the results: No space left on "
        "device; the command completed, with every file that it writes\n"
    )
    assert (result.returncode, result.stderr) == (2, expected)


@pytest.mark.skipif(os.name != "posix", reason="a shell closes it")
@pytest.mark.parametrize(
    ("closed", "code", "message"),
    [
        (
            ">&-",
            2,
            "mediagen list: MG707 cannot print the results: standard output is closed; the command "
            "completed, with every file that it writes\n",
        ),
        ("2>&-", 0, ""),
        (">&- 2>&-", 2, ""),
    ],
)
def test_a_closed_standard_output_is_one_that_cannot_be_printed_to(
    closed: str, code: int, message: str
) -> None:
    command = f"{shlex.quote(sys.executable)} -m mediagen list events {closed}"
    result = subprocess.run(
        ["sh", "-c", command], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert (result.returncode, result.stderr) == (code, message)


@pytest.mark.skipif(os.name != "posix", reason="a shell closes it")
def test_a_closed_standard_output_does_not_hide_drift(tmp_path: Path) -> None:
    command = f"{shlex.quote(sys.executable)} -m mediagen check --out {shlex.quote(str(tmp_path))}"
    options = "--event play --kind snippets >&-"
    result = subprocess.run(["sh", "-c", f"{command} {options}"], cwd=ROOT, check=False)
    assert result.returncode == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("folder", ["templates/docs", "templates/ios", "templates"])
def test_a_folder_that_may_not_be_read_is_named(folder: str, tmp_path: Path) -> None:
    project(tmp_path)
    (tmp_path / folder).chmod(0)
    result = run("generate", cwd=tmp_path)
    (tmp_path / folder).chmod(0o755)
    assert (result.code, result.out) == (2, "")
    assert re.search(f"{folder}[^:]*: Permission denied\n", result.err)


# -- wrapper ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("platform", "name", "language"),
    [
        ("android", "class", "Kotlin"),
        ("media-edge-api", "import", "Python"),
        ("ios", "type", "Swift"),
        ("roku-edge", "dim", "BrightScript"),
    ],
)
def test_a_wrapper_is_not_called_by_a_word_that_its_language_reserves(
    platform: str, name: str, language: str, tmp_path: Path
) -> None:
    assert read_error("wrapper", platform, "--out", str(tmp_path / "app"), "--name", name) == (
        f"mediagen wrapper: MG716 '{name}' is a reserved word of {language}; "
        f"use more words, such as {name}-tracking\n"
    )
    assert not (tmp_path / "app").exists()
    better = f"{name}-tracking"
    assert read_output("wrapper", platform, "--out", str(tmp_path / "app"), "--name", better)


@pytest.mark.parametrize(
    ("platform", "name", "hidden", "language"),
    [
        *(("media-collection-api", n, n, "Python") for n in ("aiohttp", "asyncio", "json")),
        ("media-edge-api", "os", "os", "Python"),  # of the standard library, though not imported
        ("ios", "swift", "Swift", "Swift"),
        ("ios", "foundation", "Foundation", "Swift"),
        ("js-3x", "window", "window", "JavaScript"),
    ],
)
def test_a_wrapper_does_not_hide_a_module_that_code_imports(
    platform: str, name: str, hidden: str, language: str, tmp_path: Path
) -> None:
    assert read_error("wrapper", platform, "--out", str(tmp_path / "app"), "--name", name) == (
        f"mediagen wrapper: MG716 '{name}' would hide {hidden}, which code in {language} uses; "
        f"use more words, such as {name}-tracking\n"
    )
    assert not (tmp_path / "app").exists()
    better = f"{name}-tracking"
    assert read_output("wrapper", platform, "--out", str(tmp_path / "app"), "--name", better)


# -- the ends of messages -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "end"),
    [
        ("generate", "; no files were written"),
        ("wrapper ios --out library", "; no files were written"),
        ("inject page.md", "; no files were written"),
        ("inject --check page.md", ""),
        ("check", ""),
        ("list events", ""),
        ("snippet play --platform ios", ""),
        ("verify --platform ios", ""),
        ("collect --port 0", ""),
        ("trace page.md", ""),
    ],
)
def test_only_commands_that_write_say_that_nothing_was_written(
    tmp_path: Path, command: str, end: str
) -> None:
    project(tmp_path)
    (tmp_path / "page.md").write_text("<!-- mediagen:begin rules -->\n<!-- mediagen:end -->\n")
    (tmp_path / "spec/events/play.yaml").write_text("event: [")
    result = run(*command.split(), cwd=tmp_path)
    assert result.code == 2
    assert re.search(rf"^\d+ errors?{end}\n\Z", result.err, re.MULTILINE), result.err


@pytest.mark.parametrize(
    ("command", "choices"),
    [
        ("list", "expected one of events, actions, fields, platforms, disputes, findings, codes"),
        ("toolchains", "the following arguments are required: {install,list}"),
    ],
)
def test_a_missing_choice_is_called_by_what_can_be_chosen(command: str, choices: str) -> None:
    result = run(command, cwd=ROOT)
    assert result.code == 2
    assert result.err.endswith(f"MG702 {choices}\n")


def test_an_unknown_platform_is_reported_before_missing_packages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "rich", None)
    result = run("verify", "--platform", "foo", cwd=ROOT)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("mediagen verify: MG703 unknown platform 'foo'")
    assert "MG704 missing package rich" in run("verify", "--platform", "ios", cwd=ROOT).err


@pytest.mark.parametrize("name", ["spec", "templates"])
def test_a_missing_folder_of_the_project_file_is_reported_at_its_line(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / "mediagen.yaml").write_text(f"out: output\n{name}: nope\n")
    (tmp_path / "docs").mkdir()
    result = run("list", "events", cwd=tmp_path / "docs")
    column = len(name) + 3
    message = "MG708 folder 'nope' not found; the path is relative to this file"
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"../mediagen.yaml:2:{column}: {message}\n    {name}: nope\n")
    assert result.err.endswith("\n1 error\n")


@pytest.mark.parametrize("host", ["", "a..b", "a" * 64, "\u202e"])
def test_a_host_that_cannot_exist_is_an_error_of_the_call(host: str, tmp_path: Path) -> None:
    result = run("collect", "--host", host, cwd=tmp_path)
    assert (result.code, result.out) == (2, "")
    assert "expected an IP address or a host name" in result.err
    assert "\u202e" not in result.err


def test_an_interrupt_before_the_command_ends_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("mediagen.commands.cli.RunRecord", interrupt)
    assert main(["list", "events"]) == 130
    assert capsys.readouterr().err == "interrupted\n"


def test_an_interrupt_during_the_imports_ends_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class InterruptedModule(types.ModuleType):
        def __getattr__(self, name: str) -> object:
            raise KeyboardInterrupt

    name = "mediagen.commands.cli"
    monkeypatch.setitem(sys.modules, name, InterruptedModule(name))
    assert start_program() == 130
    assert capsys.readouterr().err == "interrupted\n"

"""``verify`` finds wrappers that lose an event, report it twice, or disturb the app.

A defect is planted in each wrapper, and a scenario of its ``faults.yaml`` has to fail.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from mediagen.platforms.proofs import Proof, Purpose
from mediagen.project.folders import resolve_folders
from mediagen.project.project import load_project
from mediagen.verify.batch import run_check
from mediagen.verify.results import CheckResult, Kind, ProofResult
from mediagen.verify.runner import ProofRunner
from mediagen.wrappers.api_builder import build_api

from tests.helpers import project as copied
from tests.helpers import run
from tests.toolchains.requirement import require_tools
from tests.verify.proving import find_proof, project, prover

WRAPPERS = [w.path for p in project().platforms.values() for w in p.wrappers]


class Defect(NamedTuple):
    """A change of a wrapper, and the scenario that has to fail because of it."""

    wrapper: str
    before: str
    after: str
    scenario: str
    message: str
    other_changes: tuple[tuple[str, str], ...] = ()


SCRIPT = "Promise.resolve(handle(error)).catch(() => {});"
ON_ERROR = "Promise.resolve(handle(error)).then(undefined, () => {});"
KOTLIN = "(if (isNested) LoggedWarning else onError).onError(error)"
PYTHON, SHELL = "self._on_error(error)", '(_media_is_reporting=1 && media_on_error "$1") || :'
#: Per language: the report is swallowed, made twice, or lets an exception pass.
DEFECTS = [
    Defect("js-3x", SCRIPT, "void 0;", "some events fail", "report"),
    Defect("chromecast", SCRIPT, f"{SCRIPT}{SCRIPT}", "some events fail", "report"),
    Defect(
        "js-3x",
        "while another ad is open",
        "while some ad is open",
        "events are out of order",
        "no report with the sentence of the validator: adStart while another ad is open",
    ),
    Defect("js-3x", ".catch(() => {})", "", "onError rejects", "an exception reached the app"),
    Defect("web-sdk", SCRIPT, "void 0;", "the SDK is blocked in a session", "report"),
    Defect("web-sdk", ".catch(() => {})", "", "onError rejects", "an exception reached the app"),
    Defect("ios", "    onError(error)\n", "    _ = error\n", "no session is open", "report"),
    Defect(
        "ios",
        "      tracker.trackPlay()\n",
        "      tracker.trackPlay()\n      tracker.trackPlay()\n",
        "background tasks track events on the main actor",
        "play: received 800 times, expected 400",
    ),
    Defect(
        "web-sdk",
        "const session = this.#session;",
        "const session = this.#session; (globalThis.sent ??= []).push({ message });",
        "a session of 10,000 events does not grow",
        "9,000 events occupy",
    ),
    Defect(
        "android",
        "    private fun updatePlayer() {\n",
        "    private val sent = mutableListOf<Any>()\n\n"
        "    private fun updatePlayer() {\n        sent += LongArray(4)\n",
        "a session of 10,000 events does not grow",
        "9,000 events occupy",
    ),
    Defect("android", KOTLIN, "Unit", "some events fail", "report"),
    Defect("android", "catch (failure: Throwable)", "catch (failure: Error)", "onError throws", ""),
    Defect("roku-edge", "m.log(message)", "print message", "some events fail", "report"),
    Defect("roku-2x", "m.log(message)", "print message", "some events fail", "report"),
    Defect("media-edge-api/python", PYTHON, "pass", "the server refuses an event", "report"),
    Defect(
        "media-collection-api/python",
        PYTHON,
        f"{PYTHON}; {PYTHON}",
        "the session expires",
        "reported 2 times, expected 1",
    ),
    Defect("media-edge-api/shell", SHELL, ":", "the server refuses an event", "report"),
    Defect(
        "media-collection-api/shell",
        SHELL,
        'media_on_error "$1"',
        "media_on_error exits",
        "",
    ),
    Defect(
        "media-edge-api/typescript", ON_ERROR, "", "the server refuses an event", "play: reported 0"
    ),
    Defect(
        "media-collection-api/typescript",
        ON_ERROR,
        f"{ON_ERROR}{ON_ERROR}",
        "the session expires",
        "reported 2 times, expected 1",
    ),
    Defect(
        "media-edge-api/typescript",
        "} catch {\n      // Tracking must not disturb the player.\n",
        "} catch (failure) {\n      throw failure;\n",
        "onError throws",
        "onError",
    ),
    Defect(
        "media-edge-api/typescript",
        "if (failure?.isTemporary && this.canRetry(entry)) {",
        "if (failure?.isTemporary && this.canRetry(entry) && entry.attempts > 9) {",
        "the network is back after a second",
        "sessionStart: received 0 times, expected 1",
    ),
    # The session ID arrives late.
    Defect(
        "media-edge-api/python",
        "        self._queue.append(message)\n",
        "        opening = self._sending\n"
        "        if opening is None:\n"
        "            self.since = time.monotonic()\n"
        "        elif opening.type == 'sessionStart' and time.monotonic() > self.since + 1:\n"
        "            return ''\n"
        "        self._queue.append(message)\n",
        "the session ID arrives after four seconds",
        "bufferStart: received 0 times, expected 1",
        (("import asyncio\n", "import asyncio\nimport time\n"),),
    ),
    Defect(
        "media-edge-api/shell",
        "  _try=0 _wait=$media_retry_delay\n",
        "  _try=0 _wait=$media_retry_delay\n"
        '  [ "$_role" != continues ] || [ "${_slow-0}" -lt 2 ] || return 0\n'
        '  [ "$_role" != opens ] || _start=$(date +%s)\n',
        "the session ID arrives after four seconds",
        "play: received 0 times, expected 1",
        (
            (
                '[ "$_role" != opens ] || _media_opened\n',
                '[ "$_role" != opens ] || _slow=$(($(date +%s) - _start))\n'
                '      [ "$_role" != opens ] || _media_opened\n',
            ),
        ),
    ),
    # Exceptions in timers, and of calls that update the state of the player.
    *(
        Defect(
            wrapper,
            'this._player.reportOnce("update", error);',
            "throw error;",
            "the SDK fails in updates by the timer",
            "the SDK fails in",
        )
        for wrapper in ("js-3x", "chromecast")
    ),
    Defect(
        "js-3x",
        "setInterval(() => this._update(tracker), 1000);",
        "setInterval(() => { this._update(tracker); this.n = (this.n || 0) + 1; "
        "if (this.n === 700) throw new Error('timer'); }, 1000);",
        "the page is in the background for an hour",
        "timer",
    ),
    Defect(
        "android",
        'reportOnce("update", error.asException())',
        "throw error",
        "the SDK fails in updates by the timer",
        "",
        (("tracking.reportErrors { tracking.updatePlayer() }", "tracking.updatePlayer()"),),
    ),
    Defect(
        "media-edge-api/python",
        "        self.ping_every(seconds)\n        self._ping()",
        "        self.ping_every(seconds)\n        raise RuntimeError('timer')",
        "the server refuses a ping",
        "",
    ),
    # Only some events, or with the error of another event.
    Defect(
        "web-sdk",
        "this.#report(notTracked(",
        "this.#report(this.first ??= notTracked(",
        "some events fail",
        "bufferStart: reported 0 times, expected 1",
    ),
    Defect(
        "web-sdk",
        "this.#report(notTracked(",
        "message.eventType.includes('session') || this.#report(notTracked(",
        "every event up to sessionEnd fails",
        "sessionEnd: reported 0 times, expected 1",
    ),
    Defect(
        "media-edge-api/python",
        PYTHON,
        f"'adStart' in str(error) or {PYTHON}",
        "every event up to sessionComplete fails",
        "adStart: reported 0 times, expected 1",
    ),
    Defect(
        "android",
        KOTLIN,
        f'if ("chapter" !in error.message.toString()) {KOTLIN}',
        "every event is tracked without a session",
        "chapterStart: reported 0 times, expected 1",
    ),
    # Responses that are lost.
    Defect(
        "media-edge-api/python",
        "return TrackingError(message, reason, status)\n",
        "return None\n",
        "each response to an event is lost",
        "play: reported 0 times, expected 1",
    ),
]


@cache
def proof_of(wrapper: str) -> Proof:
    return find_proof(f"wrappers/{wrapper}")


def run_scenario(proof: Proof, title: str, files: Mapping[str, bytes]) -> str:
    """Return the error of a scenario on a wrapper with these files, or an empty string."""
    (check,) = proof.fault_checks
    require_tools(prover().missing_tools(check))
    cases = [c for c in prover().wrapper_cases(proof.proof_name, check) if c.example == title]
    (case,) = cases
    (outcome,) = run_check(project().spec, prover().tools, proof, check, [case], files)
    return outcome.error or ""


@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_every_wrapper_has_scenarios_of_events_that_it_has(wrapper: str) -> None:
    proof = proof_of(wrapper)
    titles = [scenario.title for scenario in proof.scenarios]
    assert len(set(titles)) == len(titles) >= 10
    (check,) = proof.fault_checks
    assert len(prover().wrapper_cases(proof.proof_name, check)) == len(titles)
    assert any(defect.wrapper == wrapper for defect in DEFECTS)


def test_a_wrapper_without_scenarios_is_incomplete() -> None:
    proof = proof_of("web-sdk")
    checks = [CheckResult(check, count=1) for check in (*proof.checks, *proof.fault_checks)]
    result = ProofResult(proof.proof_name, proof.platform, Kind.WRAPPERS, checks=checks)
    assert result.is_complete
    checks[-1].count = 0
    assert (result.is_complete, result.missing_purposes) == (False, [Purpose.FAULTS])
    del checks[-1]
    assert (result.is_complete, result.missing_purposes) == (False, [Purpose.FAULTS])


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda d: f"{d.wrapper}-{d.scenario}")
def test_a_wrapper_that_does_not_account_for_an_event_is_found(defect: Defect) -> None:
    proof = proof_of(defect.wrapper)
    files = prover().wrapper_files(proof.proof_name)
    for before, after in ((defect.before, defect.after), *defect.other_changes):
        assert any(before.encode() in data for data in files.values())
        files = {
            path: data.replace(before.encode(), after.encode()) for path, data in files.items()
        }
    error = run_scenario(proof, defect.scenario, files)
    assert error and defect.message in error


# -- errors of scenarios ------------------------------------------------------------------------

SCENARIOS = "templates/web-sdk/wrapper/faults.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            SCENARIOS, "either: [play, ", "either: [playback, ",
            r":\d+:\d+: MG367 the scenario does not track 'playback'; add it to 'events'",
        ),
        (
            SCENARIOS, "all_reported: true", "all_reported: true\n    reported: [play]",
            r":7:15: MG369 'all_reported' includes the events of 'reported'; delete one of them",
        ),
        (
            SCENARIOS, "all_reported: true", "received: [play]",
            r":6:15: MG369 events are received unless they are reported; delete it, or add "
            "'all_reported'",
        ),
        (
            SCENARIOS, "all_reported:", "all_report:",
            r":\d+:\d+: MG101 unknown key 'all_report'; did you mean 'all_reported'\?",
        ),
        (
            SCENARIOS, "{{ pauseStart }};", "{{ pauseStrat }};",
            r":9:7: MG521 'pauseStrat' is undefined; did you mean 'pauseStart'\?",
        ),
        (
            "templates/js-3x/wrapper/verify.yaml", "extends: javascript", "extends: java",
            r":\d+:\d+: MG326 missing file templates/wrappers/java/faults.yaml",
        ),
        (
            "templates/web-sdk/wrapper/verify.yaml", "checks: {node: [faults]}",
            "checks: {nod: [faults]}",
            r":\d+:\d+: MG322 unknown check 'nod'; did you mean 'node'\?",
        ),
        (
            "templates/web-sdk/wrapper/verify.yaml", "faults:\n  checks: {node: [faults]}\n", "",
            r"templates/web-sdk/wrapper/faults.yaml: MG\d+ unused file",
        ),
    ],
)  # fmt: skip
def test_an_invalid_scenario_is_reported_at_its_line(
    file: str, old: str, new: str, message: str, tmp_path: Path
) -> None:
    copied(tmp_path)
    path = tmp_path / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    result = run("verify", "--kind", "wrappers", "--platform", "web-sdk", cwd=tmp_path)
    assert (result.code, result.out) == (2, ""), result.out
    place = re.escape(file) if message.startswith(":") else ""
    assert re.match(place + message, result.err), result.err


def test_scenarios_track_every_event_of_the_spec() -> None:
    proof = proof_of("web-sdk")
    (check,) = proof.fault_checks
    cases = prover().wrapper_cases(proof.proof_name, check)
    everything = [c.scenario for c in cases if c.scenario and c.scenario.has_every_event]
    tracked = {event for scenario in everything for event in scenario.counts}
    assert proof.wrapper is not None
    methods = build_api(project().spec, proof.platform, proof.wrapper).methods_by_event
    assert tracked == set(methods)


def test_a_scenario_of_an_event_that_the_spec_lacks_is_left_out(tmp_path: Path) -> None:
    copied(tmp_path)
    path = tmp_path / SCENARIOS
    text = path.read_text("utf-8").replace("events: [play, pauseStart]", "events: [play, other]")
    path.write_text(text, "utf-8")
    new = ProofRunner(
        load_project(resolve_folders(str(tmp_path / "spec"), str(tmp_path / "templates"), None))
    )
    (check,) = new.proofs["wrappers/web-sdk"].fault_checks
    titles = [case.example for case in new.wrapper_cases("wrappers/web-sdk", check)]
    assert titles == [s.title for s in proof_of("web-sdk").scenarios if "other" not in s.counts][1:]

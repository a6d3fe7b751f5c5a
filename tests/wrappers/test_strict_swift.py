"""In strict mode the iOS wrapper stops the app with the problem that it reports otherwise."""

from __future__ import annotations

import pytest
from mediagen.verify.workspace import Case

from tests.verify.proving import find_proof, prover, require

NAME = "wrappers/ios"
CODE = """\
let own = MediaTracking(strict: STRICT, player: { PlayerDetails(playhead: -5) })
own.openSession(
  contentId: "v", contentName: "V", contentLength: 60, contentType: .vod, streamType: .video)
"""


@pytest.mark.parametrize("is_strict", [False, True])
def test_strict_mode_stops_at_a_problem(is_strict: bool) -> None:
    (check,) = (check for check in find_proof(NAME).checks if check.purpose == "run")
    require([check])
    code = CODE.replace("STRICT", str(is_strict).lower())
    case = Case("strict", "use", session="opens", code=code, calls=None, program=True)
    (outcome,) = prover().run_check(NAME, check, [case])
    reason = "playhead: expected a number of 0 to 86400 seconds, got -5.0"
    problem = f"MediaTracking: {reason}; nothing is sent"
    assert (problem in (outcome.error or "")) == is_strict, outcome.error

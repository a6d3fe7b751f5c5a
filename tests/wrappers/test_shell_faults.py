"""Shell libraries account for every event, in each of the shells that people use.

Each event either arrives or is passed to ``media_on_error`` once, whatever the values, the disk and
the backend do.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.helpers import ROOT
from tests.toolchains.requirement import require as require_toolchain
from tests.verify.proving import find_proof, require

from .contract.server import backend
from .test_python_clients import Handler, serving

LIBRARY = ROOT / "output/wrappers/media-edge-api/shell/media-edge-tracking.sh"
SHELLS = ["dash", "bash", "ksh93", "mksh", "busybox sh"]
START = """\
media_datastream_id=d media_endpoint=http://127.0.0.1:$1/ee/va/v1 media_retry_delay=0
. "$2"
media_player() { echo playhead=1; }
exec 9>&1 # the background process has no standard output
media_on_error() { printf '%s\\n' "$1" >&9; }
open() {
  media_open_session content_id=v content_length=60 content_type=vod player_name=P channel=C "$@"
}
"""


class Played(NamedTuple):
    """The events that arrived, and the reports."""

    events: list[str]
    reports: list[str]


def run(shell: str, script: str, folder: Path, port: int, *, is_killed: bool = False) -> list[str]:
    """Return the lines that a script and its background process print."""
    require(check for check in find_proof("wrappers/media-edge-api/shell").checks)
    words = shell.split()
    if shell not in ("dash", "bash"):
        require_toolchain("shells")
    (folder / "script.sh").write_text(START + script)
    done = subprocess.run(
        [*words, "script.sh", str(port), str(LIBRARY)],
        cwd=folder,
        env={**os.environ, "no_proxy": "*", "TMPDIR": str(folder)},
        capture_output=True,
        start_new_session=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode != 0) == is_killed
    # ksh93 writes temporary files of its own.
    is_quiet = shell == "ksh93" or not done.stderr
    assert is_killed or (done.returncode == 0 and is_quiet), done.stderr
    return done.stdout.decode().splitlines()


def play(shell: str, script: str, folder: Path, *, is_killed: bool = False) -> Played:
    with backend() as server:
        reports = run(shell, script, folder, server.server_port, is_killed=is_killed)
        messages = [m.event for received in server.messages.values() for m in received]
    return Played(messages, reports)


@pytest.mark.parametrize("shell", SHELLS)
def test_bytes_that_are_not_utf_8_cost_their_value(shell: str, tmp_path: Path) -> None:
    script = """\
bytes=$(printf 'a\\377b')
open content_name="$bytes" custom_metadata.team="$bytes" custom_metadata.city='Zürich 漢字'
media_play
media_error error_id="$bytes" error_source=player
media_pause
media_close
"""
    with backend() as server:
        reports = run(shell, script, tmp_path, server.server_port)
        (messages,) = server.messages.values()
    assert [message.event for message in messages] == ["sessionStart", "play", "pauseStart"]
    assert messages[0].metadata == {"city": "Zürich 漢字"}
    assert [report.partition(": expected UTF-8")[0] for report in reports] == [
        "open_session: custom_metadata.team",
        "open_session: content_name",
        "error: error_id",
    ]


@pytest.mark.parametrize("shell", SHELLS)
def test_events_on_a_full_disk_are_reported_and_later_ones_arrive(
    shell: str, tmp_path: Path
) -> None:
    script = """\
open
trap '' XFSZ
ulimit -S -f 0
media_play
media_buffer_start
ulimit -S -f unlimited
media_pause
media_close
"""
    played = play(shell, script, tmp_path)
    assert played.events == ["sessionStart", "pauseStart"]
    assert [report.partition(":")[0] for report in played.reports] == ["play", "buffer_start"]


@pytest.mark.parametrize("shell", SHELLS)
def test_half_a_name_in_the_queue_costs_no_other_event(shell: str, tmp_path: Path) -> None:
    script = """\
open
printf '\\nmessage.ab' >>"$_media_dir/queue"
media_play
media_close
"""
    assert play(shell, script, tmp_path) == (["sessionStart", "play"], [])


@pytest.mark.parametrize("shell", SHELLS)
def test_a_variable_that_is_read_only_costs_only_the_events_that_assign_it(
    shell: str, tmp_path: Path
) -> None:
    script = """\
exec 2>/dev/null # the shell prints the error itself
open
readonly chapter_position=1 quality
media_play
media_close
"""
    played = play(shell, script, tmp_path)
    assert played.events == ["sessionStart"]
    assert played.reports == ["play: the shell ended the call; the event is not sent"]


def test_options_and_traps_of_a_bash_script_cost_no_event(tmp_path: Path) -> None:
    script = """\
set -Eeuo pipefail
shopt -s failglob nocasematch
trap 'echo failed; exit 1' ERR
open
media_play
media_state_start state_name=mute
media_close
"""
    expected = ["sessionStart", "play", "statesUpdate"]
    assert play("bash", script, tmp_path) == (expected, [])


@pytest.mark.parametrize("shell", SHELLS)
def test_a_captured_script_ends_without_media_close(shell: str, tmp_path: Path) -> None:
    """Until the output ends, nothing waits for the process of the script, which is a zombie."""
    assert play(shell, "open\nmedia_play\n", tmp_path) == (["sessionStart", "play"], [])


@pytest.mark.parametrize("signal", ["HUP", "TERM"])
@pytest.mark.parametrize("shell", SHELLS)
def test_a_signal_to_all_processes_of_a_script_costs_no_event(
    shell: str, signal: str, tmp_path: Path
) -> None:
    script = f"open\nmedia_play\nmedia_pause\nkill -{signal} 0\nsleep 20\n"
    played = play(shell, script, tmp_path, is_killed=True)
    assert played == (["sessionStart", "play", "pauseStart"], [])


def test_the_queue_is_bounded(tmp_path: Path) -> None:
    script = """\
media_attempts=1 media_timeout=9
open
for n in 0 1 2 3 4 5 6 7 8 9; do
  for m in 0 1 2 3 4 5 6 7 8 9; do
    for l in 0 1 2 3 4 5 6 7 8 9; do : >"$_media_dir/message.$n$m$l"; done
  done
done
media_play
rm -f "$_media_dir"/message.???
media_pause
media_close
"""
    played = play("dash", script, tmp_path)
    assert played.events == ["sessionStart", "pauseStart"]
    assert played.reports == ["play: the queue of 1000 messages is full; the event is not sent"]


def test_an_endless_response_is_not_read_to_its_end(tmp_path: Path) -> None:
    def send_without_end(self: Handler) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(b" " * 65536)
        except OSError:
            self.got.append("cut")

    with serving(do_POST=send_without_end) as (port, cuts):
        (report,) = run("dash", "open\nmedia_close 20\n", tmp_path, port)
    assert report.startswith("sessionStart was not tracked: the response has no session ID")
    assert cuts == ["cut"]

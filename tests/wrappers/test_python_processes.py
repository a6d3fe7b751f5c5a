"""Python clients account for every event when event loops end and callbacks fail.

``wrappers/python/faults.yaml``, which ``verify`` plays, has forks, further event loops and signals.
"""

from __future__ import annotations

from contextlib import suppress

import pytest

from .test_python_clients import Handler, run, serving

REPORT = "on_error=lambda error: print(error, flush=True)"


def reported(output: str) -> list[str]:
    """Return the events of ``TrackingError`` messages, one per line."""
    return [line.split()[0] for line in output.splitlines()]


@pytest.mark.parametrize("then", ["loop.close()", "pass"])
@pytest.mark.parametrize("last", ["asyncio.run(tracking.close())", "pass"])
def test_events_of_an_event_loop_that_stops_are_accounted_for(then: str, last: str) -> None:
    program = f"""\
import asyncio

tracking = AsyncMediaTracking(settings, here, {REPORT})

async def play():
    tracking.open_session(**content)
    tracking.play()

loop = asyncio.new_event_loop()
loop.run_until_complete(play())
{then}
{last}
loop.close()
"""
    with serving() as (port, events):
        # Python itself complains of tasks in a loop that was closed before they ended.
        output = run(program, port, may_warn=True)
    assert sorted(events + reported(output)) == ["play", "sessionStart"]


def test_events_without_a_thread_are_reported_and_later_ones_arrive() -> None:
    program = f"""\
start = threading.Thread.start

def fail(thread):
    raise RuntimeError("can't start new thread")

tracking = MediaTracking(settings, here, {REPORT})
threading.Thread.start = fail
tracking.open_session(**content)
tracking.play()
threading.Thread.start = start
tracking.open_session(**content)
tracking.pause()
tracking.close()
"""
    with serving() as (port, events):
        output = run(program, port)
    assert reported(output) == ["sessionStart", "play"]
    assert events == ["sessionStart", "pauseStart"]


def test_a_signal_handler_may_call_methods_within_a_call() -> None:
    """A handler runs between two instructions of the main thread, here while it holds the lock."""
    program = f"""\
import time

now, calls = time.time_ns, []

def handle_signal():
    if threading.current_thread() is threading.main_thread() and not calls:
        calls.append(1)
        tracking.play()
    return now()

tracking = MediaTracking(settings, here, {REPORT})
tracking.open_session(**content)
time.time_ns = handle_signal
tracking.pause()
tracking.close()
"""
    with serving() as (port, events):
        assert not run(program, port)
    assert sorted(events) == ["pauseStart", "play", "sessionStart"]


def test_no_exception_of_a_value_reaches_the_app() -> None:
    """A value can be endless, or a mapping that another thread changes meanwhile."""
    program = f"""\
from collections import UserDict

class Changing(UserDict):
    def __iter__(self):
        raise RuntimeError("dictionary changed size during iteration")

endless = []
endless.append(endless)

for strict in (False, True):
    tracking = MediaTracking(settings, here, {REPORT}, strict=strict)
    for values in ({{"custom_metadata": Changing(a="b")}}, {{"identity": endless}}):
        try:
            tracking.open_session(**content, **values)
        except Exception as error:
            print("raised", type(error).__name__)
    tracking.close()
"""
    with serving() as (port, events):
        lines = run(program, port).splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "open_session", "open_session", "raised RuntimeError", "raised ValueError",
    ]  # fmt: skip
    assert events == ["sessionStart"]


@pytest.mark.parametrize("error", ["SystemExit", "KeyboardInterrupt", "GeneratorExit"])
def test_no_exception_of_a_callback_ends_the_thread_that_sends(error: str) -> None:
    program = f"""\
import logging, time

logging.disable()
main, reports = threading.current_thread(), []

def fail(*values):
    reports.append(values)
    raise {error}

def player():
    return here() if threading.current_thread() is main else fail()

tracking = MediaTracking(settings, player, on_error=fail)
tracking.open_session(**content)
tracking._ping_every(0.1)
time.sleep(0.5)
tracking._ping_every(0)
tracking.play()
tracking.close()
print(len(reports) > 1)
"""
    with serving() as (port, events):
        assert run(program, port) == "True\n"
    assert events[0] == "sessionStart" and "ping" in events and events[-1] == "play"


@pytest.mark.parametrize("error", ["SystemExit", "GeneratorExit", "BaseException"])
def test_no_exception_of_a_callback_reaches_the_player(error: str) -> None:
    program = f"""\
import logging

logging.disable()

def fail(*values):
    raise {error}

tracking = MediaTracking(settings, fail, on_error=fail)
tracking.open_session(**content)
tracking.play()
tracking.close()
"""
    with serving() as (port, events):
        assert run(program, port) == ""
    assert events == ["sessionStart", "play"]


def test_a_report_of_a_full_queue_or_an_ended_loop_may_call_methods() -> None:
    program = """\
import asyncio
import logging
import sys
import media_edge_tracking.sender as sender

logging.basicConfig(format="log: %(message)s", stream=sys.stdout)

sender.MAX_QUEUED = 1

def on_error(error):
    print(error)
    tracking.pause()

tracking = AsyncMediaTracking(settings, here, on_error=on_error)

async def play():
    tracking.open_session(**content)
    tracking.play()

asyncio.run(play())
"""
    full = "was not tracked: the queue of 1 messages is full"
    ended = "was not tracked: the event loop ended"
    assert run(program).splitlines() == [
        f"play {full}",
        f"log: pauseStart {full}",
        f"sessionStart {ended}",
        f"log: pauseStart {ended}",
    ]


def test_an_endless_response_is_not_read_to_its_end() -> None:
    def send_without_end(self: Handler) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append(self.path.partition("?")[0].rpartition("/")[2])
        self.send_response(200)
        self.end_headers()
        with suppress(OSError):
            while True:
                self.wfile.write(b" " * 65536)

    program = """\
import resource

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # KiB

tracking = MediaTracking(settings, here, on_error=lambda error: print(error.message.type))
tracking.play()
before = peak()
tracking.open_session(**content)
tracking.close(20)
print(peak() - before < 30_000)
"""
    with serving(do_POST=send_without_end) as (port, events):
        assert run(program, port).split() == ["play", "sessionStart", "True"]
    assert events == ["sessionStart"]

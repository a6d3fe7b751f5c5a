"""Python clients account for every event when processes fork and event loops or programs end.

Each event either arrives or is passed to ``on_error`` once.
"""

from __future__ import annotations

from contextlib import suppress

import pytest

from .test_python_clients import Handler, run, serving

REPORT = "on_error=lambda error: print(error, flush=True)"


def reported(output: str) -> list[str]:
    """Return the events of ``TrackingError`` messages, one per line."""
    return [line.split()[0] for line in output.splitlines()]


def test_a_forked_process_sends_its_own_events_in_the_session_of_its_parent() -> None:
    program = f"""\
import time

tracking = MediaTracking(settings, here, {REPORT})
tracking.open_session(**content)
tracking.play()
time.sleep(1)
child = os.fork()
if not child:
    tracking.pause()
    tracking.close()
    os._exit(0)
os.waitpid(child, 0)
tracking.complete()
tracking.close()
"""
    with serving() as (port, events):
        assert run(program, port) == ""
    assert events == ["sessionStart", "play", "pauseStart", "sessionComplete"]


def test_events_that_wait_at_a_fork_are_sent_by_the_parent_alone() -> None:
    program = f"""\
import sys

tracking = MediaTracking(settings, here, {REPORT})
tracking.open_session(**content)
tracking.play()
child = os.fork()
if not child:
    sys.exit()
os.waitpid(child, 0)
"""
    with serving() as (port, events):
        assert run(program, port) == ""
    assert events == ["sessionStart", "play"]


def test_a_process_of_multiprocessing_sends_its_events_before_it_ends() -> None:
    program = f"""\
import multiprocessing

tracking = MediaTracking(settings, here, {REPORT})

def work():
    tracking.open_session(**content)
    tracking.play()

process = multiprocessing.get_context("fork").Process(target=work)
process.start()
process.join()
"""
    with serving() as (port, events):
        assert run(program, port) == ""
    assert events == ["sessionStart", "play"]


def test_an_asynchronous_client_works_in_a_forked_process() -> None:
    program = f"""\
import asyncio

tracking = AsyncMediaTracking(settings, here, {REPORT})

async def play():
    tracking.open_session(**content)
    await asyncio.sleep(0.5)

asyncio.run(play())
if not os.fork():
    async def pause():
        tracking.pause()
        await tracking.close()

    asyncio.run(pause())
    os._exit(0)
os.wait()
"""
    with serving() as (port, events):
        assert run(program, port) == ""
    assert events == ["sessionStart", "pauseStart"]


def test_a_second_event_loop_continues_the_session() -> None:
    program = f"""\
import asyncio

tracking = AsyncMediaTracking(settings, here, {REPORT})

async def first():
    tracking.open_session(**content)
    tracking.play()
    await asyncio.sleep(0.5)
    tracking.buffer_start()

async def second():
    tracking.pause()
    await asyncio.sleep(0.5)
    tracking.end()

asyncio.run(first())
asyncio.run(second())
asyncio.run(tracking.close())
"""
    with serving() as (port, events):
        output = run(program, port)
    assert events[:3] == ["sessionStart", "play", "pauseStart"]
    assert sorted(events[3:] + reported(output)) == ["bufferStart", "sessionEnd"]


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


def test_events_before_the_end_of_an_event_loop_are_reported() -> None:
    program = f"""\
import asyncio

tracking = AsyncMediaTracking(settings, here, {REPORT})

async def play():
    tracking.open_session(**content)
    tracking.play()

asyncio.run(play())
"""
    assert run(program).splitlines() == [
        "sessionStart was not tracked: the event loop ended",
        "play was not tracked: the event loop ended",
    ]


def test_other_threads_send_through_the_running_event_loop() -> None:
    program = f"""\
import asyncio

tracking = AsyncMediaTracking(settings, here, {REPORT})

async def play():
    tracking.open_session(**content)
    await asyncio.to_thread(tracking.play)
    await asyncio.to_thread(asyncio.run, tracking.close())

asyncio.run(play())
"""
    with serving() as (port, events):
        assert run(program, port) == ""
    assert events == ["sessionStart", "play"]


def test_a_program_that_exits_at_sigterm_sends_the_events_that_wait() -> None:
    program = f"""\
import signal, sys

signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
tracking = MediaTracking(settings, here, {REPORT})
tracking.open_session(**content)
tracking.play()
os.kill(os.getpid(), signal.SIGTERM)
"""
    with serving() as (port, events):
        assert run(program, port) == ""
    assert events == ["sessionStart", "play"]


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


def test_a_report_of_a_full_queue_may_call_methods() -> None:
    program = """\
import asyncio
import media_edge_tracking.sender as sender

sender.MAX_QUEUED = 1
reports = []

def on_error(error):
    reports.append(error.message.type)
    if len(reports) < 3:
        tracking.pause()

tracking = AsyncMediaTracking(settings, here, on_error=on_error)

async def play():
    tracking.open_session(**content)
    tracking.play()
    print(*reports)

asyncio.run(play())
"""
    assert run(program) == "play pauseStart pauseStart\n"


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

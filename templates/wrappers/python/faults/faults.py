"""The environment of a scenario: the server, the reports and the options of clients."""

import logging
import os
import sys
import time
import urllib.request
from pathlib import Path

SERVER, REPORTS = sys.argv[1:3]
#: The options of clients. Waits are short, since scenarios run in real time, but a response may be
#: late on a busy machine.
OPTIONS = {"timeout": 3, "attempts": 3, "retry_delay": 0.05}


def react(event, words):
    """Set the answers of the server to the next requests of an event, or of ``all``."""
    request = urllib.request.Request(f"{SERVER}/react/{event}", words.encode(), method="PUT")
    urllib.request.urlopen(request).close()


def wait_received(count):
    """Wait until the server has received a number of events."""
    for _ in range(3000):
        with urllib.request.urlopen(f"{SERVER}/count") as response:
            if int(response.read()) >= count:
                return
        time.sleep(0.01)
    raise TimeoutError(f"the server did not receive {count} events")


def wait_requests(event, count):
    """Wait until the server got a number of requests of an event, whatever it answered."""
    for _ in range(3000):
        with urllib.request.urlopen(f"{SERVER}/requests/{event}") as response:
            if int(response.read()) >= count:
                return
        time.sleep(0.01)
    raise TimeoutError(f"the server did not get {count} requests of {event}")


def report(error):
    """Note an error that the client passes to the app, in whichever process it is."""
    file = os.open(REPORTS, os.O_WRONLY | os.O_APPEND)
    os.write(file, " ".join(str(error).split()).encode() + b"\n")
    os.close(file)


def report_log():
    """Note what the client logs as if it were passed to the app."""
    handler = logging.Handler()
    handler.emit = lambda record: report(record.getMessage())
    logging.getLogger().addHandler(handler)


def resident_bytes():
    """Return the resident memory of the process in bytes."""
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")

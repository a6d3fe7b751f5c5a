"""Server of the collector: addresses, certificate, signals, log and exit code."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress

from aiohttp import web
from aiohttp.http_exceptions import BadHttpMethod, HttpProcessingError

from mediagen.diagnostics.catalogue import traffic as codes
from mediagen.diagnostics.catalogue.usage import SYSTEM_ERROR
from mediagen.diagnostics.counts import format_count
from mediagen.diagnostics.problems import UsageError
from mediagen.filesystem.named_files import write_named_file
from mediagen.spec.model import Spec
from mediagen.traffic.access import create_access_rules
from mediagen.traffic.certificates import create_certificate
from mediagen.traffic.collector import Collector
from mediagen.traffic.connections import ConnectionLimits
from mediagen.traffic.expectations import Expectations
from mediagen.traffic.live_report import make_printable
from mediagen.traffic.record_file import open_record
from mediagen.traffic.settings import Settings

#: Interval between checks of waiting verdicts, in seconds.
_TICK = 0.25
#: Timeout of open connections after an interrupt, in seconds; browsers keep theirs open.
_GRACE = 1.0


def serve_collector(
    spec: Spec,
    host: str,
    port: int,
    out: str | None,
    *,
    strict: str | None,
    https: bool,
    trusted: str | None = None,
    events: Sequence[str] = (),
    stories: Sequence[str] = (),
    origins: Sequence[str] = (),
    hosts: Sequence[str] = (),
    settings: Settings | None = None,
    limits: ConnectionLimits | None = None,
) -> int:
    """Serve until interrupted; return the exit code.

    It is 1 where ``strict`` is "errors" or "warnings" and there were errors, a refused request or
    no session, where it is "warnings" and there were warnings, where one of the expected ``events``
    or ``stories`` did not arrive, and where the record could not be continued. ``trusted`` is a
    file for the certificate that clients have to trust. Pages of ``origins`` can send messages, and
    messages can be sent to the names ``hosts``, in addition to those of this machine. Raises
    ``OSError`` where the address or a file cannot be used, and ``UsageError`` for an unknown event
    or story, and an invalid origin or host.
    """
    expectations = Expectations(spec, events, stories)
    access = create_access_rules(origins, hosts, host)
    record, is_incomplete = open_record(out) if out else (None, False)
    if is_incomplete:
        message = f"{codes.INCOMPLETE_RECORD} {out}: the last line is incomplete; it was ended"
        print(f"mediagen collect: {make_printable(message)}", file=sys.stderr)
    colour = sys.stdout.isatty()
    try:
        collector = Collector(
            spec,
            _print_line,
            record,
            colour=colour,
            expectations=expectations,
            settings=settings,
            access=access,
        )
        asyncio.run(_run_server(collector, host, port, https, trusted, limits))
        collector.finish_sessions()
    finally:
        if record is not None:
            with suppress(OSError):  # every line was written, or its failure reported
                record.close()
    return _print_result(collector, expectations, strict)


def _print_result(collector: Collector, expectations: Expectations, strict: str | None) -> int:
    """Print what is missing and the totals; return the exit code."""
    missing = expectations.missing_sentences()
    if strict and not collector.sessions:
        missing.insert(0, "no session arrived: --strict needs at least one")
    if collector.lost_record:
        missing.append(f"the record {collector.lost_record} is incomplete")
    for sentence in missing:
        _print_line(make_printable(sentence))
    tally, is_refused = collector.tally, ""
    if collector.refused:
        is_refused = f", {format_count(collector.refused, 'request')} refused by the HTTP layer"
        tally.errors += collector.refused
    _print_line(f"{format_count(collector.requests, 'request')}{is_refused}: {tally}")
    return int(bool(missing) or bool(strict and tally.has_failures(warnings=strict == "warnings")))


def _print_line(line: str) -> None:
    print(line, flush=True)


class _OneLineHandler(logging.Handler):
    """Log handler that prints one line for each message, without tracebacks."""

    def __init__(self, collector: Collector) -> None:
        super().__init__(logging.DEBUG)
        self._collector = collector

    def emit(self, record: logging.LogRecord) -> None:
        """Print a log record, and count the requests that the HTTP layer refused."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, HttpProcessingError):
            self._collector.refused += 1
            if isinstance(error, BadHttpMethod):
                _print_warning("a client does not speak HTTP here; is its address one of https?")
                return
        if record.levelno < logging.WARNING:
            return
        message = f"{record.getMessage()}: {error}" if error else record.getMessage()
        _print_warning(message)


def _print_warning(message: str) -> None:
    sentence = " ".join(message.split())
    print(f"server: {make_printable(sentence)[:200]}", file=sys.stderr, flush=True)


def _server_log(collector: Collector) -> logging.Logger:
    log = logging.getLogger(__name__)
    log.propagate, log.handlers = False, [_OneLineHandler(collector)]
    log.setLevel(logging.DEBUG)  # what is no HTTP at all is not even a warning to aiohttp
    return log


async def _run_server(
    collector: Collector,
    host: str,
    port: int,
    https: bool,
    trusted: str | None,
    limits: ConnectionLimits | None,
) -> None:
    server = collector.build_server(limits, logger=_server_log(collector))
    runner = web.ServerRunner(server, handle_signals=False, shutdown_timeout=_GRACE)
    await runner.setup()
    # Before the address is printed: whoever waits for that line may interrupt at once.
    stopped = stop_on_signals()
    try:
        context, pem = create_certificate(host) if https else (None, b"")
        site = web.TCPSite(runner, host, port, ssl_context=context)
        try:
            await site.start()
        except OSError as error:
            raise UsageError(describe_listen_error(host, port, error), code=SYSTEM_ERROR) from None
        if trusted:
            write_named_file(trusted, pem)
        scheme = "https" if https else "http"
        host_text = f"[{host}]" if ":" in host else host
        real = runner.addresses[0][1]
        _print_line(f"collecting at {scheme}://{host_text}:{real}, Ctrl-C ends it")
        await _wait_until_stopped(collector, stopped)
    finally:
        await runner.cleanup()


def describe_listen_error(host: str, port: int, error: OSError, *, option: str = "--port") -> str:
    """Return the message for an address that the collector cannot listen on."""
    if isinstance(error, socket.gaierror):
        reason, cure = "unknown host", "use an address of this machine with --host"
    elif error.errno == errno.EADDRNOTAVAIL:
        reason, cure = "address not available", "use an address of this machine with --host"
    elif error.errno == errno.EADDRINUSE:
        reason, cure = "port in use", f"use another one with {option}, or 0 for a free one"
    elif error.errno == errno.EACCES:
        reason, cure = "permission denied", f"use a port of 1024 or above with {option}"
    else:
        # asyncio wraps the reason of the system into a sentence of its own.
        reason = os.strerror(error.errno) if error.errno else str(error)
        cure = "check --host and --port"
    host_text = f"[{host}]" if ":" in host else host
    return f"cannot listen on {host_text}:{port}: {reason}; {cure}"


def stop_on_signals() -> asyncio.Event:
    """Return an event that is set when the program is interrupted or terminated."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    numbers = [signal.SIGINT, signal.SIGTERM]
    with suppress(AttributeError):  # Windows has no such signal
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # as nohup sets it
            numbers.append(signal.SIGHUP)
    for number in numbers:
        with suppress(NotImplementedError):  # Windows interrupts in its own way
            loop.add_signal_handler(number, stopped.set)
    return stopped


async def _wait_until_stopped(collector: Collector, stopped: asyncio.Event) -> None:
    while not stopped.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stopped.wait(), _TICK)
        collector.advance_clock()
